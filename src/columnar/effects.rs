//! What actions change, by the block (language 8.2, A4, A5).

use super::formula::at;
use super::fraction::{Beyond, Column};
use super::state::{Fits, State};
use super::words;
use crate::model::ActionId;
use crate::number::Number;
use crate::plan::NodeId;
use crate::value::Side;

impl State<'_, '_> {
    /// What an effect adds: something for those of whom a condition is known to hold.
    pub(super) fn effect_step(&mut self, id: NodeId, of: NodeId, when: NodeId) -> Fits {
        let step = self.column(of).only(self.holds(when));
        let unknown = self.unknown(of).to_vec();
        self.route(id, of, unknown.clone());
        self.set_unknown(id, &unknown);
        self.put(id, step);
        Ok(())
    }

    /// A number after an action, kept to a range; as it was where nothing is known of it.
    pub(super) fn effect_moved(
        &mut self,
        id: NodeId,
        (before, after): (NodeId, NodeId),
        (lo, hi): (Option<&Number>, Option<&Number>),
    ) -> Fits {
        let unknown = self.unknown(before).to_vec();
        let mut stays = self.unknown(after).to_vec();
        words::or(&mut stays, self.unbounded(after));
        let mut moved = self.column(after).clone();
        if let Some(lo) = lo {
            moved = self.at_least(moved, lo)?;
        }
        if let Some(hi) = hi {
            moved = self.at_most(moved, hi)?;
        }
        if words::any(&stays) {
            let others = self.others(&stays);
            moved = moved.only(&others).plus(&self.column(before).only(&stays), false)?;
        }
        moved.clear(&unknown);
        self.route(id, before, unknown.clone());
        self.set_unknown(id, &unknown);
        self.put(id, moved);
        Ok(())
    }

    /// The change of CPP and CPC by an action: ratings of answered factors as they are after it; weights and
    /// membership stay as they are (A5). Of bad rows, anything.
    pub(super) fn change(&mut self, action: ActionId) -> Fits<[Column; 2]> {
        let plan = self.shared.plan;
        let moved = plan.effects.get(action).map_or(&[][..], Vec::as_slice);
        let mut found = Vec::with_capacity(2);
        for side in [Side::Benefits, Side::Costs] {
            self.side(side)?;
            let own = self.side_plan(side);
            let mut sum: Option<Column> = None;
            for (place, (factor, rating)) in own.factors.iter().enumerate() {
                let Some((_, after)) = moved.iter().find(|(id, _)| id == factor) else { continue };
                let mut moved = self.column(*after).clone().plus(self.column(*rating), true)?;
                moved.clear(self.unknown(*rating));
                let part = self.weight(own, place)?.times(&moved)?;
                sum = Some(match sum {
                    Some(sum) => sum.plus(&part, false)?,
                    None => part,
                });
            }
            found.push(match sum {
                None => Column::uniform_parts(0, 1, self.rows)?,
                Some(sum) => {
                    let own = self.sides.get(at(side)).and_then(Option::as_ref).ok_or(Beyond)?;
                    sum.over(&own.answered, &mut self.empty())?
                }
            });
        }
        <[Column; 2]>::try_from(found).map_err(|_| Beyond)
    }

    fn at_least(&self, column: Column, lo: &Number) -> Fits<Column> {
        let mut low = self.empty();
        column.cut(lo, false, &mut Vec::new(), &mut low);
        self.replaced(column, &low, lo)
    }

    fn at_most(&self, column: Column, hi: &Number) -> Fits<Column> {
        let mut upto = self.empty();
        column.cut(hi, true, &mut Vec::new(), &mut upto);
        let above = self.others(&upto);
        self.replaced(column, &above, hi)
    }

    fn replaced(&self, mut column: Column, rows: &[u64], by: &Number) -> Fits<Column> {
        if !words::any(rows) {
            return Ok(column);
        }
        column.clear(rows);
        column.plus(&Column::uniform(by, self.rows)?.only(rows), false)
    }

    /// Rows with both sides known whose cost is below 0: in no base, and without an effect.
    fn below_cost(&mut self, bad: &[u64]) -> Fits<Vec<u64>> {
        let (mut negative, mut zero) = (self.empty(), self.empty());
        self.total(Side::Costs)?.signs(&mut negative, &mut zero);
        words::and_not(&mut negative, bad);
        Ok(negative)
    }

    pub(super) fn uplift(&mut self, id: NodeId, action: ActionId) -> Fits {
        let bad = self.bad()?;
        let negative = self.below_cost(&bad)?;
        let [benefit, cost] = self.change(action)?;
        let mut uplift = benefit.plus(&cost, true)?;
        let mut unknown = bad.clone();
        words::or(&mut unknown, &negative);
        uplift.clear(&unknown);
        let net = self.shared.plan.value.net;
        self.route(id, net, bad);
        self.blame(id, self.shared.plan.formula.cost, negative);
        self.set_unknown(id, &unknown);
        self.put(id, uplift);
        Ok(())
    }

    pub(super) fn uplift_u(&mut self, id: NodeId, action: ActionId) -> Fits {
        let bad = self.bad()?;
        let below = self.below_cost(&bad)?;
        let causes = self.shared.plan.formula;
        let [benefit, cost] = self.change(action)?;
        let (cpp, cpc) = (self.total(Side::Benefits)?.clone(), self.total(Side::Costs)?.clone());
        let after = (cpp.plus(&benefit, false)?, cpc.plus(&cost, false)?);
        let mut unknown = bad.clone();
        words::or(&mut unknown, &below);
        let (mut harm, mut endless, mut nothing, mut negative) =
            (self.empty(), self.empty(), self.empty(), below);
        let mut quotients = Vec::with_capacity(2);
        for (cpp, cpc) in [(&cpp, &cpc), (&after.0, &after.1)] {
            let (mut less, mut nil) = (self.empty(), self.empty());
            cpp.signs(&mut less, &mut nil);
            let (mut under, mut zero) = (self.empty(), self.empty());
            cpc.signs(&mut under, &mut zero);
            let mut fails = |rows: &mut Vec<u64>, into: &mut Vec<u64>| {
                words::and_not(rows, &unknown);
                words::or(&mut unknown, rows);
                words::or(into, rows);
            };
            fails(&mut less, &mut harm);
            fails(&mut under, &mut negative);
            let mut zero_for_zero = zero.clone();
            words::and(&mut zero_for_zero, &nil);
            fails(&mut zero_for_zero, &mut nothing);
            fails(&mut zero, &mut endless);
            quotients.push(cpp.over(cpc, &mut self.empty())?);
        }
        let [before, after] = quotients.as_slice() else { return Err(Beyond) };
        let mut change = after.plus(before, true)?;
        change.clear(&unknown);
        let net = self.shared.plan.value.net;
        self.route(id, net, bad);
        self.blame(id, causes.harm, harm);
        self.blame(id, causes.cost, negative);
        self.blame(id, causes.nothing, nothing);
        self.blame(id, causes.unbounded, endless);
        self.set_unknown(id, &unknown);
        self.put(id, change);
        Ok(())
    }
}
