//! Expressions (language 3).

use super::{Name, NumberLit, Range, Spanned};
use crate::source::Span;
use crate::value::{CompareOp, Date, Extreme, ProductOp, Side, State, SumOp};

/// `U`, `trip.U`, `trip.business.U`: names joined by dots.
#[derive(Debug, Clone)]
pub struct Path {
    /// The whole path.
    pub span: Span,
    /// Its names, at least one.
    pub names: Vec<Name>,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Its place, parentheses included.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expressions, loose to tight: or, and, not, comparison, sum, product, or else, minus, call.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `12`, `25%`
    Number(NumberLit),
    /// `"text"`
    Text(String),
    /// `yes`, `no`
    Flag(bool),
    /// `2026-11-23`
    Date(Date),
    /// `U`, `trip.U`
    Path(Path),
    /// `min(a, b)`, `all.mean(clv)`, `mean(q1, q2 answered 2)`
    Call {
        /// The function, its group before it.
        function: Path,
        /// Arguments; a [`ExprKind::Range`] is allowed here.
        args: Vec<Expr>,
        /// `answered 2`
        answered: Option<NumberLit>,
    },
    /// `0..45` as an argument.
    Range(Range),
    /// `-x`
    Neg(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a and b and c`, flat.
    And(Vec<Expr>),
    /// `a or b or c`, flat.
    Or(Vec<Expr>),
    /// `a + b - c`, flat: the first, then each with its sign.
    Sum(Box<Expr>, Vec<(Spanned<SumOp>, Expr)>),
    /// `a * b / c`, flat.
    Product(Box<Expr>, Vec<(Spanned<ProductOp>, Expr)>),
    /// `x or else 3`, flat: the first that is known.
    OrElse(Vec<Expr>),
    /// `a < b`
    Compare(Box<Expr>, Spanned<CompareOp>, Box<Expr>),
    /// `x in a..b`, `x not in {…}`
    In {
        /// What is looked for.
        subject: Box<Expr>,
        /// `not in`
        negated: bool,
        /// Where.
        set: Set,
    },
    /// `x is known`, `x is not unknown`, `U is unbounded`
    Is {
        /// What is asked about.
        subject: Box<Expr>,
        /// `is not`
        negated: bool,
        /// What is asked.
        state: State,
    },
    /// `U < 1 at 95%`
    Confident {
        /// The comparison.
        test: Box<Expr>,
        /// How sure.
        level: NumberLit,
    },
    /// `price dominates costs`
    Dominates {
        /// The factor.
        factor: Name,
        /// The side.
        side: Spanned<Side>,
    },
    /// `top cost`, `top benefit`, `weakest benefit`
    Extreme(Extreme, Side),
    /// A place where an error was given.
    Error,
}

/// What factors have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `lever`
    Lever,
    /// `dimension`
    Dimension,
}

/// What follows `in`.
#[derive(Debug, Clone)]
pub enum Set {
    /// `a..b`
    Range(Range),
    /// `{ a, b }`
    Items(Vec<Expr>, Span),
    /// `lever service`, `dimension emotional`: the factors that say so.
    Tagged(Tag, Name),
}
