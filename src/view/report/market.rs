//! Brands beside each other, and what changed since the wave before (language 4.4).

use super::super::page::{Block, Column, Grid, Rich, Row};
use super::super::{figures, words};
use crate::answer::{Answer, BrandValue, MarketReport, Value, ValueMap, WaveReport};
use crate::model::{FactorId, Model};
use crate::number::Number;
use crate::value::Side;

/// Decimals of values in tables, and of ratios to par 100.
const PLACES: u32 = 3;
const PAR_PLACES: u32 = 1;

/// Both sections, where the data tell brands or waves apart.
pub(super) fn market(model: &Model, answer: &Answer) -> Vec<Block> {
    let Some(market) = &answer.market else { return Vec::new() };
    let mut page = Vec::new();
    if let Some(map) = &market.map {
        page.extend(value_map(model, map));
    }
    if let Some(waves) = &market.waves {
        page.extend(changes(model, waves));
    }
    page
}

/// Rows that are no customers of this run.
pub(super) fn set_aside(market: &MarketReport) -> Vec<Rich> {
    let mut items = Vec::new();
    if let Some(wave) = &market.wave {
        items.push(Rich::from(format!("wave {wave}")));
    }
    let notes = [
        (market.other_brands, "of other brands, read as rivals"),
        (market.earlier, "of earlier waves, the latest of them read as `previous`"),
        (market.later, "of later waves, in nothing"),
        (market.unmarked, "without a brand or a wave, in nothing"),
    ];
    items.extend(
        notes
            .into_iter()
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, what)| Rich::from(format!("{} {what}", words::counted(rows, "row")))),
    );
    items
}

fn number(model: &Model, value: &Value, places: u32) -> Rich {
    Rich::from(figures::value(model, value, places))
}

fn value_map(model: &Model, map: &ValueMap) -> Vec<Block> {
    let columns = vec![
        Column::text(""),
        Column::number("n"),
        Column::number("CPP"),
        Column::number("CPC"),
        Column::number("U"),
        Column::number("± se"),
        Column::number("quality"),
        Column::number("price"),
        Column::number("value"),
    ];
    let rows = map.brands.iter().map(|brand| {
        let name =
            if brand.own { Rich::new().strong(&*brand.name).dim(" (own)") } else { Rich::from(&*brand.name) };
        let off = Number::int(100);
        let par = |value: &Value| match value {
            Value::Number(n) => Rich::from(figures::beside(n, &off, PAR_PLACES)),
            other => number(model, other, PAR_PLACES),
        };
        let mut row = Row::new(vec![
            name,
            figures::rows(brand.base).into(),
            number(model, &brand.cpp, PLACES),
            number(model, &brand.cpc, PLACES),
            Rich::from(figures::ratio(model, &brand.u, PLACES)),
            number(model, &brand.se, 4),
            par(&brand.quality),
            par(&brand.price),
            Rich::from(figures::net(model, &brand.distance, PAR_PLACES)),
        ]);
        if let Some(causes) = [&brand.quality, &brand.price].into_iter().find_map(|value| value.causes()) {
            row.note = Rich::from("  ").then(Rich::new().warn(words::causes(model, causes)));
        }
        row
    });
    let mut page =
        vec![Block::Heading("Brands".to_owned()), Block::Grid(Grid { columns, rows: rows.collect() })];
    let how = if map.from_satisfaction {
        "price 100 ÷ the sum of weight × satisfaction with each cost ÷ that of the rivals"
    } else {
        "price the same over the costs: above 100 is dearer"
    };
    page.push(Block::Para(Rich::new().dim(format!(
        "Each brand against the mean of the others, each of whom counts once; 100 is par. quality: the sum of \
         weight × rating ÷ that of the rivals over the benefits, above 100 is better; {how}. value: distance from \
         the line of equal value (price = quality), above 0 gives more for its price. se: standard error of U."
    ))));
    page.push(Block::Bullets(remarks(map)));
    if let Some(own) = map.brands.iter().find(|brand| brand.own) {
        page.push(Block::Sub(Rich::from("Head to head: ").strong(&*own.name).plain(" ÷ its rivals")));
        page.push(Block::Grid(ratios(model, own)));
    }
    page
}

fn remarks(map: &ValueMap) -> Vec<Rich> {
    let mut items = Vec::new();
    items.push(match &map.line {
        None => Rich::from("No line of price on quality: it takes two brands of different quality."),
        Some(line) => {
            let text = format!(
                "Fair-value line over the brands: price = {} {} {} × quality",
                figures::short(&line.intercept, 2),
                if line.slope.is_negative() { "−" } else { "+" },
                figures::short(&line.slope.abs(), 3)
            );
            if line.slope.is_negative() {
                Rich::from(text).warn(
                    ". It slopes down: dearer brands have less quality. The costs seem to hold quality already \
                     (as value for money does), so read no fair value off this line; use a price-only cost",
                )
            } else {
                Rich::from(text)
            }
        }
    });
    items.extend(map.not_ranked.iter().map(|(a, b)| {
        Rich::new()
            .strong(&**a)
            .plain(" and ")
            .strong(&**b)
            .plain(" are not ranked: their U differs by no more than one standard error")
    }));
    items.extend(map.left_out.iter().map(|(name, base)| {
        Rich::new()
            .strong(&**name)
            .plain(format!(" is left out: too few customers ({})", figures::rows(*base)))
    }));
    items
}

/// Which way a ratio to rivals is good (B16).
fn ratios(model: &Model, own: &BrandValue) -> Grid {
    let columns = vec![Column::text("factor"), Column::number("own ÷ rivals"), Column::text("above 1 is")];
    let rows = own.ratios.iter().map(|(id, value)| {
        let direction = if model.factors.at(*id).side == Side::Benefits { "better" } else { "dearer" };
        let shown = match value {
            Value::Number(n) => Rich::from(figures::beside(n, &Number::ONE, PLACES)),
            Value::Unknown(causes) => Rich::new().warn(words::causes(model, causes)),
            other => number(model, other, PLACES),
        };
        Row::new(vec![Rich::from(words::factor(model, *id)), shown, Rich::new().dim(direction)])
    });
    Grid { columns, rows: rows.collect() }
}

fn changes(model: &Model, waves: &WaveReport) -> Vec<Block> {
    let columns = vec![
        Column::text(""),
        Column::number("n"),
        Column::number("U before"),
        Column::number("U now"),
        Column::number("change"),
        Column::number("± se"),
        Column::text(""),
    ];
    let rows = waves.changes.iter().map(|one| {
        let said = match one.noise {
            Some(true) => Rich::new().dim("within one standard error"),
            Some(false) => Rich::new().strong("more than one standard error"),
            None => match &one.change {
                Value::Unknown(causes) => Rich::new().warn(words::causes_of(model, "U", causes)),
                _ => Rich::new(),
            },
        };
        Row::new(vec![
            Rich::from(words::cell(model, &one.cell)),
            Rich::from(format!("{} → {}", figures::rows(one.base.0), figures::rows(one.base.1))),
            Rich::from(figures::ratio(model, &one.u.0, PLACES)),
            Rich::from(figures::ratio(model, &one.u.1, PLACES)),
            Rich::from(figures::net(model, &one.change, PLACES)),
            number(model, &one.se, 4),
            said,
        ])
    });
    let mut page = vec![
        Block::Heading(format!("From wave {} to {}", waves.before, waves.now)),
        Block::Grid(Grid { columns, rows: rows.collect() }),
    ];
    let mut items = Vec::new();
    let factor = |id: Option<FactorId>| id.map_or("none", |id| words::factor(model, id));
    for one in &waves.changes {
        let cell = words::cell(model, &one.cell);
        for (side, (was, is)) in ["benefits", "costs"].into_iter().zip(one.dominant) {
            if was != is {
                items.push(Rich::new().strong(&cell).plain(format!(
                    ": what dominates the {side} was {}, now {}",
                    factor(was),
                    factor(is)
                )));
            }
        }
        let Some((was, is)) = &one.actions else { continue };
        let named = |ids: &[_]| -> String {
            let names: Vec<&str> = ids.iter().map(|id| words::action(model, *id)).collect();
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
        };
        if was != is {
            items.push(Rich::new().strong(&cell).plain(format!(
                ": recommended were {}, now {}",
                named(was),
                named(is)
            )));
        }
    }
    if items.is_empty() {
        items.push(Rich::new().dim("What dominates and what is recommended for groups is as it was."));
    }
    page.push(Block::Bullets(items));
    page.push(Block::Para(Rich::new().dim(
        "se: standard error of the change, as of two samples of different people; where the same people answered \
         twice it is too large. A change within one standard error may be chance.",
    )));
    page
}
