//! A plan as text, for people who want to see what is computed, and for golden tests.

use std::fmt::Write as _;

use super::{CodeRef, NodeId, Op, Plan, Shape, Whose};
use crate::model::{ActionId, Deviation, FamilyId, InputId, Model, Money};
use crate::value::{CompareOp, Extreme, Side};

/// A plan, a line for each node.
#[must_use]
pub fn dump(model: &Model, plan: &Plan) -> String {
    let mut out = String::new();
    let cuts = plan.nodes.iter().filter(|node| matches!(node.op, Op::Cut { .. })).count();
    let _ = writeln!(
        out,
        "plan of {}: {} nodes, {} cuts, {} values of groups, {} passes",
        model.name,
        plan.nodes.len(),
        cuts,
        plan.late.len(),
        plan.passes_before() + 1
    );
    for (at, node) in plan.nodes.iter().enumerate() {
        let shape = match node.shape {
            Shape::Number => "number",
            Shape::Truth => "truth",
            Shape::Code => "code",
        };
        let _ = write!(out, "%{at:<4} {shape:<7}");
        op(model, plan, &node.op, &mut out);
        if node.level > 0 {
            let _ = write!(out, "  after pass {}", node.level);
        }
        out.push('\n');
    }
    for (side, name) in plan.sides.iter().zip(["benefits", "costs"]) {
        let _ = write!(out, "{name} in {}ths, at least {} answered:", side.whole, side.least);
        for ((factor, rating), weight) in side.factors.iter().zip(&side.base) {
            let _ = write!(out, " {}={weight}·{rating:?}", model.factors.at(*factor).name);
        }
        out.push('\n');
        if let Some((family, member, rows)) = &side.by {
            let family = model.families.at(*family);
            for (segment, row) in family.segments.as_slice().iter().zip(rows) {
                let _ = writeln!(out, "  {}.{} {member:?}: {row:?}", family.name, segment.name);
            }
        }
    }
    for rule in &plan.rules {
        let declared = model.rules.at(rule.rule);
        let condition = rule.condition.map_or_else(|| "not in force".to_owned(), |id| format!("{id:?}"));
        let _ = write!(out, "rule {} if {condition}", declared.name);
        let names = |ids: &[ActionId]| {
            ids.iter().map(|id| model.actions.at(*id).name.to_string()).collect::<Vec<_>>().join(", ")
        };
        if !rule.recommend.is_empty() {
            let _ = write!(out, " recommend {}", names(&rule.recommend));
        }
        if !rule.forbid.is_empty() {
            let known = if rule.forbid_if_known { " if known" } else { "" };
            let _ = write!(out, " forbid {}{known}", names(&rule.forbid));
        }
        let _ = writeln!(out, " priority {:?}", rule.priority);
    }
    for (rows, table) in plan.exclusive.iter().zip(&model.exclusive) {
        let names: Vec<&str> = rows
            .iter()
            .filter_map(|at| plan.rules.get(*at))
            .map(|rule| &*model.rules.at(rule.rule).name)
            .collect();
        if !names.is_empty() {
            let _ = writeln!(out, "table {}: at most one of {}", table.name, names.join(", "));
        }
    }
    if let (Some(of), Some(population)) = (plan.population, &model.population) {
        let _ = writeln!(out, "population {}: {:?}, inside {:?}", population.name, of.condition, of.inside);
    }
    for limit in &model.limits {
        let _ = writeln!(out, "{}", limit.words());
    }
    for (action, score) in plan.scores.iter() {
        if let Some(score) = score {
            let _ = writeln!(out, "score {} = {score:?}", model.actions.at(action).name);
        }
    }
    for (action, condition) in plan.worthwhile.iter() {
        if let Some(condition) = condition {
            let _ = writeln!(out, "worthwhile {} if {condition:?}", model.actions.at(action).name);
        }
    }
    for (action, moved) in plan.effects.iter() {
        let action = &model.actions.at(action).name;
        for (factor, after) in moved {
            let _ = writeln!(out, "action {action} moves {} to {after:?}", model.factors.at(*factor).name);
        }
    }
    for kind in &plan.asked.kinds {
        let families: Vec<&str> =
            kind.families.iter().map(|family| &*model.families.at(*family).name).collect();
        let name = if families.is_empty() { "all".to_owned() } else { families.join(", ") };
        let name = match kind.whose {
            Whose::Customers => name,
            Whose::Before => format!("{name} in the wave before"),
            Whose::Brands => format!("{name} of each brand"),
        };
        let money = kind.money.each().map(|(money, pass)| (money_word(money), *pass));
        for (what, pass) in
            [("count", kind.count), ("value", kind.value), ("uplift", kind.uplift)].into_iter().chain(money)
        {
            if let Some(pass) = pass {
                let _ = writeln!(out, "group {name}: {what} in pass {pass}");
            }
        }
        for asked in &kind.aggregates {
            let of = asked.of.map_or_else(String::new, |of| format!(" of {of:?}"));
            let words = model.words(asked.span);
            let _ = writeln!(out, "group {name}: {words}{of} in pass {}", asked.pass);
        }
        for deviation in &kind.deviations {
            let words = match deviation {
                Deviation::Value => "CPP, CPC".to_owned(),
                Deviation::Rating(factor) => model.factors.at(*factor).name.to_string(),
                Deviation::Aggregate(span) => model.words(*span),
            };
            if let Some(pass) = kind.deviation_pass(*deviation) {
                let _ = writeln!(out, "group {name}: deviations of {words} in pass {pass}");
            }
        }
    }
    out
}

const fn money_word(money: Money) -> &'static str {
    match money {
        Money::Worth => "worth",
        Money::Potential => "potential",
        Money::Unrealised => "unrealised",
    }
}

fn op(model: &Model, plan: &Plan, op: &Op, out: &mut String) {
    let input = |id: &InputId| model.inputs.at(*id).name.to_string();
    let family = |id: &FamilyId| model.families.at(*id).name.to_string();
    let list = |ids: &[NodeId]| ids.iter().map(|id| format!("{id:?}")).collect::<Vec<_>>().join(" ");
    let marked = |ids: &[(bool, NodeId)], plain: &str, marked: &str| {
        ids.iter()
            .map(|(mark, id)| format!("{}{id:?}", if *mark { marked } else { plain }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let side = |side: &Side| match side {
        Side::Benefits => "benefits",
        Side::Costs => "costs",
    };
    let late = |id: &super::LateId| {
        plan.late.get(id.0 as usize).map_or_else(String::new, |late| model.words(late.expr.span))
    };
    let code = |code: &CodeRef| format!("{:?}{}", code.node, if code.family { " or none" } else { "" });
    let text = match op {
        Op::Constant(number) => format!("{number}"),
        Op::Unknown(cause) => format!("unknown, {}", plan.cause(*cause).reason),
        Op::Digits(id) | Op::Days(id) | Op::Text(id) | Op::Flag(id) => format!("column {}", input(id)),
        Op::Rating { of, factor, .. } => format!("rating {} = {of:?}", model.factors.at(*factor).name),
        Op::Sum { parts, .. } => format!("sum {}", marked(parts, "+", "-")),
        Op::Shift { day, by, back, .. } => {
            format!("day {day:?} {} {by:?}", if *back { "-" } else { "+" })
        }
        Op::Product { parts, .. } => format!("product {}", marked(parts, "*", "/")),
        Op::Relative { own, rivals, .. } => format!("relative {own:?} to {rivals:?}"),
        Op::Min(parts) => format!("min {}", list(parts)),
        Op::Max(parts) => format!("max {}", list(parts)),
        Op::MeanOfKnown { parts, least, .. } => format!("mean {} answered {least}", list(parts)),
        Op::Abs { of, .. } => format!("abs {of:?}"),
        Op::Round { of, places, .. } => format!("round {of:?} to {places:?}"),
        Op::Rescale { parts: [x, a, b, c, d], .. } => {
            format!("rescale {x:?} from {a:?}..{b:?} to {c:?}..{d:?}")
        }
        Op::Within { of, lo, hi, .. } => match hi {
            Some(hi) => format!("within {lo}..{hi} {of:?}"),
            None => format!("within {lo}.. {of:?}"),
        },
        Op::AtLeastZero(of) => format!("at least 0 {of:?}"),
        Op::Step { of, when } => format!("{of:?} when {when:?}"),
        Op::Moved { before, after, lo, hi } => {
            let end = |end: &Option<crate::number::Number>| {
                end.as_ref().map_or_else(String::new, ToString::to_string)
            };
            format!("{before:?} moved to {after:?} within {}..{}", end(lo), end(hi))
        }
        Op::Total(Side::Benefits) => "CPP".to_owned(),
        Op::Total(Side::Costs) => "CPC".to_owned(),
        Op::U => "U".to_owned(),
        Op::Net => "net".to_owned(),
        Op::Answered(which) => format!("answered({})", side(which)),
        Op::AnsweredLess => "answered".to_owned(),
        Op::Share(factor) => format!("share({})", model.factors.at(*factor).name),
        Op::Headroom(factor) => format!("headroom({})", model.factors.at(*factor).name),
        Op::Weighted { side: which, parts, .. } => {
            let parts: Vec<NodeId> = parts.iter().map(|(_, part)| *part).collect();
            format!("mean by weight in {} {}", side(which), list(&parts))
        }
        Op::Uplift(action) => format!("uplift of {}", model.actions.at(*action).name),
        Op::UpliftU(action) => format!("uplift_u of {}", model.actions.at(*action).name),
        Op::OrElse(parts) => format!("or else {}", list(parts)),
        Op::Late(id) => format!("group {}", late(id)),
        Op::LateOf { members, late: all } => {
            let first = all.first().map_or_else(|| "of brands that only data name".to_owned(), late);
            format!("group {first} by {}", list(members))
        }
        Op::TextConstant(at) => {
            format!("\"{}\"", plan.texts.get(*at as usize).map_or("", |text| text))
        }
        Op::Member { family: id, segments, first, .. } => {
            let parts: Vec<String> = segments
                .iter()
                .map(|segment| segment.map_or_else(|| "otherwise".to_owned(), |id| format!("{id:?}")))
                .collect();
            format!("segments {}{} {}", family(id), if *first { " first" } else { "" }, parts.join(" "))
        }
        Op::CodeConstant(at) => format!("#{at}"),
        Op::Extreme(Extreme::Top, which) => format!("top of {}", side(which)),
        Op::Extreme(Extreme::Weakest, which) => format!("weakest of {}", side(which)),
        Op::Truth(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Op::And(parts) => format!("and {}", list(parts)),
        Op::Or(parts) => format!("or {}", list(parts)),
        Op::Both(parts) => format!("both {}", list(parts)),
        Op::Not(of) => format!("not {of:?}"),
        Op::Cut { of, at, inclusive } => {
            format!("cut {of:?} {} {at}", if *inclusive { "<=" } else { "<" })
        }
        Op::Compare(a, op, b) => {
            let sign = match op {
                CompareOp::Eq => "=",
                CompareOp::Ne => "!=",
                CompareOp::Lt => "<",
                CompareOp::Le => "<=",
                CompareOp::Gt => ">",
                CompareOp::Ge => ">=",
            };
            format!("{a:?} {sign} {b:?}")
        }
        Op::SameCode(a, b) => format!("same {} {}", code(a), code(b)),
        Op::SameTruth(a, b) => format!("same {a:?} {b:?}"),
        Op::Known(of) => format!("known {of:?}"),
        Op::Unbounded(of) => format!("unbounded {of:?}"),
        Op::Dominates(factor) => format!("{} dominates", model.factors.at(*factor).name),
    };
    out.push_str(&text);
}
