//! `rule`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::value::{Date, Priority, Side};

const PRIORITIES: [&str; 4] = ["critical", "high", "normal", "low"];

impl Lower<'_> {
    pub(super) fn rule(&mut self, part: Part<'_>) -> Option<ast::Rule> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_rule).map_or(span, |word| self.span(&word));
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let (scope, each) = match parts.accept(Rule::scope) {
            Some(part) => self.scope(part),
            None => (ast::Spanned { value: ast::Scope::Customer, span: name.span.after() }, None),
        };
        if let Some(title) = &title {
            head = head.to(title.span);
        }
        head = head.to(scope.span);
        let mut rule = ast::Rule {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            title,
            scope,
            condition: None,
            unless: None,
            each,
            acts: ast::Acts::default(),
            upkeep: ast::Upkeep::default(),
        };
        let mut met = Met::default();
        let mut tried = false;
        let before = self.out.len();
        self.block(parts, head, Rule::probe_rule, |this, part| {
            if matches!(part.as_rule(), Rule::condition | Rule::wrong_if) {
                tried = true;
            }
            this.rule_clause(&mut rule, &mut met, part)
        });
        // Where bad text was reported it may well have been the condition.
        let bad = self.out.iter().skip(before).any(|finding| finding.code == Code::UNEXPECTED);
        if !tried && !bad {
            self.push(
                Diagnostic::new(
                    Code::CLAUSE_MISSING,
                    rule.name.span,
                    format!("the rule {} has no `if`", tick(&rule.name.text)),
                    "no condition",
                )
                .help("say when it holds: `if U < 1`; `if yes` always holds"),
            );
        }
        Some(rule)
    }

    fn rule_clause(&mut self, rule: &mut ast::Rule, met: &mut Met, part: Part<'_>) -> Option<()> {
        if part.as_rule() == Rule::wrong_else {
            self.wrong_else(&part);
            return Some(());
        }
        if !self.clause(met, &part) {
            return None;
        }
        match part.as_rule() {
            Rule::condition | Rule::wrong_if => rule.condition = self.condition(part),
            Rule::r_unless => rule.unless = self.condition(part),
            Rule::r_recommend => rule.acts.recommend = self.targets(Cursor::new(part)),
            Rule::r_forbid => {
                let parts = Cursor::new(part);
                rule.acts.forbid_if_known = parts.clone().seek(Rule::if_known).is_some();
                rule.acts.forbid = self.targets(parts);
            }
            Rule::r_priority => rule.acts.priority = self.priority(part),
            Rule::r_because => {
                let text = Cursor::new(part).seek(Rule::text)?;
                rule.acts.because = Some(self.template(&text));
            }
            _ => return self.upkeep(&mut rule.upkeep, part),
        }
        Some(())
    }

    /// A clause that rules and tables share.
    pub(super) fn upkeep(&mut self, upkeep: &mut ast::Upkeep, part: Part<'_>) -> Option<()> {
        match part.as_rule() {
            Rule::c_source => upkeep.source = self.text_in(part),
            Rule::c_owner => upkeep.owner = self.text_in(part),
            Rule::r_effective => upkeep.effective = self.effective(part),
            Rule::r_review => {
                let day = Cursor::new(part).seek(Rule::day)?;
                upkeep.review_by = self.day(&day);
            }
            Rule::r_overrides => upkeep.overrides = self.names(Cursor::new(part)),
            _ => return self.mismatch(&part),
        }
        Some(())
    }

    /// What `recommend` and `forbid` name.
    pub(super) fn targets(&mut self, parts: Cursor<'_>) -> Vec<ast::Listed> {
        let mut targets = Vec::new();
        for part in parts {
            let span = self.tight(&part);
            match part.as_rule() {
                Rule::name => targets.push(ast::Listed::Action(self.name(&part))),
                Rule::g_all => {
                    targets.push(ast::Listed::All { span, except: self.names(Cursor::new(part)) });
                }
                Rule::g_lever => {
                    if let Some(lever) = Cursor::new(part).seek(Rule::name) {
                        targets.push(ast::Listed::Lever { span, lever: self.name(&lever) });
                    }
                }
                Rule::g_that => targets.extend(self.that(part)),
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => {}
            }
        }
        targets
    }

    /// `actions that lower price`
    fn that(&mut self, part: Part<'_>) -> Option<ast::Listed> {
        let span = self.tight(&part);
        let mut parts = Cursor::new(part);
        let verb = parts.seek(Rule::that_verb)?;
        let lifts = !verb.as_str().starts_with("lower");
        let what = parts.next()?;
        let of = if what.as_rule() == Rule::extreme {
            let place = self.span(&what);
            match self.extreme(&what, place) {
                ast::ExprKind::Extreme(which, side) => ast::Affected::Extreme(place, which, side),
                _ => return None,
            }
        } else {
            ast::Affected::Factor(self.name(&what))
        };
        Some(ast::Listed::That { span, lifts, of })
    }

    /// Whom a rule is about, and whether it is written out for each factor.
    pub(super) fn scope(
        &mut self,
        part: Part<'_>,
    ) -> (ast::Spanned<ast::Scope>, Option<ast::Spanned<ast::Each>>) {
        let span = self.tight(&part);
        let parts = Cursor::new(part);
        let each = self.each(parts.clone());
        let value = if parts.clone().seek(Rule::k_all).is_some() {
            ast::Scope::All
        } else {
            let names = self.names(parts);
            match names.as_slice() {
                [one] if one.text == "customer" => ast::Scope::Customer,
                _ => ast::Scope::Cells(names),
            }
        };
        (ast::Spanned { value, span }, each)
    }

    /// `, each cost`
    fn each(&mut self, parts: Cursor<'_>) -> Option<ast::Spanned<ast::Each>> {
        let mut found: Option<ast::Spanned<ast::Each>> = None;
        for part in parts.filter(|part| part.as_rule() == Rule::each_factor) {
            let word = Cursor::new(part).seek(Rule::factor_kind)?;
            let span = self.span(&word);
            let value = match word.as_str() {
                "benefit" => ast::Each::Side(Side::Benefits),
                "cost" => ast::Each::Side(Side::Costs),
                _ => ast::Each::Both,
            };
            if let Some(first) = &found {
                let first = first.span;
                self.push(
                    Diagnostic::new(
                        Code::CLAUSE_REPEATED,
                        span,
                        "a rule is for each factor once",
                        "the second one",
                    )
                    .label(first, "the first one")
                    .help("`each factor` is all benefits and costs"),
                );
                return found;
            }
            found = Some(ast::Spanned { value, span });
        }
        found
    }

    /// `if …`, `unless …`, and `when …` or `where …` in place of `if`.
    pub(super) fn condition(&mut self, part: Part<'_>) -> Option<ast::Expr> {
        let span = self.span(&part);
        let mut condition = None;
        for part in Cursor::new(part) {
            let place = self.span(&part);
            match part.as_rule() {
                Rule::expr => condition = Some(self.expr(part)),
                Rule::wrong_if_word => self.push(
                    Diagnostic::new(
                        Code::UNEXPECTED,
                        place,
                        format!("a condition begins with `if`, not with {}", tick(part.as_str())),
                        "not a word of the language here",
                    )
                    .fix(place, "if"),
                ),
                Rule::then => self.push(
                    Diagnostic::new(
                        Code::THEN,
                        place,
                        format!("no {} stands after a condition", tick(part.as_str())),
                        "not needed",
                    )
                    .help("remove it: the next clause begins with its own word")
                    .fix(place, ""),
                ),
                _ => {}
            }
        }
        condition.or_else(|| self.broken(span))
    }

    fn wrong_else(&mut self, part: &Part<'_>) {
        let span = self.span(part);
        let word = crate::source::Span { end: span.start + 4, ..span };
        self.push(
            Diagnostic::new(Code::UNEXPECTED, word, "a rule has no `else`", "not a clause of a rule").help(
                "write a second rule whose condition is the opposite: `if not (…)`; for exceptions there is `unless`",
            ),
        );
    }

    fn priority(&mut self, part: Part<'_>) -> Option<ast::Spanned<Priority>> {
        let word = Cursor::new(part).seek(Rule::name)?;
        self.priority_word(&word)
    }

    /// `high`
    pub(super) fn priority_word(&mut self, word: &Part<'_>) -> Option<ast::Spanned<Priority>> {
        let span = self.span(word);
        let value = match word.as_str() {
            "critical" => Priority::Critical,
            "high" => Priority::High,
            "normal" => Priority::Normal,
            "low" => Priority::Low,
            _ => {
                self.unknown_word(span, "priority", &PRIORITIES);
                return None;
            }
        };
        Some(ast::Spanned { value, span })
    }

    pub(super) fn effective(&mut self, part: Part<'_>) -> Option<(ast::Spanned<Date>, ast::Spanned<Date>)> {
        let mut parts = Cursor::new(part);
        let from = parts.seek(Rule::day)?;
        let from = self.day(&from);
        if let Some(op) = parts.accept(Rule::range_op) {
            let place = self.span(&op);
            if op.as_str() != ".." {
                self.push(
                    Diagnostic::new(
                        Code::UNEXPECTED,
                        place,
                        format!("expected `..` between two dates, found {}", tick(op.as_str())),
                        "both days are inside",
                    )
                    .fix(place, ".."),
                );
            }
        }
        let to = parts.seek(Rule::day)?;
        let to = self.day(&to);
        from.zip(to)
    }
}
