//! A plan for a budget.

use serde::Serialize;

use super::value::{self, Cause, Num};
use crate::budget::{LeftOut, More, Planned, Why};
use crate::model::Model;

/// An action of the plan.
#[derive(Serialize)]
pub(super) struct Chosen<'a> {
    action: &'a str,
    score: Num<'a>,
    cost: Num<'a>,
    per_customer: bool,
    customers: Num<'a>,
}

pub(super) fn planned<'a>(model: &'a Model, of: &'a Planned) -> Chosen<'a> {
    Chosen {
        action: &model.actions.at(of.action).name,
        score: Num(&of.score),
        cost: Num(&of.cost),
        per_customer: of.stated.per_customer,
        customers: Num(&of.customers),
    }
}

/// An action that is not in it. `actions` are those that the reason names.
#[derive(Serialize)]
pub(super) struct Out<'a> {
    action: &'a str,
    score: Option<Num<'a>>,
    cost: Option<Num<'a>>,
    because: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<Cause<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_with: Option<Num<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    less: Option<Num<'a>>,
}

pub(super) fn left_out<'a>(model: &'a Model, of: &'a LeftOut) -> Out<'a> {
    let mut out = Out {
        action: &model.actions.at(of.action).name,
        score: of.score.as_ref().map(Num),
        cost: of.cost.as_ref().map(Num),
        because: "",
        missing: Vec::new(),
        actions: Vec::new(),
        cost_with: None,
        less: None,
    };
    out.because = match &of.why {
        Why::ForNobody => "stands for nobody",
        Why::NoScore => "no score",
        Why::ScoreUnknown(causes) => {
            out.missing = value::causes(model, causes);
            "score unknown"
        }
        Why::ScoreUnbounded => "score unbounded",
        Why::ScoreTooLow => "score not above 0",
        Why::NoCost => "no cost",
        Why::Needs(all) => {
            out.actions = value::actions(model, all);
            "needs"
        }
        Why::TooDear { with, cost } => {
            out.actions = value::actions(model, with);
            out.cost_with = Some(Num(cost));
            "too dear"
        }
        Why::Contradiction(all) => {
            out.actions = value::actions(model, all);
            "contradiction"
        }
        Why::Excluded { by, less } => {
            out.actions = value::actions(model, by);
            out.less = less.as_ref().map(Num);
            "excluded"
        }
        Why::DoesNotPay { with, cost, less } => {
            out.actions = value::actions(model, with);
            out.cost_with = Some(Num(cost));
            out.less = less.as_ref().map(Num);
            "does not pay"
        }
    };
    out
}

/// What a greater budget adds.
#[derive(Serialize)]
pub(super) struct Greater<'a> {
    budget: Num<'a>,
    adds: Num<'a>,
    cost: Num<'a>,
    gained: Vec<&'a str>,
    lost: Vec<&'a str>,
    proven: bool,
}

pub(super) fn more<'a>(model: &'a Model, of: &'a More) -> Greater<'a> {
    Greater {
        budget: Num(&of.budget),
        adds: Num(&of.adds),
        cost: Num(&of.cost),
        gained: value::actions(model, &of.gained),
        lost: value::actions(model, &of.lost),
        proven: of.is_best,
    }
}
