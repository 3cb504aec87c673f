//! How what is recommended falls on protected groups.

use super::page::{Block, Column, Grid, Rich, Row};
use super::{Decimal, Look, figures, gfm, phrases, terminal, words};
use crate::audit::{Audit, AuditedAction, AuditedInput, GroupName, LEAST_SHOWN, four_fifths};
use crate::model::{InputKind, Model};
use crate::number::Number;

/// The page for a terminal.
#[must_use]
pub fn audit(model: &Model, found: &Audit, look: &Look) -> String {
    terminal::draw(&page(model, found), look)
}

/// The page as Markdown.
#[must_use]
pub fn markdown(model: &Model, found: &Audit, decimal: Decimal) -> String {
    gfm::write(&page(model, found), decimal)
}

fn page(model: &Model, found: &Audit) -> Vec<Block> {
    let name = model.title.as_deref().unwrap_or(&model.name);
    let mut who = words::counted(found.rows, "customer");
    if found.without_weight > 0 {
        who += &format!("; {} without a survey weight left out", words::counted(found.without_weight, "row"));
    }
    let title = Rich::new().strong(name).plain(": how actions fall on protected groups");
    let mut page = vec![Block::Title(title, vec![Rich::from(who)])];
    for input in &found.inputs {
        page.extend(one_input(model, input));
    }
    if found.inputs.is_empty() {
        page.push(Block::Para(
            "The model protects no column. Say `protect gender \"special category\"` to have one audited and \
             kept out of all decisions."
                .into(),
        ));
    } else {
        page.push(Block::Para(Rich::new().dim(format!(
            "The rates are the shares of a group's customers for whom an action is recommended, as customers \
             or as members of a segment, weighted where there are survey weights. lowest/highest compares the \
             groups; below 0.8 it is flagged: look at it, it is no verdict. Numbers of fewer than \
             {LEAST_SHOWN} people are hidden (·), and with one of them the next smallest, from which it could \
             be computed."
        ))));
    }
    if !found.raises.is_empty() {
        page.push(Block::Heading("Actions that raise a cost".to_owned()));
        let items = found.raises.iter().map(|(action, costs)| {
            let names: Vec<&str> = costs.iter().map(|id| words::factor(model, *id)).collect();
            phrases::action(model, *action).plain(format!(": {}", names.join(", ")))
        });
        page.push(Block::Bullets(items.collect()));
        page.push(Block::Para(Rich::new().dim(
            "A higher price, or harder to leave: what holds customers is not what they value. Ask whether they \
             would agree.",
        )));
    }
    if !found.idle.is_empty() {
        let names: Vec<&str> = found.idle.iter().map(|id| words::action(model, *id)).collect();
        page.push(Block::Para(Rich::new().dim(format!("Recommended to nobody: {}.", names.join(", ")))));
    }
    page
}

/// What people call a group.
pub(super) fn group_name(name: &GroupName) -> &str {
    match name {
        GroupName::Named(text) => text,
        GroupName::Outside => "in no group",
        GroupName::Unknown => "unknown",
    }
}

/// Why a column has no groups.
pub(super) const fn no_groups(kind: &InputKind) -> &'static str {
    match kind {
        InputKind::Date(_) => "A date is not audited.",
        _ => "A number is audited in groups: say which, as in `protect age by 18..<30, 30..110`.",
    }
}

fn one_input(model: &Model, of: &AuditedInput) -> Vec<Block> {
    let input = model.inputs.at(of.input);
    let mut page = vec![Block::Heading(input.name.to_string())];
    if let Some(why) = input.protected.as_deref().filter(|why| *why != "protected") {
        page.push(Block::Para(Rich::new().dim(why)));
    }
    let Some(groups) = &of.groups else {
        page.push(Block::Para(Rich::new().warn(no_groups(&input.kind))));
        return page;
    };
    let hidden = || Rich::new().dim("·");
    // Groups are rows: there may be many of them, and their names are long.
    for (n, action) in of.actions.iter().enumerate() {
        page.push(Block::Sub(phrases::action(model, action.action).then(verdict(action))));
        let columns = vec![Column::text("group"), Column::number("n"), Column::number("rate")];
        let rows = groups.iter().zip(&action.rates).map(|(group, rate)| {
            let size = group.size.as_ref().map_or_else(hidden, |(rows, count)| {
                let text = figures::rows(*rows);
                if *count == Number::count(*rows) {
                    text.into()
                } else {
                    format!("{text} (weight {})", figures::short(count, 1)).into()
                }
            });
            let rate = match (rate, &group.size) {
                (Some(rate), _) => figures::percent(rate, 1).into(),
                // Nobody is in it, or they weigh nothing.
                (None, Some((_, count))) if count.is_zero() => Rich::new().dim("–"),
                (None, _) => hidden(),
            };
            let name = group_name(&group.name);
            let name = match group.name {
                GroupName::Named(_) => Rich::from(name),
                _ => Rich::new().dim(name),
            };
            Row::new(vec![name, size, rate])
        });
        page.push(Block::Grid(Grid { columns, rows: rows.collect() }));
        if n + 1 < of.actions.len() {
            page.push(Block::Gap);
        }
    }
    if of.actions.is_empty() {
        page.push(Block::Para(Rich::new().dim("No action is recommended to anybody.")));
    }
    page
}

fn verdict(action: &AuditedAction) -> Rich {
    let mut out = Rich::new();
    match &action.ratio {
        Some(ratio) => {
            let places = figures::enough(ratio, &four_fifths(), 2);
            let text = format!("  lowest/highest {}", figures::fixed(ratio, places));
            out = if *ratio < four_fifths() { out.warn(text + ": look at it") } else { out.dim(text) };
        }
        None => out = out.dim("  nothing to compare"),
    }
    if action.partial {
        out = out.dim(", without the groups that are hidden");
    }
    if action.computable {
        out = out.warn(", of which one could be computed from the total of the report");
    }
    out
}
