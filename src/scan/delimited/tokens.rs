//! Delimited text taken apart into cells, by the rules of the `csv` crate, which tests compare it with: a mark
//! quotes at the start of a cell alone, two in a row stand for one, what follows the closing one is text.

use memchr::{memchr, memchr3};

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// Where its text begins.
    pub(super) start: usize,
    /// Where its text ends.
    pub(super) end: usize,
    /// Whether it begins with a mark.
    pub(super) quoted: bool,
    /// Whether the text still holds the marks.
    pub(super) marks: bool,
    /// Where the next cell or record begins.
    pub(super) next: usize,
    /// Whether the record ends with it.
    pub(super) last: bool,
}

/// Which bytes end a cell.
pub(in crate::scan) struct Tokens {
    pub(in crate::scan) delimiter: u8,
    ends: [bool; 256],
}

impl Tokens {
    pub(in crate::scan) fn new(delimiter: u8) -> Self {
        let mut ends = [false; 256];
        for (byte, end) in (0..=u8::MAX).zip(&mut ends) {
            *end = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
        Self { delimiter, ends }
    }

    /// The cell that begins at a byte.
    pub(super) fn cell(&self, text: &[u8], at: usize) -> Cell {
        if text.get(at) == Some(&b'"') {
            return self.quoted(text, at);
        }
        self.plain(text, at, at)
    }

    /// The cell that began at `start` and holds no marks that matter from `at` on. Most cells are a few bytes
    /// long, where a loop with a table is quicker than a search.
    fn plain(&self, text: &[u8], start: usize, at: usize) -> Cell {
        let rest = text.get(at..).unwrap_or_default();
        let is_end = |byte: &u8| self.ends.get(usize::from(*byte)).copied().unwrap_or(false);
        let length = match rest.get(..16) {
            Some(first) => match first.iter().position(is_end) {
                Some(length) => Some(length),
                None => memchr3(self.delimiter, b'\n', b'\r', rest),
            },
            None => rest.iter().position(is_end),
        };
        let end = at + length.unwrap_or(rest.len());
        let (next, last) = match text.get(end) {
            Some(b'\r') if text.get(end + 1) == Some(&b'\n') => (end + 2, true),
            Some(byte) => (end + 1, *byte != self.delimiter),
            None => (end, true),
        };
        Cell { start, end, quoted: false, marks: false, next, last }
    }

    #[cold]
    fn quoted(&self, text: &[u8], at: usize) -> Cell {
        let mut from = at + 1;
        let mut doubled = false;
        let close = loop {
            let rest = text.get(from..).unwrap_or_default();
            let Some(mark) = memchr(b'"', rest).map(|mark| from + mark) else {
                return Cell {
                    start: at,
                    end: text.len(),
                    quoted: true,
                    marks: true,
                    next: text.len(),
                    last: true,
                };
            };
            from = mark + 1;
            if text.get(from) != Some(&b'"') {
                break mark;
            }
            doubled = true;
            from += 1;
        };
        let mut cell = self.plain(text, at, from);
        cell.quoted = true;
        if doubled || cell.end != from {
            cell.marks = true;
        } else {
            (cell.start, cell.end) = (at + 1, close);
        }
        cell
    }

    /// Whether the record at a byte is no row: an empty line, or where there are several columns one blank cell.
    pub(in crate::scan) fn is_blank(&self, text: &[u8], at: usize, width: usize) -> bool {
        match text.get(at) {
            // Nearly all rows begin with a sign that is to be seen.
            Some(b'!' | b'#'..=b'~') => false,
            None | Some(b'\n' | b'\r') => true,
            Some(b'"') if matches!(text.get(at + 1), Some(b'!' | b'#'..=b'~')) => false,
            _ if width == 1 => false,
            _ => {
                let cell = self.cell(text, at);
                let raw = text.get(cell.start..cell.end).unwrap_or_default();
                let mut scratch = Vec::new();
                let content = if cell.marks { unmarked(raw, &mut scratch) } else { raw };
                cell.last && std::str::from_utf8(content).is_ok_and(|content| content.trim().is_empty())
            }
        }
    }

    /// Where the record after the blank one at a byte begins.
    pub(super) fn next_record(&self, text: &[u8], mut at: usize) -> usize {
        while at < text.len() {
            let cell = self.cell(text, at);
            at = cell.next;
            if cell.last {
                break;
            }
        }
        at
    }
}

/// The text of a cell that holds marks.
pub(super) fn unmarked<'a>(raw: &[u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    scratch.clear();
    let mut bytes = raw.iter().copied().skip(1).peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
            // What follows the mark that closes is text, marks and all.
            scratch.extend(bytes);
            break;
        }
        scratch.push(byte);
    }
    scratch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let tokens = Tokens::new(b',');
        let (mut all, mut at, mut scratch) = (Vec::new(), 0, Vec::new());
        while at < text.len() {
            if matches!(text.get(at), Some(b'\n' | b'\r')) {
                at += 1;
                continue;
            }
            let mut record = Vec::new();
            loop {
                let cell = tokens.cell(text, at);
                let raw = &text[cell.start..cell.end];
                record.push(if cell.marks { unmarked(raw, &mut scratch) } else { raw }.to_vec());
                at = cell.next;
                if cell.last {
                    break;
                }
            }
            all.push(record);
        }
        all
    }

    #[test]
    fn cells_are_those_of_the_csv_crate() {
        // All texts of six signs from those that matter.
        let signs = *b"a,\"\n\r ";
        for n in 0..6_u32.pow(6) {
            let text: Vec<u8> = (0..6).map(|place| signs[(n / 6_u32.pow(place) % 6) as usize]).collect();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
            let expected: Vec<Vec<Vec<u8>>> = reader
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            assert_eq!(records(&text), expected, "{:?}", String::from_utf8_lossy(&text));
        }
    }
}
