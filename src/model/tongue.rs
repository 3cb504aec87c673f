//! What things are called in other languages (language 2.9).

use super::{
    ActionId, ConsequenceId, FactorId, FamilyId, GoalId, LetId, Model, ParamId, RuleId, SegmentId, Template,
};
use crate::value::Text;

/// A language that a model speaks beside its own.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its name in canonical form: `de`, `pt-BR`.
    pub code: Text,
    /// What things are called in it; what is not here keeps the title of the model's own language.
    pub titles: Vec<(Titled, Text)>,
    /// Why rules act; likewise.
    pub because: Vec<(RuleId, Template)>,
}

/// A thing with a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Titled {
    /// The model itself.
    Model,
    /// A factor.
    Factor(FactorId),
    /// A family of segments.
    Family(FamilyId),
    /// A segment of a family.
    Segment(FamilyId, SegmentId),
    /// Whom the model is about.
    Population,
    /// A named expression.
    Let(LetId),
    /// A parameter.
    Param(ParamId),
    /// What factors lead to.
    Consequence(ConsequenceId),
    /// Why that matters.
    Goal(GoalId),
    /// An action.
    Action(ActionId),
    /// A rule.
    Rule(RuleId),
    /// A target, by its place in [`Model::targets`].
    Target(usize),
}

impl Model {
    /// The model with its titles and reasons in another language; nothing that decides is touched. What has no
    /// text there keeps that of the model's own language. `None` where the model has no text in it at all.
    /// `code` is in canonical form.
    #[must_use]
    pub fn in_language(&self, code: &str) -> Option<Self> {
        let language = self.languages.iter().find(|language| *language.code == *code)?.clone();
        let mut own = self.clone();
        own.language = Some(language.code);
        for (of, title) in language.titles {
            if let Some(place) = own.title_mut(of) {
                *place = Some(title);
            }
        }
        for (rule, because) in language.because {
            own.rules.at_mut(rule).because = Some(because);
        }
        Some(own)
    }

    fn title_mut(&mut self, of: Titled) -> Option<&mut Option<Text>> {
        Some(match of {
            Titled::Model => &mut self.title,
            Titled::Factor(id) => &mut self.factors.at_mut(id).title,
            Titled::Family(id) => &mut self.families.at_mut(id).title,
            Titled::Segment(family, id) => &mut self.families.at_mut(family).segments.at_mut(id).title,
            Titled::Population => &mut self.population.as_mut()?.title,
            Titled::Let(id) => &mut self.lets.at_mut(id).title,
            Titled::Param(id) => &mut self.params.at_mut(id).title,
            Titled::Consequence(id) => &mut self.consequences.at_mut(id).title,
            Titled::Goal(id) => &mut self.goals.at_mut(id).title,
            Titled::Action(id) => &mut self.actions.at_mut(id).title,
            Titled::Rule(id) => &mut self.rules.at_mut(id).title,
            Titled::Target(at) => &mut self.targets.get_mut(at)?.title,
        })
    }
}
