//! Findings for programs.

use serde::Serialize;

use super::{range, severity};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Label};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: String,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
    labels: Vec<Labelled<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    fix: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
    offset: u32,
}

#[derive(Serialize)]
struct Data<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
}

#[derive(Serialize)]
struct Labelled<'a> {
    file: &'a str,
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Replacement<'a> {
    file: &'a str,
    range: Range,
    text: &'a str,
}

/// Findings of any number of models as one JSON document (`docs/schema/findings.v1.schema.json`). Lines
/// and columns are from 1, columns count characters, offsets count bytes of UTF-8 from 0.
#[must_use]
pub fn json(all: &[(&SourceMap, &Diagnostics)]) -> String {
    let findings =
        all.iter().flat_map(|(sources, findings)| findings.iter().map(|one| finding(sources, one)));
    let document = Document { format: "cvrules.findings/1", findings: findings.collect() };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn finding<'a>(sources: &'a SourceMap, finding: &'a Diagnostic) -> Finding<'a> {
    let place = finding.span().and_then(|span| both(sources, span));
    let (file, range) = place.map_or((None, None), |(file, range)| (Some(file), Some(range)));
    let label = |label: &'a Label| {
        both(sources, label.span).map(|(file, range)| Labelled { file, range, text: &label.text })
    };
    let fix = |fix: &'a Fix| {
        both(sources, fix.span).map(|(file, range)| Replacement { file, range, text: &fix.text })
    };
    Finding {
        code: finding.code.to_string(),
        severity: severity(finding.severity),
        title: finding.code.title(),
        message: &finding.message,
        file,
        range,
        data: finding.data.as_ref().map(|place| Data {
            file: &place.file,
            line: place.line,
            column: place.column.as_deref(),
        }),
        labels: finding.labels.iter().filter_map(label).collect(),
        help: finding.help.as_deref(),
        fix: finding.fixes.iter().filter_map(fix).collect(),
    }
}

fn both(sources: &SourceMap, span: Span) -> Option<(&str, Range)> {
    let found = range(sources, span)?;
    let position = |(line, column, offset)| Position { line, column, offset };
    Some((found.file, Range { start: position(found.start), end: position(found.end) }))
}
