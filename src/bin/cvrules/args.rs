//! The arguments, and all that `--help` says.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum, ValueHint};

use cvrules::number::Number;
use cvrules::records::{RecordColumns, UnknownColumn};
use cvrules::value::Date;
use cvrules::view;

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
  cvrules plan hotel/model.cvr --budget 50000     what to do first with so much money
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
    Plan(Plan),
    Check(Check),
    Fmt(Fmt),
    Mutate(Mutate),
    Diff(Diff),
    Test(Test),
    Weights(Weights),
    Drivers(Drivers),
    Audit(Audit),
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

/// Choose what to do within a budget
///
/// Of the actions that a run recommends, the set that fits the budget and has the greatest total score, with
/// what excludes and needs what. It is proven to be the best, or the command says how far from it it may be;
/// and it says why each other action was left out and what a tenth more would add.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules plan hotel.cvr --budget 500000
  cvrules plan hotel.cvr --budget 500000 --data guests.csv --format json")]
pub(crate) struct Plan {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,

    /// How much may be spent, in the money of the actions' costs
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_negative_numbers = true)]
    pub(crate) budget: Number,

    #[command(flatten)]
    pub(crate) data: Data,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// After how many parts the search ends, proven or not
    #[arg(long, value_name = "N", default_value_t = cvrules::budget::NODES, value_parser = clap::value_parser!(u64).range(1..), help_heading = "How to run")]
    pub(crate) nodes: u64,

    #[command(flatten)]
    pub(crate) words: Words,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PlanFormat::Table, help_heading = "Output")]
    pub(crate) format: PlanFormat,
}

/// How to show a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people, on a terminal
    Table,
    /// For programs; numbers are exact
    Json,
    /// For people, in documents
    Markdown,
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

/// Compare two versions of a model, or what a model decides on two data sets
///
/// Names each edit, says which decisions it changes on the data and why: edits are made one by one, and where only
/// several together change a decision, the fewest that do. Layout and comments are no edits. With --against one
/// model is compared on two data sets, from wave to wave, customers by their keys.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules diff hotel_before.cvr hotel.cvr
  cvrules diff HEAD~1.. hotel.cvr                     the last commit of git against what stands there now
  cvrules diff main..prices hotel.cvr --format markdown   to stand under a pull request
  cvrules diff hotel.cvr --data spring.csv --against autumn.csv")]
pub(crate) struct Diff {
    /// The old version: a file, or revisions of git, as in HEAD~1.. or main..prices
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub(crate) old: String,

    /// The new version; with revisions of git the model in both; left out with --against
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub(crate) new: Option<String>,

    #[command(flatten)]
    pub(crate) data: Data,

    /// Another data set: one model on both. May be repeated like --data
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with = "new")]
    pub(crate) against: Vec<String>,

    /// Compare what the versions say, without data
    #[arg(long, conflicts_with_all = ["data", "against"])]
    pub(crate) no_data: bool,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// End with 1 where a decision changed
    #[arg(long)]
    pub(crate) deny_changes: bool,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub(crate) format: PageFormat,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// Put faults into models and see whether their cases notice
///
/// Each fault is one small change: a threshold or weight somewhat larger or smaller, another comparison, `or` for `and`, a part
/// of a condition, a rule or an action that is gone, another priority. A fault that no case notices shows what
/// the cases do not say yet. All cases must hold to begin with.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules mutate hotel.cvr
  cvrules mutate models/*.cvr --min-score 90%             for continuous integration
  cvrules mutate hotel.cvr --cache .faults.json           tries only what changed since the last time
  cvrules mutate levers_cases.cvr --packs                 the packs that a model uses too")]
pub(crate) struct Mutate {
    /// The models
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    /// Put faults into the packs that a model uses too
    #[arg(long)]
    pub(crate) packs: bool,

    /// End with 1 where a smaller share of the faults is noticed, as in 90%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) min_score: Option<Number>,

    /// Stop after so many seconds; what was not tried is counted
    #[arg(long, value_name = "N", help_heading = "How to run")]
    pub(crate) seconds: Option<u64>,

    /// How many threads; left out, one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "How to run")]
    pub(crate) threads: Option<u16>,

    /// Keep what was found in this file, and do not try again what is the same
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "How to run")]
    pub(crate) cache: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub(crate) format: PageFormat,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// Write models in one layout
///
/// Indents, blanks, columns and the order of a rule's clauses become the same everywhere; what a model says, the order
/// of its parts, its line ends inside blocks and its comments stay. There are no options of taste.
/// Files change in place, each as a whole or not at all; of standard input the result goes to standard output.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules fmt hotel.cvr
  cvrules fmt models/*.cvr --check        changes nothing; ends with 1 where a file is laid out otherwise
  cvrules fmt - < hotel.cvr               for editors")]
pub(crate) struct Fmt {
    /// The files; `-` reads one from standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    /// Change nothing; name the files that are laid out otherwise and end with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
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

    #[command(flatten)]
    pub(crate) words: Words,
}

/// Derive the importance of factors from data
///
/// Finds how much each factor has to do with an outcome that the data hold: whether customers are satisfied,
/// stay, recommend. The derived importance stands beside the weights that the model states. It is association, not proof
/// of a cause, and no rule reads it: --write-weights pins it in a file that a model can use.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules drivers hotel.cvr --outcome recommend
  cvrules drivers hotel.cvr --outcome loyal --method shapley      a let of the model
  cvrules drivers hotel.cvr --outcome loyal --write-weights derived.cvr
  cvrules drivers hotel.cvr --outcome loyal --importance stated --cross midpoint

The file of --write-weights is `weights for all { … }`: put `use \"derived.cvr\"` into the model, or
its text.")]
pub(crate) struct Drivers {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,

    /// What customers end up with: a column that is a number, a rating or yes or no, or such a let; of a
    /// list of two texts the second counts as 1 and the first as 0
    #[arg(long, value_name = "NAME", help_heading = "What to derive")]
    pub(crate) outcome: String,

    /// How the explained part is divided among the factors
    #[arg(long, value_enum, default_value_t = Method::Johnson, help_heading = "What to derive")]
    pub(crate) method: Method,

    /// Write the derived weights to this file, as a whole or not at all
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "What to derive")]
    pub(crate) write_weights: Option<PathBuf>,

    /// The importance by which factors are placed
    #[arg(long, value_enum, default_value_t = Importance::Derived, help_heading = "Importance and performance")]
    pub(crate) importance: Importance,

    /// Where the lines between the quadrants stand
    #[arg(long, value_enum, default_value_t = Cross::Mean, help_heading = "Importance and performance")]
    pub(crate) cross: Cross,

    /// How near to a line a factor is on it: a part of the distance between the least and the greatest
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "2%", help_heading = "Importance and performance")]
    pub(crate) band: Number,

    #[command(flatten)]
    pub(crate) data: Data,

    #[command(flatten)]
    pub(crate) settings: Settings,

    #[command(flatten)]
    pub(crate) words: Words,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub(crate) format: PageFormat,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// Show how actions fall on the groups of protected columns
///
/// Evaluates the model, which does not read protected columns, and then compares who gets each action: the rate
/// for each group, and the lowest rate against the highest. Small numbers of people are hidden. Lists the actions that raise
/// a cost.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules audit hotel.cvr
  cvrules audit hotel.cvr --format markdown -o audit.md")]
pub(crate) struct Audit {
    /// The model; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,

    #[command(flatten)]
    pub(crate) data: Data,

    #[command(flatten)]
    pub(crate) settings: Settings,

    #[command(flatten)]
    pub(crate) words: Words,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    pub(crate) format: PageFormat,

    /// Write to this file, as a whole or not at all
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// How the explained part is divided among the factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// Relative weights, for any number of factors
    Johnson,
    /// The mean over all orders of what a factor adds (LMG), for up to 15 factors
    Shapley,
}

/// The importance by which factors are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Importance {
    /// As the data say, over all factors
    Derived,
    /// As the model says, each side by itself
    Stated,
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

fn amount(text: &str) -> Result<Number, String> {
    match Number::parse(&text.replace('_', "")) {
        Some(number) if !number.is_negative() => Ok(number),
        Some(_) => Err("a budget is at least 0".to_owned()),
        None => Err("a budget is written as in 250000 or 250_000".to_owned()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "a date is written as in 2026-11-23".to_owned())
}

fn share(text: &str) -> Result<Number, String> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest, true));
    let found = Number::parse(digits).map(|found| if percent { found / Number::int(100) } else { found });
    found
        .filter(|found| !found.is_negative() && *found <= Number::ONE)
        .ok_or_else(|| "a share is written as in 2% or 0.02, and is at most 100%".to_owned())
}

fn columns(text: &str) -> Result<RecordColumns, UnknownColumn> {
    RecordColumns::parse(text)
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| "a setting is written as in spend=250000".to_owned())?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
