//! The page that people read first: each action once, with its reach (ruling A6).

use std::collections::{BTreeMap, BTreeSet};

use super::actions::rank;
use super::engine::{At, Engine};
use super::group::Group;
use crate::answer::{
    CellId, CellNote, Counted, CustomerRecord, DropCause, DroppedAction, HeldBack, Obstacle, Subject,
    SubjectAnswer, SummaryItem,
};
use crate::model::{ActionId, GroupRef, Measure, RuleId};
use crate::number::Number;
use crate::value::Priority;

/// What happened to an action over all subjects.
#[derive(Default)]
pub(super) struct Gathered {
    /// Rows of the customers for whom it is kept.
    reached: Vec<usize>,
    cells: Vec<CellNote>,
    /// The highest priority of where it is kept.
    pub(super) kept: Option<Priority>,
    /// … of where it was recommended at all.
    wanted: Option<Priority>,
    pub(super) rules: BTreeSet<RuleId>,
    pub(super) forbidden: usize,
    pub(super) held: usize,
    pub(super) blocked: usize,
    pub(super) displaced: usize,
    pub(super) over_limit: usize,
    pub(super) not_worthwhile: usize,
}

impl Gathered {
    fn drop(&mut self, dropped: &DroppedAction) {
        self.rules.extend(&dropped.rules);
        *match dropped.cause {
            DropCause::Forbidden(_) => &mut self.forbidden,
            DropCause::Held(_) => &mut self.held,
            DropCause::Blocked(_) => &mut self.blocked,
            DropCause::Displaced(_) => &mut self.displaced,
            DropCause::OverLimit(_) => &mut self.over_limit,
            DropCause::NotWorthwhile(_) => &mut self.not_worthwhile,
        } += 1;
    }

    fn keep(&mut self, priority: Priority, rules: impl IntoIterator<Item = RuleId>) {
        self.kept = Some(self.kept.map_or(priority, |best| best.min(priority)));
        self.rules.extend(rules);
    }
}

/// What happened to actions over all groups.
pub(super) fn of_groups(groups: &[SubjectAnswer]) -> BTreeMap<ActionId, Gathered> {
    let mut gathered: BTreeMap<ActionId, Gathered> = BTreeMap::new();
    for group in groups {
        let Subject::Cell(cell) = &group.subject else { continue };
        for action in &group.ranked {
            let found = gathered.entry(action.action).or_default();
            found.cells.push(CellNote { cell: cell.clone(), rank: action.rank, rules: action.rules.clone() });
            found.keep(action.priority, action.rules.iter().copied());
        }
        for dropped in group.dropped.iter().filter(|dropped| !dropped.rules.is_empty()) {
            gathered.entry(dropped.action).or_default().drop(dropped);
        }
    }
    gathered
}

/// Customers for whom an action was recommended and is not taken, by why.
pub(crate) type Obstacles = BTreeMap<(ActionId, Obstacle), usize>;

/// Counts what a customer was recommended in vain.
pub(super) fn obstacles_of(record: &CustomerRecord, found: &mut Obstacles) {
    for dropped in record.dropped.iter().filter(|dropped| !dropped.rules.is_empty()) {
        *found.entry((dropped.action, Obstacle::from(&dropped.cause))).or_insert(0) += 1;
    }
}

/// What was recommended in vain over all subjects.
pub(super) fn held_back(customers: Obstacles, groups: &[SubjectAnswer]) -> Vec<HeldBack> {
    let mut all: BTreeMap<(ActionId, Obstacle), (usize, Vec<CellId>)> =
        customers.into_iter().map(|(key, rows)| (key, (rows, Vec::new()))).collect();
    for group in groups {
        let Subject::Cell(cell) = &group.subject else { continue };
        for dropped in group.dropped.iter().filter(|dropped| !dropped.rules.is_empty()) {
            let key = (dropped.action, Obstacle::from(&dropped.cause));
            all.entry(key).or_default().1.push(cell.clone());
        }
    }
    all.into_iter()
        .map(|((action, obstacle), (customers, cells))| HeldBack { action, obstacle, customers, cells })
        .collect()
}

impl Engine<'_> {
    /// Each action that an active rule recommended for someone; ranked by 8.1 with the customers reached as the
    /// group, and, where it reaches none by a rule for each customer, the members of its cells.
    pub(super) fn summarize(
        &self,
        customers: &[CustomerRecord],
        groups: &[SubjectAnswer],
    ) -> (Vec<SummaryItem>, Vec<ActionId>) {
        let mut gathered = of_groups(groups);
        for customer in customers {
            for action in &customer.ranked {
                let found = gathered.entry(action.action).or_default();
                found.reached.push(customer.row);
                found.keep(action.priority, action.rules.iter().copied());
            }
            for dropped in customer.dropped.iter().filter(|dropped| !dropped.rules.is_empty()) {
                gathered.entry(dropped.action).or_default().drop(dropped);
            }
        }
        self.summarize_gathered(gathered, &|action, found| self.summary_item(action, found))
    }

    /// The same from what was gathered, `item` telling of one action.
    pub(super) fn summarize_gathered(
        &self,
        mut gathered: BTreeMap<ActionId, Gathered>,
        item: &dyn Fn(ActionId, Gathered) -> SummaryItem,
    ) -> (Vec<SummaryItem>, Vec<ActionId>) {
        for found in gathered.values_mut() {
            found.wanted = found.rules.iter().map(|rule| self.model.rules.at(*rule).priority).min();
        }
        let never = self.model.actions.ids().filter(|action| !gathered.contains_key(action)).collect();
        let mut items: Vec<SummaryItem> =
            gathered.into_iter().map(|(action, found)| item(action, found)).collect();
        items.sort_by(|a, b| {
            let out = |item: &SummaryItem| item.cells.is_empty() && item.reached.rows == 0;
            let key = |item: &SummaryItem| (item.priority, item.score.clone(), item.action);
            let ((pa, sa, a_id), (pb, sb, b_id)) = (key(a), key(b));
            out(a).cmp(&out(b)).then_with(|| rank((pa, &sa, a_id), (pb, &sb, b_id)))
        });
        let mut next = 0;
        for item in &mut items {
            if !item.cells.is_empty() || item.reached.rows > 0 {
                next += 1;
                item.rank = Some(next);
            }
        }
        (items, never)
    }

    fn summary_item(&self, action: ActionId, mut found: Gathered) -> SummaryItem {
        found.reached.sort_unstable();
        let reached = self.group_of(None, weighted(self, &found.reached));
        let counted = (reached.count.clone(), found.reached.len());
        let about = if found.reached.is_empty() {
            let members: BTreeSet<usize> =
                found.cells.iter().flat_map(|note| self.group(&note.cell).members.clone()).collect();
            self.group_of(None, members.into_iter().collect())
        } else {
            reached
        };
        self.summary_of(action, found, counted, &about)
    }

    /// An action over all subjects, `about` being the customers that its value and score are about.
    pub(super) fn summary_of(
        &self,
        action: ActionId,
        found: Gathered,
        (count, rows): (Number, usize),
        about: &Group,
    ) -> SummaryItem {
        let at = At::group(about);
        let read = |measure| self.group_measure(about, measure, GroupRef::Own);
        let uplift = self.uplift(action, at);
        SummaryItem {
            rank: None,
            action,
            priority: found.kept.or(found.wanted).unwrap_or(Priority::Normal),
            rules: found.rules.into_iter().collect(),
            reached: Counted { count, rows },
            cells: found.cells,
            about: Counted { count: about.count.clone(), rows: about.rows },
            share: read(Measure::Reach),
            u: read(Measure::U),
            net: read(Measure::Net),
            uplift: uplift.net,
            uplift_u: uplift.u,
            pass_one: uplift.pass_one,
            score: self.score(action, at),
            terms: self.score_terms(action, at),
            forbidden: found.forbidden,
            held: found.held,
            blocked: found.blocked,
            displaced: found.displaced,
            over_limit: found.over_limit,
            not_worthwhile: found.not_worthwhile,
        }
    }
}

/// Those that have a survey weight.
fn weighted(engine: &Engine<'_>, rows: &[usize]) -> Vec<usize> {
    rows.iter().copied().filter(|row| engine.weight(*row).is_some()).collect()
}
