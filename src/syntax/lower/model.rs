//! `model`, `use`, `edition`, `let`, `param`, `protect`.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick};

impl Lower<'_> {
    pub(super) fn edition(&mut self, part: Part<'_>) -> Option<ast::Spanned<u32>> {
        let span = self.span(&part);
        let number = Cursor::new(part).seek(Rule::number);
        let Some(number) = number else { return self.broken(span) };
        let place = self.span(&number);
        if number.as_str() == "1" {
            return Some(ast::Spanned { value: 1, span: place });
        }
        self.push(
            Diagnostic::new(
                Code::UNKNOWN_EDITION,
                place,
                format!("there is no edition {}", tick(number.as_str())),
                "not an edition",
            )
            .help("this program reads `edition 1`; a newer one may read more")
            .fix(place, "1"),
        );
        None
    }

    pub(super) fn use_line(&mut self, part: Part<'_>) -> Option<ast::Use> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_use);
        if let Some(text) = parts.accept(Rule::text) {
            return Some(ast::Use { span, target: ast::UseTarget::File(self.text(&text)) });
        }
        let path = self.need(&mut parts, Rule::path, span)?;
        let path = self.path(&path);
        match path.names.as_slice() {
            [std, pack] if std.text == "std" => {
                Some(ast::Use { span, target: ast::UseTarget::Pack(pack.clone()) })
            }
            _ => {
                let written = self.slice(path.span);
                self.push(
                    Diagnostic::new(
                        Code::UNEXPECTED,
                        path.span,
                        format!(
                            "expected a file in quotes or a pack such as `std.ceam2020`, found {}",
                            tick(written)
                        ),
                        "neither a file nor a pack",
                    )
                    .help("a file is named in quotes, relative to this one: `use \"lib/factors.cvr\"`"),
                );
                None
            }
        }
    }

    pub(super) fn model(&mut self, part: Part<'_>) -> Option<ast::Model> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = span;
        if let Some(word) = parts.accept(Rule::k_model) {
            head = self.span(&word);
        }
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        head = head.to(name.span);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        if let Some(title) = &title {
            head = head.to(title.span);
        }
        let mut model = ast::Model {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            title,
            scale: None,
            codes: ast::Codes::default(),
            answered: None,
            evidence: None,
            dominance: None,
            lead: None,
            worth: None,
            potential: None,
            prioritize: None,
            normalize: None,
            limits: Vec::new(),
        };
        let mut met = Met::default();
        self.block(parts, head, Rule::probe_model, |this, part| {
            let span = this.span(&part);
            if part.as_rule() == Rule::m_limit {
                // A model has several, each about other actions.
                this.docs.take(span.start as usize);
                model.limits.extend(this.model_limit(part));
                return Some(());
            }
            if !this.clause(&mut met, &part) {
                return None;
            }
            match part.as_rule() {
                Rule::m_scale => {
                    let range = Cursor::new(part).seek(Rule::range)?;
                    model.scale = this.range(range);
                }
                Rule::m_missing => model.codes.missing = Some(this.codes(part)),
                Rule::m_not_applicable => model.codes.not_applicable = Some(this.codes(part)),
                Rule::m_answered => model.answered = this.at_least(part),
                Rule::m_evidence => model.evidence = this.at_least(part),
                Rule::m_dominance => model.dominance = this.at_least(part),
                Rule::m_lead => model.lead = this.at_least(part),
                Rule::m_worth => model.worth = this.expr_in(part),
                Rule::m_potential => model.potential = this.expr_in(part),
                Rule::m_prioritize => model.prioritize = this.expr_in(part),
                Rule::m_normalize => model.normalize = Some(span),
                _ => return this.mismatch(&part),
            }
            Some(())
        });
        Some(model)
    }

    /// `at most 1 of lever service`
    fn model_limit(&mut self, part: Part<'_>) -> Option<ast::Limit> {
        let span = self.tight(&part);
        let mut parts = Cursor::new(part);
        let most = parts.seek(Rule::signed)?;
        let most = self.signed(most)?;
        let lever = parts.seek(Rule::name).map(|name| self.name(&name));
        Some(ast::Limit { span, most, lever })
    }

    /// Notes a clause and the documentation above it.
    pub(super) fn clause(&mut self, met: &mut Met, part: &Part<'_>) -> bool {
        let start = part.as_span().start();
        self.docs.take(start);
        self.once(met, part)
    }

    /// The number after `at least`.
    pub(super) fn at_least(&mut self, part: Part<'_>) -> Option<ast::NumberLit> {
        let number = Cursor::new(part).seek(Rule::signed)?;
        self.signed(number)
    }

    /// The expression inside a clause.
    pub(super) fn expr_in(&mut self, part: Part<'_>) -> Option<ast::Expr> {
        let expr = Cursor::new(part).seek(Rule::expr)?;
        Some(self.expr(expr))
    }

    pub(super) fn definition(&mut self, part: Part<'_>) -> Option<ast::Let> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        parts.next();
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let title = parts.accept(Rule::text).map(|part| self.text(&part));
        let assign = self.need(&mut parts, Rule::assign, span)?;
        self.assign(&assign);
        let value = self.need(&mut parts, Rule::expr, span)?;
        let value = self.expr(value);
        Some(ast::Let { span, doc: self.docs.take(span.start as usize), name, title, value })
    }

    pub(super) fn protect(&mut self, part: Part<'_>) -> Option<ast::Protect> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_protect);
        let name = self.need(&mut parts, Rule::name, span)?;
        let name = self.name(&name);
        let reason = parts.accept(Rule::text).map(|part| self.text(&part));
        let mut bands = Vec::new();
        if parts.accept(Rule::k_by).is_some() {
            while let Some(part) = parts.accept(Rule::range) {
                bands.extend(self.range(part));
            }
            if let Some(comma) = parts.accept(Rule::trailing_comma) {
                self.trailing_comma(&comma);
            }
        }
        // There is no room for it in the tree, and it is no mistake to write it.
        self.docs.take(span.start as usize);
        Some(ast::Protect { span, name, reason, bands })
    }
}
