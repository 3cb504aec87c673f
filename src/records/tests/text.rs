//! CSV and NDJSON.

use serde_json::{Value, json};

use super::{file, records, schema};
use crate::answer::{IN_NONE, Records, reasons_of};
use crate::block::Keys;
use crate::model::TableId as _;
use crate::records::names::{number, priority, set_bits};
use crate::records::{RecordColumns, RecordFormat};

fn three() -> (crate::answer::RecordSchema, Records) {
    let schema = schema(2, true, false);
    let mut block = records(&schema, 3, 0, 9);
    block.keys = Some(Keys::texts(["=cmd", "a \"b\", c", "-12"]));
    (schema, block)
}

#[test]
fn lines_look_like_this() {
    let (schema, block) = three();
    let columns = RecordColumns::default();
    let text =
        |format| String::from_utf8(file(&schema, columns, format, &[std::slice::from_ref(&block)])).unwrap();
    insta::assert_snapshot!("csv", text(RecordFormat::Csv));
    insta::assert_snapshot!("csv_comma", text(RecordFormat::CsvComma));
    insta::assert_snapshot!("ndjson", text(RecordFormat::NdJson));
}

/// The same cells, but for the sign in numbers.
#[test]
fn lines_with_commas_are_read_back() {
    let schema = schema(70, true, false);
    let block = records(&schema, 3000, 0, 21);
    let lines = |format, separator| -> Vec<::csv::StringRecord> {
        let bytes = file(&schema, RecordColumns::default(), format, &[std::slice::from_ref(&block)]);
        let mut reader =
            ::csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(&*bytes);
        reader.records().map(Result::unwrap).collect()
    };
    let (points, commas) = (lines(RecordFormat::Csv, b','), lines(RecordFormat::CsvComma, b';'));
    assert_eq!((points.len(), commas.len()), (3001, 3001));
    for (point, comma) in points.iter().zip(&commas) {
        assert_eq!(point.len(), comma.len());
        for (one, other) in point.iter().zip(comma) {
            let number = one
                .split("; ")
                .all(|part| part.is_empty() || part == "unbounded" || part.parse::<f64>().is_ok());
            let wanted = if number { one.replace('.', ",") } else { one.to_owned() };
            assert_eq!(other, wanted);
        }
    }
}

#[test]
fn lines_of_csv_are_read_back() {
    let schema = schema(70, true, false);
    let block = records(&schema, 3000, 0, 21);
    let bytes = file(&schema, RecordColumns::default(), RecordFormat::Csv, &[std::slice::from_ref(&block)]);
    let mut reader = ::csv::Reader::from_reader(&*bytes);
    let head = reader.headers().unwrap().clone();
    let place = |name: &str| head.iter().position(|one| one == name).unwrap();
    let mut lines = 0;
    for (row, line) in reader.records().enumerate() {
        let line = line.unwrap();
        let cell = |name: &str| &line[place(name)];
        assert_eq!(cell("customer").trim_start_matches('\''), block.keys.as_ref().unwrap().text(row));
        match number(&block.u, row) {
            None => assert_eq!(cell("U"), ""),
            Some(u) if u.is_infinite() => assert_eq!(cell("U"), "unbounded"),
            Some(u) => assert_eq!(cell("U").parse::<f64>().unwrap(), u),
        }
        let actions = block.actions_of(row).iter().map(|one| schema.actions[one.action.index()].clone());
        let actions = actions.collect::<Vec<_>>().join("; ");
        assert_eq!(cell("actions").trim_start_matches('\''), actions);
        let priorities = block.actions_of(row).iter().map(|one| priority(one.priority)).collect::<Vec<_>>();
        assert_eq!(cell("priorities"), priorities.join("; "));
        assert_eq!(cell("scores").split(';').count().max(1), priorities.len().max(1));
        let rules: Vec<_> =
            set_bits(&block.matched[row * 2..row * 2 + 2]).map(|at| format!("rule_{at}")).collect();
        assert_eq!(cell("rules_matched"), rules.join("; "));
        lines += 1;
    }
    assert_eq!(lines, 3000);
}

#[test]
fn objects_are_read_back() {
    for (keyed, number_keys) in [(false, false), (true, true), (true, false)] {
        let schema = schema(70, keyed, number_keys);
        let block = records(&schema, 3000, 10, 22);
        let bytes =
            file(&schema, RecordColumns::default(), RecordFormat::NdJson, &[std::slice::from_ref(&block)]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().count(), 3000);
        let double = |value: Option<f64>| match value {
            None => Value::Null,
            Some(value) if value.is_infinite() => json!("unbounded"),
            Some(value) => json!(value),
        };
        let same = |read: &Value, value: Option<f64>| match (read, value) {
            (Value::Number(read), Some(value)) => read.as_f64() == Some(value),
            (read, value) => *read == double(value),
        };
        for (row, line) in text.lines().enumerate() {
            let read: Value = serde_json::from_str(line).unwrap();
            let customer = match &block.keys {
                Some(Keys::Whole(keys)) => json!(keys[row]),
                Some(keys) => json!(keys.text(row)),
                None => json!(row + 11),
            };
            assert_eq!(read["customer"], customer);
            assert!(same(&read["CPP"], number(&block.cpp, row)));
            assert!(same(&read["answered_costs"], number(&block.answered_costs, row)));
            assert_eq!(read.get("satisfaction").is_some(), schema.expectations);
            assert!(read.get("satisfaction").is_none_or(|read| same(read, number(&block.satisfaction, row))));
            let code = block.segments[0][row];
            let segment = (code < IN_NONE).then(|| schema.families[0].1[usize::from(code)].clone());
            assert_eq!(read["loyalty"], json!(segment));
            let actions = block.actions_of(row);
            assert_eq!(read["actions"].as_array().unwrap().len(), actions.len());
            for (at, (read, one)) in read["actions"].as_array().unwrap().iter().zip(actions).enumerate() {
                assert_eq!(read["rank"], json!(at + 1));
                assert_eq!(read["action"], json!(schema.actions[one.action.index()]));
                assert_eq!(read["priority"], json!(priority(one.priority)));
                assert!(same(&read["score"], one.score));
            }
            let top = actions.first().map(|one| schema.actions[one.action.index()].clone());
            assert_eq!(read["top_action"], json!(top));
            let rules = set_bits(&block.undetermined[row * 2..row * 2 + 2]).map(|at| format!("rule_{at}"));
            assert_eq!(read["rules_undetermined"], json!(rules.collect::<Vec<_>>()));
            let reasons: Vec<_> = reasons_of(block.u_reasons[row]).map(|reason| reason.words()).collect();
            assert_eq!(read["U_reasons"], json!(reasons));
        }
    }
}

#[test]
fn names_of_columns_are_checked() {
    assert_eq!(RecordColumns::parse("customer, U"), RecordColumns::parse("U,customer"));
    let error = RecordColumns::parse("customer,u").unwrap_err().to_string();
    assert!(error.contains("`u`") && error.contains("customer, CPP, CPC, U, net"), "{error}");
    assert!(RecordColumns::parse("").is_err());
}

#[test]
fn a_file_without_customers_has_a_header_at_most() {
    let schema = schema(2, true, false);
    let columns = RecordColumns::parse("customer,segments,actions").unwrap();
    let csv = file(&schema, columns, RecordFormat::Csv, &[]);
    assert_eq!(String::from_utf8(csv).unwrap(), "customer,loyalty,NET_segment,actions,priorities,scores\n");
    assert!(file(&schema, columns, RecordFormat::NdJson, &[]).is_empty());
}
