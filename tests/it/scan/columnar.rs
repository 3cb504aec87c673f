//! Parquet files, written here in many ways.

use std::sync::Arc;

use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    FloatType, Int32Type, Int64Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::text::rows;
use super::*;

/// The values of a column, `None` where null.
enum Values {
    Text(Vec<Option<Vec<u8>>>),
    Fixed(Vec<Option<Vec<u8>>>),
    Bool(Vec<Option<bool>>),
    I32(Vec<Option<i32>>),
    I64(Vec<Option<i64>>),
    F32(Vec<Option<f32>>),
    F64(Vec<Option<f64>>),
}

/// Some rows of the values, and for each row whether it has one.
fn part<T: DataType, V: Clone>(all: &[Option<V>], make: impl Fn(V) -> T::T) -> (Vec<T::T>, Vec<i16>) {
    let levels = all.iter().map(|value| i16::from(value.is_some())).collect();
    (all.iter().flatten().cloned().map(make).collect(), levels)
}

fn write(schema: &str, columns: &[&Values], group: usize, properties: WriterPropertiesBuilder) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::clone(&schema), Arc::new(properties.build())).unwrap();
    let rows = columns.iter().map(|values| values.len()).max().unwrap_or(0);
    let mut from = 0;
    while from < rows {
        let to = (from + group).min(rows);
        let mut groups = writer.next_row_group().unwrap();
        for (values, field) in columns.iter().zip(schema.get_fields()) {
            let optional = field.is_optional();
            let mut column = groups.next_column().unwrap().unwrap();
            macro_rules! put {
                ($ty:ty, $all:expr, $make:expr) => {{
                    let (values, levels) = part::<$ty, _>(&$all[from..to], $make);
                    let levels = optional.then_some(levels.as_slice());
                    column.typed::<$ty>().write_batch(&values, levels, None).unwrap();
                }};
            }
            match values {
                Values::Text(all) => put!(ByteArrayType, all, ByteArray::from),
                Values::Fixed(all) => {
                    put!(FixedLenByteArrayType, all, |bytes| FixedLenByteArray::from(ByteArray::from(bytes)));
                }
                Values::Bool(all) => put!(BoolType, all, |value| value),
                Values::I32(all) => put!(Int32Type, all, |value| value),
                Values::I64(all) => put!(Int64Type, all, |value| value),
                Values::F32(all) => put!(FloatType, all, |value| value),
                Values::F64(all) => put!(DoubleType, all, |value| value),
            }
            column.close().unwrap();
        }
        groups.close().unwrap();
        from = to;
    }
    writer.into_inner().unwrap()
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Text(all) | Self::Fixed(all) => all.len(),
            Self::Bool(all) => all.len(),
            Self::I32(all) => all.len(),
            Self::I64(all) => all.len(),
            Self::F32(all) => all.len(),
            Self::F64(all) => all.len(),
        }
    }
}

/// Ways in which files are written.
fn ways() -> Vec<(&'static str, usize, WriterPropertiesBuilder)> {
    let plain = WriterProperties::builder;
    vec![
        ("dictionary", 1000, plain()),
        ("two dictionaries", 150, plain().set_compression(Compression::SNAPPY)),
        ("no dictionary", 130, plain().set_dictionary_enabled(false).set_compression(Compression::LZ4_RAW)),
        (
            "dictionary that becomes too large",
            1000,
            plain().set_dictionary_page_size_limit(60).set_write_batch_size(16).set_data_page_size_limit(100),
        ),
        ("small pages", 300, plain().set_data_page_row_count_limit(10).set_write_batch_size(5)),
        (
            "second version",
            200,
            plain()
                .set_writer_version(WriterVersion::PARQUET_2_0)
                .set_dictionary_enabled(false)
                .set_compression(Compression::ZSTD(Default::default())),
        ),
        (
            "second version with a dictionary",
            170,
            plain().set_writer_version(WriterVersion::PARQUET_2_0).set_compression(Compression::SNAPPY),
        ),
    ]
}

/// Compares a file with the CSV of the same cells.
fn compare(model: &Model, bytes: Vec<u8>, csv: &str, what: &str) {
    let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(model, &raw).unwrap();
    let sources = [source("data.parquet", bytes)];
    for block_rows in [61, 2048] {
        let mut opened = Scan::open(model, &sources, options(block_rows, 1)).unwrap();
        assert_eq!(opened.rows(), Some(data.rows as u64));
        let (blocks, facts) = run(&mut opened).unwrap();
        same(model, &blocks, &facts, &data, &format!("{what}, {block_rows}"));
    }
}

#[test]
fn texts_are_read_as_in_csv() {
    let model = model(TRICKY);
    let schema =
        format!("message m {{ {} }}", HEADERS.map(|name| format!("optional binary {name} (UTF8);")).concat());
    let csv = super::text::csv(',', "\n");
    let rows = rows();
    let columns: Vec<Values> = (0..HEADERS.len())
        .map(|column| {
            Values::Text(
                rows.iter()
                    .map(|row| Some(row[column].clone().into_bytes()).filter(|cell| !cell.is_empty()))
                    .collect(),
            )
        })
        .collect();
    for (what, group, properties) in ways() {
        compare(&model, write(&schema, &columns.iter().collect::<Vec<_>>(), group, properties), &csv, what);
    }
}

/// How many inputs it has, each of which reads the same values.
const INPUTS: usize = 10;

const NUMBERS: &str = r#"
model numbers { scale 1..5 not applicable 0 missing -99 }
input "data.csv" {
  rate:   rating from "x0"
  num:    number -10..1000.5 missing "?", 99 from "x1"
  half:   number > 0.3 missing "007", "7" from "x2"
  open:   number from "x3"
  free:   text missing "3", "none" from "x4"
  pick:   "1" | "2.5" | "-99" from "x5"
  agreed: flag from "x6"
  day:    date from "x7"
  other:  rating from "x8"
  key:    KEY from "x9" key
}
benefits { rate 100% }
costs { other 100% }
"#;

/// One column read as every kind of input, and its values as text.
fn numbers(schema: &str, values: &Values, texts: &[Option<String>]) {
    let line = |cell: &str| [cell; INPUTS].join(",") + ",\n";
    let header: String = (0..INPUTS).map(|n| format!("x{n},")).collect::<String>() + "y\n";
    let csv = texts.iter().fold(header, |csv, text| csv + &line(text.as_deref().unwrap_or("")));
    for key in ["text", "number", "date"] {
        let model = model(&NUMBERS.replace("KEY", key));
        // What keys come of depends little on how a file is written.
        let ways = ways().into_iter().step_by(if key == "text" { 1 } else { 4 });
        for (what, group, properties) in ways {
            for kind in ["optional", "required"] {
                if kind == "required" && texts.iter().any(Option::is_none) {
                    continue;
                }
                let fields = (0..INPUTS)
                    .map(|n| format!("{kind} {};", schema.replacen(" x", &format!(" x{n}"), 1)))
                    .collect::<String>();
                let fields = format!("message m {{ {fields} }}");
                let all: Vec<&Values> = vec![values; INPUTS];
                let bytes = write(&fields, &all, group, properties.clone());
                compare(&model, bytes, &csv, &format!("{schema}, key {key}, {what}"));
            }
        }
    }
}

/// With gaps, and without.
fn with_gaps<T: Clone>(values: &[T]) -> [Vec<Option<T>>; 2] {
    let long: Vec<Option<T>> = values.iter().cycle().take(values.len().max(310)).cloned().map(Some).collect();
    let gaps = long.iter().enumerate().map(|(row, value)| value.clone().filter(|_| row % 7 != 3)).collect();
    [long, gaps]
}

fn texts<T: Clone>(values: &[Option<T>], text: impl Fn(T) -> String) -> Vec<Option<String>> {
    values.iter().map(|value| value.clone().map(&text)).collect()
}

#[test]
fn whole_numbers() {
    let small = [1, 2, 3, 4, 5, 0, -99, 99, 7, 6, -10, -11, 1000, 1001, i32::MAX, i32::MIN];
    for values in with_gaps(&small) {
        numbers("int32 x", &Values::I32(values.clone()), &texts(&values, |x| x.to_string()));
        numbers(
            "int32 x (UINT_32)",
            &Values::I32(values.clone()),
            &texts(&values, |x| (x as u32).to_string()),
        );
        let scaled = |x: i32| {
            let sign = if x < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", x.unsigned_abs() / 100, x.unsigned_abs() % 100)
        };
        // A decimal that is read as text is written as its number is, without zeros at its end.
        let written = |x: i32| {
            let text = scaled(x);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        numbers("int32 x (DECIMAL(9, 2))", &Values::I32(values.clone()), &texts(&values, written));
        let bytes = values.iter().map(|x| x.map(|x| x.to_be_bytes().to_vec())).collect();
        numbers("binary x (DECIMAL(9, 2))", &Values::Text(bytes), &texts(&values, written));
        let bytes = values.iter().map(|x| x.map(|x| i128::from(x).to_be_bytes().to_vec())).collect();
        numbers(
            "fixed_len_byte_array(16) x (DECIMAL(30, 2))",
            &Values::Fixed(bytes),
            &texts(&values, written),
        );
    }
    let large =
        [1, 5, 0, -99, 7, 9_007_199_254_740_993, i64::MAX, i64::MIN, 999_999_999_999_999, 123_456_789_012];
    for values in with_gaps(&large) {
        numbers("int64 x", &Values::I64(values.clone()), &texts(&values, |x| x.to_string()));
        numbers(
            "int64 x (UINT_64)",
            &Values::I64(values.clone()),
            &texts(&values, |x| (x as u64).to_string()),
        );
    }
    for values in with_gaps(&[1_i64, 5, 3, 2]) {
        numbers("int64 x", &Values::I64(values.clone()), &texts(&values, |x| x.to_string()));
    }
}

#[test]
fn binary_numbers_are_their_shortest_decimals() {
    let sets: [&[f64]; 4] = [
        &[1.0, 2.0, 5.0, 3.0],
        &[1.0, 2.5, 0.3, 0.30000000000000004, 0.1, -0.0, 0.0, -99.0, 99.0, 7.0, 6.0, 1000.5, 1000.6, -10.25],
        &[0.29, 1.15, 2.675, 1.005, 4.35, 0.07, 123456.789012, 99999999.99, 1234567890.12],
        &[
            1e15,
            1e22,
            1e-7,
            5e-324,
            1.7976931348623157e308,
            1.5,
            9007199254740993.0,
            0.1234567890123,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            123456789012345.6,
            1e-20,
        ],
    ];
    // Plain decimals, as the text of a number is one; a number without one is written as it is.
    for set in sets {
        let plain: Vec<f64> =
            set.iter().copied().filter(|x| x.abs() < 1e90 && (*x == 0.0 || x.abs() > 1e-90)).collect();
        for values in with_gaps(&plain) {
            let text = |x: f64| if x == 0.0 { "0".to_owned() } else { x.to_string() };
            numbers("double x", &Values::F64(values.clone()), &texts(&values, text));
        }
    }
    let singles = [
        1.0_f32,
        2.5,
        0.1,
        0.3,
        1000.6,
        3.14258,
        16777216.0,
        99.0,
        7.0,
        0.007,
        123456.79,
        f32::NAN,
        1e-20,
        1e20,
    ];
    for values in with_gaps(&singles) {
        numbers("float x", &Values::F32(values.clone()), &texts(&values, |x| x.to_string()));
    }
}

#[test]
fn days_and_flags() {
    let days = [0, 1, -1, 20_000, 11_016, -719_162, 2_932_896];
    let name = |day: i64| cvrules::value::Date::EPOCH.plus_days(day).unwrap().to_string();
    for values in with_gaps(&days) {
        let narrow = values.iter().map(|x| x.map(|x| x as i32)).collect();
        numbers("int32 x (DATE)", &Values::I32(narrow), &texts(&values, name));
        let moments = values.iter().map(|x| x.map(|x| x * 86_400_000)).collect();
        numbers("int64 x (TIMESTAMP(MILLIS, false))", &Values::I64(moments), &texts(&values, name));
        let moments = values.iter().map(|x| x.map(|x| x * 86_400_000_000 + 3_600_000_001)).collect();
        let text = |x: i64| format!("{}T01:00:00.000001", name(x));
        numbers("int64 x (TIMESTAMP(MICROS, true))", &Values::I64(moments), &texts(&values, text));
    }
    for values in with_gaps(&[true, false, true]) {
        numbers("boolean x", &Values::Bool(values.clone()), &texts(&values, |x| x.to_string()));
    }
}

#[test]
fn keys_and_whole_numbers_stay_whole() {
    let text = "model m { scale 1..5 } input \"d.csv\" { id: text key a: rating b: rating } \
                benefits { a 100% } costs { b 100% }";
    let model = model(text);
    let schema = "message m { required int64 id; required double a; optional int32 b; required group g { required int32 x; } }";
    let schema = schema.replace(" required group g { required int32 x; }", "");
    let columns = [
        Values::I64((0..500).map(Some).collect()),
        Values::F64((0..500).map(|n| Some(f64::from(n % 5) + 1.0)).collect()),
        Values::I32((0..500).map(|n| Some(n % 5 + 1)).collect()),
    ];
    let bytes =
        write(&schema, &columns.each_ref(), 200, WriterProperties::builder().set_dictionary_enabled(false));
    let wanted = vec![false, true, true];
    let options = ScanOptions { wanted, ..options(64, 1) };
    let (blocks, facts) = scan(&model, &[source("d.parquet", bytes)], options).unwrap();
    assert!(!facts.keys.disordered);
    for block in blocks {
        assert!(matches!(block.keys, cvrules::block::Keys::Whole(_)));
        for (_, column) in block.columns.iter().skip(1) {
            let cvrules::block::Cells::Number(cvrules::block::Digits::Narrow { places: 0, .. }) =
                column.cells
            else {
                panic!("{column:?}")
            };
            assert!(column.unknown.planes().is_empty());
        }
    }
}

#[test]
fn files_that_are_damaged_or_hold_something_else() {
    let text =
        "model m { scale 1..5 } input \"d.csv\" { a: rating b: rating } benefits { a 100% } costs { b 100% }";
    let model = model(text);
    let columns = || {
        [
            Values::F64((0..300).map(|n| Some(f64::from(n % 5) + 1.0)).collect()),
            Values::I32(vec![Some(2); 300]),
        ]
    };
    let schema = "message m { required double a; required int32 b; }";
    let good = write(
        schema,
        &columns().each_ref(),
        100,
        WriterProperties::builder().set_compression(Compression::SNAPPY),
    );
    // Cut short or changed anywhere it is an error or an answer, never a panic.
    for cut in 0..good.len() {
        let _ = scan(&model, &[source("d.parquet", good[..cut].to_vec())], options(64, 1));
    }
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        let _ = scan(&model, &[source("d.parquet", bytes)], options(64, 1));
    }
    let found = failure(&model, &[source("d.parquet", good[..good.len() - 9].to_vec())], options(64, 1));
    assert_eq!(codes(&found), [Code::DATA_FORMAT]);
    let none = write(schema, &[], 1, WriterProperties::builder());
    assert_eq!(
        codes(&failure(&model, &[source("d.parquet", none.clone())], options(64, 1))),
        [Code::NO_ROWS]
    );
    let (_, facts) =
        scan(&model, &[source("0.parquet", none), source("1.parquet", good)], options(64, 1)).unwrap();
    assert_eq!(facts.rows, 300);
    for (schema, code) in [
        ("message m { required int96 a; required int32 b; }", Code::DATA_FORMAT),
        ("message m { required int32 a (TIME_MILLIS); required int32 b; }", Code::DATA_FORMAT),
        ("message m { repeated int32 a; required int32 b; }", Code::DATA_FORMAT),
        ("message m { required group a { required int32 x; } required int32 b; }", Code::DATA_FORMAT),
        ("message m { required int32 c; required int32 b; }", Code::COLUMN_MISSING),
    ] {
        let bytes = write(schema, &[], 1, WriterProperties::builder());
        assert_eq!(
            codes(&failure(&model, &[source("d.parquet", bytes)], options(64, 1))),
            [code],
            "{schema}"
        );
    }
}
