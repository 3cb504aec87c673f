//! Commands about models: `check`, `test`, `weights`, `fmt`, `diff`, `mutate`.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};
use cvrules::number::Number;

use super::shared::{Data, Page, Settings, Words, share};
use super::snapshots::Snapshots;

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

/// Run the cases and snapshots that models hold
///
/// Each `case` of a model is evaluated by itself. A case that fails is shown with what was expected, what
/// was found instead and how that came about. What a `snapshot` comes to is held against the files in the folder `snapshots`
/// beside the model; a result that is another one is laid beside its file as `.snap.new`, for `cvrules review`.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules test hotel.cvr
  cvrules test models/*.cvr --filter \"pays too much\"
  cvrules test hotel.cvr --ci                     write nothing; so it is wherever CI is set
  cvrules test hotel.cvr --format json
  cvrules test hotel.cvr --data guests.csv        properties against these customers, too
  cvrules test hotel.cvr --from guests.csv --customer 1042 --name \"pays too much\" --write hotel.cvr
  cvrules test hotel.cvr --coverage --min-coverage 90%
  cvrules test hotel.cvr --coverage --format lcov > lcov.info")]
pub(crate) struct Test {
    /// The models; `-` reads one from standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    /// Only the cases and snapshots with this text in their names; upper and lower case are the same
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    #[command(flatten)]
    pub(crate) snapshots: Snapshots,

    /// Hold properties against the customers of this table, too
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["from", "coverage"])]
    pub(crate) data: Option<String>,

    #[command(flatten)]
    pub(crate) row: FromRow,

    #[command(flatten)]
    pub(crate) coverage: Covered,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// How to show the results
    #[arg(long, short, value_enum, default_value_t = TestFormat::Human, help_heading = "Output")]
    pub(crate) format: TestFormat,
}

/// Of which row a case is made.
#[derive(Debug, Group)]
pub(crate) struct FromRow {
    /// Write a case of a customer in this table: what the model reads of him, and what it makes of it. The case was run
    /// and holds
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, requires = "customer", conflicts_with_all = ["filter", "coverage"], help_heading = "A case from data")]
    pub(crate) from: Option<String>,

    /// The customer with this key (without a key column: the row, from 1)
    #[arg(long, value_name = "KEY", requires = "from", help_heading = "A case from data")]
    pub(crate) customer: Option<String>,

    /// What the case is about; left out, it is called by the customer
    #[arg(long, value_name = "TEXT", requires = "from", help_heading = "A case from data")]
    pub(crate) name: Option<String>,

    /// Add the case to the end of this file, which changes as a whole or not at all, in place of printing it
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, requires = "from", help_heading = "A case from data")]
    pub(crate) write: Option<PathBuf>,
}

/// Whether and how coverage is measured.
#[derive(Debug, Group)]
pub(crate) struct Covered {
    /// Say which outcomes of conditions the cases show: true, false and unknown, where the condition alone decides. For what
    /// no case shows, a case that would is written, where one is found
    #[arg(long, conflicts_with = "filter", help_heading = "Coverage")]
    pub(crate) coverage: bool,

    /// Look at the packs that a model uses, too
    #[arg(long, requires = "coverage", help_heading = "Coverage")]
    pub(crate) packs: bool,

    /// End with 1 where a smaller share of the outcomes is shown, as in 90%; what is proven impossible does not count
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "coverage", help_heading = "Coverage")]
    pub(crate) min_coverage: Option<Number>,
}

/// How to show the results of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For pages; only with --coverage
    Markdown,
    /// For programs that know the coverage of lines; only with --coverage
    Lcov,
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

    #[command(flatten)]
    pub(crate) page: Page,
}

/// Put faults into models and see whether their cases and snapshots notice
///
/// Each fault is one small change: a threshold or weight somewhat larger or smaller, another comparison, `or` for `and`, a part
/// of a condition, a rule or an action that is gone, another priority. A fault that no case and no snapshot notices shows
/// what they do not say yet. All cases must hold to begin with, and snapshots be as stored.
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

    #[command(flatten)]
    pub(crate) page: Page,
}
