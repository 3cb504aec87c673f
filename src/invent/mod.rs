//! Customers made up from a model, so that its conditions are seen at work: answers on and beside every threshold, the
//! ends of scales and ranges, nothing answered. The same model always gives the same customers.

mod pools;

pub use pools::{Pools, cell};

use crate::model::{FactorId, GivenCell, InputId, InputKind, Model, TableId};
use crate::number::Number;
use crate::value::{Reason, Side};

/// A customer: a cell for each input.
pub type Made = Vec<GivenCell>;

/// What stands in a cell without an answer.
pub const NOTHING: GivenCell = GivenCell::Unknown(Reason::NotAnswered);

/// Numbers that look like chance and are always the same (SplitMix64).
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of so many, from 0.
    fn below(&mut self, many: usize) -> usize {
        let many = u64::try_from(many.max(1)).unwrap_or(1);
        usize::try_from(self.next() % many).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// So many customers, the plainest first: nothing answered, everything in the middle, sides high and low, each factor
/// alone against the rest of its side, then answers of every column in combinations that look like chance.
#[must_use]
pub fn customers(model: &Model, many: usize) -> Vec<Made> {
    let pools = Pools::new(model);
    let mut made = vec![vec![NOTHING; model.inputs.len()]];
    let mut chance = Chance(0x0C0F_FEE0);
    let levels = |cell: &dyn Fn(InputId, Option<Side>) -> usize| -> Made {
        model.inputs.ids().map(|id| pools.level(id, cell(id, pools.side(id))).unwrap_or(NOTHING)).collect()
    };
    for benefit in [2, 0, 4, 1, 3] {
        for cost in [2, 4, 0, 3, 1] {
            made.push(levels(&|_, side| match side {
                Some(Side::Benefits) => benefit,
                Some(Side::Costs) => cost,
                None => 2,
            }));
        }
    }
    for factor in model.factors.ids() {
        for (alone, rest) in [(4, 0), (0, 4), (3, 2)] {
            let reads = pools.reads(factor);
            let side = model.factors.at(factor).side;
            made.push(levels(&|id, of| match (reads.contains(&id), of) {
                (true, _) => alone,
                (false, Some(of)) if of == side => rest,
                _ => 2,
            }));
        }
        made.push(without(model, &pools, factor));
    }
    ties(model, &pools, &mut made);
    while made.len() < many {
        let base = chance.of(&made).cloned().unwrap_or_default();
        // Sometimes one answer is another one, sometimes nearly all are.
        let few = 1 + chance.below(4);
        let all = chance.below(3) == 0;
        let mut next = base;
        for (at, id) in model.inputs.ids().enumerate() {
            let change = all || chance.below(model.inputs.len()) < few;
            if !change {
                continue;
            }
            let pool = pools.of(id);
            let cell = if chance.below(8) == 0 { Some(&NOTHING) } else { chance.of(pool) };
            if let (Some(slot), Some(cell)) = (next.get_mut(at), cell) {
                *slot = cell.clone();
            }
        }
        made.push(next);
    }
    made.truncate(many);
    for customer in &mut made {
        settle(model, &pools, customer);
    }
    made
}

/// Two factors of a side that contribute alike and more than all others of it.
fn ties(model: &Model, pools: &Pools, made: &mut Vec<Made>) {
    for side in [Side::Benefits, Side::Costs] {
        let all: Vec<FactorId> = model.side(side).map(|(id, _)| id).collect();
        let weight = |factor: FactorId| {
            let at = all.iter().position(|one| *one == factor)?;
            model.weights(side).base.get(at).filter(|weight| weight.is_positive())
        };
        for (n, one) in all.iter().enumerate() {
            for other in all.iter().skip(n + 1).take(6) {
                let (Some(a), Some(b)) = (weight(*one), weight(*other)) else { continue };
                let (light, heavy, ratio) = if a < b { (one, other, a / b) } else { (other, one, b / a) };
                // What weighs less is rated higher.
                let (lo, hi) = &model.scale;
                let high = [hi.clone(), (hi + lo) / Number::int(2)]
                    .into_iter()
                    .find(|high| (high * &ratio) >= *lo && (high * &ratio).decimal().is_some());
                let Some(high) = high else { continue };
                let low = &high * &ratio;
                let rated = |id: InputId| -> Option<GivenCell> {
                    let InputKind::Rating { decimal_comma } = model.inputs.at(id).kind else { return None };
                    let number = if pools.reads(*light).contains(&id) {
                        &high
                    } else if pools.reads(*heavy).contains(&id) {
                        &low
                    } else {
                        return None;
                    };
                    cell(number, decimal_comma)
                };
                for level in [0, 4] {
                    let rest = |id| pools.level(id, if pools.side(id) == Some(side) { 0 } else { level });
                    made.push(
                        model
                            .inputs
                            .ids()
                            .map(|id| rated(id).or_else(|| rest(id)).unwrap_or(NOTHING))
                            .collect(),
                    );
                }
            }
        }
    }
}

/// Everything in the middle but for a factor that was not answered.
fn without(model: &Model, pools: &Pools, factor: FactorId) -> Made {
    let reads = pools.reads(factor);
    let cell = |id| if reads.contains(&id) { None } else { pools.level(id, 2) };
    model.inputs.ids().map(|id| cell(id).unwrap_or(NOTHING)).collect()
}

/// Whoever is made is a customer of the own brand with an ordinary survey weight, and has no name yet.
fn settle(model: &Model, pools: &Pools, customer: &mut Made) {
    for (id, input) in model.inputs.iter() {
        let own = model.market.offering.as_ref().is_some_and(|offering| offering.input == id);
        let plain = input.weight || own || model.market.wave == Some(id);
        let Some(slot) = customer.get_mut(id.index()) else { continue };
        if plain {
            *slot = pools.of(id).first().cloned().unwrap_or(NOTHING);
        } else if input.key && !matches!(input.kind, InputKind::List(_)) {
            *slot = NOTHING;
        }
    }
}
