//! Expectations, consequences and goals as people and programs are shown them.

use cvrules::answer::CellId;
use cvrules::interpret::evaluate;
use cvrules::view::{Decimal, Look, csv, explain, json, report};

use super::programs::fits;
use super::{sample, shown};

#[test]
fn people_are_shown_what_was_expected_and_what_it_is_for() {
    let (model, data) = sample::stay();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let look = Look { width: 80, colour: false, unicode: true, decimal: Decimal::Point };
    let mut text = report::report(&model, answer, &look);
    let group = evaluation.explain_group(&CellId::all()).unwrap();
    let subjects = [0, 1, 4, 5].map(|row| evaluation.explain_customer(row).unwrap());
    for subject in subjects.into_iter().chain([group]) {
        text += "\n=====\n\n";
        text += &explain::explain(&model, answer, &subject, &look);
    }
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for said in ["exceeds expectation", "falls short of expectation", "meets expectation"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    shown("stay", &text);
}

#[test]
fn programs_are_given_them_too() {
    let (model, data) = sample::stay();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let mut bytes = Vec::new();
    json::answer(&model, answer, &mut bytes).unwrap();
    let document = fits("answer", std::str::from_utf8(&bytes).unwrap());
    assert_eq!(document["customers"][0]["satisfaction"], serde_json::json!(-1.25));
    let way = serde_json::json!(
        [{ "factor": "quality", "effect": "lifts", "consequence": "comfort", "goals": ["rested"] }]
    );
    assert_eq!(document["summary"][0]["for"], way);
    for subject in
        (0..data.rows).filter_map(|row| evaluation.explain_customer(row)).chain(answer.groups.clone())
    {
        let mut bytes = Vec::new();
        json::explanation(&model, answer, &subject, &mut bytes).unwrap();
        fits("explanation", std::str::from_utf8(&bytes).unwrap());
    }
    let subject = evaluation.explain_customer(0).unwrap();
    let mut bytes = Vec::new();
    json::explanation(&model, answer, &subject, &mut bytes).unwrap();
    let whole: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    shown("stay_json", &serde_json::to_string_pretty(&whole["subject"]).unwrap());
    let mut bytes = Vec::new();
    csv::customers(&model, answer, Decimal::Point, &mut bytes).unwrap();
    shown("stay_csv", std::str::from_utf8(&bytes).unwrap());
}
