//! Importance against performance, in four quadrants (Martilla and James 1977).

use super::Drivers;
use crate::answer::{SubjectValue, Value};
use crate::model::{FactorId, Model};
use crate::number::Number;
use crate::value::Side;

/// Which importance decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importance {
    /// The share of R², all factors on one plane.
    Derived,
    /// The model's weights; a plane for each side, since each side sums to 100%.
    Stated,
}

/// Where the lines of the cross stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cross {
    /// At the means of the factors.
    Mean,
    /// At their medians.
    Median,
    /// At the middle of the scale, and halfway between the least and the greatest importance.
    Midpoint,
}

/// A factor on the plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The factor.
    pub factor: FactorId,
    /// 0 to 1.
    pub importance: Number,
    /// How well customers find it, on the scale, more being better: a benefit's mean rating; lo + hi less
    /// a cost's.
    pub performance: Number,
}

/// What a place on the plane asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    /// Important and badly done.
    Concentrate,
    /// Important and well done.
    KeepUp,
    /// Neither.
    LowPriority,
    /// Well done and not important.
    Overkill,
}

/// A factor with its quadrant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where it stands.
    pub point: Point,
    /// Its quadrant; on a line counts as high.
    pub quadrant: Quadrant,
    /// Whether its importance is within the band of the line.
    pub on_importance: bool,
    /// Whether its performance is.
    pub on_performance: bool,
}

/// A plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// The side whose factors are on it; `None` for both.
    pub side: Option<Side>,
    /// Where the cross stands: importance, performance.
    pub cross: (Number, Number),
    /// Its factors, in the model's order.
    pub places: Vec<Place>,
}

/// The planes of a model's factors; those that nobody rated, or without importance, are on none. `band` is
/// a part of the distance between the least and the greatest value on an axis, 0 to 1.
#[must_use]
pub fn planes(
    model: &Model,
    drivers: &Drivers,
    importance: Importance,
    cross: Cross,
    band: &Number,
) -> Vec<Plane> {
    let points = |side: Option<Side>| -> Vec<Point> {
        let of = drivers.factors.iter().filter(|driver| side.is_none_or(|side| side == driver.side));
        of.filter_map(|driver| {
            let mean = driver.mean.as_ref()?;
            Some(Point {
                factor: driver.factor,
                importance: match importance {
                    Importance::Derived => driver.share.clone()?,
                    Importance::Stated => driver.stated.clone(),
                },
                performance: performance(model, driver.side, mean),
            })
        })
        .collect()
    };
    let sides = match importance {
        Importance::Derived => vec![None],
        Importance::Stated => vec![Some(Side::Benefits), Some(Side::Costs)],
    };
    sides
        .into_iter()
        .filter_map(|side| Some(Plane { side, ..quadrants(points(side), cross, &model.scale, band)? }))
        .collect()
}

/// How well customers find a factor of this mean rating, more being better.
fn performance(model: &Model, side: Side, mean: &Number) -> Number {
    let (lo, hi) = &model.scale;
    match side {
        Side::Benefits => mean.clone(),
        Side::Costs => lo + hi - mean,
    }
}

/// Of a subject, the planes of the weights that the model states, and the factors that are on none because their
/// rating is unknown, with that rating.
///
/// A plane for each side, by the base weights and the subject's ratings: of a group the means over those of its base who rated
/// the factor (6.3, A2). A side of which fewer than two factors are rated has none, since the lines would go through
/// its only factor.
#[must_use]
pub fn stated_planes(
    model: &Model,
    of: &SubjectValue,
    cross: Cross,
    band: &Number,
) -> (Vec<Plane>, Vec<(FactorId, Value)>) {
    let (mut planes, mut left_out) = (Vec::new(), Vec::new());
    for side in [Side::Benefits, Side::Costs] {
        let mut points = Vec::new();
        for ((id, _), weight) in model.side(side).zip(&model.weights(side).base) {
            let rating = of.factors.iter().find(|value| value.factor == id).map(|value| &value.rating);
            match rating {
                Some(Value::Number(mean)) => points.push(Point {
                    factor: id,
                    importance: weight.clone(),
                    performance: performance(model, side, mean),
                }),
                Some(unknown) => left_out.push((id, unknown.clone())),
                None => {}
            }
        }
        if points.len() >= 2 {
            planes.extend(
                quadrants(points, cross, &model.scale, band).map(|plane| Plane { side: Some(side), ..plane }),
            );
        }
    }
    (planes, left_out)
}

/// The quadrants of some points; `None` of none.
#[must_use]
pub fn quadrants(points: Vec<Point>, cross: Cross, scale: &(Number, Number), band: &Number) -> Option<Plane> {
    let importances: Vec<&Number> = points.iter().map(|point| &point.importance).collect();
    let performances: Vec<&Number> = points.iter().map(|point| &point.performance).collect();
    let x = Axis::of(&importances, cross, None, band)?;
    let y = Axis::of(&performances, cross, Some(scale), band)?;
    let places = points
        .into_iter()
        .map(|point| {
            let (on_importance, on_performance) = (x.on(&point.importance), y.on(&point.performance));
            let important = on_importance || point.importance >= x.line;
            let good = on_performance || point.performance >= y.line;
            let quadrant = match (important, good) {
                (true, false) => Quadrant::Concentrate,
                (true, true) => Quadrant::KeepUp,
                (false, false) => Quadrant::LowPriority,
                (false, true) => Quadrant::Overkill,
            };
            Place { point, quadrant, on_importance, on_performance }
        })
        .collect();
    Some(Plane { side: None, cross: (x.line, y.line), places })
}

struct Axis {
    line: Number,
    near: Number,
}

impl Axis {
    fn of(values: &[&Number], cross: Cross, scale: Option<&(Number, Number)>, band: &Number) -> Option<Self> {
        let (least, most) = (*values.iter().min()?, *values.iter().max()?);
        let half = |a: &Number, b: &Number| (a + b).checked_div(&Number::int(2));
        let line = match cross {
            Cross::Mean => {
                let sum: Number = values.iter().copied().sum();
                sum.checked_div(&Number::count(values.len()))?
            }
            Cross::Median => {
                let mut sorted = values.to_vec();
                sorted.sort();
                half(sorted.get((sorted.len() - 1) / 2)?, sorted.get(sorted.len() / 2)?)?
            }
            Cross::Midpoint => {
                let (lo, hi) = scale.map_or((least, most), |(lo, hi)| (lo, hi));
                half(lo, hi)?
            }
        };
        Some(Self { line, near: band * &(most - least) })
    }

    fn on(&self, value: &Number) -> bool {
        (value - &self.line).abs() <= self.near
    }
}
