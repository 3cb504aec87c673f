//! Which edits changed a decision: edits are made one by one and taken back one by one, and where they only do it
//! together the fewest are found.

use std::collections::HashMap;

use super::decisions::{Decisions, NOBODY};

/// A set of edits, a place each.
pub(super) type Made = Vec<bool>;

/// Why a decision is another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Each of these by itself makes the new decision; the edits of each that must be made at once. Mostly there
    /// is one.
    Each(Vec<Vec<usize>>),
    /// These edits make it together, and no fewer of them do.
    Together(Vec<usize>),
    /// Among these edits; the search ended before it was known which.
    Among(Vec<usize>),
}

/// Runs versions between the old and the new one, each once.
pub(super) struct Replays<'r> {
    /// Whether a version is a model, without running it.
    compiles: &'r mut dyn FnMut(&Made) -> bool,
    /// What a version decides; `None` where it is no model or has no data.
    run: &'r mut dyn FnMut(&Made) -> Option<Decisions>,
    done: HashMap<Made, Option<Decisions>>,
    /// How many runs may still be made.
    left: usize,
}

impl<'r> Replays<'r> {
    pub(super) fn new(
        compiles: &'r mut dyn FnMut(&Made) -> bool,
        run: &'r mut dyn FnMut(&Made) -> Option<Decisions>,
        most: usize,
    ) -> Self {
        Self { compiles, run, done: HashMap::new(), left: most }
    }

    /// The decision about a subject in a version; `None` where the version cannot be run.
    fn at(&mut self, made: &Made, subject: &At) -> Option<u32> {
        if !self.done.contains_key(made) {
            self.left = self.left.checked_sub(1)?;
            let found = (self.run)(made);
            self.done.insert(made.clone(), found);
        }
        let found = self.done.get(made)?.as_ref()?;
        Some(match subject {
            At::Row(row) => found.rows.get(*row).copied().unwrap_or(NOBODY),
            At::Group(name) => found.groups.get(name).copied().unwrap_or(NOBODY),
        })
    }
}

/// A subject of the runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    /// The customer of this row.
    Row(usize),
    /// A group by its name.
    Group(String),
}

/// Sets of edits that must be made at once for the result to be a model, each as small as can be: for each edit that
/// decides the one that holds it. `decides` says which do.
pub(super) fn units(decides: &[bool], replays: &mut Replays<'_>) -> Vec<Vec<usize>> {
    let all = decides.len();
    let mut units: Vec<Vec<usize>> = Vec::new();
    for edit in (0..all).filter(|edit| decides.get(*edit) == Some(&true)) {
        let mut made: Made = (0..all).map(|other| other == edit).collect();
        if !(replays.compiles)(&made) {
            // All of them are a model; the others go one by one as long as one remains.
            made = vec![true; all];
            for other in (0..all).rev().filter(|other| *other != edit) {
                let mut fewer = made.clone();
                if let Some(place) = fewer.get_mut(other) {
                    *place = false;
                }
                if (replays.compiles)(&fewer) {
                    made = fewer;
                }
            }
        }
        let unit: Vec<usize> = made.iter().enumerate().filter(|(_, made)| **made).map(|(at, _)| at).collect();
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

/// Why the decision about each subject changed.
pub(super) fn causes(
    edits: usize,
    units: &[Vec<usize>],
    changed: &[(At, u32, u32)],
    replays: &mut Replays<'_>,
) -> Vec<Why> {
    let made = |units: &[&Vec<usize>]| -> Made {
        let mut made = vec![false; edits];
        for edit in units.iter().copied().flatten() {
            if let Some(place) = made.get_mut(*edit) {
                *place = true;
            }
        }
        made
    };
    // Subjects for whom every unit alone does the same, and who change alike, have one cause.
    let mut known: HashMap<(u32, u32, Vec<Option<u32>>), Why> = HashMap::new();
    changed
        .iter()
        .map(|(subject, old, new)| {
            let alone: Vec<Option<u32>> =
                units.iter().map(|unit| replays.at(&made(&[unit]), subject)).collect();
            let enough: Vec<Vec<usize>> = units
                .iter()
                .zip(&alone)
                .filter(|(_, found)| **found == Some(*new))
                .map(|(unit, _)| unit.clone())
                .collect();
            if !enough.is_empty() {
                return Why::Each(enough);
            }
            let key = (*old, *new, alone);
            if let Some(why) = known.get(&key) {
                // What is enough for one is tried on the other.
                if let Why::Together(together) = why
                    && let Some(found) =
                        replays.at(&(0..edits).map(|edit| together.contains(&edit)).collect(), subject)
                    && found == *new
                {
                    return why.clone();
                }
            }
            let mut left: Vec<&Vec<usize>> = units.iter().collect();
            let mut sure = replays.at(&made(&left), subject) == Some(*new);
            for unit in units {
                let fewer: Vec<&Vec<usize>> = left.iter().copied().filter(|one| *one != unit).collect();
                match replays.at(&made(&fewer), subject) {
                    Some(found) if found == *new => left = fewer,
                    None if replays.left == 0 => sure = false,
                    _ => {}
                }
            }
            let mut together: Vec<usize> = left.into_iter().flatten().copied().collect();
            together.sort_unstable();
            together.dedup();
            let why = if sure { Why::Together(together) } else { Why::Among(together) };
            known.insert(key, why.clone());
            why
        })
        .collect()
}
