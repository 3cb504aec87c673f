//! Shares, dominance, the largest and the lowest of a side (language 5.5 to 5.7, A3, B13, B14).

use super::calculate::Found;
use super::engine::Engine;
use crate::answer::{CauseSource, Causes, Dominance, Value};
use crate::model::{FactorId, TableId};
use crate::number::Number;
use crate::value::{Extreme, Reason, Side};

/// The answered factors of a side, with what is unknown of the others.
pub(super) struct SideParts {
    side: Side,
    /// CPP or CPC.
    total: Found<Number>,
    /// Answered factors: contribution and rating.
    answered: Vec<(FactorId, Number, Number)>,
    /// Unanswered ones, and why.
    unanswered: Vec<(FactorId, Causes)>,
    /// The weights that hold, in the order of the side.
    weights: Vec<Number>,
}

impl SideParts {
    pub(super) fn new(
        side: Side,
        total: Found<Number>,
        factors: Vec<(FactorId, Option<(Number, Number)>)>,
        weights: &[Number],
        missing: &dyn Fn(FactorId) -> Option<Causes>,
    ) -> Self {
        let (mut answered, mut unanswered) = (Vec::new(), Vec::new());
        for (id, found) in factors {
            match found {
                Some((contribution, rating)) => answered.push((id, contribution, rating)),
                None => unanswered.push((
                    id,
                    missing(id).unwrap_or_else(|| Causes::one(Reason::NotAnswered, CauseSource::Factor(id))),
                )),
            }
        }
        Self { side, total, answered, unanswered, weights: weights.to_vec() }
    }

    fn cause(&self, reason: Reason) -> Causes {
        Causes::one(reason, CauseSource::Side(self.side))
    }

    /// Factors can be compared: the side is known, and more than one of several is answered (A3).
    fn comparable(&self) -> Found<&Number> {
        let total = self.total.as_ref().map_err(Clone::clone)?;
        if self.answered.len() == 1 && !self.unanswered.is_empty() {
            return Err(self.cause(Reason::TooLittleAnswered));
        }
        Ok(total)
    }

    fn contribution(&self, factor: FactorId) -> Found<&Number> {
        if let Some((_, contribution, _)) = self.answered.iter().find(|(id, ..)| *id == factor) {
            return Ok(contribution);
        }
        let causes = self.unanswered.iter().find(|(id, _)| *id == factor).map(|(_, causes)| causes.clone());
        Err(causes.unwrap_or_else(|| self.cause(Reason::NotAnswered)))
    }

    /// Contribution ÷ the side's total; unknown where any contribution is negative (5.5).
    pub(super) fn share(&self, factor: FactorId) -> Found<Number> {
        let total = self.comparable()?;
        let own = self.contribution(factor)?;
        if self.answered.iter().any(|(_, contribution, _)| contribution.is_negative()) {
            return Err(self.cause(Reason::NegativeContribution));
        }
        own.checked_div(total).ok_or_else(|| self.cause(Reason::DivisionByZero))
    }

    /// The answered factor with the largest contribution, or with the lowest rating; a tie is unknown (5.7).
    pub(super) fn extreme(&self, which: Extreme) -> Found<FactorId> {
        self.comparable()?;
        let key = |(_, contribution, rating): &(FactorId, Number, Number)| match which {
            Extreme::Top => contribution.clone(),
            Extreme::Weakest => -rating,
        };
        let best = self.answered.iter().map(key).max();
        let mut at_best = self.answered.iter().filter(|one| Some(key(one)) == best);
        match (at_best.next(), at_best.next()) {
            (Some((id, ..)), None) => Ok(*id),
            (Some(_), Some(_)) => Err(self.cause(Reason::Tie)),
            (None, _) => Err(self.cause(Reason::NotAnswered)),
        }
    }

    /// The largest other contribution.
    fn next(&self, factor: FactorId) -> Option<(FactorId, &Number)> {
        let mut next: Option<(FactorId, &Number)> = None;
        for (id, contribution, _) in self.answered.iter().filter(|(id, ..)| *id != factor) {
            if next.is_none_or(|(_, best)| contribution > best) {
                next = Some((*id, contribution));
            }
        }
        next
    }
}

impl Engine<'_> {
    /// Whether a factor dominates its side: strictly the largest contribution, and its share and lead are
    /// what the model asks for (5.6, B14). With what decided it.
    pub(super) fn dominates(&self, parts: &SideParts, factor: FactorId) -> (Value, Dominance) {
        let share = parts.share(factor);
        let next = parts.next(factor);
        let lead = match next {
            Some((other, _)) => {
                share.as_ref().map_err(Clone::clone).and_then(|share| Ok(share - &parts.share(other)?))
            }
            None => share.clone(),
        };
        let value = self.decide_dominance(parts, factor, &share, &lead);
        let dominance = Dominance {
            factor,
            share: share.into(),
            lead: lead.into(),
            next: next.map(|(id, _)| id),
            could_overturn: self.could_overturn(parts, factor),
        };
        (value, dominance)
    }

    fn decide_dominance(
        &self,
        parts: &SideParts,
        factor: FactorId,
        share: &Found<Number>,
        lead: &Found<Number>,
    ) -> Value {
        let own = match parts.comparable().and_then(|_| parts.contribution(factor)) {
            Ok(own) => own,
            Err(causes) => return Value::Unknown(causes),
        };
        if parts.next(factor).is_some_and(|(_, next)| next >= own) {
            return Value::Flag(false);
        }
        if parts.next(factor).is_none() {
            return Value::Flag(true);
        }
        let reaches = |found: &Found<Number>, least: &Option<Number>| match (found, least) {
            (_, None) => Value::Flag(true),
            (Ok(found), Some(least)) => Value::Flag(found >= least),
            (Err(causes), Some(_)) => Value::Unknown(causes.clone()),
        };
        match (reaches(share, &self.model.dominance), reaches(lead, &self.model.lead)) {
            (Value::Flag(true), other) | (other, Value::Flag(true)) => other,
            (Value::Flag(false), _) | (_, Value::Flag(false)) => Value::Flag(false),
            (unknown, _) => unknown,
        }
    }

    /// Unanswered factors that, rated at the end of the scale, would tie or beat this one (A3). Effective
    /// weights are the full ones divided by one number, so the full ones decide.
    fn could_overturn(&self, parts: &SideParts, factor: FactorId) -> Vec<FactorId> {
        let Some((_, _, rating)) = parts.answered.iter().find(|(id, ..)| *id == factor) else {
            return Vec::new();
        };
        let first = if parts.side == Side::Benefits { 0 } else { self.model.benefits };
        let weight = |id: FactorId| id.index().checked_sub(first).and_then(|at| parts.weights.get(at));
        let Some(own) = weight(factor).map(|weight| weight * rating) else { return Vec::new() };
        parts
            .unanswered
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| weight(*id).is_some_and(|weight| weight * &self.model.scale.1 >= own))
            .collect()
    }
}
