//! `cvrules plan`.

use super::{Ran, folder, run};
use crate::golden;
use crate::view::programs::fits;

fn plan(args: &[&str]) -> Ran {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec!["plan", "tests/fixtures/plan.cvr"];
    all.extend(args);
    run(root, &all)
}

#[test]
fn a_plan_says_what_it_takes_and_leaves() {
    golden!("plan_1000", plan(&["--budget", "1_000"]).fine());
    golden!("plan_markdown", plan(&["--budget", "1000", "--format", "markdown"]).fine());
    // Nothing to spend buys what is free.
    golden!("plan_0", plan(&["--budget", "0"]).fine());
    // A search that ends at once says how far the plan may be from the best.
    let early = plan(&["--budget", "655.5", "--nodes", "1"]).fine();
    assert!(early.contains("best"), "{early}");
}

#[test]
fn a_plan_for_programs_keeps_to_its_schema() {
    let text = plan(&["--budget", "1000", "--format", "json"]).fine();
    let found = fits("plan", &text);
    let names = |list: &str| -> Vec<String> {
        let all = found[list].as_array().unwrap().iter();
        all.map(|one| one["action"].as_str().unwrap().to_owned()).collect()
    };
    // 800 for 900, 400 for 5 × 12, 100 for nothing.
    assert_eq!(names("chosen"), ["dear", "calls", "free"]);
    let number = |key: &str| found[key].as_f64().unwrap();
    assert_eq!((number("score"), number("cost"), number("bound")), (1300.0, 960.0, 1300.0));
    assert_eq!(found["proven"], true);
    let because: Vec<(String, String)> = found["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["action"].as_str().unwrap().to_owned(), one["because"].as_str().unwrap().to_owned()))
        .collect();
    let wanted = [
        ("banned", "stands for nobody"),
        ("cheap", "does not pay"),
        ("course", "does not pay"),
        ("helpless", "needs"),
        ("letters", "excluded"),
        ("palace", "too dear"),
        ("pointless", "score not above 0"),
        ("room", "does not pay"),
        ("uncosted", "no cost"),
        ("unknowable", "score unknown"),
    ];
    assert_eq!(because, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
    // With 1,100 the sign at the door is bought, too.
    assert_eq!(found["more"]["gained"], serde_json::json!(["cheap"]));
    assert_eq!(found["more"]["adds"], 100);
}

#[test]
fn budgets_that_are_none_and_models_without_a_score() {
    for budget in ["-1", "much", "1.000,5"] {
        let ran = plan(&[&format!("--budget={budget}")]);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{}", ran.all());
        assert!(ran.err.contains("a budget is"), "{}", ran.err);
        let ran = plan(&["--budget", budget]);
        assert!(ran.err.contains("a budget is"), "{}", ran.err);
    }
    assert_eq!(plan(&[]).code, 64);
    let here = folder();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = std::fs::read_to_string(root.join("tests/fixtures/plan.cvr")).unwrap();
    let line = "  prioritize by (reach - 10%) * 1_000 / effort\n";
    assert!(model.contains(line));
    std::fs::write(here.path().join("m.cvr"), model.replace(line, "")).unwrap();
    std::fs::copy(root.join("tests/fixtures/plan.csv"), here.path().join("plan.csv")).unwrap();
    let out = run(here.path(), &["plan", "m.cvr", "--budget", "1000"]).fine();
    assert!(out.contains("No action can be planned") && out.contains("has no `prioritize by`"), "{out}");
}

#[test]
fn a_cost_that_is_neither_once_nor_per_customer_is_an_error() {
    let here = folder();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = std::fs::read_to_string(root.join("tests/fixtures/plan.cvr")).unwrap();
    std::fs::write(here.path().join("m.cvr"), model.replace("12 per customer", "12 per guest")).unwrap();
    let ran = run(here.path(), &["check", "m.cvr"]);
    assert!(
        ran.code == 2 && ran.all().contains("expected `customer` or `}`, found `guest`"),
        "{}",
        ran.all()
    );
    std::fs::write(here.path().join("m.cvr"), model.replace("12 per customer", "-1 per customer")).unwrap();
    let ran = run(here.path(), &["check", "m.cvr"]);
    assert!(ran.code == 2 && ran.all().contains("a cost is at least 0"), "{}", ran.all());
}

#[test]
fn several_files_are_planned_as_one() {
    let whole = plan(&["--budget", "1000"]).fine();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/fixtures/plan.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let here = folder();
    for (name, rows) in [("a.csv", &lines[1..4]), ("b.csv", &lines[4..])] {
        std::fs::write(here.path().join(name), format!("{}\n{}\n", lines[0], rows.join("\n"))).unwrap();
    }
    let model = root.join("tests/fixtures/plan.cvr");
    let model = model.to_string_lossy();
    // Several files are read by the engine of whole customer bases.
    let args = ["plan", &model, "--budget", "1000", "--data", "a.csv", "--data", "b.csv"];
    assert_eq!(run(here.path(), &args).fine(), whole);
    let args = ["plan", &model, "--budget", "1000", "--data", "-", "--data", "-"];
    assert_eq!(run(here.path(), &args).code, 64);
}
