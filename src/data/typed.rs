//! A raw table meets a model: headers to inputs, cells to values, and what did not fit (language 4).

use std::collections::{BTreeSet, HashSet};

use super::{Dataset, GivenOrCell, RawTable};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, closest, count, tick};
use crate::model::{InputKind, Model, TableId};
use crate::value::Reason;

/// The headers that a model reads.
#[must_use]
pub fn wanted_headers(model: &Model) -> BTreeSet<String> {
    model.inputs.iter().map(|(_, input)| input.header.to_string()).collect()
}

/// Gives the cells of a table the types that the model declares.
///
/// # Errors
///
/// Columns that the model reads and the table lacks, all in one finding, with near misses.
pub fn typed(model: &Model, raw: &RawTable) -> Result<(Dataset, Diagnostics), Diagnostics> {
    let headers: Vec<&str> = raw.headers.iter().map(String::as_str).collect();
    if let Some(finding) = missing_columns(model, &raw.name, &headers) {
        return Err(std::iter::once(finding).collect());
    }
    let columns: Vec<_> = model.inputs.iter().map(|(_, input)| raw.column(&input.header)).collect();
    let data = Dataset::new(model, raw.rows(), |input, row| {
        GivenOrCell::Cell(columns.get(input.index()).copied().flatten().map_or("", |column| column.get(row)))
    });
    let findings = report(model, raw, &data);
    Ok((data, findings))
}

/// The columns that the model reads and a file lacks, with near misses.
pub(crate) fn missing_columns(model: &Model, file: &str, headers: &[&str]) -> Option<Diagnostic> {
    let known: HashSet<&str> = headers.iter().copied().collect();
    let missing: Vec<_> = model
        .inputs
        .iter()
        .filter(|(_, input)| !known.contains(&*input.header))
        .map(|(_, input)| (input, closest(&input.header, headers.iter().copied())))
        .collect();
    let (first, _) = missing.first()?;
    let list: Vec<String> = missing
        .iter()
        .map(|(input, near)| match near {
            Some(near) => {
                format!("\"{}\" (is it \"{near}\"? then `{}: … from \"{near}\"`)", input.header, input.name)
            }
            None => format!("\"{}\"", input.header),
        })
        .collect();
    let mut finding = Diagnostic::new(
        Code::COLUMN_MISSING,
        first.span,
        format!("{} lacks {}: {}", tick(file), count(missing.len(), "column"), list.join(", ")),
        "read here",
    );
    for (input, _) in missing.iter().skip(1) {
        finding = finding.label(input.span, "and here");
    }
    let known = headers.iter().take(40).map(|header| format!("\"{header}\"")).collect::<Vec<_>>();
    let more = if headers.len() > known.len() { ", …" } else { "" };
    Some(
        finding
            .at(DataPlace { file: file.to_owned(), line: Some(1), column: None })
            .help(format!("its columns are {}{more}", known.join(", "))),
    )
}

/// What a person would want to know about the cells: one finding a column and reason, not one a cell.
fn report(model: &Model, raw: &RawTable, data: &Dataset) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for problem in &data.problems {
        // Not answered and not applicable are answers of a kind; the data report counts them.
        if matches!(problem.reason, Reason::NotAnswered | Reason::NotApplicable) {
            continue;
        }
        let input = model.inputs.at(problem.input);
        let expected = match &input.kind {
            InputKind::Rating { .. } => format!("a rating from {} to {}", model.scale.0, model.scale.1),
            InputKind::Number { .. } => "a number in its range".to_owned(),
            InputKind::Text => "a text".to_owned(),
            InputKind::Flag { .. } => "yes or no".to_owned(),
            InputKind::Date(_) => "a date".to_owned(),
            InputKind::List(items) => {
                let listed: Vec<String> = items.iter().take(12).map(|item| format!("\"{item}\"")).collect();
                format!("one of {}", listed.join(", "))
            }
        };
        findings.push(
            Diagnostic::bare(
                Code::CELL_INVALID,
                format!(
                    "{} of `{}` {} {}, first {}",
                    count(problem.count, "cell"),
                    input.name,
                    if problem.count == 1 { "is" } else { "are" },
                    problem.reason,
                    tick(&problem.first_cell)
                ),
            )
            .at(DataPlace {
                file: raw.name.clone(),
                line: raw.line(problem.first_row),
                column: Some(input.header.to_string()),
            })
            .help(format!(
                "expected {expected}; they are unknown. A code for no answer is declared with `missing` or `not applicable`"
            )),
        );
    }
    let key = model.inputs.iter().find(|(_, input)| input.key);
    if let (Some((_, input)), Some((name, rows))) = (key, data.repeated_keys.first()) {
        let lines: Vec<String> =
            rows.iter().take(5).filter_map(|row| raw.line(*row)).map(|line| line.to_string()).collect();
        findings.push(
            Diagnostic::bare(
                Code::KEY_REPEATED,
                format!(
                    "{} more than once, first {} on lines {}",
                    match data.repeated_keys.len() {
                        1 => "1 key stands".to_owned(),
                        n => format!("{n} keys stand"),
                    },
                    tick(name),
                    lines.join(", ")
                ),
            )
            .at(DataPlace {
                file: raw.name.clone(),
                line: rows.first().and_then(|row| raw.line(*row)),
                column: Some(input.header.to_string()),
            })
            .help("every row counts as a customer of its own; take the repeats out if they are the same"),
        );
    }
    if let (Some((_, input)), Some(row)) = (key, data.missing_keys.first()) {
        findings.push(
            Diagnostic::bare(
                Code::KEY_MISSING,
                format!("{} without a key", count(data.missing_keys.len(), "row")),
            )
            .at(DataPlace {
                file: raw.name.clone(),
                line: raw.line(*row),
                column: Some(input.header.to_string()),
            })
            .help("they are called by their row numbers"),
        );
    }
    if let Some(weights) = &data.weights {
        let without: Vec<usize> =
            weights.iter().enumerate().filter(|(_, weight)| weight.is_none()).map(|(row, _)| row).collect();
        if let Some(row) = without.first() {
            let column = model.inputs.iter().find(|(_, input)| input.weight);
            findings.push(
                Diagnostic::bare(
                    Code::WEIGHT_INVALID,
                    format!("{} without a usable survey weight", count(without.len(), "row")),
                )
                .at(DataPlace {
                    file: raw.name.clone(),
                    line: raw.line(*row),
                    column: column.map(|(_, input)| input.header.to_string()),
                })
                .help("they are in no statement about a group"),
            );
        }
    }
    findings
}
