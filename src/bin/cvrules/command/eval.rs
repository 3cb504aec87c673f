//! `cvrules eval`: what to do, for whom and why.

use std::io::{self, Write};
use std::path::Path;

use cvrules::answer::SubjectAnswer;
use cvrules::data::Dataset;
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, tick, ticked_or};
use cvrules::interpret::{Evaluation, Run, evaluate_with};
use cvrules::model::Model;
use cvrules::source::SourceMap;
use cvrules::view::{self, Look};

use super::subject;
use crate::args::{Eval, Format};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::{self, STDIN};
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, model};

/// What to show.
enum Wanted {
    /// The report of the run.
    Report,
    /// Everything about these subjects.
    Subjects(Vec<SubjectAnswer>),
}

/// Evaluates a model over its data.
pub(crate) fn run(args: &Eval, terminal: &Terminal) -> Outcome {
    if let Some(mistake) = mistake(args) {
        terminal.complain(&mistake);
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
    if model.reads_as_of && settings.as_of.is_none() {
        return Err(stop(one(Diagnostic::bare(
            Code::AS_OF_MISSING,
            "the model reads the date of the run, and none is given",
        )
        .help("give it with `--as-of`, as in `--as-of 2026-11-23`; nothing reads the clock"))));
    }
    let cell =
        (!args.segment.is_empty()).then(|| subject::cell(&model, &args.segment)).transpose().map_err(stop)?;
    let file = data::find(&args.data, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    if let Some(output) = &args.output
        && [args.file.as_str(), file.path.as_str()].iter().any(|read| is_same(output, read))
    {
        terminal.complain(&format!("the result would replace `{}`, which is read", output.display()));
        return Ok(Exit::Usage);
    }
    let (customers, findings) = data::customers(&args.data, &model, &file).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    let rows = match &args.customer {
        Some(key) => rows(&customers, key).map_err(unusable)?,
        None => Vec::new(),
    };

    let run = Run { as_of: settings.as_of, customers_only: false };
    let progress = Progress::new(terminal);
    let evaluation = evaluate_with(&model, &customers, &run, &|done, of| progress.at(done, of));
    drop(progress);

    let wanted = match &cell {
        Some(cell) => match evaluation.explain_group(cell) {
            Some(found) => Wanted::Subjects(vec![found]),
            None => {
                let name = view::words::cell(&model, cell);
                let message = format!("nobody is in {}", tick(name));
                return Err(stop(one(Diagnostic::bare(Code::UNKNOWN_SEGMENT, message))));
            }
        },
        None if args.customer.is_some() => {
            Wanted::Subjects(rows.into_iter().filter_map(|row| evaluation.explain_customer(row)).collect())
        }
        None => Wanted::Report,
    };
    match &args.output {
        Some(path) => {
            let look = Look { colour: false, ..terminal.out };
            files::write_whole(path, |out| write(args.format, &model, &evaluation, &wanted, &look, out))
                .map_err(|error| Stop::Output(format!("`{}`", path.display()), error))?;
        }
        None => {
            let mut out = terminal.stdout();
            write(args.format, &model, &evaluation, &wanted, &terminal.out, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Fine)
}

/// What cannot be carried out whatever the model says: better told before a long run than after it.
fn mistake(args: &Eval) -> Option<String> {
    if args.file == STDIN && args.data.data.as_deref() == Some(STDIN) {
        return Some("the model and the data cannot both come from standard input".to_owned());
    }
    if args.format == Format::Csv && (args.customer.is_some() || !args.segment.is_empty()) {
        return Some("an explanation is no table; use `--format table`, `json` or `markdown`".to_owned());
    }
    let folder =
        args.output.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty())?;
    (!folder.is_dir()).then(|| format!("there is no folder `{}` to write to", folder.display()))
}

/// Whether two paths lead to one file.
fn is_same(output: &Path, read: &str) -> bool {
    let known = output.canonicalize().ok().filter(|path| path.is_file());
    known.is_some_and(|output| Path::new(read).canonicalize().is_ok_and(|read| read == output))
}

/// The rows of a customer: several where the key stands more than once.
fn rows(data: &Dataset, key: &str) -> Result<Vec<usize>, Diagnostics> {
    let key = key.trim();
    let rows: Vec<usize> =
        data.keys.iter().enumerate().filter(|(_, known)| ***known == *key).map(|(row, _)| row).collect();
    if !rows.is_empty() {
        return Ok(rows);
    }
    let known = data.keys.iter().map(|key| &**key);
    Err(one(Diagnostic::bare(Code::UNKNOWN_CUSTOMER, format!("there is no customer {}", tick(key)))
        .maybe_help(did_you_mean(key, known.clone()).or_else(|| {
            let some: Vec<&str> = known.take(3).collect();
            (!some.is_empty()).then(|| format!("keys are such as {}", ticked_or(some)))
        }))))
}

fn write(
    format: Format,
    model: &Model,
    evaluation: &Evaluation<'_>,
    wanted: &Wanted,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let answer = evaluation.answer();
    let subjects = match wanted {
        Wanted::Report => {
            return match format {
                Format::Table => out.write_all(view::report::report(model, answer, look).as_bytes()),
                Format::Markdown => out.write_all(view::markdown::report(model, answer).as_bytes()),
                Format::Json => view::json::answer(model, answer, out),
                Format::Csv => view::csv::customers(model, answer, out),
            };
        }
        Wanted::Subjects(subjects) => subjects,
    };
    for (n, subject) in subjects.iter().enumerate() {
        if n > 0 && format != Format::Json {
            out.write_all(b"\n")?;
        }
        match format {
            Format::Table | Format::Csv => {
                out.write_all(view::explain::explain(model, answer, subject, look).as_bytes())?;
            }
            Format::Markdown => {
                out.write_all(view::markdown::explain(model, answer, subject).as_bytes())?;
            }
            Format::Json => view::json::explanation(model, answer, subject, out)?,
        }
    }
    Ok(())
}

fn one(finding: Diagnostic) -> Diagnostics {
    std::iter::once(finding).collect()
}
