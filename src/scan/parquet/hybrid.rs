//! Small whole numbers as Parquet packs them: runs of one number and groups of eight packed into bits.

use bytes::Bytes;

/// Reads them in order.
#[derive(Debug, Default)]
pub(super) struct Hybrid {
    data: Bytes,
    at: usize,
    /// Bits of a number, at most 32.
    width: usize,
    /// Of a run of one number: how many are left, and which.
    same: usize,
    value: u32,
    /// Of packed numbers: how many are left, where the first one stood, and the next one's place from there.
    packed: usize,
    first: usize,
    index: usize,
}

impl Hybrid {
    pub(super) fn new(data: Bytes, width: usize) -> Self {
        Self { data, width: width.min(32), ..Self::default() }
    }

    /// The next run; `None` where the data end or make no sense.
    fn run(&mut self) -> Option<()> {
        let (mut header, mut shift) = (0_u64, 0);
        loop {
            let byte = *self.data.get(self.at)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
            shift += 7;
            if shift > 35 {
                return None;
            }
        }
        let count = usize::try_from(header >> 1).ok()?;
        if header & 1 == 1 {
            self.packed = count.checked_mul(8)?;
            (self.first, self.index) = (self.at, 0);
            // The bits of the last group may be cut off where no number is in them.
            self.at = self.at.checked_add(count.checked_mul(self.width)?)?.min(self.data.len());
        } else {
            let bytes = self.width.div_ceil(8);
            let written = self.data.get(self.at..self.at + bytes)?;
            self.value = written.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            self.at += bytes;
            self.same = count;
        }
        Some(())
    }

    /// Whether the next `count` numbers are all in one run of `value`; if so they are passed.
    pub(super) fn pass(&mut self, value: u32, count: usize) -> bool {
        if self.same == 0 && self.packed == 0 && self.run().is_none() {
            return false;
        }
        let passed = self.same >= count && self.value == value;
        if passed {
            self.same -= count;
        }
        passed
    }

    /// Adds the next `count` numbers; `false` where there are fewer.
    pub(super) fn read(&mut self, mut count: usize, out: &mut Vec<u32>) -> bool {
        if self.width == 0 {
            out.resize(out.len() + count, 0);
            return true;
        }
        while count > 0 {
            if self.same > 0 {
                let take = self.same.min(count);
                out.resize(out.len() + take, self.value);
                self.same -= take;
                count -= take;
            } else if self.packed > 0 {
                let take = self.packed.min(count);
                self.unpack(take, out);
                self.packed -= take;
                count -= take;
            } else if self.run().is_none() {
                return false;
            }
        }
        true
    }

    fn unpack(&mut self, mut count: usize, out: &mut Vec<u32>) {
        let mask = if self.width == 32 { u64::from(u32::MAX) } else { (1 << self.width) - 1 };
        while count > 0 {
            // Whole groups of narrow numbers, eight from one word.
            if self.width <= 8 && self.index.is_multiple_of(8) && count >= 8 {
                let groups = count / 8;
                let start = self.first + self.index / 8 * self.width;
                out.reserve(groups * 8);
                for group in 0..groups {
                    let word = self.word(start + group * self.width);
                    let mut numbers = [0; 8];
                    let mut shift = 0;
                    for number in &mut numbers {
                        #[expect(clippy::cast_possible_truncation, reason = "of at most 8 bits")]
                        let bits = (word >> shift & mask) as u32;
                        *number = bits;
                        shift += self.width;
                    }
                    out.extend_from_slice(&numbers);
                }
                self.index += groups * 8;
                count -= groups * 8;
                continue;
            }
            let take = if self.width <= 8 { count.min(8 - self.index % 8) } else { count };
            let mut bit = self.index * self.width;
            for _ in 0..take {
                let word = self.word(self.first + bit / 8) >> (bit % 8);
                #[expect(clippy::cast_possible_truncation, reason = "of at most 32 bits")]
                out.push((word & mask) as u32);
                bit += self.width;
            }
            self.index += take;
            count -= take;
        }
    }

    /// The eight bytes from a place on; those beyond the data are 0.
    #[inline]
    fn word(&self, at: usize) -> u64 {
        let rest = self.data.get(at..).unwrap_or_default();
        match rest.first_chunk::<8>() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        }
    }
}
