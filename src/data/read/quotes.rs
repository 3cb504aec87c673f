//! Quotation marks that swallow rows.
//!
//! A mark that is not closed makes one cell of all that follows, up to the next mark or the end of the
//! file, and the row may still come out with the right number of cells. Whole rows would be missing from
//! every figure in silence, so this is looked for before any row is read.

use super::{one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};

/// A mark at a byte that swallows what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The file ends within it.
    NeverClosed { open: usize },
    /// It is closed on a later line, in the middle of other text: most likely by the mark of another cell.
    ClosedInText { open: usize, close: usize },
}

/// The first mark that swallows rows.
pub(super) fn check(text: &[u8], delimiter: u8) -> Option<Trouble> {
    let ends_cell = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
    let mut at = 0;
    while let Some(open) = find(text, at, |byte| byte == b'"') {
        at = open + 1;
        // Elsewhere than at the start of a cell it is a mark like any other.
        if open.checked_sub(1).and_then(|before| text.get(before)).is_some_and(|&byte| !ends_cell(byte)) {
            continue;
        }
        let close = loop {
            let Some(mark) = find(text, at, |byte| byte == b'"') else {
                return Some(Trouble::NeverClosed { open });
            };
            at = mark + 1;
            // Two in a row stand for one.
            if text.get(at) != Some(&b'"') {
                break mark;
            }
            at += 1;
        };
        let end = find(text, at, ends_cell).unwrap_or(text.len());
        let is_torn =
            || find(text, open, |byte| matches!(byte, b'\n' | b'\r')).is_some_and(|end| end < close);
        let after = text.get(at..end).unwrap_or_default();
        if !after.trim_ascii().is_empty() && is_torn() {
            return Some(Trouble::ClosedInText { open, close });
        }
        at = end;
    }
    None
}

fn find(text: &[u8], from: usize, is: impl Fn(u8) -> bool) -> Option<usize> {
    text.get(from..)?.iter().position(|&byte| is(byte)).map(|at| from + at)
}

impl Trouble {
    /// The finding, `line_at` telling on which line a byte stands.
    pub(crate) fn finding(self, name: &str, line_at: impl Fn(usize) -> usize) -> Diagnostics {
        let (open, message) = match self {
            Self::NeverClosed { open } => {
                let line = line_at(open);
                (line, format!("the quotation mark on line {line} of {} is never closed", tick(name)))
            }
            Self::ClosedInText { open, close } => {
                let (line, end) = (line_at(open), line_at(close));
                let message = format!(
                    "the quotation mark on line {line} of {} is closed in the middle of text on line {end}",
                    tick(name)
                );
                (line, message)
            }
        };
        one(Diagnostic::bare(Code::DATA_FORMAT, message)
            .at(place(name, Some(open), None))
            .help("write a quotation mark that is part of a quoted cell twice"))
    }
}
