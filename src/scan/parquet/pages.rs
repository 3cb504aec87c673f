//! One column of a row group, page by page: which rows hold a value, and the values as they are stored.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::AsBytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use super::hybrid::Hybrid;
use super::source::Reader;

/// Values as they are stored: those of one kind.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) wholes: Vec<i64>,
    pub(super) doubles: Vec<f64>,
    pub(super) floats: Vec<f32>,
    /// Texts one after the other, and where each ends.
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

impl Raw {
    pub(super) fn clear(&mut self) {
        self.wholes.clear();
        self.doubles.clear();
        self.floats.clear();
        self.bytes.clear();
        self.ends.clear();
    }

    pub(super) fn text(&self, at: usize) -> &[u8] {
        let start = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        self.bytes.get(start..self.ends.get(at).copied().unwrap_or(0)).unwrap_or_default()
    }

    fn push_text(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    /// Adds values written one after the other and says how many bytes they took.
    fn read(&mut self, physical: Type, length: usize, data: &[u8], count: usize) -> Option<usize> {
        let take = |width: usize| data.get(..count.checked_mul(width)?);
        match physical {
            Type::INT32 => {
                let (numbers, _) = take(4)?.as_chunks::<4>();
                self.wholes.extend(numbers.iter().map(|bytes| i64::from(i32::from_le_bytes(*bytes))));
                Some(count * 4)
            }
            Type::INT64 => {
                let (numbers, _) = take(8)?.as_chunks::<8>();
                self.wholes.extend(numbers.iter().map(|bytes| i64::from_le_bytes(*bytes)));
                Some(count * 8)
            }
            Type::FLOAT => {
                let (numbers, _) = take(4)?.as_chunks::<4>();
                self.floats.extend(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)));
                Some(count * 4)
            }
            Type::DOUBLE => {
                let (numbers, _) = take(8)?.as_chunks::<8>();
                self.doubles.extend(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)));
                Some(count * 8)
            }
            Type::BYTE_ARRAY => {
                let mut at = 0;
                for _ in 0..count {
                    let length = u32::from_le_bytes(*data.get(at..)?.first_chunk::<4>()?) as usize;
                    at += 4;
                    self.push_text(data.get(at..at.checked_add(length)?)?);
                    at += length;
                }
                Some(at)
            }
            Type::FIXED_LEN_BYTE_ARRAY if length > 0 => {
                for text in take(length)?.chunks_exact(length) {
                    self.push_text(text);
                }
                Some(count * length)
            }
            _ => None,
        }
    }
}

/// Where the values of the page are.
enum Body {
    /// Places in the dictionary.
    Places(Hybrid),
    Plain(Bytes),
    /// A bit for each.
    Bits(Bytes, usize),
    /// Of another encoding, decoded already.
    Decoded(Raw, usize),
}

/// What comes next.
pub(super) enum Next {
    /// A dictionary.
    Dictionary(Raw, usize),
    /// So many rows, of which so many hold a value.
    Rows {
        rows: usize,
        present: usize,
        /// Whether values are places in the dictionary.
        places: bool,
    },
}

/// A column of a row group.
pub(super) struct Pages {
    pages: SerializedPageReader<Reader>,
    descr: ColumnDescPtr,
    physical: Type,
    /// Of values of one fixed length.
    length: usize,
    optional: bool,
    left: usize,
    levels: Hybrid,
    body: Body,
    /// 1 for each of the rows that were told of last and hold a value; empty where all do.
    pub(super) present: Vec<u32>,
}

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

impl Pages {
    pub(super) fn new(reader: Arc<Reader>, chunk: &ColumnChunkMetaData, rows: usize) -> Result<Self> {
        let offset = chunk.dictionary_page_offset().unwrap_or(0).min(chunk.data_page_offset());
        if offset < 0 || chunk.compressed_size() < 0 {
            return Err(damaged("a column lies nowhere in it"));
        }
        let descr = chunk.column_descr_ptr();
        let physical = descr.physical_type();
        let length = match physical {
            Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(descr.type_length()).unwrap_or(0),
            _ => 0,
        };
        Ok(Self {
            pages: SerializedPageReader::new(reader, chunk, rows, None)?,
            physical,
            length,
            optional: descr.max_def_level() > 0,
            descr,
            left: 0,
            levels: Hybrid::default(),
            body: Body::Plain(Bytes::new()),
            present: Vec::new(),
        })
    }

    /// At most so many rows.
    pub(super) fn next(&mut self, most: usize) -> Result<Next> {
        while self.left == 0 {
            let Some(page) = self.pages.get_next_page()? else {
                return Err(damaged("a column is too short"));
            };
            if let Page::DictionaryPage { buf, num_values, .. } = &page {
                let mut raw = Raw::default();
                let count = *num_values as usize;
                // Nothing is shorter than half a byte a value, so a wild count is found out before it costs.
                if count > buf.len().saturating_mul(2) + 1
                    || raw.read(self.physical, self.length, buf, count).is_none()
                {
                    return Err(damaged("a dictionary is too short"));
                }
                return Ok(Next::Dictionary(raw, count));
            }
            self.load(page)?;
        }
        let rows = most.min(self.left);
        self.left -= rows;
        self.present.clear();
        let mut present = rows;
        if self.optional && !self.levels.pass(1, rows) {
            if !self.levels.read(rows, &mut self.present) {
                return Err(damaged("a page has too few levels"));
            }
            present = self.present.iter().filter(|level| **level == 1).count();
            if present == rows {
                self.present.clear();
            }
        }
        Ok(Next::Rows { rows, present, places: matches!(self.body, Body::Places(_) | Body::Bits(..)) })
    }

    fn load(&mut self, page: Page) -> Result<()> {
        let (data, encoding, count) = match &page {
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let mut data = buf.clone();
                if self.optional {
                    if *def_level_encoding != Encoding::RLE {
                        return self.decode(page);
                    }
                    let length = data
                        .first_chunk::<4>()
                        .map(|bytes| u32::from_le_bytes(*bytes) as usize)
                        .filter(|length| *length <= data.len() - 4)
                        .ok_or_else(|| damaged("the levels of a page are too short"))?;
                    self.levels = Hybrid::new(data.slice(4..4 + length), 1);
                    data = data.slice(4 + length..);
                }
                (data, *encoding, *num_values)
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let (from, length) = (*rep_levels_byte_len as usize, *def_levels_byte_len as usize);
                let end = from.saturating_add(length);
                if end > buf.len() {
                    return Err(damaged("the levels of a page are too short"));
                }
                self.levels = Hybrid::new(buf.slice(from..end), 1);
                (buf.slice(end..), *encoding, *num_values)
            }
            Page::DictionaryPage { .. } => return Ok(()),
        };
        self.body = match (encoding, self.physical) {
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => match data.first() {
                Some(width) => Body::Places(Hybrid::new(data.slice(1..), usize::from(*width))),
                // A page that holds nothing but empty cells.
                None => Body::Places(Hybrid::default()),
            },
            (Encoding::PLAIN, Type::BOOLEAN) => Body::Bits(data, 0),
            (Encoding::PLAIN, _) => Body::Plain(data),
            _ => return self.decode(page),
        };
        self.left = count as usize;
        Ok(())
    }

    /// Reads a page of a rarer encoding by the crate's own reader.
    fn decode(&mut self, page: Page) -> Result<()> {
        let count = page.num_values() as usize;
        let mut levels: Vec<i16> = Vec::new();
        let mut raw = Raw::default();
        macro_rules! read {
            ($reader:expr, $take:expr) => {{
                let mut values = Vec::new();
                let wanted = self.optional.then_some(&mut levels);
                $reader.read_records(count, wanted, None, &mut values)?;
                for value in &values {
                    $take(value);
                }
            }};
        }
        match get_column_reader(Arc::clone(&self.descr), Box::new(One(Some(page)))) {
            ColumnReader::BoolColumnReader(mut reader) => {
                read!(reader, |value: &bool| raw.wholes.push(i64::from(*value)));
            }
            ColumnReader::Int32ColumnReader(mut reader) => {
                read!(reader, |value: &i32| raw.wholes.push(i64::from(*value)));
            }
            ColumnReader::Int64ColumnReader(mut reader) => {
                read!(reader, |value: &i64| raw.wholes.push(*value))
            }
            ColumnReader::FloatColumnReader(mut reader) => {
                read!(reader, |value: &f32| raw.floats.push(*value))
            }
            ColumnReader::DoubleColumnReader(mut reader) => {
                read!(reader, |value: &f64| raw.doubles.push(*value));
            }
            ColumnReader::ByteArrayColumnReader(mut reader) => {
                read!(reader, |value: &parquet::data_type::ByteArray| raw.push_text(value.as_bytes()));
            }
            ColumnReader::FixedLenByteArrayColumnReader(mut reader) => {
                read!(reader, |value: &parquet::data_type::FixedLenByteArray| raw
                    .push_text(value.as_bytes()));
            }
            ColumnReader::Int96ColumnReader(_) => return Err(damaged("a column changes its type")),
        }
        let held = raw.wholes.len() + raw.floats.len() + raw.doubles.len() + raw.ends.len();
        let told = if self.optional { levels.iter().filter(|level| **level == 1).count() } else { count };
        if held != told || (self.optional && levels.len() != count) {
            return Err(damaged("a page is too short"));
        }
        if self.optional {
            // The levels once more in the form in which they are read, each of them a run.
            let mut packed = Vec::new();
            for chunk in levels.chunk_by(|a, b| a == b) {
                let mut header = (chunk.len() as u64) << 1;
                while header >= 0x80 {
                    packed.push(header.to_le_bytes().first().map_or(0, |byte| byte | 0x80));
                    header >>= 7;
                }
                packed.push(header.to_le_bytes().first().copied().unwrap_or(0));
                packed.push(u8::from(chunk.first() == Some(&1)));
            }
            self.levels = Hybrid::new(packed.into(), 1);
        }
        self.body = Body::Decoded(raw, 0);
        self.left = count;
        Ok(())
    }

    /// The next places in the dictionary; of flags 0 or 1.
    pub(super) fn places(&mut self, count: usize, out: &mut Vec<u32>) -> Result<()> {
        match &mut self.body {
            _ if count == 0 => Ok(()),
            Body::Places(places) => {
                if places.read(count, out) {
                    Ok(())
                } else {
                    Err(damaged("a page is too short"))
                }
            }
            Body::Bits(data, at) => {
                if data.len().saturating_mul(8) < at.saturating_add(count) {
                    return Err(damaged("a page is too short"));
                }
                let bit = |at: usize| data.get(at / 8).map_or(0, |byte| u32::from(byte >> (at % 8) & 1));
                out.extend((*at..*at + count).map(bit));
                *at += count;
                Ok(())
            }
            Body::Plain(_) | Body::Decoded(..) => Err(damaged("a page has no places")),
        }
    }

    /// The next values themselves.
    pub(super) fn values(&mut self, count: usize, out: &mut Raw) -> Result<()> {
        match &mut self.body {
            Body::Plain(data) => {
                let used = out
                    .read(self.physical, self.length, data, count)
                    .ok_or_else(|| damaged("a page is too short"))?;
                *data = data.slice(used.min(data.len())..);
            }
            Body::Decoded(raw, at) => {
                let range = *at..*at + count;
                out.wholes.extend_from_slice(raw.wholes.get(range.clone()).unwrap_or_default());
                out.floats.extend_from_slice(raw.floats.get(range.clone()).unwrap_or_default());
                out.doubles.extend_from_slice(raw.doubles.get(range.clone()).unwrap_or_default());
                if !raw.ends.is_empty() {
                    for at in range {
                        out.push_text(raw.text(at));
                    }
                }
                *at += count;
            }
            Body::Places(_) | Body::Bits(..) => return Err(damaged("a page has no values")),
        }
        Ok(())
    }
}

/// A single page as the crate's reader of columns wants it.
struct One(Option<Page>);

impl Iterator for One {
    type Item = Result<Page>;
    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageReader for One {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.take())
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Ok(self.0.as_ref().map(|page| PageMetadata {
            num_rows: None,
            num_levels: Some(page.num_values() as usize),
            is_dict: false,
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0 = None;
        Ok(())
    }
}
