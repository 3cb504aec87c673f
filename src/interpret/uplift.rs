//! What an action would change (language 8.2, A4, A5).

use super::customer::{CustomerValue, ratio};
use super::engine::{At, Engine, Whom};
use super::group::{Group, GroupValue};
use crate::answer::{CauseSource, Value};
use crate::model::{ActionId, GroupRef, Measure};
use crate::number::{ExactSum, Number};
use crate::value::Reason;

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
