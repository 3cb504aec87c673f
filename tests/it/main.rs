//! The one integration binary.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests read files and fail loudly"
)]

mod airline;
mod audit;
mod beside;
mod budget;
mod cli;
mod commas;
mod confidence;
mod conformance;
mod coverage;
mod differential;
mod docs;
mod drivers;
mod effects;
mod errors;
mod eval;
mod faults;
mod flip;
mod flip_bounds;
mod format;
mod fuzz;
mod generate;
mod hierarchy;
mod hostile;
mod kept;
mod known_together;
mod left_out;
mod market;
mod models;
mod order;
mod pages;
mod plan;
mod population;
mod property;
mod prove;
mod quadrants;
mod real;
mod scan;
mod syntax;
mod targets;
mod tidy;
mod tongues;
mod traps;
mod view;
mod worthwhile;
mod written_out;
