//! Expressions (language 3, 6.3 to 6.5).

use std::rc::Rc;

use super::beside::Pool;
use super::calculate::{self, Blame, Found, all_known};
use super::engine::{At, Engine, Whom};
use super::group::Group;
use crate::answer::{CauseSource, Causes, CellId, Membership, Value};
use crate::model::{Aggregate, Beside, Expr, ExprKind, FamilyId, GroupRef, Let, Measure, ScoreTerm};
use crate::number::Number;
use crate::value::{CompareOp, Reason, State, Text};

impl Engine<'_> {
    /// What an expression comes to for a subject.
    pub(super) fn eval(&self, expr: &Expr, at: At<'_>) -> Value {
        let words = || Text::from(self.model.words(expr.span));
        let blame = Blame(&words);
        match &expr.kind {
            ExprKind::Number(number) => Value::Number(number.clone()),
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Flag(flag) => Value::Flag(*flag),
            ExprKind::Date(date) => Value::Date(*date),
            ExprKind::Segment(family, segment) => Value::Segment(*family, *segment),
            ExprKind::FactorName(factor) => Value::Factor(*factor),
            ExprKind::Input(input) => match at.whom {
                Whom::Customer(row) => match at.changed.and_then(|changed| changed.column(*input)) {
                    Some(number) => Value::Number(number.clone()),
                    None => self.input(row, *input),
                },
                // The check lets no column of a customer into a group's expression.
                Whom::Group(_) => Value::unknown(Reason::NotAnswered, CauseSource::Input(*input)),
            },
            ExprKind::Membership(family) => self.family_of(*family, at),
            ExprKind::Measure(GroupRef::Beside(Beside::BestIn, base), Measure::Rating(factor)) => {
                known(self.best_in(*base, *factor, at).map(Value::Number))
            }
            ExprKind::Measure(group, measure) => match self.resolve(*group, at, &|named, reason| {
                Causes::one(reason, CauseSource::Measure(named, *measure))
            }) {
                Ok(Place::Own) => self.own_measure(*measure, at),
                Ok(Place::Row(row)) => self.own_measure(*measure, At::customer(row)),
                Ok(Place::Group(group, named)) => self.group_measure(&group, *measure, named),
                // A count is never unknown (B5).
                Ok(Place::Nobody(_)) if matches!(measure, Measure::Count | Measure::Rows) => {
                    Value::Number(Number::ZERO)
                }
                Ok(Place::Nobody(causes)) | Err(causes) => Value::Unknown(causes),
            },
            ExprKind::ScoreTerm(term) => self.score_term(*term, at),
            ExprKind::Aggregate { group, function, of, rounds } => {
                let place = self.resolve(*group, at, &|_, reason| blame.cause(reason));
                let found = match (place, at.whom) {
                    (Ok(Place::Group(group, _)), _) => match group.pool {
                        Pool::RivalsOf(brand) => self.rivals_aggregate(brand, &group, expr, &blame),
                        _ => self.aggregate(&group, expr.span, function, of.as_deref(), *rounds),
                    },
                    (Ok(Place::Own), Whom::Group(own)) => {
                        self.aggregate(own, expr.span, function, of.as_deref(), *rounds)
                    }
                    // The check lets no bare aggregate into a customer's expression (A10).
                    (Ok(Place::Own | Place::Row(_)), Whom::Customer(_) | Whom::Group(_)) => {
                        Err(blame.cause(Reason::TooFewCustomers))
                    }
                    (Ok(Place::Nobody(_)), _) if matches!(function, Aggregate::Count | Aggregate::Rows) => {
                        Ok(Value::Number(Number::ZERO))
                    }
                    (Ok(Place::Nobody(causes)) | Err(causes), _) => Err(causes),
                };
                found.unwrap_or_else(Value::Unknown)
            }
            ExprKind::Let(id) => match let_body(self.model.lets.at(*id), at) {
                Some(body) => self.remembered_let(*id, at, || self.eval(body, At { action: None, ..at })),
                None => Value::Unknown(blame.cause(Reason::NotStated)),
            },
            ExprKind::Param(id) => Value::Number(self.model.params.at(*id).value.clone()),
            ExprKind::AsOf => match self.run.as_of {
                Some(date) => Value::Date(date),
                None => Value::Unknown(blame.cause(Reason::NotStated)),
            },
            ExprKind::Neg(inner) => known(calculate::negative(&self.eval(inner, at), &blame)),
            ExprKind::Not(inner) => match self.eval(inner, at) {
                Value::Flag(flag) => Value::Flag(!flag),
                other => other,
            },
            ExprKind::And(parts) => self.kleene(parts, false, at),
            ExprKind::Or(parts) => self.kleene(parts, true, at),
            ExprKind::Sum(first, rest) => {
                let values = self.operands(first, rest.iter().map(|(_, part)| part), at);
                known(all_known(&values).and_then(|()| {
                    let (first, others) =
                        values.split_first().ok_or_else(|| blame.cause(Reason::NotANumber))?;
                    rest.iter().zip(others).try_fold(first.clone(), |sum, ((op, _), value)| {
                        calculate::sum(sum, *op, value, &blame)
                    })
                }))
            }
            ExprKind::Product(first, rest) => {
                let values = self.operands(first, rest.iter().map(|(_, part)| part), at);
                known(all_known(&values).and_then(|()| {
                    let (first, others) =
                        values.split_first().ok_or_else(|| blame.cause(Reason::NotANumber))?;
                    rest.iter().zip(others).try_fold(first.clone(), |product, ((op, _), value)| {
                        calculate::product(&product, *op, value, &blame)
                    })
                }))
            }
            ExprKind::OrElse(parts) => self.first_known(parts, at),
            ExprKind::Compare(left, op, right) => {
                let (left, right) = (self.tested(left, at), self.tested(right, at));
                known(compare(&left, *op, &right).map(Value::Flag))
            }
            ExprKind::Confident(test, level) => known(self.confident(test, *level, at).map(Value::Flag)),
            ExprKind::InRange { subject, negated, lo, hi, open } => {
                let [x, lo, hi] = [subject, lo, hi].map(|part| self.eval(part, at));
                let values = [x, lo, hi];
                known(all_known(&values).map(|()| {
                    let [x, lo, hi] = &values;
                    Value::Flag(calculate::in_range(x, lo, hi, *open) != *negated)
                }))
            }
            ExprKind::InItems { subject, negated, items } => {
                let subject = self.tested(subject, at);
                let items: Vec<Tested> = items.iter().map(|item| self.tested(item, at)).collect();
                known(in_items(&subject, &items).map(|inside| Value::Flag(inside != *negated)))
            }
            ExprKind::Is { subject, negated, state } => {
                let value = self.eval(subject, at);
                let holds = match state {
                    State::Known => value.is_known(),
                    State::Unknown => !value.is_known(),
                    State::Unbounded => match value {
                        Value::Unknown(causes) => return Value::Unknown(causes),
                        value => value == Value::Unbounded,
                    },
                };
                Value::Flag(holds != *negated)
            }
            ExprKind::Call(function, args) => {
                let args: Vec<Value> = args.iter().map(|arg| self.eval(arg, at)).collect();
                known(calculate::call(function, &args, &blame))
            }
        }
    }

    fn operands<'e>(&self, first: &'e Expr, rest: impl Iterator<Item = &'e Expr>, at: At<'_>) -> Vec<Value> {
        std::iter::once(first).chain(rest).map(|part| self.eval(part, at)).collect()
    }

    /// Kleene's `and` (`decides` is `no`) and `or` (`decides` is `yes`): one part that decides is enough,
    /// else an unknown one leaves it open (3.3).
    fn kleene(&self, parts: &[Expr], decides: bool, at: At<'_>) -> Value {
        let mut unknown: Option<Causes> = None;
        for part in parts {
            match self.eval(part, at) {
                Value::Flag(flag) if flag == decides => return Value::Flag(decides),
                Value::Unknown(causes) => {
                    unknown = Some(unknown.map_or(causes.clone(), |all| all.union(&causes)));
                }
                _ => {}
            }
        }
        unknown.map_or(Value::Flag(!decides), Value::Unknown)
    }

    fn first_known(&self, parts: &[Expr], at: At<'_>) -> Value {
        let mut unknown: Option<Causes> = None;
        for part in parts {
            match self.eval(part, at) {
                Value::Unknown(causes) => {
                    unknown = Some(unknown.map_or(causes.clone(), |all| all.union(&causes)));
                }
                value => return value,
            }
        }
        unknown.map_or(Value::Flag(false), Value::Unknown)
    }

    /// An operand of `=` or `in { … }`. Of a customer known to be in no segment it is known that he is in
    /// none of those named (A12).
    fn tested(&self, expr: &Expr, at: At<'_>) -> Tested {
        if let (ExprKind::Membership(family), Whom::Customer(row)) = (&expr.kind, at.whom)
            && self.membership(row, *family) == Membership::None
        {
            return Tested::InNone;
        }
        Tested::Value(self.eval(expr, at))
    }

    fn family_of(&self, family: FamilyId, at: At<'_>) -> Value {
        match at.whom {
            Whom::Customer(row) => self.segment_value(row, family),
            Whom::Group(group) => match group.cell.as_ref().and_then(|cell| cell.segment(family)) {
                Some(segment) => Value::Segment(family, segment),
                None => Value::unknown(Reason::InNoSegment, CauseSource::Family(family)),
            },
        }
    }

    /// The group that a prefix stands for (6.4).
    pub(super) fn resolve(
        &self,
        group: GroupRef,
        at: At<'_>,
        cause: &dyn Fn(GroupRef, Reason) -> Causes,
    ) -> Found<Place> {
        let cell = match group {
            GroupRef::Own => return Ok(Place::Own),
            GroupRef::Beside(of, base) => return self.beside(of, base, at, cause),
            GroupRef::All => CellId::all(),
            GroupRef::Segment(family, segment) => CellId::new(vec![(family, segment)]),
            GroupRef::Family(family) => self.own_cell_of(family, at)?,
        };
        let named = named(&cell);
        Ok(Place::Group(self.group(&cell), named))
    }

    /// The cell of the subject's own segment of a family.
    pub(super) fn own_cell_of(&self, family: FamilyId, at: At<'_>) -> Found<CellId> {
        match self.family_of(family, at) {
            Value::Segment(family, segment) => Ok(CellId::new(vec![(family, segment)])),
            Value::Unknown(causes) => Err(causes),
            _ => Err(Causes::one(Reason::InNoSegment, CauseSource::Family(family))),
        }
    }

    fn score_term(&self, term: ScoreTerm, at: At<'_>) -> Value {
        let Some(action) = at.action else {
            return Value::unknown(Reason::NotStated, CauseSource::Words("score".into()));
        };
        let declared = self.model.actions.at(action);
        let stated = |number: &Option<Number>| match number {
            Some(number) => Value::Number(number.clone()),
            None => Value::unknown(Reason::NotStated, CauseSource::Action(action)),
        };
        match term {
            ScoreTerm::Uplift => self.uplift(action, at).net,
            ScoreTerm::UpliftU => self.uplift(action, at).u,
            ScoreTerm::Effort => stated(&declared.effort),
            ScoreTerm::Cost => {
                let customers = match at.whom {
                    Whom::Customer(_) => Number::ONE,
                    Whom::Group(group) => group.count.clone(),
                };
                stated(&declared.cost.as_ref().map(|cost| cost.of(&customers)))
            }
        }
    }
}

/// The subject itself, or a group by name.
pub(super) enum Place {
    Own,
    /// The customer in another row: the same one in the wave before.
    Row(usize),
    /// A group, and how causes name it.
    Group(Rc<Group>, GroupRef),
    /// Nobody: nobody was there in the wave before, which is why values are unknown.
    Nobody(Causes),
}

/// How a cause names a cell of one family or of none.
pub(super) fn named(cell: &CellId) -> GroupRef {
    match cell.parts() {
        [] => GroupRef::All,
        [(family, segment)] => GroupRef::Segment(*family, *segment),
        _ => GroupRef::Own,
    }
}

/// The expression that a name stands for in this scope (A10).
pub(super) fn let_body<'m>(named: &'m Let, at: At<'_>) -> Option<&'m Expr> {
    match at.whom {
        Whom::Customer(_) => named.customer.as_ref(),
        Whom::Group(_) => named.group.as_ref(),
    }
}

fn known(found: Found) -> Value {
    found.unwrap_or_else(Value::Unknown)
}

enum Tested {
    Value(Value),
    InNone,
}

fn compare(left: &Tested, op: CompareOp, right: &Tested) -> Found<bool> {
    match (left, right) {
        (Tested::Value(left), Tested::Value(right)) => {
            all_known(&[left.clone(), right.clone()])?;
            Ok(calculate::compare(left, op, right))
        }
        (Tested::InNone, Tested::Value(Value::Unknown(causes)))
        | (Tested::Value(Value::Unknown(causes)), Tested::InNone) => Err(causes.clone()),
        // In no segment: equal to none, unequal to each.
        _ => Ok(op == CompareOp::Ne),
    }
}

/// `in` is an `or` of equalities: one that holds is enough, whatever is unknown of the others.
fn in_items(subject: &Tested, items: &[Tested]) -> Found<bool> {
    let mut unknown: Option<Causes> = None;
    for item in items {
        match compare(subject, CompareOp::Eq, item) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(causes) => unknown = Some(unknown.map_or(causes.clone(), |all| all.union(&causes))),
        }
    }
    unknown.map_or(Ok(false), Err)
}
