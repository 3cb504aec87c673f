//! The table that every format ends in, stored by column.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Fallible, Limits, ReadOptions, fail, one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count, tick};

/// The cells of one column: all text in one buffer, for a column of short cells costs little more than
/// its characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawColumn {
    text: String,
    /// Where each cell ends; 32 bits, for a column is never let grow beyond 4 GiB.
    ends: Vec<u32>,
}

impl RawColumn {
    /// The cell of a row, counted from 0; empty where there is none.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        let start = match row.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0) as usize,
            None => 0,
        };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cells from the first row on.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Adds a cell; `false` where the column is full.
    fn push(&mut self, cell: &str) -> bool {
        let Some(end) = self.text.len().checked_add(cell.len()).and_then(|end| u32::try_from(end).ok())
        else {
            return false;
        };
        self.text.push_str(cell);
        self.ends.push(end);
        true
    }

    /// Adds empty cells until there are `rows`.
    fn pad(&mut self, rows: usize) {
        let end = self.ends.last().copied().unwrap_or(0);
        if self.ends.len() < rows {
            self.ends.resize(rows, end);
        }
    }
}

/// A table of text, before any of it is given a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTable {
    /// The file as the author named it.
    pub name: String,
    /// All headers in the order of the file, also those of columns that are not stored.
    pub headers: Vec<String>,
    /// For each header its cells; `None` where the column was not wanted.
    pub columns: Vec<Option<RawColumn>>,
    /// Where each row stands in the file.
    lines: Vec<u32>,
}

impl RawTable {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The cells under a header; `None` where there is no such header or the column was not wanted.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<&RawColumn> {
        let at = self.headers.iter().position(|known| known == header)?;
        self.columns.get(at)?.as_ref()
    }

    /// The line of the file on which a row begins, the header being line 1. In a workbook the number of
    /// the sheet's row; in a JSON array, which has no such lines, the number of the object.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<usize> {
        self.lines.get(row).map(|&line| line as usize)
    }
}

/// Text as all of the program compares it: without blanks at its ends and composed (NFC).
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A table as it grows, with the limits watched.
pub(super) struct Builder<'a> {
    file: &'a str,
    limits: Limits,
    wanted: Option<HashSet<String>>,
    headers: Vec<String>,
    by_name: HashMap<String, usize>,
    columns: Vec<Option<RawColumn>>,
    stored: usize,
    lines: Vec<u32>,
}

impl<'a> Builder<'a> {
    /// An empty table.
    pub(super) fn new(file: &'a str, options: &ReadOptions) -> Self {
        let wanted =
            options.wanted.as_ref().map(|all| all.iter().map(|header| clean(header).into_owned()).collect());
        Self {
            file,
            limits: options.limits,
            wanted,
            headers: Vec::new(),
            by_name: HashMap::new(),
            columns: Vec::new(),
            stored: 0,
            lines: Vec::new(),
        }
    }

    /// The rows so far.
    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The columns so far.
    pub(super) fn width(&self) -> usize {
        self.headers.len()
    }

    /// The header of a column.
    pub(super) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }

    /// Whether the cells of a column are stored.
    pub(super) fn stores(&self, column: usize) -> bool {
        matches!(self.columns.get(column), Some(Some(_)))
    }

    /// Refuses a line that is nothing but delimiters by the million, before the reader makes cells of
    /// them: each would take many times the byte that it costs the file.
    pub(super) fn check_signs(&self, text: &str, delimiter: u8) -> Fallible<()> {
        let most = self.limits.max_columns.saturating_add(self.limits.max_cell_bytes);
        if text.len() <= most {
            return Ok(());
        }
        let mut signs = 0_usize;
        for &byte in text.as_bytes() {
            match byte {
                b'\n' | b'\r' => signs = 0,
                _ => signs += usize::from(byte == delimiter),
            }
            if signs > most {
                let message = format!("{} has a line of more than {}", tick(self.file), count(most, "cell"));
                return Err(fail(Code::DATA_TOO_LARGE, self.file, None, message));
            }
        }
        Ok(())
    }

    /// All headers at once, of a file that begins with them, found at `line`.
    pub(super) fn head<S: AsRef<str>>(
        &mut self,
        headers: impl Iterator<Item = S>,
        line: usize,
    ) -> Fallible<()> {
        let mut repeated: Vec<(String, usize, usize)> = Vec::new();
        for (header, at) in headers.zip(1..) {
            let header = clean(header.as_ref());
            let first = self.by_name.get(header.as_ref()).copied();
            let column = self.add(&header, line)?;
            // A column without a header cannot be named by a model, and one that is not wanted is not
            // read: neither leaves any doubt about which of the two is meant.
            if let Some(first) = first
                && !header.is_empty()
                && self.stores(column)
            {
                repeated.push((header.into_owned(), first + 1, at));
            }
        }
        if repeated.is_empty() {
            return Ok(());
        }
        Err(repeated
            .into_iter()
            .map(|(header, first, at)| {
                Diagnostic::bare(
                    Code::COLUMN_REPEATED,
                    format!("header {} stands twice: in columns {first} and {at}", tick(&header)),
                )
                .at(place(self.file, Some(line), Some(&header)))
                .help("rename or remove one of the two columns")
            })
            .collect())
    }

    /// The column of a header, added if it is new, for files in which each row names its columns.
    pub(super) fn find_or_add(&mut self, header: &str, line: usize) -> Fallible<usize> {
        if let Some(&column) = self.by_name.get(header) {
            return Ok(column);
        }
        let name = clean(header);
        match self.by_name.get(name.as_ref()) {
            Some(&column) => Ok(column),
            None => self.add(&name, line),
        }
    }

    /// Refuses more columns than are allowed.
    pub(super) fn check_width(&self, width: usize, line: usize) -> Fallible<()> {
        if width <= self.limits.max_columns {
            return Ok(());
        }
        let most = count(self.limits.max_columns, "column");
        Err(self.too_large(line, format!("{} has more than {most}", tick(self.file))))
    }

    fn add(&mut self, header: &str, line: usize) -> Fallible<usize> {
        let column = self.headers.len();
        self.check_width(column + 1, line)?;
        self.headers.push(header.to_owned());
        self.by_name.entry(header.to_owned()).or_insert(column);
        let stored = self.wanted.as_ref().is_none_or(|wanted| wanted.contains(header));
        self.stored += usize::from(stored);
        self.check_cells(line)?;
        self.columns.push(stored.then(|| {
            let mut cells = RawColumn::default();
            cells.pad(self.lines.len());
            cells
        }));
        Ok(column)
    }

    /// Sets a cell of the row that is being read; `false` where the row has that cell already. A column
    /// that is not stored takes any number of them.
    pub(super) fn put(&mut self, column: usize, text: &str, line: usize) -> Fallible<bool> {
        let rows = self.lines.len();
        let Some(Some(cells)) = self.columns.get_mut(column) else {
            return Ok(true);
        };
        let text = clean(text);
        if cells.len() != rows {
            return Ok(false);
        }
        if text.len() <= self.limits.max_cell_bytes && cells.push(&text) {
            return Ok(true);
        }
        let header = self.headers.get(column).cloned().unwrap_or_default();
        let message = if text.len() > self.limits.max_cell_bytes {
            format!(
                "a cell of {} holds {} bytes, more than the {} that are allowed",
                tick(&header),
                text.len(),
                self.limits.max_cell_bytes
            )
        } else {
            format!("column {} holds more than 4 GiB of text", tick(&header))
        };
        let mut found =
            Diagnostic::bare(Code::DATA_TOO_LARGE, message).at(place(self.file, Some(line), Some(&header)));
        if text.contains('\n') {
            found = found.help("a quotation mark that is never closed makes one cell of all that follows");
        }
        Err(one(found))
    }

    /// Ends the row that is being read; cells that were not set are empty.
    pub(super) fn end_row(&mut self, line: usize) -> Fallible<()> {
        if self.lines.len() >= self.limits.max_rows {
            let message = format!("{} has more than {}", tick(self.file), count(self.limits.max_rows, "row"));
            return Err(self.too_large(line, message));
        }
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        self.check_cells(line)?;
        let rows = self.lines.len();
        for cells in self.columns.iter_mut().flatten() {
            cells.pad(rows);
        }
        Ok(())
    }

    /// Few bytes can ask for many cells where each row names its columns, so these are limited too.
    fn check_cells(&self, line: usize) -> Fallible<()> {
        let cells = self.stored.saturating_mul(self.lines.len());
        if cells <= self.limits.max_cells {
            return Ok(());
        }
        let message = format!("{} needs more than {}", tick(self.file), count(self.limits.max_cells, "cell"));
        Err(self.too_large(line, message))
    }

    fn too_large(&self, line: usize, message: String) -> Diagnostics {
        fail(Code::DATA_TOO_LARGE, self.file, Some(line), message)
    }

    /// The headers so far.
    pub(super) fn into_headers(self) -> Vec<String> {
        self.headers
    }

    /// The table of a part of a file, which may hold no rows.
    pub(super) fn finish_part(self) -> RawTable {
        RawTable {
            name: self.file.to_owned(),
            headers: self.headers,
            columns: self.columns,
            lines: self.lines,
        }
    }

    /// The finished table.
    pub(super) fn finish(mut self) -> Fallible<RawTable> {
        if self.lines.is_empty() {
            let message = if self.headers.is_empty() {
                format!("{} is empty", tick(self.file))
            } else {
                format!("{} has headers and no rows", tick(self.file))
            };
            return Err(fail(Code::NO_ROWS, self.file, None, message));
        }
        for cells in self.columns.iter_mut().flatten() {
            cells.text.shrink_to_fit();
            cells.ends.shrink_to_fit();
        }
        self.lines.shrink_to_fit();
        Ok(RawTable {
            name: self.file.to_owned(),
            headers: self.headers,
            columns: self.columns,
            lines: self.lines,
        })
    }
}
