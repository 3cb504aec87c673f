//! Files of one record for each customer: Parquet, CSV, NDJSON.
//!
//! Workers encode units of customers, each on its own and on any thread, with a [`Recorder`]; a [`RecordSink`]
//! writes the units in their order. How a unit was cut into blocks does not show in its bytes.

mod columns;
mod csv;
mod names;
mod ndjson;
mod parquet;
#[cfg(test)]
mod tests;

pub use columns::{RecordColumn, RecordColumns, UnknownColumn};

use std::io::{self, Write};

use crate::answer::{RecordSchema, Records};

/// What a file of records looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordFormat {
    /// Columns, for analysis.
    Parquet,
    /// Lines of cells, for spreadsheets.
    Csv,
    /// The same for spreadsheets that expect a decimal comma: `;` between the cells.
    CsvComma,
    /// Lines of JSON.
    NdJson,
}

/// Encodes the customers of a unit, best some 100,000: a unit is a row group of a Parquet file, and is held in
/// memory until it is written.
#[derive(Debug)]
pub struct Recorder<'a> {
    unit: Unit<'a>,
    columns: RecordColumns,
}

#[derive(Debug)]
enum Unit<'a> {
    Parquet(Box<parquet::Unit<'a>>),
    Csv(csv::Lines<'a>),
    NdJson(ndjson::Objects<'a>),
}

impl<'a> Recorder<'a> {
    /// For one unit. `whole_keys`: the key is declared as a number, and all keys of the data are whole ones, so
    /// that they are written as whole numbers; else as texts. The sink must be told the same.
    #[must_use]
    pub fn new(
        schema: &'a RecordSchema,
        columns: RecordColumns,
        format: RecordFormat,
        whole_keys: bool,
    ) -> Self {
        let whole = parquet::is_whole(schema, whole_keys);
        let columns = columns.within(schema);
        let unit = match format {
            RecordFormat::Parquet => Unit::Parquet(Box::new(parquet::Unit::new(schema, columns, whole_keys))),
            RecordFormat::Csv => Unit::Csv(csv::Lines::new(schema, columns, csv::Style::POINT)),
            RecordFormat::CsvComma => Unit::Csv(csv::Lines::new(schema, columns, csv::Style::COMMA)),
            RecordFormat::NdJson => Unit::NdJson(ndjson::Objects::new(schema, columns, whole)),
        };
        Self { unit, columns }
    }

    /// The columns that are written: of the others a block may hold nothing.
    #[must_use]
    pub const fn columns(&self) -> RecordColumns {
        self.columns
    }

    /// Adds the customers of a block.
    pub fn add(&mut self, block: &Records) {
        match &mut self.unit {
            Unit::Parquet(unit) => unit.add(block),
            Unit::Csv(lines) => lines.add(block),
            Unit::NdJson(objects) => objects.add(block),
        }
    }

    /// The unit, ready to be written.
    #[must_use]
    pub fn finish(self) -> EncodedUnit {
        EncodedUnit(match self.unit {
            Unit::Parquet(unit) => unit.finish().map(Body::RowGroup),
            Unit::Csv(lines) => Ok(Body::Text(lines.finish())),
            Unit::NdJson(objects) => Ok(Body::Text(objects.finish())),
        })
    }
}

/// A unit that is encoded, or why it cannot be.
#[derive(Debug)]
pub struct EncodedUnit(Result<Body, &'static str>);

#[derive(Debug)]
enum Body {
    RowGroup(parquet::RowGroup),
    Text(Vec<u8>),
}

/// Writes the units of a file.
#[derive(Debug)]
pub struct RecordSink<W: Write> {
    out: W,
    footer: Option<parquet::Footer>,
}

impl<W: Write + Send> RecordSink<W> {
    /// Begins a file; see [`Recorder::new`].
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn new(
        mut out: W,
        schema: &RecordSchema,
        columns: RecordColumns,
        format: RecordFormat,
        whole_keys: bool,
    ) -> io::Result<Self> {
        let columns = columns.within(schema);
        let footer = match format {
            RecordFormat::Parquet => Some(parquet::Footer::begin(&mut out, schema, columns, whole_keys)?),
            RecordFormat::Csv => {
                out.write_all(&csv::header(schema, columns, csv::Style::POINT))?;
                None
            }
            RecordFormat::CsvComma => {
                out.write_all(&csv::header(schema, columns, csv::Style::COMMA))?;
                None
            }
            RecordFormat::NdJson => None,
        };
        Ok(Self { out, footer })
    }

    /// Writes the next unit.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to, or when the unit could not be encoded: a key is no whole number though
    /// they were said to be, there are more actions than codes for them, or the unit is too large.
    pub fn write(&mut self, unit: EncodedUnit) -> io::Result<()> {
        match (unit.0, &mut self.footer) {
            (Err(problem), _) => Err(io::Error::new(io::ErrorKind::InvalidData, problem)),
            (Ok(Body::RowGroup(group)), Some(footer)) => footer.write(&mut self.out, &group),
            (Ok(Body::Text(text)), None) => self.out.write_all(&text),
            (Ok(_), _) => Err(io::Error::new(io::ErrorKind::InvalidInput, "a unit of another format")),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(footer) = self.footer {
            footer.finish(&mut self.out)?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
