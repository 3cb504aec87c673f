//! Where text lives and how to point at it.
//!
//! A [`SourceMap`] owns every file of a run; a [`Span`] is a byte range in one of them. Nothing here
//! knows what the text means.

mod derived;

pub use derived::Deriver;

use std::sync::Arc;

/// One file of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(crate) u32);

impl std::fmt::Debug for SourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "source#{}", self.0)
    }
}

/// A half-open range of bytes `start..end` in one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl Span {
    /// A span from its ends.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clip(start), end: clip(end) }
    }

    /// The smallest span that holds both; they must be of one file, else `self`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span just after this one.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }
}

/// A file's name and text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name to show: the path as the author gave it, or `std.ceam2020` for a pack.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    line_starts: Arc<[u32]>,
}

/// All files of a run.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<Source>,
    derived: Option<derived::Derived>,
}

impl SourceMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        let text: Arc<str> = text.into();
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)))
            .collect();
        self.files.push(Source { name: name.into(), text, line_starts: starts });
        SourceId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file behind an id; an id of another map gives `None`.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The text under a span, empty where the span does not fit its file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let text = if span.source == derived::DERIVED {
            self.derived.as_ref().map(|derived| &derived.text)
        } else {
            self.get(span.source).map(|file| &file.text)
        };
        text.and_then(|text| text.get(span.start as usize..span.end as usize)).unwrap_or_default()
    }

    /// Adds the text that the program wrote; it takes the place of what was added so before.
    pub fn derive(&mut self, text: Deriver) {
        self.derived = Some(text.finish());
    }

    /// The place in a file behind a span: of derived text where it comes from, of a file itself.
    #[must_use]
    pub fn original(&self, span: Span) -> Span {
        if span.source != derived::DERIVED {
            return span;
        }
        self.derived.as_ref().and_then(|derived| derived.original(span)).unwrap_or(span)
    }

    /// Every file with its id, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.files.iter().zip(0..).map(|(file, id)| (SourceId(id), file))
    }
}

impl Source {
    /// Line and column of a byte offset, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column =
            self.text.get(start as usize..offset as usize).map_or(1, |before| before.chars().count() + 1);
        (line, column)
    }
}
