//! What cases show of conditions: proposals show what they say they show, and nobody shows what is proven impossible.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cvrules::cases::Draft;
use cvrules::coverage::{Coverage, Measured, OUTCOMES, Outcome, coverage, together};
use cvrules::invent;
use cvrules::model::Model;
use cvrules::value::Truth;

use crate::generate;
use crate::models::{cases_of, compiled, is_pack, model, models, stem};

type Aim = (usize, usize, usize);

fn measured(model: &Model) -> Coverage {
    coverage(&Measured { file: "model.cvr", model, tables: &BTreeMap::new() }, None, false)
}

fn aims(found: &Coverage, wanted: impl Fn(&Outcome) -> bool) -> Vec<Aim> {
    let mut all = Vec::new();
    for (n, declared) in found.declarations.iter().enumerate() {
        for (m, condition) in declared.conditions.iter().enumerate() {
            let hits = condition.outcomes.iter().enumerate().filter(|(_, outcome)| wanted(outcome));
            all.extend(hits.map(|(at, _)| (n, m, at)));
        }
    }
    all
}

fn said(found: &Coverage, (n, m, at): Aim) -> String {
    let declared = &found.declarations[n];
    let truth = match OUTCOMES[at] {
        Truth::Yes => "true",
        Truth::No => "false",
        Truth::Unknown => "unknown",
    };
    format!("{} `{}` {truth}", declared.name, declared.conditions[m].words)
}

/// Models with their texts: the shipped ones and others, none with a case that reads a file.
fn some_models() -> Vec<(PathBuf, String)> {
    [models("tests/fixtures"), models("rules")]
        .concat()
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap()))
        .filter(|(_, text)| !is_pack(text) && !text.contains("given \"") && !text.contains("as_of"))
        .step_by(4)
        .collect()
}

/// The text with more cases, read again.
fn with(path: &Path, text: &str, cases: &[String]) -> Model {
    let more = format!("{text}\n{}", cases.join("\n"));
    compiled(path, &more).model.unwrap_or_else(|| panic!("{}\n{more}", path.display()))
}

/// Each proposal is a case that holds, and it shows all that it says it would.
fn proposals_keep_their_word(path: &Path, text: &str, model: &Model) -> usize {
    let before = measured(model);
    let cases: Vec<String> = before.proposals.iter().map(|one| one.text.clone()).collect();
    let more = with(path, text, &cases);
    for case in &more.cases[model.cases.len()..] {
        let result = cvrules::cases::run(&more, case, None, None);
        assert!(result.holds(), "{}: {}: {:#?}", path.display(), case.name, result.checked);
        assert!(!case.expects.is_empty(), "{}: {} expects nothing", path.display(), case.name);
    }
    let after = measured(&more);
    let shown = aims(&after, |outcome| matches!(outcome, Outcome::Shown { .. }));
    for proposal in &before.proposals {
        for aim in &proposal.shows {
            assert!(shown.contains(aim), "{}: {}\n{}", path.display(), said(&before, *aim), proposal.text);
        }
    }
    let left = aims(&after, |outcome| matches!(outcome, Outcome::Open { .. }));
    let without = aims(&before, |outcome| matches!(outcome, Outcome::Open { proposal: None, .. }));
    assert!(left.iter().all(|aim| without.contains(aim)), "{}", path.display());
    before.proposals.len()
}

/// Nobody who can be made up shows what is proven impossible.
fn impossible_is_not_shown(path: &Path, text: &str, model: &Model, many: usize) -> usize {
    let before = measured(model);
    let impossible = aims(&before, |outcome| *outcome == Outcome::Impossible);
    if impossible.is_empty() {
        return 0;
    }
    let mut cases = Vec::new();
    for (n, row) in invent::customers(model, many).into_iter().enumerate() {
        for table in [false, true] {
            let draft = Draft {
                name: format!("made up {n} {table}"),
                notes: Vec::new(),
                evidence: table.then_some(1),
                as_of: None,
                table,
                rows: vec![row.clone()],
                expects: Vec::new(),
            };
            cases.extend(draft.text(model));
        }
    }
    let after = measured(&with(path, text, &cases));
    for aim in &impossible {
        let (n, m, at) = *aim;
        let now = &after.declarations[n].conditions[m].outcomes[at];
        assert_eq!(now, &Outcome::Impossible, "{}: {}", path.display(), said(&before, *aim));
    }
    impossible.len()
}

#[test]
fn proposals_show_what_they_say() {
    let mut proposals = 0;
    for (path, text) in some_models() {
        proposals += proposals_keep_their_word(&path, &text, &model(&path, &text));
    }
    assert!(proposals > 60, "{proposals}");
}

#[test]
fn what_is_proven_impossible_is_shown_by_nobody() {
    let mut impossible = 0;
    let fixtures = ["whynot", "because", "club"].map(|name| format!("tests/fixtures/{name}.cvr"));
    for file in fixtures.iter().map(String::as_str).chain(["rules/responsible_cases.cvr"]) {
        let path = crate::models::root().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        impossible += impossible_is_not_shown(&path, &text, &model(&path, &text), 40);
    }
    assert!(impossible > 8, "{impossible}");
}

#[test]
fn generated_models_are_covered_as_said() {
    let (mut proposals, mut impossible) = (0, 0);
    for seed in 0..4 {
        let text = generate::program(seed).text;
        let path = PathBuf::from("generated.cvr");
        let Some(model) = compiled(&path, &text).model else { continue };
        if model.market.offering.is_some() || model.reads_as_of {
            continue;
        }
        proposals += proposals_keep_their_word(&path, &text, &model);
        impossible += impossible_is_not_shown(&path, &text, &model, 30);
    }
    assert!(proposals > 10 && impossible > 0, "{proposals} {impossible}");
}

/// Of every pack each outcome of each condition is shown by a case or proven impossible: `docs/packs/coverage.md`.
#[test]
fn every_outcome_of_the_packs_is_shown_or_impossible() {
    let none = BTreeMap::new();
    for pack in cvrules::load::pack_names() {
        let own: Vec<(String, Model)> =
            cases_of(pack).into_iter().map(|(path, text)| (stem(&path), model(&path, &text))).collect();
        let measured: Vec<Measured<'_>> =
            own.iter().map(|(file, model)| Measured { file, model, tables: &none }).collect();
        assert!(!measured.is_empty(), "{pack}");
        for found in together(&measured, None, true) {
            let open = aims(&found, |outcome| matches!(outcome, Outcome::Open { .. }));
            let words: Vec<String> = open.iter().map(|aim| said(&found, *aim)).collect();
            assert!(open.is_empty(), "{}: {words:#?}", found.file);
        }
    }
}

/// What an action states of itself is the same for all, but a cost for each customer, of groups.
#[test]
fn stated_costs_are_known_beforehand() {
    let text = "model m { scale 1..5 }\ninput { a: rating  p: rating }\nbenefits { a 100% }\ncosts { p 100% }\n\
                action dear  { lifts a by 1  cost 4  worthwhile if cost > 5 and U < 1 }\n\
                action fair  { lifts a by 1  cost 4  effort 2  worthwhile if cost + effort <= 6 and U < 1 }\n\
                action sold  { lifts a by 1  cost 4 per customer  worthwhile if cost > 5 }\n\
                rule r for all customers { if U > 0  recommend dear, fair, sold }\n\
                rule s { if U > 0  recommend dear, fair, sold }\n";
    let found = measured(&model(Path::new("m.cvr"), text));
    let impossible: Vec<String> = aims(&found, |outcome| *outcome == Outcome::Impossible)
        .into_iter()
        .map(|aim| said(&found, aim))
        .collect();
    let cost_of = |action: &str, words: &str| -> Vec<String> {
        let with = format!("{action} `{words}` ");
        impossible.iter().filter_map(|one| one.strip_prefix(&with)).map(str::to_owned).collect()
    };
    assert_eq!(cost_of("dear", "cost > 5"), ["true", "unknown"]);
    // It decides of nobody.
    assert_eq!(cost_of("dear", "U < 1"), ["true", "false", "unknown"]);
    assert_eq!(cost_of("fair", "cost + effort <= 6"), ["false", "unknown"]);
    assert!(cost_of("fair", "U < 1").is_empty());
    // Of one customer it is 4, of two 8.
    assert_eq!(cost_of("sold", "cost > 5"), ["unknown"]);
}
