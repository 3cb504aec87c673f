//! `cvrules fmt`: models in one layout.

use std::path::Path;

use cvrules::diagnostic::Diagnostics;
use cvrules::format::{Refusal, format};
use cvrules::source::SourceMap;

use crate::args::Fmt;
use crate::exit::{Exit, Outcome};
use crate::files::{self, STDIN};
use crate::model;
use crate::terminal::Terminal;

/// Lays each file out. One that cannot be is told of and left as it is; the others are done.
pub(crate) fn run(args: &Fmt, terminal: &Terminal) -> Outcome {
    let mut worst = Exit::Fine;
    let mut changed = String::new();
    for file in &args.files {
        let mut sources = SourceMap::new();
        let shown = model::shown(file);
        let text = match files::read_model(file) {
            Ok(text) => text,
            Err(error) => {
                let findings: Diagnostics = [model::unread(shown, &error)].into_iter().collect();
                model::tell(&sources, &findings, terminal);
                worst = worse(worst, Exit::of(&findings));
                continue;
            }
        };
        let id = sources.add(shown, text.as_str());
        let laid_out = match format(&sources, id) {
            Ok(laid_out) => laid_out,
            Err(Refusal::Findings(findings)) => {
                model::tell(&sources, &findings, terminal);
                worst = worse(worst, Exit::of(&findings));
                continue;
            }
            Err(Refusal::Loses) => {
                terminal.complain(&format!(
                    "{shown} would not say the same in another layout, so it stays as it is; this is a fault of \
                     cvrules, please report it with the file"
                ));
                worst = worse(worst, Exit::Model);
                continue;
            }
        };
        match (args.check, file == STDIN) {
            (false, true) => terminal.print(&laid_out)?,
            _ if laid_out == text => {}
            (true, _) => {
                changed.push_str(shown);
                changed.push('\n');
                worst = worse(worst, Exit::Findings);
            }
            (false, false) => {
                files::write_whole(Path::new(file), |out| out.write_all(laid_out.as_bytes()))?;
                changed.push_str(shown);
                changed.push('\n');
            }
        }
    }
    terminal.print(&changed)?;
    Ok(worst)
}

/// An error outweighs a finding, and that outweighs nothing.
fn worse(one: Exit, other: Exit) -> Exit {
    if one == Exit::Fine || (one == Exit::Findings && other != Exit::Fine) { other } else { one }
}
