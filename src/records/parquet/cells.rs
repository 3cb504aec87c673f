//! Columns of which a block has one cell a customer.

use super::bits::{BitStream, low};
use super::pages::{Chunk, Dictionary};
use super::values::Values;
use crate::answer::{IN_NONE, Numbers};

/// Numbers, some of them unknown.
#[derive(Debug)]
pub(super) struct NumberCells {
    values: Values<8>,
    present: BitStream,
}

impl NumberCells {
    pub(super) fn new() -> Self {
        Self { values: Values::new(), present: BitStream::default() }
    }

    /// Adds the numbers of a block. `scratch` is anything.
    pub(super) fn add(&mut self, numbers: &Numbers, rows: usize, scratch: &mut Vec<u64>) {
        scratch.clear();
        scratch.reserve(rows);
        let values = numbers.values.get(..rows).unwrap_or(&numbers.values);
        let words = numbers.unknown.words().iter().copied().chain(std::iter::repeat(0));
        for (values, unknown) in values.chunks(64).zip(words) {
            let known = !unknown & if values.len() == 64 { u64::MAX } else { low(values.len()) };
            self.present.push(known, values.len());
            if known.count_ones() as usize == values.len() {
                scratch.extend(values.iter().map(|value| value.to_bits()));
            } else {
                let kept = values.iter().enumerate().filter(|(at, _)| known >> at & 1 == 1);
                scratch.extend(kept.map(|(_, value)| value.to_bits()));
            }
        }
        self.values.extend(scratch);
    }

    /// Adds one number.
    pub(super) fn push(&mut self, value: Option<f64>) {
        self.present.push(u64::from(value.is_some()), 1);
        if let Some(value) = value {
            self.values.push(value.to_bits());
        }
    }

    pub(super) fn finish(self) -> Chunk {
        let rows = self.present.len();
        self.values.finish(Some(&self.present), rows)
    }
}

/// Texts that all are in a list: places in it, some of them none.
#[derive(Debug, Default)]
pub(super) struct TextCells {
    codes: Vec<u16>,
    present: BitStream,
}

impl TextCells {
    /// Adds the segments of a block.
    pub(super) fn add(&mut self, codes: &[u16]) {
        for codes in codes.chunks(64) {
            let known = codes.iter().rev().fold(0, |known, code| known << 1 | u64::from(*code < IN_NONE));
            self.present.push(known, codes.len());
            if known.count_ones() as usize == codes.len() {
                self.codes.extend_from_slice(codes);
            } else {
                self.codes.extend(codes.iter().filter(|code| **code < IN_NONE));
            }
        }
    }

    /// Adds one.
    pub(super) fn push(&mut self, code: Option<u16>) {
        self.present.push(u64::from(code.is_some()), 1);
        self.codes.extend(code);
    }

    pub(super) fn finish(&self, dictionary: &Dictionary) -> Chunk {
        let mut levels = Vec::new();
        super::hybrid::levels(&mut levels, &self.present);
        let rows = self.present.len();
        Chunk::of_codes(dictionary, &levels, &self.codes, rows, rows - self.present.ones())
    }
}
