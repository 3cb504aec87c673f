//! Everything about one subject.

use serde::Serialize;

use super::super::words;
use super::value::{self, At, Cause, Num, Often, Part, Place, Val};
use crate::answer::{
    Condition, ConditionKind, DropCause, DroppedAction, FactorValue, Measured, RankedAction, RuleOutcome,
    ScorePart, Standing, Subject, SubjectAnswer, SubjectValue,
};
use crate::model::{ActionId, Model, Money};
use crate::value::{CompareOp, State};

#[derive(Serialize)]
pub(super) struct About<'a> {
    #[serde(flatten)]
    whom: Whom<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Population<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    memberships: Vec<Place<'a>>,
    value: Values<'a>,
    rules: Vec<Rule<'a>>,
    ranked: Vec<Ranked<'a>>,
    dropped: Vec<Dropped<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    worthwhile: Vec<Worthwhile<'a>>,
    unknowns: Vec<Cause<'a>>,
}

/// Whether an action is worth what it takes.
#[derive(Serialize)]
struct Worthwhile<'a> {
    action: &'a str,
    #[serde(rename = "if")]
    condition: Test<'a>,
}

/// Whether the model is about a customer.
#[derive(Serialize)]
struct Population<'a> {
    inside: &'static str,
    #[serde(rename = "if")]
    condition: Test<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Whom<'a> {
    Group { cell: Vec<Part<'a>> },
    Customer { customer: Option<&'a str>, row: usize },
}

/// Whom it is about.
pub(super) fn whom<'a>(model: &'a Model, about: &'a SubjectAnswer) -> Whom<'a> {
    match &about.subject {
        Subject::Cell(cell) => Whom::Group { cell: value::cell(model, cell) },
        Subject::Customer(row) => Whom::Customer { customer: about.key.as_deref(), row: row + 1 },
    }
}

pub(super) fn subject<'a>(model: &'a Model, about: &'a SubjectAnswer) -> About<'a> {
    About {
        whom: whom(model, about),
        population: about.population.as_ref().map(|found| Population {
            inside: words::inside_word(&found.inside),
            condition: test(model, &found.condition),
        }),
        memberships: value::places(model, &about.memberships),
        value: self::value(model, &about.value),
        rules: about.rules.iter().map(|one| rule(model, one)).collect(),
        ranked: about.ranked.iter().map(|one| ranked(model, one)).collect(),
        dropped: about.dropped.iter().map(|one| dropped(model, one)).collect(),
        worthwhile: about
            .worthwhile
            .iter()
            .map(|(id, found)| Worthwhile {
                action: &model.actions.at(*id).name,
                condition: test(model, found),
            })
            .collect(),
        unknowns: about.unknowns.iter().flat_map(|causes| value::causes(model, causes)).collect(),
    }
}

#[derive(Serialize)]
pub(super) struct Values<'a> {
    #[serde(rename = "CPP")]
    cpp: Val<'a>,
    #[serde(rename = "CPC")]
    cpc: Val<'a>,
    #[serde(rename = "U")]
    u: Val<'a>,
    net: Val<'a>,
    answered: Answered<'a>,
    factors: Vec<Factor<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfaction: Option<Mean<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    consequences: Vec<Consequence<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Group<'a>>,
}

#[derive(Serialize)]
pub(super) struct Answered<'a> {
    pub(super) benefits: Val<'a>,
    pub(super) costs: Val<'a>,
}

#[derive(Serialize)]
struct Factor<'a> {
    factor: &'a str,
    side: &'static str,
    rating: Val<'a>,
    weight: Val<'a>,
    contribution: Val<'a>,
    share: Val<'a>,
    headroom: Val<'a>,
    dominates: Val<'a>,
    answers: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<Mean<'a>>,
}

/// A value and how many rows stand behind it.
#[derive(Serialize)]
struct Mean<'a> {
    value: Val<'a>,
    answers: usize,
}

#[derive(Serialize)]
struct Consequence<'a> {
    consequence: &'a str,
    #[serde(flatten)]
    found: Mean<'a>,
}

fn mean<'a>(model: &'a Model, of: &'a Measured) -> Mean<'a> {
    Mean { value: Val(model, &of.value), answers: of.answers }
}

/// A way from an action up to what it is for.
#[derive(Serialize)]
pub(super) struct Purpose<'a> {
    factor: &'a str,
    effect: &'static str,
    consequence: &'a str,
    goals: Vec<&'a str>,
}

pub(super) fn purposes(model: &Model, id: ActionId) -> Vec<Purpose<'_>> {
    let purpose = |way: crate::model::Purpose| Purpose {
        factor: &model.factors.at(way.factor).name,
        effect: words::effect(way.way),
        consequence: &model.consequences.at(way.consequence).name,
        goals: way.goals.iter().map(|goal| &*model.goals.at(*goal).name).collect(),
    };
    model.purposes(id).into_iter().map(purpose).collect()
}

#[derive(Serialize)]
struct Group<'a> {
    count: Num<'a>,
    rows: usize,
    reach: Val<'a>,
    base: usize,
    base_count: Num<'a>,
    effective: Num<'a>,
    unbounded: usize,
    unknown: Vec<Often>,
    unknown_rows: usize,
    median_u: Val<'a>,
    mean_u: Val<'a>,
    below_one: Val<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worth: Option<Val<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    potential: Option<Val<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unrealised: Option<Val<'a>>,
}

pub(super) fn value<'a>(model: &'a Model, of: &'a SubjectValue) -> Values<'a> {
    let val = |value| Val(model, value);
    Values {
        cpp: val(&of.cpp),
        cpc: val(&of.cpc),
        u: val(&of.u),
        net: val(&of.net),
        answered: Answered { benefits: val(&of.answered_benefits), costs: val(&of.answered_costs) },
        factors: of.factors.iter().map(|one| factor(model, one)).collect(),
        satisfaction: of.satisfaction.as_ref().map(|found| mean(model, found)),
        consequences: of
            .consequences
            .iter()
            .map(|(id, found)| Consequence {
                consequence: &model.consequences.at(*id).name,
                found: mean(model, found),
            })
            .collect(),
        group: of.group.as_ref().map(|group| Group {
            count: Num(&group.count),
            rows: group.rows,
            reach: val(&group.reach),
            base: group.base,
            base_count: Num(&group.base_count),
            effective: Num(&group.effective),
            unbounded: group.unbounded,
            unknown: value::often(&group.unknown),
            unknown_rows: group.unknown_rows,
            median_u: val(&group.median_u),
            mean_u: val(&group.mean_u),
            below_one: val(&group.below_one),
            worth: group.money.of(Money::Worth).as_ref().map(val),
            potential: group.money.of(Money::Potential).as_ref().map(val),
            unrealised: group.money.of(Money::Unrealised).as_ref().map(val),
        }),
    }
}

fn factor<'a>(model: &'a Model, of: &'a FactorValue) -> Factor<'a> {
    let declared = model.factors.at(of.factor);
    let val = |value| Val(model, value);
    Factor {
        factor: &declared.name,
        side: words::side(declared.side),
        rating: val(&of.rating),
        weight: val(&of.weight),
        contribution: val(&of.contribution),
        share: val(&of.share),
        headroom: val(&of.headroom),
        dominates: val(&of.dominates),
        answers: of.answers,
        gap: of.gap.as_ref().map(|gap| mean(model, gap)),
    }
}

#[derive(Serialize)]
struct Rule<'a> {
    rule: &'a str,
    status: &'static str,
    active: bool,
    overridden_by: Vec<At<'a>>,
    would_be_overridden_by: Vec<At<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    in_conflict_with: Vec<&'a str>,
    #[serde(rename = "if")]
    condition: Test<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unless: Option<Test<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    missing: Vec<Cause<'a>>,
}

fn rule<'a>(model: &'a Model, of: &'a RuleOutcome) -> Rule<'a> {
    let overridden: &[_] = if let Standing::Overridden(by) = &of.standing { by } else { &[] };
    let conflict: &[_] = if let Standing::Conflict(with) = &of.standing { with } else { &[] };
    Rule {
        rule: &model.rules.at(of.rule).name,
        in_conflict_with: value::rules(model, conflict),
        status: words::status(of.status),
        active: of.standing == Standing::Active,
        overridden_by: value::rules_at(model, overridden),
        would_be_overridden_by: value::rules_at(model, &of.would_be_overridden),
        condition: test(model, &of.condition),
        unless: of.unless.as_ref().map(|condition| test(model, condition)),
        because: of.because.as_deref(),
        missing: of.missing.iter().flat_map(|causes| value::causes(model, causes)).collect(),
    }
}

#[derive(Serialize)]
pub(super) struct Test<'a> {
    words: &'a str,
    kind: &'static str,
    value: Val<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<Num<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dominance: Option<Dominance<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    noise: Option<Noise<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<[Num<'a>; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Self>,
}

#[derive(Serialize)]
struct Dominance<'a> {
    factor: &'a str,
    share: Val<'a>,
    lead: Val<'a>,
    next: Option<&'a str>,
    could_overturn: Vec<&'a str>,
}

/// What a comparison at a level of confidence was decided by.
#[derive(Serialize)]
struct Noise<'a> {
    level: &'static str,
    standard_error: Num<'a>,
    reach: Num<'a>,
}

/// A brand that a value of the rivals leaves out.
#[derive(Serialize)]
struct LeftOut<'a> {
    brand: &'a str,
    customers: usize,
}

/// A condition with what its parts came to.
pub(super) fn test<'a>(model: &'a Model, of: &'a Condition) -> Test<'a> {
    let name = |id| &*model.factors.at(id).name;
    Test {
        words: &of.words,
        kind: kind(of.kind),
        value: Val(model, &of.value),
        margin: of.margin.as_ref().map(Num),
        dominance: of.dominance.as_ref().map(|one| Dominance {
            factor: name(one.factor),
            share: Val(model, &one.share),
            lead: Val(model, &one.lead),
            next: one.next.map(name),
            could_overturn: one.could_overturn.iter().map(|id| name(*id)).collect(),
        }),
        noise: of.noise.as_deref().map(|noise| Noise {
            level: noise.level.words(),
            standard_error: Num(&noise.standard_error),
            reach: Num(&noise.reach),
        }),
        interval: of.interval.as_deref().map(|(lo, hi)| [Num(lo), Num(hi)]),
        left_out: of
            .left_out
            .iter()
            .map(|one| LeftOut { brand: &one.brand, customers: one.customers })
            .collect(),
        parts: of.parts.iter().map(|part| test(model, part)).collect(),
    }
}

#[derive(Serialize)]
pub(super) struct Target<'a> {
    target: &'a str,
    title: Option<&'a str>,
    by: String,
    groups: Vec<TargetGroup<'a>>,
}

#[derive(Serialize)]
struct TargetGroup<'a> {
    cell: Vec<value::Part<'a>>,
    state: &'static str,
    deviation: Option<Num<'a>>,
    goal: Test<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<TargetBefore<'a>>,
}

#[derive(Serialize)]
struct TargetBefore<'a> {
    wave: &'a str,
    deviation: Option<Num<'a>>,
    change: Option<Num<'a>>,
    goal: Option<Test<'a>>,
}

/// A target with each of its groups.
pub(super) fn target<'a>(model: &'a Model, of: &'a crate::answer::TargetReport) -> Option<Target<'a>> {
    let declared = model.targets.get(of.target)?;
    let groups = of.cells.iter().map(|at| TargetGroup {
        cell: value::cell(model, &at.cell),
        state: super::super::report::targets::state(at.state),
        deviation: at.goal.margin.as_ref().map(Num),
        goal: test(model, &at.goal),
        before: at.before.as_ref().map(|before| TargetBefore {
            wave: &before.wave,
            deviation: before.goal.as_ref().and_then(|goal| goal.margin.as_ref()).map(Num),
            change: before.change.as_ref().map(Num),
            goal: before.goal.as_ref().map(|goal| test(model, goal)),
        }),
    });
    Some(Target {
        target: &declared.name,
        title: declared.title.as_deref(),
        by: declared.by.to_string(),
        groups: groups.collect(),
    })
}

const fn kind(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::And => "and",
        ConditionKind::Or => "or",
        ConditionKind::Not => "not",
        ConditionKind::Compare(op) | ConditionKind::Confident(op, _) => match op {
            CompareOp::Eq => "=",
            CompareOp::Ne => "!=",
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
        },
        ConditionKind::InRange { negated: false, .. } | ConditionKind::InItems { negated: false } => "in",
        ConditionKind::InRange { negated: true, .. } | ConditionKind::InItems { negated: true } => "not in",
        ConditionKind::Is { negated, state } => match (negated, state) {
            (false, State::Known) => "is known",
            (true, State::Known) => "is not known",
            (false, State::Unknown) => "is unknown",
            (true, State::Unknown) => "is not unknown",
            (false, State::Unbounded) => "is unbounded",
            (true, State::Unbounded) => "is not unbounded",
        },
        ConditionKind::Dominates(_) => "dominates",
        ConditionKind::Let => "let",
        ConditionKind::Literal => "literal",
        ConditionKind::Value | ConditionKind::Relative { .. } => "value",
    }
}

/// A term of a score.
#[derive(Serialize)]
pub(super) struct Term<'a> {
    words: &'a str,
    value: Val<'a>,
}

pub(super) fn terms<'a>(model: &'a Model, all: &'a [ScorePart]) -> Vec<Term<'a>> {
    all.iter().map(|term| Term { words: &term.words, value: Val(model, &term.value) }).collect()
}

#[derive(Serialize)]
struct Ranked<'a> {
    rank: usize,
    action: &'a str,
    priority: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Val<'a>>,
    terms: Vec<Term<'a>>,
    uplift: Val<'a>,
    uplift_u: Val<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass_one: Option<Num<'a>>,
    #[serde(rename = "for", skip_serializing_if = "Vec::is_empty")]
    purposes: Vec<Purpose<'a>>,
    rules: Vec<&'a str>,
}

fn ranked<'a>(model: &'a Model, of: &'a RankedAction) -> Ranked<'a> {
    Ranked {
        rank: of.rank,
        action: &model.actions.at(of.action).name,
        priority: words::priority(of.priority),
        score: of.score.as_ref().map(|score| Val(model, score)),
        terms: terms(model, &of.terms),
        uplift: Val(model, &of.uplift),
        uplift_u: Val(model, &of.uplift_u),
        pass_one: of.pass_one.as_ref().map(Num),
        purposes: purposes(model, of.action),
        rules: value::rules(model, &of.rules),
    }
}

/// An action that is not ranked.
#[derive(Serialize)]
pub(super) struct Dropped<'a> {
    action: &'a str,
    rules: Vec<&'a str>,
    because: &'static str,
    /// The rules that forbid it or might.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<Ban<'a>>,
    /// The actions that it lacks or that exclude it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<&'a str>,
    /// The limit that it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// Why it is not known to be worthwhile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<Cause<'a>>,
}

#[derive(Serialize)]
struct Ban<'a> {
    #[serde(flatten)]
    rule: At<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<Cause<'a>>,
}

pub(super) fn dropped<'a>(model: &'a Model, of: &'a DroppedAction) -> Dropped<'a> {
    let limit = match &of.cause {
        DropCause::OverLimit(limit) => model.limits.get(*limit).map(crate::model::Limit::words),
        _ => None,
    };
    let missing = match &of.cause {
        DropCause::NotWorthwhile(Some(lacks)) => value::causes(model, lacks),
        _ => Vec::new(),
    };
    let (because, by, actions) = match &of.cause {
        DropCause::OverLimit(_) => ("over the limit", Vec::new(), Vec::new()),
        DropCause::NotWorthwhile(None) => ("not worthwhile", Vec::new(), Vec::new()),
        DropCause::NotWorthwhile(Some(_)) => ("not known to be worthwhile", Vec::new(), Vec::new()),
        DropCause::Forbidden(rules) => {
            let ban = |at| Ban { rule: value::rule_at(model, at), missing: Vec::new() };
            ("forbidden", rules.iter().map(ban).collect(), Vec::new())
        }
        DropCause::Held(rules) => {
            let bans = rules.iter().map(|(at, lacks)| Ban {
                rule: value::rule_at(model, at),
                missing: value::causes(model, lacks),
            });
            ("held", bans.collect(), Vec::new())
        }
        DropCause::Blocked(needs) => ("blocked", Vec::new(), value::actions(model, needs)),
        DropCause::Displaced(by) => ("displaced", Vec::new(), value::actions(model, &[*by])),
    };
    Dropped {
        action: &model.actions.at(of.action).name,
        rules: value::rules(model, &of.rules),
        because,
        by,
        actions,
        limit,
        missing,
    }
}
