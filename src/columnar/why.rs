//! Why values are unknown, as sets of rows: planes of bits by cause or by reason, found on demand.

use super::state::State;
use super::words;
use crate::answer::Cause;
use crate::plan::{CauseId, NodeId};

/// Rows by what they are unknown for.
type Planes<K> = Vec<(K, Vec<u64>)>;

/// For each node that was asked for: rows by what they are unknown for.
pub(super) struct Why<K> {
    key: fn(CauseId, &Cause) -> K,
    found: Vec<Option<Planes<K>>>,
}

impl<K: Copy + Eq + Ord> Why<K> {
    pub(super) fn new(nodes: usize, key: fn(CauseId, &Cause) -> K) -> Self {
        Self { key, found: std::iter::repeat_with(|| None).take(nodes).collect() }
    }

    /// Forgets the block before.
    pub(super) fn clear(&mut self) {
        self.found.fill_with(|| None);
    }

    /// Rows of which a node is unknown, by what for; a row may be in several.
    pub(super) fn of(&mut self, state: &State<'_, '_>, id: NodeId) -> &[(K, Vec<u64>)] {
        if self.found.get(id.index()).is_some_and(Option::is_none) {
            let planes = self.compute(state, id);
            if let Some(slot) = self.found.get_mut(id.index()) {
                *slot = Some(planes);
            }
        }
        self.found.get(id.index()).and_then(Option::as_deref).unwrap_or_default()
    }

    fn compute(&mut self, state: &State<'_, '_>, id: NodeId) -> Planes<K> {
        let unknown = state.unknown(id);
        let mut planes: Planes<K> = Vec::new();
        if !words::any(unknown) {
            return planes;
        }
        let mut add = |key: K, rows: &[u64], mask: &[u64]| {
            if !words::meet(rows, mask) {
                return;
            }
            let at = match planes.iter().position(|(known, _)| *known == key) {
                Some(at) => at,
                None => {
                    planes.push((key, state.empty()));
                    planes.len() - 1
                }
            };
            if let Some((_, plane)) = planes.get_mut(at) {
                for ((plane, row), mask) in plane.iter_mut().zip(rows).zip(mask) {
                    *plane |= row & mask;
                }
            }
        };
        for (cause, rows) in state.own.get(id.index()).into_iter().flatten() {
            let key = (self.key)(*cause, state.shared.cause(*cause));
            add(key, rows, unknown);
        }
        let routed = state.routed.get(id.index()).map_or(&[][..], Vec::as_slice);
        if routed.is_empty() {
            let mut reads = Vec::new();
            state.shared.plan.node(id).op.reads(&mut reads);
            for part in reads {
                for (key, rows) in self.of(state, part) {
                    add(*key, rows, unknown);
                }
            }
        } else {
            for (part, mask) in routed {
                if *part != id && words::any(mask) {
                    for (key, rows) in self.of(state, *part) {
                        add(*key, rows, mask);
                    }
                }
            }
        }
        planes
    }
}
