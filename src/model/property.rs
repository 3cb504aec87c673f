//! What holds for every customer (language 9.9).

use super::{ActionId, ExpectKind, Expr, InputId};
use crate::source::Span;
use crate::value::Text;

/// A property.
#[derive(Debug, Clone)]
pub struct Property {
    /// What it says.
    pub name: Text,
    /// Its sentences; all of them must hold.
    pub claims: Vec<Claim>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A sentence of a property.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What it says.
    pub kind: ClaimKind,
    /// Of whom, in the customer's scope; where a column moves, before and after.
    pub condition: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// The kinds of claims.
#[derive(Debug, Clone)]
pub enum ClaimKind {
    /// `raising price never raises U`
    Moving {
        /// The column, of numbers or ratings.
        input: InputId,
        /// Whether it is raised, else lowered.
        up: bool,
        /// Whether the value must not rise, else not fall.
        never_raises: bool,
        /// The value.
        of: Watched,
    },
    /// `always …`, `never …`
    Guard {
        /// Whether all parts must hold, else never all of them together.
        always: bool,
        /// What is decided, and conditions in the customer's scope.
        parts: Vec<ExpectKind>,
    },
}

/// What must not move.
#[derive(Debug, Clone)]
pub enum Watched {
    /// Whether an action is recommended; that it is, is more.
    Recommends(ActionId),
    /// A number, flag or date, in the customer's scope; yes is more than no.
    Value(Expr),
}
