//! Writes the customers of `rules/shop.csv`, on whom the packs are shown.
//!
//! Whole numbers only, so that every machine writes the same bytes: `cargo run --example shop_data >
//! rules/shop.csv`.

use std::fmt::Write as _;

/// How many customers.
const CUSTOMERS: u64 = 240;

/// The header of the file.
const HEADER: &str = "Customer,Market,Channel,Goods,Advice,People,Ordering,Name,News,Fit,Price,Time,Trouble,Risk,\
Worth,Possible worth,Recommends,Months,Left,May contact,Needs care\n";

#[allow(dead_code, reason = "the test of the file takes only the text")]
fn main() -> std::io::Result<()> {
    use std::io::Write as _;
    std::io::stdout().write_all(csv().as_bytes())
}

/// The file.
pub(crate) fn csv() -> String {
    let mut out = String::from(HEADER);
    for customer in 0..CUSTOMERS {
        row(customer, &mut out);
    }
    out
}

/// A question to chance: always the same answer for a customer and a question (SplitMix64).
fn chance(customer: u64, question: u64, sides: u64) -> i64 {
    let mut x =
        (customer + 7_919).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ question.wrapping_mul(0xD1B5_4A32_D192_ED03);
    for shift in [30, 27, 31] {
        x ^= x >> shift;
        x = x.wrapping_mul(if shift == 30 { 0xBF58_476D_1CE4_E5B9 } else { 0x94D0_49BB_1331_11EB });
    }
    i64::try_from(x % sides).unwrap_or(0)
}

/// A rating on 1..5 around a middle; now and then no answer.
fn rating(customer: u64, question: u64, middle: i64) -> String {
    if chance(customer, question * 10 + 7, 100) < 4 {
        return String::new();
    }
    let spread: i64 = (0..2).map(|die| chance(customer, question * 10 + die, 3) - 1).sum();
    (middle + spread).clamp(1, 5).to_string()
}

fn row(customer: u64, out: &mut String) {
    let (market, lift) = match chance(customer, 1, 100) {
        0..45 => ("north", 0),
        45..80 => ("south", -1),
        // They rate everything higher, what they get and what they give.
        _ => ("east", 1),
    };
    let channel = match chance(customer, 2, 3) {
        0 => "shop",
        1 => "web",
        _ => "phone",
    };
    // Ordering by telephone takes long and is not liked.
    let phone = i64::from(channel == "phone");
    let benefits = [4 + lift, 3, 4, 4 - phone, 3, 3, 3 + lift];
    let costs = [3 + i64::from(lift != 0), 2 + 2 * phone, 2 + phone, 2 + i64::from(lift > 0)];
    let middles = benefits.into_iter().chain(costs);
    let ratings: Vec<String> =
        middles.zip(10..).map(|(middle, question)| rating(customer, question, middle)).collect();
    let worth = chance(customer, 40, 900) - 60;
    let possible = worth + chance(customer, 41, 500) - i64::from(worth < 0) * 250;
    let recommends = (chance(customer, 42, 12) + 9 + 2 * lift).clamp(0, 20) / 2;
    let months = chance(customer, 43, 72);
    let yes =
        |question: u64, in_100: i64| if chance(customer, question, 100) < in_100 { "yes" } else { "no" };
    let (left, consent, care) = (yes(44, 12), yes(45, 78), yes(46, 6));
    let _ = writeln!(
        out,
        "{},{market},{channel},{},{worth},{possible},{recommends},{months},{left},{consent},{care}",
        customer + 1,
        ratings.join(","),
    );
}
