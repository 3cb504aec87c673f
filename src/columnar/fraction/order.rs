//! Which of two columns, or of a column and a number, is below the other.

use std::cmp::Ordering;

use super::parts::{Lane as _, real};
use super::{Column, words};
use crate::number::Number;

impl Column {
    /// Rows in which it is below 0, and in which it is 0.
    pub(in crate::columnar) fn signs(&self, negative: &mut [u64], zero: &mut [u64]) {
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
    pub(in crate::columnar) fn nearest(&self, out: &mut Vec<f64>) {
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
    pub(in crate::columnar) fn compare(&self, other: &Self, below: &mut [u64], same: &mut [u64]) {
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
    pub(in crate::columnar) fn cut(
        &self,
        at: &Number,
        inclusive: bool,
        nearest: &mut Vec<f64>,
        out: &mut [u64],
    ) {
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
}

/// Whole numbers that, divided by `s`, are below a number are those below this one.
pub(in crate::columnar) fn limit(at: &Number, inclusive: bool, s: i128) -> f64 {
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
pub(in crate::columnar) const APART: f64 = 2_251_799_813_685_248.0;

/// The size of a numerator, infinite where it is not small.
#[expect(clippy::cast_precision_loss, reason = "a bound")]
pub(in crate::columnar) fn numerator(number: &Number) -> f64 {
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
pub(in crate::columnar) fn order((na, da): (i128, i128), (nb, db): (i128, i128)) -> Ordering {
    let (qa, qb) = (real(na) / real(da), real(nb) / real(db));
    if (qa - qb).abs() > (qa.abs() + qb.abs()) * (8.0 * f64::EPSILON) {
        return qa.total_cmp(&qb);
    }
    match (na.checked_mul(db), nb.checked_mul(da)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Number::fraction(na, da).cmp(&Number::fraction(nb, db)),
    }
}
