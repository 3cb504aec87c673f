//! What actions change: factors, and columns that formulas of factors read (language 8.2).

use cvrules::check::{Settings, check};
use cvrules::model::TableId as _;
use cvrules::number::Number;

use super::expr::Ctx;
use super::model::{Column, Gen, Kind};
use crate::eval::NoFiles;

/// A column that an effect can change, and the factors that it moves.
pub(super) struct Movable {
    column: Column,
    factors: Vec<String>,
}

/// The columns that some factor reads, as the check says; `text` is the model so far.
pub(super) fn movable(text: &str, generator: &Gen) -> Vec<Movable> {
    let mut left: Vec<Column> = generator
        .columns
        .iter()
        .filter(|one| one.readable && matches!(one.kind, Kind::Rating | Kind::Number { .. }))
        .cloned()
        .collect();
    // Once with all of them, to be told which move nothing, and once with the others.
    for _ in 0..2 {
        let probes =
            left.iter().map(|one| format!("action probe_{0} {{ lowers input {0} by 1 }}\n", one.name));
        let draft = format!("{text}{}", probes.collect::<String>());
        let loaded = cvrules::load::load("model.cvr", &draft, &NoFiles);
        let settings = Settings { as_of: generator.as_of, params: Vec::new() };
        let (model, findings) = check(&loaded.sources, &loaded.files, &settings);
        let Some(model) = model else {
            let nothing = |one: &Column| {
                findings.iter().any(|found| {
                    found.code == cvrules::diagnostic::Code::EFFECT_WITHOUT_FACTOR
                        && found.message.contains(&format!("`{}`", one.name))
                })
            };
            left.retain(|one| !nothing(one));
            continue;
        };
        let of = |column: Column| {
            let name = format!("probe_{}", column.name);
            let probe = model.actions.as_slice().iter().find(|action| *action.name == *name)?;
            let moves = probe.effects.iter().flat_map(|effect| &effect.moves);
            let factors = moves.map(|(factor, _)| model.factors.as_slice()[factor.index()].name.to_string());
            Some(Movable { column, factors: factors.collect() })
        };
        return left.into_iter().filter_map(of).collect();
    }
    Vec::new()
}

/// The effects of an action; none on a factor and on what it reads.
pub(super) fn some(generator: &mut Gen, columns: &[Movable]) -> Vec<String> {
    let mut effects = Vec::new();
    let (mut named, mut moved): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for _ in 0..*generator.rng.pick(&[0, 1, 1, 1, 2, 3]) {
        let verb = *generator.rng.pick(&["lifts", "raises", "lowers", "lowers"]);
        let mut by = *generator.rng.pick(&["1", "0.5", "2", "100", "50%", "33.3%", "100%", "1%"]);
        let of = if !columns.is_empty() && generator.rng.chance(55) {
            let Movable { column, factors } = generator.rng.pick(columns);
            if factors.iter().any(|factor| named.contains(factor)) {
                continue;
            }
            moved.extend(factors.iter().cloned());
            if matches!(column.kind, Kind::Number { .. }) {
                let negative = column.range.lo.as_ref().is_none_or(|(lo, _)| *lo < Number::ZERO);
                by = match by {
                    part if part.ends_with('%') && negative => "3",
                    "100%" if verb != "lowers" => "150%",
                    same => same,
                };
            }
            // Where a factor has its name, the bare name is the factor.
            let shadowed = generator.factors.iter().any(|factor| factor.name == column.name);
            let mark = if shadowed || generator.rng.chance(20) { "input " } else { "" };
            format!("{mark}{}", column.name)
        } else {
            let factor = generator.rng.pick(&generator.factors).name.clone();
            if moved.contains(&factor) {
                continue;
            }
            named.push(factor.clone());
            factor
        };
        let when = if generator.rng.chance(35) {
            format!(" when {}", generator.flag(&Ctx::customer(), 1))
        } else {
            String::new()
        };
        effects.push(format!("{verb} {of} by {by}{when}"));
    }
    effects
}
