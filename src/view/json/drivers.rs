//! Derived importance for programs.

use std::io;

use serde::Serialize;

use super::super::drivers::{Quadrants, caution};
use super::value::Num;
use super::{Object, quadrants};
use crate::drivers::{Caution, Driver, Drivers, Method, pin};
use crate::model::{FactorId, Model};
use crate::number::Number;
use crate::value::Side;

#[derive(Serialize)]
struct Outcome<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts_as_one: Option<&'a str>,
}

#[derive(Serialize)]
struct Rows<'a> {
    used: usize,
    effective: Num<'a>,
    without_weight: usize,
    unknown_outcome: usize,
    unknown_factor: usize,
}

#[derive(Serialize)]
struct Factor<'a> {
    factor: &'a str,
    side: &'static str,
    importance: Num<'a>,
    share: Option<Num<'a>>,
    derived: Option<Num<'a>>,
    pinned: Option<Num<'a>>,
    stated: Num<'a>,
    coefficient: Option<Num<'a>>,
    against: bool,
    inflation: Option<Num<'a>>,
    mean: Option<Num<'a>>,
}

#[derive(Serialize)]
struct Note<'a> {
    caution: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<&'a str>,
    words: String,
}

/// Writes derived importance (`docs/schema/drivers.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn drivers(
    model: &Model,
    found: &Drivers,
    planes: &Quadrants,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let side = super::super::words::side;
    let name = |id: FactorId| &*model.factors.at(id).name;
    let pinned: Vec<(FactorId, Number)> = [Side::Benefits, Side::Costs]
        .into_iter()
        .filter_map(|side| pin(model, found, side))
        .flatten()
        .map(|one| (one.factor, one.weight))
        .collect();
    let factor =
        |driver: &Driver| pinned.iter().find(|(id, _)| *id == driver.factor).map(|(_, weight)| weight);
    let mut object = Object::new(out, "cvrules.drivers/1")?;
    object.put("model", &model.name.as_ref())?;
    let outcome = Outcome { name: &found.outcome, counts_as_one: found.counts_as_one.as_deref() };
    object.put("outcome", &outcome)?;
    let method = match found.method {
        Method::Johnson => "johnson",
        Method::Shapley => "shapley",
    };
    object.put("method", &method)?;
    let rows = Rows {
        used: found.used,
        effective: Num(&found.effective),
        without_weight: found.dropped.weight,
        unknown_outcome: found.dropped.outcome,
        unknown_factor: found.dropped.factor,
    };
    object.put("rows", &rows)?;
    object.put("r_squared", &Num(&found.r_squared))?;
    object.list(
        "factors",
        found.factors.iter().map(|driver| Factor {
            factor: name(driver.factor),
            side: side(driver.side),
            importance: Num(&driver.importance),
            share: driver.share.as_ref().map(Num),
            derived: driver.derived.as_ref().map(Num),
            pinned: factor(driver).map(Num),
            stated: Num(&driver.stated),
            coefficient: driver.coefficient.as_ref().map(Num),
            against: driver.against,
            inflation: driver.inflation.as_ref().map(Num),
            mean: driver.mean.as_ref().map(Num),
        }),
    )?;
    object.list(
        "cautions",
        found.cautions.iter().map(|one| {
            let (kind, id) = match one {
                Caution::FewRows(_) => ("few_rows", None),
                Caution::Constant(id) => ("constant", Some(*id)),
                Caution::Determined(id) => ("determined", Some(*id)),
                Caution::Collinear(id) => ("collinear", Some(*id)),
                Caution::IsOutcome(id) => ("is_outcome", Some(*id)),
                Caution::ManyDropped => ("many_dropped", None),
                Caution::NothingExplained => ("nothing_explained", None),
            };
            Note { caution: kind, factor: id.map(name), words: caution(model, found, *one) }
        }),
    )?;
    object.put("quadrants", &quadrants::quadrants(model, planes))?;
    object.end()
}
