//! The arguments, and all that `--help` says.

mod eval;
mod findings;
mod models;
mod program;
mod shared;
mod snapshots;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use eval::{Engine, Eval, Format};
pub(crate) use findings::{Audit, Drivers, Importance, Method, Plan, PlanFormat};
pub(crate) use models::{Check, CheckFormat, Diff, Fmt, Mutate, Test, TestFormat, Weights};
pub(crate) use program::{Completions, Dump, DumpWhat, Explain, Man, New};
pub(crate) use shared::{Data, PageFormat, Settings, Words};
pub(crate) use snapshots::{EVERYTHING, Review, ReviewFormat, Snapshots, Unreferenced};

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
    Review(Review),
    Weights(Weights),
    Drivers(Drivers),
    Audit(Audit),
    Explain(Explain),
    New(New),
    Dump(Dump),
    Completions(Completions),
    Man(Man),
}
