//! Customers by the block: what the readers of whole customer bases make and the columnar engine computes on.
//!
//! A block holds some thousand customers by column. A number is held as the decimal that was written: whole
//! digits and a power of ten that all cells of the column share, so that computing on digits is computing
//! exactly. An unknown cell is a bit, and a bit in the plane of its reason.

mod bits;
mod digits;
mod gather;
mod of_dataset;
mod pick;

pub use bits::Bits;
pub(crate) use bits::rows_of;
pub(crate) use digits::decimal;
pub use digits::{Digits, DigitsBuilder, MAX_NARROW, MAX_WIDE, digits_of};
pub use gather::Gather;
pub(crate) use of_dataset::market_of;
pub use of_dataset::{of_dataset, to_dataset};
pub(crate) use pick::pick;

use crate::model::{InputId, Table};
use crate::value::{Date, Reason, Text};

/// How many customers a block holds unless told otherwise: 32 words of bits a condition, and all columns of
/// a model in the near caches.
pub const BLOCK_ROWS: usize = 2048;

/// Some customers.
#[derive(Debug, Clone)]
pub struct Block {
    /// How many.
    pub rows: usize,
    /// The place of the first one in the data set, from 0.
    pub first_row: u64,
    /// What names them.
    pub keys: Keys,
    /// A column for every input of the model; [`Cells::Absent`] for those that nothing reads.
    pub columns: Table<InputId, Column>,
}

/// What names the customers of a block: the key's value, or the row number from 1 where the model has no key,
/// or `row N` where the cell is empty (as in [`crate::data::Dataset::keys`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// Row numbers: the model has no key.
    Rows,
    /// Whole numbers, all of them.
    Whole(Vec<i64>),
    /// Texts, one after the other.
    Texts {
        /// All of them.
        text: String,
        /// Where each ends.
        ends: Vec<u32>,
    },
}

impl Keys {
    /// Texts from an iterator.
    pub fn texts<S: AsRef<str>>(keys: impl IntoIterator<Item = S>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for key in keys {
            text.push_str(key.as_ref());
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self::Texts { text, ends }
    }

    /// The key of a row of a block that begins at `first_row`.
    #[must_use]
    pub fn get(&self, row: usize, first_row: u64) -> Text {
        match self {
            Self::Rows => (first_row + row as u64 + 1).to_string().into(),
            Self::Whole(keys) => keys.get(row).map(ToString::to_string).unwrap_or_default().into(),
            Self::Texts { .. } => self.text(row).into(),
        }
    }

    /// The text of a row, where keys are texts.
    #[must_use]
    pub fn text(&self, row: usize) -> &str {
        let Self::Texts { text, ends } = self else { return "" };
        let end = ends.get(row).copied().unwrap_or(0) as usize;
        let start = match row.checked_sub(1) {
            Some(before) => ends.get(before).copied().unwrap_or(0) as usize,
            None => 0,
        };
        text.get(start..end).unwrap_or_default()
    }
}

/// A column of a block.
#[derive(Debug, Clone)]
pub struct Column {
    /// The cells; of an unknown one, anything ([`Digits`] hold 0 there).
    pub cells: Cells,
    /// Which cells are unknown, and why.
    pub unknown: Unknown,
}

/// The cells of a column, by the kind of its input.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Nothing reads the column.
    Absent,
    /// Ratings and numbers.
    Number(Digits),
    /// Texts of a closed list: the place in the list as the model declares it.
    Listed(Vec<u32>),
    /// Any texts: the place in `texts`, which hold no text twice; trimmed and composed (NFC).
    Text {
        /// Of each row.
        codes: Vec<u32>,
        /// The texts.
        texts: Vec<Text>,
    },
    /// Yes or no: set where yes.
    Flag(Bits),
    /// Days.
    Date(Vec<Date>),
}

/// Unknown cells, a plane of bits for each reason that occurs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Disjoint; none is empty; in the order of reasons.
    planes: Vec<(Reason, Bits)>,
}

impl Unknown {
    /// All cells are known.
    #[must_use]
    pub const fn none() -> Self {
        Self { planes: Vec::new() }
    }

    /// Marks a cell of a column of `rows` rows.
    pub fn set(&mut self, row: usize, reason: Reason, rows: usize) {
        let at = match self.planes.binary_search_by_key(&reason, |(reason, _)| *reason) {
            Ok(at) => at,
            Err(at) => {
                self.planes.insert(at, (reason, Bits::new(rows)));
                at
            }
        };
        if let Some((_, plane)) = self.planes.get_mut(at) {
            plane.set(row);
        }
    }

    /// Each reason with its rows.
    #[must_use]
    pub fn planes(&self) -> &[(Reason, Bits)] {
        &self.planes
    }

    /// Why a cell is unknown, if it is.
    #[must_use]
    pub fn reason(&self, row: usize) -> Option<Reason> {
        self.planes.iter().find(|(_, plane)| plane.get(row)).map(|(reason, _)| *reason)
    }
}

/// What a cell that does not fit looks like; gathered by readers, by column and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How many.
    pub count: u64,
    /// The first row of the data set that has one, from 0.
    pub first_row: u64,
    /// The line of the file on which it stands, where the file has lines.
    pub first_line: Option<u64>,
    /// The number of the file in the data set, from 0.
    pub file: usize,
    /// What stands there.
    pub first_cell: Text,
}

impl Problem {
    /// Adds the same of other rows.
    pub(crate) fn merge(&mut self, other: Self) {
        let count = self.count + other.count;
        if other.first_row < self.first_row {
            *self = other;
        }
        self.count = count;
    }
}
