//! Groups of which an evaluator that holds no customers has gathered sums: the reference interpreter makes of
//! them what it would make of the customers themselves.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Run;
use super::aggregate::{SampleFacts, UFacts};
use super::beside::{Pool, Whose};
use super::engine::{At, Engine};
use super::group::{Group, GroupSums};
use super::hierarchy::MeanSums;
use super::noise::{Pairs, counts_as};
use super::rules::Outcomes;
use super::uplift::{UpliftSums, uplift_from_sums};
use crate::answer::{
    Answer, CellId, CellProblem, CustomerRecord, DataReport, DropCause, FamilyReport, Membership,
    SubjectAnswer, SummaryItem, UndeterminedRule, Value,
};
use crate::data::{Dataset, GivenOrCell, MarketRows, SetAside};
use crate::model::{
    ActionId, Aggregate, ByMoney, Deviation, Expr, FamilyId, Measure, Model, Money, RuleId, SegmentId,
    TableId,
};
use crate::number::Number;
use crate::source::Span;
use crate::value::{Priority, Reason};

/// Which group: among which rows, and of which cell.
pub(crate) type GroupAt = (Pool, CellId);

/// What was gathered of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupFacts {
    /// Its rows.
    pub(crate) rows: usize,
    /// Their weight.
    pub(crate) count: Number,
    /// Its value, where it was asked for.
    pub(crate) sums: Option<GroupSums>,
    /// The means of gaps, satisfaction and consequences, likewise.
    pub(crate) means: Vec<(Measure, MeanSums)>,
    /// Its worth, and other money, likewise.
    pub(crate) money: ByMoney<Option<SampleFacts>>,
    /// Its aggregates, by place in the text.
    pub(crate) aggregates: Vec<(Span, Aggregate, SampleFacts)>,
    /// What sampling errors are made of.
    pub(crate) deviations: Vec<(Deviation, Pairs)>,
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
    /// … over a limit.
    pub(crate) over_limit: usize,
    /// … not worthwhile, or not known to be.
    pub(crate) not_worthwhile: usize,
}

/// What was counted over all customers.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunFacts {
    pub(crate) rows: usize,
    /// Rows outside the population, rows of which that is unknown, and for what.
    pub(crate) outside: (usize, usize, BTreeMap<Reason, usize>),
    /// Rows that are no subjects.
    pub(crate) aside: SetAside,
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
    /// What was recommended in vain.
    pub(crate) obstacles: super::summary::Obstacles,
    /// Rows of tables that matched together though at most one may.
    pub(crate) together: super::Together,
    /// Of rules for each customer.
    pub(crate) undetermined: BTreeMap<RuleId, (usize, BTreeMap<crate::answer::Cause, usize>)>,
}

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

impl GroupFacts {
    /// What is gathered for an aggregate.
    pub(crate) fn aggregate(&mut self, span: Span, function: &Aggregate) -> Option<&mut SampleFacts> {
        if !self.aggregates.iter().any(|(known, ..)| *known == span) {
            self.aggregates.push((span, function.clone(), SampleFacts::default()));
        }
        self.aggregates.iter_mut().find(|(known, ..)| *known == span).map(|(_, _, own)| own)
    }

    /// What is gathered for a mean.
    pub(crate) fn mean(&mut self, measure: Measure) -> Option<&mut MeanSums> {
        if !self.means.iter().any(|(known, _)| *known == measure) {
            self.means.push((measure, MeanSums::default()));
        }
        self.means.iter_mut().find(|(known, _)| *known == measure).map(|(_, own)| own)
    }

    /// What is gathered for a sampling error.
    pub(crate) fn deviation(&mut self, of: Deviation) -> Option<&mut Pairs> {
        if !self.deviations.iter().any(|(known, _)| *known == of) {
            self.deviations.push((of, Pairs::default()));
        }
        self.deviations.iter_mut().find(|(known, _)| *known == of).map(|(_, own)| own)
    }

    /// Adds what another pass gathered of the same customers.
    pub(crate) fn join(&mut self, other: Self) {
        if self.rows == 0 {
            (self.rows, self.count) = (other.rows, other.count);
        }
        self.sums = self.sums.take().or(other.sums);
        self.means.extend(other.means);
        let mut other_money = other.money;
        for money in Money::ALL {
            let own = self.money.of_mut(money);
            *own = own.take().or(other_money.of_mut(money).take());
        }
        self.u = self.u.take().or(other.u);
        self.aggregates.extend(other.aggregates);
        self.deviations.extend(other.deviations);
        self.uplifts.extend(other.uplifts);
    }

    /// Adds what was gathered of other customers; both were asked for the same.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.count = &self.count + &other.count;
        match (&mut self.sums, &other.sums) {
            (Some(own), Some(other)) => own.merge(other),
            (own @ None, Some(other)) => *own = Some(other.clone()),
            (_, None) => {}
        }
        for (money, other) in other.money.each() {
            match (self.money.of_mut(money), other) {
                (Some(own), Some(other)) => own.merge(other),
                (own @ None, Some(other)) => *own = Some(other.clone()),
                (_, None) => {}
            }
        }
        match (&mut self.u, &other.u) {
            (Some(own), Some(other)) => own.merge(other),
            (own @ None, Some(other)) => *own = Some(other.clone()),
            (_, None) => {}
        }
        for (measure, sums) in &other.means {
            if let Some(own) = self.mean(*measure) {
                own.merge(sums);
            }
        }
        for (of, pairs) in &other.deviations {
            if let Some(own) = self.deviation(*of) {
                own.merge(pairs);
            }
        }
        for (span, function, facts) in &other.aggregates {
            match self.aggregates.iter_mut().find(|(known, ..)| known == span) {
                Some((_, _, own)) => own.merge(facts),
                None => self.aggregates.push((*span, function.clone(), facts.clone())),
            }
        }
        for (action, sums) in &other.uplifts {
            match self.uplifts.iter_mut().find(|(known, _)| known == action) {
                Some((_, own)) => own.merge(sums),
                None => self.uplifts.push((*action, sums.clone())),
            }
        }
    }
}

/// What is asked of a group.
pub(crate) struct Wish<'p> {
    pub(crate) value: bool,
    pub(crate) means: Vec<Measure>,
    pub(crate) money: ByMoney<bool>,
    /// Whether reports print how U is spread.
    pub(crate) spread: bool,
    pub(crate) aggregates: Vec<(Span, Aggregate, Option<&'p Expr>, bool)>,
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) uplifts: Vec<ActionId>,
}

/// The reference interpreter over some customers, with groups that were gathered elsewhere: for customers
/// whose numbers need more than the columnar engine computes in.
pub(crate) struct Reference<'a> {
    engine: Engine<'a>,
    outcomes: Outcomes,
    records: Vec<CustomerRecord>,
}

impl<'a> Reference<'a> {
    /// Evaluates customers; `groups` are those that earlier passes found.
    pub(crate) fn new(
        model: &'a Model,
        data: &'a Dataset,
        run: &Run,
        groups: &Finished,
        decide: bool,
    ) -> Self {
        let Groups { engine, outcomes } = Groups::of(model, data, run, groups);
        let mut own = Self { engine, outcomes, records: Vec::new() };
        if decide {
            let (outcomes, records) = own.engine.run_rules(&|_, _| ());
            own.outcomes = outcomes;
            own.records = records;
        }
        own
    }

    /// The customers, in the order of their rows.
    pub(crate) fn records(&self) -> &[CustomerRecord] {
        &self.records
    }

    /// Among the rows that groups are of, the number of a row: 0, or that of the brand that it rates.
    fn among(&self, whose: Whose, row: usize) -> Option<u64> {
        let engine = &self.engine;
        match whose {
            Whose::Customers => engine.is_subject(row).then_some(0),
            Whose::Before => engine.was_subject(row).then_some(0),
            Whose::Brands => {
                engine.market.rated(row).filter(|brand| engine.rates(row, *brand)).map(|brand| brand as u64)
            }
        }
    }

    /// The number of a customer's cell among those of some families; `None` where he is in no statement about any.
    pub(crate) fn cell(&self, whose: Whose, families: &[FamilyId], row: usize) -> Option<u64> {
        self.engine.weight(row)?;
        let mut at = self.among(whose, row)?;
        for family in families {
            let Membership::In(segment) = self.engine.membership(row, *family) else { return None };
            let segments = self.engine.model.families.at(*family).segments.len() as u64;
            at = at.checked_mul(segments)?.checked_add(segment.index() as u64)?;
        }
        Some(at)
    }

    /// Adds a customer to what is gathered of a group.
    pub(crate) fn add(&self, facts: &mut GroupFacts, wish: &Wish<'_>, row: usize) {
        let engine = &self.engine;
        let Some(weight) = engine.weight(row) else { return };
        facts.rows += 1;
        facts.count = &facts.count + weight;
        let at = At::customer(row);
        if wish.value {
            let sums = facts.sums.get_or_insert_with(|| engine.no_sums());
            engine.add_to_sums(sums, row);
        }
        for measure in &wish.means {
            if let Some(own) = facts.mean(*measure)
                && engine.value(row).is_some_and(|value| value.base().is_some())
            {
                engine.add_to_mean(own, *measure, row);
            }
        }
        for (money, _) in wish.money.each().filter(|(_, wanted)| **wanted) {
            let found = engine.money(row, money);
            let own = facts.money.of_mut(money).get_or_insert_with(SampleFacts::default);
            if found.is_known() {
                own.add(&Aggregate::Mean, true, &found, weight);
            }
        }
        if wish.spread
            && let Some(value) = engine.value(row)
        {
            let own = facts.u.get_or_insert_with(UFacts::default);
            if value.u.is_known() {
                own.add(&value.u, weight);
            }
        }
        for (span, function, of, rounds) in &wish.aggregates {
            let Some(of) = of else { continue };
            let value = engine.eval(of, at);
            if let Some(own) = facts.aggregate(*span, function).filter(|_| value.is_known()) {
                own.add(function, *rounds, &value, weight);
            }
            let deviation = Deviation::Aggregate(*span);
            if wish.deviations.contains(&deviation)
                && let Some(own) = facts.deviation(deviation)
                && let Some(x) = counts_as(function, *rounds, value)
            {
                own.add_one(weight, &x);
            }
        }
        let in_base = engine.value(row).is_some_and(|value| value.base().is_some());
        for of in &wish.deviations {
            if let Some(own) = facts.deviation(*of).filter(|_| in_base) {
                engine.add_to_deviations(own, *of, row);
            }
        }
        for action in &wish.uplifts {
            if !facts.uplifts.iter().any(|(known, _)| known == action) {
                facts.uplifts.push((*action, UpliftSums::default()));
            }
            if in_base && let Some((_, own)) = facts.uplifts.iter_mut().find(|(known, _)| known == action) {
                engine.add_uplift(own, *action, row);
            }
        }
    }

    /// Counts what reports say of the customers themselves.
    pub(crate) fn count(&self, facts: &mut RunFacts) {
        let report = self.engine.data_report();
        facts.rows += report.rows;
        if let Some(outside) = report.outside {
            facts.outside.0 += outside.rows;
            facts.outside.1 += outside.unknown_rows;
            for (reason, count) in outside.unknown {
                *facts.outside.2.entry(reason).or_insert(0) += count;
            }
        }
        facts.u_known += report.u_known;
        facts.u_unbounded += report.u_unbounded;
        for (reason, count) in report.u_unknown {
            *facts.u_unknown.entry(reason).or_insert(0) += count;
        }
        facts.u_unknown_rows += report.u_unknown_rows;
        facts.without_weight += report.without_weight;
        for (factor, count) in report.off_scale {
            *facts.off_scale.entry(factor).or_insert(0) += count;
        }
        for (family, own) in self.engine.model.families.ids().zip(&mut facts.families) {
            let (in_none, unknown_rows, unknown) = self.engine.outside(family);
            own.0 += in_none;
            own.1 += unknown_rows;
            for (reason, count) in unknown {
                *own.2.entry(reason).or_insert(0) += count;
            }
        }
        for (rule, missing) in self.records.iter().flat_map(|record| &record.missing) {
            super::report::lacks(&mut facts.undetermined, *rule, missing);
        }
        for record in &self.records {
            super::summary::obstacles_of(record, &mut facts.obstacles);
            super::conflicts::conflicts_of(self.engine.model, record, &mut facts.together);
            for action in &record.ranked {
                if let Some(own) = facts.actions.get_mut(action.action.index()) {
                    own.reached_rows += 1;
                    own.kept = Some(own.kept.map_or(action.priority, |best| best.min(action.priority)));
                    own.recommended_by(&action.rules);
                }
            }
            for dropped in record.dropped.iter().filter(|dropped| !dropped.rules.is_empty()) {
                if let Some(own) = facts.actions.get_mut(dropped.action.index()) {
                    own.recommended_by(&dropped.rules);
                    *match dropped.cause {
                        DropCause::Forbidden(_) => &mut own.forbidden,
                        DropCause::Held(_) => &mut own.held,
                        DropCause::Blocked(_) => &mut own.blocked,
                        DropCause::Displaced(_) => &mut own.displaced,
                        DropCause::OverLimit(_) => &mut own.over_limit,
                        DropCause::NotWorthwhile(_) => &mut own.not_worthwhile,
                    } += 1;
                }
            }
        }
    }
}

impl ActionFacts {
    pub(crate) fn recommended_by(&mut self, rules: &[RuleId]) {
        for rule in rules {
            if !self.rules.contains(rule) {
                self.rules.push(*rule);
            }
        }
    }
}

impl RunFacts {
    /// Nothing counted yet.
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            families: vec![Default::default(); model.families.len()],
            actions: vec![ActionFacts::default(); model.actions.len()],
            ..Self::default()
        }
    }

    /// Adds what was counted of other customers.
    pub(crate) fn merge(&mut self, other: &Self) {
        fn add<K: Ord + Clone>(into: &mut BTreeMap<K, usize>, other: &BTreeMap<K, usize>) {
            for (key, count) in other {
                *into.entry(key.clone()).or_insert(0) += count;
            }
        }
        self.rows += other.rows;
        self.outside.0 += other.outside.0;
        self.outside.1 += other.outside.1;
        add(&mut self.outside.2, &other.outside.2);
        self.aside.merge(&other.aside);
        self.u_known += other.u_known;
        self.u_unbounded += other.u_unbounded;
        add(&mut self.u_unknown, &other.u_unknown);
        self.u_unknown_rows += other.u_unknown_rows;
        self.without_weight += other.without_weight;
        add(&mut self.off_scale, &other.off_scale);
        add(&mut self.obstacles, &other.obstacles);
        add(&mut self.together, &other.together);
        for (own, other) in self.families.iter_mut().zip(&other.families) {
            own.0 += other.0;
            own.1 += other.1;
            add(&mut own.2, &other.2);
        }
        for (rule, (subjects, causes)) in &other.undetermined {
            let own = self.undetermined.entry(*rule).or_default();
            own.0 += subjects;
            add(&mut own.1, causes);
        }
        for (own, other) in self.actions.iter_mut().zip(&other.actions) {
            own.reached_rows += other.reached_rows;
            own.reached.merge(&other.reached);
            own.in_cells.merge(&other.in_cells);
            own.kept = [own.kept, other.kept].into_iter().flatten().min();
            own.recommended_by(&other.rules);
            own.forbidden += other.forbidden;
            own.held += other.held;
            own.blocked += other.blocked;
            own.displaced += other.displaced;
            own.over_limit += other.over_limit;
            own.not_worthwhile += other.not_worthwhile;
        }
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
