//! What the search for flips says of itself where it does not know, and how it measures noise.

use std::fmt::Write as _;

use cvrules::answer::{CellId, Subject};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::flip::{Change, Flipper, Flips, Found, Shifted, Why};
use cvrules::interpret::Run;
use cvrules::model::Model;
use cvrules::number::Number;

use crate::models::Disk;

fn given(model: &str, csv: &str) -> (Model, Dataset) {
    let compiled = cvrules::compile("model.cvr", model, &Disk, &Default::default());
    let model = compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.findings));
    let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
    let data = typed(&model, &raw).unwrap().0;
    (model, data)
}

fn all(model: &str, csv: &str) -> Flips {
    let (model, data) = given(model, csv);
    Flipper::new(&model, &data, &Run::default()).flips(&Subject::Cell(CellId::all())).unwrap()
}

fn first(model: &str, csv: &str) -> Flips {
    let (model, data) = given(model, csv);
    Flipper::new(&model, &data, &Run::default()).flips(&Subject::Customer(0)).unwrap()
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

const SIDES: &str = "input \"d.csv\" { x: rating  y: rating  v: number }\n\
                     benefits { x 100% }\ncosts { y 100% }\naction act { lowers y by 1 }\n";

#[test]
fn means_of_ratios_are_rounded_and_that_is_told() {
    let model = format!(
        "model m {{ scale 1..7  evidence at least 2 }}\n{SIDES}rule r for all customers {{ if mean(U) > 1  recommend act }}\n"
    );
    let flips = all(&model, "x,y,v\n3,2,1\n5,4,1\n2,3,1\n");
    let Found::Flip(flip) = &flips.rating else { panic!("{flips:?}") };
    assert_eq!(flip.perhaps_nearer, Some(Why::Rounded));
    // A constant beside it is not rounded: nothing is left open.
    let Found::Flip(flip) = &flips.threshold else { panic!("{flips:?}") };
    assert_eq!(flip.perhaps_nearer, None);
}

#[test]
fn a_search_that_is_too_long_says_so() {
    let model = format!(
        "model m {{ scale 1..7 }}\n{SIDES}rule r for all customers {{ if share_of(v < 1_000) > 50%  recommend act }}\n"
    );
    let (mut near, mut far) = ("x,y,v\n".to_owned(), "x,y,v\n".to_owned());
    for row in 0..1_000 {
        // Each customer is another place; half of them lie between the threshold and the flip …
        writeln!(far, "3,3,{row}").unwrap();
        // … or twenty.
        writeln!(near, "3,3,{}", if row < 520 { row } else { row + 1_000 }).unwrap();
    }
    let flips = all(&model, &far);
    // Instead the share that is asked for may rise.
    let Found::Flip(flip) = &flips.threshold else { panic!("{flips:?}") };
    assert_eq!((flip.boundary.clone(), flip.perhaps_nearer), (number("1"), Some(Why::TooManySteps)));
    let flips = all(&model, &near);
    let Found::Flip(flip) = &flips.threshold else { panic!("{flips:?}") };
    assert_eq!((flip.boundary.clone(), flip.enough), (number("0.52"), true));
    assert_eq!(flip.perhaps_nearer, None);
    // Ratings are read by nothing.
    assert_eq!(flips.rating, Found::Nothing);
}

#[test]
fn too_many_patterns_of_answers_say_so() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let columns: Vec<String> = names.iter().map(|name| format!("{name}: rating")).collect();
    let weights: Vec<String> =
        names.iter().zip(1..).map(|(name, n)| format!("{name} {}.{n}%", 12 + (n % 2))).collect();
    let model = format!(
        "model m {{ scale 1..7  answered at least 1%  evidence at least 2  normalize weights }}\n\
         input \"d.csv\" {{ {}  y: rating }}\nbenefits {{ {} }}\ncosts {{ y 100% }}\n\
         action act {{ lowers y by 1 }}\nrule r for all customers {{ if U < 1  recommend act }}\n",
        columns.join("  "),
        weights.join("  ")
    );
    let mut csv = format!("{},y\n", names.join(","));
    for pattern in 1..256_u32 {
        for (n, _) in names.iter().enumerate() {
            let rating = (pattern as usize * 7 + n * 3) % 7 + 1;
            csv += &if pattern >> n & 1 == 1 { format!("{rating},") } else { ",".to_owned() };
        }
        csv += "5\n";
    }
    let flips = all(&model, &csv);
    assert_eq!(flips.weight, Found::Undecided(Why::TooComplex));
    assert!(matches!(flips.rating, Found::Flip(_)), "{flips:?}");
}

#[test]
fn noise_is_that_of_a_sample() {
    let model = "model m { scale 1..7  evidence at least 2 }\n\
                 input \"d.csv\" { x: rating  y: rating  v: number weight }\n\
                 benefits { x 100% }\ncosts { y 100% }\naction act { lowers y by 1 }\n\
                 rule r for all customers { if U < 1  recommend act }\n";
    let noise = |csv: &str| {
        let flips = all(model, csv);
        let Found::Flip(flip) = flips.rating else { panic!("{flips:?}") };
        assert_eq!(flip.change, Change::Rating(Shifted::Input(cvrules::model::TableId::new(0))));
        let noise = flip.noise.unwrap();
        (
            flip.distance.to_string(),
            noise.mean.to_string(),
            noise.answers,
            noise.standard_error.to_string(),
            noise.fragile,
        )
    };
    let found = |distance: &str, mean: &str, answers, error: &str, fragile| {
        (distance.to_owned(), mean.to_owned(), answers, error.to_owned(), fragile)
    };
    // Two answers: variance 2, so the error is 1.
    assert_eq!(noise("x,y,v\n1,3,1\n3,3,1\n"), found("1", "2", 2, "1", true));
    // Weighted: 16 ÷ 6 answers in effect; 0.5 ÷ (8/3 − 1) = 0.3. A weight of 0 is no answer.
    assert_eq!(noise("x,y,v\n1,3,1\n3,3,1\n2,3,2\n7,1,0\n"), found("1", "2", 3, "0.547722557505", true));
    // Who all say the same say it for sure.
    assert_eq!(noise("x,y,v\n2,3,1\n2,3,1\n2,3,1\n"), found("1", "2", 3, "0", false));
}

#[test]
fn one_customer_and_no_number() {
    let model = format!(
        "model m {{ scale 1..7 }}\n{SIDES}rule r {{ if U > 1 and v > 0  recommend act }}\n\
         rule all_of_them for all customers {{ if count > 1  forbid act }}\n"
    );
    // A cost of 1 is the end of the scale: it only rises.
    let flips = first(&model, "x,y,v\n2,1,5\n");
    let Found::Flip(flip) = &flips.rating else { panic!("{flips:?}") };
    assert_eq!((flip.boundary.clone(), flip.enough), (number("1"), true));
    assert_eq!(flips.weight, Found::NothingToMove);
    // A rule that forbids it to all would reach down if it asked for anything less than one customer.
    let Found::Flip(flip) = &flips.threshold else { panic!("{flips:?}") };
    assert_eq!((flip.from.clone(), flip.boundary.clone(), flip.enough), (number("1"), number("1"), false));
    // Of two it forbids it, and its constant is a threshold like others.
    let flips = first(&model, "x,y,v\n2,1,5\n2,2,2\n");
    assert_eq!(flips.top, None);
    let Found::Flip(flip) = &flips.threshold else { panic!("{flips:?}") };
    assert_eq!((flip.from.clone(), flip.boundary.clone(), flip.enough), (number("1"), number("2"), true));
    // An unknown that decides is changed by nothing.
    let flips = first(&model, "x,y,v\n2,1,\n");
    assert_eq!((flips.rating, flips.threshold), (Found::Nothing, Found::Nothing));
}

/// A customer is one of the group that his rules read: the group moves with him.
#[test]
fn groups_move_with_the_customer() {
    let model = format!(
        "model m {{ scale 1..7  evidence at least 2 }}\n{SIDES}rule r {{ if x < all.mean(x)  recommend act }}\n"
    );
    let flips = first(&model, "x,y,v\n2,3,1\n5,3,1\n6,3,1\n");
    let Found::Flip(flip) = &flips.rating else { panic!("{flips:?}") };
    // x = (x + 11) ÷ 3
    assert_eq!((flip.boundary.clone(), flip.enough), (number("5.5"), true));
}
