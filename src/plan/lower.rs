//! Model to plan. Cannot fail: the check has shown that every expression has a type and that nothing depends
//! on itself.

use std::collections::HashMap;

use super::groups::{Asked, asked};
use super::node::{CauseId, CodeRef, LateId, Node, NodeId, Op, Shape};
use super::{BySide, FormulaCauses, Late, Plan, RulePlan, SidePlan, ValueNodes};
use crate::answer::{Cause, CauseSource};
use crate::interpret::{Run, in_force, overriders_first};
use crate::model::{
    ActionId, Expr, ExprKind, FactorId, FamilyId, Function, GroupRef, InputId, InputKind, Measure, Model,
    Scope, ScoreTerm, Table, TableId,
};
use crate::number::Number;
use crate::value::{CompareOp, Date, ProductOp, Reason, Side, State, SumOp, Text};

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
    let worth = model.worth.as_ref().map(|worth| lower.expr(worth));
    let weight = model.inputs.iter().find(|(_, input)| input.weight).map(|(id, _)| lower.input(id));
    let rules = lower.rules();
    let scores = model.actions.ids().map(|action| lower.score(action)).collect();
    let sides = [lower.side(Side::Benefits), lower.side(Side::Costs)];
    let asked = asked(&mut lower);
    lower.finish(ratings, members, value, (worth, weight), rules, scores, sides, asked)
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
        (worth, weight): (Option<NodeId>, Option<NodeId>),
        rules: Vec<RulePlan>,
        scores: Table<ActionId, Option<NodeId>>,
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
            value,
            sides,
            worth,
            weight,
            rules,
            scores,
            asked,
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

    /// The pass in which a customer's worth can be computed.
    pub(super) fn worth_pass(&mut self) -> u32 {
        let worth = self.worth();
        1 + self.level_of(worth)
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
            Op::Total(_)
            | Op::U
            | Op::Net
            | Op::Answered(_)
            | Op::AnsweredLess
            | Op::Share(_)
            | Op::Headroom(_)
            | Op::Uplift(_)
            | Op::UpliftU(_)
            | Op::Extreme(..)
            | Op::Dominates(_) => self.formula_level.unwrap_or(0),
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
        let segments = declared
            .segments
            .as_slice()
            .iter()
            .map(|segment| segment.condition.as_ref().map(|condition| self.expr(condition)))
            .collect();
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

    fn rules(&mut self) -> Vec<RulePlan> {
        let model = self.model;
        let order: Vec<_> = overriders_first(model)
            .into_iter()
            .filter(|id| model.rules.at(*id).scope == Scope::Customer)
            .collect();
        order
            .iter()
            .map(|id| {
                let rule = model.rules.at(*id);
                let condition = in_force(rule, self.run.as_of).then(|| {
                    let mut parts = vec![self.expr(&rule.condition)];
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
                    overridden_by: order
                        .iter()
                        .enumerate()
                        .filter(|(_, other)| model.rules.at(**other).overrides.contains(id))
                        .map(|(at, _)| at)
                        .collect(),
                }
            })
            .collect()
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

    fn input(&mut self, input: InputId) -> NodeId {
        self.inputs.push(input);
        match self.model.inputs.at(input).kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => self.add(Op::Digits(input)),
            InputKind::Text | InputKind::List(_) => self.add(Op::Text(input)),
            InputKind::Flag { .. } => self.add(Op::Flag(input)),
            InputKind::Date(_) => self.add(Op::Days(input)),
        }
    }

    fn number(&mut self, number: Number) -> NodeId {
        self.add(Op::Constant(number))
    }

    fn text(&mut self, text: &Text) -> NodeId {
        let at = match self.texts.iter().position(|known| known == text) {
            Some(at) => at,
            None => {
                self.texts.push(text.clone());
                self.texts.len() - 1
            }
        };
        self.add(Op::TextConstant(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    fn exprs(&mut self, parts: &[Expr]) -> Vec<NodeId> {
        parts.iter().map(|part| self.expr(part)).collect()
    }

    /// An expression in a customer's scope.
    pub(super) fn expr(&mut self, expr: &Expr) -> NodeId {
        match &expr.kind {
            ExprKind::Number(number) => self.number(number.clone()),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Flag(flag) => self.add(Op::Truth(*flag)),
            ExprKind::Date(date) => self.number(days(*date)),
            ExprKind::Segment(_, segment) => self.code(segment.index()),
            ExprKind::FactorName(factor) => self.code(factor.index()),
            ExprKind::Input(input) => self.input(*input),
            ExprKind::Membership(family) => self.member(*family),
            ExprKind::Measure(GroupRef::Own, measure) => self.measure(*measure),
            ExprKind::Measure(group, _) | ExprKind::Aggregate { group, .. } => self.of_group(expr, *group),
            ExprKind::ScoreTerm(term) => self.score_term(*term),
            ExprKind::Let(id) => {
                if let Some(known) = self.lets.get(id) {
                    return *known;
                }
                let model = self.model;
                let node = match &model.lets.at(*id).customer {
                    Some(body) => {
                        // What a name stands for knows of no action.
                        let action = self.action.take();
                        let node = self.expr(body);
                        self.action = action;
                        node
                    }
                    None => {
                        let cause = self.blame(expr, Reason::NotStated);
                        self.add(Op::Unknown(cause))
                    }
                };
                self.lets.insert(*id, node);
                node
            }
            ExprKind::Param(id) => self.number(self.model.params.at(*id).value.clone()),
            ExprKind::AsOf => match self.run.as_of {
                Some(date) => self.number(days(date)),
                None => {
                    let cause = self.blame(expr, Reason::NotStated);
                    self.add(Op::Unknown(cause))
                }
            },
            ExprKind::Neg(inner) => {
                let part = self.expr(inner);
                self.sum(expr, vec![(true, part)])
            }
            ExprKind::Not(inner) => {
                let part = self.expr(inner);
                self.not(part)
            }
            ExprKind::And(parts) => {
                let parts = self.exprs(parts);
                self.all(parts)
            }
            ExprKind::Or(parts) => {
                let parts = self.exprs(parts);
                self.any(parts)
            }
            ExprKind::Sum(first, rest) => self.addition(expr, first, rest),
            ExprKind::Product(first, rest) => {
                let mut parts = vec![(false, self.expr(first))];
                for (op, part) in rest {
                    parts.push((*op == ProductOp::Div, self.expr(part)));
                }
                self.product(expr, parts)
            }
            ExprKind::OrElse(parts) => {
                let parts = self.exprs(parts);
                self.add(Op::OrElse(parts))
            }
            ExprKind::Compare(left, op, right) => self.compare(left, *op, right),
            ExprKind::InRange { subject, negated, lo, hi, open } => {
                let [x, lo, hi] = [subject, lo, hi].map(|part| self.expr(part));
                let above = self.test(x, CompareOp::Ge, lo);
                let below = self.test(x, if *open { CompareOp::Lt } else { CompareOp::Le }, hi);
                let mut parts = vec![above, below];
                if self.node(x).is_some_and(|node| node.unbounded) {
                    let unbounded = self.add(Op::Unbounded(x));
                    parts.push(self.not(unbounded));
                }
                let inside = self.add(Op::Both(parts));
                if *negated { self.not(inside) } else { inside }
            }
            ExprKind::InItems { subject, negated, items } => {
                let parts = items.iter().map(|item| self.compare(subject, CompareOp::Eq, item)).collect();
                let inside = self.any(parts);
                if *negated { self.not(inside) } else { inside }
            }
            ExprKind::Is { subject, negated, state } => {
                let of = self.expr(subject);
                let unbounded = self.node(of).is_some_and(|node| node.unbounded);
                let (op, negated) = match state {
                    State::Known => (Op::Known(of), *negated),
                    State::Unknown => (Op::Known(of), !negated),
                    State::Unbounded if unbounded => (Op::Unbounded(of), *negated),
                    // Known and never unbounded, or unknown.
                    State::Unbounded => (Op::Unbounded(of), *negated),
                };
                let holds = self.add(op);
                if negated { self.not(holds) } else { holds }
            }
            ExprKind::Call(function, args) => self.call(expr, function, args),
        }
    }

    fn code(&mut self, at: usize) -> NodeId {
        self.add(Op::CodeConstant(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    pub(super) fn not(&mut self, of: NodeId) -> NodeId {
        match self.node(of).map(|node| &node.op) {
            Some(Op::Not(inner)) => *inner,
            Some(Op::Truth(flag)) => {
                let flag = !*flag;
                self.add(Op::Truth(flag))
            }
            _ => self.add(Op::Not(of)),
        }
    }

    fn all(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [one] => *one,
            _ => self.add(Op::And(parts)),
        }
    }

    fn any(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [one] => *one,
            _ => self.add(Op::Or(parts)),
        }
    }

    fn constant(&self, id: NodeId) -> Option<&Number> {
        match self.node(id).map(|node| &node.op) {
            Some(Op::Constant(number)) => Some(number),
            _ => None,
        }
    }

    fn sum(&mut self, expr: &Expr, parts: Vec<(bool, NodeId)>) -> NodeId {
        let constants: Option<Vec<(bool, Number)>> =
            parts.iter().map(|(minus, id)| Some((*minus, self.constant(*id)?.clone()))).collect();
        if let Some(constants) = constants {
            let sum = constants
                .into_iter()
                .fold(Number::ZERO, |sum, (minus, number)| if minus { sum - number } else { sum + number });
            if !sum.is_too_large() {
                return self.number(sum);
            }
        }
        let unbounded = self.blame(expr, Reason::Unbounded);
        self.add(Op::Sum { parts, unbounded })
    }

    fn product(&mut self, expr: &Expr, parts: Vec<(bool, NodeId)>) -> NodeId {
        let constants: Option<Vec<(bool, Number)>> =
            parts.iter().map(|(under, id)| Some((*under, self.constant(*id)?.clone()))).collect();
        if let Some(constants) = constants {
            let product = constants.into_iter().try_fold(Number::ONE, |product, (under, number)| {
                if under { product.checked_div(&number) } else { Some(product * number) }
            });
            if let Some(product) = product.filter(|number| !number.is_too_large()) {
                return self.number(product);
            }
        }
        let zero = self.blame(expr, Reason::DivisionByZero);
        let unbounded = self.blame(expr, Reason::Unbounded);
        self.add(Op::Product { parts, zero, unbounded })
    }

    /// Numbers; days and numbers; the days between two dates (B18).
    fn addition(&mut self, expr: &Expr, first: &Expr, rest: &[(SumOp, Expr)]) -> NodeId {
        use crate::model::Type;
        if first.ty != Type::Date {
            let mut parts = vec![(false, self.expr(first))];
            for (op, part) in rest {
                parts.push((*op == SumOp::Sub, self.expr(part)));
            }
            return self.sum(expr, parts);
        }
        let mut sum = self.expr(first);
        let mut is_day = true;
        for (op, part) in rest {
            let by = self.expr(part);
            let back = *op == SumOp::Sub;
            if is_day && part.ty != Type::Date {
                let large = self.blame(expr, Reason::NumberTooLarge);
                let unbounded = self.blame(expr, Reason::Unbounded);
                sum = self.add(Op::Shift { day: sum, by, back, large, unbounded });
            } else {
                is_day = false;
                sum = self.sum(expr, vec![(false, sum), (back, by)]);
            }
        }
        sum
    }

    fn call(&mut self, expr: &Expr, function: &Function, args: &[Expr]) -> NodeId {
        let parts = self.exprs(args);
        let unbounded = self.blame(expr, Reason::Unbounded);
        match (function, parts.as_slice()) {
            (Function::Min, _) => self.add(Op::Min(parts)),
            (Function::Max, _) => self.add(Op::Max(parts)),
            (Function::Mean(Some(least)), _) => {
                let few = self.blame(expr, Reason::TooLittleAnswered);
                let zero = self.blame(expr, Reason::DivisionByZero);
                self.add(Op::MeanOfKnown { parts, least: *least, few, zero })
            }
            (Function::Mean(None), _) => {
                let count = Number::count(parts.len());
                let sum = self.sum(expr, parts.into_iter().map(|part| (false, part)).collect());
                let count = self.number(count);
                self.product(expr, vec![(false, sum), (true, count)])
            }
            (Function::Abs, [x]) => self.add(Op::Abs { of: *x, unbounded }),
            (Function::Round, [x]) => {
                let places = self.number(Number::ZERO);
                self.add(Op::Round { of: *x, places, unbounded })
            }
            (Function::Round, [x, places]) => self.add(Op::Round { of: *x, places: *places, unbounded }),
            (Function::Clamp, [x, lo, hi]) => {
                let raised = self.add(Op::Max(vec![*x, *lo]));
                self.add(Op::Min(vec![raised, *hi]))
            }
            (Function::Invert(lo, hi), [x]) => {
                let ends = self.number(lo + hi);
                self.sum(expr, vec![(false, ends), (true, *x)])
            }
            (Function::Rescale, [x, a, b, c, d]) => {
                let zero = self.blame(expr, Reason::DivisionByZero);
                self.add(Op::Rescale { parts: [*x, *a, *b, *c, *d], zero, unbounded })
            }
            _ => {
                let cause = self.blame(expr, Reason::NotANumber);
                self.add(Op::Unknown(cause))
            }
        }
    }

    fn measure(&mut self, measure: Measure) -> NodeId {
        match measure {
            Measure::Cpp => self.formula(Op::Total(Side::Benefits)),
            Measure::Cpc => self.formula(Op::Total(Side::Costs)),
            Measure::U => self.formula(Op::U),
            Measure::Net => self.formula(Op::Net),
            Measure::Answered(Some(side)) => self.formula(Op::Answered(side)),
            Measure::Answered(None) => self.formula(Op::AnsweredLess),
            Measure::Rating(factor) => self.rating(factor),
            Measure::Share(factor) => self.formula(Op::Share(factor)),
            Measure::Headroom(factor) => self.formula(Op::Headroom(factor)),
            Measure::Dominates(factor) => self.formula(Op::Dominates(factor)),
            Measure::Extreme(which, side) => self.formula(Op::Extreme(which, side)),
            Measure::Count | Measure::Rows | Measure::Reach => self.number(Number::ONE),
            Measure::WorthRaw => self.worth(),
            Measure::Worth => {
                let raw = self.worth();
                self.add(Op::AtLeastZero(raw))
            }
        }
    }

    fn worth(&mut self) -> NodeId {
        let model = self.model;
        match &model.worth {
            // A worth knows of no action.
            Some(worth) => {
                let action = self.action.take();
                let node = self.expr(worth);
                self.action = action;
                node
            }
            None => {
                let cause = self.cause(Reason::NotStated, CauseSource::Worth);
                self.add(Op::Unknown(cause))
            }
        }
    }

    fn score_term(&mut self, term: ScoreTerm) -> NodeId {
        let Some(action) = self.action else {
            let cause = self.cause(Reason::NotStated, CauseSource::Words("score".into()));
            return self.add(Op::Unknown(cause));
        };
        let declared = self.model.actions.at(action);
        let number = match term {
            ScoreTerm::Uplift | ScoreTerm::UpliftU => {
                if declared.effects.is_empty() {
                    let cause = self.cause(Reason::NoEffectDeclared, CauseSource::Action(action));
                    return self.add(Op::Unknown(cause));
                }
                return self.formula(match term {
                    ScoreTerm::UpliftU => Op::UpliftU(action),
                    _ => Op::Uplift(action),
                });
            }
            ScoreTerm::Effort => declared.effort.clone(),
            ScoreTerm::Cost => declared.cost.clone(),
        };
        match number {
            Some(number) => self.number(number),
            None => {
                let cause = self.cause(Reason::NotStated, CauseSource::Action(action));
                self.add(Op::Unknown(cause))
            }
        }
    }

    /// A value of another group, found by an earlier pass.
    fn of_group(&mut self, expr: &Expr, group: GroupRef) -> NodeId {
        match group {
            GroupRef::Own => {
                // The check lets no bare aggregate into a customer's expression (A10).
                let cause = self.blame(expr, Reason::TooFewCustomers);
                self.add(Op::Unknown(cause))
            }
            GroupRef::All | GroupRef::Segment(..) => {
                let late = self.late(expr.clone());
                self.add(Op::Late(late))
            }
            GroupRef::Family(family) => {
                let member = self.member(family);
                let segments: Vec<_> = self.model.families.at(family).segments.ids().collect();
                let late = segments
                    .into_iter()
                    .map(|segment| {
                        let mut own = expr.clone();
                        match &mut own.kind {
                            ExprKind::Measure(group, _) | ExprKind::Aggregate { group, .. } => {
                                *group = GroupRef::Segment(family, segment);
                            }
                            _ => {}
                        }
                        self.late(own)
                    })
                    .collect();
                let none = self.cause(Reason::InNoSegment, CauseSource::Family(family));
                self.add(Op::LateOf { family, member, late, none })
            }
        }
    }

    fn late(&mut self, expr: Expr) -> LateId {
        let level = 1 + self.asks(&expr);
        let same = |late: &Late| match (&late.expr.kind, &expr.kind) {
            (ExprKind::Measure(g, m), ExprKind::Measure(h, n)) => g == h && m == n,
            (ExprKind::Aggregate { group: g, .. }, ExprKind::Aggregate { group: h, .. }) => {
                g == h && late.expr.span == expr.span
            }
            _ => false,
        };
        let at = match self.late.iter().position(same) {
            Some(at) => at,
            None => {
                self.late.push(Late { expr, level });
                self.late.len() - 1
            }
        };
        LateId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The highest level of what a value of a group asks of its customers.
    pub(super) fn asks(&mut self, expr: &Expr) -> u32 {
        let (group, level) = match &expr.kind {
            ExprKind::Aggregate { group, of, .. } => {
                let of = of.as_ref().map(|of| self.expr(of));
                (*group, of.map_or(0, |of| self.level_of(of)))
            }
            ExprKind::Measure(group, Measure::Worth | Measure::WorthRaw) => {
                let worth = self.worth();
                (*group, self.level_of(worth))
            }
            ExprKind::Measure(group, Measure::Count | Measure::Rows | Measure::Reach) => (*group, 0),
            ExprKind::Measure(group, _) => {
                let u = self.formula(Op::U);
                (*group, self.level_of(u))
            }
            _ => return 0,
        };
        match group {
            GroupRef::Family(family) | GroupRef::Segment(family, _) => {
                let member = self.member(family);
                level.max(self.level_of(member))
            }
            GroupRef::Own | GroupRef::All => level,
        }
    }

    fn compare(&mut self, left: &Expr, op: CompareOp, right: &Expr) -> NodeId {
        let (a, b) = (self.expr(left), self.expr(right));
        let shape = |id| self.node(id).map_or(Shape::Number, |node| node.shape);
        match (shape(a), shape(b)) {
            (Shape::Number, _) => self.test(a, op, b),
            (Shape::Code, _) => {
                let family = |expr: &Expr| matches!(expr.kind, ExprKind::Membership(_));
                let a = CodeRef { node: a, family: family(left) };
                let b = CodeRef { node: b, family: family(right) };
                let (a, b) = if a.node <= b.node { (a, b) } else { (b, a) };
                let same = self.add(Op::SameCode(a, b));
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
            (Shape::Truth, _) => {
                let constant = |id| match self.node(id).map(|node| &node.op) {
                    Some(Op::Truth(flag)) => Some(*flag),
                    _ => None,
                };
                let same = match (constant(a), constant(b)) {
                    (_, Some(true)) => a,
                    (Some(true), _) => b,
                    (_, Some(false)) => self.not(a),
                    (Some(false), _) => self.not(b),
                    _ => self.add(Op::SameTruth(a.min(b), a.max(b))),
                };
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
        }
    }

    /// A comparison of two numbers; with a constant it is one cut or two.
    fn test(&mut self, a: NodeId, op: CompareOp, b: NodeId) -> NodeId {
        match (self.constant(a).cloned(), self.constant(b).cloned()) {
            (Some(x), Some(y)) => {
                let holds = match op {
                    CompareOp::Eq => x == y,
                    CompareOp::Ne => x != y,
                    CompareOp::Lt => x < y,
                    CompareOp::Le => x <= y,
                    CompareOp::Gt => x > y,
                    CompareOp::Ge => x >= y,
                };
                self.add(Op::Truth(holds))
            }
            (None, Some(at)) => self.cut(a, op, at),
            (Some(at), None) => {
                let turned = match op {
                    CompareOp::Lt => CompareOp::Gt,
                    CompareOp::Le => CompareOp::Ge,
                    CompareOp::Gt => CompareOp::Lt,
                    CompareOp::Ge => CompareOp::Le,
                    same => same,
                };
                self.cut(b, turned, at)
            }
            (None, None) => self.add(Op::Compare(a, op, b)),
        }
    }

    fn cut(&mut self, of: NodeId, op: CompareOp, at: Number) -> NodeId {
        let below = |lower: &mut Self, inclusive| lower.add(Op::Cut { of, at: at.clone(), inclusive });
        match op {
            CompareOp::Lt => below(self, false),
            CompareOp::Le => below(self, true),
            CompareOp::Gt => {
                let cut = below(self, true);
                self.not(cut)
            }
            CompareOp::Ge => {
                let cut = below(self, false);
                self.not(cut)
            }
            CompareOp::Eq | CompareOp::Ne => {
                let (upto, under) = (below(self, true), below(self, false));
                let above = self.not(under);
                let same = self.all(vec![upto, above]);
                if op == CompareOp::Ne { self.not(same) } else { same }
            }
        }
    }
}

/// A day as a number.
fn days(date: Date) -> Number {
    Number::int(date.days_since(Date::EPOCH))
}
