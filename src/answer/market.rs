//! Brands beside each other, and the wave before (language 4.4, B15; Gale's customer value analysis).

use super::{CellId, Value};
use crate::model::{ActionId, FactorId};
use crate::number::Number;
use crate::value::Text;

/// What a report adds where the data tell brands or waves apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketReport {
    /// Rows of other brands in the wave of the subjects; they feed only rivals.
    pub other_brands: usize,
    /// Rows of earlier waves; the latest of them feeds `previous`.
    pub earlier: usize,
    /// Rows of later waves than the one that was chosen, in nothing.
    pub later: usize,
    /// Rows without a brand, where the model names its own, or without a wave: in nothing.
    pub unmarked: usize,
    /// The wave of the subjects.
    pub wave: Option<Text>,
    /// The brands on one map, where there is an offering.
    pub map: Option<ValueMap>,
    /// What changed since the wave before, where there is one.
    pub waves: Option<WaveReport>,
}

/// The brands on one map, each against the mean of all the others, each of whom counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueMap {
    /// The brands with enough customers, by name.
    pub brands: Vec<BrandValue>,
    /// Those with too few, with the rows of their base.
    pub left_out: Vec<(Text, usize)>,
    /// Every cost is entered as `invert` of a satisfaction, so that the relative price is 100 ÷ the ratio of the
    /// satisfactions, as Gale has it; else it is the ratio of the costs.
    pub from_satisfaction: bool,
    /// The straight line of price on quality over the brands, where there are two of different quality.
    pub line: Option<Line>,
    /// Brands whose U differs by no more than one standard error of the difference: they are not ranked.
    pub not_ranked: Vec<(Text, Text)>,
}

/// price = intercept + slope × quality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Points of price for a point of quality.
    pub slope: Number,
    /// The price at quality 0.
    pub intercept: Number,
}

/// A brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandValue {
    /// Its name in the data.
    pub name: Text,
    /// Whether it is the model's own.
    pub own: bool,
    /// Rows of its base.
    pub base: usize,
    /// Perceived benefit.
    pub cpp: Value,
    /// Perceived cost.
    pub cpc: Value,
    /// CPP ÷ CPC.
    pub u: Value,
    /// The standard error of U by the delta method, 12 decimals; only for reports (B10).
    pub se: Value,
    /// Market-perceived quality: Σ weight × own ÷ rivals over the benefits, 100 is par.
    pub quality: Value,
    /// Relative price: the same over the costs; above 100 is dearer.
    pub price: Value,
    /// Distance from the line of equal value (price = quality), square to it: above 0 is more value.
    pub distance: Value,
    /// Own ÷ rivals of each factor.
    pub ratios: Vec<(FactorId, Value)>,
}

/// What changed since the wave before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveReport {
    /// The wave before.
    pub before: Text,
    /// The wave of the subjects.
    pub now: Text,
    /// All customers, each segment, and each group that some rule is about.
    pub changes: Vec<WaveChange>,
}

/// A cell in two waves; of each two, the first is of the wave before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveChange {
    /// Which.
    pub cell: CellId,
    /// Rows of its base.
    pub base: (usize, usize),
    /// U.
    pub u: (Value, Value),
    /// The change of U.
    pub change: Value,
    /// Its standard error, as of two samples of different people, 12 decimals.
    pub se: Value,
    /// Whether the change is no more than one standard error; `None` where that cannot be said.
    pub noise: Option<bool>,
    /// The factors that dominate the benefits and the costs.
    pub dominant: [(Option<FactorId>, Option<FactorId>); 2],
    /// The ranked actions, where a rule is about such groups.
    pub actions: Option<(Vec<ActionId>, Vec<ActionId>)>,
}
