//! One record for each customer, for spreadsheets.

use std::borrow::Cow;
use std::io;

use super::{Decimal, exact, words};
use crate::answer::{Answer, CustomerRecord, DropCause, DroppedAction, Membership, Value};
use crate::model::{Model, RuleId};
use crate::value::Status;

/// Writes the customers with a header. Numbers are decimals without groups of thousands: exact up to 15 digits,
/// else rounded to 12 decimals. With a decimal comma the cells are separated by semicolons. A value that is unknown is an empty cell, as is the place in a family of a
/// customer who is in none or of whom it cannot be said; an unbounded U is `unbounded`. Where the model has a
/// population those outside it come last.
///
/// A text of the data or of the model that begins with `=`, `+`, `-` or `@` is written with a `'` before
/// it, because a spreadsheet would take it for a formula. Numbers are left as they are.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn customers(
    model: &Model,
    answer: &Answer,
    decimal: Decimal,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut csv = ::csv::WriterBuilder::new().delimiter(decimal.separator()).from_writer(out);
    let weighted = model.inputs.as_slice().iter().any(|input| input.weight);
    csv.write_record(header(model, weighted))?;
    for customer in answer.customers.iter().chain(&answer.outside) {
        csv.write_record(record(model, answer, customer, (weighted, decimal)))?;
    }
    csv.flush()
}

fn header(model: &Model, weighted: bool) -> Vec<String> {
    let mut head = vec!["customer"];
    head.extend(model.population.is_some().then_some("population"));
    head.extend(weighted.then_some("weight"));
    head.extend(["CPP", "CPC", "U", "net", "answered_benefits", "answered_costs"]);
    head.extend(model.has_expectations().then_some("satisfaction"));
    head.extend(model.families.as_slice().iter().map(|family| &*family.name));
    head.extend([
        "actions",
        "top_action",
        "priority",
        "score",
        "rules_matched",
        "rules_undetermined",
        "dropped",
        "U_unknown_because",
    ]);
    head.into_iter().map(str::to_owned).collect()
}

fn record(
    model: &Model,
    answer: &Answer,
    customer: &CustomerRecord,
    (weighted, decimal): (bool, Decimal),
) -> Vec<String> {
    let number = |value: &Value| decimal.plain(number(value));
    let mut cells = vec![harmless(&customer.key).into_owned()];
    if model.population.is_some() {
        cells.push(words::inside_word(&customer.inside).to_owned());
    }
    if weighted {
        cells.push(decimal.plain(customer.weight.as_ref().map(exact::text).unwrap_or_default()));
    }
    let (benefits, costs) = &customer.answered;
    let values = [&customer.cpp, &customer.cpc, &customer.u, &customer.net, benefits, costs];
    cells.extend(values.map(&number));
    cells.extend(customer.satisfaction.iter().map(&number));
    cells.extend(model.families.ids().zip(&customer.memberships).map(|(family, place)| match place {
        Membership::In(id) => harmless(&model.families.at(family).segments.at(*id).name).into_owned(),
        Membership::None | Membership::Unknown(_) => String::new(),
    }));
    let names = customer.ranked.iter().map(|one| &*model.actions.at(one.action).name);
    cells.push(harmless(&names.collect::<Vec<_>>().join("; ")).into_owned());
    let top = customer.ranked.first();
    cells.push(top.map(|one| harmless(&model.actions.at(one.action).name).into_owned()).unwrap_or_default());
    cells.push(top.map(|one| words::priority(one.priority).to_owned()).unwrap_or_default());
    cells.push(top.and_then(|one| one.score.as_ref()).map(&number).unwrap_or_default());
    cells.push(matched(model, answer, customer));
    let undetermined = customer
        .missing
        .iter()
        .map(|(id, lacks)| format!("{} ({})", model.rules.at(*id).name, words::causes(model, lacks)));
    cells.push(harmless(&undetermined.collect::<Vec<_>>().join("; ")).into_owned());
    let dropped = customer.dropped.iter().map(|one| dropped(model, one));
    cells.push(harmless(&dropped.collect::<Vec<_>>().join("; ")).into_owned());
    cells.push(match &customer.u {
        Value::Unknown(causes) => harmless(&words::causes(model, causes)).into_owned(),
        _ => String::new(),
    });
    cells
}

/// The names of the rules that matched; those that another overrides say so.
fn matched(model: &Model, answer: &Answer, customer: &CustomerRecord) -> String {
    let marks = answer.customer_rules.iter().zip(&customer.rules);
    let name = |id: &RuleId| model.rules.at(*id).name.to_string();
    let names = marks.filter(|(_, mark)| mark.status == Status::Matched).map(|(id, mark)| {
        match (mark.in_conflict, mark.overridden) {
            (true, _) => format!("{} (in conflict)", name(id)),
            (_, true) => format!("{} (overridden)", name(id)),
            _ => name(id),
        }
    });
    harmless(&names.collect::<Vec<_>>().join("; ")).into_owned()
}

/// `premium_refit forbidden by no_refit`.
fn dropped(model: &Model, one: &DroppedAction) -> String {
    let rule = |id: RuleId| model.rules.at(id).name.to_string();
    let action = |id| model.actions.at(id).name.to_string();
    let why = match &one.cause {
        DropCause::Forbidden(rules) => {
            format!("forbidden by {}", rules.iter().map(|at| rule(at.rule)).collect::<Vec<_>>().join(" and "))
        }
        DropCause::Held(rules) => {
            format!("held by {}", rules.iter().map(|(at, _)| rule(at.rule)).collect::<Vec<_>>().join(" and "))
        }
        DropCause::Blocked(needs) => {
            format!(
                "blocked without {}",
                needs.iter().map(|id| action(*id)).collect::<Vec<_>>().join(" and ")
            )
        }
        DropCause::OverLimit(limit) => {
            let limit = model.limits.get(*limit).map(crate::model::Limit::words).unwrap_or_default();
            format!("over the limit of {limit}")
        }
        DropCause::NotWorthwhile(None) => "not worthwhile".to_owned(),
        DropCause::NotWorthwhile(Some(lacks)) => {
            format!("not known to be worthwhile ({})", words::causes(model, lacks))
        }
        DropCause::Displaced(by) => format!("displaced by {}", action(*by)),
    };
    format!("{} {why}", action(one.action))
}

fn number(value: &Value) -> String {
    match value {
        Value::Number(n) => exact::text(n),
        Value::Unbounded => "unbounded".to_owned(),
        _ => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula. A customer's key that is a number stays one.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if begins && crate::number::Number::parse(text).is_none() {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_formulas() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("@SUM(1)"), "'@SUM(1)");
        assert_eq!(harmless("-12"), "-12");
        assert_eq!(harmless("-12+cmd"), "'-12+cmd");
        assert_eq!(harmless("a=b"), "a=b");
    }
}
