//! Whom a run is about (language 6.6).

use super::{Causes, Condition};
use crate::value::Reason;

/// Whether a customer is one of those whom the model is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// Inside, as everybody is where the model says nothing.
    Yes,
    /// Outside: in no group, with no rule and no action.
    No,
    /// It cannot be said, for these causes; left out likewise.
    Unknown(Causes),
}

/// What the population's condition came to for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationAt {
    /// Whether the customer is inside.
    pub inside: Inside,
    /// The condition with its parts.
    pub condition: Condition,
}

/// Rows that were left out because the model is not about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutsideReport {
    /// Rows outside.
    pub rows: usize,
    /// Rows of which it cannot be said, per reason (a row counts once for each of its reasons).
    pub unknown: Vec<(Reason, usize)>,
    /// Rows of which it cannot be said.
    pub unknown_rows: usize,
}
