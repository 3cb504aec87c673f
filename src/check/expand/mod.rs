//! Declarations that stand for several rules are written out as those rules (language 7.4, 7.6), before names
//! are collected. From there on a rule is a rule: both evaluators, proofs and views need nothing more.
//!
//! What the author wrote in a table is not the text of its rules, so that text is derived: conditions read
//! as `U < 1 and kind in { "a" }`, and every place in them points at the head or the cell.

mod factors;
mod moved;
mod places;
mod tables;
mod texts;

use texts::Said;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Deriver, SourceMap, Span};
use crate::syntax::ast::{self, Decl};

/// The most bytes of derived text; a rule counts as [`RULE_BYTES`] more.
const MAX_BYTES: usize = 8 << 20;
/// What a derived rule costs beside its text.
const RULE_BYTES: usize = 64;

/// What declarations that stand for several rules stand for.
pub(super) struct Expanded {
    /// The files and the derived text.
    pub(super) sources: SourceMap,
    /// The rules, in the order of the declarations and of their rows.
    pub(super) rules: Vec<ast::Rule>,
    /// Which of them belong to which declaration, in the order of the declarations.
    pub(super) origins: Vec<Origin>,
    /// What those rules are called in other languages.
    pub(super) texts: Vec<RuleText>,
}

/// What a rule that was written out is called in another language, and why it acts.
pub(super) struct RuleText {
    /// The language, in its canonical form.
    pub(super) language: String,
    /// The name of the rule.
    pub(super) rule: String,
    /// What people call it; without one as in the model's own language.
    pub(super) title: Option<String>,
    /// Why, likewise.
    pub(super) because: Option<ast::Template>,
}

/// A declaration that stands for several rules.
pub(super) struct Origin {
    /// Its name and the place of it.
    pub(super) name: ast::Name,
    /// The names of its rules.
    pub(super) rules: Vec<String>,
    /// Whether at most one of them may match (B22).
    pub(super) one: bool,
}

/// The state of the writing.
struct Expander<'a> {
    sources: &'a SourceMap,
    out: Deriver,
    rules: Vec<ast::Rule>,
    said: Said<'a>,
    texts: Vec<RuleText>,
    spent: usize,
    full: bool,
    findings: &'a mut Diagnostics,
}

/// Whether a rule stands for one for each factor.
pub(super) fn stands_for_several(rule: &ast::Rule) -> bool {
    rule.each.is_some()
        || rule
            .acts
            .recommend
            .iter()
            .chain(&rule.acts.forbid)
            .any(|target| factors::extreme(target).is_some())
}

/// Writes out all declarations of the files that stand for several rules.
pub(super) fn expand<'a>(
    sources: &'a SourceMap,
    files: &'a [ast::File],
    findings: &'a mut Diagnostics,
) -> Expanded {
    let mut expander = Expander {
        sources,
        out: Deriver::default(),
        rules: Vec::new(),
        said: Said::new(files),
        texts: Vec::new(),
        spent: 0,
        full: false,
        findings,
    };
    let mut origins = Vec::new();
    let factors = factors::Factors::new(files);
    for decl in files.iter().flat_map(|file| &file.decls) {
        match decl {
            Decl::Table(table) => origins.push(expander.table(table)),
            Decl::Rule(rule) if stands_for_several(rule) => {
                origins.push(expander.for_factors(rule, &factors))
            }
            _ => {}
        }
    }
    if files
        .iter()
        .flat_map(|file| &file.decls)
        .any(|decl| matches!(decl, Decl::Rule(rule) if rule.each.is_some()))
    {
        factors::no_value_called_it(files, expander.findings);
    }
    let (out, rules, texts) = (expander.out, expander.rules, expander.texts);
    let mut sources = sources.clone();
    sources.derive(out);
    Expanded { sources, rules, origins, texts }
}

impl Expander<'_> {
    /// Whether another rule with so much text may be written; an error where that is too much (10.2).
    fn room(&mut self, name: Span, bytes: usize) -> bool {
        self.spent = self.spent.saturating_add(bytes).saturating_add(RULE_BYTES);
        if self.spent > MAX_BYTES && !self.full {
            self.full = true;
            self.findings.push(
                Diagnostic::new(
                    Code::EXPANDED_TOO_LARGE,
                    name,
                    "the rules that tables stand for come to more than can be read",
                    "too much from here on",
                )
                .help("shorten the heads of large tables: name long expressions with `let`"),
            );
        }
        !self.full
    }
}
