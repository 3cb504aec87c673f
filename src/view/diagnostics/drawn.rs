//! Findings drawn over the source by miette.

use std::fmt;

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
}

impl SourceCode for File {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        let line = span.offset().saturating_sub(found.column());
        let column = self.text.get(line..span.offset()).map_or(found.column(), |text| text.chars().count());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            found.data(),
            *found.span(),
            found.line(),
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
type Files = std::collections::BTreeMap<SourceId, File>;

pub(super) fn draw(sources: &SourceMap, findings: &Diagnostics, look: &Look) -> String {
    let used = findings.iter().flat_map(|finding| finding.labels.iter().map(|label| label.span.source));
    let files: Files = used
        .filter_map(|id| sources.get(id).map(|file| (id, file)))
        .map(|(id, file)| {
            (id, File { name: clean::line(&file.name), text: clean::file(&file.text).into_owned() })
        })
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
        if handler.render_report(&mut text, &drawn).is_err() {
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
