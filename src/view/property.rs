//! A customer for whom a property does not hold.

use super::page::{Block, Column, Grid, Rich, Row};
use super::{Look, terminal};
use crate::cases::literal;
use crate::diagnostic::{Code, Diagnostic};
use crate::invent::NOTHING;
use crate::model::Model;
use crate::property::{Checked, CheckedClaim, Counterexample};

/// A sentence that does not hold, as a finding.
#[must_use]
pub fn finding(property: &Checked, claim: &CheckedClaim) -> Diagnostic {
    let found = claim.counterexample.iter().flat_map(|one| &one.found).map(|found| match &found.after {
        Some(after) => format!("{} is {}, then {after}", found.words, found.before),
        None => format!("{} is {}", found.words, found.before),
    });
    Diagnostic::new(
        Code::PROPERTY_BROKEN,
        claim.span,
        format!("the property \"{}\" does not hold", property.name),
        format!("found: {}", found.collect::<Vec<_>>().join("; ")),
    )
}

/// What was looked at, in a few words.
#[must_use]
pub fn looked(property: &Checked) -> String {
    if property.claims.iter().all(|claim| claim.proven) {
        return "proven".to_owned();
    }
    let looked: usize = property.claims.iter().map(|claim| claim.looked).sum();
    let unknown: usize = property.claims.iter().map(|claim| claim.unknown).sum();
    let tried = if looked == 1 { "tried once".to_owned() } else { format!("tried {looked} times") };
    if unknown == 0 { tried } else { format!("{tried}, unknown in {unknown}") }
}

/// The customer, before and after, and the cases to be pasted.
#[must_use]
pub fn counterexample(model: &Model, one: &Counterexample, look: &Look) -> String {
    let mut rows = Vec::new();
    for (at, input) in model.inputs.as_slice().iter().enumerate() {
        let said = |row: &crate::invent::Made| {
            let cell = row.get(at).unwrap_or(&NOTHING);
            literal(input, cell).unwrap_or_else(|| "unknown".to_owned())
        };
        let before = said(&one.before);
        let after = one.after.as_ref().map(said);
        if before == "unknown" && after.as_ref().is_none_or(|after| *after == before) {
            continue;
        }
        rows.push(row(Rich::new().code(&input.name), before, after));
    }
    for found in &one.found {
        rows.push(row(Rich::new().code(&found.words), found.before.clone(), found.after.clone()));
    }
    let mut columns = vec![Column::text("customer"), Column::number("before"), Column::number("after")];
    if one.after.is_none() {
        columns = vec![Column::text("customer"), Column::number("is")];
    }
    let mut page = vec![Block::Grid(Grid { columns, rows }), Block::Gap];
    page.extend(one.cases.iter().map(|text| Block::Code(text.clone())));
    terminal::draw(&page, look)
}

fn row(name: Rich, before: String, after: Option<String>) -> Row {
    Row::new(std::iter::once(name).chain([before].into_iter().chain(after).map(Rich::from)).collect())
}
