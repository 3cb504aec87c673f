//! Values of groups that are estimates: those with a sampling error (language 6.7, B10a).

use super::{Aggregate, Beside, Expr, ExprKind, FactorId, GroupRef, LetId, Measure, Model, TemplatePart};
use crate::source::Span;
use crate::value::ProductOp;

/// Of what the customers of a group are asked how far they are from their mean: the sampling error comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deviation {
    /// CPP and CPC together, over the group's base.
    Value,
    /// What was answered of a factor, over the same.
    Rating(FactorId),
    /// What an aggregate is the mean of, by its place in the text.
    Aggregate(Span),
}

impl Deviation {
    /// Of an estimate: the group of which it is one, and what varies.
    #[must_use]
    pub const fn of(core: &Expr) -> Option<(GroupRef, Self)> {
        Some(match &core.kind {
            ExprKind::Measure(group, Measure::Rating(factor)) => (*group, Self::Rating(*factor)),
            ExprKind::Measure(group, _) => (*group, Self::Value),
            ExprKind::Aggregate { group, .. } => (*group, Self::Aggregate(core.span)),
            _ => return None,
        })
    }
}

/// What an expression is as one side of a comparison at a level of confidence.
#[derive(Debug, Clone, Copy)]
pub enum Estimate<'e> {
    /// The same for whatever sample.
    Constant,
    /// One estimate, perhaps times and plus constants.
    Of(&'e Expr),
    /// This part of it has no sampling error that is known, or more than one.
    Neither(&'e Expr),
}

impl<'e> Estimate<'e> {
    /// What an expression in a group's scope is; `body` is what a name stands for there.
    pub fn new(expr: &'e Expr, body: &dyn Fn(LetId) -> Option<&'e Expr>) -> Self {
        let all = |parts: &mut dyn Iterator<Item = (bool, &'e Expr)>| {
            let mut found = Self::Constant;
            for (divides, part) in parts {
                found = match (found, Self::new(part, body)) {
                    (found, Self::Constant) => found,
                    (Self::Constant, Self::Of(_)) if divides => return Self::Neither(part),
                    (Self::Constant, other) => other,
                    _ => return Self::Neither(expr),
                };
            }
            found
        };
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Param(_) => Self::Constant,
            ExprKind::Measure(GroupRef::Beside(Beside::BestIn, _), _) => Self::Neither(expr),
            ExprKind::Measure(
                _,
                Measure::U | Measure::Cpp | Measure::Cpc | Measure::Net | Measure::Rating(_),
            )
            | ExprKind::Aggregate {
                function: Aggregate::Mean | Aggregate::ShareOf | Aggregate::Nps, ..
            } => Self::Of(expr),
            ExprKind::Let(id) => body(*id).map_or(Self::Neither(expr), |inner| Self::new(inner, body)),
            ExprKind::Neg(inner) => Self::new(inner, body),
            ExprKind::Sum(first, rest) => {
                let rest = rest.iter().map(|(_, part)| (false, part));
                all(&mut std::iter::once((false, &**first)).chain(rest))
            }
            ExprKind::Product(first, rest) => {
                let rest = rest.iter().map(|(op, part)| (*op == ProductOp::Div, part));
                all(&mut std::iter::once((false, &**first)).chain(rest))
            }
            ExprKind::Call(_, parts) => match all(&mut parts.iter().map(|part| (false, part))) {
                Self::Constant => Self::Constant,
                _ => Self::Neither(expr),
            },
            _ => Self::Neither(expr),
        }
    }
}

impl Model {
    /// Whether anything that groups are asked is a comparison at a level of confidence.
    #[must_use]
    pub fn asks_for_confidence(&self) -> bool {
        let texts = self.languages.iter().flat_map(|language| &language.because).map(|(_, text)| text);
        let texts = self.rules.as_slice().iter().filter_map(|rule| rule.because.as_ref()).chain(texts);
        let values = texts.flat_map(|text| &text.parts).filter_map(|part| match part {
            TemplatePart::Value { value, .. } => Some(value),
            TemplatePart::Words(_) => None,
        });
        let rules = self.rules.as_slice().iter();
        let worthwhile =
            self.actions.as_slice().iter().filter_map(|action| action.worthwhile.as_ref()?.group.as_ref());
        let mut open: Vec<&Expr> = rules
            .flat_map(|rule| std::iter::once(&rule.condition).chain(&rule.unless))
            .chain(self.lets.as_slice().iter().filter_map(|named| named.group.as_ref()))
            .chain(self.targets.iter().map(|target| &target.goal))
            .chain(self.prioritize.iter().filter_map(|score| score.group.as_ref()))
            .chain(worthwhile)
            .chain(values)
            .collect();
        while let Some(expr) = open.pop() {
            if matches!(expr.kind, ExprKind::Confident(..)) {
                return true;
            }
            open.extend(expr.parts());
        }
        false
    }
}
