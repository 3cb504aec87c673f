//! What customers end up with: the column or let that importance is derived for.

use crate::answer::Value;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick, ticked_or};
use crate::interpret::Reader;
use crate::model::{InputId, InputKind, LetId, Model, Type};
use crate::number::Number;
use crate::value::Text;

/// A number for each customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    name: Text,
    of: Of,
    /// The text that counts as 1; the other one counts as 0.
    one: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Input(InputId),
    Let(LetId),
}

impl Outcome {
    /// The column or let of this name: a number or rating as it is, a flag as 1 for yes and 0 for no, a
    /// list of two texts as 1 for the second.
    ///
    /// # Errors
    ///
    /// There is none, or it is no number for each customer; a protected column may only be audited
    /// (language 4.5).
    pub fn find(model: &Model, name: &str) -> Result<Self, Box<Diagnostic>> {
        let found = model.inputs.iter().find(|(_, input)| *input.name == *name);
        if let Some((id, input)) = found {
            return of_input(id, input);
        }
        let Some((id, declared)) = model.lets.iter().find(|(_, declared)| *declared.name == *name) else {
            return Err(Box::new(unknown(model, name)));
        };
        let one = match declared.customer.as_ref().map(|value| &value.ty) {
            Some(Type::Number { .. } | Type::Flag) => None,
            Some(Type::List(items)) if items.len() == 2 => items.get(1).cloned(),
            Some(_) => return Err(unfit(name, "a let that is neither a number nor yes or no").into()),
            None => return Err(unfit(name, "a let about groups, and an outcome is of each customer").into()),
        };
        Ok(Self { name: declared.name.clone(), of: Of::Let(id), one })
    }

    /// What people call it.
    pub(super) fn name(&self, model: &Model) -> Text {
        let title = match self.of {
            Of::Let(id) => model.lets.at(id).title.clone(),
            Of::Input(_) => None,
        };
        title.unwrap_or_else(|| self.name.clone())
    }

    /// Its name in the model.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.name
    }

    pub(super) fn counts_as_one(&self, _: &Model) -> Option<Text> {
        self.one.clone()
    }

    /// Its number for a customer.
    pub(super) fn value(&self, reader: &Reader<'_>, model: &Model, row: usize) -> Option<Number> {
        let value = match self.of {
            Of::Input(id) => reader.input(row, id),
            Of::Let(id) => reader.eval(row, model.lets.at(id).customer.as_ref()?),
        };
        let truth = |yes: bool| if yes { Number::ONE } else { Number::ZERO };
        match value {
            Value::Number(number) => Some(number),
            Value::Flag(yes) => Some(truth(yes)),
            Value::Text(text) => Some(truth(self.one.as_ref() == Some(&text))),
            _ => None,
        }
    }
}

fn of_input(id: InputId, input: &crate::model::Input) -> Result<Outcome, Box<Diagnostic>> {
    let name = &input.name;
    if input.protected.is_some() {
        return Err(unfit(name, "protected, and only `audit` may read it").into());
    }
    if input.key {
        return Err(unfit(name, "the key, which names customers").into());
    }
    if input.weight {
        return Err(unfit(name, "the survey weight").into());
    }
    let one = match &input.kind {
        InputKind::Rating { .. } | InputKind::Number { .. } | InputKind::Flag { .. } => None,
        InputKind::List(items) if items.len() == 2 => items.get(1).cloned(),
        InputKind::List(items) => {
            let first = items.first().map_or("", |item| &**item);
            return Err(unfit(name, &format!("one of {} texts", items.len()))
                .help(format!("say which of them counts, as in `let outcome = {name} = \"{first}\"`"))
                .into());
        }
        InputKind::Text => {
            return Err(unfit(name, "a text")
                .help(format!("say which text counts, as in `let outcome = {name} = \"…\"`"))
                .into());
        }
        InputKind::Date(_) => return Err(unfit(name, "a date").into()),
    };
    Ok(Outcome { name: name.clone(), of: Of::Input(id), one })
}

fn unfit(name: &str, what: &str) -> Diagnostic {
    Diagnostic::bare(Code::OUTCOME_KIND, format!("{} cannot be the outcome: it is {what}", tick(name)))
}

fn unknown(model: &Model, name: &str) -> Diagnostic {
    let mut known: Vec<&str> = model
        .inputs
        .iter()
        .filter(|(_, input)| !input.key && !input.weight && input.protected.is_none())
        .filter(|(_, input)| !matches!(input.kind, InputKind::Text | InputKind::Date(_)))
        .map(|(_, input)| &*input.name)
        .collect();
    let lets = model.lets.iter().filter(|(_, declared)| declared.customer.is_some());
    known.extend(lets.map(|(_, declared)| &*declared.name));
    let message = format!("there is no column and no let {}", tick(name));
    Diagnostic::bare(Code::UNKNOWN_OUTCOME, message).maybe_help(
        did_you_mean(name, known.iter().copied())
            .or_else(|| (known.len() <= 20).then(|| format!("an outcome may be {}", ticked_or(&known)))),
    )
}
