//! What rules that are written out are called in other languages (language 2.9): a row by its table and itself,
//! a rule for each factor by itself and the factor, as in the model's own language.

use std::collections::BTreeMap;

use super::factors::IT;
use super::tables::{row_title, titled};
use super::{Expander, RuleText};
use crate::syntax::ast::{self, Decl, Factor, NamedKind, Row, Rule, Saying, Table};

/// The texts of all files, by language, kind and name. Of two for one thing the first stays here; the check
/// reports the other.
#[derive(Default)]
pub(super) struct Said<'a>(BTreeMap<&'a str, BTreeMap<(NamedKind, &'a str), &'a Saying>>);

impl<'a> Said<'a> {
    pub(super) fn new(files: &'a [ast::File]) -> Self {
        let mut own = Self::default();
        for decl in files.iter().flat_map(|file| &file.decls) {
            let Decl::Texts(texts) = decl else { continue };
            let language = own.0.entry(texts.language.value.as_str()).or_default();
            for saying in &texts.sayings {
                if let Some(name) = &saying.of.name {
                    language.entry((saying.of.kind, name.text.as_str())).or_insert(saying);
                }
            }
        }
        own
    }

    fn languages(&self) -> Vec<&'a str> {
        self.0.keys().copied().collect()
    }

    fn get(&self, language: &str, kind: NamedKind, name: &str) -> Option<&'a Saying> {
        self.0.get(language)?.get(&(kind, name)).copied()
    }

    fn title(&self, language: &str, kind: NamedKind, name: &str) -> Option<&'a ast::Text> {
        self.get(language, kind, name)?.title.as_ref()
    }
}

impl Expander<'_> {
    /// What a row is called in each language that says something about it or about its table.
    pub(super) fn row_texts(&mut self, table: &Table, row: &Row, name: &str) {
        for language in self.said.languages() {
            let of_table = self.said.title(language, NamedKind::Table, &table.name.text);
            let of_row = self.said.get(language, NamedKind::Rule, name);
            let own = of_row.and_then(|saying| saying.title.as_ref());
            let because = of_row.and_then(|saying| saying.because.clone());
            let title = (of_table.is_some() || own.is_some()).then(|| {
                row_title(
                    titled(of_table.or(table.title.as_ref()), &table.name),
                    titled(own.or(row.title.as_ref()), &row.name),
                )
            });
            self.say(language, name, title, because);
        }
    }

    /// What a rule for a factor is called in each language, and why it acts.
    pub(super) fn factor_texts(&mut self, rule: &Rule, factor: &Factor, name: &str) {
        let it = if rule.each.is_some() { IT } else { "" };
        let factor_name = factor.name.text.as_str();
        for language in self.said.languages() {
            let own = self.said.get(language, NamedKind::Rule, &rule.name.text);
            let called = self.said.title(language, NamedKind::Factor, factor_name);
            let said = own.and_then(|saying| saying.title.as_ref());
            let changes = said.is_some() || called.is_some();
            let called = titled(called.or(factor.title.as_ref()), &factor.name);
            let title = said.or(rule.title.as_ref()).filter(|_| changes);
            let title = title.map(|title| row_title(&title.value, called));
            let because = own.and_then(|saying| saying.because.as_ref());
            if let Some(because) = because {
                let bytes = because.span.end - because.span.start.min(because.span.end);
                if !self.room(rule.name.span, (bytes as usize).saturating_mul(1 + factor_name.len() / 2)) {
                    return;
                }
            }
            let because = because.map(|because| self.because(because, it, factor_name, called));
            self.say(language, name, title, because);
        }
    }

    /// Keeps what a language says of a rule, if it says anything.
    fn say(&mut self, language: &str, rule: &str, title: Option<String>, because: Option<ast::Template>) {
        if title.is_some() || because.is_some() {
            let (language, rule) = (language.to_owned(), rule.to_owned());
            self.texts.push(RuleText { language, rule, title, because });
        }
    }
}
