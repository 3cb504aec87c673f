//! Cells as exports have them: mostly on the grid, with many ties, and all that can be wrong with them.

use super::model::{Column, Kind, decimal};
use super::rng::Rng;

/// No numbers, or none that a model would read.
const GARBAGE: &[&str] =
    &["abc", "--", "NaN", "inf", "1e", "0x10", "1e400", "3..5", "five", "1_000", "١", "1 2", "-", "+", "."];

/// At the edges of what machines hold: near 2^53 and 2^63, 16 and 17 digits, far exponents, sums that
/// binary fractions miss.
const EDGES: &[&str] = &[
    "9007199254740993",
    "9007199254740992",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "0.30000000000000004",
    "0.1",
    "0.2",
    "0.3",
    "1234567.890123456",
    "12345678901.234567",
    "1e20",
    "1e-15",
    "-1e20",
    "2.5e1",
    "1E3",
    "+4",
    "007",
    "3.000",
    "-0",
    ".5",
    "5.",
    "0.000000000000000001",
    "1e40",
];

/// What the cells of a program are like.
pub(super) struct Style {
    /// Of a hundred cells, how many are answered.
    pub(super) answered: usize,
    /// … hold what does not belong there.
    pub(super) wrong: usize,
    /// … have decimals.
    pub(super) decimals: usize,
    /// Ratings of a row lie near each other in so many rows of a hundred, so that ties are frequent.
    pub(super) flat: usize,
    /// Numbers far beyond all others are there.
    pub(super) vast: bool,
}

impl Style {
    pub(super) fn new(rng: &mut Rng) -> Self {
        Self {
            answered: *rng.pick(&[100, 97, 90, 70]),
            wrong: *rng.pick(&[0, 2, 6]),
            decimals: *rng.pick(&[0, 0, 15, 60]),
            flat: *rng.pick(&[10, 40]),
            vast: rng.chance(12),
        }
    }
}

/// The rows of a program, a cell for each column.
pub(super) fn rows(rng: &mut Rng, columns: &[Column], scale: (i64, i64), style: &Style) -> Vec<Vec<String>> {
    let count = match rng.below(20) {
        // Numbers of 65,536 bits take their time.
        _ if columns.iter().any(|column| column.vast) => 1 + rng.below(8),
        0 => 200,
        1..=4 => 1 + rng.below(5),
        _ => 1 + rng.below(60),
    };
    (0..count)
        .map(|row| {
            let flat = rng.chance(style.flat).then(|| match rng.below(3) {
                0 => scale.0,
                1 => scale.1,
                _ => rng.range(scale.0, scale.1),
            });
            // The costs are made of the later ratings: some customers give nothing, or as much as they get.
            let nothing = if scale.0 <= 0 && scale.1 >= 0 { 0 } else { scale.0 };
            let given = if rng.chance(style.flat / 3) { Some(nothing) } else { flat };
            let got = if given == flat { flat } else { None };
            let middle = columns.iter().filter(|column| column.kind == Kind::Rating).count().div_ceil(2);
            let mut ratings = 0;
            columns
                .iter()
                .map(|column| {
                    ratings += usize::from(column.kind == Kind::Rating);
                    let flat = if ratings > middle { given } else { got };
                    cell(rng, column, scale, style, row, flat)
                })
                .collect()
        })
        .collect()
}

fn cell(
    rng: &mut Rng,
    column: &Column,
    scale: (i64, i64),
    style: &Style,
    row: usize,
    flat: Option<i64>,
) -> String {
    if column.key {
        return match rng.below(30) {
            0 => String::new(),
            1 | 2 => column.name_row(row / 2),
            _ => column.name_row(row),
        };
    }
    if !rng.chance(style.answered) {
        return match (rng.below(3), column.codes.as_slice()) {
            (0, _) | (_, []) => rng.pick(&["", "", " "]).to_string(),
            (_, codes) => rng.pick(codes).clone(),
        };
    }
    let number = |text: String| if column.comma { text.replace('.', ",") } else { text };
    if rng.chance(style.wrong) {
        let edge = *rng.pick(EDGES);
        return match rng.below(3) {
            0 => rng.pick(GARBAGE).to_string(),
            1 => number(edge.to_owned()),
            _ => number(decimal(rng.range(-2000, 2000), 1)),
        };
    }
    match &column.kind {
        Kind::Rating => {
            let places = if rng.chance(style.decimals) { rng.below(4) } else { 0 };
            let unit = 10_i64.pow(u32::try_from(places).unwrap());
            let value = match flat {
                Some(value) => value * unit,
                None if places == 0 => rng.range(scale.0, scale.1),
                None => rng.range(scale.0 * unit, scale.1 * unit),
            };
            number(decimal(value, places))
        }
        Kind::Number { lo, hi } => {
            if column.vast {
                return if rng.chance(30) {
                    format!("{}e90", rng.range(1, 9))
                } else {
                    rng.range(0, 9).to_string()
                };
            }
            if style.vast && rng.chance(20) {
                let edge = *rng.pick(EDGES);
                return number(edge.to_owned());
            }
            let (lo, hi) = (lo.unwrap_or(-20), hi.unwrap_or(40));
            match rng.below(10) {
                0 => number(decimal(rng.range(lo * 100, hi * 100), 2)),
                1 => number(decimal(rng.range(lo * 1000, hi * 1000), 3)),
                2 => lo.to_string(),
                3 => hi.to_string(),
                4 if column.comma => format!("1.{:03},5", rng.below(1000)),
                // Few values, so that ranks and medians tie.
                5..=7 => rng.range(lo, lo + (hi - lo).min(4)).to_string(),
                _ => rng.range(lo, hi).to_string(),
            }
        }
        Kind::Weight => match rng.below(12) {
            0 => "0".to_owned(),
            1 => "-1".to_owned(),
            2 => String::new(),
            3 | 4 => decimal(rng.range(1, 30), 1),
            5 => decimal(rng.range(1, 3000), 3),
            6 => "0.1".to_owned(),
            _ => rng.range(1, 3).to_string(),
        },
        Kind::Text(words) | Kind::Mark(words) => rng.pick(words).clone(),
        Kind::List(items) => {
            let item = rng.pick(items).clone();
            if rng.chance(6) { format!("{item}?") } else { item }
        }
        Kind::Flag { yes, no } => {
            let words = if rng.chance(50) { yes } else { no };
            rng.pick(words).clone()
        }
        Kind::Date { format } => {
            let (year, month, day) = (rng.range(2024, 2027), rng.range(1, 12), rng.range(1, 28));
            match *format {
                "dd.mm.yyyy" => format!("{day:02}.{month:02}.{year:04}"),
                "m/d/yyyy" => format!("{month}/{day}/{year:04}"),
                "yyyymmdd" => format!("{year:04}{month:02}{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}"),
            }
        }
    }
}

/// The rows as a file.
pub(super) fn csv(headers: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        let quoted = cells.iter().map(|cell| {
            if cell.is_empty() || cell.contains([',', '"', '\n', ' ', ';', '|', '\t']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        });
        quoted.collect::<Vec<_>>().join(",") + "\n"
    };
    let mut text = line(headers);
    for row in rows {
        text += &line(row);
    }
    text
}
