//! What was found of a declaration, as expectations of a case.

use super::sites::{Declared, What};
use crate::answer::{CellId, Condition, Membership, Subject, Value};
use crate::cases::{quoted, standing, worthwhile};
use crate::data::Dataset;
use crate::interpret::Evaluation;
use crate::model::{Expr, Model, TableId};
use crate::value::{Status, Truth};

/// Each as it stands behind `expect`; `table` says whether whom it is about must be named.
pub(super) fn expects(
    model: &Model,
    declared: &Declared,
    data: &Dataset,
    evaluation: &Evaluation<'_>,
    table: bool,
) -> Vec<String> {
    let answer = evaluation.answer();
    let customer = |row: usize| match data.keys.get(row) {
        Some(key) if table => format!(" for customer {}", quoted(key)),
        _ => String::new(),
    };
    let everybody = || answer.customers.iter().chain(&answer.outside);
    let mut found = Vec::new();
    match declared.what {
        What::Rule(rule) => {
            let name = &model.rules.at(rule).name;
            if let Some(at) = answer.customer_rules.iter().position(|one| *one == rule) {
                for record in &answer.customers {
                    let status = record.rules.get(at).map_or(Status::NotInForce, |mark| mark.status);
                    found.push(format!("{name} {}{}", status.words(), customer(record.row)));
                }
            }
            for group in &answer.groups {
                if let (Subject::Cell(cell), Some(outcome)) =
                    (&group.subject, group.rules.iter().find(|one| one.rule == rule))
                {
                    found.push(format!("{name} {}{}", outcome.status.words(), cell_words(model, cell)));
                }
            }
        }
        What::Segment(family, _) => {
            let declared = model.families.at(family);
            for record in &answer.customers {
                let said = match record.memberships.get(family.index()) {
                    Some(Membership::In(segment)) => {
                        format!("{} = {}", declared.name, declared.segments.at(*segment).name)
                    }
                    _ => format!("unknown {}", declared.name),
                };
                found.push(said + &customer(record.row));
            }
        }
        What::Let(id) => {
            let named = model.lets.at(id);
            if let Some(body) = &named.customer {
                for record in everybody() {
                    let value = evaluation.eval_at(&Subject::Customer(record.row), body);
                    found.extend(value.map(|value| held(&named.name, &value) + &customer(record.row)));
                }
            } else if let Some(body) = &named.group {
                for group in answer.groups.iter().filter(|group| group.key.is_none()) {
                    let Subject::Cell(cell) = &group.subject else { continue };
                    let value = evaluation.eval_at(&group.subject, body);
                    found.extend(value.map(|value| held(&named.name, &value) + &cell_words(model, cell)));
                }
            }
        }
        What::Population => {
            for record in everybody() {
                found.push(standing(model, &record.inside) + &customer(record.row));
            }
        }
        What::Worthwhile(action) => {
            let name = &model.actions.at(action).name;
            let mut tell = |condition: Option<&Condition>, whom: &str| {
                let said = condition.map(|condition| worthwhile(condition.value.truth()));
                found.extend(said.map(|said| format!("{name} {said}{whom}")));
            };
            for record in &answer.customers {
                if record.asked_worthwhile().any(|one| one == action) {
                    let condition = evaluation.worthwhile_at(&Subject::Customer(record.row), action);
                    tell(condition.as_ref(), &customer(record.row));
                }
            }
            for group in &answer.groups {
                if let Subject::Cell(cell) = &group.subject {
                    let condition = group.worthwhile.iter().find(|(id, _)| *id == action);
                    tell(condition.map(|(_, condition)| condition), &cell_words(model, cell));
                }
            }
        }
        What::Target(n) => {
            let goal: Option<&Expr> = model.targets.get(n).map(|target| &target.goal);
            let words = goal.map(|goal| format!("({})", model.words(goal.span))).unwrap_or_default();
            for report in answer.targets.iter().filter(|report| report.target == n) {
                for at in &report.cells {
                    found.push(held(&words, &at.goal.value) + &cell_words(model, &at.cell));
                }
            }
        }
    }
    found
}

fn held(words: &str, value: &Value) -> String {
    match value.truth() {
        Truth::Yes => words.to_owned(),
        Truth::No => format!("not {words}"),
        Truth::Unknown => format!("unknown {words}"),
    }
}

fn cell_words(model: &Model, cell: &CellId) -> String {
    let parts: Vec<String> = cell
        .parts()
        .iter()
        .map(|(family, segment)| {
            let family = model.families.at(*family);
            format!("{}.{}", family.name, family.segments.at(*segment).name)
        })
        .collect();
    if parts.is_empty() { " for all".to_owned() } else { format!(" for {}", parts.join(", ")) }
}
