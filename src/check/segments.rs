//! Families of segments (language 6.1, A12).

use super::context::{Checker, text};
use super::expr::Ctx;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Family, FamilyId, Population, Segment, SegmentId, Table};
use crate::syntax::ast;
use crate::value::Text;

impl Checker<'_> {
    pub(super) fn check_families(&mut self) -> Table<FamilyId, Family> {
        let families = self.names.families.clone();
        // The brands of the data come last: they are no declaration of the author's (B15).
        let brands = self.names.brands.map(|(_, span)| Family {
            name: super::names::OFFERING.into(),
            title: None,
            doc: None,
            first: false,
            segments: Table::default(),
            span,
        });
        families
            .into_iter()
            .map(|family| Family {
                name: family.name.text.as_str().into(),
                title: text(family.title.as_ref()),
                doc: family.doc.as_deref().map(Text::from),
                first: family.first.is_some(),
                segments: self.segments(family),
                span: family.name.span,
            })
            .chain(brands)
            .collect()
    }

    /// Whom the model is about (language 6.7).
    pub(super) fn check_population(&mut self) -> Option<Population> {
        let declared = self.names.population?;
        Some(Population {
            name: declared.name.text.as_str().into(),
            title: text(declared.title.as_ref()),
            doc: declared.doc.as_deref().map(Text::from),
            condition: self.condition(&declared.value, Ctx::CUSTOMER),
            span: declared.name.span,
        })
    }

    fn segments(&mut self, family: &ast::Segments) -> Table<SegmentId, Segment> {
        let last = family.segments.len().saturating_sub(1);
        family
            .segments
            .iter()
            .enumerate()
            .map(|(n, segment)| {
                let condition = match &segment.condition {
                    ast::Membership::If(condition) => Some(self.condition(condition, Ctx::CUSTOMER)),
                    ast::Membership::Otherwise(span) => {
                        if n != last {
                            self.report(
                                Diagnostic::new(
                                    Code::OTHERWISE_NOT_LAST,
                                    *span,
                                    "`otherwise` takes the rest, so it stands last",
                                    "segments follow",
                                )
                                .help("move this segment to the end of its family"),
                            );
                        }
                        None
                    }
                };
                Segment {
                    name: segment.name.text.as_str().into(),
                    title: text(segment.title.as_ref()),
                    condition,
                    span: segment.name.span,
                }
            })
            .collect()
    }
}
