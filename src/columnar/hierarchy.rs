//! Means of some factors of a side with a customer's own weights: satisfaction and consequences (language 5.8, 5.9,
//! B23).

use super::fraction::Column;
use super::state::{Fits, State};
use super::words;
use crate::plan::{CauseId, NodeId};
use crate::value::Side;

impl State<'_, '_> {
    /// The weighted mean of the known parts, where these reach enough of the weight of all parts.
    pub(super) fn weighted(
        &mut self,
        id: NodeId,
        side: Side,
        parts: &[(usize, NodeId)],
        little: CauseId,
    ) -> Fits {
        let own = self.side_plan(side);
        let weightless = self.weightless(side);
        let nothing = Column::uniform_parts(0, 1, self.rows)?;
        let (mut whole, mut known, mut sum) = (nothing.clone(), nothing.clone(), nothing);
        for (place, part) in parts {
            let mut weight = self.weight(own, *place)?;
            whole = whole.plus(&weight, false)?;
            weight.clear(self.unknown(*part));
            known = known.plus(&weight, false)?;
            sum = sum.plus(&weight.times(self.column(*part))?, false)?;
        }
        // Known share of the weight at least `answered at least`, without a division.
        let least = whole.times(&Column::uniform(&self.shared.model.answered, self.rows)?)?;
        let (mut lacking, mut ignored) = (self.empty(), self.empty());
        known.compare(&least, &mut lacking, &mut ignored);
        let mut none = self.empty();
        let mut mean = sum.over(&known, &mut none)?;
        words::or(&mut lacking, &none);
        words::and_not(&mut lacking, &weightless);
        let mut unknown = weightless.clone();
        words::or(&mut unknown, &lacking);
        mean.clear(&unknown);
        self.route_weights(id, side, weightless);
        self.blame(id, little, lacking);
        self.set_unknown(id, &unknown);
        self.put(id, mean);
        Ok(())
    }
}
