//! `cvrules eval`: what to do, for whom and why.

use std::io::{self, Write};
use std::path::Path;

use cvrules::answer::{Answer, CellId, Subject, SubjectAnswer};
use cvrules::data::Dataset;
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, tick, ticked_or};
use cvrules::drivers;
use cvrules::flip::{Flipper, Flips};
use cvrules::interpret::{Evaluation, Run, evaluate_with};
use cvrules::model::{Model, RuleId, Scope};
use cvrules::source::SourceMap;
use cvrules::view::quadrants::Quadrants;
use cvrules::view::{self, Look};
use cvrules::whynot::{self, WhyNot};

use super::{base, subject};
use crate::args::{Engine, Eval, Format};
use crate::data::DataFile;
use crate::exit::{Exit, Outcome, Stop};
use crate::files::{self, STDIN};
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, model};

/// What to show.
enum Wanted {
    /// The report of the run, perhaps with factors by importance and performance.
    Report(Option<Quadrants>),
    /// Everything about these subjects.
    Subjects(Vec<SubjectAnswer>),
    /// What became of a rule on these subjects.
    WhyNot(Vec<(SubjectAnswer, WhyNot)>),
    /// What would change the first action of these, and how many groups were left out.
    Flips(Vec<Flips>, usize),
}

/// For how many groups flips are looked for in one run.
const FLIPPED_GROUPS: usize = 100;

/// Evaluates a model over its data.
pub(crate) fn run(args: &Eval, terminal: &Terminal) -> Outcome {
    let terminal = &terminal.with(args.words.decimal);
    if let Some(mistake) = mistake(args) {
        terminal.complain(&mistake);
        return Ok(Exit::Usage);
    }
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (compiled, model) = model::read_or_tell(&args.file, &settings, terminal)?;
    let model = model::spoken(model, &args.words, terminal)?;
    let stop = |findings: Diagnostics| model::refuse(&model.sources, &findings, terminal);
    let unusable = |findings: Diagnostics| match stop(findings) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    };
    model::dated(&model, &settings).map_err(stop)?;
    if model.market.offering.as_ref().is_none_or(|offering| offering.family.is_none()) {
        // Brands are segments that only the data know.
        subject::cell(&model, &args.segment).map_err(stop)?;
    }
    if args.flip {
        cvrules::flip::possible(&model).map_err(stop)?;
    }
    let beyond = cvrules::columnar::beyond(&model);
    if let Some(what) = beyond
        && (args.engine == Engine::Columnar || args.records.is_some())
    {
        let asked =
            if args.records.is_some() { "records come from it" } else { "leave out `--engine columnar`" };
        terminal.complain(&format!("the columnar engine does not run models with {what}; {asked}"));
        return Ok(Exit::Usage);
    }
    let rule = args.why_not.as_deref().map(|name| rule(&model, name, args)).transpose().map_err(stop)?;
    let files = data::find(&args.data, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    if let Some(mistake) = collision(args, &files) {
        terminal.complain(&mistake);
        return Ok(Exit::Usage);
    }
    let sources = data::open(&files).map_err(unusable)?;
    let run = Run { as_of: settings.as_of, customers_only: false };
    if let Some(wave) = &args.wave {
        cvrules::data::wave_column(&model, wave).map_err(stop)?;
    }
    let columnar = match args.engine {
        Engine::Reference => false,
        Engine::Auto if beyond.is_some() => false,
        Engine::Columnar => true,
        Engine::Auto if args.records.is_some() => true,
        Engine::Auto if args.customer.is_some() || !args.segment.is_empty() || args.flip => false,
        // Customers one by one are as they always were, where they are of one file of text.
        Engine::Auto => {
            data::are_many(&args.data, &sources).map_err(unusable)?
                && (sources.len() > 1
                    || matches!(args.format, Format::Table | Format::Markdown)
                    || data::is_parquet(&sources))
        }
    };
    if columnar {
        return base::run(args, &model, &run, &sources, terminal);
    }
    let (mut customers, findings) = data::customers(&args.data, &model, &sources).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    if let Some(wave) = &args.wave {
        customers.use_wave(&model, wave).map_err(stop)?;
    }
    let model = customers.fit(&model);
    let stop = |findings: Diagnostics| model::refuse(&model.sources, &findings, terminal);
    let cell =
        (!args.segment.is_empty()).then(|| subject::cell(&model, &args.segment)).transpose().map_err(stop)?;
    let rows = match &args.customer {
        Some(key) => rows(&customers, key).map_err(unusable)?,
        None => Vec::new(),
    };

    let progress = Progress::new(terminal);
    let evaluation = evaluate_with(&model, &customers, &run, &|done, of| progress.at(done, of));
    drop(progress);

    let wanted = match &cell {
        _ if args.flip => {
            let asked = match &cell {
                Some(cell) => vec![Subject::Cell(cell.clone())],
                None if args.customer.is_some() => rows.into_iter().map(Subject::Customer).collect(),
                None => {
                    let groups = evaluation.answer().groups.iter().filter(|group| !group.ranked.is_empty());
                    groups.map(|group| group.subject.clone()).collect()
                }
            };
            let mut flipper = Flipper::new(&model, &customers, &run);
            let found: Vec<Flips> =
                asked.iter().take(FLIPPED_GROUPS).filter_map(|subject| flipper.flips(subject)).collect();
            if let (Some(cell), true) = (&cell, found.is_empty()) {
                return Err(stop(nobody(&model, cell)));
            }
            Wanted::Flips(found, asked.len().saturating_sub(FLIPPED_GROUPS))
        }
        Some(cell) => match evaluation.explain_group(cell) {
            Some(found) => Wanted::Subjects(vec![found]),
            None => return Err(stop(nobody(&model, cell))),
        },
        None if args.customer.is_some() => {
            Wanted::Subjects(rows.into_iter().filter_map(|row| evaluation.explain_customer(row)).collect())
        }
        None => Wanted::Report(placed(args, &model, evaluation.answer())),
    };
    let wanted = match (wanted, rule) {
        // Whom the model is not about no rule is about either, and the explanation says so.
        (Wanted::Subjects(subjects), Some(rule)) if !subjects.iter().all(SubjectAnswer::is_outside) => {
            let found = subjects.into_iter().filter_map(|one| {
                let found = whynot::why_not(&model, &one, rule)?;
                Some((one, found))
            });
            Wanted::WhyNot(found.collect())
        }
        (wanted, _) => wanted,
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

fn nobody(model: &Model, cell: &CellId) -> Diagnostics {
    let name = view::words::cell(model, cell);
    one(Diagnostic::bare(Code::UNKNOWN_SEGMENT, format!("nobody is in {}", tick(name))))
}

/// Factors by importance and performance, where that was asked for.
pub(super) fn placed(args: &Eval, model: &Model, answer: &Answer) -> Option<Quadrants> {
    let cross = args.quadrants?.into();
    let (planes, left_out) = drivers::stated_planes(model, &answer.all, cross, &args.band);
    Some(Quadrants {
        importance: drivers::Importance::Stated,
        cross,
        band: args.band.clone(),
        planes,
        left_out,
    })
}

/// What cannot be carried out whatever the model says: better told before a long run than after it.
fn mistake(args: &Eval) -> Option<String> {
    let explains = args.customer.is_some() || !args.segment.is_empty();
    let stdin = args.data.data.iter().filter(|path| *path == STDIN).count();
    if args.file == STDIN && stdin > 0 {
        return Some("the model and the data cannot both come from standard input".to_owned());
    }
    if stdin > 1 {
        return Some("standard input can be read only once".to_owned());
    }
    if args.why_not.is_some() && !explains {
        return Some(
            "`--why-not` is about somebody: add `--customer KEY` or `--segment FAMILY.SEGMENT`".to_owned(),
        );
    }
    let explains = explains || args.flip;
    if args.format == Format::Csv && explains {
        return Some("an explanation is no table; use `--format table`, `json` or `markdown`".to_owned());
    }
    if args.format == Format::Csv && args.quadrants.is_some() {
        return Some(
            "quadrants are no table of customers; use `--format table`, `json` or `markdown`".to_owned(),
        );
    }
    if explains && args.engine == Engine::Columnar {
        return Some("only the reference interpreter explains; leave out `--engine columnar`".to_owned());
    }
    if args.records.is_some() {
        if args.engine == Engine::Reference {
            return Some(
                "records are written by the columnar engine; leave out `--engine reference`".to_owned(),
            );
        }
        if !args.quiet && matches!(args.format, Format::Json | Format::Csv) {
            return Some(
                "`--format json` and `csv` list the customers one by one, and so do the records; \
                 use `--format table` or `markdown`, or `--quiet`"
                    .to_owned(),
            );
        }
    }
    if let Some(path) = &args.records
        && base::format(path).is_none()
    {
        return Some(format!(
            "the name of `{}` does not say what the records are to look like; it may end in `.parquet`, \
             `.csv`, `.ndjson` or `.jsonl`",
            path.display()
        ));
    }
    [&args.output, &args.records].into_iter().flatten().find_map(|path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty())?;
        (!folder.is_dir()).then(|| format!("there is no folder `{}` to write to", folder.display()))
    })
}

/// The rule that is asked about.
fn rule(model: &Model, name: &str, args: &Eval) -> Result<RuleId, Diagnostics> {
    let name = name.trim();
    let Some((id, rule)) = model.rules.iter().find(|(_, rule)| *rule.name == *name) else {
        let known = || model.rules.iter().map(|(_, rule)| &*rule.name);
        let help = did_you_mean(name, known()).or_else(|| {
            let some: Vec<&str> = known().take(12).collect();
            (!some.is_empty()).then(|| format!("rules are such as {}", ticked_or(some)))
        });
        let message = format!("there is no rule {}", tick(name));
        return Err(one(Diagnostic::bare(Code::UNKNOWN_RULE, message).maybe_help(help)));
    };
    let mut asked: Vec<&str> = args
        .segment
        .iter()
        .filter_map(|part| part.trim().split_once('.'))
        .map(|(family, _)| family)
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let (about, ask, fits) = match &rule.scope {
        Scope::Customer => {
            ("each customer".to_owned(), "`--customer KEY`".to_owned(), args.customer.is_some())
        }
        Scope::Cells(families) if families.is_empty() => {
            let fits = args.customer.is_none() && asked.is_empty();
            ("all customers".to_owned(), "`--segment all`".to_owned(), fits)
        }
        Scope::Cells(families) => {
            let mut names: Vec<&str> = families.iter().map(|id| &*model.families.at(*id).name).collect();
            let segments: Vec<String> = names.iter().map(|name| format!("{name}.SEGMENT")).collect();
            let about = format!("each {}", names.join(", "));
            names.sort_unstable();
            let fits = args.customer.is_none() && names == asked;
            (about, format!("`--segment {}`", segments.join(",")), fits)
        }
    };
    if fits {
        return Ok(id);
    }
    let message = format!("the rule {} is for {about}", tick(name));
    Err(one(Diagnostic::bare(Code::UNKNOWN_RULE, message).help(format!("ask with {ask}"))))
}

/// A file that is named for two things.
fn collision(args: &Eval, files: &[DataFile]) -> Option<String> {
    let read = || std::iter::once(args.file.as_str()).chain(files.iter().map(|file| file.path.as_str()));
    for written in [&args.output, &args.records].into_iter().flatten() {
        if read().any(|read| read != STDIN && files::is_same(written, Path::new(read))) {
            return Some(format!("the result would replace `{}`, which is read", written.display()));
        }
    }
    if let (Some(output), Some(records)) = (&args.output, &args.records)
        && files::is_same(output, records)
    {
        return Some(format!("`{}` cannot be both the report and the records", records.display()));
    }
    let mut seen = std::collections::HashSet::new();
    let twice = files.iter().find(|file| {
        Path::new(&file.path).canonicalize().is_ok_and(|path| path.is_file() && !seen.insert(path))
    })?;
    Some(format!("`{}` is given twice, and its customers would be counted twice", twice.shown))
}

/// The rows of a customer: several where the key stands more than once.
fn rows(data: &Dataset, key: &str) -> Result<Vec<usize>, Diagnostics> {
    let key = key.trim();
    let subject = |row: &usize| data.market.is_subject(*row);
    let named = |row: &usize| data.keys.get(*row).is_some_and(|known| **known == *key);
    let rows: Vec<usize> = (0..data.rows).filter(subject).filter(named).collect();
    if !rows.is_empty() {
        return Ok(rows);
    }
    let known = (0..data.rows).filter(subject).filter_map(|row| data.keys.get(row)).map(|key| &**key);
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
        Wanted::Report(placed) => {
            let placed = placed.as_ref();
            return match format {
                Format::Table => {
                    out.write_all(view::report::with_quadrants(model, answer, placed, look).as_bytes())
                }
                Format::Markdown => out.write_all(
                    view::markdown::with_quadrants(model, answer, placed, look.decimal).as_bytes(),
                ),
                Format::Json => view::json::with_quadrants(model, answer, placed, out),
                Format::Csv => view::csv::customers(model, answer, look.decimal, out),
            };
        }
        Wanted::Subjects(subjects) => subjects,
        Wanted::Flips(found, more) => {
            return match format {
                Format::Json => view::json::flips(model, answer, found, *more, out),
                Format::Markdown => {
                    out.write_all(view::flip::markdown(model, found, *more, look.decimal).as_bytes())
                }
                Format::Table | Format::Csv => {
                    out.write_all(view::flip::flips(model, found, *more, look).as_bytes())
                }
            };
        }
        Wanted::WhyNot(found) => {
            for (n, (subject, found)) in found.iter().enumerate() {
                if n > 0 && format != Format::Json {
                    out.write_all(b"\n")?;
                }
                match format {
                    Format::Json => view::json::why_not(model, answer, subject, found, out)?,
                    Format::Markdown => {
                        out.write_all(
                            view::whynot::markdown(model, subject, found, look.decimal).as_bytes(),
                        )?;
                    }
                    Format::Table | Format::Csv => {
                        out.write_all(view::whynot::why_not(model, subject, found, look).as_bytes())?;
                    }
                }
            }
            return Ok(());
        }
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
                out.write_all(view::markdown::explain(model, answer, subject, look.decimal).as_bytes())?;
            }
            Format::Json => view::json::explanation(model, answer, subject, out)?,
        }
    }
    Ok(())
}

fn one(finding: Diagnostic) -> Diagnostics {
    std::iter::once(finding).collect()
}
