//! What several commands take: data, settings of the run, words, pages; and how values are read.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};
use cvrules::number::Number;
use cvrules::records::{RecordColumns, UnknownColumn};
use cvrules::value::Date;
use cvrules::view;

/// Where the customers are.
#[derive(Debug, Clone, Group)]
#[command(next_help_heading = "Data")]
pub(crate) struct Data {
    /// The table of customers: Parquet, CSV, JSON, NDJSON or XLSX, the last four also as `.gz`; `-` reads
    /// standard input; left out, it is the file that the model's `input` names. May be repeated and
    /// may be a pattern in quotes, as in 'part-*.csv': several files are one table, in the order given,
    /// those of a pattern by name
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) data: Vec<String>,

    /// Take as errors: cells that do not fit, repeated and missing keys, unusable weights
    #[arg(long)]
    pub(crate) strict: bool,

    /// The encoding of text that is not UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,

    /// The sheet of a workbook; left out, the first that is not hidden
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
}

/// What a run fixes.
#[derive(Debug, Group)]
#[command(next_help_heading = "Settings of the run")]
pub(crate) struct Settings {
    /// The date of the run, as in 2026-11-23; nothing reads the clock
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,

    /// Another value of one of the model's parameters, as in spend=250000; may be repeated
    #[arg(long = "set", value_name = "PARAM=VALUE", value_parser = setting)]
    pub(crate) params: Vec<(String, String)>,
}

/// In which words the result is shown.
#[derive(Debug, Group)]
#[command(next_help_heading = "Output")]
pub(crate) struct Words {
    /// The language of titles and reasons: one in which the model has texts, as in `de`. Left out, it is the
    /// model's own; the words of the program itself are English
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,

    /// How numbers are written in text, Markdown and CSV; with a comma CSV has `;` between its cells
    #[arg(long, value_enum, default_value_t = Decimal::Point, value_name = "SIGN")]
    pub(crate) decimal: Decimal,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Decimal {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
    /// `1 234,5`
    CommaSpace,
}

impl From<Decimal> for view::Decimal {
    fn from(asked: Decimal) -> Self {
        match asked {
            Decimal::Point => Self::Point,
            Decimal::Comma => Self::Comma,
            Decimal::CommaSpace => Self::CommaSpace,
        }
    }
}

/// How a page is shown, and where.
#[derive(Debug, Group)]
#[command(next_help_heading = "Output")]
pub(crate) struct Page {
    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PageFormat::Table)]
    pub(crate) format: PageFormat,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// How to show a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// For people, on a terminal
    Table,
    /// For programs
    Json,
    /// For people, in documents and pull requests
    Markdown,
}

/// Where the lines between the quadrants stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Cross {
    /// At the means of the factors
    Mean,
    /// At their medians
    Median,
    /// At the middle of the scale, and halfway between the least and the greatest importance
    Midpoint,
}

impl From<Cross> for cvrules::drivers::Cross {
    fn from(asked: Cross) -> Self {
        match asked {
            Cross::Mean => Self::Mean,
            Cross::Median => Self::Median,
            Cross::Midpoint => Self::Midpoint,
        }
    }
}

pub(super) fn amount(text: &str) -> Result<Number, String> {
    match Number::parse(&text.replace('_', "")) {
        Some(number) if !number.is_negative() => Ok(number),
        Some(_) => Err("a budget is at least 0".to_owned()),
        None => Err("a budget is written as in 250000 or 250_000".to_owned()),
    }
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "a date is written as in 2026-11-23".to_owned())
}

pub(super) fn share(text: &str) -> Result<Number, String> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest, true));
    let found = Number::parse(digits).map(|found| if percent { found / Number::int(100) } else { found });
    found
        .filter(|found| !found.is_negative() && *found <= Number::ONE)
        .ok_or_else(|| "a share is written as in 2% or 0.02, and is at most 100%".to_owned())
}

pub(super) fn columns(text: &str) -> Result<RecordColumns, UnknownColumn> {
    RecordColumns::parse(text)
}

pub(super) fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| "a setting is written as in spend=250000".to_owned())?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
