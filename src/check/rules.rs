//! Rules (language 7, A6, A8, B18).

use std::collections::BTreeSet;

use super::actions::cycle_through;
use super::context::{Checker, text};
use super::expr::{Ctx, failed};
use super::listed::words;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, ticked_or};
use crate::model::{Action, ActionId, Exclusive, FamilyId, Rule, RuleId, Scope, Table, TableId};
use crate::syntax::ast;
use crate::value::{Date, Priority, Text};

impl Checker<'_> {
    pub(super) fn check_rules(&mut self) -> Table<RuleId, Rule> {
        let declared = self.names.rules.clone();
        let table: Table<RuleId, Rule> = declared.iter().map(|rule| self.rule(rule)).collect();
        self.check_overrides(&table);
        table
    }

    /// The families of a scope, in the order of their ids.
    pub(super) fn scope(&mut self, scope: &ast::Spanned<ast::Scope>) -> Scope {
        match &scope.value {
            ast::Scope::Customer => Scope::Customer,
            ast::Scope::All => Scope::Cells(Vec::new()),
            ast::Scope::Cells(names) => {
                let mut families: BTreeSet<FamilyId> = BTreeSet::new();
                for name in names {
                    let Some(family) = self.names.family(&name.text) else {
                        let known = self.names.family_names();
                        let factors = matches!(name.text.as_str(), "benefit" | "cost" | "factor");
                        let factors = factors.then(|| {
                            format!("a rule for each {0} is `for each customer, each {0}`", name.text)
                        });
                        self.report(
                            Diagnostic::new(
                                Code::NO_SUCH_GROUP,
                                name.span,
                                format!("`{}` is not a family of segments", name.text),
                                "for each what?",
                            )
                            .maybe_help(
                                factors.or_else(|| did_you_mean(&name.text, known.iter().copied())).or_else(
                                    || {
                                        (!known.is_empty())
                                            .then(|| format!("the families are {}", ticked_or(&known)))
                                    },
                                ),
                            ),
                        );
                        continue;
                    };
                    if !families.insert(family) {
                        self.error(
                            Code::DUPLICATE,
                            name.span,
                            format!("`{}` stands twice", name.text),
                            "again",
                        );
                    }
                }
                Scope::Cells(families.into_iter().collect())
            }
        }
    }

    fn rule(&mut self, rule: &ast::Rule) -> Rule {
        let scope = self.scope(&rule.scope);
        let families = match &scope {
            Scope::Customer => None,
            Scope::Cells(families) => Some(families.clone()),
        };
        let ctx = families.as_deref().map_or(Ctx::CUSTOMER, Ctx::group);
        let condition = match &rule.condition {
            Some(condition) => self.condition(condition, ctx),
            None => failed(rule.span),
        };
        let unless = rule.unless.as_ref().map(|unless| self.condition(unless, ctx));
        let recommend = self.targets(&rule.acts.recommend);
        let forbid = self.targets(&rule.acts.forbid);
        if rule.acts.recommend.is_empty() && rule.acts.forbid.is_empty() {
            self.report(
                Diagnostic::new(
                    Code::RULE_WITHOUT_OUTCOME,
                    rule.name.span,
                    format!("`{}` neither recommends nor forbids", rule.name.text),
                    "without an outcome",
                )
                .help("add `recommend ACTION` or `forbid ACTION`"),
            );
        }
        self.both_ways(rule, &recommend, &forbid);
        Rule {
            name: rule.name.text.as_str().into(),
            title: text(rule.title.as_ref()),
            doc: rule.doc.as_deref().map(Text::from),
            scope,
            condition,
            unless,
            recommend_words: words(&rule.acts.recommend),
            recommend,
            forbid_words: words(&rule.acts.forbid),
            forbid,
            forbid_if_known: rule.acts.forbid_if_known,
            priority: rule.acts.priority.as_ref().map_or(Priority::Normal, |priority| priority.value),
            because: rule.acts.because.as_ref().map(|because| self.template(because, ctx)),
            source: text(rule.upkeep.source.as_ref()),
            owner: text(rule.upkeep.owner.as_ref()),
            effective: self.effective(rule),
            review_by: self.review(rule),
            overrides: self.rule_list(&rule.upkeep.overrides, &rule.name),
            span: rule.name.span,
        }
    }

    /// No rule recommends what it forbids.
    fn both_ways(&mut self, rule: &ast::Rule, recommend: &[ActionId], forbid: &[ActionId]) {
        let Some(both) = forbid.iter().find(|id| recommend.contains(id)) else { return };
        let name = self.names.actions.get(both.index()).map_or("", |action| action.name.text.as_str());
        let own = rule
            .acts
            .forbid
            .iter()
            .find(|target| matches!(target, ast::Listed::Action(own) if own.text == name));
        let place =
            own.or_else(|| rule.acts.forbid.iter().find(|target| !matches!(target, ast::Listed::Action(_))));
        let finding = Diagnostic::new(
            Code::FORBID_AND_RECOMMEND,
            place.map_or(rule.name.span, ast::Listed::span),
            format!("`{}` recommends and forbids `{name}`", rule.name.text),
            "also recommended by this rule",
        );
        self.report(match (own, place) {
            (None, Some(ast::Listed::All { .. })) => {
                finding.help(format!("leave it out: `all except {name}`"))
            }
            _ => finding,
        });
    }

    fn effective(&mut self, rule: &ast::Rule) -> Option<(Date, Date)> {
        let (from, to) = rule.upkeep.effective.as_ref()?;
        self.reads_as_of = true;
        if from.value > to.value {
            self.error(
                Code::EFFECTIVE_INVALID,
                from.span.to(to.span),
                "this period ends before it begins",
                "first day, then last day",
            );
        }
        Some((from.value, to.value))
    }

    fn review(&mut self, rule: &ast::Rule) -> Option<Date> {
        let review = rule.upkeep.review_by.as_ref()?;
        self.reads_as_of = true;
        if let Some(today) = self.settings.as_of
            && today > review.value
        {
            self.report(
                Diagnostic::new(
                    Code::REVIEW_EXPIRED,
                    review.span,
                    format!("`{}` was to be reviewed by {}", rule.name.text, review.value),
                    format!("it is {today}"),
                )
                .help("look at its reasons again, then move the date"),
            );
        }
        Some(review.value)
    }

    fn rule_list(&mut self, names: &[ast::Name], own: &ast::Name) -> Vec<RuleId> {
        let mut ids = BTreeSet::new();
        for name in names {
            if name.text == own.text {
                self.error(
                    Code::SELF_REFERENCE,
                    name.span,
                    format!("`{}` overrides itself", name.text),
                    "itself",
                );
                continue;
            }
            match self.names.rules_of(&name.text) {
                Some(found) => {
                    if found.len() > 1 && !self.room_for(found.len(), name.span) {
                        return Vec::new();
                    }
                    if found
                        .iter()
                        .any(|id| self.names.rules.get(id.index()).is_some_and(|r| r.name.text == own.text))
                    {
                        self.error(
                            Code::SELF_REFERENCE,
                            name.span,
                            format!("`{}` overrides itself: it is one of `{}`", own.text, name.text),
                            "itself",
                        );
                        continue;
                    }
                    ids.extend(found);
                }
                None => self.no_such_rule(name),
            }
        }
        ids.into_iter().collect()
    }

    /// The tables of which at most one row may match (B22).
    pub(super) fn exclusive(&self) -> Vec<Exclusive> {
        let mut found: Vec<Exclusive> = self
            .origins
            .iter()
            .filter(|origin| origin.one)
            .map(|origin| Exclusive {
                name: origin.name.text.as_str().into(),
                rules: self.names.rules_of(&origin.name.text).unwrap_or_default(),
                span: origin.name.span,
            })
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// `overrides` is acyclic and never acts upwards (A6, A8).
    fn check_overrides(&mut self, table: &Table<RuleId, Rule>) {
        for (id, rule) in table.iter() {
            if rule.overrides.is_empty() {
                continue;
            }
            if let Some(path) = cycle_through(id, |of| table.at(of).overrides.clone())
                && path.iter().min() == Some(&id)
            {
                let names: Vec<String> = path.iter().map(|id| format!("`{}`", table.at(*id).name)).collect();
                self.report(
                    Diagnostic::new(
                        Code::OVERRIDE_CYCLE,
                        rule.span,
                        format!("these rules override each other: {} → `{}`", names.join(" → "), rule.name),
                        "which one wins?",
                    )
                    .help("take one `overrides` out"),
                );
            }
            for other in &rule.overrides {
                if !contains(&rule.scope, &table.at(*other).scope) {
                    self.report(
                        Diagnostic::new(
                            Code::OVERRIDE_WITHOUT_EFFECT,
                            rule.span,
                            format!("`{}` can never override `{}`", rule.name, table.at(*other).name),
                            "about smaller groups, or other ones",
                        )
                        .label(table.at(*other).span, "about larger or other groups")
                        .help("a rule acts on its own subject and on those inside it, never upwards"),
                    );
                }
            }
        }
    }

    /// Actions that nobody recommends, and needs that can never be met.
    pub(super) fn check_recommended(
        &mut self,
        actions: &Table<ActionId, Action>,
        rules: &Table<RuleId, Rule>,
    ) {
        let recommended: BTreeSet<ActionId> =
            rules.iter().flat_map(|(_, rule)| rule.recommend.iter().copied()).collect();
        // What a recommended action needs in vain is reported there.
        let needed: BTreeSet<ActionId> = actions
            .iter()
            .filter(|(id, _)| recommended.contains(id))
            .flat_map(|(_, action)| action.needs.iter().copied())
            .collect();
        for (id, action) in actions.iter() {
            if !recommended.contains(&id) {
                if !needed.contains(&id) {
                    self.report(
                        Diagnostic::new(
                            Code::ACTION_NEVER_RECOMMENDED,
                            action.span,
                            format!("no rule recommends `{}`", action.name),
                            "never recommended",
                        )
                        .help("write the rule that does, or take the action out"),
                    );
                }
                continue;
            }
            for need in action.needs.iter().filter(|need| !recommended.contains(need)) {
                self.report(
                    Diagnostic::new(
                        Code::NEEDS_NEVER_RECOMMENDED,
                        action.span,
                        format!(
                            "`{}` needs `{}`, which no rule recommends",
                            action.name,
                            actions.at(*need).name
                        ),
                        "always blocked",
                    )
                    .label(actions.at(*need).span, "never recommended"),
                );
            }
        }
    }
}

/// Whether every subject of the second scope is one of the first or inside one (A6).
fn contains(outer: &Scope, inner: &Scope) -> bool {
    match (outer, inner) {
        (_, Scope::Customer) => true,
        (Scope::Customer, Scope::Cells(_)) => false,
        (Scope::Cells(outer), Scope::Cells(inner)) => outer.iter().all(|family| inner.contains(family)),
    }
}
