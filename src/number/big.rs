//! Arithmetic of fractions that need more than 64 bits.
//!
//! `num-rational` reduces each sum by a greatest common divisor of whole numerators and denominators, one bit
//! at a time; sums over groups of many denominators spent half of their time there. Here divisors are taken of
//! the shortest numbers that will do (Knuth, The Art of Computer Programming 2, 4.5.1), by leading digits
//! (Lehmer's algorithm with Jebelean's condition, same volume, 4.5.2).

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{One as _, ToPrimitive as _, Zero as _};

/// `a + b`, reduced as both are.
pub(super) fn add(a: &BigRational, b: &BigRational) -> BigRational {
    let common = BigInt::from(gcd(a.denom().magnitude().clone(), b.denom().magnitude().clone()));
    if common.is_one() {
        return BigRational::new_raw(a.numer() * b.denom() + b.numer() * a.denom(), a.denom() * b.denom());
    }
    let rest = a.denom() / &common;
    let n = a.numer() * (b.denom() / &common) + b.numer() * &rest;
    // A divisor of both the numerator and the denominator divides what the denominators have in common.
    let left = BigInt::from(gcd(n.magnitude().clone(), common.into_parts().1));
    if left.is_one() {
        return BigRational::new_raw(n, rest * b.denom());
    }
    BigRational::new_raw(n / &left, rest * (b.denom() / left))
}

/// `a × b`, reduced as both are.
pub(super) fn mul(a: &BigRational, b: &BigRational) -> BigRational {
    if a.is_zero() || b.is_zero() {
        return BigRational::zero();
    }
    let across = |n: &BigInt, d: &BigInt| BigInt::from(gcd(n.magnitude().clone(), d.magnitude().clone()));
    let (first, second) = (across(a.numer(), b.denom()), across(b.numer(), a.denom()));
    BigRational::new_raw(
        (a.numer() / &first) * (b.numer() / &second),
        (a.denom() / second) * (b.denom() / first),
    )
}

/// The greatest number that divides both; the other one where one is 0.
pub(super) fn gcd(a: BigUint, b: BigUint) -> BigUint {
    let (mut a, mut b) = if a < b { (b, a) } else { (a, b) };
    while !b.is_zero() {
        if let (Some(x), Some(y)) = (a.to_u128(), b.to_u128()) {
            return super::gcd(x, y).into();
        }
        let [[p, q], [r, s]] = leading(&a, &b);
        if q == 0 {
            let rest = a % &b;
            (a, b) = (b, rest);
        } else {
            let next = difference(&a, &b, p, q);
            b = difference(&a, &b, r, s);
            a = next;
        }
    }
    a
}

/// The steps of Euclid's algorithm that the leading 62 bits settle, as a matrix; without any, its second number
/// is 0.
fn leading(a: &BigUint, b: &BigUint) -> [[i64; 2]; 2] {
    let shift = a.bits().saturating_sub(62);
    let part = |x: &BigUint| (x >> shift).to_i64().unwrap_or(0);
    let (mut x, mut y) = (i128::from(part(a)), i128::from(part(b)));
    let (mut p, mut q, mut r, mut s) = (1_i128, 0_i128, 0_i128, 1_i128);
    loop {
        // The quotient of the whole numbers lies between these two.
        if y + r <= 0 || y + s <= 0 {
            break;
        }
        let quotient = (x + p) / (y + r);
        if quotient != (x + q) / (y + s) {
            break;
        }
        (p, r) = (r, p - quotient * r);
        (q, s) = (s, q - quotient * s);
        (x, y) = (y, x - quotient * y);
    }
    let narrow = |n: i128| i64::try_from(n).ok();
    match (narrow(p), narrow(q), narrow(r), narrow(s)) {
        (Some(p), Some(q), Some(r), Some(s)) => [[p, q], [r, s]],
        _ => [[1, 0], [0, 1]],
    }
}

/// `|p a + q b|`, the signs of `p` and `q` differing.
fn difference(a: &BigUint, b: &BigUint, p: i64, q: i64) -> BigUint {
    let (x, y) = (a * p.unsigned_abs(), b * q.unsigned_abs());
    if x < y { y - x } else { x - y }
}

#[cfg(test)]
mod tests {
    use num_integer::Integer as _;
    use proptest::prelude::*;

    use num_traits::{One as _, Zero as _};

    use super::{BigInt, BigRational, BigUint, add, gcd, mul};

    fn whole() -> impl Strategy<Value = BigUint> {
        let digits = prop_oneof![Just(0_u32), Just(1), Just(u32::MAX), any::<u32>()];
        proptest::collection::vec(digits, 0..20).prop_map(BigUint::new)
    }

    fn fraction() -> impl Strategy<Value = BigRational> {
        (whole(), whole(), any::<bool>()).prop_map(|(n, d, negative)| {
            let n = if negative { -BigInt::from(n) } else { n.into() };
            BigRational::new(n, BigInt::from(d) + 1)
        })
    }

    proptest! {
        #[test]
        fn a_divisor_is_the_greatest(a in whole(), b in whole(), c in whole()) {
            let (a, b) = (a * &c, b * c);
            prop_assert_eq!(gcd(a.clone(), b.clone()), if a.is_zero() && b.is_zero() { BigUint::zero() } else { a.gcd(&b) });
        }

        #[test]
        fn sums_and_products_are_those_of_the_crate(a in fraction(), b in fraction(), c in fraction()) {
            // Of a common factor in the denominators, too.
            for (a, b) in [(a.clone(), b.clone()), (&a * &c, &b * &c), (a.clone(), -&a)] {
                prop_assert_eq!(add(&a, &b), &a + &b);
                prop_assert_eq!(mul(&a, &b), &a * &b);
            }
        }
    }

    #[test]
    fn the_slowest_pairs_are_those_of_fibonacci() {
        let (mut a, mut b) = (BigUint::zero(), BigUint::one());
        for _ in 0..2_000 {
            (a, b) = (b.clone(), a + b);
            assert!(gcd(a.clone(), b.clone()).is_one());
        }
    }
}
