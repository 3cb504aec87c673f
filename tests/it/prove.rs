//! Proofs about segments and rules, held against a grid of customers.

use cvrules::check::Settings;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use cvrules::diagnostic::{Code, Diagnostics};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use proptest::prelude::*;

use crate::eval::NoFiles;

fn compile(declarations: &str) -> (Model, Diagnostics) {
    let text = format!(
        "model m {{ scale 1..5 }} input \"d.csv\" {{ x: number 0..9  y: number  k: \"a\" | \"b\" | \"c\"  f: flag \
         d: date  a: rating  b: rating }} benefits {{ a 100% }} costs {{ b 100% }}\n{declarations}"
    );
    let compiled = cvrules::compile("m.cvr", &text, &NoFiles, &Settings::default());
    assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
    (compiled.model.unwrap(), compiled.findings)
}

/// The codes of the prover among what is found, with their messages.
fn proven(declarations: &str) -> Vec<(Code, String)> {
    let of_proofs = [
        Code::OTHERWISE_UNREACHABLE,
        Code::SEGMENTS_OVERLAP,
        Code::OVERLAP_UNDECIDED,
        Code::SEGMENT_UNREACHABLE,
        Code::RULE_NEVER_MATCHES,
    ];
    let found = compile(declarations).1;
    found.into_iter().filter(|one| of_proofs.contains(&one.code)).map(|one| (one.code, one.message)).collect()
}

#[test]
fn bands_of_value_are_disjoint() {
    assert_eq!(proven("segments band { low if U < 0 mid if U in 0..<1 even if U = 1 high if U > 1 }"), []);
    assert_eq!(proven("segments age { young if x < 3 old if x >= 3 }"), []);
    assert_eq!(proven("segments kind { one if k = \"a\" two if k in {\"b\", \"c\"} }"), []);
    assert_eq!(proven("segments who { yes_they if f and x > 1 no_they if not f }"), []);
    assert_eq!(proven("segments since { early if d < 2026-01-01 late if d >= 2026-01-01 }"), []);
}

#[test]
fn an_overlap_comes_with_a_customer() {
    let found = proven("segments s { one if x <= 3 two if x >= 3 and k != \"a\" }");
    let message = "`one` and `two` overlap: a customer with x 3 and k \"b\" is in both";
    assert_eq!(found, [(Code::SEGMENTS_OVERLAP, message.to_owned())]);
    let found = proven("let big = y > 100 segments s { one if big two if f }");
    let message = "`one` and `two` overlap: a customer with y 101 and f yes is in both";
    assert_eq!(found, [(Code::SEGMENTS_OVERLAP, message.to_owned())]);
}

#[test]
fn what_cannot_be_decided_is_said_once_a_family() {
    let found = proven("segments s { one if x * y > 3 two if x * x > 4 three if y * y > 4 }");
    let message = "perhaps a customer can be in `one` and in `two`, and 2 other pairs of `s`";
    assert_eq!(found, [(Code::OVERLAP_UNDECIDED, message.to_owned())]);
}

#[test]
fn who_is_left_for_whom() {
    let found = proven("segments s { one if k = \"a\" two if k = \"b\" three if k = \"c\" rest otherwise }");
    assert_eq!(found, [(Code::OTHERWISE_UNREACHABLE, "nobody is left for `rest`".to_owned())]);
    let found = proven("segments s first { one if x >= 2 two if x in 5..6 rest otherwise }");
    assert_eq!(found, [(Code::SEGMENT_UNREACHABLE, "nobody can be in `two`".to_owned())]);
    let found = proven("segments s { one if x < 2 and x > 3 rest otherwise }");
    assert_eq!(found, [(Code::SEGMENT_UNREACHABLE, "nobody can be in `one`".to_owned())]);
}

#[test]
fn a_rule_whose_parts_exclude_each_other() {
    let rules = |condition: &str| proven(&format!("action go {{}} rule r {{ if {condition} recommend go }}"));
    let never = [(Code::RULE_NEVER_MATCHES, "`r` can never match".to_owned())];
    assert_eq!(rules("x > 3 and y > 0 and x < 3"), never);
    assert_eq!(rules("U < 1 unless not (U >= 1)"), never);
    assert_eq!(rules("k = \"a\" and k in {\"b\", \"c\"}"), never);
    assert_eq!(rules("y is known and not (y is known)"), never);
    assert_eq!(rules("U < 1 or U > 2"), []);
    assert_eq!(rules("x >= 3 and x <= 3 and y > 0"), []);
    let group = "action go {} segments s { one if f rest otherwise }
                 rule r for each s { if count > 9 and s = one and s = rest recommend go }";
    assert_eq!(proven(group), never);
}

/// A test of one column.
fn test() -> impl Strategy<Value = String> {
    let number = (
        prop_oneof![Just("x"), Just("y")],
        prop_oneof![Just("<"), Just("<="), Just(">"), Just(">="), Just("="), Just("!=")],
        1_u8..9,
    );
    prop_oneof![
        number.prop_map(|(column, op, n)| format!("{column} {op} {n}")),
        (1_u8..5, 5_u8..9).prop_map(|(lo, hi)| format!("x in {lo}..{hi}")),
        (1_u8..5, 5_u8..9).prop_map(|(lo, hi)| format!("not (y in {lo}..<{hi})")),
        "[abc]".prop_map(|k| format!("k = \"{k}\"")),
        "[abc]".prop_map(|k| format!("k not in {{\"{k}\", \"b\"}}")),
        Just("f".to_owned()),
        Just("not f".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let joined = |word: &'static str| {
        prop::collection::vec(test(), 1..4).prop_map(move |tests| format!("({})", tests.join(word)))
    };
    prop::collection::vec(prop_oneof![joined(" and "), joined(" or ")], 1..3)
        .prop_map(|parts| parts.join(" and "))
}

/// Every half from 0 to 9 for both numbers, all texts, both truths: all borders and all gaps.
fn grid() -> String {
    let mut csv = String::from("x,y,k,f,d,a,b\n");
    for x in 0..19 {
        for y in 0..20 {
            for k in ["a", "b", "c"] {
                for f in ["yes", "no"] {
                    let half = |n: i32| f64::from(n) / 2.0;
                    csv.push_str(&format!("{},{},{k},{f},,1,1\n", half(x), half(y)));
                }
            }
        }
    }
    csv
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn proofs_agree_with_customers(one in condition(), two in condition(), first in any::<bool>()) {
        let first = if first { "first " } else { "" };
        let text = format!("segments s {first}{{ one if {one} two if {two} rest otherwise }}");
        let (model, findings) = compile(&text);
        let said = |code| findings.iter().any(|finding| finding.code == code);
        let raw = read("d.csv", grid().as_bytes(), &ReadOptions::default()).unwrap();
        let data = typed(&model, &raw).unwrap().0;
        let evaluation = evaluate(&model, &data, &Run::default());
        let family = &evaluation.answer().families[0];
        let rows = |segment: usize| family.segments[segment].1.group.as_ref().unwrap().rows;
        // All that is tested are columns, so everything is decided.
        prop_assert!(!said(Code::OVERLAP_UNDECIDED), "{text}");
        prop_assert_eq!(said(Code::SEGMENTS_OVERLAP), family.unknown_rows > 0, "{}", text);
        prop_assert_eq!(said(Code::OTHERWISE_UNREACHABLE), rows(2) == 0 , "{}", text);
        if !first.is_empty() {
            prop_assert_eq!(said(Code::SEGMENT_UNREACHABLE), rows(0) == 0 || rows(1) == 0, "{}", text);
        }
    }
}
