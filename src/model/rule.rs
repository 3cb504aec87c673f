//! Rules, what they are about, targets (language 7, 9.5).

use super::{ActionId, Expr, FamilyId, RuleId, Template};
use crate::source::Span;
use crate::value::{Date, Priority, Text};

/// Whom a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Each customer.
    Customer,
    /// Each cell of the families, in the order of their ids; none is all customers.
    Cells(Vec<FamilyId>),
}

/// A rule. Its condition is `condition and not unless` (B2).
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Whom it is about.
    pub scope: Scope,
    /// `if`.
    pub condition: Expr,
    /// `unless`.
    pub unless: Option<Expr>,
    /// Recommended actions.
    pub recommend: Vec<ActionId>,
    /// What its author wrote in place of their names, where it is more than names: `lever service`.
    pub recommend_words: Option<Text>,
    /// Forbidden actions.
    pub forbid: Vec<ActionId>,
    /// What its author wrote in place of their names: `all except apology`.
    pub forbid_words: Option<Text>,
    /// Whether an undetermined ban lets its actions pass.
    pub forbid_if_known: bool,
    /// Its priority.
    pub priority: Priority,
    /// Why, in its author's words.
    pub because: Option<Template>,
    /// `source`.
    pub source: Option<Text>,
    /// `owner`.
    pub owner: Option<Text>,
    /// First and last day on which it is in force.
    pub effective: Option<(Date, Date)>,
    /// `review by`.
    pub review_by: Option<Date>,
    /// Rules that it switches off where it is active.
    pub overrides: Vec<RuleId>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// What is to hold of groups by a day (language 9.5).
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// The families of whose cells it speaks, in the order of their ids; none is all customers.
    pub families: Vec<FamilyId>,
    /// What is to hold, in the group's scope.
    pub goal: Expr,
    /// The last day on which it need not hold yet.
    pub by: Date,
    /// `owner`.
    pub owner: Option<Text>,
    /// `source`.
    pub source: Option<Text>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A table of which at most one row may match for a subject (7.4, B22). Where two match, neither acts.
#[derive(Debug, Clone)]
pub struct Exclusive {
    /// The table's name.
    pub name: Text,
    /// Its rows, all about the same subjects, in the order written.
    pub rules: Vec<RuleId>,
    /// Where it is declared: its name.
    pub span: Span,
}
