//! Which outcomes of conditions the cases of a model show, and customers who would show the others.
//!
//! A condition *decides* where all else in its rule, segment or name is such that it alone settles how the whole comes
//! out: yes if it holds, no if it does not. Each condition has three outcomes, seen while it decides: it holds, it does
//! not, it is unknown. What conditions came to is read off the explanations of the interpreter; lines do not matter.
//!
//! `sites` lists the conditions, `observe` reads explanations, `beside` joins what several models show, `search` looks
//! for customers and proofs.

mod beside;
mod expects;
mod observe;
mod search;
mod sites;

use std::collections::BTreeMap;

pub use sites::{What, Where};

use crate::cases;
use crate::data::RawTable;
use crate::model::{Given, Model};
use crate::number::Number;
use crate::value::{Date, Text, Truth};
use observe::{Seen, observe};
use sites::Sites;

/// The outcomes of a condition, in the order in which they are told.
pub const OUTCOMES: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Unknown];

/// What the cases of a model show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The model's file.
    pub file: String,
    /// How many cases ran.
    pub cases: usize,
    /// All that has conditions, in the order of files and places.
    pub declarations: Vec<Declaration>,
    /// Cases that would show what is not shown yet.
    pub proposals: Vec<Proposal>,
}

/// A rule, segment, name, target or population, or an action that says when it is worthwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// What it is.
    pub what: What,
    /// Its name: `price_relief`, `trip.business`.
    pub name: Text,
    /// Where it stands.
    pub place: Where,
    /// Of a rule: on how many subjects of the cases it matched, did not match, was undetermined; `None` of others.
    pub ended: Option<[usize; 3]>,
    /// Its conditions in the order written.
    pub conditions: Vec<Condition>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// It, as its author wrote it.
    pub words: String,
    /// Whether it stands in `unless`.
    pub in_unless: bool,
    /// Where it stands.
    pub place: Where,
    /// What became of each of [`OUTCOMES`].
    pub outcomes: [Outcome; 3],
}

/// What became of an outcome of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is shown.
    Shown {
        /// By this case.
        case: Text,
        /// The file of the model that the case is of, where it is another one.
        file: Option<Text>,
    },
    /// It is proven that no data and no parameters can show it.
    Impossible,
    /// No case shows it.
    Open {
        /// Why not.
        why: Why,
        /// Which of [`Coverage::proposals`] would; `None` where none was found.
        proposal: Option<usize>,
    },
}

/// Why no case shows an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The condition never came to it.
    Never,
    /// In this case it did, but this other condition had settled how the whole comes out.
    Hidden {
        /// The case.
        case: Text,
        /// The other condition.
        by: String,
    },
}

/// A case that nobody wrote yet. It was run, and shows what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// It, to be pasted into the model.
    pub text: String,
    /// What it would show: places in [`Coverage::declarations`], in their conditions, in [`OUTCOMES`].
    pub shows: Vec<(usize, usize, usize)>,
}

/// How many outcomes there are of which kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Shown by a case.
    pub shown: usize,
    /// Not shown.
    pub open: usize,
    /// Proven impossible.
    pub impossible: usize,
}

impl Counts {
    /// Shown ÷ (shown + open); `None` where there are none.
    #[must_use]
    pub fn share(&self) -> Option<Number> {
        Number::count(self.shown).checked_div(&Number::count(self.shown + self.open))
    }

    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Shown { .. } => self.shown += 1,
            Outcome::Open { .. } => self.open += 1,
            Outcome::Impossible => self.impossible += 1,
        }
    }
}

impl Declaration {
    /// How many outcomes of its conditions there are of which kind.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.conditions.iter().flat_map(|one| &one.outcomes).for_each(|one| counts.add(one));
        counts
    }
}

impl Coverage {
    /// How many outcomes of conditions there are of which kind.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let conditions = self.declarations.iter().flat_map(|one| &one.conditions);
        conditions.flat_map(|one| &one.outcomes).for_each(|one| counts.add(one));
        counts
    }
}

/// A model whose cases are run.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'m> {
    /// The model's file, as it is shown.
    pub file: &'m str,
    /// The model.
    pub model: &'m Model,
    /// The files that its cases name.
    pub tables: &'m BTreeMap<Text, RawTable>,
}

/// Runs the cases of a model and says what they show; with `packs` of what the packs that it uses declare, too. What is
/// not shown is looked for.
#[must_use]
pub fn coverage(of: &Measured<'_>, as_of: Option<Date>, packs: bool) -> Coverage {
    Ran::new(of, as_of, packs).finish(as_of)
}

/// The same of several models: what they share, a pack or another file that they use, is shown where it is by a case of
/// any of them.
#[must_use]
pub fn together(all: &[Measured<'_>], as_of: Option<Date>, packs: bool) -> Vec<Coverage> {
    let mut ran: Vec<Ran<'_>> = all.iter().map(|one| Ran::new(one, as_of, packs)).collect();
    beside::lend(&mut ran);
    ran.into_iter().map(|one| one.finish(as_of)).collect()
}

/// A model whose cases ran.
struct Ran<'m> {
    file: &'m str,
    model: &'m Model,
    sites: Sites<'m>,
    marks: Vec<[Mark; 3]>,
    /// Of each declaration, how often its rule matched, did not match, was undetermined.
    ended: Vec<[usize; 3]>,
}

/// What was seen of an outcome.
#[derive(Debug, Clone, Default)]
struct Mark {
    /// The first case that shows it.
    shown: Option<usize>,
    /// The first in which another condition hid it, and which.
    hidden: Option<(usize, String)>,
    /// A case of another model that shows it, and that model's file.
    beside: Option<(Text, Text)>,
}

impl Mark {
    const fn is_shown(&self) -> bool {
        self.shown.is_some() || self.beside.is_some()
    }
}

fn place_of(truth: Truth) -> usize {
    OUTCOMES.iter().position(|one| *one == truth).unwrap_or_default()
}

impl<'m> Ran<'m> {
    fn new(of: &Measured<'m>, as_of: Option<Date>, packs: bool) -> Self {
        let model = of.model;
        let sites = Sites::new(model, packs);
        let mut marks = sites.blank();
        let mut ended = vec![[0; 3]; sites.declarations.len()];
        for (n, case) in model.cases.iter().enumerate() {
            let rows = match &case.setup.given {
                Given::File(path) => of.tables.get(path),
                Given::Rows { .. } => None,
            };
            cases::run_seen(model, case, rows, as_of, &mut |own, evaluation| {
                observe(own, &sites, evaluation, None, &mut |seen| match seen {
                    Seen::Ended { declaration, status } => {
                        if let Some(count) = ended.get_mut(declaration).and_then(|all| all.get_mut(status)) {
                            *count += 1;
                        }
                    }
                    Seen::Condition { site, truth, hidden, .. } => {
                        if let Some(mark) = marks.get_mut(site).and_then(|all| all.get_mut(place_of(truth))) {
                            match hidden {
                                None => mark.shown = mark.shown.or(Some(n)),
                                Some(by) if mark.hidden.is_none() => {
                                    mark.hidden = Some((n, by.words.to_string()));
                                }
                                Some(_) => {}
                            }
                        }
                    }
                });
            });
        }
        Self { file: of.file, model, sites, marks, ended }
    }

    /// The name of a case.
    fn case(&self, n: usize) -> Text {
        self.model.cases.get(n).map_or_else(|| "".into(), |case| case.name.clone())
    }

    fn finish(self, as_of: Option<Date>) -> Coverage {
        let found = search::search(self.model, &self.sites, &self.marks, as_of);
        self.assemble(found)
    }

    fn assemble(self, found: search::Found) -> Coverage {
        let (model, sites) = (self.model, &self.sites);
        let outcome = |site: usize, at: usize| -> Outcome {
            let mark = self.marks.get(site).and_then(|all| all.get(at)).cloned().unwrap_or_default();
            if let Some(n) = mark.shown {
                return Outcome::Shown { case: self.case(n), file: None };
            }
            if let Some((case, file)) = mark.beside {
                return Outcome::Shown { case, file: Some(file) };
            }
            if found.impossible.contains(&(site, at)) {
                return Outcome::Impossible;
            }
            let why = mark.hidden.map_or(Why::Never, |(n, by)| Why::Hidden { case: self.case(n), by });
            let shows = |one: &(String, Vec<(usize, usize)>)| one.1.contains(&(site, at));
            Outcome::Open { why, proposal: found.proposals.iter().position(shows) }
        };
        let mut declarations = Vec::with_capacity(sites.declarations.len());
        // Of each condition its declaration and its place there.
        let mut places = vec![(0, 0); sites.sites.len()];
        for (n, declared) in sites.declarations.iter().enumerate() {
            let mut conditions = Vec::new();
            for at in declared.sites.clone() {
                let Some(site) = sites.sites.get(at) else { continue };
                if let Some(place) = places.get_mut(at) {
                    *place = (n, conditions.len());
                }
                conditions.push(Condition {
                    words: model.words(site.expr.span),
                    in_unless: site.in_unless,
                    place: Where::of(model, site.expr.span),
                    outcomes: [0, 1, 2].map(|truth| outcome(at, truth)),
                });
            }
            let rule = matches!(declared.what, What::Rule(_));
            declarations.push(Declaration {
                what: declared.what,
                name: declared.name.clone(),
                place: declared.place.clone(),
                ended: self.ended.get(n).copied().filter(|_| rule),
                conditions,
            });
        }
        let proposals = found.proposals.iter().map(|(text, shows)| Proposal {
            text: text.clone(),
            shows: shows
                .iter()
                .filter_map(|(site, truth)| places.get(*site).map(|(n, at)| (*n, *at, *truth)))
                .collect(),
        });
        Coverage {
            file: self.file.to_owned(),
            cases: model.cases.len(),
            declarations,
            proposals: proposals.collect(),
        }
    }
}
