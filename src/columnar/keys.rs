//! Keys that stand more than once: looked for after a run, and only where keys are not in order, since else none does.
//!
//! A first pass over the column of keys takes eight bytes a row: a hash of each. Where no hash comes twice no key does;
//! else a second pass looks at the keys of those that do.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::AtomicBool;

use super::Failure;
use super::market::{market_wanted, units};
use crate::block::{Block, Keys, market_of};
use crate::data::MarketRows;
use crate::model::{InputKind, Model};
use crate::scan::{Repeats, Scan, TOLD, key_input};
use crate::value::Text;

/// Within what a key is to stand once: a brand, and a wave (B15).
type Place = (Option<usize>, Option<usize>);

/// By the index of an input whether its column is read for [`repeated_keys`]: what
/// [`crate::scan::ScanOptions::wanted`] takes.
#[must_use]
pub fn keys_wanted(model: &Model) -> Vec<bool> {
    let key = key_input(model);
    market_wanted(model)
        .into_iter()
        .zip(model.inputs.ids())
        .map(|(marked, id)| marked || key == Some(id))
        .collect()
}

/// The keys that stand more than once, among the brands and waves that [`super::market`] found. Lines are told where the
/// scan asks for them.
///
/// # Errors
///
/// Where the data cannot be read to their end, or somebody stops it.
pub fn repeated_keys(
    model: &Model,
    market: &MarketRows,
    scan: &mut Scan<'_>,
    stop: Option<&AtomicBool>,
) -> Result<Repeats, Failure> {
    let mut hashes: Vec<u64> = Vec::new();
    units(scan, stop, &mut |unit| {
        let mut add =
            |block| each_key(model, market, &block, &mut |_, key, place| hashes.push(hash(key, place)));
        unit.blocks(&mut add).map_err(Failure::Data)?;
        Ok(true)
    })?;
    hashes.sort_unstable();
    let twice: HashSet<u64> =
        hashes.iter().zip(hashes.iter().skip(1)).filter(|(a, b)| a == b).map(|(a, _)| *a).collect();
    drop(hashes);
    if twice.is_empty() {
        return Ok(Repeats::default());
    }
    let mut seen: BTreeMap<(Text, Place), Rows> = BTreeMap::new();
    units(scan, stop, &mut |unit| {
        let from = unit.first_row();
        let mut here: Vec<(Text, Place, u64)> = Vec::new();
        let mut add = |block: Block| {
            each_key(model, market, &block, &mut |row, key, place| {
                if twice.contains(&hash(key, place)) {
                    here.push((key.into(), place, row));
                }
            });
        };
        let facts = unit.blocks(&mut add).map_err(Failure::Data)?;
        for (key, place, row) in here {
            let line = usize::try_from(row - from).ok().and_then(|at| facts.lines.get(at)).copied();
            let own = seen.entry((key, place)).or_default();
            own.count += 1;
            if own.first.len() < TOLD {
                own.first.push((row, line));
            }
        }
        Ok(true)
    })?;
    let mut found: Vec<(Text, Rows)> =
        seen.into_iter().filter(|(_, rows)| rows.count > 1).map(|((key, _), rows)| (key, rows)).collect();
    found.sort_by(|(a, of_a), (b, of_b)| (a, &of_a.first).cmp(&(b, &of_b.first)));
    let first = found.first().map(|(_, rows)| rows.first.clone()).unwrap_or_default();
    Ok(Repeats { keys: found.into_iter().map(|(key, rows)| (key, rows.count)).collect(), first })
}

/// The rows of a key.
#[derive(Default)]
struct Rows {
    count: usize,
    /// The first of them, with their lines.
    first: Vec<(u64, Option<u64>)>,
}

fn hash(key: &str, place: Place) -> u64 {
    let mut hasher = DefaultHasher::new();
    (key, place).hash(&mut hasher);
    hasher.finish()
}

/// Every row of a block that has a key, as a row of the data set.
fn each_key(model: &Model, market: &MarketRows, block: &Block, visit: &mut dyn FnMut(u64, &str, Place)) {
    let Some(id) = key_input(model) else { return };
    let Some(column) = block.columns.get(id) else { return };
    // What a flag says names nobody.
    if matches!(model.inputs.at(id).kind, InputKind::Flag { .. }) {
        return;
    }
    let places = market.of_part(&market_of(model, block));
    for row in (0..block.rows).filter(|row| column.unknown.reason(*row).is_none()) {
        let (at, place) = (block.first_row + row as u64, places.place(row));
        match &block.keys {
            Keys::Rows => {}
            Keys::Whole(_) => visit(at, &block.keys.get(row, block.first_row), place),
            Keys::Texts { .. } => visit(at, block.keys.text(row), place),
        }
    }
}
