//! From an argument to customers: finding the file, reading it, giving its cells their types.

use cvrules::data::read::read;
use cvrules::data::{Dataset, Limits, RawTable, ReadOptions, typed, wanted_headers};
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use cvrules::load::LoadError;
use cvrules::model::Model;

use crate::args;
use crate::files::{self, FolderLoader};
use crate::model::{shown, unread};

/// A file of customers.
pub(crate) struct DataFile {
    /// Where it is.
    pub(crate) path: String,
    /// What to call it.
    pub(crate) shown: String,
}

/// Which file a run reads.
///
/// # Errors
///
/// No file is named, or the model names one that it may not read.
pub(crate) fn find(
    args: &args::Data,
    model: &Model,
    name: &str,
    folder: Option<&FolderLoader>,
) -> Result<DataFile, Diagnostics> {
    if let Some(path) = &args.data {
        return Ok(DataFile { path: path.clone(), shown: shown(path).to_owned() });
    }
    let Some(path) = &model.data else {
        return Err(one(Diagnostic::bare(
            Code::DATA_NOT_GIVEN,
            "there are no data: the model's `input` names no file",
        )
        .help(
            "give one with `--data PATH`, or write its name into the model, as in `input \"customers.csv\"`",
        )));
    };
    beside(path, name, folder).map_err(|error| {
        let finding = unread(path, &error);
        one(match error {
            LoadError::Outside => finding.help("give it with `--data PATH`, which may be anywhere"),
            _ => finding
                .help("the model names it in its `input`, relative to itself; `--data PATH` names another"),
        })
    })
}

/// A file that a model names, relative to itself and in its own folder.
pub(crate) fn beside(path: &str, name: &str, folder: Option<&FolderLoader>) -> Result<DataFile, LoadError> {
    let found = folder.ok_or(LoadError::NotFound)?.find(name, path)?;
    Ok(DataFile { path: found.path.to_string_lossy().into_owned(), shown: found.shown })
}

/// Reads the columns of a file that a model needs.
///
/// # Errors
///
/// It cannot be read as a table.
pub(crate) fn table(model: &Model, file: &DataFile, options: ReadOptions) -> Result<RawTable, Diagnostics> {
    let limits = Limits::default();
    let bytes =
        files::read_bytes(&file.path, limits.max_bytes).map_err(|error| one(unread(&file.shown, &error)))?;
    let options = ReadOptions { wanted: Some(wanted_headers(model)), limits, ..options };
    read(&file.shown, &bytes, &options)
}

/// Reads the customers of a run.
///
/// # Errors
///
/// They cannot be had; under `--strict` also where anything about them does not fit.
pub(crate) fn customers(
    args: &args::Data,
    model: &Model,
    file: &DataFile,
) -> Result<(Dataset, Diagnostics), Diagnostics> {
    let options =
        ReadOptions { encoding: args.encoding.clone(), sheet: args.sheet.clone(), ..ReadOptions::default() };
    let raw = table(model, file, options)?;
    let (data, findings) = typed(model, &raw)?;
    if !args.strict {
        return Ok((data, findings));
    }
    let findings: Diagnostics =
        findings.into_iter().map(|finding| Diagnostic { severity: Severity::Error, ..finding }).collect();
    if findings.has_errors() { Err(findings) } else { Ok((data, findings)) }
}

fn one(finding: Diagnostic) -> Diagnostics {
    std::iter::once(finding).collect()
}
