//! How targets stand (language 9.5).

use super::engine::{At, Engine};
use crate::answer::{TargetAt, TargetReport, TargetState};
use crate::value::Truth;

impl Engine<'_> {
    /// Each target for each of its groups that has customers.
    pub(super) fn targets(&self) -> Vec<TargetReport> {
        if self.run.customers_only {
            return Vec::new();
        }
        let report = |(n, target): (usize, &crate::model::Target)| {
            let cells = self.cells(&target.families);
            let at = |cell: &crate::answer::CellId| {
                let goal = self.condition(&target.goal, At::group(&self.group(cell)));
                let passed = self.run.as_of.is_some_and(|day| day > target.by);
                let state = match goal.value.truth() {
                    Truth::Yes => TargetState::Met,
                    Truth::No if passed => TargetState::Missed,
                    Truth::No => TargetState::NotDue,
                    Truth::Unknown => TargetState::Unknown,
                };
                TargetAt { cell: cell.clone(), state, goal }
            };
            TargetReport { target: n, cells: cells.iter().map(at).collect() }
        };
        self.model.targets.iter().enumerate().map(report).collect()
    }
}
