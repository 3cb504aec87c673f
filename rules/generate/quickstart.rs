//! Writes the customers of `rules/quickstart.csv`.
//!
//! Whole numbers only, so that every machine writes the same bytes: `cargo run --example
//! quickstart_data > rules/quickstart.csv`.

use std::fmt::Write as _;

/// How many customers.
const CUSTOMERS: u64 = 300;

/// The header of the file.
const HEADER: &str = "Customer,Connection,Months with us,Months left on contract,Yearly margin EUR,Would recommend,\
May we contact you,Speed,Reliability,Support,Wi-Fi at home,Price felt,Easy to get help,Outage hours,Gender\n";

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
    let mut x = customer.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ question.wrapping_mul(0xD1B5_4A32_D192_ED03);
    for shift in [30, 27, 31] {
        x ^= x >> shift;
        x = x.wrapping_mul(if shift == 30 { 0xBF58_476D_1CE4_E5B9 } else { 0x94D0_49BB_1331_11EB });
    }
    i64::try_from(x % sides).unwrap_or(0)
}

/// Around zero: the sum of three dice of three sides, from -3 to 3.
fn spread(customer: u64, question: u64) -> i64 {
    (0..3).map(|die| chance(customer, question * 10 + die, 3) - 1).sum()
}

/// A rating on 1..7, or a code: now and then no answer, and 0 where the thing is not used.
fn rating(customer: u64, question: u64, middle: i64, unused_in_100: i64) -> String {
    let luck = chance(customer, question * 10 + 7, 100);
    if luck < unused_in_100 {
        "0".to_owned()
    } else if luck < unused_in_100 + 3 {
        "99".to_owned()
    } else if luck < unused_in_100 + 4 {
        String::new()
    } else {
        (middle + spread(customer, question)).clamp(1, 7).to_string()
    }
}

fn row(customer: u64, out: &mut String) {
    let business = chance(customer, 1, 100) < 24;
    // Three ages of the relation: a first year, the middle, and those who stay.
    let stage = chance(customer, 2, 100);
    let tenure = match stage {
        0..26 => 1 + chance(customer, 3, 11),
        26..66 => 12 + chance(customer, 3, 36),
        _ => 48 + chance(customer, 3, 90),
    };
    let months_left = if tenure < 24 { 24 - tenure } else { chance(customer, 4, 8) };
    // A quarter of the lines hang on an old cable.
    let old_cable = chance(customer, 5, 100) < if business { 42 } else { 18 };
    let outages = if old_cable { 6 + chance(customer, 6, 19) } else { chance(customer, 6, 5) };
    let loyal = tenure >= 48;
    let new = tenure < 12;
    let reliability = if old_cable { 3 } else { 5 };
    let speed = if business { 5 } else { 4 };
    let support = if new { 3 } else { 4 } + i64::from(business);
    let price = 3 + i64::from(loyal) * 2 + i64::from(!new && !loyal);
    let ease = if new { 4 } else { 5 } - i64::from(old_cable);
    let felt = reliability + speed + support - price;
    let margin = if business { 320 } else { 90 } + 2 * tenure.min(60) + 15 * spread(customer, 7)
        - if old_cable { 140 } else { 0 };

    let number = 10_001 + customer;
    let connection = if business { "business" } else { "household" };
    let recommend = match chance(customer, 8, 100) {
        0..5 => String::new(),
        _ => (felt - 2 + spread(customer, 9)).clamp(0, 10).to_string(),
    };
    let consent = match chance(customer, 10, 100) {
        0..78 => "yes",
        78..93 => "no",
        _ => "",
    };
    let outage_hours = match chance(customer, 11, 100) {
        0..3 => "n/a".to_owned(),
        _ => outages.to_string(),
    };
    let gender = match chance(customer, 12, 100) {
        0..48 => "f",
        48..96 => "m",
        _ => "d",
    };
    let speed = rating(customer, 20, speed, 0);
    let reliability = rating(customer, 21, reliability, 0);
    let support = rating(customer, 22, support, 6);
    let wifi = rating(customer, 23, 4, if business { 20 } else { 8 });
    let price = rating(customer, 24, price, 0);
    let ease = rating(customer, 25, ease, 6);
    // Writing to a text cannot fail.
    let _ = writeln!(
        out,
        "{number},{connection},{tenure},{months_left},{margin},{recommend},{consent},{speed},{reliability},\
         {support},{wifi},{price},{ease},{outage_hours},{gender}"
    );
}
