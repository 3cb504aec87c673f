//! The conformance suite: small whole models, each about one paragraph of the language, whose cases say
//! what must come out; and the models that ship with the program.

use std::fmt::Write as _;

use crate::models::{all_models, compiled, root, shown};

#[path = "../../rules/generate/quickstart.rs"]
mod quickstart;

#[test]
fn every_model_compiles() {
    let mut bad = String::new();
    for (path, text) in all_models() {
        let found = compiled(&path, &text);
        let said = shown(&found.sources, &found.findings);
        if found.model.is_none() {
            writeln!(bad, "{}\n{said}", path.display()).unwrap();
        }
    }
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn what_ships_has_nothing_to_complain_about() {
    for (path, text) in all_models() {
        if path.starts_with(root().join("rules")) {
            let found = compiled(&path, &text);
            assert_eq!(shown(&found.sources, &found.findings), "", "{}", path.display());
        }
    }
}

#[test]
fn the_customers_of_the_quickstart_are_what_the_generator_writes() {
    let file = std::fs::read_to_string(root().join("rules/quickstart.csv")).unwrap();
    assert!(file == quickstart::csv(), "write it again: cargo run --example quickstart_data");
}
