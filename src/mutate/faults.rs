//! The faults that are made of a model's files.

use super::{Fault, Kind};
use crate::number::Number;
use crate::parts::{Files, Item, Part, Token, difference, shown};
use crate::syntax::Kind as Word;

/// All faults.
pub(super) fn faults(files: &Files) -> Vec<Fault> {
    let mut out = Vec::new();
    for (file, parts) in files {
        for (at, part) in parts.iter().enumerate() {
            Maker { file, at, part, out: &mut out }.make();
        }
    }
    out
}

struct Maker<'m> {
    file: &'m str,
    at: usize,
    part: &'m Part,
    out: &'m mut Vec<Fault>,
}

impl Maker<'_> {
    fn make(&mut self) {
        let part = self.part;
        let items = part.items.as_deref().unwrap_or_default();
        let kind = part.key.split(' ').next().unwrap_or_default();
        match kind {
            "rule" => {
                self.whole();
                for (at, item) in items.iter().enumerate() {
                    self.clause(at, item);
                }
            }
            "table" => {
                for (at, item) in items.iter().enumerate().filter(|(_, item)| is_row(item)) {
                    self.gone(at, item);
                    self.row(at, item);
                }
            }
            "let" | "param" | "population" => {
                let begins = if kind == "population" { "if" } else { "=" };
                let from = part.head.iter().position(|token| token.text == begins).map_or(0, |at| at + 1);
                for (kind, tokens) in expression(&part.head, from, part.head.len()) {
                    let changed = Part { head: tokens, ..part.clone() };
                    self.push(kind, "", &part.head, Some(&changed.head.clone()), Some(changed));
                }
            }
            "segments" => {
                for (at, item) in items.iter().enumerate() {
                    let from = item.tokens.iter().position(|token| token.text == "if");
                    if let Some(from) = from {
                        self.expression(at, item, from + 1, item.tokens.len());
                    }
                }
            }
            "action" | "terms" => {
                for (at, item) in items.iter().enumerate() {
                    match first(item) {
                        "lifts" | "lowers" | "raises" | "effort" | "cost" => {
                            self.expression(at, item, 1, item.tokens.len());
                        }
                        "worthwhile" => {
                            self.gone(at, item);
                            self.expression(at, item, 2, item.tokens.len());
                        }
                        "excludes" | "needs" => self.gone(at, item),
                        _ => {}
                    }
                }
            }
            "benefits" | "costs" | "weights" => self.side(items),
            "model" => {
                for (at, item) in items.iter().enumerate() {
                    if matches!(first(item), "answered" | "evidence" | "dominance" | "lead" | "at") {
                        self.expression(at, item, 1, item.tokens.len());
                    }
                }
            }
            _ => {}
        }
    }

    fn push(
        &mut self,
        kind: Kind,
        item: &str,
        before: &[Token],
        after: Option<&[Token]>,
        part: Option<Part>,
    ) {
        let (words, after_words) = match after {
            Some(after) => difference(before, after, 1),
            None => (shown(before), String::new()),
        };
        self.out.push(Fault {
            kind,
            file: self.file.to_owned(),
            place: self.part.key.clone(),
            item: item.to_owned(),
            text: shown(before),
            before: words,
            after: after_words,
            at: self.at,
            part,
        });
    }

    /// The declaration with another thing in its block, or without it.
    fn with(&self, at: usize, item: Option<Vec<Token>>) -> Part {
        let mut part = self.part.clone();
        if let Some(items) = &mut part.items {
            match item {
                Some(tokens) => {
                    if let Some(place) = items.get_mut(at) {
                        place.tokens = tokens;
                    }
                }
                None if at < items.len() => drop(items.remove(at)),
                None => {}
            }
        }
        part
    }

    fn change(&mut self, kind: Kind, at: usize, item: &Item, tokens: Vec<Token>) {
        let part = self.with(at, Some(tokens.clone()));
        self.push(kind, first(item), &item.tokens, Some(&tokens), Some(part));
    }

    fn gone(&mut self, at: usize, item: &Item) {
        let part = self.with(at, None);
        self.push(Kind::Gone, first(item), &item.tokens, None, Some(part));
    }

    /// The whole declaration is gone.
    fn whole(&mut self) {
        let head = self.part.head.clone();
        self.push(Kind::Gone, "", &head, None, None);
    }

    fn expression(&mut self, at: usize, item: &Item, from: usize, to: usize) {
        for (kind, tokens) in expression(&item.tokens, from, to) {
            self.change(kind, at, item, tokens);
        }
    }

    fn clause(&mut self, at: usize, item: &Item) {
        match first(item) {
            "if" => self.expression(at, item, 1, item.tokens.len()),
            "unless" => {
                self.gone(at, item);
                self.expression(at, item, 1, item.tokens.len());
            }
            "recommend" | "forbid" => {
                for tokens in without_one(&item.tokens, 1) {
                    self.change(Kind::Gone, at, item, tokens);
                }
            }
            "priority" => {
                for tokens in priorities(&item.tokens) {
                    self.change(Kind::Priority, at, item, tokens);
                }
            }
            "overrides" | "effective" => self.gone(at, item),
            _ => {}
        }
    }

    fn row(&mut self, at: usize, item: &Item) {
        let arrow = item.tokens.iter().position(|token| token.text == "=>").unwrap_or(0);
        let from = item.tokens.iter().position(|token| token.text == ":").map_or(0, |at| at + 1);
        self.expression(at, item, from, arrow);
        for tokens in priorities(&item.tokens) {
            self.change(Kind::Priority, at, item, tokens);
        }
    }

    /// Weight goes from each factor to the next; formulas have faults as other expressions do.
    fn side(&mut self, items: &[Item]) {
        for (at, (one, two)) in items.iter().zip(items.iter().skip(1)).enumerate() {
            let (Some(from), Some(to)) = (weight(one), weight(two)) else { continue };
            for share in [Number::int(1), Number::int(-1)] {
                let moved = &(&from.1 * &share) / &Number::int(4);
                let (Some(less), Some(more)) = (percent(&(&from.1 - &moved)), percent(&(&to.1 + &moved)))
                else {
                    continue;
                };
                let put = |item: &Item, at: usize, text: String| {
                    let mut tokens = item.tokens.clone();
                    if let Some(token) = tokens.get_mut(at) {
                        token.text = text;
                    }
                    tokens
                };
                let (one_now, two_now) = (put(one, from.0, less), put(two, to.0, more));
                let mut part = self.with(at, Some(one_now.clone()));
                if let Some(place) = part.items.as_mut().and_then(|items| items.get_mut(at + 1)) {
                    place.tokens = two_now.clone();
                }
                let join = |one: &[Token], two: &[Token]| {
                    let comma = Token::comma();
                    [one.get(..2).unwrap_or(one), &[comma], two.get(..2).unwrap_or(two)].concat()
                };
                let before = join(&one.tokens, &two.tokens);
                let after = join(&one_now, &two_now);
                self.push(Kind::Weight, "", &before, Some(&after), Some(part));
            }
        }
        for (at, item) in items.iter().enumerate() {
            let from = item.tokens.iter().position(|token| token.text == "=");
            let to = item.tokens.iter().position(|token| token.text == "{").unwrap_or(item.tokens.len());
            if let Some(from) = from {
                self.expression(at, item, from + 1, to);
            }
        }
    }
}

fn first(item: &Item) -> &str {
    item.tokens.first().map_or("", |token| token.text.as_str())
}

fn is_row(item: &Item) -> bool {
    first(item) != "when" && item.tokens.iter().any(|token| token.text == "=>")
}

/// A weight of a factor and where it stands.
fn weight(item: &Item) -> Option<(usize, Number)> {
    let at = 1;
    let text = &item.tokens.get(at)?.text;
    let (digits, percent) = text.strip_suffix('%').map_or((text.as_str(), false), |digits| (digits, true));
    let number = Number::parse(&digits.replace('_', ""))?;
    Some((at, if percent { number } else { number * Number::int(100) }))
}

/// A share of 100 as `12.5%`, where it has a decimal and is above 0.
fn percent(number: &Number) -> Option<String> {
    number.is_positive().then(|| number.decimal()).flatten().map(|text| format!("{text}%"))
}

/// Each of these priorities becomes another one.
fn priorities(tokens: &[Token]) -> Vec<Vec<Token>> {
    let other = |text: &str| match text {
        "critical" | "low" => Some("high"),
        "high" => Some("low"),
        "normal" => Some("critical"),
        _ => None,
    };
    let places = tokens.iter().enumerate().skip(1).filter(|(_, token)| !token.prose);
    places
        .filter_map(|(at, token)| {
            let mut tokens = tokens.to_vec();
            tokens.get_mut(at)?.text = other(&token.text)?.to_owned();
            Some(tokens)
        })
        .collect()
}

/// A list with one thing less, for each of several.
fn without_one(tokens: &[Token], from: usize) -> Vec<Vec<Token>> {
    let (head, list) = tokens.split_at(from.min(tokens.len()));
    let things: Vec<&[Token]> = list.split(|token| token.text == ",").collect();
    if things.len() < 2 {
        return Vec::new();
    }
    (0..things.len())
        .map(|gone| {
            let comma = Token::comma();
            let left: Vec<&[Token]> =
                things.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, thing)| *thing).collect();
            [head, &left.join(&comma)].concat()
        })
        .collect()
}

/// The faults of an expression that stands in `from..to` of some words.
fn expression(tokens: &[Token], from: usize, to: usize) -> Vec<(Kind, Vec<Token>)> {
    let mut out = Vec::new();
    let put = |at: usize, text: &str| {
        let mut tokens = tokens.to_vec();
        if let Some(token) = tokens.get_mut(at) {
            text.clone_into(&mut token.text);
        }
        tokens
    };
    for at in from..to {
        let Some(token) = tokens.get(at).filter(|token| !token.prose) else { continue };
        let word = token.text.as_str();
        let others: &[&str] = match word {
            "<" => &["<=", ">"],
            "<=" => &["<", ">="],
            ">" => &[">=", "<"],
            ">=" => &[">", "<="],
            "=" => &["!="],
            "!=" => &["="],
            "..<" => &[".."],
            _ => &[],
        };
        out.extend(others.iter().map(|other| (Kind::Comparison, put(at, other))));
        let other = match word {
            "and" => Some("or"),
            "or" => Some("and"),
            "known" => Some("unknown"),
            "unknown" => Some("known"),
            "yes" => Some("no"),
            "no" => Some("yes"),
            _ => None,
        };
        out.extend(other.map(|other| (Kind::Condition, put(at, other))));
        if word == "not" {
            let mut fewer = tokens.to_vec();
            fewer.remove(at);
            out.push((Kind::Condition, fewer));
        }
        out.extend(nudged(word).into_iter().map(|other| (Kind::Number, put(at, &other))));
    }
    out.extend(without_parts(tokens, from, to).into_iter().map(|tokens| (Kind::Condition, tokens)));
    out
}

/// A number somewhat larger and somewhat smaller: whole ones below 10 by 1, others by a tenth.
fn nudged(word: &str) -> Vec<String> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let (digits, ending) = word.strip_suffix('%').map_or((word, ""), |digits| (digits, "%"));
    let Some(number) = Number::parse(&digits.replace('_', "")) else { return Vec::new() };
    let small = ending.is_empty() && !digits.contains('.') && number < Number::int(10);
    let step = if small { Number::int(1) } else { &number / &Number::int(10) };
    [&number + &step, &number - &step]
        .iter()
        .filter(|other| !other.is_negative() && **other != number)
        .filter_map(Number::decimal)
        .map(|text| format!("{text}{ending}"))
        .collect()
}

/// A condition of several parts that `and` joins, with one of them gone, for each.
fn without_parts(tokens: &[Token], from: usize, to: usize) -> Vec<Vec<Token>> {
    let Some(inside) = tokens.get(from..to) else { return Vec::new() };
    let mut depth = 0_usize;
    let mut cuts = Vec::new();
    for (at, token) in inside.iter().enumerate() {
        match token.text.as_str() {
            "(" | "{" => depth += 1,
            ")" | "}" => depth = depth.saturating_sub(1),
            "or" if depth == 0 => return Vec::new(),
            "and" if depth == 0 => cuts.push(at),
            _ => {}
        }
    }
    if cuts.is_empty() {
        return Vec::new();
    }
    let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().map(|at| at + 1)).collect();
    let ends: Vec<usize> = cuts.iter().copied().chain([inside.len()]).collect();
    (0..starts.len())
        .map(|gone| {
            let parts: Vec<&[Token]> = starts
                .iter()
                .zip(&ends)
                .enumerate()
                .filter(|(at, _)| *at != gone)
                .filter_map(|(_, (start, end))| inside.get(*start..*end))
                .collect();
            let and = Token { text: "and".to_owned(), prose: false, kind: Word::Word };
            let head = tokens.get(..from).unwrap_or_default();
            let tail = tokens.get(to..).unwrap_or_default();
            [head, &parts.join(&and), tail].concat()
        })
        .collect()
}
