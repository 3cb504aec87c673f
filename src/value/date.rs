//! Days of the calendar. No times, no zones, no clock.

use jiff::{ToSpan, civil};

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The day from which days are counted where they are held as numbers: 1970-01-01.
    pub const EPOCH: Self = Self(civil::date(1970, 1, 1));

    /// The day, if there is one; the years 1 to 9999.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// `2026-11-23`, exactly so.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        DatePattern::ISO.parse(text)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = 0.days().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// How many days later than `other`.
    #[must_use]
    pub fn days_since(self, other: Self) -> i64 {
        other.0.until(self.0).map_or(0, |span| i64::from(span.get_days()))
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// How a column writes its dates: `yyyy`, `mm` and `dd` once each, in any order, between other characters
/// that stand for themselves (`dd.mm.yyyy`, `yyyymmdd`, `m/d/yyyy` with one or two digits).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern(std::borrow::Cow<'static, [Piece]>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Year,
    /// Of two digits, or of one or two.
    Month(bool),
    Day(bool),
    Just(char),
}

impl DatePattern {
    /// `yyyy-mm-dd`.
    pub const ISO: Self = Self(std::borrow::Cow::Borrowed(&[
        Piece::Year,
        Piece::Just('-'),
        Piece::Month(true),
        Piece::Just('-'),
        Piece::Day(true),
    ]));

    /// The pattern behind a column's `format`; `None` unless it names year, month and day once each.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut seen = [0; 3];
        while let Some(first) = rest.chars().next() {
            let run = rest.chars().take_while(|c| *c == first).count();
            let piece = match (first, run) {
                ('y', 4) => Piece::Year,
                ('m', 1 | 2) => Piece::Month(run == 2),
                ('d', 1 | 2) => Piece::Day(run == 2),
                (c, _) if c.is_alphanumeric() => return None,
                (c, _) => Piece::Just(c),
            };
            let (slot, used) = match piece {
                Piece::Year => (Some(0), run),
                Piece::Month(_) => (Some(1), run),
                Piece::Day(_) => (Some(2), run),
                Piece::Just(c) => (None, c.len_utf8()),
            };
            if let Some(count) = slot.and_then(|slot| seen.get_mut(slot)) {
                *count += 1;
            }
            pieces.push(piece);
            rest = rest.get(used..)?;
        }
        (seen == [1, 1, 1]).then(|| Self(pieces.into()))
    }

    /// The day in this writing.
    #[must_use]
    pub fn write(&self, date: Date) -> String {
        let mut out = String::new();
        for piece in self.0.iter() {
            match piece {
                Piece::Year => out += &format!("{:04}", date.0.year()),
                Piece::Month(true) => out += &format!("{:02}", date.0.month()),
                Piece::Month(false) => out += &date.0.month().to_string(),
                Piece::Day(true) => out += &format!("{:02}", date.0.day()),
                Piece::Day(false) => out += &date.0.day().to_string(),
                Piece::Just(c) => out.push(*c),
            }
        }
        out
    }

    /// The day written in this way.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Date> {
        let mut rest = text;
        let (mut year, mut month, mut day) = (0, 0, 0);
        for piece in self.0.iter() {
            let (least, most, slot) = match piece {
                Piece::Just(c) => {
                    rest = rest.strip_prefix(*c)?;
                    continue;
                }
                Piece::Year => (4, 4, &mut year),
                Piece::Month(two) => (if *two { 2 } else { 1 }, 2, &mut month),
                Piece::Day(two) => (if *two { 2 } else { 1 }, 2, &mut day),
            };
            let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            if digits < least {
                return None;
            }
            let (number, tail) = rest.split_at_checked(digits)?;
            *slot = number.parse::<i16>().ok()?;
            rest = tail;
        }
        if !rest.is_empty() {
            return None;
        }
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_by_shape() {
        assert_eq!(Date::parse_iso("2024-02-29").unwrap().to_string(), "2024-02-29");
        for bad in ["2023-02-29", "2026-1-5", "2026-13-01", "26-01-05", "2026-01-05x", "", "0000-01-01"] {
            assert_eq!(Date::parse_iso(bad), None, "{bad}");
        }
        let german = DatePattern::new("dd.mm.yyyy").unwrap();
        assert_eq!(german.parse("05.01.2026"), Date::parse_iso("2026-01-05"));
        let american = DatePattern::new("m/d/yyyy").unwrap();
        assert_eq!(american.parse("1/5/2026"), Date::parse_iso("2026-01-05"));
        assert_eq!(DatePattern::new("yyyymmdd").unwrap().parse("20260105"), Date::parse_iso("2026-01-05"));
        for bad in ["", "yyyy", "dd.mm", "yyyy-mm-dd-dd", "yy-mm-dd", "yyyy-mmm-dd"] {
            assert_eq!(DatePattern::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted() {
        let a = Date::parse_iso("2024-02-28").unwrap();
        assert_eq!(a.plus_days(2).unwrap().to_string(), "2024-03-01");
        assert_eq!(a.plus_days(2).unwrap().days_since(a), 2);
        assert_eq!(a.days_since(a.plus_days(366).unwrap()), -366);
        assert_eq!(a.plus_days(i64::MAX), None);
    }
}
