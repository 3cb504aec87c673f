//! Properties: what is to hold for every customer, looked for a customer for whom it does not (language 9.9).
//!
//! A property is about a customer who stands alone, as in a case of one customer. Customers are those of cases and
//! data, and made up (`invent`); of those for whom it does not hold a small one is told. `proof` shows of some that there
//! can be none.

mod lab;
mod look;
mod proof;
mod shrink;

use std::collections::BTreeMap;

use crate::data::{Dataset, RawTable, typed};
use crate::invent::{self, Made};
use crate::model::{Claim, Given, Model, Property};
use crate::source::Span;
use crate::value::{Date, Text};
use lab::Lab;

/// What a property came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it says.
    pub name: Text,
    /// Where it is declared: its name.
    pub span: Span,
    /// Each of its sentences in order.
    pub claims: Vec<CheckedClaim>,
}

/// What a sentence of a property came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedClaim {
    /// Its place.
    pub span: Span,
    /// It, as its author wrote it.
    pub words: String,
    /// Whether it is proven to hold for everybody; then nobody was looked at.
    pub proven: bool,
    /// How many customers were looked at; where a column moves, how many moves of it.
    pub looked: usize,
    /// For how many of these it could not be said, for something that is unknown.
    pub unknown: usize,
    /// One for whom it does not hold.
    pub counterexample: Option<Counterexample>,
}

/// A customer for whom a property does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// The cells, over all inputs.
    pub before: Made,
    /// The same after the move, where something moves.
    pub after: Option<Made>,
    /// What was found, before and after: what it is and what it came to.
    pub found: Vec<Found>,
    /// Cases of one customer that hold, to be pasted.
    pub cases: Vec<String>,
}

/// What was found of a counterexample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is, in the words of the author.
    pub words: String,
    /// What it came to.
    pub before: String,
    /// What it came to after the move.
    pub after: Option<String>,
}

impl Checked {
    /// Whether nobody was found for whom it does not hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.claims.iter().all(|claim| claim.counterexample.is_none())
    }
}

/// How many customers are made up where nothing else is asked for.
pub const CUSTOMERS: usize = 200;

/// Customers of data and cases that are looked at, at most.
pub const MOST: usize = 20_000;

/// Customers to begin with: those of the cases and of a data set, then made-up ones. `tables` are the files that cases name.
#[must_use]
pub fn bases(
    model: &Model,
    tables: &BTreeMap<Text, RawTable>,
    data: Option<&Dataset>,
    made_up: usize,
) -> Vec<Made> {
    let mut all: Vec<Made> = Vec::new();
    for case in &model.cases {
        match &case.setup.given {
            Given::Rows { rows, .. } => all.extend(rows.iter().cloned()),
            Given::File(path) => {
                let read = tables.get(path).and_then(|table| typed(model, table).ok());
                all.extend(read.iter().flat_map(|(data, _)| rows_of(model, data)));
            }
        }
    }
    all.extend(data.into_iter().flat_map(|data| rows_of(model, data)));
    all.truncate(MOST);
    all.extend(invent::customers(model, made_up));
    all.sort();
    all.dedup();
    all
}

fn rows_of<'a>(model: &'a Model, data: &'a Dataset) -> impl Iterator<Item = Made> + 'a {
    (0..data.rows.min(MOST)).map(|row| data.cells_of(model, row))
}

/// Holds a property against customers.
#[must_use]
pub fn check(model: &Model, property: &Property, bases: &[Made], as_of: Option<Date>) -> Checked {
    let lab = Lab::new(model, as_of);
    let claims = property.claims.iter().map(|claim| one(model, property, claim, bases, &lab)).collect();
    Checked { name: property.name.clone(), span: property.span, claims }
}

fn one(model: &Model, property: &Property, claim: &Claim, bases: &[Made], lab: &Lab<'_>) -> CheckedClaim {
    let checked = CheckedClaim {
        span: claim.span,
        words: model.words(claim.span),
        proven: proof::proven(model, claim),
        looked: 0,
        unknown: 0,
        counterexample: None,
    };
    if checked.proven {
        return checked;
    }
    let seen = look::look(model, claim, bases, lab);
    let counterexample = seen.broken.map(|broken| {
        let small = shrink::smallest(model, claim, broken, lab);
        shrink::told(model, property, claim, small, lab)
    });
    CheckedClaim { looked: seen.looked, unknown: seen.unknown, counterexample, ..checked }
}
