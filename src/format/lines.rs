//! Words to lines: indents, blanks, line ends.

use crate::syntax::{Begins, Kind, Piece, Shape, is_apart};

/// A line to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Blanks before it.
    pub(super) indent: usize,
    /// Whether an empty line stands above.
    pub(super) apart: bool,
    /// What it holds, in the columns of its shape; the first is never empty unless the line is a comment.
    pub(super) cells: Vec<String>,
    /// The comment at its end, or the comment that it is.
    pub(super) comment: Option<String>,
    /// The blanks before that comment.
    pub(super) gap: usize,
    /// The shape of what it holds, where it is one thing and whole.
    pub(super) shape: Option<Shape>,
}

/// How many blanks a block adds.
const STEP: usize = 2;

/// The lines.
pub(super) fn lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let tall = tall_blocks(pieces);
    let mut writer = Writer::default();
    let inside = inside_things(pieces);
    for ((piece, tall), inside) in pieces.iter().zip(tall).zip(inside) {
        if piece.kind == Kind::Comment {
            writer.comment(piece, inside);
        } else {
            writer.piece(piece, tall);
        }
    }
    writer.end();
    writer.lines
}

/// The text of lines.
pub(super) fn print(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.apart && !text.is_empty() {
            text.push('\n');
        }
        let from = text.len();
        text.extend(std::iter::repeat_n(' ', line.indent));
        line.cells.iter().for_each(|cell| text.push_str(cell));
        text.truncate(from + text.get(from..).unwrap_or_default().trim_end().len());
        if let Some(comment) = &line.comment {
            let gap = if line.cells.is_empty() { line.indent } else { line.gap };
            text.extend(std::iter::repeat_n(' ', gap));
            text.push_str(comment);
        }
        text.push('\n');
    }
    text
}

/// For each piece that opens a block, whether the block has lines of its own: a line ends in it.
fn tall_blocks(pieces: &[Piece<'_>]) -> Vec<bool> {
    let mut tall = vec![false; pieces.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.breaks > 0 || piece.kind == Kind::Comment {
            // The brace that opens may stand on a line of its own; that line end is not in the block.
            for block in &open {
                if let Some(tall) = tall.get_mut(*block) {
                    *tall = true;
                }
            }
        }
        match piece.kind {
            Kind::Open => open.push(at),
            Kind::Shut => drop(open.pop()),
            _ => {}
        }
    }
    tall
}

/// For each piece whether what it stands in goes on behind it.
fn inside_things(pieces: &[Piece<'_>]) -> Vec<bool> {
    let mut goes_on = false;
    let mut inside: Vec<bool> = pieces
        .iter()
        .rev()
        .map(|piece| {
            if piece.kind != Kind::Comment {
                goes_on = piece.begins == Begins::Nothing && piece.kind != Kind::Shut;
            }
            goes_on
        })
        .collect();
    inside.reverse();
    inside
}

/// Whether a line may end between two pieces of one thing: at brackets, after commas, beside `and` and other signs
/// between operands. Elsewhere a line end is no more than a blank.
fn may_end(before: &str, piece: &Piece<'_>) -> bool {
    let joins = |text: &str| matches!(text, "and" | "or" | "or else" | "+" | "-" | "*" | "/");
    joins(before)
        || matches!(before, "," | "(" | "{" | "=")
        || (joins(&piece.text) && piece.kind == Kind::Word)
        || piece.kind == Kind::SetEnd
        || piece.text == ")"
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    line: Option<Line>,
    /// The open blocks: whether each has lines of its own.
    blocks: Vec<bool>,
    /// Open brackets of the thing that is being written.
    brackets: usize,
    /// The piece before, if it was no comment.
    before: Option<Kind>,
    /// Its text.
    text: String,
    /// Whether the next piece begins a line whatever it is.
    must_break: bool,
    /// How many things of the block the line holds.
    things: usize,
    /// How many blocks were open where the line began.
    depth: usize,
}

impl Writer {
    /// The indent of what stands in the innermost block with lines of its own.
    fn indent(&self) -> usize {
        self.blocks.iter().filter(|tall| **tall).count() * STEP
    }

    fn piece(&mut self, piece: &Piece<'_>, tall: bool) {
        let in_tall = self.blocks.last().copied().unwrap_or(true);
        let first = self.before == Some(Kind::Open);
        let breaks = match (piece.begins, piece.kind) {
            (_, Kind::Shut) => in_tall && !first,
            (Begins::Item(_), _) if first => in_tall,
            (Begins::Declaration(_), _) => true,
            (Begins::Item(_), _) => piece.breaks > 0,
            _ => piece.breaks > 0 && may_end(&self.text, piece),
        };
        if breaks || self.must_break {
            self.break_line(piece);
        } else if piece.begins != Begins::Nothing && self.blocks.len() == self.depth {
            self.things += 1;
        }
        match piece.kind {
            Kind::Paren | Kind::Call | Kind::Set => self.brackets += 1,
            Kind::SetEnd => self.brackets = self.brackets.saturating_sub(1),
            Kind::Close if piece.text == ")" => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        let blanks = self.blanks(piece);
        let Some(line) = &mut self.line else { return };
        if let Some(cell) = piece.cell {
            while line.cells.len() <= cell {
                line.cells.push(String::new());
            }
        }
        let begun = line.cells.iter().any(|cell| !cell.is_empty());
        if let Some(text) = line.cells.last_mut() {
            // Blanks between cells are for `columns` to set.
            if begun && !text.is_empty() {
                text.extend(std::iter::repeat_n(' ', blanks));
            }
            text.push_str(&piece.text);
        }
        match piece.kind {
            Kind::Open => self.blocks.push(tall),
            Kind::Shut => drop(self.blocks.pop()),
            _ => {}
        }
        self.before = Some(piece.kind);
        self.text.clear();
        self.text.push_str(&piece.text);
    }

    fn comment(&mut self, piece: &Piece<'_>, inside: bool) {
        let text = piece.text.to_string();
        match &mut self.line {
            Some(line) if piece.breaks == 0 && line.comment.is_none() => line.comment = Some(text),
            _ => {
                let apart = piece.breaks > 1 && self.before != Some(Kind::Open);
                self.finish();
                let line = Line {
                    indent: self.indent() + if inside { STEP * self.brackets.max(1) } else { 0 },
                    apart,
                    cells: Vec::new(),
                    comment: Some(text),
                    gap: 0,
                    shape: None,
                };
                self.lines.push(line);
                // Below a comment a blank line may stand again.
                if self.before == Some(Kind::Open) {
                    self.before = None;
                }
            }
        }
        self.must_break = true;
    }

    fn break_line(&mut self, piece: &Piece<'_>) {
        let apart = piece.breaks > 1 && self.before != Some(Kind::Open) && piece.begins != Begins::Nothing;
        self.finish();
        let mut indent = self.indent();
        let mut shape = None;
        match piece.begins {
            Begins::Declaration(it) | Begins::Item(it) => {
                self.brackets = 0;
                shape = (!matches!(it, Shape::Clause(_) | Shape::Value | Shape::Other)).then_some(it);
            }
            Begins::Nothing if piece.kind == Kind::Shut => {
                indent = indent.saturating_sub(STEP);
            }
            Begins::Nothing => {
                let closes = piece.kind == Kind::SetEnd || piece.text == ")";
                let brackets = self.brackets.saturating_sub(usize::from(closes));
                indent += STEP * if closes { brackets } else { brackets.max(1) };
                // What goes on is not whole.
                if let Some(before) = self.lines.iter_mut().rfind(|line| !line.cells.is_empty()) {
                    before.shape = None;
                }
            }
        }
        self.things = 1;
        self.depth = self.blocks.len();
        self.must_break = false;
        self.line = Some(Line { indent, apart, cells: vec![String::new()], comment: None, gap: 2, shape });
    }

    /// How many blanks stand before a piece inside a cell.
    fn blanks(&self, piece: &Piece<'_>) -> usize {
        match piece.begins {
            _ if !is_apart(self.before, piece.kind) => 0,
            _ if self.before == Some(Kind::Open) => 1,
            Begins::Item(Shape::Value | Shape::Weight) => 1,
            Begins::Item(_) => 2,
            _ => 1,
        }
    }

    fn finish(&mut self) {
        if let Some(mut line) = self.line.take() {
            // A line that opens a block or holds several things is no row.
            let open = self.before == Some(Kind::Open) && self.blocks.last() == Some(&true);
            if open || self.things != 1 {
                line.shape = None;
            }
            self.lines.push(line);
        }
    }

    fn end(&mut self) {
        self.finish();
    }
}
