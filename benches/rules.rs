//! What a rule costs: models of a thousand, ten thousand and a hundred thousand rules, read and checked.
//!
//! `cargo bench --bench rules`. The last column is the cost of one rule in relation to the smallest
//! model: 1.0 everywhere is linear.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::panic,
    reason = "a measurement reads the clock and prints"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant};

use cvrules::check::Settings;
use cvrules::load::{LoadError, Loader, load};

const ACTIONS: usize = 100;
const INPUTS: usize = 30;
const BENEFITS: usize = 6;
const COSTS: usize = 5;

/// Rules in one file; a larger model has more files, as a file has a limit of its own.
const RULES_IN_A_FILE: usize = 50_000;

/// The files beside the first, by name.
struct Parts(BTreeMap<String, String>);

impl Loader for Parts {
    fn load(&self, _: &str, path: &str) -> Result<(String, String), LoadError> {
        let text = self.0.get(path).ok_or(LoadError::NotFound)?;
        Ok((path.to_owned(), text.clone()))
    }
}

/// A model such as a large firm may write, with this many rules.
fn model(rules: usize) -> (String, Parts) {
    let mut parts = BTreeMap::new();
    let mut uses = String::new();
    let mut from = RULES_IN_A_FILE;
    while from < rules {
        let name = format!("part_{from}.cvr");
        let _ = writeln!(uses, "use \"{name}\"");
        parts.insert(name, self::rules(from..rules.min(from + RULES_IN_A_FILE)));
        from += RULES_IN_A_FILE;
    }
    (uses + &head() + &self::rules(0..rules.min(RULES_IN_A_FILE)), Parts(parts))
}

/// All but the rules.
fn head() -> String {
    let mut text = String::from(
        "model large \"A large firm\" {\n  scale 1..7\n  evidence at least 20\n}\ninput \"customers.csv\" {\n  id: text key\n",
    );
    let mut line = |words: String| {
        text += &words;
        text.push('\n');
    };
    for n in 0..BENEFITS {
        line(format!("  good_{n}: rating from \"Q{n} What they get\""));
    }
    for n in 0..COSTS {
        line(format!("  toll_{n}: rating from \"P{n} What they give\""));
    }
    for n in 0..INPUTS {
        line(format!("  column_{n}: number >= 0 from \"Column {n}\""));
    }
    line("  kind: \"private\" | \"business\"\n}\nbenefits {".to_owned());
    for n in 0..BENEFITS {
        line(format!("  good_{n} {}% \"What they get, {n}\"", if n == 0 { 50 } else { 10 }));
    }
    line("}\ncosts {".to_owned());
    for n in 0..COSTS {
        line(format!("  toll_{n} 20% \"What they give, {n}\""));
    }
    line("}".to_owned());
    line(
        "segments line { business \"Business\" if kind = \"business\"  private \"Private\" otherwise }"
            .to_owned(),
    );
    line(
        "segments stage first { newcomer if column_0 < 12  settled if column_0 < 48  loyal otherwise }"
            .to_owned(),
    );
    line("let let_down = U < 1\nlet valuable = column_1 >= 500\nparam bearable = 6".to_owned());
    for n in 0..ACTIONS {
        let (good, toll) = (n % BENEFITS, n % COSTS);
        line(format!(
            "action action_{n} \"What is done, {n}\" {{ lifts good_{good} by 1 lowers toll_{toll} by 1 effort {} cost {}_000 owner \"Team {}\" }}",
            1 + n % 9,
            1 + n,
            n % 7
        ));
    }
    text
}

/// The rules of these numbers.
fn rules(numbers: Range<usize>) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text += &words;
        text.push('\n');
    };
    for n in numbers {
        let (good, toll, action) = (n % BENEFITS, n % COSTS, n * 37 % ACTIONS);
        let (one, two) = (n % INPUTS, n * 7 % INPUTS);
        let reads = match n % 4 {
            0 => " for each line",
            1 => " for each line, stage",
            _ => "",
        };
        line(format!("/// Why there is a rule {n}: somebody asked for it in a meeting."));
        line(format!("rule rule_{n} \"The rule of case {n}\"{reads} {{"));
        if reads.is_empty() {
            line(format!(
                "  if good_{good} <= {} and column_{one} > {n} and (let_down or toll_{toll} dominates costs)",
                2 + n % 4
            ));
            line(format!("  unless column_{two} > 10 * bearable or not valuable"));
        } else {
            line(format!(
                "  if mean(column_{one}) > {n} and share_of(column_{two} > bearable) >= 25% and toll_{toll} > all.toll_{toll}"
            ));
            line(format!("  unless U >= 1.2 or mean(good_{good}) > 6"));
        }
        line(format!("  recommend action_{action}, action_{}", (action + 1) % ACTIONS));
        line(format!("  because \"value {{U:.2}}, given {{toll_{toll}:.1}}, got {{good_{good}:.1}}\""));
        line(format!("  source \"Minutes of meeting {n}, page {}\"", n % 50));
        line("}".to_owned());
    }
    text
}

/// The shortest of several runs.
fn best<T>(times: usize, mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut run = || {
        let start = Instant::now();
        let done = work();
        (start.elapsed(), done)
    };
    let mut best = run();
    for _ in 1..times {
        let next = run();
        if next.0 < best.0 {
            best = next;
        }
    }
    best
}

fn main() {
    let mut out = String::new();
    let mut smallest: Option<f64> = None;
    println!(
        "{:>8} {:>9} {:>10} {:>10} {:>10} {:>9} {:>6}",
        "rules", "KiB", "parse ms", "check ms", "all ms", "µs/rule", "ratio"
    );
    for rules in [1_000, 10_000, 100_000] {
        let (text, parts) = model(rules);
        let bytes = text.len() + parts.0.values().map(String::len).sum::<usize>();
        let times = if rules > 50_000 { 2 } else { 5 };
        let settings = Settings::default();
        let (parse, loaded) = best(times, || load("large.cvr", &text, &parts));
        let (check, (model, findings)) =
            best(times, || cvrules::check::check(&loaded.sources, &loaded.files, &settings));
        if model.is_none_or(|model| model.rules.len() != rules) {
            for finding in loaded.findings.iter().chain(findings.iter()).filter(|one| one.is_error()).take(5)
            {
                let _ = writeln!(out, "{}: {}", finding.code, finding.message);
            }
            panic!("the model has faults:\n{out}");
        }
        let all = parse + check;
        #[expect(clippy::cast_precision_loss, reason = "for the eye")]
        let each = all.as_secs_f64() * 1e6 / rules as f64;
        let ratio = each / *smallest.get_or_insert(each);
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{rules:>8} {:>9} {:>10.1} {:>10.1} {:>10.1} {each:>9.2} {ratio:>6.2}",
            bytes / 1024,
            ms(parse),
            ms(check),
            ms(all)
        );
    }
}
