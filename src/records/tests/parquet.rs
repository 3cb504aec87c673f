//! Parquet, read back by the reader of the `parquet` crate.

use bytes::Bytes;
use parquet::data_type::ByteArray;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::{file, records, schema};
use crate::answer::{IN_NONE, Numbers, RecordSchema, Records};
use crate::block::Keys;
use crate::model::TableId as _;
use crate::records::names::{PRIORITIES, priority};
use crate::records::{RecordColumn, RecordColumns, RecordFormat, RecordSink, Recorder};

fn text(text: &str) -> Field {
    Field::Str(text.to_owned())
}

fn optional<T>(value: Option<T>, field: impl FnOnce(T) -> Field) -> Field {
    value.map_or(Field::Null, field)
}

/// Columns as they print: the crate lets nobody else make a list.
type Printed = Vec<(String, String)>;

/// A record as it should be read, said anew from the block.
fn expected(schema: &RecordSchema, block: &Records, row: usize) -> Printed {
    let number = |numbers: &Numbers| {
        if numbers.unknown.get(row) { Field::Null } else { Field::Double(numbers.values[row]) }
    };
    let set = |words: &[u64]| {
        let n = schema.rule_words();
        let words = &words[row * n..(row + 1) * n];
        match words {
            [] => Field::Long(0),
            [word] => Field::Long(*word as i64),
            words => {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                Field::Bytes(ByteArray::from(bytes))
            }
        }
    };
    let action = |one: crate::answer::RecordAction| text(&schema.actions[one.action.index()]);
    let items = block.actions_of(row).iter().map(|one| {
        let fields = vec![
            ("action".to_owned(), action(*one)),
            ("priority".to_owned(), text(priority(one.priority))),
            ("score".to_owned(), optional(one.score, Field::Double)),
        ];
        Field::Group(Row::new(fields)).to_string()
    });
    let list = format!("[{}]", items.collect::<Vec<_>>().join(", "));
    let top = block.actions_of(row).first().copied();
    let customer = match &block.keys {
        Some(Keys::Whole(keys)) => Field::Long(keys[row]),
        Some(keys @ Keys::Texts { .. }) => text(keys.text(row)),
        _ => Field::Long(block.first_row as i64 + row as i64 + 1),
    };
    let segment = |family: usize| {
        let code = block.segments[family][row];
        optional((code < IN_NONE).then_some(code), |code| text(&schema.families[family].1[usize::from(code)]))
    };
    let fields = [
        ("customer", customer),
        ("CPP", number(&block.cpp)),
        ("CPC", number(&block.cpc)),
        ("U", number(&block.u)),
        ("net", number(&block.net)),
        ("answered_benefits", number(&block.answered_benefits)),
        ("answered_costs", number(&block.answered_costs)),
        ("loyalty", segment(0)),
        // Databases would take it for the column `net`.
        ("NET_segment", segment(1)),
        ("top_action", optional(top, action)),
        ("top_priority", optional(top, |top| text(priority(top.priority)))),
        ("top_score", optional(top.and_then(|top| top.score), Field::Double)),
        ("rules_matched", set(&block.matched)),
        ("rules_undetermined", set(&block.undetermined)),
        ("undetermined_reasons", Field::Int(block.undetermined_reasons[row] as i32)),
        ("U_reasons", Field::Int(block.u_reasons[row] as i32)),
    ];
    let mut fields: Printed =
        fields.into_iter().map(|(name, field)| (name.to_owned(), field.to_string())).collect();
    fields.insert(9, ("actions".to_owned(), list));
    if schema.expectations {
        fields.insert(7, ("satisfaction".to_owned(), number(&block.satisfaction).to_string()));
    }
    fields
}

fn read(row: Row) -> Printed {
    row.into_columns().into_iter().map(|(name, field)| (name, field.to_string())).collect()
}

fn reader(bytes: Vec<u8>) -> SerializedFileReader<Bytes> {
    SerializedFileReader::new(Bytes::from(bytes)).unwrap()
}

#[test]
fn every_column_comes_back() {
    let kinds = [(0, false, false), (3, false, false), (64, true, true), (65, true, false), (1, true, false)];
    for (rules, keyed, number_keys) in kinds {
        let schema = schema(rules, keyed, number_keys);
        let blocks = [
            records(&schema, 9000, 0, 3),
            records(&schema, 1, 9000, 5),
            records(&schema, 0, 9001, 6),
            records(&schema, 2048, 9001, 7),
        ];
        let units = [&blocks[..2], &blocks[2..3], &blocks[3..]];
        let file = reader(file(&schema, RecordColumns::default(), RecordFormat::Parquet, &units));
        assert_eq!(file.metadata().num_row_groups(), 2, "a unit without customers is none");
        let mut rows = file.get_row_iter(None).unwrap();
        for block in &blocks {
            for row in 0..block.rows {
                let read = read(rows.next().unwrap().unwrap());
                assert_eq!(read, expected(&schema, block, row), "row {row} with {rules} rules");
            }
        }
        assert!(rows.next().is_none());
    }
}

#[test]
fn some_columns_are_some_of_them() {
    // With keys there are expectations, so that every column is there.
    let schema = schema(3, true, false);
    let block = records(&schema, 70, 0, 1);
    for column in RecordColumn::ALL {
        let columns = RecordColumns::of([column]);
        let file = reader(file(&schema, columns, RecordFormat::Parquet, &[std::slice::from_ref(&block)]));
        let read: Vec<_> = file.get_row_iter(None).unwrap().map(|row| read(row.unwrap())).collect();
        for (row, read) in read.iter().enumerate() {
            let all = expected(&schema, &block, row);
            assert!(!read.is_empty() && read.iter().all(|field| all.contains(field)), "{column:?}: {read:?}");
        }
        assert_eq!(read.len(), 70);
    }
}

#[test]
fn a_file_without_customers_has_columns() {
    let schema = schema(3, true, false);
    let file = reader(file(&schema, RecordColumns::default(), RecordFormat::Parquet, &[]));
    assert_eq!(file.metadata().file_metadata().num_rows(), 0);
    assert_eq!(file.metadata().file_metadata().schema_descr().root_schema().get_fields().len(), 18);
}

#[test]
fn the_file_says_what_its_bits_mean() {
    let schema = schema(2, true, false);
    let file = reader(file(&schema, RecordColumns::default(), RecordFormat::Parquet, &[]));
    let about = file.metadata().file_metadata().key_value_metadata().unwrap();
    let about = about.iter().find(|pair| pair.key == "cvrules").unwrap().value.clone().unwrap();
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    assert_eq!(about["version"], 1);
    assert_eq!(about["rules"], serde_json::json!(["rule_0", "rule_1"]));
    assert_eq!(about["reasons"][7], "too little answered");
    assert_eq!(about["segments"]["loyalty"][1], "at risk");
    assert_eq!(about["priorities"], serde_json::json!(PRIORITIES));
}

#[test]
fn a_key_that_is_no_whole_number_is_an_error_of_its_unit() {
    let schema = schema(1, true, true);
    let columns = RecordColumns::default();
    let mut block = records(&schema, 2, 0, 1);
    block.keys = Some(Keys::texts(["12", "row 2"]));
    let mut recorder = Recorder::new(&schema, columns, RecordFormat::Parquet, true);
    recorder.add(&block);
    let mut sink = RecordSink::new(Vec::new(), &schema, columns, RecordFormat::Parquet, true).unwrap();
    assert!(sink.write(recorder.finish()).unwrap_err().to_string().contains("no whole number"));
}
