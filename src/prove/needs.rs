//! When an expression is known, as far as several share it.
//!
//! Values of one group rest on the same customers (language 6.3, A2, B5): CPP and CPC of a group are known together or not
//! at all, and so is a share of customers of whom the same must be known. An expression is known exactly where all that it
//! needs is so; what cannot be said of two expressions alike is a need of each one's own.

use std::collections::BTreeSet;

use super::form::form;
use super::formula::rating_input;
use super::set::Set;
use super::size::{self, MOST};
use crate::model::{Aggregate, Expr, ExprKind, Function, GroupRef, Interval, Measure, Model, Type};
use crate::number::Number;
use crate::value::{ProductOp, Side, State};

/// Something that must be so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// The customer has a CPP, or a CPC.
    Side(Side),
    /// The customer's CPC is not below 0.
    CostNotNegative,
    /// Of this group enough customers have all this to state anything.
    Enough(GroupRef, BTreeSet<Need>),
    /// What has this form is a number, if it is known.
    Number(String),
    /// All that is needed besides by what has this form.
    Rest(String),
}

/// What of a model decides which values are known together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds<'m> {
    model: &'m Model,
    /// CPP and CPC are weighted means of ratings.
    means: bool,
    /// The most bits of CPP and CPC; `None` where they are not limited.
    side_bits: Option<u64>,
    /// All customers weigh alike, so more of them are more evidence.
    unweighted: bool,
}

impl<'m> Grounds<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let sides = [&model.benefit_weights, &model.cost_weights];
        let mut weights = sides.into_iter().flat_map(|side| {
            std::iter::once(&side.base).chain(side.by.iter().flat_map(|(_, by)| by.iter().flatten()))
        });
        let means = weights.all(|weights| {
            !weights.iter().any(Number::is_negative) && weights.iter().sum::<Number>() == Number::ONE
        });
        Self {
            model,
            means,
            side_bits: size::of_sides(model).filter(|_| means),
            unweighted: !model.inputs.iter().any(|(_, input)| input.weight),
        }
    }

    /// Whether every CPP and CPC is above 0, so that whoever has both has a U, and that is a number.
    fn above_zero(&self) -> bool {
        self.means && self.model.scale.0.is_positive()
    }

    /// Whether all that is needed follows from what is so.
    pub(super) fn follow(&self, needs: &BTreeSet<Need>, held: &BTreeSet<Need>) -> bool {
        needs.iter().all(|need| {
            held.contains(need) || match need {
                Need::Enough(group, own) if self.unweighted => held.iter().any(
                    |one| matches!(one, Need::Enough(other, more) if other == group && own.is_subset(more)),
                ),
                _ => false,
            }
        })
    }

    /// Where a value of the formula lies, whosever it is: means of means of ratings are on the scale too.
    pub(super) fn range(&self, measure: Measure) -> Option<Set> {
        let (lo, hi) = &self.model.scale;
        let line = |lo, hi| Set { unknown: true, ..Set::line(vec![Interval::closed(lo, hi)]) };
        match measure {
            Measure::Cpp | Measure::Cpc if self.means => Some(line(lo.clone(), hi.clone())),
            Measure::Net if self.means => Some(line(lo - hi, hi - lo)),
            Measure::U if self.above_zero() => Some(line(lo.checked_div(hi)?, hi.checked_div(lo)?)),
            Measure::U if self.means && lo.is_zero() => {
                let from_zero = Interval { lo: Some((Number::ZERO, true)), hi: None };
                Some(Set { unknown: true, unbounded: true, ..Set::line(vec![from_zero]) })
            }
            _ => None,
        }
    }

    /// All that an expression needs, of groups or of customers.
    pub(super) fn needs(&self, expr: &Expr, group: bool) -> BTreeSet<Need> {
        let mut found = BTreeSet::new();
        Reader { grounds: *self, fuel: FUEL }.add(expr, group, &mut found);
        found
    }

    /// That an expression is a number, if it is known.
    pub(super) fn number(expr: &Expr) -> Need {
        Need::Number(form(expr))
    }
}

/// Expressions that are looked at for one term.
const FUEL: usize = 2_000;

/// Gathers what an expression needs.
struct Reader<'m> {
    grounds: Grounds<'m>,
    fuel: usize,
}

impl<'m> Reader<'m> {
    fn spend(&mut self) -> Option<()> {
        self.fuel = self.fuel.checked_sub(1)?;
        Some(())
    }

    fn add(&mut self, expr: &Expr, group: bool, found: &mut BTreeSet<Need>) {
        let whole = match self.spend() {
            None => false,
            Some(()) => match &expr.kind {
                ExprKind::Number(_)
                | ExprKind::Text(_)
                | ExprKind::Flag(_)
                | ExprKind::Date(_)
                | ExprKind::Segment(..)
                | ExprKind::FactorName(_)
                | ExprKind::Param(_)
                | ExprKind::Is { state: State::Known | State::Unknown, .. } => true,
                ExprKind::Let(_) => match self.body(expr, group) {
                    Some(body) => return self.add(body, group, found),
                    None => false,
                },
                ExprKind::Not(inner) => return self.add(inner, group, found),
                ExprKind::Neg(inner) => self.numbers(&[inner], group, found),
                ExprKind::Sum(..) => {
                    let parts = expr.parts();
                    let days = !parts.iter().all(|part| matches!(part.ty, Type::Number { .. }));
                    !days && self.numbers(&parts, group, found) && self.fits(expr, group)
                }
                ExprKind::Product(_, others) => {
                    let divides = |(op, part): &(ProductOp, Expr)| *op == ProductOp::Div && !never_zero(part);
                    let exact = !others.iter().any(divides);
                    self.numbers(&expr.parts(), group, found) && exact && self.fits(expr, group)
                }
                ExprKind::Is { subject, .. } => self.all(&[subject], group, found),
                ExprKind::Compare(left, _, right) => self.all(&[left, right], group, found),
                ExprKind::InRange { subject, lo, hi, .. } => self.all(&[subject, lo, hi], group, found),
                // One item that is equal is enough, whatever the others are.
                ExprKind::InItems { subject, items, .. } if !items.is_empty() => {
                    items.iter().all(is_constant) && self.all(&[subject], group, found)
                }
                ExprKind::Call(function, args) => {
                    if !matches!(function, Function::Mean(Some(_)) | Function::Clv { .. }) {
                        self.all(&args.iter().collect::<Vec<_>>(), group, found);
                    }
                    false
                }
                ExprKind::Measure(GroupRef::Own, measure) if !group => {
                    if let Measure::Rating(factor) = measure
                        && let rating = &self.grounds.model.factors.at(*factor).rating
                        && rating_input(self.grounds.model, rating).is_some()
                    {
                        return self.add(rating, group, found);
                    }
                    self.of_customer(*measure, found)
                }
                ExprKind::Measure(of, measure) => self.of_group(*of, *measure, found),
                ExprKind::Aggregate { group: of, function, of: what, .. } => {
                    self.aggregate(*of, function, what.as_deref(), found)
                }
                _ => false,
            },
        };
        if !whole {
            found.insert(Need::Rest(form(expr)));
        }
    }

    /// All of these; a comparison with a segment is known of who is in none (A12), so not even that is said.
    fn all(&mut self, parts: &[&Expr], group: bool, found: &mut BTreeSet<Need>) -> bool {
        if parts.iter().any(|part| matches!(part.ty, Type::Segment(_) | Type::Error)) {
            return false;
        }
        parts.iter().for_each(|part| self.add(part, group, found));
        true
    }

    /// All of these as numbers to calculate with: unbounded will not do (A11).
    fn numbers(&mut self, parts: &[&Expr], group: bool, found: &mut BTreeSet<Need>) -> bool {
        for part in parts {
            self.add(part, group, found);
            let bare = self.bare(part, group);
            if !self.is_bounded(bare) {
                found.insert(Grounds::number(bare));
            }
        }
        true
    }

    /// A value of a customer; whether that is all it needs.
    fn of_customer(&self, measure: Measure, found: &mut BTreeSet<Need>) -> bool {
        let both = [Need::Side(Side::Benefits), Need::Side(Side::Costs)];
        match measure {
            Measure::Count | Measure::Rows | Measure::Reach => true,
            Measure::Cpp | Measure::Cpc => {
                found.insert(Need::Side(if measure == Measure::Cpp { Side::Benefits } else { Side::Costs }));
                true
            }
            Measure::Net => {
                found.extend(both);
                true
            }
            Measure::U => {
                found.extend(both);
                self.has_u()
            }
            Measure::Share(factor) | Measure::Dominates(factor) => {
                found.insert(Need::Side(self.grounds.model.factors.at(factor).side));
                false
            }
            Measure::Extreme(_, side) => {
                found.insert(Need::Side(side));
                false
            }
            _ => false,
        }
    }

    /// Whether all who have a CPP and a CPC have a U.
    fn has_u(&self) -> bool {
        self.grounds.above_zero() && self.grounds.side_bits.is_some_and(|bits| 2 * bits <= MOST)
    }

    /// The base of a group: those whose CPP and CPC are known, and CPC not below 0 (A2).
    fn base(&self, of: GroupRef) -> Need {
        let mut base = BTreeSet::from([Need::Side(Side::Benefits), Need::Side(Side::Costs)]);
        if !self.grounds.means || self.grounds.model.scale.0.is_negative() {
            base.insert(Need::CostNotNegative);
        }
        Need::Enough(of, base)
    }

    /// A value of a group; whether that is all it needs. Of brands nothing is said: each has customers of its own.
    fn of_group(&self, of: GroupRef, measure: Measure, found: &mut BTreeSet<Need>) -> bool {
        match (of, measure) {
            (GroupRef::Beside(..), _) => false,
            (GroupRef::Own | GroupRef::All | GroupRef::Segment(..), Measure::Count | Measure::Rows) => true,
            (_, Measure::Cpp | Measure::Cpc | Measure::Net | Measure::Answered(_)) => {
                found.insert(self.base(of));
                self.grounds.side_bits.is_some()
            }
            (_, Measure::U) => {
                found.insert(self.base(of));
                self.has_u()
            }
            (_, Measure::Share(_) | Measure::Dominates(_) | Measure::Extreme(..)) => {
                found.insert(self.base(of));
                false
            }
            _ => false,
        }
    }

    /// An aggregate: it is over those of whom it is known (B5).
    fn aggregate(
        &mut self,
        of: GroupRef,
        function: &Aggregate,
        what: Option<&Expr>,
        found: &mut BTreeSet<Need>,
    ) -> bool {
        if matches!(of, GroupRef::Beside(..)) {
            return false;
        }
        let Some(what) = what.filter(|_| *function != Aggregate::Count) else {
            return !matches!(of, GroupRef::Family(_));
        };
        let means = matches!(function, Aggregate::Sum | Aggregate::Mean);
        if means && !self.is_bounded(self.bare(what, false)) {
            return false;
        }
        let mut own = BTreeSet::new();
        self.add(what, false, &mut own);
        found.insert(Need::Enough(of, own));
        *function == Aggregate::ShareOf
    }

    fn body(&self, expr: &Expr, group: bool) -> Option<&'m Expr> {
        let ExprKind::Let(id) = &expr.kind else { return None };
        let named = self.grounds.model.lets.get(*id)?;
        if group { named.group.as_ref() } else { named.customer.as_ref() }
    }

    /// What a name stands for in the end.
    fn bare<'e>(&self, expr: &'e Expr, group: bool) -> &'e Expr
    where
        'm: 'e,
    {
        let mut bare = expr;
        while let Some(body) = self.body(bare, group) {
            bare = body;
        }
        bare
    }

    /// Whether it is a number wherever it is known; `bare` is no name.
    fn is_bounded(&self, bare: &Expr) -> bool {
        match &bare.kind {
            ExprKind::Number(_)
            | ExprKind::Param(_)
            | ExprKind::Input(_)
            | ExprKind::Neg(_)
            | ExprKind::Sum(..)
            | ExprKind::Product(..) => true,
            ExprKind::Measure(_, Measure::U) => self.grounds.above_zero(),
            ExprKind::Measure(_, measure) => matches!(
                measure,
                Measure::Cpp
                    | Measure::Cpc
                    | Measure::Net
                    | Measure::Answered(_)
                    | Measure::Rating(_)
                    | Measure::Share(_)
                    | Measure::Headroom(_)
                    | Measure::Count
                    | Measure::Rows
                    | Measure::Reach
            ),
            ExprKind::Aggregate { function, .. } => matches!(
                function,
                Aggregate::Count
                    | Aggregate::Rows
                    | Aggregate::ShareOf
                    | Aggregate::Sum
                    | Aggregate::Mean
                    | Aggregate::Nps
            ),
            _ => false,
        }
    }

    /// Whether a calculation never is too large, whatever the data (10.2).
    fn fits(&mut self, expr: &Expr, group: bool) -> bool {
        self.bits(expr, group).is_some_and(|bits| bits <= MOST)
    }

    fn bits(&mut self, expr: &Expr, group: bool) -> Option<u64> {
        self.spend()?;
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Param(_) => size::constant(self.grounds.model, expr),
            ExprKind::Let(_) => self.bits(self.body(expr, group)?, group),
            ExprKind::Neg(inner) => self.bits(inner, group),
            ExprKind::Sum(..) | ExprKind::Product(..) => {
                let mut bits: u64 = 0;
                for part in expr.parts() {
                    bits = bits.checked_add(self.bits(part, group)?)?.checked_add(1)?;
                }
                Some(bits)
            }
            ExprKind::Input(_) => Some(size::CELL),
            ExprKind::Measure(GroupRef::Beside(..), _) => None,
            ExprKind::Measure(_, measure) => match measure {
                Measure::Count | Measure::Rows => Some(size::CELL),
                Measure::Cpp | Measure::Cpc => self.grounds.side_bits,
                Measure::U | Measure::Net => self.grounds.side_bits?.checked_mul(2)?.checked_add(1),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether it is the same for all, and known.
const fn is_constant(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::FactorName(_)
            | ExprKind::Param(_)
    )
}

/// Whether it is a number that can be divided by.
fn never_zero(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number(number) if !number.is_zero())
}
