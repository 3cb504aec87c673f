//! The reference interpreter: what a model means, said in code (language 3 to 9.1).
//!
//! Exact rational arithmetic, one plain function a paragraph, nothing clever beyond remembering what was
//! computed. Every other evaluator must give the same decisions; explanations always come from here.

mod actions;
mod aggregate;
mod beside;
mod calculate;
mod condition;
mod conflicts;
mod customer;
mod effect;
mod engine;
mod explain;
mod expr;
mod gathered;
mod group;
mod hierarchy;
mod interval;
mod left_out;
mod market;
mod membership;
mod noise;
mod probe;
mod read;
mod report;
mod rules;
mod shares;
mod summary;
mod targets;
mod template;
mod uplift;

use crate::answer::{Answer, CellId, Condition, Subject, SubjectAnswer, Value};
use crate::data::Dataset;
use crate::model::{ActionId, Expr, Model};
use crate::value::Date;

pub(crate) use aggregate::{SampleFacts, UFacts};
pub(crate) use beside::Pool;
pub use beside::Whose;
pub(crate) use conflicts::Together;
use engine::{At, Engine};
pub(crate) use gathered::{BoundRule, Finished, GroupAt, GroupFacts, Groups, Reference, RunFacts, Wish};
pub(crate) use group::{GroupSums, Weighed};
pub(crate) use noise::counts_as;
pub use probe::{Probe, Shift, Shifted, ShiftedRows};
pub use read::Reader;
use rules::Outcomes;
pub(crate) use rules::{in_force, overriders_first};
pub(crate) use summary::Obstacles;
pub(crate) use uplift::UpliftSums;

/// What a run is given beside the model and the data.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// The date of the run (language 7.5).
    pub as_of: Option<Date>,
    /// Whether only rules for each customer run (B6).
    pub customers_only: bool,
}

/// A finished evaluation: the answer, and whatever explanation is asked for.
pub struct Evaluation<'a> {
    engine: Engine<'a>,
    outcomes: Outcomes,
    answer: Answer,
}

/// Evaluates a model on data.
#[must_use]
pub fn evaluate<'a>(model: &'a Model, data: &'a Dataset, run: &Run) -> Evaluation<'a> {
    evaluate_with(model, data, run, &|_, _| ())
}

/// The same; `progress` is told now and then how many customers are done, and of how many.
#[must_use]
pub fn evaluate_with<'a>(
    model: &'a Model,
    data: &'a Dataset,
    run: &Run,
    progress: &dyn Fn(usize, usize),
) -> Evaluation<'a> {
    let engine = Engine::new(model, data, run.clone());
    let (outcomes, customers) = engine.run_rules(progress);
    let answer = engine.report(&outcomes, customers);
    Evaluation { engine, outcomes, answer }
}

impl Evaluation<'_> {
    /// What was found.
    #[must_use]
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// What was found, without the means to explain more.
    #[must_use]
    pub fn into_answer(self) -> Answer {
        self.answer
    }

    /// Everything about the customer in a row of the data, from 0.
    #[must_use]
    pub fn explain_customer(&self, row: usize) -> Option<SubjectAnswer> {
        (row < self.engine.data.rows).then(|| self.engine.explain_customer(&self.outcomes, row))
    }

    /// Everything about a group; `None` where nobody is in it.
    #[must_use]
    pub fn explain_group(&self, cell: &CellId) -> Option<SubjectAnswer> {
        let group = self.engine.group(cell);
        (group.rows > 0).then(|| self.engine.explain_group(&self.outcomes, cell))
    }

    /// What an expression of the model comes to for a subject; `None` where there is no such customer.
    #[must_use]
    pub fn eval_at(&self, subject: &Subject, expr: &Expr) -> Option<Value> {
        self.at(subject, |at| self.engine.eval(expr, at))
    }

    /// The same for a condition, with all its parts.
    #[must_use]
    pub fn condition_at(&self, subject: &Subject, expr: &Expr) -> Option<Condition> {
        self.at(subject, |at| self.engine.condition(expr, at))
    }

    /// The same for a condition that reads what a score may of an action: `uplift > 0.5`.
    #[must_use]
    pub fn condition_of(&self, subject: &Subject, action: ActionId, expr: &Expr) -> Option<Condition> {
        self.at(subject, |at| self.engine.condition(expr, at.about(action)))
    }

    /// Whether an action is worthwhile for a subject, with all parts of the condition; `None` where the action does not
    /// say when it is, or there is no such customer.
    #[must_use]
    pub fn worthwhile_at(&self, subject: &Subject, action: ActionId) -> Option<Condition> {
        self.at(subject, |at| self.engine.worthwhile_condition(action, at)).flatten()
    }

    fn at<T>(&self, subject: &Subject, read: impl FnOnce(At<'_>) -> T) -> Option<T> {
        match subject {
            Subject::Customer(row) => (*row < self.engine.data.rows).then(|| read(At::customer(*row))),
            Subject::Cell(cell) => Some(read(At::group(&self.engine.group(cell)))),
        }
    }
}
