//! Parts of an explanation by themselves: what led to one expectation of a case.

use super::super::{Look, terminal};
use super::{Block, actions, condition as tree, rules};
use crate::answer::{Condition, RuleOutcome, SubjectAnswer};
use crate::model::Model;

/// A condition with what its parts came to.
#[must_use]
pub fn condition(model: &Model, condition: &Condition, look: &Look) -> String {
    terminal::draw(&[Block::Tree(vec![tree::node(model, "", condition)])], look)
}

/// A rule with its conditions.
#[must_use]
pub fn rule(model: &Model, outcome: &RuleOutcome, look: &Look) -> String {
    terminal::draw(&[Block::Tree(vec![rules::rule(model, outcome)])], look)
}

/// What is to be done for a subject, and by which rules.
#[must_use]
pub fn decision(model: &Model, subject: &SubjectAnswer, look: &Look) -> String {
    let mut page = actions(model, subject);
    page.extend(rules::rules(model, subject));
    terminal::draw(&page, look)
}
