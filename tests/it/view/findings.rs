//! Findings drawn, plain, and for programs.

use cvrules::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use cvrules::source::{SourceMap, Span};
use cvrules::view::{Look, diagnostics};

use super::shown;

fn two_files() -> (SourceMap, Diagnostics) {
    let mut sources = SourceMap::new();
    let a = sources.add("hotel.cvr", "model hotel {}\nlet é = a == 1\nlet b = 2\n");
    let b = sources.add("lib/more.cvr", "let b = 3\u{1b}[31m\n");
    let at = Span::new;
    let mut found = Diagnostics::new();
    let double = at(a, 26, 28);
    found.push(
        Diagnostic::new(Code::DOUBLE_EQUALS, double, "`==` is written `=`", "not a sign of the language")
            .fix(double, "="),
    );
    found.push(
        Diagnostic::new(Code::DUPLICATE, at(a, 35, 36), "`b` is declared twice", "the second")
            .label(at(b, 4, 5), "the first is here")
            .help("rename one of them")
            .fix(at(a, 35, 36), "b_2"),
    );
    found.push(Diagnostic::bare(Code::FILE_NOT_UTF8, "not UTF-8 at byte 12").at(DataPlace {
        file: "guests.csv".to_owned(),
        line: Some(3),
        column: Some("wifi".to_owned()),
    }));
    (sources, found)
}

#[test]
fn for_people() {
    let (sources, found) = two_files();
    let look = Look { width: 80, colour: false, unicode: true, ..Look::default() };
    shown("findings_plain", &diagnostics::plain(&sources, &found));
    shown("findings_drawn", &diagnostics::human(&sources, &found, &look));
    let ascii = diagnostics::human(&sources, &found, &Look { unicode: false, ..look });
    assert!(ascii.replace('é', "e").is_ascii(), "{ascii}");
    let coloured = diagnostics::human(&sources, &found, &Look { colour: true, ..look });
    assert!(coloured.contains("\u{1b}["));
    assert!(!coloured.contains("3\u{1b}[31m"), "the text of a file must not colour the terminal");
}

#[test]
fn for_programs() {
    let (sources, found) = two_files();
    let document = diagnostics::json(&[(&sources, &found)]);
    super::programs::fits("findings", &document);
    shown("findings_json", &document);
    let log: serde_json::Value = serde_json::from_str(&diagnostics::sarif(&[(&sources, &found)])).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 3);
    for result in run["results"].as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    let fix = &run["results"][1]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["deletedRegion"]["startLine"], 3);
    assert_eq!(run["results"][1]["relatedLocations"][0]["message"]["text"], "the first is here");
    assert_eq!(run["results"][2]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}
