//! From rules that match to ranked actions, for all customers of a block at once (language 7, 8.1, A6 to A8).

use std::cmp::Ordering;

use super::state::{Fits, State};
use super::words;
use crate::answer::{CellId, RecordAction};
use crate::model::{ActionId, FamilyId, Limit, RuleId, TableId};
use crate::value::Priority;

/// A rule about a group that acts, or might act, on the customers in it.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) rule: RuleId,
    /// The group.
    pub(super) at: CellId,
    /// The segment of each family of the group.
    pub(super) cell: Vec<(FamilyId, u32)>,
    /// Whether it acts; else it is undetermined.
    pub(super) acts: bool,
}

/// How much of the list of each customer's actions is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranked {
    /// None of it.
    None,
    /// The best action.
    First,
    /// All of it.
    All,
}

/// What was decided about the customers of a block.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// By place in the plan's rules: where each acts.
    pub(super) active: Vec<Vec<u64>>,
    /// By action: where it stands.
    pub(super) kept: Vec<Vec<u64>>,
    /// By action: where an active rule recommends it, by the highest priority of those.
    pub(super) wanted: Vec<[Vec<u64>; 4]>,
    /// By action: where it is forbidden, recommended or not.
    pub(super) forbidden: Vec<Vec<u64>>,
    /// By action: where it was recommended and an undetermined rule might forbid it.
    pub(super) held: Vec<Vec<u64>>,
    /// By action: where it lacks what it needs.
    pub(super) blocked: Vec<Vec<u64>>,
    /// By action: where another that excludes it ranks higher.
    pub(super) displaced: Vec<Vec<u64>>,
    /// By action: where it is not worthwhile, and where that is not known.
    pub(super) not_worthwhile: Vec<[Vec<u64>; 2]>,
    /// By action: where a limit was reached before it.
    pub(super) over_limit: Vec<Vec<u64>>,
    /// By place in the plan's rules: where one that forbids might act; empty for all others.
    pub(super) open: Vec<Vec<u64>>,
    /// By binding: where it acts, and where it might.
    pub(super) bound: Vec<(Vec<u64>, Vec<u64>)>,
    /// Where an action (first) was blocked for want of another (second).
    pub(super) lacking: Vec<(ActionId, ActionId, Vec<u64>)>,
    /// Where an action (first) was displaced by another (second).
    pub(super) better: Vec<(ActionId, ActionId, Vec<u64>)>,
    /// Where an action was over a limit of the model.
    pub(super) over: Vec<(ActionId, usize, Vec<u64>)>,
    /// Where the actions of each customer end.
    pub(super) ends: Vec<u32>,
    /// The actions of each customer, best first.
    pub(super) ranked: Vec<RecordAction>,
}

const PRIORITIES: [Priority; 4] = [Priority::Critical, Priority::High, Priority::Normal, Priority::Low];

impl Decided {
    fn pass_limit(&mut self, action: ActionId, limit: usize, row: usize, width: usize) {
        let place = self.over.iter().position(|(own, by, _)| (*own, *by) == (action, limit));
        let place = place.unwrap_or_else(|| {
            self.over.push((action, limit, vec![0; width]));
            self.over.len() - 1
        });
        if let Some((.., rows)) = self.over.get_mut(place) {
            words::set(rows, row);
        }
    }

    fn displace(&mut self, action: ActionId, better: ActionId, row: usize, width: usize) {
        let place = self.better.iter().position(|(own, by, _)| (*own, *by) == (action, better));
        let place = place.unwrap_or_else(|| {
            self.better.push((action, better, vec![0; width]));
            self.better.len() - 1
        });
        if let Some((.., rows)) = self.better.get_mut(place) {
            words::set(rows, row);
        }
    }
}

impl State<'_, '_> {
    /// Rows on which a binding acts, and on which it might.
    fn bound(&self, binding: &Binding) -> (Vec<u64>, Vec<u64>) {
        let plan = self.shared.plan;
        let (mut inside, mut possible, mut open) = (self.all(), self.all(), self.empty());
        for (family, segment) in &binding.cell {
            let member = *plan.members.at(*family);
            let rows = self.in_segment(member, *segment);
            let mut unknown = self.unknown(member).to_vec();
            if let Some(none) = self.none.get(member.index()) {
                words::and_not(&mut unknown, none);
            }
            words::and(&mut inside, &rows);
            words::or(&mut open, &unknown);
            words::or(&mut unknown, &rows);
            words::and(&mut possible, &unknown);
        }
        words::and(&mut possible, &open);
        if binding.acts {
            (inside, possible)
        } else {
            words::or(&mut possible, &inside);
            (self.empty(), possible)
        }
    }

    /// By table of which at most one row may match: where two do (B22).
    pub(super) fn conflicts(&self) -> Vec<Vec<u64>> {
        let plan = self.shared.plan;
        let table = |rows: &Vec<usize>| {
            let (mut once, mut twice) = (self.empty(), self.empty());
            for condition in rows.iter().filter_map(|at| plan.rules.get(*at)?.condition) {
                let holds = self.holds(condition);
                for ((once, twice), holds) in once.iter_mut().zip(&mut twice).zip(holds) {
                    *twice |= *once & holds;
                    *once |= holds;
                }
            }
            twice
        };
        plan.exclusive.iter().map(table).collect()
    }

    pub(super) fn decide(&mut self, bindings: &[Binding], ranked: Ranked) -> Fits<Decided> {
        let plan = self.shared.plan;
        let model = self.shared.model;
        let actions = model.actions.len();
        let none = || vec![self.empty(); actions];
        let mut decided = Decided {
            active: Vec::with_capacity(plan.rules.len()),
            kept: none(),
            wanted: (0..actions).map(|_| [self.empty(), self.empty(), self.empty(), self.empty()]).collect(),
            forbidden: none(),
            held: none(),
            blocked: none(),
            displaced: none(),
            not_worthwhile: vec![[self.empty(), self.empty()]; actions],
            over_limit: none(),
            open: Vec::with_capacity(plan.rules.len()),
            bound: Vec::new(),
            lacking: Vec::new(),
            better: Vec::new(),
            over: Vec::new(),
            ends: Vec::with_capacity(self.rows),
            ranked: Vec::new(),
        };
        let bound: Vec<(&Binding, Vec<u64>, Vec<u64>)> = bindings
            .iter()
            .map(|binding| {
                let (acting, open) = self.bound(binding);
                (binding, acting, open)
            })
            .collect();
        for (binding, acting, open) in &bound {
            let rule = model.rules.at(binding.rule);
            for action in &rule.forbid {
                or_at(&mut decided.forbidden, *action, acting);
                if !rule.forbid_if_known {
                    or_at(&mut decided.held, *action, open);
                }
            }
        }
        let conflicts = self.conflicts();
        let mut over = self.empty();
        for rule in &plan.rules {
            let Some(condition) = rule.condition else {
                decided.active.push(self.empty());
                decided.open.push(Vec::new());
                continue;
            };
            let mut active = self.holds(condition).to_vec();
            if let Some(conflict) = rule.table.and_then(|table| conflicts.get(table)) {
                words::and_not(&mut active, conflict);
            }
            let overridden = !rule.overridden_by.is_empty()
                || bound.iter().any(|(by, ..)| model.rules.at(by.rule).overrides.contains(&rule.rule));
            if overridden {
                over.fill(0);
                for by in &rule.overridden_by {
                    words::or(&mut over, decided.active.get(*by).map_or(&[], Vec::as_slice));
                }
                for (by, acting, _) in &bound {
                    if model.rules.at(by.rule).overrides.contains(&rule.rule) {
                        words::or(&mut over, acting);
                    }
                }
                words::and_not(&mut active, &over);
            }
            for action in &rule.recommend {
                if let Some(planes) = decided.wanted.get_mut(action.index())
                    && let Some(plane) = planes.get_mut(rule.priority as usize)
                {
                    words::or(plane, &active);
                }
            }
            let mut open = Vec::new();
            if !rule.forbid.is_empty() && !rule.forbid_if_known {
                open.extend_from_slice(self.unknown(condition));
                if overridden {
                    words::and_not(&mut open, &over);
                }
            }
            for action in &rule.forbid {
                or_at(&mut decided.forbidden, *action, &active);
                or_at(&mut decided.held, *action, &open);
            }
            decided.active.push(active);
            decided.open.push(open);
        }
        decided.bound = bound.into_iter().map(|(_, acting, open)| (acting, open)).collect();
        for (action, planes) in decided.wanted.iter_mut().enumerate() {
            // The highest priority alone.
            let mut seen = vec![0; self.width];
            for plane in planes {
                words::and_not(plane, &seen);
                words::or(&mut seen, plane);
            }
            if let (Some(held), Some(forbidden)) =
                (decided.held.get_mut(action), decided.forbidden.get(action))
            {
                words::and(held, &seen);
                words::and_not(held, forbidden);
                words::and_not(&mut seen, forbidden);
                words::and_not(&mut seen, held);
            }
            if let Some(kept) = decided.kept.get_mut(action) {
                *kept = seen;
            }
        }
        self.drop_not_worthwhile(&mut decided);
        self.block_lacking(&mut decided);
        let scores = self.scores();
        self.displace(&mut decided, &scores);
        self.block_lacking(&mut decided);
        if ranked != Ranked::None {
            self.rank(&mut decided, &scores, ranked == Ranked::First);
        }
        Ok(decided)
    }

    /// Takes away what is not known to be worth it.
    fn drop_not_worthwhile(&self, decided: &mut Decided) {
        for (action, condition) in self.shared.plan.worthwhile.iter() {
            let Some(condition) = condition else { continue };
            let (Some(kept), Some([no, perhaps])) =
                (decided.kept.get_mut(action.index()), decided.not_worthwhile.get_mut(action.index()))
            else {
                continue;
            };
            perhaps.clone_from(kept);
            words::and(perhaps, self.unknown(*condition));
            no.clone_from(kept);
            words::and_not(no, self.holds(*condition));
            words::and_not(no, perhaps);
            words::and(kept, self.holds(*condition));
        }
    }

    /// Takes away what needs something that is not left, until nothing changes.
    fn block_lacking(&self, decided: &mut Decided) {
        let model = self.shared.model;
        if model.actions.as_slice().iter().all(|action| action.needs.is_empty()) {
            return;
        }
        loop {
            let before = decided.kept.clone();
            let mut changed = false;
            for (id, action) in model.actions.iter() {
                let Some(kept) = decided.kept.get_mut(id.index()) else { continue };
                let mut lacking = self.empty();
                for needed in &action.needs {
                    let there = before.get(needed.index()).map_or(&[][..], Vec::as_slice);
                    let mut without = kept.clone();
                    words::and_not(&mut without, there);
                    if words::any(&without) {
                        words::or(&mut lacking, &without);
                        decided.lacking.push((id, *needed, without));
                    }
                }
                if words::any(&lacking) {
                    changed = true;
                    words::and_not(kept, &lacking);
                    or_at(&mut decided.blocked, id, &lacking);
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// The scores of actions, as binary numbers; what is unknown is NaN.
    fn scores(&mut self) -> Vec<Option<Vec<f64>>> {
        let plan = self.shared.plan;
        plan.scores
            .as_slice()
            .iter()
            .map(|score| {
                let id = (*score)?;
                let mut values = self.nearest(id).to_vec();
                for row in words::rows(self.unbounded(id)) {
                    if let Some(value) = values.get_mut(row) {
                        *value = f64::INFINITY;
                    }
                }
                for row in words::rows(self.unknown(id)) {
                    if let Some(value) = values.get_mut(row) {
                        *value = f64::NAN;
                    }
                }
                Some(values)
            })
            .collect()
    }

    /// The order of two actions on a customer: priority, then score with unknown ones last, then name (8.1).
    fn order(
        &self,
        scores: &[Option<Vec<f64>>],
        row: usize,
        (pa, a): (usize, ActionId),
        (pb, b): (usize, ActionId),
    ) -> Ordering {
        let score = |action: ActionId| {
            scores.get(action.index()).and_then(Option::as_ref).and_then(|values| values.get(row)).copied()
        };
        let by_score = || match (score(a), score(b)) {
            (Some(x), Some(y)) => match (x.is_nan(), y.is_nan()) {
                (false, false) => {
                    // Rounding to the nearest keeps the order; only what it made equal is compared exactly.
                    match y.partial_cmp(&x) {
                        Some(Ordering::Equal) if x.is_finite() => self.exact(row, b, a),
                        Some(order) => order,
                        None => Ordering::Equal,
                    }
                }
                (unknown_x, unknown_y) => unknown_x.cmp(&unknown_y),
            },
            _ => Ordering::Equal,
        };
        pa.cmp(&pb).then_with(by_score).then_with(|| a.cmp(&b))
    }

    /// The order of two known scores.
    fn exact(&self, row: usize, a: ActionId, b: ActionId) -> Ordering {
        let plan = self.shared.plan;
        match (plan.scores.at(a), plan.scores.at(b)) {
            (Some(a), Some(b)) => {
                super::fraction::order(self.column(*a).parts(row), self.column(*b).parts(row))
            }
            _ => Ordering::Equal,
        }
    }

    /// The actions that are kept for a customer, best first.
    fn ranked_row(
        &self,
        decided: &Decided,
        scores: &[Option<Vec<f64>>],
        row: usize,
    ) -> Vec<(usize, ActionId)> {
        let mut found: Vec<(usize, ActionId)> = Vec::new();
        for id in self.shared.model.actions.ids() {
            if decided.kept.get(id.index()).is_some_and(|kept| words::get(kept, row))
                && let Some(planes) = decided.wanted.get(id.index())
                && let Some(priority) = planes.iter().position(|plane| words::get(plane, row))
            {
                found.push((priority, id));
            }
        }
        found.sort_by(|a, b| self.order(scores, row, *a, *b));
        found
    }

    /// In rank order an action stays unless one that stays excludes it or a limit is reached.
    fn displace(&self, decided: &mut Decided, scores: &[Option<Vec<f64>>]) {
        let model = self.shared.model;
        let mut conflict = self.empty();
        for (id, action) in model.actions.iter() {
            for other in action.excludes.iter().filter(|other| **other > id) {
                if let (Some(a), Some(b)) = (decided.kept.get(id.index()), decided.kept.get(other.index())) {
                    for ((conflict, a), b) in conflict.iter_mut().zip(a).zip(b) {
                        *conflict |= a & b;
                    }
                }
            }
        }
        for limit in &model.limits {
            words::or(&mut conflict, &self.more_than(&decided.kept, limit));
        }
        for row in words::rows(&conflict) {
            let mut taken = vec![0; model.limits.len()];
            let mut lost: Vec<ActionId> = Vec::new();
            let ranked = self.ranked_row(decided, scores, row);
            let mut stay: Vec<ActionId> = Vec::new();
            for (_, action) in ranked {
                let declared = model.actions.at(action);
                // What lacks something that is out already will be blocked, and takes no place of a limit.
                let lacking = declared.needs.iter().any(|needed| lost.contains(needed));
                if lacking {
                    lost.push(action);
                }
                let excludes = &declared.excludes;
                if let Some(better) = stay.iter().find(|better| excludes.contains(better)) {
                    lost.push(action);
                    decided.displace(action, *better, row, self.width);
                    if let Some(kept) = decided.kept.get_mut(action.index())
                        && let Some(word) = kept.get_mut(row / 64)
                    {
                        *word &= !(1 << (row % 64));
                    }
                    if let Some(displaced) = decided.displaced.get_mut(action.index()) {
                        words::set(displaced, row);
                    }
                } else if lacking {
                    stay.push(action);
                } else if let Some(limit) = Limit::reached(&model.limits, &taken, action) {
                    lost.push(action);
                    decided.pass_limit(action, limit, row, self.width);
                    if let Some(word) =
                        decided.kept.get_mut(action.index()).and_then(|kept| kept.get_mut(row / 64))
                    {
                        *word &= !(1 << (row % 64));
                    }
                    if let Some(over) = decided.over_limit.get_mut(action.index()) {
                        words::set(over, row);
                    }
                } else {
                    Limit::take(&model.limits, &mut taken, action);
                    stay.push(action);
                }
            }
        }
    }

    /// Where more actions are kept than a limit allows.
    fn more_than(&self, kept: &[Vec<u64>], limit: &Limit) -> Vec<u64> {
        if limit.actions.len() <= limit.most {
            return self.empty();
        }
        // `counted[n]`: where more than `n` of the actions looked at so far are kept.
        let mut counted = vec![self.empty(); limit.most + 1];
        for action in &limit.actions {
            let Some(rows) = kept.get(action.index()) else { continue };
            let mut carry = rows.clone();
            for own in &mut counted {
                for (own, carry) in own.iter_mut().zip(&mut carry) {
                    let both = *own & *carry;
                    *own |= *carry;
                    *carry = both;
                }
            }
        }
        counted.pop().unwrap_or_default()
    }

    fn rank(&self, decided: &mut Decided, scores: &[Option<Vec<f64>>], first: bool) {
        // Every action at every priority that it can have, best first: where scores do not matter, the bits
        // of these in a row are the customer's list.
        let mut slots: Vec<(usize, ActionId)> = Vec::new();
        for (priority, _) in PRIORITIES.iter().enumerate() {
            for id in self.shared.model.actions.ids() {
                let wanted = decided.wanted.get(id.index()).and_then(|planes| planes.get(priority));
                let kept = decided.kept.get(id.index());
                if let (Some(wanted), Some(kept)) = (wanted, kept)
                    && words::meet(wanted, kept)
                {
                    slots.push((priority, id));
                }
            }
        }
        let scored = scores.iter().any(Option::is_some);
        let deep = slots.len().div_ceil(64).max(1);
        let mut masks = vec![0_u64; deep * self.width * 64];
        let mut square = [0_u64; 64];
        for (chunk, slots) in slots.chunks(64).enumerate() {
            for word in 0..self.width {
                square.fill(0);
                for (line, (priority, id)) in square.iter_mut().zip(slots) {
                    let wanted = decided.wanted.get(id.index()).and_then(|planes| planes.get(*priority));
                    let wanted = wanted.and_then(|plane| plane.get(word)).copied().unwrap_or(0);
                    let kept = decided.kept.get(id.index()).and_then(|kept| kept.get(word));
                    *line = wanted & kept.copied().unwrap_or(0);
                }
                transpose(&mut square);
                for (row, mask) in square.iter().enumerate() {
                    if let Some(slot) = masks.get_mut((word * 64 + row) * deep + chunk) {
                        *slot = *mask;
                    }
                }
            }
        }
        let score = |action: ActionId, row: usize| {
            let value = scores.get(action.index())?.as_ref()?.get(row).copied()?;
            (!value.is_nan()).then_some(value)
        };
        for (row, masks) in masks.chunks(deep).take(self.rows).enumerate() {
            let start = decided.ranked.len();
            for (mask, slots) in masks.iter().zip(slots.chunks(64)) {
                let mut rest = *mask;
                while rest != 0 {
                    if let Some((priority, action)) = slots.get(rest.trailing_zeros() as usize) {
                        let priority = PRIORITIES.get(*priority).copied().unwrap_or(Priority::Low);
                        let score = if scored { score(*action, row) } else { None };
                        decided.ranked.push(RecordAction { action: *action, priority, score });
                    }
                    // Without scores the order of the slots is the order of the actions.
                    rest = if first && !scored { 0 } else { rest & (rest - 1) };
                }
                if first && !scored && decided.ranked.len() > start {
                    break;
                }
            }
            if scored && let Some(own) = decided.ranked.get_mut(start..) {
                own.sort_by(|a, b| {
                    self.order(scores, row, (a.priority as usize, a.action), (b.priority as usize, b.action))
                });
            }
            decided.ends.push(u32::try_from(decided.ranked.len()).unwrap_or(u32::MAX));
        }
    }
}

fn or_at(sets: &mut [Vec<u64>], action: ActionId, rows: &[u64]) {
    if let Some(set) = sets.get_mut(action.index()) {
        words::or(set, rows);
    }
}

/// Turns 64 lines of 64 bits over: bit `j` of line `i` becomes bit `i` of line `j`.
pub(super) fn transpose(lines: &mut [u64; 64]) {
    let mut step = 32;
    let mut mask = 0x0000_0000_FFFF_FFFF_u64;
    while step != 0 {
        for chunk in lines.chunks_exact_mut(2 * step) {
            let (upper, lower) = chunk.split_at_mut(step);
            for (a, b) in upper.iter_mut().zip(lower) {
                let swapped = (*a >> step ^ *b) & mask;
                *b ^= swapped;
                *a ^= swapped << step;
            }
        }
        step /= 2;
        mask ^= mask << step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_over_is_turning_over() {
        let mut lines = [0_u64; 64];
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
        for line in &mut lines {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            *line = seed;
        }
        let mut turned = lines;
        transpose(&mut turned);
        for (i, line) in lines.iter().enumerate() {
            for (j, column) in turned.iter().enumerate() {
                assert_eq!(line >> j & 1, column >> i & 1);
            }
        }
    }
}
