//! Targets: what was to hold, and whether it does (language 9.5).

use super::{CellId, Condition};
use crate::number::Number;
use crate::value::Text;

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
    /// How it was in the wave before, where the data have one.
    pub before: Option<TargetBefore>,
}

/// How a target was in the wave before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetBefore {
    /// What that wave is called.
    pub wave: Text,
    /// What the goal came to then; what it compares with `previous` was compared with the wave before that. `None`
    /// where nobody of the group answered then.
    pub goal: Option<Condition>,
    /// The deviation now less that of then, where both are known.
    pub change: Option<Number>,
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
