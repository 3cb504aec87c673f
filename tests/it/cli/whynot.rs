//! `cvrules eval --why-not`.

use super::{Ran, run};
use crate::golden;
use crate::view::programs::fits;

fn ask(args: &[&str]) -> Ran {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec!["eval", "tests/fixtures/whynot.cvr"];
    all.extend(args);
    run(root, &all)
}

fn json(args: &[&str]) -> serde_json::Value {
    let text = ask(&[args, &["--format", "json"]].concat()).fine();
    let found = fits("why_not", &text);
    found["why_not"].clone()
}

#[test]
fn what_failed_stands_nearest_first() {
    golden!("why_not_failed", ask(&["--customer", "a", "--why-not", "far"]).fine());
    let found = json(&["--customer", "a", "--why-not", "far"]);
    let failed: Vec<(String, String, bool, Option<f64>)> = found["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["condition"]["words"].as_str().unwrap().to_owned(),
                one["part"].as_str().unwrap().to_owned(),
                one["one_of_several"].as_bool().unwrap(),
                one["distance"].as_f64(),
            )
        })
        .collect();
    let row =
        |words: &str, part: &str, several, distance| (words.to_owned(), part.to_owned(), several, distance);
    // U is 3 ÷ 4: 0.25 from 0.5; 9 visits of 10; q is 1 from 2; p is exactly at its threshold; a text has no distance.
    assert_eq!(
        failed,
        [
            row("p >= 4", "unless", false, Some(0.0)),
            row("visits >= 10", "if", false, Some(0.1)),
            row("U < 0.5", "if", true, Some(0.5)),
            row("q <= 2", "if", true, Some(0.5)),
            row("kind = \"old\"", "if", false, None),
        ]
    );
}

#[test]
fn what_is_missing_and_what_became_of_actions() {
    golden!("why_not_undetermined", ask(&["--customer", "b", "--why-not", "called"]).fine());
    // It matched: one action stands, one is displaced by it, one lacks what it needs.
    golden!("why_not_matched", ask(&["--customer", "c", "--why-not", "called"]).fine());
    json(&["--customer", "c", "--why-not", "called"]);
    let silenced = json(&["--customer", "c", "--why-not", "silenced"]);
    assert_eq!(silenced["overridden_by"][0]["rule"], "louder");
    assert_eq!(silenced["active"], false);
    let group = ask(&["--segment", "age.old", "--why-not", "olds"]).fine();
    assert!(group.contains("mean(visits)") && group.contains("did not match"), "{group}");
    let all = ask(&["--segment", "all", "--why-not", "all_of_them", "-f", "markdown"]).fine();
    assert!(all.starts_with("# ") && all.contains("count"), "{all}");
}

#[test]
fn rules_that_are_not_there_or_about_others() {
    for (args, said) in [
        (&["--customer", "a", "--why-not", "caled"][..], "did you mean `called`?"),
        (&["--customer", "a", "--why-not", "olds"], "ask with `--segment age.SEGMENT`"),
        (&["--segment", "age.old", "--why-not", "called"], "ask with `--customer KEY`"),
        (&["--segment", "age.old", "--why-not", "all_of_them"], "ask with `--segment all`"),
        (&["--segment", "all", "--why-not", "olds"], "the rule `olds` is for each age"),
    ] {
        let ran = ask(args);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{args:?} {}", ran.all());
        assert!(ran.err.contains("CVR0811") && ran.err.contains(said), "{args:?} {}", ran.err);
    }
    let ran = ask(&["--why-not", "called"]);
    assert!(ran.code == 64 && ran.err.contains("--customer KEY"), "{}", ran.all());
}
