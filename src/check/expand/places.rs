//! The places of an expression, each of which can be changed.

use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, NumberLit, Path, Range, Set};

/// Calls `f` with every place inside an expression that messages or words may point at.
pub(super) fn each(expr: &mut Expr, f: &mut impl FnMut(&mut Span)) {
    f(&mut expr.span);
    match &mut expr.kind {
        ExprKind::Number(number) => of_number(number, f),
        ExprKind::Path(path) => of_path(path, f),
        ExprKind::Call { function, args, answered } => {
            of_path(function, f);
            args.iter_mut().for_each(|arg| each(arg, f));
            if let Some(answered) = answered {
                of_number(answered, f);
            }
        }
        ExprKind::Range(range) => of_range(range, f),
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { subject: inner, .. } => each(inner, f),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::OrElse(parts) => {
            parts.iter_mut().for_each(|part| each(part, f));
        }
        ExprKind::Sum(first, rest) => {
            each(first, f);
            for (op, part) in rest {
                f(&mut op.span);
                each(part, f);
            }
        }
        ExprKind::Product(first, rest) => {
            each(first, f);
            for (op, part) in rest {
                f(&mut op.span);
                each(part, f);
            }
        }
        ExprKind::Compare(left, op, right) => {
            each(left, f);
            f(&mut op.span);
            each(right, f);
        }
        ExprKind::In { subject, set, .. } => {
            each(subject, f);
            match set {
                Set::Range(range) => of_range(range, f),
                Set::Items(items, place) => {
                    items.iter_mut().for_each(|item| each(item, f));
                    f(place);
                }
            }
        }
        ExprKind::Dominates { factor, side } => {
            f(&mut factor.span);
            f(&mut side.span);
        }
        ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::Date(_)
        | ExprKind::Extreme(..)
        | ExprKind::Error => {}
    }
}

/// The same of a range.
pub(super) fn of_range(range: &mut Range, f: &mut impl FnMut(&mut Span)) {
    f(&mut range.span);
    each(&mut range.lo, f);
    each(&mut range.hi, f);
}

fn of_number(number: &mut NumberLit, f: &mut impl FnMut(&mut Span)) {
    f(&mut number.span);
}

fn of_path(path: &mut Path, f: &mut impl FnMut(&mut Span)) {
    f(&mut path.span);
    path.names.iter_mut().for_each(|name| f(&mut name.span));
}
