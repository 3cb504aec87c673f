//! Targets: what was to hold, and whether it does (language 9.5).

use super::{CellId, Condition};

/// How a target stands for each group that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetReport {
    /// Its place among the model's targets.
    pub target: usize,
    /// Each cell that has customers, in order.
    pub cells: Vec<TargetAt>,
}

/// How a target stands for a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetAt {
    /// The group.
    pub cell: CellId,
    /// How it stands.
    pub state: TargetState,
    /// What it came to, with its deviation: the margin of its comparison.
    pub goal: Condition,
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetState {
    /// It holds.
    Met,
    /// It does not hold, and its day has not passed.
    NotDue,
    /// It does not hold, and its day has passed.
    Missed,
    /// It cannot be said.
    Unknown,
}
