//! What is said about small families.

use super::set::Set;
use crate::check::Settings;
use crate::load::{LoadError, Loader};
use crate::model::Interval;
use crate::number::Number;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

/// The codes that a model with these declarations gets here, with the words under the first place.
fn found(declarations: &str) -> Vec<String> {
    let text = format!(
        "model hotel {{ scale 1..5 }}\ninput \"g.csv\" {{\n  room: rating\n  price: rating\n  age: number 16..110\n  \
         clv: number >= 0\n  visits: number >= 1\n  since: date\n}}\nbenefits {{ room 100% }}\n\
         costs {{ price 100% }}\naction relief {{ lowers price by 1 }}\n{declarations}\n"
    );
    let compiled = crate::compile("hotel.cvr", &text, &NoFiles, &Settings::default());
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

#[test]
fn sets_are_closed_under_not() {
    let piece =
        |lo: i64, hi: i64| Interval { lo: Some((Number::int(lo), true)), hi: Some((Number::int(hi), false)) };
    let set = Set::line(vec![piece(5, 9), piece(1, 3), piece(3, 4)]);
    assert_eq!(set.len(), 2);
    assert_eq!(set.negation().negation(), set);
    assert!(!set.meets(&Set { unbounded: false, none: false, ..set.negation() }));
    assert_eq!(set.negation().number(true), Some(Number::ZERO));
}
