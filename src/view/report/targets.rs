//! Targets: met, missed, not due, unknown.

use super::super::explain;
use super::super::page::{Block, Node, Rich};
use super::super::{figures, words};
use crate::answer::{Answer, TargetBefore, TargetState, Value};
use crate::model::Model;
use crate::value::Reason;

/// Decimals of a change.
const PLACES: u32 = 2;

/// How a target stands, in words.
pub(in super::super) const fn state(state: TargetState) -> &'static str {
    match state {
        TargetState::Met => "met",
        TargetState::NotDue => "not due",
        TargetState::Missed => "missed",
        TargetState::Unknown => "unknown",
    }
}

/// Each target with each of its groups.
pub(super) fn targets(model: &Model, answer: &Answer) -> Vec<Block> {
    if answer.targets.is_empty() {
        return Vec::new();
    }
    let nodes = answer.targets.iter().filter_map(|report| {
        let target = model.targets.get(report.target)?;
        let name = Rich::new().strong(target.title.as_deref().unwrap_or(&target.name));
        let name = match &target.title {
            Some(_) => name.dim(format!(" ({})", target.name)),
            None => name,
        };
        let mut about = format!("by {}", target.by);
        if let Some(owner) = &target.owner {
            about += &format!(" · {owner}");
        }
        let cells = report.cells.iter().map(|at| {
            let word = state(at.state);
            let sign = match at.state {
                TargetState::Met => Rich::new().good(word),
                TargetState::Missed => Rich::new().bad(word),
                TargetState::NotDue => Rich::new().plain(word),
                TargetState::Unknown => Rich::new().warn(word),
            };
            Node::new(sign.plain(format!(": {}", words::cell(model, &at.cell))))
                .child(explain::goal(model, "", &at.goal))
                .children(at.before.iter().map(|before| then(model, before)))
        });
        let node = Node::new(name).detail(Rich::new().dim(about));
        Some(if report.cells.is_empty() {
            node.child(Node::new(Rich::new().dim("nobody is in its groups")))
        } else {
            node.children(cells)
        })
    });
    vec![Block::Heading("Targets".to_owned()), Block::Tree(nodes.collect())]
}

/// How a target was in the wave before, and how its deviation has changed since.
fn then(model: &Model, before: &TargetBefore) -> Node {
    let label = format!("wave {}: ", before.wave);
    let Some(goal) = &before.goal else {
        return Node::new(Rich::new().dim(label).warn(Reason::NoEarlierAnswer.words()));
    };
    let node = explain::goal(model, &label, goal);
    match &before.change {
        Some(change) => {
            let change = Value::Number(change.clone());
            let by = figures::net(model, &change, PLACES);
            node.child(Node::new(Rich::new().dim("change since: ").plain(by)))
        }
        None => node,
    }
}
