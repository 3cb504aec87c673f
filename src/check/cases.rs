//! Cases: customers written down, and what must hold for them (language 9.3, B6).

use std::collections::BTreeMap;

use super::context::Checker;
use super::expr::Ctx;
use super::operators::quoted_or;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::{
    Case, Expect, ExpectKind, ExpectSubject, FamilyId, Given, GivenCell, Input, InputKind, RuleId, SegmentId,
    Setup, TableId,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{DatePattern, Reason, Text};

impl Checker<'_> {
    pub(super) fn check_cases(&mut self) -> Vec<Case> {
        self.names.cases.clone().into_iter().map(|case| self.case(case)).collect()
    }

    fn case(&mut self, case: &ast::Case) -> Case {
        let given = self.given(case.setup.given.as_ref());
        let many = !matches!(&given, Given::Rows { table: false, .. });
        let setup = self.setup(&case.setup, given);
        // What can hold is decided with the values of the case (B25).
        let defaults = self.params.clone();
        self.params.extend(setup.params.iter().cloned());
        let expects = case.expects.iter().filter_map(|expect| self.expect(expect, many)).collect();
        self.params = defaults;
        Case { name: case.name.value.as_str().into(), setup, expects, span: case.name.span }
    }

    /// What a run of the model's own sets.
    pub(super) fn setup(&mut self, setup: &ast::Setup, given: Given) -> Setup {
        let evidence = self.evidence(setup.evidence.as_ref());
        let params = setup
            .params
            .iter()
            .filter_map(|(name, literal)| {
                let found = self.names.params.iter().position(|param| param.name.text == name.text);
                match (found, &literal.kind) {
                    (Some(n), ast::LiteralKind::Number(number)) => {
                        Some((crate::model::ParamId::new(n), number.clone()))
                    }
                    (Some(_), _) => {
                        self.error(
                            Code::PARAM_VALUE,
                            literal.span,
                            "a parameter is a number",
                            "not a number",
                        );
                        None
                    }
                    (None, _) => {
                        self.error(
                            Code::UNKNOWN_PARAM,
                            name.span,
                            format!("the model has no `param {}`", name.text),
                            "not a parameter",
                        );
                        None
                    }
                }
            })
            .collect();
        Setup { given, evidence, as_of: setup.as_of.as_ref().map(|date| date.value), params }
    }

    pub(super) fn given(&mut self, given: Option<&ast::Given>) -> Given {
        match given {
            None => Given::Rows { table: false, rows: vec![self.row(&[])] },
            Some(ast::Given::One(cells)) => {
                let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
                for (name, _) in cells {
                    self.given_twice(name, &mut seen);
                }
                let cells: Vec<(&ast::Name, &ast::Literal)> = cells.iter().map(|(n, l)| (n, l)).collect();
                Given::Rows { table: false, rows: vec![self.row(&cells)] }
            }
            Some(ast::Given::Table { columns, rows, .. }) => {
                let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
                for name in columns {
                    self.given_twice(name, &mut seen);
                }
                let rows = rows
                    .iter()
                    .map(|row| {
                        if row.value.len() != columns.len() {
                            self.error(
                                Code::CASE_ROW,
                                row.span,
                                format!(
                                    "this row has {}, and the table has {}",
                                    crate::diagnostic::count(row.value.len(), "cell"),
                                    crate::diagnostic::count(columns.len(), "column")
                                ),
                                "does not fit",
                            );
                        }
                        let cells: Vec<_> = columns.iter().zip(&row.value).collect();
                        self.row(&cells)
                    })
                    .collect();
                Given::Rows { table: true, rows }
            }
            Some(ast::Given::File(path)) => Given::File(path.value.as_str().into()),
        }
    }

    fn given_twice<'n>(&mut self, name: &'n ast::Name, seen: &mut BTreeMap<&'n str, Span>) {
        if let Some(first) = seen.get(name.text.as_str()) {
            self.report(
                Diagnostic::new(
                    Code::DUPLICATE,
                    name.span,
                    format!("`{}` is given twice", name.text),
                    "again here",
                )
                .label(*first, "first here"),
            );
        }
        seen.entry(name.text.as_str()).or_insert(name.span);
    }

    /// One customer; inputs that are not given are not answered.
    fn row(&mut self, cells: &[(&ast::Name, &ast::Literal)]) -> Vec<GivenCell> {
        let mut row = vec![GivenCell::Unknown(Reason::NotAnswered); self.inputs.len()];
        for (name, literal) in cells {
            let Some(id) = self.names.input_id(&name.text) else {
                let known: Vec<&str> = self.names.columns.iter().map(|c| c.name.text.as_str()).collect();
                self.report(
                    Diagnostic::new(
                        Code::UNKNOWN_NAME,
                        name.span,
                        format!("there is no input `{}`", name.text),
                        "not a column",
                    )
                    .maybe_help(did_you_mean(&name.text, known)),
                );
                continue;
            };
            let Some(input) = self.inputs.get(id).cloned() else { continue };
            if let (Some(cell), Some(slot)) = (self.cell(&input, literal), row.get_mut(id.index())) {
                *slot = cell;
            }
        }
        row
    }

    /// A literal as it would stand in the data.
    fn cell(&mut self, input: &Input, literal: &ast::Literal) -> Option<GivenCell> {
        let text = match (&literal.kind, &input.kind) {
            (ast::LiteralKind::Unknown, _) => return Some(GivenCell::Unknown(Reason::NotAnswered)),
            (ast::LiteralKind::NotApplicable, _) => return Some(GivenCell::Unknown(Reason::NotApplicable)),
            (
                ast::LiteralKind::Number(number),
                InputKind::Rating { decimal_comma } | InputKind::Number { decimal_comma, .. },
            ) => {
                let text = number.to_string();
                if *decimal_comma { text.replace('.', ",") } else { text }
            }
            (ast::LiteralKind::Text(text), InputKind::Text) => text.clone(),
            (ast::LiteralKind::Number(_), InputKind::Text) if input.key => {
                self.sources.slice(literal.span).to_owned()
            }
            (ast::LiteralKind::Text(text), InputKind::List(items)) => {
                let coded = |codes: &[crate::model::Code]| {
                    codes.iter().any(|code| *code == crate::model::Code::Text(text.as_str().into()))
                };
                let listed = items.iter().any(|item| **item == **text);
                if !listed && !coded(&input.missing) && !coded(&input.not_applicable) {
                    let help = did_you_mean(text, items.iter().map(|item| &**item))
                        .unwrap_or_else(|| format!("it can be {}", quoted_or(items)));
                    self.report(
                        Diagnostic::new(
                            Code::CASE_VALUE,
                            literal.span,
                            format!("`{}` cannot be \"{text}\"", input.name),
                            "not on its list",
                        )
                        .help(help),
                    );
                }
                text.clone()
            }
            (ast::LiteralKind::Flag(flag), InputKind::Flag { yes, no }) => {
                let (own, usual) = if *flag { (yes.first(), "yes") } else { (no.first(), "no") };
                own.map_or(usual.to_owned(), |word| word.to_string())
            }
            (ast::LiteralKind::Text(text), InputKind::Flag { yes, no })
                if yes.iter().chain(no).any(|word| **word == **text) =>
            {
                text.clone()
            }
            (ast::LiteralKind::Date(date), InputKind::Date(pattern)) => pattern.write(*date),
            (ast::LiteralKind::Text(text), InputKind::Date(pattern)) if pattern.parse(text).is_some() => {
                text.clone()
            }
            (ast::LiteralKind::Text(text), _)
                if input.missing.contains(&crate::model::Code::Text(text.as_str().into()))
                    || input.not_applicable.contains(&crate::model::Code::Text(text.as_str().into())) =>
            {
                text.clone()
            }
            _ => {
                let wanted = match &input.kind {
                    InputKind::Rating { .. } => "a rating".to_owned(),
                    InputKind::Number { .. } => "a number".to_owned(),
                    InputKind::Text => "a text in quotes".to_owned(),
                    InputKind::Flag { .. } => "`yes` or `no`".to_owned(),
                    InputKind::Date(pattern) if *pattern == DatePattern::ISO => {
                        "a date such as 2026-11-23".to_owned()
                    }
                    InputKind::Date(_) => "a date".to_owned(),
                    InputKind::List(items) => quoted_or(items),
                };
                self.report(
                    Diagnostic::new(
                        Code::CASE_VALUE,
                        literal.span,
                        format!("`{}` is {wanted}", input.name),
                        "does not fit",
                    )
                    .label(input.span, "declared here"),
                );
                return None;
            }
        };
        Some(GivenCell::Text(text.into()))
    }

    fn expect(&mut self, expect: &ast::Expect, many: bool) -> Option<Expect> {
        let subject = match &expect.subject {
            None if many => {
                self.report(
                    Diagnostic::new(
                        Code::CASE_SUBJECT,
                        expect.span,
                        "this case has many customers: whom is this about?",
                        "no subject",
                    )
                    .help("end it with `for all`, `for family.segment` or `for customer \"key\"`"),
                );
                return None;
            }
            None => ExpectSubject::Single,
            Some(subject) => self.subject(subject)?,
        };
        let families: Option<Vec<FamilyId>> = match &subject {
            ExpectSubject::Cell(segments) => Some(segments.iter().map(|(family, _)| *family).collect()),
            ExpectSubject::Single | ExpectSubject::Customer(_) => None,
        };
        let ctx = families.as_deref().map_or(Ctx::CUSTOMER, Ctx::group);
        let kind = self.expected(&expect.kind, expect.span, ctx)?;
        Some(Expect { span: expect.span, subject, kind })
    }

    /// What is expected of a subject.
    pub(super) fn expected(
        &mut self,
        kind: &ast::ExpectKind,
        span: Span,
        ctx: Ctx<'_>,
    ) -> Option<ExpectKind> {
        Some(match kind {
            ast::ExpectKind::Condition(condition) => ExpectKind::Condition(self.condition(condition, ctx)),
            ast::ExpectKind::Status(name, status) => ExpectKind::Status(self.expected_rule(name)?, *status),
            ast::ExpectKind::Recommends(names) => ExpectKind::Recommends(self.action_list(names, None)),
            ast::ExpectKind::RecommendsNot(names) => ExpectKind::RecommendsNot(self.action_list(names, None)),
            ast::ExpectKind::RecommendsNothing => ExpectKind::RecommendsNothing,
            ast::ExpectKind::Worthwhile(name, truth) => {
                let id = *self.action_list(std::slice::from_ref(name), None).first()?;
                let declared = self.names.actions.get(id.index()).copied();
                if let Some(action) = declared.filter(|action| action.says.worthwhile.is_none()) {
                    let message = format!("`{}` does not say when it is worthwhile", name.text);
                    let finding = Diagnostic::new(Code::NO_WORTHWHILE, span, message, "cannot be asked")
                        .label(action.name.span, "this action")
                        .help("give it a condition, as in `worthwhile if uplift * worth * count > cost`");
                    self.report(finding);
                }
                ExpectKind::Worthwhile(id, *truth)
            }
            ast::ExpectKind::With(name, condition) => {
                let condition = self.condition(condition, Ctx { score: true, ..ctx });
                ExpectKind::With(*self.action_list(std::slice::from_ref(name), None).first()?, condition)
            }
            ast::ExpectKind::First(name) => {
                ExpectKind::First(*self.action_list(std::slice::from_ref(name), None).first()?)
            }
            ast::ExpectKind::Before(first, second) => {
                let first = self.action_list(std::slice::from_ref(first), None);
                let second = self.action_list(std::slice::from_ref(second), None);
                ExpectKind::Before(*first.first()?, *second.first()?)
            }
            ast::ExpectKind::Forbids(names) => ExpectKind::Forbids(self.action_list(names, None)),
            ast::ExpectKind::Holds(names) => ExpectKind::Holds(self.action_list(names, None)),
            ast::ExpectKind::Outside(outside) => {
                let group = ctx.is_group();
                if group || self.names.population.is_none() {
                    let (message, help) = if group {
                        ("a group holds nobody who is outside", "name a customer: `for customer \"key\"`")
                    } else {
                        (
                            "the model has no population that a customer could be outside of",
                            "declare it, as in `population current if churned = no`",
                        )
                    };
                    let finding = Diagnostic::new(Code::NO_POPULATION, span, message, "cannot be asked");
                    self.report(finding.help(help));
                }
                ExpectKind::Outside(*outside)
            }
            ast::ExpectKind::Unknown(value, because) => {
                ExpectKind::Unknown(self.expr(value, ctx), because.as_ref().map(|reason| reason.value))
            }
        })
    }

    fn expected_rule(&mut self, name: &ast::Name) -> Option<RuleId> {
        let found = self.names.rule(&name.text);
        if found.is_none() {
            self.no_such_rule(name);
        }
        found
    }

    /// A name that should be that of a rule.
    pub(super) fn no_such_rule(&mut self, name: &ast::Name) {
        let known = self.names.rule_names();
        self.report(
            Diagnostic::new(
                Code::UNKNOWN_NAME,
                name.span,
                format!("there is no rule `{}`", name.text),
                "not a rule",
            )
            .maybe_help(did_you_mean(&name.text, known.iter().copied())),
        );
    }

    fn subject(&mut self, subject: &ast::Subject) -> Option<ExpectSubject> {
        match &subject.kind {
            ast::SubjectKind::All => Some(ExpectSubject::Cell(Vec::new())),
            ast::SubjectKind::Customer(literal) => Some(ExpectSubject::Customer(match &literal.kind {
                ast::LiteralKind::Text(text) => text.as_str().into(),
                _ => Text::from(self.sources.slice(literal.span)),
            })),
            ast::SubjectKind::Cell(paths) => {
                let mut cell: BTreeMap<FamilyId, SegmentId> = BTreeMap::new();
                for path in paths {
                    let [family, segment] = path.names.as_slice() else {
                        self.error(
                            Code::CASE_SUBJECT,
                            path.span,
                            "a group is `family.segment`",
                            "not a segment",
                        );
                        return None;
                    };
                    let Some(id) = self.names.family(&family.text) else {
                        self.unknown(family);
                        return None;
                    };
                    let Some(segment) = self.names.segment(id, &segment.text) else {
                        self.unknown_segment(id, segment);
                        return None;
                    };
                    cell.insert(id, segment);
                }
                Some(ExpectSubject::Cell(cell.into_iter().collect()))
            }
        }
    }
}

/// Whether an expression calls an aggregate without naming the group, or asks how sure it is, so that only a group can
/// read it.
/// `read` is told every name in the same scope.
pub(super) fn aggregates<'e>(expr: &'e ast::Expr, read: &mut dyn FnMut(&'e ast::Path)) -> bool {
    use ast::ExprKind as K;
    // Not `any`: every name is to be told.
    let mut all = |parts: &mut dyn Iterator<Item = &'e ast::Expr>| {
        let mut found = false;
        for part in parts {
            found |= aggregates(part, read);
        }
        found
    };
    match &expr.kind {
        K::Call { function, args, .. } => {
            let name = function.names.last().map_or("", |name| name.text.as_str());
            let over =
                matches!(name, "count" | "rows" | "sum" | "share_of" | "median" | "percentile" | "nps")
                    || (matches!(name, "min" | "max" | "mean") && args.len() == 1);
            if over { function.names.len() == 1 } else { all(&mut args.iter()) }
        }
        K::Path(path) => {
            read(path);
            false
        }
        K::Neg(inner) | K::Not(inner) | K::Is { subject: inner, .. } => aggregates(inner, read),
        // No customer is a sample, whosever values are compared.
        K::Confident { test: inner, .. } => {
            aggregates(inner, read);
            true
        }
        K::And(parts) | K::Or(parts) | K::OrElse(parts) => all(&mut parts.iter()),
        K::Sum(first, rest) => all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part))),
        K::Product(first, rest) => {
            all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)))
        }
        K::Compare(left, _, right) => all(&mut [&**left, &**right].into_iter()),
        K::Range(range) => all(&mut [&*range.lo, &*range.hi].into_iter()),
        K::In { subject, set, .. } => match set {
            ast::Set::Range(range) => all(&mut [&**subject, &*range.lo, &*range.hi].into_iter()),
            ast::Set::Items(items, _) => all(&mut std::iter::once(&**subject).chain(items)),
            ast::Set::Tagged(..) => all(&mut std::iter::once(&**subject)),
        },
        K::Number(_)
        | K::Text(_)
        | K::Flag(_)
        | K::Date(_)
        | K::Dominates { .. }
        | K::Extreme(..)
        | K::Error => false,
    }
}
