//! Conditions as sets of states of single terms.
//!
//! Kleene's logic is kept: that a condition holds means that its parts are known as far as needed, so
//! `x > 5` says that x is known and above 5, and `not x > 5` that it is known and not above 5.

use std::collections::{BTreeMap, BTreeSet};

use super::form::form;
use super::needs::{Grounds, Need};
use super::set::{Item, Known, Set};
use crate::model::{
    ActionId, Aggregate, Code, Expr, ExprKind, FamilyId, GroupRef, InputId, InputKind, Interval, Measure,
    Model, ScoreTerm, Type,
};
use crate::number::Number;
use crate::value::{CompareOp, Date, ProductOp, State, SumOp};

/// What a term is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Input(InputId),
    Membership(FamilyId),
    Measure(GroupRef, Measure),
    /// Anything else, by its form.
    Other(String),
}

/// Something with a value of its own, of which nothing else is known.
pub(super) struct Term {
    pub(super) key: Key,
    pub(super) domain: Set,
    /// All that must be so for it to be known; nothing where that is not asked.
    pub(super) needs: BTreeSet<Need>,
    /// That it is a number if it is known.
    pub(super) number: Option<Need>,
}

/// A condition, turned inside out so that nothing is negated but atoms.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    Atom(usize, Set),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    pub(super) const YES: Self = Self::All(Vec::new());
    pub(super) const NO: Self = Self::Any(Vec::new());

    fn constant(holds: bool) -> Self {
        if holds { Self::YES } else { Self::NO }
    }

    /// All or any of these; atoms of one term become one.
    pub(super) fn join(parts: Vec<Self>, all: bool) -> Self {
        let mut atoms: BTreeMap<usize, Set> = BTreeMap::new();
        let mut rest = Vec::new();
        let mut open = parts;
        open.reverse();
        while let Some(part) = open.pop() {
            match part {
                Self::Atom(term, set) => {
                    let set = match atoms.remove(&term) {
                        Some(other) if all => other.and(&set),
                        Some(other) => other.or(&set),
                        None => set,
                    };
                    atoms.insert(term, set);
                }
                Self::All(inner) if all => open.extend(inner.into_iter().rev()),
                Self::Any(inner) if !all => open.extend(inner.into_iter().rev()),
                other => rest.push(other),
            }
        }
        let mut parts: Vec<Self> = atoms.into_iter().map(|(term, set)| Self::Atom(term, set)).collect();
        parts.append(&mut rest);
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                parts.extend(last);
                if all { Self::All(parts) } else { Self::Any(parts) }
            }
        }
    }
}

/// A constant: dates are numbers of days.
pub(super) enum Constant {
    Number(Number),
    Item(Item),
}

/// The terms of a model in one scope.
pub(super) struct Space<'m> {
    pub(super) model: &'m Model,
    group: bool,
    pub(super) terms: Vec<Term>,
    index: BTreeMap<Key, usize>,
    /// Families of whose segments the group is one each.
    families: Vec<FamilyId>,
    /// Whether parameters may be any number, and not only what the run makes them.
    any_params: bool,
    /// Whose cost and effort are meant.
    action: Option<ActionId>,
    /// What is known together, where that is asked.
    pub(super) grounds: Option<Grounds<'m>>,
    /// Expressions that may still be read for the condition at hand.
    pub(super) fuel: usize,
    /// That a customer is inside the population, once it was read; `None` where it is too large.
    inside: Option<Option<Formula>>,
}

/// Expressions that are read for one condition, with everything that its lets stand for.
pub(super) const FUEL: usize = 20_000;

/// The day 0001-01-01, from which days are counted.
pub(super) fn first_day() -> Option<Date> {
    Date::new(1, 1, 1)
}

impl<'m> Space<'m> {
    pub(super) fn new(model: &'m Model, group: bool) -> Self {
        Self {
            model,
            group,
            terms: Vec::new(),
            index: BTreeMap::new(),
            families: Vec::new(),
            any_params: false,
            action: None,
            grounds: None,
            fuel: 0,
            inside: None,
        }
    }

    /// The terms of a group that is in a segment of each of these families, whatever parameters are where that is
    /// asked for, and as far as that is, what is known together.
    pub(super) fn of_cells(
        model: &'m Model,
        families: Option<&[FamilyId]>,
        action: Option<ActionId>,
        any_params: bool,
        grounds: Option<Grounds<'m>>,
    ) -> Self {
        let plain = Self::new(model, families.is_some());
        Self { families: families.unwrap_or_default().to_vec(), action, any_params, grounds, ..plain }
    }

    /// Whether the terms are those of a group.
    pub(super) const fn is_group(&self) -> bool {
        self.group
    }

    /// That a condition holds, or that it is known not to; `None` where it is too large to be read.
    pub(super) fn read(&mut self, expr: &Expr, holds: bool) -> Option<Formula> {
        self.fuel = FUEL;
        self.formula(expr, holds)
    }

    /// That a condition holds for somebody whom the model is about.
    pub(super) fn read_inside(&mut self, expr: &Expr) -> Option<Formula> {
        let holds = self.read(expr, true)?;
        Some(self.inside(holds))
    }

    /// A formula for those alone whom the model is about: of all others nothing is asked.
    pub(super) fn inside(&mut self, formula: Formula) -> Formula {
        let model = self.model;
        let Some(population) = model.population.as_ref().filter(|_| !self.group) else { return formula };
        if self.inside.is_none() {
            self.inside = Some(self.read(&population.condition, true));
        }
        match self.inside.clone().flatten() {
            Some(inside) => Formula::join(vec![formula, inside], true),
            None => formula,
        }
    }

    /// Whether it can be said of a customer that the model is about him.
    pub(super) const fn knows_inside(&self) -> bool {
        !matches!(self.inside, Some(None))
    }

    pub(super) fn formula(&mut self, expr: &Expr, holds: bool) -> Option<Formula> {
        self.fuel = self.fuel.checked_sub(1)?;
        let both = |yes: Set| if holds { yes } else { yes.negation() };
        match &expr.kind {
            ExprKind::Flag(flag) => return Some(Formula::constant(*flag == holds)),
            ExprKind::Not(inner) => return self.formula(inner, !holds),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let all = matches!(expr.kind, ExprKind::And(_)) == holds;
                let parts = parts.iter().map(|part| self.formula(part, holds)).collect::<Option<Vec<_>>>()?;
                return Some(Formula::join(parts, all));
            }
            ExprKind::Let(_) => {
                if let Some(body) = self.body(expr) {
                    return self.formula(body, holds);
                }
            }
            ExprKind::Compare(left, op, right) => match (self.constant(left), self.constant(right)) {
                (Some(a), Some(b)) => return Some(Formula::constant(compare(&a, *op, &b) == holds)),
                (None, Some(c)) => {
                    if let Some(yes) = compared(*op, c) {
                        return Some(self.atom(left, both(yes)));
                    }
                }
                (Some(c), None) => {
                    if let Some(yes) = compared(flipped(*op), c) {
                        return Some(self.atom(right, both(yes)));
                    }
                }
                (None, None) => {}
            },
            ExprKind::InRange { subject, negated, lo, hi, open } => {
                let ends = (self.constant(subject), self.constant(lo), self.constant(hi));
                if let (None, Some(Constant::Number(lo)), Some(Constant::Number(hi))) = ends {
                    let range = Interval { lo: Some((lo, true)), hi: Some((hi, !open)) };
                    let yes = Set::line(vec![range]);
                    return Some(self.atom(subject, both(if *negated { yes.negation() } else { yes })));
                }
            }
            ExprKind::InItems { subject, negated, items } => {
                self.fuel = self.fuel.checked_sub(items.len())?;
                let constants: Option<Vec<Constant>> = items.iter().map(|item| self.constant(item)).collect();
                if let (None, Some(constants)) = (self.constant(subject), constants)
                    && let Some(yes) = among(constants)
                {
                    return Some(self.atom(subject, both(if *negated { yes.negation() } else { yes })));
                }
            }
            ExprKind::Is { subject, negated, state } if self.constant(subject).is_none() => {
                return Some(self.state(subject, *state, holds != *negated));
            }
            _ => {}
        }
        Some(self.atom(expr, Set::items(vec![Item::Flag(holds)], false)))
    }

    /// `x is known`, `unknown`, `unbounded`.
    pub(super) fn state(&mut self, subject: &Expr, state: State, holds: bool) -> Formula {
        let term = self.term(subject);
        let mut set = self.terms.get(term).map_or_else(|| Set::items(Vec::new(), true), |t| t.domain.clone());
        let nothing = match &set.known {
            Known::Line(_) => Known::Line(Vec::new()),
            Known::Items { .. } => Known::Items { listed: Vec::new(), except: false },
        };
        match (state, holds) {
            (State::Known, true) | (State::Unknown, false) => (set.unknown, set.none) = (false, false),
            (State::Known, false) | (State::Unknown, true) => {
                set.known = nothing;
                set.unbounded = false;
            }
            (State::Unbounded, true) => {
                set.known = nothing;
                (set.unknown, set.none) = (false, false);
            }
            (State::Unbounded, false) => (set.unbounded, set.unknown, set.none) = (false, false, false),
        }
        Formula::Atom(term, set)
    }

    fn atom(&mut self, subject: &Expr, set: Set) -> Formula {
        Formula::Atom(self.term(subject), set)
    }

    /// What a name stands for in this scope.
    pub(super) fn body(&self, expr: &Expr) -> Option<&'m Expr> {
        let ExprKind::Let(id) = &expr.kind else { return None };
        let named = self.model.lets.at(*id);
        if self.group { named.group.as_ref() } else { named.customer.as_ref() }
    }

    fn term(&mut self, expr: &Expr) -> usize {
        if let Some(body) = self.body(expr) {
            return self.term(body);
        }
        let key = self.key(expr);
        if let Some(term) = self.index.get(&key) {
            return *term;
        }
        let mut domain = self.domain(&key, &expr.ty);
        match &key {
            // Counts are never unknown (B5), and a group knows its own segments.
            Key::Measure(GroupRef::Own | GroupRef::All, Measure::Count | Measure::Rows) => {
                domain.unknown = false
            }
            Key::Membership(family) if self.families.contains(family) => {
                (domain.unknown, domain.none) = (false, false);
            }
            // A cost for each customer is as known as how many there are.
            Key::Other(_) if is_count(expr) || self.is_cost(expr) => {
                domain.unknown = false;
            }
            _ => {}
        }
        let (mut needs, mut number) = (BTreeSet::new(), None);
        if let Some(grounds) = &self.grounds {
            needs = grounds.needs(expr, self.group);
            number = domain.unbounded.then(|| Grounds::number(expr));
            if let Key::Measure(_, measure) = &key
                && let Some(range) = grounds.range(*measure)
            {
                domain = domain.and(&range);
            }
        }
        self.terms.push(Term { key: key.clone(), domain, needs, number });
        self.index.insert(key, self.terms.len() - 1);
        self.terms.len() - 1
    }

    fn key(&self, expr: &Expr) -> Key {
        match &expr.kind {
            ExprKind::Input(input) => Key::Input(*input),
            ExprKind::Membership(family) => Key::Membership(*family),
            // A factor that is a column of ratings is that column.
            ExprKind::Measure(GroupRef::Own, Measure::Rating(factor)) if !self.group => {
                match rating_input(self.model, &self.model.factors.at(*factor).rating) {
                    Some(input) => Key::Input(input),
                    None => Key::Measure(GroupRef::Own, Measure::Rating(*factor)),
                }
            }
            ExprKind::Measure(group, measure) => Key::Measure(*group, *measure),
            _ => Key::Other(form(expr)),
        }
    }

    /// Everything that a term can be.
    fn domain(&self, key: &Key, ty: &Type) -> Set {
        let mut set = match ty {
            Type::Number { range, .. } => {
                let bounded = match key {
                    Key::Input(_) => true,
                    Key::Measure(_, of) => matches!(
                        of,
                        Measure::Rating(_)
                            | Measure::Gap(_)
                            | Measure::Satisfaction
                            | Measure::Consequence(_)
                    ),
                    _ => false,
                };
                Set { unbounded: !bounded, ..Set::line(vec![range.clone()]) }
            }
            Type::Date => {
                let days = first_day().zip(Date::new(9999, 12, 31)).map(|(a, b)| b.days_since(a));
                let range = days.map_or(Interval::ALL, |n| Interval::closed(Number::ZERO, Number::int(n)));
                Set::line(vec![range])
            }
            Type::Flag => Set::items(vec![Item::Flag(false), Item::Flag(true)], false),
            Type::List(items) => Set::items(items.iter().cloned().map(Item::Text).collect(), false),
            Type::Segment(family) => {
                let ids = self.model.families.at(*family).segments.ids();
                Set { none: true, ..Set::items(ids.map(Item::Segment).collect(), false) }
            }
            Type::Text | Type::Factor | Type::Error => Set::items(Vec::new(), true),
        };
        set.unknown = true;
        // Codes are tested before anything else, so a cell with one is never that value.
        if let Key::Input(id) = key {
            let input = self.model.inputs.at(*id);
            let codes = input.missing.iter().chain(&input.not_applicable);
            let taken = match set.known {
                Known::Line(_) if matches!(input.kind, InputKind::Date(_)) => return set,
                Known::Line(_) => Set::line(
                    codes
                        .filter_map(|code| match code {
                            Code::Number(n) => Some(Interval::closed(n.clone(), n.clone())),
                            Code::Text(_) => None,
                        })
                        .collect(),
                ),
                Known::Items { .. } => Set::items(
                    codes
                        .filter_map(|code| match code {
                            Code::Text(text) => Some(Item::Text(text.clone())),
                            Code::Number(_) => None,
                        })
                        .collect(),
                    false,
                ),
            };
            set = set.and(&Set { unknown: true, ..taken.negation() });
        }
        set
    }

    pub(super) fn constant(&self, expr: &Expr) -> Option<Constant> {
        Some(match &expr.kind {
            ExprKind::Text(text) => Constant::Item(Item::Text(text.clone())),
            ExprKind::Flag(flag) => Constant::Item(Item::Flag(*flag)),
            ExprKind::Segment(_, segment) => Constant::Item(Item::Segment(*segment)),
            ExprKind::FactorName(factor) => Constant::Item(Item::Factor(*factor)),
            ExprKind::Date(date) => Constant::Number(Number::int(date.days_since(first_day()?))),
            ExprKind::Let(_) => return self.constant(self.body(expr)?),
            _ => Constant::Number(self.number(expr, &mut 64)?),
        })
    }

    /// What the action states of itself, where that is the same for all.
    fn stated(&self, term: ScoreTerm) -> Option<Number> {
        let action = self.model.actions.at(self.action?);
        match term {
            ScoreTerm::Effort => action.effort.clone(),
            ScoreTerm::Cost => {
                let cost = action.cost.as_ref().filter(|cost| !(cost.per_customer && self.group))?;
                Some(cost.of(&Number::ONE))
            }
            ScoreTerm::Uplift | ScoreTerm::UpliftU => None,
        }
    }

    /// Whether it is a cost that the action states.
    fn is_cost(&self, expr: &Expr) -> bool {
        let cost = self.action.and_then(|action| self.model.actions.at(action).cost.as_ref());
        matches!(expr.kind, ExprKind::ScoreTerm(ScoreTerm::Cost)) && cost.is_some()
    }

    /// A number that is the same for all.
    fn number(&self, expr: &Expr, fuel: &mut usize) -> Option<Number> {
        *fuel = fuel.checked_sub(1)?;
        let found = match &expr.kind {
            ExprKind::Number(number) => number.clone(),
            ExprKind::Param(_) if self.any_params => return None,
            ExprKind::Param(id) => self.model.params.at(*id).value.clone(),
            ExprKind::Let(_) => self.number(self.body(expr)?, fuel)?,
            ExprKind::ScoreTerm(term) => self.stated(*term)?,
            ExprKind::Neg(inner) => -self.number(inner, fuel)?,
            ExprKind::Sum(first, rest) => {
                let mut sum = self.number(first, fuel)?;
                for (op, part) in rest {
                    let part = self.number(part, fuel)?;
                    sum = if *op == SumOp::Add { sum + part } else { sum - part };
                }
                sum
            }
            ExprKind::Product(first, rest) => {
                let mut product = self.number(first, fuel)?;
                for (op, part) in rest {
                    let part = self.number(part, fuel)?;
                    product =
                        if *op == ProductOp::Mul { product * part } else { product.checked_div(&part)? };
                }
                product
            }
            _ => return None,
        };
        (!found.is_too_large()).then_some(found)
    }
}

/// Whether it counts customers of the group itself or of all.
const fn is_count(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Aggregate { group: GroupRef::Own | GroupRef::All, function: Aggregate::Count, .. }
    )
}

/// The column that a rating is, where it is nothing else.
pub(super) fn rating_input(model: &Model, rating: &Expr) -> Option<InputId> {
    match &rating.kind {
        ExprKind::Input(input) if matches!(model.inputs.at(*input).kind, InputKind::Rating { .. }) => {
            Some(*input)
        }
        _ => None,
    }
}

const fn flipped(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        same => same,
    }
}

fn compare(a: &Constant, op: CompareOp, b: &Constant) -> bool {
    let order = match (a, b) {
        (Constant::Number(a), Constant::Number(b)) => a.cmp(b),
        (Constant::Item(a), Constant::Item(b)) => a.cmp(b),
        _ => return op == CompareOp::Ne,
    };
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
    }
}

/// Where `term op constant` holds. Unbounded is above every number (A11); a customer in no segment is
/// unlike each (A12).
fn compared(op: CompareOp, constant: Constant) -> Option<Set> {
    match constant {
        Constant::Number(n) => {
            let (below, above) = (|inside| Some((n.clone(), inside)), |inside| Some((n.clone(), inside)));
            let half = |lo, hi, unbounded| Some(Set { unbounded, ..Set::line(vec![Interval { lo, hi }]) });
            match op {
                CompareOp::Lt => half(None, below(false), false),
                CompareOp::Le => half(None, below(true), false),
                CompareOp::Gt => half(above(false), None, true),
                CompareOp::Ge => half(above(true), None, true),
                CompareOp::Eq => half(above(true), below(true), false),
                CompareOp::Ne => Some(Set::line(vec![Interval::closed(n.clone(), n)]).negation()),
            }
        }
        Constant::Item(item) => {
            let equal = Set::items(vec![item], false);
            match op {
                CompareOp::Eq => Some(equal),
                CompareOp::Ne => Some(equal.negation()),
                _ => None,
            }
        }
    }
}

/// Where a term is one of these.
fn among(constants: Vec<Constant>) -> Option<Set> {
    let (mut numbers, mut items) = (Vec::new(), Vec::new());
    for constant in constants {
        match constant {
            Constant::Number(n) => numbers.push(Interval::closed(n.clone(), n)),
            Constant::Item(item) => items.push(item),
        }
    }
    match (numbers.is_empty(), items.is_empty()) {
        (false, true) => Some(Set::line(numbers)),
        (true, false) => Some(Set::items(items, false)),
        _ => None,
    }
}
