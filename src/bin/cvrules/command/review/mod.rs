//! `cvrules review`: changed results of snapshots, to be accepted or not, one cause at a time.

mod show;

use std::collections::BTreeMap;

use cvrules::check;
use cvrules::diff::{Edit, Version, attribute};
use cvrules::load::Loader as _;
use cvrules::model::{Given, Model};
use cvrules::snapshots::{Change, Group, Was, by_cause, changes, texts};
use cvrules::source::SourceMap;
use cvrules::value::Date;

use crate::args::{EVERYTHING, Review, ReviewFormat};
use crate::exit::{Exit, Outcome, Stop};
use crate::git::Revision;
use crate::keys::{Keys, Pressed};
use crate::model::{self, Compiled};
use crate::progress::Progress;
use crate::snapshots::{Store, Tables, opened, waiting};
use crate::terminal::Terminal;

/// The revision that is compared with where none is named.
const HEAD: &str = "HEAD";

/// What is decided about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decided {
    /// The result becomes what is stored.
    Accepted,
    /// The result that waits is taken away; what is stored stays.
    Rejected,
    /// Nothing.
    Open,
}

/// What is to be reviewed of one model.
struct Reviewed {
    file: String,
    store: Store,
    /// The revision that was compared with, where there was one.
    since: Option<String>,
    /// What was edited since.
    edits: Vec<Edit>,
    /// Data that are others since.
    data: Vec<String>,
    changes: Vec<Change>,
    groups: Vec<Group>,
    decided: Vec<Decided>,
}

/// Reviews each model.
pub(crate) fn run(args: &Review, terminal: &Terminal) -> Outcome {
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let files = if args.files.is_empty() { waiting() } else { args.files.clone() };
    let mut all = Vec::new();
    for file in &files {
        all.push(reviewed(file, args, &settings, terminal)?);
    }
    let [accept, reject] = [&args.accept, &args.reject].map(|given| Some(names(given.as_deref()?, &all)));
    let changes = || all.iter().flat_map(|one| &one.changes);
    for name in accept.iter().chain(&reject).flatten() {
        if name != EVERYTHING && !changes().any(|change| is(change, name)) {
            terminal.complain(&format!("nothing to review is called `{name}`"));
            return Ok(Exit::Usage);
        }
    }
    if let (Some(accept), Some(reject)) = (&accept, &reject)
        && let Some(both) = changes().find(|change| means(accept, change) && means(reject, change))
    {
        terminal.complain(&format!("`{}` cannot be both accepted and rejected", both.name()));
        return Ok(Exit::Usage);
    }
    let by_hand =
        args.accept.is_none() && args.reject.is_none() && args.format == ReviewFormat::Human && Keys::can();
    for one in &mut all {
        one.decide(accept.as_deref(), Decided::Accepted)?;
        one.decide(reject.as_deref(), Decided::Rejected)?;
    }
    if by_hand {
        by_keys(&mut all, terminal)?;
    } else {
        terminal.print(&match args.format {
            ReviewFormat::Human => show::all(&all, &terminal.out),
            ReviewFormat::Json => format!("{:#}\n", show::json(&all)),
        })?;
    }
    let left = |one: &Reviewed| one.decided.iter().any(|decided| *decided != Decided::Accepted);
    Ok(if all.iter().any(left) { Exit::Findings } else { Exit::Fine })
}

/// Whether a name of the command line means a change: its snapshot, its snapshot and subject, or its file.
fn is(change: &Change, name: &str) -> bool {
    let snapshot = change.now.as_ref().map(|page| &*page.snapshot);
    snapshot == Some(name) || change.name() == name || change.file == name
}

/// Whether names of the command line mean a change.
fn means(names: &[String], change: &Change) -> bool {
    names.iter().any(|name| name == EVERYTHING || is(change, name))
}

/// The names of an argument, which commas separate where they are not part of a name.
fn names(given: &[String], all: &[Reviewed]) -> Vec<String> {
    let whole = |text: &String| all.iter().any(|one| one.changes.iter().any(|change| is(change, text)));
    let parts = |text: &String| match text {
        text if whole(text) => vec![text.clone()],
        text => text.split(',').map(|name| name.trim().to_owned()).collect(),
    };
    given.iter().flat_map(parts).collect()
}

/// Runs a model and compares.
fn reviewed(
    file: &str,
    args: &Review,
    settings: &check::Settings,
    terminal: &Terminal,
) -> Result<Reviewed, Stop> {
    let (compiled, model) = model::read_or_tell(file, settings, terminal)?;
    let (store, taken) = opened(file, &compiled, &model, settings.as_of, terminal)?;
    let changes = changes(&taken, &store.stored, &store.source, true);
    let mut found = Reviewed {
        file: compiled.name.clone(),
        store,
        since: None,
        edits: Vec::new(),
        data: Vec::new(),
        decided: vec![Decided::Open; changes.len()],
        groups: Vec::new(),
        changes,
    };
    let whys =
        if found.changes.iter().any(|change| matches!(change.was, Was::Other(_)) && change.now.is_some()) {
            found.causes((&compiled, &model), &args.since, (settings, settings.as_of), terminal)?
        } else {
            BTreeMap::new()
        };
    found.groups = by_cause(&found.changes, &whys);
    Ok(found)
}

impl Reviewed {
    /// Which edits since a revision changed which results. Where git has no earlier model there are none.
    fn causes(
        &mut self,
        (compiled, model): (&Compiled, &Model),
        revision: &str,
        (settings, as_of): (&check::Settings, Option<Date>),
        terminal: &Terminal,
    ) -> Result<BTreeMap<String, cvrules::diff::Why>, Stop> {
        let mut old = super::diff::version(&self.file, revision, settings);
        let Some(old_model) = old.result.model.take() else {
            // HEAD is only a guess.
            if revision != HEAD {
                terminal
                    .complain(&format!("there is no model `{}` in `{revision}` to compare with", self.file));
                return Err(Stop::Told(Exit::Usage));
            }
            return Ok(BTreeMap::new());
        };
        let progress = Progress::new(terminal);
        let mut tables = Tables::new(compiled);
        let mut runs = 0;
        let mut make = |version: &Model| {
            progress.versions(runs);
            runs += 1;
            Some(texts(&self.store.take(version, &mut tables, as_of, &|_| true)))
        };
        let versions = (
            Version { sources: &old.result.sources, main: &old.name, model: &old_model },
            Version { sources: &compiled.result.sources, main: &compiled.name, model },
        );
        let Some((edits, whys)) = attribute(versions, settings, &mut make) else {
            return Ok(BTreeMap::new());
        };
        drop(progress);
        self.since = Some(revision.to_owned());
        self.edits = edits;
        let revision = Revision { name: revision.to_owned() };
        let mut data: Vec<&str> = model
            .snapshots
            .iter()
            .filter_map(|snapshot| match &snapshot.setup.given {
                Given::File(path) => Some(&**path),
                Given::Rows { .. } => None,
            })
            .collect();
        data.sort_unstable();
        data.dedup();
        let others = data.into_iter().filter(|path| {
            let now = compiled.folder.as_ref().map(|folder| folder.load(&compiled.name, path));
            matches!((revision.load(&compiled.name, path), now), (Ok((_, before)), Some(Ok((_, now)))) if before != now)
        });
        self.data = others.map(str::to_owned).collect();
        Ok(whys)
    }

    /// Decides what the command line names.
    fn decide(&mut self, names: Option<&[String]>, how: Decided) -> Result<(), Stop> {
        let Some(names) = names else { return Ok(()) };
        let meant: Vec<usize> = self
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| means(names, change))
            .map(|(at, _)| at)
            .collect();
        self.settle(&meant, how)
    }

    /// Carries out what is decided.
    fn settle(&mut self, which: &[usize], how: Decided) -> Result<(), Stop> {
        for at in which {
            let (Some(change), Some(decided)) = (self.changes.get(*at), self.decided.get_mut(*at)) else {
                continue;
            };
            match how {
                Decided::Accepted => self.store.accept(change)?,
                Decided::Rejected => self.store.clear(&change.file)?,
                Decided::Open => {}
            }
            *decided = how;
        }
        Ok(())
    }
}

/// One key a cause.
fn by_keys(all: &mut [Reviewed], terminal: &Terminal) -> Result<(), Stop> {
    let causes: usize = all.iter().map(|one| one.groups.len()).sum();
    if causes == 0 {
        return Ok(terminal.print(&show::all(all, &terminal.out))?);
    }
    let keys = Keys::new();
    let mut rest = None;
    let mut at = 0;
    'all: for one in all.iter_mut() {
        for group in 0..one.groups.len() {
            at += 1;
            let which = one.groups.get(group).map(|group| group.changes.clone()).unwrap_or_default();
            if let Some(how) = rest {
                one.settle(&which, how)?;
                continue;
            }
            terminal.print(&show::group(one, group, (at, causes), &terminal.out, false))?;
            terminal.print(&show::prompt(&terminal.out))?;
            loop {
                let (how, said) = match keys.next() {
                    Pressed::Sign('a') => (Decided::Accepted, "accepted"),
                    Pressed::Sign('r') => (Decided::Rejected, "rejected"),
                    Pressed::Sign('s') => (Decided::Open, "skipped"),
                    Pressed::Sign('A') => (Decided::Accepted, "this and all the rest accepted"),
                    Pressed::Sign('R') => (Decided::Rejected, "this and all the rest rejected"),
                    Pressed::Sign('S') => (Decided::Open, "this and all the rest skipped"),
                    Pressed::Sign('d') => {
                        terminal.print("everything\n")?;
                        terminal.print(&show::group(one, group, (at, causes), &terminal.out, true))?;
                        terminal.print(&show::prompt(&terminal.out))?;
                        continue;
                    }
                    Pressed::Sign('q') => {
                        terminal.print("quit\n")?;
                        break 'all;
                    }
                    Pressed::Stop => {
                        terminal.print("\n")?;
                        return Err(Stop::Told(Exit::Stopped));
                    }
                    Pressed::Sign(_) | Pressed::Other => continue,
                };
                one.settle(&which, how)?;
                terminal.print(&format!("{said}\n"))?;
                if said.starts_with("this and") {
                    rest = Some(how);
                }
                break;
            }
        }
    }
    drop(keys);
    Ok(terminal.print(&show::came_to(all, &terminal.out))?)
}
