//! Expressions: every name an id, every operator on types that fit (language 3, 6.3, A10).

use super::context::{Checker, LetState};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprKind, FamilyId, GroupRef, Interval, LetId, Measure, TableId, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{ProductOp, State, SumOp};

/// How deep an expression may be, with all that its lets stand for.
pub(super) const MAX_DEPTH: usize = 256;

/// Where an expression is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ctx<'s> {
    /// For whom.
    pub(super) scope: Scope<'s>,
    /// Inside the argument of an aggregate.
    pub(super) in_aggregate: bool,
    /// In `prioritize by`, where terms of the action have names.
    pub(super) score: bool,
    /// Levels above it.
    pub(super) depth: usize,
}

/// For whom an expression is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'s> {
    /// One customer.
    Customer,
    /// The cells of these families; none is all customers.
    Group(&'s [FamilyId]),
    /// A group that is known only where the let is used.
    GroupOfLet(LetId),
}

impl<'s> Ctx<'s> {
    pub(super) const CUSTOMER: Ctx<'static> =
        Ctx { scope: Scope::Customer, in_aggregate: false, score: false, depth: 0 };

    pub(super) const fn group(families: &'s [FamilyId]) -> Self {
        Ctx { scope: Scope::Group(families), in_aggregate: false, score: false, depth: 0 }
    }

    pub(super) const fn is_group(self) -> bool {
        !matches!(self.scope, Scope::Customer)
    }

    const fn deeper(self) -> Self {
        Ctx { depth: self.depth + 1, ..self }
    }
}

/// An expression that fits everything, where an error was given.
pub(super) fn failed(span: Span) -> Expr {
    Expr { kind: ExprKind::Flag(false), ty: Type::Error, span }
}

/// What stands for itself.
fn literal(expr: &ast::Expr) -> Expr {
    let (kind, ty) = match &expr.kind {
        ast::ExprKind::Number(number) => {
            let range = Interval::closed(number.value.clone(), number.value.clone());
            (ExprKind::Number(number.value.clone()), Type::Number { rating: false, range })
        }
        ast::ExprKind::Text(text) => (ExprKind::Text(text.as_str().into()), Type::Text),
        ast::ExprKind::Flag(flag) => (ExprKind::Flag(*flag), Type::Flag),
        ast::ExprKind::Date(date) => (ExprKind::Date(*date), Type::Date),
        ast::ExprKind::Extreme(which, side) => {
            (ExprKind::Measure(GroupRef::Own, Measure::Extreme(*which, *side)), Type::Factor)
        }
        _ => return failed(expr.span),
    };
    Expr { kind, ty, span: expr.span }
}

pub(super) const fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Number { .. })
}

impl Checker<'_> {
    /// An expression in its scope.
    pub(super) fn expr(&mut self, expr: &ast::Expr, ctx: Ctx<'_>) -> Expr {
        let span = expr.span;
        if ctx.depth > MAX_DEPTH {
            return self.too_deep(span);
        }
        let ctx = ctx.deeper();
        // Every arm is a call: what the arms need side by side would be the room that each level takes.
        match &expr.kind {
            ast::ExprKind::Number(_)
            | ast::ExprKind::Text(_)
            | ast::ExprKind::Flag(_)
            | ast::ExprKind::Date(_)
            | ast::ExprKind::Extreme(..) => literal(expr),
            ast::ExprKind::Path(path) => self.path(path, ctx, None),
            ast::ExprKind::Call { function, args, answered } => {
                self.call(function, args, answered.as_ref(), span, ctx)
            }
            ast::ExprKind::Range(range) => self.misplaced_range(range, span),
            ast::ExprKind::Neg(inner) => self.negated(inner, span, ctx),
            ast::ExprKind::Not(inner) => self.opposite(inner, span, ctx),
            ast::ExprKind::And(parts) => self.joined(parts, ExprKind::And, span, ctx),
            ast::ExprKind::Or(parts) => self.joined(parts, ExprKind::Or, span, ctx),
            ast::ExprKind::Sum(first, rest) => self.sum(first, rest, span, ctx),
            ast::ExprKind::Product(first, rest) => self.product(first, rest, span, ctx),
            ast::ExprKind::OrElse(parts) => self.or_else(parts, span, ctx),
            ast::ExprKind::Compare(left, op, right) => self.compare(left, op, right, span, ctx),
            ast::ExprKind::In { subject, negated, set } => self.membership(subject, *negated, set, span, ctx),
            ast::ExprKind::Is { subject, negated, state } => self.is(subject, *negated, *state, span, ctx),
            ast::ExprKind::Confident { test, level } => self.confident(test, level, span, ctx),
            ast::ExprKind::Dominates { factor, side } => self.dominates(factor, side, span),
            ast::ExprKind::Error => failed(span),
        }
    }

    fn too_deep(&mut self, span: Span) -> Expr {
        self.report(
            Diagnostic::new(
                Code::DEFINITIONS_TOO_DEEP,
                span,
                format!("this is more than {MAX_DEPTH} levels deep, with all that its names stand for"),
                "too deep here",
            )
            .help("split it, or shorten the chain of `let`s"),
        );
        failed(span)
    }

    fn misplaced_range(&mut self, range: &ast::Range, span: Span) -> Expr {
        self.error(
            Code::TYPE_MISMATCH,
            range.span,
            "a range cannot stand here",
            "ranges follow `in`, or are arguments of `rescale` and `clamp`",
        );
        failed(span)
    }

    fn negated(&mut self, inner: &ast::Expr, span: Span, ctx: Ctx<'_>) -> Expr {
        let inner = self.number_expr(inner, ctx);
        let range = match &inner.ty {
            Type::Number { range, .. } => Interval {
                lo: range.hi.clone().map(|(n, inside)| (-n, inside)),
                hi: range.lo.clone().map(|(n, inside)| (-n, inside)),
            },
            _ => Interval::ALL,
        };
        let ty = Type::Number { rating: false, range };
        Expr { kind: ExprKind::Neg(Box::new(inner)), ty, span }
    }

    fn opposite(&mut self, inner: &ast::Expr, span: Span, ctx: Ctx<'_>) -> Expr {
        let inner = self.condition(inner, ctx);
        Expr { kind: ExprKind::Not(Box::new(inner)), ty: Type::Flag, span }
    }

    fn joined(
        &mut self,
        parts: &[ast::Expr],
        kind: fn(Vec<Expr>) -> ExprKind,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let parts = parts.iter().map(|part| self.condition(part, ctx)).collect();
        Expr { kind: kind(parts), ty: Type::Flag, span }
    }

    fn product(
        &mut self,
        first: &ast::Expr,
        rest: &[(ast::Spanned<ProductOp>, ast::Expr)],
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let first = self.number_expr(first, ctx);
        let rest: Vec<(ProductOp, Expr)> =
            rest.iter().map(|(op, part)| (op.value, self.number_expr(part, ctx))).collect();
        Expr { kind: ExprKind::Product(Box::new(first), rest), ty: Type::NUMBER, span }
    }

    fn is(&mut self, subject: &ast::Expr, negated: bool, state: State, span: Span, ctx: Ctx<'_>) -> Expr {
        let subject = self.expr(subject, ctx);
        if state == State::Unbounded && !is_number(&subject.ty) && subject.ty != Type::Error {
            self.error(
                Code::TYPE_MISMATCH,
                span,
                "only numbers can be unbounded",
                format!("this is {}", self.describe(&subject.ty)),
            );
        }
        let kind = ExprKind::Is { subject: Box::new(subject), negated, state };
        Expr { kind, ty: Type::Flag, span }
    }

    /// An expression that must be yes or no.
    pub(super) fn condition(&mut self, expr: &ast::Expr, ctx: Ctx<'_>) -> Expr {
        let found = self.expr(expr, ctx);
        if !matches!(found.ty, Type::Flag | Type::Error) {
            let help = match found.ty {
                Type::Number { .. } => "compare it with a number, as in `U < 1`",
                Type::Factor => "compare it with a factor, as in `top cost = price`",
                Type::Segment(_) => "compare it with a segment, as in `trip = business`",
                Type::Date => "compare it with a date",
                _ => "compare it with a text in quotes",
            };
            let what = self.describe(&found.ty);
            self.report(
                Diagnostic::new(
                    Code::NOT_A_CONDITION,
                    found.span,
                    format!("a condition is needed here, and this is {what}"),
                    "neither yes nor no",
                )
                .help(help),
            );
            return failed(found.span);
        }
        found
    }

    /// An expression that must be a number.
    pub(super) fn number_expr(&mut self, expr: &ast::Expr, ctx: Ctx<'_>) -> Expr {
        let found = self.expr(expr, ctx);
        self.must_be_number(found)
    }

    pub(super) fn must_be_number(&mut self, found: Expr) -> Expr {
        if is_number(&found.ty) || found.ty == Type::Error {
            return found;
        }
        let what = self.describe(&found.ty);
        self.error(
            Code::NOT_A_NUMBER,
            found.span,
            format!("a number is needed here, and this is {what}"),
            "not a number",
        );
        failed(found.span)
    }

    /// Numbers, or a date with days added or another date taken away (B18).
    fn sum(
        &mut self,
        first: &ast::Expr,
        rest: &[(ast::Spanned<SumOp>, ast::Expr)],
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let first = self.expr(first, ctx);
        let mut ty = if first.ty == Type::Date { Type::Date } else { Type::NUMBER };
        let first = if first.ty == Type::Date { first } else { self.must_be_number(first) };
        let mut parts = Vec::new();
        for (op, part) in rest {
            let part = self.expr(part, ctx);
            let part = match (&ty, op.value, &part.ty) {
                (Type::Date, SumOp::Sub, Type::Date) => {
                    ty = Type::NUMBER;
                    part
                }
                _ => self.must_be_number(part),
            };
            parts.push((op.value, part));
        }
        Expr { kind: ExprKind::Sum(Box::new(first), parts), ty, span }
    }

    fn or_else(&mut self, parts: &[ast::Expr], span: Span, ctx: Ctx<'_>) -> Expr {
        let parts: Vec<Expr> = parts.iter().map(|part| self.expr(part, ctx)).collect();
        let mut ty = Type::Error;
        for part in &parts {
            match self.common(&ty, &part.ty) {
                Some(common) => ty = common,
                None => {
                    let (one, other) = (self.describe(&ty), self.describe(&part.ty));
                    self.error(
                        Code::TYPE_MISMATCH,
                        part.span,
                        format!("`or else` joins {one} and {other}"),
                        format!("this is {other}"),
                    );
                }
            }
        }
        self.never_used(&parts);
        Expr { kind: ExprKind::OrElse(parts), ty, span }
    }

    /// What follows something that is always known is never used: most likely more was meant to stand before it.
    fn never_used(&mut self, parts: &[Expr]) {
        let known = |part: &&Expr| {
            matches!(
                part.kind,
                ExprKind::Number(_)
                    | ExprKind::Text(_)
                    | ExprKind::Flag(_)
                    | ExprKind::Date(_)
                    | ExprKind::Param(_)
            )
        };
        if let Some((_, before)) = parts.split_last()
            && let Some(part) = before.iter().find(known)
        {
            self.report(
                Diagnostic::new(
                    Code::OR_ELSE_NEVER,
                    part.span,
                    "this is always known, so what follows `or else` is never used",
                    "never unknown",
                )
                .help("`or else` binds more tightly than `+ - * /`: write `(U / 2) or else 1`"),
            );
        }
    }

    /// The type that holds both, if there is one.
    pub(super) fn common(&self, a: &Type, b: &Type) -> Option<Type> {
        match (a, b) {
            (Type::Error, other) | (other, Type::Error) => Some(other.clone()),
            (Type::Number { rating: ra, range: a }, Type::Number { rating: rb, range: b }) => {
                Some(Type::Number { rating: *ra && *rb, range: super::ranges::hull(a, b) })
            }
            (Type::Text | Type::List(_), Type::Text | Type::List(_)) => {
                Some(if a == b { a.clone() } else { Type::Text })
            }
            _ => (a == b).then(|| a.clone()),
        }
    }

    /// A named expression, read where it is used (A10).
    pub(super) fn let_value(&mut self, id: LetId, span: Span, ctx: Ctx<'_>) -> Expr {
        self.used_lets.insert(id);
        let group = ctx.is_group();
        let found = match self.lets.get(&(id, group)) {
            Some(LetState::Done(found)) => found.clone(),
            Some(LetState::InProgress) => {
                self.let_cycle(id, group, span);
                None
            }
            None => self.read_let(id, group, ctx.depth),
        };
        let Some(found) = found else { return failed(span) };
        if let Scope::Group(families) = ctx.scope {
            let needs = self.let_needs.get(&id).cloned().unwrap_or_default();
            for (family, place) in needs {
                if !families.contains(&family) {
                    let name = self.names.family_name(family);
                    self.report(
                        Diagnostic::new(
                            Code::NO_SUCH_GROUP,
                            span,
                            format!("this needs the subject's own segment of `{name}`"),
                            format!("read in a rule that is not `for each {name}`"),
                        )
                        .label(place, "needed here"),
                    );
                }
            }
        } else if let Scope::GroupOfLet(reader) = ctx.scope {
            let needs = self.let_needs.get(&id).cloned().unwrap_or_default();
            self.let_needs.entry(reader).or_default().extend(needs);
        }
        Expr { kind: ExprKind::Let(id), ty: found.ty, span }
    }

    pub(super) fn read_let(&mut self, id: LetId, group: bool, depth: usize) -> Option<Box<Expr>> {
        let declared = self.names.lets.get(id.index()).copied()?;
        self.lets.insert((id, group), LetState::InProgress);
        let scope = if group { Scope::GroupOfLet(id) } else { Scope::Customer };
        let ctx = Ctx { scope, in_aggregate: false, score: false, depth };
        let in_potential = std::mem::take(&mut self.in_potential);
        let value = self.expr(&declared.value, ctx);
        self.in_potential = in_potential;
        let done = (value.ty != Type::Error).then(|| Box::new(value));
        self.lets.insert((id, group), LetState::Done(done.clone()));
        done
    }

    fn let_cycle(&mut self, id: LetId, group: bool, span: Span) {
        let names: Vec<String> = self
            .lets
            .iter()
            .filter(|((_, of), state)| *of == group && matches!(state, LetState::InProgress))
            .filter_map(|((other, _), _)| self.names.lets.get(other.index()))
            .map(|found| format!("`{}`", found.name.text))
            .collect();
        let Some(declared) = self.names.lets.get(id.index()).copied() else { return };
        let name = &declared.name.text;
        let message = if names.len() == 1 {
            format!("`{name}` depends on itself")
        } else {
            format!("`{name}` depends on itself, through {}", crate::diagnostic::list_and(&names))
        };
        self.report(
            Diagnostic::new(Code::CYCLE, span, message, "read here again")
                .label(declared.name.span, "declared here")
                .help("a definition may not come back to itself; take one of these readings out"),
        );
    }

    /// A type in the author's words.
    pub(super) fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Number { rating: true, .. } => "a rating".to_owned(),
            Type::Number { .. } => "a number".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::List(_) => "one of a closed list of texts".to_owned(),
            Type::Flag => "yes or no".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::Segment(family) => format!("a segment of `{}`", self.names.family_name(*family)),
            Type::Factor => "a factor".to_owned(),
            Type::Error => "something that could not be read".to_owned(),
        }
    }
}
