//! Cells to the columns of a block, one by one: what every format shares.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::facts::Notes;
use super::numbers::{NumberRule, Numbers};
use crate::block::{self, Bits, Cells, Keys, Unknown, digits_of};
use crate::data::{Typer, Value, clean};
use crate::model::{Input, InputId, InputKind, Model};
use crate::number::Number;
use crate::value::{Date, Reason, Text};

/// How many different cells a column remembers.
const REMEMBERED: usize = 4096;

/// Up to this many digits a quotient by a power of ten is the binary number of the decimal and of no other.
const FIFTEEN: u64 = 1_000_000_000_000_000;

/// A hash that is quick for the few bytes of a cell; what it is used for is bounded, so nobody can make it slow.
#[derive(Debug, Default, Clone)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            self.write_u64(rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }
}

type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// What a cell is that is no number.
#[derive(Debug, Clone)]
pub(super) enum Word {
    /// The place in a closed list.
    Listed(u32),
    /// The place among the texts that a column remembers.
    Remembered(u32),
    /// A text beyond those.
    Text(Text),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
}

/// The cells of a column of one block, as they come.
#[derive(Debug)]
enum Build {
    Number(Numbers),
    Listed(Vec<u32>),
    Text {
        codes: Vec<u32>,
        texts: Vec<Text>,
        places: HashMap<Text, u32>,
    },
    /// Of a text column that only names the rows.
    Keys {
        whole: Vec<i64>,
        text: String,
        ends: Vec<u32>,
    },
    Flag(Vec<bool>),
    Date(Vec<Date>),
}

/// Reads the cells of one input and gathers them to columns.
#[derive(Debug)]
pub(super) struct Gather<'m> {
    pub(super) id: InputId,
    pub(super) input: &'m Input,
    pub(super) typer: Typer<'m>,
    pub(super) rule: NumberRule,
    decimal_comma: bool,
    /// Whether any text without codes is itself.
    free: bool,
    digits: [Option<Reason>; 10],
    words: QuickMap<Box<[u8]>, Result<Word, Reason>>,
    /// Texts that are remembered, and in which block they last had which code.
    remembered: Vec<(Text, u64, u32)>,
    block: u64,
    build: Build,
    rows: usize,
    /// Cells of this block that are unknown.
    unknown: Vec<(u32, Reason)>,
    pub(super) notes: Notes,
    /// The row of the unit at which the block begins.
    base: u64,
}

impl<'m> Gather<'m> {
    /// `only_key`: whether the column is wanted for nothing but the keys.
    pub(super) fn new(model: &'m Model, id: InputId, only_key: bool) -> Self {
        let input = model.inputs.at(id);
        let mut typer = Typer::new(model, input);
        let rule = NumberRule::new(model, input, &typer);
        let build = match &input.kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => Build::Number(Numbers::default()),
            InputKind::List(_) => Build::Listed(Vec::new()),
            InputKind::Text if only_key => {
                Build::Keys { whole: Vec::new(), text: String::new(), ends: Vec::new() }
            }
            InputKind::Text => Build::Text { codes: Vec::new(), texts: Vec::new(), places: HashMap::new() },
            InputKind::Flag { .. } => Build::Flag(Vec::new()),
            InputKind::Date(_) => Build::Date(Vec::new()),
        };
        let mut digits = [None; 10];
        if matches!(build, Build::Number(_)) {
            for (digit, verdict) in (b'0'..=b'9').zip(&mut digits) {
                *verdict = typer.read(char::from(digit).encode_utf8(&mut [0; 4])).err();
            }
        }
        let decimal_comma = matches!(
            &input.kind,
            InputKind::Rating { decimal_comma: true } | InputKind::Number { decimal_comma: true, .. }
        );
        let free = input.missing.is_empty() && input.not_applicable.is_empty();
        Self {
            id,
            input,
            typer,
            rule,
            decimal_comma,
            free,
            digits,
            words: QuickMap::default(),
            remembered: Vec::new(),
            block: 1,
            build,
            rows: 0,
            unknown: Vec::new(),
            notes: Notes::default(),
            base: 0,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self.build, Build::Number(_))
    }

    /// Whether no cell is a code.
    pub(super) fn has_no_codes(&self) -> bool {
        self.free
    }

    /// Whether whole numbers are its keys as they are.
    pub(super) fn takes_whole_keys(&self) -> bool {
        self.free && matches!(self.build, Build::Keys { .. })
    }

    /// The numbers, of a column of such.
    pub(super) fn numbers(&mut self) -> Option<&mut Numbers> {
        match &mut self.build {
            Build::Number(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// The places in the list, of a column of such.
    pub(super) fn listed(&mut self) -> Option<&mut Vec<u32>> {
        match &mut self.build {
            Build::Listed(codes) => Some(codes),
            _ => None,
        }
    }

    /// Rows that were pushed to [`Self::numbers`] or [`Self::listed`].
    pub(super) fn pushed(&mut self, rows: usize) {
        self.rows += rows;
    }

    /// Makes room for a block.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.build {
            Build::Number(numbers) => numbers.reserve(rows),
            Build::Listed(codes) | Build::Text { codes, .. } => codes.reserve(rows),
            Build::Keys { ends, .. } => ends.reserve(rows),
            Build::Flag(flags) => flags.reserve(rows),
            Build::Date(dates) => dates.reserve(rows),
        }
    }

    /// A cell as it stands in a file of text; `at` is where its row begins.
    pub(super) fn push_text(&mut self, text: &[u8], at: usize) {
        if let Build::Number(numbers) = &mut self.build {
            if let [digit @ b'0'..=b'9'] = text
                && self.digits.get(usize::from(digit - b'0')) == Some(&None)
            {
                numbers.push_digit(digit - b'0');
                self.rows += 1;
                return;
            }
            if !self.decimal_comma
                && let Some((n, places)) = digits_of(text.trim_ascii())
                && n.unsigned_abs() < FIFTEEN
            {
                #[expect(clippy::cast_precision_loss, reason = "of at most 15 digits")]
                let x = n as f64 / super::numbers::power(places);
                // What a code is may depend on how it is written, so those are read as texts.
                if !self.rule.is_special(x) && self.rule.judge(x).is_none() {
                    numbers.push(n, places);
                    self.rows += 1;
                    return;
                }
            }
            self.slow_number(text, at);
            return;
        }
        if let Build::Keys { .. } = self.build
            && self.free
            && text.is_ascii()
        {
            let text = std::str::from_utf8(text).unwrap_or_default().trim();
            if !text.is_empty() {
                self.push_key(text);
                return;
            }
        }
        match self.words.get(text) {
            Some(Ok(word)) => push_word(&mut self.build, &mut self.remembered, self.block, word),
            Some(Err(reason)) => {
                let reason = *reason;
                self.push_unknown(reason, at, text);
                return;
            }
            None => {
                match self.word(text) {
                    Ok(word) => push_word(&mut self.build, &mut self.remembered, self.block, &word),
                    Err(reason) => {
                        self.push_unknown(reason, at, text);
                        return;
                    }
                };
            }
        }
        self.rows += 1;
    }

    /// Any cell of a number column, read as the whole-file readers read it.
    #[cold]
    fn slow_number(&mut self, text: &[u8], at: usize) {
        let text = String::from_utf8_lossy(text);
        let text = clean(&text);
        match self.typer.read(&text) {
            Ok(Value::Number(number)) => self.push_number(&number),
            Ok(_) => self.push_unknown(Reason::NotANumber, at, text.as_bytes()),
            Err(reason) => self.push_unknown(reason, at, text.as_bytes()),
        }
    }

    /// A known number.
    pub(super) fn push_number(&mut self, number: &Number) {
        if let Build::Number(numbers) = &mut self.build {
            numbers.push_number(number);
            self.rows += 1;
        }
    }

    /// What a cell is, remembered.
    fn word(&mut self, raw: &[u8]) -> Result<Word, Reason> {
        let text = String::from_utf8_lossy(raw);
        let text = clean(&text);
        let room = self.words.len() < REMEMBERED && raw.len() <= 256;
        let word = match self.typer.read(&text) {
            Ok(Value::Text(text)) => Ok(match &self.input.kind {
                InputKind::List(items) => {
                    let at = items.iter().position(|item| *item == text).unwrap_or(0);
                    Word::Listed(u32::try_from(at).unwrap_or(u32::MAX))
                }
                _ if room => Word::Remembered(self.remember(text)),
                _ => Word::Text(text),
            }),
            Ok(Value::Flag(flag)) => Ok(Word::Flag(flag)),
            Ok(Value::Date(date)) => Ok(Word::Date(date)),
            Ok(Value::Number(_)) => Err(Reason::NotANumber),
            Err(reason) => Err(reason),
        };
        if room {
            self.words.insert(raw.into(), word.clone());
        }
        word
    }

    fn remember(&mut self, text: Text) -> u32 {
        self.remembered.push((text, 0, 0));
        u32::try_from(self.remembered.len() - 1).unwrap_or(u32::MAX)
    }

    /// What an entry of a dictionary is; its texts are remembered however many there are, so `forget` them
    /// before those of the next.
    pub(super) fn entry(&mut self, text: &str) -> Result<Word, Reason> {
        match self.word(text.as_bytes())? {
            Word::Text(text) => Ok(Word::Remembered(self.remember(text))),
            word => Ok(word),
        }
    }

    /// Forgets texts, so that those of many dictionaries do not add up.
    pub(super) fn forget(&mut self) {
        if self.remembered.len() > REMEMBERED {
            self.remembered.clear();
            self.words.clear();
        }
    }

    /// A cell that is known.
    pub(super) fn push_word(&mut self, word: &Word) {
        push_word(&mut self.build, &mut self.remembered, self.block, word);
        self.rows += 1;
    }

    /// A key that is a text.
    fn push_key(&mut self, key: &str) {
        if let Build::Keys { whole, text, ends } = &mut self.build {
            to_texts(whole, text, ends);
            text.push_str(key);
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            self.rows += 1;
        }
    }

    /// Keys that are whole numbers, where [`Self::takes_whole_keys`].
    pub(super) fn push_whole_keys(&mut self, keys: &[i64]) {
        if let Build::Keys { whole, text, ends } = &mut self.build {
            self.rows += keys.len();
            if ends.is_empty() {
                whole.extend_from_slice(keys);
                return;
            }
            for key in keys {
                text.push_str(&key.to_string());
                ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
        }
    }

    /// A cell that is unknown; `cell` is what stands there.
    #[cold]
    pub(super) fn push_unknown(&mut self, reason: Reason, at: usize, cell: &[u8]) {
        let row = self.base + self.rows as u64;
        self.notes.add(reason, row, at, || match std::str::from_utf8(cell) {
            Ok(text) => clean(text),
            Err(_) => String::from_utf8_lossy(cell),
        });
        self.skip(reason);
    }

    /// The same, the text of the cell being asked for only where it is told.
    pub(super) fn push_unknown_as<'a>(&mut self, reason: Reason, cell: impl FnOnce() -> Cow<'a, str>) {
        let row = self.base + self.rows as u64;
        self.notes.add(reason, row, 0, cell);
        self.skip(reason);
    }

    /// A cell that a database holds no value for.
    pub(super) fn push_null(&mut self) {
        self.push_unknown_as(Reason::NotAnswered, || Cow::Borrowed(""));
    }

    fn skip(&mut self, reason: Reason) {
        self.mark(reason);
        match &mut self.build {
            Build::Number(numbers) => numbers.push_unknown(),
            Build::Listed(codes) | Build::Text { codes, .. } => codes.push(0),
            Build::Keys { whole, text, ends } => {
                to_texts(whole, text, ends);
                ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
            Build::Flag(flags) => flags.push(false),
            Build::Date(dates) => dates.push(Date::EPOCH),
        }
        self.rows += 1;
    }

    fn mark(&mut self, reason: Reason) {
        self.unknown.push((u32::try_from(self.rows).unwrap_or(u32::MAX), reason));
    }

    /// Says that a row of those that were pushed to [`Self::numbers`] or [`Self::listed`] and are not counted
    /// yet is unknown: the one so many rows on.
    pub(super) fn unknown_ahead<'a>(
        &mut self,
        ahead: usize,
        reason: Reason,
        cell: impl FnOnce() -> Cow<'a, str>,
    ) {
        let row = self.rows + ahead;
        self.notes.add(reason, self.base + row as u64, 0, cell);
        self.unknown.push((u32::try_from(row).unwrap_or(u32::MAX), reason));
    }

    /// Ends the block: its column, or for one that only names the rows its keys, and the rows without one.
    pub(super) fn finish(&mut self) -> Finished {
        let rows = self.rows;
        let mut unknown = Unknown::none();
        let missing = self.unknown.iter().map(|(row, _)| *row as usize).collect();
        for (row, reason) in self.unknown.drain(..) {
            unknown.set(row as usize, reason, rows);
        }
        self.base += rows as u64;
        self.rows = 0;
        self.block += 1;
        let (cells, keys) = match &mut self.build {
            Build::Number(numbers) => (Cells::Number(numbers.take()), None),
            Build::Listed(codes) => (Cells::Listed(std::mem::take(codes)), None),
            Build::Text { codes, texts, places } => {
                places.clear();
                (Cells::Text { codes: std::mem::take(codes), texts: std::mem::take(texts) }, None)
            }
            Build::Keys { whole, text, ends } => {
                let keys = if ends.is_empty() {
                    Keys::Whole(std::mem::take(whole))
                } else {
                    Keys::Texts { text: std::mem::take(text), ends: std::mem::take(ends) }
                };
                (Cells::Absent, Some(keys))
            }
            Build::Flag(flags) => {
                let words: Vec<u64> = flags
                    .chunks(64)
                    .map(|chunk| chunk.iter().rev().fold(0, |word, flag| word << 1 | u64::from(*flag)))
                    .collect();
                flags.clear();
                (Cells::Flag(Bits::from_words(&words, rows)), None)
            }
            Build::Date(dates) => (Cells::Date(std::mem::take(dates)), None),
        };
        Finished { rows, column: block::Column { cells, unknown }, keys, missing }
    }
}

/// A column of a finished block.
pub(super) struct Finished {
    pub(super) rows: usize,
    pub(super) column: block::Column,
    /// The keys, of a column that is read for nothing else; empty where missing.
    pub(super) keys: Option<Keys>,
    /// Rows that are unknown, in order.
    pub(super) missing: Vec<usize>,
}

fn to_texts(whole: &mut Vec<i64>, text: &mut String, ends: &mut Vec<u32>) {
    for key in whole.drain(..) {
        text.push_str(&key.to_string());
        ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    }
}

fn push_word(build: &mut Build, remembered: &mut [(Text, u64, u32)], block: u64, word: &Word) {
    let code_of = |text: &Text, texts: &mut Vec<Text>, places: &mut HashMap<Text, u32>| {
        *places.entry(text.clone()).or_insert_with(|| {
            texts.push(text.clone());
            u32::try_from(texts.len() - 1).unwrap_or(u32::MAX)
        })
    };
    match (build, word) {
        (Build::Listed(codes), Word::Listed(code)) => codes.push(*code),
        (Build::Flag(flags), Word::Flag(flag)) => flags.push(*flag),
        (Build::Date(dates), Word::Date(date)) => dates.push(*date),
        (Build::Text { codes, texts, places }, Word::Remembered(at)) => {
            let Some((text, seen, code)) = remembered.get_mut(*at as usize) else { return };
            if *seen != block {
                *code = code_of(text, texts, places);
                *seen = block;
            }
            codes.push(*code);
        }
        (Build::Text { codes, texts, places }, Word::Text(text)) => {
            codes.push(code_of(text, texts, places));
        }
        (Build::Keys { whole, text, ends }, word) => {
            to_texts(whole, text, ends);
            match word {
                Word::Remembered(at) => {
                    text.push_str(remembered.get(*at as usize).map_or("", |(key, ..)| key))
                }
                Word::Text(key) => text.push_str(key),
                _ => {}
            }
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        // A word is of the kind of its column.
        _ => {}
    }
}
