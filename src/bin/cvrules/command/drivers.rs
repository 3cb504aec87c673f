//! `cvrules drivers`: which factors go with an outcome.

use std::io::{self, Write};
use std::path::Path;

use cvrules::diagnostic::{Code, Diagnostic, Diagnostics};
use cvrules::drivers::{self, Outcome};
use cvrules::interpret::Run;
use cvrules::source::SourceMap;
use cvrules::view::drivers::Quadrants;
use cvrules::view::{self, Look};

use crate::args::{Cross, Drivers, Importance, Method, PageFormat};
use crate::exit::{Exit, Outcome as Ended, Stop};
use crate::files::{self, STDIN};
use crate::terminal::Terminal;
use crate::{data, model};

/// Derives importance and shows it.
pub(crate) fn run(args: &Drivers, terminal: &Terminal) -> Ended {
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
    let one = |finding: Box<Diagnostic>| stop(std::iter::once(*finding).collect());
    model::dated(&model, &settings).map_err(stop)?;
    let outcome = Outcome::find(&model, &args.outcome).map_err(one)?;
    let files = data::find(&args.data, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    for written in [&args.output, &args.write_weights].into_iter().flatten() {
        let mut read = std::iter::once(args.file.as_str()).chain(files.iter().map(|file| file.path.as_str()));
        if read.any(|read| read != STDIN && files::is_same(written, Path::new(read))) {
            terminal.complain(&format!("the result would replace `{}`, which is read", written.display()));
            return Ok(Exit::Usage);
        }
    }
    let sources = data::open(&files).map_err(unusable)?;
    let (customers, findings) = data::customers(&args.data, &model, &sources).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);

    let run = Run { as_of: settings.as_of, customers_only: false };
    let method = match args.method {
        Method::Johnson => drivers::Method::Johnson,
        Method::Shapley => drivers::Method::Shapley,
    };
    let found = drivers::derive(&model, &customers, &run, &outcome, method).map_err(one)?;
    let importance = match args.importance {
        Importance::Derived => drivers::Importance::Derived,
        Importance::Stated => drivers::Importance::Stated,
    };
    let cross = match args.cross {
        Cross::Mean => drivers::Cross::Mean,
        Cross::Median => drivers::Cross::Median,
        Cross::Midpoint => drivers::Cross::Midpoint,
    };
    let planes = drivers::planes(&model, &found, importance, cross, &args.band);
    let planes = Quadrants { importance, cross, band: args.band.clone(), planes };

    if let Some(path) = &args.write_weights {
        let Some(text) = view::drivers::weights(&model, &found) else {
            let why = "there are no weights to write: a side's factors explain nothing of the outcome";
            return Err(one(Box::new(Diagnostic::bare(Code::DRIVERS_UNDERIVED, why))));
        };
        whole(path, |out| out.write_all(text.as_bytes()))?;
    }
    let write = |look: &Look, out: &mut dyn Write| match args.format {
        PageFormat::Table => out.write_all(view::drivers::drivers(&model, &found, &planes, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::drivers::markdown(&model, &found, &planes).as_bytes()),
        PageFormat::Json => view::json::drivers(&model, &found, &planes, out),
    };
    match &args.output {
        Some(path) => whole(path, |out| write(&Look { colour: false, ..terminal.out }, out))?,
        None => {
            let mut out = terminal.stdout();
            write(&terminal.out, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Fine)
}

fn whole(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    files::write_whole(path, content).map_err(|error| Stop::Output(format!("`{}`", path.display()), error))
}
