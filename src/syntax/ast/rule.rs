//! Rules and targets: whom they are about, what they recommend and forbid, and why (language 7, 9.5).

use super::{Expr, Name, Spanned, Text};
use crate::source::Span;
use crate::value::{Date, Extreme, Priority, Side};

/// Whom a rule is about.
#[derive(Debug, Clone)]
pub enum Scope {
    /// `for each customer`, the default.
    Customer,
    /// `for each trip, band`
    Cells(Vec<Name>),
    /// `for all customers`
    All,
}

/// The factors for each of which a rule is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// `each benefit`, `each cost`
    Side(Side),
    /// `each factor`
    Both,
}

/// What `recommend` and `forbid` name: one action or several by what they have in common.
#[derive(Debug, Clone)]
pub enum Listed {
    /// `relief`
    Action(Name),
    /// `all`, `all except apology`
    All {
        /// Its place.
        span: Span,
        /// The actions that it leaves out.
        except: Vec<Name>,
    },
    /// `lever service`
    Lever {
        /// Its place.
        span: Span,
        /// The lever.
        lever: Name,
    },
    /// `actions that lower price`
    That {
        /// Its place.
        span: Span,
        /// Whether they lift it; else they lower it.
        lifts: bool,
        /// What they change.
        of: Affected,
    },
}

/// What an action of a list changes.
#[derive(Debug, Clone)]
pub enum Affected {
    /// A factor.
    Factor(Name),
    /// `top cost` and the like: whichever factor it is.
    Extreme(Span, Extreme, Side),
}

impl Listed {
    /// Its place.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::Action(name) => name.span,
            Self::All { span, .. } | Self::Lever { span, .. } | Self::That { span, .. } => *span,
        }
    }

    /// What it says.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Action(name) => name.text.clone(),
            Self::All { except, .. } if except.is_empty() => "all".to_owned(),
            Self::All { except, .. } => {
                let names: Vec<&str> = except.iter().map(|name| name.text.as_str()).collect();
                format!("all except {}", names.join(", "))
            }
            Self::Lever { lever, .. } => format!("lever {}", lever.text),
            Self::That { lifts, of, .. } => {
                let verb = if *lifts { "lift" } else { "lower" };
                match of {
                    Affected::Factor(name) => format!("actions that {verb} {}", name.text),
                    Affected::Extreme(_, which, side) => {
                        let which = if *which == Extreme::Top { "top" } else { "weakest" };
                        let side = if *side == Side::Costs { "cost" } else { "benefit" };
                        format!("actions that {verb} {which} {side}")
                    }
                }
            }
        }
    }
}

/// `rule price_relief for each trip { … }`; each clause at most once.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Whom it is about.
    pub scope: Spanned<Scope>,
    /// `if …`; missing only where an error was given.
    pub condition: Option<Expr>,
    /// `unless …`
    pub unless: Option<Expr>,
    /// `, each cost` after the scope: a rule for each factor, which is called `it`.
    pub each: Option<Spanned<Each>>,
    /// What it recommends and forbids.
    pub acts: Acts,
    /// Whose it is, and when it holds.
    pub upkeep: Upkeep,
}

/// What a rule or a row of a table recommends and forbids.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    /// `recommend a, b`
    pub recommend: Vec<Listed>,
    /// `forbid a, b`
    pub forbid: Vec<Listed>,
    /// `forbid … if known`
    pub forbid_if_known: bool,
    /// `priority high`
    pub priority: Option<Spanned<Priority>>,
    /// `because "…"`
    pub because: Option<Template>,
}

/// Whose a rule or a table is, and when it holds.
#[derive(Debug, Clone, Default)]
pub struct Upkeep {
    /// `source "…"`
    pub source: Option<Text>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `effective 2026-01-01..2026-12-31`
    pub effective: Option<(Spanned<Date>, Spanned<Date>)>,
    /// `review by 2027-06-30`
    pub review_by: Option<Spanned<Date>>,
    /// `overrides other_rule`
    pub overrides: Vec<Name>,
}

/// `target loyal_value for each trip { U >= 1.1 by 2027-03-31 }`; each clause at most once.
#[derive(Debug, Clone)]
pub struct Target {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Whom it is about, where it says.
    pub scope: Option<Spanned<Scope>>,
    /// What is to hold, and by when; missing only where an error was given.
    pub goal: Option<(Expr, Spanned<Date>)>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `source "…"`
    pub source: Option<Text>,
}

/// A text with placeholders: `"{trip}: value {U:.2}"`.
#[derive(Debug, Clone)]
pub struct Template {
    /// The whole text with its quotes.
    pub span: Span,
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Words that stand for themselves.
    Words(String),
    /// `{expr}` or `{expr:format}`
    Hole {
        /// The placeholder with its braces.
        span: Span,
        /// What is printed.
        value: Expr,
        /// How: `.2` decimals, `%` or `.1%` per cent; `None` without a format.
        format: Option<Spanned<Format>>,
    },
}

/// How a placeholder prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Decimals, where given.
    pub places: Option<u32>,
    /// As a percentage.
    pub percent: bool,
}
