//! What groups ask of their customers: the aggregates that a pass over the data gathers.

use std::collections::BTreeMap;

use super::lower::Lower;
use super::node::NodeId;
use crate::model::{
    ActionId, Aggregate, Base, Beside, ByMoney, Deviation, Estimate, Expr, ExprKind, FamilyId, GroupRef,
    LetId, Measure, Money, Scope, TemplatePart,
};
use crate::source::Span;

pub use crate::interpret::Whose;

/// All that groups ask.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// By kind of group, in the order of their families; all customers first.
    pub kinds: Vec<Kind>,
    /// Aggregates of the customers whom an action reaches, for its score in the summary.
    pub reached: Vec<AskedAggregate>,
    /// Means of them, likewise.
    pub reached_means: Vec<Measure>,
    /// The passes over the data that rules about groups need before they can be decided.
    pub level: u32,
    /// The pass in which the formula can be computed, from 1.
    pub value: u32,
    /// Whether any rule is about groups.
    pub rules: bool,
}

/// A kind of group: the cells of some families, or all customers.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Among which rows.
    pub whose: Whose,
    /// The families, in the order of their ids.
    pub families: Vec<FamilyId>,
    /// Whether some rule is about these cells.
    pub rules: bool,
    /// The pass that counts its customers, where something asks for it.
    pub count: Option<u32>,
    /// The pass that gathers its value.
    pub value: Option<u32>,
    /// The gaps, satisfaction and consequences of which it needs the mean, and the pass that gathers each.
    pub means: Vec<(Measure, u32)>,
    /// The pass that gathers its worth and other money.
    pub money: ByMoney<Option<u32>>,
    /// Aggregates.
    pub aggregates: Vec<AskedAggregate>,
    /// What sampling errors are made of: gathered in the pass that gathers the value, or the aggregate.
    pub deviations: Vec<Deviation>,
    /// Actions whose effect on the group is asked for.
    pub uplifts: Vec<ActionId>,
    /// The pass that gathers these.
    pub uplift: Option<u32>,
}

/// An aggregate that is asked for.
#[derive(Debug, Clone)]
pub struct AskedAggregate {
    /// Its place in the text, by which the reference interpreter knows it.
    pub span: Span,
    /// How.
    pub function: Aggregate,
    /// Of what; `None` counts.
    pub of: Option<NodeId>,
    /// The same as the author wrote it.
    pub expr: Option<Expr>,
    /// Whether each customer's value is rounded to 18 decimals (B10).
    pub rounds: bool,
    /// The pass that gathers it, from 1.
    pub pass: u32,
}

struct Walk<'l, 'm> {
    lower: &'l mut Lower<'m>,
    kinds: BTreeMap<(Whose, usize, Vec<FamilyId>), Kind>,
    /// Among which rows the groups are that are asked for now.
    whose: Whose,
    reached: Vec<AskedAggregate>,
    reached_means: Vec<Measure>,
    seen: Vec<(LetId, Option<Vec<FamilyId>>)>,
}

/// What the rules about groups, targets, the values that customers read of groups, and the summary ask.
pub(super) fn asked(lower: &mut Lower<'_>) -> Asked {
    let model = lower.model;
    let value = 1 + lower.value_level(Measure::U);
    let mut walk = Walk {
        lower,
        kinds: BTreeMap::new(),
        whose: Whose::Customers,
        reached: Vec::new(),
        reached_means: Vec::new(),
        seen: Vec::new(),
    };
    walk.kind(&[]);
    let mut rules = false;
    for (_, rule) in model.rules.iter() {
        let Scope::Cells(families) = &rule.scope else { continue };
        rules = true;
        let own = walk.kind(families);
        own.rules = true;
        own.uplifts.extend(&rule.recommend);
        walk.count(families);
        walk.value(families, value);
        walk.value(&[], value);
        // Groups that rules are about are shown with all that they have.
        for measure in model.means() {
            let pass = 1 + walk.lower.value_level(measure);
            walk.mean(families, measure, pass);
        }
        for money in Money::ALL.into_iter().filter(|money| model.money(*money).is_some()) {
            walk.money(families, money);
        }
        walk.expr(&rule.condition, Some(families));
        if let Some(unless) = &rule.unless {
            walk.expr(unless, Some(families));
        }
        for part in rule.because.iter().flat_map(|text| &text.parts) {
            if let TemplatePart::Value { value, .. } = part {
                walk.expr(value, Some(families));
            }
        }
        if let Some(score) = model.prioritize.as_ref().and_then(|score| score.group.as_ref()) {
            walk.expr(score, Some(families));
        }
        for action in &rule.recommend {
            let worthwhile = model.actions.at(*action).worthwhile.as_ref();
            if let Some(condition) = worthwhile.and_then(|one| one.group.as_ref()) {
                walk.expr(condition, Some(families));
            }
        }
    }
    for target in &model.targets {
        walk.count(&target.families);
        walk.expr(&target.goal, Some(&target.families));
    }
    // The score of the summary is about the customers whom an action reaches.
    if let Some(score) = model.prioritize.as_ref().and_then(|score| score.group.as_ref()) {
        walk.expr(score, None);
    }
    // Values of groups that customers read.
    let mut at = 0;
    while let Some(late) = walk.lower.late_expr(at) {
        walk.expr(&late, Some(&[]));
        at += 1;
    }
    let Walk { lower, kinds, reached, reached_means, .. } = walk;
    let mut kinds: Vec<Kind> = kinds.into_values().collect();
    for kind in &mut kinds {
        kind.uplifts.sort_unstable();
        kind.uplifts.dedup();
        kind.uplifts.retain(|action| !model.actions.at(*action).effects.is_empty());
        let effects = kind.uplifts.iter().map(|action| 1 + lower.effect_level(*action));
        kind.uplift = effects.max().map(|pass| pass.max(kind.value.unwrap_or(value)));
    }
    let level = if rules { kinds.iter().map(Kind::last).max().unwrap_or(0) } else { 0 };
    Asked { kinds, reached, reached_means, level, value, rules }
}

/// Among which rows a group is.
const fn whose_of(group: GroupRef) -> Whose {
    match group {
        GroupRef::Beside(Beside::Previous, _) => Whose::Before,
        GroupRef::Beside(..) => Whose::Brands,
        _ => Whose::Customers,
    }
}

impl Kind {
    /// The pass that gathers what a sampling error is made of.
    #[must_use]
    pub fn deviation_pass(&self, of: Deviation) -> Option<u32> {
        match of {
            Deviation::Value | Deviation::Rating(_) => self.value,
            Deviation::Aggregate(span) => {
                self.aggregates.iter().find(|asked| asked.span == span).map(|asked| asked.pass)
            }
        }
    }

    /// The last pass in which something is gathered.
    #[must_use]
    pub fn last(&self) -> u32 {
        let aggregates = self.aggregates.iter().map(|asked| Some(asked.pass));
        let means = self.means.iter().map(|(_, pass)| Some(*pass));
        let money = self.money.each().map(|(_, pass)| *pass);
        [self.count, self.value, self.uplift]
            .into_iter()
            .chain(money)
            .chain(aggregates)
            .chain(means)
            .flatten()
            .max()
            .unwrap_or(0)
    }
}

impl Walk<'_, '_> {
    fn kind(&mut self, families: &[FamilyId]) -> &mut Kind {
        let whose = self.whose;
        self.kinds.entry((whose, families.len(), families.to_vec())).or_insert_with(|| Kind {
            whose,
            families: families.to_vec(),
            rules: false,
            count: None,
            value: None,
            means: Vec::new(),
            money: ByMoney::default(),
            aggregates: Vec::new(),
            deviations: Vec::new(),
            uplifts: Vec::new(),
            uplift: None,
        })
    }

    /// The pass after which the members of these families are known.
    fn members(&mut self, families: &[FamilyId]) -> u32 {
        let mut level = 0;
        for family in families {
            let node = self.lower.member(*family);
            level = level.max(self.lower.level_of(node));
        }
        1 + level
    }

    fn count(&mut self, families: &[FamilyId]) {
        let pass = self.members(families);
        let kind = self.kind(families);
        kind.count = kind.count.max(Some(pass));
    }

    fn value(&mut self, families: &[FamilyId], pass: u32) {
        let pass = pass.max(self.members(families));
        let kind = self.kind(families);
        kind.value = kind.value.max(Some(pass));
    }

    /// What the best rival is found by.
    fn chosen(&mut self, families: &[FamilyId]) {
        let pass = 1 + self.lower.value_level(Measure::U);
        self.value(families, pass);
    }

    fn mean(&mut self, families: &[FamilyId], measure: Measure, pass: u32) {
        let pass = pass.max(self.members(families));
        let kind = self.kind(families);
        if !kind.means.iter().any(|(known, _)| *known == measure) {
            kind.means.push((measure, pass));
        }
    }

    fn money(&mut self, families: &[FamilyId], money: Money) {
        let pass = self.lower.money_pass(money).max(self.members(families));
        let own = self.kind(families).money.of_mut(money);
        *own = (*own).max(Some(pass));
    }

    /// What an expression in the scope of a group reads; `own` are its families, `None` the customers whom an
    /// action reaches.
    fn expr(&mut self, expr: &Expr, own: Option<&[FamilyId]>) {
        self.asked_by(expr, own);
        self.whose = Whose::Customers;
    }

    fn asked_by(&mut self, expr: &Expr, own: Option<&[FamilyId]>) {
        let brands = self.lower.model.market.offering.as_ref().and_then(|offering| offering.family);
        let place = |group: GroupRef| match group {
            GroupRef::Own => own.map(<[FamilyId]>::to_vec),
            GroupRef::All => Some(Vec::new()),
            GroupRef::Family(family) | GroupRef::Segment(family, _) => Some(vec![family]),
            // Of whom an action reaches, rows beside are those of everybody.
            GroupRef::Beside(of, base) => {
                let mut families = match base {
                    Base::Own => own.map(<[FamilyId]>::to_vec).unwrap_or_default(),
                    Base::All => Vec::new(),
                    Base::Family(family) | Base::Segment(family, _) => vec![family],
                };
                if of != Beside::Previous {
                    families.retain(|family| Some(*family) != brands);
                }
                Some(families)
            }
        };
        if let ExprKind::Measure(group, _) | ExprKind::Aggregate { group, .. } = &expr.kind {
            self.whose = whose_of(*group);
        }
        let whose = self.whose;
        match &expr.kind {
            ExprKind::Aggregate { group, function, of, rounds } => {
                let place = place(*group);
                let node = of.as_ref().map(|of| self.lower.expr(of));
                let level = node.map_or(0, |node| self.lower.level_of(node));
                let members = self.members(place.as_deref().unwrap_or(&[]));
                let asked = AskedAggregate {
                    span: expr.span,
                    function: function.clone(),
                    of: node,
                    expr: of.as_deref().cloned(),
                    rounds: *rounds,
                    pass: members.max(level + 1),
                };
                let list = match &place {
                    Some(families) => &mut self.kind(families).aggregates,
                    None => &mut self.reached,
                };
                if !list.iter().any(|known| known.span == asked.span) {
                    list.push(asked);
                }
                if let Some(families) = &place {
                    self.count(families);
                    if matches!(group, GroupRef::Beside(Beside::BestRival, _)) {
                        self.chosen(families);
                    }
                }
            }
            ExprKind::Measure(group, measure) => {
                let Some(families) = place(*group) else {
                    if measure.is_mean() && !self.reached_means.contains(measure) {
                        self.reached_means.push(*measure);
                    }
                    return;
                };
                match measure {
                    Measure::Count | Measure::Rows | Measure::Reach => {
                        self.count(&families);
                        if *measure == Measure::Reach {
                            self.count(&[]);
                        }
                        if whose == Whose::Brands {
                            self.chosen(&families);
                        }
                    }
                    measure if measure.money().is_some() => {
                        self.count(&families);
                        measure.money().into_iter().for_each(|money| self.money(&families, money));
                    }
                    _ => {
                        self.count(&families);
                        let pass = 1 + self.lower.value_level(Measure::U);
                        self.value(&families, pass);
                        if measure.is_mean() {
                            let pass = 1 + self.lower.value_level(*measure);
                            self.mean(&families, *measure, pass);
                        }
                    }
                }
            }
            ExprKind::Let(id) => {
                let key = (*id, own.map(<[FamilyId]>::to_vec));
                if self.seen.contains(&key) {
                    return;
                }
                self.seen.push(key);
                let model = self.lower.model;
                if let Some(body) = &model.lets.at(*id).group {
                    self.expr(body, own);
                }
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::Segment(..)
            | ExprKind::FactorName(_)
            | ExprKind::Input(_)
            | ExprKind::Membership(_)
            | ExprKind::ScoreTerm(_)
            | ExprKind::Param(_)
            | ExprKind::AsOf => {}
            ExprKind::Confident(test, _) => {
                self.expr(test, own);
                let lets = &self.lower.model.lets;
                for side in test.parts() {
                    let estimate = Estimate::new(side, &|id| lets.at(id).group.as_ref());
                    if let Estimate::Of(core) = estimate
                        && let Some((group, deviation)) = Deviation::of(core)
                        && let Some(families) = place(group)
                    {
                        self.whose = whose_of(group);
                        let known = &mut self.kind(&families).deviations;
                        if !known.contains(&deviation) {
                            known.push(deviation);
                        }
                    }
                }
            }
            ExprKind::Neg(inner) | ExprKind::Not(inner) => self.expr(inner, own),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::OrElse(parts) => {
                parts.iter().for_each(|part| self.expr(part, own));
            }
            ExprKind::Call(_, parts) => parts.iter().for_each(|part| self.expr(part, own)),
            ExprKind::Sum(first, rest) => {
                self.expr(first, own);
                rest.iter().for_each(|(_, part)| self.expr(part, own));
            }
            ExprKind::Product(first, rest) => {
                self.expr(first, own);
                rest.iter().for_each(|(_, part)| self.expr(part, own));
            }
            ExprKind::Compare(left, _, right) => {
                self.expr(left, own);
                self.expr(right, own);
            }
            ExprKind::InRange { subject, lo, hi, .. } => {
                [subject, lo, hi].into_iter().for_each(|part| self.expr(part, own));
            }
            ExprKind::InItems { subject, items, .. } => {
                self.expr(subject, own);
                items.iter().for_each(|part| self.expr(part, own));
            }
            ExprKind::Is { subject, .. } => self.expr(subject, own),
        }
    }
}
