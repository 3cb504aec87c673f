//! Several files as one data set, and files that are not streamed.

use cvrules::columnar::{keys_wanted, repeated_keys};
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::typed;
use cvrules::scan::Repeats;

use super::*;

const TWO: &str = "model m { scale 1..5 } input \"d.csv\" { a: rating b: rating } \
                   benefits { a 100% } costs { b 100% }";

#[test]
fn files_of_all_formats_are_one_data_set() {
    let model = model(TWO);
    let mut packed = Vec::new();
    let mut gzip = flate2::read::GzEncoder::new(&b"a,b\n5,5\n"[..], flate2::Compression::fast());
    std::io::Read::read_to_end(&mut gzip, &mut packed).unwrap();
    let sources = [
        source("1.csv", b"a,b\n1,2\n3,4\n".to_vec()),
        source("2.csv", b"sep=;\nb;x;a\n2;;1\n".to_vec()),
        source("3.ndjson", b"{\"a\": 4, \"b\": 1}\n{\"b\": 2, \"a\": 9}\n".to_vec()),
        source("4.csv.gz", packed),
        source("5.csv", b"\xef\xbb\xbfa,b\r\n".to_vec()),
        source("6.json", b"[{\"a\": 1, \"b\": 1}]".to_vec()),
    ];
    let mut opened = Scan::open(&model, &sources, options(2, 8)).unwrap();
    assert_eq!(opened.rows(), None);
    assert_eq!(opened.bytes(), sources.iter().map(|source| source.bytes.len()).sum::<u64>());
    let whole = read("w.csv", b"a,b\n1,2\n3,4\n1,2\n4,1\n9,2\n5,5\n1,1\n", &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &whole).unwrap();
    for _ in 0..2 {
        let (blocks, facts) = run(&mut opened).unwrap();
        same(&model, &blocks, &facts, &data, "files");
        let problem = facts.problems.values().next().unwrap();
        assert_eq!((problem.file, problem.first_line), (2, Some(2)));
        opened.restart();
    }
    let names = |name: &str, head: &[u8]| Scan::can_stream(name, head, &ScanOptions::default());
    assert!(
        names("a.csv", b"a,b\n") && names("x", b"PAR1...") && names("a.json", b"{\"a\": 1}\n{\"a\": 2}\n")
    );
    assert!(!names("a.csv", b"\x1f\x8b") && !names("a.json", b"[{}]") && !names("a.csv", b"\xff\xfea\0"));
    assert!(!names("a.csv", b"caf\xe9,b\n"));
}

#[test]
fn all_that_is_wrong_with_headers_is_told_at_once() {
    let model = model(TWO);
    let sources = [
        source("1.csv", b"a,b\n1,2\n".to_vec()),
        source("2.csv", b"a,c\n1,2\n".to_vec()),
        source("3.csv", Vec::new()),
        source("4.csv", b"a,b,a\n1,2,3\n".to_vec()),
        source("5.ndjson", b"{\"a\": 1}\n".to_vec()),
        source("6.parquet", b"PAR1 and no more".to_vec()),
    ];
    let found = failure(&model, &sources, ScanOptions::default());
    assert_eq!(
        codes(&found),
        [Code::COLUMN_MISSING, Code::NO_ROWS, Code::COLUMN_REPEATED, Code::COLUMN_MISSING, Code::DATA_FORMAT]
    );
    let second = found.iter().next().unwrap();
    assert!(second.message.contains("`2.csv` lacks 1 column: \"b\""), "{}", second.message);
    for text in ["a,b\n", "a,b", "a,b\n\n\n"] {
        let found = failure(&model, &[source("d.csv", text.into())], ScanOptions::default());
        assert_eq!(codes(&found), [Code::NO_ROWS]);
    }
}

#[test]
fn five_thousand_columns_and_a_header_longer_than_the_first_look() {
    let model = model(TWO);
    let headers: Vec<String> = (0..5000).map(|n| format!("{:060}", n)).collect();
    let cells = vec!["7"; 5000].join(",");
    let text = format!("{},a,b\n{cells},3,4\n", headers.join(","));
    let (blocks, facts) = scan(&model, &[source("d.csv", text.into())], ScanOptions::default()).unwrap();
    assert_eq!((blocks.len(), facts.rows, facts.problems.len()), (1, 1, 0));
}

#[test]
fn a_data_set_in_memory_is_scanned_like_a_file() {
    let model = model(TRICKY);
    let text = super::text::csv(',', "\n");
    let raw = read("data.csv", text.as_bytes(), &ReadOptions::default()).unwrap();
    let (data, _) = typed(&model, &raw).unwrap();
    for block_rows in [1, 64, 4096] {
        let (blocks, facts) = run(&mut Scan::of_dataset(&model, &data, options(block_rows, 1))).unwrap();
        same(&model, &blocks, &facts, &data, "data set");
    }
}

#[test]
fn blocks_come_back_as_one_data_set_with_the_same_findings() {
    let weighted = TRICKY.replace("open:   number", "open:   number weight");
    for text in [TRICKY, &weighted, &TRICKY.replace("id:     text key", "id:     number key")] {
        let model = model(text);
        let csv = super::text::csv(',', "\n");
        let raw = read("data.csv", csv.as_bytes(), &ReadOptions::default()).unwrap();
        let (data, expected) = typed(&model, &raw).unwrap();
        let sources = [source("data.csv", csv.into_bytes())];
        let (blocks, facts) = scan(&model, &sources, options(7, 300)).unwrap();
        let mut all = cvrules::block::Gather::new(&model);
        for block in &blocks {
            all.add(block);
        }
        let found = all.finish(&facts.problems);
        assert_eq!(format!("{found:?}"), format!("{data:?}"));

        // By the block the same is found, with the same lines; of customers in memory rows are told.
        let none = cvrules::data::MarketRows::default();
        let options = ScanOptions { wanted: keys_wanted(&model), lines: true, ..options(7, 300) };
        let mut scan = Scan::open(&model, &sources, options).unwrap();
        let by_block = repeated_keys(&model, &none, &mut scan, None).unwrap();
        let findings = cvrules::scan::findings(&model, &["data.csv"], &facts, &by_block);
        assert_eq!(findings.iter().collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
        let in_memory = Repeats::of_dataset(&found);
        assert_eq!(in_memory.keys, by_block.keys);
        let findings = cvrules::scan::findings(&model, &["data.csv"], &facts, &in_memory);
        let repeated = findings.iter().find(|finding| finding.code == Code::KEY_REPEATED).unwrap();
        assert!(repeated.message.contains(" on rows "), "{}", repeated.message);
    }
}

#[test]
fn columns_that_are_not_wanted_stay_absent() {
    let model = model(TWO);
    let options = ScanOptions { wanted: vec![false, true], ..ScanOptions::default() };
    let (blocks, facts) = scan(&model, &[source("d.csv", b"a,b\nx,2\n".to_vec())], options).unwrap();
    assert!(facts.problems.is_empty());
    let kinds: Vec<bool> = blocks[0]
        .columns
        .iter()
        .map(|(_, column)| matches!(column.cells, cvrules::block::Cells::Absent))
        .collect();
    assert_eq!(kinds, [true, false]);
}
