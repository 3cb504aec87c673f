//! What is gathered of the groups of one kind.

use std::collections::HashMap;

use super::super::fraction::{Column, Lane as _};
use super::super::state::State;
use super::super::why::Why;
use super::super::words;
use super::sums::no_sums;
use super::{Rows, Want};
use crate::answer::Value;
use crate::interpret::{GroupFacts, SampleFacts, UFacts, UpliftSums, counts_as};
use crate::model::{ActionId, Aggregate, Deviation, Money};
use crate::number::Number;
use crate::plan::NodeId;
use crate::value::Reason;

/// Sums of ratings of customers of one pattern.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) rows: usize,
    /// By factor, in units of the tally's scales.
    pub(super) ratings: Vec<i128>,
}

/// What was gathered of a group.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) facts: GroupFacts,
    /// By the number of the pattern.
    pub(super) patterns: Vec<Option<Box<Entry>>>,
    /// Each U, by the binary number nearest to it where that tells them apart, and how often.
    pub(super) u: HashMap<u64, ((i128, i128), u64), Spread>,
    pub(super) unbounded: u64,
}

/// What a worker gathers of one kind of group.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) want: Want,
    /// By the number of a cell its place in `cells`.
    pub(super) places: HashMap<u64, usize>,
    pub(super) cells: Vec<Cell>,
}

/// The place of a row that is in no cell.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Hashes of binary numbers: their bits are spread well enough by one multiplication.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread(u64);

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

impl Group {
    /// The place of a cell, made if it is not there.
    pub(super) fn place(&mut self, at: u64) -> usize {
        let next = self.places.len();
        let place = *self.places.entry(at).or_insert(next);
        if self.cells.len() <= place {
            self.cells.resize_with(place + 1, Cell::default);
        }
        place
    }

    /// The places of the cells of some rows.
    pub(super) fn places(&mut self, cells: &[u64]) -> Vec<u32> {
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
    pub(super) fn one(&mut self, bits: &[u64], rows: usize) -> Vec<u32> {
        self.place(0);
        (0..rows).map(|row| if words::get(bits, row) { 0 } else { NOWHERE }).collect()
    }

    /// Adds the rows of a block, each to the cell at its place.
    pub(super) fn add(
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
        if let Some(rows) = rows {
            self.add_means(state, places, rows);
        }
        if let Some(rows) = rows.filter(|_| self.want.spread) {
            self.add_u(state, places, rows);
        }
        let wanted = self.want.money;
        for money in Money::ALL.into_iter().filter(|money| *wanted.of(*money)) {
            let Some(own) = *state.shared.plan.money.of(money) else { continue };
            self.add_sample(state, places, own, &Aggregate::Mean, true, |facts| {
                Some(facts.money.of_mut(money).get_or_insert_with(SampleFacts::default))
            });
        }
        for asked in self.want.aggregates.clone() {
            let Some(of) = asked.of else { continue };
            self.add_sample(state, places, of, &asked.function, asked.rounds, |facts| {
                facts.aggregate(asked.span, &asked.function)
            });
            let deviation = Deviation::Aggregate(asked.span);
            if self.want.deviations.contains(&deviation) {
                self.add_each(state, places, of, |facts, value| {
                    if let Some(own) = facts.deviation(deviation)
                        && let Some(x) = counts_as(&asked.function, asked.rounds, value)
                    {
                        own.add_one(&Number::ONE, &x);
                    }
                });
            }
        }
        if let Some(rows) = rows {
            self.add_deviations(state, places, rows);
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

    pub(super) fn add_values(
        &mut self,
        state: &State<'_, '_>,
        places: &[u32],
        rows: &Rows,
        why: &mut Why<Reason>,
    ) {
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

    /// Sums of gaps, satisfaction and consequences over those of the base for whom they are known.
    fn add_means(&mut self, state: &State<'_, '_>, places: &[u32], rows: &Rows) {
        for measure in &self.want.means {
            for cell in &mut self.cells {
                cell.facts.mean(*measure);
            }
            let Some(of) = state.shared.plan.mean(*measure) else { continue };
            let mut known = state.others(state.unknown(of));
            words::and(&mut known, &rows.base);
            for row in words::rows(&known) {
                let place = places.get(row).copied().unwrap_or(NOWHERE);
                let Some(cell) = self.cells.get_mut(place as usize) else { continue };
                let Some(own) = cell.facts.mean(*measure) else { continue };
                own.known.add(&Number::ONE);
                own.sum.add(&state.column(of).get(row));
            }
        }
    }

    pub(super) fn add_u(&mut self, state: &mut State<'_, '_>, places: &[u32], rows: &Rows) {
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

    /// What sampling errors of values are made of, over the base.
    fn add_deviations(&mut self, state: &State<'_, '_>, places: &[u32], rows: &Rows) {
        let plan = state.shared.plan;
        let one = Number::ONE;
        for deviation in &self.want.deviations {
            let mut base = rows.base.clone();
            let rating = match deviation {
                Deviation::Value => None,
                Deviation::Rating(factor) => {
                    let rating = *plan.ratings.at(*factor);
                    words::and_not(&mut base, state.unknown(rating));
                    Some(state.column(rating))
                }
                Deviation::Aggregate(_) => continue,
            };
            let (benefit, cost) = (state.column(plan.value.cpp), state.column(plan.value.cpc));
            for row in words::rows(&base) {
                let place = places.get(row).copied().unwrap_or(NOWHERE);
                let Some(cell) = self.cells.get_mut(place as usize) else { continue };
                let Some(own) = cell.facts.deviation(*deviation) else { continue };
                match rating {
                    Some(rating) => own.add_one(&one, &rating.get(row)),
                    None => own.add(&one, &benefit.get(row), &cost.get(row)),
                }
            }
        }
    }

    pub(super) fn add_sample(
        &mut self,
        state: &State<'_, '_>,
        places: &[u32],
        of: NodeId,
        function: &Aggregate,
        rounds: bool,
        slot: impl Fn(&mut GroupFacts) -> Option<&mut SampleFacts>,
    ) {
        for cell in &mut self.cells {
            slot(&mut cell.facts);
        }
        self.add_each(state, places, of, |facts, value| {
            if let Some(facts) = slot(facts) {
                facts.add(function, rounds, &value, &Number::ONE);
            }
        });
    }

    /// What is known of each customer in a cell.
    fn add_each(
        &mut self,
        state: &State<'_, '_>,
        places: &[u32],
        of: NodeId,
        mut add: impl FnMut(&mut GroupFacts, Value),
    ) {
        use crate::plan::Shape;
        let shape = state.shared.plan.node(of).shape;
        for (row, place) in places.iter().enumerate() {
            let Some(cell) = self.cells.get_mut(*place as usize) else { continue };
            if words::get(state.unknown(of), row) {
                continue;
            }
            let value = match shape {
                Shape::Truth => Value::Flag(words::get(state.holds(of), row)),
                Shape::Number if words::get(state.unbounded(of), row) => Value::Unbounded,
                Shape::Number => Value::Number(state.column(of).get(row)),
                Shape::Code => continue,
            };
            add(&mut cell.facts, value);
        }
    }
}
