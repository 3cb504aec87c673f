//! The column that names the customers.

use parquet::basic::Encoding;

use super::delta;
use super::pages::Chunk;
use crate::block::Keys;

/// What is said when a key is no whole number although all were said to be.
const NOT_WHOLE: &str = "a customer's key is no whole number, though whole numbers were announced";

/// The names so far.
#[derive(Debug)]
pub(super) enum Customers {
    /// Whole numbers.
    Whole(Whole),
    /// Texts: their lengths, and one after the other.
    Texts(Vec<i64>, Vec<u8>),
}

/// Whole numbers: first `count` that count up from `start`, which need not be listed, then others.
#[derive(Debug, Default)]
pub(super) struct Whole {
    start: i64,
    count: usize,
    others: Vec<i64>,
}

impl Whole {
    fn count_up(&mut self, first: i64, rows: usize) {
        if self.count == 0 && self.others.is_empty() {
            self.start = first;
        }
        if self.others.is_empty() && self.start + self.count as i64 == first {
            self.count += rows;
        } else {
            self.others.extend((first..).take(rows));
        }
    }

    fn finish(self) -> Chunk {
        let mut out = Vec::new();
        let (bounds, count) = if self.others.is_empty() {
            delta::encode_count(&mut out, self.start, self.count);
            let last = self.count.checked_sub(1).map(|more| self.start + more as i64);
            (last.map(|last| (self.start, last)), self.count)
        } else {
            let mut numbers = self.others;
            numbers.splice(..0, (self.start..).take(self.count));
            delta::encode(&mut out, &numbers);
            (numbers.iter().min().copied().zip(numbers.iter().max().copied()), numbers.len())
        };
        Chunk::new(None, &[], out, Encoding::DELTA_BINARY_PACKED, count, 0).bounded(bounds)
    }
}

impl Customers {
    pub(super) fn new(whole: bool) -> Self {
        if whole { Self::Whole(Whole::default()) } else { Self::Texts(Vec::new(), Vec::new()) }
    }

    /// Adds the customers of a block.
    pub(super) fn add(&mut self, keys: &Keys, first_row: u64, rows: usize) -> Result<(), &'static str> {
        let first = first_row as i64 + 1;
        match (self, keys) {
            (Self::Whole(whole), Keys::Rows) => whole.count_up(first, rows),
            (Self::Whole(whole), Keys::Whole(keys)) => whole.others.extend_from_slice(keys),
            (Self::Whole(whole), Keys::Texts { .. }) => {
                for row in 0..rows {
                    whole.others.push(keys.text(row).parse().map_err(|_| NOT_WHOLE)?);
                }
            }
            (Self::Texts(lengths, bytes), Keys::Texts { text, ends }) => {
                let mut before = 0;
                lengths.extend(
                    ends.iter().map(|end| i64::from(*end) - std::mem::replace(&mut before, i64::from(*end))),
                );
                bytes.extend_from_slice(text.as_bytes());
            }
            (Self::Texts(lengths, bytes), Keys::Rows | Keys::Whole(_)) => {
                let mut decimal = itoa::Buffer::new();
                for row in 0..rows {
                    let number = match keys {
                        Keys::Whole(keys) => keys.get(row).copied().unwrap_or_default(),
                        Keys::Rows | Keys::Texts { .. } => first + row as i64,
                    };
                    let text = decimal.format(number);
                    lengths.push(text.len() as i64);
                    bytes.extend_from_slice(text.as_bytes());
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Chunk {
        match self {
            Self::Whole(whole) => whole.finish(),
            Self::Texts(lengths, bytes) => {
                let mut out = Vec::with_capacity(bytes.len() + lengths.len() + 64);
                delta::encode(&mut out, &lengths);
                out.extend_from_slice(&bytes);
                Chunk::new(None, &[], out, Encoding::DELTA_LENGTH_BYTE_ARRAY, lengths.len(), 0)
            }
        }
    }
}
