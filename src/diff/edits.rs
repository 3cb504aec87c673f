//! What is different between two versions of a model's files, edit by edit, and files with some of the edits made.

use std::collections::{BTreeMap, BTreeSet};

use crate::parts::{Files, Item, Part, Token, difference, print, shown, text};

/// What an edit touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touches {
    /// Texts for people: labels, reasons, sources.
    Text,
    /// Cases and targets, which decide nothing.
    Expectations,
    /// What decides.
    Meaning,
    /// The columns of the data.
    Inputs,
    /// Which rules, actions or segments there are.
    Outputs,
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, by its path from the model's folder; empty for the first.
    pub file: String,
    /// The declaration: `rule price_relief`.
    pub place: String,
    /// What in it: a factor, a clause; empty where it is the declaration itself.
    pub item: String,
    /// What stood there; `None` where it is new.
    pub before: Option<String>,
    /// What stands there now; `None` where it is gone.
    pub after: Option<String>,
    /// What it touches.
    pub touches: Touches,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// All of the declaration comes or goes.
    Whole,
    /// The words before its block.
    Head,
    /// One thing of its block.
    Item,
    /// The order of what its block holds.
    Order,
}

/// All differences, in the order of files, declarations and what they hold.
pub(super) fn edits(old: &Files, new: &Files) -> Vec<Edit> {
    let mut found = Vec::new();
    for file in union(old.keys(), new.keys()) {
        let none = Vec::new();
        let (before, after) = (old.get(&file).unwrap_or(&none), new.get(&file).unwrap_or(&none));
        let keys = union(before.iter().map(|part| &part.key), after.iter().map(|part| &part.key));
        for key in keys {
            let find = |parts: &[Part]| parts.iter().find(|part| part.key == key).cloned();
            match (find(before), find(after)) {
                (Some(before), Some(after)) => within(&file, &before, &after, &mut found),
                (before, after) => found.push(Edit {
                    file: file.clone(),
                    item: String::new(),
                    before: before.as_ref().map(whole),
                    after: after.as_ref().map(whole),
                    touches: touches_whole(&key),
                    place: key,
                    what: What::Whole,
                }),
            }
        }
    }
    found
}

/// Names in the order of the first list, those of the second alone at the end.
fn union<'k>(one: impl Iterator<Item = &'k String>, two: impl Iterator<Item = &'k String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    one.chain(two).filter(|key| seen.insert((*key).clone())).cloned().collect()
}

fn whole(part: &Part) -> String {
    let mut all = shown(&part.head);
    for (at, item) in part.items.iter().flatten().enumerate() {
        all.push_str(if at == 0 { " { " } else { "  " });
        all.push_str(&shown(&item.tokens));
    }
    if part.items.as_ref().is_some_and(|items| !items.is_empty()) {
        all.push_str(" }");
    }
    all
}

fn touches_whole(key: &str) -> Touches {
    match key.split(' ').next().unwrap_or_default() {
        "case" | "property" | "snapshot" | "target" | "protect" | "goal" => Touches::Expectations,
        "text" => Touches::Text,
        "input" => Touches::Inputs,
        "rule" | "table" | "action" | "segments" => Touches::Outputs,
        _ => Touches::Meaning,
    }
}

fn within(file: &str, old: &Part, new: &Part, found: &mut Vec<Edit>) {
    let edit = |item: &str, before: Option<&[Token]>, after: Option<&[Token]>, what| {
        let (before_all, after_all) = (before.unwrap_or_default(), after.unwrap_or_default());
        // Conditions are read as a whole, rows of columns by what is different.
        let clause = old.key.starts_with("rule ") && what == What::Item;
        let rest = |tokens: &[Token]| shown(tokens.get(1..).unwrap_or_default());
        let (shown_before, shown_after) =
            if clause { (rest(before_all), rest(after_all)) } else { changed(before_all, after_all) };
        Edit {
            file: file.to_owned(),
            place: old.key.clone(),
            item: item.to_owned(),
            before: before.map(|_| shown_before),
            after: after.map(|_| shown_after),
            touches: touches(&old.key, before, after, what),
            what,
        }
    };
    // A block that comes or goes is one edit with the words before it.
    if old.items.is_some() != new.items.is_some() {
        let mut one = edit("", Some(&old.head), Some(&new.head), What::Whole);
        (one.before, one.after) = (Some(whole(old)), Some(whole(new)));
        one.touches = touches_whole(&old.key);
        found.push(one);
        return;
    }
    if old.head != new.head {
        found.push(edit("", Some(&old.head), Some(&new.head), What::Head));
    }
    let (before, after) = keyed(old, new);
    for key in union(before.iter().map(|(key, _)| key), after.iter().map(|(key, _)| key)) {
        let find = |items: &[(String, &Item)]| {
            items.iter().find(|(one, _)| *one == key).map(|(_, item)| item.tokens.clone())
        };
        let (old, new) = (find(&before), find(&after));
        if old != new {
            found.push(edit(&key, old.as_deref(), new.as_deref(), What::Item));
        }
    }
    if ordered(new) {
        let common = |items: &[(String, &Item)], others: &[(String, &Item)]| -> Vec<String> {
            let keys = items.iter().map(|(key, _)| key);
            keys.filter(|key| others.iter().any(|(other, _)| other == *key)).cloned().collect()
        };
        let (before, after) = (common(&before, &after), common(&after, &before));
        if before != after {
            let mut one = edit("order", None, None, What::Order);
            (one.before, one.after) = (Some(before.join(", ")), Some(after.join(", ")));
            found.push(one);
        }
    }
}

/// Whether the order of what a block holds has a meaning.
fn ordered(part: &Part) -> bool {
    part.key.starts_with("segments ") && part.head.last().is_some_and(|token| token.text == "first")
}

fn touches(key: &str, before: Option<&[Token]>, after: Option<&[Token]>, what: What) -> Touches {
    let whole = touches_whole(key);
    if matches!(whole, Touches::Expectations | Touches::Text) {
        return whole;
    }
    let said = |tokens: Option<&[Token]>| -> Vec<Token> {
        let prose = |word: &Token| matches!(word.text.as_str(), "because" | "source" | "owner");
        match tokens {
            Some([first, second, ..]) if prose(first) && second.prose => Vec::new(),
            tokens => tokens.unwrap_or_default().iter().filter(|token| !token.prose).cloned().collect(),
        }
    };
    if what != What::Order && said(before) == said(after) {
        return Touches::Text;
    }
    match (whole, what) {
        (Touches::Inputs, _) => Touches::Inputs,
        // A segment or row that comes or goes.
        (Touches::Outputs, What::Item)
            if (before.is_none() || after.is_none())
                && (key.starts_with("segments ") || key.starts_with("table ")) =>
        {
            Touches::Outputs
        }
        _ => Touches::Meaning,
    }
}

/// The differing middle of two texts, as it is shown; all of one that is short or stands alone.
fn changed(before: &[Token], after: &[Token]) -> (String, String) {
    if before.is_empty() || after.is_empty() {
        return (shown(before), shown(after));
    }
    let (one, two) = difference(before, after, 0);
    // Where one of them is nothing, the words beside it say where.
    if one.is_empty() || two.is_empty() { difference(before, after, 1) } else { (one, two) }
}

/// What a block holds, by name.
type Named<'p> = Vec<(String, &'p Item)>;

/// What a block holds, each thing with a name that is its own in both versions: its first word; where several begin
/// alike two words, then all.
fn keyed<'p>(old: &'p Part, new: &'p Part) -> (Named<'p>, Named<'p>) {
    let items = |part: &'p Part| part.items.as_deref().unwrap_or_default();
    let short =
        |item: &Item, words: usize| text(item.tokens.get(..words.min(item.tokens.len())).unwrap_or_default());
    let often = |words: usize| -> BTreeSet<String> {
        let mut often = BTreeSet::new();
        for part in [old, new] {
            let mut seen = BTreeSet::new();
            for item in items(part) {
                if !seen.insert(short(item, words)) {
                    often.insert(short(item, words));
                }
            }
        }
        often
    };
    let (one, two) = (often(1), often(2));
    let key = |item: &Item| match (one.contains(&short(item, 1)), two.contains(&short(item, 2))) {
        (false, _) => short(item, 1),
        (true, false) => short(item, 2),
        (true, true) => text(&item.tokens),
    };
    let all = |part: &'p Part| items(part).iter().map(|item| (key(item), item)).collect();
    (all(old), all(new))
}

/// The texts of a version between two: the old one with the edits made for which `made` says so.
pub(super) fn between(old: &Files, new: &Files, edits: &[Edit], made: &[bool]) -> BTreeMap<String, String> {
    let is_made = |file: &str, place: &str, item: &str, what: What| {
        edits.iter().zip(made).any(|(edit, made)| {
            *made && edit.what == what && edit.file == file && edit.place == place && edit.item == item
        })
    };
    let mut texts = BTreeMap::new();
    for file in union(old.keys(), new.keys()) {
        let none = Vec::new();
        let (before, after) = (old.get(&file).unwrap_or(&none), new.get(&file).unwrap_or(&none));
        let mut out = String::new();
        for key in union(before.iter().map(|part| &part.key), after.iter().map(|part| &part.key)) {
            let find = |parts: &'_ [Part]| parts.iter().find(|part| part.key == key).cloned();
            let all_new = is_made(&file, &key, "", What::Whole);
            match (find(before), find(after)) {
                (Some(old), Some(new)) if old.items.is_some() == new.items.is_some() => {
                    let head = if is_made(&file, &key, "", What::Head) { &new.head } else { &old.head };
                    out.push_str(&text(head));
                    if old.items.is_some() {
                        out.push_str(" {\n");
                        let order = is_made(&file, &key, "order", What::Order);
                        for item in mixed(&old, &new, order, &|item| is_made(&file, &key, item, What::Item)) {
                            out.push_str(&text(&item.tokens));
                            out.push('\n');
                        }
                        out.push('}');
                    }
                    out.push('\n');
                }
                (old, new) => {
                    if let Some(part) = if all_new { new } else { old } {
                        print(&part, &mut out);
                    }
                }
            }
        }
        texts.insert(file, out);
    }
    texts
}

/// What a block holds with some edits made. What is new stands behind the thing that it follows in the new version.
fn mixed(old: &Part, new: &Part, new_order: bool, made: &dyn Fn(&str) -> bool) -> Vec<Item> {
    let (before, after) = keyed(old, new);
    let (lead, other) = if new_order { (&after, &before) } else { (&before, &after) };
    let mut keys: Vec<&String> = lead.iter().map(|(key, _)| key).collect();
    for (at, (key, _)) in other.iter().enumerate() {
        if keys.contains(&key) {
            continue;
        }
        let earlier = other.get(..at).unwrap_or_default();
        let behind = earlier.iter().rev().find_map(|(key, _)| keys.iter().position(|one| *one == key));
        keys.insert(behind.map_or(0, |at| at + 1), key);
    }
    let find = |items: &[(String, &Item)], key: &str| {
        items.iter().find(|(one, _)| one == key).map(|(_, item)| (*item).clone())
    };
    keys.into_iter().filter_map(|key| find(if made(key) { &after } else { &before }, key)).collect()
}
