//! What a person would want to know about the cells of a data set, in the words that are used for one file.

use super::{UnitFacts, place};
use crate::block::Problem;
use crate::data::{self, Dataset};
use crate::diagnostic::{DataPlace, Diagnostic, Diagnostics};
use crate::model::{Input, InputId, Model};
use crate::value::Text;

/// Findings about the cells of the files of a data set, and about its keys that stand more than once.
#[must_use]
pub fn findings(model: &Model, files: &[&str], facts: &UnitFacts, repeated: &Repeats) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (at, problem) in &facts.problems {
        let place = place_of(files, Some(problem), model.inputs.at(at.0));
        if let Some(found) = data::unfit_cells(model, *at, whole(problem.count), &problem.first_cell, place) {
            findings.push(found);
        }
    }
    findings.append(repeats(model, files, repeated).into_iter().collect());
    if let Some((id, input)) = input_that(model, |input| input.key)
        && facts.keys.missing > 0
    {
        findings
            .push(data::missing_keys(whole(facts.keys.missing), place_of(files, first(facts, id), input)));
    }
    if let Some((id, input)) = input_that(model, |input| input.weight) {
        let unread = of(facts, id).chain(&facts.negative_weights);
        let rows = whole(unread.clone().map(|problem| problem.count).sum());
        if rows > 0 {
            let first = unread.min_by_key(|problem| problem.first_row);
            findings.push(data::unusable_weights(rows, place_of(files, first, input)));
        }
    }
    findings
}

/// Keys that stand more than once for one brand in one wave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Each with how many rows it names, by name.
    pub keys: Vec<(Text, usize)>,
    /// The first rows of the first of them, from 0, and their lines where the file has lines.
    pub first: Vec<(u64, Option<u64>)>,
}

/// How many rows of a key that stands more than once are told.
pub(crate) const TOLD: usize = 5;

impl Repeats {
    /// Those of customers who are in memory.
    #[must_use]
    pub fn of_dataset(data: &Dataset) -> Self {
        let first = data.repeated_keys.first().into_iter().flat_map(|(_, rows)| rows);
        Self {
            keys: data.repeated_keys.iter().map(|(key, rows)| (key.clone(), rows.len())).collect(),
            first: first.take(TOLD).map(|row| (*row as u64, None)).collect(),
        }
    }
}

fn repeats(model: &Model, files: &[&str], found: &Repeats) -> Option<Diagnostic> {
    let (_, input) = input_that(model, |input| input.key)?;
    let (name, _) = found.keys.first()?;
    let list = |all: &[u64]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    // Of several files a line says little.
    let lines: Option<Vec<u64>> = found.first.iter().map(|(_, line)| *line).collect();
    let (stand, line) = match (lines, files) {
        (Some(lines), [_]) => (format!("lines {}", list(&lines)), lines.first().copied()),
        _ => {
            (format!("rows {}", list(&found.first.iter().map(|(row, _)| row + 1).collect::<Vec<_>>())), None)
        }
    };
    let line = line.and_then(|line| usize::try_from(line).ok());
    let place = DataPlace { line, ..place_of(files, None, input) };
    Some(data::repeated_keys(found.keys.len(), name, &stand, place))
}

fn input_that(model: &Model, is: impl Fn(&Input) -> bool) -> Option<(InputId, &Input)> {
    model.inputs.iter().find(|(_, input)| is(input))
}

fn of(facts: &UnitFacts, id: InputId) -> impl Iterator<Item = &Problem> + Clone {
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
