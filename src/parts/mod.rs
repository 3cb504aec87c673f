//! The files of a model as declarations and what they hold, without layout and comments; and models of such texts.
//!
//! `diff` makes some edits of two versions, `mutate` faults; both are texts again, checked and run like any other.

use std::collections::BTreeMap;

use crate::check::Settings;
use crate::compile::compile;
use crate::load::{self, LoadError, Loader, beside};
use crate::model::Model;
use crate::source::SourceMap;
use crate::syntax::{self, Begins, Kind, Piece};

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// Whether it is a text for people alone.
    pub(crate) prose: bool,
    /// What it is, as far as blanks around it go.
    pub(crate) kind: Kind,
}

impl Token {
    /// The comma of a list.
    pub(crate) fn comma() -> Self {
        Self { text: ",".to_owned(), prose: false, kind: Kind::Close }
    }
}

/// A clause, column, factor, segment or row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) tokens: Vec<Token>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it declares: `rule price_relief`, `costs`.
    pub(crate) key: String,
    /// The words before its block; all of them where it has none.
    pub(crate) head: Vec<Token>,
    /// What its block holds; `None` without a block.
    pub(crate) items: Option<Vec<Item>>,
}

/// The files of a model: the first under the empty name, the others by their path from its folder.
pub(crate) type Files = BTreeMap<String, Vec<Part>>;

/// The files of a model that was read as `main`; packs inside the program are not among them.
///
/// `None` where a file has a syntax error.
pub(crate) fn files(sources: &SourceMap, main: &str) -> Option<Files> {
    let folder = main.rfind('/').map_or("", |at| main.get(..=at).unwrap_or_default());
    let mut files = Files::new();
    for (id, source) in sources.iter() {
        let name = &*source.name;
        if name.starts_with("std.") {
            continue;
        }
        let (_, pieces) = syntax::pieces(sources, id).ok()?;
        let key = if name == main { "" } else { name.strip_prefix(folder).unwrap_or(name) };
        files.insert(key.to_owned(), parts(&pieces));
    }
    Some(files)
}

/// Takes the packs that a model uses apart too, each under its name: `std.levers`. They stay packs, which may ask for
/// what the model does not have.
pub(crate) fn unpack(sources: &SourceMap, files: &mut Files) -> Option<()> {
    for (id, source) in sources.iter().filter(|(_, source)| source.name.starts_with("std.")) {
        let (_, pieces) = syntax::pieces(sources, id).ok()?;
        files.insert(source.name.to_string(), parts(&pieces));
    }
    Some(())
}

fn parts(pieces: &[Piece<'_>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // Blocks that are open.
    let mut depth = 0_usize;
    for piece in pieces.iter().filter(|piece| piece.kind != Kind::Comment) {
        let token = Token { text: piece.text.to_string(), prose: piece.prose, kind: piece.kind };
        if matches!(piece.begins, Begins::Declaration(_)) {
            depth = 0;
            parts.push(Part { key: String::new(), head: Vec::new(), items: None });
        }
        let Some(part) = parts.last_mut() else { continue };
        match piece.kind {
            Kind::Open if depth == 0 => {
                depth = 1;
                part.items = Some(Vec::new());
                continue;
            }
            Kind::Open => depth += 1,
            Kind::Shut if depth == 1 => {
                depth = 0;
                continue;
            }
            Kind::Shut => depth = depth.saturating_sub(1),
            _ => {}
        }
        match &mut part.items {
            Some(items) if depth > 0 => {
                if depth == 1 && matches!(piece.begins, Begins::Item(_)) {
                    items.push(Item { tokens: Vec::new() });
                }
                if let Some(item) = items.last_mut() {
                    item.tokens.push(token);
                }
            }
            _ => part.head.push(token),
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for part in &mut parts {
        part.key = key(&part.head);
        // Of some there may be several, such as the texts of a language.
        let times = seen.entry(part.key.clone()).or_default();
        *times += 1;
        if *times > 1 {
            part.key = format!("{} ({times})", part.key);
        }
        for item in part.items.iter_mut().flatten() {
            // Between values and weights commas may stand or not.
            while item.tokens.len() > 1 && item.tokens.last().is_some_and(|token| token.text == ",") {
                item.tokens.pop();
            }
        }
    }
    parts
}

/// What a declaration is known by.
fn key(head: &[Token]) -> String {
    let words: Vec<&str> = head.iter().map(|token| token.text.as_str()).collect();
    match words.as_slice() {
        [one @ ("model" | "input" | "benefits" | "costs" | "edition"), ..] | [one] => (*one).to_owned(),
        ["weights", "for", group, ..] => format!("weights for {group}"),
        ["terms", "for", of @ ..] => format!("terms for {}", of.join(" ").replace(" ,", ",")),
        [one, two, ..] => format!("{one} {two}"),
        [] => String::new(),
    }
}

/// The text of tokens, to be read again.
pub(crate) fn text(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.join(" ")
}

/// Tokens as people write them.
pub(crate) fn shown(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut before = None;
    for token in tokens {
        if before.is_some() && syntax::is_apart(before, token.kind) {
            out.push(' ');
        }
        out.push_str(&token.text);
        before = Some(token.kind);
    }
    out
}

/// Where two texts differ, with up to `around` tokens on either side.
pub(crate) fn difference(one: &[Token], two: &[Token], around: usize) -> (String, String) {
    let same = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    let most = one.len().min(two.len()) - same;
    let ends = one.iter().rev().zip(two.iter().rev()).take(most).take_while(|(one, two)| one == two).count();
    let middle = |tokens: &[Token]| {
        let to = (tokens.len() - ends + around).min(tokens.len());
        shown(tokens.get(same.saturating_sub(around)..to).unwrap_or_default())
    };
    (middle(one), middle(two))
}

/// The text of a whole declaration.
pub(crate) fn print(part: &Part, out: &mut String) {
    out.push_str(&text(&part.head));
    if let Some(items) = &part.items {
        out.push_str(" {\n");
        for item in items {
            out.push_str(&text(&item.tokens));
            out.push('\n');
        }
        out.push('}');
    }
    out.push('\n');
}

/// The texts of files, by their names.
pub(crate) fn texts(files: &Files) -> BTreeMap<String, String> {
    let text = |parts: &Vec<Part>| {
        let mut text = String::new();
        parts.iter().for_each(|part| print(part, &mut text));
        text
    };
    files.iter().map(|(name, parts)| (name.clone(), text(parts))).collect()
}

/// The model of such texts, by the names of their files; `None` where they are none.
pub(crate) fn model(mut texts: BTreeMap<String, String>, settings: &Settings) -> Option<Model> {
    let main = texts.remove("").unwrap_or_default();
    compile("", &main, &Texts(texts), settings).model
}

/// Texts by the names of their files.
struct Texts(BTreeMap<String, String>);

impl Loader for Texts {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), LoadError> {
        let name = beside(from, path).ok_or(LoadError::NotFound)?;
        self.0.get(&name).map(|text| (name, text.clone())).ok_or(LoadError::NotFound)
    }

    fn pack(&self, name: &str) -> Option<String> {
        self.0.get(&format!("std.{name}")).cloned().or_else(|| load::pack(name).map(str::to_owned))
    }
}
