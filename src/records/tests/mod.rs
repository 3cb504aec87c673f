//! Files are read back by readers that know nothing of how they were written.

mod cutting;
mod parquet;
mod text;

use crate::answer::{IN_NONE, IN_UNKNOWN, Numbers, RecordAction, RecordSchema, Records};
use crate::block::{Bits, Keys};
use crate::model::{ActionId, RuleId, TableId};
use crate::records::{RecordColumns, RecordFormat, RecordSink, Recorder};
use crate::value::Priority;

/// Numbers that look random.
pub(super) struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn schema(rules: usize, keyed: bool, number_keys: bool) -> RecordSchema {
    let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    RecordSchema {
        expectations: keyed,
        population: false,
        keyed,
        number_keys,
        families: vec![
            ("loyalty".to_owned(), texts(&["loyal", "at risk", "=1+1", "a,b", "say \"no\"\nnow"])),
            ("NET".to_owned(), texts(&["only"])),
        ],
        actions: texts(&["call", "send voucher, gold", "-wait", "écrire"]),
        rules: (0..rules).map(RuleId::new).collect(),
        rule_names: (0..rules).map(|rule| format!("rule_{rule}")).collect(),
        scored: true,
    }
}

fn numbers(dice: &mut Dice, rows: usize, distinct: u64, unknown_in: u64) -> Numbers {
    let mut unknown = Bits::new(rows);
    let mut value = |row| {
        if unknown_in > 0 && dice.roll(unknown_in) == 0 {
            unknown.set(row);
        }
        match dice.roll(20) {
            0 => f64::INFINITY,
            _ => dice.roll(distinct) as f64 / 7.0 - 3.0,
        }
    };
    Numbers { values: (0..rows).map(&mut value).collect(), unknown }
}

/// Customers of all sorts. Where all is alike, runs are longer than stretches of codes.
fn records(schema: &RecordSchema, rows: usize, first_row: u64, seed: u64) -> Records {
    let mut dice = Dice(seed);
    let mut block = Records { rows, first_row, ..Records::default() };
    block.keys = match (schema.keyed, schema.number_keys) {
        (false, _) => None,
        (true, true) => {
            let key = |row| if row % 500 < 300 { 7 * row as i64 } else { dice.roll(u64::MAX) as i64 };
            Some(Keys::Whole((0..rows).map(key).collect()))
        }
        (true, false) => {
            let odd = ["=cmd", "a \"b\", c", "two\nlines", "", "ünï", "-12", "+12+1"];
            let key = |row: usize| odd.get(row).map_or(format!("C{}", row * 37), |key| (*key).to_owned());
            Some(Keys::texts((0..rows).map(key)))
        }
    };
    block.cpp = numbers(&mut dice, rows, 100_000, 9);
    block.cpc = numbers(&mut dice, rows, 90, 0);
    block.u = numbers(&mut dice, rows, 1 << 40, 3);
    block.net = numbers(&mut dice, rows, 3, 1);
    block.answered_benefits = Numbers { values: vec![1.0; rows], unknown: Bits::default() };
    block.answered_costs = numbers(&mut dice, rows, 1, 5);
    if schema.expectations {
        block.satisfaction = numbers(&mut Dice(!seed), rows, 12, 4);
    }
    for (_, segments) in &schema.families {
        let code = |row| match dice.roll(5) {
            _ if row % 2000 > 600 => 0,
            0 => IN_NONE,
            1 => IN_UNKNOWN,
            _ => dice.roll(segments.len() as u64) as u16,
        };
        block.segments.push((0..rows).map(code).collect());
    }
    let priorities = [Priority::Critical, Priority::High, Priority::Normal, Priority::Low];
    for row in 0..rows {
        let items = if row == 40 { 150 } else { dice.roll(4) };
        for _ in 0..items {
            block.actions.push(RecordAction {
                action: ActionId::new(dice.roll(schema.actions.len() as u64) as usize),
                priority: priorities[dice.roll(4) as usize],
                score: match dice.roll(5) {
                    0 => None,
                    1 => Some(f64::INFINITY),
                    n => Some(n as f64 / 2.0),
                },
            });
        }
        block.action_ends.push(block.actions.len() as u32);
        let mut set = |block: &mut Vec<u64>| {
            for word in 0..schema.rule_words() {
                let bits = (schema.rules.len() - word * 64).min(64);
                let rare = if dice.roll(3) == 0 { dice.roll(u64::MAX) & dice.roll(u64::MAX) } else { 0 };
                block.push(rare & (u64::MAX >> (64 - bits)));
            }
        };
        set(&mut block.matched);
        set(&mut block.undetermined);
        block.undetermined_reasons.push(if dice.roll(4) == 0 { dice.roll(1 << 20) as u32 } else { 0 });
        block.u_reasons.push(if block.u.unknown.get(row) { 1 << dice.roll(20) } else { 0 });
    }
    block
}

/// Some of the rows of a block.
fn cut(schema: &RecordSchema, block: &Records, rows: std::ops::Range<usize>) -> Records {
    let numbers = |numbers: &Numbers| {
        let mut unknown = Bits::new(rows.len());
        rows.clone()
            .enumerate()
            .filter(|(_, row)| numbers.unknown.get(*row))
            .for_each(|(at, _)| unknown.set(at));
        Numbers { values: numbers.values[rows.clone()].to_vec(), unknown }
    };
    let words = rows.start * schema.rule_words()..rows.end * schema.rule_words();
    let actions: Vec<&[RecordAction]> = rows.clone().map(|row| block.actions_of(row)).collect();
    let mut end = 0;
    Records {
        rows: rows.len(),
        first_row: block.first_row + rows.start as u64,
        keys: block.keys.as_ref().map(|keys| match keys {
            Keys::Rows => Keys::Rows,
            Keys::Whole(keys) => Keys::Whole(keys[rows.clone()].to_vec()),
            Keys::Texts { .. } => Keys::texts(rows.clone().map(|row| keys.text(row))),
        }),
        cpp: numbers(&block.cpp),
        cpc: numbers(&block.cpc),
        u: numbers(&block.u),
        net: numbers(&block.net),
        answered_benefits: numbers(&block.answered_benefits),
        answered_costs: numbers(&block.answered_costs),
        satisfaction: if schema.expectations { numbers(&block.satisfaction) } else { Numbers::default() },
        segments: block.segments.iter().map(|codes| codes[rows.clone()].to_vec()).collect(),
        action_ends: actions
            .iter()
            .map(|actions| {
                end += actions.len() as u32;
                end
            })
            .collect(),
        actions: actions.concat(),
        matched: block.matched[words.clone()].to_vec(),
        undetermined: block.undetermined[words].to_vec(),
        undetermined_reasons: block.undetermined_reasons[rows.clone()].to_vec(),
        u_reasons: block.u_reasons[rows].to_vec(),
    }
}

/// A file of units of blocks.
fn file(
    schema: &RecordSchema,
    columns: RecordColumns,
    format: RecordFormat,
    units: &[&[Records]],
) -> Vec<u8> {
    let mut sink = RecordSink::new(Vec::new(), schema, columns, format, true).unwrap();
    for unit in units {
        let mut recorder = Recorder::new(schema, columns, format, true);
        unit.iter().for_each(|block| recorder.add(block));
        sink.write(recorder.finish()).unwrap();
    }
    sink.finish().unwrap()
}
