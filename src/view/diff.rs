//! What is different between two versions of a model or two data sets.

use super::page::{Block, Column, Grid, Node, Rich, Row};
use super::{Decimal, Look, figures, gfm, terminal, words};
use crate::diagnostic::list_and;
use crate::diff::{Cause, Changes, Decision, Diff, Edit, HeldBy, Kind, Touches, Why};
use crate::model::Model;
use crate::number::Number;

/// How many moves of a cause are listed.
const MOVES: usize = 5;

/// It for a terminal; `model` is the new version.
#[must_use]
pub fn diff(model: &Model, found: &Diff, look: &Look) -> String {
    terminal::draw(&page(model, found), look)
}

/// It as Markdown, to stand under a change that is reviewed.
#[must_use]
pub fn markdown(model: &Model, found: &Diff) -> String {
    gfm::write(&page(model, found), Decimal::default())
}

/// What two data sets come to, for a terminal.
#[must_use]
pub fn data(model: &Model, changes: &Changes, look: &Look) -> String {
    terminal::draw(&data_page(model, changes), look)
}

/// The same as Markdown.
#[must_use]
pub fn data_markdown(model: &Model, changes: &Changes) -> String {
    gfm::write(&data_page(model, changes), Decimal::default())
}

fn data_page(model: &Model, changes: &Changes) -> Vec<Block> {
    let name = model.title.as_deref().unwrap_or(&model.name);
    let mut lines = vec![counted(changes)];
    if changes.came + changes.went > 0 {
        lines.push(Rich::from(format!(
            "{} only in the new data, {} only in the old",
            words::counted(changes.came, "customer"),
            figures::rows(changes.went)
        )));
    }
    let mut page = vec![Block::Title(Rich::new().strong(name).plain(": from data to data"), lines)];
    changed(model, changes, &[], &mut page);
    page
}

fn page(model: &Model, found: &Diff) -> Vec<Block> {
    let name = model.title.as_deref().unwrap_or(&model.name);
    let mut lines = vec![kind(found)];
    lines.extend(found.changes.as_ref().map(counted));
    let mut page = vec![Block::Title(Rich::new().strong(name).plain(": what a change does"), lines)];
    if !found.edits.is_empty() {
        page.push(Block::Heading("Edits".to_owned()));
        let columns =
            vec![Column::number(""), Column::text("where"), Column::text("before"), Column::text("now")];
        let rows = found.edits.iter().enumerate().map(|(at, edit)| {
            let told = |text: Option<&String>, none: &str| match text {
                Some(text) if text.is_empty() => Rich::new().dim(none),
                Some(text) => Rich::from(short(text)),
                None => Rich::new().dim("–"),
            };
            Row::new(vec![
                Rich::from((at + 1).to_string()),
                place(edit),
                told(edit.before.as_ref(), "nothing"),
                told(edit.after.as_ref(), "nothing"),
            ])
        });
        page.push(Block::Grid(Grid { columns, rows: rows.collect() }));
    }
    if let Some(changes) = &found.changes {
        changed(model, changes, &found.edits, &mut page);
    }
    page
}

/// What kind of change it is, and which part of a version's number it moves.
fn kind(found: &Diff) -> Rich {
    match found.kind {
        Kind::Layout => {
            Rich::new().good("The same model: at most layout and comments differ").plain(" · a patch")
        }
        Kind::Text => {
            Rich::new().good("Texts, cases or targets only: nothing that decides").plain(" · a patch")
        }
        Kind::NoDecision => Rich::new().good("No decision changed on these data").plain(" · a minor change"),
        Kind::Decisions if found.changes.is_none() => {
            Rich::new().warn("What decides has changed").plain(" · give data to see which decisions")
        }
        Kind::Decisions => Rich::new().warn("Decisions changed").plain(" · a minor change"),
        Kind::Interface => {
            Rich::new().warn("Columns, rules, actions or segments come or go").plain(" · a major change")
        }
    }
}

fn counted(changes: &Changes) -> Rich {
    let share = Number::count(changes.changed) / Number::count(changes.customers.max(1));
    Rich::from(format!(
        "{} of {} decided otherwise ({}), {} of {}",
        figures::rows(changes.changed),
        words::counted(changes.customers, "customer"),
        figures::percent(&share, 1),
        figures::rows(changes.changed_groups.len()),
        words::counted(changes.groups, "group"),
    ))
}

fn place(edit: &Edit) -> Rich {
    let mut at = Rich::new();
    if !edit.file.is_empty() {
        at = at.dim(format!("{} ", edit.file));
    }
    let at = at.code(&edit.place);
    let at = if edit.item.is_empty() { at } else { at.plain(" · ").code(&edit.item) };
    match edit.touches {
        Touches::Text => at.dim(" (text)"),
        Touches::Expectations => at.dim(" (decides nothing)"),
        _ => at,
    }
}

/// An edit in one line: `rule price_relief · if: U < 1 → U < 1.1`.
#[must_use]
pub fn edit(edit: &Edit) -> String {
    let place: String = place(edit).pieces().map(|(_, text)| text).collect();
    match (&edit.before, &edit.after) {
        (None, Some(after)) => format!("{place} is new: {}", super::clean::line(&short(after))),
        (Some(before), None) => format!("{place} is gone: {}", super::clean::line(&short(before))),
        (Some(before), Some(after)) => {
            super::clean::line(&format!("{place}: {} → {}", short(before), short(after)))
        }
        (None, None) => place,
    }
}

/// A text of bearable length.
fn short(text: &str) -> String {
    const MOST: usize = 72;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MOST - 1).collect();
    short.push('…');
    short
}

fn changed(model: &Model, changes: &Changes, edits: &[Edit], page: &mut Vec<Block>) {
    if !changes.causes.is_empty() {
        page.push(Block::Heading(if edits.is_empty() { "Decisions" } else { "Causes" }.to_owned()));
        page.push(Block::Tree(changes.causes.iter().map(cause).collect()));
    }
    if !changes.actions.is_empty() {
        page.push(Block::Heading("Actions".to_owned()));
        let columns = vec![
            Column::text("action"),
            Column::number("before"),
            Column::number("now"),
            Column::number("gained"),
            Column::number("lost"),
        ];
        let rows = changes.actions.iter().map(|one| {
            Row::new(vec![
                action(model, &one.action),
                figures::rows(one.before).into(),
                figures::rows(one.after).into(),
                figures::rows(one.gained).into(),
                figures::rows(one.lost).into(),
            ])
        });
        page.push(Block::Grid(Grid { columns, rows: rows.collect() }));
    }
    if !changes.segments.is_empty() {
        page.push(Block::Heading("Where".to_owned()));
        let columns = vec![
            Column::text("segment"),
            Column::number("changed"),
            Column::number("of"),
            Column::number("share"),
        ];
        let rows = changes.segments.iter().map(|(name, hit, all)| {
            let share = Number::count(*hit) / Number::count((*all).max(1));
            Row::new(vec![
                name.as_str().into(),
                figures::rows(*hit).into(),
                figures::rows(*all).into(),
                figures::percent(&share, 1).into(),
            ])
        });
        page.push(Block::Grid(Grid { columns, rows: rows.collect() }));
    }
    if !changes.changed_groups.is_empty() {
        page.push(Block::Heading("Groups".to_owned()));
        let nodes = changes
            .changed_groups
            .iter()
            .map(|(name, before, after)| Node::new(name.as_str()).detail(moved(before, after)));
        page.push(Block::Tree(nodes.collect()));
    }
    if !changes.values.is_empty() {
        page.push(Block::Heading("Value".to_owned()));
        let columns = vec![Column::text("group"), Column::number("U before"), Column::number("U now")];
        let rows = changes.values.iter().map(|(name, before, after)| {
            let told = |value| figures::ratio(model, value, 3).into();
            Row::new(vec![name.as_str().into(), told(before), told(after)])
        });
        page.push(Block::Grid(Grid { columns, rows: rows.collect() }));
    }
}

fn action(model: &Model, name: &str) -> Rich {
    let title =
        model.actions.as_slice().iter().find(|one| &*one.name == name).and_then(|one| one.title.as_deref());
    match title {
        Some(title) => Rich::from(title).dim(format!(" ({name})")),
        None => Rich::from(name),
    }
}

fn cause(of: &Cause) -> Node {
    let mut hit = Vec::new();
    if of.customers > 0 {
        hit.push(words::counted(of.customers, "customer"));
    }
    if !of.groups.is_empty() {
        hit.push(words::counted(of.groups.len(), "group"));
    }
    let head = match &of.why {
        None => Rich::new(),
        Some(why) => said(why).plain(": "),
    };
    let mut node = Node::new(head.strong(hit.join(" and ")));
    for (before, after, count) in of.moves.iter().take(MOVES) {
        node = node.child(Node::new(moved(before, after)).detail(words::counted(*count, "customer")));
    }
    let more = of.moves.len().saturating_sub(MOVES);
    if more > 0 {
        node = node.child(Node::new(Rich::new().dim(words::counted(more, "other change"))));
    }
    if !of.examples.is_empty() {
        let names: Vec<&str> = of.examples.iter().map(|key| &**key).collect();
        node = node.child(Node::new(Rich::new().dim(format!("for example {}", names.join(", ")))));
    }
    if !of.groups.is_empty() {
        node = node.child(Node::new(Rich::new().dim(of.groups.join("; "))));
    }
    node
}

/// The edits by their numbers.
fn said(why: &Why) -> Rich {
    let numbers = |edits: &[usize]| edits.iter().map(|edit| (edit + 1).to_string()).collect::<Vec<_>>();
    let one = |edits: &[usize]| match numbers(edits).as_slice() {
        [one] => format!("edit {one}"),
        all => format!("edits {}", list_and(all)),
    };
    let at_once = |edits: &[usize]| if edits.len() > 1 { " (only at once is it a model)" } else { "" };
    match why {
        Why::Each(all) => {
            let units = all.iter().map(|edits| Rich::new().strong(one(edits)).dim(at_once(edits)));
            let alone = if all.len() > 1 { ", each by itself" } else { "" };
            Rich::join(units, " or ").plain(alone)
        }
        Why::Together(edits) => Rich::new().strong(one(edits)).plain(" together"),
        Why::Among(edits) => Rich::new().plain("among ").strong(one(edits)),
    }
}

fn moved(before: &Decision, after: &Decision) -> Rich {
    decision(before).plain(" → ").then(decision(after))
}

fn decision(of: &Decision) -> Rich {
    if of.outside {
        return Rich::new().dim("outside the population");
    }
    let mut told =
        if of.ranked.is_empty() { Rich::new().dim("nothing") } else { Rich::from(of.ranked.join(", ")) };
    if !of.held_back.is_empty() {
        let held: Vec<String> =
            of.held_back.iter().map(|(name, by)| format!("{name} {}", held_by(*by))).collect();
        told = told.dim(format!(" [{}]", held.join(", ")));
    }
    told
}

pub(super) const fn held_by(by: HeldBy) -> &'static str {
    match by {
        HeldBy::Limit => "over the limit",
        HeldBy::Ban => "forbidden",
        HeldBy::Doubt => "held",
        HeldBy::Need => "blocked",
        HeldBy::Better => "displaced",
        HeldBy::Worth => "not worthwhile",
    }
}
