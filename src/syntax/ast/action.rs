//! `action`, and `terms for` actions.

use super::{Expr, Name, NumberLit, Text};
use crate::source::Span;

/// `action cost_optimization "Optimise what the guest pays" { … }`; each clause at most once except
/// `lifts` and `lowers`.
#[derive(Debug, Clone)]
pub struct Action {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// What it says of itself.
    pub says: ActionClauses,
}

/// `terms for NAME, NAME { … }`: what a model adds to actions, such as those of a pack.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The whole declaration.
    pub span: Span,
    /// The actions.
    pub of: Vec<Name>,
    /// What is added to each.
    pub says: ActionClauses,
}

/// The clauses of an action, each at most once, except for effects.
#[derive(Debug, Clone, Default)]
pub struct ActionClauses {
    /// `lifts quality by 1`, `lowers price by 50% when price > 3`
    pub effects: Vec<Effect>,
    /// `lever product`
    pub lever: Option<Name>,
    /// `dimension emotional`
    pub dimension: Option<Name>,
    /// `step provide`
    pub step: Option<Name>,
    /// `builds loyalty, buyer_power`
    pub builds: Vec<Name>,
    /// `effort 3`
    pub effort: Option<NumberLit>,
    /// `cost 120_000`, `cost 12 per customer`
    pub cost: Option<Cost>,
    /// `owner "Revenue"`
    pub owner: Option<Text>,
    /// `source "…"`
    pub source: Option<Text>,
    /// `excludes premium_refit`
    pub excludes: Vec<Name>,
    /// `needs training`
    pub needs: Vec<Name>,
    /// `worthwhile if uplift * worth * count > cost`
    pub worthwhile: Option<Expr>,
}

/// What an action costs.
#[derive(Debug, Clone)]
pub struct Cost {
    /// How much.
    pub amount: NumberLit,
    /// Whether it is for each customer.
    pub per_customer: bool,
}

/// What an action does to a factor's rating or to a column.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The whole clause.
    pub span: Span,
    /// The factor or the column.
    pub of: Name,
    /// `input`: the column, where a factor is called so too.
    pub column: Option<Span>,
    /// Whether it lifts (or raises) or lowers.
    pub lifts: bool,
    /// By how much: points, or with `%` a part of the distance to the end of the scale it moves to, of a number
    /// that is no rating of the number.
    pub by: NumberLit,
    /// `when arrival_delay >= 60`: of whom.
    pub when: Option<Expr>,
}
