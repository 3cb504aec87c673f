//! `cvrules mutate`: faults that no case and no snapshot notices.

#![expect(clippy::disallowed_methods, reason = "a time budget needs a clock, threads a number of cores")]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZero;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cvrules::mutate::{Fate, Fault, Oracles, Report, Subject, failing};
use cvrules::number::Number;
use cvrules::snapshots::{changes, texts};
use cvrules::source::SourceMap;
use cvrules::view;

use super::page;
use crate::args::{Mutate, PageFormat};
use crate::exit::{Exit, Outcome};
use crate::progress::Progress;
use crate::snapshots::opened;
use crate::terminal::Terminal;
use crate::{files, model};

/// Fates of faults by what was tried.
type Known = BTreeMap<String, String>;

/// Judges the faults of each model.
pub(crate) fn run(args: &Mutate, terminal: &Terminal) -> Outcome {
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let until = args.seconds.and_then(|seconds| Instant::now().checked_add(Duration::from_secs(seconds)));
    let known = args.cache.as_deref().map(read_known).unwrap_or_default();
    let mut learnt = Known::new();
    let mut reports = Vec::new();
    for file in &args.files {
        let (compiled, model) = model::read_or_tell(file, &settings, terminal)?;
        let tables = page::tables(&compiled, &model, terminal)?;
        if model.cases.is_empty() && model.properties.is_empty() && model.snapshots.is_empty() {
            terminal.complain(&format!(
                "`{}` has no cases and no snapshots that could notice a fault",
                compiled.name
            ));
            return Ok(Exit::Usage);
        }
        let (store, taken) = opened(file, &compiled, &model, settings.as_of, terminal)?;
        if let Some(change) = changes(&taken, &store.stored, &store.source, false).first() {
            terminal.complain(&format!(
                "the snapshot {} of `{}` is not what is stored even without a fault; see `cvrules review {file}`",
                change.name(),
                compiled.name
            ));
            return Ok(Exit::Findings);
        }
        let kept = texts(&taken);
        let oracles = Oracles { tables: &tables, as_of: settings.as_of, name: &store.name, kept: &kept };
        if let Some(case) = failing(&model, &tables, settings.as_of) {
            terminal.complain(&format!(
                "the case \"{case}\" of `{}` does not hold even without a fault",
                compiled.name
            ));
            return Ok(Exit::Findings);
        }
        let subject = Subject::new(&compiled.result.sources, &compiled.name, &settings, args.packs);
        let Some(subject) = subject else {
            terminal.complain(&format!("`{}` cannot be taken apart", compiled.name));
            return Ok(Exit::Model);
        };
        let faults = subject.faults();
        let salt = salt(oracles);
        let progress = Progress::new(terminal);
        let judge = |fault: &Fault| -> (String, Fate) {
            let name = name(&subject, fault, &salt);
            let fate = known.get(&name).and_then(|fate| read_fate(fate));
            (name, fate.unwrap_or_else(|| subject.judge(fault, oracles)))
        };
        let fates = all(&faults, threads(args), until, &judge, &|done| progress.faults(done, faults.len()));
        drop(progress);
        let judged = faults.into_iter().zip(fates).map(|(fault, found)| {
            let fate = found.map(|(name, fate)| {
                learnt.insert(name, write_fate(&fate));
                fate
            });
            (fault, fate)
        });
        reports.push(Report { file: compiled.name.clone(), judged: judged.collect() });
    }
    if let Some(path) = &args.cache {
        let text = serde_json::to_string_pretty(&learnt).map_err(std::io::Error::from)?;
        page::whole(path, |out| out.write_all(text.as_bytes()))?;
    }
    page::write(args.page.output.as_deref(), terminal, |look, out| match args.page.format {
        PageFormat::Table => out.write_all(view::mutate::mutate(&reports, look).as_bytes()),
        PageFormat::Markdown => out.write_all(view::mutate::markdown(&reports).as_bytes()),
        PageFormat::Json => view::json::mutate(&reports, out),
    })?;
    let low = |least: &Number| reports.iter().filter_map(Report::score).any(|score| score < *least);
    Ok(if args.min_score.as_ref().is_some_and(low) { Exit::Findings } else { Exit::Fine })
}

fn threads(args: &Mutate) -> usize {
    args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), usize::from)
}

/// The fates of faults in their order, several at a time; none where time ran out.
fn all<F: Send>(
    faults: &[Fault],
    threads: usize,
    until: Option<Instant>,
    judge: &(dyn Fn(&Fault) -> F + Sync),
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<Option<F>> {
    let next = AtomicUsize::new(0);
    let fates: Mutex<Vec<Option<F>>> = Mutex::new(faults.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads.min(faults.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(fault) = faults.get(at) else { return };
                    if until.is_some_and(|until| Instant::now() >= until) {
                        return;
                    }
                    let fate = judge(fault);
                    if let Some(place) = fates.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                        *place = Some(fate);
                    }
                    progress(at + 1);
                }
            });
        }
    });
    fates.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What all faults of a model share beside its text.
fn salt(oracles: Oracles<'_>) -> String {
    let as_of = oracles.as_of.map(|date| date.to_string());
    format!("{} {as_of:?} {:?} {:?}", env!("CARGO_PKG_VERSION"), oracles.tables, oracles.kept)
}

/// What a fault with all around it is known by: two hashes, so that no two are taken for one.
fn name(subject: &Subject, fault: &Fault, salt: &str) -> String {
    let texts = subject.with(fault);
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        (seed, &texts, salt).hash(&mut hasher);
        hasher.finish()
    };
    format!("{:016x}{:016x}", hash(0), hash(1))
}

/// What is known from the last time; a file that is not there or cannot be read as such is none.
fn read_known(path: &Path) -> Known {
    let bytes = files::read_bytes(&path.to_string_lossy(), 1 << 28).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn write_fate(fate: &Fate) -> String {
    match fate {
        Fate::NoModel => "no model".to_owned(),
        Fate::Unnoticed => "unnoticed".to_owned(),
        Fate::Equal => "equal".to_owned(),
        Fate::Noticed(case) => format!("noticed {case}"),
    }
}

fn read_fate(text: &str) -> Option<Fate> {
    match text {
        "no model" => Some(Fate::NoModel),
        "unnoticed" => Some(Fate::Unnoticed),
        "equal" => Some(Fate::Equal),
        text => text.strip_prefix("noticed ").map(|case| Fate::Noticed(case.into())),
    }
}
