//! The models and data of `tests/cases/view`.

use cvrules::check::Settings;
use cvrules::data::{Dataset, read::ReadOptions, read::read, typed};
use cvrules::interpret::Run;
use cvrules::model::Model;
use cvrules::value::Date;

use crate::eval::NoFiles;

fn compiled(text: &str) -> Model {
    let compiled = cvrules::compile("model.cvr", text, &NoFiles, &Settings::default());
    let findings = cvrules::view::diagnostics::plain(&compiled.sources, &compiled.findings);
    assert!(compiled.model.is_some(), "{findings}");
    compiled.model.unwrap()
}

fn table(model: &Model, bytes: &[u8]) -> Dataset {
    let raw = read("data.csv", bytes, &ReadOptions::default()).unwrap();
    typed(model, &raw).unwrap().0
}

/// A hotel and its guests.
pub(super) fn hotel() -> (Model, Dataset) {
    let model = compiled(include_str!("../../cases/view/hotel.cvr"));
    let data = table(&model, include_bytes!("../../cases/view/hotel.csv"));
    (model, data)
}

/// What seldom happens.
pub(super) fn edges() -> (Model, Dataset) {
    let model = compiled(include_str!("../../cases/view/edges.cvr"));
    let data = table(&model, include_bytes!("../../cases/view/edges.csv"));
    (model, data)
}

/// Guests who expected something.
pub(super) fn stay() -> (Model, Dataset) {
    let model = compiled(include_str!("../../cases/view/stay.cvr"));
    let data = table(&model, include_bytes!("../../cases/view/stay.csv"));
    (model, data)
}

/// Members of a club, some of whom left it.
pub(super) fn club() -> (Model, Dataset) {
    let model = compiled(include_str!("../../cases/view/club.cvr"));
    let data = table(&model, include_bytes!("../../cases/view/club.csv"));
    (model, data)
}

/// On this day.
pub(super) fn run() -> Run {
    Run { as_of: Date::parse_iso("2027-07-01"), customers_only: false }
}

/// Tables, rules for each factor, lists of actions and limits.
pub(super) fn written_out() -> (Model, Dataset) {
    let model = compiled(include_str!("../../cases/view/written_out.cvr"));
    let data = table(&model, include_bytes!("../../cases/view/written_out.csv"));
    (model, data)
}
