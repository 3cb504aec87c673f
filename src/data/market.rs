//! Whose product each row rates and of which wave it is: which rows are the subjects of a run, and which
//! stand beside them (language 4.4, B15).

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Dataset};
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics, count, did_you_mean, tick, ticked_or};
use crate::model::{InputId, InputKind, Model};
use crate::number::Number;
use crate::value::{Date, Text};

/// The most brands that a run compares; each is compared with all others.
pub const MAX_BRANDS: usize = 1_000;

/// What a wave is called in the data, in the order of waves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Wave {
    Number(Number),
    Date(Date),
    /// Its place in the closed list.
    Listed(usize, Text),
}

impl Wave {
    fn name(&self) -> Text {
        match self {
            Self::Number(number) => number.to_string().into(),
            Self::Date(date) => date.to_string().into(),
            Self::Listed(_, text) => text.clone(),
        }
    }
}

/// The brands and waves of a data set. Without such columns every row is a subject.
#[derive(Debug, Clone, Default)]
pub struct MarketRows {
    /// The brands that occur, by name (code point order).
    brands: Vec<Text>,
    /// The waves that occur, the earliest first.
    waves: Vec<Wave>,
    /// By row, where there is an offering column: its brand, if the cell says one.
    brand_of: Option<Vec<Option<usize>>>,
    /// By row, where there is a wave column.
    wave_of: Option<Vec<Option<usize>>>,
    /// Whether the model names its own brand.
    owned: bool,
    /// The own brand, where it occurs.
    own: Option<usize>,
    /// The wave that the subjects are of.
    latest: Option<usize>,
    /// Rows that do not say their brand, or their wave.
    without: (usize, usize),
}

/// Rows that are no subjects, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Of another brand, in the wave of the subjects.
    pub other_brands: usize,
    /// Of an earlier wave.
    pub earlier: usize,
    /// Of a later wave than the one that was chosen.
    pub later: usize,
    /// Of a brand that is not said, where the model names its own.
    pub without_brand: usize,
    /// Of a wave that is not said.
    pub without_wave: usize,
}

impl SetAside {
    /// Adds those of other rows.
    pub(crate) const fn merge(&mut self, other: &Self) {
        self.other_brands += other.other_brands;
        self.earlier += other.earlier;
        self.later += other.later;
        self.without_brand += other.without_brand;
        self.without_wave += other.without_wave;
    }
}

impl MarketRows {
    pub(crate) fn of_columns(model: &Model, rows: usize, column: &dyn Fn(InputId) -> Option<Column>) -> Self {
        let mut own = Self::default();
        if let Some(offering) = &model.market.offering {
            let cells = match column(offering.input) {
                Some(Column::Text(cells)) => cells,
                _ => Vec::new(),
            };
            let found: BTreeSet<Text> = cells.iter().filter_map(|cell| cell.clone().ok()).collect();
            own.brands = found.into_iter().collect();
            let at = |text: &Text| own.brands.binary_search(text).ok();
            let brand_of = (0..rows).map(|row| at(cells.get(row)?.as_ref().ok()?)).collect();
            own.owned = offering.own.is_some();
            own.own = offering.own.as_ref().and_then(at);
            own.brand_of = Some(brand_of);
        }
        if let Some(input) = model.market.wave {
            let listed = match &model.inputs.at(input).kind {
                InputKind::List(items) => items.to_vec(),
                _ => Vec::new(),
            };
            let cells: Vec<Option<Wave>> = match column(input) {
                Some(Column::Number(cells)) => {
                    cells.into_iter().map(|cell| cell.ok().map(Wave::Number)).collect()
                }
                Some(Column::Date(cells)) => {
                    cells.into_iter().map(|cell| cell.ok().map(Wave::Date)).collect()
                }
                Some(Column::Text(cells)) => cells
                    .into_iter()
                    .map(|cell| {
                        let text = cell.ok()?;
                        listed.iter().position(|item| *item == text).map(|at| Wave::Listed(at, text))
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let found: BTreeSet<&Wave> = cells.iter().flatten().collect();
            own.waves = found.into_iter().cloned().collect();
            let wave_of =
                (0..rows).map(|row| own.waves.binary_search(cells.get(row)?.as_ref()?).ok()).collect();
            own.latest = own.waves.len().checked_sub(1);
            own.wave_of = Some(wave_of);
        }
        let none =
            |all: &Option<Vec<Option<usize>>>| all.iter().flatten().filter(|one| one.is_none()).count();
        own.without = (none(&own.brand_of), none(&own.wave_of));
        own
    }

    /// The same brands and waves, of no rows.
    #[must_use]
    pub(crate) fn names(&self) -> Self {
        Self { brand_of: None, wave_of: None, ..self.clone() }
    }

    /// The rows of a part of the data among the brands and waves of all.
    #[must_use]
    pub(crate) fn of_part(&self, part: &Self) -> Self {
        let brand = |at: &Option<usize>| self.brands.binary_search(part.brands.get((*at)?)?).ok();
        let wave = |at: &Option<usize>| self.waves.binary_search(part.waves.get((*at)?)?).ok();
        Self {
            brand_of: part.brand_of.as_ref().map(|all| all.iter().map(brand).collect()),
            wave_of: part.wave_of.as_ref().map(|all| all.iter().map(wave).collect()),
            ..self.clone()
        }
    }

    /// Adds the brands and waves of another part of the data; rows are forgotten.
    pub(crate) fn join(&mut self, model: &Model, part: &Self) {
        self.brands.extend(part.brands.iter().cloned());
        self.brands.sort();
        self.brands.dedup();
        self.waves.extend(part.waves.iter().cloned());
        self.waves.sort();
        self.waves.dedup();
        let offering = model.market.offering.as_ref();
        self.owned = offering.is_some_and(|offering| offering.own.is_some());
        self.without.0 += part.without.0;
        self.without.1 += part.without.1;
        let own = offering.and_then(|offering| offering.own.as_ref());
        self.own = own.and_then(|own| self.brands.binary_search(own).ok());
        self.latest = self.waves.len().checked_sub(1);
    }

    /// The brand that each row rates in the wave of the subjects.
    pub(crate) fn rated(&self, row: usize) -> Option<usize> {
        self.brand(row).filter(|_| self.is_of(row, self.latest))
    }

    /// The brands that occur, by name.
    #[must_use]
    pub fn brands(&self) -> &[Text] {
        &self.brands
    }

    /// The own brand, where the model names one and it occurs.
    #[must_use]
    pub const fn own(&self) -> Option<usize> {
        self.own
    }

    /// Whether the model names its own brand.
    #[must_use]
    pub const fn owned(&self) -> bool {
        self.owned
    }

    /// Whether a brand is another than the own one; where the model names none, each is a subject itself.
    #[must_use]
    pub(crate) fn is_other(&self, brand: usize) -> bool {
        self.owned && self.own != Some(brand)
    }

    /// The brand of a row.
    #[must_use]
    pub fn brand(&self, row: usize) -> Option<usize> {
        self.brand_of.as_ref().and_then(|all| all.get(row).copied().flatten())
    }

    /// Whether there is a wave before that of the subjects.
    #[must_use]
    pub fn previous(&self) -> Option<usize> {
        self.latest.and_then(|latest| latest.checked_sub(1))
    }

    /// What a wave is called.
    #[must_use]
    pub fn wave_name(&self, wave: usize) -> Option<Text> {
        self.waves.get(wave).map(Wave::name)
    }

    /// The wave of the subjects.
    #[must_use]
    pub const fn latest(&self) -> Option<usize> {
        self.latest
    }

    /// The same rows with another wave as the latest: later ones are in nothing.
    #[must_use]
    pub fn at_wave(&self, wave: usize) -> Self {
        Self { latest: Some(wave).filter(|wave| *wave < self.waves.len()), ..self.clone() }
    }

    /// Whether a row is of a wave; every row is where there is no such column.
    fn is_of(&self, row: usize, wave: Option<usize>) -> bool {
        match &self.wave_of {
            None => true,
            Some(all) => wave.is_some() && all.get(row).copied().flatten() == wave,
        }
    }

    fn is_own(&self, row: usize) -> bool {
        !self.owned || (self.own.is_some() && self.brand(row) == self.own)
    }

    /// Whether a row is one of the customers that the run is about: own, and of the latest wave.
    #[must_use]
    pub fn is_subject(&self, row: usize) -> bool {
        self.is_own(row) && self.is_of(row, self.latest)
    }

    /// Whether a row is what a subject was in the wave before.
    #[must_use]
    pub fn is_earlier(&self, row: usize) -> bool {
        self.previous().is_some() && self.is_own(row) && self.is_of(row, self.previous())
    }

    /// Whether a row rates a brand in the wave of the subjects.
    #[must_use]
    pub fn rates(&self, row: usize, brand: usize) -> bool {
        self.brand(row) == Some(brand) && self.is_of(row, self.latest)
    }

    /// Within what a key is to stand once.
    pub(crate) fn place(&self, row: usize) -> (Option<usize>, Option<usize>) {
        (self.brand(row), self.wave_of.as_ref().and_then(|all| all.get(row).copied().flatten()))
    }

    /// Rows that are no subjects.
    #[must_use]
    pub fn set_aside(&self, rows: usize) -> SetAside {
        let mut found = SetAside::default();
        for row in (0..rows).filter(|row| !self.is_subject(*row)) {
            let (brand, wave) = self.place(row);
            let count = match (wave.map(|wave| Some(wave).cmp(&self.latest)), brand) {
                (None, _) if self.wave_of.is_some() => &mut found.without_wave,
                (Some(std::cmp::Ordering::Less), _) => &mut found.earlier,
                (Some(std::cmp::Ordering::Greater), _) => &mut found.later,
                (_, None) => &mut found.without_brand,
                _ => &mut found.other_brands,
            };
            *count += 1;
        }
        found
    }
}

impl Dataset {
    /// The model as it is for these data: the brands of the data are the segments of `for each offering`.
    #[must_use]
    pub fn fit(&self, model: &Model) -> Model {
        self.market.fit(model)
    }

    /// Makes another wave than the latest that of the subjects (`--wave`); later ones are in nothing.
    ///
    /// # Errors
    ///
    /// The model has no `wave` column, or no row is of that wave.
    pub fn use_wave(&mut self, model: &Model, name: &str) -> Result<(), Diagnostics> {
        self.market = self.market.chosen(model, name)?;
        Ok(())
    }
}

impl MarketRows {
    /// The model as it is for these brands: they are the segments of `for each offering`.
    #[must_use]
    pub fn fit(&self, model: &Model) -> Model {
        model.with_brands(&self.brands)
    }

    /// The same with the wave of this name as that of the subjects (`--wave`).
    ///
    /// # Errors
    ///
    /// The model has no `wave` column, or no row is of that wave.
    pub fn chosen(&self, model: &Model, name: &str) -> Result<Self, Diagnostics> {
        let input = wave_column(model, name)?;
        let wanted = match &model.inputs.at(input).kind {
            InputKind::Number { .. } | InputKind::Rating { .. } => {
                Number::parse(name.trim()).map(Wave::Number)
            }
            InputKind::Date(pattern) => {
                Date::parse_iso(name.trim()).or_else(|| pattern.parse(name.trim())).map(Wave::Date)
            }
            InputKind::List(items) => items
                .iter()
                .position(|item| **item == *name.trim())
                .map(|at| Wave::Listed(at, name.trim().into())),
            InputKind::Text | InputKind::Flag { .. } => None,
        };
        let found = wanted.and_then(|wanted| self.waves.iter().position(|wave| *wave == wanted));
        if let Some(found) = found {
            return Ok(self.at_wave(found));
        }
        let names: Vec<Text> = self.waves.iter().map(Wave::name).collect();
        let known = || names.iter().map(|name| &**name);
        let help = did_you_mean(name, known()).or_else(|| {
            let few: Vec<&str> = known().rev().take(8).collect();
            (!few.is_empty()).then(|| format!("the waves are {}", ticked_or(&few)))
        });
        Err(one(Diagnostic::bare(Code::UNKNOWN_WAVE, format!("no row is of the wave {}", tick(name)))
            .maybe_help(help)))
    }
}

/// The column of the waves, for a run that asks for one.
///
/// # Errors
///
/// The model has none.
pub fn wave_column(model: &Model, name: &str) -> Result<InputId, Diagnostics> {
    model.market.wave.ok_or_else(|| {
        let message = format!("there is no wave {}: the model has no column marked `wave`", tick(name));
        one(Diagnostic::bare(Code::UNKNOWN_WAVE, message)
            .help("mark the column that says which wave a row is of, as in `year: number wave`"))
    })
}

/// What a person would want to know about the brands and waves of some data.
///
/// # Errors
///
/// More brands than are compared.
pub fn market_findings(model: &Model, file: &str, market: &MarketRows) -> Result<Diagnostics, Diagnostics> {
    let mut findings = Diagnostics::new();
    let place = |input| DataPlace {
        file: file.to_owned(),
        line: None,
        column: Some(model.inputs.at(input).header.to_string()),
    };
    if let Some(offering) = &model.market.offering {
        if market.brands.len() > MAX_BRANDS {
            let message = format!(
                "`{}` names {}",
                model.inputs.at(offering.input).name,
                count(market.brands.len(), "brand")
            );
            return Err(one(Diagnostic::bare(Code::DATA_TOO_LARGE, message)
                .at(place(offering.input))
                .help(format!("at most {MAX_BRANDS} brands are compared; is it the right column?"))));
        }
        if let (Some(own), None, false) = (&offering.own, market.own, market.brands.is_empty()) {
            let known = || market.brands.iter().map(|brand| &**brand);
            let help = did_you_mean(own, known()).unwrap_or_else(|| {
                let few: Vec<&str> = known().take(8).collect();
                format!("its brands are {}", ticked_or(&few))
            });
            let message = format!("no row is of {}, so nobody is evaluated", tick(own));
            findings.push(Diagnostic::bare(Code::OWN_MISSING, message).at(place(offering.input)).help(help));
        }
        let without = market.without.0;
        if without > 0 {
            let what =
                if market.owned { "they are in nothing" } else { "they are of no brand and no rivals" };
            findings.push(without_mark(without, "a brand", what).at(place(offering.input)));
        }
    }
    if let Some(wave) = model.market.wave {
        let without = market.without.1;
        if without > 0 {
            findings.push(without_mark(without, "a wave", "they are in nothing").at(place(wave)));
        }
    }
    Ok(findings)
}

fn without_mark(rows: usize, what: &str, then: &str) -> Diagnostic {
    Diagnostic::bare(Code::OFFERING_MISSING, format!("{} without {what}", count(rows, "row"))).help(then)
}

/// Rows by brand and key.
pub(crate) type EarlierRows = BTreeMap<(Option<usize>, Text), Vec<usize>>;

/// The rows of each key among what the subjects were in the wave before, of those that are `inside`.
pub(crate) fn earlier_rows(
    data: &Dataset,
    market: &MarketRows,
    inside: &dyn Fn(usize) -> bool,
) -> EarlierRows {
    let mut found = EarlierRows::new();
    for row in (0..data.rows).filter(|row| market.is_earlier(*row) && inside(*row)) {
        if data.missing_keys.binary_search(&row).is_err()
            && let Some(key) = data.keys.get(row)
        {
            found.entry((market.brand(row), key.clone())).or_default().push(row);
        }
    }
    found
}

fn one(finding: Diagnostic) -> Diagnostics {
    std::iter::once(finding).collect()
}
