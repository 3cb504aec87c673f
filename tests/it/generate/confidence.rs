//! Comparisons at a level of confidence: of groups with constants, of two segments of a family, of a group with rivals
//! or the wave before.

use cvrules::model::Interval;

use super::expr::{Ctx, Num, never, nps_range, share};
use super::model::Gen;

const LEVELS: &[&str] = &["80%", "90%", "95%", "99%"];
const OPS: &[&str] = &["<", "<=", ">", ">="];

impl Gen {
    /// Such a comparison, in the scope of a group.
    pub(super) fn at_confidence(&mut self, ctx: &Ctx, depth: u32) -> Option<String> {
        let (one, other) = match self.rng.below(4) {
            0 => {
                let (one, other) = self.two_segments(ctx)?;
                (self.estimate(&one, ctx, depth)?, self.estimate(&other, ctx, depth)?)
            }
            3 if self.marked.rivals || self.marked.waves => {
                let prefix = self.beside_the_group();
                let one = self.estimate(&prefix, ctx, depth)?;
                let own = if prefix.starts_with("all.") { "all." } else { "" };
                let other =
                    if self.rng.chance(60) { self.estimate(own, ctx, depth)? } else { self.beside(&one) };
                (one, other)
            }
            n => {
                let prefix = if n == 1 { String::new() } else { format!("{}.", self.prefix(ctx)) };
                let one = self.estimate(&prefix, ctx, depth)?;
                let other = self.beside(&one);
                (one, other)
            }
        };
        let (one, other) = if self.rng.chance(20) { (other, one) } else { (one, other) };
        let op = *self.rng.pick(OPS);
        let level = *self.rng.pick(LEVELS);
        (!never(&one.range, op, &other.range)).then(|| format!("{} {op} {} at {level}", one.text, other.text))
    }

    /// Two groups without a customer in common, as they stand before a value.
    fn two_segments(&mut self, ctx: &Ctx) -> Option<(String, String)> {
        let family = match ctx.families.as_slice() {
            [one] => *one,
            _ if self.families.is_empty() => return None,
            _ => self.rng.below(self.families.len()),
        };
        let family = self.families[family].clone();
        let segments = self.rng.some(&family.segments, 2);
        let dotted = |segment: &String| format!("{}.{segment}.", family.name);
        if ctx.families.len() == 1 && !self.naming && self.rng.chance(50) {
            return Some((String::new(), dotted(segments.first()?)));
        }
        match segments.as_slice() {
            [one, other] if one != other => Some((dotted(one), dotted(other))),
            _ => None,
        }
    }

    /// Rivals or the wave before, as they stand before a value.
    fn beside_the_group(&mut self) -> String {
        let mut of: Vec<&str> = Vec::new();
        if self.marked.rivals {
            of.push("rivals");
        }
        // The best rival is found by U.
        if self.marked.rivals && self.values {
            of.push("best_rival");
        }
        if self.marked.waves {
            of.push("previous");
        }
        let of = *self.rng.pick(&of);
        // A name that nothing reads is taken to be of a customer, of whom there is another `previous`.
        if self.naming || self.rng.chance(30) { format!("all.{of}.") } else { format!("{of}.") }
    }

    /// A value with a sampling error, perhaps times and plus constants.
    fn estimate(&mut self, prefix: &str, ctx: &Ctx, depth: u32) -> Option<Num> {
        let core = self.estimate_itself(prefix, ctx, depth)?;
        Some(match self.rng.below(8) {
            0 => Num::any(format!("{} * {} + {}", core.text, self.rng.range(1, 4), self.rng.range(0, 3))),
            1 => Num::any(format!("{} / {} - 0.5", core.text, self.rng.range(2, 3))),
            2 => core.negated(),
            _ => core,
        })
    }

    fn estimate_itself(&mut self, prefix: &str, ctx: &Ctx, depth: u32) -> Option<Num> {
        let below = depth.min(1);
        let n = if self.values { self.rng.below(10) } else { 7 + self.rng.below(3) };
        let word = |name: &str, range| Num::word(format!("{prefix}{name}"), range);
        let found = match n {
            0..=2 => word("U", Interval::ALL),
            3 => word("CPP", Interval::ALL),
            4 => word("CPC", Interval::ALL),
            5 => word("net", Interval::ALL),
            6 => word(&self.factor()?, self.rating_range()),
            7 => {
                let x = self.number(&Ctx::inside(), below);
                return Some(Num::call(format!("{prefix}mean({})", x.text), x.range));
            }
            8 => {
                let of = self.flag(&Ctx::inside(), below);
                return Some(Num::call(format!("{prefix}share_of({of})"), share()));
            }
            _ => {
                let columns = self.columns.iter().filter(|column| column.readable && column.nps());
                let columns: Vec<String> = columns.map(|column| column.name.clone()).collect();
                let of = columns.first().map(|_| self.rng.pick(&columns).clone())?;
                return Some(Num::call(format!("{prefix}nps({of})"), nps_range()));
            }
        };
        Some(if prefix.is_empty() { self.own(found, ctx) } else { found })
    }
}
