//! Cases: what a model says must hold, held against what the interpreter finds (language 9.3, B6).
//!
//! A case is a run of its own: its customers, its date, its parameters, its `evidence at least`. Each of
//! its expectations comes to a [`Checked`]: whether it holds, what was found, and what led there.

mod expect;
mod written;

pub(crate) use expect::truth;
pub use written::{Draft, key, literal, quoted, standing, worthwhile};

use crate::answer::{Answer, Condition, Inside, RuleOutcome, SubjectAnswer, Value};
use crate::data::{Dataset, RawTable, typed};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::interpret::{Evaluation, Run, evaluate};
use crate::model::{ActionId, Case, Given, Model, Setup};
use crate::source::Span;
use crate::value::{Date, Status, Text, Truth};

/// What a case came to.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// Its name.
    pub name: Text,
    /// Where it is declared: its name.
    pub span: Span,
    /// Its expectations in order; none where its customers could not be had.
    pub checked: Vec<Checked>,
    /// What was found about its customers; an error means that nothing could be checked.
    pub findings: Diagnostics,
    /// The model as the case has it, with its own evidence and parameters.
    pub model: Model,
    /// The answer of its run, for showing what led to what was found.
    pub answer: Option<Answer>,
}

impl CaseResult {
    /// Whether all that is expected holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.findings.has_errors() && self.checked.iter().all(|one| one.holds)
    }
}

/// What an expectation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its place.
    pub span: Span,
    /// It, as its author wrote it.
    pub words: String,
    /// Whether it holds; one whose condition is unknown does not.
    pub holds: bool,
    /// What was found.
    pub found: Found,
    /// What led there.
    pub because: Option<Because>,
}

/// What was found where something was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// What a condition or a value came to.
    Value(Value),
    /// How a rule ended.
    Status(Status),
    /// The actions that are ranked, best first.
    Ranked(Vec<ActionId>),
    /// The actions that are forbidden.
    Forbidden(Vec<ActionId>),
    /// The actions that are held back.
    Held(Vec<ActionId>),
    /// The rule is not about subjects of this kind.
    NotAbout,
    /// What the action's `worthwhile` came to; `None` where it was not asked, as of what is not recommended.
    Worthwhile(Option<Truth>),
    /// Whether the customer is inside the population.
    Inside(Inside),
    /// The case has no such customer; those that it has.
    NoSuchCustomer(Vec<Text>),
    /// Nobody is in this group.
    EmptyGroup,
}

/// What led to what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// A condition with what its parts came to.
    Condition(Box<Condition>),
    /// A rule with its conditions.
    Rule(Box<RuleOutcome>),
    /// All that is known about the subject.
    Subject(Box<SubjectAnswer>),
}

/// Runs a case. `rows` is the table that it names, where it names one; `as_of` is the date of the run,
/// which a date of its own replaces.
#[must_use]
pub fn run(model: &Model, case: &Case, rows: Option<&RawTable>, as_of: Option<Date>) -> CaseResult {
    run_seen(model, case, rows, as_of, &mut |_, _| ())
}

/// The same; `see` is shown the evaluation of the case and the model as the case has it, where there are customers.
pub fn run_seen(
    model: &Model,
    case: &Case,
    rows: Option<&RawTable>,
    as_of: Option<Date>,
    see: &mut dyn FnMut(&Model, &Evaluation<'_>),
) -> CaseResult {
    let setup = &case.setup;
    let mut own = own(model, setup);
    let (checked, findings, answer) = match customers(&own, setup, rows, case.span) {
        Ok((data, findings)) => {
            own = data.fit(&own);
            let customers_only = matches!(setup.given, Given::Rows { table: false, .. });
            let run = Run { as_of: setup.as_of.or(as_of), customers_only };
            let evaluation = evaluate(&own, &data, &run);
            see(&own, &evaluation);
            let checked =
                case.expects.iter().map(|one| expect::check(&own, &data, &evaluation, one)).collect();
            (checked, findings, Some(evaluation.into_answer()))
        }
        Err(findings) => (Vec::new(), findings, None),
    };
    CaseResult { name: case.name.clone(), span: case.span, checked, findings, model: own, answer }
}

/// The model with what a run of its own sets.
pub(crate) fn own(model: &Model, setup: &Setup) -> Model {
    let mut own = model.clone();
    if let Some(evidence) = &setup.evidence {
        own.evidence = evidence.clone();
    }
    for (param, value) in &setup.params {
        own.params.at_mut(*param).value = value.clone();
    }
    own
}

/// The customers of a run of the model's own, which is declared at `span`.
pub(crate) fn customers(
    model: &Model,
    setup: &Setup,
    rows: Option<&RawTable>,
    span: Span,
) -> Result<(Dataset, Diagnostics), Diagnostics> {
    match (&setup.given, rows) {
        (Given::Rows { rows, .. }, _) => Ok((Dataset::of_case(model, rows), Diagnostics::new())),
        (Given::File(_), Some(rows)) => typed(model, rows),
        (Given::File(path), None) => Err(std::iter::once(Diagnostic::new(
            Code::FILE_NOT_READ,
            span,
            format!("the file {} was not read", tick(path)),
            "cannot be run",
        ))
        .collect()),
    }
}
