//! What the answer rests on: what was missing, what the data were like, and what to know besides.

use super::super::page::{Block, Column, Grid, Node, Rich, Row};
use super::super::{figures, phrases, words};
use super::customers;
use crate::answer::{Answer, DataReport, OutsideReport};
use crate::model::{Model, RuleId};

/// How many things of one kind a line names before it counts the rest.
const NAMED: usize = 12;

/// Rules that could not be decided somewhere.
pub(super) fn undetermined(model: &Model, answer: &Answer) -> Vec<Block> {
    if answer.undetermined.is_empty() {
        return Vec::new();
    }
    let nodes = answer.undetermined.iter().map(|one| {
        let missing = one.causes.iter().map(|(cause, n)| {
            Node::new(words::cause(model, cause))
                .detail(Rich::new().dim(format!("for {}", words::counted(*n, "subject"))))
        });
        Node::new(phrases::rule(model, one.rule))
            .detail(
                Rich::new()
                    .warn("unknown")
                    .plain(format!(" for {}", words::counted(one.subjects, "subject"))),
            )
            .children(missing)
    });
    vec![Block::Heading("Rules that could not be decided".to_owned()), Block::Tree(nodes.collect())]
}

/// Rows that matched together in tables of which at most one may.
pub(super) fn conflicts(model: &Model, answer: &Answer) -> Vec<Block> {
    if answer.conflicts.is_empty() {
        return Vec::new();
    }
    let items = answer.conflicts.iter().map(|one| {
        let mut whom: Vec<String> = Vec::new();
        if one.customers > 0 {
            whom.push(words::people(one.customers));
        }
        whom.extend(one.cells.iter().map(|cell| words::cell(model, cell)));
        Rich::new()
            .code(&*one.table)
            .plain(": ")
            .then(Rich::join(one.rules.iter().map(|id| phrases::rule(model, *id)), " and "))
            .plain(format!(" – {}", whom.join("; ")))
    });
    let said = "At most one row of these tables may match; where more did, none of them acts.";
    vec![
        Block::Heading("Rows in conflict".to_owned()),
        Block::Para(said.into()),
        Block::Bullets(items.collect()),
    ]
}

/// The data report (4.2).
pub(super) fn data(model: &Model, answer: &Answer) -> Vec<Block> {
    let data = &answer.data;
    let mut page = vec![Block::Heading("Data".to_owned())];
    let mut items = facts(model, data);
    items.extend(answer.market.iter().flat_map(|market| super::market::set_aside(market)));
    page.push(Block::Bullets(items));
    if !data.problems.is_empty() {
        page.push(Block::Sub(Rich::new().dim("Cells without a value")));
        page.push(Block::Grid(problems(model, data)));
    }
    page
}

fn facts(model: &Model, data: &DataReport) -> Vec<Rich> {
    let left_out = data.outside.as_ref().map_or(0, |outside| outside.rows + outside.unknown_rows);
    let rows = format!("{} read", words::counted(data.rows + left_out, "row"));
    let rows = match left_out {
        0 => rows,
        _ => format!("{rows}, {} of them inside", figures::rows(data.rows)),
    };
    let mut items = vec![if data.count == crate::number::Number::count(data.rows) {
        Rich::from(rows)
    } else {
        Rich::from(format!("{rows}; {}", customers(&data.count, data.rows)))
    }];
    let mut u = vec![format!("U known for {}", figures::rows(data.u_known))];
    if data.u_unbounded > 0 {
        u.push(format!("unbounded for {}", figures::rows(data.u_unbounded)));
    }
    let u = Rich::from(u.join(", "));
    items.push(if data.u_unknown_rows == 0 {
        u
    } else {
        u.plain(", ")
            .warn(format!("unknown for {}", figures::rows(data.u_unknown_rows)))
            .plain(format!(" ({})", words::reasons(&data.u_unknown)))
    });
    items.extend(data.outside.as_ref().map(|outside| left_outside(model, outside)));
    if data.without_weight > 0 {
        items.push(Rich::from(format!(
            "{} without a survey weight, in no statement about a group",
            words::counted(data.without_weight, "row")
        )));
    }
    items.extend(data.off_scale.iter().map(|(factor, n)| {
        Rich::from("rating of ")
            .code(&model.factors.at(*factor).name)
            .plain(format!(" computed off the scale for {}", words::counted(*n, "row")))
    }));
    if !data.repeated_keys.is_empty() {
        let keys: Vec<String> =
            data.repeated_keys.iter().map(|(key, n)| format!("{key} ({}×)", figures::rows(*n))).collect();
        let n = words::counted(data.repeated_keys.len(), "key");
        items.push(Rich::new().warn(n).plain(format!(" more than once: {}", some(&keys))));
    }
    if data.missing_keys > 0 {
        items.push(Rich::from(format!("{} without a key", words::counted(data.missing_keys, "row"))));
    }
    items
}

/// Rows that the model is not about.
fn left_outside(model: &Model, outside: &OutsideReport) -> Rich {
    let mut out = Rich::new();
    if let Some(population) = &model.population {
        out = out.plain("population ").code(&*population.name);
        out = population.title.iter().fold(out, |out, title| out.dim(format!(" ({title})"))).plain(": ");
    }
    out = out.plain(format!("{} outside", words::counted(outside.rows, "row")));
    if outside.unknown_rows == 0 {
        return out;
    }
    out.plain(", ")
        .warn(format!("unknown for {}", figures::rows(outside.unknown_rows)))
        .plain(format!(" ({}), left out too", words::reasons(&outside.unknown)))
}

/// The first few, and how many more: what is left out is counted, never hidden.
fn some(items: &[String]) -> String {
    let shown = items.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {} more", figures::rows(more)),
    }
}

fn problems(model: &Model, data: &DataReport) -> Grid {
    let columns = vec![
        Column::text("column"),
        Column::text("reason"),
        Column::number("cells"),
        Column::number("first in row"),
        Column::text("what stands there"),
    ];
    let rows = data.problems.iter().map(|one| {
        let input = model.inputs.at(one.input);
        let cell = if one.first_cell.is_empty() {
            Rich::new().dim("(empty)")
        } else {
            Rich::from(format!("\"{}\"", one.first_cell))
        };
        Row::new(vec![
            Rich::new().code(&*input.name),
            one.reason.words().into(),
            figures::rows(one.count).into(),
            figures::rows(one.first_row + 1).into(),
            cell,
        ])
    });
    Grid { columns, rows: rows.collect() }
}

/// What to know besides.
pub(super) fn notes(model: &Model, answer: &Answer) -> Vec<Block> {
    let mut items: Vec<Rich> = Vec::new();
    if answer.model.normalized {
        items.push("Weights were scaled so that each side sums to 1, as the model asks.".into());
    }
    let rules = |title: &str, ids: &[RuleId]| {
        (!ids.is_empty()).then(|| {
            Rich::from(format!("{title}: "))
                .then(Rich::join(ids.iter().map(|id| phrases::rule(model, *id)), "; "))
        })
    };
    items.extend(rules("Not in force on the date of the run", &answer.not_in_force));
    items.extend(answer.review_due.iter().map(|id| {
        let by = model.rules.at(*id).review_by.map(|date| format!(" (by {date})")).unwrap_or_default();
        Rich::new().warn("Review due").plain(": ").then(phrases::rule(model, *id)).plain(by)
    }));
    if !answer.never_recommended.is_empty() {
        let actions = answer.never_recommended.iter().map(|id| phrases::plain_action(model, *id));
        items.push(Rich::from("Never recommended: ").then(Rich::join(actions, "; ")));
    }
    if items.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading("Notes".to_owned()), Block::Bullets(items)]
}
