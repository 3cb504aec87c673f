//! Whether a result is what is stored.

use crate::number::Number;
use crate::view::kept::{Line, May};

/// Whether the lines are those of a stored text, up to what may differ. `within` is by how much the numbers of a reason
/// may: as much as that of the kept values which may differ least.
pub(super) fn same(stored: &str, lines: &[Line], within: Option<&Number>) -> bool {
    let mut stored = stored.lines();
    let all = lines.iter().all(|line| stored.next().is_some_and(|text| is(text.trim_end(), line, within)));
    all && stored.next().is_none()
}

fn is(stored: &str, line: &Line, within: Option<&Number>) -> bool {
    if stored == line.text {
        return true;
    }
    match (&line.may, within) {
        (May::Value(words, exact, within), _) => {
            let before = stored.strip_prefix(words.as_str()).and_then(Number::parse);
            before.is_some_and(|before| (&before - exact).abs() <= *within)
        }
        (May::Reason, Some(within)) => reason(stored, &line.text, within),
        _ => false,
    }
}

/// Whether two texts differ in nothing but numbers that are near each other.
fn reason(one: &str, two: &str, within: &Number) -> bool {
    let (one, two) = (pieces(one), pieces(two));
    one.len() == two.len()
        && one.iter().zip(&two).all(|(one, two)| {
            let numbers = || Some((Number::parse(one)?, Number::parse(two)?));
            one == two || numbers().is_some_and(|(one, two)| (&one - &two).abs() <= *within)
        })
}

/// The numbers of a text and what stands between them.
fn pieces(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut number = false;
    let letters: Vec<char> = text.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
        let next = digit(Some(at + 1));
        let in_number = c.is_ascii_digit() || (*c == '.' && number && next);
        match all.last_mut() {
            Some(last) if number == in_number => last.push(*c),
            _ => all.push(c.to_string()),
        }
        number = in_number;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn values_are_held_against_the_exact_number() {
        let line =
            Line { text: "U: 0.94".to_owned(), may: May::Value("U: ".to_owned(), n("0.9355"), n("0.01")) };
        let lines = [line];
        assert!(same("U: 0.94", &lines, None) && same("U: 0.93\n", &lines, None));
        assert!(!same("U: 0.92", &lines, None) && !same("CPP: 0.93", &lines, None));
        assert!(!same("U: unknown: price not answered", &lines, None) && !same("", &lines, None));
        assert!(!same("U: 0.94\nmore", &lines, None));
    }

    #[test]
    fn reasons_differ_in_numbers_alone() {
        let lines = [Line { text: "   because r: value 0.94, 41%".to_owned(), may: May::Reason }];
        let within = n("0.01");
        assert!(same("   because r: value 0.93, 41%", &lines, Some(&within)));
        assert!(!same("   because r: value 0.92, 41%", &lines, Some(&within)));
        assert!(!same("   because r: value 0.93, 40%", &lines, Some(&within)));
        assert!(!same("   because s: value 0.94, 41%", &lines, Some(&within)));
        assert!(!same("   because r: value 0.93, 41%", &lines, None));
    }
}
