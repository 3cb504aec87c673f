//! Groups of which an evaluator that holds no customers has gathered sums: the reference interpreter makes of
//! them what it would make of the customers themselves.

use std::collections::{BTreeMap, HashMap};

use super::Run;
use super::aggregate::{SampleFacts, UFacts};
use super::engine::{At, Engine};
use super::group::{Group, GroupSums};
use super::rules::Outcomes;
use super::uplift::{UpliftSums, uplift_from_sums};
use crate::answer::{
    Answer, Causes, CellId, CellProblem, DataReport, FamilyReport, SubjectAnswer, SummaryItem,
    UndeterminedRule, Value,
};
use crate::data::Dataset;
use crate::model::{ActionId, Aggregate, Expr, FamilyId, Model, RuleId, SegmentId};
use crate::number::Number;
use crate::source::Span;
use crate::value::{Priority, Reason};

/// What was gathered of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupFacts {
    /// Its rows.
    pub(crate) rows: usize,
    /// Their weight.
    pub(crate) count: Number,
    /// Its value, where it was asked for.
    pub(crate) sums: Option<GroupSums>,
    /// Its worth, likewise.
    pub(crate) worth: Option<SampleFacts>,
    /// Its aggregates, by place in the text.
    pub(crate) aggregates: Vec<(Span, Aggregate, SampleFacts)>,
    /// What actions would change.
    pub(crate) uplifts: Vec<(ActionId, UpliftSums)>,
    /// How U is spread.
    pub(crate) u: Option<UFacts>,
}

/// What was counted of an action over all customers.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActionFacts {
    /// Customers for whom it is kept, whether they weigh anything or not.
    pub(crate) reached_rows: usize,
    /// Those of them that have a weight.
    pub(crate) reached: GroupFacts,
    /// Everybody in the groups for which it is kept.
    pub(crate) in_cells: GroupFacts,
    /// The highest priority with which it is kept for a customer.
    pub(crate) kept: Option<Priority>,
    /// The active rules that recommend it to a customer.
    pub(crate) rules: Vec<RuleId>,
    /// Customers to whom it was recommended and forbidden.
    pub(crate) forbidden: usize,
    /// … held.
    pub(crate) held: usize,
    /// … blocked.
    pub(crate) blocked: usize,
    /// … displaced.
    pub(crate) displaced: usize,
}

/// What was counted over all customers.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunFacts {
    pub(crate) rows: usize,
    pub(crate) u_known: usize,
    pub(crate) u_unbounded: usize,
    pub(crate) u_unknown: BTreeMap<Reason, usize>,
    pub(crate) u_unknown_rows: usize,
    pub(crate) without_weight: usize,
    pub(crate) problems: Vec<CellProblem>,
    pub(crate) off_scale: BTreeMap<crate::model::FactorId, usize>,
    pub(crate) missing_keys: usize,
    /// By family: rows in none, rows whose membership is unknown, and for what.
    pub(crate) families: Vec<(usize, usize, BTreeMap<Reason, usize>)>,
    pub(crate) actions: Vec<ActionFacts>,
    /// Of rules for each customer.
    pub(crate) undetermined: BTreeMap<RuleId, (usize, BTreeMap<crate::answer::Cause, usize>)>,
}

/// A rule about a group that acts or might act on whoever is in it.
pub(crate) struct BoundRule {
    pub(crate) rule: RuleId,
    pub(crate) cell: CellId,
    /// `None` where it acts; what it lacks where it is undetermined.
    pub(crate) lacks: Option<Causes>,
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
        groups: impl IntoIterator<Item = (CellId, GroupFacts)>,
    ) -> Self {
        let engine = Engine::new(model, nobody, run.clone());
        let mut cells: BTreeMap<Vec<FamilyId>, Vec<CellId>> = BTreeMap::new();
        for (cell, facts) in groups {
            if facts.rows > 0 {
                let families = cell.parts().iter().map(|(family, _)| *family).collect();
                cells.entry(families).or_default().push(cell.clone());
            }
            let group = engine.gathered(Some(cell.clone()), facts);
            engine.put_group(cell, group);
        }
        for cells in cells.values_mut() {
            cells.sort();
        }
        let mut engine = engine;
        engine.gathered_cells = Some(cells);
        let outcomes = Outcomes { kinds: Vec::new(), cells: HashMap::new(), order: Vec::new() };
        Self { engine, outcomes }
    }

    /// The value of a group that customers read.
    pub(crate) fn late(&self, expr: &Expr) -> Value {
        self.engine.eval(expr, At::customer(0))
    }

    /// Decides the rules about groups, the containing before the contained.
    pub(crate) fn decide(&mut self) -> Vec<BoundRule> {
        let (outcomes, _) = self.engine.run_rules(&|_, _| ());
        let mut bound = Vec::new();
        for (_, cells) in &outcomes.kinds {
            for cell in cells {
                let Some(standings) = outcomes.cells.get(cell) else { continue };
                for rule in &standings.active {
                    bound.push(BoundRule { rule: *rule, cell: cell.clone(), lacks: None });
                }
                for (by, causes) in &standings.open {
                    if by.at.is_none() {
                        let lacks = Some(causes.clone());
                        bound.push(BoundRule { rule: by.rule, cell: cell.clone(), lacks });
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

    /// Everything about each group that some rule is about.
    pub(crate) fn explained(&self) -> Vec<SubjectAnswer> {
        self.outcomes
            .kinds
            .iter()
            .flat_map(|(_, cells)| cells)
            .map(|cell| self.engine.explain_group(&self.outcomes, cell))
            .collect()
    }

    /// The answer of the run, without the customers one by one.
    pub(crate) fn answer(&self, facts: RunFacts) -> Answer {
        let model = self.engine.model;
        let groups = self.explained();
        let mut gathered = super::summary::of_groups(&groups);
        let mut found: Vec<(ActionId, ActionFacts)> = Vec::new();
        for (id, counted) in model.actions.ids().zip(facts.actions) {
            let dropped = counted.forbidden + counted.held + counted.blocked + counted.displaced;
            if counted.reached_rows + dropped > 0 {
                let own = gathered.entry(id).or_default();
                own.forbidden += counted.forbidden;
                own.held += counted.held;
                own.blocked += counted.blocked;
                own.displaced += counted.displaced;
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
                never_recommended,
                undetermined,
                families,
                data,
                customers: Vec::new(),
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
        let group = Group { rows: facts.rows, count: facts.count, ..self.group_of(cell, Vec::new()) };
        if let Some(sums) = facts.sums {
            let _ = group.value.set(self.group_from_sums(sums));
        }
        if let Some(worth) = facts.worth {
            let _ = group.worth.set(worth.finish(&Aggregate::Mean, &self.model.evidence));
        }
        for (span, function, facts) in facts.aggregates {
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
