//! What holds row groups together: the types of the columns, and the footer.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::{RowGroup, is_whole};
use crate::answer::RecordSchema;
use crate::records::columns::{RecordColumn, RecordColumns, family_columns};
use crate::records::names::PRIORITIES;
use crate::value::Reason;

const MAGIC: &[u8] = b"PAR1";

/// Where row groups are written, and what the footer will say about them.
#[derive(Debug)]
pub(in crate::records) struct Footer {
    schema: Arc<SchemaDescriptor>,
    about: String,
    groups: Vec<RowGroupMetaData>,
    offset: u64,
    rows: i64,
}

impl Footer {
    /// Begins a file.
    pub(in crate::records) fn begin(
        out: &mut impl Write,
        schema: &RecordSchema,
        columns: RecordColumns,
        whole_keys: bool,
    ) -> io::Result<Self> {
        let types = types(schema, columns, whole_keys).map_err(io::Error::other)?;
        out.write_all(MAGIC)?;
        Ok(Self {
            schema: Arc::new(SchemaDescriptor::new(types)),
            about: about(schema),
            groups: Vec::new(),
            offset: MAGIC.len() as u64,
            rows: 0,
        })
    }

    /// Writes a row group. One without rows is left out: it would say nothing.
    pub(in crate::records) fn write(&mut self, out: &mut impl Write, group: &RowGroup) -> io::Result<()> {
        if group.rows == 0 {
            return Ok(());
        }
        let metadata = self.describe(group).map_err(io::Error::other)?;
        for part in group.chunks.iter().flat_map(super::Chunk::parts) {
            out.write_all(part)?;
        }
        self.groups.push(metadata);
        self.rows += group.rows as i64;
        Ok(())
    }

    fn describe(&mut self, group: &RowGroup) -> Result<RowGroupMetaData, ParquetError> {
        let start = self.offset;
        let mut columns = Vec::with_capacity(group.chunks.len());
        let mut offset = start;
        for (chunk, column) in group.chunks.iter().zip(self.schema.columns()) {
            let (metadata, end) = chunk.metadata(column, offset)?;
            columns.push(metadata);
            offset = end;
        }
        self.offset = offset;
        RowGroupMetaData::builder(Arc::clone(&self.schema))
            .set_column_metadata(columns)
            .set_total_byte_size((offset - start) as i64)
            .set_num_rows(group.rows as i64)
            // Left out where there are more groups than fit.
            .set_ordinal(self.groups.len() as i32)
            .set_file_offset(start as i64)
            .build()
    }

    /// Ends the file.
    pub(in crate::records) fn finish(self, out: &mut impl Write) -> io::Result<()> {
        let about = vec![KeyValue::new("cvrules".to_owned(), self.about)];
        let file = FileMetaData::new(
            1,
            self.rows,
            Some(concat!("cvrules version ", env!("CARGO_PKG_VERSION")).to_owned()),
            Some(about),
            Arc::clone(&self.schema),
            // The writer says for itself how values compare.
            None,
        );
        let metadata = ParquetMetaData::new(file, self.groups);
        let mut bytes = Vec::new();
        ParquetMetaDataWriter::new(&mut bytes, &metadata).finish().map_err(io::Error::other)?;
        out.write_all(&bytes)
    }
}

/// The words that bits stand for.
fn about(schema: &RecordSchema) -> String {
    let families = family_columns(schema);
    let segments: serde_json::Map<String, serde_json::Value> = families
        .into_iter()
        .zip(&schema.families)
        .map(|(name, (_, segments))| (name, segments.clone().into()))
        .collect();
    serde_json::json!({
        "version": 1,
        "rules": schema.rule_names,
        "reasons": Reason::ALL.map(Reason::words),
        "segments": segments,
        "actions": schema.actions,
        "priorities": PRIORITIES,
    })
    .to_string()
}

/// The type of a record.
fn types(schema: &RecordSchema, columns: RecordColumns, whole_keys: bool) -> Result<TypePtr, ParquetError> {
    let (optional, required) = (Repetition::OPTIONAL, Repetition::REQUIRED);
    let number = |name: &str, repetition| plain(name, Physical::DOUBLE, repetition);
    let rules = |name: &str| match schema.rule_words() {
        0 | 1 => plain(name, Physical::INT64, required),
        words => Type::primitive_type_builder(name, Physical::FIXED_LEN_BYTE_ARRAY)
            .with_repetition(required)
            .with_length(words as i32 * 8)
            .build()
            .map(Arc::new),
    };
    let mut fields = Vec::new();
    for column in RecordColumn::ALL.into_iter().filter(|column| columns.has(*column)) {
        match column {
            RecordColumn::Customer if is_whole(schema, whole_keys) => {
                fields.push(plain(column.name(), Physical::INT64, required)?);
            }
            RecordColumn::Customer => fields.push(text(column.name(), required)?),
            RecordColumn::Cpp
            | RecordColumn::Cpc
            | RecordColumn::U
            | RecordColumn::Net
            | RecordColumn::Satisfaction => {
                fields.push(number(column.name(), optional)?);
            }
            RecordColumn::Answered => {
                fields.push(number("answered_benefits", optional)?);
                fields.push(number("answered_costs", optional)?);
            }
            RecordColumn::Segments => {
                for family in family_columns(schema) {
                    fields.push(text(&family, optional)?);
                }
            }
            RecordColumn::Actions => fields.push(actions(column.name())?),
            RecordColumn::TopAction => {
                fields.push(text("top_action", optional)?);
                fields.push(text("top_priority", optional)?);
                fields.push(number("top_score", optional)?);
            }
            RecordColumn::Matched => fields.push(rules("rules_matched")?),
            RecordColumn::Undetermined => {
                fields.push(rules("rules_undetermined")?);
                fields.push(plain("undetermined_reasons", Physical::INT32, required)?);
            }
            RecordColumn::UReasons => fields.push(plain(column.name(), Physical::INT32, required)?),
        }
    }
    Type::group_type_builder("record").with_fields(fields).build().map(Arc::new)
}

fn plain(name: &str, kind: Physical, repetition: Repetition) -> Result<TypePtr, ParquetError> {
    Type::primitive_type_builder(name, kind).with_repetition(repetition).build().map(Arc::new)
}

fn text(name: &str, repetition: Repetition) -> Result<TypePtr, ParquetError> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .with_logical_type(Some(LogicalType::String))
        .with_converted_type(ConvertedType::UTF8)
        .build()
        .map(Arc::new)
}

/// A list, in the three levels that the format asks for.
fn actions(name: &str) -> Result<TypePtr, ParquetError> {
    let item = Type::group_type_builder("element")
        .with_repetition(Repetition::REQUIRED)
        .with_fields(vec![
            text("action", Repetition::REQUIRED)?,
            text("priority", Repetition::REQUIRED)?,
            plain("score", Physical::DOUBLE, Repetition::OPTIONAL)?,
        ])
        .build()?;
    let items = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(item)])
        .build()?;
    Type::group_type_builder(name)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::List))
        .with_converted_type(ConvertedType::LIST)
        .with_fields(vec![Arc::new(items)])
        .build()
        .map(Arc::new)
}
