//! What a run decided, by names, so that runs of different models compare.

use std::collections::{BTreeMap, HashMap};

use crate::answer::{Answer, DropCause, Inside, Subject};
use crate::model::{ActionId, Model};
use crate::value::Text;

/// What to do and what not to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// Whether the customer is outside the population, or may be, so that nothing is decided.
    pub outside: bool,
    /// The actions, best first.
    pub ranked: Vec<Text>,
    /// Those that were recommended and are held back, each with why, by name.
    pub held_back: Vec<(Text, HeldBy)>,
}

/// Why an action is held back, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeldBy {
    /// Over a limit.
    Limit,
    /// Forbidden.
    Ban,
    /// Perhaps forbidden.
    Doubt,
    /// What it needs is missing.
    Need,
    /// A better one excludes it.
    Better,
    /// It is not worthwhile, or not known to be.
    Worth,
}

/// The decisions of all subjects of a run; equal ones have equal numbers over all runs of one [`Known`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decisions {
    /// By row of the data.
    pub(super) rows: Vec<u32>,
    /// By name: `all customers`, `trip.business`.
    pub(super) groups: BTreeMap<String, u32>,
}

/// Decisions by number.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: HashMap<Decision, u32>,
    all: Vec<Decision>,
}

/// Of a row that is no subject.
pub(super) const NOBODY: u32 = u32::MAX;

impl Known {
    pub(super) fn number(&mut self, decision: Decision) -> u32 {
        if let Some(number) = self.numbers.get(&decision) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(NOBODY);
        self.numbers.insert(decision.clone(), number);
        self.all.push(decision);
        number
    }

    pub(super) fn get(&self, number: u32) -> Decision {
        usize::try_from(number).ok().and_then(|at| self.all.get(at)).cloned().unwrap_or_default()
    }

    /// What a run decided.
    pub(super) fn decisions(&mut self, model: &Model, answer: &Answer) -> Decisions {
        let name = |action: ActionId| model.actions.at(action).name.clone();
        let held = |dropped: &[crate::answer::DroppedAction]| -> Vec<(Text, HeldBy)> {
            let mut held: Vec<(Text, HeldBy)> = dropped
                .iter()
                .filter(|one| !one.rules.is_empty())
                .map(|one| (name(one.action), held_by(&one.cause)))
                .collect();
            held.sort();
            held
        };
        let every = || answer.customers.iter().chain(&answer.outside);
        let mut rows = vec![NOBODY; every().map(|one| one.row + 1).max().unwrap_or(0)];
        for customer in every() {
            let decision = Decision {
                outside: customer.inside != Inside::Yes,
                ranked: customer.ranked.iter().map(|one| name(one.action)).collect(),
                held_back: held(&customer.dropped),
            };
            let number = self.number(decision);
            if let Some(place) = rows.get_mut(customer.row) {
                *place = number;
            }
        }
        let mut groups = BTreeMap::new();
        for group in &answer.groups {
            let Subject::Cell(cell) = &group.subject else { continue };
            let decision = Decision {
                outside: false,
                ranked: group.ranked.iter().map(|one| name(one.action)).collect(),
                held_back: held(&group.dropped),
            };
            let number = self.number(decision);
            groups.insert(cell.name(model), number);
        }
        Decisions { rows, groups }
    }
}

fn held_by(cause: &DropCause) -> HeldBy {
    match cause {
        DropCause::OverLimit(_) => HeldBy::Limit,
        DropCause::NotWorthwhile(_) => HeldBy::Worth,
        DropCause::Forbidden(_) => HeldBy::Ban,
        DropCause::Held(_) => HeldBy::Doubt,
        DropCause::Blocked(_) => HeldBy::Need,
        DropCause::Displaced(_) => HeldBy::Better,
    }
}
