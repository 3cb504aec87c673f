//! Expressions in a customer's scope.

use super::{Lower, days};
use crate::answer::{CauseSource, CellId};
use crate::model::{
    Base, Beside, Expr, ExprKind, FamilyId, Function, GroupRef, InputId, InputKind, Measure, Money,
    ScoreTerm, SegmentId, TableId,
};
use crate::number::Number;
use crate::plan::Late;
use crate::plan::node::{LateId, NodeId, Op};
use crate::value::{CompareOp, ProductOp, Reason, Side, State, SumOp, Text};

impl Lower<'_> {
    /// An expression in a customer's scope.
    pub(in crate::plan) fn expr(&mut self, expr: &Expr) -> NodeId {
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
                let known = self.changed.as_ref().map_or(&self.lets, |changed| &changed.lets);
                if let Some(known) = known.get(id) {
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
                self.changed.as_mut().map_or(&mut self.lets, |changed| &mut changed.lets).insert(*id, node);
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
            // The check lets none into a customer's expression; groups are decided elsewhere.
            ExprKind::Confident(inner, _) => self.expr(inner),
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

    pub(super) fn exprs(&mut self, parts: &[Expr]) -> Vec<NodeId> {
        parts.iter().map(|part| self.expr(part)).collect()
    }

    pub(super) fn input(&mut self, input: InputId) -> NodeId {
        if let Some(node) = self.changed.as_ref().and_then(|changed| changed.column(input)) {
            return node;
        }
        self.inputs.push(input);
        match self.model.inputs.at(input).kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => self.add(Op::Digits(input)),
            InputKind::Text | InputKind::List(_) => self.add(Op::Text(input)),
            InputKind::Flag { .. } => self.add(Op::Flag(input)),
            InputKind::Date(_) => self.add(Op::Days(input)),
        }
    }

    pub(super) fn number(&mut self, number: Number) -> NodeId {
        self.add(Op::Constant(number))
    }

    pub(super) fn text(&mut self, text: &Text) -> NodeId {
        let at = match self.texts.iter().position(|known| known == text) {
            Some(at) => at,
            None => {
                self.texts.push(text.clone());
                self.texts.len() - 1
            }
        };
        self.add(Op::TextConstant(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    pub(super) fn code(&mut self, at: usize) -> NodeId {
        self.add(Op::CodeConstant(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    pub(super) fn sum(&mut self, expr: &Expr, parts: Vec<(bool, NodeId)>) -> NodeId {
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

    pub(super) fn product(&mut self, expr: &Expr, parts: Vec<(bool, NodeId)>) -> NodeId {
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
    pub(super) fn addition(&mut self, expr: &Expr, first: &Expr, rest: &[(SumOp, Expr)]) -> NodeId {
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

    pub(super) fn call(&mut self, expr: &Expr, function: &Function, args: &[Expr]) -> NodeId {
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
            (Function::Clv { now }, [margin, retention, discount]) => {
                let off = self.blame(expr, Reason::OutOfRange);
                let mut within = |of, hi| self.add(Op::Within { of, lo: Number::ZERO, hi, off, unbounded });
                let (retention, discount) = (within(*retention, Some(Number::ONE)), within(*discount, None));
                let one = self.number(Number::ONE);
                let grown = self.sum(expr, vec![(false, one), (false, discount)]);
                let lost = self.sum(expr, vec![(false, grown), (true, retention)]);
                let times = if *now { grown } else { retention };
                self.product(expr, vec![(false, *margin), (false, times), (true, lost)])
            }
            (Function::Relative, [own, rivals]) => self.relative(expr, *own, *rivals),
            (Function::Roi, [gain, cost]) => {
                let left = self.sum(expr, vec![(false, *gain), (true, *cost)]);
                self.product(expr, vec![(false, left), (true, *cost)])
            }
            _ => {
                let cause = self.blame(expr, Reason::NotANumber);
                self.add(Op::Unknown(cause))
            }
        }
    }

    pub(super) fn measure(&mut self, measure: Measure) -> NodeId {
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
            Measure::WorthRaw => self.money(Money::Worth),
            Measure::Potential => self.money(Money::Potential),
            Measure::Unrealised => self.money(Money::Unrealised),
            Measure::Gap(factor) => self.gap(factor),
            Measure::Satisfaction => self.satisfaction(),
            Measure::Consequence(id) => self.consequence(id),
            Measure::Worth => {
                let raw = self.money(Money::Worth);
                self.add(Op::AtLeastZero(raw))
            }
        }
    }

    /// An expression that knows of no action.
    pub(super) fn plain(&mut self, expr: &Expr) -> NodeId {
        let action = self.action.take();
        let node = self.expr(expr);
        self.action = action;
        node
    }

    pub(super) fn money(&mut self, money: Money) -> NodeId {
        let model = self.model;
        match model.money(money) {
            Some(own) => self.plain(own),
            None => {
                let cause = self.cause(Reason::NotStated, CauseSource::Worth);
                self.add(Op::Unknown(cause))
            }
        }
    }

    pub(super) fn score_term(&mut self, term: ScoreTerm) -> NodeId {
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
            // A customer is one customer.
            ScoreTerm::Cost => declared.cost.as_ref().map(|cost| cost.amount.clone()),
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
    pub(super) fn of_group(&mut self, expr: &Expr, group: GroupRef) -> NodeId {
        match group {
            GroupRef::Own => {
                // The check lets no bare aggregate into a customer's expression (A10).
                let cause = self.blame(expr, Reason::TooFewCustomers);
                self.add(Op::Unknown(cause))
            }
            GroupRef::Beside(of, base) => self.beside(expr, of, base),
            GroupRef::All | GroupRef::Segment(..) => self.by_segments(expr, &[], |_| (group, None)),
            GroupRef::Family(family) => self.by_segments(expr, &[family], |cell| {
                (cell.segment(family).map_or(group, |segment| GroupRef::Segment(family, segment)), None)
            }),
        }
    }

    /// Of the group that belongs to the customer's segments of some families: `of` says which, and whose rivals are
    /// meant where that depends on the customer.
    pub(super) fn by_segments(
        &mut self,
        expr: &Expr,
        families: &[FamilyId],
        of: impl Fn(&CellId) -> (GroupRef, Option<(FamilyId, SegmentId)>),
    ) -> NodeId {
        let members: Vec<NodeId> = families.iter().map(|family| self.member(*family)).collect();
        let mut cells = vec![Vec::new()];
        for family in families {
            let segments: Vec<_> = self.model.families.at(*family).segments.ids().collect();
            let with = |cell: Vec<_>| {
                segments
                    .iter()
                    .map(move |segment| cell.iter().copied().chain([(*family, *segment)]).collect())
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        let late: Vec<LateId> = cells
            .into_iter()
            .map(|cell| {
                let (of, brand) = of(&CellId::new(cell));
                let mut own = expr.clone();
                match &mut own.kind {
                    ExprKind::Measure(group, _) | ExprKind::Aggregate { group, .. } => *group = of,
                    _ => {}
                }
                self.late(own, brand)
            })
            .collect();
        match late.as_slice() {
            [late] if members.is_empty() => self.add(Op::Late(*late)),
            _ => self.add(Op::LateOf { members, late }),
        }
    }

    pub(super) fn late(&mut self, expr: Expr, brand: Option<(FamilyId, SegmentId)>) -> LateId {
        // Groups stay as they were, whatever an action changes.
        let level = 1 + self.without_changes(|lower| lower.asks(&expr));
        let same = |late: &Late| {
            late.brand == brand
                && match (&late.expr.kind, &expr.kind) {
                    (ExprKind::Measure(g, m), ExprKind::Measure(h, n)) => g == h && m == n,
                    (ExprKind::Aggregate { group: g, .. }, ExprKind::Aggregate { group: h, .. }) => {
                        g == h && late.expr.span == expr.span
                    }
                    _ => false,
                }
        };
        let at = match self.late.iter().position(same) {
            Some(at) => at,
            None => {
                self.late.push(Late { expr, brand, level });
                self.late.len() - 1
            }
        };
        LateId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The highest level of what a value of a group asks of its customers.
    pub(in crate::plan) fn asks(&mut self, expr: &Expr) -> u32 {
        let (group, level) = match &expr.kind {
            ExprKind::Aggregate { group, of, .. } => {
                let of = of.as_ref().map(|of| self.expr(of));
                (*group, of.map_or(0, |of| self.level_of(of)))
            }
            ExprKind::Measure(group, measure) if measure.money().is_some() => {
                let own = measure.money().map(|money| self.money(money));
                (*group, own.map_or(0, |own| self.level_of(own)))
            }
            ExprKind::Measure(group, Measure::Count | Measure::Rows | Measure::Reach) => (*group, 0),
            ExprKind::Measure(group, measure) => (*group, self.value_level(*measure)),
            _ => return 0,
        };
        // Whatever is read of the best rival, he is found by U.
        let level = match group {
            GroupRef::Beside(Beside::BestRival, _) => level.max(self.value_level(Measure::U)),
            _ => level,
        };
        match group {
            GroupRef::Family(family)
            | GroupRef::Segment(family, _)
            | GroupRef::Beside(_, Base::Family(family) | Base::Segment(family, _)) => {
                let member = self.member(family);
                level.max(self.level_of(member))
            }
            GroupRef::Own | GroupRef::All | GroupRef::Beside(..) => level,
        }
    }
}
