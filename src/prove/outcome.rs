//! Whether several conditions can come to what is asked of them for one subject, unknown among it.

use std::collections::BTreeSet;

use super::cases::{Budget, Case, ways};
use super::formula::{FUEL, Formula, Key, Space, rating_input};
use super::needs::Grounds;
use super::set::Set;
use super::witness::{Witness, witness};
use crate::model::{ActionId, Expr, ExprKind, FamilyId, GroupRef, Measure, Model};
use crate::number::Number;
use crate::value::{Side, State, Truth};

/// Work for one question.
const WORK: usize = 40_000;
/// Customers that are made for one question.
const TRIES: usize = 12;

/// What is known of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Possible {
    /// No subject can be so, whatever the data and the parameters of the run.
    No,
    /// Perhaps these are; each is to be tried, as what is read of a condition may be more than what can be. Only
    /// of customers.
    Perhaps(Vec<Witness>),
}

/// Among whom somebody is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// All customers in the data.
    Anybody,
    /// Customers whom the model is about.
    Inside,
    /// Groups that each are a segment of these families.
    Groups(&'a [FamilyId]),
}

/// Whether there can be a subject for whom each of these conditions comes to this; `action` is the one whose costs they
/// may speak of.
#[must_use]
pub fn possible(
    model: &Model,
    whom: Asked<'_>,
    action: Option<ActionId>,
    wanted: &[(&Expr, Truth)],
) -> Possible {
    let families = match whom {
        Asked::Groups(families) => Some(families),
        Asked::Anybody | Asked::Inside => None,
    };
    let grounds = Grounds::of(model);
    let cases = |proof: bool| {
        let grounds = proof.then_some(grounds);
        let mut space = Space::of_cells(model, families, action, proof, grounds);
        let mut parts = Vec::with_capacity(wanted.len());
        for (expr, truth) in wanted {
            // What is too much to be read may be anything.
            let read = match truth {
                Truth::Yes => space.read(expr, true),
                Truth::No => space.read(expr, false),
                Truth::Unknown => space.read_unknown(expr),
            };
            parts.extend(read);
        }
        let mut formula = Formula::join(parts, true);
        if whom == Asked::Inside {
            formula = space.inside(formula);
        }
        let found = ways(&space, &formula, &mut Budget(WORK));
        (space, found)
    };
    let (space, found) = cases(true);
    if found.is_some_and(|ways| {
        ways.iter().all(|case| too_little(&space, case) || at_odds(&space, &grounds, case))
    }) {
        return Possible::No;
    }
    if families.is_some() {
        return Possible::Perhaps(Vec::new());
    }
    let (space, found) = cases(false);
    let found = found.unwrap_or_default();
    Possible::Perhaps(found.iter().filter_map(|case| witness(&space, case)).take(TRIES).collect())
}

/// Whether something is to be unknown of which all is known that it needs.
fn at_odds(space: &Space<'_>, grounds: &Grounds<'_>, case: &Case) -> bool {
    let terms = || case.iter().filter_map(|(term, set)| Some((space.terms.get(*term)?, set)));
    let mut held = BTreeSet::new();
    for (term, set) in terms().filter(|(_, set)| !set.unknown) {
        held.extend(term.needs.iter().cloned());
        held.extend(term.number.iter().filter(|_| !set.unbounded).cloned());
    }
    terms().any(|(term, set)| set.is_only_unknown() && grounds.follow(&term.needs, &held))
}

/// Whether a customer is to have a value of a side of which too little is answered (5.3).
fn too_little(space: &Space<'_>, case: &Case) -> bool {
    let model = space.model;
    if space.is_group() {
        return false;
    }
    let state = |key: &Key| {
        let mut sets =
            case.iter().filter(|(term, _)| space.terms.get(*term).is_some_and(|one| one.key == *key));
        sets.next().map(|(_, set)| set)
    };
    let only_unknown = |key: &Key| state(key).is_some_and(Set::is_only_unknown);
    [Side::Benefits, Side::Costs].into_iter().any(|side| {
        let whole = if side == Side::Benefits { Measure::Cpp } else { Measure::Cpc };
        let is_known = |measure| state(&Key::Measure(GroupRef::Own, measure)).is_some_and(|set| !set.unknown);
        if ![whole, Measure::U, Measure::Net].into_iter().any(is_known) {
            return false;
        }
        let unanswered: Vec<bool> = model
            .side(side)
            .map(|(id, factor)| {
                let column = rating_input(model, &factor.rating).map(Key::Input);
                only_unknown(&column.unwrap_or(Key::Measure(GroupRef::Own, Measure::Rating(id))))
            })
            .collect();
        // Whatever the customer's segment makes of the weights.
        let weights = model.weights(side);
        let own = weights.by.iter().flat_map(|(_, all)| all.iter().flatten());
        std::iter::once(&weights.base).chain(own).all(|weights| {
            let answered = weights.iter().zip(&unanswered).filter(|(_, missing)| !**missing);
            let share = answered.fold(Number::ZERO, |sum, (weight, _)| &sum + weight);
            share.is_zero() || share < model.answered
        })
    })
}

impl Space<'_> {
    /// That it cannot be said whether a condition holds; `None` where it is too large to be read.
    fn read_unknown(&mut self, expr: &Expr) -> Option<Formula> {
        self.fuel = FUEL;
        self.unknown(expr)
    }

    fn unknown(&mut self, expr: &Expr) -> Option<Formula> {
        self.fuel = self.fuel.checked_sub(1)?;
        let of: &Expr = match &expr.kind {
            ExprKind::Flag(_) | ExprKind::Is { state: State::Known | State::Unknown, .. } => {
                return Some(Formula::NO);
            }
            ExprKind::Not(inner) => return self.unknown(inner),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                // One is unknown, and no other decides.
                let leaves_open = matches!(expr.kind, ExprKind::And(_));
                let mut open = Vec::with_capacity(parts.len());
                let mut all = Vec::with_capacity(parts.len() + 1);
                for part in parts {
                    let unknown = self.unknown(part)?;
                    all.push(Formula::join(vec![self.formula(part, leaves_open)?, unknown.clone()], false));
                    open.push(unknown);
                }
                all.push(Formula::join(open, false));
                return Some(Formula::join(all, true));
            }
            ExprKind::Let(_) => match self.body(expr) {
                Some(body) => return self.unknown(body),
                None => expr,
            },
            ExprKind::Compare(left, _, right) => match (self.constant(left), self.constant(right)) {
                (Some(_), Some(_)) => return Some(Formula::NO),
                (None, Some(_)) => left,
                (Some(_), None) => right,
                (None, None) => expr,
            },
            ExprKind::InRange { subject, lo, hi, .. }
                if self.constant(lo).is_some() && self.constant(hi).is_some() =>
            {
                subject
            }
            ExprKind::InItems { subject, items, .. }
                if items.iter().all(|item| self.constant(item).is_some()) =>
            {
                subject
            }
            ExprKind::Is { subject, .. } => subject,
            _ => expr,
        };
        // A test of an expression that is the same for all subjects is known.
        if self.constant(of).is_some() {
            return Some(Formula::NO);
        }
        Some(match self.state(of, State::Unknown, true) {
            // One who is in no segment is known not to be in this one (A12).
            Formula::Atom(term, set) => Formula::Atom(term, Set { none: false, ..set }),
            other => other,
        })
    }
}
