//! Columns of exact fractions.
//!
//! A fraction is two whole numbers, held in binary floating point as long as every product and sum is below
//! 2^53 and therefore exact, else in 128 bits. What the parts can be at most is known of each column, so that
//! one test an operation and block tells which of the two it needs; where 128 bits do not do either, the block
//! is left to the reference interpreter. Nothing is ever rounded on the way to a decision.

mod order;
mod parts;

use num_integer::Integer as _;

use super::words;
use crate::block::Digits;
use crate::number::Number;

pub(super) use order::{APART, limit, numerator, order};
use parts::real;
pub(super) use parts::{Fraction, Lane};

/// Something needs more than 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beyond;

type Fits<T = ()> = Result<T, Beyond>;

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
