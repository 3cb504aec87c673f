//! Expectation, satisfaction and consequences of a customer (language 5.8, 5.9, B23).

use super::Lower;
use crate::answer::CauseSource;
use crate::model::{ConsequenceId, FactorId, GroupRef, Measure};
use crate::plan::node::{NodeId, Op};
use crate::value::{Reason, Side};

impl Lower<'_> {
    /// Rating − expectation (5.8); an expectation off the scale is unknown, as a rating is.
    pub(super) fn gap(&mut self, factor: FactorId) -> NodeId {
        let model = self.model;
        let own = CauseSource::Factor(factor);
        let expected = match &model.factors.at(factor).expected {
            Some(expected) => {
                let of = self.plain(expected);
                let off = self.blame(expected, Reason::OutOfRange);
                let unbounded = self.blame(expected, Reason::Unbounded);
                let (lo, hi) = model.scale.clone();
                self.add(Op::Within { of, lo, hi: Some(hi), off, unbounded })
            }
            None => {
                let cause = self.cause(Reason::NotStated, own.clone());
                self.add(Op::Unknown(cause))
            }
        };
        let rating = self.rating(factor);
        let unbounded = self.cause(Reason::Unbounded, own);
        self.add(Op::Sum { parts: vec![(false, rating), (true, expected)], unbounded })
    }

    /// The weighted mean of the gaps of all benefits that say what was expected.
    pub(super) fn satisfaction(&mut self) -> NodeId {
        let model = self.model;
        let gaps = model.expected().map(|(factor, _)| (factor, self.gap(factor))).collect();
        self.weighted(Side::Benefits, gaps, Measure::Satisfaction)
    }

    /// The weighted mean of the ratings of a consequence's factors.
    pub(super) fn consequence(&mut self, id: ConsequenceId) -> NodeId {
        let model = self.model;
        let declared = model.consequences.at(id);
        let ratings = declared.factors.iter().map(|factor| (*factor, self.rating(*factor))).collect();
        self.weighted(declared.side, ratings, Measure::Consequence(id))
    }

    /// A mean with a customer's own weights (B23).
    fn weighted(&mut self, side: Side, values: Vec<(FactorId, NodeId)>, measure: Measure) -> NodeId {
        let model = self.model;
        let place = |factor| model.side(side).position(|(id, _)| id == factor);
        let parts = values.into_iter().filter_map(|(factor, id)| Some((place(factor)?, id))).collect();
        let member = model.weights(side).by.as_ref().map(|(family, _)| self.member(*family));
        let little = self.cause(Reason::TooLittleAnswered, CauseSource::Measure(GroupRef::Own, measure));
        self.add(Op::Weighted { side, parts, member, little })
    }
}
