//! Columns of numbers, many at a time: binary numbers to the decimals that they stand for, and what may stand
//! in the column.

use crate::block::{Digits, DigitsBuilder, MAX_NARROW};
use crate::data::Typer;
use crate::model::{Code, Input, InputKind, Model};
use crate::number::Number;
use crate::value::Reason;

/// Powers of ten that are exact in binary.
const POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// The most places that binary numbers are tried for all at once.
const TRIED: u8 = 6;

/// Decimals of up to 15 digits and binary numbers are one to one, so below this the decimal that reads back to
/// a binary number is the shortest one too.
const FIFTEEN: f64 = 1e15;

/// `10^places`.
pub(super) fn power(places: u8) -> f64 {
    POWERS.get(usize::from(places)).copied().unwrap_or(f64::NAN)
}

/// To the nearest whole number, for sizes below 2^51: adding and taking away a number whose last bit is worth
/// 1 rounds in two additions, which a compiler does for many values at once.
fn nearest(x: f64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    (x + MAGIC) - MAGIC
}

/// Whether a number may stand in a column, tested on the binary number nearest to it. Exact: of two decimals
/// whose nearest binary numbers differ the order is that of these, and where they are equal the verdict was
/// made beforehand by the one that types cells.
#[derive(Debug, Clone)]
pub(super) struct NumberRule {
    lo: f64,
    hi: f64,
    /// Ends of the range and codes.
    special: Vec<(f64, Option<Reason>)>,
    /// Whether a special number is a code or an end that is not itself inside.
    plain: bool,
}

impl NumberRule {
    pub(super) fn new(model: &Model, input: &Input, typer: &Typer<'_>) -> Self {
        let (lo, hi) = match &input.kind {
            InputKind::Rating { .. } => (Some(&model.scale.0), Some(&model.scale.1)),
            InputKind::Number { range, .. } => {
                (range.lo.as_ref().map(|end| &end.0), range.hi.as_ref().map(|end| &end.0))
            }
            _ => (None, None),
        };
        let mut marks: Vec<f64> = lo.into_iter().chain(hi).map(Number::to_f64).collect();
        for code in input.missing.iter().chain(&input.not_applicable) {
            match code {
                Code::Number(number) => marks.push(number.to_f64()),
                // A column of numbers holds such a code only where it is written as its numbers are.
                Code::Text(text) => marks.extend(Number::parse(text).map(|number| number.to_f64())),
            }
        }
        marks.retain(|mark| mark.is_finite());
        marks.sort_by(f64::total_cmp);
        marks.dedup();
        let special: Vec<_> = marks
            .into_iter()
            .filter_map(|mark| {
                let number = Number::from_f64(mark)?;
                Some((mark, typer.known_number(&number.to_string(), number).err()))
            })
            .collect();
        let plain = special.iter().all(|(_, verdict)| verdict.is_none());
        Self {
            lo: lo.map_or(f64::NEG_INFINITY, Number::to_f64),
            hi: hi.map_or(f64::INFINITY, Number::to_f64),
            special,
            plain,
        }
    }

    /// Why a number may not stand there; `x` is the binary number nearest to it.
    pub(super) fn judge(&self, x: f64) -> Option<Reason> {
        for (mark, verdict) in &self.special {
            if x == *mark {
                return *verdict;
            }
        }
        if x > self.lo && x < self.hi { None } else { Some(Reason::OutOfRange) }
    }

    /// Whether a number is a code or an end of the range, for which the text of the cell may matter.
    pub(super) fn is_special(&self, x: f64) -> bool {
        self.special.iter().any(|(mark, _)| x == *mark)
    }

    /// Whether all of some numbers may stand there, and quickly so.
    fn all_fit(&self, values: &[f64]) -> bool {
        if !self.plain {
            return values.iter().all(|x| self.judge(*x).is_none());
        }
        // No branch within, so that many are compared at once.
        values.iter().fold(true, |fit, x| fit & (*x >= self.lo) & (*x <= self.hi))
    }
}

/// Numbers as digits over one power of ten, and those that are something else.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// Whole digits; 0 where odd.
    pub(super) n: Vec<f64>,
    pub(super) places: u8,
    pub(super) max: f64,
    /// The places of numbers that did not fit or are no such digits, in order.
    pub(super) odd: Vec<(usize, Result<Number, Reason>)>,
}

impl Typed {
    fn clear(&mut self) {
        self.n.clear();
        self.odd.clear();
        (self.places, self.max) = (0, 0.0);
    }

    fn measure(&mut self) {
        self.max = self.n.iter().fold(0.0, |max, n| if n.abs() > max { n.abs() } else { max });
    }

    /// Whole numbers over `10^places`, which is the scale of a decimal column.
    pub(super) fn wholes(&mut self, values: &[i64], places: u8, rule: &NumberRule, typer: &Typer<'_>) {
        self.clear();
        self.places = places;
        #[expect(clippy::cast_precision_loss, reason = "those that lose anything are odd ones")]
        self.n.extend(values.iter().map(|value| *value as f64));
        let small = values.iter().fold(true, |small, value| small & (value.unsigned_abs() < 1 << 53));
        if places == 0 && small && rule.all_fit(&self.n) {
            self.measure();
            return;
        }
        let power = power(places);
        for ((at, value), n) in values.iter().enumerate().zip(&mut self.n) {
            // Up to 15 digits the quotient is the binary number nearest to the decimal, and its own alone.
            let verdict = if n.abs() < FIFTEEN && places <= 18 {
                rule.judge(*n / power).map(Err)
            } else {
                let number = Number::of_digits(i128::from(*value), places);
                Some(typer.known_number(&number.to_string(), number))
            };
            if let Some(found) = verdict {
                *n = 0.0;
                self.odd.push((at, found));
            }
        }
        if places > 18 {
            self.places = 0;
        }
        self.measure();
    }

    /// Binary numbers, each of which stands for the shortest decimal that reads back to it.
    pub(super) fn doubles(&mut self, values: &[f64], rule: &NumberRule, typer: &Typer<'_>) {
        self.clear();
        // Digits over 10^k that read back to the number for one k do so for any greater one too, so the k of
        // all is the greatest that one of them needs.
        let mut places = 0;
        let fits = |x: f64, places: u8| {
            let power = power(places);
            let n = nearest(x * power);
            // The quotient of two exact numbers is rounded once, as reading the decimal is.
            (n.abs() < FIFTEEN) & (n / power == x)
        };
        for chunk in values.chunks(64) {
            if chunk.iter().fold(true, |all, x| all & fits(*x, places)) {
                continue;
            }
            for x in chunk {
                if !fits(*x, places) {
                    places = (places + 1..=TRIED).find(|more| fits(*x, *more)).unwrap_or(places);
                }
            }
        }
        let power = power(places);
        self.places = places;
        self.n.extend(values.iter().map(|x| nearest(x * power)));
        let all =
            self.n.iter().zip(values).fold(true, |all, (n, x)| all & (n.abs() < FIFTEEN) & (n / power == *x));
        if !(all && rule.all_fit(values)) {
            for ((at, x), n) in values.iter().enumerate().zip(&mut self.n) {
                let verdict = if n.abs() < FIFTEEN && *n / power == *x {
                    rule.judge(*x).map(Err)
                } else {
                    Some(double(*x, typer))
                };
                if let Some(found) = verdict {
                    *n = 0.0;
                    self.odd.push((at, found));
                }
            }
        }
        self.measure();
    }

    /// Nothing yet.
    pub(super) fn restart(&mut self) {
        self.clear();
    }
}

/// A binary number for which no few places do.
fn double(x: f64, typer: &Typer<'_>) -> Result<Number, Reason> {
    let number = decimal_of(x).ok_or(Reason::NotANumber)?;
    typer.known_number(&number.to_string(), number)
}

/// The shortest decimal that reads back to a binary number.
pub(super) fn decimal_of(x: f64) -> Option<Number> {
    if !x.is_finite() {
        return None;
    }
    let mut buffer = zmij::Buffer::new();
    Number::parse(buffer.format_finite(x)).or_else(|| Number::from_f64(x))
}

/// The binary number of double width that is nearest to the shortest decimal of one of single width.
pub(super) fn widened(x: f32) -> f64 {
    for places in 0..=TRIED {
        let power = power(places);
        let n = nearest(f64::from(x) * power);
        let decimal = n / power;
        // Decimals of up to 6 digits and numbers of single width are one to one.
        #[expect(clippy::cast_possible_truncation, reason = "whether it is the same number is what is asked")]
        if n.abs() < 1e6 && decimal as f32 == x {
            return decimal;
        }
    }
    let mut buffer = zmij::Buffer::new();
    if x.is_finite() { buffer.format_finite(x).parse().unwrap_or(f64::NAN) } else { f64::from(x) }
}

/// The numbers of a block as they come.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    n: Vec<f64>,
    places: u8,
    max: f64,
    /// From the first number on that does not fit there.
    wide: Option<DigitsBuilder>,
}

impl Numbers {
    pub(super) fn reserve(&mut self, rows: usize) {
        self.n.reserve(rows);
    }

    /// An unknown cell.
    pub(super) fn push_unknown(&mut self) {
        match &mut self.wide {
            Some(wide) => wide.push_unknown(),
            None => self.n.push(0.0),
        }
    }

    /// Whole digits that a table gave.
    pub(super) fn push_digit(&mut self, digit: u8) {
        if self.places == 0 && self.wide.is_none() {
            if self.max < 9.0 {
                self.max = 9.0;
            }
            self.n.push(f64::from(digit));
        } else {
            self.push(i64::from(digit), 0);
        }
    }

    /// `n / 10^places`, at most 18 places.
    pub(super) fn push(&mut self, n: i64, places: u8) {
        #[expect(clippy::cast_precision_loss, reason = "exact where it is below the limit")]
        let own = n as f64;
        if n.unsigned_abs() < 1 << 53 && self.align(places, own.abs()) {
            let n = own * power(self.places - places);
            if n.abs() > self.max {
                self.max = n.abs();
            }
            self.n.push(n);
            return;
        }
        self.widen().push(n, places);
    }

    /// Any number.
    pub(super) fn push_number(&mut self, number: &Number) {
        let small =
            crate::block::decimal(number).and_then(|(n, places)| Some((i64::try_from(n).ok()?, places)));
        match small {
            Some((n, places)) if places <= 18 => self.push(n, places),
            _ => self.widen().push_number(number),
        }
    }

    /// Many at once.
    pub(super) fn extend(&mut self, n: &[f64], places: u8, max: f64) {
        if self.align(places, max) {
            let factor = power(self.places - places);
            self.grow(max * factor);
            if factor == 1.0 {
                self.n.extend_from_slice(n);
            } else {
                self.n.extend(n.iter().map(|n| n * factor));
            }
            return;
        }
        let wide = self.widen();
        for n in n {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            wide.push(*n as i64, places);
        }
    }

    fn grow(&mut self, max: f64) {
        if max > self.max {
            self.max = max;
        }
    }

    /// Brings the column to at least so many places; `false` where it or `max` has no room for that.
    fn align(&mut self, places: u8, max: f64) -> bool {
        if self.wide.is_some() {
            return false;
        }
        if places <= self.places {
            return max * power(self.places - places) < MAX_NARROW;
        }
        let factor = power(places - self.places);
        if self.max * factor >= MAX_NARROW || max >= MAX_NARROW {
            return false;
        }
        for n in &mut self.n {
            *n *= factor;
        }
        self.max *= factor;
        self.places = places;
        true
    }

    /// The builder of columns that are not narrow, with all that there is so far.
    fn widen(&mut self) -> &mut DigitsBuilder {
        let (n, places) = (&mut self.n, self.places);
        self.wide.get_or_insert_with(|| {
            let mut wide = DigitsBuilder::with_capacity(n.capacity());
            for n in n.drain(..) {
                #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                wide.push(n as i64, places);
            }
            wide
        })
    }

    /// The column, and an empty one again.
    pub(super) fn take(&mut self) -> Digits {
        let (places, max) = (self.places, self.max);
        (self.places, self.max) = (0, 0.0);
        match self.wide.take() {
            Some(mut wide) => wide.take(),
            None => {
                let capacity = self.n.capacity();
                let n = std::mem::replace(&mut self.n, Vec::with_capacity(capacity));
                Digits::Narrow { n, places, max }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_grow_in_places_and_in_size() {
        let mut numbers = Numbers::default();
        numbers.push_digit(5);
        numbers.push(125, 2);
        numbers.push_digit(7);
        numbers.push_unknown();
        let digits = numbers.take();
        assert!(matches!(digits, Digits::Narrow { places: 2, .. }));
        assert_eq!(digits.get(2), Number::parse("7"));
        // What is known to be the greatest may grow beyond what fits, and the column with it.
        numbers.push_digit(9);
        numbers.extend(&[9_007_199_254_740_991.0], 0, 9_007_199_254_740_991.0);
        numbers.push(1, 1);
        let digits = numbers.take();
        assert!(matches!(digits, Digits::Wide { .. }));
        for (row, text) in ["9", "9007199254740991", "0.1"].into_iter().enumerate() {
            assert_eq!(digits.get(row), Number::parse(text));
        }
        numbers.push_digit(3);
        assert_eq!(numbers.take(), Digits::Narrow { n: vec![3.0], places: 0, max: 9.0 });
    }

    #[test]
    fn single_width_stands_for_its_own_shortest_decimal() {
        for text in ["0.1", "1000.6", "16777216", "0.007", "123456.79", "3.4028235e38", "1e-45", "0.33333334"]
        {
            let single: f32 = text.parse().unwrap();
            assert_eq!(decimal_of(widened(single)), Number::parse(text), "{text}");
        }
        assert!(widened(f32::NAN).is_nan() && widened(f32::INFINITY).is_infinite());
    }
}
