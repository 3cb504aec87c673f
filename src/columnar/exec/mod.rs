//! Computes the nodes of a plan for a block, each as the reference interpreter would for every row.

mod codes;
mod cuts;
mod late;
mod numbers;
mod truths;

use super::fraction::{Beyond, Column};
use super::state::{Fits, State};
use super::words;
use crate::block::{Cells, DigitsBuilder};
use crate::plan::{NodeId, Op};
use crate::value::Date;

use numbers::Step;
use truths::Kleene;

/// The code of a text or segment that there is none of.
pub(super) const NO_CODE: u32 = u32::MAX;

impl State<'_, '_> {
    /// Computes all nodes of the order for the block at hand.
    pub(super) fn run(&mut self) -> Fits {
        let plan = self.shared.plan;
        for at in 0..self.order.len() {
            let Some(id) = self.order.get(at).copied() else { break };
            self.compute(id, &plan.node(id).op)?;
        }
        Ok(())
    }

    fn compute(&mut self, id: NodeId, op: &Op) -> Fits {
        match op {
            Op::And(parts) => {
                self.truths(id, parts, Kleene::And);
                return Ok(());
            }
            Op::Or(parts) => {
                self.truths(id, parts, Kleene::Or);
                return Ok(());
            }
            Op::Both(parts) => {
                self.truths(id, parts, Kleene::Both);
                return Ok(());
            }
            Op::Not(of) => {
                self.not(id, *of);
                return Ok(());
            }
            Op::Cut { of, at, inclusive } => {
                if !self.climb(*of) {
                    self.cut(id, *of, at, *inclusive);
                }
                return Ok(());
            }
            _ => self.fresh(id),
        }
        match op {
            Op::Constant(number) => {
                let same = self.column(id).len() == self.rows;
                if !same {
                    let column = Column::uniform(number, self.rows)?;
                    self.put(id, column);
                }
                Ok(())
            }
            Op::Unknown(cause) => {
                let all = self.all();
                self.put(id, Column::uniform_parts(0, 1, self.rows)?);
                self.put_codes(id, vec![NO_CODE; self.rows]);
                self.set_unknown(id, &all);
                self.blame(id, *cause, all);
                Ok(())
            }
            Op::Digits(input) => {
                self.cell_causes(id, *input)?;
                let Cells::Number(digits) = &mut self.block.columns.at_mut(*input).cells else {
                    return Err(Beyond);
                };
                let column = Column::of_digits(digits)?;
                self.put(id, column);
                Ok(())
            }
            Op::Days(input) => {
                self.cell_causes(id, *input)?;
                let Cells::Date(dates) = &self.input(*input)?.cells else { return Err(Beyond) };
                let unknown = self.unknown(id).to_vec();
                let mut builder = DigitsBuilder::with_capacity(self.rows);
                for (row, date) in dates.iter().enumerate() {
                    let day = if words::get(&unknown, row) { 0 } else { date.days_since(Date::EPOCH) };
                    builder.push(day, 0);
                }
                let column = Column::of_digits(&mut builder.take())?;
                self.put(id, column);
                Ok(())
            }
            Op::Text(input) => self.text(id, *input),
            Op::Flag(input) => {
                self.cell_causes(id, *input)?;
                let Cells::Flag(yes) = &self.input(*input)?.cells else { return Err(Beyond) };
                let mut holds = yes.words().to_vec();
                words::and_not(&mut holds, self.unknown(id));
                self.set_holds(id, &holds);
                Ok(())
            }
            Op::TextConstant(code) | Op::CodeConstant(code) => {
                if self.code(id).len() != self.rows {
                    self.put_codes(id, vec![*code; self.rows]);
                }
                Ok(())
            }
            Op::Truth(flag) => {
                if *flag {
                    let all = self.all();
                    self.set_holds(id, &all);
                }
                Ok(())
            }
            Op::Rating { of, off, unbounded, .. } => {
                let (lo, hi) = &self.shared.model.scale;
                self.within(id, *of, (lo, Some(hi)), *off, *unbounded)
            }
            Op::Within { of, lo, hi, off, unbounded } => {
                self.within(id, *of, (lo, hi.as_ref()), *off, *unbounded)
            }
            Op::Sum { parts, unbounded } => {
                let steps: Vec<Step> = parts.iter().map(|(minus, part)| Step::Add(*minus, *part)).collect();
                self.fold(id, &steps, *unbounded, *unbounded)
            }
            Op::Product { parts, zero, unbounded } => {
                let steps: Vec<Step> =
                    parts.iter().map(|(under, part)| Step::Multiply(*under, *part)).collect();
                self.fold(id, &steps, *unbounded, *zero)
            }
            Op::Shift { day, by, back, large, unbounded } => {
                self.shift(id, (*day, *by), *back, *large, *unbounded)
            }
            Op::Relative { own, rivals, negative, zero, unbounded } => {
                self.relative(id, (*own, *rivals), *negative, *zero, *unbounded)
            }
            Op::Min(parts) => self.pick(id, parts, true),
            Op::Max(parts) => self.pick(id, parts, false),
            Op::MeanOfKnown { parts, least, few, zero } => self.mean(id, parts, *least, *few, *zero),
            Op::Abs { of, unbounded } => self.abs(id, *of, *unbounded),
            Op::Round { of, places, unbounded } => self.round(id, *of, *places, *unbounded),
            Op::Rescale { parts, zero, unbounded } => self.rescale(id, *parts, *zero, *unbounded),
            Op::AtLeastZero(of) => {
                let unknown = self.unknown(*of).to_vec();
                self.set_unknown(id, &unknown);
                let (mut negative, mut zero) = (self.empty(), self.empty());
                self.column(*of).signs(&mut negative, &mut zero);
                let mut column = self.column(*of).clone();
                column.clear(&negative);
                let unbounded = self.unbounded(*of).to_vec();
                self.put_unbounded(id, unbounded);
                self.put(id, column);
                Ok(())
            }
            Op::Step { of, when } => self.effect_step(id, *of, *when),
            Op::Moved { before, after, lo, hi } => {
                self.effect_moved(id, (*before, *after), (lo.as_ref(), hi.as_ref()))
            }
            Op::Total(_)
            | Op::U
            | Op::Net
            | Op::Answered(_)
            | Op::AnsweredLess
            | Op::Share(_)
            | Op::Headroom(_)
            | Op::Uplift(_)
            | Op::UpliftU(_)
            | Op::Extreme(..)
            | Op::Dominates(_) => self.formula(id, op),
            Op::Weighted { side, parts, little, .. } => self.weighted(id, *side, parts, *little),
            Op::OrElse(parts) => self.or_else(id, parts),
            Op::Late(late) => self.late(id, *late),
            Op::LateOf { members, late } => self.late_of(id, members, late),
            Op::Member { segments, first, overlap, none, .. } => {
                self.member(id, segments, *first, *overlap, *none);
                Ok(())
            }
            Op::Compare(a, op, b) => {
                self.compare(id, *a, *op, *b);
                Ok(())
            }
            Op::SameCode(a, b) => {
                self.same_code(id, *a, *b);
                Ok(())
            }
            Op::SameTruth(a, b) => {
                let mut unknown = self.unknown(*a).to_vec();
                words::or(&mut unknown, self.unknown(*b));
                let mut holds: Vec<u64> =
                    self.holds(*a).iter().zip(self.holds(*b)).map(|(a, b)| !(a ^ b)).collect();
                words::trim(&mut holds, self.rows);
                words::and_not(&mut holds, &unknown);
                self.set_holds(id, &holds);
                self.set_unknown(id, &unknown);
                Ok(())
            }
            Op::Known(of) => {
                let known = self.others(self.unknown(*of));
                self.set_holds(id, &known);
                Ok(())
            }
            Op::Unbounded(of) => {
                let mut holds = self.empty();
                words::or(&mut holds, self.unbounded(*of));
                let unknown = self.unknown(*of).to_vec();
                self.set_holds(id, &holds);
                self.set_unknown(id, &unknown);
                Ok(())
            }
            Op::And(_) | Op::Or(_) | Op::Both(_) | Op::Not(_) | Op::Cut { .. } => Ok(()),
        }
    }
}
