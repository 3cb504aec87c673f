//! What can be said about conditions before any data (language 6.1): segments that overlap, segments and
//! rules that nobody reaches.
//!
//! A condition is read as sets of states of single terms (a column, a value of the formula, a membership,
//! or an expression of which only its form is known). No way left in which it can hold is a proof that it
//! cannot; a customer made of columns is a proof that it can. All else stays undecided.

mod cases;
mod form;
mod formula;
mod needs;
mod outcome;
mod set;
mod size;
mod tables;
mod witness;

pub use outcome::{Asked, Possible, possible};
pub use witness::Witness;

use cases::{Budget, Case, together, ways};
use formula::{Formula, Key, Space};
use witness::witness;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::model::{Family, FamilyId, Model, Rule, Scope, SegmentId};
use crate::source::Span;

/// Work for one family.
const FAMILY_WORK: usize = 200_000;
/// Work for one rule, and for all of them.
const RULE_WORK: usize = 20_000;
const RULES_WORK: usize = 400_000;
/// Why nobody is in a segment by itself.
const NEVER: &str = "its condition can never hold";
/// Overlaps of one family that are shown.
const SHOWN: usize = 8;

/// What is known of two segments of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody can be in both.
    Apart,
    /// This customer is in both.
    Together(Witness),
    /// Neither could be shown.
    Undecided,
}

/// Proves what can be proven about a model.
#[must_use]
pub fn prove(model: &Model) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (id, family) in model.families.iter() {
        if family.first {
            in_order(model, family, &mut findings);
        } else {
            apart(model, id, family, &mut findings);
        }
    }
    for table in &model.exclusive {
        tables::at_most_one(model, table, &mut findings);
    }
    let mut spaces = [Space::new(model, false), Space::new(model, true)];
    let mut left = Budget(RULES_WORK);
    for (_, rule) in model.rules.iter() {
        let [customer, group] = &mut spaces;
        let space = if rule.scope == Scope::Customer { customer } else { group };
        let mut budget = Budget(RULE_WORK.min(left.0));
        let before = budget.0;
        if never_matches(space, rule, &mut budget) == Some(true) {
            findings.push(unmatched(model, rule));
        }
        left.0 -= before - budget.0;
    }
    findings
}

/// What is known of each two segments of a family without order, in the order written; segments that
/// nobody can be in are apart from all others.
#[must_use]
pub fn pairs(model: &Model, family: FamilyId) -> Vec<(SegmentId, SegmentId, Verdict)> {
    let mut space = Space::new(model, false);
    let mut budget = Budget(FAMILY_WORK);
    let read = conditions(&mut space, model.families.at(family), &mut budget);
    verdicts(&space, &read, &mut budget)
}

/// The ways into a segment or to a rule, and the formula of staying out; `None` where that is too much.
struct Read<I> {
    id: I,
    ways: Option<Vec<Case>>,
    out: Option<Formula>,
}

fn conditions(space: &mut Space<'_>, family: &Family, budget: &mut Budget) -> Vec<Read<SegmentId>> {
    let segments = family.segments.iter().filter_map(|(id, segment)| Some((id, segment.condition.as_ref()?)));
    segments
        .map(|(id, condition)| {
            let holds = space.read_inside(condition);
            let ways = holds.and_then(|formula| ways(space, &formula, budget));
            Read { id, ways, out: space.read(condition, false) }
        })
        .collect()
}

fn verdicts<I: Copy>(space: &Space<'_>, read: &[Read<I>], budget: &mut Budget) -> Vec<(I, I, Verdict)> {
    let mut found = Vec::new();
    for (n, first) in read.iter().enumerate() {
        for second in read.iter().skip(n + 1) {
            found.push((first.id, second.id, verdict(space, first, second, budget)));
        }
    }
    found
}

fn verdict<I>(space: &Space<'_>, first: &Read<I>, second: &Read<I>, budget: &mut Budget) -> Verdict {
    let (Some(a), Some(b)) = (&first.ways, &second.ways) else { return Verdict::Undecided };
    match together(a, b, budget) {
        None => Verdict::Undecided,
        Some(cases) if cases.is_empty() => Verdict::Apart,
        Some(cases) => {
            let mut tries = cases.iter().take(16).map_while(|case| {
                budget.spend(search_work(space, case))?;
                Some(witness(space, case))
            });
            tries.find_map(|found| found).map_or(Verdict::Undecided, Verdict::Together)
        }
    }
}

/// What looking for a customer costs: much where ratings must be found for a value.
fn search_work(space: &Space<'_>, case: &Case) -> usize {
    let measured =
        |term: usize| space.terms.get(term).is_some_and(|term| matches!(term.key, Key::Measure(..)));
    if case.iter().any(|(term, _)| measured(*term)) { 500 } else { 30 }
}

/// A family in which two conditions must not hold at once.
fn apart(model: &Model, id: FamilyId, family: &Family, findings: &mut Diagnostics) {
    let mut space = Space::new(model, false);
    let mut budget = Budget(FAMILY_WORK);
    let read = conditions(&mut space, family, &mut budget);
    for one in &read {
        if one.ways.as_ref().is_some_and(Vec::is_empty) {
            findings.push(unreachable(model, family, one.id, NEVER));
        }
    }
    let (mut overlaps, mut open) = (Vec::new(), Vec::new());
    for (a, b, verdict) in verdicts(&space, &read, &mut budget) {
        match verdict {
            Verdict::Apart => {}
            Verdict::Together(witness) => overlaps.push((a, b, witness)),
            Verdict::Undecided => open.push((a, b)),
        }
    }
    let more = overlaps.len().saturating_sub(SHOWN);
    for (n, (a, b, witness)) in overlaps.into_iter().take(SHOWN).enumerate() {
        let rest = if more > 0 && n + 1 == SHOWN {
            format!("; {more} more of its pairs overlap")
        } else {
            String::new()
        };
        findings.push(overlap(family, (a, b), &witness, &rest));
    }
    if let Some(pair) = open.first() {
        findings.push(undecided(family, *pair, open.len() - 1));
    }
    let last = family.segments.iter().find(|(_, segment)| segment.condition.is_none());
    if let (Some((rest, _)), false) = (last, read.is_empty()) {
        let outs: Option<Vec<Formula>> = read.iter().map(|one| one.out.clone()).collect();
        let mut budget = Budget(FAMILY_WORK);
        let left = outs.and_then(|outs| {
            let nowhere = space.inside(Formula::join(outs, true));
            ways(&space, &nowhere, &mut budget)
        });
        if left.is_some_and(|left| left.is_empty()) {
            findings.push(nobody_left(model.families.at(id), rest));
        }
    }
}

/// A family in which the first condition that holds decides.
fn in_order(model: &Model, family: &Family, findings: &mut Diagnostics) {
    let mut space = Space::new(model, false);
    let mut budget = Budget(FAMILY_WORK);
    let inside = space.inside(Formula::YES);
    let Some(mut before) = ways(&space, &inside, &mut budget) else { return };
    for (id, segment) in family.segments.iter() {
        let Some(condition) = &segment.condition else {
            if before.is_empty() && id != family.segments.ids().next().unwrap_or(id) {
                findings.push(nobody_left(family, id));
            }
            return;
        };
        let Some(own) = space.read_inside(condition).and_then(|formula| ways(&space, &formula, &mut budget))
        else {
            return;
        };
        if own.is_empty() {
            findings.push(unreachable(model, family, id, NEVER));
        } else {
            match together(&before, &own, &mut budget) {
                None => return,
                Some(left) if left.is_empty() => {
                    findings.push(unreachable(model, family, id, "the segments before it take everyone"));
                }
                Some(_) => {}
            }
        }
        let out = space.read(condition, false).and_then(|formula| ways(&space, &formula, &mut budget));
        let Some(next) = out.and_then(|out| together(&before, &out, &mut budget)) else { return };
        before = next;
    }
}

/// Whether no subject can fulfil the rule; `None` where that could not be decided.
fn never_matches(space: &mut Space<'_>, rule: &Rule, budget: &mut Budget) -> Option<bool> {
    let mut parts = vec![space.read_inside(&rule.condition)?];
    if let Some(unless) = &rule.unless {
        parts.push(space.read(unless, false)?);
    }
    Some(ways(space, &Formula::join(parts, true), budget)?.is_empty())
}

fn name(family: &Family, segment: SegmentId) -> String {
    tick(&*family.segments.at(segment).name)
}

fn place(family: &Family, segment: SegmentId) -> crate::source::Span {
    let segment = family.segments.at(segment);
    segment.condition.as_ref().map_or(segment.span, |condition| condition.span)
}

fn overlap(family: &Family, (a, b): (SegmentId, SegmentId), witness: &Witness, rest: &str) -> Diagnostic {
    let (first, second) = (name(family, a), name(family, b));
    Diagnostic::new(
        Code::SEGMENTS_OVERLAP,
        place(family, a),
        format!("{first} and {second} can hold for the same customer"),
        format!("holds for {}", witness.words),
    )
    .label(place(family, b), "and so does this")
    .help(format!(
        "he would be in neither; move the borders apart, or write `first` after {} so that the order decides{rest}",
        tick(&*family.name)
    ))
}

fn undecided(family: &Family, (a, b): (SegmentId, SegmentId), more: usize) -> Diagnostic {
    let others = match more {
        0 => String::new(),
        1 => ", nor of 1 other pair".to_owned(),
        more => format!(", nor of {more} other pairs"),
    };
    let (first, second) = (name(family, a), name(family, b));
    Diagnostic::new(
        Code::OVERLAP_UNDECIDED,
        place(family, a),
        format!("it could not be decided whether {first} and {second} can hold for the same customer{others}"),
        "this",
    )
    .label(place(family, b), "and this")
    .help(
        "nothing need be done: a customer in two segments counts as unknown (`overlap`); conditions on single columns can be decided",
    )
}

fn unreachable(model: &Model, family: &Family, segment: SegmentId, why: &str) -> Diagnostic {
    let finding = Diagnostic::new(
        Code::SEGMENT_UNREACHABLE,
        place(family, segment),
        format!("no customer can be in {}", name(family, segment)),
        why,
    )
    .help("correct the condition, change the order, or take the segment out");
    population(model, finding)
}

/// What is proven is proven of customers inside the population alone.
fn population(model: &Model, finding: Diagnostic) -> Diagnostic {
    match &model.population {
        Some(population) => finding.label(population.span, "nobody else is asked about"),
        None => finding,
    }
}

fn nobody_left(family: &Family, segment: SegmentId) -> Diagnostic {
    Diagnostic::new(
        Code::OTHERWISE_UNREACHABLE,
        place(family, segment),
        format!("no customer is left for {}", name(family, segment)),
        "the segments before it take everyone",
    )
    .help("take the segment out, or correct the conditions above it; who did not answer is not in `otherwise` either")
}

fn unmatched(model: &Model, rule: &Rule) -> Diagnostic {
    // The condition of a row stands in several places; the row's name is one.
    let written = |place: Span| if model.sources.original(place) == place { place } else { rule.span };
    let finding = Diagnostic::new(
        Code::RULE_NEVER_MATCHES,
        written(rule.condition.span),
        format!("the rule {} can never match", tick(&*rule.name)),
        if rule.unless.is_some() { "never holds, or never without its `unless`" } else { "can never hold" },
    )
    .help("look at the parts together; often an `and` should be an `or`");
    let finding = match &rule.unless {
        Some(unless) => finding.label(written(unless.span), "this takes out the rest"),
        None => finding,
    };
    if rule.scope == Scope::Customer { population(model, finding) } else { finding }
}

#[cfg(test)]
mod tests;
