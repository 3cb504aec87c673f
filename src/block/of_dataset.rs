//! Blocks of customers that are in memory already, and back: small blocks go to the reference interpreter.

use std::collections::HashMap;

use super::{Block, Cells, Column, DigitsBuilder, Keys, Unknown};
use crate::block::Bits;
use crate::data::{self, Cell, Dataset, MarketRows};
use crate::model::{Input, InputId, InputKind, Model};
use crate::value::{Date, Reason, Text};

/// The customers of some rows of a data set.
#[must_use]
pub fn of_dataset(model: &Model, data: &Dataset, rows: std::ops::Range<usize>) -> Block {
    let columns = model.inputs.iter().map(|(id, input)| column(data, id, input, &rows)).collect();
    let keyed = model.inputs.iter().any(|(_, input)| input.key);
    let keys = if keyed {
        Keys::texts(rows.clone().map(|row| data.keys.get(row).cloned().unwrap_or_else(|| Text::from(""))))
    } else {
        Keys::Rows
    };
    Block { rows: rows.len(), first_row: rows.start as u64, keys, columns }
}

fn column(data: &Dataset, id: InputId, input: &Input, rows: &std::ops::Range<usize>) -> Column {
    let mut unknown = Unknown::none();
    let len = rows.len();
    let mut note = |row: usize, reason: Reason| unknown.set(row, reason, len);
    fn cell<T>(cells: &[Cell<T>], row: usize) -> Result<&T, Reason> {
        cells.get(row).map_or(Err(Reason::NotAnswered), |cell| cell.as_ref().map_err(|reason| *reason))
    }
    let each = rows.clone().enumerate();
    let cells = match data.columns.get(id) {
        None => Cells::Absent,
        Some(data::Column::Number(cells)) => {
            let mut digits = DigitsBuilder::with_capacity(len);
            for (at, row) in each {
                match cell(cells, row) {
                    Ok(number) => digits.push_number(number),
                    Err(reason) => {
                        note(at, reason);
                        digits.push_unknown();
                    }
                }
            }
            Cells::Number(digits.take())
        }
        Some(data::Column::Text(cells)) => {
            let mut codes = vec![0; len];
            let mut places: HashMap<Text, u32> = HashMap::new();
            let mut texts: Vec<Text> = Vec::new();
            if let InputKind::List(items) = &input.kind {
                places.extend(items.iter().cloned().zip(0..));
            }
            for ((at, row), code) in each.zip(&mut codes) {
                match cell(cells, row) {
                    Ok(text) => {
                        *code = *places.entry(text.clone()).or_insert_with(|| {
                            texts.push(text.clone());
                            u32::try_from(texts.len() - 1).unwrap_or(u32::MAX)
                        });
                    }
                    Err(reason) => note(at, reason),
                }
            }
            if matches!(input.kind, InputKind::List(_)) {
                Cells::Listed(codes)
            } else {
                Cells::Text { codes, texts }
            }
        }
        Some(data::Column::Flag(cells)) => {
            let mut yes = Bits::new(len);
            for (at, row) in each {
                match cell(cells, row) {
                    Ok(true) => yes.set(at),
                    Ok(false) => {}
                    Err(reason) => note(at, reason),
                }
            }
            Cells::Flag(yes)
        }
        Some(data::Column::Date(cells)) => {
            let epoch = Date::EPOCH;
            let dates = each
                .map(|(at, row)| match cell(cells, row) {
                    Ok(date) => *date,
                    Err(reason) => {
                        note(at, reason);
                        epoch
                    }
                })
                .collect();
            Cells::Date(dates)
        }
    };
    Column { cells, unknown }
}

/// A column of a block, as a data set has it.
fn cells_of(block: &Block, id: InputId, input: &Input) -> data::Column {
    let rows = block.rows;
    let column = block.columns.at(id);
    let known = |row: usize| column.unknown.reason(row).map_or(Ok(()), Err);
    let missing = Reason::NotAnswered;
    match (&column.cells, &input.kind) {
        (Cells::Number(digits), _) => data::Column::Number(
            (0..rows).map(|row| known(row).and_then(|()| digits.get(row).ok_or(missing))).collect(),
        ),
        (Cells::Listed(codes), InputKind::List(items)) => data::Column::Text(
            codes
                .iter()
                .enumerate()
                .map(|(row, code)| {
                    known(row).and_then(|()| items.get(*code as usize).cloned().ok_or(missing))
                })
                .collect(),
        ),
        (Cells::Text { codes, texts }, _) => data::Column::Text(
            codes
                .iter()
                .enumerate()
                .map(|(row, code)| {
                    known(row).and_then(|()| texts.get(*code as usize).cloned().ok_or(missing))
                })
                .collect(),
        ),
        (Cells::Flag(yes), _) => {
            data::Column::Flag((0..rows).map(|row| known(row).map(|()| yes.get(row))).collect())
        }
        (Cells::Date(dates), _) => data::Column::Date(
            dates.iter().enumerate().map(|(row, date)| known(row).map(|()| *date)).collect(),
        ),
        (Cells::Absent | Cells::Listed(_), kind) => data::Column::unknown(kind, rows),
    }
}

/// The brands and waves of a block.
pub(crate) fn market_of(model: &Model, block: &Block) -> MarketRows {
    let column = |id: InputId| Some(cells_of(block, id, model.inputs.get(id)?));
    MarketRows::of_columns(model, block.rows, &column)
}

/// The same customers as a data set; columns that nothing reads come back as not answered.
#[must_use]
pub fn to_dataset(model: &Model, block: &Block) -> Dataset {
    let rows = block.rows;
    let columns = model.inputs.iter().map(|(id, input)| cells_of(block, id, input)).collect();
    let keys = (0..rows).map(|row| block.keys.get(row, block.first_row)).collect();
    Dataset::of_columns(model, rows, columns, keys)
}
