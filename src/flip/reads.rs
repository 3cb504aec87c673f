//! What a decision reads.

use std::collections::BTreeSet;

use crate::model::{Expr, ExprKind, GroupRef, LetId, Model, Money, Scope};

/// Every part of an expression and of what its names stand for, in a customer's scope or a group's; the argument of
/// an aggregate is a customer's.
pub(super) fn reachable<'m>(model: &'m Model, expr: &'m Expr, customer: bool) -> Vec<&'m Expr> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<(LetId, bool)> = BTreeSet::new();
    let mut open = vec![(expr, customer)];
    while let Some((expr, customer)) = open.pop() {
        found.push(expr);
        if let ExprKind::Let(id) = &expr.kind
            && seen.insert((*id, customer))
        {
            let named = model.lets.at(*id);
            let body = if customer { &named.customer } else { &named.group };
            open.extend(body.as_ref().map(|body| (body, customer)));
        }
        let inner = customer || matches!(expr.kind, ExprKind::Aggregate { .. });
        open.extend(expr.parts().into_iter().map(|part| (part, inner)));
    }
    found
}

/// The names that some expressions read, and those that these read.
pub(super) fn lets(model: &Model, roots: &[&Expr]) -> BTreeSet<LetId> {
    let mut found = BTreeSet::new();
    for root in roots {
        for customer in [true, false] {
            for part in reachable(model, root, customer) {
                if let ExprKind::Let(id) = part.kind {
                    found.insert(id);
                }
            }
        }
    }
    found
}

/// Whether no customer's decision reads anything of other customers: no group's value in anything that is
/// theirs, and no rule about groups that forbids or overrides.
pub(crate) fn customers_apart(model: &Model) -> bool {
    let binds = model.rules.iter().any(|(_, rule)| {
        rule.scope != Scope::Customer && !(rule.forbid.is_empty() && rule.overrides.is_empty())
    });
    if binds || model.market.offering.is_some() || model.market.wave.is_some() {
        return false;
    }
    let rules = model.rules.iter().filter(|(_, rule)| rule.scope == Scope::Customer);
    let rules = rules.flat_map(|(_, rule)| std::iter::once(&rule.condition).chain(&rule.unless));
    let segments = model.families.iter().flat_map(|(_, family)| family.segments.as_slice());
    let segments = segments.filter_map(|segment| segment.condition.as_ref());
    let factors = model.factors.as_slice().iter();
    let factors = factors.flat_map(|factor| std::iter::once(&factor.rating).chain(&factor.expected));
    let score = model.prioritize.iter().filter_map(|score| score.customer.as_ref());
    let actions = model.actions.as_slice().iter();
    let worthwhile = actions.filter_map(|action| action.worthwhile.as_ref()?.customer.as_ref());
    let population = model.population.iter().map(|population| &population.condition);
    let money = Money::ALL.into_iter().filter_map(|money| model.money(money));
    let mut roots =
        rules.chain(segments).chain(factors).chain(score).chain(money).chain(population).chain(worthwhile);
    roots.all(|root| {
        reachable(model, root, true).iter().all(|part| match &part.kind {
            ExprKind::Measure(group, _) => *group == GroupRef::Own,
            ExprKind::Aggregate { .. } => false,
            _ => true,
        })
    })
}
