//! Derived importance: known answers, a survey of 129,880 passengers, what cannot be derived, weights that can be
//! put back into a model.

use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed, wanted_headers};
use cvrules::diagnostic::{Code, Diagnostic};
use cvrules::drivers::{
    Caution, Cross, Drivers, Method, Outcome, Plane, Point, Quadrant, derive, pin, quadrants,
};
use cvrules::interpret::Run;
use cvrules::model::Model;
use cvrules::number::Number;
use cvrules::value::Side;

use crate::airline::survey;
use crate::cli::{folder, run};
use crate::golden;
use crate::models::{compiled, model, root};

const HOTEL: &str = "model hotel { scale 1..5  evidence at least 2 }
input \"guests.csv\" { id: text key  recommend: number 0..10  happy: \"no\" | \"yes\"  w: number weight
  again: \"yes\" | \"perhaps\" | \"never\"  note: text  day: date  gender: text  room: rating  food: rating  price: rating }
protect gender
benefits { room 60%  food 40% }
costs { price 100% }
let loyal = recommend >= 9
let typical = all.mean(recommend)
let of_groups = mean(recommend)
";

fn data_of(model: &Model, text: &str) -> Dataset {
    let options = ReadOptions { wanted: Some(wanted_headers(model)), ..Default::default() };
    typed(model, &read("guests.csv", text.as_bytes(), &options).unwrap()).unwrap().0
}

fn hotel() -> Model {
    model(&root().join("hotel.cvr"), HOTEL)
}

/// Rows of `recommend happy w room food price`.
fn table(rows: &[&str]) -> String {
    let mut text = "id,recommend,happy,w,again,note,day,gender,room,food,price\n".to_owned();
    for (n, row) in rows.iter().enumerate() {
        let cells: Vec<&str> = row.split(' ').map(|cell| if cell == "-" { "" } else { cell }).collect();
        text += &format!(
            "{n},{},{},{},yes,x,2026-01-01,f,{},{},{}\n",
            cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]
        );
    }
    text
}

const GUESTS: &[&str] = &[
    "9 yes 1 5 4 2",
    "3 no 1 2 3 4",
    "7 yes 1 4 2 3",
    "10 yes 1 5 5 1",
    "2 no 1 1 3 5",
    "6 no 1 3 4 2",
    "8 yes 1 4 1 3",
    "5 no 1 3 3 4",
];

fn found(rows: &[&str], outcome: &str, method: Method) -> Result<Drivers, Box<Diagnostic>> {
    let model = hotel();
    let data = data_of(&model, &table(rows));
    derive(&model, &data, &Run::default(), &Outcome::find(&model, outcome)?, method)
}

fn airline() -> Option<(Model, Dataset)> {
    let path = survey()?;
    let fixture = root().join("tests/fixtures/airline.cvr");
    // A delay beyond two hours counts too, so that the factor is the delay itself on another scale.
    let text = std::fs::read_to_string(&fixture).unwrap().replace("0..120)", "0..1584)")
        + "\nlet content = satisfied = \"Satisfied\"\n";
    let model = model(&fixture, &text);
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let raw = read("airline.csv", &std::fs::read(path).unwrap(), &options).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    Some((model, data))
}

#[test]
fn the_airlines_importance_is_the_one_computed_elsewhere() {
    let Some((model, data)) = airline() else { return };
    let outcome = Outcome::find(&model, "content").unwrap();
    let found = derive(&model, &data, &Run::default(), &outcome, Method::Johnson).unwrap();
    assert_eq!((found.used, found.dropped.factor, found.dropped.outcome), (119_204, 10_676, 0));
    assert_eq!(found.r_squared.fixed(4), "0.4892");
    let name = |one: &cvrules::drivers::Driver| model.factors.at(one.factor).name.to_string();
    let percent = |share: &Number| (share * &Number::int(100)).fixed(2);
    let shares: Vec<(String, String)> =
        found.factors.iter().map(|one| (name(one), percent(one.share.as_ref().unwrap()))).collect();
    let expected = [
        ("seat", "7.11"),
        ("legroom", "8.87"),
        ("clean", "4.67"),
        ("food", "2.02"),
        ("entertainment", "7.88"),
        ("wifi", "10.74"),
        ("on_board", "7.21"),
        ("in_flight", "2.99"),
        ("check_in", "4.14"),
        ("baggage", "3.29"),
        ("boarding", "31.02"),
        ("delay", "0.33"),
        ("booking", "4.98"),
        ("schedule", "3.99"),
        ("gate", "0.76"),
    ];
    let expected = expected.map(|(name, share)| (name.to_owned(), share.to_owned()));
    assert_eq!(shares, expected);
    // The delay that the stated weights put first explains almost nothing.
    let delay = found.factors.iter().find(|one| name(one) == "delay").unwrap();
    assert_eq!(
        (delay.stated.fixed(2), percent(delay.derived.as_ref().unwrap())),
        ("0.35".into(), "3.27".into())
    );
    for side in [Side::Benefits, Side::Costs] {
        let pinned = pin(&model, &found, side).unwrap();
        assert_eq!(pinned.iter().map(|one| &one.weight).sum::<Number>(), Number::ONE);
    }

    // Quadrants of the fourteen ratings: the delay is measured, not rated.
    let points: Vec<Point> = found
        .factors
        .iter()
        .filter(|one| name(one) != "delay")
        .map(|one| {
            let mean = one.mean.clone().unwrap();
            let performance = if one.side == Side::Benefits { mean } else { Number::int(6) - mean };
            Point { factor: one.factor, importance: one.share.clone().unwrap(), performance }
        })
        .collect();
    let plane = |band| quadrants(points.clone(), Cross::Mean, &model.scale, &band).unwrap();
    let exact = plane(Number::ZERO);
    assert_eq!((percent(&exact.cross.0), exact.cross.1.fixed(3)), ("7.12".into(), "3.275".into()));
    let of = |plane: &Plane, quadrant| -> Vec<String> {
        let inside = plane.places.iter().filter(|place| place.quadrant == quadrant);
        inside.map(|place| model.factors.at(place.point.factor).name.to_string()).collect()
    };
    assert_eq!(of(&exact, Quadrant::Concentrate), ["wifi"]);
    assert_eq!(of(&exact, Quadrant::KeepUp), ["legroom", "entertainment", "on_board", "boarding"]);
    assert_eq!(of(&exact, Quadrant::Overkill), ["seat", "clean", "in_flight", "check_in", "baggage"]);
    assert_eq!(of(&exact, Quadrant::LowPriority), ["food", "booking", "schedule", "gate"]);
    // The seat is a hair under the line: within the band it counts as high and is marked.
    let banded = plane(Number::parse("0.02").unwrap());
    let seat = &banded.places[0];
    assert_eq!((seat.quadrant, seat.on_importance, seat.on_performance), (Quadrant::KeepUp, true, false));

    // The second text of the list counts as 1: the same importance, every sign the other way.
    let turned =
        derive(&model, &data, &Run::default(), &Outcome::find(&model, "satisfied").unwrap(), Method::Johnson);
    let turned = turned.unwrap();
    assert_eq!(turned.counts_as_one.as_deref(), Some("Neutral or Dissatisfied"));
    for (one, other) in found.factors.iter().zip(&turned.factors) {
        assert_eq!(one.share, other.share);
        assert_eq!(one.coefficient, other.coefficient.as_ref().map(|found| -found));
    }
}

#[test]
fn shapley_divides_the_same_whole() {
    let johnson = found(GUESTS, "recommend", Method::Johnson).unwrap();
    let shapley = found(GUESTS, "recommend", Method::Shapley).unwrap();
    assert_eq!(johnson.r_squared, shapley.r_squared);
    let sum = |of: &Drivers| of.factors.iter().map(|one| one.importance.clone()).sum::<Number>();
    let near = |a: &Number, b: &Number| (a - b).abs() <= Number::ratio(3, 1_000_000).unwrap();
    assert!(near(&sum(&johnson), &johnson.r_squared) && near(&sum(&shapley), &shapley.r_squared));
    assert_eq!(johnson.used, 8);
    assert!(johnson.cautions.contains(&Caution::FewRows(30)));
}

#[test]
fn order_of_rows_and_survey_weights_count_as_they_should() {
    let first = found(GUESTS, "loyal", Method::Johnson).unwrap();
    let reversed: Vec<&str> = GUESTS.iter().rev().copied().collect();
    assert_eq!(found(&reversed, "loyal", Method::Johnson).unwrap(), first);
    // A weight of 2 is a row twice; a weight of 0 or none is no row.
    let mut weighted: Vec<String> = GUESTS.iter().map(|row| (*row).to_owned()).collect();
    weighted[2] = weighted[2].replacen(" 1 ", " 2 ", 1);
    weighted.extend(["1 no 0 5 5 5".to_owned(), "1 no - 5 5 5".to_owned()]);
    let weighted: Vec<&str> = weighted.iter().map(String::as_str).collect();
    let twice: Vec<&str> = GUESTS.iter().chain([&GUESTS[2]]).copied().collect();
    let (weighted, twice) = (
        found(&weighted, "happy", Method::Johnson).unwrap(),
        found(&twice, "happy", Method::Johnson).unwrap(),
    );
    assert_eq!((weighted.used, weighted.dropped.weight, twice.used), (8, 2, 9));
    assert_eq!(weighted.factors, twice.factors);
    assert_eq!(weighted.counts_as_one.as_deref(), Some("yes"));
}

#[test]
fn unknown_cells_leave_rows_out_and_are_counted() {
    let rows: Vec<&str> = GUESTS
        .iter()
        .copied()
        .chain(["- yes 1 5 5 1", "11 no 1 1 1 1", "4 no 1 - 3 3", "4 no 1 9 3 3"])
        .collect();
    let found = found(&rows, "recommend", Method::Johnson).unwrap();
    assert_eq!((found.used, found.dropped.outcome, found.dropped.factor), (8, 2, 2));
    assert!(found.cautions.contains(&Caution::ManyDropped));
}

#[test]
fn factors_that_say_nothing_of_their_own_are_marked() {
    // The food is always the room plus nothing, the price never differs.
    let rows =
        ["9 yes 1 5 5 2", "3 no 1 2 2 2", "7 yes 1 4 4 2", "2 no 1 1 1 2", "5 no 1 3 3 2", "6 no 1 3 3 2"];
    let found = found(&rows, "recommend", Method::Johnson).unwrap();
    let (room, food, price) = (&found.factors[0], &found.factors[1], &found.factors[2]);
    assert_eq!(room.importance, food.importance);
    assert_eq!((room.inflation.as_ref(), price.coefficient.as_ref()), (None, None));
    assert!(price.importance.is_zero());
    assert!(found.cautions.contains(&Caution::Determined(room.factor)));
    assert!(found.cautions.contains(&Caution::Constant(price.factor)));
    // A side that explains nothing has no weights to pin.
    let model = hotel();
    assert_eq!(pin(&model, &found, Side::Costs), None);
    let weights: Vec<String> =
        pin(&model, &found, Side::Benefits).unwrap().iter().map(|one| one.weight.to_string()).collect();
    assert_eq!(weights, ["0.5", "0.5"]);
}

#[test]
fn a_driver_with_the_wrong_sign_is_flagged() {
    // Those who find the room better recommend less.
    let rows =
        ["1 no 1 5 4 1", "9 yes 1 1 3 4", "4 no 1 4 5 3", "8 yes 1 2 3 4", "6 no 1 3 1 2", "7 no 1 3 5 5"];
    let found = found(&rows, "recommend", Method::Johnson).unwrap();
    assert!(found.factors[0].against && found.factors[2].against);
}

#[test]
fn what_cannot_be_derived_says_why() {
    let code = |rows: &[&str], outcome: &str, method| {
        let finding = found(rows, outcome, method).unwrap_err();
        (finding.code, finding.message)
    };
    for (rows, outcome, said) in [
        (&GUESTS[..4], "recommend", "of 4 customers the outcome and all 3 factors are known"),
        (&["- no 1 1 1 1"; 9], "recommend", "of 0 customers"),
        (
            &["3 no 1 1 2 3", "3 no 1 2 3 1", "3 no 1 4 4 1", "3 no 1 1 1 1", "3 no 1 5 1 1"],
            "recommend",
            "is the same",
        ),
        (
            &["3 no 1 2 2 2", "4 no 1 2 2 2", "5 no 1 2 2 2", "6 no 1 2 2 2", "7 no 1 2 2 2"],
            "recommend",
            "every factor the same",
        ),
    ] {
        let (code, message) = code(rows, outcome, Method::Johnson);
        assert!(code == Code::DRIVERS_UNDERIVED && message.contains(said), "{message}");
    }
    for outcome in ["again", "note", "day", "id", "w", "gender", "of_groups"] {
        assert_eq!(code(GUESTS, outcome, Method::Johnson).0, Code::OUTCOME_KIND, "{outcome}");
    }
    let unknown = Outcome::find(&hotel(), "recomend").unwrap_err();
    assert_eq!(unknown.code, Code::UNKNOWN_OUTCOME);
    assert!(unknown.help.iter().any(|help| help.contains("`recommend`")), "{:?}", unknown.help);
    // The same for every customer.
    assert_eq!(code(GUESTS, "typical", Method::Johnson).0, Code::DRIVERS_UNDERIVED);

    let many: String = (0..16).map(|n| format!("  f{n} 6.25%\n")).collect();
    let columns: String = (0..16).map(|n| format!("  f{n}: rating\n")).collect();
    let text = format!(
        "model m {{ scale 1..5 }}\ninput {{ y: number  p: rating\n{columns}}}\nbenefits {{\n{many}}}\ncosts {{ p 100% }}\n"
    );
    let model = model(&root().join("many.cvr"), &text);
    let data = Dataset::of_case(&model, &[]);
    let outcome = Outcome::find(&model, "y").unwrap();
    let refused = derive(&model, &data, &Run::default(), &outcome, Method::Shapley).unwrap_err();
    assert!(refused.help.iter().any(|help| help.contains("johnson")), "{:?}", refused.help);
}

#[test]
fn the_command_shows_writes_and_refuses() {
    let here = folder();
    let write = |name: &str, text: &str| std::fs::write(here.path().join(name), text).unwrap();
    write("hotel.cvr", HOTEL);
    write("guests.csv", &table(GUESTS));
    let ask = |more: &[&str]| run(here.path(), &[&["drivers", "hotel.cvr"][..], more].concat());
    golden!("drivers", ask(&["--outcome", "recommend"]).fine());
    golden!(
        "drivers_stated",
        ask(&["--outcome", "happy", "--importance", "stated", "--cross", "median", "-f", "markdown"]).fine()
    );
    let json = ask(&["--outcome", "loyal", "--method", "shapley", "-f", "json"]).fine();
    let json = crate::view::programs::fits("drivers", &json);
    assert_eq!(json["method"], "shapley");
    let stated =
        ask(&["--outcome", "loyal", "--importance", "stated", "--cross", "midpoint", "-f", "json"]).fine();
    crate::view::programs::fits("drivers", &stated);

    // Weights that are written can be used, sum to 100% and are what the model ends up with.
    ask(&["--outcome", "recommend", "--write-weights", "derived.cvr"]).fine();
    let derived = std::fs::read_to_string(here.path().join("derived.cvr")).unwrap();
    golden!("drivers_weights", &derived);
    let pinned = format!("use \"derived.cvr\"\n{HOTEL}");
    let found = compiled(&here.path().join("pinned.cvr"), &pinned);
    let model = found.model.unwrap();
    assert_eq!(model.benefit_weights.base.iter().sum::<Number>(), Number::ONE);
    assert!(derived.contains(&format!("{}%", (&model.benefit_weights.base[0] * &Number::int(100)).fixed(2))));

    for (args, exit, said) in [
        (&["--outcome", "recomend"][..], 64, "CVR0821"),
        (&["--outcome", "again"], 64, "let outcome = again = \"yes\""),
        (&["--outcome", "gender"], 64, "protected"),
        (&["--outcome", "recommend", "--band", "3"], 64, "at most 100%"),
        (&["--outcome", "recommend", "--write-weights", "hotel.cvr"], 64, "which is read"),
        (&["--outcome", "recommend", "-d", "none.csv"], 3, "none.csv"),
        (&[], 64, "--outcome"),
    ] {
        let ran = ask(args);
        assert!(ran.code == exit && ran.out.is_empty() && ran.err.contains(said), "{args:?} {}", ran.all());
    }
    write("guests.csv", &table(&GUESTS[..3]));
    let few = ask(&["--outcome", "recommend", "--write-weights", "few.cvr"]);
    assert!(few.code == 64 && few.err.contains("CVR0823"), "{}", few.all());
    assert!(!here.path().join("few.cvr").exists());
}

/// What the guide tells a reader to type does what it says.
#[test]
fn the_commands_of_the_guide_work() {
    let here = folder();
    std::fs::copy(root().join("tests/fixtures/hotel.cvr"), here.path().join("hotel.cvr")).unwrap();
    let mut guests =
        "id,Trip purpose,age,clv,recommend,Room,Staff,wifi,Price felt,queueing,gender\n".to_owned();
    for n in 0..60 {
        let (room, staff, price) = (n % 7 + 1, (n * 3) % 5 + 2, (n * 5) % 6 + 1);
        let (wifi, queueing, purpose) = ((n * 11) % 7 + 1, (n * 7) % 40, ["business", "leisure"][n % 2]);
        let recommend = (room + staff + 4).saturating_sub(price).min(10);
        guests += &format!("{n},{purpose},40,900,{recommend},{room},{staff},{wifi},{price},{queueing},f\n");
    }
    std::fs::write(here.path().join("guests.csv"), guests).unwrap();
    let guide = crate::pages::fences(&std::fs::read_to_string(root().join("docs/guide.md")).unwrap());
    let mut ran = 0;
    for fence in guide.iter().filter(|fence| {
        ["Weights from data", "Who gets what"].contains(&fence.section.as_str())
            && fence.language() == "console"
    }) {
        for line in fence.text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(words[..2], ["$", "cvrules"], "{line}");
            run(here.path(), &words[2..]).fine();
            ran += 1;
        }
    }
    assert_eq!(ran, 3);
    assert!(here.path().join("derived.cvr").is_file());
    // The guide's target in the same model.
    let target = guide.iter().find(|fence| fence.section == "Did it work").unwrap();
    let text = std::fs::read_to_string(here.path().join("hotel.cvr")).unwrap() + &target.text;
    std::fs::write(here.path().join("hotel.cvr"), text).unwrap();
    let report = run(here.path(), &["eval", "hotel.cvr", "--as-of", "2027-04-01"]).fine();
    assert!(report.contains("Value for every trip (loyal_value)"), "{report}");
}
