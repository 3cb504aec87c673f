//! What a unit of work found besides its blocks.

use std::collections::BTreeMap;

use crate::block::{Keys, Problem};
use crate::diagnostic::cut;
use crate::model::{InputId, TableId};
use crate::value::{Reason, Text};

/// What the rows of a unit were like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitFacts {
    /// How many rows.
    pub rows: u64,
    /// Cells that are unknown, by column and reason; also those that are not answered or not applicable.
    pub problems: BTreeMap<(InputId, Reason), Problem>,
    /// Of the keys, where they were asked for and the model has one.
    pub keys: KeyFacts,
    /// Survey weights below 0, which weigh nothing.
    pub negative_weights: Option<Problem>,
    /// Of one unit, where that was asked for and its file has lines: the line on which each row begins.
    pub lines: Vec<u64>,
}

impl UnitFacts {
    /// Adds those of a later unit.
    pub fn merge(&mut self, later: Self) {
        self.rows += later.rows;
        for (place, problem) in later.problems {
            match self.problems.get_mut(&place) {
                Some(known) => known.merge(problem),
                None => {
                    self.problems.insert(place, problem);
                }
            }
        }
        match (&mut self.negative_weights, later.negative_weights) {
            (Some(known), Some(later)) => known.merge(later),
            (known, later) => *known = known.take().or(later),
        }
        self.keys.merge(later.keys);
    }
}

/// The key of a customer, as it is ordered in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A whole number.
    Whole(i64),
    /// A text, by its bytes.
    Text(Text),
}

/// Whether keys go upwards, in which case none stands twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// The first key.
    pub first: Option<Key>,
    /// The last key.
    pub last: Option<Key>,
    /// Whether a key is not above the one before it, or of another kind: only then may one stand twice.
    pub disordered: bool,
    /// Rows whose key is empty or does not fit; they are called by their row numbers.
    pub missing: u64,
    /// The first of them, as a row of the data set.
    pub first_missing: Option<u64>,
}

impl KeyFacts {
    /// Adds those of a later unit or block.
    pub fn merge(&mut self, later: Self) {
        self.disordered |= later.disordered;
        if let (Some(last), Some(first)) = (&self.last, &later.first) {
            self.disordered |= !follows(last, first);
        }
        if self.first.is_none() {
            self.first = later.first;
        }
        self.last = later.last.or(self.last.take());
        self.missing += later.missing;
        self.first_missing = self.first_missing.or(later.first_missing);
    }

    /// Adds the keys of a block; `missing` are the rows of it without one.
    pub(super) fn add(&mut self, keys: &Keys, missing: &[usize], first_row: u64) {
        let mut own = Self {
            missing: missing.len() as u64,
            first_missing: missing.first().map(|row| first_row + *row as u64),
            ..Self::default()
        };
        match keys {
            Keys::Rows => {}
            Keys::Whole(keys) => {
                own.first = keys.first().copied().map(Key::Whole);
                own.last = keys.last().copied().map(Key::Whole);
                own.disordered = !keys.iter().zip(keys.iter().skip(1)).all(|(a, b)| a < b);
            }
            Keys::Texts { ends, .. } => {
                let mut gaps = missing.iter().copied().peekable();
                let mut before: Option<&str> = None;
                for row in 0..ends.len() {
                    if gaps.next_if_eq(&row).is_some() {
                        continue;
                    }
                    let key = keys.text(row);
                    match before {
                        Some(before) => own.disordered |= before >= key,
                        None => own.first = Some(Key::Text(key.into())),
                    }
                    before = Some(key);
                }
                own.last = before.map(|key| Key::Text(key.into()));
            }
        }
        self.merge(own);
    }
}

fn follows(before: &Key, after: &Key) -> bool {
    match (before, after) {
        (Key::Whole(before), Key::Whole(after)) => before < after,
        (Key::Text(before), Key::Text(after)) => before < after,
        _ => false,
    }
}

/// Cells of one column that are unknown.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Vec<Note>);

#[derive(Debug, Clone)]
struct Note {
    reason: Reason,
    count: u64,
    row: u64,
    /// Where in the unit's bytes the row begins, where it has bytes.
    at: usize,
    cell: Text,
}

impl Notes {
    /// One more; `cell` is what stands there.
    pub(super) fn add<'a>(
        &mut self,
        reason: Reason,
        row: u64,
        at: usize,
        cell: impl FnOnce() -> std::borrow::Cow<'a, str>,
    ) {
        self.add_many(reason, 1, row, at, cell);
    }

    /// Some more of one reason, the first of them in `row`.
    pub(super) fn add_many<'a>(
        &mut self,
        reason: Reason,
        count: u64,
        row: u64,
        at: usize,
        cell: impl FnOnce() -> std::borrow::Cow<'a, str>,
    ) {
        match self.0.iter_mut().find(|note| note.reason == reason) {
            Some(note) => note.count += count,
            None => self.0.push(Note { reason, count, row, at, cell: cut(&cell()).into() }),
        }
    }
}

/// The notes of all columns as problems; `line_at` tells the line of a place in the unit and is asked for
/// places in order.
pub(super) fn problems<'a>(
    notes: impl Iterator<Item = (InputId, &'a Notes)>,
    first_row: u64,
    file: usize,
    mut line_at: impl FnMut(u64, usize) -> Option<u64>,
) -> BTreeMap<(InputId, Reason), Problem> {
    let mut all: Vec<(InputId, &Note)> =
        notes.flat_map(|(id, notes)| notes.0.iter().map(move |note| (id, note))).collect();
    all.sort_by_key(|(id, note)| (note.row, id.index(), note.reason));
    all.into_iter()
        .map(|(id, note)| {
            let problem = Problem {
                count: note.count,
                first_row: first_row + note.row,
                first_line: line_at(note.row, note.at),
                file,
                first_cell: note.cell.clone(),
            };
            ((id, note.reason), problem)
        })
        .collect()
}
