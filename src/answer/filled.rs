//! A text of the model with its placeholders filled in.

use crate::value::Text;

/// A filled-in text. It reads as a text, with a point in its numbers; where those points are is kept, so that a
/// view may write another sign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    text: Text,
    points: Box<[usize]>,
}

impl Filled {
    /// An empty one, to be filled in.
    pub(crate) fn builder() -> FilledBuilder {
        FilledBuilder::default()
    }

    /// The places, in bytes and from the first, of the decimal points of its numbers.
    #[must_use]
    pub fn points(&self) -> &[usize] {
        &self.points
    }
}

impl std::ops::Deref for Filled {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Filled {
    /// A text without numbers.
    fn from(text: &str) -> Self {
        Self { text: text.into(), points: Box::default() }
    }
}

/// Fills in a text, part by part.
#[derive(Debug, Default)]
pub(crate) struct FilledBuilder {
    text: String,
    points: Vec<usize>,
}

impl FilledBuilder {
    /// Adds words.
    pub(crate) fn words(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Adds a number, written with a point.
    pub(crate) fn number(&mut self, number: &str) {
        self.points.extend(number.find('.').map(|at| self.text.len() + at));
        self.text.push_str(number);
    }

    /// The text.
    pub(crate) fn finish(self) -> Filled {
        Filled { text: self.text.into(), points: self.points.into() }
    }
}
