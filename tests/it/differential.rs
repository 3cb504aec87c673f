//! Two evaluators, one meaning: the columnar engine against the reference interpreter, over models and data
//! made by chance and over real ones.

use std::sync::atomic::{AtomicUsize, Ordering};

use cvrules::answer::{
    Answer, CustomerRecord, IN_NONE, IN_UNKNOWN, INSIDE, Inside, Membership, OUTSIDE, PERHAPS, Records,
    SubjectAnswer, Value, reason_bit,
};
use cvrules::columnar::{Cell, Columnar, Keep, Kept, Settings, keys_wanted, repeated_keys};
use cvrules::data::{Column, Dataset};
use cvrules::interpret::{Run, evaluate};
use cvrules::model::{InputId, Model, Table, TableId};
use cvrules::scan::{Scan, ScanOptions};
use cvrules::value::Status;

use crate::generate;

static LOOKED_AT: AtomicUsize = AtomicUsize::new(0);
static REFERENCE: AtomicUsize = AtomicUsize::new(0);

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.to_f64()),
        Value::Unbounded => Some(f64::INFINITY),
        _ => None,
    }
}

/// Where a record differs from what the reference interpreter found.
fn difference(model: &Model, records: &Records, row: usize, expected: &CustomerRecord) -> Option<String> {
    let numbers = [
        ("CPP", &records.cpp, &expected.cpp),
        ("CPC", &records.cpc, &expected.cpc),
        ("U", &records.u, &expected.u),
        ("net", &records.net, &expected.net),
        ("answered benefits", &records.answered_benefits, &expected.answered.0),
        ("answered costs", &records.answered_costs, &expected.answered.1),
    ];
    for (name, found, expected) in numbers {
        let found = (!found.unknown.get(row)).then(|| found.values[row]);
        if found != number(expected) {
            return Some(format!("{name}: {found:?}, expected {expected:?}"));
        }
    }
    let found = model
        .has_expectations()
        .then(|| (!records.satisfaction.unknown.get(row)).then(|| records.satisfaction.values[row]));
    if found != expected.satisfaction.as_ref().map(number) {
        return Some(format!("satisfaction: {found:?}, expected {:?}", expected.satisfaction));
    }
    for (family, place) in model.families.ids().zip(&expected.memberships) {
        let expected = match place {
            Membership::In(segment) => u16::try_from(segment.index()).unwrap(),
            Membership::None => IN_NONE,
            Membership::Unknown(_) => IN_UNKNOWN,
        };
        if records.segment(family, row) != expected {
            return Some(format!("family {}: {place:?}", model.families.at(family).name));
        }
    }
    if model.population.is_some() {
        let standing = match expected.inside {
            Inside::Yes => INSIDE,
            Inside::No => OUTSIDE,
            Inside::Unknown(_) => PERHAPS,
        };
        let found = records.segments.last().and_then(|codes| codes.get(row));
        if found != Some(&standing) {
            return Some(format!("population: {found:?}, expected {:?}", expected.inside));
        }
        let deep = records.matched.len() / records.rows;
        let marked = |set: &[u64]| set[row * deep..(row + 1) * deep].iter().any(|word| *word != 0);
        if expected.inside != Inside::Yes && (marked(&records.matched) || marked(&records.undetermined)) {
            return Some("a rule about somebody outside".to_owned());
        }
    }
    let words = expected.rules.len().div_ceil(64);
    for (at, mark) in expected.rules.iter().enumerate() {
        let bit = |set: &[u64]| set[row * words + at / 64] >> (at % 64) & 1 == 1;
        let found = (bit(&records.matched), bit(&records.undetermined));
        let wanted = (mark.status == Status::Matched, mark.status == Status::Undetermined);
        if found != wanted {
            return Some(format!("rule {at}: {found:?}, expected {:?}", mark.status));
        }
    }
    let reasons = |causes: &mut dyn Iterator<Item = &cvrules::answer::Causes>| {
        causes.flat_map(|causes| causes.iter()).fold(0, |bits, cause| bits | reason_bit(cause.reason))
    };
    let expected_reasons = reasons(&mut expected.missing.iter().map(|(_, causes)| causes));
    if records.undetermined_reasons[row] != expected_reasons {
        return Some(format!(
            "reasons of rules: {:b}, expected {:?}",
            records.undetermined_reasons[row], expected.missing
        ));
    }
    if records.u_reasons[row] != reasons(&mut expected.u.causes().into_iter()) {
        return Some(format!("reasons of U: {:b}, expected {:?}", records.u_reasons[row], expected.u));
    }
    let found: Vec<_> =
        records.actions_of(row).iter().map(|one| (one.action, one.priority, one.score)).collect();
    let wanted: Vec<_> = expected
        .ranked
        .iter()
        .map(|one| (one.action, one.priority, one.score.as_ref().and_then(number)))
        .collect();
    (found != wanted).then(|| format!("actions: {found:?}, expected {wanted:?}"))
}

/// Where the columnar engine differs from the reference interpreter on some customers.
pub(crate) fn differences(
    model: &Model,
    data: &Dataset,
    run: &Run,
    block_rows: usize,
    threads: usize,
) -> Vec<String> {
    let expected = evaluate(model, data, run).into_answer();
    differences_to(&expected, model, data, run, block_rows, threads)
}

fn differences_to(
    expected: &Answer,
    model: &Model,
    data: &Dataset,
    run: &Run,
    block_rows: usize,
    threads: usize,
) -> Vec<String> {
    let columnar = Columnar::new(model, run).with_market(&data.market);
    let options = ScanOptions { block_rows, wanted: columnar.wanted(), ..ScanOptions::default() };
    let mut different = Vec::new();
    // Without a report weights do not matter, and fewer numbers do.
    for report in [false, true] {
        let mut scan = Scan::of_dataset(model, data, options.clone());
        let settings = Settings { threads, report, stop: None, progress: &|_| () };
        let what = if report { "with a report" } else { "without a report" };
        let found = run_columnar(model, data, &columnar, &mut scan, &settings, expected);
        different.extend(found.into_iter().map(|found| format!("{what}: {found}")));
    }
    different
}

/// Customers, those outside the population among them.
fn every(answer: &Answer) -> impl Iterator<Item = &CustomerRecord> {
    answer.customers.iter().chain(&answer.outside)
}

fn run_columnar(
    model: &Model,
    data: &Dataset,
    columnar: &Columnar<'_>,
    scan: &mut Scan<'_>,
    settings: &Settings<'_>,
    expected: &Answer,
) -> Vec<String> {
    let mut found: Vec<Records> = Vec::new();
    let evaluated = columnar
        .evaluate(scan, settings, Keep::Records, &mut |kept| {
            if let Kept::Records(records) = kept {
                found.extend(records);
            }
            Ok(())
        })
        .unwrap();
    if !settings.report {
        LOOKED_AT.fetch_add(data.rows, Ordering::Relaxed);
        REFERENCE.fetch_add(usize::from(evaluated.reference_rows > 0) * data.rows, Ordering::Relaxed);
    }
    let mut different = Vec::new();
    let mut rows = 0;
    // Rows beside the customers have no record.
    let mut customers = (0..data.rows).filter(|row| data.market.is_subject(*row));
    for records in &found {
        for row in 0..records.rows {
            let Some(at) = customers.next() else { break };
            let wanted = every(expected).find(|customer| customer.row == at).unwrap();
            different.extend(difference(model, records, row, wanted).map(|what| format!("row {at}: {what}")));
            let name = records.keys.as_ref().unwrap().get(row, records.first_row);
            if name != wanted.key {
                different.push(format!("row {at} is called {name}, expected {}", wanted.key));
            }
            rows += 1;
        }
    }
    let wanted = (0..data.rows).filter(|row| data.market.is_subject(*row)).count();
    if rows != wanted {
        different.push(format!("{rows} of {wanted} rows"));
    }
    if let Some(mut answer) = evaluated.answer {
        let options = ScanOptions { wanted: keys_wanted(model), ..ScanOptions::default() };
        let mut scan = Scan::of_dataset(model, data, options);
        answer.data.repeated_keys = repeated_keys(model, &data.market, &mut scan, None).unwrap().keys;
        different.extend(answers(&answer, expected));
    }
    different
}

/// Where decisions about one customer at a time differ; `None` where the model is more than those can do.
fn one_at_a_time(expected: &Answer, model: &Model, data: &Dataset, run: &Run) -> Option<Vec<String>> {
    let columnar = Columnar::new(model, run);
    let mut decider = columnar.decider()?;
    let mut different = Vec::new();
    for customer in every(expected) {
        let cells: Vec<Cell<'_>> =
            model.inputs.ids().map(|id| cell(&data.columns, id, customer.row)).collect();
        let Some(found) = decider.decide(&cells) else { continue };
        let wanted: Vec<_> = customer.ranked.iter().map(|one| (one.priority, one.action)).collect();
        if found.actions != wanted {
            different.push(format!("row {}: {:?}, expected {wanted:?}", customer.row, found.actions));
        }
        for (rule, mark) in expected.customer_rules.iter().zip(&customer.rules) {
            let active = mark.status == Status::Matched && !mark.overridden && !mark.in_conflict;
            let open = mark.status == Status::Undetermined;
            if found.active.contains(rule) != active || found.undetermined.contains(rule) != open {
                different.push(format!("row {}: rule {rule:?} is {mark:?}", customer.row));
            }
        }
    }
    Some(different)
}

fn cell(columns: &Table<InputId, Column>, id: InputId, row: usize) -> Cell<'_> {
    match columns.at(id) {
        Column::Number(cells) => match &cells[row] {
            // What has no digits of its own here is left out by the caller.
            Ok(number) => match number.small() {
                Some((digits, 1)) => Cell::Number { digits, places: 0 },
                Some((n, d)) => (0..=18)
                    .find_map(|places| {
                        let power = 10_i64.checked_pow(places)?;
                        let digits =
                            i128::from(n) * i128::from(power / d) * i128::from(i64::from(power % d == 0));
                        let digits = i64::try_from(digits).ok()?;
                        (power % d == 0)
                            .then_some(Cell::Number { digits, places: u8::try_from(places).ok()? })
                    })
                    .unwrap_or(Cell::Number { digits: 0, places: 99 }),
                None => Cell::Number { digits: 0, places: 99 },
            },
            Err(reason) => Cell::Unknown(*reason),
        },
        Column::Text(cells) => {
            cells[row].as_ref().map_or_else(|why| Cell::Unknown(*why), |text| Cell::Text(text))
        }
        Column::Flag(cells) => cells[row].map_or_else(Cell::Unknown, Cell::Flag),
        Column::Date(cells) => cells[row].map_or_else(Cell::Unknown, Cell::Date),
    }
}

/// Where two answers differ, customers left aside.
fn answers(found: &Answer, expected: &Answer) -> Vec<String> {
    let mut different = Vec::new();
    let mut same = |what: &str, found: &dyn std::fmt::Debug, expected: &dyn std::fmt::Debug| {
        let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
        if found != expected {
            let at = found.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
            let from = at.saturating_sub(200);
            let part = |text: &str| text.chars().skip(from).take(500).collect::<String>();
            different.push(format!("{what}: …{}\n   expected …{}", part(&found), part(&expected)));
        }
    };
    same("data", &found.data, &expected.data);
    same("all", &found.all, &expected.all);
    same("families", &found.families, &expected.families);
    same("groups", &found.groups, &expected.groups);
    same("empty cells", &found.empty_cells, &expected.empty_cells);
    same("summary", &found.summary, &expected.summary);
    same("held back", &found.held_back, &expected.held_back);
    same("never recommended", &found.never_recommended, &expected.never_recommended);
    same("undetermined", &found.undetermined, &expected.undetermined);
    same("targets", &found.targets, &expected.targets);
    same("market", &found.market, &expected.market);
    same("conflicts", &found.conflicts, &expected.conflicts);
    different
}

/// Where the explanation of a customer says something else than the record of him, which both engines share.
fn explanation(record: &CustomerRecord, explained: &SubjectAnswer) -> Option<String> {
    let values = [
        (&record.cpp, &explained.value.cpp),
        (&record.cpc, &explained.value.cpc),
        (&record.u, &explained.value.u),
        (&record.net, &explained.value.net),
        (&record.answered.0, &explained.value.answered_benefits),
        (&record.answered.1, &explained.value.answered_costs),
    ];
    if let Some((record, explained)) = values.into_iter().find(|(record, explained)| record != explained) {
        return Some(format!("{explained:?}, recorded {record:?}"));
    }
    let ranked: Vec<_> = explained.ranked.iter().map(|one| (one.action, one.priority)).collect();
    let recorded: Vec<_> = record.ranked.iter().map(|one| (one.action, one.priority)).collect();
    let scores =
        |all: &[cvrules::answer::RankedAction]| all.iter().map(|one| one.score.clone()).collect::<Vec<_>>();
    let recorded_scores: Vec<_> = record.ranked.iter().map(|one| one.score.clone()).collect();
    if (ranked.clone(), scores(&explained.ranked)) != (recorded.clone(), recorded_scores) {
        return Some(format!("{ranked:?}, recorded {recorded:?}"));
    }
    let statuses: Vec<_> = explained.rules.iter().map(|rule| rule.status).collect();
    let marks: Vec<_> = record.rules.iter().map(|mark| mark.status).collect();
    if statuses != marks
        || explained.dropped != record.dropped
        || (!explained.is_outside() && explained.memberships != *record.memberships)
    {
        return Some(format!("{statuses:?}, recorded {marks:?}"));
    }
    None
}

/// Where the two differ on a program; one that does not compile is a fault of those who made it.
fn check(program: &generate::Program) -> Option<String> {
    let seed = program.seed;
    let compiled = program.compile();
    let Some(model) = compiled.model else {
        let errors = compiled.findings.iter().filter(|finding| finding.is_error());
        let said = errors.map(|error| format!("{} at {:?}", error.message, error.labels));
        return Some(format!("does not compile: {}", said.collect::<Vec<_>>().join("\n")));
    };
    let data = match program.dataset(&model) {
        Ok(data) => data,
        Err(findings) => return Some(format!("has no data: {findings:?}")),
    };
    let model = data.fit(&model);
    if let Some(what) = cvrules::columnar::beyond(&model) {
        return Some(format!("does not run {what}"));
    }
    // Blocks of one customer take longest and are least like real ones: every twentieth program has them.
    let sizes = [2048, 7, 64, 100, 13];
    let size = sizes[usize::try_from(seed).unwrap() % sizes.len()];
    let block_rows = if seed % 20 == 19 { 1 } else { size };
    let run = program.run();
    let evaluation = evaluate(&model, &data, &run);
    let explained: Vec<_> = (0..3)
        .filter(|row| data.market.is_subject(*row))
        .filter_map(|row| Some((row, evaluation.explain_customer(row)?)))
        .collect();
    let expected = evaluation.into_answer();
    let threads = 1 + usize::try_from(seed % 2).unwrap();
    let mut found = differences_to(&expected, &model, &data, &run, block_rows, threads);
    let single = one_at_a_time(&expected, &model, &data, &run).unwrap_or_default();
    found.extend(single.into_iter().map(|what| format!("one at a time, {what}")));
    for (row, explained) in &explained {
        let record = every(&expected).find(|customer| customer.row == *row).unwrap();
        let different = explanation(record, explained);
        found.extend(different.into_iter().map(|what| format!("explanation of row {row}: {what}")));
    }
    (!found.is_empty()).then(|| found.join("\n"))
}

/// The programs of `CVRULES_SEEDS=a..b`, else a first few hundred.
#[test]
fn both_evaluators_agree_on_programs_made_by_chance() {
    let seeds = std::env::var("CVRULES_SEEDS").unwrap_or_else(|_| "0..300".to_owned());
    let (from, to) = seeds.split_once("..").unwrap();
    let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
    let next = AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let work = || {
                loop {
                    let seed = from + next.fetch_add(1, Ordering::Relaxed) as u64;
                    if seed >= to || failed.lock().unwrap().len() > 5 {
                        break;
                    }
                    if let Some(found) = check(&generate::program(seed)) {
                        failed.lock().unwrap().push((seed, found));
                    }
                }
            };
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).unwrap();
        }
    });
    let (all, reference) = (LOOKED_AT.load(Ordering::Relaxed), REFERENCE.load(Ordering::Relaxed));
    assert!(to - from < 100 || reference < all, "the columnar engine itself is tested");
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    if let Some((seed, first)) = failed.first() {
        let all: Vec<String> = failed.iter().map(|(seed, found)| format!("seed {seed}:\n{found}")).collect();
        // Some minutes for a program that can be read at a glance.
        let program = generate::program(*seed);
        let program = match std::env::var("CVRULES_SHRINK") {
            Ok(_) if !first.starts_with("does not") => generate::shrink(&program, |one| check(one).is_some()),
            _ => program,
        };
        panic!("{} seeds differ\n{}\n\nthe first:\n{program}", failed.len(), all.join("\n\n"));
    }
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// A model such as services decide about one customer with: cuts of columns and of the formula.
fn plain_model(chance: &mut Chance) -> String {
    let mut text = "model plain { scale -1..5 missing 9  answered at least 60% }\n\
        input \"plain.csv\" {\n\
          id: text key  a: rating  b: rating  c: rating  d: rating  e: rating\n\
          kind: \"x\" | \"y\" | \"z\"  word: text  age: number 0..99  open: flag  since: date\n\
        }\n\
        benefits { a 45%  b 35%  c 20% }\ncosts { d 70%  e 30% = invert(e) }\n\
        segments class { x if kind = \"x\"  other if kind = \"y\" or age > 50 }\n\
        segments band first { low if U < 0.5  even if U = 1  high if U >= 2  rest otherwise }\n\
        weights for class.other { a 25% }\n"
        .replace("e 30% = invert(e)", "e 30%");
    for action in ["first", "second", "third"] {
        text += &format!("action {action} {{ }}\n");
    }
    for rule in 0..12 {
        let test = |chance: &mut Chance| match chance.below(14) {
            0 => format!(
                "U {} {}",
                chance.of(&["<", "<=", ">", ">=", "=", "!="]),
                chance.of(&["1", "0.8", "4/3", "2"])
            ),
            1 => format!("net {} {}", chance.of(&["<", ">", "="]), chance.of(&["0", "0.5", "-0.35", "1"])),
            2 => format!(
                "{} {} {}",
                chance.of(&["a", "b", "d"]),
                chance.of(&["<=", ">", "="]),
                chance.of(&["1", "2.5", "4"])
            ),
            3 => format!(
                "{} {} {}",
                chance.of(&["c", "e", "U"]),
                chance.of(&["in", "not in"]),
                chance.of(&["1..2", "0..<3", "2..4"])
            ),
            4 => format!("kind {} \"{}\"", chance.of(&["=", "!="]), chance.of(&["x", "y", "z"])),
            5 => format!("kind in {{ \"x\", \"{}\" }}", chance.of(&["y", "z"])),
            6 => format!("word = \"{}\"", chance.of(&["here", "there"])),
            7 => format!("age {} {}", chance.of(&["<", ">="]), chance.of(&["18", "50", "65"])),
            8 => chance.of(&["open", "not open", "open = no"]).to_owned(),
            9 => format!("since {} 2025-0{}-15", chance.of(&["<", ">="]), 1 + chance.below(9)),
            10 => format!("class {} {}", chance.of(&["=", "!="]), chance.of(&["x", "other"])),
            11 => format!("band = {}", chance.of(&["low", "even", "high", "rest"])),
            12 => {
                format!("{} is {}", chance.of(&["a", "U", "kind", "open"]), chance.of(&["known", "unknown"]))
            }
            _ => "U is unbounded".to_owned(),
        };
        let mut condition = test(chance);
        for _ in 0..chance.below(4) {
            let (word, not) = (chance.of(&["and", "and", "or"]), chance.of(&["", "", "not "]));
            condition = format!("({condition}) {word} {not}({})", test(chance));
        }
        let unless = if chance.below(4) == 0 { format!("unless {}", test(chance)) } else { String::new() };
        let verb = chance.of(&["recommend", "recommend", "recommend", "forbid"]);
        let known = if verb == "forbid" && chance.below(2) == 0 { " if known" } else { "" };
        let over =
            if rule > 0 && chance.below(4) == 0 { format!("overrides r{}", rule - 1) } else { String::new() };
        text += &format!(
            "rule r{rule} {{ if {condition} {unless} {verb} {}{known} priority {} {over} }}\n",
            chance.of(&["first", "second", "third", "first, third"]),
            chance.of(&["critical", "high", "normal", "low"])
        );
    }
    // Many cuts of one number are made together.
    if chance.below(2) == 0 {
        for rule in 0..40 {
            text += &format!(
                "rule many{rule} {{ if U {} {}/20 or age {} {} or d {} {}/8 recommend first }}\n",
                chance.of(&["<", "<=", ">=", "="]),
                chance.below(60),
                chance.of(&["<", ">"]),
                chance.below(99),
                chance.of(&["<=", ">"]),
                chance.below(39)
            );
        }
    }
    text
}

fn plain_data(chance: &mut Chance) -> String {
    let mut csv = "id,a,b,c,d,e,kind,word,age,open,since\n".to_owned();
    for row in 0..60 {
        csv += &row.to_string();
        for _ in 0..5 {
            csv += &format!(",{}", chance.of(&["-1", "0", "1", "2", "2.5", "3", "4", "5", "9", "", "1.25"]));
        }
        csv += &format!(
            ",{},{},{},{},{}\n",
            chance.of(&["x", "y", "z", "q", ""]),
            chance.of(&["here", "there", "nowhere", ""]),
            chance.of(&["17", "18", "50", "65", "101", ""]),
            chance.of(&["yes", "no", "?"]),
            chance.of(&["2025-03-15", "2025-06-14", "2025-09-15", "soon"])
        );
    }
    csv
}

#[test]
fn customers_decided_about_one_at_a_time_get_the_same() {
    let mut decided = 0;
    for seed in 1..=60 {
        let mut chance = Chance(seed * 0x9E37_79B9);
        let text = plain_model(&mut chance);
        // A comparison that can never hold is an error; then there is no model.
        let Some(model) =
            cvrules::compile("plain.cvr", &text, &crate::models::Disk, &Default::default()).model
        else {
            continue;
        };
        let csv = plain_data(&mut chance);
        let options = Default::default();
        let raw = cvrules::data::read::read("plain.csv", csv.as_bytes(), &options).unwrap();
        let (data, _) = cvrules::data::typed(&model, &raw).unwrap();
        let run = Run::default();
        let found = one_at_a_time(&evaluate(&model, &data, &run).into_answer(), &model, &data, &run)
            .expect("a plain model");
        assert_eq!(found, Vec::<String>::new(), "{text}\n{csv}");
        assert_eq!(differences(&model, &data, &run, 13, 1), Vec::<String>::new(), "{text}\n{csv}");
        decided += 1;
    }
    assert!(decided > 30, "only {decided} models");
}

/// The survey of `airline.rs`: who stands exactly at U = 1 does so in both.
pub(crate) fn airline(model: &Model, data: &Dataset, expected: &Answer) {
    let run = Run::default();
    let columnar = Columnar::new(model, &run);
    let options = ScanOptions { wanted: columnar.wanted(), ..ScanOptions::default() };
    let mut scan = Scan::of_dataset(model, data, options);
    let settings = Settings { threads: 2, report: true, stop: None, progress: &|_| () };
    let mut ties = 0;
    let evaluated = columnar
        .evaluate(&mut scan, &settings, Keep::Records, &mut |kept| {
            let Kept::Records(all) = kept else { return Ok(()) };
            for records in all {
                let known = (0..records.rows).filter(|row| !records.u.unknown.get(*row));
                ties += known.filter(|row| records.u.values[*row] == 1.0).count();
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(ties, 183);
    assert_eq!(evaluated.reference_rows, 0);
    assert_eq!(answers(&evaluated.answer.unwrap(), expected), Vec::<String>::new());
}
