//! The ways in which a condition can hold: a list of conjunctions, each a set for some terms.

use super::formula::{Formula, Space};
use super::set::Set;

/// Sets of terms that all hold together, in the order of the terms; no set is empty.
pub(super) type Case = Vec<(usize, Set)>;

/// The most conjunctions of one condition.
const MOST: usize = 4_096;

/// Work that may still be done.
pub(super) struct Budget(pub(super) usize);

impl Budget {
    pub(super) fn spend(&mut self, work: usize) -> Option<()> {
        let left = self.0.checked_sub(work);
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }
}

/// All the ways in which a formula can hold; none is a proof that it cannot. `None` where it is too much.
pub(super) fn ways(space: &Space<'_>, formula: &Formula, budget: &mut Budget) -> Option<Vec<Case>> {
    match formula {
        Formula::Atom(term, set) => {
            budget.spend(1 + set.len() / 8)?;
            let set = space.terms.get(*term).map_or_else(|| set.clone(), |term| term.domain.and(set));
            Some(if set.is_empty() { Vec::new() } else { vec![vec![(*term, set)]] })
        }
        Formula::Any(parts) => {
            let mut found = Vec::new();
            for part in parts {
                found.append(&mut ways(space, part, budget)?);
                if found.len() > MOST {
                    return None;
                }
            }
            Some(found)
        }
        Formula::All(parts) => {
            let mut found = vec![Vec::new()];
            for part in parts {
                found = together(&found, &ways(space, part, budget)?, budget)?;
                if found.is_empty() {
                    break;
                }
            }
            Some(found)
        }
    }
}

/// The ways in which both hold.
pub(super) fn together(a: &[Case], b: &[Case], budget: &mut Budget) -> Option<Vec<Case>> {
    let mut found = Vec::new();
    for one in a {
        for other in b {
            found.extend(both(one, other, budget)?);
            if found.len() > MOST {
                return None;
            }
        }
    }
    Some(found)
}

/// Both at once: one way or none.
fn both(a: &Case, b: &Case, budget: &mut Budget) -> Option<Vec<Case>> {
    let work: usize = a.iter().chain(b).map(|(_, set)| 1 + set.len() / 8).sum();
    budget.spend(1 + work / 2)?;
    let same = |x: &(usize, Set)| b.iter().find(|y| y.0 == x.0);
    if a.iter().any(|x| same(x).is_some_and(|y| !x.1.meets(&y.1))) {
        return Some(Vec::new());
    }
    let mut case: Case = a
        .iter()
        .map(|x| match same(x) {
            Some(y) => (x.0, x.1.and(&y.1)),
            None => x.clone(),
        })
        .collect();
    case.extend(b.iter().filter(|y| !a.iter().any(|x| x.0 == y.0)).cloned());
    case.sort_by_key(|(term, _)| *term);
    Some(vec![case])
}
