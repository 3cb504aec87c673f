//! Model to plan. Cannot fail: the check has shown that every expression has a type and that nothing depends
//! on itself.

mod beside;
mod conditions;
mod effects;
mod expr;
mod hierarchy;

use std::collections::{BTreeMap, HashMap};

use effects::Changed;

use super::groups::{Asked, asked};
use super::node::{CauseId, LateId, Node, NodeId, Op, Shape};
use super::{BySide, FormulaCauses, Late, Plan, PopulationPlan, RulePlan, SidePlan, ValueNodes};
use crate::answer::{Cause, CauseSource};
use crate::interpret::{Run, in_force, overriders_first};
use crate::model::{
    ActionId, ByMoney, Expr, ExprKind, FactorId, FamilyId, GroupRef, InputId, InputKind, Measure, Model,
    Money, RuleId, Scope, Table,
};
use crate::number::Number;
use crate::value::{Date, Reason, Side, Text};

/// The plan of a model in a run.
#[must_use]
pub fn plan(model: &Model, run: &Run) -> Plan {
    let mut lower = Lower::new(model, run);
    let ratings = model.factors.ids().map(|factor| lower.rating(factor)).collect();
    let members = model.families.ids().map(|family| lower.member(family)).collect();
    let value = ValueNodes {
        cpp: lower.formula(Op::Total(Side::Benefits)),
        cpc: lower.formula(Op::Total(Side::Costs)),
        u: lower.formula(Op::U),
        net: lower.formula(Op::Net),
        answered: [lower.formula(Op::Answered(Side::Benefits)), lower.formula(Op::Answered(Side::Costs))],
    };
    let means = lower.means();
    lower.effects = lower.effects();
    let money = ByMoney::new(|money| model.money(money).map(|own| lower.expr(own)));
    let population = lower.population();
    let weight = model.inputs.iter().find(|(_, input)| input.weight).map(|(id, _)| lower.input(id));
    let rules = lower.rules();
    let scores = model.actions.ids().map(|action| lower.score(action)).collect();
    let worthwhile = model.actions.ids().map(|action| lower.worthwhile(action)).collect();
    let sides = [lower.side(Side::Benefits), lower.side(Side::Costs)];
    let asked = asked(&mut lower);
    lower.finish(
        ratings,
        members,
        value,
        means,
        (money, weight, population),
        rules,
        (scores, worthwhile),
        sides,
        asked,
    )
}

pub(super) struct Lower<'m> {
    pub(super) model: &'m Model,
    run: &'m Run,
    nodes: Vec<Node>,
    known: HashMap<Op, NodeId>,
    causes: Vec<Cause>,
    cause_ids: HashMap<Cause, CauseId>,
    texts: Vec<Text>,
    late: Vec<Late>,
    ratings: HashMap<FactorId, NodeId>,
    members: HashMap<FamilyId, NodeId>,
    lets: HashMap<crate::model::LetId, NodeId>,
    inputs: Vec<InputId>,
    /// Columns as the action at hand changes them.
    changed: Option<Changed>,
    /// By action: the ratings that it moves, as they are after it.
    effects: Table<ActionId, Vec<(FactorId, NodeId)>>,
    /// What is not planned, if anything.
    beyond: Option<&'static str>,
    /// The action whose score is lowered.
    action: Option<ActionId>,
    /// The highest level of all ratings and of what the weights read, once it is known.
    formula_level: Option<u32>,
}

impl<'m> Lower<'m> {
    fn new(model: &'m Model, run: &'m Run) -> Self {
        Self {
            model,
            run,
            nodes: Vec::new(),
            known: HashMap::new(),
            causes: Vec::new(),
            cause_ids: HashMap::new(),
            texts: Vec::new(),
            late: Vec::new(),
            ratings: HashMap::new(),
            members: HashMap::new(),
            lets: HashMap::new(),
            inputs: Vec::new(),
            changed: None,
            effects: Table::default(),
            beyond: None,
            action: None,
            formula_level: None,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a plan, once each")]
    fn finish(
        mut self,
        ratings: Table<FactorId, NodeId>,
        members: Table<FamilyId, NodeId>,
        value: ValueNodes,
        means: Vec<(Measure, NodeId)>,
        (money, weight, population): (ByMoney<Option<NodeId>>, Option<NodeId>, Option<PopulationPlan>),
        rules: Vec<RulePlan>,
        (scores, worthwhile): (Table<ActionId, Option<NodeId>>, Table<ActionId, Option<NodeId>>),
        sides: [SidePlan; 2],
        asked: Asked,
    ) -> Plan {
        let side = |lower: &mut Self, reason| {
            let [benefits, costs] =
                [Side::Benefits, Side::Costs].map(|side| lower.cause(reason, CauseSource::Side(side)));
            BySide { benefits, costs }
        };
        let u =
            |lower: &mut Self, reason| lower.cause(reason, CauseSource::Measure(GroupRef::Own, Measure::U));
        let formula = FormulaCauses {
            little: side(&mut self, Reason::TooLittleAnswered),
            negative: side(&mut self, Reason::NegativeContribution),
            zero: side(&mut self, Reason::DivisionByZero),
            tie: side(&mut self, Reason::Tie),
            cost: u(&mut self, Reason::NegativeCost),
            nothing: u(&mut self, Reason::DivisionByZero),
            harm: u(&mut self, Reason::NegativeValue),
            unbounded: u(&mut self, Reason::Unbounded),
        };
        let mut inputs = std::mem::take(&mut self.inputs);
        inputs.sort_unstable();
        inputs.dedup();
        let cells = inputs
            .into_iter()
            .map(|input| {
                let kind = &self.model.inputs.at(input).kind;
                let misfits: &[Reason] = match kind {
                    InputKind::Rating { .. } | InputKind::Number { .. } => {
                        &[Reason::OutOfRange, Reason::NotANumber]
                    }
                    InputKind::Text => &[],
                    InputKind::Flag { .. } => &[Reason::NotYesOrNo],
                    InputKind::Date(_) => &[Reason::NotADate],
                    InputKind::List(_) => &[Reason::NotInTheList],
                };
                // A case can say of any cell that it is unknown for any reason.
                let every = Reason::ALL.iter().filter(|reason| {
                    matches!(reason, Reason::NotAnswered | Reason::NotApplicable) || misfits.contains(reason)
                });
                (
                    input,
                    every.map(|reason| (*reason, self.cause(*reason, CauseSource::Input(input)))).collect(),
                )
            })
            .collect();
        Plan {
            nodes: self.nodes,
            causes: self.causes,
            formula,
            cells,
            texts: self.texts,
            late: self.late,
            ratings,
            members,
            effects: self.effects,
            value,
            sides,
            means,
            population,
            money,
            weight,
            exclusive: exclusive(self.model, &rules),
            rules,
            scores,
            worthwhile,
            asked,
            beyond: self.beyond,
        }
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    pub(super) fn level_of(&self, id: NodeId) -> u32 {
        self.node(id).map_or(0, |node| node.level)
    }

    /// The expression behind a value of a group.
    pub(super) fn late_expr(&self, at: usize) -> Option<Expr> {
        self.late.get(at).map(|late| late.expr.clone())
    }

    /// The values of a customer of which groups have means.
    fn means(&mut self) -> Vec<(Measure, NodeId)> {
        self.model.means().into_iter().map(|measure| (measure, self.measure(measure))).collect()
    }

    /// The level of what a value of a group's formula is made of: the base takes U, a mean its own value too.
    pub(super) fn value_level(&mut self, measure: Measure) -> u32 {
        let u = self.formula(Op::U);
        let level = self.level_of(u);
        if !measure.is_mean() {
            return level;
        }
        let own = self.measure(measure);
        level.max(self.level_of(own))
    }

    /// The pass in which a customer's money of a kind can be computed.
    pub(super) fn money_pass(&mut self, money: Money) -> u32 {
        let own = self.money(money);
        1 + self.level_of(own)
    }

    fn cause(&mut self, reason: Reason, source: CauseSource) -> CauseId {
        let cause = Cause { source, reason };
        if let Some(id) = self.cause_ids.get(&cause) {
            return *id;
        }
        let id = CauseId(u32::try_from(self.causes.len()).unwrap_or(u32::MAX));
        self.causes.push(cause.clone());
        self.cause_ids.insert(cause, id);
        id
    }

    /// A cause in the words of the author.
    fn blame(&mut self, expr: &Expr, reason: Reason) -> CauseId {
        let words = Text::from(self.model.words(expr.span));
        self.cause(reason, CauseSource::Words(words))
    }

    fn add(&mut self, op: Op) -> NodeId {
        if let Some(id) = self.known.get(&op) {
            return *id;
        }
        let mut reads = Vec::new();
        op.reads(&mut reads);
        let level = reads.iter().map(|id| self.level_of(*id)).max().unwrap_or(0);
        let level = match &op {
            Op::Late(late) => self.late_level(*late),
            Op::LateOf { late, .. } => {
                late.iter().map(|late| self.late_level(*late)).max().unwrap_or(0).max(level)
            }
            Op::Uplift(action) | Op::UpliftU(action) => {
                self.formula_level.unwrap_or(0).max(self.effect_level(*action))
            }
            op if op.is_formula() => self.formula_level.unwrap_or(0),
            _ => level,
        };
        let part = |id: &NodeId| self.node(*id).is_some_and(|node| node.unbounded);
        let unbounded = match &op {
            Op::U => true,
            Op::Min(_) | Op::Max(_) | Op::OrElse(_) | Op::AtLeastZero(_) => reads.iter().any(part),
            Op::Late(late) => self.late_unbounded(*late),
            Op::LateOf { late, .. } => late.iter().any(|late| self.late_unbounded(*late)),
            _ => false,
        };
        let shape = match &op {
            Op::Late(late) => self.late_shape(*late),
            Op::LateOf { late, .. } => late.first().map_or(Shape::Number, |late| self.late_shape(*late)),
            Op::OrElse(parts) => {
                parts.first().and_then(|id| self.node(*id)).map_or(Shape::Number, |node| node.shape)
            }
            other => other.shape().unwrap_or(Shape::Number),
        };
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { op: op.clone(), shape, level, unbounded });
        self.known.insert(op, id);
        id
    }

    fn late_level(&self, late: LateId) -> u32 {
        self.late.get(late.0 as usize).map_or(0, |late| late.level)
    }

    fn late_shape(&self, late: LateId) -> Shape {
        match self.late.get(late.0 as usize).map(|late| &late.expr.kind) {
            Some(ExprKind::Measure(_, Measure::Dominates(_))) => Shape::Truth,
            Some(ExprKind::Measure(_, Measure::Extreme(..))) => Shape::Code,
            _ => Shape::Number,
        }
    }

    fn late_unbounded(&self, late: LateId) -> bool {
        matches!(
            self.late.get(late.0 as usize).map(|late| &late.expr.kind),
            Some(
                ExprKind::Measure(_, Measure::U | Measure::Worth | Measure::WorthRaw)
                    | ExprKind::Aggregate { .. }
            )
        )
    }

    /// A value of the formula: every rating and what the weights read come before it.
    pub(super) fn formula(&mut self, op: Op) -> NodeId {
        if self.formula_level.is_none() {
            let mut level = 0;
            for factor in self.model.factors.ids() {
                let id = self.rating(factor);
                level = level.max(self.level_of(id));
            }
            for side in [Side::Benefits, Side::Costs] {
                if let Some((family, _)) = &self.model.weights(side).by {
                    let id = self.member(*family);
                    level = level.max(self.level_of(id));
                }
            }
            self.formula_level = Some(level);
        }
        self.add(op)
    }

    fn rating(&mut self, factor: FactorId) -> NodeId {
        if self.changed.is_some() {
            return self.changed_rating(factor);
        }
        if let Some(id) = self.ratings.get(&factor) {
            return *id;
        }
        let model = self.model;
        let formula = &model.factors.at(factor).rating;
        let of = self.expr(formula);
        if let ExprKind::Input(input) = formula.kind
            && matches!(model.inputs.at(input).kind, InputKind::Rating { .. })
        {
            // A cell of a rating column is on the scale, or unknown already.
            self.ratings.insert(factor, of);
            return of;
        }
        let off = self.cause(Reason::OutOfRange, CauseSource::Factor(factor));
        let unbounded = self.cause(Reason::Unbounded, CauseSource::Factor(factor));
        let id = self.add(Op::Rating { of, factor, off, unbounded });
        self.ratings.insert(factor, id);
        id
    }

    pub(super) fn member(&mut self, family: FamilyId) -> NodeId {
        if let Some(id) = self.members.get(&family) {
            return *id;
        }
        let model = self.model;
        let declared = model.families.at(family);
        let mut segments: Vec<_> = declared
            .segments
            .as_slice()
            .iter()
            .map(|segment| segment.condition.as_ref().map(|condition| self.expr(condition)))
            .collect();
        let brands = model.market.offering.as_ref().filter(|offering| offering.family == Some(family));
        if segments.is_empty() && brands.is_some() {
            // Of data that name no brand each row is unknown for its own reason, as beside a brand that no cell can name.
            let nameless = model.with_brands(&["".into()]);
            segments.extend(
                nameless
                    .families
                    .at(family)
                    .segments
                    .as_slice()
                    .iter()
                    .map(|nobody| nobody.condition.as_ref().map(|condition| self.expr(condition))),
            );
        }
        let overlap = self.cause(Reason::Overlap, CauseSource::Family(family));
        let none = self.cause(Reason::InNoSegment, CauseSource::Family(family));
        let id = self.add(Op::Member { family, segments, first: declared.first, overlap, none });
        self.members.insert(family, id);
        id
    }

    fn side(&mut self, side: Side) -> SidePlan {
        let model = self.model;
        let weights = model.weights(side);
        let factors: Vec<(FactorId, NodeId)> =
            model.side(side).map(|(id, _)| (id, self.rating(id))).collect();
        let by_segment = weights.by.iter().flat_map(|(_, all)| all.iter().flatten());
        let rows: Vec<&Vec<Number>> = std::iter::once(&weights.base).chain(by_segment).collect();
        // The least common denominator of all weights; beyond 2^53 it is given up (the engine leaves such a
        // model to the reference interpreter).
        let whole = rows.iter().flat_map(|row| row.iter()).try_fold(1_i64, |whole, weight| {
            let (_, d) = weight.small()?;
            num_integer::lcm(i128::from(whole), i128::from(d)).try_into().ok().filter(|n: &i64| *n < 1 << 53)
        });
        let whole = whole.unwrap_or(0);
        let scaled = |row: &Vec<Number>| -> Vec<i64> {
            row.iter().map(|weight| (weight * &Number::int(whole)).small().map_or(0, |(n, _)| n)).collect()
        };
        let by = weights.by.as_ref().map(|(family, all)| {
            let node = self.member(*family);
            let rows = all.iter().map(|row| scaled(row.as_ref().unwrap_or(&weights.base))).collect();
            (*family, node, rows)
        });
        // Answered weight is whole: at least `a` of `whole` is at least the next whole number.
        let least = &model.answered * &Number::int(whole);
        let least = -(-least).floor_i64().unwrap_or(0);
        SidePlan { factors, whole, base: scaled(&weights.base), by, least: least.max(1) }
    }

    fn population(&mut self) -> Option<PopulationPlan> {
        let model = self.model;
        let condition = self.expr(&model.population.as_ref()?.condition);
        let known = self.add(Op::Known(condition));
        Some(PopulationPlan { condition, inside: self.all(vec![known, condition]) })
    }

    fn rules(&mut self) -> Vec<RulePlan> {
        let model = self.model;
        let order: Vec<_> = overriders_first(model)
            .into_iter()
            .filter(|id| model.rules.at(*id).scope == Scope::Customer)
            .collect();
        let tables: BTreeMap<RuleId, usize> = model
            .exclusive
            .iter()
            .enumerate()
            .flat_map(|(table, one)| one.rules.iter().map(move |rule| (*rule, table)))
            .collect();
        let mut overridden: BTreeMap<RuleId, Vec<usize>> = BTreeMap::new();
        for (at, id) in order.iter().enumerate() {
            for lower in &model.rules.at(*id).overrides {
                let by = overridden.entry(*lower).or_default();
                if by.last() != Some(&at) {
                    by.push(at);
                }
            }
        }
        order
            .iter()
            .map(|id| {
                let rule = model.rules.at(*id);
                let condition = in_force(rule, self.run.as_of).then(|| {
                    // Of those outside no rule is known to match, nor undetermined (6.6).
                    let mut parts: Vec<NodeId> = self.population().iter().map(|of| of.inside).collect();
                    parts.push(self.expr(&rule.condition));
                    if let Some(unless) = &rule.unless {
                        let unless = self.expr(unless);
                        parts.push(self.not(unless));
                    }
                    self.all(parts)
                });
                RulePlan {
                    rule: *id,
                    condition,
                    priority: rule.priority,
                    recommend: rule.recommend.clone(),
                    forbid: rule.forbid.clone(),
                    forbid_if_known: rule.forbid_if_known,
                    table: tables.get(id).copied(),
                    overridden_by: overridden.remove(id).unwrap_or_default(),
                }
            })
            .collect()
    }

    fn worthwhile(&mut self, action: ActionId) -> Option<NodeId> {
        let condition = self.model.actions.at(action).worthwhile.as_ref()?.customer.as_ref()?;
        self.action = Some(action);
        let id = self.expr(condition);
        self.action = None;
        Some(id)
    }

    fn score(&mut self, action: ActionId) -> Option<NodeId> {
        let score = self.model.prioritize.as_ref()?.customer.as_ref()?;
        let wanted = self
            .model
            .rules
            .as_slice()
            .iter()
            .any(|rule| rule.scope == Scope::Customer && rule.recommend.contains(&action));
        if !wanted {
            return None;
        }
        self.action = Some(action);
        let id = self.expr(score);
        self.action = None;
        Some(id)
    }
}

/// The places of the rows of tables of which at most one row may match.
fn exclusive(model: &Model, rules: &[RulePlan]) -> Vec<Vec<usize>> {
    let places: BTreeMap<RuleId, usize> =
        rules.iter().enumerate().map(|(at, plan)| (plan.rule, at)).collect();
    let rows = |rules: &[RuleId]| rules.iter().filter_map(|rule| places.get(rule).copied()).collect();
    model.exclusive.iter().map(|table| rows(&table.rules)).collect()
}

/// A day as a number.
fn days(date: Date) -> Number {
    Number::int(date.days_since(Date::EPOCH))
}
