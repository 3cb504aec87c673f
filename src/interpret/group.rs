//! A group's value (language 6.3, A2, B5, B7).

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::aggregate::Sample;
use super::beside::Pool;
use super::calculate::Found;
use super::customer::ratio;
use super::effect::Changed;
use super::engine::{At, Engine, Whom};
use super::hierarchy::GroupMean;
use super::noise::Pairs;
use super::shares::SideParts;
use super::uplift::Uplift;
use crate::answer::{CauseSource, Causes, CellId, Value};
use crate::model::{
    ActionId, Aggregate, ByMoney, Deviation, FactorId, GroupRef, LetId, Measure, Money, TableId,
};
use crate::number::{ExactSum, Number};
use crate::source::Span;
use crate::value::{Reason, Side};

/// Some customers, and what was computed of them.
pub(super) struct Group {
    /// Which cell they are; `None` for those that an action reaches (A6).
    pub(super) cell: Option<CellId>,
    /// Among which rows: the subjects of the run, or rows beside them.
    pub(super) pool: Pool,
    /// Their rows, where they are in memory; each has a survey weight.
    pub(super) members: Vec<usize>,
    /// How many rows.
    pub(super) rows: usize,
    /// Customers (weighted).
    pub(super) count: Number,
    pub(super) value: OnceCell<Rc<GroupValue>>,
    /// Gaps, satisfaction and consequences, each as it is asked for: an expectation may read another value of the
    /// group.
    pub(super) means: RefCell<HashMap<Measure, GroupMean>>,
    pub(super) money: ByMoney<OnceCell<Result<Value, Reason>>>,
    pub(super) aggregates: RefCell<HashMap<Span, Found>>,
    /// How many rows each is over, where that was gathered.
    pub(super) answers: RefCell<HashMap<Span, usize>>,
    /// The 95% intervals of those that have one.
    pub(super) intervals: RefCell<HashMap<Span, (Number, Number)>>,
    /// What sampling errors are made of, where its customers are not at hand.
    pub(super) deviations: HashMap<Deviation, Pairs>,
    /// What actions would change, where that was found already.
    pub(super) uplifts: RefCell<HashMap<ActionId, Uplift>>,
    /// Median of U, mean of U, share below 1.
    pub(super) spread: OnceCell<[Value; 3]>,
    pub(super) lets: RefCell<HashMap<LetId, Value>>,
}

/// The value of a group over its base: customers with CPP and CPC known and CPC not below 0 (A2).
pub(super) struct GroupValue {
    /// How many rows the base has.
    pub(super) base: usize,
    /// Which, where they are in memory.
    pub(super) base_rows: Vec<usize>,
    pub(super) base_count: Number,
    pub(super) effective: Number,
    pub(super) cpp: Result<Number, Reason>,
    pub(super) cpc: Result<Number, Reason>,
    pub(super) u: Result<Value, Reason>,
    pub(super) answered: [Result<Number, Reason>; 2],
    pub(super) factors: Vec<GroupFactor>,
    /// Rows of the base whose U is unbounded.
    pub(super) unbounded: usize,
    /// Rows whose U is unknown, per reason.
    pub(super) unknown: BTreeMap<Reason, usize>,
    pub(super) unknown_rows: usize,
}

/// A factor in a group.
pub(super) struct GroupFactor {
    /// Mean over those of the base who answered.
    pub(super) rating: Result<Number, Reason>,
    /// Mean effective weight over the base.
    pub(super) weight: Result<Number, Reason>,
    /// Mean contribution over the base.
    pub(super) contribution: Result<Number, Reason>,
    /// Mean headroom over those of the base who answered.
    pub(super) headroom: Result<Number, Reason>,
    /// How many of the base answered.
    pub(super) answers: usize,
}

impl GroupValue {
    pub(super) fn net(&self) -> Result<Number, Reason> {
        Ok(self.cpp.as_ref().map_err(|reason| *reason)? - self.cpc.as_ref().map_err(|reason| *reason)?)
    }

    pub(super) const fn total(&self, side: Side) -> &Result<Number, Reason> {
        match side {
            Side::Benefits => &self.cpp,
            Side::Costs => &self.cpc,
        }
    }
}

/// What is summed over the base of a group, and what is counted beside it; every evaluator gathers it in its
/// own way.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupSums {
    /// Rows of the base, their weight, and the sum of the squares of their weights.
    pub(crate) base: Weighed,
    pub(crate) cpp: ExactSum,
    pub(crate) cpc: ExactSum,
    pub(crate) answered: [ExactSum; 2],
    pub(crate) factors: Vec<FactorSums>,
    pub(crate) unbounded: usize,
    pub(crate) unknown: BTreeMap<Reason, usize>,
    pub(crate) unknown_rows: usize,
}

/// Rows and their weights.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weighed {
    pub(crate) rows: usize,
    pub(crate) weight: ExactSum,
    pub(crate) squares: ExactSum,
}

impl GroupSums {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.base.merge(&other.base);
        self.cpp.merge(&other.cpp);
        self.cpc.merge(&other.cpc);
        for (own, other) in self.answered.iter_mut().zip(&other.answered) {
            own.merge(other);
        }
        for (own, other) in self.factors.iter_mut().zip(&other.factors) {
            own.answers.merge(&other.answers);
            own.rating.merge(&other.rating);
            own.headroom.merge(&other.headroom);
            own.weight.merge(&other.weight);
            own.contribution.merge(&other.contribution);
        }
        self.unbounded += other.unbounded;
        self.unknown_rows += other.unknown_rows;
        for (reason, count) in &other.unknown {
            *self.unknown.entry(*reason).or_insert(0) += count;
        }
    }
}

impl Weighed {
    pub(crate) fn add(&mut self, weight: &Number) {
        self.rows += 1;
        self.weight.add(weight);
        self.squares.add(&(weight * weight));
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.weight.merge(&other.weight);
        self.squares.merge(&other.squares);
    }

    /// (Σw)² ÷ Σw²; 0 where all weights are 0.
    pub(crate) fn effective(&self) -> Number {
        let (Some(sum), Some(squares)) = (self.weight.total(), self.squares.total()) else {
            return Number::ZERO;
        };
        (&sum * &sum).checked_div(&squares).unwrap_or(Number::ZERO)
    }
}

/// What is summed of a factor over those of the base who answered it, each times the customer's weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct FactorSums {
    pub(crate) answers: Weighed,
    pub(crate) rating: ExactSum,
    pub(crate) headroom: ExactSum,
    pub(crate) weight: ExactSum,
    pub(crate) contribution: ExactSum,
}

/// A mean of what was summed.
pub(super) fn mean(sum: &ExactSum, weight: &ExactSum) -> Result<Number, Reason> {
    let (Some(sum), Some(weight)) = (sum.total(), weight.total()) else {
        return Err(Reason::NumberTooLarge);
    };
    sum.checked_div(&weight).ok_or(Reason::TooFewCustomers)
}

impl Engine<'_> {
    pub(super) fn group_of(&self, cell: Option<CellId>, members: Vec<usize>) -> Group {
        let count = match self.data.weights {
            None => Number::count(members.len()),
            Some(_) => members.iter().filter_map(|row| self.weight(*row)).sum(),
        };
        Group {
            cell,
            pool: Pool::Subjects,
            rows: members.len(),
            members,
            count,
            value: OnceCell::new(),
            means: RefCell::default(),
            money: ByMoney::default(),
            aggregates: RefCell::default(),
            answers: RefCell::default(),
            intervals: RefCell::default(),
            deviations: HashMap::new(),
            uplifts: RefCell::default(),
            spread: OnceCell::new(),
            lets: RefCell::default(),
        }
    }

    pub(super) fn group_value<'g>(&self, group: &'g Group) -> &'g GroupValue {
        if group.value.get().is_none() {
            let value = match self.as_before(group) {
                Some((base, before)) => {
                    base.group_value(&before);
                    before.value.get().cloned()
                }
                None => None,
            };
            let value = value.unwrap_or_else(|| Rc::new(self.compute_group(group)));
            let _ = group.value.set(value);
        }
        group.value.get_or_init(|| Rc::new(self.compute_group(group)))
    }

    /// The same group in an evaluation that differs in nothing that is summed over it.
    pub(super) fn as_before(&self, group: &Group) -> Option<(&Engine<'_>, Rc<Group>)> {
        let base = self.base?.engine;
        Some((base, base.group_in(group.pool, group.cell.as_ref()?)))
    }

    /// Enough customers stand behind a statement: min(rows, (Σw)² ÷ Σw²) reaches the threshold (B5).
    pub(super) fn enough(&self, behind: &Weighed) -> bool {
        behind.rows > 0
            && Number::count(behind.rows) >= self.model.evidence
            && behind.effective() >= self.model.evidence
    }

    fn compute_group(&self, group: &Group) -> GroupValue {
        let mut base = Vec::new();
        let mut sums = self.no_sums();
        for row in &group.members {
            if self.add_to_sums(&mut sums, *row) {
                base.push(*row);
            }
        }
        GroupValue { base_rows: base, ..self.group_from_sums(sums) }
    }

    /// Nothing summed yet.
    pub(super) fn no_sums(&self) -> GroupSums {
        GroupSums { factors: vec![FactorSums::default(); self.model.factors.len()], ..GroupSums::default() }
    }

    /// Adds a customer to the sums of a group; whether he is in its base.
    pub(super) fn add_to_sums(&self, sums: &mut GroupSums, row: usize) -> bool {
        let (Some(value), Some(weight)) = (self.value(row), self.weight(row)) else { return false };
        match &value.u {
            Value::Unbounded => sums.unbounded += 1,
            Value::Unknown(causes) => {
                sums.unknown_rows += 1;
                for reason in causes.reasons() {
                    *sums.unknown.entry(reason).or_insert(0) += 1;
                }
            }
            _ => {}
        }
        let Some((benefit, cost)) = value.base() else { return false };
        sums.base.add(weight);
        sums.cpp.add(&(benefit * weight));
        sums.cpc.add(&(cost * weight));
        for (sum, side) in sums.answered.iter_mut().zip([&value.benefits, &value.costs]) {
            if let Ok(share) = &side.answered {
                sum.add(&(share * weight));
            }
        }
        let parts = value.benefits.parts.iter().chain(&value.costs.parts);
        for ((sum, part), factor) in sums.factors.iter_mut().zip(parts).zip(self.model.factors.as_slice()) {
            let Some(part) = part else { continue };
            sum.answers.add(weight);
            sum.rating.add(&(&part.rating * weight));
            sum.headroom.add(&(&self.headroom_of(&part.weight, &part.rating, factor.side) * weight));
            sum.weight.add(&(&part.weight * weight));
            sum.contribution.add(&(&part.contribution * weight));
        }
        true
    }

    /// The value of a group from what was summed over its base.
    pub(super) fn group_from_sums(&self, sums: GroupSums) -> GroupValue {
        let enough = self.enough(&sums.base);
        let guarded =
            |found: Result<Number, Reason>| if enough { found } else { Err(Reason::TooFewCustomers) };
        let over_base = |sum: &ExactSum| guarded(mean(sum, &sums.base.weight));
        let (cpp, cpc) = (over_base(&sums.cpp), over_base(&sums.cpc));
        let u = match (&cpp, &cpc) {
            (Ok(cpp), Ok(cpc)) => ratio(cpp, cpc),
            (Err(reason), _) | (_, Err(reason)) => Err(*reason),
        };
        let factors = sums
            .factors
            .iter()
            .map(|factor| {
                let own = |sum: &ExactSum| {
                    if self.enough(&factor.answers) {
                        mean(sum, &factor.answers.weight)
                    } else {
                        Err(Reason::TooFewCustomers)
                    }
                };
                GroupFactor {
                    rating: own(&factor.rating),
                    headroom: own(&factor.headroom),
                    weight: over_base(&factor.weight),
                    contribution: over_base(&factor.contribution),
                    answers: factor.answers.rows,
                }
            })
            .collect();
        GroupValue {
            base: sums.base.rows,
            base_rows: Vec::new(),
            base_count: sums.base.weight.total().unwrap_or(Number::ZERO),
            effective: sums.base.effective(),
            cpp,
            cpc,
            u,
            answered: [over_base(&sums.answered[0]), over_base(&sums.answered[1])],
            factors,
            unbounded: sums.unbounded,
            unknown: sums.unknown,
            unknown_rows: sums.unknown_rows,
        }
    }

    /// Effective weight × distance to the good end of the scale (B13).
    pub(super) fn headroom_of(&self, weight: &Number, rating: &Number, side: Side) -> Number {
        let distance = match side {
            Side::Benefits => &self.model.scale.1 - rating,
            Side::Costs => rating - &self.model.scale.0,
        };
        weight * &distance
    }

    /// The mean worth of a group's customers, or the mean of other money of theirs (8.2).
    pub(super) fn mean_money(&self, group: &Group, money: Money) -> Result<Value, Reason> {
        if let Some((base, before)) = self.as_before(group) {
            return base.mean_money(&before, money);
        }
        let slot = group.money.of(money);
        if slot.get().is_none() {
            let values = group
                .members
                .iter()
                .filter_map(|row| {
                    let own = self.money(*row, money);
                    own.is_known().then(|| Some((own, self.weight(*row)?.clone())))?
                })
                .collect();
            let found = Sample { values }
                .facts(&Aggregate::Mean, true)
                .finish(&Aggregate::Mean, &self.model.evidence);
            let _ = slot.set(found);
        }
        slot.get().cloned().unwrap_or(Err(Reason::TooFewCustomers))
    }

    /// What a customer is worth, or other money of theirs.
    pub(super) fn money(&self, row: usize, money: Money) -> Value {
        self.money_at(At::customer(row), money)
    }

    fn money_at(&self, at: At<'_>, money: Money) -> Value {
        match self.model.money(money) {
            Some(own) => self.eval(own, at),
            None => Value::unknown(Reason::NotStated, CauseSource::Worth),
        }
    }

    /// A value of the formula of the subject itself.
    pub(super) fn own_measure(&self, measure: Measure, at: At<'_>) -> Value {
        match at.whom {
            Whom::Customer(row) => match at.changed {
                Some(changed) => self.changed_measure(row, measure, changed),
                None => self.customer_measure(row, measure),
            },
            Whom::Group(group) => self.group_measure(group, measure, GroupRef::Own),
        }
    }

    /// The same where an action changes columns. The formula itself reads every factor, so no factor reads it.
    fn changed_measure(&self, row: usize, measure: Measure, changed: &Changed) -> Value {
        let at = At::customer(row).with(changed);
        match measure {
            Measure::Rating(factor) => self.changed_rating(row, factor, changed),
            Measure::Consequence(id) => self.consequence(row, id, Some(changed)),
            Measure::Worth => at_least_zero(self.money_at(at, Money::Worth)),
            _ => match measure.money() {
                Some(money) => self.money_at(at, money),
                None => self.customer_measure(row, measure),
            },
        }
    }

    pub(super) fn customer_measure(&self, row: usize, measure: Measure) -> Value {
        if let Measure::Rating(factor) = measure {
            return self.rating(row, factor);
        }
        match measure {
            Measure::Count | Measure::Rows | Measure::Reach => return Value::Number(Number::ONE),
            Measure::Worth => return at_least_zero(self.money(row, Money::Worth)),
            Measure::WorthRaw => return self.money(row, Money::Worth),
            Measure::Potential => return self.money(row, Money::Potential),
            Measure::Unrealised => return self.money(row, Money::Unrealised),
            Measure::Gap(factor) => return self.gap(row, factor),
            Measure::Satisfaction => return self.satisfaction(row),
            Measure::Consequence(id) => return self.consequence(row, id, None),
            _ => {}
        }
        let own = |measure| CauseSource::Measure(GroupRef::Own, measure);
        let Some(value) = self.value(row) else { return Value::unknown(Reason::NotAnswered, own(measure)) };
        match measure {
            Measure::Cpp => value.benefits.total.clone().into(),
            Measure::Cpc => value.costs.total.clone().into(),
            Measure::U => value.u.clone(),
            Measure::Net => value.net.clone(),
            Measure::Answered(Some(side)) => value.side(side).answered.clone().into(),
            Measure::Answered(None) => smaller(&value.benefits.answered, &value.costs.answered),
            Measure::Share(factor) => self.customer_parts(row, self.side_of(factor)).share(factor).into(),
            Measure::Dominates(factor) => {
                let parts = self.customer_parts(row, self.side_of(factor));
                self.dominates(&parts, factor).0
            }
            Measure::Extreme(which, side) => match self.customer_parts(row, side).extreme(which) {
                Ok(factor) => Value::Factor(factor),
                Err(causes) => Value::Unknown(causes),
            },
            Measure::Headroom(factor) => match self.part(row, factor) {
                Some(part) => {
                    Value::Number(self.headroom_of(&part.weight, &part.rating, self.side_of(factor)))
                }
                None => self.unanswered(row, factor),
            },
            Measure::Rating(_)
            | Measure::Count
            | Measure::Rows
            | Measure::Reach
            | Measure::Worth
            | Measure::WorthRaw
            | Measure::Potential
            | Measure::Unrealised
            | Measure::Gap(_)
            | Measure::Satisfaction
            | Measure::Consequence(_) => Value::Number(Number::ONE),
        }
    }

    /// Why a factor of a customer has no part in the value.
    fn unanswered(&self, row: usize, factor: FactorId) -> Value {
        match self.rating(row, factor) {
            Value::Unknown(causes) => Value::Unknown(causes),
            // Rated, and without a part: the weights of the side are unknown.
            _ => match self.value(row).map(|value| &value.side(self.side_of(factor)).answered) {
                Some(Err(causes)) => Value::Unknown(causes.clone()),
                _ => Value::unknown(Reason::NotAnswered, CauseSource::Factor(factor)),
            },
        }
    }

    pub(super) fn side_of(&self, factor: FactorId) -> Side {
        self.model.factors.at(factor).side
    }

    /// A factor's part in a customer's value.
    pub(super) fn part(&self, row: usize, factor: FactorId) -> Option<&super::customer::Part> {
        let side = self.side_of(factor);
        let first = if side == Side::Benefits { 0 } else { self.model.benefits };
        self.value(row)?.side(side).parts.get(factor.index().checked_sub(first)?)?.as_ref()
    }

    /// A value of the formula of a group; causes name the group as `named`.
    pub(super) fn group_measure(&self, group: &Group, measure: Measure, named: GroupRef) -> Value {
        let guard = |found: Result<Value, Reason>| {
            found.unwrap_or_else(|reason| Value::unknown(reason, CauseSource::Measure(named, measure)))
        };
        let number = |found: &Result<Number, Reason>| guard(found.clone().map(Value::Number));
        let value = || self.group_value(group);
        let factor = |id: FactorId| value().factors.get(id.index());
        match measure {
            Measure::Count => Value::Number(group.count.clone()),
            Measure::Rows => Value::Number(Number::count(group.rows)),
            Measure::Reach => guard(
                group
                    .count
                    .checked_div(&self.group_in(group.pool, &CellId::all()).count)
                    .map(Value::Number)
                    .ok_or(Reason::DivisionByZero),
            ),
            Measure::Worth => at_least_zero(guard(self.mean_money(group, Money::Worth))),
            Measure::WorthRaw => guard(self.mean_money(group, Money::Worth)),
            Measure::Potential => guard(self.mean_money(group, Money::Potential)),
            Measure::Unrealised => guard(self.mean_money(group, Money::Unrealised)),
            Measure::Cpp => number(&value().cpp),
            Measure::Cpc => number(&value().cpc),
            Measure::U => guard(value().u.clone()),
            Measure::Net => number(&value().net()),
            Measure::Answered(Some(side)) => number(answered_of(value(), side)),
            Measure::Answered(None) => {
                match (answered_of(value(), Side::Benefits), answered_of(value(), Side::Costs)) {
                    (Ok(a), Ok(b)) => Value::Number(a.min(b).clone()),
                    (Err(reason), _) | (_, Err(reason)) => guard(Err(*reason)),
                }
            }
            Measure::Rating(id) => match factor(id) {
                Some(found) => number(&found.rating),
                None => guard(Err(Reason::TooFewCustomers)),
            },
            Measure::Headroom(id) => match factor(id) {
                Some(found) => number(&found.headroom),
                None => guard(Err(Reason::TooFewCustomers)),
            },
            Measure::Gap(_) | Measure::Satisfaction | Measure::Consequence(_) => {
                number(&self.group_mean(group, measure).value)
            }
            Measure::Share(id) => self.group_parts(group, self.side_of(id), named).share(id).into(),
            Measure::Dominates(id) => {
                let parts = self.group_parts(group, self.side_of(id), named);
                self.dominates(&parts, id).0
            }
            Measure::Extreme(which, side) => match self.group_parts(group, side, named).extreme(which) {
                Ok(factor) => Value::Factor(factor),
                Err(causes) => Value::Unknown(causes),
            },
        }
    }

    /// A side of a customer's value, for shares and dominance.
    pub(super) fn customer_parts(&self, row: usize, side: Side) -> SideParts {
        let total = self.value(row).map_or_else(
            || Err(Causes::one(Reason::NotAnswered, CauseSource::Side(side))),
            |value| value.side(side).total.clone(),
        );
        let factors = self
            .model
            .side(side)
            .map(|(id, _)| {
                let part = self.part(row, id);
                (id, part.map(|part| (part.contribution.clone(), part.rating.clone())))
            })
            .collect();
        let missing = |id: FactorId| self.unanswered(row, id).causes().cloned();
        let weights = self.weights_of(row, side).unwrap_or_default();
        SideParts::new(side, total, factors, weights, &missing)
    }

    /// A side of a group's value, for shares and dominance: signs and sizes are those of the mean
    /// contributions (B14).
    pub(super) fn group_parts(&self, group: &Group, side: Side, named: GroupRef) -> SideParts {
        let value = self.group_value(group);
        let measure = if side == Side::Benefits { Measure::Cpp } else { Measure::Cpc };
        let total = value
            .total(side)
            .clone()
            .map_err(|reason| Causes::one(reason, CauseSource::Measure(named, measure)));
        let factors = self
            .model
            .side(side)
            .map(|(id, _)| {
                let found = value.factors.get(id.index()).and_then(|factor| {
                    let contribution = factor.contribution.as_ref().ok()?;
                    // The mean rating itself may have too few behind it; then the factor has no place
                    // among the lowest, but its contribution counts.
                    let rating = factor.rating.as_ref().unwrap_or(contribution);
                    (factor.answers > 0).then(|| (contribution.clone(), rating.clone()))
                });
                (id, found)
            })
            .collect();
        let missing = |id: FactorId| Some(Causes::one(Reason::NotAnswered, CauseSource::Factor(id)));
        SideParts::new(side, total, factors, &self.model.weights(side).base, &missing)
    }
}

const fn answered_of(value: &GroupValue, side: Side) -> &Result<Number, Reason> {
    let [benefits, costs] = &value.answered;
    match side {
        Side::Benefits => benefits,
        Side::Costs => costs,
    }
}

fn smaller(a: &Found<Number>, b: &Found<Number>) -> Value {
    match (a, b) {
        (Ok(a), Ok(b)) => Value::Number(a.min(b).clone()),
        (Err(a), Err(b)) => Value::Unknown(a.union(b)),
        (Err(causes), _) | (_, Err(causes)) => Value::Unknown(causes.clone()),
    }
}

/// max(0, worth) (A4).
fn at_least_zero(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.max(Number::ZERO)),
        other => other,
    }
}
