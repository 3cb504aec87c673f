//! Properties in `cvrules test`: are they kept, and who breaks them.

use std::collections::BTreeMap;

use cvrules::data::{ReadOptions, typed};
use cvrules::model::{Given, Model};
use cvrules::property::{self, Checked};
use cvrules::value::Date;
use cvrules::view::{Look, diagnostics, property as view};
use serde_json::{Value as Json, json};

use crate::args::Test;
use crate::data::{self, DataFile};
use crate::exit::{Exit, Stop};
use crate::model::{self, Compiled, shown};
use crate::terminal::Terminal;

/// Holds the properties of a model that were asked for against customers.
pub(super) fn check(
    (compiled, model): (&Compiled, &Model),
    args: &Test,
    named: &dyn Fn(&str) -> bool,
    as_of: Option<Date>,
    terminal: &Terminal,
) -> Result<Vec<Checked>, Stop> {
    if !model.properties.iter().any(|one| named(&one.name)) {
        return Ok(Vec::new());
    }
    let mut tables = BTreeMap::new();
    for case in &model.cases {
        let Given::File(path) = &case.setup.given else { continue };
        // A case whose file cannot be read is told of by itself.
        if let Ok(file) = data::beside(path, &compiled.name, compiled.folder.as_ref())
            && let Ok(table) = data::table(model, &file, ReadOptions::default())
        {
            tables.insert(path.clone(), table);
        }
    }
    let unusable = |findings| match model::refuse(&model.sources, &findings, terminal) {
        Stop::Told(Exit::Usage) => Stop::Told(Exit::Usage),
        _ => Stop::Told(Exit::Data),
    };
    let given = match &args.data {
        Some(path) => {
            let file = DataFile { path: path.clone(), shown: shown(path).to_owned() };
            let table = data::table(model, &file, ReadOptions::default()).map_err(unusable)?;
            Some(typed(model, &table).map_err(unusable)?.0)
        }
        None => None,
    };
    let bases = property::bases(model, &tables, given.as_ref(), property::CUSTOMERS);
    let asked = model.properties.iter().filter(|one| named(&one.name));
    Ok(asked.map(|one| property::check(model, one, &bases, as_of)).collect())
}

/// Those that are broken, each with a customer who breaks it.
pub(super) fn broken(model: &Model, all: &[Checked], look: &Look) -> String {
    let mut text = String::new();
    for property in all {
        for claim in &property.claims {
            let Some(one) = &claim.counterexample else { continue };
            let finding = std::iter::once(view::finding(property, claim)).collect();
            text.push('\n');
            text.push_str(&diagnostics::human(&model.sources, &finding, look));
            text.push_str(&view::counterexample(model, one, look));
        }
    }
    text
}

/// The same for programs.
pub(super) fn as_json(all: &[Checked]) -> Json {
    let claims = |property: &Checked| -> Vec<Json> {
        let one = |claim: &property::CheckedClaim| {
            json!({
                "claim": claim.words,
                "holds": claim.counterexample.is_none(),
                "proven": claim.proven,
                "tried": claim.looked,
                "unknown": claim.unknown,
                "cases": claim.counterexample.as_ref().map(|one| &one.cases),
            })
        };
        property.claims.iter().map(one).collect()
    };
    let all =
        all.iter().map(|one| json!({ "name": &*one.name, "holds": one.holds(), "claims": claims(one) }));
    all.collect()
}
