//! Small models of other real tables, against figures counted without the program; and the traps of those tables.
//!
//! The tables are not in the repository: they are looked for in `$CVRULES_DATA`, then in `../shared/data`.

use std::collections::HashMap;
use std::fmt::Write as _;

use cvrules::answer::{Answer, DataReport};
use cvrules::data::read::{RawTable, ReadOptions, read};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::value::Reason;

use crate::models::{model, root};

fn bytes(file: &str) -> Option<Vec<u8>> {
    let folders = [std::env::var("CVRULES_DATA").ok().map(Into::into), Some(root().join("../shared/data"))];
    let found = folders.into_iter().flatten().find_map(|folder| std::fs::read(folder.join(file)).ok());
    if found.is_none() {
        use std::io::Write as _;
        let words = format!("skipped: {file} is neither in $CVRULES_DATA nor in ../shared/data\n");
        std::io::stderr().write_all(words.as_bytes()).unwrap();
    }
    found
}

fn table(file: &str, bytes: &[u8]) -> RawTable {
    read(file, bytes, &ReadOptions::default()).unwrap()
}

/// A model of at most 60 lines, and what it finds.
fn run(fixture: &str, raw: &RawTable) -> (Model, Answer) {
    let path = root().join(format!("tests/fixtures/{fixture}.cvr"));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().count();
    assert!(lines <= 60, "{fixture} has {lines} lines");
    let model = model(&path, &text);
    let (data, _) = typed(&model, raw).unwrap();
    let model = data.fit(&model);
    let answer = evaluate(&model, &data, &Run::default()).into_answer();
    (model, answer)
}

/// By action: customers reached, customers for whom it is forbidden.
fn reach(model: &Model, answer: &Answer) -> HashMap<String, (usize, usize)> {
    let item = |item: &cvrules::answer::SummaryItem| {
        (model.actions.at(item.action).name.to_string(), (item.reached.rows, item.forbidden))
    };
    answer.summary.iter().map(item).collect()
}

fn cells(model: &Model, data: &DataReport) -> Vec<(String, Reason, usize)> {
    data.problems
        .iter()
        .map(|problem| (model.inputs.at(problem.input).name.to_string(), problem.reason, problem.count))
        .collect()
}

#[test]
fn telco_churn() {
    let Some(bytes) = bytes("telco_churn_cltv.csv") else { return };
    let (model, answer) = run("telco", &table("telco.csv", &bytes));
    let reach = reach(&model, &answer);
    // Of the 412 valuable customers at risk without a contract 296 have left: no offer reaches them.
    assert_eq!(reach["save_offer"], (116, 296));
    assert_eq!(reach["first_months"], (578, 740));
    assert_eq!(reach["add_support"], (534, 1_446));
    let lines = &answer.families[model.families.iter().position(|(_, f)| &*f.name == "line").unwrap()];
    let fibre = lines.segments[0].1.group.as_ref().unwrap();
    assert_eq!(fibre.rows, 3_096);
    // A blank total in the first month, and `No internet service`, which is no `No`.
    let found = cells(&model, &answer.data);
    assert!(found.contains(&("total".to_owned(), Reason::NotAnswered, 11)), "{found:?}");
    assert!(found.contains(&("support".to_owned(), Reason::NotApplicable, 1_526)), "{found:?}");
    // An empty tier is there, with nobody in it.
    let tiers = &answer.families[model.families.iter().position(|(_, f)| &*f.name == "tier").unwrap()];
    assert_eq!(tiers.segments[0].1.group.as_ref().unwrap().rows, 0);
}

#[test]
fn four_networks_beside_each_other() {
    let Some(bytes) = bytes("corporate_reputation_survey.csv") else { return };
    let (model, answer) = run("reputation", &table("reputation.csv", &bytes));
    // -99 is no answer: left in, it would move every mean.
    let found = cells(&model, &answer.data);
    assert!(found.contains(&("content".to_owned(), Reason::NotAnswered, 1)), "{found:?}");
    assert!(found.contains(&("stays".to_owned(), Reason::NotAnswered, 3)), "{found:?}");
    let brands = answer.families.last().unwrap();
    let figures: Vec<_> = brands
        .segments
        .iter()
        .map(|(_, value)| {
            let number = |value: &cvrules::answer::Value| value.number().unwrap().fixed(3);
            (value.group.as_ref().unwrap().base, number(&value.cpp), number(&value.cpc), number(&value.u))
        })
        .collect();
    let expected = [
        (130, "4.805", "3.707", "1.296"),
        (127, "4.812", "3.702", "1.300"),
        (44, "4.761", "3.680", "1.294"),
        (43, "4.628", "3.581", "1.292"),
    ];
    assert_eq!(figures, expected.map(|(n, cpp, cpc, u)| (n, cpp.into(), cpc.into(), u.into())));
    // Nobody is better than anybody beyond one standard error, and nobody is told to catch up.
    assert!(!answer.summary.iter().any(|item| &*model.actions.at(item.action).name == "catch_up"));
}

#[test]
fn cdnow_buyers() {
    let Some(bytes) = bytes("cdnow_customers_summary.csv") else { return };
    let (model, answer) = run("cdnow", &table("cdnow.csv", &bytes));
    let reach = reach(&model, &answer);
    assert_eq!(reach["second_offer"].0, 1_023);
    assert_eq!(reach["win_back"].0, 104);
    // 1,411 never came back: their 0 is no price.
    assert_eq!(cells(&model, &answer.data), [("spent".to_owned(), Reason::NotApplicable, 1_411)]);
    assert_eq!((answer.data.u_known, answer.data.u_unknown_rows), (946, 1_411));
}

#[test]
fn restaurants_for_their_price() {
    let (Some(ratings), Some(places)) = (bytes("restaurant_ratings.csv"), bytes("restaurant_places.csv"))
    else {
        return;
    };
    let levels: HashMap<String, &str> = records(&places)
        .into_iter()
        .map(|row| {
            let level = match row[14].as_str() {
                "low" => "0",
                "medium" => "1",
                other => {
                    assert_eq!(other, "high");
                    "2"
                }
            };
            (row[0].clone(), level)
        })
        .collect();
    let mut joined = "userID,placeID,rating,food_rating,service_rating,price_level\n".to_owned();
    for row in records(&ratings) {
        writeln!(joined, "{},{}", row.join(","), levels[&row[1]]).unwrap();
    }
    let (model, answer) = run("restaurants", &table("restaurants.csv", joined.as_bytes()));
    // 0 is a bad mark here and no missing one; nothing given makes U unbounded, not 0.
    assert_eq!(cells(&model, &answer.data), []);
    let data = &answer.data;
    assert_eq!((data.u_known, data.u_unbounded, data.u_unknown_rows), (811, 277, 73));
    assert_eq!(reach(&model, &answer)["mend_kitchen"].0, 266);
    let prices = &answer.families[0].segments;
    let net: Vec<String> = prices.iter().map(|(_, value)| value.net.number().unwrap().fixed(3)).collect();
    assert_eq!(net, ["1.049", "0.220", "-0.794"]);
}

/// The rows of a table of text without its header.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    csv::Reader::from_reader(bytes)
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}
