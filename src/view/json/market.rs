//! Brands beside each other, and the wave before.

use serde::Serialize;

use super::value::{self, Num, Part, Val};
use crate::answer::{MarketReport, Value};
use crate::model::{FactorId, Model};

#[derive(Serialize)]
pub(super) struct Market<'a> {
    other_brands: usize,
    earlier: usize,
    later: usize,
    unmarked: usize,
    wave: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<Map<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waves: Option<Waves<'a>>,
}

#[derive(Serialize)]
struct Map<'a> {
    brands: Vec<Brand<'a>>,
    left_out: Vec<LeftOut<'a>>,
    price_from_satisfaction: bool,
    line: Option<Line<'a>>,
    not_ranked: Vec<[&'a str; 2]>,
}

#[derive(Serialize)]
struct Brand<'a> {
    brand: &'a str,
    own: bool,
    base: usize,
    #[serde(rename = "CPP")]
    cpp: Val<'a>,
    #[serde(rename = "CPC")]
    cpc: Val<'a>,
    #[serde(rename = "U")]
    u: Val<'a>,
    se: Val<'a>,
    quality: Val<'a>,
    price: Val<'a>,
    distance: Val<'a>,
    ratios: Vec<Ratio<'a>>,
}

#[derive(Serialize)]
struct Ratio<'a> {
    factor: &'a str,
    ratio: Val<'a>,
    above_one: &'static str,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    brand: &'a str,
    base: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    slope: Num<'a>,
    intercept: Num<'a>,
}

#[derive(Serialize)]
struct Waves<'a> {
    before: &'a str,
    now: &'a str,
    changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    cell: Vec<Part<'a>>,
    base: [usize; 2],
    #[serde(rename = "U")]
    u: [Val<'a>; 2],
    change: Val<'a>,
    se: Val<'a>,
    within_one_se: Option<bool>,
    dominant_benefit: [Option<&'a str>; 2],
    dominant_cost: [Option<&'a str>; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<[Vec<&'a str>; 2]>,
}

pub(super) fn market<'a>(model: &'a Model, of: &'a MarketReport) -> Market<'a> {
    let val = |value: &'a Value| Val(model, value);
    let factor = |id: FactorId| &*model.factors.at(id).name;
    Market {
        other_brands: of.other_brands,
        earlier: of.earlier,
        later: of.later,
        unmarked: of.unmarked,
        wave: of.wave.as_deref(),
        map: of.map.as_ref().map(|map| Map {
            brands: map
                .brands
                .iter()
                .map(|brand| Brand {
                    brand: &brand.name,
                    own: brand.own,
                    base: brand.base,
                    cpp: val(&brand.cpp),
                    cpc: val(&brand.cpc),
                    u: val(&brand.u),
                    se: val(&brand.se),
                    quality: val(&brand.quality),
                    price: val(&brand.price),
                    distance: val(&brand.distance),
                    ratios: brand
                        .ratios
                        .iter()
                        .map(|(id, ratio)| Ratio {
                            factor: factor(*id),
                            ratio: val(ratio),
                            above_one: match model.factors.at(*id).side {
                                crate::value::Side::Benefits => "better",
                                crate::value::Side::Costs => "dearer",
                            },
                        })
                        .collect(),
                })
                .collect(),
            left_out: map.left_out.iter().map(|(brand, base)| LeftOut { brand, base: *base }).collect(),
            price_from_satisfaction: map.from_satisfaction,
            line: map
                .line
                .as_ref()
                .map(|line| Line { slope: Num(&line.slope), intercept: Num(&line.intercept) }),
            not_ranked: map.not_ranked.iter().map(|(a, b)| [&**a, &**b]).collect(),
        }),
        waves: of.waves.as_ref().map(|waves| Waves {
            before: &waves.before,
            now: &waves.now,
            changes: waves
                .changes
                .iter()
                .map(|one| {
                    let [benefit, cost] = one.dominant.map(|(was, is)| [was.map(factor), is.map(factor)]);
                    Change {
                        cell: value::cell(model, &one.cell),
                        base: [one.base.0, one.base.1],
                        u: [val(&one.u.0), val(&one.u.1)],
                        change: val(&one.change),
                        se: val(&one.se),
                        within_one_se: one.noise,
                        dominant_benefit: benefit,
                        dominant_cost: cost,
                        actions: one
                            .actions
                            .as_ref()
                            .map(|(was, is)| [value::actions(model, was), value::actions(model, is)]),
                    }
                })
                .collect(),
        }),
    }
}
