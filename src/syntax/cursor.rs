//! Walking over what the grammar matched, part by part.

use pest::iterators::{Pair, Pairs};

use super::grammar::Rule;

/// A part of the text that a rule of the grammar matched.
pub(super) type Part<'i> = Pair<'i, Rule>;

/// The parts of a part, from the first to the last.
#[derive(Clone)]
pub(super) struct Cursor<'i>(Pairs<'i, Rule>);

impl<'i> Cursor<'i> {
    /// The parts inside.
    pub(super) fn new(part: Part<'i>) -> Self {
        Self(part.into_inner())
    }

    /// The next part, where it is of this rule.
    pub(super) fn accept(&mut self, rule: Rule) -> Option<Part<'i>> {
        self.at(rule).then(|| self.0.next()).flatten()
    }

    /// The next part, where it is of this rule, and none that was passed over to find it.
    pub(super) fn seek(&mut self, rule: Rule) -> Option<Part<'i>> {
        self.0.find(|part| part.as_rule() == rule)
    }

    /// Whether the next part is of this rule.
    pub(super) fn at(&self, rule: Rule) -> bool {
        self.0.peek().is_some_and(|part| part.as_rule() == rule)
    }
}

impl<'i> Iterator for Cursor<'i> {
    type Item = Part<'i>;
    fn next(&mut self) -> Option<Part<'i>> {
        self.0.next()
    }
}
