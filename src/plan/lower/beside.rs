//! Rows beside the subjects, as customers read them (language 6.4, B15, B16).

use super::Lower;
use crate::model::{Base, Beside, Expr, GroupRef};
use crate::plan::node::{NodeId, Op};
use crate::value::Reason;

impl Lower<'_> {
    /// A value of rivals or of the wave before.
    pub(super) fn beside(&mut self, expr: &Expr, of: Beside, base: Base) -> NodeId {
        self.beyond = Some(match of {
            Beside::Previous => "`previous` of each customer",
            _ => "rivals of each customer",
        });
        match base {
            Base::Family(family) => {
                self.by_segment(expr, family, |segment| GroupRef::Beside(of, Base::Segment(family, segment)))
            }
            Base::Own | Base::All | Base::Segment(..) => {
                let late = self.late(expr.clone());
                self.add(Op::Late(late))
            }
        }
    }

    /// Own ÷ rivals (B16).
    pub(super) fn relative(&mut self, expr: &Expr, own: NodeId, rivals: NodeId) -> NodeId {
        let [negative, zero, unbounded] = [Reason::NegativeValue, Reason::DivisionByZero, Reason::Unbounded]
            .map(|why| self.blame(expr, why));
        self.add(Op::Relative { own, rivals, negative, zero, unbounded })
    }
}
