//! The places and names of an expression, each of which can be changed.

use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, NumberLit, Path, Range, Set};

/// What can be changed.
pub(super) enum Place<'e> {
    /// A place that messages or words may point at.
    Span(&'e mut Span),
    /// The name of a value.
    Name(&'e mut Name),
}

/// Calls `f` with all of an expression.
pub(super) fn each(expr: &mut Expr, f: &mut impl FnMut(Place<'_>)) {
    f(Place::Span(&mut expr.span));
    match &mut expr.kind {
        ExprKind::Number(number) => of_number(number, f),
        ExprKind::Path(path) => {
            f(Place::Span(&mut path.span));
            if let Some((last, before)) = path.names.split_last_mut() {
                before.iter_mut().for_each(|name| f(Place::Span(&mut name.span)));
                f(Place::Name(last));
            }
        }
        ExprKind::Call { function, args, answered } => {
            of_function(function, f);
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
                f(Place::Span(&mut op.span));
                each(part, f);
            }
        }
        ExprKind::Product(first, rest) => {
            each(first, f);
            for (op, part) in rest {
                f(Place::Span(&mut op.span));
                each(part, f);
            }
        }
        ExprKind::Compare(left, op, right) => {
            each(left, f);
            f(Place::Span(&mut op.span));
            each(right, f);
        }
        ExprKind::In { subject, set, .. } => {
            each(subject, f);
            match set {
                Set::Range(range) => of_range(range, f),
                Set::Items(items, place) => {
                    items.iter_mut().for_each(|item| each(item, f));
                    f(Place::Span(place));
                }
                Set::Tagged(_, name) => f(Place::Span(&mut name.span)),
            }
        }
        ExprKind::Confident { test, level } => {
            each(test, f);
            of_number(level, f);
        }
        ExprKind::Dominates { factor, side } => {
            f(Place::Name(factor));
            f(Place::Span(&mut side.span));
        }
        ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::Date(_)
        | ExprKind::Extreme(..)
        | ExprKind::Error => {}
    }
}

/// The same of a range.
pub(super) fn of_range(range: &mut Range, f: &mut impl FnMut(Place<'_>)) {
    f(Place::Span(&mut range.span));
    each(&mut range.lo, f);
    each(&mut range.hi, f);
}

fn of_number(number: &mut NumberLit, f: &mut impl FnMut(Place<'_>)) {
    f(Place::Span(&mut number.span));
}

fn of_function(path: &mut Path, f: &mut impl FnMut(Place<'_>)) {
    f(Place::Span(&mut path.span));
    path.names.iter_mut().for_each(|name| f(Place::Span(&mut name.span)));
}
