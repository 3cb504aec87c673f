//! Which brands and waves there are: what a pass over two columns finds before anything else is computed
//! (language 4.4, B15).

use std::sync::atomic::{AtomicBool, Ordering};

use super::Failure;
use crate::block::market_of;
use crate::data::{MAX_BRANDS, MarketRows};
use crate::model::Model;
use crate::scan::{Scan, Unit};

/// By the index of an input whether its column says brand or wave: what [`crate::scan::ScanOptions::wanted`] takes for
/// [`market`].
#[must_use]
pub fn market_wanted(model: &Model) -> Vec<bool> {
    let offering = model.market.offering.as_ref().map(|offering| offering.input);
    let marked = [offering, model.market.wave];
    model.inputs.ids().map(|id| marked.contains(&Some(id))).collect()
}

/// The brands and waves of some data; no more than a few beyond the most that are compared. Nothing is read where a
/// model marks neither.
///
/// # Errors
///
/// Where the data cannot be read to their end, or somebody stops it.
pub fn market(model: &Model, scan: &mut Scan<'_>, stop: Option<&AtomicBool>) -> Result<MarketRows, Failure> {
    let mut all = MarketRows::default();
    all.join(model, &MarketRows::default());
    if model.market.offering.is_none() && model.market.wave.is_none() {
        return Ok(all);
    }
    units(scan, stop, &mut |unit| {
        unit.blocks(&mut |block| all.join(model, &market_of(model, &block))).map_err(Failure::Data)?;
        Ok(all.brands().len() <= MAX_BRANDS)
    })?;
    Ok(all)
}

/// Gives all units of the data one after the other, as long as more is wanted.
pub(super) fn units<'m>(
    scan: &mut Scan<'m>,
    stop: Option<&AtomicBool>,
    each: &mut dyn FnMut(Unit<'m>) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    scan.restart();
    while let Some(unit) = scan.next_unit() {
        if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(Failure::Stopped);
        }
        if !each(unit.map_err(Failure::Data)?)? {
            break;
        }
    }
    Ok(())
}
