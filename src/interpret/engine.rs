//! The state of an evaluation: the model, the data, and what was computed so far.
//!
//! Values depend on each other in an order that the model alone knows (a factor may read a group's mean, a
//! segment may read a factor), so each is computed when first asked for and kept. The check has shown that
//! no value depends on itself (B1).

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Run;
use super::beside::Pool;
use super::customer::CustomerValue;
use super::effect::Changed;
use super::group::Group;
use super::probe::{Shift, Shifted};
use crate::answer::{CauseSource, CellId, Inside, Membership, Value};
use crate::data::{Column, Dataset, EarlierRows, MarketRows};
use crate::model::{ActionId, FactorId, FamilyId, InputId, LetId, Model, TableId};
use crate::number::Number;
use crate::source::Span;
use crate::value::Reason;

/// For whom an expression is read.
#[derive(Clone, Copy)]
pub(super) struct At<'e> {
    pub(super) whom: Whom<'e>,
    /// The action whose score is computed (8.2).
    pub(super) action: Option<ActionId>,
    /// The customer's columns as an action changes them (A5).
    pub(super) changed: Option<&'e Changed>,
}

/// A customer, or a group of them.
#[derive(Clone, Copy)]
pub(super) enum Whom<'e> {
    Customer(usize),
    Group(&'e Group),
}

impl<'e> At<'e> {
    pub(super) const fn customer(row: usize) -> Self {
        Self { whom: Whom::Customer(row), action: None, changed: None }
    }

    pub(super) const fn group(group: &'e Group) -> Self {
        Self { whom: Whom::Group(group), action: None, changed: None }
    }

    pub(super) const fn about(self, action: ActionId) -> Self {
        Self { action: Some(action), ..self }
    }

    pub(super) const fn with(self, changed: &'e Changed) -> Self {
        Self { changed: Some(changed), ..self }
    }
}

pub(super) struct Engine<'a> {
    pub(super) model: &'a Model,
    pub(super) data: &'a Dataset,
    pub(super) run: Run,
    /// Which rows are subjects, and which stand beside them (B15).
    pub(super) market: MarketRows,
    /// Rows of the wave before, by brand and key.
    pub(super) earlier: OnceCell<EarlierRows>,
    /// Rows × factors.
    ratings: Vec<OnceCell<Value>>,
    /// Rows × factors, where any benefit says what was expected.
    expectations: Vec<OnceCell<Value>>,
    /// Rows × families.
    memberships: Vec<OnceCell<Membership>>,
    /// Rows, where the model has a population.
    insides: Vec<OnceCell<Inside>>,
    /// Rows.
    values: Vec<OnceCell<Box<CustomerValue>>>,
    pub(super) groups: RefCell<HashMap<(Pool, CellId), Rc<Group>>>,
    /// The cells that have customers, where these are not in memory.
    pub(super) gathered_cells: Option<BTreeMap<Vec<FamilyId>, Vec<CellId>>>,
    /// What lets came to for rows, as far as there is room.
    lets: RefCell<HashMap<(usize, LetId), Value>>,
    /// Ratings that are moved before anything reads them, where it is asked what would be then.
    pub(super) shift: Option<Shift>,
    /// Whether only decisions are wanted, and nothing that is merely reported beside them.
    pub(super) deciding: bool,
    /// An evaluation of the same customers that differs only in the condition of one rule.
    pub(super) base: Option<Base<'a>>,
}

/// An evaluation of which all is taken but what stands in one place of the text.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) engine: &'a Engine<'a>,
    /// The condition that differs. No value of a customer or a group reads a rule, so only aggregates that are
    /// written in it differ too.
    fresh: Span,
}

impl Base<'_> {
    /// Whether what stands in this place is as it was.
    pub(super) fn has(&self, place: Span) -> bool {
        place.source != self.fresh.source || place.start < self.fresh.start || place.end > self.fresh.end
    }
}

/// How many values of lets are remembered. A chain of lets, each of which reads the one before it twice,
/// must not be walked twice as often with each level (10.1); more room than such a chain takes gains little.
const LETS: usize = 1 << 14;

fn empty<T>(n: usize) -> Vec<OnceCell<T>> {
    std::iter::repeat_with(OnceCell::new).take(n).collect()
}

/// What is in the cell of a memo, computed if it is not there.
fn remembered<T>(memo: Option<&OnceCell<T>>, compute: impl FnOnce() -> T) -> Option<&T> {
    let memo = memo?;
    if memo.get().is_none() {
        // Not `get_or_init`: it panics where computing asks for the same cell again.
        let value = compute();
        let _ = memo.set(value);
    }
    memo.get()
}

impl<'a> Engine<'a> {
    pub(super) fn new(model: &'a Model, data: &'a Dataset, run: Run) -> Self {
        Self {
            model,
            data,
            run,
            market: data.market.clone(),
            earlier: OnceCell::new(),
            ratings: empty(data.rows * model.factors.len()),
            expectations: empty(if model.has_expectations() { data.rows * model.factors.len() } else { 0 }),
            memberships: empty(data.rows * model.families.len()),
            insides: empty(if model.population.is_some() { data.rows } else { 0 }),
            values: empty(data.rows),
            groups: RefCell::default(),
            gathered_cells: None,
            lets: RefCell::default(),
            shift: None,
            deciding: false,
            base: None,
        }
    }

    /// The same customers under a model that differs only in a condition of a rule, the one in this place.
    pub(super) fn over(base: &'a Self, model: &'a Model, fresh: Span) -> Self {
        Self {
            model,
            data: base.data,
            run: base.run.clone(),
            market: base.market.clone(),
            earlier: OnceCell::new(),
            ratings: Vec::new(),
            expectations: Vec::new(),
            memberships: Vec::new(),
            insides: Vec::new(),
            values: Vec::new(),
            groups: RefCell::default(),
            gathered_cells: None,
            lets: RefCell::default(),
            shift: None,
            deciding: base.deciding,
            base: Some(Base { engine: base, fresh }),
        }
    }

    /// A group that was gathered elsewhere.
    pub(super) fn put_group(&self, pool: Pool, cell: CellId, group: Rc<Group>) {
        self.groups.borrow_mut().insert((pool, cell), group);
    }

    /// The cell of a column.
    pub(super) fn input(&self, row: usize, input: InputId) -> Value {
        fn known<T: Clone>(cells: &[Result<T, Reason>], row: usize) -> Result<T, Reason> {
            cells.get(row).cloned().unwrap_or(Err(Reason::NotAnswered))
        }
        let found = match self.data.columns.get(input) {
            Some(Column::Number(cells)) => known(cells, row).map(Value::Number),
            Some(Column::Text(cells)) => known(cells, row).map(Value::Text),
            Some(Column::Flag(cells)) => known(cells, row).map(Value::Flag),
            Some(Column::Date(cells)) => known(cells, row).map(Value::Date),
            None => Err(Reason::NotAnswered),
        };
        let found = found.unwrap_or_else(|reason| Value::unknown(reason, CauseSource::Input(input)));
        self.shifted(row, Shifted::Input(input), found)
    }

    /// A rating, moved as far as the scale allows where it is one of those that are moved.
    pub(super) fn shifted(&self, row: usize, what: Shifted, found: Value) -> Value {
        match (&self.shift, found) {
            (Some(shift), Value::Number(rating)) if shift.what == what && shift.rows.has(row) => {
                let (lo, hi) = &self.model.scale;
                Value::Number((&rating + &shift.by).max(lo.clone()).min(hi.clone()))
            }
            (_, found) => found,
        }
    }

    /// The survey weight of a row; `None` where it has none and is in no group statement (B7).
    pub(super) fn weight(&self, row: usize) -> Option<&Number> {
        const ONE: &Number = &Number::ONE;
        match &self.data.weights {
            Some(weights) => weights.get(row).and_then(Option::as_ref),
            None => Some(ONE),
        }
    }

    /// A factor's rating by a customer; off the scale it is unknown (5.2, B12).
    pub(super) fn rating(&self, row: usize, factor: FactorId) -> Value {
        if let Some(base) = self.base {
            return base.engine.rating(row, factor);
        }
        let slot = row * self.model.factors.len() + factor.index();
        remembered(self.ratings.get(slot), || self.compute_rating(row, factor))
            .cloned()
            .unwrap_or_else(|| Value::unknown(Reason::NotAnswered, CauseSource::Factor(factor)))
    }

    /// What a customer expected a benefit to be rated (5.8).
    pub(super) fn expected(&self, row: usize, factor: FactorId) -> Value {
        if let Some(base) = self.base {
            return base.engine.expected(row, factor);
        }
        let slot = row * self.model.factors.len() + factor.index();
        remembered(self.expectations.get(slot), || self.compute_expected(row, factor))
            .cloned()
            .unwrap_or_else(|| Value::unknown(Reason::NotStated, CauseSource::Factor(factor)))
    }

    /// A customer's place in a family.
    pub(super) fn membership(&self, row: usize, family: FamilyId) -> Membership {
        if let Some(base) = self.base {
            return base.engine.membership(row, family);
        }
        let slot = row * self.model.families.len() + family.index();
        remembered(self.memberships.get(slot), || self.compute_membership(row, family))
            .cloned()
            .unwrap_or(Membership::None)
    }

    /// What a customer feels to get and to give.
    pub(super) fn value(&self, row: usize) -> Option<&CustomerValue> {
        if let Some(base) = self.base {
            return base.engine.value(row);
        }
        remembered(self.values.get(row), || Box::new(self.compute_value(row))).map(AsRef::as_ref)
    }

    /// What a let comes to for a subject, computed if it is not remembered.
    pub(super) fn remembered_let(&self, id: LetId, at: At<'_>, compute: impl FnOnce() -> Value) -> Value {
        if let Some(changed) = at.changed {
            return changed.remembered_let(id, compute);
        }
        match at.whom {
            Whom::Customer(row) => {
                if let Some(known) = self.lets.borrow().get(&(row, id)) {
                    return known.clone();
                }
                let value = compute();
                let mut lets = self.lets.borrow_mut();
                if lets.len() >= LETS {
                    lets.clear();
                }
                lets.insert((row, id), value.clone());
                value
            }
            Whom::Group(group) => {
                if let Some(known) = group.lets.borrow().get(&id) {
                    return known.clone();
                }
                let value = compute();
                group.lets.borrow_mut().insert(id, value.clone());
                value
            }
        }
    }

    /// Whether the model is about the customer in a row (6.6).
    pub(super) fn inside(&self, row: usize) -> Inside {
        if let Some(base) = self.base {
            return base.engine.inside(row);
        }
        let Some(population) = &self.model.population else { return Inside::Yes };
        let found =
            remembered(self.insides.get(row), || match self.eval(&population.condition, At::customer(row)) {
                Value::Flag(true) => Inside::Yes,
                Value::Unknown(causes) => Inside::Unknown(causes),
                _ => Inside::No,
            });
        found.cloned().unwrap_or(Inside::No)
    }

    /// Whether a row is one of the customers that the run is about: inside the population, own, and of the
    /// latest wave (4.4).
    pub(super) fn is_subject(&self, row: usize) -> bool {
        self.is_asked(row) && self.inside(row) == Inside::Yes
    }

    /// The same without the population. In a case of one customer, that customer is.
    fn is_asked(&self, row: usize) -> bool {
        self.run.customers_only || self.market.is_subject(row)
    }

    /// The rows that the run is about.
    pub(super) fn subjects(&self) -> impl Iterator<Item = usize> {
        (0..self.data.rows).filter(|row| self.is_subject(*row))
    }

    /// These and the rows that are left out of them because they are outside the population.
    pub(super) fn asked(&self) -> impl Iterator<Item = usize> {
        (0..self.data.rows).filter(|row| self.is_asked(*row))
    }

    /// The customers of a cell.
    pub(super) fn group(&self, cell: &CellId) -> Rc<Group> {
        self.group_in(Pool::Subjects, cell)
    }

    /// All customers that have a survey weight.
    pub(super) fn all(&self) -> Rc<Group> {
        self.group(&CellId::all())
    }
}
