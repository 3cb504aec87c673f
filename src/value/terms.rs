//! The closed vocabulary of the language, shared by the tree that the author wrote and by the model.

/// How urgent a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Before all others.
    Critical,
    /// Before normal.
    High,
    /// The default.
    Normal,
    /// After all others.
    Low,
}

/// The statuses that an expectation can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `matched`
    Matched,
    /// `not matched`
    NotMatched,
    /// `undetermined`
    Undetermined,
    /// `not in force`
    NotInForce,
}

impl Status {
    /// As the language says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::NotMatched => "not matched",
            Self::Undetermined => "undetermined",
            Self::NotInForce => "not in force",
        }
    }
}

/// `+` or `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumOp {
    /// `+`
    Add,
    /// `-`
    Sub,
}

/// `*` or `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductOp {
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// What `is` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// `known`
    Known,
    /// `unknown`
    Unknown,
    /// `unbounded`
    Unbounded,
}

/// A side of the value formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What is got: CPP.
    Benefits,
    /// What is given: CPC.
    Costs,
}

/// Which factor is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extreme {
    /// The largest contribution.
    Top,
    /// The lowest rating (benefits only).
    Weakest,
}
