//! Faults and their fates.

use std::io;

use serde::Serialize;

use super::Object;
use super::value::Num;
use crate::mutate::{Fate, Report};
use crate::view::mutate::kind;

#[derive(Serialize)]
struct One<'a> {
    file: &'a str,
    score: Option<Num<'a>>,
    faults: Vec<Fault<'a>>,
}

#[derive(Serialize)]
struct Fault<'a> {
    kind: &'static str,
    file: &'a str,
    place: &'a str,
    item: &'a str,
    text: &'a str,
    before: &'a str,
    after: &'a str,
    fate: &'static str,
    case: Option<&'a str>,
}

/// Writes what became of the faults of models (`docs/schema/mutate.v1.schema.json`).
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn mutate(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let scores: Vec<_> = reports.iter().map(Report::score).collect();
    let mut object = Object::new(out, "cvrules.mutate/1")?;
    object.list("models", reports.iter().zip(&scores).map(|(report, score)| one(report, score.as_ref())))?;
    object.end()
}

fn one<'a>(report: &'a Report, score: Option<&'a crate::number::Number>) -> One<'a> {
    let faults = report.judged.iter().map(|(fault, fate)| Fault {
        kind: kind(fault.kind),
        file: &fault.file,
        place: &fault.place,
        item: &fault.item,
        text: &fault.text,
        before: &fault.before,
        after: &fault.after,
        fate: match fate {
            Some(Fate::NoModel) => "no model",
            Some(Fate::Noticed(_)) => "noticed",
            Some(Fate::Unnoticed) => "unnoticed",
            Some(Fate::Equal) => "equal",
            None => "untried",
        },
        case: if let Some(Fate::Noticed(case)) = fate { Some(case) } else { None },
    });
    One { file: &report.file, score: score.map(Num), faults: faults.collect() }
}
