//! `target`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick};

impl Lower<'_> {
    /// The scope of something that, unlike a rule, is not written out for each factor.
    pub(super) fn one_scope(&mut self, part: Part<'_>, what: &str) -> ast::Spanned<ast::Scope> {
        let (scope, each) = self.scope(part);
        if let Some(each) = each {
            self.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    each.span,
                    format!("a {what} is not written out for each factor"),
                    "only a rule can be",
                )
                .help(format!("write a {what} for each factor that you mean")),
            );
        }
        scope
    }

    pub(super) fn target(&mut self, part: Part<'_>) -> Option<ast::Target> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_target).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let scope = parts.accept(Rule::scope).map(|part| self.one_scope(part, "target"));
        for span in title.iter().map(|title| title.span).chain(scope.iter().map(|scope| scope.span)) {
            head = head.to(span);
        }
        let doc = self.docs.take(span.start as usize);
        let mut target = ast::Target { span, doc, name, title, scope, goal: None, owner: None, source: None };
        let mut met = Met::default();
        let before = self.out.len();
        self.block(parts, head, Rule::probe_target, |this, part| {
            if !this.clause(&mut met, &part) {
                return None;
            }
            match part.as_rule() {
                Rule::t_goal => {
                    let mut parts = Cursor::new(part);
                    let goal = parts.accept(Rule::expr)?;
                    let goal = this.expr(goal);
                    let day = parts.seek(Rule::day)?;
                    target.goal = this.day(&day).map(|day| (goal, day));
                }
                Rule::c_owner => target.owner = this.text_in(part),
                Rule::c_source => target.source = this.text_in(part),
                _ => return this.mismatch(&part),
            }
            Some(())
        });
        if target.goal.is_none() && self.out.len() == before {
            self.push(
                Diagnostic::new(
                    Code::CLAUSE_MISSING,
                    target.name.span,
                    format!("the target {} does not say what is to hold", tick(&target.name.text)),
                    "no goal",
                )
                .help("say what is to hold and by when: `U >= 1.1 by 2027-03-31`"),
            );
        }
        Some(target)
    }
}
