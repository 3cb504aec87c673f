//! The hotel of `tests/cases/view`.

use cvrules::check::Settings;
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;

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
