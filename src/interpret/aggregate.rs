//! Aggregates over the customers of a group (language 6.3, A11, B5, B7, B9, B10).

use std::collections::HashMap;

use super::calculate::{Blame, Found, order};
use super::engine::{At, Engine};
use super::group::{Group, Weighed};
use crate::answer::Value;
use crate::model::{Aggregate, Expr};
use crate::number::{ExactSum, Number};
use crate::source::Span;
use crate::value::{Reason, Text};

/// The decimals to which each customer's value is rounded where a sum would grow without end (B10).
pub(super) const PLACES: i32 = 18;

/// Values with their weights.
type Weighted<'v> = Vec<(&'v Value, Number)>;

/// Known values with their weights.
pub(super) struct Sample {
    /// Numbers, and U where it is unbounded.
    pub(super) values: Vec<(Value, Number)>,
}

impl Sample {
    /// What an aggregate is computed from.
    pub(super) fn facts(&self, function: &Aggregate, rounds: bool) -> SampleFacts {
        let mut facts = SampleFacts::default();
        for (value, weight) in &self.values {
            facts.add(function, rounds, value, weight);
        }
        facts
    }
}

/// What an aggregate is computed from; every evaluator gathers it in its own way.
#[derive(Debug, Clone, Default)]
pub(crate) struct SampleFacts {
    /// The rows of which a value is known, unbounded or not.
    pub(crate) answers: usize,
    /// The rows that count; of sums and means those that are unbounded do not (A11), so they are no evidence (B5).
    pub(crate) known: Weighed,
    /// The weight of those of which a condition holds.
    pub(crate) yes: ExactSum,
    /// The weight of those at 9 and above (B9).
    pub(crate) promoters: ExactSum,
    /// The weight of those at 6 and below.
    pub(crate) detractors: ExactSum,
    /// The weighted sum.
    pub(crate) sum: ExactSum,
    /// The smallest and the largest.
    pub(crate) ends: Option<(Value, Value)>,
    /// The weight of each value.
    pub(crate) spread: HashMap<Value, ExactSum>,
}

impl SampleFacts {
    pub(crate) fn add(&mut self, function: &Aggregate, rounds: bool, value: &Value, weight: &Number) {
        self.answers += 1;
        if matches!(function, Aggregate::Sum | Aggregate::Mean) && *value == Value::Unbounded {
            return;
        }
        self.known.add(weight);
        match function {
            Aggregate::Count | Aggregate::ShareOf => {
                if *value == Value::Flag(true) {
                    self.yes.add(weight);
                }
            }
            Aggregate::Rows => {}
            Aggregate::Sum | Aggregate::Mean => {
                if let Value::Number(number) = value {
                    let number = if rounds { number.round_half_even(PLACES) } else { number.clone() };
                    self.sum.add(&(&number * weight));
                }
            }
            Aggregate::Min | Aggregate::Max => {
                self.ends = Some(match self.ends.take() {
                    None => (value.clone(), value.clone()),
                    Some((least, most)) => {
                        let below = order(value, &least) == Some(std::cmp::Ordering::Less);
                        let above = order(value, &most) == Some(std::cmp::Ordering::Greater);
                        (if below { value.clone() } else { least }, if above { value.clone() } else { most })
                    }
                });
            }
            Aggregate::Median | Aggregate::Percentile(_) => {
                self.spread.entry(value.clone()).or_default().add(weight);
            }
            Aggregate::Nps => {
                let number = value.number();
                if number.is_some_and(|x| *x >= Number::int(9)) {
                    self.promoters.add(weight);
                }
                if number.is_some_and(|x| *x <= Number::int(6)) {
                    self.detractors.add(weight);
                }
            }
        }
    }

    /// Adds what was gathered of other customers.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.answers += other.answers;
        self.known.merge(&other.known);
        self.yes.merge(&other.yes);
        self.promoters.merge(&other.promoters);
        self.detractors.merge(&other.detractors);
        self.sum.merge(&other.sum);
        if let Some((least, most)) = &other.ends {
            self.ends = Some(match self.ends.take() {
                None => (least.clone(), most.clone()),
                Some((own_least, own_most)) => {
                    let below = order(least, &own_least) == Some(std::cmp::Ordering::Less);
                    let above = order(most, &own_most) == Some(std::cmp::Ordering::Greater);
                    (
                        if below { least.clone() } else { own_least },
                        if above { most.clone() } else { own_most },
                    )
                }
            });
        }
        for (value, weight) in &other.spread {
            self.spread.entry(value.clone()).or_default().merge(weight);
        }
    }

    /// Enough is known: min(rows, (Σw)² ÷ Σw²) reaches the threshold (B5, 4.6).
    fn enough(&self, evidence: &Number) -> bool {
        self.known.rows > 0
            && Number::count(self.known.rows) >= *evidence
            && self.known.effective() >= *evidence
    }

    /// The aggregate.
    pub(crate) fn finish(&self, function: &Aggregate, evidence: &Number) -> Result<Value, Reason> {
        if *function == Aggregate::Count {
            // Never unknown (B5).
            return self.yes.total().map(Value::Number).ok_or(Reason::NumberTooLarge);
        }
        if !self.enough(evidence) {
            return Err(Reason::TooFewCustomers);
        }
        let weight = || self.known.weight.total().ok_or(Reason::NumberTooLarge);
        let share = |part: &ExactSum| {
            let part = part.total().ok_or(Reason::NumberTooLarge)?;
            part.checked_div(&weight()?).ok_or(Reason::DivisionByZero)
        };
        match function {
            Aggregate::Count | Aggregate::Rows => Ok(Value::Number(Number::count(self.known.rows))),
            Aggregate::ShareOf => share(&self.yes).map(Value::Number),
            Aggregate::Sum => self.sum.total().map(Value::Number).ok_or(Reason::NumberTooLarge),
            Aggregate::Mean => share(&self.sum).map(Value::Number),
            Aggregate::Min => self.ends.clone().map(|(least, _)| least).ok_or(Reason::TooFewCustomers),
            Aggregate::Max => self.ends.clone().map(|(_, most)| most).ok_or(Reason::TooFewCustomers),
            Aggregate::Median => self.median(),
            Aggregate::Percentile(share) => self.percentile(share),
            Aggregate::Nps => {
                let (promoters, detractors) = (share(&self.promoters)?, share(&self.detractors)?);
                Ok(Value::Number(&(&promoters - &detractors) * &Number::int(100)))
            }
        }
    }

    /// The values that weigh anything, in order, and the weight of all.
    fn sorted(&self) -> Result<(Weighted<'_>, Number), Reason> {
        let mut values = Vec::with_capacity(self.spread.len());
        for (value, weight) in &self.spread {
            let weight = weight.total().ok_or(Reason::NumberTooLarge)?;
            if weight.is_positive() {
                values.push((value, weight));
            }
        }
        values.sort_by(|(a, _), (b, _)| order(a, b).unwrap_or(std::cmp::Ordering::Equal));
        let mut all = ExactSum::new();
        values.iter().for_each(|(_, weight)| all.add(weight));
        Ok((values, all.total().ok_or(Reason::NumberTooLarge)?))
    }

    /// The smallest x whose cumulative weight reaches `share` of all (B7).
    fn percentile(&self, share: &Number) -> Result<Value, Reason> {
        let (values, all) = self.sorted()?;
        let goal = &all * share;
        let mut reached = Number::ZERO;
        for (value, weight) in values {
            reached = &reached + &weight;
            if reached >= goal {
                return Ok(value.clone());
            }
        }
        Err(Reason::TooFewCustomers)
    }

    /// The smallest x whose cumulative weight reaches half; if it is exactly half, the mean of it and the
    /// next (B7).
    fn median(&self) -> Result<Value, Reason> {
        let (values, all) = self.sorted()?;
        let Some(half) = all.checked_div(&Number::int(2)) else {
            return Err(Reason::DivisionByZero);
        };
        let mut reached = Number::ZERO;
        let mut values = values.into_iter().peekable();
        while let Some((value, weight)) = values.next() {
            reached = &reached + &weight;
            if reached == half
                && let Some((next, _)) = values.peek()
            {
                return Ok(match (value, next) {
                    (Value::Number(a), Value::Number(b)) => Value::Number(&(a + b) / &Number::int(2)),
                    (_, next) => (*next).clone(),
                });
            }
            if reached >= half {
                return Ok(value.clone());
            }
        }
        Err(Reason::TooFewCustomers)
    }
}

/// What reports print of the U of a group's customers: each U that occurs, with its weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct UFacts {
    /// Numbers of customers who weigh 1 each; one may stand more than once.
    plain: Vec<(Number, u64)>,
    /// Customers who weigh 1 each and whose U is unbounded.
    unbounded: u64,
    /// Of weighted customers: every known U, those that are numbers, and whether each is below 1.
    all: SampleFacts,
    bounded: SampleFacts,
    below: SampleFacts,
}

impl UFacts {
    pub(crate) fn add(&mut self, u: &Value, weight: &Number) {
        self.all.add(&Aggregate::Median, false, u, weight);
        self.bounded.add(&Aggregate::Mean, true, u, weight);
        let below = u.number().is_some_and(|u| *u < Number::ONE);
        self.below.add(&Aggregate::ShareOf, false, &Value::Flag(below), weight);
    }

    /// Adds so many customers of weight 1 who have this U.
    pub(crate) fn add_times(&mut self, u: Number, times: u64) {
        self.plain.push((u, times));
        // As many entries as there are values, not as there are customers.
        if self.plain.len() >= 1 << 20 && self.plain.len().is_power_of_two() {
            self.gather();
        }
    }

    /// Adds so many customers of weight 1 whose U is unbounded.
    pub(crate) fn add_unbounded(&mut self, times: u64) {
        self.unbounded += times;
    }

    fn gather(&mut self) {
        self.plain.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.plain.dedup_by(|(a, n), (b, m)| {
            let same = a == b;
            if same {
                *m += *n;
            }
            same
        });
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.plain.extend(other.plain.iter().cloned());
        self.unbounded += other.unbounded;
        self.all.merge(&other.all);
        self.bounded.merge(&other.bounded);
        self.below.merge(&other.below);
    }

    /// Median of U, mean of U, share below 1.
    pub(crate) fn finish(&self, evidence: &Number) -> [Result<Value, Reason>; 3] {
        let weighted = self.all.known.rows > 0;
        if self.plain.is_empty() && self.unbounded == 0 {
            return [
                self.all.finish(&Aggregate::Median, evidence),
                self.bounded.finish(&Aggregate::Mean, evidence),
                self.below.finish(&Aggregate::ShareOf, evidence),
            ];
        }
        let mut own = self.clone();
        if weighted {
            // Some were looked at one by one: all weigh 1, since nobody else is gathered in numbers.
            for (value, weight) in &self.all.spread {
                let weight = weight.total().and_then(|weight| weight.floor_i64()).unwrap_or(0);
                let times = u64::try_from(weight).unwrap_or(0);
                match value {
                    Value::Number(number) => own.plain.push((number.clone(), times)),
                    _ => own.unbounded += times,
                }
            }
        }
        own.gather();
        let number = |n: u64| usize::try_from(n).map_or_else(|_| Number::ZERO, Number::count);
        let bounded: u64 = own.plain.iter().map(|(_, times)| times).sum();
        let all = bounded + own.unbounded;
        let guard = |n: u64, found: Result<Value, Reason>| {
            if n > 0 && number(n) >= *evidence { found } else { Err(Reason::TooFewCustomers) }
        };
        let (mut reached, mut median) = (0, None);
        let mut values = own.plain.iter().peekable();
        while let Some((value, times)) = values.next() {
            reached += times;
            if 2 * reached == all {
                // Exactly half: the mean of it and the next (B7).
                median = Some(match values.peek() {
                    Some((next, _)) => Value::Number(&(value + next) / &Number::int(2)),
                    None if own.unbounded > 0 => Value::Unbounded,
                    None => Value::Number(value.clone()),
                });
                break;
            }
            if 2 * reached > all {
                median = Some(Value::Number(value.clone()));
                break;
            }
        }
        let median = median.unwrap_or(Value::Unbounded);
        let (mut sum, mut below) = (ExactSum::new(), 0);
        for (value, times) in &own.plain {
            sum.add(&(&value.round_half_even(PLACES) * &number(*times)));
            if *value < Number::ONE {
                below += times;
            }
        }
        let mean = match sum.total() {
            Some(sum) => sum.checked_div(&number(bounded)).ok_or(Reason::DivisionByZero),
            None => Err(Reason::NumberTooLarge),
        };
        let share = number(below).checked_div(&number(all)).ok_or(Reason::DivisionByZero);
        [
            guard(all, Ok(median)),
            guard(bounded, mean.map(Value::Number)),
            guard(all, share.map(Value::Number)),
        ]
    }
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

    /// How many rows of a group an aggregate of this is over: those for which it is known.
    pub(super) fn known_in(&self, group: &Group, place: Span, of: &Expr) -> usize {
        match group.answers.borrow().get(&place) {
            Some(answers) => *answers,
            None => self.sample(group, of).values.len(),
        }
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
        if let Some(base) = self.base.filter(|base| base.has(place))
            && let Some((_, before)) = self.as_before(group)
        {
            return base.engine.aggregate(&before, place, function, of, rounds);
        }
        let found = self.blamed(place, self.compute_aggregate(group, place, function, of, rounds));
        group.aggregates.borrow_mut().insert(place, found.clone());
        found
    }

    /// What was found, or why there is nothing, in the words of the author.
    pub(super) fn blamed(&self, place: Span, found: Result<Value, Reason>) -> Found {
        let words = || Text::from(self.model.words(place));
        found.map_err(|reason| Blame(&words).cause(reason))
    }

    fn compute_aggregate(
        &self,
        group: &Group,
        place: Span,
        function: &Aggregate,
        of: Option<&Expr>,
        rounds: bool,
    ) -> Result<Value, Reason> {
        let Some(of) = of else {
            return Ok(Value::Number(match function {
                Aggregate::Rows => Number::count(group.rows),
                _ => group.count.clone(),
            }));
        };
        let facts = self.sample(group, of).facts(function, rounds);
        if !self.deciding
            && let Some(interval) = facts.interval(function, &self.model.evidence)
        {
            group.intervals.borrow_mut().insert(place, interval);
        }
        facts.finish(function, &self.model.evidence)
    }
}
