//! Exact numbers: every number of a model and of its data is a rational, small ones fast, big ones right.
//!
//! The small form holds a reduced fraction of two `i64` and computes in `i128`; whatever does not fit
//! goes to [`num_rational::BigRational`]. A number has one representation (small whenever it fits), so
//! equality and hashing are structural. A number may also depend on an unknown that moves ([`Moving`]): only the
//! search for what would change a decision has such numbers.

mod big;
mod moving;
mod poly;
mod print;
mod sum;

pub use moving::{Horizon, Moving, Place, Side};
pub use sum::ExactSum;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

/// The most digits a written number may have, in a model or in data.
pub const MAX_DIGITS: usize = 100;

/// The most bits a numerator or denominator may have as the result of an expression; beyond it the
/// value is unknown (`number too large`), so that squaring a number again and again ends.
pub const MAX_BITS: u64 = 65_536;

/// An exact rational number.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// Reduced, denominator above 0.
    Small(i64, i64),
    /// Does not fit the small form.
    Big(Box<BigRational>),
    /// Depends on an unknown that moves, and is no constant.
    Formal(Arc<moving::Formal>),
}

use Repr::{Big, Formal, Small};

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Number {
    /// 0.
    pub const ZERO: Self = Self(Small(0, 1));
    /// 1.
    pub const ONE: Self = Self(Small(1, 1));

    /// A whole number.
    #[must_use]
    pub const fn int(n: i64) -> Self {
        Self(Small(n, 1))
    }

    /// `n / d`; `None` where `d` is 0.
    #[must_use]
    pub fn ratio(n: i64, d: i64) -> Option<Self> {
        (d != 0).then(|| Self::reduce(i128::from(n), i128::from(d)))
    }

    /// `n / 10^places`.
    #[must_use]
    pub fn of_digits(n: i128, places: u8) -> Self {
        match 10_i128.checked_pow(u32::from(places)) {
            Some(d) => Self::reduce(n, d),
            None => Self::big(BigRational::new(n.into(), Pow::pow(BigInt::from(10), u32::from(places)))),
        }
    }

    /// `n / d` with `d` not 0; 0 where it is.
    #[must_use]
    pub fn fraction(n: i128, d: i128) -> Self {
        // The most negative number has no opposite in 128 bits.
        if d == 0 || n == i128::MIN || d == i128::MIN { Self::ZERO } else { Self::reduce(n, d) }
    }

    /// A number of things.
    #[must_use]
    pub fn count(n: usize) -> Self {
        i64::try_from(n).map_or_else(|_| Self::big(BigRational::from(BigInt::from(n))), Self::int)
    }

    /// `n / d` with `d` not 0, reduced.
    fn reduce(n: i128, d: i128) -> Self {
        debug_assert!(d != 0);
        // Nearly all numbers of a survey are whole; a division by 1 needs no divisor.
        if d == 1
            && let Ok(n) = i64::try_from(n)
        {
            return Self(Small(n, 1));
        }
        let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
        let g = gcd(n.unsigned_abs(), d.unsigned_abs());
        // The divisor is at most |d|, which came from a positive i128, so the cast is exact.
        #[expect(clippy::cast_possible_wrap, reason = "a divisor of a positive i128 fits")]
        let g = g as i128;
        let (n, d) = (n / g, d / g);
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) => Self(Small(n, d)),
            _ => Self(Big(Box::new(BigRational::new_raw(n.into(), d.into())))),
        }
    }

    fn big(r: BigRational) -> Self {
        match (r.numer().to_i64(), r.denom().to_i64()) {
            (Some(n), Some(d)) => Self(Small(n, d)),
            _ => Self(Big(Box::new(r))),
        }
    }

    /// The number as a big rational.
    #[must_use]
    pub fn to_big(&self) -> BigRational {
        match &self.0 {
            Small(n, d) => BigRational::new_raw((*n).into(), (*d).into()),
            Big(r) => (**r).clone(),
            // Only for what is no decision: what is printed, and hashes.
            Formal(formal) => formal.sample().to_big(),
        }
    }

    /// Whether it depends on an unknown that moves.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        matches!(self.0, Formal(_))
    }

    fn power_of_ten(power: i32) -> Self {
        let ten: BigInt = Pow::pow(BigInt::from(10), power.unsigned_abs());
        Self::big(if power >= 0 { BigRational::from(ten) } else { BigRational::new(1.into(), ten) })
    }

    /// Numerator and denominator, where both are small.
    #[must_use]
    pub const fn small(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Small(n, d) => Some((*n, *d)),
            Big(_) | Formal(_) => None,
        }
    }

    /// The decimal that is written: optional sign, digits with at most one dot, optional exponent.
    /// No blanks, no separators. `None` where the text is no such number or has over [`MAX_DIGITS`]
    /// digits (an exponent counts as the zeros it stands for).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (rest.get(..at)?, rest.get(at + 1..)?.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let digits = whole.len() + fraction.len();
        if digits == 0 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        if digits > MAX_DIGITS || exponent.unsigned_abs() as usize > MAX_DIGITS {
            return None;
        }
        let scale = exponent - i32::try_from(fraction.len()).ok()?;
        if digits <= 18 && (-18..=0).contains(&scale) {
            let mut n: i64 = 0;
            for b in whole.bytes().chain(fraction.bytes()) {
                n = n * 10 + i64::from(b - b'0');
            }
            let d = 10_i64.pow(scale.unsigned_abs());
            return Some(Self::reduce(i128::from(if negative { -n } else { n }), i128::from(d)));
        }
        let n: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let n = if negative { -n } else { n };
        let power: BigInt = Pow::pow(BigInt::from(10), scale.unsigned_abs());
        Some(Self::big(if scale >= 0 { BigRational::from(n * power) } else { BigRational::new(n, power) }))
    }

    /// The shortest decimal that reads back to this binary number; `None` for infinities and NaN.
    #[must_use]
    pub fn from_f64(x: f64) -> Option<Self> {
        if !x.is_finite() {
            return None;
        }
        // `{:?}` writes an exponent for very large and small ones, beyond MAX_DIGITS too: take those bits exactly.
        Self::parse(&format!("{x:?}")).or_else(|| BigRational::from_float(x).map(Self::big))
    }

    /// The nearest binary number, for drawing and for square roots in reports, never for a decision.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            #[expect(clippy::cast_precision_loss, reason = "nearest is what is asked for")]
            Small(n, d) if n.unsigned_abs() < 1 << 53 && *d < 1 << 53 => *n as f64 / *d as f64,
            _ => self.to_big().to_f64().unwrap_or(f64::NAN),
        }
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n == 0,
            Big(_) => false,
            Formal(formal) => formal.sign() == Ordering::Equal,
        }
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n < 0,
            Big(r) => r.is_negative(),
            Formal(formal) => formal.sign() == Ordering::Less,
        }
    }

    /// Whether it is above 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, d) => *d == 1,
            Big(r) => r.is_integer(),
            Formal(formal) => *self == formal.floor(),
        }
    }

    /// Its distance from 0.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The quotient; `None` where `other` is 0.
    #[must_use]
    pub fn checked_div(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        Some(match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => {
                Self::reduce(i128::from(*a) * i128::from(*d), i128::from(*b) * i128::from(*c))
            }
            _ => moving::div(self, other)
                .unwrap_or_else(|| Self::big(big::mul(&self.to_big(), &other.to_big().recip()))),
        })
    }

    /// The bits of its numerator or its denominator, whichever has more; `None` where it moves.
    pub(crate) fn bits(&self) -> Option<u64> {
        match &self.0 {
            Small(..) => Some(u64::from(u64::BITS)),
            Big(r) => Some(r.numer().bits().max(r.denom().bits())),
            Formal(_) => None,
        }
    }

    /// Whether a numerator or denominator is over [`MAX_BITS`].
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        match &self.0 {
            // What moves is limited by the powers of its polynomials.
            Small(..) | Formal(_) => false,
            Big(r) => r.numer().bits() > MAX_BITS || r.denom().bits() > MAX_BITS,
        }
    }

    /// Rounded to `places` decimals (negative: tens, hundreds), half away from zero (language 3.2, B11).
    #[must_use]
    pub fn round(&self, places: i32) -> Self {
        if let Formal(formal) = &self.0 {
            return formal.rounded(places, &|value| value.round(places));
        }
        self.rounded(places, |twice, _| twice != Ordering::Less)
    }

    /// Rounded to `places` decimals, half to the even neighbour (used where sums are cut, B10).
    #[must_use]
    pub fn round_half_even(&self, places: i32) -> Self {
        if let Formal(formal) = &self.0 {
            return formal.rounded(places, &|value| value.round_half_even(places));
        }
        self.rounded(places, |twice, odd| match twice {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => odd,
        })
    }

    /// `up` is told how twice the remainder compares with the divisor and whether the quotient is odd.
    fn rounded(&self, places: i32, up: impl Fn(Ordering, bool) -> bool) -> Self {
        if let (Small(n, d), 0..=18) = (&self.0, places) {
            // |n| · 10^18 is below 2^123.
            let power = 10_i128.pow(places.unsigned_abs());
            let (scaled, d) = (i128::from(*n).abs() * power, i128::from(*d));
            let (quotient, remainder) = (scaled / d, scaled % d);
            let away = up((remainder * 2).cmp(&d), quotient % 2 == 1);
            let quotient = quotient + i128::from(away);
            return Self::reduce(if *n < 0 { -quotient } else { quotient }, power);
        }
        let r = self.to_big();
        let power: BigInt = Pow::pow(BigInt::from(10), places.unsigned_abs());
        let scaled = if places >= 0 { r * &power } else { r / &power };
        let negative = scaled.is_negative();
        let (mut quotient, remainder) = scaled.numer().abs().div_rem(scaled.denom());
        if up((remainder * 2_u8).cmp(scaled.denom()), quotient.is_odd()) {
            quotient += 1_u8;
        }
        let quotient = if negative { -quotient } else { quotient };
        Self::big(if places >= 0 {
            BigRational::new(quotient, power)
        } else {
            BigRational::from(quotient * power)
        })
    }

    /// The square root to `places` decimals, half to even; `None` below 0. Only for intervals in reports.
    #[must_use]
    pub fn sqrt(&self, places: u32) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        // Two more digits, and a last one that says whether anything follows them: without it a root just
        // above the middle of two decimals would be taken for the middle.
        let r = self.to_big();
        let power: BigInt = Pow::pow(BigInt::from(100), places + 2);
        let scaled = r.numer() * power;
        let digits = (&scaled / r.denom()).sqrt();
        let follows = i32::from(&digits * &digits * r.denom() != scaled);
        let root = digits * 10 + follows;
        let unit: BigInt = Pow::pow(BigInt::from(10), places + 3);
        let places = i32::try_from(places).unwrap_or(i32::MAX);
        Some(Self::big(BigRational::new(root, unit)).round_half_even(places))
    }

    /// The whole part, rounded down, where it fits.
    #[must_use]
    pub fn floor_i64(&self) -> Option<i64> {
        match &self.0 {
            Small(n, d) => Some(n.div_euclid(*d)),
            Big(r) => r.floor().to_integer().to_i64(),
            Formal(formal) => formal.floor().floor_i64(),
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    // Both fit 64 bits for nearly every number met, where a step costs a tenth.
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            let (mut x, mut y) = (x, y);
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return u128::from(x);
        }
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
            }
            _ => moving::order(self, other).unwrap_or_else(|| self.to_big().cmp(&other.to_big())),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => a == c && b == d,
            (Big(a), Big(b)) => a == b,
            (Formal(_), _) | (_, Formal(_)) => self.cmp(other) == Ordering::Equal,
            _ => false,
        }
    }
}

impl Eq for Number {}

/// Equal numbers have equal hashes, those that move too: the hash is that of the value near where they stand.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Small(n, d) => (n, d).hash(state),
            Big(r) => r.hash(state),
            Formal(formal) => formal.sample().hash(state),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Add for &Number {
    type Output = Number;
    fn add(self, other: &Number) -> Number {
        match (&self.0, &other.0) {
            (Small(a, 1), Small(c, 1)) => Number::reduce(i128::from(*a) + i128::from(*c), 1),
            (Small(a, b), Small(c, d)) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                // Two products of two i64 sum to at most 2^127 in size, just reached only by i64::MIN.
                match (a * d).checked_add(c * b) {
                    Some(n) => Number::reduce(n, b * d),
                    None => Number::big(big::add(&self.to_big(), &other.to_big())),
                }
            }
            _ => moving::add(self, other)
                .unwrap_or_else(|| Number::big(big::add(&self.to_big(), &other.to_big()))),
        }
    }
}

impl Sub for &Number {
    type Output = Number;
    fn sub(self, other: &Number) -> Number {
        self + &-other
    }
}

impl Mul for &Number {
    type Output = Number;
    fn mul(self, other: &Number) -> Number {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => {
                Number::reduce(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d))
            }
            _ => moving::mul(self, other)
                .unwrap_or_else(|| Number::big(big::mul(&self.to_big(), &other.to_big()))),
        }
    }
}

/// The quotient; 0 where the divisor is 0, so that no input can panic. Use [`Number::checked_div`]
/// wherever the divisor may be 0.
impl Div for &Number {
    type Output = Number;
    fn div(self, other: &Number) -> Number {
        self.checked_div(other).unwrap_or(Number::ZERO)
    }
}

impl Neg for &Number {
    type Output = Number;
    fn neg(self) -> Number {
        match &self.0 {
            Small(n, d) => match n.checked_neg() {
                Some(n) => Number(Small(n, *d)),
                None => Number::big(-self.to_big()),
            },
            Big(r) => Number::big(-(**r).clone()),
            Formal(formal) => formal.negative(),
        }
    }
}

impl Neg for Number {
    type Output = Number;
    fn neg(self) -> Number {
        -&self
    }
}

macro_rules! by_value {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for Number {
            type Output = Number;
            fn $method(self, other: Number) -> Number {
                (&self).$method(&other)
            }
        }
        impl $trait<&Number> for Number {
            type Output = Number;
            fn $method(self, other: &Number) -> Number {
                (&self).$method(other)
            }
        }
    )*};
}
by_value!(Add add, Sub sub, Mul mul, Div div);

impl From<i64> for Number {
    fn from(n: i64) -> Self {
        Self::int(n)
    }
}

impl std::iter::Sum for Number {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |a, b| &a + &b)
    }
}

impl<'a> std::iter::Sum<&'a Number> for Number {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |a, b| &a + b)
    }
}

impl Zero for Number {
    fn zero() -> Self {
        Self::ZERO
    }
    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }
}

#[cfg(test)]
mod tests;
