//! Every code has a page, and every page keeps its word: its bad example gives the code and nothing
//! else, its good example gives nothing.

use cvrules::diagnostic::Code;

use crate::pages::{Fence, fences, findings};

/// Codes that no phase of the library gives to a model and its data alone, and who gives them. Their
/// pages are like all others; the bad example gives the code or nothing.
const NOT_YET: &[(Code, &str)] = &[
    (Code::CASE_FAILED, "given when cases are run"),
    (Code::PROPERTY_BROKEN, "given when properties are looked at"),
    (Code::UNKNOWN_CUSTOMER, "given when a customer is asked for"),
    (Code::AS_OF_MISSING, "given when a model is run"),
    (Code::UNKNOWN_WAVE, "given when a wave is asked for"),
    (Code::UNKNOWN_SEGMENT, "given when a segment is asked for"),
    (Code::DATA_NOT_GIVEN, "given when a model is run"),
    (Code::UNKNOWN_OUTCOME, "given when importance is derived"),
    (Code::OUTCOME_KIND, "given when importance is derived"),
    (Code::DRIVERS_UNDERIVED, "given when importance is derived"),
    (Code::UNKNOWN_RULE, "given when a rule is asked for"),
    (Code::SNAPSHOT_LARGE, "given when snapshots are taken"),
    (Code::SNAPSHOT_MANY, "given when snapshots are taken"),
    (Code::SNAPSHOT_FILE, "given when snapshots are taken"),
    (Code::SNAPSHOT_CHANGED, "given when snapshots are taken"),
    (Code::SNAPSHOT_CONFLICT, "given when snapshots are taken"),
    (Code::SNAPSHOT_UNREFERENCED, "given when snapshots are taken"),
    (Code::FLIP_OF_MARKET, "given when flips are asked for"),
];

/// The words of a page under a heading, without its blocks; the first part has no heading.
fn prose(page: &str, heading: Option<&str>) -> String {
    let mut section: Option<&str> = None;
    let mut fenced = false;
    let mut words = String::new();
    for line in page.lines().skip(1) {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
        } else if let Some(title) = line.strip_prefix("## ") {
            section = Some(title);
        } else if section == heading {
            words.push_str(line);
            words.push('\n');
        }
    }
    words.trim().to_owned()
}

/// What is wrong with the page of a code.
fn faults(code: Code) -> Vec<String> {
    let page = code.page();
    let mut faults = Vec::new();
    let title = format!("# {code}: {}", code.title());
    if page.lines().next() != Some(title.as_str()) {
        faults.push(format!("the first line is not `{title}`"));
    }
    if prose(page, None).is_empty() {
        faults.push("nothing says what it means".to_owned());
    }
    if prose(page, Some("How to fix")).is_empty() {
        faults.push("nothing says how to fix it".to_owned());
    }
    let blocks = fences(page);
    let not_yet = NOT_YET.iter().any(|(other, _)| *other == code);
    for (section, bad) in [("Bad", true), ("Good", false)] {
        let of_section: Vec<&Fence> = blocks.iter().filter(|fence| fence.section == section).collect();
        let models =
            of_section.iter().filter(|fence| fence.language() == "cvr" && fence.value("file").is_none());
        if models.count() != 1 {
            faults.push(format!("`## {section}` does not hold one model"));
            continue;
        }
        let found = findings(&of_section);
        let given = found.iter().any(|(found, _)| *found == code);
        if bad && !given && !not_yet {
            faults.push("the bad example does not give the code".to_owned());
        }
        // Where errors are many, they are there too.
        let alone = code != Code::TOO_MANY_ERRORS;
        for (other, message) in found.iter().filter(|(found, _)| !bad || (alone && *found != code)) {
            faults.push(format!("`## {section}` gives {other}: {message}"));
        }
    }
    faults
}

#[test]
fn every_code_has_a_page_that_keeps_its_word() {
    let mut all = String::new();
    for code in Code::all() {
        for fault in faults(code) {
            all.push_str(&format!("docs/errors/{code}.md: {fault}\n"));
        }
    }
    assert!(all.is_empty(), "\n{all}");
}
