//! A group as it is named on the command line.

use cvrules::answer::CellId;
use cvrules::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, tick, ticked_or};
use cvrules::model::{FamilyId, Model, SegmentId};

/// The cell of some segments, each `family.segment`; `all` is all customers.
///
/// # Errors
///
/// Segments that the model lacks, each with what may have been meant.
pub(crate) fn cell(model: &Model, names: &[String]) -> Result<CellId, Diagnostics> {
    let mut findings = Diagnostics::new();
    let mut parts: Vec<(FamilyId, SegmentId)> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| *name != "all") {
        match segment(model, name) {
            Some(part) if parts.contains(&part) => {}
            Some(part) if parts.iter().any(|(family, _)| *family == part.0) => {
                let family = &model.families.at(part.0).name;
                findings.push(
                    Diagnostic::bare(
                        Code::UNKNOWN_SEGMENT,
                        format!("nobody is in two segments of {}", tick(family)),
                    )
                    .help("name segments of different families, or one at a time"),
                );
            }
            Some(part) => parts.push(part),
            None => findings.push(unknown(model, name)),
        }
    }
    if findings.is_empty() { Ok(CellId::new(parts)) } else { Err(findings) }
}

fn segment(model: &Model, name: &str) -> Option<(FamilyId, SegmentId)> {
    let (family, segment) = name.split_once('.')?;
    let (id, family) = model.families.iter().find(|(_, known)| *known.name == *family)?;
    let (segment, _) = family.segments.iter().find(|(_, known)| *known.name == *segment)?;
    Some((id, segment))
}

/// What may have been meant by a segment that is not there.
fn unknown(model: &Model, name: &str) -> Diagnostic {
    let every: Vec<String> = model
        .families
        .iter()
        .flat_map(|(_, family)| {
            family.segments.iter().map(move |(_, segment)| format!("{}.{}", family.name, segment.name))
        })
        .collect();
    // A bare name may be a family's, or that of a segment whose family was forgotten.
    let part = |full: &&String| full.split_once('.').is_some_and(|(a, b)| a == name || b == name);
    let meant: Vec<&String> = every.iter().filter(part).collect();
    let help = match meant.as_slice() {
        [] => did_you_mean(name, every.iter().map(String::as_str)),
        _ => Some(format!("did you mean {}?", ticked_or(&meant))),
    };
    let help = help.unwrap_or_else(|| match every.len() {
        0 => "the model has no families; `all` is all customers".to_owned(),
        n if n <= 12 => format!("the segments are {}, or `all`", ticked_or(&every)),
        _ => "a segment is named `family.segment`; `all` is all customers".to_owned(),
    });
    Diagnostic::bare(Code::UNKNOWN_SEGMENT, format!("there is no segment {}", tick(name))).help(help)
}
