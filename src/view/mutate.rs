//! Faults that no case and no snapshot notices.

use super::page::{Block, Node, Rich};
use super::{Decimal, Look, figures, gfm, terminal, words};
use crate::mutate::{Fate, Fault, Kind, Report};

/// What became of the faults of each model, for a terminal.
#[must_use]
pub fn mutate(reports: &[Report], look: &Look) -> String {
    terminal::draw(&page(reports), look)
}

/// The same as Markdown.
#[must_use]
pub fn markdown(reports: &[Report]) -> String {
    gfm::write(&page(reports), Decimal::default())
}

fn page(reports: &[Report]) -> Vec<Block> {
    let mut page = Vec::new();
    for report in reports {
        let counts = report.counts();
        let score = report.score().map_or_else(|| "–".to_owned(), |score| figures::percent(&score, 1));
        let title = Rich::new().strong(&report.file).plain(format!(": {score} of the faults are noticed"));
        let mut said = format!(
            "{}: {} noticed, {} not; {} are no model anyway",
            words::counted(report.judged.len(), "fault"),
            figures::rows(counts.noticed),
            figures::rows(counts.unnoticed),
            figures::rows(counts.no_model),
        );
        if counts.equal > 0 {
            said.push_str(&format!("; {} are proven to change no decision", figures::rows(counts.equal)));
        }
        if counts.untried > 0 {
            said.push_str(&format!("; {} were not tried, as time ran out", figures::rows(counts.untried)));
        }
        page.push(Block::Title(title, vec![Rich::from(said)]));
        for (heading, wanted) in
            [("Nothing notices", Fate::Unnoticed), ("Proven to change no decision", Fate::Equal)]
        {
            let fits = report.judged.iter().filter(|(_, fate)| fate.as_ref() == Some(&wanted));
            let faults: Vec<&Fault> = fits.map(|(fault, _)| fault).collect();
            if !faults.is_empty() {
                page.push(Block::Heading(heading.to_owned()));
                page.push(Block::Tree(places(&faults)));
            }
        }
    }
    page
}

/// What stands somewhere is told once, with all that could stand there instead.
fn places(faults: &[&Fault]) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut last: Option<(&str, &str, &str, &str)> = None;
    for fault in faults {
        let at = (&*fault.file, &*fault.place, &*fault.item, &*fault.text);
        if last != Some(at) {
            let place = Rich::new().code(&fault.place);
            let file =
                if fault.file.is_empty() { Rich::new() } else { Rich::new().dim(format!("{} ", fault.file)) };
            nodes.push(Node::new(file.then(place)).detail(fault.text.as_str()));
            last = Some(at);
        }
        let could = if fault.after.is_empty() {
            Rich::new().dim("could be gone")
        } else {
            Rich::from(fault.before.as_str()).plain(" → ").strong(&fault.after)
        };
        if let Some(node) = nodes.pop() {
            nodes.push(node.child(Node::new(could)));
        }
    }
    nodes
}

/// A kind in a word.
pub(super) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "number",
        Kind::Weight => "weight",
        Kind::Comparison => "comparison",
        Kind::Condition => "condition",
        Kind::Priority => "priority",
        Kind::Gone => "gone",
    }
}
