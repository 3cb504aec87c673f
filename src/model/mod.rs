//! What a model means: every name an id, every expression typed, every weight final.
//!
//! Guaranteed here: no unresolved name, no ill-typed expression, no cycle, weights that sum to 1. This
//! is plain data; `check` makes it, `interpret` gives it a value. Things declared one by one (families,
//! lets, actions, rules …) are in the order of their names, things declared in a block (columns,
//! factors, the segments of a family) in the order written, so that the order of declarations and of
//! files cannot show in any answer.

mod effect;
mod estimate;
mod expr;
mod hierarchy;
mod id;
mod money;
mod property;
mod snapshot;
mod tongue;

pub use effect::{Change, Effect, Moved, Way};
pub use estimate::{Deviation, Estimate};
pub use expr::{
    Aggregate, Base, Beside, Expr, ExprKind, Function, GroupRef, Measure, ScoreTerm, Template, TemplatePart,
    Type,
};
pub use hierarchy::{Consequence, Goal, Purpose};
pub use id::{
    ActionId, ConsequenceId, FactorId, FamilyId, GoalId, InputId, LetId, ParamId, RuleId, SegmentId, Table,
    TableId,
};
pub use money::{ByMoney, Money};
pub use property::{Claim, ClaimKind, Property, Watched};
pub use snapshot::{Kept, KeptValue, Snapshot};
pub use tongue::{Language, Titled};

use std::sync::Arc;

use crate::number::Number;
use crate::source::{SourceMap, Span};
use crate::value::{CompareOp, Date, DatePattern, Priority, Reason, Side, Status, Text};

/// A whole model, files and packs merged.
#[derive(Debug, Clone)]
pub struct Model {
    /// The files, for the words of conditions in explanations.
    pub sources: SourceMap,
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Lower and upper end of the scale (both inside).
    pub scale: (Number, Number),
    /// The share of a side's weight that must be answered (language 5.3), 0 to 1.
    pub answered: Number,
    /// The customers behind any statement about a group (6.3).
    pub evidence: Number,
    /// `dominance at least`.
    pub dominance: Option<Number>,
    /// `lead at least`, in points of share.
    pub lead: Option<Number>,
    /// Whether weights were scaled to sum to 1 because the model says so.
    pub normalized: bool,
    /// What a customer is worth, in the customer's scope.
    pub worth: Option<Expr>,
    /// What a customer could be worth, likewise.
    pub potential: Option<Expr>,
    /// The second less the first, where the model says both.
    pub unrealised: Option<Expr>,
    /// The score of an action.
    pub prioritize: Option<Score>,
    /// How many actions of a customer stay, in the order of what they count.
    pub limits: Vec<Limit>,
    /// The data file that the model names, relative to the model's file.
    pub data: Option<Text>,
    /// Columns.
    pub inputs: Table<InputId, Input>,
    /// Whose product each row rates, and when.
    pub market: Market,
    /// Factors, benefits first.
    pub factors: Table<FactorId, Factor>,
    /// Which of them are benefits; the rest are costs.
    pub benefits: usize,
    /// Weights of the benefit side.
    pub benefit_weights: SideWeights,
    /// Weights of the cost side.
    pub cost_weights: SideWeights,
    /// Families of segments.
    pub families: Table<FamilyId, Family>,
    /// Whom the model is about; without one, everybody in the data.
    pub population: Option<Population>,
    /// Named expressions.
    pub lets: Table<LetId, Let>,
    /// Numbers that the run may set.
    pub params: Table<ParamId, Param>,
    /// What factors lead to.
    pub consequences: Table<ConsequenceId, Consequence>,
    /// Why that matters.
    pub goals: Table<GoalId, Goal>,
    /// Actions.
    pub actions: Table<ActionId, Action>,
    /// Rules.
    pub rules: Table<RuleId, Rule>,
    /// Targets, by name.
    pub targets: Vec<Target>,
    /// Tables of which at most one row may match, by name.
    pub exclusive: Vec<Exclusive>,
    /// Cases.
    pub cases: Vec<Case>,
    /// Snapshots, by name.
    pub snapshots: Vec<Snapshot>,
    /// What holds for every customer, by name.
    pub properties: Vec<Property>,
    /// Whether anything reads the date of the run.
    pub reads_as_of: bool,
    /// The languages in which it has texts beside its own, by code.
    pub languages: Vec<Language>,
    /// Which of them its titles and reasons are in; `None` is its own.
    pub language: Option<Text>,
}

/// `at most 1 of lever service`: of a customer's actions of a kind the best so many stay (8.1, D8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// How many stay, 1 or more.
    pub most: usize,
    /// The lever of the actions that are counted; `None` is all actions.
    pub lever: Option<Text>,
    /// The actions that are counted.
    pub actions: Vec<ActionId>,
    /// Where it is declared.
    pub span: Span,
}

impl Limit {
    /// `at most 1 of lever service`
    #[must_use]
    pub fn words(&self) -> String {
        match &self.lever {
            Some(lever) => format!("at most {} of lever {lever}", self.most),
            None if self.most == 1 => "at most 1 action per customer".to_owned(),
            None => format!("at most {} actions per customer", self.most),
        }
    }

    /// The first of some limits that an action would pass, so many of each being taken already.
    #[must_use]
    pub fn reached(limits: &[Self], taken: &[usize], action: ActionId) -> Option<usize> {
        limits
            .iter()
            .zip(taken)
            .position(|(limit, taken)| *taken >= limit.most && limit.actions.contains(&action))
    }

    /// Counts an action that is taken.
    pub fn take(limits: &[Self], taken: &mut [usize], action: ActionId) {
        for (limit, taken) in limits.iter().zip(taken) {
            *taken += usize::from(limit.actions.contains(&action));
        }
    }
}

/// The score of an action in both scopes; a scope that no rule uses may lack it.
#[derive(Debug, Clone)]
pub struct Score {
    /// For a customer.
    pub customer: Option<Expr>,
    /// For a group.
    pub group: Option<Expr>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name in the model.
    pub name: Text,
    /// Its header in the data.
    pub header: Text,
    /// What it holds.
    pub kind: InputKind,
    /// Codes for no answer.
    pub missing: Vec<Code>,
    /// Codes for not applicable.
    pub not_applicable: Vec<Code>,
    /// Whether it names the customer.
    pub key: bool,
    /// Whether it is the survey weight.
    pub weight: bool,
    /// Why it may only be audited, where it is protected.
    pub protected: Option<Text>,
    /// The groups in which a protected number is audited, lowest first, none overlapping: in the author's
    /// words, and what is inside (B17).
    pub bands: Vec<(Text, Interval)>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// The columns that say whose product a row rates and of which survey wave it is (language 4.4, B15).
#[derive(Debug, Clone, Default)]
pub struct Market {
    /// `offering`.
    pub offering: Option<Offering>,
    /// `wave`.
    pub wave: Option<InputId>,
}

/// The column that says whose product a row rates.
#[derive(Debug, Clone)]
pub struct Offering {
    /// The column.
    pub input: InputId,
    /// The brand whose model this is.
    pub own: Option<Text>,
    /// Without an own brand: the family whose segments are the brands of the data. It has none until the
    /// data are known ([`Model::with_brands`]).
    pub family: Option<FamilyId>,
}

/// A code of the data: tested before type and range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Equal as numbers: `0`, `0.0`.
    Number(Number),
    /// Equal as trimmed text.
    Text(Text),
}

/// What a column holds.
#[derive(Debug, Clone)]
pub enum InputKind {
    /// A number on the model's scale.
    Rating {
        /// `format "1.234,5"`: a decimal comma.
        decimal_comma: bool,
    },
    /// A number, perhaps in a range.
    Number {
        /// What it may be.
        range: Interval,
        /// `format "1.234,5"`: a decimal comma.
        decimal_comma: bool,
    },
    /// Any text.
    Text,
    /// Yes or no.
    Flag {
        /// Texts that mean yes; empty for the usual ones.
        yes: Vec<Text>,
        /// Texts that mean no; empty for the usual ones.
        no: Vec<Text>,
    },
    /// A day.
    Date(DatePattern),
    /// One of a closed list.
    List(Arc<[Text]>),
}

/// A range of numbers, either end open or absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Lower end and whether it is inside.
    pub lo: Option<(Number, bool)>,
    /// Upper end and whether it is inside.
    pub hi: Option<(Number, bool)>,
}

impl Interval {
    /// All numbers.
    pub const ALL: Self = Self { lo: None, hi: None };

    /// `lo..hi`, both inside.
    #[must_use]
    pub fn closed(lo: Number, hi: Number) -> Self {
        Self { lo: Some((lo, true)), hi: Some((hi, true)) }
    }

    /// Whether the number is inside.
    #[must_use]
    pub fn contains(&self, x: &Number) -> bool {
        self.lo.as_ref().is_none_or(|(lo, inside)| x > lo || (*inside && x == lo))
            && self.hi.as_ref().is_none_or(|(hi, inside)| x < hi || (*inside && x == hi))
    }

    /// Both ends, where both are given and inside.
    #[must_use]
    pub fn ends(&self) -> Option<(&Number, &Number)> {
        match (&self.lo, &self.hi) {
            (Some((lo, true)), Some((hi, true))) => Some((lo, hi)),
            _ => None,
        }
    }
}

/// A factor.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Its side.
    pub side: Side,
    /// Its rating, in the customer's scope; outside the scale it is unknown (B12).
    pub rating: Expr,
    /// The rating that the customer expected, in the customer's scope; only of a benefit. Outside the scale it
    /// is unknown (5.8).
    pub expected: Option<Expr>,
    /// `lever`.
    pub lever: Option<Text>,
    /// `dimension`.
    pub dimension: Option<Text>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// The weights of a side (language 5.1, A9): each vector in the order of the side's factors, sum 1.
#[derive(Debug, Clone)]
pub struct SideWeights {
    /// For customers of whom no segment changes them.
    pub base: Vec<Number>,
    /// The one family that changes them, with the weights of each of its segments (`None`: base).
    pub by: Option<(FamilyId, Vec<Option<Vec<Number>>>)>,
}

/// A family of segments.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Whether the order decides.
    pub first: bool,
    /// Its segments.
    pub segments: Table<SegmentId, Segment>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A segment.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Who is in it, in the customer's scope; `None` is `otherwise`, the last.
    pub condition: Option<Expr>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// Whom the model is about: customers for whom its condition is not known to hold are in no group and get no action.
#[derive(Debug, Clone)]
pub struct Population {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Who is inside, in the customer's scope.
    pub condition: Expr,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A named expression, in each scope in which it can be read.
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Read in a customer's scope.
    pub customer: Option<Expr>,
    /// Read in a group's scope.
    pub group: Option<Expr>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A number that the run may set.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Its value: the default, or what the run set.
    pub value: Number,
    /// Where it is declared: its name.
    pub span: Span,
}

/// An action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// What it does to ratings and columns, all together.
    pub effects: Vec<Effect>,
    /// `lever`.
    pub lever: Option<Text>,
    /// `dimension`.
    pub dimension: Option<Text>,
    /// `step` of the value process.
    pub step: Option<Text>,
    /// `builds`.
    pub builds: Vec<Text>,
    /// `effort`, above 0.
    pub effort: Option<Number>,
    /// `cost`, in the model's money.
    pub cost: Option<Cost>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `source`.
    pub source: Option<Text>,
    /// Actions that it excludes; symmetric: both name each other here.
    pub excludes: Vec<ActionId>,
    /// Actions that it needs.
    pub needs: Vec<ActionId>,
    /// `worthwhile if`: where it is not known to hold the action is not taken.
    pub worthwhile: Option<Worthwhile>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// Whether an action is worth what it takes, in each scope in which it is recommended.
#[derive(Debug, Clone, Default)]
pub struct Worthwhile {
    /// For a customer.
    pub customer: Option<Expr>,
    /// For a group.
    pub group: Option<Expr>,
}

impl Worthwhile {
    /// In a customer's scope, or a group's.
    #[must_use]
    pub const fn of(&self, customer: bool) -> Option<&Expr> {
        if customer { self.customer.as_ref() } else { self.group.as_ref() }
    }
}

/// What an action costs (8.2, B21).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// How much, at least 0.
    pub amount: Number,
    /// Whether it is for each customer, and not once.
    pub per_customer: bool,
}

impl Cost {
    /// What it comes to for so many customers.
    #[must_use]
    pub fn of(&self, customers: &Number) -> Number {
        if self.per_customer { &self.amount * customers } else { self.amount.clone() }
    }
}

/// Whom a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Each customer.
    Customer,
    /// Each cell of the families, in the order of their ids; none is all customers.
    Cells(Vec<FamilyId>),
}

/// A rule. Its condition is `condition and not unless` (B2).
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// Whom it is about.
    pub scope: Scope,
    /// `if`.
    pub condition: Expr,
    /// `unless`.
    pub unless: Option<Expr>,
    /// Recommended actions.
    pub recommend: Vec<ActionId>,
    /// What its author wrote in place of their names, where it is more than names: `lever service`.
    pub recommend_words: Option<Text>,
    /// Forbidden actions.
    pub forbid: Vec<ActionId>,
    /// What its author wrote in place of their names: `all except apology`.
    pub forbid_words: Option<Text>,
    /// Whether an undetermined ban lets its actions pass.
    pub forbid_if_known: bool,
    /// Its priority.
    pub priority: Priority,
    /// Why, in its author's words.
    pub because: Option<Template>,
    /// `source`.
    pub source: Option<Text>,
    /// `owner`.
    pub owner: Option<Text>,
    /// First and last day on which it is in force.
    pub effective: Option<(Date, Date)>,
    /// `review by`.
    pub review_by: Option<Date>,
    /// Rules that it switches off where it is active.
    pub overrides: Vec<RuleId>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// What is to hold of groups by a day (language 9.5).
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// The families of whose cells it speaks, in the order of their ids; none is all customers.
    pub families: Vec<FamilyId>,
    /// What is to hold, in the group's scope.
    pub goal: Expr,
    /// The last day on which it need not hold yet.
    pub by: Date,
    /// `owner`.
    pub owner: Option<Text>,
    /// `source`.
    pub source: Option<Text>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A table of which at most one row may match for a subject (7.4, B22). Where two match, neither acts.
#[derive(Debug, Clone)]
pub struct Exclusive {
    /// The table's name.
    pub name: Text,
    /// Its rows, all about the same subjects, in the order written.
    pub rules: Vec<RuleId>,
    /// Where it is declared: its name.
    pub span: Span,
}

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

impl Model {
    /// The model with the brands of its data as the segments of `for each offering` (B15).
    #[must_use]
    pub fn with_brands(&self, brands: &[Text]) -> Self {
        let mut own = self.clone();
        let Some(Offering { input, family: Some(family), .. }) = &self.market.offering else { return own };
        let span = self.inputs.at(*input).span;
        let ty = match &self.inputs.at(*input).kind {
            InputKind::List(items) => Type::List(items.clone()),
            _ => Type::Text,
        };
        own.families.at_mut(*family).segments = brands
            .iter()
            .map(|brand| {
                let column = Expr { kind: ExprKind::Input(*input), ty: ty.clone(), span };
                let text = Expr { kind: ExprKind::Text(brand.clone()), ty: Type::Text, span };
                let kind = ExprKind::Compare(Box::new(column), CompareOp::Eq, Box::new(text));
                Segment {
                    name: brand.clone(),
                    title: None,
                    condition: Some(Expr { kind, ty: Type::Flag, span }),
                    span,
                }
            })
            .collect();
        own
    }

    /// The factors of a side, in order.
    pub fn side(&self, side: Side) -> impl Iterator<Item = (FactorId, &Factor)> {
        self.factors.iter().filter(move |(_, factor)| factor.side == side)
    }

    /// The weights of a side.
    #[must_use]
    pub const fn weights(&self, side: Side) -> &SideWeights {
        match side {
            Side::Benefits => &self.benefit_weights,
            Side::Costs => &self.cost_weights,
        }
    }

    /// The same, to change them.
    pub const fn weights_mut(&mut self, side: Side) -> &mut SideWeights {
        match side {
            Side::Benefits => &mut self.benefit_weights,
            Side::Costs => &mut self.cost_weights,
        }
    }

    /// The words of an expression as the author wrote them, on one line.
    #[must_use]
    pub fn words(&self, span: Span) -> String {
        self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
