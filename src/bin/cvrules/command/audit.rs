//! `cvrules audit`: how what is recommended falls on protected groups.

use std::io::Write;
use std::path::Path;

use cvrules::audit::audit;
use cvrules::diagnostic::Diagnostics;
use cvrules::interpret::{Run, evaluate_with};
use cvrules::source::SourceMap;
use cvrules::view::{self, Look};

use crate::args::{Audit, PageFormat};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::{self, STDIN};
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, model};

/// Evaluates and audits.
pub(crate) fn run(args: &Audit, terminal: &Terminal) -> Outcome {
    if args.file == STDIN && args.data.data.iter().any(|path| path == STDIN) {
        terminal.complain("the model and the data cannot both come from standard input");
        return Ok(Exit::Usage);
    }
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (compiled, model) = model::read_or_tell(&args.file, &settings, terminal)?;
    let stop = |findings: Diagnostics| model::refuse(&model.sources, &findings, terminal);
    let unusable = |findings: Diagnostics| match stop(findings) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    };
    model::dated(&model, &settings).map_err(stop)?;
    let files = data::find(&args.data, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    if let Some(written) = &args.output {
        let mut read = std::iter::once(args.file.as_str()).chain(files.iter().map(|file| file.path.as_str()));
        if read.any(|read| read != STDIN && files::is_same(written, Path::new(read))) {
            terminal.complain(&format!("the result would replace `{}`, which is read", written.display()));
            return Ok(Exit::Usage);
        }
    }
    let sources = data::open(&files).map_err(unusable)?;
    let (customers, findings) = data::customers(&args.data, &model, &sources).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    let model = customers.fit(&model);
    let run = Run { as_of: settings.as_of, customers_only: false };
    let progress = Progress::new(terminal);
    let evaluation = evaluate_with(&model, &customers, &run, &|done, of| progress.at(done, of));
    drop(progress);
    let found = audit(&model, &customers, evaluation.answer());
    let write = |look: &Look, out: &mut dyn Write| match args.format {
        PageFormat::Table => out.write_all(view::audit::audit(&model, &found, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::audit::markdown(&model, &found).as_bytes()),
        PageFormat::Json => view::json::audit(&model, &found, out),
    };
    match &args.output {
        Some(path) => files::write_whole(path, |out| write(&Look { colour: false, ..terminal.out }, out))
            .map_err(|error: std::io::Error| Stop::Output(format!("`{}`", path.display()), error))?,
        None => {
            let mut out = terminal.stdout();
            write(&terminal.out, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Fine)
}
