//! Whole evaluations through the public API, against answers calculated by hand.

use cvrules::answer::Value;
use cvrules::check::Settings;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::interpret::{Evaluation, Run, evaluate};
use cvrules::load::{LoadError, Loader};
use cvrules::model::Model;
use cvrules::number::Number;

/// A model that is one file.
pub(crate) struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

fn model(text: &str) -> Model {
    let compiled = cvrules::compile("model.cvr", text, &NoFiles, &Settings::default());
    assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
    compiled.model.unwrap()
}

fn data(model: &Model, csv: &str) -> Dataset {
    let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
    typed(model, &raw).unwrap().0
}

fn number(text: &str) -> Value {
    let (n, d) = text.split_once('/').unwrap_or((text, "1"));
    Value::Number(&Number::parse(n).unwrap() / &Number::parse(d).unwrap())
}

const SMALL: &str = r#"
model small { scale 1..5 evidence at least 1 }
input "data.csv" { a: rating b: rating c: rating d: rating e: rating }
benefits { a 50% b 30% c 20% }
costs { d 60% e 40% }
action relief { lowers e by 1 }
rule dear { if e dominates costs recommend relief }
rule all_dear for all customers { if e dominates costs recommend relief }
"#;

fn answer<T>(csv: &str, look: impl FnOnce(&Evaluation<'_>) -> T) -> T {
    let model = model(SMALL);
    let data = data(&model, csv);
    look(&evaluate(&model, &data, &Run::default()))
}

#[test]
fn the_formula_of_the_paper() {
    answer("a,b,c,d,e\n4,3,5,2,4\n", |found| {
        let one = &found.answer().customers[0];
        assert_eq!(one.cpp, number("3.9"));
        assert_eq!(one.cpc, number("2.8"));
        assert_eq!(one.u, number("39/28"));
        assert_eq!(one.net, number("1.1"));
        let whole = found.explain_customer(0).unwrap();
        assert_eq!(whole.value.factors[3].share, number("3/7"));
        assert_eq!(whole.value.factors[4].share, number("4/7"));
        assert_eq!(whole.ranked.len(), 1);
        assert_eq!(whole.ranked[0].uplift, number("0.4"));
    });
}

#[test]
fn an_unanswered_factor_leaves_its_weight_to_the_others() {
    answer("a,b,c,d,e\n4,3,,2,4\n", |found| {
        let one = &found.answer().customers[0];
        assert_eq!(one.cpp, number("3.625"));
        assert_eq!(one.answered.0, number("0.8"));
        assert_eq!(one.u, number("3625/2800"));
    });
}

#[test]
fn contributions_of_a_group_sum_to_its_sides() {
    answer("a,b,c,d,e\n4,3,,2,4\n1,2,3,4,5\n5,5,5,1,1\n,,1,2,2\n3,,4,1,5\n", |found| {
        let all = &found.answer().all;
        let sum = |range: std::ops::Range<usize>| -> Number {
            all.factors[range].iter().map(|factor| factor.contribution.number().unwrap()).sum()
        };
        assert_eq!(Value::Number(sum(0..3)), all.cpp);
        assert_eq!(Value::Number(sum(3..5)), all.cpc);
        let facts = all.group.as_ref().unwrap();
        assert_eq!((facts.rows, facts.base, facts.unknown_rows), (5, 4, 1));
    });
}

#[test]
fn the_hotel_of_the_language_text() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let text = std::fs::read_to_string(root.join("hotel.cvr")).unwrap();
    let settings = Settings { as_of: cvrules::value::Date::new(2026, 11, 24), ..Settings::default() };
    let compiled = cvrules::compile("hotel.cvr", &text, &NoFiles, &settings);
    let mut model = compiled.model.unwrap();
    model.evidence = Number::ONE;
    let data = data(&model, &std::fs::read_to_string(root.join("hotel.csv")).unwrap());
    let run = Run { as_of: settings.as_of, customers_only: false };
    let evaluation = evaluate(&model, &data, &run);
    let answer = evaluation.answer();
    let names: Vec<&str> = answer.summary.iter().map(|item| &*model.actions.at(item.action).name).collect();
    assert_eq!(names, ["cost_optimization", "faster_arrival"]);
    // Leisure guests 3, 4, 6: net −223/120, a point off a price of weight 0.6, three of seven, worth 450, effort 3.
    assert_eq!(answer.summary[0].net, number("-223/120"));
    assert_eq!(answer.summary[0].score, Some(number("270/7")));
}

/// Weights of [`SMALL`] in hundredths: three benefits, two costs.
const WEIGHTS: [i64; 5] = [50, 30, 20, 60, 40];

/// A side's weighted mean over the answered ratings, where 70% of the weight is answered.
fn side(ratings: &[Option<i64>], weights: &[i64]) -> Option<Number> {
    let answered: i64 = ratings.iter().zip(weights).filter(|(r, _)| r.is_some()).map(|(_, w)| w).sum();
    let sum: i64 = ratings.iter().zip(weights).map(|(r, w)| r.unwrap_or(0) * w).sum();
    (answered >= 70).then(|| Number::ratio(sum, answered).unwrap())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// The formula once more, in whole numbers and without the interpreter.
    #[test]
    fn any_survey_comes_to_what_the_formula_says(
        rows in proptest::collection::vec(proptest::array::uniform5(proptest::option::of(1_i64..6)), 1..40),
    ) {
        let mut csv = String::from("a,b,c,d,e\n");
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.map_or(String::new(), |n| n.to_string())).collect();
            csv.push_str(&cells.join(","));
            // A blank line is no row; a row of nothing has a cell of blanks.
            csv.push_str(" \n");
        }
        let sides: Vec<(Option<Number>, Option<Number>)> =
            rows.iter().map(|row| (side(&row[..3], &WEIGHTS[..3]), side(&row[3..], &WEIGHTS[3..]))).collect();
        let base: Vec<(&Number, &Number)> =
            sides.iter().filter_map(|(cpp, cpc)| Some((cpp.as_ref()?, cpc.as_ref()?))).collect();
        answer(&csv, |found| {
            let found = found.answer();
            proptest::prop_assert_eq!(found.customers.len(), rows.len());
            for (record, (cpp, cpc)) in found.customers.iter().zip(&sides) {
                proptest::prop_assert_eq!(record.cpp.number(), cpp.as_ref());
                proptest::prop_assert_eq!(record.cpc.number(), cpc.as_ref());
                let u = cpp.as_ref().zip(cpc.as_ref()).map(|(cpp, cpc)| cpp / cpc);
                proptest::prop_assert_eq!(record.u.number(), u.as_ref());
            }
            let sum = |pick: fn(&(&Number, &Number)) -> Number| base.iter().map(pick).sum::<Number>();
            let (cpp, cpc) = (sum(|(cpp, _)| (*cpp).clone()), sum(|(_, cpc)| (*cpc).clone()));
            let facts = found.all.group.as_ref().unwrap();
            proptest::prop_assert_eq!(facts.base, base.len());
            proptest::prop_assert_eq!(found.all.u.number().cloned(), cpp.checked_div(&cpc));
            let below = base.iter().filter(|(cpp, cpc)| cpp < cpc).count();
            let share = Number::count(below).checked_div(&Number::count(base.len()));
            proptest::prop_assert_eq!(facts.below_one.number().cloned(), share);
            Ok(())
        })?;
    }
}

/// An unused let that is of a group only by what it reads, or within a range, is no error (6.5).
#[test]
fn a_let_that_nobody_reads_is_read_for_whom_it_can_be() {
    for unused in ["tenth > 2", "clamp(tenth, count(a > 2)..9) > 3", "clamp(tenth, 1..mean(a)) > 1"] {
        let text = format!("{SMALL}let tenth = percentile(a, 10%)\nlet unused = {unused}\n");
        model(&text);
    }
}
