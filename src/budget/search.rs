//! Branch and bound: the best choice within a budget, and the proof that it is the best.
//!
//! The bound gives the budget a price and lets every item pay it (Lagrange): `price × what is left` and, of each
//! clique, what its best member is worth above its cost at that price. For any price no choice is worth more, so the
//! price need not be exact; it is sought by halving. Excludes and needs are counted as far as they are a forest, the others
//! by fines. All of it is in whole numbers that are on the safe side, and what is kept is added up exactly.

use super::fines::Fines;
use super::forest::Forest;
use super::problem::{Item, Place, Problem};
use crate::model::{Table, TableId};
use crate::number::Number;

/// A choice, and what is known about how good it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Places of what is chosen, in order.
    pub chosen: Vec<usize>,
    /// The sum of their scores.
    pub score: Number,
    /// The sum of their costs.
    pub cost: Number,
    /// No choice has a greater score than this; equal to the score where that is proven to be the best.
    pub bound: Number,
    /// How many parts of the search were looked at.
    pub nodes: u64,
}

impl Choice {
    /// Whether no other choice has a greater score.
    #[must_use]
    pub fn is_best(&self) -> bool {
        self.bound == self.score
    }
}

/// The choice with the greatest score within a budget, with all of `forced` in it; `None` where there is none. The
/// search begins with the choice `from` where that is possible, and ends after so many nodes.
///
/// Of choices with equal scores it is a fixed one: it follows from the items and their order alone.
#[must_use]
pub fn choose(
    items: &[Item],
    budget: &Number,
    forced: &[usize],
    from: &[usize],
    nodes: u64,
) -> Option<Choice> {
    let problem = Problem::new(items, budget, forced);
    let mut search = Search::new(&problem);
    search.run(forced, from, nodes)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    In,
    Out,
}

/// Fractions of a price are in 2^-PRICE.
const PRICE: u32 = 40;
/// The highest price: a product with a cost stays below 2^120.
const HIGHEST: i128 = 1 << 70;
/// How many prices are tried at a node, and at the first one.
const TURNS: usize = 6;
const FIRST_TURNS: usize = 100;
/// How often fines are changed at a node, and at the first one, there between the search for a price and the next.
const STEPS: usize = 5;
const FIRST_STEPS: usize = 40;
const FIRST_ROUNDS: usize = 12;

/// A branch that was taken, whose other side is open.
struct Branch {
    mark: usize,
    item: Place,
    bound: i128,
}

struct Search<'p> {
    problem: &'p Problem<'p>,
    state: Table<Place, State>,
    trail: Vec<Place>,
    /// What is left of the budget, in whole numbers.
    room: i128,
    /// What is spent, exactly; only kept up where whole numbers are not exact.
    spent: Number,
    /// The scores of what is in, in whole numbers.
    score: i128,
    price: i128,
    forest: Forest,
    fines: Fines,
    best: Option<(Number, Vec<Place>)>,
    /// The best score in whole numbers, rounded down.
    floor: i128,
    nodes: u64,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem<'p>) -> Self {
        let ids = || problem.items.ids();
        let forest = Forest::new(&problem.items, &problem.fit);
        Self {
            problem,
            state: ids().map(|_| State::Open).collect(),
            trail: Vec::new(),
            room: problem.whole_budget,
            spent: Number::ZERO,
            score: 0,
            price: problem.first_price(PRICE).min(HIGHEST),
            fines: Fines::new(problem.items.len(), forest.loose.clone()),
            forest,
            best: None,
            floor: -1,
            nodes: 0,
        }
    }

    fn run(&mut self, forced: &[usize], from: &[usize], nodes: u64) -> Option<Choice> {
        let problem = self.problem;
        let place = |n: &usize| problem.items.ids().nth(*n);
        let possible = problem.hopeless.iter().all(|id| self.set(*id, State::Out))
            && forced.iter().filter_map(place).all(|id| self.set(id, State::In));
        if !possible {
            return None;
        }
        let from: Vec<Place> = from.iter().filter_map(place).collect();
        self.complete(&from);
        let mut open: Vec<Branch> = Vec::new();
        let mut left: i128 = -1;
        loop {
            self.nodes += 1;
            let mut ahead = false;
            if let Some((item, bound)) = self.look() {
                if self.nodes >= nodes {
                    left = left.max(bound);
                } else {
                    open.push(Branch { mark: self.trail.len(), item, bound });
                    ahead = self.set(item, State::In);
                }
            }
            while !ahead {
                let Some(branch) = open.pop() else { return self.finish(left) };
                self.undo(branch.mark);
                if branch.bound <= self.floor {
                    continue;
                }
                if self.nodes >= nodes {
                    left = left.max(branch.bound);
                    continue;
                }
                ahead = self.set(branch.item, State::Out);
            }
        }
    }

    fn finish(&self, left: i128) -> Option<Choice> {
        let (score, mut chosen) = self.best.clone()?;
        chosen.sort_unstable();
        let bound =
            if left <= self.floor { score.clone() } else { self.problem.score_of(left).max(score.clone()) };
        Some(Choice {
            cost: chosen.iter().map(|id| &self.problem.items.at(*id).cost).sum(),
            chosen: chosen.into_iter().map(TableId::index).collect(),
            score,
            bound,
            nodes: self.nodes,
        })
    }

    /// Looks at a node: what to branch on, and how much may still be had there; `None` where nothing better can be.
    fn look(&mut self) -> Option<(Place, i128)> {
        for id in self.problem.fit.iter().copied() {
            if *self.state.at(id) == State::Open
                && *self.problem.costs.at(id) > self.room
                && !self.set(id, State::Out)
            {
                return None;
            }
        }
        let above = self.lowest();
        let bound = self.score + (above >> PRICE);
        if bound <= self.floor {
            return None;
        }
        if self.nodes < 64 || self.nodes.is_multiple_of(16) {
            self.complete(&[]);
            if bound <= self.floor {
                return None;
            }
        }
        if !self.fix(above) {
            return None;
        }
        let open = self.problem.items.ids().filter(|id| *self.state.at(*id) == State::Open);
        let close = |id: &Place| {
            let [without, with] = self.forest.whole(*id);
            ((with - without).abs(), *id)
        };
        match open.min_by_key(close) {
            Some(item) => Some((item, bound)),
            None => {
                self.keep_if_better(
                    self.trail.iter().copied().filter(|id| *self.state.at(*id) == State::In).collect(),
                );
                None
            }
        }
    }

    /// Settles an item and all that follows from it; `false` where that cannot be.
    fn set(&mut self, item: Place, to: State) -> bool {
        let problem = self.problem;
        let mut waiting = vec![(item, to)];
        while let Some((id, to)) = waiting.pop() {
            let state = *self.state.at(id);
            if state == to {
                continue;
            }
            if state != State::Open {
                return false;
            }
            *self.state.at_mut(id) = to;
            self.trail.push(id);
            if to == State::In {
                self.room -= problem.costs.at(id);
                self.score += problem.scores.at(id);
                if !problem.exact_costs {
                    self.spent = &self.spent + &problem.items.at(id).cost;
                }
                if self.room < 0 || (!problem.exact_costs && self.spent > *problem.budget) {
                    return false;
                }
                waiting.extend(problem.implies.at(id).iter().map(|other| (*other, State::In)));
                let excluded = problem.items.at(id).excludes.iter();
                waiting.extend(
                    excluded.filter(|n| **n < problem.items.len()).map(|n| (Place::new(*n), State::Out)),
                );
            } else {
                waiting.extend(problem.implied_by.at(id).iter().map(|other| (*other, State::Out)));
            }
        }
        true
    }

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            let Some(id) = self.trail.pop() else { return };
            if *self.state.at(id) == State::In {
                self.room += self.problem.costs.at(id);
                self.score -= self.problem.scores.at(id);
                if !self.problem.exact_costs {
                    self.spent = &self.spent - &self.problem.items.at(id).cost;
                }
            }
            *self.state.at_mut(id) = State::Open;
        }
    }

    /// The lowest bound on what open items can add that is found, by prices and fines in turn.
    fn lowest(&mut self) -> i128 {
        self.add_up();
        let mut above = self.bound();
        let rounds = if self.nodes == 1 { FIRST_ROUNDS } else { 1 };
        for _ in 0..rounds {
            if self.fines.is_empty() || above < self.enough() {
                break;
            }
            let less = self.fine(above);
            above = if rounds == 1 || less == above { less } else { less.min(self.bound()) };
        }
        above
    }

    /// A bound below this rules a node out.
    const fn enough(&self) -> i128 {
        (self.floor - self.score + 1) << PRICE
    }

    fn add_up(&mut self) {
        let state = &self.state;
        self.fines.add_up(|id| *state.at(id) == State::Open);
    }

    /// Changes the fines as long as that lowers the bound, which is `above` with those that there are.
    fn fine(&mut self, above: i128) -> i128 {
        let enough = self.enough();
        let steps = if self.nodes == 1 { FIRST_STEPS } else { STEPS };
        let (mut best, mut kept, mut now, mut slowly) = (above, self.fines.heights(), above, 1);
        for _ in 0..steps {
            let state = &self.state;
            self.forest.losses(|id| *state.at(id) != State::Open);
            let forest = &self.forest;
            let is_taken = |id| {
                let [without, with] = forest.whole(id);
                with > without
            };
            if best < enough || !self.fines.step(is_taken, now - enough, slowly) {
                break;
            }
            self.add_up();
            (now, _) = self.at_price(self.price);
            if now < best {
                (best, kept) = (now, self.fines.heights());
            } else {
                slowly *= 2;
            }
        }
        self.fines.put(kept);
        self.add_up();
        self.at_price(self.price);
        best
    }

    /// The most that open items can add, in 2^-PRICE, at the best price that is found: between a price at which too
    /// much would be bought and one at which too little, where the lines that touch there cross.
    fn bound(&mut self) -> i128 {
        let enough = self.enough();
        let turns = if self.nodes == 1 { FIRST_TURNS } else { TURNS };
        // A price, the bound there, and how that changes with the price.
        type Line = (i128, i128, i128);
        let (mut low, mut high): (Option<Line>, Option<Line>) = (None, None);
        let mut best = i128::MAX;
        let (mut at, mut step) = (self.price, self.price / 16 + 1);
        for _ in 0..turns {
            let (above, cost) = self.at_price(at);
            if above < best {
                (best, self.price) = (above, at);
            }
            let slope = self.room - cost;
            if above < enough || slope == 0 || (slope > 0 && at == 0) {
                break;
            }
            if slope < 0 {
                low = Some((at, above, slope))
            } else {
                high = Some((at, above, slope))
            }
            at = match (low, high) {
                (Some((from, a, m)), Some((to, b, n))) => {
                    if to - from <= 1 {
                        break;
                    }
                    ((b - a + m * from - n * to) / (m - n)).clamp(from + 1, to - 1)
                }
                (Some((from, ..)), None) if from >= HIGHEST => break,
                (Some((from, ..)), None) => (from + step).min(HIGHEST),
                (None, Some((to, ..))) => (to - step).max(0),
                (None, None) => break,
            };
            step = step.saturating_mul(4).min(HIGHEST);
        }
        if best >= enough {
            self.at_price(self.price);
        }
        best
    }

    /// The bound at a price, and what its choice costs.
    fn at_price(&mut self, price: i128) -> (i128, i128) {
        let (problem, state, fines) = (self.problem, &self.state, &self.fines);
        let (worth, cost) = self.forest.best(|id| {
            (*state.at(id) == State::Open).then(|| {
                let cost = *problem.costs.at(id);
                ((problem.scores.at(id) << PRICE) - price * cost - fines.on(id), cost)
            })
        });
        (price * self.room + worth + fines.back(), cost)
    }

    /// Settles what the bound leaves no choice about: what without, or with, nothing better can be had.
    fn fix(&mut self, above: i128) -> bool {
        let state = &self.state;
        self.forest.losses(|id| *state.at(id) != State::Open);
        let mut settled = Vec::new();
        for id in self.problem.fit.iter().filter(|id| *state.at(**id) == State::Open) {
            let [without, with] = self.forest.whole(*id);
            let no_better = |less: i128| self.score + ((above - less) >> PRICE) <= self.floor;
            if no_better(with - without) {
                settled.push((*id, State::In));
            } else if no_better(without - with) {
                settled.push((*id, State::Out));
            }
        }
        settled.into_iter().all(|(id, to)| self.set(id, to))
    }

    /// Fills what is in, and `first`, up with what fits, the most score for the cost first.
    fn complete(&mut self, first: &[Place]) {
        let problem = self.problem;
        let mut chosen: Table<Place, bool> =
            self.state.iter().map(|(_, state)| *state == State::In).collect();
        let mut all: Vec<Place> = problem.items.ids().filter(|id| *chosen.at(*id)).collect();
        let mut spent: Number = all.iter().map(|id| &problem.items.at(*id).cost).sum();
        for id in first.iter().chain(&problem.by_density) {
            if *chosen.at(*id) {
                continue;
            }
            let new: Vec<Place> =
                problem.closures.at(*id).iter().copied().filter(|one| !chosen.at(*one)).collect();
            let fits =
                |one: &Place| {
                    *self.state.at(*one) == State::Open
                        && problem.items.at(*one).excludes.iter().all(|n| {
                            problem.items.get(Place::new(*n)).is_none() || !chosen.at(Place::new(*n))
                        })
                };
            if !new.iter().all(fits) {
                continue;
            }
            let cost: Number = new.iter().map(|one| &problem.items.at(*one).cost).sum();
            let sum = &spent + &cost;
            if sum <= *problem.budget {
                spent = sum;
                for one in new {
                    *chosen.at_mut(one) = true;
                    all.push(one);
                }
            }
        }
        self.keep_if_better(all);
    }

    fn keep_if_better(&mut self, chosen: Vec<Place>) {
        let score: Number = chosen.iter().map(|id| &self.problem.items.at(*id).score).sum();
        if self.best.as_ref().is_none_or(|(best, _)| score > *best) {
            self.floor = self.problem.floor_score(&score);
            self.best = Some((score, chosen));
        }
    }
}
