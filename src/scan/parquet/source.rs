//! The bytes of a file as the `parquet` crate wants them.

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::scan::Source;

/// How much is read at once where it is not known how much is needed: about what the header of a page takes.
const GULP: usize = 512;

/// A file to read parts of.
pub(super) struct Reader(pub(super) Source);

impl Length for Reader {
    fn len(&self) -> u64 {
        self.0.bytes.len()
    }
}

impl ChunkReader for Reader {
    type T = From;

    fn get_read(&self, start: u64) -> Result<From> {
        Ok(From { source: self.0.clone(), at: start, buffer: [0; GULP], used: 0, filled: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file may ask for any length: it gets no more memory than the file has bytes.
        if start.checked_add(length as u64).is_none_or(|end| end > self.0.bytes.len()) {
            return Err(ParquetError::EOF("it ends too early".to_owned()));
        }
        let mut buffer = vec![0; length];
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.0.bytes.read_at(start + filled as u64, rest) {
                Ok(0) => return Err(ParquetError::EOF("it ends too early".to_owned())),
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ParquetError::External(Box::new(error))),
            }
        }
        Ok(buffer.into())
    }
}

/// The bytes from a place on.
pub(super) struct From {
    source: Source,
    at: u64,
    buffer: [u8; GULP],
    used: usize,
    filled: usize,
}

impl std::io::Read for From {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.used == self.filled {
            self.filled = self.source.bytes.read_at(self.at, &mut self.buffer)?.min(GULP);
            self.at += self.filled as u64;
            self.used = 0;
        }
        let here = self.buffer.get(self.used..self.filled).unwrap_or_default();
        let read = here.len().min(to.len());
        if let (Some(to), Some(here)) = (to.get_mut(..read), here.get(..read)) {
            to.copy_from_slice(here);
        }
        self.used += read;
        Ok(read)
    }
}
