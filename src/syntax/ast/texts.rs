//! What things are called in another language (language 2.9).

use super::{Name, Spanned, Template, Text};
use crate::source::Span;

/// `text de { factor price "Preis" }`
#[derive(Debug, Clone)]
pub struct Texts {
    /// The whole declaration.
    pub span: Span,
    /// The language, in its canonical form: `de`, `pt-BR`.
    pub language: Spanned<String>,
    /// What it says, in the order written.
    pub sayings: Vec<Saying>,
}

/// What one thing is called, and of a rule why.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The whole line.
    pub span: Span,
    /// Which thing.
    pub of: Named,
    /// What people call it; only of a rule it may be missing.
    pub title: Option<Text>,
    /// `because "…"`, only of a rule.
    pub because: Option<Template>,
}

/// A thing by its kind and name.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its kind.
    pub kind: NamedKind,
    /// Its name; of the model it may be missing.
    pub name: Option<Name>,
}

/// The kinds of things that have a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedKind {
    /// `model`
    Model,
    /// `factor`
    Factor,
    /// `segments`: a family.
    Segments,
    /// `segment`: `trip.business`.
    Segment,
    /// `population`
    Population,
    /// `let`
    Let,
    /// `param`
    Param,
    /// `consequence`
    Consequence,
    /// `goal`
    Goal,
    /// `action`
    Action,
    /// `rule`, also a row of a table.
    Rule,
    /// `table`
    Table,
    /// `target`
    Target,
}

impl NamedKind {
    /// The word that stands before the name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Factor => "factor",
            Self::Segments => "segments",
            Self::Segment => "segment",
            Self::Population => "population",
            Self::Let => "let",
            Self::Param => "param",
            Self::Consequence => "consequence",
            Self::Goal => "goal",
            Self::Action => "action",
            Self::Rule => "rule",
            Self::Table => "table",
            Self::Target => "target",
        }
    }
}
