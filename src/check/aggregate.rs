//! Function calls: functions of one subject, and aggregates over the customers of a group (6.3, A10).

use std::collections::BTreeSet;

use super::context::Checker;
use super::expr::{Ctx, Scope, failed};
use super::ranges;
use crate::diagnostic::{Code, Diagnostic, count, did_you_mean, list_or, ticked_or};
use crate::model::{
    Aggregate, Base, Beside, Expr, ExprKind, FactorId, Function, GroupRef, InputKind, Interval, LetId,
    Measure, Type,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Side;

const AGGREGATES: &[&str] =
    &["count", "rows", "share_of", "sum", "mean", "min", "max", "median", "percentile", "nps"];
const FUNCTIONS: &[&str] = &[
    "share", "headroom", "gap", "answered", "abs", "round", "clamp", "invert", "rescale", "relative", "best",
    "min", "max", "mean", "clv", "clv_now", "roi",
];

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        function: &ast::Path,
        args: &[ast::Expr],
        answered: Option<&ast::NumberLit>,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let Some((name, prefix)) = function.names.split_last() else { return failed(span) };
        let group = if prefix.is_empty() {
            GroupRef::Own
        } else {
            match self.group(prefix, ctx) {
                Some(group) => group,
                None => return failed(span),
            }
        };
        let text = name.text.as_str();
        if let Some(answered) = answered
            && !(text == "mean" && args.len() > 1)
        {
            self.error(
                Code::WRONG_ARGUMENTS,
                answered.span,
                "only a `mean` of several values can say how many must be answered",
                "not here",
            );
        }
        if matches!(text, "min" | "max" | "mean") && args.len() > 1 && prefix.is_empty() {
            return self.row_function(text, args, answered, span, ctx);
        }
        if let GroupRef::Beside(Beside::Rivals, _) = group
            && matches!(text, "count" | "rows" | "sum" | "min" | "max")
        {
            self.of_rivals(Beside::Rivals, Measure::Count, name);
            return failed(span);
        }
        if AGGREGATES.contains(&text) {
            return self.aggregate(group, !prefix.is_empty(), name, args, span, ctx);
        }
        match text {
            "relative" if prefix.is_empty() => self.relative(args, span, ctx),
            "best" => match group {
                GroupRef::Own => self.best(Base::Own, args, span, ctx),
                GroupRef::All => self.best(Base::All, args, span, ctx),
                GroupRef::Family(family) => self.best(Base::Family(family), args, span, ctx),
                GroupRef::Segment(family, segment) => {
                    self.best(Base::Segment(family, segment), args, span, ctx)
                }
                GroupRef::Beside(..) => {
                    self.error(
                        Code::WRONG_ARGUMENTS,
                        function.span,
                        "`best` is of all rivals already",
                        "write `best(f)` without a prefix",
                    );
                    failed(span)
                }
            },
            "share" | "headroom" | "gap" => self.of_factor(group, name, args, span),
            "answered" => self.answered(group, args, span),
            _ if !prefix.is_empty() && FUNCTIONS.contains(&text) => {
                self.error(
                    Code::WRONG_ARGUMENTS,
                    function.span,
                    format!("`{text}` is no value of a group"),
                    "write it without the group",
                );
                failed(span)
            }
            "abs" | "round" | "clamp" | "invert" | "rescale" => self.scalar_function(name, args, span, ctx),
            "clv" | "clv_now" | "roi" => self.money(name, args, span, ctx),
            _ => self.unknown_function(name, span),
        }
    }

    fn unknown_function(&mut self, name: &ast::Name, span: Span) -> Expr {
        let mut known: Vec<&str> = AGGREGATES.iter().chain(FUNCTIONS).copied().collect();
        known.sort_unstable();
        known.dedup();
        let other = match name.text.as_str() {
            "avg" | "average" => Some("mean"),
            "if" | "iif" | "case" => None,
            "pct" | "quantile" => Some("percentile"),
            "total" => Some("sum"),
            _ => None,
        };
        let help = other
            .map(|other| format!("did you mean `{other}`?"))
            .or_else(|| did_you_mean(&name.text, known.iter().copied()))
            .unwrap_or_else(|| format!("the functions are {}", ticked_or(&known)));
        self.report(
            Diagnostic::new(
                Code::UNKNOWN_FUNCTION,
                name.span,
                format!("there is no function `{}`", name.text),
                "not a function",
            )
            .help(help),
        );
        failed(span)
    }

    fn wrong_count(&mut self, name: &str, wanted: &str, found: usize, span: Span) -> Expr {
        self.error(
            Code::WRONG_ARGUMENTS,
            span,
            format!("`{name}` takes {wanted}, and here {} given", given(found)),
            "does not fit",
        );
        failed(span)
    }

    /// `min`, `max` and `mean` of several values of one subject.
    fn row_function(
        &mut self,
        name: &str,
        args: &[ast::Expr],
        answered: Option<&ast::NumberLit>,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let args: Vec<Expr> = args.iter().map(|arg| self.number_expr(arg, ctx)).collect();
        let mut ty = Type::Error;
        for arg in &args {
            ty = self.common(&ty, &arg.ty).unwrap_or(Type::NUMBER);
        }
        let function = match name {
            "min" => Function::Min,
            "max" => Function::Max,
            _ => Function::Mean(answered.and_then(|least| {
                let whole = least.value.floor_i64().filter(|_| least.value.is_integer());
                let fits =
                    whole.and_then(|n| usize::try_from(n).ok()).filter(|n| (1..=args.len()).contains(n));
                if fits.is_none() {
                    self.error(
                        Code::WRONG_ARGUMENTS,
                        least.span,
                        format!("a whole number from 1 to {} is needed", args.len()),
                        "of so many values",
                    );
                }
                fits
            })),
        };
        Expr { kind: ExprKind::Call(function, args), ty, span }
    }

    /// The factor that is the one argument of a function; else it is told that it is none.
    pub(super) fn one_factor(&mut self, name: &str, args: &[ast::Expr], span: Span) -> Option<FactorId> {
        let found = match args {
            [ast::Expr { kind: ast::ExprKind::Path(path), .. }] => match path.names.as_slice() {
                [one] => self.names.factor(&one.text),
                _ => None,
            },
            _ => None,
        };
        if found.is_none() {
            let factors = self.names.factor_names(None);
            let place = args.first().map_or(span, |arg| arg.span);
            let message = format!("`{name}` is of one factor");
            self.report(
                Diagnostic::new(Code::WRONG_ARGUMENTS, place, message, "not a factor")
                    .help(format!("the factors are {}", ticked_or(&factors))),
            );
        }
        found
    }

    fn of_factor(&mut self, group: GroupRef, name: &ast::Name, args: &[ast::Expr], span: Span) -> Expr {
        let Some(factor) = self.one_factor(&name.text, args, span) else { return failed(span) };
        if name.text == "gap" {
            return self.gap(group, factor, span);
        }
        let (measure, range) = if name.text == "share" {
            (Measure::Share(factor), Interval::closed(Number::ZERO, Number::ONE))
        } else {
            (Measure::Headroom(factor), Interval { lo: Some((Number::ZERO, true)), hi: None })
        };
        Expr { kind: ExprKind::Measure(group, measure), ty: Type::Number { rating: false, range }, span }
    }

    fn answered(&mut self, group: GroupRef, args: &[ast::Expr], span: Span) -> Expr {
        let side = match args {
            [ast::Expr { kind: ast::ExprKind::Path(path), .. }] => match path.names.as_slice() {
                [one] if one.text == "benefits" => Some(Side::Benefits),
                [one] if one.text == "costs" => Some(Side::Costs),
                _ => None,
            },
            _ => None,
        };
        let Some(side) = side else {
            self.error(
                Code::WRONG_ARGUMENTS,
                span,
                "`answered` is of a side",
                "write `answered(benefits)`, `answered(costs)` or just `answered`",
            );
            return failed(span);
        };
        let ty = Type::Number { rating: false, range: Interval::closed(Number::ZERO, Number::ONE) };
        Expr { kind: ExprKind::Measure(group, Measure::Answered(Some(side))), ty, span }
    }

    fn scalar_function(&mut self, name: &ast::Name, args: &[ast::Expr], span: Span, ctx: Ctx<'_>) -> Expr {
        match (name.text.as_str(), args) {
            ("abs", [x]) => {
                let x = self.number_expr(x, ctx);
                Expr { kind: ExprKind::Call(Function::Abs, vec![x]), ty: Type::NUMBER, span }
            }
            ("round", [x]) => {
                let x = self.number_expr(x, ctx);
                Expr { kind: ExprKind::Call(Function::Round, vec![x]), ty: Type::NUMBER, span }
            }
            ("round", [x, places]) => {
                let x = self.number_expr(x, ctx);
                let places = self.number_expr(places, ctx);
                let fits =
                    self.constant(&places).is_some_and(|n| n.is_integer() && n.abs() <= Number::int(30));
                if !fits && places.ty != Type::Error {
                    self.error(
                        Code::NOT_CONSTANT,
                        places.span,
                        "the places to round to are a whole number from -30 to 30",
                        "not such a number",
                    );
                }
                Expr { kind: ExprKind::Call(Function::Round, vec![x, places]), ty: Type::NUMBER, span }
            }
            ("clamp", [x, ast::Expr { kind: ast::ExprKind::Range(range), .. }]) => {
                let x = self.number_expr(x, ctx);
                let (lo, hi) = (self.number_expr(&range.lo, ctx), self.number_expr(&range.hi, ctx));
                self.range_order(&lo, &hi, false, range.span);
                let limits = hull_of(&lo, &hi);
                let rating = matches!(x.ty, Type::Number { rating: true, .. });
                let ty = Type::Number { rating, range: limits };
                Expr { kind: ExprKind::Call(Function::Clamp, vec![x, lo, hi]), ty, span }
            }
            ("invert", [x]) => self.invert(x, span, ctx),
            ("rescale", [x, ast::Expr { kind: ast::ExprKind::Range(from), .. }, rest @ ..]) => {
                let to = match rest {
                    [] => None,
                    [ast::Expr { kind: ast::ExprKind::Range(to), .. }] => Some(to),
                    _ => {
                        return self.wrong_count(
                            "rescale",
                            "a value and one or two ranges",
                            args.len(),
                            span,
                        );
                    }
                };
                self.rescale(x, from, to, span, ctx)
            }
            ("abs" | "invert", _) => self.wrong_count(&name.text, "one number", args.len(), span),
            ("round", _) => self.wrong_count("round", "a number and perhaps its places", args.len(), span),
            ("clamp", _) => {
                self.wrong_count("clamp", "a number and a range, as in `clamp(x, 0..10)`", args.len(), span)
            }
            _ => self.wrong_count(
                "rescale",
                "a number and a range, as in `rescale(x, 0..45)`",
                args.len(),
                span,
            ),
        }
    }

    /// lo + hi − x, with the ends of its argument's declared range (B12).
    fn invert(&mut self, x: &ast::Expr, span: Span, ctx: Ctx<'_>) -> Expr {
        let x = self.number_expr(x, ctx);
        let Type::Number { rating, range } = &x.ty else { return failed(span) };
        let (rating, range) = (*rating, range.clone());
        let Some((lo, hi)) = range.ends().map(|(lo, hi)| (lo.clone(), hi.clone())) else {
            self.report(
                Diagnostic::new(
                    Code::NO_DECLARED_RANGE,
                    x.span,
                    "`invert` needs to know the ends of the range",
                    "no range is declared for this",
                )
                .help("declare it, as in `queueing: number 0..60`, or use `rescale(x, 60..0)`"),
            );
            return failed(span);
        };
        let ty = Type::Number { rating, range };
        Expr { kind: ExprKind::Call(Function::Invert(lo, hi), vec![x]), ty, span }
    }

    fn rescale(
        &mut self,
        x: &ast::Expr,
        from: &ast::Range,
        to: Option<&ast::Range>,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let x = self.number_expr(x, ctx);
        let (a, b) = (self.number_expr(&from.lo, ctx), self.number_expr(&from.hi, ctx));
        let (c, d) = match to {
            Some(to) => (self.number_expr(&to.lo, ctx), self.number_expr(&to.hi, ctx)),
            None => {
                let end = |n: &Number| Expr {
                    kind: ExprKind::Number(n.clone()),
                    ty: Type::Number { rating: true, range: Interval::closed(n.clone(), n.clone()) },
                    span: from.span,
                };
                (end(&self.scale.0), end(&self.scale.1))
            }
        };
        for (lo, hi, place) in [(&a, &b, from.span), (&c, &d, to.map_or(from.span, |to| to.span))] {
            if let (Some(lo), Some(hi)) = (self.constant(lo), self.constant(hi))
                && lo == hi
            {
                self.report(
                    Diagnostic::new(Code::EMPTY_RANGE, place, "both ends are equal", "nothing to stretch")
                        .help("`0..45` maps 0 to the scale's low end and 45 to its high end"),
                );
            }
        }
        let ty = Type::Number { rating: true, range: hull_of(&c, &d) };
        Expr { kind: ExprKind::Call(Function::Rescale, vec![x, a, b, c, d]), ty, span }
    }

    pub(super) fn nested(&mut self, span: Span, name: &str) {
        self.report(
            Diagnostic::new(
                Code::NESTED_AGGREGATE,
                span,
                format!("`{name}` stands inside another aggregate"),
                "over which customers?",
            )
            .help(format!("name the group, as in `all.{name}`")),
        );
    }

    fn aggregate(
        &mut self,
        group: GroupRef,
        prefixed: bool,
        name: &ast::Name,
        args: &[ast::Expr],
        span: Span,
        ctx: Ctx<'_>,
    ) -> Expr {
        let text = name.text.as_str();
        if !prefixed {
            if ctx.in_aggregate {
                self.nested(name.span, text);
                return failed(span);
            }
            if matches!(ctx.scope, Scope::Customer) {
                self.in_customer(name, args, span);
                return failed(span);
            }
        }
        let wants = match text {
            "count" => "a condition, or nothing",
            "rows" => "nothing",
            "share_of" => "a condition",
            "percentile" => "a number and a share, as in `percentile(x, 90%)`",
            _ => "one number",
        };
        let inner = Ctx { scope: Scope::Customer, in_aggregate: true, score: false, depth: ctx.depth };
        let (of, function) = match (text, args) {
            ("count", []) => (None, Aggregate::Count),
            ("rows", []) => (None, Aggregate::Rows),
            ("count", [cond]) => (Some(self.condition(cond, inner)), Aggregate::Count),
            ("share_of", [cond]) => (Some(self.condition(cond, inner)), Aggregate::ShareOf),
            ("percentile", [x, share]) => {
                let x = self.number_expr(x, inner);
                let Some(share) = self.share_argument(share, ctx) else { return failed(span) };
                (Some(x), Aggregate::Percentile(share))
            }
            ("sum", [x]) => (Some(self.number_expr(x, inner)), Aggregate::Sum),
            ("mean", [x]) => (Some(self.number_expr(x, inner)), Aggregate::Mean),
            ("min", [x]) => (Some(self.number_expr(x, inner)), Aggregate::Min),
            ("max", [x]) => (Some(self.number_expr(x, inner)), Aggregate::Max),
            ("median", [x]) => (Some(self.number_expr(x, inner)), Aggregate::Median),
            ("nps", [x]) => {
                let x = self.number_expr(x, inner);
                if !self.nps_range(&x) {
                    return failed(span);
                }
                (Some(x), Aggregate::Nps)
            }
            _ => return self.wrong_count(text, wants, args.len(), span),
        };
        if of.as_ref().is_some_and(|of| of.ty == Type::Error) {
            return failed(span);
        }
        let range = match (&function, &of) {
            (Aggregate::Count | Aggregate::Rows, _) => Interval { lo: Some((Number::ZERO, true)), hi: None },
            (Aggregate::ShareOf, _) => Interval::closed(Number::ZERO, Number::ONE),
            (Aggregate::Nps, _) => Interval::closed(Number::int(-100), Number::int(100)),
            (Aggregate::Sum, _) | (_, None) => Interval::ALL,
            (_, Some(of)) => match &of.ty {
                Type::Number { range, .. } => range.clone(),
                _ => Interval::ALL,
            },
        };
        let rounds = of.as_ref().is_some_and(|of| self.divides(of, &mut BTreeSet::new()));
        let kind = ExprKind::Aggregate { group, function, of: of.map(Box::new), rounds };
        Expr { kind, ty: Type::Number { rating: false, range }, span }
    }

    fn in_customer(&mut self, name: &ast::Name, args: &[ast::Expr], span: Span) {
        let words = args.first().map_or(String::new(), |arg| self.sources.slice(arg.span).to_owned());
        let mut groups = vec![format!("`all.{}({words})`", name.text)];
        if let Some(family) = self.names.family_names().first() {
            groups.push(format!("`{family}.{}({words})`", name.text));
        }
        self.report(
            Diagnostic::new(
                Code::AGGREGATE_IN_CUSTOMER,
                span,
                format!("`{}` is over many customers, and this is about one", name.text),
                "over which customers?",
            )
            .help(format!("name the group, as in {}", list_or(&groups))),
        );
    }

    /// A share between 0 and 1; 90 in place of 90% is an error with its fix (B8).
    fn share_argument(&mut self, share: &ast::Expr, ctx: Ctx<'_>) -> Option<Number> {
        let found = self.number_expr(share, ctx);
        let Some(value) = self.constant(&found) else {
            if found.ty != Type::Error {
                self.error(
                    Code::NOT_CONSTANT,
                    found.span,
                    "the share is a constant, as in `90%`",
                    "not constant",
                );
            }
            return None;
        };
        if value > Number::ONE || value.is_negative() {
            let mut finding = Diagnostic::new(
                Code::SHARE_NOT_PERCENT,
                found.span,
                "the share is from 0% to 100%",
                format!("this is {}", value),
            );
            if value <= Number::int(100) && value.is_positive() {
                finding = finding.help(format!("write `{value}%`")).fix(found.span, format!("{value}%"));
            }
            self.report(finding);
            return None;
        }
        Some(value)
    }

    /// `nps` is of an input declared `number 0..10`, exactly (B9).
    fn nps_range(&mut self, x: &Expr) -> bool {
        let Type::Number { range, .. } = &x.ty else { return x.ty == Type::Error };
        let fits = matches!(x.kind, ExprKind::Input(_) | ExprKind::Let(_))
            && range.ends() == Some((&Number::ZERO, &Number::int(10)));
        if !fits {
            let found = match &x.kind {
                ExprKind::Input(id) => self.inputs.get(*id).map(|input| match &input.kind {
                    InputKind::Number { range, .. } => ranges::words(range)
                        .map_or("no range is declared for it".to_owned(), |words| format!("it is {words}")),
                    _ => "it is a rating".to_owned(),
                }),
                _ => None,
            };
            self.report(
                Diagnostic::new(
                    Code::NPS_RANGE,
                    x.span,
                    "a net promoter score is of answers from 0 to 10",
                    found.unwrap_or_else(|| "not a column on 0..10".to_owned()),
                )
                .help("declare the column as `number 0..10`; other scales have no promoters"),
            );
        }
        fits
    }

    /// Whether a value divides by data, so that its sum is of rounded values (B10).
    /// `read` holds the lets that were looked at already: one that divides would have been the answer.
    fn divides(&self, expr: &Expr, read: &mut BTreeSet<LetId>) -> bool {
        let mut any = |parts: &[Expr]| parts.iter().any(|part| self.divides(part, read));
        match &expr.kind {
            ExprKind::Measure(_, Measure::U | Measure::Share(_)) => true,
            ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { subject: inner, .. } => {
                self.divides(inner, read)
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::OrElse(parts) => any(parts),
            ExprKind::Call(Function::Rescale | Function::Clv { .. } | Function::Roi, parts) => {
                any(parts) || !parts.iter().skip(1).all(fixed)
            }
            ExprKind::Call(_, parts) => any(parts),
            ExprKind::Sum(first, rest) => {
                self.divides(first, read) || rest.iter().any(|(_, part)| self.divides(part, read))
            }
            ExprKind::Product(first, rest) => {
                self.divides(first, read)
                    || rest.iter().any(|(op, part)| {
                        self.divides(part, read) || (*op == crate::value::ProductOp::Div && !fixed(part))
                    })
            }
            ExprKind::Let(id) if !read.insert(*id) => false,
            ExprKind::Let(id) => match self.lets.get(&(*id, false)) {
                Some(super::context::LetState::Done(Some(inner))) => self.divides(inner, read),
                _ => false,
            },
            // A condition is yes or no, whatever it divides.
            ExprKind::Compare(..)
            | ExprKind::Confident(..)
            | ExprKind::InRange { .. }
            | ExprKind::InItems { .. } => false,
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::Date(_)
            | ExprKind::Segment(..)
            | ExprKind::FactorName(_)
            | ExprKind::Input(_)
            | ExprKind::Membership(_)
            | ExprKind::Measure(..)
            | ExprKind::ScoreTerm(_)
            | ExprKind::Aggregate { .. }
            | ExprKind::Param(_)
            | ExprKind::AsOf => false,
        }
    }
}

/// Whether an expression is the same for every customer by its shape.
fn fixed(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Param(_) => true,
        ExprKind::Neg(inner) => fixed(inner),
        ExprKind::Sum(first, rest) => fixed(first) && rest.iter().all(|(_, part)| fixed(part)),
        ExprKind::Product(first, rest) => fixed(first) && rest.iter().all(|(_, part)| fixed(part)),
        _ => false,
    }
}

fn hull_of(lo: &Expr, hi: &Expr) -> Interval {
    match (&lo.ty, &hi.ty) {
        (Type::Number { range: a, .. }, Type::Number { range: b, .. }) => ranges::hull(a, b),
        _ => Interval::ALL,
    }
}

fn given(n: usize) -> String {
    match n {
        0 => "nothing is".to_owned(),
        1 => "one is".to_owned(),
        _ => format!("{} are", count(n, "argument")),
    }
}
