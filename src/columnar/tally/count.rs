//! Counts of customers for the report: what their values, families, rules and actions came to.

use super::Tally;
use crate::answer::{Obstacle, RuleAt};
use crate::columnar::decide::{Binding, Decided};
use crate::columnar::state::State;
use crate::columnar::why::Why;
use crate::columnar::words;
use crate::interpret::Obstacles;
use crate::model::TableId;
use crate::plan::CauseId;
use crate::value::{Priority, Reason};

impl Tally {
    /// Counts what reports say of the customers themselves.
    pub(in crate::columnar) fn count(
        &mut self,
        state: &State<'_, '_>,
        decided: &Decided,
        bindings: &[Binding],
        reasons: &mut Why<Reason>,
        causes: &mut Why<CauseId>,
    ) {
        let plan = state.shared.plan;
        let facts = &mut self.facts;
        let u = plan.value.u;
        let all = state.inside().map_or_else(|| state.all(), <[u64]>::to_vec);
        let count =
            |rows: &[u64]| words::count(&rows.iter().zip(&all).map(|(a, b)| a & b).collect::<Vec<_>>());
        if let Some(population) = plan.population {
            let unknown = state.unknown(population.condition);
            let unknown_rows = words::count(unknown);
            facts.outside.0 += state.rows - words::count(&all) - unknown_rows;
            facts.outside.1 += unknown_rows;
            for (reason, rows) in reasons.of(state, population.condition) {
                *facts.outside.2.entry(*reason).or_insert(0) += words::count(rows);
            }
        }
        let (rows, unknown, unbounded) = (count(&all), count(state.unknown(u)), count(state.unbounded(u)));
        facts.rows += rows;
        facts.u_known += rows - unknown - unbounded;
        facts.u_unbounded += unbounded;
        facts.u_unknown_rows += unknown;
        for (reason, rows) in reasons.of(state, u) {
            let rows = count(rows);
            if rows > 0 {
                *facts.u_unknown.entry(*reason).or_insert(0) += rows;
            }
        }
        for (factor, rating) in plan.ratings.iter() {
            let off = crate::answer::Cause {
                source: crate::answer::CauseSource::Factor(factor),
                reason: Reason::OutOfRange,
            };
            for (cause, rows) in state.own.get(rating.index()).into_iter().flatten() {
                if *state.shared.cause(*cause) == off {
                    let rows = count(rows);
                    if rows > 0 {
                        *facts.off_scale.entry(factor).or_insert(0) += rows;
                    }
                }
            }
        }
        for (member, own) in plan.members.as_slice().iter().zip(&mut facts.families) {
            let none = state.none.get(member.index()).map_or(&[][..], Vec::as_slice);
            own.0 += count(none);
            let mut unknown = state.unknown(*member).to_vec();
            words::and_not(&mut unknown, none);
            words::and(&mut unknown, &all);
            own.1 += words::count(&unknown);
            for (reason, rows) in reasons.of(state, *member) {
                let rows: Vec<u64> =
                    rows.iter().zip(&unknown).map(|(rows, unknown)| rows & unknown).collect();
                let count = words::count(&rows);
                if count > 0 {
                    *own.2.entry(*reason).or_insert(0) += count;
                }
            }
        }
        for rule in &plan.rules {
            let Some(condition) = rule.condition else { continue };
            let subjects = words::count(state.unknown(condition));
            if subjects == 0 {
                continue;
            }
            let own = facts.undetermined.entry(rule.rule).or_default();
            own.0 += subjects;
            for (cause, rows) in causes.of(state, condition) {
                *own.1.entry(state.shared.cause(*cause).clone()).or_insert(0) += words::count(rows);
            }
        }
        let priorities = [Priority::Critical, Priority::High, Priority::Normal, Priority::Low];
        for (action, own) in facts.actions.iter_mut().enumerate() {
            let Some(wanted) = decided.wanted.get(action) else { continue };
            if let Some(kept) = decided.kept.get(action) {
                own.reached_rows += words::count(kept);
                for (priority, plane) in priorities.iter().zip(wanted) {
                    if words::meet(plane, kept) {
                        own.kept = Some(own.kept.map_or(*priority, |best| best.min(*priority)));
                    }
                }
            }
            let mut recommended = state.empty();
            wanted.iter().for_each(|plane| words::or(&mut recommended, plane));
            let count = |sets: &[Vec<u64>]| {
                sets.get(action).map_or(0, |rows| {
                    words::count(
                        &rows.iter().zip(&recommended).map(|(rows, some)| rows & some).collect::<Vec<_>>(),
                    )
                })
            };
            own.forbidden += count(&decided.forbidden);
            own.held += count(&decided.held);
            own.blocked += count(&decided.blocked);
            own.displaced += count(&decided.displaced);
            own.over_limit += count(&decided.over_limit);
            let unworthy = decided.not_worthwhile.get(action).into_iter().flatten();
            own.not_worthwhile += unworthy.map(|rows| words::count(rows)).sum::<usize>();
        }
        for (rule, active) in plan.rules.iter().zip(&decided.active) {
            if words::any(active) {
                for action in &rule.recommend {
                    if let Some(own) = facts.actions.get_mut(action.index()) {
                        own.recommended_by(&[rule.rule]);
                    }
                }
            }
        }
        obstacles(state, decided, bindings, &mut facts.obstacles);
        for (table, (rows, twice)) in plan.exclusive.iter().zip(state.conflicts()).enumerate() {
            let hits = rows.iter().filter_map(|at| {
                let rule = plan.rules.get(*at)?;
                Some((&rule.rule, state.holds(rule.condition?)))
            });
            for (rules, count) in parts(twice, hits) {
                *facts.together.entry((table, rules)).or_insert(0) += count;
            }
        }
    }
}

/// Counts what customers were recommended in vain, by why.
fn obstacles(state: &State<'_, '_>, decided: &Decided, bindings: &[Binding], found: &mut Obstacles) {
    let plan = state.shared.plan;
    let model = state.shared.model;
    for action in model.actions.ids() {
        let rows = |sets: &[Vec<u64>]| sets.get(action.index()).cloned().unwrap_or_default();
        let mut forbidden = state.empty();
        for plane in decided.wanted.get(action.index()).into_iter().flatten() {
            words::or(&mut forbidden, plane);
        }
        words::and(&mut forbidden, &rows(&decided.forbidden));
        let held = rows(&decided.held);
        if words::any(&forbidden) || words::any(&held) {
            let own = plan.rules.iter().zip(decided.active.iter().zip(&decided.open));
            let own = own.map(|(rule, (active, open))| (RuleAt { rule: rule.rule, at: None }, active, open));
            let bound = bindings.iter().zip(&decided.bound).map(|(by, (acting, open))| {
                (RuleAt { rule: by.rule, at: Some(by.at.clone()) }, acting, open)
            });
            let forbids = |by: &RuleAt| model.rules.at(by.rule).forbid.contains(&action);
            let mut by: Vec<_> = own.chain(bound).filter(|(by, ..)| forbids(by)).collect();
            by.sort_by(|(a, ..), (b, ..)| a.cmp(b));
            let acting = by.iter().map(|(by, acting, _)| (by, acting.as_slice()));
            for (rules, count) in parts(forbidden, acting) {
                *found.entry((action, Obstacle::Forbidden(rules))).or_insert(0) += count;
            }
            let known = |by: &RuleAt| model.rules.at(by.rule).forbid_if_known;
            let mut open: Vec<(&RuleAt, Vec<u64>)> = Vec::new();
            for (by, _, rows) in by.iter().filter(|(by, _, open)| !known(by) && words::any(open)) {
                // Of the groups that a customer may be in for all that is known, the first speaks.
                let mut rows = (*rows).clone();
                for (_, earlier) in open.iter().filter(|(earlier, _)| earlier.rule == by.rule) {
                    words::and_not(&mut rows, earlier);
                }
                open.push((by, rows));
            }
            let open = open.iter().map(|(by, rows)| (*by, rows.as_slice()));
            for (rules, count) in parts(held, open) {
                *found.entry((action, Obstacle::Held(rules))).or_insert(0) += count;
            }
        }
        let lacking = decided.lacking.iter().filter(|(own, ..)| *own == action);
        let lacking = lacking.map(|(_, needed, rows)| (needed, rows.as_slice()));
        for (needed, count) in parts(rows(&decided.blocked), lacking) {
            *found.entry((action, Obstacle::Blocked(needed))).or_insert(0) += count;
        }
    }
    for (action, [no, perhaps]) in model.actions.ids().zip(&decided.not_worthwhile) {
        for (known, rows) in [(true, no), (false, perhaps)] {
            if words::any(rows) {
                *found.entry((action, Obstacle::NotWorthwhile { known })).or_insert(0) += words::count(rows);
            }
        }
    }
    for (action, limit, rows) in &decided.over {
        *found.entry((*action, Obstacle::OverLimit(*limit))).or_insert(0) += words::count(rows);
    }
    for (action, better, rows) in &decided.better {
        *found.entry((*action, Obstacle::Displaced(*better))).or_insert(0) += words::count(rows);
    }
}

/// Rows by which of some sets they are in, each with how many they are.
fn parts<'a, T: Clone + 'a>(
    rows: Vec<u64>,
    sets: impl Iterator<Item = (&'a T, &'a [u64])>,
) -> Vec<(Vec<T>, usize)> {
    let mut found: Vec<(Vec<T>, Vec<u64>)> = vec![(Vec::new(), rows)];
    found.retain(|(_, rows)| words::any(rows));
    for (of, set) in sets {
        for (names, rows) in std::mem::take(&mut found) {
            let mut inside = rows.clone();
            words::and(&mut inside, set);
            let mut outside = rows;
            words::and_not(&mut outside, set);
            if words::any(&inside) {
                let names = names.iter().chain([of]).cloned().collect();
                found.push((names, inside));
            }
            if words::any(&outside) {
                found.push((names, outside));
            }
        }
    }
    found.into_iter().map(|(names, rows)| (names, words::count(&rows))).collect()
}
