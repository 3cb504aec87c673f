//! Evaluating customers each by himself, many at a time where nobody reads anything of others.

use crate::answer::{DropCause, Subject, Value};
use crate::cases;
use crate::data::Dataset;
use crate::flip::customers_apart;
use crate::interpret::{Evaluation, Run, evaluate};
use crate::invent::Made;
use crate::model::{ActionId, ExpectKind, Expr, Model, Watched};
use crate::value::{Date, Status, Truth};

/// The most customers of one evaluation.
const MANY: usize = 4_096;

/// Where customers are evaluated.
pub(super) struct Lab<'m> {
    pub(super) model: &'m Model,
    as_of: Option<Date>,
    apart: bool,
}

/// A customer who was evaluated.
pub(super) struct Evaluated<'e> {
    evaluation: &'e Evaluation<'e>,
    model: &'e Model,
    row: usize,
    /// His place in the list of customers in the answer.
    place: Option<usize>,
}

impl<'m> Lab<'m> {
    pub(super) fn new(model: &'m Model, as_of: Option<Date>) -> Self {
        Self { model, as_of, apart: customers_apart(model) }
    }

    pub(super) const fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// Shows each of some customers, in their order.
    pub(super) fn each(&self, customers: &[Made], see: &mut dyn FnMut(usize, &Evaluated<'_>)) {
        let size = if self.apart { MANY } else { 1 };
        for (n, chunk) in customers.chunks(size).enumerate() {
            let data = Dataset::of_case(self.model, chunk);
            let fitted;
            // Only brands change a model.
            let model = if self.model.market.offering.is_some() {
                fitted = data.fit(self.model);
                &fitted
            } else {
                self.model
            };
            let run = Run { as_of: self.as_of, customers_only: true };
            let evaluation = evaluate(model, &data, &run);
            let mut places = vec![None; chunk.len()];
            for (place, record) in evaluation.answer().customers.iter().enumerate() {
                if let Some(slot) = places.get_mut(record.row) {
                    *slot = Some(place);
                }
            }
            for (row, place) in places.into_iter().enumerate() {
                see(n * size + row, &Evaluated { evaluation: &evaluation, model, row, place });
            }
        }
    }
}

impl Evaluated<'_> {
    /// What an expression comes to; unknown where the customer is none of the run.
    pub(super) fn value(&self, expr: &Expr) -> Option<Value> {
        self.evaluation.eval_at(&Subject::Customer(self.row), expr)
    }

    pub(super) fn truth(&self, condition: &Expr) -> Truth {
        self.value(condition).map_or(Truth::Unknown, |value| value.truth())
    }

    /// What must not move, as something that has an order; `None` where it is unknown.
    pub(super) fn moved(&self, of: &Watched) -> Option<Value> {
        match of {
            Watched::Recommends(action) => match self.recommends(*action) {
                Truth::Yes => Some(Value::Flag(true)),
                Truth::No => Some(Value::Flag(false)),
                Truth::Unknown => None,
            },
            Watched::Value(expr) => self.value(expr).filter(Value::is_known),
        }
    }

    /// Whether an action is recommended; unknown where a rule that is undetermined recommends it or holds it back.
    pub(super) fn recommends(&self, action: ActionId) -> Truth {
        let answer = self.evaluation.answer();
        let Some(record) = self.place.and_then(|place| answer.customers.get(place)) else {
            return Truth::Unknown;
        };
        if record.ranked.iter().any(|one| one.action == action) {
            return Truth::Yes;
        }
        let held = |cause: &DropCause| matches!(cause, DropCause::Held(_));
        let mut open = answer.customer_rules.iter().zip(&record.rules).filter(|(rule, mark)| {
            mark.status == Status::Undetermined && self.model.rules.at(**rule).recommend.contains(&action)
        });
        if record.dropped.iter().any(|one| one.action == action && held(&one.cause)) || open.next().is_some()
        {
            return Truth::Unknown;
        }
        Truth::No
    }

    /// Whether something that is expected is so.
    pub(super) fn is(&self, kind: &ExpectKind) -> Truth {
        let all = |actions: &[ActionId], wanted: bool| {
            let one = |action: &ActionId| match (self.recommends(*action), wanted) {
                (truth, true) => truth,
                (Truth::Yes, false) => Truth::No,
                (Truth::No, false) => Truth::Yes,
                (Truth::Unknown, false) => Truth::Unknown,
            };
            let truths: Vec<Truth> = actions.iter().map(one).collect();
            if truths.contains(&Truth::No) {
                Truth::No
            } else if truths.contains(&Truth::Unknown) {
                Truth::Unknown
            } else {
                Truth::Yes
            }
        };
        match kind {
            ExpectKind::Condition(condition) => self.truth(condition),
            ExpectKind::Recommends(actions) => all(actions, true),
            ExpectKind::RecommendsNot(actions) => all(actions, false),
            _ => cases::truth(self.evaluation, &Subject::Customer(self.row), kind),
        }
    }
}
