//! What the rows of a block are: customers, what they were in the wave before, those who rate a brand (language 4.4,
//! B15). A role is one more key of the groups that rows are gathered into.

use crate::block::{self, Block};
use crate::data::{MarketRows, SetAside};
use crate::interpret::Whose;
use crate::model::Model;

/// What the rows of a block are.
#[derive(Debug, Clone)]
pub(super) struct Roles {
    /// Whether they are customers that the run is about; else none is.
    pub(super) customers: bool,
    /// Rows of the wave before, and the brand that each rates in that of the customers; empty where there is none.
    before: Vec<bool>,
    brands: Vec<Option<Rated>>,
}

/// The brand that a row rates.
#[derive(Debug, Clone, Copy)]
struct Rated {
    brand: u64,
    /// Whether it is another than the own one.
    other: bool,
}

impl Default for Roles {
    fn default() -> Self {
        Self { customers: true, before: Vec::new(), brands: Vec::new() }
    }
}

impl Roles {
    /// Among the rows that groups are of, the number of a row: 0, or that of the brand that it rates. Who rates another
    /// brand than the own one counts whether inside the population or not (6.6).
    pub(super) fn among(&self, whose: Whose, row: usize, inside: bool) -> Option<u64> {
        match whose {
            Whose::Customers => (self.customers && inside).then_some(0),
            Whose::Before => (inside && self.before.get(row).is_some_and(|before| *before)).then_some(0),
            Whose::Brands => {
                let rated = self.brands.get(row).copied().flatten()?;
                (inside || rated.other).then_some(rated.brand)
            }
        }
    }
}

/// A block in two: the customers, and those of the others that stand beside them. Rows that are neither are counted.
pub(super) fn split(
    model: &Model,
    market: &MarketRows,
    block: Block,
    aside: &mut SetAside,
) -> Vec<(Block, Roles)> {
    if model.market.offering.is_none() && model.market.wave.is_none() {
        return vec![(block, Roles::default())];
    }
    let rows = market.of_part(&block::market_of(model, &block));
    aside.merge(&rows.set_aside(block.rows));
    let (mut customers, mut others) = (Vec::new(), Vec::new());
    for row in 0..block.rows {
        if rows.is_subject(row) {
            customers.push(row);
        } else if rows.is_earlier(row) || rows.rated(row).is_some() {
            others.push(row);
        }
    }
    let roles = |some: &[usize], customers: bool| Roles {
        customers,
        before: some.iter().map(|row| rows.is_earlier(*row)).collect(),
        brands: some
            .iter()
            .map(|row| {
                let brand = rows.rated(*row)?;
                Some(Rated { brand: brand as u64, other: rows.is_other(brand) })
            })
            .collect(),
    };
    let mut parts = Vec::new();
    if !others.is_empty() {
        parts.push((block::pick(&block, &others), roles(&others, false)));
    }
    if !customers.is_empty() {
        let own = roles(&customers, true);
        let all = customers.len() == block.rows;
        parts.push((if all { block } else { block::pick(&block, &customers) }, own));
    }
    parts
}
