//! Markdown pages as tests read them: blocks of code with the words after their fences, and models
//! compiled from them.

use std::collections::BTreeMap;

use cvrules::Compilation;
use cvrules::check::Settings;
use cvrules::data::{ReadOptions, read, typed, wanted_headers};
use cvrules::diagnostic::Code;
use cvrules::load::{LoadError, Loader};
use cvrules::number::Number;
use cvrules::value::Date;

/// A block of code between fences.
pub(crate) struct Fence {
    /// The heading above it, without its `#`s.
    pub(crate) section: String,
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
    /// What follows the opening fence: the language, then words and `name=value`.
    words: Vec<String>,
    /// The code, generated parts filled in.
    pub(crate) text: String,
}

impl Fence {
    /// `cvr`, `csv`, `console`.
    pub(crate) fn language(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Whether a word stands after the language.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.iter().skip(1).any(|one| one == word)
    }

    /// The value of `name=value`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// Text too long to print: `fill=300x(` makes 300 brackets of the `…`, `lines=300` repeats lines that
    /// hold `{n}`.
    fn fill(&mut self) {
        if let Some((count, with)) = self.value("fill").and_then(|fill| fill.split_once('x')) {
            self.text = self.text.replacen('…', &with.repeat(count.parse().unwrap()), 1);
        }
        if let Some(count) = self.value("lines").map(|count| count.parse::<usize>().unwrap()) {
            let lines = self.text.lines().flat_map(|line| {
                let repeats = if line.contains("{n}") { count } else { 1 };
                (1..=repeats).map(move |n| numbered(line, n) + "\n")
            });
            self.text = lines.collect();
        }
    }

    /// Its bytes: `byte=é:E9` writes a character as one byte.
    fn bytes(&self) -> Vec<u8> {
        let Some((from, to)) = self.value("byte").and_then(|byte| byte.split_once(':')) else {
            return self.text.clone().into_bytes();
        };
        let to = u8::from_str_radix(to, 16).unwrap();
        let mut bytes = Vec::new();
        for (at, part) in self.text.split(from).enumerate() {
            if at > 0 {
                bytes.push(to);
            }
            bytes.extend(part.bytes());
        }
        bytes
    }
}

fn numbered(text: &str, n: usize) -> String {
    text.replace("{n}", &n.to_string()).replace("{n+1}", &(n + 1).to_string())
}

/// The blocks of a page.
pub(crate) fn fences(page: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    let mut section = String::new();
    for (line, number) in page.lines().zip(1..) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let words = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Fence { section: section.clone(), line: number, words, text: String::new() });
            }
            (Some(_), Some(_)) => {
                let mut fence = open.take().unwrap();
                fence.fill();
                found.push(fence);
            }
            (Some(fence), None) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) if line.starts_with('#') => {
                section = line.trim_start_matches('#').trim().to_owned();
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    found
}

/// The files beside a model.
#[derive(Default)]
pub(crate) struct Files(BTreeMap<String, Result<String, LoadError>>);

impl Files {
    /// Those among the blocks that name their file.
    pub(crate) fn of<'f>(fences: impl IntoIterator<Item = &'f Fence>) -> Self {
        let files = fences.into_iter().filter(|fence| fence.language() == "cvr").filter_map(|fence| {
            let content = match fence.value("is") {
                Some("unreadable") => Err(LoadError::Unreadable("permission denied".to_owned())),
                Some("not-utf8") => Err(LoadError::NotUtf8(17)),
                Some("too-large") => Err(LoadError::TooLarge(40_000_000)),
                _ => Ok(fence.text.clone()),
            };
            Some((fence.value("file")?.to_owned(), content))
        });
        Self(files.collect())
    }
}

impl Loader for Files {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError> {
        let mut parts: Vec<&str> = from.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop().ok_or(LoadError::Outside)?;
                }
                part => parts.push(part),
            }
        }
        let name = parts.join("/");
        if let Some(content) = self.0.get(&name) {
            return Ok((name, content.clone()?));
        }
        // `part_{n}.cvr` stands for a file of each number.
        self.0
            .iter()
            .find_map(|(pattern, content)| {
                let (before, after) = pattern.split_once("{n}")?;
                let n = name.strip_prefix(before)?.strip_suffix(after)?.parse().ok()?;
                Some((name.clone(), numbered(content.as_ref().ok()?, n)))
            })
            .ok_or(LoadError::NotFound)
    }
}

/// Compiles a block with the settings that its fence names.
pub(crate) fn compile(fence: &Fence, files: &Files) -> Compilation {
    let params = fence.value("set").map(|set| {
        let (name, value) = set.split_once(':').unwrap();
        (name.to_owned(), Number::parse(value).unwrap())
    });
    let settings = Settings {
        params: params.into_iter().collect(),
        as_of: fence.value("as-of").map(|day| Date::parse_iso(day).unwrap()),
    };
    let text = String::from_utf8(fence.bytes()).unwrap();
    cvrules::compile("hotel.cvr", &text, files, &settings)
}

/// The codes of everything that is found in a model and, where there are any, in its data.
pub(crate) fn findings(fences: &[&Fence]) -> Vec<(Code, String)> {
    let files = Files::of(fences.iter().copied());
    let main = fences.iter().find(|fence| fence.language() == "cvr" && fence.value("file").is_none());
    let compiled = compile(main.unwrap(), &files);
    let mut findings = compiled.findings;
    let data = fences.iter().find(|fence| fence.language() == "csv");
    if let (Some(model), Some(data)) = (&compiled.model, data) {
        let name = data.value("file").unwrap_or("guests.csv");
        let mut options = ReadOptions { wanted: Some(wanted_headers(model)), ..ReadOptions::default() };
        if let Some(rows) = data.value("max-rows") {
            options.limits.max_rows = rows.parse().unwrap();
        }
        let found = read::read(name, &data.bytes(), &options)
            .and_then(|table| typed(model, &table))
            .map_or_else(|found| found, |(_, found)| found);
        findings.append(found);
    }
    findings.into_iter().map(|finding| (finding.code, finding.message)).collect()
}
