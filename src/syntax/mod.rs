//! Text to tree. pest stays inside this room; what leaves it is [`ast`] and diagnostics.
//!
//! `scan` looks at the bytes (limits, quotes), the grammar splits the text, `lower` builds the tree and
//! names slips, `recover` finds words for what fits nothing.

pub mod ast;
mod cursor;
mod docs;
mod dump;
mod grammar;
mod lower;
mod pieces;
mod recover;
mod scan;

pub use dump::dump;
pub(crate) use pieces::{Begins, Kind, Piece, Shape, is_apart, pieces};
pub use scan::{MAX_FILE_BYTES, MAX_NESTING};

use pest::Parser;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, SourceMap, Span};

/// Reads a file; all its syntax errors come in one go, in the order of their places.
#[must_use]
pub fn parse(sources: &SourceMap, id: SourceId) -> (ast::File, Diagnostics) {
    read(sources, id, &mut |_| {})
}

/// As [`parse`], and shows what the grammar matched to somebody else too.
fn read(
    sources: &SourceMap,
    id: SourceId,
    look: &mut dyn FnMut(cursor::Part<'_>),
) -> (ast::File, Diagnostics) {
    let mut out = Diagnostics::new();
    let mut file = ast::File { source: id, edition: None, uses: Vec::new(), decls: Vec::new() };
    let Some(source) = sources.get(id) else {
        return (file, out);
    };
    let Some(scanned) = scan::scan(&source.text, id, &mut out) else {
        return (file, out);
    };
    match grammar::Cvr::parse(grammar::Rule::file, &scanned.text) {
        Ok(mut parts) => {
            if let Some(part) = parts.next() {
                look(part.clone());
                let docs = docs::Docs::new(&scanned.text, &scanned.docs);
                let mut lower = lower::Lower::new(id, &source.text, &scanned.text, docs);
                lower.file(part, &mut file);
                out.append(lower.finish());
            }
        }
        // The grammar accepts any text, so only its own limit on depth is left.
        Err(error) => {
            let at = recover::position(&error);
            out.push(Diagnostic::new(
                Code::NESTING_TOO_DEEP,
                Span::new(id, at, at),
                "this text nests too deep to be read",
                "here",
            ));
        }
    }
    out.sort();
    out.limit();
    (file, out)
}
