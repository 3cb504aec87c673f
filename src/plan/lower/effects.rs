//! What actions change (language 8.2, A5): for each factor that an action moves, its rating after it.

use std::collections::{BTreeMap, HashMap};

use super::Lower;
use crate::answer::CauseSource;
use crate::model::{ActionId, Change, Effect, FactorId, InputId, Interval, LetId, Moved, Table};
use crate::number::Number;
use crate::plan::node::{CauseId, NodeId, Op};
use crate::value::Reason;

/// Columns as an action changes them, and what is read of them so far.
#[derive(Default)]
pub(super) struct Changed {
    columns: HashMap<InputId, NodeId>,
    ratings: HashMap<FactorId, NodeId>,
    pub(super) lets: HashMap<LetId, NodeId>,
}

impl Changed {
    pub(super) fn column(&self, input: InputId) -> Option<NodeId> {
        self.columns.get(&input).copied()
    }
}

impl Lower<'_> {
    /// The ratings that each action moves, as they are after it. Ratings and memberships were lowered before.
    pub(super) fn effects(&mut self) -> Table<ActionId, Vec<(FactorId, NodeId)>> {
        let model = self.model;
        model.actions.iter().map(|(id, action)| self.moved_ratings(id, &action.effects)).collect()
    }

    fn moved_ratings(&mut self, action: ActionId, effects: &[Effect]) -> Vec<(FactorId, NodeId)> {
        let unbounded = self.cause(Reason::Unbounded, CauseSource::Action(action));
        let (lo, hi) = self.model.scale.clone();
        let scale = Interval::closed(lo, hi);
        let mut by_what: BTreeMap<Moved, Vec<&Effect>> = BTreeMap::new();
        for effect in effects {
            by_what.entry(effect.of).or_default().push(effect);
        }
        let mut found = BTreeMap::new();
        let mut changed = Changed::default();
        for (what, effects) in by_what {
            match what {
                Moved::Factor(factor) => {
                    let before = self.rating(factor);
                    found.insert(factor, self.moved(before, &effects, &scale, unbounded));
                }
                Moved::Input(input) => {
                    let before = self.input(input);
                    let room = self.model.room(input);
                    let after = self.moved(before, &effects, &room, unbounded);
                    changed.columns.insert(input, after);
                }
            }
        }
        if !changed.columns.is_empty() {
            self.changed = Some(changed);
            for factor in self.model.factors.ids() {
                let after = self.rating(factor);
                if self.ratings.get(&factor) != Some(&after) {
                    found.insert(factor, after);
                }
            }
            self.changed = None;
        }
        found.into_iter().collect()
    }

    /// A number after some effects on it, kept to a range.
    fn moved(&mut self, before: NodeId, effects: &[&Effect], room: &Interval, unbounded: CauseId) -> NodeId {
        let mut parts = vec![(false, before)];
        for effect in effects {
            let size = self.step(effect, before, unbounded);
            let size = match &effect.when {
                Some(when) => {
                    let when = self.expr(when);
                    self.add(Op::Step { of: size, when })
                }
                None => size,
            };
            parts.push((!effect.lifts, size));
        }
        let after = self.add(Op::Sum { parts, unbounded });
        self.kept(before, after, room)
    }

    fn step(&mut self, effect: &Effect, before: NodeId, unbounded: CauseId) -> NodeId {
        let (lo, hi) = self.model.scale.clone();
        let (part, of) = match &effect.by {
            Change::Points(points) => return self.number(points.clone()),
            Change::Part(part) => {
                let end = self.number(if effect.lifts { hi } else { lo });
                let parts = vec![(effect.lifts, before), (!effect.lifts, end)];
                (part, self.add(Op::Sum { parts, unbounded }))
            }
            Change::OfValue(part) => (part, before),
        };
        let part = self.number(part.clone());
        self.add(Op::Product { parts: vec![(false, part), (false, of)], zero: unbounded, unbounded })
    }

    fn kept(&mut self, before: NodeId, after: NodeId, room: &Interval) -> NodeId {
        let end = |end: &Option<(Number, bool)>| end.as_ref().map(|(end, _)| end.clone());
        self.add(Op::Moved { before, after, lo: end(&room.lo), hi: end(&room.hi) })
    }

    /// A factor's rating where columns are changed: the same node where its formula reads none of them.
    pub(super) fn changed_rating(&mut self, factor: FactorId) -> NodeId {
        if let Some(known) = self.changed.as_ref().and_then(|changed| changed.ratings.get(&factor)) {
            return *known;
        }
        let model = self.model;
        let after = self.expr(&model.factors.at(factor).rating);
        let before = self.without_changes(|lower| lower.rating(factor));
        let same = before == after
            || matches!(self.node(before).map(|node| &node.op), Some(Op::Rating { of, .. }) if *of == after);
        let (lo, hi) = model.scale.clone();
        let found = if same { before } else { self.kept(before, after, &Interval::closed(lo, hi)) };
        if let Some(changed) = &mut self.changed {
            changed.ratings.insert(factor, found);
        }
        found
    }

    /// Something that is read as it was before an action.
    pub(super) fn without_changes<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let changed = self.changed.take();
        let found = read(self);
        self.changed = changed;
        found
    }

    /// The highest level of what an action's effects read.
    pub(in crate::plan) fn effect_level(&self, action: ActionId) -> u32 {
        let moved = self.effects.get(action).into_iter().flatten();
        moved.map(|(_, node)| self.level_of(*node)).max().unwrap_or(0)
    }
}
