//! Bytes to a table of text cells.
//!
//! Four steps, each a file: unpack (`compressed`), decode (`encoding`), take apart (`delimited`, `json`,
//! `workbook`) and store (`table`). Files come from strangers, so every step watches its
//! limits while it works, and any input ends in a table or in a finding.

mod compressed;
mod delimited;
mod delimiter;
mod encoding;
mod json;
mod quotes;
mod table;
mod workbook;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, tick};

pub(crate) use delimited::{Uneven, head};
pub(crate) use encoding::{check_text, is_utf8, line_of};
pub(crate) use quotes::Trouble;
use table::Builder;
pub(crate) use table::clean;
pub use table::{RawColumn, RawTable};

type Fallible<T> = Result<T, Diagnostics>;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lines of cells with a comma, semicolon, tab or pipe between them.
    Delimited,
    /// An array of objects, or an object that holds exactly one such array.
    Json,
    /// One object on each line.
    NdJson,
    /// A workbook, `.xlsx`.
    Workbook,
}

/// How much a file may ask for. What is read of a file is kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes after unpacking and decoding; 4 GiB unless told.
    pub max_bytes: u64,
    /// Columns; 16,384 unless told, which is as many as a workbook has.
    pub max_columns: usize,
    /// Bytes of one cell; 1 MiB unless told.
    pub max_cell_bytes: usize,
    /// Rows; 50,000,000 unless told.
    pub max_rows: usize,
    /// Rows times the columns that are stored; 2,000,000,000 unless told.
    pub max_cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 4 << 30,
            max_columns: 16_384,
            max_cell_bytes: 1 << 20,
            max_rows: 50_000_000,
            max_cells: 2_000_000_000,
        }
    }
}

/// What the author says about a file; all that is not said is found by looking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format; else by content and name.
    pub format: Option<Format>,
    /// The encoding's usual label, such as `windows-1252`; else UTF-8, or UTF-16 with a byte order mark.
    pub encoding: Option<String>,
    /// The byte between two cells of a delimited file; else found by looking.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook; else the first that is not hidden.
    pub sheet: Option<String>,
    /// The headers of the columns to store; else all are.
    pub wanted: Option<BTreeSet<String>>,
    /// How much the file may ask for.
    pub limits: Limits,
}

/// Reads a file, `name` being what to call it in findings (its ending helps to tell the format).
///
/// # Errors
///
/// Where the bytes are no table in any supported format, or break a limit: at least one finding.
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<RawTable, Diagnostics> {
    let bytes = compressed::unpack(name, bytes, options.limits.max_bytes)?;
    let is_workbook = match options.format {
        Some(format) => format == Format::Workbook,
        None => bytes.starts_with(b"PK\x03\x04"),
    };
    if is_workbook {
        return workbook::read(name, &bytes, options);
    }
    reject_foreign(name, &bytes)?;
    let text = encoding::decode(name, bytes, options)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let table = Builder::new(name, options);
    match options.format.unwrap_or_else(|| guess(name, text)) {
        Format::Json => json::read_whole(name, text, table),
        Format::NdJson => json::read_lines(name, text, table),
        Format::Delimited | Format::Workbook => delimited::read(name, text, options.delimiter, table),
    }
}

/// Some lines of a file of one object each, the first of them being line `first`.
pub(crate) fn json_lines(
    name: &str,
    text: &str,
    first: usize,
    options: &ReadOptions,
) -> Result<RawTable, Diagnostics> {
    let mut table = Builder::new(name, options);
    json::read_part(name, text, first, &mut table)?;
    Ok(table.finish_part())
}

/// Whether bytes begin as a file does that is not text.
pub(crate) fn is_foreign(bytes: &[u8]) -> bool {
    FOREIGN.iter().any(|(magic, _)| bytes.starts_with(magic))
}

/// The format of text by its name, or by how it begins where the name says nothing.
pub(crate) fn guess(name: &str, text: &str) -> Format {
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&[".ndjson", ".jsonl"]) {
        return Format::NdJson;
    }
    if ends(&[".csv", ".tsv", ".tab", ".psv"]) {
        return Format::Delimited;
    }
    let start = text.trim_start();
    let next = |open| start.strip_prefix(open).map(|rest: &str| rest.trim_start().chars().next());
    let is_json = ends(&[".json"])
        || matches!(next('['), Some(None | Some('{' | ']')))
        || matches!(next('{'), Some(None | Some('"' | '}')));
    match is_json {
        // Many a `.json` is one object on each line.
        true if json::is_lines(start) => Format::NdJson,
        true => Format::Json,
        false => Format::Delimited,
    }
}

/// First bytes of files that people hand in by mistake, and what to call them.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"\xd0\xcf\x11\xe0", "an old `.xls` workbook, or one with a password"),
    (b"PK\x03\x04", "a workbook or a zip archive"),
    (b"\x1f\x8b", "compressed twice"),
    (b"BZh", "compressed with bzip2"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"$FL2", "an SPSS file"),
    (b"$FL3", "an SPSS file"),
];

fn reject_foreign(name: &str, bytes: &[u8]) -> Fallible<()> {
    match FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, what)) => Err(one(Diagnostic::bare(Code::DATA_FORMAT, format!("{} is {what}", tick(name)))
            .at(place(name, None, None))
            .help("save it as CSV, JSON or `.xlsx`; `.gz` may be added to any of them"))),
        None => Ok(()),
    }
}

/// A place in a data file.
fn place(file: &str, line: Option<usize>, column: Option<&str>) -> DataPlace {
    DataPlace { file: file.to_owned(), line, column: column.map(str::to_owned) }
}

/// One finding as a phase's findings.
fn one(found: Diagnostic) -> Diagnostics {
    std::iter::once(found).collect()
}

/// One finding at a line of a file, or at the file as a whole.
fn fail(code: Code, file: &str, line: Option<usize>, message: impl Into<String>) -> Diagnostics {
    one(Diagnostic::bare(code, message).at(place(file, line, None)))
}
