//! From what the grammar matched to the tree, one file for each family of declarations.
//!
//! The grammar guarantees shapes; here numbers and dates become values, slips get their code and their
//! fix, and clauses that stand twice are found.

mod action;
mod case;
mod expr;
mod factors;
mod input;
mod model;
mod names;
mod property;
mod rule;
mod segments;
mod snapshot;
mod table;
mod target;
mod template;
mod texts;

use super::ast;
use super::cursor::{Cursor, Part};
use super::docs::Docs;
use super::grammar::Rule;
use super::recover;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::source::{SourceId, Span};

/// Where the bytes that are being read stand in the file.
#[derive(Debug, Clone)]
enum Places {
    /// They are the file.
    File,
    /// They are a placeholder of a template: the place of each byte, and of the end.
    Table(Vec<usize>),
}

/// Builds the tree of one file.
pub(super) struct Lower<'a> {
    source: SourceId,
    /// The text as the author wrote it.
    real: &'a str,
    /// The text that was parsed, quotes mended.
    text: &'a str,
    docs: Docs,
    places: Places,
    /// Whether the condition of a segment is being read.
    in_segments: bool,
    out: Diagnostics,
}

/// The clauses met so far in a block, each with its place.
#[derive(Default)]
struct Met(Vec<(Rule, Span)>);

impl<'a> Lower<'a> {
    /// A builder for a file.
    pub(super) fn new(source: SourceId, real: &'a str, text: &'a str, docs: Docs) -> Self {
        Self { source, real, text, docs, places: Places::File, in_segments: false, out: Diagnostics::new() }
    }

    /// What was found.
    pub(super) fn finish(mut self) -> Diagnostics {
        self.docs.unused(self.source, &mut self.out);
        self.out
    }

    /// All of a file.
    pub(super) fn file(&mut self, part: Part<'_>, file: &mut ast::File) {
        let mut last_bad = false;
        let mut met = Met::default();
        for part in Cursor::new(part) {
            let bad = part.as_rule() == Rule::bad_decl;
            match part.as_rule() {
                Rule::EOI => {}
                Rule::stray => self.stray(part),
                Rule::bad_decl => recover::declaration(self, &part, last_bad),
                Rule::edition_decl => {
                    if self.once(&mut met, &part) {
                        if !file.decls.is_empty() || !file.uses.is_empty() {
                            let span = self.span(&part);
                            self.report(
                                Code::UNEXPECTED,
                                span,
                                "`edition` stands before everything else",
                                "not the first line",
                            );
                        }
                        file.edition = self.edition(part);
                    }
                }
                Rule::use_decl => file.uses.extend(self.use_line(part)),
                _ => file.decls.extend(self.declaration(part)),
            }
            last_bad = bad;
        }
    }

    fn declaration(&mut self, part: Part<'_>) -> Option<ast::Decl> {
        Some(match part.as_rule() {
            Rule::rule_decl => ast::Decl::Rule(self.rule(part)?),
            Rule::table_decl => ast::Decl::Table(self.table(part)?),
            Rule::action_decl => ast::Decl::Action(self.action(part)?),
            Rule::terms_decl => ast::Decl::Terms(self.terms(part)?),
            Rule::let_decl => ast::Decl::Let(self.definition(part)?),
            Rule::param_decl => ast::Decl::Param(self.definition(part)?),
            Rule::segments_decl => ast::Decl::Segments(self.segments(part)?),
            Rule::population_decl => ast::Decl::Population(self.population(part)?),
            Rule::weights_decl => ast::Decl::Weights(self.weights(part)?),
            Rule::input_decl => ast::Decl::Input(self.input(part)),
            Rule::benefits_decl => ast::Decl::Benefits(self.factors(part)),
            Rule::costs_decl => ast::Decl::Costs(self.factors(part)),
            Rule::consequence_decl => ast::Decl::Consequence(self.hierarchy(part)?),
            Rule::goal_decl => ast::Decl::Goal(self.hierarchy(part)?),
            Rule::case_decl => ast::Decl::Case(self.case(part)?),
            Rule::snapshot_decl => ast::Decl::Snapshot(self.snapshot(part)?),
            Rule::target_decl => ast::Decl::Target(self.target(part)?),
            Rule::property_decl => ast::Decl::Property(self.property(part)?),
            Rule::protect_decl => ast::Decl::Protect(self.protect(part)?),
            Rule::texts_decl => ast::Decl::Texts(self.texts(part)?),
            Rule::model_decl => ast::Decl::Model(self.model(part)?),
            _ => return self.mismatch(&part),
        })
    }

    /// The parts of a block after its head: braces, slips and bad text are dealt with here, all else by
    /// `item`. `head` is what stands before the block, `probe` reads bad text once more.
    fn block(
        &mut self,
        parts: Cursor<'_>,
        head: Span,
        probe: Rule,
        mut item: impl FnMut(&mut Self, Part<'_>) -> Option<()>,
    ) {
        let mut opened = head;
        let mut bad_before = false;
        let mut last_good = None;
        for part in parts {
            let span = self.span(&part);
            let rule = part.as_rule();
            let bad = rule == Rule::bad_item;
            match rule {
                Rule::open => opened = span,
                Rule::close => {}
                Rule::stray => {
                    self.stray(part);
                    continue;
                }
                Rule::bad_item => {
                    self.docs.forget(span.start as usize, span.end as usize);
                    if !bad_before {
                        recover::item(self, probe, last_good, span);
                    }
                }
                Rule::missing_close | Rule::missing_close_factor | Rule::missing_close_given => {
                    self.missing_close(head, opened, span);
                }
                Rule::missing_open_model
                | Rule::missing_open_input
                | Rule::missing_open_factors
                | Rule::missing_open_weights
                | Rule::missing_open_segments
                | Rule::missing_open_action
                | Rule::missing_open_rows
                | Rule::missing_open_rule
                | Rule::missing_open_property
                | Rule::missing_open_target
                | Rule::missing_open_texts
                | Rule::missing_open_case => self.missing_open(head),
                _ => {
                    item(self, part);
                }
            }
            bad_before = bad;
            last_good = (!bad && rule != Rule::open).then_some(span);
        }
    }

    fn missing_close(&mut self, head: Span, opened: Span, needed: Span) {
        let name = recover::short(self.slice(head));
        let before = self.text.get(..needed.start as usize).map_or(0, |text| text.trim_end().len());
        let end = Span::new(self.source, before, before);
        let place = if needed.start as usize >= self.text.trim_end().len() {
            Span::new(self.source, before.saturating_sub(1), before)
        } else {
            Span { end: needed.start + self.word_length(needed.start), ..needed }
        };
        let place = self.on_boundaries(place);
        self.out.push(
            Diagnostic::new(
                Code::MISSING_BRACE,
                place,
                format!("the block of {} is not closed", tick(name)),
                "a `}` is needed before this point",
            )
            .label(opened, "it opens here")
            .help("add the missing `}`")
            .fix(end, "\n}"),
        );
    }

    fn missing_open(&mut self, head: Span) {
        let name = recover::short(self.slice(head));
        self.out.push(
            Diagnostic::new(
                Code::MISSING_BRACE,
                head,
                format!("the block of {} is not opened", tick(name)),
                "a `{` is needed after this",
            )
            .help("add the missing `{`")
            .fix(head.after(), " {"),
        );
    }

    fn word_length(&self, start: u32) -> u32 {
        let rest = self.real.get(start as usize..).unwrap_or_default();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        u32::try_from(length).unwrap_or(0)
    }

    /// The span, widened to whole characters.
    pub(super) fn on_boundaries(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start as usize, (span.end as usize).min(self.real.len()));
        while !self.real.is_char_boundary(start) {
            start -= 1;
        }
        while !self.real.is_char_boundary(end) {
            end += 1;
        }
        Span::new(self.source, start, end)
    }

    fn stray(&mut self, part: Part<'_>) {
        let span = self.span(&part);
        let Some(kind) = Cursor::new(part).next() else { return };
        let diagnostic = match kind.as_rule() {
            Rule::semicolon => {
                Diagnostic::new(Code::UNEXPECTED, span, "no `;` is needed", "ends nothing here").fix(span, "")
            }
            Rule::hash_comment => {
                let mark = Span { end: span.start + 1, ..span };
                Diagnostic::new(
                    Code::UNEXPECTED,
                    span,
                    "a comment begins with `//`, not with `#`",
                    "not a comment",
                )
                .fix(mark, "//")
            }
            _ => {
                let text = self.slice(span);
                let inner = text.trim_start_matches("/*").trim_end_matches("*/").trim();
                let lines: Vec<String> =
                    inner.lines().map(|line| format!("// {}", line.trim()).trim_end().to_owned()).collect();
                let fix = lines.join("\n");
                Diagnostic::new(
                    Code::UNEXPECTED,
                    span,
                    "a comment begins with `//` and ends with its line",
                    "not a comment",
                )
                .fix(span, format!("{fix}\n"))
            }
        };
        self.out.push(diagnostic);
    }

    /// Notes a clause; `false` and an error where one of its kind was met before.
    fn once(&mut self, met: &mut Met, part: &Part<'_>) -> bool {
        let (rule, span) = (part.as_rule(), self.span(part));
        let Some(&(_, first)) = met.0.iter().find(|(seen, _)| *seen == rule) else {
            met.0.push((rule, span));
            return true;
        };
        let word = self.first_word(span);
        self.out.push(
            Diagnostic::new(
                Code::CLAUSE_REPEATED,
                span,
                format!("{} stands twice in one block", tick(word)),
                "the second one",
            )
            .label(first, "the first one")
            .help("keep one of the two"),
        );
        false
    }

    fn first_word(&self, span: Span) -> &'a str {
        let text = self.real.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
    }

    fn trailing_comma(&mut self, part: &Part<'_>) {
        let span = self.span(part);
        let after = self.text.get(span.end as usize..).unwrap_or_default();
        let next = after.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
        let help = match next {
            Some(word) if !word.is_empty() => {
                format!("{} begins the next clause; remove the comma", tick(word))
            }
            _ => "remove the comma".to_owned(),
        };
        self.out.push(
            Diagnostic::new(
                Code::TRAILING_COMMA,
                span,
                "nothing follows the comma in this list",
                "a comma with nothing after it",
            )
            .help(help)
            .fix(span, ""),
        );
    }

    /// The one place where the grammar and this builder are found to disagree.
    fn mismatch<T>(&mut self, part: &Part<'_>) -> Option<T> {
        let span = self.span(part);
        self.broken(span)
    }

    fn broken<T>(&mut self, span: Span) -> Option<T> {
        self.out.push(
            Diagnostic::new(
                Code::UNEXPECTED,
                span,
                "this text cannot be read because of a fault in cvrules itself",
                "correct as far as can be told",
            )
            .help("please report it with this text"),
        );
        None
    }

    /// The next part, which the grammar promises to be of this rule.
    fn need<'i>(&mut self, parts: &mut Cursor<'i>, rule: Rule, whole: Span) -> Option<Part<'i>> {
        parts.accept(rule).or_else(|| self.broken(whole))
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.out.push(Diagnostic::new(code, span, message, label));
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// The place of a part in the file.
    pub(super) fn span(&self, part: &Part<'_>) -> Span {
        let span = part.as_span();
        self.place(span.start(), span.end())
    }

    /// The place in the file of bytes that were parsed.
    fn place(&self, start: usize, end: usize) -> Span {
        let (start, end) = match &self.places {
            Places::File => (start, end),
            Places::Table(table) => {
                let at = |offset: usize| table.get(offset).or(table.last()).copied().unwrap_or(0);
                (at(start), at(end))
            }
        };
        Span::new(self.source, start.min(self.real.len()), end.min(self.real.len()))
    }

    /// The part of a span that is in the file: a closing quote that was added is not.
    pub(in super::super) fn within(&self, span: Span) -> Span {
        let end = u32::try_from(self.real.len()).unwrap_or(u32::MAX);
        Span { start: span.start.min(end), end: span.end.min(end), ..span }
    }

    /// The author's text under a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.real.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The text that was parsed.
    pub(super) fn parsed(&self) -> &'a str {
        self.text
    }

    /// The text as written.
    pub(super) fn written(&self) -> &'a str {
        self.real
    }

    /// The file.
    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// Forgets documentation inside bad text.
    pub(super) fn forget_docs(&mut self, span: Span) {
        self.docs.forget(span.start as usize, span.end as usize);
    }
}
