//! Derived importance as weights that a model can hold: decimals that sum to exactly 100% (ruling B10(d)).

use std::cmp::Reverse;

use super::Drivers;
use crate::model::{FactorId, Model};
use crate::number::Number;
use crate::value::Side;

/// A hundredth of a per cent: the unit of a pinned weight, and the least that one can be, since a weight is
/// above 0 (language 5.1).
const UNITS: i64 = 10_000;

/// A factor's pinned weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The factor.
    pub factor: FactorId,
    /// Its weight in its side, a whole number of hundredths of a per cent, above 0.
    pub weight: Number,
    /// Whether its importance was less than the least weight, which it has instead.
    pub raised: bool,
}

/// The weights of a side, which sum to exactly 1, in the model's order: rounded down to hundredths of a
/// per cent, what is left given to those that lost most, the model's order deciding between equals. `None`
/// where the side explains nothing.
#[must_use]
pub fn pin(model: &Model, drivers: &Drivers, side: Side) -> Option<Vec<Pinned>> {
    let factors: Vec<(FactorId, &Number)> = drivers
        .factors
        .iter()
        .filter(|driver| model.factors.at(driver.factor).side == side)
        .map(|driver| Some((driver.factor, driver.derived.as_ref()?)))
        .collect::<Option<_>>()?;
    let all: Number = factors.iter().map(|(_, derived)| *derived).sum();
    let exact: Vec<Number> = factors
        .iter()
        .map(|(_, derived)| (*derived * &Number::int(UNITS)).checked_div(&all))
        .collect::<Option<_>>()?;
    let raised: Vec<bool> = exact.iter().map(|units| *units < Number::ONE).collect();
    let mut units: Vec<i64> = exact.iter().map(|units| units.floor_i64().unwrap_or(0).max(1)).collect();
    let mut left = UNITS - units.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..units.len()).collect();
    if left > 0 {
        order.sort_by_key(|n| {
            let lost = exact.get(*n).zip(units.get(*n)).map(|(exact, units)| exact - &Number::int(*units));
            (Reverse(lost), *n)
        });
    } else {
        // More was raised than rounding took away: the largest give it.
        order.sort_by_key(|n| (Reverse(units.get(*n).copied()), *n));
    }
    while left != 0 && !order.is_empty() {
        let before = left;
        for n in &order {
            let Some(slot) = units.get_mut(*n).filter(|units| left > 0 || **units > 1) else { continue };
            if left == 0 {
                break;
            }
            *slot += left.signum();
            left -= left.signum();
        }
        if left == before {
            return None;
        }
    }
    let weight = |units: i64| Number::ratio(units, UNITS).unwrap_or(Number::ZERO);
    Some(
        factors
            .iter()
            .zip(units)
            .zip(raised)
            .map(|(((factor, _), units), raised)| Pinned { factor: *factor, weight: weight(units), raised })
            .collect(),
    )
}
