//! Templates: `"{trip}: value {U:.2}"`.
//!
//! Escapes are resolved first, then `{{` and `}}`; what stands between braces is an expression, and what
//! follows its last `:` outside brackets is the format.

use pest::Parser;

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::{Cvr, Rule};
use super::super::{recover, scan};
use super::{Lower, Places};
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn template(&mut self, part: &Part<'_>) -> ast::Template {
        let span = self.span(part);
        let raw = part.as_str();
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
        let start = part.as_span().start() + 1;
        if !inner.contains(['{', '}', '\\']) && !inner.contains(scan::FILLER) {
            let parts = match inner {
                "" => Vec::new(),
                words => vec![ast::TemplatePart::Words(words.to_owned())],
            };
            return ast::Template { span, parts };
        }
        let mut chars = self.unescaped(inner, start);
        // The place after the last character, so that every piece has an end.
        chars.push(('\0', start + inner.len()));
        let parts = self.template_parts(&chars);
        ast::Template { span, parts }
    }

    fn template_parts(&mut self, chars: &[(char, usize)]) -> Vec<ast::TemplatePart> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let (end, body) = match chars.split_last() {
            Some((&(_, end), body)) => (end, body),
            None => return parts,
        };
        let mut rest = body;
        while let Some((&(c, at), tail)) = rest.split_first() {
            let doubled = tail.first().is_some_and(|(next, _)| *next == c);
            match c {
                '{' | '}' if doubled => {
                    words.push(c);
                    rest = tail.get(1..).unwrap_or_default();
                }
                '{' => {
                    let Some(length) = hole_length(tail) else {
                        self.bad_template(
                            self.place(at, end),
                            "this placeholder has no closing `}`",
                            "opens here",
                            "close it, or write `{{` for a brace that is meant as such",
                        );
                        break;
                    };
                    let (hole, after) = tail.split_at_checked(length).unwrap_or((tail, &[]));
                    let closed = after.first().map_or(end, |(_, at)| *at);
                    let span = self.place(at, closed + 1);
                    if let Some(part) = self.hole(hole, closed, span) {
                        if !words.is_empty() {
                            parts.push(ast::TemplatePart::Words(std::mem::take(&mut words)));
                        }
                        parts.push(part);
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                '}' => {
                    self.bad_template(
                        self.place(at, at + 1),
                        "this `}` closes no placeholder",
                        "nothing to close",
                        "write `}}` for a brace that is meant as such",
                    );
                    rest = tail;
                }
                c => {
                    words.push(c);
                    rest = tail;
                }
            }
        }
        if !words.is_empty() {
            parts.push(ast::TemplatePart::Words(words));
        }
        parts
    }

    fn bad_template(&mut self, span: Span, message: &str, label: &str, help: &str) {
        self.push(Diagnostic::new(Code::BAD_TEMPLATE, span, message, label).help(help));
    }

    fn hole(&mut self, chars: &[(char, usize)], end: usize, span: Span) -> Option<ast::TemplatePart> {
        let colon = top_colon(chars);
        let (expr, format) = match colon {
            Some(at) => (chars.get(..at)?, chars.get(at + 1..)),
            None => (chars, None),
        };
        let expr_end = colon.and_then(|at| chars.get(at)).map_or(end, |(_, at)| *at);
        let mut text = String::with_capacity(expr.len());
        let mut table = Vec::with_capacity(expr.len() + 1);
        for (c, at) in expr {
            text.push(*c);
            table.extend(std::iter::repeat_n(*at, c.len_utf8()));
        }
        table.push(expr_end);
        if text.trim().is_empty() {
            self.bad_template(
                span,
                "this placeholder is empty",
                "nothing to print",
                "name a value, as in `{U:.2}`, or write `{{` for a brace",
            );
            return None;
        }
        if scan::too_deep(&text) {
            self.report(Code::NESTING_TOO_DEEP, span, "this placeholder nests too deep", "too deep");
            return None;
        }
        let value = match Cvr::parse(Rule::hole, &text) {
            Ok(mut parts) => {
                let expr = parts.next().and_then(|hole| Cursor::new(hole).seek(Rule::expr));
                let Some(expr) = expr else { return self.broken(span) };
                let outer = std::mem::replace(&mut self.places, Places::Table(table));
                let value = self.expr(expr);
                self.places = outer;
                value
            }
            Err(error) => {
                let outer = std::mem::replace(&mut self.places, Places::Table(table));
                let (message, at, length) = recover::in_placeholder(&error, &text);
                let place = self.place(at, at + length);
                self.places = outer;
                let place = if place.start == place.end { span } else { place };
                self.push(
                    Diagnostic::new(Code::BAD_TEMPLATE, place, message, "not part of an expression")
                        .help("a placeholder holds a value and perhaps a format, as in `{U:.2}`; a brace that is meant as such is doubled"),
                );
                return None;
            }
        };
        let format = match format {
            Some(chars) => Some(self.format(chars, end)?),
            None => None,
        };
        Some(ast::TemplatePart::Hole { span, value, format })
    }

    fn format(&mut self, chars: &[(char, usize)], end: usize) -> Option<ast::Spanned<ast::Format>> {
        let text: String = chars.iter().map(|(c, _)| *c).collect();
        let start = chars.first().map_or(end, |(_, at)| *at);
        let span = self.place(start, end);
        let written = text.trim();
        let (digits, percent) = match written.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (written, false),
        };
        let places = match digits.strip_prefix('.') {
            Some(places) => places.parse::<u32>().ok().filter(|places| *places <= 12),
            None => None,
        };
        if (places.is_none() && !digits.is_empty()) || (places.is_none() && !percent) {
            let span = if text.is_empty() { self.place(start.saturating_sub(1), end) } else { span };
            self.bad_template(
                span,
                &format!("{} is no format", tick(written)),
                "not a format",
                "a format is `.2` for decimals (up to 12), `%` or `.1%`",
            );
            return None;
        }
        Some(ast::Spanned { value: ast::Format { places, percent }, span })
    }
}

/// How many characters the placeholder has whose brace was just opened.
fn hole_length(chars: &[(char, usize)]) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, (c, _)) in chars.iter().enumerate() {
        match c {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted && depth == 0 => return Some(at),
            '}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The last `:` outside quotes and brackets.
fn top_colon(chars: &[(char, usize)]) -> Option<usize> {
    let (mut depth, mut quoted, mut found) = (0_usize, false, None);
    for (at, (c, _)) in chars.iter().enumerate() {
        match c {
            '"' => quoted = !quoted,
            '(' | '{' | '[' if !quoted => depth += 1,
            ')' | '}' | ']' if !quoted => depth = depth.saturating_sub(1),
            ':' if !quoted && depth == 0 => found = Some(at),
            _ => {}
        }
    }
    found
}
