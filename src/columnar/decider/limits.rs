//! The cuts of one number: one search finds which of them it passes.

use crate::columnar::fraction::order;

/// The limits of the cuts of a number, upwards.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// The binary numbers near them, for the search.
    near: Vec<f64>,
    exact: Vec<Limit>,
    /// How many cuts are passed by 0, 0.1, 0.2 and so on: ratings and small whole numbers, most of what
    /// customers have.
    tenths: Vec<u32>,
}

/// How many tenths are looked up.
const TENTHS: i128 = 1_024;

/// A limit of a cut.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) at: (i128, i128),
    pub(super) inclusive: bool,
}

impl Limits {
    /// Of limits, upwards; of equal ones the inclusive last.
    pub(super) fn new(exact: Vec<Limit>) -> Self {
        let near = exact.iter().map(|limit| near(limit.at)).collect();
        let mut limits = Self { near, exact, tenths: Vec::new() };
        let passed = |n| u32::try_from(limits.searched((n, 10))).unwrap_or(u32::MAX);
        limits.tenths = (0..TENTHS).map(passed).collect();
        limits
    }

    pub(super) fn len(&self) -> usize {
        self.exact.len()
    }

    /// How many cuts a number passes: those of the limits that it is not below.
    pub(super) fn passed(&self, number: (i128, i128)) -> usize {
        let tenths = match number {
            (n @ 0..TENTHS, 1) => n * 10,
            (n @ 0..TENTHS, 10) => n,
            _ => return self.searched(number),
        };
        let known = usize::try_from(tenths).ok().and_then(|at| self.tenths.get(at));
        known.map_or_else(|| self.searched(number), |passed| *passed as usize)
    }

    fn searched(&self, number: (i128, i128)) -> usize {
        let near = near(number);
        // Limits whose binary numbers say otherwise than their exact ones stand beside this place.
        let mut at = self.near.partition_point(|limit| *limit < near);
        while at > 0 && self.below(number, near, at - 1) == Some(true) {
            at -= 1;
        }
        while self.below(number, near, at) == Some(false) {
            at += 1;
        }
        at
    }

    /// Whether a number is below a limit: by floating point where its error cannot matter, else exactly.
    fn below(&self, number: (i128, i128), near: f64, at: usize) -> Option<bool> {
        let (limit, other) = (self.exact.get(at)?, *self.near.get(at)?);
        let apart = (near - other).abs();
        if apart > (near.abs() + other.abs()) * (8.0 * f64::EPSILON) {
            return Some(near < other);
        }
        let small = |n: i128| i64::try_from(n).ok().map(i128::from);
        let exact = match (small(number.0), small(number.1), small(limit.at.0), small(limit.at.1)) {
            (Some(n), Some(d), Some(m), Some(e)) => (n * e).cmp(&(m * d)),
            _ => order(number, limit.at),
        };
        Some(exact.is_lt() || (limit.inclusive && exact.is_eq()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is near is compared exactly")]
fn near((n, d): (i128, i128)) -> f64 {
    // Of 64 bits the machine converts by itself.
    match (i64::try_from(n), i64::try_from(d)) {
        (Ok(n), Ok(d)) => n as f64 / d as f64,
        _ => n as f64 / d as f64,
    }
}
