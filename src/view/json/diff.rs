//! What is different between two versions of a model or two data sets.

use std::io::{self, Write};

use serde::Serialize;

use super::Object;
use super::value::Val;
use crate::diff::{self, Changes, Decision, Diff, Kind, Touches, Why};
use crate::model::Model;
use crate::view::diff::held_by;

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    place: &'a str,
    item: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    touches: &'static str,
}

#[derive(Serialize)]
struct Changed<'a> {
    customers: usize,
    came: usize,
    went: usize,
    changed: usize,
    groups: usize,
    changed_groups: Vec<Group<'a>>,
    actions: Vec<Action<'a>>,
    segments: Vec<Segment<'a>>,
    values: Vec<Moved<'a>>,
    causes: Vec<Cause<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    group: &'a str,
    before: Decided<'a>,
    after: Decided<'a>,
}

#[derive(Serialize)]
struct Decided<'a> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    outside: bool,
    ranked: Vec<&'a str>,
    held_back: Vec<Held<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    action: &'a str,
    by: &'static str,
}

#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    before: usize,
    after: usize,
    gained: usize,
    lost: usize,
}

#[derive(Serialize)]
struct Segment<'a> {
    segment: &'a str,
    changed: usize,
    of: usize,
}

#[derive(Serialize)]
struct Moved<'a> {
    group: &'a str,
    before: Val<'a>,
    after: Val<'a>,
}

#[derive(Serialize)]
struct Cause<'a> {
    how: Option<&'static str>,
    edits: Vec<Vec<usize>>,
    customers: usize,
    groups: &'a [String],
    moves: Vec<Move<'a>>,
    examples: Vec<&'a str>,
}

#[derive(Serialize)]
struct Move<'a> {
    before: Decided<'a>,
    after: Decided<'a>,
    customers: usize,
}

/// Writes a comparison of two versions (`docs/schema/diff.v1.schema.json`).
///
/// # Errors
///
/// Where `out` does not take it.
pub fn diff(model: &Model, found: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.diff/1")?;
    object.put("model", &model.name.as_ref())?;
    object.put("kind", &kind(found.kind))?;
    object.list("edits", found.edits.iter().map(edit))?;
    object.put("changes", &found.changes.as_ref().map(|changes| changed(model, changes)))?;
    object.end()
}

/// Writes a comparison of two data sets, in the same form.
///
/// # Errors
///
/// Where `out` does not take it.
pub fn data_diff(model: &Model, changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.diff/1")?;
    object.put("model", &model.name.as_ref())?;
    object.put("kind", &None::<()>)?;
    object.list("edits", std::iter::empty::<()>())?;
    object.put("changes", &changed(model, changes))?;
    object.end()
}

/// An edit, as in a comparison.
#[must_use]
pub fn edit_value(of: &diff::Edit) -> serde_json::Value {
    serde_json::to_value(edit(of)).unwrap_or_default()
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Layout => "layout",
        Kind::Text => "text",
        Kind::NoDecision => "no decision",
        Kind::Decisions => "decisions",
        Kind::Interface => "interface",
    }
}

fn edit(of: &diff::Edit) -> Edit<'_> {
    Edit {
        file: &of.file,
        place: &of.place,
        item: &of.item,
        before: of.before.as_deref(),
        after: of.after.as_deref(),
        touches: match of.touches {
            Touches::Text => "text",
            Touches::Expectations => "expectations",
            Touches::Meaning => "meaning",
            Touches::Inputs => "inputs",
            Touches::Outputs => "outputs",
        },
    }
}

fn changed<'a>(model: &'a Model, of: &'a Changes) -> Changed<'a> {
    Changed {
        customers: of.customers,
        came: of.came,
        went: of.went,
        changed: of.changed,
        groups: of.groups,
        changed_groups: of
            .changed_groups
            .iter()
            .map(|(group, before, after)| Group { group, before: decided(before), after: decided(after) })
            .collect(),
        actions: of
            .actions
            .iter()
            .map(|one| Action {
                action: &one.action,
                before: one.before,
                after: one.after,
                gained: one.gained,
                lost: one.lost,
            })
            .collect(),
        segments: of
            .segments
            .iter()
            .map(|(segment, changed, all)| Segment { segment, changed: *changed, of: *all })
            .collect(),
        values: of
            .values
            .iter()
            .map(|(group, before, after)| Moved {
                group,
                before: Val(model, before),
                after: Val(model, after),
            })
            .collect(),
        causes: of.causes.iter().map(cause).collect(),
    }
}

fn cause(of: &diff::Cause) -> Cause<'_> {
    let numbers = |edits: &[usize]| edits.iter().map(|edit| edit + 1).collect::<Vec<_>>();
    let (how, edits) = match &of.why {
        None => (None, Vec::new()),
        Some(Why::Each(all)) => (Some("each"), all.iter().map(|edits| numbers(edits)).collect()),
        Some(Why::Together(edits)) => (Some("together"), vec![numbers(edits)]),
        Some(Why::Among(edits)) => (Some("among"), vec![numbers(edits)]),
    };
    Cause {
        how,
        edits,
        customers: of.customers,
        groups: &of.groups,
        moves: of
            .moves
            .iter()
            .map(|(before, after, customers)| Move {
                before: decided(before),
                after: decided(after),
                customers: *customers,
            })
            .collect(),
        examples: of.examples.iter().map(|key| &**key).collect(),
    }
}

fn decided(of: &Decision) -> Decided<'_> {
    Decided {
        outside: of.outside,
        ranked: of.ranked.iter().map(|name| &**name).collect(),
        held_back: of.held_back.iter().map(|(name, by)| Held { action: name, by: held_by(*by) }).collect(),
    }
}
