//! Text to tree. pest stays inside this room; what leaves it is [`ast`] and diagnostics.

pub mod ast;
