//! Conventions as tests.

use std::path::{Path, PathBuf};

fn files(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// What each phase may use of the others: an arrow may only point at an earlier room.
const MAY_USE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("number", &[]),
    ("value", &["number"]),
    ("syntax", &["source", "diagnostic", "number", "value"]),
    ("format", &["source", "diagnostic", "syntax"]),
    ("model", &["source", "number", "value"]),
    ("check", &["source", "diagnostic", "number", "value", "syntax", "model"]),
    ("prove", &["source", "diagnostic", "number", "value", "model"]),
    ("data", &["source", "diagnostic", "number", "value", "model"]),
    ("block", &["number", "value", "model", "data"]),
    ("scan", &["source", "diagnostic", "number", "value", "model", "data", "block"]),
    ("answer", &["number", "value", "model", "block"]),
    ("interpret", &["source", "diagnostic", "number", "value", "model", "data", "answer"]),
    ("plan", &["source", "number", "value", "model", "answer", "interpret"]),
    (
        "columnar",
        &[
            "diagnostic",
            "number",
            "value",
            "model",
            "data",
            "block",
            "answer",
            "interpret",
            "plan",
            "scan",
            "records",
        ],
    ),
    ("budget", &["number", "model", "answer"]),
    ("flip", &["source", "diagnostic", "number", "value", "model", "data", "answer", "interpret"]),
    ("whynot", &["number", "value", "model", "answer"]),
    ("invent", &["number", "value", "model"]),
    ("cases", &["source", "diagnostic", "number", "value", "format", "model", "data", "answer", "interpret"]),
    (
        "coverage",
        &["source", "number", "value", "model", "prove", "data", "answer", "interpret", "invent", "cases"],
    ),
    ("diff", &["source", "number", "value", "check", "model", "data", "answer", "interpret", "parts"]),
    ("parts", &["source", "syntax", "load", "check", "compile", "model"]),
    (
        "property",
        &[
            "source",
            "number",
            "value",
            "model",
            "prove",
            "data",
            "answer",
            "interpret",
            "invent",
            "cases",
            "flip",
        ],
    ),
    (
        "mutate",
        &[
            "source",
            "number",
            "value",
            "syntax",
            "check",
            "model",
            "prove",
            "data",
            "cases",
            "snapshots",
            "parts",
            "property",
        ],
    ),
    (
        "snapshots",
        &["diagnostic", "number", "value", "model", "data", "answer", "interpret", "cases", "diff", "view"],
    ),
    (
        "example",
        &["source", "diagnostic", "value", "check", "model", "data", "answer", "interpret", "cases", "parts"],
    ),
    ("drivers", &["diagnostic", "number", "value", "model", "data", "answer", "interpret"]),
    (
        "view",
        &[
            "source",
            "diagnostic",
            "number",
            "value",
            "model",
            "answer",
            "drivers",
            "audit",
            "diff",
            "mutate",
            "coverage",
            "property",
            "budget",
            "flip",
            "whynot",
            "invent",
            "cases",
        ],
    ),
    ("audit", &["number", "value", "model", "data", "answer"]),
    ("records", &["number", "value", "model", "block", "answer", "view"]),
];

#[test]
fn phases_only_use_earlier_phases() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (phase, allowed) in MAY_USE {
        let mut found = Vec::new();
        if src.join(phase).is_dir() {
            files(&src.join(phase), ".rs", &mut found);
        }
        for path in found {
            let text = std::fs::read_to_string(&path).unwrap();
            for (line, used) in text.lines().zip(1..).filter_map(|(text, line)| {
                let at = text.find("crate::")?;
                let rest = &text[at + 7..];
                Some((line, rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?.to_owned()))
            }) {
                assert!(
                    used == *phase || allowed.contains(&used.as_str()),
                    "{}:{line}: `{phase}` may not use `{used}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_unfinished_marks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), ".rs", &mut found);
    let marks = ["todo!", "FIXME", "unimplemented!", "dbg!"];
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        for mark in marks {
            assert!(!text.contains(mark), "{}: {mark}", path.display());
        }
    }
}
