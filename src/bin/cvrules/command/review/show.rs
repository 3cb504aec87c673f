//! What is to be reviewed, as text and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cvrules::diagnostic::{count, list_and};
use cvrules::diff::Why;
use cvrules::snapshots::{Cause, Change, Group, Was, moves};
use cvrules::view::{Look, diff, json};
use serde_json::{Value as Json, json};

use super::super::kept::difference;
use super::{Decided, Reviewed};
use crate::snapshots::kind;

/// How many results of a cause are shown in full; the others in words.
const SHOWN: usize = 3;

fn paint(text: &str, colour: &str, look: &Look) -> String {
    if look.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Everything, and what it came to.
pub(super) fn all(all: &[Reviewed], look: &Look) -> String {
    let causes: usize = all.iter().map(|one| one.groups.len()).sum();
    if causes == 0 {
        return "Nothing to review: all results are as stored.\n".to_owned();
    }
    let mut text = String::new();
    let mut at = 0;
    for one in all {
        for place in 0..one.groups.len() {
            at += 1;
            text.push_str(&group(one, place, (at, causes), look, false));
        }
    }
    text + &came_to(all, look)
}

/// One cause with its results; in full if asked for.
pub(super) fn group(
    of: &Reviewed,
    at: usize,
    (n, causes): (usize, usize),
    look: &Look,
    full: bool,
) -> String {
    let Some(group) = of.groups.get(at) else { return String::new() };
    let number = if causes > 1 { format!("{n} of {causes} · ") } else { String::new() };
    let mut text = format!("\n{}\n", paint(&format!("{number}{}", title(of, group)), "1", look));
    for line in reasons(of, group) {
        let _ = writeln!(text, "  {line}");
    }
    // Results that move alike are one thing to look at.
    let mut alike: Vec<(Vec<String>, Vec<&Change>)> = Vec::new();
    for change in group.changes.iter().filter_map(|at| of.changes.get(*at)) {
        let words = words(change);
        match alike
            .iter_mut()
            .find(|(one, _)| *one == words && change.now.is_some() && change.was != Was::New)
        {
            Some((_, list)) => list.push(change),
            None => alike.push((words, vec![change])),
        }
    }
    // What happens to actions matters most.
    let acts =
        |change: &Change| moves(change.before(), &change.after()).iter().any(|one| one.action.is_some());
    alike.sort_by_key(|(_, changes)| !changes.iter().any(|change| acts(change)));
    let most = if full { usize::MAX } else { SHOWN };
    for (words, changes) in alike.iter().take(most) {
        for (place, change) in changes.iter().enumerate() {
            if place == 0 || full {
                let _ = write!(text, "\n  {}", paint(&change.name(), "36", look));
                let _ = writeln!(
                    text,
                    "{}",
                    if words.is_empty() { String::new() } else { format!(": {}", words.join("; ")) }
                );
                text.push_str(&difference(change, look));
            }
        }
        if changes.len() > 1 && !full {
            let names: Vec<String> = changes.iter().skip(1).map(|change| change.name()).collect();
            let _ = writeln!(text, "  The same of {}.", list_and(&names));
        }
    }
    let left = alike.iter().skip(most);
    for (words, changes) in left {
        let names: Vec<String> = changes.iter().map(|change| change.name()).collect();
        let told = if words.is_empty() { String::new() } else { format!(": {}", words.join("; ")) };
        let _ = writeln!(text, "\n  {}{told}", list_and(&names));
    }
    text
}

/// What happens to a result, in words.
fn words(change: &Change) -> Vec<String> {
    if change.was == Was::New || change.now.is_none() {
        return Vec::new();
    }
    moves(change.before(), &change.after()).into_iter().map(|one| one.words).collect()
}

fn title(of: &Reviewed, group: &Group) -> String {
    let results = count(group.changes.len(), "result");
    let one = group.changes.len() == 1;
    match &group.cause {
        Cause::Edits(Why::Each(units)) if units.len() > 1 => {
            format!("{results} changed by any of these edits alone")
        }
        Cause::Edits(Why::Each(units)) if units.first().is_some_and(|edits| edits.len() > 1) => {
            format!("{results} changed by edits that are only a model together")
        }
        Cause::Edits(Why::Each(_)) => format!("{results} changed by one edit"),
        Cause::Edits(Why::Together(_)) => format!("{results} changed by these edits together"),
        Cause::Edits(Why::Among(_)) => format!("{results} changed, by some of these edits"),
        Cause::Alike(_) => match &of.since {
            Some(since) => format!("{results} changed, by no edit since {since}"),
            None if one => "1 result changed".to_owned(),
            None => format!("{results} changed alike"),
        },
        Cause::Conflict => format!("{results} left undecided by a merge"),
        Cause::New => format!("{results} that {} new", if one { "is" } else { "are" }),
        Cause::Gone => {
            format!("{} that no snapshot makes any more", count(group.changes.len(), "stored file"))
        }
    }
}

/// The edits, or what else is known.
fn reasons(of: &Reviewed, group: &Group) -> Vec<String> {
    match &group.cause {
        Cause::Edits(why) => {
            numbers(why).into_iter().flatten().filter_map(|at| of.edits.get(at)).map(diff::edit).collect()
        }
        Cause::Alike(words) => {
            let mut all = vec![words.clone()];
            if !of.data.is_empty() {
                all.push(format!("since then {} changed", list_and(&of.data)));
            }
            all
        }
        _ => Vec::new(),
    }
}

fn numbers(why: &Why) -> Vec<Vec<usize>> {
    match why {
        Why::Each(all) => all.clone(),
        Why::Together(edits) | Why::Among(edits) => vec![edits.clone()],
    }
}

/// Which keys there are.
pub(super) fn prompt(look: &Look) -> String {
    let key = |key: &str, what: &str| format!("{} {what}", paint(key, "1", look));
    format!(
        "\n{}  {}  {}  {}  (capitals: this and all the rest)  {} > ",
        key("a", "accept"),
        key("r", "reject"),
        key("s", "skip"),
        key("d", "show in full"),
        key("q", "quit")
    )
}

/// `3 results accepted, 1 rejected, 2 left open.`
pub(super) fn came_to(all: &[Reviewed], look: &Look) -> String {
    let mut often: BTreeMap<u8, usize> = BTreeMap::new();
    for decided in all.iter().flat_map(|one| &one.decided) {
        *often.entry(*decided as u8).or_default() += 1;
    }
    let of = |decided: Decided| often.get(&(decided as u8)).copied().unwrap_or(0);
    let mut said = Vec::new();
    for (n, word) in [
        (of(Decided::Accepted), "accepted"),
        (of(Decided::Rejected), "rejected"),
        (of(Decided::Open), "left open"),
    ] {
        if n > 0 {
            said.push(if said.is_empty() {
                format!("{} {word}", count(n, "result"))
            } else {
                format!("{n} {word}")
            });
        }
    }
    let mut text = format!("\n{}.\n", paint(&said.join(", "), "1", look));
    if of(Decided::Open) > 0 && of(Decided::Accepted) + of(Decided::Rejected) == 0 {
        text.push_str("Decide on a terminal, or with `--accept` and `--reject`.\n");
    }
    text
}

/// Everything for programs (`docs/schema/review.v1.schema.json`).
pub(super) fn json(all: &[Reviewed]) -> Json {
    let models: Vec<Json> = all.iter().map(model).collect();
    json!({ "format": "cvrules.review/1", "models": models })
}

fn model(of: &Reviewed) -> Json {
    let edits: Vec<Json> = of.edits.iter().map(json::edit_value).collect();
    let causes: Vec<Json> = of.groups.iter().map(|group| cause(of, group)).collect();
    json!({ "file": of.file, "since": of.since, "edits": edits, "data_changed": of.data, "causes": causes })
}

fn cause(of: &Reviewed, group: &Group) -> Json {
    let (kind, how, edits) = match &group.cause {
        Cause::Edits(why) => {
            let how = match why {
                Why::Each(_) => "each",
                Why::Together(_) => "together",
                Why::Among(_) => "among",
            };
            let plus = |edits: Vec<usize>| edits.into_iter().map(|edit| edit + 1).collect::<Vec<_>>();
            ("edits", Some(how), numbers(why).into_iter().map(plus).collect())
        }
        Cause::Alike(_) => ("alike", None, Vec::new()),
        Cause::Conflict => ("conflict", None, Vec::new()),
        Cause::New => ("new", None, Vec::new()),
        Cause::Gone => ("gone", None, Vec::new()),
    };
    let alike = if let Cause::Alike(words) = &group.cause { Some(words) } else { None };
    let results: Vec<Json> = group.changes.iter().map(|at| result(of, *at)).collect();
    json!({ "cause": kind, "how": how, "edits": edits, "alike": alike, "results": results })
}

fn result(of: &Reviewed, at: usize) -> Json {
    let Some(change) = of.changes.get(at) else { return Json::Null };
    let decision = match of.decided.get(at) {
        Some(Decided::Accepted) => Some("accepted"),
        Some(Decided::Rejected) => Some("rejected"),
        _ => None,
    };
    let before: Vec<Json> = match &change.was {
        Was::New => Vec::new(),
        Was::Other(text) => vec![json!({ "from": null, "text": text })],
        Was::Conflict(ours, theirs) => {
            [ours, theirs].map(|(from, text)| json!({ "from": from, "text": text })).to_vec()
        }
    };
    json!({
        "snapshot": change.now.as_ref().map(|page| &*page.snapshot),
        "subject": change.now.as_ref().map(|page| &page.subject),
        "file": of.store.shown(&change.file),
        "change": kind(change),
        "before": before,
        "after": change.now.as_ref().map(|_| change.after()),
        "moves": words(change),
        "decision": decision,
    })
}
