//! `cvrules diff`: edits, what they change, and which of them are the cause.

use std::path::Path;
use std::process::Command;

use super::{feed, folder, run};
use crate::golden;
use crate::view::programs::fits;

const OLD: &str = "\
model shop \"A shop\" {
  scale 1..5
  evidence at least 1
}
input \"guests.csv\" {
  id: text key
  kind: \"new\" | \"old\"
  room: rating
  staff: rating
  price: rating
}
benefits {
  room 50%
  staff 50%
}
costs { price 100% }
segments kinds {
  fresh if kind = \"new\"
  loyal if kind = \"old\"
}
action relief \"Lower the price\" { lowers price by 1 }
action training { lifts staff by 1 }
action card { }
rule dear {
  if U < 1
  recommend relief
}
rule rude {
  if staff <= 2
  recommend training
  because \"staff {staff}\"
}
rule group for each kinds {
  if U < 1
  recommend relief
}
case \"dear\" {
  given { kind: \"new\", room: 3, staff: 3, price: 5 }
  expect recommends relief
}
";

const GUESTS: &str = "\
id,kind,room,staff,price
a,new,5,1,3
b,new,3,3,3
c,old,4,2,3
d,old,1,3,2
e,old,5,5,5
f,new,,3,3
g,old,3,4,4
";

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// The old version with some words replaced.
fn with(words: &[(&str, &str)]) -> String {
    words.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

fn here(new: &str) -> tempfile::TempDir {
    let here = folder();
    put(here.path(), "old.cvr", OLD);
    put(here.path(), "new.cvr", new);
    put(here.path(), "guests.csv", GUESTS);
    here
}

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let text = run(folder, &[&["diff"], args, &["--format", "json"]].concat()).fine();
    fits("diff", &text)
}

const WEIGHTS: [(&str, &str); 2] = [("room 50%", "room 20%"), ("staff 50%", "staff 80%")];
const STRICTER: (&str, &str) = ("if staff <= 2", "if staff <= 3");

#[test]
fn edits_that_are_a_model_only_at_once_are_one_cause() {
    let here = here(&with(&WEIGHTS));
    golden!("diff_weights", run(here.path(), &["diff", "old.cvr", "new.cvr"]).fine());
    golden!("diff_markdown", run(here.path(), &["diff", "old.cvr", "new.cvr", "-f", "markdown"]).fine());
}

#[test]
fn each_cause_has_its_customers() {
    let here = here(&with(&[WEIGHTS[0], WEIGHTS[1], STRICTER]));
    let found = json(here.path(), &["old.cvr", "new.cvr"]);
    let causes: Vec<(String, u64)> = found["changes"]["causes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| (format!("{} {}", cause["how"], cause["edits"]), cause["customers"].as_u64().unwrap()))
        .collect();
    // b, f and d are only polite enough for the old rule; a and c are dear by the weights.
    let expected = [("\"each\" [[3]]".to_owned(), 3), ("\"each\" [[1,2]]".to_owned(), 2)];
    assert_eq!(causes, expected);
}

#[test]
fn what_only_happens_together_is_told_together() {
    // One edit takes in who pays 4, the other who finds the staff good: only both reach g.
    let version = |strict: &str, floor: &str| {
        let rule = format!("let strict = {strict}\nrule rude {{\n  if staff <= strict and price >= floor");
        let action = format!("action card {{ }}\nparam floor = {floor}");
        with(&[("rule rude {\n  if staff <= 2", &rule), ("action card { }", &action)])
    };
    let (old, new) = (version("2", "5"), version("4", "4"));
    let here = here(&new);
    put(here.path(), "old.cvr", &old);
    let found = json(here.path(), &["old.cvr", "new.cvr"]);
    let causes = found["changes"]["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert_eq!(causes[0]["how"], "together");
    assert_eq!(causes[0]["edits"], serde_json::json!([[1, 2]]));
    assert_eq!(causes[0]["examples"], serde_json::json!(["g"]));
    golden!("diff_together", run(here.path(), &["diff", "old.cvr", "new.cvr"]).fine());
}

#[test]
fn either_of_two_edits_is_told_so() {
    // Both rules come to recommend the card to e, each by itself.
    let new = with(&[
        (
            "rule rude {\n  if staff <= 2\n  recommend training",
            "rule rude {\n  if staff <= 2 or staff = 5\n  recommend training",
        ),
        (
            "rule dear {\n  if U < 1\n  recommend relief",
            "rule dear {\n  if U < 1 or price = 5\n  recommend training",
        ),
    ]);
    let old = with(&[(
        "rule dear {\n  if U < 1\n  recommend relief",
        "rule dear {\n  if U < 1\n  recommend training",
    )]);
    let here = here(&new);
    put(here.path(), "old.cvr", &old);
    let found = json(here.path(), &["old.cvr", "new.cvr"]);
    let cause = &found["changes"]["causes"][0];
    assert_eq!((&cause["how"], &cause["edits"]), (&"each".into(), &serde_json::json!([[1], [2]])));
    golden!("diff_either", run(here.path(), &["diff", "old.cvr", "new.cvr"]).fine());
}

#[test]
fn a_change_has_a_kind() {
    let kind = |new: &str, args: &[&str]| {
        let here = here(new);
        let found = json(here.path(), &[&["old.cvr", "new.cvr"], args].concat());
        (found["kind"].as_str().unwrap().to_owned(), found["edits"].as_array().unwrap().len())
    };
    assert_eq!(
        kind(&OLD.replace("  ", " ").replace("model", "// A shop.\nmodel"), &[]),
        ("layout".to_owned(), 0)
    );
    assert_eq!(kind(&with(&[("Lower the price", "Take less")]), &[]), ("text".to_owned(), 1));
    assert_eq!(kind(&with(&[("staff {staff}", "{staff} for the staff")]), &[]), ("text".to_owned(), 1));
    assert_eq!(kind(&with(&[("price: 5 }", "price: 4 }")]), &[]), ("text".to_owned(), 1));
    for more in [
        "property \"p\" { never recommends card }\n",
        "snapshot s for all customers { }\n",
        "target t for all customers { U > 1 by 2030-01-01 }\n",
        "text de { model \"Ein Laden\"  action relief \"Billiger\" }\n",
        "case \"other\" { given { room: 3 }  expect recommends nothing }\n",
    ] {
        // None of them decides anything.
        assert_eq!(
            kind(&format!("{OLD}{more}"), &["--as-of", "2026-01-01"]),
            ("text".to_owned(), 1),
            "{more}"
        );
    }
    assert_eq!(kind(&with(&[("staff <= 2", "staff < 2.5")]), &[]), ("no decision".to_owned(), 1));
    assert_eq!(kind(&with(&[("staff <= 2", "staff <= 3")]), &[]), ("decisions".to_owned(), 1));
    assert_eq!(kind(&with(&[("staff <= 2", "staff < 2.5")]), &["--no-data"]), ("decisions".to_owned(), 1));
    assert_eq!(kind(&with(&[("action card { }", "action cards { }")]), &[]), ("interface".to_owned(), 2));
    assert_eq!(
        kind(&with(&[("  staff: rating", "  staff: rating missing 9")]), &[]),
        ("interface".to_owned(), 1)
    );
}

#[test]
fn the_order_of_declarations_is_no_edit() {
    let here = here("");
    let (head, tail) = OLD.split_at(OLD.find("costs {").unwrap());
    put(here.path(), "new.cvr", &format!("{tail}{head}"));
    assert_eq!(json(here.path(), &["old.cvr", "new.cvr"])["kind"], "layout");
    let text = OLD.replacen("rule rude", "rule ruder", 1).replacen("rule dear", "rule rude", 1);
    put(here.path(), "renamed.cvr", &text.replacen("rule ruder", "rule dear", 1));
    let found = json(here.path(), &["old.cvr", "renamed.cvr"]);
    assert_eq!(found["changes"]["changed"], 0, "two rules that change their names change nothing else");
}

#[test]
fn two_data_sets_compare_by_key() {
    let here = here(OLD);
    let later = GUESTS.replace("b,new,3,3,3", "b,new,3,3,5").replace("g,old,3,4,4\n", "h,old,3,4,4\n");
    put(here.path(), "later.csv", &later);
    golden!("diff_data", run(here.path(), &["diff", "old.cvr", "--against", "later.csv"]).fine());
    let found = json(here.path(), &["old.cvr", "--against", "later.csv"]);
    let changes = &found["changes"];
    assert_eq!((&changes["came"], &changes["went"], &changes["changed"]), (&1.into(), &1.into(), &1.into()));
    let ran = run(here.path(), &["diff", "old.cvr", "--against", "later.csv", "--deny-changes"]);
    assert_eq!(ran.code, 1);
    let ran = run(here.path(), &["diff", "old.cvr", "--against", "guests.csv", "--deny-changes"]);
    assert_eq!(ran.code, 0);
}

#[test]
fn versions_that_cannot_be_compared() {
    let here = here(&with(&[("room 50%", "room 40%")]));
    golden!("diff_errors", run(here.path(), &["diff", "old.cvr", "new.cvr"]).all());
    let ran = run(here.path(), &["diff", "old.cvr"]);
    assert_eq!((ran.code, ran.err.contains("--against")), (64, true), "{}", ran.err);
    let ran = run(here.path(), &["diff", "-", "-"]);
    assert_eq!(ran.code, 64);
    let ran = run(here.path(), &["diff", "old.cvr", "nothing.cvr"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
    let ran = run(here.path(), &["diff", "HEAD~1..", "old.cvr"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
    // From a pipe.
    let ran = feed(here.path(), &["diff", "old.cvr", "-"], OLD.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.all());
}

#[test]
fn revisions_of_git_are_versions() {
    let here = folder();
    let git = |args: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"])
            .args(args)
            .current_dir(here.path())
            .output();
        ran.is_ok_and(|ran| ran.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    std::fs::create_dir_all(here.path().join("models/lib")).unwrap();
    put(here.path(), "models/guests.csv", GUESTS);
    put(here.path(), "models/lib/costs.cvr", "costs { price 100% }\n");
    let text = format!("use \"lib/costs.cvr\"\n{}", OLD.replace("costs { price 100% }\n", ""));
    put(here.path(), "models/shop.cvr", &text);
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]));
    put(here.path(), "models/lib/costs.cvr", "costs { price 100% \"What it costs\" }\n");
    assert!(git(&["commit", "-qam", "two"]));
    put(here.path(), "models/shop.cvr", &text.replace("staff <= 2", "staff <= 3"));
    let found = json(here.path(), &["HEAD~1..", "models/shop.cvr"]);
    let edits = found["edits"].as_array().unwrap();
    let places: Vec<_> = edits.iter().map(|edit| (edit["file"].clone(), edit["place"].clone())).collect();
    assert_eq!(
        places,
        [("".into(), "rule rude".into()), ("lib/costs.cvr".into(), serde_json::Value::from("costs"))]
    );
    assert_eq!(found["changes"]["causes"][0]["edits"], serde_json::json!([[1]]));
    let found = json(here.path(), &["HEAD~1..HEAD", "models/shop.cvr"]);
    assert_eq!(found["kind"], "text");
    let ran = run(here.path(), &["diff", "nowhere..", "models/shop.cvr"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
}
