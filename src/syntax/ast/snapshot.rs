//! Snapshots: what a model decides, kept in files (language 9.7).

use super::{Expr, Name, NumberLit, Scope, Setup, Spanned, Text};
use crate::source::Span;

/// `snapshot trips "What travellers get" for each trip { … }`
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Its name, which its files carry.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Whom it is about; none is all customers and every group that a rule is about.
    pub scope: Option<Spanned<Scope>>,
    /// Its customers, and what it sets; without customers it has those of the model's own data.
    pub setup: Setup,
    /// `keep U within 0.01, net`; empty is what is usually kept.
    pub keep: Vec<Kept>,
    /// `round 2`
    pub round: Option<NumberLit>,
    /// `top 3 actions`
    pub top: Option<NumberLit>,
    /// `limit 64 KiB`
    pub limit: Option<NumberLit>,
}

/// A value that is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The value.
    pub value: Expr,
    /// `within 0.01`: by how much it may differ and be the same.
    pub within: Option<NumberLit>,
}
