//! What a subject gets and gives, factor by factor.

use super::super::page::{Block, Column, Grid, Rich, Row, bar};
use super::super::{figures, words};
use super::hierarchy;
use crate::answer::{FactorValue, SubjectAnswer, SubjectValue, Value};
use crate::model::Model;
use crate::number::Number;
use crate::value::Side;

/// Decimals of values.
const PLACES: u32 = 3;
/// Columns of a share's bar.
const BAR: usize = 12;
/// The same where a table has a column more.
const BAR_OF_GROUP: usize = 8;

/// Lines about a group's size, for its title.
pub(super) fn group(model: &Model, subject: &SubjectAnswer) -> Vec<Rich> {
    let Some(facts) = &subject.value.group else { return Vec::new() };
    let mut size = vec![
        format!(
            "{} of all customers, count {}",
            figures::share(model, &facts.reach, 1),
            figures::short(&facts.count, 1)
        ),
        format!("U known for {}", words::counted(facts.base, "row")),
    ];
    if facts.base_count != Number::count(facts.base) {
        size.push(format!("as good as {} unweighted", figures::short(&facts.effective, 1)));
    }
    if facts.unbounded > 0 {
        size.push(format!("unbounded for {}", figures::rows(facts.unbounded)));
    }
    if facts.unknown_rows > 0 {
        size.push(format!(
            "unknown for {} ({})",
            figures::rows(facts.unknown_rows),
            words::reasons(&facts.unknown)
        ));
    }
    let mut spread = Vec::new();
    let mut say = |name: &str, value: &Value, text: String| {
        if value.is_known() {
            spread.push(format!("{name} {text}"));
        }
    };
    say("median U", &facts.median_u, figures::ratio(model, &facts.median_u, PLACES));
    say("mean U", &facts.mean_u, figures::ratio(model, &facts.mean_u, PLACES));
    say("U below 1 for", &facts.below_one, figures::share(model, &facts.below_one, 1));
    for (money, value) in facts.money.each() {
        if let Some(value) = value {
            say(words::mean_money(money), value, figures::operand(model, value, 2));
        }
    }
    let lines = [size.join(" · "), spread.join(" · ")];
    lines.into_iter().filter(|line| !line.is_empty()).map(Rich::from).collect()
}

pub(super) fn value(model: &Model, subject: &SubjectAnswer) -> Vec<Block> {
    let value = &subject.value;
    let mut page = vec![Block::Heading("Value".to_owned()), Block::Grid(formula(model, value))];
    for side in [Side::Benefits, Side::Costs] {
        let factors: Vec<&FactorValue> =
            value.factors.iter().filter(|one| model.factors.at(one.factor).side == side).collect();
        let total = match side {
            Side::Benefits => "CPP",
            Side::Costs => "CPC",
        };
        let answered = match side {
            Side::Benefits => &value.answered_benefits,
            Side::Costs => &value.answered_costs,
        };
        let answered = match answered {
            Value::Number(n) => format!("  {total}, {} of the weight answered", figures::percent(n, 0)),
            _ => format!("  {total}"),
        };
        let name = match side {
            Side::Benefits => "Benefits",
            Side::Costs => "Costs",
        };
        page.push(Block::Sub(Rich::new().strong(name).dim(answered)));
        page.push(Block::Grid(side_table(model, &factors, value.group.is_some())));
    }
    page.extend(hierarchy::consequences(model, value));
    page
}

fn formula(model: &Model, value: &SubjectValue) -> Grid {
    let line = |name: &str, meaning: &str, text: Rich, value: &Value| {
        let why = value.causes().map(|causes| Rich::new().warn(words::causes_of(model, name, causes)));
        Row::new(vec![Rich::new().strong(name), text, why.unwrap_or_else(|| Rich::new().dim(meaning))])
    };
    let u = figures::ratio(model, &value.u, PLACES);
    let u = match &value.u {
        Value::Number(n) if *n < Number::ONE => Rich::new().bad(u),
        _ => Rich::new().strong(u),
    };
    let mut rows = vec![
        line("CPP", "what is felt to be got", figures::value(model, &value.cpp, PLACES).into(), &value.cpp),
        line("CPC", "what is felt to be given", figures::value(model, &value.cpc, PLACES).into(), &value.cpc),
        line("U", verdict(&value.u), u, &value.u),
        line("net", "CPP − CPC", figures::net(model, &value.net, PLACES).into(), &value.net),
    ];
    rows.extend(value.satisfaction.as_ref().map(|found| {
        let text = figures::net(model, &found.value, PLACES).into();
        line("satisfaction", &hierarchy::verdict(found, value.group.is_some()), text, &found.value)
    }));
    Grid { columns: vec![Column::text(""), Column::number(""), Column::text("")], rows }
}

fn verdict(u: &Value) -> &'static str {
    match u {
        Value::Number(n) if n.is_negative() => "CPP ÷ CPC: harm is done",
        Value::Number(n) if *n < Number::ONE => "CPP ÷ CPC: less is felt to be got than given",
        Value::Number(n) if *n == Number::ONE => "CPP ÷ CPC: as much is felt to be got as given",
        Value::Number(_) => "CPP ÷ CPC: more is felt to be got than given",
        _ => "CPP ÷ CPC: something is got and nothing is given",
    }
}

fn side_table(model: &Model, factors: &[&FactorValue], group: bool) -> Grid {
    let mut columns = vec![
        Column::text(""),
        Column::number(if group { "mean rating" } else { "rating" }),
        Column::number("weight"),
        Column::number("part"),
        Column::number("share"),
        Column::text(""),
        Column::number("headroom"),
    ];
    if group {
        columns.push(Column::number("answers"));
    }
    let rows = factors.iter().map(|factor| {
        let rating = match &factor.rating {
            Value::Number(n) => Rich::from(figures::short(n, if group { 2 } else { 4 })),
            _ => Rich::new().warn("–"),
        };
        let mut cells = vec![
            Rich::from(words::factor(model, factor.factor)),
            rating,
            figures::share(model, &factor.weight, 1).into(),
            figures::value(model, &factor.contribution, PLACES).into(),
            figures::share(model, &factor.share, 1).into(),
            factor
                .share
                .number()
                .map_or_else(Rich::new, |share| bar(share, if group { BAR_OF_GROUP } else { BAR })),
            figures::value(model, &factor.headroom, PLACES).into(),
        ];
        if group {
            cells.push(figures::rows(factor.answers).into());
        }
        let mut notes = Vec::new();
        if factor.dominates == Value::Flag(true) {
            notes.push(
                Rich::new()
                    .strong(format!("dominates {}", words::side(model.factors.at(factor.factor).side))),
            );
        }
        if let Value::Unknown(causes) = &factor.rating {
            let name = &model.factors.at(factor.factor).name;
            notes.push(Rich::new().warn(words::causes_of(model, name, causes)));
        }
        notes.extend(hierarchy::gap(model, factor, group));
        let note =
            if notes.is_empty() { Rich::new() } else { Rich::from("  ").then(Rich::join(notes, "; ")) };
        Row { cells, note }
    });
    Grid { rows: rows.collect(), columns }
}
