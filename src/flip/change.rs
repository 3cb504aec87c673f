//! The numbers of a model that can be moved one at a time, and putting another one in their place.

use super::reads;
use crate::answer::Subject;
use crate::interpret::Shifted;
use crate::model::{
    ActionId, Expr, ExprKind, FactorId, FamilyId, LetId, Model, Money, ParamId, RuleId, Scope, SegmentId,
    TableId,
};
use crate::number::Number;
use crate::source::Span;
use crate::value::{Side, Text};

/// A number that is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A rating.
    Rating(Shifted),
    /// A weight; the others of its side keep their proportions.
    Weight {
        /// The factor.
        factor: FactorId,
        /// The segment whose own weights these are; `None`: the base weights.
        segment: Option<SegmentId>,
    },
    /// A constant.
    Threshold(Threshold),
}

/// A constant that a condition compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// Where it stands.
    pub place: ThresholdPlace,
    /// What it is.
    pub value: Number,
    /// The comparison in the author's words; empty for what is no comparison.
    pub words: Text,
}

/// Where a threshold stands; the last number counts the constants there, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThresholdPlace {
    /// In the `if` of a rule.
    If(RuleId, usize),
    /// In its `unless`.
    Unless(RuleId, usize),
    /// In what a name stands for, wherever it is read.
    Let(LetId, usize),
    /// In the condition of the population.
    Population(usize),
    /// In the `worthwhile if` of an action.
    Worthwhile(ActionId, usize),
    /// In the condition of a segment.
    Segment(FamilyId, SegmentId, usize),
    /// A parameter, wherever it is read.
    Param(ParamId),
    /// `dominance at least`.
    Dominance,
    /// `lead at least`.
    Lead,
}

/// The thresholds that may concern a subject, in the order of their places: those of rules about it and of rules
/// that reach down to it, of names and families that these, factors, weights and scores read.
pub(super) fn thresholds(model: &Model, subject: &Subject) -> Vec<Threshold> {
    let customer = matches!(subject, Subject::Customer(_));
    let mut found = Vec::new();
    let mut roots: Vec<&Expr> = Vec::new();
    for (id, rule) in model.rules.iter() {
        let own = match (subject, &rule.scope) {
            (Subject::Customer(_), Scope::Customer) => true,
            (Subject::Cell(cell), Scope::Cells(families)) => {
                cell.parts().iter().map(|(family, _)| family).eq(families)
            }
            _ => false,
        };
        let reaches = matches!(&rule.scope, Scope::Cells(families) if match subject {
            Subject::Customer(_) => true,
            Subject::Cell(cell) => families.iter().all(|family| cell.segment(*family).is_some()),
        }) && !(rule.forbid.is_empty() && rule.overrides.is_empty());
        if !own && !reaches {
            continue;
        }
        roots.push(&rule.condition);
        constants(model, &rule.condition, &|n| ThresholdPlace::If(id, n), &mut found);
        if let Some(unless) = &rule.unless {
            roots.push(unless);
            constants(model, unless, &|n| ThresholdPlace::Unless(id, n), &mut found);
        }
    }
    for (family, declared) in model.families.iter() {
        for (segment, one) in declared.segments.iter() {
            if let Some(condition) = &one.condition {
                roots.push(condition);
                let place = |n| ThresholdPlace::Segment(family, segment, n);
                constants(model, condition, &place, &mut found);
            }
        }
    }
    for (id, action) in model.actions.iter() {
        if let Some(condition) = action.worthwhile.as_ref().and_then(|one| one.of(customer)) {
            roots.push(condition);
            constants(model, condition, &|n| ThresholdPlace::Worthwhile(id, n), &mut found);
        }
    }
    if let Some(population) = &model.population {
        roots.push(&population.condition);
        constants(model, &population.condition, &ThresholdPlace::Population, &mut found);
    }
    let score = model.prioritize.as_ref();
    roots.extend(
        score.and_then(|score| if customer { score.customer.as_ref() } else { score.group.as_ref() }),
    );
    roots.extend(Money::ALL.into_iter().filter_map(|money| model.money(money)));
    roots.extend(
        model.factors.iter().flat_map(|(_, factor)| std::iter::once(&factor.rating).chain(&factor.expected)),
    );
    for id in reads::lets(model, &roots) {
        let named = model.lets.at(id);
        // Both scopes are one text.
        if let Some(body) = named.customer.as_ref().or(named.group.as_ref()) {
            constants(model, body, &|n| ThresholdPlace::Let(id, n), &mut found);
        }
    }
    for (id, param) in model.params.iter() {
        found.push(Threshold {
            place: ThresholdPlace::Param(id),
            value: param.value.clone(),
            words: Text::from(""),
        });
    }
    let limits = [(ThresholdPlace::Dominance, &model.dominance), (ThresholdPlace::Lead, &model.lead)];
    for (place, limit) in limits {
        found.extend(limit.clone().map(|value| Threshold { place, value, words: Text::from("") }));
    }
    found.sort_by_key(|threshold| threshold.place);
    found
}

/// The number of a constant: a literal, perhaps with a sign.
fn constant(expr: &Expr) -> Option<Number> {
    match &expr.kind {
        ExprKind::Number(number) => Some(number.clone()),
        ExprKind::Neg(inner) => match &inner.kind {
            ExprKind::Number(number) => Some(-number),
            _ => None,
        },
        _ => None,
    }
}

/// Constants that an expression compares with, in the order written.
fn constants(
    model: &Model,
    expr: &Expr,
    place: &dyn Fn(usize) -> ThresholdPlace,
    found: &mut Vec<Threshold>,
) {
    fn go(model: &Model, expr: &Expr, found: &mut Vec<(Number, Text)>) {
        let parts = expr.parts();
        for (at, part) in parts.iter().enumerate() {
            match constant(part).filter(|_| is_threshold(&expr.kind, at)) {
                Some(number) => found.push((number, Text::from(model.words(expr.span)))),
                None => go(model, part, found),
            }
        }
    }
    let mut all = Vec::new();
    go(model, expr, &mut all);
    found.extend(all.into_iter().enumerate().map(|(n, (value, words))| Threshold {
        place: place(n),
        value,
        words,
    }));
}

/// Whether a constant at this place of an expression is one to compare with.
const fn is_threshold(kind: &ExprKind, at: usize) -> bool {
    match kind {
        ExprKind::Compare(..) => true,
        ExprKind::InRange { .. } => at > 0,
        _ => false,
    }
}

/// Puts a number in the place of the `n`th constant; what stood there.
fn replace(expr: &mut Expr, n: &mut usize, value: &Number) -> Option<ExprKind> {
    let kinds: Vec<bool> = (0..3).map(|at| is_threshold(&expr.kind, at)).collect();
    for (at, part) in expr.parts_mut().into_iter().enumerate() {
        if kinds.get(at).copied().unwrap_or(false) && constant(part).is_some() {
            if *n == 0 {
                return Some(std::mem::replace(&mut part.kind, ExprKind::Number(value.clone())));
            }
            *n -= 1;
        } else if let Some(old) = replace(part, n, value) {
            return Some(old);
        }
    }
    None
}

/// The place of the condition of a rule in which alone a change is; `None` where more may read it.
pub(super) fn condition(model: &Model, change: &Change) -> Option<Span> {
    let Change::Threshold(threshold) = change else { return None };
    match threshold.place {
        ThresholdPlace::If(rule, _) => Some(model.rules.at(rule).condition.span),
        ThresholdPlace::Unless(rule, _) => model.rules.at(rule).unless.as_ref().map(|unless| unless.span),
        _ => None,
    }
}

/// What a change took out of a model.
pub(super) enum Put {
    Nothing,
    /// Of each expression that a threshold stands in.
    Constants(ThresholdPlace, Vec<Option<ExprKind>>),
    Param(ParamId, Number),
    Limit(ThresholdPlace, Option<Number>),
    Weights(Side, Option<SegmentId>, Vec<Number>),
}

/// The expressions in which a threshold stands: of a name in both scopes.
fn holders(model: &mut Model, place: ThresholdPlace) -> (Vec<&mut Expr>, usize) {
    match place {
        ThresholdPlace::If(rule, n) => (vec![&mut model.rules.at_mut(rule).condition], n),
        ThresholdPlace::Unless(rule, n) => (model.rules.at_mut(rule).unless.iter_mut().collect(), n),
        ThresholdPlace::Let(id, n) => {
            let named = model.lets.at_mut(id);
            (named.customer.iter_mut().chain(&mut named.group).collect(), n)
        }
        ThresholdPlace::Segment(family, segment, n) => {
            let segment = model.families.at_mut(family).segments.at_mut(segment);
            (segment.condition.iter_mut().collect(), n)
        }
        ThresholdPlace::Worthwhile(id, n) => {
            let both = model.actions.at_mut(id).worthwhile.iter_mut();
            (both.flat_map(|one| one.customer.iter_mut().chain(&mut one.group)).collect(), n)
        }
        ThresholdPlace::Population(n) => {
            (model.population.iter_mut().map(|one| &mut one.condition).collect(), n)
        }
        ThresholdPlace::Param(_) | ThresholdPlace::Dominance | ThresholdPlace::Lead => (Vec::new(), 0),
    }
}

/// Puts a number into a model; ratings are of the data, and nothing is done.
pub(super) fn put(model: &mut Model, change: &Change, value: &Number) -> Put {
    match change {
        Change::Rating(_) => Put::Nothing,
        Change::Weight { factor, segment } => {
            let side = model.factors.at(*factor).side;
            let at = place_of(model, *factor);
            let Some(weights) = vector(model, side, *segment) else { return Put::Nothing };
            let old = weights.clone();
            let Some(from) = at.and_then(|at| old.get(at)) else { return Put::Nothing };
            // What is left for the others, and what was.
            let (left, was) = (&Number::ONE - value, &Number::ONE - from);
            let Some(part) = left.checked_div(&was) else { return Put::Nothing };
            for (n, weight) in weights.iter_mut().enumerate() {
                *weight = if Some(n) == at { value.clone() } else { &*weight * &part };
            }
            Put::Weights(side, *segment, old)
        }
        Change::Threshold(threshold) => match threshold.place {
            ThresholdPlace::Param(id) => {
                Put::Param(id, std::mem::replace(&mut model.params.at_mut(id).value, value.clone()))
            }
            ThresholdPlace::Dominance => Put::Limit(threshold.place, model.dominance.replace(value.clone())),
            ThresholdPlace::Lead => Put::Limit(threshold.place, model.lead.replace(value.clone())),
            place => {
                let (holders, n) = holders(model, place);
                let old = holders.into_iter().map(|expr| replace(expr, &mut { n }, value)).collect();
                Put::Constants(place, old)
            }
        },
    }
}

/// Undoes it.
pub(super) fn put_back(model: &mut Model, put: Put) {
    match put {
        Put::Nothing => {}
        Put::Constants(place, old) => {
            let (holders, n) = holders(model, place);
            for (expr, old) in holders.into_iter().zip(old) {
                if let Some(old) = old {
                    restore(expr, &mut { n }, &mut Some(old));
                }
            }
        }
        Put::Param(id, value) => model.params.at_mut(id).value = value,
        Put::Limit(ThresholdPlace::Dominance, value) => model.dominance = value,
        Put::Limit(_, value) => model.lead = value,
        Put::Weights(side, segment, old) => {
            if let Some(weights) = vector(model, side, segment) {
                *weights = old;
            }
        }
    }
}

/// Puts back what stood in the place of the `n`th constant.
fn restore(expr: &mut Expr, n: &mut usize, old: &mut Option<ExprKind>) {
    let kinds: Vec<bool> = (0..3).map(|at| is_threshold(&expr.kind, at)).collect();
    for (at, part) in expr.parts_mut().into_iter().enumerate() {
        if old.is_none() {
            return;
        }
        if kinds.get(at).copied().unwrap_or(false) && constant(part).is_some() {
            if *n == 0 {
                if let Some(old) = old.take() {
                    part.kind = old;
                }
                return;
            }
            *n -= 1;
        } else {
            restore(part, n, old);
        }
    }
}

/// Where a factor stands among those of its side.
fn place_of(model: &Model, factor: FactorId) -> Option<usize> {
    model.side(model.factors.at(factor).side).position(|(id, _)| id == factor)
}

fn vector(model: &mut Model, side: Side, segment: Option<SegmentId>) -> Option<&mut Vec<Number>> {
    let weights = model.weights_mut(side);
    match segment {
        None => Some(&mut weights.base),
        Some(segment) => weights.by.as_mut()?.1.get_mut(segment.index())?.as_mut(),
    }
}

/// The weight of a factor: of a segment's own weights, or the base weight.
pub(super) fn weight(model: &Model, factor: FactorId, segment: Option<SegmentId>) -> Option<Number> {
    let weights = model.weights(model.factors.at(factor).side);
    let own = match segment {
        None => &weights.base,
        Some(segment) => weights.by.as_ref()?.1.get(segment.index())?.as_ref()?,
    };
    own.get(place_of(model, factor)?).cloned()
}
