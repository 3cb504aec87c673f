//! Data: bytes to cells, cells to typed columns.

mod dataset;

pub use dataset::{Cell, CellProblem, Column, Dataset, GivenOrCell};
