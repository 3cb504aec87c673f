//! What blocks say by number, in words; and the numbers of one customer.

use crate::answer::{Numbers, RecordSchema, Records};
use crate::block::Keys;
use crate::value::Priority;

/// The words for priorities, by number.
pub(super) const PRIORITIES: [&str; 4] = ["critical", "high", "normal", "low"];

/// The word for a priority.
pub(super) fn priority(priority: Priority) -> &'static str {
    PRIORITIES.get(priority as usize).copied().unwrap_or_default()
}

/// A number of a customer, `None` where it is unknown.
pub(super) fn number(numbers: &Numbers, row: usize) -> Option<f64> {
    let value = numbers.values.get(row).copied()?;
    (!numbers.unknown.get(row) && !value.is_nan()).then_some(value)
}

/// A customer's bits of rules.
pub(super) fn rules_of<'r>(schema: &RecordSchema, words: &'r [u64], row: usize) -> &'r [u64] {
    let n = schema.rule_words();
    words.get(row * n..(row + 1) * n).unwrap_or_default()
}

/// The places of the bits of a set that are set.
pub(super) fn set_bits(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                at * 64 + bit
            })
        })
    })
}

/// What names a customer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name<'r> {
    Number(i64),
    Text(&'r str),
}

/// The name of a customer of a block.
pub(super) fn customer(block: &Records, row: usize) -> Name<'_> {
    match &block.keys {
        None | Some(Keys::Rows) => Name::Number(block.first_row as i64 + row as i64 + 1),
        Some(Keys::Whole(keys)) => Name::Number(keys.get(row).copied().unwrap_or_default()),
        Some(keys @ Keys::Texts { .. }) => Name::Text(keys.text(row)),
    }
}

/// Writes a whole number.
pub(super) fn write_whole(out: &mut Vec<u8>, n: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}

/// Writes a finite number with as few digits as tell it from all others.
pub(super) fn write_number(out: &mut Vec<u8>, value: f64) {
    // Below this size whole numbers are exact, and writing them is faster; nothing is lost by writing -0 as 0.
    if value.trunc() == value && value.abs() < 1e15 {
        write_whole(out, value as i64);
    } else {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_are_in_their_order() {
        let all = [Priority::Critical, Priority::High, Priority::Normal, Priority::Low];
        assert_eq!(all.map(priority), PRIORITIES);
        assert!(all.is_sorted());
    }

    #[test]
    fn numbers_are_short() {
        let text = |value| {
            let mut out = Vec::new();
            write_number(&mut out, value);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            [0.1, -2.0, 1e300, -0.0, 1.0 / 3.0].map(text),
            ["0.1", "-2", "1e+300", "0", "0.3333333333333333"]
        );
    }
}
