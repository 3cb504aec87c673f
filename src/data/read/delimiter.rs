//! Which sign stands between the cells.

use super::delimited::reader;

/// From the one least likely to stand in text to the one most likely: of two that both split every row
/// evenly the earlier is meant, as `1,5;2,5` under `mean, wave 1;mean, wave 2` shows.
const CANDIDATES: [u8; 4] = [b'\t', b';', b'|', b','];

/// How much of a file is looked at.
const SAMPLE_BYTES: usize = 1 << 16;
const SAMPLE_ROWS: usize = 200;

/// The sign that splits the header, and then the most rows just as the header. Where none of them splits
/// it the file has one column, and the sign is one that its cells do not hold.
pub(super) fn find(text: &str) -> u8 {
    // A character takes four bytes at most, so one of four ends lies between two of them.
    let sample = (0..4).find_map(|back| text.get(..SAMPLE_BYTES - back)).unwrap_or(text);
    let cut = sample.len() < text.len();
    let judged = CANDIDATES.into_iter().zip(1_i32..).filter_map(|(candidate, rank)| {
        let mut widths: Vec<usize> = reader(sample, candidate)
            .byte_records()
            .flatten()
            .filter(|row| row.len() > 1 || row.iter().any(|cell| !cell.trim_ascii().is_empty()))
            .map(|row| row.len())
            .take(SAMPLE_ROWS)
            .collect();
        // The sample may end within a row.
        if cut && widths.len() > 1 && widths.len() < SAMPLE_ROWS {
            widths.pop();
        }
        let header = *widths.first()?;
        let splits = header > 1;
        let even = widths.iter().filter(|&&width| width == header).count();
        // Of signs that split no row at all, the comma is the one that a later row may prove wrong.
        let rank = if splits { -rank } else { rank };
        Some((splits, even * 1000 / widths.len(), rank, candidate))
    });
    judged.max().map_or(b',', |(.., candidate)| candidate)
}
