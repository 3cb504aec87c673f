//! JSON: an array of objects, an object with one such array in it, or an object on each line.
//!
//! Cells go straight from the parser into the table, so that a file of many rows, or one of a single
//! huge and useless value, takes no more memory than its table.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::table::{Builder, RawTable};
use super::{Fallible, fail, one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count, tick};

/// The parser keeps the written digits of a number by handing it over as an object with this one key.
const NUMBER: &str = "$serde_json::private::Number";

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
    let mut rest = text;
    let mut line = 0;
    while !rest.is_empty() {
        let (here, after) = rest.split_once(['\n', '\r']).unwrap_or((rest, ""));
        // Of CRLF the LF is still to come.
        let ended_by_cr = rest.as_bytes().get(here.len()) == Some(&b'\r');
        rest = if ended_by_cr { after.strip_prefix('\n').unwrap_or(after) } else { after };
        line += 1;
        if here.trim().is_empty() {
            continue;
        }
        let mut sink = Sink { file: name, table: &mut table, line: Some(line), failure: None };
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
    table.finish()
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

/// What the visitors write to. The parser's errors cannot carry a finding, so it waits here.
struct Sink<'t, 'a> {
    file: &'t str,
    table: &'t mut Builder<'a>,
    /// The line, where each line is an object.
    line: Option<usize>,
    failure: Option<Diagnostics>,
}

impl Sink<'_, '_> {
    /// The line of the row that is being read, or its number.
    fn row(&self) -> usize {
        self.line.unwrap_or(self.table.rows() + 1)
    }

    fn stop<T, E: serde::de::Error>(&mut self, failure: Diagnostics) -> Result<T, E> {
        self.failure = Some(failure);
        Err(E::custom("stopped"))
    }

    fn check<T, E: serde::de::Error>(&mut self, result: Fallible<T>) -> Result<T, E> {
        match result {
            Ok(value) => Ok(value),
            Err(failure) => self.stop(failure),
        }
    }

    fn put<E: serde::de::Error>(&mut self, column: usize, text: &str) -> Result<(), E> {
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

    fn nested<E: serde::de::Error>(&mut self, column: usize, what: &str) -> Result<(), E> {
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

    fn not_a_table(&self, message: &str) -> Diagnostics {
        one(Diagnostic::bare(Code::DATA_FORMAT, format!("{} {message}", tick(self.file)))
            .at(place(self.file, None, None))
            .help("expected an array of objects, such as `[{\"id\": 1}, {\"id\": 2}]`, or an object on each line"))
    }
}

/// What a value turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Object,
    Other,
}

/// The visits to values that are neither object nor array, all of which end in `$other`.
macro_rules! scalars {
    ($self:ident, $value:ty, $other:expr) => {
        fn visit_bool<E>($self, _: bool) -> Result<$value, E> {
            $other
        }
        fn visit_i64<E>($self, _: i64) -> Result<$value, E> {
            $other
        }
        fn visit_u64<E>($self, _: u64) -> Result<$value, E> {
            $other
        }
        fn visit_f64<E>($self, _: f64) -> Result<$value, E> {
            $other
        }
        fn visit_str<E>($self, _: &str) -> Result<$value, E> {
            $other
        }
        fn visit_unit<E>($self) -> Result<$value, E> {
            $other
        }
    };
}

fn drain_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn drain_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A whole file.
struct Document<'s, 't, 'a>(&'s mut Sink<'t, 'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        let sink = self.0;
        let shape = parser.deserialize_any(Outer(sink))?;
        if shape == Shape::Object {
            return Ok(());
        }
        let failure = sink.not_a_table("holds no array of objects");
        sink.stop(failure)
    }
}

/// The outermost value: [`Shape::Object`] where objects were found.
struct Outer<'s, 't, 'a>(&'s mut Sink<'t, 'a>);

impl<'de> Visitor<'de> for Outer<'_, '_, '_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    scalars!(self, Shape, Ok(Shape::Other));

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Shape, A::Error> {
        // An empty array is a table without rows, which is said later.
        Ok(Rows(self.0).visit_seq(seq)?.unwrap_or(Shape::Object))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut found: Option<String> = None;
        let mut empty = false;
        while let Some(key) = map.next_key::<String>()? {
            match map.next_value_seed(Rows(&mut *self.0))? {
                Some(Shape::Object) => {
                    if let Some(first) = &found {
                        let message =
                            format!("holds two arrays of objects: {} and {}", tick(first), tick(&key));
                        let failure = self.0.not_a_table(&message);
                        return self.0.stop(failure);
                    }
                    found = Some(key);
                }
                Some(Shape::Other) => {}
                None => empty = true,
            }
        }
        Ok(if found.is_some() || empty { Shape::Object } else { Shape::Other })
    }
}

/// An array of rows; `None` where it is an empty one.
struct Rows<'s, 't, 'a>(&'s mut Sink<'t, 'a>);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_, '_> {
    type Value = Option<Shape>;
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_> {
    type Value = Option<Shape>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    scalars!(self, Self::Value, Ok(Some(Shape::Other)));

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        drain_map(map)?;
        Ok(Some(Shape::Other))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut seen = 0_usize;
        while let Some(shape) = seq.next_element_seed(Row(&mut *self.0))? {
            seen += 1;
            match shape {
                Shape::Object => {}
                Shape::Other if seen == 1 => {
                    drain_seq(seq)?;
                    return Ok(Some(Shape::Other));
                }
                Shape::Other => {
                    let message = format!("has a value after {} that is none", count(seen - 1, "object"));
                    let failure = self.0.not_a_table(&message);
                    return self.0.stop(failure);
                }
            }
        }
        Ok((seen > 0).then_some(Shape::Object))
    }
}

/// One object as a row.
struct Row<'s, 't, 'a>(&'s mut Sink<'t, 'a>);

impl<'de> DeserializeSeed<'de> for Row<'_, '_, '_> {
    type Value = Shape;
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Shape, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_, '_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    scalars!(self, Shape, Ok(Shape::Other));

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Shape, A::Error> {
        drain_seq(seq)?;
        Ok(Shape::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        while let Some(column) = map.next_key_seed(Key(&mut *self.0))? {
            let Some(column) = column else {
                map.next_value::<IgnoredAny>()?;
                return Ok(Shape::Other);
            };
            map.next_value_seed(Cell(&mut *self.0, column))?;
        }
        let row = self.0.row();
        let result = self.0.table.end_row(row);
        self.0.check(result)?;
        Ok(Shape::Object)
    }
}

/// A key as a column; `None` for the key by which the parser hands over a number.
struct Key<'s, 't, 'a>(&'s mut Sink<'t, 'a>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_, '_> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        if key == NUMBER {
            return Ok(None);
        }
        let row = self.0.row();
        let result = self.0.table.find_or_add(key, row);
        self.0.check(result).map(Some)
    }
}

/// A value as a cell.
struct Cell<'s, 't, 'a>(&'s mut Sink<'t, 'a>, usize);

impl<'de> DeserializeSeed<'de> for Cell<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a single value")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.0.put(self.1, if value { "true" } else { "false" })
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.0.put(self.1, &value.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.0.put(self.1, &value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.0.put(self.1, &value.to_string())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        if value.contains('\0') && self.0.table.stores(self.1) {
            let row = self.0.row();
            let header = self.0.table.header(self.1).to_owned();
            let found = Diagnostic::bare(Code::NUL_BYTE, format!("{} holds a NUL character", tick(&header)));
            return self.0.stop(one(found.at(place(self.0.file, Some(row), Some(&header)))));
        }
        self.0.put(self.1, value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.0.put(self.1, "")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        drain_seq(seq)?;
        self.0.nested(self.1, "a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == NUMBER => {
                let digits = map.next_value::<String>()?;
                self.0.put(self.1, &digits)
            }
            Some(_) => {
                map.next_value::<IgnoredAny>()?;
                drain_map(map)?;
                self.0.nested(self.1, "an object")
            }
            None => self.0.nested(self.1, "an object"),
        }
    }
}
