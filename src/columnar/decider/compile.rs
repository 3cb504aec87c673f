//! A plan as steps for one customer: most conditions are no step of their own but a mask of a rule's.

use super::limits::{Limit, Limits};
use super::steps::{Mask, Step};
use crate::model::{InputKind, Model};
use crate::number::Number;
use crate::plan::{CodeRef, NodeId, Op, Plan, Shape};
use crate::value::Side;

pub(super) struct Compiler<'c> {
    pub(super) model: &'c Model,
    pub(super) plan: &'c Plan,
    /// By node: its bit.
    pub(super) bits: Vec<Option<usize>>,
    pub(super) next: usize,
    pub(super) steps: Vec<Step>,
    pub(super) constants: Vec<(NodeId, (i128, i128))>,
}

impl Compiler<'_> {
    /// A side, once.
    pub(super) fn side(&mut self, side: Side) {
        if !self.steps.iter().any(|step| matches!(step, Step::Side(known) if *known == side)) {
            self.steps.push(Step::Side(side));
        }
    }

    /// The bit of a truth, made if it is not there yet.
    pub(super) fn bit(&mut self, id: NodeId) -> Option<usize> {
        if let Some(bit) = self.bits.get(id.index()).copied().flatten() {
            return Some(bit);
        }
        let mut masks = Vec::new();
        let all = match &self.plan.node(id).op {
            Op::Or(parts) => {
                for part in parts {
                    self.literal(*part, &mut masks)?;
                }
                false
            }
            _ => {
                self.literals(id, &mut masks)?;
                true
            }
        };
        let bit = self.fresh(id);
        self.steps.push(if all { Step::All(masks, bit) } else { Step::Any(masks, bit) });
        Some(bit)
    }

    /// A rule's condition as masks; what they read is made by the steps there are then.
    pub(super) fn condition(&mut self, id: NodeId) -> Option<Vec<Mask>> {
        let mut masks = Vec::new();
        self.literals(id, &mut masks)?;
        Some(masks)
    }

    /// A truth as bits that must hold and bits that must not, all of them.
    pub(super) fn literals(&mut self, id: NodeId, masks: &mut Vec<Mask>) -> Option<()> {
        let plan = self.plan;
        match &plan.node(id).op {
            Op::And(parts) => parts.iter().try_for_each(|part| self.literals(*part, masks)),
            Op::Both(parts) => {
                // Where all parts are cuts of one number, they are unknown together, and `and` is the same.
                let cut = |part: &NodeId| match &plan.node(*part).op {
                    Op::Cut { of, .. } | Op::Unbounded(of) => Some(*of),
                    _ => None,
                };
                let source = |part: &NodeId| match &plan.node(*part).op {
                    Op::Not(of) => cut(of),
                    _ => cut(part),
                };
                let first = parts.first().and_then(source)?;
                if parts.iter().any(|part| source(part) != Some(first)) {
                    return None;
                }
                parts.iter().try_for_each(|part| self.literals(*part, masks))
            }
            _ => self.literal(id, masks),
        }
    }

    /// A truth as one bit that must hold or must not.
    pub(super) fn literal(&mut self, id: NodeId, masks: &mut Vec<Mask>) -> Option<()> {
        let (bit, holds) = match &self.plan.node(id).op {
            Op::Not(of) => (self.bit(*of)?, false),
            Op::And(_) | Op::Or(_) | Op::Both(_) => (self.bit(id)?, true),
            _ => (self.bits.get(id.index()).copied().flatten()?, true),
        };
        let word = u32::try_from(bit / 64).ok()?;
        let at = match masks.iter().position(|mask| mask.word == word) {
            Some(at) => at,
            None => {
                masks.push(Mask { word, yes: 0, no: 0 });
                masks.len() - 1
            }
        };
        if let Some(mask) = masks.get_mut(at) {
            *(if holds { &mut mask.yes } else { &mut mask.no }) |= 1 << (bit % 64);
        }
        Some(())
    }

    pub(super) fn fresh(&mut self, id: NodeId) -> usize {
        let bit = self.next;
        self.next += 1;
        if let Some(slot) = self.bits.get_mut(id.index()) {
            *slot = Some(bit);
        }
        bit
    }

    /// A node and, of a number or code, every test of it. `None` where it is more than this can do.
    pub(super) fn node(&mut self, id: NodeId, needed: &[NodeId]) -> Option<()> {
        let op = &self.plan.node(id).op;
        match op {
            Op::Constant(number) => {
                let parts = crate::plan::parts(number)?;
                self.constants.push((id, parts));
            }
            Op::Digits(input) => self.steps.push(Step::Digits(id, *input)),
            Op::Days(input) => self.steps.push(Step::Days(id, *input)),
            Op::Rating { of, .. } => {
                if self.plan.node(*of).unbounded {
                    return None;
                }
                self.steps.push(Step::Rating(id, *of));
            }
            Op::Total(side) => self.side(*side),
            // Its sides may be numbered after it; they need ratings alone.
            Op::U => {
                self.side(Side::Benefits);
                self.side(Side::Costs);
                self.steps.push(Step::U(id));
            }
            Op::Net => {
                self.side(Side::Benefits);
                self.side(Side::Costs);
                self.steps.push(Step::Net(id));
            }
            // Asked for with the formula, and read by nothing here.
            Op::Answered(_) => {
                let reads = |node: &NodeId| {
                    let mut reads = Vec::new();
                    self.plan.node(*node).op.reads(&mut reads);
                    reads.contains(&id)
                };
                if needed.iter().any(reads) {
                    return None;
                }
            }
            Op::Text(input) => {
                let texts = self.plan.texts.iter().zip(0_u32..).map(|(text, code)| (text.to_string(), code));
                let texts = match &self.model.inputs.at(*input).kind {
                    InputKind::List(items) => {
                        texts.filter(|(text, _)| items.iter().any(|item| **item == **text)).collect()
                    }
                    _ => texts.collect(),
                };
                self.steps.push(Step::Text(id, *input, texts));
            }
            Op::Member { segments, first, .. } => {
                let mut bits = Vec::with_capacity(segments.len());
                for segment in segments {
                    bits.push(match segment {
                        None => None,
                        Some(condition) => Some(self.bit(*condition)?),
                    });
                }
                self.steps.push(Step::Member(id, bits, *first));
            }
            Op::TextConstant(_) | Op::CodeConstant(_) | Op::Cut { .. } | Op::SameCode(..) => {}
            Op::Flag(input) => {
                let bit = self.fresh(id);
                self.steps.push(Step::Flag(*input, bit));
            }
            Op::Truth(flag) => {
                let bit = self.fresh(id);
                self.steps.push(Step::Fixed(*flag, bit));
            }
            // Made where something asks for them: most are masks of a larger one.
            Op::And(_) | Op::Or(_) | Op::Both(_) | Op::Not(_) => {}
            Op::Known(of) => {
                let known = match self.plan.node(*of).shape {
                    Shape::Truth => {
                        let of = self.bit(*of)?;
                        let bit = self.fresh(id);
                        Step::KnownBit(of, bit)
                    }
                    _ => {
                        let bit = self.fresh(id);
                        Step::Known(*of, bit)
                    }
                };
                self.steps.push(known);
            }
            Op::Unbounded(of) => {
                let of = *of;
                let bit = self.fresh(id);
                self.steps.push(Step::Unbounded(of, bit));
            }
            _ => return None,
        }
        self.tests(id, needed);
        Some(())
    }

    /// The cuts of a number and the equalities of a code.
    pub(super) fn tests(&mut self, id: NodeId, needed: &[NodeId]) {
        let mut cuts: Vec<(NodeId, (i128, i128), bool, Number)> = Vec::new();
        let mut same: Vec<(CodeRef, Vec<(u32, usize)>)> = Vec::new();
        for node in needed {
            match &self.plan.node(*node).op {
                Op::Cut { of, at, inclusive } if *of == id => {
                    if let Some(exact) = crate::plan::parts(at) {
                        cuts.push((*node, exact, *inclusive, at.clone()));
                    }
                }
                Op::SameCode(a, b) => {
                    let constant = |part: &CodeRef| match self.plan.node(part.node).op {
                        Op::TextConstant(code) | Op::CodeConstant(code) => Some(code),
                        _ => None,
                    };
                    let (code, own) = match (constant(a), constant(b)) {
                        (_, Some(code)) => (code, *a),
                        (Some(code), None) => (code, *b),
                        (None, None) => continue,
                    };
                    if own.node == id {
                        let bit = self.fresh(*node);
                        match same.iter_mut().find(|(known, _)| known.family == own.family) {
                            Some((_, bits)) => bits.push((code, bit)),
                            None => same.push((own, vec![(code, bit)])),
                        }
                    }
                }
                _ => {}
            }
        }
        // Where one holds, those of higher limits do, and at one limit the inclusive one.
        cuts.sort_by(|(_, _, a, x), (_, _, b, y)| x.cmp(y).then(a.cmp(b)));
        if !cuts.is_empty() {
            let start = self.next;
            let mut limits = Vec::with_capacity(cuts.len());
            for (node, at, inclusive, _) in cuts {
                self.fresh(node);
                limits.push(Limit { at, inclusive });
            }
            self.steps.push(Step::Cuts(id, start, Limits::new(limits)));
        }
        self.steps.extend(same.into_iter().map(|(code, bits)| Step::Same(code, bits)));
    }
}
