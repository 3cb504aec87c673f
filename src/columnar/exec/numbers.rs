//! Arithmetic and functions on columns of numbers.

use super::super::fraction::{Beyond, Column};
use super::super::state::{Fits, State};
use super::super::words;
use crate::block::DigitsBuilder;
use crate::number::Number;
use crate::plan::{CauseId, NodeId};
use crate::value::Date;

impl State<'_, '_> {
    /// The union of what is unknown of some nodes.
    pub(super) fn unknown_of(&self, parts: impl IntoIterator<Item = NodeId>) -> Vec<u64> {
        let mut unknown = self.empty();
        for part in parts {
            words::or(&mut unknown, self.unknown(part));
        }
        unknown
    }

    /// A number that is unknown below `lo` and above `hi`: a rating on its scale, a share.
    pub(super) fn within(
        &mut self,
        id: NodeId,
        of: NodeId,
        (lo, hi): (&Number, Option<&Number>),
        off: CauseId,
        unbounded: CauseId,
    ) -> Fits {
        let mut unknown = self.unknown(of).to_vec();
        self.route(id, of, unknown.clone());
        let mut above = self.empty();
        words::or(&mut above, self.unbounded(of));
        self.blame(id, unbounded, above.clone());
        words::or(&mut unknown, &above);
        let column = self.column(of);
        let (mut low, mut upto) = (self.empty(), self.empty());
        column.cut(lo, false, &mut Vec::new(), &mut low);
        let mut outside = match hi {
            Some(hi) => {
                column.cut(hi, true, &mut Vec::new(), &mut upto);
                self.others(&upto)
            }
            None => upto,
        };
        words::or(&mut outside, &low);
        words::and_not(&mut outside, &unknown);
        let mut column = column.clone();
        column.clear(&outside);
        column.clear(&unknown);
        words::or(&mut unknown, &outside);
        self.blame(id, off, outside);
        self.set_unknown(id, &unknown);
        self.put(id, column);
        Ok(())
    }

    /// Sums and products from left to right; all parts are known first, then what fails fails.
    pub(super) fn fold(&mut self, id: NodeId, steps: &[Step], unbounded: CauseId, zero: CauseId) -> Fits {
        let unknown = self.unknown_of(steps.iter().map(Step::node));
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        let mut divided = self.empty();
        let mut acc: Option<Column> = None;
        for step in steps {
            let part = step.node();
            let mut rows = self.empty();
            words::or(&mut rows, self.unbounded(part));
            words::and_not(&mut rows, &failed);
            words::or(&mut endless, &rows);
            words::or(&mut failed, &rows);
            let column = self.column(part);
            acc = Some(match (acc, step) {
                (None, Step::Add(true, _)) => column.clone().negated(),
                (None, _) => column.clone(),
                (Some(acc), Step::Add(minus, _)) => acc.plus(column, *minus)?,
                (Some(acc), Step::Multiply(false, _)) => acc.times(column)?,
                (Some(acc), Step::Multiply(true, _)) => {
                    let mut rows = self.empty();
                    let quotient = acc.over(column, &mut rows)?;
                    words::and_not(&mut rows, &failed);
                    words::or(&mut divided, &rows);
                    words::or(&mut failed, &rows);
                    quotient
                }
            });
        }
        let mut column = acc.ok_or(Beyond)?;
        column.clear(&failed);
        for part in steps.iter().map(Step::node) {
            self.route(id, part, unknown.clone());
        }
        self.blame(id, unbounded, endless);
        self.blame(id, zero, divided);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    /// Own ÷ rivals; both are known first, then what fails fails.
    pub(super) fn relative(
        &mut self,
        id: NodeId,
        (own, rivals): (NodeId, NodeId),
        negative: CauseId,
        zero: CauseId,
        unbounded: CauseId,
    ) -> Fits {
        let unknown = self.unknown_of([own, rivals]);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(own));
        words::or(&mut endless, self.unbounded(rivals));
        let (mut below, mut nil) = (self.empty(), self.empty());
        self.column(rivals).signs(&mut below, &mut nil);
        for rows in [&mut endless, &mut below, &mut nil] {
            words::and_not(rows, &failed);
            words::or(&mut failed, rows);
        }
        let mut column = self.column(own).over(self.column(rivals), &mut self.empty())?;
        column.clear(&failed);
        self.route(id, own, unknown.clone());
        self.route(id, rivals, unknown);
        self.blame(id, unbounded, endless);
        self.blame(id, negative, below);
        self.blame(id, zero, nil);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    pub(super) fn shift(
        &mut self,
        id: NodeId,
        (day, by): (NodeId, NodeId),
        back: bool,
        large: CauseId,
        unbounded: CauseId,
    ) -> Fits {
        let unknown = self.unknown_of([day, by]);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(by));
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let mut outside = self.empty();
        let mut builder = DigitsBuilder::with_capacity(self.rows);
        for row in 0..self.rows {
            if words::get(&failed, row) {
                builder.push_unknown();
                continue;
            }
            let start = self.column(day).get(row).floor_i64();
            let by = self.column(by).get(row).floor_i64();
            let by = if back { by.and_then(i64::checked_neg) } else { by };
            let moved =
                start.and_then(|start| Date::EPOCH.plus_days(start)).and_then(|date| date.plus_days(by?));
            match moved {
                Some(date) => builder.push(date.days_since(Date::EPOCH), 0),
                None => {
                    words::set(&mut outside, row);
                    builder.push_unknown();
                }
            }
        }
        words::or(&mut failed, &outside);
        let column = Column::of_digits(&mut builder.take())?;
        self.route(id, day, unknown.clone());
        self.route(id, by, unknown);
        self.blame(id, unbounded, endless);
        self.blame(id, large, outside);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    /// Rows in which a is below b, and in which they are equal; unbounded is above every number.
    pub(super) fn ordered(
        &self,
        (a, ua): (&Column, &[u64]),
        (b, ub): (&Column, &[u64]),
    ) -> (Vec<u64>, Vec<u64>) {
        let (mut below, mut same) = (self.empty(), self.empty());
        a.compare(b, &mut below, &mut same);
        if !ua.is_empty() || !ub.is_empty() {
            let none = self.empty();
            let ua = if ua.is_empty() { &none } else { ua };
            let ub = if ub.is_empty() { &none } else { ub };
            for (((below, same), ua), ub) in below.iter_mut().zip(&mut same).zip(ua).zip(ub) {
                let some = ua | ub;
                *below = *below & !some | !ua & ub;
                *same = *same & !some | ua & ub;
            }
            words::trim(&mut below, self.rows);
        }
        (below, same)
    }

    pub(super) fn pick(&mut self, id: NodeId, parts: &[NodeId], smallest: bool) -> Fits {
        let unknown = self.unknown_of(parts.iter().copied());
        let Some((first, rest)) = parts.split_first() else { return Err(Beyond) };
        let mut best = self.column(*first).clone();
        let mut endless = self.unbounded(*first).to_vec();
        for part in rest {
            let column = self.column(*part);
            let unbounded = self.unbounded(*part);
            let taken = if smallest {
                self.ordered((column, unbounded), (&best, &endless)).0
            } else {
                self.ordered((&best, &endless), (column, unbounded)).0
            };
            let left = self.others(&taken);
            best = best.only(&left).plus(&column.only(&taken), false)?;
            let mut both = self.empty();
            words::or(&mut both, &endless);
            words::and(&mut both, &left);
            let mut more = self.empty();
            words::or(&mut more, unbounded);
            words::and(&mut more, &taken);
            words::or(&mut both, &more);
            endless = both;
        }
        words::and_not(&mut endless, &unknown);
        best.clear(&unknown);
        for part in parts {
            self.route(id, *part, unknown.clone());
        }
        self.set_unknown(id, &unknown);
        self.put_unbounded(id, endless);
        self.put(id, best);
        Ok(())
    }

    pub(super) fn mean(
        &mut self,
        id: NodeId,
        parts: &[NodeId],
        least: usize,
        few: CauseId,
        zero: CauseId,
    ) -> Fits {
        let mut known = vec![0_i64; self.rows];
        let mut sum: Option<Column> = None;
        for part in parts {
            // An unbounded value is no number and is skipped like an unknown one.
            let mut out = self.unknown(*part).to_vec();
            words::or(&mut out, self.unbounded(*part));
            let rows = self.others(&out);
            for row in words::rows(&rows) {
                if let Some(count) = known.get_mut(row) {
                    *count += 1;
                }
            }
            let column = self.column(*part).only(&rows);
            sum = Some(match sum {
                Some(sum) => sum.plus(&column, false)?,
                None => column,
            });
        }
        let (mut short, mut none) = (self.empty(), self.empty());
        words::pack(&known, &mut short, |count| usize::try_from(count).is_ok_and(|count| count < least));
        words::pack(&known, &mut none, |count| count == 0);
        words::and_not(&mut none, &short);
        let mut counts = DigitsBuilder::with_capacity(self.rows);
        for count in known {
            counts.push(count.max(1), 0);
        }
        let counts = Column::of_digits(&mut counts.take())?;
        let mut column = match sum {
            Some(sum) => sum.over(&counts, &mut self.empty())?,
            None => Column::uniform_parts(0, 1, self.rows)?,
        };
        let mut unknown = short.clone();
        words::or(&mut unknown, &none);
        column.clear(&unknown);
        self.set_unknown(id, &unknown);
        self.blame(id, few, short);
        self.blame(id, zero, none);
        // Its own causes are all there is.
        let nobody = self.empty();
        self.route(id, id, nobody);
        self.put(id, column);
        Ok(())
    }

    pub(super) fn abs(&mut self, id: NodeId, of: NodeId, unbounded: CauseId) -> Fits {
        let (mut negative, mut zero) = (self.empty(), self.empty());
        let column = self.column(of);
        column.signs(&mut negative, &mut zero);
        let positive = self.others(&negative);
        let column = column.only(&positive).plus(&column.only(&negative), true)?;
        self.unary(id, of, unbounded, column);
        Ok(())
    }

    /// A function of one number: unknown where that is, and where it is unbounded.
    pub(super) fn unary(&mut self, id: NodeId, of: NodeId, unbounded: CauseId, mut column: Column) {
        let unknown = self.unknown(of).to_vec();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(of));
        let mut failed = unknown.clone();
        words::or(&mut failed, &endless);
        column.clear(&failed);
        self.route(id, of, unknown);
        self.blame(id, unbounded, endless);
        self.set_unknown(id, &failed);
        self.put(id, column);
    }

    pub(super) fn round(&mut self, id: NodeId, of: NodeId, places: NodeId, unbounded: CauseId) -> Fits {
        let unknown = self.unknown_of([of, places]);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        words::or(&mut endless, self.unbounded(of));
        words::or(&mut endless, self.unbounded(places));
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let mut numbers = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            if words::get(&failed, row) {
                numbers.push(Number::ZERO);
                continue;
            }
            let to =
                self.column(places).get(row).floor_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
            numbers.push(self.column(of).get(row).round(to.clamp(-30, 30)));
        }
        let column = Column::of_numbers(&numbers)?;
        self.route(id, of, unknown.clone());
        self.route(id, places, unknown);
        self.blame(id, unbounded, endless);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }

    pub(super) fn rescale(
        &mut self,
        id: NodeId,
        parts: [NodeId; 5],
        zero: CauseId,
        unbounded: CauseId,
    ) -> Fits {
        let unknown = self.unknown_of(parts);
        let mut failed = unknown.clone();
        let mut endless = self.empty();
        for part in parts {
            words::or(&mut endless, self.unbounded(part));
        }
        words::and_not(&mut endless, &failed);
        words::or(&mut failed, &endless);
        let [x, a, b, c, d] = parts.map(|part| self.column(part));
        let mut divided = self.empty();
        let span = b.plus(a, true)?;
        let mut part = x.plus(a, true)?.over(&span, &mut divided)?;
        words::and_not(&mut divided, &failed);
        words::or(&mut failed, &divided);
        // Clamped to 0..1.
        let (mut low, mut none, mut upto) = (self.empty(), self.empty(), self.empty());
        part.signs(&mut low, &mut none);
        part.cut(&Number::ONE, true, &mut Vec::new(), &mut upto);
        let above = self.others(&upto);
        part.clear(&low);
        part.clear(&above);
        if words::any(&above) {
            let one = Column::uniform_parts(1, 1, self.rows)?.only(&above);
            part = part.plus(&one, false)?;
        }
        let mut column = c.plus(&part.times(&d.plus(c, true)?)?, false)?;
        column.clear(&failed);
        for part in parts {
            self.route(id, part, unknown.clone());
        }
        self.blame(id, unbounded, endless);
        self.blame(id, zero, divided);
        self.set_unknown(id, &failed);
        self.put(id, column);
        Ok(())
    }
}

pub(super) enum Step {
    Add(bool, NodeId),
    Multiply(bool, NodeId),
}

impl Step {
    pub(super) const fn node(&self) -> NodeId {
        match self {
            Self::Add(_, id) | Self::Multiply(_, id) => *id,
        }
    }
}
