//! Expressions by type: what they read is declared below them, and no comparison is impossible.

use cvrules::model::Interval;
use cvrules::number::Number;

use super::model::{Gen, Kind, Ty, decimal};

/// Where an expression is read.
#[derive(Clone)]
pub(super) struct Ctx {
    /// It must have a meaning for a customer.
    pub(super) customer: bool,
    /// It must have a meaning for a group.
    pub(super) group: bool,
    /// The families of whose segments the group is one.
    pub(super) families: Vec<usize>,
    /// Inside the argument of an aggregate.
    pub(super) inside: bool,
    /// In `prioritize by`.
    pub(super) score: bool,
}

impl Ctx {
    pub(super) const fn customer() -> Self {
        Self { customer: true, group: false, families: Vec::new(), inside: false, score: false }
    }

    pub(super) const fn group(families: Vec<usize>) -> Self {
        Self { customer: false, group: true, families, inside: false, score: false }
    }

    pub(super) const fn both() -> Self {
        Self { customer: true, group: true, families: Vec::new(), inside: false, score: false }
    }

    pub(super) fn inside() -> Self {
        Self { inside: true, ..Self::customer() }
    }
}

/// An expression that gives a number.
#[derive(Clone)]
pub(super) struct Num {
    pub(super) text: String,
    /// What the check takes it to be in.
    pub(super) range: Interval,
    /// Whether it is more than a word or a call.
    pub(super) loose: bool,
    /// Values that it is known to have.
    pub(super) pool: Option<String>,
}

impl Num {
    pub(super) fn word(text: impl Into<String>, range: Interval) -> Self {
        let text = text.into();
        Self { pool: Some(text.clone()), text, range, loose: false }
    }

    pub(super) fn call(text: String, range: Interval) -> Self {
        Self { text, range, loose: false, pool: None }
    }

    pub(super) fn any(text: String) -> Self {
        Self { text, range: Interval::ALL, loose: true, pool: None }
    }

    /// What is as far below 0 as it is above.
    pub(super) fn negated(&self) -> Self {
        let flip = |end: &End| end.as_ref().map(|(n, inside)| (-n, *inside));
        let range = Interval { lo: flip(&self.range.hi), hi: flip(&self.range.lo) };
        Self { text: format!("-{}", self.tight()), range, loose: true, pool: None }
    }

    /// As an operand.
    pub(super) fn tight(&self) -> String {
        if self.loose { format!("({})", self.text) } else { self.text.clone() }
    }
}

fn at_least_zero() -> Interval {
    Interval { lo: Some((Number::ZERO, true)), hi: None }
}

pub(super) fn share() -> Interval {
    Interval::closed(Number::ZERO, Number::ONE)
}

/// What a net promoter score can be.
pub(super) fn nps_range() -> Interval {
    Interval::closed(Number::int(-100), Number::int(100))
}

fn point(n: &Number) -> Interval {
    Interval::closed(n.clone(), n.clone())
}

type End = Option<(Number, bool)>;

fn hull(a: &Interval, b: &Interval) -> Interval {
    let end = |a: &End, b: &End, low: bool| match (a, b) {
        (Some(x), Some(y)) if x.0 == y.0 => Some((x.0.clone(), x.1 || y.1)),
        (Some(x), Some(y)) => Some(if (x.0 < y.0) == low { x.clone() } else { y.clone() }),
        _ => None,
    };
    Interval { lo: end(&a.lo, &b.lo, true), hi: end(&a.hi, &b.hi, false) }
}

/// Whether every number of `a` is below every one of `b`.
fn below(a: &Interval, b: &Interval, or_equal: bool) -> bool {
    match (&a.hi, &b.lo) {
        (Some((hi, hi_in)), Some((lo, lo_in))) => hi < lo || (hi == lo && (or_equal || !(*hi_in && *lo_in))),
        _ => false,
    }
}

fn one_point(range: &Interval) -> Option<&Number> {
    range.ends().filter(|(lo, hi)| lo == hi).map(|(lo, _)| lo)
}

/// What 3.4 calls an error.
pub(super) fn never(a: &Interval, op: &str, b: &Interval) -> bool {
    match op {
        "<" => below(b, a, true),
        "<=" => below(b, a, false),
        ">" => below(a, b, true),
        ">=" => below(a, b, false),
        "=" => below(a, b, false) || below(b, a, false),
        _ => one_point(a).is_some() && one_point(a) == one_point(b),
    }
}

/// A number as an author would write it: a decimal, or a fraction where it has none.
pub(super) fn written(n: &Number) -> Option<Num> {
    let found = match n.decimal() {
        Some(decimal) => Num { text: decimal, range: point(n), loose: false, pool: None },
        None => {
            let big = n.to_big();
            Num::any(format!("{}/{}", big.numer(), big.denom()))
        }
    };
    (found.text.len() <= 40).then_some(Num { loose: found.loose || n.is_negative(), ..found })
}

const OPS: &[&str] = &["<", "<=", ">", ">=", "=", "!="];

impl Gen {
    fn constant(&mut self) -> Num {
        let places = *self.rng.pick(&[0, 0, 0, 1, 2]);
        let value = self.rng.range(-30, 100);
        written(&Number::parse(&decimal(value, places)).unwrap()).unwrap()
    }

    /// A number to compare with, where possible one that the expression is known to have.
    pub(super) fn beside(&mut self, x: &Num) -> Num {
        if let Some(known) = x.pool.as_ref().and_then(|name| self.pools.get(name))
            && !known.is_empty()
            && self.rng.chance(65)
        {
            let value = self.rng.pick(known).clone();
            if let Some(found) = written(&value) {
                return found;
            }
        }
        let (lo, hi) = (x.range.lo.as_ref().map(|(n, _)| n), x.range.hi.as_ref().map(|(n, _)| n));
        let (lo, hi) = match (lo, hi) {
            (Some(lo), Some(hi)) => (lo.clone(), hi.clone()),
            (Some(lo), None) => (lo.clone(), lo + &Number::int(20)),
            (None, Some(hi)) => (hi - &Number::int(20), hi.clone()),
            (None, None) => {
                return match self.rng.below(4) {
                    0 => written(&Number::ONE).unwrap(),
                    1 => written(&Number::ZERO).unwrap(),
                    _ => self.constant(),
                };
            }
        };
        let part = &Number::int(self.rng.range(0, 8)) / &Number::int(8);
        let places = *self.rng.pick(&[0, 0, 1, 3]);
        written(&(&lo + &(&part * &(&hi - &lo))).round(places)).unwrap_or_else(|| self.constant())
    }

    /// `all.`, a segment's, or the subject's own segment's.
    pub(super) fn prefix(&mut self, ctx: &Ctx) -> String {
        for _ in 0..4 {
            match self.rng.below(3) {
                0 => return "all".to_owned(),
                1 if !self.families.is_empty() => {
                    let family = self.rng.pick(&self.families);
                    let segment = self.rng.pick(&family.segments);
                    return format!("{}.{segment}", family.name);
                }
                2 if !self.families.is_empty() => {
                    let family = self.rng.below(self.families.len());
                    if !ctx.group || ctx.families.contains(&family) {
                        return self.families[family].name.clone();
                    }
                }
                _ => {}
            }
        }
        "all".to_owned()
    }

    pub(super) fn factor(&mut self) -> Option<String> {
        (!self.factors.is_empty()).then(|| self.rng.pick(&self.factors).name.clone())
    }

    pub(super) fn rating_range(&self) -> Interval {
        Interval::closed(Number::int(self.scale.0), Number::int(self.scale.1))
    }

    /// A built-in value, without or with a group before it.
    fn measure(&mut self, prefix: Option<&str>, inside: bool) -> Option<Num> {
        let dot = |name: &str| prefix.map_or(name.to_owned(), |prefix| format!("{prefix}.{name}"));
        let counts = prefix.is_some() || !inside;
        if !self.values {
            let (name, range) = *self.rng.pick(&[("count", false), ("rows", false), ("reach", true)]);
            return counts.then(|| Num::word(dot(name), if range { share() } else { at_least_zero() }));
        }
        let all = Interval::ALL;
        Some(match self.rng.below(20) {
            0..=2 => Num::word(dot("U"), all),
            3 => Num::word(dot("CPP"), all),
            4 => Num::word(dot("CPC"), all),
            5 => Num::word(dot("net"), all),
            6 => {
                let of = *self.rng.pick(&["answered", "answered(benefits)", "answered(costs)"]);
                Num::word(dot(of), share())
            }
            7 | 8 => {
                let factor = self.factor()?;
                Num::word(dot(&format!("share({factor})")), share())
            }
            9 => {
                let factor = self.factor()?;
                Num::word(dot(&format!("headroom({factor})")), at_least_zero())
            }
            10 | 11 => {
                let factor = self.factor()?;
                Num::word(dot(&factor), self.rating_range())
            }
            15 | 16 => self.made_of_ratings(&dot)?,
            12 if self.worth => Num::word(dot("worth"), at_least_zero()),
            13 if self.worth => Num::word(dot("worth_raw"), all),
            17 if self.potential => Num::word(dot("potential"), all),
            18 if self.potential => Num::word(dot("unrealised"), all),
            _ if counts => {
                let (name, range) = *self.rng.pick(&[("count", false), ("rows", false), ("reach", true)]);
                Num::word(dot(name), if range { share() } else { at_least_zero() })
            }
            _ => return None,
        })
    }

    /// A gap, satisfaction, or what factors lead to.
    fn made_of_ratings(&mut self, dot: &dyn Fn(&str) -> String) -> Option<Num> {
        let gaps = self.factors.iter().filter(|factor| factor.expected.is_some());
        let gaps: Vec<String> = gaps.map(|factor| factor.name.clone()).collect();
        let width = Number::int(self.scale.1 - self.scale.0);
        let difference = Interval::closed(-&width, width);
        match self.rng.below(3) {
            0 if !gaps.is_empty() => {
                Some(Num::word(dot(&format!("gap({})", self.rng.pick(&gaps))), difference))
            }
            1 if !gaps.is_empty() => Some(Num::word(dot("satisfaction"), difference)),
            _ if self.consequences.is_empty() => None,
            _ => Some(Num::word(dot(self.rng.pick::<String>(&self.consequences)), self.rating_range())),
        }
    }

    /// An aggregate; `prefix` is empty for the subject's own group.
    fn aggregate(&mut self, prefix: &str, depth: u32) -> Num {
        let dot = if prefix.is_empty() { String::new() } else { format!("{prefix}.") };
        let inner = Ctx::inside();
        let below = depth.saturating_sub(1).min(1);
        match self.rng.below(12) {
            0 => Num::call(format!("{dot}{}", self.rng.pick(&["count", "count()"])), at_least_zero()),
            1 => Num::call(format!("{dot}{}", self.rng.pick(&["rows", "rows()"])), at_least_zero()),
            2 => {
                let cond = self.flag(&inner, below);
                Num::call(format!("{dot}count({cond})"), at_least_zero())
            }
            3 | 4 => {
                let cond = if self.values && self.rng.chance(30) {
                    let other = self.prefix(&inner);
                    format!("U {} {other}.U", self.rng.pick(OPS))
                } else {
                    self.flag(&inner, below)
                };
                Num::call(format!("{dot}share_of({cond})"), share())
            }
            5 => {
                let promoters = self.columns.iter().filter(|c| c.readable && c.nps());
                let promoters: Vec<String> = promoters.map(|c| c.name.clone()).collect();
                match promoters.as_slice() {
                    [] => Num::call(format!("{dot}count"), at_least_zero()),
                    some => Num::call(format!("{dot}nps({})", self.rng.pick(some)), nps_range()),
                }
            }
            6 => {
                let x = self.number(&inner, below);
                let share = *self.rng.pick(&["0%", "10%", "25%", "33.3%", "50%", "75%", "0.9", "100%"]);
                Num::call(format!("{dot}percentile({}, {share})", x.text), x.range)
            }
            n => {
                let x = self.number(&inner, below);
                let (name, ranged) =
                    [("sum", false), ("mean", true), ("min", true), ("max", true), ("median", true)][n - 7];
                let range = if ranged { x.range } else { Interval::ALL };
                Num::call(format!("{dot}{name}({})", x.text), range)
            }
        }
    }

    fn atom(&mut self, ctx: &Ctx, depth: u32) -> Num {
        for _ in 0..12 {
            match self.rng.below(19) {
                0 => return self.constant(),
                17 | 18 => {
                    if let Some(found) = self.beside_them(ctx, depth) {
                        return found;
                    }
                }
                1..=4 if !ctx.group => {
                    if let Some(found) = self.column_number(None) {
                        return found;
                    }
                }
                5 | 6 if !ctx.group || self.values => {
                    if let Some(name) = self.factor() {
                        return Num::word(name, self.rating_range());
                    }
                }
                7..=9 => {
                    if let Some(found) = self.measure(None, ctx.inside)
                        && (self.values || !ctx.inside)
                    {
                        return self.own(found, ctx);
                    }
                }
                10 if !self.params.is_empty() => {
                    let (name, value) = self.rng.pick(&self.params).clone();
                    return Num { range: point(&value), ..Num::word(name, Interval::ALL) };
                }
                11 | 12 => {
                    let fits = self.lets.iter().filter(|one| one.fits(ctx));
                    let fits: Vec<Num> = fits
                        .filter_map(|one| match &one.ty {
                            Ty::Number(range) => Some(Num::call(one.name.clone(), range.clone())),
                            _ => None,
                        })
                        .collect();
                    if !fits.is_empty() {
                        return self.rng.pick(&fits).clone();
                    }
                }
                13 => {
                    let prefix = self.prefix(ctx);
                    if let Some(found) = self.measure(Some(&prefix), ctx.inside) {
                        return found;
                    }
                }
                14 => {
                    let prefix = if ctx.group && !ctx.customer && self.rng.chance(70) {
                        String::new()
                    } else {
                        self.prefix(ctx)
                    };
                    return self.aggregate(&prefix, depth);
                }
                15 => {
                    if let (Some(a), Some(b)) = (self.date(ctx), self.date(ctx)) {
                        return Num::any(format!("{a} - {b}"));
                    }
                }
                16 if ctx.score => {
                    let term = *self.rng.pick(&["uplift", "uplift_u", "effort", "cost"]);
                    return Num::call(term.to_owned(), Interval::ALL);
                }
                _ => {}
            }
        }
        self.constant()
    }

    /// A value of the subject itself; in a rule about groups its pool is the groups'.
    pub(super) fn own(&self, found: Num, ctx: &Ctx) -> Num {
        if ctx.group && !ctx.customer {
            Num { pool: found.pool.map(|name| format!("group {name}")), ..found }
        } else {
            found
        }
    }

    /// A column that holds numbers; of ratings only, or not.
    pub(super) fn column_number(&mut self, rating: Option<bool>) -> Option<Num> {
        let scale = self.rating_range();
        let fits: Vec<Num> = self
            .columns
            .iter()
            .filter(|column| {
                column.readable && rating.is_none_or(|wanted| wanted == (column.kind == Kind::Rating))
            })
            .filter_map(|column| match &column.kind {
                Kind::Rating => Some(Num::word(column.name.clone(), scale.clone())),
                Kind::Number { .. } => Some(Num::word(column.name.clone(), column.range.clone())),
                _ => None,
            })
            .collect();
        (!fits.is_empty()).then(|| self.rng.pick(&fits).clone())
    }

    pub(super) fn number(&mut self, ctx: &Ctx, depth: u32) -> Num {
        if depth == 0 || self.rng.chance(45) {
            return self.atom(ctx, depth);
        }
        let below = depth - 1;
        match self.rng.below(13) {
            0..=2 => {
                let mut text = self.number(ctx, below).tight();
                for _ in 0..=self.rng.below(2) {
                    let op = *self.rng.pick(&["+", "-", "-"]);
                    text += &format!(" {op} {}", self.number(ctx, below).tight());
                }
                Num::any(text)
            }
            3..=5 => {
                let mut text = self.number(ctx, below).tight();
                for _ in 0..=self.rng.below(2) {
                    let op = *self.rng.pick(&["*", "/", "/"]);
                    text += &format!(" {op} {}", self.number(ctx, below).tight());
                }
                Num::any(text)
            }
            6 => self.number(ctx, below).negated(),
            7 => {
                let items: Vec<Num> = (0..2 + self.rng.below(2)).map(|_| self.number(ctx, below)).collect();
                let range =
                    items.iter().skip(1).fold(items[0].range.clone(), |all, one| hull(&all, &one.range));
                let name = *self.rng.pick(&["min", "max", "mean", "mean"]);
                let answered = if name == "mean" && self.rng.chance(50) {
                    format!(" answered {}", 1 + self.rng.below(items.len()))
                } else {
                    String::new()
                };
                let list = items.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(", ");
                Num::call(format!("{name}({list}{answered})"), range)
            }
            8 => {
                let x = self.number(ctx, below);
                match self.rng.below(5) {
                    0 => Num::call(format!("abs({})", x.text), Interval::ALL),
                    1 => Num::call(format!("round({})", x.text), Interval::ALL),
                    2 => {
                        let cost = self.number(ctx, below);
                        Num::call(format!("roi({}, {})", x.text, cost.text), Interval::ALL)
                    }
                    3 => {
                        let name = *self.rng.pick(&["clv", "clv_now"]);
                        let (stays, rate) = (self.number(ctx, below), self.number(ctx, below));
                        // Wider than what is allowed, so that some customers are outside.
                        let stays = match self.rng.below(3) {
                            0 => "0.8".to_owned(),
                            _ => format!("clamp({}, 0..2)", stays.text),
                        };
                        let rate = match self.rng.below(3) {
                            0 => "0".to_owned(),
                            _ => format!("clamp({}, -1..1)", rate.text),
                        };
                        Num::call(format!("{name}({}, {stays}, {rate})", x.text), Interval::ALL)
                    }
                    _ => {
                        let places = self.rng.range(-1, 3);
                        Num::call(format!("round({}, {places})", x.text), Interval::ALL)
                    }
                }
            }
            9 => {
                let x = self.number(ctx, below);
                let (lo, hi) = self.two_ends();
                let range = Interval::closed(Number::int(lo), Number::int(hi));
                Num::call(format!("clamp({}, {lo}..{hi})", x.text), range)
            }
            10 => {
                let x = self.number(ctx, below);
                if x.range.ends().is_none() {
                    return x;
                }
                Num::call(format!("invert({})", x.text), x.range)
            }
            11 => {
                let x = self.number(ctx, below);
                self.rescaled(&x, ctx, below)
            }
            _ => {
                let mut parts = vec![self.number(ctx, below), self.number(ctx, below)];
                if self.rng.chance(30) {
                    parts.push(self.constant());
                }
                let range =
                    parts.iter().skip(1).fold(parts[0].range.clone(), |all, one| hull(&all, &one.range));
                let text = parts.iter().map(Num::tight).collect::<Vec<_>>().join(" or else ");
                Num { text, range, loose: true, pool: None }
            }
        }
    }

    fn two_ends(&mut self) -> (i64, i64) {
        let lo = self.rng.range(-10, 10);
        (lo, lo + self.rng.range(1, 20))
    }

    /// A value stretched onto the scale, or elsewhere; perhaps reversed, with ends that may be calculated.
    pub(super) fn rescaled(&mut self, x: &Num, ctx: &Ctx, depth: u32) -> Num {
        let (lo, hi) = match (&x.range.lo, &x.range.hi) {
            (Some((lo, _)), Some((hi, _))) if lo < hi && self.rng.chance(60) => {
                let text = |n: &Number| written(n).map_or("0".to_owned(), |n| n.tight());
                (text(lo), text(hi))
            }
            // A bare `count` would stand in an aggregate here.
            _ if self.rng.chance(25)
                && !ctx.group
                && !x.loose
                && self.columns.iter().any(|c| c.name == x.text) =>
            {
                (format!("all.min({})", x.text), format!("all.max({})", x.text))
            }
            _ if self.rng.chance(15) => (self.number(ctx, depth.min(1)).tight(), "97".to_owned()),
            _ => {
                let (lo, hi) = self.two_ends();
                (lo.to_string(), hi.to_string())
            }
        };
        // Both ends drawn the same would stretch nothing.
        let (lo, hi) = if lo == hi { ("0".to_owned(), "10".to_owned()) } else { (lo, hi) };
        let (lo, hi) = if self.rng.chance(30) { (hi, lo) } else { (lo, hi) };
        if self.rng.chance(60) {
            return Num::call(format!("rescale({}, {lo}..{hi})", x.text), self.rating_range());
        }
        let (c, d) = if self.rng.chance(50) { self.scale } else { self.two_ends() };
        let range = Interval::closed(Number::int(c), Number::int(d));
        let (c, d) = if self.rng.chance(30) { (d, c) } else { (c, d) };
        Num::call(format!("rescale({}, {lo}..{hi}, {c}..{d})", x.text), range)
    }

    /// A day.
    fn date(&mut self, ctx: &Ctx) -> Option<String> {
        let columns = self.columns.iter().filter(|c| c.readable && matches!(c.kind, Kind::Date { .. }));
        let mut days: Vec<String> =
            if ctx.group { Vec::new() } else { columns.map(|c| c.name.clone()).collect() };
        if self.as_of.is_some() {
            days.push("as_of".to_owned());
        }
        let lets = self.lets.iter().filter(|one| one.fits(ctx) && one.ty == Ty::Date);
        days.extend(lets.map(|one| one.name.clone()));
        if days.is_empty() {
            return None;
        }
        let day = self.rng.pick(&days).clone();
        Some(match self.rng.below(5) {
            0 => format!("({day} {} {})", self.rng.pick(&["+", "-"]), self.rng.range(0, 400)),
            1 => match self.column_number(Some(false)) {
                Some(days) if !ctx.group => format!("({day} + {})", days.text),
                _ => day,
            },
            2 if self.rng.chance(40) => format!("({day} or else {})", self.day()),
            _ => day,
        })
    }

    pub(super) fn date_let(&mut self) -> Option<String> {
        self.date(&Ctx::customer())
    }

    pub(super) fn day(&mut self) -> String {
        if let Some(today) = self.as_of
            && self.rng.chance(25)
        {
            return today.to_string();
        }
        format!("{:04}-{:02}-{:02}", self.rng.range(2024, 2027), self.rng.range(1, 12), self.rng.range(1, 28))
    }

    fn compare_numbers(&mut self, ctx: &Ctx, depth: u32) -> String {
        let x = self.number(ctx, depth);
        for _ in 0..8 {
            match self.rng.below(10) {
                0 | 1 => {
                    let (mut a, mut b) = (self.beside(&x), self.beside(&x));
                    let open = self.rng.chance(40);
                    let upper = if open { "<" } else { "<=" };
                    if never(&a.range, upper, &b.range) {
                        std::mem::swap(&mut a, &mut b);
                    }
                    let impossible = never(&x.range, ">=", &a.range) || never(&x.range, upper, &b.range);
                    let empty = never(&a.range, upper, &b.range);
                    let not = self.rng.chance(30);
                    if !empty && (!impossible || not) {
                        let dots = if open { "..<" } else { ".." };
                        let not = if not { "not " } else { "" };
                        return format!("{} {not}in {}{dots}{}", x.text, a.tight(), b.tight());
                    }
                }
                2 => {
                    let items: Vec<Num> = (0..1 + self.rng.below(3)).map(|_| self.beside(&x)).collect();
                    if !items.iter().any(|one| never(&x.range, "=", &one.range)) {
                        let not = if self.rng.chance(30) { "not " } else { "" };
                        let list = items.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(", ");
                        return format!("{} {not}in {{ {list} }}", x.text);
                    }
                }
                3 | 4 => {
                    let y = self.number(ctx, depth);
                    let op = *self.rng.pick(OPS);
                    if !never(&x.range, op, &y.range) {
                        return format!("{} {op} {}", x.text, y.text);
                    }
                }
                _ => {
                    let y = self.beside(&x);
                    let op = *self.rng.pick(OPS);
                    if !never(&x.range, op, &y.range) {
                        return format!("{} {op} {}", x.text, y.text);
                    }
                }
            }
        }
        format!("{} is known", x.tight())
    }

    fn quoted(word: &str) -> String {
        format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
    }

    /// Texts and closed lists; of a customer.
    fn compare_texts(&mut self) -> Option<String> {
        let columns: Vec<(String, Vec<String>, bool)> = self
            .columns
            .iter()
            .filter(|column| column.readable)
            .filter_map(|column| match &column.kind {
                Kind::Text(words) => Some((column.name.clone(), words.clone(), false)),
                Kind::List(items) => Some((column.name.clone(), items.clone(), true)),
                _ => None,
            })
            .collect();
        if columns.is_empty() {
            return None;
        }
        let (name, words, list) = self.rng.pick(&columns).clone();
        let op = *self.rng.pick(&["=", "!="]);
        Some(match self.rng.below(8) {
            0 | 1 => {
                let items = self.rng.some(&words, 3);
                let items: Vec<String> = items.iter().map(|word| Self::quoted(word)).collect();
                let not = if self.rng.chance(30) { "not " } else { "" };
                format!("{name} {not}in {{ {} }}", items.join(", "))
            }
            2 => {
                let (other, ..) = self.rng.pick(&columns).clone();
                format!("{name} {op} {other}")
            }
            3 if !list => {
                format!("({name} or else \"none\") {op} {}", Self::quoted(self.rng.pick::<String>(&words)))
            }
            _ => format!("{name} {op} {}", Self::quoted(self.rng.pick::<String>(&words))),
        })
    }

    /// A family against its segments.
    fn compare_segments(&mut self, ctx: &Ctx) -> Option<String> {
        let fits = (0..self.families.len()).filter(|n| !ctx.group || ctx.families.contains(n));
        let fits: Vec<usize> = fits.collect();
        if fits.is_empty() {
            return None;
        }
        let family = self.families[*self.rng.pick(&fits)].clone();
        let op = *self.rng.pick(&["=", "!="]);
        let segment = self.rng.pick(&family.segments).clone();
        let name = &family.name;
        Some(match self.rng.below(8) {
            0 | 1 => {
                let some = self.rng.some(&family.segments, 2).join(", ");
                format!("{name} {}in {{ {some} }}", self.rng.pick(&["", "not "]))
            }
            2 => format!("{name} {op} {name}.{segment}"),
            3 => format!("{segment} {op} {name}"),
            4 => format!("{name} is {}", self.rng.pick(&["known", "unknown", "not known"])),
            _ => format!("{name} {op} {segment}"),
        })
    }

    pub(super) fn flag(&mut self, ctx: &Ctx, depth: u32) -> String {
        if depth > 0 && self.rng.chance(45) {
            let below = depth - 1;
            return match self.rng.below(8) {
                0 | 1 => format!("not ({})", self.flag(ctx, below)),
                2 => format!("(({}) or else {})", self.flag(ctx, below), self.rng.pick(&["yes", "no"])),
                n => {
                    let word = if n % 2 == 0 { " and " } else { " or " };
                    let parts: Vec<String> =
                        (0..2 + self.rng.below(2)).map(|_| format!("({})", self.flag(ctx, below))).collect();
                    parts.join(word)
                }
            };
        }
        for _ in 0..10 {
            match self.rng.below(21) {
                20 if ctx.group && !ctx.customer && !ctx.inside => {
                    if let Some(found) = self.at_confidence(ctx, depth) {
                        return found;
                    }
                }
                0 if self.rng.chance(40) => return self.rng.pick(&["yes", "no"]).to_string(),
                1 | 2 if !ctx.group => {
                    let flags =
                        self.columns.iter().filter(|c| c.readable && matches!(c.kind, Kind::Flag { .. }));
                    let flags: Vec<String> = flags.map(|c| c.name.clone()).collect();
                    if !flags.is_empty() {
                        let flag = self.rng.pick(&flags).clone();
                        return match self.rng.below(3) {
                            0 => format!(
                                "{flag} {} {}",
                                self.rng.pick(&["=", "!="]),
                                self.rng.pick(&["yes", "no"])
                            ),
                            _ => flag,
                        };
                    }
                }
                3 | 4 => {
                    let fits = self.lets.iter().filter(|one| one.fits(ctx) && one.ty == Ty::Flag);
                    let fits: Vec<String> = fits.map(|one| one.name.clone()).collect();
                    if !fits.is_empty() {
                        return self.rng.pick(&fits).clone();
                    }
                }
                5 | 6 if !ctx.group => {
                    if let Some(found) = self.compare_texts() {
                        return found;
                    }
                }
                7 | 8 => {
                    if let Some(found) = self.compare_segments(ctx) {
                        return found;
                    }
                }
                9 if self.values => {
                    if let Some(factor) = self.factor() {
                        let side = self.side_of(&factor);
                        return format!("{factor} dominates {side}");
                    }
                }
                10 if self.values => {
                    let extreme = *self.rng.pick(&["top cost", "top benefit", "weakest benefit"]);
                    let factor = self.factor().unwrap_or_default();
                    return match self.rng.below(4) {
                        0 => format!("{extreme} in {{ {factor} }}"),
                        1 => format!("weakest benefit {} top benefit", self.rng.pick(&["=", "!="])),
                        2 => format!("{extreme} is {}", self.rng.pick(&["known", "unknown"])),
                        _ => format!("{extreme} {} {factor}", self.rng.pick(&["=", "!="])),
                    };
                }
                11 | 12 => {
                    let x = self.number(ctx, depth.min(1));
                    let state = *self.rng.pick(&[
                        "known",
                        "unknown",
                        "unbounded",
                        "not known",
                        "not unknown",
                        "not unbounded",
                    ]);
                    return format!("{} is {state}", x.tight());
                }
                13 => {
                    if let Some(day) = self.date(ctx) {
                        let (a, b) = (self.day(), self.day());
                        let (a, b) = if a <= b { (a, b) } else { (b, a) };
                        return match self.rng.below(4) {
                            0 => format!("{day} {}in {a}..{b}", self.rng.pick(&["", "not "])),
                            1 => format!("{day} in {{ {a}, {b} }}"),
                            _ => format!("{day} {} {a}", self.rng.pick(OPS)),
                        };
                    }
                }
                14 if self.values => {
                    let found = self.own(Num::word("U", Interval::ALL), ctx);
                    let beside = self.beside(&found);
                    return format!("U {} {}", self.rng.pick(OPS), beside.text);
                }
                _ => return self.compare_numbers(ctx, depth),
            }
        }
        self.compare_numbers(ctx, depth)
    }
}
