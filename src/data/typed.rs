//! A raw table meets a model: headers to inputs, cells to values, and what did not fit (language 4).

use std::collections::{BTreeSet, HashSet};

use super::{Dataset, GivenOrCell, RawTable};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, closest, count, tick};
use crate::model::{InputId, InputKind, Model, TableId};
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
    let mut findings = report(model, raw, &data);
    findings.append(super::market_findings(model, &raw.name, &data.market)?);
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
    let place = |row: Option<&usize>, header: &str| DataPlace {
        file: raw.name.clone(),
        line: row.and_then(|row| raw.line(*row)),
        column: Some(header.to_owned()),
    };
    let mut findings = Diagnostics::new();
    for problem in &data.problems {
        let place = place(Some(&problem.first_row), &model.inputs.at(problem.input).header);
        findings.append(
            unfit_cells(model, (problem.input, problem.reason), problem.count, &problem.first_cell, place)
                .into_iter()
                .collect(),
        );
    }
    let key = model.inputs.iter().find(|(_, input)| input.key);
    if let (Some((_, input)), Some((name, rows))) = (key, data.repeated_keys.first()) {
        let lines: Vec<String> =
            rows.iter().take(5).filter_map(|row| raw.line(*row)).map(|line| line.to_string()).collect();
        let lines = format!("lines {}", lines.join(", "));
        let place = place(rows.first(), &input.header);
        findings.push(repeated_keys(data.repeated_keys.len(), name, &lines, place));
    }
    if let (Some((_, input)), Some(row)) = (key, data.missing_keys.first()) {
        findings.push(missing_keys(data.missing_keys.len(), place(Some(row), &input.header)));
    }
    if let Some(weights) = &data.weights {
        let without: Vec<usize> =
            weights.iter().enumerate().filter(|(_, weight)| weight.is_none()).map(|(row, _)| row).collect();
        if let Some((_, input)) = model.inputs.iter().find(|(_, input)| input.weight)
            && !without.is_empty()
        {
            findings.push(unusable_weights(without.len(), place(without.first(), &input.header)));
        }
    }
    findings
}

/// Cells of a column that do not fit. Not answered and not applicable are answers of a kind, of which nothing
/// is said; the data report counts them.
pub(crate) fn unfit_cells(
    model: &Model,
    (input, reason): (InputId, Reason),
    cells: usize,
    first_cell: &str,
    place: DataPlace,
) -> Option<Diagnostic> {
    if matches!(reason, Reason::NotAnswered | Reason::NotApplicable) {
        return None;
    }
    let input = model.inputs.at(input);
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
    let message = format!(
        "{} of `{}` {} {reason}, first {}",
        count(cells, "cell"),
        input.name,
        if cells == 1 { "is" } else { "are" },
        tick(first_cell)
    );
    Some(Diagnostic::bare(Code::CELL_INVALID, message).at(place).help(format!(
        "expected {expected}; they are unknown. A code for no answer is declared with `missing` or `not applicable`"
    )))
}

/// Keys that stand more than once; `stand` says where the first of them does.
pub(crate) fn repeated_keys(keys: usize, first: &str, stand: &str, place: DataPlace) -> Diagnostic {
    let keys = match keys {
        1 => "1 key stands".to_owned(),
        n => format!("{n} keys stand"),
    };
    Diagnostic::bare(Code::KEY_REPEATED, format!("{keys} more than once, first {} on {stand}", tick(first)))
        .at(place)
        .help("every row counts as a customer of its own; take the repeats out if they are the same")
}

/// Rows without a key.
pub(crate) fn missing_keys(rows: usize, place: DataPlace) -> Diagnostic {
    Diagnostic::bare(Code::KEY_MISSING, format!("{} without a key", count(rows, "row")))
        .at(place)
        .help("they are called by their row numbers")
}

/// Rows that have no weight.
pub(crate) fn unusable_weights(rows: usize, place: DataPlace) -> Diagnostic {
    let message = format!("{} without a usable survey weight", count(rows, "row"));
    Diagnostic::bare(Code::WEIGHT_INVALID, message).at(place).help("they are in no statement about a group")
}
