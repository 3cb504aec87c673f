//! One expectation, held against the evaluation of its case.

use super::{Because, Checked, Found};
use crate::answer::{CellId, Condition, DropCause, Inside, Subject, SubjectAnswer};
use crate::data::Dataset;
use crate::interpret::Evaluation;
use crate::model::{ActionId, Expect, ExpectKind, ExpectSubject, Model};
use crate::value::{Text, Truth};

/// Holds an expectation against what was found.
pub(super) fn check(model: &Model, data: &Dataset, evaluation: &Evaluation<'_>, expect: &Expect) -> Checked {
    let (holds, found, because) = match subject(data, &expect.subject) {
        Ok(subject) => about(evaluation, &subject, &expect.kind),
        Err(found) => (false, found, None),
    };
    let words = model.words(expect.span);
    let words = words.strip_prefix("expect ").map_or(words.clone(), str::to_owned);
    Checked { span: expect.span, words, holds, found, because }
}

fn subject(data: &Dataset, wanted: &ExpectSubject) -> Result<Subject, Found> {
    match wanted {
        ExpectSubject::Single => Ok(Subject::Customer(0)),
        ExpectSubject::Cell(parts) => Ok(Subject::Cell(CellId::new(parts.clone()))),
        ExpectSubject::Customer(key) => match subject_row(data, key) {
            Some(row) => Ok(Subject::Customer(row)),
            None => Err(Found::NoSuchCustomer(data.keys.clone())),
        },
    }
}

/// The row of a customer: of several with one key that of the subjects of the run, not what he said of another
/// brand or in another wave.
fn subject_row(data: &Dataset, key: &Text) -> Option<usize> {
    let mut rows = (0..data.rows).filter(|row| data.keys.get(*row) == Some(key));
    rows.clone().find(|row| data.market.is_subject(*row)).or_else(|| rows.next())
}

/// Whether something that is expected of a subject is so; unknown where it is not known whether an action is
/// worthwhile or a customer inside the population.
pub(crate) fn truth(evaluation: &Evaluation<'_>, subject: &Subject, kind: &ExpectKind) -> Truth {
    match (about(evaluation, subject, kind), kind) {
        ((true, ..), _) => Truth::Yes,
        ((_, Found::Inside(Inside::Unknown(_)), _), ExpectKind::Outside(_))
        | ((_, Found::Worthwhile(Some(Truth::Unknown)), _), _) => Truth::Unknown,
        _ => Truth::No,
    }
}

type Verdict = (bool, Found, Option<Because>);

fn about(evaluation: &Evaluation<'_>, subject: &Subject, kind: &ExpectKind) -> Verdict {
    match kind {
        ExpectKind::Condition(condition) => held(evaluation.condition_at(subject, condition)),
        ExpectKind::With(action, condition) => held(evaluation.condition_of(subject, *action, condition)),
        ExpectKind::Unknown(value, reason) => match evaluation.eval_at(subject, value) {
            Some(found) => {
                let holds = found.causes().is_some_and(|causes| reason.is_none_or(|one| causes.has(one)));
                let because =
                    evaluation.condition_at(subject, value).map(|found| Because::Condition(Box::new(found)));
                (holds, Found::Value(found), because)
            }
            None => (false, Found::EmptyGroup, None),
        },
        ExpectKind::Status(..)
        | ExpectKind::Recommends(_)
        | ExpectKind::RecommendsNot(_)
        | ExpectKind::RecommendsNothing
        | ExpectKind::First(_)
        | ExpectKind::Before(..)
        | ExpectKind::Forbids(_)
        | ExpectKind::Holds(_)
        | ExpectKind::Outside(_)
        | ExpectKind::Worthwhile(..) => {
            let answer = match subject {
                Subject::Customer(row) => evaluation.explain_customer(*row),
                Subject::Cell(cell) => evaluation.explain_group(cell),
            };
            match answer {
                Some(answer) => decided(answer, kind),
                None => (false, Found::EmptyGroup, None),
            }
        }
    }
}

/// A condition that is to hold.
fn held(found: Option<Condition>) -> Verdict {
    match found {
        Some(found) => (
            found.value.truth() == Truth::Yes,
            Found::Value(found.value.clone()),
            Some(Because::Condition(Box::new(found))),
        ),
        None => (false, Found::EmptyGroup, None),
    }
}

/// Expectations about what was decided for a subject.
fn decided(answer: SubjectAnswer, kind: &ExpectKind) -> Verdict {
    let ranked: Vec<ActionId> = answer.ranked.iter().map(|one| one.action).collect();
    let place = |wanted: ActionId| ranked.iter().position(|one| *one == wanted);
    let dropped = |cause: fn(&DropCause) -> bool| -> Vec<ActionId> {
        answer.dropped.iter().filter(|one| cause(&one.cause)).map(|one| one.action).collect()
    };
    let (holds, found) = match kind {
        ExpectKind::Worthwhile(action, wanted) => {
            let Some((_, found)) = answer.worthwhile.into_iter().find(|(id, _)| id == action) else {
                return (false, Found::Worthwhile(None), None);
            };
            let truth = found.value.truth();
            let wanted = match wanted {
                Some(true) => Truth::Yes,
                Some(false) => Truth::No,
                None => Truth::Unknown,
            };
            let because = Because::Condition(Box::new(found));
            return (truth == wanted, Found::Worthwhile(Some(truth)), Some(because));
        }
        ExpectKind::Outside(wanted) => {
            let Some(found) = answer.population else { return (false, Found::NotAbout, None) };
            let holds = match found.inside {
                Inside::Yes => !wanted,
                Inside::No => *wanted,
                Inside::Unknown(_) => false,
            };
            let because = Because::Condition(Box::new(found.condition));
            return (holds, Found::Inside(found.inside), Some(because));
        }
        ExpectKind::Status(rule, wanted) => {
            return match answer.rules.into_iter().find(|one| one.rule == *rule) {
                Some(outcome) => (
                    outcome.status == *wanted,
                    Found::Status(outcome.status),
                    Some(Because::Rule(Box::new(outcome))),
                ),
                None => match answer.population.filter(|found| found.inside != Inside::Yes) {
                    Some(found) => (
                        false,
                        Found::Inside(found.inside),
                        Some(Because::Condition(Box::new(found.condition))),
                    ),
                    None => (false, Found::NotAbout, None),
                },
            };
        }
        ExpectKind::Recommends(actions) => (actions.iter().all(|one| ranked.contains(one)), None),
        ExpectKind::RecommendsNot(actions) => (!actions.iter().any(|one| ranked.contains(one)), None),
        ExpectKind::RecommendsNothing => (ranked.is_empty(), None),
        ExpectKind::First(action) => (place(*action) == Some(0), None),
        ExpectKind::Before(first, second) => {
            (place(*first).zip(place(*second)).is_some_and(|(first, second)| first < second), None)
        }
        ExpectKind::Forbids(actions) => {
            let found = dropped(|cause| matches!(cause, DropCause::Forbidden(_)));
            (actions.iter().all(|one| found.contains(one)), Some(Found::Forbidden(found)))
        }
        ExpectKind::Holds(actions) => {
            let found = dropped(|cause| matches!(cause, DropCause::Held(_)));
            (actions.iter().all(|one| found.contains(one)), Some(Found::Held(found)))
        }
        ExpectKind::Condition(_) | ExpectKind::With(..) | ExpectKind::Unknown(..) => (false, None),
    };
    let found = found.unwrap_or(Found::Ranked(ranked));
    (holds, found, Some(Because::Subject(Box::new(answer))))
}
