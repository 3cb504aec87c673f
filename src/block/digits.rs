//! Columns of numbers as digits over a shared power of ten.

use num_traits::{Signed, ToPrimitive};

use crate::number::Number;

/// Whole numbers below this in size are exact in binary floating point, and so are their sums and products as
/// long as these are below it too.
pub const MAX_NARROW: f64 = 9_007_199_254_740_992.0;

/// The size of digits that are computed on in 128 bits; above it a column holds [`Number`]s.
pub const MAX_WIDE: u128 = 1 << 100;

/// The numbers of a column; 0 where a cell is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Digits {
    /// Each is `n / 10^places` with a whole `n` below [`MAX_NARROW`] in size.
    Narrow {
        /// The digits.
        n: Vec<f64>,
        /// How many of them stand after the point.
        places: u8,
        /// No smaller than any of them in size.
        max: f64,
    },
    /// Each is `n / 10^places` with `n` below [`MAX_WIDE`] in size.
    Wide {
        /// The digits.
        n: Vec<i128>,
        /// How many of them stand after the point.
        places: u8,
        /// No smaller than any of them in size.
        max: u128,
    },
    /// Any numbers.
    Exact(Vec<Number>),
}

impl Digits {
    /// The number of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Number> {
        match self {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            Self::Narrow { n, places, .. } => n.get(row).map(|n| number(i128::from(*n as i64), *places)),
            Self::Wide { n, places, .. } => n.get(row).map(|n| number(*n, *places)),
            Self::Exact(numbers) => numbers.get(row).cloned(),
        }
    }

    /// How many are below 0, and the first row of them.
    #[must_use]
    pub(crate) fn negative(&self) -> Option<(usize, usize)> {
        fn of<T>(all: &[T], negative: impl Fn(&T) -> bool) -> Option<(usize, usize)> {
            let first = all.iter().position(&negative)?;
            Some((all.iter().filter(|one| negative(one)).count(), first))
        }
        match self {
            Self::Narrow { n, .. } => of(n, |n| *n < 0.0),
            Self::Wide { n, .. } => of(n, |n| *n < 0),
            Self::Exact(numbers) => of(numbers, Number::is_negative),
        }
    }
}

/// `n / 10^places`.
fn number(n: i128, places: u8) -> Number {
    Number::of_digits(n, places)
}

/// A number as its digits, where it is a decimal of a size that columns hold: `n / 10^places`, `places` least.
pub(crate) fn decimal(number: &Number) -> Option<(i128, u8)> {
    if let Some((n, d)) = number.small() {
        let (mut n, mut d, mut places) = (i128::from(n), d, 0_u8);
        while d != 1 {
            // Multiply up until the denominator is gone: each step takes a 10, a 5 or a 2 from it.
            let step = if d % 10 == 0 {
                d /= 10;
                1
            } else if d % 5 == 0 {
                d /= 5;
                2
            } else if d % 2 == 0 {
                d /= 2;
                5
            } else {
                return None;
            };
            n = n.checked_mul(step)?;
            places = places.checked_add(1)?;
        }
        return (n.unsigned_abs() < MAX_WIDE).then_some((n, places));
    }
    let big = number.to_big();
    let (mut n, mut d, mut places) = (big.numer().clone(), big.denom().clone(), 0_u8);
    while d != 1.into() {
        let step = if (&d % 10_u8).is_zero_big() {
            d /= 10;
            1
        } else if (&d % 5_u8).is_zero_big() {
            d /= 5;
            2
        } else if (&d % 2_u8).is_zero_big() {
            d /= 2;
            5
        } else {
            return None;
        };
        n *= step;
        places = places.checked_add(1)?;
        if n.bits() > 100 {
            return None;
        }
    }
    let n = if n.abs().bits() > 100 { None } else { n.to_i128() }?;
    (n.unsigned_abs() < MAX_WIDE).then_some((n, places))
}

trait IsZeroBig {
    fn is_zero_big(&self) -> bool;
}

impl IsZeroBig for num_bigint::BigInt {
    fn is_zero_big(&self) -> bool {
        num_traits::Zero::is_zero(self)
    }
}

/// The digits of a decimal written as text in its plainest form: optional sign, at most 18 digits, at most one
/// point, no exponent. `None` for every other text, which [`Number::parse`] may still read.
#[must_use]
pub fn digits_of(text: &[u8]) -> Option<(i64, u8)> {
    let (negative, rest) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if rest.len() > 19 {
        return None;
    }
    let (mut n, mut digits, mut point) = (0_i64, 0_u8, None);
    for byte in rest {
        match byte {
            b'0'..=b'9' => {
                n = n * 10 + i64::from(byte - b'0');
                digits += 1;
                if digits > 18 {
                    return None;
                }
            }
            b'.' if point.is_none() => point = Some(digits),
            _ => return None,
        }
    }
    if digits == 0 {
        return None;
    }
    Some((if negative { -n } else { n }, point.map_or(0, |point| digits - point)))
}

/// Gathers the numbers of a column row by row.
#[derive(Debug, Default)]
pub struct DigitsBuilder {
    /// Digits and places; of an unknown cell 0.
    cells: Vec<(i64, u8)>,
    /// Numbers that do not fit there, by row.
    others: Vec<(usize, Number)>,
    places: u8,
    max: u64,
}

impl DigitsBuilder {
    /// For so many rows.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self { cells: Vec::with_capacity(rows), ..Self::default() }
    }

    /// How many rows there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds `n / 10^places`, at most 18 places.
    pub fn push(&mut self, n: i64, places: u8) {
        self.places = self.places.max(places);
        self.max = self.max.max(n.unsigned_abs());
        self.cells.push((n, places));
    }

    /// Adds an unknown cell.
    pub fn push_unknown(&mut self) {
        self.cells.push((0, 0));
    }

    /// Adds any number.
    pub fn push_number(&mut self, number: &Number) {
        match decimal(number).and_then(|(n, places)| Some((i64::try_from(n).ok()?, places))) {
            Some((n, places)) if places <= 18 => self.push(n, places),
            _ => {
                self.others.push((self.cells.len(), number.clone()));
                self.cells.push((0, 0));
            }
        }
    }

    /// The column, and an empty builder again.
    pub fn take(&mut self) -> Digits {
        let cells = std::mem::take(&mut self.cells);
        let others = std::mem::take(&mut self.others);
        let (places, max) = (self.places, self.max);
        (self.places, self.max) = (0, 0);
        if others.is_empty() {
            // The factor to the shared power of ten is at most 10^18, so digits stay below 2^124.
            let factors: Vec<i128> = (0..=places).map(|own| 10_i128.pow(u32::from(places - own))).collect();
            let factor = |own: u8| factors.get(usize::from(own)).copied().unwrap_or(1);
            let bound = u128::from(max) * factor(0).unsigned_abs();
            let exact_max = || {
                cells.iter().map(|(n, own)| (i128::from(*n) * factor(*own)).unsigned_abs()).max().unwrap_or(0)
            };
            #[expect(clippy::cast_precision_loss, reason = "below 2^53 where it is used")]
            let narrow = |max: u128| Digits::Narrow {
                n: cells.iter().map(|(n, own)| *n as f64 * factor(*own) as f64).collect(),
                places,
                max: max as f64,
            };
            if bound < 1 << 53 {
                return narrow(bound);
            }
            let max = exact_max();
            if max < 1 << 53 {
                return narrow(max);
            }
            if max < MAX_WIDE {
                let n = cells.iter().map(|(n, own)| i128::from(*n) * factor(*own)).collect();
                return Digits::Wide { n, places, max };
            }
        }
        let mut numbers: Vec<Number> = cells.iter().map(|(n, own)| number(i128::from(*n), *own)).collect();
        for (row, other) in others {
            if let Some(slot) = numbers.get_mut(row) {
                *slot = other;
            }
        }
        wide(&numbers).unwrap_or(Digits::Exact(numbers))
    }
}

/// Numbers as wide digits, where all of them are such decimals.
fn wide(numbers: &[Number]) -> Option<Digits> {
    let decimals: Vec<(i128, u8)> = numbers.iter().map(decimal).collect::<Option<_>>()?;
    let places = decimals.iter().map(|(_, places)| *places).max().unwrap_or(0);
    let mut n = Vec::with_capacity(decimals.len());
    for (digits, own) in decimals {
        let factor = 10_i128.checked_pow(u32::from(places - own))?;
        n.push(digits.checked_mul(factor).filter(|n| n.unsigned_abs() < MAX_WIDE)?);
    }
    let max = n.iter().map(|n| n.unsigned_abs()).max().unwrap_or(0);
    Some(Digits::Wide { n, places, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: &[&str]) -> (Digits, Vec<Number>) {
        let numbers: Vec<Number> = texts.iter().filter_map(|text| Number::parse(text)).collect();
        assert_eq!(numbers.len(), texts.len());
        let mut builder = DigitsBuilder::default();
        for (text, number) in texts.iter().zip(&numbers) {
            match digits_of(text.as_bytes()) {
                Some((n, places)) => builder.push(n, places),
                None => builder.push_number(number),
            }
        }
        (builder.take(), numbers)
    }

    #[test]
    fn digits_give_back_the_numbers_at_every_width() {
        for (texts, width) in [
            (&["1", "-3", "4.25", "0.10"][..], "narrow"),
            (&["0.30000000000000004", "17"][..], "wide"),
            (&["1e25", "0.001"][..], "wide"),
            (&["1e40", "3"][..], "exact"),
            (&["1e-28", "-5.5"][..], "wide"),
            (&["999999999999999999", "0.000000000000000001"][..], "exact"),
        ] {
            let (digits, numbers) = column(texts);
            let found = match &digits {
                Digits::Narrow { .. } => "narrow",
                Digits::Wide { .. } => "wide",
                Digits::Exact(_) => "exact",
            };
            assert_eq!(found, width, "{texts:?}");
            for (row, number) in numbers.iter().enumerate() {
                assert_eq!(digits.get(row).as_ref(), Some(number), "{texts:?}");
            }
        }
    }

    #[test]
    fn only_plain_decimals_are_taken_fast() {
        assert_eq!(digits_of(b"-1.50"), Some((-150, 2)));
        assert_eq!(digits_of(b"+.5"), Some((5, 1)));
        assert_eq!(digits_of(b"5."), Some((5, 0)));
        for text in ["", "-", ".", "1e3", "1 2", "0x1", "1234567890123456789", "٣", "1.2.3"] {
            assert_eq!(digits_of(text.as_bytes()), None, "{text}");
        }
    }
}
