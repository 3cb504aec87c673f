//! The customers: a key, 11 ratings and 5 attributes.

use crate::mix;

pub const RATINGS: usize = 11;
/// These ratings have one decimal place and are DOUBLE in Parquet; the others are whole numbers, INT32.
pub const DECIMAL: [usize; 3] = [2, 5, 9];
pub const SEGMENTS: [&str; 4] = ["basic", "plus", "pro", "max"];
pub const REGIONS: [&str; 6] = ["north", "south", "east", "west", "islands", "abroad"];
pub const TENURE_MOST: u64 = 120;
pub const VISITS_MOST: u64 = 60;
/// In cents.
pub const REVENUE_MOST: u64 = 500_000;

/// One customer.
pub struct Customer {
    pub key: i64,
    /// In tenths; nothing where the question was not answered.
    pub ratings: [Option<u8>; RATINGS],
    pub segment: u8,
    pub region: u8,
    pub tenure: u8,
    /// In cents.
    pub revenue: u32,
    pub visits: u8,
}

/// The customer of this number, from 0.
pub fn customer(n: u64) -> Customer {
    // 32 streams of numbers that do not meet: one for each cell.
    let cell = |column: u64| mix(0xC0FF_EE00_0000_0000 ^ (n * 32 + column));
    let ratings = std::array::from_fn(|r| {
        let number = cell(r as u64);
        // Two in a hundred are missing; the rest of the number is the rating.
        let (missing, rest) = (number % 50 == 0, number / 50);
        let tenths = if DECIMAL.contains(&r) { 10 + rest % 41 } else { 10 + 10 * (rest % 5) };
        (!missing).then_some(tenths as u8)
    });
    Customer {
        key: n as i64 + 1,
        ratings,
        // Half of the customers are in the smallest offer, as bases are.
        segment: [0, 0, 0, 0, 1, 1, 2, 3][(cell(16) % 8) as usize],
        region: (cell(17) % 6) as u8,
        tenure: (cell(18) % (TENURE_MOST + 1)) as u8,
        revenue: (cell(19) % (REVENUE_MOST + 1)) as u32,
        visits: (cell(20) % (VISITS_MOST + 1)) as u8,
    }
}
