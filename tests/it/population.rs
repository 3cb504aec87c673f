//! Whom a model is about: what is said of a population that cannot be, and that it reaches every answer.

use std::path::Path;

use cvrules::columnar::{Cell, Columnar};
use cvrules::interpret::Run;
use cvrules::value::Reason;

use crate::models::{compiled, shown};

const REST: &str = "model m { scale 1..5  evidence at least 1 }
input { id: text key  churned: flag  kind: \"x\" | \"y\"  n: number  a: rating  p: rating }
benefits { a 100% }
costs { p 100% }
segments trip { ex if kind = \"x\"  ey if n > all.mean(n) }
segments kinds { kx if kind = \"x\"  ky if kind = \"y\" }
let rich = n > all.mean(n)
action call { lifts a by 1 }
rule wants { if U > 0 and trip = ex recommend call }
";

/// The codes and messages of a model with some more declarations.
fn said(more: &str) -> String {
    let found = compiled(Path::new("m.cvr"), &format!("{REST}{more}"));
    shown(&found.sources, &found.findings)
}

#[test]
fn a_population_that_cannot_be_is_told() {
    let of = [
        // a second one, whatever its name
        "population one if churned = no\npopulation one if n > 3",
        // it reads what it defines: a value of all, by a name, by a family, of a segment
        "population one if n > all.mean(n)",
        "population one if U < all.U",
        "population one if rich",
        "population one if trip = ex",
        "population one if kinds.U > 1",
        "population one if all.count > 3",
        // no condition of a customer
        "population one if n",
        "population one if mean(n) > 3",
        "population one if nobody",
        // nobody can be outside
        "population one if churned = no\ncase \"c\" { given table { id  row \"1\" } expect outside for all }",
        "case \"c\" { given { n: 1 } expect not outside }",
        // a protected column
        "protect churned \"private\"\npopulation one if churned = no",
        // texts
        "population one \"One\" if churned = no\ntext de { population one \"Eins\" population two \"Zwei\" }",
        // nothing is wrong
        "population one if churned = no and kinds = kx and a >= 2",
    ];
    let mut text = String::new();
    for more in of {
        text += &format!("{more}\n{}\n", said(more));
    }
    insta::with_settings!({ omit_expression => true, snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("population", text);
    });
}

#[test]
fn one_customer_at_a_time_is_asked_first_whether_he_is_inside() {
    let text = "model m { scale 1..5 }
input { churned: flag  n: number  a: rating  p: rating }
benefits { a 100% }
costs { p 100% }
population current if churned = no or n > 100
action call { lifts a by 1 }
action apology { lifts a by 2 }
rule wants { if U < 2 recommend call, apology }
rule no_calls { if n > 10 forbid call }
";
    let model = compiled(Path::new("m.cvr"), text).model.unwrap();
    let columnar = Columnar::new(&model, &Run::default());
    let mut decider = columnar.decider().unwrap();
    let number = |digits| Cell::Number { digits, places: 0 };
    let unknown = Cell::Unknown(Reason::NotAnswered);
    let mut decide = |churned: Cell<'_>, n: Cell<'_>| {
        let found = decider.decide(&[churned, n, number(3), number(2)]).unwrap();
        let names = found.actions.iter().map(|(_, id)| &*model.actions.at(*id).name).collect::<Vec<_>>();
        format!("{}; {} active, {} open", names.join(" "), found.active.len(), found.undetermined.len())
    };
    assert_eq!(decide(Cell::Flag(false), number(1)), "apology call; 1 active, 0 open");
    assert_eq!(decide(Cell::Flag(false), unknown), "apology; 1 active, 1 open");
    assert_eq!(decide(Cell::Flag(true), number(1)), "; 0 active, 0 open");
    assert_eq!(decide(Cell::Flag(true), number(101)), "apology; 2 active, 0 open");
    // Of whom it is unknown nothing is said, not even that a rule is undetermined.
    assert_eq!(decide(unknown, number(1)), "; 0 active, 0 open");
    assert_eq!(decide(Cell::Flag(true), unknown), "; 0 active, 0 open");
}
