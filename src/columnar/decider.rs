//! One customer at a time, the plan compiled once: for services that decide while a customer waits.

use super::Columnar;
use super::decide::{Decided, Ranked};
use super::fraction::Beyond;
use super::state::{Shared, State};
use crate::answer::RecordAction;
use crate::block::Block;
use crate::model::RuleId;
use crate::plan::NodeId;

/// Decides about customers, a block of one or of a few at a time; holds its buffers from call to call.
#[derive(Debug)]
pub struct Decider<'c> {
    shared: Box<Shared<'c>>,
    roots: Vec<NodeId>,
}

/// What was decided about the customers of a block.
#[derive(Debug)]
pub struct Decision {
    decided: Decided,
    rules: Vec<RuleId>,
    undetermined: Vec<Vec<u64>>,
}

impl<'c> Decider<'c> {
    pub(super) fn new(columnar: &'c Columnar<'_>) -> Option<Self> {
        let plan = &columnar.plan;
        if plan.asked.rules || !plan.late.is_empty() {
            return None;
        }
        let mut roots: Vec<NodeId> = plan.rules.iter().filter_map(|rule| rule.condition).collect();
        roots.extend(plan.scores.as_slice().iter().flatten());
        Some(Self { shared: Box::new(Shared::new(columnar.model, plan, Vec::new())), roots })
    }

    /// A decider of one thread.
    #[must_use]
    pub fn thread(&self) -> DeciderThread<'_, 'c> {
        DeciderThread { state: State::new(&self.shared, &self.roots) }
    }
}

/// A decider of one thread.
#[derive(Debug)]
pub struct DeciderThread<'d, 'c> {
    state: State<'d, 'c>,
}

impl DeciderThread<'_, '_> {
    /// Decides about the customers of a block, and gives the block back. `None` where their numbers need more
    /// than 128 bits: [`crate::interpret::evaluate`] decides about any.
    pub fn decide(&mut self, block: Block) -> (Option<Decision>, Block) {
        self.state.enter(block);
        let found = self.compute();
        (found.ok(), self.state.leave())
    }

    fn compute(&mut self) -> Result<Decision, Beyond> {
        self.state.run()?;
        let decided = self.state.decide(&[], Ranked::All)?;
        let plan = self.state.shared.plan;
        let undetermined = plan
            .rules
            .iter()
            .map(|rule| rule.condition.map_or_else(Vec::new, |id| self.state.unknown(id).to_vec()))
            .collect();
        Ok(Decision { decided, rules: plan.rules.iter().map(|rule| rule.rule).collect(), undetermined })
    }
}

impl Decision {
    /// What to do for a customer of the block, best first.
    #[must_use]
    pub fn actions(&self, row: usize) -> &[RecordAction] {
        let end = |row: usize| self.decided.ends.get(row).copied().unwrap_or(0) as usize;
        let start = row.checked_sub(1).map_or(0, end);
        self.decided.ranked.get(start..end(row)).unwrap_or_default()
    }

    /// The rules that act on a customer.
    pub fn active(&self, row: usize) -> impl Iterator<Item = RuleId> {
        let rows = self.rules.iter().zip(&self.decided.active);
        rows.filter(move |(_, active)| super::words::get(active, row)).map(|(rule, _)| *rule)
    }

    /// The rules that could not be decided.
    pub fn undetermined(&self, row: usize) -> impl Iterator<Item = RuleId> {
        let rows = self.rules.iter().zip(&self.undetermined);
        rows.filter(move |(_, unknown)| super::words::get(unknown, row)).map(|(rule, _)| *rule)
    }
}
