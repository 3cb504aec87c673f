//! `cvrules check`: findings in three forms, files and their folder.

use std::path::Path;

use super::{feed, folder, run};
use crate::golden;

const BAD: &str = "\
model m {
  scale 1..7
}
input \"data.csv\" {
  id: text key
  quality: rating
  price: rating
}
benefits { quality 100% }
costs { price 100% }
param cut = 0.9
rule relief for all customers {
  if U == 0.9 and prcie dominates costs
  recommend relief
}
";

const WARNED: &str = "\
model m {
  scale 1..7
}
input \"data.csv\" {
  id: text key
  quality: rating
  price: rating
}
benefits { quality 100% }
costs { price 100% }
param cut = 0.9
action relief { lowers price by 1 }
rule relieve for all customers {
  if U < 1
  recommend relief
}
";

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn findings_come_in_three_forms() {
    let here = folder();
    write(here.path(), "bad.cvr", BAD);
    write(here.path(), "warned.cvr", WARNED);
    golden!("check_human", run(here.path(), &["check", "bad.cvr", "warned.cvr"]).all());
    golden!("check_json", run(here.path(), &["check", "bad.cvr", "--format", "json"]).all());
    golden!("check_sarif", run(here.path(), &["check", "bad.cvr", "--format", "sarif"]).all());
}

#[test]
fn warnings_end_with_1_only_where_they_are_denied() {
    let here = folder();
    write(here.path(), "warned.cvr", WARNED);
    write(here.path(), "bad.cvr", BAD);
    assert_eq!(run(here.path(), &["check", "warned.cvr"]).code, 0);
    assert_eq!(run(here.path(), &["check", "warned.cvr", "--deny-warnings"]).code, 1);
    assert_eq!(run(here.path(), &["check", "warned.cvr", "bad.cvr", "--deny-warnings"]).code, 2);
}

#[test]
fn a_model_can_come_from_standard_input() {
    let here = folder();
    let ran = feed(here.path(), &["check", "-"], WARNED.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.out.ends_with("standard input: 1 warning\n"), "{}", ran.out);
}

#[test]
fn parameters_are_set_by_name_and_number() {
    let here = folder();
    write(here.path(), "m.cvr", WARNED);
    let ran = run(here.path(), &["check", "m.cvr", "--set", "cut=80%"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    golden!("set_unknown", run(here.path(), &["check", "m.cvr", "--set", "cutt=1"]).all());
    golden!("set_no_number", run(here.path(), &["check", "m.cvr", "--set", "cut=much"]).all());
}

#[test]
fn files_that_cannot_be_had_are_findings() {
    let here = folder();
    write(here.path(), "latin.cvr", b"model m \"Caf\xe9\" {}");
    let ran = run(here.path(), &["check", "nothing.cvr", "latin.cvr", "."]);
    golden!("check_unreadable", ran.all());
}

#[test]
fn a_model_reads_nothing_outside_its_folder() {
    let here = folder();
    write(here.path(), "secret.cvr", "let a = 1");
    write(here.path(), "in/lib/deep.cvr", "use \"../shared.cvr\"\nuse \"../model.cvr\"");
    write(here.path(), "in/shared.cvr", "let cheap = price < 3");
    let uses = "use \"lib/deep.cvr\"\nuse \"../secret.cvr\"\nuse \"lib/../../in/../secret.cvr\"\n\
                use \"/etc/hostname\"\nuse \"link.cvr\"\nuse \"lib/none.cvr\"\n";
    write(here.path(), "in/model.cvr", format!("{uses}{WARNED}"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(here.path().join("secret.cvr"), here.path().join("in/link.cvr")).unwrap();
    let outside = run(here.path(), &["check", "in/model.cvr", "--format", "json"]);
    assert_eq!(outside.code, 2);
    let codes = |code: &str| outside.out.matches(&format!("\"{code}\"")).count();
    assert_eq!(codes("CVR0207"), 4, "{}", outside.out);
    assert_eq!(codes("CVR0206"), 1, "{}", outside.out);
    assert_eq!(codes("CVR0205"), 1, "{}", outside.out);
    // Neither does it wait for a pipe, nor read a folder.
    #[cfg(unix)]
    {
        let pipe = here.path().join("in/pipe.cvr");
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        write(here.path(), "in/odd.cvr", format!("use \"pipe.cvr\"\nuse \"lib\"\n{WARNED}"));
        let odd = run(here.path(), &["check", "in/odd.cvr", "--format", "json"]);
        assert_eq!(odd.out.matches("\"CVR0001\"").count(), 2, "{}", odd.out);
    }
    // The same from inside the folder, where names are shorter.
    let inside = run(&here.path().join("in"), &["check", "./model.cvr", "--format", "json"]);
    assert_eq!(inside.out.matches("\"CVR0207\"").count(), 4, "{}", inside.out);
}

#[test]
fn deep_text_is_an_error_and_not_a_crash() {
    let here = folder();
    let deep = format!("{WARNED}let a = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
    write(here.path(), "deep.cvr", deep);
    let ran = run(here.path(), &["check", "deep.cvr"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let chain = (0..250).fold(WARNED.to_owned(), |text, n| format!("{text}let a{n} = (a{} + 1)\n", n + 1));
    write(here.path(), "chain.cvr", format!("{chain}let a250 = {}1{}\n", "(".repeat(250), ")".repeat(250)));
    assert!([0, 2].contains(&run(here.path(), &["check", "chain.cvr"]).code));
}
