//! A value as an answer holds it: known, unbounded, or unknown with its causes.

use std::sync::Arc;

use crate::model::{ActionId, FactorId, FamilyId, GroupRef, InputId, Measure, SegmentId};
use crate::number::Number;
use crate::value::{Date, Reason, Side, Text, Truth};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number.
    Number(Number),
    /// U where nothing is given and something is got: above every number (A11).
    Unbounded,
    /// A text.
    Text(Text),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A segment of a family.
    Segment(FamilyId, SegmentId),
    /// A factor.
    Factor(FactorId),
    /// Unknown, and why.
    Unknown(Causes),
}

impl Value {
    /// Unknown for one reason.
    #[must_use]
    pub fn unknown(reason: Reason, source: CauseSource) -> Self {
        Self::Unknown(Causes::one(reason, source))
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// Why it is unknown, if it is.
    #[must_use]
    pub const fn causes(&self) -> Option<&Causes> {
        if let Self::Unknown(causes) = self { Some(causes) } else { None }
    }

    /// Whether it is known; unbounded is (A11).
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    /// Its truth as a condition.
    #[must_use]
    pub const fn truth(&self) -> Truth {
        match self {
            Self::Flag(true) => Truth::Yes,
            Self::Flag(false) => Truth::No,
            _ => Truth::Unknown,
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// A value, or why there is none.
impl<T: Into<Value>> From<Result<T, Causes>> for Value {
    fn from(result: Result<T, Causes>) -> Self {
        result.map_or_else(Self::Unknown, Into::into)
    }
}

/// Why a value is unknown: a set of causes in the order of declaration of their sources (B3).
/// Never empty, cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Causes(Arc<[Cause]>);

impl Causes {
    /// One cause.
    #[must_use]
    pub fn one(reason: Reason, source: CauseSource) -> Self {
        Self(Arc::new([Cause { source, reason }]))
    }

    /// The causes of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if other.0.iter().all(|cause| self.0.contains(cause)) {
            return self.clone();
        }
        let mut all: Vec<Cause> = self.0.iter().chain(other.0.iter()).cloned().collect();
        all.sort();
        all.dedup();
        Self(all.into())
    }

    /// Each cause in order.
    pub fn iter(&self) -> impl Iterator<Item = &Cause> {
        self.0.iter()
    }

    /// Whether one of the causes has this reason (`unknown x because r`).
    #[must_use]
    pub fn has(&self, reason: Reason) -> bool {
        self.0.iter().any(|cause| cause.reason == reason)
    }

    /// Each reason once, in order.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self.0.iter().map(|cause| cause.reason).collect();
        reasons.sort();
        reasons.dedup();
        reasons
    }
}

/// Why a value is unknown, and what is to blame.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// What it came from.
    pub source: CauseSource,
    /// Why.
    pub reason: Reason,
}

/// What an unknown came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseSource {
    /// A column.
    Input(InputId),
    /// A factor's rating.
    Factor(FactorId),
    /// A side as a whole: too little of it answered, its shares undefined.
    Side(Side),
    /// A value of the formula, of the subject or of another group ([`GroupRef::Family`] is never here:
    /// it is the segment that it stood for).
    Measure(GroupRef, Measure),
    /// The membership in a family.
    Family(FamilyId),
    /// What customers are worth.
    Worth,
    /// An action that lacks an effect, effort or cost.
    Action(ActionId),
    /// An aggregate or a calculation, in the words of its author.
    Words(Text),
}

/// A customer's place in a family (6.1, A12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// In this segment.
    In(SegmentId),
    /// In none.
    None,
    /// It cannot be said.
    Unknown(Causes),
}
