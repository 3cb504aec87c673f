//! The conformance suite: small whole models, each about one paragraph of the language, whose cases say
//! what must come out; and the models that ship with the program.

use std::fmt::Write as _;

use cvrules::answer::SubjectValue;
use cvrules::cases::{CaseResult, Found, run};
use cvrules::data::read::{RawTable, ReadOptions, read};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::model::{Given, Model};
use cvrules::value::Status;

use crate::models::{all_models, compiled, model, models, root, shown};

#[path = "../../rules/generate/quickstart.rs"]
mod quickstart;
#[path = "../../rules/generate/rivals.rs"]
mod rivals;
#[path = "../../rules/generate/shop.rs"]
mod shop;

#[test]
fn every_model_compiles() {
    let mut bad = String::new();
    for (path, text) in all_models() {
        let found = compiled(&path, &text);
        let said = shown(&found.sources, &found.findings);
        if found.model.is_none() {
            writeln!(bad, "{}\n{said}", path.display()).unwrap();
        }
    }
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn every_expectation_holds() {
    let (mut bad, mut cases, mut expectations) = (String::new(), 0, 0);
    for (path, text) in all_models() {
        let model = model(&path, &text);
        assert!(!model.cases.is_empty(), "{} has no cases", path.display());
        for case in &model.cases {
            let rows = match &case.setup.given {
                Given::File(file) => Some(table(&path.parent().unwrap().join(&**file))),
                Given::Rows { .. } => None,
            };
            let result = run(&model, case, rows.as_ref(), None);
            cases += 1;
            expectations += result.checked.len();
            failed(&model, &path, &result, &mut bad);
        }
    }
    assert!(bad.is_empty(), "of {expectations} expectations of {cases} cases these do not hold\n{bad}");
}

/// A file that a case names.
pub(crate) fn table(path: &std::path::Path) -> RawTable {
    let bytes = std::fs::read(path).unwrap();
    read(&path.to_string_lossy(), &bytes, &ReadOptions::default()).unwrap()
}

/// What was found where something else was expected.
fn failed(model: &Model, path: &std::path::Path, result: &CaseResult, out: &mut String) {
    if result.findings.has_errors() {
        writeln!(out, "{}: {}", path.display(), shown(&model.sources, &result.findings)).unwrap();
    }
    for one in result.checked.iter().filter(|one| !one.holds) {
        let (line, _) = model.sources.get(one.span.source).unwrap().position(one.span.start);
        let names = |ids: &[cvrules::model::ActionId]| {
            ids.iter().map(|id| model.actions.at(*id).name.to_string()).collect::<Vec<_>>().join(", ")
        };
        let found = match &one.found {
            Found::Value(value) => format!("{value:?}"),
            Found::Ranked(ids) | Found::Forbidden(ids) | Found::Held(ids) => format!("[{}]", names(ids)),
            other => format!("{other:?}"),
        };
        let parts = match &one.because {
            Some(cvrules::cases::Because::Condition(condition)) => condition
                .parts
                .iter()
                .map(|part| format!("\n    {} = {:?}", part.words, part.value))
                .collect::<String>(),
            _ => String::new(),
        };
        writeln!(
            out,
            "{}:{line}: \"{}\"\n  {}\n  found {found}{parts}",
            path.display(),
            result.name,
            one.words
        )
        .unwrap();
    }
}

#[test]
fn what_ships_has_nothing_to_complain_about() {
    for (path, text) in all_models() {
        if path.starts_with(root().join("rules")) {
            let found = compiled(&path, &text);
            assert_eq!(shown(&found.sources, &found.findings), "", "{}", path.display());
        }
    }
}

#[test]
fn the_customers_of_the_quickstart_are_what_the_generator_writes() {
    let file = std::fs::read_to_string(root().join("rules/quickstart.csv")).unwrap();
    assert!(file == quickstart::csv(), "write it again: cargo run --example quickstart_data");
}

#[test]
fn reasons_are_filled_in() {
    let path = root().join("tests/fixtures/because.cvr");
    let model = model(&path, &std::fs::read_to_string(&path).unwrap());
    let csv = "x,y,city,on,f,kind,a,p,q\n2.5,,Łódź,2024-02-29,yes,x,3,4,1\n-1,,A,2024-02-29,no,y,3,0,0\n";
    let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    let evaluation = evaluate(&model, &data, &Run::default());
    let one = evaluation.explain_customer(0).unwrap();
    let said: Vec<(&str, Option<&str>)> =
        one.rules.iter().map(|rule| (&*model.rules.at(rule.rule).name, rule.because.as_deref())).collect();
    let wanted = [
        ("braces", "{x} is \"2.5\"!"),
        ("names", "The price, Kind of x, Łódź, 2024-02-29, yes, no, x"),
        ("numbers", "2.5 3 2.5 2.500 -3 0.8333 0.83 2500"),
        ("shares", "86% 85.7% 0.8571 150% 1.5"),
        ("unknowns", "unknown (not answered), unknown (not answered), 1.0714, 1.1, 0.2"),
    ];
    assert_eq!(said, wanted.map(|(name, text)| (name, Some(text))));
    let group = evaluation.answer().groups.first().unwrap();
    assert_eq!(group.rules.first().unwrap().because.as_deref(), Some("Kind of x: 1, 3.0, 0.8, 100%"));
    // A rule that did not match has nothing to say.
    let other = evaluation.explain_customer(1).unwrap();
    assert!(other.rules.iter().all(|rule| rule.because.is_none()));
}

/// Figures computed without the program.
#[test]
fn the_customers_of_the_shop_are_what_the_generator_writes() {
    let file = std::fs::read_to_string(root().join("rules/shop.csv")).unwrap();
    assert!(file == shop::csv(), "write it again: cargo run --example shop_data > rules/shop.csv");
    let file = std::fs::read_to_string(root().join("rules/rivals.csv")).unwrap();
    assert!(file == rivals::csv(), "write it again: cargo run --example rivals_data > rules/rivals.csv");
}

/// Each pack says something on its data, and has cases.
#[test]
fn every_pack_is_shown() {
    for pack in cvrules::load::pack_names() {
        let path = root().join(format!("rules/{pack}_cases.cvr"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("use std.{pack}\n")), "{pack}");
        let model = model(&path, &text);
        let own: Vec<_> = model
            .rules
            .as_slice()
            .iter()
            .filter(|rule| *model.sources.get(rule.span.source).unwrap().name == format!("std.{pack}"))
            .collect();
        assert!(!own.is_empty(), "{pack} has rules");
        // A pack may have several files of cases, on other models.
        let texts: Vec<String> = models("rules")
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .filter(|text| text.contains(&format!("use std.{pack}\n")))
            .collect();
        for rule in own {
            let matched = format!("{} matched", rule.name);
            let expected = format!("expect {matched}");
            assert!(texts.iter().any(|text| text.contains(&expected)), "a case where {matched}");
        }
        if let Some(data) = &model.data {
            let (data, _) = typed(&model, &table(&root().join("rules").join(&**data))).unwrap();
            let answer = evaluate(&model, &data, &Run::default()).into_answer();
            assert!(!answer.summary.is_empty(), "{pack} recommends something on its data");
        }
        let page = std::fs::read_to_string(root().join(format!("docs/packs/{pack}.md"))).unwrap();
        assert!(page.contains(&format!("use std.{pack}")), "{pack} has a page");
    }
}

#[test]
fn the_quickstart_on_its_customers() {
    let path = root().join("rules/quickstart.cvr");
    let model = model(&path, &std::fs::read_to_string(&path).unwrap());
    let (data, _) = typed(&model, &table(&root().join("rules/quickstart.csv"))).unwrap();
    let evaluation = evaluate(&model, &data, &Run::default());
    let answer = evaluation.answer();
    let line = |value: &SubjectValue| {
        let group = value.group.as_ref().unwrap();
        let figures = [&value.cpp, &value.cpc, &value.u, &group.median_u, &group.below_one];
        (group.rows, group.base, figures.map(|figure| figure.number().unwrap().fixed(4)).join(" "))
    };
    let mut lines = vec![line(&answer.all)];
    for family in &answer.families {
        lines.extend(family.segments.iter().map(|(_, value)| line(value)));
    }
    let wanted = [
        (300, 270, "4.2209 3.3466 1.2612 1.3429 0.2667"),
        (77, 66, "4.2444 3.4144 1.2431 1.4953 0.2879"),
        (223, 204, "4.2133 3.3247 1.2673 1.3101 0.2598"),
        (82, 73, "4.0812 2.8818 1.4162 1.4994 0.2055"),
        (124, 112, "4.2747 3.2693 1.3075 1.3835 0.2232"),
        (94, 85, "4.2699 3.8477 1.1097 1.1304 0.3765"),
    ];
    assert_eq!(lines, wanted.map(|(rows, base, figures)| (rows, base, figures.to_owned())));

    let ended = |name: &str| {
        let at = answer.customer_rules.iter().position(|id| *model.rules.at(*id).name == *name).unwrap();
        [Status::Matched, Status::NotMatched, Status::Undetermined]
            .map(|status| answer.customers.iter().filter(|one| one.rules[at].status == status).count())
    };
    assert_eq!(ended("price_relief"), [48, 243, 9]);
    assert_eq!(ended("nobody_answers"), [119, 132, 49]);
    let relief =
        answer.summary.iter().find(|one| *model.actions.at(one.action).name == *"fair_price").unwrap();
    assert_eq!((relief.reached.rows, relief.forbidden, relief.held), (40, 7, 1));
}

/// Each row of `docs/sources.md` that names a case names one that is there; all cases run in
/// [`every_expectation_holds`].
#[test]
fn the_ideas_of_the_sources_have_their_cases() {
    let text = std::fs::read_to_string(root().join("docs/sources.md")).unwrap();
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 5, "{row}");
        assert!(!cells[1].is_empty() && !cells[4].is_empty(), "{row}");
        let Some((file, case)) = cells[4].strip_prefix('`').and_then(|cell| cell.split_once("` ")) else {
            continue;
        };
        let model = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(model.contains(&format!("case {case} {{")), "{row}");
        named += 1;
    }
    assert!(named > 60, "{named} rows name a case");
}
