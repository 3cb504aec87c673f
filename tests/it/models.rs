//! Model files as the tests read them.

use std::path::{Path, PathBuf};

use cvrules::check::Settings;
use cvrules::diagnostic::{Diagnostics, Severity};
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;
use cvrules::source::SourceMap;
use cvrules::{Compilation, compile};

/// Reads files beside the one that names them.
pub(crate) struct Disk;

impl Loader for Disk {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError> {
        let beside = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
        let text = std::fs::read_to_string(&beside).map_err(|_| LoadError::NotFound)?;
        Ok((beside.to_string_lossy().into_owned(), text))
    }
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The models of a folder, in the order of their names.
pub(crate) fn models(folder: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "cvr"))
        .collect();
    found.sort();
    found
}

/// Whether a file is a pack: it has no `model` of its own.
pub(crate) fn is_pack(text: &str) -> bool {
    !text.lines().any(|line| line.starts_with("model "))
}

/// The name of a file without its ending.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The models whose cases show a pack, with their texts: `PACK_cases`, `PACK_…_cases`.
pub(crate) fn cases_of(pack: &str) -> Vec<(PathBuf, String)> {
    let shows = |path: &PathBuf| {
        let name = stem(path);
        let rest = name.strip_prefix(pack).and_then(|rest| rest.strip_suffix("cases"));
        rest.is_some_and(|rest| rest.starts_with('_') && rest.ends_with('_'))
    };
    let paths = models("rules").into_iter().filter(shows);
    paths.map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap())).collect()
}

/// Every model whose cases say what the language means, with its text.
pub(crate) fn all_models() -> Vec<(PathBuf, String)> {
    [models("tests/cases/eval"), models("rules")]
        .concat()
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap()))
        .filter(|(_, text)| !is_pack(text))
        .collect()
}

/// Compiles a text as if it stood in this file.
pub(crate) fn compiled(path: &Path, text: &str) -> Compilation {
    compile(&path.to_string_lossy(), text, &Disk, &Settings::default())
}

/// The model of a file that has one.
pub(crate) fn model(path: &Path, text: &str) -> Model {
    let found = compiled(path, text);
    found.model.unwrap_or_else(|| panic!("{}", shown(&found.sources, &found.findings)))
}

/// Findings, one a line: place, code, message.
pub(crate) fn shown(sources: &SourceMap, findings: &Diagnostics) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.labels.first().and_then(|label| {
            let file = sources.get(label.span.source)?;
            let (line, column) = file.position(label.span.start);
            Some(format!("{}:{line}:{column}", file.name))
        });
        out += &format!(
            "{}: {} {:?}: {}\n",
            place.unwrap_or_default(),
            finding.code,
            finding.severity,
            finding.message
        );
        if finding.severity == Severity::Error {
            for label in &finding.labels {
                out += &format!("    `{}`: {}\n", sources.slice(label.span), label.text);
            }
        }
    }
    out
}
