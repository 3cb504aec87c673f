//! Some rows of a block as a block of their own.

use super::{Bits, Block, Cells, Column, Digits, DigitsBuilder, Keys, Unknown};

/// The rows of a block that are named, in this order; they keep what names them.
pub(crate) fn pick(block: &Block, rows: &[usize]) -> Block {
    let keys = match &block.keys {
        Keys::Rows => {
            let number = |row: &usize| i64::try_from(block.first_row + *row as u64 + 1).unwrap_or(i64::MAX);
            Keys::Whole(rows.iter().map(number).collect())
        }
        Keys::Whole(keys) => {
            Keys::Whole(rows.iter().map(|row| keys.get(*row).copied().unwrap_or_default()).collect())
        }
        keys @ Keys::Texts { .. } => Keys::texts(rows.iter().map(|row| keys.text(*row))),
    };
    Block {
        rows: rows.len(),
        first_row: block.first_row + rows.first().map_or(0, |row| *row as u64),
        keys,
        columns: block.columns.as_slice().iter().map(|column| cells(column, rows)).collect(),
    }
}

fn cells(column: &Column, rows: &[usize]) -> Column {
    fn some<T: Copy>(cells: &[T], rows: &[usize]) -> Vec<T> {
        rows.iter().filter_map(|row| cells.get(*row).copied()).collect()
    }
    let mut unknown = Unknown::none();
    for (reason, plane) in column.unknown.planes() {
        for (at, _) in rows.iter().enumerate().filter(|(_, row)| plane.get(**row)) {
            unknown.set(at, *reason, rows.len());
        }
    }
    let cells = match &column.cells {
        Cells::Absent => Cells::Absent,
        Cells::Number(digits) => Cells::Number(numbers(digits, rows)),
        Cells::Listed(places) => Cells::Listed(some(places, rows)),
        Cells::Text { codes, texts } => Cells::Text { codes: some(codes, rows), texts: texts.clone() },
        Cells::Flag(yes) => {
            let mut own = Bits::new(rows.len());
            rows.iter().enumerate().filter(|(_, row)| yes.get(**row)).for_each(|(at, _)| own.set(at));
            Cells::Flag(own)
        }
        Cells::Date(dates) => Cells::Date(some(dates, rows)),
    };
    Column { cells, unknown }
}

fn numbers(digits: &Digits, rows: &[usize]) -> Digits {
    match digits {
        Digits::Narrow { n, places, max } => {
            let n = rows.iter().filter_map(|row| n.get(*row).copied()).collect();
            Digits::Narrow { n, places: *places, max: *max }
        }
        Digits::Wide { .. } | Digits::Exact(_) => {
            let mut some = DigitsBuilder::with_capacity(rows.len());
            for row in rows {
                match digits.get(*row) {
                    Some(number) => some.push_number(&number),
                    None => some.push_unknown(),
                }
            }
            some.take()
        }
    }
}
