//! What a report says of brands beside each other and of the wave before (language 4.4, 6.4; Gale's customer
//! value analysis).

use std::collections::{BTreeMap, BTreeSet};

use super::beside::Pool;
use super::engine::{At, Engine};
use super::group::{Group, GroupValue};
use crate::answer::{
    BrandValue, CauseSource, CellId, Line, MarketReport, Subject, SubjectAnswer, Value, ValueMap, WaveChange,
    WaveReport,
};
use crate::data::SetAside;
use crate::model::{ActionId, Expr, ExprKind, FactorId, Function, GroupRef, Measure, TableId};
use crate::number::Number;
use crate::value::{Reason, Side, Text};

/// The decimals of roots (B10).
const PLACES: u32 = 12;

impl Engine<'_> {
    /// The run as it would have been of the wave before, where the data have one.
    pub(super) fn earlier_run(&self) -> Option<Engine<'_>> {
        let before = self.market.previous().filter(|_| !self.run.customers_only)?;
        let mut earlier = Engine::new(self.model, self.data, self.run.clone());
        earlier.market = self.market.at_wave(before);
        Some(earlier)
    }

    /// `None` where the model marks neither brands nor waves; `earlier` is the run of the wave before,
    /// `aside` are the rows that are no subjects.
    pub(super) fn market_report(
        &self,
        groups: &[SubjectAnswer],
        earlier: Option<&Engine<'_>>,
        aside: SetAside,
    ) -> Option<Box<MarketReport>> {
        let market = &self.model.market;
        if (market.offering.is_none() && market.wave.is_none()) || self.run.customers_only {
            return None;
        }
        Some(Box::new(MarketReport {
            other_brands: aside.other_brands,
            earlier: aside.earlier,
            later: aside.later,
            unmarked: aside.without_brand + aside.without_wave,
            wave: self.market.latest().and_then(|wave| self.market.wave_name(wave)),
            map: market.offering.is_some().then(|| self.value_map()),
            waves: earlier.and_then(|earlier| self.waves(groups, earlier)),
        }))
    }

    fn value_map(&self) -> ValueMap {
        let mut map = ValueMap {
            brands: Vec::new(),
            left_out: Vec::new(),
            from_satisfaction: self.model.side(Side::Costs).all(|(_, factor)| is_inverted(&factor.rating)),
            line: None,
            not_ranked: Vec::new(),
        };
        let mut spread: Vec<(Text, Number, Number)> = Vec::new();
        for (brand, name) in self.market.brands().iter().enumerate() {
            let group = self.group_in(Pool::Brand(brand), &CellId::all());
            let value = self.group_value(&group);
            if value.cpp.is_err() {
                map.left_out.push((name.clone(), value.base));
                continue;
            }
            let variance = self.variance_of_u(&group);
            if let (Ok(Value::Number(u)), Ok(variance)) = (&value.u, &variance) {
                spread.push((name.clone(), u.clone(), variance.clone()));
            }
            map.brands.push(self.brand_value(brand, name, value, variance, map.from_satisfaction));
        }
        for (n, (a, u, variance)) in spread.iter().enumerate() {
            for (b, other, its) in spread.iter().skip(n + 1) {
                let difference = u - other;
                if &difference * &difference <= variance + its {
                    map.not_ranked.push((a.clone(), b.clone()));
                }
            }
        }
        map.line = line(&map.brands);
        map
    }

    fn brand_value(
        &self,
        brand: usize,
        name: &Text,
        value: &GroupValue,
        variance: Result<Number, Reason>,
        from_satisfaction: bool,
    ) -> BrandValue {
        let rivals = self.group_in(Pool::RivalsOf(Some(brand)), &CellId::all());
        let others = self.group_value(&rivals);
        let named = |measure| CauseSource::Measure(GroupRef::Own, measure);
        let say = |found: Result<Number, Reason>, measure| match found {
            Ok(number) => Value::Number(number),
            Err(reason) => Value::unknown(reason, named(measure)),
        };
        // Where nobody else is rated, that is why there is no ratio.
        let none = others.cpp.as_ref().err().copied();
        let guarded = |found: Result<Number, Reason>| none.map_or(found, Err);
        let quality = guarded(self.score_of(Side::Benefits, value, others, false));
        let price = guarded(self.score_of(Side::Costs, value, others, from_satisfaction));
        let price = match price {
            Ok(score) if from_satisfaction => divided(&Number::int(10_000), &score),
            other => other,
        };
        let distance = match (&quality, &price) {
            (Ok(quality), Ok(price)) => {
                let across = quality - price;
                let square = &across * &across;
                let root = (&square / &Number::int(2)).sqrt(PLACES).ok_or(Reason::NumberTooLarge);
                root.map(|root| if across.is_negative() { -root } else { root })
            }
            (Err(reason), _) | (_, Err(reason)) => Err(*reason),
        };
        BrandValue {
            name: name.clone(),
            own: self.market.own() == Some(brand),
            base: value.base,
            cpp: say(value.cpp.clone(), Measure::Cpp),
            cpc: say(value.cpc.clone(), Measure::Cpc),
            u: value.u.clone().unwrap_or_else(|reason| Value::unknown(reason, named(Measure::U))),
            se: say(variance.and_then(|found| root(&found)), Measure::U),
            quality: say(quality, Measure::Cpp),
            price: say(price, Measure::Cpc),
            distance: say(distance, Measure::U),
            ratios: self
                .model
                .factors
                .ids()
                .map(|id| {
                    let found = guarded(self.ratio_of(id, value, others, false));
                    (id, say(found, Measure::Rating(id)))
                })
                .collect(),
        }
    }

    /// 100 × Σ weight × own ÷ rivals over a side; of costs that are inverted satisfactions perhaps the ratio of
    /// the satisfactions.
    fn score_of(
        &self,
        side: Side,
        own: &GroupValue,
        rivals: &GroupValue,
        satisfaction: bool,
    ) -> Result<Number, Reason> {
        let mut sum = Number::ZERO;
        for ((id, _), weight) in self.model.side(side).zip(&self.model.weights(side).base) {
            sum = &sum + &(weight * &self.ratio_of(id, own, rivals, satisfaction)?);
        }
        Ok(&sum * &Number::int(100))
    }

    fn ratio_of(
        &self,
        id: FactorId,
        own: &GroupValue,
        rivals: &GroupValue,
        satisfaction: bool,
    ) -> Result<Number, Reason> {
        let read = |value: &GroupValue| match value.factors.get(id.index()) {
            Some(factor) => factor.rating.clone(),
            None => Err(Reason::TooFewCustomers),
        };
        let (own, rivals) = (read(own)?, read(rivals)?);
        if satisfaction {
            let ends = &self.model.scale.0 + &self.model.scale.1;
            return divided(&(&ends - &own), &(&ends - &rivals));
        }
        divided(&own, &rivals)
    }

    fn waves(&self, groups: &[SubjectAnswer], earlier: &Engine<'_>) -> Option<WaveReport> {
        let (before, now) = (earlier.market.latest()?, self.market.latest()?);
        let outcomes = earlier.decide_groups();
        let ranked = |group: &SubjectAnswer| group.ranked.iter().map(|one| one.action).collect::<Vec<_>>();
        let mut then: BTreeMap<CellId, Vec<ActionId>> = BTreeMap::new();
        for cell in outcomes.kinds.iter().flat_map(|(_, cells)| cells) {
            then.insert(cell.clone(), ranked(&earlier.explain_group(&outcomes, cell)));
        }
        let mut acts: BTreeMap<CellId, Vec<ActionId>> = BTreeMap::new();
        for group in groups {
            if let Subject::Cell(cell) = &group.subject {
                acts.insert(cell.clone(), ranked(group));
            }
        }
        let mut cells: BTreeSet<CellId> = BTreeSet::from([CellId::all()]);
        for (family, declared) in self.model.families.iter() {
            cells.extend(declared.segments.ids().map(|segment| CellId::new(vec![(family, segment)])));
        }
        cells.extend(then.keys().chain(acts.keys()).cloned());
        let mut cells: Vec<CellId> = cells.into_iter().collect();
        cells.sort_by_key(|cell| cell.parts().len());
        let changes = cells
            .into_iter()
            .map(|cell| {
                let about = then.contains_key(&cell) || acts.contains_key(&cell);
                let actions = about.then(|| {
                    (
                        then.get(&cell).cloned().unwrap_or_default(),
                        acts.get(&cell).cloned().unwrap_or_default(),
                    )
                });
                self.wave_change(earlier, cell, actions)
            })
            .collect();
        Some(WaveReport { before: self.market.wave_name(before)?, now: self.market.wave_name(now)?, changes })
    }

    fn wave_change(
        &self,
        earlier: &Engine<'_>,
        cell: CellId,
        actions: Option<(Vec<ActionId>, Vec<ActionId>)>,
    ) -> WaveChange {
        let (was, is) = (earlier.group(&cell), self.group(&cell));
        let u = |engine: &Engine<'_>, group: &Group| engine.group_measure(group, Measure::U, GroupRef::Own);
        let (was_u, is_u) = (u(earlier, &was), u(self, &is));
        let own = |reason| Value::unknown(reason, CauseSource::Measure(GroupRef::Own, Measure::U));
        let change = match (&was_u, &is_u) {
            (Value::Number(was), Value::Number(is)) => Value::Number(is - was),
            (Value::Unknown(causes), _) | (_, Value::Unknown(causes)) => Value::Unknown(causes.clone()),
            _ => own(Reason::Unbounded),
        };
        let variance = match (earlier.variance_of_u(&was), self.variance_of_u(&is)) {
            (Ok(a), Ok(b)) => Ok(&a + &b),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        };
        let noise = match (&change, &variance) {
            (Value::Number(change), Ok(variance)) => Some(&(change * change) <= variance),
            _ => None,
        };
        let dominant = |side| {
            let of = |engine: &Engine<'_>, group: &Group| {
                let holds = |id: &FactorId| {
                    let found = engine.own_measure(Measure::Dominates(*id), At::group(group));
                    found == Value::Flag(true)
                };
                engine.model.side(side).map(|(id, _)| id).find(holds)
            };
            (of(earlier, &was), of(self, &is))
        };
        WaveChange {
            base: (earlier.group_value(&was).base, self.group_value(&is).base),
            u: (was_u, is_u),
            change,
            se: variance.and_then(|found| root(&found)).map_or_else(own, Value::Number),
            noise,
            dominant: [dominant(Side::Benefits), dominant(Side::Costs)],
            actions,
            cell,
        }
    }
}

fn root(square: &Number) -> Result<Number, Reason> {
    square.sqrt(PLACES).ok_or(Reason::NumberTooLarge)
}

/// Own ÷ rivals; of nothing or less than nothing there is no ratio (B16).
fn divided(own: &Number, rivals: &Number) -> Result<Number, Reason> {
    if rivals.is_negative() {
        return Err(Reason::NegativeValue);
    }
    own.checked_div(rivals).ok_or(Reason::DivisionByZero)
}

/// Whether a cost is entered as the opposite of a satisfaction with it (5.10).
fn is_inverted(rating: &Expr) -> bool {
    matches!(&rating.kind, ExprKind::Call(Function::Invert(..), _))
}

/// Least squares of price on quality over the brands of which both are known.
fn line(brands: &[BrandValue]) -> Option<Line> {
    let points: Vec<(&Number, &Number)> =
        brands.iter().filter_map(|brand| Some((brand.quality.number()?, brand.price.number()?))).collect();
    let n = Number::count(points.len());
    let mean = |read: fn(&(&Number, &Number)) -> Number| {
        let sum: Number = points.iter().map(read).sum();
        sum.checked_div(&n)
    };
    let (x, y) = (mean(|(x, _)| (*x).clone())?, mean(|(_, y)| (*y).clone())?);
    let (mut across, mut up) = (Number::ZERO, Number::ZERO);
    for (quality, price) in &points {
        let dx = *quality - &x;
        across = &across + &(&dx * &dx);
        up = &up + &(&dx * &(*price - &y));
    }
    let slope = up.checked_div(&across)?;
    Some(Line { intercept: &y - &(&slope * &x), slope })
}
