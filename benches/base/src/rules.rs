//! The rule sets, as one description in memory that `languages` writes down for each contender.

use std::collections::{BTreeMap, BTreeSet};

use crate::Numbers;
use crate::customers::{DECIMAL, RATINGS};

/// Weights in percent of the ratings 0 to 5.
pub const BENEFITS: [u32; 6] = [25, 20, 15, 15, 15, 10];
/// Weights in percent of the ratings 6 to 10.
pub const COSTS: [u32; 5] = [40, 20, 15, 15, 10];
/// In the order of their names, so that a smaller number wins a tie.
pub const ACTIONS: [&str; 12] = [
    "advise", "bundle", "call", "discount", "extend", "fix", "greet", "invite", "mail", "offer", "upgrade",
    "visit",
];
/// The first outranks the others.
pub const PRIORITIES: [&str; 4] = ["critical", "high", "normal", "low"];
/// Below which value of U; the last band has no end.
pub const BANDS: [(&str, f64); 4] = [("harmed", 0.8), ("low", 1.0), ("ok", 1.5), ("high", f64::INFINITY)];
/// How many rules share a word: all bits of a BIGINT but its sign.
pub const WORD: usize = 63;

/// Ranks of a recommendation: priority, then action.
pub const RANKS: usize = PRIORITIES.len() * ACTIONS.len();

/// What a condition reads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    Rating(usize),
    Segment,
    Region,
    Tenure,
    Revenue,
    Visits,
    U,
    Net,
}

impl Column {
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = (0..RATINGS).map(Self::Rating).collect();
        all.extend([
            Self::Segment,
            Self::Region,
            Self::Tenure,
            Self::Revenue,
            Self::Visits,
            Self::U,
            Self::Net,
        ]);
        all
    }

    pub fn name(self) -> String {
        match self {
            Self::Rating(r) => format!("r{r}"),
            Self::Segment => "segment".into(),
            Self::Region => "region".into(),
            Self::Tenure => "tenure".into(),
            Self::Revenue => "revenue".into(),
            Self::Visits => "visits".into(),
            Self::U => "U".into(),
            Self::Net => "net".into(),
        }
    }

    /// Only these can be unknown.
    pub fn nullable(self) -> bool {
        matches!(self, Self::Rating(_) | Self::U | Self::Net)
    }
}

/// A number of the rules, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Decimal(pub i64);

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / 1_000_000, self.0.abs() % 1_000_000);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }
}

impl Decimal {
    /// The binary number nearest to it, which is what the rivals read from its digits.
    pub fn binary(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// How a condition compares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Test {
    AtMost(Decimal),
    Within(Decimal, Decimal),
    Below(Decimal),
    AtLeast(Decimal),
    Above(Decimal),
    /// Of the words of the column, by bits.
    OneOf(u32),
}

impl Test {
    /// Whether it holds of a number.
    pub fn holds(self, x: f64) -> bool {
        match self {
            Self::AtMost(c) => x <= c.binary(),
            Self::Within(a, b) => x >= a.binary() && x <= b.binary(),
            Self::Below(c) => x < c.binary(),
            Self::AtLeast(c) => x >= c.binary(),
            Self::Above(c) => x > c.binary(),
            Self::OneOf(mask) => mask >> (x as u32) & 1 == 1,
        }
    }

    /// How many comparisons it is.
    fn comparisons(self) -> usize {
        match self {
            Self::Within(..) => 2,
            Self::OneOf(mask) => mask.count_ones() as usize,
            _ => 1,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Condition {
    pub column: Column,
    pub test: Test,
}

pub struct Rule {
    /// Numbers of conditions in `RuleSet::conditions`.
    pub conditions: Vec<usize>,
    pub action: usize,
    pub priority: usize,
}

impl Rule {
    /// The smaller wins.
    pub fn rank(&self) -> usize {
        self.priority * ACTIONS.len() + self.action
    }

    pub fn name(n: usize) -> String {
        format!("r_{n:05}")
    }
}

pub struct RuleSet {
    /// The distinct conditions, by column.
    pub conditions: Vec<Condition>,
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// As many rules; with `all_different` no two numbers in them are the same.
    pub fn new(count: usize, all_different: bool) -> Self {
        let mut numbers = Numbers(if all_different { 0x0D1F_0000_0000 } else { 0x5A3E_0000_0000 });
        let mut taken = BTreeSet::new();
        let mut written = Vec::new();
        for _ in 0..count {
            let wanted = [2, 3, 3, 4, 4, 4][numbers.below(6) as usize];
            let mut conditions: BTreeMap<Column, Condition> = BTreeMap::new();
            while conditions.len() < wanted {
                let column = match numbers.below(10) {
                    0..5 => Column::Rating(numbers.below(RATINGS as u64) as usize),
                    5 => numbers.of(&[Column::Segment, Column::Region]),
                    6 => Column::Tenure,
                    7 => numbers.of(&[Column::Revenue, Column::Visits]),
                    8 => Column::U,
                    _ => Column::Net,
                };
                // U and net would often contradict each other.
                let clash = match column {
                    Column::U => conditions.contains_key(&Column::Net),
                    Column::Net => conditions.contains_key(&Column::U),
                    _ => false,
                };
                if !clash && !conditions.contains_key(&column) {
                    let test = test(column, &mut numbers, all_different.then_some(&mut taken));
                    conditions.insert(column, Condition { column, test });
                }
            }
            let action = numbers.below(ACTIONS.len() as u64) as usize;
            let priority = [0, 1, 1, 2, 2, 2, 2, 3][numbers.below(8) as usize];
            written.push((conditions.into_values().collect::<Vec<_>>(), action, priority));
        }
        let distinct: BTreeSet<Condition> = written.iter().flat_map(|one| one.0.iter().copied()).collect();
        let conditions: Vec<Condition> = distinct.into_iter().collect();
        let rules = written
            .into_iter()
            .map(|(all, action, priority)| Rule {
                conditions: all.iter().map(|one| conditions.partition_point(|other| other < one)).collect(),
                action,
                priority,
            })
            .collect();
        Self { conditions, rules }
    }

    /// How many words hold a bit for each rule.
    pub fn words(&self) -> usize {
        self.rules.len().div_ceil(WORD)
    }

    /// The bits of the rules of each rank, those that have none left out.
    pub fn ranks(&self) -> Vec<(usize, Vec<u64>)> {
        let mut ranks = BTreeMap::new();
        for (n, rule) in self.rules.iter().enumerate() {
            let bits = ranks.entry(rule.rank()).or_insert_with(|| vec![0_u64; self.words()]);
            bits[n / WORD] |= 1 << (n % WORD);
        }
        ranks.into_iter().collect()
    }

    /// What it holds, for the eye.
    pub fn told(&self) -> String {
        let read: usize = self.rules.iter().map(|rule| rule.conditions.len()).sum();
        let each = |rule: &Rule| -> usize {
            rule.conditions.iter().map(|&one| self.conditions[one].test.comparisons()).sum()
        };
        let comparisons: usize = self.rules.iter().map(each).sum();
        let mut distinct = BTreeSet::new();
        for one in &self.conditions {
            match one.test {
                Test::Within(a, b) => {
                    distinct.insert((one.column, Test::AtLeast(a)));
                    distinct.insert((one.column, Test::AtMost(b)));
                }
                Test::OneOf(mask) => {
                    distinct.extend(
                        (0..8).filter(|n| mask >> n & 1 == 1).map(|n| (one.column, Test::OneOf(1 << n))),
                    );
                }
                test => {
                    distinct.insert((one.column, test));
                }
            }
        }
        format!(
            "{} rules, {read} conditions of which {} distinct, {comparisons} comparisons of which {} distinct",
            self.rules.len(),
            self.conditions.len(),
            distinct.len()
        )
    }
}

/// A test of a column: from a small menu, as people write them, or with numbers never used before.
fn test(column: Column, numbers: &mut Numbers, taken: Option<&mut BTreeSet<i64>>) -> Test {
    if let Some(taken) = taken {
        return different(column, numbers, taken);
    }
    let tenths = |n: u64| Decimal(n as i64 * 100_000);
    let whole = |n: u64| Decimal(n as i64 * 1_000_000);
    match column {
        Column::Rating(r) => {
            // Never the whole scale: that would always hold.
            let decimal = DECIMAL.contains(&r);
            if numbers.below(2) == 0 {
                return Test::AtMost(tenths(if decimal {
                    12 + 2 * numbers.below(17)
                } else {
                    10 + 10 * numbers.below(4)
                }));
            }
            let (a, b) = if decimal {
                numbers.of(&[
                    (10, 18),
                    (12, 24),
                    (15, 30),
                    (20, 30),
                    (22, 38),
                    (25, 45),
                    (30, 40),
                    (34, 46),
                    (35, 50),
                ])
            } else {
                numbers.of(&[(10, 20), (20, 30), (20, 40), (30, 40), (30, 50), (40, 50)])
            };
            Test::Within(tenths(a), tenths(b))
        }
        Column::Segment => Test::OneOf(1 << numbers.below(4)),
        Column::Region => loop {
            let mask = numbers.below(63) as u32 + 1;
            if (2..=3).contains(&mask.count_ones()) {
                break Test::OneOf(mask);
            }
        },
        Column::Tenure => Test::Below(whole(3 * (1 + numbers.below(39)))),
        Column::Revenue => Test::AtLeast(whole(50 * (1 + numbers.below(95)))),
        Column::Visits => Test::Above(whole(1 + numbers.below(55))),
        Column::U => Test::Below(Decimal(20_000 * (30 + numbers.below(50)) as i64)),
        Column::Net => Test::Above(Decimal(50_000 * (numbers.below(61) as i64 - 30))),
    }
}

fn different(column: Column, numbers: &mut Numbers, taken: &mut BTreeSet<i64>) -> Test {
    let mut fresh = |from: i64, to: i64| loop {
        let one = from + numbers.below((to - from) as u64) as i64;
        if one % 100_000 != 0 && taken.insert(one) {
            break Decimal(one);
        }
    };
    match column {
        Column::Rating(_) => {
            let one = fresh(1_100_000, 4_900_000);
            if one.0 % 2 == 0 {
                return Test::AtMost(one);
            }
            // At least one whole number lies within.
            let other = fresh(one.0.min(3_800_000) + 1_100_000, 5_000_000.max(one.0 + 1_200_000));
            Test::Within(one.min(other), one.max(other))
        }
        Column::Segment => Test::OneOf(1 << numbers.below(4)),
        Column::Region => loop {
            let mask = numbers.below(63) as u32 + 1;
            if (2..=3).contains(&mask.count_ones()) {
                break Test::OneOf(mask);
            }
        },
        Column::Tenure => Test::Below(fresh(5_000_000, 119_000_000)),
        Column::Revenue => Test::AtLeast(fresh(100_000_000, 4_800_000_000)),
        Column::Visits => Test::Above(fresh(1_000_000, 55_000_000)),
        Column::U => Test::Below(fresh(600_000, 1_600_000)),
        Column::Net => Test::Above(fresh(-1_500_000, 1_500_000)),
    }
}
