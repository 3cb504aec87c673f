//! The whole run in one list: each action once (A6).

use super::{Cause, CellId, DropCause, RuleAt, ScorePart, Value};
use crate::model::{ActionId, RuleId};
use crate::number::Number;
use crate::value::{Priority, Text};

/// An action over all subjects of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryItem {
    /// Its place, from 1; `None` where it was kept for no subject.
    pub rank: Option<usize>,
    /// The action.
    pub action: ActionId,
    /// The highest priority of the rules that recommend it where it is kept (else, anywhere).
    pub priority: Priority,
    /// The active rules that recommend it somewhere.
    pub rules: Vec<RuleId>,
    /// Distinct customers for whom a rule for each customer recommends it and it is kept.
    pub reached: Counted,
    /// The groups for which it is kept.
    pub cells: Vec<CellNote>,
    /// The customers that its value and score are about: those reached; where there are none, the
    /// members of its cells.
    pub about: Counted,
    /// Their share of all customers.
    pub share: Value,
    /// Their U (mean CPP ÷ mean CPC).
    pub u: Value,
    /// Their net.
    pub net: Value,
    /// The change of their net by its effects.
    pub uplift: Value,
    /// The change of their U.
    pub uplift_u: Value,
    /// How many of them (weighted) pass U = 1.
    pub pass_one: Option<Number>,
    /// The score with them as the group; `None` where the model has no `prioritize by` for groups.
    pub score: Option<Value>,
    /// The terms of the score.
    pub terms: Vec<ScorePart>,
    /// Customers and groups for whom it was recommended and forbidden.
    pub forbidden: usize,
    /// … held.
    pub held: usize,
    /// … blocked.
    pub blocked: usize,
    /// … displaced.
    pub displaced: usize,
    /// Customers for whom it was over a limit.
    pub over_limit: usize,
    /// Customers and groups for whom it was not worthwhile, or not known to be.
    pub not_worthwhile: usize,
}

/// What an action met that was recommended and is not taken: what subjects have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// Active rules forbid it.
    Forbidden(Vec<RuleAt>),
    /// Undetermined rules might forbid it.
    Held(Vec<RuleAt>),
    /// It needs actions that are not left.
    Blocked(Vec<ActionId>),
    /// A higher-ranked action that is kept excludes it.
    Displaced(ActionId),
    /// So many better ones are kept as this limit of the model allows, by its place.
    OverLimit(usize),
    /// It is not worthwhile, or not known to be.
    NotWorthwhile {
        /// Whether it is known not to be.
        known: bool,
    },
}

impl From<&DropCause> for Obstacle {
    fn from(cause: &DropCause) -> Self {
        match cause {
            DropCause::Forbidden(rules) => Self::Forbidden(rules.clone()),
            DropCause::Held(rules) => Self::Held(rules.iter().map(|(rule, _)| rule.clone()).collect()),
            DropCause::Blocked(actions) => Self::Blocked(actions.clone()),
            DropCause::Displaced(by) => Self::Displaced(*by),
            DropCause::OverLimit(limit) => Self::OverLimit(*limit),
            DropCause::NotWorthwhile(lacks) => Self::NotWorthwhile { known: lacks.is_none() },
        }
    }
}

/// An action that was recommended and is not taken, for one reason, over all subjects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    /// The action.
    pub action: ActionId,
    /// Why it is not taken.
    pub obstacle: Obstacle,
    /// For how many customers (rows of the data).
    pub customers: usize,
    /// For which groups.
    pub cells: Vec<CellId>,
}

/// A number of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Weighted.
    pub count: Number,
    /// Rows of the data.
    pub rows: usize,
}

/// A group for which an action is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellNote {
    /// The group.
    pub cell: CellId,
    /// Its place there.
    pub rank: usize,
    /// The rules that recommend it there.
    pub rules: Vec<RuleId>,
}

/// A rule whose condition was unknown somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeterminedRule {
    /// The rule.
    pub rule: RuleId,
    /// For how many subjects.
    pub subjects: usize,
    /// What was missing, and for how many of them; the most frequent first.
    pub causes: Vec<(Cause, usize)>,
}

/// Rows that matched together in a table of which at most one may (7.4, B22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConflict {
    /// The table's name.
    pub table: Text,
    /// The rows that matched together, in the order written.
    pub rules: Vec<RuleId>,
    /// For how many customers (rows of the data).
    pub customers: usize,
    /// For which groups.
    pub cells: Vec<CellId>,
}
