//! Comparisons at a level of confidence: `U < 1 at 95%` (language 6.7, B10a).

use super::context::{Checker, LetState};
use super::expr::{Ctx, Scope, failed};
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::model::{Beside, Estimate, Expr, ExprKind, FamilyId, GroupRef, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{CompareOp, Confidence};

impl Checker<'_> {
    pub(super) fn confident(
        &mut self,
        test: &ast::Expr,
        level: &ast::NumberLit,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let inner = self.expr(test, ctx);
        let found = Confidence::of(&level.value);
        if found.is_none() {
            let levels: Vec<&str> = Confidence::ALL.iter().map(|level| level.words()).collect();
            self.report(
                Diagnostic::new(
                    Code::CONFIDENCE_LEVEL,
                    level.span,
                    "this is no level of confidence that can be asked for",
                    "not one of the levels",
                )
                .help(format!("the levels are {}", crate::diagnostic::ticked_or(&levels))),
            );
        }
        if !ctx.is_group() || ctx.in_aggregate {
            self.report(
                Diagnostic::new(
                    Code::CONFIDENCE_OF_CUSTOMER,
                    span,
                    "a customer is no sample, so nothing about one is more or less sure",
                    "read for each customer",
                )
                .help("ask this in a rule about a group, as in `for each trip` or `for all customers`"),
            );
            return failed(span);
        }
        let ExprKind::Compare(left, op, right) = &inner.kind else {
            return self.not_comparable(inner.ty != Type::Error, span);
        };
        if matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return self.not_comparable(true, span);
        }
        if left.ty == Type::Error || right.ty == Type::Error {
            return failed(span);
        }
        self.check_estimates(left, right, ctx);
        let Some(found) = found else { return failed(span) };
        Expr { kind: ExprKind::Confident(Box::new(inner), found), ty: Type::Flag, span }
    }

    fn not_comparable(&mut self, say: bool, span: Span) -> Expr {
        if say {
            self.report(
                Diagnostic::new(
                    Code::CONFIDENCE_OF_WHAT,
                    span,
                    "a level of confidence follows a comparison by `<`, `<=`, `>` or `>=`",
                    "not such a comparison",
                )
                .help("as in `U < 1 at 95%`; give each of several comparisons its own"),
            );
        }
        failed(span)
    }

    fn check_estimates(&mut self, left: &Expr, right: &Expr, ctx: Ctx<'_>) {
        let (one, other) = (self.estimate(left), self.estimate(right));
        let (place, words) = match (one, other) {
            (Estimate::Of(a), Estimate::Of(b)) => {
                let (a, b) = (a.clone(), b.clone());
                return self.check_apart(&a, &b, ctx);
            }
            (Estimate::Of(_), Estimate::Constant) | (Estimate::Constant, Estimate::Of(_)) => return,
            (Estimate::Constant, Estimate::Constant) => (left.span.to(right.span), "the same for any sample"),
            (Estimate::Neither(part), _) | (_, Estimate::Neither(part)) => {
                (part.span, "its sampling error is not known")
            }
        };
        self.report(
            Diagnostic::new(
                Code::CONFIDENCE_WITHOUT_ESTIMATE,
                place,
                "a level of confidence needs an estimate on one side, and an estimate or a constant on the other",
                words,
            )
            .help(
                "estimates are `U`, `CPP`, `CPC`, `net` and factors of a group, and its `mean`, `share_of` and `nps`, times or plus constants",
            ),
        );
    }

    fn estimate<'e>(&'e self, expr: &'e Expr) -> Estimate<'e> {
        Estimate::new(expr, &|id| match self.lets.get(&(id, true)) {
            Some(LetState::Done(Some(body))) => Some(body),
            _ => None,
        })
    }

    /// Two estimates are compared as of two samples without a customer in common.
    fn check_apart(&mut self, left: &Expr, right: &Expr, ctx: Ctx<'_>) {
        let own_brand = self.market.offering.as_ref().is_none_or(|offering| offering.own.is_some());
        if let (Some(a), Some(b)) = (group(left), group(right))
            && apart(a, b, ctx, own_brand)
        {
            return;
        }
        let (a, b) = (self.sources.slice(left.span).to_owned(), self.sources.slice(right.span).to_owned());
        self.report(
            Diagnostic::new(
                Code::CONFIDENCE_OVERLAP,
                left.span.to(right.span),
                format!("{} and {} may be of the same customers", tick(&a), tick(&b)),
                "not two samples",
            )
            .help("compare two segments of one family, or with `previous`, `rivals` or a number"),
        );
    }
}

fn group(expr: &Expr) -> Option<GroupRef> {
    match &expr.kind {
        ExprKind::Measure(group, _) | ExprKind::Aggregate { group, .. } => Some(*group),
        _ => None,
    }
}

/// Whether two groups can have no customer in common.
fn apart(a: GroupRef, b: GroupRef, ctx: Ctx<'_>, own_brand: bool) -> bool {
    use GroupRef::{Own, Segment};
    // A rule for each segment of one family; nobody is in two of them, and where both are one there is no difference.
    let scope_is = |family: FamilyId| matches!(ctx.scope, Scope::Group([one]) if *one == family);
    match (a, b) {
        (Segment(f, s), Segment(g, t)) => f == g && s != t,
        (Own, Segment(family, _)) | (Segment(family, _), Own) => scope_is(family),
        (GroupRef::Beside(one, _), GroupRef::Beside(other, _)) => {
            (one == Beside::Previous) != (other == Beside::Previous)
        }
        (GroupRef::Beside(Beside::Previous, _), _) | (_, GroupRef::Beside(Beside::Previous, _)) => true,
        // Without an own brand the subjects are of all brands, and only the rule's own brand is not among its rivals.
        (GroupRef::Beside(..), of) | (of, GroupRef::Beside(..)) => own_brand || of == Own,
        _ => false,
    }
}
