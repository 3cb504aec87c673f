//! Intervals that explanations print beside a value and no rule can read (B10(a)).

use super::aggregate::SampleFacts;
use super::engine::{At, Engine, Whom};
use crate::model::{Aggregate, Expr, ExprKind, GroupRef};
use crate::number::{ExactSum, Number};
use crate::value::Confidence;

/// Decimals of the root.
const PLACES: u32 = 12;

impl SampleFacts {
    /// The adjusted Wald interval of a net promoter score at 95%: with three answers more, three quarters
    /// of one a promoter and as much a detractor; with survey weights the effective number of answers
    /// counts. The ends are kept within −100 to 100.
    pub(crate) fn interval(&self, function: &Aggregate, evidence: &Number) -> Option<(Number, Number)> {
        if *function != Aggregate::Nps || self.finish(function, evidence).is_err() {
            return None;
        }
        let n = self.known.effective();
        let weight = self.known.weight.total()?;
        let (more, part) = (Number::int(3), Number::ratio(3, 4)?);
        let all = &n + &more;
        let share = |of: &ExactSum| (&(of.total()?.checked_div(&weight)? * &n) + &part).checked_div(&all);
        let (p, d) = (share(&self.promoters)?, share(&self.detractors)?);
        let middle = &p - &d;
        let variance = (&(&p + &d) - &(&middle * &middle)).checked_div(&all)?;
        // 1.959964², under the root: exact until the root is cut.
        let z = Confidence::P95.z();
        let hundred = Number::int(100);
        let reach = (&variance * &(&z * &z)).sqrt(PLACES)? * &hundred;
        let middle = &middle * &hundred;
        let end = |x: Number| x.max(-&hundred).min(hundred.clone()).round_half_even(12);
        Some((end(&middle - &reach), end(&middle + &reach)))
    }
}

impl Engine<'_> {
    /// The interval of an aggregate of the subject, where it has one.
    pub(super) fn interval(&self, expr: &Expr, at: At<'_>) -> Option<Box<(Number, Number)>> {
        let ExprKind::Aggregate { group: GroupRef::Own, function: Aggregate::Nps, .. } = &expr.kind else {
            return None;
        };
        match at.whom {
            Whom::Group(group) => group.intervals.borrow().get(&expr.span).cloned().map(Box::new),
            Whom::Customer(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Value;

    fn of(answers: &[(i64, usize)]) -> Option<(String, String)> {
        let mut facts = SampleFacts::default();
        for (answer, times) in answers {
            for _ in 0..*times {
                facts.add(&Aggregate::Nps, false, &Value::Number(Number::int(*answer)), &Number::ONE);
            }
        }
        let (lo, hi) = facts.interval(&Aggregate::Nps, &Number::int(30))?;
        Some((lo.fixed(2), hi.fixed(2)))
    }

    #[test]
    fn the_adjusted_interval_is_the_published_one() {
        assert_eq!(of(&[(10, 60), (7, 40), (3, 20)]), Some(("19.33".into(), "45.71".into())));
    }

    #[test]
    fn it_stays_on_the_scale_and_needs_evidence() {
        assert_eq!(of(&[(10, 30)]).unwrap().1, "100.00");
        assert_eq!(of(&[(0, 30)]).unwrap().0, "-100.00");
        assert_eq!(of(&[(10, 29)]), None);
        assert_eq!(of(&[]), None);
    }
}
