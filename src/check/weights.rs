//! Weights: in range, summing to 1, changed by at most one family a side (language 5.1, A9).

use std::collections::BTreeMap;

use super::context::Checker;
use crate::diagnostic::{Code, Diagnostic, ticked_or};
use crate::model::{Factor, FactorId, FamilyId, SegmentId, SideWeights, Table, TableId};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Side;

/// Replaced weights of one group, by factor.
type Replaced = BTreeMap<FactorId, (Number, Span)>;

impl Checker<'_> {
    pub(super) fn check_weights(&mut self, factors: &Table<FactorId, Factor>) -> (SideWeights, SideWeights) {
        let normalize = self.names.model.is_some_and(|model| model.normalize.is_some());
        let mut base_changes: Replaced = BTreeMap::new();
        let mut by_segment: BTreeMap<(FamilyId, SegmentId), Replaced> = BTreeMap::new();
        for declared in self.names.weights.clone() {
            let target = match declared.group.names.as_slice() {
                [all] if all.text == "all" => &mut base_changes,
                [family, segment] => {
                    let Some(id) = self.names.family(&family.text) else {
                        self.unknown(family);
                        continue;
                    };
                    let Some(segment_id) = self.names.segment(id, &segment.text) else {
                        self.unknown_segment(id, segment);
                        continue;
                    };
                    by_segment.entry((id, segment_id)).or_default()
                }
                _ => {
                    self.error(
                        Code::NO_SUCH_GROUP,
                        declared.group.span,
                        "weights are `for family.segment`, or `for all`",
                        "not a segment",
                    );
                    continue;
                }
            };
            for (name, weight) in &declared.weights {
                let Some(factor) = self.names.factor(&name.text) else {
                    let known = self.names.factor_names(None);
                    self.report(
                        Diagnostic::new(
                            Code::UNKNOWN_NAME,
                            name.span,
                            format!("there is no factor `{}`", name.text),
                            "not a factor",
                        )
                        .help(format!("the factors are {}", ticked_or(&known))),
                    );
                    continue;
                };
                if let Some((_, first)) = target.get(&factor) {
                    self.report(
                        Diagnostic::new(
                            Code::DUPLICATE,
                            name.span,
                            format!("the weight of `{}` is given twice", name.text),
                            "again here",
                        )
                        .label(*first, "first here"),
                    );
                    continue;
                }
                self.weight_range(weight, normalize);
                target.insert(factor, (weight.value.clone(), weight.span));
            }
        }
        let benefits = self.side_weights(Side::Benefits, factors, normalize, &base_changes, &by_segment);
        let costs = self.side_weights(Side::Costs, factors, normalize, &base_changes, &by_segment);
        (benefits, costs)
    }

    /// Whether a weight is one; an error where it is not.
    fn weight_range(&mut self, weight: &ast::NumberLit, normalize: bool) -> bool {
        let value = &weight.value;
        if value.is_positive() && (normalize || *value <= Number::ONE) {
            return true;
        }
        let written = self.sources.slice(weight.span).to_owned();
        let mut finding = Diagnostic::new(
            Code::WEIGHT_RANGE,
            weight.span,
            if value.is_positive() {
                format!("a weight is at most 100%, and this is {}%", (value * &Number::int(100)))
            } else {
                "a weight is above 0".to_owned()
            },
            "outside (0, 1]",
        );
        if !weight.percent && *value > Number::ONE && *value <= Number::int(100) {
            finding = finding
                .help(format!(
                    "write `{written}%`, or `normalize weights` in the model for points of any sum"
                ))
                .fix(weight.span, format!("{written}%"));
        } else if !value.is_positive() {
            finding = finding.help("leave the factor out if it does not count");
        }
        self.report(finding);
        false
    }

    fn side_weights(
        &mut self,
        side: Side,
        factors: &Table<FactorId, Factor>,
        normalize: bool,
        base_changes: &Replaced,
        by_segment: &BTreeMap<(FamilyId, SegmentId), Replaced>,
    ) -> SideWeights {
        let ids: Vec<FactorId> = factors.iter().filter(|(_, f)| f.side == side).map(|(id, _)| id).collect();
        let declared: Vec<&ast::NumberLit> = self
            .names
            .factors
            .clone()
            .into_iter()
            .filter(|(of, _)| *of == side)
            .map(|(_, f)| &f.weight)
            .collect();
        let mut in_range = true;
        for weight in &declared {
            in_range &= self.weight_range(weight, normalize);
        }
        let mut base: Vec<Number> = declared.iter().map(|weight| weight.value.clone()).collect();
        let sum: Number = base.iter().sum();
        if normalize && sum.is_positive() {
            base = base.iter().map(|weight| weight / &sum).collect();
        } else if sum != Number::ONE && !base.is_empty() && in_range {
            self.wrong_sum(side, &declared, &sum);
        }
        base = self.replaced(side, &ids, &base, base_changes);
        let touches = |changes: &Replaced| changes.keys().any(|factor| ids.contains(factor));
        let mut families: Vec<FamilyId> = by_segment
            .iter()
            .filter(|(_, changes)| touches(changes))
            .map(|((family, _), _)| *family)
            .collect();
        families.dedup();
        if let [first, second, ..] = families.as_slice() {
            self.two_families(side, *first, *second, by_segment, &ids);
        }
        let by = families.first().map(|family| {
            let count = self.names.segment_names(*family).len();
            let per_segment = (0..count)
                .map(|n| {
                    let changes = by_segment.get(&(*family, SegmentId::new(n)))?;
                    touches(changes).then(|| self.replaced(side, &ids, &base, changes))
                })
                .collect();
            (*family, per_segment)
        });
        SideWeights { base, by }
    }

    fn wrong_sum(&mut self, side: Side, declared: &[&ast::NumberLit], sum: &Number) {
        let word = match side {
            Side::Benefits => "benefits",
            Side::Costs => "costs",
        };
        let percent = |n: &Number| format!("{}%", (n * &Number::int(100)).short(6));
        let difference = &Number::ONE - sum;
        let (verb, amount) = if difference.is_negative() {
            ("above", percent(&difference.abs()))
        } else {
            ("short of", percent(&difference))
        };
        let Some(last) = declared.last() else { return };
        let mended = &last.value + &difference;
        let mut finding = Diagnostic::new(
            Code::WEIGHTS_SUM,
            last.span,
            format!("the weights of `{word}` sum to {}, which is {amount} {verb} 100%", percent(sum)),
            "the last of them",
        );
        finding = if mended.is_positive() && mended <= Number::ONE {
            finding
                .help(format!("make this one {}, or say `normalize weights` in the model", percent(&mended)))
                .fix(last.span, percent(&mended))
        } else {
            finding.help("change the weights, or say `normalize weights` in the model")
        };
        self.report(finding);
    }

    fn two_families(
        &mut self,
        side: Side,
        first: FamilyId,
        second: FamilyId,
        by_segment: &BTreeMap<(FamilyId, SegmentId), Replaced>,
        ids: &[FactorId],
    ) {
        let place = |family: FamilyId| {
            by_segment
                .iter()
                .filter(|((of, _), _)| *of == family)
                .flat_map(|(_, changes)| changes)
                .find(|(factor, _)| ids.contains(factor))
                .map(|(_, (_, span))| *span)
        };
        let (Some(a), Some(b)) = (place(first), place(second)) else { return };
        let word = match side {
            Side::Benefits => "benefits",
            Side::Costs => "costs",
        };
        let (one, other) = (self.names.family_name(first), self.names.family_name(second));
        self.report(
            Diagnostic::new(
                Code::WEIGHTS_CONFLICT,
                b,
                format!("`{one}` and `{other}` both change the weights of `{word}`"),
                format!("`{other}` changes them here"),
            )
            .label(a, format!("`{one}` changes them here"))
            .help("a customer is in a segment of each; let one family change this side"),
        );
    }

    /// Replaced weights are final; the rest keep their proportions in what is left (A9).
    fn replaced(&mut self, side: Side, ids: &[FactorId], base: &[Number], changes: &Replaced) -> Vec<Number> {
        let own: Vec<Option<&(Number, Span)>> = ids.iter().map(|id| changes.get(id)).collect();
        let Some(place) = own.iter().flatten().map(|(_, span)| *span).next_back() else {
            return base.to_vec();
        };
        let fixed: Number = own.iter().flatten().map(|(weight, _)| weight).sum();
        let rest: Number =
            base.iter().zip(&own).filter(|(_, own)| own.is_none()).map(|(weight, _)| weight).sum();
        let left = &Number::ONE - &fixed;
        let all = own.iter().all(Option::is_some);
        let percent = |n: &Number| format!("{}%", (n * &Number::int(100)).short(6));
        if all && !left.is_zero() {
            self.error(
                Code::WEIGHTS_SUM,
                place,
                format!("these are all the weights of a side, and they sum to {}", percent(&fixed)),
                "must sum to 100%",
            );
        } else if !all && !left.is_positive() {
            let word = match side {
                Side::Benefits => "benefits",
                Side::Costs => "costs",
            };
            self.error(
                Code::WEIGHTS_SUM,
                place,
                format!("these weights sum to {} and leave nothing for the other {word}", percent(&fixed)),
                "must sum to less than 100%",
            );
        }
        base.iter()
            .zip(&own)
            .map(|(weight, own)| match own {
                Some((replaced, _)) => replaced.clone(),
                None => &(weight * &left) / &rest,
            })
            .collect()
    }
}
