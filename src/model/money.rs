//! What customers are worth to the firm, and what they could be (language 8.2).

use super::{Expr, Measure, Model};

/// A kind of money that a model speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Money {
    /// What a customer is worth.
    Worth,
    /// What a customer could be worth.
    Potential,
    /// The second less the first.
    Unrealised,
}

impl Money {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Worth, Self::Potential, Self::Unrealised];
}

/// One for each kind of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByMoney<T> {
    worth: T,
    potential: T,
    unrealised: T,
}

impl<T> ByMoney<T> {
    /// From what makes one for a kind.
    pub fn new(mut make: impl FnMut(Money) -> T) -> Self {
        Self {
            worth: make(Money::Worth),
            potential: make(Money::Potential),
            unrealised: make(Money::Unrealised),
        }
    }

    /// That of a kind.
    #[must_use]
    pub const fn of(&self, money: Money) -> &T {
        match money {
            Money::Worth => &self.worth,
            Money::Potential => &self.potential,
            Money::Unrealised => &self.unrealised,
        }
    }

    /// The same, to change it.
    pub const fn of_mut(&mut self, money: Money) -> &mut T {
        match money {
            Money::Worth => &mut self.worth,
            Money::Potential => &mut self.potential,
            Money::Unrealised => &mut self.unrealised,
        }
    }

    /// Each with its kind.
    pub fn each(&self) -> impl Iterator<Item = (Money, &T)> {
        Money::ALL.into_iter().map(|money| (money, self.of(money)))
    }
}

impl Measure {
    /// The kind of money that it is a mean of.
    #[must_use]
    pub const fn money(self) -> Option<Money> {
        match self {
            Self::Worth | Self::WorthRaw => Some(Money::Worth),
            Self::Potential => Some(Money::Potential),
            Self::Unrealised => Some(Money::Unrealised),
            _ => None,
        }
    }
}

impl Model {
    /// What a customer's money of a kind is, in the customer's scope, where the model says so.
    #[must_use]
    pub const fn money(&self, money: Money) -> Option<&Expr> {
        match money {
            Money::Worth => self.worth.as_ref(),
            Money::Potential => self.potential.as_ref(),
            Money::Unrealised => self.unrealised.as_ref(),
        }
    }
}
