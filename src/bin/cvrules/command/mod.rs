//! The commands, a file each.

mod audit;
mod base;
mod check;
mod coverage;
mod diff;
mod drivers;
mod dump;
mod eval;
mod example;
mod explain;
mod fmt;
mod kept;
mod mutate;
mod new;
mod page;
mod plan;
mod property;
mod review;
mod shell;
mod subject;
mod test;
mod weights;

use crate::args::Command;
use crate::exit::Outcome;
use crate::terminal::Terminal;

/// Carries a command out.
pub(crate) fn run(command: &Command, terminal: &Terminal) -> Outcome {
    match command {
        Command::Eval(args) => eval::run(args, terminal),
        Command::Plan(args) => plan::run(args, terminal),
        Command::Test(args) => test::run(args, terminal),
        Command::Review(args) => review::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Mutate(args) => mutate::run(args, terminal),
        Command::Fmt(args) => fmt::run(args, terminal),
        Command::Weights(args) => weights::run(args, terminal),
        Command::Drivers(args) => drivers::run(args, terminal),
        Command::Audit(args) => audit::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Dump(args) => dump::run(args, terminal),
        Command::New(args) => new::run(args, terminal),
        Command::Completions(args) => shell::completions(args, terminal),
        Command::Man(args) => shell::man(args, terminal),
    }
}
