//! What all contenders of the benchmark "whole customer bases" are about: the customers and the rules.
//!
//! Both are made from counters by a mixing function, with no clock and no state, so that the same
//! arguments give the same bytes everywhere.

pub mod customers;
pub mod languages;
pub mod lookup;
pub mod rules;
pub mod straight;

/// Splitmix64 of a seed: the n-th number of a stream is `mix(stream + n)`.
pub fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Numbers that look like chance and are the same each time.
pub struct Numbers(pub u64);

impl Numbers {
    /// The next one below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 += 1;
        mix(self.0) % most
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

/// The arguments after the program's name: `--name value`, and `--name` alone for flags.
pub struct Arguments(Vec<String>);

impl Arguments {
    /// Those of this run.
    pub fn read() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// What stands after this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let at = self.0.iter().position(|word| word == name)?;
        self.0.get(at + 1).map(String::as_str)
    }

    /// Whether this flag is there.
    pub fn flag(&self, name: &str) -> bool {
        self.0.iter().any(|word| word == name)
    }
}
