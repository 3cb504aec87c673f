//! What is different between two texts of one subject, in words.

use std::collections::BTreeMap;

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// In words, with the subject's own numbers: `U 0.93 → 0.87`.
    pub words: String,
    /// What happens to an action, in words that fit other subjects too: `relief is no longer recommended`.
    pub action: Option<String>,
    /// The value that is another one.
    pub value: Option<String>,
}

/// What a text says.
#[derive(Default)]
struct Said<'t> {
    values: Vec<(&'t str, &'t str)>,
    /// Actions with their places, what else their line says, and why.
    ranked: BTreeMap<&'t str, (usize, &'t str, Vec<&'t str>)>,
    /// Actions that are not to be done, and rules that are not decided, with why.
    dropped: BTreeMap<&'t str, &'t str>,
    open: BTreeMap<&'t str, &'t str>,
}

/// What is different, values first, then actions.
#[must_use]
pub fn moves(before: &str, now: &str) -> Vec<Move> {
    let (before, now) = (read(before), read(now));
    let mut out = Vec::new();
    let value = |of: &Said<'_>, name: &str| {
        of.values.iter().find(|(one, _)| *one == name).map_or("–", |(_, value)| value).to_owned()
    };
    let gone = before.values.iter().filter(|(name, _)| now.values.iter().all(|(one, _)| one != name));
    for (name, _) in now.values.iter().chain(gone) {
        let (old, new) = (value(&before, name), value(&now, name));
        if old != new {
            let words = format!("{name} {old} → {new}");
            out.push(Move { words, action: None, value: Some((*name).to_owned()) });
        }
    }
    for (name, old, new) in both(&before.ranked, &now.ranked) {
        let told = match (old, new) {
            (None, Some(_)) => format!("{name} is recommended"),
            (Some(_), None) => format!("{name} is no longer recommended"),
            (Some((old, ..)), Some((new, ..))) if old != new => format!("{name} ranks {old} → {new}"),
            (Some((_, old, _)), Some((_, new, _))) if old != new => format!("{name}: {old} → {new}"),
            (Some((.., old)), Some((.., new))) if old != new => {
                out.push(Move { words: format!("{name} for another reason"), action: None, value: None });
                continue;
            }
            _ => continue,
        };
        out.push(Move { words: told.clone(), action: Some(told), value: None });
    }
    for (name, old, new) in both(&before.dropped, &now.dropped) {
        let told = match (old, new) {
            (None, Some(why)) => format!("{name} is {why}"),
            (Some(_), None) if now.ranked.contains_key(name) => continue,
            (Some(why), None) => format!("{name} is no longer {why}"),
            (Some(old), Some(new)) if old != new => format!("{name} is {new}, before it was {old}"),
            _ => continue,
        };
        out.push(Move { words: told.clone(), action: Some(told), value: None });
    }
    for (name, old, new) in both(&before.open, &now.open) {
        let told = match (old, new) {
            (None, Some(_)) => format!("{name} is not decided"),
            (Some(_), None) => format!("{name} is decided"),
            (Some(old), Some(new)) if old != new => format!("{name} lacks something else"),
            _ => continue,
        };
        out.push(Move { words: told.clone(), action: Some(told), value: None });
    }
    out
}

type Pair<'p, 't, V> = (&'p &'t str, Option<&'p V>, Option<&'p V>);

/// What stands in either of two lists, by name.
fn both<'p, 't, V>(one: &'p BTreeMap<&'t str, V>, two: &'p BTreeMap<&'t str, V>) -> Vec<Pair<'p, 't, V>> {
    let only = two.keys().filter(|name| !one.contains_key(*name));
    one.keys().chain(only).map(|name| (name, one.get(name), two.get(name))).collect()
}

fn read(text: &str) -> Said<'_> {
    let mut said = Said::default();
    let mut section = "";
    let mut last = "";
    for line in text.lines() {
        let name_of = |rest: &str| rest.find([' ', ',', ':']).unwrap_or(rest.len());
        match section {
            _ if matches!(line, "Do" | "Do nothing." | "Do not" | "Not decided") => section = line,
            "" => {
                if let Some((name, value)) = line.split_once(": ") {
                    said.values.push((name, value));
                }
            }
            "Do" => {
                if let Some(because) = line.strip_prefix("   ") {
                    if let Some((_, _, why)) = said.ranked.get_mut(last) {
                        why.push(because);
                    }
                } else if let Some((place, rest)) = line.split_once(". ")
                    && let Ok(place) = place.parse()
                {
                    let (name, more) = rest.split_at(name_of(rest));
                    last = name;
                    let more = more.rsplit(", ").next().unwrap_or(more);
                    said.ranked.insert(name, (place, more, Vec::new()));
                }
            }
            _ => {
                let Some(rest) = line.strip_prefix("- ") else { continue };
                let (name, more) = rest.split_at(name_of(rest));
                // A title may hold a colon.
                let why =
                    more.strip_prefix(" \"").and_then(|more| more.split_once("\": ")).map(|(_, why)| why);
                let why = why.or_else(|| more.strip_prefix(": ")).unwrap_or_default();
                if section == "Do not" { &mut said.dropped } else { &mut said.open }.insert(name, why);
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_different_is_told() {
        let before = "U: 0.93\nnet: -0.2\n\nDo\n1. relief \"Lower it, now\", priority high\n   because dear: value 0.93\n2. call, priority normal\n   because bad\n\nDo not\n- upsell \"More: of it\": forbidden by mend";
        let now = "U: 0.87\nnet: -0.2\n\nDo\n1. call, priority low\n   because bad\n2. upsell, priority normal\n   because rich\n\nNot decided\n- dear: price not answered";
        let words: Vec<String> = moves(before, now).into_iter().map(|one| one.words).collect();
        assert_eq!(
            words,
            [
                "U 0.93 → 0.87",
                "call ranks 2 → 1",
                "relief is no longer recommended",
                "upsell is recommended",
                "dear is not decided"
            ]
        );
        assert!(moves(before, before).is_empty());
        let more = "U: 0.93\nnet: -0.2\n\nDo\n1. relief \"Lower it, now\", priority low\n   because dear: value 0.94\n2. call, priority normal\n   because worse\n\nDo not\n- upsell \"More: of it\": held back";
        let words: Vec<String> = moves(before, more).into_iter().map(|one| one.words).collect();
        assert_eq!(
            words,
            [
                "call for another reason",
                "relief: priority high → priority low",
                "upsell is held back, before it was forbidden by mend"
            ]
        );
    }
}
