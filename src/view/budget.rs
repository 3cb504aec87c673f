//! A plan for a budget, as a page.

use super::page::{Block, Column, Grid, Node, Rich, Row};
use super::report::held_back;
use super::{Decimal, Look, figures, gfm, phrases, terminal, words};
use crate::answer::Answer;
use crate::budget::{LeftOut, More, Plan, Planned, Why};
use crate::model::{ActionId, Model};
use crate::number::Number;

/// The plan for a terminal.
#[must_use]
pub fn plan(model: &Model, answer: &Answer, plan: &Plan, look: &Look) -> String {
    terminal::draw(&page(model, answer, plan), look)
}

/// The plan as Markdown.
#[must_use]
pub fn markdown(model: &Model, answer: &Answer, plan: &Plan, decimal: Decimal) -> String {
    gfm::write(&page(model, answer, plan), decimal)
}

fn page(model: &Model, answer: &Answer, plan: &Plan) -> Vec<Block> {
    let mut page = vec![title(answer, plan)];
    page.push(Block::Heading("What to do".to_owned()));
    if plan.chosen.is_empty() {
        page.push(Block::Para("No action can be planned within this budget.".into()));
    } else {
        page.push(Block::Grid(chosen(model, plan)));
    }
    page.push(Block::Bullets(proof(plan)));
    if let Some(greater) = &plan.more {
        page.push(Block::Heading("With a tenth more".to_owned()));
        page.push(Block::Bullets(more(model, greater)));
    }
    if !plan.left_out.is_empty() {
        page.push(Block::Heading("What was left out".to_owned()));
        page.push(Block::Tree(plan.left_out.iter().map(|out| left_out(model, answer, out)).collect()));
    }
    page
}

fn title(answer: &Answer, plan: &Plan) -> Block {
    let facts = &answer.model;
    let mut of = vec![facts.title.as_deref().unwrap_or(&facts.name).to_owned()];
    of.extend(facts.as_of.map(|date| format!("as of {date}")));
    let name = format!("Plan for a budget of {}", money(&plan.budget));
    Block::Title(Rich::new().strong(name), vec![Rich::new().dim(of.join(" · "))])
}

fn money(amount: &Number) -> String {
    figures::short(amount, 2)
}

fn chosen(model: &Model, plan: &Plan) -> Grid {
    let columns = vec![
        Column::text("action"),
        Column::number("score"),
        Column::number("cost"),
        Column::number("customers"),
    ];
    let mut rows: Vec<Row> = plan.chosen.iter().map(|one| row(model, one)).collect();
    rows.push(Row::new(vec![
        Rich::new().strong("together"),
        Rich::new().strong(figures::plain(&plan.score)),
        Rich::new().strong(money(&plan.cost)),
        Rich::new(),
    ]));
    Grid { columns, rows }
}

fn row(model: &Model, one: &Planned) -> Row {
    let mut row = Row::new(vec![
        phrases::action(model, one.action),
        figures::plain(&one.score).into(),
        money(&one.cost).into(),
        figures::short(&one.customers, 1).into(),
    ]);
    if one.stated.per_customer {
        row.note = Rich::new().dim(format!("{} for each customer", money(&one.stated.amount)));
    }
    row
}

fn proof(plan: &Plan) -> Vec<Rich> {
    let left = &plan.budget - &plan.cost;
    let spent = match plan.cost.checked_div(&plan.budget) {
        Some(share) => format!(
            "{} of {} spent ({}), {} left",
            money(&plan.cost),
            money(&plan.budget),
            figures::percent(&share, 1),
            money(&left)
        ),
        None => "nothing to spend".to_owned(),
    };
    let nodes = words::counted(usize::try_from(plan.nodes).unwrap_or(usize::MAX), "part");
    let best = if plan.is_best() {
        Rich::new().good("the best there is").plain(format!(
            ": no other set within the budget has a greater total score ({nodes} of the search)"
        ))
    } else {
        let gap = &plan.bound - &plan.score;
        let share = gap.checked_div(&plan.bound).unwrap_or(Number::ZERO);
        Rich::new().warn("not proven to be the best").plain(format!(
            ": no set has a total score above {}, which is {} more ({}); the search stopped after {nodes}",
            figures::plain(&plan.bound),
            figures::plain(&gap),
            figures::percent(&share, figures::enough(&share, &Number::ZERO, 1)),
        ))
    };
    let mut items = vec![Rich::from(spent), best];
    if plan.chosen.len() > 1 {
        items.push("customers who are reached by two of these actions are counted in both".into());
    }
    items
}

fn more(model: &Model, more: &More) -> Vec<Rich> {
    let budget = money(&more.budget);
    if more.gained.is_empty() && more.lost.is_empty() {
        let proven = if more.is_best { "" } else { ", as far as it was searched" };
        return vec![Rich::from(format!("{budget} would add nothing{proven}"))];
    }
    let named = |all: &[ActionId]| Rich::join(all.iter().map(|id| phrases::plain_action(model, *id)), "; ");
    let adds = Rich::from(format!("{budget} would add ")).good(figures::plain(&more.adds)).plain(format!(
        " to the total score, for {}{}",
        money(&more.cost),
        if more.is_best { "" } else { "; a better plan for it was not ruled out" }
    ));
    let mut items = vec![adds];
    if !more.gained.is_empty() {
        items.push(Rich::from("with ").then(named(&more.gained)));
    }
    if !more.lost.is_empty() {
        items.push(Rich::from("without ").then(named(&more.lost)));
    }
    items
}

fn left_out(model: &Model, answer: &Answer, out: &LeftOut) -> Node {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(out.score.as_ref().map(|score| format!("score {}", figures::plain(score))));
    facts.extend(out.cost.as_ref().map(|cost| format!("cost {}", money(cost))));
    let node = Node::new(phrases::action(model, out.action)).detail(Rich::new().dim(facts.join(", ")));
    let mut why = why(model, &out.why);
    if out.why == Why::ForNobody
        && let Some(item) = answer.summary.iter().find(|item| item.action == out.action)
    {
        why = why.plain(format!(" ({})", held_back(item)));
    }
    node.child(Node::new(why))
}

fn why(model: &Model, why: &Why) -> Rich {
    let named =
        |all: &[ActionId]| all.iter().map(|id| words::action(model, *id)).collect::<Vec<_>>().join(", ");
    let with = |all: &[ActionId]| {
        if all.is_empty() { String::new() } else { format!(" with {}, which it needs", named(all)) }
    };
    let less = |less: &Option<Number>| match less {
        Some(less) if less.is_zero() => "; the best plan with it is worth as much".to_owned(),
        Some(less) => format!("; the best plan with it is worth {} less", figures::plain(less)),
        None => String::new(),
    };
    match why {
        Why::ForNobody => {
            Rich::new().warn("stands for nobody").plain(": where it is recommended, something keeps it back")
        }
        Why::NoScore => Rich::new().warn("no score").plain(": the model has no `prioritize by`"),
        Why::ScoreUnknown(causes) => {
            Rich::new().warn("score unknown").plain(format!(": {}", words::causes(model, causes)))
        }
        Why::ScoreUnbounded => Rich::new().warn("score unbounded").plain(", which cannot be added up"),
        Why::ScoreTooLow => "its score is not above 0".into(),
        Why::NoCost => Rich::new().warn("no cost").plain(": the action does not say what it costs"),
        Why::Needs(all) => Rich::from(format!("it needs {}, which can be in no plan", named(all))),
        Why::TooDear { with: all, cost } => {
            Rich::from(format!("it costs {}{}, more than the budget", money(cost), with(all)))
        }
        Why::Contradiction(all) => {
            Rich::from(format!("what it needs cannot be done together: {}", named(all)))
        }
        Why::Excluded { by, less: by_how_much } => {
            Rich::from(format!("it excludes {}{}", named(by), less(by_how_much)))
        }
        Why::DoesNotPay { with: all, cost, less: by_how_much } => Rich::from(format!(
            "the budget is better spent: it takes {}{}{}",
            money(cost),
            with(all),
            less(by_how_much)
        )),
    }
}
