//! Which faults of a pack its cases notice: `docs/packs/coverage.md` says how many, and why not the others.

use std::collections::BTreeMap;

use cvrules::check::Settings;
use cvrules::load::pack_names;
use cvrules::mutate::{Fate, Fault, Oracles, Report, Subject};

use crate::models::{cases_of, compiled, models, root};

/// What became of each fault in the pack itself: noticed where the cases of any of its models do, no model where any of them
/// is none any more.
fn judged(pack: &str) -> Report {
    let file = format!("std.{pack}");
    let (tables, kept) = (BTreeMap::new(), BTreeMap::new());
    let oracles = Oracles { tables: &tables, as_of: None, name: pack, kept: &kept };
    let subjects: Vec<Subject> = cases_of(pack)
        .into_iter()
        .map(|(path, text)| {
            let sources = compiled(&path, &text).sources;
            Subject::new(&sources, &path.to_string_lossy(), &Settings::default(), true).unwrap()
        })
        .collect();
    let faults = subjects[0].faults().into_iter().filter(|fault| fault.file == file);
    let judged = faults.map(|fault| {
        let fates = subjects.iter().map(|subject| subject.judge(&fault, oracles));
        let fate = fates.min_by_key(|fate| match fate {
            Fate::Noticed(_) => 0,
            Fate::NoModel => 1,
            Fate::Unnoticed => 2,
            Fate::Equal => 3,
        });
        (fault, fate)
    });
    Report { judged: judged.collect(), file: file.clone() }
}

/// The row that tells of a fault, up to its explanation.
fn row(fault: &Fault) -> String {
    let Fault { place, text, before, after, .. } = fault;
    let after = if after.is_empty() { "gone".to_owned() } else { format!("`{after}`") };
    format!("| `{place}` | `{text}`: `{before}` → {after} | ").replace('\n', " ")
}

#[test]
fn the_faults_that_no_case_of_a_pack_notices_are_explained() {
    let page = std::fs::read_to_string(root().join("docs/packs/coverage.md")).unwrap();
    let (_, page) = page.split_once("## Faults that no case notices").unwrap();
    let mut wrong = Vec::new();
    let mut explained = 0;
    for pack in pack_names() {
        let report = judged(pack);
        let counts = report.counts();
        let all = counts.noticed + counts.unnoticed;
        let share = counts.noticed * 100 / all;
        let score = format!("| `{pack}` | {} of {all} | {share} % |", counts.noticed);
        if !page.lines().any(|line| line == score) {
            wrong.push(score);
        }
        for (fault, _) in report.judged.iter().filter(|(_, fate)| *fate == Some(Fate::Unnoticed)) {
            let row = row(fault);
            let found = page.lines().filter_map(|line| line.strip_prefix(&*row)).collect::<Vec<_>>();
            match found[..] {
                [why] if why.trim_end_matches('|').len() > 10 => explained += 1,
                _ => wrong.push(row),
            }
        }
    }
    assert!(wrong.is_empty(), "the page does not say:\n{}", wrong.join("\n"));
    let rows = page.lines().filter(|line| line.contains(" → ")).count();
    assert_eq!(rows, explained, "the page explains a fault that is noticed");
}

/// Without a case that could notice: each fault of the rule, with whether it is proven to change nothing.
fn of_rule(rule: &str) -> Vec<String> {
    let text = format!(
        "model m {{ scale 1..5  evidence at least 1 }}
input {{ id: text key  kind: \"a\" | \"b\"  months: number 0..24  room: rating  price: rating }}
benefits {{ room 100% }}
costs {{ price 100% }}
param long = 12
segments family {{ a if kind = \"a\"  b if kind = \"b\" }}
action relief {{ }}
action refit {{ }}
rule r {rule}
"
    );
    let sources = compiled("m.cvr".as_ref(), &text).sources;
    let subject =
        Subject::new(&sources, "m.cvr", &Settings::default(), false).unwrap_or_else(|| panic!("{text}"));
    let faults = subject.faults().into_iter().filter(|fault| fault.place == "rule r");
    let proven = faults.filter(|fault| subject.changes_nothing(fault));
    proven.map(|fault| format!("{} -> {}", fault.before, fault.after)).collect()
}

#[test]
fn what_changes_no_decision_is_proven() {
    let none: [&str; 0] = [];
    assert_eq!(
        of_rule("{ if room <= 2 and room < 4  recommend relief }"),
        ["room < 4 -> room <= 4", "< 4 -> < 5", "< 4 -> < 3", "2 and room < 4 -> 2",]
    );
    assert_eq!(of_rule("{ if U < 1 and U < 3  recommend relief }").len(), 4);
    assert_eq!(of_rule("{ if room < 2 unless room > 3 and room > 1  recommend relief }").len(), 4);
    // What decides nothing where it is known decides where it is not: the part cannot be gone.
    assert_eq!(of_rule("{ if room < 2 and months <= 24  recommend relief }"), ["<= 24 -> <= 26.4"]);
    // A priority is one of what is recommended.
    assert_eq!(of_rule("{ if room < 2  forbid relief  priority high }"), ["priority high -> priority low"]);
    assert_eq!(of_rule("{ if room < 2  recommend refit  forbid relief  priority high }"), none);
    // Of groups, and of what a parameter moves.
    assert_eq!(of_rule("for each family { if U < 1 and U < 3  recommend relief }").len(), 4);
    assert_eq!(of_rule("{ if months < long and months < 20  recommend relief }"), none);
    // One of the rules for each factor is not the other.
    assert_eq!(of_rule("for each customer, each factor { if it < 2 and it < 4  recommend relief }").len(), 4);
}

#[test]
fn no_case_notices_what_is_proven_to_change_nothing() {
    let (mut proven, mut tried) = (0, 0);
    for path in [models("tests/cases/eval"), models("rules")].concat().into_iter().step_by(4) {
        let text = std::fs::read_to_string(&path).unwrap();
        let found = compiled(&path, &text);
        let Some(model) = found.model.filter(|model| !model.cases.is_empty() && !model.reads_as_of) else {
            continue;
        };
        if text.contains("given \"") || model.cases.len() > 40 {
            continue;
        }
        let name = path.to_string_lossy();
        let Some(subject) = Subject::new(&found.sources, &name, &Settings::default(), false) else {
            continue;
        };
        for fault in subject.faults().into_iter().filter(|fault| subject.changes_nothing(fault)) {
            let (tables, kept) = (BTreeMap::new(), BTreeMap::new());
            let oracles = Oracles { tables: &tables, as_of: None, name: "m", kept: &kept };
            assert_eq!(subject.judge(&fault, oracles), Fate::Equal, "{name}: {fault:?}");
            proven += 1;
        }
        tried += 1;
    }
    assert!(tried > 10 && proven > 2, "{proven} of {tried}");
}
