//! What the prover calls impossible of two conditions together never is, of no group and no customer of made-up data; and
//! what looks impossible and is not it leaves open.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cvrules::answer::{CellId, Subject, Value};
use cvrules::data::{ReadOptions, read, typed, wanted_headers};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::{Expr, Model};
use cvrules::prove::{Asked, Possible, possible};
use cvrules::value::Truth::{self, No, Unknown, Yes};

use crate::generate::rng::Rng;

/// Conditions of groups.
const OF_GROUPS: &[&str] = &[
    "U < 1",
    "U >= 1.2",
    "U is unbounded",
    "-U < -1",
    "U * 2 > 2.4",
    "U / CPP > 0.4",
    "CPP > 3",
    "CPC <= 2",
    "net >= 0",
    "CPP - all.CPP >= 0.5",
    "CPC - all.CPC >= 0.5",
    "all.CPP - CPP >= gap",
    "U > all.U + gap",
    "all.U - U > gap",
    "f.a.U > 1",
    "share_of(U < 1) >= 25%",
    "share_of(low) > 50%",
    "share_of(U > all.U) >= 25%",
    "share_of(U < all.U - 2 * gap) >= 25%",
    "share_of(U > all.U + 2 * gap) >= 25%",
    "share_of(U in 0.5..all.U) >= 25%",
    "share_of(CPP > 3) > 0",
    "share_of(net < 0) > 20%",
    "share_of(U is unknown) > 40%",
    "share_of(age > 30) > 50%",
    "share_of(top cost = price) > 50%",
    "mean(age) > 30",
    "mean(U) < 1.2",
    "median(U) > 1",
    "count(U < 1) > 1",
    "share(price) > 60%",
    "price dominates costs",
    "answered(costs) > 90%",
    "room > 3",
];

/// Conditions of customers.
const OF_CUSTOMERS: &[&str] = &[
    "U < 1",
    "U is unbounded",
    "U * 2 > 2.4",
    "CPP > 3",
    "CPC <= 2",
    "net >= 0",
    "U > all.U",
    "all.U - U > gap",
    "all.CPP > 3",
    "f.U > 1",
    "f.CPC > 2",
    "share(price) > 60%",
    "price dominates costs",
    "top cost = waiting",
    "room > 3",
    "all.share_of(U < 1) > 50%",
];

const FACTORS: [&str; 4] = ["room", "staff", "price", "waiting"];

struct Kind {
    lo: i64,
    weights: bool,
    evidence: usize,
}

fn model(kind: &Kind) -> Model {
    let weight = if kind.weights { "  w: number >= 0 weight\n" } else { "" };
    let mut text = format!(
        "model m {{ scale {}..5  answered at least 50%  evidence at least {} }}\ninput \"g.csv\" {{\n  room: rating\n  \
         staff: rating\n  price: rating\n  waiting: rating\n  age: number 0..100\n  kind: \"a\" | \"b\"\n{weight}}}\n\
         benefits {{ room 60%  staff 40% }}\ncosts {{ price 70%  waiting 30% }}\nparam gap = 0.1\n\
         segments f {{ a if kind = \"a\"  b if kind = \"b\" }}\nlet low = U < 1\naction act {{ }}\n",
        kind.lo, kind.evidence
    );
    for (n, condition) in OF_GROUPS.iter().enumerate() {
        let _ = writeln!(text, "rule g{n:02} for each f {{ if {condition}  recommend act }}");
    }
    for (n, condition) in OF_CUSTOMERS.iter().enumerate() {
        let _ = writeln!(text, "rule p{n:02} {{ if {condition}  recommend act }}");
    }
    crate::models::model(std::path::Path::new("m.cvr"), &text)
}

/// The conditions of the rules whose names begin so, in their order.
fn conditions<'m>(model: &'m Model, with: &str) -> Vec<&'m Expr> {
    let rules = model.rules.iter().filter(|(_, rule)| rule.name.starts_with(with));
    rules.map(|(_, rule)| &rule.condition).collect()
}

/// A few customers; many cells are the ends of the scale, 0 or without an answer.
fn table(kind: &Kind, rng: &mut Rng) -> String {
    let mut csv = "room,staff,price,waiting,age,kind".to_owned() + if kind.weights { ",w\n" } else { "\n" };
    // Often all have something in common.
    let mut common = || match rng.below(6) {
        0 => Some(rng.range(kind.lo, 5)),
        1 | 2 => Some(kind.lo.max(0)),
        _ => None,
    };
    let fixed: Vec<Option<i64>> = FACTORS.iter().map(|_| common()).collect();
    for _ in 0..1 + rng.below(7) {
        for fixed in &fixed {
            let cell = match (rng.below(10), fixed) {
                (0 | 1, _) => String::new(),
                (_, Some(fixed)) => fixed.to_string(),
                (2..=4, _) => kind.lo.max(0).to_string(),
                _ => rng.range(kind.lo, 5).to_string(),
            };
            csv += &(cell + ",");
        }
        csv += ["", "20", "30", "40", "50"][rng.below(5)];
        csv += [",a", ",b", ",a", ",b", ","][rng.below(5)];
        if kind.weights {
            csv += [",0", ",1", ",1", ",0.01", ",30", ","][rng.below(6)];
        }
        csv += "\n";
    }
    csv
}

/// Customers who give nothing: some without bound, and all together without a U.
fn free_of_cost(kind: &Kind) -> Option<String> {
    let low = kind.lo;
    let mut csv = "room,staff,price,waiting,age,kind\n5,5,0,0,,a\n5,5,0,0,,a\n".to_owned();
    for _ in 0..5 {
        let _ = writeln!(csv, "{low},{low},0,0,,a");
    }
    (!kind.weights).then_some(csv)
}

fn truth(value: Option<Value>) -> Truth {
    match value.unwrap() {
        Value::Flag(true) => Yes,
        Value::Flag(false) => No,
        _ => Unknown,
    }
}

const TRUTHS: [Truth; 3] = [Yes, No, Unknown];

/// Two conditions, each with its place and what it came to.
type Pair = [(usize, usize); 2];

fn pair(a: (usize, Truth), b: (usize, Truth)) -> Pair {
    let mut pair = [a, b].map(|(at, truth)| (at, TRUTHS.iter().position(|one| *one == truth).unwrap()));
    pair.sort_unstable();
    pair
}

/// What two conditions came to together, for some subject of many tables, with the table.
fn seen(model: &Model, tables: impl IntoIterator<Item = String>) -> [BTreeMap<Pair, String>; 2] {
    let mut found = [BTreeMap::new(), BTreeMap::new()];
    let options = ReadOptions { wanted: Some(wanted_headers(model)), ..ReadOptions::default() };
    let family = model.families.ids().next().unwrap();
    for csv in tables {
        let raw = read::read("g.csv", csv.as_bytes(), &options).unwrap();
        let (data, _) = typed(model, &raw).unwrap();
        let rows = data.rows;
        let evaluation = evaluate(model, &data, &Run::default());
        let segments = model.families.at(family).segments.ids();
        let cells = segments.map(|segment| Subject::Cell(CellId::new(vec![(family, segment)])));
        let kinds: [(&str, Vec<Subject>); 2] =
            [("g", cells.collect()), ("p", (0..rows).map(Subject::Customer).collect())];
        for (found, (with, subjects)) in found.iter_mut().zip(kinds) {
            let conditions = conditions(model, with);
            for subject in subjects {
                let came: Vec<Truth> =
                    conditions.iter().map(|one| truth(evaluation.eval_at(&subject, one))).collect();
                for (n, a) in came.iter().enumerate() {
                    for (m, b) in came.iter().enumerate().skip(n + 1) {
                        found.entry(pair((n, *a), (m, *b))).or_insert_with(|| csv.clone());
                    }
                }
            }
        }
    }
    found
}

/// How many pairs are proven impossible, of groups and of customers; none of them was seen.
fn proven_is_never_seen(kind: &Kind, tables: usize) -> [usize; 2] {
    let model = model(kind);
    let family = model.families.ids().next().unwrap();
    let mut rng = Rng::new(7);
    let seen = seen(&model, (0..tables).map(|_| table(kind, &mut rng)));
    let whom = [("g", Asked::Groups(std::slice::from_ref(&family))), ("p", Asked::Anybody)];
    let mut proven = [0, 0];
    for ((seen, (with, whom)), proven) in seen.iter().zip(whom).zip(&mut proven) {
        let conditions = conditions(&model, with);
        for (n, a) in conditions.iter().enumerate() {
            for (m, b) in conditions.iter().enumerate().skip(n + 1) {
                for (is, other) in TRUTHS.into_iter().flat_map(|one| TRUTHS.map(|other| (one, other))) {
                    if possible(&model, whom, None, &[(a, is), (b, other)]) != Possible::No {
                        continue;
                    }
                    *proven += 1;
                    if let Some(csv) = seen.get(&pair((n, is), (m, other))) {
                        let words = |one: &Expr| model.words(one.span);
                        panic!("`{}` {is:?} and `{}` {other:?}\n{csv}", words(a), words(b));
                    }
                }
            }
        }
    }
    proven
}

#[test]
fn above_zero_what_is_proven_of_two_conditions_is_never_seen() {
    let [groups, customers] = proven_is_never_seen(&Kind { lo: 1, weights: false, evidence: 2 }, 250);
    assert!(groups > 400 && customers > 60, "{groups} {customers}");
}

#[test]
fn with_survey_weights_what_is_proven_of_two_conditions_is_never_seen() {
    let [groups, _] = proven_is_never_seen(&Kind { lo: 1, weights: true, evidence: 2 }, 250);
    assert!(groups > 300, "{groups}");
}

#[test]
fn from_zero_what_is_proven_of_two_conditions_is_never_seen() {
    let [groups, _] = proven_is_never_seen(&Kind { lo: 0, weights: false, evidence: 2 }, 250);
    assert!(groups > 150, "{groups}");
}

#[test]
fn below_zero_what_is_proven_of_two_conditions_is_never_seen() {
    let [groups, _] = proven_is_never_seen(&Kind { lo: -2, weights: true, evidence: 1 }, 250);
    assert!(groups > 100, "{groups}");
}

/// A condition, and what it came to.
type Came<'c> = (&'c str, Truth);

fn together(kind: &Kind, first: Came<'_>, second: Came<'_>) -> bool {
    let model = model(kind);
    let at = |words: &str| OF_GROUPS.iter().position(|one| *one == words).unwrap();
    let all = conditions(&model, "g");
    let family = model.families.ids().next().unwrap();
    let wanted = [(all[at(first.0)], first.1), (all[at(second.0)], second.1)];
    possible(&model, Asked::Groups(&[family]), None, &wanted) != Possible::No
}

#[test]
fn what_rests_on_the_same_customers_is_known_together() {
    let kind = Kind { lo: 1, weights: true, evidence: 30 };
    for (a, b) in [
        ("CPP > 3", "CPC <= 2"),
        ("CPP > 3", "U < 1"),
        ("U < 1", "net >= 0"),
        ("U < 1", "share_of(U < 1) >= 25%"),
        ("share_of(low) > 50%", "U >= 1.2"),
        ("share_of(net < 0) > 20%", "CPC <= 2"),
        ("CPP - all.CPP >= 0.5", "CPC - all.CPC >= 0.5"),
        ("U > all.U + gap", "all.CPP - CPP >= gap"),
        ("share_of(U < all.U - 2 * gap) >= 25%", "share_of(U > all.U + 2 * gap) >= 25%"),
        ("answered(costs) > 90%", "CPC <= 2"),
        ("U is unbounded", "-U < -1"),
    ] {
        for (one, other) in [(a, b), (b, a)] {
            assert!(!together(&kind, (one, Unknown), (other, No)), "{one}, {other}");
        }
    }
    // A share needs the whole; the whole does not need it.
    assert!(!together(&kind, ("CPC <= 2", Unknown), ("share(price) > 60%", Yes)));
    assert!(together(&kind, ("CPC <= 2", Yes), ("share(price) > 60%", Unknown)));
    // Who has a U has a CPP, and more customers are more evidence where all weigh alike.
    let alike = Kind { weights: false, ..kind };
    assert!(!together(&alike, ("share_of(CPP > 3) > 0", Unknown), ("U < 1", Yes)));
    assert!(together(&kind, ("share_of(CPP > 3) > 0", Unknown), ("U < 1", Yes)));
    assert!(together(&alike, ("share_of(CPP > 3) > 0", Yes), ("U < 1", Unknown)));
}

/// Each of these was once thought impossible; a table shows it.
#[test]
fn what_only_seems_to_rest_on_the_same_customers_is_left_open() {
    // Without cost there is no U, or none of all together.
    seem_alike(
        &Kind { lo: 0, weights: false, evidence: 2 },
        &[
            (("U < 1", Unknown), ("CPP > 3", No)),
            (("U < 1", No), ("share_of(U < 1) >= 25%", Unknown)),
            (("U is unbounded", Yes), ("-U < -1", Unknown)),
            (("U > all.U + gap", Unknown), ("CPP - all.CPP >= 0.5", No)),
        ],
    );
    // Whose cost is below 0 has a net, and no U.
    seem_alike(
        &Kind { lo: -2, weights: false, evidence: 2 },
        &[
            (("share_of(net < 0) > 20%", No), ("CPC <= 2", Unknown)),
            (("U < 1", Unknown), ("share_of(U < 1) >= 25%", No)),
        ],
    );
    // With survey weights fewer customers may be more evidence.
    seem_alike(
        &Kind { lo: 1, weights: true, evidence: 2 },
        &[(("share_of(CPP > 3) > 0", Unknown), ("U < 1", No))],
    );
    // Other customers answered it.
    seem_alike(
        &Kind { lo: 1, weights: false, evidence: 2 },
        &[
            (("share_of(age > 30) > 50%", No), ("U < 1", Unknown)),
            (("U > all.U + gap", Unknown), ("all.CPP - CPP >= gap", Unknown)),
        ],
    );
}

/// What each two of these come to together is left open, and a table shows it.
fn seem_alike(kind: &Kind, pairs: &[(Came<'_>, Came<'_>)]) {
    let mut rng = Rng::new(3);
    let tables = (0..400).map(|_| table(kind, &mut rng)).chain(free_of_cost(kind));
    let [groups, _] = seen(&model(kind), tables);
    let at = |words: &str| OF_GROUPS.iter().position(|one| *one == words).unwrap();
    for (first, second) in pairs {
        assert!(together(kind, *first, *second), "{first:?} {second:?}");
        let key = pair((at(first.0), first.1), (at(second.0), second.1));
        assert!(groups.contains_key(&key), "no table shows {first:?} {second:?}");
    }
}

/// A model with one benefit, computed so, and the conditions of a rule on CPP and one on CPC.
fn computed(rating: &str) -> Model {
    let text = format!(
        "model m {{ scale 1..5  evidence at least 2 }}\ninput \"g.csv\" {{ a: rating  n: number >= 1  p: rating }}\n\
         param k = 2\nlet half = n / k\nbenefits {{ f 100% \"F\" = {rating} }}\ncosts {{ p 100% }}\naction act {{ }}\n\
         rule gets for all customers {{ if CPP > 3  recommend act }}\n\
         rule gives for all customers {{ if CPC > 3  recommend act }}\n"
    );
    crate::models::model(std::path::Path::new("m.cvr"), &text)
}

/// A number may be too large (10.2), and then it is unknown alone: that is thought of where the data can make it so.
#[test]
fn what_may_be_too_large_is_left_open() {
    let left_open = |rating: &str| {
        let model = computed(rating);
        let all = conditions(&model, "g");
        possible(&model, Asked::Groups(&[]), None, &[(all[0], Unknown), (all[1], No)]) != Possible::No
    };
    for rating in ["a", "clamp(n / 7, 1..5)", "half", "mean(a, n)", "rescale(n, 1..100)", "invert(a)"] {
        assert!(!left_open(rating), "{rating}");
    }
    let long = vec!["n"; 40].join(" * ");
    for rating in ["n / a", "clamp(1 / (n + a), 1..5)", &format!("clamp({long}, 1..5)")] {
        assert!(left_open(rating), "{rating}");
    }
    // Each customer's quotient has another denominator of a hundred digits; no number holds their sum.
    let model = computed("3 / n");
    let mut csv = "a,n,p\n".to_owned();
    for at in 0..400 {
        let _ = writeln!(csv, "3,1.{:099},3", 2 * at + 1);
    }
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..ReadOptions::default() };
    let raw = read::read("g.csv", csv.as_bytes(), &options).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    let evaluation = evaluate(&model, &data, &Run::default());
    let came = conditions(&model, "g")
        .into_iter()
        .map(|one| truth(evaluation.eval_at(&Subject::Cell(CellId::all()), one)));
    assert_eq!(came.collect::<Vec<_>>(), [Unknown, No]);
    assert!(left_open("3 / n"));
}
