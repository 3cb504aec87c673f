//! Faults put into a model on purpose: whichever no case and no snapshot notices shows what they do not say.
//!
//! `faults` makes them, this room judges them one by one. Nothing here reads a clock or knows of threads: the
//! caller says how many are judged, and when.

mod equal;
mod faults;

use std::collections::BTreeMap;

use crate::cases;
use crate::check::Settings;
use crate::data::RawTable;
use crate::model::{Given, Model, Property};
use crate::number::Number;
use crate::parts::{self, Files};
use crate::property;
use crate::snapshots;
use crate::source::SourceMap;
use crate::value::{Date, Text};

/// What a fault does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A number is somewhat larger or smaller.
    Number,
    /// Weight goes from one factor to the next.
    Weight,
    /// A comparison is another one.
    Comparison,
    /// `and` for `or`, a part of a condition that is gone, `not` that comes or goes.
    Condition,
    /// Another priority.
    Priority,
    /// Something is gone: a rule, a row, an action of a list, `unless`, `overrides`, `excludes`, `needs`.
    Gone,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it does.
    pub kind: Kind,
    /// The file, by its path from the model's folder; empty for the first.
    pub file: String,
    /// The declaration: `rule price_relief`.
    pub place: String,
    /// What in it: a factor, a clause; empty where it is the declaration itself.
    pub item: String,
    /// All that stands there.
    pub text: String,
    /// The words that the fault touches.
    pub before: String,
    /// What it makes of them; empty where it takes everything away.
    pub after: String,
    /// Where in its file the declaration is.
    at: usize,
    /// The declaration with the fault; `None` where it is gone.
    part: Option<parts::Part>,
}

/// What became of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The result is no model: whoever makes this mistake is told so without any case.
    NoModel,
    /// This case noticed, or this snapshot: `snapshot trips`.
    Noticed(Text),
    /// None did.
    Unnoticed,
    /// None did, and none could: the model is proven to decide the same.
    Equal,
}

/// What a model is held against beside itself.
#[derive(Debug, Clone, Copy)]
pub struct Oracles<'o> {
    /// The tables that cases and snapshots name, by path.
    pub tables: &'o BTreeMap<Text, RawTable>,
    /// The date of the run.
    pub as_of: Option<Date>,
    /// What the files of its snapshots are named after.
    pub name: &'o str,
    /// What is stored of its snapshots: all that the model without a fault makes, by file.
    pub kept: &'o BTreeMap<String, String>,
}

/// A model taken apart, ready for faults.
#[derive(Debug, Clone)]
pub struct Subject {
    files: Files,
    /// Without a fault.
    model: Model,
    settings: Settings,
}

impl Subject {
    /// The model that was read as `main`. `packs` says whether the packs it uses get faults too.
    ///
    /// `None` where a file has a syntax error, or what is put together again is no model.
    #[must_use]
    pub fn new(sources: &SourceMap, main: &str, settings: &Settings, packs: bool) -> Option<Self> {
        let mut files = parts::files(sources, main)?;
        if packs {
            parts::unpack(sources, &mut files)?;
        }
        let model = parts::model(parts::texts(&files), settings)?;
        Some(Self { files, model, settings: settings.clone() })
    }

    /// All faults, in the order of files and declarations.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        faults::faults(&self.files)
    }

    /// The texts of the model with a fault, by file.
    #[must_use]
    pub fn with(&self, fault: &Fault) -> BTreeMap<String, String> {
        let texts = self.files.iter().map(|(name, parts)| {
            let mut text = String::new();
            for (at, part) in parts.iter().enumerate() {
                let here = *name == fault.file && at == fault.at;
                match (here, &fault.part) {
                    (false, _) => parts::print(part, &mut text),
                    (true, Some(part)) => parts::print(part, &mut text),
                    (true, None) => {}
                }
            }
            (name.clone(), text)
        });
        texts.collect()
    }

    /// Whether a case or a snapshot of the model notices a fault.
    #[must_use]
    pub fn judge(&self, fault: &Fault, oracles: Oracles<'_>) -> Fate {
        match parts::model(self.with(fault), &self.settings) {
            None => Fate::NoModel,
            Some(model) => {
                let noticed = failing(&model, oracles.tables, oracles.as_of);
                match noticed.or_else(|| moved(&model, oracles)) {
                    Some(by) => Fate::Noticed(by),
                    None if equal::equal(&self.model, &model, fault) => Fate::Equal,
                    None => Fate::Unnoticed,
                }
            }
        }
    }

    /// Whether a fault is proven to change no decision: another threshold where no value lies between the two, a
    /// priority of a rule that recommends nothing. `false` also where that could not be shown.
    #[must_use]
    pub fn changes_nothing(&self, fault: &Fault) -> bool {
        let changed = parts::model(self.with(fault), &self.settings);
        changed.is_some_and(|changed| equal::equal(&self.model, &changed, fault))
    }
}

/// The table that is named, where one is.
fn rows<'t>(tables: &'t BTreeMap<Text, RawTable>, given: &Given) -> Option<&'t RawTable> {
    match given {
        Given::File(path) => tables.get(path),
        Given::Rows { .. } => None,
    }
}

/// The first case or property that does not hold.
#[must_use]
pub fn failing(model: &Model, tables: &BTreeMap<Text, RawTable>, as_of: Option<Date>) -> Option<Text> {
    let fails =
        |case: &&crate::model::Case| !cases::run(model, case, rows(tables, &case.setup.given), as_of).holds();
    let failing = model.cases.iter().find(fails).map(|case| case.name.clone());
    failing.or_else(|| {
        let made = || property::bases(model, tables, None, CUSTOMERS);
        let bases = if model.properties.is_empty() { Vec::new() } else { made() };
        let broken = |one: &&Property| !property::check(model, one, &bases, as_of).holds();
        model.properties.iter().find(broken).map(|one| one.name.clone())
    })
}

/// The first snapshot that makes another page than the stored ones, or does not make one of them.
fn moved(model: &Model, oracles: Oracles<'_>) -> Option<Text> {
    let mut left: Vec<&str> = oracles.kept.keys().map(String::as_str).collect();
    for snapshot in &model.snapshots {
        let rows = rows(oracles.tables, &snapshot.setup.given);
        let taken = snapshots::take(model, snapshot, oracles.name, rows, oracles.as_of);
        let same = |page: &snapshots::Page| oracles.kept.get(&page.file).is_some_and(|body| page.is(body));
        if taken.findings.has_errors() || !taken.pages.iter().all(same) {
            return Some(format!("snapshot {}", snapshot.name).into());
        }
        left.retain(|file| !taken.pages.iter().any(|page| page.file == *file));
    }
    left.first().map(|file| format!("snapshot file {file}").into())
}

/// Customers that are made up to hold properties against a model with a fault.
const CUSTOMERS: usize = 80;

/// What became of all faults of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The model's file.
    pub file: String,
    /// Each fault; without a fate where time ran out.
    pub judged: Vec<(Fault, Option<Fate>)>,
}

/// How many faults had which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The result is no model.
    pub no_model: usize,
    /// A case noticed.
    pub noticed: usize,
    /// None did.
    pub unnoticed: usize,
    /// None could: it is proven to change nothing.
    pub equal: usize,
    /// Time ran out before.
    pub untried: usize,
}

impl Report {
    /// How many faults had which fate.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, fate) in &self.judged {
            match fate {
                Some(Fate::NoModel) => counts.no_model += 1,
                Some(Fate::Noticed(_)) => counts.noticed += 1,
                Some(Fate::Unnoticed) => counts.unnoticed += 1,
                Some(Fate::Equal) => counts.equal += 1,
                None => counts.untried += 1,
            }
        }
        counts
    }

    /// The share that a case noticed of the faults that are models and are not proven to change nothing; `None` where
    /// there are none.
    #[must_use]
    pub fn score(&self) -> Option<Number> {
        let Counts { noticed, unnoticed, .. } = self.counts();
        Number::count(noticed).checked_div(&Number::count(noticed + unnoticed))
    }
}
