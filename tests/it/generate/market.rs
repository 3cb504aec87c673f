//! Brands and waves: columns that say whose product a row rates and when, and values of rows beside the customers.

use std::fmt::Write as _;

use cvrules::model::Interval;
use cvrules::number::Number;

use super::expr::{Ctx, Num};
use super::model::{Gen, Kind};

/// What a program has beside its customers.
#[derive(Clone, Copy, Default)]
pub(super) struct Marked {
    /// Other brands, the own one being named.
    pub(super) rivals: bool,
    /// Brands, none of which is the own one.
    pub(super) brands: bool,
    /// Waves.
    pub(super) waves: bool,
}

impl Gen {
    /// Columns of brands and waves.
    pub(super) fn market_columns(&mut self) {
        if self.rng.chance(25) {
            let brands = ["Acme", "Bolt", "Cøre", "Dove"];
            let some = 1 + self.rng.below(4);
            let words: Vec<String> = brands.iter().take(some).map(|&brand| brand.to_owned()).collect();
            let own = self.rng.chance(75);
            let marked = match (own, self.rng.chance(6)) {
                (true, true) => "offering own \"Nobody\"",
                (true, false) => "offering own \"Acme\"",
                (false, _) => "offering",
            };
            let text = format!("text {marked}");
            let mut column = self.column("brand", Kind::Mark(words), &text, false);
            column.readable = false;
            self.columns.push(column);
            self.marked = Marked { rivals: own, brands: !own, ..self.marked };
        }
        if self.rng.chance(25) {
            let (text, words): (&str, &[&str]) = match self.rng.below(3) {
                0 => ("number", &["2023", "2024", "2026"]),
                1 => ("date", &["2025-06-01", "2025-12-01"]),
                _ => ("\"spring\" | \"autumn\" | \"winter\" | \"never\"", &["autumn", "spring", "winter"]),
            };
            let some = 1 + self.rng.below(words.len());
            let words = words.iter().take(some).map(|&word| word.to_owned()).collect();
            let mut column = self.column("era", Kind::Mark(words), &format!("{text} wave"), false);
            column.readable = false;
            self.columns.push(column);
            self.marked.waves = true;
        }
    }

    /// A value of rivals or of the wave before.
    pub(super) fn beside_them(&mut self, ctx: &Ctx, depth: u32) -> Option<Num> {
        // Whose rivals they are a customer of any brand knows, and a group of one brand alone.
        let rivals = self.marked.rivals || (self.marked.brands && ctx.customer && !ctx.group);
        if !self.values || ctx.inside || (!rivals && !self.marked.waves) {
            return None;
        }
        let mut of: Vec<&str> = Vec::new();
        if rivals {
            of.extend(["rivals", "best_rival", "best", "relative"]);
        }
        if self.marked.waves {
            of.push("previous");
        }
        let of = *self.rng.pick(&of);
        // The same customer in the wave before is a row that the columnar engine does not look for.
        // A name that nothing reads is taken to be of a customer.
        let bare = (of != "previous" || (!ctx.customer && !self.naming)) && self.rng.chance(60);
        let base = if bare { String::new() } else { self.prefix(ctx) + "." };
        let factor = self.rng.pick(&self.factors).name.clone();
        let share = Interval::closed(Number::ZERO, Number::ONE);
        Some(match of {
            "best" => Num::call(format!("{base}best({factor})"), self.rating_range()),
            "relative" => {
                let of = self.rng.pick(&["U", "CPP", "CPC", &factor]).to_string();
                Num::call(format!("relative({of})"), Interval::ALL)
            }
            _ => {
                let dot = format!("{base}{of}");
                if self.rng.chance(25) {
                    let x = self.number(&Ctx::inside(), depth.min(1));
                    let function = *self.rng.pick(&["mean", "median"]);
                    return Some(Num::call(format!("{dot}.{function}({})", x.text), x.range));
                }
                match self.rng.below(10) {
                    0 => Num::call(format!("{dot}.CPP"), Interval::ALL),
                    1 => Num::call(format!("{dot}.net"), Interval::ALL),
                    2 => Num::call(format!("{dot}.{factor}"), self.rating_range()),
                    3 => Num::call(format!("{dot}.share({factor})"), share),
                    4 if of != "rivals" => Num::call(
                        format!("{dot}.count"),
                        Interval { lo: Some((Number::ZERO, true)), hi: None },
                    ),
                    5 if of != "rivals" => Num::call(format!("{dot}.reach"), share),
                    6 if !self.consequences.is_empty() => {
                        let name = self.rng.pick::<String>(&self.consequences).clone();
                        Num::call(format!("{dot}.{name}"), self.rating_range())
                    }
                    _ => Num::call(format!("{dot}.U"), Interval::ALL),
                }
            }
        })
    }

    /// Rules for each brand, where none of them is the own one.
    pub(super) fn brand_rules(&mut self, actions: &[String]) {
        if !self.marked.brands {
            return;
        }
        for (n, condition) in ["U < rivals.U", "net > best_rival.net or relative(U) > 1"].iter().enumerate() {
            let action = self.rng.pick(actions).clone();
            let mut text = format!("rule brand{n} for each offering {{\n  if {condition}");
            let _ = write!(text, "\n  {} {action}\n}}", self.rng.pick(&["recommend", "forbid"]));
            self.decls.push(text);
        }
    }
}
