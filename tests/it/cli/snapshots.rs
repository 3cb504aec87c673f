//! `cvrules test` with snapshots: what is laid down, what is held against it, and who may write.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Ran, folder, program, run};
use crate::golden;
use crate::view::programs::fits;

/// Two segments of three customers each; both are at the margin of a rule.
pub(super) const MODEL: &str = "\
model hotel { scale 1..7  evidence at least 1 }
input \"guests.csv\" {
  guest: text key
  purpose: \"business\" | \"leisure\"
  room: rating
  price: rating
}
benefits { quality 100% = room }
costs { price 100% }
segments trip { business if purpose = \"business\"  leisure otherwise }
action relief \"Lower what they pay\" { lowers price by 1 }
action upsell \"A better room\" { lifts quality by 1 }
rule dear \"Too dear\" for each trip { if U < 1  recommend relief  priority high  because \"{trip}: value {U:.2}\" }
rule fans for each trip { if U >= 1.2  recommend upsell }
rule mend for each trip { if U < 1  forbid upsell  because \"mend first\" }
snapshot trips \"What travellers get\" for each trip {
  keep U within 0.005, net, top cost, n
}
";

pub(super) const DATA: &str = "\
guest,purpose,room,price
1,business,4,5
2,business,4,5
3,business,5,6
4,leisure,6,4
5,leisure,5,4
6,leisure,6,5
";

pub(super) const FILE: &str = "hotel.cvr";

/// A folder with the model and its data.
pub(super) fn hotel() -> tempfile::TempDir {
    let here = folder();
    std::fs::write(here.path().join(FILE), MODEL).unwrap();
    std::fs::write(here.path().join("guests.csv"), DATA).unwrap();
    here
}

/// Another text of the model.
pub(super) fn edit(here: &Path, changes: &[(&str, &str)]) {
    let mut text = std::fs::read_to_string(here.join(FILE)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    std::fs::write(here.join(FILE), text).unwrap();
}

pub(super) fn stored(here: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(here.join("snapshots")) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

pub(super) fn read(here: &Path, name: &str) -> String {
    std::fs::read_to_string(here.join("snapshots").join(name)).unwrap()
}

/// Makes the waiting results the stored ones, as `cargo insta accept` does.
pub(super) fn accept(here: &Path) {
    for name in stored(here).iter().filter(|name| name.ends_with(".new")) {
        let path = here.join("snapshots").join(name);
        std::fs::rename(&path, path.with_extension("")).unwrap();
    }
}

fn test(here: &Path, more: &[&str]) -> Ran {
    run(here, &[&["test", FILE], more].concat())
}

/// A folder with stored results.
pub(super) fn kept() -> tempfile::TempDir {
    let here = hotel();
    assert_eq!(test(here.path(), &[]).code, 1);
    accept(here.path());
    test(here.path(), &[]).fine();
    here
}

#[test]
fn new_results_wait_to_be_accepted() {
    let here = hotel();
    golden!("snapshots_new", test(here.path(), &[]).all());
    let names = ["hotel__trips@trip.business.snap.new", "hotel__trips@trip.leisure.snap.new"];
    assert!(stored(here.path()).iter().map(String::as_str).eq(names), "{:?}", stored(here.path()));
    golden!("snapshots_file", read(here.path(), names[0]));
    accept(here.path());
    golden!("snapshots_same", test(here.path(), &[]).all());
    // As often as you like, byte for byte.
    let before = read(here.path(), "hotel__trips@trip.business.snap");
    test(here.path(), &[]).fine();
    assert_eq!(before, read(here.path(), "hotel__trips@trip.business.snap"));
    assert_eq!(stored(here.path()).len(), 2);
}

#[test]
fn a_changed_result_is_shown_beside_what_is_stored() {
    let here = kept();
    edit(here.path(), &[("U >= 1.2", "U >= 1.5")]);
    golden!("snapshots_changed", test(here.path(), &[]).all());
    let json = test(here.path(), &["--format", "json"]);
    fits("cases", &json.out);
    golden!("snapshots_json", json.all());
    assert!(stored(here.path()).contains("hotel__trips@trip.leisure.snap.new"));
    // Once it is the same again nothing waits.
    edit(here.path(), &[("U >= 1.5", "U >= 1.2")]);
    test(here.path(), &[]).fine();
    assert_eq!(stored(here.path()).len(), 2);
}

#[test]
fn what_is_near_enough_is_the_same() {
    let here = kept();
    let before = read(here.path(), "hotel__trips@trip.business.snap");
    // U goes from 13/16 to 13/16.01: by less than 0.005, its reason with it.
    std::fs::write(here.path().join("guests.csv"), DATA.replace("3,business,5,6", "3,business,5,6.01"))
        .unwrap();
    edit(here.path(), &[("keep U within 0.005, net,", "keep U within 0.005, net within 0.1,")]);
    test(here.path(), &[]).fine();
    assert_eq!(before, read(here.path(), "hotel__trips@trip.business.snap"));
    // And to 13/16.5, by more.
    std::fs::write(here.path().join("guests.csv"), DATA.replace("3,business,5,6", "3,business,5,6.5"))
        .unwrap();
    let ran = test(here.path(), &[]);
    assert!(ran.code == 1 && ran.out.contains("U 0.81 → 0.79"), "{}", ran.all());
}

#[test]
fn continuous_integration_writes_nothing() {
    let here = hotel();
    for given in [&["--ci"][..], &["--ci", "--unreferenced", "delete"]] {
        let ran = test(here.path(), given);
        assert!(ran.code == 1 && stored(here.path()).is_empty(), "{}", ran.all());
    }
    let output = program(here.path(), &["test", FILE]).env("CI", "true").output().unwrap();
    assert_eq!((output.status.code(), stored(here.path()).len()), (Some(1), 0));
    let here = kept();
    edit(here.path(), &[("U >= 1.2", "U >= 1.5")]);
    assert_eq!(test(here.path(), &["--ci"]).code, 1);
    assert_eq!(stored(here.path()).len(), 2);
    // Where nobody says so, `CI` may be empty or say no.
    let output = program(here.path(), &["test", FILE]).env("CI", "false").output().unwrap();
    assert_eq!((output.status.code(), stored(here.path()).len()), (Some(1), 3));
}

#[test]
fn files_that_no_snapshot_makes_are_named() {
    let here = kept();
    edit(here.path(), &[("snapshot trips", "snapshot travellers")]);
    test(here.path(), &[]);
    accept(here.path());
    // A file of somebody else is left alone, and so are the names of a run that is not of all.
    let foreign = here.path().join("snapshots/hotel__other.snap");
    std::fs::write(&foreign, "---\nsource: src/lib.rs\nexpression: x\n---\n1\n").unwrap();
    let ran = test(here.path(), &[]);
    golden!("snapshots_unreferenced", ran.all());
    assert_eq!(test(here.path(), &["--unreferenced", "reject"]).code, 1);
    assert_eq!(test(here.path(), &["--unreferenced", "delete", "--ci"]).code, 1);
    assert!(!test(here.path(), &["--unreferenced", "ignore"]).fine().contains("CVR0845"));
    assert!(!test(here.path(), &["--filter", "travellers"]).fine().contains("CVR0845"));
    assert_eq!(stored(here.path()).len(), 5);
    assert!(test(here.path(), &["--unreferenced", "delete"]).fine().contains("removed"));
    assert!(stored(here.path()).len() == 3 && foreign.exists());
}

#[test]
fn both_sides_of_a_merge_are_shown() {
    let here = kept();
    let name = "hotel__trips@trip.leisure.snap";
    let text = read(here.path(), name);
    let value = text.lines().find(|line| line.starts_with("U: ")).unwrap();
    let merged = text.replace(value, &format!("<<<<<<< HEAD\nU: 1.4\n=======\n{value}\n>>>>>>> prices"));
    std::fs::write(here.path().join("snapshots").join(name), merged).unwrap();
    golden!("snapshots_conflict", test(here.path(), &[]).all());
}

#[test]
fn names_of_any_kind_become_names_of_files() {
    let here = folder();
    let keys =
        ["a", "A", "a/b", "../x", "a b", "名前", "ä", "a\u{308}", "con", "x.snap", "a", "%", "a~b", ""];
    let rows: Vec<String> = keys.iter().map(|key| format!("row \"{key}\" | 4 | 3")).collect();
    let model = format!(
        "model m {{ scale 1..7 }}\ninput {{ id: text key  room: rating  price: rating }}\nbenefits {{ room 100% }}\n\
         costs {{ price 100% }}\naction act {{ lowers price by 1 }}\nrule r {{ if U > 1  recommend act }}\n\
         snapshot kunden_größe for each customer {{\n  given table {{ id | room | price\n  {}\n }}\n  keep U\n}}\n",
        rows.join("\n  ")
    );
    let name = "Größe 1__x.cvr";
    std::fs::write(here.path().join(name), model).unwrap();
    let ran = run(here.path(), &["test", name]);
    assert!(ran.code == 1 && ran.out.contains("14 new"), "{}", ran.all());
    let names = stored(here.path());
    assert_eq!(names.len(), keys.len(), "{names:?}");
    let small: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert!(small.len() == keys.len() && small.iter().all(|name| name.is_ascii()), "{small:?}");
    accept(here.path());
    run(here.path(), &["test", name]).fine();
    golden!("snapshots_names", names.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn insta_reads_the_files_and_would_write_the_same() {
    let here = kept();
    edit(here.path(), &[("\"What travellers get\"", "\"What: travellers get\""), ("U >= 1.2", "U >= 1.5")]);
    test(here.path(), &[]);
    for name in stored(here.path()) {
        let path = here.path().join("snapshots").join(&name);
        let found = insta::Snapshot::from_file(&path).unwrap();
        let text = read(here.path(), &name);
        let body = text.split_once("\n---\n").unwrap().1;
        assert_eq!(found.as_text().unwrap().to_string(), body.trim_end());
        assert_eq!(found.metadata().source(), Some(FILE));
        let segment = name.split(['@', '.']).nth(2).unwrap();
        assert_eq!(
            found.metadata().expression(),
            Some(format!("snapshot trips for trip.{segment}").as_str())
        );
        assert!(found.metadata().description().is_some_and(|title| title.ends_with("travellers get")));
        let copy = here.path().join("copy.snap");
        found.save(&copy).unwrap();
        assert_eq!(std::fs::read_to_string(copy).unwrap(), text, "{name}");
    }
}

#[test]
fn what_nobody_would_read_is_told() {
    let here = hotel();
    let rows: String = (0..400).map(|n| format!("{n},business,{},5\n", n % 7 + 1)).collect();
    std::fs::write(here.path().join("guests.csv"), format!("guest,purpose,room,price\n{rows}")).unwrap();
    edit(
        here.path(),
        &[("for each trip {\n  keep U within 0.005, net, top cost, n", "for each customer {\n  limit 8 KiB")],
    );
    golden!("snapshots_large", test(here.path(), &["--ci"]).out.split("\nLook").next().unwrap().to_owned());
    let rows: String = (0..501).map(|n| format!("{n},business,5,5\n")).collect();
    std::fs::write(here.path().join("guests.csv"), format!("guest,purpose,room,price\n{rows}")).unwrap();
    let ran = test(here.path(), &[]);
    assert!(ran.code == 3 && stored(here.path()).is_empty(), "{}", ran.all());
    golden!("snapshots_many", ran.all());
}

#[test]
fn mistakes_in_snapshots_are_told() {
    let here = folder();
    let model = MODEL.split("snapshot").next().unwrap().replace(" \"guests.csv\"", "");
    let bad = "\
protect purpose \"special category\"
snapshot a for each trip { keep U, room, U }
snapshot a for all customers { given { room: 4 } }
snapshot b for each stage { given \"guests.csv\"  round 2.5  top 0 actions  limit 2000 KiB }
snapshot c for each customer { given { room: 4 }  keep U within -1, trip within 1, all.mean(purpose) }
snapshot d for each customer { given table { guest | roum  row \"a\" | 4 }  keep purpose }
";
    std::fs::write(here.path().join(FILE), model + bad).unwrap();
    golden!("snapshots_mistakes", run(here.path(), &["check", FILE]).all());
}

#[test]
fn nothing_protected_is_kept() {
    let here = hotel();
    let protected = "protect purpose \"special category\"\nsnapshot own for each customer { keep purpose }\n";
    std::fs::write(
        here.path().join(FILE),
        MODEL.replace(
            "segments trip { business if purpose = \"business\"",
            "segments trip { business if room > 4",
        ) + protected,
    )
    .unwrap();
    let ran = run(here.path(), &["check", FILE]);
    assert!(
        ran.code == 2 && ran.out.contains("snapshot `own` depends on the protected input `purpose`"),
        "{}",
        ran.all()
    );
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let here = hotel();
    let outside = folder();
    std::os::unix::fs::symlink(outside.path(), here.path().join("snapshots")).unwrap();
    let ran = test(here.path(), &[]);
    assert!(ran.code == 74 && ran.err.contains("a link to elsewhere"), "{}", ran.all());
    assert!(stored(outside.path()).is_empty() && std::fs::read_dir(outside.path()).unwrap().next().is_none());
    let here = hotel();
    let victim = outside.path().join("victim");
    std::fs::write(&victim, "mine").unwrap();
    std::fs::create_dir(here.path().join("snapshots")).unwrap();
    std::os::unix::fs::symlink(&victim, here.path().join("snapshots/hotel__trips@trip.leisure.snap.new"))
        .unwrap();
    let ran = test(here.path(), &[]);
    assert!(ran.code == 74 && std::fs::read_to_string(&victim).unwrap() == "mine", "{}", ran.all());
}

#[test]
fn a_stored_file_that_is_no_text_is_told() {
    let here = kept();
    std::fs::write(here.path().join("snapshots/hotel__trips@trip.leisure.snap"), b"\xff\xfe").unwrap();
    let ran = test(here.path(), &[]);
    assert!(ran.code == 3 && ran.err.contains("CVR0842"), "{}", ran.all());
}

/// Two guests without a key are told of once, though two snapshots read them, and a snapshot of nobody says so.
#[test]
fn what_is_found_twice_is_told_once_and_nobody_is_no_result() {
    let here = hotel();
    let more = "snapshot guests for each customer { keep U }\n\
        snapshot nobody for each trip { given table { guest | room\n row \"a\" | 3 }  keep U }\n";
    std::fs::write(here.path().join(FILE), format!("{MODEL}{more}")).unwrap();
    std::fs::write(here.path().join("guests.csv"), DATA.replace("\n1,", "\n,").replace("\n2,", "\n,"))
        .unwrap();
    let ran = test(here.path(), &[]);
    assert_eq!(ran.out.matches("CVR0711").count(), 1, "{}", ran.all());
    assert!(ran.out.contains("snapshot nobody: it is about nobody, and keeps nothing"), "{}", ran.all());
}
