//! Stored values to the cells of a column, many at a time where that is possible.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

use super::kind::Kind;
use super::pages::{Next, Pages, Raw};
use super::source::Reader;
use crate::data::{Value, clean};
use crate::model::InputKind;
use crate::number::Number;
use crate::scan::cells::{Gather, Word};
use crate::scan::numbers::{Typed, widened};
use crate::value::{Reason, Text};

/// What the entries of a dictionary are.
#[derive(Debug, Default)]
enum Entries {
    #[default]
    None,
    /// Numbers; which of them are odd, by entry.
    Numbers(Typed, HashMap<u32, Known<Number>>),
    /// Numbers that texts hold.
    Read(Vec<Known<Number>>),
    /// Places in a closed list; those of entries that are not in it are beyond all.
    Listed(Vec<u32>, HashMap<u32, Reason>),
    /// Other cells.
    Words(Vec<Known<Word>>),
    /// Keys as they are.
    Keys(Vec<i64>),
}

/// A value, or why there is none.
type Known<T> = std::result::Result<T, Reason>;

/// A column of a row group that is read for an input.
pub(super) struct Values {
    pages: Pages,
    kind: Kind,
    entries: Entries,
    /// The texts of those entries that may be unknown, by entry.
    texts: HashMap<u32, Text>,
    count: usize,
    places: Vec<u32>,
    raw: Raw,
    typed: Typed,
    /// Rows in place of values: with a gap for each empty cell.
    spread: Vec<f64>,
    codes: Vec<u32>,
    /// Days that were worked out last.
    day: Option<(i64, Known<Word>)>,
}

impl Values {
    pub(super) fn new(
        reader: Arc<Reader>,
        chunk: &ColumnChunkMetaData,
        rows: usize,
        kind: Kind,
        gather: &mut Gather<'_>,
    ) -> Result<Self> {
        let mut values = Self {
            pages: Pages::new(reader, chunk, rows)?,
            kind,
            entries: Entries::None,
            texts: HashMap::new(),
            count: 0,
            places: Vec::new(),
            raw: Raw::default(),
            typed: Typed::default(),
            spread: Vec::new(),
            codes: Vec::new(),
            day: None,
        };
        if kind == Kind::Flag {
            values.dictionary(Raw { wholes: vec![0, 1], ..Raw::default() }, 2, gather);
        }
        Ok(values)
    }

    /// Adds so many rows.
    pub(super) fn read(&mut self, rows: usize, gather: &mut Gather<'_>) -> Result<()> {
        let mut left = rows;
        while left > 0 {
            match self.pages.next(left)? {
                Next::Dictionary(raw, count) => self.dictionary(raw, count, gather),
                Next::Rows { rows, present, places: true } => {
                    self.places.clear();
                    self.pages.places(present, &mut self.places)?;
                    let greatest = self.places.iter().fold(0, |greatest, at| greatest.max(*at));
                    if greatest as usize >= self.count && present > 0 {
                        return Err(ParquetError::General("a page points beyond its dictionary".to_owned()));
                    }
                    self.put_entries(rows, gather);
                    left -= rows;
                }
                Next::Rows { rows, present, places: false } => {
                    self.raw.clear();
                    self.pages.values(present, &mut self.raw)?;
                    if self.kind == Kind::Flag {
                        self.places.clear();
                        self.places.extend(self.raw.wholes.iter().map(|flag| u32::from(*flag == 1)));
                        self.put_entries(rows, gather);
                    } else {
                        self.put_values(rows, gather);
                    }
                    left -= rows;
                }
            }
        }
        Ok(())
    }

    /// Types the entries of a dictionary, each once.
    fn dictionary(&mut self, raw: Raw, count: usize, gather: &mut Gather<'_>) {
        gather.forget();
        self.count = count;
        self.texts.clear();
        let kind = self.kind;
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if gather.is_number() {
            let mut typed = Typed::default();
            if type_numbers(kind, &raw, gather, &mut typed) {
                let odd: HashMap<u32, Known<Number>> =
                    typed.odd.drain(..).map(|(at, found)| (number(at), found)).collect();
                for at in odd.keys() {
                    self.texts.insert(*at, kind.text(&raw, *at as usize).into());
                }
                self.entries = Entries::Numbers(typed, odd);
                return;
            }
            let read = (0..count)
                .map(|at| {
                    let text = kind.text(&raw, at);
                    let found = match gather.typer.read(&clean(&text)) {
                        Ok(Value::Number(number)) => Ok(number),
                        Ok(_) => Err(Reason::NotANumber),
                        Err(reason) => Err(reason),
                    };
                    if found.is_err() {
                        self.texts.insert(number(at), clean(&text).into());
                    }
                    found
                })
                .collect();
            self.entries = Entries::Read(read);
            return;
        }
        if gather.takes_whole_keys() && matches!(kind, Kind::Whole { places: 0, .. }) {
            let keys: Option<Vec<i64>> =
                (0..count).map(|at| i64::try_from(kind.whole(&raw, at)?).ok()).collect();
            if let Some(keys) = keys {
                self.entries = Entries::Keys(keys);
                return;
            }
        }
        let words: Vec<Known<Word>> = (0..count)
            .map(|at| {
                let word = match day(kind, &raw, at, gather) {
                    Some(word) => word,
                    None => gather.entry(&kind.text(&raw, at)),
                };
                if word.is_err() {
                    self.texts.insert(number(at), clean(&kind.text(&raw, at)).into());
                }
                word
            })
            .collect();
        self.entries = if matches!(gather.input.kind, InputKind::List(_)) {
            let mut unknown = HashMap::new();
            let codes = words
                .iter()
                .zip(0..)
                .map(|(word, at)| match word {
                    Ok(Word::Listed(code)) => *code,
                    Ok(_) => 0,
                    Err(reason) => {
                        unknown.insert(at, *reason);
                        0
                    }
                })
                .collect();
            Entries::Listed(codes, unknown)
        } else {
            Entries::Words(words)
        };
    }

    /// Adds the rows whose places in the dictionary were read.
    fn put_entries(&mut self, rows: usize, gather: &mut Gather<'_>) {
        let Self { pages, entries, places, typed, spread, codes, texts, .. } = self;
        let present = &pages.present;
        let text_of = |at: u32| Cow::Borrowed(texts.get(&at).map_or("", |text| &**text));
        match entries {
            Entries::Numbers(dictionary, odd) => {
                typed.restart();
                (typed.places, typed.max) = (dictionary.places, dictionary.max);
                let n = dictionary.n.as_slice();
                typed.n.extend(places.iter().map(|at| n.get(*at as usize).copied().unwrap_or(0.0)));
                if !odd.is_empty() {
                    for (row, at) in places.iter().enumerate() {
                        if let Some(found) = odd.get(at) {
                            typed.odd.push((row, found.clone()));
                        }
                    }
                }
                append(typed, present, spread, gather, |at| {
                    text_of(places.get(at).copied().unwrap_or(u32::MAX))
                });
            }
            Entries::Listed(list, unknown) => {
                codes.clear();
                codes.extend(places.iter().map(|at| list.get(*at as usize).copied().unwrap_or(0)));
                let ahead = |gather: &mut Gather<'_>, row: usize, at: usize| {
                    if let Some(place) = places.get(at)
                        && let Some(reason) = unknown.get(place)
                    {
                        gather.unknown_ahead(row, *reason, || text_of(*place));
                    }
                };
                if present.is_empty() {
                    if !unknown.is_empty() {
                        (0..rows).for_each(|row| ahead(gather, row, row));
                    }
                    if let Some(out) = gather.listed() {
                        out.extend_from_slice(codes);
                    }
                } else {
                    let mut at = 0;
                    for (row, level) in present.iter().enumerate() {
                        if *level == 1 {
                            if let (Some(out), Some(code)) = (gather.listed(), codes.get(at)) {
                                out.push(*code);
                            }
                            ahead(gather, row, at);
                            at += 1;
                        } else {
                            if let Some(out) = gather.listed() {
                                out.push(0);
                            }
                            gather.unknown_ahead(row, Reason::NotAnswered, || Cow::Borrowed(""));
                        }
                    }
                }
                gather.pushed(rows);
            }
            Entries::Read(read) => {
                each(present, places.iter(), gather, |gather, at| match read.get(*at as usize) {
                    Some(Ok(number)) => gather.push_number(number),
                    Some(Err(reason)) => gather.push_unknown_as(*reason, || text_of(*at)),
                    None => gather.push_null(),
                })
            }
            Entries::Words(words) => {
                each(present, places.iter(), gather, |gather, at| match words.get(*at as usize) {
                    Some(Ok(word)) => gather.push_word(word),
                    Some(Err(reason)) => gather.push_unknown_as(*reason, || text_of(*at)),
                    None => gather.push_null(),
                })
            }
            Entries::Keys(keys) => each(present, places.iter(), gather, |gather, at| {
                gather.push_whole_keys(keys.get(*at as usize..=*at as usize).unwrap_or_default());
            }),
            // Only a page without values can come without a dictionary.
            Entries::None => (0..rows).for_each(|_| gather.push_null()),
        }
    }

    /// Adds the rows whose values were read.
    fn put_values(&mut self, rows: usize, gather: &mut Gather<'_>) {
        let Self { pages, kind, raw, typed, spread, day: last, .. } = self;
        let (kind, present) = (*kind, &pages.present);
        if gather.is_number() && type_numbers(kind, raw, gather, typed) {
            append(typed, present, spread, gather, |at| kind.text(raw, at));
            return;
        }
        if gather.takes_whole_keys() && kind == (Kind::Whole { places: 0, unsigned: None }) {
            if present.is_empty() {
                gather.push_whole_keys(&raw.wholes);
            } else {
                each(present, raw.wholes.iter(), gather, |gather, key| gather.push_whole_keys(&[*key]));
            }
            return;
        }
        let count =
            if present.is_empty() { rows } else { present.iter().filter(|level| **level == 1).count() };
        each(present, 0..count, gather, |gather, at| {
            if kind == Kind::Text {
                gather.push_text(raw.text(at), 0);
                return;
            }
            let value = raw.wholes.get(at).copied().unwrap_or(0);
            let known = match last {
                Some((same, word)) if *same == value => Some(word.clone()),
                _ => day(kind, raw, at, gather),
            };
            match known {
                Some(word) => {
                    match &word {
                        Ok(word) => gather.push_word(word),
                        Err(reason) => gather.push_unknown_as(*reason, || kind.text(raw, at)),
                    }
                    *last = Some((value, word));
                }
                None => gather.push_text(kind.text(raw, at).as_bytes(), 0),
            }
        });
    }
}

/// The day of a value for an input that takes days; `None` where its text is to be read.
fn day(kind: Kind, raw: &Raw, at: usize, gather: &Gather<'_>) -> Option<Known<Word>> {
    if !matches!(gather.input.kind, InputKind::Date(_)) || !matches!(kind, Kind::Date | Kind::Time(_)) {
        return None;
    }
    if !gather.has_no_codes()
        && let Err(reason) = gather.typer.codes(&kind.text(raw, at), None)
    {
        return Some(Err(reason));
    }
    Some(kind.day(raw, at).map(Word::Date).ok_or(Reason::NotADate))
}

/// Types numbers that are stored as such; `false` where they are stored as something else.
fn type_numbers(kind: Kind, raw: &Raw, gather: &mut Gather<'_>, typed: &mut Typed) -> bool {
    let (rule, typer) = (&gather.rule, &gather.typer);
    match kind {
        Kind::Whole { places, unsigned: None } => typed.wholes(&raw.wholes, places, rule, typer),
        Kind::Whole { places, .. } | Kind::Decimal { places } => {
            let count = raw.wholes.len() + raw.ends.len();
            let all: Vec<Option<i128>> = (0..count).map(|at| kind.whole(raw, at)).collect();
            let narrow = |value: &Option<i128>| value.and_then(|value| i64::try_from(value).ok());
            let small: Vec<i64> = all.iter().map(|value| narrow(value).unwrap_or(0)).collect();
            typed.wholes(&small, places, rule, typer);
            let wide: Vec<_> = all
                .iter()
                .enumerate()
                .filter(|(_, value)| narrow(value).is_none())
                .map(|(at, value)| {
                    let found = match value {
                        Some(value) => {
                            let number = Number::of_digits(*value, places);
                            typer.known_number(&number.to_string(), number)
                        }
                        None => Err(Reason::NotANumber),
                    };
                    (at, found)
                })
                .collect();
            if !wide.is_empty() {
                typed.odd.retain(|(at, _)| wide.binary_search_by_key(at, |(at, _)| *at).is_err());
                typed.odd.extend(wide);
                typed.odd.sort_by_key(|(at, _)| *at);
            }
        }
        Kind::Double => typed.doubles(&raw.doubles, rule, typer),
        Kind::Single => {
            let wide: Vec<f64> = raw.floats.iter().map(|x| widened(*x)).collect();
            typed.doubles(&wide, rule, typer);
        }
        Kind::Flag | Kind::Text | Kind::Date | Kind::Time(_) => return false,
    }
    true
}

/// Adds typed numbers as rows.
fn append<'a>(
    typed: &Typed,
    present: &[u32],
    spread: &mut Vec<f64>,
    gather: &mut Gather<'_>,
    text_of: impl Fn(usize) -> Cow<'a, str>,
) {
    if typed.odd.iter().any(|(_, found)| found.is_ok()) {
        // Numbers of more digits than are exact in binary: one by one.
        let mut odd = typed.odd.iter().peekable();
        each(present, typed.n.iter().enumerate(), gather, |gather, (at, n)| {
            match odd.next_if(|(odd, _)| *odd == at) {
                Some((_, Ok(number))) => gather.push_number(number),
                Some((_, Err(reason))) => gather.push_unknown_as(*reason, || text_of(at)),
                None => {
                    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                    let digits = *n as i64;
                    if let Some(numbers) = gather.numbers() {
                        numbers.push(digits, typed.places);
                    }
                    gather.pushed(1);
                }
            }
        });
        return;
    }
    if present.is_empty() {
        for (at, found) in &typed.odd {
            if let Err(reason) = found {
                gather.unknown_ahead(*at, *reason, || text_of(*at));
            }
        }
        if let Some(numbers) = gather.numbers() {
            numbers.extend(&typed.n, typed.places, typed.max);
        }
        gather.pushed(typed.n.len());
        return;
    }
    spread.clear();
    let mut odd = typed.odd.iter().peekable();
    let mut values = typed.n.iter().enumerate();
    for (row, level) in present.iter().enumerate() {
        let value = if *level == 1 { values.next() } else { None };
        match value {
            Some((at, n)) => {
                if let Some((_, Err(reason))) = odd.next_if(|(odd, _)| *odd == at) {
                    gather.unknown_ahead(row, *reason, || text_of(at));
                }
                spread.push(*n);
            }
            None => {
                gather.unknown_ahead(row, Reason::NotAnswered, || Cow::Borrowed(""));
                spread.push(0.0);
            }
        }
    }
    if let Some(numbers) = gather.numbers() {
        numbers.extend(spread, typed.places, typed.max);
    }
    gather.pushed(present.len());
}

/// Each row with its value, or as an empty cell.
fn each<'m, T>(
    present: &[u32],
    mut values: impl Iterator<Item = T>,
    gather: &mut Gather<'m>,
    mut push: impl FnMut(&mut Gather<'m>, T),
) {
    if present.is_empty() {
        for value in values {
            push(gather, value);
        }
        return;
    }
    for level in present {
        match if *level == 1 { values.next() } else { None } {
            Some(value) => push(gather, value),
            None => gather.push_null(),
        }
    }
}
