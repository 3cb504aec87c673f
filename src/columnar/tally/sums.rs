//! From ratings summed by pattern to the sums of a group's value.

use super::super::exec::NO_CODE;
use super::super::fraction::Column;
use super::super::state::{Fits, State};
use super::super::words;
use super::Pattern;
use super::group::Entry;
use crate::answer::CellId;
use crate::interpret::{GroupAt, GroupSums, Pool, Whose};
use crate::model::{FactorId, FamilyId, Model, TableId};
use crate::number::{ExactSum, Number};
use crate::plan::Plan;
use crate::value::Side;

/// Rows that pass U = 1 by an action.
pub(super) fn passed(state: &State<'_, '_>, [benefit, cost]: &[Column; 2]) -> Fits<Vec<u64>> {
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

/// The number of each row's cell among those of some families, and among brands; none where he is in none, or outside
/// the population.
pub(super) fn cells(state: &State<'_, '_>, whose: Whose, families: &[FamilyId]) -> Vec<u64> {
    let inside = state.inside();
    let among = |row| state.roles.among(whose, row, inside.is_none_or(|inside| words::get(inside, row)));
    let mut cells: Vec<u64> = (0..state.rows).map(|row| among(row).unwrap_or(u64::MAX)).collect();
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

pub(super) fn group_at(model: &Model, whose: Whose, families: &[FamilyId], mut at: u64) -> GroupAt {
    let mut parts = Vec::with_capacity(families.len());
    for family in families.iter().rev() {
        let segments = (model.families.at(*family).segments.len() as u64).max(1);
        let segment = usize::try_from(at % segments).unwrap_or(0);
        parts.push((*family, crate::model::SegmentId::new(segment)));
        at /= segments;
    }
    let pool = match whose {
        Whose::Customers => Pool::Subjects,
        Whose::Before => Pool::Earlier,
        Whose::Brands => Pool::Brand(usize::try_from(at).unwrap_or(usize::MAX)),
    };
    (pool, CellId::new(parts))
}

pub(super) fn no_sums(model: &Model) -> GroupSums {
    GroupSums { factors: vec![Default::default(); model.factors.len()], ..GroupSums::default() }
}

/// The sums of customers who answered the same factors under the same weights.
pub(super) fn add_pattern(
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
