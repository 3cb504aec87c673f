//! How much a workbook unpacks to, before anything is unpacked into memory.

use flate2::{Decompress, FlushDecompress, Status};

use super::super::compressed::size;
use super::super::{Fallible, fail};
use crate::diagnostic::{Code, tick};

/// What every packed file in an archive begins with.
const MARK: &[u8] = b"PK\x03\x04";
/// The length of its header, up to the two parts of any length.
const HEADER: usize = 30;

/// Refuses an archive that unpacks to more than `limit`.
///
/// The sizes that an archive states can be lies, and its directory may name one part many times, so
/// everything that begins as a part is unpacked into nothing and counted. What only looks like a part
/// ends at once, as nothing that can be unpacked.
pub(super) fn check(name: &str, bytes: &[u8], limit: u64) -> Fallible<()> {
    let mut total = 0_u64;
    let mut inflate = Decompress::new(false);
    let mut scratch = vec![0; 1 << 16];
    let marks = bytes.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    for (at, _) in marks {
        let length = |offset: usize| {
            let low = bytes.get(at + offset).copied().unwrap_or(0);
            let high = bytes.get(at + offset + 1).copied().unwrap_or(0);
            usize::from(u16::from_le_bytes([low, high]))
        };
        let mut rest = bytes.get(at + HEADER + length(26) + length(28)..).unwrap_or_default();
        inflate.reset(false);
        loop {
            let (read, made) = (inflate.total_in(), inflate.total_out());
            let result = inflate.decompress(rest, &mut scratch, FlushDecompress::None);
            let (read, made) = (inflate.total_in() - read, inflate.total_out() - made);
            total = total.saturating_add(made);
            if total > limit {
                let message =
                    format!("{} unpacks to more than the {} that are allowed", tick(name), size(limit));
                return Err(fail(Code::DATA_TOO_LARGE, name, None, message));
            }
            if !matches!(result, Ok(Status::Ok)) || (read, made) == (0, 0) {
                break;
            }
            rest = usize::try_from(read).ok().and_then(|read| rest.get(read..)).unwrap_or_default();
        }
    }
    Ok(())
}
