//! Everything about one subject, made on demand (language 9.1).

use super::actions::Settled;
use super::aggregate::UFacts;
use super::engine::{At, Engine, Whom};
use super::group::Group;
use super::rules::{Outcomes, Standings};
use crate::answer::{
    Causes, CellId, Condition, DropCause, FactorValue, GroupFacts, Inside, Measured, PopulationAt,
    RankedAction, RuleOutcome, Standing, Subject, SubjectAnswer, SubjectValue, Value,
};
use crate::model::{ActionId, ByMoney, ConsequenceId, FactorId, GroupRef, Measure, Money, TableId};
use crate::number::Number;
use crate::value::{Reason, Side, Status};

/// What a factor weighs and adds for a subject, and how many answered it.
struct Weighed {
    weight: Value,
    contribution: Value,
    answers: usize,
}

impl Engine<'_> {
    pub(super) fn explain_customer(&self, outcomes: &Outcomes, row: usize) -> SubjectAnswer {
        let at = At::customer(row);
        let standings = self.customer_standings(outcomes, row);
        let inside = self.inside(row);
        let families = self.model.families.ids().filter(|_| inside == Inside::Yes);
        let memberships = families.map(|family| self.membership(row, family)).collect();
        let population = self
            .model
            .population
            .as_ref()
            .map(|population| PopulationAt { inside, condition: self.condition(&population.condition, at) });
        SubjectAnswer {
            key: self.data.keys.get(row).cloned(),
            population,
            memberships,
            ..self.subject(Subject::Customer(row), &standings, at)
        }
    }

    pub(super) fn explain_group(&self, outcomes: &Outcomes, cell: &CellId) -> SubjectAnswer {
        let group = self.group(cell);
        let at = At::group(&group);
        let standings = self.group_standings(outcomes, cell, at);
        self.subject(Subject::Cell(cell.clone()), &standings, at)
    }

    fn subject(&self, subject: Subject, standings: &Standings, at: At<'_>) -> SubjectAnswer {
        let settled = self.settle(standings, at);
        let value = match at.whom {
            Whom::Customer(row) => self.customer_subject(row),
            Whom::Group(group) => self.group_subject(group),
        };
        let rules = self.outcomes(standings, at);
        let unknowns = unknowns(&value, &rules, &settled);
        let ranked = settled
            .ranked
            .iter()
            .enumerate()
            .map(|(n, kept)| {
                let uplift = self.uplift(kept.action, at);
                RankedAction {
                    rank: n + 1,
                    action: kept.action,
                    priority: kept.priority,
                    score: kept.score.clone(),
                    terms: self.score_terms(kept.action, at),
                    uplift: uplift.net,
                    uplift_u: uplift.u,
                    pass_one: uplift.pass_one,
                    rules: kept.rules.clone(),
                }
            })
            .collect();
        let dropped = settled.dropped.iter().filter(|one| one.cause.asks_worthwhile());
        let asked = settled.ranked.iter().map(|kept| kept.action).chain(dropped.map(|one| one.action));
        let mut worthwhile: Vec<(ActionId, Condition)> =
            asked.filter_map(|id| Some((id, self.worthwhile_condition(id, at)?))).collect();
        worthwhile.sort_by_key(|(id, _)| *id);
        SubjectAnswer {
            subject,
            key: None,
            population: None,
            memberships: Vec::new(),
            value,
            rules,
            ranked,
            dropped: settled.dropped,
            worthwhile,
            unknowns,
        }
    }

    /// Whether an action is worth what it takes, with all parts of the condition.
    pub(super) fn worthwhile_condition(&self, action: ActionId, at: At<'_>) -> Option<Condition> {
        Some(self.condition(self.worthwhile_expr(action, at)?, at.about(action)))
    }

    /// The terms of an action's score.
    pub(super) fn score_terms(&self, action: ActionId, at: At<'_>) -> Vec<crate::answer::ScorePart> {
        self.score_expr(at).map(|score| self.terms(score, at.about(action))).unwrap_or_default()
    }

    fn outcomes(&self, standings: &Standings, at: At<'_>) -> Vec<RuleOutcome> {
        standings
            .verdicts
            .iter()
            .map(|verdict| {
                let rule = self.model.rules.at(verdict.rule);
                let conflict = standings.conflicts.get(&verdict.rule);
                let standing = match standings.overridden.get(&verdict.rule) {
                    _ if conflict.is_some() => Standing::Conflict(conflict.cloned().unwrap_or_default()),
                    Some(by) => Standing::Overridden(by.clone()),
                    None if standings.active.contains(&verdict.rule) => Standing::Active,
                    None => Standing::Silent,
                };
                let matched = verdict.status == Status::Matched;
                RuleOutcome {
                    rule: verdict.rule,
                    status: verdict.status,
                    standing,
                    would_be_overridden: standings.doubted.get(&verdict.rule).cloned().unwrap_or_default(),
                    condition: self.condition(&rule.condition, at),
                    unless: rule.unless.as_ref().map(|unless| self.condition(unless, at)),
                    because: rule.because.as_ref().filter(|_| matched).map(|text| self.fill(text, at)),
                    missing: verdict.missing.clone(),
                }
            })
            .collect()
    }

    fn customer_subject(&self, row: usize) -> SubjectValue {
        let at = At::customer(row);
        let read = |measure| self.own_measure(measure, at);
        let behind = |measure| {
            let value = read(measure);
            Measured { answers: usize::from(value.is_known()), value }
        };
        let part = |factor| {
            let part = self.part(row, factor);
            // An unanswered factor has headroom, weight and contribution for the same reason not.
            let number = |of: Option<&Number>| {
                of.map_or_else(|| read(Measure::Headroom(factor)), |of| Value::Number(of.clone()))
            };
            Some(Weighed {
                weight: number(part.map(|part| &part.weight)),
                contribution: number(part.map(|part| &part.contribution)),
                answers: usize::from(part.is_some()),
            })
        };
        self.subject_value(&read, &behind, &part, None)
    }

    pub(super) fn group_subject(&self, group: &Group) -> SubjectValue {
        let read = |measure| self.group_measure(group, measure, GroupRef::Own);
        let value = self.group_value(group);
        let behind =
            |measure| Measured { value: read(measure), answers: self.group_mean(group, measure).answers };
        let part = |factor: FactorId| {
            let found = value.factors.get(factor.index())?;
            let total = if self.side_of(factor) == Side::Benefits { Measure::Cpp } else { Measure::Cpc };
            let number = |found: &Result<Number, Reason>| {
                Value::from(found.clone().map_err(|reason| {
                    Causes::one(reason, crate::answer::CauseSource::Measure(GroupRef::Own, total))
                }))
            };
            Some(Weighed {
                weight: number(&found.weight),
                contribution: number(&found.contribution),
                answers: found.answers,
            })
        };
        self.subject_value(&read, &behind, &part, Some(self.group_facts(group)))
    }

    fn subject_value(
        &self,
        read: &dyn Fn(Measure) -> Value,
        behind: &dyn Fn(Measure) -> Measured,
        part: &dyn Fn(FactorId) -> Option<Weighed>,
        group: Option<GroupFacts>,
    ) -> SubjectValue {
        let factor = |factor| {
            let Weighed { weight, contribution, answers } = part(factor)?;
            Some(FactorValue {
                factor,
                rating: read(Measure::Rating(factor)),
                weight,
                contribution,
                share: read(Measure::Share(factor)),
                headroom: read(Measure::Headroom(factor)),
                dominates: read(Measure::Dominates(factor)),
                answers,
                gap: self.gap_of(factor, behind),
            })
        };
        SubjectValue {
            cpp: read(Measure::Cpp),
            cpc: read(Measure::Cpc),
            u: read(Measure::U),
            net: read(Measure::Net),
            answered_benefits: read(Measure::Answered(Some(Side::Benefits))),
            answered_costs: read(Measure::Answered(Some(Side::Costs))),
            factors: self.model.factors.ids().filter_map(factor).collect(),
            satisfaction: self.satisfaction_of(behind),
            consequences: self.consequences_of(behind),
            group,
        }
    }

    /// The gap of a factor that says what was expected.
    fn gap_of(&self, factor: FactorId, read: &dyn Fn(Measure) -> Measured) -> Option<Measured> {
        self.model.factors.at(factor).expected.as_ref().map(|_| read(Measure::Gap(factor)))
    }

    fn satisfaction_of(&self, read: &dyn Fn(Measure) -> Measured) -> Option<Measured> {
        self.model.has_expectations().then(|| read(Measure::Satisfaction))
    }

    fn consequences_of(&self, read: &dyn Fn(Measure) -> Measured) -> Vec<(ConsequenceId, Measured)> {
        self.model.consequences.ids().map(|id| (id, read(Measure::Consequence(id)))).collect()
    }

    fn group_facts(&self, group: &Group) -> GroupFacts {
        let value = self.group_value(group);
        let [median_u, mean_u, below_one] = self.spread_of_u(group);
        GroupFacts {
            count: group.count.clone(),
            rows: group.rows,
            reach: self.group_measure(group, Measure::Reach, GroupRef::Own),
            base: value.base,
            base_count: value.base_count.clone(),
            effective: value.effective.clone(),
            unbounded: value.unbounded,
            unknown: value.unknown.iter().map(|(reason, count)| (*reason, *count)).collect(),
            unknown_rows: value.unknown_rows,
            median_u,
            mean_u,
            below_one,
            money: ByMoney::new(|money| {
                let measure = match money {
                    Money::Worth => Measure::WorthRaw,
                    Money::Potential => Measure::Potential,
                    Money::Unrealised => Measure::Unrealised,
                };
                self.model.money(money).map(|_| self.group_measure(group, measure, GroupRef::Own))
            }),
        }
    }

    /// Median of U, mean of U, and the share of customers with U below 1: what reports print beside the
    /// group's own U, which is none of them (6.3).
    fn spread_of_u(&self, group: &Group) -> [Value; 3] {
        if let Some(known) = group.spread.get() {
            return known.clone();
        }
        let mut facts = UFacts::default();
        for row in &group.members {
            if let (Some(value), Some(weight)) = (self.value(*row), self.weight(*row))
                && value.u.is_known()
            {
                facts.add(&value.u, weight);
            }
        }
        self.spread_from(&facts)
    }

    pub(super) fn spread_from(&self, facts: &UFacts) -> [Value; 3] {
        facts.finish(&self.model.evidence).map(|found| {
            found.unwrap_or_else(|reason| {
                let source = crate::answer::CauseSource::Measure(GroupRef::Own, Measure::U);
                Value::unknown(reason, source)
            })
        })
    }
}

/// The causes of all that could not be said.
fn unknowns(value: &SubjectValue, rules: &[RuleOutcome], settled: &Settled) -> Option<Causes> {
    let values = [&value.cpp, &value.cpc, &value.u, &value.net].into_iter();
    let gaps = value.factors.iter().filter_map(|factor| factor.gap.as_ref());
    let consequences = value.consequences.iter().map(|(_, found)| found);
    let measured = value.satisfaction.iter().chain(gaps).chain(consequences).map(|found| &found.value);
    let held = settled.dropped.iter().flat_map(|dropped| match &dropped.cause {
        DropCause::Held(by) => by.iter().map(|(_, causes)| causes).collect::<Vec<_>>(),
        DropCause::NotWorthwhile(Some(causes)) => vec![causes],
        _ => Vec::new(),
    });
    values
        .chain(measured)
        .filter_map(Value::causes)
        .chain(value.factors.iter().filter_map(|factor| factor.rating.causes()))
        .chain(rules.iter().filter_map(|rule| rule.missing.as_ref()))
        .chain(held)
        .cloned()
        .reduce(|all, causes| all.union(&causes))
}
