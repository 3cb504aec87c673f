//! What things are called in other languages (language 2.9): `text de { … }`.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Checker, text};
use super::expr::Ctx;
use super::names::Symbol;
use crate::diagnostic::{Code, Diagnostic, count, did_you_mean, tick, ticked_or};
use crate::model::{GoalId, Language, Rule, RuleId, Scope, Table, TableId as _, Template, Titled};
use crate::source::Span;
use crate::syntax::ast::{self, Named, NamedKind, Saying};
use crate::value::Text;

/// How many names a note lists before it counts the rest.
const NAMED: usize = 12;

/// A thing, as an author names it in a text.
type Key<'a> = (NamedKind, &'a str);
/// What stands for several rules, by name: a table, or (`None`) a rule for each factor.
type Sets<'a> = BTreeMap<&'a str, Option<&'a ast::Table>>;

impl<'a> Checker<'a> {
    /// The languages of the model, by code. Of two texts for one thing the first stays.
    pub(super) fn check_texts(&mut self, rules: &Table<RuleId, Rule>) -> Vec<Language> {
        let mut blocks: BTreeMap<&'a str, Vec<&'a ast::Texts>> = BTreeMap::new();
        for texts in self.names.texts.clone() {
            blocks.entry(texts.language.value.as_str()).or_default().push(texts);
        }
        let sets: Sets<'a> = (self.names.tables.iter().map(|table| (table.name.text.as_str(), Some(*table))))
            .chain(self.names.factor_rules.iter().map(|rule| (rule.name.text.as_str(), None)))
            .collect();
        let mut languages = Vec::with_capacity(blocks.len());
        for (code, texts) in blocks {
            let mut said: BTreeMap<Key<'a>, &'a Saying> = BTreeMap::new();
            for saying in texts.iter().flat_map(|texts| &texts.sayings) {
                let key = (saying.of.kind, saying.of.name.as_ref().map_or("", |name| name.text.as_str()));
                let key = if saying.of.kind == NamedKind::Model { (NamedKind::Model, "") } else { key };
                match said.get(&key) {
                    Some(first) => self.said_twice(code, saying, first.span),
                    None => {
                        said.insert(key, saying);
                    }
                }
            }
            languages.push(self.language(code, &said, &sets, rules));
            self.missing_texts(code, &texts, &said);
        }
        languages
    }

    fn said_twice(&mut self, code: &str, saying: &Saying, first: Span) {
        let (earlier, later) = if first <= saying.span { (first, saying.span) } else { (saying.span, first) };
        self.report(
            Diagnostic::new(
                Code::DUPLICATE,
                later,
                format!("the language {} has two texts for {}", tick(code), tick(words(&saying.of))),
                "said again here",
            )
            .label(earlier, "first said here")
            .help("keep one of the two"),
        );
    }

    fn language(
        &mut self,
        code: &str,
        said: &BTreeMap<Key<'a>, &'a Saying>,
        sets: &Sets<'a>,
        rules: &Table<RuleId, Rule>,
    ) -> Language {
        let mut titles: Vec<(Titled, Text)> = Vec::new();
        let mut because: Vec<(RuleId, Template)> = Vec::new();
        for saying in said.values() {
            match saying.of.kind {
                NamedKind::Table => self.is_table(saying, sets),
                NamedKind::Rule => {
                    if let Some(id) = self.said_rule(saying, sets) {
                        titles.extend(text(saying.title.as_ref()).map(|title| (Titled::Rule(id), title)));
                        because.extend(self.reason(id, saying.because.as_ref(), rules));
                    }
                }
                _ => {
                    if let Some(of) = self.titled(&saying.of) {
                        titles.extend(text(saying.title.as_ref()).map(|title| (of, title)));
                    }
                }
            }
        }
        for written in self.rule_texts.iter().filter(|written| written.language == code) {
            let Some(id) = self.names.rule(&written.rule) else { continue };
            titles.extend(written.title.as_deref().map(|title| (Titled::Rule(id), Text::from(title))));
            because.extend(self.reason(id, written.because.as_ref(), rules));
        }
        titles.sort_by_key(|(of, _)| *of);
        because.sort_by_key(|(id, _)| *id);
        Language { code: code.into(), titles, because }
    }

    /// A reason in another language, read in the scope of its rule as its own is.
    fn reason(
        &mut self,
        id: RuleId,
        because: Option<&ast::Template>,
        rules: &Table<RuleId, Rule>,
    ) -> Option<(RuleId, Template)> {
        let because = because?;
        let ctx = match &rules.get(id)?.scope {
            Scope::Customer => Ctx::CUSTOMER,
            Scope::Cells(families) => Ctx::group(families),
        };
        Some((id, self.template(because, ctx)))
    }

    /// The rule that a text is about; one that stands for several was written out with its texts.
    fn said_rule(&mut self, saying: &Saying, sets: &Sets<'a>) -> Option<RuleId> {
        let name = saying.of.name.as_ref()?;
        let (whole, row) =
            name.text.split_once('.').map_or((name.text.as_str(), false), |(whole, _)| (whole, true));
        let found = self.names.rule(&name.text);
        let finding = match (sets.get(whole), row) {
            (Some(None), false) => return None,
            (Some(None), true) => {
                let whole = tick(whole);
                unknown(name, "rule")
                    .help(format!("it is written out from {whole}; give the text of {whole}"))
            }
            (Some(Some(_)), true) if found.is_some() => return None,
            (Some(Some(table)), false) => {
                let rows = table.rows.iter().take(NAMED).map(|row| format!("rule {whole}.{}", row.name.text));
                Diagnostic::new(
                    Code::UNKNOWN_NAME,
                    name.span,
                    format!("{} is a table, not a rule", tick(whole)),
                    "a table",
                )
                .help(format!("write `table {whole} \"…\"`, and for its rows {}", ticked_or(rows)))
            }
            _ if found.is_some() => return found,
            _ => {
                let known = self.names.rule_names();
                unknown(name, "rule").maybe_help(did_you_mean(&name.text, known.iter().copied()))
            }
        };
        self.report(finding);
        None
    }

    fn is_table(&mut self, saying: &Saying, sets: &Sets<'a>) {
        let Some(name) = &saying.of.name else { return };
        if !matches!(sets.get(name.text.as_str()), Some(Some(_))) {
            let known = sets.iter().filter(|(_, table)| table.is_some()).map(|(name, _)| *name);
            self.report(unknown(name, "table").maybe_help(did_you_mean(&name.text, known)));
        }
    }

    /// What a text is about, where that is no rule and no table.
    fn titled(&mut self, of: &Named) -> Option<Titled> {
        let Some(name) = &of.name else { return Some(Titled::Model) };
        let wanted = name.text.as_str();
        let names = &self.names;
        let found = match of.kind {
            NamedKind::Model => names.model.filter(|model| model.name.text == wanted).map(|_| Titled::Model),
            NamedKind::Factor => names.factor(wanted).map(Titled::Factor),
            NamedKind::Segments => names.family(wanted).map(Titled::Family),
            NamedKind::Segment => return self.said_segment(name),
            NamedKind::Population => {
                names.population.filter(|one| one.name.text == wanted).map(|_| Titled::Population)
            }
            NamedKind::Let | NamedKind::Param => match (of.kind, names.value(wanted)) {
                (NamedKind::Let, Some(Symbol::Let(id))) => Some(Titled::Let(id)),
                (NamedKind::Param, Some(Symbol::Param(id))) => Some(Titled::Param(id)),
                _ => None,
            },
            NamedKind::Consequence => names.consequence(wanted).map(Titled::Consequence),
            NamedKind::Goal => {
                let at = names.goals.binary_search_by(|goal| goal.name.text.as_str().cmp(wanted)).ok();
                at.map(|at| Titled::Goal(GoalId::new(at)))
            }
            NamedKind::Action => names.action(wanted).map(Titled::Action),
            NamedKind::Target => {
                let at = names.targets.binary_search_by(|target| target.name.text.as_str().cmp(wanted)).ok();
                at.map(Titled::Target)
            }
            NamedKind::Rule | NamedKind::Table => return None,
        };
        if found.is_none() {
            let known = self.known(of.kind);
            let what = if of.kind == NamedKind::Segments { "family" } else { of.kind.word() };
            let help = did_you_mean(wanted, known)
                .or_else(|| (of.kind == NamedKind::Model).then(|| "the name may be left out".to_owned()));
            self.report(unknown(name, what).maybe_help(help));
        }
        found
    }

    /// The names of one kind, for a suggestion.
    fn known(&self, kind: NamedKind) -> Vec<&'a str> {
        let names = &self.names;
        match kind {
            NamedKind::Model => names.model.iter().map(|model| model.name.text.as_str()).collect(),
            NamedKind::Factor => names.factor_names(None),
            NamedKind::Segments => names.family_names(),
            NamedKind::Population => names.population.iter().map(|one| one.name.text.as_str()).collect(),
            NamedKind::Let => names.lets.iter().map(|named| named.name.text.as_str()).collect(),
            NamedKind::Param => names.params.iter().map(|named| named.name.text.as_str()).collect(),
            NamedKind::Consequence => names.consequence_names(),
            NamedKind::Goal => names.goals.iter().map(|goal| goal.name.text.as_str()).collect(),
            NamedKind::Action => names.action_names(),
            NamedKind::Target => names.targets.iter().map(|target| target.name.text.as_str()).collect(),
            NamedKind::Segment | NamedKind::Rule | NamedKind::Table => Vec::new(),
        }
    }

    /// `trip.business`
    fn said_segment(&mut self, name: &ast::Name) -> Option<Titled> {
        let all = |checker: &Self| -> Vec<String> {
            let families = checker.names.families.iter();
            families
                .flat_map(|family| {
                    family.segments.iter().map(|one| format!("{}.{}", family.name.text, one.name.text))
                })
                .collect()
        };
        let Some((family, segment)) = name.text.split_once('.') else {
            let ending = format!(".{}", name.text);
            let known: Vec<String> = all(self).into_iter().filter(|known| known.ends_with(&ending)).collect();
            let help = if known.is_empty() {
                "as in `segment trip.business \"…\"`".to_owned()
            } else {
                format!("write {}", ticked_or(&known))
            };
            self.report(unknown(name, "segment").help(format!("a segment is named with its family: {help}")));
            return None;
        };
        let found = self.names.family(family).and_then(|family| {
            let segment = self.names.segment(family, segment)?;
            Some(Titled::Segment(family, segment))
        });
        if found.is_none() {
            let known = all(self);
            self.report(
                unknown(name, "segment")
                    .maybe_help(did_you_mean(&name.text, known.iter().map(String::as_str))),
            );
        }
        found
    }

    /// What has a title or a reason and none in a language that the author's own files speak. Packs are not
    /// the author's to translate, so nothing is asked for them, nor for a language that they alone speak.
    fn missing_texts(&mut self, code: &str, texts: &[&ast::Texts], said: &BTreeMap<Key<'a>, &'a Saying>) {
        let own =
            |span: Span| self.sources.get(span.source).is_none_or(|file| !file.name.starts_with("std."));
        let spoken = texts.iter().map(|texts| texts.language.span).filter(|span| own(*span)).min();
        let Some(place) = spoken else { return };
        if self.has_errors() {
            // A name that is not there may be one that is missing.
            return;
        }
        let (mut all, mut missing) = (0_usize, BTreeSet::new());
        for (kind, name, span, titled, reasoned) in self.with_texts() {
            if !own(span) {
                continue;
            }
            let key = if kind == NamedKind::Model { (kind, "") } else { (kind, name.as_str()) };
            let found = said.get(&key);
            for (part, asked, there) in [
                ("", titled, found.is_some_and(|saying| saying.title.is_some())),
                (" because", reasoned, found.is_some_and(|saying| saying.because.is_some())),
            ] {
                all += usize::from(asked);
                if asked && !there {
                    missing.insert((kind, format!("{name}{part}")));
                }
            }
        }
        if missing.is_empty() {
            return;
        }
        let names = missing.iter().take(NAMED).map(|(kind, name)| format!("{} {name}", kind.word()));
        let mut names = names.collect::<Vec<_>>().join(", ");
        if missing.len() > NAMED {
            names += &format!(" and {} more", missing.len() - NAMED);
        }
        self.report(
            Diagnostic::new(
                Code::TEXTS_MISSING,
                place,
                format!("{} of {} are not said in {}", missing.len(), count(all, "text"), tick(code)),
                "a language in part",
            )
            .help(format!("these keep the words of the model: {names}")),
        );
    }

    /// Everything with a title or a reason: its kind, name and place, and which of the two it has.
    fn with_texts(&self) -> Vec<(NamedKind, String, Span, bool, bool)> {
        let names = &self.names;
        let mut all: Vec<(NamedKind, String, Span, bool, bool)> = Vec::new();
        let mut add = |kind, name: &ast::Name, title: bool, because: bool| {
            all.push((kind, name.text.clone(), name.span, title, because));
        };
        if let Some(model) = names.model {
            add(NamedKind::Model, &model.name, model.title.is_some(), false);
        }
        for (_, factor) in &names.factors {
            add(NamedKind::Factor, &factor.name, factor.title.is_some(), false);
        }
        if let Some(population) = names.population {
            add(NamedKind::Population, &population.name, population.title.is_some(), false);
        }
        for named in &names.lets {
            add(NamedKind::Let, &named.name, named.title.is_some(), false);
        }
        for named in &names.params {
            add(NamedKind::Param, &named.name, named.title.is_some(), false);
        }
        for named in &names.consequences {
            add(NamedKind::Consequence, &named.name, named.title.is_some(), false);
        }
        for named in &names.goals {
            add(NamedKind::Goal, &named.name, named.title.is_some(), false);
        }
        for action in &names.actions {
            add(NamedKind::Action, &action.name, action.title.is_some(), false);
        }
        for target in &names.targets {
            add(NamedKind::Target, &target.name, target.title.is_some(), false);
        }
        // A rule that was written out has a dot in its name; its texts are those of what it came from.
        let rules = names.rules.iter().filter(|rule| !rule.name.text.contains('.'));
        for rule in rules.chain(&names.factor_rules) {
            add(NamedKind::Rule, &rule.name, rule.title.is_some(), rule.acts.because.is_some());
        }
        for table in &names.tables {
            add(NamedKind::Table, &table.name, table.title.is_some(), false);
        }
        for family in &names.families {
            add(NamedKind::Segments, &family.name, family.title.is_some(), false);
        }
        for family in &names.families {
            for one in &family.segments {
                let name = format!("{}.{}", family.name.text, one.name.text);
                all.push((NamedKind::Segment, name, one.name.span, one.title.is_some(), false));
            }
        }
        for table in &names.tables {
            for row in &table.rows {
                let name = format!("{}.{}", table.name.text, row.name.text);
                all.push((
                    NamedKind::Rule,
                    name,
                    row.name.span,
                    row.title.is_some(),
                    row.acts.because.is_some(),
                ));
            }
        }
        all
    }
}

/// `factor price`
fn words(of: &Named) -> String {
    let name = of.name.as_ref().map_or(String::new(), |name| format!(" {}", name.text));
    format!("{}{name}", of.kind.word())
}

fn unknown(name: &ast::Name, what: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UNKNOWN_NAME,
        name.span,
        format!("there is no {what} {}", tick(&name.text)),
        "nothing is called this",
    )
}
