//! `cvrules diff`: two versions of a model, or two data sets.

use std::sync::Arc;

use cvrules::check;
use cvrules::data::Dataset;
use cvrules::diagnostic::Diagnostics;
use cvrules::diff::{Version, between_data, diff};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::scan::Source;
use cvrules::source::SourceMap;
use cvrules::view;

use super::page;
use crate::args::{Data, Diff, PageFormat};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::FolderLoader;
use crate::git::{self, Revision};
use crate::model::{self, Compiled};
use crate::progress::Progress;
use crate::terminal::Terminal;
use crate::{data, files};

/// Compares.
pub(crate) fn run(args: &Diff, terminal: &Terminal) -> Outcome {
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    if !args.against.is_empty() {
        return two_data_sets(args, &settings, terminal);
    }
    let Some(new) = &args.new else {
        terminal.complain("give the new version too, or another data set with `--against`");
        return Ok(Exit::Usage);
    };
    if args.old == files::STDIN && new == files::STDIN {
        terminal.complain("the old and the new version cannot both come from standard input");
        return Ok(Exit::Usage);
    }
    let (old, new) = match git::range(&args.old) {
        Some((from, to)) => (version(new, from, &settings), version(new, to, &settings)),
        None => (model::read(&args.old, &settings), model::read(new, &settings)),
    };
    let (old, old_model) = usable(old, false, terminal)?;
    let (new, new_model) = usable(new, true, terminal)?;
    let run = Run { as_of: settings.as_of, customers_only: false };
    let before = Version { sources: &old.result.sources, main: &old.name, model: &old_model };
    let after = Version { sources: &new.result.sources, main: &new.name, model: &new_model };
    let progress = Progress::new(terminal);
    let found = if args.no_data || (args.data.data.is_empty() && new_model.data.is_none()) {
        diff((before, after), (&settings, &run), None, &|_| ())
    } else {
        for model in [&old_model, &new_model] {
            model::dated(model, &settings)
                .map_err(|found| model::refuse(&model.sources, &found, terminal))?;
        }
        let sources = sources(&args.data, &new, &new_model, terminal)?;
        let mut customers = Customers { of: &args.data, sources: &sources, kept: Vec::new() };
        // What is wrong with the data is told once, for the new version.
        let (_, findings) = data::customers(&args.data, &new_model, &sources)
            .map_err(|found| unusable(&new_model, &found, terminal))?;
        model::tell(&new_model.sources, &findings, terminal);
        let mut give = |model: &Model| customers.of(model);
        diff((before, after), (&settings, &run), Some(&mut give), &|runs| progress.versions(runs))
    };
    drop(progress);
    let Some(found) = found else {
        terminal.complain("the old version cannot read these data");
        return Ok(Exit::Data);
    };
    page::write(args.page.output.as_deref(), terminal, |look, out| match args.page.format {
        PageFormat::Table => out.write_all(view::diff::diff(&new_model, &found, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::diff::markdown(&new_model, &found).as_bytes()),
        PageFormat::Json => view::json::diff(&new_model, &found, out),
    })?;
    let changed = found.changes.as_ref().is_some_and(|one| one.changed > 0 || !one.changed_groups.is_empty());
    Ok(if changed && args.deny_changes { Exit::Findings } else { Exit::Fine })
}

/// One model on two data sets.
fn two_data_sets(args: &Diff, settings: &check::Settings, terminal: &Terminal) -> Outcome {
    let (compiled, model) = usable(model::read(&args.old, settings), true, terminal)?;
    model::dated(&model, settings).map_err(|found| model::refuse(&model.sources, &found, terminal))?;
    let run = Run { as_of: settings.as_of, customers_only: false };
    let against = Data { data: args.against.clone(), ..args.data.clone() };
    let mut decided = Vec::new();
    for of in [&args.data, &against] {
        let sources = sources(of, &compiled, &model, terminal)?;
        let (customers, findings) =
            data::customers(of, &model, &sources).map_err(|found| unusable(&model, &found, terminal))?;
        model::tell(&model.sources, &findings, terminal);
        let fitted = customers.fit(&model);
        let answer = evaluate(&fitted, &customers, &run).into_answer();
        decided.push((fitted, answer));
    }
    let [(old_model, before), (new_model, after)] = decided.as_slice() else { return Ok(Exit::Fine) };
    let found = between_data((old_model, before), (new_model, after));
    page::write(args.page.output.as_deref(), terminal, |look, out| match args.page.format {
        PageFormat::Table => out.write_all(view::diff::data(new_model, &found, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::diff::data_markdown(new_model, &found).as_bytes()),
        PageFormat::Json => view::json::data_diff(new_model, &found, out),
    })?;
    let changed = found.changed > 0 || !found.changed_groups.is_empty();
    Ok(if changed && args.deny_changes { Exit::Findings } else { Exit::Fine })
}

/// A model as it was in a revision; an empty one is what stands there now.
pub(super) fn version(path: &str, revision: &str, settings: &check::Settings) -> Compiled {
    if revision.is_empty() {
        return model::read(path, settings);
    }
    let loader = Revision { name: revision.to_owned() };
    let text = loader.read(path);
    let mut compiled = model::compiled(path, text, &loader, settings);
    // The data are those that stand there now.
    compiled.folder = FolderLoader::new(path).ok();
    compiled
}

/// A model that can be used; findings of the old version are told only where it cannot.
fn usable(mut of: Compiled, warnings: bool, terminal: &Terminal) -> Result<(Compiled, Model), Stop> {
    if warnings || of.result.model.is_none() {
        model::tell(&of.result.sources, &of.result.findings, terminal);
    }
    match of.result.model.take() {
        Some(model) => Ok((of, model)),
        None => Err(Stop::Told(match Exit::of(&of.result.findings) {
            Exit::Fine => Exit::Model,
            exit => exit,
        })),
    }
}

fn unusable(model: &Model, findings: &Diagnostics, terminal: &Terminal) -> Stop {
    match model::refuse(&model.sources, findings, terminal) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    }
}

fn sources(of: &Data, compiled: &Compiled, model: &Model, terminal: &Terminal) -> Result<Vec<Source>, Stop> {
    let found = data::find(of, model, &compiled.name, compiled.folder.as_ref());
    let found = found.map_err(|findings| unusable(model, &findings, terminal))?;
    data::open(&found).map_err(|findings| unusable(model, &findings, terminal))
}

/// The data as versions of a model read them: most read them alike.
struct Customers<'d> {
    of: &'d Data,
    sources: &'d [Source],
    /// By what a model says of its columns.
    kept: Vec<(String, Option<Arc<Dataset>>)>,
}

impl Customers<'_> {
    fn of(&mut self, model: &Model) -> Option<Arc<Dataset>> {
        let asked = format!("{:?} {:?} {:?}", model.inputs, model.scale, model.market);
        if let Some((_, data)) = self.kept.iter().find(|(one, _)| *one == asked) {
            return data.clone();
        }
        let data = data::customers(self.of, model, self.sources).ok().map(|(data, _)| Arc::new(data));
        self.kept.push((asked, data.clone()));
        data
    }
}
