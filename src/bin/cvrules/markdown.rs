//! Markdown for a terminal: as much of it as the pages of codes use.
//!
//! Headings, paragraphs, lists, tables, blocks of code, `code` and **strong** words. All else is shown
//! as it is written.

use cvrules::view::Look;
use unicode_width::UnicodeWidthStr as _;

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 96;

/// A page, drawn.
pub(crate) fn draw(page: &str, look: &Look) -> String {
    let mut drawing = Drawing { look, width: look.width.min(WIDEST), out: String::new() };
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let start = line.trim_start();
        if start.is_empty() {
            continue;
        }
        if let Some(fence) = start.strip_prefix("```") {
            let console = fence.trim() == "console";
            let code: Vec<&str> =
                lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")).collect();
            drawing.code(&code, console);
        } else if start.starts_with('#') {
            drawing.heading(start.trim_start_matches('#').trim());
        } else if start.starts_with('|') {
            let mut rows = vec![cells(start)];
            while let Some(row) = lines.next_if(|line| line.trim_start().starts_with('|')) {
                rows.push(cells(row.trim()));
            }
            drawing.table(&rows);
        } else if let Some((mark, text)) = item(start) {
            let mut text = text.to_owned();
            while let Some(more) = lines.next_if(|line| continues(line)) {
                text = format!("{text} {}", more.trim());
            }
            let next = lines.peek().is_some_and(|line| item(line.trim_start()).is_some());
            drawing.item(mark, &text, next);
        } else {
            let mut text = start.to_owned();
            while let Some(more) = lines.next_if(|line| continues(line)) {
                text = format!("{text} {}", more.trim());
            }
            drawing.paragraph(&text);
        }
    }
    let kept = drawing.out.trim_end().len();
    drawing.out.truncate(kept);
    drawing.out.push('\n');
    drawing.out
}

/// Whether a line goes on with the paragraph before it.
fn continues(line: &str) -> bool {
    let start = line.trim_start();
    !(start.is_empty()
        || start.starts_with("```")
        || start.starts_with('#')
        || start.starts_with('|')
        || item(start).is_some())
}

/// The mark and the text of a list's item.
fn item(line: &str) -> Option<(&str, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some(("-", text));
    }
    let (number, text) = line.split_once(". ")?;
    let short = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    short.then_some((number, text))
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim_matches('|');
    let mut cells = vec![String::new()];
    let mut signs = row.chars().peekable();
    let mut quoted = false;
    while let Some(sign) = signs.next() {
        match (sign, cells.last_mut()) {
            ('\\', Some(cell)) if signs.peek() == Some(&'|') => {
                cell.push('|');
                signs.next();
            }
            ('|', _) if !quoted => cells.push(String::new()),
            (sign, Some(cell)) => {
                quoted ^= sign == '`';
                cell.push(sign);
            }
            (_, None) => {}
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

struct Drawing<'a> {
    look: &'a Look,
    width: usize,
    out: String,
}

impl Drawing<'_> {
    fn paint(&self, text: &str, style: &str) -> String {
        if self.look.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn heading(&mut self, text: &str) {
        let text = self.paint(&plain(text), "1");
        self.out += &format!("{text}\n\n");
    }

    fn paragraph(&mut self, text: &str) {
        let text = self.wrap(text, "", "");
        self.out += &format!("{text}\n");
    }

    fn item(&mut self, mark: &str, text: &str, next: bool) {
        let mark = match mark {
            "-" if self.look.unicode => "• ".to_owned(),
            "-" => "- ".to_owned(),
            number => format!("{number}. "),
        };
        let text = self.wrap(text, &mark, &" ".repeat(mark.width()));
        self.out += &text;
        if !next {
            self.out.push('\n');
        }
    }

    fn code(&mut self, lines: &[&str], console: bool) {
        for line in lines {
            let line = match line.strip_prefix("$ ").filter(|_| console) {
                Some(command) => format!("{} {command}", self.paint("$", "2")),
                None => (*line).to_owned(),
            };
            self.out += format!("    {line}").trim_end();
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let ruled =
            |row: &Vec<String>| row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
        let shown: Vec<Vec<String>> = rows
            .iter()
            .filter(|row| !ruled(row))
            .map(|row| row.iter().map(|cell| self.inline(cell)).collect())
            .collect();
        let columns = shown.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| shown.iter().filter_map(|row| row.get(at)).map(|cell| visible(cell)).max().unwrap_or(0))
            .collect();
        for (n, row) in shown.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line += cell;
                line += &" ".repeat(width.saturating_sub(visible(cell)) + 2);
            }
            let line = line.trim_end();
            self.out += "  ";
            self.out += &if n == 0 { self.paint(line, "1") } else { line.to_owned() };
            self.out.push('\n');
            if n == 0 {
                let rule = if self.look.unicode { "─" } else { "-" };
                let rules: Vec<String> = widths.iter().map(|width| rule.repeat(*width)).collect();
                self.out += &format!("  {}\n", rules.join("  "));
            }
        }
        self.out.push('\n');
    }

    /// Breaks lines at blanks outside `code`.
    fn wrap(&self, text: &str, first: &str, rest: &str) -> String {
        let mut out = String::new();
        let mut line = first.to_owned();
        let mut empty = true;
        for word in words(text) {
            let word = self.inline(&word);
            let glue = usize::from(!empty);
            if !empty && visible(&line) + glue + visible(&word) > self.width {
                out += line.trim_end();
                out.push('\n');
                line = rest.to_owned();
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line += &word;
            empty = false;
        }
        out += line.trim_end();
        out.push('\n');
        out
    }

    /// Words in `code` and **strong** ones; without colour the marks of code stay, for they tell it apart.
    fn inline(&self, text: &str) -> String {
        if !self.look.colour {
            return strong(text, |word| word.to_owned());
        }
        text.split('`')
            .enumerate()
            .map(|(n, part)| match n % 2 {
                1 => self.paint(part, "36"),
                _ => strong(part, |word| self.paint(word, "1")),
            })
            .collect()
    }
}

/// A text without its marks.
fn plain(text: &str) -> String {
    strong(&text.replace('`', ""), |word| word.to_owned())
}

fn strong(text: &str, paint: impl Fn(&str) -> String) -> String {
    let parts: Vec<&str> = text.split("**").collect();
    // A pair that is not closed is no pair.
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    parts
        .iter()
        .enumerate()
        .map(|(n, part)| if n % 2 == 1 { paint(part) } else { (*part).to_owned() })
        .collect()
}

/// Words to break lines between; what is in `code` or **strong** stays whole if it is short.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        match words.last_mut().filter(|_| open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        open = words.last().is_some_and(|word| {
            word.len() < 60 && (word.matches('`').count() % 2 == 1 || word.matches("**").count() % 2 == 1)
        });
    }
    words
}

/// Columns that a text takes: without its colours.
fn visible(text: &str) -> usize {
    let mut width = 0;
    for (n, part) in text.split('\u{1b}').enumerate() {
        let shown = if n == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) };
        width += shown.width();
    }
    width
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# CVR0001: a title\n\nA paragraph with `code that stays whole` and **strong words**, long \
                        enough to be\nbroken.\n\n- one\n- two that\n  goes on\n\n1. first\n\n| a | b |\n| --- | --- |\n| `x | y` | 2 |\n\n\
                        ```cvr\nmodel a {\n}\n```\n\n```console\n$ cvrules\n```\n";

    #[test]
    fn a_page_reads_well_without_colour() {
        let look = Look { width: 44, colour: false, unicode: false, ..Look::default() };
        assert_eq!(
            draw(PAGE, &look),
            "CVR0001: a title\n\nA paragraph with `code that stays whole` and\nstrong words, long enough to be broken.\n\n\
             - one\n- two that goes on\n\n1. first\n\n  a        b\n  -------  -\n  `x | y`  2\n\n    model a {\n    }\n\n    $ cvrules\n"
        );
    }

    #[test]
    fn colour_takes_no_room() {
        let look = Look { width: 44, colour: true, unicode: true, ..Look::default() };
        let drawn = draw(PAGE, &look);
        assert!(drawn.contains("\u{1b}[36mcode that stays whole\u{1b}[0m and\n"), "{drawn}");
        assert!(drawn.lines().all(|line| visible(line) <= 44));
    }
}
