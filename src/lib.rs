//! Strategy as code for customer value.
//!
//! The phases, each a folder, data flowing one way:
//!
//! ```text
//! source ─▶ syntax (text → ast) ─▶ check (ast → model) ─▶ interpret (model + table → answer) ─▶ view
//!                                   data (bytes → table) ──────┘
//! ```
//!
//! `number`, `value` and `diagnostic` are the vocabulary that all of them share. The library does no
//! IO and reads no clock and no environment.

pub mod answer;
pub mod audit;
pub mod block;
pub mod budget;
pub mod cases;
pub mod check;
pub mod columnar;
pub mod compile;
pub mod coverage;
pub mod data;
pub mod diagnostic;
pub mod diff;
pub mod drivers;
pub mod example;
pub mod flip;
pub mod format;
pub mod interpret;
pub mod invent;
pub mod load;
pub mod model;
pub mod mutate;
pub mod number;
mod parts;
pub mod plan;
pub mod property;
pub mod prove;
pub mod records;
pub mod scan;
pub mod snapshots;
pub mod source;
pub mod syntax;
pub mod value;
pub mod view;
pub mod whynot;

pub use compile::{Compilation, compile};
