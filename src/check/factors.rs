//! Factors: what each stands for (language 5, A1, B12).

use super::context::{Checker, text};
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, ticked_or};
use crate::model::{Expr, ExprKind, Factor, FactorId, InputKind, Table, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Side, Text};

/// Sheth's kinds of value (paper p. 533).
/// The dimensions of value: five of what is got (Sheth, Newman and Gross), four of what is given.
pub(super) const DIMENSIONS: &[&str] =
    &["functional", "emotional", "social", "cognitive", "conditional", "money", "time", "effort", "risk"];

impl Checker<'_> {
    pub(super) fn check_factors(&mut self) -> Table<FactorId, Factor> {
        for (side, block) in [(Side::Benefits, self.names.benefits), (Side::Costs, self.names.costs)] {
            let word = match side {
                Side::Benefits => "benefits",
                Side::Costs => "costs",
            };
            match block {
                Some(block) if block.factors.is_empty() => {
                    self.error(Code::NO_FACTORS, block.span, format!("`{word}` has no factors"), "empty");
                }
                None if self.names.model.is_some() => {
                    let place = self.names.model.map(|model| model.name.span);
                    let finding = match place {
                        Some(span) => Diagnostic::new(
                            Code::NO_FACTORS,
                            span,
                            format!("the model has no `{word}`"),
                            "this model",
                        ),
                        None => Diagnostic::bare(Code::NO_FACTORS, format!("the model has no `{word}`")),
                    };
                    self.report(
                        finding.help(format!("add `{word} {{ name 100% }}`, or `use` a pack that has them")),
                    );
                }
                _ => {}
            }
        }
        let declared = self.names.factors.clone();
        declared
            .into_iter()
            .map(|(side, factor)| Factor {
                name: factor.name.text.as_str().into(),
                title: text(factor.title.as_ref()),
                doc: factor.doc.as_deref().map(Text::from),
                side,
                rating: self.rating(factor),
                expected: self.expectation(side, factor),
                lever: factor.lever.as_ref().map(|name| Text::from(name.text.as_str())),
                dimension: self.word(factor.dimension.as_ref(), "dimension", DIMENSIONS),
                span: factor.name.span,
            })
            .collect()
    }

    /// What a factor's customers answered: its formula, or the rating input of its name.
    fn rating(&mut self, factor: &ast::Factor) -> Expr {
        if let Some(formula) = &factor.formula {
            let value = self.number_expr(formula, Ctx::CUSTOMER);
            self.on_scale(&value, "a factor");
            return value;
        }
        let name = &factor.name;
        let found = self.names.input_id(&name.text).and_then(|id| Some((id, self.inputs.get(id)?)));
        match found {
            Some((id, input)) if matches!(input.kind, InputKind::Rating { .. }) => {
                Expr { kind: ExprKind::Input(id), ty: self.rating_type(), span: name.span }
            }
            Some((_, input)) => {
                let span = input.span;
                self.report(
                    Diagnostic::new(
                        Code::FACTOR_WITHOUT_RATING,
                        name.span,
                        format!("`{}` stands for a column that is no rating", name.text),
                        "has no formula",
                    )
                    .label(span, "this column")
                    .help(format!(
                        "say how it becomes a rating, as in `{0} 40% = rescale({0}, 0..45)`, and give factor or column another name",
                        name.text
                    )),
                );
                super::expr::failed(name.span)
            }
            None => self.no_rating(name),
        }
    }

    /// A number that can never be on the scale is an error.
    pub(super) fn on_scale(&mut self, value: &Expr, what: &str) {
        let Type::Number { range, .. } = &value.ty else { return };
        let scale = crate::model::Interval::closed(self.scale.0.clone(), self.scale.1.clone());
        let apart = super::ranges::decide(range, crate::value::CompareOp::Eq, &scale) == Some(false);
        if apart && range.ends().is_some() {
            let words = super::ranges::words(range).unwrap_or_default();
            self.report(
                Diagnostic::new(
                    Code::IMPOSSIBLE_COMPARISON,
                    value.span,
                    format!("{what} is on the scale {}..{}, and this never is", self.scale.0, self.scale.1),
                    format!("this is {words}"),
                )
                .help("`rescale(x, a..b)` brings a number onto the scale"),
            );
        }
    }

    fn no_rating(&mut self, name: &ast::Name) -> Expr {
        let ratings: Vec<&str> = self
            .names
            .columns
            .iter()
            .filter(|column| matches!(column.ty.value, ast::ColumnType::Rating))
            .map(|column| column.name.text.as_str())
            .collect();
        let help = did_you_mean(&name.text, ratings.iter().copied()).unwrap_or_else(|| {
            format!(
                "add `{0}: rating` to `input`, or say what it is: `{0} 40% = …`{1}",
                name.text,
                if ratings.is_empty() {
                    String::new()
                } else {
                    format!("; ratings are {}", ticked_or(&ratings))
                }
            )
        });
        self.report(
            Diagnostic::new(
                Code::FACTOR_WITHOUT_RATING,
                name.span,
                format!("`{}` stands for no rating", name.text),
                "no rating input has this name",
            )
            .help(help),
        );
        super::expr::failed(name.span)
    }

    /// A word of a closed list.
    pub(super) fn word(&mut self, name: Option<&ast::Name>, clause: &str, known: &[&str]) -> Option<Text> {
        let name = name?;
        if known.contains(&name.text.as_str()) {
            return Some(name.text.as_str().into());
        }
        self.unknown_word(name.span, &name.text, clause, known);
        None
    }

    fn unknown_word(&mut self, span: Span, word: &str, clause: &str, known: &[&str]) {
        let all = format!("it can be {}", ticked_or(known));
        let help =
            did_you_mean(word, known.iter().copied()).map_or(all.clone(), |near| format!("{near} {all}"));
        self.report(
            Diagnostic::new(
                Code::UNKNOWN_WORD,
                span,
                format!("`{clause}` cannot be `{word}`"),
                "not one of its words",
            )
            .help(help),
        );
    }
}
