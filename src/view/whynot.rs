//! Why a rule did not match, as a page.

use super::page::{Block, Node, Rich};
use super::{Decimal, Look, explain, gfm, phrases, terminal, words};
use crate::answer::{Standing, SubjectAnswer};
use crate::model::Model;
use crate::value::Status;
use crate::whynot::{Failed, Fate, WhyNot};

/// It for a terminal.
#[must_use]
pub fn why_not(model: &Model, subject: &SubjectAnswer, found: &WhyNot, look: &Look) -> String {
    terminal::draw(&page(model, subject, found), look)
}

/// It as Markdown.
#[must_use]
pub fn markdown(model: &Model, subject: &SubjectAnswer, found: &WhyNot, decimal: Decimal) -> String {
    gfm::write(&page(model, subject, found), decimal)
}

fn page(model: &Model, subject: &SubjectAnswer, found: &WhyNot) -> Vec<Block> {
    let name = words::subject(model, &subject.subject, subject.key.as_deref());
    let title = Rich::new().strong(format!("{} for {name}", words::rule(model, found.rule)));
    let mut page = vec![Block::Title(title, vec![said(model, found)])];
    if !found.failed.is_empty() {
        page.push(Block::Heading("What kept it from matching, the nearest first".to_owned()));
        page.push(Block::Tree(found.failed.iter().map(|one| failed(model, one)).collect()));
    }
    if let Some(missing) = &found.missing {
        page.push(Block::Heading("What is missing".to_owned()));
        let items = missing.iter().map(|cause| Rich::from(words::cause(model, cause)));
        page.push(Block::Bullets(items.collect()));
    }
    if !found.actions.is_empty() {
        page.push(Block::Heading("What became of its actions".to_owned()));
        let items = found.actions.iter().map(|(id, fate)| {
            phrases::action(model, *id).plain(": ").then(match fate {
                Fate::Ranked(rank) => Rich::new().good("stands").plain(format!(", rank {rank}")),
                Fate::Dropped(cause) => phrases::dropped(model, cause),
                Fate::NotRecommended => "not recommended, as no active rule recommends it".into(),
            })
        });
        page.push(Block::Bullets(items.collect()));
    }
    page
}

fn said(model: &Model, found: &WhyNot) -> Rich {
    match (found.status, &found.standing) {
        (Status::Matched, Standing::Overridden(by)) => {
            Rich::new().warn("It matched, but is overridden by ").then(phrases::rules_at(model, by))
        }
        (Status::Matched, _) => Rich::new().good("It matched, and it acts."),
        (Status::NotMatched, _) => Rich::new().bad("It did not match."),
        (Status::Undetermined, _) => Rich::new().warn("It cannot be decided."),
        (Status::NotInForce, _) => {
            let period = model.rules.at(found.rule).effective;
            let period = period.map_or(String::new(), |(from, to)| format!(" (effective {from} to {to})"));
            Rich::new().dim(format!("It is not in force on the date of the run{period}."))
        }
    }
}

fn failed(model: &Model, one: &Failed) -> Node {
    let mut label = if one.in_unless { "unless " } else { "" }.to_owned();
    if one.one_of_several {
        label.push_str("(one of several would do) ");
    }
    let node = explain::condition_node(model, &label, &one.condition);
    if one.wanted { node } else { node.child(Node::new(Rich::new().dim("it holds, and must not"))) }
}
