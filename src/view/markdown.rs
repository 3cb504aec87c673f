//! Reports and explanations as GitHub-flavoured Markdown, the same content as on a terminal.

use super::Decimal;
use super::quadrants::Quadrants;
use crate::answer::{Answer, SubjectAnswer};
use crate::model::Model;

/// The report.
#[must_use]
pub fn report(model: &Model, answer: &Answer, decimal: Decimal) -> String {
    super::report::markdown(model, answer, None, decimal)
}

/// The report with factors by importance and performance, where that was asked for.
#[must_use]
pub fn with_quadrants(
    model: &Model,
    answer: &Answer,
    placed: Option<&Quadrants>,
    decimal: Decimal,
) -> String {
    super::report::markdown(model, answer, placed, decimal)
}

/// The explanation of one customer or one group.
#[must_use]
pub fn explain(model: &Model, answer: &Answer, subject: &SubjectAnswer, decimal: Decimal) -> String {
    super::explain::markdown(model, answer, subject, decimal)
}
