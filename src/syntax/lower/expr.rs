//! Expressions: the flat run of operands and operators becomes a tree.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::super::ast::{self, Expr, ExprKind, Spanned};
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::Lower;
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::source::Span;
use crate::value::{CompareOp, Extreme, ProductOp, Side, State, SumOp};

/// The precedence of the language, loose to tight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    OrElse,
    Minus,
}

use Level::{And, Compare, Minus, Not, Or, OrElse, Product, Sum};

impl Level {
    /// The level of the operands on the right of an operator.
    const fn tighter(self) -> Self {
        match self {
            Or => And,
            And => Not,
            Not => Compare,
            Compare => Sum,
            Sum => Product,
            Product => OrElse,
            OrElse | Minus => Minus,
        }
    }
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy)]
enum Op {
    Or,
    And,
    OrElse,
    Compare(CompareOp),
    Sum(SumOp),
    Product(ProductOp),
}

impl Op {
    const fn level(self) -> Level {
        match self {
            Self::Or => Or,
            Self::And => And,
            Self::OrElse => OrElse,
            Self::Compare(_) => Compare,
            Self::Sum(_) => Sum,
            Self::Product(_) => Product,
        }
    }
}

/// What stands after an operand.
enum After {
    In { negated: bool, set: ast::Set },
    Is { negated: bool, state: State },
    Dominates(Spanned<Side>),
    Confident(ast::NumberLit),
    Percent,
}

enum Token {
    Prefix(Span, bool),
    Operand(Expr),
    Infix(Span, Op),
    Postfix(Span, After),
}

type Tokens = Peekable<IntoIter<Token>>;

impl Lower<'_> {
    pub(super) fn expr(&mut self, part: Part<'_>) -> Expr {
        let span = self.span(&part);
        // Most expressions are one operand.
        let mut tokens = Vec::with_capacity(1);
        let mut parts = Cursor::new(part);
        while let Some(part) = parts.next() {
            if let Some(token) = self.token(&part, &mut parts) {
                tokens.push(token);
            }
        }
        let mut tokens = tokens.into_iter().peekable();
        let expr = self.climb(&mut tokens, Or, span);
        if tokens.peek().is_some() {
            return self.broken(span).unwrap_or(expr);
        }
        expr
    }

    fn token(&mut self, part: &Part<'_>, parts: &mut Cursor<'_>) -> Option<Token> {
        let span = self.span(part);
        let kind = match part.as_rule() {
            Rule::prefix | Rule::minus => return Some(self.prefix(part, span)),
            Rule::infix | Rule::arith_op => return Some(self.infix(part, span)),
            Rule::is_op | Rule::in_op | Rule::dominates_op | Rule::at_op | Rule::percent_mark => {
                let after = self.after(part.clone())?;
                return Some(Token::Postfix(span, after));
            }
            Rule::number => ExprKind::Number(self.number(part)),
            Rule::text => ExprKind::Text(self.text(part).value),
            Rule::flag => ExprKind::Flag(part.as_str() == "yes"),
            Rule::date => self.date(part.as_str(), span).map_or(ExprKind::Error, ExprKind::Date),
            Rule::extreme => self.extreme(part, span),
            Rule::paren => {
                let inner = Cursor::new(part.clone()).next();
                let kind = inner.map_or(ExprKind::Error, |inner| self.expr(inner).kind);
                return Some(Token::Operand(Expr { span, kind }));
            }
            Rule::path => {
                let path = self.path(part);
                if let Some(args) = parts.accept(Rule::args) {
                    let whole = span.to(self.span(&args));
                    let (args, answered) = self.args(args);
                    let kind = ExprKind::Call { function: path, args, answered };
                    return Some(Token::Operand(Expr { span: whole, kind }));
                }
                self.path_operand(path)
            }
            _ => return self.mismatch(part),
        };
        Some(Token::Operand(Expr { span, kind }))
    }

    fn path_operand(&mut self, path: ast::Path) -> ExprKind {
        let Some(first) = path.names.first() else { return ExprKind::Error };
        let (word, span) = (first.text.clone(), first.span);
        match (word.as_str(), path.names.len()) {
            ("true" | "false" | "TRUE" | "FALSE" | "True" | "False", 1) => {
                let meant = if word.eq_ignore_ascii_case("true") { "yes" } else { "no" };
                self.push(
                    Diagnostic::new(
                        Code::UNEXPECTED,
                        span,
                        format!("{} is written {}", tick(&word), tick(meant)),
                        "not a word of the language",
                    )
                    .fix(span, meant),
                );
                ExprKind::Flag(meant == "yes")
            }
            ("null" | "NULL" | "nil" | "none", 1) => {
                self.push(
                    Diagnostic::new(
                        Code::UNEXPECTED,
                        span,
                        format!("there is no {}: a value is known or unknown", tick(&word)),
                        "not a value",
                    )
                    .help("ask with `is unknown` or `is known`, as in `age is unknown`"),
                );
                ExprKind::Error
            }
            _ => ExprKind::Path(path),
        }
    }

    pub(super) fn extreme(&mut self, part: &Part<'_>, span: Span) -> ExprKind {
        let text = part.as_str();
        let side = if text.ends_with("cost") { Side::Costs } else { Side::Benefits };
        let which = if text.starts_with("top") { Extreme::Top } else { Extreme::Weakest };
        if which == Extreme::Weakest && side == Side::Costs {
            self.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    span,
                    "`weakest` is only asked of benefits",
                    "a cost is not weak or strong",
                )
                .help("write `weakest benefit`, or `top cost` for the cost that weighs most"),
            );
            return ExprKind::Error;
        }
        ExprKind::Extreme(which, side)
    }

    fn args(&mut self, part: Part<'_>) -> (Vec<Expr>, Option<ast::NumberLit>) {
        let (mut args, mut answered): (Vec<Expr>, _) = (Vec::new(), None);
        for part in Cursor::new(part) {
            match part.as_rule() {
                Rule::expr => args.push(self.expr(part)),
                Rule::range_tail => {
                    let Some(lo) = args.pop() else { continue };
                    args.push(self.range_tail(lo, part));
                }
                Rule::answered_arg => {
                    let number = Cursor::new(part).seek(Rule::number);
                    answered = number.map(|number| self.number(&number));
                }
                Rule::trailing_comma => self.trailing_comma(&part),
                _ => {
                    self.mismatch::<()>(&part);
                }
            }
        }
        (args, answered)
    }

    pub(super) fn range_tail(&mut self, lo: Expr, part: Part<'_>) -> Expr {
        let span = lo.span.to(self.span(&part));
        let mut parts = Cursor::new(part);
        let (Some(op), Some(hi)) = (parts.accept(Rule::range_op), parts.accept(Rule::arith)) else {
            return self.broken(span).unwrap_or(lo);
        };
        let open = self.range_op(&op);
        let hi = self.expr(hi);
        let range = ast::Range { span, lo: Box::new(lo), hi: Box::new(hi), open };
        Expr { span, kind: ExprKind::Range(range) }
    }

    /// `a..b`
    pub(super) fn range(&mut self, part: Part<'_>) -> Option<ast::Range> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let lo = self.need(&mut parts, Rule::arith, span)?;
        let op = self.need(&mut parts, Rule::range_op, span)?;
        let hi = self.need(&mut parts, Rule::arith, span)?;
        let lo = self.expr(lo);
        let open = self.range_op(&op);
        let hi = self.expr(hi);
        Some(ast::Range { span, lo: Box::new(lo), hi: Box::new(hi), open })
    }

    /// Whether the upper end is outside.
    pub(super) fn range_op(&mut self, part: &Part<'_>) -> bool {
        let span = self.span(part);
        match part.as_str() {
            "..<" => return true,
            "<.." => self.push(
                Diagnostic::new(
                    Code::OPEN_LOWER_END,
                    span,
                    "the lower end of a range is always inside",
                    "leaves out the lower end",
                )
                .help("write `x > 0 and x <= 1`, or turn the range round"),
            ),
            "..=" => self.push(
                Diagnostic::new(
                    Code::UNEXPECTED,
                    span,
                    "`..=` is written `..`: both ends are inside",
                    "not a sign of the language",
                )
                .fix(span, ".."),
            ),
            _ => {}
        }
        false
    }

    fn prefix(&mut self, part: &Part<'_>, span: Span) -> Token {
        match part.as_str() {
            "-" => Token::Prefix(span, false),
            "!" => {
                self.push(
                    Diagnostic::new(
                        Code::SYMBOL_AND_OR,
                        span,
                        "`!` is written `not`",
                        "not a sign of the language",
                    )
                    .fix(span, "not "),
                );
                Token::Prefix(span, true)
            }
            _ => Token::Prefix(span, true),
        }
    }

    /// A comparison that stands without its left side.
    pub(super) fn comparison(&mut self, part: &Part<'_>) -> Option<Spanned<CompareOp>> {
        let span = self.span(part);
        match self.infix(part, span) {
            Token::Infix(_, Op::Compare(value)) => Some(Spanned { value, span }),
            _ => self.mismatch(part),
        }
    }

    /// `is known`, `is not unknown`: whether it is negated, and what is asked.
    pub(super) fn is_state(&mut self, part: Part<'_>) -> Option<(bool, State)> {
        match self.after(part)? {
            After::Is { negated, state } => Some((negated, state)),
            _ => None,
        }
    }

    fn infix(&mut self, part: &Part<'_>, span: Span) -> Token {
        let text = part.as_str();
        let (op, slip) = match text {
            "and" => (Op::And, None),
            "or" => (Op::Or, None),
            "=" => (Op::Compare(CompareOp::Eq), None),
            "!=" => (Op::Compare(CompareOp::Ne), None),
            "<" => (Op::Compare(CompareOp::Lt), None),
            "<=" => (Op::Compare(CompareOp::Le), None),
            ">" => (Op::Compare(CompareOp::Gt), None),
            ">=" => (Op::Compare(CompareOp::Ge), None),
            "+" => (Op::Sum(SumOp::Add), None),
            "-" => (Op::Sum(SumOp::Sub), None),
            "*" => (Op::Product(ProductOp::Mul), None),
            "/" => (Op::Product(ProductOp::Div), None),
            "==" => (Op::Compare(CompareOp::Eq), Some((Code::DOUBLE_EQUALS, "="))),
            "<>" | "≠" => (Op::Compare(CompareOp::Ne), Some((Code::NOT_EQUAL_SIGN, "!="))),
            "≤" | "=<" => (Op::Compare(CompareOp::Le), Some((Code::NOT_EQUAL_SIGN, "<="))),
            "≥" | "=>" => (Op::Compare(CompareOp::Ge), Some((Code::NOT_EQUAL_SIGN, ">="))),
            "&&" => (Op::And, Some((Code::SYMBOL_AND_OR, "and"))),
            "||" => (Op::Or, Some((Code::SYMBOL_AND_OR, "or"))),
            "otherwise" => {
                self.otherwise_operator(span);
                (Op::OrElse, None)
            }
            _ => (Op::OrElse, None),
        };
        if let Some((code, right)) = slip {
            let message = format!("{} is written {}", tick(text), tick(right));
            self.push(Diagnostic::new(code, span, message, "not a sign of the language").fix(span, right));
        }
        if text == "-" {
            self.date_like(part, span);
        }
        Token::Infix(span, op)
    }

    fn otherwise_operator(&mut self, span: Span) {
        let finding = if self.in_segments {
            Diagnostic::new(
                Code::UNNAMED_OTHERWISE,
                span,
                "`otherwise` stands after the name of its segment",
                "no name before it",
            )
            .help("name the segment: `rest otherwise`; a value in place of an unknown one is `x or else 3`")
        } else {
            Diagnostic::new(
                Code::UNEXPECTED,
                span,
                "`otherwise` belongs to segments; a value in place of an unknown one follows `or else`",
                "not an operator",
            )
            .fix(span, "or else")
        };
        self.push(finding);
    }

    /// `2026-1-5` is a subtraction, which nobody means.
    fn date_like(&mut self, part: &Part<'_>, span: Span) {
        let text = part.get_input();
        let at = part.as_span().start();
        let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else { return };
        let year = before.bytes().rev().take_while(u8::is_ascii_digit).take(5).count();
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let joined = before.get(..at - year).is_some_and(|text| text.ends_with(word));
        let rest = after.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
        let rest = after.get(..rest).unwrap_or_default().trim_end_matches('-');
        if year != 4 || joined || !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let place =
            Span { start: span.start - 4, end: span.end + u32::try_from(rest.len()).unwrap_or(0), ..span };
        let written = self.slice(place);
        let finding = Diagnostic::new(
            Code::DATE_LIKE_SUBTRACTION,
            place,
            format!("{} is a subtraction, not a date", tick(written)),
            "read as a subtraction",
        );
        let year = before.get(at - 4..).unwrap_or_default();
        let finding = match rest.split_once('-') {
            Some((month, day)) if month.len() <= 2 && day.len() <= 2 && !day.contains('-') => finding
                .help("a date has two digits for the month and two for the day; blanks around `-` make a subtraction plain")
                .fix(place, format!("{year}-{month:0>2}-{day:0>2}")),
            _ => finding.help("blanks around `-` make a subtraction plain"),
        };
        self.push(finding);
    }

    fn after(&mut self, part: Part<'_>) -> Option<After> {
        let (rule, span) = (part.as_rule(), self.span(&part));
        let mut parts = Cursor::new(part);
        Some(match rule {
            Rule::percent_mark => After::Percent,
            Rule::is_op => {
                parts.accept(Rule::k_is);
                let negated = parts.accept(Rule::k_not).is_some();
                let state = self.need(&mut parts, Rule::state, span)?;
                let state = match state.as_str() {
                    "known" => State::Known,
                    "unknown" => State::Unknown,
                    _ => State::Unbounded,
                };
                After::Is { negated, state }
            }
            Rule::in_op => {
                let negated = parts.accept(Rule::k_not).is_some();
                parts.accept(Rule::k_in);
                let set = match parts.accept(Rule::range) {
                    Some(range) => ast::Set::Range(self.range(range)?),
                    None if let Some(tagged) = parts.accept(Rule::tagged) => {
                        let mut parts = Cursor::new(tagged);
                        let tag = match parts.accept(Rule::k_lever) {
                            Some(_) => ast::Tag::Lever,
                            None => ast::Tag::Dimension,
                        };
                        parts.accept(Rule::k_dimension);
                        let name = self.need(&mut parts, Rule::name, span)?;
                        ast::Set::Tagged(tag, self.name(&name))
                    }
                    None => {
                        let set = self.need(&mut parts, Rule::set, span)?;
                        let place = self.span(&set);
                        let items = Cursor::new(set).map(|part| self.expr(part)).collect();
                        ast::Set::Items(items, place)
                    }
                };
                After::In { negated, set }
            }
            Rule::at_op => {
                let level = parts.seek(Rule::number)?;
                After::Confident(self.number(&level))
            }
            _ => {
                parts.accept(Rule::k_dominates);
                let side = self.need(&mut parts, Rule::side, span)?;
                let value = if side.as_str() == "costs" { Side::Costs } else { Side::Benefits };
                After::Dominates(Spanned { value, span: self.span(&side) })
            }
        })
    }

    /// Reads operators of `least` and tighter levels.
    fn climb(&mut self, tokens: &mut Tokens, least: Level, whole: Span) -> Expr {
        let mut left = match tokens.next() {
            Some(Token::Operand(expr)) => expr,
            Some(Token::Prefix(span, is_not)) => {
                let operand = self.climb(tokens, if is_not { Not } else { Minus }, whole);
                let place = span.to(operand.span);
                let operand = Box::new(operand);
                let kind = if is_not { ExprKind::Not(operand) } else { ExprKind::Neg(operand) };
                Expr { span: place, kind }
            }
            _ => {
                let nothing = Expr { span: whole, kind: ExprKind::Error };
                return self.broken(whole).unwrap_or(nothing);
            }
        };
        // The level at which `left` was joined in this loop: those nodes are flat and grow.
        let mut joined = None;
        loop {
            match tokens.peek() {
                Some(Token::Infix(_, op)) if op.level() >= least => {
                    let Some(Token::Infix(span, op)) = tokens.next() else { return left };
                    let right = self.climb(tokens, op.level().tighter(), whole);
                    left = self.join(left, joined, span, op, right);
                    joined = Some(op.level());
                }
                Some(Token::Postfix(_, after)) => {
                    let tight = matches!(after, After::Percent);
                    if !tight && Compare < least {
                        return left;
                    }
                    let Some(Token::Postfix(span, after)) = tokens.next() else { return left };
                    left = self.apply(left, span, after);
                    joined = (!tight).then_some(Compare);
                }
                _ => return left,
            }
        }
    }

    fn join(&mut self, left: Expr, joined: Option<Level>, span: Span, op: Op, right: Expr) -> Expr {
        let place = left.span.to(right.span);
        let grow = joined == Some(op.level());
        let kind = match (op, left.kind) {
            (Op::Or, ExprKind::Or(mut items)) if grow => {
                items.push(right);
                ExprKind::Or(items)
            }
            (Op::And, ExprKind::And(mut items)) if grow => {
                items.push(right);
                ExprKind::And(items)
            }
            (Op::OrElse, ExprKind::OrElse(mut items)) if grow => {
                items.push(right);
                ExprKind::OrElse(items)
            }
            (Op::Sum(value), ExprKind::Sum(first, mut items)) if grow => {
                items.push((Spanned { value, span }, right));
                ExprKind::Sum(first, items)
            }
            (Op::Product(value), ExprKind::Product(first, mut items)) if grow => {
                items.push((Spanned { value, span }, right));
                ExprKind::Product(first, items)
            }
            (op, kind) => {
                let left = Expr { span: left.span, kind };
                match op {
                    Op::Or => ExprKind::Or(vec![left, right]),
                    Op::And => ExprKind::And(vec![left, right]),
                    Op::OrElse => ExprKind::OrElse(vec![left, right]),
                    Op::Sum(value) => ExprKind::Sum(Box::new(left), vec![(Spanned { value, span }, right)]),
                    Op::Product(value) => {
                        ExprKind::Product(Box::new(left), vec![(Spanned { value, span }, right)])
                    }
                    Op::Compare(value) if grow => self.chained(left, Spanned { value, span }, right, place),
                    Op::Compare(value) => {
                        ExprKind::Compare(Box::new(left), Spanned { value, span }, Box::new(right))
                    }
                }
            }
        };
        Expr { span: place, kind }
    }

    /// `a < b < c`
    fn chained(&mut self, left: Expr, op: Spanned<CompareOp>, right: Expr, place: Span) -> ExprKind {
        let finding = Diagnostic::new(
            Code::CHAINED_COMPARISON,
            place,
            "a comparison has two sides; this one goes on",
            "two comparisons in a row",
        );
        let ExprKind::Compare(low, first, middle) = left.kind else {
            self.push(finding.help("join two comparisons by `and`"));
            return ExprKind::Error;
        };
        let (a, b, c) = (self.slice(low.span), self.slice(middle.span), self.slice(right.span));
        let (sign, next) = (self.slice(first.span), self.slice(op.span));
        use CompareOp::{Le, Lt};
        let better = match (first.value, op.value) {
            (Le, Le) => format!("{b} in {a}..{c}"),
            (Le, Lt) => format!("{b} in {a}..<{c}"),
            _ => format!("{a} {sign} {b} and {b} {next} {c}"),
        };
        let mut finding = finding.help(format!("write {}", tick(&better)));
        if !better.contains('\n') {
            finding = finding.fix(place, better);
        }
        self.push(finding);
        ExprKind::Error
    }

    fn apply(&mut self, left: Expr, span: Span, after: After) -> Expr {
        let place = left.span.to(span);
        let kind = match after {
            After::In { negated, set } => ExprKind::In { subject: Box::new(left), negated, set },
            After::Is { negated, state } => ExprKind::Is { subject: Box::new(left), negated, state },
            After::Dominates(side) => match left.kind {
                ExprKind::Path(path) if path.names.len() == 1 => match path.names.into_iter().next() {
                    Some(factor) => ExprKind::Dominates { factor, side },
                    None => ExprKind::Error,
                },
                _ => {
                    let written = tick(self.slice(left.span));
                    self.push(
                        Diagnostic::new(
                            Code::UNEXPECTED,
                            left.span,
                            format!("expected the name of a factor before `dominates`, found {written}"),
                            "not a factor's name",
                        )
                        .help("as in `price dominates costs`"),
                    );
                    ExprKind::Error
                }
            },
            After::Confident(level) => ExprKind::Confident { test: Box::new(left), level },
            After::Percent => return self.spaced_percent(left, span, place),
        };
        Expr { span: place, kind }
    }

    fn spaced_percent(&mut self, left: Expr, span: Span, place: Span) -> Expr {
        if let ExprKind::Number(mut number) = left.kind {
            let gap = Span { start: left.span.end, end: span.start, ..span };
            self.push(
                Diagnostic::new(
                    Code::SPACED_PERCENT,
                    place,
                    "`%` touches its number",
                    "a blank between the number and `%`",
                )
                .fix(gap, ""),
            );
            number.value = number.value / crate::number::Number::int(100);
            number.percent = true;
            number.span = place;
            return Expr { span: place, kind: ExprKind::Number(number) };
        }
        self.push(
            Diagnostic::new(Code::UNEXPECTED, span, "`%` stands only after a number", "not after a number")
                .help("for a share of something multiply: `0.25 * x`"),
        );
        Expr { span: place, kind: left.kind }
    }
}
