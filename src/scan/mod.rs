//! Whole customer bases from files to blocks: streamed, in parallel, in bounded memory.
//!
//! A [`Scan`] is opened over several files as one data set. It hands out [`Unit`]s one after the other, each
//! of which any thread turns into blocks. What a unit holds depends on the files alone, so results depend on
//! neither threads nor block size. Parquet, delimited text and JSON by the line are streamed; of everything
//! else (packed, in another encoding, JSON arrays, workbooks) the table is read into memory first.

mod blocks;
mod cells;
mod delimited;
mod facts;
mod numbers;
mod open;
mod parquet;
mod report;
mod split;
mod table;
mod unit;

use std::sync::Arc;

pub use facts::{Key, KeyFacts, UnitFacts};
pub(crate) use report::TOLD;
pub use report::{Repeats, findings};
pub use unit::Unit;

use crate::data::{Dataset, Format, Limits, RawTable, read};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, count, tick};
use crate::model::{Input, InputId, Model, TableId};

type Fallible<T> = Result<T, Diagnostics>;

/// How many rows of a data set in memory one unit holds.
const DATASET_ROWS: usize = 1 << 17;

/// Bytes of a file, read at any place by any thread.
pub trait Bytes: Send + Sync {
    /// How many there are.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads some of those from `at` on and says how many; 0 at the end alone.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    fn read_at(&self, at: u64, buf: &mut [u8]) -> std::io::Result<usize>;
}

impl Bytes for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        let rest = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let read = rest.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..read), rest.get(..read)) {
            to.copy_from_slice(from);
        }
        Ok(read)
    }
}

/// A file.
#[derive(Clone)]
pub struct Source {
    /// What to call it in findings; its ending helps to tell the format.
    pub name: String,
    /// What it holds.
    pub bytes: Arc<dyn Bytes>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// What to read, and how.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// How many rows a block holds at most.
    pub block_rows: usize,
    /// By the index of an input whether its column is needed; all are where this is empty.
    pub wanted: Vec<bool>,
    /// Whether keys are needed.
    pub keys: bool,
    /// Whether it is told on which line each row begins.
    pub lines: bool,
    /// The byte between two cells of a delimited file; else found by looking.
    pub delimiter: Option<u8>,
    /// The encoding's usual label; else UTF-8, or UTF-16 with a byte order mark.
    pub encoding: Option<String>,
    /// The format; else by content and name.
    pub format: Option<Format>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// How much a file may ask for; bytes and cells are only limited where a file is not streamed.
    pub limits: Limits,
    /// How many bytes of a text file make a unit.
    pub piece_bytes: usize,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            block_rows: crate::block::BLOCK_ROWS,
            wanted: Vec::new(),
            keys: true,
            lines: false,
            delimiter: None,
            encoding: None,
            format: None,
            sheet: None,
            limits: Limits::default(),
            piece_bytes: 8 << 20,
        }
    }
}

impl ScanOptions {
    fn wants(&self, id: InputId) -> bool {
        self.wanted.is_empty() || self.wanted.get(id.index()) == Some(&true)
    }

    fn rows(&self) -> usize {
        self.block_rows.clamp(1, 1 << 24)
    }
}

/// How one file is read.
enum Plan {
    Parquet(parquet::File),
    Delimited(delimited::File),
    Lines(delimited::Text),
    Table(Box<RawTable>),
}

/// A file that has been looked at.
struct Opened {
    source: Source,
    plan: Plan,
}

/// What all units share.
struct Shared<'m> {
    model: &'m Model,
    options: ScanOptions,
    files: Vec<Opened>,
    data: Option<&'m Dataset>,
}

/// A data set that is read from its beginning to its end, perhaps several times.
pub struct Scan<'m> {
    shared: Arc<Shared<'m>>,
    index: u64,
    row: u64,
    file: usize,
    /// The next row group, or the next row of a table.
    part: usize,
    splitter: Option<split::Splitter>,
    failed: bool,
}

impl std::fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unit {} of {} files", self.index, self.shared.files.len())
    }
}

impl<'m> Scan<'m> {
    /// Looks at files that are one data set in the order given.
    ///
    /// # Errors
    ///
    /// All that is wrong with the headers of any of them.
    pub fn open(model: &'m Model, sources: &[Source], options: ScanOptions) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut files = Vec::new();
        for source in sources {
            match open::open(model, source, &options) {
                Ok(plan) => files.push(Opened { source: source.clone(), plan }),
                Err(found) => findings.append(found),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        // One part of many may well be empty; all of them may not.
        if let Some(first) = files.first()
            && files.iter().all(|file| file.plan.is_empty())
        {
            let message = match files.len() {
                1 => format!("{} has headers and no rows", tick(&first.source.name)),
                n => format!("none of the {} has any rows", count(n, "file")),
            };
            return Err(fail(Code::NO_ROWS, &first.source.name, None, message));
        }
        Ok(Self::new(Shared { model, options, files, data: None }))
    }

    /// Customers that are in memory.
    #[must_use]
    pub fn of_dataset(model: &'m Model, data: &'m Dataset, options: ScanOptions) -> Self {
        Self::new(Shared { model, options, files: Vec::new(), data: Some(data) })
    }

    fn new(shared: Shared<'m>) -> Self {
        Self { shared: Arc::new(shared), index: 0, row: 0, file: 0, part: 0, splitter: None, failed: false }
    }

    /// Whether a file with this name and these first bytes (some 64 KiB) is streamed; else its whole table is
    /// held in memory.
    #[must_use]
    pub fn can_stream(name: &str, head: &[u8], options: &ScanOptions) -> bool {
        open::kind(name, head, options).is_some()
    }

    /// How many rows there are, where that is known without reading them.
    #[must_use]
    pub fn rows(&self) -> Option<u64> {
        if let Some(data) = self.shared.data {
            return Some(data.rows as u64);
        }
        self.shared.files.iter().map(|file| file.plan.rows()).sum()
    }

    /// How many bytes all units stand for.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        if let Some(data) = self.shared.data {
            return data.rows as u64;
        }
        self.shared.files.iter().map(|file| file.source.bytes.len()).sum()
    }

    /// Begins again.
    pub fn restart(&mut self) {
        (self.index, self.row, self.file, self.part) = (0, 0, 0, 0);
        self.splitter = None;
        self.failed = false;
    }

    /// The next unit of work; cheap compared with the work, and for one thread at a time. After an error there
    /// is no next one.
    pub fn next_unit(&mut self) -> Option<Result<Unit<'m>, Diagnostics>> {
        if self.failed {
            return None;
        }
        let next = match self.shared.data {
            Some(data) => self.of_data(data.rows).map(Ok),
            None => self.of_files(),
        };
        self.failed = matches!(next, Some(Err(_)));
        next
    }

    fn of_data(&mut self, rows: usize) -> Option<Unit<'m>> {
        let from = self.part;
        let to = from.saturating_add(DATASET_ROWS).min(rows);
        self.part = to;
        (from < to).then(|| self.unit((to - from) as u64, (to - from) as u64, unit::Part::Rows(from..to)))
    }

    fn of_files(&mut self) -> Option<Result<Unit<'m>, Diagnostics>> {
        let shared = Arc::clone(&self.shared);
        loop {
            let opened = shared.files.get(self.file)?;
            let size = opened.source.bytes.len();
            match &opened.plan {
                Plan::Parquet(file) => {
                    if let Some((rows, bytes)) = file.group(self.part) {
                        let part = unit::Part::Group(self.part);
                        self.part += 1;
                        return Some(self.checked(rows, bytes, part));
                    }
                }
                Plan::Table(table) => {
                    let from = self.part;
                    let to = from.saturating_add(DATASET_ROWS).min(table.rows());
                    if from < to {
                        self.part = to;
                        let bytes = size / table.rows() as u64 * (to - from) as u64;
                        return Some(self.checked((to - from) as u64, bytes, unit::Part::Rows(from..to)));
                    }
                }
                Plan::Delimited(delimited::File { text, delimiter, width, .. }) => {
                    match self.piece(opened, text, Some((*delimiter, *width))) {
                        Ok(None) => {}
                        Ok(Some(unit)) => return Some(Ok(unit)),
                        Err(found) => return Some(Err(found)),
                    }
                }
                Plan::Lines(text) => match self.piece(opened, text, None) {
                    Ok(None) => {}
                    Ok(Some(unit)) => return Some(Ok(unit)),
                    Err(found) => return Some(Err(found)),
                },
            }
            self.file += 1;
            self.part = 0;
            self.splitter = None;
        }
    }

    fn piece(
        &mut self,
        opened: &Opened,
        text: &delimited::Text,
        cells: Option<(u8, usize)>,
    ) -> Fallible<Option<Unit<'m>>> {
        let options = &self.shared.options;
        let splitter =
            self.splitter.get_or_insert_with(|| split::Splitter::new(text.start, text.line, cells, options));
        match splitter.next(&opened.source)? {
            Some(piece) => {
                let (rows, bytes) = (piece.rows, piece.text.len() as u64);
                self.checked(rows, bytes, unit::Part::Text(piece)).map(Some)
            }
            None => Ok(None),
        }
    }

    fn checked(&mut self, rows: u64, bytes: u64, part: unit::Part) -> Fallible<Unit<'m>> {
        let most = self.shared.options.limits.max_rows;
        if self.row.saturating_add(rows) > most as u64 {
            let name = self.shared.files.get(self.file).map_or("", |file| &file.source.name);
            let message = format!("{} has more than {}", tick(name), count(most, "row"));
            return Err(fail(Code::DATA_TOO_LARGE, name, None, message));
        }
        Ok(self.unit(rows, bytes, part))
    }

    fn unit(&mut self, rows: u64, bytes: u64, part: unit::Part) -> Unit<'m> {
        let unit = Unit {
            shared: Arc::clone(&self.shared),
            index: self.index,
            first_row: self.row,
            rows,
            bytes,
            file: self.file,
            part,
        };
        self.index += 1;
        self.row += rows;
        unit
    }
}

impl Plan {
    fn rows(&self) -> Option<u64> {
        match self {
            Self::Parquet(file) => Some(file.rows()),
            Self::Table(table) => Some(table.rows() as u64),
            Self::Delimited(_) | Self::Lines(_) => None,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Parquet(file) => file.rows() == 0,
            Self::Table(table) => table.rows() == 0,
            Self::Delimited(file) => file.text.empty,
            Self::Lines(text) => text.empty,
        }
    }
}

/// The input that names the customer.
pub(crate) fn key_input(model: &Model) -> Option<InputId> {
    model.inputs.iter().find(|(_, input): &(_, &Input)| input.key).map(|(id, _)| id)
}

/// A place in a file.
fn place(file: &str, line: Option<usize>, column: Option<&str>) -> DataPlace {
    DataPlace { file: file.to_owned(), line, column: column.map(str::to_owned) }
}

/// One finding.
fn fail(code: Code, file: &str, line: Option<usize>, message: impl Into<String>) -> Diagnostics {
    std::iter::once(Diagnostic::bare(code, message).at(place(file, line, None))).collect()
}

/// A file that cannot be read, although it was opened.
fn unread(file: &str, error: &std::io::Error) -> Diagnostics {
    fail(Code::FILE_NOT_READ, file, None, format!("{} cannot be read: {error}", tick(file)))
}

/// Fills a buffer from a file as far as it goes.
fn fill(source: &Source, mut at: u64, buf: &mut [u8]) -> Fallible<usize> {
    let mut filled = 0;
    while let Some(rest) = buf.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.bytes.read_at(at, rest) {
            Ok(0) => break,
            Ok(read) => {
                let read = read.min(rest.len());
                filled += read;
                at += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(&source.name, &error)),
        }
    }
    Ok(filled)
}

/// What the whole-file readers are told.
fn read_options(model: &Model, options: &ScanOptions) -> crate::data::ReadOptions {
    crate::data::ReadOptions {
        format: options.format,
        encoding: options.encoding.clone(),
        delimiter: options.delimiter,
        sheet: options.sheet.clone(),
        wanted: Some(crate::data::wanted_headers(model)),
        limits: options.limits,
    }
}

/// Reads a file that is not streamed.
fn read_whole(model: &Model, source: &Source, options: &ScanOptions) -> Fallible<RawTable> {
    let size = source.bytes.len();
    if size > options.limits.max_bytes {
        let message = format!("{} is larger than a file may be that is not streamed", tick(&source.name));
        return Err(fail(Code::DATA_TOO_LARGE, &source.name, None, message));
    }
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
    let filled = fill(source, 0, &mut bytes)?;
    bytes.truncate(filled);
    read::read(&source.name, &bytes, &read_options(model, options))
}
