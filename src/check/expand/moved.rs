//! Text of the author copied into derived text, perhaps with one name in place of another.

use super::Expander;
use super::places::{self, Place};
use crate::source::{Deriver, Span};
use crate::syntax::ast::{Expr, Name, Range};

/// Where text that was copied stands now, piece by piece.
pub(super) struct Moved(Vec<(Span, Span)>);

impl Moved {
    /// Where a place inside is now.
    pub(super) fn place(&self, span: Span) -> Span {
        let piece = |at: usize| self.0.get(at.min(self.0.len().saturating_sub(1))).copied();
        let first = piece(self.0.partition_point(|(from, _)| from.end <= span.start));
        let last = piece(self.0.partition_point(|(from, _)| from.end < span.end));
        let (Some((a, b)), Some((c, d))) = (first, last) else { return span };
        let length = |span: Span| span.end - span.start.min(span.end);
        let inside = |from: Span, to: Span, at: u32| (to.start + at.saturating_sub(from.start)).min(to.end);
        let start = if length(a) == length(b) { inside(a, b, span.start) } else { b.start };
        let end = if length(c) == length(d) { inside(c, d, span.end) } else { d.end };
        Deriver::at(start as usize, end.max(start) as usize)
    }

    /// Moves whatever is changed of an expression; names that are `from` become `to`.
    pub(super) fn follow(&self, place: Place<'_>, from: &str, to: &str) {
        match place {
            Place::Span(span) => *span = self.place(*span),
            Place::Name(name) => {
                name.span = self.place(name.span);
                if name.text == from {
                    to.clone_into(&mut name.text);
                }
            }
        }
    }
}

impl Expander<'_> {
    /// An expression with its text.
    pub(super) fn copied(&mut self, expr: &Expr) -> Expr {
        self.renamed(expr, "", "")
    }

    /// A range with its text.
    pub(super) fn copied_range(&mut self, range: &Range) -> Range {
        let moved = self.moved(range.span, &[], "");
        let mut copy = range.clone();
        places::of_range(&mut copy, &mut |place| moved.follow(place, "", ""));
        copy
    }

    /// An expression with its text, one name in place of another.
    pub(super) fn renamed(&mut self, expr: &Expr, from: &str, to: &str) -> Expr {
        let mut copy = expr.clone();
        let mut found = Vec::new();
        if !from.is_empty() {
            places::each(&mut copy, &mut |place| found.extend(named(&place, from)));
        }
        let moved = self.moved(expr.span, &found, to);
        places::each(&mut copy, &mut |place| moved.follow(place, from, to));
        copy
    }

    /// Copies the text of a span, with `name` for what stands at some places in it.
    pub(super) fn moved(&mut self, from: Span, replaced: &[Span], name: &str) -> Moved {
        let mut replaced = replaced.to_vec();
        replaced.sort_unstable();
        replaced.dedup();
        let mut pieces = Vec::with_capacity(replaced.len() * 2 + 1);
        let mut at = from.start;
        for place in replaced {
            self.keep(Span { start: at, end: place.start, ..from }, &mut pieces);
            pieces.push((place, self.out.stand(name, place)));
            at = place.end;
        }
        self.keep(Span { start: at, end: from.end, ..from }, &mut pieces);
        Moved(pieces)
    }

    fn keep(&mut self, span: Span, pieces: &mut Vec<(Span, Span)>) {
        if span.start < span.end {
            pieces.push((span, self.out.copy(self.sources.slice(span), span)));
        }
    }
}

/// The place of a name, where it is this one.
pub(super) fn named(place: &Place<'_>, wanted: &str) -> Option<Span> {
    match place {
        Place::Name(Name { text, span }) if text == wanted => Some(*span),
        _ => None,
    }
}
