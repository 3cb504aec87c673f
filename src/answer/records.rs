//! What was found about the customers of a block, by column: what the columnar engine gives and what files
//! of records are written from.

use crate::block::{Bits, Keys};
use crate::model::{ActionId, FamilyId, InputKind, Model, RuleId, Scope, TableId};
use crate::value::{Priority, Reason};

/// The column that says whether the model is about a customer.
pub const POPULATION: &str = "population";
/// What it says.
const STANDINGS: [&str; 3] = ["inside", "outside", "unknown"];
/// The code of a customer inside the population.
pub const INSIDE: u16 = 0;
/// The code of a customer outside it.
pub const OUTSIDE: u16 = 1;
/// The code of a customer of whom it cannot be said.
pub const PERHAPS: u16 = 2;

/// What records are about: the same for every block of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSchema {
    /// Whether the customers have keys; else they are named by their row numbers.
    pub keyed: bool,
    /// Whether those keys are declared as numbers.
    pub number_keys: bool,
    /// Whether the model has a population: then the last of `families` says who is inside, outside or neither.
    pub population: bool,
    /// The families of segments, with the names of their segments.
    pub families: Vec<(String, Vec<String>)>,
    /// The names of the actions, by [`ActionId`].
    pub actions: Vec<String>,
    /// The rules for each customer, in the order of [`Records::matched`].
    pub rules: Vec<RuleId>,
    /// Their names.
    pub rule_names: Vec<String>,
    /// Whether the model says what customers expected, so that they have a satisfaction.
    pub expectations: bool,
    /// Whether the model scores actions for a customer.
    pub scored: bool,
}

impl RecordSchema {
    /// The records of a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let rules: Vec<RuleId> =
            model.rules.iter().filter(|(_, rule)| rule.scope == Scope::Customer).map(|(id, _)| id).collect();
        let key = model.inputs.as_slice().iter().find(|input| input.key);
        Self {
            keyed: key.is_some(),
            number_keys: key.is_some_and(|key| matches!(key.kind, InputKind::Number { .. })),
            population: model.population.is_some(),
            families: model
                .families
                .as_slice()
                .iter()
                .map(|family| {
                    let segments = family.segments.as_slice().iter().map(|segment| segment.name.to_string());
                    (family.name.to_string(), segments.collect())
                })
                .chain(
                    model
                        .population
                        .as_ref()
                        .map(|_| (POPULATION.to_owned(), STANDINGS.map(str::to_owned).to_vec())),
                )
                .collect(),
            actions: model.actions.as_slice().iter().map(|action| action.name.to_string()).collect(),
            rule_names: rules.iter().map(|rule| model.rules.at(*rule).name.to_string()).collect(),
            rules,
            expectations: model.has_expectations(),
            scored: model.prioritize.as_ref().is_some_and(|score| score.customer.is_some()),
        }
    }

    /// How many words the bits of the rules take for one customer.
    #[must_use]
    pub fn rule_words(&self) -> usize {
        self.rules.len().div_ceil(64)
    }
}

/// Numbers of some customers, each the binary number nearest to the exact one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    /// Of each row; anything where it is unknown; infinite where it is unbounded.
    pub values: Vec<f64>,
    /// Where it is unknown.
    pub unknown: Bits,
}

/// The code of a customer who is in no segment of a family.
pub const IN_NONE: u16 = u16::MAX - 1;
/// The code of a customer of whom it cannot be said.
pub const IN_UNKNOWN: u16 = u16::MAX;

/// An action that stands for a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordAction {
    /// Which.
    pub action: ActionId,
    /// The highest priority of the rules that recommend it.
    pub priority: Priority,
    /// The binary number nearest to its score, infinite where that is unbounded; `None` where it is unknown or
    /// the model has none.
    pub score: Option<f64>,
}

/// What was found about the customers of a block.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// How many.
    pub rows: usize,
    /// The place of the first one in the data set, from 0.
    pub first_row: u64,
    /// What names them.
    pub keys: Option<Keys>,
    /// Perceived benefit.
    pub cpp: Numbers,
    /// Perceived cost.
    pub cpc: Numbers,
    /// CPP ÷ CPC.
    pub u: Numbers,
    /// CPP − CPC.
    pub net: Numbers,
    /// The answered share of the benefits' weight.
    pub answered_benefits: Numbers,
    /// The answered share of the costs' weight.
    pub answered_costs: Numbers,
    /// Satisfaction, where the model has expectations.
    pub satisfaction: Numbers,
    /// The place of each customer in each family: a segment's number, [`IN_NONE`] or [`IN_UNKNOWN`]. Where the model has
    /// a population its standing comes last: [`INSIDE`], [`OUTSIDE`] or [`PERHAPS`].
    pub segments: Vec<Vec<u16>>,
    /// Where the actions of each customer end in [`Records::actions`].
    pub action_ends: Vec<u32>,
    /// What to do, best first, customer after customer.
    pub actions: Vec<RecordAction>,
    /// The rules that matched, [`RecordSchema::rule_words`] words a customer, the first rule lowest.
    pub matched: Vec<u64>,
    /// The rules that are undetermined, likewise.
    pub undetermined: Vec<u64>,
    /// Why rules are undetermined: the bits of [`reason_bit`] of all of a customer's.
    pub undetermined_reasons: Vec<u32>,
    /// Why U is unknown, likewise.
    pub u_reasons: Vec<u32>,
}

impl Records {
    /// The actions of a customer, best first.
    #[must_use]
    pub fn actions_of(&self, row: usize) -> &[RecordAction] {
        let end = |row: usize| self.action_ends.get(row).copied().unwrap_or(0) as usize;
        let start = row.checked_sub(1).map_or(0, end);
        self.actions.get(start..end(row)).unwrap_or_default()
    }

    /// The segment of a customer in a family, by its code.
    #[must_use]
    pub fn segment(&self, family: FamilyId, row: usize) -> u16 {
        self.segments.get(family.index()).and_then(|codes| codes.get(row)).copied().unwrap_or(IN_UNKNOWN)
    }
}

/// The bit of a reason in a set of reasons: the first of [`Reason::ALL`] is bit 0.
#[must_use]
pub fn reason_bit(reason: Reason) -> u32 {
    1 << (reason as u32)
}

/// The reasons of a set, in order.
pub fn reasons_of(bits: u32) -> impl Iterator<Item = Reason> {
    Reason::ALL.into_iter().filter(move |reason| bits & reason_bit(*reason) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bit_of_a_reason_is_its_place() {
        for (place, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason_bit(reason), 1 << place);
            assert_eq!(reasons_of(1 << place).collect::<Vec<_>>(), [reason]);
        }
    }
}
