//! Chance that is the same on every machine: splitmix64.

/// A stream of numbers that follows from its seed alone.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap();
        usize::try_from(self.next() % n).unwrap()
    }

    /// A number from `lo` to `hi`, both inside.
    pub(crate) fn range(&mut self, lo: i64, hi: i64) -> i64 {
        let sides = usize::try_from(hi - lo + 1).unwrap();
        lo + i64::try_from(self.below(sides)).unwrap()
    }

    /// Yes so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// Some of the things, in their order; at least one.
    pub(crate) fn some<T: Clone>(&mut self, things: &[T], most: usize) -> Vec<T> {
        let wanted = 1 + self.below(most.min(things.len()));
        let mut left = things.len();
        let mut taken = Vec::new();
        for thing in things {
            if self.below(left) < wanted - taken.len() {
                taken.push(thing.clone());
            }
            left -= 1;
        }
        taken
    }

    /// Parts of `total`, each at least 1.
    pub(crate) fn parts(&mut self, total: i64, count: usize) -> Vec<i64> {
        let mut left = total;
        let mut parts = Vec::new();
        for n in (1..count).rev() {
            let kept = i64::try_from(n).unwrap();
            let fair = (2 * left / (kept + 1)).min(left - kept).max(1);
            let part = self.range(1, fair);
            parts.push(part);
            left -= part;
        }
        parts.push(left);
        parts
    }
}
