//! The first look at a file, byte by byte: limits that hold before anything is parsed, quotes, and
//! documentation.
//!
//! Hostile text must not drive the parser into deep recursion, so nesting is bounded here. Slips in
//! quotes are mended in a copy of the same length, so that the rest of the file is read and every place
//! stays where it is.

use std::borrow::Cow;

use super::docs::DocLine;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// How deep brackets may nest, a run of `not` or `-` counting as brackets do.
pub const MAX_NESTING: usize = 256;

/// What fills the room of a curly quote in the mended copy; dropped where a text is read.
pub(super) const FILLER: char = '\u{1}';

/// What the first look found.
pub(super) struct Scan<'t> {
    /// The text to parse: of the same length, save that a closing quote may be added at the end.
    pub(super) text: Cow<'t, str>,
    /// `///` comments in order.
    pub(super) docs: Vec<DocLine>,
}

/// Looks through a file; `None` where it must not be parsed.
pub(super) fn scan<'t>(text: &'t str, source: SourceId, out: &mut Diagnostics) -> Option<Scan<'t>> {
    if text.len() > MAX_FILE_BYTES {
        let place = Span::new(source, 0, 0);
        out.push(
            Diagnostic::new(
                Code::FILE_TOO_LARGE,
                place,
                format!("the file has {} bytes, and at most {MAX_FILE_BYTES} are read", text.len()),
                "too large",
            )
            .help("data belong into a `.csv` file; a model can be split and joined by `use`"),
        );
        return None;
    }
    if let Some(at) = text.find('\0') {
        out.push(
            Diagnostic::new(
                Code::NUL_BYTE,
                Span::new(source, at, at + 1),
                "the file holds a NUL byte",
                "here",
            )
            .help("it is probably not a text file; save it as plain text in UTF-8"),
        );
        return None;
    }
    let mut scanner = Scanner::new(text, source, out);
    scanner.run()?;
    let Scanner { patches, docs, .. } = scanner;
    Some(Scan { text: mend(text, &patches), docs })
}

/// Whether an expression inside a template nests too deep.
pub(super) fn too_deep(text: &str) -> bool {
    let source = SourceId(0);
    let mut findings = Diagnostics::new();
    let mut scanner = Scanner::new(text, source, &mut findings);
    scanner.run().is_none()
}

fn mend<'t>(text: &'t str, patches: &[(usize, u8)]) -> Cow<'t, str> {
    if patches.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for &(at, byte) in patches {
        match bytes.get_mut(at) {
            Some(place) => *place = byte,
            None => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Open brackets, each with the run of prefixes before it.
#[derive(Default)]
struct Nesting {
    stack: Vec<(u8, usize)>,
    depth: usize,
    run: usize,
}

impl Nesting {
    fn open(&mut self, bracket: u8) {
        self.stack.push((bracket, self.run));
        self.depth += 1 + self.run;
        self.run = 0;
    }

    /// Closes the nearest bracket of this kind and all inside it; `)` does not reach out of a block.
    fn close(&mut self, open: u8) {
        self.run = 0;
        let found = self.stack.iter().rposition(|(kind, _)| *kind == open || (open != b'{' && *kind == b'{'));
        let Some(at) = found.filter(|at| self.stack.get(*at).is_some_and(|(kind, _)| *kind == open)) else {
            return;
        };
        for (_, run) in self.stack.drain(at..) {
            self.depth -= 1 + run;
        }
    }

    fn too_deep(&self) -> bool {
        self.depth + self.run > MAX_NESTING
    }
}

struct Scanner<'t, 'o> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    source: SourceId,
    patches: Vec<(usize, u8)>,
    docs: Vec<DocLine>,
    nesting: Nesting,
    out: &'o mut Diagnostics,
}

impl<'t, 'o> Scanner<'t, 'o> {
    fn new(text: &'t str, source: SourceId, out: &'o mut Diagnostics) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            source,
            patches: Vec::new(),
            docs: Vec::new(),
            nesting: Nesting::default(),
            out,
        }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// `None` where nesting is too deep.
    fn run(&mut self) -> Option<()> {
        let mut first_on_line = true;
        if self.text.starts_with('\u{FEFF}') {
            self.patches.extend([(0, b' '), (1, b' '), (2, b' ')]);
            self.at = 3;
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            let start = self.at;
            match byte {
                b'\n' => first_on_line = true,
                b' ' | b'\t' | b'\r' => {}
                b'/' if self.byte(1) == b'/' => {
                    self.skip_line();
                    let doc =
                        self.bytes.get(start + 2) == Some(&b'/') && self.bytes.get(start + 3) != Some(&b'/');
                    if doc {
                        self.docs.push(DocLine { start, end: self.at, first: first_on_line });
                    }
                    continue;
                }
                b'#' => {
                    self.skip_line();
                    continue;
                }
                _ => {
                    first_on_line = false;
                    self.token(byte);
                    if self.nesting.too_deep() {
                        let place = self.span(start, self.at.min(self.text.len()));
                        self.out.push(
                            Diagnostic::new(
                                Code::NESTING_TOO_DEEP,
                                place,
                                format!("brackets, `not` and `-` nest deeper than {MAX_NESTING} levels"),
                                "too deep from here on",
                            )
                            .help("name a part of it with `let`"),
                        );
                        return None;
                    }
                    continue;
                }
            }
            self.at += 1;
        }
        Some(())
    }

    fn skip_line(&mut self) {
        self.at = self.line_end();
    }

    fn line_end(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
    }

    /// Something that is neither blank nor comment.
    fn token(&mut self, byte: u8) {
        match byte {
            b'"' => self.quoted(),
            b'(' | b'[' | b'{' => {
                self.nesting.open(byte);
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                self.nesting.close(match byte {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                });
                self.at += 1;
            }
            b'-' | b'!' => {
                self.nesting.run += 1;
                self.at += 1;
            }
            b'/' if self.byte(1) == b'*' => {
                let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
                let end = rest.windows(2).position(|two| two == b"*/").map_or(rest.len(), |at| at + 2);
                self.at += 2 + end;
            }
            b'\'' => self.odd_quotes(1),
            0xE2 if self.byte(1) == 0x80 && matches!(self.byte(2), 0x98..=0x9E) => self.odd_quotes(3),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | 0x80.. => self.word(),
            _ => {
                self.nesting.run = 0;
                self.at += 1;
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        // The first byte is taken whatever it is, so that the scan always moves on.
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            let quote = *byte == 0xE2 && self.byte(1) == 0x80 && matches!(self.byte(2), 0x98..=0x9E);
            if quote || !(byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80) {
                break;
            }
            self.at += 1;
        }
        if self.bytes.get(start..self.at) == Some(b"not") {
            self.nesting.run += 1;
        } else {
            self.nesting.run = 0;
        }
    }

    /// A text in straight quotes; one without its end is closed at the end of its line.
    fn quoted(&mut self) {
        self.nesting.run = 0;
        let start = self.at;
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'\\') if !matches!(self.byte(1), b'\n' | 0) => self.at += 2,
                Some(b'"') => {
                    self.at += 1;
                    return;
                }
                Some(b'\n') | None => break,
                Some(_) => self.at += 1,
            }
        }
        self.at = self.at.min(self.text.len());
        let mut end = self.at;
        if end > start && self.bytes.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        // A brace that ends the line was surely meant as one: close before it, where there is room.
        let line = self.text.get(start..end).unwrap_or_default().trim_end();
        let mut resume = self.at;
        if let Some(before) = line.strip_suffix(['{', '}'])
            && before.ends_with([' ', '\t'])
            && before.len() > 1
        {
            end = start + before.len() - 1;
            resume = end + 1;
        }
        self.patches.push((end, b'"'));
        self.at = resume.max(end).min(self.text.len());
        if self.bytes.get(end) == Some(&b'\n') {
            self.at = end;
        }
        let shown = self.text.get(start..end).map_or(end, |text| start + text.trim_end().len());
        self.out.push(
            Diagnostic::new(
                Code::UNCLOSED_TEXT,
                self.span(start, shown),
                "this text has no closing quote",
                "begins here and does not end on its line",
            )
            .help("a text ends on the line it begins on; `\\n` stands for a line break inside it")
            .fix(self.span(shown, shown), "\""),
        );
    }

    /// A text in curly or single quotes.
    fn odd_quotes(&mut self, width: usize) {
        self.nesting.run = 0;
        let start = self.at;
        let end_of_line = self.line_end();
        let inside = start + width;
        let rest = self.text.get(inside..end_of_line).unwrap_or_default();
        let single = width == 1 || matches!(self.byte(2), 0x98..=0x9B);
        let closing: &[char] =
            if single { &['\'', '\u{2018}', '\u{2019}'] } else { &['"', '\u{201C}', '\u{201D}'] };
        let Some(length) = rest.find(closing) else {
            self.at = inside;
            return;
        };
        let end = inside + length;
        let close = self.text.get(end..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
        self.patch_quote(start, width, true);
        self.patch_quote(end, close, false);
        let content = self.bytes.get(inside..end).unwrap_or_default();
        for (at, byte) in content.iter().enumerate() {
            if *byte == b'"' || *byte == b'\\' {
                self.patches.push((inside + at, b'\''));
            }
        }
        let kind = if width == 1 { "single" } else { "curly" };
        let words = self.text.get(inside..end).unwrap_or_default().replace('"', "\\\"");
        self.at = end + close;
        self.out.push(
            Diagnostic::new(
                Code::SMART_QUOTES,
                self.span(start, end + close),
                format!("a text stands in straight double quotes, not in {kind} ones"),
                format!("{kind} quotes"),
            )
            .help(format!("write `\"{words}\"`"))
            .fix(self.span(start, end + close), format!("\"{words}\"")),
        );
    }

    fn patch_quote(&mut self, at: usize, width: usize, opening: bool) {
        for offset in 0..width {
            let quote = if opening { offset == 0 } else { offset + 1 == width };
            self.patches.push((at + offset, if quote { b'"' } else { FILLER as u8 }));
        }
    }
}
