//! Sums over groups, exact, from blocks of customers (language 6.3).
//!
//! Everything that a group's value is made of is a sum of ratings, once it is known which factors were
//! answered and which weights hold: so ratings are summed by that pattern, as whole numbers, and the rest is
//! done once at the end. Nothing depends on the order of blocks.

mod count;
mod group;
mod sums;

use std::collections::HashMap;

use num_integer::Integer as _;

use super::decide::Decided;
use super::exec::NO_CODE;
use super::fraction::{Beyond, Column, Lane as _};
use super::state::{Fits, State};
use super::why::Why;
use super::words;
use crate::interpret::{GroupAt, GroupFacts, RunFacts, UFacts, Whose, Wish};
use crate::model::{ActionId, ByMoney, Deviation, FamilyId, Measure, Model, TableId};
use crate::number::Number;
use crate::plan::{AskedAggregate, Kind, NodeId, Plan};
use crate::value::{Reason, Side};

use group::Group;
use sums::{add_pattern, cells, group_at, no_sums, passed};

/// What a pass gathers of one kind of group.
#[derive(Debug, Clone)]
pub(super) struct Want {
    pub(super) whose: Whose,
    pub(super) families: Vec<FamilyId>,
    pub(super) value: bool,
    /// Gaps, satisfaction and consequences.
    pub(super) means: Vec<Measure>,
    pub(super) money: ByMoney<bool>,
    pub(super) spread: bool,
    pub(super) aggregates: Vec<AskedAggregate>,
    /// What sampling errors are made of.
    pub(super) deviations: Vec<Deviation>,
    pub(super) uplifts: Vec<ActionId>,
}

impl Want {
    /// What a pass gathers of a kind, if anything.
    pub(super) fn of(kind: &Kind, pass: u32) -> Option<Self> {
        let now = |asked: Option<u32>| asked == Some(pass);
        let want = Self {
            whose: kind.whose,
            families: kind.families.clone(),
            value: now(kind.value),
            means: kind.means.iter().filter(|(_, at)| *at == pass).map(|(measure, _)| *measure).collect(),
            money: ByMoney::new(|money| now(*kind.money.of(money))),
            spread: now(kind.value),
            aggregates: kind.aggregates.iter().filter(|asked| asked.pass == pass).cloned().collect(),
            deviations: kind.deviations.iter().copied().filter(|of| now(kind.deviation_pass(*of))).collect(),
            uplifts: if now(kind.uplift) { kind.uplifts.clone() } else { Vec::new() },
        };
        let any = want.value
            || want.of_money()
            || !want.means.is_empty()
            || !want.aggregates.is_empty()
            || !want.uplifts.is_empty()
            || now(kind.count);
        any.then_some(want)
    }

    /// Whether it asks who is in the base (A2).
    fn base(&self) -> bool {
        self.value
            || self.spread
            || self.deviations.contains(&Deviation::Value)
            || !self.means.is_empty()
            || !self.uplifts.is_empty()
    }

    fn of_money(&self) -> bool {
        self.money.each().any(|(_, wanted)| *wanted)
    }

    /// The nodes that it reads.
    pub(super) fn roots(&self, plan: &Plan) -> Vec<NodeId> {
        let mut roots: Vec<NodeId> = self.families.iter().map(|family| *plan.members.at(*family)).collect();
        roots.extend(plan.population.iter().flat_map(|of| [of.condition, of.inside]));
        if self.base() {
            roots.extend([plan.value.u, plan.value.cpp, plan.value.cpc, plan.value.net]);
            roots.extend(self.means.iter().filter_map(|measure| plan.mean(*measure)));
        }
        let effects = self.uplifts.iter().filter_map(|action| plan.effects.get(*action));
        roots.extend(effects.flatten().map(|(_, node)| *node));
        roots.extend(
            self.money.each().filter(|(_, wanted)| **wanted).filter_map(|(money, _)| *plan.money.of(money)),
        );
        roots.extend(self.aggregates.iter().filter_map(|asked| asked.of));
        roots
    }

    /// The same for the reference interpreter.
    pub(super) fn wish(&self) -> Wish<'_> {
        Wish {
            value: self.value,
            means: self.means.clone(),
            money: self.money,
            spread: self.spread,
            aggregates: self
                .aggregates
                .iter()
                .map(|asked| (asked.span, asked.function.clone(), asked.expr.as_ref(), asked.rounds))
                .collect(),
            deviations: self.deviations.clone(),
            uplifts: self.uplifts.clone(),
        }
    }
}

/// The factors that were answered, and the segments whose weights hold.
type Pattern = (u128, u32, u32);

/// What a worker gathers.
#[derive(Debug)]
pub(super) struct Tally {
    groups: Vec<Group>,
    /// By action: those whom it reaches, and those in the groups that it is kept for.
    reached: Vec<Group>,
    in_cells: Vec<Group>,
    /// By factor: what the sums of ratings are divided by.
    scales: Vec<i128>,
    /// Every pattern that was met, and its number.
    patterns: HashMap<Pattern, u32>,
    pub(super) facts: RunFacts,
    /// Customers, and how many of them the reference interpreter looked at.
    pub(super) looked_at: (u64, u64),
}

/// What the rows of a block have in common for all groups.
pub(super) struct Rows {
    /// The number of the pattern of each row.
    patterns: Vec<u32>,
    /// Rows of the base (A2).
    base: Vec<u64>,
    /// By factor: what its digits are multiplied by to be in the tally's scale.
    factors: Vec<(NodeId, i128)>,
    /// Rows with a known U that is a number, one that is unbounded, one that is unknown.
    number: Vec<u64>,
    endless: Vec<u64>,
    unknown: Vec<u64>,
    /// Whether the nearest binary numbers tell all of the block's U apart from any others.
    distinct: bool,
}

impl Tally {
    pub(super) fn new(model: &Model, wants: &[Want], reached: &[Want], in_cells: &[Want]) -> Self {
        let groups = |wants: &[Want]| {
            let group = |want: &Want| Group { want: want.clone(), places: HashMap::new(), cells: Vec::new() };
            wants.iter().map(group).collect()
        };
        Self {
            groups: groups(wants),
            reached: groups(reached),
            in_cells: groups(in_cells),
            scales: vec![1; model.factors.len()],
            patterns: HashMap::new(),
            facts: RunFacts::new(model),
            looked_at: (0, 0),
        }
    }

    /// Adds what another worker gathered.
    pub(super) fn merge(&mut self, model: &Model, plan: &Plan, mut other: Self) {
        other.settle(model, plan);
        self.settle(model, plan);
        let pairs = [
            (&mut self.groups, other.groups),
            (&mut self.reached, other.reached),
            (&mut self.in_cells, other.in_cells),
        ];
        for (own, other) in pairs {
            for (own, other) in own.iter_mut().zip(other) {
                for (at, place) in other.places {
                    let here = own.place(at);
                    if let (Some(own), Some(cell)) = (own.cells.get_mut(here), other.cells.get(place)) {
                        own.facts.merge(&cell.facts);
                    }
                }
            }
        }
        self.facts.merge(&other.facts);
        self.looked_at.0 += other.looked_at.0;
        self.looked_at.1 += other.looked_at.1;
    }

    /// What was gathered of each group.
    pub(super) fn finish(mut self, model: &Model, plan: &Plan) -> (Vec<(GroupAt, GroupFacts)>, RunFacts) {
        self.settle(model, plan);
        let mut found = Vec::new();
        for group in self.groups {
            let mut cells = group.cells;
            for (at, place) in group.places {
                if let Some(cell) = cells.get_mut(place) {
                    let facts = std::mem::take(&mut cell.facts);
                    found.push((group_at(model, group.want.whose, &group.want.families, at), facts));
                }
            }
        }
        let mut facts = self.facts;
        for (action, group) in facts.actions.iter_mut().zip(self.reached) {
            if let Some(cell) = group.cells.into_iter().next() {
                action.reached = cell.facts;
            }
        }
        for (action, group) in facts.actions.iter_mut().zip(self.in_cells) {
            if let Some(cell) = group.cells.into_iter().next() {
                action.in_cells = cell.facts;
            }
        }
        (found, facts)
    }

    /// Turns sums by pattern into sums over the group.
    fn settle(&mut self, model: &Model, plan: &Plan) {
        let scales = self.scales.clone();
        let mut patterns: Vec<Pattern> = vec![(0, 0, 0); self.patterns.len()];
        for (pattern, number) in &self.patterns {
            if let Some(slot) = patterns.get_mut(*number as usize) {
                *slot = *pattern;
            }
        }
        for group in self.groups.iter_mut().chain(&mut self.reached).chain(&mut self.in_cells) {
            let want = group.want.value;
            for cell in &mut group.cells {
                if want {
                    let sums = cell.facts.sums.get_or_insert_with(|| no_sums(model));
                    for (entry, pattern) in std::mem::take(&mut cell.patterns).into_iter().zip(&patterns) {
                        if let Some(entry) = entry {
                            add_pattern(model, plan, sums, *pattern, &entry, &scales);
                        }
                    }
                }
                if group.want.spread {
                    let facts = cell.facts.u.get_or_insert_with(UFacts::default);
                    for (_, ((n, d), count)) in cell.u.drain() {
                        facts.add_times(Number::fraction(n, d), count);
                    }
                    facts.add_unbounded(std::mem::take(&mut cell.unbounded));
                }
            }
        }
    }

    /// Adds a block; where the engine's numbers do not do, nothing is added.
    pub(super) fn add(
        &mut self,
        state: &mut State<'_, '_>,
        decided: Option<&Decided>,
        in_cells: &[Vec<u64>],
        why: &mut Why<Reason>,
    ) -> Fits {
        if state.shared.plan.weight.is_some() {
            return Err(Beyond);
        }
        let every = || self.groups.iter().chain(&self.reached).chain(&self.in_cells);
        let sums = every().any(|group| group.want.base());
        let rows = if sums { Some(self.rows(state)?) } else { None };
        let every = || self.groups.iter().chain(&self.reached).chain(&self.in_cells);
        let mut changes: HashMap<ActionId, ([Column; 2], Vec<u64>)> = HashMap::new();
        for action in every().flat_map(|group| &group.want.uplifts) {
            if !changes.contains_key(action) {
                let change = state.change(*action)?;
                let passed = passed(state, &change)?;
                changes.insert(*action, (change, passed));
            }
        }
        for group in &mut self.groups {
            let cells = cells(state, group.want.whose, &group.want.families);
            let places = group.places(&cells);
            group.add(state, &places, rows.as_ref(), &changes, why);
        }
        if let Some(decided) = decided {
            for (group, kept) in self.reached.iter_mut().zip(&decided.kept) {
                if words::any(kept) {
                    let places = group.one(kept, state.rows);
                    group.add(state, &places, rows.as_ref(), &changes, why);
                }
            }
        }
        for (group, bits) in self.in_cells.iter_mut().zip(in_cells) {
            if words::any(bits) {
                let places = group.one(bits, state.rows);
                group.add(state, &places, rows.as_ref(), &changes, why);
            }
        }
        Ok(())
    }

    /// Adds a customer whom the reference interpreter looked at to every group that he is in.
    pub(super) fn add_reference(
        &mut self,
        reference: &crate::interpret::Reference<'_>,
        rows: usize,
        in_cells: &dyn Fn(usize, usize) -> bool,
    ) {
        for row in 0..rows {
            for group in &mut self.groups {
                if let Some(at) = reference.cell(group.want.whose, &group.want.families, row) {
                    let place = group.place(at);
                    let wish = group.want.wish();
                    if let Some(cell) = group.cells.get_mut(place) {
                        reference.add(&mut cell.facts, &wish, row);
                    }
                }
            }
            for action in reference.records().get(row).into_iter().flat_map(|record| &record.ranked) {
                if let Some(group) = self.reached.get_mut(action.action.index()) {
                    let place = group.place(0);
                    let wish = group.want.wish();
                    if let Some(cell) = group.cells.get_mut(place) {
                        reference.add(&mut cell.facts, &wish, row);
                    }
                }
            }
            for (at, group) in self.in_cells.iter_mut().enumerate() {
                if in_cells(at, row) {
                    let place = group.place(0);
                    let wish = group.want.wish();
                    if let Some(cell) = group.cells.get_mut(place) {
                        reference.add(&mut cell.facts, &wish, row);
                    }
                }
            }
        }
    }

    fn rows(&mut self, state: &mut State<'_, '_>) -> Fits<Rows> {
        let bad = state.bad()?;
        let plan = state.shared.plan;
        let (mut negative, mut zero) = (state.empty(), state.empty());
        state.total(Side::Costs)?.signs(&mut negative, &mut zero);
        let mut base = state.others(&bad);
        words::and_not(&mut base, &negative);
        let model = state.shared.model;
        if model.factors.len() > 128 {
            return Err(Beyond);
        }
        let mut factors = Vec::with_capacity(model.factors.len());
        let full = if model.factors.len() == 128 { u128::MAX } else { (1 << model.factors.len()) - 1 };
        let mut patterns: Vec<Pattern> = vec![(full, NO_CODE, NO_CODE); state.rows];
        for (factor, rating) in plan.ratings.iter() {
            let Column::Narrow(column) = state.column(*rating) else { return Err(Beyond) };
            if !column.d.is_empty() {
                return Err(Beyond);
            }
            let Some(scale) = self.scales.get_mut(factor.index()) else { return Err(Beyond) };
            let lcm = scale.lcm(&column.s);
            if lcm > 1 << 60 {
                return Err(Beyond);
            }
            if lcm != *scale {
                let more = lcm / *scale;
                *scale = lcm;
                let groups = self.groups.iter_mut().chain(&mut self.reached).chain(&mut self.in_cells);
                for cell in groups.flat_map(|group| &mut group.cells) {
                    for entry in cell.patterns.iter_mut().flatten() {
                        if let Some(sum) = entry.ratings.get_mut(factor.index()) {
                            *sum *= more;
                        }
                    }
                }
            }
            factors.push((*rating, lcm / column.s));
            for row in words::rows(state.unknown(*rating)) {
                if let Some(pattern) = patterns.get_mut(row) {
                    pattern.0 &= !(1 << factor.index());
                }
            }
        }
        for (side, own) in plan.sides.iter().enumerate() {
            if let Some((_, member, _)) = &own.by {
                for (pattern, code) in patterns.iter_mut().zip(state.code(*member)) {
                    *(if side == 0 { &mut pattern.1 } else { &mut pattern.2 }) = *code;
                }
            }
        }
        let u = plan.value.u;
        let unknown = state.unknown(u).to_vec();
        let mut endless = state.empty();
        words::or(&mut endless, state.unbounded(u));
        let mut number = state.others(&unknown);
        words::and_not(&mut number, &endless);
        // Two different fractions differ by at least one over the product of their denominators, here 10^-12; below
        // 1,000 that is above a unit in the last place, so that the nearest binary numbers differ too.
        let distinct = match state.column(u) {
            Column::Narrow(own) => {
                let d = own.d_max * f64::of(own.s);
                d < 1e6
            }
            Column::Wide(_) => false,
        };
        let numbers = &mut self.patterns;
        let mut last = None;
        let patterns = patterns
            .into_iter()
            .map(|pattern| match last {
                // Most rows are like the one before.
                Some((known, number)) if known == pattern => number,
                _ => {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    let number = *numbers.entry(pattern).or_insert(next);
                    last = Some((pattern, number));
                    number
                }
            })
            .collect();
        let distinct = distinct && state.nearest(u).iter().all(|u| u.abs() < 1e3);
        Ok(Rows { patterns, base, factors, number, endless, unknown, distinct })
    }
}
