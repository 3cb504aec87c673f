//! What comes first for one subject, and what would if something were different (language 9.2, B24).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Run;
use super::engine::{At, Engine};
use super::rules::{Outcomes, overriders_first};
use crate::answer::{CellId, Membership, Subject};
use crate::data::Dataset;
use crate::model::{ActionId, FactorId, FamilyId, InputId, Model, Scope};
use crate::number::Number;
use crate::source::Span;

/// Ratings that are moved before anything reads them: so many points are added to each that is known, as far as
/// the scale goes, as an effect of an action is (8.2, A5).
#[derive(Debug, Clone)]
pub struct Shift {
    /// What is moved.
    pub what: Shifted,
    /// Of whom.
    pub rows: ShiftedRows,
    /// Points of the scale.
    pub by: Number,
}

/// A rating that can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shifted {
    /// A column of ratings: whatever reads it reads the moved one.
    Input(InputId),
    /// A factor whose formula reads no such column: its rating itself.
    Factor(FactorId),
}

/// Whose ratings are moved.
#[derive(Debug, Clone)]
pub enum ShiftedRows {
    /// One customer's.
    One(usize),
    /// Those of all rows that say so.
    Each(Arc<[bool]>),
}

impl ShiftedRows {
    pub(super) fn has(&self, row: usize) -> bool {
        match self {
            Self::One(own) => *own == row,
            Self::Each(rows) => rows.get(row).copied().unwrap_or(false),
        }
    }
}

/// An evaluation of single subjects: what comes first for each, and nothing beside it.
pub struct Probe<'a>(Engine<'a>);

impl<'a> Probe<'a> {
    /// Over these customers, with some ratings moved.
    #[must_use]
    pub fn new(model: &'a Model, data: &'a Dataset, run: &Run, shift: Option<Shift>) -> Self {
        let mut engine = Engine::new(model, data, run.clone());
        engine.shift = shift;
        engine.deciding = true;
        Self(engine)
    }

    /// The same customers under a model that differs only in a condition of a rule, the one in this place; what
    /// the other found is used again.
    #[must_use]
    pub fn over(base: &'a Self, model: &'a Model, place: Span) -> Self {
        Self(Engine::over(&base.0, model, place))
    }

    /// The action that is ranked first; `None` where none is, or where nobody is in the group. It is what
    /// [`super::Evaluation`] finds: the same rules on the same values, and of the groups that contain the
    /// subject those whose rules reach down to it.
    #[must_use]
    pub fn top(&self, subject: &Subject) -> Option<ActionId> {
        let outcomes = self.above(subject);
        let settled = match subject {
            Subject::Customer(row) => {
                let standings = self.0.customer_standings(&outcomes, *row);
                self.0.settle(&standings, At::customer(*row))
            }
            Subject::Cell(cell) => {
                let group = self.0.group(cell);
                if group.rows == 0 {
                    return None;
                }
                let at = At::group(&group);
                let standings = self.0.group_standings(&outcomes, cell, at);
                self.0.settle(&standings, at)
            }
        };
        settled.ranked.first().map(|kept| kept.action)
    }

    /// What the groups decided that contain a subject, of the kinds of which some rule reaches down (A6).
    fn above(&self, subject: &Subject) -> Outcomes {
        let (engine, model) = (&self.0, self.0.model);
        let mut outcomes =
            Outcomes { kinds: Vec::new(), cells: HashMap::new(), order: overriders_first(model) };
        if engine.run.customers_only {
            return outcomes;
        }
        let binding = model.rules.iter().filter(|(_, rule)| Engine::binds(rule));
        let kinds: BTreeSet<&Vec<FamilyId>> = binding
            .filter_map(|(_, rule)| match &rule.scope {
                Scope::Cells(families) => Some(families),
                Scope::Customer => None,
            })
            .collect();
        let mut kinds: Vec<Vec<FamilyId>> = kinds.into_iter().cloned().collect();
        kinds.sort_by_key(Vec::len);
        for families in kinds {
            let cells = match subject {
                Subject::Customer(row) => self.cells_of(*row, &families),
                Subject::Cell(cell) => {
                    let parts: Option<Vec<_>> =
                        families.iter().map(|family| Some((*family, cell.segment(*family)?))).collect();
                    parts.map(CellId::new).filter(|outer| outer != cell).into_iter().collect()
                }
            };
            engine.decide_cells(&mut outcomes, families, cells);
        }
        outcomes
    }

    /// The cells of some families that a customer is in or, where that is unknown, may be in.
    fn cells_of(&self, row: usize, families: &[FamilyId]) -> Vec<CellId> {
        let (mut parts, mut unknown) = (Vec::with_capacity(families.len()), false);
        for family in families {
            match self.0.membership(row, *family) {
                Membership::In(segment) => parts.push((*family, segment)),
                Membership::None => return Vec::new(),
                Membership::Unknown(_) => unknown = true,
            }
        }
        let known = CellId::new(parts);
        if unknown {
            let mut cells = self.0.cells(families);
            cells.retain(|cell| known.contains(cell));
            return cells;
        }
        if self.0.group(&known).rows > 0 { vec![known] } else { Vec::new() }
    }

    /// The rows of a group.
    #[must_use]
    pub fn members(&self, cell: &CellId) -> Vec<usize> {
        self.0.group(cell).members.clone()
    }

    /// A customer's place in a family.
    #[must_use]
    pub fn membership(&self, row: usize, family: FamilyId) -> Membership {
        self.0.membership(row, family)
    }

    /// The survey weight of a row; `None` where it has none.
    #[must_use]
    pub fn weight(&self, row: usize) -> Option<&Number> {
        self.0.weight(row)
    }

    /// A customer's rating, where it is known.
    #[must_use]
    pub fn rating(&self, row: usize, what: Shifted) -> Option<Number> {
        match what {
            Shifted::Input(input) => self.0.input(row, input).number().cloned(),
            Shifted::Factor(factor) => self.0.rating(row, factor).number().cloned(),
        }
    }
}
