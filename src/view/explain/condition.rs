//! Conditions with what their parts came to.

use super::super::page::{Node, Rich};
use super::super::{figures, words};
use crate::answer::{Condition, ConditionKind, Dominance, LeftOut, Noise, Value};
use crate::model::Model;
use crate::number::Number;
use crate::value::Truth;

/// Decimals of operands, before they need more.
const PLACES: u32 = 2;
/// How many brands that are left out a line names before it counts the rest.
const NAMED: usize = 12;

/// A condition as a branch: ticked, crossed or unknown, with the values that decided it.
pub(in super::super) fn node(model: &Model, label: &str, condition: &Condition) -> Node {
    let text = Rich::new().dim(label).then(sign(condition.value.truth()));
    match condition.kind {
        ConditionKind::And | ConditionKind::Or | ConditionKind::Not => {
            let words = match condition.kind {
                ConditionKind::And => "all of these",
                ConditionKind::Or => "one of these",
                _ => "not",
            };
            Node::new(text.plain(words)).children(condition.parts.iter().map(|part| node(model, "", part)))
        }
        ConditionKind::Let if matches!(condition.value, Value::Flag(_)) || is_condition(condition) => {
            Node::new(text.code(&*condition.words))
                .children(condition.parts.iter().map(|part| node(model, "", part)))
        }
        _ => {
            let definitions = condition.parts.iter().filter_map(definition);
            Node::new(text.code(&*condition.words)).detail(detail(model, condition)).children(definitions)
        }
    }
}

fn sign(truth: Truth) -> Rich {
    match truth {
        Truth::Yes => Rich::new().good("✓ "),
        Truth::No => Rich::new().bad("✗ "),
        Truth::Unknown => Rich::new().warn("? "),
    }
}

/// Whether a name stands for a condition, as far as its parts show.
fn is_condition(condition: &Condition) -> bool {
    condition.parts.iter().any(|part| match part.kind {
        ConditionKind::Let => is_condition(part),
        ConditionKind::Value | ConditionKind::Relative { .. } | ConditionKind::Literal => false,
        _ => true,
    })
}

/// What a name that is an operand stands for.
fn definition(operand: &Condition) -> Option<Node> {
    let part = operand.parts.first().filter(|_| operand.kind == ConditionKind::Let)?;
    let text = Rich::new().code(&*operand.words).dim(" is ").code(&*part.words);
    Some(Node::new(text).children(part.parts.iter().filter_map(definition)))
}

/// The values of a test and how far it was from its threshold.
fn detail(model: &Model, condition: &Condition) -> Rich {
    if let Some(dominance) = &condition.dominance {
        return dominated(model, dominance, condition.margin.as_ref());
    }
    let values = values(model, condition);
    if let Some(noise) = &condition.noise {
        return values.dim(beyond_noise(condition, noise));
    }
    match &condition.margin {
        Some(margin) => values.dim(distance(condition, margin)),
        None => values,
    }
}

/// Operands that are no literals, each with its value: `U = 0.93, all.U = 1.38`.
fn values(model: &Model, condition: &Condition) -> Rich {
    let mut said: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    let own = std::slice::from_ref(condition);
    let operands = if condition.parts.is_empty() { own } else { condition.parts.as_slice() };
    for operand in operands {
        if operand.kind == ConditionKind::Literal || said.contains(&&*operand.words) {
            continue;
        }
        said.push(&operand.words);
        let name = Rich::new().code(&*operand.words);
        let shown = match &operand.value {
            Value::Unknown(causes) => {
                name.warn(" unknown").plain(format!(": {}", words::causes_of(model, &operand.words, causes)))
            }
            Value::Number(n) => {
                let shown =
                    name.plain(format!(" = {}", number(n, places(n, operands), in_percent(operands))));
                let shown = match operand.interval.as_deref() {
                    Some((lo, hi)) => shown.dim(format!(
                        " (95%: {} to {})",
                        figures::fixed(lo, PLACES),
                        figures::fixed(hi, PLACES)
                    )),
                    None => shown,
                };
                match operand.kind {
                    // Which way is good depends on what is compared (B16).
                    ConditionKind::Relative { dearer: true } => shown.dim(" (above 1 is dearer)"),
                    ConditionKind::Relative { dearer: false } => shown.dim(" (above 1 is better)"),
                    _ => shown,
                }
            }
            value => name.plain(format!(" = {}", figures::operand(model, value, PLACES))),
        };
        out.push(shown.then(left_out(operand)));
    }
    Rich::join(out, ", ")
}

/// Brands that a value of the rivals leaves out: ` (left out: Dove, 1 customer)`.
fn left_out(operand: &Condition) -> Rich {
    let mut all: Vec<&LeftOut> = Vec::new();
    brands(operand, &mut all);
    if all.is_empty() {
        return Rich::new();
    }
    let mut names: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|one| format!("{}, {}", one.brand, words::people(one.customers)))
        .collect();
    if all.len() > NAMED {
        names.push(format!("{} more", figures::rows(all.len() - NAMED)));
    }
    Rich::new().dim(format!(" (left out: {})", names.join("; ")))
}

/// Those of a value, and of what a name stands for; each once.
fn brands<'c>(condition: &'c Condition, found: &mut Vec<&'c LeftOut>) {
    for one in &condition.left_out {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    condition.parts.iter().for_each(|part| brands(part, found));
}

/// The decimals that a number takes to be seen apart from every other number of the test (B11).
fn places(n: &Number, operands: &[Condition]) -> u32 {
    let others = operands.iter().filter_map(|other| other.value.number());
    others.map(|other| figures::enough(n, other, PLACES)).max().unwrap_or(PLACES)
}

/// Whether the author wrote a threshold as a percentage, so that values beside it read as such.
fn in_percent(operands: &[Condition]) -> bool {
    operands.iter().any(|one| one.kind == ConditionKind::Literal && one.words.ends_with('%'))
}

fn number(n: &Number, places: u32, percent: bool) -> String {
    let cut = i32::try_from(places).unwrap_or(i32::MAX);
    if percent {
        figures::percent_short(n, places.saturating_sub(1).max(1))
    } else if n.round(cut) == *n {
        figures::short(n, places)
    } else {
        // The zeros say that it was rounded.
        figures::fixed(n, places)
    }
}

/// `, 0.45 below; standard error 0.02, 95% asks for 0.04`, and how much more or less than that it is.
fn beyond_noise(condition: &Condition, noise: &Noise) -> String {
    let sides: Vec<&Number> = condition.parts.iter().filter_map(|part| part.value.number()).collect();
    let [left, right] = sides.as_slice() else { return String::new() };
    let difference = *left - *right;
    let places = figures::enough(&difference.abs(), &noise.reach, PLACES);
    let say = |n: &Number| {
        let places = places.max(figures::enough(n, &Number::ZERO, PLACES));
        number(&n.abs(), places, false)
    };
    let side = if difference.is_negative() { "below" } else { "above" };
    let which = if condition.value.truth() == Truth::Yes { "beyond it" } else { "short of it" };
    let margin =
        condition.margin.as_ref().map_or_else(String::new, |margin| format!(": {} {which}", say(margin)));
    format!(
        ", {} {side}; standard error {}, {} asks for more than {}{margin}",
        say(&difference),
        say(&noise.standard_error),
        noise.level.words(),
        say(&noise.reach),
    )
}

fn distance(condition: &Condition, margin: &Number) -> String {
    let places = figures::enough(margin, &Number::ZERO, PLACES);
    let percent = in_percent(&condition.parts);
    let by = if percent {
        let points = margin.abs() * Number::int(100);
        format!("{} points", figures::short(&points, figures::enough(&points, &Number::ZERO, 1)))
    } else {
        number(&margin.abs(), places, false)
    };
    match condition.kind {
        ConditionKind::InRange { .. } if margin.is_zero() => ", at the end".to_owned(),
        ConditionKind::InRange { .. } if margin.is_positive() => format!(", inside by {by}"),
        ConditionKind::InRange { .. } => format!(", outside by {by}"),
        _ if margin.is_zero() => ", exactly there".to_owned(),
        _ if margin.is_positive() => format!(", {by} above"),
        _ => format!(", {by} below"),
    }
}

/// `share 64.0%, leads Time lost by 28.0 points`.
fn dominated(model: &Model, dominance: &Dominance, margin: Option<&Number>) -> Rich {
    let mut out = match &dominance.share {
        Value::Number(n) => Rich::from(format!("share {}", figures::percent(n, 1))),
        Value::Unknown(causes) => {
            Rich::new().warn("share unknown").plain(format!(": {}", words::causes(model, causes)))
        }
        _ => Rich::new(),
    };
    if let (Value::Number(lead), Some(next)) = (&dominance.lead, dominance.next) {
        let points = lead * &Number::int(100);
        let places = figures::enough(&points, &Number::ZERO, 1);
        let by = figures::fixed(&points.abs(), places);
        let next = words::factor(model, next);
        out = if points.is_positive() {
            out.plain(format!(", leads {next} by {by} points"))
        } else if points.is_zero() {
            out.plain(format!(", level with {next}"))
        } else {
            out.plain(format!(", {by} points behind {next}"))
        };
    }
    if let Some(margin) = margin {
        let points = margin * &Number::int(100);
        let by = figures::fixed(&points.abs(), figures::enough(&points, &Number::ZERO, 1));
        out = match (margin.is_zero(), margin.is_positive()) {
            (true, _) => out.dim(", exactly what is asked for"),
            (_, true) => out.dim(format!(", {by} points more than asked for")),
            (_, false) => out.dim(format!(", {by} points less than asked for")),
        };
    }
    if !dominance.could_overturn.is_empty() {
        let names: Vec<&str> = dominance.could_overturn.iter().map(|id| words::factor(model, *id)).collect();
        out = out.warn(format!("; unanswered and able to overturn it: {}", names.join(", ")));
    }
    out
}
