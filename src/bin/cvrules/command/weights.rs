//! `cvrules weights`: the weights that a model ends up with.

use cvrules::check::Settings;
use cvrules::view;

use crate::args::Weights;
use crate::exit::{Exit, Outcome};
use crate::model;
use crate::terminal::Terminal;

/// Shows them.
pub(crate) fn run(args: &Weights, terminal: &Terminal) -> Outcome {
    let terminal = &terminal.with(args.words.decimal);
    let (_, model) = model::read_or_tell(&args.file, &Settings::default(), terminal)?;
    let model = model::spoken(model, &args.words, terminal)?;
    terminal.print(&view::weights::weights(&model, &terminal.out))?;
    Ok(Exit::Fine)
}
