//! Streaming gives just what reading whole files gives, whatever the format, the size of blocks and of pieces.

mod columnar;
mod files;

mod text;

use std::sync::Arc;

use cvrules::block::{Block, Problem, to_dataset};
use cvrules::check::Settings;
use cvrules::data::{Column, Dataset};
use cvrules::diagnostic::{Code, Diagnostics};
use cvrules::model::Model;
use cvrules::scan::{Scan, ScanOptions, Source, UnitFacts};

use crate::eval::NoFiles;

/// One input of each kind, with codes, ranges and formats that are easily got wrong.
const TRICKY: &str = r#"
model tricky { scale 1..5 not applicable 0 missing -99 }
input "data.csv" {
  id:     text key
  rate:   rating
  num:    number -10..1000.5 missing "?", 99
  open:   number missing "007"
  comma:  number format "1.234,5"
  pick:   "gold" | "silver" | "Käse"
  free:   text missing "none"
  agreed: flag
  day:    date
  german: date format "dd.mm.yyyy" missing "01.01.1900"
  other:  rating
}
benefits { rate 100% }
costs { other 100% }
"#;

const HEADERS: [&str; 11] =
    ["id", "rate", "num", "open", "comma", "pick", "free", "agreed", "day", "german", "other"];

fn model(text: &str) -> Model {
    let compiled = cvrules::compile("model.cvr", text, &NoFiles, &Settings::default());
    compiled.model.unwrap_or_else(|| panic!("{:#?}", compiled.findings))
}

fn source(name: &str, bytes: Vec<u8>) -> Source {
    Source { name: name.to_owned(), bytes: Arc::new(bytes) }
}

fn options(block_rows: usize, piece_bytes: usize) -> ScanOptions {
    ScanOptions { block_rows, piece_bytes, ..ScanOptions::default() }
}

/// All blocks and facts of a scan, with a look at what every scan keeps to.
fn run(scan: &mut Scan<'_>) -> Result<(Vec<Block>, UnitFacts), Diagnostics> {
    let (mut blocks, mut facts) = (Vec::new(), UnitFacts::default());
    let mut row = 0;
    while let Some(unit) = scan.next_unit() {
        let unit = unit?;
        assert_eq!(unit.first_row(), row);
        let rows = unit.rows();
        let own = unit.blocks(&mut |block: Block| {
            assert_eq!(block.first_row, row);
            row += block.rows as u64;
            blocks.push(block);
        })?;
        assert_eq!(own.rows, rows);
        facts.merge(own);
    }
    Ok((blocks, facts))
}

fn scan(
    model: &Model,
    sources: &[Source],
    options: ScanOptions,
) -> Result<(Vec<Block>, UnitFacts), Diagnostics> {
    run(&mut Scan::open(model, sources, options)?)
}

/// Holds blocks against a data set that was read whole.
fn same(model: &Model, blocks: &[Block], facts: &UnitFacts, data: &Dataset, what: &str) {
    let mut row = 0;
    for block in blocks {
        let found = to_dataset(model, block);
        for ((id, input), column) in model.inputs.iter().zip(found.columns.iter().map(|(_, column)| column)) {
            let header = &input.header;
            for at in 0..block.rows {
                let place = format!("{what}: {header} of row {}", row + at);
                match (column, data.columns.get(id).unwrap()) {
                    (Column::Number(a), Column::Number(b)) => assert_eq!(a[at], b[row + at], "{place}"),
                    (Column::Text(a), Column::Text(b)) => assert_eq!(a[at], b[row + at], "{place}"),
                    (Column::Flag(a), Column::Flag(b)) => assert_eq!(a[at], b[row + at], "{place}"),
                    (Column::Date(a), Column::Date(b)) => assert_eq!(a[at], b[row + at], "{place}"),
                    _ => panic!("{place}"),
                }
            }
        }
        for at in 0..block.rows {
            assert_eq!(found.keys[at], data.keys[row + at], "{what}: key of row {}", row + at);
        }
        row += block.rows;
    }
    assert_eq!(row, data.rows, "{what}");
    assert_eq!(facts.rows, data.rows as u64);
    assert_eq!(facts.keys.missing, data.missing_keys.len() as u64, "{what}");
    assert_eq!(facts.keys.first_missing, data.missing_keys.first().map(|row| *row as u64));
    if !data.repeated_keys.is_empty() {
        assert!(facts.keys.disordered, "{what}");
    }
    let expected: Vec<_> = data
        .problems
        .iter()
        .map(|problem| {
            let cell = problem.first_cell.to_string();
            ((problem.input, problem.reason), (problem.count as u64, problem.first_row as u64, cell))
        })
        .collect();
    let found: Vec<_> = facts
        .problems
        .iter()
        .map(|(place, Problem { count, first_row, first_cell, .. })| {
            (*place, (*count, *first_row, first_cell.to_string()))
        })
        .collect();
    assert_eq!(found, expected, "{what}");
}

fn codes(found: &Diagnostics) -> Vec<Code> {
    found.iter().map(|finding| finding.code).collect()
}

/// The one finding that a scan ends in.
fn failure(model: &Model, sources: &[Source], options: ScanOptions) -> Diagnostics {
    match scan(model, sources, options) {
        Ok((_, facts)) => panic!("it is read: {facts:?}"),
        Err(found) => found,
    }
}
