//! Which edits changed what was made of a model, whatever that is.

use std::collections::{BTreeMap, HashMap};

use super::causes::{self, At, Replays};
use super::decisions::Decisions;
use super::{Edit, MOST_RUNS, Version, Why, edits};
use crate::check::Settings;
use crate::model::Model;
use crate::parts;

/// Makes texts of a model, by name; nothing where it cannot.
pub type Making<'m> = &'m mut dyn FnMut(&Model) -> Option<BTreeMap<String, String>>;

/// The edits between two versions, and for each text that is another one the edits that changed it. Any edit may, those of
/// titles and reasons too. A text that both versions make alike, or that one does not make, is not among them.
///
/// `None` where the files cannot be taken apart, which those of a model always can, or nothing can be made of one of
/// the versions.
pub fn attribute(
    (old, new): (Version<'_>, Version<'_>),
    settings: &Settings,
    make: Making<'_>,
) -> Option<(Vec<Edit>, BTreeMap<String, Why>)> {
    let (before, after) = (parts::files(old.sources, old.main)?, parts::files(new.sources, new.main)?);
    let edits = edits::edits(&before, &after);
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut made_of = |model: &Model| -> Option<Decisions> {
        let groups = make(model)?.into_iter().map(|(name, text)| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX - 1);
            (name, *numbers.entry(text).or_insert(next))
        });
        Some(Decisions { rows: Vec::new(), groups: groups.collect() })
    };
    let (one, two) = (made_of(old.model)?, made_of(new.model)?);
    let changed: Vec<(At, u32, u32)> = two
        .groups
        .iter()
        .filter_map(|(name, now)| {
            let before = one.groups.get(name).filter(|before| *before != now)?;
            Some((At::Group(name.clone()), *before, *now))
        })
        .collect();
    let compiled = |made: &Vec<bool>| parts::model(edits::between(&before, &after, &edits, made), settings);
    let mut compiles = |made: &Vec<bool>| compiled(made).is_some();
    let mut replay = |made: &Vec<bool>| made_of(&compiled(made)?);
    let mut replays = Replays::new(&mut compiles, &mut replay, MOST_RUNS);
    let units =
        if changed.is_empty() { Vec::new() } else { causes::units(&vec![true; edits.len()], &mut replays) };
    let whys = causes::causes(edits.len(), &units, &changed, &mut replays);
    let named = changed.into_iter().zip(whys).filter_map(|((at, ..), why)| match at {
        At::Group(name) => Some((name, why)),
        At::Row(_) => None,
    });
    Some((edits, named.collect()))
}
