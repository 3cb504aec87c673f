//! What to do for each customer: a list, and its first item.

use super::bits::{BitStream, low};
use super::cells::{NumberCells, TextCells};
use super::hybrid;
use super::pages::{Chunk, Dictionary};
use super::values::Values;
use crate::answer::{RecordAction, Records};
use crate::model::TableId as _;

/// The actions of customers, best first. Each list is one place in the columns of its items, or as many as it
/// has items.
#[derive(Debug)]
pub(super) struct Lists {
    actions: Vec<u16>,
    priorities: Vec<u16>,
    scores: Values<8>,
    /// Which places hold an item: the others are empty lists.
    some: BitStream,
    /// Which places continue the list before them.
    more: BitStream,
    /// Which items have a score.
    scored: BitStream,
    rows: usize,
}

impl Lists {
    pub(super) fn new() -> Self {
        Self {
            actions: Vec::new(),
            priorities: Vec::new(),
            scores: Values::new(),
            some: BitStream::default(),
            more: BitStream::default(),
            scored: BitStream::default(),
            rows: 0,
        }
    }

    /// Adds the lists of a block.
    pub(super) fn add(&mut self, block: &Records, scratch: &mut Vec<u64>) {
        self.rows += block.rows;
        let mut before = 0;
        for end in block.action_ends.iter().take(block.rows) {
            let items = end.saturating_sub(before) as usize;
            before = *end;
            if items < 64 {
                self.some.push(low(items), items.max(1));
                self.more.push(low(items) & !1, items.max(1));
            } else {
                self.some.push_ones(items);
                self.more.push(0, 1);
                self.more.push_ones(items - 1);
            }
        }
        let items = block.actions.get(..before as usize).unwrap_or_default();
        self.actions.extend(items.iter().map(|item| item.action.index() as u16));
        self.priorities.extend(items.iter().map(|item| item.priority as u16));
        scratch.clear();
        for items in items.chunks(64) {
            let known =
                items.iter().rev().fold(0, |known, item| known << 1 | u64::from(item.score.is_some()));
            self.scored.push(known, items.len());
            scratch.extend(items.iter().filter_map(|item| item.score.map(f64::to_bits)));
        }
        self.scores.extend(scratch);
    }

    /// The columns of actions, priorities and scores.
    pub(super) fn finish(self, actions: &Dictionary, priorities: &Dictionary) -> [Chunk; 3] {
        let (places, items) = (self.some.len(), self.some.ones());
        let mut levels = Vec::new();
        hybrid::levels(&mut levels, &self.more);
        let repetition = levels.len();
        hybrid::levels(&mut levels, &self.some);
        let actions = Chunk::of_codes(actions, &levels, &self.actions, places, places - items);
        let priorities = Chunk::of_codes(priorities, &levels, &self.priorities, places, places - items);
        levels.truncate(repetition);
        hybrid::two_bit_levels(&mut levels, &self.some, &self.scored);
        let scores = self.scores.finish_with(&levels, places, places - self.scored.ones());
        [actions, priorities, scores]
    }
}

/// The first action of each customer.
#[derive(Debug)]
pub(super) struct Tops {
    actions: TextCells,
    priorities: TextCells,
    scores: NumberCells,
}

impl Tops {
    pub(super) fn new() -> Self {
        Self { actions: TextCells::default(), priorities: TextCells::default(), scores: NumberCells::new() }
    }

    /// Adds those of a block.
    pub(super) fn add(&mut self, block: &Records) {
        let mut before = 0;
        for end in block.action_ends.iter().take(block.rows) {
            let first = if *end > before { block.actions.get(before as usize) } else { None };
            before = *end;
            self.push(first);
        }
    }

    fn push(&mut self, first: Option<&RecordAction>) {
        self.actions.push(first.map(|first| first.action.index() as u16));
        self.priorities.push(first.map(|first| first.priority as u16));
        self.scores.push(first.and_then(|first| first.score));
    }

    /// The columns of actions, priorities and scores.
    pub(super) fn finish(self, actions: &Dictionary, priorities: &Dictionary) -> [Chunk; 3] {
        [self.actions.finish(actions), self.priorities.finish(priorities), self.scores.finish()]
    }
}
