//! The fuzzers' three functions over mended and broken examples: a short run that needs no fuzzer.
//!
//! Each case takes an example and spoils it: bytes flip, words go, come twice, change places. The same
//! cases come in each run.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[expect(unreachable_pub, clippy::expect_used, reason = "it is a library for the fuzzers, and fails loudly")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// Examples of the language or of data, small ones only, in the order of their names.
fn corpus(endings: &[&str]) -> Vec<Vec<u8>> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["tests", "rules"] {
        walk(&root.join(folder), &mut paths);
    }
    paths.sort();
    paths.retain(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)));
    paths.iter().map(|path| std::fs::read(path).unwrap()).filter(|bytes| bytes.len() < 6_000).collect()
}

/// One way to spoil a text; the numbers say where.
#[derive(Debug, Clone)]
enum Spoil {
    Flip(usize, u8),
    Cut(usize),
    Drop(usize),
    Twice(usize),
    Swap(usize, usize),
    Put(usize, &'static str),
}

/// Signs and words that change what follows.
const SIGNS: &[&str] = &[
    "(",
    ")",
    "{",
    "}",
    "\"",
    "\u{201c}",
    "-",
    "not ",
    "..",
    "%",
    ",",
    ";",
    "/*",
    "///",
    "\n",
    "\r",
    "\u{feff}",
    "{U:.2}",
    " for each ",
    " otherwise ",
    "all.",
    "1e9",
    "99999999999999999999",
    "0",
    "unknown ",
    "é",
];

fn spoil() -> impl Strategy<Value = Spoil> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Spoil::Flip(at, byte)),
        any::<usize>().prop_map(Spoil::Cut),
        any::<usize>().prop_map(Spoil::Drop),
        any::<usize>().prop_map(Spoil::Twice),
        (any::<usize>(), any::<usize>()).prop_map(|(one, two)| Spoil::Swap(one, two)),
        (any::<usize>(), prop::sample::select(SIGNS)).prop_map(|(at, sign)| Spoil::Put(at, sign)),
    ]
}

/// The words of a text, its blanks and its signs.
fn tokens(bytes: &[u8]) -> Vec<Vec<u8>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    bytes.chunk_by(|one, two| is_word(one) && is_word(two)).map(<[u8]>::to_vec).collect()
}

fn spoiled(bytes: &[u8], all: &[Spoil]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for one in all {
        if bytes.is_empty() {
            break;
        }
        let mut words = tokens(&bytes);
        let count = words.len();
        match one {
            Spoil::Flip(at, byte) => {
                let at = at % bytes.len();
                bytes[at] = *byte;
                continue;
            }
            Spoil::Cut(at) => {
                bytes.truncate(at % bytes.len());
                continue;
            }
            Spoil::Drop(at) => drop(words.remove(at % count)),
            Spoil::Twice(at) => words.insert(at % count, words[at % count].clone()),
            Spoil::Swap(one, two) => words.swap(one % count, two % count),
            Spoil::Put(at, sign) => words.insert(at % count, sign.as_bytes().to_vec()),
        }
        bytes = words.concat();
    }
    bytes
}

/// As many cases as asked, each example about equally often.
fn run(cases: u32, endings: &[&str], target: impl Fn(&[u8])) {
    let corpus = corpus(endings);
    assert!(corpus.len() > 3);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let input = (0..corpus.len(), prop::collection::vec(spoil(), 1..6));
    let ran = runner.run(&input, |(example, all)| {
        target(&spoiled(&corpus[example], &all));
        Ok(())
    });
    if let Err(failed) = ran {
        panic!("{failed}");
    }
}

#[test]
fn any_text_is_read() {
    run(600, &[".cvr"], |bytes| targets::parse(&String::from_utf8_lossy(bytes)));
}

#[test]
fn any_text_is_compiled_and_what_compiles_runs() {
    run(300, &[".cvr"], |bytes| targets::compile_and_eval(&String::from_utf8_lossy(bytes)));
}

#[test]
fn any_bytes_are_data_or_refused() {
    run(300, &[".csv", ".json", ".ndjson", ".gz", ".xlsx"], targets::data);
}
