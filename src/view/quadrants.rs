//! Importance and performance of factors, in quadrants.

use super::page::{Block, Column, Grid, Rich, Row};
use super::{figures, words};
use crate::answer::Value;
use crate::drivers::{Cross, Importance, Place, Plane, Quadrant};
use crate::model::{FactorId, Model};
use crate::number::Number;
use crate::value::Side;

/// Factors by importance and performance, and how they were placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quadrants {
    /// Which importance decides.
    pub importance: Importance,
    /// Where the lines stand.
    pub cross: Cross,
    /// The part of each axis within which a factor is on the line.
    pub band: Number,
    /// The planes.
    pub planes: Vec<Plane>,
    /// Factors that are on none, since their rating is unknown, with that rating.
    pub left_out: Vec<(FactorId, Value)>,
}

pub(super) const fn quadrant(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::Concentrate => "concentrate here",
        Quadrant::KeepUp => "keep up the good work",
        Quadrant::LowPriority => "low priority",
        Quadrant::Overkill => "possible overkill",
    }
}

/// The section, where anything was to be placed.
pub(super) fn planes(model: &Model, of: &Quadrants) -> Vec<Block> {
    if of.planes.is_empty() && of.left_out.is_empty() {
        return Vec::new();
    }
    let mut page = vec![Block::Heading("Importance and performance".to_owned())];
    for plane in &of.planes {
        if let Some(side) = plane.side {
            let name = if side == Side::Benefits { "Benefits" } else { "Costs" };
            page.push(Block::Sub(Rich::new().strong(name)));
        }
        page.push(Block::Grid(places(model, plane)));
        let where_ = format!(
            "The lines: importance {}, performance {}.",
            figures::percent(&plane.cross.0, 2),
            figures::fixed(&plane.cross.1, 3)
        );
        page.push(Block::Para(Rich::new().dim(where_)));
    }
    if !of.left_out.is_empty() {
        page.push(Block::Bullets(
            of.left_out.iter().map(|(id, rating)| left_out(model, *id, rating)).collect(),
        ));
    }
    if of.planes.is_empty() {
        page.push(Block::Para("No side has two factors to set beside each other.".into()));
        return page;
    }
    let importance = match of.importance {
        Importance::Derived => "derived importance over all factors",
        Importance::Stated => "stated weights, each side by itself",
    };
    let lines = match of.cross {
        Cross::Mean => "the means of the factors",
        Cross::Median => "the medians of the factors",
        Cross::Midpoint => "the middle of the scale and of the importances",
    };
    page.push(Block::Para(Rich::new().dim(format!(
        "By {importance}; the lines are at {lines}. Performance is the mean rating of those who rated the factor, more being \
         better: for a cost it is counted from the other end of the scale. Within {} of an axis from its line a factor is on \
         the line and counts as high.",
        figures::percent_short(&of.band, 2)
    ))));
    page
}

fn left_out(model: &Model, id: FactorId, rating: &Value) -> Rich {
    let name = Rich::new().strong(words::factor(model, id));
    match rating {
        Value::Unknown(causes) => {
            name.plain(" is not placed: ").warn(words::causes_of(model, &model.factors.at(id).name, causes))
        }
        _ => name.plain(" is not placed"),
    }
}

fn places(model: &Model, plane: &Plane) -> Grid {
    let columns = vec![
        Column::text(""),
        Column::text("factor"),
        Column::number("importance"),
        Column::number("performance"),
        Column::text("on the line"),
    ];
    let mut sorted: Vec<&Place> = plane.places.iter().collect();
    sorted.sort_by(|a, b| {
        a.quadrant.cmp(&b.quadrant).then_with(|| b.point.importance.cmp(&a.point.importance))
    });
    let mut before = None;
    let rows = sorted.into_iter().map(|place| {
        let first = before != Some(place.quadrant);
        before = Some(place.quadrant);
        let name = quadrant(place.quadrant);
        let on = match (place.on_importance, place.on_performance) {
            (true, true) => "both",
            (true, false) => "importance",
            (false, true) => "performance",
            (false, false) => "",
        };
        Row::new(vec![
            if first { Rich::new().strong(name) } else { Rich::new() },
            words::factor(model, place.point.factor).into(),
            figures::percent(&place.point.importance, 2).into(),
            figures::fixed(&place.point.performance, 3).into(),
            Rich::new().warn(on),
        ])
    });
    Grid { columns, rows: rows.collect() }
}
