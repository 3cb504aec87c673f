//! `///` lines: what they document.
//!
//! Documentation belongs to the declaration, clause, column, factor or segment that begins right below
//! it. Blank lines between the two break the tie; ordinary comments do not.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// A `///` comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocLine {
    /// Where its first slash is.
    pub(super) start: usize,
    /// Where its line ends.
    pub(super) end: usize,
    /// Whether nothing stands before it on its line.
    pub(super) first: bool,
}

#[derive(Debug)]
struct Block {
    start: usize,
    end: usize,
    text: String,
    trailing: bool,
    used: bool,
}

/// All documentation of a file.
#[derive(Debug, Default)]
pub(super) struct Docs {
    blocks: Vec<Block>,
    /// From the first byte of what is documented to the block.
    targets: HashMap<usize, usize>,
}

impl Docs {
    /// Joins lines to blocks and finds what each documents.
    pub(super) fn new(text: &str, lines: &[DocLine]) -> Self {
        let mut docs = Self::default();
        let mut open: Option<Block> = None;
        for line in lines {
            let words = text.get(line.start + 3..line.end).unwrap_or_default();
            let words = words.strip_prefix(' ').unwrap_or(words).trim_end();
            if !line.first {
                let block = Block {
                    start: line.start,
                    end: line.end,
                    text: String::new(),
                    trailing: true,
                    used: false,
                };
                docs.blocks.push(block);
                continue;
            }
            match &mut open {
                Some(block) if joined(text, block.end, line.start) => {
                    block.text.push('\n');
                    block.text.push_str(words);
                    block.end = line.end;
                }
                _ => {
                    let (start, end) = (line.start, line.end);
                    let block = Block { start, end, text: words.to_owned(), trailing: false, used: false };
                    if let Some(done) = open.replace(block) {
                        docs.close(text, done);
                    }
                }
            }
        }
        if let Some(done) = open {
            docs.close(text, done);
        }
        docs
    }

    fn close(&mut self, text: &str, block: Block) {
        if let Some(target) = target(text, block.end) {
            self.targets.insert(target, self.blocks.len());
        }
        self.blocks.push(block);
    }

    /// The documentation of what begins here.
    pub(super) fn take(&mut self, start: usize) -> Option<String> {
        let block = self.blocks.get_mut(*self.targets.get(&start)?)?;
        block.used = true;
        Some(block.text.clone())
    }

    /// Forgets the documentation inside text that could not be read, and of it.
    pub(super) fn forget(&mut self, start: usize, end: usize) {
        self.take(start);
        let from = self.blocks.partition_point(|block| block.start < start);
        for block in self.blocks.iter_mut().skip(from).take_while(|block| block.start < end) {
            block.used = true;
        }
    }

    /// Warns of documentation that nobody took.
    pub(super) fn unused(&self, source: SourceId, out: &mut Diagnostics) {
        for block in self.blocks.iter().filter(|block| !block.used) {
            let span = Span::new(source, block.start, block.end);
            let (label, help) = if block.trailing {
                (
                    "stands after something else",
                    "documentation stands on lines of its own, above what it documents; a remark at the end of a line begins with `//`",
                )
            } else {
                (
                    "nothing begins right below",
                    "put it right above a declaration, column, factor or segment, or begin it with `//`",
                )
            };
            out.push(
                Diagnostic::new(
                    Code::DOC_WITHOUT_DECLARATION,
                    span,
                    "this documentation documents nothing",
                    label,
                )
                .help(help),
            );
        }
    }
}

/// Whether only the end of a line and indentation lie between.
fn joined(text: &str, end: usize, start: usize) -> bool {
    text.get(end..start)
        .is_some_and(|between| between.chars().all(char::is_whitespace) && between.matches('\n').count() == 1)
}

/// Where the thing right below begins.
fn target(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..)?;
        let blank = rest.len() - rest.trim_start().len();
        if rest.get(..blank)?.matches('\n').count() != 1 {
            return None;
        }
        at += blank;
        let rest = text.get(at..)?;
        if !rest.starts_with("//") {
            return (!rest.is_empty()).then_some(at);
        }
        at += rest.find('\n').unwrap_or(rest.len());
    }
}
