//! Rows that matched together in tables of which at most one may (language 7.4, B22).

use std::collections::BTreeMap;

use crate::answer::{CellId, CustomerRecord, Standing, Subject, SubjectAnswer, TableConflict};
use crate::model::{Model, RuleId, Scope};

/// Customers for whom rows matched together: by the place of the table in the model, and the rows.
pub(crate) type Together = BTreeMap<(usize, Vec<RuleId>), usize>;

/// Counts the rows that matched together for a customer.
pub(super) fn conflicts_of(model: &Model, record: &CustomerRecord, found: &mut Together) {
    if !record.rules.iter().any(|mark| mark.in_conflict) {
        return;
    }
    let rules = model.rules.iter().filter(|(_, rule)| rule.scope == Scope::Customer).map(|(id, _)| id);
    let hits: Vec<RuleId> =
        rules.zip(&record.rules).filter(|(_, mark)| mark.in_conflict).map(|(id, _)| id).collect();
    for (table, rows) in by_table(model, &hits) {
        *found.entry((table, rows)).or_insert(0) += 1;
    }
}

fn by_table(model: &Model, hits: &[RuleId]) -> Vec<(usize, Vec<RuleId>)> {
    let tables = model.exclusive.iter().enumerate().map(|(table, one)| {
        (table, one.rules.iter().copied().filter(|rule| hits.contains(rule)).collect::<Vec<_>>())
    });
    tables.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// What matched together over all subjects.
pub(super) fn conflicts(model: &Model, customers: Together, groups: &[SubjectAnswer]) -> Vec<TableConflict> {
    let mut all: BTreeMap<(usize, Vec<RuleId>), (usize, Vec<CellId>)> =
        customers.into_iter().map(|(key, rows)| (key, (rows, Vec::new()))).collect();
    for group in groups {
        let Subject::Cell(cell) = &group.subject else { continue };
        let conflicting = group.rules.iter().filter(|rule| matches!(rule.standing, Standing::Conflict(_)));
        let hits: Vec<RuleId> = conflicting.map(|rule| rule.rule).collect();
        for key in by_table(model, &hits) {
            all.entry(key).or_default().1.push(cell.clone());
        }
    }
    all.into_iter()
        .filter_map(|((table, rules), (customers, cells))| {
            let table = model.exclusive.get(table)?.name.clone();
            Some(TableConflict { table, rules, customers, cells })
        })
        .collect()
}
