//! What a snapshot keeps about one subject, as lines that read as prose and stay the same where nothing changed.
//!
//! No line holds the version of the program, a date of the run or a place in a file; numbers have the decimals
//! that the snapshot declares, and no line is aligned with another.

use super::decimal::Decimal;
use super::page::Rich;
use super::{clean, phrases, words};
use crate::answer::{SubjectAnswer, Value};
use crate::model::{ActionId, Model, RuleId, Snapshot};
use crate::number::Number;
use crate::value::Status;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As it stands in the file.
    pub text: String,
    /// What may differ in it.
    pub may: May,
}

/// What may differ in a line that is still the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum May {
    /// Nothing.
    Nothing,
    /// The number after these words, by so much from this exact one.
    Value(String, Number, Number),
    /// Its numbers: a reason tells the values of its rule.
    Reason,
}

/// The lines about a subject; `values` are those of [`Snapshot::keep`], in order.
#[must_use]
pub fn lines(model: &Model, snapshot: &Snapshot, subject: &SubjectAnswer, values: &[Value]) -> Vec<Line> {
    let mut out = Vec::new();
    for (kept, value) in snapshot.keep.iter().zip(values) {
        let words = format!("{}: ", clean::line(&kept.words));
        let shown = match value {
            Value::Number(n) => n.short(snapshot.round),
            Value::Unknown(causes) => format!("unknown: {}", words::causes_of(model, &kept.words, causes)),
            _ => words::value(model, value),
        };
        let may = match (value, &kept.within) {
            (Value::Number(n), Some(within)) => May::Value(words.clone(), n.clone(), within.clone()),
            _ => May::Nothing,
        };
        out.push(Line { text: format!("{words}{}", clean::line(&shown)), may });
    }
    let most = snapshot.top.unwrap_or(usize::MAX);
    plain(&mut out, "");
    match subject.population.as_ref().filter(|_| subject.is_outside()) {
        Some(found) => plain(&mut out, &format!("Do nothing: {}.", words::inside(model, &found.inside))),
        None => plain(&mut out, if subject.ranked.is_empty() { "Do nothing." } else { "Do" }),
    }
    for action in subject.ranked.iter().take(most) {
        let name = action_name(model, action.action);
        plain(&mut out, &format!("{}. {name}, priority {}", action.rank, words::priority(action.priority)));
        for rule in &action.rules {
            let because =
                subject.rules.iter().find(|one| one.rule == *rule).and_then(|one| one.because.clone());
            let name = rule_name(model, *rule);
            let because = because.map_or_else(String::new, |text| format!(": {}", &*text));
            let text = clean::line(&format!("   because {name}{because}"));
            out.push(Line { text: text.trim_end().to_owned(), may: May::Reason });
        }
    }
    if !subject.dropped.is_empty() {
        plain(&mut out, "");
        plain(&mut out, "Do not");
        for one in &subject.dropped {
            let why = said(&phrases::dropped(model, &one.cause));
            plain(&mut out, &format!("- {}: {why}", action_name(model, one.action)));
        }
    }
    let open: Vec<_> = subject.rules.iter().filter(|rule| rule.status == Status::Undetermined).collect();
    if !open.is_empty() {
        plain(&mut out, "");
        plain(&mut out, "Not decided");
        for rule in open {
            let missing = rule.missing.as_ref().map(|causes| words::causes(model, causes));
            let why = missing.map_or_else(String::new, |causes| format!(": {causes}"));
            plain(&mut out, &format!("- {}{why}", rule_name(model, rule.rule)));
        }
    }
    out
}

fn plain(out: &mut Vec<Line>, text: &str) {
    out.push(Line { text: clean::line(text).trim_end().to_owned(), may: May::Nothing });
}

fn action_name(model: &Model, id: ActionId) -> String {
    named(&model.actions.at(id).name, words::action(model, id))
}

fn rule_name(model: &Model, id: RuleId) -> String {
    named(&model.rules.at(id).name, words::rule(model, id))
}

/// `relief "Optimise what the guest pays"`
fn named(name: &str, title: &str) -> String {
    if name == title { name.to_owned() } else { format!("{name} \"{title}\"") }
}

/// A phrase without its tones.
fn said(rich: &Rich) -> String {
    let all: String = rich.pieces().map(|(_, text)| text).collect();
    Decimal::Point.write(&all).into_owned()
}
