//! Input made to break the program: each ends soon, in the finding that names it, or is simply read.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use cvrules::check::Settings;
use cvrules::data::read::read;
use cvrules::data::{Limits, ReadOptions, typed};
use cvrules::diagnostic::Code;
use cvrules::interpret::{Run, evaluate};
use cvrules::syntax::MAX_FILE_BYTES;

use crate::cli::{feed, folder, run};
use crate::eval::NoFiles;

/// A model to add to: whole, small, and without a fault.
const HEAD: &str = r#"
model small { scale 1..5 evidence at least 1 }
input "data.csv" { a: rating b: rating n: number }
benefits { a 100% }
costs { b 100% }
action relief { lowers b by 1 }
"#;

/// What a test may take, in a debug build on a busy machine; what these tests look for takes for ever.
const SOON: Duration = Duration::from_secs(120);

/// Does it, and looks at the clock.
#[track_caller]
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let taken = start.elapsed();
    assert!(taken < SOON, "took {taken:?}");
    done
}

/// The codes found in a model, each once.
#[track_caller]
fn codes(text: &str) -> Vec<String> {
    let found = soon(|| cvrules::compile("model.cvr", text, &NoFiles, &Settings::default()));
    let mut codes: Vec<String> = found.findings.iter().map(|finding| finding.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(found.model.is_none(), found.findings.has_errors());
    codes
}

/// The codes found in data.
#[track_caller]
fn data(name: &str, bytes: &[u8], limits: Limits) -> Vec<String> {
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let found = soon(|| read(name, bytes, &options));
    found.err().into_iter().flatten().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn ten_million_brackets() {
    assert_eq!(codes(&"(".repeat(10_000_000)), ["CVR0005"]);
    assert_eq!(codes(&format!("{HEAD} let x = {}", "(".repeat(10_000_000))), ["CVR0005"]);
    assert_eq!(codes(&format!("{HEAD} rule x {{{}", "{[(".repeat(1_000_000))), ["CVR0005"]);
}

#[test]
fn a_million_closing_brackets() {
    assert!(codes(&format!("{HEAD} let x = {}", ")".repeat(1_000_000))).contains(&"CVR0101".to_owned()));
    assert!(!codes(&"}".repeat(1_000_000)).is_empty());
}

#[test]
fn sixty_five_thousand_minuses() {
    assert_eq!(codes(&format!("{HEAD} let x = {}1", "-".repeat(65_000))), ["CVR0005"]);
    assert_eq!(codes(&format!("{HEAD} let x = {}1", "- ".repeat(65_000))), ["CVR0005"]);
    assert_eq!(codes(&format!("{HEAD} let x = {}yes", "not ".repeat(65_000))), ["CVR0005"]);
}

#[test]
fn a_number_of_a_million_digits() {
    let digits = "7".repeat(1_000_000);
    assert_eq!(codes(&format!("{HEAD} let x = {digits}")), ["CVR0006"]);
    assert_eq!(codes(&format!("{HEAD} let x = 0.{digits}")), ["CVR0006"]);
    assert_eq!(codes(&format!("{HEAD} let x = {digits}%")), ["CVR0006"]);
    assert_eq!(codes(&format!("{HEAD} rule r {{ if n > {digits} recommend relief }}")), ["CVR0006"]);
}

#[test]
fn an_exponent_is_no_way_to_a_large_number() {
    assert!(!codes(&format!("{HEAD} let x = 1e1000000000")).is_empty());
    let csv = "a,b,n\n4,3,1e1000000000\n4,3,-1E999999999999\n";
    assert_eq!(cells(csv), (2, 2));
}

/// How many cells of the number column are unusable, and how many rows are read.
#[track_caller]
fn cells(csv: &str) -> (usize, usize) {
    soon(|| {
        let model = cvrules::compile("model.cvr", HEAD, &NoFiles, &Settings::default()).model.unwrap();
        let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
        let (typed, findings) = typed(&model, &raw).unwrap();
        assert!(findings.iter().all(|finding| finding.message.len() < 1_000));
        let _ = evaluate(&model, &typed, &Run::default());
        let unusable = typed.problems.iter().map(|problem| problem.count).sum();
        (unusable, raw.rows())
    })
}

#[test]
fn a_cell_of_a_million_digits() {
    let digits = "7".repeat(1_000_000);
    assert_eq!(cells(&format!("a,b,n\n4,3,{digits}\n4,3,0.{digits}\n4,3,1\n")), (2, 3));
    let limits = Limits::default();
    let csv = format!("a,b,n\n4,3,{}\n", "7".repeat(2_000_000));
    assert_eq!(data("data.csv", csv.as_bytes(), limits), ["CVR0706"]);
}

/// Zeros, packed: a megabyte for each gigabyte.
fn packed(bytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..bytes >> 20 {
        packer.write_all(&zeros).unwrap();
    }
    packer.finish().unwrap()
}

#[test]
fn a_gigabyte_of_zeros_in_a_few_bytes() {
    let bomb = packed(1 << 30);
    let limits = Limits { max_bytes: 64 << 20, ..Limits::default() };
    assert_eq!(data("data.csv.gz", &bomb, limits), ["CVR0706"]);
    // The limit of those who set none is larger; a table it is not.
    assert_eq!(data("data.csv.gz", &packed(64 << 20), Limits::default()), ["CVR0003"]);
}

#[test]
fn a_gzip_inside_a_gzip_is_no_table() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&packed(1 << 20)).unwrap();
    assert!(!data("data.csv.gz", &packer.finish().unwrap(), Limits::default()).is_empty());
}

#[test]
fn nul_bytes() {
    assert_eq!(codes(&format!("{HEAD}\0")), ["CVR0003"]);
    assert!(!data("data.csv", b"a,b,n\n4,\0,1\n", Limits::default()).is_empty());
    assert!(!data("data.csv", &vec![0; 1 << 20], Limits::default()).is_empty());
}

#[test]
fn a_long_chain_is_fine() {
    for word in [" and ", " or "] {
        let chain = vec!["a > 1"; 100_000].join(word);
        assert_eq!(codes(&format!("{HEAD} rule r {{ if {chain} recommend relief }}")), [""; 0]);
    }
    let sum = vec!["a"; 100_000].join(" + ");
    assert_eq!(codes(&format!("{HEAD} rule r {{ if {sum} > 1 recommend relief }}")), [""; 0]);
}

#[test]
fn a_line_of_fifty_megabytes() {
    let text = format!("{HEAD} //{}", "x".repeat(50_000_000));
    assert!(text.len() > MAX_FILE_BYTES);
    assert_eq!(codes(&text), ["CVR0004"]);
    let used = "rule r { if a > 1 recommend relief }";
    let just = format!("{HEAD} {used} //{}", "x".repeat(3_000_000));
    assert_eq!(codes(&just), [""; 0]);
    let word = format!("{HEAD} let {} = 1", "x".repeat(3_000_000));
    codes(&word);
}

#[test]
fn a_model_of_errors() {
    let mut text = HEAD.to_owned();
    for n in 0..30_000 {
        writeln!(text, "rule r_{n} {{ if U == 1 recommend relief }}").unwrap();
    }
    let found = soon(|| cvrules::compile("model.cvr", &text, &NoFiles, &Settings::default()));
    assert!(found.findings.iter().any(|finding| finding.code == Code::TOO_MANY_ERRORS));
    assert!(found.findings.len() <= 1_100, "{}", found.findings.len());
    assert!(codes(&"§ ".repeat(100_000)).len() < 3);
    assert!(codes(&"@\n".repeat(100_000)).len() < 3);
    assert!(codes(&"rule {\n".repeat(200)).contains(&"CVR0101".to_owned()));
    // Errors of the check, not of the syntax.
    let mut text = HEAD.to_owned();
    for n in 0..2_000 {
        writeln!(text, "rule r_{n} {{ if nobody_{n} > 1 recommend nothing_{n} }}").unwrap();
    }
    assert!(codes(&text).contains(&"CVR0009".to_owned()));
}

#[test]
fn a_long_chain_of_lets() {
    let chain = |count: usize| {
        let mut text = format!("{HEAD} let x_0 = a > 1\n");
        for n in 1..count {
            writeln!(text, "let x_{n} = not x_{}", n - 1).unwrap();
        }
        text
    };
    assert_eq!(codes(&chain(20_000)), ["CVR0008", "CVR0210"]);
    // Each twice the one before: as a text it would be larger than the world.
    let mut text = format!("{HEAD} let x_0 = a\n");
    for n in 1..200 {
        writeln!(text, "let x_{n} = x_{m} + x_{m}", m = n - 1).unwrap();
    }
    writeln!(text, "rule r {{ if x_199 > 1 recommend relief }}").unwrap();
    let _ = codes(&text);
}

#[test]
fn a_very_wide_table() {
    let mut csv: String = (0..100_000).map(|n| format!("c{n},")).collect();
    csv.push_str("a,b,n\n");
    csv.push_str(&"1,".repeat(100_000));
    csv.push_str("4,3,1\n");
    assert_eq!(data("data.csv", csv.as_bytes(), Limits::default()), ["CVR0706"]);
    let rows = format!("a,b,n\n{}\n", ",".repeat(10_000_000));
    assert!(!data("data.csv", rows.as_bytes(), Limits::default()).is_empty());
}

#[test]
fn a_quote_that_is_never_closed() {
    let mut csv = b"a,b,n\n4,3,\"".to_vec();
    while csv.len() < 50_000_000 {
        csv.extend_from_slice(b"4,3,1\n");
    }
    assert!(!data("data.csv", &csv, Limits::default()).is_empty());
}

#[test]
fn json_that_nests() {
    assert!(!data("data.json", "[".repeat(10_000_000).as_bytes(), Limits::default()).is_empty());
    let deep = format!("[{{\"a\":{}}}]", "{\"a\":".repeat(1_000_000));
    assert!(!data("data.json", deep.as_bytes(), Limits::default()).is_empty());
}

#[test]
fn files_that_use_each_other() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("self.cvr", &format!("use \"self.cvr\"\n{HEAD}"));
    write("one.cvr", &format!("use \"two.cvr\"\n{HEAD}"));
    write("two.cvr", "use \"three.cvr\"\n");
    write("three.cvr", "use \"./one.cvr\"\n");
    for model in ["self.cvr", "one.cvr"] {
        let ran = soon(|| run(folder.path(), &["check", model]));
        assert_eq!(ran.code, 2, "{}", ran.all());
        assert!(ran.out.contains("CVR0205"), "{}", ran.all());
    }
}

#[test]
fn nothing_outside_the_folder() {
    let folder = folder();
    let inside = folder.path().join("deep/model");
    std::fs::create_dir_all(&inside).unwrap();
    std::fs::write(folder.path().join("x.cvr"), "// secret words\n").unwrap();
    std::fs::create_dir(inside.join("part.cvr")).unwrap();
    let used = |path: &str| {
        std::fs::write(inside.join("main.cvr"), format!("use \"{path}\"\n{HEAD}")).unwrap();
        let ran = soon(|| run(&inside, &["check", "main.cvr"]));
        assert!(ran.code == 2 && !ran.all().contains("secret"), "{}", ran.all());
        ran.out
    };
    for path in ["../../x.cvr", "./../../x.cvr", "../model/../../x.cvr", "../nothing.cvr"] {
        let said = used(path);
        assert!(said.contains("CVR0207"), "{path}: {said}");
    }
    let absolute = folder.path().join("x.cvr");
    let said = used(absolute.to_str().unwrap());
    assert!(said.contains("CVR0207"), "{said}");
    let said = used("part.cvr");
    assert!(said.contains("it is a folder"), "{said}");
    let ran = run(&inside, &["check", "part.cvr"]);
    assert!(ran.code != 0 && ran.all().contains("it is a folder"), "{}", ran.all());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), inside.join("link")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("x.cvr"), inside.join("link.cvr")).unwrap();
        for path in ["link/x.cvr", "link.cvr"] {
            let said = used(path);
            assert!(said.contains("CVR0207"), "{path}: {said}");
        }
        std::os::unix::fs::symlink("loop.cvr", inside.join("loop.cvr")).unwrap();
        used("loop.cvr");
    }
}

#[test]
fn the_program_itself_does_not_fall_over() {
    let folder = folder();
    let texts = ["(".repeat(10_000_000), format!("{HEAD} let x = {}1", "-".repeat(65_000)), "\0".to_owned()];
    for text in &texts {
        let ran = soon(|| feed(folder.path(), &["check", "-"], text.as_bytes()));
        assert_eq!(ran.code, 2);
        assert!(ran.all().len() < 10_000);
    }
    // A thousand drawings of one large file.
    let mut text = HEAD.to_owned();
    for n in 0..2_000 {
        writeln!(text, "rule r_{n} {{ if U == 1 recommend relief }}").unwrap();
    }
    let ran = soon(|| feed(folder.path(), &["check", "-"], text.as_bytes()));
    assert!(ran.code == 2 && ran.out.contains("CVR0009"));
    let ran = soon(|| feed(folder.path(), &["check", "-"], b"\xff\xfe\x00"));
    assert!(ran.code != 0 && ran.all().contains("CVR0002"), "{}", ran.all());
}

#[test]
fn lets_that_each_read_the_one_before_twice() {
    for (zero, op, rule) in [
        ("n + 1", "+", "rule r { if v100 > 3 recommend relief }"),
        ("n + 1", "+", "rule r for all customers { if sum(v100) > 3 recommend relief }"),
        ("n > 0", "and", "rule r { if v100 recommend relief }"),
        ("sum(n) > 0", "or", "rule r for all customers { if v100 recommend relief }"),
        ("mean(n) < 0", "or", "rule r for all customers { if not v100 recommend relief }"),
    ] {
        let mut text = format!("{HEAD}let v0 = {zero}\n");
        for n in 1..=100 {
            let _ = writeln!(text, "let v{n} = v{} {op} v{0}", n - 1);
        }
        text += rule;
        soon(|| {
            let found = cvrules::compile("model.cvr", &text, &NoFiles, &Settings::default());
            let model = found.model.unwrap();
            let raw = read("data.csv", b"a,b,n\n3,2,5\n4,1,7\n", &ReadOptions::default()).unwrap();
            let (data, _) = typed(&model, &raw).unwrap();
            let evaluation = evaluate(&model, &data, &Run::default());
            assert!(!evaluation.explain_customer(0).unwrap().value.factors.is_empty());
            assert_eq!(evaluation.answer().summary.len(), 1, "{rule}");
        });
    }
}
