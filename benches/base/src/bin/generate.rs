//! Writes the customers (`--rows N --out FILE.parquet [--csv FILE.csv]`) and the rule sets
//! (`--rules N [--all-different] --out FOLDER`, `--rules 50 --straight FILE.rs`).

#![allow(clippy::disallowed_methods, reason = "a benchmark opens and writes files where it is told to")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use base::customers::{DECIMAL, RATINGS, REGIONS, SEGMENTS, customer};
use base::rules::RuleSet;
use base::{Arguments, languages};
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

/// What DuckDB writes by default, so that files from here are like those of users.
const ROW_GROUP: u64 = 122_880;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read();
    let mut did = false;
    if let Some(rows) = arguments.value("--rows") {
        let rows: u64 = rows.replace('_', "").parse()?;
        if let Some(out) = arguments.value("--out") {
            parquet(rows, Path::new(out))?;
            did = true;
        }
        if let Some(out) = arguments.value("--csv") {
            csv(rows, Path::new(out))?;
            did = true;
        }
    } else if let Some(count) = arguments.value("--rules") {
        let set = RuleSet::new(count.parse()?, arguments.flag("--all-different"));
        println!("{}", set.told());
        if let Some(out) = arguments.value("--out") {
            let out = Path::new(out);
            fs::create_dir_all(out)?;
            fs::write(out.join("model.cvr"), languages::cvr(&set))?;
            for (form, sql) in languages::duckdb(&set) {
                fs::write(out.join(format!("duckdb_{form}.sql")), sql)?;
            }
            fs::write(out.join("rules.json"), languages::json(&set))?;
            fs::write(out.join("zen.json"), languages::zen(&set))?;
            did = true;
        }
        if let Some(out) = arguments.value("--straight") {
            fs::write(out, languages::straight(&set))?;
            did = true;
        }
    }
    if !did {
        return Err("generate --rows N --out F.parquet [--csv F.csv] | generate --rules N [--all-different] --out FOLDER".into());
    }
    Ok(())
}

fn parquet(rows: u64, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut schema = String::from("message base { required int64 customer;");
    for r in 0..RATINGS {
        schema += &format!("optional {} r{r};", if DECIMAL.contains(&r) { "double" } else { "int32" });
    }
    schema += "required binary segment (STRING); required binary region (STRING); required int32 tenure; required double revenue; required int32 visits; }";
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("cvrules benches/base".to_owned())
        // Keys differ in every row: a dictionary of them would only be in the way.
        .set_column_dictionary_enabled(ColumnPath::from("customer"), false)
        .set_column_encoding(ColumnPath::from("customer"), Encoding::PLAIN)
        .build();
    let file = BufWriter::new(File::create(out)?);
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(parse_message_type(&schema)?), Arc::new(properties))?;
    let segments = SEGMENTS.map(ByteArray::from);
    let regions = REGIONS.map(ByteArray::from);
    let mut from = 0;
    while from < rows {
        let to = rows.min(from + ROW_GROUP);
        let all: Vec<_> = (from..to).map(customer).collect();
        let mut group = writer.next_row_group()?;
        column::<Int64Type, _>(&mut group, &all.iter().map(|one| one.key).collect::<Vec<_>>(), None)?;
        for r in 0..RATINGS {
            let levels: Vec<i16> = all.iter().map(|one| i16::from(one.ratings[r].is_some())).collect();
            let tenths = all.iter().filter_map(|one| one.ratings[r]);
            if DECIMAL.contains(&r) {
                let values: Vec<_> = tenths.map(|n| f64::from(n) / 10.0).collect();
                column::<DoubleType, _>(&mut group, &values, Some(&levels))?;
            } else {
                let values: Vec<_> = tenths.map(|n| i32::from(n) / 10).collect();
                column::<Int32Type, _>(&mut group, &values, Some(&levels))?;
            }
        }
        let texts: Vec<_> = all.iter().map(|one| segments[usize::from(one.segment)].clone()).collect();
        column::<ByteArrayType, _>(&mut group, &texts, None)?;
        let texts: Vec<_> = all.iter().map(|one| regions[usize::from(one.region)].clone()).collect();
        column::<ByteArrayType, _>(&mut group, &texts, None)?;
        column::<Int32Type, _>(
            &mut group,
            &all.iter().map(|one| i32::from(one.tenure)).collect::<Vec<_>>(),
            None,
        )?;
        let revenue: Vec<_> = all.iter().map(|one| f64::from(one.revenue) / 100.0).collect();
        column::<DoubleType, _>(&mut group, &revenue, None)?;
        column::<Int32Type, _>(
            &mut group,
            &all.iter().map(|one| i32::from(one.visits)).collect::<Vec<_>>(),
            None,
        )?;
        group.close()?;
        from = to;
    }
    writer.close()?;
    Ok(())
}

fn column<T: DataType, W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), Box<dyn Error>> {
    let mut column = group.next_column()?.ok_or("the schema has fewer columns")?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()?;
    Ok(())
}

fn csv(rows: u64, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    writeln!(file, "customer,r0,r1,r2,r3,r4,r5,r6,r7,r8,r9,r10,segment,region,tenure,revenue,visits")?;
    for n in 0..rows {
        let one = customer(n);
        write!(file, "{}", one.key)?;
        for (r, rating) in one.ratings.iter().enumerate() {
            match rating {
                None => write!(file, ",")?,
                Some(tenths) if DECIMAL.contains(&r) => write!(file, ",{}.{}", tenths / 10, tenths % 10)?,
                Some(tenths) => write!(file, ",{}", tenths / 10)?,
            }
        }
        let (segment, region) = (SEGMENTS[usize::from(one.segment)], REGIONS[usize::from(one.region)]);
        let (euros, cents) = (one.revenue / 100, one.revenue % 100);
        writeln!(file, ",{segment},{region},{},{euros}.{cents:02},{}", one.tenure, one.visits)?;
    }
    file.flush()?;
    Ok(())
}
