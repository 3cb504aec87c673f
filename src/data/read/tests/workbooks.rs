//! Workbooks, built here part by part so that each test says what is in them.

use std::io::Write;

use super::super::{Limits, ReadOptions, read};
use super::{cells, error, error_with, table};
use crate::diagnostic::Code;

/// A zip archive of packed parts.
fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let mut shared = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        for number in [crc.sum(), packed.len() as u32, text.len() as u32] {
            shared.extend(number.to_le_bytes());
        }
        shared.extend((name.len() as u16).to_le_bytes());
        shared.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend((bytes.len() as u32).to_le_bytes());
        directory.extend(name.bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(name.bytes());
        bytes.extend(packed);
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// A workbook of sheets, each a name, an attribute and its rows in the sheet's XML. Style 1 is a date.
fn book(sheets: &[(&str, &str, String)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOC: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let (mut list, mut links, mut types, mut parts) =
        (String::new(), String::new(), String::new(), Vec::new());
    for ((name, attribute, rows), at) in sheets.iter().zip(1..) {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{at}\" {attribute} r:id=\"r{at}\"/>");
        links +=
            &format!("<Relationship Id=\"r{at}\" Type=\"{DOC}/worksheet\" Listed=\"worksheets/s{at}.xml\"/>");
        types += &format!("<Override PartName=\"/xl/worksheets/s{at}.xml\" ContentType=\"x\"/>");
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/s{at}.xml"), sheet));
    }
    links += &format!("<Relationship Id=\"s\" Type=\"{DOC}/styles\" Listed=\"styles.xml\"/>");
    let whole = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{PACKAGE}/content-types\">{types}</Types>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"w\" \
                 Type=\"{DOC}/officeDocument\" Listed=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOC}\"><sheets>{list}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>"),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>\
                 </styleSheet>"
            ),
        ),
    ];
    let mut all: Vec<(&str, String)> = whole.into();
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.clone())));
    zip(&all)
}

/// A row whose cells are given as `A=text`, or with a type and style: `B:b=1`, `C:1=45943.5`.
fn row(at: usize, cells: &[&str]) -> String {
    let cell = |cell: &&str| {
        let (place, value) = cell.split_once('=').unwrap();
        let (column, kind) = place.split_once(':').unwrap_or((place, "str"));
        match kind {
            "1" | "0" => format!("<c r=\"{column}{at}\" s=\"{kind}\"><v>{value}</v></c>"),
            _ => format!("<c r=\"{column}{at}\" t=\"{kind}\"><v>{value}</v></c>"),
        }
    };
    format!("<row r=\"{at}\">{}</row>", cells.iter().map(cell).collect::<String>())
}

fn one_sheet(rows: &[String]) -> Vec<u8> {
    book(&[("Data", "", rows.concat())])
}

#[test]
fn every_kind_of_cell() {
    let bytes = one_sheet(&[
        row(1, &["A= id ", "B=when", "C=yes", "D=score", "E=bad"]),
        row(2, &["A:0=12", "B:1=45943", "C:b=1", "D:0=0.1", "E:e=#N/A"]),
        row(3, &["A=x ", "B:1=45943.5", "C:b=0", "D:0=1E-7", "E:e=#DIV/0!"]),
        row(4, &["A:0=-0", "B:1=0.25", "D:0=123456789012"]),
    ]);
    for name in ["a.xlsx", "export"] {
        let found = table(name, &bytes);
        assert_eq!(found.headers, ["id", "when", "yes", "score", "bad"]);
        assert_eq!(
            cells(&found),
            [
                ["12", "2025-10-13", "true", "0.1", "#N/A"],
                ["x", "2025-10-13T12:00:00", "false", "0.0000001", "#DIV/0!"],
                ["0", "06:00:00", "", "123456789012", ""],
            ]
        );
    }
}

#[test]
fn tables_that_begin_elsewhere_and_have_gaps() {
    let rows =
        [row(3, &["C=id", "E=b"]), row(4, &["C=1", "E=2"]), row(5, &["B= ", "C=  "]), row(9, &["E=4"])];
    let found = table("a.xlsx", one_sheet(&rows));
    assert_eq!(found.headers, ["id", "", "b"]);
    assert_eq!(cells(&found), [["1", "", "2"], ["", "", "4"]]);
    assert_eq!((found.line(0), found.line(1)), (Some(4), Some(9)));
}

#[test]
fn cells_under_no_header() {
    let rows = [row(1, &["A=id"]), row(2, &["A=1", "B=2"]), row(3, &["A=1"]), row(4, &["C=2"])];
    let found = error("a.xlsx", one_sheet(&rows));
    assert_eq!(found.code, Code::ROW_LENGTH);
    assert_eq!(found.message, "2 rows of `a.xlsx` have cells under no header: 2 and 4");
    assert_eq!(found.data.unwrap().line, Some(2));
}

#[test]
fn sheets_are_chosen_by_name_or_by_being_seen() {
    let sheet = |text: &str| [row(1, &["A=id"]), row(2, &[&format!("A={text}")])].concat();
    let bytes = book(&[
        ("Old", "state=\"hidden\"", sheet("old")),
        ("Survey", "", sheet("survey")),
        ("Other", "", sheet("other")),
    ]);
    assert_eq!(cells(&table("a.xlsx", &bytes)), [["survey"]]);
    let options = |name: &str| ReadOptions { sheet: Some(name.to_owned()), ..ReadOptions::default() };
    assert_eq!(cells(&read("a.xlsx", &bytes, &options("Old")).unwrap()), [["old"]]);
    let found = error_with("a.xlsx", &bytes, &options("survy"));
    assert_eq!(found.message, "`a.xlsx` has no sheet `survy`");
    let help = "did you mean `Survey`? its sheets are `Old`, `Survey`, and `Other`";
    assert_eq!(found.help.as_deref(), Some(help));
}

#[test]
fn sheets_without_rows() {
    assert_eq!(error("a.xlsx", one_sheet(&[])).code, Code::NO_ROWS);
    assert_eq!(error("a.xlsx", one_sheet(&[row(1, &["A=id"])])).code, Code::NO_ROWS);
}

#[test]
fn a_cell_in_the_last_corner_takes_no_memory() {
    let found = error("a.xlsx", one_sheet(&[row(1, &["A=id"]), row(1_048_576, &["XFD=x"])]));
    assert_eq!(found.code, Code::ROW_LENGTH);
    let found = error("a.xlsx", one_sheet(&[row(1, &["A=id", "ZZZZZ=x"]), row(2, &["A=1"])]));
    assert!(matches!(found.code, Code::DATA_TOO_LARGE | Code::DATA_FORMAT));
}

#[test]
fn a_small_workbook_may_not_become_a_large_one() {
    let bytes = one_sheet(&[row(1, &["A=id"]), row(2, &[&format!("A={}", "x".repeat(20_000_000))])]);
    assert!(bytes.len() < 100_000);
    let limits = Limits { max_bytes: 1 << 20, ..Limits::default() };
    let found = error_with("a.xlsx", &bytes, &ReadOptions { limits, ..ReadOptions::default() });
    assert_eq!(found.code, Code::DATA_TOO_LARGE);
}

#[test]
fn damaged_workbooks() {
    let bytes = one_sheet(&[row(1, &["A=id"]), row(2, &["A=1"])]);
    for cut in (4..bytes.len()).step_by(7) {
        assert_eq!(error("a.xlsx", &bytes[..cut]).code, Code::DATA_FORMAT, "{cut}");
    }
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x55;
        let _ = read("a.xlsx", &bytes, &ReadOptions::default());
    }
    assert_eq!(error("a.xlsx", zip(&[("notes.txt", "x".to_owned())])).code, Code::DATA_FORMAT);
    let found = error("a.xlsx", one_sheet(&[row(2, &["A=id"]), row(1, &["A=1"])]));
    assert_eq!(found.code, Code::DATA_FORMAT);
}
