//! What is different between two versions of a model, which decisions that changes on some data, and which edit is
//! the cause.
//!
//! `edits` compares files that were taken apart, `decisions` names what runs decided, `causes` makes edits one by
//! one and looks what they change.

mod attribute;
mod causes;
mod decisions;
mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::answer::{Answer, Membership, Value};
use crate::check::Settings;
use crate::data::Dataset;
use crate::interpret::{Run, evaluate};
use crate::model::{Model, TableId};
use crate::parts;
use crate::source::SourceMap;
use crate::value::Text;

pub use attribute::{Making, attribute};
pub use causes::Why;
use causes::{At, Replays};
pub use decisions::{Decision, HeldBy};
use decisions::{Decisions, Known, NOBODY};
pub use edits::{Edit, Touches};

/// How many versions between the old and the new one are run at most.
const MOST_RUNS: usize = 400;

/// How many customers a list names at most.
const NAMED: usize = 5;

/// A version of a model.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its files.
    pub sources: &'a SourceMap,
    /// The name of the first of them.
    pub main: &'a str,
    /// What they say.
    pub model: &'a Model,
}

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Layout and comments.
    Layout,
    /// Texts for people: labels, reasons, sources; and cases and targets, which decide nothing.
    Text,
    /// What decides, and no decision changed on these data.
    NoDecision,
    /// Decisions changed.
    Decisions,
    /// The columns of the data, or which rules, actions and segments there are.
    Interface,
}

/// What is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The edits, in the order of files and declarations.
    pub edits: Vec<Edit>,
    /// What kind of change it is.
    pub kind: Kind,
    /// What changed on the data; `None` without data.
    pub changes: Option<Changes>,
}

/// What changed on some data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Customers that are in both.
    pub customers: usize,
    /// Customers of the new data alone.
    pub came: usize,
    /// Customers of the old data alone.
    pub went: usize,
    /// Customers with another decision.
    pub changed: usize,
    /// Groups with a decision of their own.
    pub groups: usize,
    /// Groups with another decision: name, before, after.
    pub changed_groups: Vec<(String, Decision, Decision)>,
    /// Each action that some customer gained or lost.
    pub actions: Vec<ActionChange>,
    /// Each segment with customers whose decision changed: name, changed, all.
    pub segments: Vec<(String, usize, usize)>,
    /// Groups whose U changed: name, before, after.
    pub values: Vec<(String, Value, Value)>,
    /// The causes, that of most customers first.
    pub causes: Vec<Cause>,
}

/// How an action's customers changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionChange {
    /// The action.
    pub action: Text,
    /// Customers to whom it was recommended.
    pub before: usize,
    /// Customers to whom it is recommended now.
    pub after: usize,
    /// Those who gained it.
    pub gained: usize,
    /// Those who lost it.
    pub lost: usize,
}

/// What one cause changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Which edits.
    pub why: Option<Why>,
    /// How many customers have another decision by it.
    pub customers: usize,
    /// Which groups have.
    pub groups: Vec<String>,
    /// From which decision to which, with how many customers; the most first.
    pub moves: Vec<(Decision, Decision, usize)>,
    /// Some of the customers, by key.
    pub examples: Vec<Text>,
}

/// Gives the data as a version reads them, or nothing where it cannot.
pub type Customers<'c> = &'c mut dyn FnMut(&Model) -> Option<Arc<Dataset>>;

/// Compares two versions of a model; `customers` gives the data as a model reads them, or nothing where they
/// cannot be read so. Without it only the text is compared.
///
/// `None` where the files cannot be taken apart, which those of a model always can.
pub fn diff(
    (old, new): (Version<'_>, Version<'_>),
    (settings, run): (&Settings, &Run),
    customers: Option<Customers<'_>>,
    progress: &dyn Fn(usize),
) -> Option<Diff> {
    let (before, after) = (parts::files(old.sources, old.main)?, parts::files(new.sources, new.main)?);
    let edits = edits::edits(&before, &after);
    let decides = |edit: &Edit| !matches!(edit.touches, Touches::Text | Touches::Expectations);
    let mut changes = None;
    if let Some(customers) = customers {
        let mut known = Known::default();
        let mut runs = 0;
        let mut evaluated = |model: &Model, known: &mut Known| -> Option<(Answer, Model, Decisions)> {
            progress(runs);
            runs += 1;
            let data = customers(model)?;
            let model = data.fit(model);
            let answer = evaluate(&model, &data, run).into_answer();
            let decided = known.decisions(&model, &answer);
            Some((answer, model, decided))
        };
        let one = evaluated(old.model, &mut known)?;
        let two = evaluated(new.model, &mut known)?;
        let mut found = compared((&one.1, &one.0), (&two.1, &two.0));
        let changed = changed(&one.2, &two.2);
        let compiled =
            |made: &Vec<bool>| parts::model(edits::between(&before, &after, &edits, made), settings);
        let mut compiles = |made: &Vec<bool>| compiled(made).is_some();
        let mut replay =
            |made: &Vec<bool>| evaluated(&compiled(made)?, &mut known).map(|(_, _, decided)| decided);
        let whys = {
            let mut replays = Replays::new(&mut compiles, &mut replay, MOST_RUNS);
            if changed.is_empty() {
                Vec::new()
            } else {
                let which: Vec<bool> = edits.iter().map(decides).collect();
                let units = causes::units(&which, &mut replays);
                causes::causes(edits.len(), &units, &changed, &mut replays)
            }
        };
        let most = one.2.rows.len().max(two.2.rows.len());
        let at = |decided: &Decisions, row: usize| decided.rows.get(row).copied().unwrap_or(NOBODY);
        let pairs: Vec<(u32, u32)> = (0..most).map(|row| (at(&one.2, row), at(&two.2, row))).collect();
        found.customers = pairs.iter().filter(|pair| **pair != (NOBODY, NOBODY)).count();
        let whys = whys.into_iter().map(Some).collect();
        tell(&mut found, &known, &changed, whys, &keys(&two.0));
        actions(&mut found, &known, &pairs);
        segments(&mut found, &changed, &two.1, &two.0);
        changes = Some(found);
    }
    let worst = edits.iter().map(|edit| edit.touches).max();
    let decided = changes.as_ref().is_some_and(|found| found.changed > 0 || !found.changed_groups.is_empty());
    let kind = match worst {
        None => Kind::Layout,
        Some(Touches::Text | Touches::Expectations) => Kind::Text,
        Some(Touches::Inputs | Touches::Outputs) => Kind::Interface,
        Some(Touches::Meaning) if decided || changes.is_none() => Kind::Decisions,
        Some(Touches::Meaning) => Kind::NoDecision,
    };
    Some(Diff { edits, kind, changes })
}

/// Compares what one model decides on two data sets: customers by their keys, groups by their names.
#[must_use]
pub fn between_data((model, before): (&Model, &Answer), (new_model, after): (&Model, &Answer)) -> Changes {
    let mut known = Known::default();
    let (one, two) = (known.decisions(model, before), known.decisions(new_model, after));
    let mut found = compared((model, before), (new_model, after));
    let rows = |answer: &Answer, decided: &Decisions| -> BTreeMap<Text, (usize, u32)> {
        let mut rows = BTreeMap::new();
        for customer in answer.customers.iter().chain(&answer.outside) {
            let number = decided.rows.get(customer.row).copied().unwrap_or(NOBODY);
            rows.entry(customer.key.clone()).or_insert((customer.row, number));
        }
        rows
    };
    let (old, new) = (rows(before, &one), rows(after, &two));
    let (mut changed, mut pairs) = (Vec::new(), Vec::new());
    for (key, (row, now)) in &new {
        match old.get(key) {
            None => found.came += 1,
            Some((_, before)) => {
                found.customers += 1;
                pairs.push((*before, *now));
                if before != now {
                    changed.push((At::Row(*row), *before, *now));
                }
            }
        }
    }
    found.went = old.keys().filter(|key| !new.contains_key(*key)).count();
    groups_changed(&one, &two, &mut changed);
    let whys = vec![None; changed.len()];
    tell(&mut found, &known, &changed, whys, &keys(after));
    actions(&mut found, &known, &pairs);
    segments(&mut found, &changed, new_model, after);
    found
}

fn keys(answer: &Answer) -> BTreeMap<usize, Text> {
    let every = answer.customers.iter().chain(&answer.outside);
    every.map(|customer| (customer.row, customer.key.clone())).collect()
}

/// Subjects with another decision; of one data set, so that rows are customers.
fn changed(one: &Decisions, two: &Decisions) -> Vec<(At, u32, u32)> {
    let mut changed = Vec::new();
    for row in 0..one.rows.len().max(two.rows.len()) {
        let at = |decided: &Decisions| decided.rows.get(row).copied().unwrap_or(NOBODY);
        if at(one) != at(two) {
            changed.push((At::Row(row), at(one), at(two)));
        }
    }
    groups_changed(one, two, &mut changed);
    changed
}

/// Who gained and who lost each action.
fn actions(found: &mut Changes, known: &Known, pairs: &[(u32, u32)]) {
    let mut often: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for pair in pairs {
        *often.entry(*pair).or_default() += 1;
    }
    let mut actions: BTreeMap<Text, ActionChange> = BTreeMap::new();
    for ((old, new), count) in often {
        let (old, new) = (known.get(old).ranked, known.get(new).ranked);
        for action in old.iter().chain(new.iter().filter(|action| !old.contains(*action))) {
            let change = actions.entry(action.clone()).or_insert_with(|| ActionChange {
                action: action.clone(),
                before: 0,
                after: 0,
                gained: 0,
                lost: 0,
            });
            let (had, has) = (old.contains(action), new.contains(action));
            change.before += if had { count } else { 0 };
            change.after += if has { count } else { 0 };
            change.gained += if has && !had { count } else { 0 };
            change.lost += if had && !has { count } else { 0 };
        }
    }
    found.actions = actions.into_values().filter(|change| change.gained + change.lost > 0).collect();
}

/// In which segments the customers are whose decision changed.
fn segments(found: &mut Changes, changed: &[(At, u32, u32)], model: &Model, answer: &Answer) {
    let rows: BTreeSet<usize> = changed
        .iter()
        .filter_map(|(at, _, _)| match at {
            At::Row(row) => Some(*row),
            At::Group(_) => None,
        })
        .collect();
    let mut segments: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for customer in &answer.customers {
        for (family, membership) in customer.memberships.iter().enumerate() {
            let Membership::In(segment) = membership else { continue };
            let (hit, all) = segments.entry((family, segment.index())).or_default();
            *hit += usize::from(rows.contains(&customer.row));
            *all += 1;
        }
    }
    for (family_at, family) in model.families.as_slice().iter().enumerate() {
        for (segment_at, segment) in family.segments.as_slice().iter().enumerate() {
            if let Some((hit, all)) = segments.get(&(family_at, segment_at))
                && *hit > 0
            {
                found.segments.push((format!("{}.{}", family.name, segment.name), *hit, *all));
            }
        }
    }
}

fn groups_changed(one: &Decisions, two: &Decisions, changed: &mut Vec<(At, u32, u32)>) {
    let names: BTreeSet<&String> = one.groups.keys().chain(two.groups.keys()).collect();
    for name in names {
        let at = |decided: &Decisions| decided.groups.get(name).copied().unwrap_or(NOBODY);
        if at(one) != at(two) {
            changed.push((At::Group(name.clone()), at(one), at(two)));
        }
    }
}

/// What does not depend on single decisions: values of groups.
fn compared((old, before): (&Model, &Answer), (new, after): (&Model, &Answer)) -> Changes {
    let values = |model: &Model, answer: &Answer| -> Vec<(String, Value)> {
        let mut all = vec![("all customers".to_owned(), answer.all.u.clone())];
        for report in &answer.families {
            let family = model.families.at(report.family);
            for (segment, value) in &report.segments {
                let name = format!("{}.{}", family.name, family.segments.at(*segment).name);
                all.push((name, value.u.clone()));
            }
        }
        all
    };
    let one: BTreeMap<String, Value> = values(old, before).into_iter().collect();
    let values = values(new, after)
        .into_iter()
        .filter_map(|(name, now)| {
            let before = one.get(&name)?.clone();
            (before != now).then_some((name, before, now))
        })
        .collect();
    Changes { groups: after.groups.len(), values, ..Changes::default() }
}

/// Counts and lists what changed.
fn tell(
    found: &mut Changes,
    known: &Known,
    changed: &[(At, u32, u32)],
    whys: Vec<Option<Why>>,
    keys: &BTreeMap<usize, Text>,
) {
    let mut causes: BTreeMap<Option<Why>, Cause> = BTreeMap::new();
    let mut moves: BTreeMap<(Option<Why>, u32, u32), usize> = BTreeMap::new();
    for ((at, old, new), why) in changed.iter().zip(whys) {
        let cause = causes.entry(why.clone()).or_insert_with(|| Cause {
            why: why.clone(),
            customers: 0,
            groups: Vec::new(),
            moves: Vec::new(),
            examples: Vec::new(),
        });
        match at {
            At::Row(row) => {
                found.changed += 1;
                cause.customers += 1;
                *moves.entry((why, *old, *new)).or_default() += 1;
                if cause.examples.len() < NAMED
                    && let Some(key) = keys.get(row)
                {
                    cause.examples.push(key.clone());
                }
            }
            At::Group(name) => {
                cause.groups.push(name.clone());
                found.changed_groups.push((name.clone(), known.get(*old), known.get(*new)));
            }
        }
    }
    for ((why, old, new), count) in moves {
        if let Some(cause) = causes.get_mut(&why) {
            cause.moves.push((known.get(old), known.get(new), count));
        }
    }
    found.causes = causes.into_values().collect();
    for cause in &mut found.causes {
        cause
            .moves
            .sort_by(|one, two| two.2.cmp(&one.2).then_with(|| (&one.0, &one.1).cmp(&(&two.0, &two.1))));
    }
    found.causes.sort_by(|one, two| two.customers.cmp(&one.customers).then_with(|| one.why.cmp(&two.why)));
}
