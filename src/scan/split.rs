//! Text files cut into pieces at the ends of records, with the records and lines counted on the way.
//!
//! This is the one part of reading that cannot be shared out among threads, since whether a line end ends a
//! record depends on all quotation marks before it; so it does no more than find line ends and marks.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::delimited::Tokens;
use super::{Fallible, ScanOptions, Source, fail, fill};
use crate::data::read::{Trouble, check_text, line_of};
use crate::diagnostic::{Code, tick};

/// The longest record, in pieces or cells of the largest size.
const MAX_RECORD: usize = 64 << 20;

/// Some whole records of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: Vec<u8>,
    /// How many of its records are not blank.
    pub(super) rows: u64,
    /// The line of the file on which it begins.
    pub(super) first_line: u64,
}

impl Piece {
    /// Its text, if it is such.
    pub(super) fn as_text(&self, name: &str) -> Fallible<&str> {
        check_text(name, &self.text, usize::try_from(self.first_line).unwrap_or(usize::MAX))
    }
}

/// Tells the lines of places in a piece, which are asked for in order.
pub(super) struct Lines<'a> {
    piece: &'a Piece,
    /// Whether line feeds alone end lines.
    plain: bool,
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(piece: &'a Piece) -> Self {
        let plain = memchr(b'\r', &piece.text).is_none();
        Self { piece, plain, at: 0, line: piece.first_line }
    }

    pub(super) fn at(&mut self, at: usize) -> u64 {
        let passed = self.piece.text.get(self.at..at).unwrap_or_default();
        self.line +=
            if self.plain { memchr_iter(b'\n', passed).count() as u64 } else { line_of(passed) as u64 - 1 };
        self.at = self.at.max(at);
        self.line
    }
}

/// Cuts a file.
pub(super) struct Splitter {
    /// The byte of the file to read next.
    at: u64,
    /// What was read and belongs to the next piece.
    rest: Vec<u8>,
    line: u64,
    /// The delimiter and the number of columns, of files in which quotation marks mean something.
    cells: Option<(Tokens, usize)>,
    piece: usize,
    longest: usize,
}

/// How far whole records go.
#[derive(Debug, Default, Clone, Copy)]
struct Cut {
    at: usize,
    rows: u64,
    lines: u64,
}

/// What stopped the look at a text before its end.
enum Stop {
    /// More text is needed.
    More,
    /// More is needed to close the mark at a byte.
    Open(usize),
    Trouble(Trouble),
}

impl Splitter {
    pub(super) fn new(at: u64, line: u64, cells: Option<(u8, usize)>, options: &ScanOptions) -> Self {
        let piece = options.piece_bytes.max(1);
        let longest = MAX_RECORD.max(options.limits.max_cell_bytes.saturating_mul(4));
        let cells = cells.map(|(delimiter, width)| (Tokens::new(delimiter), width));
        Self { at, rest: Vec::new(), line, cells, piece, longest }
    }

    /// The next piece; `None` at the end of the file.
    pub(super) fn next(&mut self, source: &Source) -> Fallible<Option<Piece>> {
        let mut text = std::mem::take(&mut self.rest);
        let (cut, end) = loop {
            // Twice as much each time, so that looking again from the start costs little.
            let known = text.len();
            let goal = self.piece.max(known.saturating_mul(2));
            text.resize(goal, 0);
            let read = fill(source, self.at, text.get_mut(known..).unwrap_or_default())?;
            text.truncate(known + read);
            self.at += read as u64;
            let end = known + read < goal;
            let (cut, stop) = self.look(&text, end);
            match stop {
                Some(Stop::Trouble(trouble)) => return Err(self.trouble(source, &text, trouble)),
                Some(Stop::Open(open)) if end => {
                    return Err(self.trouble(source, &text, Trouble::NeverClosed { open }));
                }
                _ if cut.at > 0 || end => break (cut, end),
                Some(Stop::Open(open)) if text.len() > self.longest => {
                    return Err(self.too_long(source, &text, Some(open)));
                }
                _ if text.len() > self.longest => return Err(self.too_long(source, &text, None)),
                _ => {}
            }
        };
        if !end {
            self.rest = text.get(cut.at..).unwrap_or_default().to_vec();
        }
        text.truncate(cut.at);
        if text.is_empty() {
            return Ok(None);
        }
        let first_line = self.line;
        self.line += cut.lines;
        Ok(Some(Piece { text, rows: cut.rows, first_line }))
    }

    fn look(&self, text: &[u8], end: bool) -> (Cut, Option<Stop>) {
        let delimiter = self.cells.as_ref().map(|(tokens, _)| tokens.delimiter);
        let mut cut = Cut::default();
        let mut lines = 0;
        let mut at = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let found = match delimiter {
                Some(_) => memchr3(b'\n', b'\r', b'"', rest),
                None => memchr2(b'\n', b'\r', rest),
            };
            let Some(found) = found.map(|found| at + found) else { break };
            at = found + 1;
            match text.get(found) {
                Some(b'"') => {
                    let begins = found == cut.at || text.get(found - 1).copied() == delimiter;
                    if !begins {
                        continue;
                    }
                    match self.quoted(text, found, end) {
                        Ok((next, torn)) => {
                            lines += torn;
                            at = next;
                        }
                        Err(stop) => return (cut, Some(stop)),
                    }
                    continue;
                }
                Some(b'\r') => match text.get(at) {
                    Some(b'\n') => at += 1,
                    None if !end => return (cut, Some(Stop::More)),
                    _ => {}
                },
                _ => {}
            }
            lines += 1;
            cut = Cut { at, rows: cut.rows + u64::from(self.counts(text, cut.at)), lines };
        }
        if end && cut.at < text.len() {
            cut = Cut { at: text.len(), rows: cut.rows + u64::from(self.counts(text, cut.at)), lines };
        }
        (cut, None)
    }

    /// Whether the record that begins at a byte is a row.
    fn counts(&self, text: &[u8], start: usize) -> bool {
        match &self.cells {
            Some((tokens, width)) => !tokens.is_blank(text, start, *width),
            None => {
                let rest = text.get(start..).unwrap_or_default();
                let line = memchr2(b'\n', b'\r', rest).and_then(|end| rest.get(..end)).unwrap_or(rest);
                match line.first() {
                    Some(b'!'..=b'~') => true,
                    _ => std::str::from_utf8(line).map_or(true, |line| !line.trim().is_empty()),
                }
            }
        }
    }

    /// Behind the mark that closes the one at `open`, and how many lines end between the two.
    fn quoted(&self, text: &[u8], open: usize, end: bool) -> Result<(usize, u64), Stop> {
        let mut at = open + 1;
        let close = loop {
            let rest = text.get(at..).unwrap_or_default();
            let Some(mark) = memchr(b'"', rest).map(|mark| at + mark) else { return Err(Stop::Open(open)) };
            at = mark + 1;
            match text.get(at) {
                Some(b'"') => at += 1,
                None if !end => return Err(Stop::Open(open)),
                _ => break mark,
            }
        };
        let inside = text.get(open..close).unwrap_or_default();
        let torn = match memchr2(b'\n', b'\r', inside) {
            Some(_) => line_of(inside) as u64 - 1,
            None => 0,
        };
        if torn > 0 {
            let delimiter = self.cells.as_ref().map_or(b',', |(tokens, _)| tokens.delimiter);
            let rest = text.get(at..).unwrap_or_default();
            let after = match memchr3(b'\n', b'\r', delimiter, rest) {
                Some(after) => rest.get(..after).unwrap_or_default(),
                None if !end => return Err(Stop::More),
                None => rest,
            };
            if !after.trim_ascii().is_empty() {
                return Err(Stop::Trouble(Trouble::ClosedInText { open, close }));
            }
        }
        Ok((at, torn))
    }

    fn trouble(&self, source: &Source, text: &[u8], trouble: Trouble) -> crate::diagnostic::Diagnostics {
        let before = usize::try_from(self.line).unwrap_or(usize::MAX);
        trouble.finding(&source.name, |at| before + line_of(text.get(..at).unwrap_or_default()) - 1)
    }

    /// A record that goes on and on: most likely since a mark is never closed, which is looked for.
    fn too_long(&self, source: &Source, text: &[u8], open: Option<usize>) -> crate::diagnostic::Diagnostics {
        if let Some(open) = open {
            let mut at = self.at;
            let mut buffer = vec![0; 1 << 20];
            loop {
                match fill(source, at, &mut buffer) {
                    Err(found) => return found,
                    Ok(0) => return self.trouble(source, text, Trouble::NeverClosed { open }),
                    Ok(read) if memchr(b'"', buffer.get(..read).unwrap_or_default()).is_some() => break,
                    Ok(read) => at += read as u64,
                }
            }
        }
        let message = format!("a row of {} holds more than {} MiB", tick(&source.name), self.longest >> 20);
        let line = usize::try_from(self.line).ok();
        let mut found = fail(Code::DATA_TOO_LARGE, &source.name, line, message);
        if open.is_some() {
            found = found
                .into_iter()
                .map(|found| {
                    found.help("a quotation mark that is never closed makes one cell of all that follows")
                })
                .collect();
        }
        found
    }
}
