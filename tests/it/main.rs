//! The one integration binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests read files and fail loudly"
)]

mod airline;
mod cli;
mod conformance;
mod differential;
mod docs;
mod errors;
mod eval;
mod fuzz;
mod generate;
mod hostile;
mod market;
mod models;
mod order;
mod pages;
mod plan;
mod prove;
mod scan;
mod syntax;
mod tidy;
mod traps;
mod view;
