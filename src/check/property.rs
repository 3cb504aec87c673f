//! Properties (language 9.9).

use super::context::Checker;
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick};
use crate::model::{Claim, ClaimKind, ExprKind, InputId, InputKind, Property, Type, Watched};
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn check_properties(&mut self) -> Vec<Property> {
        let mut found: Vec<Property> = Vec::new();
        for property in self.names.properties.clone() {
            if let Some(first) = found.last().filter(|first| *first.name == *property.name.value) {
                let first = first.span;
                self.report(
                    Diagnostic::new(
                        Code::DUPLICATE,
                        property.name.span,
                        format!("the property \"{}\" is declared twice", property.name.value),
                        "declared again here",
                    )
                    .label(first, "first declared here"),
                );
                continue;
            }
            let claims = property.claims.iter().filter_map(|claim| self.claim(claim)).collect();
            found.push(Property {
                name: property.name.value.as_str().into(),
                claims,
                span: property.name.span,
            });
        }
        found
    }

    fn claim(&mut self, claim: &ast::Claim) -> Option<Claim> {
        let kind = match &claim.kind {
            ast::ClaimKind::Moving { up, name, never_raises, of } => {
                let input = self.moved_column(name);
                let of = match of {
                    ast::Moved::Recommends(action) => {
                        let found = self.action_list(std::slice::from_ref(action), None);
                        found.first().copied().map(Watched::Recommends)
                    }
                    ast::Moved::Value(value) => self.moved_value(value),
                };
                ClaimKind::Moving { input: input?, up: *up, never_raises: *never_raises, of: of? }
            }
            ast::ClaimKind::Guard { always, parts } => {
                let all: Vec<_> =
                    parts.iter().filter_map(|part| self.expected(part, claim.span, Ctx::CUSTOMER)).collect();
                if all.len() < parts.len() {
                    return None;
                }
                ClaimKind::Guard { always: *always, parts: all }
            }
        };
        let condition = claim.condition.as_ref().map(|condition| self.condition(condition, Ctx::CUSTOMER));
        Some(Claim { kind, condition, span: claim.span })
    }

    /// The column of numbers behind a name: a column, or a factor that is one.
    fn moved_column(&mut self, name: &ast::Name) -> Option<InputId> {
        let column = |this: &Self, id: InputId| {
            let kind = this.inputs.get(id).map(|input| &input.kind);
            matches!(kind, Some(InputKind::Rating { .. } | InputKind::Number { .. })).then_some(id)
        };
        let factor = self.names.factors.iter().find(|(_, factor)| factor.name.text == name.text);
        let named = match factor.and_then(|(_, factor)| factor.formula.as_ref()) {
            // A factor with a formula moves as its column does where the formula is nothing else.
            Some(rating) => match &rating.kind {
                ast::ExprKind::Path(path) => match path.names.as_slice() {
                    [only] => self.names.input_id(&only.text),
                    _ => None,
                },
                _ => None,
            },
            None => self.names.input_id(&name.text),
        };
        if let Some(found) = named.and_then(|id| column(self, id)) {
            return Some(found);
        }
        let known: Vec<String> = self
            .inputs
            .iter()
            .filter(|(id, _)| column(self, *id).is_some())
            .map(|(_, input)| input.name.to_string())
            .collect();
        let help = if factor.is_some() {
            Some("the factor is computed; name the column that is to move".to_owned())
        } else {
            did_you_mean(&name.text, known.iter().map(String::as_str))
        };
        self.report(
            Diagnostic::new(
                Code::PROPERTY_MOVES,
                name.span,
                format!("{} is no column of numbers or ratings, nor a factor that is one", tick(&name.text)),
                "cannot be raised or lowered",
            )
            .maybe_help(help),
        );
        None
    }

    /// A value that can rise and fall.
    fn moved_value(&mut self, value: &ast::Expr) -> Option<Watched> {
        let found = self.expr(value, Ctx::CUSTOMER);
        match &found.ty {
            Type::Number { .. } | Type::Flag | Type::Date => Some(Watched::Value(found)),
            Type::Error => None,
            _ => {
                let named = matches!(found.kind, ExprKind::Membership(_));
                let help = if named {
                    "write a condition, as in `never lowers trip = business`"
                } else {
                    "write a number, a date or a condition, or `recommends` and an action"
                };
                self.report(
                    Diagnostic::new(
                        Code::PROPERTY_VALUE,
                        found.span,
                        "this value has no order, so it can neither rise nor fall",
                        "no number, date or condition",
                    )
                    .help(help),
                );
                None
            }
        }
    }
}
