//! `cvrules eval`.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};
use cvrules::number::Number;
use cvrules::records::RecordColumns;

use super::shared::{Cross, Data, Settings, Words, columns, share};

/// Evaluate a model over data: what to do, for whom and why
///
/// Prints the report of the run: the value that customers perceive, the actions in order, and all that
/// could not be said. With --customer or --segment it prints the whole explanation of one of them:
/// each rule, each condition with its values, each action with its score. With --records it also writes
/// a record of every customer, for a data warehouse or a spreadsheet.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules eval hotel.cvr                                    the data that the model names
  cvrules eval hotel.cvr --data guests.csv.gz --as-of 2026-11-23
  cvrules eval hotel.cvr --data - < guests.csv              the data from a pipe
  cvrules eval hotel.cvr --customer 1042                    everything about one customer
  cvrules eval hotel.cvr --segment trip.business            everything about one group
  cvrules eval hotel.cvr --segment trip.business,band.harmed
  cvrules eval hotel.cvr --customer 1042 --why-not price_relief
  cvrules eval hotel.cvr --customer 1042 --flip             what would change what is first for them
  cvrules eval hotel.cvr --set spend=250000                 another value of a parameter
  cvrules eval hotel.cvr --format csv -o actions.csv        a line for each customer
  cvrules eval hotel.cvr --data base.parquet --records out.parquet --quiet
  cvrules eval hotel.cvr --data 'part-*.csv' --records out.ndjson --columns customer,U,top_action

--records takes whole customer bases: millions of rows, in parallel, in bounded memory. What its
columns say is in docs/records.md.")]
pub(crate) struct Eval {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,

    #[command(flatten)]
    pub(crate) data: Data,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// Explain the customer with this key (without a key column: the row, from 1)
    #[arg(long, value_name = "KEY", conflicts_with = "segment", help_heading = "What to show")]
    pub(crate) customer: Option<String>,

    /// Explain this group: `all`, or a segment; several segments, by comma or by repeating the option,
    /// are the customers in all of them
    #[arg(
        long,
        value_name = "FAMILY.SEGMENT",
        value_delimiter = ',',
        num_args = 1,
        help_heading = "What to show"
    )]
    pub(crate) segment: Vec<String>,

    /// Say why this rule did not match that customer or that group, what is missing, or what became of its
    /// actions
    #[arg(long, value_name = "RULE", help_heading = "What to show")]
    pub(crate) why_not: Option<String>,

    /// Say what would change which action is first: the smallest change of one rating, one weight and one
    /// threshold. Of that customer or that group, or of every group for which something is recommended. Each
    /// number is followed by evaluating again and again: moments for a customer, minutes for a group of many thousands
    #[arg(long, conflicts_with_all = ["why_not", "records"], help_heading = "What to show")]
    pub(crate) flip: bool,
    /// Place the factors by importance (the weights) and performance; the lines stand at the means of the factors, or
    /// where this says
    #[arg(
        long,
        value_enum,
        value_name = "CROSS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "mean",
        conflicts_with_all = ["customer", "segment", "quiet"],
        help_heading = "What to show"
    )]
    pub(crate) quadrants: Option<Cross>,

    /// How near to such a line a factor is on it: a part of the distance between the least and the greatest
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "2%", requires = "quadrants", help_heading = "What to show")]
    pub(crate) band: Number,

    /// The latest survey wave to use; later ones are left out. Left out itself, the latest of the data
    #[arg(long, value_name = "WAVE", help_heading = "What to show")]
    pub(crate) wave: Option<String>,

    /// Write a record of every customer to this file, as a whole or not at all; its ending says the
    /// format: `.parquet`, `.csv`, `.ndjson` or `.jsonl`
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["customer", "segment"], help_heading = "Records")]
    pub(crate) records: Option<PathBuf>,

    /// Only these columns of the records, as in customer,U,top_action
    #[arg(long, value_name = "NAMES", value_parser = columns, requires = "records", help_heading = "Records")]
    pub(crate) columns: Option<RecordColumns>,

    /// Print no report, which is faster
    #[arg(long, short, requires = "records", conflicts_with = "output", help_heading = "Records")]
    pub(crate) quiet: bool,

    /// What evaluates
    #[arg(long, value_enum, default_value_t = Engine::Auto, help_heading = "How to run")]
    pub(crate) engine: Engine,

    /// How many threads the columnar engine uses; left out, one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "How to run")]
    pub(crate) threads: Option<u16>,

    #[command(flatten)]
    pub(crate) words: Words,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    pub(crate) format: Format,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// What evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// The columnar engine for records, Parquet, several files, and reports of text of more than
    /// 200,000 rows; else the reference interpreter
    Auto,
    /// Holds all customers in memory; explains each of them
    Reference,
    /// For whole customer bases; does not look for keys that stand more than once
    Columnar,
}

/// How to show the result of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, on a terminal
    Table,
    /// Everything, for programs; numbers are exact
    Json,
    /// For people, in documents and pull requests
    Markdown,
    /// A line for each customer, for spreadsheets
    Csv,
}
