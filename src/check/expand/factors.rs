//! A rule for each factor of a side, or for whichever factor is the largest (language 7.6, D4).

use std::collections::BTreeSet;

use super::super::ways::Ways;
use super::moved::named;
use super::places::{self, Place};
use super::tables::row_title;
use super::{Expander, Origin};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::source::Span;
use crate::syntax::ast::{
    self, Acts, Affected, Decl, Each, Expr, ExprKind, Factor, Listed, Name, Path, Rule, Spanned, Template,
    TemplatePart,
};
use crate::value::{CompareOp, Extreme, Side};

/// What the factor is called in a rule for each of them.
pub(super) const IT: &str = "it";

/// The factors of all files, and what actions do to them.
pub(super) struct Factors<'a> {
    all: Vec<(Side, &'a Factor)>,
    /// Whether some action lifts (`true`) or lowers a factor.
    changed: BTreeSet<(bool, &'a str)>,
}

impl<'a> Factors<'a> {
    pub(super) fn new(files: &'a [ast::File]) -> Self {
        let mut own = Self { all: Vec::new(), changed: BTreeSet::new() };
        let ways = Ways::new(files);
        for decl in files.iter().flat_map(|file| &file.decls) {
            match decl {
                Decl::Benefits(block) => {
                    own.all.extend(block.factors.iter().map(|factor| (Side::Benefits, factor)));
                }
                Decl::Costs(block) => {
                    own.all.extend(block.factors.iter().map(|factor| (Side::Costs, factor)));
                }
                Decl::Action(action) => {
                    for (factor, way) in action.says.effects.iter().flat_map(|effect| ways.of(effect)) {
                        own.changed.extend(
                            [true, false]
                                .map(|lifts| (way.may(lifts), (lifts, factor)))
                                .into_iter()
                                .filter_map(|(may, change)| may.then_some(change)),
                        );
                    }
                }
                _ => {}
            }
        }
        own
    }
}

/// `top cost` and the like in a list of actions.
pub(super) fn extreme(target: &Listed) -> Option<(Span, Extreme, Side)> {
    match target {
        Listed::That { of: Affected::Extreme(span, which, side), .. } => Some((*span, *which, *side)),
        _ => None,
    }
}

/// In a rule for each factor `it` is the factor, so nothing else may be called so.
pub(super) fn no_value_called_it(files: &[ast::File], findings: &mut Diagnostics) {
    let mut found: Vec<Span> = Vec::new();
    let mut look = |name: &Name| found.extend((name.text == IT).then_some(name.span));
    for decl in files.iter().flat_map(|file| &file.decls) {
        match decl {
            Decl::Input(input) => input.columns.iter().for_each(|column| look(&column.name)),
            Decl::Benefits(block) | Decl::Costs(block) => {
                block.factors.iter().for_each(|factor| look(&factor.name));
            }
            Decl::Segments(family) => look(&family.name),
            Decl::Let(named) | Decl::Param(named) => look(&named.name),
            _ => {}
        }
    }
    for span in found {
        findings.push(
            Diagnostic::new(
                Code::FACTOR_RULE,
                span,
                "`it` is the factor in a rule for each factor, and cannot be declared beside one",
                "declared here",
            )
            .help("choose another name"),
        );
    }
}

impl Expander<'_> {
    pub(super) fn for_factors(&mut self, rule: &Rule, factors: &Factors<'_>) -> Origin {
        let mut origin = Origin { name: rule.name.clone(), rules: Vec::new(), one: false };
        let Some((top, sides)) = self.sides(rule) else { return origin };
        let mut made = 0_usize;
        for (side, factor) in &factors.all {
            if !sides.contains(side) {
                continue;
            }
            let name = factor.name.text.as_str();
            if !acts(rule, name, factors) {
                continue;
            }
            let because = rule.acts.because.as_ref().map_or(0, |because| length(because.span));
            let tests = [&rule.condition, &rule.unless].into_iter().flatten();
            let bytes: usize = tests.map(|test| length(test.span)).sum();
            // Each `it` may become as long as the factor's name.
            let room = (bytes + because).saturating_mul(1 + name.len() / 2) + 64;
            if !self.room(rule.name.span, room) {
                return origin;
            }
            let written = self.for_factor(rule, factor, top);
            origin.rules.push(written.name.text.clone());
            self.factor_texts(rule, factor, &written.name.text);
            self.rules.push(written);
            made += 1;
        }
        if made == 0 {
            self.findings.push(
                Diagnostic::new(
                    Code::FACTOR_RULE,
                    rule.name.span,
                    format!("{} stands for no rule at all", tick(&rule.name.text)),
                    "no factor has an action that it asks for",
                )
                .help("an action says what it changes: `lowers price by 1`"),
            );
        }
        origin
    }

    /// The factor that is asked for by its size, and the sides whose factors the rule is about.
    #[expect(clippy::type_complexity, reason = "two parts of one answer")]
    fn sides(&mut self, rule: &Rule) -> Option<(Option<(Span, Extreme, Side)>, Vec<Side>)> {
        let mut tops = rule.acts.recommend.iter().chain(&rule.acts.forbid).filter_map(extreme);
        let top = tops.next();
        let both = vec![Side::Benefits, Side::Costs];
        let conflict = match (&rule.each, top) {
            (Some(each), Some(_)) => Some((each.span, "already for each factor")),
            (_, Some((_, which, side))) => tops
                .find(|(_, other, of)| (*other, *of) != (which, side))
                .map(|(span, ..)| (span, "another factor")),
            _ => None,
        };
        if let Some((span, label)) = conflict {
            self.findings.push(
                Diagnostic::new(
                    Code::FACTOR_RULE,
                    span,
                    format!("{} asks for two factors at once", tick(&rule.name.text)),
                    label,
                )
                .help("write a rule for each of them"),
            );
            return None;
        }
        match (&rule.each, top) {
            (Some(Spanned { value: Each::Side(side), .. }), _) => Some((None, vec![*side])),
            (Some(_), _) => Some((None, both)),
            (None, Some((_, _, side))) => Some((top, vec![side])),
            (None, None) => None,
        }
    }

    fn for_factor(&mut self, rule: &Rule, factor: &Factor, top: Option<(Span, Extreme, Side)>) -> Rule {
        let name = factor.name.text.as_str();
        let it = if rule.each.is_some() { IT } else { "" };
        let called = factor.title.as_ref().map_or(name, |title| title.value.as_str());
        let title = rule
            .title
            .as_ref()
            .map(|title| Spanned { value: row_title(&title.value, called), span: title.span });
        let condition = rule.condition.as_ref().map(|condition| {
            self.out.next_part();
            match top {
                Some(top) => self.for_top(condition, name, top),
                None => self.renamed(condition, it, name),
            }
        });
        let unless = rule.unless.as_ref().map(|unless| {
            self.out.next_part();
            self.renamed(unless, it, name)
        });
        let targets = |list: &[Listed]| list.iter().map(|target| aimed(target, it, name)).collect();
        Rule {
            name: Name { text: format!("{}.{name}", rule.name.text), span: rule.name.span },
            title,
            each: None,
            condition,
            unless,
            acts: Acts {
                recommend: targets(&rule.acts.recommend),
                forbid: targets(&rule.acts.forbid),
                because: rule.acts.because.as_ref().map(|because| self.because(because, it, name, called)),
                ..rule.acts.clone()
            },
            ..rule.clone()
        }
    }

    /// The condition and that this factor is the one: `U < 1 and top cost = price`.
    fn for_top(&mut self, condition: &Expr, name: &str, (place, which, side): (Span, Extreme, Side)) -> Expr {
        let start = self.out.len();
        let mut parts = Vec::new();
        if !matches!(condition.kind, ExprKind::Flag(true)) {
            let loose = matches!(condition.kind, ExprKind::Or(_));
            if loose {
                self.out.stand("(", condition.span);
            }
            let mut copy = self.copied(condition);
            if loose {
                self.out.stand(")", condition.span);
                copy.span = self.out.since(start);
            }
            match copy.kind {
                ExprKind::And(inner) => parts.extend(inner),
                _ => parts.push(copy),
            }
            self.out.next_part();
            self.out.stand(" and ", place);
        }
        let from = self.out.len();
        let span = self.out.copy(self.sources.slice(place), place);
        let top = Expr { span, kind: ExprKind::Extreme(which, side) };
        let sign = self.out.stand(" = ", place);
        let span = self.out.stand(name, place);
        let factor = Name { text: name.to_owned(), span };
        let factor = Expr { span, kind: ExprKind::Path(Path { span, names: vec![factor] }) };
        let op = Spanned { value: CompareOp::Eq, span: sign };
        let same = ExprKind::Compare(Box::new(top), op, Box::new(factor));
        let same = Expr { span: self.out.since(from), kind: same };
        if parts.is_empty() {
            return same;
        }
        parts.push(same);
        Expr { span: self.out.since(start), kind: ExprKind::And(parts) }
    }

    /// The reason; a bare `{it}` is what the factor is called.
    pub(super) fn because(&mut self, because: &Template, it: &str, name: &str, called: &str) -> Template {
        let mut copy = because.clone();
        if it.is_empty() {
            return copy;
        }
        let mut found = Vec::new();
        for part in &mut copy.parts {
            if let TemplatePart::Hole { value, .. } = part {
                places::each(value, &mut |place: Place<'_>| found.extend(named(&place, it)));
            }
        }
        self.out.next_part();
        let moved = self.moved(because.span, &found, name);
        for part in &mut copy.parts {
            let TemplatePart::Hole { span, value, format } = part else { continue };
            if format.is_none() && matches!(&value.kind, ExprKind::Path(path) if is(path, it)) {
                *part = TemplatePart::Words(called.to_owned());
                continue;
            }
            *span = moved.place(*span);
            if let Some(format) = format {
                format.span = moved.place(format.span);
            }
            places::each(value, &mut |place| moved.follow(place, it, name));
        }
        copy
    }
}

fn is(path: &Path, name: &str) -> bool {
    matches!(path.names.as_slice(), [only] if only.text == name)
}

/// Whether the rule has an outcome for a factor: a list of actions that change it may be empty.
fn acts(rule: &Rule, factor: &str, factors: &Factors<'_>) -> bool {
    let mut targets = rule.acts.recommend.iter().chain(&rule.acts.forbid).peekable();
    // A rule without any outcome is an error of its own.
    targets.peek().is_none()
        || targets.any(|target| match target {
            Listed::That { lifts, of, .. } => match of {
                Affected::Factor(name) if name.text != IT || rule.each.is_none() => true,
                _ => factors.changed.contains(&(*lifts, factor)),
            },
            _ => true,
        })
}

/// A list of actions that change `it` is about this factor.
fn aimed(target: &Listed, it: &str, name: &str) -> Listed {
    let mut target = target.clone();
    if let Listed::That { of, .. } = &mut target {
        match of {
            Affected::Factor(factor) if factor.text == it => name.clone_into(&mut factor.text),
            Affected::Extreme(span, ..) => {
                *of = Affected::Factor(Name { text: name.to_owned(), span: *span });
            }
            Affected::Factor(_) => {}
        }
    }
    target
}

fn length(span: Span) -> usize {
    (span.end - span.start.min(span.end)) as usize
}
