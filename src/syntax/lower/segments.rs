//! `segments` and its members.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn segments(&mut self, part: Part<'_>) -> Option<ast::Segments> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_segments).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let first = parts.accept(Rule::k_first).map(|part| self.span(&part));
        if let Some(end) = first.or(title.as_ref().map(|title| title.span)) {
            head = head.to(end);
        }
        let doc = self.docs.take(span.start as usize);
        let mut segments = Vec::new();
        self.block(parts, head, Rule::probe_segments, |this, part| {
            match part.as_rule() {
                Rule::segment => segments.push(this.segment(part)?),
                Rule::unnamed_otherwise => {
                    let span = this.span(&part);
                    this.docs.take(span.start as usize);
                    this.unnamed_otherwise(span);
                }
                _ => return this.mismatch(&part),
            }
            Some(())
        });
        Some(ast::Segments { span, doc, name, title, first, segments })
    }

    pub(super) fn population(&mut self, part: Part<'_>) -> Option<ast::Let> {
        let span = self.tight(&part);
        let start = self.span(&part).start as usize;
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_population);
        let name = parts.accept(Rule::decl_name).map(|name| self.declared(&name));
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let doc = self.docs.take(start);
        let Some(condition) = parts.next() else { return self.broken(span) };
        let Some(name) = name else {
            let place = self.span(&condition);
            self.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    Span { end: place.start + 2, ..place },
                    "expected the name of the population, found `if`",
                    "no name before it",
                )
                .help("name it, as in `population current if …`"),
            );
            return None;
        };
        let value = self.condition(condition)?;
        Some(ast::Let { span, doc, name, title, value })
    }

    fn unnamed_otherwise(&mut self, span: Span) {
        self.push(
            Diagnostic::new(
                Code::UNNAMED_OTHERWISE,
                span,
                "`otherwise` stands after the name of its segment",
                "no name before it",
            )
            .help("name the segment: `rest otherwise`")
            .fix(span, "rest otherwise"),
        );
    }

    fn segment(&mut self, part: Part<'_>) -> Option<ast::Segment> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let doc = self.docs.take(span.start as usize);
        let Some(condition) = parts.next() else { return self.broken(span) };
        let place = self.span(&condition);
        let condition = match condition.as_rule() {
            Rule::k_otherwise => ast::Membership::Otherwise(place),
            Rule::condition | Rule::wrong_if => {
                self.in_segments = true;
                let condition = self.condition(condition);
                self.in_segments = false;
                ast::Membership::If(condition?)
            }
            _ => return self.mismatch(&condition),
        };
        if let Some(comma) = parts.accept(Rule::trailing_comma) {
            let place = self.span(&comma);
            self.needless_comma(place, "segments");
        }
        Some(ast::Segment { span, doc, name, title, condition })
    }
}
