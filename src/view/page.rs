//! A page: what people read, before it is drawn for a terminal or written as Markdown.

use super::clean;

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    /// Ordinary.
    #[default]
    Plain,
    /// What the eye should find first.
    Strong,
    /// What may be skipped.
    Dim,
    /// Holds, helps.
    Good,
    /// Fails, harms.
    Bad,
    /// Unknown, to be looked at.
    Warn,
    /// A name or an expression of the model.
    Code,
}

/// Text in tones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rich(Vec<(Tone, String)>);

impl Rich {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// One piece; what could steer a terminal is replaced here, so nothing later needs to look.
    pub(super) fn of(tone: Tone, text: impl AsRef<str>) -> Self {
        Self::new().add(tone, text)
    }

    pub(super) fn add(mut self, tone: Tone, text: impl AsRef<str>) -> Self {
        if !text.as_ref().is_empty() {
            self.0.push((tone, clean::line(text.as_ref())));
        }
        self
    }

    pub(super) fn plain(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Plain, text)
    }

    pub(super) fn strong(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Strong, text)
    }

    pub(super) fn dim(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Dim, text)
    }

    pub(super) fn good(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Good, text)
    }

    pub(super) fn bad(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Bad, text)
    }

    pub(super) fn warn(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Warn, text)
    }

    pub(super) fn code(self, text: impl AsRef<str>) -> Self {
        self.add(Tone::Code, text)
    }

    pub(super) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = (Tone, &str)> {
        self.0.iter().map(|(tone, text)| (*tone, text.as_str()))
    }

    pub(super) fn join(items: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut out = Self::new();
        for item in items {
            out = if out.is_empty() { item } else { out.plain(between).then(item) };
        }
        out
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

/// What a page is made of.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// The page's title, with what stands small below it.
    Title(Rich, Vec<Rich>),
    /// A section.
    Heading(String),
    /// A part of a section.
    Sub(Rich),
    /// A paragraph.
    Para(Rich),
    /// An empty line.
    Gap,
    /// A list.
    Bullets(Vec<Rich>),
    /// Things with a few labelled lines each.
    Cards(Vec<Card>),
    /// A table.
    Grid(Grid),
    /// Things inside things.
    Tree(Vec<Node>),
    /// Text of a model, to be taken as it is.
    Code(String),
}

/// A thing with a few labelled lines.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// Its place in the list.
    pub(super) rank: String,
    /// What it is.
    pub(super) title: Rich,
    /// What stands at the end of its first line.
    pub(super) right: Rich,
    /// The rest of it.
    pub(super) lines: Vec<(&'static str, Rich)>,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Its rows.
    pub(super) rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its heading.
    pub(super) title: &'static str,
    /// Whether its cells stand at its right edge, as numbers do. The others may be wrapped.
    pub(super) right: bool,
}

impl Column {
    pub(super) const fn text(title: &'static str) -> Self {
        Self { title, right: false }
    }

    pub(super) const fn number(title: &'static str) -> Self {
        Self { title, right: true }
    }
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// As many as there are columns.
    pub(super) cells: Vec<Rich>,
    /// What is to be said about it: below it in a terminal, a last column in Markdown.
    pub(super) note: Rich,
}

impl Row {
    pub(super) fn new(cells: Vec<Rich>) -> Self {
        Self { cells, note: Rich::new() }
    }
}

/// A thing with things inside it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What it is.
    pub(super) text: Rich,
    /// What is to be said about it; in a terminal these stand in a column.
    pub(super) detail: Rich,
    /// What is inside.
    pub(super) children: Vec<Self>,
}

impl Node {
    pub(super) fn new(text: impl Into<Rich>) -> Self {
        Self { text: text.into(), detail: Rich::new(), children: Vec::new() }
    }

    pub(super) fn detail(mut self, detail: impl Into<Rich>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn child(mut self, node: Self) -> Self {
        self.children.push(node);
        self
    }

    pub(super) fn children(mut self, nodes: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(nodes);
        self
    }
}

/// A bar that is filled in part: `█████░░░`.
pub(super) fn bar(part: &crate::number::Number, cells: usize) -> Rich {
    let part = part.to_f64().clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a drawing of a few cells, clamped"
    )]
    let full = ((part * cells as f64).round() as usize).max(usize::from(part > 0.0)).min(cells);
    Rich::new().plain("█".repeat(full)).dim("░".repeat(cells - full))
}
