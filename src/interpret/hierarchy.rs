//! Expectation, satisfaction and consequences, of a customer and in groups (language 5.8, 5.9, B23).

use super::calculate::Found;
use super::engine::{At, Engine};
use super::group::{GroupValue, Weighed, mean};
use crate::answer::{CauseSource, Causes, Value};
use crate::model::{ConsequenceId, FactorId, GroupRef, Measure};
use crate::number::{ExactSum, Number};
use crate::value::{Reason, Side, Text};

/// A mean over those of the base for whom a value is known (B23).
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
    pub(super) fn merge(&mut self, other: &Self) {
        self.known.merge(&other.known);
        self.sum.merge(&other.sum);
    }
}

impl GroupValue {
    /// The mean of a gap, satisfaction or consequence.
    pub(super) fn mean(&self, measure: Measure) -> Option<&GroupMean> {
        self.means.iter().find(|(of, _)| *of == measure).map(|(_, mean)| mean)
    }
}

impl Engine<'_> {
    /// Nothing summed yet of what groups have the mean of.
    pub(super) fn no_means(&self) -> Vec<(Measure, MeanSums)> {
        self.model.means().into_iter().map(|of| (of, MeanSums::default())).collect()
    }

    /// Adds a customer of the base.
    pub(super) fn add_to_means(&self, means: &mut [(Measure, MeanSums)], row: usize, weight: &Number) {
        for (measure, own) in means {
            if let Value::Number(value) = self.customer_measure(row, *measure) {
                own.known.add(weight);
                own.sum.add(&(&value * weight));
            }
        }
    }

    /// The means, where enough customers stand behind each (B5).
    pub(super) fn finish_means(&self, means: &[(Measure, MeanSums)]) -> Vec<(Measure, GroupMean)> {
        let finish = |own: &MeanSums| {
            if self.enough(&own.known) {
                mean(&own.sum, &own.known.weight)
            } else {
                Err(Reason::TooFewCustomers)
            }
        };
        let group = |own: &MeanSums| GroupMean { value: finish(own), answers: own.known.rows };
        means.iter().map(|(measure, own)| (*measure, group(own))).collect()
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
    pub(super) fn consequence(&self, row: usize, id: ConsequenceId) -> Value {
        let declared = self.model.consequences.at(id);
        let ratings = declared.factors.iter().map(|factor| (*factor, self.rating(row, *factor)));
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
