//! What the columnar engine costs, part by part: reading, reading and evaluating, and all of it with records.
//!
//! `cargo bench --bench columnar -- MODEL DATA [THREADS]`; `benches/base` makes models and data.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement reads files and the clock, prints and fails loudly"
)]

use std::fs::File;
use std::io::BufWriter;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Instant;

use cvrules::block::{Block, Cells, Column, Digits};
use cvrules::check::Settings as CheckSettings;
use cvrules::columnar::{Cell, Columnar, Keep, Kept, Settings};
use cvrules::interpret::Run;
use cvrules::load::{LoadError, Loader};
use cvrules::model::{InputId, InputKind, Model};
use cvrules::records::{RecordColumns, RecordFormat, RecordSink, Recorder};
use cvrules::scan::{Bytes, Scan, ScanOptions, Source};
use cvrules::value::Reason;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &str, _: &str) -> Result<(String, String), LoadError> {
        Err(LoadError::NotFound)
    }
}

struct OnDisk(File, u64);

impl Bytes for OnDisk {
    fn len(&self) -> u64 {
        self.1
    }
    fn read_at(&self, at: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(buf, at)
    }
}

/// Processor time of the whole process in seconds, all threads, system time included.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().map(|at| fields.get(*at).unwrap().parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

/// The cells of the first customers.
fn customers(model: &Model, scan: &mut Scan<'_>) -> Vec<Vec<Cell<'static>>> {
    let mut found = Vec::new();
    scan.restart();
    let Some(unit) = scan.next_unit() else { return found };
    let mut take = |block: Block| {
        for row in 0..block.rows {
            let cell = |(input, column): (InputId, &Column)| {
                if let Some(reason) = column.unknown.reason(row) {
                    return Cell::Unknown(reason);
                }
                match (&column.cells, &model.inputs.at(input).kind) {
                    (Cells::Number(Digits::Narrow { n, places, .. }), _) => {
                        #[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
                        let digits = *n.get(row).unwrap() as i64;
                        Cell::Number { digits, places: *places }
                    }
                    (Cells::Listed(codes), InputKind::List(items)) => {
                        let text = items.get(*codes.get(row).unwrap() as usize).unwrap();
                        Cell::Text(Box::leak(text.to_string().into_boxed_str()))
                    }
                    _ => Cell::Unknown(Reason::NotAnswered),
                }
            };
            found.push(block.columns.iter().map(cell).collect());
        }
    };
    unit.unwrap().blocks(&mut take).unwrap();
    found
}

fn main() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let (Some(model), Some(data)) = (words.first(), words.get(1)) else {
        println!("cargo bench --bench columnar -- MODEL DATA [THREADS [COLUMNS [PART]]]");
        return;
    };
    let threads = words.get(2).and_then(|word| word.parse().ok()).unwrap_or(1);
    let columns =
        words.get(3).map_or_else(RecordColumns::default, |names| RecordColumns::parse(names).unwrap());
    let text = std::fs::read_to_string(model).unwrap();
    let compiled = cvrules::compile(model, &text, &NoFiles, &CheckSettings::default());
    let model = compiled.model.unwrap();
    let columnar = Columnar::new(&model, &Run::default());
    let file = File::open(data).unwrap();
    let len = file.metadata().unwrap().len();
    let source = Source { name: data.clone(), bytes: Arc::new(OnDisk(file, len)) };
    let options = ScanOptions { wanted: columnar.wanted(), ..ScanOptions::default() };
    let mut scan = Scan::open(&model, std::slice::from_ref(&source), options).unwrap();
    let settings = Settings { threads, report: false, stop: None, progress: &|_| () };
    let only = words.get(4);
    let timed = |name: &str, work: &mut dyn FnMut() -> u64| {
        if only.is_some_and(|only| only != name) {
            return;
        }
        let (wall, before) = (Instant::now(), cpu());
        let rows = work();
        let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu() - before);
        #[expect(clippy::cast_precision_loss, reason = "for the eye")]
        let each = cpu * 1e9 / rows as f64;
        println!("{name:>24} {rows:>10} customers {cpu:>7.2} s cpu {wall:>7.2} s wall {each:>7.0} ns each");
    };
    timed("read", &mut || {
        scan.restart();
        let mut rows = 0;
        while let Some(unit) = scan.next_unit() {
            unit.unwrap().blocks(&mut |block| rows += block.rows as u64).unwrap();
        }
        rows
    });
    timed("read and evaluate", &mut || {
        let found = columnar.evaluate(&mut scan, &settings, Keep::Nothing, &mut |_| Ok(())).unwrap();
        found.facts.rows
    });
    let out = std::env::temp_dir().join("cvrules-bench-records.parquet");
    timed("with records", &mut || {
        let file = BufWriter::new(File::create(&out).unwrap());
        let format = RecordFormat::Parquet;
        let schema = columnar.schema();
        let mut sink = RecordSink::new(file, schema, columns, format, schema.number_keys).unwrap();
        let recorder = || Recorder::new(schema, columns, format, schema.number_keys);
        let found = columnar
            .evaluate(&mut scan, &settings, Keep::Encoded(&recorder), &mut |kept| match kept {
                Kept::Encoded(unit) => sink.write(unit),
                Kept::Records(_) => Ok(()),
            })
            .unwrap();
        sink.finish().unwrap();
        found.facts.rows
    });
    let settings = Settings { report: true, ..settings };
    timed("with a report", &mut || {
        let found = columnar.evaluate(&mut scan, &settings, Keep::Nothing, &mut |_| Ok(())).unwrap();
        found.facts.rows
    });
    // One customer after the other: decisions only, without reading.
    if let Some(mut decider) = columnar.decider() {
        let customers = customers(&model, &mut scan);
        timed("one at a time", &mut || {
            let mut actions = 0;
            for _ in 0..10 {
                for cells in &customers {
                    actions += decider.decide(cells).unwrap().actions.len() as u64;
                }
            }
            assert!(actions > 0);
            10 * customers.len() as u64
        });
    }
    if let Ok(found) = out.metadata() {
        println!("{} bytes of records", found.len());
        std::fs::remove_file(&out).unwrap();
    }
}
