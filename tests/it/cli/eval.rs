//! `cvrules eval`: reports, explanations, data from everywhere, mistakes.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;

use super::{feed, folder, program, run, shop};
use crate::golden;

const MODEL: &str = "shop/model.cvr";

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn the_starter_says_what_to_do() {
    let here = shop();
    let ran = run(here.path(), &["eval", MODEL]);
    assert_eq!(ran.err, "");
    golden!("eval_starter", ran.fine());
    let json: serde_json::Value =
        serde_json::from_str(&run(here.path(), &["eval", MODEL, "--format", "json"]).fine()).unwrap();
    assert!(json.is_object());
    assert!(run(here.path(), &["eval", MODEL, "-f", "markdown"]).fine().starts_with('#'));
    assert_eq!(run(here.path(), &["eval", MODEL, "-f", "csv"]).fine().lines().count(), 41);
    let coloured = run(here.path(), &["eval", MODEL, "--color", "always"]).fine();
    assert!(coloured.contains('\u{1b}'));
}

#[test]
fn customers_and_groups_are_explained() {
    let here = shop();
    golden!("eval_customer", run(here.path(), &["eval", MODEL, "--customer", "5"]).fine());
    let json = run(here.path(), &["eval", MODEL, "--customer", "5", "-f", "json"]).fine();
    assert!(serde_json::from_str::<serde_json::Value>(&json).unwrap().is_object());
    assert!(run(here.path(), &["eval", MODEL, "--customer", "5", "-f", "markdown"]).fine().starts_with('#'));
    let group = run(here.path(), &["eval", MODEL, "--segment", "home.family"]).fine();
    assert!(group.starts_with("home = family\n"), "{group}");
    assert!(run(here.path(), &["eval", MODEL, "--segment", "all"]).fine().starts_with("all customers\n"));
}

#[test]
fn names_that_are_not_there_get_near_ones() {
    let here = shop();
    for (args, code, said) in [
        (["--customer", "4O"], "CVR0712", "did you mean `4`?"),
        (["--segment", "home.fmaily"], "CVR0804", "did you mean `home.family`?"),
        (["--segment", "single"], "CVR0804", "did you mean `home.single`?"),
        (["--segment", "home"], "CVR0804", "did you mean `home.single` or `home.family`?"),
        (["--segment", "x.y"], "CVR0804", "the segments are `home.single` or `home.family`, or `all`"),
        (["--segment", "home.single,home.family"], "CVR0804", "one at a time"),
        (["--set", "valuble=3"], "CVR0802", "did you mean `valuable`?"),
        (["--set", "valuable=many"], "CVR0803", "a parameter is a number"),
    ] {
        let ran = run(here.path(), &["eval", MODEL, args[0], args[1]]);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{args:?} {}", ran.all());
        assert!(ran.err.contains(code) && ran.err.contains(said), "{args:?} {}", ran.err);
    }
}

#[test]
fn a_parameter_that_is_set_changes_the_answer() {
    let here = shop();
    let out = run(here.path(), &["eval", MODEL, "--set", "valuable=10_000"]).fine();
    assert!(out.contains("with valuable = 10,000") || out.contains("with valuable = 10000"), "{out}");
    assert!(!out.contains("Keep valuable customers"), "{out}");
}

#[test]
fn data_come_from_files_pipes_and_packed_files() {
    let here = shop();
    let data = read(&here.path().join("shop/customers.csv"));
    let expected = run(here.path(), &["eval", MODEL]).fine();
    std::fs::write(here.path().join("packed.csv.gz"), gzip(&data)).unwrap();
    assert_eq!(run(here.path(), &["eval", MODEL, "--data", "packed.csv.gz"]).fine(), expected);
    for input in [data.as_bytes(), &gzip(&data)] {
        assert_eq!(feed(here.path(), &["eval", MODEL, "--data", "-"], input).fine(), expected);
    }
    let model = read(&here.path().join(MODEL));
    let piped = feed(&here.path().join("shop"), &["eval", "-"], model.as_bytes());
    assert_eq!(piped.fine(), expected);
}

#[test]
fn data_in_another_encoding_are_read_where_it_is_named() {
    let here = shop();
    let data = read(&here.path().join("shop/customers.csv")).replace("Porto", "Köln");
    let bytes: Vec<u8> = data.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    std::fs::write(here.path().join("latin.csv"), bytes).unwrap();
    let ran = run(here.path(), &["eval", MODEL, "--data", "latin.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.all());
    run(here.path(), &["eval", MODEL, "--data", "latin.csv", "--encoding", "windows-1252"]).fine();
}

#[test]
fn cells_that_do_not_fit_are_warnings_and_errors_where_that_is_asked() {
    let here = shop();
    let bad = "id,household,profit,freshness,choice,service,felt price,minutes late\n\
               1,single,x,9,4,4,4,4\n1,family,4,5,3,3,3,3\n,both,4,5,3,3,3,3\n";
    std::fs::write(here.path().join("bad.csv"), bad).unwrap();
    let ran = run(here.path(), &["eval", MODEL, "--data", "bad.csv"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for code in ["CVR0702", "CVR0703", "CVR0711"] {
        assert!(ran.err.contains(code), "{}", ran.err);
    }
    golden!("eval_strict", run(here.path(), &["eval", MODEL, "--data", "bad.csv", "--strict"]).all());
    // Both rows of a key that stands twice are explained.
    let both = run(here.path(), &["eval", MODEL, "--data", "bad.csv", "--customer", "1"]).fine();
    assert_eq!(both.matches("customer 1\n").count(), 2, "{both}");
}

#[test]
fn data_that_cannot_be_had_end_with_3() {
    let here = shop();
    let data = read(&here.path().join("shop/customers.csv"));
    std::fs::write(here.path().join("miss.csv"), data.replace("felt price", "felt prize")).unwrap();
    golden!("eval_missing_column", run(here.path(), &["eval", MODEL, "--data", "miss.csv"]).all());
    for name in ["none.csv", "shop", "shop/README.md"] {
        let ran = run(here.path(), &["eval", MODEL, "--data", name]);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{}", ran.all());
    }
    std::fs::remove_file(here.path().join("shop/customers.csv")).unwrap();
    golden!("eval_data_gone", run(here.path(), &["eval", MODEL]).all());
    // A model names no file outside its folder; the command line may.
    std::fs::write(here.path().join("outside.csv"), &data).unwrap();
    let model = read(&here.path().join(MODEL)).replace("\"customers.csv\"", "\"../outside.csv\"");
    std::fs::write(here.path().join(MODEL), &model).unwrap();
    let ran = run(here.path(), &["eval", MODEL]);
    assert!(ran.code == 3 && ran.err.contains("--data PATH"), "{}", ran.all());
    run(here.path(), &["eval", MODEL, "--data", "outside.csv"]).fine();
    std::fs::write(here.path().join(MODEL), model.replace("input \"../outside.csv\"", "input")).unwrap();
    let ran = run(here.path(), &["eval", MODEL]);
    assert!(ran.code == 64 && ran.err.contains("CVR0805"), "{}", ran.all());
}

#[test]
fn a_date_must_be_given_where_the_model_reads_it() {
    let here = shop();
    let model = read(&here.path().join(MODEL));
    let dated = model.replace("rule very_late {", "rule very_late {\n  review by 2026-01-31");
    std::fs::write(here.path().join(MODEL), dated).unwrap();
    golden!("eval_no_date", run(here.path(), &["eval", MODEL]).all());
    run(here.path(), &["eval", MODEL, "--as-of", "2026-01-31"]).fine();
    let late = run(here.path(), &["eval", MODEL, "--as-of", "2026-02-01"]);
    assert!(late.code == 0 && late.err.contains("CVR0504"), "{}", late.all());
}

#[test]
fn a_model_that_is_bad_ends_with_2() {
    let here = shop();
    std::fs::write(here.path().join("bad.cvr"), "model m {").unwrap();
    let ran = run(here.path(), &["eval", "bad.cvr"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.all());
    assert_eq!(run(here.path(), &["eval", "none.cvr"]).code, 2);
    assert_eq!(run(here.path(), &["weights", "bad.cvr"]).code, 2);
}

#[test]
fn a_result_is_written_as_a_whole_or_not_at_all() {
    let here = shop();
    let out = here.path().join("out.csv");
    std::fs::write(&out, "before").unwrap();
    // A run that fails leaves what was there.
    assert_eq!(run(here.path(), &["eval", MODEL, "--data", "none.csv", "-o", "out.csv"]).code, 3);
    assert_eq!(read(&out), "before");
    let ran = run(here.path(), &["eval", MODEL, "-f", "csv", "-o", "out.csv"]);
    assert_eq!((ran.code, ran.all().as_str()), (0, "exit 0\n-- out\n-- err\n"));
    assert_eq!(read(&out), run(here.path(), &["eval", MODEL, "-f", "csv"]).fine());
    let left: Vec<String> = std::fs::read_dir(here.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    // A folder that is not there, and what is read, are refused before the run.
    for (path, said) in [("no/out.csv", "no folder"), (MODEL, "is read"), ("shop/customers.csv", "is read")] {
        let ran = run(here.path(), &["eval", MODEL, "-o", path]);
        assert!(ran.code == 64 && ran.err.contains(said), "{}", ran.all());
    }
    assert_eq!(run(here.path(), &["eval", MODEL, "-o", "shop"]).code, 74);
}

#[cfg(unix)]
#[test]
fn a_result_keeps_the_rights_and_the_link_of_what_it_replaces() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let here = shop();
    let (real, link) = (here.path().join("real.csv"), here.path().join("link.csv"));
    std::fs::write(&real, "").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, &link).unwrap();
    run(here.path(), &["eval", MODEL, "-f", "csv", "-o", "link.csv"]).fine();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(read(&real).starts_with("customer,"));
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    run(here.path(), &["eval", MODEL, "-o", "/dev/null"]).fine();
}

#[test]
fn options_that_do_not_go_together_are_bad_usage() {
    let here = shop();
    for args in [
        &["eval", "-", "--data", "-"][..],
        &["eval", MODEL, "--format", "csv", "--customer", "5"],
        &["eval", MODEL, "--customer", "5", "--segment", "all"],
        &["eval", MODEL, "--format", "pdf"],
    ] {
        let ran = run(here.path(), args);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{}", ran.all());
    }
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let here = shop();
    let mut child = program(here.path(), &["eval", MODEL, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn the_environment_decides_how_it_looks() {
    let here = folder();
    let page = |pairs: &[(&str, &str)]| {
        let output = program(here.path(), &["explain", "706"]).envs(pairs.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(page(&[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'));
    assert!(!page(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
    assert!(page(&[]).contains('─'));
    assert!(page(&[("LC_ALL", "C")]).is_ascii());
    assert!(
        page(&[("COLUMNS", "50")]).lines().filter(|line| !line.starts_with(' ')).all(|line| line.len() <= 50)
    );
}

#[test]
fn waves_and_brands_of_a_run() {
    let here = folder();
    let model = "model m { scale 1..5  evidence at least 1 }\n\
        input \"m.csv\" { id: text key  brand: text offering  w: number wave  room: rating  price: rating }\n\
        benefits { room 100% }\ncosts { price 100% }\naction act { lifts room by 1 }\n\
        rule r for each offering { if U < rivals.U  recommend act }\n";
    std::fs::write(here.path().join("m.cvr"), model).unwrap();
    std::fs::write(
        here.path().join("m.csv"),
        "id,brand,w,room,price\na,A,1,4,2\nb,B,1,1,3\na,A,2,2,2\nb,B,2,4,2\na,A,2,2,2\n",
    )
    .unwrap();
    let latest = run(here.path(), &["eval", "m.cvr"]);
    assert!(
        latest.out.contains("offering = A") && latest.out.contains("From wave 1 to 2"),
        "{}",
        latest.all()
    );
    assert!(latest.err.contains("CVR0702"), "{}", latest.err);
    let first = run(here.path(), &["eval", "m.cvr", "--wave", "1"]).fine();
    assert!(first.contains("3 rows of later waves, in nothing") && !first.contains("From wave"), "{first}");
    let brand = run(here.path(), &["eval", "m.cvr", "--segment", "offering.B"]);
    assert!(brand.out.starts_with("offering = B\n"), "{}", brand.all());
    for (args, code, said) in [
        (["--wave", "3"], 64, "CVR0806"),
        (["--segment", "offering.C"], 64, "CVR0804"),
        (["--strict", "--wave=2"], 3, "CVR0702"),
    ] {
        let ran = run(here.path(), &["eval", "m.cvr", args[0], args[1]]);
        assert!(ran.code == code && ran.err.contains(said), "{args:?} {}", ran.all());
    }
    // By the block it is the same page with the same warnings, and customers alone have records.
    let blocks = run(here.path(), &["eval", "m.cvr", "--engine", "columnar"]);
    assert_eq!((&blocks.out, &blocks.err), (&latest.out, &latest.err));
    run(here.path(), &["eval", "m.cvr", "--records", "out.csv"]).fine();
    assert_eq!(std::fs::read_to_string(here.path().join("out.csv")).unwrap().lines().count(), 4);
    let plan = run(here.path(), &["dump", "plan", "m.cvr"]).fine();
    assert!(plan.contains("group all of each brand: value in pass 1"), "{plan}");
    std::fs::write(
        here.path().join("n.cvr"),
        model
            .replace(" wave", "")
            .replace(" offering  w", "  w")
            .replace("offering", "all")
            .replace("for each all", "for all customers")
            .replace("rivals.U", "2"),
    )
    .unwrap();
    let none = run(here.path(), &["eval", "n.cvr", "--wave", "3"]);
    assert!(none.code == 64 && none.err.contains("CVR0806"), "{}", none.all());
}
