//! How what a run recommends falls on the groups of protected columns (language 9.4, 4.5, B17).
//!
//! The only reader of protected columns. It looks at an answer that was found without them, and what it
//! finds is no part of any decision.

mod groups;
mod hide;

use crate::answer::{Answer, CellId, CustomerRecord, Membership, Subject};
use crate::data::Dataset;
use crate::model::{ActionId, FactorId, InputId, Model, TableId as _};
use crate::number::{ExactSum, Number};
use crate::value::{Side, Text};

/// Fewer rows than this are not shown: they could be traced to people.
pub const LEAST_SHOWN: usize = 10;

/// Below this ratio of the lowest to the highest rate a reader should look (the four-fifths rule): a flag,
/// not a verdict.
#[must_use]
pub fn four_fifths() -> Number {
    Number::ratio(4, 5).unwrap_or(Number::ONE)
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Customers (rows) that count: all, or those with a survey weight.
    pub rows: usize,
    /// Rows without a survey weight, which are in no statement.
    pub without_weight: usize,
    /// Each protected column, in the model's order.
    pub inputs: Vec<AuditedInput>,
    /// Actions that are recommended to nobody.
    pub idle: Vec<ActionId>,
    /// Actions that raise a cost, by a higher price or by making it dearer to leave (A5), with these costs.
    pub raises: Vec<(ActionId, Vec<FactorId>)>,
}

/// A protected column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedInput {
    /// The column.
    pub input: InputId,
    /// Its groups: in the order of the model, texts in their own order; then those outside all groups,
    /// then those of whom it is unknown. `None` where a number has no groups (`protect age by …`), or a
    /// date is protected.
    pub groups: Option<Vec<AuditedGroup>>,
    /// Each action that is recommended to somebody, by name.
    pub actions: Vec<AuditedAction>,
}

/// A group of a protected column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedGroup {
    /// What it is.
    pub name: GroupName,
    /// Its rows and their weight; `None` where they are hidden.
    pub size: Option<(usize, Number)>,
}

/// What a group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupName {
    /// A text, `yes` or `no`, or a range as the model writes it.
    Named(Text),
    /// A number in none of the ranges.
    Outside,
    /// The cell is unknown.
    Unknown,
}

/// How an action falls on the groups of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedAction {
    /// The action.
    pub action: ActionId,
    /// For each group the weighted share of its customers to whom the action is recommended; `None` where
    /// it is hidden, or the group weighs nothing.
    pub rates: Vec<Option<Number>>,
    /// The lowest rate of a named group ÷ the highest, of those shown; `None` where fewer than two are
    /// shown or nobody in them gets the action.
    pub ratio: Option<Number>,
    /// Whether a named group is hidden, so that the ratio does not speak of it.
    pub partial: bool,
    /// Whether one hidden cell could be computed from the rest and a total that is printed elsewhere:
    /// nothing more could be hidden.
    pub computable: bool,
}

/// Audits an answer; the data are those that it was found from.
#[must_use]
pub fn audit(model: &Model, data: &Dataset, answer: &Answer) -> Audit {
    let counted: Vec<(&CustomerRecord, Number)> =
        answer.customers.iter().filter_map(|customer| Some((customer, customer.weight.clone()?))).collect();
    let reached = reached(answer);
    let gets = |customer: &CustomerRecord, action: ActionId| {
        customer.ranked.iter().any(|one| one.action == action)
            || reached.iter().any(|(cell, actions)| {
                actions.contains(&action)
                    && cell.parts().iter().all(|(family, segment)| {
                        customer.memberships.get(family.index()) == Some(&Membership::In(*segment))
                    })
            })
    };
    let (active, idle): (Vec<ActionId>, Vec<ActionId>) =
        model.actions.ids().partition(|action| counted.iter().any(|(customer, _)| gets(customer, *action)));
    let inputs = model.inputs.iter().filter(|(_, input)| input.protected.is_some()).map(|(id, input)| {
        let Some(names) = groups::names(input, id, data) else {
            return AuditedInput { input: id, groups: None, actions: Vec::new() };
        };
        let place: Vec<usize> = counted
            .iter()
            .map(|(customer, _)| groups::place(input, id, data, customer.row, &names))
            .collect();
        let mut sizes = vec![Tally::default(); names.len()];
        for ((_, weight), at) in counted.iter().zip(&place) {
            if let Some(slot) = sizes.get_mut(*at) {
                slot.add(weight);
            }
        }
        let gone = hide::groups(&sizes.iter().map(|size| size.rows).collect::<Vec<_>>());
        let actions = active
            .iter()
            .map(|action| {
                let mut cells = vec![Tally::default(); names.len()];
                for ((customer, weight), at) in counted.iter().zip(&place) {
                    if let Some(slot) = cells.get_mut(*at)
                        && gets(customer, *action)
                    {
                        slot.add(weight);
                    }
                }
                action_of(*action, &names, &sizes, &gone, &cells)
            })
            .collect();
        // Groups without anybody are not worth a line, but for those that the model names.
        let kept = |n: usize| {
            matches!(names.get(n), Some(GroupName::Named(_)))
                || sizes.get(n).is_some_and(|size| size.rows > 0)
        };
        let groups = names
            .iter()
            .enumerate()
            .filter(|(n, _)| kept(*n))
            .map(|(n, name)| AuditedGroup {
                name: name.clone(),
                size: sizes
                    .get(n)
                    .filter(|_| gone.get(n) == Some(&false))
                    .map(|size| (size.rows, size.weight.total().unwrap_or(Number::ZERO))),
            })
            .collect();
        let actions: Vec<AuditedAction> = actions;
        let actions = actions
            .into_iter()
            .map(|one| AuditedAction {
                rates: one
                    .rates
                    .into_iter()
                    .enumerate()
                    .filter(|(n, _)| kept(*n))
                    .map(|(_, rate)| rate)
                    .collect(),
                ..one
            })
            .collect();
        AuditedInput { input: id, groups: Some(groups), actions }
    });
    Audit {
        rows: counted.len(),
        without_weight: answer.customers.len() - counted.len(),
        inputs: inputs.collect(),
        idle,
        raises: raises(model),
    }
}

/// Rows and their weight.
#[derive(Debug, Clone, Default)]
struct Tally {
    rows: usize,
    weight: ExactSum,
}

impl Tally {
    fn add(&mut self, weight: &Number) {
        self.rows += 1;
        self.weight.add(weight);
    }
}

fn action_of(
    action: ActionId,
    names: &[GroupName],
    sizes: &[Tally],
    gone: &[bool],
    cells: &[Tally],
) -> AuditedAction {
    let rows: Vec<usize> = cells.iter().map(|cell| cell.rows).collect();
    let hidden = hide::cells(&rows, gone, &sizes.iter().map(|size| size.rows).collect::<Vec<_>>());
    let rates: Vec<Option<Number>> = cells
        .iter()
        .zip(sizes)
        .zip(&hidden.cells)
        .map(|((cell, size), hidden)| {
            let rate = cell.weight.total()?.checked_div(&size.weight.total()?);
            rate.filter(|_| !hidden)
        })
        .collect();
    let named = |n: &usize| matches!(names.get(*n), Some(GroupName::Named(_)));
    let shown: Vec<&Number> = (0..names.len()).filter(named).filter_map(|n| rates.get(n)?.as_ref()).collect();
    let ratio = match (shown.iter().min(), shown.iter().max()) {
        (Some(least), Some(most)) if shown.len() > 1 => least.checked_div(most),
        _ => None,
    };
    let partial = (0..names.len()).filter(named).any(|n| hidden.cells.get(n) == Some(&true));
    AuditedAction { action, rates, ratio, partial, computable: hidden.computable }
}

/// The cells for which rules about groups keep actions.
fn reached(answer: &Answer) -> Vec<(CellId, Vec<ActionId>)> {
    answer
        .groups
        .iter()
        .filter_map(|group| match &group.subject {
            Subject::Cell(cell) if !group.ranked.is_empty() => {
                Some((cell.clone(), group.ranked.iter().map(|one| one.action).collect()))
            }
            _ => None,
        })
        .collect()
}

fn raises(model: &Model) -> Vec<(ActionId, Vec<FactorId>)> {
    let of = |action: &crate::model::Action| -> Vec<FactorId> {
        let moves = action.effects.iter().flat_map(|effect| &effect.moves);
        let up = moves.filter(|(_, way)| way.may(true)).map(|(factor, _)| *factor);
        let mut costs: Vec<_> = up.filter(|factor| model.factors.at(*factor).side == Side::Costs).collect();
        costs.sort_unstable();
        costs.dedup();
        costs
    };
    model.actions.iter().map(|(id, action)| (id, of(action))).filter(|(_, costs)| !costs.is_empty()).collect()
}
