//! `property`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::Lower;
use crate::diagnostic::{Code, Diagnostic};

impl Lower<'_> {
    pub(super) fn property(&mut self, part: Part<'_>) -> Option<ast::Property> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_property).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::text, span)?;
        let name = self.text(&name);
        let head = word.to(name.span);
        let doc = self.docs.take(span.start as usize);
        let mut claims = Vec::new();
        let before = self.out.len();
        self.block(parts, head, Rule::probe_property, |this, part| {
            this.docs.take(part.as_span().start());
            claims.push(this.claim(part)?);
            Some(())
        });
        if claims.is_empty() && self.out.len() == before {
            self.push(
                Diagnostic::new(
                    Code::PROPERTY_EMPTY,
                    name.span,
                    format!("the property \"{}\" says nothing", name.value),
                    "no sentence",
                )
                .help("write what always holds, as in `never recommends refit and U < 0.8` or `raising price never raises U`"),
            );
        }
        Some(ast::Property { span, doc, name, claims })
    }

    fn claim(&mut self, part: Part<'_>) -> Option<ast::Claim> {
        let span = self.tight(&part);
        let rule = part.as_rule();
        let mut parts = Cursor::new(part);
        let kind = match rule {
            Rule::p_moving => {
                let up = parts.accept(Rule::k_raising).is_some();
                if !up {
                    parts.accept(Rule::k_lowering);
                }
                let name = self.need(&mut parts, Rule::name, span)?;
                let name = self.name(&name);
                parts.accept(Rule::k_never);
                let never_raises = parts.accept(Rule::k_raises).is_some();
                if !never_raises {
                    parts.accept(Rule::k_lowers);
                }
                let of = match parts.accept(Rule::p_recommends) {
                    Some(part) => {
                        let action = Cursor::new(part).seek(Rule::name)?;
                        ast::Moved::Recommends(self.name(&action))
                    }
                    None => {
                        let value = parts.accept(Rule::expr)?;
                        ast::Moved::Value(self.expr(value))
                    }
                };
                ast::ClaimKind::Moving { up, name, never_raises, of }
            }
            Rule::p_always | Rule::p_never => {
                let mut guard = Vec::new();
                let rest: Vec<Part<'_>> = parts.clone().collect();
                for part in rest {
                    match part.as_rule() {
                        Rule::k_always | Rule::k_never | Rule::k_and | Rule::p_if => {}
                        _ => guard.push(self.expect_kind(part)?),
                    }
                }
                ast::ClaimKind::Guard { always: rule == Rule::p_always, parts: guard }
            }
            _ => return self.broken(span),
        };
        let condition = match parts.seek(Rule::p_if) {
            Some(part) => Some(Cursor::new(part).seek(Rule::expr)?),
            None => None,
        };
        let condition = condition.map(|part| self.expr(part));
        Some(ast::Claim { span, kind, condition })
    }
}
