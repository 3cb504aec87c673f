//! The arguments, and all that `--help` says.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum, ValueHint};

use cvrules::records::{RecordColumns, UnknownColumn};
use cvrules::value::Date;

const EXIT_CODES: &str = "\
Exit codes:
   0  all went well; also where whoever reads the output stops early
   1  what was asked for was found: a case that fails, a warning under --deny-warnings
   2  the model cannot be used
   3  the data cannot be used
  64  the command cannot be carried out as it was given
  74  the result could not be written
 130  Ctrl-C ended it; nothing was written";

const EXAMPLES: &str = "\
Examples:
  cvrules new hotel                               a small model that works, to begin with
  cvrules check hotel/model.cvr                   is the model right?
  cvrules eval hotel/model.cvr                    what to do, and for whom
  cvrules eval hotel/model.cvr --customer 5       why, for one customer
  cvrules eval hotel/model.cvr --records out.csv  a record of every customer
  cvrules test hotel/model.cvr                    do its cases hold?";

/// Strategy as code for customer value.
///
/// A `.cvr` file says what customers value, what it costs them, who they are and what to do about it.
/// cvrules turns it and a table of customers into a ranked, explained list of actions.
#[derive(Debug, Parser)]
#[command(
    name = "cvrules",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
)]
pub(crate) struct Args {
    /// Whether to use colour: `auto` where somebody watches; NO_COLOR and CLICOLOR_FORCE are heeded
    #[arg(long, alias = "colour", global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", help_heading = "Output")]
    pub(crate) color: Colour,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    // Words without a description, which keeps the help of every command short.
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Eval(Eval),
    Check(Check),
    Test(Test),
    Weights(Weights),
    Explain(Explain),
    New(New),
    Dump(Dump),
    Completions(Completions),
    Man(Man),
}

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

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    pub(crate) format: Format,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// Where the customers are.
#[derive(Debug, Group)]
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

/// Check models without any data
///
/// Reads each model with all the files that it uses, and reports every error and warning of all of them
/// in one run. `cvrules explain CODE` says more about any of them.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules check hotel.cvr
  cvrules check models/*.cvr --deny-warnings
  cvrules check hotel.cvr --as-of 2026-11-23                is any rule past its review?
  cvrules check hotel.cvr --format sarif > findings.sarif   for code review")]
pub(crate) struct Check {
    /// The models; `-` reads one from standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// End with 1 where there is a warning
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// How to show the findings
    #[arg(long, short, value_enum, default_value_t = CheckFormat::Human, help_heading = "Output")]
    pub(crate) format: CheckFormat,
}

/// How to show findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// With the lines that they are about
    Human,
    /// For programs
    Json,
    /// For code review and editors
    Sarif,
}

/// Run the cases that models hold
///
/// Each `case` of a model is evaluated by itself. A case that fails is shown with what was expected, what
/// was found instead and how that came about.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules test hotel.cvr
  cvrules test models/*.cvr --filter \"pays too much\"
  cvrules test hotel.cvr --format json")]
pub(crate) struct Test {
    /// The models; `-` reads one from standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    /// Only the cases with this text in their names; upper and lower case are the same
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// How to show the results
    #[arg(long, short, value_enum, default_value_t = TestFormat::Human, help_heading = "Output")]
    pub(crate) format: TestFormat,
}

/// How to show the results of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Show the weights that a model ends up with
///
/// Each factor's weight, for all customers and in each segment that changes it, after the rest of its side
/// has been scaled to what is left.
#[derive(Debug, Group)]
pub(crate) struct Weights {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,
}

/// Say what the code of an error or warning means
///
/// Shows the page of a code: what is wrong, an example, and how to mend it. Without a code it lists them all.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules explain CVR0402
  cvrules explain 402
  cvrules explain")]
pub(crate) struct Explain {
    /// A code, such as CVR0402
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// Write a small model that works, to begin with
///
/// Makes a folder with a commented model, its data and a page that says what to try. A folder that has
/// something in it already is left alone.
#[derive(Debug, Group)]
#[command(after_help = "\
Example:
  cvrules new hotel
  cvrules eval hotel/model.cvr")]
pub(crate) struct New {
    /// The folder to make; its name becomes the name of the model
    #[arg(value_name = "NAME", value_hint = ValueHint::DirPath)]
    pub(crate) name: PathBuf,
}

/// Show what the program makes of a model
#[derive(Debug, Group)]
pub(crate) struct Dump {
    /// What to show.
    #[command(subcommand)]
    pub(crate) what: DumpWhat,
}

/// What to show of a model.
#[derive(Debug, Subcommand)]
pub(crate) enum DumpWhat {
    Plan(DumpPlan),
}

/// Show what is computed for each customer, a line for each step
///
/// The columnar engine runs this plan: each distinct value once, with the groups that must be known before.
#[derive(Debug, Group)]
#[command(after_help = "\
Example:
  cvrules dump plan hotel.cvr")]
pub(crate) struct DumpPlan {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,

    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// Print what a shell needs to complete commands
///
/// See the manual of your shell for where it belongs.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules completions bash > ~/.local/share/bash-completion/completions/cvrules
  cvrules completions zsh > ~/.zfunc/_cvrules
  cvrules completions fish > ~/.config/fish/completions/cvrules.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Print the manual page, or write all of them to a folder
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules man | man -l -
  cvrules man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder to write a page for each command to
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "a date is written as in 2026-11-23".to_owned())
}

fn columns(text: &str) -> Result<RecordColumns, UnknownColumn> {
    RecordColumns::parse(text)
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| "a setting is written as in spend=250000".to_owned())?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
