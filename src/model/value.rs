//! Factors with their weights, families of segments, the population (language 5, 6).

use super::{Expr, FamilyId, SegmentId, Table};
use crate::number::Number;
use crate::source::Span;
use crate::value::{Side, Text};

/// A factor.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Its side.
    pub side: Side,
    /// Its rating, in the customer's scope; outside the scale it is unknown (B12).
    pub rating: Expr,
    /// The rating that the customer expected, in the customer's scope; only of a benefit. Outside the scale it
    /// is unknown (5.8).
    pub expected: Option<Expr>,
    /// `lever`.
    pub lever: Option<Text>,
    /// `dimension`.
    pub dimension: Option<Text>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// The weights of a side (language 5.1, A9): each vector in the order of the side's factors, sum 1.
#[derive(Debug, Clone)]
pub struct SideWeights {
    /// For customers of whom no segment changes them.
    pub base: Vec<Number>,
    /// The one family that changes them, with the weights of each of its segments (`None`: base).
    pub by: Option<(FamilyId, Vec<Option<Vec<Number>>>)>,
}

/// A family of segments.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Whether the order decides.
    pub first: bool,
    /// Its segments.
    pub segments: Table<SegmentId, Segment>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A segment.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Who is in it, in the customer's scope; `None` is `otherwise`, the last.
    pub condition: Option<Expr>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// Whom the model is about: customers for whom its condition is not known to hold are in no group and get no action.
#[derive(Debug, Clone)]
pub struct Population {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Who is inside, in the customer's scope.
    pub condition: Expr,
    /// Where it is declared: its name.
    pub span: Span,
}
