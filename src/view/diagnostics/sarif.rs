//! Findings as SARIF 2.1.0, for code review tools.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::range;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix, Severity};
use crate::source::{SourceMap, Span};

/// Findings of any number of models as one SARIF log with one run. Its rules are the codes that occur.
#[must_use]
pub fn sarif(all: &[(&SourceMap, &Diagnostics)]) -> String {
    let codes: BTreeSet<Code> =
        all.iter().flat_map(|(_, findings)| findings.iter().map(|one| one.code)).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = all
        .iter()
        .flat_map(|(sources, findings)| findings.iter().map(|one| result(sources, &codes, one)))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cvrules",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.to_string(),
        "shortDescription": { "text": code.title() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn result(sources: &SourceMap, codes: &BTreeSet<Code>, finding: &Diagnostic) -> Value {
    let message = finding
        .help
        .as_ref()
        .map_or_else(|| finding.message.clone(), |help| format!("{}\n{help}", finding.message));
    let mut out = json!({
        "ruleId": finding.code.to_string(),
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": { "text": message },
    });
    let mut put = |key: &str, value: Vec<Value>| {
        if let (false, Some(object)) = (value.is_empty(), out.as_object_mut()) {
            object.insert(key.to_owned(), value.into());
        }
    };
    let mut places: Vec<Value> =
        finding.span().and_then(|span| location(sources, span)).into_iter().collect();
    if places.is_empty() {
        places.extend(finding.data.as_ref().map(|place| {
            let artifact = json!({ "uri": uri(&place.file) });
            match place.line {
                Some(line) => json!({ "physicalLocation": {
                    "artifactLocation": artifact, "region": { "startLine": line } } }),
                None => json!({ "physicalLocation": { "artifactLocation": artifact } }),
            }
        }));
    }
    put("locations", places);
    let related = finding.labels.iter().skip(1).filter_map(|label| {
        let mut place = location(sources, label.span)?;
        place.as_object_mut()?.insert("message".to_owned(), json!({ "text": label.text }));
        Some(place)
    });
    put("relatedLocations", related.collect());
    put("fixes", fixes(sources, finding).into_iter().collect());
    out
}

/// All replacements of a finding are one fix: they mend it together.
fn fixes(sources: &SourceMap, finding: &Diagnostic) -> Option<Value> {
    let changes: Vec<Value> = finding.fixes.iter().filter_map(|fix| change(sources, fix)).collect();
    if changes.is_empty() {
        return None;
    }
    let text = finding.help.as_deref().unwrap_or(&finding.message);
    Some(json!({ "description": { "text": text }, "artifactChanges": changes }))
}

fn change(sources: &SourceMap, fix: &Fix) -> Option<Value> {
    let found = range(sources, fix.span)?;
    Some(json!({
        "artifactLocation": { "uri": uri(found.file) },
        "replacements": [{
            "deletedRegion": region(&found),
            "insertedContent": { "text": fix.text },
        }],
    }))
}

fn location(sources: &SourceMap, span: Span) -> Option<Value> {
    let found = range(sources, span)?;
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(found.file) },
        "region": region(&found),
    }}))
}

fn region(found: &super::Range<'_>) -> Value {
    json!({
        "startLine": found.start.0,
        "startColumn": found.start.1,
        "endLine": found.end.0,
        "endColumn": found.end.1,
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A path as the relative reference that SARIF asks for.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
