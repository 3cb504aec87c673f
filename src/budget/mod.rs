//! Which of the recommended actions fit a budget: the set with the greatest total score (language 8.3, B21).
//!
//! What is found is proven to be the best, or it is said how far from the best it may be. All sums are exact.

mod fines;
mod forest;
mod problem;
mod search;

pub use problem::Item;
pub use search::{Choice, choose};

use std::collections::BTreeMap;

use crate::answer::{Answer, Causes, SummaryItem, Value};
use crate::model::{ActionId, Cost, Model};
use crate::number::Number;

/// What is to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// How much may be spent, in the model's money, at least 0.
    pub amount: Number,
    /// How many parts of the search are looked at before it gives up proving.
    pub nodes: u64,
}

/// How many parts of the search are looked at unless something else is said: some seconds.
pub const NODES: u64 = 200_000;
/// … where it is asked what the actions that were left out would each cost the plan: for all of them, and the
/// most for one.
const NODES_FOR_ALL: u64 = 100_000;
const NODES_FOR_ONE: u64 = 2_000;

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How much may be spent.
    pub budget: Number,
    /// What to do, the greatest score first, then by name.
    pub chosen: Vec<Planned>,
    /// The sum of the scores.
    pub score: Number,
    /// What it costs.
    pub cost: Number,
    /// No set within the budget has a greater sum of scores than this.
    pub bound: Number,
    /// Recommended actions that are not in it, by name, and why.
    pub left_out: Vec<LeftOut>,
    /// What a tenth more of the budget would add; `None` where nothing was left out that a greater one could
    /// buy, and where there is no budget.
    pub more: Option<More>,
    /// How many parts of the search were looked at.
    pub nodes: u64,
}

impl Plan {
    /// Whether it is proven that no set within the budget is better.
    #[must_use]
    pub fn is_best(&self) -> bool {
        self.bound == self.score
    }
}

/// An action with a score and a cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The action.
    pub action: ActionId,
    /// Its score, with the customers whom it reaches as the group.
    pub score: Number,
    /// What it costs.
    pub cost: Number,
    /// How the model says what it costs.
    pub stated: Cost,
    /// Those whom it reaches (weighted), for whom it is paid where the cost is per customer.
    pub customers: Number,
}

/// An action that is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The action.
    pub action: ActionId,
    /// What it would add, where that is known.
    pub score: Option<Number>,
    /// What it would cost, where that is known.
    pub cost: Option<Number>,
    /// Why.
    pub why: Why,
}

/// Why an action is not in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It stands for nobody: forbidden, held, blocked or displaced wherever it is recommended.
    ForNobody,
    /// It has no score: the model has no `prioritize by`.
    NoScore,
    /// Its score is unknown.
    ScoreUnknown(Causes),
    /// Its score is no number that could be added up: unbounded.
    ScoreUnbounded,
    /// Its score is 0 or below.
    ScoreTooLow,
    /// It says no cost.
    NoCost,
    /// It needs these, which can be in no plan.
    Needs(Vec<ActionId>),
    /// It costs more than there is, together with these that it needs.
    TooDear {
        /// What it needs, and what that needs.
        with: Vec<ActionId>,
        /// What all of it costs.
        cost: Number,
    },
    /// What it needs excludes it, or each other.
    Contradiction(Vec<ActionId>),
    /// These are in the plan, and it excludes them.
    Excluded {
        /// Which.
        by: Vec<ActionId>,
        /// How much less the best plan with it is worth; `None` where that was not found out.
        less: Option<Number>,
    },
    /// The budget is better spent on others.
    DoesNotPay {
        /// What it needs that is not in the plan either.
        with: Vec<ActionId>,
        /// What it costs, with those.
        cost: Number,
        /// How much less the best plan with it is worth; `None` where that was not found out.
        less: Option<Number>,
    },
}

/// The plan for a greater budget, held against the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct More {
    /// The greater budget.
    pub budget: Number,
    /// How much greater the sum of scores is.
    pub adds: Number,
    /// What it costs.
    pub cost: Number,
    /// Actions that only it has, by name.
    pub gained: Vec<ActionId>,
    /// Actions that it no longer has, by name.
    pub lost: Vec<ActionId>,
    /// Whether it is proven to be the best for that budget.
    pub is_best: bool,
}

/// The best set of the actions that a run recommends.
#[must_use]
pub fn plan(model: &Model, answer: &Answer, budget: &Budget) -> Plan {
    let mut candidates: Vec<Planned> = Vec::new();
    let mut left_out: Vec<LeftOut> = Vec::new();
    let mut summary: Vec<&SummaryItem> = answer.summary.iter().collect();
    summary.sort_by_key(|item| item.action);
    for item in summary {
        match candidate(model, item) {
            Ok(found) => candidates.push(found),
            Err(out) => left_out.push(*out),
        }
    }
    // What needs something that can be in no plan can be in none either.
    loop {
        let there = |id: &ActionId| candidates.iter().any(|one| one.action == *id);
        let lacking = |one: &Planned| -> Vec<ActionId> {
            model.actions.at(one.action).needs.iter().filter(|id| !there(id)).copied().collect()
        };
        let Some((at, needs)) =
            candidates.iter().map(lacking).enumerate().find(|(_, needs)| !needs.is_empty())
        else {
            break;
        };
        let one = candidates.remove(at);
        left_out.push(LeftOut {
            action: one.action,
            score: Some(one.score),
            cost: Some(one.cost),
            why: Why::Needs(needs),
        });
    }
    let places: BTreeMap<ActionId, usize> =
        candidates.iter().enumerate().map(|(n, one)| (one.action, n)).collect();
    let of = |ids: &[ActionId]| ids.iter().filter_map(|id| places.get(id).copied()).collect();
    let items: Vec<Item> = candidates
        .iter()
        .map(|one| {
            let action = model.actions.at(one.action);
            Item {
                score: one.score.clone(),
                cost: one.cost.clone(),
                excludes: of(&action.excludes),
                needs: of(&action.needs),
            }
        })
        .collect();
    let nothing = || Choice {
        chosen: Vec::new(),
        score: Number::ZERO,
        cost: Number::ZERO,
        bound: Number::ZERO,
        nodes: 0,
    };
    let found = choose(&items, &budget.amount, &[], &[], budget.nodes).unwrap_or_else(nothing);
    let planning = Planning { budget, candidates: &candidates, items: &items, found: &found };
    left_out
        .extend((0..items.len()).filter(|n| !found.chosen.contains(n)).filter_map(|n| planning.left_out(n)));
    left_out.sort_by_key(|out| out.action);
    let more = planning.more(&left_out);
    let mut chosen: Vec<Planned> = found.chosen.iter().filter_map(|n| candidates.get(*n).cloned()).collect();
    chosen.sort_by(|a, b| b.score.cmp(&a.score).then(a.action.cmp(&b.action)));
    Plan {
        budget: budget.amount.clone(),
        chosen,
        score: found.score,
        cost: found.cost,
        bound: found.bound,
        left_out,
        more,
        nodes: found.nodes,
    }
}

/// An action that may be planned, or why not.
fn candidate(model: &Model, item: &SummaryItem) -> Result<Planned, Box<LeftOut>> {
    let cost = model.actions.at(item.action).cost.as_ref();
    let customers = item.about.count.clone();
    let comes_to = cost.map(|cost| cost.of(&customers));
    let score = item.score.as_ref().and_then(Value::number).cloned();
    let out = |why| {
        let (score, cost) = (score.clone(), comes_to.clone());
        Err(Box::new(LeftOut { action: item.action, score, cost, why }))
    };
    if item.rank.is_none() {
        // There is nobody whom its score could be about.
        let (score, cost) = (None, None);
        return Err(Box::new(LeftOut { action: item.action, score, cost, why: Why::ForNobody }));
    }
    match &item.score {
        None => return out(Why::NoScore),
        Some(Value::Unknown(causes)) => return out(Why::ScoreUnknown(causes.clone())),
        Some(Value::Number(number)) if !number.is_positive() => return out(Why::ScoreTooLow),
        Some(Value::Number(_)) => {}
        Some(_) => return out(Why::ScoreUnbounded),
    }
    match (cost, &comes_to, &score) {
        (Some(stated), Some(comes_to), Some(score)) => Ok(Planned {
            action: item.action,
            score: score.clone(),
            cost: comes_to.clone(),
            stated: stated.clone(),
            customers,
        }),
        _ => out(Why::NoCost),
    }
}

/// A plan that was found, to be explained.
struct Planning<'a> {
    budget: &'a Budget,
    candidates: &'a [Planned],
    items: &'a [Item],
    found: &'a Choice,
}

impl Planning<'_> {
    fn actions(&self, places: impl IntoIterator<Item = usize>) -> Vec<ActionId> {
        places.into_iter().filter_map(|n| self.candidates.get(n)).map(|one| one.action).collect()
    }

    /// Why a candidate is not in the plan.
    fn left_out(&self, place: usize) -> Option<LeftOut> {
        let (one, item) = (self.candidates.get(place)?, self.items.get(place)?);
        let mut whole = vec![place];
        let mut next = 0;
        while let Some(needs) = whole.get(next).and_then(|n| self.items.get(*n)).map(|item| &item.needs) {
            for need in needs {
                if !whole.contains(need) {
                    whole.push(*need);
                }
            }
            next += 1;
        }
        whole.retain(|n| *n != place);
        whole.sort_unstable();
        let parts = || std::iter::once(&place).chain(&whole).filter_map(|n| self.items.get(*n));
        let cost: Number = parts().map(|item| &item.cost).sum();
        let torn = || parts().any(|item| item.excludes.iter().any(|n| *n == place || whole.contains(n)));
        let by: Vec<usize> =
            item.excludes.iter().copied().filter(|n| self.found.chosen.contains(n)).collect();
        let why = if torn() {
            Why::Contradiction(self.actions(whole))
        } else if cost > self.budget.amount {
            Why::TooDear { with: self.actions(whole), cost }
        } else if !by.is_empty() {
            Why::Excluded { by: self.actions(by), less: self.less(place) }
        } else {
            whole.retain(|n| !self.found.chosen.contains(n));
            let new = std::iter::once(&place).chain(&whole).filter_map(|n| self.items.get(*n));
            let cost = new.map(|item| &item.cost).sum();
            Why::DoesNotPay { with: self.actions(whole), cost, less: self.less(place) }
        };
        Some(LeftOut {
            action: one.action,
            score: Some(one.score.clone()),
            cost: Some(one.cost.clone()),
            why,
        })
    }

    /// How much less the best plan with this in it is worth, where both are proven.
    fn less(&self, place: usize) -> Option<Number> {
        if !self.found.is_best() {
            return None;
        }
        let others = self.items.len().saturating_sub(self.found.chosen.len()).max(1);
        let each = NODES_FOR_ALL / u64::try_from(others).unwrap_or(u64::MAX);
        let nodes = each.clamp(1, NODES_FOR_ONE).min(self.budget.nodes);
        let with = choose(self.items, &self.budget.amount, &[place], &[], nodes)?;
        with.is_best().then(|| &self.found.score - &with.score)
    }

    fn more(&self, left_out: &[LeftOut]) -> Option<More> {
        let buyable = |out: &LeftOut| {
            matches!(out.why, Why::TooDear { .. } | Why::Excluded { .. } | Why::DoesNotPay { .. })
        };
        if !self.budget.amount.is_positive() || !left_out.iter().any(buyable) {
            return None;
        }
        let greater = &self.budget.amount * &Number::ratio(11, 10)?;
        let found = choose(self.items, &greater, &[], &self.found.chosen, self.budget.nodes)?;
        let only = |a: &Choice, b: &Choice| {
            self.actions(a.chosen.iter().copied().filter(|n| !b.chosen.contains(n)).collect::<Vec<_>>())
        };
        Some(More {
            budget: greater,
            adds: &found.score - &self.found.score,
            cost: found.cost.clone(),
            gained: only(&found, self.found),
            lost: only(self.found, &found),
            is_best: found.is_best(),
        })
    }
}
