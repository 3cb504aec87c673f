//! Columns of exact fractions.
//!
//! A fraction is two whole numbers, held in binary floating point as long as every product and sum is below
//! 2^53 and therefore exact, else in 128 bits. What the parts can be at most is known of each column, so that
//! one test an operation and block tells which of the two it needs; where 128 bits do not do either, the block
//! is left to the reference interpreter. Nothing is ever rounded on the way to a decision.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

use num_integer::Integer;

use super::words;
use crate::block::Digits;
use crate::number::Number;

/// Something needs more than 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beyond;

type Fits<T = ()> = Result<T, Beyond>;

/// A whole number in one of the two forms.
pub(super) trait Lane:
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
pub(super) struct Fraction<L> {
    pub(super) n: Vec<L>,
    /// Above 0; empty where all are 1.
    pub(super) d: Vec<L>,
    /// Above 0, the same in all rows.
    pub(super) s: i128,
    /// No smaller than any `n` in size.
    pub(super) n_max: f64,
    /// No smaller than any `d`.
    pub(super) d_max: f64,
    /// Whether all rows hold the same value.
    pub(super) uniform: bool,
}

/// A column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    Narrow(Fraction<f64>),
    Wide(Fraction<i128>),
}

impl Default for Column {
    fn default() -> Self {
        Self::Narrow(Fraction { n: Vec::new(), d: Vec::new(), s: 1, n_max: 0.0, d_max: 1.0, uniform: false })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bound")]
fn real(n: i128) -> f64 {
    n as f64
}

impl<L: Lane> Fraction<L> {
    fn sound(self) -> Fits<Self> {
        let fits = self.n_max < L::LIMIT && self.d_max * real(self.s) < L::LIMIT;
        if fits { Ok(self) } else { Err(Beyond) }
    }

    fn check(bound: f64) -> Fits {
        if bound < L::LIMIT { Ok(()) } else { Err(Beyond) }
    }

    /// Both over one `s`: what each is multiplied by, and `s`.
    fn align(&self, other: &Self) -> Fits<(i128, i128, i128)> {
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
    fn add(&self, other: &Self, minus: bool) -> Fits<Self> {
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

    fn multiply(&self, other: &Self) -> Fits<Self> {
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
    fn divide(&self, other: &Self, zero: &mut [u64]) -> Fits<Self> {
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

    fn negate(&mut self) {
        self.n.iter_mut().for_each(|n| *n = -*n);
    }

    /// 0 / 1 in the rows that are set.
    fn clear(&mut self, rows: &[u64]) {
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

    pub(super) fn denominator(&self, row: usize) -> i128 {
        self.d.get(row).map_or(1, |d| d.whole()) * self.s
    }
}

impl Column {
    /// The same number in each row.
    pub(super) fn uniform(number: &Number, rows: usize) -> Fits<Self> {
        let (n, d) = crate::plan::parts(number).ok_or(Beyond)?;
        Self::uniform_parts(n, d, rows)
    }

    pub(super) fn uniform_parts(n: i128, s: i128, rows: usize) -> Fits<Self> {
        let (n_max, bound) = (real(n).abs(), real(s));
        if n_max < f64::LIMIT && bound < f64::LIMIT {
            let n = vec![f64::of(n); rows];
            return Ok(Self::Narrow(Fraction { n, d: Vec::new(), s, n_max, d_max: 1.0, uniform: true }));
        }
        Fraction { n: vec![n; rows], d: Vec::new(), s, n_max, d_max: 1.0, uniform: true }
            .sound()
            .map(Self::Wide)
    }

    /// Digits as fractions; the digits are moved.
    pub(super) fn of_digits(digits: &mut Digits) -> Fits<Self> {
        let power = |places: u8| 10_i128.checked_pow(u32::from(places)).ok_or(Beyond);
        match digits {
            Digits::Narrow { n, places, max } => {
                let (s, n_max) = (power(*places)?, *max);
                if real(s) < f64::LIMIT {
                    let n = std::mem::take(n);
                    return Ok(Self::Narrow(Fraction {
                        n,
                        d: Vec::new(),
                        s,
                        n_max,
                        d_max: 1.0,
                        uniform: false,
                    }));
                }
                let n = n.iter().map(|n| n.whole()).collect();
                Fraction { n, d: Vec::new(), s, n_max, d_max: 1.0, uniform: false }.sound().map(Self::Wide)
            }
            Digits::Wide { n, places, max } => {
                let s = power(*places)?;
                #[expect(clippy::cast_precision_loss, reason = "a bound")]
                let n_max = *max as f64;
                let n = n.clone();
                Fraction { n, d: Vec::new(), s, n_max, d_max: 1.0, uniform: false }.sound().map(Self::Wide)
            }
            Digits::Exact(_) => Err(Beyond),
        }
    }

    /// Gives moved digits back.
    pub(super) fn give_back(self, digits: &mut Digits) {
        if let (Self::Narrow(own), Digits::Narrow { n, .. }) = (self, digits)
            && n.is_empty()
        {
            *n = own.n;
        }
    }

    /// Any numbers; those of unknown rows are not looked at.
    pub(super) fn of_numbers(numbers: &[Number]) -> Fits<Self> {
        let mut s = 1_i128;
        let parts: Vec<(i128, i128)> =
            numbers.iter().map(|number| crate::plan::parts(number).ok_or(Beyond)).collect::<Fits<_>>()?;
        for (_, d) in &parts {
            let g = s.gcd(d);
            s = s.checked_mul(*d / g).filter(|s| real(*s) < i128::LIMIT).ok_or(Beyond)?;
        }
        let n: Vec<i128> =
            parts.iter().map(|(n, d)| n.checked_mul(s / d).ok_or(Beyond)).collect::<Fits<_>>()?;
        let n_max = n.iter().map(|n| real(n.saturating_abs())).fold(0.0, f64::max);
        let wide = Fraction { n, d: Vec::new(), s, n_max, d_max: 1.0, uniform: false }.sound()?;
        Ok(Self::Wide(wide).narrowed())
    }

    /// In floating point where that is exact.
    pub(super) fn narrowed(self) -> Self {
        match self {
            Self::Wide(wide) if wide.n_max < f64::LIMIT && wide.d_max * real(wide.s) < f64::LIMIT => {
                Self::Narrow(Fraction {
                    n: wide.n.iter().map(|n| f64::of(*n)).collect(),
                    d: wide.d.iter().map(|d| f64::of(*d)).collect(),
                    s: wide.s,
                    n_max: wide.n_max,
                    d_max: wide.d_max,
                    uniform: wide.uniform,
                })
            }
            other => other,
        }
    }

    fn widened(&self) -> Fraction<i128> {
        match self {
            Self::Narrow(narrow) => Fraction {
                n: narrow.n.iter().map(|n| n.whole()).collect(),
                d: narrow.d.iter().map(|d| d.whole()).collect(),
                s: narrow.s,
                n_max: narrow.n_max,
                d_max: narrow.d_max,
                uniform: narrow.uniform,
            },
            Self::Wide(wide) => wide.clone(),
        }
    }

    fn both(
        &self,
        other: &Self,
        narrow: impl FnOnce(&Fraction<f64>, &Fraction<f64>) -> Fits<Fraction<f64>>,
        wide: impl FnOnce(&Fraction<i128>, &Fraction<i128>) -> Fits<Fraction<i128>>,
    ) -> Fits<Self> {
        if let (Self::Narrow(a), Self::Narrow(b)) = (self, other)
            && let Ok(found) = narrow(a, b)
        {
            return Ok(Self::Narrow(found));
        }
        wide(&self.widened(), &other.widened()).map(Self::Wide)
    }

    pub(super) fn plus(&self, other: &Self, minus: bool) -> Fits<Self> {
        self.both(other, |a, b| a.add(b, minus), |a, b| a.add(b, minus))
    }

    pub(super) fn times(&self, other: &Self) -> Fits<Self> {
        self.both(other, Fraction::multiply, Fraction::multiply)
    }

    /// With the rows whose divisor is 0.
    pub(super) fn over(&self, other: &Self, zero: &mut [u64]) -> Fits<Self> {
        let mut again = zero.to_vec();
        let found = self.both(other, |a, b| a.divide(b, zero), |a, b| a.divide(b, &mut again))?;
        if matches!(found, Self::Wide(_)) {
            zero.copy_from_slice(&again);
        }
        Ok(found)
    }

    pub(super) fn negated(mut self) -> Self {
        match &mut self {
            Self::Narrow(own) => own.negate(),
            Self::Wide(own) => own.negate(),
        }
        self
    }

    /// 0 in the rows that are set.
    pub(super) fn clear(&mut self, rows: &[u64]) {
        match self {
            Self::Narrow(own) => own.clear(rows),
            Self::Wide(own) => own.clear(rows),
        }
    }

    /// Only the rows that are set; 0 elsewhere.
    pub(super) fn only(&self, rows: &[u64]) -> Self {
        let mut own = self.clone();
        let mut others: Vec<u64> = rows.iter().map(|word| !word).collect();
        words::trim(&mut others, self.len());
        own.clear(&others);
        own
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(own) => own.n.len(),
            Self::Wide(own) => own.n.len(),
        }
    }

    /// The exact number of a row.
    pub(super) fn get(&self, row: usize) -> Number {
        let (n, d) = self.parts(row);
        Number::fraction(n, d)
    }

    /// Numerator and denominator of a row, not reduced.
    pub(super) fn parts(&self, row: usize) -> (i128, i128) {
        match self {
            Self::Narrow(own) => (own.n.get(row).map_or(0, |n| n.whole()), own.denominator(row)),
            Self::Wide(own) => (own.n.get(row).copied().unwrap_or(0), own.denominator(row)),
        }
    }

    /// Rows in which it is below 0, and in which it is 0.
    pub(super) fn signs(&self, negative: &mut [u64], zero: &mut [u64]) {
        match self {
            Self::Narrow(own) => {
                words::below(&own.n, 0.0, negative);
                words::pack(&own.n, zero, |n| n == 0.0);
            }
            Self::Wide(own) => {
                words::pack(&own.n, negative, |n| n < 0);
                words::pack(&own.n, zero, |n| n == 0);
            }
        }
    }

    /// The binary number nearest to each: the division of two exact numbers is rounded once, correctly.
    pub(super) fn nearest(&self, out: &mut Vec<f64>) {
        out.clear();
        match self {
            Self::Narrow(own) => {
                let s = f64::of(own.s);
                if own.d.is_empty() {
                    if own.s == 1 {
                        out.extend_from_slice(&own.n);
                    } else {
                        out.extend(own.n.iter().map(|n| n / s));
                    }
                } else if own.s == 1 {
                    out.extend(own.n.iter().zip(&own.d).map(|(n, d)| n / d));
                } else {
                    out.extend(own.n.iter().zip(&own.d).map(|(n, d)| n / (d * s)));
                }
            }
            Self::Wide(own) => out.extend((0..own.n.len()).map(|row| self.get(row).to_f64())),
        }
    }

    /// Rows in which this is below the other, and in which they are equal. Rounding to the nearest keeps
    /// the order, so different quotients decide; equal ones are compared as fractions.
    pub(super) fn compare(&self, other: &Self, below: &mut [u64], same: &mut [u64]) {
        if let (Self::Narrow(a), Self::Narrow(b)) = (self, other) {
            if a.d.is_empty() && b.d.is_empty() && a.s == b.s {
                words::pack2(&a.n, &b.n, below, |a, b| a < b);
                words::pack2(&a.n, &b.n, same, |a, b| a == b);
                return;
            }
            let (mut qa, mut qb) = (Vec::new(), Vec::new());
            self.nearest(&mut qa);
            other.nearest(&mut qb);
            words::pack2(&qa, &qb, below, |a, b| a < b);
            words::pack2(&qa, &qb, same, |a, b| a == b);
            let ties: Vec<usize> = words::rows(same).collect();
            for row in ties {
                // Products of two numbers below 2^53.
                let ((na, da), (nb, db)) = (self.parts(row), other.parts(row));
                decide(row, (na * db).cmp(&(nb * da)), below, same);
            }
            return;
        }
        below.fill(0);
        same.fill(0);
        for row in 0..self.len() {
            let order = order(self.parts(row), other.parts(row));
            decide(row, order, below, same);
        }
    }

    /// Rows in which it is below a number, or at it where inclusive.
    pub(super) fn cut(&self, at: &Number, inclusive: bool, nearest: &mut Vec<f64>, out: &mut [u64]) {
        match self {
            Self::Narrow(own) if own.d.is_empty() => {
                words::below(&own.n, limit(at, inclusive, own.s), out);
            }
            Self::Narrow(own) => {
                if nearest.len() != own.n.len() {
                    self.nearest(nearest);
                }
                let limit = at.to_f64();
                // Two different fractions differ by at least one over the product of their denominators. Where
                // that is more than a unit in the last place of the limit, only equal ones are rounded to the
                // same number, and the rounded numbers decide.
                let apart = own.d_max * f64::of(own.s) * numerator(at);
                if apart < APART {
                    if inclusive {
                        words::up_to(nearest, limit, out);
                    } else {
                        words::below(nearest, limit, out);
                    }
                    return;
                }
                words::below(nearest, limit, out);
                let mut ties = vec![0; out.len()];
                words::pack(nearest, &mut ties, |value| value == limit);
                if words::any(&ties) {
                    for row in words::rows(&ties) {
                        if at_or_below(self.parts(row), at, inclusive) {
                            words::set(out, row);
                        }
                    }
                }
            }
            Self::Wide(own) => {
                out.fill(0);
                let limit = at.to_f64();
                for row in 0..own.n.len() {
                    let (n, d) = self.parts(row);
                    // Three roundings of at most 2^-53 each stand behind this quotient, one behind the limit.
                    let value = real(n) / real(d);
                    let error = (value.abs() + limit.abs()) * (8.0 * f64::EPSILON);
                    let below = if (value - limit).abs() > error {
                        value < limit
                    } else {
                        at_or_below((n, d), at, inclusive)
                    };
                    if below {
                        words::set(out, row);
                    }
                }
            }
        }
    }

    /// The digits where all of them are whole numbers over one denominator: what many cuts go through faster.
    pub(super) fn small(&self) -> Small {
        let Self::Narrow(own) = self else { return Small::Not };
        if !own.d.is_empty() || own.n_max >= 2e9 {
            return Small::Not;
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the bound")]
        if own.n_max <= 127.0 {
            Small::Bytes(own.n.iter().map(|n| *n as i8).collect())
        } else {
            Small::Ints(own.n.iter().map(|n| *n as i32).collect())
        }
    }

    /// What the digits of such a column are divided by.
    pub(super) fn scale(&self) -> i128 {
        match self {
            Self::Narrow(own) => own.s,
            Self::Wide(own) => own.s,
        }
    }
}

/// Whole numbers over a constant denominator, in few bits.
#[derive(Debug, Clone, Default)]
pub(super) enum Small {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// They are not.
    Not,
    Bytes(Vec<i8>),
    Ints(Vec<i32>),
}

/// Whole numbers that, divided by `s`, are below a number are those below this one.
pub(super) fn limit(at: &Number, inclusive: bool, s: i128) -> f64 {
    let scaled = at * &Number::of_digits(s, 0);
    let limit = match scaled.floor_i64() {
        Some(floor) if inclusive || !scaled.is_integer() => floor.checked_add(1),
        Some(floor) => Some(floor),
        None => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 it is beyond every number here")]
    match limit {
        Some(limit) => limit as f64,
        None if at.is_negative() => f64::NEG_INFINITY,
        None => f64::INFINITY,
    }
}

/// 2^51: below it the product of a denominator and a limit's numerator leaves a unit in the last place between
/// different fractions, with one to spare.
pub(super) const APART: f64 = 2_251_799_813_685_248.0;

/// The size of a numerator, infinite where it is not small.
#[expect(clippy::cast_precision_loss, reason = "a bound")]
pub(super) fn numerator(number: &Number) -> f64 {
    // The limit itself is rounded, so its denominator counts as well.
    number.small().map_or(f64::INFINITY, |(n, d)| (n.unsigned_abs() as f64).max(1.0).max(d as f64))
}

fn decide(row: usize, order: Ordering, below: &mut [u64], same: &mut [u64]) {
    let bit = 1_u64 << (row % 64);
    if let (Some(below), Some(same)) = (below.get_mut(row / 64), same.get_mut(row / 64)) {
        *below = *below & !bit | if order == Ordering::Less { bit } else { 0 };
        *same = *same & !bit | if order == Ordering::Equal { bit } else { 0 };
    }
}

/// Whether `n / d` is below a number, or at it.
fn at_or_below((n, d): (i128, i128), at: &Number, inclusive: bool) -> bool {
    match Number::fraction(n, d).cmp(at) {
        Ordering::Less => true,
        Ordering::Equal => inclusive,
        Ordering::Greater => false,
    }
}

/// The order of two fractions: by floating point where its error cannot matter, else exactly.
pub(super) fn order((na, da): (i128, i128), (nb, db): (i128, i128)) -> Ordering {
    let (qa, qb) = (real(na) / real(da), real(nb) / real(db));
    if (qa - qb).abs() > (qa.abs() + qb.abs()) * (8.0 * f64::EPSILON) {
        return qa.total_cmp(&qb);
    }
    match (na.checked_mul(db), nb.checked_mul(da)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Number::fraction(na, da).cmp(&Number::fraction(nb, db)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(numbers: &[&str]) -> Column {
        let numbers: Vec<Number> = numbers.iter().filter_map(|text| Number::parse(text)).collect();
        Column::of_numbers(&numbers).unwrap_or_default()
    }

    #[test]
    fn arithmetic_is_exact_in_both_forms() {
        let a = column(&["0.1", "7", "-3.25", "99999999999999999"]);
        let b = column(&["0.2", "3", "0.75", "0.00000000000000001"]);
        for row in 0..4 {
            let (x, y) = (a.get(row), b.get(row));
            assert_eq!(a.plus(&b, false).map(|c| c.get(row)), Ok(&x + &y));
            assert_eq!(a.plus(&b, true).map(|c| c.get(row)), Ok(&x - &y));
            assert_eq!(a.times(&b).map(|c| c.get(row)), Ok(&x * &y));
            let mut zero = [0];
            assert_eq!(a.over(&b, &mut zero).map(|c| c.get(row)), Ok(&x / &y));
            assert_eq!(zero, [0]);
        }
    }

    #[test]
    fn ties_are_decided_as_fractions() {
        // 1/3 and the nearest double to it are not the same number.
        let thirds = column(&["1", "2", "10"]).over(&column(&["3", "6", "30"]), &mut [0]);
        let near = column(&[
            "0.333333333333333314829616256247390992939472198486328125",
            "0.3333333333333333",
            "0.34",
        ]);
        let (mut below, mut same) = ([0], [0]);
        thirds.unwrap_or_default().compare(&near, &mut below, &mut same);
        assert_eq!((below, same), ([0b100], [0]));
    }

    #[test]
    fn a_cut_divides_whole_numbers_and_fractions_alike() {
        let whole = column(&["1", "1.5", "2", "-1"]);
        let at = Number::parse("1.5").unwrap_or(Number::ZERO);
        let mut out = [0];
        whole.cut(&at, false, &mut Vec::new(), &mut out);
        assert_eq!(out, [0b1001]);
        whole.cut(&at, true, &mut Vec::new(), &mut out);
        assert_eq!(out, [0b1011]);
        let parts = whole.over(&column(&["2", "1", "4", "1"]), &mut [0]).unwrap_or_default();
        parts.cut(&Number::ratio(1, 2).unwrap_or(Number::ZERO), false, &mut Vec::new(), &mut out);
        assert_eq!(out, [0b1000]);
        parts.cut(&Number::ratio(1, 2).unwrap_or(Number::ZERO), true, &mut Vec::new(), &mut out);
        assert_eq!(out, [0b1101]);
    }
}
