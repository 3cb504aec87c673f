//! `cvrules mutate`: faults that cases notice, and those that none does.

use std::path::Path;

use super::{folder, run};
use crate::golden;
use crate::view::programs::fits;

const MODEL: &str = "\
model shop \"A shop\" { scale 1..5  answered at least 60%  evidence at least 1 }
input { id: text key  room: rating  staff: rating  price: rating  asked: flag }
benefits {
  room   60%
  staff  40%
}
costs { price 100% }
param floor = 0.8
let tired = staff <= 2 or room <= 1
segments felt first {
  low   if U < 1
  high  otherwise
}
action relief  { lowers price by 1  effort 2 }
action praise  { lifts staff by 1  effort 1  excludes relief }
action card    { effort 3 }
table gifts {
  when      U        => recommend | priority
  many:     >= 1.5   => card      | low
}
rule dear {
  if U < 1 and price >= 4
  unless asked = no
  recommend relief, card
  priority high
  because \"value {U:.2}\"
}
rule rude { if not tired  recommend praise }
rule ban { if U < floor  forbid card  overrides gifts.many }
";

const CASES: &str = "
case \"dear\" {
  given { room: 3, staff: 3, price: 4, asked: yes }
  expect recommends relief
}
case \"cheap\" {
  given { room: 5, staff: 5, price: 3, asked: yes }
  expect recommends praise, card
  expect felt = high
}
";

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let text = run(folder, &[&["mutate"], args, &["--format", "json"]].concat()).fine();
    fits("mutate", &text)
}

fn fates(found: &serde_json::Value) -> Vec<String> {
    let faults = found["models"][0]["faults"].as_array().unwrap();
    faults.iter().map(|fault| fault["fate"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_no_case_notices_is_told() {
    let here = folder();
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES));
    golden!("mutate", run(here.path(), &["mutate", "shop.cvr"]).fine());
    let found = json(here.path(), &["shop.cvr"]);
    let lines: Vec<String> = found["models"][0]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            let words = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            let case = words("case");
            format!(
                "{} | {} {} | {} -> {} | {} {case}",
                words("kind"),
                words("place"),
                words("item"),
                words("before"),
                words("after"),
                words("fate")
            )
            .trim_end()
            .to_owned()
        })
        .collect();
    golden!("mutate_all", lines.join("\n"));
}

#[test]
fn a_case_at_each_limit_notices() {
    let here = folder();
    let model = "\
model m { scale 1..5  evidence at least 1 }
input { id: text key  a: rating  p: rating }
benefits { a 100% }
costs { p 100% }
action relief { lowers p by 1 }
rule dear { if a < 3  recommend relief }
case \"below\" { given { a: 2.9, p: 3 }  expect dear matched }
case \"at\" { given { a: 3, p: 3 }  expect dear not matched }
";
    put(here.path(), "m.cvr", model);
    let found = json(here.path(), &["m.cvr"]);
    let left: Vec<&serde_json::Value> = found["models"][0]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fault| fault["fate"] == "unnoticed")
        .collect();
    // How much the action does and how many customers a group needs is not what the cases are about.
    assert!(left.iter().all(|fault| fault["place"] != "rule dear"), "{left:#?}");
}

#[test]
fn what_is_proven_to_change_no_decision_is_told_apart() {
    let here = folder();
    let model = "\
model m { scale 1..5  evidence at least 1 }
input { id: text key  a: rating  p: rating }
benefits { a 100% }
costs { p 100% }
action relief { }
rule dear { if a < 3 and a < 4  forbid relief  priority high }
case \"below\" { given { a: 2.9, p: 3 }  expect dear matched }
";
    put(here.path(), "m.cvr", model);
    golden!("mutate_equal", run(here.path(), &["mutate", "m.cvr"]).fine());
    let equal = |found: &serde_json::Value| fates(found).iter().filter(|fate| *fate == "equal").count();
    let found = json(here.path(), &["m.cvr", "--cache", "faults.json"]);
    assert_eq!(equal(&found), 5);
    // They count neither as noticed nor as not.
    assert_eq!(found["models"][0]["score"], 0.375);
    assert_eq!(equal(&json(here.path(), &["m.cvr", "--cache", "faults.json"])), 5);
}

#[test]
fn the_score_may_be_asked_for() {
    let here = folder();
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES));
    assert_eq!(run(here.path(), &["mutate", "shop.cvr", "--min-score", "10%"]).code, 0);
    assert_eq!(run(here.path(), &["mutate", "shop.cvr", "--min-score", "100%"]).code, 1);
    assert_eq!(run(here.path(), &["mutate", "shop.cvr", "--min-score", "ten"]).code, 64);
}

#[test]
fn time_may_run_out_and_what_is_known_is_kept() {
    let here = folder();
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES));
    let none = json(here.path(), &["shop.cvr", "--seconds", "0"]);
    assert!(fates(&none).iter().all(|fate| fate == "untried"));
    assert!(none["models"][0]["score"].is_null());
    let all = json(here.path(), &["shop.cvr", "--cache", "faults.json", "--threads", "1"]);
    assert_eq!(fates(&all), fates(&json(here.path(), &["shop.cvr", "--threads", "3"])));
    // The second time nothing needs to be tried, and a lie in the file shows that nothing is.
    assert_eq!(fates(&all), fates(&json(here.path(), &["shop.cvr", "--cache", "faults.json"])));
    let text = std::fs::read_to_string(here.path().join("faults.json")).unwrap();
    put(here.path(), "faults.json", &text.replace("unnoticed", "no model"));
    let lied = fates(&json(here.path(), &["shop.cvr", "--cache", "faults.json"]));
    assert!(!lied.contains(&"unnoticed".to_owned()));
    // A model that is another one knows nothing of it; a file that is none is no error.
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES + "// but\nlet more = 1\n"));
    assert!(
        fates(&json(here.path(), &["shop.cvr", "--cache", "faults.json"])).contains(&"unnoticed".to_owned())
    );
    put(here.path(), "faults.json", "{");
    json(here.path(), &["shop.cvr", "--cache", "faults.json"]);
}

#[test]
fn models_that_cannot_be_judged() {
    let here = folder();
    put(here.path(), "none.cvr", MODEL);
    put(
        here.path(),
        "fails.cvr",
        &(MODEL.to_owned() + &CASES.replace("recommends relief", "recommends card")),
    );
    put(
        here.path(),
        "file.cvr",
        &(MODEL.to_owned() + "case \"x\" { given \"gone.csv\"  expect U > 1 for all }\n"),
    );
    let told = |name: &str| {
        let ran = run(here.path(), &["mutate", name]);
        let last = ran.err.lines().rfind(|line| !line.is_empty()).unwrap_or_default().to_owned();
        (ran.code, last)
    };
    assert_eq!(
        told("none.cvr"),
        (64, "error: `none.cvr` has no cases and no snapshots that could notice a fault".to_owned())
    );
    assert_eq!(
        told("fails.cvr"),
        (1, "error: the case \"dear\" of `fails.cvr` does not hold even without a fault".to_owned())
    );
    assert_eq!(told("file.cvr").0, 3);
    assert_eq!(told("nothing.cvr").0, 2);
}

#[test]
fn packs_may_have_faults_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |args: &[&str]| -> std::collections::BTreeSet<String> {
        let found = json(root, &[&["rules/two_levels_cases.cvr", "--seconds", "0"], args].concat());
        let faults = found["models"][0]["faults"].as_array().unwrap();
        faults.iter().map(|fault| fault["file"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!files(&[]).contains("std.two_levels"));
    assert!(files(&["--packs"]).contains("std.two_levels"));
}

#[test]
fn snapshots_notice_too() {
    let here = folder();
    let snapshot = "snapshot guests for each customer {\n  given table { id | room | staff | price | asked\n    \
        row \"dear\" | 3 | 3 | 4 | yes\n    row \"cheap\" | 5 | 5 | 3 | yes\n  }\n}\n";
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES));
    let alone = fates(&json(here.path(), &["shop.cvr"]));
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + CASES + snapshot));
    // Before anything is stored nothing can be noticed.
    let ran = run(here.path(), &["mutate", "shop.cvr"]);
    assert!(ran.code == 1 && ran.err.contains("is not what is stored even without a fault"), "{}", ran.all());
    run(here.path(), &["review", "shop.cvr", "--accept"]).fine();
    let found = json(here.path(), &["shop.cvr"]);
    let both = fates(&found);
    let count = |all: &[String], fate: &str| all.iter().filter(|one| *one == fate).count();
    assert_eq!((alone.len(), count(&alone, "no model")), (both.len(), count(&both, "no model")));
    assert!(count(&both, "noticed") > count(&alone, "noticed"), "{alone:?}\n{both:?}");
    // What a case noticed it still notices; what only the snapshot does is told so.
    for (one, two) in alone.iter().zip(&both) {
        assert!(one == two || (one == "unnoticed" && two == "noticed"));
    }
    let faults = found["models"][0]["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["case"] == "snapshot guests"));
    // A model without cases can have snapshots.
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + snapshot));
    assert!(count(&fates(&json(here.path(), &["shop.cvr"])), "noticed") > 0);
}
