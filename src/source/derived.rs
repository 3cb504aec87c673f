//! Text that no file holds: what a row of a table stands for, written out as a rule would be.
//!
//! Each piece remembers where in the author's files it comes from, so that a span of it reads as the whole
//! condition and yet points at what the author wrote.

use std::sync::Arc;

use super::{SourceId, Span};

/// The id of all derived text.
pub(super) const DERIVED: SourceId = SourceId(u32::MAX);

/// Derived text, finished.
#[derive(Debug, Clone)]
pub(super) struct Derived {
    pub(super) text: Arc<str>,
    pieces: Arc<[Piece]>,
}

/// A run of derived text with one origin.
#[derive(Debug, Clone)]
struct Piece {
    start: u32,
    end: u32,
    origin: Span,
    /// Whether the origin holds the very same bytes.
    same: bool,
    /// Pieces of one part stand together in the file too, in the same order.
    part: u32,
}

/// Writes derived text, piece by piece.
#[derive(Debug, Default)]
pub struct Deriver {
    text: String,
    pieces: Vec<Piece>,
    part: u32,
}

impl Deriver {
    /// How many bytes were written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What follows comes from another place than what went before.
    pub fn next_part(&mut self) {
        self.part += 1;
    }

    /// The author's own text from `origin`.
    pub fn copy(&mut self, text: &str, origin: Span) -> Span {
        self.write(text, origin, true)
    }

    /// Other words that stand for what is at `origin`.
    pub fn stand(&mut self, text: &str, origin: Span) -> Span {
        self.write(text, origin, false)
    }

    /// From a place to the end of what was written.
    #[must_use]
    pub fn since(&self, start: usize) -> Span {
        Span::new(DERIVED, start, self.text.len())
    }

    /// The span of some derived bytes.
    #[must_use]
    pub fn at(start: usize, end: usize) -> Span {
        Span::new(DERIVED, start, end)
    }

    fn write(&mut self, text: &str, origin: Span, same: bool) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        let span = self.since(start);
        if !text.is_empty() {
            self.pieces.push(Piece { start: span.start, end: span.end, origin, same, part: self.part });
        }
        span
    }

    pub(super) fn finish(self) -> Derived {
        Derived { text: self.text.into(), pieces: self.pieces.into() }
    }
}

impl Derived {
    /// What the author wrote for some derived text: of several parts, the last.
    pub(super) fn original(&self, span: Span) -> Option<Span> {
        let first = self.pieces.partition_point(|piece| piece.end <= span.start);
        let last = self.pieces.partition_point(|piece| piece.start < span.end.max(span.start + 1));
        let first = self.pieces.get(first)?;
        let last = self.pieces.get(last.checked_sub(1)?)?;
        let first = if first.part == last.part { first } else { last };
        Some(first.original(span).to(last.original(span)))
    }
}

impl Piece {
    fn original(&self, span: Span) -> Span {
        if !self.same {
            return self.origin;
        }
        let at = |place: u32| self.origin.start + (place.clamp(self.start, self.end) - self.start);
        Span { start: at(span.start), end: at(span.end), ..self.origin }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SourceMap;
    use super::*;

    #[test]
    fn derived_text_reads_as_a_whole_and_points_at_its_pieces() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.cvr", "when U | kind\nlow: < 1 | \"a\"");
        let origin = |start, end| Span::new(file, start, end);
        let mut out = Deriver::default();
        let header = out.copy("U", origin(5, 6));
        out.next_part();
        let sign = out.stand(" ", origin(19, 22));
        let cell = out.copy("< 1", origin(19, 22));
        sources.derive(out);
        let whole = header.to(cell);
        assert_eq!(sources.slice(whole), "U < 1");
        assert_eq!(sources.original(whole), origin(19, 22));
        assert_eq!(sources.original(header), origin(5, 6));
        assert_eq!(sources.original(sign), origin(19, 22));
        let number = Span { start: cell.start + 2, ..cell };
        assert_eq!((sources.slice(number), sources.original(number)), ("1", origin(21, 22)));
        // What stands in a file is where it is.
        assert_eq!(sources.original(origin(0, 4)), origin(0, 4));
        assert_eq!(sources.get(whole.source).map(|_| ()), None);
    }
}
