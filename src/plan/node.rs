//! The nodes of a plan.

use crate::model::{ActionId, FactorId, FamilyId, InputId};
use crate::number::Number;
use crate::value::{CompareOp, Extreme, Side};

/// A node of a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Its place in the plan.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Debug for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// Why a value is unknown: a place in [`super::Plan::causes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseId(pub u32);

/// A value of a group: a place in [`super::Plan::late`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LateId(pub u32);

/// What a node gives for each customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// An exact number; a day is the number of days since 1970.
    Number,
    /// Yes, no or unknown.
    Truth,
    /// A text, a segment or a factor, by its code.
    Code,
}

/// A node.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// What it gives.
    pub shape: Shape,
    /// How many passes over the data it needs before it can be computed.
    pub level: u32,
    /// Whether it can be unbounded.
    pub unbounded: bool,
}

/// An operand of an equality of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeRef {
    /// The operand.
    pub node: NodeId,
    /// Whether it is a family itself: of a customer known to be in no segment it is known that he is in none
    /// of those named (A12).
    pub family: bool,
}

/// What a node computes. A value is unknown where one that it reads is, unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Op {
    /// A constant number.
    Constant(Number),
    /// Unknown for everybody.
    Unknown(CauseId),
    /// A column of numbers.
    Digits(InputId),
    /// A column of days.
    Days(InputId),
    /// A factor's rating: unknown off the scale.
    Rating {
        /// The factor's formula.
        of: NodeId,
        /// The factor.
        factor: FactorId,
        /// Off the scale.
        off: CauseId,
        /// Unbounded.
        unbounded: CauseId,
    },
    /// A number that is unknown outside a range, both ends inside.
    Within {
        /// What.
        of: NodeId,
        /// Lower end.
        lo: Number,
        /// Upper end.
        hi: Option<Number>,
        /// Outside.
        off: CauseId,
        /// Unbounded.
        unbounded: CauseId,
    },
    /// Numbers added and, where marked, subtracted. A day is whole: what is added to it is rounded down.
    Sum {
        /// Whether each is subtracted.
        parts: Vec<(bool, NodeId)>,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// A day moved by days, rounded down; outside the calendar it is unknown.
    Shift {
        /// The day.
        day: NodeId,
        /// How far.
        by: NodeId,
        /// Whether backwards.
        back: bool,
        /// Outside the calendar.
        large: CauseId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// Numbers multiplied and, where marked, divided by, from left to right.
    Product {
        /// Whether each is a divisor.
        parts: Vec<(bool, NodeId)>,
        /// Division by 0.
        zero: CauseId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// Own ÷ rivals, unknown where the rivals' is below 0.
    Relative {
        /// The customer's.
        own: NodeId,
        /// That of the rivals.
        rivals: NodeId,
        /// The rivals' is below 0.
        negative: CauseId,
        /// … is 0.
        zero: CauseId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// The smallest; unbounded is above every number.
    Min(Vec<NodeId>),
    /// The largest.
    Max(Vec<NodeId>),
    /// The mean of those known, where at least `least` are.
    MeanOfKnown {
        /// Of what.
        parts: Vec<NodeId>,
        /// How many must be known.
        least: usize,
        /// Fewer are known.
        few: CauseId,
        /// None is known.
        zero: CauseId,
    },
    /// The distance from 0.
    Abs {
        /// Of what.
        of: NodeId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// Rounded, half away from zero.
    Round {
        /// What.
        of: NodeId,
        /// To how many places, rounded down.
        places: NodeId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// `x` from `a..b` onto `c..d`, clamped.
    Rescale {
        /// x, a, b, c, d.
        parts: [NodeId; 5],
        /// a = b.
        zero: CauseId,
        /// Arithmetic with an unbounded value.
        unbounded: CauseId,
    },
    /// max(0, x).
    AtLeastZero(NodeId),
    /// What an effect adds to a number: something where a condition is known to hold, else 0.
    Step {
        /// How much.
        of: NodeId,
        /// For whom.
        when: NodeId,
    },
    /// A number after an action, kept to a range, ends inside: unknown where it was before, and as it was where
    /// nothing is known of it after.
    Moved {
        /// Before.
        before: NodeId,
        /// After.
        after: NodeId,
        /// Lower end.
        lo: Option<Number>,
        /// Upper end.
        hi: Option<Number>,
    },
    /// CPP or CPC.
    Total(Side),
    /// CPP ÷ CPC.
    U,
    /// CPP − CPC.
    Net,
    /// The answered share of a side's weight.
    Answered(Side),
    /// The smaller of both.
    AnsweredLess,
    /// A factor's share of its side.
    Share(FactorId),
    /// Effective weight × distance to the good end.
    Headroom(FactorId),
    /// The mean of values of factors of one side with the customer's own weights, over those that are known where
    /// these reach enough of the weight of all of them: satisfaction, a consequence.
    Weighted {
        /// The side.
        side: Side,
        /// The place of each factor in [`super::SidePlan::factors`], and its value.
        parts: Vec<(usize, NodeId)>,
        /// The family that changes the weights of the side.
        member: Option<NodeId>,
        /// Too little of the weight is known.
        little: CauseId,
    },
    /// The change of net by an action.
    Uplift(ActionId),
    /// The change of U by an action.
    UpliftU(ActionId),
    /// The first that is known.
    OrElse(Vec<NodeId>),
    /// A value of a group.
    Late(LateId),
    /// A value of the group of the customer's segments in some families.
    LateOf {
        /// The customer's place in each family.
        members: Vec<NodeId>,
        /// The value of each combination of segments; those of the last family change first.
        late: Vec<LateId>,
    },
    /// A column of texts.
    Text(InputId),
    /// A constant text.
    TextConstant(u32),
    /// The customer's segment in a family.
    Member {
        /// The family.
        family: FamilyId,
        /// The condition of each segment; `None` takes the rest.
        segments: Vec<Option<NodeId>>,
        /// Whether the first that holds decides.
        first: bool,
        /// Two hold.
        overlap: CauseId,
        /// In no segment.
        none: CauseId,
    },
    /// A constant segment or factor.
    CodeConstant(u32),
    /// The largest or lowest factor of a side.
    Extreme(Extreme, Side),
    /// A column of yes and no.
    Flag(InputId),
    /// A constant truth.
    Truth(bool),
    /// All hold: `no` beats unknown.
    And(Vec<NodeId>),
    /// One holds: `yes` beats unknown.
    Or(Vec<NodeId>),
    /// All hold; unknown where one is unknown, whatever the others are.
    Both(Vec<NodeId>),
    /// It does not hold.
    Not(NodeId),
    /// `x < at`, or `x <= at` where inclusive.
    Cut {
        /// The number.
        of: NodeId,
        /// Where.
        at: Number,
        /// Whether `at` itself is below.
        inclusive: bool,
    },
    /// A comparison of two numbers.
    Compare(NodeId, CompareOp, NodeId),
    /// Equality of two codes.
    SameCode(CodeRef, CodeRef),
    /// Equality of two truths.
    SameTruth(NodeId, NodeId),
    /// Whether it is known; never unknown.
    Known(NodeId),
    /// Whether it is unbounded.
    Unbounded(NodeId),
    /// Whether a factor dominates its side.
    Dominates(FactorId),
}

impl Op {
    /// Whether it is a value of the formula, which reads every factor.
    pub(crate) fn is_formula(&self) -> bool {
        matches!(
            self,
            Self::Total(_)
                | Self::U
                | Self::Net
                | Self::Answered(_)
                | Self::AnsweredLess
                | Self::Share(_)
                | Self::Headroom(_)
                | Self::Uplift(_)
                | Self::UpliftU(_)
                | Self::Extreme(..)
                | Self::Dominates(_)
        )
    }

    /// What it gives; `None` where it gives what its parts do.
    pub(super) const fn shape(&self) -> Option<Shape> {
        Some(match self {
            Self::Constant(_)
            | Self::Digits(_)
            | Self::Days(_)
            | Self::Rating { .. }
            | Self::Within { .. }
            | Self::Sum { .. }
            | Self::Shift { .. }
            | Self::Product { .. }
            | Self::Relative { .. }
            | Self::Min(_)
            | Self::Max(_)
            | Self::MeanOfKnown { .. }
            | Self::Abs { .. }
            | Self::Round { .. }
            | Self::Rescale { .. }
            | Self::AtLeastZero(_)
            | Self::Step { .. }
            | Self::Moved { .. }
            | Self::Total(_)
            | Self::U
            | Self::Net
            | Self::Answered(_)
            | Self::AnsweredLess
            | Self::Share(_)
            | Self::Headroom(_)
            | Self::Weighted { .. }
            | Self::Uplift(_)
            | Self::UpliftU(_) => Shape::Number,
            Self::Text(_)
            | Self::TextConstant(_)
            | Self::Member { .. }
            | Self::CodeConstant(_)
            | Self::Extreme(..) => Shape::Code,
            Self::Flag(_)
            | Self::Truth(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Both(_)
            | Self::Not(_)
            | Self::Cut { .. }
            | Self::Compare(..)
            | Self::SameCode(..)
            | Self::SameTruth(..)
            | Self::Known(_)
            | Self::Unbounded(_)
            | Self::Dominates(_) => Shape::Truth,
            Self::OrElse(_) | Self::Late(_) | Self::LateOf { .. } | Self::Unknown(_) => return None,
        })
    }

    /// The nodes that it names. What the formula reads beyond these is in [`super::Plan::sides`].
    pub fn reads(&self, out: &mut Vec<NodeId>) {
        match self {
            Self::Constant(_)
            | Self::Unknown(_)
            | Self::Digits(_)
            | Self::Days(_)
            | Self::Total(_)
            | Self::U
            | Self::Net
            | Self::Answered(_)
            | Self::AnsweredLess
            | Self::Share(_)
            | Self::Headroom(_)
            | Self::Uplift(_)
            | Self::UpliftU(_)
            | Self::Late(_)
            | Self::Text(_)
            | Self::TextConstant(_)
            | Self::CodeConstant(_)
            | Self::Extreme(..)
            | Self::Flag(_)
            | Self::Truth(_)
            | Self::Dominates(_) => {}
            Self::Rating { of, .. }
            | Self::Within { of, .. }
            | Self::Abs { of, .. }
            | Self::AtLeastZero(of)
            | Self::Not(of)
            | Self::Cut { of, .. }
            | Self::Known(of)
            | Self::Unbounded(of) => out.push(*of),
            Self::Sum { parts, .. } | Self::Product { parts, .. } => {
                out.extend(parts.iter().map(|(_, part)| *part));
            }
            Self::Weighted { parts, member, .. } => {
                out.extend(parts.iter().map(|(_, part)| *part));
                out.extend(member);
            }
            Self::Shift { day, by, .. } => out.extend([*day, *by]),
            Self::Step { of, when } => out.extend([*of, *when]),
            Self::Moved { before, after, .. } => out.extend([*before, *after]),
            Self::Relative { own, rivals, .. } => out.extend([*own, *rivals]),
            Self::Round { of, places, .. } => out.extend([*of, *places]),
            Self::Min(parts)
            | Self::Max(parts)
            | Self::MeanOfKnown { parts, .. }
            | Self::OrElse(parts)
            | Self::And(parts)
            | Self::Or(parts)
            | Self::Both(parts) => out.extend(parts),
            Self::Rescale { parts, .. } => out.extend(parts),
            Self::LateOf { members, .. } => out.extend(members),
            Self::Member { segments, .. } => out.extend(segments.iter().flatten()),
            Self::Compare(a, _, b) | Self::SameTruth(a, b) => out.extend([*a, *b]),
            Self::SameCode(a, b) => out.extend([a.node, b.node]),
        }
    }
}
