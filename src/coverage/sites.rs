//! Every condition of a model: a part that `and`, `or` and `not` join and that is none of these.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{ActionId, Expr, ExprKind, FamilyId, LetId, Model, RuleId, Scope, SegmentId, Type};
use crate::source::Span;
use crate::value::{Text, Truth};

use super::Mark;

/// What has conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A rule, or a row of a table, or what a rule for each factor stands for.
    Rule(RuleId),
    /// A segment.
    Segment(FamilyId, SegmentId),
    /// A name of a condition.
    Let(LetId),
    /// A target, by its place among the model's.
    Target(usize),
    /// The population.
    Population,
    /// When an action is worthwhile.
    Worthwhile(ActionId),
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Where {
    /// The file, as it is shown.
    pub file: Text,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Where {
    /// The place of what stands there, or that it was made from.
    pub(super) fn of(model: &Model, span: Span) -> Self {
        let span = model.sources.original(span);
        let Some(file) = model.sources.get(span.source) else {
            return Self { file: "".into(), line: 1, column: 1 };
        };
        let (line, column) = file.position(span.start);
        Self { file: file.name.clone(), line, column }
    }
}

/// Something that has conditions.
pub(super) struct Declared {
    pub(super) what: What,
    pub(super) name: Text,
    pub(super) place: Where,
    /// Its conditions among all.
    pub(super) sites: Range<usize>,
    /// Of groups: the families of whose segments each is one.
    pub(super) families: Option<Vec<FamilyId>>,
}

/// A condition.
pub(super) struct Site<'m> {
    pub(super) expr: &'m Expr,
    pub(super) in_unless: bool,
    /// What all else must come to so that it decides.
    pub(super) others: Vec<(&'m Expr, Truth)>,
}

/// All conditions of a model.
pub(super) struct Sites<'m> {
    pub(super) declarations: Vec<Declared>,
    pub(super) sites: Vec<Site<'m>>,
    places: BTreeMap<What, usize>,
}

impl<'m> Sites<'m> {
    /// Of a model; with `packs` those of the packs that it uses, too.
    pub(super) fn new(model: &'m Model, packs: bool) -> Self {
        let mut found = Found { model, packs, all: Vec::new() };
        for (id, rule) in model.rules.iter() {
            let families = match &rule.scope {
                Scope::Customer => None,
                Scope::Cells(families) => Some(families.clone()),
            };
            let mut sites = Vec::new();
            let unless = rule.unless.as_ref();
            let no = unless.map(|unless| (unless, Truth::No));
            parts(&rule.condition, false, &no.into_iter().collect::<Vec<_>>(), &mut sites);
            if let Some(unless) = unless {
                parts(unless, true, &[(&rule.condition, Truth::Yes)], &mut sites);
            }
            found.add(What::Rule(id), rule.name.clone(), rule.span, families, sites);
        }
        for (id, family) in model.families.iter() {
            let mut before = Vec::new();
            for (segment, declared) in family.segments.iter() {
                let Some(condition) = &declared.condition else { continue };
                let mut sites = Vec::new();
                parts(condition, false, &before, &mut sites);
                if family.first {
                    before.push((condition, Truth::No));
                }
                let name = format!("{}.{}", family.name, declared.name).into();
                found.add(What::Segment(id, segment), name, declared.span, None, sites);
            }
        }
        for (id, named) in model.lets.iter() {
            let (body, families) = match (&named.customer, &named.group) {
                (Some(body), _) => (body, None),
                (None, Some(body)) => (body, Some(Vec::new())),
                (None, None) => continue,
            };
            if body.ty == Type::Flag {
                let mut sites = Vec::new();
                parts(body, false, &[], &mut sites);
                found.add(What::Let(id), named.name.clone(), named.span, families, sites);
            }
        }
        for (n, target) in model.targets.iter().enumerate() {
            let mut sites = Vec::new();
            parts(&target.goal, false, &[], &mut sites);
            let families = Some(target.families.clone());
            found.add(What::Target(n), target.name.clone(), target.span, families, sites);
        }
        if let Some(population) = &model.population {
            let mut sites = Vec::new();
            parts(&population.condition, false, &[], &mut sites);
            found.add(What::Population, population.name.clone(), population.span, None, sites);
        }
        for (id, action) in model.actions.iter() {
            let Some(worthwhile) = &action.worthwhile else { continue };
            let (condition, families) = match (&worthwhile.customer, &worthwhile.group) {
                (Some(condition), _) => (condition, None),
                (None, Some(condition)) => (condition, Some(Vec::new())),
                (None, None) => continue,
            };
            let mut sites = Vec::new();
            parts(condition, false, &[], &mut sites);
            // Of an action of a pack it may be said in the model (`terms for`).
            let elsewhere = condition.span.source != action.span.source;
            let place = if elsewhere { condition.span } else { action.span };
            found.add(What::Worthwhile(id), action.name.clone(), place, families, sites);
        }
        found.in_order()
    }

    /// Nothing seen yet.
    pub(super) fn blank(&self) -> Vec<[Mark; 3]> {
        self.sites.iter().map(|_| <[Mark; 3]>::default()).collect()
    }

    /// Whether this is declared and one of those that are asked about, which all are where none is named.
    pub(super) fn wants(&self, of: Option<What>, what: What) -> bool {
        of.is_none_or(|of| of == what) && self.places.contains_key(&what)
    }

    /// The declaration of this.
    pub(super) fn declared(&self, what: What) -> Option<(usize, &Declared)> {
        let place = *self.places.get(&what)?;
        Some((place, self.declarations.get(place)?))
    }

    /// The declaration that holds a condition.
    pub(super) fn holder(&self, site: usize) -> Option<&Declared> {
        let after = self.declarations.partition_point(|one| one.sites.end <= site);
        self.declarations.get(after)
    }
}

struct Found<'m> {
    model: &'m Model,
    packs: bool,
    all: Vec<(Declared, Vec<Site<'m>>)>,
}

impl<'m> Found<'m> {
    fn add(
        &mut self,
        what: What,
        name: Text,
        span: Span,
        families: Option<Vec<FamilyId>>,
        sites: Vec<Site<'m>>,
    ) {
        let place = Where::of(self.model, span);
        if self.packs || !place.file.starts_with("std.") {
            self.all.push((Declared { what, name, place, sites: 0..0, families }, sites));
        }
    }

    fn in_order(mut self) -> Sites<'m> {
        self.all.sort_by(|(a, _), (b, _)| (&a.place, a.what).cmp(&(&b.place, b.what)));
        let (mut declarations, mut sites) = (Vec::new(), Vec::new());
        for (declared, mut own) in self.all {
            let from = sites.len();
            sites.append(&mut own);
            declarations.push(Declared { sites: from..sites.len(), ..declared });
        }
        let places =
            declarations.iter().enumerate().map(|(n, one): (usize, &Declared)| (one.what, n)).collect();
        Sites { declarations, sites, places }
    }
}

/// The conditions of an expression, with what all others must come to.
fn parts<'m>(expr: &'m Expr, in_unless: bool, others: &[(&'m Expr, Truth)], found: &mut Vec<Site<'m>>) {
    match &expr.kind {
        ExprKind::And(all) | ExprKind::Or(all) => {
            let open = if matches!(expr.kind, ExprKind::And(_)) { Truth::Yes } else { Truth::No };
            for (n, part) in all.iter().enumerate() {
                let beside = all.iter().enumerate().filter(|(other, _)| *other != n);
                let others: Vec<_> =
                    others.iter().copied().chain(beside.map(|(_, one)| (one, open))).collect();
                parts(part, in_unless, &others, found);
            }
        }
        ExprKind::Not(inner) => parts(inner, in_unless, others, found),
        // What is written as `yes` or `no` comes to nothing else.
        ExprKind::Flag(_) => {}
        _ => found.push(Site { expr, in_unless, others: others.to_vec() }),
    }
}
