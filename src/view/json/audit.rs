//! An audit for programs.

use std::io;

use serde::Serialize;

use super::super::audit::{group_name, no_groups};
use super::value::Num;
use super::{Object, value};
use crate::audit::{Audit, AuditedAction, AuditedInput, GroupName, four_fifths};
use crate::model::Model;

#[derive(Serialize)]
struct Input<'a> {
    input: &'a str,
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_audited: Option<&'static str>,
    groups: Vec<Group<'a>>,
    actions: Vec<Action<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    group: &'a str,
    kind: &'static str,
    hidden: bool,
    rows: Option<usize>,
    count: Option<Num<'a>>,
}

#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    rates: Vec<Option<Num<'a>>>,
    ratio: Option<Num<'a>>,
    flagged: bool,
    partial: bool,
    computable: bool,
}

#[derive(Serialize)]
struct Raise<'a> {
    action: &'a str,
    costs: Vec<&'a str>,
}

/// Writes an audit (`docs/schema/audit.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn audit(model: &Model, found: &Audit, out: &mut dyn io::Write) -> io::Result<()> {
    let mut object = Object::new(out, "cvrules.audit/1")?;
    object.put("model", &model.name.as_ref())?;
    object.put("rows", &found.rows)?;
    object.put("without_weight", &found.without_weight)?;
    object.list("inputs", found.inputs.iter().map(|one| input(model, one)))?;
    object.list(
        "raises_costs",
        found.raises.iter().map(|(action, costs)| Raise {
            action: &model.actions.at(*action).name,
            costs: costs.iter().map(|id| &*model.factors.at(*id).name).collect(),
        }),
    )?;
    object.put("recommended_to_nobody", &value::actions(model, &found.idle))?;
    object.end()
}

fn input<'a>(model: &'a Model, of: &'a AuditedInput) -> Input<'a> {
    let declared = model.inputs.at(of.input);
    let groups = of.groups.iter().flatten().map(|group| Group {
        group: group_name(&group.name),
        kind: match group.name {
            GroupName::Named(_) => "named",
            GroupName::Outside => "outside",
            GroupName::Unknown => "unknown",
        },
        hidden: group.size.is_none(),
        rows: group.size.as_ref().map(|(rows, _)| *rows),
        count: group.size.as_ref().map(|(_, count)| Num(count)),
    });
    Input {
        input: &declared.name,
        why: declared.protected.as_deref().filter(|why| *why != "protected"),
        not_audited: of.groups.is_none().then(|| no_groups(&declared.kind)),
        groups: groups.collect(),
        actions: of.actions.iter().map(|one| action(model, one)).collect(),
    }
}

fn action<'a>(model: &'a Model, of: &'a AuditedAction) -> Action<'a> {
    Action {
        action: &model.actions.at(of.action).name,
        rates: of.rates.iter().map(|rate| rate.as_ref().map(Num)).collect(),
        ratio: of.ratio.as_ref().map(Num),
        flagged: of.ratio.as_ref().is_some_and(|ratio| *ratio < four_fifths()),
        partial: of.partial,
        computable: of.computable,
    }
}
