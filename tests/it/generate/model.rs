//! Models: declarations in layers, each of which reads only what is below it, so that nothing goes in a
//! circle (language 6.5).

use std::collections::HashMap;
use std::fmt::Write as _;

use cvrules::answer::{SubjectValue, Value};
use cvrules::model::{Interval, Model};
use cvrules::number::Number;
use cvrules::value::Date;

use super::Program;
use super::data::{Style, rows};
use super::expr::{Ctx, never};
use super::rng::Rng;

/// `value / 10^places`.
pub(super) fn decimal(value: i64, places: usize) -> String {
    let unit = 10_i64.pow(u32::try_from(places).unwrap());
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.abs() / unit, value.abs() % unit);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0places$}") }
}

#[derive(Clone, PartialEq)]
pub(super) enum Kind {
    Rating,
    Number {
        lo: Option<i64>,
        hi: Option<i64>,
    },
    Weight,
    Text(Vec<String>),
    List(Vec<String>),
    Flag {
        yes: Vec<String>,
        no: Vec<String>,
    },
    Date {
        format: &'static str,
    },
    /// Whose product a row rates, or when.
    Mark(Vec<String>),
}

#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: String,
    header: String,
    /// The declaration in the model.
    text: String,
    pub(super) kind: Kind,
    /// What the check takes a number to be in.
    pub(super) range: Interval,
    pub(super) key: bool,
    /// A decimal comma.
    pub(super) comma: bool,
    /// Numbers so large that squares of squares of them break the limit.
    pub(super) vast: bool,
    /// Whether expressions may read it: not if it is protected.
    pub(super) readable: bool,
    /// Codes as they stand in cells.
    pub(super) codes: Vec<String>,
}

impl Column {
    /// The key of a row.
    pub(super) fn name_row(&self, row: usize) -> String {
        match &self.kind {
            Kind::Number { .. } => (row * 3 + 1).to_string(),
            _ if row % 7 == 3 => format!("Zoe\u{308} {row}"),
            _ => format!("c{row}"),
        }
    }

    pub(super) fn nps(&self) -> bool {
        self.range == Interval::closed(Number::ZERO, Number::int(10)) && !matches!(self.kind, Kind::Rating)
    }
}

#[derive(Clone)]
pub(super) struct Factor {
    pub(super) name: String,
    pub(super) benefit: bool,
    /// As it is written.
    weight: String,
    formula: Option<String>,
    /// What customers expected of it.
    pub(super) expected: Option<String>,
}

#[derive(Clone)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) segments: Vec<String>,
}

#[derive(Clone, PartialEq)]
pub(super) enum Ty {
    Number(Interval),
    Flag,
    Date,
}

pub(super) struct Let {
    pub(super) name: String,
    pub(super) ty: Ty,
    customer: bool,
    group: bool,
    /// Families whose own segment it reads in a group.
    families: Vec<usize>,
}

impl Let {
    pub(super) fn fits(&self, ctx: &Ctx) -> bool {
        (!ctx.customer || self.customer)
            && (!ctx.group || self.group && self.families.iter().all(|one| ctx.families.contains(one)))
    }
}

struct Action {
    name: String,
    needs: Vec<usize>,
    excludes: Vec<usize>,
}

/// What is declared so far, and the text of it.
pub(super) struct Gen {
    pub(super) rng: Rng,
    pub(super) scale: (i64, i64),
    pub(super) as_of: Option<Date>,
    pub(super) columns: Vec<Column>,
    pub(super) factors: Vec<Factor>,
    pub(super) families: Vec<Family>,
    pub(super) lets: Vec<Let>,
    pub(super) params: Vec<(String, Number)>,
    /// Brands and waves.
    pub(super) marked: super::market::Marked,
    /// What factors lead to.
    pub(super) consequences: Vec<String>,
    /// Whether U and all that reads every factor may be read now.
    pub(super) values: bool,
    /// Whether the model says what a customer is worth, and this may be read now.
    pub(super) worth: bool,
    /// Whether it says what a customer could be worth, too.
    pub(super) potential: bool,
    /// Whether a `let` is made, which knows of no cell whose rule reads it.
    pub(super) naming: bool,
    /// Values that expressions are known to have on these data, by their words.
    pub(super) pools: HashMap<String, Vec<Number>>,
    normalize: bool,
    /// The clauses of `model`.
    clauses: Vec<String>,
    /// All other declarations.
    pub(super) decls: Vec<String>,
}

/// Composed and decomposed forms, cases, blanks, quotes, commas.
const WORDS: &[&str] =
    &["Zürich", "Zu\u{308}rich", "café", "cafe\u{301}", "CAFÉ", "a", "A", "x, y", "say \"so\"", "no"];

const ITEMS: &[&str] = &["business", "leisure", "Été", "n/a", "other one"];

/// The program of a seed.
pub(super) fn program(seed: u64) -> Program {
    let mut rng = Rng::new(seed);
    let style = Style::new(&mut rng);
    let scale =
        *rng.pick(&[(1, 5), (1, 5), (1, 7), (0, 10), (0, 10), (-3, 3), (-2, 5), (0, 100), (-1, 1), (0, 4)]);
    let as_of = rng.chance(70).then(|| Date::new(2026, 6, i8::try_from(rng.range(1, 30)).unwrap()).unwrap());
    let mut generator = Gen {
        rng,
        scale,
        as_of,
        columns: Vec::new(),
        factors: Vec::new(),
        families: Vec::new(),
        lets: Vec::new(),
        params: Vec::new(),
        marked: super::market::Marked::default(),
        naming: false,
        consequences: Vec::new(),
        values: false,
        worth: false,
        potential: false,
        pools: HashMap::new(),
        normalize: false,
        clauses: Vec::new(),
        decls: Vec::new(),
    };
    generator.columns();
    let columns = generator.columns.clone();
    let rows = rows(&mut generator.rng, &columns, scale, &style);
    let mut program = Program {
        seed,
        text: String::new(),
        headers: columns.iter().map(|column| column.header.clone()).collect(),
        rows,
        as_of,
    };
    generator.model(&mut program);
    program
}

impl Gen {
    fn model(&mut self, program: &mut Program) {
        self.settings();
        for n in 0..self.rng.below(3) {
            let value = self.rng.pick(&["0", "1", "3", "0.1", "33.3%", "12_000", "-2.5"]).to_string();
            let number = match value.as_str() {
                "12_000" => Number::int(12_000),
                "33.3%" => Number::ratio(333, 1000).unwrap(),
                plain => Number::parse(plain).unwrap(),
            };
            self.decls.push(format!("param p{n} = {value}"));
            self.params.push((format!("p{n}"), number));
        }
        let squares = self.columns.iter().find(|column| column.vast).map(|column| column.name.clone());
        let lets = self.rng.below(3);
        self.some_lets("la", lets);
        for n in 0..self.rng.below(3) {
            self.family(format!("fa{n}"));
        }
        let plain_families = self.families.len();
        self.some_lets("lb", lets);
        self.side(true);
        self.side(false);
        self.weights(plain_families);
        self.expectations();
        self.hierarchy();
        self.values = true;
        self.population(program);
        if self.rng.chance(30) {
            program.text = self.text();
            self.learn(program);
        }
        if self.rng.chance(60) {
            let worth = match self.column_number(Some(false)) {
                Some(column) if self.rng.chance(60) => column.text,
                _ => self.number(&Ctx::customer(), 2).text,
            };
            self.clauses.push(format!("worth {worth}"));
            self.worth = true;
            if self.rng.chance(55) {
                let potential = match self.column_number(Some(false)) {
                    Some(column) if self.rng.chance(60) => column.text,
                    _ => self.number(&Ctx::customer(), 1).text,
                };
                self.clauses.push(format!("potential {potential}"));
                self.potential = true;
            }
        }
        let lets = self.rng.below(4);
        self.some_lets("lc", lets);
        for n in 0..1 + self.rng.below(2) {
            self.family(format!("fb{n}"));
        }
        let lets = self.rng.below(3);
        self.some_lets("ld", lets);
        if let Some(column) = &squares {
            self.decls.push(format!("let vast0 = {column} + 1"));
            for n in 1..=8 {
                self.decls.push(format!("let vast{n} = vast{} * vast{0}", n - 1));
            }
            self.lets.push(Let {
                name: "vast8".to_owned(),
                ty: Ty::Number(Interval::ALL),
                customer: true,
                group: false,
                families: Vec::new(),
            });
        }
        program.text = self.text();
        self.learn(program);
        self.shares_asked_for();
        let actions = self.actions(program);
        if squares.is_some() {
            let action = self.rng.pick(&actions).clone();
            self.decls.push(format!("rule vast {{\n  if vast8 > 0\n  recommend {action}\n}}"));
        }
        self.rules(&actions);
        self.brand_rules(&actions);
        self.targets();
        self.snapshots();
        program.text = self.text();
    }

    /// Whom the model is about: a condition that reads no group, which the check alone can tell.
    fn population(&mut self, program: &mut Program) {
        if !self.rng.chance(35) {
            return;
        }
        for depth in [2, 1, 1, 0] {
            let ctx = Ctx::customer();
            let (one, other) = (self.flag(&ctx, depth), self.flag(&ctx, 0));
            let condition = match self.rng.below(4) {
                0 | 1 => one,
                2 => format!("({one}) or ({other})"),
                _ => format!("not ({one})"),
            };
            self.decls.push(format!("population who \"Who it is about\" if {condition}"));
            program.text = self.text();
            if program.draft().is_some() {
                return;
            }
            self.decls.pop();
        }
    }

    /// The model as it is now.
    fn text(&self) -> String {
        let mut text = format!("model generated \"Générated\" {{\n  {}\n}}\n", self.clauses.join("\n  "));
        text += "input \"data.csv\" {\n";
        for column in &self.columns {
            text += &format!("  {}\n", column.text);
        }
        text += "}\n";
        for (word, benefit) in [("benefits", true), ("costs", false)] {
            text += &format!("{word} {{\n");
            for factor in self.factors.iter().filter(|factor| factor.benefit == benefit) {
                let formula =
                    factor.formula.as_ref().map_or(String::new(), |formula| format!(" = {formula}"));
                let expected =
                    factor.expected.as_ref().map_or(String::new(), |one| format!(" {{ expected = {one} }}"));
                text += &format!("  {} {}{formula}{expected}\n", factor.name, factor.weight);
            }
            text += "}\n";
        }
        text + &self.decls.join("\n") + "\n"
    }

    fn settings(&mut self) {
        self.clauses.push(format!("scale {}..{}", self.scale.0, self.scale.1));
        self.clauses.push(format!("evidence at least {}", self.rng.pick(&[1, 1, 1, 2, 3, 5, 10])));
        if self.rng.chance(70) {
            let shares = ["0%", "10%", "30%", "33.3%", "50%", "0.5", "60%", "66.7%", "70%", "80%", "100%"];
            self.clauses.push(format!("answered at least {}", self.rng.pick(&shares)));
        }
        self.normalize = self.rng.chance(35);
        if self.normalize {
            self.clauses.push("normalize weights".to_owned());
        }
    }

    /// Thresholds of dominance, some of them shares that a factor has.
    fn shares_asked_for(&mut self) {
        for clause in ["dominance at least", "lead at least"] {
            if !self.rng.chance(35) {
                continue;
            }
            let shares: Vec<String> = self
                .pools
                .iter()
                .filter(|(name, _)| name.starts_with("share("))
                .flat_map(|(_, known)| known)
                .filter(|share| **share <= Number::ONE && !share.is_negative())
                .filter_map(Number::decimal)
                .filter(|text| text.len() < 12)
                .collect();
            let mut shares = shares;
            shares.sort();
            let share = if shares.is_empty() || self.rng.chance(40) {
                self.rng.pick(&["5%", "1%", "33.3%", "40%", "50%"]).to_string()
            } else {
                self.rng.pick(&shares).clone()
            };
            self.clauses.push(format!("{clause} {share}"));
        }
    }

    // Columns

    fn columns(&mut self) {
        let model_codes = self.model_codes();
        if self.rng.chance(75) {
            let (word, kind) = if self.rng.chance(80) {
                ("text", Kind::Text(vec!["c0".to_owned(), "c1".to_owned()]))
            } else {
                ("number", Kind::Number { lo: None, hi: None })
            };
            let mut column = self.column("id", kind, &format!("{word} key"), true);
            column.key = true;
            self.columns.push(column);
        }
        for n in 0..2 + self.rng.below(6) {
            let comma = self.rng.chance(8);
            let mut column = self.column(&format!("r{n}"), Kind::Rating, "rating", true);
            if comma {
                column.comma = true;
                column.text += " format \"1.234,5\"";
            }
            if self.rng.chance(15) {
                column.text += " missing none";
            } else {
                column.codes.extend(model_codes.iter().cloned());
            }
            self.columns.push(column);
        }
        for n in 0..1 + self.rng.below(3) {
            let column = self.number_column(n);
            self.columns.push(column);
        }
        if self.rng.chance(70) {
            let words: Vec<String> = WORDS.iter().map(|&word| word.to_owned()).collect();
            let words = self.rng.some(&words, 5);
            let column = self.column("t0", Kind::Text(words), "text", true);
            self.columns.push(column);
        }
        for n in 0..1 + self.rng.below(2) {
            let items: Vec<String> = ITEMS.iter().map(|&item| item.to_owned()).collect();
            let items = self.rng.some(&items, 4);
            let listed = items.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(" | ");
            let column = self.column(&format!("k{n}"), Kind::List(items), &listed, true);
            self.columns.push(column);
        }
        if self.rng.chance(80) {
            let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
            let (yes, no, text) = if self.rng.chance(50) {
                (words(&["yes", "TRUE", "1", "Yes"]), words(&["no", "false", "0"]), "flag")
            } else {
                (words(&["Oui"]), words(&["Non", "Jamais"]), "flag yes \"Oui\" no \"Non\", \"Jamais\"")
            };
            let column = self.column("g0", Kind::Flag { yes, no }, text, true);
            self.columns.push(column);
        }
        if self.rng.chance(60) {
            let format = *self.rng.pick(&["", "dd.mm.yyyy", "m/d/yyyy", "yyyymmdd"]);
            let text =
                if format.is_empty() { "date".to_owned() } else { format!("date format \"{format}\"") };
            let column = self.column("d0", Kind::Date { format }, &text, true);
            self.columns.push(column);
        }
        if self.rng.chance(30) {
            let range = if self.rng.chance(30) { " >= 0" } else { "" };
            let mut column = self.column("w", Kind::Weight, &format!("number{range} weight"), false);
            column.readable = false;
            self.columns.push(column);
        }
        if self.rng.chance(15) {
            let mut column = self.column("secret", Kind::Number { lo: None, hi: None }, "number", false);
            column.readable = false;
            self.columns.push(column);
            self.decls.push("protect secret \"special category\"".to_owned());
        }
        self.market_columns();
        if self.rng.chance(4) {
            let mut column = self.column("vast", Kind::Number { lo: None, hi: None }, "number", false);
            column.vast = true;
            self.columns.push(column);
        }
    }

    /// Codes for all ratings; as they stand in cells.
    fn model_codes(&mut self) -> Vec<String> {
        let mut cells = Vec::new();
        if self.rng.chance(40) {
            self.clauses.push("missing -99, \"?\"".to_owned());
            cells.extend(["-99", "-99.0", "?"].map(str::to_owned));
        }
        if self.rng.chance(40) {
            let code = *self.rng.pick(&["0", "98", "\"n/a\""]);
            self.clauses.push(format!("not applicable {code}"));
            cells.push(code.trim_matches('"').to_owned());
        }
        cells
    }

    pub(super) fn column(&mut self, name: &str, kind: Kind, text: &str, coded: bool) -> Column {
        let mut column = Column {
            name: name.to_owned(),
            header: name.to_owned(),
            text: format!("{name}: {text}"),
            kind,
            range: Interval::ALL,
            key: false,
            comma: false,
            vast: false,
            readable: true,
            codes: Vec::new(),
        };
        if self.rng.chance(25) {
            column.header = format!("Header of {name}, É");
            column.text += &format!(" from \"{}\"", column.header);
        }
        if coded && !matches!(column.kind, Kind::Rating) {
            if self.rng.chance(20) {
                column.text += " missing 99, \"?\"";
                column.codes.extend(["99", "?"].map(str::to_owned));
            }
            if self.rng.chance(15) {
                column.text += " not applicable 7, \"-\"";
                column.codes.extend(["7", "-"].map(str::to_owned));
            }
        }
        column
    }

    fn number_column(&mut self, n: usize) -> Column {
        let (lo, hi, text) = match self.rng.below(9) {
            0 | 1 => (Some(0), Some(10), "0..10"),
            2 => (Some(0), Some(60), "0..<60"),
            3 => (Some(0), None, ">= 0"),
            4 => (Some(0), None, "> 0"),
            5 => (None, Some(100), "< 100"),
            6 => (Some(-5), Some(5), "-5..5"),
            _ => (None, None, ""),
        };
        let mut column =
            self.column(&format!("n{n}"), Kind::Number { lo, hi }, &format!("number {text}"), true);
        let end = |end: Option<i64>, inside: bool| end.map(|n| (Number::int(n), inside));
        let (open_lo, open_hi) = (text == "> 0", text == "< 100" || text == "0..<60");
        column.range = Interval { lo: end(lo, !open_lo), hi: end(hi, !open_hi) };
        if self.rng.chance(12) {
            column.comma = true;
            column.text += " format \"1.234,5\"";
        }
        column
    }

    // Factors

    fn side(&mut self, benefit: bool) {
        let count = 1 + self.rng.below(if benefit { 6 } else { 5 });
        let mut weights: Vec<String> = Vec::new();
        if self.normalize {
            for _ in 0..count {
                weights.push(self.rng.pick(&["1", "1", "2", "3", "0.1", "0.7", "33.3%", "7"]).to_string());
            }
        } else {
            let (total, places) = *self.rng.pick(&[(10, 1), (100, 2), (1000, 3), (10_000_000, 7)]);
            for part in self.rng.parts(total, count) {
                weights.push(if self.rng.chance(50) && places > 1 {
                    format!("{}%", decimal(part, places - 2))
                } else {
                    decimal(part, places)
                });
            }
        }
        let letter = if benefit { "b" } else { "c" };
        let mut free: Vec<String> = self
            .columns
            .iter()
            .filter(|column| {
                column.kind == Kind::Rating && self.factors.iter().all(|f| f.name != column.name)
            })
            .map(|column| column.name.clone())
            .collect();
        // Now and then nothing costs anything, and U is unbounded.
        let free_of_cost = !benefit && self.scale.0 == 0 && self.rng.chance(8);
        for (n, weight) in weights.into_iter().enumerate() {
            if free_of_cost {
                let column = self.column_number(Some(true)).map_or("0".to_owned(), |column| column.text);
                let formula = Some(format!("clamp({column} * 0, 0..{})", self.scale.1));
                self.factors.push(Factor {
                    name: format!("{letter}{n}"),
                    benefit,
                    weight,
                    formula,
                    expected: None,
                });
                continue;
            }
            // Benefits are made of the first ratings, costs of the last; each side leaves some to the other.
            let plain = free.len() > usize::from(benefit) && self.rng.chance(if benefit { 60 } else { 75 });
            let (name, formula) = if plain {
                let at = self.rng.below(free.len().div_ceil(2));
                let at = if benefit { at } else { free.len() - 1 - at };
                (free.remove(at), None)
            } else {
                (format!("{letter}{n}"), Some(self.formula()))
            };
            self.factors.push(Factor { name, benefit, weight, formula, expected: None });
        }
    }

    /// A formula that can lie on the scale.
    pub(super) fn formula(&mut self) -> String {
        let ctx = Ctx::customer();
        let scale = Interval::closed(Number::int(self.scale.0), Number::int(self.scale.1));
        let Some(rating) = self.column_number(Some(true)) else { return self.scale.0.to_string() };
        let number = self.column_number(Some(false)).unwrap_or_else(|| rating.clone());
        let other = self.column_number(Some(true)).unwrap_or_else(|| rating.clone());
        let third = self.column_number(Some(true)).unwrap_or_else(|| rating.clone());
        let (r, s, t) = (&rating.text, &other.text, &third.text);
        let found = match self.rng.below(13) {
            0 => return r.clone(),
            1 => return format!("invert({r})"),
            2 | 3 => self.rescaled(&number, &ctx, 0),
            4 => return format!("{}({r}, {s})", self.rng.pick(&["min", "max", "mean"])),
            5 => return format!("mean({r}, {s}, {t} answered {})", self.rng.range(1, 3)),
            6 => return format!("round(mean({r}, {s}, {t}){})", self.rng.pick(&["", ", 1"])),
            7 => return format!("{r} or else {}", self.rng.range(self.scale.0, self.scale.1)),
            8 => return format!("rescale({0} - all.mean({0}), -5..5)", number.text),
            9 => return format!("rescale({0}, all.min({0})..all.max({0}))", number.text),
            10 => return format!("clamp(({r} + {s}) / 3 * 2, {}..{})", self.scale.0, self.scale.1),
            11 => {
                let x = self.number(&ctx, 2);
                self.rescaled(&x, &ctx, 1)
            }
            _ => self.number(&ctx, 2),
        };
        if found.range.ends().is_some() && never(&found.range, "=", &scale) {
            return format!("rescale({}, -10..10)", found.text);
        }
        found.text
    }

    /// Other weights for some segments, of at most one family a side (5.1).
    fn weights(&mut self, plain_families: usize) {
        if self.rng.chance(8) {
            let benefit = self.rng.chance(50);
            if let Some(text) = self.replaced(benefit) {
                self.decls.push(format!("weights for all {{ {text} }}"));
            }
        }
        if plain_families == 0 || !self.rng.chance(60) {
            return;
        }
        for benefit in [true, false] {
            if !self.rng.chance(70) {
                continue;
            }
            let family = self.families[self.rng.below(plain_families)].clone();
            for segment in &family.segments {
                if self.rng.chance(60)
                    && let Some(text) = self.replaced(benefit)
                {
                    self.decls.push(format!("weights for {}.{segment} {{ {text} }}", family.name));
                }
            }
        }
    }

    fn replaced(&mut self, benefit: bool) -> Option<String> {
        let names: Vec<String> = self
            .factors
            .iter()
            .filter(|factor| factor.benefit == benefit)
            .map(|factor| factor.name.clone())
            .collect();
        if names.len() < 2 {
            return None;
        }
        let some = self.rng.some(&names, names.len());
        let all = some.len() == names.len();
        let parts = self.rng.parts(1000, some.len() + usize::from(!all));
        let named = some.iter().zip(parts).map(|(name, part)| format!("{name} {}%", decimal(part, 1)));
        Some(named.collect::<Vec<_>>().join(", "))
    }

    pub(super) fn side_of(&self, factor: &str) -> &'static str {
        match self.factors.iter().find(|one| one.name == factor) {
            Some(Factor { benefit: true, .. }) => "benefits",
            _ => "costs",
        }
    }

    // Definitions

    fn some_lets(&mut self, letters: &str, count: usize) {
        self.naming = true;
        for n in 0..count {
            let ctx = match self.rng.below(10) {
                0..=4 => Ctx::customer(),
                5 | 6 => Ctx::both(),
                7 | 8 if !self.families.is_empty() => Ctx::group(vec![self.rng.below(self.families.len())]),
                _ => Ctx::group(Vec::new()),
            };
            let name = format!("{letters}{n}");
            let (text, ty) = match self.rng.below(7) {
                0..=2 => {
                    let found = self.number(&ctx, 2);
                    (found.text, Ty::Number(found.range))
                }
                3 if !ctx.group => match self.date_let() {
                    Some(day) => (day, Ty::Date),
                    None => (self.flag(&ctx, 2), Ty::Flag),
                },
                _ => (self.flag(&ctx, 2), Ty::Flag),
            };
            self.decls.push(format!("let {name} = {text}"));
            self.lets.push(Let {
                name,
                ty,
                customer: ctx.customer,
                group: ctx.group,
                families: ctx.families,
            });
        }
        self.naming = false;
    }

    fn family(&mut self, name: String) {
        let ctx = Ctx::customer();
        let count = 1 + self.rng.below(4);
        let first = self.rng.chance(40);
        let letter = name.replace('f', "s");
        let segments: Vec<String> = (0..count).map(|n| format!("{letter}_{n}")).collect();
        let mut text = format!("segments {name}{} {{\n", if first { " first" } else { "" });
        // Bands of one number overlap nowhere, so that most customers have a place.
        let bands = self.rng.chance(45);
        let of = if bands { Some(self.banded()) } else { None };
        for (n, segment) in segments.iter().enumerate() {
            let last = n + 1 == count;
            if last && count > 1 && self.rng.chance(60) {
                text += &format!("  {segment} otherwise\n");
                continue;
            }
            let condition = match &of {
                Some((x, ends)) => {
                    let (lo, hi) = (ends.get(n.wrapping_sub(1)), ends.get(n));
                    match (lo, hi) {
                        (None, Some(hi)) => format!("{x} < {hi}"),
                        (Some(lo), Some(hi)) => format!("{x} in {lo}..<{hi}"),
                        (Some(lo), None) => format!("{x} >= {lo}"),
                        (None, None) => format!("{x} is known"),
                    }
                }
                None => {
                    let depth = 1 + u32::from(self.rng.chance(40));
                    self.flag(&ctx, depth)
                }
            };
            text += &format!("  {segment} \"Segment\" if {condition}\n");
        }
        self.decls.push(text + "}");
        self.families.push(Family { name, segments });
    }

    /// Something to cut into bands, and where to cut.
    fn banded(&mut self) -> (String, Vec<String>) {
        let ends = |ends: &[&str]| ends.iter().map(|&end| end.to_owned()).collect();
        if self.values && self.rng.chance(70) {
            return match self.rng.below(3) {
                0 => ("U".to_owned(), ends(&["0.5", "1", "1.02"])),
                1 => ("U".to_owned(), ends(&["0.98", "1", "2"])),
                _ => ("net".to_owned(), ends(&["(-0.5)", "0", "0.5"])),
            };
        }
        let columns = self.columns.iter().filter(|column| column.readable);
        let found: Vec<(String, bool)> = columns
            .filter_map(|column| match column.kind {
                Kind::Number { .. } => Some((column.name.clone(), false)),
                Kind::Rating => Some((column.name.clone(), true)),
                _ => None,
            })
            .collect();
        let (name, rating) = self.rng.pick(&found).clone();
        if rating {
            let middle = self.scale.0.midpoint(self.scale.1);
            return (name, vec![middle.to_string(), decimal(middle * 10 + 5, 1), self.scale.1.to_string()]);
        }
        (name, ends(&["1", "2", "4"]))
    }

    // What the values are

    /// Evaluates the model as it is and keeps what was found, for thresholds that are hit exactly.
    fn learn(&mut self, program: &Program) {
        let Some(model) = program.draft() else { return };
        let Ok(data) = program.dataset(&model) else { return };
        let evaluation = cvrules::interpret::evaluate(&model, &data, &program.run());
        let answer = evaluation.answer();
        let mut found: HashMap<String, Vec<Number>> = HashMap::new();
        let mut keep = |name: String, value: &Value| {
            if let Value::Number(number) = value {
                let known = found.entry(name).or_default();
                if known.len() < 40 {
                    known.push(number.clone());
                }
            }
        };
        for customer in &answer.customers {
            keep("U".to_owned(), &customer.u);
            keep("CPP".to_owned(), &customer.cpp);
            keep("CPC".to_owned(), &customer.cpc);
            keep("net".to_owned(), &customer.net);
            keep("answered(benefits)".to_owned(), &customer.answered.0);
            keep("answered(costs)".to_owned(), &customer.answered.1);
        }
        for row in (0..data.rows).take(6) {
            let Some(explained) = evaluation.explain_customer(row) else { continue };
            subject(&model, &explained.value, "", &mut keep);
        }
        let mut groups = vec![("all".to_owned(), &answer.all)];
        for report in &answer.families {
            let family = model.families.at(report.family);
            for (segment, value) in &report.segments {
                groups.push((format!("{}.{}", family.name, family.segments.at(*segment).name), value));
            }
        }
        for (name, value) in groups {
            for prefix in [format!("{name}."), "group ".to_owned()] {
                subject(&model, value, &prefix, &mut keep);
            }
            if let Some((family, _)) = name.split_once('.') {
                subject(&model, value, &format!("{family}."), &mut keep);
            }
        }
        // The columns too.
        for (n, column) in self.columns.iter().enumerate() {
            for row in program.rows.iter().take(40) {
                if let (Kind::Number { .. } | Kind::Rating, Some(number)) =
                    (&column.kind, Number::parse(row[n].trim()))
                    && column.range.contains(&number)
                    && (column.kind != Kind::Rating
                        || (number >= Number::int(self.scale.0) && number <= Number::int(self.scale.1)))
                {
                    keep(column.name.clone(), &Value::Number(number));
                }
            }
        }
        self.pools = found;
    }

    // Actions and rules

    fn actions(&mut self, program: &Program) -> Vec<String> {
        let count = 1 + self.rng.below(6);
        let mut made: Vec<Action> = Vec::new();
        let columns = super::effects::movable(&program.text, self);
        for n in 0..count {
            let name = format!("act{n}");
            let mut text = String::new();
            let effects = super::effects::some(self, &columns);
            for effect in &effects {
                let _ = write!(text, "\n  {effect}");
            }
            let (with_effort, with_cost) = (self.rng.chance(75), self.rng.chance(60));
            if with_effort {
                let effort = *self.rng.pick(&["1", "2", "3", "0.1", "8"]);
                let _ = write!(text, "\n  effort {effort}");
            }
            if with_cost {
                let cost = *self.rng.pick(&["0", "120_000", "99.95", "7"]);
                let _ = write!(text, "\n  cost {cost}");
            }
            let mut action = Action { name, needs: Vec::new(), excludes: Vec::new() };
            if n > 0 && self.rng.chance(35) {
                action.excludes.push(self.rng.below(n));
            }
            if n > 0 && self.rng.chance(35) {
                let other = self.rng.below(n);
                if !action.excludes.contains(&other) {
                    action.needs.push(other);
                }
            }
            for (word, others) in [("excludes", &action.excludes), ("needs", &action.needs)] {
                if !others.is_empty() {
                    let names: Vec<String> = others.iter().map(|other| made[*other].name.clone()).collect();
                    let _ = write!(text, "\n  {word} {}", names.join(", "));
                }
            }
            if self.rng.chance(35) {
                let condition = self.worthwhile(!effects.is_empty(), with_effort, with_cost);
                let _ = write!(text, "\n  worthwhile if {condition}");
            }
            // What an action says may stand elsewhere.
            let head = format!("action {} \"Action {n}\" {{", action.name);
            if (count + n) % 4 == 3 {
                self.decls.push(format!("terms for {} {{{text}\n}}", action.name));
                self.decls.push(head + "\n}");
            } else {
                self.decls.push(head + &text + "\n}");
            }
            made.push(action);
        }
        made.into_iter().map(|action| action.name).collect()
    }

    /// When an action is worth it: of customers and of groups, and of terms that the action states.
    fn worthwhile(&mut self, effects: bool, effort: bool, cost: bool) -> String {
        let worth = if self.worth { "worth_raw" } else { "net" };
        match self.rng.below(6) {
            0 if effects && cost => format!("uplift * {worth} * count > cost"),
            1 if effects => format!("uplift * reach > {}", self.rng.pick(&["0", "0.01", "0.25"])),
            2 if effects && effort => "uplift_u / effort >= 0.1".to_owned(),
            3 if self.potential => "unrealised > 0".to_owned(),
            _ => {
                let ctx = Ctx { score: false, ..Ctx::both() };
                self.flag(&ctx, 1)
            }
        }
    }

    fn rules(&mut self, actions: &[String]) {
        let count = 2 + self.rng.below(7);
        // Scopes from wide to narrow, so that what overrides comes first.
        let mut scopes: Vec<(u8, Vec<usize>)> = Vec::new();
        for _ in 0..count {
            let scope = match self.rng.below(10) {
                0 | 1 => (0, Vec::new()),
                2..=4 => (1, vec![self.rng.below(self.families.len())]),
                5 if self.families.len() > 1 => {
                    let all: Vec<usize> = (0..self.families.len()).collect();
                    let mut two = self.rng.some(&all, 2);
                    if two.len() < 2 {
                        two = vec![0, 1];
                    }
                    (2, two)
                }
                _ => (3, Vec::new()),
            };
            scopes.push(scope);
        }
        scopes.sort();
        for (n, (kind, families)) in scopes.iter().enumerate() {
            let ctx = if *kind == 3 { Ctx::customer() } else { Ctx::group(families.clone()) };
            let scope = match kind {
                0 => "for all customers".to_owned(),
                3 => self.rng.pick(&["", "for each customer"]).to_string(),
                _ => {
                    let names: Vec<&str> = families.iter().map(|n| self.families[*n].name.as_str()).collect();
                    format!("for each {}", names.join(", "))
                }
            };
            let mut text = format!("rule rule{n} {scope} {{\n  if {}", self.flag(&ctx, 2));
            if self.rng.chance(30) {
                let _ = write!(text, "\n  unless {}", self.flag(&ctx, 1));
            }
            let verbs = self.rng.below(10);
            let recommended = if verbs < 7 { self.rng.some(actions, 3) } else { Vec::new() };
            if !recommended.is_empty() {
                let _ = write!(text, "\n  recommend {}", recommended.join(", "));
            }
            let left: Vec<String> =
                actions.iter().filter(|one| !recommended.contains(one)).cloned().collect();
            if recommended.is_empty() || (verbs > 5 && !left.is_empty()) {
                let forbidden = self.rng.some(&left, 2);
                let known = if self.rng.chance(20) { " if known" } else { "" };
                let _ = write!(text, "\n  forbid {}{known}", forbidden.join(", "));
            }
            if self.rng.chance(40) {
                let priority = *self.rng.pick(&["critical", "high", "normal", "low"]);
                let _ = write!(text, "\n  priority {priority}");
            }
            if n + 1 < count && self.rng.chance(40) {
                // Those after it are about the same kind of subject or a narrower one.
                let others: Vec<String> = (n + 1..count.min(n + 4)).map(|n| format!("rule{n}")).collect();
                let _ = write!(text, "\n  overrides {}", self.rng.some(&others, 2).join(", "));
            }
            if self.as_of.is_some() && self.rng.chance(25) {
                let (from, to) = (self.day(), self.day());
                let (from, to) = if from <= to { (from, to) } else { (to, from) };
                let _ = write!(text, "\n  effective {from}..{to}");
            }
            if self.as_of.is_some() && self.rng.chance(10) {
                let _ = write!(text, "\n  review by {}", self.day());
            }
            if self.rng.chance(40) {
                let value = self.number(&ctx, 0);
                if !value.text.contains(['"', '{', ':']) {
                    let format = *self.rng.pick(&["", ":.2", ":%", ":.1%"]);
                    let _ = write!(
                        text,
                        "\n  because \"value {{{}{format}}}, all {{count}} {{{{}}}}\"",
                        value.text
                    );
                }
            }
            self.decls.push(text + "\n}");
        }
        self.wide_bans(actions, count);
        self.score();
        super::written_out::declare(&mut self.rng, actions, &self.families, &mut self.decls);
        if self.rng.chance(35) {
            let most = *self.rng.pick(&["1 action", "2 actions", "3 actions"]);
            self.clauses.push(format!("at most {most} per customer"));
        }
    }

    /// Rules about wider groups that bind narrower ones: bans, bans in doubt, and overrides downwards.
    fn wide_bans(&mut self, actions: &[String], count: usize) {
        if self.rng.chance(50) {
            let condition = self.flag(&Ctx::group(Vec::new()), 1);
            let action = self.rng.pick(actions).clone();
            let other = self.rng.below(count);
            self.decls.push(format!(
                "rule wide for all customers {{\n  if {condition}\n  forbid {action}\n  overrides rule{other}\n}}"
            ));
        }
        if self.rng.chance(60) {
            let family = self.rng.below(self.families.len());
            let name = self.families[family].name.clone();
            let condition = self.flag(&Ctx::group(vec![family]), 1);
            let forbidden = self.rng.pick(actions).clone();
            let other = self.rng.below(count);
            self.decls.push(format!(
                "rule banned for each {name} {{\n  if {condition}\n  forbid {forbidden}\n  overrides rule{other}\n}}"
            ));
        }
        if self.rng.chance(50) {
            let all = actions.join(", ");
            self.decls
                .push(format!("rule everything {{\n  if U is known or U is unknown\n  recommend {all}\n}}"));
        }
    }

    fn score(&mut self) {
        if self.rng.chance(25) {
            return;
        }
        let worth = if self.worth { " * worth" } else { "" };
        let score = match self.rng.below(12) {
            0 => format!("uplift * reach{worth} / effort"),
            1 => format!("uplift * count{worth} - cost / 1000"),
            2 => "uplift_u".to_owned(),
            7 | 10 | 11 => "U".to_owned(),
            3 => "uplift_u / effort or else uplift".to_owned(),
            4 => "uplift".to_owned(),
            6 if self.potential => "max(0, unrealised) * uplift".to_owned(),
            9 if self.potential => "potential".to_owned(),
            5 if self.worth => "worth_raw / effort".to_owned(),
            6 => "(all.U - U) * uplift / effort".to_owned(),
            _ => {
                let ctx = Ctx { score: true, ..Ctx::both() };
                self.number(&ctx, 3).text
            }
        };
        self.clauses.push(format!("prioritize by {score}"));
    }
}

/// The values of a subject by the words of a model.
fn subject(model: &Model, value: &SubjectValue, prefix: &str, keep: &mut dyn FnMut(String, &Value)) {
    keep(format!("{prefix}U"), &value.u);
    keep(format!("{prefix}CPP"), &value.cpp);
    keep(format!("{prefix}CPC"), &value.cpc);
    keep(format!("{prefix}net"), &value.net);
    if let Some(satisfaction) = &value.satisfaction {
        keep(format!("{prefix}satisfaction"), &satisfaction.value);
    }
    for (id, found) in &value.consequences {
        keep(format!("{prefix}{}", model.consequences.at(*id).name), &found.value);
    }
    for factor in &value.factors {
        let name = &model.factors.at(factor.factor).name;
        keep(format!("{prefix}{name}"), &factor.rating);
        keep(format!("{prefix}share({name})"), &factor.share);
        keep(format!("{prefix}headroom({name})"), &factor.headroom);
        if let Some(gap) = &factor.gap {
            keep(format!("{prefix}gap({name})"), &gap.value);
        }
    }
    if let Some(group) = &value.group {
        keep(format!("{prefix}count"), &Value::Number(group.count.clone()));
        keep(format!("{prefix}rows"), &Value::Number(Number::count(group.rows)));
        keep(format!("{prefix}reach"), &group.reach);
    }
}
