//! The columnar engine: whole customer bases at the speed of reading them, with the decisions of the
//! reference interpreter.
//!
//! A [`crate::plan::Plan`] runs over blocks of customers. Conditions are two bits a customer, whether it
//! holds and whether it is unknown; numbers are exact fractions (`fraction`). Blocks whose numbers need more
//! than 128 bits go to the reference interpreter, customer by customer; rules about groups always do, on sums
//! that the engine gathers (`tally`). Explanations come from the reference interpreter alone.

mod decide;
mod decider;
mod effects;
mod exec;
mod formula;
mod fraction;
mod hierarchy;
mod pass;
mod records;
mod reference;
mod state;
mod tally;
mod why;
mod words;
mod workers;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::AtomicBool;

use crate::answer::{Answer, CellId, CellProblem, RecordSchema, Records};
use crate::diagnostic::Diagnostics;
use crate::interpret::{GroupFacts, Groups, Run};
use crate::model::{ByMoney, Model};
use crate::plan::Plan;
use crate::records::{EncodedUnit, Recorder};
use crate::scan::{Scan, UnitFacts};

pub use decider::{Cell, Decider, Decision};

use decide::Binding;
use pass::Pass;
use state::Shared;
use tally::Want;

/// A model, ready to be run over any number of customers.
#[derive(Debug)]
pub struct Columnar<'m> {
    model: &'m Model,
    run: Run,
    plan: Plan,
    schema: RecordSchema,
}

/// What a model uses that this engine lacks, in its author's words: such a model is for the reference interpreter.
#[must_use]
pub fn beyond(model: &Model) -> Option<&'static str> {
    let market = model.market.offering.is_some() || model.market.wave.is_some();
    let used = [
        // What was gathered is of the subjects, not of what stands beside them.
        (market && model.asks_for_confidence(), "`at 95%`"),
        (model.market.offering.is_some(), "`offering`"),
        (model.market.wave.is_some(), "`wave`"),
    ];
    used.into_iter().find(|(used, _)| *used).map(|(_, what)| what)
}

/// How to run.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    /// How many threads compute; at least 1.
    pub threads: usize,
    /// Whether the answer of the run is wanted: groups, families, the summary.
    pub report: bool,
    /// Set by whoever wants the run to end early.
    pub stop: Option<&'s AtomicBool>,
    /// Told now and then how far the run is.
    pub progress: &'s (dyn Fn(Progress) + Sync),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The pass over the data, from 1.
    pub pass: u32,
    /// How many passes there are.
    pub passes: u32,
    /// Customers done in this pass.
    pub rows: u64,
    /// Bytes of the data done in this pass.
    pub bytes: u64,
}

/// What becomes of the customers one by one.
#[derive(Clone, Copy)]
pub enum Keep<'k> {
    /// Nothing.
    Nothing,
    /// Their records, as they are.
    Records,
    /// Their records, encoded; each unit of work has a recorder of its own.
    Encoded(&'k (dyn Fn() -> Recorder<'k> + Sync)),
}

/// The customers of a unit of work.
pub enum Kept {
    /// As they are, block by block.
    Records(Vec<Records>),
    /// Encoded.
    Encoded(EncodedUnit),
}

/// What a run found.
#[derive(Debug)]
pub struct Evaluated {
    /// The answer without the customers one by one, where it was asked for.
    pub answer: Option<Answer>,
    /// What the data were like.
    pub facts: UnitFacts,
    /// Customers, summed over all passes, whose numbers need more than 128 bits, or whose groups are weighted:
    /// the reference interpreter looked at each of them.
    pub reference_rows: u64,
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Failure {
    /// The data cannot be used.
    Data(Diagnostics),
    /// The records could not be written.
    Write(io::Error),
    /// Somebody stopped it.
    Stopped,
}

impl<'m> Columnar<'m> {
    /// Plans a model; not one that is [`beyond`] the engine.
    #[must_use]
    pub fn new(model: &'m Model, run: &Run) -> Self {
        let plan = crate::plan::plan(model, run);
        Self { model, run: run.clone(), plan, schema: RecordSchema::new(model) }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the records of customers are about.
    #[must_use]
    pub const fn schema(&self) -> &RecordSchema {
        &self.schema
    }

    /// By the index of an input whether a run reads its column: what [`crate::scan::ScanOptions::wanted`] takes.
    #[must_use]
    pub fn wanted(&self) -> Vec<bool> {
        let every: Vec<_> = (0..self.plan.nodes.len()).map(|at| self.plan.id(at)).collect();
        state::inputs(self.model, &self.plan, &every)
    }

    /// Decides about customers one at a time.
    ///
    /// `None` where that takes more than one customer or more than cuts of columns and of the formula: rules
    /// about groups, values of groups, scores, actions that exclude or need others, arithmetic in conditions.
    #[must_use]
    pub fn decider(&self) -> Option<Decider<'_>> {
        Decider::new(self)
    }

    /// Runs over customers: `deliver` is given those of each unit of work, in the order of the data.
    ///
    /// # Errors
    ///
    /// Where the data cannot be read to their end, `deliver` fails, or somebody stops the run.
    pub fn evaluate(
        &self,
        scan: &mut Scan<'_>,
        settings: &Settings<'_>,
        keep: Keep<'_>,
        deliver: &mut dyn FnMut(Kept) -> io::Result<()>,
    ) -> Result<Evaluated, Failure> {
        let (model, plan) = (self.model, &self.plan);
        let last = plan.passes_before() + 1;
        let mut gathered: BTreeMap<CellId, GroupFacts> = BTreeMap::new();
        let mut late = vec![None; plan.late.len()];
        let mut reference_rows = 0;
        let nobody = crate::data::Dataset::new(model, 0, |_, _| {
            crate::data::GivenOrCell::Given(crate::value::Reason::NotAnswered)
        });
        for pass in 1..last {
            let wants: Vec<Want> = plan.asked.kinds.iter().filter_map(|kind| Want::of(kind, pass)).collect();
            if !wants.is_empty() {
                let shared = Shared::new(model, plan, late.clone());
                let groups: Vec<_> = gathered.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
                let work = Pass::gather(self, &shared, wants, groups);
                scan.restart();
                let (tally, _) = workers::run(&work, scan, settings, (pass, last), &mut |_| Ok(()))?;
                reference_rows += tally.looked_at.1;
                for (cell, facts) in tally.finish(model, plan).0 {
                    gathered.entry(cell).or_default().join(facts);
                }
            }
            let groups = Groups::new(model, &nobody, &self.run, clone(&gathered));
            for (slot, value) in plan.late.iter().zip(&mut late) {
                if slot.level == pass {
                    *value = Some(groups.late(&slot.expr));
                }
            }
        }

        let mut groups = Groups::new(model, &nobody, &self.run, clone(&gathered));
        let bound = if plan.asked.rules && !self.run.customers_only { groups.decide() } else { Vec::new() };
        let shared = Shared::new(model, plan, late);
        let bindings: Vec<Binding> = bound.iter().map(Binding::new).collect();
        let kept_for = if settings.report { groups.kept_for(model) } else { Vec::new() };
        let wants = if settings.report { self.report_wants(last) } else { Vec::new() };
        let held: Vec<_> = gathered.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
        let work = Pass::decide(self, &shared, wants, held, bindings, kept_for, keep, settings.report);
        scan.restart();
        let (tally, facts) = workers::run(&work, scan, settings, (last, last), deliver)?;
        reference_rows += tally.looked_at.1;
        if !settings.report {
            return Ok(Evaluated { answer: None, facts, reference_rows });
        }
        let (found, mut counted) = tally.finish(model, plan);
        for (cell, facts) in found {
            gathered.entry(cell).or_default().join(facts);
        }
        counted.problems = problems(&facts);
        counted.missing_keys = usize::try_from(facts.keys.missing).unwrap_or(usize::MAX);
        let mut groups = Groups::new(model, &nobody, &self.run, gathered);
        if !self.run.customers_only {
            groups.decide();
        }
        Ok(Evaluated { answer: Some(groups.answer(counted)), facts, reference_rows })
    }

    /// What the last pass gathers for the report beside what earlier ones did.
    fn report_wants(&self, last: u32) -> Vec<Want> {
        let (model, plan) = (self.model, &self.plan);
        let mut wants: Vec<Want> = plan.asked.kinds.iter().filter_map(|kind| Want::of(kind, last)).collect();
        let kinds = std::iter::once(Vec::new()).chain(model.families.ids().map(|family| vec![family]));
        for families in kinds {
            let before = plan.asked.kinds.iter().find(|kind| kind.families == families);
            let done = |pass: Option<u32>| pass.is_some_and(|pass| pass < last);
            let value = !before.is_some_and(|kind| done(kind.value));
            let mut means = model.means();
            means.retain(|measure| {
                let asked = before.and_then(|kind| kind.means.iter().find(|(known, _)| known == measure));
                !done(asked.map(|(_, pass)| *pass))
            });
            let money = ByMoney::new(|money| {
                model.money(money).is_some() && !before.is_some_and(|kind| done(*kind.money.of(money)))
            });
            match wants.iter_mut().find(|want| want.families == families) {
                Some(want) => {
                    want.value |= value;
                    want.spread |= value;
                    want.means = means;
                    for (money, wanted) in money.each() {
                        *want.money.of_mut(money) |= *wanted;
                    }
                }
                None => wants.push(Want {
                    families,
                    value,
                    means,
                    money,
                    spread: value,
                    aggregates: Vec::new(),
                    deviations: Vec::new(),
                    uplifts: Vec::new(),
                }),
            }
        }
        wants
    }
}

fn clone(gathered: &BTreeMap<CellId, GroupFacts>) -> Vec<(CellId, GroupFacts)> {
    gathered.iter().map(|(cell, facts)| (cell.clone(), facts.clone())).collect()
}

/// Cells that did not fit, as an answer lists them.
fn problems(facts: &UnitFacts) -> Vec<CellProblem> {
    facts
        .problems
        .iter()
        .map(|((input, reason), problem)| CellProblem {
            input: *input,
            reason: *reason,
            count: usize::try_from(problem.count).unwrap_or(usize::MAX),
            first_row: usize::try_from(problem.first_row).unwrap_or(usize::MAX),
            first_cell: problem.first_cell.clone(),
        })
        .collect()
}
