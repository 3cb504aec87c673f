//! Help, pages of codes, completions, manual pages; outputs that close.

use std::io::Read as _;
use std::process::Stdio;

use super::{folder, program, run, shop};
use crate::golden;

#[test]
fn help_says_all_that_is_needed() {
    let here = folder();
    golden!("help", run(here.path(), &["--help"]).fine());
    golden!("help_short", run(here.path(), &["-h"]).fine());
    for command in [
        "eval",
        "check",
        "test",
        "weights",
        "drivers",
        "audit",
        "explain",
        "new",
        "dump",
        "completions",
        "man",
    ] {
        let long = run(here.path(), &[command, "--help"]).fine();
        assert!(long.lines().all(|line| line.chars().count() <= 100), "{long}");
    }
    golden!("help_eval", run(here.path(), &["eval", "--help"]).fine());
    golden!("help_check", run(here.path(), &["check", "--help"]).fine());
}

#[test]
fn a_command_that_does_not_exist_is_bad_usage() {
    let here = folder();
    golden!("unknown_command", run(here.path(), &["chekc", "a.cvr"]).all());
    assert_eq!(run(here.path(), &[]).code, 64);
    assert_eq!(run(here.path(), &["check"]).code, 64);
    assert_eq!(run(here.path(), &["eval", "a.cvr", "--as-of", "yesterday"]).code, 64);
    assert_eq!(run(here.path(), &["eval", "a.cvr", "--set", "spend"]).code, 64);
    run(here.path(), &["--version"]).fine();
}

#[test]
fn every_code_has_a_page_that_can_be_shown() {
    let here = folder();
    for code in cvrules::diagnostic::Code::all() {
        let page = run(here.path(), &["explain", &code.to_string()]).fine();
        assert!(page.starts_with(&code.to_string()), "{page}");
    }
    golden!("explain", run(here.path(), &["explain", "cvr706"]).fine());
    golden!("explain_colour", run(here.path(), &["explain", "706", "--color", "always"]).fine());
    let list = run(here.path(), &["explain"]).fine();
    assert_eq!(list.matches("`CVR0").count(), cvrules::diagnostic::Code::all().count());
}

#[test]
fn a_code_that_does_not_exist_gets_a_near_one() {
    let here = folder();
    for (wanted, near) in [("CVR04022", "CVR0402"), ("999", "CVR0009"), ("unknwon name", "CVR0201")] {
        let ran = run(here.path(), &["explain", wanted]);
        assert_eq!(ran.code, 64);
        assert!(ran.err.contains(&format!("did you mean {near},")), "{}", ran.err);
    }
    assert!(run(here.path(), &["explain", "?"]).err.contains("lists all of them"));
}

#[test]
fn shells_and_manuals_get_what_they_need() {
    let here = folder();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(here.path(), &["completions", shell]).fine().contains("cvrules"), "{shell}");
    }
    assert!(run(here.path(), &["man"]).fine().contains(".TH CVRULES 1"));
    let ran = run(here.path(), &["man", "pages"]);
    assert_eq!(ran.code, 74, "{}", ran.all());
    std::fs::create_dir(here.path().join("pages")).unwrap();
    run(here.path(), &["man", "pages"]).fine();
    let eval = std::fs::read_to_string(here.path().join("pages/cvrules-eval.1")).unwrap();
    assert!(eval.contains("customer"), "{eval}");
    assert!(here.path().join("pages/cvrules-dump-plan.1").is_file());
}

#[test]
fn a_plan_is_shown_with_the_settings_of_the_run() {
    let here = shop();
    let plan = |args: &[&str]| run(here.path(), &[&["dump", "plan", "shop/model.cvr"][..], args].concat());
    let usual = plan(&[]).fine();
    assert!(usual.starts_with("plan of shop: "), "{usual}");
    let changed = plan(&["--set", "valuable=123456"]).fine();
    assert!(changed.contains("123456") && !usual.contains("123456"), "{changed}");
    assert_eq!(plan(&["--set", "valuble=1"]).code, 64);
    assert_eq!(run(here.path(), &["dump", "plan", "shop/README.md"]).code, 2);
    let hotel = crate::models::root().join("tests/fixtures/hotel.cvr");
    let ran = run(here.path(), &["dump", "plan", &hotel.to_string_lossy()]);
    assert!(ran.code == 64 && ran.err.contains("--as-of"), "{}", ran.all());
    assert_eq!(run(here.path(), &["dump"]).code, 64);
    assert_eq!(run(here.path(), &["dump", "tree"]).code, 64);
}

#[test]
fn a_pipe_that_closes_is_no_error() {
    let here = folder();
    let mut child = program(here.path(), &["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}
