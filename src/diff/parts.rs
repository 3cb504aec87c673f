//! The files of a model as declarations and what they hold, without layout and comments.

use std::collections::BTreeMap;

use crate::source::SourceMap;
use crate::syntax::{self, Begins, Kind, Piece};

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    /// Whether it is a text for people alone.
    pub(super) prose: bool,
}

/// A clause, column, factor, segment or row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) tokens: Vec<Token>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it declares: `rule price_relief`, `costs`.
    pub(super) key: String,
    /// The words before its block; all of them where it has none.
    pub(super) head: Vec<Token>,
    /// What its block holds; `None` without a block.
    pub(super) items: Option<Vec<Item>>,
}

/// The files of a model: the first under the empty name, the others by their path from its folder.
pub(super) type Files = BTreeMap<String, Vec<Part>>;

/// The files of a model that was read as `main`; packs inside the program are not among them.
///
/// `None` where a file has a syntax error.
pub(super) fn files(sources: &SourceMap, main: &str) -> Option<Files> {
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

fn parts(pieces: &[Piece<'_>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // Blocks that are open.
    let mut depth = 0_usize;
    for piece in pieces.iter().filter(|piece| piece.kind != Kind::Comment) {
        let token = Token { text: piece.text.to_string(), prose: piece.prose };
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
    for part in &mut parts {
        part.key = key(&part.head);
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
        [one, two, ..] => format!("{one} {two}"),
        [] => String::new(),
    }
}

/// The text of tokens, to be read again.
pub(super) fn text(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.join(" ")
}
