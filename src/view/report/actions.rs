//! Actions over the whole run: those to take, and those held back.

use std::collections::BTreeMap;

use super::super::page::{Block, Card, Rich};
use super::super::{figures, phrases, words};
use super::customers;
use crate::answer::{Answer, CellId, DropCause, DroppedAction, RuleAt, Subject, SummaryItem, Value};
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
            .filter_map(|outcome| outcome.because.as_deref().map(Rich::from))
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

fn held_back(item: &SummaryItem) -> String {
    let parts = [
        ("forbidden", item.forbidden),
        ("held", item.held),
        ("blocked", item.blocked),
        ("displaced", item.displaced),
    ];
    let parts = parts.iter().filter(|(_, n)| *n > 0);
    let said: Vec<String> = parts.map(|(what, n)| format!("{what} for {}", figures::rows(*n))).collect();
    said.join(", ")
}

/// An action and why it is not taken: what subjects have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    action: ActionId,
    kind: u8,
    rules: Vec<RuleAt>,
    actions: Vec<ActionId>,
}

impl Held {
    fn of(dropped: &DroppedAction) -> Self {
        let (kind, rules, actions) = match &dropped.cause {
            DropCause::Forbidden(rules) => (0, rules.clone(), Vec::new()),
            DropCause::Held(rules) => (1, rules.iter().map(|(rule, _)| rule.clone()).collect(), Vec::new()),
            DropCause::Blocked(actions) => (2, Vec::new(), actions.clone()),
            DropCause::Displaced(by) => (3, Vec::new(), vec![*by]),
        };
        Self { action: dropped.action, kind, rules, actions }
    }
}

/// Recommended actions that are not taken, with the reason, over all subjects. A ban on what nobody recommends
/// changes nothing; explanations of a subject list it.
pub(super) fn not_to_do(model: &Model, answer: &Answer) -> Vec<Block> {
    let mut all: BTreeMap<Held, (usize, Vec<&CellId>)> = BTreeMap::new();
    let wanted = |dropped: &&DroppedAction| !dropped.rules.is_empty();
    for dropped in answer.customers.iter().flat_map(|customer| &customer.dropped).filter(wanted) {
        all.entry(Held::of(dropped)).or_default().0 += 1;
    }
    for group in &answer.groups {
        if let Subject::Cell(cell) = &group.subject {
            for dropped in group.dropped.iter().filter(wanted) {
                all.entry(Held::of(dropped)).or_default().1.push(cell);
            }
        }
    }
    let mut items: Vec<Rich> =
        all.iter().map(|(held, (rows, cells))| item(model, held, *rows, cells)).collect();
    if answer.customers.is_empty() {
        items.extend(without_causes(model, answer));
    }
    if items.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading("What not to do".to_owned()), Block::Bullets(items)]
}

/// Of customers who were only counted it is not known which rules held an action back.
fn without_causes(model: &Model, answer: &Answer) -> Vec<Rich> {
    let mut items = Vec::new();
    for one in &answer.summary {
        let dropped = || answer.groups.iter().flat_map(|group| &group.dropped);
        let groups = |kind: u8| {
            let is = |dropped: &&DroppedAction| {
                dropped.action == one.action && !dropped.rules.is_empty() && Held::of(dropped).kind == kind
            };
            dropped().filter(is).count()
        };
        for (kind, of) in (0..).zip([one.forbidden, one.held, one.blocked, one.displaced]) {
            let rows = of.saturating_sub(groups(kind));
            if rows > 0 {
                let out = phrases::action(model, one.action).plain(": ");
                let out = match kind {
                    0 => out.bad("forbidden"),
                    1 => out.warn("held back").plain(", perhaps forbidden"),
                    2 => out.warn("blocked").plain(", because it needs what is not recommended"),
                    _ => out.warn("displaced").plain(" by what excludes it and ranks higher"),
                };
                items.push(out.plain(" – ").plain(words::people(rows)));
            }
        }
    }
    items
}

fn item(model: &Model, held: &Held, rows: usize, cells: &[&CellId]) -> Rich {
    let mut whom: Vec<String> = Vec::new();
    if rows > 0 {
        whom.push(words::people(rows));
    }
    whom.extend(cells.iter().map(|cell| words::cell(model, cell)));
    let rules = || Rich::join(held.rules.iter().map(|at| phrases::rule_at(model, at)), "; ");
    let actions = || held.actions.iter().map(|id| words::action(model, *id)).collect::<Vec<_>>().join(", ");
    let out = phrases::action(model, held.action).plain(": ");
    let out = match held.kind {
        0 => out.bad("forbidden").plain(" by ").then(rules()),
        1 => out.warn("held back").plain(", perhaps forbidden by ").then(rules()),
        2 => out.warn("blocked").plain(format!(", because it needs {}, which is not recommended", actions())),
        _ => out.warn("displaced").plain(format!(" by {}, which excludes it and ranks higher", actions())),
    };
    out.plain(" – ").plain(whom.join("; "))
}
