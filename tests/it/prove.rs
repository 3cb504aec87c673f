//! What is proven about conditions holds for every customer, and every customer shown is real.

use cvrules::answer::{Subject, Value};
use cvrules::data::{ReadOptions, read, typed, wanted_headers};
use cvrules::interpret::{Run, evaluate};
use cvrules::load::{LoadError, Loader};
use cvrules::model::{Model, TableId};
use cvrules::prove::{Verdict, Witness, pairs};
use proptest::prelude::*;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

fn model(segments: &[String], population: Option<&String>) -> Option<Model> {
    let mut text = String::from(
        "model hotel { scale 1..5 }\ninput \"guests.csv\" {\n  room: rating\n  price: rating missing 3\n  \
         age: number 0..10 missing 7\n  kind: \"a\" | \"b\" | \"c\"\n  member: flag\n  day: date\n}\n\
         benefits { room 100% }\ncosts { price 100% }\nlet young = age < 4\nsegments f {\n",
    );
    for (n, segment) in segments.iter().enumerate() {
        text += &format!("  s{n} if {segment}\n");
    }
    text += "}\n";
    text.extend(population.map(|inside| format!("population inside if {inside}\n")));
    let found = cvrules::compile("hotel.cvr", &text, &NoFiles, &Default::default());
    for finding in &found.findings {
        // Constants of these conditions are all possible ones.
        assert!(!finding.is_error(), "{text}\n{}", finding.message);
    }
    found.model
}

fn condition() -> impl Strategy<Value = String> {
    let op = prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let days = prop::sample::select(vec!["2026-01-01", "2026-01-02", "2026-01-03"]);
    let kinds = prop::sample::select(vec!["a", "b", "c"]);
    let atom = prop_oneof![
        (op.clone(), 1..10_i32).prop_map(|(op, n)| format!("age {op} {n}")),
        (0..5_i32, 0..4_i32).prop_map(|(n, more)| format!("age in {n}..{}", n + more + 1)),
        (0..5_i32, 1..4_i32).prop_map(|(n, more)| format!("age not in {n}..<{}", n + more)),
        Just("age in { 2, 7, 9 }".to_owned()),
        (op.clone(), 2..5_i32).prop_map(|(op, n)| format!("room {op} {n}")),
        (op.clone(), prop::sample::select(vec!["0.5", "1", "1.5"])).prop_map(|(op, n)| format!("U {op} {n}")),
        (op.clone(), -2..3_i32).prop_map(|(op, n)| format!("net {op} {n}")),
        (op, days).prop_map(|(op, day)| format!("day {op} {day}")),
        kinds.clone().prop_map(|kind| format!("kind = \"{kind}\"")),
        kinds.prop_map(|kind| format!("kind not in {{ \"{kind}\", \"a\" }}")),
        Just("member".to_owned()),
        Just("young".to_owned()),
        Just("age is unknown".to_owned()),
        Just("kind is known".to_owned()),
        (1..9_i32).prop_map(|n| format!("age + room > {n}")),
    ];
    atom.prop_recursive(2, 5, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or ({b})")),
        ]
    })
}

/// For each row, whether each segment's condition holds, of rows inside the population alone.
fn holds(model: &Model, csv: &str) -> Vec<Vec<bool>> {
    let options = ReadOptions { wanted: Some(wanted_headers(model)), ..ReadOptions::default() };
    let raw = read::read("guests.csv", csv.as_bytes(), &options).unwrap();
    let (data, _) = typed(model, &raw).unwrap();
    let rows = data.rows;
    let evaluation = evaluate(model, &data, &Run::default());
    let (_, family) = model.families.iter().next().unwrap();
    let yes =
        |row, condition| evaluation.eval_at(&Subject::Customer(row), condition) == Some(Value::Flag(true));
    (0..rows)
        .map(|row| {
            let inside = model.population.as_ref().is_none_or(|one| yes(row, &one.condition));
            let conditions = family.segments.iter().filter_map(|(_, segment)| segment.condition.as_ref());
            conditions.map(|one| inside && yes(row, one)).collect()
        })
        .collect()
}

const HEADER: &str = "room,price,age,kind,member,day\n";

/// Customers of many kinds, with and without answers.
fn grid() -> String {
    let mut csv = HEADER.to_owned();
    let mut n = 0_usize;
    for room in ["1", "2", "2.5", "4", "5", ""] {
        for age in ["0", "1", "2", "3", "3.5", "4", "5", "6", "8", "9", "10", ""] {
            for kind in ["a", "b", "c", ""] {
                n += 1;
                let price = ["1", "2", "4", "5", ""][n % 5];
                let member = ["yes", "no", ""][n % 3];
                let day = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", ""][n / 3 % 5];
                csv += &format!("{room},{price},{age},{kind},{member},{day}\n");
            }
        }
    }
    csv
}

fn row_of(model: &Model, witness: &Witness) -> String {
    let mut cells = vec![String::new(); model.inputs.len()];
    for (input, cell) in &witness.cells {
        cells[input.index()] = cell.as_deref().unwrap_or_default().to_owned();
    }
    format!("{HEADER}{}\n", cells.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_hold_for_customers(
        segments in prop::collection::vec(condition(), 2..4),
        population in prop::option::of(condition()),
    ) {
        let model = model(&segments, population.as_ref()).unwrap();
        let family = model.families.ids().next().unwrap();
        let held = holds(&model, &grid());
        for (a, b, verdict) in pairs(&model, family) {
            let both = |row: &Vec<bool>| row[a.index()] && row[b.index()];
            match verdict {
                Verdict::Apart => prop_assert!(!held.iter().any(both), "{segments:?} {population:?}"),
                Verdict::Together(witness) => {
                    let row = row_of(&model, &witness);
                    prop_assert!(holds(&model, &row).iter().any(both), "{segments:?} {}\n{row}", witness.words);
                }
                Verdict::Undecided => {}
            }
        }
    }
}

/// The codes that a model with these declarations gets here, with the words under the first place.
fn found(declarations: &str) -> Vec<String> {
    let text = format!(
        "model hotel {{ scale 1..5 }}\ninput \"g.csv\" {{\n  room: rating\n  price: rating\n  age: number 16..110\n  \
         clv: number >= 0\n  visits: number >= 1\n  since: date\n}}\nbenefits {{ room 100% }}\n\
         costs {{ price 100% }}\naction relief {{ lowers price by 1 }}\n{declarations}\n"
    );
    let compiled = cvrules::compile("hotel.cvr", &text, &NoFiles, &Default::default());
    assert!(compiled.model.is_some(), "{:#?}", compiled.findings);
    let ours = ["CVR0409", "CVR0410", "CVR0411", "CVR0415", "CVR0503"];
    compiled
        .findings
        .iter()
        .filter(|one| ours.contains(&one.code.to_string().as_str()))
        .map(|one| format!("{} {}", one.code, one.labels.first().map_or("", |label| label.text.as_str())))
        .collect()
}

#[test]
fn intervals_of_one_value_are_apart() {
    assert!(found("segments f { a if U < 0.5 b if U in 0.5..<1 c if U = 1 d if U > 1 }").is_empty());
    assert!(found("segments f { a if since < 2026-01-01 b if since >= 2026-01-01 }").is_empty());
    assert!(found("segments f { a if clv / visits > 9 b if clv / visits <= 9 }").is_empty());
    assert!(found("let rich = clv > 5\nsegments f { a if rich and U < 1 b if not rich }").is_empty());
    assert!(found("segments f { a if clv is unknown b if clv > 3 c otherwise }").is_empty());
}

#[test]
fn overlaps_show_a_customer() {
    let one = |text: &str| found(text).join("|");
    assert_eq!(
        one("segments f { a if clv > 5 b if age < 30 }"),
        "CVR0410 holds for a customer with clv 6 and age 16"
    );
    assert_eq!(one("segments f { a if U < 1 b if U < 0.5 }"), "CVR0410 holds for a customer with U 0.2");
    assert_eq!(
        one("segments f { a if clv >= 2_500 b if clv in 100..9_000 }"),
        "CVR0410 holds for a customer with clv 2,500"
    );
    assert!(found("param most = 9\nsegments f { a if clv > most b if clv <= most }").is_empty());
}

#[test]
fn what_cannot_be_decided_is_said_once() {
    let notes = found("segments f { a if clv / visits > 9 b if clv > 5 c if visits > 3 and clv < 2 }");
    assert_eq!(notes, ["CVR0411 this"]);
}

#[test]
fn nobody_reaches() {
    assert_eq!(
        found("segments f { a if age < 30 b if age >= 30 c otherwise }"),
        ["CVR0409 the segments before it take everyone"]
    );
    assert_eq!(
        found("segments f first { a if age >= 18 b if age > 60 c otherwise }"),
        ["CVR0415 the segments before it take everyone"]
    );
    assert_eq!(
        found("segments f { a if age < 30 and age > 40 b otherwise }"),
        ["CVR0415 its condition can never hold"]
    );
}

#[test]
fn only_those_inside_are_asked_about() {
    let inside = |text: &str| found(&format!("population grown if age >= 30\n{text}"));
    assert_eq!(
        inside("segments f { a if age < 30 b if age >= 30 }"),
        ["CVR0415 its condition can never hold"]
    );
    assert_eq!(inside("segments f { a if age <= 30 and clv > 1 b if age < 40 and clv <= 1 }"), [""; 0]);
    assert_eq!(
        inside("segments f first { a if age >= 20 b if clv > 60 }"),
        ["CVR0415 the segments before it take everyone"]
    );
    assert_eq!(
        inside("segments f { a if age >= 25 b otherwise }"),
        ["CVR0409 the segments before it take everyone"]
    );
    assert_eq!(inside("rule r { if age < 30 recommend relief }"), ["CVR0503 can never hold"]);
    assert_eq!(inside("rule r { if age < 31 recommend relief }"), [""; 0]);
    // Of a group nothing follows from who is in it.
    assert_eq!(inside("rule r for all customers { if mean(age) < 20 recommend relief }"), [""; 0]);
    // Whoever is shown is inside.
    let text = "segments f { a if age < 40 b if age > 20 }";
    let shown = |text: &str| -> Vec<String> {
        found(text).into_iter().filter(|one| one.starts_with("CVR0410")).collect()
    };
    assert_eq!(shown(text).len(), 1);
    assert_eq!(
        shown(&format!("population grown if age >= 39.5\n{text}")),
        ["CVR0410 holds for a customer with age 39.5"]
    );
}

#[test]
fn rules_that_never_match() {
    let never =
        |text: &str| found(&format!("segments f {{ a if age < 30 b otherwise }}\nrule r {text}")).len();
    assert_eq!(never("{ if price < 2 and price > 4 recommend relief }"), 1);
    assert_eq!(never("{ if f = a and f = b recommend relief }"), 1);
    assert_eq!(never("{ if price < 2 unless price < 3 recommend relief }"), 1);
    assert_eq!(never("{ if price < 2 unless price < 3 and room > 2 recommend relief }"), 0);
    assert_eq!(never("for each f { if mean(age) < 20 and mean(age) > 30 recommend relief }"), 1);
    assert_eq!(never("for each f { if mean(age) < 20 and mean(clv) > 30 recommend relief }"), 0);
}
