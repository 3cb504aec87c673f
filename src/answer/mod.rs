//! What an evaluation found: a tree of plain data of which every output is a view (language 9.1).
//!
//! Nothing here computes or prints. Everything named is an id of the model that was evaluated, and
//! every list has one order that does not depend on the order of rows, rules or files.

mod filled;
mod market;
mod population;
mod records;
mod subject;
mod summary;
mod target;
mod value;

use crate::model::{ActionId, FactorId, FamilyId, InputId, ParamId, RuleId, SegmentId};
use crate::number::Number;
use crate::value::{Date, Priority, Reason, Status, Text};

pub use filled::Filled;
pub(crate) use filled::FilledBuilder;
pub use market::{BrandValue, Line, MarketReport, ValueMap, WaveChange, WaveReport};
pub use population::{Inside, OutsideReport, PopulationAt};
pub use records::{
    IN_NONE, IN_UNKNOWN, INSIDE, Numbers, OUTSIDE, PERHAPS, POPULATION, RecordAction, RecordSchema, Records,
    reason_bit, reasons_of,
};
pub use subject::{
    CellId, Condition, ConditionKind, Dominance, DropCause, DroppedAction, FactorValue, GroupFacts, LeftOut,
    Measured, Noise, RankedAction, RuleAt, RuleOutcome, ScorePart, Standing, Subject, SubjectAnswer,
    SubjectValue,
};
pub use summary::{CellNote, Counted, HeldBack, Obstacle, SummaryItem, TableConflict, UndeterminedRule};
pub use target::{TargetAt, TargetBefore, TargetReport, TargetState};
pub use value::{Cause, CauseSource, Causes, Membership, Value};

/// The answer of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How the model was read.
    pub model: ModelFacts,
    /// What the data were like.
    pub data: DataReport,
    /// The value of all customers.
    pub all: SubjectValue,
    /// The value of each segment of each family, in the order of the families.
    pub families: Vec<FamilyReport>,
    /// Everything about each group that some rule is about: all customers first, then the cells.
    pub groups: Vec<SubjectAnswer>,
    /// Cells without a customer, which are no subjects: how many, per set of families of some rule.
    pub empty_cells: Vec<(Vec<FamilyId>, usize)>,
    /// Brands beside each other and the wave before, where the data tell them apart.
    pub market: Option<Box<MarketReport>>,
    /// The rules for each customer, in the order of [`CustomerRecord::rules`].
    pub customer_rules: Vec<RuleId>,
    /// Every customer, by key: numeric keys by number and before the others.
    pub customers: Vec<CustomerRecord>,
    /// Those whom the model is not about, likewise; they have no rules and no actions.
    pub outside: Vec<CustomerRecord>,
    /// Each action that a rule recommended for someone, once, ranked, over the whole run (A6).
    pub summary: Vec<SummaryItem>,
    /// Actions that were recommended and are not taken, by action and reason. A ban on what nobody recommends
    /// changes nothing and is not here; explanations of a subject list it.
    pub held_back: Vec<HeldBack>,
    /// Actions that no active rule recommended to anyone.
    pub never_recommended: Vec<ActionId>,
    /// Rules whose condition was unknown somewhere, and what was missing.
    pub undetermined: Vec<UndeterminedRule>,
    /// Each target of the model, in order.
    pub targets: Vec<TargetReport>,
    /// Rows that matched together in tables of which at most one may (B22): none of them acts there.
    pub conflicts: Vec<TableConflict>,
    /// Rules that are not in force on the date of the run.
    pub not_in_force: Vec<RuleId>,
    /// Rules whose `review by` has passed on the date of the run.
    pub review_due: Vec<RuleId>,
}

/// How the model was read: what every report says about its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFacts {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Both ends of the scale.
    pub scale: (Number, Number),
    /// The share of a side's weight that must be answered.
    pub answered: Number,
    /// The customers behind any statement about a group.
    pub evidence: Number,
    /// Whether weights were scaled to sum to 1.
    pub normalized: bool,
    /// The date of the run.
    pub as_of: Option<Date>,
    /// The parameters as they were in this run.
    pub params: Vec<(ParamId, Number)>,
}

/// What the data were like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataReport {
    /// Rows of the customers that the run is about.
    pub rows: usize,
    /// Those it is not about, where the model has a population.
    pub outside: Option<OutsideReport>,
    /// Customers: the sum of the survey weights, the number of rows without such a column.
    pub count: Number,
    /// Rows whose U is a number.
    pub u_known: usize,
    /// Rows whose U is unbounded.
    pub u_unbounded: usize,
    /// Rows whose U is unknown, per reason (a row counts once for each of its reasons).
    pub u_unknown: Vec<(Reason, usize)>,
    /// Rows whose U is unknown.
    pub u_unknown_rows: usize,
    /// Rows that could be in no group statement for want of a survey weight.
    pub without_weight: usize,
    /// Cells that are unknown, per column and reason.
    pub problems: Vec<CellProblem>,
    /// Factors whose rating was computed but off the scale, and for how many rows (B12).
    pub off_scale: Vec<(FactorId, usize)>,
    /// Keys that stand more than once, with how often.
    pub repeated_keys: Vec<(Text, usize)>,
    /// Rows whose key is empty or unreadable.
    pub missing_keys: usize,
}

/// Cells of one column that are unknown for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The column.
    pub input: InputId,
    /// Why its cells are unknown.
    pub reason: Reason,
    /// How many.
    pub count: usize,
    /// The first row of the data that has one, from 0.
    pub first_row: usize,
    /// What stands there.
    pub first_cell: Text,
}

/// A family: its segments and the customers beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyReport {
    /// The family.
    pub family: FamilyId,
    /// Each of its segments in order, empty ones too.
    pub segments: Vec<(SegmentId, SubjectValue)>,
    /// Rows in none of its segments.
    pub in_none: usize,
    /// Rows whose membership is unknown, per reason (a row counts once for each of its reasons).
    pub unknown: Vec<(Reason, usize)>,
    /// Rows whose membership is unknown.
    pub unknown_rows: usize,
}

/// What was found about one customer, in short; the whole of it is made on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The row of the data, from 0.
    pub row: usize,
    /// What names the customer.
    pub key: Text,
    /// Whether the model is about this customer.
    pub inside: Inside,
    /// The survey weight; 1 without such a column, `None` where it is missing.
    pub weight: Option<Number>,
    /// Perceived benefit.
    pub cpp: Value,
    /// Perceived cost.
    pub cpc: Value,
    /// CPP ÷ CPC.
    pub u: Value,
    /// CPP − CPC.
    pub net: Value,
    /// The answered share of each side's weight: benefits, costs.
    pub answered: (Value, Value),
    /// Σ weight × gap (5.8), where a benefit says what was expected.
    pub satisfaction: Option<Value>,
    /// The customer's place in each family of the model, in order.
    pub memberships: Box<[Membership]>,
    /// How each rule of [`Answer::customer_rules`] ended.
    pub rules: Box<[RuleMark]>,
    /// What was missing for each rule that is undetermined.
    pub missing: Box<[(RuleId, Causes)]>,
    /// What to do, best first.
    pub ranked: Vec<CustomerAction>,
    /// What not to do, and why.
    pub dropped: Vec<DroppedAction>,
}

impl CustomerRecord {
    /// The recommended actions of which it was asked whether they are worthwhile.
    pub fn asked_worthwhile(&self) -> impl Iterator<Item = ActionId> {
        let dropped = self.dropped.iter().filter(|one| one.cause.asks_worthwhile());
        self.ranked.iter().map(|one| one.action).chain(dropped.map(|one| one.action))
    }
}

/// How a rule ended for a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleMark {
    /// Its status.
    pub status: Status,
    /// Whether an active rule overrides it.
    pub overridden: bool,
    /// Whether it is a row of a table of which at most one may match, and another matched too (B22).
    pub in_conflict: bool,
}

/// An action for a customer, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAction {
    /// The action.
    pub action: ActionId,
    /// The highest priority of the rules that recommend it.
    pub priority: Priority,
    /// The score; `None` where the model has no `prioritize by`.
    pub score: Option<Value>,
    /// The active rules that recommend it.
    pub rules: Vec<RuleId>,
}
