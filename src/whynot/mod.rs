//! Why a rule did not match a subject, or what became of it where it did (language 9.2).
//!
//! Everything here is read off an explanation; nothing is evaluated again.

use std::cmp::Ordering;

use crate::answer::{
    Causes, Condition, ConditionKind, DropCause, RuleOutcome, Standing, SubjectAnswer, Value,
};
use crate::model::{ActionId, Model, RuleId};
use crate::number::Number;
use crate::value::{Status, Truth};

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNot {
    /// The rule.
    pub rule: RuleId,
    /// How it ended.
    pub status: Status,
    /// Whether it acts.
    pub standing: Standing,
    /// The conditions that kept it from matching, the nearest to its threshold first; of a rule that is
    /// undetermined those too that are unknown. Empty where it matched or is not in force.
    pub failed: Vec<Failed>,
    /// What is missing, where it is undetermined.
    pub missing: Option<Causes>,
    /// What became of the actions that it recommends, where it matched, in the order of their names.
    pub actions: Vec<(ActionId, Fate)>,
}

/// A condition that is not as the rule needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Whether it stands in `unless`.
    pub in_unless: bool,
    /// What the rule needs of it: that it holds, or that it does not.
    pub wanted: bool,
    /// Whether it is one of several of which one would do.
    pub one_of_several: bool,
    /// The condition with what its operands came to and its margin.
    pub condition: Condition,
    /// How far it is from its threshold, as a part of the threshold's size (of 1, where that is 0); `None` where
    /// it has no distance.
    pub distance: Option<Number>,
}

/// What became of an action that a matched rule recommends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stands, in this place.
    Ranked(usize),
    /// It is not taken.
    Dropped(DropCause),
    /// The rule is overridden, and no other one recommends it.
    NotRecommended,
}

/// What became of a rule on a subject; `None` where the rule is not about subjects of this kind.
#[must_use]
pub fn why_not(model: &Model, subject: &SubjectAnswer, rule: RuleId) -> Option<WhyNot> {
    let outcome = subject.rules.iter().find(|outcome| outcome.rule == rule)?;
    let mut failed = Vec::new();
    if matches!(outcome.status, Status::NotMatched | Status::Undetermined) {
        // An `if` that is `no` decides, and then `unless` was not asked for (7.2).
        collect(&outcome.condition, true, false, false, &mut failed);
        if let Some(unless) = &outcome.unless {
            collect(unless, false, true, false, &mut failed);
        }
        failed.sort_by(nearest_first);
    }
    let matched = outcome.status == Status::Matched;
    let recommended: &[ActionId] = if matched { &model.rules.at(rule).recommend } else { &[] };
    Some(WhyNot {
        rule,
        status: outcome.status,
        standing: outcome.standing.clone(),
        failed,
        missing: outcome.missing.clone(),
        actions: recommended.iter().map(|id| (*id, fate(subject, outcome, *id))).collect(),
    })
}

fn fate(subject: &SubjectAnswer, outcome: &RuleOutcome, action: ActionId) -> Fate {
    if let Some(ranked) = subject.ranked.iter().find(|one| one.action == action) {
        return Fate::Ranked(ranked.rank);
    }
    let dropped = subject.dropped.iter().find(|one| one.action == action);
    match dropped {
        Some(dropped) if outcome.standing == Standing::Active || !dropped.rules.is_empty() => {
            Fate::Dropped(dropped.cause.clone())
        }
        _ => Fate::NotRecommended,
    }
}

/// Goes down to the tests that decide: of `and` all parts that do not hold, of `or` all, of which one would do.
fn collect(condition: &Condition, wanted: bool, in_unless: bool, several: bool, found: &mut Vec<Failed>) {
    let truth = condition.value.truth();
    let as_wanted = if wanted { Truth::Yes } else { Truth::No };
    if truth == as_wanted {
        return;
    }
    let parts = || condition.parts.iter();
    match condition.kind {
        ConditionKind::And | ConditionKind::Or => {
            let all_needed = (condition.kind == ConditionKind::And) == wanted;
            let open = parts().filter(|part| part.value.truth() != as_wanted).count();
            let several = several || (!all_needed && open > 1);
            parts().for_each(|part| collect(part, wanted, in_unless, several, found));
        }
        ConditionKind::Not => parts().for_each(|part| collect(part, !wanted, in_unless, several, found)),
        ConditionKind::Let if condition.parts.iter().any(is_condition) => {
            parts().for_each(|part| collect(part, wanted, in_unless, several, found));
        }
        _ => {
            let same = |one: &Failed| {
                one.condition == *condition && one.wanted == wanted && one.in_unless == in_unless
            };
            if !found.iter().any(same) {
                found.push(Failed {
                    in_unless,
                    wanted,
                    one_of_several: several,
                    distance: distance(condition),
                    condition: condition.clone(),
                });
            }
        }
    }
}

fn is_condition(part: &Condition) -> bool {
    match part.kind {
        ConditionKind::Literal | ConditionKind::Value => false,
        ConditionKind::Let => part.parts.iter().any(is_condition),
        _ => true,
    }
}

/// The margin as a part of the threshold's size, so that conditions of different units can be put in an order.
fn distance(condition: &Condition) -> Option<Number> {
    let margin = condition.margin.as_ref()?.abs();
    let numbers: Vec<&Number> = condition.parts.iter().filter_map(|part| part.value.number()).collect();
    let threshold = match (condition.kind, numbers.as_slice()) {
        (ConditionKind::Compare(_) | ConditionKind::Confident(..), [_, threshold]) => threshold.abs(),
        (ConditionKind::InRange { .. }, [x, lo, hi]) => {
            let nearer_hi = (*hi - *x).abs() < (*x - *lo).abs();
            if nearer_hi { hi.abs() } else { lo.abs() }
        }
        _ => Number::ONE,
    };
    Some(margin.checked_div(&threshold).unwrap_or(margin))
}

/// Those that can be measured by distance, then those that cannot, those that are unknown last; else as written.
fn nearest_first(a: &Failed, b: &Failed) -> Ordering {
    let unknown = |one: &Failed| matches!(one.condition.value, Value::Unknown(_));
    unknown(a).cmp(&unknown(b)).then_with(|| match (&a.distance, &b.distance) {
        (Some(x), Some(y)) => x.cmp(y),
        (x, y) => x.is_none().cmp(&y.is_none()),
    })
}
