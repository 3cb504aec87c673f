//! Data: from the bytes of a file to text cells, from text cells to typed columns.
//!
//! Customers' data come as exports from many systems: delimited text in any encoding, JSON, workbooks,
//! packed or not. [`read`](mod@read) turns all of them into one [`RawTable`] of text cells and knows
//! nothing of a model; a [`Dataset`] gives each cell the meaning that the model declares.

mod dataset;
mod market;
pub mod read;
mod typed;
mod typer;

pub use dataset::{Cell, CellProblem, Column, Dataset, GivenOrCell};
pub(crate) use market::{EarlierRows, earlier_rows};
pub use market::{MAX_BRANDS, MarketRows, SetAside, market_findings, wave_column};
pub(crate) use read::clean;
pub use read::{Format, Limits, RawColumn, RawTable, ReadOptions};
pub(crate) use typed::{missing_columns, missing_keys, repeated_keys, unfit_cells, unusable_weights};
pub use typed::{typed, wanted_headers};
pub(crate) use typer::{Typer, Value};
