//! Importance and performance for programs.

use serde::Serialize;

use super::super::quadrants::{Quadrants, quadrant};
use super::value::{Num, Val};
use crate::drivers::{Cross, Importance, Plane};
use crate::model::Model;

#[derive(Serialize)]
pub(super) struct Lines<'a> {
    importance: &'static str,
    cross: &'static str,
    band: Num<'a>,
    planes: Vec<OnePlane<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut<'a>>,
}

#[derive(Serialize)]
struct OnePlane<'a> {
    side: Option<&'static str>,
    importance: Num<'a>,
    performance: Num<'a>,
    factors: Vec<Placed<'a>>,
}

#[derive(Serialize)]
struct Placed<'a> {
    factor: &'a str,
    importance: Num<'a>,
    performance: Num<'a>,
    quadrant: &'static str,
    on_importance: bool,
    on_performance: bool,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    factor: &'a str,
    performance: Val<'a>,
}

pub(super) fn quadrants<'a>(model: &'a Model, planes: &'a Quadrants) -> Lines<'a> {
    Lines {
        importance: match planes.importance {
            Importance::Derived => "derived",
            Importance::Stated => "stated",
        },
        cross: match planes.cross {
            Cross::Mean => "mean",
            Cross::Median => "median",
            Cross::Midpoint => "midpoint",
        },
        band: Num(&planes.band),
        planes: planes.planes.iter().map(|plane| one_plane(model, plane)).collect(),
        left_out: planes
            .left_out
            .iter()
            .map(|(id, rating)| LeftOut {
                factor: &model.factors.at(*id).name,
                performance: Val(model, rating),
            })
            .collect(),
    }
}

fn one_plane<'a>(model: &'a Model, plane: &'a Plane) -> OnePlane<'a> {
    OnePlane {
        side: plane.side.map(super::super::words::side),
        importance: Num(&plane.cross.0),
        performance: Num(&plane.cross.1),
        factors: plane
            .places
            .iter()
            .map(|place| Placed {
                factor: &model.factors.at(place.point.factor).name,
                importance: Num(&place.point.importance),
                performance: Num(&place.point.performance),
                quadrant: quadrant(place.quadrant),
                on_importance: place.on_importance,
                on_performance: place.on_performance,
            })
            .collect(),
    }
}
