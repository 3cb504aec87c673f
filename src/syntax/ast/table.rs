//! Decision tables (language 7.4).

use super::{Acts, Expr, Name, Range, Scope, Spanned, Text, Upkeep};
use crate::source::Span;
use crate::value::{CompareOp, State};

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
    /// Whose it is, and when it holds; for rows that do not say.
    pub upkeep: Upkeep,
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
    /// What it recommends and forbids.
    pub acts: Acts,
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
