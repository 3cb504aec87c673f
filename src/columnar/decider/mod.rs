//! One customer at a time, the plan compiled once: for services that decide while a customer waits.
//!
//! Every condition is a bit in two sets, what holds and what is unknown. The cuts of one number stand side by
//! side in the order of their limits, so that one search sets them all; `and` and `or` are masks over bits
//! that are there already.

mod compile;
mod limits;
mod steps;

use std::ops::Range;

use super::Columnar;
use crate::model::{ActionId, RuleId, TableId};
use crate::plan::{NodeId, Plan};
use crate::value::{Date, Priority, Reason};

use compile::Compiler;
use steps::{Bits, Code, Mask, Step};

/// A cell of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'c> {
    /// Unknown, and why.
    Unknown(Reason),
    /// `digits / 10^places`, at most 18 places; within the range that the model declares.
    Number {
        /// The digits.
        digits: i64,
        /// How many of them stand after the point.
        places: u8,
    },
    /// A text, trimmed and composed (NFC).
    Text(&'c str),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
}

/// Decides about customers one at a time. Its buffers are kept from one to the next.
#[derive(Debug)]
pub struct Decider<'c> {
    plan: &'c Plan,
    steps: Vec<Step>,
    /// Of the rules, one after the other.
    masks: Vec<Mask>,
    rules: Vec<Ruling>,
    /// By node.
    numbers: Vec<Option<(i128, i128)>>,
    unbounded: Vec<bool>,
    codes: Vec<Code>,
    /// By bit.
    bits: Vec<Bits>,
    scale: ((i128, i128), (i128, i128)),
    actions: Vec<(Priority, ActionId)>,
    active: Vec<RuleId>,
    open: Vec<RuleId>,
    forbidden: Vec<bool>,
    held: Vec<bool>,
}

/// What was decided about a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'d> {
    /// What to do, best first.
    pub actions: &'d [(Priority, ActionId)],
    /// The rules that act.
    pub active: &'d [RuleId],
    /// The rules that could not be decided.
    pub undetermined: &'d [RuleId],
}

#[derive(Debug, Clone)]
struct Ruling {
    rule: RuleId,
    in_force: bool,
    /// Where its masks are.
    condition: Range<usize>,
    priority: Priority,
    recommend: Vec<ActionId>,
    forbid: Vec<ActionId>,
    forbid_if_known: bool,
    overridden_by: Vec<usize>,
}

impl<'c> Decider<'c> {
    pub(super) fn new(columnar: &'c Columnar<'_>) -> Option<Self> {
        let (model, plan) = (columnar.model, &columnar.plan);
        let bound =
            model.actions.as_slice().iter().any(|one| !one.excludes.is_empty() || !one.needs.is_empty());
        let scored = plan.scores.as_slice().iter().chain(plan.worthwhile.as_slice()).any(Option::is_some);
        let tables = plan.exclusive.iter().any(|rows| !rows.is_empty());
        if plan.asked.rules || !plan.late.is_empty() || bound || scored || tables || !model.limits.is_empty()
        {
            return None;
        }
        let roots: Vec<NodeId> = plan.rules.iter().filter_map(|rule| rule.condition).collect();
        let nodes = super::state::needed(plan, &roots);
        let mut compiler = Compiler {
            model,
            plan,
            bits: vec![None; plan.nodes.len()],
            next: 0,
            steps: Vec::new(),
            constants: Vec::new(),
        };
        for id in &nodes {
            compiler.node(*id, &nodes)?;
        }
        let mut masks = Vec::new();
        let mut rules = Vec::with_capacity(plan.rules.len());
        for rule in &plan.rules {
            let from = masks.len();
            if let Some(id) = rule.condition {
                masks.extend(compiler.condition(id)?);
            }
            rules.push(Ruling {
                rule: rule.rule,
                in_force: rule.condition.is_some(),
                condition: from..masks.len(),
                priority: rule.priority,
                recommend: rule.recommend.clone(),
                forbid: rule.forbid.clone(),
                forbid_if_known: rule.forbid_if_known,
                overridden_by: rule.overridden_by.clone(),
            });
        }
        let words = compiler.next.div_ceil(64);
        let (lo, hi) = &model.scale;
        let mut numbers = vec![None; plan.nodes.len()];
        for (id, number) in compiler.constants {
            if let Some(slot) = numbers.get_mut(id.index()) {
                *slot = Some(number);
            }
        }
        Some(Self {
            plan,
            steps: compiler.steps,
            masks,
            rules,
            numbers,
            unbounded: vec![false; plan.nodes.len()],
            codes: vec![Code::Unknown; plan.nodes.len()],
            bits: vec![Bits::default(); words],
            scale: (crate::plan::parts(lo)?, crate::plan::parts(hi)?),
            actions: Vec::new(),
            active: Vec::new(),
            open: Vec::new(),
            forbidden: vec![false; model.actions.len()],
            held: vec![false; model.actions.len()],
        })
    }

    /// Decides about a customer, `cells` being in the order of the model's inputs; what is not there is not
    /// answered. `None` where a number needs more than 128 bits: [`crate::interpret::evaluate`] takes any.
    pub fn decide(&mut self, cells: &[Cell<'_>]) -> Option<Decision<'_>> {
        self.bits.fill(Bits::default());
        let steps = std::mem::take(&mut self.steps);
        let done = steps.iter().try_for_each(|step| self.step(step, cells));
        self.steps = steps;
        done?;
        self.settle();
        Some(Decision { actions: &self.actions, active: &self.active, undetermined: &self.open })
    }

    fn settle(&mut self) {
        self.actions.clear();
        self.active.clear();
        self.open.clear();
        self.forbidden.fill(false);
        self.held.fill(false);
        // First which rules of a word match, then these alone: most do not.
        let rules = std::mem::take(&mut self.rules);
        for some in rules.chunks(64) {
            let (mut matched, mut open) = (0_u64, 0_u64);
            for (at, rule) in some.iter().enumerate() {
                let (holds, unknown) = self.all(self.masks.get(rule.condition.clone()).unwrap_or_default());
                matched |= u64::from(holds & rule.in_force) << at;
                open |= u64::from(unknown & rule.in_force) << at;
            }
            let mut rest = matched | open;
            while rest != 0 {
                let at = rest.trailing_zeros();
                rest &= rest - 1;
                if let Some(rule) = some.get(at as usize) {
                    self.act(rule, matched >> at & 1 == 1, &rules);
                }
            }
        }
        self.rules = rules;
        let (forbidden, held) = (&self.forbidden, &self.held);
        let out = |action: &ActionId| {
            forbidden.get(action.index()) == Some(&true) || held.get(action.index()) == Some(&true)
        };
        self.actions.retain(|(_, action)| !out(action));
        self.actions.sort_unstable();
    }

    /// What a rule does whose condition holds or is unknown. What overrides it was decided before it.
    fn act(&mut self, rule: &Ruling, holds: bool, rules: &[Ruling]) {
        if !holds {
            self.open.push(rule.rule);
        }
        let mut above = rule.overridden_by.iter().filter_map(|by| rules.get(*by));
        if above.any(|by| self.active.contains(&by.rule)) {
            return;
        }
        if holds || !rule.forbid_if_known {
            let bans = if holds { &mut self.forbidden } else { &mut self.held };
            for action in &rule.forbid {
                if let Some(slot) = bans.get_mut(action.index()) {
                    *slot = true;
                }
            }
        }
        if holds {
            self.active.push(rule.rule);
            for action in &rule.recommend {
                match self.actions.iter_mut().find(|(_, known)| known == action) {
                    Some((priority, _)) => *priority = rule.priority.min(*priority),
                    None => self.actions.push((rule.priority, *action)),
                }
            }
        }
    }
}
