//! Who is in which segment (language 6.1, A12).

use super::engine::{At, Engine};
use crate::answer::{CauseSource, Causes, Membership, Value};
use crate::model::{FamilyId, SegmentId, TableId};
use crate::value::Reason;

impl Engine<'_> {
    pub(super) fn compute_membership(&self, row: usize, family: FamilyId) -> Membership {
        if let Some(offering) = &self.model.market.offering
            && offering.family == Some(family)
        {
            // The segments are the brands of the data, in their order.
            return match (self.market.brand(row), self.input(row, offering.input)) {
                (Some(brand), _) => Membership::In(SegmentId::new(brand)),
                (None, Value::Unknown(causes)) => Membership::Unknown(causes),
                (None, _) => Membership::None,
            };
        }
        let declared = self.model.families.at(family);
        if declared.first { self.first_that_holds(row, family) } else { self.only_one_holds(row, family) }
    }

    /// The first `yes` with all before it `no`; an unknown before it leaves it open.
    fn first_that_holds(&self, row: usize, family: FamilyId) -> Membership {
        for (id, segment) in self.model.families.at(family).segments.iter() {
            let Some(condition) = &segment.condition else { return Membership::In(id) };
            match self.eval(condition, At::customer(row)) {
                Value::Flag(true) => return Membership::In(id),
                Value::Unknown(causes) => return Membership::Unknown(causes),
                _ => {}
            }
        }
        Membership::None
    }

    /// One `yes` and every other `no`; two are an overlap, even with a third unknown.
    fn only_one_holds(&self, row: usize, family: FamilyId) -> Membership {
        let mut held: Vec<SegmentId> = Vec::new();
        let mut rest = None;
        let mut unknown: Option<Causes> = None;
        for (id, segment) in self.model.families.at(family).segments.iter() {
            let Some(condition) = &segment.condition else {
                rest = Some(id);
                continue;
            };
            match self.eval(condition, At::customer(row)) {
                Value::Flag(true) => held.push(id),
                Value::Unknown(causes) => {
                    unknown = Some(unknown.map_or(causes.clone(), |all| all.union(&causes)));
                }
                _ => {}
            }
        }
        match (held.as_slice(), unknown, rest) {
            ([_, _, ..], _, _) => {
                Membership::Unknown(Causes::one(Reason::Overlap, CauseSource::Family(family)))
            }
            (_, Some(causes), _) => Membership::Unknown(causes),
            ([one], None, _) => Membership::In(*one),
            ([], None, Some(rest)) => Membership::In(rest),
            ([], None, None) => Membership::None,
        }
    }

    /// The segment as a value: a customer in none has none.
    pub(super) fn segment_value(&self, row: usize, family: FamilyId) -> Value {
        match self.membership(row, family) {
            Membership::In(segment) => Value::Segment(family, segment),
            Membership::None => Value::unknown(Reason::InNoSegment, CauseSource::Family(family)),
            Membership::Unknown(causes) => Value::Unknown(causes),
        }
    }
}
