//! Delimited text: CSV and its kin.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::encoding::line_of;
use super::table::{Builder, RawTable};
use super::{Fallible, ReadOptions, delimiter, fail, one, place, quotes};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count, list_and, tick};

/// How many of the rows that do not fit are named.
const NAMED: usize = 5;

/// A reader of cells; rows may differ in length, for a whole list of those that do is more use than the
/// first, and any of LF, CRLF and CR ends a line.
pub(super) fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// Reads a file of lines, the first that is not blank being the header.
pub(super) fn read(
    name: &str,
    text: &str,
    delimiter: Option<u8>,
    mut table: Builder<'_>,
) -> Fallible<RawTable> {
    let (declared, body) = declared_delimiter(text);
    let delimiter = choose(name, body, delimiter.or(declared))?;
    table.check_signs(body, delimiter)?;
    let base = text.len() - body.len();
    let line_at = |at: usize| line_of(text.as_bytes().get(..base + at).unwrap_or_default());
    if let Some(trouble) = quotes::check(body.as_bytes(), delimiter) {
        return Err(trouble.finding(name, line_at));
    }

    let mut reader = reader(body, delimiter);
    let mut record = StringRecord::new();
    let mut lines = Lines::new(text, base);
    let mut uneven = Uneven::default();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // Text in memory that is known to be UTF-8 leaves nothing to go wrong.
            Err(_) => {
                return Err(fail(Code::DATA_FORMAT, name, None, format!("{} cannot be read", tick(name))));
            }
        }
        let start = record.position().map_or(0, |position| position.byte());
        let line = lines.at(usize::try_from(start).unwrap_or(usize::MAX));
        let width = table.width();
        let blank = record.len() == 1 && record.iter().all(|cell| cell.trim().is_empty());
        if blank && width != 1 {
            continue;
        }
        if width == 0 {
            table.head(record.iter(), line)?;
        } else if record.len() == width {
            for (column, cell) in record.iter().enumerate() {
                table.put(column, cell, line)?;
            }
            table.end_row(line)?;
        } else {
            let torn = record.iter().any(|cell| cell.contains(['\n', '\r']));
            uneven.add(line, record.len(), torn);
        }
    }

    match uneven.finding(name, table.width(), delimiter) {
        Some(found) => Err(found),
        None => table.finish(),
    }
}

/// The delimiter that is said, or else found.
fn choose(name: &str, body: &str, said: Option<u8>) -> Fallible<u8> {
    match said {
        Some(byte) if !byte.is_ascii() || matches!(byte, b'"' | b'\r' | b'\n' | 0) => {
            let message = "cells cannot be told apart by a quotation mark, a line end or a sign beyond ASCII";
            Err(one(Diagnostic::bare(Code::DATA_FORMAT, message)
                .at(place(name, None, None))
                .help("expected a sign such as `,`, `;`, `|` or a tab")))
        }
        Some(byte) => Ok(byte),
        None => Ok(delimiter::find(body)),
    }
}

/// The beginning of a file that is read piece by piece.
pub(crate) struct Head {
    /// The sign between cells.
    pub(crate) delimiter: u8,
    /// All headers.
    pub(crate) headers: Vec<String>,
    /// How many bytes of the text come before the first row.
    pub(crate) end: usize,
    /// The line there.
    pub(crate) line: usize,
}

/// The header of a text of which there may be more; `None` where it goes on to the end of the text or is not
/// there.
pub(crate) fn head(name: &str, text: &str, options: &ReadOptions) -> Fallible<Option<Head>> {
    let (declared, body) = declared_delimiter(text);
    let delimiter = choose(name, body, options.delimiter.or(declared))?;
    let base = text.len() - body.len();
    let mut table = Builder::new(name, options);
    let mut reader = reader(body, delimiter);
    let mut record = StringRecord::new();
    while matches!(reader.read_record(&mut record), Ok(true)) {
        if record.len() == 1 && record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut end = base + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let before = text.as_bytes().get(..end).unwrap_or_default();
        // Of CRLF the reader leaves the LF to the next row.
        if before.last() == Some(&b'\r') && text.as_bytes().get(end) == Some(&b'\n') {
            end += 1;
        }
        let ended = matches!(text.as_bytes().get(..end).and_then(<[u8]>::last), Some(b'\n' | b'\r'));
        let line = line_of(text.as_bytes().get(..end).unwrap_or_default());
        let start = record.position().map_or(0, |position| position.byte());
        let at = Lines::new(text, base).at(usize::try_from(start).unwrap_or(usize::MAX));
        table.head(record.iter(), at)?;
        let headers = table.into_headers();
        return Ok((ended || end == text.len()).then_some(Head { delimiter, headers, end, line }));
    }
    Ok(None)
}

/// `sep=;` as a line of its own before the header, by which Excel is told the delimiter.
fn declared_delimiter(text: &str) -> (Option<u8>, &str) {
    let Some(rest) = text.strip_prefix("sep=") else { return (None, text) };
    match rest.as_bytes() {
        [sign, b'\r' | b'\n', ..] if sign.is_ascii() => (Some(*sign), rest.get(1..).unwrap_or_default()),
        _ => (None, text),
    }
}

/// Counts lines on the way through a text. The reader's own count is that of LF alone, and is taken
/// before the blank lines that it skips.
struct Lines<'a> {
    text: &'a [u8],
    /// The first byte of `text` that the reader was given.
    base: usize,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, base: usize) -> Self {
        Self { text: text.as_bytes(), base, at: 0, line: 1 }
    }

    /// The line of the row that begins at the reader's byte `start` or after line ends that follow it.
    fn at(&mut self, start: usize) -> usize {
        let mut to = start.saturating_add(self.base).max(self.at);
        while matches!(self.text.get(to), Some(b'\r' | b'\n')) {
            to += 1;
        }
        self.line += line_of(self.text.get(self.at..to).unwrap_or_default()) - 1;
        self.at = to;
        self.line
    }
}

/// The rows whose length is not the header's.
#[derive(Default)]
pub(crate) struct Uneven {
    rows: usize,
    first: Vec<(usize, usize)>,
    torn: bool,
}

impl Uneven {
    pub(crate) fn add(&mut self, line: usize, cells: usize, torn: bool) {
        self.rows += 1;
        self.torn |= torn;
        if self.first.len() < NAMED {
            self.first.push((line, cells));
        }
    }

    pub(crate) fn finding(&self, name: &str, width: usize, delimiter: u8) -> Option<Diagnostics> {
        let (line, _) = *self.first.first()?;
        let mut named: Vec<String> =
            self.first.iter().map(|(line, cells)| format!("line {line} has {cells}")).collect();
        if self.rows > named.len() {
            named.push(format!("{} more", self.rows - named.len()));
        }
        let verb = if self.rows == 1 { "does" } else { "do" };
        let message = format!(
            "{} of {} {verb} not have the header's {}: {}",
            count(self.rows, "row"),
            tick(name),
            count(width, "cell"),
            list_and(&named)
        );
        let sign =
            if delimiter == b'\t' { "a tab".to_owned() } else { tick(char::from(delimiter).to_string()) };
        let help = if self.torn {
            format!("is a quotation mark not closed? the cells are told apart by {sign}")
        } else {
            format!("the cells are told apart by {sign}; put quotation marks around a cell that holds one")
        };
        Some(one(Diagnostic::bare(Code::ROW_LENGTH, message).at(place(name, Some(line), None)).help(help)))
    }
}
