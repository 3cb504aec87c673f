//! Whom a model is about: what is said of a population that cannot be, and that it reaches every answer.

use std::path::Path;

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
