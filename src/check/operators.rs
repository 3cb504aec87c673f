//! Comparisons, `in`, and `dominates`: which types meet, and whether they can ever hold (language 3.4).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Checker;
use super::expr::{Ctx, failed};
use super::names::Symbol;
use super::ranges;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, ticked_or};
use crate::model::{Expr, ExprKind, FactorId, FamilyId, GroupRef, Interval, Measure, TableId as _, Type};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{CompareOp, Side, Text};

/// What a bare name on the other side of a comparison is looked up as (P18).
#[derive(Debug, Clone, Copy)]
pub(super) enum Hint {
    Segment(FamilyId),
    Factor,
}

impl Checker<'_> {
    /// What the other side of a comparison may name bare.
    fn hint(&self, expr: &ast::Expr) -> Option<Hint> {
        match &expr.kind {
            ast::ExprKind::Path(path) => match path.names.as_slice() {
                [one] => match self.names.value(&one.text) {
                    Some(Symbol::Family(family)) => Some(Hint::Segment(family)),
                    _ => None,
                },
                _ => None,
            },
            ast::ExprKind::Extreme(..) => Some(Hint::Factor),
            _ => None,
        }
    }

    fn operand(&mut self, expr: &ast::Expr, hint: Option<Hint>, ctx: Ctx<'_>) -> Expr {
        match &expr.kind {
            ast::ExprKind::Path(path) => self.path(path, ctx, hint),
            _ => self.expr(expr, ctx),
        }
    }

    pub(super) fn compare(
        &mut self,
        left: &ast::Expr,
        op: &ast::Spanned<CompareOp>,
        right: &ast::Expr,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let (left_hint, right_hint) = (self.hint(right), self.hint(left));
        let left = self.operand(left, left_hint, ctx);
        let right = self.operand(right, right_hint, ctx);
        self.fits(&left, op.value, op.span, &right);
        self.can_hold(&left, op.value, &right, span);
        let kind = ExprKind::Compare(Box::new(left), op.value, Box::new(right));
        Expr { kind, ty: Type::Flag, span }
    }

    /// Whether two types can be compared, and in this way.
    fn fits(&mut self, left: &Expr, op: CompareOp, op_span: Span, right: &Expr) {
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        let ordered = match (&left.ty, &right.ty) {
            (Type::Error, _) | (_, Type::Error) => return,
            (Type::Number { .. }, Type::Number { .. }) | (Type::Date, Type::Date) => true,
            (Type::Text | Type::List(_), Type::Text | Type::List(_))
            | (Type::Flag, Type::Flag)
            | (Type::Factor, Type::Factor) => false,
            (Type::Segment(a), Type::Segment(b)) if a == b => false,
            _ => {
                let (a, b) = (self.describe(&left.ty), self.describe(&right.ty));
                let help = match (&left.ty, &right.ty) {
                    (Type::Text | Type::List(_), Type::Number { .. })
                    | (Type::Number { .. }, Type::Text | Type::List(_)) => {
                        Some("a text stands in double quotes, a number does not")
                    }
                    _ => None,
                };
                self.report(
                    Diagnostic::new(
                        Code::TYPE_MISMATCH,
                        op_span,
                        format!("{a} is compared with {b}"),
                        "these two do not fit",
                    )
                    .label(left.span, format!("this is {a}"))
                    .label(right.span, format!("this is {b}"))
                    .maybe_help(help.map(str::to_owned)),
                );
                return;
            }
        };
        if !ordered && !equality {
            let what = self.describe(&left.ty);
            self.report(
                Diagnostic::new(
                    Code::NOT_ORDERED,
                    op_span,
                    format!("{what} has no order"),
                    "only numbers and dates are smaller or larger",
                )
                .help("use `=`, `!=` or `in { … }`"),
            );
        }
    }

    /// Whether a comparison can hold and can fail (3.4, B19).
    fn can_hold(&mut self, left: &Expr, op: CompareOp, right: &Expr, span: Span) {
        if let (Type::Number { range: a, .. }, Type::Number { range: b, .. }) = (&left.ty, &right.ty) {
            let (a, b) = (a.clone(), b.clone());
            match ranges::decide(&a, op, &b) {
                Some(false) => self.never(left, &a, right, &b, span),
                Some(true) => self.always(left, &a, span),
                None => {}
            }
            self.negative_threshold(left, op, &b, span);
        }
        if let Some((list, text, place)) = listed(left, right).or_else(|| listed(right, left)) {
            self.must_be_listed(&list, &text, place);
        }
    }

    fn never(&mut self, left: &Expr, a: &Interval, right: &Expr, b: &Interval, span: Span) {
        let mut finding = Diagnostic::new(
            Code::IMPOSSIBLE_COMPARISON,
            span,
            "this can never hold",
            "no known value makes it so",
        );
        let constant = |expr: &Expr| matches!(expr.kind, ExprKind::Number(_));
        for (expr, range) in [(left, a), (right, b)] {
            if let (false, Some(words)) = (constant(expr), ranges::words(range)) {
                finding = finding.label(expr.span, format!("this is {words}"));
            }
        }
        self.report(finding.help("compare with a value inside the declared range, or change the range"));
    }

    fn always(&mut self, left: &Expr, a: &Interval, span: Span) {
        let mut finding = Diagnostic::new(
            Code::ALWAYS_HOLDS,
            span,
            "this holds for every known value",
            "always so, or unknown",
        );
        if let Some(words) = ranges::words(a) {
            finding = finding.label(left.span, format!("this is {words}"));
        }
        self.report(finding.help("ask `… is known` if that is what you mean"));
    }

    /// Where CPP is below 0 the ratio ranks backwards (B19).
    fn negative_threshold(&mut self, left: &Expr, op: CompareOp, right: &Interval, span: Span) {
        let below = right.ends().is_some_and(|(_, hi)| hi.is_negative());
        let is_u = matches!(left.kind, ExprKind::Measure(_, Measure::U));
        if is_u && below && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            self.report(
                Diagnostic::new(
                    Code::NEGATIVE_VALUE_THRESHOLD,
                    span,
                    "below 0, U ranks backwards: a dearer bad offer has the better U",
                    "compared with a number below 0",
                )
                .help("compare `net` instead"),
            );
        }
    }

    /// A text compared with a closed list must be on it.
    fn must_be_listed(&mut self, list: &Arc<[Text]>, text: &str, span: Span) {
        if list.iter().any(|item| **item == *text) {
            return;
        }
        let near = did_you_mean(text, list.iter().map(|item| &**item));
        let allowed = format!("it can be {}", quoted_or(list));
        let help = near.map_or(allowed.clone(), |near| format!("{near} {allowed}"));
        let mut finding = Diagnostic::new(
            Code::IMPOSSIBLE_COMPARISON,
            span,
            format!("the list has no \"{text}\", so this can never hold"),
            "not on the list",
        )
        .help(help);
        if let Some(found) = crate::diagnostic::closest(text, list.iter().map(|item| &**item)) {
            finding = finding.fix(span, format!("\"{found}\""));
        }
        self.report(finding);
    }

    pub(super) fn membership(
        &mut self,
        subject: &ast::Expr,
        negated: bool,
        set: &ast::Set,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let hint = self.hint(subject);
        let subject = self.expr(subject, ctx);
        let kind = match set {
            ast::Set::Range(range) => {
                let lo = self.expr(&range.lo, ctx);
                let hi = self.expr(&range.hi, ctx);
                if subject.ty == Type::Error || lo.ty == Type::Error || hi.ty == Type::Error {
                    return failed(span);
                }
                for end in [&lo, &hi] {
                    let fits = matches!(
                        (&subject.ty, &end.ty),
                        (Type::Number { .. }, Type::Number { .. }) | (Type::Date, Type::Date)
                    );
                    if !fits {
                        let (a, b) = (self.describe(&subject.ty), self.describe(&end.ty));
                        self.report(
                            Diagnostic::new(
                                Code::TYPE_MISMATCH,
                                end.span,
                                format!("{a} is looked for in a range of {b}"),
                                format!("this is {b}"),
                            )
                            .label(subject.span, format!("this is {a}")),
                        );
                        return failed(span);
                    }
                }
                self.range_order(&lo, &hi, range.open, range.span);
                self.range_can_hold(&subject, &lo, &hi, range.open, negated, span);
                ExprKind::InRange {
                    subject: Box::new(subject),
                    negated,
                    lo: Box::new(lo),
                    hi: Box::new(hi),
                    open: range.open,
                }
            }
            ast::Set::Items(items, _) => {
                let items: Vec<Expr> = items.iter().map(|item| self.operand(item, hint, ctx)).collect();
                for item in &items {
                    self.fits(&subject, CompareOp::Eq, item.span, item);
                    if let Some((list, text, place)) = listed(&subject, item) {
                        self.must_be_listed(&list, &text, place);
                    }
                    if let (Type::Number { range: a, .. }, Type::Number { range: b, .. }) =
                        (&subject.ty, &item.ty)
                        && ranges::decide(a, CompareOp::Eq, b) == Some(false)
                    {
                        let (a, b) = (a.clone(), b.clone());
                        self.never(&subject, &a, item, &b, item.span);
                    }
                }
                ExprKind::InItems { subject: Box::new(subject), negated, items }
            }
            ast::Set::Tagged(tag, name) => {
                if subject.ty == Type::Error {
                    return failed(span);
                }
                if subject.ty != Type::Factor {
                    let found = self.describe(&subject.ty);
                    self.report(
                        Diagnostic::new(
                            Code::TYPE_MISMATCH,
                            name.span,
                            format!("{found} is looked for among factors"),
                            "these are factors",
                        )
                        .label(subject.span, format!("this is {found}"))
                        .help("`top cost`, `top benefit` and `weakest benefit` are factors"),
                    );
                    return failed(span);
                }
                let items = self.tagged(*tag, name);
                ExprKind::InItems { subject: Box::new(subject), negated, items }
            }
        };
        Expr { kind, ty: Type::Flag, span }
    }

    /// Whether something stands in a pack, which knows nothing of the model that uses it.
    pub(super) fn in_pack(&self, span: Span) -> bool {
        self.sources.get(span.source).is_some_and(|file| file.name.starts_with("std."))
    }

    /// The factors that have a lever or dimension. A pack may ask for one that no factor of this model has.
    fn tagged(&mut self, tag: ast::Tag, name: &ast::Name) -> Vec<Expr> {
        let of = |factor: &ast::Factor| match tag {
            ast::Tag::Lever => factor.lever.as_ref().map(|name| name.text.clone()),
            ast::Tag::Dimension => factor.dimension.as_ref().map(|name| name.text.clone()),
        };
        let factors = self.names.factors.iter().enumerate();
        let has = |(at, (_, factor)): (usize, &(Side, &ast::Factor))| {
            (of(factor).as_ref() == Some(&name.text)).then(|| FactorId::new(at))
        };
        let found: Vec<FactorId> = factors.filter_map(has).collect();
        if found.is_empty() && !self.in_pack(name.span) {
            let word = if tag == ast::Tag::Lever { "lever" } else { "dimension" };
            let known: BTreeSet<_> = self.names.factors.iter().filter_map(|(_, factor)| of(factor)).collect();
            let mut finding = Diagnostic::new(
                Code::NO_SUCH_TAG,
                name.span,
                format!("no factor has the {word} `{}`", name.text),
                "this is never so",
            )
            .help(if known.is_empty() {
                format!("give factors a {word}: `quality 45% {{ {word} {} }}`", name.text)
            } else {
                format!(
                    "factors have: {}",
                    known.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
                )
            });
            if let Some(close) = crate::diagnostic::closest(&name.text, known.iter().map(|one| &**one)) {
                finding = finding.fix(name.span, close.to_owned());
            }
            self.report(finding);
        }
        let span = name.span;
        found.into_iter().map(|id| Expr { kind: ExprKind::FactorName(id), ty: Type::Factor, span }).collect()
    }

    /// A range's ends must be the right way round (B12).
    pub(super) fn range_order(&mut self, lo: &Expr, hi: &Expr, open: bool, span: Span) {
        let empty = match (&lo.kind, &hi.kind) {
            (ExprKind::Date(a), ExprKind::Date(b)) => a > b || (open && a == b),
            _ => match (&lo.ty, &hi.ty) {
                (Type::Number { range: a, .. }, Type::Number { range: b, .. }) => {
                    let op = if open { CompareOp::Lt } else { CompareOp::Le };
                    ranges::decide(a, op, b) == Some(false)
                }
                _ => false,
            },
        };
        if empty {
            self.report(
                Diagnostic::new(Code::EMPTY_RANGE, span, "this range holds nothing", "lower end first")
                    .help("write the smaller end first, as in `0..10`"),
            );
        }
    }

    fn range_can_hold(
        &mut self,
        subject: &Expr,
        lo: &Expr,
        hi: &Expr,
        open: bool,
        negated: bool,
        span: Span,
    ) {
        let (Type::Number { range: x, .. }, Type::Number { range: a, .. }, Type::Number { range: b, .. }) =
            (&subject.ty, &lo.ty, &hi.ty)
        else {
            return;
        };
        let upper = if open { CompareOp::Lt } else { CompareOp::Le };
        let above = ranges::decide(x, CompareOp::Ge, a);
        let under = ranges::decide(x, upper, b);
        let never = above == Some(false) || under == Some(false);
        if never && !negated {
            let (x, whole) = (x.clone(), Interval { lo: a.lo.clone(), hi: b.hi.clone() });
            self.never(subject, &x, lo, &whole, span);
        }
    }

    pub(super) fn dominates(&mut self, factor: &ast::Name, side: &ast::Spanned<Side>, span: Span) -> Expr {
        let of_side = self.names.factor_names(Some(side.value));
        let words = match side.value {
            Side::Benefits => "benefits",
            Side::Costs => "costs",
        };
        let Some(id) = self.names.factor(&factor.text) else {
            self.report(
                Diagnostic::new(
                    Code::UNKNOWN_NAME,
                    factor.span,
                    format!("there is no factor `{}`", factor.text),
                    "not a factor",
                )
                .maybe_help(
                    did_you_mean(&factor.text, of_side.iter().copied())
                        .or_else(|| Some(format!("the {words} are {}", ticked_or(&of_side)))),
                ),
            );
            return failed(span);
        };
        if !of_side.contains(&factor.text.as_str()) {
            self.report(
                Diagnostic::new(
                    Code::TYPE_MISMATCH,
                    factor.span,
                    format!("`{}` is not one of the {words}", factor.text),
                    "on the other side",
                )
                .help(format!("the {words} are {}", ticked_or(&of_side))),
            );
            return failed(span);
        }
        Expr { kind: ExprKind::Measure(GroupRef::Own, Measure::Dominates(id)), ty: Type::Flag, span }
    }

    /// A number that is known when the model is checked.
    pub(super) fn constant(&mut self, expr: &Expr) -> Option<Number> {
        match &expr.kind {
            ExprKind::Number(number) => Some(number.clone()),
            ExprKind::Neg(inner) => self.constant(inner).map(|number| -number),
            ExprKind::Param(id) => self.params.get(id).cloned(),
            _ => None,
        }
    }
}

/// A closed list, and the text that is compared with it.
fn listed(list: &Expr, text: &Expr) -> Option<(Arc<[Text]>, Text, Span)> {
    match (&list.ty, &text.kind) {
        (Type::List(items), ExprKind::Text(text_value)) => {
            Some((items.clone(), text_value.clone(), text.span))
        }
        _ => None,
    }
}

/// `"a", "b" or "c"`, as the author must type them.
pub(super) fn quoted_or(items: &[Text]) -> String {
    crate::diagnostic::list_or(&items.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>())
}
