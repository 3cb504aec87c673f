//! What an action would change (language 8.2, A4, A5).

use super::customer::{CustomerValue, Part, ratio};
use super::engine::{At, Engine, Whom};
use super::group::{Group, GroupValue};
use crate::answer::{CauseSource, Value};
use crate::model::{ActionId, Change, FactorId, GroupRef, Measure};
use crate::number::{ExactSum, Number};
use crate::value::{Reason, Side};

/// The effect of an action on a subject.
#[derive(Debug, Clone)]
pub(super) struct Uplift {
    /// The change of net.
    pub(super) net: Value,
    /// The change of U.
    pub(super) u: Value,
    /// Customers (weighted) who pass U = 1; `None` for a customer, or where the effect is unknown.
    pub(super) pass_one: Option<Number>,
}

/// What an action changes, summed over the base of a group, each times the customer's weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct UpliftSums {
    /// The change of CPP.
    pub(crate) benefit: ExactSum,
    /// The change of CPC.
    pub(crate) cost: ExactSum,
    /// The weight of those who pass U = 1.
    pub(crate) passed: ExactSum,
}

impl UpliftSums {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.benefit.merge(&other.benefit);
        self.cost.merge(&other.cost);
        self.passed.merge(&other.passed);
    }
}

fn unknown(reason: Reason, measure: Measure) -> Value {
    Value::unknown(reason, CauseSource::Measure(GroupRef::Own, measure))
}

impl Engine<'_> {
    pub(super) fn uplift(&self, action: ActionId, at: At<'_>) -> Uplift {
        if self.model.actions.at(action).effects.is_empty() {
            let none = Value::unknown(Reason::NoEffectDeclared, CauseSource::Action(action));
            return Uplift { net: none.clone(), u: none, pass_one: None };
        }
        match at.whom {
            Whom::Customer(row) => self.customer_uplift(action, row),
            Whom::Group(group) => self.group_uplift(action, group),
        }
    }

    fn customer_uplift(&self, action: ActionId, row: usize) -> Uplift {
        let Some(value) = self.value(row) else {
            let net = unknown(Reason::NotAnswered, Measure::Net);
            return Uplift { net: net.clone(), u: net, pass_one: None };
        };
        let Some((cpp, cpc)) = value.base() else {
            let net = match &value.net {
                Value::Unknown(causes) => Value::Unknown(causes.clone()),
                // Both sides are known: the cost is below 0, and the customer in no base.
                _ => unknown(Reason::NegativeCost, Measure::U),
            };
            return Uplift { net: net.clone(), u: net, pass_one: None };
        };
        let (benefit, cost) = self.change(action, row);
        Uplift {
            net: Value::Number(&benefit - &cost),
            u: change_of_u((cpp, cpc), (&(cpp + &benefit), &(cpc + &cost))),
            pass_one: None,
        }
    }

    /// The change is applied to each customer of the base, and the group is recomputed.
    fn group_uplift(&self, action: ActionId, group: &Group) -> Uplift {
        if let Some(known) = group.uplifts.borrow().get(&action) {
            return known.clone();
        }
        if let Some((base, before)) = self.as_before(group) {
            return base.group_uplift(action, &before);
        }
        let value = self.group_value(group);
        let mut sums = UpliftSums::default();
        for row in &value.base_rows {
            self.add_uplift(&mut sums, action, *row);
        }
        let found = uplift_from_sums(value, &sums);
        group.uplifts.borrow_mut().insert(action, found.clone());
        found
    }

    /// Adds what an action changes for a customer of a group's base.
    pub(super) fn add_uplift(&self, sums: &mut UpliftSums, action: ActionId, row: usize) {
        let (Some(weight), Some(own)) = (self.weight(row), self.value(row)) else { return };
        let (benefit, cost) = self.change(action, row);
        if !self.deciding && passes_one(own, &benefit, &cost) {
            sums.passed.add(weight);
        }
        sums.benefit.add(&(&benefit * weight));
        sums.cost.add(&(&cost * weight));
    }

    /// The change of a customer's CPP and CPC: ratings of answered factors moved and clamped to the scale, all
    /// changes together; weights and membership stay as they are (A5).
    fn change(&self, action: ActionId, row: usize) -> (Number, Number) {
        let mut by_factor: Vec<(FactorId, &Part, Number)> = Vec::new();
        for effect in &self.model.actions.at(action).effects {
            let Some(part) = self.part(row, effect.factor) else { continue };
            let step = self.step(&effect.by, effect.lifts, &part.rating);
            match by_factor.iter_mut().find(|(factor, ..)| *factor == effect.factor) {
                Some((_, _, sum)) => *sum = &*sum + &step,
                None => by_factor.push((effect.factor, part, step)),
            }
        }
        let (mut benefit, mut cost) = (Number::ZERO, Number::ZERO);
        for (factor, part, step) in by_factor {
            let (lo, hi) = &self.model.scale;
            let moved = (&part.rating + &step).max(lo.clone()).min(hi.clone());
            let change = &part.weight * &(&moved - &part.rating);
            match self.side_of(factor) {
                Side::Benefits => benefit = &benefit + &change,
                Side::Costs => cost = &cost + &change,
            }
        }
        (benefit, cost)
    }

    /// Points of the scale, or a part of the distance to the end that the rating moves to (P8).
    fn step(&self, by: &Change, lifts: bool, rating: &Number) -> Number {
        let size = match by {
            Change::Points(points) => points.clone(),
            Change::Part(part) if lifts => part * &(&self.model.scale.1 - rating),
            Change::Part(part) => part * &(rating - &self.model.scale.0),
        };
        if lifts { size } else { -size }
    }
}

/// The effect on a group from what was summed over its base.
pub(super) fn uplift_from_sums(value: &GroupValue, sums: &UpliftSums) -> Uplift {
    let unknown_for = |reason| Uplift {
        net: unknown(reason, Measure::Net),
        u: unknown(reason, Measure::U),
        pass_one: None,
    };
    let (cpp, cpc) = match (&value.cpp, &value.cpc) {
        (Ok(cpp), Ok(cpc)) => (cpp, cpc),
        (Err(reason), _) | (_, Err(reason)) => return unknown_for(*reason),
    };
    let mean = |sum: &ExactSum| sum.total().and_then(|sum| sum.checked_div(&value.base_count));
    let (Some(benefit), Some(cost)) = (mean(&sums.benefit), mean(&sums.cost)) else {
        return unknown_for(Reason::NumberTooLarge);
    };
    Uplift {
        net: Value::Number(&benefit - &cost),
        u: change_of_u((cpp, cpc), (&(cpp + &benefit), &(cpc + &cost))),
        pass_one: Some(sums.passed.total().unwrap_or(Number::ZERO)),
    }
}

/// From below 1 to 1 or more.
fn passes_one(value: &CustomerValue, benefit: &Number, cost: &Number) -> bool {
    let Some((cpp, cpc)) = value.base() else { return false };
    let below = |u: &Result<Value, Reason>| match u {
        Ok(Value::Number(u)) => Some(*u < Number::ONE),
        Ok(Value::Unbounded) => Some(false),
        _ => None,
    };
    let before = below(&Ok(value.u.clone()));
    let after = below(&ratio(&(cpp + benefit), &(cpc + cost)));
    before == Some(true) && after == Some(false)
}

/// The change of U; where CPP is below 0 or U is unbounded, before or after, there is none to speak of (A4).
fn change_of_u(before: (&Number, &Number), after: (&Number, &Number)) -> Value {
    let mut values = Vec::new();
    for (cpp, cpc) in [before, after] {
        if cpp.is_negative() {
            return unknown(Reason::NegativeValue, Measure::U);
        }
        match ratio(cpp, cpc) {
            Ok(Value::Number(u)) => values.push(u),
            Ok(_) => return unknown(Reason::Unbounded, Measure::U),
            Err(reason) => return unknown(reason, Measure::U),
        }
    }
    match values.as_slice() {
        [before, after] => Value::Number(after - before),
        _ => unknown(Reason::DivisionByZero, Measure::U),
    }
}
