//! Cases: customers written down, and what must hold for them (language 9.3).

use super::{Expr, Literal, Name, NumberLit, Path, Spanned, Text};
use crate::source::Span;
use crate::value::{Date, Reason, Status};

/// `case "…" { given … expect … }`
#[derive(Debug, Clone)]
pub struct Case {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is about.
    pub name: Text,
    /// Its customers, and what it sets; without customers it has one who answered nothing.
    pub setup: Setup,
    /// `expect …`
    pub expects: Vec<Expect>,
}

/// A run of the model's own: its customers, and what it sets.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The customers.
    pub given: Option<Given>,
    /// `evidence at least 1`
    pub evidence: Option<NumberLit>,
    /// `as_of = 2026-11-23`
    pub as_of: Option<Spanned<Date>>,
    /// `param spend = 3`
    pub params: Vec<(Name, Literal)>,
}

/// The customers of a case.
#[derive(Debug, Clone)]
pub enum Given {
    /// `given { purpose: "leisure", room: 4 }`
    One(Vec<(Name, Literal)>),
    /// `given table { id | room  row "a" | 4  row "b" | 5 }`
    Table {
        /// The whole table.
        span: Span,
        /// Its inputs.
        columns: Vec<Name>,
        /// Its rows, each with its place.
        rows: Vec<Spanned<Vec<Literal>>>,
    },
    /// `given "guests.csv"`
    File(Text),
}

/// `expect …`
#[derive(Debug, Clone)]
pub struct Expect {
    /// The whole clause.
    pub span: Span,
    /// What must hold.
    pub kind: ExpectKind,
    /// `for trip.business`, `for all`, `for customer "a"`; none is the one customer.
    pub subject: Option<Subject>,
}

/// Whom an expectation is about.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its place.
    pub span: Span,
    /// Which.
    pub kind: SubjectKind,
}

/// The subjects that an expectation can name.
#[derive(Debug, Clone)]
pub enum SubjectKind {
    /// `for all`
    All,
    /// `for trip.business, band.harmed`
    Cell(Vec<Path>),
    /// `for customer "a"`
    Customer(Literal),
}

/// What an expectation says.
#[derive(Debug, Clone)]
pub enum ExpectKind {
    /// Any condition: `U < 1`.
    Condition(Expr),
    /// `queue_relief not matched`
    Status(Name, Status),
    /// `recommends a, b`
    Recommends(Vec<Name>),
    /// `not recommends a`
    RecommendsNot(Vec<Name>),
    /// `recommends nothing`
    RecommendsNothing,
    /// `a worthwhile`, `a not worthwhile`, or without a truth `a not known worthwhile`.
    Worthwhile(Name, Option<bool>),
    /// `a with uplift = 0.8`
    With(Name, Expr),
    /// `a first`
    First(Name),
    /// `a before b`
    Before(Name, Name),
    /// `forbids a`
    Forbids(Vec<Name>),
    /// `holds a`: an undetermined ban holds it back.
    Holds(Vec<Name>),
    /// `outside`, or `not outside` with `false`: of the population.
    Outside(bool),
    /// `unknown U because too little answered`
    Unknown(Expr, Option<Spanned<Reason>>),
}
