//! `table`: a head that says what is tested and what follows, and rows.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick, ticked_or};
use crate::source::Span;

/// What a column after `=>` can hold.
const OUTCOMES: [&str; 6] = ["recommend", "forbid", "priority", "because", "source", "owner"];

/// The head of a table: how many columns are tested, and what each column after `=>` holds.
struct Head {
    columns: usize,
    outcomes: Vec<(String, Span)>,
}

impl Lower<'_> {
    pub(super) fn table(&mut self, part: Part<'_>) -> Option<ast::Table> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_table).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let one = parts.accept(Rule::k_one).map(|part| self.span(&part));
        let (scope, each) = match parts.accept(Rule::scope) {
            Some(part) => self.scope(part),
            None => (ast::Spanned { value: ast::Scope::Customer, span: name.span.after() }, None),
        };
        if let Some(each) = each {
            self.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    each.span,
                    "a table is not written out for each factor",
                    "only a rule can be",
                )
                .help("name the factor as a column, or write a rule `for each customer, each cost`"),
            );
        }
        let title_end = title.as_ref().map_or(name.span, |title| title.span);
        let head_span = word.to(name.span).to(title_end).to(one.unwrap_or(name.span)).to(scope.span);
        let mut table = ast::Table {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            title,
            one,
            scope,
            columns: Vec::new(),
            rows: Vec::new(),
            upkeep: ast::Upkeep::default(),
        };
        let mut met = Met::default();
        let mut head: Option<Head> = None;
        let before = self.out.len();
        let mut rows = 0_usize;
        self.block(parts, head_span, Rule::probe_rows, |this, part| {
            if part.as_rule() == Rule::t_row {
                rows += 1;
                let Some(head) = &head else {
                    if rows == 1 {
                        let place = this.place(part.as_span().start(), part.as_span().start());
                        this.headless(&table.name, place);
                    }
                    return None;
                };
                table.rows.push(this.row(part, head)?);
                return Some(());
            }
            if !this.clause(&mut met, &part) {
                return None;
            }
            match part.as_rule() {
                Rule::t_head => {
                    let (columns, found) = this.head(part);
                    table.columns = columns;
                    head = Some(found);
                }
                _ => return this.upkeep(&mut table.upkeep, part),
            }
            Some(())
        });
        let bad = self.out.len() > before;
        if rows == 0 && !bad {
            self.push(
                Diagnostic::new(
                    Code::CLAUSE_MISSING,
                    table.name.span,
                    format!("the table {} has no rows", tick(&table.name.text)),
                    "decides nothing",
                )
                .help("a head and rows: `when U => recommend`, then `low: < 1 => relief`"),
            );
        }
        Some(table)
    }

    /// A row before the head of its table.
    fn headless(&mut self, table: &ast::Name, place: Span) {
        let place = Span { end: place.start + self.word_length(place.start), ..place };
        self.push(
            Diagnostic::new(
                Code::CLAUSE_MISSING,
                place,
                format!("the head of {} stands before its rows", tick(&table.text)),
                "a row without a head above it",
            )
            .help("say what is tested and what follows: `when U | kind => recommend | because`"),
        );
    }

    fn head(&mut self, part: Part<'_>) -> (Vec<ast::Expr>, Head) {
        let (mut columns, mut outcomes) = (Vec::new(), Vec::<(String, Span)>::new());
        for part in Cursor::new(part) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::arith => columns.push(self.expr(part)),
                Rule::t_outcome => {
                    let Some(word) = Cursor::new(part).next() else { continue };
                    let span = self.span(&word);
                    let text = word.as_str().to_owned();
                    if !OUTCOMES.contains(&text.as_str()) {
                        self.unknown_word(span, "kind of column", &OUTCOMES);
                    } else if let Some((_, first)) = outcomes.iter().find(|(other, _)| *other == text) {
                        let first = *first;
                        self.push(
                            Diagnostic::new(
                                Code::CLAUSE_REPEATED,
                                span,
                                format!("{} stands twice in one head", tick(&text)),
                                "the second one",
                            )
                            .label(first, "the first one")
                            .help("several actions stand in one cell, with commas between them"),
                        );
                    }
                    outcomes.push((text, span));
                }
                Rule::k_when | Rule::arrow => {}
                _ => self.report(Code::UNEXPECTED, span, "this does not fit into a head", "not a column"),
            }
        }
        let head = Head { columns: columns.len(), outcomes };
        (columns, head)
    }

    fn row(&mut self, part: Part<'_>, head: &Head) -> Option<ast::Row> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let mut row = ast::Row {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            title,
            cells: Vec::new(),
            acts: ast::Acts::default(),
            source: None,
            owner: None,
        };
        let mut results = 0;
        for part in parts {
            match part.as_rule() {
                Rule::t_cell => {
                    let cell = self.cell(part);
                    row.cells.push(cell);
                }
                Rule::t_result => {
                    if let Some((outcome, _)) = head.outcomes.get(results) {
                        self.result(&mut row, outcome, part);
                    }
                    results += 1;
                }
                _ => {}
            }
        }
        if row.cells.len() != head.columns {
            self.row_length(&row.name, "before", row.cells.len(), head.columns);
            return None;
        }
        if results != head.outcomes.len() {
            self.row_length(&row.name, "after", results, head.outcomes.len());
            return None;
        }
        Some(row)
    }

    fn row_length(&mut self, row: &ast::Name, place: &str, found: usize, wanted: usize) {
        let cells = if found == 1 { "cell" } else { "cells" };
        self.push(
            Diagnostic::new(
                Code::TABLE_ROW,
                row.span,
                format!("{} has {found} {cells} {place} `=>`, the head has {wanted}", tick(&row.text)),
                "does not fit the head",
            )
            .help("each column has a cell, with `|` between them; `-` asks nothing and gives nothing"),
        );
    }

    fn cell(&mut self, part: Part<'_>) -> ast::Cell {
        let mut cell = ast::Cell { span: self.tight(&part), negated: false, tests: Vec::new() };
        for part in Cursor::new(part) {
            match part.as_rule() {
                Rule::k_not => cell.negated = true,
                Rule::t_test => cell.tests.extend(self.test(part)),
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => {}
            }
        }
        cell
    }

    fn test(&mut self, part: Part<'_>) -> Option<ast::Test> {
        let span = self.tight(&part);
        let mut parts = Cursor::new(part);
        let first = parts.next()?;
        let kind = match first.as_rule() {
            Rule::is_op => {
                let (negated, state) = self.is_state(first)?;
                ast::TestKind::Is { negated, state }
            }
            Rule::t_op => {
                let op = self.comparison(&first)?;
                let right = self.need(&mut parts, Rule::arith, span)?;
                ast::TestKind::Compare(op, self.expr(right))
            }
            _ => {
                let value = self.expr(first);
                match parts.accept(Rule::range_tail) {
                    Some(tail) => match self.range_tail(value, tail).kind {
                        ast::ExprKind::Range(range) => ast::TestKind::Range(range),
                        _ => return None,
                    },
                    None => ast::TestKind::Equal(value),
                }
            }
        };
        Some(ast::Test { span, kind })
    }

    /// A cell after `=>`, under the outcome that the head names.
    fn result(&mut self, row: &mut ast::Row, outcome: &str, part: Part<'_>) {
        let span = self.tight(&part);
        let parts = Cursor::new(part);
        let Some(first) = parts.clone().next() else { return };
        let rule = first.as_rule();
        if rule == Rule::t_none {
            return;
        }
        let several =
            rule != Rule::name || parts.clone().filter(|part| part.as_rule() == Rule::name).count() > 1;
        let if_known = parts.clone().seek(Rule::if_known).map(|part| self.tight(&part));
        let wanted = match outcome {
            "because" | "source" | "owner" if rule != Rule::text => "a text in quotes",
            "recommend" | "forbid" if rule == Rule::text => "actions",
            "priority" if several => "one priority",
            _ => "",
        };
        if !wanted.is_empty() {
            self.push(
                Diagnostic::new(
                    Code::TABLE_ROW,
                    span,
                    format!(
                        "expected {wanted} or `-` under {}, found {}",
                        tick(outcome),
                        tick(self.slice(span))
                    ),
                    "does not fit its column",
                )
                .help(format!("a column after `=>` is {}", ticked_or(OUTCOMES))),
            );
            return;
        }
        if let Some(place) = if_known.filter(|_| outcome != "forbid") {
            self.report(Code::UNEXPECTED, place, "`if known` stands after what is forbidden", "not here");
        }
        match outcome {
            "recommend" => row.acts.recommend = self.targets(parts),
            "forbid" => {
                row.acts.forbid_if_known = if_known.is_some();
                row.acts.forbid = self.targets(parts);
            }
            "priority" => row.acts.priority = self.priority_word(&first),
            "because" => row.acts.because = Some(self.template(&first)),
            "source" => row.source = Some(self.text(&first)),
            "owner" => row.owner = Some(self.text(&first)),
            _ => {}
        }
    }
}
