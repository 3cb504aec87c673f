//! What excludes and needs leave, as a forest: on it the best choice at a price is found in one walk up, and what
//! each item makes of it in one walk down.
//!
//! Items that all exclude each other hang on one of them as a bunch of which one at most is chosen; every other pair is
//! an edge. A pair that would close a circle is left out here: the search itself heeds it, and `fines` let it count in
//! what is found, which may be more than can be had, never less.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{Item, Place};
use crate::model::{Table, TableId};

/// How an item hangs on the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// Not both.
    Excludes,
    /// The upper one needs the lower one.
    UpperNeeds,
    /// The lower one needs the upper one.
    LowerNeeds,
}

/// Items that hang on another one.
#[derive(Debug)]
enum Group {
    One(Place, Tie),
    /// Of these and the one above one at most is chosen.
    Bunch(Vec<Place>),
}

/// A choice's worth above its price, and its cost.
type Worth = (i128, i128);

fn plus(a: Worth, b: Worth) -> Worth {
    (a.0 + b.0, a.1 + b.1)
}

fn minus(a: Worth, b: Worth) -> Worth {
    (a.0 - b.0, a.1 - b.1)
}

/// The better one; of equal ones the cheaper.
fn better(a: Worth, b: Worth) -> Worth {
    if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) { b } else { a }
}

/// Two items that are a pair and no edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loose {
    pub(super) one: Place,
    pub(super) other: Place,
    /// Whether the one needs the other; else they exclude each other.
    pub(super) needs: bool,
}

/// The forest, and what was found on it last.
#[derive(Debug)]
pub(super) struct Forest {
    /// Each before the one that it hangs on.
    order: Vec<Place>,
    roots: Vec<Place>,
    below: Table<Place, Vec<Group>>,
    /// The best of an item and all below it, without and with the item.
    up: Table<Place, [Worth; 2]>,
    /// The best of the whole tree, without and with the item.
    whole: Table<Place, [i128; 2]>,
    /// Pairs that would close a circle.
    pub(super) loose: Vec<Loose>,
}

impl Forest {
    pub(super) fn new(items: &Table<Place, &Item>, fit: &BTreeSet<Place>) -> Self {
        let mut trees = Trees { above: items.ids().collect() };
        // Bunches first: one that falls apart into pairs says less.
        let mut joined: Vec<Vec<Place>> = Vec::new();
        for bunch in bunches(items, fit) {
            let mut kept: Vec<Place> = Vec::new();
            for id in bunch {
                if kept.first().is_none_or(|first| trees.join(*first, id)) {
                    kept.push(id);
                }
            }
            joined.push(kept);
        }
        let mut pairs: Vec<(Place, Place, bool)> = Vec::new();
        for id in fit {
            let item = items.at(*id);
            let fits = |n: &&usize| fit.contains(&Place::new(**n));
            pairs.extend(item.needs.iter().filter(fits).map(|n| (*id, Place::new(*n), true)));
            let later = item.excludes.iter().filter(fits).map(|n| Place::new(*n)).filter(|other| other > id);
            pairs.extend(later.map(|other| (*id, other, false)));
        }
        let (edges, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(a, b, _)| trees.join(*a, *b));
        let in_bunch = |a: &Place, b: &Place| joined.iter().any(|all| all.contains(a) && all.contains(b));
        let loose = rest.into_iter().filter(|(a, b, needs)| *needs || !in_bunch(a, b));
        let loose = loose.map(|(one, other, needs)| Loose { one, other, needs }).collect();
        Self { loose, ..Self::rooted(items, fit, &joined, &edges) }
    }

    fn rooted(
        items: &Table<Place, &Item>,
        fit: &BTreeSet<Place>,
        bunches: &[Vec<Place>],
        pairs: &[(Place, Place, bool)],
    ) -> Self {
        let mut beside: BTreeMap<Place, Vec<(Place, Tie)>> = BTreeMap::new();
        for (a, b, needs) in pairs {
            let (down, up) =
                if *needs { (Tie::UpperNeeds, Tie::LowerNeeds) } else { (Tie::Excludes, Tie::Excludes) };
            beside.entry(*a).or_default().push((*b, down));
            beside.entry(*b).or_default().push((*a, up));
        }
        let mut below: Table<Place, Vec<Group>> = items.ids().map(|_| Vec::new()).collect();
        let (mut order, mut roots) = (Vec::new(), Vec::new());
        let mut seen: BTreeSet<Place> = BTreeSet::new();
        for root in fit {
            if !seen.insert(*root) {
                continue;
            }
            roots.push(*root);
            let mut open = vec![*root];
            while let Some(id) = open.pop() {
                order.push(id);
                for (other, tie) in beside.get(&id).into_iter().flatten() {
                    if seen.insert(*other) {
                        below.at_mut(id).push(Group::One(*other, *tie));
                        open.push(*other);
                    }
                }
                for bunch in bunches.iter().filter(|bunch| bunch.contains(&id)) {
                    let new: Vec<Place> = bunch.iter().copied().filter(|other| seen.insert(*other)).collect();
                    if !new.is_empty() {
                        open.extend(&new);
                        below.at_mut(id).push(Group::Bunch(new));
                    }
                }
            }
        }
        order.reverse();
        let none = |_| [(0, 0); 2];
        Self {
            order,
            roots,
            below,
            up: items.ids().map(none).collect(),
            whole: items.ids().map(|_| [0; 2]).collect(),
            loose: Vec::new(),
        }
    }

    /// The best choice of open items: what it is worth above its cost, and its cost. `own` is what an open item is
    /// worth by itself; `None` is one that is settled. What is settled asks nothing of what is open any more.
    pub(super) fn best(&mut self, own: impl Fn(Place) -> Option<Worth>) -> Worth {
        for id in &self.order {
            let (mut without, mut with, mut free) = ((0, 0), (0, 0), (0, 0));
            for group in self.below.at(*id) {
                let [out, inside] = self.adds(group);
                without = plus(without, out);
                with = plus(with, inside);
                free = plus(free, better(out, inside));
            }
            *self.up.at_mut(*id) = match own(*id) {
                Some(worth) => [without, plus(with, worth)],
                None => [free, free],
            };
        }
        let bests = self.roots.iter().map(|id| {
            let [without, with] = *self.up.at(*id);
            better(without, with)
        });
        bests.fold((0, 0), plus)
    }

    /// What a group adds to the item above it, without and with that.
    fn adds(&self, group: &Group) -> [Worth; 2] {
        match group {
            Group::One(id, tie) => {
                let [without, with] = *self.up.at(*id);
                let free = better(without, with);
                match tie {
                    Tie::Excludes => [free, without],
                    Tie::UpperNeeds => [free, with],
                    Tie::LowerNeeds => [without, free],
                }
            }
            Group::Bunch(all) => {
                let (mut none, mut one) = ((0, 0), (0, 0));
                for id in all {
                    let [without, with] = *self.up.at(*id);
                    none = plus(none, without);
                    one = better(one, minus(with, without));
                }
                [plus(none, one), none]
            }
        }
    }

    /// After [`Forest::best`]: what the best of each tree loses if an item is left out, and if it is taken.
    pub(super) fn losses(&mut self, settled: impl Fn(Place) -> bool) {
        for id in &self.roots {
            let [without, with] = *self.up.at(*id);
            *self.whole.at_mut(*id) = [without.0, with.0];
        }
        let mut found: Vec<(Place, [i128; 2])> = Vec::new();
        for id in self.order.iter().rev() {
            let [without, with] = *self.whole.at(*id);
            let open = !settled(*id);
            for group in self.below.at(*id) {
                let [out, inside] = self.adds(group);
                let (out, inside) = if open {
                    (without - out.0, with - inside.0)
                } else {
                    let rest = without - better(out, inside).0;
                    (rest, rest)
                };
                match group {
                    Group::One(other, tie) => {
                        let [lower_out, lower_in] = *self.up.at(*other);
                        let any = out.max(inside);
                        let [around_out, around_in] = match tie {
                            _ if !open => [any, any],
                            Tie::Excludes => [any, out],
                            Tie::UpperNeeds => [out, any],
                            Tie::LowerNeeds => [any, inside],
                        };
                        found.push((*other, [around_out + lower_out.0, around_in + lower_in.0]));
                    }
                    Group::Bunch(all) => self.bunch_losses(all, out, inside, &mut found),
                }
            }
            for (other, whole) in found.drain(..) {
                let [without, with] = whole;
                let any = without.max(with);
                *self.whole.at_mut(other) = if settled(other) { [any, any] } else { whole };
            }
        }
    }

    /// `out` and `inside` are what the rest of the tree is worth without and with the item above.
    fn bunch_losses(&self, all: &[Place], out: i128, inside: i128, found: &mut Vec<(Place, [i128; 2])>) {
        let gain = |id: &Place| {
            let [without, with] = *self.up.at(*id);
            with.0 - without.0
        };
        let none: i128 = all.iter().map(|id| self.up.at(*id)[0].0).sum();
        let (mut first, mut second) = (0, 0);
        for gain in all.iter().map(gain) {
            if gain > first {
                (first, second) = (gain, first);
            } else {
                second = second.max(gain);
            }
        }
        for id in all {
            let others = if gain(id) == first { second } else { first };
            found.push((*id, [(out + none + others).max(inside + none), out + none + gain(id)]));
        }
    }

    /// The best of an item's tree, without and with it; after [`Forest::losses`].
    pub(super) fn whole(&self, id: Place) -> [i128; 2] {
        *self.whole.at(id)
    }
}

/// Trees that are joined one pair after another.
struct Trees {
    above: Table<Place, Place>,
}

impl Trees {
    fn root(&mut self, of: Place) -> Place {
        let mut at = of;
        loop {
            let up = *self.above.at(at);
            if up == at {
                return at;
            }
            let next = *self.above.at(up);
            *self.above.at_mut(at) = next;
            at = next;
        }
    }

    /// Joins the trees of two items; `false` where they are in one already.
    fn join(&mut self, a: Place, b: Place) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            *self.above.at_mut(a) = b;
        }
        a != b
    }
}

/// Three or more items that all exclude each other; no pair of them twice.
fn bunches(items: &Table<Place, &Item>, fit: &BTreeSet<Place>) -> Vec<Vec<Place>> {
    let mut found: Vec<Vec<Place>> = Vec::new();
    for id in fit {
        let excludes = &items.at(*id).excludes;
        let others = |bunch: &[Place]| bunch.iter().all(|other| excludes.contains(&other.index()));
        match found.iter_mut().find(|bunch| !excludes.is_empty() && others(bunch)) {
            Some(bunch) => bunch.push(*id),
            None => found.push(vec![*id]),
        }
    }
    found.retain(|bunch| bunch.len() > 2);
    found
}
