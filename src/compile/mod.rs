//! The road from a file's name and text to a model: load, parse, check, prove.

use crate::check::{self, Settings};
use crate::diagnostic::{Code, Diagnostics};
use crate::load::{Loader, load};
use crate::model::Model;
use crate::prove::prove;
use crate::source::SourceMap;

/// What became of a model's files.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The files, for showing findings.
    pub sources: SourceMap,
    /// The model, where nothing stops a run.
    pub model: Option<Model>,
    /// Everything that was found, in the order of places.
    pub findings: Diagnostics,
}

/// Findings of the check that hold even where parts of the text could not be read. The others could
/// be the echo of a missing declaration.
const SURE: &[Code] = &[
    Code::DUPLICATE,
    Code::BUILT_IN_NAME,
    Code::TYPE_MISMATCH,
    Code::NOT_ORDERED,
    Code::IMPOSSIBLE_COMPARISON,
    Code::WEIGHT_RANGE,
    Code::EMPTY_RANGE,
    Code::SHARE_NOT_PERCENT,
    Code::SCALE_INVALID,
    Code::SETTING_RANGE,
    Code::EFFORT_ZERO,
    Code::SELF_REFERENCE,
];

/// Reads and checks a model: `name` is its first file as the author names it, `text` what stands there.
#[must_use]
pub fn compile(name: &str, text: &str, loader: &dyn Loader, settings: &Settings) -> Compilation {
    let loaded = load(name, text, loader);
    let mut findings = loaded.findings;
    let (model, found) = check::check(&loaded.sources, &loaded.files, settings);
    let broken = findings.has_errors();
    // A library without its model lacks what the model would declare, as a broken file does.
    let partial = broken || found.iter().any(|one| one.code == Code::NO_MODEL);
    let holds = |code| !partial || SURE.contains(&code) || (!broken && code == Code::NO_MODEL);
    findings.append(found.into_iter().filter(|one| holds(one.code)).collect());
    let model = if findings.has_errors() { None } else { model };
    if let Some(model) = &model {
        findings.append(prove(model));
    }
    findings.sort();
    findings.limit();
    Compilation { sources: loaded.sources, model, findings }
}
