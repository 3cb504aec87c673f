//! The steps of a plan for one customer.

use super::limits::Limits;
use super::{Cell, Decider};
use crate::columnar::fraction::order;
use crate::model::{InputId, TableId};
use crate::plan::{CodeRef, NodeId, Op, Shape};
use crate::value::{Date, Side};

/// The powers of ten that 64 bits hold.
const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Code {
    Known(u32),
    /// Known to be none.
    None,
    #[default]
    Unknown,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Digits(NodeId, InputId),
    Days(NodeId, InputId),
    Rating(NodeId, NodeId),
    Side(Side),
    U(NodeId),
    Net(NodeId),
    /// The texts of a column with their codes.
    Text(NodeId, InputId, Vec<(String, u32)>),
    Member(NodeId, Vec<Option<usize>>, bool),
    /// The cuts of a number: from which bit on, in the order of limits.
    Cuts(NodeId, usize, Limits),
    /// Equalities of a code with constants.
    Same(CodeRef, Vec<(u32, usize)>),
    Flag(InputId, usize),
    Fixed(bool, usize),
    Known(NodeId, usize),
    KnownBit(usize, usize),
    Unbounded(NodeId, usize),
    /// Masks and the bit that they make.
    All(Vec<Mask>, usize),
    Any(Vec<Mask>, usize),
}

/// A word of what holds and of what is unknown; never both of one bit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bits {
    pub(super) holds: u64,
    pub(super) unknown: u64,
}

/// Of one word: which bits must hold, and which must not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask {
    pub(super) word: u32,
    pub(super) yes: u64,
    pub(super) no: u64,
}

impl Decider<'_> {
    fn number(&self, id: NodeId) -> Option<(i128, i128)> {
        self.numbers.get(id.index()).copied().flatten()
    }

    fn put(&mut self, id: NodeId, number: Option<(i128, i128)>) {
        if let Some(slot) = self.numbers.get_mut(id.index()) {
            *slot = number;
        }
    }

    fn set(&mut self, bit: usize, truth: Option<bool>) {
        self.set_range(bit, bit + 1, truth);
    }

    /// The same truth for the bits from one up to another.
    fn set_range(&mut self, from: usize, to: usize, truth: Option<bool>) {
        let mut at = from;
        while at < to {
            let until = (at / 64 + 1).saturating_mul(64).min(to);
            let bits = u64::MAX >> (64 - (until - at)) << (at % 64);
            if let Some(word) = self.bits.get_mut(at / 64) {
                match truth {
                    Some(true) => word.holds |= bits,
                    None => word.unknown |= bits,
                    Some(false) => {}
                }
            }
            at = until;
        }
    }

    fn get(&self, bit: usize) -> Option<bool> {
        let word = self.bits.get(bit / 64).copied().unwrap_or_default();
        if word.unknown >> (bit % 64) & 1 == 1 { None } else { Some(word.holds >> (bit % 64) & 1 == 1) }
    }

    fn or(&mut self, bit: usize, holds: bool, unknown: bool) {
        if let Some(word) = self.bits.get_mut(bit / 64) {
            word.holds |= u64::from(holds) << (bit % 64);
            word.unknown |= u64::from(unknown) << (bit % 64);
        }
    }

    /// Whether all of some conditions hold, and whether that is unknown. Without a branch: which rules match
    /// cannot be foreseen.
    pub(super) fn all(&self, masks: &[Mask]) -> (bool, bool) {
        let (mut fails, mut open) = (0, 0);
        for mask in masks {
            let Bits { holds, unknown } = self.word(mask.word);
            fails |= mask.yes & !(holds | unknown) | mask.no & holds;
            open |= (mask.yes | mask.no) & unknown;
        }
        (fails | open == 0, (fails == 0) & (open != 0))
    }

    /// Whether one of some conditions holds, and whether that is unknown.
    fn any(&self, masks: &[Mask]) -> (bool, bool) {
        let (mut found, mut open) = (0, 0);
        for mask in masks {
            let Bits { holds, unknown } = self.word(mask.word);
            found |= mask.yes & holds | mask.no & !(holds | unknown);
            open |= (mask.yes | mask.no) & unknown;
        }
        (found != 0, (found == 0) & (open != 0))
    }

    fn word(&self, at: u32) -> Bits {
        self.bits.get(at as usize).copied().unwrap_or_default()
    }

    pub(super) fn step(&mut self, step: &Step, cells: &[Cell<'_>]) -> Option<()> {
        match step {
            Step::Digits(id, input) => {
                let number = match cells.get(input.index()) {
                    Some(Cell::Number { digits, places }) => {
                        let power = POWERS.get(usize::from(*places)).copied()?;
                        Some((i128::from(*digits), i128::from(power)))
                    }
                    _ => None,
                };
                self.put(*id, number);
            }
            Step::Days(id, input) => {
                let number = match cells.get(input.index()) {
                    Some(Cell::Date(date)) => Some((i128::from(date.days_since(Date::EPOCH)), 1)),
                    _ => None,
                };
                self.put(*id, number);
            }
            Step::Rating(id, of) => {
                let (lo, hi) = self.scale;
                let inside = self
                    .number(*of)
                    .filter(|number| order(*number, lo).is_ge() && order(*number, hi).is_le());
                self.put(*id, inside);
            }
            Step::Side(side) => self.side(*side)?,
            Step::U(id) => {
                let value = self.plan.value;
                let mut endless = false;
                let u = match (self.number(value.cpp), self.number(value.cpc)) {
                    (Some(_), Some((n, _))) if n < 0 => None,
                    (Some((n, _)), Some((0, _))) => {
                        endless = n > 0;
                        None
                    }
                    (Some((n, d)), Some((m, e))) => Some((times(n, e)?, times(d, m)?)),
                    _ => None,
                };
                self.put(*id, u);
                if let Some(slot) = self.unbounded.get_mut(id.index()) {
                    *slot = endless;
                }
            }
            Step::Net(id) => {
                let value = self.plan.value;
                let net = match (self.number(value.cpp), self.number(value.cpc)) {
                    (Some((n, d)), Some((m, e))) => {
                        Some((times(n, e)?.checked_sub(times(m, d)?)?, times(d, e)?))
                    }
                    _ => None,
                };
                self.put(*id, net);
            }
            Step::Text(id, input, texts) => {
                let code = match cells.get(input.index()) {
                    Some(Cell::Text(text)) => {
                        let known = texts.iter().find(|(known, _)| known == text);
                        known.map_or(Code::None, |(_, code)| Code::Known(*code))
                    }
                    _ => Code::Unknown,
                };
                if let Some(slot) = self.codes.get_mut(id.index()) {
                    *slot = code;
                }
            }
            Step::Member(id, segments, first) => {
                let code = self.member(segments, *first);
                if let Some(slot) = self.codes.get_mut(id.index()) {
                    *slot = code;
                }
            }
            Step::Cuts(of, start, limits) => {
                let endless = self.unbounded.get(of.index()) == Some(&true);
                let end = start + limits.len();
                match self.number(*of) {
                    // Unbounded is above every number: no cut holds.
                    None if endless => {}
                    None => self.set_range(*start, end, None),
                    // The cuts that do not hold come first.
                    Some(number) => self.set_range(start + limits.passed(number), end, Some(true)),
                }
            }
            Step::Same(code, bits) => {
                let own = self.codes.get(code.node.index()).copied().unwrap_or_default();
                for (constant, bit) in bits {
                    let truth = match own {
                        Code::Known(own) => Some(own == *constant),
                        // A text that the model does not know, or no segment where the family itself is asked.
                        Code::None if code.family || !self.is_member(code.node) => Some(false),
                        Code::None | Code::Unknown => None,
                    };
                    self.set(*bit, truth);
                }
            }
            Step::Flag(input, bit) => {
                let truth = match cells.get(input.index()) {
                    Some(Cell::Flag(flag)) => Some(*flag),
                    _ => None,
                };
                self.set(*bit, truth);
            }
            Step::Fixed(flag, bit) => self.set(*bit, Some(*flag)),
            Step::Known(of, bit) => {
                let code = self.codes.get(of.index()).copied().unwrap_or_default();
                let known = match self.plan.node(*of).shape {
                    Shape::Number => {
                        self.number(*of).is_some() || self.unbounded.get(of.index()) == Some(&true)
                    }
                    _ => match code {
                        Code::Known(_) => true,
                        Code::None => !self.is_member(*of),
                        Code::Unknown => false,
                    },
                };
                self.set(*bit, Some(known));
            }
            Step::KnownBit(of, bit) => {
                let known = self.get(*of).is_some();
                self.set(*bit, Some(known));
            }
            Step::Unbounded(of, bit) => {
                let endless = self.unbounded.get(of.index()) == Some(&true);
                let truth = if endless { Some(true) } else { self.number(*of).map(|_| false) };
                self.set(*bit, truth);
            }
            Step::All(masks, bit) => {
                let (holds, unknown) = self.all(masks);
                self.or(*bit, holds, unknown);
            }
            Step::Any(masks, bit) => {
                let (holds, unknown) = self.any(masks);
                self.or(*bit, holds, unknown);
            }
        }
        Some(())
    }

    fn is_member(&self, id: NodeId) -> bool {
        matches!(self.plan.node(id).op, Op::Member { .. })
    }

    fn member(&self, segments: &[Option<usize>], first: bool) -> Code {
        let mut found = Code::None;
        let (mut held, mut open) = (0, false);
        for (segment, bit) in segments.iter().enumerate() {
            let code = Code::Known(u32::try_from(segment).unwrap_or(u32::MAX));
            match bit.map(|bit| self.get(bit)) {
                None if first || (held == 0 && !open) => return code,
                None => {}
                Some(Some(true)) if first => return code,
                Some(Some(true)) => {
                    held += 1;
                    found = code;
                }
                Some(None) if first => return Code::Unknown,
                Some(None) => open = true,
                Some(Some(false)) => {}
            }
        }
        if held > 1 || open { Code::Unknown } else { found }
    }

    /// CPP or CPC: the weighted mean over the answered factors, where enough of the weight is answered.
    fn side(&mut self, side: Side) -> Option<()> {
        let plan = self.plan;
        let (own, total) = match side {
            Side::Benefits => (&plan.sides[0], plan.value.cpp),
            Side::Costs => (&plan.sides[1], plan.value.cpc),
        };
        let weights = match &own.by {
            None => Some(&own.base),
            Some((_, member, rows)) => match self.codes.get(member.index()).copied().unwrap_or_default() {
                Code::Known(code) => rows.get(code as usize),
                Code::None => Some(&own.base),
                Code::Unknown => None,
            },
        };
        let Some(weights) = weights else {
            self.put(total, None);
            return Some(());
        };
        let (mut n, mut d, mut answered) = (0_i128, 1_i128, 0_i64);
        for ((_, rating), weight) in own.factors.iter().zip(weights) {
            let Some((m, e)) = self.number(*rating) else { continue };
            answered += weight;
            let part = times(m, i128::from(*weight))?;
            if e == d {
                n = n.checked_add(part)?;
            } else {
                n = times(n, e)?.checked_add(times(part, d)?)?;
                d = times(d, e)?;
                if d > 1 << 60 {
                    (n, d) = reduced((n, d));
                }
            }
        }
        let known = answered >= own.least;
        let found = if known { Some((n, times(d, i128::from(answered))?)) } else { None };
        self.put(total, found);
        Some(())
    }
}

/// A product; of two numbers of 64 bits the machine makes it by itself.
fn times(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

fn reduced((n, d): (i128, i128)) -> (i128, i128) {
    let g = num_integer::gcd(n, d).max(1);
    (n / g, d / g)
}
