//! Ids and the tables they point into.

use std::marker::PhantomData;

/// An index of one kind of thing.
pub trait TableId: Copy + Ord + std::hash::Hash + std::fmt::Debug {
    /// The id of the `n`th.
    fn new(n: usize) -> Self;
    /// Which one.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);
        impl TableId for $name {
            fn new(n: usize) -> Self {
                Self(u32::try_from(n).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($word, "#{}"), self.0)
            }
        }
    )*};
}

ids! {
    /// A column.
    InputId "input";
    /// A factor of either side.
    FactorId "factor";
    /// What factors lead to.
    ConsequenceId "consequence";
    /// Why consequences matter.
    GoalId "goal";
    /// A family of segments.
    FamilyId "family";
    /// A segment of its family.
    SegmentId "segment";
    /// A named expression.
    LetId "let";
    /// A parameter.
    ParamId "param";
    /// An action.
    ActionId "action";
    /// A rule.
    RuleId "rule";
}

/// A dense vector that only its own ids index.
#[derive(Clone, PartialEq, Eq)]
pub struct Table<I, T> {
    items: Vec<T>,
    ids: PhantomData<I>,
}

impl<I, T: std::fmt::Debug> std::fmt::Debug for Table<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.items.fmt(f)
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }
}

impl<I: TableId, T> Table<I, T> {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds one.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// The one behind an id of this table.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The one behind an id of this table: the ids of a model are made with their tables and never leave it.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "an id is only made by the table it indexes")]
    pub fn at(&self, id: I) -> &T {
        &self.items[id.index()]
    }

    /// The same, to change it.
    #[expect(clippy::indexing_slicing, reason = "an id is only made by the table it indexes")]
    pub fn at_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::new)
    }

    /// Each with its id.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(n, item)| (I::new(n), item))
    }

    /// The items alone.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Self { items: items.into_iter().collect(), ids: PhantomData }
    }
}
