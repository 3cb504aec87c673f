//! Findings for people, for pipes, and for programs.

#[cfg(feature = "cli")]
mod drawn;
mod json;
mod sarif;

pub use json::json;
pub use sarif::sarif;

use super::{Look, clean};
use crate::diagnostic::{DataPlace, Diagnostic, Diagnostics, Fix, Severity, tick};
use crate::source::{SourceMap, Span};

/// Findings drawn over the text that they are about; in plain text where the program was built without
/// the means to draw.
#[must_use]
pub fn human(sources: &SourceMap, findings: &Diagnostics, look: &Look) -> String {
    #[cfg(feature = "cli")]
    return drawn::draw(sources, findings, look);
    #[cfg(not(feature = "cli"))]
    {
        let _ = look;
        plain(sources, findings)
    }
}

/// Findings as text without drawing: `file:line:column: error[CVR0102]: message`, then indented lines
/// with the labels, the help and the fixes; an empty line between two findings.
#[must_use]
pub fn plain(sources: &SourceMap, findings: &Diagnostics) -> String {
    findings.iter().map(|finding| block(sources, finding)).collect::<Vec<_>>().join("\n")
}

fn block(sources: &SourceMap, finding: &Diagnostic) -> String {
    let place = match (finding.span(), &finding.data) {
        (Some(span), _) => format!("{}: ", here(sources, span)),
        (None, Some(data)) => format!("{}: ", data_place(data)),
        (None, None) => String::new(),
    };
    let mut out = format!("{place}{}[{}]: {}\n", severity(finding.severity), finding.code, finding.message);
    for (n, label) in finding.labels.iter().enumerate() {
        if label.text.is_empty() {
            continue;
        }
        let at = if n == 0 { String::new() } else { format!("{}: ", here(sources, label.span)) };
        out += &format!("  {at}{}\n", label.text);
    }
    if let (Some(_), Some(data)) = (finding.span(), &finding.data) {
        out += &format!("  in the data: {}\n", data_place(data));
    }
    if let Some(help) = &finding.help {
        out += &format!("  help: {help}\n");
    }
    for line in fixes(sources, finding) {
        out += &format!("  fix: {line}\n");
    }
    out.lines().map(|line| clean::line(line) + "\n").collect()
}

/// `error`, `warning`, `note`.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `file:line:column` of the first character.
fn here(sources: &SourceMap, span: Span) -> String {
    let Some(file) = sources.get(span.source) else { return String::new() };
    let (line, column) = file.position(span.start);
    format!("{}:{line}:{column}", file.name)
}

/// `guests.csv:12, column \`wifi\``.
fn data_place(place: &DataPlace) -> String {
    let line = place.line.map_or_else(String::new, |line| format!(":{line}"));
    let column =
        place.column.as_deref().map_or_else(String::new, |column| format!(", column {}", tick(column)));
    format!("{}{line}{column}", place.file)
}

/// What to write, for each fix that the message and the help do not already spell out.
fn fixes(sources: &SourceMap, finding: &Diagnostic) -> Vec<String> {
    let said = |fix: &Fix| {
        let written = tick(fix.text.trim());
        finding.message.contains(&written)
            || finding.help.as_ref().is_some_and(|help| help.contains(&written))
    };
    finding.fixes.iter().filter(|fix| !said(fix)).map(|fix| fix_words(sources, fix)).collect()
}

fn fix_words(sources: &SourceMap, fix: &Fix) -> String {
    let old = sources.slice(fix.span);
    match (old.is_empty(), fix.text.is_empty()) {
        (true, _) => format!("insert {} at {}", tick(fix.text.trim()), here(sources, fix.span)),
        (false, true) => format!("remove {}", tick(old.trim())),
        (false, false) => format!("write {} in place of {}", tick(fix.text.trim()), tick(old.trim())),
    }
}

/// Line, column (characters) and byte offset of both ends of a span, with its file's name.
struct Range<'a> {
    file: &'a str,
    start: (usize, usize, u32),
    end: (usize, usize, u32),
}

fn range(sources: &SourceMap, span: Span) -> Option<Range<'_>> {
    let file = sources.get(span.source)?;
    let at = |offset| {
        let (line, column) = file.position(offset);
        (line, column, offset)
    };
    Some(Range { file: &file.name, start: at(span.start), end: at(span.end) })
}
