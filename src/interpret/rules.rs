//! Which rules match, which act, and whom they bind (language 7.1 to 7.3, A6 to A8).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::engine::{At, Engine, Whom};
use crate::answer::{Causes, CellId, CustomerRecord, Inside, Membership, RuleAt, Value};
use crate::model::{FamilyId, Model, Rule, RuleId, Scope, SegmentId, TableId};
use crate::value::{Date, Status};

/// How a rule's condition ended for a subject.
#[derive(Clone)]
pub(super) struct Verdict {
    pub(super) rule: RuleId,
    pub(super) status: Status,
    /// What was missing, where it is undetermined.
    pub(super) missing: Option<Causes>,
}

/// What stands on a subject before actions are chosen.
#[derive(Default)]
pub(super) struct Standings {
    /// Each rule of the subject's own kind.
    pub(super) verdicts: Vec<Verdict>,
    /// Own rules that act.
    pub(super) active: Vec<RuleId>,
    /// Own rules that matched and that these switch off.
    pub(super) overridden: BTreeMap<RuleId, Vec<RuleAt>>,
    /// Own rules that matched together with these rows of a table of which at most one may (B22).
    pub(super) conflicts: BTreeMap<RuleId, Vec<RuleId>>,
    /// Own rules that these undetermined ones might switch off.
    pub(super) doubted: BTreeMap<RuleId, Vec<RuleAt>>,
    /// Every rule that acts on the subject, containing groups' too.
    pub(super) acting: Vec<RuleAt>,
    /// Every rule that might act, and what it lacks.
    pub(super) open: Vec<(RuleAt, Causes)>,
}

/// The rules of containing groups that act on a subject or might.
#[derive(Default)]
pub(super) struct Bindings {
    pub(super) acting: Vec<RuleAt>,
    pub(super) open: Vec<(RuleAt, Causes)>,
}

/// What rules came to, over all groups of the run.
pub(super) struct Outcomes {
    /// The families of each kind of cell that some rule is about, and its cells that have customers.
    pub(super) kinds: Vec<(Vec<FamilyId>, Vec<CellId>)>,
    pub(super) cells: HashMap<CellId, Standings>,
    /// Rules in the order in which they are decided: what overrides comes first.
    pub(super) order: Vec<RuleId>,
}

impl Engine<'_> {
    /// All rules on all subjects: groups first, then each customer. Those outside the population are among the
    /// records.
    pub(super) fn run_rules(&self, progress: &dyn Fn(usize, usize)) -> (Outcomes, Vec<CustomerRecord>) {
        let outcomes = self.decide_groups();
        let mut records = Vec::with_capacity(self.data.rows);
        for row in self.asked() {
            if row % 512 == 0 {
                progress(row, self.data.rows);
            }
            records.push(self.customer_record(&outcomes, row));
        }
        progress(self.data.rows, self.data.rows);
        (outcomes, records)
    }

    /// The rules about groups, the containing before the contained.
    pub(super) fn decide_groups(&self) -> Outcomes {
        let mut outcomes =
            Outcomes { kinds: Vec::new(), cells: HashMap::new(), order: overriders_first(self.model) };
        if !self.run.customers_only {
            let mut kinds: Vec<Vec<FamilyId>> = self
                .model
                .rules
                .iter()
                .filter_map(|(_, rule)| match &rule.scope {
                    Scope::Cells(families) => Some(families.clone()),
                    Scope::Customer => None,
                })
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            kinds.sort_by_key(Vec::len);
            for families in kinds {
                let cells = self.cells(&families);
                self.decide_cells(&mut outcomes, families, cells);
            }
        }
        outcomes
    }

    /// The rules about some cells of one kind; those that contain them are decided already.
    pub(super) fn decide_cells(&self, outcomes: &mut Outcomes, families: Vec<FamilyId>, cells: Vec<CellId>) {
        for cell in &cells {
            let group = self.group(cell);
            let bindings = self.group_bindings(outcomes, cell);
            let own = Scope::Cells(families.clone());
            let standings = self.stand(&outcomes.order, &own, At::group(&group), &bindings);
            outcomes.cells.insert(cell.clone(), standings);
        }
        outcomes.kinds.push((families, cells));
    }

    /// The cells of some families that have a customer; the others are no subjects (B5).
    pub(super) fn cells(&self, families: &[FamilyId]) -> Vec<CellId> {
        if let Some(gathered) = &self.gathered_cells {
            return gathered.get(families).cloned().unwrap_or_default();
        }
        let mut found = BTreeSet::new();
        'rows: for row in self.subjects() {
            if self.weight(row).is_none() {
                continue;
            }
            let mut parts = Vec::with_capacity(families.len());
            for family in families {
                match self.membership(row, *family) {
                    Membership::In(segment) => parts.push((*family, segment)),
                    _ => continue 'rows,
                }
            }
            found.insert(CellId::new(parts));
        }
        found.into_iter().collect()
    }

    /// How a rule ends for a subject: `if` and not `unless`, in Kleene's logic (7.2, B2).
    pub(super) fn verdict(&self, id: RuleId, rule: &Rule, at: At<'_>) -> Verdict {
        if !self.in_force(rule) {
            return Verdict { rule: id, status: Status::NotInForce, missing: None };
        }
        let condition = self.eval(&rule.condition, at);
        let (status, missing) = match (&condition, &rule.unless) {
            (Value::Flag(false), _) => (Status::NotMatched, None),
            (_, None) => ended(&[&condition]),
            (_, Some(unless)) => match self.eval(unless, at) {
                Value::Flag(true) => (Status::NotMatched, None),
                Value::Flag(false) => ended(&[&condition]),
                other => ended(&[&condition, &other]),
            },
        };
        Verdict { rule: id, status, missing }
    }

    /// Whether a rule takes part on the date of the run; both days are inside (7.5, B18).
    pub(super) fn in_force(&self, rule: &Rule) -> bool {
        in_force(rule, self.run.as_of)
    }

    /// The rules on one subject. A rule is active iff it matched and no active rule overrides it, here or on a
    /// group that contains the subject (A8); an undetermined rule overrides nothing (A7).
    pub(super) fn stand(
        &self,
        order: &[RuleId],
        scope: &Scope,
        at: At<'_>,
        bindings: &Bindings,
    ) -> Standings {
        let mut standings = Standings {
            verdicts: Vec::new(),
            active: Vec::new(),
            overridden: BTreeMap::new(),
            conflicts: self.conflicts(scope, at),
            doubted: BTreeMap::new(),
            acting: bindings.acting.clone(),
            open: bindings.open.clone(),
        };
        for id in order {
            let rule = self.model.rules.at(*id);
            if rule.scope != *scope {
                continue;
            }
            let verdict = self.verdict(*id, rule, at);
            let overrides = |by: &RuleAt| self.model.rules.at(by.rule).overrides.contains(id);
            let here = RuleAt { rule: *id, at: None };
            let over: Vec<RuleAt> = standings.acting.iter().filter(|by| overrides(by)).cloned().collect();
            let doubts: Vec<RuleAt> =
                standings.open.iter().map(|(by, _)| by).filter(|by| overrides(by)).cloned().collect();
            match verdict.status {
                Status::Matched if standings.conflicts.contains_key(id) => {}
                Status::Matched if over.is_empty() => {
                    standings.active.push(*id);
                    standings.acting.push(here);
                    if !doubts.is_empty() {
                        standings.doubted.insert(*id, doubts);
                    }
                }
                Status::Matched => {
                    standings.overridden.insert(*id, over);
                }
                Status::Undetermined if over.is_empty() => {
                    if let Some(missing) = &verdict.missing {
                        standings.open.push((here, missing.clone()));
                    }
                }
                _ => {}
            }
            standings.verdicts.push(verdict);
        }
        standings.verdicts.sort_by_key(|verdict| verdict.rule);
        standings.active.sort();
        standings
    }

    /// Rows of tables of which at most one may match for a subject, where more do: neither acts, whatever
    /// else holds for them (B22).
    fn conflicts(&self, scope: &Scope, at: At<'_>) -> BTreeMap<RuleId, Vec<RuleId>> {
        let mut found = BTreeMap::new();
        for table in &self.model.exclusive {
            let about = |id: &RuleId| self.model.rules.at(*id).scope == *scope;
            if !table.rules.iter().all(about) {
                continue;
            }
            let matched =
                |id: &RuleId| self.verdict(*id, self.model.rules.at(*id), at).status == Status::Matched;
            let hits: Vec<RuleId> = table.rules.iter().copied().filter(matched).collect();
            if hits.len() > 1 {
                for hit in &hits {
                    found.insert(*hit, hits.iter().copied().filter(|other| other != hit).collect());
                }
            }
        }
        found
    }

    /// Whether a rule means anything to subjects inside its own: only bans and overrides reach down (A6).
    pub(super) fn binds(rule: &Rule) -> bool {
        !rule.forbid.is_empty() || !rule.overrides.is_empty()
    }

    /// What containing cells say about a cell.
    pub(super) fn group_bindings(&self, outcomes: &Outcomes, cell: &CellId) -> Bindings {
        let mut bindings = Bindings::default();
        for (families, _) in &outcomes.kinds {
            let parts: Option<Vec<(FamilyId, SegmentId)>> =
                families.iter().map(|family| Some((*family, cell.segment(*family)?))).collect();
            let Some(outer) = parts.map(CellId::new).filter(|outer| outer != cell) else { continue };
            self.bind(outcomes, &outer, &mut bindings);
        }
        bindings
    }

    fn bind(&self, outcomes: &Outcomes, outer: &CellId, bindings: &mut Bindings) {
        let Some(standings) = outcomes.cells.get(outer) else { return };
        let here = |rule: RuleId| RuleAt { rule, at: Some(outer.clone()) };
        for rule in &standings.active {
            if Self::binds(self.model.rules.at(*rule)) {
                bindings.acting.push(here(*rule));
            }
        }
        for (by, causes) in &standings.open {
            if by.at.is_none() && Self::binds(self.model.rules.at(by.rule)) {
                bindings.open.push((here(by.rule), causes.clone()));
            }
        }
    }

    /// What the cells that a customer is in say about him. Where his membership is unknown, a ban on any cell
    /// that he may be in is undetermined (A6, A7).
    pub(super) fn customer_bindings(&self, outcomes: &Outcomes, row: usize) -> Bindings {
        let mut bindings = Bindings::default();
        for (families, cells) in &outcomes.kinds {
            let mut parts = Vec::with_capacity(families.len());
            let mut unknown: Option<Causes> = None;
            let mut outside = false;
            for family in families {
                match self.membership(row, *family) {
                    Membership::In(segment) => parts.push((*family, segment)),
                    Membership::None => outside = true,
                    Membership::Unknown(causes) => {
                        unknown = Some(unknown.map_or(causes.clone(), |all| all.union(&causes)));
                    }
                }
            }
            match unknown {
                _ if outside => {}
                None => self.bind(outcomes, &CellId::new(parts), &mut bindings),
                Some(causes) => {
                    let known = CellId::new(parts);
                    let mut seen = BTreeSet::new();
                    for cell in cells.iter().filter(|cell| known.contains(cell)) {
                        let mut possible = Bindings::default();
                        self.bind(outcomes, cell, &mut possible);
                        let open = possible.acting.into_iter().map(|by| (by, causes.clone())).chain(
                            possible.open.into_iter().map(|(by, missing)| (by, causes.union(&missing))),
                        );
                        bindings.open.extend(open.filter(|(by, _)| seen.insert(by.rule)));
                    }
                }
            }
        }
        bindings
    }

    fn customer_record(&self, outcomes: &Outcomes, row: usize) -> CustomerRecord {
        let inside = self.inside(row);
        if inside != Inside::Yes {
            return self.outside_record(row, inside);
        }
        let standings = self.customer_standings(outcomes, row);
        let settled = self.settle(&standings, At::customer(row));
        self.record(row, &standings, settled)
    }

    pub(super) fn customer_standings(&self, outcomes: &Outcomes, row: usize) -> Standings {
        if self.inside(row) != Inside::Yes {
            // Nothing is said about those outside (6.6).
            return Standings::default();
        }
        let bindings = self.customer_bindings(outcomes, row);
        self.stand(&outcomes.order, &Scope::Customer, At::customer(row), &bindings)
    }

    pub(super) fn group_standings(&self, outcomes: &Outcomes, cell: &CellId, at: At<'_>) -> Standings {
        debug_assert!(matches!(at.whom, Whom::Group(_)));
        let families = cell.parts().iter().map(|(family, _)| *family).collect();
        let bindings = self.group_bindings(outcomes, cell);
        self.stand(&outcomes.order, &Scope::Cells(families), at, &bindings)
    }
}

/// Whether a rule takes part on a day.
pub(crate) fn in_force(rule: &Rule, as_of: Option<Date>) -> bool {
    match (&rule.effective, as_of) {
        (Some((first, last)), Some(day)) => (*first..=*last).contains(&day),
        _ => true,
    }
}

/// Matched where all hold, undetermined with the causes of those that are unknown.
fn ended(conditions: &[&Value]) -> (Status, Option<Causes>) {
    let mut missing: Option<Causes> = None;
    for causes in conditions.iter().filter_map(|value| value.causes()) {
        missing = Some(missing.map_or_else(|| causes.clone(), |all| all.union(causes)));
    }
    match missing {
        Some(_) => (Status::Undetermined, missing),
        None => (Status::Matched, None),
    }
}

/// Rules so that each comes after all that override it, else in the order of names; the check has shown that
/// there is no cycle.
pub(crate) fn overriders_first(model: &Model) -> Vec<RuleId> {
    let mut waits_for: Vec<usize> = vec![0; model.rules.len()];
    let unders = |rule: &Rule| rule.overrides.iter().copied().collect::<BTreeSet<RuleId>>();
    for (_, rule) in model.rules.iter() {
        for under in unders(rule) {
            if let Some(count) = waits_for.get_mut(under.index()) {
                *count += 1;
            }
        }
    }
    let mut ready: BTreeSet<RuleId> =
        model.rules.ids().filter(|id| waits_for.get(id.index()) == Some(&0)).collect();
    let mut order = Vec::with_capacity(model.rules.len());
    while let Some(next) = ready.pop_first() {
        order.push(next);
        for under in unders(model.rules.at(next)) {
            if let Some(count) = waits_for.get_mut(under.index()) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(under);
                }
            }
        }
    }
    order
}
