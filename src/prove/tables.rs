//! Tables of which at most one row may match (language 7.4, B22).

use super::cases::{Budget, ways};
use super::formula::Space;
use super::{FAMILY_WORK, Read, SHOWN, Verdict, verdicts};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::model::{Exclusive, Model, RuleId, Scope};

/// Shows which rows of a table can match together.
pub(super) fn at_most_one(model: &Model, table: &Exclusive, findings: &mut Diagnostics) {
    let group = table.rules.iter().any(|rule| model.rules.at(*rule).scope != Scope::Customer);
    let mut space = Space::new(model, group);
    let mut budget = Budget(FAMILY_WORK);
    let mut read = Vec::with_capacity(table.rules.len());
    for id in &table.rules {
        let holds = space.read_inside(&model.rules.at(*id).condition);
        let ways = holds.and_then(|formula| ways(&space, &formula, &mut budget));
        read.push(Read { id: *id, ways, out: None });
    }
    let (mut overlaps, mut open) = (Vec::new(), Vec::new());
    for (a, b, verdict) in verdicts(&space, &read, &mut budget) {
        match verdict {
            Verdict::Apart => {}
            Verdict::Together(witness) => overlaps.push((a, b, witness)),
            Verdict::Undecided => open.push((a, b)),
        }
    }
    let more = overlaps.len().saturating_sub(SHOWN);
    let name = |id: RuleId| tick(&*model.rules.at(id).name);
    for (n, (a, b, witness)) in overlaps.into_iter().take(SHOWN).enumerate() {
        let rest = if more > 0 && n + 1 == SHOWN {
            format!("; {more} more pairs of its rows can")
        } else {
            String::new()
        };
        findings.push(
            Diagnostic::new(
                Code::TABLE_ROWS_OVERLAP,
                model.rules.at(a).span,
                format!("{} and {} can match for the same customer", name(a), name(b)),
                format!("matches {}", witness.words),
            )
            .label(model.rules.at(b).span, "and so does this")
            .help(format!(
                "neither would act for him; move the borders apart, or take `one` away from {} so that both act{rest}",
                tick(&*table.name)
            )),
        );
    }
    if let Some((a, b)) = open.first() {
        let others = match open.len() - 1 {
            0 => String::new(),
            1 => ", nor of 1 other pair".to_owned(),
            more => format!(", nor of {more} other pairs"),
        };
        findings.push(
            Diagnostic::new(
                Code::TABLE_UNDECIDED,
                model.rules.at(*a).span,
                format!(
                    "it could not be decided whether {} and {} can match together{others}",
                    name(*a),
                    name(*b)
                ),
                "this row",
            )
            .label(model.rules.at(*b).span, "and this one")
            .help("where both match in a run neither acts, and the report says so"),
        );
    }
}
