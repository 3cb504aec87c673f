//! The reference interpreter over a block, for what the columnar engine leaves to it: what it adds to what is gathered.

use crate::answer::{CustomerRecord, DropCause, Membership};
use crate::data::Dataset;
use crate::interpret::Run;
use crate::interpret::aggregate::{SampleFacts, UFacts};
use crate::interpret::beside::Whose;
use crate::interpret::engine::{At, Engine};
use crate::interpret::noise::counts_as;
use crate::interpret::rules::Outcomes;
use crate::interpret::uplift::UpliftSums;
use crate::model::{ActionId, Aggregate, ByMoney, Deviation, Expr, FamilyId, Measure, Model, TableId};
use crate::source::Span;

use super::{Finished, GroupFacts, Groups, RunFacts};

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
            crate::interpret::report::lacks(&mut facts.undetermined, *rule, missing);
        }
        for record in &self.records {
            crate::interpret::summary::obstacles_of(record, &mut facts.obstacles);
            crate::interpret::conflicts::conflicts_of(self.engine.model, record, &mut facts.together);
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
