//! What an evaluation costs: a survey of 130,000 customers, eleven factors, five rules, three families,
//! through the reference interpreter.
//!
//! `cargo bench --bench eval`; a number after `--` is another number of customers.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement reads the clock, prints and fails loudly"
)]

use std::fmt::Write as _;
use std::time::Instant;

use cvrules::check::Settings;
use cvrules::data::read::read;
use cvrules::data::{ReadOptions, typed, wanted_headers};
use cvrules::interpret::{Run, evaluate};
use cvrules::load::{LoadError, Loader};

const ROWS: usize = 130_000;

const MODEL: &str = r#"
model survey { scale 1..5 missing 0 evidence at least 100 lead at least 5% }
input "survey.csv" {
  id: text key
  age: number 16..100
  kind: "private" | "business"
  class: "eco" | "plus" | "first"
  distance: number >= 0
  q0: rating q1: rating q2: rating q3: rating q4: rating q5: rating
  p0: rating p1: rating p2: rating p3: rating p4: rating
}
benefits { q0 25% q1 20% q2 15% q3 15% q4 15% q5 10% }
costs { p0 40% p1 20% p2 15% p3 15% p4 10% }
segments trip { business if kind = "business" private otherwise }
segments cabin { eco if class = "eco" plus if class = "plus" first if class = "first" }
segments years first { young if age < 30 middle if age < 60 old otherwise }
action cheaper { lowers p0 by 1 effort 3 }
action quicker { lifts q1 by 1 lowers p1 by 1 effort 5 }
action kinder { lifts q4 by 2 effort 2 }
rule dear { if U < 1 and p0 dominates costs recommend cheaper because "value {U:.2}" }
rule slow { if q1 <= 2 and distance > 500 unless kind = "business" recommend quicker }
rule let_down_groups for each trip, cabin { if U < 1 recommend cheaper, kinder because "{trip}, {cabin}: {U:.2}" }
rule weak_service for each years { if weakest benefit = q4 or q4 < all.q4 recommend kinder }
rule not_for_all { if q4 >= 4 forbid kinder }
"#;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most
    }
}

fn survey(rows: usize) -> String {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut csv = String::from("id,age,kind,class,distance,q0,q1,q2,q3,q4,q5,p0,p1,p2,p3,p4\n");
    for row in 0..rows {
        let age = 16 + numbers.below(70);
        let kind = if numbers.below(3) == 0 { "business" } else { "private" };
        let class = ["eco", "eco", "eco", "plus", "first"].get(numbers.below(5) as usize).unwrap();
        write!(csv, "c{row},{age},{kind},{class},{}", 100 + numbers.below(4_000)).unwrap();
        for _ in 0..11 {
            // 0 is no answer: about one in fifty.
            let answer = if numbers.below(50) == 0 { 0 } else { 1 + numbers.below(5) };
            write!(csv, ",{answer}").unwrap();
        }
        csv.push('\n');
    }
    csv
}

fn main() {
    let rows = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(ROWS);
    let csv = survey(rows);
    let compiled = cvrules::compile("survey.cvr", MODEL, &NoFiles, &Settings::default());
    let faults: Vec<String> = compiled.findings.iter().map(|one| one.message.clone()).collect();
    let Some(model) = compiled.model else {
        println!("the model has faults: {faults:#?}");
        std::process::exit(1);
    };
    println!("{rows} customers, {} KiB", csv.len() / 1024);
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    let told = |part: &str, start: Instant| {
        let seconds = start.elapsed().as_secs_f64();
        println!("{part:>9} {seconds:>8.3} s {:>12.0} rows/s", rows as f64 / seconds);
    };
    let whole = Instant::now();
    let start = Instant::now();
    let options = ReadOptions { wanted: Some(wanted_headers(&model)), ..ReadOptions::default() };
    let raw = read("survey.csv", csv.as_bytes(), &options).unwrap();
    told("read", start);
    let start = Instant::now();
    let (data, _) = typed(&model, &raw).unwrap();
    told("typed", start);
    let start = Instant::now();
    let evaluation = evaluate(&model, &data, &Run::default());
    told("evaluate", start);
    told("all", whole);
    println!("{} customers in the answer", evaluation.answer().customers.len());
}
