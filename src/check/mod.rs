//! Tree to model: names to ids, types, weights, cycles, and everything that can be said before any data.
//!
//! The passes, in order: add to actions what is said of them elsewhere (`terms`), write out what stands for several rules (`expand`), collect names (duplicates), columns, factors and families (their names and
//! types), then every expression in the scope in which it is read, then weights, actions, rules and
//! cases, and last the graph of what reads what (cycles, protected inputs, unused definitions).

mod actions;
mod aggregate;
mod bands;
mod cases;
mod confidence;
mod context;
mod effects;
mod expand;
mod expr;
mod factors;
mod graph;
mod hierarchy;
mod inputs;
mod listed;
mod market;
mod money;
mod names;
mod operators;
mod paths;
mod property;
mod ranges;
mod rules;
mod segments;
mod settings;
mod snapshots;
mod targets;
mod template;
mod terms;
mod texts;
mod ways;
mod weights;

use context::Checker;

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::number::Number;
use crate::source::SourceMap;
use crate::syntax::ast;
use crate::value::Date;

/// What a run fixes before the model is checked.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Parameters set by the run, by name.
    pub params: Vec<(String, Number)>,
    /// The date of the run; without one no review date is looked at.
    pub as_of: Option<Date>,
}

/// Checks the files of a model together. The model is there whenever nothing stops a run.
#[must_use]
pub fn check(sources: &SourceMap, files: &[ast::File], settings: &Settings) -> (Option<Model>, Diagnostics) {
    let mut before = Diagnostics::new();
    let files = terms::added(files, &mut before);
    let expanded = expand::expand(sources, &files, &mut before);
    let mut checker = Checker::new(&files, &expanded, settings);
    checker.findings().append(before);
    let model = checker.run();
    let mut findings = checker.into_findings();
    findings.relocate(|span| expanded.sources.original(span));
    findings.sort();
    (if findings.has_errors() { None } else { model }, findings)
}
