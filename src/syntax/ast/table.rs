//! Decision tables (language 7.4).

use super::{Expr, Listed, Name, Range, Scope, Spanned, Template, Text};
use crate::source::Span;
use crate::value::{CompareOp, Date, Priority, State};

/// `table rescue one for each customer { when U => recommend  low: < 1 => relief }`
#[derive(Debug, Clone)]
pub struct Table {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// `one`: at most one row may hit.
    pub one: Option<Span>,
    /// Whom its rows are about.
    pub scope: Spanned<Scope>,
    /// What cells test, in the order written; sums and products without comparisons.
    pub columns: Vec<Expr>,
    /// Its rows in the order written.
    pub rows: Vec<Row>,
    /// `source "…"`, for rows that name none.
    pub source: Option<Text>,
    /// `owner "…"`, for rows that name none.
    pub owner: Option<Text>,
    /// `effective 2026-01-01..2026-12-31`
    pub effective: Option<(Spanned<Date>, Spanned<Date>)>,
    /// `review by 2027-06-30`
    pub review_by: Option<Spanned<Date>>,
    /// `overrides other_rule`
    pub overrides: Vec<Name>,
}

/// `cheap: < 1 | "a", "b" => relief | high`
#[derive(Debug, Clone)]
pub struct Row {
    /// The whole row.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// Under `recommend`.
    pub recommend: Vec<Listed>,
    /// Under `forbid`.
    pub forbid: Vec<Listed>,
    /// `if known` under `forbid`.
    pub forbid_if_known: bool,
    /// Under `priority`.
    pub priority: Option<Spanned<Priority>>,
    /// Under `because`.
    pub because: Option<Template>,
    /// Under `source`.
    pub source: Option<Text>,
    /// Under `owner`.
    pub owner: Option<Text>,
}

/// The test of a column in a row.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its place.
    pub span: Span,
    /// `not` before the tests.
    pub negated: bool,
    /// One of these holds; without any the cell is `-`.
    pub tests: Vec<Test>,
}

/// One test of a cell.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its place.
    pub span: Span,
    /// What is tested.
    pub kind: TestKind,
}

/// What a cell can ask of its column.
#[derive(Debug, Clone)]
pub enum TestKind {
    /// `< 1`
    Compare(Spanned<CompareOp>, Expr),
    /// `"a"`: equal to it.
    Equal(Expr),
    /// `10%..20%`
    Range(Range),
    /// `is known`
    Is {
        /// `is not`
        negated: bool,
        /// What is asked.
        state: State,
    },
}
