//! Texts in several languages: the words of an answer change and nothing else.

use std::fmt::Write as _;
use std::path::Path;

use cvrules::answer::{Answer, Subject};
use cvrules::data::Dataset;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::view::{Decimal, Look, explain, json, markdown, report};

use crate::cli::{folder, run};
use crate::models::{compiled, model, root};
use crate::view::programs::fits;

fn hotel() -> (Model, Dataset) {
    let path = root().join("tests/fixtures/tongues.cvr");
    let model = model(&path, &std::fs::read_to_string(path.clone()).unwrap());
    let bytes = std::fs::read(root().join("tests/fixtures/tongues.csv")).unwrap();
    let raw = read("tongues.csv", &bytes, &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    (model, data)
}

fn golden(name: &str, text: &str) {
    crate::syntax::snapshot(&root().join(format!("tests/cases/view/{name}.cvr")), text.to_owned());
}

#[test]
fn people_are_told_in_their_language() {
    let (model, data) = hotel();
    let german = model.in_language("de").unwrap();
    let evaluation = evaluate(&german, &data, &Run::default());
    let answer = evaluation.answer();
    let look = Look { width: 100, ..Look::default() };
    let mut text = report::report(&german, answer, &look);
    for row in [0, 2] {
        text += "\n=====\n\n";
        text += &explain::explain(&german, answer, &evaluation.explain_customer(row).unwrap(), &look);
    }
    golden("tongues", &text);
    assert!(markdown::report(&german, answer, Decimal::Point).starts_with("# Hotelgäste, Frühjahr"));
    for said in ["Geschäftsreisen: Wert", "Rettung: Teuer", "Wiegt schwer: Preis", "Preis wiegt am meisten"]
    {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // What Spanish does not say stays in English, thing by thing.
    let spanish = model.in_language("es").unwrap();
    let evaluation = evaluate(&spanish, &data, &Run::default());
    let text = report::report(&spanish, evaluation.answer(), &look);
    for said in ["Hotel guests, spring", "Viajes de negocios: value", "Precio"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(model.in_language("fr").is_none() && model.in_language("DE").is_none());
}

/// An answer with every filled-in reason taken out.
fn without_words(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    answer.model.title = None;
    for rule in answer.groups.iter_mut().flat_map(|group| &mut group.rules) {
        rule.because = rule.because.as_ref().map(|_| "".into());
    }
    answer
}

#[test]
fn decisions_are_the_same_in_every_language() {
    let (model, data) = hotel();
    let own = without_words(evaluate(&model, &data, &Run::default()).answer());
    for code in ["de", "es", "pt-BR"] {
        let spoken = model.in_language(code).unwrap();
        let evaluation = evaluate(&spoken, &data, &Run::default());
        assert_eq!(without_words(evaluation.answer()), own, "{code}");
    }
}

#[test]
fn programs_are_told_which_language_it_is() {
    let (model, data) = hotel();
    for (model, language) in [(model.clone(), None), (model.in_language("de").unwrap(), Some("de"))] {
        let evaluation = evaluate(&model, &data, &Run::default());
        let answer = evaluation.answer();
        let mut bytes = Vec::new();
        json::answer(&model, answer, &mut bytes).unwrap();
        let document = fits("answer", std::str::from_utf8(&bytes).unwrap());
        assert_eq!(document["model"]["language"], serde_json::json!(language));
        let price = &document["model"]["titles"]["factors"][1];
        assert_eq!(price["title"], if language.is_some() { "Preis" } else { "Price" });
        let group = answer.groups.iter().find(|group| matches!(group.subject, Subject::Cell(_))).unwrap();
        let mut bytes = Vec::new();
        json::explanation(&model, answer, group, &mut bytes).unwrap();
        fits("explanation", std::str::from_utf8(&bytes).unwrap());
    }
}

const HEAD: &str = "model m { scale 1..5 }
input { x: number 0..9  y: rating  kind: \"a\" | \"b\"  gender: text  q: rating  p: rating  w: rating }
protect gender
benefits { q 100% \"Quality\" }
costs { p 60% \"Price\"  w 40% }
segments seg { a \"As\" if kind = \"a\"  b if kind = \"b\" }
let late = x > 3
param limit = 3
consequence calm \"Calm\" from q
goal peace from calm
action relief \"Relief\" { lowers p by 1  lever product }
action visit { lifts q by 1  lever service }
rule every { if x > limit and late and seg.U < 2 recommend relief, visit  because \"x {x}\" }
rule group for each seg { if U < 2 recommend relief }
rule both for each customer, each cost { if it > 4 recommend visit  because \"{it}\" }
table t { when x => recommend | because  low: < 1 => relief | \"x {x}\"  high: > 8 => visit | - }
target aim for each seg { U > 1 by 2027-01-01 }
";

const TEXTS: &[&str] = &[
    // Nothing but what is left out.
    "text de { }",
    "text de { factor p \"Preis\" }",
    "text de { rule every because \"x ist {x}\" rule both \"Beide\" table t \"T\" rule t.low because \"x ist {x}\" }",
    // Two files or blocks are one language.
    "text de { factor p \"Preis\" factor q \"Q\" }\ntext DE { segment seg.a \"As\" consequence calm \"Ruhe\" action relief \"Hilfe\" rule every because \"{x}\" rule both because \"{it}\" rule t.low because \"{x}\" }",
    // Names that are not there.
    "text de { factor pp \"Preis\" action releef \"x\" rule evry \"x\" table tt \"x\" segments sag \"x\" segment seg.c \"x\" segment a \"x\" segment z \"x\" goal piece \"x\" consequence clam \"x\" let lat \"x\" param limits \"x\" target arm \"x\" model n \"x\" }",
    "text de { factor x \"x\" let limit \"x\" param late \"x\" segments kind \"x\" factor a.b \"x\" rule a.b \"x\" }",
    // What stands for several.
    "text de { rule t \"x\" rule both.p \"x\" table both \"x\" table every \"x\" rule t.mid \"x\" rule t.low \"x\" }",
    // Twice.
    "text de { factor p \"Preis\" factor p \"Der Preis\" model \"M\" model m \"N\" }",
    "text de { rule every \"x\" }\ntext de { rule every because \"x\" }",
    // Reasons are read as those of the model are.
    "text de { rule every because \"{zz} {gender} {mean(x)} {kind:.2}\" }",
    "text de { rule every because \"{gender}\" }",
    "text de { rule group because \"{x} {seg} {U:.2} {mean(x):.1}\" }",
    "text de { rule both because \"{it} {itt}\" }",
    "text de { rule t.high because \"{seg.U} {nobody}\" }",
];

#[test]
fn findings_point_at_what_the_author_wrote() {
    let mut text = String::new();
    for one in TEXTS {
        writeln!(text, "# {}", one.replace('\n', "\n# ")).unwrap();
        let found = compiled(Path::new("m.cvr"), &format!("{HEAD}{one}\n"));
        for finding in &found.findings {
            writeln!(text, "{} {:?}: {}", finding.code, finding.severity, finding.message).unwrap();
            for label in &finding.labels {
                let place = found.sources.slice(label.span);
                assert!(found.sources.get(label.span.source).is_some(), "{one}");
                writeln!(text, "  `{place}` {}", label.text).unwrap();
            }
            if let Some(help) = &finding.help {
                writeln!(text, "  help: {help}").unwrap();
            }
        }
    }
    golden("tongues_findings", &text);
}

/// A reason in another language is a reader like any other: what it alone reads is not unused, and the date
/// of the run is asked for.
#[test]
fn reasons_in_other_languages_read_what_they_name() {
    let text = "model m { scale 1..5 }\ninput { x: number  q: rating  p: rating }\nbenefits { q 100% }\ncosts { p 100% }\n\
                let big = x > 3\naction a { lifts q by 1 }\nrule r { if U < 1 recommend a }\n";
    let codes = |text: &str| -> Vec<String> {
        compiled(Path::new("m.cvr"), text).findings.iter().map(|one| one.code.to_string()).collect()
    };
    assert_eq!(codes(text), ["CVR0210"]);
    assert_eq!(codes(&format!("{text}text de {{ rule r because \"{{big}}\" }}")), [] as [&str; 0]);
    let dated =
        compiled(Path::new("m.cvr"), &format!("{text}text de {{ rule r because \"{{big}} {{as_of}}\" }}"));
    assert!(dated.model.unwrap().reads_as_of);
}

#[test]
fn the_command_speaks_a_language_that_the_model_has() {
    let here = folder();
    for name in ["tongues.cvr", "tongues.csv"] {
        std::fs::copy(root().join("tests/fixtures").join(name), here.path().join(name)).unwrap();
    }
    let ask = |args: &[&str]| run(here.path(), args);
    let english = ask(&["eval", "tongues.cvr"]).fine();
    let german = ask(&["eval", "tongues.cvr", "--language", "DE"]).fine();
    assert!(english.contains("Hotel guests, spring") && german.contains("Hotelgäste, Frühjahr"));
    for command in ["audit", "weights"] {
        let german = ask(&[command, "tongues.cvr", "--language", "de"]).fine();
        assert!(german.contains("Hotelgäste, Frühjahr"), "{german}");
    }
    let plan = ask(&["plan", "tongues.cvr", "--language", "de", "--budget", "500000"]).fine();
    assert!(plan.contains("Den Preis senken"), "{plan}");
    let refused = ask(&["eval", "tongues.cvr", "--language", "fr"]);
    assert_eq!(refused.code, 64);
    assert!(
        refused.err.contains("the model has no texts in `fr`; it has them in `de`, `es`, and `pt-BR`"),
        "{}",
        refused.err
    );
    assert_eq!(ask(&["eval", "tongues.cvr", "--language", "deutsch"]).code, 64);
    let columnar = ask(&["eval", "tongues.cvr", "--language", "de", "--engine", "columnar"]).fine();
    let why = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains("Wert")).map(|line| line.trim().to_owned()).collect()
    };
    assert_eq!(why(&columnar), why(&german));
    assert!(!why(&german).is_empty());
}

/// A pack that speaks a language says everything in it, and asks nothing of a model that does not.
#[test]
fn packs_that_speak_a_language_speak_it_whole() {
    for pack in cvrules::load::pack_names() {
        let own = cvrules::load::pack(pack).unwrap();
        let path = root().join(format!("rules/{pack}_cases.cvr"));
        let model = model(&path, &std::fs::read_to_string(&path).unwrap());
        let Some(german) = model.in_language("de").filter(|_| own.contains("\ntext de {")) else { continue };
        let of_pack = |span: cvrules::source::Span| {
            *model.sources.get(span.source).unwrap().name == format!("std.{pack}")
        };
        for (id, action) in model.actions.iter().filter(|(_, one)| of_pack(one.span)) {
            assert_ne!(german.actions.at(id).title, action.title, "{}", action.name);
        }
        for (id, param) in model.params.iter().filter(|(_, one)| of_pack(one.span)) {
            assert_ne!(german.params.at(id).title, param.title, "{}", param.name);
        }
        for (id, rule) in model.rules.iter().filter(|(_, one)| of_pack(one.span)) {
            assert_ne!(german.rules.at(id).title, rule.title, "{}", rule.name);
            let said = model.languages[0].because.iter().any(|(of, _)| *of == id);
            assert_eq!(said, rule.because.is_some(), "{}", rule.name);
        }
    }
    let text = "model m { scale 1..5 }\ninput { q: rating  p: rating  kind: \"a\" | \"b\" }\n\
                benefits { q 100% \"Quality\" }\ncosts { p 100% }\n\
                segments market { a if kind = \"a\"  b if kind = \"b\" }\nuse std.markets\n";
    let found = compiled(Path::new("m.cvr"), text);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    assert!(found.model.unwrap().in_language("de").is_some());
}

#[test]
fn the_markets_of_the_shop_in_german() {
    let said = run(&root(), &["eval", "rules/markets_cases.cvr", "--language", "de", "--decimal", "comma"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let said = &said.out;
    golden("tongues_markets", said);
    for words in
        ["Ein Laden: Märkte", "Süden: Wert 0,", "Produkt, Sprache und Bezahlung an den Markt anpassen"]
    {
        assert!(said.contains(words), "{words}\n{said}");
    }
    for words in ["Adapt product", "Below the other", "Where they live"] {
        assert!(!said.contains(words), "{words}\n{said}");
    }
}
