//! Groups of which an evaluator that holds no customers has gathered sums: the reference interpreter makes of
//! them what it would make of the customers themselves.

mod facts;
mod reference;

pub(crate) use facts::{ActionFacts, GroupFacts, RunFacts};
pub(crate) use reference::{Reference, Wish};

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Run;
use super::beside::Pool;
use super::engine::{At, Engine};
use super::group::Group;
use super::rules::Outcomes;
use super::uplift::uplift_from_sums;
use crate::answer::{
    Answer, CellId, DataReport, FamilyReport, SubjectAnswer, SummaryItem, UndeterminedRule, Value,
};
use crate::data::{Dataset, GivenOrCell, MarketRows};
use crate::model::{ActionId, Aggregate, Expr, FamilyId, Model, RuleId, SegmentId, TableId};
use crate::value::Reason;

/// Which group: among which rows, and of which cell.
pub(crate) type GroupAt = (Pool, CellId);

/// A rule about a group that acts or might act on whoever is in it.
pub(crate) struct BoundRule {
    pub(crate) rule: RuleId,
    pub(crate) cell: CellId,
    /// Whether it is undetermined; else it acts.
    pub(crate) open: bool,
}

/// Groups of which the sums are finished, for one evaluation after another.
pub(crate) struct Finished {
    market: MarketRows,
    groups: Vec<((Pool, CellId), Rc<Group>)>,
    /// By kind: the groups that have someone in them.
    cells: BTreeMap<Vec<FamilyId>, Vec<CellId>>,
}

impl Finished {
    pub(crate) fn new(
        model: &Model,
        run: &Run,
        market: &MarketRows,
        groups: impl IntoIterator<Item = (GroupAt, GroupFacts)>,
    ) -> Self {
        let nobody = Dataset::new(model, 0, |_, _| GivenOrCell::Given(Reason::NotAnswered));
        let engine = Engine::new(model, &nobody, run.clone());
        let mut own = Self { market: market.clone(), groups: Vec::new(), cells: BTreeMap::new() };
        for ((pool, cell), facts) in groups {
            if facts.rows > 0 && pool == Pool::Subjects {
                let families = cell.parts().iter().map(|(family, _)| *family).collect();
                own.cells.entry(families).or_default().push(cell.clone());
            }
            let group = Group { pool, ..engine.gathered(Some(cell.clone()), facts) };
            own.groups.push(((pool, cell), Rc::new(group)));
        }
        own.cells.values_mut().for_each(|cells| cells.sort());
        own
    }
}

/// The reference interpreter over groups alone.
pub(crate) struct Groups<'a> {
    engine: Engine<'a>,
    outcomes: Outcomes,
}

impl<'a> Groups<'a> {
    /// `nobody` is a data set without rows.
    pub(crate) fn new(
        model: &'a Model,
        nobody: &'a Dataset,
        run: &Run,
        market: &MarketRows,
        groups: impl IntoIterator<Item = (GroupAt, GroupFacts)>,
    ) -> Self {
        Self::of(model, nobody, run, &Finished::new(model, run, market, groups))
    }

    fn of(model: &'a Model, data: &'a Dataset, run: &Run, finished: &Finished) -> Self {
        let mut engine = Engine::new(model, data, run.clone());
        for ((pool, cell), group) in &finished.groups {
            engine.put_group(*pool, cell.clone(), group.clone());
        }
        engine.market = finished.market.of_part(&data.market);
        engine.gathered_cells = Some(finished.cells.clone());
        let outcomes = Outcomes { kinds: Vec::new(), cells: HashMap::new(), order: Vec::new() };
        Self { engine, outcomes }
    }

    /// The value of a group that customers read, of a brand where they read of its rivals.
    pub(crate) fn late(&self, expr: &Expr, brand: Option<(FamilyId, SegmentId)>) -> Value {
        match brand {
            // Whose rivals they are is read off the subject.
            Some(brand) => self.engine.eval(expr, At::group(&self.engine.group(&CellId::new(vec![brand])))),
            None => self.engine.eval(expr, At::customer(0)),
        }
    }

    /// Decides the rules about groups, the containing before the contained.
    pub(crate) fn decide(&mut self) -> Vec<BoundRule> {
        let (outcomes, _) = self.engine.run_rules(&|_, _| ());
        let mut bound = Vec::new();
        for (_, cells) in &outcomes.kinds {
            for cell in cells {
                let Some(standings) = outcomes.cells.get(cell) else { continue };
                for rule in &standings.active {
                    bound.push(BoundRule { rule: *rule, cell: cell.clone(), open: false });
                }
                for (by, _) in &standings.open {
                    if by.at.is_none() {
                        bound.push(BoundRule { rule: by.rule, cell: cell.clone(), open: true });
                    }
                }
            }
        }
        bound.retain(|by| {
            let rule = self.engine.model.rules.at(by.rule);
            !rule.forbid.is_empty() || !rule.overrides.is_empty()
        });
        self.outcomes = outcomes;
        bound
    }

    /// By action: the groups that it is kept for.
    pub(crate) fn kept_for(&self, model: &Model) -> Vec<Vec<Vec<(FamilyId, u32)>>> {
        let mut found = vec![Vec::new(); model.actions.len()];
        for group in self.explained() {
            let crate::answer::Subject::Cell(cell) = &group.subject else { continue };
            let code = |segment: SegmentId| u32::try_from(segment.index()).unwrap_or(u32::MAX);
            let parts: Vec<_> = cell.parts().iter().map(|(family, id)| (*family, code(*id))).collect();
            for action in &group.ranked {
                if let Some(cells) = found.get_mut(action.action.index()) {
                    cells.push(parts.clone());
                }
            }
        }
        found
    }

    /// Everything about each group that some rule is about.
    pub(crate) fn explained(&self) -> Vec<SubjectAnswer> {
        self.outcomes
            .kinds
            .iter()
            .flat_map(|(_, cells)| cells)
            .map(|cell| self.engine.explain_group(&self.outcomes, cell))
            .collect()
    }

    /// The answer of the run, without the customers one by one; `before` is the run of the wave before.
    pub(crate) fn answer(&self, facts: RunFacts, before: Option<&Groups<'_>>) -> Answer {
        let model = self.engine.model;
        let groups = self.explained();
        let mut gathered = super::summary::of_groups(&groups);
        let mut found: Vec<(ActionId, ActionFacts)> = Vec::new();
        for (id, counted) in model.actions.ids().zip(facts.actions) {
            let dropped =
                counted.forbidden + counted.held + counted.blocked + counted.displaced + counted.over_limit;
            let dropped = dropped + counted.not_worthwhile;
            if counted.reached_rows + dropped > 0 {
                let own = gathered.entry(id).or_default();
                own.forbidden += counted.forbidden;
                own.held += counted.held;
                own.blocked += counted.blocked;
                own.displaced += counted.displaced;
                own.over_limit += counted.over_limit;
                own.not_worthwhile += counted.not_worthwhile;
                own.rules.extend(&counted.rules);
                own.kept = [own.kept, counted.kept].into_iter().flatten().min();
            }
            found.push((id, counted));
        }
        let (summary, never_recommended) = self.engine.summarize_gathered(gathered, &|action, gathered| {
            let counted = found.iter().find(|(id, _)| *id == action).map(|(_, counted)| counted);
            self.summary_item(action, gathered, counted)
        });
        let mut undetermined = facts.undetermined;
        super::report::undetermined_groups(&groups, &mut undetermined);
        let held_back = super::summary::held_back(facts.obstacles, &groups);
        let conflicts = super::conflicts::conflicts(model, facts.together, &groups);
        let families = model
            .families
            .ids()
            .zip(facts.families)
            .map(|(family, (in_none, unknown_rows, unknown))| FamilyReport {
                family,
                segments: self.segments(family),
                in_none,
                unknown: unknown.into_iter().collect(),
                unknown_rows,
            })
            .collect();
        let data = DataReport {
            rows: facts.rows,
            outside: model.population.as_ref().map(|_| crate::answer::OutsideReport {
                rows: facts.outside.0,
                unknown_rows: facts.outside.1,
                unknown: facts.outside.2.into_iter().collect(),
            }),
            count: self.engine.all().count.clone(),
            u_known: facts.u_known,
            u_unbounded: facts.u_unbounded,
            u_unknown: facts.u_unknown.into_iter().collect(),
            u_unknown_rows: facts.u_unknown_rows,
            without_weight: facts.without_weight,
            problems: facts.problems,
            off_scale: facts.off_scale.into_iter().collect(),
            repeated_keys: Vec::new(),
            missing_keys: facts.missing_keys,
        };
        let undetermined: Vec<UndeterminedRule> = super::report::most_frequent_first(undetermined);
        self.engine.answer_of(
            &self.outcomes,
            super::report::Parts {
                groups,
                summary,
                held_back,
                never_recommended,
                undetermined,
                conflicts,
                families,
                data,
                customers: Vec::new(),
                outside: Vec::new(),
                aside: facts.aside,
                before: before.map(|before| &before.engine),
            },
        )
    }

    fn segments(&self, family: FamilyId) -> Vec<(SegmentId, crate::answer::SubjectValue)> {
        let segments = self.engine.model.families.at(family).segments.ids();
        segments
            .map(|segment| {
                let group = self.engine.group(&CellId::new(vec![(family, segment)]));
                (segment, self.engine.group_subject(&group))
            })
            .collect()
    }

    fn summary_item(
        &self,
        action: ActionId,
        gathered: super::summary::Gathered,
        counted: Option<&ActionFacts>,
    ) -> SummaryItem {
        let none = ActionFacts::default();
        let counted = counted.unwrap_or(&none);
        let reached = self.engine.gathered(None, counted.reached.clone());
        let count = reached.count.clone();
        let about = if counted.reached_rows == 0 {
            self.engine.gathered(None, counted.in_cells.clone())
        } else {
            reached
        };
        self.engine.summary_of(action, gathered, (count, counted.reached_rows), &about)
    }
}

impl Engine<'_> {
    /// A group as it would be had its members been looked at.
    fn gathered(&self, cell: Option<CellId>, facts: GroupFacts) -> Group {
        let deviations = facts.deviations.into_iter().collect();
        let group =
            Group { rows: facts.rows, count: facts.count, deviations, ..self.group_of(cell, Vec::new()) };
        if let Some(sums) = facts.sums {
            let _ = group.value.set(Rc::new(self.group_from_sums(sums)));
        }
        let means = facts.means.iter().map(|(measure, sums)| (*measure, self.finish_mean(sums)));
        *group.means.borrow_mut() = means.collect();
        for (money, found) in facts.money.each() {
            if let Some(found) = found {
                let found = found.clone().finish(&Aggregate::Mean, &self.model.evidence);
                let _ = group.money.of(money).set(found);
            }
        }
        for (span, function, facts) in facts.aggregates {
            if let Some(interval) = facts.interval(&function, &self.model.evidence) {
                group.intervals.borrow_mut().insert(span, interval);
            }
            group.answers.borrow_mut().insert(span, facts.answers);
            let found = self.blamed(span, facts.finish(&function, &self.model.evidence));
            group.aggregates.borrow_mut().insert(span, found);
        }
        if !facts.uplifts.is_empty() {
            let value = self.group_value(&group);
            let found = facts.uplifts.iter().map(|(id, sums)| (*id, uplift_from_sums(value, sums))).collect();
            *group.uplifts.borrow_mut() = found;
        }
        if let Some(u) = facts.u {
            let _ = group.spread.set(self.spread_from(&u));
        }
        group
    }
}
