//! The rules turned round: for each value of a column, the rules that it rules out.
//!
//! A rule is a conjunction, so it fails if any of its conditions does. With `K` the rules that some column
//! rules out and `N` those for which some column is unknown, `all & !(K | N)` matched and `N & !K` are
//! undetermined. That costs one look-up for each column, however many rules read it.

use crate::customers::{DECIMAL, REGIONS, SEGMENTS, TENURE_MOST, VISITS_MOST};
use crate::rules::{Column, RuleSet, Test, WORD};

/// A column's look-up.
pub struct Lookup {
    pub column: Column,
    /// Where its values are few: all of them. Else each place among `cuts`.
    pub values: Vec<f64>,
    /// Of a column of many values, the numbers that rules compare with, rising. The place of a value is how
    /// many of them it has passed.
    pub cuts: Vec<f64>,
    /// For each value or place, the rules ruled out, by words.
    pub kills: Vec<Vec<u64>>,
    /// The rules that read the column.
    pub reads: Vec<u64>,
}

impl Lookup {
    /// Whether a value has passed a cut: the sense of the one comparison that the column is used in.
    pub fn passed(column: Column, value: f64, cut: f64) -> bool {
        match column {
            // `net > c`
            Column::Net => value > cut,
            // `revenue >= c`; `U < c` fails from c on.
            _ => value >= cut,
        }
    }
}

/// The look-ups of the columns that the rules read.
pub fn lookups(set: &RuleSet) -> Vec<Lookup> {
    let words = set.words();
    let mut all = Vec::new();
    for column in Column::all() {
        let mut users: Vec<(usize, Test)> = Vec::new();
        let mut reads = vec![0_u64; words];
        for (n, rule) in set.rules.iter().enumerate() {
            for &one in &rule.conditions {
                let condition = set.conditions[one];
                if condition.column == column {
                    users.push((n, condition.test));
                    reads[n / WORD] |= 1 << (n % WORD);
                }
            }
        }
        if users.is_empty() {
            continue;
        }
        let mut cuts = Vec::new();
        let values: Vec<f64> = match column {
            Column::Rating(r) if DECIMAL.contains(&r) => (10..=50).map(|n| f64::from(n) / 10.0).collect(),
            Column::Rating(_) => (1..=5).map(f64::from).collect(),
            Column::Segment => (0..SEGMENTS.len()).map(|n| n as f64).collect(),
            Column::Region => (0..REGIONS.len()).map(|n| n as f64).collect(),
            Column::Tenure => (0..=TENURE_MOST).map(|n| n as f64).collect(),
            Column::Visits => (0..=VISITS_MOST).map(|n| n as f64).collect(),
            Column::Revenue | Column::U | Column::Net => {
                cuts = users
                    .iter()
                    .map(|(_, test)| match test {
                        Test::Below(c) | Test::AtLeast(c) | Test::Above(c) => c.binary(),
                        _ => unreachable!("these columns have one sense of comparison"),
                    })
                    .collect();
                cuts.sort_by(f64::total_cmp);
                cuts.dedup();
                (0..=cuts.len()).map(|n| n as f64).collect()
            }
        };
        let kills = values
            .iter()
            .map(|&value| {
                let mut bits = vec![0_u64; words];
                for &(n, test) in &users {
                    let holds = match test {
                        Test::Below(c) if !cuts.is_empty() => {
                            // Fewer cuts passed than its own.
                            (value as usize) <= cuts.partition_point(|&cut| cut < c.binary())
                        }
                        Test::AtLeast(c) | Test::Above(c) if !cuts.is_empty() => {
                            (value as usize) > cuts.partition_point(|&cut| cut < c.binary())
                        }
                        test => test.holds(value),
                    };
                    if !holds {
                        bits[n / WORD] |= 1 << (n % WORD);
                    }
                }
                bits
            })
            .collect();
        all.push(Lookup { column, values, cuts, kills, reads });
    }
    all
}
