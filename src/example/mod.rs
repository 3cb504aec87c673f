//! A case made of a customer's row: what the model reads of it, and what the model makes of it.

use std::collections::BTreeSet;

use crate::answer::{Causes, DropCause, Membership, SubjectAnswer, Value};
use crate::cases::{self, Draft, literal, standing, worthwhile};
use crate::check::Settings;
use crate::data::{Dataset, RawTable, typed};
use crate::diagnostic::Diagnostics;
use crate::interpret::{Run, evaluate};
use crate::model::{ActionId, Expr, ExprKind, GivenCell, InputId, LetId, Model, Money, Scope};
use crate::parts;
use crate::source::SourceMap;
use crate::value::{Reason, Status, Text};

/// Why there is no case.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The table cannot be read as customers.
    Data(Diagnostics),
    /// Nobody has this key; those who are there, the first of them.
    NoSuchCustomer(Vec<Text>),
    /// The model has a case of this name.
    NameTaken(Text),
    /// The model cannot be read again together with the case, or the case does not hold there.
    DoesNotHold,
}

/// A case that holds for what a customer of a table answered.
///
/// The customer stands alone there, as in every case of one customer; where his decision in the table differs from
/// that, for rules about groups or values of others, a comment says so.
///
/// # Errors
///
/// See [`Refusal`].
pub fn example(
    model: &Model,
    (sources, main): (&SourceMap, &str),
    settings: &Settings,
    table: &RawTable,
    customer: &str,
    name: Option<&str>,
) -> Result<String, Refusal> {
    let (data, _) = typed(model, table).map_err(Refusal::Data)?;
    let own = data.fit(model);
    let Some(row) = data.keys.iter().position(|key| **key == *customer) else {
        return Err(Refusal::NoSuchCustomer(data.keys.iter().take(12).cloned().collect()));
    };
    let name = name.map_or_else(|| format!("customer {customer}"), str::to_owned);
    if model.cases.iter().any(|case| *case.name == *name) {
        return Err(Refusal::NameTaken(name.into()));
    }
    let (cells, mut notes) = given(model, table, &data, row);
    let alone = Dataset::of_case(model, std::slice::from_ref(&cells));
    let fitted = alone.fit(model);
    let run = Run { as_of: settings.as_of, customers_only: true };
    let found = evaluate(&fitted, &alone, &run).explain_customer(0).ok_or(Refusal::DoesNotHold)?;
    let among = evaluate(&own, &data, &Run { customers_only: false, ..run }).explain_customer(row);
    if let Some(among) = among {
        notes.extend(differences(model, &found, &among));
    }
    let draft = Draft {
        name: name.clone(),
        notes,
        evidence: None,
        as_of: settings.as_of.filter(|_| model.reads_as_of),
        table: false,
        rows: vec![cells],
        expects: expects(model, &found),
    };
    let text = draft.text(model).ok_or(Refusal::DoesNotHold)?;
    let holds = || -> Option<bool> {
        let mut texts = parts::texts(&parts::files(sources, main)?);
        texts.get_mut("")?.push_str(&text);
        let more = parts::model(texts, settings)?;
        let case = more.cases.iter().find(|case| *case.name == *name)?;
        Some(cases::run(&more, case, None, settings.as_of).holds())
    };
    if holds() == Some(true) { Ok(text) } else { Err(Refusal::DoesNotHold) }
}

/// The cells that decisions about a customer read, and what could not be written down.
fn given(model: &Model, table: &RawTable, data: &Dataset, row: usize) -> (Vec<GivenCell>, Vec<String>) {
    let read = read_inputs(model);
    let mut notes = Vec::new();
    let cells = model.inputs.iter().map(|(id, input)| {
        let nothing = GivenCell::Unknown(Reason::NotAnswered);
        if !read.contains(&id) {
            return nothing;
        }
        match data.columns.get(id).and_then(|column| column.reason(row)) {
            Some(Reason::NotAnswered) => return nothing,
            Some(Reason::NotApplicable) => return GivenCell::Unknown(Reason::NotApplicable),
            _ => {}
        }
        let text = table.column(&input.header).map_or("", |column| column.get(row)).trim();
        let cell = GivenCell::Text(text.into());
        if literal(input, &cell).is_some() {
            return cell;
        }
        notes.push(format!("{}: {text:?} in the data, which no case can hold", input.name));
        nothing
    });
    let cells = cells.collect();
    (cells, notes)
}

/// The columns that a customer's place in the population, value, segments, rules, actions and scores are computed from. Keys, weights and protected
/// columns are among them only where an expression reads them.
fn read_inputs(model: &Model) -> BTreeSet<InputId> {
    let mut open: Vec<&Expr> = Vec::new();
    for (_, factor) in model.factors.iter() {
        open.push(&factor.rating);
        open.extend(&factor.expected);
    }
    for (_, family) in model.families.iter() {
        open.extend(family.segments.iter().filter_map(|(_, segment)| segment.condition.as_ref()));
    }
    for (_, rule) in model.rules.iter().filter(|(_, rule)| rule.scope == Scope::Customer) {
        open.push(&rule.condition);
        open.extend(&rule.unless);
    }
    open.extend(model.population.iter().map(|population| &population.condition));
    for (_, action) in model.actions.iter() {
        open.extend(action.worthwhile.iter().filter_map(|one| one.customer.as_ref()));
        open.extend(action.effects.iter().filter_map(|effect| effect.when.as_ref()));
    }
    open.extend(Money::ALL.into_iter().filter_map(|money| model.money(money)));
    open.extend(model.prioritize.iter().filter_map(|score| score.customer.as_ref()));
    let mut seen: BTreeSet<LetId> = BTreeSet::new();
    let mut found: BTreeSet<InputId> = BTreeSet::new();
    if let Some(offering) = &model.market.offering {
        found.insert(offering.input);
    }
    found.extend(model.market.wave);
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Input(id) => {
                found.insert(*id);
            }
            ExprKind::Let(id) if seen.insert(*id) => open.extend(&model.lets.at(*id).customer),
            _ => open.extend(expr.parts()),
        }
    }
    found
}

/// What a case of one customer finds, as expectations: value, segments, rules, actions.
fn expects(model: &Model, found: &SubjectAnswer) -> Vec<String> {
    let mut all: Vec<String> =
        found.population.iter().map(|population| standing(model, &population.inside)).collect();
    all.extend(value("U", &found.value.u));
    for ((_, family), place) in model.families.iter().zip(&found.memberships) {
        match place {
            Membership::In(segment) => {
                all.push(format!("{} = {}", family.name, family.segments.at(*segment).name));
            }
            Membership::None => all.push(format!("unknown {} because in no segment", family.name)),
            Membership::Unknown(causes) => all.extend(unknown(&family.name, causes)),
        }
    }
    let status = |wanted: Status| {
        let rules = found.rules.iter().filter(move |outcome| outcome.status == wanted);
        rules.map(move |outcome| format!("{} {}", model.rules.at(outcome.rule).name, wanted.words()))
    };
    for wanted in [Status::Matched, Status::Undetermined, Status::NotMatched, Status::NotInForce] {
        all.extend(status(wanted));
    }
    let names = |actions: &[ActionId]| -> String {
        let names: Vec<&str> = actions.iter().map(|id| &*model.actions.at(*id).name).collect();
        names.join(", ")
    };
    let ranked: Vec<ActionId> = found.ranked.iter().map(|one| one.action).collect();
    match ranked.first() {
        None => all.push("recommends nothing".to_owned()),
        Some(first) => {
            all.push(format!("recommends {}", names(&ranked)));
            all.push(format!("{} first", model.actions.at(*first).name));
        }
    }
    let dropped = |cause: fn(&DropCause) -> bool| -> Vec<ActionId> {
        found.dropped.iter().filter(|one| cause(&one.cause)).map(|one| one.action).collect()
    };
    for (word, actions) in [
        ("forbids", dropped(|cause| matches!(cause, DropCause::Forbidden(_)))),
        ("holds", dropped(|cause| matches!(cause, DropCause::Held(_)))),
    ] {
        if !actions.is_empty() {
            all.push(format!("{word} {}", names(&actions)));
        }
    }
    for (action, condition) in &found.worthwhile {
        all.push(format!("{} {}", model.actions.at(*action).name, worthwhile(condition.value.truth())));
    }
    all
}

/// A number as it is where it has an end as a decimal, else to six decimals.
fn value(name: &str, found: &Value) -> Vec<String> {
    match found {
        Value::Unknown(causes) => unknown(name, causes),
        Value::Unbounded => vec![format!("{name} is unbounded")],
        Value::Number(number) => match number.decimal().filter(|text| text.len() <= 12) {
            Some(exact) => vec![format!("{name} = {exact}")],
            None => {
                let near = number.round(6).decimal();
                near.map(|near| format!("round({name}, 6) = {near}")).into_iter().collect()
            }
        },
        _ => Vec::new(),
    }
}

fn unknown(name: &str, causes: &Causes) -> Vec<String> {
    causes.reasons().iter().map(|reason| format!("unknown {name} because {}", reason.words())).collect()
}

/// What was otherwise among the others of the table.
fn differences(model: &Model, alone: &SubjectAnswer, among: &SubjectAnswer) -> Vec<String> {
    let mut notes = Vec::new();
    for outcome in &among.rules {
        let here = alone.rules.iter().find(|one| one.rule == outcome.rule);
        if here.is_some_and(|here| here.status != outcome.status) {
            let name = &model.rules.at(outcome.rule).name;
            notes.push(format!("among the others of the data: {name} {}", outcome.status.words()));
        }
    }
    let actions =
        |answer: &SubjectAnswer| -> Vec<ActionId> { answer.ranked.iter().map(|one| one.action).collect() };
    let there = actions(among);
    if there != actions(alone) {
        let names: Vec<&str> = there.iter().map(|id| &*model.actions.at(*id).name).collect();
        let said = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        notes.push(format!("among the others of the data: recommends {said}"));
    }
    notes
}
