//! Columns as they come, texts, segments, and the first that is known.

use super::super::fraction::{Beyond, Column};
use super::super::state::{Fits, State};
use super::super::words;
use super::NO_CODE;
use crate::block::Cells;
use crate::model::InputId;
use crate::plan::{CauseId, NodeId};

impl State<'_, '_> {
    /// The rows of a column that are unknown, with the causes that they have.
    pub(super) fn cell_causes(&mut self, id: NodeId, input: InputId) -> Fits {
        let mut unknown = self.empty();
        let mut found = Vec::new();
        {
            let column = self.input(input)?;
            let causes = self.shared.cells.get(&input);
            for (reason, rows) in column.unknown.planes() {
                let cause = causes
                    .and_then(|causes| causes.iter().find(|(known, _)| known == reason))
                    .map(|(_, cause)| *cause)
                    .ok_or(Beyond)?;
                words::or(&mut unknown, rows.words());
                found.push((cause, rows.words().to_vec()));
            }
        }
        self.set_unknown(id, &unknown);
        for (cause, rows) in found {
            self.blame(id, cause, rows);
        }
        Ok(())
    }

    pub(super) fn text(&mut self, id: NodeId, input: InputId) -> Fits {
        self.cell_causes(id, input)?;
        let mut codes = self.codes.get_mut(id.index()).map(std::mem::take).unwrap_or_default();
        codes.clear();
        let column = self.block.columns.get(input).ok_or(Beyond)?;
        match &column.cells {
            Cells::Listed(places) => {
                let list = self.shared.lists.get(&input).ok_or(Beyond)?;
                codes
                    .extend(places.iter().map(|place| list.get(*place as usize).copied().unwrap_or(NO_CODE)));
            }
            Cells::Text { codes: places, texts } => {
                let mut own: Vec<u32> = Vec::with_capacity(texts.len());
                for text in texts {
                    let next = u32::try_from(self.texts.len()).unwrap_or(NO_CODE);
                    own.push(match self.texts.get(text) {
                        Some(code) => *code,
                        None => {
                            self.texts.insert(text.clone(), next);
                            next
                        }
                    });
                }
                codes.extend(places.iter().map(|place| own.get(*place as usize).copied().unwrap_or(NO_CODE)));
            }
            _ => return Err(Beyond),
        }
        self.put_codes(id, codes);
        Ok(())
    }

    pub(super) fn or_else(&mut self, id: NodeId, parts: &[NodeId]) -> Fits {
        use crate::plan::Shape;
        let shape = self.shared.plan.node(id).shape;
        let mut left = self.all();
        let mut holds = self.empty();
        let mut endless = self.empty();
        let mut codes = vec![NO_CODE; self.rows];
        let mut column: Option<Column> = None;
        for part in parts {
            let mut taken = self.others(self.unknown(*part));
            words::and(&mut taken, &left);
            words::and_not(&mut left, &taken);
            match shape {
                Shape::Truth => {
                    words::and(&mut taken, self.holds(*part));
                    words::or(&mut holds, &taken);
                }
                Shape::Code => {
                    for row in words::rows(&taken) {
                        if let (Some(code), Some(found)) = (codes.get_mut(row), self.code(*part).get(row)) {
                            *code = *found;
                        }
                    }
                }
                Shape::Number => {
                    let own = self.column(*part).only(&taken);
                    column = Some(match column {
                        Some(column) => column.plus(&own, false)?,
                        None => own,
                    });
                    words::and(&mut taken, self.unbounded(*part));
                    if !self.unbounded(*part).is_empty() {
                        words::or(&mut endless, &taken);
                    }
                }
            }
        }
        for part in parts {
            self.route(id, *part, left.clone());
        }
        self.set_unknown(id, &left);
        self.set_holds(id, &holds);
        self.put_unbounded(id, endless);
        if shape == Shape::Code {
            self.put_codes(id, codes);
        }
        if let Some(column) = column {
            self.put(id, column);
        }
        Ok(())
    }

    /// Rows known to be in a segment.
    pub(in crate::columnar) fn in_segment(&self, member: NodeId, segment: u32) -> Vec<u64> {
        let mut rows = self.empty();
        words::pack(self.code(member), &mut rows, |code| code == segment);
        rows
    }

    /// Who is in which segment (language 6.1, A12).
    pub(super) fn member(
        &mut self,
        id: NodeId,
        segments: &[Option<NodeId>],
        first: bool,
        overlap: CauseId,
        none: CauseId,
    ) {
        let mut codes = self.codes.get_mut(id.index()).map(std::mem::take).unwrap_or_default();
        codes.clear();
        codes.resize(self.rows, NO_CODE);
        let mut give = |rows: &[u64], segment: usize| {
            let code = u32::try_from(segment).unwrap_or(NO_CODE);
            for row in words::rows(rows) {
                if let Some(slot) = codes.get_mut(row) {
                    *slot = code;
                }
            }
        };
        let mut unknown = self.empty();
        let mut left = self.all();
        if first {
            for (segment, condition) in segments.iter().enumerate() {
                let Some(condition) = condition else {
                    give(&left, segment);
                    left.fill(0);
                    continue;
                };
                let mut hit = self.holds(*condition).to_vec();
                words::and(&mut hit, &left);
                give(&hit, segment);
                words::and_not(&mut left, &hit);
                let mut open = self.unknown(*condition).to_vec();
                words::and(&mut open, &left);
                words::and_not(&mut left, &open);
                words::or(&mut unknown, &open);
                self.route(id, *condition, open);
            }
        } else {
            let (mut once, mut twice, mut open) = (self.empty(), self.empty(), self.empty());
            for condition in segments.iter().flatten() {
                for (((once, twice), open), (t, u)) in once
                    .iter_mut()
                    .zip(&mut twice)
                    .zip(&mut open)
                    .zip(self.holds(*condition).iter().zip(self.unknown(*condition)))
                {
                    *twice |= *once & t;
                    *once |= t;
                    *open |= u;
                }
            }
            words::and_not(&mut open, &twice);
            for condition in segments.iter().flatten() {
                self.route(id, *condition, open.clone());
            }
            words::and_not(&mut left, &twice);
            words::and_not(&mut left, &open);
            words::or(&mut unknown, &open);
            words::or(&mut unknown, &twice);
            self.blame(id, overlap, twice);
            let mut rest = None;
            for (segment, condition) in segments.iter().enumerate() {
                let Some(condition) = condition else {
                    rest = Some(segment);
                    continue;
                };
                let mut hit = self.holds(*condition).to_vec();
                words::and(&mut hit, &left);
                give(&hit, segment);
            }
            words::and_not(&mut left, &once);
            if let Some(segment) = rest {
                give(&left, segment);
                left.fill(0);
            }
        }
        // Whoever is left is in none; as a value that is unknown.
        words::or(&mut unknown, &left);
        self.set_unknown(id, &unknown);
        self.blame(id, none, left.clone());
        // Without any unknown condition nothing is read for its causes.
        let nobody = self.empty();
        self.route(id, id, nobody);
        if words::any(&left)
            && let Some(slot) = self.none.get_mut(id.index())
        {
            *slot = left;
        }
        self.put_codes(id, codes);
    }
}
