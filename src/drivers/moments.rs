//! Correlations of columns whose sums do not depend on the order of the rows.
//!
//! Each column is brought to whole numbers of ten digits, relative to its largest value. Sums of these, of
//! their products and of weights are whole numbers of 128 bits, so they are exact; only the last steps
//! round.

use num_bigint::BigInt;
use num_traits::{ToPrimitive as _, Zero as _};

use crate::number::Number;

/// Digits of a value, and of a survey weight: products of two values and a weight, summed over the most
/// rows that data may have, stay below 2^127.
const VALUE_DIGITS: i64 = 10_000_000_000;
const WEIGHT_DIGITS: i64 = 1_000_000_000;

/// Sums of columns and of their products, weighted.
pub(super) struct Moments {
    weight: i128,
    weight_squared: i128,
    sums: Vec<i128>,
    products: Vec<Vec<i128>>,
}

/// Whole numbers in a unit that depends on the largest of them alone.
fn whole(values: &[Number], digits: i64) -> Vec<i64> {
    let largest = values.iter().map(Number::abs).max().unwrap_or(Number::ZERO);
    let limit = Number::int(digits);
    let scale = |places: i32| {
        let ten = Number::int(10);
        let power = (0..places.unsigned_abs()).fold(Number::ONE, |power, _| &power * &ten);
        if places >= 0 { power } else { Number::ONE / power }
    };
    // A small survey of whole numbers keeps them as they are.
    let places = (-110..=110).rev().find(|places| &largest * &scale(*places) < limit).unwrap_or(-110);
    let unit = scale(if largest.is_zero() { 0 } else { places });
    values.iter().map(|value| (value * &unit).round_half_even(0).floor_i64().unwrap_or(0)).collect()
}

impl Moments {
    /// Of columns of one length; without weights each row counts once.
    pub(super) fn of(columns: &[Vec<Number>], weights: Option<&[Number]>) -> Self {
        let columns: Vec<Vec<i64>> = columns.iter().map(|column| whole(column, VALUE_DIGITS)).collect();
        let rows = columns.first().map_or(0, Vec::len);
        let weights = weights.map_or_else(|| vec![1; rows], |weights| whole(weights, WEIGHT_DIGITS));
        let sum = |of: &dyn Fn(usize, i128) -> i128| {
            weights.iter().enumerate().map(|(row, weight)| of(row, i128::from(*weight))).sum::<i128>()
        };
        let at = |column: &[i64], row: usize| i128::from(column.get(row).copied().unwrap_or(0));
        Self {
            weight: sum(&|_, weight| weight),
            weight_squared: sum(&|_, weight| weight * weight),
            sums: columns.iter().map(|one| sum(&|row, weight| weight * at(one, row))).collect(),
            products: columns
                .iter()
                .enumerate()
                .map(|(n, one)| {
                    let upto = columns.iter().take(n + 1);
                    upto.map(|other| sum(&|row, weight| weight * at(one, row) * at(other, row))).collect()
                })
                .collect(),
        }
    }

    /// (Σw)² ÷ Σw² (language 4.6).
    pub(super) fn effective(&self) -> Number {
        let (all, squared) = (Number::fraction(self.weight, 1), Number::fraction(self.weight_squared, 1));
        (&all * &all).checked_div(&squared).unwrap_or(Number::ZERO)
    }

    /// Covariance times Σw², exact.
    fn spread(&self, one: usize, other: usize) -> BigInt {
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        let product = self.products.get(high).and_then(|row| row.get(low)).copied().unwrap_or(0);
        let sum = |n: usize| BigInt::from(self.sums.get(n).copied().unwrap_or(0));
        BigInt::from(self.weight) * product - sum(one) * sum(other)
    }

    /// Whether a column has one value only.
    pub(super) fn is_constant(&self, column: usize) -> bool {
        self.spread(column, column).is_zero()
    }

    /// The correlation of two columns, neither of them constant.
    pub(super) fn correlation(&self, one: usize, other: usize) -> f64 {
        if one == other {
            return 1.0;
        }
        let size = |n: usize| self.spread(n, n).to_f64().unwrap_or(f64::NAN).sqrt();
        let found = self.spread(one, other).to_f64().unwrap_or(f64::NAN) / size(one) / size(other);
        if found.is_finite() { found.clamp(-1.0, 1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(of: &[&str]) -> Vec<Number> {
        of.iter().map(|text| Number::parse(text).unwrap()).collect()
    }

    #[test]
    fn order_and_unit_do_not_show() {
        let x = numbers(&["1", "2", "2.5", "7"]);
        let y = numbers(&["1e9", "-3", "0.1", "12"]);
        let found = Moments::of(&[x.clone(), y.clone()], None).correlation(0, 1);
        let turned = |v: &[Number]| v.iter().rev().cloned().collect::<Vec<_>>();
        assert_eq!(Moments::of(&[turned(&x), turned(&y)], None).correlation(0, 1).to_bits(), found.to_bits());
        assert!((found - -0.533_075).abs() < 1e-6, "{found}");
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice() {
        let twice = Moments::of(&[numbers(&["1", "2", "2", "4"]), numbers(&["3", "1", "1", "5"])], None);
        let weighted = Moments::of(
            &[numbers(&["1", "2", "4"]), numbers(&["3", "1", "5"])],
            Some(&numbers(&["1", "2", "1"])),
        );
        assert!((twice.correlation(0, 1) - weighted.correlation(0, 1)).abs() < 1e-15);
        assert_eq!(weighted.effective(), Number::ratio(16, 6).unwrap());
        assert!(Moments::of(&[numbers(&["2", "2"])], None).is_constant(0));
    }
}
