//! Every way in which an export has been seen to go wrong, one test each.

mod never_panics;
mod real_files;
#[cfg(feature = "xlsx")]
mod workbooks;

use std::io::Write;

use super::{Format, Limits, RawTable, ReadOptions, read};
use crate::diagnostic::{Code, Diagnostic};

fn table(name: &str, bytes: impl AsRef<[u8]>) -> RawTable {
    read(name, bytes.as_ref(), &ReadOptions::default()).unwrap_or_else(|found| panic!("{found:?}"))
}

fn csv(text: impl AsRef<[u8]>) -> RawTable {
    table("a.csv", text)
}

fn cells(table: &RawTable) -> Vec<Vec<&str>> {
    (0..table.rows())
        .map(|row| table.columns.iter().flatten().map(|column| column.get(row)).collect())
        .collect()
}

fn error_with(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> Diagnostic {
    let found = read(name, bytes.as_ref(), options).expect_err("expected a finding");
    assert_eq!(found.len(), 1, "{found:?}");
    let found = found.into_iter().next().unwrap();
    assert!(found.is_error());
    assert_eq!(found.data.as_ref().unwrap().file, name);
    assert!(!found.message.ends_with('.'), "{}", found.message);
    found
}

fn error(name: &str, bytes: impl AsRef<[u8]>) -> Diagnostic {
    error_with(name, bytes, &ReadOptions::default())
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn plain() {
    let found = csv("id,score\n1,5\n2,\n");
    assert_eq!(found.headers, ["id", "score"]);
    assert_eq!(cells(&found), [["1", "5"], ["2", ""]]);
    assert_eq!((found.line(0), found.line(1), found.line(2)), (Some(2), Some(3), None));
    assert_eq!(found.column("score").unwrap().get(0), "5");
    assert_eq!(found.column("score").unwrap().get(9), "");
    assert_eq!(found.column("nothing"), None);
}

#[test]
fn byte_order_mark() {
    assert_eq!(csv("\u{feff}id\n1\n").headers, ["id"]);
    assert_eq!(csv("\u{feff}\"id\",b\n1,2\n").headers, ["id", "b"]);
    assert_eq!(table("a.json", "\u{feff}[{\"id\":1}]").headers, ["id"]);
}

#[test]
fn latin_1_is_named_and_never_guessed() {
    let bytes = b"id,name\n1,Jos\xe9 Mu\xf1oz\n2,Bj\xf6rn\n";
    let found = error("a.csv", bytes);
    assert_eq!(found.code, Code::ENCODING);
    assert_eq!(found.message, "`a.csv` is not UTF-8: byte 6 of line 2 is 0xE9");
    assert!(found.help.unwrap().contains("--encoding windows-1252"));
    let options = ReadOptions { encoding: Some("latin1".to_owned()), ..ReadOptions::default() };
    let found = read("a.csv", bytes, &options).unwrap();
    assert_eq!(found.column("name").unwrap().iter().collect::<Vec<_>>(), ["José Muñoz", "Björn"]);
}

#[test]
fn unknown_encoding_has_a_near_miss() {
    let options = ReadOptions { encoding: Some("windos-1252".to_owned()), ..ReadOptions::default() };
    let found = error_with("a.csv", "id\n1\n", &options);
    assert_eq!(found.code, Code::ENCODING);
    assert_eq!(found.help.as_deref(), Some("did you mean `windows-1252`?"));
}

#[test]
fn bytes_that_do_not_fit_the_named_encoding() {
    let options = ReadOptions { encoding: Some("shift_jis".to_owned()), ..ReadOptions::default() };
    let found = error_with("a.csv", b"id\n\x83\xff\n", &options);
    assert_eq!(found.message, "`a.csv` is not `shift_jis`: byte 4 of the file does not fit");
    assert_eq!(found.data.unwrap().line, Some(2));
}

#[test]
fn utf_16() {
    let text = "id\tname\r\n1\tÅsa 𝄞\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, mark, label) in [(little, [0xff, 0xfe], "utf-16le"), (big, [0xfe, 0xff], "utf-16be")] {
        let marked: Vec<u8> = mark.iter().chain(&bytes).copied().collect();
        assert_eq!(cells(&csv(&marked)), [["1", "Åsa 𝄞"]]);
        let found = error("a.csv", &bytes);
        assert_eq!(found.code, Code::NUL_BYTE);
        assert!(found.help.unwrap().contains(&format!("--encoding {label}")));
        let options = ReadOptions { encoding: Some(label.to_owned()), ..ReadOptions::default() };
        assert_eq!(cells(&read("a.csv", &bytes, &options).unwrap()), [["1", "Åsa 𝄞"]]);
    }
}

#[test]
fn nul_bytes() {
    let found = error("a.csv", "id,b\n1,x\0y\n");
    assert_eq!((found.code, found.data.unwrap().line), (Code::NUL_BYTE, Some(2)));
    assert_eq!(error("a.json", r#"[{"a":"x\u0000"}]"#).code, Code::NUL_BYTE);
}

#[test]
fn every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let found = csv(["id,b", "1,\"x", "y\"", "", "2,z"].join(end));
        assert_eq!(cells(&found), [["1", &format!("x{end}y")], ["2", "z"]]);
        assert_eq!((found.line(0), found.line(1)), (Some(2), Some(5)), "{end:?}");
    }
}

#[test]
fn blanks_around_headers_and_cells() {
    let found = csv(" id , Total Charges \n 1 , \n\u{a0}2\u{a0}, 3.5\n");
    assert_eq!(found.headers, ["id", "Total Charges"]);
    assert_eq!(cells(&found), [["1", ""], ["2", "3.5"]]);
}

#[test]
fn quoted_commas_quotes_and_line_ends() {
    let found = csv("Lat Long,note\n\"33.9, -118.2\",\"said \"\"no\"\"\nand left\"\nx,y\n");
    assert_eq!(cells(&found), [["33.9, -118.2", "said \"no\"\nand left"], ["x", "y"]]);
    assert_eq!(found.line(1), Some(4));
}

#[test]
fn a_quote_that_is_never_closed_hides_no_rows() {
    let found = error("a.csv", "id,b\n1,x\n2,\"y\n3,z\n");
    assert_eq!(found.code, Code::DATA_FORMAT);
    assert_eq!(found.message, "the quotation mark on line 3 of `a.csv` is never closed");
    let found = error("a.csv", "id,b\n1,x\n2,\"y\n3,z\n4,\"w\"\n5,v\n");
    assert_eq!(
        found.message,
        "the quotation mark on line 3 of `a.csv` is closed in the middle of text on line 5"
    );
    assert_eq!(cells(&csv("a,b\n\"x\" ,\"y\ny\" \n")), [["x", "y\ny"]]);
    assert_eq!(cells(&csv("a,b\n1,5\" disk\n")), [["1", "5\" disk"]]);
    assert_eq!(cells(&csv("a,b\n1,\"x\"\"\"")), [["1", "x\""]]);
}

#[test]
fn other_delimiters() {
    for sign in [";", "\t", "|", ","] {
        let found = csv(format!("id{sign}b{sign}c\n1{sign}2{sign}3\n"));
        assert_eq!(cells(&found), [["1", "2", "3"]], "{sign:?}");
    }
}

#[test]
fn decimal_commas_between_semicolons() {
    assert_eq!(cells(&csv("mean, wave 1;mean, wave 2\n1,5;2,5\n")), [["1,5", "2,5"]]);
    assert_eq!(cells(&csv("a;b\n1,5;2,5\n1,5;2,5\n")), [["1,5", "2,5"], ["1,5", "2,5"]]);
    assert_eq!(cells(&csv("id,note\n1,x;y\n2,\"z, w\"\n")), [["1", "x;y"], ["2", "z, w"]]);
}

#[test]
fn the_delimiter_may_be_declared_or_named() {
    let found = csv("sep=|\r\na,b|c,d\r\n1|2\r\n");
    assert_eq!((found.headers.concat(), found.line(0)), ("a,bc,d".to_owned(), Some(3)));
    let options = ReadOptions { delimiter: Some(b'^'), ..ReadOptions::default() };
    assert_eq!(cells(&read("a.csv", b"a^b\n1^2\n", &options).unwrap()), [["1", "2"]]);
    for delimiter in [b'"', b'\n', 0, 0xe9] {
        let options = ReadOptions { delimiter: Some(delimiter), ..ReadOptions::default() };
        assert_eq!(error_with("a.csv", "a\n1\n", &options).code, Code::DATA_FORMAT);
    }
}

#[test]
fn one_column() {
    assert_eq!(cells(&csv("id\n1\n\n \n2\n")), [["1"], [""], ["2"]]);
    assert_eq!(cells(&csv("id\n1")), [["1"]]);
    assert_eq!(cells(&csv("comment\nnice, but dear\ngood; cheap\n")), [["nice, but dear"], ["good; cheap"]]);
}

#[test]
fn blank_lines_before_between_and_after() {
    let found = csv("\n\n id,b\n\n1,2\n   \n3,4\n\n");
    assert_eq!(cells(&found), [["1", "2"], ["3", "4"]]);
    assert_eq!((found.line(0), found.line(1)), (Some(5), Some(7)));
}

#[test]
fn headers_that_repeat() {
    let found = error("a.csv", "id,score, score\n1,2,3\n");
    assert_eq!(found.code, Code::COLUMN_REPEATED);
    assert_eq!(found.message, "header `score` stands twice: in columns 2 and 3");
    assert_eq!(found.data.unwrap().column.as_deref(), Some("score"));
    // What is not read cannot be mistaken, and what has no name cannot be read.
    let wanted = Some(["id".to_owned()].into());
    let options = ReadOptions { wanted, ..ReadOptions::default() };
    assert_eq!(cells(&read("a.csv", b"id,x,x\n1,2,3\n", &options).unwrap()), [["1"]]);
    assert_eq!(csv("id,,\n1,,\n").headers, ["id", "", ""]);
}

#[test]
fn rows_too_short_and_too_long() {
    let found = error("a.csv", "id,b\n1,2\n3\n4,5,6\n");
    assert_eq!(found.code, Code::ROW_LENGTH);
    let expected = "2 rows of `a.csv` do not have the header's 2 cells: line 3 has 1 and line 4 has 3";
    assert_eq!(found.message, expected);
    assert_eq!(found.data.unwrap().line, Some(3));
    let many = format!("id,b\n{}", "1,2\n1,2,3\n".repeat(9));
    let found = error("a.csv", many);
    assert!(found.message.starts_with("9 rows"), "{}", found.message);
    assert!(found.message.ends_with("line 11 has 3, and 4 more"), "{}", found.message);
}

#[test]
fn no_rows() {
    for text in ["", "\n\n", "id,b", "id,b\n", "\u{feff}"] {
        assert_eq!(error("a.csv", text).code, Code::NO_ROWS, "{text:?}");
    }
    for (name, text) in [("a.json", "[]"), ("a.json", ""), ("a.ndjson", "\n"), ("a.json", "{\"rows\":[]}")] {
        assert_eq!(error(name, text).code, Code::NO_ROWS, "{text:?}");
    }
}

#[test]
fn composed_and_decomposed_letters_are_one() {
    let found = csv("Qualite\u{301},b\ncafe\u{301},x\n");
    assert_eq!((found.headers[0].as_str(), cells(&found)), ("Qualité", vec![vec!["café", "x"]]));
    let wanted = Some(["Qualite\u{301}".to_owned()].into());
    let options = ReadOptions { wanted, ..ReadOptions::default() };
    assert!(read("a.csv", "Qualité\nx\n".as_bytes(), &options).unwrap().column("Qualité").is_some());
}

#[test]
fn unwanted_columns_are_listed_and_not_stored() {
    let wanted = Some(["c".to_owned(), "nothing".to_owned()].into());
    let options = ReadOptions { wanted, ..ReadOptions::default() };
    for (name, text) in [("a.csv", "a,b,c\n1,2,3\n"), ("a.json", r#"[{"a":1,"b":{"x":[1]},"c":3}]"#)] {
        let found = read(name, text.as_bytes(), &options).unwrap();
        assert_eq!(found.headers, ["a", "b", "c"]);
        assert_eq!((found.column("a"), found.column("c").unwrap().get(0)), (None, "3"));
    }
}

#[test]
fn gzip_under_any_name() {
    let found = table("export", gz(b"id,b\n1,2\n"));
    assert_eq!(cells(&found), [["1", "2"]]);
    let two: Vec<u8> = [gz(b"id,b\n"), gz(b"1,2\n")].concat();
    assert_eq!(cells(&csv(two)), [["1", "2"]]);
    assert_eq!(cells(&table("a.json.gz", gz(br#"[{"a":1}]"#))), [["1"]]);
}

#[test]
fn gzip_cut_short_damaged_or_doubled() {
    let whole = gz(&b"id,b\n1,2\n".repeat(50));
    let found = error("a.csv.gz", &whole[..whole.len() - 9]);
    assert_eq!((found.code, found.message.contains("cut short")), (Code::DATA_FORMAT, true));
    let mut damaged = whole.clone();
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    assert_eq!(error("a.csv.gz", damaged).message, "`a.csv.gz` is compressed with gzip and is damaged");
    assert!(error("a.csv.gz", gz(&whole)).message.contains("compressed twice"));
}

#[test]
fn a_small_gzip_may_not_become_a_large_file() {
    let bomb = gz(&vec![b'a'; 50_000_000]);
    assert!(bomb.len() < 100_000);
    let limits = Limits { max_bytes: 1 << 20, ..Limits::default() };
    let found = error_with("a.csv.gz", bomb, &ReadOptions { limits, ..ReadOptions::default() });
    assert_eq!(found.code, Code::DATA_TOO_LARGE);
    assert_eq!(found.message, "`a.csv.gz` unpacks to more than the 1 MiB that are allowed");
}

#[test]
fn limits() {
    let tight = |limits| ReadOptions { limits, ..ReadOptions::default() };
    let base = Limits::default();
    for (limits, text) in [
        (Limits { max_bytes: 8, ..base }, "a,b\n1,2\n3,4\n"),
        (Limits { max_columns: 1, ..base }, "a,b\n1,2\n"),
        (Limits { max_cell_bytes: 3, ..base }, "a,b\n1,long\n"),
        (Limits { max_rows: 1, ..base }, "a,b\n1,2\n3,4\n"),
        (Limits { max_cells: 3, ..base }, "a,b\n1,2\n3,4\n"),
        (Limits { max_columns: 2, max_cell_bytes: 2, ..base }, "a,b\n,,,,,,,,,\n"),
    ] {
        assert_eq!(error_with("a.csv", text, &tight(limits)).code, Code::DATA_TOO_LARGE, "{limits:?}");
    }
    let limits = Limits { max_cells: 5, ..base };
    let found = error_with("a.json", r#"[{"a":1},{"b":1},{"c":1}]"#, &tight(limits));
    assert_eq!(found.code, Code::DATA_TOO_LARGE);
}

#[test]
fn json_keeps_the_written_digits() {
    let text = r#"[{"a":0.10,"b":12345678901234567890.5,"c":-1e+2},{"b":true,"d":"x","a":null}]"#;
    let found = table("a.json", text);
    assert_eq!(found.headers, ["a", "b", "c", "d"]);
    assert_eq!(cells(&found), [["0.10", "12345678901234567890.5", "-1e+2", ""], ["", "true", "", "x"]]);
    assert_eq!((found.line(0), found.line(1)), (Some(1), Some(2)));
}

#[test]
fn json_with_the_array_inside() {
    let text = r#"{"meta":{"n":1},"n":2,"tags":["x",{"y":1}],"rows":[{"a":1},{}]}"#;
    assert_eq!(cells(&table("a.json", text)), [["1"], [""]]);
    let found = error("a.json", r#"{"a":[{"x":1}],"b":[{"x":1}]}"#);
    assert_eq!(found.message, "`a.json` holds two arrays of objects: `a` and `b`");
}

#[test]
fn json_that_is_no_table() {
    for text in
        ["1", "\"x\"", "null", "{}", "[1,2]", "[{\"a\":1},2]", "[{\"a\":1},3.5]", "[[1]]", "{\"a\":1}"]
    {
        assert_eq!(error("a.json", text).code, Code::DATA_FORMAT, "{text}");
    }
    let found = error("a.json", "[{\"a\":1},\n{\"a\" 2}]");
    assert_eq!(found.message, "`a.json` is not JSON: line 2, column 6: expected `:`");
    assert_eq!(error("a.json", "[{\"a\":1}").message, "`a.json` ends before its JSON is complete");
    assert_eq!(error("a.json", "[{\"a\":1}] x").code, Code::DATA_FORMAT);
    assert_eq!(error("a.json", "[".repeat(100_000)).code, Code::DATA_FORMAT);
}

#[test]
fn json_nested_values_have_a_place() {
    let found = error("a.json", r#"[{"a":1},{"a":{"b":2}}]"#);
    assert_eq!(found.message, "`a` holds an object where a single value belongs");
    let place = found.data.unwrap();
    assert_eq!((place.line, place.column.as_deref()), (Some(2), Some("a")));
    assert!(error("a.ndjson", "{\"a\":[]}").message.contains("a list"));
}

#[test]
fn json_keys_that_repeat() {
    let found = error("a.json", r#"[{"a":1,"a ":2}]"#);
    assert_eq!(
        (found.code, found.message.as_str()),
        (Code::COLUMN_REPEATED, "`a` stands twice in one object")
    );
}

#[test]
fn json_on_lines_under_any_name() {
    let text = "{\"a\":1}\r\n\r\n{\"a\":\"é\",\"b\":false}\r\n";
    for name in ["a.ndjson", "a.jsonl", "a.json", "export.txt", "a.jsonl.gz"] {
        let found = table(name, text);
        assert_eq!(cells(&found), [["1", ""], ["é", "false"]]);
        assert_eq!((found.line(0), found.line(1)), (Some(1), Some(3)));
    }
    let found = error("a.ndjson", "{\"a\":1}\n[2]\n");
    assert_eq!(found.message, "line 2 of `a.ndjson` is not an object");
    assert_eq!(error("a.ndjson", "{\"a\":1}\n{\"a\":\n").data.unwrap().line, Some(2));
    assert_eq!(error("a.ndjson", "1\n").code, Code::DATA_FORMAT);
}

#[test]
fn the_format_may_be_named() {
    let options = ReadOptions { format: Some(Format::Json), ..ReadOptions::default() };
    assert_eq!(cells(&read("a.csv", br#"[{"a":1}]"#, &options).unwrap()), [["1"]]);
    let options = ReadOptions { format: Some(Format::Delimited), ..ReadOptions::default() };
    assert_eq!(read("a.json", b"[a]\n1\n", &options).unwrap().headers, ["[a]"]);
}

#[test]
fn files_handed_in_by_mistake_are_named() {
    for (bytes, word) in [
        (&b"\xd0\xcf\x11\xe0\xa1\xb1"[..], ".xls"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"BZh91AY", "bzip2"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
    ] {
        let found = error("a.csv", bytes);
        assert_eq!(found.code, Code::DATA_FORMAT);
        assert!(found.message.contains(word), "{}", found.message);
    }
}
