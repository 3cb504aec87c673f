//! Answers for programs, in versioned formats with schemas in `docs/schema`.
//!
//! A number is a JSON number: the decimal where it has at most 15 significant digits, else rounded to 12
//! decimals. An unbounded U is `"unbounded"`; an unknown is `{"unknown": [{"reason", "source"}]}`.
//! Rows count from 1.

mod audit;
mod budget;
mod coverage;
mod diff;
mod drivers;
mod flip;
mod market;
mod mutate;
mod quadrants;
mod run;
mod subject;
mod value;
mod whynot;

use std::io;

use serde::Serialize;

use super::quadrants::Quadrants;
use crate::answer::{Answer, SubjectAnswer};
use crate::budget::Plan;
use crate::flip::Flips;
use crate::model::Model;
use crate::whynot::WhyNot;

pub use audit::audit;
pub use coverage::coverage;
pub use diff::{data_diff, diff, edit_value};
pub use drivers::drivers;
pub use mutate::mutate;

/// Writes the answer of a run (`docs/schema/answer.v1.schema.json`), each customer on a line of its own.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn answer(model: &Model, answer: &Answer, out: &mut dyn io::Write) -> io::Result<()> {
    with_quadrants(model, answer, None, out)
}

/// The same with factors by importance and performance, where that was asked for.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn with_quadrants(
    model: &Model,
    answer: &Answer,
    placed: Option<&Quadrants>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.answer/1")?;
    object.put("model", &run::model(model, &answer.model))?;
    object.put("data", &run::data(model, &answer.data))?;
    object.list("summary", answer.summary.iter().map(|item| run::summary(model, item)))?;
    object.put("all", &subject::value(model, &answer.all))?;
    object.list("families", answer.families.iter().map(|family| run::family(model, family)))?;
    object.list("groups", answer.groups.iter().map(|group| subject::subject(model, group)))?;
    object.list(
        "empty_cells",
        answer.empty_cells.iter().map(|(families, n)| run::empty(model, families, *n)),
    )?;
    object.list("undetermined", answer.undetermined.iter().map(|one| run::undetermined(model, one)))?;
    object.list("targets", answer.targets.iter().filter_map(|one| subject::target(model, one)))?;
    if !answer.conflicts.is_empty() {
        object.list("conflicts", answer.conflicts.iter().map(|one| run::conflict(model, one)))?;
    }
    if let Some(found) = &answer.market {
        object.put("market", &market::market(model, found))?;
    }
    if let Some(placed) = placed {
        object.put("quadrants", &quadrants::quadrants(model, placed))?;
    }
    object.put("not_in_force", &value::rules(model, &answer.not_in_force))?;
    object.put("review_due", &value::rules(model, &answer.review_due))?;
    object.put("never_recommended", &value::actions(model, &answer.never_recommended))?;
    object.put("customer_rules", &value::rules(model, &answer.customer_rules))?;
    let rules = &answer.customer_rules;
    object.list("customers", answer.customers.iter().map(|one| run::customer(model, rules, one)))?;
    if model.population.is_some() {
        object.list("outside", answer.outside.iter().map(|one| run::customer(model, rules, one)))?;
    }
    object.end()
}

/// Writes the explanation of one customer or one group (`docs/schema/explanation.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn explanation(
    model: &Model,
    answer: &Answer,
    explained: &SubjectAnswer,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.explanation/1")?;
    object.put("model", &run::model(model, &answer.model))?;
    object.put("subject", &subject::subject(model, explained))?;
    object.end()
}

/// Writes a plan for a budget (`docs/schema/plan.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn plan(model: &Model, answer: &Answer, plan: &Plan, out: &mut dyn io::Write) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.plan/1")?;
    object.put("model", &run::model(model, &answer.model))?;
    object.put("budget", &value::Num(&plan.budget))?;
    object.put("cost", &value::Num(&plan.cost))?;
    object.put("score", &value::Num(&plan.score))?;
    object.put("bound", &value::Num(&plan.bound))?;
    object.put("proven", &plan.is_best())?;
    object.put("nodes", &plan.nodes)?;
    object.list("chosen", plan.chosen.iter().map(|one| budget::planned(model, one)))?;
    object.list("left_out", plan.left_out.iter().map(|one| budget::left_out(model, one)))?;
    object.put("more", &plan.more.as_ref().map(|more| budget::more(model, more)))?;
    object.end()
}

/// Writes why a rule did not match (`docs/schema/why_not.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn why_not(
    model: &Model,
    answer: &Answer,
    about: &SubjectAnswer,
    found: &WhyNot,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.why_not/1")?;
    object.put("model", &run::model(model, &answer.model))?;
    object.put("why_not", &whynot::why_not(model, about, found, &about.dropped))?;
    object.end()
}

/// Writes what would change what is first (`docs/schema/flip.v1.schema.json`); `more` groups were left out.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn flips(
    model: &Model,
    answer: &Answer,
    found: &[Flips],
    more: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.flip/1")?;
    object.put("model", &run::model(model, &answer.model))?;
    object.list("flips", found.iter().map(|one| flip::flips(model, one)))?;
    object.put("left_out", &more)?;
    object.end()
}

/// An object that is written member by member, so that nothing large is held twice.
struct Object<'a> {
    out: &'a mut dyn io::Write,
}

impl<'a> Object<'a> {
    fn new(out: &'a mut dyn io::Write, format: &str) -> io::Result<Self> {
        write!(out, "{{\n\"format\": \"{format}\"")?;
        Ok(Self { out })
    }

    fn key(&mut self, name: &str) -> io::Result<()> {
        write!(self.out, ",\n\"{name}\": ")
    }

    fn put(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(name)?;
        Ok(serde_json::to_writer(&mut *self.out, value)?)
    }

    /// Each item on a line.
    fn list<T: Serialize>(&mut self, name: &str, items: impl Iterator<Item = T>) -> io::Result<()> {
        self.key(name)?;
        self.out.write_all(b"[")?;
        for (n, item) in items.enumerate() {
            self.out.write_all(if n == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *self.out, &item)?;
        }
        self.out.write_all(b"]")
    }

    fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n}\n")
    }
}
