//! The columnar engine: a plan over blocks of customers, exact and fast.

mod decide;
mod exec;
mod formula;
mod fraction;
mod records;
mod state;
mod why;
mod words;
