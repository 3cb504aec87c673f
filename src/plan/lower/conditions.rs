//! Conditions: comparisons with constants become cuts.

use super::Lower;
use crate::model::{Expr, ExprKind};
use crate::number::Number;
use crate::plan::node::{CodeRef, NodeId, Op, Shape};
use crate::value::CompareOp;

impl Lower<'_> {
    pub(super) fn not(&mut self, of: NodeId) -> NodeId {
        match self.node(of).map(|node| &node.op) {
            Some(Op::Not(inner)) => *inner,
            Some(Op::Truth(flag)) => {
                let flag = !*flag;
                self.add(Op::Truth(flag))
            }
            _ => self.add(Op::Not(of)),
        }
    }

    pub(super) fn all(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [one] => *one,
            _ => self.add(Op::And(parts)),
        }
    }

    pub(super) fn any(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [one] => *one,
            _ => self.add(Op::Or(parts)),
        }
    }

    pub(super) fn constant(&self, id: NodeId) -> Option<&Number> {
        match self.node(id).map(|node| &node.op) {
            Some(Op::Constant(number)) => Some(number),
            _ => None,
        }
    }

    pub(super) fn compare(&mut self, left: &Expr, op: CompareOp, right: &Expr) -> NodeId {
        let (a, b) = (self.expr(left), self.expr(right));
        let shape = |id| self.node(id).map_or(Shape::Number, |node| node.shape);
        match (shape(a), shape(b)) {
            (Shape::Number, _) => self.test(a, op, b),
            (Shape::Code, _) => {
                let family = |expr: &Expr| matches!(expr.kind, ExprKind::Membership(_));
                let a = CodeRef { node: a, family: family(left) };
                let b = CodeRef { node: b, family: family(right) };
                let (a, b) = if a.node <= b.node { (a, b) } else { (b, a) };
                let same = self.add(Op::SameCode(a, b));
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
            (Shape::Truth, _) => {
                let constant = |id| match self.node(id).map(|node| &node.op) {
                    Some(Op::Truth(flag)) => Some(*flag),
                    _ => None,
                };
                let same = match (constant(a), constant(b)) {
                    (_, Some(true)) => a,
                    (Some(true), _) => b,
                    (_, Some(false)) => self.not(a),
                    (Some(false), _) => self.not(b),
                    _ => self.add(Op::SameTruth(a.min(b), a.max(b))),
                };
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
        }
    }

    /// A comparison of two numbers; with a constant it is one cut or two.
    pub(super) fn test(&mut self, a: NodeId, op: CompareOp, b: NodeId) -> NodeId {
        match (self.constant(a).cloned(), self.constant(b).cloned()) {
            (Some(x), Some(y)) => {
                let holds = match op {
                    CompareOp::Eq => x == y,
                    CompareOp::Ne => x != y,
                    CompareOp::Lt => x < y,
                    CompareOp::Le => x <= y,
                    CompareOp::Gt => x > y,
                    CompareOp::Ge => x >= y,
                };
                self.add(Op::Truth(holds))
            }
            (None, Some(at)) => self.cut(a, op, at),
            (Some(at), None) => {
                let turned = match op {
                    CompareOp::Lt => CompareOp::Gt,
                    CompareOp::Le => CompareOp::Ge,
                    CompareOp::Gt => CompareOp::Lt,
                    CompareOp::Ge => CompareOp::Le,
                    same => same,
                };
                self.cut(b, turned, at)
            }
            (None, None) => self.add(Op::Compare(a, op, b)),
        }
    }

    pub(super) fn cut(&mut self, of: NodeId, op: CompareOp, at: Number) -> NodeId {
        let below = |lower: &mut Self, inclusive| lower.add(Op::Cut { of, at: at.clone(), inclusive });
        match op {
            CompareOp::Lt => below(self, false),
            CompareOp::Le => below(self, true),
            CompareOp::Gt => {
                let cut = below(self, true);
                self.not(cut)
            }
            CompareOp::Ge => {
                let cut = below(self, false);
                self.not(cut)
            }
            CompareOp::Eq | CompareOp::Ne => {
                let (upto, under) = (below(self, true), below(self, false));
                let above = self.not(under);
                let same = self.all(vec![upto, above]);
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
        }
    }
}
