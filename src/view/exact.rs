//! Numbers for programs.

use crate::number::Number;

/// The most digits that a number keeps as it is; every binary reader gives such a number back.
const DIGITS: usize = 15;
/// The decimals of a number that has more.
const PLACES: u32 = 12;

/// The decimal where it has at most 15 significant digits, else rounded to 12 decimals. This is also how
/// JSON writes a number.
pub(super) fn text(number: &Number) -> String {
    let significant = |text: &String| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = if text.contains('.') { digits.as_str() } else { digits.trim_end_matches('0') };
        digits.trim_start_matches('0').len() <= DIGITS
    };
    number.decimal().filter(significant).unwrap_or_else(|| number.short(PLACES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_decimals_stay_and_long_ones_are_cut() {
        let n = |text: &str| Number::parse(text).unwrap();
        assert_eq!(text(&n("0.1")), "0.1");
        assert_eq!(text(&n("-120000")), "-120000");
        assert_eq!(text(&n("0.0000000000000001")), "0.0000000000000001");
        assert_eq!(text(&n("1.23456789012345678")), "1.234567890123");
        assert_eq!(text(&Number::ratio(1, 3).unwrap()), "0.333333333333");
        assert_eq!(text(&Number::ratio(-2, 3).unwrap()), "-0.666666666667");
    }
}
