//! Which faults of a pack its cases notice: `docs/packs/coverage.md` says how many, and why not the others.

use std::collections::BTreeMap;

use cvrules::check::Settings;
use cvrules::load::pack_names;
use cvrules::mutate::{Fate, Fault, Oracles, Report, Subject};

use crate::models::{cases_of, compiled, root};

/// What became of each fault in the pack itself: noticed where the cases of any of its models do, no model where any of them
/// is none any more.
fn judged(pack: &str) -> Report {
    let file = format!("std.{pack}");
    let (tables, kept) = (BTreeMap::new(), BTreeMap::new());
    let oracles = Oracles { tables: &tables, as_of: None, name: pack, kept: &kept };
    let subjects: Vec<Subject> = cases_of(pack)
        .into_iter()
        .map(|(path, text)| {
            let sources = compiled(&path, &text).sources;
            Subject::new(&sources, &path.to_string_lossy(), &Settings::default(), true).unwrap()
        })
        .collect();
    let faults = subjects[0].faults().into_iter().filter(|fault| fault.file == file);
    let judged = faults.map(|fault| {
        let fates = subjects.iter().map(|subject| subject.judge(&fault, oracles));
        let fate = fates.min_by_key(|fate| match fate {
            Fate::Noticed(_) => 0,
            Fate::NoModel => 1,
            Fate::Unnoticed => 2,
        });
        (fault, fate)
    });
    Report { judged: judged.collect(), file: file.clone() }
}

/// The row that tells of a fault, up to its explanation.
fn row(fault: &Fault) -> String {
    let Fault { place, text, before, after, .. } = fault;
    let after = if after.is_empty() { "gone".to_owned() } else { format!("`{after}`") };
    format!("| `{place}` | `{text}`: `{before}` → {after} | ").replace('\n', " ")
}

#[test]
fn the_faults_that_no_case_of_a_pack_notices_are_explained() {
    let page = std::fs::read_to_string(root().join("docs/packs/coverage.md")).unwrap();
    let (_, page) = page.split_once("## Faults that no case notices").unwrap();
    let mut wrong = Vec::new();
    let mut explained = 0;
    for pack in pack_names() {
        let report = judged(pack);
        let counts = report.counts();
        let all = counts.noticed + counts.unnoticed;
        let share = counts.noticed * 100 / all;
        let score = format!("| `{pack}` | {} of {all} | {share} % |", counts.noticed);
        if !page.lines().any(|line| line == score) {
            wrong.push(score);
        }
        for (fault, _) in report.judged.iter().filter(|(_, fate)| *fate == Some(Fate::Unnoticed)) {
            let row = row(fault);
            let found = page.lines().filter_map(|line| line.strip_prefix(&*row)).collect::<Vec<_>>();
            match found[..] {
                [why] if why.trim_end_matches('|').len() > 10 => explained += 1,
                _ => wrong.push(row),
            }
        }
    }
    assert!(wrong.is_empty(), "the page does not say:\n{}", wrong.join("\n"));
    let rows = page.lines().filter(|line| line.contains(" → ")).count();
    assert_eq!(rows, explained, "the page explains a fault that is noticed");
}
