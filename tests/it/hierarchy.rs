//! Expectations, consequences and goals: what is said of models that get them wrong, and of runs that cannot
//! have them (language 5.8, 5.9).

use cvrules::check::Settings;
use cvrules::compile;

use crate::eval::NoFiles;

/// What every model here has; a benefit's block and more declarations come after it.
fn text(quality: &str, more: &str) -> String {
    format!(
        r#"model stay {{ scale 1..5  answered at least 50% }}
input {{
  id: text key  kind: "a" | "b"  age: number 0..120  days: number 10..90
  room: rating  want_room: rating  staff: rating  price: rating  wait: rating
}}
benefits {{
  quality 60% = room {{ {quality} }}
  service 40% = staff
}}
costs {{ price 50%  waiting 50% = wait }}
segments trip {{ a if kind = "a"  b otherwise }}
action refit {{ lifts quality by 1  lowers price by 1 }}
rule always {{ if U < 2 recommend refit }}
{more}
"#
    )
}

/// The codes and messages of a model.
fn found(text: &str) -> Vec<String> {
    let compiled = compile("stay.cvr", text, &NoFiles, &Settings::default());
    compiled.findings.into_iter().map(|one| format!("{} {}", one.code, one.message)).collect()
}

const EXPECTED: &str = "expected = want_room";

#[test]
fn models_that_get_it_right_have_nothing_to_hear() {
    for (quality, more) in [
        (EXPECTED, ""),
        ("lever service expected = want_room dimension emotional", ""),
        (
            "expected = mean(want_room, 3)",
            "let sour = gap(quality) < 0 or trip.satisfaction < all.gap(quality)\nrule r { if sour recommend refit }",
        ),
        ("", "consequence comfort from quality, service\ngoal rested from comfort"),
        (
            "",
            "goal rested \"Rested\" from comfort, strain\nconsequence strain from price\nconsequence comfort from quality",
        ),
        // A goal has a space of its own.
        ("", "consequence comfort from quality\ngoal comfort from comfort"),
        (
            EXPECTED,
            "consequence comfort from quality\nsegments mood { good if comfort > 3 and satisfaction > 0  bad otherwise }",
        ),
        // The weights of the other side may follow from it.
        (
            "",
            "consequence comfort from quality\nsegments mood { good if comfort > 3  bad otherwise }\nweights for mood.good { price 70% }",
        ),
    ] {
        assert_eq!(found(&text(quality, more)), Vec::<String>::new(), "{quality} {more}");
    }
}

#[test]
fn mistakes_are_told_by_name() {
    let mut bad = String::new();
    for (quality, more, said) in [
        (
            "",
            "rule r { if gap(quality) < 0 recommend refit }",
            "CVR0431 `quality` does not say what its customers expected",
        ),
        (EXPECTED, "rule r { if gap(service) < 0 recommend refit }", "CVR0431 `service` does not say"),
        (EXPECTED, "rule r { if gap(price) < 0 recommend refit }", "CVR0431 `price` is a cost"),
        (EXPECTED, "rule r { if gap(room) < 0 recommend refit }", "CVR0310 `gap` is of one factor"),
        (
            "",
            "rule r for all customers { if satisfaction < 0 recommend refit }",
            "CVR0431 no benefit says what",
        ),
        ("", "rule r { if all.satisfaction < 0 recommend refit }", "CVR0431 no benefit says what"),
        ("expected = age", "", ""),
        ("expected = days", "", "CVR0303 an expectation is on the scale 1..5"),
        ("expected = trip", "", "CVR0305"),
        ("expected = want_romo", "", "CVR0201 unknown name `want_romo`"),
        ("expected = want_room expected = room", "", "CVR0114 `expected` stands twice"),
        ("expected == want_room", "", "CVR0102"),
        ("expected want_room", "", "CVR0101 expected `=`"),
        (EXPECTED, "rule r { if gap(quality) > 5 recommend refit }", "CVR0303"),
        (EXPECTED, "let satisfaction = 3", "CVR0203 `satisfaction` is a name of the language"),
        ("", "consequence comfort from quality, price", "CVR0432 `comfort` is of benefits or of costs"),
        ("", "consequence comfort from qualty", "CVR0201 there is no factor `qualty`"),
        ("", "consequence comfort from room", "CVR0201 there is no factor `room`"),
        ("", "consequence a from quality\nconsequence b from a", "CVR0201 there is no factor `a`"),
        ("", "consequence quality from service", "CVR0202 `quality` is declared twice"),
        ("", "consequence comfort from quality\nlet comfort = 3", "CVR0202 `comfort` is declared twice"),
        ("", "consequence U from quality", "CVR0203 `U` is a name of the language"),
        ("", "goal rested from quality", "CVR0201 there is no consequence `quality`"),
        ("", "goal rested from comfort", "CVR0201 there is no consequence `comfort`"),
        ("", "consequence c from quality\ngoal g from c\ngoal g from c", "CVR0202 `g` is declared twice"),
        (
            "",
            "consequence c from quality\ngoal g from c\nrule r { if g > 3 recommend refit }",
            "CVR0201 unknown name `g`",
        ),
        ("", "consequence c from quality\nrule r { if c > 5 recommend refit }", "CVR0303"),
        (
            "",
            "consequence c from quality\nrule r for all customers { if c.U > 5 recommend refit }",
            "CVR0309",
        ),
        ("", "consequence c from quality,", "CVR0116"),
        ("", "consequence c = quality", "CVR0101 expected"),
        ("", "consequense c from quality", "CVR0120"),
    ] {
        let all = found(&text(quality, more));
        let fine = if said.is_empty() { all.is_empty() } else { all.iter().any(|one| one.starts_with(said)) };
        if !fine {
            bad += &format!("{quality} {more}\nwanted {said}\nfound {all:#?}\n");
        }
    }
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn nothing_reads_itself() {
    for (quality, service, more, said) in [
        ("room", "comfort", "consequence comfort from service", "`service` reads `comfort`"),
        ("room", "comfort", "consequence comfort from quality, service", "`comfort` reads `service`"),
        (
            "room",
            "staff",
            "consequence comfort from quality\nsegments mood { good if comfort > 3  bad otherwise }\nweights for mood.good { quality 70% }",
            "`comfort` reads `mood`",
        ),
        ("all.comfort", "staff", "consequence comfort from service", "`quality`"),
        ("room", "staff { expected = gap(service) + 3 }", "", "the expectation of `service`"),
        (
            "room { expected = 3 + satisfaction }",
            "staff",
            "",
            "`satisfaction` reads the expectation of `quality`",
        ),
        // What leads a side is of the value as a whole (B1), also among customers.
        ("room", "5 * all.share_of(top benefit = quality)", "", "`service`"),
        ("room", "5 * all.share_of(weakest benefit = quality)", "", "`service`"),
        // A gap is of the value as a whole (B1).
        ("room { expected = want_room }", "clamp(3 + gap(quality), 1..5)", "", "`service`"),
        (
            "room { expected = want_room }",
            "staff",
            "segments mood { good if satisfaction > 0  bad otherwise }\nweights for mood.good { quality 70% }",
            "`mood`",
        ),
    ] {
        let text = text("", more)
            .replace("= room {  }", &format!("= {quality}"))
            .replace("service 40% = staff", &format!("service 40% = {service}"));
        let all = found(&text);
        let cycle = |one: &&String| one.starts_with("CVR0204") && one.contains(said);
        assert!(all.iter().any(|one| cycle(&one)), "{text}\nwanted {said}\nfound {all:#?}");
    }
}

#[test]
fn an_expectation_does_not_see_what_is_protected() {
    let all = found(&text("expected = rescale(age, 0..120)", "protect age \"special category\""));
    assert!(all.iter().any(|one| one.starts_with("CVR0405 the expectation of `quality`")), "{all:#?}");
    let all = found(&text("", "consequence comfort from quality\nprotect room \"secret\""));
    assert!(all.iter().any(|one| one.starts_with("CVR0405 factor `quality`")), "{all:#?}");
}
