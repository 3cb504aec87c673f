//! The clauses of `model`, and the parameters (language 1, 6.5, B4, B25).

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Checker, text};
use super::expr::Ctx;
use super::names::Symbol;
use crate::diagnostic::{Code, Diagnostic, count, did_you_mean, list_and, tick};
use crate::model::{
    Action, ActionId, Expr, ExprKind, Interval, Let, LetId, Limit, Param, ParamId, Rule, RuleId, Scope,
    Score, ScoreTerm, Table, TableId, Type,
};
use crate::number::Number;
use crate::syntax::ast;
use crate::value::{SumOp, Text};

/// Settings with their defaults (B4).
pub(super) struct Values {
    pub(super) answered: Number,
    pub(super) evidence: Number,
    pub(super) dominance: Option<Number>,
    pub(super) lead: Option<Number>,
    pub(super) worth: Option<Expr>,
    pub(super) potential: Option<Expr>,
    pub(super) unrealised: Option<Expr>,
}

impl Checker<'_> {
    pub(super) fn check_single_declarations(&mut self) {
        if self.names.model.is_none() {
            self.report(Diagnostic::bare(Code::NO_MODEL, "no file declares a `model`").help(
                "begin with `model NAME \"title\" { scale 1..5 }`; a library of factors, actions and \
                         rules is checked with the model that uses it",
            ));
        }
        if let (None, Some(model)) = (self.names.input, self.names.model) {
            self.report(
                Diagnostic::new(
                    Code::NO_INPUT,
                    model.name.span,
                    "the model has no `input`",
                    "what are its columns?",
                )
                .help("add `input \"data.csv\" { … }` with the columns that it reads"),
            );
        }
        self.worth_declared = self.names.model.is_some_and(|model| model.worth.is_some());
        self.potential_declared = self.names.model.is_some_and(|model| model.potential.is_some());
    }

    pub(super) fn check_scale(&mut self, model: Option<&ast::Model>) {
        let Some(model) = model else { return };
        let Some(scale) = &model.scale else {
            self.report(
                Diagnostic::new(
                    Code::CLAUSE_MISSING,
                    model.name.span,
                    "the model has no `scale`",
                    "this model",
                )
                .help("say on what scale ratings are, as in `scale 1..5`"),
            );
            return;
        };
        if scale.open {
            self.error(Code::SCALE_INVALID, scale.span, "a scale holds both its ends", "write `..`");
        }
        let Some((lo, hi)) = self.constant_range(scale) else { return };
        if lo == hi {
            self.error(Code::SCALE_INVALID, scale.span, "a scale has two ends", "both are the same");
            return;
        }
        self.scale = (lo, hi);
    }

    pub(super) fn check_params(&mut self) {
        for (n, param) in self.names.params.clone().into_iter().enumerate() {
            let value = self.number_expr(&param.value, Ctx::CUSTOMER);
            let Some(default) = self.constant(&value) else {
                if value.ty != crate::model::Type::Error {
                    self.error(
                        Code::NOT_CONSTANT,
                        value.span,
                        "a parameter's default is a number",
                        "not a plain number",
                    );
                }
                continue;
            };
            let set = self.settings.params.iter().rev().find(|(name, _)| *name == param.name.text);
            let value = set.map_or(default, |(_, number)| number.clone());
            self.params.insert(ParamId::new(n), value);
        }
        let known: Vec<&str> = self.names.params.iter().map(|param| param.name.text.as_str()).collect();
        let unknown: Vec<String> = self
            .settings
            .params
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, _)| name.clone())
            .collect();
        for name in unknown {
            self.report(
                Diagnostic::bare(Code::UNKNOWN_PARAM, format!("the model has no `param {name}`"))
                    .maybe_help(did_you_mean(&name, known.iter().copied())),
            );
        }
    }

    pub(super) fn finish_params(&mut self) -> Table<ParamId, Param> {
        for (n, param) in self.names.params.clone().into_iter().enumerate() {
            if !self.used_params.contains(&ParamId::new(n)) {
                self.unused("param", &param.name);
            }
        }
        self.names
            .params
            .iter()
            .enumerate()
            .map(|(n, param)| Param {
                name: param.name.text.as_str().into(),
                title: text(param.title.as_ref()),
                value: self.params.get(&ParamId::new(n)).cloned().unwrap_or(Number::ZERO),
                span: param.name.span,
            })
            .collect()
    }

    /// Lets that nothing read are read here, so that their errors are found too.
    pub(super) fn finish_lets(&mut self) -> Table<LetId, Let> {
        let declared = self.names.lets.clone();
        let of_groups = self.lets_of_groups(&declared);
        for (n, named) in declared.iter().enumerate() {
            let id = LetId::new(n);
            let read = |checker: &Self| {
                checker.lets.contains_key(&(id, false)) || checker.lets.contains_key(&(id, true))
            };
            if !read(self) {
                let before = self.findings().len();
                self.read_let(id, of_groups.contains(&id), 0);
                if self.findings().len() == before {
                    self.unused("let", &named.name);
                }
            } else if !self.used_lets.contains(&id) {
                self.unused("let", &named.name);
            }
        }
        declared
            .iter()
            .enumerate()
            .map(|(n, named)| {
                let id = LetId::new(n);
                let read = |group| match self.lets.get(&(id, group)) {
                    Some(super::context::LetState::Done(found)) => found.as_deref().cloned(),
                    _ => None,
                };
                let (customer, group) = (read(false), read(true));
                Let {
                    name: named.name.text.as_str().into(),
                    title: text(named.title.as_ref()),
                    customer,
                    group,
                    span: named.name.span,
                }
            })
            .collect()
    }

    /// The lets that only a group can read: they aggregate its customers, or read a let that does.
    fn lets_of_groups(&self, declared: &[&ast::Let]) -> BTreeSet<LetId> {
        let mut readers: BTreeMap<LetId, Vec<LetId>> = BTreeMap::new();
        let mut queue = Vec::new();
        for (n, named) in declared.iter().enumerate() {
            let id = LetId::new(n);
            let direct = super::cases::aggregates(&named.value, &mut |path| {
                if let [one] = path.names.as_slice()
                    && let Some(Symbol::Let(other)) = self.names.value(&one.text)
                {
                    readers.entry(other).or_default().push(id);
                }
            });
            if direct {
                queue.push(id);
            }
        }
        let mut found = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if found.insert(id) {
                queue.extend(readers.remove(&id).unwrap_or_default());
            }
        }
        found
    }

    /// Where something could not be read, what it would have read looks unused and is not.
    fn unused(&mut self, kind: &str, name: &ast::Name) {
        if self.has_errors() {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::UNUSED_DEFINITION,
                name.span,
                format!("nothing reads `{kind} {}`", name.text),
                "declared and not read",
            )
            .help("use it, or take it out"),
        );
    }

    pub(super) fn check_settings(&mut self, model: Option<&ast::Model>) -> Values {
        let share = Number::ratio(7, 10).unwrap_or(Number::ONE);
        let Some(model) = model else {
            return Values {
                answered: share,
                evidence: Number::int(30),
                dominance: None,
                lead: None,
                worth: None,
                potential: None,
                unrealised: None,
            };
        };
        let worth = model.worth.as_ref().map(|worth| self.number_expr(worth, Ctx::CUSTOMER));
        self.in_potential = true;
        let potential = model.potential.as_ref().map(|potential| self.number_expr(potential, Ctx::CUSTOMER));
        self.in_potential = false;
        let unrealised = potential.clone().zip(worth.clone()).map(|(potential, worth)| Expr {
            span: potential.span,
            ty: Type::Number { rating: false, range: Interval::ALL },
            kind: ExprKind::Sum(Box::new(potential), vec![(SumOp::Sub, worth)]),
        });
        Values {
            answered: self.share_setting(model.answered.as_ref(), "answered at least").unwrap_or(share),
            evidence: self.evidence(model.evidence.as_ref()).unwrap_or(Number::int(30)),
            dominance: self.share_setting(model.dominance.as_ref(), "dominance at least"),
            lead: self.share_setting(model.lead.as_ref(), "lead at least"),
            worth,
            potential,
            unrealised,
        }
    }

    pub(super) fn evidence(&mut self, number: Option<&ast::NumberLit>) -> Option<Number> {
        let number = number?;
        if number.value < Number::ONE || !number.value.is_integer() {
            self.error(
                Code::SETTING_RANGE,
                number.span,
                "`evidence at least` is a whole number of customers, 1 or more",
                "not such a number",
            );
        }
        Some(number.value.clone())
    }

    fn share_setting(&mut self, number: Option<&ast::NumberLit>, clause: &str) -> Option<Number> {
        let number = number?;
        if number.value.is_negative() || number.value > Number::ONE {
            let written = self.sources.slice(number.span).to_owned();
            let mut finding = Diagnostic::new(
                Code::SETTING_RANGE,
                number.span,
                format!("`{clause}` is from 0% to 100%"),
                "outside",
            );
            if !number.percent && number.value <= Number::int(100) && number.value.is_positive() {
                finding = finding.help(format!("write `{written}%`")).fix(number.span, format!("{written}%"));
            }
            self.report(finding);
        }
        Some(number.value.clone())
    }

    /// `at most 1 of lever service`, each kind of actions once (D8).
    pub(super) fn check_limits(&mut self, model: &ast::Model) -> Vec<Limit> {
        let mut found: Vec<Limit> = Vec::new();
        for limit in &model.limits {
            let most = limit.most.value.floor_i64().and_then(|most| usize::try_from(most).ok());
            let Some(most) = most.filter(|most| *most >= 1 && limit.most.value.is_integer()) else {
                self.error(
                    Code::SETTING_RANGE,
                    limit.most.span,
                    "`at most` is a whole number of actions, 1 or more",
                    "not such a number",
                );
                continue;
            };
            let lever = limit.lever.as_ref().map(|lever| Text::from(lever.text.as_str()));
            if let Some(first) = found.iter().find(|other| other.lever == lever) {
                let finding = Diagnostic::new(
                    Code::CLAUSE_REPEATED,
                    limit.span,
                    "two limits count the same actions",
                    "the second one",
                );
                self.report(finding.label(first.span, "the first one").help("keep one of the two"));
                continue;
            }
            let actions = match &limit.lever {
                Some(name) => self.targets(&[ast::Listed::Lever { span: name.span, lever: name.clone() }]),
                None => self.targets(&[ast::Listed::All { span: limit.span, except: Vec::new() }]),
            };
            found.push(Limit { most, lever, actions, span: limit.span });
        }
        found.sort_by(|a, b| a.lever.cmp(&b.lever));
        found
    }

    /// The score in each scope in which an action can be recommended (8.2).
    pub(super) fn check_score(
        &mut self,
        model: Option<&ast::Model>,
        actions: &Table<ActionId, Action>,
        rules: &Table<RuleId, Rule>,
    ) -> Option<Score> {
        let formula = model?.prioritize.as_ref()?;
        let recommending = |customer: bool| {
            rules
                .iter()
                .any(|(_, rule)| !rule.recommend.is_empty() && (rule.scope == Scope::Customer) == customer)
        };
        let context = |ctx: Ctx<'static>| Ctx { score: true, ..ctx };
        let group = self.number_expr(formula, context(Ctx::group(&[])));
        let customer = recommending(true).then(|| self.number_expr(formula, context(Ctx::CUSTOMER)));
        self.score_terms(&group, actions, rules);
        Some(Score { customer, group: Some(group) })
    }

    /// Score terms that actions lack (B4): one warning a term, since packs bring many actions.
    fn score_terms(&mut self, score: &Expr, actions: &Table<ActionId, Action>, rules: &Table<RuleId, Rule>) {
        let recommended = |id| rules.iter().any(|(_, rule)| rule.recommend.contains(&id));
        for term in terms(score) {
            let without: Vec<(&Action, &str)> = actions
                .iter()
                .filter(|(id, _)| recommended(*id))
                .filter_map(|(_, action)| Some((action, lacks(action, term)?)))
                .collect();
            let Some((first, what)) = without.first() else { continue };
            let unscored = "an action without a score ranks last in its priority";
            // What stands in a pack cannot be mended there.
            let elsewhere = without.iter().find(|(action, _)| action.span.source != score.span.source);
            let help = match elsewhere {
                Some((action, _)) => {
                    let example = match (term, self.names.factors.first()) {
                        (ScoreTerm::Cost, _) => "cost 5_000".to_owned(),
                        (ScoreTerm::Effort, _) => "effort 3".to_owned(),
                        (_, Some((_, factor))) => format!("lifts {} by 1", factor.name.text),
                        (_, None) => "lifts … by 1".to_owned(),
                    };
                    format!(
                        "{unscored}; say what is missing in your model: `terms for {} {{ {example} }}`",
                        action.name
                    )
                }
                None => unscored.to_owned(),
            };
            let finding = match without.as_slice() {
                [_] => Diagnostic::new(
                    Code::SCORE_TERM_MISSING,
                    first.span,
                    format!("`{}` has no {what}", first.name),
                    "its score will be unknown",
                )
                .label(score.span, "the score reads it"),
                all => {
                    let mut names: Vec<String> = all.iter().map(|(action, _)| tick(&*action.name)).collect();
                    if names.len() > 5 {
                        let more = names.split_off(4).len();
                        names.push(format!("{more} more"));
                    }
                    let names = list_and(&names);
                    let message = format!("{} have no {what}: {names}", count(all.len(), "action"));
                    let mut finding = Diagnostic::new(
                        Code::SCORE_TERM_MISSING,
                        score.span,
                        message,
                        "their scores will be unknown",
                    );
                    for (action, _) in
                        all.iter().filter(|(action, _)| action.span.source == score.span.source).take(3)
                    {
                        finding = finding.label(action.span, "one of them");
                    }
                    finding
                }
            };
            self.report(finding.help(help));
        }
    }
}

/// What an action would need for a term of a score to be known.
pub(super) fn lacks(action: &Action, term: ScoreTerm) -> Option<&'static str> {
    let (lacks, what) = match term {
        ScoreTerm::Uplift => (action.effects.is_empty(), "`lifts` or `lowers`, which `uplift` reads"),
        ScoreTerm::UpliftU => (action.effects.is_empty(), "`lifts` or `lowers`, which `uplift_u` reads"),
        ScoreTerm::Effort => (action.effort.is_none(), "`effort`"),
        ScoreTerm::Cost => (action.cost.is_none(), "`cost`"),
    };
    lacks.then_some(what)
}

/// The terms of an action without which an expression is unknown, each once.
pub(super) fn terms(expr: &Expr) -> Vec<ScoreTerm> {
    let mut terms = Vec::new();
    collect_terms(expr, &mut terms);
    terms
}

fn collect_terms(expr: &Expr, terms: &mut Vec<ScoreTerm>) {
    if let ExprKind::OrElse(parts) = &expr.kind {
        // `effort or else 5` says itself what holds without it.
        return parts.last().into_iter().for_each(|last| collect_terms(last, terms));
    }
    super::graph::each_child(expr, &mut |child| collect_terms(child, terms));
    if let ExprKind::ScoreTerm(term) = expr.kind
        && !terms.contains(&term)
    {
        terms.push(term);
    }
}
