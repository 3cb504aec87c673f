//! Sums over many customers, exact and fast.

use std::collections::BTreeMap;

use super::Number;

/// An exact running sum. Values are gathered by denominator, so that adding the millionth rating costs
/// what adding the second did, and the few denominators of a survey meet only once, in [`ExactSum::total`].
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    small: BTreeMap<i64, i128>,
    big: Option<Number>,
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
        let sum = self.big.take().unwrap_or(Number::ZERO);
        self.big = Some(&sum + x);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        for (d, n) in &other.small {
            let slot = self.small.entry(*d).or_insert(0);
            if let Some(sum) = slot.checked_add(*n) {
                *slot = sum;
            } else {
                let part = Number::reduce(*n, i128::from(*d));
                let sum = self.big.take().unwrap_or(Number::ZERO);
                self.big = Some(&sum + &part);
            }
        }
        if let Some(big) = &other.big {
            let sum = self.big.take().unwrap_or(Number::ZERO);
            self.big = Some(&sum + big);
        }
    }

    /// The sum.
    #[must_use]
    pub fn total(&self) -> Number {
        let small: Number = self.small.iter().map(|(d, n)| Number::reduce(*n, i128::from(*d))).sum();
        match &self.big {
            Some(big) => &small + big,
            None => small,
        }
    }
}
