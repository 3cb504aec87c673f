//! From the rules that act to ranked actions (language 7.3, 8.1, A7, A8).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::calculate::order;
use super::engine::{At, Engine, Whom};
use super::rules::Standings;
use crate::answer::{Causes, DropCause, DroppedAction, RuleAt, Value};
use crate::model::{ActionId, Expr, Limit, RuleId};
use crate::value::Priority;

/// An action that is kept, in its place.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) action: ActionId,
    pub(super) priority: Priority,
    /// `None` where the model has no `prioritize by`.
    pub(super) score: Option<Value>,
    /// The active rules that recommend it.
    pub(super) rules: Vec<RuleId>,
}

/// What is done on a subject, and what is not.
#[derive(Clone, Default)]
pub(super) struct Settled {
    /// Best first.
    pub(super) ranked: Vec<Kept>,
    /// By action.
    pub(super) dropped: Vec<DroppedAction>,
}

impl Engine<'_> {
    /// The score that the model gives an action on a subject (8.2).
    pub(super) fn score_expr(&self, at: At<'_>) -> Option<&Expr> {
        let score = self.model.prioritize.as_ref()?;
        match at.whom {
            Whom::Customer(_) => score.customer.as_ref(),
            Whom::Group(_) => score.group.as_ref(),
        }
    }

    pub(super) fn score(&self, action: ActionId, at: At<'_>) -> Option<Value> {
        Some(self.eval(self.score_expr(at)?, at.about(action)))
    }

    /// The condition under which an action is worth what it takes, on a subject.
    pub(super) fn worthwhile_expr(&self, action: ActionId, at: At<'_>) -> Option<&Expr> {
        self.model.actions.at(action).worthwhile.as_ref()?.of(matches!(at.whom, Whom::Customer(_)))
    }

    fn worthwhile(&self, actions: impl Iterator<Item = ActionId>, at: At<'_>) -> Vec<(ActionId, Value)> {
        let found =
            |action: ActionId| Some((action, self.eval(self.worthwhile_expr(action, at)?, at.about(action))));
        actions.filter_map(found).collect()
    }

    /// The steps of A8 on one subject.
    pub(super) fn settle(&self, standings: &Standings, at: At<'_>) -> Settled {
        // (1) what active rules recommend
        let mut left: BTreeMap<ActionId, Kept> = BTreeMap::new();
        for id in &standings.active {
            let rule = self.model.rules.at(*id);
            for action in &rule.recommend {
                let kept = left.entry(*action).or_insert_with(|| Kept {
                    action: *action,
                    priority: rule.priority,
                    score: None,
                    rules: Vec::new(),
                });
                kept.priority = kept.priority.min(rule.priority);
                kept.rules.push(*id);
            }
        }
        let mut dropped: BTreeMap<ActionId, DroppedAction> = BTreeMap::new();
        // (2) without the forbidden and the held
        for (action, by) in self.forbidden(standings) {
            let rules = left.remove(&action).map(|kept| kept.rules).unwrap_or_default();
            dropped.insert(action, DroppedAction { action, rules, cause: DropCause::Forbidden(by) });
        }
        for (action, by) in self.doubtful(standings) {
            if let Some(kept) = left.remove(&action) {
                let cause = DropCause::Held(by);
                dropped.insert(action, DroppedAction { action, rules: kept.rules, cause });
            }
        }
        // (2a) without what is not known to be worth it (8.4)
        for (action, found) in self.worthwhile(left.keys().copied(), at) {
            let lacks = match found {
                Value::Flag(true) => continue,
                Value::Unknown(causes) => Some(causes),
                _ => None,
            };
            if let Some(kept) = left.remove(&action) {
                let cause = DropCause::NotWorthwhile(lacks);
                dropped.insert(action, DroppedAction { action, rules: kept.rules, cause });
            }
        }
        // (3) without what needs something that is not left
        self.block(&mut left, &mut dropped);
        // (4) in rank order, unless a kept one excludes it or a limit is reached
        for kept in left.values_mut() {
            kept.score = self.score(kept.action, at);
        }
        let mut ranked: Vec<Kept> = left.into_values().collect();
        ranked.sort_by(|a, b| rank((a.priority, &a.score, a.action), (b.priority, &b.score, b.action)));
        let mut kept: Vec<Kept> = Vec::new();
        // Limits are about a customer (D8).
        let limits: &[Limit] = match at.whom {
            Whom::Customer(_) => &self.model.limits,
            Whom::Group(_) => &[],
        };
        let mut taken = vec![0; limits.len()];
        // What lacks something that is out already will be blocked, and takes no place of a limit.
        let mut lost: BTreeSet<ActionId> = BTreeSet::new();
        for one in ranked {
            let declared = self.model.actions.at(one.action);
            let lacking = declared.needs.iter().any(|needed| lost.contains(needed));
            if lacking {
                lost.insert(one.action);
            }
            let excludes = &declared.excludes;
            match kept.iter().find(|better| excludes.contains(&better.action)) {
                Some(better) => {
                    lost.insert(one.action);
                    let cause = DropCause::Displaced(better.action);
                    dropped.insert(one.action, DroppedAction { action: one.action, rules: one.rules, cause });
                }
                None if lacking => kept.push(one),
                None => match Limit::reached(limits, &taken, one.action) {
                    Some(limit) => {
                        lost.insert(one.action);
                        let cause = DropCause::OverLimit(limit);
                        dropped.insert(
                            one.action,
                            DroppedAction { action: one.action, rules: one.rules, cause },
                        );
                    }
                    None => {
                        Limit::take(limits, &mut taken, one.action);
                        kept.push(one);
                    }
                },
            }
        }
        // (5) (3) again on what was kept
        let places: Vec<ActionId> = kept.iter().map(|one| one.action).collect();
        let mut left: BTreeMap<ActionId, Kept> = kept.into_iter().map(|one| (one.action, one)).collect();
        self.block(&mut left, &mut dropped);
        let ranked = places.iter().filter_map(|action| left.remove(action)).collect();
        Settled { ranked, dropped: dropped.into_values().collect() }
    }

    fn forbidden(&self, standings: &Standings) -> BTreeMap<ActionId, Vec<RuleAt>> {
        let mut found: BTreeMap<ActionId, Vec<RuleAt>> = BTreeMap::new();
        for by in &standings.acting {
            for action in &self.model.rules.at(by.rule).forbid {
                found.entry(*action).or_default().push(by.clone());
            }
        }
        for by in found.values_mut() {
            by.sort();
        }
        found
    }

    /// Actions that an undetermined rule might forbid, unless it says `if known` (A7).
    fn doubtful(&self, standings: &Standings) -> BTreeMap<ActionId, Vec<(RuleAt, Causes)>> {
        let mut found: BTreeMap<ActionId, Vec<(RuleAt, Causes)>> = BTreeMap::new();
        for (by, causes) in &standings.open {
            let rule = self.model.rules.at(by.rule);
            if !rule.forbid_if_known {
                for action in &rule.forbid {
                    found.entry(*action).or_default().push((by.clone(), causes.clone()));
                }
            }
        }
        for by in found.values_mut() {
            by.sort();
        }
        found
    }

    fn block(&self, left: &mut BTreeMap<ActionId, Kept>, dropped: &mut BTreeMap<ActionId, DroppedAction>) {
        loop {
            let there: BTreeSet<ActionId> = left.keys().copied().collect();
            let mut blocked = false;
            for action in &there {
                let needs = &self.model.actions.at(*action).needs;
                let lacking: Vec<ActionId> =
                    needs.iter().filter(|needed| !there.contains(needed)).copied().collect();
                if lacking.is_empty() {
                    continue;
                }
                if let Some(kept) = left.remove(action) {
                    let cause = DropCause::Blocked(lacking);
                    dropped.insert(*action, DroppedAction { action: *action, rules: kept.rules, cause });
                    blocked = true;
                }
            }
            if !blocked {
                return;
            }
        }
    }
}

/// The order of actions: priority, then score with unknown ones last, then name (8.1).
pub(super) fn rank(
    (priority_a, score_a, a): (Priority, &Option<Value>, ActionId),
    (priority_b, score_b, b): (Priority, &Option<Value>, ActionId),
) -> Ordering {
    let scores = match (score_a, score_b) {
        (Some(x), Some(y)) => match (x.is_known(), y.is_known()) {
            (true, true) => order(y, x).unwrap_or(Ordering::Equal),
            (known_x, known_y) => known_y.cmp(&known_x),
        },
        _ => Ordering::Equal,
    };
    priority_a.cmp(&priority_b).then(scores).then(a.cmp(&b))
}
