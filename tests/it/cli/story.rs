//! `docs/review.md`: what it shows is what its commands print.

use std::path::Path;

use super::review::git;
use super::{folder, run};
use crate::pages::fences;

const FILE: &str = "rules/quickstart.cvr";

/// The shipped model with what is stored of it, committed.
fn shipped() -> Option<tempfile::TempDir> {
    let here = folder();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let to = here.path().join("rules/snapshots");
    std::fs::create_dir_all(&to).unwrap();
    for name in ["quickstart.cvr", "quickstart.csv"] {
        std::fs::copy(from.join(name), here.path().join("rules").join(name)).unwrap();
    }
    for entry in std::fs::read_dir(from.join("snapshots")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    let done = [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "one"]];
    done.iter().all(|args| git(here.path(), args)).then_some(here)
}

#[test]
fn what_ships_is_as_it_is_stored() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = run(root, &["test", FILE, "--ci", "--unreferenced", "reject"]);
    assert!(ran.code == 0 && ran.out.contains("13 results of snapshots: all as stored"), "{}", ran.all());
}

#[cfg(unix)]
#[test]
fn the_page_shows_what_its_commands_print() {
    use super::terminal::Terminal;

    let Some(here) = shipped() else { return };
    let path = here.path().join(FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    let moved =
        text.replacen("price     50%", "price     45%", 1).replacen("hassle    20%", "hassle    25%", 1);
    assert_eq!(moved.matches("45%").count(), text.matches("45%").count() + 1);
    assert_eq!(moved.matches("25%").count(), text.matches("25%").count() + 1);
    let stored = std::fs::read_to_string(
        here.path().join("rules/snapshots/quickstart__familiar@customer.dear_and_free.snap"),
    );
    std::fs::write(&path, moved).unwrap();
    let mut printed = stored.unwrap();
    printed += &run(here.path(), &["diff", "HEAD..", FILE]).fine();
    printed += &run(here.path(), &["test", FILE]).out;
    let mut terminal = Terminal::new();
    let mut child = terminal.begin(here.path(), FILE);
    printed += &terminal.asked();
    terminal.press("a");
    printed += &terminal.until("12 results accepted.\n");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/review.md")).unwrap();
    let mut shown = 0;
    for block in fences(&page).iter().filter(|block| block.language() == "text") {
        for piece in block.text.split("…\n") {
            assert!(printed.contains(piece), "the page shows\n{piece}\nand the commands print\n{printed}");
            shown += 1;
        }
    }
    assert!(shown > 8);
    // Once the cases are corrected nothing is left to say.
    assert!(run(here.path(), &["test", FILE]).out.contains("13 results of snapshots: all as stored"));
}
