//! What would change the first action.

use serde::Serialize;

use super::value::{self, Num, Part};
use crate::answer::Subject;
use crate::flip::{Change, Flip, Flips, Found, Noise, Shifted, ThresholdPlace, Why};
use crate::model::{ActionId, Model};

#[derive(Serialize)]
pub(super) struct About<'a> {
    #[serde(flatten)]
    whom: Whom<'a>,
    first: Option<&'a str>,
    fragile: Option<bool>,
    rating: Answer<'a>,
    weight: Answer<'a>,
    threshold: Answer<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Whom<'a> {
    Group { cell: Vec<Part<'a>> },
    Customer { customer: Option<&'a str>, row: usize },
}

#[derive(Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
enum Answer<'a> {
    Flip(Box<Moved<'a>>),
    Nothing,
    NothingToMove,
    Undecided { why: &'static str },
}

#[derive(Serialize)]
struct Moved<'a> {
    change: What<'a>,
    from: Num<'a>,
    boundary: Num<'a>,
    exact: bool,
    distance: Num<'a>,
    enough: bool,
    first_at_boundary: Option<&'a str>,
    beyond: Option<Beyond<'a>>,
    perhaps_nearer: Option<&'static str>,
    noise: Option<Sampled<'a>>,
}

#[derive(Serialize)]
struct Beyond<'a> {
    value: Num<'a>,
    first: Option<&'a str>,
}

#[derive(Serialize)]
struct Sampled<'a> {
    mean: Num<'a>,
    answers: usize,
    standard_error: Num<'a>,
    fragile: bool,
}

#[derive(Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
enum What<'a> {
    Column { name: &'a str },
    Factor { name: &'a str },
    Weight { factor: &'a str, family: Option<&'a str>, segment: Option<&'a str> },
    If { rule: &'a str, words: &'a str },
    Unless { rule: &'a str, words: &'a str },
    Let { name: &'a str, words: &'a str },
    Worthwhile { name: &'a str, words: &'a str },
    Population { name: &'a str, words: &'a str },
    Segment { family: &'a str, segment: &'a str, words: &'a str },
    Param { name: &'a str },
    DominanceAtLeast,
    LeadAtLeast,
}

pub(super) fn flips<'a>(model: &'a Model, found: &'a Flips) -> About<'a> {
    About {
        whom: match &found.subject {
            Subject::Cell(cell) => Whom::Group { cell: value::cell(model, cell) },
            Subject::Customer(row) => Whom::Customer { customer: found.key.as_deref(), row: row + 1 },
        },
        first: action(model, found.top),
        fragile: found.fragile(),
        rating: answer(model, &found.rating),
        weight: answer(model, &found.weight),
        threshold: answer(model, &found.threshold),
    }
}

fn action(model: &Model, id: Option<ActionId>) -> Option<&str> {
    id.map(|id| &*model.actions.at(id).name)
}

const fn why(why: Why) -> &'static str {
    match why {
        Why::TooManySteps => "too_many_steps",
        Why::TooComplex => "too_complex",
        Why::Rounded => "rounded",
        Why::NotConfirmed => "not_confirmed",
    }
}

fn answer<'a>(model: &'a Model, found: &'a Found) -> Answer<'a> {
    match found {
        Found::Flip(flip) => Answer::Flip(Box::new(moved(model, flip))),
        Found::Nothing => Answer::Nothing,
        Found::NothingToMove => Answer::NothingToMove,
        Found::Undecided(reason) => Answer::Undecided { why: why(*reason) },
    }
}

fn moved<'a>(model: &'a Model, flip: &'a Flip) -> Moved<'a> {
    let sampled = |noise: &'a Noise| Sampled {
        mean: Num(&noise.mean),
        answers: noise.answers,
        standard_error: Num(&noise.standard_error),
        fragile: noise.fragile,
    };
    Moved {
        change: what(model, &flip.change),
        from: Num(&flip.from),
        boundary: Num(&flip.boundary),
        exact: flip.exact,
        distance: Num(&flip.distance),
        enough: flip.enough,
        first_at_boundary: action(model, flip.at_boundary),
        beyond: flip
            .beyond
            .as_ref()
            .map(|(value, first)| Beyond { value: Num(value), first: action(model, *first) }),
        perhaps_nearer: flip.perhaps_nearer.map(why),
        noise: flip.noise.as_ref().map(sampled),
    }
}

fn what<'a>(model: &'a Model, change: &'a Change) -> What<'a> {
    match change {
        Change::Rating(Shifted::Input(id)) => What::Column { name: &model.inputs.at(*id).name },
        Change::Rating(Shifted::Factor(id)) => What::Factor { name: &model.factors.at(*id).name },
        Change::Weight { factor, segment } => {
            let declared = model.factors.at(*factor);
            let by = model.weights(declared.side).by.as_ref();
            let of = segment.and_then(|segment| Some((model.families.at(by?.0), segment)));
            What::Weight {
                factor: &declared.name,
                family: of.map(|(family, _)| &*family.name),
                segment: of.map(|(family, segment)| &*family.segments.at(segment).name),
            }
        }
        Change::Threshold(threshold) => {
            let words = &*threshold.words;
            match threshold.place {
                ThresholdPlace::If(rule, _) => What::If { rule: &model.rules.at(rule).name, words },
                ThresholdPlace::Unless(rule, _) => What::Unless { rule: &model.rules.at(rule).name, words },
                ThresholdPlace::Let(id, _) => What::Let { name: &model.lets.at(id).name, words },
                ThresholdPlace::Worthwhile(id, _) => {
                    What::Worthwhile { name: &model.actions.at(id).name, words }
                }
                ThresholdPlace::Population(_) => {
                    What::Population { name: model.population.as_ref().map_or("", |one| &*one.name), words }
                }
                ThresholdPlace::Segment(family, segment, _) => {
                    let family = model.families.at(family);
                    What::Segment { family: &family.name, segment: &family.segments.at(segment).name, words }
                }
                ThresholdPlace::Param(id) => What::Param { name: &model.params.at(id).name },
                ThresholdPlace::Dominance => What::DominanceAtLeast,
                ThresholdPlace::Lead => What::LeadAtLeast,
            }
        }
    }
}
