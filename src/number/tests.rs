//! The small form against the big one, and the edges of both.

use num_rational::BigRational;
use proptest::prelude::*;

use super::{ExactSum, Number};

fn n(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn decimals_are_exact() {
    assert_eq!(n("0.1") + n("0.2"), n("0.3"));
    assert_eq!(n("1e3"), Number::int(1000));
    assert_eq!(n("-1.50").to_string(), "-1.5");
    assert_eq!(Number::ratio(1, 3).unwrap().to_string(), "1/3");
    assert_eq!(n(".5"), n("0.5"));
    for bad in ["", "-", ".", "1.2.3", "1,5", " 1", "0x1", "inf", "NaN", "1e", "1e999999999", "٣"] {
        assert_eq!(Number::parse(bad), None, "{bad}");
    }
}

#[test]
fn rounding_is_half_away_from_zero() {
    assert_eq!(n("0.125").fixed(2), "0.13");
    assert_eq!(n("-0.125").fixed(2), "-0.13");
    assert_eq!(n("-0.001").fixed(2), "0.00");
    assert_eq!(n("1250").round(-2), Number::int(1300));
    assert_eq!(n("0.125").round_half_even(2), n("0.12"));
    assert_eq!(n("1234567.5").grouped(1, ','), "1,234,567.5");
    assert_eq!(n("2").sqrt(12).unwrap().to_string(), "1.414213562373");
}

#[test]
fn the_smallest_integer_is_no_trap() {
    let min = Number::int(i64::MIN);
    assert_eq!(-&-&min, min);
    assert_eq!(min.abs().to_string(), "9223372036854775808");
    assert!((&min + &min).is_negative());
    assert_eq!(min.checked_div(&Number::int(-1)).unwrap(), min.abs());
    let tiny = Number::ratio(1, i64::MAX).unwrap();
    assert!((&tiny * &tiny).is_positive());
    assert_eq!(Number::ratio(1, i64::MIN).unwrap().to_big().denom().to_string(), "9223372036854775808");
}

fn any_number() -> impl Strategy<Value = Number> {
    let part = prop_oneof![-9i64..10, any::<i64>(), Just(i64::MIN), Just(i64::MAX)];
    (part.clone(), part).prop_filter_map("not over 0", |(a, b)| Number::ratio(a, b))
}

proptest! {
    /// Small numbers round as big ones do: the same number on a large even one takes the long way.
    #[test]
    fn rounding_is_one(a in any_number(), places in 0_i32..20) {
        let large = n("1e40");
        prop_assert_eq!(a.round_half_even(places), &(&a + &large).round_half_even(places) - &large);
        let sign = if a.is_negative() { Number::int(-1) } else { Number::ONE };
        let away = &sign * &large;
        prop_assert_eq!(a.round(places), &(&a + &away).round(places) - &away);
    }

    #[test]
    fn agrees_with_big_rationals(a in any_number(), b in any_number()) {
        let big = |r: BigRational| Number::big(r);
        prop_assert_eq!(&a + &b, big(a.to_big() + b.to_big()));
        prop_assert_eq!(&a - &b, big(a.to_big() - b.to_big()));
        prop_assert_eq!(&a * &b, big(a.to_big() * b.to_big()));
        prop_assert_eq!(a.cmp(&b), a.to_big().cmp(&b.to_big()));
        if !b.is_zero() {
            prop_assert_eq!(a.checked_div(&b).unwrap(), big(a.to_big() / b.to_big()));
        }
    }

    #[test]
    fn sums_do_not_depend_on_order(mut items in prop::collection::vec(any_number(), 0..30)) {
        let plain: Number = items.iter().sum();
        let (mut whole, mut left, mut right) = (ExactSum::new(), ExactSum::new(), ExactSum::new());
        items.iter().enumerate().for_each(|(i, x)| if i % 2 == 0 { left.add(x) } else { right.add(x) });
        items.reverse();
        items.iter().for_each(|x| whole.add(x));
        left.merge(&right);
        prop_assert_eq!(whole.total(), Some(plain.clone()));
        prop_assert_eq!(left.total(), Some(plain));
    }

    #[test]
    fn printed_decimals_read_back(digits in 0i64..1_000_000_000, places in 0u32..9, minus: bool) {
        let x = Number::ratio(if minus { -digits } else { digits }, 10i64.pow(places)).unwrap();
        prop_assert_eq!(Number::parse(&x.to_string()).unwrap(), x.clone());
        prop_assert_eq!(Number::parse(&x.fixed(9)).unwrap(), x);
    }
}

#[test]
fn roots_are_rounded_once() {
    let n = |text: &str| Number::parse(text).unwrap();
    let middle = n("0.5000000000005");
    let square = &middle * &middle;
    // Exactly in the middle: to the even one. A hair above it: up.
    assert_eq!(square.sqrt(12), Some(n("0.5")));
    assert_eq!(
        (&square + &n("0.0000000000000000000000000000000000000001")).sqrt(12),
        Some(n("0.500000000001"))
    );
    assert_eq!(n("2").sqrt(12), Some(n("1.414213562373")));
    assert_eq!(n("-1").sqrt(12), None);
}
