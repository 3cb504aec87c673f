//! Groups: what each gets and gives, and what to do about it.

use super::super::decimal::filled;
use super::super::page::{Block, Column, Grid, Node, Rich, Row};
use super::super::{figures, phrases, words};
use crate::answer::{
    Answer, DroppedAction, FamilyReport, GroupFacts, Subject, SubjectAnswer, SubjectValue, Value,
};
use crate::model::{Model, SegmentId};
use crate::number::Number;

/// Decimals of values in tables.
const PLACES: u32 = 3;

/// The value of all customers and of each segment.
pub(super) fn values(model: &Model, answer: &Answer) -> Vec<Block> {
    let columns = vec![
        Column::text(""),
        Column::number("n"),
        Column::number("CPP"),
        Column::number("CPC"),
        Column::number("U"),
        Column::number("net"),
        Column::number("median U"),
        Column::number("mean U"),
        Column::number("U < 1"),
    ];
    let mut rows = vec![row(model, Rich::new().strong("all customers"), &answer.all)];
    for family in &answer.families {
        rows.extend(family_rows(model, family));
    }
    let key = "n: customers whose U is known, on whom every number of the row rests. U is mean CPP ÷ mean CPC; \
               mean U is the mean of the customers' own; U < 1 is the share of customers of whom that holds.";
    vec![
        Block::Heading("Value".to_owned()),
        Block::Grid(Grid { columns, rows }),
        Block::Para(Rich::new().dim(key)),
    ]
}

fn family_rows(model: &Model, family: &FamilyReport) -> Vec<Row> {
    let declared = model.families.at(family.family);
    let name = declared.title.as_deref().unwrap_or(&declared.name);
    let mut rows = vec![label(Rich::new().strong(name))];
    let title = |id: SegmentId| Rich::from(format!("  {}", words::segment(model, family.family, id)));
    rows.extend(family.segments.iter().map(|(id, value)| row(model, title(*id), value)));
    if family.in_none > 0 {
        rows.push(beside("  in none", family.in_none));
    }
    if family.unknown_rows > 0 {
        let mut unknown = beside("  unknown", family.unknown_rows);
        unknown.note = Rich::new().dim(format!("  {}", words::reasons(&family.unknown)));
        rows.push(unknown);
    }
    rows
}

/// A row that only names the rows below it.
fn label(name: Rich) -> Row {
    let mut cells = vec![name];
    cells.resize(9, Rich::new());
    Row::new(cells)
}

fn beside(name: &str, rows: usize) -> Row {
    let mut cells = vec![Rich::new().dim(name), Rich::new().dim(figures::rows(rows))];
    cells.resize(9, Rich::new());
    Row::new(cells)
}

fn row(model: &Model, name: Rich, value: &SubjectValue) -> Row {
    let number = |value: &Value| Rich::from(figures::value(model, value, PLACES));
    let group = value.group.as_ref();
    let facts = |read: fn(&GroupFacts) -> &Value| group.map_or_else(Rich::new, |facts| number(read(facts)));
    let u = figures::ratio(model, &value.u, PLACES);
    let u = match &value.u {
        Value::Number(n) if *n < Number::ONE => Rich::new().bad(u),
        Value::Unknown(_) => Rich::new().warn(u),
        _ => Rich::new().strong(u),
    };
    let net = match &value.net {
        Value::Number(n) => figures::fixed(n, figures::enough(n, &Number::ZERO, PLACES)),
        other => figures::value(model, other, PLACES),
    };
    let cells = vec![
        name,
        group.map_or_else(Rich::new, |facts| Rich::from(figures::short(&facts.base_count, 1))),
        number(&value.cpp),
        number(&value.cpc),
        u,
        net.into(),
        facts(|facts| &facts.median_u),
        facts(|facts| &facts.mean_u),
        group.map_or_else(Rich::new, |facts| Rich::from(figures::share(model, &facts.below_one, 1))),
    ];
    Row { cells, note: notes(model, value) }
}

/// What a row's numbers do not say themselves.
fn notes(model: &Model, value: &SubjectValue) -> Rich {
    let mut notes = Vec::new();
    if let Value::Unknown(causes) = &value.u {
        notes.push(Rich::new().warn(words::causes_of(model, "U", causes)));
    }
    if let Some(group) = &value.group {
        if group.unbounded > 0 {
            notes.push(Rich::new().dim(format!("unbounded U: {}", figures::rows(group.unbounded))));
        }
        if group.base_count != Number::count(group.base) {
            notes.push(Rich::new().dim(format!(
                "{}, as good as {} unweighted",
                words::counted(group.base, "row"),
                figures::short(&group.effective, 1)
            )));
        }
    }

    if notes.is_empty() { Rich::new() } else { Rich::from("  ").then(Rich::join(notes, "; ")) }
}

/// What to do about each group that a rule is about.
pub(super) fn actions(model: &Model, answer: &Answer) -> Vec<Block> {
    if answer.groups.is_empty() && answer.empty_cells.is_empty() {
        return Vec::new();
    }
    let mut page = vec![Block::Heading("Groups".to_owned())];
    let mut nothing: Vec<String> = Vec::new();
    for group in &answer.groups {
        let name = words::subject(model, &group.subject, group.key.as_deref());
        if group.ranked.is_empty() && asked(group).next().is_none() {
            nothing.push(name);
            continue;
        }
        page.push(Block::Sub(heading(model, name, group)));
        page.push(Block::Tree(tree(model, group)));
    }
    if !nothing.is_empty() {
        let text = format!("No action for {}.", nothing.join("; "));
        page.push(Block::Gap);
        page.push(Block::Para(Rich::new().dim(text)));
    }

    if !answer.empty_cells.is_empty() {
        page.push(Block::Gap);
    }
    for (families, n) in &answer.empty_cells {
        let names: Vec<&str> = families.iter().map(|id| &*model.families.at(*id).name).collect();
        let text = format!("{} of {} without a customer.", words::counted(*n, "cell"), names.join(" × "));
        page.push(Block::Para(Rich::new().dim(text)));
    }
    page
}

/// Actions that a rule recommends and that are not taken; a ban of what nobody asked for is no news here.
fn asked(group: &SubjectAnswer) -> impl Iterator<Item = &DroppedAction> {
    group.dropped.iter().filter(|dropped| !dropped.rules.is_empty())
}

fn heading(model: &Model, name: String, group: &SubjectAnswer) -> Rich {
    let mut about = Vec::new();
    about.extend(
        group.value.group.as_ref().map(|facts| format!("n {}", figures::short(&facts.base_count, 1))),
    );
    if group.value.u.is_known() {
        about.push(format!("U {}", figures::ratio(model, &group.value.u, 2)));
    }
    if group.value.net.is_known() {
        about.push(format!("net {}", figures::net(model, &group.value.net, 2)));
    }
    let name = if matches!(&group.subject, Subject::Cell(cell) if cell.is_all()) {
        Rich::new().strong(name)
    } else {
        segment_titles(model, group).map_or_else(
            || Rich::new().strong(&name),
            |titles| Rich::new().strong(titles).dim(format!(" ({name})")),
        )
    };
    if about.is_empty() { name } else { name.dim(format!("  {}", about.join(" · "))) }
}

/// What people call the segments of a cell, where they call any of them something.
fn segment_titles(model: &Model, group: &SubjectAnswer) -> Option<String> {
    let Subject::Cell(cell) = &group.subject else { return None };
    let titled = |(family, id): &(_, _)| model.families.at(*family).segments.at(*id).title.is_some();
    cell.parts().iter().any(titled).then(|| {
        let titles = cell.parts().iter().map(|(family, id)| words::segment(model, *family, *id));
        titles.collect::<Vec<_>>().join(", ")
    })
}

fn tree(model: &Model, group: &SubjectAnswer) -> Vec<Node> {
    let because = |rule| group.rules.iter().find(|outcome| outcome.rule == rule)?.because.clone();
    let ranked = group.ranked.iter().map(|action| {
        let title = Rich::new().dim(format!("{} ", action.rank)).then(phrases::action(model, action.action));
        let mut detail = vec![phrases::priority(action.priority)];
        if action.uplift.is_known() {
            detail.push(phrases::change("net ", model, &action.uplift));
        }
        detail.extend(
            action.score.as_ref().map(|score| Rich::new().dim("score ").then(phrases::known(model, score))),
        );
        let reasons = action.rules.iter().map(|rule| match because(*rule) {
            Some(text) => Node::new(filled(&text)),
            None => Node::new(phrases::rule(model, *rule)),
        });
        Node::new(title).detail(Rich::join(detail, " · ")).children(reasons)
    });
    let dropped = asked(group).map(|one| {
        let title = Rich::new().bad("✗ ").then(phrases::action(model, one.action));
        Node::new(title).child(Node::new(phrases::dropped(model, &one.cause)))
    });
    ranked.chain(dropped).collect()
}
