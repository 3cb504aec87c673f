//! What was decided, as records.

use super::decide::{Decided, transpose};
use super::exec::NO_CODE;
use super::state::State;
use super::why::Why;
use super::words;
use crate::answer::{IN_NONE, IN_UNKNOWN, Numbers, RecordSchema, Records, reason_bit};
use crate::block::Bits;
use crate::plan::NodeId;
use crate::value::Reason;

impl State<'_, '_> {
    /// The records of the block at hand. The reasons of what is unknown are looked up only where something is.
    pub(super) fn records(
        &mut self,
        schema: &RecordSchema,
        decided: &mut Decided,
        why: &mut Why<Reason>,
    ) -> Records {
        why.clear();
        let plan = self.shared.plan;
        let value = plan.value;
        let [answered_benefits, answered_costs] = value.answered;
        let segments = plan
            .members
            .as_slice()
            .iter()
            .map(|member| {
                let none = self.none.get(member.index()).map_or(&[][..], Vec::as_slice);
                self.code(*member)
                    .iter()
                    .enumerate()
                    .map(|(row, code)| match code {
                        &NO_CODE if words::get(none, row) => IN_NONE,
                        &NO_CODE => IN_UNKNOWN,
                        code => u16::try_from(*code).unwrap_or(IN_UNKNOWN),
                    })
                    .collect()
            })
            .collect();
        let (matched, undetermined) = self.marks(schema);
        let mut undetermined_reasons = vec![0; self.rows];
        let mut planes: Vec<(Reason, Vec<u64>)> = Vec::new();
        for rule in &plan.rules {
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
        spread(why.of(self, value.u), &mut u_reasons);
        Records {
            rows: self.rows,
            first_row: self.block.first_row,
            keys: Some(self.block.keys.clone()),
            cpp: self.numbers(value.cpp),
            cpc: self.numbers(value.cpc),
            u: self.numbers(value.u),
            net: self.numbers(value.net),
            answered_benefits: self.numbers(answered_benefits),
            answered_costs: self.numbers(answered_costs),
            segments,
            action_ends: std::mem::take(&mut decided.ends),
            actions: std::mem::take(&mut decided.ranked),
            matched,
            undetermined,
            undetermined_reasons,
            u_reasons,
        }
    }

    fn numbers(&mut self, id: NodeId) -> Numbers {
        let mut values = self.nearest(id).to_vec();
        for row in words::rows(self.unbounded(id)) {
            if let Some(value) = values.get_mut(row) {
                *value = f64::INFINITY;
            }
        }
        Numbers { values, unknown: Bits::from_words(self.unknown(id), self.rows) }
    }

    /// The rules that matched and those that are undetermined, customer by customer.
    fn marks(&self, schema: &RecordSchema) -> (Vec<u64>, Vec<u64>) {
        let deep = schema.rule_words();
        let mut matched = vec![0; deep * self.width * 64];
        let mut undetermined = matched.clone();
        // The conditions in the order of the schema.
        let conditions: Vec<Option<NodeId>> = schema
            .rules
            .iter()
            .map(|id| {
                self.shared.plan.rules.iter().find(|rule| rule.rule == *id).and_then(|rule| rule.condition)
            })
            .collect();
        let mut square = [0_u64; 64];
        for (chunk, conditions) in conditions.chunks(64).enumerate() {
            for word in 0..self.width {
                for (out, holds) in [(&mut matched, true), (&mut undetermined, false)] {
                    square.fill(0);
                    for (line, condition) in square.iter_mut().zip(conditions) {
                        let Some(id) = condition else { continue };
                        let rows = if holds { self.holds(*id) } else { self.unknown(*id) };
                        *line = rows.get(word).copied().unwrap_or(0);
                    }
                    transpose(&mut square);
                    for (row, mask) in square.iter().enumerate() {
                        if let Some(slot) = out.get_mut((word * 64 + row) * deep + chunk) {
                            *slot = *mask;
                        }
                    }
                }
            }
        }
        matched.truncate(deep * self.rows);
        undetermined.truncate(deep * self.rows);
        (matched, undetermined)
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
