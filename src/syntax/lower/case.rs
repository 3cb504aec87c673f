//! `case`: given customers and what is expected of them.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::source::Span;
use crate::value::{Reason, Status};

/// What of a setup was met.
#[derive(Default)]
pub(super) struct SetupMet {
    given: Option<Span>,
    /// Clauses that stand once.
    pub(super) clauses: Met,
}

impl Lower<'_> {
    pub(super) fn case(&mut self, part: Part<'_>) -> Option<ast::Case> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_case).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::text, span)?;
        let name = self.text(&name);
        let head = word.to(name.span);
        let mut case = ast::Case {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            setup: ast::Setup::default(),
            expects: Vec::new(),
        };
        let mut met = SetupMet::default();
        self.block(parts, head, Rule::probe_case, |this, part| {
            if part.as_rule() != Rule::expect {
                return this.setup(&mut case.setup, &mut met, part);
            }
            this.docs.take(part.as_span().start());
            case.expects.push(this.expect(part)?);
            Some(())
        });
        Some(case)
    }

    /// A clause that says whom a run is about and what it sets.
    pub(super) fn setup(&mut self, setup: &mut ast::Setup, met: &mut SetupMet, part: Part<'_>) -> Option<()> {
        let place = self.span(&part);
        match part.as_rule() {
            Rule::given_one | Rule::given_file | Rule::given_table => {
                self.docs.take(place.start as usize);
                if let Some(first) = met.given {
                    self.given_twice(first, place);
                    return None;
                }
                met.given = Some(place);
                setup.given = self.given(part);
            }
            Rule::case_param => {
                self.docs.take(place.start as usize);
                let mut parts = Cursor::new(part);
                let name = parts.seek(Rule::name)?;
                let name = self.name(&name);
                if let Some(assign) = parts.accept(Rule::assign) {
                    self.assign(&assign);
                }
                let Some(value) = parts.next() else { return self.broken(place) };
                setup.params.push((name, self.literal(value)?));
            }
            _ if !self.clause(&mut met.clauses, &part) => return None,
            Rule::m_evidence => setup.evidence = self.at_least(part),
            Rule::case_as_of => {
                let day = Cursor::new(part).seek(Rule::day)?;
                setup.as_of = self.day(&day);
            }
            _ => return self.mismatch(&part),
        }
        Some(())
    }

    fn given_twice(&mut self, first: Span, second: Span) {
        let place = |span: Span| Span { end: span.start + 5, ..span };
        self.push(
            Diagnostic::new(
                Code::CLAUSE_REPEATED,
                place(second),
                "`given` stands twice in one block",
                "the second one",
            )
            .label(place(first), "the first one")
            .help("write one case for each set of customers"),
        );
    }

    fn given(&mut self, part: Part<'_>) -> Option<ast::Given> {
        let span = self.span(&part);
        let head = Span { end: span.start + 5, ..span };
        match part.as_rule() {
            Rule::given_file => Some(ast::Given::File(self.text_in(part)?)),
            Rule::given_one => {
                let mut values = Vec::new();
                let mut parts = Cursor::new(part);
                parts.accept(Rule::k_given);
                self.block(parts, head, Rule::probe_given, |this, part| {
                    if part.as_rule() != Rule::given_value {
                        return this.mismatch(&part);
                    }
                    this.docs.take(part.as_span().start());
                    let mut parts = Cursor::new(part);
                    let name = parts.accept(Rule::name)?;
                    let name = this.name(&name);
                    let value = parts.next()?;
                    values.push((name, this.literal(value)?));
                    Some(())
                });
                Some(ast::Given::One(values))
            }
            _ => {
                let (mut columns, mut rows) = (Vec::new(), Vec::new());
                let mut parts = Cursor::new(part);
                parts.accept(Rule::k_given);
                let head = parts.accept(Rule::k_table).map_or(head, |word| head.to(self.span(&word)));
                self.block(parts, head, Rule::probe_table, |this, part| {
                    let place = this.span(&part);
                    this.docs.take(place.start as usize);
                    match part.as_rule() {
                        Rule::table_head => columns = this.names(Cursor::new(part)),
                        Rule::table_row => {
                            let mut cells = Vec::new();
                            for part in Cursor::new(part) {
                                if part.as_rule() != Rule::k_row {
                                    cells.push(this.literal(part)?);
                                }
                            }
                            rows.push(ast::Spanned { value: cells, span: place });
                        }
                        _ => return this.mismatch(&part),
                    }
                    Some(())
                });
                Some(ast::Given::Table { span, columns, rows })
            }
        }
    }

    /// The place of a part without the blanks and comments that follow its last word.
    pub(super) fn tight(&self, part: &Part<'_>) -> Span {
        let whole = part.as_span();
        let leaves =
            part.clone().into_inner().flatten().filter(|one| one.clone().into_inner().next().is_none());
        let last = leaves.map(|leaf| leaf.as_span().end()).max().unwrap_or_else(|| whole.end());
        let rest = part.as_str().get(last.saturating_sub(whole.start())..).unwrap_or_default();
        let signs = rest.split("//").next().unwrap_or_default().trim_end();
        self.place(whole.start(), last + signs.len())
    }

    fn expect(&mut self, part: Part<'_>) -> Option<ast::Expect> {
        let span = self.tight(&part);
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_expect);
        let Some(what) = parts.next() else { return self.broken(span) };
        let kind = self.expect_kind(what)?;
        let subject = match parts.accept(Rule::subject) {
            Some(part) => Some(self.subject(part)?),
            None => None,
        };
        Some(ast::Expect { span, kind, subject })
    }

    pub(super) fn expect_kind(&mut self, part: Part<'_>) -> Option<ast::ExpectKind> {
        let span = self.span(&part);
        let rule = part.as_rule();
        if rule == Rule::expr {
            return Some(ast::ExpectKind::Condition(self.expr(part)));
        }
        let mut parts = Cursor::new(part);
        Some(match rule {
            Rule::e_recommends_nothing => ast::ExpectKind::RecommendsNothing,
            Rule::e_recommends => ast::ExpectKind::Recommends(self.names(parts)),
            Rule::e_recommends_not => ast::ExpectKind::RecommendsNot(self.names(parts)),
            Rule::e_forbids => ast::ExpectKind::Forbids(self.names(parts)),
            Rule::e_holds => ast::ExpectKind::Holds(self.names(parts)),
            Rule::e_outside | Rule::p_outside => {
                ast::ExpectKind::Outside(parts.accept(Rule::k_not).is_none())
            }
            Rule::e_worthwhile => {
                let name = self.need(&mut parts, Rule::name, span)?;
                let found = self.need(&mut parts, Rule::worthiness, span)?;
                let inner = Cursor::new(found);
                let truth = if inner.clone().seek(Rule::k_known).is_some() {
                    None
                } else {
                    Some(inner.clone().seek(Rule::k_not).is_none())
                };
                ast::ExpectKind::Worthwhile(self.name(&name), truth)
            }
            Rule::e_with => {
                let name = self.need(&mut parts, Rule::name, span)?;
                parts.accept(Rule::k_with);
                let condition = self.need(&mut parts, Rule::expr, span)?;
                ast::ExpectKind::With(self.name(&name), self.expr(condition))
            }
            Rule::e_first => {
                let name = self.need(&mut parts, Rule::name, span)?;
                ast::ExpectKind::First(self.name(&name))
            }
            Rule::e_before => {
                let first = self.need(&mut parts, Rule::name, span)?;
                parts.accept(Rule::k_before);
                let second = self.need(&mut parts, Rule::name, span)?;
                ast::ExpectKind::Before(self.name(&first), self.name(&second))
            }
            Rule::e_status => {
                let name = self.need(&mut parts, Rule::rule_ref, span)?;
                let status = self.need(&mut parts, Rule::status, span)?;
                let inner = Cursor::new(status);
                let status = if inner.clone().seek(Rule::k_undetermined).is_some() {
                    Status::Undetermined
                } else if inner.clone().seek(Rule::k_force).is_some() {
                    Status::NotInForce
                } else if inner.clone().seek(Rule::k_not).is_some() {
                    Status::NotMatched
                } else {
                    Status::Matched
                };
                ast::ExpectKind::Status(self.name(&name), status)
            }
            Rule::e_unknown => {
                let expr = parts.seek(Rule::expr);
                let Some(expr) = expr else { return self.broken(span) };
                let expr = self.expr(expr);
                let reason = match parts.seek(Rule::reason) {
                    Some(part) => Some(self.reason(&part)?),
                    None => None,
                };
                ast::ExpectKind::Unknown(expr, reason)
            }
            _ => return self.broken(span),
        })
    }

    fn reason(&mut self, part: &Part<'_>) -> Option<ast::Spanned<Reason>> {
        let span = self.span(part);
        let words: Vec<&str> = part.as_str().split_whitespace().collect();
        let Some(value) = Reason::parse(&words.join(" ")) else {
            self.unknown_word(span, "reason", &Reason::ALL.map(Reason::words));
            return None;
        };
        Some(ast::Spanned { value, span })
    }

    fn subject(&mut self, part: Part<'_>) -> Option<ast::Subject> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_for);
        let kind = if parts.accept(Rule::k_all).is_some() {
            ast::SubjectKind::All
        } else if parts.accept(Rule::k_customer).is_some() {
            let Some(key) = parts.next() else { return self.broken(span) };
            ast::SubjectKind::Customer(self.literal(key)?)
        } else {
            let mut paths = Vec::new();
            for part in parts {
                let path = self.path(&part);
                if path.names.len() != 2 {
                    self.push(
                        Diagnostic::new(
                            Code::UNEXPECTED,
                            path.span,
                            format!(
                                "expected a segment such as `trip.business`, found {}",
                                tick(part.as_str())
                            ),
                            "not a segment of a family",
                        )
                        .help("a subject is `for all`, `for FAMILY.SEGMENT` or `for customer \"KEY\"`"),
                    );
                    return None;
                }
                paths.push(path);
            }
            ast::SubjectKind::Cell(paths)
        };
        Some(ast::Subject { span, kind })
    }
}
