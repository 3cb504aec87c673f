//! Commands that find something about a model and its customers: `plan`, `drivers`, `audit`.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum, ValueHint};
use cvrules::number::Number;

use super::shared::{Cross, Data, Page, Settings, Words, amount, share};

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

    #[command(flatten)]
    pub(crate) page: Page,
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

    #[command(flatten)]
    pub(crate) page: Page,
}
