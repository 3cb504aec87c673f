//! Everything about one subject: a customer, a cell, or all customers.

use std::sync::Arc;

use super::{Causes, Filled, Inside, Membership, PopulationAt, Value};
use crate::model::{ActionId, ByMoney, ConsequenceId, FactorId, FamilyId, Model, RuleId, SegmentId};
use crate::number::Number;
use crate::value::{CompareOp, Confidence, Priority, Reason, State, Status, Text};

/// A cell: one segment of each of some families, in the order of the families; without any, all customers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(Arc<[(FamilyId, SegmentId)]>);

impl CellId {
    /// The cell of these segments.
    #[must_use]
    pub fn new(mut parts: Vec<(FamilyId, SegmentId)>) -> Self {
        parts.sort_unstable();
        Self(parts.into())
    }

    /// All customers.
    #[must_use]
    pub fn all() -> Self {
        Self::new(Vec::new())
    }

    /// Its segments.
    #[must_use]
    pub fn parts(&self) -> &[(FamilyId, SegmentId)] {
        &self.0
    }

    /// Whether it is all customers.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// The segment of a family, where the cell names one.
    #[must_use]
    pub fn segment(&self, family: FamilyId) -> Option<SegmentId> {
        self.0.iter().find(|(f, _)| *f == family).map(|(_, segment)| *segment)
    }

    /// `all customers`, `trip.business`, `trip.business, band.harmed`.
    #[must_use]
    pub fn name(&self, model: &Model) -> String {
        if self.is_all() {
            return "all customers".to_owned();
        }
        let parts = self.0.iter().map(|(family, segment)| {
            let family = model.families.at(*family);
            format!("{}.{}", family.name, family.segments.at(*segment).name)
        });
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Whether it contains the other: all that it asks, the other asks too (A6). A cell contains itself.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.0.iter().all(|part| other.0.contains(part))
    }
}

/// Whom an answer is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A group.
    Cell(CellId),
    /// The customer in this row of the data, from 0.
    Customer(usize),
}

/// A rule, and the group on which it acted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleAt {
    /// The rule.
    pub rule: RuleId,
    /// The group, where it is another than the subject: one that contains it.
    pub at: Option<CellId>,
}

/// Everything about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectAnswer {
    /// Whom it is about.
    pub subject: Subject,
    /// The customer's key.
    pub key: Option<Text>,
    /// Whether the model is about this customer, where it has a population; `None` for a group.
    pub population: Option<PopulationAt>,
    /// The customer's place in each family of the model; empty for a group and for those outside.
    pub memberships: Vec<Membership>,
    /// What is felt to be got and given.
    pub value: SubjectValue,
    /// Every rule about subjects of this kind, in order.
    pub rules: Vec<RuleOutcome>,
    /// What to do, best first.
    pub ranked: Vec<RankedAction>,
    /// What not to do, and why: forbidden, held, blocked, displaced; by action.
    pub dropped: Vec<DroppedAction>,
    /// Of each recommended action that says when it is worthwhile, and is neither forbidden nor held: the condition
    /// with its parts; by action.
    pub worthwhile: Vec<(ActionId, Condition)>,
    /// What could not be said: the causes of all unknown values and rules.
    pub unknowns: Option<Causes>,
}

impl SubjectAnswer {
    /// Whether it is a customer whom the model is not about, or not known to be.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.population.as_ref().is_some_and(|found| found.inside != Inside::Yes)
    }
}

/// The value of a subject (5.2 to 5.7, 6.3, A2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectValue {
    /// Perceived benefit.
    pub cpp: Value,
    /// Perceived cost.
    pub cpc: Value,
    /// CPP ÷ CPC.
    pub u: Value,
    /// CPP − CPC.
    pub net: Value,
    /// The answered share of the benefits' weight; in a group the mean over its base.
    pub answered_benefits: Value,
    /// The answered share of the costs' weight; in a group the mean over its base.
    pub answered_costs: Value,
    /// The factors, benefits first.
    pub factors: Vec<FactorValue>,
    /// Whether expectations are exceeded or fallen short of, where a benefit says what was expected (5.8).
    pub satisfaction: Option<Measured>,
    /// What the factors lead to (5.9), in order.
    pub consequences: Vec<(ConsequenceId, Measured)>,
    /// What only a group has.
    pub group: Option<GroupFacts>,
}

/// A value and how many stand behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The value; in a group the mean over those of its base for whom it is known (B23).
    pub value: Value,
    /// Rows of the base for which it is known; 0 or 1 for a customer.
    pub answers: usize,
}

/// What only a group has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFacts {
    /// Customers (weighted).
    pub count: Number,
    /// Rows that have a survey weight.
    pub rows: usize,
    /// Its share of all customers.
    pub reach: Value,
    /// Rows of the base, on which every number rests (A2).
    pub base: usize,
    /// Customers of the base (weighted).
    pub base_count: Number,
    /// (Σw)² ÷ Σw² over the base (4.6).
    pub effective: Number,
    /// Rows of the base whose U is unbounded.
    pub unbounded: usize,
    /// Rows whose U is unknown, per reason (a row counts once for each of its reasons).
    pub unknown: Vec<(Reason, usize)>,
    /// Rows whose U is unknown.
    pub unknown_rows: usize,
    /// The median of U.
    pub median_u: Value,
    /// The mean of the customers' ratios, each rounded to 18 decimals (B10): not the group's U.
    pub mean_u: Value,
    /// The share of customers with U below 1.
    pub below_one: Value,
    /// Mean worth, what it could be, and the difference, where the model says what that is.
    pub money: ByMoney<Option<Value>>,
}

/// A factor's part in the value of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorValue {
    /// The factor.
    pub factor: FactorId,
    /// Its rating; in a group the mean over those of the base who answered it.
    pub rating: Value,
    /// Its effective weight; in a group the mean.
    pub weight: Value,
    /// Effective weight × rating; in a group the mean, 0 for those who did not answer.
    pub contribution: Value,
    /// Contribution ÷ the side's total.
    pub share: Value,
    /// Effective weight × distance to the good end of the scale.
    pub headroom: Value,
    /// Whether it dominates its side.
    pub dominates: Value,
    /// Rows that answered it; 0 or 1 for a customer.
    pub answers: usize,
    /// Rating − what was expected, where a benefit says that (5.8).
    pub gap: Option<Measured>,
}

/// A rule about a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: RuleId,
    /// How it ended.
    pub status: Status,
    /// Whether it acts.
    pub standing: Standing,
    /// Undetermined rules that would override it if their condition held (A7).
    pub would_be_overridden: Vec<RuleAt>,
    /// `if`.
    pub condition: Condition,
    /// `unless`.
    pub unless: Option<Condition>,
    /// Its reason, filled in; only of a matched rule.
    pub because: Option<Filled>,
    /// What was missing, where it is undetermined.
    pub missing: Option<Causes>,
}

/// Whether a rule acts on a subject (A8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It matched, and nothing overrides it.
    Active,
    /// It matched, and so did these rows of its table, of which at most one may (B22): none of them acts.
    Conflict(Vec<RuleId>),
    /// It matched, and these active rules override it.
    Overridden(Vec<RuleAt>),
    /// It did not match.
    Silent,
}

/// A condition with what its parts came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As the author wrote it.
    pub words: Text,
    /// What it is.
    pub kind: ConditionKind,
    /// What it came to.
    pub value: Value,
    /// Its parts: the conditions of `and`, `or`, `not`; the operands of a test; what a name stands for.
    pub parts: Vec<Condition>,
    /// Left − right of a comparison of two numbers; at a level of confidence how far that is from where it would be
    /// outside noise; the signed distance to the nearest end of a range
    /// (above 0 inside); share, or lead, minus what is asked for where a dominance has such a threshold.
    pub margin: Option<Number>,
    /// What a dominance was decided by.
    pub dominance: Option<Dominance>,
    /// What a comparison at a level of confidence was decided by; `None` where that is unknown.
    pub noise: Option<Box<Noise>>,
    /// Of `nps`: both ends of its 95% interval (adjusted Wald), to 12 decimals. For readers only (B10(a)).
    pub interval: Option<Box<(Number, Number)>>,
    /// Of a value of the rivals: the brands that it leaves out for want of evidence, by name (B15).
    pub left_out: Vec<LeftOut>,
}

/// The sampling noise of a difference (6.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// How sure it is asked to be.
    pub level: Confidence,
    /// The standard error of the difference, rounded half to even to 12 decimals.
    pub standard_error: Number,
    /// What the difference must be larger than, rounded likewise; the decision is exact.
    pub reach: Number,
}

/// A brand that a value of the rivals leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub brand: Text,
    /// On how many customers (rows) it would have stood: fewer than `evidence at least`, counted as there (B5).
    pub customers: usize,
}

/// What a part of a condition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionKind {
    /// All parts hold.
    And,
    /// One part holds.
    Or,
    /// The part does not hold.
    Not,
    /// A comparison of two operands.
    Compare(CompareOp),
    /// A comparison of two operands at a level of confidence.
    Confident(CompareOp, Confidence),
    /// An operand, a lower and an upper end.
    InRange {
        /// `not in`
        negated: bool,
        /// Whether the upper end is outside.
        open: bool,
    },
    /// An operand and the items of a list.
    InItems {
        /// `not in`
        negated: bool,
    },
    /// What is known of an operand.
    Is {
        /// `is not`
        negated: bool,
        /// What is asked.
        state: State,
    },
    /// `f dominates its side`.
    Dominates(FactorId),
    /// A name; its one part is what it stands for.
    Let,
    /// Own ÷ rivals (B16).
    Relative {
        /// Above 1 is dearer; else above 1 is better.
        dearer: bool,
    },
    /// A literal.
    Literal,
    /// Any other value.
    Value,
}

/// What a dominance was decided by (5.6, A3, B14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dominance {
    /// The factor.
    pub factor: FactorId,
    /// Its share.
    pub share: Value,
    /// Its share less that of the next, in points.
    pub lead: Value,
    /// The largest other factor of the side; `None` on a side of one, or where nothing is known.
    pub next: Option<FactorId>,
    /// Unanswered factors that could tie or beat it, were they answered (A3).
    pub could_overturn: Vec<FactorId>,
}

/// A recommended action that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedAction {
    /// Its place, from 1.
    pub rank: usize,
    /// The action.
    pub action: ActionId,
    /// The highest priority of the rules that recommend it.
    pub priority: Priority,
    /// The score; `None` where the model has no `prioritize by`.
    pub score: Option<Value>,
    /// The terms of the score in the order written.
    pub terms: Vec<ScorePart>,
    /// The change of net by its effects; unknown where it declares none.
    pub uplift: Value,
    /// The change of U.
    pub uplift_u: Value,
    /// Customers (weighted) who pass U = 1 by its effects; `None` for a customer.
    pub pass_one: Option<Number>,
    /// The active rules that recommend it.
    pub rules: Vec<RuleId>,
}

/// A term of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScorePart {
    /// As the author wrote it.
    pub words: Text,
    /// What it came to.
    pub value: Value,
}

/// An action that is not ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedAction {
    /// The action.
    pub action: ActionId,
    /// The active rules that recommend it; only a forbidden one may have none.
    pub rules: Vec<RuleId>,
    /// Why it is not ranked.
    pub cause: DropCause,
}

/// Why an action is not ranked (A7, A8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropCause {
    /// So many better ones of its kind are kept as this limit of the model allows: its place in
    /// [`Model::limits`](crate::model::Model::limits).
    OverLimit(usize),
    /// Active rules forbid it.
    Forbidden(Vec<RuleAt>),
    /// Undetermined rules might forbid it; with what each lacks.
    Held(Vec<(RuleAt, Causes)>),
    /// It needs actions that are not left.
    Blocked(Vec<ActionId>),
    /// A higher-ranked action that is kept excludes it.
    Displaced(ActionId),
    /// Its `worthwhile` does not hold, or is unknown for these causes.
    NotWorthwhile(Option<Causes>),
}

impl DropCause {
    /// Whether the action's `worthwhile` was asked: of what is forbidden or held it is not.
    #[must_use]
    pub const fn asks_worthwhile(&self) -> bool {
        !matches!(self, Self::Forbidden(_) | Self::Held(_))
    }
}
