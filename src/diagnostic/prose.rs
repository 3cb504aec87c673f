//! Small helpers that write English well.

use std::borrow::Cow;

/// `1 rule`, `2 rules`; `noun` is the singular.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{n} {stem}ies"),
        _ => format!("{n} {noun}s"),
    }
}

/// The most characters of somebody's text that a sentence takes up.
const MAX_QUOTED: usize = 200;

/// The text in backticks, as all of the author's words are shown; one that would hide the sentence
/// around it is cut.
#[must_use]
pub fn tick(text: impl AsRef<str>) -> String {
    format!("`{}`", cut(text.as_ref()))
}

/// The text, or how it begins where it is very long.
#[must_use]
pub fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_QUOTED {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn list(items: &[String], joiner: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first} {joiner} {second}"),
        [init @ .., last] => format!("{}, {joiner} {last}", init.join(", ")),
    }
}

/// `a, b, or c`.
#[must_use]
pub fn list_or(items: &[String]) -> String {
    list(items, "or")
}

/// `a, b, and c`.
#[must_use]
pub fn list_and(items: &[String]) -> String {
    list(items, "and")
}

/// `` `a`, `b`, or `c` ``.
#[must_use]
pub fn ticked_or<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    list_or(&items.into_iter().map(tick).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists_read_as_english() {
        assert_eq!(count(1, "family"), "1 family");
        assert_eq!(count(2, "family"), "2 families");
        assert_eq!(count(0, "key"), "0 keys");
        assert_eq!(ticked_or(["a"]), "`a`");
        assert_eq!(ticked_or(["a", "b"]), "`a` or `b`");
        assert_eq!(ticked_or(["a", "b", "c"]), "`a`, `b`, or `c`");
    }
}
