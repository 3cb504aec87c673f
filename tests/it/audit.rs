//! How actions fall on protected groups: rates, small numbers, weights, what has no groups.

use cvrules::audit::{Audit, GroupName, audit};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{typed, wanted_headers};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::number::Number;

use crate::cli::{folder, run};
use crate::golden;
use crate::models::{compiled, model, root};

const SHOP: &str = "model shop \"Shop\" { scale 1..5  evidence at least 1 }
input \"people.csv\" { id: text key  gender: \"f\" | \"m\"  age: number 0..110  born: date  town: text
  member: flag  room: rating  price: rating }
protect gender \"special category\"
protect age by 30..<50, 18..<30, 50..110
protect born
protect town
protect member
benefits { room 100% }
costs { price 100% }
segments stay { short if room < 3  long otherwise }
action relief \"Relief\" { lowers price by 1 }
action bind \"A longer contract\" { lifts price by 1 }
action never { lifts room by 1 }
rule dear { if price > 3 recommend relief }
rule held for each stay { if count >= 1 and mean(room) < 3 recommend bind }
rule nobody { if price > 4 and price < 2 recommend never }
";

fn shop() -> Model {
    model(&root().join("shop.cvr"), SHOP)
}

/// So many people each: gender, age, room, price.
fn people(of: &[(usize, &str, &str, &str, &str)]) -> String {
    let mut text = "id,gender,age,born,town,member,room,price\n".to_owned();
    let mut n = 0;
    for (times, gender, age, room, price) in of {
        for _ in 0..*times {
            n += 1;
            text += &format!("{n},{gender},{age},2000-01-01,x,yes,{room},{price}\n");
        }
    }
    text
}

fn audited(model: &Model, text: &str) -> Audit {
    let options = ReadOptions { wanted: Some(wanted_headers(model)), ..Default::default() };
    let (data, _) = typed(model, &read("people.csv", text.as_bytes(), &options).unwrap()).unwrap();
    let evaluation = evaluate(model, &data, &Run::default());
    audit(model, &data, evaluation.answer())
}

fn rates(model: &Model, found: &Audit, input: &str, action: &str) -> Vec<Option<String>> {
    let of = found.inputs.iter().find(|one| *model.inputs.at(one.input).name == *input).unwrap();
    let one = of.actions.iter().find(|one| *model.actions.at(one.action).name == *action).unwrap();
    one.rates.iter().map(|rate| rate.as_ref().map(|rate| rate.fixed(3))).collect()
}

const MANY: &[(usize, &str, &str, &str, &str)] = &[
    (40, "f", "25", "4", "4"),
    (60, "f", "35", "4", "2"),
    (30, "m", "60", "2", "4"),
    (20, "m", "49.5", "4", "2"),
    (12, "", "17", "4", "2"),
];

#[test]
fn rates_of_groups_are_compared() {
    let model = shop();
    let found = audited(&model, &people(MANY));
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(rates(&model, &found, "gender", "relief"), [some("0.400"), some("0.600"), some("0.000")]);
    // Members of a segment for which a rule keeps the action get it too.
    assert_eq!(rates(&model, &found, "gender", "bind"), [some("0.000"), some("0.600"), some("0.000")]);
    let gender = &found.inputs[0];
    let relief = &gender.actions[1];
    assert_eq!((relief.ratio.clone(), relief.partial), (Number::ratio(2, 3), false));
    // Ranges are in order whatever the order written; nobody of 17 is in one of them.
    let groups: Vec<GroupName> =
        found.inputs[1].groups.as_ref().unwrap().iter().map(|group| group.name.clone()).collect();
    let named = |text: &str| GroupName::Named(text.into());
    assert_eq!(groups, [named("18..<30"), named("30..<50"), named("50..110"), GroupName::Outside]);
    assert_eq!(
        rates(&model, &found, "age", "relief"),
        [some("1.000"), some("0.000"), some("1.000"), some("0.000")]
    );
    assert_eq!(found.inputs[2].groups, None, "a date has no groups");
    let names = |ids: &[cvrules::model::ActionId]| -> Vec<String> {
        ids.iter().map(|id| model.actions.at(*id).name.to_string()).collect()
    };
    assert_eq!(names(&found.idle), ["never"]);
    assert_eq!(names(&found.raises.iter().map(|(action, _)| *action).collect::<Vec<_>>()), ["bind"]);
}

#[test]
fn small_numbers_are_hidden_with_what_they_follow_from() {
    let model = shop();
    // Nine men: the group goes, and the next smallest with it.
    let found = audited(
        &model,
        &people(&[(40, "f", "25", "4", "4"), (9, "m", "25", "4", "4"), (15, "", "25", "4", "2")]),
    );
    let groups = found.inputs[0].groups.as_ref().unwrap();
    assert_eq!(groups.iter().map(|group| group.size.is_some()).collect::<Vec<_>>(), [true, false, false]);
    let relief = &found.inputs[0].actions[0];
    assert_eq!((relief.rates[1].clone(), relief.rates[2].clone(), relief.ratio.clone()), (None, None, None));
    assert!(relief.partial);
    // Five of fifty: the cell goes, and another with it.
    let found = audited(
        &model,
        &people(&[
            (5, "f", "25", "4", "4"),
            (45, "f", "25", "4", "2"),
            (20, "m", "25", "4", "4"),
            (20, "m", "25", "4", "2"),
        ]),
    );
    let relief = &found.inputs[0].actions[0];
    assert_eq!((relief.rates.clone(), relief.computable), (vec![None, None], false));
    // One person only, and nobody at all whose group is known.
    let found = audited(&model, &people(&[(1, "f", "25", "4", "4")]));
    assert_eq!(found.inputs[0].actions[0].ratio, None);
    let found = audited(&model, &people(&[(30, "", "", "4", "4")]));
    assert_eq!(found.inputs[0].actions[0].ratio, None);
    let unknown = found.inputs[0].groups.as_ref().unwrap().last().unwrap();
    assert_eq!((unknown.name.clone(), unknown.size.as_ref().unwrap().0), (GroupName::Unknown, 30));
}

#[test]
fn survey_weights_count() {
    let text = SHOP.replace("id: text key", "id: text key  w: number weight");
    let model = model(&root().join("shop.cvr"), &text);
    let data: String =
        people(&[(20, "f", "25", "4", "4"), (20, "f", "25", "4", "2"), (30, "m", "25", "4", "4")])
            .lines()
            .enumerate()
            .map(|(n, line)| {
                let weight = match n {
                    0 => "w",
                    1..=20 => "3",
                    21..=40 => "1",
                    41 => "",
                    _ => "2",
                };
                format!("{line},{weight}\n")
            })
            .collect();
    let found = audited(&model, &data);
    assert_eq!((found.rows, found.without_weight), (69, 1));
    assert_eq!(rates(&model, &found, "gender", "relief")[0].as_deref(), Some("0.750"));
}

#[test]
fn groups_that_do_not_fit_are_errors() {
    for (from, to, code) in [
        ("by 30..<50, 18..<30, 50..110", "by 18..30, 30..110", "CVR0421"),
        ("protect member", "protect member by 0..1", "CVR0421"),
        ("by 30..<50, 18..<30, 50..110", "by 50..30", "CVR0316"),
        ("by 30..<50, 18..<30, 50..110", "by 18..room", "CVR0318"),
        ("by 30..<50, 18..<30, 50..110", "by", "CVR0120"),
        ("protect town", "protect town by \"x\"", "CVR0120"),
        ("action never", "let young = age < 30\naction never", "CVR0405"),
    ] {
        let text = SHOP.replace(from, to);
        assert_ne!(text, SHOP);
        let found = compiled(&root().join("shop.cvr"), &text);
        let codes: Vec<String> = found.findings.iter().map(|finding| finding.code.to_string()).collect();
        assert!(codes.iter().any(|found| found == code), "{to}: {codes:?}");
        assert!(found.model.is_none(), "{to}");
    }
}

#[test]
fn the_command_shows_it() {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), SHOP).unwrap();
    std::fs::write(here.path().join("people.csv"), people(MANY)).unwrap();
    let ask = |more: &[&str]| run(here.path(), &[&["audit", "shop.cvr"][..], more].concat());
    golden!("audit", ask(&[]).fine());
    assert!(ask(&["-f", "markdown"]).fine().starts_with("# Shop"));
    let json = crate::view::programs::fits("audit", &ask(&["-f", "json"]).fine());
    assert_eq!(json["inputs"][0]["actions"][1]["flagged"], true);
    assert!(json["inputs"][2]["not_audited"].is_string());
    let plain = SHOP.lines().filter(|line| !line.starts_with("protect")).collect::<Vec<_>>().join("\n");
    std::fs::write(here.path().join("shop.cvr"), plain).unwrap();
    assert!(ask(&[]).fine().contains("protects no column"));
    let ran = ask(&["-o", "people.csv"]);
    assert!(ran.code == 64 && ran.err.contains("which is read"), "{}", ran.all());
    assert_eq!(ask(&["-d", "none.csv"]).code, 3);
}
