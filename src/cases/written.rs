//! A case as its author would write it: customers, and what must hold for them, as text.

use std::fmt::Write as _;

use crate::answer::Inside;
use crate::format::format;
use crate::model::{GivenCell, Input, InputId, InputKind, Model, TableId};
use crate::number::Number;
use crate::source::SourceMap;
use crate::value::{Date, Reason, Text, Truth};

/// A case that nobody wrote yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is about.
    pub name: String,
    /// What is to be said of it, a line each, as comments.
    pub notes: Vec<String>,
    /// `evidence at least`, where it differs from the model's.
    pub evidence: Option<usize>,
    /// The date of its run.
    pub as_of: Option<Date>,
    /// Whether its customers stand in a table, so that rules about groups run.
    pub table: bool,
    /// The cells of each customer, over all inputs.
    pub rows: Vec<Vec<GivenCell>>,
    /// What must hold, each as it stands behind `expect`.
    pub expects: Vec<String>,
}

/// Where a customer stands to the population, as an expectation.
#[must_use]
pub fn standing(model: &Model, inside: &Inside) -> String {
    match (inside, &model.population) {
        (Inside::No, _) => "outside".to_owned(),
        (Inside::Unknown(_), Some(population)) => {
            format!("unknown ({})", model.words(population.condition.span))
        }
        _ => "not outside".to_owned(),
    }
}

/// What an action's `worthwhile` came to, as an expectation says it behind the action's name.
#[must_use]
pub const fn worthwhile(found: Truth) -> &'static str {
    match found {
        Truth::Yes => "worthwhile",
        Truth::No => "not worthwhile",
        Truth::Unknown => "not known worthwhile",
    }
}

/// A text as the language writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A cell of a case as a literal; `None` where no literal says what stands there.
#[must_use]
pub fn literal(input: &Input, cell: &GivenCell) -> Option<String> {
    let text = match cell {
        GivenCell::Unknown(Reason::NotAnswered) => return Some("unknown".to_owned()),
        GivenCell::Unknown(Reason::NotApplicable) => return Some("not applicable".to_owned()),
        GivenCell::Unknown(_) => return None,
        GivenCell::Text(text) => &**text,
    };
    let is_code = input
        .missing
        .iter()
        .chain(&input.not_applicable)
        .any(|code| matches!(code, crate::model::Code::Text(code) if **code == *text));
    if is_code {
        return Some(quoted(text));
    }
    match &input.kind {
        InputKind::Rating { decimal_comma } | InputKind::Number { decimal_comma, .. } => {
            let plain =
                if *decimal_comma { text.replace('.', "").replace(',', ".") } else { text.to_owned() };
            Number::parse(&plain)?.decimal()
        }
        InputKind::Text => Some(quoted(text)),
        InputKind::List(items) => items.iter().any(|item| **item == *text).then(|| quoted(text)),
        InputKind::Flag { yes, no } if yes.is_empty() && no.is_empty() => {
            match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => Some("yes".to_owned()),
                "no" | "false" | "0" => Some("no".to_owned()),
                _ => None,
            }
        }
        InputKind::Flag { yes, no } => {
            if yes.first().is_some_and(|word| **word == *text) {
                Some("yes".to_owned())
            } else if no.first().is_some_and(|word| **word == *text) {
                Some("no".to_owned())
            } else {
                yes.iter().chain(no).any(|word| **word == *text).then(|| quoted(text))
            }
        }
        InputKind::Date(pattern) => pattern.parse(text).map(|date| date.to_string()),
    }
}

impl Draft {
    /// Its text in the one layout; `None` where a cell has no literal, or where it would not read back.
    #[must_use]
    pub fn text(&self, model: &Model) -> Option<String> {
        let mut out = format!("case {} {{\n", quoted(&self.name));
        for note in &self.notes {
            let _ = writeln!(out, "// {}", note.replace('\n', " "));
        }
        if let Some(least) = self.evidence {
            let _ = writeln!(out, "evidence at least {least}");
        }
        if let Some(date) = self.as_of {
            let _ = writeln!(out, "as_of = {date}");
        }
        out.push_str(&if self.table { self.many(model)? } else { self.one(model)? });
        for expect in &self.expects {
            let _ = writeln!(out, "expect {expect}");
        }
        out.push_str("}\n");
        let mut sources = SourceMap::new();
        let id = sources.add("case", out);
        format(&sources, id).ok()
    }

    fn one(&self, model: &Model) -> Option<String> {
        let mut given = Vec::new();
        for (input, cell) in model.inputs.as_slice().iter().zip(self.rows.first()?) {
            if *cell != GivenCell::Unknown(Reason::NotAnswered) {
                given.push(format!("{}: {}", input.name, literal(input, cell)?));
            }
        }
        Some(format!("given {{ {} }}\n", given.join(", ")))
    }

    fn many(&self, model: &Model) -> Option<String> {
        let answered = |id: InputId| {
            let cell = |row: &Vec<GivenCell>| row.get(id.index()).cloned();
            self.rows.iter().filter_map(cell).any(|cell| cell != GivenCell::Unknown(Reason::NotAnswered))
        };
        let mut columns: Vec<InputId> = model.inputs.ids().filter(|id| answered(*id)).collect();
        columns.sort_by_key(|id| !model.inputs.at(*id).key);
        if columns.is_empty() {
            columns.extend(model.inputs.ids().next());
        }
        let names: Vec<&str> = columns.iter().map(|id| &*model.inputs.at(*id).name).collect();
        let mut out = format!("given table {{\n{}\n", names.join(" | "));
        for row in &self.rows {
            let cells: Option<Vec<String>> = columns
                .iter()
                .map(|id| {
                    let nothing = GivenCell::Unknown(Reason::NotAnswered);
                    literal(model.inputs.at(*id), row.get(id.index()).unwrap_or(&nothing))
                })
                .collect();
            let _ = writeln!(out, "row {}", cells?.join(" | "));
        }
        out.push_str("}\n");
        Some(out)
    }
}

/// A key for a customer of a table.
#[must_use]
pub fn key(n: usize) -> Text {
    let letter = u8::try_from(n).ok().filter(|n| *n < 26).map(|n| char::from(b'a' + n));
    letter.map_or_else(|| format!("r{n}").into(), |letter| letter.to_string().into())
}
