//! The first look at a file: what it is, and whether it has the columns that the model reads.

use std::collections::BTreeSet;

use super::delimited::{self, Text};
use super::split::Splitter;
use super::{Fallible, Plan, ScanOptions, Source, fail, fill, parquet, read_options, read_whole, table};
use crate::data::{Format, missing_columns, read};
use crate::diagnostic::{Code, tick};
use crate::model::Model;

/// The mark at the start of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// How much of a file is looked at to tell what it is; more than what the delimiter is found by.
const HEAD: usize = 1 << 17;

/// The longest header.
const MAX_HEADER: usize = 64 << 20;

/// What is streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Parquet,
    Delimited,
    Lines,
}

/// How a file is streamed, if it is.
pub(super) fn kind(name: &str, head: &[u8], options: &ScanOptions) -> Option<Kind> {
    if head.starts_with(PARQUET) && options.format.is_none() {
        return Some(Kind::Parquet);
    }
    if read::is_foreign(head) || !read::is_utf8(head, options.encoding.as_deref()) || head.contains(&0) {
        return None;
    }
    let (_, text) = text_of(head)?;
    match options.format.unwrap_or_else(|| read::guess(name, text)) {
        Format::Delimited => Some(Kind::Delimited),
        Format::NdJson => Some(Kind::Lines),
        Format::Json | Format::Workbook => None,
    }
}

/// The length of the byte order mark, and the text behind it up to a character that may be cut in two.
fn text_of(head: &[u8]) -> Option<(usize, &str)> {
    let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let head = head.get(mark..)?;
    match std::str::from_utf8(head) {
        Ok(text) => Some((mark, text)),
        Err(error) if error.error_len().is_none() => {
            Some((mark, std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?))
        }
        Err(_) => None,
    }
}

/// Looks at a file.
pub(super) fn open(model: &Model, source: &Source, options: &ScanOptions) -> Fallible<Plan> {
    let name = &source.name;
    let size = source.bytes.len();
    let mut head = vec![0; HEAD];
    let read = fill(source, 0, &mut head)?;
    head.truncate(read);
    match kind(name, &head, options) {
        Some(Kind::Parquet) => parquet::open(model, source, options).map(Plan::Parquet),
        Some(Kind::Delimited) => header(model, source, head, options).map(Plan::Delimited),
        Some(Kind::Lines) => lines(model, source, &head, options).map(Plan::Lines),
        None => {
            // Of a file that is too large to be held the beginning may tell a better reason.
            if size > options.limits.max_bytes {
                read::read(name, &head, &read_options(model, options))?;
            }
            let raw = read_whole(model, source, options)?;
            let headers: Vec<&str> = raw.headers.iter().map(String::as_str).collect();
            missing(model, name, &headers)?;
            Ok(Plan::Table(Box::new(raw)))
        }
    }
}

fn missing(model: &Model, name: &str, headers: &[&str]) -> Fallible<()> {
    match missing_columns(model, name, headers) {
        Some(found) => Err(std::iter::once(found).collect()),
        None => Ok(()),
    }
}

/// Reads the header of a delimited file.
fn header(
    model: &Model,
    source: &Source,
    mut head: Vec<u8>,
    options: &ScanOptions,
) -> Fallible<delimited::File> {
    let name = &source.name;
    let size = source.bytes.len();
    loop {
        let whole = head.len() as u64 >= size;
        let Some((mark, text)) = text_of(&head) else {
            read::check_text(name, &head, 1)?;
            return Err(fail(Code::ENCODING, name, None, format!("{} is not UTF-8", tick(name))));
        };
        let found = read::head(name, text, &read_options(model, options))?;
        // A header that ends with the text may go on behind it.
        let found = found.filter(|found| whole || found.end < text.len());
        let Some(found) = found else {
            if whole {
                return Err(fail(Code::NO_ROWS, name, None, format!("{} is empty", tick(name))));
            }
            if head.len() > MAX_HEADER {
                let message =
                    format!("the header of {} holds more than {} MiB", tick(name), MAX_HEADER >> 20);
                return Err(fail(Code::DATA_TOO_LARGE, name, Some(1), message));
            }
            let known = head.len();
            head.resize(known * 2, 0);
            let read = fill(source, known as u64, head.get_mut(known..).unwrap_or_default())?;
            head.truncate(known + read);
            if read == 0 {
                return Err(fail(Code::FILE_NOT_READ, name, None, format!("{} became shorter", tick(name))));
            }
            continue;
        };
        let headers: Vec<&str> = found.headers.iter().map(String::as_str).collect();
        missing(model, name, &headers)?;
        let columns = model
            .inputs
            .iter()
            .filter_map(|(id, input)| {
                Some((id, headers.iter().position(|header| *header == &*input.header)?))
            })
            .collect();
        let rest = text.get(found.end..).unwrap_or_default();
        let width = headers.len();
        let blank =
            if width == 1 { rest.trim_matches(['\r', '\n']).is_empty() } else { rest.trim().is_empty() };
        return Ok(delimited::File {
            text: Text { start: (mark + found.end) as u64, line: found.line as u64, empty: whole && blank },
            delimiter: found.delimiter,
            width,
            columns,
        });
    }
}

/// Looks for the columns of a file with an object on each line: in the first lines, and only for those that
/// no object there has in the others.
fn lines(model: &Model, source: &Source, head: &[u8], options: &ScanOptions) -> Fallible<Text> {
    let mark = text_of(head).map_or(0, |(mark, _)| mark) as u64;
    let mut splitter = Splitter::new(mark, 1, None, options);
    let mut absent: BTreeSet<&str> = model.inputs.iter().map(|(_, input)| &*input.header).collect();
    let mut headers: Vec<String> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut rows = 0;
    while let Some(piece) = splitter.next(source)? {
        rows += piece.rows;
        let raw = table::of_lines(model, &source.name, &piece, options)?;
        for header in raw.headers {
            absent.remove(header.as_str());
            if known.insert(header.clone()) {
                headers.push(header);
            }
        }
        if absent.is_empty() {
            break;
        }
    }
    if rows > 0 {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        missing(model, &source.name, &headers)?;
    }
    Ok(Text { start: mark, line: 1, empty: rows == 0 })
}
