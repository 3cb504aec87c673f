//! Pairs outside the forest count by a fine (Lagrange): who takes two that exclude each other pays it once more than who
//! takes one, and who takes one without what it needs pays it, while who keeps to the pair pays nothing or less.
//! Whatever the fines are, at least 0, no choice that can be had is worth more than the bound; they are made such that
//! it is low, by steps against what the forest's best choice does wrong.

use super::forest::Loose;
use super::problem::Place;
use crate::model::Table;

/// No fine is higher, so that sums of them do not overflow: twice the highest score, in fractions of a price.
const HIGHEST: i128 = 1 << 92;

/// The fines, and what they come to for the items that are open.
#[derive(Debug)]
pub(super) struct Fines {
    pairs: Vec<Loose>,
    /// Of each pair.
    height: Vec<i128>,
    /// Of those whose items are both open.
    counts: Vec<bool>,
    /// What an item pays if it is taken.
    on: Table<Place, i128>,
    /// What everybody is given back: of each pair that excludes, the fine of one.
    back: i128,
}

impl Fines {
    pub(super) fn new(items: usize, pairs: Vec<Loose>) -> Self {
        let (height, counts) = (vec![0; pairs.len()], vec![false; pairs.len()]);
        Self { pairs, height, counts, on: (0..items).map(|_| 0).collect(), back: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(super) fn heights(&self) -> Vec<i128> {
        self.height.clone()
    }

    /// Sets all fines.
    pub(super) fn put(&mut self, height: Vec<i128>) {
        self.height = height;
    }

    /// What an item pays.
    pub(super) fn on(&self, item: Place) -> i128 {
        *self.on.at(item)
    }

    /// What is given back.
    pub(super) const fn back(&self) -> i128 {
        self.back
    }

    /// Adds up what items pay. A pair of which one is settled is kept to by what follows from that.
    pub(super) fn add_up(&mut self, is_open: impl Fn(Place) -> bool) {
        for id in self.on.ids() {
            *self.on.at_mut(id) = 0;
        }
        self.back = 0;
        for ((pair, height), counts) in self.pairs.iter().zip(&self.height).zip(&mut self.counts) {
            *counts = is_open(pair.one) && is_open(pair.other);
            if !*counts {
                continue;
            }
            *self.on.at_mut(pair.one) += height;
            if pair.needs {
                *self.on.at_mut(pair.other) -= height;
            } else {
                *self.on.at_mut(pair.other) += height;
                self.back += height;
            }
        }
    }

    /// Moves the fines by what a choice does wrong or pays without need, `gap` in all being too much of a bound, of
    /// which a part of `1 / slowly` is gone; `false` where nothing is wrong.
    pub(super) fn step(&mut self, is_taken: impl Fn(Place) -> bool, gap: i128, slowly: i128) -> bool {
        let wrong: Vec<i128> = self
            .pairs
            .iter()
            .zip(&self.counts)
            .zip(&self.height)
            .map(|((pair, counts), height)| {
                let taken = |id| i128::from(is_taken(id));
                let over = if pair.needs {
                    taken(pair.one) - taken(pair.other)
                } else {
                    taken(pair.one) + taken(pair.other) - 1
                };
                if *counts && (over > 0 || *height > 0) { over } else { 0 }
            })
            .collect();
        let all: i128 = wrong.iter().map(|one| one * one).sum();
        if all == 0 {
            return false;
        }
        let step = (gap / (all * slowly)).max(1);
        for (height, wrong) in self.height.iter_mut().zip(wrong) {
            *height = (*height + step * wrong).clamp(0, HIGHEST);
        }
        true
    }
}
