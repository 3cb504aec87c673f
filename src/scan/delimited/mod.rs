//! Pieces of delimited text to blocks.

mod tokens;

pub(super) use tokens::Tokens;

use super::blocks::Blocks;
use super::split::{Lines, Piece};
use super::{Fallible, ScanOptions, place};
use crate::block::Block;
use crate::data::read::Uneven;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::model::InputId;

/// Where the rows of a text file begin.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The byte behind the header.
    pub(super) start: u64,
    /// The line there.
    pub(super) line: u64,
    /// Whether it is known that there are no rows.
    pub(super) empty: bool,
}

/// A delimited file.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) text: Text,
    pub(super) delimiter: u8,
    pub(super) width: usize,
    /// For each input the column under its header.
    pub(super) columns: Vec<(InputId, usize)>,
}

/// The blocks of a piece.
pub(super) fn blocks(
    file: &File,
    name: &str,
    piece: &Piece,
    blocks: &mut Blocks<'_>,
    options: &ScanOptions,
    out: &mut dyn FnMut(Block),
) -> Fallible<()> {
    // All of it is text, so each cell between two ASCII signs is.
    piece.as_text(name)?;
    let text = piece.text.as_slice();
    let tokens = Tokens::new(file.delimiter);
    let limit = options.limits.max_cell_bytes;
    // Which of the blocks' columns each column of the file goes to, in the order of the file.
    let mut plan: Vec<(usize, usize)> = blocks
        .columns
        .iter()
        .enumerate()
        .filter_map(|(slot, gather)| {
            let (_, column) = file.columns.iter().find(|(id, _)| *id == gather.id)?;
            Some((*column, slot))
        })
        .collect();
    plan.sort_unstable();
    let mut scratch = Vec::new();
    let mut uneven = Uneven::default();
    let mut is_uneven = false;
    let mut lines = Lines::new(piece);
    let mut left = usize::try_from(piece.rows).unwrap_or(usize::MAX);
    let mut rows = 0;
    let mut at = 0;
    let most = options.rows();
    for gather in &mut blocks.columns {
        gather.reserve(left.min(most));
    }
    while at < text.len() {
        let start = at;
        if tokens.is_blank(text, at, file.width) {
            at = tokens.next_record(text, at);
            continue;
        }
        let mut column = 0;
        let mut next = plan.iter();
        let mut wanted = next.next();
        let mut torn = false;
        loop {
            let cell = tokens.cell(text, at);
            at = cell.next;
            while let Some((_, slot)) = wanted.filter(|(wanted, _)| *wanted == column) {
                let raw = text.get(cell.start..cell.end).unwrap_or_default();
                let content = if cell.marks { tokens::unmarked(raw, &mut scratch) } else { raw };
                if content.len() > limit {
                    let input = blocks.columns.get(*slot).map(|gather| gather.input);
                    let header = input.map_or("", |input| &input.header);
                    return Err(too_large(name, header, content, limit, lines.at(start)));
                }
                if let Some(gather) = blocks.columns.get_mut(*slot) {
                    gather.push_text(content, start);
                }
                wanted = next.next();
            }
            column += 1;
            if cell.last {
                break;
            }
            torn |= cell.quoted;
        }
        if column != file.width {
            is_uneven = true;
            let torn =
                torn && memchr::memchr2(b'\n', b'\r', text.get(start..at - 1).unwrap_or_default()).is_some();
            uneven.add(usize::try_from(lines.at(start)).unwrap_or(usize::MAX), column, torn);
        }
        rows += 1;
        blocks.begin(start);
        // Where a row does not fit nothing comes of the piece but the list of those that do not.
        if rows == most && !is_uneven {
            out(blocks.finish(rows));
            left = left.saturating_sub(rows);
            for gather in &mut blocks.columns {
                gather.reserve(left.min(most));
            }
            rows = 0;
        }
    }
    if let Some(found) = uneven.finding(name, file.width, file.delimiter) {
        return Err(found);
    }
    if rows > 0 {
        out(blocks.finish(rows));
    }
    Ok(())
}

fn too_large(name: &str, header: &str, cell: &[u8], limit: usize, line: u64) -> Diagnostics {
    let message = format!(
        "a cell of {} holds {} bytes, more than the {limit} that are allowed",
        tick(header),
        cell.len()
    );
    let mut found = Diagnostic::bare(Code::DATA_TOO_LARGE, message).at(place(
        name,
        usize::try_from(line).ok(),
        Some(header),
    ));
    if cell.contains(&b'\n') {
        found = found.help("a quotation mark that is never closed makes one cell of all that follows");
    }
    std::iter::once(found).collect()
}
