//! CSV: one line for each customer, for spreadsheets and for everything that reads nothing else.

use super::columns::{RecordColumn, RecordColumns, family_columns};
use super::names::{self, Name};
use crate::answer::{Numbers, RecordSchema, Records, reasons_of};
use crate::model::TableId as _;
use crate::view::csv::harmless;

/// What separates cells, and what decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    separator: u8,
    decimal: u8,
}

impl Style {
    /// `1.38,2`
    pub(super) const POINT: Self = Self { separator: b',', decimal: b'.' };
    /// `1,38;2`
    pub(super) const COMMA: Self = Self { separator: b';', decimal: b',' };

    /// A text, in quotes where it needs them.
    fn text(self, out: &mut Vec<u8>, text: &str) {
        let text = harmless(text);
        if !text.bytes().any(|byte| byte == self.separator || matches!(byte, b'"' | b'\n' | b'\r')) {
            out.extend_from_slice(text.as_bytes());
            return;
        }
        out.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    }

    fn cell(self, name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        self.text(&mut out, name);
        out
    }

    fn number(self, out: &mut Vec<u8>, value: Option<f64>) {
        let start = out.len();
        match value {
            Some(value) if value.is_finite() => names::write_number(out, value),
            Some(_) => out.extend_from_slice(b"unbounded"),
            None => {}
        }
        if self.decimal != b'.' {
            let written = out.iter_mut().skip(start);
            written.filter(|byte| **byte == b'.').for_each(|point| *point = self.decimal);
        }
    }

    fn known(self, out: &mut Vec<u8>, numbers: &Numbers, row: usize) {
        self.number(out, names::number(numbers, row));
    }

    /// Between the members of a list in one cell.
    fn separate(out: &mut Vec<u8>, at: usize) {
        if at > 0 {
            out.extend_from_slice(b"; ");
        }
    }

    /// A list in one cell; its members hold no quotes. In quotes where what stands between them would end the cell.
    fn list(self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let start = out.len();
        write(out);
        if self.separator == b',' {
            // No member holds one.
            return;
        }
        let several = out.iter().skip(start).any(|byte| *byte == self.separator || *byte == b'"');
        if several {
            out.insert(start, b'"');
            out.push(b'"');
        }
    }
}

/// The lines of a unit.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    schema: &'a RecordSchema,
    columns: Vec<RecordColumn>,
    style: Style,
    /// The cells of the segments of each family.
    segments: Vec<Vec<Vec<u8>>>,
    actions: Joined<'a>,
    rules: Joined<'a>,
    out: Vec<u8>,
}

/// The header.
pub(super) fn header(schema: &RecordSchema, columns: RecordColumns, style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    let mut name = |name: &str| {
        style.text(&mut out, name);
        out.push(style.separator);
    };
    for column in RecordColumn::ALL.into_iter().filter(|column| columns.has(*column)) {
        match column {
            RecordColumn::Answered => ["answered_benefits", "answered_costs"].into_iter().for_each(&mut name),
            RecordColumn::Segments => family_columns(schema).iter().for_each(|family| name(family)),
            RecordColumn::Actions => ["actions", "priorities", "scores"].into_iter().for_each(&mut name),
            RecordColumn::TopAction => {
                ["top_action", "top_priority", "top_score"].into_iter().for_each(&mut name);
            }
            RecordColumn::Matched => name("rules_matched"),
            RecordColumn::Undetermined => {
                ["rules_undetermined", "undetermined_reasons"].into_iter().for_each(&mut name);
            }
            _ => name(column.name()),
        }
    }
    end_line(&mut out);
    out
}

impl<'a> Lines<'a> {
    pub(super) fn new(schema: &'a RecordSchema, columns: RecordColumns, style: Style) -> Self {
        let cells = |names: &Vec<String>| names.iter().map(|name| style.cell(name)).collect();
        Self {
            schema,
            style,
            columns: RecordColumn::ALL.into_iter().filter(|column| columns.has(*column)).collect(),
            segments: schema.families.iter().map(|(_, segments)| cells(segments)).collect(),
            actions: Joined::new(&schema.actions, style),
            rules: Joined::new(&schema.rule_names, style),
            out: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, block: &Records) {
        for row in 0..block.rows {
            for at in 0..self.columns.len() {
                if let Some(column) = self.columns.get(at) {
                    self.cells(*column, block, row);
                }
            }
            end_line(&mut self.out);
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// The cells of a column, with a separator after each.
    fn cells(&mut self, column: RecordColumn, block: &Records, row: usize) {
        let (out, style) = (&mut self.out, self.style);
        match column {
            RecordColumn::Customer => match names::customer(block, row) {
                Name::Number(n) => names::write_whole(out, n),
                Name::Text(key) => style.text(out, key),
            },
            RecordColumn::Cpp => style.known(out, &block.cpp, row),
            RecordColumn::Cpc => style.known(out, &block.cpc, row),
            RecordColumn::U => style.known(out, &block.u, row),
            RecordColumn::Net => style.known(out, &block.net, row),
            RecordColumn::Answered => {
                style.known(out, &block.answered_benefits, row);
                out.push(style.separator);
                style.known(out, &block.answered_costs, row);
            }
            RecordColumn::Satisfaction => style.known(out, &block.satisfaction, row),
            RecordColumn::Segments => {
                for (codes, cells) in block.segments.iter().zip(&self.segments) {
                    let cell = codes.get(row).and_then(|code| cells.get(usize::from(*code)));
                    out.extend_from_slice(cell.map(Vec::as_slice).unwrap_or_default());
                    out.push(style.separator);
                }
                // Each ends with its separator already.
                return;
            }
            RecordColumn::Actions => {
                let actions = block.actions_of(row);
                self.actions.write(out, actions.iter().map(|one| one.action.index()));
                out.push(style.separator);
                style.list(out, |out| {
                    for (at, one) in actions.iter().enumerate() {
                        Style::separate(out, at);
                        out.extend_from_slice(names::priority(one.priority).as_bytes());
                    }
                });
                out.push(style.separator);
                style.list(out, |out| {
                    for (at, one) in actions.iter().enumerate() {
                        Style::separate(out, at);
                        style.number(out, one.score);
                    }
                });
            }
            RecordColumn::TopAction => {
                let top = block.actions_of(row).first();
                self.actions.write(out, top.map(|top| top.action.index()));
                out.push(style.separator);
                out.extend(top.iter().flat_map(|top| names::priority(top.priority).bytes()));
                out.push(style.separator);
                style.number(out, top.and_then(|top| top.score));
            }
            RecordColumn::Matched => {
                self.rules.write(out, names::set_bits(names::rules_of(self.schema, &block.matched, row)));
            }
            RecordColumn::Undetermined => {
                self.rules
                    .write(out, names::set_bits(names::rules_of(self.schema, &block.undetermined, row)));
                out.push(style.separator);
                style.list(out, |out| reasons(out, &block.undetermined_reasons, row));
            }
            RecordColumn::UReasons => style.list(out, |out| reasons(out, &block.u_reasons, row)),
        }
        out.push(style.separator);
    }
}

/// Names that are written several to a cell.
#[derive(Debug)]
struct Joined<'a> {
    names: &'a [String],
    style: Style,
    /// Whether each can stand in a cell as it is, first or not, and so can several.
    plain: bool,
    scratch: String,
}

impl<'a> Joined<'a> {
    fn new(names: &'a [String], style: Style) -> Self {
        let plain = style.separator != b';' && names.iter().all(|name| style.cell(name) == name.as_bytes());
        Self { names, style, plain, scratch: String::new() }
    }

    fn write(&mut self, out: &mut Vec<u8>, places: impl IntoIterator<Item = usize>) {
        let names = places.into_iter().filter_map(|place| self.names.get(place)).enumerate();
        if self.plain {
            for (at, name) in names {
                Style::separate(out, at);
                out.extend_from_slice(name.as_bytes());
            }
            return;
        }
        self.scratch.clear();
        for (at, name) in names {
            self.scratch.push_str(if at > 0 { "; " } else { "" });
            self.scratch.push_str(name);
        }
        self.style.text(out, &self.scratch);
    }
}

fn reasons(out: &mut Vec<u8>, bits: &[u32], row: usize) {
    for (at, reason) in reasons_of(bits.get(row).copied().unwrap_or(0)).enumerate() {
        Style::separate(out, at);
        out.extend_from_slice(reason.words().as_bytes());
    }
}

/// In place of the last separator.
fn end_line(out: &mut Vec<u8>) {
    out.pop();
    out.push(b'\n');
}
