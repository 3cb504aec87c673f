//! Properties: what holds for every customer (language 9.9).

use super::{ExpectKind, Expr, Name, Text};
use crate::source::Span;

/// `property "dearer never helps" { raising price never raises U }`
#[derive(Debug, Clone)]
pub struct Property {
    /// The whole declaration.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it says.
    pub name: Text,
    /// What must hold.
    pub claims: Vec<Claim>,
}

/// A sentence of a property.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its place.
    pub span: Span,
    /// What it says.
    pub kind: ClaimKind,
    /// `if U < 1`: of whom.
    pub condition: Option<Expr>,
}

/// The kinds of claims.
#[derive(Debug, Clone)]
pub enum ClaimKind {
    /// `raising price never raises U`
    Moving {
        /// `raising`, else `lowering`.
        up: bool,
        /// What is moved.
        name: Name,
        /// `never raises`, else `never lowers`.
        never_raises: bool,
        /// What must not move so.
        of: Moved,
    },
    /// `always …`, `never …`
    Guard {
        /// `always`, else `never`.
        always: bool,
        /// What is decided, and after it a condition; all of them together.
        parts: Vec<ExpectKind>,
    },
}

/// What must not move.
#[derive(Debug, Clone)]
pub enum Moved {
    /// `recommends relief`: from not recommended to recommended is up.
    Recommends(Name),
    /// A value.
    Value(Expr),
}
