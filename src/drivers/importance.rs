//! Parts of R² by Johnson's relative weights and by Shapley's value, from correlations alone.
//!
//! Binary floating point: these are statistics, read by no rule. The order of all operations is fixed,
//! square roots are correctly rounded, and results are rounded far above the last digit, so every machine
//! gives the same.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Below this an eigenvalue, or the part of a predictor that the others leave unexplained, counts as 0.
const NOTHING: f64 = 1e-9;

/// What the correlations of predictors with each other and with the outcome come to.
pub(super) struct Solved {
    /// The share of the outcome's variance that all predictors explain together, 0 to 1.
    pub(super) r_squared: f64,
    /// Each predictor's part of it; they sum to it.
    pub(super) parts: Vec<f64>,
    /// Standardised regression coefficients.
    pub(super) coefficients: Vec<f64>,
    /// By how much the others inflate the variance of each coefficient, at least 1; `None` where they
    /// determine the predictor.
    pub(super) inflation: Vec<Option<f64>>,
}

/// `among` holds the predictors' correlations with each other, `with` those with the outcome. `None` where
/// the eigenvalues are not found, which does not happen with finite numbers.
pub(super) fn johnson(among: &[Vec<f64>], with: &[f64]) -> Option<Solved> {
    let spectrum = Spectrum::of(among)?;
    let outcome = DVector::from_column_slice(with);
    let root = spectrum.power(f64::sqrt);
    // b = Λ⁻¹ r: the coefficients of the nearest uncorrelated predictors; ε = (Λ∘Λ)(b∘b).
    let b = spectrum.power(|value| 1.0 / value.sqrt()) * &outcome;
    let squares = b.map(|one| one * one);
    let parts = root.map(|one| one * one) * &squares;
    Some(spectrum.solved(&outcome, parts.iter().copied().collect()))
}

/// The mean over all orders of the predictors of what each adds to R² (LMG): `2^p` regressions.
pub(super) fn shapley(among: &[Vec<f64>], with: &[f64]) -> Option<Solved> {
    let spectrum = Spectrum::of(among)?;
    let outcome = DVector::from_column_slice(with);
    let p = with.len();
    let mut explained = vec![0.0; 1 << p];
    let mut walk = Walk { among, with, explained: &mut explained };
    walk.grow(0, 0, &Factored::default());
    // |S|! (p − |S| − 1)! ÷ p!, for each size of S.
    let mut share = vec![0.0; p];
    let mut choices = 1.0;
    for (size, slot) in share.iter_mut().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "at most fifteen")]
        let (n, k) = (p as f64, size as f64);
        *slot = 1.0 / (n * choices);
        choices = choices * (n - 1.0 - k) / (k + 1.0);
    }
    let at = |set: usize| explained.get(set).copied().unwrap_or(0.0);
    let parts = (0..p)
        .map(|one| {
            let without = (0..explained.len()).filter(|set| set & (1 << one) == 0);
            without
                .map(|set| {
                    let size = usize::try_from(set.count_ones()).unwrap_or(0);
                    share.get(size).copied().unwrap_or(0.0) * (at(set | 1 << one) - at(set))
                })
                .sum()
        })
        .collect();
    Some(spectrum.solved(&outcome, parts))
}

/// A matrix of correlations as its eigenvectors and eigenvalues.
struct Spectrum {
    vectors: DMatrix<f64>,
    values: Vec<f64>,
}

impl Spectrum {
    fn of(among: &[Vec<f64>]) -> Option<Self> {
        let p = among.len();
        let matrix = DMatrix::from_row_iterator(p, p, among.iter().flatten().copied());
        let found = SymmetricEigen::try_new(matrix, f64::EPSILON, 10_000)?;
        Some(Self { vectors: found.eigenvectors, values: found.eigenvalues.iter().copied().collect() })
    }

    /// A function of the matrix; eigenvalues of 0 stay 0, so that inverses are the nearest that there are.
    fn power(&self, of: impl Fn(f64) -> f64) -> DMatrix<f64> {
        let values = self.values.iter().map(|value| if *value > NOTHING { of(*value) } else { 0.0 });
        let diagonal = DMatrix::from_diagonal(&DVector::from_iterator(self.values.len(), values));
        &self.vectors * diagonal * self.vectors.transpose()
    }

    fn solved(&self, with: &DVector<f64>, parts: Vec<f64>) -> Solved {
        let inverse = self.power(|value| 1.0 / value);
        let coefficients = &inverse * with;
        let whole = self.values.iter().all(|value| *value > NOTHING);
        let inflation = (0..self.values.len())
            .map(|one| {
                // Where some eigenvalue is 0, the predictors that have a part in its vector are determined.
                let determined = !whole
                    && self
                        .values
                        .iter()
                        .zip(self.vectors.row(one).iter())
                        .any(|(value, part)| *value <= NOTHING && part * part > NOTHING);
                (!determined).then(|| inverse.get((one, one)).copied().unwrap_or(1.0))
            })
            .collect();
        Solved {
            r_squared: coefficients.dot(with),
            parts,
            coefficients: coefficients.iter().copied().collect(),
            inflation,
        }
    }
}

/// Cholesky's factor of the correlations of a set of predictors, with what it makes of those with the
/// outcome.
#[derive(Clone, Default)]
struct Factored {
    members: Vec<usize>,
    rows: Vec<Vec<f64>>,
    outcome: Vec<f64>,
    explained: f64,
}

impl Factored {
    /// The set with one more; one that the others determine adds nothing.
    fn with(&self, one: usize, among: &[Vec<f64>], with: &[f64]) -> Self {
        let correlation =
            |other: usize| among.get(one).and_then(|row| row.get(other)).copied().unwrap_or(0.0);
        let mut row: Vec<f64> = Vec::with_capacity(self.members.len() + 1);
        for (member, earlier) in self.members.iter().zip(&self.rows) {
            let known: f64 = earlier.iter().zip(&row).map(|(a, b)| a * b).sum();
            let pivot = earlier.get(row.len()).copied().unwrap_or(1.0);
            row.push((correlation(*member) - known) / pivot);
        }
        let left = 1.0 - row.iter().map(|a| a * a).sum::<f64>();
        let mut grown = self.clone();
        if left <= NOTHING {
            return grown;
        }
        let pivot = left.sqrt();
        let known: f64 = row.iter().zip(&self.outcome).map(|(a, b)| a * b).sum();
        let adds = (with.get(one).copied().unwrap_or(0.0) - known) / pivot;
        row.push(pivot);
        grown.members.push(one);
        grown.rows.push(row);
        grown.outcome.push(adds);
        grown.explained += adds * adds;
        grown
    }
}

/// Every set of predictors once, each grown from a smaller one.
struct Walk<'a> {
    among: &'a [Vec<f64>],
    with: &'a [f64],
    explained: &'a mut [f64],
}

impl Walk<'_> {
    fn grow(&mut self, set: usize, from: usize, found: &Factored) {
        if let Some(slot) = self.explained.get_mut(set) {
            *slot = found.explained;
        }
        for one in from..self.with.len() {
            let grown = found.with(one, self.among, self.with);
            self.grow(set | 1 << one, one + 1, &grown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} and {b}");
    }

    #[test]
    fn two_predictors_have_the_known_parts_by_both() {
        let (among, with) = (vec![vec![1.0, 0.5], vec![0.5, 1.0]], [0.6, 0.4]);
        for solved in [johnson(&among, &with), shapley(&among, &with)] {
            let solved = solved.unwrap();
            close(solved.parts[0], 0.286_667);
            close(solved.parts[1], 0.086_667);
            close(solved.r_squared, 0.373_333);
        }
    }

    #[test]
    fn parts_sum_to_the_whole_and_are_never_negative() {
        let among = vec![
            vec![1.0, 0.3, -0.2, 0.1],
            vec![0.3, 1.0, 0.4, 0.0],
            vec![-0.2, 0.4, 1.0, 0.25],
            vec![0.1, 0.0, 0.25, 1.0],
        ];
        let with = [0.5, -0.1, 0.3, 0.0];
        for solved in [johnson(&among, &with), shapley(&among, &with)] {
            let solved = solved.unwrap();
            close(solved.parts.iter().sum(), solved.r_squared);
            assert!(solved.parts.iter().all(|part| *part >= 0.0), "{:?}", solved.parts);
        }
    }

    #[test]
    fn a_predictor_that_stands_twice_shares_its_part() {
        let among = vec![vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
        let with = [0.6, 0.6, 0.2];
        for solved in [johnson(&among, &with), shapley(&among, &with)] {
            let solved = solved.unwrap();
            close(solved.r_squared, 0.4);
            close(solved.parts[0], 0.18);
            close(solved.parts[1], 0.18);
            close(solved.parts[2], 0.04);
            assert_eq!(solved.inflation[0], None);
            close(solved.inflation[2].unwrap(), 1.0);
        }
    }

    #[test]
    fn one_predictor_has_all_of_it() {
        let solved = shapley(&[vec![1.0]], &[-0.5]).unwrap();
        close(solved.parts[0], 0.25);
        close(solved.coefficients[0], -0.5);
    }
}
