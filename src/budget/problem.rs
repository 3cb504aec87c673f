//! What is to be chosen from, in whole numbers.
//!
//! The search compares sums by the million, so scores and costs are brought onto whole numbers once. Where a
//! common denominator is small enough that changes nothing. Where not, a score is rounded up and a cost down,
//! so that a bound made of them is a bound of the exact problem; what is chosen is added up exactly all the same.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::model::{Table, TableId};
use crate::number::Number;

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What choosing it adds, above 0.
    pub score: Number,
    /// What it takes of the budget, at least 0.
    pub cost: Number,
    /// Places of items that cannot be chosen beside it; each names the other.
    pub excludes: Vec<usize>,
    /// Places of items without which it cannot be chosen; in no circle.
    pub needs: Vec<usize>,
}

/// An item's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Place(usize);

impl TableId for Place {
    fn new(n: usize) -> Self {
        Self(n)
    }
    fn index(self) -> usize {
        self.0
    }
}

/// Sums of scores and of costs in whole numbers stay below this, so that no product of the bound overflows.
const MOST: i64 = 1 << 50;

/// Beyond so many items it is not looked which are better than which: it takes the square of their number.
const COMPARED: usize = 1_000;

/// The items of a budget.
#[derive(Debug)]
pub(super) struct Problem<'a> {
    pub(super) items: Table<Place, &'a Item>,
    /// Scores in whole numbers, rounded up.
    pub(super) scores: Table<Place, i128>,
    /// Costs in whole numbers, rounded down.
    pub(super) costs: Table<Place, i128>,
    /// Whether costs in whole numbers are exact.
    pub(super) exact_costs: bool,
    /// Whole numbers are scores times this.
    pub(super) score_scale: Number,
    pub(super) budget: &'a Number,
    pub(super) whole_budget: i128,
    /// An item with all that it needs, and what that needs, and so on.
    pub(super) closures: Table<Place, Vec<Place>>,
    /// What must be chosen if the item is: what it needs, and what is in nothing worse.
    pub(super) implies: Table<Place, Vec<Place>>,
    pub(super) implied_by: Table<Place, Vec<Place>>,
    /// Items that can be in no choice.
    pub(super) hopeless: Vec<Place>,
    /// Items that are in some choice.
    pub(super) fit: BTreeSet<Place>,
    /// The most score for the cost first.
    pub(super) by_density: Vec<Place>,
}

impl<'a> Problem<'a> {
    /// `forced` are items that are to be chosen in any case.
    pub(super) fn new(items: &'a [Item], budget: &'a Number, forced: &[usize]) -> Self {
        let items: Table<Place, &Item> = items.iter().collect();
        let closures: Table<Place, Vec<Place>> = items.ids().map(|id| closure(&items, id)).collect();
        let hopeless: Vec<Place> = items
            .ids()
            .filter(|id| {
                let whole = closures.at(*id);
                let cost: Number = whole.iter().map(|one| &items.at(*one).cost).sum();
                cost > *budget || contradicts(&items, whole)
            })
            .collect();
        let fit: BTreeSet<Place> = items.ids().filter(|id| !hopeless.contains(id)).collect();
        let (scores, score_scale, _) = whole(&items, |item| &item.score, &fit, true);
        let (costs, cost_scale, exact_costs) = whole(&items, |item| &item.cost, &fit, false);
        // More than all cost is as good as all.
        let whole_budget = floor(&(budget * &cost_scale)).min(i128::from(MOST));
        let forced: Vec<Place> = forced.iter().map(|n| Place(*n)).collect();
        let implies = implications(&items, &fit, &forced);
        let mut implied_by: Table<Place, Vec<Place>> = items.ids().map(|_| Vec::new()).collect();
        for (id, all) in implies.iter() {
            all.iter().for_each(|other| implied_by.at_mut(*other).push(id));
        }
        let mut by_density: Vec<Place> = fit.iter().copied().collect();
        by_density.sort_by(|a, b| denser(items.at(*a), items.at(*b)).then(a.cmp(b)));
        Self {
            items,
            scores,
            costs,
            exact_costs,
            score_scale,
            budget,
            whole_budget,
            closures,
            implies,
            implied_by,
            hopeless,
            fit,
            by_density,
        }
    }

    /// A price from which the search for the best one may begin: what all is worth for what there is.
    pub(super) fn first_price(&self, fractions: u32) -> i128 {
        let all: i128 = self.scores.as_slice().iter().sum();
        (all << fractions) / self.whole_budget.max(1)
    }

    /// The score of a choice in whole numbers, rounded down.
    pub(super) fn floor_score(&self, score: &Number) -> i128 {
        floor(&(score * &self.score_scale))
    }

    /// A bound in whole numbers as a score.
    pub(super) fn score_of(&self, whole: i128) -> Number {
        Number::fraction(whole, 1).checked_div(&self.score_scale).unwrap_or(Number::ZERO)
    }
}

/// More score for the cost comes first.
fn denser(a: &Item, b: &Item) -> Ordering {
    (&b.score * &a.cost).cmp(&(&a.score * &b.cost)).then_with(|| b.score.cmp(&a.score))
}

fn places(all: &[usize], len: usize) -> impl Iterator<Item = Place> + '_ {
    all.iter().filter(move |n| **n < len).map(|n| Place(*n))
}

fn closure(items: &Table<Place, &Item>, of: Place) -> Vec<Place> {
    let mut found = BTreeSet::from([of]);
    let mut open = vec![of];
    while let Some(next) = open.pop() {
        open.extend(places(&items.at(next).needs, items.len()).filter(|needed| found.insert(*needed)));
    }
    found.into_iter().collect()
}

/// Whether two of them exclude each other.
fn contradicts(items: &Table<Place, &Item>, all: &[Place]) -> bool {
    all.iter().any(|one| all.iter().any(|other| items.at(*one).excludes.contains(&other.0)))
}

/// The numbers as whole ones, what they were multiplied with, and whether that is exact. Where it is not, scores
/// are rounded `up`, costs down.
fn whole(
    items: &Table<Place, &Item>,
    read: fn(&Item) -> &Number,
    fit: &BTreeSet<Place>,
    up: bool,
) -> (Table<Place, i128>, Number, bool) {
    let numbers = || fit.iter().map(|id| read(items.at(*id)));
    let sum: Number = numbers().sum();
    let common = common_scale(numbers()).filter(|scale| &sum * scale < Number::int(MOST));
    let exact = common.is_some();
    let scale = common.unwrap_or_else(|| power_of_two(&sum));
    let to = |number: &Number| {
        let scaled = number * &scale;
        if up { -floor(&-scaled) } else { floor(&scaled) }
    };
    let table = items.iter().map(|(id, item)| if fit.contains(&id) { to(read(item)) } else { 0 }).collect();
    (table, scale, exact)
}

/// The least number that makes whole ones of all, with no divisor in common.
fn common_scale<'n>(numbers: impl Iterator<Item = &'n Number>) -> Option<Number> {
    let (mut under, mut over) = (1_i128, 0_i128);
    let mut parts = Vec::new();
    for number in numbers {
        let (n, d) = number.small()?;
        let (n, d) = (i128::from(n), i128::from(d));
        under = (under / num_integer::gcd(under, d)).checked_mul(d).filter(|under| *under < 1 << 62)?;
        parts.push((n, d));
    }
    for (n, d) in parts {
        over = num_integer::gcd(over, n.checked_mul(under / d)?);
    }
    Some(Number::fraction(under, over.max(1)))
}

/// A power of two that brings a sum just under the limit.
fn power_of_two(sum: &Number) -> Number {
    let (limit, two) = (Number::int(MOST), Number::int(2));
    let mut scale = Number::ONE;
    if sum.is_positive() {
        while &(sum * &scale) * &two < limit {
            scale = &scale * &two;
        }
        while sum * &scale >= limit {
            scale = &scale / &two;
        }
    }
    scale
}

fn floor(number: &Number) -> i128 {
    number.floor_i64().map_or(i128::from(MOST), i128::from)
}

/// What must be chosen with what: needs; and, of two items of which one can always stand in for the other and
/// is at least as good, the better one with the worse one. Some best choice is like that: in any other the
/// better one can take the place of the worse one.
fn implications(
    items: &Table<Place, &Item>,
    fit: &BTreeSet<Place>,
    forced: &[Place],
) -> Table<Place, Vec<Place>> {
    let mut implies: Table<Place, Vec<Place>> =
        items.iter().map(|(_, item)| places(&item.needs, items.len()).collect()).collect();
    if fit.len() > COMPARED {
        return implies;
    }
    let needed: BTreeSet<usize> = items.iter().flat_map(|(_, item)| item.needs.iter().copied()).collect();
    for worse in fit.iter().filter(|id| !needed.contains(&id.0) && !forced.contains(id)) {
        let under = items.at(*worse);
        for better in fit.iter().filter(|id| *id != worse) {
            let over = items.at(*better);
            let at_least = over.score >= under.score && over.cost <= under.cost;
            let same = over.score == under.score && over.cost == under.cost;
            if at_least
                && (!same || better < worse)
                && over.excludes.iter().all(|one| *one == worse.0 || under.excludes.contains(one))
                && over.needs.iter().all(|one| under.needs.contains(one))
            {
                implies.at_mut(*worse).push(*better);
            }
        }
    }
    implies
}
