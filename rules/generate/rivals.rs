//! Writes the guests of `rules/rivals.csv`, who rate three coffee bars.
//!
//! Whole numbers only, so that every machine writes the same bytes: `cargo run --example rivals_data >
//! rules/rivals.csv`.

use std::fmt::Write as _;

#[allow(dead_code, reason = "the test of the file takes only the text")]
fn main() -> std::io::Result<()> {
    use std::io::Write as _;
    std::io::stdout().write_all(csv().as_bytes())
}

/// The file.
pub(crate) fn csv() -> String {
    let mut out = String::from("Guest,Bar,Coffee,Place,Price,Wait\n");
    // Each bar with how many rate it, and the middles of its ratings.
    let bars: [(&str, u64, [i64; 4]); 3] =
        [("Ours", 70, [4, 3, 4, 3]), ("Bean", 55, [3, 4, 3, 2]), ("Cup", 35, [3, 3, 2, 3])];
    let mut guest = 0;
    for (bar, guests, middles) in bars {
        for _ in 0..guests {
            guest += 1;
            let ratings: Vec<String> =
                middles.iter().zip(0..).map(|(middle, question)| rating(guest, question, *middle)).collect();
            let _ = writeln!(out, "{guest},{bar},{}", ratings.join(","));
        }
    }
    out
}

/// A rating on 1..5 around a middle; now and then no answer (SplitMix64).
fn rating(guest: u64, question: u64, middle: i64) -> String {
    let mut x =
        guest.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (question + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    for (shift, factor) in [(30, 0xBF58_476D_1CE4_E5B9_u64), (27, 0x94D0_49BB_1331_11EB), (31, 1)] {
        x = (x ^ (x >> shift)).wrapping_mul(factor);
    }
    if x % 100 < 3 {
        return String::new();
    }
    let spread = i64::try_from(x / 100 % 3).unwrap_or(1) + i64::try_from(x / 300 % 3).unwrap_or(1) - 2;
    (middle + spread).clamp(1, 5).to_string()
}
