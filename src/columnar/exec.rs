//! Computes the nodes of a plan for a block, each as the reference interpreter would for every row.

use num_integer::Integer as _;

use wide::i8x16;

use super::fraction::{APART, Beyond, Column, Lane as _, Small, limit, numerator};
use super::state::{Fits, Ladder, State};
use super::words;
use crate::answer::Value;
use crate::block::{Cells, DigitsBuilder};
use crate::model::{InputId, TableId};
use crate::number::Number;
use crate::plan::{CauseId, CodeRef, LateId, NodeId, Op};
use crate::value::{CompareOp, Date};

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
            Op::Rating { of, off, unbounded, .. } => self.rating(id, *of, *off, *unbounded),
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
            Op::OrElse(parts) => self.or_else(id, parts),
            Op::Late(late) => self.late(id, *late),
            Op::LateOf { member, late, .. } => self.late_of(id, *member, late),
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

    /// Kleene's `and` and `or`, on words: what holds and what is unknown of each part.
    fn truths(&mut self, id: NodeId, parts: &[NodeId], how: Kleene) {
        let width = self.width;
        let (before, own) = self.bits.split_at_mut(id.index() * 2 * width);
        let (holds, rest) = own.split_at_mut(width);
        let Some(unknown) = rest.get_mut(..width) else { return };
        let part = |id: NodeId| {
            let start = id.index() * 2 * width;
            before.get(start..start + 2 * width).unwrap_or_default().split_at(width)
        };
        match how {
            Kleene::And | Kleene::Both => {
                // `unknown` gathers "may hold" first: what holds or is unknown of every part.
                holds.fill(u64::MAX);
                unknown.fill(u64::MAX);
                let mut some = 0;
                for id in parts {
                    let (t, u) = part(*id);
                    for (((holds, maybe), t), u) in holds.iter_mut().zip(unknown.iter_mut()).zip(t).zip(u) {
                        *holds &= t;
                        *maybe &= t | u;
                        some |= u;
                    }
                }
                for (maybe, holds) in unknown.iter_mut().zip(holds.iter()) {
                    *maybe &= !holds;
                }
                if how == Kleene::Both && some != 0 {
                    unknown.fill(0);
                    for id in parts {
                        words::or(unknown, part(*id).1);
                    }
                    words::and_not(holds, unknown);
                }
                // Of no parts at all both are full: trimmed like any other.
                words::trim(holds, self.rows);
                words::trim(unknown, self.rows);
            }
            Kleene::Or => {
                holds.fill(0);
                unknown.fill(0);
                for id in parts {
                    let (t, u) = part(*id);
                    words::or(holds, t);
                    words::or(unknown, u);
                }
                words::and_not(unknown, holds);
            }
        }
    }

    fn not(&mut self, id: NodeId, of: NodeId) {
        let width = self.width;
        let (before, own) = self.bits.split_at_mut(id.index() * 2 * width);
        let start = of.index() * 2 * width;
        let (t, u) = before.get(start..start + 2 * width).unwrap_or_default().split_at(width);
        let (holds, unknown) = own.split_at_mut(width);
        for (((holds, unknown), t), u) in holds.iter_mut().zip(unknown).zip(t).zip(u) {
            *holds = !(t | u);
            *unknown = *u;
        }
        words::trim(holds, self.rows);
    }

    /// Makes all cuts of a number together, where it has many and they can be; whether they are made.
    fn climb(&mut self, of: NodeId) -> bool {
        let Some(mut ladder) = self.ladders.get_mut(of.index()).and_then(Option::take) else { return false };
        if !ladder.made {
            ladder.made = self.make(of, &mut ladder);
        }
        let made = ladder.made;
        if let Some(slot) = self.ladders.get_mut(of.index()) {
            *slot = Some(ladder);
        }
        made
    }

    fn make(&mut self, of: NodeId, ladder: &mut Ladder) -> bool {
        let Column::Narrow(column) = self.column(of) else { return false };
        let whole = column.d.is_empty();
        let scale = if whole { column.s } else { 0 };
        let denominators = column.d_max * f64::of(column.s);
        if ladder.scale != Some(scale) {
            let plan = self.shared.plan;
            ladder.scale = Some(scale);
            ladder.limits.clear();
            ladder.apart = 0.0;
            for cut in &ladder.cuts {
                let Op::Cut { at, inclusive, .. } = &plan.node(*cut).op else { continue };
                let limit = if whole {
                    limit(at, *inclusive, scale)
                } else if *inclusive {
                    at.to_f64().next_up()
                } else {
                    at.to_f64()
                };
                ladder.apart = ladder.apart.max(numerator(at));
                ladder.limits.push((limit, *cut));
            }
            ladder.limits.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        }
        // As in [`Column::cut`]: the nearest binary numbers decide where they tell fractions apart.
        if !whole && denominators * ladder.apart >= APART {
            return false;
        }
        let values = if whole { column.n.clone() } else { self.nearest(of).to_vec() };
        let unknown = self.unknown(of).to_vec();
        let mut out = unknown.clone();
        words::or(&mut out, self.unbounded(of));
        // How many limits are at or below each customer: from that cut on he is below.
        let mut starts = vec![0_u32; ladder.limits.len() + 2];
        let mut ranks = Vec::with_capacity(self.rows);
        for (row, value) in values.iter().enumerate() {
            let rank = if words::get(&out, row) {
                ladder.limits.len()
            } else {
                ladder.limits.partition_point(|(limit, _)| limit <= value)
            };
            ranks.push(rank);
            if let Some(count) = starts.get_mut(rank + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut rows = vec![0_u32; self.rows];
        let mut next = starts.clone();
        for (row, rank) in ranks.iter().enumerate() {
            if let Some(at) = next.get_mut(*rank) {
                if let Some(slot) = rows.get_mut(*at as usize) {
                    *slot = u32::try_from(row).unwrap_or(0);
                }
                *at += 1;
            }
        }
        let mut below = self.empty();
        for (rank, (_, cut)) in ladder.limits.iter().enumerate() {
            let range = starts.get(rank).zip(starts.get(rank + 1));
            let new = range.and_then(|(from, to)| rows.get(*from as usize..*to as usize));
            for row in new.unwrap_or_default() {
                words::set(&mut below, *row as usize);
            }
            self.set_holds(*cut, &below);
            self.set_unknown(*cut, &unknown);
        }
        true
    }

    fn cut(&mut self, id: NodeId, of: NodeId, at: &Number, inclusive: bool) {
        let width = self.width;
        let unbounded = self.unbounded.get(of.index()).map_or(&[][..], Vec::as_slice);
        let (Some(column), Some(nearest), Some(small), Some(known)) = (
            self.columns.get(of.index()),
            self.nearest.get_mut(of.index()),
            self.small.get_mut(of.index()),
            self.limits.get_mut(id.index()),
        ) else {
            return;
        };
        let (before, own) = self.bits.split_at_mut(id.index() * 2 * width);
        let start = (of.index() * 2 + 1) * width;
        let u = before.get(start..start + width).unwrap_or_default();
        let (holds, unknown) = own.split_at_mut(width);
        if matches!(small, Small::Unknown) {
            *small = column.small();
        }
        match small {
            Small::Bytes(values) => {
                let at = limit_of(known, column.scale(), at, inclusive);
                if at > 127.0 {
                    holds.fill(u64::MAX);
                    words::trim(holds, self.rows);
                } else {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "whole; at the lowest nothing is below"
                    )]
                    let at = i8x16::splat(at.max(-128.0) as i8);
                    words::bytes(values, holds, |values| values.simd_lt(at));
                }
            }
            Small::Ints(values) => {
                let at = limit_of(known, column.scale(), at, inclusive);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole; the ends are beyond every value"
                )]
                words::ints_below(values, at.clamp(-2.1e9, 2.1e9) as i32, holds);
            }
            Small::Unknown | Small::Not => column.cut(at, inclusive, nearest, holds),
        }
        for (((holds, unknown), u), rest) in
            holds.iter_mut().zip(unknown).zip(u).zip(unbounded.iter().chain(std::iter::repeat(&0)))
        {
            // Unbounded is above every number.
            *holds &= !(u | rest);
            *unknown = *u;
        }
    }

    /// The rows of a column that are unknown, with the causes that they have.
    fn cell_causes(&mut self, id: NodeId, input: InputId) -> Fits {
        let mut unknown = self.empty();
        let mut found = Vec::new();
        {
            let column = self.input(input)?;
            let causes = self.shared.cells.get(&input);
            for (reason, rows) in column.unknown.planes() {
                let cause = causes
                    .and_then(|causes| causes.iter().find(|(known, _)| known == reason))
                    .map(|(_, cause)| *cause)
                    .ok_or(Beyond)?;
                words::or(&mut unknown, rows.words());
                found.push((cause, rows.words().to_vec()));
            }
        }
        self.set_unknown(id, &unknown);
        for (cause, rows) in found {
            self.blame(id, cause, rows);
        }
        Ok(())
    }

    fn text(&mut self, id: NodeId, input: InputId) -> Fits {
        self.cell_causes(id, input)?;
        let mut codes = self.codes.get_mut(id.index()).map(std::mem::take).unwrap_or_default();
        codes.clear();
        let column = self.block.columns.get(input).ok_or(Beyond)?;
        match &column.cells {
            Cells::Listed(places) => {
                let list = self.shared.lists.get(&input).ok_or(Beyond)?;
                codes
                    .extend(places.iter().map(|place| list.get(*place as usize).copied().unwrap_or(NO_CODE)));
            }
            Cells::Text { codes: places, texts } => {
                let mut own: Vec<u32> = Vec::with_capacity(texts.len());
                for text in texts {
                    let next = u32::try_from(self.texts.len()).unwrap_or(NO_CODE);
                    own.push(match self.texts.get(text) {
                        Some(code) => *code,
                        None => {
                            self.texts.insert(text.clone(), next);
                            next
                        }
                    });
                }
                codes.extend(places.iter().map(|place| own.get(*place as usize).copied().unwrap_or(NO_CODE)));
            }
            _ => return Err(Beyond),
        }
        self.put_codes(id, codes);
        Ok(())
    }

    fn rating(&mut self, id: NodeId, of: NodeId, off: CauseId, unbounded: CauseId) -> Fits {
        let (lo, hi) = &self.shared.model.scale;
        let mut unknown = self.unknown(of).to_vec();
        self.route(id, of, unknown.clone());
        let mut above = self.empty();
        words::or(&mut above, self.unbounded(of));
        self.blame(id, unbounded, above.clone());
        words::or(&mut unknown, &above);
        let column = self.column(of);
        let (mut low, mut upto) = (self.empty(), self.empty());
        column.cut(lo, false, &mut Vec::new(), &mut low);
        column.cut(hi, true, &mut Vec::new(), &mut upto);
        let mut outside = self.others(&upto);
        words::or(&mut outside, &low);
        words::and_not(&mut outside, &unknown);
        let mut column = column.clone();
        column.clear(&outside);
        column.clear(&unknown);
        words::or(&mut unknown, &outside);
        self.blame(id, off, outside);
        self.set_unknown(id, &unknown);
        self.put(id, column);
        Ok(())
    }

    /// The union of what is unknown of some nodes.
    fn unknown_of(&self, parts: impl IntoIterator<Item = NodeId>) -> Vec<u64> {
        let mut unknown = self.empty();
        for part in parts {
            words::or(&mut unknown, self.unknown(part));
        }
        unknown
    }

    /// Sums and products from left to right; all parts are known first, then what fails fails.
    fn fold(&mut self, id: NodeId, steps: &[Step], unbounded: CauseId, zero: CauseId) -> Fits {
        let unknown = self.unknown_of(steps.iter().map(Step::node));
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        let mut divided = self.empty();
        let mut acc: Option<Column> = None;
        for step in steps {
            let part = step.node();
            let mut rows = self.empty();
            words::or(&mut rows, self.unbounded(part));
            words::and_not(&mut rows, &failed);
            words::or(&mut endless, &rows);
            words::or(&mut failed, &rows);
            let column = self.column(part);
            acc = Some(match (acc, step) {
                (None, Step::Add(true, _)) => column.clone().negated(),
                (None, _) => column.clone(),
                (Some(acc), Step::Add(minus, _)) => acc.plus(column, *minus)?,
                (Some(acc), Step::Multiply(false, _)) => acc.times(column)?,
                (Some(acc), Step::Multiply(true, _)) => {
                    let mut rows = self.empty();
                    let quotient = acc.over(column, &mut rows)?;
                    words::and_not(&mut rows, &failed);
                    words::or(&mut divided, &rows);
                    words::or(&mut failed, &rows);
                    quotient
                }
            });
        }
        let mut column = acc.ok_or(Beyond)?;
        column.clear(&failed);
        for part in steps.iter().map(Step::node) {
            self.route(id, part, unknown.clone());
        }
        self.blame(id, unbounded, endless);
        self.blame(id, zero, divided);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    fn shift(
        &mut self,
        id: NodeId,
        (day, by): (NodeId, NodeId),
        back: bool,
        large: CauseId,
        unbounded: CauseId,
    ) -> Fits {
        let unknown = self.unknown_of([day, by]);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(by));
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let mut outside = self.empty();
        let mut builder = DigitsBuilder::with_capacity(self.rows);
        for row in 0..self.rows {
            if words::get(&failed, row) {
                builder.push_unknown();
                continue;
            }
            let start = self.column(day).get(row).floor_i64();
            let by = self.column(by).get(row).floor_i64();
            let by = if back { by.and_then(i64::checked_neg) } else { by };
            let moved =
                start.and_then(|start| Date::EPOCH.plus_days(start)).and_then(|date| date.plus_days(by?));
            match moved {
                Some(date) => builder.push(date.days_since(Date::EPOCH), 0),
                None => {
                    words::set(&mut outside, row);
                    builder.push_unknown();
                }
            }
        }
        words::or(&mut failed, &outside);
        let column = Column::of_digits(&mut builder.take())?;
        self.route(id, day, unknown.clone());
        self.route(id, by, unknown);
        self.blame(id, unbounded, endless);
        self.blame(id, large, outside);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    /// Rows in which a is below b, and in which they are equal; unbounded is above every number.
    fn ordered(&self, (a, ua): (&Column, &[u64]), (b, ub): (&Column, &[u64])) -> (Vec<u64>, Vec<u64>) {
        let (mut below, mut same) = (self.empty(), self.empty());
        a.compare(b, &mut below, &mut same);
        if !ua.is_empty() || !ub.is_empty() {
            let none = self.empty();
            let ua = if ua.is_empty() { &none } else { ua };
            let ub = if ub.is_empty() { &none } else { ub };
            for (((below, same), ua), ub) in below.iter_mut().zip(&mut same).zip(ua).zip(ub) {
                let some = ua | ub;
                *below = *below & !some | !ua & ub;
                *same = *same & !some | ua & ub;
            }
            words::trim(&mut below, self.rows);
        }
        (below, same)
    }

    fn pick(&mut self, id: NodeId, parts: &[NodeId], smallest: bool) -> Fits {
        let unknown = self.unknown_of(parts.iter().copied());
        let Some((first, rest)) = parts.split_first() else { return Err(Beyond) };
        let mut best = self.column(*first).clone();
        let mut endless = self.unbounded(*first).to_vec();
        for part in rest {
            let column = self.column(*part);
            let unbounded = self.unbounded(*part);
            let taken = if smallest {
                self.ordered((column, unbounded), (&best, &endless)).0
            } else {
                self.ordered((&best, &endless), (column, unbounded)).0
            };
            let left = self.others(&taken);
            best = best.only(&left).plus(&column.only(&taken), false)?;
            let mut both = self.empty();
            words::or(&mut both, &endless);
            words::and(&mut both, &left);
            let mut more = self.empty();
            words::or(&mut more, unbounded);
            words::and(&mut more, &taken);
            words::or(&mut both, &more);
            endless = both;
        }
        words::and_not(&mut endless, &unknown);
        best.clear(&unknown);
        for part in parts {
            self.route(id, *part, unknown.clone());
        }
        self.set_unknown(id, &unknown);
        self.put_unbounded(id, endless);
        self.put(id, best);
        Ok(())
    }

    fn mean(&mut self, id: NodeId, parts: &[NodeId], least: usize, few: CauseId, zero: CauseId) -> Fits {
        let mut known = vec![0_i64; self.rows];
        let mut sum: Option<Column> = None;
        for part in parts {
            // An unbounded value is no number and is skipped like an unknown one.
            let mut out = self.unknown(*part).to_vec();
            words::or(&mut out, self.unbounded(*part));
            let rows = self.others(&out);
            for row in words::rows(&rows) {
                if let Some(count) = known.get_mut(row) {
                    *count += 1;
                }
            }
            let column = self.column(*part).only(&rows);
            sum = Some(match sum {
                Some(sum) => sum.plus(&column, false)?,
                None => column,
            });
        }
        let (mut short, mut none) = (self.empty(), self.empty());
        words::pack(&known, &mut short, |count| usize::try_from(count).is_ok_and(|count| count < least));
        words::pack(&known, &mut none, |count| count == 0);
        words::and_not(&mut none, &short);
        let mut counts = DigitsBuilder::with_capacity(self.rows);
        for count in known {
            counts.push(count.max(1), 0);
        }
        let counts = Column::of_digits(&mut counts.take())?;
        let mut column = match sum {
            Some(sum) => sum.over(&counts, &mut self.empty())?,
            None => Column::uniform_parts(0, 1, self.rows)?,
        };
        let mut unknown = short.clone();
        words::or(&mut unknown, &none);
        column.clear(&unknown);
        self.set_unknown(id, &unknown);
        self.blame(id, few, short);
        self.blame(id, zero, none);
        // Its own causes are all there is.
        let nobody = self.empty();
        self.route(id, id, nobody);
        self.put(id, column);
        Ok(())
    }

    fn abs(&mut self, id: NodeId, of: NodeId, unbounded: CauseId) -> Fits {
        let (mut negative, mut zero) = (self.empty(), self.empty());
        let column = self.column(of);
        column.signs(&mut negative, &mut zero);
        let positive = self.others(&negative);
        let column = column.only(&positive).plus(&column.only(&negative), true)?;
        self.unary(id, of, unbounded, column);
        Ok(())
    }

    /// A function of one number: unknown where that is, and where it is unbounded.
    fn unary(&mut self, id: NodeId, of: NodeId, unbounded: CauseId, mut column: Column) {
        let unknown = self.unknown(of).to_vec();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(of));
        let mut failed = unknown.clone();
        words::or(&mut failed, &endless);
        column.clear(&failed);
        self.route(id, of, unknown);
        self.blame(id, unbounded, endless);
        self.set_unknown(id, &failed);
        self.put(id, column);
    }

    fn round(&mut self, id: NodeId, of: NodeId, places: NodeId, unbounded: CauseId) -> Fits {
        let unknown = self.unknown_of([of, places]);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(of));
        words::or(&mut endless, self.unbounded(places));
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let mut numbers = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            if words::get(&failed, row) {
                numbers.push(Number::ZERO);
                continue;
            }
            let to =
                self.column(places).get(row).floor_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
            numbers.push(self.column(of).get(row).round(to.clamp(-30, 30)));
        }
        let column = Column::of_numbers(&numbers)?;
        self.route(id, of, unknown.clone());
        self.route(id, places, unknown);
        self.blame(id, unbounded, endless);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    fn rescale(&mut self, id: NodeId, parts: [NodeId; 5], zero: CauseId, unbounded: CauseId) -> Fits {
        let unknown = self.unknown_of(parts);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        for part in parts {
            words::or(&mut endless, self.unbounded(part));
        }
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let [x, a, b, c, d] = parts.map(|part| self.column(part));
        let mut divided = self.empty();
        let span = b.plus(a, true)?;
        let mut part = x.plus(a, true)?.over(&span, &mut divided)?;
        words::and_not(&mut divided, &failed);
        words::or(&mut failed, &divided);
        // Clamped to 0..1.
        let (mut low, mut none, mut upto) = (self.empty(), self.empty(), self.empty());
        part.signs(&mut low, &mut none);
        part.cut(&Number::ONE, true, &mut Vec::new(), &mut upto);
        let above = self.others(&upto);
        part.clear(&low);
        part.clear(&above);
        if words::any(&above) {
            let one = Column::uniform_parts(1, 1, self.rows)?.only(&above);
            part = part.plus(&one, false)?;
        }
        let mut column = c.plus(&part.times(&d.plus(c, true)?)?, false)?;
        column.clear(&failed);
        for part in parts {
            self.route(id, part, unknown.clone());
        }
        self.blame(id, unbounded, endless);
        self.blame(id, zero, divided);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    fn or_else(&mut self, id: NodeId, parts: &[NodeId]) -> Fits {
        use crate::plan::Shape;
        let shape = self.shared.plan.node(id).shape;
        let mut left = self.all();
        let mut holds = self.empty();
        let mut endless = self.empty();
        let mut codes = vec![NO_CODE; self.rows];
        let mut column: Option<Column> = None;
        for part in parts {
            let mut taken = self.others(self.unknown(*part));
            words::and(&mut taken, &left);
            words::and_not(&mut left, &taken);
            match shape {
                Shape::Truth => {
                    words::and(&mut taken, self.holds(*part));
                    words::or(&mut holds, &taken);
                }
                Shape::Code => {
                    for row in words::rows(&taken) {
                        if let (Some(code), Some(found)) = (codes.get_mut(row), self.code(*part).get(row)) {
                            *code = *found;
                        }
                    }
                }
                Shape::Number => {
                    let own = self.column(*part).only(&taken);
                    column = Some(match column {
                        Some(column) => column.plus(&own, false)?,
                        None => own,
                    });
                    words::and(&mut taken, self.unbounded(*part));
                    if !self.unbounded(*part).is_empty() {
                        words::or(&mut endless, &taken);
                    }
                }
            }
        }
        for part in parts {
            self.route(id, *part, left.clone());
        }
        self.set_unknown(id, &left);
        self.set_holds(id, &holds);
        self.put_unbounded(id, endless);
        if shape == Shape::Code {
            self.put_codes(id, codes);
        }
        if let Some(column) = column {
            self.put(id, column);
        }
        Ok(())
    }

    /// The value of a group in some rows; the number goes into `numbers` where it is one.
    fn late_rows(&mut self, id: NodeId, late: LateId, rows: &[u64], parts: &mut LateParts) -> Fits {
        let at = late.0 as usize;
        let shared = self.shared;
        match shared.late.get(at).and_then(Option::as_ref) {
            Some(Value::Number(number)) => {
                parts.numbers.push((crate::plan::parts(number).ok_or(Beyond)?, rows.to_vec()));
            }
            Some(Value::Unbounded) => words::or(&mut parts.endless, rows),
            Some(Value::Flag(true)) => words::or(&mut parts.holds, rows),
            Some(Value::Flag(false)) => {}
            Some(Value::Factor(factor)) => {
                let code = u32::try_from(factor.index()).unwrap_or(NO_CODE);
                for row in words::rows(rows) {
                    if let Some(slot) = parts.codes.get_mut(row) {
                        *slot = code;
                    }
                }
            }
            Some(Value::Unknown(_)) => {
                words::or(&mut parts.unknown, rows);
                for cause in shared.late_causes.get(at).into_iter().flatten() {
                    self.blame(id, *cause, rows.to_vec());
                }
            }
            Some(Value::Text(_) | Value::Date(_) | Value::Segment(..)) | None => return Err(Beyond),
        }
        Ok(())
    }

    fn put_late(&mut self, id: NodeId, parts: LateParts) -> Fits {
        self.set_unknown(id, &parts.unknown);
        self.set_holds(id, &parts.holds);
        self.put_unbounded(id, parts.endless);
        self.put_codes(id, parts.codes);
        let column = match parts.numbers.as_slice() {
            [((n, d), rows)] if words::count(rows) == self.rows => Column::uniform_parts(*n, *d, self.rows)?,
            numbers => {
                let mut s = 1_i128;
                for ((_, d), _) in numbers {
                    s = s.checked_mul(d / s.gcd(d)).ok_or(Beyond)?;
                }
                let mut column = Column::uniform_parts(0, s, self.rows)?;
                for ((n, d), rows) in numbers {
                    let n = n.checked_mul(s / d).ok_or(Beyond)?;
                    column = column.plus(&Column::uniform_parts(n, s, self.rows)?.only(rows), false)?;
                }
                column
            }
        };
        self.put(id, column);
        Ok(())
    }

    fn late(&mut self, id: NodeId, late: LateId) -> Fits {
        let mut parts = LateParts::new(self);
        let all = self.all();
        self.late_rows(id, late, &all, &mut parts)?;
        self.put_late(id, parts)
    }

    fn late_of(&mut self, id: NodeId, member: NodeId, late: &[LateId]) -> Fits {
        let mut parts = LateParts::new(self);
        let unknown = self.unknown(member).to_vec();
        words::or(&mut parts.unknown, &unknown);
        self.route(id, member, unknown);
        for (late, segment) in late.iter().zip(0_u32..) {
            let rows = self.in_segment(member, segment);
            if words::any(&rows) {
                self.late_rows(id, *late, &rows, &mut parts)?;
            }
        }
        self.put_late(id, parts)
    }

    /// Rows known to be in a segment.
    pub(super) fn in_segment(&self, member: NodeId, segment: u32) -> Vec<u64> {
        let mut rows = self.empty();
        words::pack(self.code(member), &mut rows, |code| code == segment);
        rows
    }

    /// Who is in which segment (language 6.1, A12).
    fn member(
        &mut self,
        id: NodeId,
        segments: &[Option<NodeId>],
        first: bool,
        overlap: CauseId,
        none: CauseId,
    ) {
        let mut codes = self.codes.get_mut(id.index()).map(std::mem::take).unwrap_or_default();
        codes.clear();
        codes.resize(self.rows, NO_CODE);
        let mut give = |rows: &[u64], segment: usize| {
            let code = u32::try_from(segment).unwrap_or(NO_CODE);
            for row in words::rows(rows) {
                if let Some(slot) = codes.get_mut(row) {
                    *slot = code;
                }
            }
        };
        let mut unknown = self.empty();
        let mut left = self.all();
        if first {
            for (segment, condition) in segments.iter().enumerate() {
                let Some(condition) = condition else {
                    give(&left, segment);
                    left.fill(0);
                    continue;
                };
                let mut hit = self.holds(*condition).to_vec();
                words::and(&mut hit, &left);
                give(&hit, segment);
                words::and_not(&mut left, &hit);
                let mut open = self.unknown(*condition).to_vec();
                words::and(&mut open, &left);
                words::and_not(&mut left, &open);
                words::or(&mut unknown, &open);
                self.route(id, *condition, open);
            }
        } else {
            let (mut once, mut twice, mut open) = (self.empty(), self.empty(), self.empty());
            for condition in segments.iter().flatten() {
                for (((once, twice), open), (t, u)) in once
                    .iter_mut()
                    .zip(&mut twice)
                    .zip(&mut open)
                    .zip(self.holds(*condition).iter().zip(self.unknown(*condition)))
                {
                    *twice |= *once & t;
                    *once |= t;
                    *open |= u;
                }
            }
            words::and_not(&mut open, &twice);
            for condition in segments.iter().flatten() {
                self.route(id, *condition, open.clone());
            }
            words::and_not(&mut left, &twice);
            words::and_not(&mut left, &open);
            words::or(&mut unknown, &open);
            words::or(&mut unknown, &twice);
            self.blame(id, overlap, twice);
            let mut rest = None;
            for (segment, condition) in segments.iter().enumerate() {
                let Some(condition) = condition else {
                    rest = Some(segment);
                    continue;
                };
                let mut hit = self.holds(*condition).to_vec();
                words::and(&mut hit, &left);
                give(&hit, segment);
            }
            words::and_not(&mut left, &once);
            if let Some(segment) = rest {
                give(&left, segment);
                left.fill(0);
            }
        }
        // Whoever is left is in none; as a value that is unknown.
        words::or(&mut unknown, &left);
        self.set_unknown(id, &unknown);
        self.blame(id, none, left.clone());
        // Without any unknown condition nothing is read for its causes.
        let nobody = self.empty();
        self.route(id, id, nobody);
        if words::any(&left)
            && let Some(slot) = self.none.get_mut(id.index())
        {
            *slot = left;
        }
        self.put_codes(id, codes);
    }

    fn compare(&mut self, id: NodeId, a: NodeId, op: CompareOp, b: NodeId) {
        let unknown = self.unknown_of([a, b]);
        let (below, same) =
            self.ordered((self.column(a), self.unbounded(a)), (self.column(b), self.unbounded(b)));
        let mut holds = match op {
            CompareOp::Lt => below,
            CompareOp::Le => {
                let mut either = below;
                words::or(&mut either, &same);
                either
            }
            CompareOp::Ge => self.others(&below),
            CompareOp::Gt => {
                let mut either = below;
                words::or(&mut either, &same);
                self.others(&either)
            }
            CompareOp::Eq => same,
            CompareOp::Ne => self.others(&same),
        };
        words::and_not(&mut holds, &unknown);
        self.set_holds(id, &holds);
        self.set_unknown(id, &unknown);
    }

    /// Of a customer known to be in no segment it is known that he is in none of those named (A12).
    fn same_code(&mut self, id: NodeId, a: CodeRef, b: CodeRef) {
        let mut unknown = self.empty();
        let mut none = self.empty();
        for part in [a, b] {
            let mut own = self.unknown(part.node).to_vec();
            if part.family
                && let Some(rows) = self.none.get(part.node.index()).filter(|rows| !rows.is_empty())
            {
                words::and_not(&mut own, rows);
                words::or(&mut none, rows);
            }
            self.route(id, part.node, own.clone());
            words::or(&mut unknown, &own);
        }
        let mut holds = self.empty();
        let constant = |part: CodeRef| match self.shared.plan.node(part.node).op {
            Op::TextConstant(code) | Op::CodeConstant(code) => Some(code),
            _ => None,
        };
        match (constant(a), constant(b)) {
            (_, Some(code)) => holds = self.with_code(a.node, code),
            (Some(code), _) => holds = self.with_code(b.node, code),
            _ => words::pack2(self.code(a.node), self.code(b.node), &mut holds, |a, b| a == b),
        }
        words::and_not(&mut holds, &unknown);
        words::and_not(&mut holds, &none);
        self.set_holds(id, &holds);
        self.set_unknown(id, &unknown);
    }
}

/// The limit of a cut for digits over a denominator, computed once for each.
fn limit_of(known: &mut (i128, f64), s: i128, at: &Number, inclusive: bool) -> f64 {
    if known.0 != s {
        *known = (s, limit(at, inclusive, s));
    }
    known.1
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kleene {
    And,
    Or,
    Both,
}

enum Step {
    Add(bool, NodeId),
    Multiply(bool, NodeId),
}

impl Step {
    const fn node(&self) -> NodeId {
        match self {
            Self::Add(_, id) | Self::Multiply(_, id) => *id,
        }
    }
}

/// What the values of groups come to, row by row.
struct LateParts {
    numbers: Vec<((i128, i128), Vec<u64>)>,
    endless: Vec<u64>,
    holds: Vec<u64>,
    unknown: Vec<u64>,
    codes: Vec<u32>,
}

impl LateParts {
    fn new(state: &State<'_, '_>) -> Self {
        let empty = state.empty();
        Self {
            numbers: Vec::new(),
            endless: empty.clone(),
            holds: empty.clone(),
            unknown: empty,
            codes: vec![NO_CODE; state.rows],
        }
    }
}
