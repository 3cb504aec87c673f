//! Workbooks.

#[cfg(feature = "xlsx")]
mod archive;
#[cfg(feature = "xlsx")]
mod sheet;

use super::table::RawTable;
use super::{Fallible, ReadOptions};

/// Reads one sheet.
#[cfg(feature = "xlsx")]
pub(super) fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Fallible<RawTable> {
    archive::check(name, bytes, options.limits.max_bytes)?;
    // Archives and XML of strangers go through much code that is not ours; should any of it lose its
    // footing, that is a broken file and not a broken run.
    let attempt = std::panic::AssertUnwindSafe(|| sheet::read(name, bytes, options));
    std::panic::catch_unwind(attempt).unwrap_or_else(|_| Err(sheet::broken(name)))
}

/// Says that workbooks cannot be read.
#[cfg(not(feature = "xlsx"))]
pub(super) fn read(name: &str, _: &[u8], _: &ReadOptions) -> Fallible<RawTable> {
    use crate::diagnostic::{Code, Diagnostic, tick};
    let message = format!("{} is a workbook, which this build cannot read", tick(name));
    Err(super::one(
        Diagnostic::bare(Code::DATA_FORMAT, message)
            .at(super::place(name, None, None))
            .help("save the sheet as CSV, or build with the feature `xlsx`"),
    ))
}
