//! Answers and findings as text: for a terminal, as Markdown, CSV, JSON and SARIF.
//!
//! Views print and never compute: every number here stands in the [`Answer`](crate::answer::Answer) or
//! in the [`Model`](crate::model::Model). What people read is built once as a page and then drawn for a terminal or as
//! Markdown, so that both say the same.

pub mod audit;
pub mod budget;
pub mod coverage;
pub mod csv;
pub mod diagnostics;
pub mod diff;
pub mod drivers;
pub mod explain;
pub mod flip;
pub mod json;
pub mod kept;
pub mod markdown;
pub mod mutate;
pub mod property;
pub mod quadrants;
pub mod report;
pub mod weights;
pub mod whynot;
pub mod words;

mod clean;
mod decimal;
mod exact;
mod figures;
mod gfm;
mod page;
mod phrases;
mod terminal;

pub use decimal::Decimal;

/// How text for people may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: bool,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
    /// How numbers are written.
    pub decimal: Decimal,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 80, colour: false, unicode: true, decimal: Decimal::Point }
    }
}
