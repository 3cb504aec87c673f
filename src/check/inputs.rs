//! Columns: types, ranges, codes, markers, protection (language 4).

use std::collections::BTreeMap;

use super::context::{Checker, text};
use super::expr::Ctx;
use crate::diagnostic::{Code as Finding, Diagnostic, closest};
use crate::model::{Code, ExprKind, Input, InputId, InputKind, Interval, Table};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{CompareOp, DatePattern, Text};

impl Checker<'_> {
    pub(super) fn check_columns(&mut self) -> Table<InputId, Input> {
        let defaults = self.names.model.map(|model| model.codes.clone()).unwrap_or_default();
        let columns = self.names.columns.clone();
        let mut table = Table::default();
        let mut headers: BTreeMap<String, Span> = BTreeMap::new();
        let (mut key, mut weight, mut offering, mut wave) = (None, None, None, None);
        for column in columns {
            let input = self.column(column, &defaults);
            let header = input.header.to_string();
            if let Some(first) = headers.get(&header) {
                self.report(
                    Diagnostic::new(
                        Finding::DUPLICATE,
                        column.span,
                        format!("two columns read the header \"{header}\""),
                        "read again here",
                    )
                    .label(*first, "first read here")
                    .help("one column is enough: give a second meaning with `let`"),
                );
            }
            headers.entry(header).or_insert(column.span);
            self.one_marker("key", column.key, &mut key);
            self.one_marker("weight", column.weight, &mut weight);
            self.one_marker("offering", column.offering.as_ref().map(|found| found.span), &mut offering);
            self.one_marker("wave", column.wave, &mut wave);
            self.market_column(column, &input);
            table.push(input);
        }
        self.market = self.market_of(&table);
        self.protect(&mut table);
        table
    }

    fn one_marker(&mut self, name: &str, here: Option<Span>, first: &mut Option<Span>) {
        match (here, *first) {
            (Some(here), Some(first)) => self.report(
                Diagnostic::new(
                    Finding::MARKER_REPEATED,
                    here,
                    format!("two columns are marked `{name}`"),
                    "marked again here",
                )
                .label(first, "first marked here"),
            ),
            (Some(here), None) => *first = Some(here),
            (None, _) => {}
        }
    }

    fn column(&mut self, column: &ast::Column, defaults: &ast::Codes) -> Input {
        let decimal_comma = self.decimal_comma(column);
        let kind = match &column.ty.value {
            ast::ColumnType::Rating => InputKind::Rating { decimal_comma },
            ast::ColumnType::Number(bounds) => {
                let range = bounds.as_ref().map_or(Interval::ALL, |bounds| self.bounds(bounds));
                InputKind::Number { range, decimal_comma }
            }
            ast::ColumnType::Text => InputKind::Text,
            ast::ColumnType::Flag { yes, no } => {
                let words = |found: &[ast::Text]| -> Vec<Text> {
                    found.iter().map(|word| Text::from(word.value.trim())).collect()
                };
                let (yes_words, no_words) = (words(yes), words(no));
                if let Some(both) = no.iter().find(|word| yes_words.contains(&word.value.trim().into())) {
                    self.error(
                        Finding::CODE_CONFLICT,
                        both.span,
                        format!("\"{}\" means both yes and no", both.value),
                        "also stands under `yes`",
                    );
                }
                InputKind::Flag { yes: yes_words, no: no_words }
            }
            ast::ColumnType::Date => {
                let pattern = match &column.format {
                    None => Some(DatePattern::ISO),
                    Some(format) => DatePattern::new(&format.value),
                };
                if pattern.is_none() {
                    self.bad_format(
                        column,
                        "a date's format names `yyyy`, `mm` and `dd`, as in \"dd.mm.yyyy\"",
                    );
                }
                InputKind::Date(pattern.unwrap_or(DatePattern::ISO))
            }
            ast::ColumnType::List(items) => {
                let mut listed: Vec<Text> = Vec::new();
                for item in items {
                    let value = Text::from(item.value.trim());
                    if listed.contains(&value) {
                        self.error(
                            Finding::DUPLICATE,
                            item.span,
                            format!("\"{value}\" stands twice in the list"),
                            "again here",
                        );
                    } else {
                        listed.push(value);
                    }
                }
                InputKind::List(listed.into())
            }
        };
        if column.weight.is_some() && !matches!(kind, InputKind::Number { .. }) {
            self.error(Finding::COLUMN_TYPE, column.ty.span, "a survey weight is a `number`", "not a number");
        }
        if column.key.is_some() && matches!(kind, InputKind::Flag { .. } | InputKind::Rating { .. }) {
            self.error(
                Finding::COLUMN_TYPE,
                column.ty.span,
                "a key is `text`, a `number` or a `date`",
                "cannot name a customer",
            );
        }
        let rating = matches!(kind, InputKind::Rating { .. });
        let numeric = rating || matches!(kind, InputKind::Number { .. });
        let missing = self.codes(column.codes.missing.as_ref(), rating.then_some(&defaults.missing), numeric);
        let not_applicable = self.codes(
            column.codes.not_applicable.as_ref(),
            rating.then_some(&defaults.not_applicable),
            numeric,
        );
        if let Some(both) = missing.iter().find(|code| not_applicable.contains(code)) {
            let words = match both {
                Code::Number(number) => number.to_string(),
                Code::Text(text) => format!("\"{text}\""),
            };
            self.error(
                Finding::CODE_CONFLICT,
                column.span,
                format!("{words} means both `missing` and `not applicable`"),
                "for this column",
            );
        }
        let name = Text::from(column.name.text.as_str());
        Input {
            header: text(column.from.as_ref()).map_or(name.clone(), |from| Text::from(from.trim())),
            name,
            kind,
            missing,
            not_applicable,
            key: column.key.is_some(),
            weight: column.weight.is_some(),
            protected: None,
            bands: Vec::new(),
            span: column.name.span,
        }
    }

    /// A column's codes replace the scale's of the same kind (B20).
    fn codes(
        &mut self,
        own: Option<&Vec<ast::Literal>>,
        default: Option<&Option<Vec<ast::Literal>>>,
        numeric: bool,
    ) -> Vec<Code> {
        let literals = own.or_else(|| default.and_then(Option::as_ref));
        literals
            .into_iter()
            .flatten()
            .filter_map(|literal| match &literal.kind {
                ast::LiteralKind::Number(number) if numeric => Some(Code::Number(number.clone())),
                ast::LiteralKind::Number(_) => Some(Code::Text(self.sources.slice(literal.span).into())),
                ast::LiteralKind::Text(text) => Some(Code::Text(text.trim().into())),
                ast::LiteralKind::Date(date) => Some(Code::Text(date.to_string().into())),
                ast::LiteralKind::Flag(flag) => Some(Code::Text(if *flag { "yes" } else { "no" }.into())),
                ast::LiteralKind::Unknown | ast::LiteralKind::NotApplicable => None,
            })
            .collect()
    }

    fn decimal_comma(&mut self, column: &ast::Column) -> bool {
        let Some(format) = &column.format else { return false };
        match &column.ty.value {
            ast::ColumnType::Rating | ast::ColumnType::Number(_) => match format.value.as_str() {
                "1.234,5" | "1234,5" | "0,0" | "1 234,5" => true,
                "1234.5" | "0.0" => false,
                _ => {
                    self.bad_format(column, "a number's format is \"1.234,5\" for a decimal comma");
                    false
                }
            },
            ast::ColumnType::Date => false,
            ast::ColumnType::Text | ast::ColumnType::Flag { .. } | ast::ColumnType::List(_) => {
                self.bad_format(column, "only numbers and dates have a format");
                false
            }
        }
    }

    fn bad_format(&mut self, column: &ast::Column, help: &str) {
        let Some(format) = &column.format else { return };
        self.report(
            Diagnostic::new(
                Finding::COLUMN_TYPE,
                format.span,
                format!("`{}` cannot have the format \"{}\"", column.name.text, format.value),
                "does not fit the column",
            )
            .help(help),
        );
    }

    fn bounds(&mut self, bounds: &ast::Bounds) -> Interval {
        match bounds {
            ast::Bounds::Compare(op, number) => {
                let n = number.value.clone();
                match op {
                    CompareOp::Ge => Interval { lo: Some((n, true)), hi: None },
                    CompareOp::Gt => Interval { lo: Some((n, false)), hi: None },
                    CompareOp::Le => Interval { lo: None, hi: Some((n, true)) },
                    CompareOp::Lt => Interval { lo: None, hi: Some((n, false)) },
                    CompareOp::Eq | CompareOp::Ne => Interval::ALL,
                }
            }
            ast::Bounds::Range(range) => match self.constant_range(range) {
                Some((lo, hi)) => Interval { lo: Some((lo, true)), hi: Some((hi, !range.open)) },
                None => Interval::ALL,
            },
        }
    }

    /// A range of two constants, the right way round.
    pub(super) fn constant_range(&mut self, range: &ast::Range) -> Option<(Number, Number)> {
        let lo = self.number_expr(&range.lo, Ctx::CUSTOMER);
        let hi = self.number_expr(&range.hi, Ctx::CUSTOMER);
        let mut end = |expr: &crate::model::Expr| {
            let found = self.constant(expr);
            if found.is_none() && !matches!(expr.ty, crate::model::Type::Error) {
                let label = if matches!(expr.kind, ExprKind::Input(_)) { "a column" } else { "not constant" };
                self.error(Finding::NOT_CONSTANT, expr.span, "the ends of this range are numbers", label);
            }
            found
        };
        let (lo, hi) = (end(&lo)?, end(&hi)?);
        if lo > hi || (lo == hi && range.open) {
            self.report(
                Diagnostic::new(
                    Finding::EMPTY_RANGE,
                    range.span,
                    "this range holds nothing",
                    "lower end first",
                )
                .help(format!("write `{hi}..{lo}`"))
                .fix(range.span, format!("{hi}..{lo}")),
            );
            return None;
        }
        Some((lo, hi))
    }

    /// `protect gender "special category"` (4.5, B17).
    fn protect(&mut self, table: &mut Table<InputId, Input>) {
        for protect in self.names.protects.clone() {
            let Some(id) = self.names.input_id(&protect.name.text) else {
                let known: Vec<&str> = self.names.columns.iter().map(|c| c.name.text.as_str()).collect();
                self.report(
                    Diagnostic::new(
                        Finding::UNKNOWN_NAME,
                        protect.name.span,
                        format!("there is no input `{}`", protect.name.text),
                        "not a column",
                    )
                    .maybe_help(
                        closest(&protect.name.text, known).map(|near| format!("did you mean `{near}`?")),
                    ),
                );
                continue;
            };
            let Some(input) = table.get(id) else { continue };
            let market = &self.market;
            let marked = [
                (input.key, "key"),
                (input.weight, "weight"),
                (market.offering.as_ref().is_some_and(|found| found.input == id), "offering"),
                (market.wave == Some(id), "wave"),
            ];
            if let Some((_, what)) = marked.into_iter().find(|(is, _)| *is) {
                self.error(
                    Finding::PROTECT_MARKED,
                    protect.span,
                    format!("`{}` is the {what} and cannot be protected", protect.name.text),
                    "protected here",
                );
                continue;
            }
            let bands = self.bands(protect, &input.kind);
            let input = table.at_mut(id);
            input.protected = Some(text(protect.reason.as_ref()).unwrap_or_else(|| "protected".into()));
            input.bands = bands;
        }
    }
}
