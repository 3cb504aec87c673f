//! The one integration binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "tests read files and fail loudly"
)]

mod docs;
mod errors;
mod eval;
mod pages;
mod syntax;
mod tidy;
