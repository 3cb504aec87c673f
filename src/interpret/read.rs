//! Values of single customers, read without running any rule: for statistics beside the language.

use super::Run;
use super::engine::{At, Engine};
use crate::answer::Value;
use crate::data::Dataset;
use crate::model::{Expr, FactorId, InputId, Model};
use crate::number::Number;

/// Reads what customers answered and what follows from it.
pub struct Reader<'a>(Engine<'a>);

impl<'a> Reader<'a> {
    /// Over these customers.
    #[must_use]
    pub fn new(model: &'a Model, data: &'a Dataset, run: &Run) -> Self {
        Self(Engine::new(model, data, run.clone()))
    }

    /// The rows that a run is about: own customers of the latest wave (4.4).
    pub fn subjects(&self) -> impl Iterator<Item = usize> {
        self.0.subjects()
    }

    /// A factor's rating by the customer in a row, from 0; off the scale it is unknown (language 5.2).
    #[must_use]
    pub fn rating(&self, row: usize, factor: FactorId) -> Value {
        self.0.rating(row, factor)
    }

    /// What stands in a column.
    #[must_use]
    pub fn input(&self, row: usize, input: InputId) -> Value {
        self.0.input(row, input)
    }

    /// What an expression of the customer's scope comes to.
    #[must_use]
    pub fn eval(&self, row: usize, expr: &Expr) -> Value {
        self.0.eval(expr, At::customer(row))
    }

    /// The survey weight; `None` where the row has none and is in no statement about a group (4.6).
    #[must_use]
    pub fn weight(&self, row: usize) -> Option<&Number> {
        self.0.weight(row)
    }
}
