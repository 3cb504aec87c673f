//! Claims that hold for everybody, whatever the data and the parameters.

use std::collections::BTreeSet;

use crate::model::{
    ActionId, Claim, ClaimKind, ExpectKind, Expr, ExprKind, FactorId, GroupRef, InputId, LetId, Measure,
    Model, Rule, RuleId, Scope, Watched,
};
use crate::prove::{Asked, Possible, possible};
use crate::value::{Side, Status, Truth};

/// Whether a claim is proven.
pub(super) fn proven(model: &Model, claim: &Claim) -> bool {
    match &claim.kind {
        ClaimKind::Moving { input, up, never_raises, of: Watched::Value(value) } => {
            // Raising and never raising, or lowering and never lowering: it must not go the same way.
            effect(model, *input, value).is_some_and(|effect| match effect {
                Effect::None => true,
                Effect::Same => up != never_raises,
                Effect::Opposite => up == never_raises,
            })
        }
        ClaimKind::Moving { .. } => false,
        ClaimKind::Guard { always, parts } => {
            let of: Vec<(&Expr, Truth)> = claim.condition.iter().map(|one| (one, Truth::Yes)).collect();
            if *always { always_holds(model, parts, &of) } else { never_holds(model, parts, &of) }
        }
    }
}

fn cannot(model: &Model, wanted: &[(&Expr, Truth)]) -> bool {
    possible(model, Asked::Anybody, None, wanted) == Possible::No
}

/// No part can fail on its own.
fn always_holds(model: &Model, parts: &[ExpectKind], of: &[(&Expr, Truth)]) -> bool {
    parts.iter().all(|part| match part {
        ExpectKind::Condition(condition) => cannot(model, &[of, &[(condition, Truth::No)]].concat()),
        ExpectKind::RecommendsNot(actions) => {
            actions.iter().all(|action| never_holds(model, &[ExpectKind::Recommends(vec![*action])], of))
        }
        ExpectKind::Status(rule, Status::NotMatched) => {
            never_holds(model, &[ExpectKind::Status(*rule, Status::Matched)], of)
        }
        _ => false,
    })
}

/// Each way in which all parts could hold together contradicts itself. Of a part of which nothing is said here anything
/// is taken to be possible.
fn never_holds(model: &Model, parts: &[ExpectKind], of: &[(&Expr, Truth)]) -> bool {
    let matched = |rule| -> Vec<(&Expr, Truth)> {
        let rule = model.rules.at(rule);
        let unless = rule.unless.iter().map(|unless| (unless, Truth::No));
        std::iter::once((&rule.condition, Truth::Yes)).chain(unless).collect()
    };
    let mut ways: Vec<Vec<(&Expr, Truth)>> = vec![of.to_vec()];
    for part in parts {
        let more: Vec<Vec<(&Expr, Truth)>> = match part {
            ExpectKind::Condition(condition) => vec![vec![(condition, Truth::Yes)]],
            ExpectKind::Status(rule, Status::Matched) if model.rules.at(*rule).scope == Scope::Customer => {
                vec![matched(*rule)]
            }
            // Whoever recommends one of them has to match.
            ExpectKind::Recommends(actions) => {
                let Some(action) = actions.first() else { continue };
                recommenders(model, *action).map(matched).collect()
            }
            ExpectKind::Outside(outside) => {
                let Some(population) = &model.population else { continue };
                vec![vec![(&population.condition, if *outside { Truth::No } else { Truth::Yes })]]
            }
            ExpectKind::First(action) => recommenders(model, *action).map(matched).collect(),
            _ => continue,
        };
        ways = ways.iter().flat_map(|way| more.iter().map(move |more| [&way[..], more].concat())).collect();
        if ways.len() > 256 {
            return false;
        }
    }
    ways.iter().all(|way| cannot(model, way))
}

/// The rules about a customer alone that recommend an action.
fn recommenders(model: &Model, action: ActionId) -> impl Iterator<Item = RuleId> {
    let recommends = move |rule: &Rule| rule.scope == Scope::Customer && rule.recommend.contains(&action);
    model.rules.iter().filter(move |(_, rule)| recommends(rule)).map(|(id, _)| id)
}

/// Which way a value goes with a column, where both are known.
enum Effect {
    None,
    Same,
    Opposite,
}

/// Of the values of the formula: the column is the rating of factors of one side and read by nothing that decides weights.
fn effect(model: &Model, input: InputId, value: &Expr) -> Option<Effect> {
    let ExprKind::Measure(GroupRef::Own, measure) = &value.kind else { return None };
    if !matches!(measure, Measure::Cpp | Measure::Cpc | Measure::Net | Measure::U) {
        return None;
    }
    let mut sides = BTreeSet::new();
    for (_, factor) in model.factors.iter() {
        match &factor.rating.kind {
            ExprKind::Input(id) if *id == input => drop(sides.insert(factor.side)),
            _ if reads(model, &factor.rating, input) => return None,
            _ => {}
        }
    }
    for weights in [&model.benefit_weights, &model.cost_weights] {
        if let Some((family, _)) = &weights.by {
            let conditions = model.families.at(*family).segments.as_slice();
            if conditions.iter().filter_map(|one| one.condition.as_ref()).any(|one| reads(model, one, input))
            {
                return None;
            }
        }
    }
    let sides: Vec<Side> = sides.into_iter().collect();
    match (sides.as_slice(), measure) {
        ([], _) | ([Side::Benefits], Measure::Cpc) | ([Side::Costs], Measure::Cpp) => Some(Effect::None),
        // U is unknown where the cost is below 0, and a cost of 0 leaves it without bound.
        ([Side::Benefits], _) | ([Side::Costs], Measure::Cpc) => Some(Effect::Same),
        ([Side::Costs], Measure::Net) => Some(Effect::Opposite),
        // Where ratings may be below 0, a smaller cost makes a loss larger.
        ([Side::Costs], Measure::U) if !model.scale.0.is_negative() => Some(Effect::Opposite),
        _ => None,
    }
}

/// Whether an expression reads a column, in any way. What groups and memberships read is taken to be anything.
fn reads(model: &Model, expr: &Expr, input: InputId) -> bool {
    let mut lets: BTreeSet<LetId> = BTreeSet::new();
    let mut factors: BTreeSet<FactorId> = BTreeSet::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Input(id) if *id == input => return true,
            ExprKind::Membership(_) | ExprKind::Aggregate { .. } => return true,
            ExprKind::Let(id) if lets.insert(*id) => {
                let named = model.lets.at(*id);
                open.extend(named.customer.iter().chain(&named.group));
            }
            ExprKind::Measure(GroupRef::Own, Measure::Rating(factor)) => {
                if factors.insert(*factor) {
                    open.push(&model.factors.at(*factor).rating);
                }
            }
            ExprKind::Measure(..) => return true,
            _ => open.extend(expr.parts()),
        }
    }
    false
}
