//! What an action changes of one customer (language 8.2, A5, P8).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::engine::{At, Engine};
use crate::answer::Value;
use crate::model::{ActionId, Change, Effect, FactorId, InputId, Interval, LetId, Moved};
use crate::number::Number;
use crate::value::Side;

/// A customer's columns as an action changes them, and what was computed from them so far.
#[derive(Default)]
pub(super) struct Changed {
    columns: BTreeMap<InputId, Number>,
    ratings: RefCell<BTreeMap<FactorId, Value>>,
    /// What names stand for (10.1).
    lets: RefCell<BTreeMap<LetId, Value>>,
}

impl Changed {
    /// A column that is changed.
    pub(super) fn column(&self, input: InputId) -> Option<&Number> {
        self.columns.get(&input)
    }

    /// What a name stands for, computed if it is not remembered.
    pub(super) fn remembered_let(&self, id: LetId, compute: impl FnOnce() -> Value) -> Value {
        if let Some(known) = self.lets.borrow().get(&id) {
            return known.clone();
        }
        let value = compute();
        self.lets.borrow_mut().insert(id, value.clone());
        value
    }
}

impl Engine<'_> {
    /// The change of a customer's CPP and CPC: of factors that the customer answered, all changes together; weights
    /// and membership stay as they are (A5).
    pub(super) fn change(&self, action: ActionId, row: usize) -> (Number, Number) {
        let effects = &self.model.actions.at(action).effects;
        let acts = |effect: &&Effect| match &effect.when {
            Some(when) => self.eval(when, At::customer(row)) == Value::Flag(true),
            None => true,
        };
        let acting: Vec<&Effect> = effects.iter().filter(acts).collect();
        let (mut benefit, mut cost) = (Number::ZERO, Number::ZERO);
        for (factor, rating) in self.moved_ratings(row, &acting) {
            let Some(part) = self.part(row, factor) else { continue };
            let change = &part.weight * &(&rating - &part.rating);
            match self.side_of(factor) {
                Side::Benefits => benefit = &benefit + &change,
                Side::Costs => cost = &cost + &change,
            }
        }
        (benefit, cost)
    }

    /// The ratings of the factors that some effects move, where these were answered, as they are after it.
    fn moved_ratings(&self, row: usize, effects: &[&Effect]) -> BTreeMap<FactorId, Number> {
        let scale = Interval::closed(self.model.scale.0.clone(), self.model.scale.1.clone());
        let mut steps: BTreeMap<Moved, (Number, Number)> = BTreeMap::new();
        for effect in effects {
            let before = match effect.of {
                Moved::Factor(factor) => self.rating(row, factor),
                Moved::Input(input) => self.input(row, input),
            };
            let Value::Number(before) = before else { continue };
            let step = self.step(&effect.by, effect.lifts, &before);
            let (_, sum) = steps.entry(effect.of).or_insert((before, Number::ZERO));
            *sum = &*sum + &step;
        }
        let mut moved = BTreeMap::new();
        let mut changed = Changed::default();
        for (what, (before, step)) in steps {
            let after = &before + &step;
            match what {
                Moved::Factor(factor) => {
                    moved.insert(factor, within(after, &scale));
                }
                Moved::Input(input) => {
                    changed.columns.insert(input, within(after, &self.model.room(input)));
                }
            }
        }
        let columns = effects.iter().filter(|effect| matches!(effect.of, Moved::Input(_)));
        for (factor, _) in columns.flat_map(|effect| &effect.moves) {
            if let Value::Number(after) = self.changed_rating(row, *factor, &changed) {
                moved.insert(*factor, after);
            }
        }
        moved
    }

    /// A factor's rating where columns are changed: its formula read again, kept to the scale. One that was not
    /// answered stays so, and where the formula gives no number the rating stays as it was.
    pub(super) fn changed_rating(&self, row: usize, factor: FactorId, changed: &Changed) -> Value {
        if let Some(known) = changed.ratings.borrow().get(&factor) {
            return known.clone();
        }
        let before = self.rating(row, factor);
        let found = match before {
            Value::Number(before) => {
                let formula = &self.model.factors.at(factor).rating;
                let (lo, hi) = &self.model.scale;
                match self.eval(formula, At::customer(row).with(changed)) {
                    Value::Number(after) => Value::Number(after.max(lo.clone()).min(hi.clone())),
                    _ => Value::Number(before),
                }
            }
            other => other,
        };
        changed.ratings.borrow_mut().insert(factor, found.clone());
        found
    }

    /// Points, a part of the distance to the end of the scale that a rating moves to, or a part of a number (P8).
    fn step(&self, by: &Change, lifts: bool, before: &Number) -> Number {
        let size = match by {
            Change::Points(points) => points.clone(),
            Change::Part(part) if lifts => part * &(&self.model.scale.1 - before),
            Change::Part(part) => part * &(before - &self.model.scale.0),
            Change::OfValue(part) => part * before,
        };
        if lifts { size } else { -size }
    }
}

/// Kept to a range; an end that is outside it counts as inside.
fn within(number: Number, room: &Interval) -> Number {
    let number = match &room.lo {
        Some((lo, _)) => number.max(lo.clone()),
        None => number,
    };
    match &room.hi {
        Some((hi, _)) => number.min(hi.clone()),
        None => number,
    }
}
