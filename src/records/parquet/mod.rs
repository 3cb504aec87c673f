//! Parquet: one row group for each unit, its pages written here from what the blocks hold already.
//!
//! The writer of the `parquet` crate would copy each value, look each text up by its hash and each level up by
//! its number. Here texts are places in lists that the model has, and levels are bits, so a unit is packed bits
//! and copied numbers. Only the footer is the crate's.

mod bits;
mod cells;
mod customers;
mod delta;
mod footer;
mod hybrid;
mod lists;
mod pages;
mod rules;
mod values;

pub(super) use footer::Footer;

use cells::{NumberCells, TextCells};
use customers::Customers;
use lists::{Lists, Tops};
use pages::{Chunk, Dictionary};
use rules::RuleSets;
use values::Values;

use super::columns::{RecordColumn, RecordColumns};
use super::names::PRIORITIES;
use crate::answer::{RecordSchema, Records};
use crate::block::Keys;

/// The columns of one row group, ready to be written.
#[derive(Debug)]
pub(super) struct RowGroup {
    rows: usize,
    chunks: Vec<Chunk>,
}

/// The columns of a unit so far; those that are not written are not gathered.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    schema: &'a RecordSchema,
    rows: usize,
    customers: Option<Customers>,
    /// CPP, CPC, U, net, the answered shares and satisfaction, those that are written.
    numbers: Vec<(RecordColumn, Vec<NumberCells>)>,
    segments: Vec<TextCells>,
    lists: Option<Lists>,
    tops: Option<Tops>,
    matched: Option<RuleSets>,
    undetermined: Option<(RuleSets, Values<4>)>,
    u_reasons: Option<Values<4>>,
    scratch: Vec<u64>,
    problem: Option<&'static str>,
}

impl<'a> Unit<'a> {
    pub(super) fn new(schema: &'a RecordSchema, columns: RecordColumns, whole_keys: bool) -> Self {
        let numbers = [
            (RecordColumn::Cpp, 1),
            (RecordColumn::Cpc, 1),
            (RecordColumn::U, 1),
            (RecordColumn::Net, 1),
            (RecordColumn::Answered, 2),
            (RecordColumn::Satisfaction, 1),
        ];
        let families = if columns.has(RecordColumn::Segments) { schema.families.len() } else { 0 };
        let wanted = |column| columns.has(column).then_some(());
        let too_many = schema.actions.len() > usize::from(u16::MAX);
        Self {
            schema,
            rows: 0,
            customers: wanted(RecordColumn::Customer).map(|()| Customers::new(is_whole(schema, whole_keys))),
            numbers: numbers
                .into_iter()
                .filter(|(column, _)| columns.has(*column))
                .map(|(column, n)| (column, std::iter::repeat_with(NumberCells::new).take(n).collect()))
                .collect(),
            segments: std::iter::repeat_with(TextCells::default).take(families).collect(),
            lists: wanted(RecordColumn::Actions).map(|()| Lists::new()),
            tops: wanted(RecordColumn::TopAction).map(|()| Tops::new()),
            matched: wanted(RecordColumn::Matched).map(|()| RuleSets::new(schema)),
            undetermined: wanted(RecordColumn::Undetermined).map(|()| (RuleSets::new(schema), Values::new())),
            u_reasons: wanted(RecordColumn::UReasons).map(|()| Values::new()),
            scratch: Vec::new(),
            problem: too_many.then_some("files of records hold at most 65,535 actions"),
        }
    }

    pub(super) fn add(&mut self, block: &Records) {
        let (rows, scratch) = (block.rows, &mut self.scratch);
        self.rows += rows;
        if let Some(customers) = &mut self.customers {
            let keys = block.keys.as_ref().unwrap_or(&Keys::Rows);
            let added = customers.add(keys, block.first_row, rows);
            self.problem = self.problem.or(added.err());
        }
        for (column, cells) in &mut self.numbers {
            let numbers = match column {
                RecordColumn::Cpp => [&block.cpp, &block.cpp],
                RecordColumn::Cpc => [&block.cpc, &block.cpc],
                RecordColumn::U => [&block.u, &block.u],
                RecordColumn::Net => [&block.net, &block.net],
                RecordColumn::Satisfaction => [&block.satisfaction, &block.satisfaction],
                _ => [&block.answered_benefits, &block.answered_costs],
            };
            for (cells, numbers) in cells.iter_mut().zip(numbers) {
                cells.add(numbers, rows, scratch);
            }
        }
        for (cells, codes) in self.segments.iter_mut().zip(&block.segments) {
            cells.add(codes);
        }
        if let Some(lists) = &mut self.lists {
            lists.add(block, scratch);
        }
        if let Some(tops) = &mut self.tops {
            tops.add(block);
        }
        if let Some(sets) = &mut self.matched {
            sets.add(&block.matched, rows);
        }
        let mut reasons = |cells: &mut Values<4>, reasons: &[u32]| {
            scratch.clear();
            scratch.extend(reasons.iter().map(|bits| u64::from(*bits)));
            cells.extend(scratch);
        };
        if let Some((sets, cells)) = &mut self.undetermined {
            sets.add(&block.undetermined, rows);
            reasons(cells, &block.undetermined_reasons);
        }
        if let Some(cells) = &mut self.u_reasons {
            reasons(cells, &block.u_reasons);
        }
    }

    pub(super) fn finish(self) -> Result<RowGroup, &'static str> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let rows = self.rows;
        let actions = Dictionary::texts(self.schema.actions.iter().map(String::as_str));
        let priorities = Dictionary::texts(PRIORITIES);
        let mut chunks = Vec::new();
        chunks.extend(self.customers.map(Customers::finish));
        chunks.extend(self.numbers.into_iter().flat_map(|(_, cells)| cells).map(NumberCells::finish));
        for (cells, (_, segments)) in self.segments.into_iter().zip(&self.schema.families) {
            chunks.push(cells.finish(&Dictionary::texts(segments.iter().map(String::as_str))));
        }
        chunks.extend(self.lists.into_iter().flat_map(|lists| lists.finish(&actions, &priorities)));
        chunks.extend(self.tops.into_iter().flat_map(|tops| tops.finish(&actions, &priorities)));
        chunks.extend(self.matched.map(|sets| sets.finish(rows)));
        if let Some((sets, reasons)) = self.undetermined {
            chunks.extend([sets.finish(rows), reasons.finish(None, rows)]);
        }
        chunks.extend(self.u_reasons.map(|reasons| reasons.finish(None, rows)));
        Ok(RowGroup { rows, chunks })
    }
}

/// Whether customers are named by whole numbers: row numbers, or keys that all are whole.
pub(super) fn is_whole(schema: &RecordSchema, whole_keys: bool) -> bool {
    !schema.keyed || (schema.number_keys && whole_keys)
}
