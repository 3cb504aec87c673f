//! What is gathered, and how what several threads gathered comes together.

use std::collections::BTreeMap;

use crate::answer::CellProblem;
use crate::data::SetAside;
use crate::interpret::aggregate::{SampleFacts, UFacts};
use crate::interpret::group::GroupSums;
use crate::interpret::hierarchy::MeanSums;
use crate::interpret::noise::Pairs;
use crate::interpret::uplift::UpliftSums;
use crate::model::{ActionId, Aggregate, ByMoney, Deviation, Measure, Model, Money, RuleId};
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
    pub(crate) obstacles: crate::interpret::summary::Obstacles,
    /// Rows of tables that matched together though at most one may.
    pub(crate) together: crate::interpret::Together,
    /// Of rules for each customer.
    pub(crate) undetermined: BTreeMap<RuleId, (usize, BTreeMap<crate::answer::Cause, usize>)>,
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
