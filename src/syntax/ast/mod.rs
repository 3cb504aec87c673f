//! What the author wrote, as a tree.
//!
//! Guaranteed here: shape (clauses are in their blocks, numbers and dates are well formed, templates are
//! parsed). Not yet: names mean something, types fit, clauses are consistent; `check` sees to that.
//! Where the text could not be read an item is missing or an expression is [`ExprKind::Error`], and a
//! diagnostic has been given.

mod action;
mod case;
mod expr;
mod property;
mod rule;
mod snapshot;
mod table;
mod texts;

use crate::number::Number;
use crate::source::{SourceId, Span};
use crate::value::{CompareOp, Date};

pub use action::{Action, ActionClauses, Cost, Effect, Terms};
pub use case::{Case, Expect, ExpectKind, Given, Setup, Subject, SubjectKind};
pub use expr::{Expr, ExprKind, Path, Set, Tag};
pub use property::{Claim, ClaimKind, Moved, Property};
pub use rule::{Acts, Affected, Each, Format, Listed, Rule, Scope, Target, Template, TemplatePart, Upkeep};
pub use snapshot::{Kept, Snapshot};
pub use table::{Cell, Row, Table, Test, TestKind};
pub use texts::{Named, NamedKind, Saying, Texts};

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Which file.
    pub source: SourceId,
    /// `edition 1`.
    pub edition: Option<Spanned<u32>>,
    /// `use` lines.
    pub uses: Vec<Use>,
    /// Declarations in the order written, which never matters.
    pub decls: Vec<Decl>,
}

/// A thing and its place.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A name as written.
#[derive(Debug, Clone)]
pub struct Name {
    /// Its letters.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A text in quotes, escapes resolved.
pub type Text = Spanned<String>;

/// `use "lib/factors.cvr"` or `use std.ceam2020`.
#[derive(Debug, Clone)]
pub struct Use {
    /// The whole line.
    pub span: Span,
    /// What is used.
    pub target: UseTarget,
}

/// What a `use` names.
#[derive(Debug, Clone)]
pub enum UseTarget {
    /// A file, relative to the one that uses it.
    File(Text),
    /// A pack inside the program: the name after `std.`.
    Pack(Name),
}

/// A declaration.
#[derive(Debug, Clone)]
pub enum Decl {
    /// `model hotel "…" { … }`
    Model(Model),
    /// `input "guests.csv" { … }`
    Input(Input),
    /// `benefits { … }`
    Benefits(Factors),
    /// `costs { … }`
    Costs(Factors),
    /// `segments trip { … }`
    Segments(Segments),
    /// `population current if churned = no`
    Population(Let),
    /// `weights for trip.business { … }`
    Weights(Weights),
    /// `let loyal = …`
    Let(Let),
    /// `param spend = 500_000`
    Param(Let),
    /// `consequence comfort "Sleeps well" from quality, digital`
    Consequence(Hierarchy),
    /// `goal rested "Arrives rested" from comfort`
    Goal(Hierarchy),
    /// `action relief "…" { … }`
    Action(Action),
    /// `terms for product_lever { effort 3 }`
    Terms(Terms),
    /// `rule price_relief for each trip { … }`
    Rule(Rule),
    /// `target loyal_value for each trip { … }`
    Target(Target),
    /// `table rescue for each customer { … }`
    Table(Table),
    /// `protect gender "special category"`
    Protect(Protect),
    /// `text de { factor price "Preis" }`
    Texts(Texts),
    /// `case "…" { … }`
    Case(Case),
    /// `snapshot trips for each trip { … }`
    Snapshot(Snapshot),
    /// `property "…" { … }`
    Property(Property),
}

/// `model NAME "title" { … }`; each clause at most once, except for codes.
#[derive(Debug, Clone)]
pub struct Model {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// `scale 1..7`.
    pub scale: Option<Range>,
    /// Codes after `scale`.
    pub codes: Codes,
    /// `answered at least 70%`.
    pub answered: Option<NumberLit>,
    /// `evidence at least 30`.
    pub evidence: Option<NumberLit>,
    /// `dominance at least 35%`.
    pub dominance: Option<NumberLit>,
    /// `lead at least 5%`.
    pub lead: Option<NumberLit>,
    /// `worth clv`.
    pub worth: Option<Expr>,
    /// `potential best_case`.
    pub potential: Option<Expr>,
    /// `prioritize by …`.
    pub prioritize: Option<Expr>,
    /// `normalize weights`.
    pub normalize: Option<Span>,
    /// `at most 1 action per customer`, `at most 1 of lever service`.
    pub limits: Vec<Limit>,
}

/// `at most 1 of lever service`
#[derive(Debug, Clone)]
pub struct Limit {
    /// The whole clause.
    pub span: Span,
    /// How many actions of a customer stay.
    pub most: NumberLit,
    /// The lever of the actions that are counted; none is all actions.
    pub lever: Option<Name>,
}

/// `missing -99, "?"`, `missing none`, `not applicable 0`.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    /// Codes for no answer; `Some(vec![])` is `missing none`.
    pub missing: Option<Vec<Literal>>,
    /// Codes for not applicable; `Some(vec![])` is `not applicable none`.
    pub not_applicable: Option<Vec<Literal>>,
}

/// A literal value.
#[derive(Debug, Clone)]
pub struct Literal {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: LiteralKind,
}

/// The kinds of literals.
#[derive(Debug, Clone)]
pub enum LiteralKind {
    /// `-99`, `25%`
    Number(Number),
    /// `"?"`
    Text(String),
    /// `yes`, `no`
    Flag(bool),
    /// `2026-11-23`
    Date(Date),
    /// `unknown` in a case: not answered.
    Unknown,
    /// `not applicable` in a case.
    NotApplicable,
}

/// A number and whether it was written with `%`.
#[derive(Debug, Clone)]
pub struct NumberLit {
    /// Its value; `25%` is 0.25.
    pub value: Number,
    /// Whether `%` stood after it.
    pub percent: bool,
    /// Its place.
    pub span: Span,
}

/// `0..10`, `0..<1`; the ends are full arithmetic.
#[derive(Debug, Clone)]
pub struct Range {
    /// The whole range.
    pub span: Span,
    /// Lower end, always inside.
    pub lo: Box<Expr>,
    /// Upper end.
    pub hi: Box<Expr>,
    /// Whether the upper end is outside (`..<`).
    pub open: bool,
}

/// `input "guests.csv" { … }`
#[derive(Debug, Clone)]
pub struct Input {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// The file, where the model names one.
    pub path: Option<Text>,
    /// Columns in the order written.
    pub columns: Vec<Column>,
}

/// `purpose: "business" | "leisure" from "Trip purpose"`
#[derive(Debug, Clone)]
pub struct Column {
    /// The whole column.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name in the model.
    pub name: Name,
    /// Its type.
    pub ty: Spanned<ColumnType>,
    /// Its header in the data, where it differs.
    pub from: Option<Text>,
    /// `key`.
    pub key: Option<Span>,
    /// `weight`: the survey weight.
    pub weight: Option<Span>,
    /// `offering`, `offering own "Acme"`: whose product the row rates.
    pub offering: Option<Offering>,
    /// `wave`: which survey wave the row is of.
    pub wave: Option<Span>,
    /// Codes of this column.
    pub codes: Codes,
    /// `format "dd.mm.yyyy"`, `format "1.234,5"`.
    pub format: Option<Text>,
}

/// `offering own "Acme"`
#[derive(Debug, Clone)]
pub struct Offering {
    /// The whole marker.
    pub span: Span,
    /// The brand whose model this is.
    pub own: Option<Text>,
}

/// The type of a column.
#[derive(Debug, Clone)]
pub enum ColumnType {
    /// `rating`
    Rating,
    /// `number`, `number 16..110`, `number >= 0`
    Number(Option<Bounds>),
    /// `text`
    Text,
    /// `flag`, or `flag yes "Yes" no "No", "No internet service"`
    Flag {
        /// Texts that mean yes, where given.
        yes: Vec<Text>,
        /// Texts that mean no, where given.
        no: Vec<Text>,
    },
    /// `date`
    Date,
    /// `"business" | "leisure"`
    List(Vec<Text>),
}

/// What a number column may hold.
#[derive(Debug, Clone)]
pub enum Bounds {
    /// `16..110`
    Range(Range),
    /// `>= 0`
    Compare(CompareOp, NumberLit),
}

/// `benefits { … }` or `costs { … }`
#[derive(Debug, Clone)]
pub struct Factors {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Factors in the order written.
    pub factors: Vec<Factor>,
}

/// `quality 45% "Room and house" = room { lever product dimension functional }`
#[derive(Debug, Clone)]
pub struct Factor {
    /// The whole factor.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its weight.
    pub weight: NumberLit,
    /// What people call it.
    pub title: Option<Text>,
    /// Its formula; without one it stands for the rating input of its name.
    pub formula: Option<Expr>,
    /// `expected = want_room`: what the customer expected it to be rated.
    pub expected: Option<Expr>,
    /// `lever product`
    pub lever: Option<Name>,
    /// `dimension emotional`
    pub dimension: Option<Name>,
}

/// `consequence comfort "Sleeps well" from quality, digital`, or a goal from consequences.
#[derive(Debug, Clone)]
pub struct Hierarchy {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// What it comes from: factors, or consequences.
    pub from: Vec<Name>,
}

/// `segments trip "Kind of trip" first { … }`
#[derive(Debug, Clone)]
pub struct Segments {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// The family's name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Whether the order decides.
    pub first: Option<Span>,
    /// Segments in the order written.
    pub segments: Vec<Segment>,
}

/// `business "Business trips" if purpose = "business"` or `leisure otherwise`
#[derive(Debug, Clone)]
pub struct Segment {
    /// The whole segment.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Who is in it.
    pub condition: Membership,
}

/// Who is in a segment.
#[derive(Debug, Clone)]
pub enum Membership {
    /// `if …`
    If(Expr),
    /// `otherwise`
    Otherwise(Span),
}

/// `weights for trip.business { digital 40%, waiting 60% }`; `weights for all { … }` replaces base weights.
#[derive(Debug, Clone)]
pub struct Weights {
    /// The whole declaration.
    pub span: Span,
    /// `trip.business`, or `all`.
    pub group: Path,
    /// Replaced weights.
    pub weights: Vec<(Name, NumberLit)>,
}

/// `let loyal = …`, `param spend = 500_000`, `population current if …`
#[derive(Debug, Clone)]
pub struct Let {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// What it stands for.
    pub value: Expr,
}

/// `protect gender "special category"`, `protect age by 18..<30, 30..110`
#[derive(Debug, Clone)]
pub struct Protect {
    /// The whole declaration.
    pub span: Span,
    /// The input.
    pub name: Name,
    /// Why.
    pub reason: Option<Text>,
    /// `by 18..<30, 30..110`: the groups in which a number is audited.
    pub bands: Vec<Range>,
}
