//! A page as GitHub-flavoured Markdown.

use super::page::{Block, Card, Grid, Node, Rich, Tone};
use super::{Decimal, clean};

/// The page as text.
pub(super) fn write(page: &[Block], decimal: Decimal) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in page {
        match block {
            Block::Title(title, below) => {
                parts.push(format!("# {}", heading_text(title)));
                parts.push(below.iter().map(text).collect::<Vec<_>>().join("  \n"));
            }
            Block::Heading(heading) => parts.push(format!("## {}", escape(heading))),
            Block::Sub(heading) => parts.push(format!("### {}", heading_text(heading))),
            Block::Gap => {}
            Block::Para(words) => parts.push(text(words)),
            Block::Bullets(items) => {
                parts.push(
                    items.iter().map(|item| format!("- {}", text(item))).collect::<Vec<_>>().join("\n"),
                );
            }
            Block::Cards(list) => parts.push(cards(list)),
            Block::Grid(table) => parts.push(grid(table)),
            Block::Code(text) => {
                let lines: Vec<String> = text.lines().map(clean::line).collect();
                let longest = lines.iter().map(|line| line.split(|c| c != '`').map(str::len).max()).max();
                let fence = "`".repeat(longest.flatten().unwrap_or(0).max(2) + 1);
                parts.push(format!("{fence}cvr\n{}\n{fence}", lines.join("\n")));
            }
            Block::Tree(nodes) => {
                let mut lines = Vec::new();
                for node in nodes {
                    tree(node, 0, &mut lines);
                }
                parts.push(lines.join("\n"));
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    decimal.write(&(parts.join("\n\n") + "\n")).into_owned()
}

/// Toned text in a heading, which is strong already.
fn heading_text(rich: &Rich) -> String {
    let weak = rich
        .pieces()
        .map(|(tone, piece)| if tone == Tone::Strong { (Tone::Plain, piece) } else { (tone, piece) });
    text(&weak.fold(Rich::new(), |out, (tone, piece)| out.add(tone, piece)))
}

/// Toned text as Markdown.
fn text(rich: &Rich) -> String {
    let mut out = String::new();
    for (tone, piece) in rich.pieces() {
        let inner = piece.trim();
        if inner.is_empty() {
            out.push_str(piece);
            continue;
        }
        let (before, after) = (piece.len() - piece.trim_start().len(), piece.len() - piece.trim_end().len());
        out.push_str(&" ".repeat(before));
        match tone {
            Tone::Strong => out += &format!("**{}**", escape(inner)),
            Tone::Code => out += &code(inner),
            _ if out.trim().is_empty() => out.push_str(&escape_start(inner)),
            _ => out.push_str(&escape(inner)),
        }
        out.push_str(&" ".repeat(after));
    }
    out.trim().to_owned()
}

/// Text in backticks, with as many of them as it takes; a bar would end a table's cell even there.
fn code(words: &str) -> String {
    let mut fence = String::from("`");
    while words.contains(&fence) {
        fence.push('`');
    }
    let pad = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", words.replace('|', "\\|"))
}

/// Words that are no markup at the start of a line either.
fn escape_start(words: &str) -> String {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    let rest = words.get(digits..).unwrap_or_default();
    if digits == 0 && rest.starts_with(['#', '+', '-', '=']) {
        return format!("\\{}", escape(words));
    }
    if digits > 0 && rest.starts_with(['.', ')']) {
        let (number, rest) = words.split_at(digits);
        return format!("{number}\\{}", escape(rest));
    }
    escape(words)
}

/// Words that are no markup.
fn escape(words: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        match c {
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.push('\\'),
            _ => {}
        }
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
        before = c;
    }
    out
}

fn table(head: &[(String, bool)], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        line(head.iter().map(|(title, _)| title.as_str()).collect()),
        line(head.iter().map(|(_, right)| if *right { "--:" } else { "---" }).collect()),
    ];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

fn grid(grid: &Grid) -> String {
    let notes = grid.rows.iter().any(|row| !row.note.is_empty());
    let mut head: Vec<(String, bool)> =
        grid.columns.iter().map(|column| (escape(column.title), column.right)).collect();
    if notes {
        head.push(("note".to_owned(), false));
    }
    let rows: Vec<Vec<String>> = grid
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<String> = row.cells.iter().map(text).collect();
            if notes {
                cells.push(text(&row.note));
            }
            cells
        })
        .collect();
    table(&head, &rows)
}

/// Cards are a table: the labels of their lines are its columns.
fn cards(cards: &[Card]) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for (label, _) in cards.iter().flat_map(|card| &card.lines) {
        if !labels.contains(label) {
            labels.push(label);
        }
    }
    let ranked = cards.iter().any(|card| !card.rank.is_empty());
    let right = cards.iter().any(|card| !card.right.is_empty());
    let mut head: Vec<(String, bool)> = Vec::new();
    head.extend(ranked.then(|| ("#".to_owned(), true)));
    head.push(("action".to_owned(), false));
    head.extend(right.then(|| ("priority".to_owned(), false)));
    head.extend(labels.iter().map(|label| ((*label).to_owned(), false)));
    let rows: Vec<Vec<String>> = cards
        .iter()
        .map(|card| {
            let mut cells = Vec::new();
            cells.extend(ranked.then(|| card.rank.clone()));
            cells.push(text(&card.title));
            cells.extend(right.then(|| text(&card.right)));
            cells.extend(labels.iter().map(|label| {
                let found = card.lines.iter().filter(|(name, _)| name == label);
                found.map(|(_, words)| text(words)).collect::<Vec<_>>().join("<br>")
            }));
            cells
        })
        .collect();
    table(&head, &rows)
}

fn tree(node: &Node, depth: usize, lines: &mut Vec<String>) {
    let detail = if node.detail.is_empty() { String::new() } else { format!(": {}", text(&node.detail)) };
    lines.push(format!("{}- {}{detail}", "  ".repeat(depth), text(&node.text)));
    for child in &node.children {
        tree(child, depth + 1, lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_words_are_no_markup() {
        assert_eq!(escape("a|b *c* snake_case _d_ <b>"), "a\\|b \\*c\\* snake_case \\_d\\_ &lt;b&gt;");
        assert_eq!(code("a`b|c"), "``a`b\\|c``");
        assert_eq!(escape_start("# no heading"), "\\# no heading");
        assert_eq!(escape_start("1. no list"), "1\\. no list");
    }
}
