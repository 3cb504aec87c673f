//! Polynomials in one unknown with exact coefficients, and where they are zero.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};

use super::{Number, Side};

/// The coefficients, the constant first; the last is not 0, and 0 has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Poly(Vec<Number>);

impl Poly {
    fn of(mut coefficients: Vec<Number>) -> Self {
        while coefficients.last().is_some_and(Number::is_zero) {
            coefficients.pop();
        }
        Self(coefficients)
    }

    pub(super) fn constant(number: Number) -> Self {
        Self::of(vec![number])
    }

    /// The unknown itself.
    pub(super) fn unknown() -> Self {
        Self(vec![Number::ZERO, Number::ONE])
    }

    pub(super) const fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest power; 0 of a constant.
    pub(super) const fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// The number, of a constant.
    pub(super) fn as_constant(&self) -> Option<Number> {
        match self.0.as_slice() {
            [] => Some(Number::ZERO),
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    pub(super) fn is_one(&self) -> bool {
        matches!(self.0.as_slice(), [only] if *only == Number::ONE)
    }

    fn lead(&self) -> Number {
        self.0.last().cloned().unwrap_or(Number::ZERO)
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let (long, short) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut sum = long.0.clone();
        for (own, other) in sum.iter_mut().zip(&short.0) {
            *own = &*own + other;
        }
        Self::of(sum)
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        self.add(&other.times(&Number::int(-1)))
    }

    pub(super) fn times(&self, factor: &Number) -> Self {
        Self::of(self.0.iter().map(|own| own * factor).collect())
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self(Vec::new());
        }
        let mut product = vec![Number::ZERO; self.0.len() + other.0.len() - 1];
        for (power, own) in self.0.iter().enumerate() {
            for (slot, other) in product.iter_mut().skip(power).zip(&other.0) {
                *slot = &*slot + &(own * other);
            }
        }
        Self::of(product)
    }

    /// What it comes to at a number.
    pub(super) fn at(&self, x: &Number) -> Number {
        self.0.iter().rev().fold(Number::ZERO, |sum, own| &(&sum * x) + own)
    }

    /// Quotient and remainder; both 0 where the divisor is.
    fn div_rem(&self, divisor: &Self) -> (Self, Self) {
        let mut rest = self.0.clone();
        let (length, lead) = (divisor.0.len(), divisor.lead());
        if length == 0 || rest.len() < length {
            return (Self(Vec::new()), self.clone());
        }
        let mut quotient = vec![Number::ZERO; rest.len() - length + 1];
        for (power, slot) in quotient.iter_mut().enumerate().rev() {
            let Some(top) = rest.get(power + length - 1) else { continue };
            let factor = top / &lead;
            for (own, other) in rest.iter_mut().skip(power).zip(&divisor.0) {
                *own = &*own - &(&factor * other);
            }
            *slot = factor;
        }
        (Self::of(quotient), Self::of(rest))
    }

    /// Divided by the coefficient of the highest power; and that coefficient.
    pub(super) fn monic(&self) -> (Self, Number) {
        let lead = self.lead();
        match Number::ONE.checked_div(&lead) {
            Some(inverse) if lead != Number::ONE => (self.times(&inverse), lead),
            _ => (self.clone(), Number::ONE),
        }
    }

    /// The greatest polynomial that divides both, its highest coefficient 1.
    pub(super) fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.monic().0, other.monic().0);
        while !b.is_zero() {
            let rest = a.div_rem(&b).1.monic().0;
            (a, b) = (b, rest);
        }
        a
    }

    /// Without a remainder, as the caller knows.
    pub(super) fn divided(&self, divisor: &Self) -> Self {
        self.div_rem(divisor).0
    }

    fn derivative(&self) -> Self {
        Self::of((1..).zip(self.0.iter().skip(1)).map(|(power, own)| own * &Number::int(power)).collect())
    }

    /// As a polynomial in what is added to `c`.
    fn shifted(&self, c: &Number) -> Self {
        let mut own = self.0.clone();
        let length = own.len();
        for done in 0..length {
            // Horner's rule, over and over: each pass leaves one more coefficient as it is to be.
            let mut carry = Number::ZERO;
            for slot in own.iter_mut().skip(done).rev() {
                carry = &*slot + &(&carry * c);
                *slot = carry.clone();
            }
        }
        Self::of(own)
    }

    /// With the unknown's sign changed.
    fn mirrored(&self) -> Self {
        let turned = self.0.iter().enumerate();
        Self(turned.map(|(power, own)| if power % 2 == 1 { -own } else { own.clone() }).collect())
    }

    /// Its sign at a number, or as near beside it as you like.
    pub(super) fn sign(&self, c: &Number, side: Side) -> Ordering {
        let mut own = self.clone();
        let mut turned = false;
        loop {
            let value = own.at(c);
            let sign = value.cmp(&Number::ZERO);
            if sign != Ordering::Equal {
                return if turned { sign.reverse() } else { sign };
            }
            if side == Side::At || own.is_zero() {
                return Ordering::Equal;
            }
            // (t − c) is taken out, which is below 0 before c.
            own = own.div_rem(&Self(vec![-c, Number::ONE])).0;
            turned ^= side == Side::Before;
        }
    }

    /// How often the sign changes from one coefficient to the next, zeros left out.
    fn variations(&self) -> usize {
        let mut found = 0;
        let mut last: Option<bool> = None;
        for negative in self.0.iter().filter(|own| !own.is_zero()).map(Number::is_negative) {
            found += usize::from(last.is_some_and(|last| last != negative));
            last = Some(negative);
        }
        found
    }

    /// A bound on the zeros between two numbers: of so many, or fewer by an even number (Descartes' rule on the
    /// interval, Vincent's theorem).
    fn variations_between(&self, lo: &Number, hi: &Number) -> usize {
        let mut own = self.shifted(lo);
        let (width, mut power) = (hi - lo, Number::ONE);
        for slot in &mut own.0 {
            *slot = &*slot * &power;
            power = &power * &width;
        }
        own.0.reverse();
        own.shifted(&Number::ONE).variations()
    }

    /// The highest coefficient once all are whole numbers without a common divisor.
    fn whole_lead(&self) -> BigInt {
        let big: Vec<BigRational> = self.0.iter().map(Number::to_big).collect();
        let common = big.iter().fold(BigInt::one(), |all, own| all.lcm(own.denom()));
        let whole = big.iter().map(|own| own.numer() * (&common / own.denom()));
        let (mut divisor, mut lead) = (BigInt::zero(), BigInt::one());
        for own in whole {
            divisor = divisor.gcd(&own);
            lead = own;
        }
        if divisor.is_zero() { BigInt::one() } else { (lead / divisor).abs() }
    }

    /// The zero nearest to a number on one side of it, the number itself left out, and none beyond `until`
    /// (inside). `Side::At` has none.
    pub(super) fn nearest_zero(&self, from: &Number, side: Side, until: Option<&Number>) -> Option<Root> {
        match side {
            Side::At => None,
            Side::After => self.next_zero(from, until),
            Side::Before => {
                let until = until.map(|until| -until);
                Some(self.mirrored().next_zero(&-from, until.as_ref())?.mirrored())
            }
        }
    }

    fn next_zero(&self, from: &Number, until: Option<&Number>) -> Option<Root> {
        let inside = |x: &Number| until.is_none_or(|until| x <= until);
        if let [constant, slope] = self.0.as_slice() {
            let zero = -(constant / slope);
            return (zero > *from && inside(&zero)).then_some(Root::At(zero));
        }
        let mut own = self.shifted(from);
        while own.0.first().is_some_and(Number::is_zero) {
            own.0.remove(0);
        }
        let variations = own.variations();
        if variations == 0 {
            return None;
        }
        if variations > 1 {
            // Each zero once, so that halving ends.
            let common = own.gcd(&own.derivative());
            if common.degree() > 0 {
                own = own.divided(&common);
            }
        }
        let reach = match until {
            Some(until) => until - from,
            // Cauchy's bound.
            None => {
                let lead = own.lead().abs();
                own.0
                    .iter()
                    .map(|own| own.abs())
                    .max()
                    .map_or(Number::ONE, |most| &(&most / &lead) + &Number::ONE)
            }
        };
        if !reach.is_positive() {
            return None;
        }
        let mut found = own.first_zero(&reach)?;
        found.make_exact();
        Some(found.moved(from))
    }

    /// The first zero above 0 and up to `reach`; each zero is simple, and 0 is none.
    fn first_zero(&self, reach: &Number) -> Option<Root> {
        let two = Number::int(2);
        let mut open = vec![(Number::ZERO, reach.clone())];
        while let Some((lo, hi)) = open.pop() {
            match self.variations_between(&lo, &hi) {
                0 => {}
                1 => return Some(Root::Between { lo, hi, poly: self.clone() }),
                _ => {
                    let mid = &(&lo + &hi) / &two;
                    open.push((mid.clone(), hi));
                    open.push((lo, mid));
                    continue;
                }
            }
            // Nothing inside: perhaps at the end.
            if self.at(&hi).is_zero() {
                return Some(Root::At(hi));
            }
        }
        None
    }
}

/// A zero of a polynomial.
#[derive(Debug, Clone)]
pub(super) enum Root {
    /// A fraction.
    At(Number),
    /// The only zero between two fractions; no fraction itself, as far as was looked.
    Between { lo: Number, hi: Number, poly: Poly },
}

/// How often two zeros are told apart by halving before they are taken for one: closer than 2⁻²⁵⁶ of where they
/// were.
const HALVINGS: usize = 256;

impl Root {
    pub(super) fn ends(&self) -> (&Number, &Number) {
        match self {
            Self::At(x) => (x, x),
            Self::Between { lo, hi, .. } => (lo, hi),
        }
    }

    fn moved(self, by: &Number) -> Self {
        match self {
            Self::At(x) => Self::At(&x + by),
            Self::Between { lo, hi, poly } => {
                Self::Between { lo: &lo + by, hi: &hi + by, poly: poly.shifted(&-by) }
            }
        }
    }

    fn mirrored(self) -> Self {
        match self {
            Self::At(x) => Self::At(-x),
            Self::Between { lo, hi, poly } => Self::Between { lo: -hi, hi: -lo, poly: poly.mirrored() },
        }
    }

    /// Halves the interval.
    pub(super) fn refine(&mut self) {
        let Self::Between { lo, hi, poly } = self else { return };
        let mid = &(&*lo + &*hi) / &Number::int(2);
        let sign = poly.at(&mid).cmp(&Number::ZERO);
        if sign == Ordering::Equal {
            *self = Self::At(mid);
        } else if sign == poly.sign(lo, Side::After) {
            *lo = mid;
        } else {
            *hi = mid;
        }
    }

    /// Finds the fraction that it is: a zero of whole coefficients is a fraction whose denominator divides the
    /// highest of them.
    fn make_exact(&mut self) {
        let Self::Between { poly, .. } = self else { return };
        let lead = poly.whole_lead();
        if lead.bits() > 512 {
            return;
        }
        let lead = Number::big(BigRational::from(lead));
        loop {
            let Self::Between { lo, hi, poly } = self else { return };
            if &(&*hi - &*lo) * &lead < Number::ONE {
                let numerator = Number::big((&*hi * &lead).to_big().floor());
                let candidate = &numerator / &lead;
                if candidate > *lo && candidate < *hi && poly.at(&candidate).is_zero() {
                    *self = Self::At(candidate);
                }
                return;
            }
            self.refine();
        }
    }

    /// Which of two zeros is the smaller.
    pub(super) fn order(&mut self, other: &mut Self) -> Ordering {
        for _ in 0..HALVINGS {
            let ((a_lo, a_hi), (b_lo, b_hi)) = (self.ends(), other.ends());
            match (&*self, &*other) {
                (Self::At(a), Self::At(b)) => return a.cmp(b),
                _ if a_hi <= b_lo => return Ordering::Less,
                _ if b_hi <= a_lo => return Ordering::Greater,
                _ => {}
            }
            self.refine();
            other.refine();
        }
        Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poly(coefficients: &[i64]) -> Poly {
        Poly::of(coefficients.iter().map(|n| Number::int(*n)).collect())
    }

    fn exact(root: Option<Root>) -> Option<Number> {
        match root {
            Some(Root::At(x)) => Some(x),
            _ => None,
        }
    }

    #[test]
    fn zeros_that_are_fractions_are_found_exactly() {
        // (3t − 1)(t − 2)(t + 5)
        let p = poly(&[10, -33, 8, 3]);
        let from = |n: i64, side| exact(p.nearest_zero(&Number::int(n), side, None));
        assert_eq!(from(0, Side::After), Number::ratio(1, 3));
        assert_eq!(from(1, Side::After), Some(Number::int(2)));
        assert_eq!(from(2, Side::After), None);
        assert_eq!(from(2, Side::Before), Number::ratio(1, 3));
        assert_eq!(from(0, Side::Before), Some(Number::int(-5)));
        assert_eq!(
            exact(p.nearest_zero(&Number::ONE, Side::After, Some(&Number::int(2)))),
            Some(Number::int(2))
        );
        assert!(p.nearest_zero(&Number::ONE, Side::After, Number::ratio(3, 2).as_ref()).is_none());
    }

    #[test]
    fn double_zeros_and_zeros_at_the_start() {
        // t²(t − 1)²(t² − 2)
        let p = poly(&[0, 0, 1, -2, 1]).mul(&poly(&[-2, 0, 1]));
        assert_eq!(exact(p.nearest_zero(&Number::ZERO, Side::After, None)), Some(Number::ONE));
        match p.nearest_zero(&Number::ONE, Side::After, None) {
            Some(Root::Between { lo, hi, .. }) => {
                assert!(&lo * &lo < Number::int(2) && &hi * &hi > Number::int(2));
            }
            other => panic!("{other:?}"),
        }
        let (mut a, mut b) = (
            p.nearest_zero(&Number::ONE, Side::After, None).unwrap(),
            poly(&[-2, 0, 1]).nearest_zero(&Number::ZERO, Side::After, None).unwrap(),
        );
        assert_eq!(a.order(&mut b), Ordering::Equal);
    }

    #[test]
    fn signs_beside_a_zero() {
        // t³
        let p = poly(&[0, 0, 0, 1]);
        assert_eq!(p.sign(&Number::ZERO, Side::At), Ordering::Equal);
        assert_eq!(p.sign(&Number::ZERO, Side::After), Ordering::Greater);
        assert_eq!(p.sign(&Number::ZERO, Side::Before), Ordering::Less);
        let square = poly(&[1, -2, 1]);
        assert_eq!(square.sign(&Number::ONE, Side::Before), Ordering::Greater);
    }

    #[test]
    fn common_divisors() {
        let (a, b) = (poly(&[-1, 1]), poly(&[2, 1]));
        assert_eq!(a.mul(&b).gcd(&a.mul(&a)), a);
        assert_eq!(a.mul(&b).divided(&b), a);
    }
}
