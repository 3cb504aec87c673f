//! The columns of a unit that are read together, and the blocks that they make.

use super::cells::{Finished, Gather};
use super::facts::{KeyFacts, Notes};
use super::{ScanOptions, key_input};
use crate::block::{Block, Cells, Column, Digits, Keys, Unknown};
use crate::model::{InputId, InputKind, Model};

/// All that a unit reads.
pub(super) struct Blocks<'m> {
    model: &'m Model,
    pub(super) columns: Vec<Gather<'m>>,
    /// The input that names rows, where keys are wanted.
    key: Option<InputId>,
    /// Where the key's column is only read for the keys.
    only_key: bool,
    /// The survey weight.
    weight: Option<InputId>,
    /// How many of its cells are below 0, and the first row of the unit that holds one.
    pub(super) negative: Option<(u64, u64)>,
    /// Where in the unit's bytes each row begins, where somebody will ask and it has bytes.
    pub(super) starts: Vec<usize>,
    wants_starts: bool,
    first_row: u64,
    done: u64,
    facts: KeyFacts,
}

impl<'m> Blocks<'m> {
    pub(super) fn new(model: &'m Model, options: &ScanOptions, first_row: u64) -> Self {
        let key = if options.keys { key_input(model) } else { None };
        let mut columns = Vec::new();
        let mut only_key = false;
        for id in model.inputs.ids() {
            let wanted = options.wants(id);
            if wanted || key == Some(id) {
                only_key |= !wanted;
                columns.push(Gather::new(model, id, !wanted));
            }
        }
        let weight = model.inputs.iter().find(|(id, input)| input.weight && options.wants(*id));
        let weight = weight.map(|(id, _)| id);
        Self {
            model,
            columns,
            key,
            only_key,
            weight,
            negative: None,
            starts: Vec::new(),
            wants_starts: options.lines || weight.is_some(),
            first_row,
            done: 0,
            facts: KeyFacts::default(),
        }
    }

    /// A row begins there in the unit's bytes.
    pub(super) fn begin(&mut self, at: usize) {
        if self.wants_starts {
            self.starts.push(at);
        }
    }

    /// The rows of the unit that are in blocks already.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    /// Ends a block of so many rows.
    pub(super) fn finish(&mut self, rows: usize) -> Block {
        let first_row = self.first_row + self.done;
        let base = self.done;
        self.done += rows as u64;
        let absent = || Column { cells: Cells::Absent, unknown: Unknown::none() };
        let mut columns: crate::model::Table<InputId, Column> =
            self.model.inputs.ids().map(|_| absent()).collect();
        let mut keys = Keys::Rows;
        for gather in &mut self.columns {
            let id = gather.id;
            let mut finished = gather.finish();
            debug_assert_eq!(finished.rows, rows);
            let missing = if self.key == Some(id) {
                let missing = if matches!(gather.input.kind, InputKind::Flag { .. }) {
                    (0..rows).collect()
                } else {
                    finished.missing.clone()
                };
                keys = keys_of(&gather.input.kind, &mut finished, &missing, first_row);
                Some(missing)
            } else {
                None
            };
            if let Some(missing) = missing {
                self.facts.add(&keys, &missing, first_row);
                if self.only_key {
                    continue;
                }
            }
            if self.weight == Some(id)
                && let Cells::Number(digits) = &finished.column.cells
                && let Some((count, row)) = digits.negative()
            {
                let (known, first) = self.negative.unwrap_or((0, base + row as u64));
                self.negative = Some((known + count as u64, first));
            }
            *columns.at_mut(id) = finished.column;
        }
        Block { rows, first_row, keys, columns }
    }

    /// What was noted of the columns. The key's own cells are counted too where they are read for nothing else.
    pub(super) fn notes(&self) -> impl Iterator<Item = (InputId, &Notes)> {
        self.columns.iter().map(|gather| (gather.id, &gather.notes))
    }

    pub(super) fn keys(&self) -> KeyFacts {
        self.facts.clone()
    }
}

/// The keys of a block, an empty cell being called by its row.
fn keys_of(kind: &InputKind, finished: &mut Finished, missing: &[usize], first_row: u64) -> Keys {
    let all_known = missing.is_empty();
    if all_known && let Some(keys) = finished.keys.take() {
        return keys;
    }
    match (&finished.keys, &finished.column.cells) {
        (None, Cells::Number(Digits::Narrow { n, places: 0, .. })) if all_known => {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return Keys::Whole(n.iter().map(|n| *n as i64).collect());
        }
        (None, Cells::Number(Digits::Wide { n, places: 0, .. })) if all_known => {
            if let Some(keys) = n.iter().map(|n| i64::try_from(*n).ok()).collect() {
                return Keys::Whole(keys);
            }
        }
        _ => {}
    }
    let mut gaps = missing.iter().copied().peekable();
    Keys::texts((0..finished.rows).map(|row| {
        if gaps.next_if_eq(&row).is_some() {
            return format!("row {}", first_row + row as u64 + 1);
        }
        if let Some(keys) = &finished.keys {
            return keys.get(row, first_row).to_string();
        }
        match (&finished.column.cells, kind) {
            (Cells::Number(digits), _) => digits.get(row).map(|number| number.to_string()),
            (Cells::Text { codes, texts }, _) => {
                codes.get(row).and_then(|code| texts.get(*code as usize)).map(ToString::to_string)
            }
            (Cells::Listed(codes), InputKind::List(items)) => {
                codes.get(row).and_then(|code| items.get(*code as usize)).map(ToString::to_string)
            }
            (Cells::Date(dates), _) => dates.get(row).map(ToString::to_string),
            _ => None,
        }
        .unwrap_or_default()
    }))
}
