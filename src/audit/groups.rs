//! The groups of a protected column.

use std::collections::BTreeSet;

use super::GroupName;
use crate::data::{Column, Dataset};
use crate::model::{Input, InputId, InputKind};
use crate::value::Text;

/// Its groups, with one for what is outside all of them and one for what is unknown; `None` where it has
/// none.
pub(super) fn names(input: &Input, id: InputId, data: &Dataset) -> Option<Vec<GroupName>> {
    let named: Vec<Text> = match &input.kind {
        InputKind::List(items) => items.to_vec(),
        InputKind::Flag { .. } => vec!["yes".into(), "no".into()],
        InputKind::Text => match data.columns.get(id) {
            Some(Column::Text(cells)) => {
                cells.iter().flatten().cloned().collect::<BTreeSet<Text>>().into_iter().collect()
            }
            _ => Vec::new(),
        },
        InputKind::Number { .. } | InputKind::Rating { .. } if !input.bands.is_empty() => {
            input.bands.iter().map(|(words, _)| words.clone()).collect()
        }
        InputKind::Number { .. } | InputKind::Rating { .. } | InputKind::Date(_) => return None,
    };
    let mut names: Vec<GroupName> = named.into_iter().map(GroupName::Named).collect();
    names.push(GroupName::Outside);
    names.push(GroupName::Unknown);
    Some(names)
}

/// The place of a row among the groups.
pub(super) fn place(input: &Input, id: InputId, data: &Dataset, row: usize, names: &[GroupName]) -> usize {
    let of =
        |text: &str| names.iter().position(|name| matches!(name, GroupName::Named(own) if **own == *text));
    let outside = names.len().saturating_sub(2);
    let unknown = names.len().saturating_sub(1);
    match data.columns.get(id) {
        Some(Column::Text(cells)) => match cells.get(row) {
            Some(Ok(text)) => of(text).unwrap_or(outside),
            _ => unknown,
        },
        Some(Column::Flag(cells)) => match cells.get(row) {
            Some(Ok(yes)) => of(if *yes { "yes" } else { "no" }).unwrap_or(outside),
            _ => unknown,
        },
        Some(Column::Number(cells)) => match cells.get(row) {
            Some(Ok(number)) => {
                input.bands.iter().position(|(_, band)| band.contains(number)).unwrap_or(outside)
            }
            _ => unknown,
        },
        Some(Column::Date(_)) | None => unknown,
    }
}
