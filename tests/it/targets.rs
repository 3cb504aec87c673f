//! Targets: met, missed, not due, unknown; what is no target; where they are not run.

use cvrules::answer::{Answer, TargetState};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{typed, wanted_headers};
use cvrules::interpret::{Run, evaluate};
use cvrules::value::Date;

use crate::cli::{folder, run};
use crate::golden;
use crate::models::{compiled, model, root};

const SHOP: &str = "model shop \"Shop\" { scale 1..5  evidence at least 2 }
input \"people.csv\" { id: text key  kind: \"new\" | \"loyal\" | \"gone\"  room: rating  price: rating  recommend: number 0..10 }
benefits { room 100% }
costs { price 100% }
segments stay { new if kind = \"new\"  loyal if kind = \"loyal\"  gone if kind = \"gone\" }
let promoters = nps(recommend)
target loyal_value \"Value for all\" for each stay { U >= 1.1 by 2027-03-31  owner \"Service\" }
target overall for all customers { promoters in 0..50 and U > 1 by 2026-12-31 }
action call { lifts room by 1 }
rule low { if U < 1 recommend call }
";
const PEOPLE: &str = "id,kind,room,price,recommend
1,new,3,3,10
2,new,3,3,9
3,loyal,5,2,9
4,loyal,4,2,3
5,gone,1,5,
";

fn answer(as_of: &str) -> Answer {
    let model = model(&root().join("shop.cvr"), SHOP);
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let (data, _) = typed(&model, &read("people.csv", PEOPLE.as_bytes(), &options).unwrap()).unwrap();
    evaluate(&model, &data, &Run { as_of: Date::parse_iso(as_of), customers_only: false }).into_answer()
}

fn states(answer: &Answer) -> Vec<Vec<TargetState>> {
    answer.targets.iter().map(|one| one.cells.iter().map(|at| at.state).collect()).collect()
}

#[test]
fn a_target_is_met_missed_not_due_or_unknown() {
    use TargetState::{Met, Missed, NotDue, Unknown};
    // The day itself is still in time; the one of those who are gone has too few customers behind it.
    assert_eq!(states(&answer("2027-03-31")), [vec![NotDue, Met, Unknown], vec![Met]]);
    let late = answer("2027-04-01");
    assert_eq!(states(&late), [vec![Missed, Met, Unknown], vec![Met]]);
    let deviations: Vec<Option<String>> = late.targets[0]
        .cells
        .iter()
        .map(|at| at.goal.margin.as_ref().map(|margin| margin.fixed(2)))
        .collect();
    assert_eq!(deviations, [Some("-0.10".to_owned()), Some("1.15".to_owned()), None]);
}

#[test]
fn what_is_no_target_is_an_error() {
    for (from, to, code) in [
        ("for all customers {", "{", "CVR0309"),
        ("for all customers {", "for each customer {", "CVR0309"),
        ("for each stay {", "for each stat {", "CVR0309"),
        ("target overall", "target loyal_value", "CVR0202"),
        ("U >= 1.1 by", "U by", "CVR0304"),
        ("U >= 1.1 by 2027-03-31", "recommend > 3 by 2027-03-31", "CVR0306"),
        ("U >= 1.1 by 2027-03-31", "U >= 1.1", "CVR0101"),
        ("U >= 1.1 by 2027-03-31  owner", "owner", "CVR0115"),
        ("by 2027-03-31", "by 2027-02-31", "CVR0112"),
        ("{ U >= 1.1", "{ U >= 1.1 by 2027-03-30 U >= 1.1", "CVR0114"),
    ] {
        let text = SHOP.replacen(from, to, 1);
        assert_ne!(text, SHOP);
        let found = compiled(&root().join("shop.cvr"), &text);
        let codes: Vec<String> = found.findings.iter().map(|finding| finding.code.to_string()).collect();
        assert!(found.model.is_none(), "{to}");
        assert!(codes.iter().any(|found| found == code), "{to}: {codes:?} {:?}", found.findings);
    }
}

#[test]
fn the_command_reports_targets_whatever_the_engine() {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), SHOP).unwrap();
    std::fs::write(here.path().join("people.csv"), PEOPLE).unwrap();
    let ask = |args: &[&str]| run(here.path(), args);
    let report = ask(&["eval", "shop.cvr", "--as-of", "2027-04-01"]).fine();
    golden!("targets", report);
    let json = ask(&["eval", "shop.cvr", "--as-of", "2027-04-01", "-f", "json"]).fine();
    let json = crate::view::programs::fits("answer", &json);
    assert_eq!(json["targets"][0]["groups"][0]["state"], "missed");
    assert!(
        ask(&["eval", "shop.cvr", "--as-of", "2027-04-01", "-f", "markdown"]).fine().contains("## Targets")
    );
    let undated = ask(&["eval", "shop.cvr"]);
    assert!(undated.code == 64 && undated.err.contains("CVR0801"), "{}", undated.all());
    let columnar = ask(&["eval", "shop.cvr", "--as-of", "2027-04-01", "--engine", "columnar"]).fine();
    assert_eq!(columnar, report);
}

const WAVES: &str = "model shop \"Shop\" { scale 1..5  evidence at least 2 }
input \"waves.csv\" { id: text key  year: number wave  kind: \"new\" | \"loyal\" | \"gone\"  room: rating  price: rating }
benefits { room 100% }
costs { price 100% }
segments stay { new if kind = \"new\"  loyal if kind = \"loyal\"  gone if kind = \"gone\" }
target loyal_value \"Value for all\" for each stay { U >= 1.1 by 2027-03-31 }
target growth for each stay { U >= previous.U + 0.1 by 2027-03-31 }
target both for all customers { room > 3 and U >= 1 by 2027-03-31 }
action call { lifts room by 1 }
rule low { if U < 1 recommend call }
";
/// In 2024 nobody was new, and of those who are gone one alone answered in 2025.
const SEVERAL: &str = "id,year,kind,room,price
1,2026,new,3,3
2,2026,new,3,3
3,2026,loyal,5,2
4,2026,loyal,4,2
5,2026,gone,1,5
6,2026,gone,2,5
1,2025,new,2,4
2,2025,new,2,4
3,2025,loyal,4,2
4,2025,loyal,5,2
5,2025,gone,2,5
3,2024,loyal,4,4
4,2024,loyal,4,4
";

/// `U >= previous.U + 0.1` is a target as any other, and each target is shown beside what it came to in the wave before.
#[test]
fn a_target_is_held_against_the_wave_before() {
    use TargetState::{Met, NotDue, Unknown};
    let model = model(&root().join("shop.cvr"), WAVES);
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let (mut data, _) = typed(&model, &read("waves.csv", SEVERAL.as_bytes(), &options).unwrap()).unwrap();
    let run = Run { as_of: Date::parse_iso("2027-03-31"), customers_only: false };
    let answer = evaluate(&model, &data, &run).into_answer();
    let of = |answer: &Answer, name: &str| {
        let at = model.targets.iter().position(|target| *target.name == *name).unwrap();
        let report = answer.targets.iter().find(|report| report.target == at).unwrap();
        let text = |n: Option<&cvrules::number::Number>| n.map(|n| n.fixed(2));
        let one = |at: &cvrules::answer::TargetAt| {
            let before = at.before.as_ref().map(|before| {
                let goal = before.goal.as_ref();
                (
                    before.wave.to_string(),
                    goal.map(|goal| text(goal.margin.as_ref())),
                    text(before.change.as_ref()),
                )
            });
            (at.state, before)
        };
        report.cells.iter().map(one).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    let then = |wave: &str, goal, change| Some((wave.to_owned(), goal, change));
    assert_eq!(
        of(&answer, "loyal_value"),
        [
            (NotDue, then("2025", Some(some("-0.60")), some("0.50"))),
            (Met, then("2025", Some(some("1.15")), some("0.00"))),
            // One who answered is too few to say what it was.
            (NotDue, then("2025", Some(None), None)),
        ]
    );
    // What the goal compares with `previous` was compared with the wave before that.
    assert_eq!(
        of(&answer, "growth"),
        [
            (Met, then("2025", Some(None), None)),
            (NotDue, then("2025", Some(some("1.15")), some("-1.25"))),
            (Unknown, then("2025", Some(None), None)),
        ]
    );
    // The wave before has one before it, too; the first has none.
    data.use_wave(&model, "2025").unwrap();
    let answer = evaluate(&model, &data, &run).into_answer();
    assert_eq!(of(&answer, "loyal_value")[0], (NotDue, then("2024", None, None)));
    data.use_wave(&model, "2024").unwrap();
    let answer = evaluate(&model, &data, &run).into_answer();
    assert_eq!(of(&answer, "loyal_value"), [(NotDue, None)]);
}

#[test]
fn reports_show_targets_beside_the_wave_before() {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), WAVES).unwrap();
    std::fs::write(here.path().join("waves.csv"), SEVERAL).unwrap();
    let ask = |args: &[&str]| {
        run(here.path(), &[&["eval", "shop.cvr", "--as-of", "2027-04-01"][..], args].concat())
    };
    let report = ask(&["--wave", "2025"]).fine();
    let start = report.find("Targets").unwrap();
    golden!("targets_of_an_earlier_wave", &report[start..]);
    golden!("targets_and_the_wave_before", ask(&["-f", "markdown"]).fine());
    let json = crate::view::programs::fits("answer", &ask(&["--wave", "2025", "-f", "json"]).fine());
    let before = |target: usize, group: usize| &json["targets"][target]["groups"][group]["before"];
    assert_eq!(before(2, 0)["wave"], "2024");
    assert!(before(2, 0)["goal"].is_null() && before(2, 0)["change"].is_null());
    assert_eq!(before(2, 1)["change"], 1.25);
}
