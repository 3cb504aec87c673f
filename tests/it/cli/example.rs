//! `cvrules test --from`: a case made of a customer's row.

use super::{folder, run};
use crate::golden;

const MODEL: &str = "\
model shop \"A shop\" { scale 1..5  not applicable 0  answered at least 60%  evidence at least 1 }
input {
  id: text key
  room: rating
  staff: rating
  price: rating
  spend: number >= 0 format \"1.234,5\"
  since: date format \"dd.mm.yyyy\"
  member: flag yes \"Y\" no \"N\"
  kind: \"a\" | \"b\"
  gender: text
  unread: text
}
protect gender \"special category\"
benefits {
  room   60%
  staff  40%
}
costs { price 100% }
segments felt first {
  low   if U < 1
  high  otherwise
}
action relief { lowers price by 1 }
action praise { lifts staff by 1  excludes relief }
action card { }
rule dear { if U < 1 and kind = \"a\"  recommend relief, praise }
rule rich { if spend > 1000 and since < 2026-01-01  forbid card }
rule guest { if not member  recommend card }
rule many { if all.U < 1  recommend card }
";

const ROWS: &str = "\
id;room;staff;price;spend;since;member;kind;gender;unread
7;2;3;5;1.250,5;24.12.2025;Y;a;f;x
8;5;0;3;10;01.02.2026;N;b;m;y
9;9;4;3;much;soon;perhaps;c;m;y
10;;;;;;;;;
";

fn here() -> tempfile::TempDir {
    let here = folder();
    std::fs::write(here.path().join("shop.cvr"), MODEL).unwrap();
    std::fs::write(here.path().join("rows.csv"), ROWS).unwrap();
    here
}

fn of(customer: &str) -> [&str; 6] {
    ["test", "shop.cvr", "--from", "rows.csv", "--customer", customer]
}

#[test]
fn what_is_written_of_customers() {
    let here = here();
    let all: Vec<String> =
        ["7", "8", "9", "10"].iter().map(|one| run(here.path(), &of(one)).fine()).collect();
    golden!("example", all.join("\n"));
}

#[test]
fn cases_are_added_to_a_file_and_hold() {
    let here = here();
    for customer in ["7", "8", "9", "10"] {
        let args = [&of(customer)[..], &["--write", "shop.cvr"]].concat();
        assert_eq!(run(here.path(), &args).fine(), "");
    }
    let name = ["--name", "a \"quoted\" name \\", "--write", "shop.cvr"];
    run(here.path(), &[&of("7")[..], &name].concat()).fine();
    let text = std::fs::read_to_string(here.path().join("shop.cvr")).unwrap();
    assert!(text.starts_with(MODEL));
    let out = run(here.path(), &["test", "shop.cvr"]).fine();
    assert!(out.ends_with("5 cases: all hold\n"), "{out}");
    // The rest of the file is its author's; the cases are laid out already.
    run(here.path(), &["fmt", "shop.cvr"]).fine();
    let laid_out = std::fs::read_to_string(here.path().join("shop.cvr")).unwrap();
    let cases = |text: &str| text[text.find("case \"customer 7\"").unwrap()..].to_owned();
    assert_eq!(cases(&text), cases(&laid_out));
    // A new file gets the case alone.
    run(here.path(), &[&of("7")[..], &["--name", "other", "--write", "new.cvr"]].concat()).fine();
    let new = std::fs::read_to_string(here.path().join("new.cvr")).unwrap();
    assert!(new.starts_with("case \"other\" {\n"), "{new}");
}

/// What says whether somebody is inside, and whether an action is worthwhile, is read of them as well.
#[test]
fn cases_of_a_model_with_a_population() {
    let here = folder();
    std::fs::write(here.path().join("club.cvr"), include_str!("../../fixtures/club.cvr")).unwrap();
    let rows = "id,room,price,left,spend,could,kind\nin,2,3,no,5,50,a\nout,2,3,yes,5,50,a\nperhaps,2,3,,5,50,a\n\
        lacks,2,3,no,5,,a\n";
    std::fs::write(here.path().join("rows.csv"), rows).unwrap();
    let case =
        |key: &str| run(here.path(), &["test", "club.cvr", "--from", "rows.csv", "--customer", key]).fine();
    golden!("example_population", ["in", "out", "perhaps", "lacks"].map(case).join("\n"));
}

#[test]
fn what_cannot_be_written() {
    let here = here();
    let told = |args: &[&str]| {
        let ran = run(here.path(), args);
        (ran.code, ran.err.trim().to_owned())
    };
    assert_eq!(
        told(&of("11")),
        (64, "error: there is no customer `11`; the first are `7`, `8`, `9`, or `10`".to_owned())
    );
    run(here.path(), &[&of("7")[..], &["--write", "shop.cvr"]].concat()).fine();
    assert_eq!(
        told(&of("7")),
        (
            64,
            "error: the model has a case \"customer 7\" already; give this one another name with `--name`"
                .to_owned()
        )
    );
    assert_eq!(told(&["test", "shop.cvr", "--from", "gone.csv", "--customer", "7"]).0, 3);
    assert_eq!(told(&["test", "shop.cvr", "--from", "rows.csv"]).0, 64);
    assert_eq!(told(&[&of("7")[..], &["--format", "json"]].concat()).0, 64);
    assert_eq!(told(&["test", "shop.cvr", "shop.cvr", "--from", "rows.csv", "--customer", "7"]).0, 64);
    std::fs::write(here.path().join("other.csv"), "id;room\n7;3\n").unwrap();
    assert_eq!(told(&["test", "shop.cvr", "--from", "other.csv", "--customer", "7"]).0, 3);
}
