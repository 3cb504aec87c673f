//! Columns: types, ranges, codes for no answer, brands and waves (language 4).

use std::sync::Arc;

use super::{FamilyId, InputId};
use crate::number::Number;
use crate::source::Span;
use crate::value::{DatePattern, Text};

/// A column.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name in the model.
    pub name: Text,
    /// Its header in the data.
    pub header: Text,
    /// What it holds.
    pub kind: InputKind,
    /// Codes for no answer.
    pub missing: Vec<Code>,
    /// Codes for not applicable.
    pub not_applicable: Vec<Code>,
    /// Whether it names the customer.
    pub key: bool,
    /// Whether it is the survey weight.
    pub weight: bool,
    /// Why it may only be audited, where it is protected.
    pub protected: Option<Text>,
    /// The groups in which a protected number is audited, lowest first, none overlapping: in the author's
    /// words, and what is inside (B17).
    pub bands: Vec<(Text, Interval)>,
    /// Where it is declared: its name.
    pub span: Span,
}

/// The columns that say whose product a row rates and of which survey wave it is (language 4.4, B15).
#[derive(Debug, Clone, Default)]
pub struct Market {
    /// `offering`.
    pub offering: Option<Offering>,
    /// `wave`.
    pub wave: Option<InputId>,
}

/// The column that says whose product a row rates.
#[derive(Debug, Clone)]
pub struct Offering {
    /// The column.
    pub input: InputId,
    /// The brand whose model this is.
    pub own: Option<Text>,
    /// Without an own brand: the family whose segments are the brands of the data. It has none until the
    /// data are known ([`Model::with_brands`](super::Model::with_brands)).
    pub family: Option<FamilyId>,
}

/// A code of the data: tested before type and range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Equal as numbers: `0`, `0.0`.
    Number(Number),
    /// Equal as trimmed text.
    Text(Text),
}

/// What a column holds.
#[derive(Debug, Clone)]
pub enum InputKind {
    /// A number on the model's scale.
    Rating {
        /// `format "1.234,5"`: a decimal comma.
        decimal_comma: bool,
    },
    /// A number, perhaps in a range.
    Number {
        /// What it may be.
        range: Interval,
        /// `format "1.234,5"`: a decimal comma.
        decimal_comma: bool,
    },
    /// Any text.
    Text,
    /// Yes or no.
    Flag {
        /// Texts that mean yes; empty for the usual ones.
        yes: Vec<Text>,
        /// Texts that mean no; empty for the usual ones.
        no: Vec<Text>,
    },
    /// A day.
    Date(DatePattern),
    /// One of a closed list.
    List(Arc<[Text]>),
}

/// A range of numbers, either end open or absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Lower end and whether it is inside.
    pub lo: Option<(Number, bool)>,
    /// Upper end and whether it is inside.
    pub hi: Option<(Number, bool)>,
}

impl Interval {
    /// All numbers.
    pub const ALL: Self = Self { lo: None, hi: None };

    /// `lo..hi`, both inside.
    #[must_use]
    pub fn closed(lo: Number, hi: Number) -> Self {
        Self { lo: Some((lo, true)), hi: Some((hi, true)) }
    }

    /// Whether the number is inside.
    #[must_use]
    pub fn contains(&self, x: &Number) -> bool {
        self.lo.as_ref().is_none_or(|(lo, inside)| x > lo || (*inside && x == lo))
            && self.hi.as_ref().is_none_or(|(hi, inside)| x < hi || (*inside && x == hi))
    }

    /// Both ends, where both are given and inside.
    #[must_use]
    pub fn ends(&self) -> Option<(&Number, &Number)> {
        match (&self.lo, &self.hi) {
            (Some((lo, true)), Some((hi, true))) => Some((lo, hi)),
            _ => None,
        }
    }
}
