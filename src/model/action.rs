//! Actions (language 8.2, 8.4).

use super::{ActionId, Effect, Expr};
use crate::number::Number;
use crate::source::Span;
use crate::value::Text;

/// An action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// What it does to ratings and columns, all together.
    pub effects: Vec<Effect>,
    /// `lever`.
    pub lever: Option<Text>,
    /// `dimension`.
    pub dimension: Option<Text>,
    /// `step` of the value process.
    pub step: Option<Text>,
    /// `builds`.
    pub builds: Vec<Text>,
    /// `effort`, above 0.
    pub effort: Option<Number>,
    /// `cost`, in the model's money.
    pub cost: Option<Cost>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `source`.
    pub source: Option<Text>,
    /// Actions that it excludes; symmetric: both name each other here.
    pub excludes: Vec<ActionId>,
    /// Actions that it needs.
    pub needs: Vec<ActionId>,
    /// `worthwhile if`: where it is not known to hold the action is not taken.
    pub worthwhile: Option<Worthwhile>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// Whether an action is worth what it takes, in each scope in which it is recommended.
#[derive(Debug, Clone, Default)]
pub struct Worthwhile {
    /// For a customer.
    pub customer: Option<Expr>,
    /// For a group.
    pub group: Option<Expr>,
}

impl Worthwhile {
    /// In a customer's scope, or a group's.
    #[must_use]
    pub const fn of(&self, customer: bool) -> Option<&Expr> {
        if customer { self.customer.as_ref() } else { self.group.as_ref() }
    }
}

/// What an action costs (8.2, B21).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// How much, at least 0.
    pub amount: Number,
    /// Whether it is for each customer, and not once.
    pub per_customer: bool,
}

impl Cost {
    /// What it comes to for so many customers.
    #[must_use]
    pub fn of(&self, customers: &Number) -> Number {
        if self.per_customer { &self.amount * customers } else { self.amount.clone() }
    }
}
