//! A file as its words and signs in order, with what the formatter must know of each: where blocks open and
//! close, what begins a declaration, a clause or a cell of a row, and what a sign is joined to.

use std::borrow::Cow;

use super::ast::File;
use super::cursor::Part;
use super::grammar::Rule;
use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, SourceMap};

/// A word, a sign, a text or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// As it is written; blanks inside are one.
    pub(crate) text: Cow<'t, str>,
    /// How many line ends stand before it.
    pub(crate) breaks: usize,
    /// What it is.
    pub(crate) kind: Kind,
    /// What begins with it.
    pub(crate) begins: Begins,
    /// The cell of a row that begins with it, from 1.
    pub(crate) cell: Option<usize>,
    /// Whether it is a text for people alone: a label, a reason, a source.
    pub(crate) prose: bool,
}

/// What a piece is, as far as blanks around it go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Blanks on both sides.
    Word,
    /// A comment, to the end of its line.
    Comment,
    /// No blank before it: `,` `:` `)`.
    Close,
    /// The round bracket of an expression: none after it.
    Paren,
    /// The round bracket after a name: none on either side.
    Call,
    /// A sign of one operand: none after it.
    Sign,
    /// `..`: none on either side.
    Range,
    /// The brace that opens a block.
    Open,
    /// The brace that closes one.
    Shut,
    /// The brace of a set.
    Set,
    /// The end of a set.
    SetEnd,
}

/// Whether a blank stands between a piece of one kind and a piece of another.
pub(crate) fn is_apart(before: Option<Kind>, kind: Kind) -> bool {
    !matches!(before, Some(Kind::Paren | Kind::Call | Kind::Sign | Kind::Range))
        && !matches!(kind, Kind::Close | Kind::Call | Kind::Range)
}

/// What begins with a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Nothing.
    Nothing,
    /// A declaration.
    Declaration(Shape),
    /// Something of a block.
    Item(Shape),
}

/// What a line looks like, for what stands in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A column of an input.
    Column,
    /// A factor of a side.
    Factor,
    /// A weight of a segment.
    Weight,
    /// A segment.
    Segment,
    /// The head of a decision table or a row of it.
    Row,
    /// The head of a given table or a row of it.
    Given,
    /// A value given for a column, which a comma follows.
    Value,
    /// An action.
    Action,
    /// A clause of a rule, with its place among them.
    Clause(usize),
    /// Anything else.
    Other,
}

/// The tree and the pieces of a file that has no syntax error; else what is wrong with it.
pub(crate) fn pieces(sources: &SourceMap, id: SourceId) -> Result<(File, Vec<Piece<'_>>), Diagnostics> {
    let text = sources.get(id).map_or("", |source| &*source.text);
    let mut out =
        Pieces { text, at: 0, breaks: 0, begins: Begins::Nothing, cell: None, prose: false, out: Vec::new() };
    let (tree, findings) = super::read(sources, id, &mut |file| {
        for part in file.into_inner() {
            out.begins = Begins::Declaration(shape(part.as_rule()));
            out.part(part);
        }
        out.gap(text.len(), Rule::file);
    });
    // A text whose quotes were mended has an error, so the places are those of the text itself.
    if findings.has_errors() { Err(findings) } else { Ok((tree, out.out)) }
}

fn shape(rule: Rule) -> Shape {
    match rule {
        Rule::column => Shape::Column,
        Rule::factor => Shape::Factor,
        Rule::weight => Shape::Weight,
        Rule::segment => Shape::Segment,
        Rule::t_head | Rule::t_row => Shape::Row,
        Rule::table_head | Rule::table_row => Shape::Given,
        Rule::given_value => Shape::Value,
        Rule::action_decl | Rule::terms_decl => Shape::Action,
        rule => CLAUSES.iter().position(|clause| *clause == rule).map_or(Shape::Other, Shape::Clause),
    }
}

/// The clauses of a rule in the order in which they are written.
const CLAUSES: [Rule; 11] = [
    Rule::condition,
    Rule::r_unless,
    Rule::r_recommend,
    Rule::r_forbid,
    Rule::r_priority,
    Rule::r_because,
    Rule::c_source,
    Rule::c_owner,
    Rule::r_effective,
    Rule::r_review,
    Rule::r_overrides,
];

/// Whether a text that stands right in this part is for people alone.
fn is_prose(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::model_decl
            | Rule::factor
            | Rule::segments_decl
            | Rule::segment
            | Rule::population_decl
            | Rule::let_decl
            | Rule::param_decl
            | Rule::protect_decl
            | Rule::consequence_decl
            | Rule::goal_decl
            | Rule::action_decl
            | Rule::rule_decl
            | Rule::table_decl
            | Rule::t_row
            | Rule::t_result
            | Rule::target_decl
            | Rule::snapshot_decl
            | Rule::r_because
            | Rule::c_source
            | Rule::c_owner
    )
}

/// Which cell of its row a part begins, if it begins one.
fn cell(row: Rule, part: Rule, before: Option<usize>) -> Option<usize> {
    let later = |cell: usize| before.is_none_or(|before| before < cell).then_some(cell);
    match (row, part) {
        (
            Rule::column,
            Rule::type_number
            | Rule::type_rating
            | Rule::type_text
            | Rule::type_flag
            | Rule::type_date
            | Rule::type_list,
        )
        | (Rule::factor | Rule::weight, Rule::signed)
        | (Rule::segment | Rule::action_decl, Rule::text) => Some(1),
        (Rule::column, Rule::c_from | Rule::m_missing | Rule::m_not_applicable | Rule::c_format) => later(2),
        (Rule::factor, Rule::text)
        | (Rule::segment, Rule::condition | Rule::k_otherwise)
        | (Rule::action_decl, Rule::open) => Some(2),
        (Rule::factor, Rule::assign) => Some(3),
        (Rule::factor, Rule::factor_block) => Some(4),
        (Rule::t_head, Rule::arith) | (Rule::t_row, Rule::t_cell) => later(1),
        (Rule::t_head | Rule::t_row, Rule::arrow) => Some(before.unwrap_or(0) + 1),
        _ => None,
    }
}

struct Pieces<'t> {
    text: &'t str,
    /// How far the text is done.
    at: usize,
    /// Line ends since the last piece.
    breaks: usize,
    /// What begins with the next piece.
    begins: Begins,
    cell: Option<usize>,
    /// Whether the next part is a text for people alone.
    prose: bool,
    out: Vec<Piece<'t>>,
}

impl<'t> Pieces<'t> {
    fn part(&mut self, part: Part<'_>) {
        let rule = part.as_rule();
        let span = part.as_span();
        let mut parts = part.into_inner().peekable();
        if parts.peek().is_none() {
            return self.leaf(rule, span.start(), span.end());
        }
        let (mut inside, mut last) = (false, None);
        for part in parts {
            let kind = part.as_rule();
            self.bars(part.as_span().start(), rule, &mut last);
            if let Some(cell) = cell(rule, kind, last) {
                self.cell = Some(cell);
                last = Some(cell);
            }
            if inside && !matches!(kind, Rule::close) && !part.as_str().is_empty() {
                self.begins = Begins::Item(shape(kind));
            }
            inside |= kind == Rule::open;
            self.prose = kind == Rule::text && is_prose(rule);
            self.part(part);
            self.prose = false;
        }
        self.gap(span.end(), rule);
    }

    /// The text before a part; in rows of a table each bar begins a cell.
    fn bars(&mut self, until: usize, rule: Rule, last: &mut Option<usize>) {
        let row = matches!(rule, Rule::t_head | Rule::t_row | Rule::table_head | Rule::table_row);
        let before = self.out.len();
        self.gap(until, rule);
        if row && let Some(new) = self.out.get_mut(before..) {
            for bar in new.iter_mut().filter(|piece| piece.text == "|") {
                let cell = last.unwrap_or(0) + 1;
                bar.cell = Some(cell);
                *last = Some(cell);
            }
        }
    }

    fn leaf(&mut self, rule: Rule, start: usize, end: usize) {
        self.gap(start, rule);
        let whole = self.text.get(start..end).unwrap_or_default();
        let words = || Cow::Owned(whole.split_whitespace().collect::<Vec<_>>().join(" "));
        let (text, kind) = match rule {
            // Brackets with nothing between them are no part of their own.
            _ if whole.starts_with(['(', '{', ',']) && !matches!(rule, Rule::open) => {
                return self.gap(end, rule);
            }
            Rule::text => (Cow::Borrowed(whole), Kind::Word),
            // Words with blanks between them that are one part.
            Rule::infix | Rule::arith_op | Rule::extreme | Rule::reason => (words(), Kind::Word),
            _ => {
                // The others may end with blanks and comments that were passed over.
                let text = whole.split(char::is_whitespace).next().unwrap_or_default();
                let kind = match rule {
                    Rule::open => Kind::Open,
                    Rule::close => Kind::Shut,
                    Rule::range_op => Kind::Range,
                    Rule::prefix | Rule::minus if text != "not" => Kind::Sign,
                    Rule::then if text == ":" => Kind::Close,
                    _ => Kind::Word,
                };
                (Cow::Borrowed(text), kind)
            }
        };
        self.at = start + if matches!(text, Cow::Owned(_)) { whole.len() } else { text.len() };
        if !text.is_empty() {
            self.push(text, kind);
        }
        self.gap(end, rule);
    }

    /// Comments and signs that are no parts of their own, up to a place.
    fn gap(&mut self, until: usize, rule: Rule) {
        while self.at < until {
            let rest = self.text.get(self.at..until).unwrap_or_default();
            let Some(first) = rest.chars().next() else { break };
            if first == '\n' {
                self.breaks += 1;
            }
            if first.is_whitespace() || first == '\u{feff}' {
                self.at += first.len_utf8();
                continue;
            }
            if rest.starts_with("//") {
                let line = self.text.get(self.at..).unwrap_or_default();
                let line = line.split('\n').next().unwrap_or_default();
                let begins = std::mem::replace(&mut self.begins, Begins::Nothing);
                let cell = self.cell.take();
                self.push(Cow::Borrowed(line.trim_end()), Kind::Comment);
                (self.begins, self.cell) = (begins, cell);
                self.at += line.len();
                continue;
            }
            let kind = match first {
                ',' | ')' | ':' => Kind::Close,
                '(' if rule == Rule::args => Kind::Call,
                '(' => Kind::Paren,
                '{' => Kind::Set,
                '}' => Kind::SetEnd,
                _ => Kind::Word,
            };
            let end = first.len_utf8();
            self.push(Cow::Borrowed(rest.get(..end).unwrap_or_default()), kind);
            self.at += end;
        }
    }

    fn push(&mut self, text: Cow<'t, str>, kind: Kind) {
        self.out.push(Piece {
            text,
            kind,
            breaks: std::mem::take(&mut self.breaks),
            begins: std::mem::replace(&mut self.begins, Begins::Nothing),
            cell: self.cell.take(),
            prose: self.prose && kind == Kind::Word,
        });
    }
}
