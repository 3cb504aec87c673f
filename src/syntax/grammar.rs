//! The parser that pest makes of `grammar/cvr.pest`. It does not leave `syntax`.

/// The parser.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/cvr.pest"]
pub(super) struct Cvr;
