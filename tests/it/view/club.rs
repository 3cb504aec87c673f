//! Customers outside the population, as people and programs are shown them.

use cvrules::answer::CellId;
use cvrules::interpret::evaluate;
use cvrules::view::{Decimal, Look, csv, explain, json, report};

use super::programs::fits;
use super::{sample, shown};

#[test]
fn people_are_shown_whom_the_model_is_not_about() {
    let (model, data) = sample::club();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let look = Look { width: 80, colour: false, unicode: true, decimal: Decimal::Point };
    let mut text = report::report(&model, answer, &look);
    let group = evaluation.explain_group(&CellId::all());
    let subjects = [1, 2, 4].into_iter().filter_map(|row| evaluation.explain_customer(row));
    for subject in subjects.chain(group) {
        text += "\n=====\n\n";
        text += &explain::explain(&model, answer, &subject, &look);
    }
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    shown("club", &text);
}

#[test]
fn programs_are_given_them_apart() {
    let (model, data) = sample::club();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let mut bytes = Vec::new();
    json::answer(&model, answer, &mut bytes).unwrap();
    let document = fits("answer", std::str::from_utf8(&bytes).unwrap());
    shown("club_json", &serde_json::to_string_pretty(&document).unwrap());
    for subject in
        (0..data.rows).filter_map(|row| evaluation.explain_customer(row)).chain(answer.groups.clone())
    {
        let mut bytes = Vec::new();
        json::explanation(&model, answer, &subject, &mut bytes).unwrap();
        fits("explanation", std::str::from_utf8(&bytes).unwrap());
    }
    let mut bytes = Vec::new();
    csv::customers(&model, answer, Decimal::Point, &mut bytes).unwrap();
    shown("club_csv", std::str::from_utf8(&bytes).unwrap());
}
