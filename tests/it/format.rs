//! One layout for all models.

use std::path::{Path, PathBuf};

use cvrules::format::{Refusal, format};
use cvrules::source::SourceMap;
use cvrules::syntax::{dump, parse};

use crate::generate::program;
use crate::generate::rng::Rng;
use crate::models::models;
use crate::pages::fences;
use crate::syntax::snapshot;

/// The text in the one layout; `None` where it has a syntax error.
fn laid_out(name: &str, text: &str) -> Option<String> {
    let mut sources = SourceMap::new();
    let id = sources.add(name, text);
    match format(&sources, id) {
        Ok(text) => Some(text),
        Err(Refusal::Findings(findings)) => {
            assert!(findings.has_errors());
            None
        }
        Err(Refusal::Loses) => panic!("{name} has no layout that says the same\n{text}"),
    }
}

/// The tree as text, read anew.
fn tree(text: &str) -> String {
    let mut sources = SourceMap::new();
    let id = sources.add("read.cvr", text);
    let (file, findings) = parse(&sources, id);
    assert!(!findings.has_errors(), "{text}");
    dump(&file)
}

/// Where the comments of a text begin; `"` opens a text in which none does.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let (mut quoted, mut escaped) = (false, false);
        for (at, c) in line.char_indices() {
            if escaped {
                escaped = false;
            } else if quoted && c == '\\' {
                escaped = true;
            } else if c == '"' {
                quoted = !quoted;
            } else if !quoted && line[at..].starts_with("//") {
                found.push(line[at..].trim_end().to_owned());
                break;
            }
        }
    }
    found.sort();
    found
}

/// The layout keeps the tree and the comments, and is its own layout.
fn keeps_all(name: &str, text: &str) -> bool {
    let Some(once) = laid_out(name, text) else { return false };
    assert_eq!(tree(text), tree(&once), "{name}: another tree\n{once}");
    assert_eq!(comments(text), comments(&once), "{name}: other comments\n{once}");
    assert_eq!(laid_out(name, &once).as_deref(), Some(&*once), "{name}: another layout the second time");
    for line in once.lines() {
        assert_eq!(line, line.trim_end(), "{name}: a blank at the end of a line");
    }
    assert!(!once.contains("\n\n\n") && !once.starts_with('\n'), "{name}: two empty lines\n{once}");
    true
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

#[test]
fn layouts() {
    insta::glob!("../cases/format", "*.cvr", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(keeps_all(&path.to_string_lossy(), &text));
        snapshot(path, laid_out("case.cvr", &text).unwrap());
    });
}

#[test]
fn shipped_models_and_fixtures_stand_in_the_one_layout() {
    for path in [models("rules"), models("tests/fixtures")].concat() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        assert!(laid_out(&name, &text) == Some(text), "cvrules fmt {name}");
    }
}

#[test]
fn every_fixture_pack_and_example_keeps_all() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["tests", "rules", "src"] {
        files(&root.join(folder), ".cvr", &mut paths);
    }
    let mut done = 0;
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        done += usize::from(keeps_all(&path.to_string_lossy(), &text));
    }
    assert!(done > 150, "only {done} files");
    let mut pages = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    files(&root.join("docs"), ".md", &mut pages);
    let mut done = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for fence in fences(&text).iter().filter(|fence| fence.language() == "cvr") {
            let name = format!("{}:{}", page.display(), fence.line);
            done += usize::from(keeps_all(&name, &fence.text));
        }
    }
    assert!(done > 100, "only {done} examples");
}

/// Writes other blanks between the words: `lines` says whether line ends and comments may be among them.
fn spaced(text: &str, rng: &mut Rng, lines: bool) -> String {
    let mut out = String::new();
    let (mut quoted, mut comment, mut escaped) = (false, false, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\n' {
            comment = false;
        }
        if comment || c == '\n' {
            out.push(c);
            continue;
        }
        if quoted {
            out.push(c);
            if escaped {
                escaped = false;
            } else {
                escaped = c == '\\';
                quoted = c != '"';
            }
            continue;
        }
        comment = c == '/' && rest.peek() == Some(&'/');
        quoted = c == '"';
        if c != ' ' {
            out.push(c);
            continue;
        }
        while rest.next_if_eq(&' ').is_some() {}
        out.push_str(match rng.range(0, if lines { 9 } else { 2 }) {
            0 => " ",
            1 => "   ",
            2 => "\t ",
            3 => "\n",
            4 => "\n\n\n  ",
            5 => " // said\n",
            6 => "\n// alone\n",
            _ => " ",
        });
    }
    out
}

#[test]
fn blanks_are_not_the_authors() {
    for seed in 0..100 {
        let text = program(seed).text;
        let once = laid_out("made.cvr", &text).unwrap();
        let mut rng = Rng::new(seed);
        assert_eq!(laid_out("spaced.cvr", &spaced(&text, &mut rng, false)).unwrap(), once, "seed {seed}");
        assert_eq!(laid_out("spaced.cvr", &spaced(&once, &mut rng, false)).unwrap(), once, "seed {seed}");
    }
}

#[test]
fn programs_made_by_chance_keep_all() {
    let mut read = 0;
    for seed in 0..120 {
        let text = program(seed).text;
        assert!(keeps_all(&format!("seed {seed}"), &text));
        let mut rng = Rng::new(seed);
        for _ in 0..3 {
            read += usize::from(keeps_all(&format!("seed {seed}"), &spaced(&text, &mut rng, true)));
        }
    }
    // Where a line ends inside the words of a reason, a text can no longer be read.
    assert!(read > 100, "only {read} texts could be read");
}
