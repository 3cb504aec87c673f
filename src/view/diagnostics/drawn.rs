//! Findings drawn over the source by miette.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::super::{Look, clean};
use super::{data_place, fixes};
use crate::diagnostic::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{SourceId, SourceMap};

/// A file whose columns count characters, as everywhere else; miette's own count bytes.
struct File {
    name: String,
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

/// The most bytes of lines that one place may take in a drawing; what is larger helps nobody.
const MAX_EXCERPT: usize = 8 * 1024;

impl File {
    fn new(name: &str, text: &str) -> Self {
        let text = clean::file(text).into_owned();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: clean::line(name), text, starts }
    }

    /// The line on which a byte stands, from 0.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The lines of a place with some before and after: the first, and the bytes.
    fn window(&self, start: usize, end: usize, before: usize, after: usize) -> (usize, Range<usize>) {
        let first = self.line(start).saturating_sub(before);
        let last = self.line(end).saturating_add(after);
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        (first, at(first)..at(last + 1))
    }

    /// Whether a place can be drawn.
    fn is_short(&self, label: &Label) -> bool {
        let (_, bytes) = self.window(label.span.start as usize, label.span.end as usize, 1, 1);
        bytes.len() <= MAX_EXCERPT
    }
}

impl SourceCode for File {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Only the lines near the place are looked at, so that a thousand findings cost no thousand files;
        // one line more on each side leaves what is found the same.
        let end = span.offset().saturating_add(span.len());
        let (first, bytes) = self.window(span.offset(), end, before + 1, after + 1);
        let base = bytes.start;
        let near = SourceSpan::from((span.offset().saturating_sub(base), span.len()));
        let text = self.text.get(bytes).ok_or(MietteError::OutOfBounds)?;
        let found = text.read_span(&near, before, after)?;
        let line = near.offset().saturating_sub(found.column());
        let column = text.get(line..near.offset()).map_or(found.column(), |text| text.chars().count());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            found.data(),
            SourceSpan::from((found.span().offset() + base, found.span().len())),
            found.line() + first,
            if found.column() == 0 { 0 } else { column },
            found.line_count(),
        )))
    }
}

/// One finding over one file, as miette wants it.
struct Drawn<'a> {
    code: Option<String>,
    severity: Severity,
    message: String,
    source: Option<&'a File>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    related: Vec<Drawn<'a>>,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.map(|source| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().cloned()))
    }
    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn miette::Diagnostic> + 'b>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|one| one as &dyn miette::Diagnostic)))
    }
}

/// The files that labels point into, cleaned once.
type Files = BTreeMap<SourceId, File>;

pub(super) fn draw(sources: &SourceMap, findings: &Diagnostics, look: &Look) -> String {
    let labels = findings.iter().flat_map(|finding| &finding.labels);
    let used: BTreeSet<SourceId> = labels.map(|label| label.span.source).collect();
    let files: Files = used
        .into_iter()
        .filter_map(|id| sources.get(id).map(|file| (id, File::new(&file.name, &file.text))))
        .collect();
    let theme = match (look.unicode, look.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.max(40))
        .with_links(false)
        .tab_width(2)
        .without_syntax_highlighting();
    let mut out = String::new();
    for finding in findings {
        let drawn = drawn(sources, &files, finding);
        let mut text = String::new();
        let short = |label: &Label| files.get(&label.span.source).is_none_or(|file| file.is_short(label));
        if !finding.labels.iter().all(short) || handler.render_report(&mut text, &drawn).is_err() {
            text = super::block(sources, finding);
        }
        // The handler pads lines to the right and surrounds a finding with empty ones.
        // Places in another file are drawn as advice, which they are not.
        for line in text.trim_matches('\n').lines().map(str::trim_end).filter(|line| *line != "Advice:") {
            out += line;
            out.push('\n');
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn drawn<'a>(sources: &SourceMap, files: &'a Files, finding: &Diagnostic) -> Drawn<'a> {
    let home = finding.span().map(|span| span.source);
    let labels = |id: SourceId| finding.labels.iter().filter(move |label| label.span.source == id);
    // A drawing shows one file; places in other files are drawn below it.
    let mut elsewhere: Vec<SourceId> = finding.labels.iter().map(|label| label.span.source).collect();
    elsewhere.dedup();
    let related = elsewhere
        .into_iter()
        .filter(|id| Some(*id) != home)
        .map(|id| Drawn {
            code: None,
            severity: Severity::Note,
            message: "and in another file".to_owned(),
            source: files.get(&id),
            labels: labels(id).map(|label| labelled(label, false)).collect(),
            help: None,
            related: Vec::new(),
        })
        .collect();
    let mut message = finding.message.clone();
    if let Some(place) = &finding.data {
        message = format!("{message} ({})", data_place(place));
    }
    let mut help: Vec<String> = finding.help.iter().cloned().collect();
    help.extend(fixes(sources, finding));
    Drawn {
        code: Some(format!("{}", finding.code)),
        severity: finding.severity,
        message: clean::line(&message),
        source: home.and_then(|id| files.get(&id)),
        labels: home
            .map(|id| labels(id).enumerate().map(|(n, label)| labelled(label, n == 0)).collect())
            .unwrap_or_default(),
        help: (!help.is_empty()).then(|| {
            help.iter().flat_map(|text| text.lines()).map(clean::line).collect::<Vec<_>>().join("\n")
        }),
        related,
    }
}

fn labelled(label: &Label, primary: bool) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| clean::line(&label.text));
    let at = label.span.start as usize;
    let length = (label.span.end as usize).saturating_sub(at);
    if primary {
        LabeledSpan::new_primary_with_span(text, (at, length))
    } else {
        LabeledSpan::new(text, at, length)
    }
}
