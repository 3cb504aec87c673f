//! What `recommend` and `forbid` name: actions, and lists of them by what they have in common (7.1, D6, D10).

use std::collections::BTreeSet;

use super::context::Checker;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick, ticked_or};
use crate::model::{ActionId, TableId};
use crate::source::Span;
use crate::syntax::ast::{self, Affected, Listed};
use crate::value::Text;

/// The most actions and overridden rules that all lists together may come to (10.2).
const MAX_LISTED: usize = 10_000_000;

impl<'a> Checker<'a> {
    /// The actions that a clause names, each once.
    pub(super) fn targets(&mut self, targets: &[Listed]) -> Vec<ActionId> {
        let mut ids = BTreeSet::new();
        for target in targets {
            let found = match target {
                Listed::Action(name) => self.action_list(std::slice::from_ref(name), None),
                Listed::All { except, .. } => {
                    let except: BTreeSet<ActionId> = self.action_list(except, None).into_iter().collect();
                    self.all_actions().filter(|id| !except.contains(id)).collect()
                }
                Listed::Lever { lever, .. } => self.of_lever(lever),
                Listed::That { lifts, of: Affected::Factor(factor), .. } => self.that_change(*lifts, factor),
                // Written out for each factor before; where that failed an error was given.
                Listed::That { .. } => Vec::new(),
            };
            if !matches!(target, Listed::Action(_)) {
                self.none_fits(target, &found);
                if !self.room_for(found.len(), target.span()) {
                    return Vec::new();
                }
            }
            ids.extend(found);
        }
        ids.into_iter().collect()
    }

    /// Whether so much more may be listed; an error where all lists together come to too much (10.2).
    pub(super) fn room_for(&mut self, more: usize, place: Span) -> bool {
        let before = self.listed;
        self.listed = before.saturating_add(more);
        if self.listed > MAX_LISTED && before <= MAX_LISTED {
            self.error(
                Code::EXPANDED_TOO_LARGE,
                place,
                "lists such as `all` and names of whole tables come to more than can be read",
                "too much from here on",
            );
        }
        self.listed <= MAX_LISTED
    }

    fn all_actions(&self) -> impl Iterator<Item = ActionId> + use<> {
        (0..self.names.actions.len()).map(ActionId::new)
    }

    fn actions_where(&self, keep: impl Fn(&'a ast::Action) -> bool) -> Vec<ActionId> {
        let kept =
            self.names.actions.iter().copied().zip(self.all_actions()).filter(|(action, _)| keep(action));
        kept.map(|(_, id)| id).collect()
    }

    fn of_lever(&mut self, lever: &ast::Name) -> Vec<ActionId> {
        self.actions_where(|action| action.says.lever.as_ref().is_some_and(|own| own.text == lever.text))
    }

    fn that_change(&mut self, lifts: bool, factor: &ast::Name) -> Vec<ActionId> {
        if self.names.factor(&factor.text).is_none() {
            let known = self.names.factor_names(None);
            let help = did_you_mean(&factor.text, known.iter().copied())
                .unwrap_or_else(|| format!("the factors are {}", ticked_or(&known)));
            let message = format!("there is no factor {}", tick(&factor.text));
            self.report(Diagnostic::new(Code::UNKNOWN_NAME, factor.span, message, "not a factor").help(help));
            return Vec::new();
        }
        let ways = &self.ways;
        let moves =
            |effect| ways.of(effect).iter().any(|(moved, way)| *moved == factor.text && way.may(lifts));
        self.actions_where(|action| action.says.effects.iter().any(moves))
    }

    /// A list that holds no action is most likely a slip.
    fn none_fits(&mut self, target: &Listed, found: &[ActionId]) {
        if !found.is_empty() || self.has_errors() {
            return;
        }
        // A pack may forbid what no action of this model is.
        if matches!(target, Listed::Lever { .. }) && self.in_pack(target.span()) {
            return;
        }
        let help = match target {
            Listed::Lever { lever, .. } => {
                let levers = self.names.actions.iter().filter_map(|action| action.says.lever.as_ref());
                let known: BTreeSet<&str> = levers.map(|lever| lever.text.as_str()).collect();
                did_you_mean(&lever.text, known.iter().copied()).unwrap_or_else(|| match known.len() {
                    0 => "no action has a `lever`".to_owned(),
                    _ => format!("the levers are {}", ticked_or(known)),
                })
            }
            Listed::That { .. } => "an action says what it changes: `lowers price by 1`".to_owned(),
            _ => "no action is left".to_owned(),
        };
        self.report(
            Diagnostic::new(
                Code::NO_SUCH_ACTIONS,
                target.span(),
                format!("no action fits {}", tick(target.words())),
                "stands for no action",
            )
            .help(help),
        );
    }
}

/// What a clause says where it is more than names.
pub(super) fn words(targets: &[Listed]) -> Option<Text> {
    let plain = targets.iter().all(|target| matches!(target, Listed::Action(_)));
    let words: Vec<String> = targets.iter().map(Listed::words).collect();
    (!plain).then(|| words.join(", ").into())
}
