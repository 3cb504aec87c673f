//! Derived importance beside stated weights, and what to do with it.

use super::page::{Block, Column, Grid, Rich, Row};
use super::{Decimal, Look, figures, gfm, quadrants, terminal, words};

pub use super::quadrants::Quadrants;
use crate::drivers::{Caution, Driver, Drivers, Method, pin};
use crate::model::Model;
use crate::number::Number;
use crate::value::Side;

/// The page for a terminal.
#[must_use]
pub fn drivers(model: &Model, found: &Drivers, quadrants: &Quadrants, look: &Look) -> String {
    terminal::draw(&page(model, found, quadrants), look)
}

/// The page as Markdown.
#[must_use]
pub fn markdown(model: &Model, found: &Drivers, quadrants: &Quadrants, decimal: Decimal) -> String {
    gfm::write(&page(model, found, quadrants), decimal)
}

pub(super) const fn method(method: Method) -> &'static str {
    match method {
        Method::Johnson => "Johnson's relative weights",
        Method::Shapley => "Shapley's value (LMG)",
    }
}

fn page(model: &Model, found: &Drivers, of: &Quadrants) -> Vec<Block> {
    let mut page = vec![title(model, found)];
    for side in [Side::Benefits, Side::Costs] {
        page.push(Block::Heading(if side == Side::Benefits { "Benefits" } else { "Costs" }.to_owned()));
        page.push(Block::Grid(table(model, found, side)));
    }
    page.push(Block::Para(Rich::new().dim(
        "overall: the share of what is explained, over all factors. derived: the share of its side, to set beside \
         the stated weight; difference in points. sign: whether more of the factor goes with more (+) or less (−) of \
         the outcome, the other factors being equal. Importance is association, not proof of a cause.",
    )));
    let cautions = cautions(model, found);
    if !cautions.is_empty() {
        page.push(Block::Heading("To keep in mind".to_owned()));
        page.push(Block::Bullets(cautions));
    }
    page.extend(quadrants::planes(model, of));
    page
}

fn title(model: &Model, found: &Drivers) -> Block {
    let name = model.title.as_deref().unwrap_or(&model.name);
    let mut of = Rich::new().plain("outcome ").strong(&found.outcome);
    if let Some(text) = &found.counts_as_one {
        of = of.plain(format!(" (\"{text}\" counts as 1, the other answer as 0)"));
    }
    let of = of.plain(format!(" · {}", method(found.method)));
    let mut rows = format!(
        "R² {} · {} used",
        figures::fixed(&found.r_squared, 4),
        words::counted(found.used, "customer")
    );
    if found.effective != Number::count(found.used) {
        rows += &format!(" (weighted, as good as {} unweighted)", figures::short(&found.effective, 1));
    }
    let left: Vec<String> = [
        (found.dropped.factor, "with a factor that is unknown"),
        (found.dropped.outcome, "of unknown outcome"),
        (found.dropped.weight, "without a survey weight"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, why)| format!("{} {why}", figures::rows(n)))
    .collect();
    let left =
        if left.is_empty() { "none left out".to_owned() } else { format!("left out: {}", left.join(", ")) };
    let title = Rich::new().strong(name).plain(": what the outcome goes with");
    Block::Title(title, vec![of, Rich::new().dim(format!("{rows} · {left}"))])
}

fn table(model: &Model, found: &Drivers, side: Side) -> Grid {
    let columns = vec![
        Column::text(""),
        Column::number("overall"),
        Column::number("derived"),
        Column::number("stated"),
        Column::number("difference"),
        Column::number("sign"),
    ];
    let mut drivers: Vec<&Driver> = found.factors.iter().filter(|driver| driver.side == side).collect();
    // The most important first; the model's order decides between equals.
    drivers.sort_by(|a, b| b.importance.cmp(&a.importance));
    let rows = drivers.into_iter().map(|driver| {
        let share = |of: &Option<Number>| {
            of.as_ref().map_or_else(|| Rich::new().dim("–"), |share| figures::percent(share, 2).into())
        };
        let difference = driver.derived.as_ref().map_or_else(
            || Rich::new().dim("–"),
            |derived| signed_points(&(derived - &driver.stated)).into(),
        );
        let sign = match &driver.coefficient {
            Some(found) if driver.against => Rich::new().bad(sign_of(found)),
            Some(found) => sign_of(found).into(),
            None => Rich::new().dim("–"),
        };
        let mut row = Row::new(vec![
            words::factor(model, driver.factor).into(),
            share(&driver.share),
            share(&driver.derived),
            figures::percent(&driver.stated, 2).into(),
            difference,
            sign,
        ]);
        if driver.against {
            row.note = Rich::from("  ").bad(match side {
                Side::Benefits => "more of this benefit goes with less of the outcome: not a strength",
                Side::Costs => "more of this cost goes with more of the outcome: not a burden",
            });
        }
        row
    });
    Grid { columns, rows: rows.collect() }
}

fn sign_of(coefficient: &Number) -> &'static str {
    if coefficient.is_negative() {
        "−"
    } else if coefficient.is_zero() {
        "0"
    } else {
        "+"
    }
}

/// A difference of shares in points: `+3.50`.
fn signed_points(of: &Number) -> String {
    let points = (of * &Number::int(100)).round(2);
    if points.is_positive() { format!("+{}", figures::fixed(&points, 2)) } else { figures::fixed(&points, 2) }
}

/// A caution in words.
pub(super) fn caution(model: &Model, found: &Drivers, caution: Caution) -> String {
    let name = |id| words::factor(model, id);
    match caution {
        Caution::FewRows(wanted) => format!(
            "Few customers: {} for {} factors, and there should be at least {}. Another sample may say something else.",
            figures::short(&found.effective, 1),
            found.factors.len(),
            figures::rows(wanted)
        ),
        Caution::Constant(id) => {
            format!("{}: all customers used rate it the same, so nothing can be said of it.", name(id))
        }
        Caution::Determined(id) => {
            format!("{}: the other factors determine it; they share their importance with it.", name(id))
        }
        Caution::Collinear(id) => {
            format!("{}: the other factors nearly determine it, so its sign says little.", name(id))
        }
        Caution::IsOutcome(id) => format!(
            "{}: it is nearly the outcome itself. Take an outcome that is not made of what the factors are made of.",
            name(id)
        ),
        Caution::ManyDropped => format!(
            "{} customers are left out because something of them is unknown; those who answer everything may be different.",
            figures::rows(found.dropped.all())
        ),
        Caution::NothingExplained => {
            "The factors explain nothing of the outcome, so none has a share.".to_owned()
        }
    }
}

fn cautions(model: &Model, found: &Drivers) -> Vec<Rich> {
    found.cautions.iter().map(|one| Rich::from(caution(model, found, *one))).collect()
}

/// The derived weights as text for a model: `weights for all { … }`, which a model can `use` or hold.
/// `None` where the factors explain nothing.
#[must_use]
pub fn weights(model: &Model, found: &Drivers) -> Option<String> {
    let clean = |text: &str| super::clean::line(text);
    let mut out = format!(
        "// Weights derived from data for the model {}, pinned: they change only when this file is made again.\n\
         // Outcome {}, {}, {} customers, R² {}.\n\
         // Importance is association, not proof of a cause; read `cvrules drivers` before you use it.\n\
         weights for all {{\n",
        clean(&model.name),
        clean(&found.outcome),
        method(found.method),
        found.used,
        found.r_squared.fixed(4)
    );
    for side in [Side::Benefits, Side::Costs] {
        let pinned = pin(model, found, side)?;
        out += &format!("  // {}\n", words::side(side));
        let width =
            pinned.iter().map(|one| model.factors.at(one.factor).name.chars().count()).max().unwrap_or(0);
        for one in pinned {
            let against = found.factors.iter().any(|driver| driver.factor == one.factor && driver.against);
            let note = match (one.raised, against) {
                (true, _) => "  // its importance is less than the least weight",
                (false, true) => "  // against expectation: see its sign",
                (false, false) => "",
            };
            let name = &model.factors.at(one.factor).name;
            out += &format!(
                "  {name:width$}  {:>7},{note}\n",
                Decimal::Point.write(&figures::percent(&one.weight, 2))
            );
        }
    }
    out += "}\n";
    Some(out)
}
