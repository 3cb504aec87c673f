//! From one file to all the files of a model: `use` lines, packs, limits (language 2.5, 10.2).
//!
//! The library reads nothing itself: a [`Loader`] gives it the text of a path, and decides what a path
//! may be. Packs are inside the program.

mod packs;

pub use packs::{pack, pack_names};

use std::collections::{BTreeMap, VecDeque};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, ticked_or};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::{ast, parse};

/// The most files of a model.
pub const MAX_FILES: usize = 1_000;
/// The longest chain of files that use each other.
pub const MAX_CHAIN: usize = 32;

/// Gives the text of files.
pub trait Loader {
    /// The text of `path`, which the file called `from` names; with the name under which to show it and
    /// by which a file is known to be the same as another.
    ///
    /// # Errors
    ///
    /// Why there is no text.
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError>;

    /// The text of a pack, by its name without `std.`; `None` where there is none.
    ///
    /// Packs are inside the program, so this is for whoever reads one that was changed on purpose.
    fn pack(&self, name: &str) -> Option<String> {
        pack(name).map(str::to_owned)
    }
}

/// Where a path leads that stands in the file called `from`, with `/` between its parts; `None` where it leads out
/// of the folder in which names begin.
#[must_use]
pub fn beside(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|last| *last == "..") => return None,
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    /// No such file.
    NotFound,
    /// The path leaves the folder of the model.
    Outside,
    /// It is there and cannot be read: in words.
    Unreadable(String),
    /// It is not UTF-8; the first bad byte.
    NotUtf8(usize),
    /// It is larger than the limit, in bytes.
    TooLarge(u64),
}

/// Everything that a model is made of.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The texts.
    pub sources: SourceMap,
    /// Their trees, the first file first, each file once.
    pub files: Vec<ast::File>,
    /// What was found on the way.
    pub findings: Diagnostics,
}

/// Reads a model from its first file's name and text.
pub fn load(name: &str, text: &str, loader: &dyn Loader) -> Loaded {
    let mut loaded = Loaded::default();
    let mut known: BTreeMap<String, SourceId> = BTreeMap::new();
    // Who uses whom, for cycles; a file is read once however often it is used.
    let mut uses: BTreeMap<SourceId, Vec<(SourceId, Span)>> = BTreeMap::new();
    let mut queue: VecDeque<(SourceId, usize)> = VecDeque::new();
    let first = loaded.add(name, text);
    known.insert(name.to_owned(), first);
    queue.push_back((first, 1));
    while let Some((source, depth)) = queue.pop_front() {
        let from = loaded.sources.get(source).map(|file| file.name.to_string()).unwrap_or_default();
        let wanted: Vec<ast::Use> = loaded
            .files
            .iter()
            .filter(|file| file.source == source)
            .flat_map(|file| file.uses.clone())
            .collect();
        for one in wanted {
            let found = match &one.target {
                ast::UseTarget::Pack(pack_name) => match loader.pack(&pack_name.text) {
                    Some(text) => Ok((format!("std.{}", pack_name.text), text)),
                    None => {
                        loaded.findings.push(unknown_pack(pack_name));
                        continue;
                    }
                },
                ast::UseTarget::File(path) => loader.load(&from, &path.value),
            };
            let (shown, text) = match found {
                Ok(found) => found,
                Err(error) => {
                    loaded.findings.push(not_loaded(&one, &error));
                    continue;
                }
            };
            let target = match known.get(&shown) {
                Some(target) => *target,
                None if known.len() >= MAX_FILES || depth >= MAX_CHAIN => {
                    loaded.findings.push(
                        Diagnostic::new(
                            Code::TOO_MANY_FILES,
                            one.span,
                            "this model uses too many files",
                            "one too many",
                        )
                        .help(format!("at most {MAX_FILES} files, in a chain of at most {MAX_CHAIN}")),
                    );
                    continue;
                }
                None => {
                    let target = loaded.add(&shown, &text);
                    known.insert(shown, target);
                    queue.push_back((target, depth + 1));
                    target
                }
            };
            uses.entry(source).or_default().push((target, one.span));
        }
    }
    loaded.cycles(first, &uses);
    loaded
}

impl Loaded {
    fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = self.sources.add(name, text);
        let (file, findings) = parse(&self.sources, id);
        self.files.push(file);
        self.findings.append(findings);
        id
    }

    /// Files that come back to themselves by `use`.
    fn cycles(&mut self, first: SourceId, uses: &BTreeMap<SourceId, Vec<(SourceId, Span)>>) {
        // Iterative: the chain is bounded by MAX_CHAIN when read, but a cycle may close at any file.
        let mut done: Vec<SourceId> = Vec::new();
        let mut path: Vec<(SourceId, usize, Option<Span>)> = vec![(first, 0, None)];
        while let Some((at, next, _)) = path.last_mut() {
            let edges = uses.get(at).map(Vec::as_slice).unwrap_or_default();
            let Some((to, span)) = edges.get(*next).copied() else {
                done.push(*at);
                path.pop();
                continue;
            };
            *next += 1;
            if let Some(start) = path.iter().position(|(id, ..)| *id == to) {
                let mut names: Vec<String> = path.iter().skip(start).map(|(id, ..)| self.name(*id)).collect();
                names.push(self.name(to));
                let mut finding = Diagnostic::new(
                    Code::USE_CYCLE,
                    span,
                    format!("these files use each other: {}", names.join(" → ")),
                    "comes back to itself",
                );
                for (.., by) in path.iter().skip(start + 1) {
                    if let Some(by) = by {
                        finding = finding.label(*by, "on the way");
                    }
                }
                self.findings.push(finding.help("put what both need into a third file"));
            } else if !done.contains(&to) {
                path.push((to, 0, Some(span)));
            }
        }
    }

    fn name(&self, id: SourceId) -> String {
        self.sources.get(id).map(|file| format!("`{}`", file.name)).unwrap_or_default()
    }
}

fn unknown_pack(name: &ast::Name) -> Diagnostic {
    let packs = pack_names();
    Diagnostic::new(
        Code::USE_NOT_FOUND,
        name.span,
        format!("there is no pack `std.{}`", name.text),
        "not inside the program",
    )
    .maybe_help(did_you_mean(&name.text, packs.iter().copied()).or_else(|| {
        Some(if packs.is_empty() {
            "this program has no packs".to_owned()
        } else {
            format!("the packs are {}", ticked_or(packs.iter().map(|pack| format!("std.{pack}"))))
        })
    }))
}

fn not_loaded(one: &ast::Use, error: &LoadError) -> Diagnostic {
    let (span, path) = match &one.target {
        ast::UseTarget::File(path) => (path.span, path.value.as_str()),
        ast::UseTarget::Pack(name) => (name.span, name.text.as_str()),
    };
    match error {
        LoadError::NotFound => {
            Diagnostic::new(Code::USE_NOT_FOUND, span, format!("there is no file \"{path}\""), "not found")
                .help("a path is relative to the file that it stands in")
        }
        LoadError::Outside => Diagnostic::new(
            Code::USE_OUTSIDE,
            span,
            format!("\"{path}\" is outside the folder of the model"),
            "not read",
        )
        .help("move it inside; a model reads nothing outside its own folder"),
        LoadError::Unreadable(why) => Diagnostic::new(
            Code::FILE_NOT_READ,
            span,
            format!("\"{path}\" cannot be read: {why}"),
            "not read",
        ),
        LoadError::NotUtf8(at) => Diagnostic::new(
            Code::FILE_NOT_UTF8,
            span,
            format!("\"{path}\" is not UTF-8 text: byte {at} fits nowhere"),
            "not read",
        )
        .help("save it as UTF-8"),
        LoadError::TooLarge(bytes) => Diagnostic::new(
            Code::FILE_TOO_LARGE,
            span,
            format!("\"{path}\" has {bytes} bytes"),
            "too large for a model",
        ),
    }
}
