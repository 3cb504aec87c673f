//! What several models share is shown by the cases of any of them.

use std::collections::BTreeMap;

use super::sites::{Sites, Where};
use super::{Mark, Ran};
use crate::value::Text;

/// A condition whatever the model: what declares it and where, and the how-manieth of it and where. One place may stand
/// for several declarations, as the head of a table does.
type Shared<'s> = (&'s Where, &'s str, usize, Where);

/// Of each outcome the case that shows it, and the file of its model.
type Shows = [Option<(Text, Text)>; 3];

fn shared<'s>(ran: &'s Ran<'_>, sites: &'s Sites<'_>) -> impl Iterator<Item = (usize, Shared<'s>)> {
    sites.declarations.iter().flat_map(|declared| {
        declared.sites.clone().enumerate().filter_map(|(nth, at)| {
            let place = Where::of(ran.model, sites.sites.get(at)?.expr.span);
            Some((at, (&declared.place, &*declared.name, nth, place)))
        })
    })
}

/// Marks as shown what a case of another model shows.
pub(super) fn lend(all: &mut [Ran<'_>]) {
    let mut lent: Vec<Vec<(usize, Shows)>> = Vec::with_capacity(all.len());
    {
        let mut known: BTreeMap<Shared<'_>, Shows> = BTreeMap::new();
        for ran in all.iter() {
            for (at, key) in shared(ran, &ran.sites) {
                let Some(marks) = ran.marks.get(at) else { continue };
                let shows = known.entry(key).or_default();
                for (show, mark) in shows.iter_mut().zip(marks) {
                    if let (None, Some(case)) = (&show, mark.shown) {
                        *show = Some((ran.case(case), ran.file.into()));
                    }
                }
            }
        }
        for ran in all.iter() {
            let shows = shared(ran, &ran.sites).filter_map(|(at, key)| Some((at, known.get(&key)?.clone())));
            lent.push(shows.collect());
        }
    }
    for (ran, shows) in all.iter_mut().zip(lent) {
        for (at, shows) in shows {
            for (mark, show) in ran.marks.get_mut(at).into_iter().flatten().zip(shows) {
                // A case of its own is named before any other.
                *mark = Mark { beside: show.filter(|_| mark.shown.is_none()), ..std::mem::take(mark) };
            }
        }
    }
}
