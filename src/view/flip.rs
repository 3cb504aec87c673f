//! What would change the first action, as a page.

use super::page::{Block, Rich};
use super::{Decimal, Look, gfm, phrases, terminal, words};
use crate::flip::{Change, Flip, Flips, Found, Shifted, ThresholdPlace, Why};
use crate::model::{ActionId, Model};
use crate::number::Number;

/// Decimals of a number that is printed rounded.
const PLACES: u32 = 6;

/// It for a terminal; `more` groups were left out.
#[must_use]
pub fn flips(model: &Model, found: &[Flips], more: usize, look: &Look) -> String {
    terminal::draw(&page(model, found, more), look)
}

/// It as Markdown.
#[must_use]
pub fn markdown(model: &Model, found: &[Flips], more: usize, decimal: Decimal) -> String {
    gfm::write(&page(model, found, more), decimal)
}

fn page(model: &Model, found: &[Flips], more: usize) -> Vec<Block> {
    let mut page = Vec::new();
    if found.is_empty() {
        page.push(Block::Para("Nothing is recommended to any group; ask about a customer.".into()));
    }
    for (n, flips) in found.iter().enumerate() {
        if n > 0 {
            page.push(Block::Gap);
        }
        let name = words::subject(model, &flips.subject, flips.key.as_deref());
        let title = Rich::new().strong(format!("What would change what is first for {name}"));
        let mut said = vec![match flips.top {
            Some(action) => Rich::from("First is ").then(phrases::action(model, action)).plain("."),
            None => "Nothing is recommended; a change is what makes any action first.".into(),
        }];
        match flips.fragile() {
            Some(true) => {
                said.push(Rich::new().warn("Fragile").plain(": a rating is within sampling noise of it."))
            }
            Some(false) => {
                said.push(Rich::new().dim("Not fragile: no rating is within sampling noise of it."))
            }
            None => {}
        }
        page.push(Block::Title(title, said));
        let kinds = [("rating", &flips.rating), ("weight", &flips.weight), ("threshold", &flips.threshold)];
        for (kind, found) in kinds {
            page.push(Block::Heading(format!("The smallest change of one {kind}")));
            let mut lines = lines(model, kind, found, flips).into_iter();
            page.extend(lines.next().map(Block::Para));
            let rest: Vec<Rich> = lines.collect();
            if !rest.is_empty() {
                page.push(Block::Bullets(rest));
            }
        }
    }
    if more > 0 {
        page.push(Block::Para(
            Rich::new().dim(format!("{more} more groups have an action that is first; ask with --segment.")),
        ));
    }
    page
}

fn lines(model: &Model, kind: &str, found: &Found, flips: &Flips) -> Vec<Rich> {
    match found {
        Found::Flip(flip) => of_flip(model, flip, flips),
        Found::Nothing => vec![format!("No {kind} alone changes it.").into()],
        Found::NothingToMove => vec![Rich::new().dim(nothing_to_move(kind))],
        Found::Undecided(why) => {
            vec![Rich::new().warn("Not decided").plain(": ").plain(because(*why)).plain(".")]
        }
    }
}

const fn nothing_to_move(kind: &str) -> &'static str {
    match kind.as_bytes() {
        b"rating" => "There is none: no rating is known.",
        b"weight" => "There is none: no side has several factors whose weights are known.",
        _ => "There is none: no condition compares with a constant.",
    }
}

/// Why a search ended, in words.
pub(super) const fn because(why: Why) -> &'static str {
    match why {
        Why::TooManySteps => "too many places at which something changes",
        Why::TooComplex => "too many patterns of answers",
        Why::Rounded => "a decision reads values that are rounded to many decimals",
        Why::NotConfirmed => "evaluating the changed model did not confirm what was found",
    }
}

fn of_flip(model: &Model, flip: &Flip, flips: &Flips) -> Vec<Rich> {
    let group = matches!(flips.subject, crate::answer::Subject::Cell(_));
    let up = flip.boundary > flip.from || (flip.boundary == flip.from && is_up(flip));
    let print = |number: &Number| shown(flip, number);
    let place = print(&flip.boundary);
    let about = if flip.exact { "" } else { "about " };
    let beyond = match (flip.enough, up) {
        (true, _) => "to ",
        (false, true) => "to above ",
        (false, false) => "to below ",
    };
    let points = match flip.change {
        Change::Weight { .. } => hundredths(&flip.distance),
        _ => number(&flip.distance),
    };
    let points = if points == "1" { "1 point".to_owned() } else { format!("{points} points") };
    let what = what(model, &flip.change);
    let first = if matches!(flip.change, Change::Rating(_)) && group {
        // The same number of points for everybody.
        let more = if flip.enough { "" } else { "more than " };
        let way = if up { "higher" } else { "lower" };
        what.plain(format!(", as everybody rated it, {more}{about}{points} {way}."))
    } else {
        let far = if matches!(flip.change, Change::Threshold(_)) { number(&flip.distance) } else { points };
        what.plain(format!(" from {} {beyond}{about}{place} ({far}).", print(&flip.from)))
    };
    let mut lines = vec![first];
    let exactly = |value: &Number| {
        if group && matches!(flip.change, Change::Rating(_)) {
            format!("With {} points", signed(value))
        } else {
            format!("At {}", print(value))
        }
    };
    if flip.enough {
        lines.push(
            Rich::from(exactly(&flip.boundary)).plain(" ").then(result(model, flip.at_boundary)).plain("."),
        );
        if let Some((value, action)) = flip.beyond.as_ref().filter(|(_, action)| *action != flip.at_boundary)
        {
            lines.push(Rich::from(exactly(value)).plain(" ").then(result(model, *action)).plain("."));
        }
    } else {
        let (value, action) = flip.proof();
        let itself = if group && matches!(flip.change, Change::Rating(_)) {
            format!("{} points are not enough; ", signed(&flip.boundary))
        } else {
            format!("{place} itself is not enough; ")
        };
        let at = exactly(value);
        let at = at.replacen("At", "at", 1).replacen("With", "with", 1);
        lines.push(Rich::from(itself).plain(at).plain(" ").then(result(model, action)).plain("."));
    }
    if !flip.exact {
        lines.push(Rich::new().dim(
            "The place itself is no fraction: it is rounded outwards, and what is told was seen there.",
        ));
    }
    if let Some(noise) = &flip.noise {
        let reach = &noise.standard_error * &Number::fraction(1_959_964, 1_000_000);
        let mean = format!(
            "the mean of {} answers is {}, known to within {} (95%)",
            noise.answers,
            noise.mean.short(3),
            reach.short(3)
        );
        lines.push(if noise.fragile {
            Rich::new().warn("Fragile").plain(format!(": this is within sampling noise; {mean}."))
        } else {
            Rich::new().plain(format!("Beyond sampling noise: {mean}."))
        });
    }
    if let Some(why) = flip.perhaps_nearer {
        lines.push(Rich::new().warn("There may be a nearer one").plain(format!(": {}.", because(why))));
    }
    lines
}

/// Upwards, of a change that is none yet: anything beyond the value as it is.
fn is_up(flip: &Flip) -> bool {
    flip.beyond.as_ref().is_some_and(|(value, _)| *value > flip.from)
}

fn result(model: &Model, action: Option<ActionId>) -> Rich {
    match action {
        Some(action) => Rich::from("first is ").then(phrases::action(model, action)),
        None => "nothing is recommended".into(),
    }
}

/// What is moved.
fn what(model: &Model, change: &Change) -> Rich {
    match change {
        Change::Rating(Shifted::Input(input)) => {
            let input = model.inputs.at(*input);
            let factor = model.factors.iter().find(|(_, factor)| factor.name == input.name);
            match factor {
                Some((id, _)) => Rich::new().strong(words::factor(model, id)),
                None => Rich::new().code(&input.name),
            }
        }
        Change::Rating(Shifted::Factor(factor)) => Rich::new().strong(words::factor(model, *factor)),
        Change::Weight { factor, segment } => {
            let out = Rich::from("The weight of ").strong(words::factor(model, *factor));
            let side = model.factors.at(*factor).side;
            match (segment, &model.weights(side).by) {
                (Some(segment), Some((family, _))) => {
                    let family = model.families.at(*family);
                    let name = &family.segments.at(*segment).name;
                    out.plain(format!(" for {}.{name}", family.name))
                }
                _ => out,
            }
        }
        Change::Threshold(threshold) => {
            let named = Rich::from("The threshold of ").code(&threshold.words);
            match threshold.place {
                ThresholdPlace::If(rule, _) => named.plain(" in ").then(phrases::rule(model, rule)),
                ThresholdPlace::Unless(rule, _) => {
                    named.plain(" in the unless of ").then(phrases::rule(model, rule))
                }
                ThresholdPlace::Let(id, _) => named.plain(" in ").code(&model.lets.at(id).name),
                ThresholdPlace::Worthwhile(id, _) => {
                    named.plain(" in the worthwhile of ").then(phrases::plain_action(model, id))
                }
                ThresholdPlace::Population(_) => {
                    let name = model.population.as_ref().map_or("", |population| &*population.name);
                    named.plain(" in the population ").code(name)
                }
                ThresholdPlace::Segment(family, segment, _) => {
                    let family = model.families.at(family);
                    let name = &family.segments.at(segment).name;
                    named.plain(" in ").code(format!("{}.{name}", family.name))
                }
                ThresholdPlace::Param(id) => Rich::from("The parameter ").code(&model.params.at(id).name),
                ThresholdPlace::Dominance => Rich::new().code("dominance at least"),
                ThresholdPlace::Lead => Rich::new().code("lead at least"),
            }
        }
    }
}

/// A number as its kind is printed.
fn shown(flip: &Flip, value: &Number) -> String {
    match flip.change {
        Change::Weight { .. } => format!("{}%", hundredths(value)),
        _ => number(value),
    }
}

fn hundredths(value: &Number) -> String {
    number(&(value * &Number::int(100)))
}

fn signed(value: &Number) -> String {
    if value.is_positive() { format!("+{}", number(value)) } else { number(value) }
}

/// A decimal as it is, where it is short; else rounded, with the fraction that it is where that is short.
fn number(value: &Number) -> String {
    match (value.decimal(), value.small()) {
        (Some(text), _) if text.len() <= 14 => text,
        (_, Some((n, d))) if n.unsigned_abs() < 100_000 && d < 100_000 => {
            format!("{} ({n}/{d})", value.short(PLACES))
        }
        _ => value.short(PLACES),
    }
}
