//! What is said of actions whose effects cannot be, and what effects on columns count as (language 8.2, 9.4).

use cvrules::check::Settings;
use cvrules::compile;
use cvrules::model::{Model, TableId as _, Way};

use crate::eval::NoFiles;

/// What every model here has, one action with these effects, and more declarations.
fn text(effects: &str, more: &str) -> String {
    format!(
        r#"model m {{ scale 1..5 }}
input {{
  wait: number 0..60  debt: number  spare: number >= 0  kind: "a" | "b"  word: text  yes_: flag  day: date
  age: number 16..110  price: rating  staff: rating  ease: rating  mood: rating
}}
protect age "special category"
benefits {{ staff 50%  easy 50% = (2 * invert(ease) + half) / 3 }}
costs {{
  price   40%
  waiting 30% = rescale(patience, 60..0)
  felt    10% = clamp(price + 0 * debt, 1..5)
  bare    10% = mean(mood, all.mean(spare) * 0 + 3)
  older   10% = rescale(debt - 2 * wait, -200..200)
}}
let half = min(ease, price)
let patience = 60 - wait
action act {{ {effects} }}
{more}
rule r {{ if U < 1 recommend act }}
"#
    )
}

fn found(text: &str) -> Vec<String> {
    let compiled = compile("m.cvr", text, &NoFiles, &Settings::default());
    compiled.findings.into_iter().map(|one| format!("{} {}", one.code, one.message)).collect()
}

#[test]
fn mistakes_are_told_by_name() {
    for (effects, said) in [
        ("lowers spare by 1", "CVR0325 no factor reads the column `spare`, so changing it changes no value"),
        ("raises input staf by 1", "CVR0201 there is no column `staf`"),
        ("raises staf by 1", "CVR0201 there is no factor or column `staf`"),
        ("lowers patience by 1", "CVR0201 there is no factor or column `patience`"),
        ("lowers kind by 1", "CVR0326 `kind` holds texts, which nothing lifts or lowers"),
        ("lowers word by 1", "CVR0326 `word` holds texts, which nothing lifts or lowers"),
        ("lifts yes_ by 1", "CVR0326 `yes_` holds yes and no, which nothing lifts or lowers"),
        ("lifts day by 1", "CVR0326 `day` holds days, which nothing lifts or lowers"),
        (
            "lowers wait by 50%  lifts waiting by 1",
            "CVR0327 one action changes `waiting` and the column `wait` that it reads",
        ),
        (
            "lowers felt by 1  lowers input price by 1",
            "CVR0327 one action changes `felt` and the column `price` that it reads",
        ),
        ("lowers debt by 10%", "CVR0328 a part of `debt` has no direction where it is below 0"),
        ("lowers wait by 150%", "CVR0413 an effect is at most 100%"),
        ("raises mood by 150%", "CVR0413 an effect is at most 100%"),
        ("raises wait by -1", "CVR0413 an effect is above 0"),
        ("lowers wait by 5 when wait > 70", "CVR0303"),
        ("lowers wait by 5 when mean(wait) > 7", "CVR0307"),
        ("lowers wait by 5 when age > 50", "CVR0405 action `act` depends on the protected input `age`"),
        ("lowers wait by 5 when uplift > 0", "CVR0209"),
    ] {
        let all = found(&text(effects, ""));
        assert!(all.iter().any(|one| one.starts_with(said)), "{effects}: {all:#?}");
    }
    let all = found(&text("lowers age by 1", "").replace("debt - 2", "age - 2"));
    assert!(
        all.iter().any(|one| one.contains("action `act` depends on the protected input `age`")),
        "{all:#?}"
    );
    for effects in [
        "lowers wait by 5 when wait >= 60 or kind = \"a\" and U < all.U",
        "raises wait by 150%",
        "lowers price by 1  lowers wait by 50%  lowers wait by 1 when staff < 3",
        "lowers input price by 50%",
        "lowers debt by 1_000",
    ] {
        assert_eq!(found(&text(effects, "")), Vec::<String>::new(), "{effects}");
    }
}

/// The factors that the first effect of an action moves, and which way.
fn moves(model: &Model) -> Vec<(&str, Way)> {
    let moves = &model.actions.as_slice()[0].effects[0].moves;
    moves.iter().map(|(id, way)| (&*model.factors.as_slice()[id.index()].name, *way)).collect()
}

#[test]
fn formulas_show_which_way_a_factor_moves() {
    use Way::{Down, Either, Up};
    for (effects, wanted) in [
        ("lowers price by 1", vec![("price", Down)]),
        ("raises price by 1", vec![("price", Up)]),
        // The factors that read the column through the factor of its name or through a let move with it.
        ("lowers input price by 1", vec![("easy", Down), ("price", Down), ("felt", Down)]),
        // A let that falls with it, on a scale that runs down; what is taken off falls.
        ("lowers wait by 10", vec![("waiting", Down), ("older", Up)]),
        // Up in one place and down in another.
        ("lifts ease by 1", vec![("easy", Either)]),
        // 0 times something shows no sign that it can have.
        ("lifts debt by 1", vec![("felt", Up), ("older", Up)]),
        ("lifts mood by 1", vec![("bare", Up)]),
    ] {
        let compiled = compile("m.cvr", &text(effects, ""), &NoFiles, &Settings::default());
        assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
        assert_eq!(moves(&compiled.model.unwrap()), wanted, "{effects}");
    }
}

#[test]
fn lists_of_actions_know_what_a_column_moves() {
    let more = "action slow { raises wait by 5  effort 2 }\n\
        action both { lifts ease by 1 }\n\
        rule lowering { if U < 2 recommend actions that lower waiting }\n\
        rule raising { if U < 2 forbid actions that raise waiting }\n\
        rule easier { if U < 2 recommend actions that lift easy  forbid slow }\n\
        rule harder { if U < 2 recommend actions that lower easy  forbid act }\n\
        rule largest { if U < 2 recommend actions that lower top cost }\n\
        rule each_cost for each customer, each cost { if it > 4 recommend actions that lower it }\n";
    let compiled = compile("m.cvr", &text("lowers wait by 10", more), &NoFiles, &Settings::default());
    assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
    let model = compiled.model.unwrap();
    let lines: Vec<String> = model
        .rules
        .as_slice()
        .iter()
        .map(|rule| {
            let names = |ids: &[cvrules::model::ActionId]| {
                ids.iter().map(|id| &*model.actions.at(*id).name).collect::<Vec<_>>().join(" ")
            };
            format!("{}: {} / {}", rule.name, names(&rule.recommend), names(&rule.forbid))
        })
        .collect();
    let wanted = [
        "each_cost.older: slow / ",
        "each_cost.waiting: act / ",
        // Nobody knows which way `ease` moves it.
        "easier: both / slow",
        "harder: both / act",
        "largest.older: slow / ",
        "largest.waiting: act / ",
        "lowering: act / ",
        "r: act / ",
        "raising:  / slow",
    ];
    assert_eq!(lines, wanted);
}
