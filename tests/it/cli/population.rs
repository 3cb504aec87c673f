//! Customers outside the population, as somebody at a terminal meets them.

use super::{folder, run};
use crate::view::programs::fits;

const CLUB: &str = include_str!("../../cases/view/club.cvr");
const MEMBERS: &str = include_str!("../../cases/view/club.csv");

fn here() -> tempfile::TempDir {
    let here = folder();
    std::fs::write(here.path().join("club.cvr"), CLUB).unwrap();
    std::fs::write(here.path().join("club.csv"), MEMBERS).unwrap();
    here
}

#[test]
fn who_is_outside_is_told_so_whatever_is_asked() {
    let here = here();
    for more in [&[][..], &["--why-not", "dear"][..]] {
        let said = run(here.path(), &[&["eval", "club.cvr", "--customer", "cem"], more].concat()).fine();
        assert!(said.contains("This customer is outside the population current."), "{said}");
    }
    let said = run(here.path(), &["eval", "club.cvr", "--customer", "ada", "--why-not", "dear"]).fine();
    assert!(said.contains("U < 1.5") && !said.contains("outside"), "{said}");
    let flips = run(here.path(), &["eval", "club.cvr", "--customer", "cem", "--flip", "-f", "json"]).fine();
    let document = fits("flip", &flips);
    assert!(document["flips"][0]["first"].is_null(), "{flips}");
}

#[test]
fn a_threshold_of_the_population_can_be_what_changes_a_decision() {
    let here = here();
    let text = CLUB.replace("if left = no\n", "if left = no and fee < 300\n");
    std::fs::write(here.path().join("club.cvr"), text).unwrap();
    let flips = run(here.path(), &["eval", "club.cvr", "--customer", "ben", "--flip", "-f", "json"]).fine();
    let document = fits("flip", &flips);
    let threshold = &document["flips"][0]["threshold"];
    assert_eq!(threshold["change"]["of"], "population", "{flips}");
    assert_eq!(threshold["change"]["words"], "fee < 300");
    assert_eq!(threshold["beyond"]["first"], "discount");
    let shown = run(here.path(), &["eval", "club.cvr", "--customer", "ben", "--flip"]).fine();
    assert!(shown.contains("in the population current"), "{shown}");
}

#[test]
fn an_edit_of_the_population_is_the_cause_of_what_it_changes() {
    let here = here();
    std::fs::write(
        here.path().join("new.cvr"),
        CLUB.replace("if left = no\n", "if left = no and fee < 120\n"),
    )
    .unwrap();
    let found = run(here.path(), &["diff", "club.cvr", "new.cvr", "--format", "json"]).fine();
    let document = fits("diff", &found);
    let changes = &document["changes"];
    // Two are outside now; of the others the group that holds them back has become too small to tell.
    assert_eq!((&changes["customers"], &changes["changed"]), (&8.into(), &4.into()), "{found}");
    let moves = changes["causes"][0]["moves"].as_array().unwrap();
    let outside = moves.iter().find(|one| one["after"]["outside"] == true).unwrap();
    assert_eq!(
        (&outside["before"]["ranked"], &outside["customers"]),
        (&serde_json::json!(["discount"]), &2.into())
    );
    let shown = run(here.path(), &["diff", "club.cvr", "new.cvr"]).fine();
    assert!(shown.contains("discount → outside the population"), "{shown}");
}

#[test]
fn faults_of_the_population_are_tried() {
    let here = here();
    let fates = || {
        let found = run(here.path(), &["mutate", "club.cvr", "--format", "json"]);
        let document = fits("mutate", &found.out);
        let faults = document["models"][0]["faults"].as_array().unwrap().clone();
        let of = faults.iter().filter(|fault| fault["place"] == "population current");
        of.map(|fault| fault["fate"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let noticed = fates();
    assert!(!noticed.is_empty() && noticed.iter().all(|fate| fate == "noticed"), "{noticed:?}");
    let blind = CLUB.replace("  expect outside\n  expect recommends nothing", "  expect U < 1");
    std::fs::write(here.path().join("club.cvr"), blind).unwrap();
    assert_eq!(fates(), vec!["unnoticed"; noticed.len()]);
}

#[test]
fn records_say_who_is_outside() {
    let here = here();
    for file in ["out.csv", "out.ndjson"] {
        run(here.path(), &["eval", "club.cvr", "--records", file, "--quiet"]).fine();
        let text = std::fs::read_to_string(here.path().join(file)).unwrap();
        insta::with_settings!({
            omit_expression => true, snapshot_path => "golden", prepend_module_to_snapshot => false
        }, {
            insta::assert_snapshot!(format!("population_{file}"), text);
        });
    }
    // The report of the columnar engine counts them as that of the reference interpreter does.
    let reports = ["reference", "columnar"]
        .map(|engine| run(here.path(), &["eval", "club.cvr", "--engine", engine]).fine());
    let counted = |text: &str| {
        text.lines().skip_while(|line| *line != "Data").take(6).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(reports[0].contains("1 row outside, unknown for 2"), "{}", reports[0]);
    assert_eq!(counted(&reports[0]), counted(&reports[1]));
    run(here.path(), &["eval", "club.cvr", "--records", "out.parquet", "--quiet"]).fine();
    let file = std::fs::File::open(here.path().join("out.parquet")).unwrap();
    let rows = parquet::file::reader::SerializedFileReader::new(file).unwrap();
    let standings: Vec<String> = parquet::file::reader::FileReader::get_row_iter(&rows, None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let at = row.get_column_iter().position(|(name, _)| name == "population").unwrap();
            parquet::record::RowAccessor::get_string(&row, at).unwrap().clone()
        })
        .collect();
    let expected = ["inside", "inside", "outside", "inside", "unknown", "inside", "unknown", "inside"];
    assert_eq!(standings, expected);
}

#[test]
fn snapshots_say_who_is_outside() {
    let here = here();
    let text = format!("{CLUB}\nsnapshot members for each customer {{\n  given \"club.csv\"\n  keep U\n}}\n");
    std::fs::write(here.path().join("club.cvr"), text).unwrap();
    let _ = run(here.path(), &["test", "club.cvr"]);
    let page = |who: &str| {
        let name = format!("club__members@customer.{who}.snap.new");
        std::fs::read_to_string(here.path().join("snapshots").join(name)).unwrap()
    };
    assert!(page("ben").contains("1. discount"), "{}", page("ben"));
    assert!(
        page("cem").ends_with("U: 0.2\n\nDo nothing: outside the population current.\n"),
        "{}",
        page("cem")
    );
    assert!(page("gus").contains("not known to be inside the population current (left not yes or no)."));
}
