//! Models in one layout.
//!
//! What is the author's: the order of things, where lines end inside blocks, one blank line where he left some, and
//! every comment. All else has one form: indents, blanks, what stands in columns, the order of a rule's clauses.
//!
//! `order` puts clauses in their order, `lines` makes lines of the words, `columns` puts rows below each
//! other.

mod columns;
mod lines;
mod order;

use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, SourceMap};
use crate::syntax::{self, Kind, Piece};

/// Why a file has no layout.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It has syntax errors; all its findings.
    Findings(Diagnostics),
    /// The result would not read as the same tree with the same comments. That is a fault of the program, so the text is
    /// better left as it is.
    Loses,
}

/// A file in the one layout.
///
/// # Errors
///
/// See [`Refusal`].
pub fn format(sources: &SourceMap, id: SourceId) -> Result<String, Refusal> {
    let (tree, pieces) = syntax::pieces(sources, id).map_err(Refusal::Findings)?;
    let comments = comments(&pieces);
    let text = lines::print(&columns::aligned(lines::lines(&order::ordered(pieces))));
    let mut again = SourceMap::new();
    let name = sources.get(id).map_or("", |source| &*source.name);
    let copy = again.add(name, text.as_str());
    let same = syntax::pieces(&again, copy).is_ok_and(|(new, pieces)| {
        syntax::dump(&new) == syntax::dump(&tree) && self::comments(&pieces) == comments
    });
    if same { Ok(text) } else { Err(Refusal::Loses) }
}

/// All comments, in an order that does not depend on where they stand.
fn comments(pieces: &[Piece<'_>]) -> Vec<String> {
    let mut all: Vec<String> = pieces
        .iter()
        .filter(|piece| piece.kind == Kind::Comment)
        .map(|piece| piece.text.to_string())
        .collect();
    all.sort();
    all
}
