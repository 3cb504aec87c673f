//! `cvrules review`: what is shown under which cause, and what a decision does.

use std::path::Path;
use std::process::Command;

use super::snapshots::{DATA, FILE, MODEL, accept, edit, hotel, kept, read, stored};
use super::{Ran, run};
use crate::golden;
use crate::view::programs::fits;

const LEISURE: &str = "hotel__trips@trip.leisure.snap";
const BUSINESS: &str = "hotel__trips@trip.business.snap";

fn review(here: &Path, more: &[&str]) -> Ran {
    run(here, &[&["review", FILE], more].concat())
}

pub(super) fn git(here: &Path, args: &[&str]) -> bool {
    let ran = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(here)
        .output();
    ran.is_ok_and(|ran| ran.status.success())
}

/// Stored results that are committed; `None` where there is no git.
pub(super) fn committed() -> Option<tempfile::TempDir> {
    let here = kept();
    (git(here.path(), &["init", "-q"])
        && git(here.path(), &["add", "."])
        && git(here.path(), &["commit", "-qm", "one"]))
    .then_some(here)
}

#[test]
fn changes_stand_under_the_edit_that_is_their_cause() {
    let Some(here) = committed() else { return };
    golden!("review_nothing", review(here.path(), &[]).all());
    edit(
        here.path(),
        &[
            ("U >= 1.2", "U >= 1.5"),
            ("if U < 1  recommend relief  priority high", "if U < 1  recommend relief  priority critical"),
        ],
    );
    golden!("review_edits", review(here.path(), &[]).all());
    let ran = review(here.path(), &["--format", "json"]);
    let document = fits("review", &ran.out);
    assert_eq!(ran.code, 1);
    let causes = document["models"][0]["causes"].as_array().unwrap();
    assert_eq!((causes.len(), &causes[0]["cause"]), (2, &"edits".into()));
    golden!("review_json", ran.out);
    // Nothing was decided.
    assert!(stored(here.path()).len() == 2 && read(here.path(), LEISURE).contains("1. upsell"));
}

#[test]
fn what_edits_do_together_is_one_cause() {
    let Some(here) = committed() else { return };
    // Neither edit alone gives the new page, which has both.
    edit(here.path(), &[("U >= 1.2", "U >= 1.5"), ("keep U within 0.005, net,", "keep U within 0.005,")]);
    let ran = review(here.path(), &["--format", "json"]);
    let document = fits("review", &ran.out);
    let causes = &document["models"][0]["causes"];
    let how: Vec<_> = causes.as_array().unwrap().iter().map(|cause| cause["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["each", "together"], "{}", ran.out);
}

#[test]
fn a_revision_that_is_not_there_is_told() {
    let Some(here) = committed() else { return };
    edit(here.path(), &[("U >= 1.2", "U >= 1.5")]);
    let ran = review(here.path(), &["--since", "nowhere"]);
    assert!(ran.code == 64 && ran.err.contains("no model `hotel.cvr` in `nowhere`"), "{}", ran.all());
    let ran = review(here.path(), &["--since", "HEAD"]);
    assert!(ran.code == 1 && ran.out.contains("changed by one edit"), "{}", ran.all());
}

#[test]
fn without_git_changes_that_are_alike_are_one_cause() {
    let here = kept();
    edit(here.path(), &[("quality 100% = room", "quality 100% = min(7, room + 0.1)")]);
    golden!("review_alike", review(here.path(), &[]).all());
    fits("review", &review(here.path(), &["--format", "json"]).out);
}

#[test]
fn where_no_edit_is_the_cause_the_data_are_looked_at() {
    let Some(here) = committed() else { return };
    std::fs::write(here.path().join("guests.csv"), DATA.replace("leisure,6", "leisure,4")).unwrap();
    golden!("review_data", review(here.path(), &[]).all());
}

#[test]
fn what_is_accepted_is_stored_and_what_is_rejected_goes() {
    let here = kept();
    edit(here.path(), &[("U >= 1.2", "U >= 1.5"), ("priority high", "priority critical")]);
    run(here.path(), &["test", FILE]);
    assert_eq!(stored(here.path()).len(), 4);
    let ran = review(here.path(), &["--reject=trips for trip.leisure"]);
    assert!(ran.code == 1 && ran.out.contains("1 result rejected, 1 left open."), "{}", ran.all());
    assert!(stored(here.path()).len() == 3 && read(here.path(), LEISURE).contains("1. upsell"));
    let ran = review(here.path(), &["--accept=trips for trip.business"]);
    assert!(ran.code == 1 && ran.out.contains("1 result accepted, 1 left open."), "{}", ran.all());
    assert!(read(here.path(), BUSINESS).contains("priority critical") && stored(here.path()).len() == 2);
    // Of the folder, where no model is named, and everything.
    run(here.path(), &["test", FILE]);
    let ran = run(here.path(), &["review", "--accept"]);
    assert!(ran.code == 0 && ran.out.contains("1 result accepted."), "{}", ran.all());
    run(here.path(), &["test", FILE]).fine();
    assert_eq!(stored(here.path()).len(), 2);
    let ran = run(here.path(), &["review"]);
    assert!(ran.code == 0 && ran.out.contains("Nothing to review"), "{}", ran.all());
    let ran = review(here.path(), &["--accept=nobody"]);
    assert!(ran.code == 64 && ran.err.contains("nothing to review is called `nobody`"), "{}", ran.all());
}

/// Nothing is decided by a name that is empty, as of a variable that is not set, or of which both are asked.
#[test]
fn names_that_decide_nothing() {
    let here = hotel();
    for (args, said) in [
        (&["--accept="][..], "nothing to review is called ``"),
        (&["--accept=trips,"], "nothing to review is called ``"),
        (
            &["--accept=trips", "--reject=trips for trip.leisure"],
            "`trips for trip.leisure` cannot be both accepted and rejected",
        ),
        (&["--accept", "--reject"], "`trips for trip.business` cannot be both accepted and rejected"),
    ] {
        let ran = review(here.path(), args);
        assert!(ran.code == 64 && ran.err.contains(said), "{args:?}: {}", ran.all());
        assert_eq!(stored(here.path()).len(), 0, "{args:?}");
    }
}

/// Commas separate names, and stand in the names of groups and of customers.
#[test]
fn names_with_commas() {
    let here = hotel();
    edit(
        here.path(),
        &[
            ("action relief", "segments taste { keen if room >= 5  other otherwise }\naction relief"),
            ("for each trip {\n  keep", "for each trip, taste {\n  keep"),
        ],
    );
    std::fs::write(here.path().join("guests.csv"), DATA.replace("\n1,", "\n\"1, a\",")).unwrap();
    let more = "snapshot guests for each customer { keep U }\n";
    let model = std::fs::read_to_string(here.path().join(FILE)).unwrap() + more;
    std::fs::write(here.path().join(FILE), model).unwrap();
    let ran = review(here.path(), &["--accept=trips for taste.keen, trip.business"]);
    assert!(ran.code == 1 && ran.out.contains("1 result accepted,"), "{}", ran.all());
    let ran = review(here.path(), &["--accept=guests for customer \"1, a\""]);
    assert!(ran.code == 1 && ran.out.contains("1 result accepted,"), "{}", ran.all());
    let ran = review(here.path(), &["--accept=trips, guests"]);
    assert!(ran.code == 0, "{}", ran.all());
}

#[test]
fn new_and_forgotten_files_and_merges_are_reviewed_too() {
    let here = hotel();
    golden!("review_new", review(here.path(), &[]).all());
    fits("review", &review(here.path(), &["--accept", "--format", "json"]).out);
    run(here.path(), &["test", FILE]).fine();
    let text = read(here.path(), LEISURE);
    let merged = text.replace("U: 1.31", "<<<<<<< HEAD\nU: 1.4\n=======\nU: 1.31\n>>>>>>> prices");
    assert_ne!(text, merged);
    std::fs::write(here.path().join("snapshots").join(LEISURE), merged).unwrap();
    let more = "snapshot all_guests for all customers { keep U }\n";
    std::fs::write(here.path().join(FILE), format!("{MODEL}{more}")).unwrap();
    run(here.path(), &["test", FILE]);
    std::fs::remove_file(here.path().join("snapshots").join(format!("{LEISURE}.new"))).unwrap();
    accept(here.path());
    std::fs::write(here.path().join(FILE), MODEL).unwrap();
    golden!("review_merge_and_gone", review(here.path(), &[]).all());
    fits("review", &review(here.path(), &["--format", "json"]).out);
    review(here.path(), &["--accept"]).fine();
    assert!(read(here.path(), LEISURE) == text && stored(here.path()).len() == 2);
}

#[cfg(unix)]
mod keys {
    //! With keys, on a terminal.

    use super::super::snapshots::{FILE, edit, read, stored};
    use super::super::terminal::Terminal;
    use super::{BUSINESS, LEISURE, committed};
    use crate::golden;

    fn changed() -> Option<tempfile::TempDir> {
        let here = committed()?;
        edit(here.path(), &[("U >= 1.2", "U >= 1.5"), ("priority high", "priority critical")]);
        Some(here)
    }

    #[test]
    fn one_key_decides_about_a_cause() {
        let Some(here) = changed() else { return };
        let mut terminal = Terminal::new();
        let mut child = terminal.begin(here.path(), FILE);
        let mut seen = terminal.asked();
        // Other keys do nothing; `d` shows everything once more.
        terminal.press("x\u{1b}[Aa");
        seen += &terminal.asked();
        terminal.press("r");
        seen += &terminal.until("1 rejected.\n");
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert!(terminal.is_as_before());
        golden!("review_keys", seen);
        assert!(read(here.path(), BUSINESS).contains("priority critical"));
        assert!(read(here.path(), LEISURE).contains("1. upsell") && stored(here.path()).len() == 2);
    }

    #[test]
    fn a_capital_decides_about_all_the_rest() {
        let Some(here) = changed() else { return };
        let mut terminal = Terminal::new();
        let mut child = terminal.begin(here.path(), FILE);
        terminal.asked();
        terminal.press("A");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(
            read(here.path(), BUSINESS).contains("critical")
                && !read(here.path(), LEISURE).contains("upsell")
        );
    }

    #[test]
    fn the_terminal_is_as_it_was_however_it_ends() {
        let Some(here) = changed() else { return };
        for (keys, code) in [("q", 1), ("\u{3}", 130)] {
            let mut terminal = Terminal::new();
            let mut child = terminal.begin(here.path(), FILE);
            terminal.asked();
            terminal.waits();
            terminal.press(keys);
            assert_eq!(child.wait().unwrap().code(), Some(code));
            assert!(terminal.is_as_before(), "{keys:?}");
        }
        for signal in ["INT", "TERM"] {
            let terminal = Terminal::new();
            let mut child = terminal.begin(here.path(), FILE);
            terminal.asked();
            terminal.waits();
            let killed =
                std::process::Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
            assert!(killed.unwrap().success());
            assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
            assert!(terminal.is_as_before(), "{signal}");
        }
        assert!(stored(here.path()).len() == 2 && read(here.path(), LEISURE).contains("upsell"));
    }
}
