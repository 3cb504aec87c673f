//! Properties in `cvrules test`: kept, proven, broken by somebody.

use std::path::Path;

use super::{folder, run};
use crate::golden;
use crate::view::programs::fits;

const MODEL: &str = "\
model shop \"A shop\" { scale 1..5  answered at least 60%  evidence at least 1 }
input { id: text key  room: rating  staff: rating  price: rating  spend: number >= 0  kind: \"a\" | \"b\" }
benefits {
  room   60%
  staff  40%
}
costs { price 100% }
action relief { lowers price by 1 }
action praise { lifts staff by 1 }
action card   { }
rule dear   { if U < 1 and price < 5  recommend relief }
rule rude   { if staff <= 2  recommend praise }
rule rich   { if spend >= 100  recommend card }
rule no_card { if U < 0.6 and spend < 1000  forbid card }
";

const PROPERTIES: &str = "
property \"dearer never helps\" {
  raising price never raises U
  raising price never raises net if U < 2
  raising room never raises CPC
}
property \"dearer never loses relief\" {
  raising price never lowers recommends relief
}
property \"a card is never for the let down\" {
  never recommends card and U < 0.8
}
property \"a card is for the rich\" {
  always recommends card if spend > 200 and U > 1
  never recommends card and spend < 100
  always not recommends card if spend < 50
}
property \"nobody is forgotten\" {
  always U > 0
}
property \"who spends more has more\" {
  raising spend never lowers recommends card
  lowering staff never raises U + 0
  raising price never raises U + 0
}
";

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn who_breaks_them() {
    let here = folder();
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + PROPERTIES));
    golden!("property", run(here.path(), &["test", "shop.cvr"]).all());
    let json = run(here.path(), &["test", "shop.cvr", "--format", "json"]);
    fits("cases", &json.out);
    golden!("property_json", json.all());
}

#[test]
fn counterexamples_are_cases_that_hold() {
    let here = folder();
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + PROPERTIES));
    let json = run(here.path(), &["test", "shop.cvr", "--format", "json"]).out;
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut cases = String::new();
    for property in found["files"][0]["properties"].as_array().unwrap() {
        for claim in property["claims"].as_array().unwrap() {
            for case in claim["cases"].as_array().into_iter().flatten() {
                cases.push_str(case.as_str().unwrap());
            }
        }
    }
    put(here.path(), "more.cvr", &format!("{MODEL}{cases}"));
    let out = run(here.path(), &["test", "more.cvr"]).fine();
    assert!(out.ends_with("3 cases: all hold\n"), "{out}");
}

#[test]
fn data_are_looked_at_too() {
    let here = folder();
    let odd = "property \"odd\" { never spend * 3 = 411.3 }\n";
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + odd));
    put(here.path(), "rows.csv", "id,room,staff,price,spend,kind\n1,3,3,3,7,a\n2,4,4,4,137.1,b\n");
    run(here.path(), &["test", "shop.cvr"]).fine();
    let ran = run(here.path(), &["test", "shop.cvr", "--data", "rows.csv"]);
    assert!(ran.code == 1 && ran.out.contains("given { spend: 137.1 }"), "{}", ran.all());
    assert_eq!(run(here.path(), &["test", "shop.cvr", "--data", "gone.csv"]).code, 3);
    // Customers of cases are looked at as well.
    let case = "case \"c\" { given { spend: 137.1 }  expect rich matched }\n";
    put(here.path(), "case.cvr", &format!("{MODEL}{odd}{case}"));
    assert_eq!(run(here.path(), &["test", "case.cvr"]).code, 1);
    // Only those that are asked for.
    assert_eq!(run(here.path(), &["test", "case.cvr", "--filter", "ODD"]).code, 1);
    assert_eq!(run(here.path(), &["test", "case.cvr", "--filter", "c"]).code, 0);
    assert_eq!(run(here.path(), &["test", "case.cvr", "--filter", "even"]).code, 64);
}

const POPULATION: &str = "
input { id: text key  room: rating  staff: rating  price: rating  left: flag  spend: number >= 0 }
population current if left = no
benefits {
  room   60%
  staff  40%
}
costs { price 100% }
action relief { lowers price by 1  cost 100  worthwhile if spend > cost }
rule dear { if U < 1  recommend relief }
";

#[test]
fn whom_the_model_is_about_and_what_is_worthwhile() {
    let here = folder();
    let model = |claims: &str| {
        let head = "model shop { scale 1..5  answered at least 60% }";
        put(here.path(), "shop.cvr", &format!("{head}{POPULATION}property \"p\" {{\n{claims}\n}}\n"));
    };
    model(
        "  always outside if left
  never outside and left = no
  always not outside and left = no if not left
  never relief worthwhile and spend <= 100
  never recommends relief and outside
  never relief not known worthwhile and spend > 0",
    );
    golden!("property_outside", run(here.path(), &["test", "shop.cvr"]).all());
    model("  never outside and price > 3\n  always relief worthwhile if price > 4\n  always not outside");
    golden!("property_outside_broken", run(here.path(), &["test", "shop.cvr"]).all());
    put(
        here.path(),
        "nobody.cvr",
        &format!("{MODEL}property \"p\" {{ never outside never card worthwhile }}"),
    );
    golden!("property_outside_wrong", run(here.path(), &["check", "nobody.cvr"]).all());
}

#[test]
fn what_they_cannot_say() {
    let here = folder();
    let wrong = "
property \"twice\" { always U > 0 }
property \"twice\" { always U > 0 }
property \"moves\" {
  raising kind never raises U
  raising prise never raises U
  lowering rich never raises U
  raising price never raises kind
  raising price never raises recommends gift
  never recommends gift
  always rule_of_none matched
  always U > 0 if trip = business
  always U > 0 if count > 3 and share_of(room > 3) > 10%
}
";
    put(here.path(), "shop.cvr", &(MODEL.to_owned() + wrong));
    golden!("property_wrong", run(here.path(), &["check", "shop.cvr"]).all());
}

#[test]
fn a_fault_breaks_them() {
    let here = folder();
    let case = "case \"c\" { given { spend: 137.1 }  expect rich matched }\n";
    let unnoticed = |text: &str| {
        put(here.path(), "shop.cvr", &format!("{MODEL}{text}{case}"));
        let out = run(here.path(), &["mutate", "shop.cvr", "--format", "json"]).fine();
        let found = fits("mutate", &out);
        let faults = found["models"][0]["faults"].as_array().unwrap().clone();
        faults.iter().filter(|one| one["fate"] == "unnoticed").count()
    };
    let without = unnoticed("");
    let with = unnoticed(
        "property \"p\" { never recommends praise and staff > 2  always recommends praise if staff <= 2 }\n",
    );
    assert!(with < without, "{with} of {without}");
}
