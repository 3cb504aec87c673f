//! The value formula by the block: sides, U, shares, dominance (language 5).

use num_integer::Integer as _;

use super::exec::NO_CODE;
use super::fraction::{Beyond, Column, Fraction, Lane as _};
use super::state::{Fits, State};
use super::words;
use crate::model::{FactorId, TableId};
use crate::plan::{NodeId, Op, SidePlan};
use crate::value::{Extreme, Side};

/// A side of the customers of a block.
#[derive(Debug)]
pub(super) struct SideState {
    /// Rows whose weights are unknown, since their segment is.
    pub(super) weights_unknown: Vec<u64>,
    /// Rows that answered too little, of the others.
    pub(super) little: Vec<u64>,
    /// Either.
    pub(super) bad: Vec<u64>,
    /// The answered weight, a whole number; in bad rows anything above 0.
    pub(super) answered: Column,
    /// The sum of weight × rating over the answered factors.
    pub(super) sum: Column,
    /// CPP or CPC.
    pub(super) total: Column,
    /// Weight × rating of each factor, where something asks for it.
    pub(super) raw: Vec<Column>,
}

pub(super) const fn at(side: Side) -> usize {
    match side {
        Side::Benefits => 0,
        Side::Costs => 1,
    }
}

impl State<'_, '_> {
    pub(super) fn side_plan(&self, side: Side) -> &SidePlan {
        let [benefits, costs] = &self.shared.plan.sides;
        match side {
            Side::Benefits => benefits,
            Side::Costs => costs,
        }
    }

    pub(super) fn side(&mut self, side: Side) -> Fits<&SideState> {
        if self.sides.get(at(side)).is_some_and(Option::is_none) {
            let found = self.compute_side(side)?;
            if let Some(slot) = self.sides.get_mut(at(side)) {
                *slot = Some(found);
            }
        }
        self.sides.get(at(side)).and_then(Option::as_ref).ok_or(Beyond)
    }

    /// The weight of a factor, a whole number of [`SidePlan::whole`]ths, as a column.
    pub(super) fn weight(&self, plan: &SidePlan, factor: usize) -> Fits<Column> {
        match self.weights(plan, factor)? {
            Weight::Same(_) => {
                Column::uniform_parts((*plan.base.get(factor).ok_or(Beyond)?).into(), 1, self.rows)
            }
            Weight::ByRow(n) => {
                let n_max = n.iter().copied().fold(0.0, f64::max);
                Ok(Column::Narrow(Fraction { n, d: Vec::new(), s: 1, n_max, d_max: 1.0, uniform: false }))
            }
        }
    }

    /// Rows whose weights are unknown, since their segment is; of a customer in no segment the base weights hold.
    pub(super) fn weightless(&self, side: Side) -> Vec<u64> {
        let mut rows = self.empty();
        if let Some((_, member, _)) = &self.side_plan(side).by {
            words::or(&mut rows, self.unknown(*member));
            if let Some(none) = self.none.get(member.index()) {
                words::and_not(&mut rows, none);
            }
        }
        rows
    }

    /// The weight of a factor for each customer.
    fn weights(&self, plan: &SidePlan, factor: usize) -> Fits<Weight> {
        let base = f64::of((*plan.base.get(factor).ok_or(Beyond)?).into());
        let Some((_, member, rows)) = &plan.by else { return Ok(Weight::Same(base)) };
        let weights: Vec<f64> =
            rows.iter().map(|row| row.get(factor).map_or(0.0, |weight| f64::of((*weight).into()))).collect();
        let codes = self.code(*member).iter();
        Ok(Weight::ByRow(codes.map(|code| weights.get(*code as usize).copied().unwrap_or(base)).collect()))
    }

    fn compute_side(&mut self, side: Side) -> Fits<SideState> {
        let plan = self.shared.plan;
        let [benefits, costs] = &plan.sides;
        let own = if side == Side::Benefits { benefits } else { costs };
        if own.whole == 0 {
            return Err(Beyond);
        }
        let whole = f64::of(own.whole.into());
        let weights_unknown = self.weightless(side);
        let weights: Vec<Weight> =
            (0..own.factors.len()).map(|factor| self.weights(own, factor)).collect::<Fits<_>>()?;
        let complete = own.factors.iter().all(|(_, rating)| !words::any(self.unknown(*rating)));
        let mut answered = if complete { Vec::new() } else { vec![whole; self.rows] };
        if !complete {
            for ((_, rating), weight) in own.factors.iter().zip(&weights) {
                for row in words::rows(self.unknown(*rating)) {
                    if let Some(left) = answered.get_mut(row) {
                        *left -= weight.of(row);
                    }
                }
            }
        }
        let mut little = self.empty();
        if !complete {
            words::below(&answered, f64::of(own.least.into()), &mut little);
            words::and_not(&mut little, &weights_unknown);
        }
        let mut bad = little.clone();
        words::or(&mut bad, &weights_unknown);
        let answered = if complete {
            Column::uniform_parts(own.whole.into(), 1, self.rows)?
        } else {
            for row in words::rows(&bad) {
                if let Some(left) = answered.get_mut(row) {
                    *left = left.max(1.0);
                }
            }
            Column::Narrow(Fraction {
                n: answered,
                d: Vec::new(),
                s: 1,
                n_max: whole,
                d_max: 1.0,
                uniform: false,
            })
        };
        let ratings: Vec<&Column> = own.factors.iter().map(|(_, rating)| self.column(*rating)).collect();
        let sum = match plain_sum(&weights, &ratings, self.rows) {
            Some(sum) => sum,
            None => {
                let mut sum: Option<Column> = None;
                for (factor, rating) in ratings.iter().enumerate() {
                    let part = self.weight(own, factor)?.times(rating)?;
                    sum = Some(match sum {
                        Some(sum) => sum.plus(&part, false)?,
                        None => part,
                    });
                }
                sum.ok_or(Beyond)?
            }
        };
        let mut total = sum.over(&answered, &mut self.empty())?;
        total.clear(&bad);
        Ok(SideState { weights_unknown, little, bad, answered, sum, total, raw: Vec::new() })
    }

    /// Weight × rating of each factor of a side.
    fn raw(&mut self, side: Side) -> Fits<&[Column]> {
        if self.side(side)?.raw.is_empty() {
            let plan = self.shared.plan;
            let [benefits, costs] = &plan.sides;
            let own = if side == Side::Benefits { benefits } else { costs };
            let raw = own
                .factors
                .iter()
                .enumerate()
                .map(|(factor, (_, rating))| self.weight(own, factor)?.times(self.column(*rating)))
                .collect::<Fits<_>>()?;
            if let Some(Some(state)) = self.sides.get_mut(at(side)) {
                state.raw = raw;
            }
        }
        Ok(self.sides.get(at(side)).and_then(Option::as_ref).map_or(&[], |state| &state.raw))
    }

    pub(super) fn formula(&mut self, id: NodeId, op: &Op) -> Fits {
        let plan = self.shared.plan;
        let causes = plan.formula;
        match op {
            Op::Total(side) => {
                let own = self.side(*side)?;
                let bad = own.bad.clone();
                let (little, weights) = (own.little.clone(), own.weights_unknown.clone());
                let moved = self.sides.get_mut(at(*side)).and_then(Option::as_mut);
                let total = moved.map(|own| std::mem::take(&mut own.total)).ok_or(Beyond)?;
                self.blame(id, causes.little.of(*side), little);
                self.route_weights(id, *side, weights);
                self.set_unknown(id, &bad);
                self.put(id, total);
                Ok(())
            }
            Op::Answered(side) => {
                let whole = self.side_plan(*side).whole;
                let own = self.side(*side)?;
                let weights = own.weights_unknown.clone();
                // Known where the weights are, however little it is.
                let mut answered = own.answered.clone();
                let little = own.little.clone();
                if words::any(&little) {
                    answered = self.answered_weight(*side)?;
                }
                let mut share =
                    answered.over(&Column::uniform_parts(whole.into(), 1, self.rows)?, &mut self.empty())?;
                share.clear(&weights);
                self.route_weights(id, *side, weights.clone());
                self.set_unknown(id, &weights);
                self.put(id, share);
                Ok(())
            }
            Op::AnsweredLess => {
                let [benefits, costs] = plan.value.answered;
                let mut unknown = self.side(Side::Benefits)?.weights_unknown.clone();
                words::or(&mut unknown, &self.side(Side::Costs)?.weights_unknown);
                let share = |state: &Self, side: Side| {
                    let whole = state.side_plan(side).whole;
                    state
                        .answered_weight(side)?
                        .over(&Column::uniform_parts(whole.into(), 1, state.rows)?, &mut state.empty())
                };
                let (a, b) = (share(self, Side::Benefits)?, share(self, Side::Costs)?);
                let (mut below, mut same) = (self.empty(), self.empty());
                a.compare(&b, &mut below, &mut same);
                let others = self.others(&below);
                let mut less = a.only(&below).plus(&b.only(&others), false)?;
                less.clear(&unknown);
                self.route(id, benefits, unknown.clone());
                self.route(id, costs, unknown.clone());
                self.set_unknown(id, &unknown);
                self.put(id, less);
                Ok(())
            }
            Op::U => {
                let bad = self.bad()?;
                let (cpp, cpc) = (self.total(Side::Benefits)?, self.total(Side::Costs)?);
                let mut zero = self.empty();
                let mut u = cpp.over(cpc, &mut zero)?;
                let (mut negative, mut ignored) = (self.empty(), self.empty());
                cpc.signs(&mut negative, &mut ignored);
                let (mut harm, mut nil) = (self.empty(), self.empty());
                cpp.signs(&mut harm, &mut nil);
                words::or(&mut harm, &nil);
                words::and_not(&mut negative, &bad);
                words::and_not(&mut zero, &bad);
                let mut nothing = zero.clone();
                words::and(&mut nothing, &harm);
                let mut endless = zero;
                words::and_not(&mut endless, &harm);
                let mut unknown = bad.clone();
                words::or(&mut unknown, &negative);
                words::or(&mut unknown, &nothing);
                u.clear(&unknown);
                self.route(id, plan.value.cpp, bad.clone());
                self.route(id, plan.value.cpc, bad);
                self.blame(id, causes.cost, negative);
                self.blame(id, causes.nothing, nothing);
                self.set_unknown(id, &unknown);
                self.put_unbounded(id, endless);
                self.put(id, u);
                Ok(())
            }
            Op::Net => {
                let bad = self.bad()?;
                let mut net = self.total(Side::Benefits)?.plus(self.total(Side::Costs)?, true)?;
                net.clear(&bad);
                self.route(id, plan.value.cpp, bad.clone());
                self.route(id, plan.value.cpc, bad.clone());
                self.set_unknown(id, &bad);
                self.put(id, net);
                Ok(())
            }
            Op::Share(factor) => self.share(id, *factor),
            Op::Headroom(factor) => self.headroom(id, *factor),
            Op::Uplift(action) => self.uplift(id, *action),
            Op::UpliftU(action) => self.uplift_u(id, *action),
            Op::Extreme(which, side) => self.extreme(id, *which, *side),
            Op::Dominates(factor) => self.dominates(id, *factor),
            _ => Ok(()),
        }
    }

    /// The answered weight, 0 included, computed anew: bad rows of [`SideState::answered`] hold no zeros.
    fn answered_weight(&self, side: Side) -> Fits<Column> {
        let own = self.side_plan(side);
        let mut sum = Column::uniform_parts(0, 1, self.rows)?;
        for (factor, (_, rating)) in own.factors.iter().enumerate() {
            let mut weight = self.weight(own, factor)?;
            weight.clear(self.unknown(*rating));
            sum = sum.plus(&weight, false)?;
        }
        Ok(sum)
    }

    pub(super) fn total(&self, side: Side) -> Fits<&Column> {
        let own = self.sides.get(at(side)).and_then(Option::as_ref).ok_or(Beyond)?;
        // Its node takes it over once it is computed.
        if own.total.len() == self.rows { Ok(&own.total) } else { Ok(self.column(self.total_node(side))) }
    }

    /// Rows of which one of the sides is unknown; both are computed then.
    pub(super) fn bad(&mut self) -> Fits<Vec<u64>> {
        let mut bad = self.side(Side::Benefits)?.bad.clone();
        words::or(&mut bad, &self.side(Side::Costs)?.bad);
        Ok(bad)
    }

    /// The causes of unknown weights are those of the segment.
    pub(super) fn route_weights(&mut self, id: NodeId, side: Side, rows: Vec<u64>) {
        let member = self.side_plan(side).by.as_ref().map(|(_, member, _)| *member);
        self.route(id, member.unwrap_or(id), if member.is_some() { rows } else { self.empty() });
    }

    fn total_node(&self, side: Side) -> NodeId {
        match side {
            Side::Benefits => self.shared.plan.value.cpp,
            Side::Costs => self.shared.plan.value.cpc,
        }
    }

    fn side_of(&self, factor: FactorId) -> (Side, usize) {
        let side = self.shared.model.factors.at(factor).side;
        let place = self.side_plan(side).factors.iter().position(|(id, _)| *id == factor);
        (side, place.unwrap_or(usize::MAX))
    }

    /// Factors can be compared: rows of which the side is unknown, and rows of which one of several is
    /// answered (A3).
    fn incomparable(&mut self, side: Side) -> Fits<(Vec<u64>, Vec<u64>)> {
        let bad = self.side(side)?.bad.clone();
        let (mut once, mut twice, mut missing) = (self.empty(), self.empty(), self.empty());
        for (_, rating) in &self.side_plan(side).factors {
            for (((once, twice), missing), u) in
                once.iter_mut().zip(&mut twice).zip(&mut missing).zip(self.unknown(*rating))
            {
                *twice |= *once & !u;
                *once |= !u;
                *missing |= u;
            }
        }
        let mut lone: Vec<u64> = once
            .iter()
            .zip(&twice)
            .zip(&missing)
            .map(|((once, twice), missing)| once & !twice & missing)
            .collect();
        words::trim(&mut lone, self.rows);
        words::and_not(&mut lone, &bad);
        Ok((bad, lone))
    }

    /// Rows in which an answered factor of the side contributes less than nothing.
    fn negative(&self, side: Side) -> Vec<u64> {
        let mut found = self.empty();
        if !self.shared.model.scale.0.is_negative() {
            return found;
        }
        for (_, rating) in &self.side_plan(side).factors {
            let (mut below, mut zero) = (self.empty(), self.empty());
            self.column(*rating).signs(&mut below, &mut zero);
            words::and_not(&mut below, self.unknown(*rating));
            words::or(&mut found, &below);
        }
        found
    }

    /// Where the share of a factor is unknown, by what: the side, too little to compare, the factor itself, a
    /// negative contribution, a total of 0.
    fn share_masks(&mut self, factor: FactorId) -> Fits<ShareMasks> {
        let (side, place) = self.side_of(factor);
        let (bad, lone) = self.incomparable(side)?;
        let rating = self.side_plan(side).factors.get(place).map(|(_, id)| *id).ok_or(Beyond)?;
        let mut before = bad.clone();
        words::or(&mut before, &lone);
        let mut missing = self.unknown(rating).to_vec();
        words::and_not(&mut missing, &before);
        words::or(&mut before, &missing);
        let mut negative = self.negative(side);
        words::and_not(&mut negative, &before);
        words::or(&mut before, &negative);
        let (mut ignored, mut zero) = (self.empty(), self.empty());
        self.total(side)?.signs(&mut ignored, &mut zero);
        words::and_not(&mut zero, &before);
        words::or(&mut before, &zero);
        Ok(ShareMasks { side, place, rating, bad, lone, missing, negative, zero, any: before })
    }

    fn share(&mut self, id: NodeId, factor: FactorId) -> Fits {
        let masks = self.share_masks(factor)?;
        self.raw(masks.side)?;
        let own = self.sides.get(at(masks.side)).and_then(Option::as_ref).ok_or(Beyond)?;
        let raw = own.raw.get(masks.place).ok_or(Beyond)?;
        let mut share = raw.over(&own.sum, &mut self.empty())?;
        share.clear(&masks.any);
        let causes = self.shared.plan.formula;
        let total = self.total_node(masks.side);
        self.route(id, total, masks.bad);
        self.blame(id, causes.little.of(masks.side), masks.lone);
        self.route(id, masks.rating, masks.missing);
        self.blame(id, causes.negative.of(masks.side), masks.negative);
        self.blame(id, causes.zero.of(masks.side), masks.zero);
        self.set_unknown(id, &masks.any);
        self.put(id, share);
        Ok(())
    }

    fn headroom(&mut self, id: NodeId, factor: FactorId) -> Fits {
        let (side, place) = self.side_of(factor);
        let weights_unknown = self.side(side)?.weights_unknown.clone();
        let own = self.side_plan(side);
        let rating = own.factors.get(place).map(|(_, id)| *id).ok_or(Beyond)?;
        let (lo, hi) = &self.shared.model.scale;
        let distance = match side {
            Side::Benefits => Column::uniform(hi, self.rows)?.plus(self.column(rating), true)?,
            Side::Costs => self.column(rating).plus(&Column::uniform(lo, self.rows)?, true)?,
        };
        let weight = self.weight(own, place)?;
        let mut headroom = weight.times(&distance)?.over(&self.answered_weight(side)?, &mut self.empty())?;
        let missing = self.unknown(rating).to_vec();
        let mut weightless = weights_unknown;
        words::and_not(&mut weightless, &missing);
        let mut unknown = missing.clone();
        words::or(&mut unknown, &weightless);
        headroom.clear(&unknown);
        self.route(id, rating, missing);
        self.route_weights(id, side, weightless);
        self.set_unknown(id, &unknown);
        self.put(id, headroom);
        Ok(())
    }

    /// The largest or lowest factor of a side; a tie is unknown (5.7).
    fn extreme(&mut self, id: NodeId, which: Extreme, side: Side) -> Fits {
        let (bad, lone) = self.incomparable(side)?;
        if which == Extreme::Top {
            self.raw(side)?;
        }
        let factors = self.side_plan(side).factors.clone();
        let mut codes = vec![NO_CODE; self.rows];
        let (mut have, mut tie) = (self.empty(), self.empty());
        let mut best = Column::uniform_parts(0, 1, self.rows)?;
        for (place, (factor, rating)) in factors.iter().enumerate() {
            let known = self.others(self.unknown(*rating));
            let column = match which {
                Extreme::Top => self
                    .sides
                    .get(at(side))
                    .and_then(Option::as_ref)
                    .and_then(|own| own.raw.get(place))
                    .ok_or(Beyond)?,
                Extreme::Weakest => self.column(*rating),
            };
            let (mut below, mut same) = (self.empty(), self.empty());
            match which {
                Extreme::Top => best.compare(column, &mut below, &mut same),
                Extreme::Weakest => column.compare(&best, &mut below, &mut same),
            }
            let mut taken = self.others(&have);
            words::or(&mut taken, &below);
            words::and(&mut taken, &known);
            words::and(&mut same, &have);
            words::and(&mut same, &known);
            words::and_not(&mut tie, &taken);
            words::or(&mut tie, &same);
            let left = self.others(&taken);
            best = best.only(&left).plus(&column.only(&taken), false)?;
            words::or(&mut have, &known);
            let code = u32::try_from(factor.index()).unwrap_or(NO_CODE);
            for row in words::rows(&taken) {
                if let Some(slot) = codes.get_mut(row) {
                    *slot = code;
                }
            }
        }
        let mut unknown = bad.clone();
        words::or(&mut unknown, &lone);
        words::and_not(&mut tie, &unknown);
        words::or(&mut unknown, &tie);
        let causes = self.shared.plan.formula;
        let total = self.total_node(side);
        self.route(id, total, bad);
        self.blame(id, causes.little.of(side), lone);
        self.blame(id, causes.tie.of(side), tie);
        self.set_unknown(id, &unknown);
        self.put_codes(id, codes);
        Ok(())
    }

    /// Strictly the largest contribution, and share and lead are what the model asks for (5.6, B14).
    fn dominates(&mut self, id: NodeId, factor: FactorId) -> Fits {
        let masks = self.share_masks(factor)?;
        let model = self.shared.model;
        self.raw(masks.side)?;
        let factors = self.side_plan(masks.side).factors.clone();
        let own = self.sides.get(at(masks.side)).and_then(Option::as_ref).ok_or(Beyond)?;
        let raw = own.raw.get(masks.place).ok_or(Beyond)?;
        let mut undecided = masks.bad.clone();
        words::or(&mut undecided, &masks.lone);
        words::or(&mut undecided, &masks.missing);
        // Largest: no answered other is as large.
        let mut beaten = self.empty();
        let mut others = self.empty();
        let mut next: Option<(Column, Vec<u64>)> = None;
        let thresholds = model.dominance.is_some() || model.lead.is_some();
        for (place, (_, rating)) in factors.iter().enumerate().filter(|(place, _)| *place != masks.place) {
            let known = self.others(self.unknown(*rating));
            let column = own.raw.get(place).ok_or(Beyond)?;
            let (mut below, mut same) = (self.empty(), self.empty());
            raw.compare(column, &mut below, &mut same);
            words::or(&mut below, &same);
            words::and(&mut below, &known);
            words::or(&mut beaten, &below);
            words::or(&mut others, &known);
            if thresholds {
                next = Some(match next {
                    None => (column.only(&known), known),
                    Some((best, have)) => {
                        let (mut less, mut same) = (self.empty(), self.empty());
                        best.compare(column, &mut less, &mut same);
                        let mut taken = self.others(&have);
                        words::or(&mut taken, &less);
                        words::and(&mut taken, &known);
                        let left = self.others(&taken);
                        let mut both = have;
                        words::or(&mut both, &known);
                        (best.only(&left).plus(&column.only(&taken), false)?, both)
                    }
                });
            }
        }
        let mut holds = self.others(&beaten);
        words::and_not(&mut holds, &undecided);
        let mut open = self.empty();
        if let Some((next, _)) = &next {
            // With no other answered it dominates whatever its share.
            let mut asked = holds.clone();
            words::and(&mut asked, &others);
            let mut unsure = masks.negative.clone();
            words::or(&mut unsure, &masks.zero);
            let mut fails = self.empty();
            let share = raw.over(&own.sum, &mut self.empty())?;
            let lead = raw.plus(next, true)?.over(&own.sum, &mut self.empty())?;
            for (column, least) in [(&share, &model.dominance), (&lead, &model.lead)] {
                let Some(least) = least else { continue };
                let mut below = self.empty();
                column.cut(least, false, &mut Vec::new(), &mut below);
                words::or(&mut fails, &below);
            }
            words::and(&mut fails, &asked);
            words::and_not(&mut fails, &unsure);
            words::and_not(&mut holds, &fails);
            open = asked;
            words::and(&mut open, &unsure);
            words::and_not(&mut holds, &open);
        }
        let mut unknown = undecided;
        words::or(&mut unknown, &open);
        let causes = self.shared.plan.formula;
        let total = self.total_node(masks.side);
        let (mut negative, mut zero) = (masks.negative.clone(), masks.zero.clone());
        words::and(&mut negative, &open);
        words::and(&mut zero, &open);
        self.route(id, total, masks.bad);
        self.blame(id, causes.little.of(masks.side), masks.lone);
        self.route(id, masks.rating, masks.missing);
        self.blame(id, causes.negative.of(masks.side), negative);
        self.blame(id, causes.zero.of(masks.side), zero);
        self.set_holds(id, &holds);
        self.set_unknown(id, &unknown);
        Ok(())
    }
}

/// Where a share is unknown, and why.
struct ShareMasks {
    side: Side,
    place: usize,
    rating: NodeId,
    bad: Vec<u64>,
    lone: Vec<u64>,
    missing: Vec<u64>,
    negative: Vec<u64>,
    zero: Vec<u64>,
    any: Vec<u64>,
}

/// The weight of a factor, a whole number.
enum Weight {
    /// The same for everybody.
    Same(f64),
    /// By the customer's segment.
    ByRow(Vec<f64>),
}

impl Weight {
    fn of(&self, row: usize) -> f64 {
        match self {
            Self::Same(weight) => *weight,
            Self::ByRow(weights) => weights.get(row).copied().unwrap_or(0.0),
        }
    }

    fn max(&self) -> f64 {
        match self {
            Self::Same(weight) => *weight,
            Self::ByRow(weights) => weights.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// The sum of weight × rating where all ratings are whole numbers over constants: one loop a factor.
fn plain_sum(weights: &[Weight], ratings: &[&Column], rows: usize) -> Option<Column> {
    let mut s = 1_i128;
    for rating in ratings {
        let Column::Narrow(rating) = rating else { return None };
        if !rating.d.is_empty() {
            return None;
        }
        s = s.checked_mul(rating.s / s.gcd(&rating.s))?;
    }
    let mut bound = 0.0;
    let limit = f64::LIMIT;
    for (weight, rating) in weights.iter().zip(ratings) {
        let Column::Narrow(rating) = rating else { return None };
        bound += weight.max() * rating.n_max * f64::of(s / rating.s);
    }
    if bound >= limit || f64::of(s) >= limit {
        return None;
    }
    let mut sum = vec![0.0; rows];
    for (weight, rating) in weights.iter().zip(ratings) {
        let Column::Narrow(rating) = rating else { return None };
        let factor = f64::of(s / rating.s);
        match weight {
            Weight::Same(weight) => {
                let by = weight * factor;
                sum.iter_mut().zip(&rating.n).for_each(|(sum, n)| *sum += by * n);
            }
            Weight::ByRow(weights) => {
                let parts = rating.n.iter().zip(weights);
                sum.iter_mut().zip(parts).for_each(|(sum, (n, weight))| *sum += weight * factor * n);
            }
        }
    }
    Some(Column::Narrow(Fraction { n: sum, d: Vec::new(), s, n_max: bound, d_max: 1.0, uniform: false }))
}
