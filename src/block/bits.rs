//! A bit for each row of a block.

/// A bit for each row; those beyond the last row are 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No bit set.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All bits set.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// From words; bits beyond the last row are taken away.
    #[must_use]
    pub fn from_words(words: &[u64], len: usize) -> Self {
        let mut words = words.to_vec();
        words.resize(len.div_ceil(64), 0);
        let mut bits = Self { words, len };
        bits.trim();
        bits
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.len.is_multiple_of(64)
        {
            *last &= u64::MAX >> (64 - self.len % 64);
        }
    }

    /// How many rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The words, 64 rows each, the first row lowest.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Whether the bit of a row is set.
    #[must_use]
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Sets the bit of a row.
    pub fn set(&mut self, row: usize) {
        debug_assert!(row < self.len);
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Whether any bit is set.
    #[must_use]
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// How many bits are set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows whose bits are set, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        rows_of(&self.words)
    }

    /// Sets all that the other has set.
    pub fn or(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }
}

/// The rows whose bits are set in some words, in order.
pub(crate) fn rows_of(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                at * 64 + bit
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beyond_the_last_stay_unset() {
        let all = Bits::all(70);
        assert_eq!(all.count(), 70);
        assert_eq!(all.rows().last(), Some(69));
        assert!(!all.get(70) && !all.get(500));
        assert_eq!(Bits::from_words(&[u64::MAX, u64::MAX], 65).count(), 65);
    }

    #[test]
    fn rows_come_back_in_order() {
        let mut bits = Bits::new(200);
        for row in [0, 63, 64, 199] {
            bits.set(row);
        }
        assert_eq!(bits.rows().collect::<Vec<_>>(), [0, 63, 64, 199]);
    }
}
