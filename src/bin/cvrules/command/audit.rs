//! `cvrules audit`: how what is recommended falls on protected groups.

use cvrules::audit::audit;
use cvrules::interpret::evaluate_with;
use cvrules::view;

use super::page::{self, Opened};
use crate::args::{Audit, PageFormat};
use crate::exit::{Exit, Outcome};
use crate::progress::Progress;
use crate::terminal::Terminal;

/// Evaluates and audits.
pub(crate) fn run(args: &Audit, terminal: &Terminal) -> Outcome {
    let terminal = &terminal.with(args.words.decimal);
    let from = (args.file.as_str(), &args.data, &args.settings, &args.words);
    let (Opened { model, customers, run }, ()) =
        page::open(from, &[&args.page.output], terminal, |_| Ok(()))?;
    let progress = Progress::new(terminal);
    let evaluation = evaluate_with(&model, &customers, &run, &|done, of| progress.at(done, of));
    drop(progress);
    let found = audit(&model, &customers, evaluation.answer());
    page::write(args.page.output.as_deref(), terminal, |look, out| match args.page.format {
        PageFormat::Table => out.write_all(view::audit::audit(&model, &found, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::audit::markdown(&model, &found, look.decimal).as_bytes()),
        PageFormat::Json => view::json::audit(&model, &found, out),
    })?;
    Ok(Exit::Fine)
}
