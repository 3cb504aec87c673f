//! Distances to flip: the smallest change of one rating, one weight or one threshold that changes which action is
//! first for a subject (language 9.2, ruling B24).
//!
//! # Why what is found is the smallest change
//!
//! One number is moved: the points added to a rating, a weight (the others of its side keep their proportions), or
//! a constant that a condition compares with. It is put into the model or the data as a [`Moving`] number, and the
//! reference interpreter decides the subject as ever. All that it computes are then fractions of polynomials in
//! the number that moves, and each comparison that it makes notes its polynomial.
//!
//! 1. Between where the number stands and the nearest zero of all noted polynomials every comparison comes out the
//!    same, since a polynomial keeps its sign between its zeros and the divisors are noted too. The interpreter
//!    does nothing with numbers but compute and compare, so it takes the same path and decides the same.
//! 2. So a sweep goes outwards from the number as it is: decide just beyond the place; the
//!    nearest zero is the next place; decide there; go on. Each step is a proof for an interval that is open, or a
//!    place, and they leave no gap. The first of them in which another action is first is the nearest flip.
//! 3. A zero of the first degree is a fraction, and found as one; others are isolated by Descartes' rule and taken as
//!    a fraction where they are one. A place that is no fraction cannot be written, so it is no change by itself:
//!    the intervals on both its sides are joined (`sweep`), and it is told rounded outwards.
//! 4. All numbers of a kind are swept together, always the one that is the least far, until none can flip sooner
//!    than the nearest that did.
//!
//! Nothing is told that the interpreter does not confirm on plain numbers: the changed model or data are evaluated
//! at the place and just beyond it. A search that is too large ends with [`Found::Undecided`], or with a flip of which it
//! is told that there may be a nearer one. What is not followed: a result beyond the limit of 65,536 bits, which
//! numbers of few digits do not reach; and rounding to nine and more decimals, of which it is told.

mod change;
mod noise;
mod reads;
mod sweep;

pub use crate::interpret::Shifted;
pub use change::{Change, Threshold, ThresholdPlace};
pub use noise::Noise;
pub(crate) use reads::customers_apart;

use std::sync::Arc;

use crate::answer::{CellId, Membership, Subject};
use crate::data::Dataset;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, tick};
use crate::interpret::{Probe, Run, Shift, ShiftedRows};
use crate::model::{ActionId, ExprKind, InputKind, Model, TableId};
use crate::number::{Moving, Number};
use crate::value::{Side, Text};
use sweep::Sweep;

/// What would change the first action of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flips {
    /// Whom it is about.
    pub subject: Subject,
    /// The customer's key.
    pub key: Option<Text>,
    /// The action that is first; `None` where nothing is recommended.
    pub top: Option<ActionId>,
    /// The smallest change of one rating, in points of the scale.
    pub rating: Found,
    /// The smallest change of one weight, the others of its side keeping their proportions.
    pub weight: Found,
    /// The smallest change of one threshold, as a part of its size (of 1, where that is 0).
    pub threshold: Found,
}

impl Flips {
    /// Whether the first action of a group hangs on no more of a rating than sampling noise; `None` where there is
    /// none to speak of: for a customer, without a flip, or of too few answers.
    #[must_use]
    pub fn fragile(&self) -> Option<bool> {
        match &self.rating {
            Found::Flip(flip) => flip.noise.as_ref().map(|noise| noise.fragile),
            Found::Nothing | Found::NothingToMove | Found::Undecided(_) => None,
        }
    }
}

/// The answer for one kind of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This changes it.
    Flip(Box<Flip>),
    /// No change of one of them does.
    Nothing,
    /// There is none of them: no rating is known, no side has two factors, no condition has a constant.
    NothingToMove,
    /// It was not found out, and why.
    Undecided(Why),
}

/// Why a search ended before it knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// There are too many places at which something changes: this many were looked at for one number.
    TooManySteps,
    /// What depends on the number is a fraction of too high powers: too many patterns of answers.
    TooComplex,
    /// A decision reads means of values that are rounded to many decimals, whose steps are too many to look at.
    Rounded,
    /// Evaluating the changed model did not confirm what was found.
    NotConfirmed,
}

/// A change after which another action is first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// What is moved.
    pub change: Change,
    /// What it was: a customer's rating, a weight, a threshold; of a group's ratings 0, since points are added.
    pub from: Number,
    /// Up to here the first action stays: from here on, or just beyond, it is another. Of ratings of a group the
    /// points that are added.
    pub boundary: Number,
    /// Whether that is the very place. Else it is no fraction, and `boundary` is it rounded outwards to 12 decimals
    /// (more, where 12 do not do).
    pub exact: bool,
    /// How far it is: points of the scale, of weight, or of the threshold.
    pub distance: Number,
    /// Whether the boundary is itself enough.
    pub enough: bool,
    /// What is first at the boundary.
    pub at_boundary: Option<ActionId>,
    /// A value just beyond, inside what the scale or the weight allows, and what is first there.
    pub beyond: Option<(Number, Option<ActionId>)>,
    /// Why a smaller change is not ruled out, where it is not.
    pub perhaps_nearer: Option<Why>,
    /// How far it is against sampling noise; only of ratings of a group.
    pub noise: Option<Noise>,
}

impl Flip {
    /// The value at which the other action was seen to be first, and that action.
    #[must_use]
    pub fn proof(&self) -> (&Number, Option<ActionId>) {
        match &self.beyond {
            Some((value, action)) if !self.enough => (value, *action),
            _ => (&self.boundary, self.at_boundary),
        }
    }
}

/// Whether flips can be looked for in a model.
///
/// # Errors
///
/// It has a column that is marked `offering` or `wave`: what stands beside a subject is other rows, of which it is not
/// said whether they move with it.
pub fn possible(model: &Model) -> Result<(), Diagnostics> {
    let marked = match (&model.market.offering, model.market.wave) {
        (Some(offering), _) => (offering.input, "offering"),
        (None, Some(wave)) => (wave, "wave"),
        (None, None) => return Ok(()),
    };
    let input = model.inputs.at(marked.0);
    let message =
        format!("what would change the first action is not looked for beside columns marked `{}`", marked.1);
    let label = format!("{} is marked so", tick(&input.name));
    let finding = Diagnostic::new(Code::FLIP_OF_MARKET, input.span, message, label)
        .help("ask of the own rows alone: take the mark away and leave the other rows out of the data");
    Err(std::iter::once(finding).collect())
}

/// The thresholds that may concern a subject, in the order of their places.
#[must_use]
pub fn thresholds(model: &Model, subject: &Subject) -> Vec<Threshold> {
    change::thresholds(model, subject)
}

/// A model with a weight or a threshold changed, the others of its side in proportion; ratings are of the data.
#[must_use]
pub fn changed(model: &Model, change: &Change, value: &Number) -> Model {
    let mut own = model.clone();
    change::put(&mut own, change, value);
    own
}

/// Looks for flips of one model over one set of data.
pub struct Flipper<'a> {
    model: &'a Model,
    data: &'a Dataset,
    run: Run,
    /// The model in which a number is replaced for a moment.
    work: Model,
    /// Whether no customer's decision reads what others answered.
    apart: bool,
}

/// A subject and what it is decided on.
struct Case<'c> {
    data: &'c Dataset,
    run: &'c Run,
    subject: Subject,
    /// Whose ratings are moved.
    rows: ShiftedRows,
    /// The evaluation of what is.
    is: Probe<'c>,
}

impl<'a> Flipper<'a> {
    /// For a model and its customers.
    #[must_use]
    pub fn new(model: &'a Model, data: &'a Dataset, run: &Run) -> Self {
        Self { model, data, run: run.clone(), work: model.clone(), apart: reads::customers_apart(model) }
    }

    /// What would change the first action of a subject; `None` where there is no such customer, or nobody in the
    /// group.
    pub fn flips(&mut self, subject: &Subject) -> Option<Flips> {
        match subject {
            Subject::Customer(row) if *row >= self.data.rows => None,
            Subject::Customer(row) => {
                let key = self.data.keys.get(*row).cloned();
                let flips = if self.apart {
                    let alone = self.data.alone(*row);
                    let run = Run { customers_only: true, ..self.run.clone() };
                    self.customer(&alone, &run, 0)
                } else {
                    let (data, run) = (self.data, self.run.clone());
                    self.customer(data, &run, *row)
                };
                Some(Flips { subject: subject.clone(), key, ..flips })
            }
            Subject::Cell(cell) => self.group(cell),
        }
    }

    fn customer(&mut self, data: &Dataset, run: &Run, row: usize) -> Flips {
        let is = Probe::new(self.model, data, run, None);
        let case = Case { data, run, subject: Subject::Customer(row), rows: ShiftedRows::One(row), is };
        let probe = &case.is;
        let (lo, hi) = &self.model.scale;
        let ratings = self.ratings().into_iter().filter_map(|what| {
            let from = probe.rating(row, what)?;
            Some(Sweep::both(&Change::Rating(what), &from, Some((lo, true)), Some((hi, true)), &Number::ONE))
        });
        let ratings = ratings.flatten().collect();
        let weights = self.weights(&|side| {
            let (family, _) = self.model.weights(side).by.as_ref()?;
            match probe.membership(row, *family) {
                Membership::In(segment) => Some(Some(segment)),
                Membership::None => Some(None),
                Membership::Unknown(_) => None,
            }
        });
        self.look(&case, ratings, weights)
    }

    fn group(&mut self, cell: &CellId) -> Option<Flips> {
        let (data, run) = (self.data, self.run.clone());
        let probe = Probe::new(self.model, data, &run, None);
        let members = probe.members(cell);
        if members.is_empty() {
            return None;
        }
        let mut rows = vec![false; data.rows];
        for row in &members {
            if let Some(slot) = rows.get_mut(*row) {
                *slot = true;
            }
        }
        let case = Case {
            data,
            run: &run,
            subject: Subject::Cell(cell.clone()),
            rows: ShiftedRows::Each(Arc::from(rows)),
            is: probe,
        };
        let probe = &case.is;
        let (lo, hi) = &self.model.scale;
        let width = hi - lo;
        let ratings = self.ratings().into_iter().filter(|what| {
            let answered = |row: &usize| probe.rating(*row, *what).is_some();
            members.iter().any(answered)
        });
        let ratings = ratings
            .flat_map(|what| {
                let ends = (Some((&-&width, true)), Some((&width, true)));
                Sweep::both(&Change::Rating(what), &Number::ZERO, ends.0, ends.1, &Number::ONE)
            })
            .collect();
        let weights = self.weights(&|side| {
            let (family, _) = self.model.weights(side).by.as_ref()?;
            Some(cell.segment(*family))
        });
        let mut flips = self.look(&case, ratings, weights);
        if let Found::Flip(flip) = &mut flips.rating
            && let Change::Rating(what) = flip.change
        {
            flip.noise = noise::noise(&case.is, &members, what, &flip.distance);
        }
        Some(flips)
    }

    /// What counts as a rating: each column of ratings, and each factor whose formula reads none. A protected column is
    /// read by nothing.
    fn ratings(&self) -> Vec<Shifted> {
        let is_rating = |input: &crate::model::Input| matches!(input.kind, InputKind::Rating { .. });
        let columns =
            self.model.inputs.iter().filter(|(_, input)| is_rating(input) && input.protected.is_none());
        let columns = columns.map(|(id, _)| Shifted::Input(id));
        let factors = self.model.factors.iter().filter(|(_, factor)| {
            let read = reads::reachable(self.model, &factor.rating, true);
            !read.iter().any(|part| match &part.kind {
                ExprKind::Input(input) => is_rating(self.model.inputs.at(*input)),
                _ => false,
            })
        });
        columns.chain(factors.map(|(id, _)| Shifted::Factor(id))).collect()
    }

    /// Each weight of a side of several factors: of the segment that the side's weights are of for the subject (`None`
    /// inside: the base weights), none of a side whose weights are unknown.
    fn weights(&self, of: &dyn Fn(Side) -> Option<Option<crate::model::SegmentId>>) -> Vec<Sweep> {
        let mut sweeps = Vec::new();
        for side in [Side::Benefits, Side::Costs] {
            let weights = self.model.weights(side);
            let segment = match &weights.by {
                None => None,
                Some((_, by_segment)) => {
                    let Some(segment) = of(side) else { continue };
                    segment.filter(|segment| by_segment.get(segment.index()).is_some_and(Option::is_some))
                }
            };
            if self.model.side(side).count() < 2 {
                continue;
            }
            for (factor, _) in self.model.side(side) {
                let change = Change::Weight { factor, segment };
                let Some(from) = change::weight(self.model, factor, segment) else { continue };
                let ends = (Some((&Number::ZERO, false)), Some((&Number::ONE, false)));
                sweeps.extend(Sweep::both(&change, &from, ends.0, ends.1, &Number::ONE));
            }
        }
        sweeps
    }

    fn look(&mut self, case: &Case<'_>, ratings: Vec<Sweep>, weights: Vec<Sweep>) -> Flips {
        let top = case.is.top(&case.subject);
        let thresholds: Vec<Sweep> = change::thresholds(self.model, &case.subject)
            .into_iter()
            .flat_map(|threshold| {
                let size = threshold.value.abs();
                let unit = if size.is_zero() { Number::ONE } else { size };
                let from = threshold.value.clone();
                Sweep::both(&Change::Threshold(threshold), &from, None, None, &unit)
            })
            .collect();
        Flips {
            subject: case.subject.clone(),
            key: None,
            top,
            rating: self.nearest(case, top, ratings),
            weight: self.nearest(case, top, weights),
            threshold: self.nearest(case, top, thresholds),
        }
    }

    /// The nearest flip of several numbers.
    fn nearest(&mut self, case: &Case<'_>, top: Option<ActionId>, mut sweeps: Vec<Sweep>) -> Found {
        if sweeps.is_empty() {
            return Found::NothingToMove;
        }
        let moving = Moving::new();
        let number = moving.number();
        // The least far of those that are open goes on, unless one that flipped is nearer.
        loop {
            let best = sweeps.iter().filter(|one| one.flipped().is_some()).min_by(|a, b| a.before(b));
            let best = best.map(|best| (best.distance().clone(), best.is_enough()));
            let open = sweeps.iter_mut().filter(|one| one.is_open());
            let Some(next) = open.min_by(|a, b| a.distance().cmp(b.distance())) else { break };
            let may_be_nearer = best.is_none_or(|(distance, enough)| {
                // What has come as far without a flip may yet flip just beyond.
                *next.distance() < distance || (*next.distance() == distance && !enough)
            });
            if !may_be_nearer {
                break;
            }
            let (change, from) = (next.change.clone(), next.start().clone());
            next.step(&moving, top, case.data.rows, &mut || self.decide(case, &change, &from, &number));
        }
        let stuck = |than: Option<&Number>| {
            let short = |one: &&Sweep| than.is_none_or(|than| one.distance() <= than);
            sweeps.iter().filter(short).filter_map(Sweep::stuck).max()
        };
        let flipped = sweeps.iter().filter(|one| one.flipped().is_some()).min_by(|a, b| a.before(b));
        match flipped {
            Some(best) => {
                let perhaps_nearer = stuck(Some(best.distance()));
                match self.confirmed(case, top, best, &moving) {
                    Some(flip) => Found::Flip(Box::new(Flip { perhaps_nearer, ..flip })),
                    None => Found::Undecided(Why::NotConfirmed),
                }
            }
            None => stuck(None).map_or(Found::Nothing, Found::Undecided),
        }
    }

    /// What is first with a number changed from what it is to a value, which may be one that moves.
    fn decide(
        &mut self,
        case: &Case<'_>,
        change: &Change,
        from: &Number,
        value: &Number,
    ) -> Option<ActionId> {
        let shift = match change {
            Change::Rating(what) => Some(Shift { what: *what, rows: case.rows.clone(), by: value - from }),
            Change::Weight { .. } | Change::Threshold(_) => None,
        };
        let put = change::put(&mut self.work, change, value);
        let probe = match change::condition(self.model, change) {
            Some(place) => Probe::over(&case.is, &self.work, place),
            None => Probe::new(&self.work, case.data, case.run, shift),
        };
        let top = probe.top(&case.subject);
        change::put_back(&mut self.work, put);
        top
    }

    /// A flip with what plain evaluations of the changed model or data find; `None` where they do not confirm it.
    fn confirmed(
        &mut self,
        case: &Case<'_>,
        top: Option<ActionId>,
        sweep: &Sweep,
        moving: &Arc<Moving>,
    ) -> Option<Flip> {
        let number = moving.number();
        let mut decide = |value: &Number| self.decide(case, &sweep.change, sweep.start(), value);
        let (boundary, exact) = sweep.boundary(&mut |value| decide(value) != top)?;
        let at_boundary = decide(&boundary);
        let enough = at_boundary != top;
        let beyond = sweep.beyond(&boundary, moving, &mut || decide(&number));
        let beyond = beyond.map(|value| {
            let action = decide(&value);
            (value, action)
        });
        let proven = enough || beyond.as_ref().is_some_and(|(_, action)| *action != top);
        let near = sweep.distance_to(&boundary);
        proven.then(|| Flip {
            change: sweep.change.clone(),
            from: sweep.start().clone(),
            distance: near,
            boundary,
            exact,
            enough,
            at_boundary,
            beyond,
            perhaps_nearer: None,
            noise: None,
        })
    }
}
