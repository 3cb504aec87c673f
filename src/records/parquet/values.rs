//! Numbers of which few may differ: places in a dictionary as long as it stays small, else one after the other.

use parquet::basic::Encoding;

use super::bits::BitStream;
use super::hybrid;
use super::pages::{Chunk, Dictionary};

/// How many values a dictionary holds: that a value takes 12 bits instead of 64 pays for looking it up.
const MOST: usize = 4096;
const SLOT_BITS: u32 = 14;
const SLOTS: usize = 1 << SLOT_BITS;
/// How many values are looked at together for being the same.
const STRETCH: usize = 32;

/// A column of numbers of 8 or 4 bytes, as bits.
#[derive(Debug)]
pub(super) struct Values<const BYTES: usize> {
    known: Option<Box<Known>>,
    codes: Vec<u16>,
    plain: Vec<u8>,
}

/// The values so far.
#[derive(Debug)]
struct Known {
    values: Vec<u64>,
    /// Places in `values` and 1, by hash; 0 where free.
    slots: [u16; SLOTS],
}

impl Known {
    /// The place of a value, `None` where it is new and there is no room. Nothing is asked first that would
    /// save the look-up, because guessing the answer wrong takes longer.
    #[inline]
    fn code(&mut self, value: u64) -> Option<u16> {
        // Multiplying carries all bits of the value to the top ones.
        let mut slot =
            ((value ^ value >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOT_BITS)) as usize;
        loop {
            let place = self.slots.get_mut(slot % SLOTS)?;
            match place.checked_sub(1) {
                Some(code) if self.values.get(usize::from(code)) == Some(&value) => return Some(code),
                Some(_) => slot += 1,
                None if self.values.len() == MOST => return None,
                None => {
                    let code = self.values.len() as u16;
                    self.values.push(value);
                    *place = code + 1;
                    return Some(code);
                }
            }
        }
    }

    /// The places of values up to the first that has none.
    fn codes(&mut self, values: &[u64], codes: &mut Vec<u16>) {
        codes.reserve(values.len());
        for stretch in values.chunks(STRETCH) {
            let first = stretch.first().copied().unwrap_or(0);
            if stretch.iter().all(|value| *value == first) {
                let Some(code) = self.code(first) else { return };
                codes.resize(codes.len() + stretch.len(), code);
                continue;
            }
            let mut places = [0; STRETCH];
            let mut coded = 0;
            for (place, value) in places.iter_mut().zip(stretch) {
                let Some(code) = self.code(*value) else { break };
                *place = code;
                coded += 1;
            }
            codes.extend_from_slice(places.get(..coded).unwrap_or_default());
            if coded < stretch.len() {
                return;
            }
        }
    }
}

impl<const BYTES: usize> Values<BYTES> {
    pub(super) fn new() -> Self {
        let known = Known { values: Vec::new(), slots: [0; SLOTS] };
        Self { known: Some(Box::new(known)), codes: Vec::new(), plain: Vec::new() }
    }

    /// Adds values.
    pub(super) fn extend(&mut self, values: &[u64]) {
        let mut rest = values;
        if let Some(known) = &mut self.known {
            let before = self.codes.len();
            known.codes(values, &mut self.codes);
            let coded = self.codes.len() - before;
            if coded == values.len() {
                return;
            }
            // As if there had never been a dictionary.
            let codes = std::mem::take(&mut self.codes);
            let values_of = codes.iter().map(|code| known.values.get(usize::from(*code)).copied());
            let values_of: Vec<u64> = values_of.map(Option::unwrap_or_default).collect();
            append::<BYTES>(&mut self.plain, &values_of);
            self.known = None;
            rest = values.get(coded..).unwrap_or_default();
        }
        append::<BYTES>(&mut self.plain, rest);
    }

    /// Adds one value.
    pub(super) fn push(&mut self, value: u64) {
        match self.known.as_mut().and_then(|known| known.code(value)) {
            Some(code) => self.codes.push(code),
            None => self.extend(&[value]),
        }
    }

    /// The column; `present` are the rows that have a value, where some may have none.
    pub(super) fn finish(self, present: Option<&BitStream>, rows: usize) -> Chunk {
        let mut levels = Vec::new();
        let mut nulls = 0;
        if let Some(present) = present {
            hybrid::levels(&mut levels, present);
            nulls = rows - present.ones();
        }
        self.finish_with(&levels, rows, nulls)
    }

    /// The column, with levels that are written already.
    pub(super) fn finish_with(self, levels: &[u8], places: usize, nulls: usize) -> Chunk {
        match self.known {
            Some(known) if !known.values.is_empty() => {
                let mut bytes = Vec::new();
                append::<BYTES>(&mut bytes, &known.values);
                let dictionary = Dictionary { bytes, values: known.values.len() };
                Chunk::of_codes(&dictionary, levels, &self.codes, places, nulls)
            }
            _ => Chunk::new(None, levels, self.plain, Encoding::PLAIN, places, nulls),
        }
    }
}

/// The lowest bytes of values, one value after the other.
pub(super) fn append<const BYTES: usize>(out: &mut Vec<u8>, values: &[u64]) {
    let start = out.len();
    out.resize(start + values.len() * BYTES, 0);
    let (places, _) = out.get_mut(start..).unwrap_or_default().as_chunks_mut::<BYTES>();
    for (place, value) in places.iter_mut().zip(values) {
        place.iter_mut().zip(value.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    }
}
