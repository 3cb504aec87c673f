//! What actions change: factors and columns (language 8.2, A5, P8).

use super::context::Checker;
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick, ticked_or};
use crate::model::{Change, Effect, FactorId, InputId, InputKind, Moved, Way};
use crate::number::Number;
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// The effects of an action, all of which happen together.
    pub(super) fn effects(&mut self, action: &'a ast::Action) -> Vec<Effect> {
        let effects: Vec<Effect> =
            action.says.effects.iter().filter_map(|effect| self.effect(effect)).collect();
        self.check_moved_twice(&effects);
        effects
    }

    fn effect(&mut self, effect: &'a ast::Effect) -> Option<Effect> {
        let name = effect.of.text.as_str();
        let factor = self.names.factor(name).filter(|_| effect.column.is_none());
        let (of, whole) = match (factor, self.names.input_id(name)) {
            (Some(factor), _) => (Moved::Factor(factor), false),
            (None, Some(input)) => (Moved::Input(input), self.changeable(input, effect)?),
            (None, None) => {
                self.unknown_effect(effect);
                return None;
            }
        };
        self.check_amount(effect, whole);
        let by = match (effect.by.percent, whole) {
            (false, _) => Change::Points(effect.by.value.clone()),
            (true, false) => Change::Part(effect.by.value.clone()),
            (true, true) => Change::OfValue(effect.by.value.clone()),
        };
        let when = effect.when.as_ref().map(|when| self.condition(when, Ctx::CUSTOMER));
        let named = self.ways.of(effect).into_iter();
        let moves: Vec<(FactorId, Way)> =
            named.filter_map(|(factor, way)| Some((self.names.factor(factor)?, way))).collect();
        if moves.is_empty() {
            self.report(
                Diagnostic::new(
                    Code::EFFECT_WITHOUT_FACTOR,
                    effect.of.span,
                    format!("no factor reads the column {}, so changing it changes no value", tick(name)),
                    "moves nothing",
                )
                .help("name a factor, or a column that the formula of a factor reads"),
            );
            return None;
        }
        Some(Effect { of, lifts: effect.lifts, by, when, moves, span: effect.span })
    }

    /// Whether a column that is changed is a number of its own, and not a rating; an error where it is neither.
    fn changeable(&mut self, input: InputId, effect: &ast::Effect) -> Option<bool> {
        let declared = self.inputs.get(input)?;
        let what = match &declared.kind {
            InputKind::Rating { .. } => return Some(false),
            InputKind::Number { range, .. } => {
                let negative = range.lo.as_ref().is_none_or(|(lo, _)| lo.is_negative());
                if effect.by.percent && negative {
                    let (span, name) = (declared.span, effect.of.text.clone());
                    self.report(
                        Diagnostic::new(
                            Code::EFFECT_PART_OF_NEGATIVE,
                            effect.by.span,
                            format!("a part of {} has no direction where it is below 0", tick(&name)),
                            "a per cent of a number that may be negative",
                        )
                        .label(span, "its range does not begin at 0 or above")
                        .help(format!(
                            "declare its range, as in `{name}: number >= 0`, or give the change as a number"
                        )),
                    );
                    return None;
                }
                return Some(true);
            }
            InputKind::Text | InputKind::List(_) => "texts",
            InputKind::Flag { .. } => "yes and no",
            InputKind::Date(_) => "days",
        };
        let span = declared.span;
        self.report(
            Diagnostic::new(
                Code::EFFECT_ON_TYPE,
                effect.of.span,
                format!("{} holds {what}, which nothing lifts or lowers", tick(&effect.of.text)),
                "neither a number nor a rating",
            )
            .label(span, "declared here")
            .help("an effect changes a factor, or a column of numbers or ratings"),
        );
        None
    }

    fn check_amount(&mut self, effect: &ast::Effect, whole: bool) {
        let (value, percent, span) = (&effect.by.value, effect.by.percent, effect.by.span);
        if !value.is_positive() {
            self.error(
                Code::SETTING_RANGE,
                span,
                "an effect is above 0",
                "use `lifts` for up and `lowers` for down",
            );
        } else if percent && *value > Number::ONE && !(whole && effect.lifts) {
            let label = if whole { "more than there is" } else { "beyond the end of the scale" };
            self.error(Code::SETTING_RANGE, span, "an effect is at most 100%", label);
        }
    }

    fn unknown_effect(&mut self, effect: &ast::Effect) {
        let name = effect.of.text.as_str();
        let columns: Vec<&str> = self
            .names
            .columns
            .iter()
            .zip(self.inputs.as_slice())
            .filter(|(_, input)| {
                input.protected.is_none()
                    && matches!(input.kind, InputKind::Rating { .. } | InputKind::Number { .. })
            })
            .map(|(column, _)| column.name.text.as_str())
            .collect();
        let factors = if effect.column.is_some() { Vec::new() } else { self.names.factor_names(None) };
        let near = did_you_mean(name, factors.iter().chain(&columns).copied());
        let help = near.unwrap_or_else(|| {
            if effect.column.is_some() {
                format!("the columns of numbers and ratings are {}", ticked_or(&columns))
            } else {
                format!("the factors are {}", ticked_or(&factors))
            }
        });
        let (message, label) = if effect.column.is_some() {
            (format!("there is no column {}", tick(name)), "not a column")
        } else {
            (format!("there is no factor or column {}", tick(name)), "neither a factor nor a column")
        };
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, effect.of.span, message, label).help(help));
    }

    /// Where a factor is changed and a column that it reads is too, which comes first would matter.
    fn check_moved_twice(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Moved::Factor(factor) = effect.of else { continue };
            let column = effects.iter().find_map(|other| match other.of {
                Moved::Input(input) if other.moves.iter().any(|(moved, _)| *moved == factor) => {
                    Some((input, other.span))
                }
                _ => None,
            });
            let Some((input, span)) = column else { continue };
            let names = self.names.factors.get(crate::model::TableId::index(factor));
            let factor = names.map_or("", |(_, factor)| factor.name.text.as_str());
            let input = self.inputs.get(input).map_or("", |input| &*input.name);
            let message =
                format!("one action changes {} and the column {} that it reads", tick(factor), tick(input));
            self.report(
                Diagnostic::new(Code::EFFECT_TWICE, effect.span, message, "the factor is changed here")
                    .label(span, "and what it reads here")
                    .help("keep one of them: which came first would matter"),
            );
        }
    }
}
