//! Toned phrases that several pages use.

use super::page::Rich;
use super::{figures, words};
use crate::answer::{DropCause, RuleAt, ScorePart, Value};
use crate::model::{ActionId, Model, RuleId};
use crate::value::Priority;

/// An action by its title, with the name by which a command knows it.
pub(super) fn action(model: &Model, id: ActionId) -> Rich {
    named(words::action(model, id), &model.actions.at(id).name, true)
}

/// The same where it is not the point of the line.
pub(super) fn plain_action(model: &Model, id: ActionId) -> Rich {
    named(words::action(model, id), &model.actions.at(id).name, false)
}

/// A rule likewise.
pub(super) fn rule(model: &Model, id: RuleId) -> Rich {
    named(words::rule(model, id), &model.rules.at(id).name, false)
}

fn named(title: &str, name: &str, strong: bool) -> Rich {
    let out = if strong { Rich::new().strong(title) } else { Rich::from(title) };
    if title == name { out } else { out.dim(format!(" ({name})")) }
}

/// A rule, and the containing group on which it acted.
pub(super) fn rule_at(model: &Model, at: &RuleAt) -> Rich {
    let out = rule(model, at.rule);
    match &at.at {
        Some(cell) => out.dim(format!(" on {}", words::cell(model, cell))),
        None => out,
    }
}

/// Rules as a list.
pub(super) fn rules_at(model: &Model, all: &[RuleAt]) -> Rich {
    Rich::join(all.iter().map(|at| rule_at(model, at)), "; ")
}

/// A priority in its colour.
pub(super) fn priority(priority: Priority) -> Rich {
    let text = words::priority(priority);
    match priority {
        Priority::Critical => Rich::new().bad(text),
        Priority::High => Rich::new().warn(text),
        Priority::Normal | Priority::Low => Rich::new().dim(text),
    }
}

/// A change, green or red: `net +0.12`.
pub(super) fn change(name: &str, model: &Model, by: &Value) -> Rich {
    let text = format!("{name}{}", figures::net(model, by, 2));
    match by {
        Value::Number(n) if n.is_positive() => Rich::new().good(text),
        Value::Number(n) if n.is_negative() => Rich::new().bad(text),
        Value::Unknown(causes) => {
            Rich::new().plain(name).warn("unknown").plain(format!(": {}", words::causes(model, causes)))
        }
        _ => text.into(),
    }
}

/// A score and its terms: `0.0123 from uplift 0.12, reach 0.114`.
pub(super) fn score(model: &Model, score: &Value, terms: &[ScorePart]) -> Rich {
    let out = known(model, score);
    // A score that is itself the only term would be said twice.
    if let [only] = terms
        && only.value == *score
    {
        return out.dim(format!(" = {}", only.words));
    }
    let terms: Vec<Rich> = terms
        .iter()
        .map(|term| Rich::new().code(&*term.words).plain(" ").then(known(model, &term.value)))
        .collect();
    if terms.is_empty() { out } else { out.dim(" from ").then(Rich::join(terms, ", ")) }
}

/// A value, or why there is none.
pub(super) fn known(model: &Model, value: &Value) -> Rich {
    match value {
        Value::Unknown(causes) => {
            Rich::new().warn("unknown").plain(format!(" ({})", words::causes(model, causes)))
        }
        Value::Number(n) => figures::plain(n).into(),
        _ => figures::operand(model, value, 4).into(),
    }
}

/// What it is for: `lifts Room and house → Sleeps well → Arrives rested`; nothing where no factor that it moves
/// leads to anything.
pub(super) fn purposes(model: &Model, id: ActionId) -> Rich {
    let ways = model.purposes(id).into_iter().map(|way| {
        let verb = words::effect(way.way);
        let factor = words::factor(model, way.factor);
        let out = Rich::from(format!("{verb} {factor} → {}", words::consequence(model, way.consequence)));
        let goals: Vec<&str> = way.goals.iter().map(|goal| words::goal(model, *goal)).collect();
        if goals.is_empty() { out } else { out.plain(" → ").plain(goals.join(", ")) }
    });
    Rich::join(ways, "; ")
}

/// What it takes to do it: `product · provide · builds loyalty · effort 3 · cost 120,000 · owner Revenue`.
pub(super) fn plan(model: &Model, id: ActionId) -> Rich {
    let action = model.actions.at(id);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(action.lever.as_ref().map(|word| format!("lever {word}")));
    parts.extend(action.dimension.as_ref().map(|word| format!("dimension {word}")));
    parts.extend(action.step.as_ref().map(|word| format!("step {word}")));
    if !action.builds.is_empty() {
        parts.push(format!("builds {}", action.builds.join(", ")));
    }
    parts.extend(action.effort.as_ref().map(|n| format!("effort {}", figures::short(n, 2))));
    parts.extend(action.cost.as_ref().map(|cost| {
        let per = if cost.per_customer { " per customer" } else { "" };
        format!("cost {}{per}", figures::short(&cost.amount, 2))
    }));
    parts.extend(action.owner.as_ref().map(|word| format!("owner {word}")));
    Rich::new().dim(parts.join(" · "))
}

/// Why an action is not taken: `forbidden by …`.
pub(super) fn dropped(model: &Model, cause: &DropCause) -> Rich {
    match cause {
        DropCause::Forbidden(rules) => {
            Rich::new().bad("forbidden").plain(" by ").then(rules_at(model, rules))
        }
        DropCause::Held(rules) => {
            let rules = rules.iter().map(|(at, lacks)| {
                rule_at(model, at).dim(format!(" (unknown: {})", words::causes(model, lacks)))
            });
            Rich::new().warn("held back").plain(", perhaps forbidden by ").then(Rich::join(rules, "; "))
        }
        DropCause::Blocked(needs) => {
            let needs: Vec<&str> = needs.iter().map(|id| words::action(model, *id)).collect();
            Rich::new()
                .warn("blocked")
                .plain(format!(", because it needs {}, which is not recommended", needs.join(", ")))
        }
        DropCause::OverLimit(limit) => over_limit(Rich::new(), model, *limit),
        DropCause::NotWorthwhile(None) => Rich::new().warn("not worthwhile"),
        DropCause::NotWorthwhile(Some(lacks)) => Rich::new()
            .warn("not known to be worthwhile")
            .plain(format!(" ({})", words::causes(model, lacks))),
        DropCause::Displaced(by) => Rich::new()
            .warn("displaced")
            .plain(format!(" by {}, which excludes it and ranks higher", words::action(model, *by))),
    }
}

/// `over the limit of at most 1 action per customer`
pub(super) fn over_limit(out: Rich, model: &Model, limit: usize) -> Rich {
    let limit = model.limits.get(limit).map(crate::model::Limit::words).unwrap_or_default();
    out.warn("over the limit").plain(format!(" of {limit}; better ones stay"))
}
