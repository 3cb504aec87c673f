//! What factors lead to: consequences, and the goals that they serve (language 5.9, B23).

use super::{ActionId, ConsequenceId, Factor, FactorId, GoalId, Measure, Model, Way};
use crate::source::Span;
use crate::value::{Side, Text};

/// What some factors of one side together lead to.
#[derive(Debug, Clone)]
pub struct Consequence {
    /// Its name, in the space of values.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// The side of its factors.
    pub side: Side,
    /// Its factors, in the order of the model.
    pub factors: Vec<FactorId>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// Why consequences matter.
#[derive(Debug, Clone)]
pub struct Goal {
    /// Its name, in a space of its own.
    pub name: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// What it is about.
    pub doc: Option<Text>,
    /// The consequences that serve it, in the order of their names.
    pub consequences: Vec<ConsequenceId>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// A way from an action up to what it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Purpose {
    /// The factor that the action moves.
    pub factor: FactorId,
    /// Which way.
    pub way: Way,
    /// What the factor leads to.
    pub consequence: ConsequenceId,
    /// The goals that this serves; perhaps none.
    pub goals: Vec<GoalId>,
}

impl Model {
    /// The benefits that say what their customers expected (5.8), in order.
    pub fn expected(&self) -> impl Iterator<Item = (FactorId, &Factor)> {
        self.factors.iter().filter(|(_, factor)| factor.expected.is_some())
    }

    /// Whether any benefit says what its customers expected, so that there is a satisfaction.
    #[must_use]
    pub fn has_expectations(&self) -> bool {
        self.expected().next().is_some()
    }

    /// The values of which a group has the mean over those of its base for whom they are known: gaps,
    /// satisfaction, consequences (B23).
    #[must_use]
    pub fn means(&self) -> Vec<Measure> {
        let gaps = self.expected().map(|(id, _)| Measure::Gap(id));
        let satisfaction = self.has_expectations().then_some(Measure::Satisfaction);
        gaps.chain(satisfaction).chain(self.consequences.ids().map(Measure::Consequence)).collect()
    }

    /// What an action is for: from each factor that it moves to its consequences and their goals.
    #[must_use]
    pub fn purposes(&self, action: ActionId) -> Vec<Purpose> {
        let mut found = Vec::new();
        for (factor, way) in self.actions.at(action).effects.iter().flat_map(|effect| &effect.moves) {
            for (id, consequence) in self.consequences.iter() {
                if !consequence.factors.contains(factor) {
                    continue;
                }
                let serves = self.goals.iter().filter(|(_, goal)| goal.consequences.contains(&id));
                found.push(Purpose {
                    factor: *factor,
                    way: *way,
                    consequence: id,
                    goals: serves.map(|(goal, _)| goal).collect(),
                });
            }
        }
        // In whatever order the effects were written.
        found.sort();
        found.dedup();
        found
    }
}
