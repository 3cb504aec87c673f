//! Delimited text and JSON by the line.

use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;

use super::*;

/// Cells that try each kind of column, in every column.
pub(super) const CELLS: [&str; 64] = [
    "",
    " ",
    "1",
    "5",
    "0",
    "0.0",
    "-0",
    "6",
    " 3 ",
    "3.0",
    "1e0",
    "+4",
    "-99",
    "-99.00",
    "99",
    "99.0",
    "?",
    " ? ",
    "007",
    "7",
    "1000.5",
    "1000.50001",
    "-10",
    "-10.0000000000000001",
    "1000.49999999999999999",
    "0.12345678901234567",
    "12345678901234567",
    "123456789012345678901234567890",
    "1e40",
    "1e-30",
    ".5",
    "5.",
    "1,5",
    "1.234,5",
    "1 234,5",
    "1\u{a0}234",
    "abc",
    "gold",
    "Gold",
    " silver ",
    "Käse",
    "Ka\u{308}se",
    "none",
    "yes",
    "TRUE",
    "no",
    "0x1",
    "NaN",
    "inf",
    "2026-01-05",
    "2026-1-5",
    "05.01.2026",
    "01.01.1900",
    "0001-01-01",
    "٣",
    "a,b",
    "say \"hi\"",
    "two\nlines",
    "\u{3000}1\u{3000}",
    "1e101",
    "--1",
    "1.2.3",
    "999999999999999",
    "x y",
];

/// A table in which every cell comes to every column, among many plain ones.
pub(super) fn rows() -> Vec<Vec<String>> {
    (0..400_usize)
        .map(|row| {
            (0..HEADERS.len())
                .map(|column| match (row * 7 + column * 13) % 5 {
                    0 | 1 => CELLS[(row * 31 + column * 17 + row / 64) % CELLS.len()].to_owned(),
                    2 => ((row + column) % 7).to_string(),
                    3 => format!("{}.{:02}", row % 50, column * 3),
                    _ => ["gold", "yes", "2026-02-03", "4", "k"][(row / 5 + column) % 5].to_owned(),
                })
                .collect()
        })
        .collect()
}

pub(super) fn csv(delimiter: char, end: &str) -> String {
    let mut text = HEADERS.join(&delimiter.to_string()) + end;
    for (row, cells) in rows().iter().enumerate() {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| {
                if cell.contains(['"', '\n', delimiter]) || row % 11 == 0 {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            })
            .collect();
        text += &(cells.join(&delimiter.to_string()) + end);
        if row % 50 == 7 {
            text += [end, "  ", "\"\"", "\" \""][row / 50 % 4];
            text += end;
        }
    }
    text
}

#[test]
fn csv_gives_what_reading_it_whole_gives() {
    let model = model(TRICKY);
    for (delimiter, end) in [(',', "\n"), (';', "\r\n"), ('\t', "\r"), ('|', "\n")] {
        let text = csv(delimiter, end);
        let raw = read("data.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
        let (data, _) = typed(&model, &raw).unwrap();
        for (block_rows, piece) in [(1, 1), (7, 300), (64, 5_000), (2048, 1 << 20), (399, 1 << 20)] {
            let what = format!("{delimiter:?} {end:?} {block_rows} {piece}");
            let sources = [source("data.csv", text.clone().into_bytes())];
            let (blocks, facts) = scan(&model, &sources, options(block_rows, piece)).unwrap();
            same(&model, &blocks, &facts, &data, &what);
            for problem in facts.problems.values() {
                let line = raw.line(problem.first_row as usize).map(|line| line as u64);
                assert_eq!(problem.first_line, line, "{what}: {problem:?}");
            }
        }
    }
}

#[test]
fn lines_of_json_give_what_reading_them_whole_gives() {
    let model = model(TRICKY);
    let mut text = String::from("\u{feff}");
    for cells in rows() {
        let object: serde_json::Map<String, serde_json::Value> = HEADERS
            .iter()
            .zip(cells)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(header, cell)| {
                let value = match serde_json::from_str::<serde_json::Value>(&cell) {
                    Ok(value) if value.is_number() || value.is_boolean() => value,
                    _ => cell.into(),
                };
                ((*header).to_owned(), value)
            })
            .collect();
        text += &serde_json::to_string(&object).unwrap();
        text += "\n\n";
    }
    let raw = read("data.ndjson", text.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    for (block_rows, piece) in [(1, 1), (64, 5_000), (2048, 1 << 20)] {
        let sources = [source("data.ndjson", text.clone().into_bytes())];
        let (blocks, facts) = scan(&model, &sources, options(block_rows, piece)).unwrap();
        same(&model, &blocks, &facts, &data, "ndjson");
        for problem in facts.problems.values() {
            let line = raw.line(problem.first_row as usize).map(|line| line as u64);
            assert_eq!(problem.first_line, line);
        }
    }
}

const ONE: &str = "model m { scale 1..5 } input \"d.csv\" { id: number key a: rating b: rating } \
                   benefits { a 100% } costs { b 100% }";

#[test]
fn what_goes_wrong_far_down_is_told_with_its_line() {
    let model = model(ONE);
    let good: String = (0..3000).map(|row| format!("{row},1,2\n")).collect();
    let with = |bad: &[u8]| {
        let mut bytes = format!("id,a,b\n{good}").into_bytes();
        bytes.extend_from_slice(bad);
        bytes.extend_from_slice(good.as_bytes());
        failure(&model, &[source("d.csv", bytes)], options(100, 4096))
    };
    let line = |found: &Diagnostics| found.iter().next().unwrap().data.as_ref().unwrap().line;
    let short = with(b"1,2\n");
    assert_eq!((codes(&short), line(&short)), (vec![Code::ROW_LENGTH], Some(3002)));
    let bytes = with(b"1,2,\xff\n");
    assert_eq!((codes(&bytes), line(&bytes)), (vec![Code::ENCODING], Some(3002)));
    let nul = with(b"1,2,\0\n");
    assert_eq!((codes(&nul), line(&nul)), (vec![Code::NUL_BYTE], Some(3002)));
    let open = with(b"1,2,\"3\n");
    assert_eq!((codes(&open), line(&open)), (vec![Code::DATA_FORMAT], Some(3002)));
    assert!(open.iter().next().unwrap().message.contains("never closed"));
    let torn = with(b"1,2,\"3\n1,\"2,3\n");
    assert_eq!((codes(&torn), line(&torn)), (vec![Code::DATA_FORMAT], Some(3002)));
    let mut long = b"1,2,".to_vec();
    long.resize(1 << 21, b'3');
    let long = with(&long);
    assert_eq!((codes(&long), line(&long)), (vec![Code::DATA_TOO_LARGE], Some(3002)));
}

#[test]
fn keys_that_ascend_are_known_to_be_different() {
    let model = model(ONE);
    for (text, disordered) in [
        ("id,a,b\n1,1,1\n2,1,1\n10,1,1\n", false),
        ("id,a,b\n1,1,1\n1,1,1\n", true),
        ("id,a,b\n2,1,1\n1,1,1\n", true),
        ("id,a,b\n1.5,1,1\n1.7,1,1\n", false),
    ] {
        for block_rows in [1, 100] {
            let sources = [source("d.csv", text.into())];
            let (_, facts) = scan(&model, &sources, options(block_rows, 8)).unwrap();
            assert_eq!(facts.keys.disordered, disordered, "{text}");
        }
    }
}
