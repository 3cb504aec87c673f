//! The same work in loops written by hand for this benchmark: what a careful programmer gets who needs no
//! language, no exact numbers and no explanations.
//!
//! `by_hand --rules N [--all-different] --data F.parquet --records OUT.parquet [--threads T]
//! [--form bitmaps|lookup|straight]`
//!
//! - `bitmaps`: for each block of 2,048 customers two bitmaps of each distinct condition (it holds; it holds
//!   or is unknown), the rules as ANDs of their words from a table, then the bits turned to words per customer.
//! - `straight`: the same, with the ANDs of 50 rules compiled in (`straight.rs`).
//! - `lookup`: for each customer and column the rules that its value rules out, from a table (`base::lookup`).
//!
//! It prints the CPU seconds of reading, evaluating and writing, by the clock of each thread.

#![allow(clippy::disallowed_methods, reason = "a benchmark opens and writes files where it is told to")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use base::customers::{DECIMAL, RATINGS, REGIONS, SEGMENTS};
use base::lookup::{Lookup, lookups};
use base::rules::{ACTIONS, BANDS, BENEFITS, COSTS, Column, RuleSet, Test, WORD};
use base::{Arguments, straight};
use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_typed_column_reader};
use parquet::column::writer::{ColumnCloseResult, get_column_writer, get_typed_column_writer};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};

const BLOCK: usize = 2_048;
/// Words of a bitmap of a block.
const PLANE: usize = BLOCK / 64;
/// A rating that is missing, among tenths.
const MISSING: u8 = 0;

/// CPU time of this thread, in seconds.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Columns of a row group.
#[derive(Default)]
struct Rows {
    keys: Vec<i64>,
    /// In tenths; `MISSING` where not answered.
    ratings: [Vec<u8>; RATINGS],
    segment: Vec<u8>,
    region: Vec<u8>,
    tenure: Vec<u8>,
    visits: Vec<u8>,
    revenue: Vec<f64>,
    u: Vec<f64>,
    net: Vec<f64>,
    /// Whether U and net are known.
    known: Vec<bool>,
}

/// What a record holds beside those.
struct Records {
    top: Vec<u8>,
    matched: Vec<Vec<i64>>,
    undetermined: Vec<Vec<i64>>,
}

/// The reader of a column of this type, or an error that names it.
fn typed<T: DataType>(
    group: &dyn RowGroupReader,
    n: usize,
    right: fn(&ColumnReader) -> bool,
) -> Result<ColumnReaderImpl<T>, Box<dyn Error>> {
    let reader = group.get_column_reader(n)?;
    if !right(&reader) {
        return Err(format!("column {n} has another type than `generate` writes").into());
    }
    Ok(get_typed_column_reader(reader))
}

fn whole<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    optional: bool,
) -> Result<(Vec<T::T>, Vec<i16>), Box<dyn Error>> {
    let mut values = Vec::with_capacity(rows);
    let mut levels = Vec::with_capacity(if optional { rows } else { 0 });
    while reader.read_records(rows, optional.then_some(&mut levels), None, &mut values)?.0 > 0 {}
    Ok((values, levels))
}

fn read(group: &dyn RowGroupReader) -> Result<Rows, Box<dyn Error>> {
    let rows = group.metadata().num_rows() as usize;
    let int32 = |n| typed::<Int32Type>(group, n, |one| matches!(one, ColumnReader::Int32ColumnReader(_)));
    let double = |n| typed::<DoubleType>(group, n, |one| matches!(one, ColumnReader::DoubleColumnReader(_)));
    let text =
        |n| typed::<ByteArrayType>(group, n, |one| matches!(one, ColumnReader::ByteArrayColumnReader(_)));
    let key = typed::<Int64Type>(group, 0, |one| matches!(one, ColumnReader::Int64ColumnReader(_)))?;
    let mut all = Rows { keys: whole(key, rows, false)?.0, ..Rows::default() };
    for r in 0..RATINGS {
        let mut ratings = vec![MISSING; rows];
        let (tenths, levels): (Vec<u8>, _) = if DECIMAL.contains(&r) {
            let (values, levels) = whole(double(r + 1)?, rows, true)?;
            (values.iter().map(|x| (x * 10.0).round() as u8).collect(), levels)
        } else {
            let (values, levels) = whole(int32(r + 1)?, rows, true)?;
            (values.iter().map(|x| *x as u8 * 10).collect(), levels)
        };
        let mut next = tenths.iter();
        for (to, level) in ratings.iter_mut().zip(levels) {
            if level == 1 {
                *to = *next.next().ok_or("a column has fewer values than it says")?;
            }
        }
        all.ratings[r] = ratings;
    }
    let codes = |n: usize, words: &[&str]| -> Result<Vec<u8>, Box<dyn Error>> {
        let (values, _) = whole(text(n)?, rows, false)?;
        let code = |word: &ByteArray| words.iter().position(|one| one.as_bytes() == word.data());
        values
            .iter()
            .map(|word| code(word).map(|n| n as u8).ok_or_else(|| "a word of no list".into()))
            .collect()
    };
    all.segment = codes(RATINGS + 1, &SEGMENTS)?;
    all.region = codes(RATINGS + 2, &REGIONS)?;
    all.tenure = whole(int32(RATINGS + 3)?, rows, false)?.0.iter().map(|n| *n as u8).collect();
    all.revenue = whole(double(RATINGS + 4)?, rows, false)?.0;
    all.visits = whole(int32(RATINGS + 5)?, rows, false)?.0.iter().map(|n| *n as u8).collect();
    Ok(all)
}

/// CPP and CPC of a row from its tenths: the sum of weight × rating, and the weight answered. The sums are
/// whole numbers, so the means are the binary numbers nearest to the exact ones.
fn value(rows: &mut Rows) {
    let count = rows.keys.len();
    let mean = |weights: &[u32], from: usize| -> Vec<f64> {
        let (mut sum, mut answered) = (vec![0_u32; count], vec![0_u32; count]);
        for (n, &weight) in weights.iter().enumerate() {
            for ((sum, answered), &tenths) in sum.iter_mut().zip(&mut answered).zip(&rows.ratings[from + n]) {
                *sum += weight * u32::from(tenths);
                *answered += if tenths == MISSING { 0 } else { weight };
            }
        }
        let each = |(sum, answered): (&u32, &u32)| {
            if *answered >= 70 { f64::from(*sum) / f64::from(*answered * 10) } else { f64::NAN }
        };
        sum.iter().zip(&answered).map(each).collect()
    };
    let (gets, gives) = (mean(&BENEFITS, 0), mean(&COSTS, BENEFITS.len()));
    rows.u = gets.iter().zip(&gives).map(|(a, b)| a / b).collect();
    rows.net = gets.iter().zip(&gives).map(|(a, b)| a - b).collect();
    rows.known = rows.u.iter().map(|u| !u.is_nan()).collect();
}

/// Bits of 0 and 1 bytes.
fn pack(bytes: &[u8; 64]) -> u64 {
    let mut word = 0;
    for (n, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word |= bits << (8 * n);
    }
    word
}

/// The bitmap of a test of a column's part.
fn plane<T: Copy>(values: &[T], out: &mut [u64], test: impl Fn(T) -> bool) {
    for (word, values) in out.iter_mut().zip(values.chunks(64)) {
        let mut bytes = [0_u8; 64];
        for (byte, &value) in bytes.iter_mut().zip(values) {
            *byte = u8::from(test(value));
        }
        *word = pack(&bytes);
    }
}

/// Turns 64 words of 64 bits: bit `c` of word `r` becomes bit `r` of word `c`.
fn turn(a: &mut [u64; 64]) {
    let mut width = 32;
    let mut mask = 0x0000_0000_FFFF_FFFF_u64;
    while width != 0 {
        let mut k = 0;
        while k < 64 {
            let swap = ((a[k] >> width) ^ a[k | width]) & mask;
            a[k] ^= swap << width;
            a[k | width] ^= swap;
            k = (k + width + 1) & !width;
        }
        width >>= 1;
        mask ^= mask << width;
    }
}

/// The limits of a test among whole numbers of `unit` (tenths for ratings).
fn limits(test: Test, unit: f64) -> (u8, u8) {
    let floor = |c: f64| (c * unit + 1e-9).floor() as u8;
    let ceil = |c: f64| (c * unit - 1e-9).ceil() as u8;
    match test {
        Test::AtMost(c) => (1, floor(c.binary())),
        Test::Within(a, b) => (ceil(a.binary()), floor(b.binary())),
        Test::Below(c) => (0, ceil(c.binary()) - 1),
        Test::AtLeast(c) => (ceil(c.binary()), u8::MAX),
        Test::Above(c) => (floor(c.binary()) + 1, u8::MAX),
        Test::OneOf(_) => (0, 0),
    }
}

struct Work {
    set: RuleSet,
    lookups: Vec<Lookup>,
    /// Best first.
    ranks: Vec<(usize, Vec<u64>)>,
    form: String,
}

impl Work {
    fn evaluate(&self, rows: &mut Rows) -> Records {
        value(rows);
        if self.form == "lookup" { self.by_lookup(rows) } else { self.by_bitmaps(rows) }
    }

    fn condition(&self, rows: &Rows, n: usize, from: usize, to: usize, t: &mut [u64], p: &mut [u64]) {
        let one = self.set.conditions[n];
        let byte = |values: &[u8], t: &mut [u64], unit: f64| match one.test {
            Test::OneOf(mask) => plane(&values[from..to], t, |x| mask >> x & 1 == 1),
            test => {
                let (a, b) = limits(test, unit);
                plane(&values[from..to], t, |x| x >= a && x <= b);
            }
        };
        let double = |values: &[f64], t: &mut [u64]| match one.test {
            Test::Below(c) => plane(&values[from..to], t, |x| x < c.binary()),
            Test::AtLeast(c) => plane(&values[from..to], t, |x| x >= c.binary()),
            Test::Above(c) => plane(&values[from..to], t, |x| x > c.binary()),
            test => plane(&values[from..to], t, |x| test.holds(x)),
        };
        match one.column {
            Column::Rating(r) => byte(&rows.ratings[r], t, 10.0),
            Column::Segment => byte(&rows.segment, t, 1.0),
            Column::Region => byte(&rows.region, t, 1.0),
            Column::Tenure => byte(&rows.tenure, t, 1.0),
            Column::Visits => byte(&rows.visits, t, 1.0),
            Column::Revenue => double(&rows.revenue, t),
            Column::U => double(&rows.u, t),
            Column::Net => double(&rows.net, t),
        }
        p.copy_from_slice(t);
    }

    fn by_bitmaps(&self, rows: &Rows) -> Records {
        let (count, words) = (rows.keys.len(), self.set.words());
        let mut records = Records {
            top: vec![u8::MAX; count],
            matched: vec![vec![0; count]; words],
            undetermined: vec![vec![0; count]; words],
        };
        let conditions = &self.set.conditions;
        let (mut t, mut p) = (vec![[0_u64; PLANE]; conditions.len()], vec![[0_u64; PLANE]; conditions.len()]);
        let (mut m, mut q) = (vec![[0_u64; PLANE]; words * 64], vec![[0_u64; PLANE]; words * 64]);
        let mut unknown = vec![[0_u64; PLANE]; RATINGS + 1];
        for from in (0..count).step_by(BLOCK) {
            let to = count.min(from + BLOCK);
            for (ratings, unknown) in rows.ratings.iter().zip(&mut unknown) {
                plane(&ratings[from..to], unknown, |x| x == MISSING);
            }
            plane(&rows.known[from..to], &mut unknown[RATINGS], |known| !known);
            for n in 0..conditions.len() {
                self.condition(rows, n, from, to, &mut t[n], &mut p[n]);
                let unknown = match conditions[n].column {
                    Column::Rating(r) => &unknown[r],
                    Column::U | Column::Net => &unknown[RATINGS],
                    _ => continue,
                };
                for (p, unknown) in p[n].iter_mut().zip(unknown) {
                    *p |= unknown;
                }
            }
            if self.form == "straight" {
                let (mut tw, mut pw) = ([0; straight::CONDITIONS], [0; straight::CONDITIONS]);
                let (mut mw, mut qw) = ([0; straight::RULES], [0; straight::RULES]);
                for w in 0..PLANE {
                    for n in 0..straight::CONDITIONS {
                        (tw[n], pw[n]) = (t[n][w], p[n][w]);
                    }
                    straight::rules(&tw, &pw, &mut mw, &mut qw);
                    for n in 0..straight::RULES {
                        (m[n][w], q[n][w]) = (mw[n], qw[n] & !mw[n]);
                    }
                }
            } else {
                for (n, rule) in self.set.rules.iter().enumerate() {
                    let at = n / WORD * 64 + n % WORD;
                    let (mut all, mut may) = ([u64::MAX; PLANE], [u64::MAX; PLANE]);
                    for &one in &rule.conditions {
                        for w in 0..PLANE {
                            all[w] &= t[one][w];
                            may[w] &= p[one][w];
                        }
                    }
                    for w in 0..PLANE {
                        may[w] &= !all[w];
                    }
                    (m[at], q[at]) = (all, may);
                }
            }
            // The best rank: those of each rank together, whom no better one has.
            let mut left = [u64::MAX; PLANE];
            for (rank, bits) in &self.ranks {
                let mut any = [0_u64; PLANE];
                for (word, bits) in bits.iter().enumerate() {
                    let mut bits = *bits;
                    while bits != 0 {
                        let rule = &m[word * 64 + bits.trailing_zeros() as usize];
                        for w in 0..PLANE {
                            any[w] |= rule[w];
                        }
                        bits &= bits - 1;
                    }
                }
                for w in 0..PLANE {
                    let mut new = any[w] & left[w];
                    left[w] &= !any[w];
                    while new != 0 {
                        let row = from + w * 64 + new.trailing_zeros() as usize;
                        if row < to {
                            records.top[row] = (rank % ACTIONS.len()) as u8;
                        }
                        new &= new - 1;
                    }
                }
            }
            for word in 0..words {
                for (planes, out) in [(&m, &mut records.matched), (&q, &mut records.undetermined)] {
                    for w in 0..(to - from).div_ceil(64) {
                        let mut bits = std::array::from_fn(|n| planes[word * 64 + n][w]);
                        turn(&mut bits);
                        let first = from + w * 64;
                        for (out, bits) in out[word][first..to.min(first + 64)].iter_mut().zip(bits) {
                            *out = bits as i64;
                        }
                    }
                }
            }
        }
        records
    }

    fn by_lookup(&self, rows: &Rows) -> Records {
        let (count, words) = (rows.keys.len(), self.set.words());
        let mut records = Records {
            top: vec![u8::MAX; count],
            matched: vec![vec![0; count]; words],
            undetermined: vec![vec![0; count]; words],
        };
        let mut places = vec![0_usize; self.lookups.len()];
        // A table for each column, with a last row for a value that is unknown: it rules out nothing.
        let tables: Vec<Vec<u64>> = self
            .lookups
            .iter()
            .map(|one| one.kills.iter().flatten().copied().chain(std::iter::repeat_n(0, words)).collect())
            .collect();
        let full: Vec<u64> =
            (0..words).map(|w| (1 << (self.set.rules.len() - w * WORD).min(WORD)) - 1).collect();
        let (mut kill, mut open) = (vec![0_u64; words], vec![0_u64; words]);
        for row in 0..count {
            open.fill(0);
            for (place, one) in places.iter_mut().zip(&self.lookups) {
                let rating = |tenths: u8, by: u8, least: u8| {
                    if tenths == MISSING { None } else { Some(usize::from(tenths / by - least)) }
                };
                let found = match one.column {
                    Column::Rating(r) if DECIMAL.contains(&r) => rating(rows.ratings[r][row], 1, 10),
                    Column::Rating(r) => rating(rows.ratings[r][row], 10, 1),
                    Column::Segment => Some(usize::from(rows.segment[row])),
                    Column::Region => Some(usize::from(rows.region[row])),
                    Column::Tenure => Some(usize::from(rows.tenure[row])),
                    Column::Visits => Some(usize::from(rows.visits[row])),
                    Column::Revenue => Some(one.cuts.partition_point(|&cut| rows.revenue[row] >= cut)),
                    Column::U if rows.known[row] => Some(one.cuts.partition_point(|&cut| rows.u[row] >= cut)),
                    Column::Net if rows.known[row] => {
                        Some(one.cuts.partition_point(|&cut| rows.net[row] > cut))
                    }
                    Column::U | Column::Net => None,
                };
                *place = found.unwrap_or_else(|| {
                    for (open, reads) in open.iter_mut().zip(&one.reads) {
                        *open |= reads;
                    }
                    one.kills.len()
                }) * words;
            }
            kill.fill(0);
            for (table, &place) in tables.iter().zip(&places) {
                for (kill, bits) in kill.iter_mut().zip(&table[place..place + words]) {
                    *kill |= bits;
                }
            }
            for w in 0..words {
                kill[w] = !kill[w];
                records.undetermined[w][row] = (kill[w] & open[w]) as i64;
                kill[w] &= full[w] & !open[w];
                records.matched[w][row] = kill[w] as i64;
            }
            let best = self.ranks.iter().find(|(_, bits)| bits.iter().zip(&kill).any(|(a, b)| a & b != 0));
            if let Some((rank, _)) = best {
                records.top[row] = (rank % ACTIONS.len()) as u8;
            }
        }
        records
    }
}

/// A column of a row group, in memory.
type Chunk = (Bytes, ColumnCloseResult);

fn encode<T: DataType>(
    column: &ColumnDescPtr,
    properties: &Arc<WriterProperties>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<Chunk, Box<dyn Error>> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer =
        get_typed_column_writer::<T>(get_column_writer(column.clone(), properties.clone(), pages));
    writer.write_batch(values, levels, None)?;
    let close = writer.close()?;
    Ok((sink.into_inner()?.into(), close))
}

fn write(
    rows: &Rows,
    records: &Records,
    schema: &SchemaDescriptor,
    properties: &Arc<WriterProperties>,
) -> Result<Vec<Chunk>, Box<dyn Error>> {
    let names =
        |all: &[&'static str]| -> Vec<ByteArray> { all.iter().map(|one| ByteArray::from(*one)).collect() };
    let (tiers, actions) = (names(&SEGMENTS), names(&ACTIONS));
    let bands: Vec<_> = BANDS.iter().map(|(name, _)| ByteArray::from(*name)).collect();
    let column = |n: usize| schema.column(n);
    let known: Vec<i16> = rows.known.iter().map(|known| i16::from(*known)).collect();
    let only = |values: &[f64]| -> Vec<f64> { values.iter().copied().filter(|x| !x.is_nan()).collect() };
    let u = only(&rows.u);
    let band =
        |u: &f64| bands[BANDS.iter().position(|(_, below)| u < below).unwrap_or(BANDS.len() - 1)].clone();
    let top: Vec<_> =
        records.top.iter().filter(|n| **n != u8::MAX).map(|n| actions[usize::from(*n)].clone()).collect();
    let has: Vec<i16> = records.top.iter().map(|n| i16::from(*n != u8::MAX)).collect();
    let mut chunks = vec![
        encode::<Int64Type>(&column(0), properties, &rows.keys, None)?,
        encode::<DoubleType>(&column(1), properties, &u, Some(&known))?,
        encode::<DoubleType>(&column(2), properties, &only(&rows.net), Some(&known))?,
        encode::<ByteArrayType>(
            &column(3),
            properties,
            &rows.segment.iter().map(|n| tiers[usize::from(*n)].clone()).collect::<Vec<_>>(),
            None,
        )?,
        encode::<ByteArrayType>(
            &column(4),
            properties,
            &u.iter().map(band).collect::<Vec<_>>(),
            Some(&known),
        )?,
        encode::<ByteArrayType>(&column(5), properties, &top, Some(&has))?,
    ];
    for (n, word) in records.matched.iter().chain(&records.undetermined).enumerate() {
        chunks.push(encode::<Int64Type>(&column(6 + n), properties, word, None)?);
    }
    Ok(chunks)
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    run().map_err(|error| error.to_string().into())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read();
    let need = |name: &str| arguments.value(name).ok_or_else(|| format!("{name} is missing"));
    let set = RuleSet::new(need("--rules")?.parse()?, arguments.flag("--all-different"));
    let threads: usize = arguments.value("--threads").unwrap_or("1").parse()?;
    let form = arguments.value("--form").unwrap_or("bitmaps").to_owned();
    if form == "straight" && set.rules.len() != straight::RULES {
        return Err(format!("the straight form is compiled for {} rules", straight::RULES).into());
    }
    let mut schema = String::from(
        "message records { required int64 customer; optional double U; optional double net; required binary tier (STRING); optional binary band (STRING); optional binary top_action (STRING);",
    );
    for letter in ["m", "u"] {
        for w in 0..set.words() {
            schema += &format!("required int64 {letter}{w};");
        }
    }
    let schema = Arc::new(parse_message_type(&(schema + "}"))?);
    let columns = SchemaDescriptor::new(schema.clone());
    let properties = Arc::new(
        WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("cvrules benches/base".to_owned())
            // Keys and numbers that nearly all differ: a dictionary would be built and thrown away.
            .set_column_dictionary_enabled("customer".into(), false)
            .set_column_dictionary_enabled("U".into(), false)
            .set_column_dictionary_enabled("net".into(), false)
            .build(),
    );
    let lookups = if form == "lookup" { lookups(&set) } else { Vec::new() };
    let work = Work { ranks: set.ranks(), lookups, set, form };
    let path = need("--data")?;
    let out = BufWriter::with_capacity(1 << 20, File::create(need("--records")?)?);
    let writer = Mutex::new((SerializedFileWriter::new(out, schema, properties.clone())?, 0_usize));
    let turn = Condvar::new();
    let next = AtomicUsize::new(0);
    let spent = Mutex::new(BTreeMap::from([("read", 0.0), ("evaluate", 0.0), ("write", 0.0)]));
    let one = || -> Result<(), Box<dyn Error>> {
        let file = SerializedFileReader::new(File::open(path)?)?;
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= file.num_row_groups() {
                return Ok(());
            }
            let start = cpu();
            let mut rows = read(&*file.get_row_group(n)?)?;
            let did_read = cpu();
            let records = work.evaluate(&mut rows);
            let did_evaluate = cpu();
            let chunks = write(&rows, &records, &columns, &properties)?;
            // Row groups are written in the order of the data.
            let mut guard = writer.lock().map_err(|_| "another thread failed")?;
            while guard.1 != n {
                guard = turn.wait(guard).map_err(|_| "another thread failed")?;
            }
            let mut group = guard.0.next_row_group()?;
            for (bytes, close) in chunks {
                group.append_column(&bytes, close)?;
            }
            group.close()?;
            guard.1 += 1;
            turn.notify_all();
            drop(guard);
            let mut spent = spent.lock().map_err(|_| "another thread failed")?;
            for (part, time) in [
                ("read", did_read - start),
                ("evaluate", did_evaluate - did_read),
                ("write", cpu() - did_evaluate),
            ] {
                *spent.entry(part).or_default() += time;
            }
        }
    };
    // A thread that fails ends the program: the others may wait for its turn for ever.
    let or_end = || {
        if let Err(error) = one() {
            eprintln!("by_hand: {error}");
            std::process::exit(1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(or_end);
        }
    });
    writer.into_inner().map_err(|_| "a thread failed")?.0.close()?;
    for (part, time) in spent.into_inner().map_err(|_| "a thread failed")? {
        println!("{part} {time:.3}");
    }
    Ok(())
}
