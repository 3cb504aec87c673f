//! The answer of a run, put together (language 9.1).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::actions::Settled;
use super::conflicts::{Together, conflicts, conflicts_of};
use super::engine::Engine;
use super::rules::{Outcomes, Standings};
use super::summary::{Obstacles, held_back, obstacles_of};
use crate::answer::{
    Answer, Cause, Causes, CellId, CellProblem, CustomerAction, CustomerRecord, DataReport, FamilyReport,
    HeldBack, Inside, Membership, ModelFacts, OutsideReport, RuleMark, SubjectAnswer, SummaryItem,
    TableConflict, UndeterminedRule, Value,
};
use crate::data::SetAside;
use crate::model::{ActionId, FamilyId, RuleId, Scope};
use crate::number::Number;
use crate::value::{Reason, Status, Text};

impl Engine<'_> {
    /// A customer outside the population, in short: values of the row alone.
    pub(super) fn outside_record(&self, row: usize, inside: Inside) -> CustomerRecord {
        let record = self.record(row, &Standings::default(), Settled::default());
        let memberships = self.model.families.ids().map(|_| Membership::None).collect();
        CustomerRecord { inside, memberships, ..record }
    }

    /// A customer in short.
    pub(super) fn record(&self, row: usize, standings: &Standings, settled: Settled) -> CustomerRecord {
        let (benefits, costs) = (crate::value::Side::Benefits, crate::value::Side::Costs);
        let read = |measure| self.own_measure(measure, super::engine::At::customer(row));
        use crate::model::Measure;
        CustomerRecord {
            row,
            key: self.data.keys.get(row).cloned().unwrap_or_else(|| Text::from("")),
            inside: Inside::Yes,
            weight: self.weight(row).cloned(),
            cpp: read(Measure::Cpp),
            cpc: read(Measure::Cpc),
            u: read(Measure::U),
            net: read(Measure::Net),
            answered: (read(Measure::Answered(Some(benefits))), read(Measure::Answered(Some(costs)))),
            satisfaction: self.model.has_expectations().then(|| read(Measure::Satisfaction)),
            memberships: self.model.families.ids().map(|family| self.membership(row, family)).collect(),
            rules: standings
                .verdicts
                .iter()
                .map(|verdict| RuleMark {
                    status: verdict.status,
                    overridden: standings.overridden.contains_key(&verdict.rule),
                    in_conflict: standings.conflicts.contains_key(&verdict.rule),
                })
                .collect(),
            missing: standings
                .verdicts
                .iter()
                .filter_map(|verdict| Some((verdict.rule, verdict.missing.clone()?)))
                .collect(),
            ranked: settled
                .ranked
                .into_iter()
                .map(|kept| CustomerAction {
                    action: kept.action,
                    priority: kept.priority,
                    score: kept.score,
                    rules: kept.rules,
                })
                .collect(),
            dropped: settled.dropped,
        }
    }

    pub(super) fn report(&self, outcomes: &Outcomes, records: Vec<CustomerRecord>) -> Answer {
        let (mut customers, mut outside): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.inside == Inside::Yes);
        let groups: Vec<SubjectAnswer> = outcomes
            .kinds
            .iter()
            .flat_map(|(_, cells)| cells)
            .map(|cell| self.explain_group(outcomes, cell))
            .collect();
        let (summary, never_recommended) = self.summarize(&customers, &groups);
        let mut obstacles = Obstacles::new();
        customers.iter().for_each(|record| obstacles_of(record, &mut obstacles));
        let held_back = held_back(obstacles, &groups);
        let mut together = Together::new();
        customers.iter().for_each(|record| conflicts_of(self.model, record, &mut together));
        let conflicts = conflicts(self.model, together, &groups);
        let undetermined = undetermined(&customers, &groups);
        customers.sort_by(by_key);
        outside.sort_by(by_key);
        let families = self.model.families.ids().map(|family| self.family_report(family)).collect();
        let data = self.data_report();
        self.answer_of(
            outcomes,
            Parts {
                groups,
                summary,
                held_back,
                never_recommended,
                undetermined,
                conflicts,
                families,
                data,
                customers,
                outside,
                aside: self.market.set_aside(self.data.rows),
                before: None,
            },
        )
    }

    /// The answer of a run from its parts.
    pub(super) fn answer_of(&self, outcomes: &Outcomes, parts: Parts<'_>) -> Answer {
        let model = self.model;
        let own = if parts.before.is_none() { self.earlier_run() } else { None };
        let earlier = parts.before.or(own.as_ref());
        let due = |review: Option<crate::value::Date>| matches!((review, self.run.as_of), (Some(review), Some(day)) if review < day);
        Answer {
            model: ModelFacts {
                name: model.name.clone(),
                title: model.title.clone(),
                scale: model.scale.clone(),
                answered: model.answered.clone(),
                evidence: model.evidence.clone(),
                normalized: model.normalized,
                as_of: self.run.as_of,
                params: model.params.iter().map(|(id, param)| (id, param.value.clone())).collect(),
            },
            data: parts.data,
            all: self.group_subject(&self.all()),
            families: parts.families,
            market: self.market_report(&parts.groups, earlier, parts.aside),
            groups: parts.groups,
            empty_cells: self.empty_cells(outcomes),
            customer_rules: model
                .rules
                .iter()
                .filter(|(_, rule)| rule.scope == Scope::Customer)
                .map(|(id, _)| id)
                .collect(),
            customers: parts.customers,
            outside: parts.outside,
            summary: parts.summary,
            held_back: parts.held_back,
            never_recommended: parts.never_recommended,
            undetermined: parts.undetermined,
            targets: self.targets(earlier),
            conflicts: parts.conflicts,
            not_in_force: model
                .rules
                .iter()
                .filter(|(_, rule)| !self.in_force(rule))
                .map(|(id, _)| id)
                .collect(),
            review_due: model
                .rules
                .iter()
                .filter(|(_, rule)| due(rule.review_by))
                .map(|(id, _)| id)
                .collect(),
        }
    }

    fn empty_cells(&self, outcomes: &Outcomes) -> Vec<(Vec<FamilyId>, usize)> {
        outcomes
            .kinds
            .iter()
            .filter_map(|(families, cells)| {
                let all: usize = families
                    .iter()
                    .map(|family| self.model.families.at(*family).segments.len())
                    .fold(1, usize::saturating_mul);
                let empty = all.saturating_sub(cells.len());
                (empty > 0).then(|| (families.clone(), empty))
            })
            .collect()
    }

    fn family_report(&self, family: FamilyId) -> FamilyReport {
        let segments = self
            .model
            .families
            .at(family)
            .segments
            .ids()
            .map(|segment| {
                let group = self.group(&CellId::new(vec![(family, segment)]));
                (segment, self.group_subject(&group))
            })
            .collect();
        let (in_none, unknown_rows, unknown) = self.outside(family);
        FamilyReport { family, segments, in_none, unknown: unknown.into_iter().collect(), unknown_rows }
    }

    /// Rows in no segment of a family, rows whose membership is unknown, and for what.
    pub(super) fn outside(&self, family: FamilyId) -> (usize, usize, BTreeMap<Reason, usize>) {
        let (mut in_none, mut unknown_rows, mut unknown) = (0, 0, BTreeMap::new());
        for row in self.subjects() {
            match self.membership(row, family) {
                Membership::In(_) => {}
                Membership::None => in_none += 1,
                Membership::Unknown(causes) => {
                    unknown_rows += 1;
                    for reason in causes.reasons() {
                        *unknown.entry(reason).or_insert(0) += 1;
                    }
                }
            }
        }
        (in_none, unknown_rows, unknown)
    }

    /// Rows that are outside the population or may be (6.6).
    fn left_outside(&self) -> OutsideReport {
        let mut found = OutsideReport::default();
        let mut unknown: BTreeMap<Reason, usize> = BTreeMap::new();
        for row in self.asked() {
            match self.inside(row) {
                Inside::Yes => {}
                Inside::No => found.rows += 1,
                Inside::Unknown(causes) => {
                    found.unknown_rows += 1;
                    for reason in causes.reasons() {
                        *unknown.entry(reason).or_insert(0) += 1;
                    }
                }
            }
        }
        OutsideReport { unknown: unknown.into_iter().collect(), ..found }
    }

    pub(super) fn data_report(&self) -> DataReport {
        let (mut known, mut unbounded, mut unknown_rows) = (0, 0, 0);
        let mut unknown: BTreeMap<Reason, usize> = BTreeMap::new();
        let mut off_scale = BTreeMap::new();
        for row in self.subjects() {
            match self.value(row).map(|value| &value.u) {
                Some(Value::Unknown(causes)) => {
                    unknown_rows += 1;
                    for reason in causes.reasons() {
                        *unknown.entry(reason).or_insert(0) += 1;
                    }
                }
                Some(Value::Unbounded) => unbounded += 1,
                _ => known += 1,
            }
            for factor in self.model.factors.ids() {
                let own = crate::answer::CauseSource::Factor(factor);
                if let Value::Unknown(causes) = self.rating(row, factor)
                    && causes.iter().any(|cause| cause.reason == Reason::OutOfRange && cause.source == own)
                {
                    *off_scale.entry(factor).or_insert(0) += 1;
                }
            }
        }
        let without_weight = self.subjects().filter(|row| self.weight(*row).is_none()).count();
        let rows = self.subjects().count();
        let outside = self.model.population.as_ref().map(|_| self.left_outside());
        let weighted = self.data.weights.is_some();
        DataReport {
            rows,
            outside,
            count: if weighted { self.all().count.clone() } else { Number::count(rows) },
            u_known: known,
            u_unbounded: unbounded,
            u_unknown: unknown.into_iter().collect(),
            u_unknown_rows: unknown_rows,
            without_weight,
            problems: self
                .data
                .problems
                .iter()
                .map(|problem| CellProblem {
                    input: problem.input,
                    reason: problem.reason,
                    count: problem.count,
                    first_row: problem.first_row,
                    first_cell: problem.first_cell.clone(),
                })
                .collect(),
            off_scale: off_scale.into_iter().collect(),
            repeated_keys: self
                .data
                .repeated_keys
                .iter()
                .map(|(key, rows)| (key.clone(), rows.len()))
                .collect(),
            missing_keys: self.data.missing_keys.len(),
        }
    }
}

/// What was found, on the way to an answer.
pub(super) struct Parts<'p> {
    pub(super) groups: Vec<SubjectAnswer>,
    pub(super) summary: Vec<SummaryItem>,
    pub(super) held_back: Vec<HeldBack>,
    pub(super) never_recommended: Vec<ActionId>,
    pub(super) undetermined: Vec<UndeterminedRule>,
    pub(super) conflicts: Vec<TableConflict>,
    pub(super) families: Vec<FamilyReport>,
    pub(super) data: DataReport,
    pub(super) customers: Vec<CustomerRecord>,
    pub(super) outside: Vec<CustomerRecord>,
    /// Rows that are no subjects.
    pub(super) aside: SetAside,
    /// The run of the wave before, where its groups were gathered.
    pub(super) before: Option<&'p Engine<'p>>,
}

/// For each rule that is undetermined somewhere: for how many subjects, and for want of what.
pub(super) type Lacking = BTreeMap<RuleId, (usize, BTreeMap<Cause, usize>)>;

pub(super) fn lacks(found: &mut Lacking, rule: RuleId, missing: &Causes) {
    let (subjects, causes) = found.entry(rule).or_default();
    *subjects += 1;
    for cause in missing.iter().collect::<BTreeSet<_>>() {
        *causes.entry(cause.clone()).or_insert(0) += 1;
    }
}

/// Adds the rules about groups.
pub(super) fn undetermined_groups(groups: &[SubjectAnswer], found: &mut Lacking) {
    for rule in groups.iter().flat_map(|group| &group.rules) {
        if let (Status::Undetermined, Some(missing)) = (rule.status, &rule.missing) {
            lacks(found, rule.rule, missing);
        }
    }
}

/// Rules whose condition was unknown somewhere; the most frequent cause first.
fn undetermined(customers: &[CustomerRecord], groups: &[SubjectAnswer]) -> Vec<UndeterminedRule> {
    let mut found = Lacking::new();
    for (rule, missing) in customers.iter().flat_map(|customer| &customer.missing) {
        lacks(&mut found, *rule, missing);
    }
    undetermined_groups(groups, &mut found);
    most_frequent_first(found)
}

pub(super) fn most_frequent_first(found: Lacking) -> Vec<UndeterminedRule> {
    found
        .into_iter()
        .map(|(rule, (subjects, causes))| {
            let mut causes: Vec<(Cause, usize)> = causes.into_iter().collect();
            causes.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
            UndeterminedRule { rule, subjects, causes }
        })
        .collect()
}

/// Numeric keys by number and before the others, then by text; equal keys by what was found for them, so that
/// the order of rows never shows.
fn by_key(a: &CustomerRecord, b: &CustomerRecord) -> Ordering {
    let number = |record: &CustomerRecord| Number::parse(&record.key);
    let order = match (number(a), number(b)) {
        (Some(x), Some(y)) => x.cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    order.then_with(|| a.key.cmp(&b.key)).then_with(|| a.row.cmp(&b.row))
}
