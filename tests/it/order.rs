//! The order of declarations and of rows never shows in an answer (language 2.4, 7.3, 10.1).
//!
//! Order inside a block is left alone: of factors and columns it is the order of reports, in a `first`
//! family it is meaning.

use std::path::Path;

use cvrules::answer::Answer;
use cvrules::cases::{CaseResult, run};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::model::{Case, Given, GivenCell, Model, TableId};
use cvrules::source::SourceMap;
use cvrules::syntax::{ast::Decl, parse};

use crate::conformance::table;
use crate::models::{all_models, model, root};

/// Chance that is the same on every machine (xorshift).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn below(&mut self, sides: usize) -> usize {
        for (left, shift) in [(true, 13), (false, 7), (true, 17)] {
            self.0 ^= if left { self.0 << shift } else { self.0 >> shift };
        }
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for n in (1..things.len()).rev() {
            things.swap(n, self.below(n + 1));
        }
    }
}

const SEEDS: [u64; 3] = [1, 42, 2020];

/// Where each declaration ends.
fn end(decl: &Decl) -> u32 {
    match decl {
        Decl::Model(decl) => decl.span.end,
        Decl::Input(decl) => decl.span.end,
        Decl::Benefits(decl) | Decl::Costs(decl) => decl.span.end,
        Decl::Segments(decl) => decl.span.end,
        Decl::Weights(decl) => decl.span.end,
        Decl::Let(decl) | Decl::Param(decl) | Decl::Population(decl) => decl.span.end,
        Decl::Consequence(decl) | Decl::Goal(decl) => decl.span.end,
        Decl::Action(decl) => decl.span.end,
        Decl::Terms(decl) => decl.span.end,
        Decl::Rule(decl) => decl.span.end,
        Decl::Target(decl) => decl.span.end,
        Decl::Table(decl) => decl.span.end,
        Decl::Protect(decl) => decl.span.end,
        Decl::Texts(decl) => decl.span.end,
        Decl::Case(decl) => decl.span.end,
        Decl::Property(decl) => decl.span.end,
        Decl::Snapshot(decl) => decl.span.end,
    }
}

/// The declarations of a text, each with what is written above it, in another order.
pub(crate) fn shuffled(text: &str, chance: &mut Chance) -> String {
    let mut sources = SourceMap::new();
    let id = sources.add("model.cvr", text);
    let (file, findings) = parse(&sources, id);
    assert!(!findings.has_errors() && file.edition.is_none());
    let mut ends: Vec<u32> =
        file.decls.iter().map(end).chain(file.uses.iter().map(|used| used.span.end)).collect();
    ends.sort_unstable();
    let mut start = 0;
    let mut parts: Vec<&str> = ends
        .iter()
        .map(|end| {
            let end = usize::try_from(*end).unwrap();
            let part = &text[start..end];
            start = end;
            part
        })
        .collect();
    chance.shuffle(&mut parts);
    parts.join("\n") + &text[start..]
}

/// A case with its rows in another order, where every row has a name of its own.
fn with_rows_shuffled(model: &Model, case: &Case, chance: &mut Chance) -> Case {
    let mut case = case.clone();
    let key = model.inputs.iter().find(|(_, input)| input.key).map(|(id, _)| id);
    if let (Given::Rows { rows, .. }, Some(key)) = (&mut case.setup.given, key) {
        let name = |row: &Vec<GivenCell>| match row.get(key.index()) {
            Some(GivenCell::Text(name)) => Some(name.clone()),
            _ => None,
        };
        let mut names: Vec<_> = rows.iter().filter_map(name).collect();
        names.sort();
        names.dedup();
        if names.len() == rows.len() {
            chance.shuffle(rows);
        }
    }
    case
}

/// An answer without the places of rows in their file, which may differ.
pub(crate) fn without_places(mut answer: Answer) -> String {
    for customer in answer.customers.iter_mut().chain(&mut answer.outside) {
        customer.row = 0;
    }
    for problem in &mut answer.data.problems {
        problem.first_row = 0;
        problem.first_cell = "".into();
    }
    format!("{answer:#?}")
}

/// What a case came to, without the places of its expectations in the text.
fn came_to(result: CaseResult) -> String {
    let checked: Vec<_> =
        result.checked.iter().map(|one| (&one.words, one.holds, format!("{:?}", one.found))).collect();
    format!("{}\n{checked:#?}\n{}", result.name, result.answer.map(without_places).unwrap_or_default())
}

fn all_cases(path: &Path, text: &str, mut rows: Option<&mut Chance>) -> Vec<String> {
    let model = model(path, text);
    let results = model.cases.iter().map(|case| {
        let raw = match &case.setup.given {
            Given::File(file) => Some(table(&path.parent().unwrap().join(&**file))),
            Given::Rows { .. } => None,
        };
        let case = match &mut rows {
            Some(chance) => with_rows_shuffled(&model, case, chance),
            None => case.clone(),
        };
        came_to(run(&model, &case, raw.as_ref(), None))
    });
    results.collect()
}

/// Every model of the suite; the one that uses a pack also with the pack in its own text.
fn fixtures() -> Vec<(std::path::PathBuf, String)> {
    let mut found = all_models();
    let (path, text) = found.iter().find(|(path, _)| path.ends_with("rules/ceam2020_cases.cvr")).unwrap();
    let pack = std::fs::read_to_string(root().join("rules/ceam2020.cvr")).unwrap();
    let joined = (path.clone(), text.replace("use std.ceam2020", &pack));
    assert!(joined.1 != *text);
    found.push(joined);
    found
}

#[test]
fn the_order_of_declarations_never_shows() {
    for (path, text) in fixtures() {
        let before = all_cases(&path, &text, None);
        for seed in SEEDS {
            let other = shuffled(&text, &mut Chance(seed));
            assert_same(&path, seed, &before, &all_cases(&path, &other, None));
        }
    }
}

#[test]
fn the_order_of_rows_never_shows() {
    for (path, text) in fixtures() {
        let before = all_cases(&path, &text, None);
        for seed in SEEDS {
            assert_same(&path, seed, &before, &all_cases(&path, &text, Some(&mut Chance(seed))));
        }
    }
}

#[test]
fn a_file_and_its_rules_can_be_in_any_order() {
    let path = root().join("rules/quickstart.cvr");
    let text = std::fs::read_to_string(&path).unwrap();
    let csv = std::fs::read_to_string(root().join("rules/quickstart.csv")).unwrap();
    let answer = |text: &str, csv: &str| {
        let model = model(&path, text);
        let raw = cvrules::data::read::read("quickstart.csv", csv.as_bytes(), &Default::default()).unwrap();
        let (data, _) = typed(&model, &raw).unwrap();
        without_places(evaluate(&model, &data, &Run::default()).into_answer())
    };
    let before = answer(&text, &csv);
    for seed in SEEDS {
        let mut chance = Chance(seed);
        let other = shuffled(&text, &mut chance);
        let (header, rows) = csv.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        chance.shuffle(&mut rows);
        let other_csv = format!("{header}\n{}\n", rows.join("\n"));
        assert!(other != text && other_csv != csv);
        let after = [answer(&other, &other_csv)];
        assert_same(&path, seed, std::slice::from_ref(&before), &after);
    }
}

/// Fails with the first line that differs.
fn assert_same(path: &Path, seed: u64, before: &[String], after: &[String]) {
    assert_eq!(before.len(), after.len());
    for (a, b) in before.iter().zip(after) {
        if let Some((a, b)) = a.lines().zip(b.lines()).find(|(a, b)| a != b) {
            panic!("{}, seed {seed}:\n  {a}\n  {b}", path.display());
        }
        assert_eq!(a.len(), b.len(), "{}, seed {seed}", path.display());
    }
}
