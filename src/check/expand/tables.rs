//! A decision table: each row is a rule, named after the table and the row (language 7.4).

use super::{Expander, Origin};
use crate::source::Span;
use crate::syntax::ast::{self, Cell, Expr, ExprKind, Row, Spanned, Table, Test, TestKind, Upkeep};

impl Expander<'_> {
    pub(super) fn table(&mut self, table: &Table) -> Origin {
        let mut origin = Origin { name: table.name.clone(), rules: Vec::new(), one: table.one.is_some() };
        // A row is written from the head and its cells; nothing is longer than all of that and the words between.
        let head: usize = table.columns.iter().map(|column| length(column.span) + 32).sum();
        for row in &table.rows {
            let cells: usize = row.cells.iter().map(|cell| length(cell.span) * 2).sum();
            let repeats = row.cells.iter().map(|cell| cell.tests.len()).max().unwrap_or(1).max(1);
            if !self.room(row.name.span, head.saturating_mul(repeats).saturating_add(cells)) {
                break;
            }
            let rule = self.row(table, row);
            origin.rules.push(rule.name.text.clone());
            self.row_texts(table, row, &rule.name.text);
            self.rules.push(rule);
        }
        origin
    }

    fn row(&mut self, table: &Table, row: &Row) -> ast::Rule {
        let name = ast::Name { text: format!("{}.{}", table.name.text, row.name.text), span: row.name.span };
        let title = table.title.as_ref().or(row.title.as_ref()).map(|_| {
            let value =
                row_title(titled(table.title.as_ref(), &table.name), titled(row.title.as_ref(), &row.name));
            Spanned { value, span: row.name.span }
        });
        ast::Rule {
            span: row.span,
            doc: row.doc.clone().or_else(|| table.doc.clone()),
            name,
            title,
            scope: table.scope.clone(),
            condition: Some(self.condition(table, row)),
            unless: None,
            each: None,
            acts: row.acts.clone(),
            upkeep: Upkeep {
                source: row.source.clone().or_else(|| table.upkeep.source.clone()),
                owner: row.owner.clone().or_else(|| table.upkeep.owner.clone()),
                ..table.upkeep.clone()
            },
        }
    }

    /// All cells of a row hold; without any test it always holds.
    fn condition(&mut self, table: &Table, row: &Row) -> Expr {
        let start = self.out.len();
        let mut parts = Vec::new();
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            if cell.tests.is_empty() {
                continue;
            }
            self.out.next_part();
            if !parts.is_empty() {
                self.out.stand(" and ", cell.span);
            }
            parts.push(self.cell(column, cell));
        }
        match (parts.pop(), parts.is_empty()) {
            (None, _) => {
                let span = self.out.stand("yes", row.name.span);
                Expr { span, kind: ExprKind::Flag(true) }
            }
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Expr { span: self.out.since(start), kind: ExprKind::And(parts) }
            }
        }
    }

    /// `< 1` under `U` is `U < 1`, `"a", "b"` under `kind` is `kind in { "a", "b" }`.
    fn cell(&mut self, column: &Expr, cell: &Cell) -> Expr {
        let start = self.out.len();
        let plain = cell.tests.iter().all(|test| matches!(test.kind, TestKind::Equal(_)));
        match cell.tests.as_slice() {
            [only] => self.test(column, only, cell.negated),
            tests if plain => {
                let subject = Box::new(self.head(column));
                let word = if cell.negated { " not in " } else { " in " };
                self.out.stand(word, cell.span);
                let set = self.out.len();
                self.out.stand("{ ", cell.span);
                let mut items = Vec::new();
                for (n, test) in tests.iter().enumerate() {
                    if n > 0 {
                        self.out.stand(", ", cell.span);
                    }
                    if let TestKind::Equal(value) = &test.kind {
                        items.push(self.copied(value));
                    }
                }
                self.out.stand(" }", cell.span);
                let set = ast::Set::Items(items, self.out.since(set));
                let kind = ExprKind::In { subject, negated: cell.negated, set };
                Expr { span: self.out.since(start), kind }
            }
            tests => {
                if cell.negated {
                    self.out.stand("not ", cell.span);
                }
                let open = self.out.len();
                self.out.stand("(", cell.span);
                let mut parts = Vec::new();
                for (n, test) in tests.iter().enumerate() {
                    if n > 0 {
                        self.out.stand(" or ", cell.span);
                    }
                    parts.push(self.test(column, test, false));
                }
                self.out.stand(")", cell.span);
                let any = Expr { span: self.out.since(open), kind: ExprKind::Or(parts) };
                if cell.negated {
                    Expr { span: self.out.since(start), kind: ExprKind::Not(Box::new(any)) }
                } else {
                    any
                }
            }
        }
    }

    fn test(&mut self, column: &Expr, test: &Test, negated: bool) -> Expr {
        let start = self.out.len();
        let turned = negated && matches!(test.kind, TestKind::Compare(..));
        if turned {
            self.out.stand("not ", test.span);
        }
        let inner = self.out.len();
        let subject = Box::new(self.head(column));
        self.out.next_part();
        let kind = match &test.kind {
            TestKind::Compare(op, right) => {
                self.out.stand(" ", test.span);
                let sign = self.sources.slice(op.span);
                let span = self.out.copy(sign, op.span);
                self.out.stand(" ", test.span);
                let right = Box::new(self.copied(right));
                ExprKind::Compare(subject, Spanned { value: op.value, span }, right)
            }
            TestKind::Equal(right) => {
                let (sign, value) = if negated {
                    (" != ", crate::value::CompareOp::Ne)
                } else {
                    (" = ", crate::value::CompareOp::Eq)
                };
                let span = self.out.stand(sign, test.span);
                let right = Box::new(self.copied(right));
                ExprKind::Compare(subject, Spanned { value, span }, right)
            }
            TestKind::Range(range) => {
                self.out.stand(if negated { " not in " } else { " in " }, test.span);
                let range = self.copied_range(range);
                ExprKind::In { subject, negated, set: ast::Set::Range(range) }
            }
            TestKind::Is { negated: not, state } => {
                let negated = *not != negated;
                let words = format!(
                    " is {}{}",
                    if negated { "not " } else { "" },
                    format!("{state:?}").to_lowercase()
                );
                self.out.stand(&words, test.span);
                ExprKind::Is { subject, negated, state: *state }
            }
        };
        let expr = Expr { span: self.out.since(inner), kind };
        if turned { Expr { span: self.out.since(start), kind: ExprKind::Not(Box::new(expr)) } } else { expr }
    }

    fn head(&mut self, column: &Expr) -> Expr {
        self.out.next_part();
        self.copied(column)
    }
}

/// What people call a rule that is one of several: what they call all of them, and which it is.
pub(super) fn row_title(all: &str, which: &str) -> String {
    format!("{all}: {which}")
}

/// A title, or the name.
pub(super) fn titled<'t>(title: Option<&'t ast::Text>, name: &'t ast::Name) -> &'t str {
    title.map_or(name.text.as_str(), |title| title.value.as_str())
}

fn length(span: Span) -> usize {
    (span.end - span.start.min(span.end)) as usize
}
