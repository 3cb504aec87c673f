//! Small numbers of people are hidden, and with them what they could be computed from.

use super::LEAST_SHOWN;

/// Which groups are hidden: those of 1 to 9 rows; where that is one alone, its size would be the rest of
/// all rows, so the smallest other group is hidden with it.
pub(super) fn groups(rows: &[usize]) -> Vec<bool> {
    let mut hidden: Vec<bool> = rows.iter().map(|rows| (1..LEAST_SHOWN).contains(rows)).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let _ = hide_smallest(rows, &mut hidden);
    }
    hidden
}

/// What is hidden of an action.
pub(super) struct Hidden {
    /// For each group.
    pub(super) cells: Vec<bool>,
    /// Whether one of them is left alone, and could be computed.
    pub(super) computable: bool,
}

/// Which cells of an action are hidden: those of hidden groups and those of 1 to 9 rows; where that is one
/// alone, the smallest other that is not empty as well. The rest of a group, to whom the action is not
/// recommended, is as telling where it is small.
pub(super) fn cells(rows: &[usize], gone: &[bool], sizes: &[usize]) -> Hidden {
    let small = |rows: usize| (1..LEAST_SHOWN).contains(&rows);
    let mut cells: Vec<bool> = rows
        .iter()
        .zip(gone)
        .zip(sizes)
        .map(|((rows, gone), size)| *gone || small(*rows) || small(size.saturating_sub(*rows)))
        .collect();
    let alone = |cells: &[bool]| cells.iter().filter(|hidden| **hidden).count() == 1;
    let mut computable = false;
    if alone(&cells) {
        computable = !hide_smallest(sizes, &mut cells);
    }
    Hidden { cells, computable }
}

/// Hides the smallest that is shown and not empty; whether there was one.
fn hide_smallest(rows: &[usize], hidden: &mut [bool]) -> bool {
    let shown = rows.iter().enumerate().filter(|(n, rows)| **rows > 0 && hidden.get(*n) == Some(&false));
    let Some(smallest) = shown.min_by_key(|(n, rows)| (**rows, *n)).map(|(n, _)| n) else { return false };
    if let Some(slot) = hidden.get_mut(smallest) {
        *slot = true;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_small_group_takes_another_with_it() {
        assert_eq!(groups(&[50, 9, 30, 0]), [false, true, true, false]);
        assert_eq!(groups(&[50, 9, 3, 20]), [false, true, true, false]);
        assert_eq!(groups(&[50, 10]), [false, false]);
        assert_eq!(groups(&[5]), [true]);
    }

    #[test]
    fn cells_that_could_be_computed_go_too() {
        let none = [false, false, false];
        let found = cells(&[5, 20, 30], &none, &[50, 40, 60]);
        assert_eq!((found.cells, found.computable), (vec![true, true, false], false));
        // Nobody is no small number; all but two are.
        let found = cells(&[0, 38, 30], &none, &[50, 40, 60]);
        assert_eq!((found.cells, found.computable), (vec![true, true, false], false));
        let found = cells(&[5], &[false], &[50]);
        assert_eq!((found.cells, found.computable), (vec![true], true));
    }
}
