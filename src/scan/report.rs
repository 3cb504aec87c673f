//! What a person would want to know about the cells of a data set, in the words that are used for one file.

use super::{UnitFacts, place};
use crate::block::Problem;
use crate::data::{self, Dataset};
use crate::diagnostic::{DataPlace, Diagnostic, Diagnostics};
use crate::model::{Input, InputId, Model};

/// Findings about the cells of the files of a data set. `without_weight` is how many rows have no usable survey
/// weight, where that was counted: else those are told whose cell is no number.
#[must_use]
pub fn findings(
    model: &Model,
    files: &[&str],
    facts: &UnitFacts,
    without_weight: Option<usize>,
) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (at, problem) in &facts.problems {
        let place = place_of(files, Some(problem), model.inputs.at(at.0));
        if let Some(found) = data::unfit_cells(model, *at, whole(problem.count), &problem.first_cell, place) {
            findings.push(found);
        }
    }
    if let Some((id, input)) = input_that(model, |input| input.key)
        && facts.keys.missing > 0
    {
        findings
            .push(data::missing_keys(whole(facts.keys.missing), place_of(files, first(facts, id), input)));
    }
    if let Some((id, input)) = input_that(model, |input| input.weight) {
        let unread = || whole(of(facts, id).map(|problem| problem.count).sum());
        let rows = without_weight.unwrap_or_else(unread);
        if rows > 0 {
            findings.push(data::unusable_weights(rows, place_of(files, first(facts, id), input)));
        }
    }
    findings
}

/// The finding about keys that stand more than once, of customers who are in memory.
#[must_use]
pub fn repeats(model: &Model, files: &[&str], data: &Dataset) -> Option<Diagnostic> {
    let (_, input) = input_that(model, |input| input.key)?;
    let (name, rows) = data.repeated_keys.first()?;
    let rows: Vec<String> = rows.iter().take(5).map(|row| (row + 1).to_string()).collect();
    let place = place_of(files, None, input);
    Some(data::repeated_keys(data.repeated_keys.len(), name, &format!("rows {}", rows.join(", ")), place))
}

fn input_that(model: &Model, is: impl Fn(&Input) -> bool) -> Option<(InputId, &Input)> {
    model.inputs.iter().find(|(_, input)| is(input))
}

fn of(facts: &UnitFacts, id: InputId) -> impl Iterator<Item = &Problem> {
    facts.problems.iter().filter(move |((input, _), _)| *input == id).map(|(_, problem)| problem)
}

fn first(facts: &UnitFacts, id: InputId) -> Option<&Problem> {
    of(facts, id).min_by_key(|problem| problem.first_row)
}

/// Where a problem is met first; of several files that of the problem, or none.
fn place_of(files: &[&str], problem: Option<&Problem>, input: &Input) -> DataPlace {
    let file = match (problem, files) {
        (Some(problem), _) => files.get(problem.file).copied().unwrap_or_default().to_owned(),
        (None, [file]) => (*file).to_owned(),
        (None, files) => format!("{} files", files.len()),
    };
    let line = problem.and_then(|problem| usize::try_from(problem.first_line?).ok());
    place(&file, line, Some(&input.header))
}

fn whole(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
