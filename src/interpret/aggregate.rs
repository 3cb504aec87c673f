//! Aggregates over the customers of a group (language 6.3, A11, B5, B7, B9, B10).

use super::calculate::{Blame, Found, order};
use super::engine::{At, Engine};
use super::group::Group;
use crate::answer::Value;
use crate::model::{Aggregate, Expr};
use crate::number::{ExactSum, Number};
use crate::source::Span;
use crate::value::{Reason, Text};

/// The decimals to which each customer's value is rounded where a sum would grow without end (B10).
const PLACES: i32 = 18;

/// Known values with their weights.
pub(super) struct Sample {
    /// Numbers, and U where it is unbounded.
    pub(super) values: Vec<(Value, Number)>,
}

impl Sample {
    /// How many rows, and how many they are worth for evidence: min(rows, (Σw)² ÷ Σw²) (B5, 4.6).
    pub(super) fn evidence(&self) -> Number {
        effective(self.values.iter().map(|(_, weight)| weight)).min(Number::count(self.values.len()))
    }

    /// Without those whose U is unbounded: sums and means skip them (A11), so they are no evidence (B5).
    pub(super) fn bounded(&self) -> Self {
        let bounded = |(value, _): &&(Value, Number)| *value != Value::Unbounded;
        Self { values: self.values.iter().filter(bounded).cloned().collect() }
    }

    pub(super) fn weight(&self) -> Number {
        self.values.iter().map(|(_, weight)| weight).sum()
    }

    /// The weighted sum of the numbers; unbounded ones are left out (A11). With the weight of those in it.
    fn sum(&self, rounds: bool) -> Option<(Number, Number)> {
        let (mut sum, mut weights) = (ExactSum::new(), ExactSum::new());
        for (value, weight) in &self.values {
            if let Value::Number(number) = value {
                let number = if rounds { number.round_half_even(PLACES) } else { number.clone() };
                sum.add(&(&number * weight));
                weights.add(weight);
            }
        }
        Some((sum.total()?, weights.total()?))
    }

    pub(super) fn mean(&self, rounds: bool) -> Result<Number, Reason> {
        let (sum, weight) = self.sum(rounds).ok_or(Reason::NumberTooLarge)?;
        sum.checked_div(&weight).ok_or(Reason::DivisionByZero)
    }

    fn sorted(&mut self) {
        self.values.retain(|(_, weight)| weight.is_positive());
        self.values.sort_by(|(a, _), (b, _)| order(a, b).unwrap_or(std::cmp::Ordering::Equal));
    }

    /// The smallest x whose cumulative weight reaches `share` of all (B7).
    pub(super) fn percentile(&mut self, share: &Number) -> Result<Value, Reason> {
        self.sorted();
        let goal = &self.weight() * share;
        let mut reached = Number::ZERO;
        for (value, weight) in &self.values {
            reached = &reached + weight;
            if reached >= goal {
                return Ok(value.clone());
            }
        }
        Err(Reason::TooFewCustomers)
    }

    /// The smallest x whose cumulative weight reaches half; if it is exactly half, the mean of it and the
    /// next (B7).
    pub(super) fn median(&mut self) -> Result<Value, Reason> {
        self.sorted();
        let Some(half) = self.weight().checked_div(&Number::int(2)) else {
            return Err(Reason::DivisionByZero);
        };
        let mut reached = Number::ZERO;
        let mut values = self.values.iter().peekable();
        while let Some((value, weight)) = values.next() {
            reached = &reached + weight;
            if reached == half
                && let Some((next, _)) = values.peek()
            {
                return Ok(match (value, next) {
                    (Value::Number(a), Value::Number(b)) => Value::Number(&(a + b) / &Number::int(2)),
                    (_, next) => next.clone(),
                });
            }
            if reached >= half {
                return Ok(value.clone());
            }
        }
        Err(Reason::TooFewCustomers)
    }

    /// The share of weight for which something holds.
    pub(super) fn share(&self, holds: impl Fn(&Value) -> bool) -> Result<Number, Reason> {
        let held: Number =
            self.values.iter().filter(|(value, _)| holds(value)).map(|(_, weight)| weight).sum();
        held.checked_div(&self.weight()).ok_or(Reason::DivisionByZero)
    }
}

/// (Σw)² ÷ Σw²; 0 where all weights are 0.
pub(super) fn effective<'w>(weights: impl Iterator<Item = &'w Number> + Clone) -> Number {
    let sum: Number = weights.clone().sum();
    let squares: Number = weights.map(|weight| weight * weight).sum();
    (&sum * &sum).checked_div(&squares).unwrap_or(Number::ZERO)
}

impl Engine<'_> {
    /// The known values of an expression over the members of a group.
    fn sample(&self, group: &Group, of: &Expr) -> Sample {
        let values = group
            .members
            .iter()
            .filter_map(|row| {
                let weight = self.weight(*row)?;
                let value = self.eval(of, At::customer(*row));
                value.is_known().then(|| (value, weight.clone()))
            })
            .collect();
        Sample { values }
    }

    /// An aggregate of a group, computed once for each place in the text.
    pub(super) fn aggregate(
        &self,
        group: &Group,
        place: Span,
        function: &Aggregate,
        of: Option<&Expr>,
        rounds: bool,
    ) -> Found {
        if let Some(known) = group.aggregates.borrow().get(&place) {
            return known.clone();
        }
        let words = || Text::from(self.model.words(place));
        let found =
            self.compute_aggregate(group, function, of, rounds).map_err(|reason| Blame(&words).cause(reason));
        group.aggregates.borrow_mut().insert(place, found.clone());
        found
    }

    fn compute_aggregate(
        &self,
        group: &Group,
        function: &Aggregate,
        of: Option<&Expr>,
        rounds: bool,
    ) -> Result<Value, Reason> {
        let yes = |value: &Value| *value == Value::Flag(true);
        let Some(of) = of else {
            return Ok(Value::Number(match function {
                Aggregate::Rows => Number::count(group.members.len()),
                _ => group.count.clone(),
            }));
        };
        let mut sample = self.sample(group, of);
        if matches!(function, Aggregate::Sum | Aggregate::Mean) {
            sample = sample.bounded();
        }
        if *function == Aggregate::Count {
            // Never unknown (B5).
            return Ok(Value::Number(
                sample.values.iter().filter(|(value, _)| yes(value)).map(|(_, weight)| weight).sum(),
            ));
        }
        if sample.evidence() < self.model.evidence || sample.values.is_empty() {
            return Err(Reason::TooFewCustomers);
        }
        let extreme = |sample: &Sample, side| {
            sample
                .values
                .iter()
                .map(|(value, _)| value)
                .reduce(|best, value| if order(value, best) == Some(side) { value } else { best })
                .cloned()
                .ok_or(Reason::TooFewCustomers)
        };
        match function {
            Aggregate::Count | Aggregate::Rows => Ok(Value::Number(group.count.clone())),
            Aggregate::ShareOf => sample.share(yes).map(Value::Number),
            Aggregate::Sum => {
                sample.sum(rounds).map(|(sum, _)| Value::Number(sum)).ok_or(Reason::NumberTooLarge)
            }
            Aggregate::Mean => sample.mean(rounds).map(Value::Number),
            Aggregate::Min => extreme(&sample, std::cmp::Ordering::Less),
            Aggregate::Max => extreme(&sample, std::cmp::Ordering::Greater),
            Aggregate::Median => sample.median(),
            Aggregate::Percentile(share) => sample.percentile(share),
            Aggregate::Nps => {
                let at_least = |n| move |value: &Value| value.number().is_some_and(|x| *x >= Number::int(n));
                let at_most = |n| move |value: &Value| value.number().is_some_and(|x| *x <= Number::int(n));
                let (promoters, detractors) = (sample.share(at_least(9))?, sample.share(at_most(6))?);
                Ok(Value::Number(&(&promoters - &detractors) * &Number::int(100)))
            }
        }
    }
}
