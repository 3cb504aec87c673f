//! What is said of levels of confidence that cannot be asked for, and what explanations show (language 6.7).

use cvrules::check::Settings;
use cvrules::compile;

use crate::eval::NoFiles;

fn text(rule: &str) -> String {
    format!(
        r#"model m {{ scale 1..5  evidence at least 1 }}
input {{ id: text key  kind: "a" | "b"  age: number 16..110  x: number  room: rating  price: rating }}
protect age "special category"
benefits {{ room 100% }}
costs {{ price 100% }}
segments trip {{ a if kind = "a"  b if kind = "b" }}
segments band {{ low if x < 3  high otherwise }}
let level = 1.2
let both = mean(x) - mean(room)
action act {{ lifts room by 1 }}
{rule}
"#
    )
}

fn found(rule: &str) -> Vec<String> {
    let compiled = compile("m.cvr", &text(rule), &NoFiles, &Settings::default());
    compiled.findings.into_iter().map(|one| format!("{} {}", one.code, one.message)).collect()
}

fn rule(scope: &str, test: &str) -> String {
    format!("rule r {scope} {{ if {test} recommend act }}")
}

#[test]
fn mistakes_are_told_by_name() {
    for (scope, test, said) in [
        ("for all customers", "U < 1 at 97%", "CVR0422 this is no level of confidence"),
        ("for all customers", "U < 1 at 95", "CVR0422 this is no level of confidence"),
        ("for all customers", "U at 95%", "CVR0423"),
        ("for all customers", "U = 1 at 95%", "CVR0423"),
        ("for all customers", "U != 1 at 95%", "CVR0423"),
        ("for all customers", "(U < 1 or room < 2) at 95%", "CVR0423"),
        ("for all customers", "U in 0..1 at 95%", "CVR0423"),
        ("for all customers", "U < 1 at 95% at 95%", "CVR0423"),
        ("", "U < 1 at 95%", "CVR0424"),
        ("", "trip.U < 1 at 95%", "CVR0424"),
        ("for all customers", "share_of(U < 1 at 95%) > 0.5", "CVR0424"),
        ("for all customers", "median(x) < 1 at 95%", "CVR0425"),
        ("for all customers", "count(x > 3) > 1 at 95%", "CVR0425"),
        ("for all customers", "share(price) > 10% at 95%", "CVR0425"),
        ("for all customers", "level > 1 at 95%", "CVR0425"),
        ("for all customers", "both > 1 at 95%", "CVR0425"),
        ("for all customers", "1 / mean(x) > 1 at 95%", "CVR0425"),
        ("for all customers", "mean(x) * U > 1 at 95%", "CVR0425"),
        ("for all customers", "abs(net) > 1 at 95%", "CVR0425"),
        ("for each trip", "U < all.U at 95%", "CVR0329 `U` and `all.U` may be of the same customers"),
        ("for all customers", "CPP > CPC at 95%", "CVR0329"),
        ("for all customers", "mean(x) < mean(room) at 95%", "CVR0329"),
        ("for each trip", "U < trip.U at 95%", "CVR0329"),
        ("for each trip, band", "U < trip.a.U at 95%", "CVR0329"),
        ("for all customers", "trip.a.U < trip.a.U at 95%", "CVR0329"),
        ("for all customers", "trip.a.U < band.low.U at 95%", "CVR0329"),
        ("for all customers", "U < previous.U at 95%", "CVR0341"),
        ("for all customers", "mean(age) < 40 at 95%", "CVR0405"),
    ] {
        let all = found(&rule(scope, test));
        assert!(all.iter().any(|one| one.starts_with(said)), "{scope} {test}: {all:#?}");
    }
    for (scope, test) in [
        ("for all customers", "U < 1 at 95% and not net > 0 at 80% or mean(x) >= level at 99%"),
        ("for each trip", "U < trip.a.U at 95% and U < level"),
        ("for each trip, band", "room < level at 90%"),
        ("for all customers", "trip.a.U * 2 > trip.b.U - level at 95% and U < level"),
    ] {
        assert_eq!(found(&rule(scope, test)), ["CVR0210 nothing reads `let both`"], "{scope} {test}");
    }
}

/// `at` is no reserved word, and a limit of the model may follow an expression.
#[test]
fn what_else_begins_with_at() {
    let text = text(&rule("for all customers", "at > 3 at 80%"))
        .replace("evidence at least 1", "worth x  at most 1 action per customer  evidence at least 1")
        .replace("let level = 1.2", "let at = mean(x)\nlet level = 1.2");
    let compiled = compile("m.cvr", &text, &NoFiles, &Settings::default());
    assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
}

/// Four customers of each kind: U is 1.2 and 2 on the two sides of a difference that is noise at 95%.
const PEOPLE: &str = "id,kind,age,x,room,price
1,a,30,1,2,2
2,a,30,1,3,3
3,a,30,2,4,2
4,a,30,2,3,3
5,b,30,5,5,2
6,b,30,6,4,2
7,b,30,7,5,3
8,b,30,9,4,2
";

#[test]
fn explanations_give_the_error_and_what_is_missing() {
    use cvrules::answer::CellId;
    use cvrules::data::read::{ReadOptions, read};
    use cvrules::interpret::{Run, evaluate};
    use cvrules::view::{Look, explain, json};

    let rules = "rule clear for each trip { if mean(x) < trip.b.mean(x) at 99% recommend act }\n\
        rule noise for each trip { if U < 1.4 at 95% or share_of(room > 3) < 60% at 80% recommend act }\n\
        rule few for all customers { if band.low.U > 1.3 at 90% recommend act }\n";
    let model = crate::models::model(&crate::models::root().join("m.cvr"), &text(rules));
    let raw = read("data.csv", PEOPLE.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = cvrules::data::typed(&model, &raw).unwrap();
    let evaluation = evaluate(&model, &data, &Run::default());
    let (family, declared) = model.families.iter().find(|(_, one)| *one.name == *"trip").unwrap();
    let segment = declared.segments.ids().next().unwrap();
    let mut pages = String::new();
    for cell in [CellId::new(vec![(family, segment)]), CellId::all()] {
        let group = evaluation.explain_group(&cell).unwrap();
        let look = Look { width: 140, ..Look::default() };
        pages += &explain::explain(&model, evaluation.answer(), &group, &look);
        let mut bytes = Vec::new();
        json::explanation(&model, evaluation.answer(), &group, &mut bytes).unwrap();
        crate::view::programs::fits("explanation", std::str::from_utf8(&bytes).unwrap());
    }
    crate::golden!("confidence", pages);
}

#[test]
fn a_name_that_only_groups_can_read_is_merely_unused() {
    let said =
        found("let sure = trip.a.U < trip.b.U at 95%\nrule r for all customers { if U < 1 recommend act }");
    let unused = ["level", "both", "sure"].map(|name| format!("CVR0210 nothing reads `let {name}`"));
    assert_eq!(said, unused);
}

/// Factors that some left out, so that weights are divided by many sums, and sizes of blocks that cut groups.
#[test]
fn both_engines_decide_alike() {
    let model = r#"model m { scale 1..5  evidence at least 2  answered at least 30% }
input { id: text key  kind: "a" | "b"  x: number  r: number 0..10  a: rating  b: rating  p: rating  q: rating }
benefits { a 70%  b 30% }
costs { p 55%  q 45% }
segments trip { a if kind = "a"  b if kind = "b" }
action act { lifts a by 1 }
rule one for each trip { if U < 1.2 at 80% or net > 0.3 at 90% recommend act }
rule two for each trip { if CPP < trip.b.CPP at 95% or mean(x) * 2 - 1 > 3.1 at 99% recommend act }
rule three for all customers { if trip.a.b < trip.b.b at 80% or nps(r) < 10 at 80% or share_of(U < 1) > 40% at 80% recommend act }
"#;
    let model = compile("m.cvr", model, &NoFiles, &Settings::default()).model.unwrap();
    assert_eq!(cvrules::columnar::beyond(&model), None);
    let mut csv = "id,kind,x,r,a,b,p,q\n".to_owned();
    for row in 0..200 {
        let answer = |seed: usize| match (row * seed + row / 7) % 6 {
            0 => String::new(),
            n => n.to_string(),
        };
        let kind = if row % 3 == 0 { "a" } else { "b" };
        csv += &format!("{row},{kind},{}.{},{}", row % 5, row % 97, row % 11);
        csv += &format!(",{},{},{},{}\n", answer(5), answer(7), answer(11), answer(13));
    }
    let raw = cvrules::data::read::read("m.csv", csv.as_bytes(), &Default::default()).unwrap();
    let (data, _) = cvrules::data::typed(&model, &raw).unwrap();
    for (block_rows, threads) in [(1, 2), (7, 1), (64, 2), (2048, 1)] {
        let run = cvrules::interpret::Run::default();
        let different = crate::differential::differences(&model, &data, &run, block_rows, threads);
        assert_eq!(different, Vec::<String>::new(), "blocks of {block_rows}");
    }
}
