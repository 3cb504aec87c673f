//! `cvrules explain`: the page of a code.

use std::fmt::Write as _;

use cvrules::diagnostic::{Code, Severity, closest};

use crate::args::Explain;
use crate::exit::{Exit, Outcome};
use crate::markdown;
use crate::terminal::Terminal;

/// What the codes of each range are about.
const RANGES: &[(&str, &str)] = &[
    ("CVR00", "Reading files, and limits"),
    ("CVR01", "Syntax"),
    ("CVR02", "Names and files"),
    ("CVR03", "Types and scopes"),
    ("CVR04", "Value: scale, weights, factors, segments"),
    ("CVR05", "Rules and actions"),
    ("CVR06", "Cases"),
    ("CVR07", "Data"),
    ("CVR08", "The run"),
];

/// Shows a page, or the list of all codes.
pub(crate) fn run(args: &Explain, terminal: &Terminal) -> Outcome {
    let Some(wanted) = &args.code else {
        terminal.print(&markdown::draw(&list(), &terminal.out))?;
        return Ok(Exit::Fine);
    };
    let Some(code) = Code::parse(wanted) else {
        terminal.complain(&format!("there is no code `{}`{}", wanted.trim(), near(wanted)));
        return Ok(Exit::Usage);
    };
    terminal.print(&markdown::draw(code.page(), &terminal.out))?;
    Ok(Exit::Fine)
}

/// A code that may have been meant: one that looks like it, or whose title reads like it.
fn near(wanted: &str) -> String {
    let codes: Vec<(String, &str)> = Code::all().map(|code| (code.to_string(), code.title())).collect();
    let letters = wanted.trim().trim_start_matches(['c', 'C', 'v', 'V', 'r', 'R']);
    let by_number = letters.starts_with(|c: char| c.is_ascii_digit()).then(|| format!("CVR{letters:0>4}"));
    let by_number = by_number
        .and_then(|wanted| closest(&wanted, codes.iter().map(|(code, _)| code.as_str())).map(str::to_owned));
    let found = by_number.or_else(|| {
        let title = closest(wanted, codes.iter().map(|(_, title)| *title))?;
        codes.iter().find(|(_, known)| *known == title).map(|(code, _)| code.clone())
    });
    match found {
        Some(code) => {
            let title = Code::parse(&code).map_or("", Code::title);
            format!("; did you mean {code}, {title}?")
        }
        None => "; `cvrules explain` lists all of them".to_owned(),
    }
}

/// All codes, as a page.
fn list() -> String {
    let mut page = String::new();
    for (range, about) in RANGES {
        let _ = writeln!(page, "# {about}\n");
        for code in Code::all() {
            let name = code.to_string();
            if name.starts_with(range) {
                let kind = match code.severity() {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                };
                let _ = writeln!(page, "- `{name}` {}, {kind}", code.title());
            }
        }
        page.push('\n');
    }
    page.push_str("`cvrules explain CODE` shows the page of one of them.\n");
    page
}
