//! Which brands a value of the rivals leaves out, and on how few customers each of them stands (B15).

use std::collections::BTreeSet;

use super::beside::Pool;
use super::engine::{At, Engine};
use super::group::Group;
use crate::answer::LeftOut;
use crate::model::{Base, Beside, Expr, ExprKind, GroupRef, Measure, TableId};
use crate::value::Reason;

impl Engine<'_> {
    /// The brands that what an expression reads of rivals leaves out for want of evidence, in the order of the brands.
    /// What the argument of an aggregate reads for each customer is not looked at.
    pub(super) fn left_out(&self, expr: &Expr, at: At<'_>) -> Vec<LeftOut> {
        if self.model.market.offering.is_none() {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        self.leaves_out(expr, at, &mut found);
        let named = found.into_iter().filter_map(|(brand, customers)| {
            Some(LeftOut { brand: self.market.brands().get(brand)?.clone(), customers })
        });
        named.collect()
    }

    fn leaves_out(&self, expr: &Expr, at: At<'_>, found: &mut BTreeSet<(usize, usize)>) {
        match &expr.kind {
            ExprKind::Neg(inner) => self.leaves_out(inner, at, found),
            ExprKind::Sum(first, rest) => {
                self.leaves_out(first, at, found);
                rest.iter().for_each(|(_, part)| self.leaves_out(part, at, found));
            }
            ExprKind::Product(first, rest) => {
                self.leaves_out(first, at, found);
                rest.iter().for_each(|(_, part)| self.leaves_out(part, at, found));
            }
            ExprKind::OrElse(parts) | ExprKind::Call(_, parts) => {
                parts.iter().for_each(|part| self.leaves_out(part, at, found));
            }
            ExprKind::Measure(GroupRef::Beside(of, base), measure) if *of != Beside::Previous => {
                self.each_rival(*base, at, &mut |rival, group| {
                    let few = self.few(group, *of, *measure);
                    found.extend(few.map(|customers| (rival, customers)));
                });
            }
            ExprKind::Aggregate {
                group: GroupRef::Beside(Beside::Rivals, base),
                function,
                of: Some(of),
                rounds,
            } => {
                let Some((cell, brand)) = self.rivals_meant(*base, at) else { return };
                for rival in self.rival_brands(brand) {
                    let group = self.group_in(Pool::Brand(rival), &cell);
                    let mean = self.aggregate(&group, expr.span, function, Some(of), *rounds);
                    if mean.is_err_and(|causes| causes.reasons().contains(&Reason::TooFewCustomers)) {
                        found.insert((rival, self.known_in(&group, expr.span, of)));
                    }
                }
            }
            // Of all its values the best rival is chosen by U.
            ExprKind::Aggregate { group: GroupRef::Beside(Beside::BestRival, base), .. } => {
                self.each_rival(*base, at, &mut |rival, group| {
                    let few = self.few(group, Beside::BestRival, Measure::U);
                    found.extend(few.map(|customers| (rival, customers)));
                });
            }
            _ => {}
        }
    }

    /// Calls `f` with every rival that is meant, and what it is in the cell; with none where nobody rates another
    /// brand there.
    fn each_rival(&self, base: Base, at: At<'_>, f: &mut dyn FnMut(usize, &Group)) {
        let Some((cell, brand)) = self.rivals_meant(base, at) else { return };
        for rival in self.rival_brands(brand) {
            let group = self.group_in(Pool::Brand(rival), &cell);
            f(rival, &group);
        }
    }

    /// On how many customers a brand stands that a value leaves out because they are too few.
    fn few(&self, group: &Group, of: Beside, measure: Measure) -> Option<usize> {
        let value = self.group_value(group);
        let too_few = |reason: Option<&Reason>| reason == Some(&Reason::TooFewCustomers);
        let whole = too_few(value.cpp.as_ref().err()) || too_few(value.cpc.as_ref().err());
        if of != Beside::BestIn && whole {
            return Some(value.base);
        }
        match (of, measure) {
            (Beside::Rivals | Beside::BestIn, Measure::Rating(id)) => {
                let factor = value.factors.get(id.index())?;
                too_few(factor.rating.as_ref().err()).then_some(factor.answers)
            }
            (Beside::Rivals, Measure::Gap(_) | Measure::Satisfaction | Measure::Consequence(_)) => {
                let mean = self.group_mean(group, measure);
                too_few(mean.value.as_ref().err()).then_some(mean.answers)
            }
            _ => None,
        }
    }
}
