//! Actions: effort, and what they exclude and need (language 7.3, A8).

use std::collections::BTreeSet;

use super::context::{Checker, text};
use super::expr::Ctx;
use super::factors::DIMENSIONS;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, ActionId, Cost, Expr, FamilyId, Rule, RuleId, Scope, Table, TableId, Worthwhile};
use crate::syntax::ast;
use crate::value::Text;

/// The value process (third document) in its order.
const STEPS: &[&str] = &["identify", "choose", "provide", "communicate", "assess"];
/// What differentiation builds (second document).
const BUILDS: &[&str] = &["loyalty", "entry_barriers", "supplier_power", "buyer_power", "substitutes"];

impl<'a> Checker<'a> {
    pub(super) fn check_actions(&mut self) -> Table<ActionId, Action> {
        let declared = self.names.actions.clone();
        let mut table: Table<ActionId, Action> = declared.iter().map(|action| self.action(action)).collect();
        // `excludes` is symmetric (A8).
        let pairs: Vec<(ActionId, ActionId)> = table
            .iter()
            .flat_map(|(id, action)| action.excludes.iter().map(move |other| (*other, id)))
            .collect();
        for (id, other) in pairs {
            let excludes = &mut table.at_mut(id).excludes;
            if !excludes.contains(&other) {
                excludes.push(other);
            }
            excludes.sort_unstable();
        }
        self.check_needs(&table, &declared);
        table
    }

    fn action(&mut self, action: &'a ast::Action) -> Action {
        let effects = self.effects(action);
        if let Some(effort) = &action.says.effort
            && !effort.value.is_positive()
        {
            self.error(Code::EFFORT_ZERO, effort.span, "an effort is above 0", "nothing is done for nothing");
        }
        if let Some(cost) = &action.says.cost
            && cost.amount.value.is_negative()
        {
            self.error(Code::SETTING_RANGE, cost.amount.span, "a cost is at least 0", "below 0");
        }
        Action {
            name: action.name.text.as_str().into(),
            title: text(action.title.as_ref()),
            doc: action.doc.as_deref().map(Text::from),
            effects,
            lever: action.says.lever.as_ref().map(|name| Text::from(name.text.as_str())),
            dimension: self.word(action.says.dimension.as_ref(), "dimension", DIMENSIONS),
            step: self.word(action.says.step.as_ref(), "step", STEPS),
            builds: action
                .says
                .builds
                .iter()
                .filter_map(|word| self.word(Some(word), "builds", BUILDS))
                .collect(),
            effort: action.says.effort.as_ref().map(|effort| effort.value.clone()),
            cost: action
                .says
                .cost
                .as_ref()
                .map(|cost| Cost { amount: cost.amount.value.clone(), per_customer: cost.per_customer }),
            owner: text(action.says.owner.as_ref()),
            source: text(action.says.source.as_ref()),
            excludes: self.action_list(&action.says.excludes, Some(&action.name)),
            needs: self.action_list(&action.says.needs, Some(&action.name)),
            // Read once the rules say in which scopes.
            worthwhile: None,
            span: action.name.span,
        }
    }

    /// `worthwhile if`, in each scope in which a rule recommends the action (8.4).
    pub(super) fn check_worthwhile(
        &mut self,
        actions: &mut Table<ActionId, Action>,
        rules: &Table<RuleId, Rule>,
    ) {
        for (n, declared) in self.names.actions.clone().into_iter().enumerate() {
            let Some(condition) = &declared.says.worthwhile else { continue };
            let id = ActionId::new(n);
            let mut customer = false;
            // A group knows its own segments of the families that all the rules are about.
            let mut families: Option<Vec<FamilyId>> = None;
            for rule in rules.as_slice().iter().filter(|rule| rule.recommend.contains(&id)) {
                match &rule.scope {
                    Scope::Customer => customer = true,
                    Scope::Cells(own) => {
                        let both = families.take().map_or_else(
                            || own.clone(),
                            |all| all.into_iter().filter(|family| own.contains(family)).collect(),
                        );
                        families = Some(both);
                    }
                }
            }
            if !customer && families.is_none() {
                families = Some(Vec::new());
            }
            let found = Worthwhile {
                customer: customer.then(|| self.condition(condition, Ctx { score: true, ..Ctx::CUSTOMER })),
                group: families.as_ref().map(|own| {
                    let ctx = Ctx { score: true, ..Ctx::group(own) };
                    self.condition(condition, ctx)
                }),
            };
            if let Some(action) = actions.get(id) {
                for read in found.customer.iter().chain(&found.group).take(1) {
                    self.terms_of(action, read);
                }
            }
            actions.at_mut(id).worthwhile = Some(found);
        }
    }

    /// A term that the action lacks would leave it undone for everybody.
    fn terms_of(&mut self, action: &Action, condition: &Expr) {
        for term in super::settings::terms(condition) {
            if let Some(what) = super::settings::lacks(action, term) {
                self.report(
                    Diagnostic::new(
                        Code::WORTHWHILE_READS,
                        condition.span,
                        format!("`{}` has no {what}", action.name),
                        "could never be known to hold",
                    )
                    .label(action.span, "this action")
                    .help("what is not known to be worthwhile is not done; state it, or read something else"),
                );
            }
        }
    }

    /// Names of actions, each once, not the one that lists them.
    pub(super) fn action_list(&mut self, names: &[ast::Name], own: Option<&ast::Name>) -> Vec<ActionId> {
        let mut ids = BTreeSet::new();
        for name in names {
            if own.is_some_and(|own| own.text == name.text) {
                self.error(
                    Code::SELF_REFERENCE,
                    name.span,
                    format!("`{}` names itself", name.text),
                    "itself",
                );
                continue;
            }
            match self.names.action(&name.text) {
                Some(id) => {
                    ids.insert(id);
                }
                None => {
                    let known = self.names.action_names();
                    let near = crate::diagnostic::closest(&name.text, known.iter().copied());
                    let mut finding = Diagnostic::new(
                        Code::UNKNOWN_NAME,
                        name.span,
                        format!("there is no action `{}`", name.text),
                        "not an action",
                    );
                    finding = match near {
                        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(name.span, near),
                        None => finding.help(format!("declare it: `action {} \"…\" {{ }}`", name.text)),
                    };
                    self.report(finding);
                }
            }
        }
        ids.into_iter().collect()
    }

    /// No cycle of needs, and nobody needs what it excludes (A8).
    fn check_needs(&mut self, table: &Table<ActionId, Action>, declared: &[&ast::Action]) {
        for (id, action) in table.iter() {
            for other in action.needs.iter().filter(|other| action.excludes.contains(other)) {
                self.report(
                    Diagnostic::new(
                        Code::NEEDS_EXCLUDED,
                        action.span,
                        format!("`{}` needs `{}` and excludes it", action.name, table.at(*other).name),
                        "can never be recommended",
                    )
                    .label(table.at(*other).span, "the other one"),
                );
            }
            let next = |of: ActionId| table.at(of).needs.clone();
            if let Some(path) = cycle_through(id, next)
                && path.iter().min() == Some(&id)
            {
                let names: Vec<String> = path.iter().map(|id| format!("`{}`", table.at(*id).name)).collect();
                let span = declared.get(id.index()).map_or(action.span, |action| action.name.span);
                self.error(
                    Code::NEEDS_CYCLE,
                    span,
                    format!(
                        "{} needs itself: {} → {0}",
                        format_args!("`{}`", action.name),
                        names.join(" → ")
                    ),
                    "none of them can come first",
                );
            }
        }
    }
}

/// The shortest way from a thing back to itself, the thing first; `None` where there is none.
pub(super) fn cycle_through<I: TableId>(start: I, next: impl Fn(I) -> Vec<I>) -> Option<Vec<I>> {
    let mut came_from: std::collections::BTreeMap<I, I> = std::collections::BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for to in next(at) {
            if to == start {
                let mut path = vec![at];
                let mut here = at;
                while here != start {
                    here = *came_from.get(&here)?;
                    path.push(here);
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(slot) = came_from.entry(to) {
                slot.insert(at);
                queue.push_back(to);
            }
        }
    }
    None
}
