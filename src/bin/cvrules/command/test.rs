//! `cvrules test`: do the cases of a model hold?

use std::fmt::Write as _;

use cvrules::cases::{self, Because, CaseResult, Checked, Found};
use cvrules::data::{RawTable, ReadOptions};
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, count, tick, ticked_or};
use cvrules::model::{ActionId, Case, Given, Model, Snapshot};
use cvrules::property;
use cvrules::source::{SourceMap, Span};
use cvrules::value::{Date, Truth};
use cvrules::view::{self, Look, diagnostics, explain, words};
use serde_json::{Value as Json, json};

use super::kept::{self, Held};
use crate::args::{Snapshots, Test, TestFormat};
use crate::exit::{Exit, Outcome, Stop};
use crate::files::FolderLoader;
use crate::terminal::Terminal;
use crate::{data, model};

/// The cases of a file.
struct Tested {
    file: String,
    model: Model,
    cases: Vec<CaseResult>,
    properties: Vec<property::Checked>,
    snapshots: Held,
}

/// Runs the cases of each model.
pub(crate) fn run(args: &Test, terminal: &Terminal) -> Outcome {
    if let (Some(table), Some(customer)) = (&args.row.from, &args.row.customer) {
        return super::example::run(args, table, customer, terminal);
    }
    if args.coverage.coverage {
        return super::coverage::run(args, terminal);
    }
    if matches!(args.format, TestFormat::Markdown | TestFormat::Lcov) {
        terminal.complain("cases alone are shown as human or json; the other formats are of --coverage");
        return Ok(Exit::Usage);
    }
    let settings = match model::settings(&args.settings) {
        Ok(settings) => settings,
        Err(findings) => return Err(model::refuse(&SourceMap::new(), &findings, terminal)),
    };
    let filter = args.filter.as_deref().map(str::to_lowercase);
    let named = |name: &str| filter.as_deref().is_none_or(|text| name.to_lowercase().contains(text));
    let mut exit = Exit::Fine;
    let mut tested = Vec::new();
    for file in &args.files {
        let (compiled, model) = match model::read_or_tell(file, &settings, terminal) {
            Ok(found) => found,
            // The other models are tested all the same.
            Err(Stop::Told(found)) => {
                exit = worse(exit, found);
                continue;
            }
            Err(stop) => return Err(stop),
        };
        let folder = compiled.folder.as_ref();
        let run = |case: &Case| one(&model, case, &compiled.name, folder, settings.as_of);
        let cases: Vec<CaseResult> = model.cases.iter().filter(|case| named(&case.name)).map(run).collect();
        for case in &cases {
            if case.findings.has_errors() {
                exit = worse(exit, Exit::Data);
            } else if !case.holds() {
                exit = worse(exit, Exit::Findings);
            }
        }
        let properties = super::property::check((&compiled, &model), args, &named, settings.as_of, terminal)?;
        if properties.iter().any(|one| !one.holds()) {
            exit = worse(exit, Exit::Findings);
        }
        let asked = |snapshot: &Snapshot| named(&snapshot.name);
        let held = Held::new((file, &compiled, &model), settings.as_of, &asked, filter.is_none());
        let snapshots = held.map_err(|findings| {
            model::tell(&model.sources, &findings, terminal);
            Stop::Told(Exit::Data)
        })?;
        exit = worse(exit, snapshots.settle(&args.snapshots)?);
        tested.push(Tested { file: compiled.name, model, cases, properties, snapshots });
    }
    if let (Some(text), Exit::Fine) = (&args.filter, exit)
        && tested
            .iter()
            .all(|one| one.cases.is_empty() && one.properties.is_empty() && one.snapshots.taken.is_empty())
    {
        terminal.complain(&format!("no case, property or snapshot has {} in its name", tick(text)));
        return Ok(Exit::Usage);
    }
    terminal.print(&match args.format {
        TestFormat::Human | TestFormat::Markdown | TestFormat::Lcov => {
            human(&tested, &args.snapshots, &terminal.out)
        }
        TestFormat::Json => format!("{:#}\n", as_json(&tested)),
    })?;
    Ok(exit)
}

/// A bad model is worse than bad data, and those are worse than a case that fails.
fn worse(a: Exit, b: Exit) -> Exit {
    let place = |exit: Exit| match exit {
        Exit::Fine => 0,
        Exit::Findings => 1,
        Exit::Data => 2,
        Exit::Usage | Exit::Output | Exit::Stopped => 3,
        Exit::Model => 4,
    };
    if place(b) > place(a) { b } else { a }
}

fn one(
    model: &Model,
    case: &Case,
    name: &str,
    folder: Option<&FolderLoader>,
    as_of: Option<Date>,
) -> CaseResult {
    let Given::File(path) = &case.setup.given else {
        return cases::run(model, case, None, as_of);
    };
    let rows: Result<RawTable, Diagnostics> = data::beside(path, name, folder)
        .map_err(|error| std::iter::once(model::unread(path, &error)).collect())
        .and_then(|file| data::table(model, &file, ReadOptions::default()));
    match rows {
        Ok(rows) => cases::run(model, case, Some(&rows), as_of),
        Err(findings) => {
            let mut result = cases::run(model, case, None, as_of);
            result.findings =
                findings.into_iter().map(|finding| finding.label(case.span, "this case reads it")).collect();
            result
        }
    }
}

fn failed(tested: &[Tested]) -> usize {
    tested.iter().flat_map(|one| &one.cases).filter(|case| !case.holds()).count()
}

fn human(tested: &[Tested], how: &Snapshots, look: &Look) -> String {
    let (good, bad) = if look.unicode { ("✓", "✗") } else { ("ok", "FAILED") };
    let paint = |text: &str, colour: &str| {
        if look.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut text = String::new();
    for one in tested {
        let _ = writeln!(text, "{}", paint(&one.file, "1"));
        if one.cases.is_empty() && one.properties.is_empty() && one.snapshots.taken.is_empty() {
            text.push_str("  no cases\n");
        }
        for case in &one.cases {
            let sign = if case.holds() { paint(good, "32") } else { paint(bad, "31") };
            let _ = writeln!(text, "  {sign} {}", case.name);
        }
        for property in &one.properties {
            let sign = if property.holds() { paint(good, "32") } else { paint(bad, "31") };
            let looked = view::property::looked(property);
            let _ =
                writeln!(text, "  {sign} property {} {}", property.name, paint(&format!("({looked})"), "2"));
        }
        text.push_str(&one.snapshots.lines(&paint, (good, bad)));
    }
    for case in tested.iter().flat_map(|one| &one.cases) {
        let sources = &case.model.sources;
        if !case.findings.is_empty() {
            let _ = write!(text, "\n{}", diagnostics::human(sources, &case.findings, look));
        }
        let mut shown = Vec::new();
        for checked in case.checked.iter().filter(|one| !one.holds) {
            let finding = std::iter::once(finding(case, checked)).collect();
            let _ = write!(text, "\n{}", diagnostics::human(sources, &finding, look));
            // All about one subject is much to read, and twice is too much.
            if let Some(Because::Subject(answer)) = &checked.because {
                if shown.contains(&&answer.subject) {
                    text.push_str("  What led there stands above.\n");
                    continue;
                }
                shown.push(&answer.subject);
            }
            let narrower = Look { width: look.width.saturating_sub(2), ..*look };
            for line in because(case, checked, &narrower).lines() {
                let _ = writeln!(text, "{}", format!("  {line}").trim_end());
            }
        }
    }
    for one in tested {
        text.push_str(&super::property::broken(&one.model, &one.properties, look));
        text.push_str(&one.snapshots.details(&one.model, how, look));
    }
    let all: usize = tested.iter().map(|one| one.cases.len()).sum();
    let mut kept = (0, 0, 0);
    for (same, changed, new) in tested.iter().map(|one| one.snapshots.counts()) {
        kept = (kept.0 + same, kept.1 + changed, kept.2 + new);
    }
    let (held, broken): (Vec<_>, Vec<_>) =
        tested.iter().flat_map(|one| &one.properties).partition(|one| one.holds());
    let properties = held.len() + broken.len();
    if all > 0 || properties > 0 || kept != (0, 0, 0) {
        text.push('\n');
    }
    if all > 0 {
        let lost = failed(tested);
        let said = match lost {
            0 if all == 1 => "it holds".to_owned(),
            0 => "all hold".to_owned(),
            _ if all == 1 => "it fails".to_owned(),
            _ if lost == all => "all fail".to_owned(),
            1 if all == 2 => "1 of them holds, 1 fails".to_owned(),
            1 => format!("{} of them hold, 1 fails", all - 1),
            _ if all - lost == 1 => format!("1 of them holds, {lost} fail"),
            _ => format!("{} of them hold, {lost} fail", all - lost),
        };
        let _ =
            writeln!(text, "{}: {}", count(all, "case"), paint(&said, if lost == 0 { "32" } else { "31" }));
    }
    if properties > 0 {
        let said = match broken.len() {
            0 => paint("nobody breaks any", "32"),
            lost => paint(&format!("{lost} broken"), "31"),
        };
        let count =
            if properties == 1 { "1 property".to_owned() } else { format!("{properties} properties") };
        let _ = writeln!(text, "{count}: {said}");
    }
    if kept != (0, 0, 0) {
        text.push_str(&kept::counted(kept, &paint));
    }
    text
}

/// A failed expectation as a finding, so that it is shown where it stands.
fn finding(case: &CaseResult, checked: &Checked) -> Diagnostic {
    let finding = Diagnostic::new(
        Code::CASE_FAILED,
        checked.span,
        format!("the case \"{}\" does not hold", case.name),
        format!("found: {}", found(&case.model, &checked.found)),
    );
    match &checked.found {
        Found::NoSuchCustomer(keys) if !keys.is_empty() => {
            finding.help(format!("its customers are {}", ticked_or(keys.iter().take(12))))
        }
        _ => finding,
    }
}

/// What was found, in words; actions and rules by their names, as the expectation calls them.
fn found(model: &Model, found: &Found) -> String {
    let actions = |all: &[ActionId], none: &str| match all {
        [] => none.to_owned(),
        _ => all.iter().map(|id| tick(&model.actions.at(*id).name)).collect::<Vec<_>>().join(", "),
    };
    match found {
        Found::Value(value) => words::value(model, value),
        Found::Status(status) => words::status(*status).to_owned(),
        Found::Ranked(all) => actions(all, "nothing is recommended"),
        Found::Forbidden(all) => actions(all, "nothing is forbidden"),
        Found::Held(all) => actions(all, "nothing is held back"),
        Found::Worthwhile(None) => "the action is not recommended, or forbidden or held".to_owned(),
        Found::Worthwhile(Some(Truth::Yes)) => "worthwhile".to_owned(),
        Found::Worthwhile(Some(Truth::No)) => "not worthwhile".to_owned(),
        Found::Worthwhile(Some(Truth::Unknown)) => "not known to be worthwhile".to_owned(),
        Found::Inside(inside) => words::inside(model, inside),
        Found::NotAbout => "the rule is not about subjects of this kind".to_owned(),
        Found::NoSuchCustomer(_) => "the case has no customer with this key".to_owned(),
        Found::EmptyGroup => "nobody is in this group".to_owned(),
    }
}

fn because(case: &CaseResult, checked: &Checked, look: &Look) -> String {
    match &checked.because {
        Some(Because::Condition(condition)) => explain::condition(&case.model, condition, look),
        Some(Because::Rule(outcome)) => explain::rule(&case.model, outcome, look),
        Some(Because::Subject(answer)) => explain::decision(&case.model, answer, look),
        None => String::new(),
    }
}

/// Everything for programs (`docs/schema/cases.v1.schema.json`).
fn as_json(tested: &[Tested]) -> Json {
    let all: usize = tested.iter().map(|one| one.cases.len()).sum();
    let files: Vec<Json> = tested
        .iter()
        .map(|one| {
            let cases: Vec<Json> = one.cases.iter().map(case_json).collect();
            let properties = super::property::as_json(&one.properties);
            json!({ "file": one.file, "cases": cases, "properties": properties, "snapshots": one.snapshots.json() })
        })
        .collect();
    json!({ "format": "cvrules.cases/1", "cases": all, "failed": failed(tested), "files": files })
}

fn case_json(case: &CaseResult) -> Json {
    let line = |span: Span| {
        let file = case.model.sources.get(span.source);
        file.map_or((String::new(), 0), |file| (file.name.to_string(), file.position(span.start).0))
    };
    let (file, at) = line(case.span);
    let expectations: Vec<Json> = case
        .checked
        .iter()
        .map(|one| {
            json!({
                "expected": one.words,
                "line": line(one.span).1,
                "holds": one.holds,
                "found": found(&case.model, &one.found),
            })
        })
        .collect();
    let findings: Vec<Json> = case
        .findings
        .iter()
        .map(|one| json!({ "code": one.code.to_string(), "message": one.message, "help": one.help }))
        .collect();
    json!({
        "name": &*case.name,
        "file": file,
        "line": at,
        "holds": case.holds(),
        "expectations": expectations,
        "findings": findings,
    })
}
