//! Everything about one customer or one group, as a page.

mod condition;
mod hierarchy;
mod part;
mod rules;
mod value;

pub(super) use condition::node as condition_node;
pub use part::{condition, decision, rule};

use super::decimal::filled;
use super::page::{Block, Card, Node, Rich};
use super::{Decimal, Look, figures, gfm, phrases, terminal, words};
use crate::answer::{
    Answer, DropCause, Inside, Membership, PopulationAt, RankedAction, Subject, SubjectAnswer, Value,
};
use crate::model::{ActionId, Model};
use crate::number::Number;

/// The explanation for a terminal.
#[must_use]
pub fn explain(model: &Model, answer: &Answer, subject: &SubjectAnswer, look: &Look) -> String {
    terminal::draw(&page(model, answer, subject), look)
}

/// The explanation as Markdown.
pub(super) fn markdown(model: &Model, answer: &Answer, subject: &SubjectAnswer, decimal: Decimal) -> String {
    gfm::write(&page(model, answer, subject), decimal)
}

fn page(model: &Model, answer: &Answer, subject: &SubjectAnswer) -> Vec<Block> {
    let mut page = vec![title(model, answer, subject)];
    match subject.population.as_ref().filter(|_| subject.is_outside()) {
        Some(found) => page.extend(outside(model, found)),
        None => page.extend(actions(model, subject)),
    }
    page.extend(value::value(model, subject));
    page.extend(rules::rules(model, subject));
    page.extend(unknowns(model, subject));
    page
}

fn title(model: &Model, answer: &Answer, subject: &SubjectAnswer) -> Block {
    let name = words::subject(model, &subject.subject, subject.key.as_deref());
    let facts = &answer.model;
    let mut of = vec![facts.title.as_deref().unwrap_or(&facts.name).to_owned()];
    of.extend(facts.as_of.map(|date| format!("as of {date}")));
    if let Subject::Customer(row) = subject.subject {
        of.push(format!("row {}", figures::rows(row + 1)));
    }
    of.extend(
        subject
            .population
            .as_ref()
            .filter(|found| found.inside == Inside::Yes)
            .map(|found| words::inside(model, &found.inside)),
    );
    let mut below = vec![Rich::new().dim(of.join(" · "))];
    let places = model.families.ids().zip(&subject.memberships).map(|(family, place)| {
        let name = &model.families.at(family).name;
        let out = Rich::new().code(&**name);
        match place {
            Membership::In(id) => {
                let segment = &model.families.at(family).segments.at(*id).name;
                let title = words::segment(model, family, *id);
                let out = out.plain(format!(" = {segment}"));
                if title == &**segment { out } else { out.dim(format!(" ({title})")) }
            }
            Membership::None => out.dim(": in none"),
            Membership::Unknown(_) => out.plain(": ").warn(words::membership(model, family, place)),
        }
    });
    let places = Rich::join(places, " · ");
    if !places.is_empty() {
        below.push(places);
    }
    below.extend(value::group(model, subject));
    Block::Title(Rich::new().strong(name), below)
}

/// Why nothing is said to a customer whom the model is not about.
fn outside(model: &Model, found: &PopulationAt) -> Vec<Block> {
    let said = format!("This customer is {}.", words::inside(model, &found.inside));
    vec![
        Block::Heading("Outside the population".to_owned()),
        Block::Para(Rich::new().warn(said).plain(" No group holds them, no rule is about them.")),
        Block::Tree(vec![condition::node(model, "if ", &found.condition)]),
    ]
}

/// What to do, and what not.
fn actions(model: &Model, subject: &SubjectAnswer) -> Vec<Block> {
    let mut page = vec![Block::Heading("What to do".to_owned())];
    if subject.ranked.is_empty() {
        page.push(Block::Para("No rule recommends an action that stands.".into()));
    } else {
        page.push(Block::Cards(subject.ranked.iter().map(|action| card(model, subject, action)).collect()));
    }
    let asked = |action: ActionId| {
        let found = subject.worthwhile.iter().find(|(id, _)| *id == action);
        found.map(|(_, found)| condition::node(model, "if ", found))
    };
    let worth: Vec<Node> = subject
        .ranked
        .iter()
        .filter_map(|one| {
            let name = Rich::new().good("✓ ").then(phrases::action(model, one.action));
            Some(Node::new(name).child(asked(one.action)?))
        })
        .collect();
    if !worth.is_empty() {
        page.push(Block::Sub(
            Rich::new().strong("Worthwhile").dim("  what it takes for an action to be taken"),
        ));
        page.push(Block::Tree(worth));
    }
    if !subject.dropped.is_empty() {
        let nodes = subject.dropped.iter().map(|one| {
            let rules = Rich::join(one.rules.iter().map(|rule| phrases::rule(model, *rule)), "; ");
            let by = if rules.is_empty() {
                Rich::new().dim("no rule recommends it")
            } else {
                Rich::new().dim("recommended by ").then(rules)
            };
            let asked = matches!(one.cause, DropCause::NotWorthwhile(_)).then(|| asked(one.action)).flatten();
            Node::new(Rich::new().bad("✗ ").then(phrases::action(model, one.action)))
                .child(Node::new(phrases::dropped(model, &one.cause)).children(asked))
                .child(Node::new(by))
        });
        page.push(Block::Heading("What not to do".to_owned()));
        page.push(Block::Tree(nodes.collect()));
    }
    page
}

fn card(model: &Model, subject: &SubjectAnswer, action: &RankedAction) -> Card {
    let because = |rule| subject.rules.iter().find(|one| one.rule == rule)?.because.clone();
    let why = action.rules.iter().map(|rule| {
        let name = phrases::rule(model, *rule);
        match because(*rule) {
            Some(text) => name.plain(": ").plain(filled(&text)),
            None => name,
        }
    });
    let mut effect = phrases::change("net ", model, &action.uplift);
    if let (Value::Number(_), Value::Number(_)) = (&action.uplift, &action.uplift_u) {
        effect = effect.plain(" · ").then(phrases::change("U ", model, &action.uplift_u));
    }
    if let Some(pass) = action.pass_one.as_ref().filter(|pass| !pass.is_zero()) {
        let verb = if *pass == Number::ONE { "passes" } else { "pass" };
        effect = effect.plain(format!(" · {} {verb} U = 1", figures::short(pass, 1)));
    }
    let mut lines = vec![("why", Rich::join(why, "; ")), ("effect", effect)];
    let purposes = phrases::purposes(model, action.action);
    if !purposes.is_empty() {
        lines.push(("for", purposes));
    }
    lines.extend(action.score.as_ref().map(|score| ("score", phrases::score(model, score, &action.terms))));
    let plan = phrases::plan(model, action.action);
    if !plan.is_empty() {
        lines.push(("plan", plan));
    }
    Card {
        rank: action.rank.to_string(),
        title: phrases::action(model, action.action),
        right: phrases::priority(action.priority),
        lines,
    }
}

/// What a target asks for, with what it came to; `label` says when, where that is not now.
pub(super) fn goal(model: &Model, label: &str, goal: &crate::answer::Condition) -> Node {
    condition::node(model, label, goal)
}

/// What could not be said, and why.
fn unknowns(model: &Model, subject: &SubjectAnswer) -> Vec<Block> {
    let Some(causes) = &subject.unknowns else { return Vec::new() };
    let items = causes.iter().map(|cause| Rich::from(words::cause(model, cause))).collect();
    vec![Block::Heading("What could not be known".to_owned()), Block::Bullets(items)]
}
