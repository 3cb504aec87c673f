//! Rows beside the subjects: rivals and the wave before (language 6.4, B15, B16, D9).

use std::cmp::Ordering;
use std::rc::Rc;

use super::calculate::{Blame, Found, order};
use super::engine::{At, Engine, Whom};
use super::expr::Place;
use super::group::{Group, GroupFactor, GroupValue};
use super::hierarchy::GroupMean;
use crate::answer::{CauseSource, Causes, CellId, Inside, Membership, Value};
use crate::data::earlier_rows;
use crate::model::{Base, Beside, Expr, ExprKind, FactorId, GroupRef, Measure, TableId};
use crate::number::Number;
use crate::value::{Reason, Side};

/// Among which rows groups of a kind are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Whose {
    /// The customers that the run is about.
    #[default]
    Customers,
    /// What they were in the wave before.
    Before,
    /// Of each brand those who rate it, in the wave of the customers: a group for each brand.
    Brands,
}

/// Among which rows a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pool {
    /// The customers that the run is about.
    Subjects,
    /// What they were in the wave before.
    Earlier,
    /// A brand, in the wave of the subjects.
    Brand(usize),
    /// Every brand but this, each counted once.
    RivalsOf(Option<usize>),
}

impl Engine<'_> {
    /// The rows of a cell.
    pub(super) fn group_in(&self, pool: Pool, cell: &CellId) -> Rc<Group> {
        let key = (pool, cell.clone());
        if let Some(group) = self.groups.borrow().get(&key) {
            return group.clone();
        }
        if let Some(base) = self.base {
            let before = base.engine.group_in(pool, cell);
            let members = before.members.clone();
            let group = Group {
                pool,
                rows: before.rows,
                count: before.count.clone(),
                ..self.group_of(None, members)
            };
            let group = Rc::new(Group { cell: Some(cell.clone()), ..group });
            self.groups.borrow_mut().insert(key, group.clone());
            return group;
        }
        let group = match pool {
            Pool::RivalsOf(brand) => self.rivals_of(brand, cell),
            _ => {
                // Where groups were gathered elsewhere, nobody is in those that were not.
                let rows = if self.gathered_cells.is_some() { 0 } else { self.data.rows };
                let members = (0..rows).filter(|row| self.is_member(*row, pool, cell)).collect();
                self.group_of(Some(cell.clone()), members)
            }
        };
        let group = Rc::new(Group { pool, ..group });
        self.groups.borrow_mut().insert(key, group.clone());
        group
    }

    fn is_member(&self, row: usize, pool: Pool, cell: &CellId) -> bool {
        let inside = match pool {
            Pool::Subjects => self.is_subject(row),
            Pool::Earlier => self.was_subject(row),
            Pool::Brand(brand) => self.rates(row, brand),
            Pool::RivalsOf(brand) => self.rival_brands(brand).any(|rival| self.rates(row, rival)),
        };
        inside
            && self.weight(row).is_some()
            && cell.parts().iter().all(|(family, segment)| {
                matches!(self.membership(row, *family), Membership::In(found) if found == *segment)
            })
    }

    /// The mean of a gap, satisfaction or consequence over some brands, each counted once: those that count in the
    /// value of the rivals and have one.
    pub(super) fn mean_of_rivals(&self, brand: Option<usize>, cell: &CellId, measure: Measure) -> GroupMean {
        let (mut known, mut answers, mut rows) = (Vec::new(), 0, 0);
        for rival in self.rival_brands(brand) {
            let group = self.group_in(Pool::Brand(rival), cell);
            rows += group.rows;
            let value = self.group_value(&group);
            if value.cpp.is_ok() && value.cpc.is_ok() {
                let mean = self.group_mean(&group, measure);
                answers += mean.answers;
                known.extend(mean.value);
            }
        }
        let none = if rows == 0 { Reason::NoOfferingRow } else { Reason::TooFewCustomers };
        let sum: Number = known.iter().sum();
        GroupMean { value: sum.checked_div(&Number::count(known.len())).ok_or(none), answers }
    }

    /// Whether a row is what a subject was in the wave before.
    pub(super) fn was_subject(&self, row: usize) -> bool {
        self.market.is_earlier(row) && self.inside(row) == Inside::Yes
    }

    /// Whether a row rates a brand. The population is about own customers: of another brand's it is not asked,
    /// unless every brand is its own subject (6.6).
    pub(super) fn rates(&self, row: usize, brand: usize) -> bool {
        self.market.rates(row, brand) && (self.market.is_other(brand) || self.inside(row) == Inside::Yes)
    }

    /// Every brand but one.
    pub(super) fn rival_brands(&self, brand: Option<usize>) -> impl Iterator<Item = usize> + use<> {
        (0..self.market.brands().len()).filter(move |rival| Some(*rival) != brand)
    }

    /// The rivals of a brand in a cell as one group: each brand counts once, and those with too few customers
    /// are left out (B15).
    fn rivals_of(&self, brand: Option<usize>, cell: &CellId) -> Group {
        let groups: Vec<Rc<Group>> =
            self.rival_brands(brand).map(|rival| self.group_in(Pool::Brand(rival), cell)).collect();
        let rows = groups.iter().map(|group| group.rows).sum();
        let values: Vec<&GroupValue> = groups.iter().map(|group| self.group_value(group)).collect();
        let counted: Vec<&GroupValue> =
            values.iter().copied().filter(|value| value.cpp.is_ok() && value.cpc.is_ok()).collect();
        let none = if rows == 0 { Reason::NoOfferingRow } else { Reason::TooFewCustomers };
        let group = Group {
            rows,
            count: groups.iter().map(|group| &group.count).sum(),
            ..self.group_of(Some(cell.clone()), Vec::new())
        };
        let _ = group.value.set(Rc::new(mean_of(&counted, self.model.factors.len(), none)));
        group
    }

    /// The brand whose rivals are meant: the own one, or the subject's.
    fn subject_brand(&self, at: At<'_>) -> Found<Option<usize>> {
        let Some(family) = self.model.market.offering.as_ref().and_then(|offering| offering.family) else {
            return Ok(self.market.own());
        };
        match self.own_cell_of(family, at)?.segment(family) {
            Some(brand) => Ok(Some(brand.index())),
            None => Err(Causes::one(Reason::InNoSegment, CauseSource::Family(family))),
        }
    }

    /// The cell that a prefix before `rivals` or `previous` names; nothing is the subject's own, for a customer
    /// everything.
    fn cell_beside(&self, base: Base, at: At<'_>) -> Found<(CellId, Base)> {
        Ok(match (base, at.whom) {
            (Base::All, _) | (Base::Own, Whom::Customer(_)) => (CellId::all(), base),
            (Base::Own, Whom::Group(group)) => (group.cell.clone().unwrap_or_else(CellId::all), base),
            (Base::Segment(family, segment), _) => (CellId::new(vec![(family, segment)]), base),
            (Base::Family(family), _) => {
                let cell = self.own_cell_of(family, at)?;
                let base = cell.segment(family).map_or(base, |segment| Base::Segment(family, segment));
                (cell, base)
            }
        })
    }

    /// A cell as rivals have it: of whatever brand.
    pub(super) fn of_any_brand(&self, cell: &CellId) -> CellId {
        let brands = self.model.market.offering.as_ref().and_then(|offering| offering.family);
        CellId::new(cell.parts().iter().copied().filter(|(family, _)| Some(*family) != brands).collect())
    }

    /// The cell in which rivals are meant, and the brand whose rivals they are; `None` where that cannot be said or
    /// nobody rates another brand there.
    pub(super) fn rivals_meant(&self, base: Base, at: At<'_>) -> Option<(CellId, Option<usize>)> {
        let (cell, _) = self.cell_beside(base, at).ok()?;
        let brand = self.subject_brand(at).ok()?;
        let cell = self.of_any_brand(&cell);
        let rows: usize =
            self.rival_brands(brand).map(|rival| self.group_in(Pool::Brand(rival), &cell).rows).sum();
        (rows > 0).then_some((cell, brand))
    }

    /// The rows beside the subject that a prefix stands for.
    pub(super) fn beside(
        &self,
        of: Beside,
        base: Base,
        at: At<'_>,
        cause: &dyn Fn(GroupRef, Reason) -> Causes,
    ) -> Found<Place> {
        if let (Beside::Previous, Base::Own, Whom::Customer(row)) = (of, base, at.whom) {
            return self.earlier_row(row, &|reason| cause(GroupRef::Beside(of, base), reason));
        }
        let (cell, base) = self.cell_beside(base, at)?;
        let named = GroupRef::Beside(of, base);
        let group = match of {
            Beside::Previous => {
                let group = self.group_in(Pool::Earlier, &cell);
                if group.rows == 0 {
                    return Ok(Place::Nobody(cause(named, Reason::NoEarlierAnswer)));
                }
                group
            }
            Beside::Rivals | Beside::BestIn => {
                let brand = self.subject_brand(at)?;
                let group = self.group_in(Pool::RivalsOf(brand), &self.of_any_brand(&cell));
                if group.rows == 0 {
                    return Err(cause(named, Reason::NoOfferingRow));
                }
                group
            }
            Beside::BestRival => {
                let brand = self.subject_brand(at)?;
                let cell = self.of_any_brand(&cell);
                self.best_rival(brand, &cell).map_err(|reason| cause(named, reason))?
            }
        };
        Ok(Place::Group(group, named))
    }

    /// The rival of the greatest U; of several the first by name (B15). One whose CPP is below 0 is below all
    /// that are not, and there the greater net is better (B19).
    fn best_rival(&self, brand: Option<usize>, cell: &CellId) -> Result<Rc<Group>, Reason> {
        let mut rows = 0;
        let mut best: Option<(Rc<Group>, (Value, Value))> = None;
        for rival in self.rival_brands(brand) {
            let group = self.group_in(Pool::Brand(rival), cell);
            rows += group.rows;
            let value = self.group_value(&group);
            let Ok(u) = value.u.clone() else { continue };
            let net = value.net().map_or(Value::Unbounded, Value::Number);
            let below = value.cpp.as_ref().is_ok_and(Number::is_negative);
            // Better first: those whose CPP is not negative, by U; then the others, by net.
            let key = if below { (Value::Number(Number::int(-1)), net) } else { (u.clone(), u) };
            let better = best.as_ref().is_none_or(|(_, other)| {
                order(&key.0, &other.0)
                    .unwrap_or(Ordering::Equal)
                    .then_with(|| order(&key.1, &other.1).unwrap_or(Ordering::Equal))
                    == Ordering::Greater
            });
            if better {
                best = Some((group, key));
            }
        }
        match best {
            Some((group, _)) => Ok(group),
            None if rows == 0 => Err(Reason::NoOfferingRow),
            None => Err(Reason::TooFewCustomers),
        }
    }

    /// The best that any rival has in a factor: of a benefit the highest mean, of a cost the lowest (D9).
    pub(super) fn best_in(&self, base: Base, factor: FactorId, at: At<'_>) -> Found<Number> {
        let (cell, base) = self.cell_beside(base, at)?;
        let brand = self.subject_brand(at)?;
        let cell = self.of_any_brand(&cell);
        let (mut rows, mut best): (usize, Option<Number>) = (0, None);
        for rival in self.rival_brands(brand) {
            let group = self.group_in(Pool::Brand(rival), &cell);
            rows += group.rows;
            let found = self.group_value(&group).factors.get(factor.index());
            let Some(Ok(rating)) = found.map(|found| &found.rating) else { continue };
            best = Some(match best {
                None => rating.clone(),
                Some(best) if self.side_of(factor) == Side::Benefits => best.max(rating.clone()),
                Some(best) => best.min(rating.clone()),
            });
        }
        best.ok_or_else(|| {
            let reason = if rows == 0 { Reason::NoOfferingRow } else { Reason::TooFewCustomers };
            let named = GroupRef::Beside(Beside::BestIn, base);
            Causes::one(reason, CauseSource::Measure(named, Measure::Rating(factor)))
        })
    }

    /// An aggregate over rivals: the mean of the brands', each counted once; a brand with too few customers is
    /// left out.
    pub(super) fn rivals_aggregate(
        &self,
        brand: Option<usize>,
        rivals: &Group,
        expr: &Expr,
        blame: &Blame<'_>,
    ) -> Found {
        let ExprKind::Aggregate { function, of, rounds, .. } = &expr.kind else {
            return Err(blame.cause(Reason::NotStated));
        };
        let cell = rivals.cell.clone().unwrap_or_else(CellId::all);
        let mut numbers = Vec::new();
        for rival in self.rival_brands(brand) {
            let group = self.group_in(Pool::Brand(rival), &cell);
            match self.aggregate(&group, expr.span, function, of.as_deref(), *rounds) {
                Ok(Value::Number(number)) => numbers.push(number),
                Ok(_) => return Err(blame.cause(Reason::Unbounded)),
                Err(_) => {}
            }
        }
        let sum: Number = numbers.iter().sum();
        match sum.checked_div(&Number::count(numbers.len())) {
            Some(mean) => Ok(Value::Number(mean)),
            None => Err(blame.cause(Reason::TooFewCustomers)),
        }
    }

    /// The row of the same customer in the wave before: same key, same brand.
    fn earlier_row(&self, row: usize, cause: &dyn Fn(Reason) -> Causes) -> Found<Place> {
        let key = self.data.keys.get(row).filter(|_| self.data.missing_keys.binary_search(&row).is_err());
        let Some(key) = key else { return Ok(Place::Nobody(cause(Reason::NoEarlierAnswer))) };
        let earlier = self
            .earlier
            .get_or_init(|| earlier_rows(self.data, &self.market, &|row| self.inside(row) == Inside::Yes));
        match earlier.get(&(self.market.brand(row), key.clone())).map(Vec::as_slice) {
            Some([one]) => Ok(Place::Row(*one)),
            // Which of them is meant cannot depend on their order.
            Some([_, _, ..]) => Err(cause(Reason::Overlap)),
            Some([]) | None => Ok(Place::Nobody(cause(Reason::NoEarlierAnswer))),
        }
    }
}

/// The mean of some groups' values, each counted once. A factor's mean is over those that have one.
fn mean_of(values: &[&GroupValue], factors: usize, none: Reason) -> GroupValue {
    type Read<'r, T> = &'r dyn Fn(&T) -> Result<Number, Reason>;
    let mean = |found: Vec<Number>| {
        let sum: Number = found.iter().sum();
        sum.checked_div(&Number::count(found.len())).ok_or(none)
    };
    let over =
        |read: Read<'_, GroupValue>| mean(values.iter().filter_map(|value| read(value).ok()).collect());
    let of_factor = |at: usize, read: Read<'_, GroupFactor>| {
        mean(values.iter().filter_map(|value| read(value.factors.get(at)?).ok()).collect())
    };
    let (cpp, cpc) = (over(&|value| value.cpp.clone()), over(&|value| value.cpc.clone()));
    let u = match (&cpp, &cpc) {
        (Ok(cpp), Ok(cpc)) => super::customer::ratio(cpp, cpc),
        (Err(reason), _) | (_, Err(reason)) => Err(*reason),
    };
    GroupValue {
        base: values.iter().map(|value| value.base).sum(),
        base_rows: Vec::new(),
        base_count: values.iter().map(|value| &value.base_count).sum(),
        effective: values.iter().map(|value| &value.effective).sum(),
        cpp,
        cpc,
        u,
        answered: [over(&|value| value.answered[0].clone()), over(&|value| value.answered[1].clone())],
        factors: (0..factors)
            .map(|at| GroupFactor {
                rating: of_factor(at, &|factor| factor.rating.clone()),
                weight: of_factor(at, &|factor| factor.weight.clone()),
                contribution: of_factor(at, &|factor| factor.contribution.clone()),
                headroom: of_factor(at, &|factor| factor.headroom.clone()),
                answers: values.iter().filter_map(|value| value.factors.get(at)).map(|one| one.answers).sum(),
            })
            .collect(),
        unbounded: values.iter().map(|value| value.unbounded).sum(),
        unknown: std::collections::BTreeMap::new(),
        unknown_rows: values.iter().map(|value| value.unknown_rows).sum(),
    }
}
