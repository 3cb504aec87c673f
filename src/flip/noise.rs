//! How far a flip is against sampling noise.

use crate::interpret::{Probe, Shifted};
use crate::number::{ExactSum, Number};
use crate::value::Confidence;

/// A distance in points of a rating beside the standard error of the group's mean of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// The mean of the rating over those of the group who answered it.
    pub mean: Number,
    /// How many these are.
    pub answers: usize,
    /// The standard error of that mean: the variance as of a sample ÷ the effective number of answers, under the
    /// root, rounded to 12 decimals.
    pub standard_error: Number,
    /// Whether the distance is no more than 1.959964 standard errors (95%), compared exactly by squares.
    pub fragile: bool,
}

/// The standard error of a rating's mean in a group; `None` for fewer than two answers, or where these weigh
/// nothing.
pub(super) fn noise(probe: &Probe<'_>, members: &[usize], what: Shifted, distance: &Number) -> Option<Noise> {
    let answers: Vec<(Number, &Number)> = members
        .iter()
        .filter_map(|row| Some((probe.rating(*row, what)?, probe.weight(*row)?)))
        .filter(|(_, weight)| weight.is_positive())
        .collect();
    if answers.len() < 2 {
        return None;
    }
    let (mut sum, mut weight, mut squares) = (ExactSum::new(), ExactSum::new(), ExactSum::new());
    for (rating, own) in &answers {
        sum.add(&(rating * own));
        weight.add(own);
        squares.add(&(*own * *own));
    }
    let (weight, squares) = (weight.total()?, squares.total()?);
    let mean = sum.total()?.checked_div(&weight)?;
    let mut spread = ExactSum::new();
    for (rating, own) in &answers {
        let off = rating - &mean;
        spread.add(&(&(&off * &off) * own));
    }
    let effective = (&weight * &weight).checked_div(&squares)?;
    // As of a sample: n ÷ (n − 1), n being the effective number.
    let variance = spread.total()?.checked_div(&weight)?;
    let square = variance.checked_div(&(&effective - &Number::ONE)).filter(|square| !square.is_negative())?;
    let z = Confidence::P95.z();
    Some(Noise {
        fragile: distance * distance <= &(&z * &z) * &square,
        standard_error: square.sqrt(12)?,
        answers: answers.len(),
        mean,
    })
}
