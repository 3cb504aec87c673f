//! What a plan costs: two hundred actions, with and without excludes and needs.
//!
//! `cargo bench --bench plan`

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement reads the clock and prints"
)]

use std::time::Instant;

use cvrules::budget::{Item, NODES, choose};
use cvrules::number::Number;

/// Chance that is the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn number(&mut self, most: u64, under: u64) -> Number {
        Number::fraction(i128::from(1 + self.below(most)), i128::from(1 + self.below(under)))
    }
}

fn main() {
    let mut chance = Chance(88_172_645_463_325_252);
    for (name, pairs) in [
        ("alone", 0),
        ("60 excludes, 60 needs", 60),
        ("150 excludes, 150 needs", 150),
        ("400 excludes, 400 needs", 400),
    ] {
        let mut items: Vec<Item> = (0..200)
            .map(|_| Item {
                score: chance.number(100_000, 10_000),
                cost: chance.number(100_000, 1),
                excludes: Vec::new(),
                needs: Vec::new(),
            })
            .collect();
        let place = |n| usize::try_from(n).expect("it is below 200");
        for _ in 0..pairs {
            let (a, b) = (place(chance.below(200)), place(chance.below(200)));
            if a != b && !items[a].excludes.contains(&b) {
                items[a].excludes.push(b);
                items[b].excludes.push(a);
            }
            let (a, b) = (place(chance.below(200)), place(chance.below(200)));
            if b < a && !items[a].needs.contains(&b) {
                items[a].needs.push(b);
            }
        }
        let all: Number = items.iter().map(|item| &item.cost).sum();
        for percent in [10, 30, 60] {
            let budget = &all * &Number::fraction(percent, 100);
            let start = Instant::now();
            if let Some(found) = choose(&items, &budget, &[], &[], NODES) {
                let proven = if found.is_best() { "proven" } else { "not proven" };
                println!(
                    "{name}, {percent} % of all costs: {:.1} ms, {} nodes, {proven}",
                    start.elapsed().as_secs_f64() * 1000.0,
                    found.nodes
                );
            }
        }
    }
}
