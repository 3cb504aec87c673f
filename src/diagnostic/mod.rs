//! Findings about a model, its data or a run: codes, places, help, fixes.
//!
//! A [`Diagnostic`] is structured data until a view draws it. Message rules: lower case, no full stop,
//! the author's text in backticks, never a word of Rust; the second sentence goes to `help`.

mod codes;
mod prose;
mod suggest;

pub use codes::Code;
pub use prose::{count, cut, list_and, list_or, tick, ticked_or};
pub use suggest::{closest, did_you_mean};

use std::collections::BTreeMap;

use crate::source::{SourceId, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The model, data or run cannot be used.
    Error,
    /// It can be used, and is probably not what was meant.
    Warning,
    /// Something worth knowing, such as a property that could not be decided.
    Note,
}

/// A span with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// Text that would mend the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; empty to insert.
    pub span: Span,
    /// With what.
    pub text: String,
}

/// A place in a data file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataPlace {
    /// The file as named by the author.
    pub file: String,
    /// The line of the file from 1, the header being line 1, where it is known.
    pub line: Option<usize>,
    /// The column's header.
    pub column: Option<String>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, which also gives the severity unless raised.
    pub code: Code,
    /// Error, warning or note.
    pub severity: Severity,
    /// One line: what is wrong.
    pub message: String,
    /// Where, the first being the place to underline; may be empty for data and run problems.
    pub labels: Vec<Label>,
    /// Where in the data.
    pub data: Option<DataPlace>,
    /// How to mend it, or what was expected.
    pub help: Option<String>,
    /// Replacements that mend it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding without a place in a model.
    #[must_use]
    pub fn bare(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            data: None,
            help: None,
            fixes: Vec::new(),
        }
    }

    /// A finding at a place; `label` is written under it.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self::bare(code, message).label(span, label)
    }

    /// Another place that matters.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// What to do about it, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// A replacement that mends it.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { span, text: text.into() });
        self
    }

    /// A place in the data.
    #[must_use]
    pub fn at(mut self, place: DataPlace) -> Self {
        self.data = Some(place);
        self
    }

    /// The place to underline first.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Whether it stops the run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The findings of a phase, collected so that work goes on after the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// The most errors that are listed of one file.
pub const MAX_ERRORS: usize = 1_000;

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of another phase.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether any stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Whether there are none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Puts every place where `place` says that it is.
    pub fn relocate(&mut self, place: impl Fn(Span) -> Span) {
        for finding in &mut self.0 {
            finding.labels.iter_mut().for_each(|label| label.span = place(label.span));
            finding.fixes.iter_mut().for_each(|fix| fix.span = place(fix.span));
        }
    }

    /// Sorts by place, then code, and drops exact repeats, so that the order of phases does not show.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            (a.span(), &a.data, a.code, &a.message).cmp(&(b.span(), &b.data, b.code, &b.message))
        });
        self.0.dedup();
    }

    /// Of sorted findings, leaves out those of a file that come after its first [`MAX_ERRORS`] errors,
    /// and says so. Doing it again changes nothing.
    pub fn limit(&mut self) {
        if self.0.len() <= MAX_ERRORS {
            return;
        }
        let mut errors: BTreeMap<SourceId, usize> = BTreeMap::new();
        let mut kept = Vec::new();
        for finding in self.0.drain(..) {
            let Some(span) = finding.span() else {
                kept.push(finding);
                continue;
            };
            let met = errors.entry(span.source).or_default();
            if *met > MAX_ERRORS {
                continue;
            }
            *met += usize::from(finding.is_error() && finding.code != Code::TOO_MANY_ERRORS);
            kept.push(if *met > MAX_ERRORS { too_many(span) } else { finding });
        }
        self.0 = kept;
    }
}

fn too_many(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TOO_MANY_ERRORS,
        span,
        "this file has more than a thousand errors",
        "from here on they are not listed",
    )
    .help("mend the first few and check again; the rest often goes with them")
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(items: T) -> Self {
        Self(items.into_iter().collect())
    }
}
