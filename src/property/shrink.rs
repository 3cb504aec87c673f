//! The smallest customer for whom a claim does not hold, and how he is told.

use super::lab::Lab;
use super::look::{Broken, applies, breaks, guard, value};
use super::{Counterexample, Found};
use crate::answer::Value;
use crate::cases::Draft;
use crate::invent::{Made, NOTHING, cell};
use crate::model::{
    Claim, ClaimKind, ExpectKind, GivenCell, InputId, InputKind, Model, Property, TableId, Watched,
};
use crate::number::Number;
use crate::value::Truth;

/// Whether a claim does not hold for a customer, before and after.
fn is_broken(claim: &Claim, one: &Broken, lab: &Lab<'_>) -> bool {
    let mut seen = Vec::new();
    let both: Vec<Made> = std::iter::once(one.before.clone()).chain(one.after.clone()).collect();
    lab.each(&both, &mut |_, customer| {
        let of = applies(claim, customer);
        seen.push((of, guard(claim, customer), value(claim, customer)));
    });
    if seen.iter().any(|(of, ..)| *of != Truth::Yes) {
        return false;
    }
    match (&claim.kind, seen.as_slice()) {
        (ClaimKind::Guard { .. }, [(_, guard, _)]) => *guard == Truth::No,
        (ClaimKind::Moving { up, .. }, [(.., Some(before)), (.., Some(after))]) => {
            if *up {
                breaks(claim, before, after)
            } else {
                breaks(claim, after, before)
            }
        }
        _ => false,
    }
}

/// As few answers as do, then rounder numbers.
pub(super) fn smallest(model: &Model, claim: &Claim, mut one: Broken, lab: &Lab<'_>) -> Broken {
    let moved = match claim.kind {
        ClaimKind::Moving { input, .. } => Some(input),
        ClaimKind::Guard { .. } => None,
    };
    let put = |one: &Broken, id: InputId, cell: &GivenCell| {
        let mut next = one.clone();
        for row in std::iter::once(&mut next.before).chain(&mut next.after) {
            if let Some(slot) = row.get_mut(id.index()) {
                *slot = cell.clone();
            }
        }
        next
    };
    let others: Vec<InputId> = model.inputs.ids().filter(|id| Some(*id) != moved).collect();
    for id in &others {
        if one.before.get(id.index()).is_some_and(|cell| *cell != NOTHING) {
            let next = put(&one, *id, &NOTHING);
            if is_broken(claim, &next, lab) {
                one = next;
            }
        }
    }
    for id in &others {
        let Some(GivenCell::Text(text)) = one.before.get(id.index()).cloned() else { continue };
        for round in rounder(model, *id, &text) {
            let next = put(&one, *id, &round);
            if is_broken(claim, &next, lab) {
                one = next;
                break;
            }
        }
    }
    one
}

/// Rounder answers than this one, the roundest first: the middle and the ends of the scale, whole numbers.
fn rounder(model: &Model, id: InputId, text: &str) -> Vec<GivenCell> {
    let (decimal_comma, rating) = match model.inputs.at(id).kind {
        InputKind::Rating { decimal_comma } => (decimal_comma, true),
        InputKind::Number { decimal_comma, .. } => (decimal_comma, false),
        _ => return Vec::new(),
    };
    let Some(number) = Number::parse(&if decimal_comma { text.replace(',', ".") } else { text.to_owned() })
    else {
        return Vec::new();
    };
    let mut numbers = Vec::new();
    if rating {
        let (lo, hi) = &model.scale;
        numbers.push((lo + hi) / Number::int(2));
        numbers.extend([lo.clone(), hi.clone()]);
    } else {
        numbers.extend([Number::ZERO, Number::ONE]);
    }
    numbers.push(number.round(0));
    let before = numbers.iter().position(|one| *one == number).unwrap_or(numbers.len());
    numbers.into_iter().take(before).filter_map(|one| cell(&one, decimal_comma)).collect()
}

/// The counterexample as it is told.
pub(super) fn told(
    model: &Model,
    property: &Property,
    claim: &Claim,
    one: Broken,
    lab: &Lab<'_>,
) -> Counterexample {
    let things = things(model, claim);
    let both: Vec<Made> = std::iter::once(one.before.clone()).chain(one.after.clone()).collect();
    let mut found: Vec<Found> = Vec::new();
    let mut expects: Vec<Vec<String>> = Vec::new();
    lab.each(&both, &mut |n, customer| {
        let mut own = Vec::new();
        for (at, (words, thing)) in things.iter().enumerate() {
            let came = match thing {
                Thing::Value(expr) => customer.value(expr),
                Thing::Is(kind) => match customer.is(kind) {
                    Truth::Yes => Some(Value::Flag(true)),
                    Truth::No => Some(Value::Flag(false)),
                    Truth::Unknown => None,
                },
            };
            let said = came.as_ref().map_or_else(|| "unknown".to_owned(), plain);
            own.extend(came.and_then(|came| expected(words, thing, &came)));
            if n == 0 {
                found.push(Found { words: words.clone(), before: said, after: None });
            } else if let Some(found) = found.get_mut(at) {
                found.after = Some(said);
            }
        }
        expects.push(own);
    });
    let names: &[&str] = if both.len() == 2 { &["before", "after"] } else { &["counterexample"] };
    let cases = both.iter().zip(names).zip(expects).filter_map(|((row, name), expects)| {
        let draft = Draft {
            name: format!("{}: {name}", property.name),
            notes: Vec::new(),
            evidence: None,
            as_of: lab.as_of().filter(|_| model.reads_as_of),
            table: false,
            rows: vec![row.clone()],
            expects,
        };
        draft.text(model)
    });
    Counterexample { cases: cases.collect(), before: one.before, after: one.after, found }
}

enum Thing<'c> {
    Value(&'c crate::model::Expr),
    Is(ExpectKind),
}

/// What a claim speaks of, in words.
fn things<'c>(model: &Model, claim: &'c Claim) -> Vec<(String, Thing<'c>)> {
    let mut all = Vec::new();
    let names = |actions: &[crate::model::ActionId]| {
        actions.iter().map(|id| model.actions.at(*id).name.to_string()).collect::<Vec<_>>().join(", ")
    };
    match &claim.kind {
        ClaimKind::Moving { of: Watched::Value(expr), .. } => {
            all.push((model.words(expr.span), Thing::Value(expr)))
        }
        ClaimKind::Moving { of: Watched::Recommends(action), .. } => {
            let words = format!("recommends {}", model.actions.at(*action).name);
            all.push((words, Thing::Is(ExpectKind::Recommends(vec![*action]))));
        }
        ClaimKind::Guard { parts, .. } => {
            for part in parts {
                let name = |id: &crate::model::ActionId| &model.actions.at(*id).name;
                match part {
                    ExpectKind::Condition(expr) => all.push((model.words(expr.span), Thing::Value(expr))),
                    // No part of a property.
                    ExpectKind::Unknown(..) | ExpectKind::With(..) => {}
                    other => {
                        let words = match other {
                            ExpectKind::Status(rule, status) => {
                                format!("{} {}", model.rules.at(*rule).name, status.words())
                            }
                            ExpectKind::Recommends(actions) => format!("recommends {}", names(actions)),
                            ExpectKind::RecommendsNot(actions) => {
                                format!("not recommends {}", names(actions))
                            }
                            ExpectKind::First(action) => format!("{} first", name(action)),
                            ExpectKind::Before(a, b) => format!("{} before {}", name(a), name(b)),
                            ExpectKind::Forbids(actions) => format!("forbids {}", names(actions)),
                            ExpectKind::Holds(actions) => format!("holds {}", names(actions)),
                            ExpectKind::Outside(true) => "outside".to_owned(),
                            ExpectKind::Outside(false) => "not outside".to_owned(),
                            ExpectKind::Worthwhile(action, truth) => {
                                let not = match truth {
                                    Some(true) => "",
                                    Some(false) => "not ",
                                    None => "not known ",
                                };
                                format!("{} {not}worthwhile", name(action))
                            }
                            _ => "recommends nothing".to_owned(),
                        };
                        all.push((words, Thing::Is(other.clone())));
                    }
                }
            }
        }
    }
    if let Some(condition) = &claim.condition {
        all.push((model.words(condition.span), Thing::Value(condition)));
    }
    all
}

/// A value in plain words, exact.
fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            number.decimal().filter(|text| text.len() <= 20).unwrap_or_else(|| number.to_string())
        }
        Value::Unbounded => "unbounded".to_owned(),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => text.to_string(),
        _ => "unknown".to_owned(),
    }
}

/// What was found as an expectation that holds; none for what no expectation can say.
fn expected(words: &str, thing: &Thing<'_>, came: &Value) -> Option<String> {
    match (thing, came) {
        (_, Value::Flag(true)) => Some(words.to_owned()),
        (Thing::Value(_), Value::Flag(false)) => Some(format!("not ({words})")),
        (Thing::Is(ExpectKind::Recommends(actions)), Value::Flag(false)) if actions.len() == 1 => {
            Some(format!("not {words}"))
        }
        (Thing::Is(ExpectKind::Outside(outside)), Value::Flag(false)) => {
            Some(if *outside { "not outside" } else { "outside" }.to_owned())
        }
        (_, Value::Number(number)) => match number.decimal().filter(|text| text.len() <= 12) {
            Some(exact) => Some(format!("{words} = {exact}")),
            None => Some(format!("round({words}, 6) = {}", number.round(6).decimal()?)),
        },
        (_, Value::Unbounded) => Some(format!("{words} is unbounded")),
        (_, Value::Date(date)) => Some(format!("{words} = {date}")),
        _ => None,
    }
}
