//! What customers expected, and what factors lead to (language 5.8, 5.9, B23).

use std::collections::BTreeSet;

use super::context::{Checker, text};
use super::expr::{Ctx, failed};
use crate::diagnostic::{Code, Diagnostic, closest, ticked_or};
use crate::model::{
    Consequence, ConsequenceId, Expr, ExprKind, FactorId, Goal, GoalId, GroupRef, Interval, Measure, Table,
    TableId as _, Type,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Side, Text};

impl Checker<'_> {
    /// What customers expected a factor to be rated.
    pub(super) fn expectation(&mut self, side: Side, factor: &ast::Factor) -> Option<Expr> {
        let written = factor.expected.as_ref()?;
        let value = self.number_expr(written, Ctx::CUSTOMER);
        if side == Side::Costs {
            self.report(
                Diagnostic::new(
                    Code::NO_EXPECTATION,
                    value.span,
                    format!("`{}` is a cost, and only of a benefit something is expected", factor.name.text),
                    "expected of a cost",
                )
                .label(factor.name.span, "this cost")
                .help("leave it out; satisfaction is about benefits"),
            );
            return None;
        }
        self.on_scale(&value, "an expectation");
        Some(value)
    }

    /// Rating less expectation, and what is made of it, are differences on the scale.
    pub(super) fn difference(&self) -> Interval {
        let width = &self.scale.1 - &self.scale.0;
        Interval::closed(-width.clone(), width)
    }

    /// `gap(f)` of a benefit that says what was expected.
    pub(super) fn gap(&mut self, group: GroupRef, factor: FactorId, span: Span) -> Expr {
        let Some((side, declared)) = self.names.factors.get(factor.index()).copied() else {
            return failed(span);
        };
        let name = &declared.name;
        if declared.expected.is_none() || side == Side::Costs {
            let (message, help) = match side {
                Side::Costs => (
                    format!("`{}` is a cost, and only of a benefit something is expected", name.text),
                    "a gap is the rating of a benefit less what was expected".to_owned(),
                ),
                Side::Benefits => (
                    format!("`{}` does not say what its customers expected", name.text),
                    format!(
                        "say it at the factor, as in `{} … {{ expected = want_{0} }}`, with a column on the scale",
                        name.text
                    ),
                ),
            };
            self.report(
                Diagnostic::new(Code::NO_EXPECTATION, span, message, "has no gap")
                    .label(name.span, "declared here")
                    .help(help),
            );
            return failed(span);
        }
        let ty = Type::Number { rating: false, range: self.difference() };
        Expr { kind: ExprKind::Measure(group, Measure::Gap(factor)), ty, span }
    }

    /// `satisfaction` needs a benefit of which something was expected.
    pub(super) fn needs_expectation(&mut self, span: Span) {
        let stated =
            |(side, factor): &(Side, &ast::Factor)| *side == Side::Benefits && factor.expected.is_some();
        if !self.names.factors.iter().any(stated) {
            self.report(
                Diagnostic::new(
                    Code::NO_EXPECTATION,
                    span,
                    "no benefit says what its customers expected",
                    "there is nothing to be satisfied with",
                )
                .help("say it at a benefit, as in `quality 45% = room { expected = want_room }`"),
            );
        }
    }

    pub(super) fn check_consequences(&mut self) -> Table<ConsequenceId, Consequence> {
        let declared = self.names.consequences.clone();
        declared.into_iter().map(|one| self.consequence(one)).collect()
    }

    fn consequence(&mut self, declared: &ast::Hierarchy) -> Consequence {
        let mut factors: BTreeSet<FactorId> = BTreeSet::new();
        let mut first: Option<(Side, &ast::Name)> = None;
        for name in &declared.from {
            let Some(id) = self.names.factor(&name.text) else {
                self.no_source(name, "factor", &self.names.factor_names(None), None);
                continue;
            };
            let Some((side, _)) = self.names.factors.get(id.index()).copied() else { continue };
            match first {
                Some((other, other_name)) if other != side => self.report(
                    Diagnostic::new(
                        Code::CONSEQUENCE_SIDES,
                        name.span,
                        format!("`{}` is of benefits or of costs, not of both", declared.name.text),
                        format!("`{}` is a {}", name.text, one_of(side)),
                    )
                    .label(other_name.span, format!("`{}` is a {}", other_name.text, one_of(other)))
                    .help("make two consequences of it; their goal may be one"),
                ),
                Some(_) => {}
                None => first = Some((side, name)),
            }
            factors.insert(id);
        }
        Consequence {
            name: declared.name.text.as_str().into(),
            title: text(declared.title.as_ref()),
            doc: declared.doc.as_deref().map(Text::from),
            side: first.map_or(Side::Benefits, |(side, _)| side),
            factors: factors.into_iter().collect(),
            span: declared.name.span,
        }
    }

    pub(super) fn check_goals(&mut self) -> Table<GoalId, Goal> {
        let declared = self.names.goals.clone();
        declared.into_iter().map(|one| self.goal(one)).collect()
    }

    fn goal(&mut self, declared: &ast::Hierarchy) -> Goal {
        let mut consequences: BTreeSet<ConsequenceId> = BTreeSet::new();
        for name in &declared.from {
            if let Some(id) = self.names.consequence(&name.text) {
                consequences.insert(id);
                continue;
            }
            let help = self
                .names
                .factor(&name.text)
                .map(|_| format!("it is a factor; say what it leads to: `consequence … from {}`", name.text));
            self.no_source(name, "consequence", &self.names.consequence_names(), help);
        }
        Goal {
            name: declared.name.text.as_str().into(),
            title: text(declared.title.as_ref()),
            doc: declared.doc.as_deref().map(Text::from),
            consequences: consequences.into_iter().collect(),
            span: declared.name.span,
        }
    }

    /// Something that a consequence or a goal cannot come from.
    fn no_source(&mut self, name: &ast::Name, what: &str, known: &[&str], help: Option<String>) {
        let mut finding = Diagnostic::new(
            Code::UNKNOWN_NAME,
            name.span,
            format!("there is no {what} `{}`", name.text),
            format!("not a {what}"),
        );
        let near = closest(&name.text, known.iter().copied());
        finding = match (help, near) {
            (Some(help), _) => finding.help(help),
            (None, Some(near)) => finding.help(format!("did you mean `{near}`?")).fix(name.span, near),
            (None, None) if known.is_empty() => finding.help(format!("the model declares no {what}")),
            (None, None) => finding.help(format!("the {what}s are {}", ticked_or(known))),
        };
        self.report(finding);
    }
}

const fn one_of(side: Side) -> &'static str {
    match side {
        Side::Benefits => "benefit",
        Side::Costs => "cost",
    }
}
