//! Any bytes end in a table or in findings, and any table that is written reads back.

use csv::{Terminator, WriterBuilder};
use proptest::prelude::*;

use super::super::table::clean;
use super::super::{Format, ReadOptions, read};
use super::{cells, gz};

fn options() -> impl Strategy<Value = ReadOptions> {
    let formats = [Format::Delimited, Format::Json, Format::NdJson, Format::Workbook].map(Some);
    let encodings =
        [None, Some("utf-16le"), Some("shift_jis"), Some("x")].map(|name| name.map(str::to_owned));
    let format = prop_oneof![Just(None), proptest::sample::select(formats.to_vec())];
    (format, proptest::sample::select(encodings.to_vec()), any::<Option<u8>>()).prop_map(
        |(format, encoding, delimiter)| ReadOptions { format, encoding, delimiter, ..ReadOptions::default() },
    )
}

/// Text that is nearly a table more often than arbitrary bytes are.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let parts =
        ["a", "é", "\"", ",", ";", "\t", "\n", "\r", "\r\n", " ", "{", "}", "[", "]", ":", "\"a\"", "1"]
            .map(|part| part.as_bytes().to_vec());
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..40).prop_map(|all| all.concat())
}

fn grid() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = "[ -~éß\\n\"',;|\t]{0,8}|[a-c,;|\t]{0,3}|\\PC{0,4}";
    (1_usize..6).prop_flat_map(move |width| {
        proptest::collection::vec(proptest::collection::vec(cell, width..=width), 1..12)
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes(bytes in any::<Vec<u8>>(), options in options()) {
        let _ = read("a.csv", &bytes, &options);
        let _ = read("a", &gz(&bytes), &options);
    }

    #[test]
    fn nearly_a_table(bytes in nearly(), options in options()) {
        for name in ["a.csv", "a.json", "a.ndjson", "a"] {
            let _ = read(name, &bytes, &options);
        }
    }

    #[test]
    fn written_tables_read_back(rows in grid(), sign in 0_usize..4, end in 0_usize..3) {
        let delimiter = b",;\t|"[sign];
        let end = [Terminator::Any(b'\n'), Terminator::CRLF, Terminator::Any(b'\r')][end];
        let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(end).from_writer(Vec::new());
        let width = rows[0].len();
        writer.write_record((0..width).map(|at| format!("header {at}"))).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let expected: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        for named in [Some(delimiter), None] {
            let found = read("a.csv", &bytes, &ReadOptions { delimiter: named, ..ReadOptions::default() });
            let found = found.map_err(|found| TestCaseError::fail(format!("{found:?}")))?;
            prop_assert_eq!(cells(&found), expected.clone());
        }
    }
}
