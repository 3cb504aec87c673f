//! `cvrules plan`: what to do within a budget.

use std::io::Write as _;
use std::num::NonZero;

use cvrules::answer::Answer;
use cvrules::budget::{self, Budget};
use cvrules::columnar::{self, Columnar, Failure, Keep};
use cvrules::diagnostic::Diagnostics;
use cvrules::interpret::{Run, evaluate_with};
use cvrules::model::Model;
use cvrules::scan::{Scan, Source};
use cvrules::source::SourceMap;
use cvrules::view;

use crate::args::{Plan, PlanFormat};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::STDIN;
use crate::interrupt::Guard;
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, model};

/// Evaluates a model over its data and plans what it recommends.
pub(crate) fn run(args: &Plan, terminal: &Terminal) -> Outcome {
    let terminal = &terminal.with(args.words.decimal);
    let stdin = args.data.data.iter().filter(|path| *path == STDIN).count();
    if stdin > 1 || (args.file == STDIN && stdin > 0) {
        terminal.complain("standard input can be read only once");
        return Ok(Exit::Usage);
    }
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let (compiled, model) = model::read_or_tell(&args.file, &settings, terminal)?;
    let mut model = model::spoken(model, &args.words, terminal)?;
    model::dated(&model, &settings).map_err(|found| model::refuse(&model.sources, &found, terminal))?;
    let unusable = |found: Diagnostics| unusable(&model, &found, terminal);
    let files = data::find(&args.data, &model, &compiled.name, compiled.folder.as_ref()).map_err(unusable)?;
    let sources = data::open(&files).map_err(unusable)?;
    let run = Run { as_of: settings.as_of, customers_only: false };
    let many = data::are_many(&args.data, &sources).map_err(unusable)?;
    let answer = if many && cvrules::columnar::beyond(&model).is_none() {
        let (answer, fitted) = of_many(args, &model, &run, &sources, terminal)?;
        model = fitted;
        answer
    } else {
        let (customers, findings) = data::customers(&args.data, &model, &sources).map_err(unusable)?;
        model::tell(&model.sources, &findings, terminal);
        model = customers.fit(&model);
        let progress = Progress::new(terminal);
        evaluate_with(&model, &customers, &run, &|done, of| progress.at(done, of)).into_answer()
    };
    let plan = budget::plan(&model, &answer, &Budget { amount: args.budget.clone(), nodes: args.nodes });
    match args.format {
        PlanFormat::Table => {
            terminal.print(&view::budget::plan(&model, &answer, &plan, &terminal.out))?;
        }
        PlanFormat::Markdown => {
            terminal.print(&view::budget::markdown(&model, &answer, &plan, terminal.out.decimal))?
        }
        PlanFormat::Json => {
            let mut out = terminal.stdout();
            view::json::plan(&model, &answer, &plan, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Exit::Fine)
}

fn unusable(model: &Model, findings: &Diagnostics, terminal: &Terminal) -> Stop {
    match model::refuse(&model.sources, findings, terminal) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    }
}

/// The answer of a run over whole customer bases.
fn of_many(
    args: &Plan,
    model: &Model,
    run: &Run,
    sources: &[Source],
    terminal: &Terminal,
) -> Result<(Answer, Model), Stop> {
    let unusable = |found: Diagnostics| unusable(model, &found, terminal);
    let stop = |failure: Failure| match failure {
        Failure::Data(found) => unusable(found),
        Failure::Write(error) => Stop::from(error),
        Failure::Stopped => {
            terminal.tell("stopped\n");
            Stop::Told(Exit::Stopped)
        }
    };
    let guard = Guard::new(None);
    let found = data::market(&args.data, model, sources, None, guard.asked());
    let (fitted, market, findings) = found.map_err(stop)?;
    let findings = data::strictly(&args.data, findings).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    let columnar = Columnar::new(&fitted, run).with_market(&market);
    let mut scan = Scan::open(model, sources, data::scan_options(&args.data)).map_err(unusable)?;
    let progress = Progress::new(terminal);
    let (rows, bytes) = (scan.rows(), scan.bytes());
    let settings = columnar::Settings {
        threads: std::thread::available_parallelism().map_or(1, NonZero::get),
        report: true,
        stop: Some(guard.asked()),
        progress: &|now| progress.base(now, rows, bytes),
    };
    let evaluated = columnar.evaluate(&mut scan, &settings, Keep::Nothing, &mut |_| Ok(()));
    drop(progress);
    let mut evaluated = evaluated.map_err(stop)?;
    let found = data::findings(&args.data, &fitted, sources, &market, &mut evaluated, true);
    let findings = found.map_err(stop)?;
    let findings = data::strictly(&args.data, findings).map_err(unusable)?;
    model::tell(&model.sources, &findings, terminal);
    drop(columnar);
    Ok((evaluated.answer.ok_or(Stop::Told(Exit::Stopped))?, fitted))
}
