//! What a value may be: a range of numbers or days, words of a list, yes or no.

use std::collections::BTreeSet;

use super::alternatives::{Constant, Term};
use crate::model::{InputKind, Interval, Model};
use crate::number::Number;
use crate::value::{CompareOp, Date};

/// A test of one value.
pub(super) enum Test {
    Is(CompareOp, Constant),
    Flag(bool),
}

impl Test {
    /// The test that a known value passes where it fails this one.
    pub(super) fn negated(&self) -> Self {
        match self {
            Self::Flag(flag) => Self::Flag(!flag),
            Self::Is(op, constant) => {
                let op = match op {
                    CompareOp::Eq => CompareOp::Ne,
                    CompareOp::Ne => CompareOp::Eq,
                    CompareOp::Lt => CompareOp::Ge,
                    CompareOp::Le => CompareOp::Gt,
                    CompareOp::Gt => CompareOp::Le,
                    CompareOp::Ge => CompareOp::Lt,
                };
                Self::Is(op, constant.clone())
            }
        }
    }
}

/// The values that are left. Never empty.
#[derive(Debug, Clone)]
pub(super) enum Values {
    /// Nothing is known yet.
    Any,
    /// Numbers in a range, without some.
    Numbers(Interval, BTreeSet<Number>),
    /// Days, as numbers of days.
    Days(Interval, BTreeSet<Number>),
    /// These words.
    Words(BTreeSet<String>),
    /// All words but these.
    OtherWords(BTreeSet<String>),
    /// Yes, or no.
    Flag(bool),
}

/// The day from which days are counted.
fn epoch() -> Option<Date> {
    Date::new(2000, 1, 1)
}

impl Values {
    /// What a declaration leaves.
    pub(super) fn declared(model: &Model, term: &Term) -> Self {
        let scale =
            || Self::Numbers(Interval::closed(model.scale.0.clone(), model.scale.1.clone()), BTreeSet::new());
        match term {
            Term::Rating(_) => scale(),
            Term::Input(id) => match &model.inputs.at(*id).kind {
                InputKind::Rating { .. } => scale(),
                InputKind::Number { range, .. } => Self::Numbers(range.clone(), BTreeSet::new()),
                InputKind::List(items) => Self::Words(items.iter().map(ToString::to_string).collect()),
                InputKind::Text | InputKind::Flag { .. } | InputKind::Date(_) => Self::Any,
            },
            // A customer may be in none of the segments.
            Term::Membership(_) | Term::Measure(..) | Term::Words(_) => Self::Any,
        }
    }

    /// What passes a test.
    pub(super) fn of(test: &Test) -> Self {
        match test {
            Test::Flag(flag) => Self::Flag(*flag),
            Test::Is(op, Constant::Flag(flag)) => Self::Flag(*flag == (*op == CompareOp::Eq)),
            Test::Is(CompareOp::Ne, Constant::Word(word)) => Self::OtherWords([word.clone()].into()),
            Test::Is(_, Constant::Word(word)) => Self::Words([word.clone()].into()),
            Test::Is(op, Constant::Number(number)) => {
                let (range, without) = range(*op, number.clone());
                Self::Numbers(range, without)
            }
            Test::Is(op, Constant::Day(day)) => {
                let days = epoch().map_or(0, |epoch| day.days_since(epoch));
                let (range, without) = range(*op, Number::int(days));
                Self::Days(range, without)
            }
        }
    }

    /// What is in both; `None` where nothing is.
    pub(super) fn meet(&self, other: &Self) -> Option<Self> {
        let numbers = |a: &Interval, x: &BTreeSet<Number>, b: &Interval, y: &BTreeSet<Number>| {
            let range = meet(a, b);
            let without: BTreeSet<Number> = x.union(y).filter(|n| range.contains(n)).cloned().collect();
            (!is_empty(&range, &without)).then_some((range, without))
        };
        Some(match (self, other) {
            (Self::Any, found) | (found, Self::Any) => found.clone(),
            (Self::Numbers(a, x), Self::Numbers(b, y)) => {
                let (range, without) = numbers(a, x, b, y)?;
                Self::Numbers(range, without)
            }
            (Self::Days(a, x), Self::Days(b, y)) => {
                let (range, without) = numbers(a, x, b, y)?;
                Self::Days(range, without)
            }
            (Self::Words(a), Self::Words(b)) => Self::Words(filled(a.intersection(b).cloned().collect())?),
            (Self::Words(a), Self::OtherWords(b)) | (Self::OtherWords(b), Self::Words(a)) => {
                Self::Words(filled(a.difference(b).cloned().collect())?)
            }
            (Self::OtherWords(a), Self::OtherWords(b)) => Self::OtherWords(a.union(b).cloned().collect()),
            (Self::Flag(a), Self::Flag(b)) => (a == b).then_some(Self::Flag(*a))?,
            // Tests of different kinds on one value: the check lets none through; nothing is concluded.
            (found, _) => found.clone(),
        })
    }

    /// One of them, in words.
    pub(super) fn example(&self) -> Option<String> {
        match self {
            Self::Any => Some("of any kind".to_owned()),
            Self::Numbers(range, without) => pick(range, without).map(|n| n.grouped(6, ',')),
            Self::Days(range, without) => {
                let days = pick(range, without)?.floor_i64()?;
                Some(epoch()?.plus_days(days)?.to_string())
            }
            Self::Words(words) => words.first().map(|word| format!("\"{word}\"")),
            Self::OtherWords(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                Some(format!("other than {}", words.join(" and ")))
            }
            Self::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        }
    }
}

fn filled(words: BTreeSet<String>) -> Option<BTreeSet<String>> {
    (!words.is_empty()).then_some(words)
}

fn range(op: CompareOp, n: Number) -> (Interval, BTreeSet<Number>) {
    let end = |inside| Some((n.clone(), inside));
    let found = match op {
        CompareOp::Eq => Interval { lo: end(true), hi: end(true) },
        CompareOp::Ne => return (Interval::ALL, [n].into()),
        CompareOp::Lt => Interval { lo: None, hi: end(false) },
        CompareOp::Le => Interval { lo: None, hi: end(true) },
        CompareOp::Gt => Interval { lo: end(false), hi: None },
        CompareOp::Ge => Interval { lo: end(true), hi: None },
    };
    (found, BTreeSet::new())
}

type End = Option<(Number, bool)>;

fn meet(a: &Interval, b: &Interval) -> Interval {
    // Of two equal ends the one that is outside decides.
    let tighter = |a: &End, b: &End, upper: bool| match (a, b) {
        (Some((x, x_in)), Some((y, y_in))) => {
            let first = if x == y { !x_in || *y_in == *x_in } else { (x < y) == upper };
            Some(if first { (x.clone(), *x_in) } else { (y.clone(), *y_in) })
        }
        (Some(end), None) | (None, Some(end)) => Some(end.clone()),
        (None, None) => None,
    };
    Interval { lo: tighter(&a.lo, &b.lo, false), hi: tighter(&a.hi, &b.hi, true) }
}

fn is_empty(range: &Interval, without: &BTreeSet<Number>) -> bool {
    match (&range.lo, &range.hi) {
        (Some((lo, lo_in)), Some((hi, hi_in))) => {
            lo > hi || (lo == hi && (!lo_in || !hi_in || without.contains(lo)))
        }
        _ => false,
    }
}

/// A number of a range, a round one where there is one.
fn pick(range: &Interval, without: &BTreeSet<Number>) -> Option<Number> {
    let one = Number::ONE;
    let lo = range.lo.as_ref().map(|(lo, _)| lo.clone());
    let hi = range.hi.as_ref().map(|(hi, _)| hi.clone());
    let floor = |n: &Number| n.floor_i64().map(Number::int);
    let mut candidates = Vec::new();
    if let Some(lo) = &lo {
        candidates.push(lo.clone());
        candidates.extend(floor(lo).map(|n| &n + &one));
    }
    if let Some(hi) = &hi {
        candidates.push(hi.clone());
        candidates.extend(floor(hi));
        candidates.extend(floor(hi).map(|n| &n - &one));
    }
    candidates.push(Number::ZERO);
    // Between two ends there are more numbers than those left out; beyond one end likewise.
    for step in 1..=without.len() + 2 {
        let step = Number::count(step);
        candidates.extend(match (&lo, &hi) {
            (Some(lo), Some(hi)) => {
                let part = step.checked_div(&Number::count(without.len() + 3))?;
                Some(lo + &(&part * &(hi - lo)))
            }
            (Some(lo), None) => Some(lo + &step),
            (None, Some(hi)) => Some(hi - &step),
            (None, None) => Some(step),
        });
    }
    candidates.into_iter().find(|n| range.contains(n) && !without.contains(n))
}
