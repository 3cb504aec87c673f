//! JSON: an array of objects, an object with one such array in it, or an object on each line.
//!
//! Cells go straight from the parser into the table, so that a file of many rows, or one of a single
//! huge and useless value, takes no more memory than its table.

mod sink;
mod visit;

use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::error::Category;

use sink::{Shape, Sink};
use visit::{Document, Row};

use super::table::{Builder, RawTable};
use super::{Fallible, fail};
use crate::diagnostic::{Code, Diagnostics, tick};

/// Whether text that begins with an object goes on with another on the next line.
pub(super) fn is_lines(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(['\n', '\r']) else { return false };
    text.starts_with('{')
        && rest.trim_start().starts_with('{')
        && serde_json::from_str::<IgnoredAny>(first).is_ok()
}

/// Reads one document.
pub(super) fn read_whole(name: &str, text: &str, mut table: Builder<'_>) -> Fallible<RawTable> {
    if text.trim().is_empty() {
        return table.finish();
    }
    let mut sink = Sink { file: name, table: &mut table, line: None, failure: None };
    let mut parser = serde_json::Deserializer::from_str(text);
    let result = Document(&mut sink).deserialize(&mut parser).and_then(|()| parser.end());
    match (sink.failure, result) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => Err(syntax(name, error.line(), &error)),
        (None, Ok(())) => table.finish(),
    }
}

/// Reads one object from each line.
pub(super) fn read_lines(name: &str, text: &str, mut table: Builder<'_>) -> Fallible<RawTable> {
    read_part(name, text, 1, &mut table)?;
    table.finish()
}

/// Reads one object from each line, of which the first is line `first` of the file.
pub(super) fn read_part(name: &str, text: &str, first: usize, table: &mut Builder<'_>) -> Fallible<()> {
    let mut rest = text;
    let mut line = first.saturating_sub(1);
    while !rest.is_empty() {
        let (here, after) = rest.split_once(['\n', '\r']).unwrap_or((rest, ""));
        // Of CRLF the LF is still to come.
        let ended_by_cr = rest.as_bytes().get(here.len()) == Some(&b'\r');
        rest = if ended_by_cr { after.strip_prefix('\n').unwrap_or(after) } else { after };
        line += 1;
        if here.trim().is_empty() {
            continue;
        }
        let mut sink = Sink { file: name, table: &mut *table, line: Some(line), failure: None };
        let mut parser = serde_json::Deserializer::from_str(here);
        let result = Row(&mut sink).deserialize(&mut parser).and_then(|shape| parser.end().map(|()| shape));
        match (sink.failure, result) {
            (Some(failure), _) => return Err(failure),
            (None, Err(error)) => return Err(syntax(name, line, &error)),
            (None, Ok(Shape::Other)) => {
                let message = format!("line {line} of {} is not an object", tick(name));
                return Err(fail(Code::DATA_FORMAT, name, Some(line), message));
            }
            (None, Ok(Shape::Object)) => {}
        }
    }
    Ok(())
}

fn syntax(name: &str, line: usize, error: &serde_json::Error) -> Diagnostics {
    let message = match error.classify() {
        Category::Eof => format!("{} ends before its JSON is complete", tick(name)),
        _ => {
            let text = error.to_string();
            let text = text.split(" at line ").next().unwrap_or_default();
            format!("{} is not JSON: line {line}, column {}: {text}", tick(name), error.column())
        }
    };
    fail(Code::DATA_FORMAT, name, Some(line), message)
}
