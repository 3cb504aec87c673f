//! The algebra of sets of states.

use super::set::Set;
use crate::model::Interval;
use crate::number::Number;

#[test]
fn sets_are_closed_under_not() {
    let piece =
        |lo: i64, hi: i64| Interval { lo: Some((Number::int(lo), true)), hi: Some((Number::int(hi), false)) };
    let set = Set::line(vec![piece(5, 9), piece(1, 3), piece(3, 4)]);
    assert_eq!(set.len(), 2);
    assert_eq!(set.negation().negation(), set);
    assert!(!set.meets(&Set { unbounded: false, none: false, ..set.negation() }));
    assert_eq!(set.negation().number(true), Some(Number::ZERO));
}
