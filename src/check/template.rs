//! The texts of `because`: their placeholders are expressions of the rule's scope (language 7.1, P20).

use super::context::Checker;
use super::expr::{Ctx, is_number};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Template, TemplatePart, Type};
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn template(&mut self, template: &ast::Template, ctx: Ctx<'_>) -> Template {
        let parts = template
            .parts
            .iter()
            .map(|part| match part {
                ast::TemplatePart::Words(words) => TemplatePart::Words(words.as_str().into()),
                ast::TemplatePart::Hole { value, format, .. } => {
                    let value = self.expr(value, ctx);
                    if let Some(format) = format
                        && !is_number(&value.ty)
                        && value.ty != Type::Error
                    {
                        let what = self.describe(&value.ty);
                        self.report(
                            Diagnostic::new(
                                Code::BAD_FORMAT,
                                format.span,
                                format!("this format is for numbers, and this is {what}"),
                                "leave the format out",
                            )
                            .label(value.span, format!("this is {what}")),
                        );
                    }
                    let (places, percent) =
                        format.as_ref().map_or((None, false), |f| (f.value.places, f.value.percent));
                    TemplatePart::Value { value, places, percent }
                }
            })
            .collect();
        Template { parts }
    }
}
