//! Whole numbers as differences (`DELTA_BINARY_PACKED`): row numbers and keys that count up take next to
//! nothing.

use super::hybrid::{varint, zigzag};

const BLOCK: usize = 128;
const MINI: usize = 32;

/// All the numbers. Differences are packed in whole bytes, which any reader takes and no shifting is needed
/// for.
pub(super) fn encode(out: &mut Vec<u8>, numbers: &[i64]) {
    header(out, numbers.len(), numbers.first().copied().unwrap_or(0));
    let mut before = numbers.first().copied().unwrap_or(0);
    let mut differences = [0_i64; BLOCK];
    for block in numbers.get(1..).unwrap_or_default().chunks(BLOCK) {
        for (difference, number) in differences.iter_mut().zip(block) {
            *difference = number.wrapping_sub(before);
            before = *number;
        }
        let differences = differences.get(..block.len()).unwrap_or_default();
        let least = differences.iter().copied().min().unwrap_or(0);
        varint(out, zigzag(least));
        let mut widths = [0_u8; BLOCK / MINI];
        for (width, mini) in widths.iter_mut().zip(differences.chunks(MINI)) {
            let all = mini.iter().fold(0, |all, one| all | one.wrapping_sub(least) as u64);
            *width = (64 - all.leading_zeros()).div_ceil(8) as u8;
        }
        out.extend(widths.map(|bytes| bytes * 8));
        for (width, mini) in widths.into_iter().zip(differences.chunks(MINI)) {
            let end = out.len() + MINI * usize::from(width);
            for one in mini {
                let bytes = one.wrapping_sub(least).to_le_bytes();
                out.extend_from_slice(bytes.get(..usize::from(width)).unwrap_or_default());
            }
            out.resize(end, 0);
        }
    }
}

/// `count` numbers that count up by one.
pub(super) fn encode_count(out: &mut Vec<u8>, first: i64, count: usize) {
    header(out, count, first);
    for _ in 0..count.saturating_sub(1).div_ceil(BLOCK) {
        varint(out, zigzag(1));
        out.extend([0; BLOCK / MINI]);
    }
}

fn header(out: &mut Vec<u8>, count: usize, first: i64) {
    varint(out, BLOCK as u64);
    varint(out, (BLOCK / MINI) as u64);
    varint(out, count as u64);
    varint(out, zigzag(first));
}
