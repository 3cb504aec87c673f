//! Bytes to text. UTF-8 is taken as given; any other encoding has to show itself by a byte order mark or
//! be named, because a wrong guess would spoil names and categories in silence.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use super::compressed::size;
use super::{Fallible, ReadOptions, fail, one, place};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, tick};

/// Labels to suggest for one that does not exist.
const LABELS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "latin1",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "macintosh",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "koi8-r",
    "koi8-u",
    "ibm866",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
];

/// How much text around a byte that does not fit is enough to tell an encoding by.
const SAMPLE: usize = 1 << 18;

/// The text of a file; a byte order mark of UTF-8 is left in place.
pub(super) fn decode<'a>(name: &str, bytes: Cow<'a, [u8]>, options: &ReadOptions) -> Fallible<Cow<'a, str>> {
    let named = options.encoding.as_deref().map(|label| find(name, label)).transpose()?;
    // A byte order mark is better evidence than what anyone says about the file.
    let (encoding, mark) = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None => (named.unwrap_or(UTF_8), 0),
    };
    let text = if encoding == UTF_8 {
        utf8(name, bytes)?
    } else {
        Cow::Owned(other(name, bytes.get(mark..).unwrap_or_default(), encoding, options.limits.max_bytes)?)
    };
    match text.find('\0') {
        Some(at) => Err(nul(name, text.as_bytes(), at, 1)),
        None => Ok(text),
    }
}

fn find(name: &str, label: &str) -> Fallible<&'static Encoding> {
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => Ok(encoding),
        _ => {
            let message = format!("there is no encoding {}", tick(label));
            let help = did_you_mean(label, LABELS.iter().copied()).unwrap_or_else(|| {
                "common ones are `utf-8`, `windows-1252`, `iso-8859-2`, `utf-16le` and `shift_jis`".to_owned()
            });
            Err(one(Diagnostic::bare(Code::ENCODING, message).at(place(name, None, None)).help(help)))
        }
    }
}

fn utf8<'a>(name: &str, bytes: Cow<'a, [u8]>) -> Fallible<Cow<'a, str>> {
    let (error, bytes) = match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Cow::Borrowed(text)),
            Err(error) => (error, Cow::Borrowed(bytes)),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return Ok(Cow::Owned(text)),
            Err(error) => (error.utf8_error(), Cow::Owned(error.into_bytes())),
        },
    };
    Err(not_utf8(name, &bytes, error.valid_up_to(), 1))
}

/// Text that is in memory in part, the first line being line `first` of the file.
pub(crate) fn check_text<'a>(name: &str, bytes: &'a [u8], first: usize) -> Fallible<&'a str> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| not_utf8(name, bytes, error.valid_up_to(), first))?;
    match memchr::memchr(0, bytes) {
        Some(at) => Err(nul(name, bytes, at, first)),
        None => Ok(text),
    }
}

/// Whether a file is read as UTF-8: its byte order mark, or else the name of its encoding, does not say otherwise.
pub(crate) fn is_utf8(head: &[u8], named: Option<&str>) -> bool {
    match (Encoding::for_bom(head), named) {
        (Some((encoding, _)), _) => encoding == UTF_8,
        (None, Some(label)) => Encoding::for_label(label.as_bytes()) == Some(UTF_8),
        (None, None) => true,
    }
}

/// Bytes that are not UTF-8 at `at`, their first line being line `first` of the file.
fn not_utf8(name: &str, bytes: &[u8], at: usize, first: usize) -> Diagnostics {
    let before = bytes.get(..at).unwrap_or_default();
    if let Some(zero) = bytes.iter().position(|&byte| byte == 0) {
        return nul(name, bytes, zero, first);
    }
    let line = first + line_of(before) - 1;
    let column = 1 + before.iter().rev().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let message = format!("{} is not UTF-8: byte {column} of line {line} is 0x{byte:02X}", tick(name));
    let label = likely(bytes, at).to_lowercase();
    let help = format!("it looks like {label}; say `--encoding {label}`, or save the file as UTF-8");
    one(Diagnostic::bare(Code::ENCODING, message).at(place(name, Some(line), None)).help(help))
}

/// The encoding that the text around the byte at `at` is most likely in.
fn likely(bytes: &[u8], at: usize) -> &'static str {
    let end = at.saturating_add(SAMPLE).min(bytes.len());
    let sample = bytes.get(at.saturating_sub(SAMPLE / 4)..end).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny).name()
}

fn other(name: &str, bytes: &[u8], encoding: &'static Encoding, limit: u64) -> Fallible<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut rest = bytes;
    loop {
        // Growing in proportion keeps the number of copies small; the decoder itself never grows a text.
        text.reserve((rest.len() + rest.len() / 8).clamp(64, 1 << 24));
        let (result, used) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = rest.get(used..).unwrap_or_default();
        if text.len() as u64 > limit {
            let message = format!("{} is more than {} of text", tick(name), size(limit));
            return Err(fail(Code::DATA_TOO_LARGE, name, None, message));
        }
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let read = bytes.len() - rest.len();
                let at = read.saturating_sub(usize::from(length) + usize::from(after)) + 1;
                let line = line_of(text.as_bytes());
                let label = tick(encoding.name().to_lowercase());
                let message = format!("{} is not {label}: byte {at} of the file does not fit", tick(name));
                return Err(fail(Code::ENCODING, name, Some(line), message));
            }
        }
    }
}

fn nul(name: &str, bytes: &[u8], at: usize, first: usize) -> Diagnostics {
    let line = first + line_of(bytes.get(..at).unwrap_or_default()) - 1;
    let message = format!("{} holds a NUL byte on line {line}", tick(name));
    let zeros = |parity| bytes.iter().take(256).skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let help = if odd > 4 * even.max(1) || even > 4 * odd.max(1) {
        let label = if odd > even { UTF_16LE } else { UTF_16BE }.name().to_lowercase();
        format!("it looks like {label} without a byte order mark; say `--encoding {label}`")
    } else {
        "text holds no such byte; is this a text file?".to_owned()
    };
    one(Diagnostic::bare(Code::NUL_BYTE, message).at(place(name, Some(line), None)).help(help))
}

/// The line, from 1, on which the byte after these stands; a lone carriage return ends a line too.
pub(crate) fn line_of(before: &[u8]) -> usize {
    let mut lines = 1;
    let mut last = 0;
    for &byte in before {
        lines += usize::from(byte == b'\r' || (byte == b'\n' && last != b'\r'));
        last = byte;
    }
    lines
}
