//! What stands for several rules: findings point at what the author wrote, in his words.

use std::fmt::Write as _;
use std::path::Path;

use crate::models::{compiled, root};

const HEAD: &str = "model m { scale 1..5 }
input { x: number 0..9  y: number  kind: \"a\" | \"b\"  q: rating  p: rating  w: rating }
benefits { q 100% }
costs { p 60%  w 40% }
action relief { lowers p by 1  lever product }
action visit { lifts q by 1  lever service }
rule all_of_them { if y >= 0 and U < 2 recommend relief, visit }
";

const TEXTS: &[&str] = &[
    // Nothing to say.
    "table t { when x | kind => recommend  a: < 1 | \"a\" => relief  b: - | - => visit }",
    "table t one { when x | kind => recommend  a: < 1 | - => relief  b: 1..2 | - => visit }",
    "table t one { when x | kind => recommend  a: 1 | \"a\" => relief  b: 1 | not \"a\" => visit }",
    // At the cell.
    "table t { when x | kind => recommend  a: < 1 | \"c\" => relief }",
    "table t { when x | kind => recommend  a: > 10 | - => relief  b: \"a\" | - => visit }",
    "table t { when x | U => recommend  a: - | < z => relief  b: 1..x | - => visit  c: 5..2 | - => visit }",
    // At the head, once.
    "table t { when xx | kind => recommend  a: < 1 | - => relief  b: > 1 | - => visit }",
    "table t for all customers { when x | U => recommend  a: < 1 | - => relief  b: > 1 | - => visit }",
    // Rows that meet.
    "table t one { when x | kind => recommend  a: < 2 | - => relief  b: > 1 | \"a\" => visit  c: - | \"b\" => visit }",
    "table t one { when x * y | - => recommend  a: < 2 => relief }",
    "table t one { when x * y | x => recommend  a: < 2 | - => relief  b: - | 3 => visit }",
    "table t { when x | x => recommend  a: < 1 | > 2 => relief }",
    // Names.
    "rule t { if x > 1 recommend relief }\ntable t { when x => recommend a: 1 => visit }",
    "table t { when x => recommend a: 1 => visit a: 2 => visit }",
    "table t { when x => recommend a: 1 => visit }\ntable t { when x => recommend b: 1 => visit }",
    "table t { when x => recommend cheap: 1 => visit }\nrule r { if x > 1 recommend relief overrides t.cheep, tt }",
    "table t { when x => recommend a: 1 => visit overrides t }",
    "table t { when x => recommend a: 1 => - }",
    // Rules for each factor.
    "rule r for each customer, each cost { if it > 3 and itt < 2 recommend relief }",
    "rule r for each customer, each cost { if it > 9 recommend relief }",
    "rule r { if x > 3 recommend actions that lift w }",
    "rule r for each customer, each cost { if it > 3 recommend actions that lift it }",
    "rule r for each customer, each cost { if it > 3 recommend actions that lower top cost }",
    "rule r { if it > 3 recommend relief }",
    "let it = 3\nrule r for each customer, each cost { if it > 3 recommend relief }",
    "rule r for each benefit { if it > 3 recommend relief }",
    // Lists of actions.
    "rule r { if x > 3 recommend visit forbid all except relief }",
    "rule r { if x > 3 forbid all except visit, relief }",
    "rule r { if x > 3 forbid lever servise }",
    "rule r { if x > 3 forbid all except vist }",
    "rule r { if x > 3 forbid actions that lower prise }",
];

#[test]
fn findings_point_at_what_the_author_wrote() {
    let mut text = String::new();
    for one in TEXTS {
        writeln!(text, "# {}", one.replace('\n', "\n# ")).unwrap();
        let found = compiled(Path::new("m.cvr"), &format!("{HEAD}{one}\n"));
        for finding in &found.findings {
            writeln!(text, "{}: {}", finding.code, finding.message).unwrap();
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
    crate::syntax::snapshot(&root().join("tests/cases/view/written_out_findings.cvr"), text);
}

#[test]
fn limits_are_whole_numbers_of_actions_that_there_are() {
    for (clause, code) in [
        ("at most 0 actions per customer", "CVR0413"),
        ("at most 1.5 actions per customer", "CVR0413"),
        ("at most 1 of lever servise", "CVR0526"),
        ("at most 1 of lever service  at most 2 of lever service", "CVR0114"),
    ] {
        let head = HEAD.replace("scale 1..5", &format!("scale 1..5  {clause}"));
        let found = compiled(Path::new("m.cvr"), &head);
        let codes: Vec<String> = found.findings.iter().map(|finding| finding.code.to_string()).collect();
        assert_eq!(codes, [code], "{clause}");
    }
}
