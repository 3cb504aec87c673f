//! What an expression says, wherever it stands.

use std::fmt::Write as _;

use crate::model::{Expr, ExprKind};

/// An expression's form without its places: two of one form have one value for one subject.
pub(super) fn form(expr: &Expr) -> String {
    let mut out = String::new();
    write(expr, &mut out);
    out
}

fn write(expr: &Expr, out: &mut String) {
    // Writing to a string does not fail.
    let mut put = |text: std::fmt::Arguments<'_>| {
        let _ = out.write_fmt(text);
    };
    let parts: Vec<&Expr> = match &expr.kind {
        ExprKind::Number(n) => return put(format_args!("{n}")),
        ExprKind::Text(text) => return put(format_args!("{text:?}")),
        ExprKind::Flag(flag) => return put(format_args!("{flag}")),
        ExprKind::Date(date) => return put(format_args!("{date}")),
        ExprKind::Segment(family, segment) => return put(format_args!("{family:?}.{segment:?}")),
        ExprKind::FactorName(factor) => return put(format_args!("name of {factor:?}")),
        ExprKind::Input(input) => return put(format_args!("{input:?}")),
        ExprKind::Membership(family) => return put(format_args!("{family:?}")),
        ExprKind::Measure(group, measure) => return put(format_args!("{group:?}.{measure:?}")),
        ExprKind::ScoreTerm(term) => return put(format_args!("{term:?}")),
        ExprKind::Let(id) => return put(format_args!("{id:?}")),
        ExprKind::Param(id) => return put(format_args!("{id:?}")),
        ExprKind::AsOf => return put(format_args!("as_of")),
        ExprKind::Aggregate { group, function, of, rounds } => {
            put(format_args!("{group:?}.{function:?} {rounds}"));
            of.iter().map(|of| &**of).collect()
        }
        ExprKind::Neg(inner) => {
            put(format_args!("-"));
            vec![inner]
        }
        ExprKind::Not(inner) => {
            put(format_args!("not"));
            vec![inner]
        }
        ExprKind::And(parts) => {
            put(format_args!("and"));
            parts.iter().collect()
        }
        ExprKind::Or(parts) => {
            put(format_args!("or"));
            parts.iter().collect()
        }
        ExprKind::Sum(first, rest) => {
            put(format_args!("sum"));
            rest.iter().for_each(|(op, _)| put(format_args!(" {op:?}")));
            std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
        }
        ExprKind::Product(first, rest) => {
            put(format_args!("product"));
            rest.iter().for_each(|(op, _)| put(format_args!(" {op:?}")));
            std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
        }
        ExprKind::OrElse(parts) => {
            put(format_args!("else"));
            parts.iter().collect()
        }
        ExprKind::Compare(left, op, right) => {
            put(format_args!("{op:?}"));
            vec![left, right]
        }
        ExprKind::Confident(test, level) => {
            put(format_args!("at {}", level.words()));
            vec![test]
        }
        ExprKind::InRange { subject, negated, lo, hi, open } => {
            put(format_args!("range {negated} {open}"));
            vec![subject, lo, hi]
        }
        ExprKind::InItems { subject, negated, items } => {
            put(format_args!("items {negated}"));
            std::iter::once(&**subject).chain(items).collect()
        }
        ExprKind::Is { subject, negated, state } => {
            put(format_args!("is {negated} {state:?}"));
            vec![subject]
        }
        ExprKind::Call(function, args) => {
            put(format_args!("{function:?}"));
            args.iter().collect()
        }
    };
    out.push('(');
    for part in parts {
        write(part, out);
        out.push(';');
    }
    out.push(')');
}
