//! NDJSON: one object a line for each customer.

use super::columns::{RecordColumn, RecordColumns, family_columns};
use super::names::{self, Name};
use crate::answer::{Numbers, RecordSchema, Records, reasons_of};
use crate::model::TableId as _;
use crate::value::Reason;

/// The lines of a unit.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    schema: &'a RecordSchema,
    whole: bool,
    columns: Vec<RecordColumn>,
    /// The names of the families, as JSON, and those of their segments.
    families: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    actions: Vec<Vec<u8>>,
    rules: Vec<Vec<u8>>,
    reasons: Vec<Vec<u8>>,
    out: Vec<u8>,
}

impl<'a> Objects<'a> {
    /// `whole`: whether customers are named by numbers.
    pub(super) fn new(schema: &'a RecordSchema, columns: RecordColumns, whole: bool) -> Self {
        let all = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>();
        let families = family_columns(schema).into_iter().zip(&schema.families);
        Self {
            schema,
            whole,
            columns: RecordColumn::ALL.into_iter().filter(|column| columns.has(*column)).collect(),
            families: families.map(|(name, (_, segments))| (quoted(&name), all(segments))).collect(),
            actions: all(&schema.actions),
            rules: all(&schema.rule_names),
            reasons: Reason::ALL.map(|reason| quoted(reason.words())).to_vec(),
            out: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, block: &Records) {
        for row in 0..block.rows {
            let start = self.out.len();
            for column in &self.columns {
                fields(
                    &mut Line { out: &mut self.out },
                    &self.families,
                    *column,
                    block,
                    row,
                    &Words {
                        schema: self.schema,
                        whole: self.whole,
                        actions: &self.actions,
                        rules: &self.rules,
                        reasons: &self.reasons,
                    },
                );
            }
            // Each field begins with a comma.
            match self.out.get_mut(start) {
                Some(first) => *first = b'{',
                None => self.out.push(b'{'),
            }
            self.out.extend_from_slice(b"}\n");
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// What numbers stand for, as JSON.
struct Words<'w> {
    schema: &'w RecordSchema,
    whole: bool,
    actions: &'w [Vec<u8>],
    rules: &'w [Vec<u8>],
    reasons: &'w [Vec<u8>],
}

/// The fields of a column.
fn fields(
    line: &mut Line<'_>,
    families: &[(Vec<u8>, Vec<Vec<u8>>)],
    column: RecordColumn,
    block: &Records,
    row: usize,
    words: &Words<'_>,
) {
    match column {
        RecordColumn::Customer => {
            line.raw(b",\"customer\":");
            match names::customer(block, row) {
                Name::Number(n) if words.whole => names::write_whole(line.out, n),
                Name::Number(n) => string(line.out, &n.to_string()),
                Name::Text(key) => string(line.out, key),
            }
        }
        RecordColumn::Cpp => line.known(b",\"CPP\":", &block.cpp, row),
        RecordColumn::Cpc => line.known(b",\"CPC\":", &block.cpc, row),
        RecordColumn::U => line.known(b",\"U\":", &block.u, row),
        RecordColumn::Net => line.known(b",\"net\":", &block.net, row),
        RecordColumn::Answered => {
            line.known(b",\"answered_benefits\":", &block.answered_benefits, row);
            line.known(b",\"answered_costs\":", &block.answered_costs, row);
        }
        RecordColumn::Satisfaction => line.known(b",\"satisfaction\":", &block.satisfaction, row),
        RecordColumn::Segments => {
            for (codes, (family, segments)) in block.segments.iter().zip(families) {
                line.raw(b",");
                line.raw(family);
                line.raw(b":");
                let segment = codes.get(row).and_then(|code| segments.get(usize::from(*code)));
                line.raw(segment.map_or(b"null", Vec::as_slice));
            }
        }
        RecordColumn::Actions => {
            line.raw(b",\"actions\":[");
            for (at, one) in block.actions_of(row).iter().enumerate() {
                line.raw(if at > 0 { b",{\"rank\":" } else { b"{\"rank\":" });
                names::write_whole(line.out, at as i64 + 1);
                line.raw(b",\"action\":");
                line.raw(words.actions.get(one.action.index()).map_or(b"null", Vec::as_slice));
                line.raw(b",\"priority\":\"");
                line.raw(names::priority(one.priority).as_bytes());
                line.raw(b"\",\"score\":");
                line.number(one.score);
                line.raw(b"}");
            }
            line.raw(b"]");
        }
        RecordColumn::TopAction => {
            let top = block.actions_of(row).first();
            line.raw(b",\"top_action\":");
            let action = top.and_then(|top| words.actions.get(top.action.index()));
            line.raw(action.map_or(b"null", Vec::as_slice));
            line.raw(b",\"top_priority\":");
            match top {
                Some(top) => {
                    line.raw(b"\"");
                    line.raw(names::priority(top.priority).as_bytes());
                    line.raw(b"\"");
                }
                None => line.raw(b"null"),
            }
            line.raw(b",\"top_score\":");
            line.number(top.and_then(|top| top.score));
        }
        RecordColumn::Matched => line.rules(b",\"rules_matched\":[", words, &block.matched, row),
        RecordColumn::Undetermined => {
            line.rules(b",\"rules_undetermined\":[", words, &block.undetermined, row);
            line.reasons(b",\"undetermined_reasons\":[", words, &block.undetermined_reasons, row);
        }
        RecordColumn::UReasons => line.reasons(b",\"U_reasons\":[", words, &block.u_reasons, row),
    }
}

/// Where a line is written.
struct Line<'l> {
    out: &'l mut Vec<u8>,
}

impl Line<'_> {
    fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn known(&mut self, name: &[u8], numbers: &Numbers, row: usize) {
        self.raw(name);
        self.number(names::number(numbers, row));
    }

    fn number(&mut self, value: Option<f64>) {
        match value {
            Some(value) if value.is_finite() => names::write_number(self.out, value),
            Some(_) => self.raw(b"\"unbounded\""),
            None => self.raw(b"null"),
        }
    }

    fn rules(&mut self, name: &[u8], words: &Words<'_>, bits: &[u64], row: usize) {
        let rules = names::set_bits(names::rules_of(words.schema, bits, row));
        self.list(name, rules.filter_map(|rule| words.rules.get(rule)));
    }

    fn reasons(&mut self, name: &[u8], words: &Words<'_>, bits: &[u32], row: usize) {
        let bits = bits.get(row).copied().unwrap_or(0);
        self.list(name, reasons_of(bits).filter_map(|reason| words.reasons.get(reason as usize)));
    }

    fn list<'t>(&mut self, name: &[u8], items: impl Iterator<Item = &'t Vec<u8>>) {
        self.raw(name);
        for (at, item) in items.enumerate() {
            self.raw(if at > 0 { b"," } else { b"" });
            self.raw(item);
        }
        self.raw(b"]");
    }
}

fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    string(&mut out, text);
    out
}

/// A text in quotes; most need nothing but them.
fn string(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }
}
