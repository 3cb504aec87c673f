//! What customers read of rivals and of the wave before, and what stands beside a population or is compared at a level
//! of confidence: small models, in both engines. What is named is what they once differed in, or would.

use std::fmt::Write as _;

use cvrules::check::Settings;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Dataset, typed};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::Model;
use cvrules::value::Status;
use cvrules::view::words;

use crate::differential::differences;
use crate::eval::NoFiles;

const OWN: &str = "text offering own \"Acme\"";
const NOBODY: &str = "text offering own \"Nobody\"";
const BRANDS: &str = "text offering";

/// A cost that is asked for as it is, and one that reads the market: then U takes a pass over the data first.
const PLAIN: &str = "asked";
const OF_ALL: &str = "clamp(asked / all.mean(asked) * 3, 1..10)";

/// Three brands in two waves; somebody without an answer, a brand, a wave, a key, a segment, and one twice.
const ROWS: &str = "id,brand,w,kind,room,asked
a,Acme,1,x,4,2\nb,Acme,1,y,2,3\nc,Acme,1,,5,5\nd,Bolt,1,x,3,3\ne,Core,1,y,6,2
a,Acme,2,x,5,2\nb,Acme,2,y,1,4\nc,Acme,2,,6,\nf,Acme,2,x,9,1\nf,Acme,2,z,2,8\n,Acme,2,y,7,3
d,Bolt,2,x,8,4\ng,Bolt,2,y,2,6\nh,Core,2,x,3,2\ni,Core,2,z,9,3\nj,Core,2,y,4,1\nk,,2,x,5,5\nl,Acme,,y,5,5\n";

const TRIP: &str = "segments trip { out if kind = \"x\"  home if kind = \"y\"  away if kind = \"z\" }\n";

fn snapshot(name: &str, found: &str) {
    insta::with_settings!({ omit_expression => true, snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, found);
    });
}

fn case(brand: &str, cost: &str, rest: &str, rows: &str) -> (Model, Dataset) {
    let text = format!(
        "model m {{ scale 1..10  evidence at least 1 }}\n\
         input {{\n  id: text key\n  brand: {brand}\n  w: number wave\n  kind: \"x\" | \"y\" | \"z\"\n  \
         room: rating\n  asked: number 1..10\n}}\n\
         benefits {{ room 100% }}\ncosts {{ price 100% = {cost} }}\naction act {{ lifts room by 1 }}\n{rest}\n"
    );
    let found = cvrules::compile("m.cvr", &text, &NoFiles, &Settings::default());
    let said: Vec<String> = found.findings.iter().map(|one| one.message.clone()).collect();
    let model = found.model.unwrap_or_else(|| panic!("{said:?}\n{text}"));
    let raw = read("data.csv", rows.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    (data.fit(&model), data)
}

/// What the rules come to, the same in both engines whatever the size of the blocks.
fn decided(name: &str, (model, data): (Model, Dataset)) -> String {
    assert_eq!(cvrules::columnar::beyond(&model), None, "{name}");
    let run = Run::default();
    for (block_rows, threads) in [(1, 2), (3, 1), (64, 1)] {
        let different = differences(&model, &data, &run, block_rows, threads);
        assert_eq!(different, Vec::<String>::new(), "{name}, blocks of {block_rows}");
    }
    let answer = evaluate(&model, &data, &run).into_answer();
    let mut said = format!("{name}\n");
    for customer in answer.customers.iter().chain(&answer.outside) {
        let marks: Vec<&str> = customer
            .rules
            .iter()
            .map(|mark| match mark.status {
                Status::Matched => "yes",
                Status::Undetermined => "open",
                _ => "no",
            })
            .collect();
        let why: Vec<String> =
            customer.missing.iter().map(|(_, causes)| words::causes(&model, causes)).collect();
        let _ = writeln!(said, "  {}: {} {}", customer.key, marks.join(" "), why.join("; "));
    }
    for group in &answer.groups {
        let statuses: Vec<String> = group.rules.iter().map(|rule| format!("{:?}", rule.status)).collect();
        let _ = writeln!(said, "  {}: {}", words::subject(&model, &group.subject, None), statuses.join(" "));
    }
    said
}

#[test]
fn customers_read_of_rivals_and_of_the_wave_before() {
    let cases = [
        (
            "the best rival is found by U, of which counting him knows nothing",
            OWN,
            OF_ALL,
            "rule r { if best_rival.count > 2  recommend act }\n\
             rule s { if trip.best_rival.reach >= 50%  recommend act }",
        ),
        (
            "the best rival is found by U, whatever a segment reads of him",
            OWN,
            OF_ALL,
            "segments band { low if room < clamp(best_rival.median(asked), 2..12)  high otherwise }\n\
             rule r { if band = band.low  recommend act }\nrule s { if band.previous.U > 1  recommend act }",
        ),
        (
            "rivals of whatever brand is rated",
            BRANDS,
            PLAIN,
            "rule r { if net < rivals.net  recommend act }\nrule s { if best_rival.U > 2  recommend act }\n\
             rule t { if relative(U) > 1 and room < best(room)  recommend act }",
        ),
        (
            "rivals of whatever brand is rated, among the customers of a segment",
            BRANDS,
            OF_ALL,
            "rule r { if trip.rivals.U > 1  recommend act }\nrule s { if trip.out.best_rival.count = 2  recommend act }\n\
             rule t { if offering.rivals.CPP > 5 or offering.U > 2  recommend act }",
        ),
        (
            "where the own brand is rated by nobody, nobody is asked",
            NOBODY,
            PLAIN,
            "rule r { if U < rivals.U  recommend act }",
        ),
        (
            "a count of the wave before is 0 where nobody was there, and unknown where it is unknown of whom",
            OWN,
            PLAIN,
            "segments was { better if trip.previous.U > 1  other otherwise }\n\
             rule r { if trip.previous.count = 0  recommend act }\n\
             rule s { if was.previous.rows = 0  recommend act }",
        ),
    ];
    let mut said = String::new();
    for (name, brand, cost, rest) in cases {
        said += &decided(name, case(brand, cost, &format!("{TRIP}{rest}"), ROWS));
    }
    snapshot("beside_customers", &said);
}

#[test]
fn data_of_no_brand_and_of_one_wave() {
    let rest = format!(
        "{TRIP}rule r {{ if U < rivals.U  recommend act }}\nrule s {{ if U < trip.rivals.U  recommend act }}\n\
                        rule t {{ if trip.previous.count = 0  recommend act }}"
    );
    let none = "id,brand,w,kind,room,asked\na,,1,x,4,2\nb,,1,,2,3\n";
    snapshot("beside_no_brand", &decided("no row names a brand", case(BRANDS, OF_ALL, &rest, none)));
}

#[test]
fn a_population_is_asked_of_own_customers_alone() {
    let rest = |more: &str| {
        format!(
            "population some if room > 1 and asked is known\n{TRIP}\
             rule r {{ if U < rivals.U  recommend act }}\n\
             rule s for all customers {{ if count > 1 and previous.count < 3  recommend act }}\n{more}"
        )
    };
    let own =
        case(OWN, OF_ALL, &rest("rule t for each trip { if best_rival.count = 1  recommend act }"), ROWS);
    let nobody =
        case(NOBODY, PLAIN, &rest("rule t for each trip { if best_rival.U > 0  recommend act }"), ROWS);
    snapshot("beside_population", &(decided("own", own) + &decided("nobody's", nobody)));
}

#[test]
fn brands_and_waves_at_a_level_of_confidence() {
    let rest = format!(
        "{TRIP}rule r for all customers {{ if U < previous.U at 80%  recommend act }}\n\
         rule s for all customers {{ if net - 9 < rivals.net at 95%  recommend act }}\n\
         rule t for all customers {{ if mean(room) > best_rival.mean(room) / 2 - 4 at 80%  recommend act }}\n\
         rule u for all customers {{ if share_of(room > 4) > previous.share_of(room > 4) at 90%  recommend act }}\n\
         rule v for all customers {{ if best_rival.room > 2 at 80%  recommend act }}"
    );
    snapshot("beside_confidence", &decided("own", case(OWN, OF_ALL, &rest, ROWS)));
}

#[test]
fn whatever_is_read_of_the_best_rival_reads_u() {
    for of in ["count", "median(asked)", "room"] {
        let text = format!(
            "model m {{ scale 1..10 }}\ninput {{ brand: {OWN}  room: rating  asked: rating }}\n\
             benefits {{ room 100% }}\ncosts {{ price 100% = clamp(asked + best_rival.{of} / 100, 1..10) }}\n"
        );
        let found = cvrules::compile("m.cvr", &text, &NoFiles, &Settings::default());
        let said: Vec<String> =
            found.findings.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
        assert!(said.iter().any(|one| one.contains("depends on itself")), "{of}: {said:?}");
    }
}
