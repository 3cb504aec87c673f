//! Looking for a customer for whom a claim does not hold.

use std::cmp::Ordering;

use super::lab::{Evaluated, Lab};
use crate::answer::Value;
use crate::invent::{Made, NOTHING, Pools, cell};
use crate::model::{Claim, ClaimKind, GivenCell, InputId, InputKind, Model, TableId};
use crate::number::Number;
use crate::value::Truth;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) looked: usize,
    pub(super) unknown: usize,
    /// Those for whom it does not hold: the one with the fewest answers.
    pub(super) broken: Option<Broken>,
}

/// A customer for whom it does not hold, before and after a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) before: Made,
    pub(super) after: Option<Made>,
}

impl Broken {
    fn answers(&self) -> usize {
        self.before.iter().filter(|cell| **cell != NOTHING).count()
    }
}

pub(super) fn look(model: &Model, claim: &Claim, bases: &[Made], lab: &Lab<'_>) -> Seen {
    let mut seen = Seen::default();
    match &claim.kind {
        ClaimKind::Guard { .. } => lab.each(bases, &mut |n, customer| {
            let of = applies(claim, customer);
            if of == Truth::No {
                return;
            }
            seen.looked += 1;
            match (of, guard(claim, customer)) {
                (Truth::Yes, Truth::No) => {
                    if let Some(base) = bases.get(n) {
                        seen.keep(Broken { before: base.clone(), after: None });
                    }
                }
                (_, Truth::Yes) => {}
                _ => seen.unknown += 1,
            }
        }),
        ClaimKind::Moving { input, .. } => {
            let numbers = steps(model, *input);
            let (mut rows, mut ladders) = (Vec::new(), Vec::new());
            for base in bases {
                let from = rows.len();
                rows.extend(numbers.iter().filter_map(|number| with(model, base, *input, number)));
                ladders.push(from..rows.len());
            }
            let mut found: Vec<(Truth, Option<Value>)> = Vec::with_capacity(rows.len());
            lab.each(&rows, &mut |_, customer| {
                found.push((applies(claim, customer), value(claim, customer)))
            });
            for ladder in ladders {
                // The last step at which something was known.
                let mut last: Option<usize> = None;
                for at in ladder.clone() {
                    let Some((applies, value)) = found.get(at) else { continue };
                    if at > ladder.start && *applies != Truth::No {
                        seen.looked += 1;
                    }
                    match (applies, value) {
                        (Truth::Yes, Some(value)) => {
                            let before = last.and_then(|last| found.get(last)?.1.as_ref());
                            if let (Some(before), Some(low), Some(high)) =
                                (before, last.and_then(|last| rows.get(last)), rows.get(at))
                                && breaks(claim, before, value)
                            {
                                seen.keep(in_order(claim, low.clone(), high.clone()));
                            }
                            last = Some(at);
                        }
                        (Truth::No, _) => last = None,
                        _ => seen.unknown += 1,
                    }
                }
            }
        }
    }
    seen
}

impl Seen {
    fn keep(&mut self, broken: Broken) {
        let fewer = |old: &Broken| (broken.answers(), &broken.before) < (old.answers(), &old.before);
        if self.broken.as_ref().is_none_or(fewer) {
            self.broken = Some(broken);
        }
    }
}

/// The lower and the higher one as before and after.
fn in_order(claim: &Claim, low: Made, high: Made) -> Broken {
    match claim.kind {
        ClaimKind::Moving { up: false, .. } => Broken { before: high, after: Some(low) },
        _ => Broken { before: low, after: Some(high) },
    }
}

/// Whether a customer is one of those whom a claim is about.
pub(super) fn applies(claim: &Claim, customer: &Evaluated<'_>) -> Truth {
    claim.condition.as_ref().map_or(Truth::Yes, |condition| customer.truth(condition))
}

/// Whether a guard holds for a customer.
pub(super) fn guard(claim: &Claim, customer: &Evaluated<'_>) -> Truth {
    let ClaimKind::Guard { always, parts } = &claim.kind else { return Truth::Yes };
    let truths: Vec<Truth> = parts.iter().map(|part| customer.is(part)).collect();
    let all = if truths.contains(&Truth::No) {
        Truth::No
    } else if truths.contains(&Truth::Unknown) {
        Truth::Unknown
    } else {
        Truth::Yes
    };
    match (all, always) {
        (Truth::Unknown, _) => Truth::Unknown,
        (all, true) => all,
        (Truth::Yes, false) => Truth::No,
        (Truth::No, false) => Truth::Yes,
    }
}

pub(super) fn value(claim: &Claim, customer: &Evaluated<'_>) -> Option<Value> {
    match &claim.kind {
        ClaimKind::Moving { of, .. } => customer.moved(of),
        ClaimKind::Guard { .. } => None,
    }
}

/// Whether a claim does not hold where the column is lower and higher, with these values.
pub(super) fn breaks(claim: &Claim, lower: &Value, higher: &Value) -> bool {
    let ClaimKind::Moving { up, never_raises, .. } = claim.kind else { return false };
    let Some(order) = order(lower, higher) else { return false };
    // Raising the column must not raise: then what is found higher up must not be more.
    if up == never_raises { order == Ordering::Less } else { order == Ordering::Greater }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Unbounded, Value::Unbounded) => Some(Ordering::Equal),
        (Value::Unbounded, Value::Number(_)) => Some(Ordering::Greater),
        (Value::Number(_), Value::Unbounded) => Some(Ordering::Less),
        (Value::Flag(a), Value::Flag(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// The numbers through which a column moves, lowest first.
fn steps(model: &Model, input: InputId) -> Vec<Number> {
    let pools = Pools::new(model);
    let comma = decimal_comma(model, input);
    let read = |cell: &GivenCell| match cell {
        GivenCell::Text(text) if comma => Number::parse(&text.replace(',', ".")),
        GivenCell::Text(text) => Number::parse(text),
        GivenCell::Unknown(_) => None,
    };
    let mut numbers: Vec<Number> = pools.of(input).iter().filter_map(read).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

fn decimal_comma(model: &Model, input: InputId) -> bool {
    matches!(
        model.inputs.at(input).kind,
        InputKind::Rating { decimal_comma: true } | InputKind::Number { decimal_comma: true, .. }
    )
}

/// A customer with another number in a column; `None` where it would be a code for no answer.
fn with(model: &Model, base: &Made, input: InputId, number: &Number) -> Option<Made> {
    let declared = model.inputs.at(input);
    let is_code = declared.missing.iter().chain(&declared.not_applicable).any(|code| match code {
        crate::model::Code::Number(code) => code == number,
        crate::model::Code::Text(_) => false,
    });
    let mut row = base.clone();
    *row.get_mut(input.index())? = cell(number, decimal_comma(model, input))?;
    (!is_code).then_some(row)
}
