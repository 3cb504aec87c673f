//! One sheet as a table. Cells are met one by one: a sheet whose only cells are in its first and last
//! corner is not to take the memory of all that could lie between.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::super::table::{Builder, RawTable};
use super::super::{Fallible, ReadOptions, fail, one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count, did_you_mean, list_and, tick};

/// How many of the rows that do not fit are named.
const NAMED: usize = 5;

pub(super) fn broken(name: &str) -> Diagnostics {
    one(Diagnostic::bare(Code::DATA_FORMAT, format!("{} is not a workbook that can be read", tick(name)))
        .at(place(name, None, None))
        .help("open it in a spreadsheet program and save it as `.xlsx` or as CSV"))
}

pub(super) fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Fallible<RawTable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken(name))?;
    let sheet = choose(name, &book, options.sheet.as_deref())?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| broken(name))?;
    let mut rows =
        Rows { name, table: Builder::new(name, options), first: 0, bare: Vec::new(), bare_count: 0 };
    let mut row: Vec<(u32, String)> = Vec::new();
    let mut current = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| broken(name))? {
        let (at, column) = cell.get_position();
        if at < current {
            return Err(broken(name));
        }
        if at > current {
            rows.add(&row, current)?;
            row.clear();
            current = at;
        }
        let text = text(cell.get_value());
        if !text.trim().is_empty() {
            row.push((column, text.into_owned()));
        }
    }
    rows.add(&row, current)?;
    rows.finish()
}

/// The sheet that is asked for, or the first that a person sees on opening the workbook.
fn choose(name: &str, book: &Xlsx<Cursor<&[u8]>>, wanted: Option<&str>) -> Fallible<String> {
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let found = match wanted {
        Some(wanted) => sheets.iter().find(|sheet| sheet.name == wanted),
        None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or(sheets.first()),
    };
    if let Some(sheet) = found {
        return Ok(sheet.name.clone());
    }
    let Some(wanted) = wanted else {
        let message = format!("{} has no sheet of cells", tick(name));
        return Err(fail(Code::DATA_FORMAT, name, None, message));
    };
    let names = || sheets.iter().map(|sheet| sheet.name.as_str());
    let all = format!("its sheets are {}", list_and(&names().map(tick).collect::<Vec<_>>()));
    let help = match did_you_mean(wanted, names()) {
        Some(near) => format!("{near} {all}"),
        None => all,
    };
    let message = format!("{} has no sheet {}", tick(name), tick(wanted));
    Err(one(Diagnostic::bare(Code::DATA_FORMAT, message).at(place(name, None, None)).help(help)))
}

/// Rows of cells on their way into the table.
struct Rows<'a> {
    name: &'a str,
    table: Builder<'a>,
    /// The sheet's column in which the headers begin.
    first: u32,
    /// The rows with a cell under no header.
    bare: Vec<String>,
    bare_count: usize,
}

impl Rows<'_> {
    /// Adds the cells of one row that are not blank. A row without any is no customer: sheets often
    /// end in rows that hold a colour and nothing else.
    fn add(&mut self, row: &[(u32, String)], at: u32) -> Fallible<()> {
        let columns = || row.iter().map(|(column, _)| *column);
        let (Some(first), Some(last)) = (columns().min(), columns().max()) else { return Ok(()) };
        let line = at as usize + 1;
        if self.table.width() == 0 {
            self.table.check_width((last - first) as usize + 1, line)?;
            self.first = first;
            let mut headers = vec![""; (last - first) as usize + 1];
            for (column, text) in row {
                if let Some(header) = headers.get_mut((column - first) as usize) {
                    *header = text;
                }
            }
            return self.table.head(headers.into_iter(), line);
        }
        let width = self.table.width();
        for (column, text) in row {
            let column = column.checked_sub(self.first).map_or(usize::MAX, |column| column as usize);
            if column >= width {
                self.bare_count += 1;
                if self.bare.len() < NAMED {
                    self.bare.push(line.to_string());
                }
                break;
            }
            if !self.table.put(column, text, line)? {
                return Err(broken(self.name));
            }
        }
        self.table.end_row(line)
    }

    fn finish(mut self) -> Fallible<RawTable> {
        let Some(line) = self.bare.first().and_then(|line| line.parse().ok()) else {
            return self.table.finish();
        };
        if self.bare_count > self.bare.len() {
            self.bare.push(format!("{} more", self.bare_count - self.bare.len()));
        }
        let verb = if self.bare_count == 1 { "has" } else { "have" };
        let message = format!(
            "{} of {} {verb} cells under no header: {}",
            count(self.bare_count, "row"),
            tick(self.name),
            list_and(&self.bare)
        );
        Err(one(Diagnostic::bare(Code::ROW_LENGTH, message)
            .at(place(self.name, Some(line), None))
            .help("the first row with text in it is taken for the headers; move notes to another sheet")))
    }
}

/// What a cell says. An error such as `#N/A` stays as it is, and fits no type later on.
fn text<'a>(cell: &'a DataRef<'_>) -> Cow<'a, str> {
    match cell {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Borrowed(text.as_str())
        }
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        DataRef::Int(value) => Cow::Owned(value.to_string()),
        DataRef::Float(value) => Cow::Owned(number(*value)),
        DataRef::DateTime(value) => Cow::Owned(date(value)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// The shortest decimal that reads back as the same number; without a sign for zero.
fn number(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

/// A date, a date with a time, or a time of day. A span of time is left as its number of days.
fn date(value: &ExcelDateTime) -> String {
    let serial = value.as_f64();
    if !value.is_datetime() || serial < 0.0 || !serial.is_finite() {
        return number(serial);
    }
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if milli > 0 {
        time.push_str(&format!(".{milli:03}"));
    }
    match (serial < 1.0, serial.fract() == 0.0) {
        (true, _) => time,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}
