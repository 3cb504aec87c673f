//! What is made of ratings beside U: expectations, consequences, goals; and what rules do not read: targets, snapshots.

use super::expr::Ctx;
use super::model::Gen;

impl Gen {
    /// Says of some benefits what was expected of them.
    pub(super) fn expectations(&mut self) {
        if !self.rng.chance(45) {
            return;
        }
        let benefits: Vec<usize> = (0..self.factors.len()).filter(|n| self.factors[*n].benefit).collect();
        for at in benefits {
            if !self.rng.chance(65) {
                continue;
            }
            let expected = match self.rng.below(6) {
                // What everybody feels, read while the group's own gaps are not known yet.
                0 => format!("all.{}", self.rng.pick(&self.factors).name),
                1 => self.rng.range(self.scale.0, self.scale.1).to_string(),
                _ => self.formula(),
            };
            self.factors[at].expected = Some(expected);
        }
    }

    /// What factors lead to, and what that is for.
    pub(super) fn hierarchy(&mut self) {
        for n in 0..self.rng.below(3) {
            let benefit = self.rng.chance(60);
            let side: Vec<String> = self
                .factors
                .iter()
                .filter(|factor| factor.benefit == benefit)
                .map(|factor| factor.name.clone())
                .collect();
            let some = self.rng.some(&side, 3);
            if some.is_empty() {
                continue;
            }
            let name = format!("leads{n}");
            self.decls.push(format!("consequence {name} \"Consequence\" from {}", some.join(", ")));
            self.consequences.push(name);
        }
        if !self.consequences.is_empty() {
            let from = self.consequences.join(", ");
            self.decls.push(format!("goal ends \"Goal\" from {from}"));
        }
    }

    /// Groups: all customers, or the cells of some families.
    fn groups(&mut self) -> (String, Vec<usize>) {
        let all: Vec<usize> = (0..self.families.len()).collect();
        let families = match self.rng.below(4) {
            0 => Vec::new(),
            3 if all.len() > 1 => vec![0, 1],
            _ => vec![*self.rng.pick(&all)],
        };
        let scope = if families.is_empty() {
            "for all customers".to_owned()
        } else {
            let names: Vec<&str> = families.iter().map(|n| self.families[*n].name.as_str()).collect();
            format!("for each {}", names.join(", "))
        };
        (scope, families)
    }

    /// What is kept of customers and of groups. These come last, so that nothing else of a seed depends on them.
    pub(super) fn snapshots(&mut self) {
        for n in 0..self.rng.below(3) {
            let (scope, ctx) = match self.rng.below(3) {
                0 => ("for each customer".to_owned(), Ctx::customer()),
                _ => {
                    let (scope, families) = self.groups();
                    (scope, Ctx::group(families))
                }
            };
            let mut keep = vec!["U within 0.01".to_owned(), "top cost".to_owned()];
            if !scope.ends_with("customer") {
                keep.push("n".to_owned());
            }
            keep.push(format!(
                "({}) within {}",
                self.number(&ctx, 1).text,
                self.rng.pick(&["0", "0.5", "1%"])
            ));
            keep.push(format!("({})", self.flag(&ctx, 1)));
            let mut clauses = vec![format!("keep {}", self.rng.some(&keep, 5).join(", "))];
            if clauses[0] == "keep " {
                clauses.clear();
            }
            if self.rng.chance(50) {
                clauses.push(format!("round {}", self.rng.below(13)));
            }
            if self.rng.chance(30) {
                clauses.push(format!("top {} actions", 1 + self.rng.below(3)));
            }
            if self.rng.chance(30) {
                clauses.push("evidence at least 1".to_owned());
            }
            self.decls.push(format!("snapshot s{n} \"Snapshot\" {scope} {{\n  {}\n}}", clauses.join("\n  ")));
        }
    }

    /// What is to hold of groups by a day.
    pub(super) fn targets(&mut self) {
        if self.as_of.is_none() || !self.rng.chance(50) {
            return;
        }
        for n in 0..1 + self.rng.below(2) {
            let (scope, families) = self.groups();
            let depth = 1 + u32::from(self.rng.chance(30));
            let goal = self.flag(&Ctx::group(families), depth);
            let by = self.day();
            self.decls.push(format!("target t{n} {scope} {{ {goal} by {by} }}"));
        }
    }
}
