//! The columns of whose product a row rates and of which wave it is, and what is read beside the subjects:
//! rivals and the wave before (language 4.4, 6.4, B15, B16, D9).

use super::context::{Checker, text};
use super::expr::{Ctx, Scope, failed};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, tick, ticked_or};
use crate::model::{
    Base, Beside, Expr, ExprKind, Function, GroupRef, Input, InputId, InputKind, Interval, Market, Measure,
    Offering, Table, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Text;

/// The words before a dot that name rows beside the subjects.
pub(super) fn beside(word: &str) -> Option<Beside> {
    Some(match word {
        "rivals" => Beside::Rivals,
        "best_rival" => Beside::BestRival,
        "previous" => Beside::Previous,
        _ => return None,
    })
}

impl Checker<'_> {
    /// Types of the marked columns, and that the own brand is one that the column can hold.
    pub(super) fn market_column(&mut self, column: &ast::Column, input: &Input) {
        if let Some(offering) = &column.offering {
            let own = offering.own.as_ref();
            match &input.kind {
                InputKind::Text => {}
                InputKind::List(items) => {
                    if let Some(own) = own
                        && !items.iter().any(|item| **item == *own.value.trim())
                    {
                        let near = did_you_mean(&own.value, items.iter().map(|item| &**item));
                        self.report(
                            Diagnostic::new(
                                Code::COLUMN_TYPE,
                                own.span,
                                format!("{} is not in the list of `{}`", tick(&own.value), input.name),
                                "no such brand",
                            )
                            .maybe_help(near),
                        );
                    }
                }
                _ => self.report(
                    Diagnostic::new(
                        Code::COLUMN_TYPE,
                        column.ty.span,
                        "an offering is a `text` or a closed list of texts",
                        "cannot name a brand",
                    )
                    .help("brands that are written as numbers are texts too: `brand: text offering`"),
                ),
            }
        }
        if column.wave.is_some()
            && !matches!(input.kind, InputKind::Number { .. } | InputKind::Date(_) | InputKind::List(_))
        {
            self.report(
                Diagnostic::new(
                    Code::COLUMN_TYPE,
                    column.ty.span,
                    "a wave is a `number`, a `date` or a closed list in the order of the waves",
                    "its values have no order",
                )
                .help("list the waves, the earliest first: `wave: \"spring\" | \"autumn\" wave`"),
            );
        }
    }

    /// The marked columns.
    pub(super) fn market_of(&self, inputs: &Table<InputId, Input>) -> Market {
        let marked = |is: &dyn Fn(&ast::Column) -> bool| {
            let at = self.names.columns.iter().position(|column| is(column))?;
            inputs.get(InputId::new(at)).map(|_| InputId::new(at))
        };
        let offering = marked(&|column| column.offering.is_some()).map(|input| {
            let column = self.names.columns.get(input.index());
            let own = column.and_then(|column| column.offering.as_ref()?.own.as_ref());
            Offering {
                input,
                own: text(own).map(|own| Text::from(own.trim())),
                family: self.names.brands.map(|(family, _)| family),
            }
        });
        Market { offering, wave: marked(&|column| column.wave.is_some()) }
    }

    /// Whether the data say what a prefix needs, and whether the reader has what it compares with.
    pub(super) fn needs_market(&mut self, of: Beside, span: Span, ctx: Ctx<'_>) -> bool {
        let words = self.sources.slice(span).to_owned();
        let (marker, there) = match of {
            Beside::Previous => ("wave", self.market.wave.is_some()),
            Beside::Rivals | Beside::BestRival | Beside::BestIn => {
                ("offering", self.market.offering.is_some())
            }
        };
        if !there {
            let help = if marker == "wave" {
                "mark the column that says which wave a row is of, as in `year: number wave`"
            } else {
                "mark the column that says whose product a row rates, as in `brand: text offering own \"Acme\"`"
            };
            let message = format!("{} needs a column marked `{marker}`", tick(&words));
            self.report(
                Diagnostic::new(Code::NO_MARKET_COLUMN, span, message, "compared with what?").help(help),
            );
            return false;
        }
        if of == Beside::Previous {
            return true;
        }
        if let Some(family) = self.market.offering.as_ref().and_then(|offering| offering.family) {
            self.needs_family(family, span, ctx);
        }
        true
    }

    /// A customer is found again in the wave before by his key.
    pub(super) fn needs_key(&mut self, of: Beside, base: Base, span: Span, ctx: Ctx<'_>) -> bool {
        let keyed = || self.inputs.as_slice().iter().any(|input| input.key);
        if of != Beside::Previous || base != Base::Own || !matches!(ctx.scope, Scope::Customer) || keyed() {
            return true;
        }
        self.report(
            Diagnostic::new(
                Code::NO_MARKET_COLUMN,
                span,
                "nothing says which customer of the wave before is the same",
                "needs a `key`",
            )
            .help("mark the column that names the customer, as in `id: text key`, or read `all.previous`"),
        );
        false
    }

    /// Whether rows beside the subjects have this value: of rivals, each of whom counts once, numbers of
    /// customers and worth have no meaning.
    pub(super) fn of_rivals(&mut self, of: Beside, measure: Measure, name: &ast::Name) -> bool {
        let means = matches!(
            measure,
            Measure::Cpp
                | Measure::Cpc
                | Measure::U
                | Measure::Net
                | Measure::Answered(_)
                | Measure::Rating(_)
                | Measure::Share(_)
                | Measure::Headroom(_)
        );
        let worth = measure.money().is_some();
        if means || of == Beside::Previous || (of == Beside::BestRival && !worth) {
            return true;
        }
        let help = if of == Beside::BestRival {
            "what its customers are worth to another firm is not in the data"
        } else {
            "each rival counts once, so they have `U CPP CPC net answered`, factors, `share(f)` and `headroom(f)`"
        };
        self.report(
            Diagnostic::new(
                Code::UNKNOWN_NAME,
                name.span,
                format!("rivals have no value `{}`", name.text),
                "not a value of rivals",
            )
            .help(help),
        );
        false
    }

    /// `relative(X)`: own ÷ rivals, of U, CPP, CPC and factors (B16).
    pub(super) fn relative(&mut self, args: &[ast::Expr], span: Span, ctx: Ctx<'_>) -> Expr {
        let measure = match args {
            [ast::Expr { kind: ast::ExprKind::Path(path), .. }] => match path.names.as_slice() {
                [name] => match name.text.as_str() {
                    "U" => Some(Measure::U),
                    "CPP" => Some(Measure::Cpp),
                    "CPC" => Some(Measure::Cpc),
                    other => self.names.factor(other).map(Measure::Rating),
                },
                _ => None,
            },
            _ => None,
        };
        let Some(measure) = measure else {
            let place = args.first().map_or(span, |arg| arg.span);
            let mut known = vec!["U", "CPP", "CPC"];
            known.extend(self.names.factor_names(None));
            self.report(
                Diagnostic::new(
                    Code::WRONG_ARGUMENTS,
                    place,
                    "`relative` is of one value that is a ratio to the rivals'",
                    "has no ratio",
                )
                .help(format!("it is of {}; a difference is written `net - rivals.net`", ticked_or(&known))),
            );
            return failed(span);
        };
        if !self.needs_market(Beside::Rivals, span, ctx) {
            return failed(span);
        }
        let place = args.first().map_or(span, |arg| arg.span);
        let part = |group| Expr { kind: ExprKind::Measure(group, measure), ty: Type::NUMBER, span: place };
        let parts = vec![part(GroupRef::Own), part(GroupRef::Beside(Beside::Rivals, Base::Own))];
        Expr { kind: ExprKind::Call(Function::Relative, parts), ty: Type::NUMBER, span }
    }

    /// `best(f)`: the best that any rival has in a factor (D9).
    pub(super) fn best(&mut self, base: Base, args: &[ast::Expr], span: Span, ctx: Ctx<'_>) -> Expr {
        let Some(factor) = self.one_factor("best", args, span) else { return failed(span) };
        if !self.needs_market(Beside::BestIn, span, ctx) {
            return failed(span);
        }
        let kind = ExprKind::Measure(GroupRef::Beside(Beside::BestIn, base), Measure::Rating(factor));
        // Ratings of rivals are means: on the scale, but not the same kind as an answer.
        let range = Interval::closed(self.scale.0.clone(), self.scale.1.clone());
        Expr { kind, ty: Type::Number { rating: true, range }, span }
    }
}
