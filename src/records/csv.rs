//! CSV: one line for each customer, for spreadsheets and for everything that reads nothing else.

use super::columns::{RecordColumn, RecordColumns, family_columns};
use super::names::{self, Name};
use crate::answer::{Numbers, RecordSchema, Records, reasons_of};
use crate::model::TableId as _;
use crate::view::csv::harmless;

/// The lines of a unit.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    schema: &'a RecordSchema,
    columns: Vec<RecordColumn>,
    /// The cells of the segments of each family.
    segments: Vec<Vec<Vec<u8>>>,
    actions: Joined<'a>,
    rules: Joined<'a>,
    out: Vec<u8>,
}

/// The header.
pub(super) fn header(schema: &RecordSchema, columns: RecordColumns) -> Vec<u8> {
    let mut out = Vec::new();
    let mut name = |name: &str| {
        text(&mut out, name);
        out.push(b',');
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
    pub(super) fn new(schema: &'a RecordSchema, columns: RecordColumns) -> Self {
        let cells = |names: &Vec<String>| names.iter().map(|name| cell(name)).collect();
        Self {
            schema,
            columns: RecordColumn::ALL.into_iter().filter(|column| columns.has(*column)).collect(),
            segments: schema.families.iter().map(|(_, segments)| cells(segments)).collect(),
            actions: Joined::new(&schema.actions),
            rules: Joined::new(&schema.rule_names),
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

    /// The cells of a column, with a comma after each.
    fn cells(&mut self, column: RecordColumn, block: &Records, row: usize) {
        let out = &mut self.out;
        match column {
            RecordColumn::Customer => match names::customer(block, row) {
                Name::Number(n) => names::write_whole(out, n),
                Name::Text(key) => text(out, key),
            },
            RecordColumn::Cpp => known(out, &block.cpp, row),
            RecordColumn::Cpc => known(out, &block.cpc, row),
            RecordColumn::U => known(out, &block.u, row),
            RecordColumn::Net => known(out, &block.net, row),
            RecordColumn::Answered => {
                known(out, &block.answered_benefits, row);
                out.push(b',');
                known(out, &block.answered_costs, row);
            }
            RecordColumn::Segments => {
                for (codes, cells) in block.segments.iter().zip(&self.segments) {
                    let cell = codes.get(row).and_then(|code| cells.get(usize::from(*code)));
                    out.extend_from_slice(cell.map(Vec::as_slice).unwrap_or_default());
                    out.push(b',');
                }
                // Each ends with its comma already.
                return;
            }
            RecordColumn::Actions => {
                let actions = block.actions_of(row);
                self.actions.write(out, actions.iter().map(|one| one.action.index()));
                out.push(b',');
                for (at, one) in actions.iter().enumerate() {
                    separate(out, at);
                    out.extend_from_slice(names::priority(one.priority).as_bytes());
                }
                out.push(b',');
                for (at, one) in actions.iter().enumerate() {
                    separate(out, at);
                    number(out, one.score);
                }
            }
            RecordColumn::TopAction => {
                let top = block.actions_of(row).first();
                self.actions.write(out, top.map(|top| top.action.index()));
                out.push(b',');
                out.extend(top.iter().flat_map(|top| names::priority(top.priority).bytes()));
                out.push(b',');
                number(out, top.and_then(|top| top.score));
            }
            RecordColumn::Matched => {
                self.rules.write(out, names::set_bits(names::rules_of(self.schema, &block.matched, row)));
            }
            RecordColumn::Undetermined => {
                self.rules
                    .write(out, names::set_bits(names::rules_of(self.schema, &block.undetermined, row)));
                out.push(b',');
                reasons(out, &block.undetermined_reasons, row);
            }
            RecordColumn::UReasons => reasons(out, &block.u_reasons, row),
        }
        out.push(b',');
    }
}

/// Names that are written several to a cell.
#[derive(Debug)]
struct Joined<'a> {
    names: &'a [String],
    /// Whether each can stand in a cell as it is, first or not.
    plain: bool,
    scratch: String,
}

impl<'a> Joined<'a> {
    fn new(names: &'a [String]) -> Self {
        let plain = names.iter().all(|name| cell(name) == name.as_bytes());
        Self { names, plain, scratch: String::new() }
    }

    fn write(&mut self, out: &mut Vec<u8>, places: impl IntoIterator<Item = usize>) {
        let names = places.into_iter().filter_map(|place| self.names.get(place)).enumerate();
        if self.plain {
            for (at, name) in names {
                separate(out, at);
                out.extend_from_slice(name.as_bytes());
            }
            return;
        }
        self.scratch.clear();
        for (at, name) in names {
            self.scratch.push_str(if at > 0 { "; " } else { "" });
            self.scratch.push_str(name);
        }
        text(out, &self.scratch);
    }
}

fn separate(out: &mut Vec<u8>, at: usize) {
    if at > 0 {
        out.extend_from_slice(b"; ");
    }
}

fn reasons(out: &mut Vec<u8>, bits: &[u32], row: usize) {
    for (at, reason) in reasons_of(bits.get(row).copied().unwrap_or(0)).enumerate() {
        separate(out, at);
        out.extend_from_slice(reason.words().as_bytes());
    }
}

fn known(out: &mut Vec<u8>, numbers: &Numbers, row: usize) {
    number(out, names::number(numbers, row));
}

fn number(out: &mut Vec<u8>, value: Option<f64>) {
    match value {
        Some(value) if value.is_finite() => names::write_number(out, value),
        Some(_) => out.extend_from_slice(b"unbounded"),
        None => {}
    }
}

fn cell(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    text(&mut out, name);
    out
}

/// A text, in quotes where it needs them.
fn text(out: &mut Vec<u8>, text: &str) {
    let text = harmless(text);
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
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

/// In place of the last comma.
fn end_line(out: &mut Vec<u8>) {
    out.pop();
    out.push(b'\n');
}
