//! Syntax: what is read and what is said about what cannot be.

use std::fmt::Write as _;

use cvrules::diagnostic::{Diagnostics, Label};
use cvrules::source::{SourceId, SourceMap, Span};
use cvrules::syntax::{ast, dump, parse};

fn read(text: &str) -> (SourceMap, SourceId, ast::File, Diagnostics) {
    let mut sources = SourceMap::new();
    let id = sources.add("case.cvr", text);
    let (file, findings) = parse(&sources, id);
    (sources, id, file, findings)
}

/// Findings as text: code, place, underlined text, message, labels, help, fixes.
fn shown(sources: &SourceMap, findings: &Diagnostics) -> String {
    let mut out = String::new();
    let place = |span: Span| {
        let (line, column) = sources.get(span.source).unwrap().position(span.start);
        format!("{line}:{column} `{}`", sources.slice(span).replace('\n', "\\n"))
    };
    for finding in findings {
        writeln!(out, "{} {:?}: {}", finding.code, finding.severity, finding.message).unwrap();
        for Label { span, text } in &finding.labels {
            writeln!(out, "  at {}: {text}", place(*span)).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            writeln!(out, "  fix: {} -> `{}`", place(fix.span), fix.text.replace('\n', "\\n")).unwrap();
        }
    }
    out
}

#[test]
fn good_text_becomes_the_tree_that_was_meant() {
    insta::glob!("../cases/syntax/ok", "*.cvr", |path| {
        let (sources, _, file, findings) = read(&std::fs::read_to_string(path).unwrap());
        let mut text = dump(&file);
        if !findings.is_empty() {
            text.push_str("---\n");
            text.push_str(&shown(&sources, &findings));
        }
        assert!(!findings.has_errors(), "{}\n{text}", path.display());
        snapshot(path, text);
    });
}

#[test]
fn bad_text_gets_a_code_a_place_and_words() {
    insta::glob!("../cases/syntax/err", "*.cvr", |path| {
        let (sources, _, _, findings) = read(&std::fs::read_to_string(path).unwrap());
        assert!(!findings.is_empty(), "{}", path.display());
        snapshot(path, shown(&sources, &findings));
    });
}

/// The snapshot stands beside its case.
pub(crate) fn snapshot(path: &std::path::Path, text: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings.remove_input_file();
    settings.bind(|| insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), text));
}
