//! `snapshot`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::Lower;
use super::case::SetupMet;

impl Lower<'_> {
    pub(super) fn snapshot(&mut self, part: Part<'_>) -> Option<ast::Snapshot> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_snapshot).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let scope = parts.accept(Rule::scope).map(|part| self.one_scope(part, "snapshot"));
        for span in title.iter().map(|title| title.span).chain(scope.iter().map(|scope| scope.span)) {
            head = head.to(span);
        }
        let mut snapshot = ast::Snapshot {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            title,
            scope,
            setup: ast::Setup::default(),
            keep: Vec::new(),
            round: None,
            top: None,
            limit: None,
        };
        let mut met = SetupMet::default();
        self.block(parts, head, Rule::probe_snapshot, |this, part| {
            let slot = match part.as_rule() {
                Rule::s_keep => {
                    if this.clause(&mut met.clauses, &part) {
                        snapshot.keep = this.kept(part)?;
                    }
                    return Some(());
                }
                Rule::s_round => &mut snapshot.round,
                Rule::s_top => &mut snapshot.top,
                Rule::s_limit => &mut snapshot.limit,
                _ => return this.setup(&mut snapshot.setup, &mut met, part),
            };
            if this.clause(&mut met.clauses, &part) {
                *slot = this.at_least(part);
            }
            Some(())
        });
        Some(snapshot)
    }

    /// `U within 0.01, net`
    fn kept(&mut self, part: Part<'_>) -> Option<Vec<ast::Kept>> {
        let mut all = Vec::new();
        for part in Cursor::new(part) {
            match part.as_rule() {
                Rule::kept => {
                    let mut parts = Cursor::new(part);
                    let value = parts.accept(Rule::expr)?;
                    let value = self.expr(value);
                    let within = parts.seek(Rule::signed).and_then(|number| self.signed(number));
                    all.push(ast::Kept { value, within });
                }
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => {}
            }
        }
        Some(all)
    }
}
