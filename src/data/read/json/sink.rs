//! Where the values of a JSON file go, and what is said about those that fit nowhere.

use super::super::table::Builder;
use super::super::{Fallible, one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};

/// What the visitors write to. The parser's errors cannot carry a finding, so it waits here.
pub(super) struct Sink<'t, 'a> {
    pub(super) file: &'t str,
    pub(super) table: &'t mut Builder<'a>,
    /// The line, where each line is an object.
    pub(super) line: Option<usize>,
    pub(super) failure: Option<Diagnostics>,
}

impl Sink<'_, '_> {
    /// The line of the row that is being read, or its number.
    pub(super) fn row(&self) -> usize {
        self.line.unwrap_or(self.table.rows() + 1)
    }

    pub(super) fn stop<T, E: serde::de::Error>(&mut self, failure: Diagnostics) -> Result<T, E> {
        self.failure = Some(failure);
        Err(E::custom("stopped"))
    }

    pub(super) fn check<T, E: serde::de::Error>(&mut self, result: Fallible<T>) -> Result<T, E> {
        match result {
            Ok(value) => Ok(value),
            Err(failure) => self.stop(failure),
        }
    }

    pub(super) fn put<E: serde::de::Error>(&mut self, column: usize, text: &str) -> Result<(), E> {
        let row = self.row();
        let result = self.table.put(column, text, row);
        if self.check(result)? {
            return Ok(());
        }
        let header = self.table.header(column).to_owned();
        let message = format!("{} stands twice in one object", tick(&header));
        self.stop(one(Diagnostic::bare(Code::COLUMN_REPEATED, message).at(place(
            self.file,
            Some(row),
            Some(&header),
        ))))
    }

    pub(super) fn nested<E: serde::de::Error>(&mut self, column: usize, what: &str) -> Result<(), E> {
        if !self.table.stores(column) {
            return Ok(());
        }
        let header = self.table.header(column).to_owned();
        let message = format!("{} holds {what} where a single value belongs", tick(&header));
        let at = place(self.file, Some(self.row()), Some(&header));
        self.stop(one(Diagnostic::bare(Code::DATA_FORMAT, message)
            .at(at)
            .help("give each value inside it a name of its own beside the others")))
    }

    pub(super) fn not_a_table(&self, message: &str) -> Diagnostics {
        one(Diagnostic::bare(Code::DATA_FORMAT, format!("{} {message}", tick(self.file)))
            .at(place(self.file, None, None))
            .help("expected an array of objects, such as `[{\"id\": 1}, {\"id\": 2}]`, or an object on each line"))
    }
}

/// What a value turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Other,
}
