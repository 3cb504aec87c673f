//! Faults that change no decision, as far as that is proven. That no case notices one proves nothing.

use super::Fault;
use crate::model::{Expr, Model, Rule, Scope};
use crate::prove::{Asked, Possible, possible};
use crate::value::Truth;

/// Whether a model decides the same with a fault as without it, for all data and parameters; `false` also where
/// that could not be shown.
pub(super) fn equal(model: &Model, changed: &Model, fault: &Fault) -> bool {
    let Some(name) = fault.place.strip_prefix("rule ") else { return false };
    let (before, after) = (named(model, name), named(changed, name));
    if before.is_empty() || before.len() != after.len() {
        return false;
    }
    let mut pairs = before.iter().zip(&after);
    match &*fault.item {
        // A priority is one of recommendations (8.1).
        "priority" => after.iter().all(|rule| rule.recommend.is_empty()),
        "if" => pairs.all(|(old, new)| same(changed, new, &old.condition, &new.condition)),
        "unless" => pairs.all(|(old, new)| match (&old.unless, &new.unless) {
            (Some(before), Some(after)) => same(changed, new, before, after),
            _ => false,
        }),
        _ => false,
    }
}

/// The rule, or the rules for each factor that it stands for.
fn named<'m>(model: &'m Model, name: &str) -> Vec<&'m Rule> {
    let one = |rule: &&Rule| {
        rule.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    model.rules.iter().map(|(_, rule)| rule).filter(one).collect()
}

/// Whether two conditions of a rule come to the same for every subject: no two different outcomes are possible together.
/// All that they read is declared alike in both models, so one of them can be asked about both.
fn same(model: &Model, rule: &Rule, one: &Expr, two: &Expr) -> bool {
    let whom = match &rule.scope {
        Scope::Customer => Asked::Anybody,
        Scope::Cells(families) => Asked::Groups(families),
    };
    let all = [Truth::Yes, Truth::No, Truth::Unknown];
    all.iter().all(|first| {
        let others = all.iter().filter(|second| *second != first);
        others
            .into_iter()
            .all(|second| possible(model, whom, None, &[(one, *first), (two, *second)]) == Possible::No)
    })
}
