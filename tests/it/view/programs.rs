//! Documents for programs: against their schemas, and what is in them.

use cvrules::interpret::{Evaluation, evaluate};
use cvrules::model::Model;
use cvrules::view::{Decimal, csv, json};
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
fn brands_and_waves_fit_the_schema_of_answers() {
    let text = "model m { scale 1..5  evidence at least 2 }\n\
        input { brand: text offering own \"A\"  w: number wave  room: rating  price: rating }\n\
        benefits { room 100% }\ncosts { price 100% }\naction act { lifts room by 1 }\n\
        rule r for all customers { if U < previous.U or relative(U) < 1  recommend act }\n";
    let model = crate::models::model(std::path::Path::new("m.cvr"), text);
    let csv =
        "brand,w,room,price\nA,1,4,2\nA,1,4,3\nA,2,2,2\nA,2,3,3\nB,2,4,2\nB,2,5,2\nC,2,1,1\n,2,1,1\nA,,1,1\n";
    let raw =
        cvrules::data::read::read("m.csv", csv.as_bytes(), &cvrules::data::ReadOptions::default()).unwrap();
    let (data, _) = cvrules::data::typed(&model, &raw).unwrap();
    let evaluation = evaluate(&model, &data, &cvrules::interpret::Run::default());
    let mut bytes = Vec::new();
    json::answer(&model, evaluation.answer(), &mut bytes).unwrap();
    let document = fits("answer", &String::from_utf8(bytes).unwrap());
    let market = &document["market"];
    assert_eq!(market["other_brands"], 3);
    assert_eq!((&market["earlier"], &market["unmarked"]), (&2.into(), &2.into()));
    assert_eq!(market["map"]["left_out"][0]["brand"], "C");
    assert_eq!(market["map"]["brands"][0]["ratios"][1]["above_one"], "dearer");
    assert_eq!(market["waves"]["changes"][0]["actions"], serde_json::json!([[], ["act"]]));
    assert_eq!(document["data"]["rows"], 2);
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
        csv::customers(model, evaluation.answer(), Decimal::Point, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\n'=10,"), "a key must not become a formula");
        shown("customers_csv", &text);
    });
}
