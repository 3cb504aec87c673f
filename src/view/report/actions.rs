//! Actions over the whole run: those to take, and those held back.

use super::super::decimal::filled;
use super::super::page::{Block, Card, Rich};
use super::super::{figures, phrases, words};
use super::customers;
use crate::answer::{Answer, HeldBack, Obstacle, RuleAt, Subject, SummaryItem, Value};
use crate::model::{ActionId, Model};
use crate::number::Number;

/// The ranked list: each action once.
pub(super) fn to_do(model: &Model, answer: &Answer) -> Vec<Block> {
    let cards: Vec<Card> = answer
        .summary
        .iter()
        .filter_map(|item| item.rank.map(|rank| card(model, answer, item, rank)))
        .collect();
    let mut page = vec![Block::Heading("What to do".to_owned())];
    if cards.is_empty() {
        page.push(Block::Para("No rule recommends an action that stands.".into()));
    } else {
        page.push(Block::Cards(cards));
    }
    page
}

fn card(model: &Model, answer: &Answer, item: &SummaryItem, rank: usize) -> Card {
    let mut lines = vec![("who", who(model, item)), ("why", why(model, answer, item))];
    lines.push(("effect", effect(model, item)));
    let purposes = phrases::purposes(model, item.action);
    if !purposes.is_empty() {
        lines.push(("for", purposes));
    }
    lines.extend(item.score.as_ref().map(|score| ("score", phrases::score(model, score, &item.terms))));
    let plan = phrases::plan(model, item.action);
    if !plan.is_empty() {
        lines.push(("plan", plan));
    }
    let held_back = held_back(item);
    if !held_back.is_empty() {
        lines.push(("but", Rich::from(held_back)));
    }
    Card {
        rank: rank.to_string(),
        title: phrases::action(model, item.action),
        right: phrases::priority(item.priority),
        lines,
    }
}

/// How many customers, and which groups.
fn who(model: &Model, item: &SummaryItem) -> Rich {
    let share = figures::share(model, &item.share, 1);
    let cells: Vec<String> = item
        .cells
        .iter()
        .map(|note| {
            let place = if note.rank == 1 { String::new() } else { format!(" (rank {} there)", note.rank) };
            format!("{}{place}", words::cell(model, &note.cell))
        })
        .collect();
    let about = format!("{}, {share} of all", customers(&item.about.count, item.about.rows));
    match (item.reached.rows, cells.is_empty()) {
        (0, _) => Rich::from(format!("{} ({about})", cells.join("; "))),
        (_, true) => about.into(),
        (_, false) => Rich::new().plain(about).plain(format!("; and as groups {}", cells.join("; "))),
    }
}

/// The reasons of its rules where it is for one group, else what the rules are called.
fn why(model: &Model, answer: &Answer, item: &SummaryItem) -> Rich {
    if let ([only], 0) = (item.cells.as_slice(), item.reached.rows) {
        let group = answer.groups.iter().find(|group| group.subject == Subject::Cell(only.cell.clone()));
        let outcomes = group.iter().flat_map(|group| &group.rules);
        let reasons: Vec<Rich> = outcomes
            .filter(|outcome| only.rules.contains(&outcome.rule))
            .filter_map(|outcome| outcome.because.as_ref().map(|text| Rich::from(filled(text))))
            .collect();
        if !reasons.is_empty() {
            return Rich::join(reasons, "; ");
        }
    }
    Rich::join(item.rules.iter().map(|rule| phrases::rule(model, *rule)), "; ")
}

fn effect(model: &Model, item: &SummaryItem) -> Rich {
    if let Value::Unknown(causes) = &item.uplift {
        return Rich::new().warn("unknown").plain(format!(": {}", words::causes(model, causes)));
    }
    let mut out = phrases::change("net ", model, &item.uplift);
    if let (Value::Number(before), Value::Number(by)) = (&item.u, &item.uplift_u) {
        let after = before + by;
        out = out.plain(format!(
            " · U {} → {}",
            figures::beside(before, &Number::ONE, 2),
            figures::beside(&after, &Number::ONE, 2)
        ));
    }
    if let Some(pass) = item.pass_one.as_ref().filter(|pass| !pass.is_zero()) {
        let verb = if *pass == Number::ONE { "passes" } else { "pass" };
        out = out.plain(format!(" · {} {verb} U = 1", figures::short(pass, 1)));
    }
    out
}

/// For how many subjects an action is kept back, and how: `forbidden for 5, held for 2`.
pub(in super::super) fn held_back(item: &SummaryItem) -> String {
    let parts = [
        ("forbidden", item.forbidden),
        ("held", item.held),
        ("blocked", item.blocked),
        ("displaced", item.displaced),
        ("over a limit", item.over_limit),
        ("not worthwhile", item.not_worthwhile),
    ];
    let parts = parts.iter().filter(|(_, n)| *n > 0);
    let said: Vec<String> = parts.map(|(what, n)| format!("{what} for {}", figures::rows(*n))).collect();
    said.join(", ")
}

/// Recommended actions that are not taken, with the reason, over all subjects.
pub(super) fn not_to_do(model: &Model, answer: &Answer) -> Vec<Block> {
    if answer.held_back.is_empty() {
        return Vec::new();
    }
    let items = answer.held_back.iter().map(|held| item(model, held)).collect();
    vec![Block::Heading("What not to do".to_owned()), Block::Bullets(items)]
}

fn item(model: &Model, held: &HeldBack) -> Rich {
    let mut whom: Vec<String> = Vec::new();
    if held.customers > 0 {
        whom.push(words::people(held.customers));
    }
    whom.extend(held.cells.iter().map(|cell| words::cell(model, cell)));
    let by = |rules: &[RuleAt]| Rich::join(rules.iter().map(|at| phrases::rule_at(model, at)), "; ");
    let named = |actions: &[ActionId]| {
        actions.iter().map(|id| words::action(model, *id)).collect::<Vec<_>>().join(", ")
    };
    let out = phrases::action(model, held.action).plain(": ");
    let out = match &held.obstacle {
        Obstacle::Forbidden(rules) => out.bad("forbidden").plain(" by ").then(by(rules)),
        Obstacle::Held(rules) => out.warn("held back").plain(", perhaps forbidden by ").then(by(rules)),
        Obstacle::Blocked(actions) => out
            .warn("blocked")
            .plain(format!(", because it needs {}, which is not recommended", named(actions))),
        Obstacle::OverLimit(limit) => phrases::over_limit(out, model, *limit),
        Obstacle::NotWorthwhile { known: true } => out.warn("not worthwhile"),
        Obstacle::NotWorthwhile { known: false } => out.warn("not known to be worthwhile"),
        Obstacle::Displaced(better) => {
            let better = words::action(model, *better);
            out.warn("displaced").plain(format!(" by {better}, which excludes it and ranks higher"))
        }
    };
    out.plain(" – ").plain(whom.join("; "))
}
