//! `action`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn action(&mut self, part: Part<'_>) -> Option<ast::Action> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_action).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        if let Some(title) = &title {
            head = head.to(title.span);
        }
        let doc = self.docs.take(span.start as usize);
        let says = self.action_clauses(parts, head);
        Some(ast::Action { span, doc, name, title, says })
    }

    /// `terms for product_lever { effort 3 }`
    pub(super) fn terms(&mut self, part: Part<'_>) -> Option<ast::Terms> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_terms).map_or(span, |word| self.span(&word));
        parts.accept(Rule::k_for);
        let of = self.need(&mut parts, Rule::terms_of, span)?;
        head = head.to(self.span(&of));
        let of = self.names(Cursor::new(of));
        // There is no room for it in the tree, and it is no mistake to write it.
        self.docs.take(span.start as usize);
        Some(ast::Terms { span, of, says: self.action_clauses(parts, head) })
    }

    /// What stands in the braces of an action.
    fn action_clauses(&mut self, parts: Cursor<'_>, head: Span) -> ast::ActionClauses {
        let mut says = ast::ActionClauses::default();
        let mut met = Met::default();
        self.block(parts, head, Rule::probe_action, |this, part| {
            if matches!(part.as_rule(), Rule::a_lifts | Rule::a_lowers | Rule::a_raises) {
                this.docs.take(part.as_span().start());
                says.effects.push(this.effect(part)?);
                return Some(());
            }
            if !this.clause(&mut met, &part) {
                return None;
            }
            match part.as_rule() {
                Rule::c_lever => says.lever = this.name_in(part),
                Rule::c_dimension => says.dimension = this.name_in(part),
                Rule::a_step => says.step = this.name_in(part),
                Rule::a_builds => says.builds = this.names(Cursor::new(part)),
                Rule::a_effort => says.effort = this.at_least(part),
                Rule::a_cost => says.cost = this.cost(part),
                Rule::c_owner => says.owner = this.text_in(part),
                Rule::c_source => says.source = this.text_in(part),
                Rule::a_excludes => says.excludes = this.names(Cursor::new(part)),
                Rule::a_needs => says.needs = this.names(Cursor::new(part)),
                Rule::a_worthwhile => {
                    let mut parts = Cursor::new(part);
                    parts.accept(Rule::k_worthwhile);
                    let condition = parts.next()?;
                    says.worthwhile = this.condition(condition);
                }
                _ => return this.mismatch(&part),
            }
            Some(())
        });
        says
    }

    /// `cost 120_000`, `cost 12 per customer`
    fn cost(&mut self, part: Part<'_>) -> Option<ast::Cost> {
        let per_customer = part.clone().into_inner().any(|inner| inner.as_rule() == Rule::per_customer);
        Some(ast::Cost { amount: self.at_least(part)?, per_customer })
    }

    /// `lowers input delay by 50% when delay >= 60`
    fn effect(&mut self, part: Part<'_>) -> Option<ast::Effect> {
        let span = self.span(&part);
        let lifts = part.as_rule() != Rule::a_lowers;
        let mut parts = Cursor::new(part);
        parts.next();
        let column = parts.accept(Rule::k_input).map(|word| self.span(&word));
        let of = self.need(&mut parts, Rule::name, span)?;
        let of = self.name(&of);
        parts.accept(Rule::k_by);
        let by = self.need(&mut parts, Rule::signed, span)?;
        let by = self.signed(by)?;
        let when = parts.accept(Rule::effect_when).and_then(|part| self.expr_in(part));
        Some(ast::Effect { span, of, column, lifts, by, when })
    }
}
