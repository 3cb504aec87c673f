//! What one cell means: trimmed, composed, codes before type and range (language 4.2).

use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Cell;
use crate::model::{Code, Input, InputKind, Model};
use crate::number::Number;
use crate::value::{Date, Reason, Text};

/// What a cell says, by the kind of its input.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Of a rating or number.
    Number(Number),
    /// Of a text or list.
    Text(Text),
    /// Of a flag.
    Flag(bool),
    /// Of a date.
    Date(Date),
}

/// Reads the cells of one column; equal texts are shared.
#[derive(Debug)]
pub(crate) struct Typer<'m> {
    input: &'m Input,
    scale: (&'m Number, &'m Number),
    texts: HashMap<String, Text>,
    /// Most columns repeat a few cells; a number is parsed once.
    numbers: HashMap<String, Cell<Number>>,
}

impl<'m> Typer<'m> {
    /// Of one input.
    pub(crate) fn new(model: &'m Model, input: &'m Input) -> Self {
        Self {
            input,
            scale: (&model.scale.0, &model.scale.1),
            texts: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    /// What a cell says, or why nothing.
    pub(crate) fn read(&mut self, text: &str) -> Result<Value, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::NotAnswered);
        }
        match &self.input.kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => {
                if let Some(known) = self.numbers.get(text) {
                    return known.clone().map(Value::Number);
                }
                let read = self.number(text);
                if self.numbers.len() < 4096 {
                    self.numbers.insert(text.to_owned(), read.clone());
                }
                read.map(Value::Number)
            }
            InputKind::Text | InputKind::List(_) => self.text(text).map(Value::Text),
            InputKind::Flag { .. } => {
                self.codes(text, None)?;
                self.flag(text).map(Value::Flag)
            }
            InputKind::Date(pattern) => {
                self.codes(text, None)?;
                pattern.parse(text).map(Value::Date).ok_or(Reason::NotADate)
            }
        }
    }

    /// Codes are tested before type and range.
    pub(crate) fn codes(&self, text: &str, number: Option<&Number>) -> Result<(), Reason> {
        let hit = |codes: &[Code]| {
            codes.iter().any(|code| match code {
                Code::Number(code) => match number {
                    Some(number) => number == code,
                    None => Number::parse(text).as_ref() == Some(code),
                },
                Code::Text(code) => **code == *text,
            })
        };
        if hit(&self.input.missing) {
            return Err(Reason::NotAnswered);
        }
        if hit(&self.input.not_applicable) {
            return Err(Reason::NotApplicable);
        }
        Ok(())
    }

    fn number(&self, text: &str) -> Cell<Number> {
        let decimal_comma = match &self.input.kind {
            InputKind::Rating { decimal_comma } | InputKind::Number { decimal_comma, .. } => *decimal_comma,
            _ => false,
        };
        let number = if decimal_comma {
            Number::parse(&text.replace(['.', '\u{a0}', ' '], "").replace(',', "."))
        } else {
            Number::parse(text)
        };
        match number {
            Some(number) => self.known_number(text, number),
            None => {
                self.codes(text, None)?;
                Err(Reason::NotANumber)
            }
        }
    }

    /// A cell that is a number by its column's type, `text` being how it is written.
    pub(crate) fn known_number(&self, text: &str, number: Number) -> Cell<Number> {
        self.codes(text, Some(&number))?;
        let range = match &self.input.kind {
            InputKind::Number { range, .. } => Some(range),
            _ => None,
        };
        let inside = match range {
            Some(range) => range.contains(&number),
            None => &number >= self.scale.0 && &number <= self.scale.1,
        };
        if inside { Ok(number) } else { Err(Reason::OutOfRange) }
    }

    fn text(&mut self, text: &str) -> Cell<Text> {
        let nfc;
        let text = if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            text
        } else {
            nfc = text.nfc().collect::<String>();
            &nfc
        };
        if let Some(known) = self.texts.get(text) {
            return Ok(known.clone());
        }
        self.codes(text, None)?;
        let shared = match &self.input.kind {
            InputKind::List(items) => {
                items.iter().find(|item| ***item == *text).cloned().ok_or(Reason::NotInTheList)?
            }
            _ => Text::from(text),
        };
        // A column of keys shares nothing: keep the memory bounded.
        if self.texts.len() < 4096 {
            self.texts.insert(text.to_owned(), shared.clone());
        }
        Ok(shared)
    }

    fn flag(&self, text: &str) -> Cell<bool> {
        let InputKind::Flag { yes, no } = &self.input.kind else { return Err(Reason::NotYesOrNo) };
        if yes.is_empty() && no.is_empty() {
            return match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(true),
                "no" | "false" | "0" => Ok(false),
                _ => Err(Reason::NotYesOrNo),
            };
        }
        if yes.iter().any(|word| **word == *text) {
            Ok(true)
        } else if no.iter().any(|word| **word == *text) {
            Ok(false)
        } else {
            Err(Reason::NotYesOrNo)
        }
    }
}
