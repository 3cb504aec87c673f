//! `cvrules check`: findings about models.

use std::fmt::Write as _;

use cvrules::diagnostic::{Diagnostics, Severity, count};
use cvrules::source::SourceMap;
use cvrules::view::diagnostics;

use crate::args::{Check, CheckFormat};
use crate::exit::{Exit, Outcome};
use crate::model::{self, Compiled};
use crate::terminal::Terminal;

/// Checks each model; the findings are the result and go to standard output.
pub(crate) fn run(args: &Check, terminal: &Terminal) -> Outcome {
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let checked: Vec<Compiled> = args.files.iter().map(|file| model::read(file, &settings)).collect();
    let findings: Vec<(&SourceMap, &Diagnostics)> =
        checked.iter().map(|one| (&one.result.sources, &one.result.findings)).collect();
    terminal.print(&match args.format {
        CheckFormat::Human => human(&checked, terminal),
        CheckFormat::Json => diagnostics::json(&findings),
        CheckFormat::Sarif => diagnostics::sarif(&findings),
    })?;
    let worst = findings.iter().map(|(_, found)| Exit::of(found)).find(|exit| *exit != Exit::Fine);
    let warned = checked.iter().any(|one| number(one, Severity::Warning) > 0);
    Ok(match worst {
        Some(Exit::Data) => Exit::Model,
        Some(exit) => exit,
        None if warned && args.deny_warnings => Exit::Findings,
        None => Exit::Fine,
    })
}

fn number(one: &Compiled, severity: Severity) -> usize {
    one.result.findings.iter().filter(|finding| finding.severity == severity).count()
}

fn human(checked: &[Compiled], terminal: &Terminal) -> String {
    let mut text = String::new();
    for one in checked {
        if !one.result.findings.is_empty() {
            text.push_str(&diagnostics::human(&one.result.sources, &one.result.findings, &terminal.out));
            text.push('\n');
        }
    }
    for one in checked {
        let said: Vec<String> =
            [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
                .into_iter()
                .filter_map(|(severity, noun)| {
                    let found = number(one, severity);
                    (found > 0).then(|| count(found, noun))
                })
                .collect();
        let said = if said.is_empty() { "no problems".to_owned() } else { said.join(", ") };
        let _ = writeln!(text, "{}: {said}", one.name);
    }
    text
}
