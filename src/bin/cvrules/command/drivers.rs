//! `cvrules drivers`: which factors go with an outcome.

use cvrules::diagnostic::{Code, Diagnostic, Diagnostics};
use cvrules::drivers::{self, Outcome};
use cvrules::view;
use cvrules::view::drivers::Quadrants;

use super::page::{self, Opened};
use crate::args::{Drivers, Importance, Method, PageFormat};
use crate::exit::{Exit, Outcome as Ended};
use crate::model;
use crate::terminal::Terminal;

/// Derives importance and shows it.
pub(crate) fn run(args: &Drivers, terminal: &Terminal) -> Ended {
    let terminal = &terminal.with(args.words.decimal);
    let one = |finding: Box<Diagnostic>| std::iter::once(*finding).collect::<Diagnostics>();
    let from = (args.file.as_str(), &args.data, &args.settings, &args.words);
    let written = [&args.page.output, &args.write_weights];
    let (Opened { model, customers, run }, outcome) =
        page::open(from, &written, terminal, |model| Outcome::find(model, &args.outcome).map_err(one))?;
    let stop = |finding| model::refuse(&model.sources, &one(finding), terminal);
    let method = match args.method {
        Method::Johnson => drivers::Method::Johnson,
        Method::Shapley => drivers::Method::Shapley,
    };
    let found = drivers::derive(&model, &customers, &run, &outcome, method).map_err(stop)?;
    let importance = match args.importance {
        Importance::Derived => drivers::Importance::Derived,
        Importance::Stated => drivers::Importance::Stated,
    };
    let cross = args.cross.into();
    let planes = drivers::planes(&model, &found, importance, cross, &args.band);
    let planes = Quadrants { importance, cross, band: args.band.clone(), planes, left_out: Vec::new() };

    if let Some(path) = &args.write_weights {
        let Some(text) = view::drivers::weights(&model, &found) else {
            let why = "there are no weights to write: a side's factors explain nothing of the outcome";
            return Err(stop(Box::new(Diagnostic::bare(Code::DRIVERS_UNDERIVED, why))));
        };
        page::whole(path, |out| out.write_all(text.as_bytes()))?;
    }
    page::write(args.page.output.as_deref(), terminal, |look, out| match args.page.format {
        PageFormat::Table => out.write_all(view::drivers::drivers(&model, &found, &planes, look).as_bytes()),
        PageFormat::Markdown => {
            out.write_all(view::drivers::markdown(&model, &found, &planes, look.decimal).as_bytes())
        }
        PageFormat::Json => view::json::drivers(&model, &found, &planes, out),
    })?;
    Ok(Exit::Fine)
}
