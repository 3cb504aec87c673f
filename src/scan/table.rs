//! Tables of text in memory to blocks, and lines of JSON by way of such tables.

use super::blocks::Blocks;
use super::split::Piece;
use super::{Fallible, ScanOptions, read_options};
use crate::block::Block;
use crate::data::{RawTable, read};
use crate::model::Model;

/// The blocks of some rows.
pub(super) fn blocks(
    raw: &RawTable,
    rows: std::ops::Range<usize>,
    blocks: &mut Blocks<'_>,
    options: &ScanOptions,
    out: &mut dyn FnMut(Block),
) {
    let mut from = rows.start;
    while from < rows.end {
        let to = from.saturating_add(options.rows()).min(rows.end);
        for gather in &mut blocks.columns {
            let column = raw.column(&gather.input.header);
            gather.reserve(to - from);
            for row in from..to {
                gather.push_text(column.map_or("", |column| column.get(row)).as_bytes(), 0);
            }
        }
        out(blocks.finish(to - from));
        from = to;
    }
}

/// The table of a piece of JSON by the line.
pub(super) fn of_lines(
    model: &Model,
    name: &str,
    piece: &Piece,
    options: &ScanOptions,
) -> Fallible<RawTable> {
    let text = piece.as_text(name)?;
    let line = usize::try_from(piece.first_line).unwrap_or(usize::MAX);
    read::json_lines(name, text, line, &read_options(model, options))
}
