//! The snapshots of a model held against what is stored, for `cvrules test`.

use std::fmt::Write as _;

use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, count, tick};
use cvrules::model::{Model, Snapshot};
use cvrules::snapshots::{Change, Taken, Was, changes, moves};
use cvrules::value::Date;
use cvrules::view::{Look, diagnostics};
use serde_json::{Value as Json, json};
use similar::{ChangeTag, TextDiff};

use crate::args::{Snapshots, Unreferenced};
use crate::exit::{Exit, Outcome};
use crate::model::Compiled;
use crate::snapshots::{Store, Tables, kind};
use crate::terminal;

/// How many changes are shown in full.
const SHOWN: usize = 8;

/// What the snapshots of a model came to.
pub(super) struct Held {
    /// The model's file as the command line has it.
    file: String,
    store: Store,
    pub(super) taken: Vec<Taken>,
    pub(super) changes: Vec<Change>,
    /// Waiting files that no snapshot makes.
    forgotten: Vec<String>,
}

impl Held {
    /// Runs the snapshots that are asked for; `whole` says that these are all.
    ///
    /// # Errors
    ///
    /// What is stored cannot be read.
    pub(super) fn new(
        (file, compiled, model): (&str, &Compiled, &Model),
        as_of: Option<Date>,
        asked: &dyn Fn(&Snapshot) -> bool,
        whole: bool,
    ) -> Result<Self, Diagnostics> {
        let store = Store::open(file, model)?;
        let taken = store.take(model, &mut Tables::new(compiled), as_of, asked);
        let changes = changes(&taken, &store.stored, &store.source, whole);
        let made = |file: &str| taken.iter().flat_map(|one| &one.pages).any(|page| page.file == file);
        let failed = taken.iter().any(|one| one.findings.has_errors());
        let forgotten = if whole && !failed { store.forgotten(&made) } else { Vec::new() };
        Ok(Self { file: file.to_owned(), store, taken, changes, forgotten })
    }

    /// Lays changed results beside what is stored, takes away those that no longer are results, and says how it ends.
    pub(super) fn settle(&self, how: &Snapshots) -> Outcome {
        let ci = how.ci || terminal::in_ci();
        if !ci {
            for page in self.taken.iter().flat_map(|one| &one.pages) {
                if self.changes.iter().any(|change| change.file == page.file) {
                    self.store.lay(page)?;
                } else {
                    self.store.clear(&page.file)?;
                }
            }
        }
        let gone: Vec<&str> = self.unreferenced().collect();
        let delete = how.unreferenced == Unreferenced::Delete;
        if delete && !ci {
            for name in &gone {
                self.store.remove(name)?;
            }
        }
        let rejected = how.unreferenced == Unreferenced::Reject || (delete && ci);
        Ok(if self.taken.iter().any(|one| one.findings.has_errors()) {
            Exit::Data
        } else if self.changes.iter().any(|change| change.now.is_some()) || (rejected && !gone.is_empty()) {
            Exit::Findings
        } else {
            Exit::Fine
        })
    }

    /// The names of files that no snapshot makes.
    fn unreferenced(&self) -> impl Iterator<Item = &str> {
        let gone =
            self.changes.iter().filter(|change| change.now.is_none()).map(|change| change.file.as_str());
        gone.chain(self.forgotten.iter().map(String::as_str))
    }

    /// A line for each snapshot.
    pub(super) fn lines(&self, paint: &dyn Fn(&str, &str) -> String, (good, bad): (&str, &str)) -> String {
        let mut text = String::new();
        for one in &self.taken {
            let (mut changed, mut new) = (0, 0);
            for change in self.of(one) {
                *(if change.was == Was::New { &mut new } else { &mut changed }) += 1;
            }
            let said = match (one.findings.has_errors(), changed, new) {
                (true, ..) => "cannot be taken".to_owned(),
                (_, 0, 0) if one.pages.is_empty() => "it is about nobody, and keeps nothing".to_owned(),
                (_, 0, 0) => format!("{} as stored", count(one.pages.len(), "file")),
                (_, 0, new) => format!("{new} of {} new", count(one.pages.len(), "file")),
                (_, changed, 0) => format!("{changed} of {} changed", count(one.pages.len(), "file")),
                _ => format!("{changed} of {} changed, {new} new", count(one.pages.len(), "file")),
            };
            let holds = changed + new == 0 && !one.findings.has_errors();
            let sign = if holds { paint(good, "32") } else { paint(bad, "31") };
            let _ = writeln!(text, "  {sign} snapshot {}: {said}", one.name);
        }
        text
    }

    /// The changes of a snapshot.
    fn of<'h>(&'h self, taken: &'h Taken) -> impl Iterator<Item = &'h Change> {
        let made = |change: &&Change| change.now.as_ref().is_some_and(|page| page.snapshot == taken.name);
        self.changes.iter().filter(made)
    }

    /// What changed, with what was stored beside it.
    pub(super) fn details(&self, model: &Model, how: &Snapshots, look: &Look) -> String {
        let mut text = String::new();
        // Several snapshots may read the same table, and then find the same.
        let mut shown = std::collections::BTreeSet::new();
        for one in self.taken.iter().filter(|one| !one.findings.is_empty()) {
            let found = diagnostics::human(&model.sources, &one.findings, look);
            if !shown.contains(&found) {
                let _ = write!(text, "\n{found}");
                shown.insert(found);
            }
        }
        let told: Vec<&Change> =
            self.changes.iter().filter(|change| change.now.is_some() && change.was != Was::New).collect();
        for change in told.iter().take(SHOWN) {
            let finding = std::iter::once(finding(model, change)).collect();
            let _ = write!(text, "\n{}", diagnostics::human(&model.sources, &finding, look));
            text.push_str(&difference(change, look));
        }
        if told.len() > SHOWN {
            let _ = writeln!(
                text,
                "\n{} changed likewise or otherwise.",
                count(told.len() - SHOWN, "other result")
            );
        }
        let waiting = self.changes.iter().any(|change| change.now.is_some());
        if waiting {
            let _ = writeln!(text, "\nLook at what is new or changed with `cvrules review {}`.", self.file);
        }
        let gone: Vec<&str> = self.unreferenced().collect();
        if how.unreferenced != Unreferenced::Ignore && !gone.is_empty() {
            let removed = how.unreferenced == Unreferenced::Delete && !how.ci && !terminal::in_ci();
            let names: Vec<String> = gone.iter().map(|name| tick(self.store.shown(name))).collect();
            let said = format!("no snapshot makes {}", cvrules::diagnostic::list_and(&names));
            let finding = Diagnostic::bare(Code::SNAPSHOT_UNREFERENCED, said);
            let finding = if removed {
                finding.help("removed, as --unreferenced delete says")
            } else {
                finding.help(
                    "`cvrules review` takes them away, and so does `cvrules test --unreferenced delete`",
                )
            };
            let all = std::iter::once(finding).collect();
            let _ = write!(text, "\n{}", diagnostics::human(&model.sources, &all, look));
        }
        text
    }

    /// The same for programs.
    pub(super) fn json(&self) -> Json {
        let mut all = Vec::new();
        for page in self.taken.iter().flat_map(|one| &one.pages) {
            let change = self.changes.iter().find(|change| change.file == page.file);
            let moves: Vec<String> = change
                .filter(|change| change.was != Was::New)
                .map(|change| {
                    moves(change.before(), &change.after()).into_iter().map(|one| one.words).collect()
                })
                .unwrap_or_default();
            all.push(json!({
                "snapshot": &*page.snapshot,
                "subject": page.subject,
                "file": self.store.shown(&page.file),
                "result": change.map_or("same", kind),
                "moves": moves,
            }));
        }
        let findings = self.taken.iter().flat_map(|one| one.findings.iter());
        let findings: Vec<Json> = findings
            .map(|one| json!({ "code": one.code.to_string(), "message": one.message, "help": one.help }))
            .collect();
        let unreferenced: Vec<String> = self.unreferenced().map(|name| self.store.shown(name)).collect();
        json!({ "results": all, "unreferenced": unreferenced, "findings": findings })
    }

    /// Files as stored, changed and new.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        let files: usize = self.taken.iter().map(|one| one.pages.len()).sum();
        let new = self.changes.iter().filter(|change| change.was == Was::New).count();
        let changed = self.changes.iter().filter(|change| change.now.is_some()).count() - new;
        (files - changed - new, changed, new)
    }
}

/// `9 stored results: 7 are the same, 1 changed, 1 is new`
pub(super) fn counted(
    (same, changed, new): (usize, usize, usize),
    paint: &dyn Fn(&str, &str) -> String,
) -> String {
    let all = same + changed + new;
    let mut said = Vec::new();
    if changed + new == 0 {
        said.push(if all == 1 { "as stored" } else { "all as stored" }.to_owned());
    } else {
        said.extend((same > 0).then(|| format!("{same} as stored")));
        said.extend((changed > 0).then(|| format!("{changed} changed")));
        said.extend((new > 0).then(|| format!("{new} new")));
    }
    let colour = if changed + new == 0 { "32" } else { "31" };
    format!("{} of snapshots: {}\n", count(all, "result"), paint(&said.join(", "), colour))
}

/// A change as a finding, so that it is shown where its snapshot stands.
fn finding(model: &Model, change: &Change) -> Diagnostic {
    let snapshot = change.now.as_ref().map(|page| &page.snapshot);
    let span = model.snapshots.iter().find(|one| Some(&one.name) == snapshot).map(|one| one.span);
    let (code, message) = match &change.was {
        Was::Conflict((ours, _), (theirs, _)) => (
            Code::SNAPSHOT_CONFLICT,
            format!(
                "the snapshot {} was left undecided by a merge of {} and {}",
                change.name(),
                tick(ours),
                tick(theirs)
            ),
        ),
        _ => (Code::SNAPSHOT_CHANGED, format!("the snapshot {} is not what is stored", change.name())),
    };
    let words: Vec<String> =
        moves(change.before(), &change.after()).into_iter().map(|one| one.words).collect();
    let label = if words.is_empty() { "another text".to_owned() } else { words.join("; ") };
    match span {
        Some(span) => Diagnostic::new(code, span, message, label),
        None => Diagnostic::bare(code, message),
    }
}

/// What is stored against what is the result now; of a merge each side.
pub(super) fn difference(change: &Change, look: &Look) -> String {
    let now = change.after();
    match &change.was {
        Was::New => lines("", &now, look),
        Was::Other(before) => lines(before, &now, look),
        Was::Conflict((ours, first), (theirs, second)) => {
            let side = |name: &str, text: &str| {
                if text == now {
                    format!("  As {} has it.\n", tick(name))
                } else {
                    format!("  From {}:\n{}", tick(name), lines(text, &now, look))
                }
            };
            side(ours, first) + &side(theirs, second)
        }
    }
}

/// A difference line by line.
fn lines(before: &str, now: &str, look: &Look) -> String {
    let ended = |text: &str| if text.is_empty() { String::new() } else { format!("{text}\n") };
    let (before, now) = (ended(before), ended(now));
    let difference = TextDiff::from_lines(&before, &now);
    let mut text = String::new();
    for (at, group) in difference.grouped_ops(3).iter().enumerate() {
        if at > 0 {
            text.push_str("    …\n");
        }
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let (sign, colour) = match change.tag() {
                ChangeTag::Equal => (" ", ""),
                ChangeTag::Delete => ("-", "31"),
                ChangeTag::Insert => ("+", "32"),
            };
            let line = format!("  {sign} {}", change.value().trim_end());
            let line = line.trim_end();
            if look.colour && !colour.is_empty() {
                let _ = writeln!(text, "\u{1b}[{colour}m{line}\u{1b}[0m");
            } else {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    text
}
