//! Values of groups that customers read.

use num_integer::Integer as _;

use super::super::fraction::{Beyond, Column};
use super::super::state::{Fits, State};
use super::super::words;
use super::NO_CODE;
use crate::answer::Value;
use crate::model::TableId;
use crate::plan::{LateId, NodeId, Op};

impl State<'_, '_> {
    /// The value of a group in some rows; the number goes into `numbers` where it is one.
    fn late_rows(&mut self, id: NodeId, late: LateId, rows: &[u64], parts: &mut LateParts) -> Fits {
        let at = late.0 as usize;
        let shared = self.shared;
        match shared.late.get(at).and_then(Option::as_ref) {
            Some(Value::Number(number)) => {
                parts.numbers.push((crate::plan::parts(number).ok_or(Beyond)?, rows.to_vec()));
            }
            Some(Value::Unbounded) => words::or(&mut parts.endless, rows),
            Some(Value::Flag(true)) => words::or(&mut parts.holds, rows),
            Some(Value::Flag(false)) => {}
            Some(Value::Factor(factor)) => {
                let code = u32::try_from(factor.index()).unwrap_or(NO_CODE);
                for row in words::rows(rows) {
                    if let Some(slot) = parts.codes.get_mut(row) {
                        *slot = code;
                    }
                }
            }
            Some(Value::Unknown(_)) => {
                words::or(&mut parts.unknown, rows);
                for cause in shared.late_causes.get(at).into_iter().flatten() {
                    self.blame(id, *cause, rows.to_vec());
                }
            }
            Some(Value::Text(_) | Value::Date(_) | Value::Segment(..)) | None => return Err(Beyond),
        }
        Ok(())
    }

    fn put_late(&mut self, id: NodeId, parts: LateParts) -> Fits {
        self.set_unknown(id, &parts.unknown);
        self.set_holds(id, &parts.holds);
        self.put_unbounded(id, parts.endless);
        self.put_codes(id, parts.codes);
        let column = match parts.numbers.as_slice() {
            [((n, d), rows)] if words::count(rows) == self.rows => Column::uniform_parts(*n, *d, self.rows)?,
            numbers => {
                let mut s = 1_i128;
                for ((_, d), _) in numbers {
                    s = s.checked_mul(d / s.gcd(d)).ok_or(Beyond)?;
                }
                let mut column = Column::uniform_parts(0, s, self.rows)?;
                for ((n, d), rows) in numbers {
                    let n = n.checked_mul(s / d).ok_or(Beyond)?;
                    column = column.plus(&Column::uniform_parts(n, s, self.rows)?.only(rows), false)?;
                }
                column
            }
        };
        self.put(id, column);
        Ok(())
    }

    pub(super) fn late(&mut self, id: NodeId, late: LateId) -> Fits {
        let mut parts = LateParts::new(self);
        let all = self.all();
        self.late_rows(id, late, &all, &mut parts)?;
        self.put_late(id, parts)
    }

    pub(super) fn late_of(&mut self, id: NodeId, members: &[NodeId], late: &[LateId]) -> Fits {
        let mut parts = LateParts::new(self);
        // Of the first place that is unknown it is told why, as of the reference interpreter, which asks no further.
        let mut known = self.all();
        let mut cells: Vec<Vec<u64>> = vec![known.clone()];
        for member in members {
            let mut unknown = self.unknown(*member).to_vec();
            words::and(&mut unknown, &known);
            words::and_not(&mut known, &unknown);
            words::or(&mut parts.unknown, &unknown);
            self.route(id, *member, unknown);
            let Op::Member { segments, .. } = &self.shared.plan.node(*member).op else { return Err(Beyond) };
            let segments: Vec<Vec<u64>> =
                (0_u32..).zip(segments).map(|(segment, _)| self.in_segment(*member, segment)).collect();
            let narrowed = |cell: Vec<u64>| {
                segments.iter().map(move |rows| rows.iter().zip(&cell).map(|(a, b)| a & b).collect())
            };
            cells = cells.into_iter().flat_map(narrowed).collect();
        }
        for (late, rows) in late.iter().zip(cells) {
            if words::any(&rows) {
                self.late_rows(id, *late, &rows, &mut parts)?;
            }
        }
        self.put_late(id, parts)
    }
}

/// What the values of groups come to, row by row.
struct LateParts {
    numbers: Vec<((i128, i128), Vec<u64>)>,
    endless: Vec<u64>,
    holds: Vec<u64>,
    unknown: Vec<u64>,
    codes: Vec<u32>,
}

impl LateParts {
    fn new(state: &State<'_, '_>) -> Self {
        let empty = state.empty();
        Self {
            numbers: Vec::new(),
            endless: empty.clone(),
            holds: empty.clone(),
            unknown: empty,
            codes: vec![NO_CODE; state.rows],
        }
    }
}
