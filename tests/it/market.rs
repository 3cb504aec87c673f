//! Brands and waves: what the check says about them, brands as subjects, and the sections of the report.

use cvrules::answer::{Answer, BrandValue, MarketReport, Value};
use cvrules::check::Settings;
use cvrules::columnar;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::diagnostic::{Code, Diagnostics};
use cvrules::interpret::{Run, evaluate};
use cvrules::load::{LoadError, Loader};
use cvrules::model::{Model, TableId};
use cvrules::number::Number;
use cvrules::view;

struct Nothing;

impl Loader for Nothing {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

/// The codes and messages of a model with these columns and this rest.
fn said(columns: &str, rest: &str) -> Vec<String> {
    let text = model_text(columns, rest);
    let found = cvrules::compile("m.cvr", &text, &Nothing, &Settings::default());
    found
        .findings
        .iter()
        .filter(|one| ![Code::UNUSED_FACTOR, Code::UNUSED_DEFINITION].contains(&one.code))
        .map(|one| format!("{} {}", one.code, one.message))
        .collect()
}

fn model_text(columns: &str, rest: &str) -> String {
    format!(
        "model m {{ scale 1..10  evidence at least 1 }}\ninput {{\n{columns}\n  room: rating\n  price: rating\n}}\n\
         benefits {{ room 100% }}\ncosts {{ price 100% }}\naction act {{ lifts room by 1 }}\n{rest}\n"
    )
}

fn model(columns: &str, rest: &str) -> Model {
    let text = model_text(columns, rest);
    let found = cvrules::compile("m.cvr", &text, &Nothing, &Settings::default());
    let said: Vec<String> = found.findings.iter().map(|one| one.message.clone()).collect();
    found.model.unwrap_or_else(|| panic!("{said:?}"))
}

fn rows(model: &Model, csv: &str) -> (Dataset, Diagnostics) {
    typed(model, &read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap()).unwrap()
}

fn answer(model: &Model, csv: &str) -> (Model, Answer) {
    let (data, _) = rows(model, csv);
    let fitted = data.fit(model);
    let found = evaluate(&fitted, &data, &Run::default()).into_answer();
    (fitted, found)
}

fn market(answer: &Answer) -> &MarketReport {
    answer.market.as_deref().unwrap()
}

fn fixed(value: &Value, places: u32) -> String {
    value.number().map_or_else(|| format!("{value:?}"), |n| n.fixed(places))
}

const OWN: &str = "  brand: text offering own \"Acme\"";

fn rule(scope: &str, condition: &str) -> String {
    format!("rule r {scope} {{ if {condition}  recommend act }}")
}

#[test]
fn markers_must_fit_their_columns() {
    let cases = [
        ("  brand: number offering", "CVR0419 an offering is a `text` or a closed list of texts"),
        (
            "  brand: \"Acme\" | \"Bolt\" offering own \"Acne\"",
            "CVR0419 `Acne` is not in the list of `brand`",
        ),
        (
            "  w: text wave",
            "CVR0419 a wave is a `number`, a `date` or a closed list in the order of the waves",
        ),
        ("  a: text offering\n  b: text offering own \"X\"", "CVR0418 two columns are marked `offering`"),
        ("  a: number wave\n  b: number wave", "CVR0418 two columns are marked `wave`"),
        ("  offering: text offering", "CVR0203 `offering` is what rules call the brands of the data"),
    ];
    for (columns, wanted) in cases {
        assert_eq!(said(columns, ""), [wanted], "{columns}");
    }
    let protected = said(OWN, "protect brand \"secret\"");
    assert_eq!(protected, ["CVR0417 `brand` is the offering and cannot be protected"]);
    let protected = said("  w: number wave", "protect w \"secret\"");
    assert_eq!(protected, ["CVR0417 `w` is the wave and cannot be protected"]);
}

#[test]
fn prefixes_need_their_columns() {
    let each = |condition: &str| rule("for all customers", condition);
    for word in ["rivals.U", "best_rival.U", "relative(U)", "best(room)", "rivals.mean(room)"] {
        let found = said("", &each(&format!("{word} > 1")));
        assert_eq!(found.len(), 1, "{word}: {found:?}");
        assert!(found[0].starts_with("CVR0341"), "{word}: {found:?}");
        assert!(found[0].ends_with("needs a column marked `offering`"), "{word}: {found:?}");
        assert_eq!(said(OWN, &each(&format!("{word} > 1"))), [""; 0], "{word}");
    }
    let found = said(OWN, &each("previous.U > 1"));
    assert_eq!(found, ["CVR0341 `previous` needs a column marked `wave`"]);
    // A customer is found again by the key.
    let found = said("  w: number wave", &rule("", "previous.U > U"));
    assert_eq!(found, ["CVR0341 nothing says which customer of the wave before is the same"]);
    assert_eq!(said("  w: number wave", &rule("", "all.previous.U > U")), [""; 0]);
}

#[test]
fn what_rivals_do_not_have() {
    let cases = [
        ("rivals.count > 1", "CVR0201 rivals have no value `count`"),
        ("rivals.worth > 1", "CVR0414 the model does not say what a customer is worth"),
        ("rivals.sum(room) > 1", "CVR0201 rivals have no value `sum`"),
        ("rivals.brand = \"X\"", "CVR0201 a group has no value `brand`"),
        ("relative(net) > 1", "CVR0310 `relative` is of one value that is a ratio to the rivals'"),
        ("relative(room, price) > 1", "CVR0310 `relative` is of one value that is a ratio to the rivals'"),
        ("best(U) > 1", "CVR0310 `best` is of one factor"),
        ("rivals.best(room) > 1", "CVR0310 `best` is of all rivals already"),
        ("rivals.previous.U > 1", "CVR0309 `rivals` stands before another word of its kind"),
        ("rivals > 1", "CVR0201 unknown name `rivals`"),
        ("all.rivals.best.U > 1", "CVR0201 this name has too many parts"),
    ];
    for (condition, wanted) in cases {
        let found = said(&format!("{OWN}\n  w: number wave"), &rule("for all customers", condition));
        assert!(found.iter().any(|one| one == wanted), "{condition}: {found:?}");
    }
}

#[test]
fn without_an_own_brand_a_rule_must_know_whose_rivals() {
    let brands = "  brand: text offering";
    let found = said(brands, &rule("for all customers", "U < rivals.U"));
    assert_eq!(found, ["CVR0309 this rule is about customers of several brands, and no brand is your own"]);
    for scope in ["for each offering", ""] {
        assert_eq!(said(brands, &rule(scope, "U < rivals.U")), [""; 0], "{scope}");
    }
    let found = said(OWN, &rule("for each offering", "U < rivals.U"));
    assert_eq!(found, ["CVR0309 `offering` is not a family of segments"]);
}

#[test]
fn a_factor_may_not_read_the_value_that_it_is_part_of() {
    let text = "model m { scale 1..10 }\ninput {\n  brand: text offering own \"A\"\n  room: rating\n  fare: number\n}\n\
                benefits { room 100% }\ncosts { dear 100% = rescale(fare, 0..rivals.CPC) }\n";
    let found = cvrules::compile("m.cvr", text, &Nothing, &Settings::default());
    assert!(found.findings.iter().any(|one| one.code == Code::CYCLE));
}

#[test]
fn every_brand_is_a_subject() {
    let rules = format!(
        "{}\nrule s for each offering {{ if relative(U) > 1  forbid act  because \"{{offering}}\" }}",
        rule("for each offering", "U < rivals.U")
    );
    let model = model("  brand: text offering", &rules);
    let csv = "brand,room,price\nTwo,4,4\nOne,6,3\nThree,9,9\nOne,6,3\n,5,5\n";
    let (fitted, found) = answer(&model, csv);
    let named: Vec<(String, usize)> = found
        .groups
        .iter()
        .map(|group| (view::words::subject(&fitted, &group.subject, None), group.ranked.len()))
        .collect();
    // By name, not by the order of rows.
    let wanted = [("offering = One", 0), ("offering = Three", 1), ("offering = Two", 1)];
    assert_eq!(named, wanted.map(|(name, n)| (name.to_owned(), n)));
    let family = found.families.first().unwrap();
    assert_eq!((family.segments.len(), family.unknown_rows), (3, 1));
    assert_eq!(found.data.rows, 5);
    // Another order of rows, and a brand that nobody rates in the wave at hand.
    let (_, again) = answer(&model, "brand,room,price\n,5,5\nOne,6,3\nThree,9,9\nOne,6,3\nTwo,4,4\n");
    assert_eq!(again.groups, found.groups);
    assert_eq!(again.market, found.market);
}

#[test]
fn the_worked_example_of_luxury_cars() {
    let text = "model cars { scale 1..10  evidence at least 1 }\n\
        input {\n  brand: text offering own \"Ours\"\n  quality: rating\n  buying: rating\n  trade: rating\n  \
        resale: rating\n  rates: rating\n}\nbenefits { quality 100% }\n\
        costs {\n  p1 60% = invert(buying)\n  p2 20% = invert(trade)\n  p3 10% = invert(resale)\n  \
        p4 10% = invert(rates)\n}\n";
    let model = cvrules::compile("m.cvr", text, &Nothing, &Settings::default()).model.unwrap();
    let csv = "brand,quality,buying,trade,resale,rates\nOurs,8,9,6,9,7\nA,8,8,6,9,6\nB,8,6,6,7,8\n";
    let (_, found) = answer(&model, csv);
    let map = market(&found).map.as_ref().unwrap();
    assert!(map.from_satisfaction);
    let own = map.brands.iter().find(|brand| brand.own).unwrap();
    assert_eq!(fixed(&own.price, 3), "84.465");
    assert_eq!(fixed(&own.quality, 3), "100.000");
    // (100 − 84.465) ÷ √2
    assert_eq!(fixed(&own.distance, 3), "10.985");
    // The same profile as benefits is the market-perceived quality.
    let text =
        text.replace("quality 100%", "b1 60% = buying\n b2 20% = trade\n b3 10% = resale\n b4 10% = rates");
    let text = text.replace("quality: rating", "fee: rating");
    let at = text.find("costs").unwrap();
    let text = format!("{}costs {{ fee 100% }}\n", &text[..at]);
    let model = cvrules::compile("m.cvr", &text, &Nothing, &Settings::default()).model.unwrap();
    let (_, found) = answer(&model, &csv.replace("quality", "fee"));
    let map = market(&found).map.as_ref().unwrap();
    assert!(!map.from_satisfaction);
    let own = map.brands.iter().find(|brand| brand.own).unwrap();
    assert_eq!((fixed(&own.quality, 3), fixed(&own.price, 3)), ("118.393".to_owned(), "100.000".to_owned()));
    // Others have no quality that differs where there is no second brand.
    let (_, alone) = answer(&model, "brand,fee,buying,trade,resale,rates\nOurs,8,9,6,9,7\n");
    let map = market(&alone).map.as_ref().unwrap();
    assert_eq!(map.line, None);
    assert!(map.brands[0].quality.causes().unwrap().has(cvrules::value::Reason::NoOfferingRow));
}

#[test]
fn the_fair_value_line_and_who_is_not_ranked() {
    let model = model("  brand: text offering", "");
    // Quality up, price up: the line rises. Each brand has no spread, so all are ranked.
    let csv = "brand,room,price\nA,2,2\nA,2,2\nB,4,3\nB,4,3\nC,6,5\nC,6,5\n";
    let (_, found) = answer(&model, csv);
    let map = market(&found).map.as_ref().unwrap();
    assert!(map.line.as_ref().unwrap().slope.is_positive());
    assert!(map.not_ranked.is_empty());
    assert!(map.brands.iter().all(|brand| brand.se == Value::Number(Number::ZERO)));
    // Quality up, price down: a warning.
    let (fitted, found) = answer(&model, "brand,room,price\nA,2,6\nA,3,7\nB,4,4\nB,5,4\nC,6,2\nC,7,3\n");
    let map = market(&found).map.as_ref().unwrap();
    assert!(map.line.as_ref().unwrap().slope.is_negative());
    let look = view::Look { width: 100, ..view::Look::default() };
    let report = view::report::report(&fitted, &found, &look);
    assert!(report.contains("slopes down"), "{report}");
    // The standard error by hand: A has CPP 2, 3 and CPC 6, 7: U = 5/13, variances and covariance 1/2, so
    // se² = (1/2 + U²/2 − U) ÷ (6.5² · 2) = (1 − U)² ÷ (4 · 6.5²), se = (8/13) ÷ 13.
    let a = map.brands.first().unwrap();
    assert_eq!(fixed(&a.se, 12), Number::ratio(8, 169).unwrap().fixed(12));
    // One customer has no spread that could be known.
    let (_, found) = answer(&model, "brand,room,price\nA,2,6\nB,4,4\n");
    let map = market(&found).map.as_ref().unwrap();
    assert!(map.brands.iter().all(|brand: &BrandValue| !brand.se.is_known()));
    // Nobody at all.
    let data = Dataset::of_case(&model, &[]);
    let found = evaluate(&model, &data, &Run::default()).into_answer();
    assert!(market(&found).map.as_ref().unwrap().brands.is_empty());
}

#[test]
fn what_changed_between_waves() {
    let columns = "  id: text key\n  w: \"spring\" | \"autumn\" wave\n  kind: \"new\" | \"old\"";
    let rest = format!(
        "segments kinds {{ new if kind = \"new\"  old otherwise }}\n{}",
        rule("for each kinds", "U < 1")
    );
    let model = model(columns, &rest);
    let csv = "id,w,kind,room,price\na,autumn,new,2,4\nb,autumn,new,3,4\nc,autumn,old,6,4\nd,autumn,old,6,5\n\
               a,spring,new,8,4\nb,spring,new,8,5\nc,spring,old,6,4\nd,spring,old,6,5\ne,spring,old,,5\n";
    let (fitted, found) = answer(&model, csv);
    let waves = market(&found).waves.as_ref().unwrap();
    assert_eq!((&*waves.before, &*waves.now), ("spring", "autumn"));
    let lines: Vec<String> = waves
        .changes
        .iter()
        .map(|one| {
            let (was, is) = one.actions.clone().unwrap_or_default();
            format!(
                "{}: {:?} {} -> {}, {} ± {}, {:?}, {} {}",
                view::words::cell(&fitted, &one.cell),
                one.base,
                fixed(&one.u.0, 3),
                fixed(&one.u.1, 3),
                fixed(&one.change, 3),
                fixed(&one.se, 3),
                one.noise,
                was.len(),
                is.len()
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "all customers: (4, 4) 1.556 -> 1.000, -0.556 ± 0.269, Some(false), 0 0",
            "kinds = new: (2, 2) 1.778 -> 0.625, -1.153 ± 0.234, Some(false), 0 1",
            "kinds = old: (2, 2) 1.333 -> 1.333, 0.000 ± 0.210, Some(true), 0 0",
        ]
    );
    assert_eq!((found.data.rows, market(&found).earlier), (4, 5));
    // The wave before as the latest: nothing stands before it, and the rows of autumn are in nothing.
    let (mut data, _) = rows(&model, csv);
    data.use_wave(&model, "spring").unwrap();
    let found = evaluate(&model, &data, &Run::default()).into_answer();
    assert!(market(&found).waves.is_none());
    assert_eq!((found.data.rows, market(&found).later), (5, 4));
    let refused = data.use_wave(&model, "sprint").unwrap_err();
    let refused: Vec<String> = refused.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert_eq!(refused, ["CVR0806 no row is of the wave `sprint`"]);
}

#[test]
fn keys_are_unique_within_wave_and_offering() {
    let model =
        model("  id: text key\n  w: date wave format \"dd.mm.yyyy\"\n  brand: text offering own \"A\"", "");
    let head = "id,w,brand,room,price\n";
    let (data, findings) =
        rows(&model, &format!("{head}a,01.02.2026,A,1,1\na,01.02.2026,B,1,1\na,01.02.2025,A,1,1\n"));
    assert!(findings.is_empty(), "{findings:?}");
    assert!(data.repeated_keys.is_empty());
    let (data, findings) = rows(&model, &format!("{head}a,01.02.2026,A,1,1\na,01.02.2026,A,2,1\n"));
    assert_eq!(data.repeated_keys.len(), 1);
    assert!(findings.iter().any(|one| one.code == Code::KEY_REPEATED));
    let (_, findings) = rows(&model, &format!("{head}a,,A,1,1\nb,01.02.2026,,1,1\n"));
    let said: Vec<String> = findings.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert_eq!(said, ["CVR0713 1 row without a brand", "CVR0713 1 row without a wave"]);
    let (_, findings) = rows(&model, &format!("{head}a,01.02.2026,a,1,1\n"));
    let said: Vec<String> = findings.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert_eq!(said, ["CVR0714 no row is of `A`, so nobody is evaluated"]);
}

#[test]
fn explanations_say_which_way_a_ratio_is_good() {
    let model = model(OWN, &rule("for all customers", "relative(price) > 1 and relative(U) < 1"));
    let (data, _) = rows(&model, "brand,room,price\nAcme,4,4\nBolt,6,3\n");
    let found = evaluate(&model, &data, &Run::default());
    let group = found.answer().groups.first().unwrap();
    let look = view::Look { width: 200, ..view::Look::default() };
    let said = view::explain::explain(&model, found.answer(), group, &look);
    assert!(said.contains("relative(price) = 1.33 (above 1 is dearer)"), "{said}");
    assert!(
        said.contains("relative(U) = 0.50 (above 1 is better)") || said.contains("relative(U) = 0.5 (above"),
        "{said}"
    );
}

#[test]
fn the_example_of_the_guide_keeps_its_word() {
    let guide = std::fs::read_to_string(crate::models::root().join("docs/guide.md")).unwrap();
    let section = guide.split(" Competitors and survey waves\n").nth(1).unwrap();
    let text = section.split("```cvr\n").nth(1).unwrap().split("```").next().unwrap();
    let model = cvrules::compile("m.cvr", text, &Nothing, &Settings::default()).model.unwrap();
    for case in &model.cases {
        let found = cvrules::cases::run(&model, case, None, None);
        assert!(found.holds(), "{:?}", found.checked);
    }
}

#[test]
fn reputation_of_four_providers() {
    // Answers of the shape of the reputation survey: brands are codes, -99 is missing.
    let model =
        model("  brand: text offering from \"serviceprovider\"", &rule("for each offering", "U < rivals.U"));
    let mut csv = "serviceprovider,room,price\n".to_owned();
    for (brand, room) in [(1, 7), (2, 6), (3, 5), (4, 4)] {
        csv += &format!("{brand},{room},5\n{brand},{},5\n", room - 1);
    }
    let (fitted, found) = answer(&model, &csv);
    let kept: Vec<usize> = found.groups.iter().map(|group| group.ranked.len()).collect();
    assert_eq!(kept, [0, 0, 1, 1]);
    assert_eq!(fitted.families.at(cvrules::model::FamilyId::new(0)).segments.len(), 4);
    assert_eq!(columnar::beyond(&model), None);
}
