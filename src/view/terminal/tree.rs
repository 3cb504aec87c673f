//! Trees: branches, texts, and what is said about each in a column of its own.

use super::super::page::{Node, Tone};
use super::lines::{Line, wrap};

/// The deepest that a branch is indented; what is deeper stays there.
const DEEPEST: usize = 16;

pub(super) fn draw(nodes: &[Node], room: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let column = column(nodes, room);
    for node in nodes {
        draw_node(node, &[], None, room, column, &mut lines);
    }
    lines
}

/// `last` is whether the node is the last of its siblings; the roots have none.
fn draw_node(
    node: &Node,
    above: &[bool],
    last: Option<bool>,
    room: usize,
    column: usize,
    lines: &mut Vec<Line>,
) {
    let (first, rest) = prefixes(above, last);
    let inside = room.saturating_sub(first.width());
    let has_children = !node.children.is_empty();
    let rest = if has_children { rest.clone().text(Tone::Dim, "│ ") } else { rest.text(Tone::Plain, "  ") };
    let text = wrap(&node.text, inside, inside.saturating_sub(2));
    let (detail_at, beside) = beside(node, &text, first.width(), room, column);
    let count = text.len();
    for (n, line) in text.into_iter().enumerate() {
        let mut out = if n == 0 { first.clone() } else { rest.clone() }.join(line);
        if beside && n + 1 == count {
            let detail = wrap(&node.detail, room - detail_at, room - detail_at);
            let mut detail = detail.into_iter();
            out = out.pad_to(detail_at).join(detail.next().unwrap_or_default());
            lines.push(out);
            lines.extend(detail.map(|line| rest.clone().pad_to(detail_at).join(line)));
        } else {
            lines.push(out);
        }
    }
    if !beside && !node.detail.is_empty() {
        let inside = room.saturating_sub(rest.width());
        lines.extend(wrap(&node.detail, inside, inside).into_iter().map(|line| rest.clone().join(line)));
    }
    let mut path = above.to_vec();
    path.extend(last);
    let below = self::column(&node.children, room.saturating_sub(first.width() + 2));
    for (n, child) in node.children.iter().enumerate() {
        draw_node(child, &path, Some(n + 1 == node.children.len()), room, below, lines);
    }
}

/// Where the detail begins, and whether it stands beside the text: in its column where the text leaves
/// room for it there, else close to the text where both fit on the line.
fn beside(node: &Node, text: &[Line], start: usize, room: usize, column: usize) -> (usize, bool) {
    let [text] = text else { return (0, false) };
    let at = start + column.max(text.width()) + 2;
    let detail: usize = wrap(&node.detail, usize::MAX / 2, usize::MAX / 2).iter().map(Line::width).sum();
    let fits = at + detail <= room || (text.width() <= column && room >= at + 16);
    (at, fits && !node.detail.is_empty())
}

/// The signs before the first line of a node and before its other lines.
fn prefixes(above: &[bool], last: Option<bool>) -> (Line, Line) {
    let skip = above.len().saturating_sub(DEEPEST);
    let mut line = Line::new();
    for ended in above.iter().skip(skip) {
        line = line.text(Tone::Dim, if *ended { "  " } else { "│ " });
    }
    match last {
        None => (line.clone(), line),
        Some(true) => (line.clone().text(Tone::Dim, "└ "), line.text(Tone::Dim, "  ")),
        Some(false) => (line.clone().text(Tone::Dim, "├ "), line.text(Tone::Dim, "│ ")),
    }
}

/// Where details of siblings begin: after the widest text that leaves them half of the room.
fn column(nodes: &[Node], room: usize) -> usize {
    let width = |node: &Node| wrap(&node.text, usize::MAX / 2, usize::MAX / 2).first().map_or(0, Line::width);
    nodes
        .iter()
        .filter(|node| !node.detail.is_empty())
        .map(width)
        .filter(|width| *width <= room / 2)
        .max()
        .unwrap_or(0)
}
