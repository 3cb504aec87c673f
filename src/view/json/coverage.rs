//! What cases show of conditions.

use std::io;

use serde::Serialize;

use super::Object;
use super::value::Num;
use crate::coverage::{Condition, Coverage, Declaration, Outcome, Why};
use crate::number::Number;
use crate::view::coverage::{WORDS, what};

#[derive(Serialize)]
struct One<'a> {
    file: &'a str,
    cases: usize,
    share: Option<Num<'a>>,
    shown: usize,
    open: usize,
    impossible: usize,
    declarations: Vec<Declared<'a>>,
    proposals: Vec<&'a str>,
}

#[derive(Serialize)]
struct Declared<'a> {
    kind: &'static str,
    name: &'a str,
    file: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_matched: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undetermined: Option<usize>,
    conditions: Vec<Tested<'a>>,
}

#[derive(Serialize)]
struct Tested<'a> {
    words: &'a str,
    in_unless: bool,
    file: &'a str,
    line: usize,
    outcomes: Vec<Came<'a>>,
}

#[derive(Serialize)]
struct Came<'a> {
    outcome: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<usize>,
}

/// Writes what the cases of models show (`docs/schema/coverage.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn coverage(all: &[Coverage], out: &mut dyn io::Write) -> io::Result<()> {
    let shares: Vec<Option<Number>> = all.iter().map(|one| one.counts().share()).collect();
    let mut object = Object::new(out, "cvrules.coverage/1")?;
    object.list("models", all.iter().zip(&shares).map(|(one, share)| model(one, share.as_ref())))?;
    object.end()
}

fn model<'a>(one: &'a Coverage, share: Option<&'a Number>) -> One<'a> {
    let counts = one.counts();
    One {
        file: &one.file,
        cases: one.cases,
        share: share.map(Num),
        shown: counts.shown,
        open: counts.open,
        impossible: counts.impossible,
        declarations: one.declarations.iter().map(declared).collect(),
        proposals: one.proposals.iter().map(|one| one.text.as_str()).collect(),
    }
}

fn declared(one: &Declaration) -> Declared<'_> {
    let [matched, not_matched, undetermined] = match one.ended {
        Some(ended) => ended.map(Some),
        None => [None; 3],
    };
    Declared {
        kind: what(one.what),
        name: &one.name,
        file: &one.place.file,
        line: one.place.line,
        matched,
        not_matched,
        undetermined,
        conditions: one.conditions.iter().map(condition).collect(),
    }
}

fn condition(one: &Condition) -> Tested<'_> {
    let outcomes = one.outcomes.iter().zip(WORDS).map(|(found, outcome)| {
        let nothing = Came {
            outcome,
            state: "impossible",
            case: None,
            case_file: None,
            hidden_by: None,
            proposal: None,
        };
        match found {
            Outcome::Shown { case, file } => {
                Came { state: "shown", case: Some(case), case_file: file.as_deref(), ..nothing }
            }
            Outcome::Impossible => nothing,
            Outcome::Open { why, proposal } => {
                let (case, hidden_by) = match why {
                    Why::Never => (None, None),
                    Why::Hidden { case, by } => (Some(&**case), Some(by.as_str())),
                };
                Came { state: "open", case, hidden_by, proposal: proposal.map(|n| n + 1), ..nothing }
            }
        }
    });
    Tested {
        words: &one.words,
        in_unless: one.in_unless,
        file: &one.place.file,
        line: one.place.line,
        outcomes: outcomes.collect(),
    }
}
