//! Comparisons of a number with constants, one at a time and, where there are many, together.

use wide::i8x16;

use super::super::fraction::{APART, Column, Lane as _, Small, limit, numerator};
use super::super::state::{Ladder, State};
use super::super::words;
use crate::number::Number;
use crate::plan::{NodeId, Op};

impl State<'_, '_> {
    /// Makes all cuts of a number together, where it has many and they can be; whether they are made.
    pub(super) fn climb(&mut self, of: NodeId) -> bool {
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

    pub(super) fn make(&mut self, of: NodeId, ladder: &mut Ladder) -> bool {
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

    pub(super) fn cut(&mut self, id: NodeId, of: NodeId, at: &Number, inclusive: bool) {
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
}

/// The limit of a cut for digits over a denominator, computed once for each.
fn limit_of(known: &mut (i128, f64), s: i128, at: &Number, inclusive: bool) -> f64 {
    if known.0 != s {
        *known = (s, limit(at, inclusive, s));
    }
    known.1
}
