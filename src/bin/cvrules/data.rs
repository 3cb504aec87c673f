//! From an argument to customers: finding the file, reading it, giving its cells their types.

use std::sync::atomic::AtomicBool;

use cvrules::block::Gather;
use cvrules::columnar::{self, Evaluated, Failure};
use cvrules::data::read::read;
use cvrules::data::{
    Dataset, Limits, MarketRows, RawTable, ReadOptions, market_findings, typed, wanted_headers,
};
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, Severity, tick};
use cvrules::load::LoadError;
use cvrules::model::Model;
use cvrules::scan::{self, Repeats, Scan, ScanOptions, Source, UnitFacts};

use crate::args;
use crate::files::{self, FolderLoader};
use crate::interrupt::Guard;
use crate::model::{shown, unread};

/// What a Parquet file begins with.
const PARQUET: &[u8] = b"PAR1";

/// How many rows of text the reference interpreter is given unless it is asked for; the help says the same.
const FEW_ROWS: usize = 200_000;

/// How many rows a whole customer base may have.
const MOST_ROWS: usize = 2_000_000_000;

/// A file of customers.
pub(crate) struct DataFile {
    /// Where it is.
    pub(crate) path: String,
    /// What to call it.
    pub(crate) shown: String,
}

/// Which files a run reads: one data set, in their order.
///
/// # Errors
///
/// No file is named, none fits a pattern, or the model names one that it may not read.
pub(crate) fn find(
    args: &args::Data,
    model: &Model,
    name: &str,
    folder: Option<&FolderLoader>,
) -> Result<Vec<DataFile>, Diagnostics> {
    let mut files = Vec::new();
    for path in &args.data {
        let not_read = |why: String| one(Diagnostic::bare(Code::FILE_NOT_READ, why));
        let found = files::matching(path)
            .map_err(|why| not_read(format!("{} is no pattern of files: {why}", tick(path))))?;
        if found.is_empty() {
            return Err(not_read(format!("no file fits {}", tick(path))));
        }
        files.extend(found.into_iter().map(|path| DataFile { shown: shown(&path).to_owned(), path }));
    }
    if !files.is_empty() {
        return Ok(files);
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
    beside(path, name, folder).map(|file| vec![file]).map_err(|error| {
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

/// Opens the files of a run.
///
/// # Errors
///
/// All that cannot be opened.
pub(crate) fn open(files: &[DataFile]) -> Result<Vec<Source>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut sources = Vec::new();
    for file in files {
        match files::open_bytes(&file.path, Limits::default().max_bytes) {
            Ok(bytes) => sources.push(Source { name: file.shown.clone(), bytes }),
            Err(error) => findings.push(unread(&file.shown, &error)),
        }
    }
    if findings.is_empty() { Ok(sources) } else { Err(findings) }
}

/// What the reader of whole customer bases is told.
pub(crate) fn scan_options(args: &args::Data) -> ScanOptions {
    ScanOptions {
        encoding: args.encoding.clone(),
        sheet: args.sheet.clone(),
        limits: Limits { max_rows: MOST_ROWS, ..Limits::default() },
        ..ScanOptions::default()
    }
}

/// Whether files are for the engine of whole customer bases: several, Parquet, or more than [`FEW_ROWS`] rows
/// of text.
///
/// # Errors
///
/// A file cannot be read.
pub(crate) fn are_many(args: &args::Data, sources: &[Source]) -> Result<bool, Diagnostics> {
    let [source] = sources else { return Ok(true) };
    let mut piece = vec![0; 1 << 17];
    let (mut at, mut lines) = (0, 0);
    loop {
        let read = match source.bytes.read_at(at, &mut piece) {
            Ok(0) => return Ok(false),
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(one(unread(&source.name, &LoadError::Unreadable(files::words(&error)))));
            }
        };
        if at == 0 {
            if read.starts_with(PARQUET) {
                return Ok(true);
            }
            if !Scan::can_stream(&source.name, read, &scan_options(args)) {
                return Ok(false);
            }
        }
        // A cell may hold lines of its own, which makes no difference worth looking for.
        lines += memchr::memchr_iter(b'\n', read).count();
        if lines > FEW_ROWS {
            return Ok(true);
        }
        at += read.len() as u64;
    }
}

/// Whether any is a Parquet file.
pub(crate) fn is_parquet(sources: &[Source]) -> bool {
    sources.iter().any(|source| {
        let mut head = [0; 4];
        matches!(source.bytes.read_at(0, &mut head), Ok(read) if read == head.len() && head == PARQUET)
    })
}

/// Reads the customers of a run into memory.
///
/// # Errors
///
/// They cannot be had; under `--strict` also where anything about them does not fit.
pub(crate) fn customers(
    args: &args::Data,
    model: &Model,
    sources: &[Source],
) -> Result<(Dataset, Diagnostics), Diagnostics> {
    let (data, findings) = match sources {
        [source] if !is_parquet(sources) => typed_whole(args, model, source)?,
        _ => gathered(args, model, sources)?,
    };
    Ok((data, strictly(args, findings)?))
}

/// Findings about data, which `--strict` makes errors.
///
/// # Errors
///
/// Where it does.
pub(crate) fn strictly(args: &args::Data, findings: Diagnostics) -> Result<Diagnostics, Diagnostics> {
    if !args.strict {
        return Ok(findings);
    }
    let findings: Diagnostics =
        findings.into_iter().map(|finding| Diagnostic { severity: Severity::Error, ..finding }).collect();
    if findings.has_errors() { Err(findings) } else { Ok(findings) }
}

/// The customers of one file of text or of a workbook.
fn typed_whole(
    args: &args::Data,
    model: &Model,
    source: &Source,
) -> Result<(Dataset, Diagnostics), Diagnostics> {
    let limits = Limits::default();
    let cannot = |error: &LoadError| one(unread(&source.name, error));
    let size = source.bytes.len();
    if size > limits.max_bytes {
        return Err(cannot(&LoadError::TooLarge(size)));
    }
    let bytes = files::all_of(&*source.bytes)
        .map_err(|error| cannot(&LoadError::Unreadable(files::words(&error))))?;
    let options = ReadOptions {
        encoding: args.encoding.clone(),
        sheet: args.sheet.clone(),
        wanted: Some(wanted_headers(model)),
        limits,
        ..ReadOptions::default()
    };
    typed(model, &read(&source.name, &bytes, &options)?)
}

/// The customers of several files, or of such as only the reader of whole customer bases reads.
fn gathered(
    args: &args::Data,
    model: &Model,
    sources: &[Source],
) -> Result<(Dataset, Diagnostics), Diagnostics> {
    let mut scan = Scan::open(model, sources, scan_options(args))?;
    let mut all = Gather::new(model);
    let mut facts = UnitFacts::default();
    while let Some(unit) = scan.next_unit() {
        facts.merge(unit?.blocks(&mut |block| all.add(&block))?);
    }
    let data = all.finish(&facts.problems);
    let names = names(sources);
    let mut findings = scan::findings(model, &names, &facts, &Repeats::of_dataset(&data));
    findings.append(market_findings(model, names.first().copied().unwrap_or_default(), &data.market)?);
    Ok((data, findings))
}

/// The brands and waves of files, `wave` being that of the customers if not the latest, the model made to fit them, and what a
/// person would want to know of them. Only the columns that say so are read, and none where the model marks neither.
pub(crate) fn market(
    args: &args::Data,
    model: &Model,
    sources: &[Source],
    wave: Option<&str>,
    stop: &AtomicBool,
) -> Result<(Model, MarketRows, Diagnostics), Failure> {
    let wanted = columnar::market_wanted(model);
    if !wanted.contains(&true) {
        return Ok((model.clone(), MarketRows::default(), Diagnostics::new()));
    }
    let options = ScanOptions { wanted, keys: false, ..scan_options(args) };
    let mut scan = Scan::open(model, sources, options).map_err(Failure::Data)?;
    let mut found = columnar::market(model, &mut scan, Some(stop))?;
    let name = names(sources).first().copied().unwrap_or_default();
    let findings = market_findings(model, name, &found).map_err(Failure::Data)?;
    if let Some(wave) = wave {
        found = found.chosen(model, wave).map_err(Failure::Data)?;
    }
    Ok((found.fit(model), found, findings))
}

/// What a person would want to know of the data of a run; where `keys`, also of keys that stand more than once, which the
/// report then lists.
pub(crate) fn findings(
    args: &args::Data,
    model: &Model,
    sources: &[Source],
    market: &MarketRows,
    evaluated: &mut Evaluated,
    keys: bool,
) -> Result<Diagnostics, Failure> {
    let mut repeated = Repeats::default();
    if keys && evaluated.facts.keys.disordered {
        let wanted = columnar::keys_wanted(model);
        let options = ScanOptions { wanted, lines: true, ..scan_options(args) };
        let mut scan = Scan::open(model, sources, options).map_err(Failure::Data)?;
        let guard = Guard::new(None);
        repeated = columnar::repeated_keys(model, market, &mut scan, Some(guard.asked()))?;
    }
    let findings = scan::findings(model, &names(sources), &evaluated.facts, &repeated);
    if let Some(answer) = &mut evaluated.answer {
        answer.data.repeated_keys = repeated.keys;
    }
    Ok(findings)
}

/// What the files of a data set are called.
pub(crate) fn names(sources: &[Source]) -> Vec<&str> {
    sources.iter().map(|source| source.name.as_str()).collect()
}

fn one(finding: Diagnostic) -> Diagnostics {
    std::iter::once(finding).collect()
}
