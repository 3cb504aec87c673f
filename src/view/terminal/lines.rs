//! Lines of toned text: width, wrapping, colours, and what stands for a sign where there is only ASCII.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::Look;
use super::super::page::{Rich, Tone};

/// Columns that a text takes. An arrow counts as two, which it takes in ASCII.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text) + text.matches('→').count()
}

/// A line of toned text.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pieces: Vec<(Tone, String)>,
    width: usize,
}

impl Line {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn blank(columns: usize) -> Self {
        Self::new().text(Tone::Plain, &" ".repeat(columns))
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|(_, text)| text.trim().is_empty())
    }

    pub(super) fn text(mut self, tone: Tone, text: &str) -> Self {
        self.push(tone, text);
        self
    }

    fn push(&mut self, tone: Tone, text: &str) {
        if text.is_empty() {
            return;
        }
        self.width += width(text);
        match self.pieces.last_mut() {
            Some((last, before)) if *last == tone => before.push_str(text),
            _ => self.pieces.push((tone, text.to_owned())),
        }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        for (tone, text) in &other.pieces {
            self.push(*tone, text);
        }
        self
    }

    pub(super) fn indented(self, columns: usize) -> Self {
        Self::blank(columns).join(self)
    }

    /// Blanks up to this column.
    pub(super) fn pad_to(self, columns: usize) -> Self {
        let missing = columns.saturating_sub(self.width);
        self.text(Tone::Plain, &" ".repeat(missing))
    }

    /// The line with its colours; nothing but blanks at its end is dropped.
    pub(super) fn write(&self, out: &mut String, look: &Look) {
        let mut rest: Vec<(Tone, &str)> =
            self.pieces.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        while let Some((tone, text)) = rest.pop() {
            if !text.trim_end().is_empty() {
                rest.push((tone, text.trim_end()));
                break;
            }
        }
        for (tone, text) in rest {
            let colour = if look.colour { code(tone) } else { "" };
            let text = look.decimal.write(text);
            let text = if look.unicode { text.into_owned() } else { ascii(&text) };
            if colour.is_empty() || text.trim().is_empty() {
                out.push_str(&text);
            } else {
                *out += &format!("\u{1b}[{colour}m{text}\u{1b}[0m");
            }
        }
    }
}

/// The colour of a tone, as ANSI names it.
const fn code(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Strong => "1",
        Tone::Dim => "2",
        Tone::Good => "32",
        Tone::Bad => "31",
        Tone::Warn => "33",
        Tone::Code => "36",
    }
}

/// The signs that views use, in ASCII and in as many columns. What is the author's stays as it is.
fn ascii(text: &str) -> String {
    text.replace('→', "->")
        .chars()
        .map(|c| match c {
            '✓' => '+',
            '✗' => 'x',
            '–' | '−' | '─' => '-',
            '·' => '|',
            '•' => '*',
            '×' => 'x',
            '÷' => '/',
            '\u{202f}' => ' ',
            '│' => '|',
            '├' => '|',
            '└' => '`',
            '█' => '#',
            '░' => '.',
            '…' => '.',
            '≥' => '>',
            c => c,
        })
        .collect()
}

/// A word with the blanks before it, in tones.
#[derive(Default)]
struct Word {
    blanks: Vec<(Tone, String)>,
    pieces: Vec<(Tone, String)>,
}

fn words(text: &Rich) -> Vec<Word> {
    let mut all = Vec::new();
    let mut word = Word::default();
    for (tone, piece) in text.pieces() {
        for c in piece.chars() {
            let blank = c == ' ';
            if blank && !word.pieces.is_empty() {
                all.push(std::mem::take(&mut word));
            }
            let into = if blank { &mut word.blanks } else { &mut word.pieces };
            match into.last_mut() {
                Some((last, before)) if *last == tone => before.push(c),
                _ => into.push((tone, c.to_string())),
            }
        }
    }
    all.push(word);
    all
}

/// The text in lines of at most so many columns, the first perhaps narrower; a word that is wider than
/// a line is broken. There is always one line.
pub(super) fn wrap(text: &Rich, first: usize, rest: usize) -> Vec<Line> {
    let (first, rest) = (first.max(1), rest.max(1));
    let mut lines = Vec::new();
    let mut line = Line::new();
    for word in words(text) {
        let room = |lines: &Vec<Line>| if lines.is_empty() { first } else { rest };
        let blanks: usize = word.blanks.iter().map(|(_, text)| width(text)).sum();
        let long: usize = word.pieces.iter().map(|(_, text)| width(text)).sum();
        if line.width() > 0 && line.width() + blanks + long > room(&lines) {
            lines.push(std::mem::take(&mut line));
        } else {
            for (tone, text) in &word.blanks {
                line.push(*tone, text);
            }
        }
        for (tone, text) in &word.pieces {
            for c in text.chars() {
                if line.width() > 0 && line.width() + c.width().unwrap_or(0) > room(&lines) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(*tone, c.encode_utf8(&mut [0; 4]));
            }
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[Line]) -> Vec<String> {
        let look = Look { width: 0, ..Look::default() };
        lines
            .iter()
            .map(|line| {
                let mut out = String::new();
                line.write(&mut out, &look);
                out
            })
            .collect()
    }

    #[test]
    fn wraps_and_never_cuts() {
        let text = Rich::new().plain("one two ").strong("three").plain("four five");
        assert_eq!(plain(&wrap(&text, 9, 9)), ["one two", "threefour", "five"]);
        let long = Rich::from("a abcdefghijkl");
        assert_eq!(plain(&wrap(&long, 8, 8)), ["a", "abcdefgh", "ijkl"]);
        let wide = Rich::from("値値値値値");
        assert_eq!(plain(&wrap(&wide, 8, 8)), ["値値値値", "値"]);
    }
}
