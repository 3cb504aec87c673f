//! Bytes depend on the units alone.

use super::{cut, file, records, schema};
use crate::answer::Records;
use crate::records::{RecordColumns, RecordFormat};

#[test]
fn how_a_unit_is_cut_does_not_show() {
    for (rules, keyed, number_keys) in [(3, false, false), (64, true, true), (130, true, false)] {
        let schema = schema(rules, keyed, number_keys);
        let whole = records(&schema, 5000, 0, 11);
        for format in [RecordFormat::Parquet, RecordFormat::Csv, RecordFormat::NdJson] {
            let bytes = |rows: usize| {
                let cuts: Vec<Records> = (0..whole.rows)
                    .step_by(rows)
                    .map(|start| cut(&schema, &whole, start..(start + rows).min(whole.rows)))
                    .collect();
                file(&schema, RecordColumns::default(), format, &[&cuts])
            };
            let once = bytes(5000);
            for rows in [1, 37, 64, 2048] {
                assert!(bytes(rows) == once, "{format:?} with {rules} rules, cut every {rows} rows");
            }
        }
    }
}
