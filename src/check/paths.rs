//! Names and dotted names as values (language 6.3, 6.4, A1, A10, P18).

use super::context::Checker;
use super::expr::{Ctx, Scope, failed};
use super::market::beside;
use super::names::Symbol;
use super::operators::Hint;
use crate::diagnostic::{Code, Diagnostic, closest, did_you_mean, ticked_or};
use crate::model::{
    Base, Expr, ExprKind, FamilyId, GroupRef, InputId, InputKind, Interval, Measure, ScoreTerm, TableId, Type,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn path(&mut self, path: &ast::Path, ctx: Ctx<'_>, hint: Option<Hint>) -> Expr {
        match path.names.as_slice() {
            [name] => self.bare(name, ctx, hint),
            [first, second] => {
                if let Some(family) = self.names.family(&first.text)
                    && let Some(segment) = self.names.segment(family, &second.text)
                {
                    return Expr {
                        kind: ExprKind::Segment(family, segment),
                        ty: Type::Segment(family),
                        span: path.span,
                    };
                }
                let Some(group) = self.group(std::slice::from_ref(first), ctx) else {
                    return failed(path.span);
                };
                self.of_group(group, second, path.span)
            }
            [prefix @ .., value] => {
                let Some(group) = self.group(prefix, ctx) else { return failed(path.span) };
                self.of_group(group, value, path.span)
            }
            [] => failed(path.span),
        }
    }

    /// The group that a prefix names.
    pub(super) fn group(&mut self, prefix: &[ast::Name], ctx: Ctx<'_>) -> Option<GroupRef> {
        let (first, rest) = prefix.split_first()?;
        if let Some((word, cell)) = prefix.split_last()
            && let Some(of) = beside(&word.text)
        {
            let base = match self.group_or_own(cell, ctx)? {
                GroupRef::Own | GroupRef::Beside(..) => Base::Own,
                GroupRef::All => Base::All,
                GroupRef::Family(family) => Base::Family(family),
                GroupRef::Segment(family, segment) => Base::Segment(family, segment),
            };
            let fits = self.needs_market(of, word.span, ctx) && self.needs_key(of, base, word.span, ctx);
            return fits.then_some(GroupRef::Beside(of, base));
        }
        if first.text == "all" && rest.is_empty() {
            return Some(GroupRef::All);
        }
        if let Some(too_many) = rest.get(1) {
            self.error(
                Code::UNKNOWN_NAME,
                too_many.span,
                "this name has too many parts",
                "at most family, segment and value: `trip.business.U`",
            );
            return None;
        }
        let Some(family) = self.names.family(&first.text) else {
            let mut groups = self.names.family_names();
            groups.push("all");
            groups.extend(["rivals", "best_rival", "previous"]);
            self.report(
                Diagnostic::new(
                    Code::NO_SUCH_GROUP,
                    first.span,
                    format!("`{}` is not a family of segments", first.text),
                    "a value of a group begins with a family or `all`",
                )
                .maybe_help(
                    did_you_mean(&first.text, groups.iter().copied())
                        .or_else(|| Some(format!("the groups are {}", ticked_or(&groups)))),
                ),
            );
            return None;
        };
        let [second, ..] = rest else {
            self.needs_family(family, first.span, ctx);
            return Some(GroupRef::Family(family));
        };
        match self.names.segment(family, &second.text) {
            Some(segment) => Some(GroupRef::Segment(family, segment)),
            None => {
                self.unknown_segment(family, second);
                None
            }
        }
    }

    /// The group before `rivals` and the like; nothing there is the subject's own cell.
    fn group_or_own(&mut self, cell: &[ast::Name], ctx: Ctx<'_>) -> Option<GroupRef> {
        match cell {
            [] => Some(GroupRef::Own),
            [.., last] if beside(&last.text).is_some() => {
                self.error(
                    Code::NO_SUCH_GROUP,
                    last.span,
                    format!("`{}` stands before another word of its kind", last.text),
                    "one of them is enough",
                );
                None
            }
            _ => self.group(cell, ctx),
        }
    }

    pub(super) fn unknown_segment(&mut self, family: FamilyId, name: &ast::Name) {
        let segments = self.names.segment_names(family);
        let of = self.names.family_name(family);
        let mut finding = Diagnostic::new(
            Code::UNKNOWN_NAME,
            name.span,
            format!("`{of}` has no segment `{}`", name.text),
            "not a segment of it",
        )
        .maybe_help(did_you_mean(&name.text, segments.iter().copied()).or_else(|| {
            let of_data = "its segments are the brands of the data, which have no names here";
            Some(if segments.is_empty() {
                of_data.to_owned()
            } else {
                format!("its segments are {}", ticked_or(&segments))
            })
        }));
        if let Some(near) = closest(&name.text, segments.iter().copied()) {
            finding = finding.fix(name.span, near);
        }
        self.report(finding);
    }

    /// A rule about a group knows its own segment only of the families that it is for each of.
    pub(super) fn needs_family(&mut self, family: FamilyId, span: Span, ctx: Ctx<'_>) {
        match ctx.scope {
            Scope::Customer => {}
            Scope::Group(families) if families.contains(&family) => {}
            Scope::Group(_) => {
                let name = self.names.family_name(family);
                if self.names.brands.is_some_and(|(brands, _)| brands == family) {
                    self.report(
                        Diagnostic::new(
                            Code::NO_SUCH_GROUP,
                            span,
                            "this rule is about customers of several brands, and no brand is your own",
                            "whose rivals?",
                        )
                        .help("make the rule `for each offering`, or say `own \"…\"` at the offering"),
                    );
                    return;
                }
                let first = self.names.segment_names(family).first().copied().unwrap_or("segment");
                self.report(
                    Diagnostic::new(
                        Code::NO_SUCH_GROUP,
                        span,
                        format!("this rule is not `for each {name}`, so it has no segment of `{name}`"),
                        "whose segment?",
                    )
                    .help(format!("name one, as in `{name}.{first}.U`, or make the rule `for each {name}`")),
                );
            }
            Scope::GroupOfLet(reader) => {
                self.let_needs.entry(reader).or_default().insert((family, span));
            }
        }
    }

    /// A built-in value by its name.
    fn measure(&self, name: &str) -> Option<(Measure, Interval)> {
        let at_least_zero = Interval { lo: Some((Number::ZERO, true)), hi: None };
        let share = Interval::closed(Number::ZERO, Number::ONE);
        Some(match name {
            "CPP" => (Measure::Cpp, Interval::ALL),
            "CPC" => (Measure::Cpc, Interval::ALL),
            "U" => (Measure::U, Interval::ALL),
            "net" => (Measure::Net, Interval::ALL),
            "answered" => (Measure::Answered(None), share),
            "count" => (Measure::Count, at_least_zero),
            "rows" => (Measure::Rows, at_least_zero),
            "reach" => (Measure::Reach, share),
            "worth" => (Measure::Worth, at_least_zero),
            "worth_raw" => (Measure::WorthRaw, Interval::ALL),
            "potential" if self.means_money(name) => (Measure::Potential, Interval::ALL),
            "unrealised" if self.means_money(name) => (Measure::Unrealised, Interval::ALL),
            "satisfaction" => (Measure::Satisfaction, self.difference()),
            _ => return None,
        })
    }

    /// Whether `potential` or `unrealised` is the built-in value: where the model has the clause, and where nothing
    /// else has the name. In the clause itself it is a column.
    fn means_money(&self, name: &str) -> bool {
        if self.in_potential {
            return false;
        }
        self.potential_declared || self.names.value(name).is_none()
    }

    fn of_group(&mut self, group: GroupRef, name: &ast::Name, span: Span) -> Expr {
        if let Some((measure, range)) = self.measure(&name.text) {
            self.needs_declaration(measure, name.span);
            if let GroupRef::Beside(of, _) = group
                && !self.of_rivals(of, measure, name)
            {
                return failed(span);
            }
            let ty = Type::Number { rating: false, range };
            return Expr { kind: ExprKind::Measure(group, measure), ty, span };
        }
        if let Some(factor) = self.names.factor(&name.text) {
            let ty = self.rating_type();
            return Expr { kind: ExprKind::Measure(group, Measure::Rating(factor)), ty, span };
        }
        if let Some(id) = self.names.consequence(&name.text) {
            let kind = ExprKind::Measure(group, Measure::Consequence(id));
            return Expr { kind, ty: self.rating_type(), span };
        }
        let mut known = self.names.factor_names(None);
        known.extend(self.names.consequence_names());
        known.extend(["CPP", "CPC", "U", "net", "answered", "count", "rows", "reach", "worth"]);
        let help = if self.names.value(&name.text).is_some() {
            Some(format!("say how the customers are aggregated, as in `all.mean({})`", name.text))
        } else {
            did_you_mean(&name.text, known.iter().copied())
                .or_else(|| Some("a group has `U CPP CPC net answered count reach worth`, its factors, and aggregates such as `all.mean(x)`".to_owned()))
        };
        self.report(
            Diagnostic::new(
                Code::UNKNOWN_NAME,
                name.span,
                format!("a group has no value `{}`", name.text),
                "not a value of a group",
            )
            .maybe_help(help),
        );
        failed(span)
    }

    /// Some values need a declaration elsewhere.
    fn needs_declaration(&mut self, measure: Measure, span: Span) {
        if measure == Measure::Satisfaction {
            self.needs_expectation(span);
        }
        if matches!(measure, Measure::Potential | Measure::Unrealised) && !self.potential_declared {
            self.report(
                Diagnostic::new(
                    Code::POTENTIAL_MISSING,
                    span,
                    "the model does not say what a customer could be worth",
                    "read here",
                )
                .help("add `potential` to the model, as in `potential best_case`"),
            );
        }
        if matches!(measure, Measure::Worth | Measure::WorthRaw | Measure::Unrealised) && !self.worth_declared
        {
            self.report(
                Diagnostic::new(
                    Code::WORTH_MISSING,
                    span,
                    "the model does not say what a customer is worth",
                    "read here",
                )
                .help("add `worth` to the model, as in `worth clv`"),
            );
        }
    }

    /// The type of a factor or rating.
    pub(super) fn rating_type(&self) -> Type {
        Type::Number { rating: true, range: Interval::closed(self.scale.0.clone(), self.scale.1.clone()) }
    }

    fn bare(&mut self, name: &ast::Name, ctx: Ctx<'_>, hint: Option<Hint>) -> Expr {
        let span = name.span;
        match hint {
            Some(Hint::Segment(family)) => {
                if let Some(segment) = self.names.segment(family, &name.text) {
                    let kind = ExprKind::Segment(family, segment);
                    return Expr { kind, ty: Type::Segment(family), span };
                }
                if self.names.value(&name.text).is_none() {
                    self.unknown_segment(family, name);
                    return failed(span);
                }
            }
            Some(Hint::Factor) => {
                if let Some(factor) = self.names.factor(&name.text) {
                    return Expr { kind: ExprKind::FactorName(factor), ty: Type::Factor, span };
                }
            }
            None => {}
        }
        if let Some(found) = self.built_in(name, ctx) {
            return found;
        }
        match self.names.value(&name.text) {
            Some(Symbol::Input(id)) => self.input(id, span, ctx),
            Some(Symbol::Factor(id)) => {
                let ty = self.rating_type();
                Expr { kind: ExprKind::Measure(GroupRef::Own, Measure::Rating(id)), ty, span }
            }
            Some(Symbol::Family(id)) => {
                self.needs_family(id, span, ctx);
                Expr { kind: ExprKind::Membership(id), ty: Type::Segment(id), span }
            }
            Some(Symbol::Let(id)) => self.let_value(id, span, ctx),
            Some(Symbol::Param(id)) => {
                self.used_params.insert(id);
                let range = self
                    .params
                    .get(&id)
                    .map_or(Interval::ALL, |value| Interval::closed(value.clone(), value.clone()));
                Expr { kind: ExprKind::Param(id), ty: Type::Number { rating: false, range }, span }
            }
            Some(Symbol::Consequence(id)) => {
                let ty = self.rating_type();
                Expr { kind: ExprKind::Measure(GroupRef::Own, Measure::Consequence(id)), ty, span }
            }
            None => self.unknown(name),
        }
    }

    fn built_in(&mut self, name: &ast::Name, ctx: Ctx<'_>) -> Option<Expr> {
        let span = name.span;
        if let Some((measure, range)) = self.measure(&name.text) {
            self.needs_declaration(measure, span);
            if ctx.in_aggregate && matches!(measure, Measure::Count | Measure::Rows | Measure::Reach) {
                self.nested(span, &name.text);
                return Some(failed(span));
            }
            let ty = Type::Number { rating: false, range };
            return Some(Expr { kind: ExprKind::Measure(GroupRef::Own, measure), ty, span });
        }
        let term = match name.text.as_str() {
            "as_of" => {
                self.reads_as_of = true;
                return Some(Expr { kind: ExprKind::AsOf, ty: Type::Date, span });
            }
            "uplift" => ScoreTerm::Uplift,
            "uplift_u" => ScoreTerm::UpliftU,
            "effort" => ScoreTerm::Effort,
            "cost" => ScoreTerm::Cost,
            _ => return None,
        };
        if ctx.score && !ctx.in_aggregate {
            return Some(Expr { kind: ExprKind::ScoreTerm(term), ty: Type::NUMBER, span });
        }
        self.report(
            Diagnostic::new(
                Code::NOT_A_VALUE,
                span,
                format!("`{}` belongs to an action", name.text),
                "only `prioritize by`, `worthwhile if` and `expect ACTION with` know which action",
            )
            .help("other conditions are about customers; use it in the model's `prioritize by` or the action's `worthwhile if`"),
        );
        Some(failed(span))
    }

    fn input(&mut self, id: InputId, span: Span, ctx: Ctx<'_>) -> Expr {
        let Some(input) = self.inputs.get(id) else { return failed(span) };
        let ty = match &input.kind {
            InputKind::Rating { .. } => self.rating_type(),
            InputKind::Number { range, .. } => Type::Number { rating: false, range: range.clone() },
            InputKind::Text => Type::Text,
            InputKind::Flag { .. } => Type::Flag,
            InputKind::Date(_) => Type::Date,
            InputKind::List(items) => Type::List(items.clone()),
        };
        if ctx.is_group() {
            let name = input.name.clone();
            let declared = input.span;
            let fits = match &ty {
                Type::Number { .. } => {
                    format!("`mean({name})`, `median({name})`, `share_of({name} > …)` or another aggregate")
                }
                Type::Flag => format!("`share_of({name})` or `count({name})`"),
                _ => format!("`share_of({name} = …)` or `count({name} = …)`"),
            };
            self.report(
                Diagnostic::new(
                    Code::CUSTOMER_VALUE_IN_GROUP,
                    span,
                    format!("`{name}` is a customer's, and this is about a group"),
                    "whose?",
                )
                .label(declared, "a column of each customer")
                .help(format!("aggregate it: {fits}; or make the rule `for each customer`")),
            );
            return failed(span);
        }
        Expr { kind: ExprKind::Input(id), ty, span }
    }

    pub(super) fn unknown(&mut self, name: &ast::Name) -> Expr {
        let known = self.names.value_names();
        let listed = self.inputs.iter().find_map(|(_, input)| match &input.kind {
            InputKind::List(items) if items.iter().any(|item| **item == *name.text) => Some(&input.name),
            _ => None,
        });
        let segment = self.names.families.iter().enumerate().find_map(|(n, family)| {
            let id = FamilyId::new(n);
            self.names.segment(id, &name.text).map(|_| family.name.text.as_str())
        });
        let near = closest(&name.text, known.iter().copied()).filter(|_| beside(&name.text).is_none());
        let help = match (listed, segment, near) {
            (Some(input), ..) => Some(format!("a text stands in quotes: `{input} = \"{}\"`", name.text)),
            (_, Some(family), _) => Some(format!(
                "it is a segment: compare its family, `{family} = {0}`, or write `{family}.{0}`",
                name.text
            )),
            (_, _, Some(near)) => Some(format!("did you mean `{near}`?")),
            _ if self.names.is_goal(&name.text) => {
                Some("it is a goal; read the consequence that it comes from".to_owned())
            }
            _ if beside(&name.text).is_some() => Some(format!("say of which value, as in `{}.U`", name.text)),
            _ if self.names.action(&name.text).is_some() => {
                Some("it is an action; conditions are about customers".to_owned())
            }
            _ => Some("declare it in `input`, as a factor, or with `let`".to_owned()),
        };
        let mut finding = Diagnostic::new(
            Code::UNKNOWN_NAME,
            name.span,
            format!("unknown name `{}`", name.text),
            "nothing is called this",
        )
        .maybe_help(help);
        if let (None, None, Some(near)) = (listed, segment, near) {
            finding = finding.fix(name.span, near);
        }
        self.report(finding);
        failed(name.span)
    }
}
