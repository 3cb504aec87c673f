//! What a model asks of one customer, flat: each thing computed once, in an order in which whatever is read
//! has been computed.
//!
//! Guaranteed here: names are gone (a `let` is what it stands for, a parameter its value, a text a code),
//! equal expressions are one node, comparisons with constants are cuts of a number at a place, so that
//! `U < 1`, `U >= 1` and `U in 0..<1` share one. Groups are not computed here: what a customer reads of a
//! group is a [`Late`] value, which an earlier pass over the data finds.

mod dump;
mod groups;
mod lower;
mod node;

pub use dump::dump;
pub use groups::{Asked, AskedAggregate, Kind, Whose};
pub use lower::plan;
pub use node::{CauseId, CodeRef, LateId, Node, NodeId, Op, Shape};

use crate::answer::{Cause, CauseSource};
use crate::model::{ActionId, ByMoney, Expr, FactorId, FamilyId, InputId, Measure, RuleId, SegmentId, Table};
use crate::number::Number;
use crate::value::{Priority, Reason, Side, Text};

/// A model as a plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In an order in which each reads only earlier ones.
    pub nodes: Vec<Node>,
    /// Why values can be unknown, as far as the model alone tells.
    pub causes: Vec<Cause>,
    /// Causes that the formula itself can give.
    pub formula: FormulaCauses,
    /// For each column that is read, the causes that its cells can give, by reason.
    pub cells: Vec<(InputId, Vec<(Reason, CauseId)>)>,
    /// The texts that the model compares with, by code; texts of the data get codes above these.
    pub texts: Vec<Text>,
    /// Values of groups that customers read.
    pub late: Vec<Late>,
    /// The rating of each factor.
    pub ratings: Table<FactorId, NodeId>,
    /// The place of a customer in each family.
    pub members: Table<FamilyId, NodeId>,
    /// By action: the factors that it moves, and their ratings after it.
    pub effects: Table<ActionId, Vec<(FactorId, NodeId)>>,
    /// The formula.
    pub value: ValueNodes,
    /// Benefits and costs.
    pub sides: [SidePlan; 2],
    /// Gaps, satisfaction and consequences, of which groups have means, as [`crate::model::Model::means`] lists them.
    pub means: Vec<(Measure, NodeId)>,
    /// Whom the model is about, where it says so.
    pub population: Option<PopulationPlan>,
    /// What a customer is worth and could be, where the model says.
    pub money: ByMoney<Option<NodeId>>,
    /// The survey weight, where the model has one.
    pub weight: Option<NodeId>,
    /// The rules for each customer, in the order in which they are decided: what overrides comes first.
    pub rules: Vec<RulePlan>,
    /// Tables of which at most one row may match: the places of their rows in [`Plan::rules`], by the place of
    /// the table in the model; empty for tables about groups.
    pub exclusive: Vec<Vec<usize>>,
    /// Whether each action is worthwhile for a customer; none where the model does not say.
    pub worthwhile: Table<ActionId, Option<NodeId>>,
    /// The score of each action for a customer; none where the model has no score.
    pub scores: Table<ActionId, Option<NodeId>>,
    /// What groups ask of customers.
    pub asked: Asked,
    /// What it would take that is not there, in the author's words: such a plan is not run.
    pub beyond: Option<&'static str>,
}

/// Whom a model is about.
#[derive(Debug, Clone, Copy)]
pub struct PopulationPlan {
    /// The condition.
    pub condition: NodeId,
    /// Whether it is known to hold; never unknown. Every rule's condition asks for it first.
    pub inside: NodeId,
}

/// One of each side.
#[derive(Debug, Clone, Copy)]
pub struct BySide<T> {
    /// Of the benefits.
    pub benefits: T,
    /// Of the costs.
    pub costs: T,
}

impl<T: Copy> BySide<T> {
    /// That of a side.
    #[must_use]
    pub const fn of(&self, side: Side) -> T {
        match side {
            Side::Benefits => self.benefits,
            Side::Costs => self.costs,
        }
    }
}

/// Causes that the formula itself can give.
#[derive(Debug, Clone, Copy)]
pub struct FormulaCauses {
    /// Too little of a side is answered.
    pub little: BySide<CauseId>,
    /// A contribution of a side is negative.
    pub negative: BySide<CauseId>,
    /// The total of a side is 0.
    pub zero: BySide<CauseId>,
    /// Two factors of a side are equal.
    pub tie: BySide<CauseId>,
    /// The cost is negative.
    pub cost: CauseId,
    /// Nothing is got for nothing.
    pub nothing: CauseId,
    /// The benefit is negative where a change of U is asked for.
    pub harm: CauseId,
    /// U is unbounded where a change of it is asked for.
    pub unbounded: CauseId,
}

/// The nodes of the formula.
#[derive(Debug, Clone, Copy)]
pub struct ValueNodes {
    /// Perceived benefit.
    pub cpp: NodeId,
    /// Perceived cost.
    pub cpc: NodeId,
    /// CPP ÷ CPC.
    pub u: NodeId,
    /// CPP − CPC.
    pub net: NodeId,
    /// The answered shares.
    pub answered: [NodeId; 2],
}

/// The weights of a side as whole numbers over one denominator.
#[derive(Debug, Clone)]
pub struct SidePlan {
    /// The factors of the side, and their ratings.
    pub factors: Vec<(FactorId, NodeId)>,
    /// What all weights are divided by: those of a customer sum to it.
    pub whole: i64,
    /// For customers of whom no segment changes them.
    pub base: Vec<i64>,
    /// The family that changes them, its node, and the weights of each segment.
    pub by: Option<(FamilyId, NodeId, Vec<Vec<i64>>)>,
    /// The least answered weight that makes the side known.
    pub least: i64,
}

/// A rule for each customer.
#[derive(Debug, Clone)]
pub struct RulePlan {
    /// Which.
    pub rule: RuleId,
    /// `if` and not `unless`; `None` where the rule is not in force.
    pub condition: Option<NodeId>,
    /// Its priority.
    pub priority: Priority,
    /// What it recommends.
    pub recommend: Vec<ActionId>,
    /// What it forbids.
    pub forbid: Vec<ActionId>,
    /// Whether an undetermined ban lets its actions pass.
    pub forbid_if_known: bool,
    /// The places in [`Plan::rules`] of the rules that override it.
    pub overridden_by: Vec<usize>,
    /// The table in [`Plan::exclusive`] that it is a row of.
    pub table: Option<usize>,
}

/// A value of a group that customers read.
#[derive(Debug, Clone)]
pub struct Late {
    /// The expression: a measure or an aggregate of all customers or of one segment.
    pub expr: Expr,
    /// Of rivals: whose, where no brand is one's own.
    pub brand: Option<(FamilyId, SegmentId)>,
    /// After which pass over the data it is known, from 1.
    pub level: u32,
}

impl Plan {
    /// A node.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "an id is only made by the plan it indexes")]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The node at a place.
    pub(crate) fn id(&self, at: usize) -> NodeId {
        NodeId(u32::try_from(at.min(self.nodes.len())).unwrap_or(u32::MAX))
    }

    /// The value of a customer behind a mean of groups.
    #[must_use]
    pub fn mean(&self, measure: Measure) -> Option<NodeId> {
        self.means.iter().find(|(known, _)| *known == measure).map(|(_, id)| *id)
    }

    /// A cause.
    #[must_use]
    pub fn cause(&self, id: CauseId) -> Cause {
        self.causes
            .get(id.0 as usize)
            .cloned()
            .unwrap_or(Cause { source: CauseSource::Words("".into()), reason: Reason::NotAnswered })
    }

    /// How many passes over the data come before the one that decides.
    #[must_use]
    pub fn passes_before(&self) -> u32 {
        self.late.iter().map(|late| late.level).max().unwrap_or(0).max(self.asked.level)
    }
}

/// A number as numerator and denominator of 128 bits.
pub(crate) fn parts(number: &Number) -> Option<(i128, i128)> {
    use num_traits::ToPrimitive as _;
    match number.small() {
        Some((n, d)) => Some((n.into(), d.into())),
        None => {
            let big = number.to_big();
            Some((big.numer().to_i128()?, big.denom().to_i128()?))
        }
    }
}
