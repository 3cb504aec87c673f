//! Many blocks as one data set in memory: for explanations, which only the reference interpreter gives.

use std::collections::BTreeMap;

use super::{Block, Problem, to_dataset};
use crate::data::{CellProblem, Column, Dataset};
use crate::model::{InputId, Model, Table};
use crate::value::Reason;

/// Gathers blocks in their order.
#[derive(Debug)]
pub struct Gather<'m> {
    model: &'m Model,
    rows: usize,
    columns: Table<InputId, Column>,
}

impl<'m> Gather<'m> {
    /// Nothing yet.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        let columns = model.inputs.iter().map(|(_, input)| Column::unknown(&input.kind, 0)).collect();
        Self { model, rows: 0, columns }
    }

    /// Adds the customers of the next block.
    pub fn add(&mut self, block: &Block) {
        let mut data = to_dataset(self.model, block);
        self.rows += data.rows;
        for (id, input) in self.model.inputs.iter() {
            let later = std::mem::replace(data.columns.at_mut(id), Column::unknown(&input.kind, 0));
            self.columns.at_mut(id).append(later);
        }
    }

    /// All of them, as if their files had been read as one. Blocks must have had every column; `problems` are
    /// what their readers found of the cells.
    #[must_use]
    pub fn finish(self, problems: &BTreeMap<(InputId, Reason), Problem>) -> Dataset {
        let problems = problems
            .iter()
            .map(|((input, reason), problem)| CellProblem {
                input: *input,
                reason: *reason,
                count: usize::try_from(problem.count).unwrap_or(usize::MAX),
                first_row: usize::try_from(problem.first_row).unwrap_or(usize::MAX),
                first_cell: problem.first_cell.clone(),
            })
            .collect();
        Dataset::of_typed(self.model, self.rows, self.columns, problems)
    }
}
