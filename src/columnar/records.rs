//! What was decided, as records.

use super::decide::{Decided, transpose};
use super::exec::NO_CODE;
use super::state::State;
use super::why::Why;
use super::words;
use crate::answer::{
    IN_NONE, IN_UNKNOWN, INSIDE, Numbers, OUTSIDE, PERHAPS, RecordSchema, Records, reason_bit,
};
use crate::block::{Bits, Keys};
use crate::model::Measure;
use crate::plan::NodeId;
use crate::records::{RecordColumn, RecordColumns};
use crate::value::Reason;

/// What records are to hold.
pub(super) struct Wish<'w> {
    pub(super) schema: &'w RecordSchema,
    pub(super) columns: RecordColumns,
    /// By the place of a rule in the schema its place in the plan.
    pub(super) places: &'w [Option<usize>],
}

impl State<'_, '_> {
    /// The records of the block at hand. The reasons of what is unknown are looked up only where something is.
    pub(super) fn records(
        &mut self,
        wish: &Wish<'_>,
        decided: &mut Decided,
        why: &mut Why<Reason>,
    ) -> Records {
        let wants = |column: RecordColumn| wish.columns.has(column);
        let plan = self.shared.plan;
        let value = plan.value;
        let [answered_benefits, answered_costs] = value.answered;
        let inside = self.inside().map(<[u64]>::to_vec);
        let left_out = |row: usize| inside.as_ref().is_some_and(|inside| !words::get(inside, row));
        let mut segments: Vec<Vec<u16>> = plan
            .members
            .as_slice()
            .iter()
            .map(|member| {
                let none = self.none.get(member.index()).map_or(&[][..], Vec::as_slice);
                self.code(*member)
                    .iter()
                    .enumerate()
                    .map(|(row, code)| match code {
                        _ if left_out(row) => IN_NONE,
                        &NO_CODE if words::get(none, row) => IN_NONE,
                        &NO_CODE => IN_UNKNOWN,
                        code => u16::try_from(*code).unwrap_or(IN_UNKNOWN),
                    })
                    .collect()
            })
            .collect();
        segments.extend(self.standing());
        let matched = if wants(RecordColumn::Matched) { self.marks(wish, Self::holds) } else { Vec::new() };
        let open = wants(RecordColumn::Undetermined);
        let undetermined = if open { self.marks(wish, Self::unknown) } else { Vec::new() };
        let mut undetermined_reasons = vec![0; self.rows];
        let mut planes: Vec<(Reason, Vec<u64>)> = Vec::new();
        for rule in plan.rules.iter().filter(|_| open) {
            let Some(condition) = rule.condition else { continue };
            for (reason, rows) in why.of(self, condition) {
                match planes.iter_mut().find(|(known, _)| known == reason) {
                    Some((_, plane)) => words::or(plane, rows),
                    None => planes.push((*reason, rows.clone())),
                }
            }
        }
        spread(&planes, &mut undetermined_reasons);
        let mut u_reasons = vec![0; self.rows];
        if wants(RecordColumn::UReasons) {
            spread(why.of(self, value.u), &mut u_reasons);
        }
        Records {
            rows: self.rows,
            first_row: self.block.first_row,
            keys: Some(std::mem::replace(&mut self.block.keys, Keys::Rows)),
            cpp: self.numbers(value.cpp, wants(RecordColumn::Cpp)),
            cpc: self.numbers(value.cpc, wants(RecordColumn::Cpc)),
            u: self.numbers(value.u, wants(RecordColumn::U)),
            net: self.numbers(value.net, wants(RecordColumn::Net)),
            answered_benefits: self.numbers(answered_benefits, wants(RecordColumn::Answered)),
            answered_costs: self.numbers(answered_costs, wants(RecordColumn::Answered)),
            satisfaction: self
                .numbers_of(plan.mean(Measure::Satisfaction), wants(RecordColumn::Satisfaction)),
            segments,
            action_ends: std::mem::take(&mut decided.ends),
            actions: std::mem::take(&mut decided.ranked),
            matched,
            undetermined,
            undetermined_reasons,
            u_reasons,
        }
    }

    fn numbers_of(&mut self, id: Option<NodeId>, wanted: bool) -> Numbers {
        id.map_or_else(Numbers::default, |id| self.numbers(id, wanted))
    }

    /// Whether each customer is inside the population, outside or neither, where the model has one.
    fn standing(&self) -> Option<Vec<u16>> {
        let population = self.shared.plan.population?;
        let (inside, unknown) = (self.holds(population.inside), self.unknown(population.condition));
        let standing = |row: usize| match (words::get(inside, row), words::get(unknown, row)) {
            (true, _) => INSIDE,
            (false, false) => OUTSIDE,
            (false, true) => PERHAPS,
        };
        Some((0..self.rows).map(standing).collect())
    }

    fn numbers(&mut self, id: NodeId, wanted: bool) -> Numbers {
        if !wanted {
            return Numbers::default();
        }
        self.nearest(id);
        let mut values = self.nearest.get_mut(id.index()).map(std::mem::take).unwrap_or_default();
        for row in words::rows(self.unbounded(id)) {
            if let Some(value) = values.get_mut(row) {
                *value = f64::INFINITY;
            }
        }
        Numbers { values, unknown: Bits::from_words(self.unknown(id), self.rows) }
    }

    /// Rules by what is read of their conditions, customer by customer.
    fn marks(&self, wish: &Wish<'_>, read: impl Fn(&Self, NodeId) -> &[u64]) -> Vec<u64> {
        let deep = wish.schema.rule_words();
        let mut found = vec![0; deep * self.width * 64];
        let mut square = [0_u64; 64];
        for (chunk, places) in wish.places.chunks(64).enumerate() {
            let rows: Vec<&[u64]> = places
                .iter()
                .map(|place| {
                    let rule = place.and_then(|place| self.shared.plan.rules.get(place));
                    rule.and_then(|rule| rule.condition).map_or(&[][..], |id| read(self, id))
                })
                .collect();
            for word in 0..self.width {
                square.fill(0);
                for (line, rows) in square.iter_mut().zip(&rows) {
                    *line = rows.get(word).copied().unwrap_or(0);
                }
                transpose(&mut square);
                let out = found.iter_mut().skip(word * 64 * deep + chunk).step_by(deep.max(1));
                for (slot, mask) in out.zip(&square) {
                    *slot = *mask;
                }
            }
        }
        found.truncate(deep * self.rows);
        found
    }
}

/// Planes of reasons as a set of reasons for each row.
fn spread(planes: &[(Reason, Vec<u64>)], out: &mut [u32]) {
    for (reason, rows) in planes {
        let bit = reason_bit(*reason);
        for row in words::rows(rows) {
            if let Some(reasons) = out.get_mut(row) {
                *reasons |= bit;
            }
        }
    }
}
