//! One number going outwards from what it is, interval by interval, until something else is first.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Change, Why};
use crate::model::ActionId;
use crate::number::{Horizon, Moving, Number, Place, Side};

/// How many places are looked at for one number in one direction, at most and at least …
const STEPS: (usize, usize) = (400, 40);

/// … and over how many rows in all.
const ROWS: usize = 4_000_000;

/// How near the ends of a place that is no fraction are before it is compared with another.
const NEAR: i32 = 24;

/// How often a place that is no fraction is narrowed down before something beside it is taken for it.
const NARROWINGS: usize = 16;

/// Decimals of a place that is no fraction.
const PLACES: i32 = 12;

/// The end of where a number may go, and whether it may go there.
type End = Option<(Number, bool)>;

/// A number on its way.
#[derive(Debug, Clone)]
pub(super) struct Sweep {
    /// What is moved.
    pub(super) change: Change,
    start: Number,
    side: Side,
    end: End,
    /// What a distance is measured in.
    unit: Number,
    /// Up to here, this place included, nothing else is first.
    reached: Number,
    /// How far that is.
    distance: Number,
    steps: usize,
    rounded: bool,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    Open,
    /// There is nothing further on.
    Done,
    /// It ended before it knew.
    Stuck(Why),
    /// Something else is first at this place, or just beyond it.
    Flipped(Where, bool),
}

#[derive(Debug, Clone)]
enum Where {
    At(Number),
    Near(Place),
}

impl Sweep {
    /// A number in both directions; `lo` and `hi` are the ends of where it may go.
    pub(super) fn both(
        change: &Change,
        start: &Number,
        lo: Option<(&Number, bool)>,
        hi: Option<(&Number, bool)>,
        unit: &Number,
    ) -> [Self; 2] {
        [(Side::Before, lo), (Side::After, hi)].map(|(side, end)| Self {
            change: change.clone(),
            start: start.clone(),
            side,
            state: match end {
                Some((end, _)) if end == start => State::Done,
                _ => State::Open,
            },
            end: end.map(|(end, inside)| (end.clone(), inside)),
            unit: unit.clone(),
            reached: start.clone(),
            distance: Number::ZERO,
            steps: 0,
            rounded: false,
        })
    }

    pub(super) const fn start(&self) -> &Number {
        &self.start
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// How far nothing else is first, in units.
    pub(super) const fn distance(&self) -> &Number {
        &self.distance
    }

    pub(super) fn distance_to(&self, value: &Number) -> Number {
        (value - &self.start).abs()
    }

    /// Whether it flipped.
    pub(super) const fn flipped(&self) -> Option<()> {
        if matches!(self.state, State::Flipped(..)) { Some(()) } else { None }
    }

    /// Whether the place at which it flipped is enough.
    pub(super) const fn is_enough(&self) -> bool {
        matches!(self.state, State::Flipped(_, true))
    }

    /// Why it does not know more.
    pub(super) fn stuck(&self) -> Option<Why> {
        match &self.state {
            State::Stuck(why) => Some(*why),
            _ if self.rounded => Some(Why::Rounded),
            _ => None,
        }
    }

    /// The nearer of two that flipped; of equal ones that of which the place is enough.
    pub(super) fn before(&self, other: &Self) -> Ordering {
        self.distance.cmp(&other.distance).then_with(|| other.is_enough().cmp(&self.is_enough()))
    }

    fn reach(&mut self, place: Number) {
        self.distance = &self.distance_to(&place) / &self.unit;
        self.reached = place;
    }

    fn flip(&mut self, mut place: Where, enough: bool) {
        if let Where::Near(place) = &mut place {
            place.narrow(&power(-NEAR));
        }
        let near = match &place {
            Where::At(x) => x.clone(),
            Where::Near(place) => {
                let (lo, hi) = place.ends();
                if self.side == Side::Before { lo.clone() } else { hi.clone() }
            }
        };
        self.distance = &self.distance_to(&near) / &self.unit;
        self.state = State::Flipped(place, enough);
    }

    /// Looks just beyond what it has reached, and at the next place where anything may change. `decide` says what is
    /// first with the moving number where it stands.
    pub(super) fn step(
        &mut self,
        moving: &Arc<Moving>,
        top: Option<ActionId>,
        rows: usize,
        decide: &mut dyn FnMut() -> Option<ActionId>,
    ) {
        self.steps += 1;
        if self.steps > (ROWS / rows.max(1)).clamp(STEPS.1, STEPS.0) {
            self.state = State::Stuck(Why::TooManySteps);
            return;
        }
        let Some(beyond) = self.ask(moving, &self.reached.clone(), self.side, decide) else { return };
        if beyond != top {
            self.flip(Where::At(self.reached.clone()), false);
            return;
        }
        let end = self.end.as_ref().map(|(end, _)| end.clone());
        match moving.horizon(end.as_ref()) {
            Horizon::Never => self.state = State::Done,
            Horizon::At(place) => {
                let is_end = end.as_ref() == Some(&place);
                if is_end && self.end.as_ref().is_some_and(|(_, inside)| !inside) {
                    self.state = State::Done;
                    return;
                }
                let Some(there) = self.ask(moving, &place, Side::At, decide) else { return };
                if there != top {
                    self.flip(Where::At(place), true);
                    return;
                }
                self.reach(place);
                if is_end {
                    self.state = State::Done;
                }
            }
            Horizon::Near(place) => self.pass(place, moving, top, decide),
        }
    }

    /// What is first at a place or beside it; `None` where that cannot be followed, and the sweep is stuck.
    fn ask(
        &mut self,
        moving: &Arc<Moving>,
        place: &Number,
        side: Side,
        decide: &mut dyn FnMut() -> Option<ActionId>,
    ) -> Option<Option<ActionId>> {
        moving.stand(place, side);
        let found = decide();
        if moving.is_lost() {
            self.state = State::Stuck(Why::TooComplex);
            return None;
        }
        self.rounded |= moving.has_rounded();
        Some(found)
    }

    /// Goes past a place that is no fraction: to a number behind it from which, looking back, nothing changes up
    /// to that same place.
    fn pass(
        &mut self,
        mut place: Place,
        moving: &Arc<Moving>,
        top: Option<ActionId>,
        decide: &mut dyn FnMut() -> Option<ActionId>,
    ) {
        let back = if self.side == Side::Before { Side::After } else { Side::Before };
        let thousandth = Number::fraction(1, 1_000);
        for _ in 0..NARROWINGS {
            let (lo, hi) = place.ends();
            let width = &(hi - lo) * &thousandth;
            place.narrow(&width);
            let (lo, hi) = place.ends();
            let behind = if self.side == Side::Before { lo.clone() } else { hi.clone() };
            let Some(found) = self.ask(moving, &behind, back, decide) else { return };
            let mut last = moving.horizon(None);
            let order = place.order(&mut last);
            let covered = match order {
                None | Some(Ordering::Equal) => true,
                // Looking back from behind, the last change is before the place, or between.
                Some(Ordering::Greater) => self.side == Side::After,
                Some(Ordering::Less) => self.side == Side::Before,
            };
            if !covered {
                continue;
            }
            if found != top {
                self.flip(Where::Near(place), true);
                return;
            }
            let Some(there) = self.ask(moving, &behind, Side::At, decide) else { return };
            if there != top {
                self.flip(Where::At(behind), true);
                return;
            }
            self.reach(behind);
            return;
        }
        self.state = State::Stuck(Why::TooManySteps);
    }

    /// The place at which it flipped, and whether it is that very place; else it is rounded outwards to a number at
    /// which `flips` says that something else is first.
    pub(super) fn boundary(&self, flips: &mut dyn FnMut(&Number) -> bool) -> Option<(Number, bool)> {
        let State::Flipped(place, _) = &self.state else { return None };
        match place {
            Where::At(x) => Some((x.clone(), true)),
            Where::Near(place) => {
                let mut place = place.clone();
                for places in [PLACES, 2 * PLACES, 4 * PLACES] {
                    let mut width = power(-places);
                    // Until both ends are rounded to one number: then it does not depend on how the place was found.
                    let far = |place: &Place| {
                        let (lo, hi) = place.ends();
                        let ends = (self.outwards(lo, places), self.outwards(hi, places));
                        if self.side == Side::Before { ends } else { (ends.1, ends.0) }
                    };
                    place.narrow(&width);
                    for _ in 0..NARROWINGS {
                        let (far, near) = far(&place);
                        if far == near {
                            break;
                        }
                        width = &width / &Number::int(1_000);
                        place.narrow(&width);
                    }
                    let outwards = far(&place).0;
                    if flips(&outwards) {
                        return Some((outwards, false));
                    }
                }
                None
            }
        }
    }

    /// A number of few decimals just beyond a boundary, before anything changes again and inside where the number may
    /// go; none where it may go no further.
    pub(super) fn beyond(
        &self,
        boundary: &Number,
        moving: &Arc<Moving>,
        decide: &mut dyn FnMut() -> Option<ActionId>,
    ) -> Option<Number> {
        moving.stand(boundary, self.side);
        let _ = decide();
        let end = self.end.as_ref().map(|(end, _)| end);
        let next = match moving.horizon(end) {
            Horizon::Never => end.cloned(),
            Horizon::At(place) => Some(place),
            Horizon::Near(mut place) => {
                place.narrow(&power(-NEAR));
                let (lo, hi) = place.ends();
                Some(if self.side == Side::Before { hi.clone() } else { lo.clone() })
            }
        };
        let places = match self.change {
            Change::Weight { .. } => 4,
            Change::Rating(_) | Change::Threshold(_) => 2,
        };
        // As few decimals as there is room for.
        (places..4 * PLACES).find_map(|places| {
            let value = self.outwards(boundary, places);
            let step = power(-places);
            let value = match self.side {
                _ if value != *boundary => value,
                Side::Before => &value - &step,
                _ => &value + &step,
            };
            let inside = next.as_ref().is_none_or(|next| match self.side {
                Side::Before => value > *next,
                _ => value < *next,
            });
            inside.then_some(value)
        })
    }

    /// Rounded to so many decimals, away from where it came from.
    fn outwards(&self, value: &Number, places: i32) -> Number {
        let (rounded, unit) = (value.round(places), power(-places));
        match self.side {
            Side::Before if rounded > *value => &rounded - &unit,
            Side::After if rounded < *value => &rounded + &unit,
            _ => rounded,
        }
    }
}

fn power(of_ten: i32) -> Number {
    let mut found = Number::ONE;
    for _ in 0..of_ten.abs() {
        found = if of_ten < 0 { &found / &Number::int(10) } else { &found * &Number::int(10) };
    }
    found
}
