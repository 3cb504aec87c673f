//! The sampling error of a group's values, and comparisons that ask for it (language 6.7, B10a).
//!
//! Everything is exact: what is compared are squares, and a root is only taken for readers.

use std::rc::Rc;

use super::aggregate::PLACES as SAMPLE_PLACES;
use super::beside::Pool;
use super::calculate::{self, Blame, Found, all_known};
use super::customer::CustomerValue;
use super::engine::{At, Engine, Whom};
use super::expr::{Place, let_body};
use super::group::Group;
use crate::answer::{CauseSource, Causes, CellId, Noise, Value};
use crate::model::{
    Aggregate, Deviation, Estimate, Expr, ExprKind, FactorId, GroupRef, Measure, TableId as _,
};
use crate::number::{ExactSum, Number};
use crate::source::Span;
use crate::value::{Confidence, ProductOp, Reason, Text};

/// Decimals of a root that is printed.
const PLACES: u32 = 12;

/// The variances and the covariance of the means of CPP and CPC over a base.
struct Moments {
    /// The mean of CPC.
    cost: Number,
    of_benefit: Number,
    of_cost: Number,
    of_both: Number,
}

/// Sums over a sample of pairs, each times its weight.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs {
    weight: ExactSum,
    squares: ExactSum,
    x: ExactSum,
    y: ExactSum,
    xx: ExactSum,
    yy: ExactSum,
    xy: ExactSum,
}

impl Pairs {
    pub(crate) fn add(&mut self, weight: &Number, x: &Number, y: &Number) {
        self.weight.add(weight);
        self.squares.add(&(weight * weight));
        self.x.add(&(x * weight));
        self.y.add(&(y * weight));
        self.xx.add(&(&(x * x) * weight));
        self.yy.add(&(&(y * y) * weight));
        self.xy.add(&(&(x * y) * weight));
    }

    /// Adds one number alone.
    pub(crate) fn add_one(&mut self, weight: &Number, x: &Number) {
        self.add(weight, x, &Number::ZERO);
    }

    /// Adds what was summed of other customers.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.weight.merge(&other.weight);
        self.squares.merge(&other.squares);
        self.x.merge(&other.x);
        self.y.merge(&other.y);
        self.xx.merge(&other.xx);
        self.yy.merge(&other.yy);
        self.xy.merge(&other.xy);
    }

    /// The mean of y, and the variances of both means and their covariance: as of a sample, over the effective number
    /// of customers (4.6).
    fn finish(&self) -> Result<Moments, Reason> {
        let total = |sum: &ExactSum| sum.total().ok_or(Reason::NumberTooLarge);
        let few = Reason::TooFewCustomers;
        let (n, squares, x, y) =
            (total(&self.weight)?, total(&self.squares)?, total(&self.x)?, total(&self.y)?);
        let less = squares.checked_div(&n).ok_or(few)?;
        let divisor = &n - &less;
        if !divisor.is_positive() {
            return Err(few);
        }
        let effective = (&n * &n).checked_div(&squares).ok_or(few)?;
        let of = |sum: &ExactSum, a: &Number, b: &Number| -> Result<Number, Reason> {
            let about = &total(sum)? - &(&(a * b) / &n);
            about.checked_div(&(&divisor * &effective)).ok_or(few)
        };
        Ok(Moments {
            cost: &y / &n,
            of_benefit: of(&self.xx, &x, &x)?,
            of_cost: of(&self.yy, &y, &y)?,
            of_both: of(&self.xy, &x, &y)?,
        })
    }
}

/// What a customer's value counts as in the mean that an aggregate is; `None` where it does not count.
pub(crate) fn counts_as(function: &Aggregate, rounds: bool, value: Value) -> Option<Number> {
    let hundred = || Number::int(100);
    Some(match (function, value) {
        (Aggregate::Mean, Value::Number(x)) if rounds => x.round_half_even(SAMPLE_PLACES),
        (Aggregate::Mean, Value::Number(x)) => x,
        (Aggregate::ShareOf, Value::Flag(true)) => Number::ONE,
        (Aggregate::ShareOf, Value::Flag(false)) => Number::ZERO,
        (Aggregate::Nps, Value::Number(x)) if x >= Number::int(9) => hundred(),
        (Aggregate::Nps, Value::Number(x)) if x <= Number::int(6) => -&hundred(),
        (Aggregate::Nps, Value::Number(_)) => Number::ZERO,
        _ => return None,
    })
}

/// The square of the standard error of a mean of several groups, each counted once.
fn of_each(squares: impl Iterator<Item = Result<Number, Reason>>) -> Result<Number, Reason> {
    let squares: Vec<Number> = squares.collect::<Result<_, _>>()?;
    let count = Number::count(squares.len());
    let sum: Number = squares.iter().sum();
    sum.checked_div(&(&count * &count)).ok_or(Reason::TooFewCustomers)
}

impl Engine<'_> {
    /// Whether a comparison holds and the square of its difference is more than z² times the square of its standard
    /// error.
    pub(super) fn confident(&self, test: &Expr, level: Confidence, at: At<'_>) -> Found<bool> {
        let ExprKind::Compare(left, op, right) = &test.kind else {
            return Err(self.cause_of(test, Reason::NotStated));
        };
        let values = [self.eval(left, at), self.eval(right, at)];
        all_known(&values)?;
        let [first @ Value::Number(a), second @ Value::Number(b)] = &values else {
            return Err(self.cause_of(test, Reason::Unbounded));
        };
        let square = self.square_of(left, right, at)?;
        let (difference, z) = (a - b, level.z());
        let outside = &difference * &difference > &(&z * &z) * &square;
        Ok(outside && calculate::compare(first, *op, second))
    }

    /// What a comparison at a level of confidence was decided by.
    pub(super) fn noise(&self, test: &Expr, level: Confidence, at: At<'_>) -> Option<Noise> {
        let ExprKind::Compare(left, _, right) = &test.kind else { return None };
        let square = self.square_of(left, right, at).ok()?;
        let z = level.z();
        Some(Noise {
            level,
            standard_error: square.sqrt(PLACES)?,
            reach: (&(&z * &z) * &square).sqrt(PLACES)?,
        })
    }

    /// The square of the standard error of a difference, as of two samples without a customer in common.
    fn square_of(&self, left: &Expr, right: &Expr, at: At<'_>) -> Found<Number> {
        Ok(&self.square_of_side(left, at)? + &self.square_of_side(right, at)?)
    }

    fn square_of_side(&self, expr: &Expr, at: At<'_>) -> Found<Number> {
        match self.estimate(expr, at) {
            Estimate::Constant => Ok(Number::ZERO),
            Estimate::Neither(part) => Err(self.cause_of(part, Reason::NotStated)),
            Estimate::Of(core) => {
                let slope = self.slope(expr, at)?;
                Ok(&(&slope * &slope) * &self.square_of_error(core, at)?)
            }
        }
    }

    fn estimate<'e>(&'e self, expr: &'e Expr, at: At<'_>) -> Estimate<'e> {
        Estimate::new(expr, &|id| let_body(self.model.lets.at(id), at))
    }

    /// By how much an expression moves where the one estimate in it moves by 1; 0 where there is none.
    fn slope(&self, expr: &Expr, at: At<'_>) -> Found<Number> {
        match &expr.kind {
            ExprKind::Measure(..) | ExprKind::Aggregate { .. } => Ok(Number::ONE),
            ExprKind::Let(id) => match let_body(self.model.lets.at(*id), at) {
                Some(body) => self.slope(body, at),
                None => Err(self.cause_of(expr, Reason::NotStated)),
            },
            // Only squares are asked for: signs do not matter.
            ExprKind::Neg(inner) => self.slope(inner, at),
            ExprKind::Sum(first, rest) => {
                let parts = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
                parts.map(|part| self.slope(part, at)).sum()
            }
            ExprKind::Product(first, rest) => {
                let parts = std::iter::once((ProductOp::Mul, &**first))
                    .chain(rest.iter().map(|(op, part)| (*op, part)));
                let mut product = Number::ONE;
                for (op, part) in parts {
                    let factor = match self.estimate(part, at) {
                        Estimate::Of(_) => self.slope(part, at)?,
                        _ => match self.eval(part, at) {
                            Value::Number(number) => number,
                            Value::Unknown(causes) => return Err(causes),
                            _ => return Err(self.cause_of(part, Reason::Unbounded)),
                        },
                    };
                    product = match op {
                        ProductOp::Mul => &product * &factor,
                        ProductOp::Div => product
                            .checked_div(&factor)
                            .ok_or_else(|| self.cause_of(expr, Reason::DivisionByZero))?,
                    };
                }
                Ok(product)
            }
            _ => Ok(Number::ZERO),
        }
    }

    fn cause_of(&self, expr: &Expr, reason: Reason) -> Causes {
        let words = || Text::from(self.model.words(expr.span));
        Blame(&words).cause(reason)
    }

    /// The square of the standard error of an estimate.
    fn square_of_error(&self, core: &Expr, at: At<'_>) -> Found<Number> {
        match &core.kind {
            ExprKind::Measure(of, measure) => {
                let named = |of: GroupRef, reason| Causes::one(reason, CauseSource::Measure(of, *measure));
                let found = match (self.resolve(*of, at, &named)?, at.whom) {
                    (Place::Group(group, _), _) => self.square_of_measure(&group, *measure),
                    (Place::Own, Whom::Group(group)) => self.square_of_measure(group, *measure),
                    (Place::Nobody(causes), _) => return Err(causes),
                    _ => Err(Reason::TooFewCustomers),
                };
                found.map_err(|reason| self.cause_of(core, reason))
            }
            ExprKind::Aggregate { group: of, function, of: Some(value), rounds } => {
                let cause = |reason| self.cause_of(core, reason);
                let sample = |of: &Group| self.square_of_sample(of, core.span, function, value, *rounds);
                let found = match (self.resolve(*of, at, &|_, reason| cause(reason))?, at.whom) {
                    (Place::Group(group, _), _) => match group.pool {
                        Pool::RivalsOf(brand) => {
                            let brands = self.brands(brand, &group);
                            let counted = brands.iter().filter(|one| {
                                self.aggregate(one, core.span, function, Some(value), *rounds).is_ok()
                            });
                            of_each(counted.map(|one| sample(one)))
                        }
                        _ => sample(&group),
                    },
                    (Place::Own, Whom::Group(group)) => sample(group),
                    (Place::Nobody(causes), _) => return Err(causes),
                    _ => Err(Reason::TooFewCustomers),
                };
                found.map_err(cause)
            }
            _ => Err(self.cause_of(core, Reason::NotStated)),
        }
    }

    /// The rivals of a brand one by one.
    fn brands(&self, brand: Option<usize>, rivals: &Group) -> Vec<Rc<Group>> {
        let cell = rivals.cell.clone().unwrap_or_else(CellId::all);
        self.rival_brands(brand).map(|rival| self.group_in(Pool::Brand(rival), &cell)).collect()
    }

    /// The values of which an aggregate is the mean.
    fn square_of_sample(
        &self,
        group: &Group,
        place: Span,
        function: &Aggregate,
        of: &Expr,
        rounds: bool,
    ) -> Result<Number, Reason> {
        let pairs = self.deviations(group, Deviation::Aggregate(place), |pairs| {
            for row in &group.members {
                let found = counts_as(function, rounds, self.eval(of, At::customer(*row)));
                if let (Some(x), Some(weight)) = (found, self.weight(*row)) {
                    pairs.add_one(weight, &x);
                }
            }
        });
        pairs.finish().map(|found| found.of_benefit)
    }

    /// What is summed of a group, by another evaluator if its customers are not at hand.
    fn deviations(&self, group: &Group, of: Deviation, sum: impl FnOnce(&mut Pairs)) -> Pairs {
        if let Some(known) = group.deviations.get(&of) {
            return known.clone();
        }
        let mut pairs = Pairs::default();
        sum(&mut pairs);
        pairs
    }

    fn deviations_in_base(&self, group: &Group, of: Deviation) -> Pairs {
        self.deviations(group, of, |pairs| {
            for row in &self.group_value(group).base_rows {
                self.add_to_deviations(pairs, of, *row);
            }
        })
    }

    /// Adds a customer of the base.
    pub(super) fn add_to_deviations(&self, pairs: &mut Pairs, of: Deviation, row: usize) {
        let Some(weight) = self.weight(row) else { return };
        match of {
            Deviation::Value => {
                if let Some((cpp, cpc)) = self.value(row).and_then(CustomerValue::base) {
                    pairs.add(weight, cpp, cpc);
                }
            }
            Deviation::Rating(factor) => {
                if let Some(part) = self.part(row, factor) {
                    pairs.add_one(weight, &part.rating);
                }
            }
            Deviation::Aggregate(_) => {}
        }
    }

    /// The square of the standard error of a group's U: the delta method over its base (domain notes 2.1).
    pub(super) fn variance_of_u(&self, group: &Group) -> Result<Number, Reason> {
        self.square_of_measure(group, Measure::U)
    }

    fn square_of_measure(&self, group: &Group, measure: Measure) -> Result<Number, Reason> {
        if let Measure::Rating(factor) = measure {
            return self.square_of_rating(group, factor);
        }
        let u = match (measure, &self.group_value(group).u) {
            (Measure::U, Ok(Value::Number(u))) => u,
            (Measure::U, Ok(_)) => return Err(Reason::Unbounded),
            (Measure::U, Err(reason)) => return Err(*reason),
            _ => &Number::ONE,
        };
        let Moments { cost, of_benefit, of_cost, of_both } = self.moments(group)?;
        match measure {
            Measure::Cpp => Ok(of_benefit),
            Measure::Cpc => Ok(of_cost),
            // Of a difference, and of a ratio, which moves like one where each side is measured by the cost.
            _ => {
                let twice = &Number::int(2) * u;
                let of_both = &(&of_benefit + &(&(u * u) * &of_cost)) - &(&twice * &of_both);
                if measure == Measure::Net {
                    return Ok(of_both);
                }
                of_both.checked_div(&(&cost * &cost)).ok_or(Reason::DivisionByZero)
            }
        }
    }

    /// Of rivals each brand that counts is a sample of its own.
    fn moments(&self, group: &Group) -> Result<Moments, Reason> {
        let Pool::RivalsOf(brand) = group.pool else {
            return self.deviations_in_base(group, Deviation::Value).finish();
        };
        let counted: Vec<Moments> =
            self.counted(brand, group).iter().map(|one| self.moments(one)).collect::<Result<_, _>>()?;
        let each = |of: &dyn Fn(&Moments) -> &Number| of_each(counted.iter().map(|one| Ok(of(one).clone())));
        let costs: Number = counted.iter().map(|one| &one.cost).sum();
        Ok(Moments {
            cost: costs.checked_div(&Number::count(counted.len())).ok_or(Reason::TooFewCustomers)?,
            of_benefit: each(&|one| &one.of_benefit)?,
            of_cost: each(&|one| &one.of_cost)?,
            of_both: each(&|one| &one.of_both)?,
        })
    }

    fn square_of_rating(&self, group: &Group, factor: FactorId) -> Result<Number, Reason> {
        let Pool::RivalsOf(brand) = group.pool else {
            let pairs = self.deviations_in_base(group, Deviation::Rating(factor));
            return pairs.finish().map(|found| found.of_benefit);
        };
        let known = |one: &Rc<Group>| {
            self.group_value(one).factors.get(factor.index()).is_some_and(|found| found.rating.is_ok())
        };
        let brands = self.counted(brand, group);
        of_each(brands.iter().filter(|one| known(one)).map(|one| self.square_of_rating(one, factor)))
    }

    /// The rivals of which the mean is taken: those of whom both sides are known (B15).
    fn counted(&self, brand: Option<usize>, rivals: &Group) -> Vec<Rc<Group>> {
        let mut brands = self.brands(brand, rivals);
        brands.retain(|one| {
            let value = self.group_value(one);
            value.cpp.is_ok() && value.cpc.is_ok()
        });
        brands
    }
}
