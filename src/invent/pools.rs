//! Which answers of each column are worth trying: on, below and above each threshold, and the ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    ClaimKind, ExpectKind, Expr, ExprKind, FactorId, GivenCell, GroupRef, Input, InputId, InputKind,
    Interval, Measure, Model, TableId, Watched,
};
use crate::number::Number;
use crate::value::{Date, Side, Text};

/// The most numbers of one column.
const MOST: usize = 48;
/// Expressions that are looked at, with everything that names stand for.
const FUEL: usize = 200_000;

/// Answers by column.
#[derive(Debug, Clone)]
pub struct Pools {
    cells: Vec<Vec<GivenCell>>,
    levels: Vec<Vec<GivenCell>>,
    reads: Vec<BTreeSet<InputId>>,
    sides: Vec<Option<Side>>,
}

/// What a column is held against somewhere.
#[derive(Debug, Default)]
struct Constants {
    numbers: BTreeSet<Number>,
    texts: BTreeSet<Text>,
    dates: BTreeSet<Date>,
}

/// Gathers constants by the columns that stand beside them.
struct Walk<'m> {
    model: &'m Model,
    found: BTreeMap<InputId, Constants>,
    fuel: usize,
}

impl Pools {
    /// Of a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut walk = Walk { model, found: BTreeMap::new(), fuel: FUEL };
        for expr in expressions(model) {
            walk.expr(expr);
        }
        let reads: Vec<BTreeSet<InputId>> =
            model.factors.iter().map(|(_, factor)| walk.inputs(&factor.rating)).collect();
        let side_of = |id: InputId| {
            let mut sides = model.factors.iter().zip(&reads).filter(|(_, reads)| reads.contains(&id));
            sides.next().map(|((_, factor), _)| factor.side)
        };
        let sides = model.inputs.ids().map(side_of).collect();
        let empty = Constants::default();
        let (mut cells, mut levels) = (Vec::new(), Vec::new());
        for (id, input) in model.inputs.iter() {
            let constants = walk.found.get(&id).unwrap_or(&empty);
            let all = pool(model, id, input, constants);
            let five: Vec<GivenCell> = if let InputKind::Rating { decimal_comma } = input.kind {
                let (lo, hi) = &model.scale;
                let part = |n| lo + &(&(hi - lo) * &(Number::int(n) / Number::int(4)));
                (0..5).filter_map(|n| cell(&part(n), decimal_comma)).collect()
            } else {
                let at = |n: usize| all.get(n * all.len().saturating_sub(1) / 4).cloned();
                (0..5).filter_map(at).collect()
            };
            cells.push(all);
            levels.push(five);
        }
        Self { cells, levels, reads, sides }
    }

    /// All answers of a column that are worth trying.
    #[must_use]
    pub fn of(&self, input: InputId) -> &[GivenCell] {
        self.cells.get(input.index()).map_or(&[], Vec::as_slice)
    }

    /// The lowest answer (0) to the highest (4).
    #[must_use]
    pub fn level(&self, input: InputId, level: usize) -> Option<GivenCell> {
        self.levels.get(input.index())?.get(level).cloned()
    }

    /// The columns that a factor is computed from.
    #[must_use]
    pub fn reads(&self, factor: FactorId) -> BTreeSet<InputId> {
        self.reads.get(factor.index()).cloned().unwrap_or_default()
    }

    /// The side of the first factor that reads a column.
    #[must_use]
    pub fn side(&self, input: InputId) -> Option<Side> {
        self.sides.get(input.index()).copied().flatten()
    }
}

/// Every expression of a model that decides something.
fn expressions(model: &Model) -> Vec<&Expr> {
    let mut all = Vec::new();
    for (_, factor) in model.factors.iter() {
        all.push(&factor.rating);
        all.extend(&factor.expected);
    }
    for (_, family) in model.families.iter() {
        all.extend(family.segments.iter().filter_map(|(_, segment)| segment.condition.as_ref()));
    }
    for (_, named) in model.lets.iter() {
        all.extend(named.customer.iter().chain(&named.group));
    }
    for (_, rule) in model.rules.iter() {
        all.push(&rule.condition);
        all.extend(&rule.unless);
    }
    all.extend(model.targets.iter().map(|target| &target.goal));
    all.extend(&model.worth);
    for claim in model.properties.iter().flat_map(|property| &property.claims) {
        all.extend(&claim.condition);
        match &claim.kind {
            ClaimKind::Moving { of: Watched::Value(value), .. } => all.push(value),
            ClaimKind::Moving { .. } => {}
            ClaimKind::Guard { parts, .. } => all.extend(parts.iter().filter_map(|part| match part {
                ExpectKind::Condition(condition) => Some(condition),
                _ => None,
            })),
        }
    }
    all
}

impl<'m> Walk<'m> {
    fn expr(&mut self, expr: &'m Expr) {
        let Some(left) = self.fuel.checked_sub(1) else { return };
        self.fuel = left;
        let parts = expr.parts();
        let together = matches!(
            expr.kind,
            ExprKind::Compare(..) | ExprKind::InRange { .. } | ExprKind::InItems { .. } | ExprKind::Call(..)
        );
        if together {
            let inputs: BTreeSet<InputId> = parts.iter().flat_map(|part| self.inputs(part)).collect();
            for part in &parts {
                let plain = self.plain(part);
                for id in &inputs {
                    let constants = self.found.entry(*id).or_default();
                    match &plain {
                        Some(ExprKind::Number(number)) => drop(constants.numbers.insert(number.clone())),
                        Some(ExprKind::Text(text)) => drop(constants.texts.insert(text.clone())),
                        Some(ExprKind::Date(date)) => drop(constants.dates.insert(*date)),
                        _ => {}
                    }
                }
            }
        }
        for part in parts {
            self.expr(part);
        }
    }

    /// What a constant is: literals, and names and parameters of such.
    fn plain(&self, expr: &'m Expr) -> Option<ExprKind> {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Date(_) => Some(expr.kind.clone()),
            ExprKind::Param(id) => Some(ExprKind::Number(self.model.params.at(*id).value.clone())),
            ExprKind::Neg(inner) => match self.plain(inner)? {
                ExprKind::Number(number) => Some(ExprKind::Number(-number)),
                _ => None,
            },
            ExprKind::Let(id) => {
                let body = self.model.lets.at(*id);
                self.plain(body.customer.as_ref().or(body.group.as_ref())?)
            }
            _ => None,
        }
    }

    /// The columns that an expression reads, through names and factors.
    fn inputs(&mut self, expr: &'m Expr) -> BTreeSet<InputId> {
        let mut found = BTreeSet::new();
        let mut open = vec![expr];
        let mut seen = BTreeSet::new();
        while let Some(expr) = open.pop() {
            let Some(left) = self.fuel.checked_sub(1) else { break };
            self.fuel = left;
            match &expr.kind {
                ExprKind::Input(id) => drop(found.insert(*id)),
                ExprKind::Let(id) if seen.insert(*id) => {
                    let body = self.model.lets.at(*id);
                    open.extend(body.customer.as_ref().or(body.group.as_ref()));
                }
                ExprKind::Measure(GroupRef::Own, Measure::Rating(factor)) => {
                    open.push(&self.model.factors.at(*factor).rating);
                }
                _ => open.extend(expr.parts()),
            }
        }
        found
    }
}

/// A number as a cell; `None` where it has no end as a decimal.
#[must_use]
pub fn cell(number: &Number, decimal_comma: bool) -> Option<GivenCell> {
    let text = number.decimal()?;
    let text = if decimal_comma { text.replace('.', ",") } else { text };
    Some(GivenCell::Text(text.into()))
}

fn pool(model: &Model, id: InputId, input: &Input, constants: &Constants) -> Vec<GivenCell> {
    match &input.kind {
        _ if input.weight => vec![GivenCell::Text("1".into())],
        InputKind::Rating { decimal_comma } => {
            let (lo, hi) = &model.scale;
            numbers(&Interval::closed(lo.clone(), hi.clone()), &constants.numbers, *decimal_comma)
        }
        InputKind::Number { range, decimal_comma } => numbers(range, &constants.numbers, *decimal_comma),
        InputKind::Text => {
            let own = model.market.offering.as_ref().filter(|offering| offering.input == id);
            let own = own.and_then(|offering| offering.own.clone());
            let all = own.into_iter().chain(constants.texts.iter().cloned());
            all.chain(std::iter::once("other".into())).map(GivenCell::Text).collect()
        }
        InputKind::List(items) => {
            let own = model.market.offering.as_ref().filter(|offering| offering.input == id);
            let own = own.and_then(|offering| offering.own.clone());
            own.into_iter().chain(items.iter().cloned()).map(GivenCell::Text).collect()
        }
        InputKind::Flag { yes, no } => {
            let word = |own: &[Text], usual: &str| own.first().cloned().unwrap_or_else(|| usual.into());
            vec![GivenCell::Text(word(no, "no")), GivenCell::Text(word(yes, "yes"))]
        }
        InputKind::Date(pattern) => {
            let mut days: BTreeSet<Date> = constants.dates.clone();
            days.extend(Date::new(2026, 1, 1).filter(|_| days.is_empty()));
            let around = days.iter().flat_map(|day| {
                [-400, -31, -1, 0, 1, 31, 400].into_iter().filter_map(|days| day.plus_days(days))
            });
            let around: BTreeSet<Date> = around.collect();
            around.iter().map(|day| GivenCell::Text(pattern.write(*day).into())).collect()
        }
    }
}

/// Each threshold and both its neighbours, the ends, whole steps between them, lowest first.
fn numbers(range: &Interval, thresholds: &BTreeSet<Number>, decimal_comma: bool) -> Vec<GivenCell> {
    let mut all: BTreeSet<Number> = BTreeSet::new();
    for threshold in thresholds {
        let step =
            if threshold.abs() > Number::int(100) { threshold.abs() / Number::int(10) } else { Number::ONE };
        all.extend([threshold - &step, threshold.clone(), threshold + &step]);
    }
    all.extend(range.lo.iter().chain(&range.hi).map(|(end, _)| end.clone()));
    if let (Some(lo), Some(hi)) = (all.first().cloned(), all.last().cloned()) {
        let step = (&hi - &lo) / Number::int(8);
        let mut at = lo.floor_i64().map_or(lo, Number::int);
        // Whole steps where there are not too many, else eighths.
        let step = if step < Number::ONE { Number::ONE } else { step };
        for _ in 0..9 {
            all.insert(at.clone());
            at = at + step.clone();
        }
    } else {
        all.extend([0, 1, 10, 100].map(Number::int));
    }
    let fit: Vec<GivenCell> =
        all.iter().filter(|n| range.contains(n)).filter_map(|n| cell(n, decimal_comma)).collect();
    let thin = fit.len().div_ceil(MOST).max(1);
    fit.into_iter().step_by(thin).collect()
}
