//! `text de { … }`: what things are called in another language.

use super::super::ast::{self, NamedKind};
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::Lower;
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::value::language;

impl Lower<'_> {
    pub(super) fn texts(&mut self, part: Part<'_>) -> Option<ast::Texts> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let word = parts.accept(Rule::k_text).map_or(span, |word| self.span(&word));
        let language = self.need(&mut parts, Rule::language, span)?;
        let place = self.span(&language);
        let read = self.language(&language);
        // There is no room for it in the tree, and it is no mistake to write it.
        self.docs.take(span.start as usize);
        let mut sayings = Vec::new();
        self.block(parts, word.to(place), Rule::probe_texts, |this, part| {
            this.docs.take(part.as_span().start());
            sayings.push(this.saying(part)?);
            Some(())
        });
        Some(ast::Texts { span, language: ast::Spanned { value: read?, span: place }, sayings })
    }

    /// A language as BCP 47 writes it.
    fn language(&mut self, part: &Part<'_>) -> Option<String> {
        let written = part.as_str();
        if let Some(canonical) = language::canonical(written) {
            return Some(canonical);
        }
        let span = self.span(part);
        let better = language::canonical(&written.replace('_', "-"));
        let mut finding = Diagnostic::new(
            Code::BAD_LANGUAGE,
            span,
            format!("{} is not written as languages are", tick(written)),
            "not a language",
        )
        .help("a language is its short code, perhaps with a script and a region: `de`, `pt-BR`, `zh-Hant`");
        if let Some(better) = better {
            finding = finding.fix(span, better);
        }
        self.push(finding);
        None
    }

    fn saying(&mut self, part: Part<'_>) -> Option<ast::Saying> {
        let span = self.tight(&part);
        let rule = part.as_rule();
        let mut parts = Cursor::new(part);
        let kind = match rule {
            Rule::x_model => NamedKind::Model,
            Rule::x_rule => NamedKind::Rule,
            Rule::x_thing => {
                let kind = parts.accept(Rule::x_kind)?;
                kind_of(&Cursor::new(kind).next()?)?
            }
            _ => return self.broken(span),
        };
        let (mut name, mut title, mut because) = (None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::name | Rule::rule_ref => name = Some(self.name(&part)),
                Rule::text => title = Some(self.text(&part)),
                Rule::r_because => {
                    let text = Cursor::new(part).seek(Rule::text)?;
                    because = Some(self.template(&text));
                }
                _ => {}
            }
        }
        Some(ast::Saying { span, of: ast::Named { kind, name }, title, because })
    }
}

fn kind_of(word: &Part<'_>) -> Option<NamedKind> {
    Some(match word.as_rule() {
        Rule::k_factor => NamedKind::Factor,
        Rule::k_segments => NamedKind::Segments,
        Rule::k_segment => NamedKind::Segment,
        Rule::k_population => NamedKind::Population,
        Rule::k_let => NamedKind::Let,
        Rule::k_param => NamedKind::Param,
        Rule::k_consequence => NamedKind::Consequence,
        Rule::k_goal => NamedKind::Goal,
        Rule::k_action => NamedKind::Action,
        Rule::k_table => NamedKind::Table,
        Rule::k_target => NamedKind::Target,
        _ => return None,
    })
}
