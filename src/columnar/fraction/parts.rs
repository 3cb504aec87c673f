//! Fractions in one of the two forms, and their arithmetic.

use std::ops::{Add, Mul, Neg, Sub};

use num_integer::Integer;

use super::{Beyond, Fits, words};

/// A whole number in one of the two forms.
pub(in crate::columnar) trait Lane:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    const ZERO: Self;
    const ONE: Self;
    /// Whole numbers up to this size are exact.
    const LIMIT: f64;
    fn of(n: i128) -> Self;
    fn whole(self) -> i128;
}

impl Lane for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_precision_loss, reason = "whole numbers below 2^53")]
    fn of(n: i128) -> Self {
        n as Self
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^53")]
    fn whole(self) -> i128 {
        i128::from(self as i64)
    }
}

impl Lane for i128 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    // 2^120: bounds are computed in floating point and may be off by a little.
    const LIMIT: f64 = 1.329_227_995_784_916e36;
    fn of(n: i128) -> Self {
        n
    }
    fn whole(self) -> i128 {
        self
    }
}

/// `n / (d · s)` in each row; a row whose value is unknown holds 0 / 1.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::columnar) struct Fraction<L> {
    pub(in crate::columnar) n: Vec<L>,
    /// Above 0; empty where all are 1.
    pub(in crate::columnar) d: Vec<L>,
    /// Above 0, the same in all rows.
    pub(in crate::columnar) s: i128,
    /// No smaller than any `n` in size.
    pub(in crate::columnar) n_max: f64,
    /// No smaller than any `d`.
    pub(in crate::columnar) d_max: f64,
    /// Whether all rows hold the same value.
    pub(in crate::columnar) uniform: bool,
}

#[expect(clippy::cast_precision_loss, reason = "a bound")]
pub(super) fn real(n: i128) -> f64 {
    n as f64
}

impl<L: Lane> Fraction<L> {
    pub(super) fn sound(self) -> Fits<Self> {
        let fits = self.n_max < L::LIMIT && self.d_max * real(self.s) < L::LIMIT;
        if fits { Ok(self) } else { Err(Beyond) }
    }

    pub(super) fn check(bound: f64) -> Fits {
        if bound < L::LIMIT { Ok(()) } else { Err(Beyond) }
    }

    /// Both over one `s`: what each is multiplied by, and `s`.
    pub(super) fn align(&self, other: &Self) -> Fits<(i128, i128, i128)> {
        if self.s == other.s {
            return Ok((1, 1, self.s));
        }
        let g = self.s.gcd(&other.s);
        let (fa, fb) = (other.s / g, self.s / g);
        let s = self.s.checked_mul(fa).ok_or(Beyond)?;
        Self::check(real(s))?;
        Ok((fa, fb, s))
    }

    /// `a + b`, or `a - b`.
    pub(super) fn add(&self, other: &Self, minus: bool) -> Fits<Self> {
        let (fa, fb, s) = self.align(other)?;
        let (ra, rb) = (real(fa), real(fb));
        let (la, lb) = (L::of(fa), if minus { -L::of(fb) } else { L::of(fb) });
        let same = self.d == other.d;
        let (da, db) = (self.d_max, other.d_max);
        let (n_max, d_max) = if same {
            (self.n_max * ra + other.n_max * rb, da)
        } else {
            (self.n_max * ra * db + other.n_max * rb * da, da * db)
        };
        Self::check(n_max)?;
        Self::check(d_max * real(s))?;
        // Each product on the way is within these bounds too.
        Self::check(ra.max(rb))?;
        let pairs = self.n.iter().zip(&other.n);
        let (n, d): (Vec<L>, Vec<L>) = if same {
            (pairs.map(|(a, b)| *a * la + *b * lb).collect(), self.d.clone())
        } else if other.d.is_empty() {
            (pairs.zip(&self.d).map(|((a, b), d)| *a * la + *b * lb * *d).collect(), self.d.clone())
        } else if self.d.is_empty() {
            (pairs.zip(&other.d).map(|((a, b), d)| *a * la * *d + *b * lb).collect(), other.d.clone())
        } else {
            let ds = self.d.iter().zip(&other.d);
            (
                pairs.zip(ds.clone()).map(|((a, b), (da, db))| *a * la * *db + *b * lb * *da).collect(),
                ds.map(|(a, b)| *a * *b).collect(),
            )
        };
        Self { n, d, s, n_max, d_max, uniform: self.uniform && other.uniform }.sound()
    }

    pub(super) fn multiply(&self, other: &Self) -> Fits<Self> {
        let n_max = self.n_max * other.n_max;
        let d_max = self.d_max * other.d_max;
        let s = self.s.checked_mul(other.s).ok_or(Beyond)?;
        Self::check(n_max)?;
        Self::check(d_max * real(s))?;
        let n = self.n.iter().zip(&other.n).map(|(a, b)| *a * *b).collect();
        let d = match (self.d.is_empty(), other.d.is_empty()) {
            (_, true) => self.d.clone(),
            (true, _) => other.d.clone(),
            _ => self.d.iter().zip(&other.d).map(|(a, b)| *a * *b).collect(),
        };
        Self { n, d, s, n_max, d_max, uniform: self.uniform && other.uniform }.sound()
    }

    /// The quotient, with the rows whose divisor is 0, in which it holds 0 / 1.
    pub(super) fn divide(&self, other: &Self, zero: &mut [u64]) -> Fits<Self> {
        words::pack(&other.n, zero, |n| n == L::ZERO);
        let g = self.s.gcd(&other.s);
        let (up, s) = (other.s / g, self.s / g);
        if other.uniform
            && let Some(by) = other.n.first()
            && *by != L::ZERO
        {
            // Division by a constant: only the constant denominator changes.
            let by = by.whole();
            let g = by.gcd(&up);
            let (up, by) = (up / g, by / g);
            let s = s.checked_mul(by.checked_abs().ok_or(Beyond)?).ok_or(Beyond)?;
            let n_max = self.n_max * real(up);
            Self::check(n_max)?;
            Self::check(self.d_max * real(s))?;
            let up = if by < 0 { -L::of(up) } else { L::of(up) };
            let n = self.n.iter().map(|n| *n * up).collect();
            return Self { n, d: self.d.clone(), s, n_max, d_max: self.d_max, uniform: self.uniform }.sound();
        }
        let n_max = self.n_max * other.d_max * real(up);
        let d_max = self.d_max * other.n_max.max(1.0);
        Self::check(n_max)?;
        Self::check(d_max * real(s))?;
        Self::check(real(up))?;
        let up = L::of(up);
        let pairs = self.n.iter().zip(&other.n);
        let mut n: Vec<L> = pairs
            .map(|(a, b)| {
                if *b < L::ZERO {
                    -*a * up
                } else if *b == L::ZERO {
                    L::ZERO
                } else {
                    *a * up
                }
            })
            .collect();
        let mut d: Vec<L> = other
            .n
            .iter()
            .map(|b| {
                if *b < L::ZERO {
                    -*b
                } else if *b == L::ZERO {
                    L::ONE
                } else {
                    *b
                }
            })
            .collect();
        if !other.d.is_empty() {
            n.iter_mut().zip(&other.d).for_each(|(n, d)| *n = *n * *d);
        }
        if !self.d.is_empty() {
            d.iter_mut().zip(&self.d).for_each(|(d, own)| *d = *d * *own);
            // Rows that are 0 / 1 stay so.
            d.iter_mut().zip(&other.n).filter(|(_, b)| **b == L::ZERO).for_each(|(d, _)| *d = L::ONE);
        }
        Self { n, d, s, n_max, d_max, uniform: false }.sound()
    }

    pub(super) fn negate(&mut self) {
        self.n.iter_mut().for_each(|n| *n = -*n);
    }

    /// 0 / 1 in the rows that are set.
    pub(super) fn clear(&mut self, rows: &[u64]) {
        if !words::any(rows) {
            return;
        }
        self.uniform = false;
        for row in words::rows(rows) {
            if let Some(n) = self.n.get_mut(row) {
                *n = L::ZERO;
            }
            if let Some(d) = self.d.get_mut(row) {
                *d = L::ONE;
            }
        }
    }

    pub(in crate::columnar) fn denominator(&self, row: usize) -> i128 {
        self.d.get(row).map_or(1, |d| d.whole()) * self.s
    }
}
