//! `input` and its columns.

use super::super::ast;
use super::super::cursor::{Cursor, Part};
use super::super::grammar::Rule;
use super::{Lower, Met};
use crate::diagnostic::{Code, Diagnostic, tick};
use crate::source::Span;
use crate::value::CompareOp;

/// The types that a column may have.
const TYPES: [&str; 5] = ["rating", "number", "text", "flag", "date"];

impl Lower<'_> {
    pub(super) fn input(&mut self, part: Part<'_>) -> ast::Input {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let mut head = parts.accept(Rule::k_input).map_or(span, |word| self.span(&word));
        let path = parts.accept(Rule::text).map(|part| self.text(&part));
        if let Some(path) = &path {
            head = head.to(path.span);
        }
        let doc = self.docs.take(span.start as usize);
        let mut columns = Vec::new();
        self.block(parts, head, Rule::probe_input, |this, part| {
            if part.as_rule() != Rule::column {
                return this.mismatch(&part);
            }
            columns.push(this.column(part)?);
            Some(())
        });
        ast::Input { span, doc, path, columns }
    }

    fn column(&mut self, part: Part<'_>) -> Option<ast::Column> {
        let span = self.span(&part);
        let mut parts = Cursor::new(part);
        let name = self.need(&mut parts, Rule::decl_name, span)?;
        let name = self.declared(&name);
        let Some(ty) = parts.next() else { return self.broken(span) };
        let place = self.span(&ty);
        let value = self.column_type(ty, place)?;
        let mut column = ast::Column {
            span,
            doc: self.docs.take(span.start as usize),
            name,
            ty: ast::Spanned { value, span: place },
            from: None,
            key: None,
            weight: None,
            offering: None,
            wave: None,
            codes: ast::Codes::default(),
            format: None,
        };
        let mut met = Met::default();
        for part in parts {
            let place = self.span(&part);
            if part.as_rule() == Rule::trailing_comma {
                self.needless_comma(place, "columns");
                continue;
            }
            if !self.clause(&mut met, &part) {
                continue;
            }
            match part.as_rule() {
                Rule::c_key => column.key = Some(place),
                Rule::c_weight => column.weight = Some(place),
                Rule::c_from => column.from = self.text_in(part),
                Rule::c_format => column.format = self.text_in(part),
                Rule::m_missing => column.codes.missing = Some(self.codes(part)),
                Rule::m_not_applicable => column.codes.not_applicable = Some(self.codes(part)),
                Rule::c_offering => {
                    column.offering = Some(ast::Offering { span: place, own: self.text_in(part) });
                }
                Rule::c_wave => column.wave = Some(place),
                _ => return self.mismatch(&part),
            }
        }
        Some(column)
    }

    /// A comma between things that each stand on a line of their own.
    pub(super) fn needless_comma(&mut self, span: Span, what: &str) {
        self.push(
            Diagnostic::new(
                Code::TRAILING_COMMA,
                span,
                format!("no comma stands between {what}"),
                "a comma with nothing after it",
            )
            .help("remove the comma")
            .fix(span, ""),
        );
    }

    /// The text inside a clause.
    pub(super) fn text_in(&mut self, part: Part<'_>) -> Option<ast::Text> {
        let text = Cursor::new(part).seek(Rule::text)?;
        Some(self.text(&text))
    }

    fn texts_in(&mut self, part: Part<'_>) -> Vec<ast::Text> {
        let mut texts = Vec::new();
        for part in Cursor::new(part) {
            if part.as_rule() == Rule::text {
                texts.push(self.text(&part));
            }
        }
        texts
    }

    fn column_type(&mut self, part: Part<'_>, span: Span) -> Option<ast::ColumnType> {
        Some(match part.as_rule() {
            Rule::type_rating => ast::ColumnType::Rating,
            Rule::type_text => ast::ColumnType::Text,
            Rule::type_date => ast::ColumnType::Date,
            Rule::type_list => ast::ColumnType::List(self.texts_in(part)),
            Rule::type_number => ast::ColumnType::Number(self.bounds(part)?),
            Rule::type_flag => {
                let (mut yes, mut no) = (Vec::new(), Vec::new());
                for part in Cursor::new(part) {
                    match part.as_rule() {
                        Rule::flag_yes => yes.extend(self.texts_in(part)),
                        Rule::flag_no => no.extend(self.texts_in(part)),
                        _ => {}
                    }
                }
                ast::ColumnType::Flag { yes, no }
            }
            Rule::type_other => {
                self.unknown_type(span);
                // The column stays known, so that one slip does not become an unknown name everywhere.
                ast::ColumnType::Text
            }
            _ => return self.mismatch(&part),
        })
    }

    fn unknown_type(&mut self, span: Span) {
        let word = self.slice(span);
        let meant = match word.to_lowercase().as_str() {
            "int" | "integer" | "float" | "decimal" | "double" | "num" | "numeric" | "percent" => {
                Some("number")
            }
            "string" | "str" | "varchar" | "char" => Some("text"),
            "bool" | "boolean" | "yes_no" | "yesno" | "yes/no" | "true/false" => Some("flag"),
            "datetime" | "day" | "timestamp" => Some("date"),
            "score" | "scale" | "likert" => Some("rating"),
            _ => None,
        };
        let Some(meant) = meant else {
            return self.unknown_word(span, "type", &TYPES);
        };
        self.push(
            Diagnostic::new(
                Code::UNKNOWN_WORD,
                span,
                format!("the type {} is written {}", tick(word), tick(meant)),
                "not a type",
            )
            .help("a type is `rating`, `number`, `text`, `flag`, `date`, or a list such as `\"a\" | \"b\"`")
            .fix(span, meant),
        );
    }

    fn bounds(&mut self, part: Part<'_>) -> Option<Option<ast::Bounds>> {
        let mut parts = Cursor::new(part);
        parts.accept(Rule::k_number);
        if let Some(range) = parts.accept(Rule::range) {
            return Some(self.range(range).map(ast::Bounds::Range));
        }
        let Some(op) = parts.accept(Rule::bound_op) else { return Some(None) };
        let compare = match op.as_str() {
            "<" => CompareOp::Lt,
            "<=" => CompareOp::Le,
            ">" => CompareOp::Gt,
            _ => CompareOp::Ge,
        };
        let number = parts.accept(Rule::signed)?;
        let number = self.signed(number)?;
        Some(Some(ast::Bounds::Compare(compare, number)))
    }
}
