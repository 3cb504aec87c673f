//! `cvrules test --coverage`: which outcomes of conditions the cases show.

use cvrules::coverage::{Coverage, Measured, together};
use cvrules::mutate::failing;
use cvrules::source::SourceMap;
use cvrules::view;

use super::page;
use crate::args::{Test, TestFormat};
use crate::exit::{Exit, Outcome};
use crate::model;
use crate::terminal::Terminal;

/// Says what the cases of each model show.
pub(super) fn run(args: &Test, terminal: &Terminal) -> Outcome {
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let mut read = Vec::new();
    let mut exit = Exit::Fine;
    for file in &args.files {
        let (compiled, model) = model::read_or_tell(file, &settings, terminal)?;
        let tables = page::tables(&compiled, &model, terminal)?;
        if let Some(case) = failing(&model, &tables, settings.as_of) {
            terminal.complain(&format!("the case \"{case}\" of `{}` does not hold", compiled.name));
            exit = Exit::Findings;
        }
        read.push((compiled.name, model, tables));
    }
    let measured: Vec<Measured<'_>> =
        read.iter().map(|(file, model, tables)| Measured { file, model, tables }).collect();
    let all = together(&measured, settings.as_of, args.coverage.packs);
    page::write(None, terminal, |look, out| match args.format {
        TestFormat::Human => out.write_all(view::coverage::coverage(&all, look).as_bytes()),
        TestFormat::Markdown => out.write_all(view::coverage::markdown(&all).as_bytes()),
        TestFormat::Json => view::json::coverage(&all, out),
        TestFormat::Lcov => out.write_all(view::coverage::lcov(&all).as_bytes()),
    })?;
    let low = |one: &Coverage| {
        let least = args.coverage.min_coverage.as_ref();
        least.is_some_and(|least| one.counts().share().is_some_and(|share| share < *least))
    };
    Ok(if all.iter().any(low) { Exit::Findings } else { exit })
}
