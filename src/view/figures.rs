//! Numbers for people: thousands grouped, decimals cut where they stop mattering.
//!
//! Every number of a page is written here, with marks for the decimal sign and between groups; drawing the page
//! turns them into signs ([`Decimal`](super::Decimal)).

use crate::answer::Value;
use crate::model::Model;
use crate::number::Number;

use super::decimal::{GROUP, POINT};
use super::words;

/// How many decimals a number may grow to until it shows on which side of a threshold it is.
const MOST: u32 = 18;

/// A number of rows: `14,865`.
pub(super) fn rows(n: usize) -> String {
    short(&Number::count(n), 0)
}

/// At most so many decimals: `14,865`, `2.5`.
pub(super) fn short(n: &Number, places: u32) -> String {
    marked(&n.short(places))
}

/// Exactly so many decimals: `1,204.50`.
pub(super) fn fixed(n: &Number, places: u32) -> String {
    marked(&n.fixed(places))
}

/// A decimal with marks.
fn marked(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut out = sign.to_owned();
    for (n, c) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            out.push(GROUP);
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push(POINT);
        out += fraction;
    }
    out
}

/// With the decimals that matter for its size: `154.1`, `0.0123`.
pub(super) fn plain(n: &Number) -> String {
    let size = n.abs();
    let places = [(1000, 0), (100, 1), (1, 2)].into_iter().find(|(least, _)| size >= Number::int(*least));
    short(n, enough(n, &Number::ZERO, places.map_or(4, |(_, places)| places)))
}

/// With its sign: `+0.12`, `-0.03`.
pub(super) fn signed(n: &Number, places: u32) -> String {
    let places = enough(n, &Number::ZERO, places);
    let text = fixed(n, places);
    if n.is_positive() { format!("+{text}") } else { text }
}

/// `64.0%`.
pub(super) fn percent(n: &Number, places: u32) -> String {
    format!("{}%", fixed(&(n * &Number::int(100)), places))
}

/// `64.5%`, `64%`.
pub(super) fn percent_short(n: &Number, places: u32) -> String {
    format!("{}%", short(&(n * &Number::int(100)), places))
}

/// So many decimals, and more until it shows on which side of the threshold it is (B11): never `1.00`
/// for a number below 1.
pub(super) fn beside(n: &Number, threshold: &Number, places: u32) -> String {
    fixed(n, enough(n, threshold, places))
}

/// The decimals that it takes for both numbers, rounded, to be in the order in which they are.
pub(super) fn enough(a: &Number, b: &Number, places: u32) -> u32 {
    let same = |places: u32| {
        let cut = i32::try_from(places).unwrap_or(i32::MAX);
        a.round(cut).cmp(&b.round(cut)) == a.cmp(b)
    };
    (places..=MOST).find(|places| same(*places)).unwrap_or(MOST)
}

/// A value of the formula in so many decimals; `–` where it is unknown.
pub(super) fn value(model: &Model, value: &Value, places: u32) -> String {
    match value {
        Value::Number(n) => fixed(n, places),
        _ => other(model, value),
    }
}

/// U: with the decimals that tell it from 1.
pub(super) fn ratio(model: &Model, value: &Value, places: u32) -> String {
    match value {
        Value::Number(n) => beside(n, &Number::ONE, places),
        _ => other(model, value),
    }
}

/// Net, or any number whose sign matters.
pub(super) fn net(model: &Model, value: &Value, places: u32) -> String {
    match value {
        Value::Number(n) => signed(n, places),
        _ => other(model, value),
    }
}

/// A share.
pub(super) fn share(model: &Model, value: &Value, places: u32) -> String {
    match value {
        Value::Number(n) => percent(n, places),
        _ => other(model, value),
    }
}

/// A value that is printed as it is: an operand, a term of a score.
pub(super) fn operand(model: &Model, value: &Value, places: u32) -> String {
    match value {
        Value::Number(n) => short(n, enough(n, &Number::ZERO, places)),
        _ => other(model, value),
    }
}

fn other(model: &Model, value: &Value) -> String {
    match value {
        Value::Number(n) => short(n, MOST),
        Value::Unbounded => "unbounded".to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Segment(family, segment) => model.families.at(*family).segments.at(*segment).name.to_string(),
        Value::Factor(id) => words::factor(model, *id).to_owned(),
        Value::Unknown(_) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decimal;
    use super::*;

    fn beside(n: &Number, threshold: &Number, places: u32) -> String {
        Decimal::Point.write(&super::beside(n, threshold, places)).into_owned()
    }

    fn signed(n: &Number, places: u32) -> String {
        Decimal::Point.write(&super::signed(n, places)).into_owned()
    }

    #[test]
    fn digits_grow_until_the_side_shows() {
        let n = |text: &str| Number::parse(text).unwrap();
        assert_eq!(beside(&n("0.9998"), &Number::ONE, 2), "0.9998");
        assert_eq!(beside(&n("1"), &Number::ONE, 2), "1.00");
        assert_eq!(beside(&n("1.3762"), &Number::ONE, 2), "1.38");
        assert_eq!(signed(&n("-0.0004"), 2), "-0.0004");
        assert_eq!(signed(&n("0"), 2), "0.00");
    }

    #[test]
    fn thousands_are_grouped() {
        let n = |text: &str| Number::parse(text).unwrap();
        let point = |text: String| Decimal::Point.write(&text).into_owned();
        assert_eq!(point(fixed(&n("1234567.5"), 2)), "1,234,567.50");
        assert_eq!(point(fixed(&n("-123"), 0)), "-123");
        assert_eq!(point(percent(&n("0.6451"), 1)), "64.5%");
        assert_eq!(Decimal::Comma.write(&short(&n("-1234.50"), 2)), "-1.234,5");
    }
}
