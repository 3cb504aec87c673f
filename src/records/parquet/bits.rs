//! Streams of bits: which rows have a value, which place of a list begins a customer.

/// Bits in the order they are added, the first one lowest, as Parquet packs levels of one bit.
#[derive(Debug, Clone, Default)]
pub(super) struct BitStream {
    words: Vec<u64>,
    /// Bits that do not fill a word yet, and how many.
    rest: u64,
    filled: usize,
    ones: usize,
}

impl BitStream {
    /// Adds the lowest `n` bits, at most 64; those above them are 0.
    pub(super) fn push(&mut self, bits: u64, n: usize) {
        debug_assert!(n <= 64 && (n == 64 || bits >> n == 0));
        self.ones += bits.count_ones() as usize;
        self.rest |= bits << self.filled;
        let end = self.filled + n;
        if end >= 64 {
            self.words.push(self.rest);
            self.rest = if self.filled == 0 { 0 } else { bits >> (64 - self.filled) };
            self.filled = end - 64;
        } else {
            self.filled = end;
        }
    }

    /// Adds so many set bits.
    pub(super) fn push_ones(&mut self, mut n: usize) {
        while n >= 64 {
            self.push(u64::MAX, 64);
            n -= 64;
        }
        self.push(low(n), n);
    }

    pub(super) fn len(&self) -> usize {
        self.words.len() * 64 + self.filled
    }

    /// How many bits are set.
    pub(super) fn ones(&self) -> usize {
        self.ones
    }

    /// The words, the last one filled up with 0.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> + '_ {
        self.words.iter().copied().chain((self.filled > 0).then_some(self.rest))
    }
}

/// The lowest `n` bits set, `n` below 64.
pub(super) fn low(n: usize) -> u64 {
    (1 << n) - 1
}

/// The 32 lowest bits spread to the even places.
pub(super) fn spread(bits: u64) -> u64 {
    let mut spread = bits & 0xFFFF_FFFF;
    for (shift, mask) in [
        (16, 0x0000_FFFF_0000_FFFF),
        (8, 0x00FF_00FF_00FF_00FF),
        (4, 0x0F0F_0F0F_0F0F_0F0F),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ] {
        spread = (spread | spread << shift) & mask;
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_cross_words() {
        let mut stream = BitStream::default();
        stream.push_ones(63);
        stream.push(0b01, 2);
        stream.push(u64::MAX, 64);
        assert_eq!(stream.len(), 129);
        assert_eq!(stream.ones(), 128);
        assert_eq!(stream.words().collect::<Vec<_>>(), [u64::MAX, u64::MAX - 1, 1]);
    }

    #[test]
    fn bits_spread_to_even_places() {
        assert_eq!(spread(0b1011), 0b0100_0101);
        assert_eq!(spread(u64::MAX), 0x5555_5555_5555_5555);
    }
}
