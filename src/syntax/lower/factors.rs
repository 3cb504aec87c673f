//! `benefits`, `costs` and `weights for`; `consequence` and `goal`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};

impl Lower<'_> {
    pub(super) fn factors(&mut self, part: Part<'_>) -> ast::Factors {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_benefits).or_else(|| parts.accept(Rule::k_costs));
        let head = word.map_or(span, |word| self.span(&word));
        let doc = self.docs.take(span.start as usize);
        let mut factors = Vec::new();
        self.block(parts, head, Rule::probe_factors, |this, part| {
            if part.as_rule() != Rule::factor {
                return this.mismatch(&part);
            }
            factors.push(this.factor(part)?);
            Some(())
        });
        ast::Factors { span, doc, factors }
    }

    fn factor(&mut self, part: Part<'_>) -> Option<ast::Factor> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let weight = self.need(&mut parts, Rule::signed, span)?;
        let weight = self.signed(weight)?;
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let doc = self.docs.take(span.start as usize);
        let mut formula = None;
        if let Some(assign) = parts.accept(Rule::assign) {
            self.assign(&assign);
            let expr = self.need(&mut parts, Rule::expr, span)?;
            formula = Some(self.expr(expr));
        }
        let head = name.span;
        let mut factor = ast::Factor {
            span,
            doc,
            name,
            weight,
            title,
            formula,
            expected: None,
            lever: None,
            dimension: None,
        };
        if let Some(block) = parts.accept(Rule::factor_block) {
            let mut met = Met::default();
            self.block(Cursor::new(block), head, Rule::probe_factor_block, |this, part| {
                if !this.clause(&mut met, &part) {
                    return None;
                }
                match part.as_rule() {
                    Rule::c_expected => factor.expected = this.expectation(part),
                    Rule::c_lever => factor.lever = this.name_in(part),
                    Rule::c_dimension => factor.dimension = this.name_in(part),
                    _ => return this.mismatch(&part),
                }
                Some(())
            });
        }
        if let Some(comma) = parts.accept(Rule::trailing_comma) {
            let place = self.span(&comma);
            self.needless_comma(place, "factors");
        }
        Some(factor)
    }

    /// What follows `expected`.
    fn expectation(&mut self, part: Part<'_>) -> Option<ast::Expr> {
        let mut parts = Cursor::new(part);
        if let Some(assign) = parts.seek(Rule::assign) {
            self.assign(&assign);
        }
        let value = parts.seek(Rule::expr)?;
        Some(self.expr(value))
    }

    /// What factors lead to: a `consequence` or a `goal`.
    pub(super) fn hierarchy(&mut self, part: Part<'_>) -> Option<ast::Hierarchy> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        parts.next();
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        parts.accept(Rule::k_from);
        let from = self.names(parts);
        Some(ast::Hierarchy { span, doc: self.docs.take(span.start as usize), name, title, from })
    }

    /// The name inside a clause.
    pub(super) fn name_in(&mut self, part: Part<'_>) -> Option<ast::Name> {
        let name = Cursor::new(part).seek(Rule::name)?;
        Some(self.name(&name))
    }

    pub(super) fn weights(&mut self, part: Part<'_>) -> Option<ast::Weights> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_weights).map_or(span, |word| self.span(&word));
        parts.accept(Rule::k_for);
        let group = self.need(&mut parts, Rule::path, span)?;
        let group = self.path(&group);
        // There is no room for it in the tree, and it is no mistake to write it.
        self.docs.take(span.start as usize);
        let mut weights = Vec::new();
        self.block(parts, word.to(group.span), Rule::probe_weights, |this, part| {
            if part.as_rule() != Rule::weight {
                return this.mismatch(&part);
            }
            this.docs.take(part.as_span().start());
            let mut parts = Cursor::new(part);
            let name = parts.accept(Rule::name)?;
            let name = this.name(&name);
            let number = parts.accept(Rule::signed)?;
            weights.push((name, this.signed(number)?));
            Some(())
        });
        Some(ast::Weights { span, group, weights })
    }
}
