//! A condition with what each part came to (language 9.1).

use super::engine::{At, Engine};
use super::expr::let_body;
use crate::answer::{Condition, ConditionKind, Dominance, Noise, Value};
use crate::model::{Expr, ExprKind, Function, GroupRef, Measure, ScoreTerm};
use crate::number::Number;
use crate::value::{CompareOp, Side, Text};

/// How many parts of a condition are shown before names are no longer replaced by what they stand for:
/// where each of a chain of lets reads the one before it twice, the whole has no end (10.1).
const SHOWN: usize = 10_000;

impl Engine<'_> {
    /// The same value as [`Engine::eval`], with all that led to it.
    pub(super) fn condition(&self, expr: &Expr, at: At<'_>) -> Condition {
        self.condition_within(expr, at, &mut { SHOWN })
    }

    fn condition_within(&self, expr: &Expr, at: At<'_>, left: &mut usize) -> Condition {
        *left = left.saturating_sub(1);
        let value = self.eval(expr, at);
        let (mut margin, mut dominance, mut noise) = (None, None, None);
        let (kind, parts): (ConditionKind, Vec<&Expr>) = match &expr.kind {
            ExprKind::And(parts) => (ConditionKind::And, parts.iter().collect()),
            ExprKind::Or(parts) => (ConditionKind::Or, parts.iter().collect()),
            ExprKind::Not(inner) => (ConditionKind::Not, vec![inner]),
            ExprKind::Compare(left, op, right) => (ConditionKind::Compare(*op), vec![left, right]),
            ExprKind::Confident(test, level) => {
                noise = self.noise(test, *level, at);
                let sides = test.parts();
                match &test.kind {
                    ExprKind::Compare(_, op, _) => (ConditionKind::Confident(*op, *level), sides),
                    _ => (ConditionKind::Value, sides),
                }
            }
            ExprKind::InRange { subject, negated, lo, hi, open } => {
                (ConditionKind::InRange { negated: *negated, open: *open }, vec![subject, lo, hi])
            }
            ExprKind::InItems { subject, negated, items } => {
                let parts = std::iter::once(&**subject).chain(items).collect();
                (ConditionKind::InItems { negated: *negated }, parts)
            }
            ExprKind::Is { subject, negated, state } => {
                (ConditionKind::Is { negated: *negated, state: *state }, vec![subject])
            }
            ExprKind::Measure(GroupRef::Own, Measure::Dominates(factor)) => {
                dominance = Some(self.dominance(*factor, at));
                (ConditionKind::Dominates(*factor), Vec::new())
            }
            ExprKind::Let(_) if *left == 0 => (ConditionKind::Let, Vec::new()),
            ExprKind::Let(id) => {
                (ConditionKind::Let, let_body(self.model.lets.at(*id), at).into_iter().collect())
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::Segment(..)
            | ExprKind::FactorName(_) => (ConditionKind::Literal, Vec::new()),
            ExprKind::Call(Function::Relative, parts) => {
                let dearer = parts.first().is_some_and(|own| match &own.kind {
                    ExprKind::Measure(_, Measure::Rating(factor)) => self.side_of(*factor) == Side::Costs,
                    ExprKind::Measure(_, measure) => *measure == Measure::Cpc,
                    _ => false,
                });
                (ConditionKind::Relative { dearer }, Vec::new())
            }
            _ => (ConditionKind::Value, Vec::new()),
        };
        let parts: Vec<Condition> =
            parts.into_iter().map(|part| self.condition_within(part, at, left)).collect();
        match (kind, parts.as_slice()) {
            (ConditionKind::Compare(_), [left, right]) => margin = difference(&left.value, &right.value),
            (ConditionKind::Confident(op, _), [left, right]) => {
                margin = beyond(difference(&left.value, &right.value), op, noise.as_ref());
            }
            (ConditionKind::InRange { .. }, [x, lo, hi]) => margin = to_nearest_end(x, lo, hi),
            (ConditionKind::Dominates(_), _) => {
                margin = dominance.as_ref().and_then(|found| self.dominance_margin(found));
            }
            _ => {}
        }
        let words = Text::from(self.model.words(expr.span));
        let interval = self.interval(expr, at);
        let left_out = match kind {
            ConditionKind::Value | ConditionKind::Relative { .. } => self.left_out(expr, at),
            _ => Vec::new(),
        };
        Condition {
            words,
            kind,
            value,
            parts,
            margin,
            dominance,
            noise: noise.map(Box::new),
            interval,
            left_out,
        }
    }

    fn dominance(&self, factor: crate::model::FactorId, at: At<'_>) -> Dominance {
        let side = self.side_of(factor);
        let parts = match at.whom {
            super::engine::Whom::Customer(row) => self.customer_parts(row, side),
            super::engine::Whom::Group(group) => self.group_parts(group, side, GroupRef::Own),
        };
        self.dominates(&parts, factor).1
    }

    /// How far share or lead is from what the model asks for: the smaller of the two.
    fn dominance_margin(&self, found: &Dominance) -> Option<Number> {
        let over = |value: &Value, least: &Option<Number>| Some(value.number()? - least.as_ref()?);
        let margins = [over(&found.share, &self.model.dominance), over(&found.lead, &self.model.lead)];
        margins.into_iter().flatten().min()
    }

    /// The terms of a score in the order written, with what each came to.
    pub(super) fn terms(&self, score: &Expr, at: At<'_>) -> Vec<crate::answer::ScorePart> {
        let mut found = Vec::new();
        self.collect_terms(score, at, &mut found);
        found
    }

    fn collect_terms(&self, expr: &Expr, at: At<'_>, found: &mut Vec<crate::answer::ScorePart>) {
        match &expr.kind {
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::Segment(..)
            | ExprKind::FactorName(_) => {}
            ExprKind::Neg(inner) => self.collect_terms(inner, at, found),
            ExprKind::Sum(first, rest) => {
                self.collect_terms(first, at, found);
                rest.iter().for_each(|(_, part)| self.collect_terms(part, at, found));
            }
            ExprKind::Product(first, rest) => {
                self.collect_terms(first, at, found);
                rest.iter().for_each(|(_, part)| self.collect_terms(part, at, found));
            }
            ExprKind::OrElse(parts) | ExprKind::Call(_, parts) => {
                parts.iter().for_each(|part| self.collect_terms(part, at, found));
            }
            _ => {
                let words = match &expr.kind {
                    ExprKind::ScoreTerm(ScoreTerm::Uplift) => "uplift".into(),
                    ExprKind::ScoreTerm(ScoreTerm::UpliftU) => "uplift_u".into(),
                    _ => Text::from(self.model.words(expr.span)),
                };
                if !found.iter().any(|term| term.words == words) {
                    found.push(crate::answer::ScorePart { words, value: self.eval(expr, at) });
                }
            }
        }
    }
}

fn difference(left: &Value, right: &Value) -> Option<Number> {
    Some(left.number()? - right.number()?)
}

/// How far a difference is from where it would be outside noise.
fn beyond(difference: Option<Number>, op: CompareOp, noise: Option<&Noise>) -> Option<Number> {
    let (difference, reach) = (difference?, &noise?.reach);
    Some(if matches!(op, CompareOp::Lt | CompareOp::Le) { &difference + reach } else { &difference - reach })
}

/// Above 0 inside a range, below 0 outside: the distance to the nearest end.
fn to_nearest_end(x: &Condition, lo: &Condition, hi: &Condition) -> Option<Number> {
    let above = difference(&x.value, &lo.value)?;
    let under = difference(&hi.value, &x.value)?;
    Some(above.min(under))
}
