//! How targets stand (language 9.5).

use super::engine::{At, Engine};
use crate::answer::{CellId, Condition, TargetAt, TargetBefore, TargetReport, TargetState};
use crate::model::Target;
use crate::value::Truth;

impl Engine<'_> {
    /// Each target for each of its groups that has customers; `earlier` is the run of the wave before, where there
    /// is one.
    pub(super) fn targets(&self, earlier: Option<&Engine<'_>>) -> Vec<TargetReport> {
        if self.run.customers_only {
            return Vec::new();
        }
        let report = |(n, target): (usize, &Target)| {
            let cells = self.cells(&target.families);
            let at = |cell: &CellId| {
                let goal = self.condition(&target.goal, At::group(&self.group(cell)));
                let passed = self.run.as_of.is_some_and(|day| day > target.by);
                let state = match goal.value.truth() {
                    Truth::Yes => TargetState::Met,
                    Truth::No if passed => TargetState::Missed,
                    Truth::No => TargetState::NotDue,
                    Truth::Unknown => TargetState::Unknown,
                };
                let before = earlier.and_then(|earlier| earlier.target_then(target, cell, &goal));
                TargetAt { cell: cell.clone(), state, goal, before }
            };
            TargetReport { target: n, cells: cells.iter().map(at).collect() }
        };
        self.model.targets.iter().enumerate().map(report).collect()
    }

    /// A target in the wave before, of which this is the run, beside what it comes to now.
    fn target_then(&self, target: &Target, cell: &CellId, now: &Condition) -> Option<TargetBefore> {
        let wave = self.market.wave_name(self.market.latest()?)?;
        let group = self.group(cell);
        let goal = (group.rows > 0).then(|| self.condition(&target.goal, At::group(&group)));
        let then = goal.as_ref().and_then(|goal| goal.margin.as_ref());
        let change = now.margin.as_ref().zip(then).map(|(now, then)| now - then);
        Some(TargetBefore { wave, goal, change })
    }
}
