//! `cvrules dump`: what the program makes of a model.

use cvrules::columnar;
use cvrules::interpret::Run;
use cvrules::plan;
use cvrules::source::SourceMap;

use crate::args::{Dump, DumpWhat};
use crate::exit::{Exit, Outcome};
use crate::model;
use crate::terminal::Terminal;

/// Shows it.
pub(crate) fn run(args: &Dump, terminal: &Terminal) -> Outcome {
    let DumpWhat::Plan(args) = &args.what;
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (_, model) = model::read_or_tell(&args.file, &settings, terminal)?;
    let dated = model::dated(&model, &settings);
    dated.map_err(|finding| model::refuse(&model.sources, &finding, terminal))?;
    if let Some(what) = columnar::beyond(&model) {
        terminal.complain(&format!("a model with {what} has no plan yet: the reference interpreter runs it"));
        return Ok(Exit::Usage);
    }
    let run = Run { as_of: settings.as_of, customers_only: false };
    terminal.print(&plan::dump(&model, &plan::plan(&model, &run)))?;
    Ok(Exit::Fine)
}
