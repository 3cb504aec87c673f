//! What customers could be worth, and actions that are not worth what they take: what is said of such clauses that
//! cannot be, and how they are told.

use std::path::Path;

use cvrules::answer::{CellId, DropCause, Obstacle};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::view::{Decimal, Look, csv, explain, json, report};

use crate::models::{compiled, model, shown};
use crate::view::programs::fits;

/// The codes and messages of a model with these clauses and declarations.
fn said(clauses: &str, more: &str) -> String {
    let text = format!(
        "model m {{ scale 1..5  evidence at least 1  {clauses} }}
input {{ id: text key  clv: number  best: number  secret: number  a: rating  p: rating }}
benefits {{ a 100% }}
costs {{ p 100% }}
segments felt {{ low if U < 1  high otherwise }}
{more}
"
    );
    let found = compiled(Path::new("m.cvr"), &text);
    shown(&found.sources, &found.findings)
}

#[test]
fn clauses_that_cannot_be_are_told() {
    let each = "rule one { if U > 0 recommend call }";
    let group = "rule all for all customers { if U > 0 recommend call }";
    let of = [
        // read and not declared
        ("", "action call { }\nrule one { if potential > 3 recommend call }".to_owned()),
        ("potential best", "action call { }\nrule one { if unrealised > 3 recommend call }".to_owned()),
        // names of the language in a model that says `potential`
        (
            "worth clv  potential best",
            format!("let unrealised = clv\nlet potential = best\naction call {{ }}\n{each}"),
        ),
        ("worth clv  potential best", "segments fate { potential if clv > 1 }".to_owned()),
        // free where it does not
        ("", format!("let unrealised = best - clv\naction call {{ worthwhile if unrealised > 1 }}\n{each}")),
        // a potential that is made of itself
        ("worth clv  potential unrealised + 1", format!("action call {{ }}\n{each}")),
        ("worth potential  potential worth", format!("action call {{ }}\n{each}")),
        ("potential best = 3", format!("action call {{ }}\n{each}")),
        // terms that the action lacks
        ("worth clv", format!("action call {{ worthwhile if uplift * worth > cost + effort }}\n{group}")),
        // what cannot be read for whom it is recommended
        ("", format!("action call {{ worthwhile if clv > 3 }}\n{group}")),
        ("", format!("action call {{ worthwhile if mean(clv) > 3 }}\n{each}")),
        (
            "",
            format!(
                "action call {{ worthwhile if felt = low }}\nrule f for each felt {{ if U > 0 recommend call }}\n{group}"
            ),
        ),
        ("", format!("action call {{ worthwhile if clv }}\n{each}")),
        // a protected column
        ("", format!("protect secret \"private\"\naction call {{ worthwhile if secret > 3 }}\n{each}")),
        // terms of an action stand in no other condition
        ("", "action call { }\nrule one { if uplift > 3 recommend call }".to_owned()),
        // a case says which action, and has to say one
        (
            "",
            format!(
                "action call {{ }}\n{each}\ncase \"c\" {{ given {{ a: 3 }} expect cal with uplift > 3  expect call with clv  expect call with worth > 3 }}"
            ),
        ),
        // nothing says when
        (
            "",
            format!(
                "action call {{ }}\n{each}\ncase \"c\" {{ given {{ a: 3 }} expect call not worthwhile }}"
            ),
        ),
        // nothing is wrong
        (
            "worth clv  potential best",
            format!(
                "action call {{ lifts a by 1  cost 3  worthwhile if uplift * unrealised > cost }}\n{each}\n{group}"
            ),
        ),
    ];
    let mut text = String::new();
    for (clauses, more) in of {
        text += &format!("{clauses}\n{more}\n{}\n", said(clauses, &more));
    }
    insta::with_settings!({ omit_expression => true, snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("worthwhile", text);
    });
}

const CLUB: &str =
    "model club { scale 1..5  evidence at least 1  worth fee  potential best  prioritize by uplift }
input { id: text key  town: \"north\" | \"south\"  fee: number  best: number  course: rating  price: rating }
benefits { course 100% }
costs { price 100% }
segments place { north if town = \"north\"  south if town = \"south\" }
action visit \"Call on them\" { lifts course by 1  cost 40  worthwhile if uplift * worth * count > cost }
action offer \"Offer more\" { lifts course by 1  worthwhile if unrealised > 20 }
rule each { if course < 5 recommend visit, offer }
rule places for each place { if U < 3 recommend visit }
";

const MEMBERS: &str = "id,town,fee,best,course,price
ada,north,50,60,3,2
ben,north,30,90,3,2
cem,south,10,10,3,2
dana,south,,90,3,2
";

#[test]
fn what_is_not_worthwhile_is_told_with_its_reason() {
    let model = model(Path::new("club.cvr"), CLUB);
    let raw = read("club.csv", MEMBERS.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    let evaluation = evaluate(&model, &data, &Run::default());
    let answer = evaluation.answer();
    let held: Vec<_> = answer
        .held_back
        .iter()
        .map(|one| {
            let Obstacle::NotWorthwhile { known } = one.obstacle else { panic!("{one:?}") };
            (&*model.actions.at(one.action).name, known, one.customers, one.cells.len())
        })
        .collect();
    let expected =
        [("offer", false, 1, 0), ("offer", true, 2, 0), ("visit", false, 1, 0), ("visit", true, 2, 1)];
    let mut held = held;
    held.sort_unstable();
    assert_eq!(held, expected);
    let look = Look { width: 80, colour: false, unicode: true, decimal: Decimal::Point };
    let mut text = report::report(&model, answer, &look);
    let subjects = [1, 3].into_iter().filter_map(|row| evaluation.explain_customer(row));
    let south = answer.groups.iter().find(|group| !group.dropped.is_empty()).cloned();
    let all = evaluation.explain_group(&CellId::all());
    for subject in subjects.chain(south).chain(all) {
        text += "\n=====\n\n";
        text += &explain::explain(&model, answer, &subject, &look);
        let mut bytes = Vec::new();
        json::explanation(&model, answer, &subject, &mut bytes).unwrap();
        let document = fits("explanation", std::str::from_utf8(&bytes).unwrap());
        for one in &subject.dropped {
            let DropCause::NotWorthwhile(lacks) = &one.cause else { panic!("{one:?}") };
            let told = document["subject"]["dropped"].as_array().unwrap();
            let told = told.iter().find(|told| told["action"] == *model.actions.at(one.action).name).unwrap();
            assert_eq!(told["missing"].is_array(), lacks.is_some(), "{told}");
        }
        assert_eq!(
            document["subject"]["worthwhile"].as_array().map_or(0, Vec::len),
            subject.worthwhile.len()
        );
    }
    let mut bytes = Vec::new();
    json::answer(&model, answer, &mut bytes).unwrap();
    fits("answer", std::str::from_utf8(&bytes).unwrap());
    text += "\n=====\n\n";
    let mut bytes = Vec::new();
    csv::customers(&model, answer, Decimal::Point, &mut bytes).unwrap();
    text += std::str::from_utf8(&bytes).unwrap();
    insta::with_settings!({ omit_expression => true, snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("worthwhile_told", text);
    });
}
