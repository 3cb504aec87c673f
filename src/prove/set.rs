//! What one term can be: known values, the states beside them, and the algebra of such sets.
//!
//! Every operation may only err towards more: a set holds at least the values that are really possible, so
//! that an empty one is a proof.

use std::cmp::Ordering;

use crate::model::{FactorId, Interval, SegmentId};
use crate::number::Number;
use crate::value::Text;

/// A value that is no number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    Text(Text),
    Flag(bool),
    Segment(SegmentId),
    Factor(FactorId),
}

/// The known values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// Numbers, or days counted from the first: ranges in order that do not touch.
    Line(Vec<Interval>),
    /// Items in order: these, or all but these.
    Items { listed: Vec<Item>, except: bool },
}

/// A set of states of one term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) known: Known,
    /// A U without bound.
    pub(super) unbounded: bool,
    /// Known to be in no segment of the family.
    pub(super) none: bool,
    /// Unknown, for whatever reason.
    pub(super) unknown: bool,
}

type End = Option<(Number, bool)>;

fn low(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Less,
        (_, None) => Ordering::Greater,
        (Some((x, x_in)), Some((y, y_in))) => x.cmp(y).then(y_in.cmp(x_in)),
    }
}

fn high(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Greater,
        (_, None) => Ordering::Less,
        (Some((x, x_in)), Some((y, y_in))) => x.cmp(y).then(x_in.cmp(y_in)),
    }
}

fn is_empty(lo: &End, hi: &End) -> bool {
    match (lo, hi) {
        (Some((lo, lo_in)), Some((hi, hi_in))) => lo > hi || (lo == hi && !(*lo_in && *hi_in)),
        _ => false,
    }
}

/// Calls for each piece that two lists share, until told to stop.
fn shared(a: &[Interval], b: &[Interval], mut take: impl FnMut(&End, &End) -> bool) {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let lo = if low(&x.lo, &y.lo) == Ordering::Less { &y.lo } else { &x.lo };
        let first_ends = high(&x.hi, &y.hi) == Ordering::Less;
        let hi = if first_ends { &x.hi } else { &y.hi };
        if !is_empty(lo, hi) && take(lo, hi) {
            return;
        }
        if first_ends {
            a.next();
        } else {
            b.next();
        }
    }
}

/// The numbers in no piece of the list.
fn gaps(pieces: &[Interval]) -> Vec<Interval> {
    let flip = |end: &End| end.as_ref().map(|(n, inside)| (n.clone(), !inside));
    let mut found = Vec::new();
    let mut lo: End = None;
    for piece in pieces {
        let hi = flip(&piece.lo);
        if hi.is_some() && !is_empty(&lo, &hi) {
            found.push(Interval { lo, hi });
        }
        lo = flip(&piece.hi);
        if lo.is_none() {
            return found;
        }
    }
    found.push(Interval { lo, hi: None });
    found
}

/// Pieces in any order, put in order and joined where they touch.
fn joined(mut pieces: Vec<Interval>) -> Vec<Interval> {
    pieces.retain(|piece| !is_empty(&piece.lo, &piece.hi));
    pieces.sort_by(|a, b| low(&a.lo, &b.lo));
    let mut found: Vec<Interval> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let touches = |last: &Interval| match (&last.hi, &piece.lo) {
            (Some((hi, hi_in)), Some((lo, lo_in))) => lo < hi || (lo == hi && (*hi_in || *lo_in)),
            _ => true,
        };
        match found.last_mut() {
            Some(last) if touches(last) => {
                if high(&last.hi, &piece.hi) == Ordering::Less {
                    last.hi = piece.hi;
                }
            }
            _ => found.push(piece),
        }
    }
    found
}

/// `a` and `b` in order, those that `keep` wants by where they stand.
fn merged(a: &[Item], b: &[Item], keep: impl Fn(bool, bool) -> bool) -> Vec<Item> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut found = Vec::new();
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(x), Some(y)) => x.cmp(y),
        };
        let first = if order == Ordering::Greater { None } else { a.next() };
        let second = if order == Ordering::Less { None } else { b.next() };
        if let Some(item) = first.or(second)
            && keep(first.is_some(), second.is_some())
        {
            found.push(item.clone());
        }
    }
}

impl Known {
    fn is_empty(&self) -> bool {
        match self {
            Self::Line(pieces) => pieces.is_empty(),
            Self::Items { listed, except } => listed.is_empty() && !except,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Line(pieces) => pieces.len(),
            Self::Items { listed, .. } => listed.len(),
        }
    }

    fn negation(&self) -> Self {
        match self {
            Self::Line(pieces) => Self::Line(gaps(pieces)),
            Self::Items { listed, except } => Self::Items { listed: listed.clone(), except: !except },
        }
    }

    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Line(a), Self::Line(b)) => {
                let mut pieces = Vec::new();
                shared(a, b, |lo, hi| {
                    pieces.push(Interval { lo: lo.clone(), hi: hi.clone() });
                    false
                });
                Self::Line(pieces)
            }
            (Self::Items { listed: a, except: not_a }, Self::Items { listed: b, except: not_b }) => {
                let except = *not_a && *not_b;
                let listed = merged(a, b, |in_a, in_b| ((in_a != *not_a) && (in_b != *not_b)) != except);
                Self::Items { listed, except }
            }
            // Two types under one name do not occur; the larger answer is the careful one.
            _ => self.clone(),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Line(a), Self::Line(b)) => {
                let mut found = false;
                shared(a, b, |_, _| {
                    found = true;
                    true
                });
                found
            }
            _ => !self.and(other).is_empty(),
        }
    }
}

impl Set {
    /// These numbers.
    pub(super) fn line(pieces: Vec<Interval>) -> Self {
        Self { known: Known::Line(joined(pieces)), unbounded: false, none: false, unknown: false }
    }

    /// These items, or all but these.
    pub(super) fn items(mut listed: Vec<Item>, except: bool) -> Self {
        listed.sort();
        listed.dedup();
        Self { known: Known::Items { listed, except }, unbounded: false, none: false, unknown: false }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        !self.unbounded && !self.none && !self.unknown && self.known.is_empty()
    }

    /// Whether it is unknown, and nothing else.
    pub(super) fn is_only_unknown(&self) -> bool {
        self.unknown && !self.unbounded && !self.none && self.known.is_empty()
    }

    /// How much work it is.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// All else but what is unknown.
    pub(super) fn negation(&self) -> Self {
        Self {
            known: self.known.negation(),
            unbounded: !self.unbounded,
            none: !self.none,
            unknown: self.unknown,
        }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            known: self.known.and(&other.known),
            unbounded: self.unbounded && other.unbounded,
            none: self.none && other.none,
            unknown: self.unknown && other.unknown,
        }
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        let known = match (&self.known, &other.known) {
            (Known::Line(a), Known::Line(b)) => Known::Line(joined([a.as_slice(), b].concat())),
            (a, b) => a.negation().and(&b.negation()).negation(),
        };
        Self {
            known,
            unbounded: self.unbounded || other.unbounded,
            none: self.none || other.none,
            unknown: self.unknown || other.unknown,
        }
    }

    /// Whether the two share anything.
    pub(super) fn meets(&self, other: &Self) -> bool {
        (self.unbounded && other.unbounded)
            || (self.none && other.none)
            || (self.unknown && other.unknown)
            || self.known.meets(&other.known)
    }

    /// Whether this number is in it.
    pub(super) fn has(&self, number: &Number) -> bool {
        matches!(&self.known, Known::Line(pieces) if pieces.iter().any(|piece| piece.contains(number)))
    }

    /// A round number that is in it; `whole` allows no other than whole ones.
    pub(super) fn number(&self, whole: bool) -> Option<Number> {
        let Known::Line(pieces) = &self.known else { return None };
        pieces.iter().find_map(|piece| round_number(piece, whole))
    }
}

/// A number in a piece, the rounder the better.
fn round_number(piece: &Interval, whole: bool) -> Option<Number> {
    let fits = |n: &Number| piece.contains(n) && (!whole || n.is_integer());
    let above = |n: &Number, unit: &Number| {
        Some(&(&Number::int((n.checked_div(unit)?).floor_i64()?) + &Number::ONE) * unit)
    };
    match (&piece.lo, &piece.hi) {
        (None, None) => Some(Number::ZERO),
        (Some((lo, true)), _) if fits(lo) => Some(lo.clone()),
        (_, Some((hi, true))) if fits(hi) => Some(hi.clone()),
        (Some((lo, _)), _) => {
            let mut unit = Number::ONE;
            for _ in 0..if whole { 1 } else { 12 } {
                let next = above(lo, &unit)?;
                if fits(&next) {
                    return Some(next);
                }
                unit = unit.checked_div(&Number::int(10))?;
            }
            let hi = piece.hi.as_ref().map(|(hi, _)| hi)?;
            Some((lo + hi).checked_div(&Number::int(2))?).filter(fits)
        }
        (None, Some((hi, _))) => Some(-above(&-hi, &Number::ONE)?).filter(fits),
    }
}
