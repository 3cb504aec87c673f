//! Rows as bits of words, and packing of comparisons into them.

use wide::{f64x4, i8x16, i32x4};

/// All bits of `rows` rows.
pub(super) fn fill(words: &mut [u64], rows: usize) {
    words.fill(u64::MAX);
    trim(words, rows);
}

/// Unsets what is beyond the last row.
pub(super) fn trim(words: &mut [u64], rows: usize) {
    if let Some(last) = words.last_mut()
        && !rows.is_multiple_of(64)
    {
        *last &= u64::MAX >> (64 - rows % 64);
    }
}

pub(super) fn any(words: &[u64]) -> bool {
    words.iter().fold(0, |all, word| all | word) != 0
}

pub(super) fn count(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

pub(super) fn or(into: &mut [u64], other: &[u64]) {
    for (word, more) in into.iter_mut().zip(other) {
        *word |= more;
    }
}

pub(super) fn and(into: &mut [u64], other: &[u64]) {
    for (word, more) in into.iter_mut().zip(other) {
        *word &= more;
    }
}

pub(super) fn and_not(into: &mut [u64], other: &[u64]) {
    for (word, more) in into.iter_mut().zip(other) {
        *word &= !more;
    }
}

/// Whether two have a row in common.
pub(super) fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).fold(0, |all, (a, b)| all | (a & b)) != 0
}

pub(super) fn get(words: &[u64], row: usize) -> bool {
    words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

pub(super) fn set(words: &mut [u64], row: usize) {
    if let Some(word) = words.get_mut(row / 64) {
        *word |= 1 << (row % 64);
    }
}

pub(super) use crate::block::rows_of as rows;

/// A bit for each value below `at`.
pub(super) fn below(values: &[f64], at: f64, out: &mut [u64]) {
    let at = f64x4::splat(at);
    for (values, word) in values.chunks(64).zip(out) {
        let mut found = 0_u64;
        let (fours, rest) = values.as_chunks::<4>();
        for (four, shift) in fours.iter().zip((0..64).step_by(4)) {
            found |= u64::from(f64x4::from(*four).simd_lt(at).to_bitmask()) << shift;
        }
        let start = fours.len() * 4;
        for (value, bit) in rest.iter().zip(start..) {
            found |= u64::from(f64x4::splat(*value).simd_lt(at).to_bitmask() & 1) << bit;
        }
        *word = found;
    }
}

/// A bit for each value below `at`, or at it.
pub(super) fn up_to(values: &[f64], at: f64, out: &mut [u64]) {
    let at = f64x4::splat(at);
    for (values, word) in values.chunks(64).zip(out) {
        let mut found = 0_u64;
        let (fours, rest) = values.as_chunks::<4>();
        for (four, shift) in fours.iter().zip((0..64).step_by(4)) {
            found |= u64::from(f64x4::from(*four).simd_le(at).to_bitmask()) << shift;
        }
        let start = fours.len() * 4;
        for (value, bit) in rest.iter().zip(start..) {
            found |= u64::from(f64x4::splat(*value).simd_le(at).to_bitmask() & 1) << bit;
        }
        *word = found;
    }
}

/// The same for whole numbers of one byte: sixteen at a time.
pub(super) fn bytes(values: &[i8], out: &mut [u64], test: impl Fn(i8x16) -> i8x16) {
    for (values, word) in values.chunks(64).zip(out) {
        let mut found = 0_u64;
        let (sixteens, rest) = values.as_chunks::<16>();
        for (sixteen, shift) in sixteens.iter().zip((0..64).step_by(16)) {
            found |= u64::from(test(i8x16::from(*sixteen)).to_bitmask() & 0xFFFF) << shift;
        }
        let start = sixteens.len() * 16;
        for (value, bit) in rest.iter().zip(start..) {
            found |= u64::from(test(i8x16::splat(*value)).to_bitmask() & 1) << bit;
        }
        *word = found;
    }
}

/// The same for whole numbers of four bytes.
pub(super) fn ints_below(values: &[i32], at: i32, out: &mut [u64]) {
    let at = i32x4::splat(at);
    for (values, word) in values.chunks(64).zip(out) {
        let mut found = 0_u64;
        let (fours, rest) = values.as_chunks::<4>();
        for (four, shift) in fours.iter().zip((0..64).step_by(4)) {
            found |= u64::from(i32x4::from(*four).simd_lt(at).to_bitmask() & 0xF) << shift;
        }
        let start = fours.len() * 4;
        for (value, bit) in rest.iter().zip(start..) {
            found |= u64::from(i32x4::splat(*value).simd_lt(at).to_bitmask() & 1) << bit;
        }
        *word = found;
    }
}

/// A bit for each value that something holds of.
pub(super) fn pack<T: Copy>(values: &[T], out: &mut [u64], holds: impl Fn(T) -> bool) {
    for (values, word) in values.chunks(64).zip(out) {
        let mut found = 0_u64;
        for (value, bit) in values.iter().zip(0..) {
            found |= u64::from(holds(*value)) << bit;
        }
        *word = found;
    }
}

/// The same for pairs.
pub(super) fn pack2<T: Copy, U: Copy>(a: &[T], b: &[U], out: &mut [u64], holds: impl Fn(T, U) -> bool) {
    for ((a, b), word) in a.chunks(64).zip(b.chunks(64)).zip(out) {
        let mut found = 0_u64;
        for ((a, b), bit) in a.iter().zip(b).zip(0..) {
            found |= u64::from(holds(*a, *b)) << bit;
        }
        *word = found;
    }
}
