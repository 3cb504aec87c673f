//! `because` texts, filled in (language 7.1).

use super::engine::{At, Engine};
use crate::answer::{Filled, FilledBuilder, Value};
use crate::model::{Template, TemplatePart};
use crate::value::Text;

/// Decimals of a number whose place gives none.
const PLACES: u32 = 4;

impl Engine<'_> {
    pub(super) fn fill(&self, template: &Template, at: At<'_>) -> Filled {
        let mut out = Filled::builder();
        for part in &template.parts {
            match part {
                TemplatePart::Words(words) => out.words(words),
                TemplatePart::Value { value, places, percent } => {
                    self.show(&self.eval(value, at), *places, *percent, &mut out);
                }
            }
        }
        out.finish()
    }

    fn show(&self, value: &Value, places: Option<u32>, percent: bool, out: &mut FilledBuilder) {
        let title = |title: &Option<Text>, name: &Text| title.as_ref().unwrap_or(name).to_string();
        let words = match value {
            Value::Number(number) if percent => {
                let hundred = number * &crate::number::Number::int(100);
                out.number(&places.map_or_else(|| hundred.fixed(0), |places| hundred.fixed(places)));
                "%".to_owned()
            }
            Value::Number(number) => {
                return out
                    .number(&places.map_or_else(|| number.short(PLACES), |places| number.fixed(places)));
            }
            Value::Unbounded => "unbounded".to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Date(date) => date.to_string(),
            Value::Segment(family, segment) => {
                let segment = self.model.families.at(*family).segments.at(*segment);
                title(&segment.title, &segment.name)
            }
            Value::Factor(factor) => {
                let factor = self.model.factors.at(*factor);
                title(&factor.title, &factor.name)
            }
            Value::Unknown(causes) => {
                let reasons: Vec<&str> = causes.reasons().iter().map(|reason| reason.words()).collect();
                format!("unknown ({})", reasons.join(", "))
            }
        };
        out.words(&words);
    }
}
