//! Pages, and the chunks of columns made of them.
//!
//! A chunk is a dictionary page, where there is a dictionary, and one data page (version 1, which every reader
//! knows). Nothing is compressed: what repeats is in dictionaries and runs already, and compressing the rest
//! would take more time than all else together.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescriptor;

use super::hybrid::{self, varint, zigzag};

/// The values of a dictionary, as they stand in its page.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    pub(super) bytes: Vec<u8>,
    pub(super) values: usize,
}

impl Dictionary {
    /// Of texts.
    pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut dictionary = Self::default();
        for text in texts {
            dictionary.bytes.extend((text.len() as u32).to_le_bytes());
            dictionary.bytes.extend_from_slice(text.as_bytes());
            dictionary.values += 1;
        }
        dictionary
    }
}

/// A column of one row group, ready to be written.
#[derive(Debug)]
pub(super) struct Chunk {
    /// What precedes the values: the dictionary page, the header of the data page and its levels.
    head: Vec<u8>,
    values: Vec<u8>,
    dictionary: Option<usize>,
    encoding: Encoding,
    places: usize,
    nulls: usize,
    bounds: Option<(i64, i64)>,
}

impl Chunk {
    /// From values as the encoding wants them. `levels` are empty where a column is required; `places` counts
    /// the nulls with the values.
    pub(super) fn new(
        dictionary: Option<&Dictionary>,
        levels: &[u8],
        values: Vec<u8>,
        encoding: Encoding,
        places: usize,
        nulls: usize,
    ) -> Self {
        let room = dictionary.map_or(0, |dictionary| dictionary.bytes.len());
        let mut head = Vec::with_capacity(levels.len() + room + 64);
        let dictionary = dictionary.map(|dictionary| {
            header(
                &mut head,
                PageKind::Dictionary,
                dictionary.bytes.len(),
                dictionary.values,
                Encoding::PLAIN,
            );
            head.extend_from_slice(&dictionary.bytes);
            head.len()
        });
        header(&mut head, PageKind::Data, levels.len() + values.len(), places, encoding);
        head.extend_from_slice(levels);
        Self { head, values, dictionary, encoding, places, nulls, bounds: None }
    }

    /// From places in a dictionary, one for each value that is not null.
    pub(super) fn of_codes(
        dictionary: &Dictionary,
        levels: &[u8],
        codes: &[u16],
        places: usize,
        nulls: usize,
    ) -> Self {
        let mut values = Vec::new();
        // An empty dictionary is not for all readers.
        if codes.is_empty() {
            return Self::new(None, levels, values, Encoding::PLAIN, places, nulls);
        }
        hybrid::codes(&mut values, codes, hybrid::width(dictionary.values));
        Self::new(Some(dictionary), levels, values, Encoding::RLE_DICTIONARY, places, nulls)
    }

    /// With the least and the greatest of its whole numbers.
    pub(super) fn bounded(self, bounds: Option<(i64, i64)>) -> Self {
        Self { bounds, ..self }
    }

    fn len(&self) -> usize {
        self.head.len() + self.values.len()
    }

    /// What is to be written, in order.
    pub(super) fn parts(&self) -> [&[u8]; 2] {
        [&self.head, &self.values]
    }

    /// What the footer says about it when it is written at `offset`, and where it ends.
    pub(super) fn metadata(
        &self,
        column: &Arc<ColumnDescriptor>,
        offset: u64,
    ) -> Result<(ColumnChunkMetaData, u64), ParquetError> {
        let end = offset + self.len() as u64;
        // Pages know their sizes in 31 bits.
        if self.len() > i32::MAX as usize {
            return Err(ParquetError::General("too many customers in one unit".to_owned()));
        }
        let data = offset + self.dictionary.unwrap_or(0) as u64;
        let nulls = Some(self.nulls as u64);
        let statistics = match (column.physical_type(), self.bounds) {
            (Physical::INT64, bounds) => {
                Statistics::int64(bounds.map(|(min, _)| min), bounds.map(|(_, max)| max), None, nulls, false)
            }
            (Physical::INT32, _) => Statistics::int32(None, None, None, nulls, false),
            (Physical::DOUBLE, _) => Statistics::double(None, None, None, nulls, false),
            (Physical::FIXED_LEN_BYTE_ARRAY, _) => {
                Statistics::fixed_len_byte_array(None, None, None, nulls, false)
            }
            _ => Statistics::byte_array(None, None, None, nulls, false),
        };
        let mut encodings = vec![Encoding::RLE, self.encoding];
        encodings.extend(self.dictionary.map(|_| Encoding::PLAIN));
        let metadata = ColumnChunkMetaData::builder(Arc::clone(column))
            .set_encodings(encodings)
            .set_compression(Compression::UNCOMPRESSED)
            .set_num_values(self.places as i64)
            .set_total_compressed_size(self.len() as i64)
            .set_total_uncompressed_size(self.len() as i64)
            .set_dictionary_page_offset(self.dictionary.map(|_| offset as i64))
            .set_data_page_offset(data as i64)
            .set_statistics(statistics)
            .build()?;
        Ok((metadata, end))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PageKind {
    Data,
    Dictionary,
}

/// A page's header, in Thrift's compact protocol: each field is the distance from the field before and a type
/// (5: a number of 32 bits, 12: a structure), then its value; 0 ends a structure.
fn header(out: &mut Vec<u8>, kind: PageKind, len: usize, values: usize, encoding: Encoding) {
    let mut number = |distance: u8, n: usize| {
        out.push(distance << 4 | 5);
        varint(out, zigzag(n as i64));
    };
    number(1, if kind == PageKind::Data { 0 } else { 2 });
    number(1, len);
    number(1, len);
    // Fields 5, the header of a data page, and 7, that of a dictionary.
    out.push(if kind == PageKind::Data { 2 << 4 | 12 } else { 4 << 4 | 12 });
    let mut number = |n: usize| {
        out.push(1 << 4 | 5);
        varint(out, zigzag(n as i64));
    };
    number(values);
    number(encoding as usize);
    if kind == PageKind::Data {
        // How definition and repetition levels are written.
        number(Encoding::RLE as usize);
        number(Encoding::RLE as usize);
    }
    out.extend([0, 0]);
}
