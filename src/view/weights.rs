//! Effective weights: what counts for whom.

use super::page::{Block, Column, Grid, Rich, Row};
use super::{Look, figures, terminal, words};
use crate::model::{Model, SegmentId};
use crate::number::Number;
use crate::value::Side;

/// A table for each side: the weights of all, and of each segment that changes them.
#[must_use]
pub fn weights(model: &Model, look: &Look) -> String {
    let title = model.title.as_deref().unwrap_or(&model.name);
    let how = if model.normalized {
        "Weights were scaled so that each side sums to 1, as the model asks."
    } else {
        "Weights as the model states them; each side sums to 1."
    };
    let mut page =
        vec![Block::Title(Rich::new().strong(title).plain(": weights"), vec![Rich::new().dim(how)])];
    for side in [Side::Benefits, Side::Costs] {
        let name = match side {
            Side::Benefits => "Benefits",
            Side::Costs => "Costs",
        };
        page.push(Block::Heading(name.to_owned()));
        page.push(Block::Grid(table(model, side)));
        if let Some((family, _)) = &model.weights(side).by {
            let family = &model.families.at(*family).name;
            let text = format!("Changed by {family}; the others have the weights of all.");
            page.push(Block::Para(Rich::new().dim(text)));
        }
    }
    terminal::draw(&page, look)
}

fn table(model: &Model, side: Side) -> Grid {
    let weights = model.weights(side);
    let changed: Vec<(String, &[Number])> = weights
        .by
        .iter()
        .flat_map(|(family, segments)| {
            segments.iter().enumerate().filter_map(|(n, replaced)| {
                let declared = model.families.at(*family);
                let segment = declared.segments.get(<SegmentId as crate::model::TableId>::new(n))?;
                let name = format!("{} = {}", declared.name, segment.name);
                replaced.as_deref().map(|weights| (name, weights))
            })
        })
        .collect();
    // Names of segments are rows where they would be wide columns: each segment has a line below the factor's.
    let columns =
        vec![Column::text(""), Column::text(""), Column::number("weight"), Column::number("change")];
    let mut rows = Vec::new();
    for (n, (id, factor)) in model.side(side).enumerate() {
        let Some(base) = weights.base.get(n) else { continue };
        let title = words::factor(model, id);
        let name = Rich::from(title);
        let name = if title == &*factor.name { name } else { name.dim(format!(" ({})", factor.name)) };
        rows.push(Row::new(vec![
            name,
            Rich::new().dim("all"),
            figures::percent(base, 2).into(),
            Rich::new(),
        ]));
        for (segment, replaced) in &changed {
            let Some(weight) = replaced.get(n) else { continue };
            let points = (weight - base) * Number::int(100);
            let change = if points.is_zero() { "same".to_owned() } else { figures::signed(&points, 2) };
            rows.push(Row::new(vec![
                Rich::new(),
                segment.as_str().into(),
                figures::percent(weight, 2).into(),
                Rich::new().dim(change),
            ]));
        }
    }
    Grid { columns, rows }
}
