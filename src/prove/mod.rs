//! What can be proven of a model before any data: segments that overlap or that nobody reaches, rules that
//! never match (language 6.1, A12). A finding of an overlap comes with a customer who shows it.
//!
//! Conditions become alternatives of tests of single values. A value is a column, a number of the formula,
//! or an expression known by its words alone. Two tests of one value that exclude each other make their
//! alternative impossible; an alternative of columns alone that is not impossible has a witness. Whatever lies
//! between is undecided. All of it is about customers of whom the tested values are known.

mod alternatives;
mod values;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Expr, Family, Model, Scope, Segment};

use alternatives::{Alternative, Alternatives, Reader, both};

/// What is found. At most a fixed amount of work a family and a rule.
#[must_use]
pub fn prove(model: &Model) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (_, family) in model.families.iter() {
        let reader = Reader { model, group: false };
        if family.first {
            reached_in_order(&reader, family, &mut findings);
        } else {
            disjoint(&reader, family, &mut findings);
        }
        otherwise_reached(&reader, family, &mut findings);
    }
    for (_, rule) in model.rules.iter() {
        let reader = Reader { model, group: rule.scope != Scope::Customer };
        let Some(mut holds) = reader.read(&rule.condition, true) else { continue };
        if let Some(unless) = &rule.unless {
            let Some(not) = reader.read(unless, false).and_then(|not| both(&reader, &holds, &not)) else {
                continue;
            };
            holds = not;
        }
        if holds.is_empty() {
            findings.push(
                Diagnostic::new(
                    Code::RULE_NEVER_MATCHES,
                    rule.condition.span,
                    format!("`{}` can never match", rule.name),
                    "the parts of this exclude each other",
                )
                .help("correct the condition, or take the rule out"),
            );
        }
    }
    findings
}

/// Segments with their conditions.
fn conditions(family: &Family) -> impl Iterator<Item = (&Segment, &Expr)> {
    let segments = family.segments.as_slice().iter();
    segments.filter_map(|segment| Some((segment, segment.condition.as_ref()?)))
}

fn unreachable(segment: &Segment, why: &str) -> Diagnostic {
    Diagnostic::new(
        Code::SEGMENT_UNREACHABLE,
        segment.span,
        format!("nobody can be in `{}`", segment.name),
        why.to_owned(),
    )
}

/// The most pairs of segments that are compared in one family.
const MAX_PAIRS: usize = 2_000;

/// No two segments of a plain family hold for one customer, or who it is.
fn disjoint(reader: &Reader<'_>, family: &Family, findings: &mut Diagnostics) {
    let read: Vec<(&Segment, Option<Alternatives>)> =
        conditions(family).map(|(segment, condition)| (segment, reader.read(condition, true))).collect();
    for (segment, holds) in &read {
        if holds.as_ref().is_some_and(Vec::is_empty) {
            findings.push(unreachable(segment, "the parts of its condition exclude each other"));
        }
    }
    let mut undecided = Vec::new();
    let mut pairs = 0;
    for (n, (second, b)) in read.iter().enumerate() {
        for (first, a) in read.iter().take(n) {
            pairs += 1;
            let together = match (a, b) {
                (Some(a), Some(b)) if pairs <= MAX_PAIRS => both(reader, a, b),
                _ => None,
            };
            let Some(together) = together else {
                undecided.push((*first, *second));
                continue;
            };
            if let Some(witness) = together.iter().find_map(|one| one.witness(reader.model)) {
                findings.push(overlap(first, second, &witness));
            } else if !together.is_empty() {
                undecided.push((*first, *second));
            }
        }
    }
    if let Some((first, second)) = undecided.first() {
        let more = match undecided.len() {
            1 => String::new(),
            n => format!(", and {} other pairs of `{}`", n - 1, family.name),
        };
        findings.push(
            Diagnostic::new(
                Code::OVERLAP_UNDECIDED,
                second.span,
                format!("perhaps a customer can be in `{}` and in `{}`{more}", first.name, second.name),
                "it could not be decided",
            )
            .label(first.span, "both may hold")
            .help("such a customer's segment is unknown (`overlap`); `first` after the family's name lets the order decide"),
        );
    }
}

fn overlap(first: &Segment, second: &Segment, witness: &str) -> Diagnostic {
    Diagnostic::new(
        Code::SEGMENTS_OVERLAP,
        second.span,
        format!("`{}` and `{}` overlap: a customer with {witness} is in both", first.name, second.name),
        "this holds for him",
    )
    .label(first.span, "and so does this")
    .help("his segment is unknown (`overlap`); move a border, or write `first` after the family's name to let the order decide")
}

/// Each segment of a `first` family has someone whom those before it leave.
fn reached_in_order(reader: &Reader<'_>, family: &Family, findings: &mut Diagnostics) {
    let mut left: Option<Alternatives> = Some(vec![Alternative::default()]);
    for (segment, condition) in conditions(family) {
        let own = reader.read(condition, true);
        if own.as_ref().is_some_and(Vec::is_empty) {
            findings.push(unreachable(segment, "the parts of its condition exclude each other"));
        } else if let (Some(left), Some(own)) = (&left, &own)
            && both(reader, left, own).is_some_and(|there| there.is_empty())
        {
            findings.push(
                unreachable(segment, "the segments before it take everyone who could be in it")
                    .help("change the order, or take it out"),
            );
        }
        left = left.and_then(|left| both(reader, &left, &reader.read(condition, false)?));
    }
}

/// Somebody is left for `otherwise`.
fn otherwise_reached(reader: &Reader<'_>, family: &Family, findings: &mut Diagnostics) {
    let Some(rest) = family.segments.as_slice().iter().find(|segment| segment.condition.is_none()) else {
        return;
    };
    let mut left: Option<Alternatives> = Some(vec![Alternative::default()]);
    for (_, condition) in conditions(family) {
        left = left.and_then(|left| both(reader, &left, &reader.read(condition, false)?));
    }
    if left.is_some_and(|left| left.is_empty()) {
        findings.push(
            Diagnostic::new(
                Code::OTHERWISE_UNREACHABLE,
                rest.span,
                format!("nobody is left for `{}`", rest.name),
                "the other segments take everyone",
            )
            .help("take it out, or correct the conditions above; a customer with an unknown answer is not in it either"),
        );
    }
}
