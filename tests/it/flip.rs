//! Distances to flip, held against evaluating the changed model and data: what is told does change the first
//! action, and nothing nearer does.
//!
//! `CVRULES_FLIPS=10000` looks at so many passengers of the airline survey, `CVRULES_FLIP_SEEDS=0..1000` at so many
//! models made by chance; without them at a few.

use std::fmt::Write as _;

use cvrules::answer::{Membership, Subject};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Column, Dataset, typed, wanted_headers};
use cvrules::flip::{Change, Flip, Flipper, Flips, Found, changed, thresholds};
use cvrules::interpret::{Probe, Run, Shift, Shifted, ShiftedRows, evaluate};
use cvrules::model::{ActionId, InputKind, Model, SegmentId};
use cvrules::number::Number;
use cvrules::value::Side;

use crate::generate::{program, rng::Rng};
use crate::models::{model, root};

/// A subject on its data.
pub(crate) struct Case<'c> {
    pub(crate) model: &'c Model,
    pub(crate) data: &'c Dataset,
    pub(crate) run: Run,
    pub(crate) subject: Subject,
}

impl Case<'_> {
    fn members(&self) -> Vec<usize> {
        match &self.subject {
            Subject::Customer(row) => vec![*row],
            Subject::Cell(cell) => Probe::new(self.model, self.data, &self.run, None).members(cell),
        }
    }

    /// What is first with something changed, found in another way than by the search: columns are changed in the
    /// data, weights in the model.
    fn first(&self, change: &Change, from: &Number, value: &Number) -> Option<ActionId> {
        match change {
            Change::Rating(Shifted::Input(input)) => {
                let mut data = self.data.clone();
                let (lo, hi) = &self.model.scale;
                let Some(Column::Number(cells)) = data.columns.get(*input).cloned() else {
                    panic!("a column of ratings")
                };
                let mut cells = cells;
                for row in self.members() {
                    if let Ok(rating) = &mut cells[row] {
                        *rating = (&*rating + &(value - from)).max(lo.clone()).min(hi.clone());
                    }
                }
                *data.columns.at_mut(*input) = Column::Number(cells);
                Probe::new(self.model, &data, &self.run, None).top(&self.subject)
            }
            Change::Rating(what) => {
                let rows = match &self.subject {
                    Subject::Customer(row) => ShiftedRows::One(*row),
                    Subject::Cell(_) => {
                        let members = self.members();
                        ShiftedRows::Each((0..self.data.rows).map(|row| members.contains(&row)).collect())
                    }
                };
                let shift = Shift { what: *what, rows, by: value - from };
                Probe::new(self.model, self.data, &self.run, Some(shift)).top(&self.subject)
            }
            Change::Weight { factor, segment } => {
                let side = self.model.factors.at(*factor).side;
                let at = self.model.side(side).position(|(id, _)| id == *factor).unwrap();
                let mut own = self.model.clone();
                let all = own.weights_mut(side);
                let weights = match segment {
                    None => &mut all.base,
                    Some(segment) => {
                        use cvrules::model::TableId as _;
                        all.by.as_mut().unwrap().1[segment.index()].as_mut().unwrap()
                    }
                };
                let was = weights[at].clone();
                for (n, weight) in weights.iter_mut().enumerate() {
                    *weight = if n == at {
                        value.clone()
                    } else {
                        &(&*weight * &(&Number::ONE - value)) / &(&Number::ONE - &was)
                    };
                }
                assert_eq!(weights.iter().sum::<Number>(), Number::ONE);
                Probe::new(&own, self.data, &self.run, None).top(&self.subject)
            }
            Change::Threshold(_) => {
                let own = changed(self.model, change, value);
                Probe::new(&own, self.data, &self.run, None).top(&self.subject)
            }
        }
    }

    /// All that can be moved, by kind, with what it is and where it may go.
    fn changes(&self) -> [Vec<(Change, Number, Number, Number)>; 3] {
        let probe = Probe::new(self.model, self.data, &self.run, None);
        let (lo, hi) = self.model.scale.clone();
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        for (id, input) in self.model.inputs.iter() {
            if matches!(input.kind, InputKind::Rating { .. }) && input.protected.is_none() {
                let change = Change::Rating(Shifted::Input(id));
                match &self.subject {
                    Subject::Customer(row) => {
                        if let Some(from) = probe.rating(*row, Shifted::Input(id)) {
                            found[0].push((change, from, lo.clone(), hi.clone()));
                        }
                    }
                    Subject::Cell(_) => {
                        let width = &hi - &lo;
                        found[0].push((change, Number::ZERO, -&width, width));
                    }
                }
            }
        }
        for side in [Side::Benefits, Side::Costs] {
            let weights = self.model.weights(side);
            let segment: Option<SegmentId> = match (&weights.by, &self.subject) {
                (None, _) => None,
                (Some((family, _)), Subject::Customer(row)) => match probe.membership(*row, *family) {
                    Membership::In(segment) => Some(segment),
                    Membership::None => None,
                    Membership::Unknown(_) => continue,
                },
                (Some((family, _)), Subject::Cell(cell)) => cell.segment(*family),
            };
            use cvrules::model::TableId as _;
            let own = weights.by.as_ref().and_then(|(_, by)| by[segment?.index()].as_ref());
            let segment = if own.is_some() { segment } else { None };
            let own = own.unwrap_or(&weights.base);
            if own.len() > 1 {
                for ((factor, _), from) in self.model.side(side).zip(own) {
                    let tiny = Number::ratio(1, 1_000_000).unwrap();
                    let ends = (tiny.clone(), &Number::ONE - &tiny);
                    found[1].push((Change::Weight { factor, segment }, from.clone(), ends.0, ends.1));
                }
            }
        }
        for threshold in thresholds(self.model, &self.subject) {
            let (from, far) = (threshold.value.clone(), &threshold.value.abs() + &Number::int(3));
            found[2].push((Change::Threshold(threshold), from.clone(), &from - &far, &from + &far));
        }
        found
    }

    /// What is wrong with what was told.
    pub(crate) fn faults(&self, flips: &Flips, rng: &mut Rng, points: usize) -> Vec<String> {
        let mut faults = Vec::new();
        let top = evaluate_top(self);
        if flips.top != top {
            faults.push(format!("first is {:?}, not {top:?}", flips.top));
        }
        for (found, changes) in
            [&flips.rating, &flips.weight, &flips.threshold].into_iter().zip(self.changes())
        {
            match found {
                Found::Flip(flip) => self.of_flip(flip, top, &changes, rng, points, &mut faults),
                Found::Nothing => {
                    for (change, from, lo, hi) in &changes {
                        for end in [lo, hi] {
                            for _ in 0..points {
                                let value = between(from, end, rng);
                                if self.first(change, from, &value) != top {
                                    faults.push(format!("told of none, {change:?} to {value} does"));
                                }
                            }
                        }
                    }
                }
                Found::NothingToMove => {}
                Found::Undecided(_) => {}
            }
        }
        faults
    }

    fn of_flip(
        &self,
        flip: &Flip,
        top: Option<ActionId>,
        changes: &[(Change, Number, Number, Number)],
        rng: &mut Rng,
        points: usize,
        faults: &mut Vec<String>,
    ) {
        let at = self.first(&flip.change, &flip.from, &flip.boundary);
        if at != flip.at_boundary || flip.enough != (at != top) {
            faults.push(format!("{flip:?}: at the boundary {at:?}"));
        }
        if let Some((value, told)) = &flip.beyond {
            let found = self.first(&flip.change, &flip.from, value);
            if found != *told || (!flip.enough && found == top) {
                faults.push(format!("{flip:?}: beyond {found:?}"));
            }
        } else if !flip.enough {
            faults.push(format!("{flip:?}: nothing proves it"));
        }
        // A hair inside, and anywhere inside.
        // What is rounded outwards is so to 12 decimals.
        let hair = Number::ratio(1, if flip.exact { 10_000_000_000_000 } else { 10_000_000_000 }).unwrap();
        let inside = &flip.boundary + &(&(&flip.from - &flip.boundary) * &hair);
        let mut near = vec![inside];
        near.extend((0..points).map(|_| between(&flip.from, &flip.boundary, rng)));
        for value in near {
            if !flip.distance.is_zero() && self.first(&flip.change, &flip.from, &value) != top {
                faults.push(format!("{flip:?}: {value} does too"));
            }
        }
        if flip.perhaps_nearer.is_some() {
            return;
        }
        // Nothing else is nearer.
        let size = |from: &Number| match flip.change {
            Change::Threshold(_) if !from.is_zero() => from.abs(),
            _ => Number::ONE,
        };
        let part = &flip.distance / &size(&flip.from);
        for (change, from, lo, hi) in changes {
            let far = &part * &size(from);
            for end in [(from - &far).max(lo.clone()), (from + &far).min(hi.clone())] {
                for _ in 0..points.div_ceil(2) {
                    let value = between(from, &end, rng);
                    if self.first(change, from, &value) != top {
                        faults.push(format!("{flip:?}: nearer is {change:?} to {value}"));
                    }
                }
            }
        }
    }
}

/// A number strictly between two, often near the second; the first where they are one.
fn between(from: &Number, to: &Number, rng: &mut Rng) -> Number {
    let part = match rng.below(4) {
        0 => Number::ratio(rng.range(1, 999), 1_000),
        1 => Number::ratio(rng.range(990_000, 999_999), 1_000_000),
        2 => Number::ratio(rng.range(1, 9), 10),
        _ => Number::ratio(rng.range(1, 99), 100),
    };
    from + &(&(to - from) * &part.unwrap())
}

fn evaluate_top(case: &Case<'_>) -> Option<ActionId> {
    let run = Run { customers_only: false, ..case.run.clone() };
    let evaluation = evaluate(case.model, case.data, &run);
    let found = match &case.subject {
        Subject::Customer(row) => evaluation.explain_customer(*row),
        Subject::Cell(cell) => evaluation.explain_group(cell),
    };
    found.unwrap().ranked.first().map(|one| one.action)
}

/// What was found, for the figures at the end.
#[derive(Default)]
struct Tally {
    subjects: usize,
    flips: [usize; 3],
    none: usize,
    undecided: usize,
    inexact: usize,
    not_enough: usize,
    at_zero: usize,
}

impl Tally {
    fn add(&mut self, flips: &Flips) {
        self.subjects += 1;
        for (n, found) in [&flips.rating, &flips.weight, &flips.threshold].into_iter().enumerate() {
            match found {
                Found::Flip(flip) => {
                    self.flips[n] += 1;
                    self.inexact += usize::from(!flip.exact);
                    self.not_enough += usize::from(!flip.enough);
                    self.at_zero += usize::from(flip.distance.is_zero());
                    self.undecided += usize::from(flip.perhaps_nearer.is_some());
                }
                Found::Nothing | Found::NothingToMove => self.none += 1,
                Found::Undecided(_) => self.undecided += 1,
            }
        }
    }

    fn say(&self, what: &str) {
        use std::io::Write as _;
        let words = format!(
            "{what}: {} subjects; flips by rating {}, weight {}, threshold {}; none {}; undecided {}; \
             not fractions {}; boundary not enough {}; at the very value {}\n",
            self.subjects,
            self.flips[0],
            self.flips[1],
            self.flips[2],
            self.none,
            self.undecided,
            self.inexact,
            self.not_enough,
            self.at_zero
        );
        std::io::stderr().write_all(words.as_bytes()).unwrap();
    }
}

/// Every customer and every group of the fixture whose pages are looked at in `cli/flip.rs`.
#[test]
fn subjects_of_the_fixture_flip_where_they_are_told_to() {
    let fixture = root().join("tests/fixtures/flip.cvr");
    let model = model(&fixture, &std::fs::read_to_string(&fixture).unwrap());
    let csv = std::fs::read(root().join("tests/fixtures/flip.csv")).unwrap();
    let (data, _) = typed(&model, &read("flip.csv", &csv, &ReadOptions::default()).unwrap()).unwrap();
    let mut rng = Rng::new(3);
    let evaluation = evaluate(&model, &data, &Run::default());
    let mut subjects: Vec<Subject> = (0..data.rows).map(Subject::Customer).collect();
    subjects.extend(evaluation.answer().groups.iter().map(|group| group.subject.clone()));
    let mut flipper = Flipper::new(&model, &data, &Run::default());
    assert!(flipper.flips(&Subject::Customer(data.rows)).is_none());
    let mut bad = String::new();
    for subject in subjects {
        let flips = flipper.flips(&subject).unwrap();
        let case = Case { model: &model, data: &data, run: Run::default(), subject: subject.clone() };
        for fault in case.faults(&flips, &mut rng, 6) {
            writeln!(bad, "{subject:?}: {fault}").unwrap();
        }
    }
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn passengers_flip_where_they_are_told_to() {
    let Some(path) = crate::airline::survey() else { return };
    let fixture = root().join("tests/fixtures/airline.cvr");
    let model = model(&fixture, &std::fs::read_to_string(&fixture).unwrap());
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..Default::default() };
    let raw = read("airline.csv", &std::fs::read(path).unwrap(), &options).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    let count: usize = std::env::var("CVRULES_FLIPS").map_or(40, |count| count.parse().unwrap());
    let mut rng = Rng::new(7);
    let mut flipper = Flipper::new(&model, &data, &Run::default());
    let (mut bad, mut tally) = (String::new(), Tally::default());
    for _ in 0..count {
        let row = rng.below(data.rows);
        let flips = flipper.flips(&Subject::Customer(row)).unwrap();
        tally.add(&flips);
        let alone = data.alone(row);
        let case = Case { model: &model, data: &alone, run: Run::default(), subject: Subject::Customer(0) };
        for fault in case.faults(&flips, &mut rng, 4) {
            writeln!(bad, "row {row}: {fault}").unwrap();
        }
    }
    tally.say("airline");
    assert!(bad.is_empty(), "{bad}");
    assert!(tally.undecided == 0 && tally.flips.iter().all(|flips| *flips > 0));
}

#[test]
fn subjects_of_chance_flip_where_they_are_told_to() {
    let seeds = std::env::var("CVRULES_FLIP_SEEDS").unwrap_or_else(|_| "0..12".to_owned());
    let (from, to) = seeds.split_once("..").unwrap();
    let (mut bad, mut tally) = (String::new(), Tally::default());
    for seed in from.parse::<u64>().unwrap()..to.parse().unwrap() {
        let mut program = program(seed);
        program.rows.truncate(40);
        let Some(model) = program.compile().model else { continue };
        let Ok(data) = program.dataset(&model) else { continue };
        if data.rows == 0 || model.market.offering.is_some() || model.market.wave.is_some() {
            continue;
        }
        let mut rng = Rng::new(seed);
        let mut flipper = Flipper::new(&model, &data, &program.run());
        let mut subjects: Vec<Subject> = (0..3).map(|_| Subject::Customer(rng.below(data.rows))).collect();
        let evaluation = evaluate(&model, &data, &program.run());
        subjects.extend(evaluation.answer().groups.iter().take(2).map(|group| group.subject.clone()));
        for subject in subjects {
            let flips = flipper.flips(&subject).unwrap();
            tally.add(&flips);
            let case = Case { model: &model, data: &data, run: program.run(), subject: subject.clone() };
            for fault in case.faults(&flips, &mut rng, 3) {
                writeln!(bad, "seed {seed}, {subject:?}: {fault}").unwrap();
            }
        }
    }
    tally.say("by chance");
    assert!(bad.is_empty(), "{bad}");
}
