//! What actions change (language 8.2, A5, P8).

use super::{Expr, FactorId, InputId, Interval, Model};
use crate::number::Number;
use crate::source::Span;

/// A change of a factor's rating or of a column.
#[derive(Debug, Clone)]
pub struct Effect {
    /// What is changed.
    pub of: Moved,
    /// Up or down.
    pub lifts: bool,
    /// By how much.
    pub by: Change,
    /// Of whom, in the customer's scope: only those change for whom it is yes. Without one of all.
    pub when: Option<Expr>,
    /// The factors that it moves, each once, and which way; never empty.
    pub moves: Vec<(FactorId, Way)>,
    /// Where it is declared.
    pub span: Span,
}

/// What an effect changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moved {
    /// A factor's rating.
    Factor(FactorId),
    /// A column of numbers or ratings: whatever the factors read of it reads the changed one.
    Input(InputId),
}

/// How far an effect goes.
#[derive(Debug, Clone)]
pub enum Change {
    /// Points of the scale, or of whatever a column counts.
    Points(Number),
    /// A part of the rating's distance to the end of the scale that it moves to (P8), 0 to 1.
    Part(Number),
    /// A part of the number itself, which is never below 0.
    OfValue(Number),
}

/// Which way a factor moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Never down.
    Up,
    /// Never up.
    Down,
    /// Up or down, by the customer, as far as the formula shows.
    Either,
}

impl Way {
    /// The way of something that falls where this rises.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::Either => Self::Either,
        }
    }

    /// The way of something that both move.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        if self == other { self } else { Self::Either }
    }

    /// Whether it may rise (`lifts`) or fall.
    #[must_use]
    pub const fn may(self, lifts: bool) -> bool {
        matches!((self, lifts), (Self::Up, true) | (Self::Down, false) | (Self::Either, _))
    }
}

impl Model {
    /// The numbers within which a column stays when an effect changes it: its declared range, ends included, or the
    /// scale.
    #[must_use]
    pub fn room(&self, input: InputId) -> Interval {
        match &self.inputs.at(input).kind {
            super::InputKind::Number { range, .. } => range.clone(),
            _ => Interval::closed(self.scale.0.clone(), self.scale.1.clone()),
        }
    }
}
