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
mod keys;
mod market;
mod pass;
mod records;
mod reference;
mod roles;
mod state;
mod tally;
mod why;
mod words;
mod workers;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::AtomicBool;

use crate::answer::{Answer, CellProblem, RecordSchema, Records, Value};
use crate::data::{Dataset, MarketRows};
use crate::diagnostic::Diagnostics;
use crate::interpret::{GroupAt, GroupFacts, Groups, Run, Whose};
use crate::model::{ByMoney, Deviation, FamilyId, Model};
use crate::plan::{Kind, Plan};
use crate::records::{EncodedUnit, Recorder};
use crate::scan::{Scan, UnitFacts};

pub use decider::{Cell, Decider, Decision};
pub use keys::{keys_wanted, repeated_keys};
pub use market::{market, market_wanted};

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
    market: MarketRows,
}

/// What a model uses that this engine lacks, in its author's words: such a model is for the reference interpreter.
#[must_use]
pub fn beyond(model: &Model) -> Option<&'static str> {
    if model.market.wave.is_some() { crate::plan::plan(model, &Run::default()).beyond } else { None }
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
        Self {
            model,
            run: run.clone(),
            plan,
            schema: RecordSchema::new(model),
            market: MarketRows::default(),
        }
    }

    /// Says which brands and waves the data have, as [`market`] finds them; the model must be made to
    /// [fit](MarketRows::fit) them. Needed where the model marks any.
    #[must_use]
    pub fn with_market(mut self, market: &MarketRows) -> Self {
        self.market = market.names();
        self
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
        let mut wanted = state::inputs(self.model, &self.plan, &every);
        for (wanted, marked) in wanted.iter_mut().zip(market_wanted(self.model)) {
            *wanted |= marked;
        }
        wanted
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
        let report = settings.report;
        let nobody = crate::data::Dataset::new(model, 0, |_, _| {
            crate::data::GivenOrCell::Given(crate::value::Reason::NotAnswered)
        });
        // What a report says of the wave before is what a run of that wave finds of its groups.
        let wave = self.market.previous().filter(|_| report && !self.run.customers_only);
        let before = wave.map(|wave| self.market.at_wave(wave));
        let passes = if before.is_some() { 2 * last } else { last };
        let mut found = self.gather(scan, settings, (&self.market, &nobody), (0, passes))?;

        let mut groups = Groups::new(model, &nobody, &self.run, &self.market, clone(&found.groups));
        let bound = if plan.asked.rules && !self.run.customers_only { groups.decide() } else { Vec::new() };
        let shared = Shared::new(model, plan, std::mem::take(&mut found.late));
        let bindings: Vec<Binding> = bound.iter().map(Binding::new).collect();
        let kept_for = if report { groups.kept_for(model) } else { Vec::new() };
        let wants = if report { self.report_wants(last) } else { Vec::new() };
        let held = clone(&found.groups);
        let work = Pass::decide(self, &self.market, &shared, wants, held, bindings, kept_for, keep, report);
        scan.restart();
        let (tally, facts) = workers::run(&work, scan, settings, (last, passes), deliver)?;
        found.reference_rows += tally.looked_at.1;
        if !report {
            return Ok(Evaluated { answer: None, facts, reference_rows: found.reference_rows });
        }
        let (gathered, mut counted) = tally.finish(model, plan);
        found.join(gathered);
        counted.problems = problems(&facts);
        counted.missing_keys = usize::try_from(facts.keys.missing).unwrap_or(usize::MAX);
        let mut groups = Groups::new(model, &nobody, &self.run, &self.market, found.groups);
        if !self.run.customers_only {
            groups.decide();
        }
        let mut earlier = None;
        if let Some(market) = &before {
            let mut then = self.gather(scan, settings, (market, &nobody), (last, passes))?;
            let shared = Shared::new(model, plan, std::mem::take(&mut then.late));
            let work = Pass::gather(self, market, &shared, self.report_wants(last), clone(&then.groups));
            then.pass(self, work, scan, settings, (passes, passes))?;
            found.reference_rows += then.reference_rows;
            earlier = Some(Groups::new(model, &nobody, &self.run, market, then.groups));
        }
        let answer = Some(groups.answer(counted, earlier.as_ref()));
        Ok(Evaluated { answer, facts, reference_rows: found.reference_rows })
    }

    /// What the passes before the last find of groups; `done` passes of another kind came before them.
    fn gather(
        &self,
        scan: &mut Scan<'_>,
        settings: &Settings<'_>,
        (market, nobody): (&MarketRows, &Dataset),
        (done, passes): (u32, u32),
    ) -> Result<Found, Failure> {
        let (model, plan) = (self.model, &self.plan);
        let late = vec![None; plan.late.len()];
        let mut found = Found { groups: BTreeMap::new(), late, reference_rows: 0 };
        for pass in 1..=plan.passes_before() {
            let wants: Vec<Want> = plan.asked.kinds.iter().filter_map(|kind| Want::of(kind, pass)).collect();
            if !wants.is_empty() {
                let shared = Shared::new(model, plan, found.late.clone());
                let work = Pass::gather(self, market, &shared, wants, clone(&found.groups));
                found.pass(self, work, scan, settings, (done + pass, passes))?;
            }
            let groups = Groups::new(model, nobody, &self.run, market, clone(&found.groups));
            for (slot, value) in plan.late.iter().zip(&mut found.late) {
                if slot.level == pass {
                    *value = Some(groups.late(&slot.expr, slot.brand));
                }
            }
        }
        Ok(found)
    }

    /// What the last pass gathers for the report beside what earlier ones did.
    fn report_wants(&self, last: u32) -> Vec<Want> {
        let (model, plan) = (self.model, &self.plan);
        let mut wants: Vec<Want> = plan.asked.kinds.iter().filter_map(|kind| Want::of(kind, last)).collect();
        let waves = model.market.wave.is_some();
        let single = std::iter::once(Vec::new()).chain(model.families.ids().map(|family| vec![family]));
        let mut shown: Vec<(Whose, Vec<FamilyId>)> = single.map(|one| (Whose::Customers, one)).collect();
        // What has changed since the wave before is shown of every group that a rule is about.
        let more = plan.asked.kinds.iter().filter(|kind| waves && kind.rules && kind.families.len() > 1);
        shown.extend(more.map(|kind| (kind.whose, kind.families.clone())));
        if model.market.offering.is_some() {
            shown.push((Whose::Brands, Vec::new()));
        }
        for (whose, families) in shown {
            let same = |kind: &&Kind| kind.whose == whose && kind.families == families;
            let before = plan.asked.kinds.iter().find(same);
            let done = |pass: Option<u32>| pass.is_some_and(|pass| pass < last);
            let value = !before.is_some_and(|kind| done(kind.value));
            let own = whose == Whose::Customers;
            let mut means = if own { model.means() } else { Vec::new() };
            means.retain(|measure| {
                let asked = before.and_then(|kind| kind.means.iter().find(|(known, _)| known == measure));
                !done(asked.map(|(_, pass)| *pass))
            });
            let money = ByMoney::new(|money| {
                own && model.money(money).is_some() && !before.is_some_and(|kind| done(*kind.money.of(money)))
            });
            // Reports show the standard error of U of brands and of waves.
            let known = before.is_some_and(|kind| {
                kind.deviations.contains(&Deviation::Value) && done(kind.deviation_pass(Deviation::Value))
            });
            let deviations = if (waves || !own) && !known { vec![Deviation::Value] } else { Vec::new() };
            match wants.iter_mut().find(|want| want.whose == whose && want.families == families) {
                Some(want) => {
                    want.value |= value;
                    want.spread |= value && own;
                    want.deviations.extend(deviations);
                    want.deviations.sort_unstable();
                    want.deviations.dedup();
                    want.means.extend(means);
                    want.means.sort_unstable();
                    want.means.dedup();
                    for (money, wanted) in money.each() {
                        *want.money.of_mut(money) |= *wanted;
                    }
                }
                None => wants.push(Want {
                    whose,
                    families,
                    value,
                    means,
                    money,
                    spread: value && own,
                    aggregates: Vec::new(),
                    deviations,
                    uplifts: Vec::new(),
                }),
            }
        }
        wants
    }
}

/// What passes have found of groups.
struct Found {
    groups: BTreeMap<GroupAt, GroupFacts>,
    /// By place in [`Plan::late`].
    late: Vec<Option<Value>>,
    reference_rows: u64,
}

impl Found {
    /// Runs a pass that only gathers.
    fn pass(
        &mut self,
        columnar: &Columnar<'_>,
        work: Pass<'_, '_, '_>,
        scan: &mut Scan<'_>,
        settings: &Settings<'_>,
        place: (u32, u32),
    ) -> Result<(), Failure> {
        scan.restart();
        let (tally, _) = workers::run(&work, scan, settings, place, &mut |_| Ok(()))?;
        self.reference_rows += tally.looked_at.1;
        self.join(tally.finish(columnar.model, &columnar.plan).0);
        Ok(())
    }

    fn join(&mut self, gathered: Vec<(GroupAt, GroupFacts)>) {
        for (at, facts) in gathered {
            self.groups.entry(at).or_default().join(facts);
        }
    }
}

fn clone(gathered: &BTreeMap<GroupAt, GroupFacts>) -> Vec<(GroupAt, GroupFacts)> {
    gathered.iter().map(|(at, facts)| (at.clone(), facts.clone())).collect()
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
