//! Sums over groups, exact, from blocks of customers (language 6.3).
//!
//! Everything that a group's value is made of is a sum of ratings, once it is known which factors were
//! answered and which weights hold: so ratings are summed by that pattern, as whole numbers, and the rest is
//! done once at the end. Nothing depends on the order of blocks.

use std::collections::HashMap;

use num_integer::Integer as _;

use super::decide::Decided;
use super::exec::NO_CODE;
use super::fraction::{Beyond, Column, Lane as _};
use super::state::{Fits, State};
use super::why::Why;
use super::words;
use crate::answer::{CellId, Value};
use crate::interpret::{GroupFacts, GroupSums, RunFacts, SampleFacts, UFacts, UpliftSums, Wish};
use crate::model::{ActionId, Aggregate, FactorId, FamilyId, Model, TableId};
use crate::number::{ExactSum, Number};
use crate::plan::{AskedAggregate, CauseId, Kind, NodeId, Plan};
use crate::value::{Priority, Reason, Side};

/// What a pass gathers of one kind of group.
#[derive(Debug, Clone)]
pub(super) struct Want {
    pub(super) families: Vec<FamilyId>,
    pub(super) value: bool,
    pub(super) worth: bool,
    pub(super) spread: bool,
    pub(super) aggregates: Vec<AskedAggregate>,
    pub(super) uplifts: Vec<ActionId>,
}

impl Want {
    /// What a pass gathers of a kind, if anything.
    pub(super) fn of(kind: &Kind, pass: u32) -> Option<Self> {
        let now = |asked: Option<u32>| asked == Some(pass);
        let want = Self {
            families: kind.families.clone(),
            value: now(kind.value),
            worth: now(kind.worth),
            spread: now(kind.value),
            aggregates: kind.aggregates.iter().filter(|asked| asked.pass == pass).cloned().collect(),
            uplifts: if now(kind.value) { kind.uplifts.clone() } else { Vec::new() },
        };
        let any = want.value || want.worth || !want.aggregates.is_empty() || now(kind.count);
        any.then_some(want)
    }

    /// The nodes that it reads.
    pub(super) fn roots(&self, plan: &Plan) -> Vec<NodeId> {
        let mut roots: Vec<NodeId> = self.families.iter().map(|family| *plan.members.at(*family)).collect();
        if self.value || self.spread || !self.uplifts.is_empty() {
            roots.extend([plan.value.u, plan.value.cpp, plan.value.cpc, plan.value.net]);
        }
        if self.worth {
            roots.extend(plan.worth);
        }
        roots.extend(self.aggregates.iter().filter_map(|asked| asked.of));
        roots
    }

    /// The same for the reference interpreter.
    pub(super) fn wish(&self) -> Wish<'_> {
        Wish {
            value: self.value,
            worth: self.worth,
            spread: self.spread,
            aggregates: self
                .aggregates
                .iter()
                .map(|asked| (asked.span, asked.function.clone(), asked.expr.as_ref(), asked.rounds))
                .collect(),
            uplifts: self.uplifts.clone(),
        }
    }
}

/// The factors that were answered, and the segments whose weights hold.
type Pattern = (u128, u32, u32);

/// Sums of ratings of customers of one pattern.
#[derive(Debug, Clone)]
struct Entry {
    rows: usize,
    /// By factor, in units of the tally's scales.
    ratings: Vec<i128>,
}

/// What was gathered of a group.
#[derive(Debug, Default)]
struct Cell {
    facts: GroupFacts,
    /// By the number of the pattern.
    patterns: Vec<Option<Box<Entry>>>,
    /// Each U, by the binary number nearest to it where that tells them apart, and how often.
    u: HashMap<u64, ((i128, i128), u64), Spread>,
    unbounded: u64,
}

/// What a worker gathers of one kind of group.
#[derive(Debug)]
struct Group {
    want: Want,
    /// By the number of a cell its place in `cells`.
    places: HashMap<u64, usize>,
    cells: Vec<Cell>,
}

/// The place of a row that is in no cell.
const NOWHERE: u32 = u32::MAX;

/// Hashes of binary numbers: their bits are spread well enough by one multiplication.
#[derive(Debug, Clone, Copy, Default)]
struct Spread(u64);

impl std::hash::BuildHasher for Spread {
    type Hasher = Self;
    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

impl std::hash::Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, n: u64) {
        let mixed = u128::from(self.0 ^ n) * 0x9E37_79B9_7F4A_7C15_u128;
        #[expect(clippy::cast_possible_truncation, reason = "the upper half folded onto the lower")]
        let folded = (mixed >> 64) as u64 ^ mixed as u64;
        self.0 = folded;
    }
}

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
struct Rows {
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
    pub(super) fn finish(mut self, model: &Model, plan: &Plan) -> (Vec<(CellId, GroupFacts)>, RunFacts) {
        self.settle(model, plan);
        let mut found = Vec::new();
        for group in self.groups {
            let mut cells = group.cells;
            for (at, place) in group.places {
                if let Some(cell) = cells.get_mut(place) {
                    let facts = std::mem::take(&mut cell.facts);
                    found.push((cell_of(model, &group.want.families, at), facts));
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
        let sums = every().any(|group| group.want.value || group.want.spread);
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
            let cells = cells(state, &group.want.families);
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
        for row in (0..rows).filter(|row| reference.counts(*row)) {
            for group in &mut self.groups {
                if let Some(at) = reference.cell(&group.want.families, row) {
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

    /// Counts what reports say of the customers themselves.
    pub(super) fn count(
        &mut self,
        state: &State<'_, '_>,
        decided: &Decided,
        reasons: &mut Why<Reason>,
        causes: &mut Why<CauseId>,
    ) {
        let plan = state.shared.plan;
        let facts = &mut self.facts;
        let u = plan.value.u;
        let (unknown, unbounded) = (words::count(state.unknown(u)), words::count(state.unbounded(u)));
        facts.rows += state.rows;
        facts.u_known += state.rows - unknown - unbounded;
        facts.u_unbounded += unbounded;
        facts.u_unknown_rows += unknown;
        for (reason, rows) in reasons.of(state, u) {
            *facts.u_unknown.entry(*reason).or_insert(0) += words::count(rows);
        }
        for (factor, rating) in plan.ratings.iter() {
            let off = crate::answer::Cause {
                source: crate::answer::CauseSource::Factor(factor),
                reason: Reason::OutOfRange,
            };
            for (cause, rows) in state.own.get(rating.index()).into_iter().flatten() {
                if *state.shared.cause(*cause) == off {
                    *facts.off_scale.entry(factor).or_insert(0) += words::count(rows);
                }
            }
        }
        for (member, own) in plan.members.as_slice().iter().zip(&mut facts.families) {
            let none = state.none.get(member.index()).map_or(&[][..], Vec::as_slice);
            own.0 += words::count(none);
            let mut unknown = state.unknown(*member).to_vec();
            words::and_not(&mut unknown, none);
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
        let all = [Priority::Critical, Priority::High, Priority::Normal, Priority::Low];
        for (action, own) in facts.actions.iter_mut().enumerate() {
            let Some(wanted) = decided.wanted.get(action) else { continue };
            if let Some(kept) = decided.kept.get(action) {
                own.reached_rows += words::count(kept);
                for (priority, plane) in all.iter().zip(wanted) {
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
    }
}

impl Group {
    /// The place of a cell, made if it is not there.
    fn place(&mut self, at: u64) -> usize {
        let next = self.places.len();
        let place = *self.places.entry(at).or_insert(next);
        if self.cells.len() <= place {
            self.cells.resize_with(place + 1, Cell::default);
        }
        place
    }

    /// The places of the cells of some rows.
    fn places(&mut self, cells: &[u64]) -> Vec<u32> {
        let mut known: Vec<u32> = vec![NOWHERE; 64];
        cells
            .iter()
            .map(|at| {
                if *at == u64::MAX {
                    return NOWHERE;
                }
                let near = usize::try_from(*at).ok().filter(|at| *at < known.len());
                if let Some(place) = near.and_then(|at| known.get(at)).filter(|place| **place != NOWHERE) {
                    return *place;
                }
                let place = u32::try_from(self.place(*at)).unwrap_or(NOWHERE);
                if let Some(slot) = near.and_then(|at| known.get_mut(at)) {
                    *slot = place;
                }
                place
            })
            .collect()
    }

    /// The one cell of a group that is one set of rows.
    fn one(&mut self, bits: &[u64], rows: usize) -> Vec<u32> {
        self.place(0);
        (0..rows).map(|row| if words::get(bits, row) { 0 } else { NOWHERE }).collect()
    }

    /// Adds the rows of a block, each to the cell at its place.
    fn add(
        &mut self,
        state: &mut State<'_, '_>,
        places: &[u32],
        rows: Option<&Rows>,
        changes: &HashMap<ActionId, ([Column; 2], Vec<u64>)>,
        why: &mut Why<Reason>,
    ) {
        for place in places {
            if let Some(cell) = self.cells.get_mut(*place as usize) {
                cell.facts.rows += 1;
            }
        }
        for cell in &mut self.cells {
            cell.facts.count = Number::count(cell.facts.rows);
        }
        if let Some(rows) = rows.filter(|_| self.want.value) {
            self.add_values(state, places, rows, why);
        }
        if let Some(rows) = rows.filter(|_| self.want.spread) {
            self.add_u(state, places, rows);
        }
        if self.want.worth
            && let Some(worth) = state.shared.plan.worth
        {
            self.add_sample(state, places, worth, &Aggregate::Mean, true, |facts| {
                Some(facts.worth.get_or_insert_with(SampleFacts::default))
            });
        }
        for asked in self.want.aggregates.clone() {
            let Some(of) = asked.of else { continue };
            self.add_sample(state, places, of, &asked.function, asked.rounds, |facts| {
                facts.aggregate(asked.span, &asked.function)
            });
        }
        for action in self.want.uplifts.clone() {
            let (Some(rows), Some((change, passed))) = (rows, changes.get(&action)) else { continue };
            let [benefit, cost] = change;
            for (row, place) in places.iter().enumerate() {
                let Some(cell) = self.cells.get_mut(*place as usize) else { continue };
                let facts = &mut cell.facts;
                let at = match facts.uplifts.iter().position(|(known, _)| *known == action) {
                    Some(at) => at,
                    None => {
                        facts.uplifts.push((action, UpliftSums::default()));
                        facts.uplifts.len() - 1
                    }
                };
                if !words::get(&rows.base, row) {
                    continue;
                }
                if let Some((_, sums)) = facts.uplifts.get_mut(at) {
                    sums.benefit.add(&benefit.get(row));
                    sums.cost.add(&cost.get(row));
                    if words::get(passed, row) {
                        sums.passed.add(&Number::ONE);
                    }
                }
            }
        }
    }

    fn add_values(&mut self, state: &State<'_, '_>, places: &[u32], rows: &Rows, why: &mut Why<Reason>) {
        let model = state.shared.model;
        let columns: Vec<(&[f64], i128)> = rows
            .factors
            .iter()
            .map(|(rating, factor)| match state.column(*rating) {
                Column::Narrow(column) => (column.n.as_slice(), *factor),
                Column::Wide(_) => (&[][..], *factor),
            })
            .collect();
        for row in words::rows(&rows.base) {
            let (Some(place), Some(pattern)) = (places.get(row), rows.patterns.get(row)) else { continue };
            let Some(cell) = self.cells.get_mut(*place as usize) else { continue };
            let at = *pattern as usize;
            if cell.patterns.len() <= at {
                cell.patterns.resize(at + 1, None);
            }
            let Some(slot) = cell.patterns.get_mut(at) else { continue };
            let entry =
                slot.get_or_insert_with(|| Box::new(Entry { rows: 0, ratings: vec![0; columns.len()] }));
            entry.rows += 1;
            for (sum, (column, factor)) in entry.ratings.iter_mut().zip(&columns) {
                // Unanswered ones hold 0.
                *sum += column.get(row).map_or(0, |n| n.whole()) * factor;
            }
        }
        let reasons: Vec<(Reason, Vec<u64>)> = why.of(state, state.shared.plan.value.u).to_vec();
        for (rows, count) in [(&rows.endless, true), (&rows.unknown, false)] {
            for row in words::rows(rows) {
                let place = places.get(row).copied().unwrap_or(NOWHERE);
                let Some(cell) = self.cells.get_mut(place as usize) else { continue };
                let sums = cell.facts.sums.get_or_insert_with(|| no_sums(model));
                if count {
                    sums.unbounded += 1;
                } else {
                    sums.unknown_rows += 1;
                    for (reason, rows) in &reasons {
                        if words::get(rows, row) {
                            *sums.unknown.entry(*reason).or_insert(0) += 1;
                        }
                    }
                }
            }
        }
    }

    fn add_u(&mut self, state: &mut State<'_, '_>, places: &[u32], rows: &Rows) {
        let u = state.shared.plan.value.u;
        state.nearest(u);
        let nearest = state.nearest.get(u.index()).map_or(&[][..], Vec::as_slice);
        for row in words::rows(&rows.number) {
            let place = places.get(row).copied().unwrap_or(NOWHERE);
            let Some(cell) = self.cells.get_mut(place as usize) else { continue };
            let parts = || state.column(u).parts(row);
            if rows.distinct {
                let key = nearest.get(row).map_or(0, |value| value.to_bits());
                cell.u.entry(key).or_insert_with(|| (parts(), 0)).1 += 1;
            } else {
                let (n, d) = parts();
                cell.facts.u.get_or_insert_with(UFacts::default).add_times(Number::fraction(n, d), 1);
            }
        }
        for row in words::rows(&rows.endless) {
            let place = places.get(row).copied().unwrap_or(NOWHERE);
            if let Some(cell) = self.cells.get_mut(place as usize) {
                cell.unbounded += 1;
            }
        }
    }

    fn add_sample(
        &mut self,
        state: &State<'_, '_>,
        places: &[u32],
        of: NodeId,
        function: &Aggregate,
        rounds: bool,
        slot: impl Fn(&mut GroupFacts) -> Option<&mut SampleFacts>,
    ) {
        use crate::plan::Shape;
        let shape = state.shared.plan.node(of).shape;
        for (row, place) in places.iter().enumerate() {
            let Some(cell) = self.cells.get_mut(*place as usize) else { continue };
            let Some(facts) = slot(&mut cell.facts) else { continue };
            if words::get(state.unknown(of), row) {
                continue;
            }
            let value = match shape {
                Shape::Truth => Value::Flag(words::get(state.holds(of), row)),
                Shape::Number if words::get(state.unbounded(of), row) => Value::Unbounded,
                Shape::Number => Value::Number(state.column(of).get(row)),
                Shape::Code => continue,
            };
            facts.add(function, rounds, &value, &Number::ONE);
        }
    }
}

/// Rows that pass U = 1 by an action.
fn passed(state: &State<'_, '_>, [benefit, cost]: &[Column; 2]) -> Fits<Vec<u64>> {
    let u = state.shared.plan.value.u;
    let mut before = state.empty();
    state.column(u).cut(&Number::ONE, false, &mut Vec::new(), &mut before);
    words::and_not(&mut before, state.unknown(u));
    words::and_not(&mut before, state.unbounded(u));
    let cpp = state.total(Side::Benefits)?.plus(benefit, false)?;
    let cpc = state.total(Side::Costs)?.plus(cost, false)?;
    let (mut less, mut same) = (state.empty(), state.empty());
    cpp.compare(&cpc, &mut less, &mut same);
    words::and_not(&mut before, &less);
    let (mut negative, mut zero) = (state.empty(), state.empty());
    cpc.signs(&mut negative, &mut zero);
    words::and_not(&mut before, &negative);
    // Of nothing for nothing there is no U; of something for nothing it is unbounded.
    let (mut harm, mut nil) = (state.empty(), state.empty());
    cpp.signs(&mut harm, &mut nil);
    words::or(&mut harm, &nil);
    words::and(&mut harm, &zero);
    words::and_not(&mut before, &harm);
    Ok(before)
}

/// The number of each row's cell among those of some families; none where he is in none.
fn cells(state: &State<'_, '_>, families: &[FamilyId]) -> Vec<u64> {
    let mut cells = vec![0_u64; state.rows];
    for family in families {
        let segments = state.shared.model.families.at(*family).segments.len() as u64;
        let codes = state.code(*state.shared.plan.members.at(*family));
        for (cell, code) in cells.iter_mut().zip(codes) {
            *cell = match (*cell, *code) {
                (u64::MAX, _) | (_, NO_CODE) => u64::MAX,
                (cell, code) => cell
                    .checked_mul(segments)
                    .and_then(|cell| cell.checked_add(code.into()))
                    .unwrap_or(u64::MAX),
            };
        }
    }
    cells
}

fn cell_of(model: &Model, families: &[FamilyId], mut at: u64) -> CellId {
    let mut parts = Vec::with_capacity(families.len());
    for family in families.iter().rev() {
        let segments = (model.families.at(*family).segments.len() as u64).max(1);
        let segment = usize::try_from(at % segments).unwrap_or(0);
        parts.push((*family, crate::model::SegmentId::new(segment)));
        at /= segments;
    }
    CellId::new(parts)
}

fn no_sums(model: &Model) -> GroupSums {
    GroupSums { factors: vec![Default::default(); model.factors.len()], ..GroupSums::default() }
}

/// The sums of customers who answered the same factors under the same weights.
fn add_pattern(
    model: &Model,
    plan: &Plan,
    sums: &mut GroupSums,
    (answered, benefit_code, cost_code): Pattern,
    entry: &Entry,
    scales: &[i128],
) {
    let rows = Number::count(entry.rows);
    let add_rows = |weighed: &mut crate::interpret::Weighed| {
        weighed.rows += entry.rows;
        weighed.weight.add(&rows);
        weighed.squares.add(&rows);
    };
    add_rows(&mut sums.base);
    for (side, code) in plan.sides.iter().zip([benefit_code, cost_code]) {
        let weights = match &side.by {
            Some((_, _, rows)) => rows.get(code as usize).unwrap_or(&side.base),
            None => &side.base,
        };
        let has = |factor: FactorId| answered >> factor.index() & 1 == 1;
        let parts = || side.factors.iter().zip(weights).filter(|((factor, _), _)| has(*factor));
        let weight: i64 = parts().map(|(_, weight)| *weight).sum();
        let weight = Number::int(weight.max(1));
        let benefits =
            side.factors.first().is_some_and(|(id, _)| model.factors.at(*id).side == Side::Benefits);
        let place = usize::from(!benefits);
        let mut total = Number::ZERO;
        for ((factor, _), own) in parts() {
            let scale = scales.get(factor.index()).copied().unwrap_or(1);
            let sum = entry.ratings.get(factor.index()).copied().unwrap_or(0);
            let ratings = Number::fraction(sum, scale);
            let effective = &Number::int(*own) / &weight;
            let contribution = &effective * &ratings;
            let Some(slot) = sums.factors.get_mut(factor.index()) else { continue };
            let (lo, hi) = &model.scale;
            let distance = if benefits { &(hi * &rows) - &ratings } else { &ratings - &(lo * &rows) };
            add_rows(&mut slot.answers);
            slot.rating.add(&ratings);
            slot.headroom.add(&(&effective * &distance));
            slot.weight.add(&(&effective * &rows));
            slot.contribution.add(&contribution);
            total = &total + &contribution;
        }
        let share = &weight / &Number::int(side.whole);
        if let Some(slot) = sums.answered.get_mut(place) {
            slot.add(&(&share * &rows));
        }
        let side_sum: &mut ExactSum = if benefits { &mut sums.cpp } else { &mut sums.cpc };
        side_sum.add(&total);
    }
}
