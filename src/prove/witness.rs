//! A customer for whom a conjunction holds.

use super::cases::Case;
use super::formula::{Key, Space, first_day, rating_input};
use super::set::{Item, Known, Set};
use crate::diagnostic::list_and;
use crate::model::{Code, GroupRef, Input, InputId, InputKind, Measure};
use crate::number::Number;
use crate::value::{Side, Text};

/// A customer who shows that something can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// `a customer with clv 2,500 and purpose "business"`.
    pub words: String,
    /// The cells of his columns as they would stand in data, `None` not answered; no other is needed.
    pub cells: Vec<(InputId, Option<Text>)>,
}

/// The customer, where the conjunction is about columns and the value of the formula alone.
pub(super) fn witness(space: &Space<'_>, case: &Case) -> Option<Witness> {
    if !space.knows_inside() {
        return None;
    }
    let (mut words, mut cells, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (term, set) in case {
        match space.terms.get(*term)?.key {
            Key::Input(id) => {
                let input = space.model.inputs.at(id);
                let (said, cell) = match pick(input, set) {
                    Some((said, cell)) => (said, Some(cell)),
                    None if set.unknown => ("not answered".to_owned(), None),
                    None => return None,
                };
                words.push(format!("{} {said}", input.name));
                cells.push((id, cell));
            }
            Key::Measure(GroupRef::Own, measure) => values.push((measure, set)),
            _ => return None,
        }
    }
    if !values.is_empty() {
        valued(space, &values, &mut words, &mut cells)?;
    }
    let words = if words.is_empty() {
        "any customer".to_owned()
    } else {
        format!("a customer with {}", list_and(&words))
    };
    Some(Witness { words, cells })
}

fn figure(n: &Number) -> String {
    n.grouped(30, ',')
}

/// A value of a column, in words and as a cell.
fn pick(input: &Input, set: &Set) -> Option<(String, Text)> {
    match &input.kind {
        InputKind::Rating { decimal_comma } | InputKind::Number { decimal_comma, .. } => {
            let number = set.number(false)?;
            Some((figure(&number), cell(&number, *decimal_comma)?))
        }
        InputKind::Date(pattern) => {
            let date = first_day()?.plus_days(set.number(true)?.floor_i64()?)?;
            let text = pattern.write(date);
            (!coded(input, &text)).then(|| (date.to_string(), text.into()))
        }
        InputKind::Flag { yes, no } => {
            let Known::Items { listed, except } = &set.known else { return None };
            [(true, "yes", yes), (false, "no", no)].into_iter().find_map(|(flag, usual, own)| {
                let text = own.first().map_or(usual, |text| text);
                let there = listed.contains(&Item::Flag(flag)) != *except;
                (there && !coded(input, text)).then(|| (usual.to_owned(), text.into()))
            })
        }
        InputKind::Text | InputKind::List(_) => {
            let Known::Items { listed, except } = &set.known else { return None };
            let fits = |text: &str| {
                let plain = text.trim() == text && !text.is_empty();
                plain && unicode_normalization::is_nfc(text) && !coded(input, text)
            };
            let text: Text = if *except {
                let others = (0..=listed.len()).map(|n| match n {
                    0 => "other".to_owned(),
                    n => format!("other {n}"),
                });
                others
                    .map(Text::from)
                    .find(|text| fits(text) && !listed.contains(&Item::Text(text.clone())))?
            } else {
                listed.iter().find_map(|item| match item {
                    Item::Text(text) if fits(text) => Some(text.clone()),
                    _ => None,
                })?
            };
            Some((format!("\"{text}\""), text))
        }
    }
}

fn cell(number: &Number, decimal_comma: bool) -> Option<Text> {
    let text = number.decimal()?;
    Some(if decimal_comma { text.replace('.', ",") } else { text }.into())
}

/// Whether a cell is a code for no answer.
fn coded(input: &Input, text: &str) -> bool {
    input.missing.iter().chain(&input.not_applicable).any(|code| match code {
        Code::Text(code) => code.to_lowercase() == text.to_lowercase(),
        Code::Number(code) => Number::parse(text).as_ref() == Some(code),
    })
}

/// One rating for all benefits and one for all costs, whatever the weights, that give these values.
fn valued(
    space: &Space<'_>,
    values: &[(Measure, &Set)],
    words: &mut Vec<String>,
    cells: &mut Vec<(InputId, Option<Text>)>,
) -> Option<()> {
    let model = space.model;
    if model.benefit_weights.by.is_some() || model.cost_weights.by.is_some() {
        return None;
    }
    let columns = |side| -> Option<Vec<InputId>> {
        model.side(side).map(|(_, factor)| rating_input(model, &factor.rating)).collect()
    };
    let (benefits, costs) = (columns(Side::Benefits)?, columns(Side::Costs)?);
    let taken = |id: &InputId| cells.iter().any(|(other, _)| other == id);
    if benefits.iter().any(|id| costs.contains(id) || taken(id)) || costs.iter().any(taken) {
        return None;
    }
    let (lo, hi) = &model.scale;
    let mut ratings = vec![lo.clone(), hi.clone()];
    let mut next = lo.floor_i64()?;
    while ratings.len() < 24 && Number::int(next) < *hi {
        ratings.push(Number::int(next));
        next = next.checked_add(1)?;
    }
    let wanted = |wanted: Measure| values.iter().find(|(measure, _)| *measure == wanted).map(|(_, set)| *set);
    let value_of = |measure| wanted(measure).and_then(|set| set.number(false));
    let (cpp, cpc, u, net) =
        (value_of(Measure::Cpp), value_of(Measure::Cpc), value_of(Measure::U), value_of(Measure::Net));
    let all_costs: Vec<Number> = cpc.into_iter().chain(ratings.iter().cloned()).collect();
    for cost in &all_costs {
        let from_u = u.iter().map(|u| u * cost);
        let from_net = net.iter().map(|net| net + cost);
        let benefit = cpp.iter().cloned().chain(from_u).chain(from_net).chain(ratings.iter().cloned());
        for benefit in benefit {
            let Some(u) = benefit.checked_div(cost).filter(|_| cost.is_positive()) else { continue };
            let came_to = |measure| match measure {
                Measure::Cpp => Some(benefit.clone()),
                Measure::Cpc => Some(cost.clone()),
                Measure::U => Some(u.clone()),
                Measure::Net => Some(&benefit - cost),
                _ => None,
            };
            let inside = |n: &Number| n >= lo && n <= hi;
            if !inside(&benefit) || !inside(cost) {
                continue;
            }
            if !values.iter().all(|(measure, set)| came_to(*measure).is_some_and(|n| set.has(&n))) {
                continue;
            }
            let rated = |ids: &[InputId], rating: &Number| -> Option<Vec<(InputId, Option<Text>)>> {
                ids.iter()
                    .map(|id| {
                        let input = model.inputs.at(*id);
                        let InputKind::Rating { decimal_comma } = input.kind else { return None };
                        let text = cell(rating, decimal_comma)?;
                        (!coded(input, &rating.decimal()?)).then_some((*id, Some(text)))
                    })
                    .collect()
            };
            let Some((mut a, mut b)) = rated(&benefits, &benefit).zip(rated(&costs, cost)) else { continue };
            for (measure, _) in values {
                let name = match measure {
                    Measure::Cpp => "CPP",
                    Measure::Cpc => "CPC",
                    Measure::U => "U",
                    _ => "net",
                };
                let n = came_to(*measure)?;
                words.push(format!(
                    "{name} {}",
                    if n.decimal().is_some() { figure(&n) } else { n.to_string() }
                ));
            }
            cells.append(&mut a);
            cells.append(&mut b);
            return Some(());
        }
    }
    None
}
