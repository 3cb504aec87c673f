//! Documents for programs: against their schemas, and what is in them.

use cvrules::interpret::{Evaluation, evaluate};
use cvrules::model::Model;
use cvrules::view::{csv, json};
use serde_json::Value;

use super::{sample, shown};

/// Fails unless the document is as `docs/schema` says.
pub(crate) fn fits(schema: &str, document: &str) -> Value {
    let path = format!("{}/docs/schema/{schema}.v1.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("urn:test", schema).unwrap();
    let index = compiler.compile("urn:test", &mut schemas).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let fault = schemas.validate(&document, index).err().map(|error| format!("{error:#}"));
    assert_eq!(fault, None);
    document
}

fn with_hotel(look: impl FnOnce(&Model, &Evaluation<'_>)) {
    let (model, data) = sample::hotel();
    look(&model, &evaluate(&model, &data, &sample::run()));
}

#[test]
fn answers_fit_their_schema() {
    with_hotel(|model, evaluation| {
        let mut bytes = Vec::new();
        json::answer(model, evaluation.answer(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let document = fits("answer", &text);
        assert_eq!(document["customers"].as_array().unwrap().len(), 13);
        assert_eq!(text.lines().filter(|line| line.starts_with("{\"customer\":")).count(), 13);
        shown("answer_json", &text);
    });
}

#[test]
fn explanations_fit_their_schema() {
    with_hotel(|model, evaluation| {
        let answer = evaluation.answer();
        let customers = (0..13).filter_map(|row| evaluation.explain_customer(row));
        for (n, subject) in customers.chain(answer.groups.iter().cloned()).enumerate() {
            let mut bytes = Vec::new();
            json::explanation(model, answer, &subject, &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let document = fits("explanation", &text);
            if n == 0 {
                let pretty = serde_json::to_string_pretty(&document).unwrap();
                shown("explanation_json", &pretty);
            }
        }
    });
}

#[test]
fn customers_for_spreadsheets() {
    with_hotel(|model, evaluation| {
        let mut bytes = Vec::new();
        csv::customers(model, evaluation.answer(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\n'=10,"), "a key must not become a formula");
        shown("customers_csv", &text);
    });
}
