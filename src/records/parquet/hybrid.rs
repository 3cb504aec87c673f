//! Parquet's mix of runs and packed bits, for levels and for places in a dictionary.

use super::bits::{BitStream, spread};

/// How many codes are looked at together for a run.
const STRETCH: usize = 512;

/// An unsigned number, seven bits a byte.
pub(super) fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A signed number as an unsigned one.
pub(super) fn zigzag(n: i64) -> u64 {
    (n << 1 ^ n >> 63) as u64
}

/// Levels of one bit with their length before them, as data pages hold them.
pub(super) fn levels(out: &mut Vec<u8>, stream: &BitStream) {
    with_length(out, |out| {
        let (len, ones) = (stream.len(), stream.ones());
        if ones == 0 || ones == len {
            varint(out, (len as u64) << 1);
            out.push(u8::from(ones > 0));
        } else {
            packed_words(out, stream.words(), len, 1);
        }
    });
}

/// Levels of two bits: 0 where `some` is unset, else 1, or 2 where `full` is set for that place. Levels of all
/// places are in `some`, those of `full` only for the places where `some` is set.
pub(super) fn two_bit_levels(out: &mut Vec<u8>, some: &BitStream, full: &BitStream) {
    with_length(out, |out| {
        let (len, ones) = (some.len(), some.ones());
        let constant = match (ones, full.ones()) {
            (0, _) => Some(0),
            (ones, 0) if ones == len => Some(1),
            (ones, full) if ones == len && full == len => Some(2),
            _ => None,
        };
        if let Some(level) = constant {
            varint(out, (len as u64) << 1);
            out.push(level);
            return;
        }
        let mut source = full.words().flat_map(|word| [word as u32, (word >> 32) as u32]);
        let (mut ready, mut n) = (0_u64, 0_u32);
        let all_full = full.ones() == ones;
        let words = some.words().flat_map(|word| {
            let mut take = |word: u64| {
                if all_full {
                    return spread(word) << 1;
                }
                // Deal the bits of `full` out to the places that are set.
                if n < word.count_ones() {
                    ready |= u64::from(source.next().unwrap_or(0)) << n;
                    n += 32;
                }
                let (mut rest, mut high) = (word, 0_u64);
                while rest != 0 {
                    let lowest = rest & rest.wrapping_neg();
                    high |= if ready & 1 == 1 { lowest } else { 0 };
                    ready >>= 1;
                    n -= 1;
                    rest ^= lowest;
                }
                spread(high) << 1 | spread(word & !high)
            };
            [take(word & 0xFFFF_FFFF), take(word >> 32)]
        });
        packed_words(out, words, len, 2);
    });
}

fn with_length(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let at = out.len();
    out.extend([0; 4]);
    write(out);
    let len = (out.len() - at - 4) as u32;
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&len.to_le_bytes());
    }
}

/// One packed run of words that are packed already.
fn packed_words(out: &mut Vec<u8>, words: impl Iterator<Item = u64>, len: usize, width: usize) {
    let groups = len.div_ceil(8);
    varint(out, (groups as u64) << 1 | 1);
    let end = out.len() + groups * width;
    out.reserve(groups * width + 16);
    for word in words {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.resize(end, 0);
}

/// How many bits the largest of so many codes takes, at least 1.
pub(super) fn width(codes: usize) -> u8 {
    (usize::BITS - codes.saturating_sub(1).leading_zeros()).max(1) as u8
}

/// Codes below 2^width, with the width before them, as data pages hold them. Stretches of one code become
/// runs.
pub(super) fn codes(out: &mut Vec<u8>, codes: &[u16], width: u8) {
    out.push(width);
    let constant = |stretch: &[u16]| {
        let first = stretch.first().copied()?;
        stretch.iter().all(|code| *code == first).then_some(first)
    };
    let mut rest = codes;
    let mut stretches = codes.chunks(STRETCH).map(|stretch| (constant(stretch), stretch.len())).peekable();
    while let Some((code, mut len)) = stretches.next() {
        while let Some((_, more)) = stretches.next_if(|(next, _)| *next == code) {
            len += more;
        }
        let Some((stretch, after)) = rest.split_at_checked(len) else { return };
        rest = after;
        match code {
            Some(code) => {
                varint(out, (len as u64) << 1);
                out.push(code as u8);
                if width > 8 {
                    out.push((code >> 8) as u8);
                }
            }
            None => {
                varint(out, (len.div_ceil(8) as u64) << 1 | 1);
                pack(out, stretch, width);
            }
        }
    }
}

/// Packs codes, the last group of eight filled up with 0.
fn pack(out: &mut Vec<u8>, codes: &[u16], width: u8) {
    macro_rules! widths {
        ($($width:literal)*) => {
            match width {
                $($width => pack_as::<$width>(out, codes),)*
                _ => debug_assert!(false, "codes have at most 16 bits"),
            }
        };
    }
    widths!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
}

fn pack_as<const WIDTH: usize>(out: &mut Vec<u8>, codes: &[u16]) {
    let (groups, rest) = codes.as_chunks::<8>();
    let start = out.len();
    out.resize(start + groups.len() * WIDTH, 0);
    let (places, _) = out.get_mut(start..).unwrap_or_default().as_chunks_mut::<WIDTH>();
    for (group, place) in groups.iter().zip(places) {
        *place = packed(group);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(place, code)| *place = *code);
        out.extend(packed::<WIDTH>(&last));
    }
}

/// Eight codes in `WIDTH` bytes.
fn packed<const WIDTH: usize>(group: &[u16; 8]) -> [u8; WIDTH] {
    let mut bytes = [0; WIDTH];
    // In one word where they fit, because shifting two is slower.
    if WIDTH <= 8 {
        let mut word = 0_u64;
        for (at, code) in group.iter().enumerate() {
            word |= u64::from(*code) << (at * WIDTH);
        }
        bytes.iter_mut().zip(word.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    } else {
        let mut word = 0_u128;
        for (at, code) in group.iter().enumerate() {
            word |= u128::from(*code) << (at * WIDTH);
        }
        bytes.iter_mut().zip(word.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_hold_the_largest_code() {
        assert_eq!([0, 1, 2, 3, 4, 5, 256, 257, 65536].map(width), [1, 1, 1, 2, 2, 3, 8, 9, 16]);
    }

    #[test]
    fn packing_follows_the_example_of_the_format() {
        let mut out = Vec::new();
        codes(&mut out, &[0, 1, 2, 3, 4, 5, 6, 7], 3);
        assert_eq!(out, [3, 0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn one_code_is_a_run() {
        let mut out = Vec::new();
        codes(&mut out, &[300; 1000], 9);
        assert_eq!(out, [9, 0xD0, 0x0F, 0x2C, 0x01]);
    }
}
