//! What an answer holds, in words.

use super::Decimal;
use crate::answer::{Cause, CauseSource, Causes, CellId, Inside, Membership, Subject, Value};
use crate::diagnostic::count;
use crate::model::{
    ActionId, Beside, ConsequenceId, FactorId, FamilyId, GoalId, GroupRef, Measure, Model, Money, RuleId,
    SegmentId, Way,
};
use crate::value::{Extreme, Priority, Reason, Side, Status};

/// What people call a factor.
#[must_use]
pub fn factor(model: &Model, id: FactorId) -> &str {
    let factor = model.factors.at(id);
    factor.title.as_deref().unwrap_or(&factor.name)
}

/// What people call a consequence.
#[must_use]
pub fn consequence(model: &Model, id: ConsequenceId) -> &str {
    let consequence = model.consequences.at(id);
    consequence.title.as_deref().unwrap_or(&consequence.name)
}

/// What an action does to a factor.
#[must_use]
pub const fn effect(way: Way) -> &'static str {
    match way {
        Way::Up => "lifts",
        Way::Down => "lowers",
        Way::Either => "changes",
    }
}

/// What people call a goal.
#[must_use]
pub fn goal(model: &Model, id: GoalId) -> &str {
    let goal = model.goals.at(id);
    goal.title.as_deref().unwrap_or(&goal.name)
}

/// `exceeds expectation`, `falls short of expectation`, `meets expectation`.
#[must_use]
pub fn expectation(gap: &crate::number::Number) -> &'static str {
    if gap.is_positive() {
        "exceeds expectation"
    } else if gap.is_negative() {
        "falls short of expectation"
    } else {
        "meets expectation"
    }
}

/// What people call an action.
#[must_use]
pub fn action(model: &Model, id: ActionId) -> &str {
    let action = model.actions.at(id);
    action.title.as_deref().unwrap_or(&action.name)
}

/// What people call a rule.
#[must_use]
pub fn rule(model: &Model, id: RuleId) -> &str {
    let rule = model.rules.at(id);
    rule.title.as_deref().unwrap_or(&rule.name)
}

/// What people call a segment.
#[must_use]
pub fn segment(model: &Model, family: FamilyId, id: SegmentId) -> &str {
    let segment = model.families.at(family).segments.at(id);
    segment.title.as_deref().unwrap_or(&segment.name)
}

/// `trip = business`, `trip = business, band = harmed`, `all customers`.
#[must_use]
pub fn cell(model: &Model, cell: &CellId) -> String {
    if cell.is_all() {
        return "all customers".to_owned();
    }
    let parts = cell.parts().iter().map(|(family, segment)| {
        let family = model.families.at(*family);
        format!("{} = {}", family.name, family.segments.at(*segment).name)
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// `customer 4711`, or the cell.
#[must_use]
pub fn subject(model: &Model, subject: &Subject, key: Option<&str>) -> String {
    match (subject, key) {
        (Subject::Cell(id), _) => cell(model, id),
        (Subject::Customer(_), Some(key)) => format!("customer {key}"),
        (Subject::Customer(row), None) => format!("the customer in row {}", row + 1),
    }
}

/// A value as it is printed by itself, with a decimal point: `0.93`, `yes`, `unknown: price not answered`.
#[must_use]
pub fn value(model: &Model, value: &Value) -> String {
    match value {
        Value::Unknown(why) => format!("unknown: {}", causes(model, why)),
        _ => Decimal::Point.write(&super::figures::operand(model, value, 2)).into_owned(),
    }
}

/// A customer's place in a family: `business`, `in none`, `unknown: purpose not answered`.
#[must_use]
pub fn membership(model: &Model, family: FamilyId, place: &Membership) -> String {
    match place {
        Membership::In(id) => model.families.at(family).segments.at(*id).name.to_string(),
        Membership::None => "in none".to_owned(),
        Membership::Unknown(why) => format!("unknown: {}", causes(model, why)),
    }
}

/// `critical`, `high`, `normal`, `low`.
#[must_use]
pub const fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Critical => "critical",
        Priority::High => "high",
        Priority::Normal => "normal",
        Priority::Low => "low",
    }
}

/// `matched` and the like.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    status.words()
}

/// `benefits`, `costs`.
#[must_use]
pub const fn side(side: Side) -> &'static str {
    match side {
        Side::Benefits => "benefits",
        Side::Costs => "costs",
    }
}

/// A value of the formula as a model names it: `U`, `share(price)`, `trip.business.U`.
#[must_use]
pub fn measure(model: &Model, group: GroupRef, measure: Measure) -> String {
    let name = |id: FactorId| &model.factors.at(id).name;
    let own = match measure {
        Measure::Cpp => "CPP".to_owned(),
        Measure::Cpc => "CPC".to_owned(),
        Measure::U => "U".to_owned(),
        Measure::Net => "net".to_owned(),
        Measure::Answered(None) => "answered".to_owned(),
        Measure::Answered(Some(of)) => format!("answered({})", side(of)),
        Measure::Rating(id) => name(id).to_string(),
        Measure::Share(id) => format!("share({})", name(id)),
        Measure::Headroom(id) => format!("headroom({})", name(id)),
        Measure::Dominates(id) => format!("{} dominates {}", name(id), side(model.factors.at(id).side)),
        Measure::Extreme(which, of) => match (which, of) {
            (Extreme::Top, Side::Benefits) => "top benefit",
            (Extreme::Top, Side::Costs) => "top cost",
            (Extreme::Weakest, Side::Benefits) => "weakest benefit",
            (Extreme::Weakest, Side::Costs) => "weakest cost",
        }
        .to_owned(),
        Measure::Count => "count".to_owned(),
        Measure::Rows => "rows".to_owned(),
        Measure::Reach => "reach".to_owned(),
        Measure::Worth | Measure::WorthRaw => "worth".to_owned(),
        Measure::Potential => "potential".to_owned(),
        Measure::Unrealised => "unrealised".to_owned(),
        Measure::Gap(id) => format!("gap({})", name(id)),
        Measure::Satisfaction => "satisfaction".to_owned(),
        Measure::Consequence(id) => model.consequences.at(id).name.to_string(),
    };
    match group {
        GroupRef::Beside(Beside::BestIn, base) => measure_of(model, base.group(), &format!("best({own})")),
        GroupRef::Beside(beside, base) => {
            let word = match beside {
                Beside::Rivals | Beside::BestIn => "rivals",
                Beside::BestRival => "best_rival",
                Beside::Previous => "previous",
            };
            measure_of(model, base.group(), &format!("{word}.{own}"))
        }
        _ => measure_of(model, group, &own),
    }
}

fn measure_of(model: &Model, group: GroupRef, own: &str) -> String {
    match group {
        GroupRef::Own | GroupRef::Beside(..) => own.to_owned(),
        GroupRef::All => format!("all.{own}"),
        GroupRef::Family(id) => format!("{}.{own}", model.families.at(id).name),
        GroupRef::Segment(id, segment) => {
            let family = model.families.at(id);
            format!("{}.{}.{own}", family.name, family.segments.at(segment).name)
        }
    }
}

/// What an unknown came from.
#[must_use]
pub fn source(model: &Model, from: &CauseSource) -> String {
    match from {
        CauseSource::Input(id) => model.inputs.at(*id).name.to_string(),
        CauseSource::Factor(id) => model.factors.at(*id).name.to_string(),
        CauseSource::Side(of) => side(*of).to_owned(),
        CauseSource::Measure(group, of) => measure(model, *group, *of),
        CauseSource::Family(id) => model.families.at(*id).name.to_string(),
        CauseSource::Worth => "worth".to_owned(),
        CauseSource::Action(id) => model.actions.at(*id).name.to_string(),
        CauseSource::Words(words) => words.to_string(),
    }
}

/// One cause: `wifi not answered`, `costs: too little answered`.
#[must_use]
pub fn cause(model: &Model, cause: &Cause) -> String {
    let from = source(model, &cause.source);
    // What can follow a name as its predicate does; the rest is a remark about it.
    match cause.reason {
        Reason::NotAnswered
        | Reason::NotApplicable
        | Reason::OutOfRange
        | Reason::NotInTheList
        | Reason::NotANumber
        | Reason::NotADate
        | Reason::NotYesOrNo
        | Reason::NotStated
        | Reason::Unbounded => format!("{from} {}", cause.reason),
        reason => format!("{from}: {reason}"),
    }
}

/// All causes: `wifi not answered; costs: too little answered`.
#[must_use]
pub fn causes(model: &Model, all: &Causes) -> String {
    all.iter().map(|one| cause(model, one)).collect::<Vec<_>>().join("; ")
}

/// All causes beside the name of what is unknown, which need not be said again: `too few customers`.
#[must_use]
pub fn causes_of(model: &Model, name: &str, all: &Causes) -> String {
    let one = |one: &Cause| {
        if source(model, &one.source) == name { one.reason.to_string() } else { cause(model, one) }
    };
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What a group's mean of a kind of money is called.
pub(super) const fn mean_money(money: Money) -> &'static str {
    match money {
        Money::Worth => "mean worth",
        Money::Potential => "mean potential",
        Money::Unrealised => "mean unrealised",
    }
}

/// Whether a customer is one of those whom the model is about.
#[must_use]
pub fn inside(model: &Model, inside: &Inside) -> String {
    let population = population(model);
    match inside {
        Inside::Yes => format!("inside {population}"),
        Inside::No => format!("outside {population}"),
        Inside::Unknown(lacks) => format!("not known to be inside {population} ({})", causes(model, lacks)),
    }
}

/// `inside`, `outside`, `unknown`: for columns.
#[must_use]
pub const fn inside_word(inside: &Inside) -> &'static str {
    match inside {
        Inside::Yes => "inside",
        Inside::No => "outside",
        Inside::Unknown(_) => "unknown",
    }
}

/// `the population current`
fn population(model: &Model) -> String {
    let name = model.population.as_ref().map(|population| format!(" {}", population.name));
    format!("the population{}", name.unwrap_or_default())
}

/// How often each reason occurred: `not answered 12, overlap 3`.
pub(super) fn reasons(all: &[(Reason, usize)]) -> String {
    all.iter()
        .map(|(reason, n)| format!("{reason} {}", super::figures::rows(*n)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `1 customer`, `14,865 customers`.
pub(super) fn people(n: usize) -> String {
    counted(n, "customer")
}

/// `1 rule`, `1,204 rules`.
pub(super) fn counted(n: usize, noun: &str) -> String {
    let plain = count(n, noun);
    plain.split_once(' ').map_or_else(String::new, |(_, noun)| format!("{} {noun}", super::figures::rows(n)))
}
