//! Which factors go with an outcome: importance derived from data, beside the weights that the model
//! states.
//!
//! Statistics beside the language, never part of a decision (ruling B10(d)): what is found here reaches a
//! model only as weights that somebody pins in a file. A linear model of the outcome on the factors'
//! ratings; its R² is divided among them by Johnson's relative weights or by Shapley's value. Importance
//! is association: it says neither that a factor causes the outcome nor in which direction (the
//! coefficient's sign does).

mod importance;
mod moments;
mod outcome;
mod pinned;
mod quadrants;

use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic};
use crate::interpret::{Reader, Run};
use crate::model::{FactorId, Model, TableId as _};
use crate::number::{ExactSum, Number};
use crate::value::{Side, Text};

pub use outcome::Outcome;
pub use pinned::{Pinned, pin};
pub use quadrants::{Cross, Importance, Place, Plane, Point, Quadrant, planes, quadrants, stated_planes};

/// Above so many predictors Shapley's value takes more regressions (2ⁿ) than anybody waits for.
pub const MOST_FOR_SHAPLEY: usize = 15;

/// Decimals of everything found, far fewer than binary floating point has right.
const PLACES: i32 = 6;

/// How R² is divided among the factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Johnson's relative weights (2000).
    Johnson,
    /// Shapley's value of R², also called LMG: the mean over all orders of what a factor adds.
    Shapley,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drivers {
    /// The outcome's name.
    pub outcome: Text,
    /// The text of the outcome's list that counts as 1 (the other is 0), where it is a list.
    pub counts_as_one: Option<Text>,
    /// How R² was divided.
    pub method: Method,
    /// Customers (rows) with the outcome and every factor known, and a survey weight above 0.
    pub used: usize,
    /// Rows left out, by what they lack first: a usable survey weight, the outcome, a factor's rating.
    pub dropped: Dropped,
    /// (Σw)² ÷ Σw² of the rows used; their number without survey weights.
    pub effective: Number,
    /// The share of the outcome's variance that the factors explain together, 0 to 1, to 6 decimals.
    pub r_squared: Number,
    /// Each factor, in the model's order.
    pub factors: Vec<Driver>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
}

/// Rows that are left out, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Without a survey weight above 0.
    pub weight: usize,
    /// The outcome is unknown.
    pub outcome: usize,
    /// Some factor is not answered or unknown.
    pub factor: usize,
}

/// What a factor has to do with the outcome; numbers to 6 decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The factor.
    pub factor: FactorId,
    /// Its side.
    pub side: Side,
    /// Its weight as the model states it, 0 to 1, of its side.
    pub stated: Number,
    /// Its part of R²; all parts sum to it.
    pub importance: Number,
    /// That part as a share of R², 0 to 1; `None` where nothing is explained.
    pub share: Option<Number>,
    /// Its importance as a share of its side's, to set beside the stated weight.
    pub derived: Option<Number>,
    /// The standardised regression coefficient; `None` where all customers rate it the same.
    pub coefficient: Option<Number>,
    /// Whether its coefficient has the sign that a factor of its side should not have: a benefit that goes
    /// with less of the outcome, a cost that goes with more.
    pub against: bool,
    /// By how much the other factors inflate the variance of its coefficient (1: not at all); `None` where
    /// they determine it, or it has no coefficient.
    pub inflation: Option<Number>,
    /// Mean rating of all customers who rated it, weighted; `None` where nobody did.
    pub mean: Option<Number>,
}

/// What a reader should keep in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// Fewer effective rows than ten for each factor, or than the model's evidence: how many there should
    /// be.
    FewRows(usize),
    /// All rows used rate this factor the same; it has no importance.
    Constant(FactorId),
    /// The other factors determine this one.
    Determined(FactorId),
    /// The other factors nearly determine this one: its inflation is 10 or more.
    Collinear(FactorId),
    /// The factor is nearly the outcome itself (a correlation of at least 0.999 either way).
    IsOutcome(FactorId),
    /// More than a twentieth of the rows is left out.
    ManyDropped,
    /// The factors explain nothing.
    NothingExplained,
}

/// Derives the importance of the model's factors for an outcome.
///
/// # Errors
///
/// Too few complete rows, an outcome or factors that are all the same, more than [`MOST_FOR_SHAPLEY`]
/// factors for Shapley's value.
pub fn derive(
    model: &Model,
    data: &Dataset,
    run: &Run,
    outcome: &Outcome,
    method: Method,
) -> Result<Drivers, Box<Diagnostic>> {
    let ids: Vec<FactorId> = model.factors.ids().collect();
    if method == Method::Shapley && ids.len() > MOST_FOR_SHAPLEY {
        let message = format!(
            "Shapley's value takes at most {MOST_FOR_SHAPLEY} factors, and the model has {}",
            ids.len()
        );
        return Err(Diagnostic::bare(Code::DRIVERS_UNDERIVED, message)
            .help("use `--method johnson`, which gives nearly the same and takes any number")
            .into());
    }
    let sample = Sample::read(model, data, run, outcome, &ids);
    let weights = data.weights.is_some().then_some(sample.weights.as_slice());
    let moments = moments::Moments::of(&sample.columns, weights);
    let of_outcome = ids.len();
    let (varied, constant): (Vec<usize>, Vec<usize>) = (0..ids.len()).partition(|n| !moments.is_constant(*n));
    possible(&sample, outcome, ids.len(), varied.len(), moments.is_constant(of_outcome))?;

    let among: Vec<Vec<f64>> = varied
        .iter()
        .map(|one| varied.iter().map(|other| moments.correlation(*one, *other)).collect())
        .collect();
    let with: Vec<f64> = varied.iter().map(|one| moments.correlation(*one, of_outcome)).collect();
    let solved = match method {
        Method::Johnson => importance::johnson(&among, &with),
        Method::Shapley => importance::shapley(&among, &with),
    };
    let solved = solved.ok_or_else(|| {
        let why = "the correlations of the factors could not be taken apart";
        Box::new(Diagnostic::bare(Code::DRIVERS_UNDERIVED, why))
    })?;

    let r_squared = rounded(solved.r_squared);
    let part = |n: usize| varied.iter().position(|one| *one == n);
    let parts: Vec<Number> = (0..ids.len())
        .map(|n| part(n).and_then(|at| solved.parts.get(at)).map_or(Number::ZERO, |part| precise(*part)))
        .collect();
    let total: Number = parts.iter().sum();
    let explained = r_squared.is_positive() && total.is_positive();
    let mut cautions = Vec::new();
    let effective = moments.effective();
    let wanted =
        (10 * ids.len()).max(model.evidence.floor_i64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0));
    if effective < Number::count(wanted) {
        cautions.push(Caution::FewRows(wanted));
    }
    if sample.dropped.all() * 20 > data.rows {
        cautions.push(Caution::ManyDropped);
    }
    if !explained {
        cautions.push(Caution::NothingExplained);
    }
    let mut factors = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let declared = model.factors.at(*id);
        let at = part(n);
        let coefficient = at.and_then(|at| solved.coefficients.get(at)).map(|found| rounded(*found));
        let inflation = at.and_then(|at| *solved.inflation.get(at)?).map(rounded);
        if constant.contains(&n) {
            cautions.push(Caution::Constant(*id));
        } else if inflation.is_none() {
            cautions.push(Caution::Determined(*id));
        } else if inflation.as_ref().is_some_and(|found| *found >= Number::int(10)) {
            cautions.push(Caution::Collinear(*id));
        }
        if at.and_then(|at| with.get(at)).is_some_and(|with| with.abs() >= 0.999) {
            cautions.push(Caution::IsOutcome(*id));
        }
        let of_side: Number = ids
            .iter()
            .zip(&parts)
            .filter(|(id, _)| model.factors.at(**id).side == declared.side)
            .map(|(_, part)| part)
            .sum();
        let share = |of: &Number| {
            let found = parts.get(n)?.checked_div(of)?;
            explained.then(|| found.round(PLACES))
        };
        let first = if declared.side == Side::Benefits { 0 } else { model.benefits };
        let stated = model.weights(declared.side).base.get(id.index() - first);
        factors.push(Driver {
            factor: *id,
            side: declared.side,
            stated: stated.cloned().unwrap_or(Number::ZERO),
            importance: parts.get(n).map_or(Number::ZERO, |part| part.round(PLACES)),
            share: share(&total),
            derived: share(&of_side),
            against: coefficient.as_ref().is_some_and(|found| match declared.side {
                Side::Benefits => found.is_negative(),
                Side::Costs => found.is_positive(),
            }),
            coefficient,
            inflation,
            mean: sample.means.get(n).cloned().flatten(),
        });
    }
    Ok(Drivers {
        outcome: outcome.name(model),
        counts_as_one: outcome.counts_as_one(model),
        method,
        used: sample.weights.len(),
        dropped: sample.dropped,
        effective: effective.round(PLACES),
        r_squared,
        factors,
        cautions,
    })
}

impl Dropped {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.weight + self.outcome + self.factor
    }
}

/// The customers of whom everything is known.
struct Sample {
    /// The factors' ratings, then the outcome.
    columns: Vec<Vec<Number>>,
    weights: Vec<Number>,
    /// Of each factor, over all who rated it.
    means: Vec<Option<Number>>,
    dropped: Dropped,
}

impl Sample {
    fn read(model: &Model, data: &Dataset, run: &Run, outcome: &Outcome, ids: &[FactorId]) -> Self {
        let reader = Reader::new(model, data, run);
        let mut columns = vec![Vec::new(); ids.len() + 1];
        let mut weights = Vec::new();
        let mut sums = vec![(ExactSum::new(), ExactSum::new()); ids.len()];
        let mut dropped = Dropped::default();
        for row in reader.subjects() {
            let Some(weight) = reader.weight(row).filter(|weight| weight.is_positive()) else {
                dropped.weight += 1;
                continue;
            };
            let mut found: Vec<Option<Number>> =
                ids.iter().map(|id| reader.rating(row, *id).number().cloned()).collect();
            for ((ratings, known), rating) in sums.iter_mut().zip(&found) {
                if let Some(rating) = rating {
                    // A factor that divides by data has a denominator for each customer (B10(b)).
                    ratings.add(&(rating * weight).round_half_even(18));
                    known.add(weight);
                }
            }
            found.push(outcome.value(&reader, model, row));
            match found.last() {
                Some(None) => dropped.outcome += 1,
                _ if found.iter().any(Option::is_none) => dropped.factor += 1,
                _ => {
                    for (column, value) in columns.iter_mut().zip(found) {
                        column.extend(value);
                    }
                    weights.push(weight.clone());
                }
            }
        }
        let mean = |(ratings, known): &(ExactSum, ExactSum)| {
            Some(ratings.total()?.checked_div(&known.total()?)?.round(PLACES))
        };
        Self { columns, weights, means: sums.iter().map(mean).collect(), dropped }
    }
}

/// Whether there is anything to derive from.
fn possible(
    sample: &Sample,
    outcome: &Outcome,
    factors: usize,
    varied: usize,
    same_outcome: bool,
) -> Result<(), Box<Diagnostic>> {
    let rows = sample.weights.len();
    let because = |message: String| Diagnostic::bare(Code::DRIVERS_UNDERIVED, message);
    if rows <= factors + 1 {
        let found = if rows == 1 { "1 customer".to_owned() } else { format!("{rows} customers") };
        return Err(because(format!(
            "of {found} the outcome and all {factors} factors are known, and importance needs at least {}",
            factors + 2
        ))
        .help(sample.dropped.words())
        .into());
    }
    if same_outcome {
        let what = outcome.written();
        return Err(because(format!("`{what}` is the same for all {rows} customers who can be used"))
            .help("an outcome that never differs cannot depend on anything")
            .into());
    }
    if varied == 0 {
        return Err(
            because(format!("all {rows} customers who can be used rate every factor the same")).into()
        );
    }
    Ok(())
}

impl Dropped {
    fn words(&self) -> String {
        format!(
            "left out: {} for want of a survey weight, {} of unknown outcome, {} with a factor that is unknown",
            self.weight, self.outcome, self.factor
        )
    }
}

/// A found number as it is shown and compared.
fn rounded(x: f64) -> Number {
    precise(x).round(PLACES)
}

/// The same with the decimals that shares are made from.
fn precise(x: f64) -> Number {
    Number::from_f64(x).unwrap_or(Number::ZERO).round(12)
}
