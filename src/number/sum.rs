//! Sums over many customers, exact and fast.

use std::collections::BTreeMap;

use super::{Number, Repr};

/// An exact running sum. Values are gathered by denominator, so that adding the millionth rating costs
/// what adding the second did, and the few denominators of a survey meet only once, in [`ExactSum::total`].
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    small: BTreeMap<i64, i128>,
    big: Option<Number>,
    /// Numbers that move, one for each denominator.
    moving: Vec<Number>,
}

impl ExactSum {
    /// 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number.
    pub fn add(&mut self, x: &Number) {
        if let Some((n, d)) = x.small() {
            let slot = self.small.entry(d).or_insert(0);
            if let Some(sum) = slot.checked_add(i128::from(n)) {
                *slot = sum;
                return;
            }
        }
        self.add_big(x);
    }

    fn add_moving(&mut self, x: &Number) -> bool {
        let Repr::Formal(own) = &x.0 else { return false };
        let same = |old: &&mut Number| matches!(&old.0, Repr::Formal(old) if old.has_den_of(own));
        match self.moving.iter_mut().find(same) {
            Some(old) => *old = &*old + x,
            None => self.moving.push(x.clone()),
        }
        true
    }

    fn add_big(&mut self, x: &Number) {
        if self.add_moving(x) {
            return;
        }
        let sum = self.big.take().unwrap_or(Number::ZERO);
        // Too large is too large: the rest is not worth the time, and `total` says so.
        self.big = Some(if sum.is_too_large() { sum } else { &sum + x });
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        for (d, n) in &other.small {
            let slot = self.small.entry(*d).or_insert(0);
            if let Some(sum) = slot.checked_add(*n) {
                *slot = sum;
            } else {
                self.add_big(&Number::reduce(*n, i128::from(*d)));
            }
        }
        for x in other.big.iter().chain(&other.moving) {
            self.add_big(x);
        }
    }

    /// The sum; `None` where it needs more than [`super::MAX_BITS`].
    #[must_use]
    pub fn total(&self) -> Option<Number> {
        // Pairs, then pairs of pairs: numbers of many denominators stay short for most of the way.
        let mut parts: Vec<Number> =
            self.small.iter().map(|(d, n)| Number::reduce(*n, i128::from(*d))).collect();
        parts.extend(self.big.clone());
        parts.extend(self.moving.iter().cloned());
        while parts.len() > 1 {
            parts = parts
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => a + b,
                    other => other.first().cloned().unwrap_or(Number::ZERO),
                })
                .collect();
            if parts.iter().any(Number::is_too_large) {
                return None;
            }
        }
        Some(parts.pop().unwrap_or(Number::ZERO)).filter(|sum| !sum.is_too_large())
    }
}
