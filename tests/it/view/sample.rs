//! The hotel of `tests/cases/view`.

use cvrules::check::Settings;
use cvrules::data::{Dataset, read::ReadOptions, read::read, typed};
use cvrules::interpret::Run;
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;
use cvrules::value::Date;

struct Alone;

impl Loader for Alone {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

pub(super) fn hotel() -> Model {
    let text = include_str!("../../cases/view/hotel.cvr");
    let compiled = cvrules::compile("hotel.cvr", text, &Alone, &Settings::default());
    let findings = cvrules::view::diagnostics::plain(&compiled.sources, &compiled.findings);
    compiled.model.unwrap_or_else(|| panic!("{findings}"))
}

/// The guests of the hotel.
pub(super) fn guests(model: &Model) -> Dataset {
    let bytes = include_bytes!("../../cases/view/hotel.csv");
    let raw = read("hotel.csv", bytes, &ReadOptions::default()).unwrap();
    typed(model, &raw).unwrap().0
}

/// On this day.
pub(super) fn run() -> Run {
    Run { as_of: Date::parse_iso("2027-07-01"), customers_only: false }
}
