//! Snapshots: what is kept of whom (language 9.7).

use super::{Expr, Scope, Setup};
use crate::number::Number;
use crate::source::Span;
use crate::value::Text;

/// A snapshot.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its name, which its files carry.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Whom it is about; `None` is all customers and every group that a rule is about.
    pub scope: Option<Scope>,
    /// Its customers, and what it sets.
    pub setup: Setup,
    /// The values that are kept, in order.
    pub keep: Vec<Kept>,
    /// The decimals of numbers, 0 to 12.
    pub round: u32,
    /// How many of a subject's actions are kept, 1 or more; `None` is all of them.
    pub top: Option<usize>,
    /// How large all its files together may be before it is called too large, in KiB.
    pub limit: usize,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A value that is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// As its author wrote it.
    pub words: Text,
    /// What it is.
    pub value: KeptValue,
    /// By how much it may differ and still be the same, 0 or more.
    pub within: Option<Number>,
}

/// What is kept.
#[derive(Debug, Clone)]
pub enum KeptValue {
    /// `n`: how many rows a group's numbers rest on (its base, A2); of a customer nothing.
    Answers,
    /// An expression in the subject's scope.
    Of(Expr),
}
