//! What `test` and `review` are told about snapshots.

use clap::{Args as Group, ValueEnum, ValueHint};

use super::shared::Settings;

/// What is done about stored snapshots.
#[derive(Debug, Group)]
#[command(next_help_heading = "Snapshots")]
pub(crate) struct Snapshots {
    /// Write and remove nothing; without it so where the environment sets CI
    #[arg(long)]
    pub(crate) ci: bool,

    /// What to do about stored files that no snapshot makes
    #[arg(long, value_enum, default_value_t = Unreferenced::Warn, value_name = "WHAT")]
    pub(crate) unreferenced: Unreferenced,
}

/// What to do about stored files that no snapshot makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unreferenced {
    /// Name them
    Warn,
    /// Name them and end with 1
    Reject,
    /// Remove them; under --ci as reject
    Delete,
    /// Nothing
    Ignore,
}

/// What `--accept` and `--reject` mean without names. An empty name is none: a variable that was not set accepts nothing.
pub(crate) const EVERYTHING: &str = "*";

/// Decide about changed results of snapshots, one cause at a time
///
/// Runs the snapshots of each model and shows every result that is not what is stored, gathered by the edit that is its cause:
/// versions with some of the edits since the last commit are run, as `cvrules diff` does. Where git has no earlier version,
/// results that change alike are gathered. On a terminal one key decides about all results of a cause; elsewhere --accept and
/// --reject do, or everything is shown and nothing changes.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  cvrules review hotel.cvr
  cvrules review hotel.cvr --accept                   everything
  cvrules review hotel.cvr --accept=trips,guests      two snapshots
  cvrules review hotel.cvr --reject                   what waits goes, what is stored stays
  cvrules review hotel.cvr --since main --format json

It ends with 1 where a result is still not what is stored.")]
pub(crate) struct Review {
    /// The models; left out, those of which results wait in the folder `snapshots`
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,

    /// Accept without asking: everything, or these snapshots, results (as in \"trips for trip.business\") or files
    #[arg(long, value_name = "NAME,…", num_args = 0..=1, require_equals = true, default_missing_value = EVERYTHING)]
    pub(crate) accept: Option<Vec<String>>,

    /// Reject without asking, likewise
    #[arg(long, value_name = "NAME,…", num_args = 0..=1, require_equals = true, default_missing_value = EVERYTHING)]
    pub(crate) reject: Option<Vec<String>>,

    /// The revision of git whose model gave what is stored; edits since then are the causes
    #[arg(long, value_name = "REVISION", default_value = "HEAD")]
    pub(crate) since: String,

    #[command(flatten)]
    pub(crate) settings: Settings,

    /// How to show it
    #[arg(long, short, value_enum, default_value_t = ReviewFormat::Human, help_heading = "Output")]
    pub(crate) format: ReviewFormat,
}

/// How to show a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// For people
    Human,
    /// For programs
    Json,
}
