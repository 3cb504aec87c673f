//! What was expected, and what the factors lead to (language 5.8, 5.9).

use super::super::page::{Block, Column, Grid, Rich, Row};
use super::super::{figures, words};
use crate::answer::{FactorValue, Measured, SubjectValue, Value};
use crate::model::Model;
use crate::number::Number;

/// What satisfaction says, and in a group of how many.
pub(super) fn verdict(found: &Measured, group: bool) -> String {
    let verdict = found.value.number().map_or("rating − expectation", words::expectation);
    if group { format!("{verdict}, {}", known_for(found)) } else { verdict.to_owned() }
}

fn known_for(found: &Measured) -> String {
    format!("known for {}", words::counted(found.answers, "row"))
}

/// A benefit against what was expected of it, below its row.
pub(super) fn gap(model: &Model, factor: &FactorValue, group: bool) -> Option<Rich> {
    let found = factor.gap.as_ref()?;
    let of = if group { format!(" ({})", known_for(found)) } else { String::new() };
    match &found.value {
        Value::Number(gap) => {
            let verdict = words::expectation(gap);
            let by = if gap.is_zero() {
                String::new()
            } else {
                let places = figures::enough(gap, &Number::ZERO, 2);
                format!(" by {}", figures::short(&gap.abs(), places))
            };
            let text = format!("{verdict}{by}");
            let out = if gap.is_negative() { Rich::new().bad(text) } else { Rich::new().good(text) };
            Some(out.dim(of))
        }
        // Why the rating is unknown stands there already.
        Value::Unknown(causes) if factor.rating.is_known() => {
            Some(Rich::new().warn(format!("gap unknown: {}", words::causes(model, causes))).dim(of))
        }
        _ => None,
    }
}

/// What the factors lead to, and what that is for.
pub(super) fn consequences(model: &Model, value: &SubjectValue) -> Vec<Block> {
    if value.consequences.is_empty() {
        return Vec::new();
    }
    let group = value.group.is_some();
    let mut columns = vec![Column::text(""), Column::number(if group { "mean" } else { "value" })];
    if group {
        columns.push(Column::number("answers"));
    }
    columns.extend([Column::text("from"), Column::text("for")]);
    let rows = value.consequences.iter().map(|(id, found)| {
        let declared = model.consequences.at(*id);
        let number = match &found.value {
            Value::Number(n) => Rich::from(figures::short(n, 2)),
            _ => Rich::new().warn("–"),
        };
        let factors: Vec<&str> = declared.factors.iter().map(|id| words::factor(model, *id)).collect();
        let goals = model.goals.iter().filter(|(_, goal)| goal.consequences.contains(id));
        let goals: Vec<&str> = goals.map(|(goal, _)| words::goal(model, goal)).collect();
        let mut cells = vec![Rich::from(words::consequence(model, *id)), number];
        if group {
            cells.push(figures::rows(found.answers).into());
        }
        cells.extend([Rich::new().dim(factors.join(", ")), Rich::from(goals.join(", "))]);
        let note = found
            .value
            .causes()
            .map(|causes| Rich::new().warn(format!("  {}", words::causes_of(model, &declared.name, causes))));
        Row { cells, note: note.unwrap_or_default() }
    });
    vec![
        Block::Sub(Rich::new().strong("Consequences").dim("  weighted means of their factors")),
        Block::Grid(Grid { rows: rows.collect(), columns }),
    ]
}
