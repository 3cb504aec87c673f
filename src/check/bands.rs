//! The groups of a protected number (language 4.5, B17).

use super::context::Checker;
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{InputKind, Interval};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Text;

impl Checker<'_> {
    /// `by 18..<30, 30..110`: constant ranges of a number, which do not overlap; lowest first.
    pub(super) fn bands(&mut self, protect: &ast::Protect, kind: &InputKind) -> Vec<(Text, Interval)> {
        let Some(first) = protect.bands.first() else { return Vec::new() };
        if !matches!(kind, InputKind::Number { .. } | InputKind::Rating { .. }) {
            self.report(
                Diagnostic::new(
                    Code::PROTECT_BANDS,
                    first.span,
                    format!("`{}` is no number and has no ranges", protect.name.text),
                    "not needed",
                )
                .help("leave out `by …`: texts, lists and flags are audited by their values"),
            );
            return Vec::new();
        }
        let mut found: Vec<(Text, Interval, (Number, Number), Span)> = Vec::new();
        for range in &protect.bands {
            let (lo, hi) =
                (self.number_expr(&range.lo, Ctx::CUSTOMER), self.number_expr(&range.hi, Ctx::CUSTOMER));
            let (Some(lo_end), Some(hi_end)) = (self.constant(&lo), self.constant(&hi)) else {
                self.error(
                    Code::NOT_CONSTANT,
                    range.span,
                    "the groups of a protected number are ranges of constants, as in `18..<30`",
                    "not constant",
                );
                continue;
            };
            if lo_end > hi_end || (range.open && lo_end == hi_end) {
                self.range_order(&lo, &hi, range.open, range.span);
                continue;
            }
            let words = Text::from(self.sources.slice(range.span).split_whitespace().collect::<String>());
            let band = Interval { lo: Some((lo_end.clone(), true)), hi: Some((hi_end.clone(), !range.open)) };
            found.push((words, band, (lo_end, hi_end), range.span));
        }
        found.sort_by(|a, b| a.2.cmp(&b.2));
        let mut overlapping = Vec::new();
        for (before, after) in found.iter().zip(found.iter().skip(1)) {
            if before.1.contains(&after.2.0) {
                overlapping.push((after.3, before.3));
            }
        }
        for (after, before) in overlapping {
            self.report(
                Diagnostic::new(
                    Code::PROTECT_BANDS,
                    after,
                    "two groups of a protected number overlap",
                    "this begins inside the other",
                )
                .label(before, "which ends here")
                .help("leave out an upper end with `..<`, as in `18..<30, 30..<50`"),
            );
        }
        found.into_iter().map(|(words, band, ..)| (words, band)).collect()
    }
}
