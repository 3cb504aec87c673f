//! What numbers can be, as far as declarations say: for comparisons that can never hold (3.4).

use crate::model::Interval;
use crate::number::Number;
use crate::value::CompareOp;

type End = Option<(Number, bool)>;

/// The smallest range that holds both.
pub(super) fn hull(a: &Interval, b: &Interval) -> Interval {
    let low = |a: &End, b: &End| match (a, b) {
        (Some(x), Some(y)) => Some(if (&x.0, !x.1) <= (&y.0, !y.1) { x.clone() } else { y.clone() }),
        _ => None,
    };
    let high = |a: &End, b: &End| match (a, b) {
        (Some(x), Some(y)) => Some(if (&x.0, x.1) >= (&y.0, y.1) { x.clone() } else { y.clone() }),
        _ => None,
    };
    Interval { lo: low(&a.lo, &b.lo), hi: high(&a.hi, &b.hi) }
}

/// Whether every number of `a` is below every number of `b`; `or_equal`: at most.
fn below(a: &Interval, b: &Interval, or_equal: bool) -> bool {
    match (&a.hi, &b.lo) {
        (Some((hi, hi_in)), Some((lo, lo_in))) => hi < lo || (hi == lo && (or_equal || !(*hi_in && *lo_in))),
        _ => false,
    }
}

/// `Some(true)`: always holds for known values; `Some(false)`: never; `None`: it depends.
pub(super) fn decide(a: &Interval, op: CompareOp, b: &Interval) -> Option<bool> {
    let point = |i: &Interval| i.ends().filter(|(lo, hi)| lo == hi).map(|(lo, _)| lo.clone());
    let verdict = |always: bool, never: bool| match (always, never) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    match op {
        CompareOp::Lt => verdict(below(a, b, false), below(b, a, true)),
        CompareOp::Le => verdict(below(a, b, true), below(b, a, false)),
        CompareOp::Gt => verdict(below(b, a, false), below(a, b, true)),
        CompareOp::Ge => verdict(below(b, a, true), below(a, b, false)),
        CompareOp::Eq | CompareOp::Ne => {
            let apart = below(a, b, false) || below(b, a, false);
            let same = matches!((point(a), point(b)), (Some(x), Some(y)) if x == y);
            let equal = verdict(same, apart);
            if op == CompareOp::Eq { equal } else { equal.map(|held| !held) }
        }
    }
}

/// A range in words: `from 1 to 5`, `at least 0`, `below 1`.
pub(super) fn words(range: &Interval) -> Option<String> {
    let lo = range.lo.as_ref().map(|(n, inside)| (n.to_string(), *inside));
    let hi = range.hi.as_ref().map(|(n, inside)| (n.to_string(), *inside));
    Some(match (lo, hi) {
        (Some((lo, true)), Some((hi, true))) if lo == hi => lo,
        (Some((lo, true)), Some((hi, true))) => format!("from {lo} to {hi}"),
        (Some((lo, _)), Some((hi, _))) => format!("between {lo} and {hi}"),
        (Some((lo, true)), None) => format!("at least {lo}"),
        (Some((lo, false)), None) => format!("above {lo}"),
        (None, Some((hi, true))) => format!("at most {hi}"),
        (None, Some((hi, false))) => format!("below {hi}"),
        (None, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_decide_what_they_can() {
        let range = |a, b| Interval::closed(Number::int(a), Number::int(b));
        assert_eq!(decide(&range(1, 5), CompareOp::Gt, &range(5, 5)), Some(false));
        assert_eq!(decide(&range(1, 5), CompareOp::Ge, &range(5, 5)), None);
        assert_eq!(decide(&range(1, 5), CompareOp::Ge, &range(1, 1)), Some(true));
        assert_eq!(decide(&range(1, 5), CompareOp::Eq, &range(9, 9)), Some(false));
        assert_eq!(decide(&range(1, 5), CompareOp::Ne, &range(9, 9)), Some(true));
        assert_eq!(decide(&Interval::ALL, CompareOp::Lt, &range(1, 1)), None);
        assert_eq!(words(&hull(&range(1, 5), &range(3, 7))).unwrap(), "from 1 to 7");
    }
}
