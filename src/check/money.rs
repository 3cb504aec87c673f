//! Formulas of what customers and actions are worth (language 3.2).

use super::context::Checker;
use super::expr::{Ctx, failed};
use crate::diagnostic::{Code, Diagnostic, count};
use crate::model::{Expr, ExprKind, Function, Interval, Type};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `clv`, `clv_now` and `roi`.
    pub(super) fn money(&mut self, name: &ast::Name, args: &[ast::Expr], span: Span, ctx: Ctx<'_>) -> Expr {
        let (function, wanted) = match name.text.as_str() {
            "roi" => (Function::Roi, "a gain and a cost"),
            text => (
                Function::Clv { now: text == "clv_now" },
                "a margin, a retention and a discount rate, all of one period, as in `clv(100, 80%, 10%)`",
            ),
        };
        let args: Vec<Expr> = args.iter().map(|arg| self.number_expr(arg, ctx)).collect();
        match (&function, args.as_slice()) {
            (Function::Roi, [_, _]) => {}
            (Function::Clv { .. }, [_, retention, discount]) => {
                let share = Interval::closed(Number::ZERO, Number::ONE);
                self.may_be(retention, &share, "a retention is a share from 0 to 1");
                let rate = Interval { lo: Some((Number::ZERO, true)), hi: None };
                self.may_be(discount, &rate, "a discount rate is at least 0");
            }
            _ => {
                let given = match args.len() {
                    0 => "nothing is".to_owned(),
                    1 => "one is".to_owned(),
                    n => format!("{} are", count(n, "argument")),
                };
                self.error(
                    Code::WRONG_ARGUMENTS,
                    span,
                    format!("`{}` takes {wanted}, and here {given} given", name.text),
                    "does not fit",
                );
                return failed(span);
            }
        }
        Expr { kind: ExprKind::Call(function, args), ty: Type::NUMBER, span }
    }

    /// An error where no value of an argument is in the range that it must be in.
    fn may_be(&mut self, arg: &Expr, range: &Interval, rule: &str) {
        let Type::Number { range: found, .. } = &arg.ty else { return };
        let above = |lo: &Option<(Number, bool)>, hi: &Option<(Number, bool)>| match (lo, hi) {
            (Some((lo, a)), Some((hi, b))) => lo > hi || (lo == hi && !(*a && *b)),
            _ => false,
        };
        if above(&found.lo, &range.hi) || above(&range.lo, &found.hi) {
            self.report(
                Diagnostic::new(Code::WRONG_ARGUMENTS, arg.span, rule, "outside for every customer")
                    .help("write a share as `80%` or `0.8`"),
            );
        }
    }
}
