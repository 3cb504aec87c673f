//! Scalar values, and unknowns with their reasons (language 3).
//!
//! A value is known or unknown; an unknown carries the set of its causes. Truth is Kleene's.

mod confidence;
mod date;
pub mod language;
mod terms;
mod unknown;

pub use confidence::Confidence;
pub use date::{Date, DatePattern};
pub use terms::{CompareOp, Extreme, Priority, ProductOp, Side, State, Status, SumOp};
pub use unknown::{Reason, Truth};

use std::sync::Arc;

/// A text of a model or of its data: trimmed and in NFC when it came from data (language 4.2, B20).
pub type Text = Arc<str>;
