//! Pages for people.

use cvrules::answer::{CellId, SubjectAnswer};
use cvrules::interpret::{Evaluation, evaluate};
use cvrules::model::{Model, TableId};
use cvrules::view::{Decimal, Look, explain, json, markdown, report, weights};

use super::{sample, shown};

const LOOK: Look = Look { width: 80, colour: false, unicode: true, decimal: Decimal::Point };

fn row(evaluation: &Evaluation<'_>, row: usize) -> SubjectAnswer {
    evaluation.explain_customer(row).unwrap()
}

/// The first segment of the family that is called so.
fn first_of(evaluation: &Evaluation<'_>, model: &Model, family: &str) -> SubjectAnswer {
    let (family, _) = model.families.iter().find(|(_, one)| &*one.name == family).unwrap();
    evaluation.explain_group(&CellId::new(vec![(family, TableId::new(0))])).unwrap()
}

#[test]
fn weights_of_each_segment() {
    shown("weights", &weights::weights(&sample::hotel().0, &LOOK));
}

#[test]
fn reports() {
    let (model, data) = sample::hotel();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    shown("report_80", &report::report(&model, answer, &LOOK));
    shown("report_140", &report::report(&model, answer, &Look { width: 140, ..LOOK }));
    shown("report_ascii", &report::report(&model, answer, &Look { unicode: false, ..LOOK }));
    shown("report_markdown", &markdown::report(&model, answer, Decimal::Point));
}

#[test]
fn explanations() {
    let (model, data) = sample::hotel();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    for (name, subject) in [
        ("customer", row(&evaluation, 0)),
        ("customer_waiting", row(&evaluation, 2)),
        ("customer_unknown", row(&evaluation, 12)),
        ("group", first_of(&evaluation, &model, "trip")),
    ] {
        shown(&format!("explain_{name}"), &explain::explain(&model, answer, &subject, &LOOK));
        if name == "group" {
            shown("explain_group_markdown", &markdown::explain(&model, answer, &subject, Decimal::Point));
        }
    }
}

#[test]
fn what_seldom_happens() {
    let (model, data) = sample::edges();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let mut text = report::report(&model, answer, &LOOK);
    for subject in answer.groups.iter().cloned().chain([row(&evaluation, 1), row(&evaluation, 3)]) {
        text += "\n=====\n\n";
        text += &explain::explain(&model, answer, &subject, &LOOK);
    }
    // One that is hardly below 1 is never shown as 1 (B11).
    assert!(text.contains("U = 0.9999"), "{text}");
    shown("edges", &text);
}

#[test]
fn no_line_is_wider_than_the_terminal_and_colours_change_no_word() {
    let (model, data) = sample::hotel();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    for width in [80, 100, 140] {
        let look = Look { width, ..LOOK };
        let draw = |look: &Look| {
            let mut text = report::report(&model, answer, look) + &weights::weights(&model, look);
            for row in 0..13 {
                text += &explain::explain(&model, answer, &evaluation.explain_customer(row).unwrap(), look);
            }
            text
        };
        let plain = draw(&look);
        for line in plain.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
        assert!(draw(&Look { unicode: false, ..look }).is_ascii());
        let coloured = draw(&Look { colour: true, ..look });
        let mut bare = String::new();
        let mut inside = false;
        for c in coloured.chars() {
            match (inside, c) {
                (false, '\u{1b}') => inside = true,
                (true, 'm') => inside = false,
                (true, _) => {}
                (false, c) => bare.push(c),
            }
        }
        assert_eq!(bare, plain);
    }
}

/// What stands for several rules is shown as the rules, in the author's words, and what is over a limit and
/// which rows were in conflict, everywhere.
#[test]
fn what_stands_for_several_rules() {
    let (model, data) = sample::written_out();
    let evaluation = evaluate(&model, &data, &sample::run());
    let answer = evaluation.answer();
    let mut text = report::report(&model, answer, &LOOK);
    let mut bytes = Vec::new();
    cvrules::view::csv::customers(&model, answer, Decimal::Point, &mut bytes).unwrap();
    json::answer(&model, answer, &mut bytes).unwrap();
    let written = String::from_utf8(bytes).unwrap();
    super::programs::fits("answer", written.get(written.find("{\n").unwrap()..).unwrap());
    for customer in 0..4 {
        let subject = row(&evaluation, customer);
        text += "\n=====\n\n";
        text += &explain::explain(&model, answer, &subject, &LOOK);
        let mut bytes = Vec::new();
        json::explanation(&model, answer, &subject, &mut bytes).unwrap();
        super::programs::fits("explanation", std::str::from_utf8(&bytes).unwrap());
    }
    text += "\n=====\n\n";
    text += &written;
    shown("written_out", &text);
}
