//! `cvrules test --coverage`: which outcomes of conditions cases show.

use std::path::Path;

use super::{folder, run};
use crate::golden;
use crate::view::programs::fits;

const MODEL: &str = "\
model shop \"A shop\" { scale 1..5  answered at least 60%  evidence at least 2 }
input { id: text key  room: rating  staff: rating  price: rating  asked: flag  kind: \"a\" | \"b\" }
benefits {
  room   60%
  staff  40%
}
costs { price 100% }
let tired = staff <= 2 or not room > 1
segments felt first {
  low   if U < 1
  fair  if U <= 1.2 and kind = \"a\"
  high  otherwise
}
action relief { lowers price by 1 }
action praise { lifts staff by 1 }
table gifts {
  when      U       | kind => recommend
  many:     >= 1.5  | -    => praise
  some:     < 1.5   | \"b\"  => praise
}
rule dear {
  if U < 1 and (price >= 4 or asked is known)
  unless asked = no
  recommend relief
}
rule rude for each felt { if share_of(tired) > 20%  recommend praise }
target better for all customers { U >= 1.1 by 2027-03-31 }

case \"dear\" {
  given { room: 3, staff: 3, price: 4, asked: yes }
  expect recommends relief
}
case \"two\" {
  as_of = 2026-11-23
  given table {
    id      | room | staff | price
    row \"x\" | 2    | 1     | 5
    row \"y\" | 3    | 2     | 5
  }
  expect rude matched for felt.low
}
";

/// Whom it is about, and when an action is worthwhile.
const ABOUT: &str = include_str!("../../fixtures/club.cvr");

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

const ARGS: [&str; 5] = ["test", "--coverage", "shop.cvr", "--as-of", "2026-11-23"];

#[test]
fn what_is_shown_and_what_would_show_the_rest() {
    let here = folder();
    put(here.path(), "shop.cvr", MODEL);
    golden!("coverage", run(here.path(), &ARGS).fine());
    golden!("coverage_lcov", run(here.path(), &[&ARGS[..], &["--format", "lcov"]].concat()).fine());
    golden!("coverage_markdown", run(here.path(), &[&ARGS[..], &["--format", "markdown"]].concat()).fine());
}

#[test]
fn for_programs() {
    let here = folder();
    put(here.path(), "shop.cvr", MODEL);
    let text = run(here.path(), &[&ARGS[..], &["--format", "json"]].concat()).fine();
    let found = fits("coverage", &text);
    let model = &found["models"][0];
    let count = |name: &str| model[name].as_u64().unwrap();
    let outcomes = model["declarations"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|declared| declared["conditions"].as_array().unwrap())
        .flat_map(|condition| condition["outcomes"].as_array().unwrap())
        .count() as u64;
    assert_eq!(count("shown") + count("open") + count("impossible"), outcomes);
    assert!(count("impossible") > 0);
}

#[test]
fn with_the_proposals_everything_is_shown() {
    let here = folder();
    put(here.path(), "shop.cvr", MODEL);
    let args = [&ARGS[..], &["--min-coverage", "100%"]].concat();
    assert_eq!(run(here.path(), &args).code, 1);
    let found = fits("coverage", &run(here.path(), &[&ARGS[..], &["--format", "json"]].concat()).fine());
    let proposals = found["models"][0]["proposals"].as_array().unwrap();
    let proposals: Vec<&str> = proposals.iter().map(|one| one.as_str().unwrap()).collect();
    put(here.path(), "shop.cvr", &format!("{MODEL}{}", proposals.join("")));
    let ran = run(here.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.all());
    run(here.path(), &["test", "shop.cvr", "--as-of", "2026-11-23"]).fine();
    // They are laid out as `cvrules fmt` lays them out.
    let ran = run(here.path(), &["fmt", "shop.cvr"]).code;
    assert_eq!(ran, 0);
    let text = std::fs::read_to_string(here.path().join("shop.cvr")).unwrap();
    assert!(proposals.iter().all(|one| text.contains(one.trim())), "{text}");
}

/// Of those outside nothing is asked but whether they are, so what only they could show is impossible.
#[test]
fn whom_the_model_is_about_and_what_is_worthwhile() {
    let here = folder();
    put(here.path(), "club.cvr", ABOUT);
    golden!("coverage_population", run(here.path(), &["test", "--coverage", "club.cvr"]).fine());
    let found = run(here.path(), &["test", "--coverage", "club.cvr", "--format", "json"]).fine();
    let found = fits("coverage", &found);
    let proposals = found["models"][0]["proposals"].as_array().unwrap();
    let proposals: String = proposals.iter().map(|one| one.as_str().unwrap()).collect();
    put(here.path(), "club.cvr", &format!("{ABOUT}{proposals}"));
    run(here.path(), &["test", "club.cvr"]).fine();
    let found = run(here.path(), &["test", "--coverage", "club.cvr", "--format", "json"]).fine();
    let found = fits("coverage", &found);
    assert_eq!(found["models"][0]["proposals"].as_array().unwrap().len(), 0, "{found}");
}

#[test]
fn what_cannot_be_asked() {
    let here = folder();
    put(here.path(), "shop.cvr", MODEL);
    let code = |args: &[&str]| run(here.path(), args).code;
    assert_eq!(code(&["test", "shop.cvr", "--format", "lcov"]), 64);
    assert_eq!(code(&["test", "shop.cvr", "--min-coverage", "90%"]), 64);
    assert_eq!(code(&["test", "shop.cvr", "--packs"]), 64);
    assert_eq!(code(&["test", "shop.cvr", "--coverage", "--filter", "dear"]), 64);
    assert_eq!(code(&["test", "gone.cvr", "--coverage"]), 2);
    put(here.path(), "fails.cvr", &MODEL.replace("recommends relief", "recommends praise"));
    assert_eq!(code(&["test", "fails.cvr", "--coverage"]), 1);
    put(
        here.path(),
        "file.cvr",
        &format!("{MODEL}case \"x\" {{ given \"gone.csv\"  expect U > 1 for all }}\n"),
    );
    assert_eq!(code(&["test", "file.cvr", "--coverage"]), 3);
}

#[test]
fn packs_are_looked_at_where_that_is_asked_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |args: &[&str]| -> std::collections::BTreeSet<String> {
        let args =
            [&["test", "rules/responsible_cases.cvr", "--coverage", "--format", "json"], args].concat();
        let found = fits("coverage", &run(root, &args).fine());
        let declared = found["models"][0]["declarations"].as_array().unwrap();
        declared.iter().map(|one| one["file"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!files(&[]).contains("std.responsible"));
    assert!(files(&["--packs"]).contains("std.responsible"));
}

#[test]
fn what_a_model_adds_to_an_action_of_a_pack_is_its_own() {
    let here = folder();
    let text = "model m { scale 1..5 }\nuse std.levers\ninput { a: rating  p: rating }\n\
                benefits { a 100% { lever product } }\ncosts { p 100% }\n\
                terms for cost_leadership {\n  lowers p by 1\n  worthwhile if uplift > 0.5\n}\n";
    put(here.path(), "m.cvr", text);
    let found = fits("coverage", &run(here.path(), &["test", "m.cvr", "--coverage", "-f", "json"]).fine());
    let declared = found["models"][0]["declarations"].as_array().unwrap();
    let places: Vec<_> = declared.iter().map(|one| (&one["kind"], &one["file"], &one["line"])).collect();
    assert_eq!(places, [(&"action".into(), &"m.cvr".into(), &8.into())]);
}

/// What two models share is shown by the cases of either.
#[test]
fn what_is_shared_is_shown_by_a_case_of_any_model() {
    let here = folder();
    let shared = "input { a: rating  p: rating }\nbenefits { a 100% }\ncosts { p 100% }\n\
                  action mend { }\nrule dear { if U < 1  recommend mend }\n";
    put(here.path(), "shared.cvr", shared);
    let own = |name: &str, a: &str, held: &str| {
        let text = format!(
            "model {name} {{ scale 1..5 }}\nuse \"shared.cvr\"\n\
             case \"{name} case\" {{ given {{ a: {a}, p: 3 }}  expect dear {held} }}\n"
        );
        put(here.path(), &format!("{name}.cvr"), &text);
    };
    own("below", "2", "matched");
    own("above", "4", "not matched");
    own("silent", "unknown", "undetermined");
    let ran = |files: &[&str]| {
        let args = [&["test", "--coverage", "--min-coverage", "100%", "--format", "json"], files].concat();
        let ran = run(here.path(), &args);
        (ran.code, fits("coverage", &ran.out))
    };
    let (code, found) = ran(&["below.cvr", "above.cvr"]);
    assert_eq!(code, 1);
    let outcomes =
        |model: usize| found["models"][model]["declarations"][0]["conditions"][0]["outcomes"].clone();
    let said = |of: &serde_json::Value| {
        ["state", "case", "case_file"].map(|name| of[name].as_str().unwrap_or("-").to_owned())
    };
    assert_eq!(said(&outcomes(0)[0]), ["shown", "below case", "-"]);
    assert_eq!(said(&outcomes(1)[0]), ["shown", "below case", "below.cvr"]);
    assert_eq!(said(&outcomes(0)[1]), ["shown", "above case", "above.cvr"]);
    assert_eq!(said(&outcomes(1)[2]), ["open", "-", "-"]);
    assert_eq!(ran(&["below.cvr", "above.cvr", "silent.cvr"]).0, 0);
}
