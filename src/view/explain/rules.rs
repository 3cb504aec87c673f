//! Each rule about a subject: how it ended, and by what.

use super::super::decimal::filled;
use super::super::page::{Block, Node, Rich};
use super::super::{phrases, words};
use super::condition;
use crate::answer::{RuleOutcome, Standing, SubjectAnswer};
use crate::model::Model;
use crate::value::{Status, Truth};

/// The rules: those that act first, then those that could not be decided, then the rest.
pub(super) fn rules(model: &Model, subject: &SubjectAnswer) -> Vec<Block> {
    if subject.rules.is_empty() {
        return Vec::new();
    }
    let place = |outcome: &RuleOutcome| match (outcome.status, &outcome.standing) {
        (Status::Matched, Standing::Active) => 0,
        (Status::Matched, _) => 1,
        (Status::Undetermined, _) => 2,
        (Status::NotMatched, _) => 3,
        (Status::NotInForce, _) => 4,
    };
    let mut outcomes: Vec<&RuleOutcome> = subject.rules.iter().collect();
    outcomes.sort_by_key(|outcome| place(outcome));
    let mut page = vec![Block::Heading("Rules".to_owned())];
    for (n, outcome) in outcomes.into_iter().enumerate() {
        if n > 0 {
            page.push(Block::Gap);
        }
        page.push(Block::Tree(vec![rule(model, outcome)]));
    }
    page
}

/// One rule.
pub(super) fn rule(model: &Model, outcome: &RuleOutcome) -> Node {
    let declared = model.rules.at(outcome.rule);
    let (sign, how) = match (outcome.status, &outcome.standing) {
        (Status::Matched, Standing::Overridden(by)) => (
            Rich::new().warn("✓ "),
            Rich::new().warn("matched, but overridden by ").then(phrases::rules_at(model, by)),
        ),
        (Status::Matched, Standing::Conflict(with)) => {
            let others = Rich::join(with.iter().map(|id| phrases::rule(model, *id)), "; ");
            let how = Rich::new().warn("matched, and so did ").then(others);
            (Rich::new().warn("✓ "), how.plain("; at most one row may, so none of them acts"))
        }
        (Status::Matched, _) => (Rich::new().good("✓ "), Rich::new().good("matched")),
        (Status::NotMatched, _) => (Rich::new().bad("✗ "), Rich::new().bad("not matched")),
        (Status::Undetermined, _) => (Rich::new().warn("? "), Rich::new().warn("cannot be decided")),
        (Status::NotInForce, _) => (Rich::new().dim("– "), Rich::new().dim("not in force")),
    };
    let mut node = Node::new(sign.then(phrases::rule(model, outcome.rule))).detail(how);
    if outcome.status == Status::NotInForce {
        if let Some((from, to)) = declared.effective {
            node = node.child(Node::new(Rich::new().dim(format!("effective {from} to {to}"))));
        }
        return node;
    }
    node = node.child(condition::node(model, "if ", &outcome.condition));
    if let Some(unless) = &outcome.unless {
        let mut child = condition::node(model, "unless ", unless);
        if unless.value.truth() == Truth::Yes {
            child = child.child(Node::new(Rich::new().dim("holds, so the rule does not")));
        }
        node = node.child(child);
    }
    if let Some(missing) = &outcome.missing {
        node = node.child(Node::new(Rich::new().warn("missing: ").plain(words::causes(model, missing))));
    }
    if let Some(because) = &outcome.because {
        node = node.child(Node::new(Rich::new().dim("because ").plain(filled(because))));
    }
    if !outcome.would_be_overridden.is_empty() {
        let by = phrases::rules_at(model, &outcome.would_be_overridden);
        node = node.child(Node::new(
            Rich::new().warn("would be overridden by ").then(by).plain(", if that could be decided and held"),
        ));
    }
    let outcomes = [
        ("recommends ", &declared.recommend, &declared.recommend_words),
        ("forbids ", &declared.forbid, &declared.forbid_words),
    ];
    for (verb, actions, written) in outcomes {
        if let Some(written) = written {
            let count = words::counted(actions.len(), "action");
            let said = Rich::new().dim(verb).code(&**written).dim(format!(" ({count})"));
            node = node.child(Node::new(said));
        } else if !actions.is_empty() {
            let names = Rich::join(actions.iter().map(|id| phrases::plain_action(model, *id)), ", ");
            node = node.child(Node::new(Rich::new().dim(verb).then(names)));
        }
    }
    let mut origin = Vec::new();
    origin.extend(declared.source.as_ref().map(|text| format!("source {text}")));
    origin.extend(declared.owner.as_ref().map(|text| format!("owner {text}")));
    origin.extend(declared.review_by.map(|date| format!("review by {date}")));
    if !origin.is_empty() {
        node = node.child(Node::new(Rich::new().dim(origin.join(" · "))));
    }
    node
}
