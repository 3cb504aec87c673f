//! Conditions: `and`, `or` and `not` on words, comparisons of two operands.

use super::super::state::State;
use super::super::words;
use crate::plan::{CodeRef, NodeId, Op};
use crate::value::CompareOp;

impl State<'_, '_> {
    /// Kleene's `and` and `or`, on words: what holds and what is unknown of each part.
    pub(super) fn truths(&mut self, id: NodeId, parts: &[NodeId], how: Kleene) {
        let width = self.width;
        let (before, own) = self.bits.split_at_mut(id.index() * 2 * width);
        let (holds, rest) = own.split_at_mut(width);
        let Some(unknown) = rest.get_mut(..width) else { return };
        let part = |id: NodeId| {
            let start = id.index() * 2 * width;
            before.get(start..start + 2 * width).unwrap_or_default().split_at(width)
        };
        match how {
            Kleene::And | Kleene::Both => {
                // `unknown` gathers "may hold" first: what holds or is unknown of every part.
                holds.fill(u64::MAX);
                unknown.fill(u64::MAX);
                let mut some = 0;
                for id in parts {
                    let (t, u) = part(*id);
                    for (((holds, maybe), t), u) in holds.iter_mut().zip(unknown.iter_mut()).zip(t).zip(u) {
                        *holds &= t;
                        *maybe &= t | u;
                        some |= u;
                    }
                }
                for (maybe, holds) in unknown.iter_mut().zip(holds.iter()) {
                    *maybe &= !holds;
                }
                if how == Kleene::Both && some != 0 {
                    unknown.fill(0);
                    for id in parts {
                        words::or(unknown, part(*id).1);
                    }
                    words::and_not(holds, unknown);
                }
                // Of no parts at all both are full: trimmed like any other.
                words::trim(holds, self.rows);
                words::trim(unknown, self.rows);
            }
            Kleene::Or => {
                holds.fill(0);
                unknown.fill(0);
                for id in parts {
                    let (t, u) = part(*id);
                    words::or(holds, t);
                    words::or(unknown, u);
                }
                words::and_not(unknown, holds);
            }
        }
    }

    pub(super) fn not(&mut self, id: NodeId, of: NodeId) {
        let width = self.width;
        let (before, own) = self.bits.split_at_mut(id.index() * 2 * width);
        let start = of.index() * 2 * width;
        let (t, u) = before.get(start..start + 2 * width).unwrap_or_default().split_at(width);
        let (holds, unknown) = own.split_at_mut(width);
        for (((holds, unknown), t), u) in holds.iter_mut().zip(unknown).zip(t).zip(u) {
            *holds = !(t | u);
            *unknown = *u;
        }
        words::trim(holds, self.rows);
    }

    pub(super) fn compare(&mut self, id: NodeId, a: NodeId, op: CompareOp, b: NodeId) {
        let unknown = self.unknown_of([a, b]);
        let (below, same) =
            self.ordered((self.column(a), self.unbounded(a)), (self.column(b), self.unbounded(b)));
        let mut holds = match op {
            CompareOp::Lt => below,
            CompareOp::Le => {
                let mut either = below;
                words::or(&mut either, &same);
                either
            }
            CompareOp::Ge => self.others(&below),
            CompareOp::Gt => {
                let mut either = below;
                words::or(&mut either, &same);
                self.others(&either)
            }
            CompareOp::Eq => same,
            CompareOp::Ne => self.others(&same),
        };
        words::and_not(&mut holds, &unknown);
        self.set_holds(id, &holds);
        self.set_unknown(id, &unknown);
    }

    /// Of a customer known to be in no segment it is known that he is in none of those named (A12).
    pub(super) fn same_code(&mut self, id: NodeId, a: CodeRef, b: CodeRef) {
        let mut unknown = self.empty();
        let mut none = self.empty();
        for part in [a, b] {
            let mut own = self.unknown(part.node).to_vec();
            if part.family
                && let Some(rows) = self.none.get(part.node.index()).filter(|rows| !rows.is_empty())
            {
                words::and_not(&mut own, rows);
                words::or(&mut none, rows);
            }
            self.route(id, part.node, own.clone());
            words::or(&mut unknown, &own);
        }
        let mut holds = self.empty();
        let constant = |part: CodeRef| match self.shared.plan.node(part.node).op {
            Op::TextConstant(code) | Op::CodeConstant(code) => Some(code),
            _ => None,
        };
        match (constant(a), constant(b)) {
            (_, Some(code)) => holds = self.with_code(a.node, code),
            (Some(code), _) => holds = self.with_code(b.node, code),
            _ => words::pack2(self.code(a.node), self.code(b.node), &mut holds, |a, b| a == b),
        }
        words::and_not(&mut holds, &unknown);
        words::and_not(&mut holds, &none);
        self.set_holds(id, &holds);
        self.set_unknown(id, &unknown);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kleene {
    And,
    Or,
    Both,
}
