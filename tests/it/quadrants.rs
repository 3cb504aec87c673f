//! Importance and performance in the report of an evaluation.

use cvrules::answer::{SubjectValue, Value};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{typed, wanted_headers};
use cvrules::drivers::{Cross, Plane, Quadrant, stated_planes};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::number::Number;

use crate::cli::{folder, run};
use crate::golden;
use crate::models::{model, root};
use crate::view::programs::fits;

const SHOP: &str = "model shop \"A shop\" { scale 1..5  evidence at least 2  answered at least 50% }
input \"people.csv\" { id: text key  a: rating  b: rating  c: rating  d: rating  price: rating  wait: rating }
benefits { a 40% \"Goods\"  b 30% \"Advice\"  c 20% \"Name\"  d 10% \"News\" }
costs { price 70% \"Price\"  wait 30% \"Waiting\" }
action call { lifts b by 1 }
rule low for all customers { if U < 2 recommend call }
";
const PEOPLE: &str = "id,a,b,c,d,price,wait\n1,5,2,2,4,4,1\n2,5,2,2,5,4,2\n3,4,2,1,5,,3\n";

fn of(text: &str, people: &str) -> (Model, SubjectValue) {
    let model = model(&root().join("shop.cvr"), text);
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let (data, _) = typed(&model, &read("people.csv", people.as_bytes(), &options).unwrap()).unwrap();
    let answer = evaluate(&model, &data, &Run::default()).into_answer();
    (model, answer.all)
}

fn percent(n: i64) -> Number {
    Number::ratio(n, 100).unwrap()
}

/// Name, quadrant, whether on a line.
fn placed(model: &Model, plane: &Plane) -> Vec<(String, Quadrant, bool, bool)> {
    let name = |place: &cvrules::drivers::Place| model.factors.at(place.point.factor).name.to_string();
    plane
        .places
        .iter()
        .map(|place| (name(place), place.quadrant, place.on_importance, place.on_performance))
        .collect()
}

#[test]
fn weights_are_importance_and_ratings_performance() {
    use Quadrant::{Concentrate, KeepUp, LowPriority, Overkill};
    let (model, all) = of(SHOP, PEOPLE);
    let (planes, left_out) = stated_planes(&model, &all, Cross::Mean, &percent(2));
    assert!(left_out.is_empty());
    let [benefits, costs] = planes.as_slice() else { panic!("{planes:?}") };
    // Customer 3 gave no price and is in no base. Weights 40 30 20 10, ratings 5, 2, 2, 4.5: lines at a quarter, and at
    // 27/8 exactly.
    assert_eq!(benefits.cross, (percent(25), Number::ratio(27, 8).unwrap()));
    let names = |wanted: [(&str, Quadrant); 4]| {
        wanted.map(|(name, quadrant)| (name.to_owned(), quadrant, false, false)).to_vec()
    };
    let wanted = names([("a", KeepUp), ("b", Concentrate), ("c", LowPriority), ("d", Overkill)]);
    assert_eq!(placed(&model, benefits), wanted);
    // A cost is counted from the other end: price 4 is 2, waiting 1.5 is 4.5.
    let performances: Vec<&Number> = costs.places.iter().map(|place| &place.point.performance).collect();
    assert_eq!(performances, [&Number::int(2), &Number::ratio(9, 2).unwrap()]);

    // With the middle of the scale and of the weights as lines nothing changes; medians move one line.
    let (planes, _) = stated_planes(&model, &all, Cross::Midpoint, &percent(0));
    assert_eq!(planes[0].cross, (percent(25), Number::int(3)));
    assert_eq!(placed(&model, &planes[0]), wanted);
    let (planes, _) = stated_planes(&model, &all, Cross::Median, &percent(0));
    assert_eq!(planes[0].cross, (percent(25), Number::ratio(13, 4).unwrap()));
    // A band so wide that everything is on both lines counts as high.
    let (planes, _) = stated_planes(&model, &all, Cross::Mean, &percent(100));
    assert!(placed(&model, &planes[0]).iter().all(|(_, quadrant, x, y)| *quadrant == KeepUp && *x && *y));
}

#[test]
fn equal_weights_and_ratings_are_on_the_line() {
    let text =
        SHOP.replace("40%", "25%").replace("b 30%", "b 25%").replace("20%", "25%").replace("10%", "25%");
    let (model, all) = of(&text, "id,a,b,c,d,price,wait\n1,3,3,3,3,3,3\n2,3,3,3,3,3,3\n");
    let (planes, _) = stated_planes(&model, &all, Cross::Mean, &percent(0));
    assert!(
        placed(&model, &planes[0])
            .iter()
            .all(|(_, quadrant, x, y)| { *quadrant == Quadrant::KeepUp && *x && *y })
    );
}

#[test]
fn what_nobody_rated_is_named_and_a_side_of_one_has_no_plane() {
    // Nobody knows d, one knows c (too few), and nobody gives a price.
    let people = "id,a,b,c,d,price,wait\n1,5,2,2,,,1\n2,5,2,,,,2\n";
    let text = SHOP.replace("at least 50%", "at least 30%");
    let (model, all) = of(&text, people);
    let (planes, left_out) = stated_planes(&model, &all, Cross::Mean, &percent(2));
    let names: Vec<&str> = left_out.iter().map(|(id, _)| &*model.factors.at(*id).name).collect();
    assert_eq!(names, ["c", "d", "price"]);
    assert!(left_out.iter().all(|(_, rating)| matches!(rating, Value::Unknown(_))));
    assert_eq!(planes.len(), 1);
    // Of nobody, of one customer, of customers without an answer: no plane, and all are named.
    for people in ["id,a,b,c,d,price,wait\n1,5,2,2,4,4,1\n", "id,a,b,c,d,price,wait\n1,,,,,,\n2,,,,,,\n"] {
        let (model, all) = of(SHOP, people);
        let (planes, left_out) = stated_planes(&model, &all, Cross::Mean, &percent(2));
        assert_eq!((planes.len(), left_out.len()), (0, 6));
    }
}

#[test]
fn the_report_shows_them_where_they_are_asked_for() {
    let here = folder();
    let write = |name: &str, text: &str| std::fs::write(here.path().join(name), text).unwrap();
    write("shop.cvr", SHOP);
    write("people.csv", PEOPLE);
    let ask = |more: &[&str]| run(here.path(), &[&["eval", "shop.cvr"][..], more].concat());
    assert!(!ask(&[]).fine().contains("Importance and performance"));
    golden!("quadrants", ask(&["--quadrants"]).fine());
    golden!("quadrants_markdown", ask(&["--quadrants=median", "--band", "10%", "-f", "markdown"]).fine());
    assert_eq!(ask(&["--quadrants"]).fine(), ask(&["--quadrants=mean", "--engine", "columnar"]).fine());
    let document = fits("answer", &ask(&["--quadrants=midpoint", "-f", "json"]).fine());
    assert_eq!(document["quadrants"]["cross"], "midpoint");
    assert_eq!(document["quadrants"]["planes"][0]["factors"][1]["quadrant"], "concentrate here");
    assert!(fits("answer", &ask(&["-f", "json"]).fine()).get("quadrants").is_none());
    write("people.csv", "id,a,b,c,d,price,wait\n1,5,2,2,,4,1\n2,5,2,2,,4,2\n");
    let text = ask(&["--quadrants"]).fine();
    assert!(text.contains("News is not placed"), "{text}");
    let document = fits("answer", &ask(&["--quadrants", "-f", "json"]).fine());
    assert_eq!(document["quadrants"]["left_out"][0]["factor"], "d");
    write("people.csv", "id,a,b,c,d,price,wait\n1,,,,,,\n");
    assert!(ask(&["--quadrants"]).fine().contains("No side has two factors to set beside each other"));
    for wrong in [
        &["--quadrants", "-f", "csv"][..],
        &["--quadrants", "--customer", "1"],
        &["--band", "3%"],
        &["--quadrants=middle"],
        &["--quadrants", "--band", "120%"],
    ] {
        assert_eq!(ask(wrong).code, 64, "{wrong:?}");
    }
}
