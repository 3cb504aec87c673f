//! What is to be reviewed, gathered by its cause: one considered answer a cause, not one a file.

use std::collections::BTreeMap;

use super::moves::moves;
use super::{Kept, Page, Stored, Taken};
use crate::diff::Why;

/// A result that is not what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The name of the file.
    pub file: String,
    /// What was stored.
    pub was: Was,
    /// What it is now; `None` where no snapshot makes it any more.
    pub now: Option<Page>,
}

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Was {
    /// Nothing.
    New,
    /// This text.
    Other(String),
    /// Both sides of a merge, with what the markers call them.
    Conflict((String, String), (String, String)),
}

impl Change {
    /// The text that was stored; of a merge its first side.
    #[must_use]
    pub fn before(&self) -> &str {
        match &self.was {
            Was::New => "",
            Was::Other(text) | Was::Conflict((_, text), _) => text,
        }
    }

    /// The text now.
    #[must_use]
    pub fn after(&self) -> String {
        self.now.as_ref().map_or_else(String::new, Page::body)
    }

    /// `trips for trip.business`; of a file that no snapshot makes its name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.now {
            Some(page) => format!("{} for {}", page.snapshot, page.subject),
            None => self.file.clone(),
        }
    }
}

/// What is stored under the name of a model's file: by the names of the files.
pub type Files = BTreeMap<String, Stored>;

/// All results that are not what is stored, in the order of the snapshots and their subjects; then, where `whole` says that
/// all snapshots were taken, the files that none makes. `source` is the model's file, by its name alone: files that come from
/// others are left alone.
#[must_use]
pub fn changes(taken: &[Taken], stored: &Files, source: &str, whole: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    for page in taken.iter().flat_map(|one| &one.pages) {
        let was = match stored.get(&page.file) {
            None => Was::New,
            Some(Stored::Whole(kept)) if page.is(&kept.body) => continue,
            Some(Stored::Whole(kept)) => Was::Other(kept.body.clone()),
            Some(Stored::Conflict { ours, theirs }) => Was::Conflict(
                (ours.0.clone(), ours.1.body.clone()),
                (theirs.0.clone(), theirs.1.body.clone()),
            ),
        };
        changes.push(Change { file: page.file.clone(), was, now: Some(page.clone()) });
    }
    // Where a snapshot could not be taken, nobody knows which files it makes.
    if !whole || taken.iter().any(|one| one.findings.has_errors()) {
        return changes;
    }
    let made = |file: &String| taken.iter().flat_map(|one| &one.pages).any(|page| page.file == *file);
    let ours = |kept: &Kept| kept.source.as_deref() == Some(source);
    for (file, stored) in stored.iter().filter(|(file, _)| !made(file)) {
        let (first, body) = match stored {
            Stored::Whole(kept) | Stored::Conflict { ours: (_, kept), .. } => (kept, kept.body.clone()),
        };
        if ours(first) {
            changes.push(Change { file: file.clone(), was: Was::Other(body), now: None });
        }
    }
    changes
}

/// Why results changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// These edits.
    Edits(Why),
    /// The result changes alike, and no edit is known to be the cause: what happens to actions, else which values move.
    Alike(String),
    /// A merge left both sides in the file.
    Conflict,
    /// Nothing was stored yet.
    New,
    /// No snapshot makes it any more.
    Gone,
}

/// Changes with one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The cause.
    pub cause: Cause,
    /// Which changes, by their places.
    pub changes: Vec<usize>,
}

/// Gathers changes by cause; `whys` says by the names of files which edits changed them, where that is known. Edits
/// come first, the one with the most changes before the others.
#[must_use]
pub fn by_cause(changes: &[Change], whys: &BTreeMap<String, Why>) -> Vec<Group> {
    let mut groups: BTreeMap<Cause, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let cause = match (&change.was, &change.now) {
            (_, None) => Cause::Gone,
            (Was::New, _) => Cause::New,
            (Was::Conflict(..), _) => Cause::Conflict,
            (Was::Other(before), Some(now)) => match whys.get(&change.file) {
                Some(why) => Cause::Edits(why.clone()),
                None => Cause::Alike(alike(before, &now.body())),
            },
        };
        groups.entry(cause).or_default().push(at);
    }
    let mut groups: Vec<Group> =
        groups.into_iter().map(|(cause, changes)| Group { cause, changes }).collect();
    let kind = |cause: &Cause| match cause {
        Cause::Edits(_) => 0,
        Cause::Alike(_) => 1,
        Cause::Conflict => 2,
        Cause::New => 3,
        Cause::Gone => 4,
    };
    groups.sort_by_key(|group| (kind(&group.cause), std::cmp::Reverse(group.changes.len())));
    groups
}

/// What a change has in common with others: what happens to actions; where nothing does, which values move.
fn alike(before: &str, now: &str) -> String {
    let moves = moves(before, now);
    let actions: Vec<&str> = moves.iter().filter_map(|one| one.action.as_deref()).collect();
    if !actions.is_empty() {
        return actions.join("; ");
    }
    let values: Vec<String> = moves.into_iter().filter_map(|one| one.value).collect();
    match values.as_slice() {
        [] => "only reasons are told otherwise".to_owned(),
        [one] => format!("{one} is another one"),
        all => format!("{} are others", crate::diagnostic::list_and(all)),
    }
}

/// The texts of all pages of a run, by the names of their files.
#[must_use]
pub fn texts(taken: &[Taken]) -> BTreeMap<String, String> {
    taken.iter().flat_map(|one| &one.pages).map(|page| (page.file.clone(), page.body())).collect()
}
