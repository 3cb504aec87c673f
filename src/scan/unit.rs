//! A piece of work: some rows that are together in a file, to be turned into blocks by any thread.

use std::sync::Arc;

use super::blocks::Blocks;
use super::facts::{UnitFacts, problems};
use super::{Plan, Shared, delimited, parquet, split, table};
use crate::block::{self, Block, Cells, Column, Keys, Unknown};
use crate::data::{Dataset, RawTable};
use crate::diagnostic::Diagnostics;
use crate::model::InputId;

/// Which rows of a file.
pub(super) enum Part {
    /// A row group.
    Group(usize),
    /// Rows of a table in memory.
    Rows(std::ops::Range<usize>),
    /// Some lines.
    Text(split::Piece),
}

/// Some rows of a data set.
pub struct Unit<'m> {
    pub(super) shared: Arc<Shared<'m>>,
    pub(super) index: u64,
    pub(super) first_row: u64,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) file: usize,
    pub(super) part: Part,
}

impl std::fmt::Debug for Unit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unit {}: {} rows from {}", self.index, self.rows, self.first_row)
    }
}

impl Unit<'_> {
    /// Which one, from 0.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The place of its first row in the data set, from 0.
    #[must_use]
    pub const fn first_row(&self) -> u64 {
        self.first_row
    }

    /// How many rows it holds.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// How many of [`super::Scan::bytes`] it stands for.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Hands out its blocks in order.
    ///
    /// # Errors
    ///
    /// Where the rows cannot be read; blocks that were handed out before count for nothing then.
    pub fn blocks(self, out: &mut dyn FnMut(Block)) -> Result<UnitFacts, Diagnostics> {
        let Self { shared, first_row, rows, file, part, .. } = self;
        let options = &shared.options;
        if let (Some(data), Part::Rows(range)) = (shared.data, &part) {
            return Ok(of_dataset(&shared, data, range.clone(), out));
        }
        let Some(opened) = shared.files.get(file) else { return Ok(UnitFacts::default()) };
        let mut blocks = Blocks::new(shared.model, options, first_row);
        let name = &opened.source.name;
        let of_lines;
        let place = match (&opened.plan, &part) {
            (Plan::Parquet(plan), Part::Group(group)) => {
                parquet::blocks(plan, &opened.source, *group, &mut blocks, options, out)?;
                Place::Nowhere
            }
            (Plan::Table(raw), Part::Rows(range)) => {
                table::blocks(raw, range.clone(), &mut blocks, options, out);
                Place::Table(raw, range.start)
            }
            (Plan::Delimited(plan), Part::Text(piece)) => {
                delimited::blocks(plan, name, piece, &mut blocks, options, out)?;
                Place::Text(piece)
            }
            (Plan::Lines(_), Part::Text(piece)) => {
                of_lines = table::of_lines(shared.model, name, piece, options)?;
                table::blocks(&of_lines, 0..of_lines.rows(), &mut blocks, options, out);
                Place::Table(&of_lines, 0)
            }
            _ => return Ok(UnitFacts::default()),
        };
        debug_assert_eq!(blocks.done(), rows);
        let start = |row: u64| usize::try_from(row).ok().and_then(|row| blocks.starts.get(row)).copied();
        let negative_weights = blocks.negative.map(|(count, row)| block::Problem {
            count,
            first_row: first_row + row,
            first_line: place.lines()(row, start(row).unwrap_or(0)),
            file,
            first_cell: "".into(),
        });
        let mut line = place.lines();
        let lines = if options.lines {
            (0..rows).map_while(|row| line(row, start(row).unwrap_or(0))).collect()
        } else {
            Vec::new()
        };
        let problems = problems(blocks.notes(), first_row, file, place.lines());
        Ok(UnitFacts { rows: blocks.done(), problems, keys: blocks.keys(), negative_weights, lines })
    }
}

/// Where the rows of a unit stand.
enum Place<'p> {
    /// On no lines.
    Nowhere,
    /// In a table, from a row on.
    Table(&'p RawTable, usize),
    /// In some lines.
    Text(&'p split::Piece),
}

impl<'p> Place<'p> {
    /// The line of a row of the unit, that begins at a byte of it, rows being asked for in order.
    fn lines(&self) -> Box<dyn FnMut(u64, usize) -> Option<u64> + 'p> {
        match *self {
            Self::Nowhere => Box::new(|_, _| None),
            Self::Table(raw, from) => Box::new(move |row, _| {
                let line = raw.line(from + usize::try_from(row).ok()?)?;
                Some(line as u64)
            }),
            Self::Text(piece) => {
                let mut lines = split::Lines::new(piece);
                Box::new(move |_, at| Some(lines.at(at)))
            }
        }
    }
}

/// Rows of a data set in memory. What its cells are like was found when it was made and is told once, by the
/// first unit.
fn of_dataset(
    shared: &Shared<'_>,
    data: &Dataset,
    range: std::ops::Range<usize>,
    out: &mut dyn FnMut(Block),
) -> UnitFacts {
    let options = &shared.options;
    let mut facts = UnitFacts { rows: range.len() as u64, ..UnitFacts::default() };
    let first_row = range.start as u64;
    if first_row == 0 {
        facts.problems = data
            .problems
            .iter()
            .map(|problem| {
                let told = block::Problem {
                    count: problem.count as u64,
                    first_row: problem.first_row as u64,
                    first_line: None,
                    file: 0,
                    first_cell: problem.first_cell.clone(),
                };
                ((problem.input, problem.reason), told)
            })
            .collect();
    }
    let weight = shared.model.inputs.iter().find(|(_, input)| input.weight).map(|(id, _)| id);
    let mut from = range.start;
    while from < range.end {
        let to = from.saturating_add(options.rows()).min(range.end);
        let mut block = block::of_dataset(shared.model, data, from..to);
        let ids: Vec<InputId> = block.columns.ids().collect();
        for id in ids.into_iter().filter(|id| !options.wants(*id)) {
            *block.columns.at_mut(id) = Column { cells: Cells::Absent, unknown: Unknown::none() };
        }
        if let Some(Cells::Number(digits)) = weight.map(|id| &block.columns.at(id).cells)
            && let Some((count, row)) = digits.negative()
        {
            let told = block::Problem {
                count: count as u64,
                first_row: (from + row) as u64,
                first_line: None,
                file: 0,
                first_cell: "".into(),
            };
            facts.merge(UnitFacts { negative_weights: Some(told), ..UnitFacts::default() });
        }
        if options.keys {
            let all = &data.missing_keys;
            let first = all.partition_point(|row| *row < from);
            let missing: Vec<usize> =
                all.iter().skip(first).take_while(|row| **row < to).map(|row| row - from).collect();
            facts.keys.add(&block.keys, &missing, block.first_row);
        } else {
            block.keys = Keys::Rows;
        }
        out(block);
        from = to;
    }
    facts
}
