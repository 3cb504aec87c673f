//! Expectation, satisfaction and consequences, of a customer and in groups (language 5.8, 5.9, B23).

use super::beside::Pool;
use super::calculate::Found;
use super::effect::Changed;
use super::engine::{At, Engine};
use super::group::{Group, Weighed, mean};
use crate::answer::{CauseSource, Causes, Value};
use crate::model::{ConsequenceId, FactorId, GroupRef, Measure};
use crate::number::{ExactSum, Number};
use crate::value::{Reason, Side, Text};

/// A mean over those of the base for whom a value is known (B23).
#[derive(Debug, Clone)]
pub(crate) struct GroupMean {
    pub(super) value: Result<Number, Reason>,
    /// How many of the base these are.
    pub(super) answers: usize,
}

/// What is summed of a value over those of the base for whom it is known, each times the customer's weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeanSums {
    pub(crate) known: Weighed,
    pub(crate) sum: ExactSum,
}

impl MeanSums {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.known.merge(&other.known);
        self.sum.merge(&other.sum);
    }
}

impl Engine<'_> {
    /// The mean of a gap, satisfaction or consequence over those of a group's base for whom it is known.
    pub(super) fn group_mean(&self, group: &Group, measure: Measure) -> GroupMean {
        if let Some(known) = group.means.borrow().get(&measure) {
            return known.clone();
        }
        let found = match (self.as_before(group), group.pool, &group.cell) {
            (Some((base, before)), ..) => base.group_mean(&before, measure),
            (None, Pool::RivalsOf(brand), Some(cell)) => self.mean_of_rivals(brand, cell, measure),
            _ => {
                let mut sums = MeanSums::default();
                for row in &self.group_value(group).base_rows {
                    self.add_to_mean(&mut sums, measure, *row);
                }
                self.finish_mean(&sums)
            }
        };
        group.means.borrow_mut().insert(measure, found.clone());
        found
    }

    /// Adds a customer of the base.
    pub(super) fn add_to_mean(&self, own: &mut MeanSums, measure: Measure, row: usize) {
        if let (Value::Number(value), Some(weight)) = (self.customer_measure(row, measure), self.weight(row))
        {
            own.known.add(weight);
            own.sum.add(&(&value * weight));
        }
    }

    /// The mean, where enough customers stand behind it (B5).
    pub(super) fn finish_mean(&self, own: &MeanSums) -> GroupMean {
        let value = if self.enough(&own.known) {
            mean(&own.sum, &own.known.weight)
        } else {
            Err(Reason::TooFewCustomers)
        };
        GroupMean { value, answers: own.known.rows }
    }

    /// What a customer expected a benefit to be rated; off the scale it is unknown, as a rating is.
    pub(super) fn compute_expected(&self, row: usize, factor: FactorId) -> Value {
        let Some(expected) = &self.model.factors.at(factor).expected else {
            return Value::unknown(Reason::NotStated, CauseSource::Factor(factor));
        };
        let off =
            |reason| Value::unknown(reason, CauseSource::Words(Text::from(self.model.words(expected.span))));
        match self.eval(expected, At::customer(row)) {
            Value::Number(number) if number < self.model.scale.0 || number > self.model.scale.1 => {
                off(Reason::OutOfRange)
            }
            Value::Unbounded => off(Reason::Unbounded),
            other => other,
        }
    }

    /// Rating − expectation; unknown where either is (5.8).
    pub(super) fn gap(&self, row: usize, factor: FactorId) -> Value {
        match (self.rating(row, factor), self.expected(row, factor)) {
            (Value::Number(rating), Value::Number(expected)) => Value::Number(rating - expected),
            (Value::Unknown(a), Value::Unknown(b)) => Value::Unknown(a.union(&b)),
            (Value::Unknown(causes), _) | (_, Value::Unknown(causes)) => Value::Unknown(causes),
            _ => Value::unknown(Reason::NotANumber, CauseSource::Factor(factor)),
        }
    }

    /// The weighted mean of the known gaps, where those reach enough of the weight of all benefits that say what
    /// was expected (5.8, B23).
    pub(super) fn satisfaction(&self, row: usize) -> Value {
        let gaps = self.model.expected().map(|(factor, _)| (factor, self.gap(row, factor)));
        self.mean_of(row, Side::Benefits, gaps, Measure::Satisfaction).into()
    }

    /// The weighted mean of the answered factors of a consequence, where those reach enough of the weight of all
    /// of them (5.9, B23).
    pub(super) fn consequence(&self, row: usize, id: ConsequenceId, changed: Option<&Changed>) -> Value {
        let declared = self.model.consequences.at(id);
        let rating = |factor| match changed {
            Some(changed) => self.changed_rating(row, factor, changed),
            None => self.rating(row, factor),
        };
        let ratings = declared.factors.iter().map(|factor| (*factor, rating(*factor)));
        self.mean_of(row, declared.side, ratings, Measure::Consequence(id)).into()
    }

    /// A mean with a customer's own weights, rescaled over what is known, as those of a side are (5.3).
    fn mean_of(
        &self,
        row: usize,
        side: Side,
        values: impl Iterator<Item = (FactorId, Value)>,
        measure: Measure,
    ) -> Found<Number> {
        let own = |reason| Causes::one(reason, CauseSource::Measure(GroupRef::Own, measure));
        let weights = self.weights_of(row, side)?;
        let (mut whole, mut known, mut sum) = (Number::ZERO, Number::ZERO, Number::ZERO);
        for (factor, value) in values {
            let place = self.model.side(side).position(|(id, _)| id == factor);
            let Some(weight) = place.and_then(|place| weights.get(place)) else { continue };
            whole = &whole + weight;
            if let Value::Number(value) = value {
                known = &known + weight;
                sum = &sum + &(weight * &value);
            }
        }
        // Known share of the weight at least `answered at least`, without a division.
        if known.is_zero() || known < &whole * &self.model.answered {
            return Err(own(Reason::TooLittleAnswered));
        }
        let mean = sum.checked_div(&known).ok_or_else(|| own(Reason::TooLittleAnswered))?;
        if mean.is_too_large() { Err(own(Reason::NumberTooLarge)) } else { Ok(mean) }
    }
}
