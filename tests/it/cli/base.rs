//! `cvrules eval` over whole customer bases: files of records, many files, engines, what goes wrong.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Ran, feed, folder, program, run, shop};
use crate::golden;
use crate::models::root;

const MODEL: &str = "shop/model.cvr";

/// A model for bases that are made here.
const BASE: &str = "model base { scale 1..5 }\n\
    input { id: number key  good: rating  price: rating  kind: \"a\" | \"b\"  note: text }\n\
    benefits { b 100% = good }\ncosts { c 100% = price }\n\
    segments kinds { first if kind = \"a\"  second otherwise }\n\
    action call \"Call\" { lowers c by 1 }\n\
    rule low { if U < 1 and kind = \"a\"  recommend call }\n";

fn base(rows: usize) -> String {
    let mut text = String::from("id,good,price,kind,note\n");
    for row in 1..=rows {
        let (good, price) = (row % 5 + 1, row / 5 % 5 + 1);
        let kind = if row % 3 == 0 { "a" } else { "b" };
        text.push_str(&format!("{row},{good},{price},{kind},some words that nobody reads\n"));
    }
    text
}

fn with_base(rows: usize) -> tempfile::TempDir {
    let here = folder();
    std::fs::write(here.path().join("base.cvr"), BASE).unwrap();
    std::fs::write(here.path().join("base.csv"), base(rows)).unwrap();
    here
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Files that a run has not finished.
fn unfinished(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".cvrules-")).collect()
}

/// How many customers a Parquet file has.
fn parquet_rows(path: &Path) -> i64 {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let file = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    file.metadata().file_metadata().num_rows()
}

/// A run that must fail, leaving nothing behind and what was there as it was.
#[track_caller]
fn fails(folder: &Path, args: &[&str], code: i32, said: &str) -> Ran {
    let out = folder.join("out.csv");
    std::fs::write(&out, "before").unwrap();
    let ran = run(folder, &[args, &["--records", "out.csv"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{args:?} {}", ran.all());
    assert!(ran.err.contains(said), "{args:?} {}", ran.all());
    assert_eq!(read(&out), "before");
    assert_eq!(unfinished(folder), Vec::<String>::new());
    std::fs::remove_file(out).unwrap();
    ran
}

#[test]
fn records_come_in_three_formats() {
    let here = folder();
    let at = |name: &str| here.path().join(name).to_string_lossy().into_owned();
    let (quickstart, hotel) = ("rules/quickstart", "tests/fixtures/hotel");
    for (name, rows) in [(quickstart, 300), (hotel, 7)] {
        let (model, data) = (format!("{name}.cvr"), format!("{name}.csv"));
        let args = ["eval", &model, "--data", &data, "--as-of", "2026-11-24", "--quiet", "--records"];
        for name in ["out.csv", "out.ndjson", "out.jsonl", "out.parquet"] {
            assert_eq!(run(&root(), &[&args[..], &[&at(name)]].concat()).fine(), "", "{model}");
        }
        let lines = read(&here.path().join("out.ndjson"));
        assert_eq!(lines, read(&here.path().join("out.jsonl")));
        let found: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(found.iter().all(|one| one["U"].is_number() || one["U"].is_null()), "{lines}");
        let csv = read(&here.path().join("out.csv"));
        let parquet = parquet_rows(&here.path().join("out.parquet"));
        assert_eq!((found.len(), csv.lines().count() - 1, parquet), (rows, rows, rows as i64), "{model}");
    }
    let few = ["--records", &at("few.csv"), "--columns", "customer,U,top_action"];
    run(&root(), &[&["eval", "rules/quickstart.cvr", "-q"][..], &few].concat()).fine();
    let header = read(&here.path().join("few.csv"));
    assert_eq!(header.lines().next(), Some("customer,U,top_action,top_priority,top_score"));
}

/// Both engines print the same report.
#[test]
fn both_engines_print_the_same() {
    let here = folder();
    let part = here.path().join("part.csv").to_string_lossy().into_owned();
    let mut runs = vec![
        vec!["rules/quickstart.cvr"],
        vec!["tests/fixtures/hotel.cvr", "--data", "tests/fixtures/hotel.csv"],
    ];
    if let Some(survey) = crate::airline::survey() {
        // All of it takes the reference interpreter long.
        let lines = read(&survey).lines().take(30_001).map(|line| format!("{line}\n")).collect::<String>();
        std::fs::write(&part, lines).unwrap();
        runs.push(vec!["tests/fixtures/airline.cvr", "--data", &part]);
    }
    for args in runs {
        let with = |engine: &str| {
            let more = ["--as-of", "2026-11-24", "--engine", engine];
            let ran = run(&root(), &[&["eval"][..], &args, &more].concat());
            (ran.err.clone(), ran.fine())
        };
        assert_eq!(with("columnar"), with("reference"), "{args:?}");
    }
}

#[test]
fn several_files_are_one_table() {
    let here = shop();
    let data = read(&here.path().join("shop/customers.csv"));
    let (header, rows) = data.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    for (name, rows) in
        [("part-1.csv", &rows[..15]), ("part-2.csv", &rows[15..16]), ("part-3.csv", &rows[16..])]
    {
        std::fs::write(here.path().join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    }
    let whole = run(here.path(), &["eval", MODEL, "--records", "whole.csv"]).fine();
    let listed = ["--data", "part-1.csv", "--data", "part-2.csv", "--data", "part-3.csv"];
    for data in [&listed[..], &["--data", "part-*.csv"], &["--data", "part-1.csv", "--data", "part-[23].csv"]]
    {
        let parts = run(here.path(), &[&["eval", MODEL, "--records", "parts.csv"][..], data].concat()).fine();
        assert_eq!(parts, whole, "{data:?}");
        assert_eq!(read(&here.path().join("parts.csv")), read(&here.path().join("whole.csv")), "{data:?}");
        // One customer is explained as if it were one file.
        let one = run(here.path(), &[&["eval", MODEL, "--customer", "20"][..], data].concat()).fine();
        assert_eq!(one, run(here.path(), &["eval", MODEL, "--customer", "20"]).fine(), "{data:?}");
        let group = run(here.path(), &[&["eval", MODEL, "--segment", "all"][..], data].concat()).fine();
        assert_eq!(group, run(here.path(), &["eval", MODEL, "--segment", "all"]).fine(), "{data:?}");
    }
    // The reference interpreter says what it says of one file.
    let reference =
        run(here.path(), &["eval", MODEL, "--data", "part-*.csv", "--engine", "reference", "-f", "json"]);
    assert_eq!(reference.fine(), run(here.path(), &["eval", MODEL, "-f", "json"]).fine());
    fails(here.path(), &["eval", MODEL, "--data", "parts-*.csv"], 3, "no file fits `parts-*.csv`");
    fails(here.path(), &["eval", MODEL, "--data", "part-[.csv"], 3, "no pattern");
    fails(here.path(), &["eval", MODEL, "--data", "part-*.csv", "--data", "part-2.csv"], 64, "given twice");
    // A name is itself before it is a pattern.
    std::fs::copy(here.path().join("part-1.csv"), here.path().join("part[9].csv")).unwrap();
    run(here.path(), &["eval", MODEL, "--data", "part[9].csv"]).fine();
    // Standard input may be one of them.
    let piped = std::fs::read(here.path().join("part-2.csv")).unwrap();
    let args = ["eval", MODEL, "--data", "part-1.csv", "--data", "-", "--data", "part-3.csv"];
    assert_eq!(feed(here.path(), &args, &piped).fine(), whole);
    fails(here.path(), &["eval", MODEL, "--data", "-", "--data", "-"], 64, "only once");
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_name() {
    let here = shop();
    let header = "id,household,profit,freshness,choice,service,felt price,minutes late\n";
    std::fs::write(
        here.path().join("words.csv"),
        format!("{header}x1,single,lots,4,4,4,dear,4\n,family,1,1,1,1,1,1\n"),
    )
    .unwrap();
    let args = ["eval", MODEL, "--data", "shop/customers.csv", "--data", "words.csv"];
    let ran = run(here.path(), &[&args[..], &["--records", "out.csv", "-q"]].concat());
    golden!("base_other_type", ran.all());
    fails(here.path(), &[&args[..], &["--strict"]].concat(), 3, "CVR0703");
    fails(here.path(), &[&args[..], &["--strict", "--quiet"]].concat(), 3, "CVR0703");
    // A part may have no rows; all may not.
    std::fs::write(here.path().join("header.csv"), header).unwrap();
    std::fs::write(here.path().join("empty.csv"), "").unwrap();
    run(here.path(), &["eval", MODEL, "--data", "shop/customers.csv", "--data", "header.csv"]).fine();
    fails(here.path(), &["eval", MODEL, "--data", "header.csv"], 3, "no rows");
    fails(
        here.path(),
        &["eval", MODEL, "--data", "shop/customers.csv", "--data", "empty.csv"],
        3,
        "empty.csv",
    );
    fails(here.path(), &["eval", MODEL, "--data", "none.csv"], 3, "none.csv");
    fails(here.path(), &["eval", MODEL, "--data", "shop"], 3, "it is a folder");
    std::fs::write(here.path().join("miss.csv"), "id,household\n1,single\n").unwrap();
    fails(here.path(), &["eval", MODEL, "--data", "miss.csv"], 3, "CVR0701");
}

#[test]
fn parquet_is_read_back_and_explained() {
    let here = with_base(1_000);
    let model = "model again { scale 1..5 }\n\
        input { id: number key from \"customer\"  got: rating from \"CPP\"  given: rating from \"CPC\"  kinds: \"first\" | \"second\" }\n\
        benefits { b 100% = got }\ncosts { c 100% = given }\n\
        segments place { one if kinds = \"first\"  other otherwise }\n\
        action act { lowers c by 1 }\nrule low { if U < 1  recommend act }\n";
    std::fs::write(here.path().join("again.cvr"), model).unwrap();
    let first = ["eval", "base.cvr", "--data", "base.csv", "-q", "--records"];
    for name in ["r.parquet", "r.csv"] {
        run(here.path(), &[&first[..], &[name]].concat()).fine();
    }
    let with = |args: &[&str]| run(here.path(), &[&["eval", "again.cvr"][..], args].concat());
    let expected = with(&["--data", "r.csv", "--engine", "columnar"]).fine();
    assert_eq!(with(&["--data", "r.parquet"]).fine(), expected);
    assert_eq!(with(&["--data", "r.parquet", "--engine", "reference"]).fine(), expected);
    let one = with(&["--data", "r.csv", "--customer", "700"]).fine();
    assert_eq!(with(&["--data", "r.parquet", "--customer", "700"]).fine(), one);
    let ran = with(&["--data", "r.parquet", "-f", "json"]);
    assert!(ran.code == 64 && ran.err.contains("--records PATH.ndjson"), "{}", ran.all());
    let csv = with(&["--data", "r.parquet", "-f", "csv"]).fine();
    with(&["--data", "r.csv", "--records", "again.csv", "-q"]).fine();
    assert_eq!(csv, read(&here.path().join("again.csv")));
    with(&["--data", "r.parquet", "-f", "csv", "-o", "again2.csv"]).fine();
    assert_eq!(csv, read(&here.path().join("again2.csv")));

    let whole = std::fs::read(here.path().join("r.parquet")).unwrap();
    for keep in [whole.len() - 1, whole.len() / 2, 6] {
        std::fs::write(here.path().join("cut.parquet"), &whole[..keep]).unwrap();
        fails(here.path(), &["eval", "again.cvr", "--data", "cut.parquet"], 3, "cut.parquet");
    }
    // A column that is something else altogether.
    let other = model.replace("from \"CPP\"", "from \"actions\"");
    std::fs::write(here.path().join("other.cvr"), other).unwrap();
    fails(here.path(), &["eval", "other.cvr", "--data", "r.parquet"], 3, "actions");
    fails(
        here.path(),
        &["eval", "again.cvr", "--data", "r.csv", "--data", "r.parquet", "--engine", "reference"],
        64,
        "columnar",
    );
}

#[test]
fn keys_that_are_not_all_whole_numbers_are_texts() {
    let here = with_base(3);
    let args = ["eval", "base.cvr", "--data", "base.csv", "-q", "--records"];
    run(here.path(), &[&args[..], &["out.ndjson"]].concat()).fine();
    assert!(read(&here.path().join("out.ndjson")).starts_with("{\"customer\":1,"));
    std::fs::write(here.path().join("base.csv"), base(3) + "4.5,1,1,a,\n").unwrap();
    run(here.path(), &[&args[..], &["out.ndjson"]].concat()).fine();
    run(here.path(), &[&args[..], &["out.parquet"]].concat()).fine();
    assert_eq!(parquet_rows(&here.path().join("out.parquet")), 4);
    assert_eq!(unfinished(here.path()), Vec::<String>::new());
}

#[test]
fn a_bad_row_far_down_ends_the_run_and_leaves_nothing() {
    let here = with_base(300_000);
    let path = here.path().join("base.csv");
    let good = read(&path);
    std::fs::write(&path, good.replace("\n250000,", "\n250000,too,many,cells,")).unwrap();
    fails(here.path(), &["eval", "base.cvr", "--data", "base.csv"], 3, "250001");
    std::fs::write(&path, good.replace("\n250000,1,1,", "\n250000,1,x,")).unwrap();
    let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--records", "out.csv", "-q"]);
    assert!(ran.code == 0 && ran.err.contains("250001") && ran.err.contains("CVR0703"), "{}", ran.all());
    let last = read(&here.path().join("out.csv"));
    assert!(last.lines().last().unwrap().starts_with("300000,"));
    std::fs::write(&path, good.replace("\n250000,", "\n249999,")).unwrap();
    let said = "1 key stands more than once, first `249999` on lines 250000, 250001";
    fails(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--strict"], 3, said);
    fails(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--strict", "--quiet"], 3, said);
    let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv"]);
    assert!(ran.code == 0 && ran.err.contains(said) && ran.out.contains("249999 (2×)"), "{}", ran.all());
    // Whoever wants records alone is spared the look.
    let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--records", "out.csv", "-q"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // Of several files it is told which rows of the data set they are.
    std::fs::write(
        here.path().join("again.csv"),
        good.lines().take(2).map(|line| format!("{line}\n")).collect::<String>(),
    )
    .unwrap();
    std::fs::write(&path, good).unwrap();
    let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--data", "again.csv"]);
    assert!(ran.err.contains("1 key stands more than once, first `1` on rows 1, 300001"), "{}", ran.err);
}

#[test]
fn what_is_said_of_the_data_does_not_depend_on_the_engine() {
    let here = folder();
    let model = "model m { scale 1..5  evidence at least 1 }\n\
        input { id: text key  brand: text offering own \"A\"  room: rating  price: rating  people: number weight }\n\
        benefits { room 100% }\ncosts { price 100% }\naction act { lifts room by 1 }\n\
        population some if room > 1\nrule r { if U < rivals.U  recommend act }\n\
        rule s for all customers { if U < 2  recommend act }\n";
    std::fs::write(here.path().join("m.cvr"), model).unwrap();
    // Weights: one is empty, one no number, one below 0 outside the population, one of another brand.
    let rows = [
        "b,A,4,2,1",
        "a,A,3,2,-2",
        "a,B,2,2,1",
        "a,A,1,3,-1",
        "x,A,5,9,many",
        ",A,5,2,2",
        ",A,5,2,",
        "c,B,2,3,-0.5",
        "row 6,A,2,2,1",
        "b,A,2,4,1.5",
        "b,A,3,2,0",
        "ä,A,2,2,1",
        "d,A,9,2,1",
    ];
    let csv = format!("id,brand,room,price,people\n{}\n", rows.join("\n"));
    std::fs::write(here.path().join("m.csv"), csv).unwrap();
    let json: Vec<String> = rows
        .iter()
        .map(|row| {
            let names = ["id", "brand", "room", "price", "people"];
            let cells =
                names.iter().zip(row.split(',')).map(|(name, cell)| format!("\"{name}\": \"{cell}\""));
            format!("{{{}}}\n", cells.collect::<Vec<_>>().join(", "))
        })
        .collect();
    std::fs::write(here.path().join("m.ndjson"), json.concat()).unwrap();
    for data in ["m.csv", "m.ndjson"] {
        let with = |more: &[&str]| run(here.path(), &[&["eval", "m.cvr", "--data", data], more].concat());
        let (reference, blocks) = (with(&["--engine", "reference"]), with(&["--engine", "columnar"]));
        assert_eq!((&blocks.out, blocks.code), (&reference.out, 0), "{data}");
        assert_eq!(blocks.err, reference.err, "{data}");
        assert!(blocks.out.contains("2 keys more than once: a (2×), b (3×)"), "{}", blocks.out);
        for said in
            ["2 keys stand more than once, first `a` on lines", "5 rows without a usable survey weight"]
        {
            assert!(blocks.err.contains(said), "{}", blocks.err);
        }
        let (reference, blocks) =
            (with(&["--engine", "reference", "--strict"]), with(&["--engine", "columnar", "--strict"]));
        assert_eq!((blocks.code, &blocks.err), (3, &reference.err), "{data}");
    }
}

#[test]
fn threads_change_nothing() {
    let here = with_base(300_000);
    for ending in ["csv", "ndjson", "parquet"] {
        let with = |threads: &str| {
            let name = format!("{threads}.{ending}");
            let args = ["eval", "base.cvr", "--data", "base.csv", "--records", &name, "--threads", threads];
            let report = run(here.path(), &args).fine();
            (report, std::fs::read(here.path().join(name)).unwrap())
        };
        let (one, two) = (with("1"), with("2"));
        assert_eq!(one.0, two.0);
        assert!(one.1 == two.1, "{ending}");
    }
    for wrong in ["0", "257", "many"] {
        let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--threads", wrong]);
        assert_eq!(ran.code, 64, "{}", ran.all());
    }
}

#[test]
fn models_may_have_no_rules_and_many_columns() {
    let here = with_base(30);
    let plain: String =
        BASE.lines().filter(|line| !line.starts_with("rule")).map(|line| format!("{line}\n")).collect();
    std::fs::write(here.path().join("plain.cvr"), plain).unwrap();
    for name in ["out.csv", "out.parquet", "out.ndjson"] {
        run(here.path(), &["eval", "plain.cvr", "--data", "base.csv", "--records", name]).fine();
    }
    let names: Vec<String> = (0..5_000).map(|n| format!("c{n}")).collect();
    let columns: String = names.iter().map(|name| format!("  {name}: number\n")).collect();
    let sum = names.chunks(100).map(|some| some[0].as_str()).collect::<Vec<_>>().join(" + ");
    let wide = BASE
        .replace("note: text }", &format!("note: text\n{columns}}}"))
        .replace("if U < 1", &format!("if U < 1 and {sum} > 0"));
    std::fs::write(here.path().join("wide.cvr"), wide).unwrap();
    let mut data = String::new();
    for (row, line) in base(30).lines().enumerate() {
        let cell = |name: &String| if row == 0 { name.clone() } else { row.to_string() };
        data.push_str(&format!("{line},{}\n", names.iter().map(cell).collect::<Vec<_>>().join(",")));
    }
    std::fs::write(here.path().join("wide.csv"), data).unwrap();
    run(here.path(), &["eval", "wide.cvr", "--data", "wide.csv", "--records", "wide.ndjson", "-q"]).fine();
    assert!(read(&here.path().join("wide.ndjson")).contains("\"action\":\"call\""));
}

#[test]
fn options_of_records_that_do_not_go_together_are_bad_usage() {
    let here = shop();
    for (args, said) in [
        (&["--records", "out.xlsx"][..], "`.parquet`, `.csv`, `.ndjson` or `.jsonl`"),
        (&["--records", "out"], "`.parquet`"),
        (&["--records", "no/out.csv"], "no folder"),
        (&["--records", "shop/customers.csv"], "is read"),
        (&["--records", "out.csv", "-o", "out.csv"], "both the report and the records"),
        (&["--records", "out.csv", "-f", "json"], "one by one"),
        (&["--records", "out.csv", "--customer", "5"], "cannot be used with"),
        (&["--records", "out.csv", "--segment", "all"], "cannot be used with"),
        (&["--records", "out.csv", "--engine", "reference"], "columnar"),
        (&["--records", "out.csv", "--columns", "customer,u"], "there is no column `u`"),
        (&["--columns", "customer"], "--records"),
        (&["--quiet"], "--records"),
        (&["--engine", "columnar", "--customer", "5"], "explains"),
        (&["--engine", "columnar", "-f", "json"], "--engine reference"),
    ] {
        let ran = run(here.path(), &[&["eval", MODEL][..], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{args:?} {}", ran.all());
        assert!(ran.err.contains(said), "{args:?} {}", ran.all());
    }
}

/// What the columnar engine lacks is named, and it is never chosen for such a model by itself.
#[test]
fn models_beyond_the_columnar_engine_go_to_the_reference_interpreter() {
    let here = folder();
    let model = "model shop { scale 1..5  evidence at least 1 }\n\
                 input \"shop.csv\" { id: text key  year: number wave  a: rating  b: rating }\n\
                 benefits { a 100% }\ncosts { b 100% }\n\
                 action call { effort 1 }\nrule r { if U < previous.U  recommend call }\n";
    std::fs::write(here.path().join("shop.cvr"), model).unwrap();
    for name in ["shop.csv", "more.csv"] {
        std::fs::write(here.path().join(name), "id,year,a,b\n1,2025,2,4\n1,2024,4,2\n").unwrap();
    }
    let eval = |args: &[&str]| run(here.path(), &[&["eval", "shop.cvr"][..], args].concat());
    for (args, said) in [
        (
            &["--engine", "columnar"][..],
            "does not run models with `previous` of each customer; leave out `--engine columnar`",
        ),
        (
            &["--records", "out.csv"],
            "does not run models with `previous` of each customer; records come from it",
        ),
    ] {
        let ran = eval(args);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{args:?} {}", ran.all());
        assert!(ran.err.contains(said), "{args:?} {}", ran.all());
    }
    let ran = run(here.path(), &["dump", "plan", "shop.cvr"]);
    assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{}", ran.all());
    assert!(ran.err.contains("`previous` of each customer"), "{}", ran.all());
    // Several files would be the columnar engine's.
    eval(&["--data", "shop.csv", "--data", "more.csv", "--format", "csv"]).fine();
}

/// Expectations and consequences: the records have the satisfaction, and both engines report the same.
#[test]
fn satisfaction_is_in_the_records() {
    let here = folder();
    let stay = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/view/stay");
    for ending in ["cvr", "csv"] {
        std::fs::copy(format!("{stay}.{ending}"), here.path().join(format!("stay.{ending}"))).unwrap();
    }
    std::fs::copy(here.path().join("stay.csv"), here.path().join("more.csv")).unwrap();
    let eval = |args: &[&str]| run(here.path(), &[&["eval", "stay.cvr"][..], args].concat());
    let said = eval(&["--data", "stay.csv", "--data", "more.csv", "--format", "csv"]).fine();
    assert!(
        said.starts_with("customer,CPP,CPC,U,net,answered_benefits,answered_costs,satisfaction,"),
        "{said}"
    );
    let reports = ["columnar", "reference"].map(|engine| eval(&["--engine", engine]).fine());
    assert!(reports[0].contains("atisfaction"), "{}", reports[0]);
    assert_eq!(reports[0], reports[1]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let here = with_base(20_000);
    std::os::unix::fs::symlink("/dev/full", here.path().join("full.csv")).unwrap();
    if Path::new("/dev/full").exists() {
        let ran = run(here.path(), &["eval", "base.cvr", "--data", "base.csv", "--records", "full.csv"]);
        assert_eq!((ran.code, ran.out.as_str()), (74, ""), "{}", ran.all());
        assert!(ran.err.contains("`full.csv` cannot be written"), "{}", ran.err);
    }
    // Files may not grow beyond some blocks, as on a disk that is full halfway.
    for name in ["out.csv", "out.parquet", "out.ndjson"] {
        std::fs::write(here.path().join(name), "before").unwrap();
        let script = format!(
            "trap '' XFSZ; ulimit -f 64; exec '{}' eval base.cvr --data base.csv --records {name}",
            env!("CARGO_BIN_EXE_cvrules")
        );
        let mut command = std::process::Command::new("sh");
        let output = command.args(["-c", &script]).current_dir(here.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(74), "{said}");
        assert!(output.stdout.is_empty() && said.contains("cannot be written"), "{said}");
        assert_eq!(read(&here.path().join(name)), "before");
        assert_eq!(unfinished(here.path()), Vec::<String>::new());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_in_order() {
    use std::os::unix::process::ExitStatusExt as _;
    let here = with_base(300_000);
    // The same rows under several names, so that the run is long.
    let mut args =
        vec!["eval".to_owned(), "base.cvr".to_owned(), "--records".to_owned(), "out.csv".to_owned()];
    for n in 0..20 {
        let name = format!("part-{n}.csv");
        std::fs::hard_link(here.path().join("base.csv"), here.path().join(&name)).unwrap();
        args.extend(["--data".to_owned(), name]);
    }
    std::fs::write(here.path().join("out.csv"), "before").unwrap();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    for (signal, signals) in [("-INT", 1), ("-TERM", 1), ("-INT", 2)] {
        let child = program(here.path(), &args).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while unfinished(here.path()).is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(60), "nothing begins");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(50));
        for _ in 0..signals {
            let id = child.id().to_string();
            assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.status.signal()), (Some(130), None));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(signals == 2 || said == "stopped; nothing was written\n", "{said}");
        assert_eq!(read(&here.path().join("out.csv")), "before");
        assert_eq!(unfinished(here.path()), Vec::<String>::new());
    }
}

/// A Parquet file with the cells of a table whose cells hold no commas, as texts.
fn parquet_of(csv: &str) -> Vec<u8> {
    use parquet::basic::{ConvertedType, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::schema::types::Type;
    use std::sync::Arc;
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let fields = lines.next().unwrap().into_iter().map(|name| {
        let field = Type::primitive_type_builder(name, Physical::BYTE_ARRAY);
        Arc::new(field.with_converted_type(ConvertedType::UTF8).build().unwrap())
    });
    let schema = Type::group_type_builder("schema").with_fields(fields.collect()).build().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default())
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut at = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        let cells: Vec<&str> = rows.iter().map(|row| row[at]).collect();
        let known: Vec<ByteArray> =
            cells.iter().filter(|cell| !cell.is_empty()).map(|cell| ByteArray::from(*cell)).collect();
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
        column.typed::<ByteArrayType>().write_batch(&known, Some(&levels), None).unwrap();
        column.close().unwrap();
        at += 1;
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// What the guide tells a reader to type does what it says.
#[test]
fn the_commands_of_the_guide_work() {
    let here = folder();
    let hotel = read(&root().join("tests/fixtures/hotel.csv"));
    std::fs::copy(root().join("tests/fixtures/hotel.cvr"), here.path().join("hotel.cvr")).unwrap();
    for name in ["part-1.csv", "part-2.csv", "monday.csv", "tuesday.csv"] {
        std::fs::write(here.path().join(name), &hotel).unwrap();
    }
    std::fs::write(here.path().join("base.parquet"), parquet_of(&hotel)).unwrap();
    let guide = crate::pages::fences(&read(&root().join("docs/guide.md")));
    let mut written = 0;
    for fence in guide
        .iter()
        .filter(|fence| fence.section.ends_with("Whole customer bases") && fence.language() == "console")
    {
        for line in fence.text.lines() {
            let words: Vec<&str> = line.split(' ').map(|word| word.trim_matches('\'')).collect();
            assert_eq!(words[..2], ["$", "cvrules"], "{line}");
            let ran = run(here.path(), &words[2..]);
            assert_eq!(ran.code, 0, "{line}: {}", ran.all());
            if let Some(at) = words.iter().position(|word| *word == "--records") {
                assert!(here.path().join(words[at + 1]).is_file(), "{line}");
                written += 1;
            }
        }
    }
    assert_eq!(written, 4);
    assert_eq!(parquet_rows(&here.path().join("actions.parquet")), 7);
    assert_eq!(read(&here.path().join("actions.csv")).lines().count(), 15);
    let call = read(&here.path().join("call.csv"));
    assert_eq!(call.lines().next(), Some("customer,U,top_action,top_priority,top_score"));
    // Parquet, read by either engine, and CSV are one.
    let report = |args: &[&str]| {
        run(here.path(), &[&["eval", "hotel.cvr", "--as-of", "2026-11-24"][..], args].concat()).fine()
    };
    let expected = report(&["--data", "monday.csv"]);
    assert_eq!(report(&["--data", "base.parquet"]), expected);
    assert_eq!(report(&["--data", "base.parquet", "--engine", "reference"]), expected);
}
