//! How numbers are written for people: with a decimal point or a decimal comma.
//!
//! Numbers are made in one place, `figures`, with a mark where the decimal sign goes and another between groups of
//! thousands. When a page is drawn the marks become signs, here and nowhere else. Marks are two of the characters
//! that Unicode keeps for use inside a program and that no text holds, so a page needs to know nothing of signs
//! and an author's own `1.5` is left alone.

use std::borrow::Cow;

use crate::answer::Filled;

/// Where the decimal sign goes.
pub(super) const POINT: char = '\u{fdd0}';
/// Between groups of thousands.
pub(super) const GROUP: char = '\u{fdd1}';

/// How numbers are written in text, Markdown and CSV; JSON has a point always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    /// `1,234.5`
    #[default]
    Point,
    /// `1.234,5`; CSV has `;` between its cells.
    Comma,
    /// `1 234,5`, with a narrow blank that breaks no line; CSV as with [`Decimal::Comma`].
    CommaSpace,
}

impl Decimal {
    /// The decimal sign.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma | Self::CommaSpace => ',',
        }
    }

    /// What stands between groups of thousands.
    const fn group(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
            Self::CommaSpace => '\u{202f}',
        }
    }

    /// What separates the cells of a line of CSV: never the decimal sign.
    #[must_use]
    pub const fn separator(self) -> u8 {
        match self {
            Self::Point => b',',
            Self::Comma | Self::CommaSpace => b';',
        }
    }

    /// The text with signs in place of marks.
    pub(super) fn write(self, text: &str) -> Cow<'_, str> {
        if !text.contains([POINT, GROUP]) {
            return Cow::Borrowed(text);
        }
        let sign = |c| match c {
            POINT => self.sign(),
            GROUP => self.group(),
            c => c,
        };
        Cow::Owned(text.chars().map(sign).collect())
    }

    /// A number that is written as a program would, `1234.5`, with this sign and without groups.
    pub(super) fn plain(self, number: String) -> String {
        if self == Self::Point { number } else { number.replace('.', &self.sign().to_string()) }
    }
}

/// A reason with marks in its numbers.
pub(super) fn filled(filled: &Filled) -> String {
    let mut points = filled.points().iter().peekable();
    filled
        .char_indices()
        .map(|(at, c)| if points.next_if(|point| **point == at).is_some() { POINT } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_signs() {
        let text = format!("v1.5: 1{GROUP}234{POINT}50");
        assert_eq!(Decimal::Point.write(&text), "v1.5: 1,234.50");
        assert_eq!(Decimal::Comma.write(&text), "v1.5: 1.234,50");
        assert_eq!(Decimal::CommaSpace.write(&text), "v1.5: 1\u{202f}234,50");
        assert_eq!(Decimal::Comma.plain("-0.5".to_owned()), "-0,5");
    }

    #[test]
    fn a_mark_takes_one_column() {
        for mark in [POINT, GROUP, '\u{202f}'] {
            assert_eq!(unicode_width::UnicodeWidthChar::width(mark), Some(1));
        }
    }
}
