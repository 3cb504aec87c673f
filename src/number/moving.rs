//! A number that moves: exact arithmetic on fractions of polynomials in one unknown, for finding the nearest
//! place at which anything that was decided would be decided differently.
//!
//! Whatever computes with numbers computes with these too. A value that depends on the unknown is a fraction of
//! two polynomials. Wherever the program asks how such a value compares with another, it is told what holds at
//! the place at which the unknown stands, or as near beside it as you like, and the polynomial that decided it
//! is noted. Between that place and the nearest zero of any polynomial that was noted ([`Moving::horizon`]) no
//! comparison can come out differently, so the whole computation takes the same path and whatever it decides
//! is the same: a polynomial keeps its sign between its zeros, and a divisor is noted when it is divided by.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering as Memory};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::poly::{Poly, Root};
use super::{Number, Repr};

/// On which side of a place something is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Below it, as near as you like.
    Before,
    /// There.
    At,
    /// Above it, as near as you like.
    After,
}

/// The unknown, and what was noted of it. Numbers of two unknowns never meet.
#[derive(Debug)]
pub struct Moving {
    state: Mutex<State>,
    /// A polynomial grew too large: nothing that was computed since means anything.
    lost: AtomicBool,
}

#[derive(Debug)]
struct State {
    at: Number,
    side: Side,
    /// The nearest zero of all polynomials of the first degree that were noted.
    nearest: Option<Number>,
    /// The others, each once.
    higher: BTreeSet<Poly>,
    /// A value was rounded to many decimals, and passed on unrounded.
    rounded: bool,
}

/// Where something may change.
#[derive(Debug, Clone)]
pub enum Horizon {
    /// Nowhere.
    Never,
    /// At this number.
    At(Number),
    /// At a place that is no fraction.
    Near(Place),
}

/// A zero of a polynomial that is no fraction, as far as was looked: the only one between two numbers.
#[derive(Debug, Clone)]
pub struct Place(Root);

impl Place {
    /// Two numbers, one below it and one above it.
    #[must_use]
    pub fn ends(&self) -> (&Number, &Number) {
        self.0.ends()
    }

    /// Brings its ends nearer to each other, until they are no further apart than this, which is above 0.
    pub fn narrow(&mut self, width: &Number) {
        while {
            let (lo, hi) = self.0.ends();
            hi - lo > *width
        } {
            self.0.refine();
        }
    }

    /// Whether it is below another place, above it, or the same, as far as 2⁻²⁵⁶ of where they were.
    pub fn order(&mut self, other: &mut Horizon) -> Option<Ordering> {
        match other {
            Horizon::Never => None,
            Horizon::At(x) => Some(self.0.order(&mut Root::At(x.clone()))),
            Horizon::Near(other) => Some(self.0.order(&mut other.0)),
        }
    }
}

/// The highest power of a polynomial: of so many patterns of answers a group may be.
const MOST: usize = 48;

/// Up to this sum of powers fractions are reduced; beyond it that costs more than it gains.
const REDUCED: usize = 16;

/// From so many decimals on rounding is passed over and told ([`Moving::has_rounded`]): its steps are too many
/// to look at one by one.
const FINE: i32 = 9;

impl Default for Moving {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                at: Number::ZERO,
                side: Side::At,
                nearest: None,
                higher: BTreeSet::new(),
                rounded: false,
            }),
            lost: AtomicBool::new(false),
        }
    }
}

impl Moving {
    /// An unknown that stands at 0.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// The unknown as a number to compute with.
    #[must_use]
    pub fn number(self: &Arc<Self>) -> Number {
        Number(Repr::Formal(Arc::new(Formal {
            num: Poly::unknown(),
            den: Poly::constant(Number::ONE),
            of: self.clone(),
        })))
    }

    /// Puts it somewhere, and forgets what was noted.
    pub fn stand(&self, at: &Number, side: Side) {
        let mut state = self.lock();
        state.at = at.clone();
        state.side = side;
        state.nearest = None;
        state.higher.clear();
        self.lost.store(false, Memory::Relaxed);
        state.rounded = false;
    }

    /// Whether a polynomial grew too large to go on: what was computed means nothing.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost.load(Memory::Relaxed)
    }

    /// Whether a value was rounded to so many decimals that its steps were passed over: what was found holds up
    /// to as much.
    #[must_use]
    pub fn has_rounded(&self) -> bool {
        self.lock().rounded
    }

    /// The nearest place, on the side on which it stands and up to `until` (inside), at which a comparison that
    /// was made may come out differently.
    #[must_use]
    pub fn horizon(&self, until: Option<&Number>) -> Horizon {
        match self.nearest_root(until) {
            None => Horizon::Never,
            Some(Root::At(x)) => Horizon::At(x),
            Some(root) => Horizon::Near(Place(root)),
        }
    }

    fn nearest_root(&self, until: Option<&Number>) -> Option<Root> {
        let state = self.lock();
        let beyond = |x: &Number| match (state.side, until) {
            (Side::After, Some(until)) => x > until,
            (Side::Before, Some(until)) => x < until,
            _ => false,
        };
        let mut best = state.nearest.clone().filter(|x| !beyond(x)).map(Root::At);
        for poly in &state.higher {
            let end = best
                .as_ref()
                .map(|best| if state.side == Side::Before { best.ends().0 } else { best.ends().1 });
            let Some(mut root) = poly.nearest_zero(&state.at, state.side, end.or(until)) else { continue };
            best = Some(match best {
                None => root,
                Some(mut old) => {
                    let order = root.order(&mut old);
                    let nearer = if state.side == Side::Before { Ordering::Greater } else { Ordering::Less };
                    // Of equal ones a fraction says more; which of two others is taken is not to be seen.
                    if order == nearer || (order == Ordering::Equal && matches!(root, Root::At(_))) {
                        root
                    } else {
                        old
                    }
                }
            });
        }
        best
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sign of a polynomial where the unknown stands; it is noted.
    fn ask(&self, poly: &Poly) -> Ordering {
        let mut state = self.lock();
        let sign = poly.sign(&state.at, state.side);
        if state.side == Side::At || poly.degree() == 0 {
            return sign;
        }
        if poly.degree() == 1 {
            if let Some(Root::At(zero)) = poly.nearest_zero(&state.at, state.side, None) {
                let nearer = state.nearest.as_ref().is_none_or(|old| match state.side {
                    Side::Before => zero > *old,
                    _ => zero < *old,
                });
                if nearer {
                    state.nearest = Some(zero);
                }
            }
        } else {
            let monic = poly.monic().0;
            state.higher.insert(monic);
        }
        sign
    }
}

/// A value that depends on the unknown.
#[derive(Debug, Clone)]
pub(super) struct Formal {
    num: Poly,
    /// Its highest coefficient is 1.
    den: Poly,
    of: Arc<Moving>,
}

/// A number as a fraction of polynomials.
fn parts(number: &Number) -> (Poly, Poly) {
    match &number.0 {
        Repr::Formal(formal) => (formal.num.clone(), formal.den.clone()),
        _ => (Poly::constant(number.clone()), Poly::constant(Number::ONE)),
    }
}

impl Formal {
    /// The fraction as a number.
    fn number(num: Poly, den: Poly, of: &Arc<Moving>) -> Number {
        let (mut num, mut den) = (num, den);
        if num.is_zero() {
            return Number::ZERO;
        }
        if num.degree() > 0 && den.degree() > 0 && (4..=REDUCED).contains(&(num.degree() + den.degree())) {
            let common = num.gcd(&den);
            if common.degree() > 0 {
                (num, den) = (num.divided(&common), den.divided(&common));
            }
        }
        let (monic, lead) = den.monic();
        if lead != Number::ONE {
            num = num.times(&(&Number::ONE / &lead));
        }
        if let (Some(constant), true) = (num.as_constant(), monic.is_one()) {
            return constant;
        }
        if num.degree().max(monic.degree()) > MOST {
            of.lost.store(true, Memory::Relaxed);
            return Number::ZERO;
        }
        Number(Repr::Formal(Arc::new(Self { num, den: monic, of: of.clone() })))
    }

    /// Its value where the unknown stands, or near there, for what is no decision.
    pub(super) fn sample(&self) -> Number {
        let (at, side) = {
            let state = self.of.lock();
            (state.at.clone(), state.side)
        };
        let near = match side {
            Side::At => at,
            Side::Before => &at - &Number::fraction(1, 1_000_000_007),
            Side::After => &at + &Number::fraction(1, 1_000_000_007),
        };
        &self.num.at(&near) / &self.den.at(&near)
    }

    pub(super) fn sign(&self) -> Ordering {
        let sign = self.of.ask(&self.num);
        // The divisor was noted when it was divided by.
        let below = {
            let state = self.of.lock();
            self.den.sign(&state.at, state.side)
        };
        if below == Ordering::Less { sign.reverse() } else { sign }
    }

    pub(super) fn negative(&self) -> Number {
        Number(Repr::Formal(Arc::new(Self { num: self.num.times(&Number::int(-1)), ..self.clone() })))
    }

    /// Rounded as plain numbers are, each step of it noted.
    pub(super) fn rounded(&self, places: i32, round: &dyn Fn(&Number) -> Number) -> Number {
        if places >= FINE {
            let mut state = self.of.lock();
            if state.side != Side::At {
                state.rounded = true;
                return Number(Repr::Formal(Arc::new(self.clone())));
            }
        }
        let own = Number(Repr::Formal(Arc::new(self.clone())));
        let (value, side) = self.value();
        if side == Side::At {
            return round(&value);
        }
        let unit = Number::power_of_ten(-places);
        let half = &unit / &Number::int(2);
        let mut found = round(&value);
        // Beside a middle of two steps the value is on one side of it.
        for _ in 0..2 {
            if own > &found + &half {
                found = &found + &unit;
            } else if own < &found - &half {
                found = &found - &unit;
            }
        }
        found
    }

    /// The whole part, rounded down.
    pub(super) fn floor(&self) -> Number {
        let own = Number(Repr::Formal(Arc::new(self.clone())));
        let (value, side) = self.value();
        let floor = Number::big(value.to_big().floor());
        if side == Side::At {
            return floor;
        }
        if own < floor {
            &floor - &Number::ONE
        } else if own >= &floor + &Number::ONE {
            &floor + &Number::ONE
        } else {
            floor
        }
    }

    /// What it comes to at the very place; beside a place without a value, near it.
    fn value(&self) -> (Number, Side) {
        let (at, side) = {
            let state = self.of.lock();
            (state.at.clone(), state.side)
        };
        (self.num.at(&at).checked_div(&self.den.at(&at)).unwrap_or_else(|| self.sample()), side)
    }

    pub(super) fn has_den_of(&self, other: &Self) -> bool {
        self.den == other.den
    }
}

/// The unknown of which one of them is.
fn unknown_of<'n>(a: &'n Number, b: &'n Number) -> Option<&'n Arc<Moving>> {
    match (&a.0, &b.0) {
        (Repr::Formal(formal), _) | (_, Repr::Formal(formal)) => Some(&formal.of),
        _ => None,
    }
}

/// `a + b`, one of them moving.
pub(super) fn add(a: &Number, b: &Number) -> Option<Number> {
    let of = unknown_of(a, b)?;
    if of.is_lost() {
        // Whatever is computed means nothing any more; it had better be quick.
        return Some(Number::ZERO);
    }
    let ((an, ad), (bn, bd)) = (parts(a), parts(b));
    Some(if ad == bd {
        Formal::number(an.add(&bn), ad, of)
    } else {
        Formal::number(an.mul(&bd).add(&bn.mul(&ad)), ad.mul(&bd), of)
    })
}

/// `a × b`, one of them moving.
pub(super) fn mul(a: &Number, b: &Number) -> Option<Number> {
    let of = unknown_of(a, b)?;
    if of.is_lost() {
        // Whatever is computed means nothing any more; it had better be quick.
        return Some(Number::ZERO);
    }
    let ((an, ad), (bn, bd)) = (parts(a), parts(b));
    Some(if an == bd {
        Formal::number(bn, ad, of)
    } else if bn == ad {
        Formal::number(an, bd, of)
    } else {
        Formal::number(an.mul(&bn), ad.mul(&bd), of)
    })
}

/// `a ÷ b`, one of them moving, `b` not 0.
pub(super) fn div(a: &Number, b: &Number) -> Option<Number> {
    let of = unknown_of(a, b)?;
    if of.is_lost() {
        // Whatever is computed means nothing any more; it had better be quick.
        return Some(Number::ZERO);
    }
    let ((an, ad), (bn, bd)) = (parts(a), parts(b));
    Some(if ad == bd {
        Formal::number(an, bn, of)
    } else if an == bn {
        Formal::number(bd, ad, of)
    } else {
        Formal::number(an.mul(&bd), ad.mul(&bn), of)
    })
}

/// `a − b` as a sign, one of them moving; noted.
pub(super) fn order(a: &Number, b: &Number) -> Option<Ordering> {
    let of = unknown_of(a, b)?;
    let ((an, ad), (bn, bd)) = (parts(a), parts(b));
    let (num, den) = if ad == bd { (an.sub(&bn), ad) } else { (an.mul(&bd).sub(&bn.mul(&ad)), ad.mul(&bd)) };
    if num.is_zero() {
        return Some(Ordering::Equal);
    }
    let sign = of.ask(&num);
    let below = {
        let state = of.lock();
        den.sign(&state.at, state.side)
    };
    Some(if below == Ordering::Less { sign.reverse() } else { sign })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn what_is_asked_is_noted() {
        let moving = Moving::new();
        let t = moving.number();
        moving.stand(&Number::ZERO, Side::After);
        let u = (&t + &Number::int(3)).checked_div(&(&Number::int(4) - &t)).unwrap();
        assert!(u < Number::ONE);
        // (t + 3) ÷ (4 − t) = 1 at 1/2; the divisor is 0 at 4.
        assert!(matches!(moving.horizon(None), Horizon::At(x) if x == n("0.5")));
        assert!(matches!(moving.horizon(Some(&n("0.4"))), Horizon::Never));
        moving.stand(&n("0.5"), Side::At);
        assert_eq!(u, Number::ONE);
        moving.stand(&n("0.5"), Side::After);
        assert!(u > Number::ONE);
        assert!(matches!(moving.horizon(None), Horizon::Never));
        moving.stand(&n("0.5"), Side::Before);
        assert!(u < Number::ONE && &t * &t > n("0.2"));
        match moving.horizon(None) {
            Horizon::Near(mut zero) => {
                zero.narrow(&n("0.001"));
                let (lo, hi) = zero.ends();
                assert!(lo * lo < n("0.2") && hi * hi > n("0.2") && hi - lo <= n("0.001"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_constant_is_a_constant_again() {
        let moving = Moving::new();
        let t = moving.number();
        moving.stand(&Number::ZERO, Side::After);
        assert_eq!((&(&t * &t) / &t).checked_div(&t).unwrap().small(), Some((1, 1)));
        assert_eq!((&t - &t).small(), Some((0, 1)));
        assert_eq!((&(&t + &Number::ONE) - &t).small(), Some((1, 1)));
    }

    #[test]
    fn rounding_goes_by_steps() {
        let moving = Moving::new();
        let t = moving.number();
        moving.stand(&n("2.5"), Side::Before);
        assert_eq!(t.round(0), Number::int(2));
        assert!(matches!(moving.horizon(None), Horizon::At(x) if x == n("1.5")));
        moving.stand(&n("2.5"), Side::After);
        assert_eq!(t.round(0), Number::int(3));
        moving.stand(&n("2.5"), Side::At);
        assert_eq!(t.round(0), Number::int(3));
        moving.stand(&n("3"), Side::Before);
        assert_eq!(t.floor_i64(), Some(2));
        moving.stand(&n("3"), Side::After);
        assert_eq!(t.floor_i64(), Some(3));
        assert!(matches!(moving.horizon(None), Horizon::At(x) if x == n("4")));
        assert!(!moving.has_rounded());
        assert!(t.round_half_even(18) > Number::int(3) && moving.has_rounded());
    }
}
