//! A condition as alternatives of tests of single values.

use std::collections::BTreeMap;

use super::values::{Test, Values};
use crate::model::{Expr, ExprKind, FactorId, FamilyId, GroupRef, InputId, Measure, Model, Type};
use crate::number::Number;
use crate::value::{CompareOp, Date, ProductOp, SumOp};

/// Beyond so many alternatives a condition is undecided.
const MAX_ALTERNATIVES: usize = 512;

/// A value that is tested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Term {
    /// A column.
    Input(InputId),
    /// A factor that is not just a column.
    Rating(FactorId),
    /// A number of the formula.
    Measure(GroupRef, Measure),
    /// The segment in a family.
    Membership(FamilyId),
    /// An expression, known by its words.
    Words(String),
}

/// Tests that hold together: what each value may be.
#[derive(Debug, Clone, Default)]
pub(super) struct Alternative(BTreeMap<Term, Values>);

/// One of these holds; none where it cannot.
pub(super) type Alternatives = Vec<Alternative>;

impl Alternative {
    /// With one more test; `None` where nothing is left.
    fn and(&self, model: &Model, term: &Term, values: &Values) -> Option<Self> {
        let mut all = self.0.clone();
        let start = all.remove(term).unwrap_or_else(|| Values::declared(model, term));
        all.insert(term.clone(), start.meet(values)?);
        Some(Self(all))
    }

    /// A customer for whom it holds, in words; only where every test is of a column.
    pub(super) fn witness(&self, model: &Model) -> Option<String> {
        let mut words = Vec::new();
        for (term, values) in &self.0 {
            let Term::Input(id) = term else { return None };
            words.push(format!("{} {}", model.inputs.at(*id).name, values.example()?));
        }
        match words.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [some @ .., last] => Some(format!("{} and {last}", some.join(", "))),
        }
    }
}

/// Where both hold; `None` where there are too many alternatives to look at.
pub(super) fn both(reader: &Reader<'_>, a: &Alternatives, b: &Alternatives) -> Option<Alternatives> {
    if a.len().saturating_mul(b.len()) > MAX_ALTERNATIVES * 8 {
        return None;
    }
    let mut found = Vec::new();
    for one in a {
        for other in b {
            let mut joined = Some(one.clone());
            for (term, values) in &other.0 {
                joined = joined.and_then(|joined| joined.and(reader.model, term, values));
            }
            found.extend(joined);
        }
    }
    (found.len() <= MAX_ALTERNATIVES).then_some(found)
}

/// Reads conditions of one scope.
pub(super) struct Reader<'m> {
    pub(super) model: &'m Model,
    /// Whether they are about a group.
    pub(super) group: bool,
}

impl Reader<'_> {
    /// When a condition is `yes` (`holds`) or `no`; `None` where there are too many alternatives.
    pub(super) fn read(&self, expr: &Expr, holds: bool) -> Option<Alternatives> {
        match &expr.kind {
            ExprKind::Not(inner) => self.read(inner, !holds),
            ExprKind::And(parts) if holds => self.all(parts, holds),
            ExprKind::Or(parts) if !holds => self.all(parts, holds),
            ExprKind::And(parts) | ExprKind::Or(parts) => self.any(parts, holds),
            ExprKind::Let(_) => match self.body(expr) {
                Some(body) => self.read(body, holds),
                None => Some(self.opaque(expr, holds)),
            },
            ExprKind::Flag(flag) => {
                Some(if *flag == holds { vec![Alternative::default()] } else { Vec::new() })
            }
            ExprKind::Compare(left, op, right) => Some(
                self.compare(left, *op, right, holds)
                    .or_else(|| self.compare(right, turned(*op), left, holds))
                    .unwrap_or_else(|| self.opaque(expr, holds)),
            ),
            ExprKind::InRange { subject, negated, lo, hi, open } => {
                let (Some(lo), Some(hi)) = (self.constant(lo), self.constant(hi)) else {
                    return Some(self.opaque(expr, holds));
                };
                let Some(term) = self.term(subject) else { return Some(self.opaque(expr, holds)) };
                let upper = if *open { CompareOp::Lt } else { CompareOp::Le };
                let tests = [Test::Is(CompareOp::Ge, lo), Test::Is(upper, hi)];
                if holds != *negated {
                    let inside = self.one(&term, &tests);
                    Some(inside)
                } else {
                    let outside = tests.iter().flat_map(|test| self.one(&term, &[test.negated()]));
                    Some(outside.collect())
                }
            }
            ExprKind::InItems { subject, negated, items } => {
                let found: Option<Vec<Alternatives>> = items
                    .iter()
                    .map(|item| self.compare(subject, CompareOp::Eq, item, holds != *negated))
                    .collect();
                let Some(found) = found else { return Some(self.opaque(expr, holds)) };
                if holds != *negated {
                    Some(found.concat())
                } else {
                    found.iter().try_fold(vec![Alternative::default()], |all, one| both(self, &all, one))
                }
            }
            ExprKind::Input(_) if expr.ty == Type::Flag => match self.term(expr) {
                Some(term) => Some(self.one(&term, &[Test::Flag(holds)])),
                None => Some(self.opaque(expr, holds)),
            },
            _ => Some(self.opaque(expr, holds)),
        }
    }

    fn all(&self, parts: &[Expr], holds: bool) -> Option<Alternatives> {
        let mut all = vec![Alternative::default()];
        for part in parts {
            all = both(self, &all, &self.read(part, holds)?)?;
        }
        Some(all)
    }

    fn any(&self, parts: &[Expr], holds: bool) -> Option<Alternatives> {
        let mut any = Vec::new();
        for part in parts {
            any.extend(self.read(part, holds)?);
            if any.len() > MAX_ALTERNATIVES {
                return None;
            }
        }
        Some(any)
    }

    /// One value that passes all of some tests.
    fn one(&self, term: &Term, tests: &[Test]) -> Alternatives {
        let mut values = Some(Values::declared(self.model, term));
        for test in tests {
            values = values.and_then(|values| values.meet(&Values::of(test)));
        }
        values.and_then(|values| Alternative::default().and(self.model, term, &values)).into_iter().collect()
    }

    /// A test of which only the words are known: it contradicts nothing but its own opposite.
    fn opaque(&self, expr: &Expr, holds: bool) -> Alternatives {
        self.one(&self.by_words(expr), &[Test::Flag(holds)])
    }

    fn compare(&self, left: &Expr, op: CompareOp, right: &Expr, holds: bool) -> Option<Alternatives> {
        let test = Test::Is(op, self.constant(right)?);
        let term = self.term(left)?;
        Some(self.one(&term, &[if holds { test } else { test.negated() }]))
    }

    /// What a name stands for here.
    fn body<'e>(&'e self, expr: &Expr) -> Option<&'e Expr> {
        let ExprKind::Let(id) = &expr.kind else { return None };
        let named = self.model.lets.at(*id);
        if self.group { named.group.as_ref() } else { named.customer.as_ref() }
    }

    /// The value that an expression reads.
    fn term(&self, expr: &Expr) -> Option<Term> {
        Some(match &expr.kind {
            ExprKind::Input(id) => Term::Input(*id),
            ExprKind::Membership(family) => Term::Membership(*family),
            ExprKind::Measure(GroupRef::Own, Measure::Rating(factor)) if !self.group => {
                match &self.model.factors.at(*factor).rating.kind {
                    ExprKind::Input(id) => Term::Input(*id),
                    _ => Term::Rating(*factor),
                }
            }
            ExprKind::Measure(group, measure) => Term::Measure(*group, *measure),
            ExprKind::Let(_) => return self.body(expr).and_then(|body| self.term(body)),
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Date(_) | ExprKind::Flag(_) => return None,
            _ => self.by_words(expr),
        })
    }

    /// An expression by its words, without brackets around all of it.
    fn by_words(&self, expr: &Expr) -> Term {
        let words = self.model.words(expr.span);
        let mut bare = words.as_str();
        while let Some(inside) = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            let mut open = 0_usize;
            let closed_early = inside.chars().any(|c| match c {
                '(' => {
                    open += 1;
                    false
                }
                ')' if open == 0 => true,
                ')' => {
                    open -= 1;
                    false
                }
                _ => false,
            });
            if closed_early {
                break;
            }
            bare = inside.trim();
        }
        Term::Words(bare.to_owned())
    }

    /// A value that is the same for every customer.
    fn constant(&self, expr: &Expr) -> Option<Constant> {
        Some(match &expr.kind {
            ExprKind::Text(text) => Constant::Word(text.to_string()),
            ExprKind::Segment(family, segment) => {
                let segment = self.model.families.at(*family).segments.at(*segment);
                Constant::Word(segment.name.to_string())
            }
            ExprKind::Flag(flag) => Constant::Flag(*flag),
            ExprKind::Date(date) => Constant::Day(*date),
            ExprKind::Let(_) => return self.body(expr).and_then(|body| self.constant(body)),
            _ => Constant::Number(self.number(expr)?),
        })
    }

    fn number(&self, expr: &Expr) -> Option<Number> {
        match &expr.kind {
            ExprKind::Number(number) => Some(number.clone()),
            ExprKind::Param(id) => Some(self.model.params.at(*id).value.clone()),
            ExprKind::Neg(inner) => Some(-self.number(inner)?),
            ExprKind::Let(_) => self.body(expr).and_then(|body| self.number(body)),
            ExprKind::Sum(first, rest) => rest.iter().try_fold(self.number(first)?, |sum, (op, part)| {
                let part = self.number(part)?;
                Some(if *op == SumOp::Add { &sum + &part } else { &sum - &part })
            }),
            ExprKind::Product(first, rest) => {
                rest.iter().try_fold(self.number(first)?, |product, (op, part)| {
                    let part = self.number(part)?;
                    if *op == ProductOp::Mul { Some(&product * &part) } else { product.checked_div(&part) }
                })
            }
            _ => None,
        }
    }
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    Number(Number),
    Day(Date),
    /// A text, or the name of a segment.
    Word(String),
    Flag(bool),
}

/// The comparison read from right to left.
const fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        other => other,
    }
}
