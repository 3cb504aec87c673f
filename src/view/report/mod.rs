//! The page that people read first: what to do, for whom and why; then what it rests on.

mod actions;
mod data;
mod groups;
mod market;
pub(super) mod targets;

pub(super) use actions::held_back;

use super::page::{Block, Rich};
use super::quadrants::{self, Quadrants};
use super::{Decimal, Look, figures, gfm, terminal, words};
use crate::answer::Answer;
use crate::model::Model;
use crate::number::Number;

/// The report for a terminal.
#[must_use]
pub fn report(model: &Model, answer: &Answer, look: &Look) -> String {
    with_quadrants(model, answer, None, look)
}

/// The same with factors by importance and performance, where that was asked for.
#[must_use]
pub fn with_quadrants(model: &Model, answer: &Answer, placed: Option<&Quadrants>, look: &Look) -> String {
    terminal::draw(&page(model, answer, placed), look)
}

/// The report as Markdown.
pub(super) fn markdown(
    model: &Model,
    answer: &Answer,
    placed: Option<&Quadrants>,
    decimal: Decimal,
) -> String {
    gfm::write(&page(model, answer, placed), decimal)
}

fn page(model: &Model, answer: &Answer, placed: Option<&Quadrants>) -> Vec<Block> {
    let mut page = vec![title(model, answer)];
    page.extend(actions::to_do(model, answer));
    page.extend(actions::not_to_do(model, answer));
    page.extend(groups::values(model, answer));
    if let Some(placed) = placed {
        page.extend(quadrants::planes(model, placed));
        let whose =
            "Ratings are of customers whose U is known; weights are those before any segment changes them.";
        page.push(Block::Para(Rich::new().dim(whose)));
    }
    page.extend(market::market(model, answer));
    page.extend(groups::actions(model, answer));
    page.extend(targets::targets(model, answer));
    page.extend(data::undetermined(model, answer));
    page.extend(data::conflicts(model, answer));
    page.extend(data::data(model, answer));
    page.extend(data::notes(model, answer));
    page
}

fn title(model: &Model, answer: &Answer) -> Block {
    let facts = &answer.model;
    let mut title = Rich::new().strong(facts.title.as_deref().unwrap_or(&facts.name));
    if facts.title.is_some() {
        title = title.dim(format!("  {}", facts.name));
    }
    let mut who = vec![customers(&answer.data.count, answer.data.rows)];
    who.extend(
        model
            .population
            .as_ref()
            .map(|one| format!("population: {}", one.title.as_deref().unwrap_or(&one.name))),
    );
    who.extend(facts.as_of.map(|date| format!("as of {date}")));
    let mut how = vec![
        format!("scale {} to {}", figures::short(&facts.scale.0, 6), figures::short(&facts.scale.1, 6)),
        format!("U needs {} of each side answered", figures::percent_short(&facts.answered, 2)),
    ];
    if facts.evidence > Number::ONE {
        how.push(format!("groups need {} customers", figures::short(&facts.evidence, 2)));
    }
    let mut below = vec![Rich::from(who.join(" · ")), Rich::new().dim(how.join(" · "))];
    if !facts.params.is_empty() {
        let params = facts.params.iter().map(|(id, value)| {
            Rich::new().code(&model.params.at(*id).name).plain(format!(" = {}", figures::short(value, 6)))
        });
        below.push(Rich::new().dim("with ").then(Rich::join(params, ", ")));
    }
    Block::Title(title, below)
}

/// `14,865 customers`, and how many rows where weights make that another number.
fn customers(count: &Number, rows: usize) -> String {
    let noun = if *count == Number::ONE { "customer" } else { "customers" };
    let text = format!("{} {noun}", figures::short(count, 1));
    if *count == Number::count(rows) {
        text
    } else {
        format!("{text} (weighted, {})", words::counted(rows, "row"))
    }
}
