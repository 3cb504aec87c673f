//! `cvrules test`: the cases of a model.

use super::{folder, run, shop};
use crate::golden;
use crate::view::programs::fits;

const MODEL: &str = "shop/model.cvr";

#[test]
fn the_cases_of_the_starter_hold() {
    let here = shop();
    golden!("test_starter", run(here.path(), &["test", MODEL]).all());
}

#[test]
fn cases_that_fail_are_shown_with_what_led_there() {
    let here = shop();
    let model = std::fs::read_to_string(here.path().join(MODEL)).unwrap();
    let failing = model.replace(
        "  expect U > 1 for customer \"c\"\n",
        "  expect U > 9 for customer \"c\"\n\
         \x20 expect U < 1 for customer \"d\"\n\
         \x20 expect premium_range first for home.family   // it is displaced\n\
         \x20 expect forbids family_bundle for home.family\n\
         \x20 expect late_for_many undetermined for home.single\n\
         \x20 expect mend_first matched for home.family\n\
         \x20 expect very_late matched for home.single\n\
         \x20 expect not recommends premium_range for home.family\n\
         \x20 expect family_bundle before on_time for home.family\n\
         \x20 expect on_time before family_bundle for home.family\n\
         \x20 expect recommends nothing for customer \"c\"\n\
         \x20 expect holds premium_range for home.family\n\
         \x20 expect unknown U because tie for home.single\n\
         \x20 expect premium_range with uplift > 3 for home.family\n",
    );
    assert_ne!(model, failing);
    std::fs::write(here.path().join("fail.cvr"), failing).unwrap();
    golden!("test_failing", run(here.path(), &["test", "fail.cvr"]).all());
    let json = run(here.path(), &["test", "fail.cvr", "--format", "json"]);
    fits("cases", &json.out);
    golden!("test_json", json.all());
    // What fails in one file does not hide the others, and a bad model is worse than a case that fails.
    std::fs::write(here.path().join("bad.cvr"), "model m {").unwrap();
    let ran = run(here.path(), &["test", "bad.cvr", "fail.cvr", MODEL]);
    assert!(ran.code == 2 && ran.out.contains("6 cases: 5 of them hold, 1 fails"), "{}", ran.all());
}

#[test]
fn cases_are_chosen_by_their_names() {
    let here = shop();
    let out = run(here.path(), &["test", MODEL, "--filter", "TOO"]).fine();
    assert!(out.ends_with("2 cases: all hold\n"), "{out}");
    let ran = run(here.path(), &["test", MODEL, "--filter", "nothing like it"]);
    assert!(ran.code == 64 && ran.err.contains("no case, property or snapshot has"), "{}", ran.all());
}

#[test]
fn a_case_can_have_its_customers_in_a_file() {
    let here = shop();
    let model = std::fs::read_to_string(here.path().join(MODEL)).unwrap();
    let with = |path: &str| {
        let case = format!(
            "{model}\ncase \"all of them\" {{\n  given \"{path}\"\n  expect price_led matched for home.family\n}}\n"
        );
        std::fs::write(here.path().join(MODEL), case).unwrap();
        run(here.path(), &["test", MODEL, "--filter", "all of them"])
    };
    with("customers.csv").fine();
    golden!("test_no_file", with("customer.csv").all());
    let ran = with("../outside.csv");
    assert!(ran.code == 3 && ran.out.contains("outside the folder"), "{}", ran.all());
}

#[test]
fn dates_and_parameters_are_the_case_s_own() {
    let here = folder();
    let model = "\
model m { scale 1..7 }
input { id: text key  quality: rating  price: rating  since: date }
benefits { quality 100% }
costs { price 100% }
param cut = 1
action relief { lowers price by 1 }
rule old { if U < cut and as_of - since > 30  recommend relief }
rule spring { if U < 1  recommend relief  effective 2026-03-01..2026-05-31 }
case \"in spring\" {
  as_of = 2026-04-01
  given { quality: 4, price: 5, since: 2026-01-01 }
  expect old matched
  expect spring matched
}
case \"in summer\" {
  as_of = 2026-06-01
  param cut = 0.5
  given { quality: 4, price: 5, since: 2026-01-01 }
  expect old not matched
  expect spring not in force
}
case \"no date\" {
  given { quality: 4, price: 5, since: 2026-01-01 }
  expect old undetermined
}
";
    std::fs::write(here.path().join("m.cvr"), model).unwrap();
    let ran = run(here.path(), &["test", "m.cvr"]);
    assert!(ran.code == 0 && ran.out.contains("3 cases: all hold"), "{}", ran.all());
    let dated = run(here.path(), &["test", "m.cvr", "--as-of", "2026-04-01"]);
    assert!(dated.code == 1 && dated.out.contains("2 of them hold, 1 fails"), "{}", dated.all());
}
