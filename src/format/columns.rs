//! Rows below each other: factors, columns, segments, tables, actions of one line, comments at the end of lines.

use crate::syntax::Shape;

use super::lines::Line;

/// Cells wider than this do not make their column wider.
const WIDEST: usize = 48;

/// The lines with their cells filled up and the blanks before comments set.
pub(super) fn aligned(mut lines: Vec<Line>) -> Vec<Line> {
    let mut from = 0;
    while from < lines.len() {
        let to = until(&lines, from, |line, first| line.shape.is_some() && line.shape == first.shape);
        if let Some(rows) = lines.get_mut(from..to) {
            fill(rows);
        }
        from = to.max(from + 1);
    }
    let mut from = 0;
    while from < lines.len() {
        let to = until(&lines, from, |line, first| line.indent == first.indent);
        if let Some(rows) = lines.get_mut(from..to) {
            comments(rows);
        }
        from = to.max(from + 1);
    }
    lines
}

/// Where the lines end that belong together: no blank line between them; comments may stand between.
fn until(lines: &[Line], from: usize, alike: impl Fn(&Line, &Line) -> bool) -> usize {
    let Some(first) = lines.get(from) else { return from };
    let mut to = from + 1;
    for (at, line) in lines.iter().enumerate().skip(from + 1) {
        if line.apart {
            break;
        }
        if line.cells.is_empty() && line.indent == first.indent {
            continue;
        }
        if !alike(line, first) {
            break;
        }
        to = at + 1;
    }
    to
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// The blanks between a cell and the one before it.
fn gap(shape: Option<Shape>, cell: usize) -> usize {
    match (shape, cell) {
        (_, 0) => 0,
        (Some(Shape::Factor | Shape::Segment), _) => 2,
        (Some(Shape::Column), cell) if cell > 1 => 2,
        _ => 1,
    }
}

/// Whether a cell holds a number, whose ends stand below each other.
fn number(shape: Option<Shape>, cell: usize) -> bool {
    matches!(shape, Some(Shape::Factor | Shape::Weight)) && cell == 1
}

/// Fills the cells of rows so that their columns begin at the same place.
fn fill(rows: &mut [Line]) {
    let shape = rows.first().and_then(|row| row.shape);
    let cells = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells)
        .map(|cell| {
            let widths = rows.iter().filter_map(|row| row.cells.get(cell)).map(|text| width(text));
            widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
        })
        .collect();
    for row in rows.iter_mut() {
        // A row alone on its line of a block is written without columns.
        let last = row.cells.len().saturating_sub(1);
        let mut ahead = 0;
        for (cell, text) in row.cells.iter_mut().enumerate() {
            let wide = if shape.is_none() { 0 } else { widths.get(cell).copied().unwrap_or(0) };
            let own = width(text);
            if wide == 0 && own == 0 {
                continue;
            }
            let gap = ahead + gap(shape, cell);
            let fill = wide.saturating_sub(own);
            let mut filled = String::with_capacity(gap + own + fill);
            filled.extend(std::iter::repeat_n(' ', gap));
            if number(shape, cell) {
                filled.extend(std::iter::repeat_n(' ', fill));
                ahead = 0;
            } else {
                ahead = if cell == last { 0 } else { fill };
            }
            filled.push_str(text);
            *text = filled;
        }
    }
}

/// Puts the comments at the ends of lines below each other.
fn comments(rows: &mut [Line]) {
    let long = |row: &Line| {
        let text: String = row.cells.concat();
        row.indent + width(text.trim_end())
    };
    let ends = |row: &&Line| !row.cells.is_empty() && row.comment.is_some();
    let Some(least) = rows.iter().filter(ends).map(long).min() else { return };
    let most =
        rows.iter().filter(ends).map(long).filter(|long| *long <= least + WIDEST).max().unwrap_or(least);
    for row in rows.iter_mut().filter(|row| !row.cells.is_empty() && row.comment.is_some()) {
        row.gap = 2 + most.saturating_sub(long(row));
    }
}
