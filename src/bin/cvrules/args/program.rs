//! Commands about the program and its messages: `explain`, `new`, `dump`, `completions`, `man`.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand, ValueHint};

use super::shared::Settings;

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
