//! Names, texts, numbers, dates and lists of them: what all declarations share.

use unicode_normalization::UnicodeNormalization;

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::super::scan::FILLER;
use super::Lower;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick, ticked_or};
use crate::number::{MAX_DIGITS, Number};
use crate::source::Span;
use crate::value::Date;

/// The words that cannot be names.
const RESERVED: [&str; 11] =
    ["and", "or", "not", "in", "is", "otherwise", "dominates", "if", "unless", "yes", "no"];

/// Composed characters, so that a name or text compares equal however it was typed.
fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

impl Lower<'_> {
    pub(super) fn name(&self, part: &Part<'_>) -> ast::Name {
        ast::Name { text: composed(part.as_str()), span: self.span(part) }
    }

    /// The name of what is declared, checked for its form.
    pub(super) fn declared(&mut self, part: &Part<'_>) -> ast::Name {
        let name = self.name(part);
        let text = name.text.as_str();
        if RESERVED.contains(&text) {
            self.push(
                Diagnostic::new(
                    Code::RESERVED_WORD,
                    name.span,
                    format!("{} is a reserved word and cannot be a name", tick(text)),
                    "a word of the language",
                )
                .help(format!("the reserved words are {}", RESERVED.map(tick).join(", "))),
            );
            return name;
        }
        let starts_well = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let label = if !starts_well {
            "does not begin with a letter"
        } else if text.contains('-') {
            "holds a `-`"
        } else if text.chars().any(char::is_uppercase) {
            "holds a capital letter"
        } else {
            return name;
        };
        let better = snake_case(text);
        let mut finding = Diagnostic::new(
            Code::BAD_NAME,
            name.span,
            format!("{} is not written as names are", tick(text)),
            label,
        )
        .help("a name has small letters, digits and `_`, and begins with a letter");
        if better.starts_with(char::is_alphabetic) {
            finding = finding.fix(name.span, better);
        }
        self.push(finding);
        name
    }

    /// The names of a list, its commas checked.
    pub(super) fn names(&mut self, parts: Cursor<'_>) -> Vec<ast::Name> {
        let mut names = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::name | Rule::rule_ref => names.push(self.name(&part)),
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => {}
            }
        }
        names
    }

    pub(super) fn path(&self, part: &Part<'_>) -> ast::Path {
        let (mut at, mut names) = (part.as_span().start(), Vec::with_capacity(1));
        for text in part.as_str().split('.') {
            let span = self.place(at, at + text.len());
            names.push(ast::Name { text: composed(text), span });
            at += text.len() + 1;
        }
        ast::Path { span: self.span(part), names }
    }

    pub(super) fn text(&mut self, part: &Part<'_>) -> ast::Text {
        let inner = part.as_str().get(1..part.as_str().len().saturating_sub(1)).unwrap_or_default();
        let span = self.span(part);
        let value = if inner.contains(['\\', FILLER]) {
            let start = part.as_span().start() + 1;
            self.unescaped(inner, start).into_iter().map(|(c, _)| c).collect()
        } else {
            inner.to_owned()
        };
        ast::Spanned { value: composed(&value), span }
    }

    /// The characters of a text, each with the place in what was parsed where it is written.
    pub(super) fn unescaped(&mut self, inner: &str, start: usize) -> Vec<(char, usize)> {
        let mut found = Vec::with_capacity(inner.len());
        let mut chars = inner.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == FILLER {
                continue;
            }
            if c != '\\' {
                found.push((c, start + at));
                continue;
            }
            let Some((_, escape)) = chars.next() else { break };
            match escape {
                '"' | '\\' => found.push((escape, start + at)),
                'n' => found.push(('\n', start + at)),
                'u' => {
                    let rest = inner.get(at..).unwrap_or_default();
                    let digits = rest.strip_prefix("\\u{").and_then(|rest| rest.split_once('}'));
                    let read = digits.and_then(|(digits, _)| {
                        let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
                        (c != '\0' && digits.len() <= 6).then_some((c, digits.len()))
                    });
                    if let Some((c, length)) = read {
                        found.push((c, start + at));
                        let end = at + "\\u{}".len() + length;
                        while chars.next_if(|(next, _)| *next < end).is_some() {}
                    } else {
                        self.bad_escape(start + at, "\\u");
                        found.push(('u', start + at));
                    }
                }
                other => {
                    self.bad_escape(start + at, &format!("\\{other}"));
                    found.push((other, start + at));
                }
            }
        }
        found
    }

    fn bad_escape(&mut self, at: usize, written: &str) {
        let span = self.place(at, at + written.len());
        let message = if written == "\\u" {
            "`\\u` is followed by the number of a character in braces".to_owned()
        } else {
            format!("{} stands for nothing in a text", tick(written))
        };
        self.push(
            Diagnostic::new(Code::BAD_ESCAPE, span, message, "not an escape")
                .help("a text knows `\\\"`, `\\\\`, `\\n` and `\\u{…}`, as in `\\u{20AC}`; a single `\\` is written `\\\\`"),
        );
    }

    pub(super) fn number(&mut self, part: &Part<'_>) -> ast::NumberLit {
        self.number_at(part.as_str(), self.span(part))
    }

    fn number_at(&mut self, written: &str, span: Span) -> ast::NumberLit {
        let percent = written.ends_with('%');
        let digits = written.trim_end_matches('%');
        let plain = if digits.contains('_') { digits.replace('_', "") } else { digits.to_owned() };
        let value = Number::parse(&plain).unwrap_or_else(|| {
            self.report(
                Code::NUMBER_TOO_LONG,
                span,
                format!("this number has more than {MAX_DIGITS} digits"),
                "too many digits",
            );
            Number::ZERO
        });
        let value = if percent { value / Number::int(100) } else { value };
        ast::NumberLit { value, percent, span }
    }

    /// `-3`, `25%`
    pub(super) fn signed(&mut self, part: Part<'_>) -> Option<ast::NumberLit> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let negative = parts.accept(Rule::minus).is_some();
        let part = self.need(&mut parts, Rule::number, span)?;
        let number = self.number(&part);
        let value = if negative { -number.value } else { number.value };
        Some(ast::NumberLit { value, percent: number.percent, span })
    }

    /// A day where the grammar wants one; other shapes are reported.
    pub(super) fn day(&mut self, part: &Part<'_>) -> Option<ast::Spanned<Date>> {
        let span = self.span(part);
        self.date(part.as_str(), span).map(|value| ast::Spanned { value, span })
    }

    pub(super) fn date(&mut self, written: &str, span: Span) -> Option<Date> {
        if let Some(date) = Date::parse_iso(written) {
            return Some(date);
        }
        let pieces: Vec<&str> = written.split(['-', '.', '/']).collect();
        let better = match pieces.as_slice() {
            [year, month, day] if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
            [day, month, year] if year.len() == 4 && !written.contains('/') => {
                Some(format!("{year}-{month:0>2}-{day:0>2}"))
            }
            _ => None,
        };
        let mut finding =
            Diagnostic::new(Code::INVALID_DATE, span, format!("{} is no date", tick(written)), "not a date")
                .help("a date is written year-month-day, as in `2026-11-23`");
        let date = better.as_deref().and_then(Date::parse_iso);
        if let (Some(better), Some(_)) = (better, date) {
            finding = finding.fix(span, better);
        } else if pieces.first().is_some_and(|year| year.len() == 4) {
            finding.message = format!("there is no day {}", tick(written));
        }
        self.push(finding);
        date
    }

    pub(super) fn literal(&mut self, part: Part<'_>) -> Option<ast::Literal> {
        let span = self.span(&part);
        let kind = match part.as_rule() {
            Rule::signed => ast::LiteralKind::Number(self.signed(part)?.value),
            Rule::text => ast::LiteralKind::Text(self.text(&part).value),
            Rule::flag => ast::LiteralKind::Flag(part.as_str() == "yes"),
            Rule::date => ast::LiteralKind::Date(self.date(part.as_str(), span)?),
            Rule::lit_unknown => ast::LiteralKind::Unknown,
            Rule::lit_not_applicable => ast::LiteralKind::NotApplicable,
            _ => return self.mismatch(&part),
        };
        Some(ast::Literal { span, kind })
    }

    /// The codes after `missing` or `not applicable`; none after `none`.
    pub(super) fn codes(&mut self, part: Part<'_>) -> Vec<ast::Literal> {
        let mut codes = Vec::new();
        for part in Cursor::new(part) {
            match part.as_rule() {
                Rule::k_missing | Rule::k_not | Rule::k_applicable | Rule::k_none => {}
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => codes.extend(self.literal(part)),
            }
        }
        codes
    }

    /// `= `, where `==` is the slip.
    pub(super) fn assign(&mut self, part: &Part<'_>) {
        if part.as_str() != "=" {
            let span = self.span(part);
            let written = tick(part.as_str());
            let code = if part.as_str() == "==" { Code::DOUBLE_EQUALS } else { Code::UNEXPECTED };
            self.push(
                Diagnostic::new(
                    code,
                    span,
                    format!("{written} is written `=`"),
                    "not a sign of the language",
                )
                .fix(span, "="),
            );
        }
    }

    /// A word that a closed list lacks.
    pub(super) fn unknown_word(&mut self, span: Span, what: &str, list: &[&str]) {
        let word = self.slice(span);
        let all = format!("{what} is {}", ticked_or(list));
        let near = did_you_mean(word, list.iter().copied());
        let mut finding = Diagnostic::new(
            Code::UNKNOWN_WORD,
            span,
            format!("{} is no {what}", tick(word)),
            format!("not a {what}"),
        )
        .help(near.map_or_else(|| all.clone(), |near| format!("{near}; {all}")));
        if let Some(better) = crate::diagnostic::closest(word, list.iter().copied()) {
            finding = finding.fix(span, better);
        }
        self.push(finding);
    }
}

/// The name as it would be written.
fn snake_case(text: &str) -> String {
    let mut better = String::with_capacity(text.len() + 4);
    let mut small_before = false;
    for c in text.chars() {
        if c.is_uppercase() && small_before {
            better.push('_');
        }
        small_before = c.is_lowercase() || c.is_ascii_digit();
        match c {
            '-' => better.push('_'),
            c => better.extend(c.to_lowercase()),
        }
    }
    better
}
