//! `cvrules eval --flip`.

use std::path::Path;

use super::{Ran, folder, run};
use crate::golden;
use crate::pages::fences;
use crate::view::programs::fits;

fn ask(args: &[&str]) -> Ran {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec!["eval", "tests/fixtures/flip.cvr"];
    all.extend(args);
    run(root, &all)
}

fn of(customer: &str) -> String {
    ask(&["--customer", customer, "--flip"]).fine()
}

fn json(args: &[&str]) -> serde_json::Value {
    let text = ask(&[args, &["--flip", "--format", "json"]].concat()).fine();
    let found = fits("flip", &text);
    found["flips"].clone()
}

#[test]
fn customers() {
    // A rating, a weight and a threshold, each enough at its boundary: U is exactly 1 there.
    golden!("flip_dear", of("dear"));
    // Another action stands below the first.
    golden!("flip_edge", of("edge"));
    // Beyond the end of a range that is closed: the boundary is not enough.
    golden!("flip_rich", of("rich"));
    // A value that is exactly at its threshold, and an equality: no distance is needed.
    golden!("flip_tie", of("tie"));
    // Nothing is recommended, and no rating or weight alone changes that.
    golden!("flip_calm", of("calm"));
    // The boundary is a square root.
    golden!("flip_root", of("root"));
}

#[test]
fn customers_of_whom_little_is_known() {
    golden!("flip_silent", of("silent"));
    // One cost is not answered: its side has one answer, so nothing dominates, whatever it is.
    golden!("flip_none", of("none"));
    let found = json(&["--customer", "silent"]);
    assert_eq!(found[0]["rating"]["found"], "nothing_to_move");
    assert_eq!(
        (&found[0]["first"], &found[0]["fragile"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn groups_and_noise() {
    golden!("flip_groups", ask(&["--flip"]).fine());
    golden!("flip_group_markdown", ask(&["--segment", "kind.leisure", "--flip", "-f", "markdown"]).fine());
    let found = json(&[]);
    let fragile: Vec<(&str, Option<bool>)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["cell"][0]["segment"].as_str().unwrap_or("all"), one["fragile"].as_bool()))
        .collect();
    assert_eq!(fragile, [("all", Some(true)), ("business", Some(true)), ("leisure", Some(false))]);
    // No customer is a sample.
    assert_eq!(json(&["--customer", "dear"])[0]["fragile"], serde_json::Value::Null);
}

#[test]
fn what_the_json_says() {
    let found = json(&["--customer", "dear"]);
    let weight = &found[0]["weight"];
    assert_eq!(
        weight["change"],
        serde_json::json!({ "of": "weight", "factor": "price", "family": null, "segment": null })
    );
    assert_eq!((&weight["boundary"], &weight["enough"]), (&serde_json::json!(0.4), &serde_json::json!(true)));
    // The members of a segment with weights of its own have these.
    let found = json(&["--segment", "kind.leisure"]);
    assert_eq!(found[0]["weight"]["found"], "nothing");
    let root = json(&["--customer", "root"]);
    assert_eq!(root[0]["rating"]["exact"], false);
}

#[test]
fn what_cannot_be_asked() {
    for (args, said) in [
        (&["--flip", "--format", "csv"][..], "an explanation is no table"),
        (&["--flip", "--engine", "columnar"], "only the reference interpreter explains"),
        (&["--customer", "dear", "--flip", "--why-not", "dear"], "cannot be used with"),
        (&["--flip", "--records", "out.csv"], "cannot be used with"),
    ] {
        let ran = ask(args);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{args:?} {}", ran.all());
        assert!(ran.err.contains(said), "{args:?} {}", ran.err);
    }
    let ran = ask(&["--customer", "deer", "--flip"]);
    assert!(ran.code == 64 && ran.err.contains("did you mean `dear`?"), "{}", ran.all());
}

#[test]
fn nobody_and_no_groups() {
    let folder = folder();
    let model = "model m { scale 1..7 }\ninput \"m.csv\" { x: rating  y: rating  k: \"a\" | \"b\" }\n\
                 benefits { x 100% }\ncosts { y 100% }\naction act { lowers y by 1 }\n\
                 segments kind { a if k = \"a\"  b if k = \"b\" }\nrule r { if U < 1  recommend act }\n";
    std::fs::write(folder.path().join("m.cvr"), model).unwrap();
    std::fs::write(folder.path().join("m.csv"), "x,y,k\n3,4,a\n").unwrap();
    let text = run(folder.path(), &["eval", "m.cvr", "--flip"]).fine();
    assert!(text.contains("Nothing is recommended to any group"), "{text}");
    let ran = run(folder.path(), &["eval", "m.cvr", "--segment", "kind.b", "--flip"]);
    assert!(ran.code != 0 && ran.err.contains("nobody is in"), "{}", ran.all());
    // Sides of one factor have no weight to move.
    let text = run(folder.path(), &["eval", "m.cvr", "--customer", "1", "--flip"]).fine();
    assert!(text.contains("There is none: no side has several factors"), "{text}");
}

#[test]
fn brands_and_waves_are_refused() {
    let folder = folder();
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors/CVR0831.md"));
    let blocks = fences(&page.unwrap());
    let block = |section: &str, language: &str| {
        let found = blocks.iter().find(|fence| fence.section == section && fence.language() == language);
        found.unwrap().text.clone()
    };
    for (section, code) in [("Bad", Some("CVR0831")), ("Good", None)] {
        std::fs::write(folder.path().join("hotel.cvr"), block(section, "cvr")).unwrap();
        std::fs::write(folder.path().join("guests.csv"), block(section, "csv")).unwrap();
        let ran = run(folder.path(), &["eval", "hotel.cvr", "--customer", "1", "--flip"]);
        match code {
            Some(code) => assert!(ran.code != 0 && ran.err.contains(code), "{}", ran.all()),
            None => drop(ran.fine()),
        }
    }
}

/// What the guide shows is what its command prints.
#[test]
fn the_guide_shows_what_its_command_prints() {
    let folder = folder();
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md");
    let blocks = fences(&std::fs::read_to_string(guide).unwrap());
    let block = |language: &str| {
        let own = |fence: &&crate::pages::Fence| {
            fence.section == "What would change it" && fence.language() == language
        };
        blocks.iter().find(own).unwrap().text.clone()
    };
    std::fs::write(folder.path().join("hotel.cvr"), block("cvr")).unwrap();
    std::fs::write(folder.path().join("guests.csv"), block("csv")).unwrap();
    let command = block("console");
    let args: Vec<&str> = command.trim().strip_prefix("$ cvrules ").unwrap().split(' ').collect();
    assert_eq!(run(folder.path(), &args).fine(), block("text"));
    run(folder.path(), &["test", "hotel.cvr"]).fine();
}
