//! `cvrules fmt`: files in place, what cannot be laid out, standard input.

use super::{feed, folder, run};
use crate::golden;

const LOOSE: &str = "model m{scale 1..7 evidence at least 1}   // short\nlet  a=1+2\n";
const LAID: &str = "model m { scale 1..7  evidence at least 1 }  // short\nlet a = 1 + 2\n";
const BAD: &str = "model m {\n  scale 1..\n}\nlet a == 2\n";

#[test]
fn files_change_in_place_and_are_named() {
    let here = folder();
    let path = |name: &str| here.path().join(name);
    std::fs::write(path("loose.cvr"), LOOSE).unwrap();
    std::fs::write(path("laid.cvr"), LAID).unwrap();
    let before = path("laid.cvr").metadata().unwrap().modified().unwrap();
    assert_eq!(run(here.path(), &["fmt", "loose.cvr", "laid.cvr"]).fine(), "loose.cvr\n");
    assert_eq!(std::fs::read_to_string(path("loose.cvr")).unwrap(), LAID);
    assert_eq!(path("laid.cvr").metadata().unwrap().modified().unwrap(), before, "it was not written");
    assert_eq!(run(here.path(), &["fmt", "loose.cvr", "laid.cvr"]).fine(), "");
    assert_eq!(std::fs::read_dir(here.path()).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn a_check_changes_nothing() {
    let here = folder();
    std::fs::write(here.path().join("loose.cvr"), LOOSE).unwrap();
    std::fs::write(here.path().join("laid.cvr"), LAID).unwrap();
    let ran = run(here.path(), &["fmt", "--check", "loose.cvr", "laid.cvr"]);
    assert_eq!((ran.code, &*ran.out, &*ran.err), (1, "loose.cvr\n", ""));
    assert_eq!(std::fs::read_to_string(here.path().join("loose.cvr")).unwrap(), LOOSE);
    assert_eq!(run(here.path(), &["fmt", "--check", "laid.cvr"]).fine(), "");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let here = folder();
    assert_eq!(feed(here.path(), &["fmt", "-"], LOOSE.as_bytes()).fine(), LAID);
    assert_eq!(feed(here.path(), &["fmt", "-"], LAID.as_bytes()).fine(), LAID);
    let ran = feed(here.path(), &["fmt", "-", "--check"], LOOSE.as_bytes());
    assert_eq!((ran.code, &*ran.out), (1, "standard input\n"));
    assert_eq!(feed(here.path(), &["fmt", "-"], b"").fine(), "");
    // An editor that pipes a broken text through must get nothing, not half of it.
    let ran = feed(here.path(), &["fmt", "-"], BAD.as_bytes());
    assert_eq!((ran.code, &*ran.out), (2, ""));
}

#[test]
fn what_has_an_error_stays_as_it_is_and_the_others_are_done() {
    let here = folder();
    std::fs::write(here.path().join("bad.cvr"), BAD).unwrap();
    std::fs::write(here.path().join("latin.cvr"), b"model m { } // \xe9").unwrap();
    std::fs::write(here.path().join("loose.cvr"), LOOSE).unwrap();
    let ran = run(here.path(), &["fmt", "bad.cvr", "nothing.cvr", "latin.cvr", ".", "loose.cvr"]);
    golden!("fmt_errors", ran.all());
    assert_eq!(std::fs::read_to_string(here.path().join("bad.cvr")).unwrap(), BAD);
    assert_eq!(std::fs::read_to_string(here.path().join("loose.cvr")).unwrap(), LAID);
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let here = folder();
    let path = here.path().join("loose.cvr");
    std::fs::write(&path, LOOSE).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("loose.cvr", here.path().join("link.cvr")).unwrap();
    assert_eq!(run(here.path(), &["fmt", "link.cvr"]).fine(), "link.cvr\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), LAID);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(here.path().join("link.cvr").symlink_metadata().unwrap().is_symlink());
}
