//! A page on a terminal: wrapped to its width, never cut.

mod lines;
mod table;
mod tree;

use lines::{Line, width, wrap};

use super::page::{Block, Card, Rich, Tone};
use super::{Look, clean};

/// The narrowest terminal that is drawn for; a narrower one wraps by itself.
const NARROWEST: usize = 40;

/// The page as text.
pub(super) fn draw(page: &[Block], look: &Look) -> String {
    let mut canvas = Canvas { look: *look, width: look.width.max(NARROWEST), lines: Vec::new() };
    for block in page {
        canvas.block(block);
    }
    canvas.finish()
}

struct Canvas {
    look: Look,
    width: usize,
    lines: Vec<Line>,
}

impl Canvas {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(title, below) => {
                self.wrapped(&Rich::join([title.clone()], ""), 0, 0);
                for line in below {
                    self.wrapped(line, 0, 2);
                }
            }
            Block::Heading(text) => {
                self.gap();
                let line = "─".repeat(text.chars().count());
                self.wrapped(&Rich::of(Tone::Strong, text), 0, 0);
                self.wrapped(&Rich::of(Tone::Dim, line), 0, 0);
            }
            Block::Sub(text) => {
                self.gap();
                self.wrapped(text, 0, 2);
            }
            Block::Gap => self.gap(),
            Block::Para(text) => self.wrapped(text, 2, 2),
            Block::Bullets(items) => {
                for item in items {
                    self.wrapped(&Rich::of(Tone::Dim, "• ").then(item.clone()), 2, 4);
                }
            }
            Block::Cards(cards) => {
                let rank = cards.iter().map(|card| width(&card.rank)).max().unwrap_or(0);
                for (n, card) in cards.iter().enumerate() {
                    if n > 0 {
                        self.gap();
                    }
                    self.card(card, rank);
                }
            }
            Block::Grid(grid) => {
                let lines = table::draw(grid, self.width - 2);
                self.lines.extend(lines.into_iter().map(|line| line.indented(2)));
            }
            Block::Code(text) => {
                // Not wrapped, since it is to be copied.
                for line in text.lines() {
                    self.lines.push(Line::new().text(Tone::Plain, &clean::line(line)).indented(2));
                }
            }
            Block::Tree(nodes) => {
                let lines = tree::draw(nodes, self.width - 2);
                self.lines.extend(lines.into_iter().map(|line| line.indented(2)));
            }
        }
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Line::new());
        }
    }

    fn wrapped(&mut self, text: &Rich, first: usize, rest: usize) {
        let lines = wrap(text, self.width.saturating_sub(first), self.width.saturating_sub(rest));
        for (n, line) in lines.into_iter().enumerate() {
            self.lines.push(line.indented(if n == 0 { first } else { rest }));
        }
    }

    fn card(&mut self, card: &Card, rank: usize) {
        let inner = 2 + rank + if rank == 0 { 0 } else { 2 };
        let room = self.width - inner;
        let head = wrap(&card.title, room, room);
        let right = wrap(&card.right, room, room);
        let last = head.last().map_or(0, Line::width);
        let beside = right.len() == 1 && last + 2 + right.first().map_or(0, Line::width) <= room;
        let count = head.len();
        for (n, line) in head.into_iter().enumerate() {
            let mut out = if n == 0 {
                let blanks = 2 + rank - width(&card.rank);
                Line::blank(blanks).text(Tone::Dim, &card.rank).pad_to(inner).join(line)
            } else {
                line.indented(inner)
            };
            if let (true, true, Some(right)) = (n + 1 == count, beside, right.first()) {
                out = out.pad_to(self.width - right.width()).join(right.clone());
            }
            self.lines.push(out);
        }
        if !beside {
            self.lines.extend(right.into_iter().map(|line| line.indented(inner)));
        }
        let label = card.lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        for (name, text) in &card.lines {
            let at = inner + label + 2;
            for (n, line) in wrap(text, self.width - at, self.width - at).into_iter().enumerate() {
                let start = Line::blank(inner);
                let start = if n == 0 { start.text(Tone::Dim, name) } else { start };
                self.lines.push(start.pad_to(at).join(line));
            }
        }
    }

    fn finish(&self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            line.write(&mut out, &self.look);
            out.push('\n');
        }
        out
    }
}
