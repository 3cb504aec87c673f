//! A survey of 129,880 passengers, against figures computed without the program
//! (`tests/fixtures/airline_check.py`).
//!
//! The survey is not in the repository: it is looked for in `$CVRULES_DATA`, then in `../shared/data`.

use std::path::PathBuf;

use cvrules::answer::{Answer, CellId, Membership, Subject, SubjectValue, Value};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{typed, wanted_headers};
use cvrules::drivers::{Cross, Quadrant, stated_planes};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::{FamilyId, Model, SegmentId, TableId};
use cvrules::number::Number;
use cvrules::value::{Reason, Status};

use crate::models::{model, root};

const FILE: &str = "airline_passenger_satisfaction.csv";

pub(crate) fn survey() -> Option<PathBuf> {
    let folders =
        [std::env::var("CVRULES_DATA").ok().map(PathBuf::from), Some(root().join("../shared/data"))];
    folders.into_iter().flatten().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

fn family(model: &Model, name: &str) -> FamilyId {
    model.families.iter().find(|(_, family)| *family.name == *name).unwrap().0
}

fn segment(model: &Model, family_name: &str, name: &str) -> (FamilyId, SegmentId) {
    let family = family(model, family_name);
    let found = model.families.at(family).segments.iter().find(|(_, segment)| *segment.name == *name);
    (family, found.unwrap().0)
}

fn rounded(value: &Value, places: u32) -> String {
    value.number().unwrap().fixed(places)
}

/// Customers, CPP, CPC, U, median of U, share below 1.
fn line(value: &SubjectValue) -> (usize, [String; 5]) {
    let group = value.group.as_ref().unwrap();
    let figures = [&value.cpp, &value.cpc, &value.u, &group.median_u, &group.below_one];
    (group.base, figures.map(|figure| rounded(figure, 4)))
}

#[test]
fn the_airline_survey() {
    let Some(path) = survey() else {
        use std::io::Write as _;
        let words = format!("skipped: {FILE} is neither in $CVRULES_DATA nor in ../shared/data\n");
        std::io::stderr().write_all(words.as_bytes()).unwrap();
        return;
    };
    let fixture = root().join("tests/fixtures/airline.cvr");
    let model = model(&fixture, &(std::fs::read_to_string(&fixture).unwrap() + MINUTES));
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let raw = read(FILE, &std::fs::read(path).unwrap(), &options).unwrap();
    let (data, findings) = typed(&model, &raw).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let evaluation = evaluate(&model, &data, &Run::default());
    let answer = evaluation.answer();

    overall(answer);
    table(&model, answer);
    reach(&model, answer);
    what_if(&model, answer);
    quadrants(&model, answer);
    crate::differential::airline(&model, &data, answer);

    let first_time_plus = CellId::new(vec![
        segment(&model, "class", "economy_plus"),
        segment(&model, "customer_type", "first_time"),
    ]);
    let cell = evaluation.explain_group(&first_time_plus).unwrap();
    assert_eq!(
        line(&cell.value),
        (888, ["2.9197", "2.6632", "1.0963", "1.1029", "0.4009"].map(str::to_owned))
    );
    assert_eq!(cell.subject, Subject::Cell(first_time_plus));
}

fn overall(answer: &Answer) {
    assert_eq!(answer.data.rows, 129_880);
    assert_eq!(
        (answer.data.u_known, answer.data.u_unbounded, answer.data.u_unknown_rows),
        (127_174, 0, 2_706)
    );
    let too_little = answer.data.u_unknown.iter().find(|(reason, _)| *reason == Reason::TooLittleAnswered);
    assert_eq!(too_little, Some(&(Reason::TooLittleAnswered, 2_706)));
    let wanted = ["3.3288", "2.4188", "1.3762", "1.3737", "0.2222"];
    assert_eq!(line(&answer.all), (127_174, wanted.map(str::to_owned)));
    let all = answer.all.group.as_ref().unwrap();
    assert_eq!(rounded(&all.mean_u, 4), "1.5814");
    assert_eq!((all.rows, all.unknown_rows, all.unbounded), (129_880, 2_706, 0));

    let exactly_one = answer.customers.iter().filter(|one| one.u == Value::Number(Number::ONE)).count();
    assert_eq!(exactly_one, 183);
    let known = || answer.customers.iter().filter_map(|one| one.u.number());
    assert_eq!(known().max(), Some(&Number::int(5)));
    assert_eq!(known().min().unwrap().fixed(3), "0.256");
    let first: Vec<(&str, String)> =
        answer.customers.iter().take(3).map(|one| (&*one.key, rounded(&one.u, 6))).collect();
    assert_eq!(first, [("1", "1.738516".into()), ("2", "1.248164".into()), ("3", "2.381818".into())]);
    assert_eq!(answer.customers[0].u, Value::Number(Number::ratio(492, 283).unwrap()));
}

/// Importance (stated weights) and performance, against a count made without the program.
fn quadrants(model: &Model, answer: &Answer) {
    use Quadrant::{Concentrate, KeepUp, LowPriority, Overkill};
    let band = Number::ratio(2, 100).unwrap();
    let (planes, left_out) = stated_planes(model, &answer.all, Cross::Mean, &band);
    assert_eq!((planes.len(), left_out.len()), (2, 0));
    let lines: Vec<[String; 2]> =
        planes.iter().map(|plane| [plane.cross.0.fixed(4), plane.cross.1.fixed(4)]).collect();
    assert_eq!(lines, [["0.0909", "3.3440"], ["0.2500", "3.4112"]].map(|line| line.map(str::to_owned)));
    let found: Vec<(&str, String, Quadrant, bool, bool)> = planes
        .iter()
        .flat_map(|plane| &plane.places)
        .map(|place| {
            let name = &*model.factors.at(place.point.factor).name;
            let performance = place.point.performance.fixed(4);
            (name, performance, place.quadrant, place.on_importance, place.on_performance)
        })
        .collect();
    let wanted = [
        ("seat", "3.4405", KeepUp, false),
        ("legroom", "3.3701", Overkill, false),
        ("clean", "3.2856", Concentrate, false),
        ("food", "3.2082", LowPriority, false),
        ("entertainment", "3.3630", KeepUp, false),
        ("wifi", "2.8193", Concentrate, false),
        ("on_board", "3.3853", KeepUp, false),
        ("in_flight", "3.6463", Overkill, false),
        ("check_in", "3.3031", LowPriority, false),
        ("baggage", "3.6361", Overkill, false),
        ("boarding", "3.3269", LowPriority, false),
        ("delay", "4.5589", KeepUp, false),
        ("booking", "2.8829", Concentrate, true),
        ("schedule", "3.2232", Concentrate, true),
        ("gate", "2.9797", LowPriority, false),
    ];
    assert_eq!(found, wanted.map(|(name, mean, place, on)| (name, mean.to_owned(), place, on, false)));
}

/// What each group of the survey gets and gives.
fn table(model: &Model, answer: &Answer) {
    for (family_name, name, n, figures) in [
        ("class", "business", 60_347, ["3.5760", "2.4176", "1.4792", "1.4787", "0.1801"]),
        ("class", "economy", 57_592, ["3.1060", "2.4183", "1.2844", "1.2980", "0.2580"]),
        ("class", "economy_plus", 9_235, ["3.1024", "2.4298", "1.2768", "1.2984", "0.2741"]),
        ("customer_type", "first_time", 22_973, ["3.1399", "2.4903", "1.2609", "1.2578", "0.2892"]),
        ("customer_type", "returning", 104_201, ["3.3704", "2.4030", "1.4026", "1.4000", "0.2074"]),
        ("satisfaction_label", "satisfied", 54_430, ["3.8298", "2.3200", "1.6508", "1.7043", "0.0888"]),
        ("satisfaction_label", "dissatisfied", 72_744, ["2.9538", "2.4927", "1.1850", "1.2080", "0.3220"]),
    ] {
        let (family, segment) = segment(model, family_name, name);
        let report = answer.families.iter().find(|report| report.family == family).unwrap();
        let (_, value) = report.segments.iter().find(|(id, _)| *id == segment).unwrap();
        assert_eq!(line(value), (n, figures.map(str::to_owned)), "{family_name}.{name}");
        assert_eq!((report.in_none, report.unknown_rows), (0, 0));
    }
}

/// For whom the rules match, how many of them say that they are satisfied.
fn reach(model: &Model, answer: &Answer) {
    let (label, satisfied) = segment(model, "satisfaction_label", "satisfied");
    for (name, reached, content) in [
        ("business_wifi", 14_865, 3_630),
        ("delay_leads", 4_200, 932),
        ("online_fails", 23_775, 4_390),
        ("first_impression", 6_607, 127),
        ("business_class_wins", 29_544, 24_420),
    ] {
        let at = answer.customer_rules.iter().position(|id| *model.rules.at(*id).name == *name).unwrap();
        let matched: Vec<_> =
            answer.customers.iter().filter(|customer| customer.rules[at].status == Status::Matched).collect();
        let say_so =
            matched.iter().filter(|one| one.memberships[label.index()] == Membership::In(satisfied)).count();
        assert_eq!((matched.len(), say_so), (reached, content), "{name}");
    }
    let wifi =
        answer.summary.iter().find(|one| *model.actions.at(one.action).name == *"wifi_upgrade").unwrap();
    assert_eq!(wifi.reached.rows, 14_865);
    assert_eq!(wifi.reached.count, Number::int(14_865));
    assert_eq!(rounded(&wifi.share, 3), "0.114");
}

/// Minutes in place of the rating that they are made into.
const MINUTES: &str = r#"
action on_time "Half the minutes"                     { lowers arrival_delay by 50% }
action an_hour "Half the minutes of an hour or more"  { lowers arrival_delay by 50% when arrival_delay >= 60 }
rule minutes "Half the minutes for everybody" for all customers { if U > 1  recommend on_time, an_hour }
"#;

/// What would change if a whole group had the effect of an action.
fn what_if(model: &Model, answer: &Answer) {
    let business = CellId::new(vec![segment(model, "travel", "business")]);
    for (cell, action, before, after, net, passed) in [
        (business, "wifi_upgrade", "1.3947", "1.4324", "0.092384", 2_309),
        (CellId::all(), "delay_care", "1.3762", "1.4224", "0.078501", 3_226),
        (CellId::all(), "on_time", "1.3762", "1.4173", "0.070143", 2_859),
        (CellId::all(), "an_hour", "1.3762", "1.3950", "0.032585", 1_452),
    ] {
        let group = answer.groups.iter().find(|group| group.subject == Subject::Cell(cell.clone())).unwrap();
        let found = group.ranked.iter().find(|one| *model.actions.at(one.action).name == *action).unwrap();
        let u = group.value.u.number().unwrap();
        assert_eq!(u.fixed(4), before, "{action}");
        assert_eq!((u + found.uplift_u.number().unwrap()).fixed(4), after, "{action}");
        assert_eq!(rounded(&found.uplift, 6), net, "{action}");
        assert_eq!(found.pass_one, Some(Number::int(passed)), "{action}");
    }
}

/// The words of a version of the model, and what it decides for each row, as one text.
fn decided(text: &str, raw: &cvrules::data::RawTable) -> Vec<String> {
    let model = model(&root().join("tests/fixtures/airline.cvr"), text);
    let (data, _) = typed(&model, raw).unwrap();
    let evaluation = evaluate(&model, &data, &Run { customers_only: true, ..Run::default() });
    let mut decided = vec![String::new(); data.rows];
    for customer in &evaluation.answer().customers {
        let names: Vec<&str> =
            customer.ranked.iter().map(|one| &*model.actions.at(one.action).name).collect();
        decided[customer.row] = names.join(",");
    }
    decided
}

/// What `diff` says of causes is what evaluating each version by itself says.
#[test]
fn causes_of_changed_decisions() {
    let Some(path) = survey() else { return };
    let fixture = root().join("tests/fixtures/airline.cvr");
    let old = std::fs::read_to_string(&fixture).unwrap();
    let change = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    // The weight of wifi alone is no model; baggage gives what it takes.
    let weights = |text: &str| {
        let text = change(text, "wifi           11%", "wifi           15%");
        change(&text, "baggage         6%", "baggage         2%")
    };
    let wider = |text: &str| change(text, "wifi in 1..2 and U < 1", "wifi in 1..3 and U < 1");
    let new = wider(&weights(&old));

    let bytes = std::fs::read(path).unwrap();
    let some: Vec<u8> = bytes.split_inclusive(|byte| *byte == b'\n').take(6_001).flatten().copied().collect();
    let raw = read(FILE, &some, &ReadOptions::default()).unwrap();
    let [before, by_weights, by_rule, after] =
        [old.clone(), weights(&old), wider(&old), new.clone()].map(|text| decided(&text, &raw));
    let mut expected = std::collections::BTreeMap::new();
    for row in 0..before.len() {
        if before[row] != after[row] {
            let alone = (by_weights[row] == after[row], by_rule[row] == after[row]);
            *expected.entry(alone).or_insert(0) += 1;
        }
    }
    // Each kind of cause has customers, those of both edits together too.
    assert!(expected.len() >= 3 && expected.contains_key(&(false, false)), "{expected:?}");

    let (old, new) = (crate::models::compiled(&fixture, &old), crate::models::compiled(&fixture, &new));
    let name = fixture.to_string_lossy();
    let version = |of: &'_ cvrules::Compilation| (of.sources.clone(), of.model.clone().unwrap());
    let ((old_sources, old_model), (new_sources, new_model)) = (version(&old), version(&new));
    let mut customers = |model: &Model| typed(model, &raw).ok().map(|(data, _)| std::sync::Arc::new(data));
    let found = cvrules::diff::diff(
        (
            cvrules::diff::Version { sources: &old_sources, main: &name, model: &old_model },
            cvrules::diff::Version { sources: &new_sources, main: &name, model: &new_model },
        ),
        (&cvrules::check::Settings::default(), &Run::default()),
        Some(&mut customers),
        &|_| (),
    )
    .unwrap();
    let mut counted = std::collections::BTreeMap::new();
    for cause in &found.changes.unwrap().causes {
        use cvrules::diff::Why;
        let alone = match cause.why.as_ref().unwrap() {
            Why::Each(units) => (units.contains(&vec![0, 1]), units.contains(&vec![2])),
            Why::Together(edits) => {
                assert_eq!(*edits, [0, 1, 2]);
                (false, false)
            }
            Why::Among(_) => panic!("{cause:?}"),
        };
        if cause.customers > 0 {
            *counted.entry(alone).or_insert(0) += cause.customers;
        }
    }
    assert_eq!(counted, expected);
}
