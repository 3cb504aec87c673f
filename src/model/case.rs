//! Cases and what they expect (language 9.3).

use super::{ActionId, Expr, FamilyId, ParamId, RuleId, SegmentId};
use crate::number::Number;
use crate::source::Span;
use crate::value::{Date, Reason, Status, Text};

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is about.
    pub name: Text,
    /// Its customers, and what it sets.
    pub setup: Setup,
    /// What must hold.
    pub expects: Vec<Expect>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A run of a model's own: its customers, and what it sets.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Its customers.
    pub given: Given,
    /// `evidence at least`, where it differs.
    pub evidence: Option<Number>,
    /// The date of the run.
    pub as_of: Option<Date>,
    /// Parameters it sets.
    pub params: Vec<(ParamId, Number)>,
}

/// The customers of a case.
#[derive(Debug, Clone)]
pub enum Given {
    /// Rows of cells, each over all inputs; inputs not named are not answered. Without a table there is
    /// one row and only customer rules run.
    Rows {
        /// Whether it was written as a table, so that group rules run.
        table: bool,
        /// The cells of each customer.
        rows: Vec<Vec<GivenCell>>,
    },
    /// A file, relative to the model's.
    File(Text),
}

/// A cell of a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GivenCell {
    /// As it would stand in data.
    Text(Text),
    /// Unknown for this reason.
    Unknown(Reason),
}

/// What must hold for whom.
#[derive(Debug, Clone)]
pub struct Expect {
    /// Its place.
    pub span: Span,
    /// Whom it is about.
    pub subject: ExpectSubject,
    /// What must hold.
    pub kind: ExpectKind,
}

/// Whom an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectSubject {
    /// The one customer.
    Single,
    /// The customer with this key.
    Customer(Text),
    /// A cell; no segments is all customers.
    Cell(Vec<(FamilyId, SegmentId)>),
}

/// What an expectation says.
#[derive(Debug, Clone)]
pub enum ExpectKind {
    /// A condition in the subject's scope.
    Condition(Expr),
    /// A rule's status.
    Status(RuleId, Status),
    /// These actions are ranked.
    Recommends(Vec<ActionId>),
    /// None of these is ranked.
    RecommendsNot(Vec<ActionId>),
    /// No action is ranked.
    RecommendsNothing,
    /// This action was recommended and its `worthwhile` is yes, or no, or without a truth unknown.
    Worthwhile(ActionId, Option<bool>),
    /// A condition in the subject's scope, which may read what a score may of this action.
    With(ActionId, Expr),
    /// This action is ranked first.
    First(ActionId),
    /// Both are ranked, in this order.
    Before(ActionId, ActionId),
    /// These actions are forbidden.
    Forbids(Vec<ActionId>),
    /// These actions are held back.
    Holds(Vec<ActionId>),
    /// The customer is outside the population, or with `false` inside.
    Outside(bool),
    /// The value is unknown, for this reason among others where one is given.
    Unknown(Expr, Option<Reason>),
}
