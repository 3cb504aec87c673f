//! What is done with each block of a pass.

use super::decide::{Binding, Decided, Ranked};
use super::fraction::Beyond;
use super::records::Wish;
use super::roles::{self, Roles};
use super::state::{Fits, Shared, State};
use super::tally::{Tally, Want};
use super::why::Why;
use super::words;
use super::{Columnar, Keep, Kept};
use crate::answer::{Cause, Records};
use crate::block::Block;
use crate::data::{MarketRows, SetAside};
use crate::interpret::{Finished, GroupAt, GroupFacts, Whose};
use crate::model::{ByMoney, FamilyId, Measure, TableId};
use crate::plan::{CauseId, NodeId};
use crate::records::{RecordColumn, RecordColumns, Recorder};
use crate::value::Reason;

/// A pass over the data: what its workers share.
pub(super) struct Pass<'p, 'm, 'k> {
    pub(super) columnar: &'p Columnar<'m>,
    market: &'p MarketRows,
    shared: &'p Shared<'m>,
    wants: Vec<Want>,
    reached: Vec<Want>,
    pub(super) groups: Vec<(GroupAt, GroupFacts)>,
    bindings: Vec<Binding>,
    /// By action: the groups that it is kept for.
    kept_for: Vec<Vec<Vec<(FamilyId, u32)>>>,
    keep: Keep<'k>,
    columns: RecordColumns,
    /// By the place of a rule in the schema its place in the plan.
    places: Vec<Option<usize>>,
    decides: bool,
    report: bool,
    roots: Vec<NodeId>,
}

impl<'p, 'm, 'k> Pass<'p, 'm, 'k> {
    /// Only gathers what groups ask.
    pub(super) fn gather(
        columnar: &'p Columnar<'m>,
        market: &'p MarketRows,
        shared: &'p Shared<'m>,
        wants: Vec<Want>,
        groups: Vec<(GroupAt, GroupFacts)>,
    ) -> Self {
        let roots = wants.iter().flat_map(|want| want.roots(shared.plan)).collect();
        Self {
            columnar,
            market,
            shared,
            wants,
            reached: Vec::new(),
            groups,
            bindings: Vec::new(),
            kept_for: Vec::new(),
            keep: Keep::Nothing,
            columns: RecordColumns::of([]),
            places: Vec::new(),
            decides: false,
            report: false,
            roots,
        }
    }

    /// Decides about every customer.
    #[expect(clippy::too_many_arguments, reason = "what earlier passes found, once each")]
    pub(super) fn decide(
        columnar: &'p Columnar<'m>,
        market: &'p MarketRows,
        shared: &'p Shared<'m>,
        wants: Vec<Want>,
        groups: Vec<(GroupAt, GroupFacts)>,
        bindings: Vec<Binding>,
        kept_for: Vec<Vec<Vec<(FamilyId, u32)>>>,
        keep: Keep<'k>,
        report: bool,
    ) -> Self {
        let (model, plan) = (columnar.model, shared.plan);
        let reached: Vec<Want> = if report {
            let one = |(id, action): (crate::model::ActionId, &crate::model::Action)| Want {
                whose: Whose::Customers,
                families: Vec::new(),
                value: true,
                means: plan.asked.reached_means.clone(),
                money: ByMoney::new(|money| model.money(money).is_some()),
                spread: false,
                aggregates: plan.asked.reached.clone(),
                // No score asks how sure something is.
                deviations: Vec::new(),
                uplifts: if action.effects.is_empty() { Vec::new() } else { vec![id] },
            };
            model.actions.iter().map(one).collect()
        } else {
            Vec::new()
        };
        let mut roots: Vec<NodeId> = wants.iter().chain(&reached).flat_map(|want| want.roots(plan)).collect();
        roots.extend(plan.rules.iter().filter_map(|rule| rule.condition));
        roots.extend(plan.scores.as_slice().iter().flatten());
        roots.extend(plan.worthwhile.as_slice().iter().flatten());
        roots.extend(plan.members.as_slice());
        roots.extend(plan.population.iter().flat_map(|of| [of.condition, of.inside]));
        let value = plan.value;
        roots.extend([value.cpp, value.cpc, value.u, value.net]);
        let columns = match keep {
            Keep::Nothing => RecordColumns::of([]),
            Keep::Records => RecordColumns::default(),
            Keep::Encoded(recorder) => recorder().columns(),
        };
        if columns.has(RecordColumn::Answered) {
            roots.extend(value.answered);
        }
        if columns.has(RecordColumn::Satisfaction) {
            roots.extend(plan.mean(Measure::Satisfaction));
        }
        let places = columnar
            .schema
            .rules
            .iter()
            .map(|id| plan.rules.iter().position(|rule| rule.rule == *id))
            .collect();
        Self {
            columnar,
            market,
            shared,
            wants,
            reached,
            groups,
            bindings,
            kept_for,
            keep,
            columns,
            places,
            decides: true,
            report,
            roots,
        }
    }

    pub(super) fn worker(&self) -> Worker<'_, 'p, 'm, 'k> {
        let nodes = self.shared.plan.nodes.len();
        Worker {
            pass: self,
            state: State::new(self.shared, &self.roots),
            reasons: Why::new(nodes, |_, cause: &Cause| cause.reason),
            causes: Why::new(nodes, |id: CauseId, _| id),
            tally: Tally::new(self.columnar.model, &self.wants, &self.reached, &self.reached),
            finished: None,
        }
    }

    pub(super) fn begin(&self) -> Keeping<'k> {
        match self.keep {
            Keep::Nothing => Keeping::Nothing,
            Keep::Records => Keeping::Records(Vec::new()),
            Keep::Encoded(recorder) => Keeping::Encoded(Box::new(recorder())),
        }
    }
}

/// The records of a unit of work as they come.
pub(super) enum Keeping<'k> {
    Nothing,
    Records(Vec<Records>),
    Encoded(Box<Recorder<'k>>),
}

impl Keeping<'_> {
    pub(super) fn finish(self) -> Option<Kept> {
        match self {
            Self::Nothing => None,
            Self::Records(records) => Some(Kept::Records(records)),
            Self::Encoded(recorder) => Some(Kept::Encoded(recorder.finish())),
        }
    }
}

/// What one thread works with.
pub(super) struct Worker<'w, 'p, 'm, 'k> {
    pass: &'w Pass<'p, 'm, 'k>,
    state: State<'p, 'm>,
    reasons: Why<Reason>,
    causes: Why<CauseId>,
    pub(super) tally: Tally,
    /// For the reference interpreter, once it is needed.
    finished: Option<Finished>,
}

impl Worker<'_, '_, '_, '_> {
    /// Does what the pass does with a block.
    pub(super) fn block(&mut self, block: Block, keeping: &mut Keeping<'_>) {
        let pass = self.pass;
        let model = pass.columnar.model;
        self.tally.looked_at.0 += block.rows as u64;
        let mut aside = SetAside::default();
        for (block, roles) in roles::split(model, pass.market, block, &mut aside) {
            // Rows beside the customers only feed groups.
            if roles.customers || pass.wants.iter().any(|want| want.whose != Whose::Customers) {
                self.part(block, roles, keeping);
            }
        }
        if pass.decides {
            self.tally.facts.aside.merge(&aside);
        }
    }

    fn part(&mut self, block: Block, roles: Roles, keeping: &mut Keeping<'_>) {
        let customers = roles.customers;
        self.state.enter(block, roles);
        let found = self.compute(customers);
        let block = self.state.leave();
        let records = match found {
            Ok(records) => records,
            // Numbers beyond 128 bits, or columns that the engine does not sum: one customer at a time.
            Err(Beyond) => {
                self.tally.looked_at.1 += block.rows as u64;
                self.reference(&block, customers)
            }
        };
        if let Some(records) = records {
            match keeping {
                Keeping::Nothing => {}
                Keeping::Records(all) => all.push(records),
                Keeping::Encoded(recorder) => recorder.add(&records),
            }
        }
    }

    fn compute(&mut self, customers: bool) -> Fits<Option<Records>> {
        let pass = self.pass;
        self.state.run()?;
        self.reasons.clear();
        if !pass.decides || !customers {
            self.tally.add(&mut self.state, None, &[], &mut self.reasons)?;
            return Ok(None);
        }
        let listed = pass.columns.has(RecordColumn::Actions);
        let top = pass.columns.has(RecordColumn::TopAction);
        let ranked = if listed {
            Ranked::All
        } else if top {
            Ranked::First
        } else {
            Ranked::None
        };
        let mut decided: Decided = self.state.decide(&pass.bindings, ranked)?;
        if pass.report {
            let in_cells: Vec<Vec<u64>> = pass.kept_for.iter().map(|cells| self.inside(cells)).collect();
            self.tally.add(&mut self.state, Some(&decided), &in_cells, &mut self.reasons)?;
            self.causes.clear();
            self.tally.count(&self.state, &decided, &pass.bindings, &mut self.reasons, &mut self.causes);
        }
        if matches!(pass.keep, Keep::Nothing) {
            return Ok(None);
        }
        let wish = Wish { schema: &pass.columnar.schema, columns: pass.columns, places: &pass.places };
        Ok(Some(self.state.records(&wish, &mut decided, &mut self.reasons)))
    }

    /// Rows in any of some groups.
    fn inside(&self, cells: &[Vec<(FamilyId, u32)>]) -> Vec<u64> {
        let state = &self.state;
        let mut found = state.empty();
        for cell in cells {
            let mut rows = state.inside().map_or_else(|| state.all(), <[u64]>::to_vec);
            for (family, segment) in cell {
                words::and(&mut rows, &state.in_segment(*state.shared.plan.members.at(*family), *segment));
            }
            words::or(&mut found, &rows);
        }
        found
    }

    /// The same by the reference interpreter.
    fn reference(&mut self, block: &Block, customers: bool) -> Option<Records> {
        let pass = self.pass;
        let model = pass.columnar.model;
        let data = crate::block::to_dataset(model, block);
        let run = &pass.columnar.run;
        let finished = self
            .finished
            .get_or_insert_with(|| Finished::new(model, run, pass.market, pass.groups.iter().cloned()));
        let found = crate::interpret::Reference::new(model, &data, run, finished, pass.decides && customers);
        if !pass.decides || pass.report {
            let in_cells = |action: usize, row: usize| {
                customers
                    && found.cell(Whose::Customers, &[], row).is_some()
                    && pass.kept_for.get(action).into_iter().flatten().any(|cell| {
                        cell.iter().all(|(family, segment)| {
                            found.cell(Whose::Customers, &[*family], row) == Some(u64::from(*segment))
                        })
                    })
            };
            self.tally.add_reference(&found, block.rows, &in_cells);
        }
        if pass.report && customers {
            found.count(&mut self.tally.facts);
        }
        let wanted = pass.decides && customers && !matches!(pass.keep, Keep::Nothing);
        wanted.then(|| super::reference::records(&pass.columnar.schema, block, found.records()))
    }
}

impl Binding {
    pub(super) fn new(rule: &crate::interpret::BoundRule) -> Self {
        let code = |segment: crate::model::SegmentId| u32::try_from(segment.index()).unwrap_or(u32::MAX);
        Self {
            rule: rule.rule,
            at: rule.cell.clone(),
            cell: rule.cell.parts().iter().map(|(family, segment)| (*family, code(*segment))).collect(),
            acts: !rule.open,
        }
    }
}
