//! The one integration binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "tests read files and fail loudly"
)]

mod cli;
mod conformance;
mod eval;
mod models;
mod syntax;
mod tidy;
mod view;
