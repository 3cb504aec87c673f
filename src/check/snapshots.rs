//! Snapshots (language 9.7).

use std::collections::BTreeMap;

use super::context::{Checker, text};
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Expr, ExprKind, FamilyId, Given, GroupRef, Kept, KeptValue, Measure, Scope, Snapshot, Type,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Extreme, Side, Text};

/// The decimals of numbers, and the size in KiB, where a snapshot does not say.
const ROUND: u32 = 2;
const LIMIT: usize = 32;

/// The most decimals.
const MOST_DECIMALS: usize = 12;

/// The most actions and the largest size that can be asked for.
const MOST: usize = 1024;

impl Checker<'_> {
    pub(super) fn check_snapshots(&mut self) -> Vec<Snapshot> {
        let declared = self.names.snapshots.clone();
        declared.into_iter().filter_map(|snapshot| self.snapshot(snapshot)).collect()
    }

    fn snapshot(&mut self, declared: &ast::Snapshot) -> Option<Snapshot> {
        let scope = declared.scope.as_ref().map(|scope| self.scope(scope));
        let given = self.snapshot_given(declared, scope.as_ref());
        let round = self.whole(declared.round.as_ref(), "round", 0, MOST_DECIMALS);
        let top = self.whole(declared.top.as_ref(), "top", 1, MOST);
        let limit = self.whole(declared.limit.as_ref(), "limit", 1, MOST);
        let setup = self.setup(&declared.setup, given?);
        // What can hold is decided with the values of the snapshot (B25).
        let defaults = self.params.clone();
        self.params.extend(setup.params.iter().cloned());
        let families: &[FamilyId] = match &scope {
            Some(Scope::Cells(families)) => families,
            _ => &[],
        };
        let customers = scope == Some(Scope::Customer);
        let ctx = if customers { Ctx::CUSTOMER } else { Ctx::group(families) };
        let mut keep = self.kept(&declared.keep, ctx);
        self.params = defaults;
        if declared.keep.is_empty() {
            keep = usual(customers, declared.name.span);
        }
        Some(Snapshot {
            name: declared.name.text.as_str().into(),
            title: text(declared.title.as_ref()),
            scope,
            setup,
            keep,
            round: round.and_then(|n| u32::try_from(n).ok()).unwrap_or(ROUND),
            top,
            limit: limit.unwrap_or(LIMIT),
            span: declared.name.span,
        })
    }

    /// Its own customers, else those of the model.
    fn snapshot_given(&mut self, declared: &ast::Snapshot, scope: Option<&Scope>) -> Option<Given> {
        let name = &declared.name;
        if declared.setup.given.is_none() {
            let path = self.names.input.and_then(|input| text(input.path.as_ref()));
            if path.is_none() {
                self.report(
                    Diagnostic::new(
                        Code::SNAPSHOT_CUSTOMERS,
                        name.span,
                        format!(
                            "the snapshot `{}` has no customers: the model's `input` names no file",
                            name.text
                        ),
                        "of whom?",
                    )
                    .help("give it some, as in `given \"guests.csv\"` or `given table { … }`"),
                );
            }
            return path.map(Given::File);
        }
        let given = self.given(declared.setup.given.as_ref());
        if matches!(given, Given::Rows { table: false, .. }) && scope != Some(&Scope::Customer) {
            self.report(
                Diagnostic::new(
                    Code::SNAPSHOT_SCOPE,
                    declared.scope.as_ref().map_or(name.span, |scope| scope.span),
                    format!("the snapshot `{}` is about groups and has one customer", name.text),
                    "no group",
                )
                .help("write `for each customer`, or give more customers with `given table { … }`"),
            );
        }
        Some(given)
    }

    /// A whole number of a clause.
    fn whole(
        &mut self,
        number: Option<&ast::NumberLit>,
        clause: &str,
        least: usize,
        most: usize,
    ) -> Option<usize> {
        let number = number?;
        let whole = number.value.is_integer().then(|| number.value.floor_i64()).flatten();
        let found =
            whole.and_then(|whole| usize::try_from(whole).ok()).filter(|n| (least..=most).contains(n));
        if found.is_none() || number.percent {
            self.error(
                Code::SNAPSHOT_SETTING,
                number.span,
                format!("`{clause}` is a whole number from {least} to {most}"),
                "not such a number",
            );
        }
        found
    }

    fn kept(&mut self, declared: &[ast::Kept], ctx: Ctx<'_>) -> Vec<Kept> {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut all = Vec::new();
        for kept in declared {
            let span = kept.value.span;
            let words = self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(first) = seen.get(&words) {
                let finding =
                    Diagnostic::new(Code::DUPLICATE, span, format!("`{words}` is kept twice"), "again here");
                self.report(finding.label(*first, "first here"));
                continue;
            }
            seen.insert(words.clone(), span);
            let value = if ctx.is_group() && self.is_answers(&kept.value) {
                KeptValue::Answers
            } else {
                KeptValue::Of(self.expr(&kept.value, ctx))
            };
            let within = kept.within.as_ref().and_then(|number| self.within(number, &value));
            all.push(Kept { words: words.into(), value, within });
        }
        all
    }

    /// Whether it is `n`, and the model has nothing else of that name.
    fn is_answers(&self, value: &ast::Expr) -> bool {
        let ast::ExprKind::Path(path) = &value.kind else { return false };
        matches!(path.names.as_slice(), [only] if only.text == "n" && self.names.value("n").is_none())
    }

    /// By how much a value may differ.
    fn within(&mut self, number: &ast::NumberLit, value: &KeptValue) -> Option<Number> {
        if let KeptValue::Of(value) = value
            && !matches!(value.ty, Type::Number { .. } | Type::Error)
        {
            self.report(
                Diagnostic::new(
                    Code::NOT_A_NUMBER,
                    value.span,
                    "only numbers can be near each other",
                    "no number",
                )
                .help("leave `within` out"),
            );
            return None;
        }
        if number.value.is_negative() {
            self.error(
                Code::SNAPSHOT_SETTING,
                number.span,
                "`within` is how far apart two numbers may be, 0 or more",
                "below 0",
            );
            return None;
        }
        Some(number.value.clone())
    }
}

/// What is kept where nothing is said.
fn usual(customers: bool, span: Span) -> Vec<Kept> {
    let kept = |words: &str, value| Kept { words: Text::from(words), value, within: None };
    let measure = |words: &str, measure, ty| {
        let kind = ExprKind::Measure(GroupRef::Own, measure);
        kept(words, KeptValue::Of(Expr { kind, ty, span }))
    };
    let mut all = vec![
        measure("U", Measure::U, Type::NUMBER),
        measure("CPP", Measure::Cpp, Type::NUMBER),
        measure("CPC", Measure::Cpc, Type::NUMBER),
        measure("net", Measure::Net, Type::NUMBER),
    ];
    if !customers {
        all.push(kept("n", KeptValue::Answers));
    }
    all.push(measure("top cost", Measure::Extreme(Extreme::Top, Side::Costs), Type::Factor));
    all
}
