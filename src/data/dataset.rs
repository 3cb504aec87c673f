//! Cells with a type: what each customer answered, or why it is unknown (language 4.2, B20).

use std::collections::{BTreeMap, HashMap};

use super::market::MarketRows;
use super::typer::{Typer, Value};
use crate::diagnostic::cut;
use crate::model::{GivenCell, Input, InputId, InputKind, Model, Table, TableId};
use crate::number::Number;
use crate::value::{Date, Reason, Text};

/// A cell: its value, or why it is unknown.
pub type Cell<T> = Result<T, Reason>;

/// A typed column.
#[derive(Debug, Clone)]
pub enum Column {
    /// Of a rating or number input.
    Number(Vec<Cell<Number>>),
    /// Of a text or list input.
    Text(Vec<Cell<Text>>),
    /// Of a flag input.
    Flag(Vec<Cell<bool>>),
    /// Of a date input.
    Date(Vec<Cell<Date>>),
}

impl Column {
    fn for_input(input: &Input, rows: usize) -> Self {
        match input.kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => Self::Number(Vec::with_capacity(rows)),
            InputKind::Text | InputKind::List(_) => Self::Text(Vec::with_capacity(rows)),
            InputKind::Flag { .. } => Self::Flag(Vec::with_capacity(rows)),
            InputKind::Date(_) => Self::Date(Vec::with_capacity(rows)),
        }
    }

    /// Why the cell of a row is unknown; `None` where it is known or not there.
    #[must_use]
    pub fn reason(&self, row: usize) -> Option<Reason> {
        match self {
            Self::Number(cells) => cells.get(row)?.as_ref().err().copied(),
            Self::Text(cells) => cells.get(row)?.as_ref().err().copied(),
            Self::Flag(cells) => cells.get(row)?.as_ref().err().copied(),
            Self::Date(cells) => cells.get(row)?.as_ref().err().copied(),
        }
    }

    /// A column of which nothing is known.
    pub(crate) fn unknown(kind: &InputKind, rows: usize) -> Self {
        const WHY: Reason = Reason::NotAnswered;
        match kind {
            InputKind::Rating { .. } | InputKind::Number { .. } => Self::Number(vec![Err(WHY); rows]),
            InputKind::Text | InputKind::List(_) => Self::Text(vec![Err(WHY); rows]),
            InputKind::Flag { .. } => Self::Flag(vec![Err(WHY); rows]),
            InputKind::Date(_) => Self::Date(vec![Err(WHY); rows]),
        }
    }

    /// Adds the cells of a column of the same kind.
    pub(crate) fn append(&mut self, later: Self) {
        match (self, later) {
            (Self::Number(cells), Self::Number(later)) => cells.extend(later),
            (Self::Text(cells), Self::Text(later)) => cells.extend(later),
            (Self::Flag(cells), Self::Flag(later)) => cells.extend(later),
            (Self::Date(cells), Self::Date(later)) => cells.extend(later),
            // Both are made for the kind of one input.
            _ => {}
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Number(cells), Value::Number(number)) => cells.push(Ok(number)),
            (Self::Text(cells), Value::Text(text)) => cells.push(Ok(text)),
            (Self::Flag(cells), Value::Flag(flag)) => cells.push(Ok(flag)),
            (Self::Date(cells), Value::Date(date)) => cells.push(Ok(date)),
            // Column and value are both made for the kind of the input.
            (column, _) => column.push_unknown(Reason::NotAnswered),
        }
    }

    fn push_unknown(&mut self, reason: Reason) {
        match self {
            Self::Number(cells) => cells.push(Err(reason)),
            Self::Text(cells) => cells.push(Err(reason)),
            Self::Flag(cells) => cells.push(Err(reason)),
            Self::Date(cells) => cells.push(Err(reason)),
        }
    }
}

/// What a column's cells of one reason look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The column.
    pub input: InputId,
    /// Why its cells are unknown.
    pub reason: Reason,
    /// How many.
    pub count: usize,
    /// The first row of the data that has one, from 0.
    pub first_row: usize,
    /// What stands there.
    pub first_cell: Text,
}

/// All customers of a run.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// How many rows.
    pub rows: usize,
    /// A column for every input of the model.
    pub columns: Table<InputId, Column>,
    /// What names each row: its key, or its row number from 1 where the model has no key or the cell is empty.
    pub keys: Vec<Text>,
    /// The survey weight of each row; `None` where it is empty, negative or unreadable (such a row is in no
    /// group statement), and the whole vector is `None` without a weight column.
    pub weights: Option<Vec<Option<Number>>>,
    /// Cells that are unknown, by column and reason, in that order.
    pub problems: Vec<CellProblem>,
    /// Keys that stand more than once, with their rows.
    pub repeated_keys: Vec<(Text, Vec<usize>)>,
    /// Rows whose key cell is empty or unreadable.
    pub missing_keys: Vec<usize>,
    /// Which rows are subjects of the run, and which stand beside them.
    pub market: MarketRows,
}

impl Dataset {
    /// Types the cells of `rows` rows; `cell` gives what stands in a column and row.
    pub fn new<'a>(model: &Model, rows: usize, cell: impl Fn(InputId, usize) -> GivenOrCell<'a>) -> Self {
        let mut problems = BTreeMap::new();
        let columns: Table<InputId, Column> = model
            .inputs
            .iter()
            .map(|(id, input)| {
                let mut typer = Typer::new(model, input);
                let mut column = Column::for_input(input, rows);
                for row in 0..rows {
                    let found = cell(id, row);
                    let read = match found {
                        GivenOrCell::Given(reason) => Err(reason),
                        GivenOrCell::Cell(text) => typer.read(text),
                    };
                    match read {
                        Ok(value) => column.push(value),
                        Err(reason) => {
                            column.push_unknown(reason);
                            let problem = problems.entry((id, reason)).or_insert_with(|| CellProblem {
                                input: id,
                                reason,
                                count: 0,
                                first_row: row,
                                first_cell: match found {
                                    GivenOrCell::Cell(text) => cut(text).into(),
                                    GivenOrCell::Given(_) => "".into(),
                                },
                            });
                            problem.count += 1;
                        }
                    }
                }
                column
            })
            .collect();
        let mut set = Self {
            rows,
            keys: Vec::new(),
            weights: weights(model, &columns),
            market: MarketRows::of_columns(model, rows, &|id| columns.get(id).cloned()),
            columns,
            problems: problems.into_values().collect(),
            repeated_keys: Vec::new(),
            missing_keys: Vec::new(),
        };
        set.name_rows(model);
        set
    }

    /// Customers whose cells have their types already, for evaluating them; nothing is said of what did not
    /// fit.
    pub(crate) fn of_columns(
        model: &Model,
        rows: usize,
        columns: Table<InputId, Column>,
        keys: Vec<Text>,
    ) -> Self {
        Self {
            rows,
            weights: weights(model, &columns),
            market: MarketRows::of_columns(model, rows, &|id| columns.get(id).cloned()),
            columns,
            keys,
            problems: Vec::new(),
            repeated_keys: Vec::new(),
            missing_keys: Vec::new(),
        }
    }

    /// Customers whose cells have their types already, named by their keys; `problems` is what was found of
    /// the cells.
    pub(crate) fn of_typed(
        model: &Model,
        rows: usize,
        columns: Table<InputId, Column>,
        problems: Vec<CellProblem>,
    ) -> Self {
        let mut set = Self { problems, ..Self::of_columns(model, rows, columns, Vec::new()) };
        set.name_rows(model);
        set
    }

    /// The customers of a case.
    #[must_use]
    pub fn of_case(model: &Model, rows: &[Vec<GivenCell>]) -> Self {
        Self::new(model, rows.len(), |input, row| {
            match rows.get(row).and_then(|cells| cells.get(input.index())) {
                Some(GivenCell::Text(text)) => GivenOrCell::Cell(text),
                Some(GivenCell::Unknown(reason)) => GivenOrCell::Given(*reason),
                None => GivenOrCell::Given(Reason::NotAnswered),
            }
        })
    }

    /// The cells of a row as a case would give them.
    #[must_use]
    pub fn cells_of(&self, model: &Model, row: usize) -> Vec<GivenCell> {
        let one = |(id, input): (InputId, &Input)| -> GivenCell {
            let nothing = GivenCell::Unknown(Reason::NotAnswered);
            let Some(column) = self.columns.get(id) else { return nothing };
            if let Some(reason) = column.reason(row) {
                return GivenCell::Unknown(reason);
            }
            let text = match (column, &input.kind) {
                (
                    Column::Number(cells),
                    InputKind::Rating { decimal_comma } | InputKind::Number { decimal_comma, .. },
                ) => {
                    let number = cells.get(row).and_then(|cell| cell.as_ref().ok()).map(ToString::to_string);
                    number.map(|text| if *decimal_comma { text.replace('.', ",") } else { text })
                }
                (Column::Text(cells), _) => {
                    cells.get(row).and_then(|cell| cell.as_ref().ok()).map(ToString::to_string)
                }
                (Column::Flag(cells), InputKind::Flag { yes, no }) => {
                    let flag = cells.get(row).and_then(|cell| cell.ok());
                    flag.map(|flag| {
                        let (own, usual) = if flag { (yes.first(), "yes") } else { (no.first(), "no") };
                        own.map_or(usual.to_owned(), ToString::to_string)
                    })
                }
                (Column::Date(cells), InputKind::Date(pattern)) => {
                    cells.get(row).and_then(|cell| cell.ok()).map(|date| pattern.write(date))
                }
                _ => None,
            };
            text.map_or(nothing, |text| GivenCell::Text(text.into()))
        };
        model.inputs.iter().map(one).collect()
    }

    /// One customer alone, for models in which nobody's decision reads another's answers. Nothing is said of
    /// brands and waves.
    #[must_use]
    pub fn alone(&self, row: usize) -> Self {
        fn one<T: Clone>(cells: &[Cell<T>], row: usize) -> Vec<Cell<T>> {
            cells.get(row).cloned().into_iter().collect()
        }
        let columns = self.columns.iter().map(|(_, column)| match column {
            Column::Number(cells) => Column::Number(one(cells, row)),
            Column::Text(cells) => Column::Text(one(cells, row)),
            Column::Flag(cells) => Column::Flag(one(cells, row)),
            Column::Date(cells) => Column::Date(one(cells, row)),
        });
        Self {
            rows: usize::from(row < self.rows),
            columns: columns.collect(),
            keys: self.keys.get(row).cloned().into_iter().collect(),
            weights: self.weights.as_ref().map(|weights| weights.get(row).cloned().into_iter().collect()),
            problems: Vec::new(),
            repeated_keys: Vec::new(),
            missing_keys: Vec::new(),
            market: MarketRows::default(),
        }
    }

    fn name_rows(&mut self, model: &Model) {
        let key = model.inputs.iter().find(|(_, input)| input.key).map(|(id, _)| id);
        // A customer may rate several brands, in several waves (B15).
        type Place = (Option<usize>, Option<usize>);
        let mut seen: HashMap<(Text, Place), Vec<usize>> = HashMap::new();
        for row in 0..self.rows {
            let found = key.map(|id| match self.columns.get(id) {
                Some(Column::Text(cells)) => cells.get(row).and_then(|cell| cell.clone().ok()),
                Some(Column::Number(cells)) => cells
                    .get(row)
                    .and_then(|cell| cell.as_ref().ok())
                    .map(|number| Text::from(number.to_string())),
                Some(Column::Date(cells)) => {
                    cells.get(row).and_then(|cell| cell.ok()).map(|date| Text::from(date.to_string()))
                }
                Some(Column::Flag(_)) | None => None,
            });
            let name = match found {
                Some(Some(name)) => {
                    seen.entry((name.clone(), self.market.place(row))).or_default().push(row);
                    name
                }
                Some(None) => {
                    self.missing_keys.push(row);
                    Text::from(format!("row {}", row + 1))
                }
                None => Text::from((row + 1).to_string()),
            };
            self.keys.push(name);
        }
        self.repeated_keys = seen
            .into_iter()
            .filter(|(_, rows)| rows.len() > 1)
            .map(|((name, _), rows)| (name, rows))
            .collect();
        self.repeated_keys.sort();
    }
}

/// What stands in a cell: text as in data, or, in a case, why it is unknown.
#[derive(Debug, Clone, Copy)]
pub enum GivenOrCell<'a> {
    /// Text, trimmed.
    Cell(&'a str),
    /// Unknown.
    Given(Reason),
}

fn weights(model: &Model, columns: &Table<InputId, Column>) -> Option<Vec<Option<Number>>> {
    let (id, _) = model.inputs.iter().find(|(_, input)| input.weight)?;
    match columns.get(id)? {
        Column::Number(cells) => Some(
            cells
                .iter()
                .map(|cell| cell.as_ref().ok().filter(|weight| !weight.is_negative()).cloned())
                .collect(),
        ),
        Column::Text(_) | Column::Flag(_) | Column::Date(_) => None,
    }
}
