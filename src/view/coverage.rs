//! What the cases of a model show of its conditions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::page::{Block, Column, Grid, Node, Rich, Row};
use super::{Decimal, Look, figures, gfm, terminal, words};
use crate::coverage::{Condition, Coverage, Declaration, Outcome, What, Why};

/// Of each model, for a terminal.
#[must_use]
pub fn coverage(all: &[Coverage], look: &Look) -> String {
    terminal::draw(&page(all), look)
}

/// The same as Markdown.
#[must_use]
pub fn markdown(all: &[Coverage]) -> String {
    gfm::write(&page(all), Decimal::default())
}

/// For programs that know the coverage of lines: rules are functions, outcomes of conditions branches of their lines
/// (format of `lcov` 1.16). What is proven impossible is left out.
#[must_use]
pub fn lcov(all: &[Coverage]) -> String {
    let mut files: BTreeMap<&str, Vec<&Declaration>> = BTreeMap::new();
    for one in all.iter().flat_map(|one| &one.declarations) {
        files.entry(&one.place.file).or_default().push(one);
    }
    let mut out = String::new();
    for (file, declarations) in files {
        let _ = writeln!(out, "TN:\nSF:{file}");
        let rules: Vec<(&Declaration, [usize; 3])> =
            declarations.iter().filter_map(|one| Some((*one, one.ended?))).collect();
        for (rule, _) in &rules {
            let _ = writeln!(out, "FN:{},{}", rule.place.line, rule.name);
        }
        for (rule, [matched, _, _]) in &rules {
            let _ = writeln!(out, "FNDA:{matched},{}", rule.name);
        }
        let hit = rules.iter().filter(|(_, [matched, _, _])| *matched > 0).count();
        let _ = writeln!(out, "FNF:{}\nFNH:{hit}", rules.len());
        let (mut found, mut hit) = (0_usize, 0_usize);
        for (block, condition) in declarations.iter().flat_map(|one| &one.conditions).enumerate() {
            for (branch, outcome) in condition.outcomes.iter().enumerate() {
                let taken = match outcome {
                    Outcome::Impossible => continue,
                    Outcome::Shown { .. } => 1,
                    Outcome::Open { .. } => 0,
                };
                found += 1;
                hit += taken;
                let _ = writeln!(out, "BRDA:{},{block},{branch},{taken}", condition.place.line);
            }
        }
        let _ = writeln!(out, "BRF:{found}\nBRH:{hit}\nend_of_record");
    }
    out
}

/// The kind of a declaration in a word.
pub(super) const fn what(what: What) -> &'static str {
    match what {
        What::Rule(_) => "rule",
        What::Segment(..) => "segment",
        What::Let(_) => "let",
        What::Target(_) => "target",
        What::Population => "population",
        What::Worthwhile(_) => "action",
    }
}

fn page(all: &[Coverage]) -> Vec<Block> {
    let mut page = Vec::new();
    for one in all {
        model(one, &mut page);
    }
    page
}

fn model(one: &Coverage, page: &mut Vec<Block>) {
    let counts = one.counts();
    let share = counts.share().map_or_else(|| "nothing".to_owned(), |share| figures::percent(&share, 1));
    let title =
        Rich::new().strong(&one.file).plain(format!(": {share} of the outcomes of conditions are shown"));
    let said = format!(
        "{}: {} shown, {} not, {} proven impossible; {}",
        words::counted(counts.shown + counts.open + counts.impossible, "outcome"),
        figures::rows(counts.shown),
        figures::rows(counts.open),
        figures::rows(counts.impossible),
        words::counted(one.cases, "case"),
    );
    page.push(Block::Title(title, vec![Rich::from(said)]));
    let number = |n: usize| if n == 0 { Rich::new().bad("0") } else { Rich::from(figures::rows(n)) };
    let rows: Vec<Row> = one
        .declarations
        .iter()
        .filter_map(|declared| {
            let [matched, not, open] = declared.ended?;
            let counts = declared.counts();
            let shown = format!("{} of {}", counts.shown, counts.shown + counts.open);
            let name = Rich::new().code(&declared.name);
            Some(Row::new(vec![name, number(matched), number(not), number(open), Rich::from(shown)]))
        })
        .collect();
    if !rows.is_empty() {
        page.push(Block::Heading("Rules".to_owned()));
        let columns = vec![
            Column::text("rule"),
            Column::number("matched"),
            Column::number("not"),
            Column::number("undetermined"),
            Column::number("outcomes"),
        ];
        page.push(Block::Grid(Grid { columns, rows }));
    }
    tree(one, page, "Not shown", |outcome, at| match outcome {
        Outcome::Open { why, proposal } => Some(open(why, *proposal, at)),
        _ => None,
    });
    tree(one, page, "Proven impossible", |outcome, at| match outcome {
        Outcome::Impossible => {
            Some(Rich::new().dim(format!("never decides as {}", WORDS.get(at).unwrap_or(&""))))
        }
        _ => None,
    });
    if !one.proposals.is_empty() {
        page.push(Block::Heading("Cases that would show more".to_owned()));
        for (n, proposal) in one.proposals.iter().enumerate() {
            page.push(Block::Sub(Rich::new().strong(format!("Case {}", n + 1))));
            page.push(Block::Code(proposal.text.clone()));
        }
    }
}

/// The outcomes of a condition.
pub(super) const WORDS: [&str; 3] = ["true", "false", "unknown"];

fn open(why: &Why, proposal: Option<usize>, at: usize) -> Rich {
    let outcome = WORDS.get(at).copied().unwrap_or_default();
    let said = Rich::new().bad(outcome);
    let said = match why {
        Why::Never => said.plain(": it never was so"),
        Why::Hidden { case, by } => {
            said.plain(format!(": it was so in \"{case}\", where ")).code(by).plain(" decided")
        }
    };
    match proposal {
        Some(n) => said.dim(format!(" (case {} below)", n + 1)),
        None => said.dim(" (no case was found that shows it)"),
    }
}

fn tree(
    one: &Coverage,
    page: &mut Vec<Block>,
    heading: &str,
    tell: impl Fn(&Outcome, usize) -> Option<Rich>,
) {
    let mut nodes = Vec::new();
    for declared in &one.declarations {
        let said = |condition: &Condition| -> Option<Node> {
            let outcomes: Vec<Node> = condition
                .outcomes
                .iter()
                .enumerate()
                .filter_map(|(at, outcome)| tell(outcome, at).map(Node::new))
                .collect();
            let words = Rich::new().code(&condition.words);
            let words = if condition.in_unless { Rich::new().dim("unless ").then(words) } else { words };
            (!outcomes.is_empty()).then(|| Node::new(words).children(outcomes))
        };
        let inside: Vec<Node> = declared.conditions.iter().filter_map(said).collect();
        if !inside.is_empty() {
            let name = Rich::new().plain(format!("{} ", what(declared.what))).code(&declared.name);
            let place = format!("{}:{}", declared.place.file, declared.place.line);
            nodes.push(Node::new(name.dim(format!(" {place}"))).children(inside));
        }
    }
    if !nodes.is_empty() {
        page.push(Block::Heading(heading.to_owned()));
        page.push(Block::Tree(nodes));
    }
}
