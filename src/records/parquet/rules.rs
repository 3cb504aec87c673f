//! Sets of rules, a bit for each: a whole number up to 64 rules, else as many bytes as they take.

use std::collections::HashMap;

use parquet::basic::Encoding;

use super::pages::{Chunk, Dictionary};
use super::values::{Values, append};
use crate::answer::RecordSchema;

/// How many sets a dictionary holds.
const MOST: usize = 4096;

/// The sets of customers.
#[derive(Debug)]
pub(super) enum RuleSets {
    /// Up to 64 rules.
    Word(Values<8>),
    /// More.
    Words(Wide),
}

/// Sets of some words each: places in a dictionary as long as it stays small.
#[derive(Debug)]
pub(super) struct Wide {
    words: usize,
    known: Option<HashMap<Box<[u64]>, u16>>,
    /// The sets of the dictionary, or of all customers.
    sets: Vec<u64>,
    codes: Vec<u16>,
    last: u16,
}

impl RuleSets {
    pub(super) fn new(schema: &RecordSchema) -> Self {
        match schema.rule_words() {
            0 | 1 => Self::Word(Values::new()),
            words => Self::Words(Wide {
                words,
                known: Some(HashMap::new()),
                sets: Vec::new(),
                codes: Vec::new(),
                last: u16::MAX,
            }),
        }
    }

    /// Adds the sets of a block.
    pub(super) fn add(&mut self, words: &[u64], rows: usize) {
        match self {
            // Without rules there are no words, and each set is empty.
            Self::Word(values) if words.is_empty() => values.extend(&vec![0; rows]),
            Self::Word(values) => values.extend(words),
            Self::Words(wide) => wide.add(words),
        }
    }

    pub(super) fn finish(self, rows: usize) -> Chunk {
        let wide = match self {
            Self::Word(values) => return values.finish(None, rows),
            Self::Words(wide) => wide,
        };
        let mut bytes = Vec::new();
        append::<8>(&mut bytes, &wide.sets);
        match wide.known {
            Some(known) => {
                Chunk::of_codes(&Dictionary { bytes, values: known.len() }, &[], &wide.codes, rows, 0)
            }
            None => Chunk::new(None, &[], bytes, Encoding::PLAIN, rows, 0),
        }
    }
}

impl Wide {
    fn add(&mut self, words: &[u64]) {
        let mut sets = words.chunks(self.words);
        if let Some(known) = &mut self.known {
            self.codes.reserve(words.len() / self.words);
            let full = loop {
                let Some(set) = sets.next() else { return };
                let at = usize::from(self.last) * self.words;
                if self.sets.get(at..at + self.words) != Some(set) {
                    self.last = match known.get(set) {
                        Some(code) => *code,
                        None if known.len() == MOST => break set,
                        None => {
                            let code = known.len() as u16;
                            known.insert(set.into(), code);
                            self.sets.extend_from_slice(set);
                            code
                        }
                    };
                }
                self.codes.push(self.last);
            };
            let dictionary = std::mem::take(&mut self.sets);
            for code in std::mem::take(&mut self.codes) {
                let at = usize::from(code) * self.words;
                self.sets.extend_from_slice(dictionary.get(at..at + self.words).unwrap_or_default());
            }
            self.sets.extend_from_slice(full);
            self.known = None;
        }
        sets.for_each(|set| self.sets.extend_from_slice(set));
    }
}
