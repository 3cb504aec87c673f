//! Rows beside the subjects, as customers read them (language 6.4, B15, B16).

use super::Lower;
use crate::model::{Base, Beside, Expr, FamilyId, GroupRef};
use crate::plan::node::{NodeId, Op};
use crate::value::Reason;

impl Lower<'_> {
    /// A value of rivals or of the wave before. Without an own brand rivals are those of the customer's.
    pub(super) fn beside(&mut self, expr: &Expr, of: Beside, base: Base) -> NodeId {
        if (of, base) == (Beside::Previous, Base::Own) {
            // A row that may be in any other block.
            self.beyond = Some("`previous` of each customer");
            let nobody = self.blame(expr, Reason::NoEarlierAnswer);
            return self.add(Op::Unknown(nobody));
        }
        let brands = self.brands().filter(|_| of != Beside::Previous);
        let named = if let Base::Family(family) = base { Some(family) } else { None };
        let families: Vec<FamilyId> =
            named.into_iter().chain(brands.filter(|brands| Some(*brands) != named)).collect();
        self.by_segments(expr, &families, |cell| {
            let segment = named.and_then(|family| Some(Base::Segment(family, cell.segment(family)?)));
            let brand = brands.and_then(|brands| Some((brands, cell.segment(brands)?)));
            (GroupRef::Beside(of, segment.unwrap_or(base)), brand)
        })
    }

    /// The family of brands, where none of them is one's own.
    fn brands(&self) -> Option<FamilyId> {
        self.model.market.offering.as_ref().and_then(|offering| offering.family)
    }

    /// Own ÷ rivals (B16).
    pub(super) fn relative(&mut self, expr: &Expr, own: NodeId, rivals: NodeId) -> NodeId {
        let [negative, zero, unbounded] = [Reason::NegativeValue, Reason::DivisionByZero, Reason::Unbounded]
            .map(|why| self.blame(expr, why));
        self.add(Op::Relative { own, rivals, negative, zero, unbounded })
    }
}
