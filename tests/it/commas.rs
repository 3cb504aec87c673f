//! Numbers with a decimal comma: in everything that people read, and in nothing else.

use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::view::{Decimal, Look, csv, explain, markdown, report};

use crate::cli::{folder, run};
use crate::models::{model, root};

/// Titles and reasons with points of their own, thousands, nothing known of somebody, and an unbounded U.
const SHOP: &str =
    "model shop \"Shop 1.5, v2.0\" { scale 0..5  evidence at least 1  prioritize by uplift * 1000 / effort }
input \"people.csv\" { id: text key  room: rating  price: rating  spend: number }
benefits { room 100% \"Room 2.5\" }
costs { price 100% \"Price\" }
action call \"Call 0.5\" { lifts room by 0.5  effort 2.5  cost 1_234_567.5 }
rule low \"U below 1.25\" { if U < 1.25 and spend > 999.5 recommend call
  because \"Version 1.5 of {id}: {U:.2}, {share(price):.1%}, {spend}, {as_of}, {price * 1000:.1}\" }
";
const PEOPLE: &str =
    "id,room,price,spend\n1.5,3,4,1234567.5\n-2.5,2.5,3,1000\nnobody,,,\nfree,3,0,12.25\n=3,1,4,2000\n";

fn all(decimal: Decimal, unicode: bool) -> [String; 3] {
    let model = model(&root().join("shop.cvr"), SHOP);
    let raw = read("people.csv", PEOPLE.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    let run = Run { as_of: cvrules::value::Date::parse_iso("2026-11-24"), customers_only: false };
    let evaluation = evaluate(&model, &data, &run);
    let answer = evaluation.answer();
    let look = Look { decimal, unicode, ..Look::default() };
    let one = evaluation.explain_customer(0).unwrap();
    let text =
        report::report(&model, answer, &look) + "=====\n" + &explain::explain(&model, answer, &one, &look);
    let document = markdown::report(&model, answer, decimal)
        + "=====\n"
        + &markdown::explain(&model, answer, &one, decimal);
    let mut bytes = Vec::new();
    csv::customers(&model, answer, decimal, &mut bytes).unwrap();
    [text, document, String::from_utf8(bytes).unwrap()]
}

#[test]
fn people_read_commas_and_the_author_is_left_alone() {
    let [text, document, table] = all(Decimal::Comma, true);
    let shown = format!("{text}\n=====\n{document}\n=====\n{table}");
    crate::syntax::snapshot(&root().join("tests/cases/view/commas.cvr"), shown);
    for said in [
        "Shop 1.5, v2.0",
        "Call 0.5",
        "Version 1.5 of 1.5: 0,75, 100,0%, 1234567,5, 2026-11-24, 4000,0",
        "1.234.567,5",
        "U below 1.25",
        "spend > 999.5",
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(said), "{said}\n{text}");
    }
}

#[test]
fn only_signs_differ() {
    let point = all(Decimal::Point, true);
    for decimal in [Decimal::Comma, Decimal::CommaSpace] {
        for (one, other) in point.iter().zip(all(decimal, true)) {
            assert_eq!(one.chars().count(), other.chars().count() - extra(&other, decimal), "{other}");
            let plain = |text: &str| -> String {
                text.chars().filter(|c| !"., \u{202f};\"\\".contains(*c)).collect()
            };
            assert_eq!(plain(one), plain(&other));
            assert!(!other.contains(['\u{fdd0}', '\u{fdd1}']), "{other}");
        }
    }
    let [text, ..] = all(Decimal::CommaSpace, true);
    assert!(text.contains("1\u{202f}234\u{202f}567,5"), "{text}");
    let [ascii, ..] = all(Decimal::CommaSpace, false);
    assert!(ascii.is_ascii() && ascii.contains("1 234 567,5"), "{ascii}");
}

/// Quotes that CSV needs with one separator and not with the other.
fn extra(text: &str, decimal: Decimal) -> usize {
    if decimal == Decimal::Point || !text.contains(';') { 0 } else { text.matches('"').count() }
}

#[test]
fn a_table_with_commas_can_be_read_again() {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), SHOP).unwrap();
    std::fs::write(here.path().join("people.csv"), PEOPLE).unwrap();
    let as_of = ["--as-of", "2026-11-24"];
    let ask = |args: &[&str]| run(here.path(), &[args, as_of.as_slice()].concat());
    // JSON is for programs, whatever people read.
    let json = |decimal: &str| ask(&["eval", "shop.cvr", "--format", "json", "--decimal", decimal]).fine();
    assert_eq!(json("point"), json("comma"));
    let table = ask(&["eval", "shop.cvr", "--format", "csv", "--decimal", "comma"]).fine();
    assert!(table.starts_with("customer;CPP;CPC;U;net;"), "{table}");
    for records in ["out.csv", "out.ndjson"] {
        for decimal in ["comma", "point", "comma-space"] {
            ask(&["eval", "shop.cvr", "--records", records, "-q", "--decimal", decimal]).fine();
            let written = std::fs::read_to_string(here.path().join(records)).unwrap();
            let comma = records == "out.csv" && decimal != "point";
            assert_eq!(written.contains("0,75"), comma, "{written}");
            assert_eq!(written.contains("0.75"), !comma, "{written}");
            assert_eq!(written.lines().next().unwrap().contains(';'), comma, "{written}");
        }
    }
    ask(&["eval", "shop.cvr", "--records", "out.csv", "-q", "--decimal", "comma"]).fine();
    let again = "model again { scale 0..5 }
input \"out.csv\" { id: text key from \"customer\"  u: number from \"U\" format \"0,0\" missing \"unbounded\"
  top: text from \"top_action\"  score: number from \"top_score\" format \"0,0\"  a: rating from \"CPP\" format \"0,0\"  b: rating from \"CPC\" format \"0,0\" }
benefits { a 100% }
costs { b 100% }
action call { lifts a by 1 }
rule low { if u < 1.25 recommend call because \"{u} {score} {top}\" }
";
    std::fs::write(here.path().join("again.cvr"), again).unwrap();
    let said = run(here.path(), &["eval", "again.cvr", "--customer", "1.5"]).fine();
    assert!(said.contains("because 0.75 200 call"), "{said}");
}

#[test]
fn every_command_for_people_writes_commas() {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), SHOP).unwrap();
    std::fs::write(here.path().join("people.csv"), PEOPLE).unwrap();
    let ask = |args: &[&str]| run(here.path(), &[args, ["--decimal", "comma"].as_slice()].concat());
    let plan = ask(&["plan", "shop.cvr", "--budget", "2000000.5", "--as-of", "2026-11-24"]).fine();
    assert!(plan.contains("2.000.000,5"), "{plan}");
    let weights = ask(&["weights", "shop.cvr"]).fine();
    assert!(weights.contains("100,0") || weights.contains("100%"), "{weights}");
    let why =
        ask(&["eval", "shop.cvr", "--as-of", "2026-11-24", "--customer", "free", "--why-not", "low"]).fine();
    assert!(why.contains("12,25") && why.contains("spend > 999.5"), "{why}");
    assert_eq!(ask(&["eval", "shop.cvr", "--as-of", "2026-11-24", "--decimal", "semicolon"]).code, 64);
}
