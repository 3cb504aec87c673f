//! Tables: numbers at the right edge of their columns, texts wrapped into what is left.

use super::super::page::{Column, Grid, Rich, Row, Tone};
use super::lines::{Line, width, wrap};

/// Blanks between two columns.
const BETWEEN: usize = 2;
/// The narrowest that a column of text becomes.
const NARROWEST: usize = 12;

pub(super) fn draw(grid: &Grid, room: usize) -> Vec<Line> {
    let widths = widths(grid, room);
    let head: Vec<Rich> = grid.columns.iter().map(|column| Rich::of(Tone::Dim, column.title)).collect();
    let mut lines = Vec::new();
    if head.iter().any(|title| !title.is_empty()) {
        lines.extend(row(grid, &Row::new(head), &widths, room, true));
    }
    for one in &grid.rows {
        lines.extend(row(grid, one, &widths, room, false));
    }
    lines
}

fn width_of(text: &Rich) -> usize {
    text.pieces().map(|(_, piece)| width(piece)).sum()
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(width).max().unwrap_or(0)
}

/// As wide as the widest cell and heading, while there is room; else headings of numbers are wrapped, and
/// the texts share what the numbers leave, each
/// at most as much as it needs.
fn widths(grid: &Grid, room: usize) -> Vec<usize> {
    let between = BETWEEN * grid.columns.len().saturating_sub(1);
    let whole = natural(grid, |title, _| width(title));
    if whole.iter().sum::<usize>() + between <= room {
        return whole;
    }
    let mut widths = natural(grid, |title, right| if right { longest_word(title) } else { width(title) });
    loop {
        let total = widths.iter().sum::<usize>() + between;
        let texts = grid.columns.iter().zip(&mut widths).filter(|(column, _)| !column.right);
        match texts.map(|(_, width)| width).max() {
            Some(widest) if total > room && *widest > NARROWEST => *widest -= 1,
            _ => return widths,
        }
    }
}

/// As wide as the cells and headings, these by their own measure.
fn natural(grid: &Grid, heading: fn(&str, bool) -> usize) -> Vec<usize> {
    let width = |(n, column): (usize, &Column)| {
        let cells = grid.rows.iter().filter_map(|row| row.cells.get(n)).map(width_of).max();
        heading(column.title, column.right).max(cells.unwrap_or(0))
    };
    grid.columns.iter().enumerate().map(width).collect()
}

/// `low` is whether short cells stand at the bottom, as headings do.
fn row(grid: &Grid, row: &Row, widths: &[usize], room: usize, low: bool) -> Vec<Line> {
    let cells: Vec<Vec<Line>> =
        row.cells.iter().zip(widths).map(|(cell, wide)| wrap_cell(cell, *wide)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    for n in 0..height {
        let mut line = Line::new();
        let mut at = 0;
        for ((cell, column), wide) in cells.iter().zip(&grid.columns).zip(widths) {
            let above = if low { height - cell.len() } else { 0 };
            let text = n.checked_sub(above).and_then(|n| cell.get(n)).cloned().unwrap_or_default();
            let start = if column.right { at + wide.saturating_sub(text.width()) } else { at };
            line = line.pad_to(start).join(text);
            at += wide + BETWEEN;
        }
        lines.push(line);
    }
    if !row.note.is_empty() {
        lines.extend(wrap(&row.note, room - 2, room - 2).into_iter().map(|line| line.indented(2)));
    }
    lines
}

fn wrap_cell(cell: &Rich, wide: usize) -> Vec<Line> {
    if width_of(cell) <= wide {
        return vec![cell.pieces().fold(Line::new(), |line, (tone, text)| line.text(tone, text))];
    }
    wrap(cell, wide, wide)
}
