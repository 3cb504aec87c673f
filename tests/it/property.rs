//! What is proven of properties is broken by nobody, and counterexamples are real.

use std::collections::BTreeMap;

use cvrules::property;

use crate::generate;
use crate::models::{compiled, is_pack, models};

/// Sentences about every column of ratings and every value of the formula.
fn sentences(model: &cvrules::model::Model, value: impl Fn(&str) -> String) -> Vec<String> {
    let mut all = Vec::new();
    let ratings = model
        .inputs
        .iter()
        .filter(|(_, input)| matches!(input.kind, cvrules::model::InputKind::Rating { .. }));
    for (_, input) in ratings.take(2) {
        for measure in ["U", "net", "CPP", "CPC"] {
            for (word, never) in [("raising", "raises"), ("raising", "lowers"), ("lowering", "raises")] {
                all.push(format!("{word} {} never {never} {}", input.name, value(measure)));
            }
        }
    }
    all
}

fn property(sentences: &[String]) -> String {
    format!("\nproperty \"made up for this test\" {{\n{}\n}}\n", sentences.join("\n"))
}

/// How many sentences are proven; none of them is broken where it is not recognised and so looked for.
fn proven(path: &std::path::Path, text: &str) -> (usize, usize) {
    let Some(model) = compiled(path, text).model else { return (0, 0) };
    let plain = sentences(&model, str::to_owned);
    // Nothing is proven of a sum, and adding nothing changes nothing.
    let hidden = sentences(&model, |measure| format!("{measure} + 0"));
    if plain.is_empty() {
        return (0, 0);
    }
    let check = |all: &[String]| {
        let model = compiled(path, &(text.to_owned() + &property(all))).model.unwrap();
        let bases = property::bases(&model, &BTreeMap::new(), None, 20);
        let found = model.properties.iter().find(|one| &*one.name == "made up for this test").unwrap();
        property::check(&model, found, &bases, None)
    };
    let (known, looked) = (check(&plain), check(&hidden));
    let (mut proven, mut broken) = (0, 0);
    for (known, looked) in known.claims.iter().zip(&looked.claims) {
        assert!(!looked.proven);
        proven += usize::from(known.proven);
        broken += usize::from(looked.counterexample.is_some());
        assert!(
            !known.proven || looked.counterexample.is_none(),
            "{}: `{}` is proven and broken: {:#?}",
            path.display(),
            known.words,
            looked.counterexample
        );
    }
    (proven, broken)
}

#[test]
fn what_is_proven_is_broken_by_nobody() {
    let (mut all_proven, mut all_broken) = (0, 0);
    let fixtures = [models("tests/fixtures"), models("rules")].concat();
    for path in fixtures.iter().step_by(9) {
        let text = std::fs::read_to_string(path).unwrap();
        if !is_pack(&text) {
            let (proven, broken) = proven(path, &text);
            all_proven += proven;
            all_broken += broken;
        }
    }
    for seed in 0..4 {
        let (proven, broken) = proven(std::path::Path::new("generated.cvr"), &generate::program(seed).text);
        all_proven += proven;
        all_broken += broken;
    }
    assert!(all_proven > 4 && all_broken > 4, "{all_proven} proven, {all_broken} broken");
}
