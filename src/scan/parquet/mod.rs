//! Row groups of Parquet files to blocks, page by page, so that memory does not grow with their size.

mod hybrid;
mod kind;
mod pages;
mod source;
mod values;

use std::sync::Arc;

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use self::kind::Kind;
use self::source::Reader;
use self::values::Values;
use super::blocks::Blocks;
use super::{Fallible, ScanOptions, Source, fail, key_input, place};
use crate::block::Block;
use crate::data::{clean, missing_columns};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::model::{InputId, Model};

/// A Parquet file.
#[derive(Debug)]
pub(super) struct File {
    metadata: Arc<ParquetMetaData>,
    /// For each input that is read its column, and what that holds.
    columns: Vec<(InputId, usize, Kind)>,
    rows: u64,
}

impl File {
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows and bytes of a row group.
    pub(super) fn group(&self, at: usize) -> Option<(u64, u64)> {
        let group = self.metadata.row_groups().get(at)?;
        let bytes = u64::try_from(group.compressed_size()).unwrap_or(0);
        Some((u64::try_from(group.num_rows()).unwrap_or(0), bytes))
    }
}

fn damaged(name: &str, error: &parquet::errors::ParquetError) -> Diagnostics {
    let text = error.to_string();
    let message =
        format!("{} is a damaged Parquet file: {}", tick(name), text.lines().next().unwrap_or_default());
    fail(Code::DATA_FORMAT, name, None, message)
}

/// Looks at the schema of a file.
pub(super) fn open(model: &Model, source: &Source, options: &ScanOptions) -> Fallible<File> {
    let name = &source.name;
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&Reader(source.clone()))
        .map_err(|error| damaged(name, &error))?;
    let schema = metadata.file_metadata().schema_descr();
    let headers: Vec<String> =
        schema.root_schema().get_fields().iter().map(|field| clean(field.name()).into_owned()).collect();
    let names: Vec<&str> = headers.iter().map(String::as_str).collect();
    if let Some(found) = missing_columns(model, name, &names) {
        return Err(std::iter::once(found).collect());
    }
    let mut findings = Diagnostics::new();
    let mut columns = Vec::new();
    let key = if options.keys { key_input(model) } else { None };
    for (id, input) in model.inputs.iter() {
        if !options.wants(id) && key != Some(id) {
            continue;
        }
        let header = &*input.header;
        let at = place(name, None, Some(header));
        if names.iter().filter(|name| **name == header).count() > 1 {
            let message = format!("header {} stands twice", tick(header));
            findings.push(
                Diagnostic::bare(Code::COLUMN_REPEATED, message)
                    .at(at)
                    .help("rename or remove one of the two columns"),
            );
            continue;
        }
        let field = names.iter().position(|name| *name == header);
        let leaf = (0..schema.num_columns()).find(|leaf| Some(schema.get_column_root_idx(*leaf)) == field);
        let Some(leaf) = leaf else {
            findings.push(nested(header, at));
            continue;
        };
        let descr = schema.column(leaf);
        if schema.get_column_root(leaf).is_group() || descr.max_rep_level() > 0 {
            findings.push(nested(header, at));
            continue;
        }
        match Kind::of(&descr) {
            Ok(kind) => columns.push((id, leaf, kind)),
            Err(what) => findings.push(
                Diagnostic::bare(
                    Code::DATA_FORMAT,
                    format!("{} holds {what}, which is not read", tick(header)),
                )
                .at(at)
                .help("store it as a number, a text, a date or a truth value"),
            ),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let rows = metadata
        .row_groups()
        .iter()
        .fold(0_u64, |rows, group| rows.saturating_add(u64::try_from(group.num_rows()).unwrap_or(0)));
    Ok(File { metadata: Arc::new(metadata), columns, rows })
}

fn nested(header: &str, at: crate::diagnostic::DataPlace) -> Diagnostic {
    let message = format!("{} holds lists or objects where a single value belongs", tick(header));
    Diagnostic::bare(Code::DATA_FORMAT, message).at(at).help("give each value inside it a column of its own")
}

/// The blocks of a row group.
pub(super) fn blocks(
    file: &File,
    source: &Source,
    group: usize,
    blocks: &mut Blocks<'_>,
    options: &ScanOptions,
    out: &mut dyn FnMut(Block),
) -> Fallible<()> {
    let Some(group) = file.metadata.row_groups().get(group) else { return Ok(()) };
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    let reader = Arc::new(Reader(source.clone()));
    let mut columns = Vec::new();
    for gather in &mut blocks.columns {
        let Some((_, leaf, kind)) = file.columns.iter().find(|(id, ..)| *id == gather.id) else { continue };
        let Some(chunk) = group.columns().get(*leaf) else { continue };
        let values = Values::new(Arc::clone(&reader), chunk, rows, *kind, gather)
            .map_err(|error| in_column(&source.name, &gather.input.header, &error))?;
        columns.push(values);
    }
    let mut left = rows;
    while left > 0 {
        let take = left.min(options.rows());
        for (values, gather) in columns.iter_mut().zip(&mut blocks.columns) {
            gather.reserve(take);
            values
                .read(take, gather)
                .map_err(|error| in_column(&source.name, &gather.input.header, &error))?;
        }
        out(blocks.finish(take));
        left -= take;
    }
    Ok(())
}

fn in_column(name: &str, header: &str, error: &parquet::errors::ParquetError) -> Diagnostics {
    damaged(name, error).into_iter().map(|found| found.at(place(name, None, Some(header)))).collect()
}
