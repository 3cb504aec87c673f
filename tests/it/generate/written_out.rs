//! Declarations that stand for several rules: tables, rules for each factor, lists of actions.

use std::fmt::Write as _;

use super::model::Family;
use super::rng::Rng;

/// Heads whose values may be anything, so that no test is impossible.
const HEADS: &[&str] = &["net", "U", "(CPP - 2 * CPC)", "CPP / 2"];
const CELLS: &[&str] = &[
    "-",
    "< 1",
    ">= 0.5",
    "0..2",
    "0..<1",
    "is known",
    "not is known",
    "not 0..1",
    "= 1, > 2",
    "not 1, 1.5",
    "1, 1.5, 2",
    "> 1",
];

pub(super) fn declare(rng: &mut Rng, actions: &[String], families: &[Family], decls: &mut Vec<String>) {
    for n in 0..rng.below(3) {
        decls.push(table(rng, n, actions, families));
    }
    if rng.chance(30) {
        let action = rng.pick(actions).clone();
        let verb = *rng.pick(&["recommend", "forbid"]);
        let side = *rng.pick(&["cost", "benefit"]);
        decls.push(format!(
            "rule each_one for each customer, each {side} {{\n  if it dominates {side}s and U > 0.5\n  {verb} {action}\n}}"
        ));
    }
    if rng.chance(30) && actions.len() > 1 {
        let action = rng.pick(actions).clone();
        let known = if rng.chance(50) { " if known" } else { "" };
        decls.push(format!("rule but {{\n  if net < -0.5\n  forbid all except {action}{known}\n}}"));
    }
}

fn table(rng: &mut Rng, n: usize, actions: &[String], families: &[Family]) -> String {
    let one = if rng.chance(60) { " one" } else { "" };
    let scope = match rng.below(6) {
        0 => "for all customers".to_owned(),
        1 => format!("for each {}", rng.pick(families).name),
        _ => String::new(),
    };
    let heads: Vec<&str> = (0..1 + rng.below(2)).map(|_| *rng.pick(HEADS)).collect();
    let mut text =
        format!("table tab{n}{one} {scope} {{\n  when {} => recommend | forbid", heads.join(" | "));
    for row in 0..1 + rng.below(4) {
        let cells: Vec<&str> = heads.iter().map(|_| *rng.pick(CELLS)).collect();
        let mut shuffled = rng.some(actions, 3);
        let forbidden = if rng.chance(30) && shuffled.len() > 1 { shuffled.pop() } else { None };
        let recommended = shuffled.join(", ");
        let _ = write!(
            text,
            "\n  row{row}: {} => {recommended} | {}",
            cells.join(" | "),
            forbidden.as_deref().unwrap_or("-")
        );
    }
    text + "\n}"
}
