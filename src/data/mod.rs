//! From the bytes of a data file to a table.
//!
//! Customers' data come as exports from many systems: delimited text in any encoding, JSON, workbooks,
//! packed or not. [`read`](mod@read) turns all of them into one [`RawTable`] of text cells. It knows
//! nothing of a model: what a cell means is decided later, against the types that the model declares.

pub mod read;

pub use read::{Format, Limits, RawColumn, RawTable, ReadOptions};
