//! Unpacking gzip, which exports of a warehouse often are.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};

use super::{Fallible, fail};
use crate::diagnostic::{Code, tick};

/// The bytes themselves, or what gzip made of them, recognised by its first two bytes under any name.
///
/// A few bytes may unpack to any number, so the limit is watched while unpacking.
pub(super) fn unpack<'a>(name: &str, bytes: &'a [u8], limit: u64) -> Fallible<Cow<'a, [u8]>> {
    if bytes.len() as u64 > limit {
        let message = format!("{} is larger than the {} that are allowed", tick(name), size(limit));
        return Err(fail(Code::DATA_TOO_LARGE, name, None, message));
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    // One byte more than allowed tells a file that just fits from one that does not.
    let mut unpacked = Vec::new();
    let result =
        flate2::read::MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut unpacked);
    if unpacked.len() as u64 > limit {
        let message = format!("{} unpacks to more than the {} that are allowed", tick(name), size(limit));
        return Err(fail(Code::DATA_TOO_LARGE, name, None, message));
    }
    match result {
        Ok(_) => Ok(Cow::Owned(unpacked)),
        Err(error) => {
            let what = if error.kind() == ErrorKind::UnexpectedEof { "is cut short" } else { "is damaged" };
            let message = format!("{} is compressed with gzip and {what}", tick(name));
            Err(fail(Code::DATA_FORMAT, name, None, message))
        }
    }
}

/// A number of bytes as people say it.
pub(super) fn size(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    units
        .into_iter()
        .find(|(shift, _)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift)
        .map_or_else(|| format!("{bytes} bytes"), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}
