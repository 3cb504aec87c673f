//! The shapes of JSON, met one by one as the parser comes upon them.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::{one, place};
use super::sink::{Shape, Sink};
use crate::diagnostic::{Code, Diagnostic, count, tick};

/// The parser keeps the written digits of a number by handing it over as an object with this one key.
const NUMBER: &str = "$serde_json::private::Number";

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
pub(super) struct Document<'s, 't, 'a>(pub(super) &'s mut Sink<'t, 'a>);

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
pub(super) struct Row<'s, 't, 'a>(pub(super) &'s mut Sink<'t, 'a>);

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
