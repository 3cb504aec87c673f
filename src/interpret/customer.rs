//! One customer's value (language 5.1 to 5.5, A2, A9).

use super::engine::{At, Engine};
use super::probe::Shifted;
use crate::answer::{CauseSource, Causes, Membership, Value};
use crate::model::{FactorId, GroupRef, Measure};
use crate::number::Number;
use crate::value::{Reason, Side};

/// A side of a customer's value, or the whole of it.
pub(super) struct CustomerValue {
    pub(super) benefits: SideValue,
    pub(super) costs: SideValue,
    pub(super) u: Value,
    pub(super) net: Value,
}

/// CPP or CPC with its parts.
pub(super) struct SideValue {
    /// CPP or CPC.
    pub(super) total: Result<Number, Causes>,
    /// The answered share of the weight.
    pub(super) answered: Result<Number, Causes>,
    /// The factors of the side in order: `None` where unanswered.
    pub(super) parts: Box<[Option<Part>]>,
}

/// An answered factor.
#[derive(Clone)]
pub(super) struct Part {
    /// Weight ÷ answered weight of the side (A2).
    pub(super) weight: Number,
    pub(super) rating: Number,
    /// Effective weight × rating.
    pub(super) contribution: Number,
}

impl CustomerValue {
    pub(super) const fn side(&self, side: Side) -> &SideValue {
        match side {
            Side::Benefits => &self.benefits,
            Side::Costs => &self.costs,
        }
    }

    /// CPP and CPC of a customer who counts in a group: both known, CPC not below 0 (A2).
    pub(super) fn base(&self) -> Option<(&Number, &Number)> {
        match (&self.benefits.total, &self.costs.total) {
            (Ok(cpp), Ok(cpc)) if !cpc.is_negative() => Some((cpp, cpc)),
            _ => None,
        }
    }
}

impl Engine<'_> {
    pub(super) fn compute_rating(&self, row: usize, factor: FactorId) -> Value {
        let declared = self.model.factors.at(factor);
        let off = |reason| Value::unknown(reason, CauseSource::Factor(factor));
        match self.eval(&declared.rating, At::customer(row)) {
            Value::Number(number) if number < self.model.scale.0 || number > self.model.scale.1 => {
                off(Reason::OutOfRange)
            }
            Value::Unbounded => off(Reason::Unbounded),
            other => self.shifted(row, Shifted::Factor(factor), other),
        }
    }

    pub(super) fn compute_value(&self, row: usize) -> CustomerValue {
        let benefits = self.side_value(row, Side::Benefits);
        let costs = self.side_value(row, Side::Costs);
        let own = |measure| CauseSource::Measure(GroupRef::Own, measure);
        let both = match (&benefits.total, &costs.total) {
            (Ok(cpp), Ok(cpc)) => Ok((cpp, cpc)),
            (Err(a), Err(b)) => Err(a.union(b)),
            (Err(causes), _) | (_, Err(causes)) => Err(causes.clone()),
        };
        let (u, net) = match both {
            Ok((cpp, cpc)) => (
                ratio(cpp, cpc).unwrap_or_else(|reason| Value::unknown(reason, own(Measure::U))),
                Value::Number(cpp - cpc),
            ),
            Err(causes) => (Value::Unknown(causes.clone()), Value::Unknown(causes)),
        };
        CustomerValue { benefits, costs, u, net }
    }

    /// The weights that hold for a customer (5.1, A9): those of the segment, the base weights outside the
    /// family, unknown where membership is.
    pub(super) fn weights_of(&self, row: usize, side: Side) -> Result<&[Number], Causes> {
        let weights = self.model.weights(side);
        let Some((family, by_segment)) = &weights.by else { return Ok(&weights.base) };
        match self.membership(row, *family) {
            Membership::In(segment) => {
                let own = by_segment.get(crate::model::TableId::index(segment)).and_then(Option::as_deref);
                Ok(own.unwrap_or(&weights.base))
            }
            Membership::None => Ok(&weights.base),
            Membership::Unknown(causes) => Err(causes),
        }
    }

    /// The weighted mean over the answered factors, where enough of the weight is answered (5.3).
    fn side_value(&self, row: usize, side: Side) -> SideValue {
        let weights = match self.weights_of(row, side) {
            Ok(weights) => weights,
            Err(causes) => {
                let none = self.model.side(side).map(|_| None).collect();
                return SideValue { total: Err(causes.clone()), answered: Err(causes), parts: none };
            }
        };
        let ratings: Vec<Option<Number>> = self
            .model
            .side(side)
            .map(|(factor, _)| match self.rating(row, factor) {
                Value::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        let answered: Number = if ratings.iter().all(Option::is_some) {
            Number::ONE
        } else {
            weights
                .iter()
                .zip(&ratings)
                .filter(|(_, rating)| rating.is_some())
                .map(|(weight, _)| weight)
                .sum()
        };
        let whole = answered == Number::ONE;
        let parts: Box<[Option<Part>]> = weights
            .iter()
            .zip(ratings)
            .map(|(weight, rating)| {
                let rating = rating?;
                let weight = if whole { weight.clone() } else { weight / &answered };
                Some(Part { contribution: &weight * &rating, weight, rating })
            })
            .collect();
        let enough = !answered.is_zero() && answered >= self.model.answered;
        let total = if enough {
            let total: Number = parts.iter().flatten().map(|part| &part.contribution).sum();
            if total.is_too_large() { Err(Reason::NumberTooLarge) } else { Ok(total) }
        } else {
            Err(Reason::TooLittleAnswered)
        };
        let total = total.map_err(|reason| Causes::one(reason, CauseSource::Side(side)));
        SideValue { total, answered: Ok(answered), parts }
    }
}

/// CPP ÷ CPC (5.4, A11).
pub(super) fn ratio(cpp: &Number, cpc: &Number) -> Result<Value, Reason> {
    if cpc.is_negative() {
        return Err(Reason::NegativeCost);
    }
    match cpp.checked_div(cpc) {
        Some(u) if u.is_too_large() => Err(Reason::NumberTooLarge),
        Some(u) => Ok(Value::Number(u)),
        None if cpp.is_positive() => Ok(Value::Unbounded),
        None => Err(Reason::DivisionByZero),
    }
}
