//! Reading off explanations what each condition came to, and whether it decided.

use super::sites::{Sites, What};
use crate::answer::{Condition, ConditionKind, Inside, Subject};
use crate::interpret::Evaluation;
use crate::model::{Expr, ExprKind, Model, RuleId};
use crate::value::{Status, Truth};

/// Something that was seen of a subject.
pub(super) enum Seen<'a> {
    /// How a rule ended: matched, not matched, undetermined.
    Ended {
        /// Its place among the declarations.
        declaration: usize,
        /// 0 to 2.
        status: usize,
    },
    /// What a condition came to.
    Condition {
        /// Its place among all.
        site: usize,
        /// What it came to.
        truth: Truth,
        /// Another condition that settled how the whole comes out, whatever this one is.
        hidden: Option<&'a Condition>,
        /// The row of the customer, where it is one.
        row: Option<usize>,
    },
}

/// Tells all that an evaluation shows of the conditions, or of those `of` one declaration. `model` is the one that was
/// evaluated: the same as that of the sites but for numbers that a case sets.
pub(super) fn observe(
    model: &Model,
    sites: &Sites<'_>,
    evaluation: &Evaluation<'_>,
    of: Option<What>,
    tell: &mut dyn FnMut(Seen<'_>),
) {
    let answer = evaluation.answer();
    let mut watch = Watch { model, sites, of, row: None, tell };
    for customer in answer.customers.iter().chain(&answer.outside) {
        let subject = Subject::Customer(customer.row);
        watch.row = Some(customer.row);
        let at = |expr: &Expr| evaluation.condition_at(&subject, expr);
        let population = model.population.as_ref().filter(|_| sites.wants(of, What::Population));
        if let Some(condition) = population.and_then(|population| at(&population.condition)) {
            watch.whole(What::Population, &condition, None);
        }
        for (id, named) in model.lets.iter().filter(|(id, _)| sites.wants(of, What::Let(*id))) {
            if let Some(body) = named.customer.as_ref().and_then(at) {
                watch.whole(What::Let(id), &body, None);
            }
        }
        // Of those whom the model is not about nothing else is asked.
        if customer.inside != Inside::Yes {
            continue;
        }
        for (rule, mark) in answer.customer_rules.iter().zip(&customer.rules) {
            if !sites.wants(of, What::Rule(*rule)) {
                continue;
            }
            let declared = model.rules.at(*rule);
            let unless = declared.unless.as_ref().and_then(at);
            if let Some(condition) = at(&declared.condition) {
                watch.rule(*rule, mark.status, &condition, unless.as_ref());
            }
        }
        watch.segments(&at);
        for action in customer.asked_worthwhile() {
            if !sites.wants(of, What::Worthwhile(action)) {
                continue;
            }
            if let Some(condition) = evaluation.worthwhile_at(&subject, action) {
                watch.whole(What::Worthwhile(action), &condition, None);
            }
        }
    }
    watch.row = None;
    for group in &answer.groups {
        for (action, condition) in &group.worthwhile {
            watch.whole(What::Worthwhile(*action), condition, None);
            let worthwhile = model.actions.at(*action).worthwhile.as_ref();
            if let Some(expr) = worthwhile.and_then(|one| one.group.as_ref()) {
                watch.names(expr, condition);
            }
        }
        for outcome in &group.rules {
            watch.rule(outcome.rule, outcome.status, &outcome.condition, outcome.unless.as_ref());
            let rule = model.rules.at(outcome.rule);
            watch.names(&rule.condition, &outcome.condition);
            if let (Some(unless), Some(found)) = (&rule.unless, &outcome.unless) {
                watch.names(unless, found);
            }
        }
    }
    for report in &answer.targets {
        for cell in &report.cells {
            watch.whole(What::Target(report.target), &cell.goal, None);
            if let Some(target) = model.targets.get(report.target) {
                watch.names(&target.goal, &cell.goal);
            }
        }
    }
}

struct Watch<'a, 'm> {
    model: &'a Model,
    sites: &'a Sites<'m>,
    of: Option<What>,
    row: Option<usize>,
    tell: &'a mut dyn FnMut(Seen<'_>),
}

impl Watch<'_, '_> {
    fn wants(&self, what: What) -> bool {
        self.sites.wants(self.of, what)
    }

    fn rule(&mut self, id: RuleId, status: Status, condition: &Condition, unless: Option<&Condition>) {
        if !self.wants(What::Rule(id)) {
            return;
        }
        let Some((declaration, declared)) = self.sites.declared(What::Rule(id)) else { return };
        let status = match status {
            Status::Matched => 0,
            Status::NotMatched => 1,
            Status::Undetermined => 2,
            // It says nothing about its conditions.
            Status::NotInForce => return,
        };
        (self.tell)(Seen::Ended { declaration, status });
        let mut next = declared.sites.start;
        let hides = unless.filter(|unless| unless.value.truth() != Truth::No);
        self.parts(condition, hides, &mut next);
        if let Some(unless) = unless {
            let hides = Some(condition).filter(|condition| condition.value.truth() != Truth::Yes);
            self.parts(unless, hides, &mut next);
        }
    }

    /// Where the order decides, a segment's condition is not asked for where one before it holds or is unknown.
    fn segments(&mut self, at: &dyn Fn(&Expr) -> Option<Condition>) {
        for (id, family) in self.model.families.iter() {
            if !family.segments.ids().any(|segment| self.wants(What::Segment(id, segment))) {
                continue;
            }
            let mut before: Option<Condition> = None;
            for (segment, declared) in family.segments.iter() {
                if self.sites.declared(What::Segment(id, segment)).is_none() {
                    continue;
                }
                let Some(condition) = declared.condition.as_ref().and_then(at) else { continue };
                self.whole(What::Segment(id, segment), &condition, before.as_ref());
                if family.first && before.is_none() && condition.value.truth() != Truth::No {
                    before = Some(condition);
                }
            }
        }
    }

    fn whole(&mut self, what: What, condition: &Condition, hides: Option<&Condition>) {
        if let Some((_, declared)) = self.sites.declared(what).filter(|_| self.wants(what)) {
            self.parts(condition, hides, &mut { declared.sites.start });
        }
    }

    /// The same walk as that which lists the sites.
    fn parts(&mut self, condition: &Condition, hides: Option<&Condition>, next: &mut usize) {
        match condition.kind {
            ConditionKind::And | ConditionKind::Or => {
                let open = if condition.kind == ConditionKind::And { Truth::Yes } else { Truth::No };
                for (n, part) in condition.parts.iter().enumerate() {
                    let mut beside = condition.parts.iter().enumerate().filter(|(other, _)| *other != n);
                    let other = beside.find(|(_, one)| one.value.truth() != open).map(|(_, one)| one);
                    self.parts(part, hides.or(other), next);
                }
            }
            ConditionKind::Not => {
                condition.parts.iter().for_each(|part| self.parts(part, hides, next));
            }
            ConditionKind::Literal => {}
            _ => {
                let truth = condition.value.truth();
                (self.tell)(Seen::Condition { site: *next, truth, hidden: hides, row: self.row });
                *next += 1;
            }
        }
    }

    /// The conditions that names in a group's condition stand for.
    fn names(&mut self, expr: &Expr, condition: &Condition) {
        match &expr.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for (expr, condition) in parts.iter().zip(&condition.parts) {
                    self.names(expr, condition);
                }
            }
            ExprKind::Not(inner) => condition.parts.iter().for_each(|part| self.names(inner, part)),
            ExprKind::Let(id) => {
                if let (Some(body), Some(found)) = (&self.model.lets.at(*id).group, condition.parts.first()) {
                    self.whole(What::Let(*id), found, None);
                    self.names(body, found);
                }
            }
            _ => {}
        }
    }
}
