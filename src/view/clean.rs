//! Text of a model or of its data cannot steer the terminal that shows it.

/// Whether a character moves the cursor, changes colours or turns the direction of writing.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line, with every character that could steer the terminal replaced.
pub(super) fn line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if steers(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The same for a whole file: lines stay, and no byte moves, so that every place still fits.
#[cfg(feature = "cli")]
pub(super) fn file(text: &str) -> std::borrow::Cow<'_, str> {
    let harmless = |c: char| !steers(c) || matches!(c, '\n' | '\t');
    if text.chars().all(harmless) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c.len_utf8() {
            _ if harmless(c) => clean.push(c),
            1 if c == '\r' => clean.push(' '),
            1 => clean.push('?'),
            2 => clean.push_str("??"),
            _ => clean.push('\u{fffd}'),
        }
    }
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(line("a\u{1b}[31mb\nc\u{202e}d"), "a\u{fffd}[31mb c\u{fffd}d");
    }

    #[cfg(feature = "cli")]
    #[test]
    fn files_keep_their_places() {
        let text = "a\u{1b}b\r\n\u{85}\u{202e}\té";
        assert_eq!(file(text), "a?b \n??\u{fffd}\té");
        assert_eq!(file(text).len(), text.len());
    }
}
