//! Brands that a value of the rivals leaves out are named where the value is explained, with their customers (B15).

use cvrules::answer::{CellId, Condition, SubjectAnswer};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::view::{Look, explain, json};

use crate::models::{model, root};
use crate::view::programs::fits;

/// Bolt rates enough; Core too few of them give `food`; Dove has one customer, Elk none in the old kind.
const PEOPLE: &str = "id,brand,kind,room,food,price,age
a1,Acme,new,6,4,5,30
a2,Acme,new,4,6,5,40
a3,Acme,old,8,8,2,50
a4,Acme,old,8,8,2,60
b1,Bolt,new,8,8,4,30
b2,Bolt,new,8,8,4,
b3,Bolt,old,4,4,8,20
b4,Bolt,old,4,4,8,20
c1,Core,new,6,4,2,70
c2,Core,new,6,,2,
c3,Core,old,5,5,5,30
c4,Core,old,5,5,5,30
d1,Dove,new,1,1,1,10
";

fn of(own: &str, rules: &str) -> (Model, Dataset) {
    let text = format!(
        "model m {{ scale 1..10  evidence at least 2  answered at least 50% }}
input {{ id: text key  brand: text offering{own}  kind: \"new\" | \"old\"  room: rating  food: rating  price: rating  age: number }}
benefits {{ room 50%  food 50% }}
costs {{ price 100% }}
segments kinds {{ new if kind = \"new\"  old if kind = \"old\" }}
action act {{ lifts room by 1 }}
{rules}
"
    );
    let model = model(&root().join("m.cvr"), &text);
    let raw = read("data.csv", PEOPLE.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    (data.fit(&model), data)
}

/// What each value of a condition leaves out: `words: brand n, brand n`.
fn said(condition: &Condition, found: &mut Vec<String>) {
    if !condition.left_out.is_empty() {
        let names: Vec<String> =
            condition.left_out.iter().map(|one| format!("{} {}", one.brand, one.customers)).collect();
        found.push(format!("{}: {}", condition.words, names.join(", ")));
    }
    condition.parts.iter().for_each(|part| said(part, found));
}

fn all_of(subject: &SubjectAnswer) -> Vec<String> {
    let mut found = Vec::new();
    subject.rules.iter().for_each(|rule| said(&rule.condition, &mut found));
    found
}

fn group(model: &Model, data: &Dataset, name: &str) -> SubjectAnswer {
    let evaluation = evaluate(model, data, &Run::default());
    let cells = model.families.iter().flat_map(|(family, declared)| {
        declared.segments.iter().filter(|(_, one)| *one.name == *name).map(move |(id, _)| (family, id))
    });
    let cell = cells.collect::<Vec<_>>();
    evaluation.explain_group(&CellId::new(cell)).unwrap()
}

#[test]
fn each_value_names_the_brands_that_it_leaves_out() {
    let rules = "let theirs = rivals.U * 90%
rule a for each kinds { if U < rivals.U recommend act }
rule b for each kinds { if food < rivals.food recommend act }
rule c for each kinds { if food < best(food) recommend act }
rule d for each kinds { if U < best_rival.U or mean(age) > best_rival.mean(age) recommend act }
rule e for each kinds { if mean(age) < rivals.mean(age) recommend act }
rule f for each kinds { if U < theirs recommend act }
rule g for each kinds { if relative(price) > 1 recommend act }
rule h for each kinds { if U < all.rivals.U recommend act }
rule i for each kinds { if U < kinds.old.rivals.U recommend act }
rule j for each kinds { if U < all.U and food > 3 recommend act }
";
    let (model, data) = of(" own \"Acme\"", rules);
    assert_eq!(
        all_of(&group(&model, &data, "new")),
        [
            "rivals.U: Dove 1",
            "rivals.food: Core 1, Dove 1",
            "best(food): Core 1, Dove 1",
            "best_rival.U: Dove 1",
            "best_rival.mean(age): Dove 1",
            // Of Bolt, Core and Dove one each says how old he is.
            "rivals.mean(age): Bolt 1, Core 1, Dove 1",
            "rivals.U * 90%: Dove 1",
            "relative(price): Dove 1",
            "all.rivals.U: Dove 1",
            "kinds.old.rivals.U: Dove 0",
        ]
    );
    // In the old kind Dove has nobody, which is fewer than two as well.
    let old = all_of(&group(&model, &data, "old"));
    assert_eq!(old.first().map(String::as_str), Some("rivals.U: Dove 0"));
    assert!(old.contains(&"rivals.mean(age): Dove 0".to_owned()), "{old:?}");
}

#[test]
fn an_unknown_value_of_too_few_rivals_names_them_all() {
    let rules =
        "rule a for each kinds { if U < rivals.U recommend act }\nrule b { if U < rivals.U recommend act }";
    let (model, data) = of(" own \"Acme\"", rules);
    // A rule about customers reads all rivals.
    let evaluation = evaluate(&model, &data, &Run::default());
    assert_eq!(all_of(&evaluation.explain_customer(0).unwrap()), ["rivals.U: Dove 1"]);

    let strict = model_with(&model, 3);
    let found = group(&strict, &data, "new");
    assert_eq!(all_of(&found), ["rivals.U: Bolt 2, Core 2, Dove 1"]);
    let text = explain::explain(
        &strict,
        evaluate(&strict, &data, &Run::default()).answer(),
        &found,
        &Look { width: 200, ..Look::default() },
    );
    assert!(text.contains("rivals.U unknown"), "{text}");
    assert!(text.contains("(left out: Bolt, 2 customers; Core, 2 customers; Dove, 1 customer)"), "{text}");

    // Where nobody rates another brand there is nobody to leave out.
    let alone = "id,brand,kind,room,food,price,age\na1,Acme,new,6,4,5,30\na2,Acme,new,4,6,5,40\n";
    let (data, _) =
        typed(&model, &read("data.csv", alone.as_bytes(), &ReadOptions::default()).unwrap()).unwrap();
    assert_eq!(all_of(&group(&model, &data, "new")), [] as [&str; 0]);
}

fn model_with(model: &Model, evidence: i64) -> Model {
    let mut own = model.clone();
    own.evidence = cvrules::number::Number::int(evidence);
    own
}

/// Without an own brand the rivals of a brand are the others, and itself is never left out.
#[test]
fn every_brand_a_subject() {
    let (model, data) = of("", "rule a for each offering { if relative(U) < 1 recommend act }");
    assert_eq!(all_of(&group(&model, &data, "Bolt")), ["relative(U): Dove 1"]);
    assert_eq!(all_of(&group(&model, &data, "Dove")), [] as [&str; 0]);
}

#[test]
fn people_and_programs_are_told() {
    let (model, data) =
        of(" own \"Acme\"", "rule a for each kinds { if U < rivals.U and food > 3 recommend act }");
    let evaluation = evaluate(&model, &data, &Run::default());
    let found = group(&model, &data, "new");
    let text = explain::explain(&model, evaluation.answer(), &found, &Look { width: 120, ..Look::default() });
    assert!(text.contains("rivals.U = 2.25 (left out: Dove, 1 customer)"), "{text}");
    let mut bytes = Vec::new();
    json::explanation(&model, evaluation.answer(), &found, &mut bytes).unwrap();
    let document = fits("explanation", std::str::from_utf8(&bytes).unwrap());
    let operand = &document["subject"]["rules"][0]["if"]["parts"][0]["parts"][1];
    assert_eq!(operand["left_out"], serde_json::json!([{ "brand": "Dove", "customers": 1 }]), "{document}");
    let mut bytes = Vec::new();
    json::answer(&model, evaluation.answer(), &mut bytes).unwrap();
    fits("answer", std::str::from_utf8(&bytes).unwrap());
}
